// SPDX-License-Identifier: GPL-2.0
/* The configuration as netlink attributes. */
#include "config.h"

#include <linux/ctype.h>
#include <linux/in.h>
#include <linux/log2.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/vmalloc.h>

#include "wheel.h"

/* Where a setting may lie, and where it lies if nobody says. */
struct bounds {
	u32 least;
	u32 most;
	u32 usual;
};

/* standards.md of the RFCs: 4787 REQ-5, 5382 REQ-5, 5508 REQ-2, 7857 2.2. */
static const struct bounds timeout_bounds[__NATGW_TIMEOUT_MAX] = {
	[NATGW_TIMEOUT_UDP]		= { 120, NATGW_WHEEL_MAX, 300 },
	[NATGW_TIMEOUT_UDP_STREAM]	= { 120, NATGW_WHEEL_MAX, 300 },
	[NATGW_TIMEOUT_TCP_IDLE]	= { 7440, NATGW_WHEEL_MAX, 7440 },
	[NATGW_TIMEOUT_TCP_TRANS_OPEN]	= { 1, NATGW_WHEEL_MAX, 240 },
	[NATGW_TIMEOUT_TCP_TRANS_CLOSE]	= { 1, NATGW_WHEEL_MAX, 240 },
	[NATGW_TIMEOUT_ICMP]		= { 60, NATGW_WHEEL_MAX, 60 },
	[NATGW_TIMEOUT_OTHER_PROTO]	= { 1, NATGW_WHEEL_MAX, 600 },
};

static const struct bounds limit_bounds[__NATGW_LIMIT_MAX] = {
	[NATGW_LIMIT_SESSIONS]		= { 1, 16777216, 262144 },
	[NATGW_LIMIT_DESTINATIONS]	= { 0, 16777216, 16384 },
};

static const struct bounds option_bounds[__NATGW_OPTION_MAX] = {
	[NATGW_OPTION_TCP_LOOSE]	= { 0, 1, 0 },
};

const struct nla_policy natgw_range_policy[NATGW_A_RANGE_MAX + 1] = {
	[NATGW_A_RANGE_FIRST]	= { .type = NLA_U32 },
	[NATGW_A_RANGE_LAST]	= { .type = NLA_U32 },
};

const struct nla_policy natgw_ports_policy[NATGW_A_PORTS_MAX + 1] = {
	[NATGW_A_PORTS_FIRST]	= { .type = NLA_U16 },
	[NATGW_A_PORTS_LAST]	= { .type = NLA_U16 },
};

static const struct nla_policy pool_policy[NATGW_A_POOL_MAX + 1] = {
	[NATGW_A_POOL_NAME]	= { .type = NLA_NUL_STRING,
				    .len = NATGW_POOL_NAME_MAX },
	[NATGW_A_POOL_ADDRESS]	= NLA_POLICY_NESTED(natgw_range_policy),
	[NATGW_A_POOL_PORTS]	= NLA_POLICY_NESTED(natgw_ports_policy),
	[NATGW_A_POOL_SESSIONS]	= { .type = NLA_REJECT },
};

/* Beyond what the short form of a range can say. 6.1 wants it writable. */
static struct netlink_range_validation weight_range = {
	.min = 1,
	.max = 65535,
};

static const struct nla_policy target_policy[NATGW_A_TARGET_MAX + 1] = {
	[NATGW_A_TARGET_ADDRESS] = { .type = NLA_U32 },
	[NATGW_A_TARGET_PORTS]	= NLA_POLICY_NESTED(natgw_ports_policy),
	[NATGW_A_TARGET_WEIGHT]	= NLA_POLICY_FULL_RANGE(NLA_U32, &weight_range),
};

static const struct nla_policy rule_policy[NATGW_A_RULE_MAX + 1] = {
	[NATGW_A_RULE_HANDLE]	= NLA_POLICY_MIN(NLA_U32, 1),
	[NATGW_A_RULE_ACTION]	= NLA_POLICY_RANGE(NLA_U32, NATGW_ACTION_EXEMPT,
						   NATGW_ACTION_MAX),
	[NATGW_A_RULE_IIF]	= { .type = NLA_NUL_STRING, .len = IFNAMSIZ - 1 },
	[NATGW_A_RULE_OIF]	= { .type = NLA_NUL_STRING, .len = IFNAMSIZ - 1 },
	[NATGW_A_RULE_SRC]	= NLA_POLICY_NESTED(natgw_range_policy),
	[NATGW_A_RULE_DST]	= NLA_POLICY_NESTED(natgw_range_policy),
	[NATGW_A_RULE_PROTO]	= NLA_POLICY_MIN(NLA_U8, 1),
	[NATGW_A_RULE_SPORT]	= NLA_POLICY_NESTED(natgw_ports_policy),
	[NATGW_A_RULE_DPORT]	= NLA_POLICY_NESTED(natgw_ports_policy),
	[NATGW_A_RULE_MARK]	= { .type = NLA_U32 },
	[NATGW_A_RULE_MARK_MASK] = { .type = NLA_U32 },
	[NATGW_A_RULE_POOL]	= { .type = NLA_NUL_STRING,
				    .len = NATGW_POOL_NAME_MAX },
	[NATGW_A_RULE_TARGET]	= NLA_POLICY_NESTED(target_policy),
	[NATGW_A_RULE_TO_PORTS]	= NLA_POLICY_NESTED(natgw_ports_policy),
	[NATGW_A_RULE_EXTERNAL]	= NLA_POLICY_NESTED(natgw_range_policy),
	[NATGW_A_RULE_INTERNAL]	= NLA_POLICY_NESTED(natgw_range_policy),
	[NATGW_A_RULE_HITS]	= { .type = NLA_REJECT },
};

static const struct nla_policy setting_policy[NATGW_A_SETTING_MAX + 1] = {
	[NATGW_A_SETTING_ID]	= { .type = NLA_U32 },
	[NATGW_A_SETTING_VALUE]	= { .type = NLA_U32 },
};

const struct nla_policy natgw_config_policy[NATGW_A_CONFIG_MAX + 1] = {
	[NATGW_A_CONFIG_GENERATION] = { .type = NLA_U32 },
	[NATGW_A_CONFIG_CHECK_ONLY] = { .type = NLA_FLAG },
	[NATGW_A_CONFIG_POOL]	= NLA_POLICY_NESTED(pool_policy),
	[NATGW_A_CONFIG_RULE]	= NLA_POLICY_NESTED(rule_policy),
	[NATGW_A_CONFIG_TIMEOUT] = NLA_POLICY_NESTED(setting_policy),
	[NATGW_A_CONFIG_LIMIT]	= NLA_POLICY_NESTED(setting_policy),
	[NATGW_A_CONFIG_OPTION]	= NLA_POLICY_NESTED(setting_policy),
};

/* Everything that one request is read into. */
struct reader {
	struct natgw_rules *rules;
	struct netlink_ext_ack *extack;
};

#define refuse(extack, attr, message) ({			\
	NL_SET_ERR_MSG_ATTR(extack, attr, message);		\
	-EINVAL;						\
})

/* ---- ranges ------------------------------------------------------------- */

/**
 * natgw_config_range() - read a range of addresses
 * @attr: the nest; NULL for all addresses
 * @range: filled in
 * @extack: told what is wrong
 *
 * Context: Process.
 * Return: 0, or -EINVAL.
 */
int natgw_config_range(const struct nlattr *attr, struct natgw_range *range,
		       struct netlink_ext_ack *extack)
{
	struct nlattr *tb[NATGW_A_RANGE_MAX + 1];
	int err;

	range->first = 0;
	range->last = U32_MAX;
	if (!attr)
		return 0;
	err = nla_parse_nested(tb, NATGW_A_RANGE_MAX, attr, natgw_range_policy,
			       extack);
	if (err)
		return err;
	if (!tb[NATGW_A_RANGE_FIRST] || !tb[NATGW_A_RANGE_LAST])
		return refuse(extack, attr, "range of addresses is incomplete; give first and last");
	range->first = ntohl(nla_get_be32(tb[NATGW_A_RANGE_FIRST]));
	range->last = ntohl(nla_get_be32(tb[NATGW_A_RANGE_LAST]));
	if (range->first > range->last)
		return refuse(extack, attr, "range of addresses is empty; give the lower address first");
	return 0;
}

/**
 * natgw_config_ports() - read a range of ports
 * @attr: the nest; NULL for all ports
 * @ports: filled in
 * @extack: told what is wrong
 *
 * Context: Process.
 * Return: 0, or -EINVAL.
 */
int natgw_config_ports(const struct nlattr *attr, struct natgw_ports *ports,
		       struct netlink_ext_ack *extack)
{
	struct nlattr *tb[NATGW_A_PORTS_MAX + 1];
	int err;

	ports->first = 0;
	ports->last = U16_MAX;
	if (!attr)
		return 0;
	err = nla_parse_nested(tb, NATGW_A_PORTS_MAX, attr, natgw_ports_policy,
			       extack);
	if (err)
		return err;
	if (!tb[NATGW_A_PORTS_FIRST] || !tb[NATGW_A_PORTS_LAST])
		return refuse(extack, attr, "range of ports is incomplete; give first and last");
	ports->first = nla_get_u16(tb[NATGW_A_PORTS_FIRST]);
	ports->last = nla_get_u16(tb[NATGW_A_PORTS_LAST]);
	if (ports->first > ports->last)
		return refuse(extack, attr, "range of ports is empty; give the lower port first");
	return 0;
}

/* Ports to send or hand out: 0 is none. */
static int read_real_ports(const struct nlattr *attr, struct natgw_ports *ports,
			   struct netlink_ext_ack *extack)
{
	int err = natgw_config_ports(attr, ports, extack);

	if (!err && !ports->first)
		err = refuse(extack, attr, "port 0 cannot be used; begin at 1");
	return err;
}

/* Addresses that a host can have: 0/8, 127/8 and 224/3 are none. */
static int read_hosts(const struct nlattr *attr, struct natgw_range *range,
		      struct netlink_ext_ack *extack)
{
	static const struct natgw_range loopback = { 0x7f000000, 0x7fffffff };
	int err = natgw_config_range(attr, range, extack);

	if (err)
		return err;
	if (range->first < 0x01000000 || range->last >= 0xe0000000 ||
	    natgw_range_overlaps(range, &loopback))
		return refuse(extack, attr, "no host can have such an address; give unicast addresses outside of 0.0.0.0/8 and 127.0.0.0/8");
	return 0;
}

static u64 range_size(const struct natgw_range *range)
{
	return (u64)range->last - range->first + 1;
}

static u32 ports_size(const struct natgw_ports *ports)
{
	return ports->last - ports->first + 1;
}

/* ---- pools -------------------------------------------------------------- */

static bool good_name(const char *name)
{
	if (!isalnum(*name))
		return false;
	while (isalnum(*name) || *name == '_' || *name == '-' || *name == '.')
		name++;
	return !*name;
}

static struct natgw_pool *find_pool(const struct natgw_rules *rules,
				    const char *name)
{
	unsigned int i;

	for (i = 0; i < rules->pools; i++)
		if (rules->pool[i]->name[0] && !strcmp(rules->pool[i]->name, name))
			return rules->pool[i];
	return NULL;
}

static bool range_taken(const struct natgw_rules *rules,
			const struct natgw_range *range)
{
	unsigned int i, j;

	for (i = 0; i < rules->pools; i++)
		for (j = 0; j < rules->pool[i]->ranges; j++)
			if (natgw_range_overlaps(&rules->pool[i]->range[j], range))
				return true;
	return false;
}

static int read_addresses(struct reader *reader, const struct nlattr *nest,
			  struct natgw_pool *pool)
{
	const struct nlattr *attr;
	struct natgw_range range;
	int err, rem;

	nla_for_each_nested(attr, nest, rem) {
		if (nla_type(attr) != NATGW_A_POOL_ADDRESS)
			continue;
		err = read_hosts(attr, &range, reader->extack);
		if (err)
			return err;
		/* The pool is among the rules' already, with what it has so far. */
		if (range_taken(reader->rules, &range))
			return refuse(reader->extack, attr, "address is in a pool already; remove it from one of the two");
		pool->range[pool->ranges++] = range;
		pool->addresses += range_size(&range);
	}
	return 0;
}

static int read_pool(struct reader *reader, const struct nlattr *nest)
{
	struct nlattr *tb[NATGW_A_POOL_MAX + 1];
	const struct nlattr *attr;
	unsigned int ranges = 0;
	struct natgw_pool *pool;
	int err, rem;

	err = nla_parse_nested(tb, NATGW_A_POOL_MAX, nest, pool_policy,
			       reader->extack);
	if (err)
		return err;
	nla_for_each_nested(attr, nest, rem)
		ranges += nla_type(attr) == NATGW_A_POOL_ADDRESS;
	if (!tb[NATGW_A_POOL_NAME])
		return refuse(reader->extack, nest, "pool has no name; give one");
	if (!good_name(nla_data(tb[NATGW_A_POOL_NAME])))
		return refuse(reader->extack, tb[NATGW_A_POOL_NAME], "pool name is not usable; begin with a letter or digit, go on with those or _ - .");
	if (find_pool(reader->rules, nla_data(tb[NATGW_A_POOL_NAME])))
		return refuse(reader->extack, tb[NATGW_A_POOL_NAME], "pool is there already; give every pool another name");
	if (!ranges)
		return refuse(reader->extack, nest, "pool has no address; give at least one");
	pool = natgw_pool_create(nla_data(tb[NATGW_A_POOL_NAME]), ranges);
	if (!pool)
		return -ENOMEM;
	reader->rules->pool[reader->rules->pools++] = pool;
	if (tb[NATGW_A_POOL_PORTS]) {
		err = read_real_ports(tb[NATGW_A_POOL_PORTS], &pool->ports,
				      reader->extack);
		if (err)
			return err;
	}
	return read_addresses(reader, nest, pool);
}

/* ---- rules -------------------------------------------------------------- */

/* What a rule may have beyond a match, by action. */
static const u32 allowed[__NATGW_ACTION_MAX] = {
	[NATGW_ACTION_EXEMPT]		= 0,
	[NATGW_ACTION_SNAT]		= BIT(NATGW_A_RULE_POOL),
	[NATGW_ACTION_MASQUERADE]	= BIT(NATGW_A_RULE_TO_PORTS),
	[NATGW_ACTION_DNAT]		= BIT(NATGW_A_RULE_TARGET),
	[NATGW_ACTION_REDIRECT]		= BIT(NATGW_A_RULE_TO_PORTS),
	[NATGW_ACTION_STATIC]		= BIT(NATGW_A_RULE_EXTERNAL) |
					  BIT(NATGW_A_RULE_INTERNAL),
};

static int check_allowed(struct reader *reader, struct nlattr **tb, u32 action)
{
	static const int extras[] = {
		NATGW_A_RULE_POOL, NATGW_A_RULE_TARGET, NATGW_A_RULE_TO_PORTS,
		NATGW_A_RULE_EXTERNAL, NATGW_A_RULE_INTERNAL,
	};
	static const int matches[] = {
		NATGW_A_RULE_IIF, NATGW_A_RULE_SRC, NATGW_A_RULE_DST,
		NATGW_A_RULE_PROTO, NATGW_A_RULE_SPORT, NATGW_A_RULE_DPORT,
		NATGW_A_RULE_MARK, NATGW_A_RULE_MARK_MASK,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(extras); i++)
		if (tb[extras[i]] && !(allowed[action] & BIT(extras[i])))
			return refuse(reader->extack, tb[extras[i]], "this action does not take it; remove it");
	for (i = 0; i < ARRAY_SIZE(matches); i++)
		if (tb[matches[i]] && action == NATGW_ACTION_STATIC)
			return refuse(reader->extack, tb[matches[i]], "static exchanges whole addresses and matches only oif; write an exempt rule before it, or dnat and snat rules");
	if (tb[NATGW_A_RULE_OIF] && (action == NATGW_ACTION_DNAT ||
				     action == NATGW_ACTION_REDIRECT))
		return refuse(reader->extack, tb[NATGW_A_RULE_OIF], "the outgoing interface is not known before routing; match iif or dst");
	return 0;
}

static int read_match_ports(struct reader *reader, struct nlattr **tb,
			    struct natgw_match *match)
{
	const struct nlattr *attr = tb[NATGW_A_RULE_SPORT] ?: tb[NATGW_A_RULE_DPORT];
	int err;

	if (attr && !natgw_packet_has_ports(match->proto))
		return refuse(reader->extack, attr, "only tcp and udp have ports; add proto tcp or proto udp");
	err = natgw_config_ports(tb[NATGW_A_RULE_SPORT], &match->sport,
				 reader->extack);
	if (err)
		return err;
	return natgw_config_ports(tb[NATGW_A_RULE_DPORT], &match->dport,
				  reader->extack);
}

static int read_interface(struct reader *reader, const struct nlattr *attr,
			  char *name)
{
	if (!attr)
		return 0;
	if (!nla_len(attr) || !*(const char *)nla_data(attr))
		return refuse(reader->extack, attr, "interface has no name; give one");
	nla_strscpy(name, attr, IFNAMSIZ);
	return 0;
}

static int read_match(struct reader *reader, struct nlattr **tb,
		      struct natgw_match *match)
{
	int err;

	err = read_interface(reader, tb[NATGW_A_RULE_IIF], match->iif);
	if (!err)
		err = read_interface(reader, tb[NATGW_A_RULE_OIF], match->oif);
	if (!err)
		err = natgw_config_range(tb[NATGW_A_RULE_SRC], &match->src,
					 reader->extack);
	if (!err)
		err = natgw_config_range(tb[NATGW_A_RULE_DST], &match->dst,
					 reader->extack);
	if (err)
		return err;
	if (tb[NATGW_A_RULE_PROTO])
		match->proto = nla_get_u8(tb[NATGW_A_RULE_PROTO]);
	if (tb[NATGW_A_RULE_MARK_MASK] && !tb[NATGW_A_RULE_MARK])
		return refuse(reader->extack, tb[NATGW_A_RULE_MARK_MASK], "mask has no mark; give the mark too");
	if (tb[NATGW_A_RULE_MARK]) {
		match->mark = nla_get_u32(tb[NATGW_A_RULE_MARK]);
		match->mask = tb[NATGW_A_RULE_MARK_MASK] ?
			      nla_get_u32(tb[NATGW_A_RULE_MARK_MASK]) : U32_MAX;
		if (match->mark & ~match->mask)
			return refuse(reader->extack, tb[NATGW_A_RULE_MARK], "mark has bits that its mask hides, so nothing can match; widen the mask");
		if (!match->mask)
			return refuse(reader->extack, tb[NATGW_A_RULE_MARK_MASK], "mask is 0 and hides every mark; remove the mark, or widen the mask");
	}
	return read_match_ports(reader, tb, match);
}

static int read_snat(struct reader *reader, const struct nlattr *nest,
		     struct nlattr **tb, struct natgw_rule *rule)
{
	if (!tb[NATGW_A_RULE_POOL])
		return refuse(reader->extack, nest, "snat has no pool; name one");
	rule->pool = find_pool(reader->rules, nla_data(tb[NATGW_A_RULE_POOL]));
	if (!rule->pool)
		return refuse(reader->extack, tb[NATGW_A_RULE_POOL], "there is no such pool; define it, or correct its name");
	return 0;
}

static int read_masquerade(struct reader *reader, struct nlattr **tb,
			   struct natgw_rule *rule)
{
	rule->pool = natgw_pool_create("", 0);
	if (!rule->pool)
		return -ENOMEM;
	reader->rules->pool[reader->rules->pools++] = rule->pool;
	if (!tb[NATGW_A_RULE_TO_PORTS])
		return 0;
	return read_real_ports(tb[NATGW_A_RULE_TO_PORTS], &rule->pool->ports,
			       reader->extack);
}

/* Ports to send to: one, or as many as the rule's dport names. */
static int read_to(struct reader *reader, const struct nlattr *attr,
		   const struct natgw_match *match, struct natgw_ports *to)
{
	int err;

	if (!attr)
		return 0;
	if (!natgw_packet_has_ports(match->proto))
		return refuse(reader->extack, attr, "only tcp and udp have ports to send to; add proto tcp or proto udp");
	err = read_real_ports(attr, to, reader->extack);
	if (err)
		return err;
	if (to->first != to->last && ports_size(to) != ports_size(&match->dport))
		return refuse(reader->extack, attr, "the range sent to is not as long as the range of dport; make them equally long, or send to one port");
	return 0;
}

static int read_target(struct reader *reader, const struct nlattr *nest,
		       struct natgw_rule *rule)
{
	struct natgw_target *target = &rule->target[rule->targets];
	struct nlattr *tb[NATGW_A_TARGET_MAX + 1];
	static const struct natgw_range hosts = { 0x01000000, 0xdfffffff };
	u32 addr;
	int err;

	err = nla_parse_nested(tb, NATGW_A_TARGET_MAX, nest, target_policy,
			       reader->extack);
	if (err)
		return err;
	if (!tb[NATGW_A_TARGET_ADDRESS])
		return refuse(reader->extack, nest, "backend has no address; give one");
	target->addr = nla_get_be32(tb[NATGW_A_TARGET_ADDRESS]);
	addr = ntohl(target->addr);
	if (!natgw_range_has(&hosts, addr))
		return refuse(reader->extack, tb[NATGW_A_TARGET_ADDRESS], "no host can have such an address; give a unicast address");
	if (ipv4_is_loopback(target->addr))
		return refuse(reader->extack, tb[NATGW_A_TARGET_ADDRESS], "packets from a wire are not routed to a loopback address; use redirect");
	target->weight = tb[NATGW_A_TARGET_WEIGHT] ?
			 nla_get_u32(tb[NATGW_A_TARGET_WEIGHT]) : 1;
	rule->weights += target->weight;
	rule->targets++;
	return read_to(reader, tb[NATGW_A_TARGET_PORTS], &rule->match,
		       &target->ports);
}

static int read_dnat(struct reader *reader, const struct nlattr *nest,
		     struct natgw_rule *rule)
{
	const struct nlattr *attr;
	unsigned int n = 0;
	int err, rem;

	nla_for_each_nested(attr, nest, rem)
		n += nla_type(attr) == NATGW_A_RULE_TARGET;
	if (!n)
		return refuse(reader->extack, nest, "dnat has no backend; say where to send to");
	rule->target = kcalloc(n, sizeof(*rule->target), GFP_KERNEL_ACCOUNT);
	if (!rule->target)
		return -ENOMEM;
	nla_for_each_nested(attr, nest, rem) {
		if (nla_type(attr) != NATGW_A_RULE_TARGET)
			continue;
		err = read_target(reader, attr, rule);
		if (err)
			return err;
	}
	return 0;
}

static bool is_prefix(const struct natgw_range *range)
{
	u64 size = range_size(range);

	return is_power_of_2(size) && !(range->first & (size - 1));
}

static int read_static(struct reader *reader, const struct nlattr *nest,
		       struct nlattr **tb, struct natgw_rule *rule)
{
	const struct natgw_rules *rules = reader->rules;
	unsigned int i;
	int err;

	if (!tb[NATGW_A_RULE_EXTERNAL] || !tb[NATGW_A_RULE_INTERNAL])
		return refuse(reader->extack, nest, "static is incomplete; give the external and the internal address");
	err = read_hosts(tb[NATGW_A_RULE_EXTERNAL], &rule->external, reader->extack);
	if (!err)
		err = read_hosts(tb[NATGW_A_RULE_INTERNAL], &rule->internal,
				 reader->extack);
	if (err)
		return err;
	if (!is_prefix(&rule->external))
		return refuse(reader->extack, tb[NATGW_A_RULE_EXTERNAL], "external addresses are no prefix; give an address or a prefix");
	if (!is_prefix(&rule->internal))
		return refuse(reader->extack, tb[NATGW_A_RULE_INTERNAL], "internal addresses are no prefix; give an address or a prefix");
	if (range_size(&rule->external) != range_size(&rule->internal))
		return refuse(reader->extack, tb[NATGW_A_RULE_INTERNAL], "the prefixes are not equally long; make them so");
	if (natgw_range_overlaps(&rule->external, &rule->internal))
		return refuse(reader->extack, tb[NATGW_A_RULE_INTERNAL], "external and internal addresses overlap; keep them apart");
	if (range_taken(rules, &rule->external))
		return refuse(reader->extack, tb[NATGW_A_RULE_EXTERNAL], "external address is in a pool; remove it from the pool");
	for (i = 0; i + 1 < rules->n; i++)
		if (rules->rule[i].action == NATGW_ACTION_STATIC &&
		    natgw_range_overlaps(&rules->rule[i].external, &rule->external))
			return refuse(reader->extack, tb[NATGW_A_RULE_EXTERNAL], "external address belongs to an earlier static rule; give another one");
	return 0;
}

static int read_action(struct reader *reader, const struct nlattr *nest,
		       struct nlattr **tb, struct natgw_rule *rule)
{
	switch (rule->action) {
	case NATGW_ACTION_SNAT:
		return read_snat(reader, nest, tb, rule);
	case NATGW_ACTION_MASQUERADE:
		return read_masquerade(reader, tb, rule);
	case NATGW_ACTION_DNAT:
		return read_dnat(reader, nest, rule);
	case NATGW_ACTION_REDIRECT:
		return read_to(reader, tb[NATGW_A_RULE_TO_PORTS], &rule->match,
			       &rule->to);
	case NATGW_ACTION_STATIC:
		return read_static(reader, nest, tb, rule);
	default:
		return 0;
	}
}

static int read_rule(struct reader *reader, const struct nlattr *nest)
{
	struct natgw_rule *rule = &reader->rules->rule[reader->rules->n];
	struct nlattr *tb[NATGW_A_RULE_MAX + 1];
	int err;

	err = nla_parse_nested(tb, NATGW_A_RULE_MAX, nest, rule_policy,
			       reader->extack);
	if (err)
		return err;
	if (!tb[NATGW_A_RULE_ACTION])
		return refuse(reader->extack, nest, "rule has no action; give one");
	reader->rules->n++;
	rule->action = nla_get_u32(tb[NATGW_A_RULE_ACTION]);
	if (tb[NATGW_A_RULE_HANDLE])
		rule->handle = nla_get_u32(tb[NATGW_A_RULE_HANDLE]);
	err = check_allowed(reader, tb, rule->action);
	if (!err)
		err = read_match(reader, tb, &rule->match);
	if (!err)
		err = read_action(reader, nest, tb, rule);
	return err;
}

static int handle_compare(const void *a, const void *b)
{
	u32 x = *(const u32 *)a, y = *(const u32 *)b;

	return x < y ? -1 : x > y;
}

static int check_handles(struct reader *reader)
{
	const struct natgw_rules *rules = reader->rules;
	unsigned int i, n = 0;
	int err = 0;
	u32 *handle;

	handle = kvcalloc(rules->n + 1, sizeof(*handle), GFP_KERNEL);
	if (!handle)
		return -ENOMEM;
	for (i = 0; i < rules->n; i++)
		if (rules->rule[i].handle)
			handle[n++] = rules->rule[i].handle;
	sort(handle, n, sizeof(*handle), handle_compare, NULL);
	for (i = 1; i < n && !err; i++)
		if (handle[i] == handle[i - 1]) {
			NL_SET_ERR_MSG(reader->extack, "two rules have the same handle; leave handles to the kernel");
			err = -EINVAL;
		}
	kvfree(handle);
	return err;
}

/* ---- settings ----------------------------------------------------------- */

static int read_setting(struct reader *reader, const struct nlattr *nest,
			const struct bounds *bounds, u32 n, u32 *value,
			unsigned long *seen)
{
	struct nlattr *tb[NATGW_A_SETTING_MAX + 1];
	u32 id, v;
	int err;

	err = nla_parse_nested(tb, NATGW_A_SETTING_MAX, nest, setting_policy,
			       reader->extack);
	if (err)
		return err;
	if (!tb[NATGW_A_SETTING_ID] || !tb[NATGW_A_SETTING_VALUE])
		return refuse(reader->extack, nest, "setting is incomplete; give id and value");
	id = nla_get_u32(tb[NATGW_A_SETTING_ID]);
	v = nla_get_u32(tb[NATGW_A_SETTING_VALUE]);
	if (id >= n)
		return refuse(reader->extack, tb[NATGW_A_SETTING_ID], "there is no such setting; see the family's specification");
	if (__test_and_set_bit(id, seen))
		return refuse(reader->extack, nest, "setting is given twice; remove one of them");
	if (v < bounds[id].least || v > bounds[id].most)
		return refuse(reader->extack, tb[NATGW_A_SETTING_VALUE], "value is out of range; natgw.conf(5) has the ranges");
	value[id] = v;
	return 0;
}

static void set_defaults(struct natgw_rules *rules)
{
	unsigned int i;

	for (i = 0; i < __NATGW_TIMEOUT_MAX; i++)
		rules->timeout[i] = timeout_bounds[i].usual;
	for (i = 0; i < __NATGW_LIMIT_MAX; i++)
		rules->limit[i] = limit_bounds[i].usual;
	for (i = 0; i < __NATGW_OPTION_MAX; i++)
		rules->option[i] = option_bounds[i].usual;
}

/* ---- the whole ---------------------------------------------------------- */

static int read_second(struct reader *reader, const struct nlattr *attr,
		       unsigned long seen[3])
{
	struct natgw_rules *rules = reader->rules;

	switch (nla_type(attr)) {
	case NATGW_A_CONFIG_RULE:
		return read_rule(reader, attr);
	case NATGW_A_CONFIG_TIMEOUT:
		return read_setting(reader, attr, timeout_bounds,
				    __NATGW_TIMEOUT_MAX, rules->timeout, &seen[0]);
	case NATGW_A_CONFIG_LIMIT:
		return read_setting(reader, attr, limit_bounds,
				    __NATGW_LIMIT_MAX, rules->limit, &seen[1]);
	case NATGW_A_CONFIG_OPTION:
		return read_setting(reader, attr, option_bounds,
				    __NATGW_OPTION_MAX, rules->option, &seen[2]);
	default:
		return 0;
	}
}

static int read_all(struct reader *reader, const struct nlmsghdr *nlh)
{
	unsigned long seen[3] = {};
	const struct nlattr *attr;
	unsigned int i;
	int err, rem;

	/* Pools first: rules name them. */
	nlmsg_for_each_attr(attr, nlh, GENL_HDRLEN, rem) {
		if (nla_type(attr) != NATGW_A_CONFIG_POOL)
			continue;
		err = read_pool(reader, attr);
		if (err)
			return err;
	}
	nlmsg_for_each_attr(attr, nlh, GENL_HDRLEN, rem) {
		err = read_second(reader, attr, seen);
		if (err)
			return err;
	}
	for (i = 0; i < __NATGW_TIMEOUT_MAX; i++)
		reader->rules->timeout[i] *= HZ;
	return check_handles(reader);
}

/**
 * natgw_config_read() - read a configuration
 * @info: the request
 *
 * Context: Process, may sleep.
 * Return: a ruleset that is not sealed yet, owned; or -EINVAL, with the reason
 *         and the attribute in the request's extack; or -ENOMEM.
 */
struct natgw_rules *natgw_config_read(struct genl_info *info)
{
	struct reader reader = { .extack = info->extack };
	unsigned int rules = 0, pools = 0;
	const struct nlattr *attr;
	int err, rem;

	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rem) {
		rules += nla_type(attr) == NATGW_A_CONFIG_RULE;
		pools += nla_type(attr) == NATGW_A_CONFIG_POOL;
	}
	reader.rules = natgw_rules_create(rules, rules + pools);
	if (!reader.rules)
		return ERR_PTR(-ENOMEM);
	set_defaults(reader.rules);
	err = read_all(&reader, info->nlhdr);
	if (err) {
		natgw_rules_destroy(reader.rules);
		return ERR_PTR(err);
	}
	return reader.rules;
}

/* ---- writing ------------------------------------------------------------ */

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

/**
 * natgw_config_put_settings() - write timeouts, limits and options
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

	for (i = 0; i < __NATGW_TIMEOUT_MAX && !err; i++)
		err = put_setting(skb, NATGW_A_CONFIG_TIMEOUT, i,
				  rules ? rules->timeout[i] / HZ
					: timeout_bounds[i].usual);
	for (i = 0; i < __NATGW_LIMIT_MAX && !err; i++)
		err = put_setting(skb, NATGW_A_CONFIG_LIMIT, i,
				  rules ? rules->limit[i] : limit_bounds[i].usual);
	for (i = 0; i < __NATGW_OPTION_MAX && !err; i++)
		err = put_setting(skb, NATGW_A_CONFIG_OPTION, i,
				  rules ? rules->option[i]
					: option_bounds[i].usual);
	return err;
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
	    nla_put_u32(skb, NATGW_A_POOL_SESSIONS, atomic_read(&pool->held)))
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
		if (!memcmp(&rule->pool->ports, &usual, sizeof(usual)))
			return 0;
		return put_ports(skb, NATGW_A_RULE_TO_PORTS, &rule->pool->ports);
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
	    nla_put_u64_64bit(skb, NATGW_A_RULE_HITS, atomic64_read(&rule->hits),
			      NATGW_A_RULE_PAD))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}
