// SPDX-License-Identifier: GPL-2.0
/*
 * The dump of sessions, filtered in the kernel. It walks through the table,
 * unless the filter says all that a view is found by.
 */
#include "session_dump.h"

#include <linux/slab.h>
#include <net/genetlink.h>
#include <net/sock.h>

#include "config_range.h"
#include "dump.h"
#include "event.h"
#include "fast.h"
#include "netns.h"
#include "record.h"
#include "walk.h"

static const struct nla_policy endpoint_policy[NATGW_A_ENDPOINT_MAX + 1] = {
	[NATGW_A_ENDPOINT_ADDRESS] = { .type = NLA_U32 },
	[NATGW_A_ENDPOINT_PORT]	= NLA_POLICY_MIN(NLA_U16, 1),
};

static const struct nla_policy filter_policy[NATGW_A_FILTER_MAX + 1] = {
	[NATGW_A_FILTER_SRC]	= NLA_POLICY_NESTED(natgw_range_policy),
	[NATGW_A_FILTER_DST]	= NLA_POLICY_NESTED(natgw_range_policy),
	[NATGW_A_FILTER_SPORT]	= NLA_POLICY_NESTED(natgw_ports_policy),
	[NATGW_A_FILTER_DPORT]	= NLA_POLICY_NESTED(natgw_ports_policy),
	[NATGW_A_FILTER_PROTO]	= NLA_POLICY_MIN(NLA_U8, 1),
	[NATGW_A_FILTER_STATE]	= NLA_POLICY_RANGE(NLA_U32, 1, NATGW_STATE_MAX),
	[NATGW_A_FILTER_POOL]	= { .type = NLA_NUL_STRING,
				    .len = NATGW_POOL_NAME_MAX },
	[NATGW_A_FILTER_NAT_SRC] = NLA_POLICY_NESTED(natgw_range_policy),
	[NATGW_A_FILTER_NAT_DST] = NLA_POLICY_NESTED(natgw_range_policy),
	[NATGW_A_FILTER_RULE]	= NLA_POLICY_MIN(NLA_U32, 1),
	[NATGW_A_FILTER_ENDPOINT] = NLA_POLICY_NESTED(endpoint_policy),
	[NATGW_A_FILTER_REMOTE]	= NLA_POLICY_NESTED(endpoint_policy),
};

const struct nla_policy natgw_session_dump_policy[NATGW_A_SESSION_FILTER + 1] = {
	[NATGW_A_SESSION_FILTER] = NLA_POLICY_NESTED(filter_policy),
};

/* ---- the filter --------------------------------------------------------- */

static int read_addresses(struct nlattr **tb, struct natgw_filter *filter,
			  struct netlink_ext_ack *extack)
{
	struct {
		int type;
		struct natgw_range *range;
	} fields[] = {
		{ NATGW_A_FILTER_SRC, &filter->src },
		{ NATGW_A_FILTER_DST, &filter->dst },
		{ NATGW_A_FILTER_NAT_SRC, &filter->nat_src },
		{ NATGW_A_FILTER_NAT_DST, &filter->nat_dst },
	};
	unsigned int i;
	int err;

	for (i = 0; i < ARRAY_SIZE(fields); i++) {
		if (!tb[fields[i].type])
			continue;
		err = natgw_config_range(tb[fields[i].type], fields[i].range,
					 extack);
		if (err)
			return err;
	}
	return 0;
}

static int read_endpoint(const struct nlattr *nest, struct natgw_endpoint *endpoint,
			 struct netlink_ext_ack *extack)
{
	struct nlattr *tb[NATGW_A_ENDPOINT_MAX + 1];
	int err;

	if (!nest)
		return 0;
	err = nla_parse_nested(tb, NATGW_A_ENDPOINT_MAX, nest, endpoint_policy,
			       extack);
	if (err)
		return err;
	if (tb[NATGW_A_ENDPOINT_ADDRESS])
		endpoint->addr = nla_get_be32(tb[NATGW_A_ENDPOINT_ADDRESS]);
	if (tb[NATGW_A_ENDPOINT_PORT])
		endpoint->port = htons(nla_get_u16(tb[NATGW_A_ENDPOINT_PORT]));
	return 0;
}

static int read_nests(struct nlattr **tb, struct natgw_filter *filter,
		      struct netlink_ext_ack *extack)
{
	int err = read_addresses(tb, filter, extack);

	if (!err && tb[NATGW_A_FILTER_SPORT])
		err = natgw_config_ports(tb[NATGW_A_FILTER_SPORT], &filter->sport,
					 extack);
	if (!err && tb[NATGW_A_FILTER_DPORT])
		err = natgw_config_ports(tb[NATGW_A_FILTER_DPORT], &filter->dport,
					 extack);
	if (!err)
		err = read_endpoint(tb[NATGW_A_FILTER_ENDPOINT],
				    &filter->endpoint, extack);
	if (!err)
		err = read_endpoint(tb[NATGW_A_FILTER_REMOTE], &filter->remote,
				    extack);
	return err;
}

/**
 * natgw_session_dump_filter() - read a filter of sessions
 * @nest: the nest; NULL for all sessions
 * @filter: filled in
 * @extack: told what is wrong
 *
 * Context: Process.
 * Return: 0, or -EINVAL.
 */
int natgw_session_dump_filter(const struct nlattr *nest, struct natgw_filter *filter,
			      struct netlink_ext_ack *extack)
{
	struct nlattr *tb[NATGW_A_FILTER_MAX + 1];
	int err;

	memset(filter, 0, sizeof(*filter));
	if (!nest)
		return 0;
	err = nla_parse_nested(tb, NATGW_A_FILTER_MAX, nest, filter_policy, extack);
	if (!err)
		err = read_nests(tb, filter, extack);
	if (err)
		return err;
	if (tb[NATGW_A_FILTER_PROTO])
		filter->proto = nla_get_u8(tb[NATGW_A_FILTER_PROTO]);
	if (tb[NATGW_A_FILTER_STATE])
		filter->state = nla_get_u32(tb[NATGW_A_FILTER_STATE]);
	if (tb[NATGW_A_FILTER_RULE])
		filter->rule = nla_get_u32(tb[NATGW_A_FILTER_RULE]);
	if (tb[NATGW_A_FILTER_POOL])
		nla_strscpy(filter->pool, tb[NATGW_A_FILTER_POOL],
			    sizeof(filter->pool));
	return 0;
}

/* ---- the dump ----------------------------------------------------------- */

/**
 * struct session_dump - where a dump of sessions is
 * @place: where in the table, if it has to be walked through
 * @filter: what was asked for
 * @looks: there is one, and a view of it to look up instead
 * @look: how many such views were looked up
 */
struct session_dump {
	struct natgw_dump place;
	struct natgw_filter filter;
	bool looks;
	unsigned int look;
};

/* Is it known which views it can be? Of ICMP, both ends have the identifier. */
static bool names_views(const struct natgw_filter *filter)
{
	return filter->endpoint.addr && filter->endpoint.port &&
	       filter->remote.addr &&
	       (filter->remote.port || filter->proto == IPPROTO_ICMP);
}

/**
 * natgw_session_dump_start() - begin a dump of sessions
 * @cb: the dump
 *
 * Context: Process, may sleep.
 * Return: 0; or -EINVAL, with the reason in the request's extack; or -ENOMEM.
 */
int natgw_session_dump_start(struct netlink_callback *cb)
{
	struct natgw_netns *ns = natgw_netns_of(sock_net(cb->skb->sk));
	struct session_dump *dump;
	bool prepared;
	int err;

	dump = kzalloc(sizeof(*dump), GFP_KERNEL_ACCOUNT);
	if (!dump)
		return -ENOMEM;
	err = natgw_session_dump_filter(compat_genl_dump_attrs(cb)[NATGW_A_SESSION_FILTER],
					&dump->filter, cb->extack);
	if (err) {
		kfree(dump);
		return err;
	}
	/* Pairs with the release in natgw_netns_prepare(). */
	prepared = smp_load_acquire(&ns->stats);
	dump->looks = prepared && names_views(&dump->filter);
	if (prepared && !dump->looks)
		natgw_dump_enter(&dump->place, &ns->table.views,
				 sizeof(struct natgw_session));
	cb->args[0] = (long)dump;
	return 0;
}

/**
 * natgw_session_dump_done() - end a dump of sessions
 * @cb: the dump
 *
 * Context: Process, may sleep.
 * Return: 0.
 */
int natgw_session_dump_done(struct netlink_callback *cb)
{
	struct session_dump *dump = (struct session_dump *)cb->args[0];

	natgw_dump_exit(&dump->place);
	kfree(dump);
	return 0;
}

static bool wanted(const struct session_dump *dump,
		   const struct natgw_session *session)
{
	return test_bit(NATGW_SESSION_LIVE, &session->flags) &&
	       !test_bit(NATGW_SESSION_DEAD, &session->flags) &&
	       natgw_session_matches(session, &dump->filter);
}

/* Only where there is a fast path. */
static int put_paces(struct sk_buff *skb, const struct natgw_session *session)
{
	struct natgw_netns *ns = natgw_netns_of(sock_net(skb->sk));
	enum natgw_pace original = natgw_fast_pace(ns, session, NATGW_FORWARD);

	if (!original)
		return 0;
	return nla_put_u32(skb, NATGW_A_SESSION_PACE_ORIGINAL, original) ?:
	       nla_put_u32(skb, NATGW_A_SESSION_PACE_REPLY,
			   natgw_fast_pace(ns, session, NATGW_REVERSE));
}

static int put_session(struct sk_buff *skb, struct netlink_callback *cb,
		       const struct natgw_session *session)
{
	void *header;

	header = genlmsg_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq,
			     natgw_event_family(), NLM_F_MULTI,
			     NATGW_CMD_SESSION_GET);
	if (!header)
		return -EMSGSIZE;
	genl_dump_check_consistent(cb, header);
	if (natgw_session_fill(skb, session) || put_paces(skb, session)) {
		genlmsg_cancel(skb, header);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, header);
	return 0;
}

/* Views that have such ends, by protocol and zone. */
static void look_up(struct sk_buff *skb, struct netlink_callback *cb,
		    struct session_dump *dump, struct natgw_netns *ns)
{
	static const struct {
		u8 proto;
		enum natgw_zone zone;
	} keys[] = {
		{ IPPROTO_TCP, NATGW_ZONE_WIRE }, { IPPROTO_TCP, NATGW_ZONE_OWN },
		{ IPPROTO_UDP, NATGW_ZONE_WIRE }, { IPPROTO_UDP, NATGW_ZONE_OWN },
		{ IPPROTO_ICMP, NATGW_ZONE_WIRE }, { IPPROTO_ICMP, NATGW_ZONE_OWN },
	};
	struct natgw_endpoint remote = dump->filter.remote;
	const struct natgw_session *session;
	struct natgw_node *node;

	if (!remote.port)
		remote.port = dump->filter.endpoint.port;
	cb->seq = READ_ONCE(ns->generation) + 1;
	rcu_read_lock();
	for (; dump->look < ARRAY_SIZE(keys); dump->look++) {
		node = natgw_table_find(&ns->table, &dump->filter.endpoint, &remote,
					keys[dump->look].proto,
					keys[dump->look].zone);
		session = node ? natgw_session_of(node) : NULL;
		if (session && wanted(dump, session) &&
		    put_session(skb, cb, session))
			break;
	}
	rcu_read_unlock();
}

static void walk(struct sk_buff *skb, struct netlink_callback *cb,
		 struct session_dump *dump, struct natgw_netns *ns)
{
	const struct natgw_session *session;
	struct natgw_node *node;

	for (node = natgw_dump_first(&dump->place, cb, &ns->generation); node;
	     node = natgw_dump_next(&dump->place, cb, &ns->generation)) {
		session = natgw_session_of(node);
		if (!node->view.slot && wanted(dump, session) &&
		    put_session(skb, cb, session))
			break;
	}
	natgw_dump_stop(&dump->place);
}

/**
 * natgw_session_dump() - put as many sessions as there is room for
 * @skb: the message
 * @cb: the dump; the one that did not fit last time comes first
 *
 * Context: Process, may sleep.
 * Return: bytes put; 0 at the end.
 */
int natgw_session_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct session_dump *dump = (struct session_dump *)cb->args[0];
	struct natgw_netns *ns = natgw_netns_of(sock_net(skb->sk));

	if (dump->looks)
		look_up(skb, cb, dump, ns);
	if (dump->place.walks)
		walk(skb, cb, dump, ns);
	return skb->len;
}
