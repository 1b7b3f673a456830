/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Names and sentences of the family's enums. The tables are generated from
 * uapi/natgw.yaml (make -C uapi names).
 */
#ifndef NATCTL_NAMES_H
#define NATCTL_NAMES_H

#include <stddef.h>
#include <linux/types.h>

/**
 * struct name - one entry of an enum
 * @name: as the specification writes it
 * @sentence: what it means
 */
struct name {
	const char *name;
	const char *sentence;
};

/**
 * struct names - an enum of the family
 * @what: what it names, for messages
 * @list: its entries, by value
 * @count: number of entries
 */
struct names {
	const char *what;
	const struct name *list;
	unsigned int count;
};

extern const struct names names_action;
extern const struct names names_mapping_behavior;
extern const struct names names_filtering_behavior;
extern const struct names names_address_allocation;
extern const struct names names_port_allocation;
extern const struct names names_refuse;
extern const struct names names_profile;
extern const struct names names_unsolicited_syn;
extern const struct names names_state;
extern const struct names names_drop;
extern const struct names names_counter;
extern const struct names names_holder;
extern const struct names names_exhaustion_event;
extern const struct names names_block_event;
extern const struct names names_mapping_event;
extern const struct names names_event;
extern const struct names names_close_cause;
extern const struct names names_timeout;
extern const struct names names_limit;
extern const struct names names_option;
extern const struct names names_ip_id_rewrite;
extern const struct names names_unknown_proto;
extern const struct names names_invalid_packet;
extern const struct names names_notification;
extern const struct names names_usage_event;
extern const struct names names_clause;
extern const struct names names_invariant;
extern const struct names names_verdict;
extern const struct names names_pace;

const char *names_text(const struct names *names, __u32 value);
const char *names_sentence(const struct names *names, __u32 value);
int names_find(const struct names *names, const char *word);

#endif
