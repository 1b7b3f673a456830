// SPDX-License-Identifier: GPL-2.0
/* The dump of mappings, filtered in the kernel. */
#include "mapping_dump.h"

#include <linux/slab.h>
#include <net/genetlink.h>
#include <net/sock.h>

#include "config_range.h"
#include "dump.h"
#include "event.h"
#include "mapping_record.h"
#include "netns.h"

static const struct nla_policy filter_policy[NATGW_A_MAPPING_FILTER_MAX + 1] = {
	[NATGW_A_MAPPING_FILTER_SRC] = NLA_POLICY_NESTED(natgw_range_policy),
	[NATGW_A_MAPPING_FILTER_SPORT] = NLA_POLICY_NESTED(natgw_ports_policy),
	[NATGW_A_MAPPING_FILTER_PROTO] = NLA_POLICY_MIN(NLA_U8, 1),
	[NATGW_A_MAPPING_FILTER_POOL] = { .type = NLA_NUL_STRING,
					  .len = NATGW_POOL_NAME_MAX },
	[NATGW_A_MAPPING_FILTER_NAT_SRC] = NLA_POLICY_NESTED(natgw_range_policy),
	[NATGW_A_MAPPING_FILTER_NAT_SPORT] = NLA_POLICY_NESTED(natgw_ports_policy),
};

const struct nla_policy natgw_mapping_dump_policy[NATGW_A_MAPPING_FILTER + 1] = {
	[NATGW_A_MAPPING_FILTER] = NLA_POLICY_NESTED(filter_policy),
};

/**
 * struct mapping_dump - where a dump of mappings is
 * @place: where in the table, if it has to be walked through
 * @src: internal addresses that are asked for
 * @nat_src: external addresses likewise
 * @sport: internal ports likewise
 * @nat_sport: external ports likewise
 * @proto: IP protocol likewise; 0 for any
 * @pool: name of the pool; empty for any
 * @looks: there is one, and an external endpoint to look up instead
 * @look: how many protocols it was looked up with
 */
struct mapping_dump {
	struct natgw_dump place;
	struct natgw_range src;
	struct natgw_range nat_src;
	struct natgw_ports sport;
	struct natgw_ports nat_sport;
	u8 proto;
	char pool[NATGW_POOL_NAME_MAX + 1];
	bool looks;
	unsigned int look;
};

static int read_ranges(struct nlattr *const *tb, struct mapping_dump *dump,
		       struct netlink_ext_ack *extack)
{
	int err;

	err = natgw_config_ports(tb[NATGW_A_MAPPING_FILTER_SPORT], &dump->sport,
				 extack);
	if (!err)
		err = natgw_config_ports(tb[NATGW_A_MAPPING_FILTER_NAT_SPORT],
					 &dump->nat_sport, extack);
	if (!err && tb[NATGW_A_MAPPING_FILTER_SRC])
		err = natgw_config_range(tb[NATGW_A_MAPPING_FILTER_SRC],
					 &dump->src, extack);
	if (!err && tb[NATGW_A_MAPPING_FILTER_NAT_SRC])
		err = natgw_config_range(tb[NATGW_A_MAPPING_FILTER_NAT_SRC],
					 &dump->nat_src, extack);
	return err;
}

static int read_request(const struct nlattr *nest, struct mapping_dump *dump,
			struct netlink_ext_ack *extack)
{
	struct nlattr *tb[NATGW_A_MAPPING_FILTER_MAX + 1] = {};
	int err = 0;

	dump->src.last = U32_MAX;
	dump->nat_src.last = U32_MAX;
	if (nest)
		err = nla_parse_nested(tb, NATGW_A_MAPPING_FILTER_MAX, nest,
				       filter_policy, extack);
	if (!err)
		err = read_ranges(tb, dump, extack);
	if (err)
		return err;
	if (tb[NATGW_A_MAPPING_FILTER_PROTO])
		dump->proto = nla_get_u8(tb[NATGW_A_MAPPING_FILTER_PROTO]);
	if (tb[NATGW_A_MAPPING_FILTER_POOL])
		nla_strscpy(dump->pool, tb[NATGW_A_MAPPING_FILTER_POOL],
			    sizeof(dump->pool));
	return 0;
}

/* Is it known which external endpoint it is? */
static bool names_endpoint(const struct mapping_dump *dump)
{
	return dump->nat_src.first == dump->nat_src.last &&
	       dump->nat_sport.first && dump->nat_sport.first == dump->nat_sport.last;
}

/**
 * natgw_mapping_dump_start() - begin a dump of mappings
 * @cb: the dump
 *
 * Context: Process, may sleep.
 * Return: 0; or -EINVAL, with the reason in the request's extack; or -ENOMEM.
 */
int natgw_mapping_dump_start(struct netlink_callback *cb)
{
	struct natgw_netns *ns = natgw_netns_of(sock_net(cb->skb->sk));
	struct mapping_dump *dump;
	bool prepared;
	int err;

	dump = kzalloc(sizeof(*dump), GFP_KERNEL_ACCOUNT);
	if (!dump)
		return -ENOMEM;
	err = read_request(compat_genl_dump_attrs(cb)[NATGW_A_MAPPING_FILTER],
			   dump, cb->extack);
	if (err) {
		kfree(dump);
		return err;
	}
	/* Pairs with the release in natgw_netns_prepare(). */
	prepared = smp_load_acquire(&ns->stats);
	dump->looks = prepared && names_endpoint(dump);
	if (prepared && !dump->looks)
		natgw_dump_enter(&dump->place, &ns->table.mappings.outside,
				 sizeof(struct natgw_mapping) -
				 offsetof(struct natgw_mapping, outside));
	cb->args[0] = (long)dump;
	return 0;
}

/**
 * natgw_mapping_dump_done() - end a dump of mappings
 * @cb: the dump
 *
 * Context: Process, may sleep.
 * Return: 0.
 */
int natgw_mapping_dump_done(struct netlink_callback *cb)
{
	struct mapping_dump *dump = (struct mapping_dump *)cb->args[0];

	natgw_dump_exit(&dump->place);
	kfree(dump);
	return 0;
}

static bool wanted(const struct mapping_dump *dump,
		   const struct natgw_mapping *mapping)
{
	/* One that is about to be there, or was, has no session. */
	return (!dump->proto || dump->proto == mapping->internal.proto) &&
	       natgw_range_has(&dump->src, ntohl(mapping->internal.addr)) &&
	       natgw_range_has(&dump->nat_src, ntohl(mapping->external.addr)) &&
	       natgw_ports_has(&dump->sport, ntohs(mapping->internal.port)) &&
	       natgw_ports_has(&dump->nat_sport, ntohs(mapping->external.port)) &&
	       natgw_mapping_sessions(mapping);
}

static int put_mapping(struct sk_buff *skb, struct netlink_callback *cb,
		       const struct natgw_mapping *mapping,
		       const struct natgw_pool *pool)
{
	void *header;

	header = genlmsg_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq,
			     natgw_event_family(), NLM_F_MULTI,
			     NATGW_CMD_MAPPING_GET);
	if (!header)
		return -EMSGSIZE;
	genl_dump_check_consistent(cb, header);
	if (natgw_mapping_fill(skb, mapping, pool)) {
		genlmsg_cancel(skb, header);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, header);
	return 0;
}

/* Puts a mapping if it is asked for. To find out its pool takes longest. */
static int consider(struct sk_buff *skb, struct netlink_callback *cb,
		    const struct mapping_dump *dump, const struct natgw_rules *rules,
		    const struct natgw_mapping *mapping)
{
	const struct natgw_pool *pool;

	if (!wanted(dump, mapping))
		return 0;
	pool = natgw_mapping_pool(rules, mapping);
	if (dump->pool[0] && (!pool || strcmp(dump->pool, pool->name)))
		return 0;
	return put_mapping(skb, cb, mapping, pool);
}

/* By the external endpoint, which is a key; what has no ports has no such one. */
static void look_up(struct sk_buff *skb, struct netlink_callback *cb,
		    struct mapping_dump *dump, struct natgw_netns *ns)
{
	static const u8 protocols[] = { IPPROTO_TCP, IPPROTO_UDP, IPPROTO_ICMP };
	const struct natgw_endpoint external = {
		.addr = htonl(dump->nat_src.first),
		.port = htons(dump->nat_sport.first),
	};
	const struct natgw_mapping *mapping;
	const struct natgw_rules *rules;

	cb->seq = READ_ONCE(ns->generation) + 1;
	rcu_read_lock();
	rules = rcu_dereference(ns->rules);
	for (; dump->look < ARRAY_SIZE(protocols); dump->look++) {
		mapping = natgw_mapping_find(&ns->table.mappings, &external,
					     protocols[dump->look]);
		if (mapping && consider(skb, cb, dump, rules, mapping))
			break;
	}
	rcu_read_unlock();
}

static void walk(struct sk_buff *skb, struct netlink_callback *cb,
		 struct mapping_dump *dump, struct natgw_netns *ns)
{
	const struct natgw_mapping *mapping;

	for (mapping = natgw_dump_first(&dump->place, cb, &ns->generation); mapping;
	     mapping = natgw_dump_next(&dump->place, cb, &ns->generation))
		if (consider(skb, cb, dump, rcu_dereference(ns->rules), mapping))
			break;
	natgw_dump_stop(&dump->place);
}

/**
 * natgw_mapping_dump() - put as many mappings as there is room for
 * @skb: the message
 * @cb: the dump; the one that did not fit last time comes first
 *
 * Context: Process, may sleep.
 * Return: bytes put; 0 at the end.
 */
int natgw_mapping_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct mapping_dump *dump = (struct mapping_dump *)cb->args[0];
	struct natgw_netns *ns = natgw_netns_of(sock_net(skb->sk));

	if (dump->looks)
		look_up(skb, cb, dump, ns);
	if (dump->place.walks)
		walk(skb, cb, dump, ns);
	return skb->len;
}
