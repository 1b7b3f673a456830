// SPDX-License-Identifier: GPL-2.0
/* Which destinations a request is about. */
#include "ledger_filter.h"

#include <linux/jhash.h>
#include <linux/net.h>
#include <net/netlink.h>

#include "config_range.h"
#include "rules.h"

static int read_part(struct nlattr *const *tb, struct natgw_ledger_filter *filter,
		     struct netlink_ext_ack *extack)
{
	struct nlattr *parts = tb[NATGW_A_DESTINATION_PARTS];
	struct nlattr *part = tb[NATGW_A_DESTINATION_PART];

	if (!parts && !part)
		return 0;
	if (!parts || !part)
		return natgw_refuse(extack, parts ?: part, "says nothing without the other of part and parts; give both");
	filter->parts = nla_get_u32(parts);
	filter->part = nla_get_u32(part);
	if (filter->part >= filter->parts)
		return natgw_refuse(extack, part, "there is no such part; give one from 0 to parts - 1");
	return 0;
}

static int read_ranges(struct nlattr *const *tb, struct natgw_ledger_filter *filter,
		       struct netlink_ext_ack *extack)
{
	struct nlattr *remotes = tb[NATGW_A_DESTINATION_DST_RANGE];
	struct nlattr *externals = tb[NATGW_A_DESTINATION_EXTERNAL_RANGE];
	int err = 0;

	filter->remotes.last = U32_MAX;
	filter->externals.last = U32_MAX;
	if (remotes)
		err = natgw_config_range(remotes, &filter->remotes, extack);
	if (!err && externals)
		err = natgw_config_range(externals, &filter->externals, extack);
	return err;
}

/**
 * natgw_ledger_filter_read() - read which destinations a request is about
 * @tb: its attributes, up to NATGW_A_DESTINATION_EXTERNAL_RANGE
 * @filter: zeros; filled in
 * @extack: receives what is wrong
 *
 * Context: Process.
 * Return: 0, or -EINVAL with @extack set.
 */
int natgw_ledger_filter_read(struct nlattr *const *tb,
			     struct natgw_ledger_filter *filter,
			     struct netlink_ext_ack *extack)
{
	unsigned int i;

	for (i = 0; i <= NATGW_A_DESTINATION_REFUSED_ONLY; i++)
		if (tb[i])
			filter->given |= BIT_ULL(i);
	if (tb[NATGW_A_DESTINATION_PROTO])
		filter->proto = nla_get_u8(tb[NATGW_A_DESTINATION_PROTO]);
	if (tb[NATGW_A_DESTINATION_DST])
		filter->remote = nla_get_be32(tb[NATGW_A_DESTINATION_DST]);
	if (tb[NATGW_A_DESTINATION_DPORT])
		filter->port = htons(nla_get_u16(tb[NATGW_A_DESTINATION_DPORT]));
	if (tb[NATGW_A_DESTINATION_EXTERNAL])
		filter->external = nla_get_be32(tb[NATGW_A_DESTINATION_EXTERNAL]);
	if (tb[NATGW_A_DESTINATION_POOL])
		nla_strscpy(filter->pool, tb[NATGW_A_DESTINATION_POOL],
			    sizeof(filter->pool));
	return read_part(tb, filter, extack) ?: read_ranges(tb, filter, extack);
}

static bool gave(const struct natgw_ledger_filter *filter, unsigned int attr)
{
	return filter->given & BIT_ULL(attr);
}

/* Whatever the external address; nobody can make all fall into one part. */
static bool is_of_part(const struct natgw_ledger_filter *filter,
		       const struct natgw_destination_key *key)
{
	static u32 seed __read_mostly;

	net_get_random_once(&seed, sizeof(seed));
	return jhash_2words(key->addrs, key->service, seed) % filter->parts ==
	       filter->part;
}

/**
 * natgw_ledger_filter_wants() - is a destination asked for
 * @filter: the filter
 * @rules: the ruleset in force; NULL if there is none
 * @destination: the destination
 *
 * Context: RCU read side.
 * Return: true if so.
 */
bool natgw_ledger_filter_wants(const struct natgw_ledger_filter *filter,
			       const struct natgw_rules *rules,
			       const struct natgw_destination *destination)
{
	const struct natgw_destination_key *key = &destination->key;
	const struct natgw_rule *rule;

	if ((gave(filter, NATGW_A_DESTINATION_PROTO) &&
	     natgw_destination_proto(key) != filter->proto) ||
	    (gave(filter, NATGW_A_DESTINATION_DST) &&
	     natgw_destination_remote(key) != filter->remote) ||
	    (gave(filter, NATGW_A_DESTINATION_DPORT) &&
	     natgw_destination_port(key) != filter->port) ||
	    (gave(filter, NATGW_A_DESTINATION_EXTERNAL) &&
	     natgw_destination_external(key) != filter->external) ||
	    (gave(filter, NATGW_A_DESTINATION_REFUSED_ONLY) && !destination->first) ||
	    !natgw_range_has(&filter->remotes, ntohl(natgw_destination_remote(key))) ||
	    !natgw_range_has(&filter->externals,
			     ntohl(natgw_destination_external(key))) ||
	    (filter->parts && !is_of_part(filter, key)))
		return false;
	if (!gave(filter, NATGW_A_DESTINATION_POOL))
		return true;
	rule = natgw_rules_find(rules, READ_ONCE(destination->rule));
	return rule && rule->pool && !strcmp(rule->pool->name, filter->pool);
}
