// SPDX-License-Identifier: GPL-2.0
/*
 * A configuration in memory. A ruleset owns its arrays; pointers into them last
 * until the next addition or removal.
 */
#include "ruleset.h"

#include <stdlib.h>
#include <string.h>

#include "fault.h"

enum {
	RULESET_LIMIT_MAX = 16777216,
	RULESET_RATE_MAX = 1000000,
};

/* To hand out where nobody says. */
static const struct ports usual_ports = { 1024, 65535 };

const struct setting_kind_spec setting_kinds[SETTING_KINDS] = {
	[SETTING_TIMEOUT] = { "timeout", &names_timeout, NATGW_A_CONFIG_TIMEOUT },
	[SETTING_LIMIT] = { "limit", &names_limit, NATGW_A_CONFIG_LIMIT },
	[SETTING_OPTION] = { "set", &names_option, NATGW_A_CONFIG_OPTION },
	[SETTING_NOTIFY] = { "notify", &names_notification, NATGW_A_CONFIG_NOTIFY },
};

#define TIMEOUT(name, lowest, normal) \
	{ SETTING_TIMEOUT, NATGW_TIMEOUT_##name, lowest, RULESET_TIMEOUT_MAX, \
	  normal, NULL }

#define LIMIT(name, lowest, highest, normal) \
	{ SETTING_LIMIT, NATGW_LIMIT_##name, lowest, highest, normal, NULL }

#define SWITCH(name, normal) \
	{ SETTING_OPTION, NATGW_OPTION_##name, 0, 1, normal, NULL }

#define CHOICE(name, normal, words) \
	{ SETTING_OPTION, NATGW_OPTION_##name, 0, NATGW_##name##_MAX, \
	  NATGW_##name##_##normal, words }

#define NOTIFY(name, lowest, highest, normal) \
	{ SETTING_NOTIFY, NATGW_NOTIFICATION_##name, lowest, highest, normal, NULL }

const struct setting_spec setting_specs[SETTINGS] = {
	TIMEOUT(UDP, 120, 300),
	TIMEOUT(UDP_STREAM, 120, 300),
	TIMEOUT(TCP_IDLE, 7440, 7440),
	TIMEOUT(TCP_TRANS_OPEN, 1, 240),
	TIMEOUT(TCP_TRANS_CLOSE, 1, 240),
	TIMEOUT(ICMP, 60, 60),
	TIMEOUT(OTHER_PROTO, 1, 600),
	TIMEOUT(TCP_IN_SYN, 6, 6),
	LIMIT(SESSIONS, 1, RULESET_LIMIT_MAX, 262144),
	LIMIT(DESTINATIONS, 0, RULESET_LIMIT_MAX, 16384),
	LIMIT(ANSWERS, 0, RULESET_RATE_MAX, 1000),
	LIMIT(SUBSCRIBERS, 0, RULESET_LIMIT_MAX, 0),
	LIMIT(SUBSCRIBER_PREFIX, 1, 32, 32),
	LIMIT(SUBSCRIBER_SESSIONS, 0, RULESET_LIMIT_MAX, 0),
	LIMIT(SUBSCRIBER_PORTS, 0, RULESET_LIMIT_MAX, 0),
	LIMIT(SUBSCRIBER_RATE, 0, RULESET_RATE_MAX, 0),
	LIMIT(HALF_OPEN_SHARE, 0, 100, 0),
	LIMIT(MINIMUM_PORTS, 0, 65536, 0),
	LIMIT(UNSOLICITED_SYNS, 0, 1024, 64),
	LIMIT(SESSION_RATE, 0, RULESET_RATE_MAX, 0),
	SWITCH(TCP_LOOSE, 0),
	SWITCH(ICMP_CHECK_INNER, 1),
	CHOICE(IP_ID_REWRITE, FRAGMENTS, &names_ip_id_rewrite),
	CHOICE(UNKNOWN_PROTO, ADDRESS_ONLY, &names_unknown_proto),
	CHOICE(INVALID_PACKET, DROP, &names_invalid_packet),
	CHOICE(UNSOLICITED_SYN, ICMP, &names_unsolicited_syn),
	SWITCH(INBOUND_REFRESH, 0),
	SWITCH(HAIRPIN, 1),
	SWITCH(EARLY_ROUTE, 1),
	NOTIFY(POOL_HIGH, 0, 100, 90),
	NOTIFY(POOL_LOW, 0, 99, 0),
	NOTIFY(SUBSCRIBER_HIGH, 0, 100, 0),
	NOTIFY(INTERVAL, 1, 3600, 20),
};

/**
 * ruleset_init() - an empty configuration
 * @set: receives it; give it back with ruleset_exit()
 */
void ruleset_init(struct ruleset *set)
{
	memset(set, 0, sizeof(*set));
	for (size_t i = 0; i < SETTINGS; i++)
		set->settings[i].value = setting_specs[i].normal;
}

static void free_pool(struct pool *pool)
{
	pool_options_exit(&pool->options);
	free(pool->members);
}

static void free_rule(struct rule *rule)
{
	pool_options_exit(&rule->options);
	free(rule->targets);
}

/**
 * ruleset_exit() - free what a configuration holds
 * @set: the configuration
 */
void ruleset_exit(struct ruleset *set)
{
	for (size_t i = 0; i < set->pool_count; i++)
		free_pool(&set->pools[i]);
	for (size_t i = 0; i < set->rule_count; i++)
		free_rule(&set->rules[i]);
	free(set->pools);
	free(set->rules);
	ruleset_init(set);
}

/**
 * ruleset_add_pool() - append a pool
 * @set: the configuration
 *
 * Return: the pool, without name and addresses, with the default ports and
 * options.
 */
struct pool *ruleset_add_pool(struct ruleset *set)
{
	struct pool *pool;

	set->pools = grow(set->pools, &set->pool_room, set->pool_count,
			  sizeof(*set->pools));
	pool = &set->pools[set->pool_count++];
	memset(pool, 0, sizeof(*pool));
	pool->ports = usual_ports;
	pool_options_init(&pool->options);
	return pool;
}

/**
 * ruleset_add_rule() - append a rule
 * @set: the configuration
 *
 * Return: the rule, empty, with the default options.
 */
struct rule *ruleset_add_rule(struct ruleset *set)
{
	struct rule *rule;

	set->rules = grow(set->rules, &set->rule_room, set->rule_count,
			  sizeof(*set->rules));
	rule = &set->rules[set->rule_count++];
	memset(rule, 0, sizeof(*rule));
	pool_options_init(&rule->options);
	return rule;
}

/**
 * pool_add_member() - append addresses to a pool
 * @pool: the pool
 *
 * Return: the addresses, to be filled in.
 */
struct member *pool_add_member(struct pool *pool)
{
	struct member *member;

	pool->members = grow(pool->members, &pool->member_room,
			     pool->member_count, sizeof(*pool->members));
	member = &pool->members[pool->member_count++];
	memset(member, 0, sizeof(*member));
	return member;
}

/**
 * rule_add_target() - append a backend to a rule
 * @rule: the rule
 *
 * Return: the backend, of weight 1, to be filled in.
 */
struct target *rule_add_target(struct rule *rule)
{
	struct target *target;

	rule->targets = grow(rule->targets, &rule->target_room,
			     rule->target_count, sizeof(*rule->targets));
	target = &rule->targets[rule->target_count++];
	memset(target, 0, sizeof(*target));
	target->weight = 1;
	rule->given |= RULE_BIT(TARGET);
	return target;
}

/**
 * rule_source_ports() - the ports that a masquerade rule hands out
 * @rule: the rule
 *
 * Return: the ports, reserved ones included.
 */
const struct ports *rule_source_ports(const struct rule *rule)
{
	return rule->given & RULE_BIT(TO_PORTS) ? &rule->to_ports : &usual_ports;
}

/**
 * ruleset_has_blocks() - are ports handed out in blocks?
 * @set: the configuration
 *
 * Return: true if a pool or masquerade rule does so.
 */
bool ruleset_has_blocks(const struct ruleset *set)
{
	for (size_t i = 0; i < set->pool_count; i++)
		if (set->pools[i].options.values[POOL_BLOCK])
			return true;
	for (size_t i = 0; i < set->rule_count; i++)
		if (set->rules[i].options.values[POOL_BLOCK])
			return true;
	return false;
}

/**
 * ruleset_find_pool() - a pool by name
 * @set: the configuration
 * @name: the name
 *
 * Return: the pool, NULL if there is none.
 */
struct pool *ruleset_find_pool(const struct ruleset *set, const char *name)
{
	for (size_t i = 0; i < set->pool_count; i++)
		if (!strcmp(set->pools[i].name, name))
			return &set->pools[i];
	return NULL;
}

/**
 * ruleset_find_handle() - a rule by handle
 * @set: the configuration
 * @handle: the handle
 *
 * Return: the rule, NULL if there is none.
 */
struct rule *ruleset_find_handle(const struct ruleset *set, __u32 handle)
{
	for (size_t i = 0; i < set->rule_count; i++)
		if (set->rules[i].handle == handle)
			return &set->rules[i];
	return NULL;
}

/**
 * ruleset_find_rule() - the first rule that says the same as another
 * @set: the configuration
 * @rule: the other, not of @set
 *
 * Return: the rule, NULL if there is none.
 */
struct rule *ruleset_find_rule(const struct ruleset *set,
			       const struct rule *rule)
{
	for (size_t i = 0; i < set->rule_count; i++)
		if (rule_equal(&set->rules[i], rule))
			return &set->rules[i];
	return NULL;
}

/**
 * ruleset_pool_user() - the first rule that uses a pool
 * @set: the configuration
 * @name: the pool's name
 *
 * Return: the rule, NULL if there is none.
 */
struct rule *ruleset_pool_user(const struct ruleset *set, const char *name)
{
	for (size_t i = 0; i < set->rule_count; i++)
		if ((set->rules[i].given & RULE_BIT(POOL)) &&
		    !strcmp(set->rules[i].pool, name))
			return &set->rules[i];
	return NULL;
}

/**
 * ruleset_remove_pool() - take a pool out
 * @set: the configuration
 * @pool: one of its pools
 */
void ruleset_remove_pool(struct ruleset *set, struct pool *pool)
{
	size_t after = &set->pools[set->pool_count] - (pool + 1);

	free_pool(pool);
	memmove(pool, pool + 1, after * sizeof(*pool));
	set->pool_count--;
}

/**
 * ruleset_remove_rule() - take a rule out
 * @set: the configuration
 * @rule: one of its rules
 */
void ruleset_remove_rule(struct ruleset *set, struct rule *rule)
{
	size_t after = &set->rules[set->rule_count] - (rule + 1);

	free_rule(rule);
	memmove(rule, rule + 1, after * sizeof(*rule));
	set->rule_count--;
}

/**
 * ruleset_move_rule() - move a rule towards the front
 * @set: the configuration
 * @from: index of the rule
 * @to: index that it shall have, not above @from
 */
void ruleset_move_rule(struct ruleset *set, size_t from, size_t to)
{
	struct rule moved = set->rules[from];

	memmove(&set->rules[to + 1], &set->rules[to],
		(from - to) * sizeof(moved));
	set->rules[to] = moved;
}

/**
 * ruleset_setting() - a setting of a configuration
 * @set: the configuration
 * @kind: its kind
 * @id: its value in the enum of its kind
 *
 * Return: the setting, NULL if this natctl knows none of that @id.
 */
struct setting *ruleset_setting(struct ruleset *set, enum setting_kind kind,
				__u32 id)
{
	for (size_t i = 0; i < SETTINGS; i++)
		if (setting_specs[i].kind == kind && setting_specs[i].id == id)
			return &set->settings[i];
	return NULL;
}

static bool range_equal(const struct range *left, const struct range *right)
{
	return left->first == right->first && left->last == right->last;
}

static bool ports_equal(const struct ports *left, const struct ports *right)
{
	return left->first == right->first && left->last == right->last;
}

static bool target_equal(const struct target *left, const struct target *right)
{
	return left->address == right->address &&
	       left->has_ports == right->has_ports &&
	       ports_equal(&left->ports, &right->ports) &&
	       left->weight == right->weight;
}

/**
 * pool_equal() - do two pools say the same?
 * @left: a pool
 * @right: another
 *
 * Return: true if they do; sessions and places do not count.
 */
bool pool_equal(const struct pool *left, const struct pool *right)
{
	if (strcmp(left->name, right->name) ||
	    !ports_equal(&left->ports, &right->ports) ||
	    !pool_options_equal(&left->options, &right->options) ||
	    left->member_count != right->member_count)
		return false;
	for (size_t i = 0; i < left->member_count; i++)
		if (!range_equal(&left->members[i].range,
				 &right->members[i].range))
			return false;
	return true;
}

/**
 * rule_equal() - do two rules say the same?
 * @left: a rule
 * @right: another
 *
 * Return: true if they do; handles, hits and places do not count.
 */
bool rule_equal(const struct rule *left, const struct rule *right)
{
	if (left->action != right->action || left->given != right->given ||
	    left->proto != right->proto || left->mark != right->mark ||
	    left->mask != right->mask ||
	    left->target_count != right->target_count ||
	    !range_equal(&left->src, &right->src) ||
	    !range_equal(&left->dst, &right->dst) ||
	    !ports_equal(&left->sport, &right->sport) ||
	    !ports_equal(&left->dport, &right->dport) ||
	    !ports_equal(&left->to_ports, &right->to_ports) ||
	    !pool_options_equal(&left->options, &right->options) ||
	    !range_equal(&left->external, &right->external) ||
	    !range_equal(&left->internal, &right->internal) ||
	    strcmp(left->iif, right->iif) || strcmp(left->oif, right->oif) ||
	    strcmp(left->pool, right->pool))
		return false;
	for (size_t i = 0; i < left->target_count; i++)
		if (!target_equal(&left->targets[i], &right->targets[i]))
			return false;
	return true;
}

/**
 * ruleset_equal() - do two configurations say the same?
 * @left: a configuration
 * @right: another
 *
 * Return: true if they have one profile and one fast path, pools and rules are
 * equal, in order, and settings have the same values, by default or not.
 */
bool ruleset_equal(const struct ruleset *left, const struct ruleset *right)
{
	if (left->profile != right->profile ||
	    !fast_path_equal(&left->fast_path, &right->fast_path) ||
	    left->pool_count != right->pool_count ||
	    left->rule_count != right->rule_count)
		return false;
	for (size_t i = 0; i < left->pool_count; i++)
		if (!pool_equal(&left->pools[i], &right->pools[i]))
			return false;
	for (size_t i = 0; i < left->rule_count; i++)
		if (!rule_equal(&left->rules[i], &right->rules[i]))
			return false;
	for (size_t i = 0; i < SETTINGS; i++)
		if (left->settings[i].value != right->settings[i].value)
			return false;
	for (size_t i = 0; i < RULESET_PORTS; i++)
		if (left->port_timeouts[i].value != right->port_timeouts[i].value)
			return false;
	return true;
}

static __u32 mix(__u32 sum, __u32 value)
{
	return (sum ^ value) * 0x9e3779b1 ^ sum >> 15;
}

/* Rules that say the same have the same; it need not tell all others apart. */
static __u32 rule_hash(const struct rule *rule)
{
	__u32 sum = mix(rule->action, rule->given);

	sum = mix(sum, rule->src.first);
	sum = mix(sum, rule->dst.first);
	sum = mix(sum, rule->external.first);
	sum = mix(sum, rule->dport.first);
	sum = mix(sum, rule->sport.first);
	return mix(sum, rule->proto);
}

/**
 * ruleset_keep_handles() - let rules that stay keep their identity
 * @set: a configuration about to replace another; its rules have no handles
 * @running: the other
 *
 * Each rule takes the handle of the first rule of @running that says the same
 * and was not taken yet, so that a rule's hits and sessions stay its own.
 */
void ruleset_keep_handles(struct ruleset *set, const struct ruleset *running)
{
	size_t count = running->rule_count;
	size_t *heads = calloc(count + 1, sizeof(*heads));
	size_t *nexts = calloc(count + 1, sizeof(*nexts));

	if (!count || !heads || !nexts)
		goto cleanup;
	/* Chains of running rules, by index + 1, the first in front. */
	for (size_t i = count; i > 0; i--) {
		size_t *head = &heads[rule_hash(&running->rules[i - 1]) % count];

		nexts[i] = *head;
		*head = i;
	}
	for (size_t i = 0; i < set->rule_count; i++) {
		struct rule *rule = &set->rules[i];
		size_t *link = &heads[rule_hash(rule) % count];

		while (*link && !rule_equal(rule, &running->rules[*link - 1]))
			link = &nexts[*link];
		if (!*link)
			continue;
		rule->handle = running->rules[*link - 1].handle;
		*link = nexts[*link];
	}
cleanup:
	free(heads);
	free(nexts);
}
