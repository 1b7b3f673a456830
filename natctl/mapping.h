/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A mapping as the kernel tells it, and the request for some. Pure: no socket,
 * no output.
 */
#ifndef NATCTL_MAPPING_H
#define NATCTL_MAPPING_H

#include <netlink/attr.h>
#include <netlink/msg.h>

#include "natgw.h"
#include "text.h"

/**
 * struct mapping - an internal endpoint and its external one
 * @inside: internal address, host byte order
 * @outside: external address, host byte order
 * @inside_port: internal port or identifier
 * @outside_port: external port or identifier
 * @proto: IP protocol
 * @retired: it takes no more sessions
 * @filtering: enum natgw_filtering_behavior
 * @sessions: sessions that hold it
 * @age: time since it was made, s
 * @event: enum natgw_mapping_event, of an event
 * @rule: handle of the masquerade rule that it is of, or 0
 * @pool: pool that it is of; empty if it is a masquerade rule's
 */
struct mapping {
	__u32 inside;
	__u32 outside;
	__u16 inside_port;
	__u16 outside_port;
	__u8 proto;
	bool retired;
	__u32 filtering;
	__u32 sessions;
	__u32 age;
	__u32 event;
	__u32 rule;
	char pool[NATGW_POOL_NAME_MAX + 1];
};

/**
 * struct mapping_filter - mappings that are meant; what is given must all hold
 * @given: a bit 1 << NATGW_A_MAPPING_FILTER_... for each
 * @src: internal address
 * @sport: internal port
 * @proto: IP protocol
 * @pool: name of the pool
 * @nat_src: external address
 * @nat_sport: external port
 */
struct mapping_filter {
	__u32 given;
	struct range src;
	struct ports sport;
	__u8 proto;
	char pool[NATGW_POOL_NAME_MAX + 1];
	struct range nat_src;
	struct ports nat_sport;
};

int mapping_read(struct nlattr *head, int length, struct mapping *mapping);
size_t mapping_filter_size(void);
int mapping_put_filter(struct nl_msg *message,
		       const struct mapping_filter *filter);

#endif
