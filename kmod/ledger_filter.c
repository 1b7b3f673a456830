// SPDX-License-Identifier: GPL-2.0
/* Which destinations a request is about. */
#include "ledger_filter.h"

#include <linux/jhash.h>
#include <linux/net.h>
#include <net/genetlink.h>

#include "config_range.h"
#include "rules.h"

const struct nla_policy natgw_remote_policy[NATGW_A_REMOTE_MAX + 1] = {
	[NATGW_A_REMOTE_PROTO]	= { .type = NLA_U8 },
	[NATGW_A_REMOTE_DST]	= { .type = NLA_U32 },
	[NATGW_A_REMOTE_DPORT]	= { .type = NLA_U16 },
};

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

static int read_remote(const struct nlattr *attr, struct natgw_ledger_remote *remote,
		       struct netlink_ext_ack *extack)
{
	struct nlattr *tb[NATGW_A_REMOTE_MAX + 1];
	struct natgw_endpoint end = {};
	u8 proto = 0;
	int err;

	err = nla_parse_nested(tb, NATGW_A_REMOTE_MAX, attr, natgw_remote_policy,
			       extack);
	if (err)
		return err;
	if (tb[NATGW_A_REMOTE_PROTO])
		proto = nla_get_u8(tb[NATGW_A_REMOTE_PROTO]);
	if (tb[NATGW_A_REMOTE_DST])
		end.addr = nla_get_be32(tb[NATGW_A_REMOTE_DST]);
	if (tb[NATGW_A_REMOTE_DPORT])
		end.port = htons(nla_get_u16(tb[NATGW_A_REMOTE_DPORT]));
	remote->addr = end.addr;
	remote->service = natgw_destination_key(proto, 0, &end).service;
	return 0;
}

static int read_remotes(struct netlink_callback *cb,
			struct natgw_ledger_filter *filter)
{
	struct nlattr *attr;
	int err, rest;

	nlmsg_for_each_attr(attr, cb->nlh, GENL_HDRLEN, rest) {
		if (nla_type(attr) != NATGW_A_DESTINATION_REMOTE)
			continue;
		if (filter->named == NATGW_DESTINATION_REMOTES_MAX)
			return natgw_refuse(cb->extack, attr, "more than 32 destinations; ask for some at a time");
		err = read_remote(attr, &filter->name[filter->named++], cb->extack);
		if (err)
			return err;
	}
	return 0;
}

/**
 * natgw_ledger_filter_read() - read which destinations a request is about
 * @cb: the request; its policy has all up to NATGW_A_DESTINATION_REMOTE
 * @filter: zeros; filled in
 *
 * Context: Process.
 * Return: 0, or -EINVAL, with the reason in the request's extack.
 */
int natgw_ledger_filter_read(struct netlink_callback *cb,
			     struct natgw_ledger_filter *filter)
{
	struct nlattr *const *tb = compat_genl_dump_attrs(cb);
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
	return read_part(tb, filter, cb->extack) ?:
	       read_ranges(tb, filter, cb->extack) ?: read_remotes(cb, filter);
}

static bool gave(const struct natgw_ledger_filter *filter, unsigned int attr)
{
	return filter->given & BIT_ULL(attr);
}

static bool is_named(const struct natgw_ledger_filter *filter,
		     const struct natgw_destination_key *key)
{
	unsigned int i;

	for (i = 0; i < filter->named; i++)
		if (filter->name[i].service == key->service &&
		    filter->name[i].addr == natgw_destination_remote(key))
			return true;
	return false;
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
 * natgw_ledger_filter_wants_none() - is it known, without a look at any, that no
 * destination is asked for
 * @filter: the filter
 * @ledger: the ledger
 *
 * Context: Any.
 * Return: true if so.
 */
bool natgw_ledger_filter_wants_none(const struct natgw_ledger_filter *filter,
				    const struct natgw_ledger *ledger)
{
	return gave(filter, NATGW_A_DESTINATION_REFUSED_ONLY) &&
	       !atomic_read(&ledger->refusers);
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
	    (filter->named && !is_named(filter, key)) ||
	    (filter->parts && !is_of_part(filter, key)))
		return false;
	if (!gave(filter, NATGW_A_DESTINATION_POOL))
		return true;
	rule = natgw_rules_find(rules, READ_ONCE(destination->rule));
	return rule && rule->pool && !strcmp(rule->pool->name, filter->pool);
}
