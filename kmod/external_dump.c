// SPDX-License-Identifier: GPL-2.0
/*
 * The dump of external addresses. Destinations are added up as it begins; then
 * nothing of it changes any more.
 */
#include "external_dump.h"

#include <linux/slab.h>
#include <net/genetlink.h>
#include <net/sock.h>

#include "config_range.h"
#include "destination_dump.h"
#include "event.h"
#include "exhaustion.h"
#include "ledger_filter.h"
#include "ledger_walk.h"
#include "netns.h"
#include "sums.h"

/* Of a length that natgw_ledger_filter_read() can read. */
const struct nla_policy natgw_external_dump_policy[NATGW_A_DESTINATION_REMOTE + 1] = {
	[NATGW_A_DESTINATION_PROTO]	= { .type = NLA_U8 },
	[NATGW_A_DESTINATION_DST]	= { .type = NLA_U32 },
	[NATGW_A_DESTINATION_DPORT]	= { .type = NLA_U16 },
	[NATGW_A_DESTINATION_EXTERNAL]	= { .type = NLA_U32 },
	[NATGW_A_DESTINATION_POOL]	= { .type = NLA_NUL_STRING,
					    .len = NATGW_POOL_NAME_MAX },
	[NATGW_A_DESTINATION_REFUSED_ONLY] = { .type = NLA_FLAG },
	[NATGW_A_DESTINATION_DST_RANGE]	= NLA_POLICY_NESTED(natgw_range_policy),
	[NATGW_A_DESTINATION_EXTERNAL_RANGE] = NLA_POLICY_NESTED(natgw_range_policy),
};

/**
 * struct external - what the destinations of an external address add up to
 * @key: the address, the protocol, and who hands out the ports
 * @rule: handle of the rule of one of them
 * @destinations: how many there are
 * @used: ports held
 * @most: most ports that one of them has
 * @fullest: the fullest, and its ports
 * @weight: what makes it the fullest
 * @refused: flows refused, by reason
 */
struct external {
	struct natgw_sum_key key;
	u32 rule;
	u32 destinations;
	u32 used;
	u32 most;
	struct {
		struct natgw_destination_key key;
		u32 used;
		u32 usable;
	} fullest;
	u64 weight;
	u64 refused[NATGW_REFUSALS];
};

/**
 * struct external_dump - where a dump of external addresses is
 * @sums: they, added up
 * @place: the next of them
 * @filter: destinations that are asked for
 * @ns: the namespace
 */
struct external_dump {
	struct natgw_sums sums;
	u32 place;
	struct natgw_ledger_filter filter;
	const struct natgw_netns *ns;
};

/* ---- adding up ---------------------------------------------------------- */

static void begin_sums(void *arg)
{
	struct external_dump *dump = arg;

	natgw_sums_clear(&dump->sums);
}

static int reserve_sums(void *arg)
{
	struct external_dump *dump = arg;

	return natgw_sums_reserve(&dump->sums, NATGW_LEDGER_BATCH);
}

static void find_fullest(struct external *external,
			 const struct natgw_destination *destination, u32 used)
{
	u64 weight = natgw_destination_weight(destination,
					      NATGW_DESTINATION_ORDER_FILL);

	if (external->destinations && weight <= external->weight)
		return;
	external->weight = weight;
	external->fullest.key = destination->key;
	external->fullest.used = used;
	external->fullest.usable = READ_ONCE(destination->usable);
}

static unsigned int add(struct natgw_destination *destination, void *arg)
{
	struct external_dump *dump = arg;
	const struct natgw_rules *rules = rcu_dereference(dump->ns->rules);
	u32 used = READ_ONCE(destination->used);
	struct external *external;
	struct natgw_sum_key key;
	unsigned int i;

	if (!natgw_ledger_filter_wants(&dump->filter, rules, destination))
		return 1;
	key = natgw_sum_key(destination, rules, NATGW_SUM_BY_EXTERNAL);
	external = natgw_sums_place(&dump->sums, &key);
	find_fullest(external, destination, used);
	external->rule = READ_ONCE(destination->rule);
	external->destinations++;
	external->used += used;
	external->most = max(external->most, used);
	if (!destination->first)
		return 1;
	for (i = 0; i < NATGW_REFUSALS; i++)
		external->refused[i] += READ_ONCE(destination->refused[i]);
	return 1;
}

static int add_up(struct external_dump *dump, struct natgw_ledger *ledger)
{
	const struct natgw_visitor visitor = {
		.begin = begin_sums,
		.rest = reserve_sums,
		.visit = add,
		.arg = dump,
	};

	return natgw_ledger_walk(ledger, &visitor);
}

/* ---- the dump ----------------------------------------------------------- */

static void external_dump_free(struct external_dump *dump)
{
	natgw_sums_exit(&dump->sums);
	kfree(dump);
}

/**
 * natgw_external_dump_start() - begin a dump of external addresses
 * @cb: the dump
 *
 * Context: Process, may sleep.
 * Return: 0; or -EINVAL, with the reason in the request's extack; -ENOMEM; or
 *         -EINTR.
 */
int natgw_external_dump_start(struct netlink_callback *cb)
{
	struct natgw_netns *ns = natgw_netns_of(sock_net(cb->skb->sk));
	struct external_dump *dump;
	int err;

	dump = kzalloc(sizeof(*dump), GFP_KERNEL_ACCOUNT);
	if (!dump)
		return -ENOMEM;
	dump->ns = ns;
	/* Pools are told apart by what is in force now; see genl_dump_check_consistent(). */
	cb->prev_seq = READ_ONCE(ns->generation) + 1;
	natgw_sums_init(&dump->sums, sizeof(struct external));
	err = natgw_ledger_filter_read(cb, &dump->filter);
	if (!err && natgw_netns_prepared(ns) &&
	    !natgw_ledger_filter_wants_none(&dump->filter, &ns->table.ledger))
		err = add_up(dump, &ns->table.ledger);
	if (err) {
		external_dump_free(dump);
		return err;
	}
	cb->args[0] = (long)dump;
	return 0;
}

/**
 * natgw_external_dump_done() - end a dump of external addresses
 * @cb: the dump
 *
 * Context: Process, may sleep.
 * Return: 0.
 */
int natgw_external_dump_done(struct netlink_callback *cb)
{
	external_dump_free((struct external_dump *)cb->args[0]);
	return 0;
}

static int put_fullest(struct sk_buff *skb, const struct external *external)
{
	const struct natgw_destination_key *key = &external->fullest.key;
	struct nlattr *nest = nla_nest_start(skb, NATGW_A_DESTINATION_FULLEST);

	if (!nest ||
	    nla_put_be32(skb, NATGW_A_FULLEST_DST, natgw_destination_remote(key)) ||
	    nla_put_u16(skb, NATGW_A_FULLEST_DPORT,
			ntohs(natgw_destination_port(key))) ||
	    nla_put_u32(skb, NATGW_A_FULLEST_PORTS_IN_USE, external->fullest.used) ||
	    nla_put_u32(skb, NATGW_A_FULLEST_PORTS_USABLE, external->fullest.usable))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_attributes(struct sk_buff *skb, const struct natgw_rules *rules,
			  const struct external *external)
{
	const struct natgw_destination_key *key = &external->fullest.key;
	unsigned int i;
	int err = 0;

	if (nla_put_u8(skb, NATGW_A_DESTINATION_PROTO, natgw_destination_proto(key)) ||
	    nla_put_be32(skb, NATGW_A_DESTINATION_EXTERNAL,
			 natgw_destination_external(key)) ||
	    natgw_exhaustion_put_rule(skb, rules, external->rule) ||
	    nla_put_u32(skb, NATGW_A_DESTINATION_PORTS_IN_USE, external->used) ||
	    nla_put_u32(skb, NATGW_A_DESTINATION_DESTINATIONS,
			external->destinations) ||
	    nla_put_u32(skb, NATGW_A_DESTINATION_PORTS_MOST, external->most) ||
	    put_fullest(skb, external))
		return -EMSGSIZE;
	for (i = 0; i < NATGW_REFUSALS && !err; i++)
		if (external->refused[i])
			err = natgw_exhaustion_put_count(skb, NATGW_A_DESTINATION_REFUSED,
							 natgw_exhaustion_drop(i),
							 external->refused[i]);
	return err;
}

static int put_external(struct sk_buff *skb, struct netlink_callback *cb,
			const struct natgw_rules *rules,
			const struct external *external)
{
	void *header;

	header = genlmsg_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq,
			     natgw_event_family(), NLM_F_MULTI,
			     NATGW_CMD_EXTERNAL_GET);
	if (!header)
		return -EMSGSIZE;
	genl_dump_check_consistent(cb, header);
	if (put_attributes(skb, rules, external)) {
		genlmsg_cancel(skb, header);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, header);
	return 0;
}

/**
 * natgw_external_dump() - put as many external addresses as there is room for
 * @skb: the message
 * @cb: the dump
 *
 * Context: Process, may sleep.
 * Return: bytes put; 0 at the end.
 */
int natgw_external_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct external_dump *dump = (struct external_dump *)cb->args[0];
	const struct natgw_rules *rules;
	const struct external *external;
	u32 place = dump->place;

	cb->seq = READ_ONCE(dump->ns->generation) + 1;
	rcu_read_lock();
	rules = rcu_dereference(dump->ns->rules);
	while ((external = natgw_sums_next(&dump->sums, &place))) {
		if (put_external(skb, cb, rules, external))
			break;
		dump->place = place;
	}
	rcu_read_unlock();
	return skb->len;
}
