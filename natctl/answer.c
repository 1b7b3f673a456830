// SPDX-License-Identifier: GPL-2.0
/*
 * What the kernel answers, from attributes. Policies check it before it is read;
 * what this natctl does not know is skipped, and noted where a change would
 * lose it.
 */
#include "answer.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "attribute.h"
#include "fault.h"

static const struct nla_policy pool_policy[NATGW_A_POOL_MAX + 1] = {
	[NATGW_A_POOL_NAME] = { .type = NLA_STRING },
	[NATGW_A_POOL_ADDRESS] = { .type = NLA_NESTED },
	[NATGW_A_POOL_PORTS] = { .type = NLA_NESTED },
	[NATGW_A_POOL_SESSIONS] = { .type = NLA_U32 },
	[NATGW_A_POOL_RESERVED] = { .type = NLA_NESTED },
	[NATGW_A_POOL_MAPPING] = { .type = NLA_U32 },
	[NATGW_A_POOL_ADDRESS_ALLOCATION] = { .type = NLA_U32 },
	[NATGW_A_POOL_OVERFLOW] = { .type = NLA_U8 },
	[NATGW_A_POOL_PORT_ALLOCATION] = { .type = NLA_U32 },
	[NATGW_A_POOL_HOLD_DOWN] = { .type = NLA_U32 },
	[NATGW_A_POOL_HOLD_DOWN_MAX] = { .type = NLA_U32 },
	[NATGW_A_POOL_REFUSE] = { .type = NLA_U32 },
	[NATGW_A_POOL_FILTERING_TCP] = { .type = NLA_U32 },
	[NATGW_A_POOL_FILTERING_UDP] = { .type = NLA_U32 },
	[NATGW_A_POOL_FILTERING_ICMP] = { .type = NLA_U32 },
	[NATGW_A_POOL_FILTERING_OTHER] = { .type = NLA_U32 },
	[NATGW_A_POOL_BLOCK] = { .type = NLA_U32 },
	[NATGW_A_POOL_BLOCK_LIMIT] = { .type = NLA_U32 },
	[NATGW_A_POOL_BLOCK_TIMEOUT] = { .type = NLA_U32 },
	[NATGW_A_POOL_DETERMINISTIC] = { .type = NLA_NESTED },
};

static const struct nla_policy target_policy[NATGW_A_TARGET_MAX + 1] = {
	[NATGW_A_TARGET_ADDRESS] = { .type = NLA_U32 },
	[NATGW_A_TARGET_PORTS] = { .type = NLA_NESTED },
	[NATGW_A_TARGET_WEIGHT] = { .type = NLA_U32 },
};

static const struct nla_policy rule_policy[NATGW_A_RULE_MAX + 1] = {
	[NATGW_A_RULE_HANDLE] = { .type = NLA_U32 },
	[NATGW_A_RULE_ACTION] = { .type = NLA_U32 },
	[NATGW_A_RULE_IIF] = { .type = NLA_STRING },
	[NATGW_A_RULE_OIF] = { .type = NLA_STRING },
	[NATGW_A_RULE_SRC] = { .type = NLA_NESTED },
	[NATGW_A_RULE_DST] = { .type = NLA_NESTED },
	[NATGW_A_RULE_PROTO] = { .type = NLA_U8 },
	[NATGW_A_RULE_SPORT] = { .type = NLA_NESTED },
	[NATGW_A_RULE_DPORT] = { .type = NLA_NESTED },
	[NATGW_A_RULE_MARK] = { .type = NLA_U32 },
	[NATGW_A_RULE_MARK_MASK] = { .type = NLA_U32 },
	[NATGW_A_RULE_POOL] = { .type = NLA_STRING },
	[NATGW_A_RULE_TARGET] = { .type = NLA_NESTED },
	[NATGW_A_RULE_TO_PORTS] = { .type = NLA_NESTED },
	[NATGW_A_RULE_EXTERNAL] = { .type = NLA_NESTED },
	[NATGW_A_RULE_INTERNAL] = { .type = NLA_NESTED },
	[NATGW_A_RULE_HITS] = { .type = NLA_U64 },
	[NATGW_A_RULE_OPTIONS] = { .type = NLA_NESTED },
	[NATGW_A_RULE_FASTPATH] = { .type = NLA_U8 },
};

static const struct nla_policy setting_policy[NATGW_A_SETTING_MAX + 1] = {
	[NATGW_A_SETTING_ID] = { .type = NLA_U32 },
	[NATGW_A_SETTING_VALUE] = { .type = NLA_U32 },
};

static const struct nla_policy port_timeout_policy[NATGW_A_PORT_TIMEOUT_MAX + 1] = {
	[NATGW_A_PORT_TIMEOUT_PORT] = { .type = NLA_U16 },
	[NATGW_A_PORT_TIMEOUT_SECONDS] = { .type = NLA_U32 },
};

static const struct nla_policy config_policy[NATGW_A_CONFIG_MAX + 1] = {
	[NATGW_A_CONFIG_GENERATION] = { .type = NLA_U32 },
	[NATGW_A_CONFIG_PROFILE] = { .type = NLA_U32 },
};

static const struct nla_policy tuple_policy[NATGW_A_TUPLE_MAX + 1] = {
	[NATGW_A_TUPLE_SRC] = { .type = NLA_U32 },
	[NATGW_A_TUPLE_SPORT] = { .type = NLA_U16 },
	[NATGW_A_TUPLE_DST] = { .type = NLA_U32 },
	[NATGW_A_TUPLE_DPORT] = { .type = NLA_U16 },
};

static const struct nla_policy session_policy[NATGW_A_SESSION_MAX + 1] = {
	[NATGW_A_SESSION_EVENT] = { .type = NLA_U32 },
	[NATGW_A_SESSION_PROTO] = { .type = NLA_U8 },
	[NATGW_A_SESSION_STATE] = { .type = NLA_U32 },
	[NATGW_A_SESSION_ORIGINAL] = { .type = NLA_NESTED },
	[NATGW_A_SESSION_TRANSLATED] = { .type = NLA_NESTED },
	[NATGW_A_SESSION_PACKETS_ORIGINAL] = { .type = NLA_U64 },
	[NATGW_A_SESSION_PACKETS_REPLY] = { .type = NLA_U64 },
	[NATGW_A_SESSION_BYTES_ORIGINAL] = { .type = NLA_U64 },
	[NATGW_A_SESSION_BYTES_REPLY] = { .type = NLA_U64 },
	[NATGW_A_SESSION_TIMEOUT] = { .type = NLA_U32 },
	[NATGW_A_SESSION_AGE] = { .type = NLA_U32 },
	[NATGW_A_SESSION_RULE] = { .type = NLA_U32 },
	[NATGW_A_SESSION_POOL] = { .type = NLA_STRING },
	[NATGW_A_SESSION_CAUSE] = { .type = NLA_U32 },
	[NATGW_A_SESSION_FLUSHED] = { .type = NLA_U32 },
	[NATGW_A_SESSION_PACE_ORIGINAL] = { .type = NLA_U32 },
	[NATGW_A_SESSION_PACE_REPLY] = { .type = NLA_U32 },
};

static const struct nla_policy count_policy[NATGW_A_COUNT_MAX + 1] = {
	[NATGW_A_COUNT_ID] = { .type = NLA_U32 },
	[NATGW_A_COUNT_VALUE] = { .type = NLA_U64 },
};

static const struct nla_policy stats_policy[NATGW_A_STATS_MAX + 1] = {
	[NATGW_A_STATS_SESSIONS] = { .type = NLA_U32 },
	[NATGW_A_STATS_SESSIONS_PEAK] = { .type = NLA_U32 },
	[NATGW_A_STATS_PACKETS_PEAK] = { .type = NLA_U32 },
	[NATGW_A_STATS_BLOCKS] = { .type = NLA_U32 },
	[NATGW_A_STATS_UNTRANSLATED] = { .type = NLA_NESTED },
};

static const struct nla_policy untranslated_policy[NATGW_A_UNTRANSLATED_MAX + 1] = {
	[NATGW_A_UNTRANSLATED_PROTO] = { .type = NLA_U8 },
	[NATGW_A_UNTRANSLATED_SRC] = { .type = NLA_U32 },
	[NATGW_A_UNTRANSLATED_DST] = { .type = NLA_U32 },
	[NATGW_A_UNTRANSLATED_DPORT] = { .type = NLA_U16 },
	[NATGW_A_UNTRANSLATED_OIF] = { .type = NLA_U32 },
};

static const struct nla_policy active_policy[NATGW_A_ACTIVE_MAX + 1] = {
	[NATGW_A_ACTIVE_PROTO] = { .type = NLA_U8 },
	[NATGW_A_ACTIVE_STATE] = { .type = NLA_U32 },
	[NATGW_A_ACTIVE_SESSIONS] = { .type = NLA_U32 },
};

static const struct nla_policy result_policy[NATGW_A_INVARIANT_RESULT_MAX + 1] = {
	[NATGW_A_INVARIANT_RESULT_ID] = { .type = NLA_U32 },
	[NATGW_A_INVARIANT_RESULT_LEFT] = { .type = NLA_U64 },
	[NATGW_A_INVARIANT_RESULT_RIGHT] = { .type = NLA_U64 },
};

static const struct nla_policy gateway_policy[NATGW_A_GATEWAY_MAX + 1] = {
	[NATGW_A_GATEWAY_VERSION] = { .type = NLA_STRING },
	[NATGW_A_GATEWAY_GENERATION] = { .type = NLA_U32 },
	[NATGW_A_GATEWAY_RULES] = { .type = NLA_U32 },
	[NATGW_A_GATEWAY_POOLS] = { .type = NLA_U32 },
	[NATGW_A_GATEWAY_DESTINATIONS] = { .type = NLA_U32 },
	[NATGW_A_GATEWAY_SESSIONS] = { .type = NLA_U32 },
	[NATGW_A_GATEWAY_HOOKED] = { .type = NLA_U8 },
	[NATGW_A_GATEWAY_SESSION_BYTES] = { .type = NLA_U32 },
};

/* Does a set have attributes that came after this natctl? */
static bool has_newer(struct nlattr *head, int length, int max)
{
	struct nlattr *at;
	int rest;

	nla_for_each_attr(at, head, length, rest)
		if (nla_type(at) > max)
			return true;
	return false;
}

static void get_string(struct nlattr *attribute, char *room, size_t size)
{
	if (attribute)
		nla_strlcpy(room, attribute, size);
	else
		room[0] = '\0';
}

/* ---- the configuration ---------------------------------------------------- */

/* One attribute of a pool, which a policy has checked; others are no option. */
static int get_option(struct nlattr *attribute, struct ruleset *set,
		      struct pool_options *options)
{
	if (nla_type(attribute) == NATGW_A_POOL_RESERVED)
		return attribute_ports(attribute,
				       &pool_options_reserve(options)->ports);
	if (nla_type(attribute) == NATGW_A_POOL_DETERMINISTIC)
		return attribute_range(attribute, &options->inside);
	for (size_t i = 0; i < POOL_OPTIONS; i++) {
		const struct pool_option_spec *spec = &pool_option_specs[i];

		if (nla_type(attribute) != spec->attribute)
			continue;
		options->values[i] = spec->attribute == NATGW_A_POOL_OVERFLOW ?
				     nla_get_u8(attribute) :
				     nla_get_u32(attribute);
		set->foreign |= options->values[i] > spec->highest;
	}
	return 0;
}

static int get_rule_options(struct nlattr *attribute, struct ruleset *set,
			    struct rule *rule)
{
	struct nlattr *at[NATGW_A_POOL_MAX + 1];
	struct nlattr *nest;
	int ret = 0;
	int rest;

	if (attribute_parse_nested(at, NATGW_A_POOL_MAX, attribute, pool_policy))
		return -EPROTO;
	set->foreign |= has_newer(nla_data(attribute), nla_len(attribute),
				  NATGW_A_POOL_MAX);
	nla_for_each_nested(nest, attribute, rest)
		if (!ret)
			ret = get_option(nest, set, &rule->options);
	return ret;
}

static int get_pool(struct nlattr *attribute, struct ruleset *set)
{
	struct nlattr *at[NATGW_A_POOL_MAX + 1];
	struct pool *pool;
	struct nlattr *nest;
	int ret = 0;
	int rest;

	if (attribute_parse_nested(at, NATGW_A_POOL_MAX, attribute, pool_policy) ||
	    !at[NATGW_A_POOL_NAME])
		return -EPROTO;
	pool = ruleset_add_pool(set);
	get_string(at[NATGW_A_POOL_NAME], pool->name, sizeof(pool->name));
	pool->sessions = attribute_u32(at[NATGW_A_POOL_SESSIONS]);
	if (at[NATGW_A_POOL_PORTS])
		ret = attribute_ports(at[NATGW_A_POOL_PORTS], &pool->ports);
	nla_for_each_nested(nest, attribute, rest) {
		if (nla_type(nest) == NATGW_A_POOL_ADDRESS && !ret)
			ret = attribute_range(nest, &pool_add_member(pool)->range);
		else if (!ret)
			ret = get_option(nest, set, &pool->options);
		set->foreign |= nla_type(nest) > NATGW_A_POOL_MAX;
	}
	return ret;
}

static int get_target(struct nlattr *attribute, struct ruleset *set,
		      struct rule *rule)
{
	struct target *target = rule_add_target(rule);
	struct nlattr *at[NATGW_A_TARGET_MAX + 1];

	if (attribute_parse_nested(at, NATGW_A_TARGET_MAX, attribute, target_policy) ||
	    !at[NATGW_A_TARGET_ADDRESS])
		return -EPROTO;
	set->foreign |= has_newer(nla_data(attribute), nla_len(attribute),
				  NATGW_A_TARGET_MAX);
	target->address = ntohl(nla_get_u32(at[NATGW_A_TARGET_ADDRESS]));
	if (at[NATGW_A_TARGET_WEIGHT])
		target->weight = nla_get_u32(at[NATGW_A_TARGET_WEIGHT]);
	target->has_ports = at[NATGW_A_TARGET_PORTS];
	return target->has_ports ?
	       attribute_ports(at[NATGW_A_TARGET_PORTS], &target->ports) : 0;
}

static int get_clause(struct nlattr *attribute, struct ruleset *set,
		      struct rule *rule)
{
	switch (nla_type(attribute)) {
	case NATGW_A_RULE_IIF:
		get_string(attribute, rule->iif, sizeof(rule->iif));
		return 0;
	case NATGW_A_RULE_OIF:
		get_string(attribute, rule->oif, sizeof(rule->oif));
		return 0;
	case NATGW_A_RULE_SRC:
		return attribute_range(attribute, &rule->src);
	case NATGW_A_RULE_DST:
		return attribute_range(attribute, &rule->dst);
	case NATGW_A_RULE_PROTO:
		rule->proto = nla_get_u8(attribute);
		return 0;
	case NATGW_A_RULE_SPORT:
		return attribute_ports(attribute, &rule->sport);
	case NATGW_A_RULE_DPORT:
		return attribute_ports(attribute, &rule->dport);
	case NATGW_A_RULE_MARK:
		rule->mark = nla_get_u32(attribute);
		return 0;
	case NATGW_A_RULE_MARK_MASK:
		rule->mask = nla_get_u32(attribute);
		return 0;
	case NATGW_A_RULE_POOL:
		get_string(attribute, rule->pool, sizeof(rule->pool));
		return 0;
	case NATGW_A_RULE_TARGET:
		return get_target(attribute, set, rule);
	case NATGW_A_RULE_TO_PORTS:
		return attribute_ports(attribute, &rule->to_ports);
	case NATGW_A_RULE_EXTERNAL:
		return attribute_range(attribute, &rule->external);
	case NATGW_A_RULE_INTERNAL:
		return attribute_range(attribute, &rule->internal);
	case NATGW_A_RULE_OPTIONS:
		return get_rule_options(attribute, set, rule);
	}
	return 0;
}

/* Attributes of a rule that are no clause: they are not given by anybody. */
#define RULE_FRAME (RULE_BIT(HANDLE) | RULE_BIT(ACTION) | RULE_BIT(HITS) | \
		    RULE_BIT(PAD) | RULE_BIT(OPTIONS) | RULE_BIT(FASTPATH) | 1U)

static int get_rule(struct nlattr *attribute, struct ruleset *set)
{
	struct nlattr *at[NATGW_A_RULE_MAX + 1];
	struct rule *rule;
	struct nlattr *nest;
	int rest;

	if (attribute_parse_nested(at, NATGW_A_RULE_MAX, attribute, rule_policy))
		return -EPROTO;
	rule = ruleset_add_rule(set);
	rule->handle = attribute_u32(at[NATGW_A_RULE_HANDLE]);
	rule->action = attribute_u32(at[NATGW_A_RULE_ACTION]);
	rule->hits = attribute_u64(at[NATGW_A_RULE_HITS]);
	if (at[NATGW_A_RULE_FASTPATH] && !nla_get_u8(at[NATGW_A_RULE_FASTPATH]))
		rule->given |= RULE_BIT(FASTPATH);
	set->foreign |= rule->action > NATGW_ACTION_MAX;
	nla_for_each_nested(nest, attribute, rest) {
		int ret;

		if (nla_type(nest) > NATGW_A_RULE_MAX) {
			set->foreign = true;
			continue;
		}
		ret = get_clause(nest, set, rule);
		if (ret)
			return ret;
		rule->given |= (1U << nla_type(nest)) & ~RULE_FRAME;
	}
	if (rule->given & RULE_BIT(MARK)) {
		if (!(rule->given & RULE_BIT(MARK_MASK)))
			rule->mask = 0xffffffff;
		rule->given |= RULE_BIT(MARK_MASK);
	}
	return 0;
}

static int get_setting(struct nlattr *attribute, enum setting_kind kind,
		       struct ruleset *set)
{
	struct nlattr *at[NATGW_A_SETTING_MAX + 1];
	struct setting *setting;

	if (attribute_parse_nested(at, NATGW_A_SETTING_MAX, attribute, setting_policy) ||
	    !at[NATGW_A_SETTING_ID] || !at[NATGW_A_SETTING_VALUE])
		return -EPROTO;
	setting = ruleset_setting(set, kind,
				  nla_get_u32(at[NATGW_A_SETTING_ID]));
	if (!setting) {
		set->foreign = true;
		return 0;
	}
	setting->given = true;
	setting->value = nla_get_u32(at[NATGW_A_SETTING_VALUE]);
	return 0;
}

static int get_port_timeout(struct nlattr *attribute, struct ruleset *set)
{
	struct nlattr *at[NATGW_A_PORT_TIMEOUT_MAX + 1];
	__u16 port;

	if (attribute_parse_nested(at, NATGW_A_PORT_TIMEOUT_MAX, attribute,
				   port_timeout_policy) ||
	    !at[NATGW_A_PORT_TIMEOUT_PORT] || !at[NATGW_A_PORT_TIMEOUT_SECONDS])
		return -EPROTO;
	port = nla_get_u16(at[NATGW_A_PORT_TIMEOUT_PORT]);
	if (port < RULESET_PORTS)
		set->port_timeouts[port].value =
			nla_get_u32(at[NATGW_A_PORT_TIMEOUT_SECONDS]);
	else
		set->foreign = true;
	return 0;
}

static void get_fast_device(struct nlattr *attribute, struct ruleset *set)
{
	struct fast_path *path = &set->fast_path;

	if (path->count == NATGW_FAST_DEVICES_MAX)
		set->foreign = true;
	else
		get_string(attribute, path->devices[path->count++].name, IFNAMSIZ);
}

/**
 * answer_config() - read one message of a configuration
 * @head: its attributes
 * @length: bytes of them
 * @set: receives what the message says, on top of what is there
 *
 * Return: 0, -EPROTO if it cannot be read.
 */
int answer_config(struct nlattr *head, int length, struct ruleset *set)
{
	struct nlattr *list[NATGW_A_CONFIG_MAX + 1];
	struct nlattr *at;
	int ret = 0;
	int rest;

	if (attribute_parse(list, NATGW_A_CONFIG_MAX, head, length, config_policy))
		return -EPROTO;
	nla_for_each_attr(at, head, length, rest) {
		switch (nla_type(at)) {
		case NATGW_A_CONFIG_GENERATION:
			set->generation = nla_get_u32(at);
			break;
		case NATGW_A_CONFIG_POOL:
			ret = get_pool(at, set);
			break;
		case NATGW_A_CONFIG_RULE:
			ret = get_rule(at, set);
			break;
		case NATGW_A_CONFIG_TIMEOUT:
			ret = get_setting(at, SETTING_TIMEOUT, set);
			break;
		case NATGW_A_CONFIG_LIMIT:
			ret = get_setting(at, SETTING_LIMIT, set);
			break;
		case NATGW_A_CONFIG_OPTION:
			ret = get_setting(at, SETTING_OPTION, set);
			break;
		case NATGW_A_CONFIG_NOTIFY:
			ret = get_setting(at, SETTING_NOTIFY, set);
			break;
		case NATGW_A_CONFIG_PROFILE:
			set->profile = nla_get_u32(at);
			set->foreign |= set->profile > NATGW_PROFILE_MAX;
			break;
		case NATGW_A_CONFIG_UDP_PORT_TIMEOUT:
			ret = get_port_timeout(at, set);
			break;
		case NATGW_A_CONFIG_FAST_DEVICE:
			get_fast_device(at, set);
			break;
		default:
			set->foreign = true;
			break;
		}
		if (ret)
			return ret;
	}
	return 0;
}

/**
 * answer_generation() - read the generation that a message names
 * @head: its attributes
 * @length: bytes of them
 * @generation: receives it
 *
 * Return: 0, -EPROTO if it cannot be read.
 */
int answer_generation(struct nlattr *head, int length, __u32 *generation)
{
	struct nlattr *at[NATGW_A_CONFIG_MAX + 1];

	if (attribute_parse(at, NATGW_A_CONFIG_MAX, head, length, config_policy))
		return -EPROTO;
	*generation = attribute_u32(at[NATGW_A_CONFIG_GENERATION]);
	return 0;
}

/* ---- sessions ------------------------------------------------------------- */

static int get_tuple(struct nlattr *attribute, struct tuple *tuple)
{
	struct nlattr *at[NATGW_A_TUPLE_MAX + 1];

	memset(tuple, 0, sizeof(*tuple));
	if (!attribute)
		return 0;
	if (attribute_parse_nested(at, NATGW_A_TUPLE_MAX, attribute, tuple_policy))
		return -EPROTO;
	tuple->src = ntohl(attribute_u32(at[NATGW_A_TUPLE_SRC]));
	tuple->dst = ntohl(attribute_u32(at[NATGW_A_TUPLE_DST]));
	tuple->sport = attribute_u16(at[NATGW_A_TUPLE_SPORT]);
	tuple->dport = attribute_u16(at[NATGW_A_TUPLE_DPORT]);
	return 0;
}

/**
 * answer_session() - read a session, or an event of one
 * @head: the attributes of its message
 * @length: bytes of them
 * @session: receives it
 *
 * Return: 0, -EPROTO if it cannot be read.
 */
int answer_session(struct nlattr *head, int length, struct session *session)
{
	struct nlattr *at[NATGW_A_SESSION_MAX + 1];

	if (attribute_parse(at, NATGW_A_SESSION_MAX, head, length, session_policy) ||
	    get_tuple(at[NATGW_A_SESSION_ORIGINAL], &session->original) ||
	    get_tuple(at[NATGW_A_SESSION_TRANSLATED], &session->translated))
		return -EPROTO;
	session->proto = at[NATGW_A_SESSION_PROTO] ?
			 nla_get_u8(at[NATGW_A_SESSION_PROTO]) : 0;
	session->event = attribute_u32(at[NATGW_A_SESSION_EVENT]);
	session->state = attribute_u32(at[NATGW_A_SESSION_STATE]);
	session->cause = attribute_u32(at[NATGW_A_SESSION_CAUSE]);
	session->packets[0] = attribute_u64(at[NATGW_A_SESSION_PACKETS_ORIGINAL]);
	session->packets[1] = attribute_u64(at[NATGW_A_SESSION_PACKETS_REPLY]);
	session->bytes[0] = attribute_u64(at[NATGW_A_SESSION_BYTES_ORIGINAL]);
	session->bytes[1] = attribute_u64(at[NATGW_A_SESSION_BYTES_REPLY]);
	session->timeout = attribute_u32(at[NATGW_A_SESSION_TIMEOUT]);
	session->age = attribute_u32(at[NATGW_A_SESSION_AGE]);
	session->rule = attribute_u32(at[NATGW_A_SESSION_RULE]);
	get_string(at[NATGW_A_SESSION_POOL], session->pool,
		   sizeof(session->pool));
	session->pace[0] = attribute_u32(at[NATGW_A_SESSION_PACE_ORIGINAL]);
	session->pace[1] = attribute_u32(at[NATGW_A_SESSION_PACE_REPLY]);
	return 0;
}

/**
 * answer_flushed() - read how many sessions a flush ended
 * @head: the attributes of the message
 * @length: bytes of them
 * @flushed: receives the number
 *
 * Return: 0, -EPROTO if it cannot be read.
 */
int answer_flushed(struct nlattr *head, int length, __u32 *flushed)
{
	struct nlattr *at[NATGW_A_SESSION_MAX + 1];

	if (attribute_parse(at, NATGW_A_SESSION_MAX, head, length, session_policy))
		return -EPROTO;
	*flushed = attribute_u32(at[NATGW_A_SESSION_FLUSHED]);
	return 0;
}

/* ---- counters ------------------------------------------------------------- */

static int get_count(struct nlattr *attribute, __u64 *list, __u32 max)
{
	struct nlattr *at[NATGW_A_COUNT_MAX + 1];
	__u32 id;

	if (attribute_parse_nested(at, NATGW_A_COUNT_MAX, attribute, count_policy) ||
	    !at[NATGW_A_COUNT_ID])
		return -EPROTO;
	id = nla_get_u32(at[NATGW_A_COUNT_ID]);
	if (id <= max)
		list[id] = attribute_u64(at[NATGW_A_COUNT_VALUE]);
	return 0;
}

static int get_active(struct nlattr *attribute, struct stats *stats)
{
	struct nlattr *at[NATGW_A_ACTIVE_MAX + 1];
	struct active *active;

	if (attribute_parse_nested(at, NATGW_A_ACTIVE_MAX, attribute, active_policy) ||
	    !at[NATGW_A_ACTIVE_PROTO])
		return -EPROTO;
	stats->active = grow(stats->active, &stats->active_room,
			     stats->active_count, sizeof(*stats->active));
	active = &stats->active[stats->active_count++];
	active->proto = nla_get_u8(at[NATGW_A_ACTIVE_PROTO]);
	active->state = attribute_u32(at[NATGW_A_ACTIVE_STATE]);
	active->sessions = attribute_u32(at[NATGW_A_ACTIVE_SESSIONS]);
	return 0;
}

static int get_untranslated(struct nlattr *nest, struct untranslated *untranslated)
{
	struct nlattr *at[NATGW_A_UNTRANSLATED_MAX + 1];

	if (attribute_parse_nested(at, NATGW_A_UNTRANSLATED_MAX, nest, untranslated_policy) ||
	    !at[NATGW_A_UNTRANSLATED_PROTO])
		return -EPROTO;
	untranslated->seen = true;
	untranslated->proto = nla_get_u8(at[NATGW_A_UNTRANSLATED_PROTO]);
	untranslated->src = ntohl(attribute_u32(at[NATGW_A_UNTRANSLATED_SRC]));
	untranslated->dst = ntohl(attribute_u32(at[NATGW_A_UNTRANSLATED_DST]));
	if (at[NATGW_A_UNTRANSLATED_DPORT])
		untranslated->dport = nla_get_u16(at[NATGW_A_UNTRANSLATED_DPORT]);
	untranslated->oif = attribute_u32(at[NATGW_A_UNTRANSLATED_OIF]);
	return 0;
}

/**
 * answer_stats() - read counters
 * @head: the attributes of the message
 * @length: bytes of them
 * @stats: receives them, on top of what is there
 *
 * Return: 0, -EPROTO if they cannot be read.
 */
int answer_stats(struct nlattr *head, int length, struct stats *stats)
{
	struct nlattr *list[NATGW_A_STATS_MAX + 1];
	struct nlattr *at;
	int ret = 0;
	int rest;

	if (attribute_parse(list, NATGW_A_STATS_MAX, head, length, stats_policy))
		return -EPROTO;
	stats->sessions = attribute_u32(list[NATGW_A_STATS_SESSIONS]);
	stats->peak = attribute_u32(list[NATGW_A_STATS_SESSIONS_PEAK]);
	stats->packets_peak = attribute_u32(list[NATGW_A_STATS_PACKETS_PEAK]);
	stats->blocks = attribute_u32(list[NATGW_A_STATS_BLOCKS]);
	if (list[NATGW_A_STATS_UNTRANSLATED])
		ret = get_untranslated(list[NATGW_A_STATS_UNTRANSLATED],
				       &stats->untranslated);
	if (ret)
		return ret;
	nla_for_each_attr(at, head, length, rest) {
		if (nla_type(at) == NATGW_A_STATS_COUNTER)
			ret = get_count(at, stats->counters, NATGW_COUNTER_MAX);
		else if (nla_type(at) == NATGW_A_STATS_DROP)
			ret = get_count(at, stats->drops, NATGW_DROP_MAX);
		else if (nla_type(at) == NATGW_A_STATS_ACTIVE)
			ret = get_active(at, stats);
		if (ret)
			return ret;
	}
	return 0;
}

/**
 * answer_check() - read invariants
 * @head: the attributes of the message
 * @length: bytes of them
 * @check: receives them, on top of what is there
 *
 * Return: 0, -EPROTO if they cannot be read.
 */
int answer_check(struct nlattr *head, int length, struct check *check)
{
	struct nlattr *at[NATGW_A_INVARIANT_RESULT_MAX + 1];
	struct nlattr *nest;
	int rest;

	nla_for_each_attr(nest, head, length, rest) {
		struct sums *sums;

		if (nla_type(nest) != NATGW_A_CHECK_INVARIANT ||
		    check->count == GATEWAY_SUMS_MAX)
			continue;
		if (attribute_parse_nested(at, NATGW_A_INVARIANT_RESULT_MAX, nest,
					   result_policy) ||
		    !at[NATGW_A_INVARIANT_RESULT_ID])
			return -EPROTO;
		sums = &check->sums[check->count++];
		sums->id = nla_get_u32(at[NATGW_A_INVARIANT_RESULT_ID]);
		sums->left = attribute_u64(at[NATGW_A_INVARIANT_RESULT_LEFT]);
		sums->right = attribute_u64(at[NATGW_A_INVARIANT_RESULT_RIGHT]);
	}
	return 0;
}

/**
 * answer_gateway() - read version and size of the gateway
 * @head: the attributes of the message
 * @length: bytes of them
 * @gateway: receives them
 *
 * Return: 0, -EPROTO if they cannot be read.
 */
int answer_gateway(struct nlattr *head, int length, struct gateway *gateway)
{
	struct nlattr *at[NATGW_A_GATEWAY_MAX + 1];

	if (attribute_parse(at, NATGW_A_GATEWAY_MAX, head, length, gateway_policy))
		return -EPROTO;
	get_string(at[NATGW_A_GATEWAY_VERSION], gateway->version,
		   sizeof(gateway->version));
	gateway->generation = attribute_u32(at[NATGW_A_GATEWAY_GENERATION]);
	gateway->rules = attribute_u32(at[NATGW_A_GATEWAY_RULES]);
	gateway->pools = attribute_u32(at[NATGW_A_GATEWAY_POOLS]);
	gateway->destinations = attribute_u32(at[NATGW_A_GATEWAY_DESTINATIONS]);
	gateway->sessions = attribute_u32(at[NATGW_A_GATEWAY_SESSIONS]);
	gateway->hooked = at[NATGW_A_GATEWAY_HOOKED] &&
			  nla_get_u8(at[NATGW_A_GATEWAY_HOOKED]);
	gateway->session_bytes = attribute_u32(at[NATGW_A_GATEWAY_SESSION_BYTES]);
	return 0;
}

/**
 * stats_exit() - free what counters hold
 * @stats: the counters
 */
void stats_exit(struct stats *stats)
{
	free(stats->active);
	stats->active = NULL;
	stats->active_count = 0;
	stats->active_room = 0;
}
