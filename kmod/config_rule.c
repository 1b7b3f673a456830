// SPDX-License-Identifier: GPL-2.0
/* A rule, read from netlink attributes. */
#include "config_read.h"

#include <linux/in.h>
#include <linux/log2.h>
#include <linux/slab.h>

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

const struct nla_policy natgw_rule_policy[NATGW_A_RULE_MAX + 1] = {
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
	[NATGW_A_RULE_OPTIONS]	= NLA_POLICY_NESTED(natgw_options_policy),
	[NATGW_A_RULE_FASTPATH]	= NLA_POLICY_MAX(NLA_U8, 1),
};

/* What a rule may have beyond a match, by action. */
static const u32 allowed[__NATGW_ACTION_MAX] = {
	[NATGW_ACTION_EXEMPT]		= 0,
	[NATGW_ACTION_SNAT]		= BIT(NATGW_A_RULE_POOL),
	[NATGW_ACTION_MASQUERADE]	= BIT(NATGW_A_RULE_TO_PORTS) |
					  BIT(NATGW_A_RULE_OPTIONS),
	[NATGW_ACTION_DNAT]		= BIT(NATGW_A_RULE_TARGET),
	[NATGW_ACTION_REDIRECT]		= BIT(NATGW_A_RULE_TO_PORTS),
	[NATGW_ACTION_STATIC]		= BIT(NATGW_A_RULE_EXTERNAL) |
					  BIT(NATGW_A_RULE_INTERNAL),
};

static int check_allowed(struct natgw_reader *reader, struct nlattr **tb,
			 u32 action)
{
	static const int extras[] = {
		NATGW_A_RULE_POOL, NATGW_A_RULE_TARGET, NATGW_A_RULE_TO_PORTS,
		NATGW_A_RULE_EXTERNAL, NATGW_A_RULE_INTERNAL,
		NATGW_A_RULE_OPTIONS,
	};
	static const int matches[] = {
		NATGW_A_RULE_IIF, NATGW_A_RULE_SRC, NATGW_A_RULE_DST,
		NATGW_A_RULE_PROTO, NATGW_A_RULE_SPORT, NATGW_A_RULE_DPORT,
		NATGW_A_RULE_MARK, NATGW_A_RULE_MARK_MASK,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(extras); i++)
		if (tb[extras[i]] && !(allowed[action] & BIT(extras[i])))
			return natgw_refuse(reader->extack, tb[extras[i]], "this action does not take it; remove it");
	for (i = 0; i < ARRAY_SIZE(matches); i++)
		if (tb[matches[i]] && action == NATGW_ACTION_STATIC)
			return natgw_refuse(reader->extack, tb[matches[i]], "static exchanges whole addresses and matches only oif; write an exempt rule before it, or dnat and snat rules");
	if (tb[NATGW_A_RULE_FASTPATH] && action == NATGW_ACTION_EXEMPT)
		return natgw_refuse(reader->extack, tb[NATGW_A_RULE_FASTPATH], "exempt creates no session that could take the fast path; remove it");
	if (tb[NATGW_A_RULE_OIF] && (action == NATGW_ACTION_DNAT ||
				     action == NATGW_ACTION_REDIRECT))
		return natgw_refuse(reader->extack, tb[NATGW_A_RULE_OIF], "the outgoing interface is not known before routing; match iif or dst");
	return 0;
}

static int read_match_ports(struct natgw_reader *reader, struct nlattr **tb,
			    struct natgw_match *match)
{
	const struct nlattr *attr = tb[NATGW_A_RULE_SPORT] ?: tb[NATGW_A_RULE_DPORT];
	int err;

	if (attr && !natgw_packet_has_ports(match->proto))
		return natgw_refuse(reader->extack, attr, "only tcp and udp have ports; add proto tcp or proto udp");
	err = natgw_config_ports(tb[NATGW_A_RULE_SPORT], &match->sport,
				 reader->extack);
	if (err)
		return err;
	return natgw_config_ports(tb[NATGW_A_RULE_DPORT], &match->dport,
				  reader->extack);
}

static int read_interface(struct natgw_reader *reader, const struct nlattr *attr,
			  char *name)
{
	if (!attr)
		return 0;
	if (!nla_len(attr) || !*(const char *)nla_data(attr))
		return natgw_refuse(reader->extack, attr, "interface has no name; give one");
	nla_strscpy(name, attr, IFNAMSIZ);
	return 0;
}

static int read_match(struct natgw_reader *reader, struct nlattr **tb,
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
		return natgw_refuse(reader->extack, tb[NATGW_A_RULE_MARK_MASK], "mask has no mark; give the mark too");
	if (tb[NATGW_A_RULE_MARK]) {
		match->mark = nla_get_u32(tb[NATGW_A_RULE_MARK]);
		match->mask = tb[NATGW_A_RULE_MARK_MASK] ?
			      nla_get_u32(tb[NATGW_A_RULE_MARK_MASK]) : U32_MAX;
		if (match->mark & ~match->mask)
			return natgw_refuse(reader->extack, tb[NATGW_A_RULE_MARK], "mark has bits that its mask hides, so nothing can match; widen the mask");
		if (!match->mask)
			return natgw_refuse(reader->extack, tb[NATGW_A_RULE_MARK_MASK], "mask is 0 and hides every mark; remove the mark, or widen the mask");
	}
	return read_match_ports(reader, tb, match);
}

static int read_snat(struct natgw_reader *reader, const struct nlattr *nest,
		     struct nlattr **tb, struct natgw_rule *rule)
{
	if (!tb[NATGW_A_RULE_POOL])
		return natgw_refuse(reader->extack, nest, "snat has no pool; name one");
	rule->pool = natgw_reader_pool(reader, nla_data(tb[NATGW_A_RULE_POOL]));
	if (!rule->pool)
		return natgw_refuse(reader->extack, tb[NATGW_A_RULE_POOL], "there is no such pool; define it, or correct its name");
	return 0;
}

/* Can both rules be about a flow that leaves by some interface? */
static bool shares_interface(const struct natgw_rule *a,
			     const struct natgw_rule *b)
{
	return !a->match.oif[0] || !b->match.oif[0] ||
	       !strcmp(a->match.oif, b->match.oif);
}

/*
 * Masquerade rules of one interface hand out ports of one address, where a port
 * can belong to an internal endpoint or to sessions, but not to both.
 */
static int check_mapping(struct natgw_reader *reader, const struct nlattr *attr,
			 const struct natgw_rule *rule)
{
	const struct natgw_rule *other;

	for (other = reader->rules->rule; other < rule; other++)
		if (other->action == NATGW_ACTION_MASQUERADE &&
		    other->pool->mapping != rule->pool->mapping &&
		    shares_interface(other, rule))
			return natgw_refuse(reader->extack, attr, "an earlier masquerade rule of the interface has another mapping; give both the same, or each its own oif");
	return 0;
}

static int read_masquerade(struct natgw_reader *reader,
			   const struct nlattr *nest, struct nlattr **tb,
			   struct natgw_rule *rule)
{
	const struct nlattr *options = tb[NATGW_A_RULE_OPTIONS];
	const struct nlattr *mapping = NULL;
	int err = 0;

	rule->pool = natgw_pool_create("", 0);
	if (!rule->pool)
		return -ENOMEM;
	reader->rules->pool[reader->rules->pools++] = rule->pool;
	if (tb[NATGW_A_RULE_TO_PORTS])
		err = natgw_config_real_ports(tb[NATGW_A_RULE_TO_PORTS],
					      &rule->pool->ports,
					      reader->extack);
	if (!err)
		err = natgw_config_read_options(reader, options, rule->pool);
	if (err)
		return err;
	if (options)
		mapping = nla_find_nested(options, NATGW_A_POOL_MAPPING);
	return check_mapping(reader, mapping ?: nest, rule);
}

/* Ports to send to: one, or as many as the rule's dport names. */
static int read_to(struct natgw_reader *reader, const struct nlattr *attr,
		   const struct natgw_match *match, struct natgw_ports *to)
{
	int err;

	if (!attr)
		return 0;
	if (!natgw_packet_has_ports(match->proto))
		return natgw_refuse(reader->extack, attr, "only tcp and udp have ports to send to; add proto tcp or proto udp");
	err = natgw_config_real_ports(attr, to, reader->extack);
	if (err)
		return err;
	if (to->first != to->last &&
	    natgw_ports_size(to) != natgw_ports_size(&match->dport))
		return natgw_refuse(reader->extack, attr, "the range sent to is not as long as the range of dport; make them equally long, or send to one port");
	return 0;
}

static int read_target(struct natgw_reader *reader, const struct nlattr *nest,
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
		return natgw_refuse(reader->extack, nest, "backend has no address; give one");
	target->addr = nla_get_be32(tb[NATGW_A_TARGET_ADDRESS]);
	addr = ntohl(target->addr);
	if (!natgw_range_has(&hosts, addr))
		return natgw_refuse(reader->extack, tb[NATGW_A_TARGET_ADDRESS], "no host can have such an address; give a unicast address");
	if (ipv4_is_loopback(target->addr))
		return natgw_refuse(reader->extack, tb[NATGW_A_TARGET_ADDRESS], "packets from a wire are not routed to a loopback address; use redirect");
	target->weight = tb[NATGW_A_TARGET_WEIGHT] ?
			 nla_get_u32(tb[NATGW_A_TARGET_WEIGHT]) : 1;
	rule->weights += target->weight;
	rule->targets++;
	return read_to(reader, tb[NATGW_A_TARGET_PORTS], &rule->match,
		       &target->ports);
}

static int read_dnat(struct natgw_reader *reader, const struct nlattr *nest,
		     struct natgw_rule *rule)
{
	const struct nlattr *attr;
	unsigned int n = 0;
	int err, rem;

	nla_for_each_nested(attr, nest, rem)
		n += nla_type(attr) == NATGW_A_RULE_TARGET;
	if (!n)
		return natgw_refuse(reader->extack, nest, "dnat has no backend; say where to send to");
	rule->target = &rule->only;
	if (n > 1)
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
	u64 size = natgw_range_size(range);

	return is_power_of_2(size) && !(range->first & (size - 1));
}

static int read_static(struct natgw_reader *reader, const struct nlattr *nest,
		       struct nlattr **tb, struct natgw_rule *rule)
{
	const struct natgw_rules *rules = reader->rules;
	unsigned int i;
	int err;

	if (!tb[NATGW_A_RULE_EXTERNAL] || !tb[NATGW_A_RULE_INTERNAL])
		return natgw_refuse(reader->extack, nest, "static is incomplete; give the external and the internal address");
	err = natgw_config_hosts(tb[NATGW_A_RULE_EXTERNAL], &rule->external,
				 reader->extack);
	if (!err)
		err = natgw_config_hosts(tb[NATGW_A_RULE_INTERNAL],
					 &rule->internal, reader->extack);
	if (err)
		return err;
	if (!is_prefix(&rule->external))
		return natgw_refuse(reader->extack, tb[NATGW_A_RULE_EXTERNAL], "external addresses are no prefix; give an address or a prefix");
	if (!is_prefix(&rule->internal))
		return natgw_refuse(reader->extack, tb[NATGW_A_RULE_INTERNAL], "internal addresses are no prefix; give an address or a prefix");
	if (natgw_range_size(&rule->external) != natgw_range_size(&rule->internal))
		return natgw_refuse(reader->extack, tb[NATGW_A_RULE_INTERNAL], "the prefixes are not equally long; make them so");
	if (natgw_range_overlaps(&rule->external, &rule->internal))
		return natgw_refuse(reader->extack, tb[NATGW_A_RULE_INTERNAL], "external and internal addresses overlap; keep them apart");
	if (natgw_reader_taken(reader, &rule->external))
		return natgw_refuse(reader->extack, tb[NATGW_A_RULE_EXTERNAL], "external address is in a pool; remove it from the pool");
	for (i = 0; i + 1 < rules->n; i++)
		if (rules->rule[i].action == NATGW_ACTION_STATIC &&
		    natgw_range_overlaps(&rules->rule[i].external, &rule->external))
			return natgw_refuse(reader->extack, tb[NATGW_A_RULE_EXTERNAL], "external address belongs to an earlier static rule; give another one");
	return 0;
}

static int read_action(struct natgw_reader *reader, const struct nlattr *nest,
		       struct nlattr **tb, struct natgw_rule *rule)
{
	switch (rule->action) {
	case NATGW_ACTION_SNAT:
		return read_snat(reader, nest, tb, rule);
	case NATGW_ACTION_MASQUERADE:
		return read_masquerade(reader, nest, tb, rule);
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

/**
 * natgw_config_read_rule() - read a rule
 * @reader: the request; the rule is added to its ruleset, whose pools are
 *          complete
 * @nest: the rule's attributes
 *
 * Context: Process, may sleep.
 * Return: 0, -EINVAL or -ENOMEM.
 */
int natgw_config_read_rule(struct natgw_reader *reader,
			   const struct nlattr *nest)
{
	struct natgw_rule *rule = &reader->rules->rule[reader->rules->n];
	struct nlattr *tb[NATGW_A_RULE_MAX + 1];
	int err;

	err = nla_parse_nested(tb, NATGW_A_RULE_MAX, nest, natgw_rule_policy,
			       reader->extack);
	if (err)
		return err;
	if (!tb[NATGW_A_RULE_ACTION])
		return natgw_refuse(reader->extack, nest, "rule has no action; give one");
	reader->rules->n++;
	rule->action = nla_get_u32(tb[NATGW_A_RULE_ACTION]);
	if (tb[NATGW_A_RULE_HANDLE])
		rule->handle = nla_get_u32(tb[NATGW_A_RULE_HANDLE]);
	if (tb[NATGW_A_RULE_FASTPATH])
		rule->slow = !nla_get_u8(tb[NATGW_A_RULE_FASTPATH]);
	err = check_allowed(reader, tb, rule->action);
	if (!err)
		err = read_match(reader, tb, &rule->match);
	if (!err)
		err = read_action(reader, nest, tb, rule);
	return err;
}
