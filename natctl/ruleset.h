/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A configuration in memory: pools, rules in order, settings. It comes from a
 * text (grammar) or from the kernel (attributes), and goes to either. What came
 * from a text remembers where each value stood, so that a refusal by the kernel
 * can be shown there.
 */
#ifndef NATCTL_RULESET_H
#define NATCTL_RULESET_H

#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>
#include <linux/types.h>

#include "fast_path.h"
#include "natgw.h"
#include "pool_options.h"
#include "text.h"

/**
 * struct member - addresses of a pool
 * @range: the addresses
 * @place: where they stood
 */
struct member {
	struct range range;
	struct place place;
};

/**
 * struct pool - external addresses and their ports
 * @name: what rules call it
 * @members: its addresses
 * @member_count: number of @members
 * @member_room: room in @members
 * @ports: ports to hand out
 * @options: how they are handed out
 * @sessions: sessions that hold an endpoint of it; from the kernel
 * @place: where the statement stood
 * @name_place: where its name stood
 * @ports_place: where its ports stood; line 0 if they are the default
 */
struct pool {
	char name[NATGW_POOL_NAME_MAX + 1];
	struct member *members;
	size_t member_count;
	size_t member_room;
	struct ports ports;
	struct pool_options options;
	__u32 sessions;
	struct place place;
	struct place name_place;
	struct place ports_place;
};

/**
 * struct target - one backend of a dnat rule
 * @address: its address, host byte order
 * @has_ports: whether @ports holds something; else the port is kept
 * @ports: its ports
 * @weight: its share of new flows
 * @place: where it stood
 */
struct target {
	__u32 address;
	bool has_ports;
	struct ports ports;
	__u32 weight;
	struct place place;
};

/* In rule.given, the bit of an attribute: RULE_BIT(SRC) for NATGW_A_RULE_SRC. */
#define RULE_BIT(name) (1U << NATGW_A_RULE_##name)

/**
 * struct rule - match and action
 * @handle: the kernel's name for it; 0 if the kernel has not given one
 * @action: enum natgw_action
 * @given: RULE_BIT() of each of the following that is present; others are 0.
 * That of FASTPATH says that its sessions stay out of the fast path
 * @iif: interface that the flow came in by
 * @oif: interface that the flow leaves by
 * @src: source addresses
 * @dst: destination addresses
 * @proto: IP protocol
 * @sport: source ports
 * @dport: destination ports
 * @mark: value of the mark
 * @mask: bits of the mark that count
 * @pool: pool of an snat rule
 * @targets: backends of a dnat rule
 * @target_count: number of @targets
 * @target_room: room in @targets
 * @to_ports: ports of masquerade or redirect
 * @options: how masquerade hands out ports; not in @given
 * @external: external side of a static rule
 * @internal: internal side of a static rule
 * @hits: flows that it decided; from the kernel
 * @places: where each stood, by attribute; that of ACTION is the statement's
 */
struct rule {
	__u32 handle;
	__u32 action;
	__u32 given;
	char iif[IFNAMSIZ];
	char oif[IFNAMSIZ];
	struct range src;
	struct range dst;
	__u8 proto;
	struct ports sport;
	struct ports dport;
	__u32 mark;
	__u32 mask;
	char pool[NATGW_POOL_NAME_MAX + 1];
	struct target *targets;
	size_t target_count;
	size_t target_room;
	struct ports to_ports;
	struct pool_options options;
	struct range external;
	struct range internal;
	__u64 hits;
	struct place places[NATGW_A_RULE_MAX + 1];
};

/**
 * enum setting_kind - what a setting is
 * @SETTING_TIMEOUT: seconds, by enum natgw_timeout
 * @SETTING_LIMIT: a number, by enum natgw_limit
 * @SETTING_OPTION: a switch or one of several words, by enum natgw_option
 * @SETTING_NOTIFY: a number, by enum natgw_notification
 */
enum setting_kind {
	SETTING_TIMEOUT,
	SETTING_LIMIT,
	SETTING_OPTION,
	SETTING_NOTIFY,
};

/* UDP towards a port below may have a timeout of its own. */
#define RULESET_PORTS 1024
#define RULESET_TIMEOUT_MAX 2073600	/* s, 24 days */

#define SETTING_KINDS (SETTING_NOTIFY + 1)
#define SETTINGS (NATGW_TIMEOUT_MAX + NATGW_LIMIT_MAX + NATGW_OPTION_MAX + \
		  NATGW_NOTIFICATION_MAX + SETTING_KINDS)

/**
 * struct setting_kind_spec - a kind of setting, as texts and messages have it
 * @keyword: its statement
 * @names: names of its settings
 * @attribute: its attribute in a configuration
 */
struct setting_kind_spec {
	const char *keyword;
	const struct names *names;
	int attribute;
};

/**
 * struct setting_spec - what is fixed about a setting
 * @kind: its kind
 * @id: its value in the enum of its kind
 * @lowest: least value
 * @highest: greatest value
 * @normal: value where nothing sets it
 * @words: names of its values, of an option that is no switch
 */
struct setting_spec {
	enum setting_kind kind;
	__u32 id;
	__u32 lowest;
	__u32 highest;
	__u32 normal;
	const struct names *words;
};

extern const struct setting_kind_spec setting_kinds[SETTING_KINDS];
extern const struct setting_spec setting_specs[SETTINGS];

/**
 * struct setting - a number of the configuration
 * @given: whether somebody set it
 * @value: its value, that of the default where it is not @given
 * @place: where its statement stood
 * @value_place: where its value stood
 */
struct setting {
	bool given;
	__u32 value;
	struct place place;
	struct place value_place;
};

/**
 * struct ruleset - a configuration
 * @generation: the kernel's count of configurations, when this one was read
 * @pools: pools
 * @pool_count: number of @pools
 * @pool_room: room in @pools
 * @rules: rules, in order
 * @rule_count: number of @rules
 * @rule_room: room in @rules
 * @settings: settings, as setting_specs lists them
 * @port_timeouts: seconds, of UDP, by destination port; 0 where there is none
 * @fast_path: devices of the fast path
 * @profile: enum natgw_profile; where what nobody says comes from
 * @profile_place: where that stood; line 0 if nothing says it
 * @foreign: it has parts that this natctl does not know, and would lose
 */
struct ruleset {
	__u32 generation;
	struct pool *pools;
	size_t pool_count;
	size_t pool_room;
	struct rule *rules;
	size_t rule_count;
	size_t rule_room;
	struct setting settings[SETTINGS];
	struct setting port_timeouts[RULESET_PORTS];
	struct fast_path fast_path;
	__u32 profile;
	struct place profile_place;
	bool foreign;
};

void ruleset_init(struct ruleset *set);
void ruleset_exit(struct ruleset *set);
struct pool *ruleset_add_pool(struct ruleset *set);
struct rule *ruleset_add_rule(struct ruleset *set);
bool ruleset_has_blocks(const struct ruleset *set);
struct pool *ruleset_find_pool(const struct ruleset *set, const char *name);
struct rule *ruleset_find_handle(const struct ruleset *set, __u32 handle);
struct rule *ruleset_find_rule(const struct ruleset *set,
			       const struct rule *rule);
struct rule *ruleset_pool_user(const struct ruleset *set, const char *name);
void ruleset_remove_pool(struct ruleset *set, struct pool *pool);
void ruleset_remove_rule(struct ruleset *set, struct rule *rule);
void ruleset_move_rule(struct ruleset *set, size_t from, size_t to);
struct setting *ruleset_setting(struct ruleset *set, enum setting_kind kind,
				__u32 id);
void ruleset_keep_handles(struct ruleset *set, const struct ruleset *running);

struct member *pool_add_member(struct pool *pool);
struct target *rule_add_target(struct rule *rule);
const struct ports *rule_source_ports(const struct rule *rule);
bool pool_equal(const struct pool *left, const struct pool *right);
bool rule_equal(const struct rule *left, const struct rule *right);
bool ruleset_equal(const struct ruleset *left, const struct ruleset *right);

#endif
