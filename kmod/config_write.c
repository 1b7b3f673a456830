// SPDX-License-Identifier: GPL-2.0
/* A configuration, written as netlink attributes. */
#include "config.h"

static int put_range(struct sk_buff *skb, int type, const struct natgw_range *range)
{
	struct nlattr *nest;

	if (!range->first && range->last == U32_MAX)
		return 0;
	nest = nla_nest_start(skb, type);
	if (!nest ||
	    nla_put_be32(skb, NATGW_A_RANGE_FIRST, htonl(range->first)) ||
	    nla_put_be32(skb, NATGW_A_RANGE_LAST, htonl(range->last)))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_ports(struct sk_buff *skb, int type, const struct natgw_ports *ports)
{
	struct nlattr *nest;

	if (!ports->first && (!ports->last || ports->last == U16_MAX))
		return 0;
	nest = nla_nest_start(skb, type);
	if (!nest || nla_put_u16(skb, NATGW_A_PORTS_FIRST, ports->first) ||
	    nla_put_u16(skb, NATGW_A_PORTS_LAST, ports->last))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_setting(struct sk_buff *skb, int type, u32 id, u32 value)
{
	struct nlattr *nest = nla_nest_start(skb, type);

	if (!nest || nla_put_u32(skb, NATGW_A_SETTING_ID, id) ||
	    nla_put_u32(skb, NATGW_A_SETTING_VALUE, value))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_port_timeouts(struct sk_buff *skb, const struct natgw_rules *rules)
{
	struct nlattr *nest;
	unsigned int port;

	if (!rules || !rules->port_timeout)
		return 0;
	for (port = 0; port < NATGW_RULES_PORTS; port++) {
		if (!rules->port_timeout[port])
			continue;
		nest = nla_nest_start(skb, NATGW_A_CONFIG_UDP_PORT_TIMEOUT);
		if (!nest || nla_put_u16(skb, NATGW_A_PORT_TIMEOUT_PORT, port) ||
		    nla_put_u32(skb, NATGW_A_PORT_TIMEOUT_SECONDS,
				rules->port_timeout[port] / HZ))
			return -EMSGSIZE;
		nla_nest_end(skb, nest);
	}
	return 0;
}

static int put_fast_devices(struct sk_buff *skb, const struct natgw_rules *rules)
{
	unsigned int i;

	for (i = 0; rules && i < rules->fasts; i++)
		if (nla_put_string(skb, NATGW_A_CONFIG_FAST_DEVICE,
				   rules->fast[i].name))
			return -EMSGSIZE;
	return 0;
}

/**
 * natgw_config_put_settings() - write all but pools and rules
 * @skb: the message
 * @rules: the ruleset; NULL for the defaults
 *
 * Context: Any.
 * Return: 0, or -EMSGSIZE.
 */
int natgw_config_put_settings(struct sk_buff *skb,
			      const struct natgw_rules *rules)
{
	unsigned int i;
	int err = 0;

	if (rules && rules->profile)
		err = nla_put_u32(skb, NATGW_A_CONFIG_PROFILE, rules->profile);
	for (i = 0; i < __NATGW_TIMEOUT_MAX && !err; i++)
		err = put_setting(skb, NATGW_A_CONFIG_TIMEOUT, i,
				  rules ? rules->timeout[i] / HZ
					: natgw_timeout_bounds[i].usual);
	for (i = 0; i < __NATGW_LIMIT_MAX && !err; i++)
		err = put_setting(skb, NATGW_A_CONFIG_LIMIT, i,
				  rules ? rules->limit[i] : natgw_limit_bounds[i].usual);
	for (i = 0; i < __NATGW_OPTION_MAX && !err; i++)
		err = put_setting(skb, NATGW_A_CONFIG_OPTION, i,
				  rules ? rules->option[i]
					: natgw_option_bounds[i].usual);
	for (i = 0; i < __NATGW_NOTIFICATION_MAX && !err; i++)
		err = put_setting(skb, NATGW_A_CONFIG_NOTIFY, i,
				  rules ? rules->notify[i]
					: natgw_notify_bounds[i].usual);
	if (!err)
		err = put_fast_devices(skb, rules);
	return err ?: put_port_timeouts(skb, rules);
}

/* What is not as it is where nobody says. */
static int put_options(struct sk_buff *skb, const struct natgw_pool *pool)
{
	const struct {
		int type;
		u32 value;
	} options[] = {
		{ NATGW_A_POOL_MAPPING, pool->mapping },
		{ NATGW_A_POOL_ADDRESS_ALLOCATION, pool->address_allocation },
		{ NATGW_A_POOL_PORT_ALLOCATION, pool->port_allocation },
		{ NATGW_A_POOL_HOLD_DOWN, pool->hold_down / HZ },
		{ NATGW_A_POOL_HOLD_DOWN_MAX,
		  pool->hold_down_max == NATGW_POOL_HOLD_DOWN_PORTS ?
			0 : pool->hold_down_max },
		{ NATGW_A_POOL_REFUSE, pool->refuse },
		{ NATGW_A_POOL_FILTERING_TCP, pool->filtering[NATGW_CLASS_TCP] },
		{ NATGW_A_POOL_FILTERING_UDP, pool->filtering[NATGW_CLASS_UDP] },
		{ NATGW_A_POOL_FILTERING_ICMP, pool->filtering[NATGW_CLASS_ICMP] },
		{ NATGW_A_POOL_FILTERING_OTHER, pool->filtering[NATGW_CLASS_OTHER] },
		{ NATGW_A_POOL_BLOCK, pool->block },
		{ NATGW_A_POOL_BLOCK_LIMIT, pool->block ? pool->block_limit : 0 },
		{ NATGW_A_POOL_BLOCK_TIMEOUT,
		  pool->block ? pool->block_timeout / HZ : 0 },
	};
	unsigned int i;

	for (i = 0; i < pool->reserveds; i++)
		if (put_ports(skb, NATGW_A_POOL_RESERVED, &pool->reserved[i]))
			return -EMSGSIZE;
	for (i = 0; i < ARRAY_SIZE(options); i++)
		if (options[i].value &&
		    nla_put_u32(skb, options[i].type, options[i].value))
			return -EMSGSIZE;
	if (pool->inside.last &&
	    put_range(skb, NATGW_A_POOL_DETERMINISTIC, &pool->inside))
		return -EMSGSIZE;
	return pool->overflow ? 0 : nla_put_u8(skb, NATGW_A_POOL_OVERFLOW, 0);
}

/* The options of masquerade; no nest if there is none. */
static int put_rule_options(struct sk_buff *skb, const struct natgw_pool *pool)
{
	struct nlattr *nest = nla_nest_start(skb, NATGW_A_RULE_OPTIONS);

	if (!nest || put_options(skb, pool))
		return -EMSGSIZE;
	if (skb_tail_pointer(skb) == nla_data(nest))
		nla_nest_cancel(skb, nest);
	else
		nla_nest_end(skb, nest);
	return 0;
}

/**
 * natgw_config_put_pool() - write a pool
 * @skb: the message
 * @pool: the pool
 *
 * Context: Any.
 * Return: 0, or -EMSGSIZE.
 */
int natgw_config_put_pool(struct sk_buff *skb, const struct natgw_pool *pool)
{
	struct nlattr *nest = nla_nest_start(skb, NATGW_A_CONFIG_POOL);
	unsigned int i;

	if (!nest || nla_put_string(skb, NATGW_A_POOL_NAME, pool->name) ||
	    put_ports(skb, NATGW_A_POOL_PORTS, &pool->ports) ||
	    nla_put_u32(skb, NATGW_A_POOL_SESSIONS, atomic_read(&pool->held)) ||
	    put_options(skb, pool))
		return -EMSGSIZE;
	for (i = 0; i < pool->ranges; i++)
		if (put_range(skb, NATGW_A_POOL_ADDRESS, &pool->range[i]))
			return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_match(struct sk_buff *skb, const struct natgw_match *match)
{
	if ((match->iif[0] && nla_put_string(skb, NATGW_A_RULE_IIF, match->iif)) ||
	    (match->oif[0] && nla_put_string(skb, NATGW_A_RULE_OIF, match->oif)) ||
	    put_range(skb, NATGW_A_RULE_SRC, &match->src) ||
	    put_range(skb, NATGW_A_RULE_DST, &match->dst) ||
	    (match->proto && nla_put_u8(skb, NATGW_A_RULE_PROTO, match->proto)) ||
	    put_ports(skb, NATGW_A_RULE_SPORT, &match->sport) ||
	    put_ports(skb, NATGW_A_RULE_DPORT, &match->dport))
		return -EMSGSIZE;
	if (!match->mask)
		return 0;
	return nla_put_u32(skb, NATGW_A_RULE_MARK, match->mark) ||
	       nla_put_u32(skb, NATGW_A_RULE_MARK_MASK, match->mask) ?
	       -EMSGSIZE : 0;
}

static int put_target(struct sk_buff *skb, const struct natgw_target *target)
{
	struct nlattr *nest = nla_nest_start(skb, NATGW_A_RULE_TARGET);

	if (!nest || nla_put_be32(skb, NATGW_A_TARGET_ADDRESS, target->addr) ||
	    put_ports(skb, NATGW_A_TARGET_PORTS, &target->ports) ||
	    nla_put_u32(skb, NATGW_A_TARGET_WEIGHT, target->weight))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_action(struct sk_buff *skb, const struct natgw_rule *rule)
{
	static const struct natgw_ports usual = {
		NATGW_POOL_PORT_FIRST, NATGW_POOL_PORT_LAST,
	};
	unsigned int i;

	switch (rule->action) {
	case NATGW_ACTION_SNAT:
		return nla_put_string(skb, NATGW_A_RULE_POOL, rule->pool->name);
	case NATGW_ACTION_MASQUERADE:
		if (memcmp(&rule->pool->ports, &usual, sizeof(usual)) &&
		    put_ports(skb, NATGW_A_RULE_TO_PORTS, &rule->pool->ports))
			return -EMSGSIZE;
		return put_rule_options(skb, rule->pool);
	case NATGW_ACTION_REDIRECT:
		return put_ports(skb, NATGW_A_RULE_TO_PORTS, &rule->to);
	case NATGW_ACTION_STATIC:
		return put_range(skb, NATGW_A_RULE_EXTERNAL, &rule->external) ?:
		       put_range(skb, NATGW_A_RULE_INTERNAL, &rule->internal);
	default:
		for (i = 0; i < rule->targets; i++)
			if (put_target(skb, &rule->target[i]))
				return -EMSGSIZE;
		return 0;
	}
}

/**
 * natgw_config_put_rule() - write a rule
 * @skb: the message
 * @rule: the rule
 *
 * Context: Any.
 * Return: 0, or -EMSGSIZE.
 */
int natgw_config_put_rule(struct sk_buff *skb, const struct natgw_rule *rule)
{
	struct nlattr *nest = nla_nest_start(skb, NATGW_A_CONFIG_RULE);

	if (!nest || nla_put_u32(skb, NATGW_A_RULE_HANDLE, rule->handle) ||
	    nla_put_u32(skb, NATGW_A_RULE_ACTION, rule->action) ||
	    put_match(skb, &rule->match) || put_action(skb, rule) ||
	    (rule->slow && nla_put_u8(skb, NATGW_A_RULE_FASTPATH, 0)) ||
	    nla_put_u64_64bit(skb, NATGW_A_RULE_HITS, atomic64_read(&rule->hits),
			      NATGW_A_RULE_PAD))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}
