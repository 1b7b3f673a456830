// SPDX-License-Identifier: GPL-2.0
/*
 * The dump of destinations. Where only the first are wanted, a pass over the ledger
 * finds out which these are; then they are looked up, or, where that would be more,
 * the dump passes it once more. So it is the kernel that looks at a million of them,
 * and not who asked.
 */
#include "destination_dump.h"

#include <linux/slab.h>
#include <net/genetlink.h>
#include <net/sock.h>

#include "config_range.h"
#include "dump.h"
#include "event.h"
#include "exhaustion.h"
#include "ledger_filter.h"
#include "ledger_walk.h"
#include "netns.h"
#include "ranking.h"
#include "ranking_walk.h"
#include "sums.h"

const struct nla_policy natgw_destination_dump_policy[NATGW_A_DESTINATION_REMOTE + 1] = {
	[NATGW_A_DESTINATION_PROTO]	= { .type = NLA_U8 },
	[NATGW_A_DESTINATION_DST]	= { .type = NLA_U32 },
	[NATGW_A_DESTINATION_DPORT]	= { .type = NLA_U16 },
	[NATGW_A_DESTINATION_EXTERNAL]	= { .type = NLA_U32 },
	[NATGW_A_DESTINATION_POOL]	= { .type = NLA_NUL_STRING,
					    .len = NATGW_POOL_NAME_MAX },
	[NATGW_A_DESTINATION_SOURCES]	= NLA_POLICY_MAX(NLA_U8, NATGW_SOURCES_MAX),
	[NATGW_A_DESTINATION_REFUSED_ONLY] = { .type = NLA_FLAG },
	[NATGW_A_DESTINATION_TOP]	= NLA_POLICY_RANGE(NLA_U32, 1, NATGW_DESTINATION_TOP_MAX),
	[NATGW_A_DESTINATION_ORDER]	= NLA_POLICY_MAX(NLA_U32, NATGW_DESTINATION_ORDER_MAX),
	[NATGW_A_DESTINATION_PARTS]	= NLA_POLICY_RANGE(NLA_U32, 1, NATGW_DESTINATION_PARTS_MAX),
	[NATGW_A_DESTINATION_PART]	= { .type = NLA_U32 },
	[NATGW_A_DESTINATION_DST_RANGE]	= NLA_POLICY_NESTED(natgw_range_policy),
	[NATGW_A_DESTINATION_EXTERNAL_RANGE] = NLA_POLICY_NESTED(natgw_range_policy),
	[NATGW_A_DESTINATION_REMOTE]	= NLA_POLICY_NESTED(natgw_remote_policy),
};

/**
 * struct destination_dump - where a dump of destinations is
 * @place: where in the ledger; it has no table if nothing is there, or @walk pays
 * @filter: which are asked for
 * @sources: sources to name
 * @order: which are the first
 * @by: what they are compared by
 * @sums: weights, while they are added up
 * @ranking: the first, if only they are wanted; else it has no list
 * @walk: the way to their destinations
 * @pays: that way is taken
 * @ns: the namespace
 */
struct destination_dump {
	struct natgw_dump place;
	struct natgw_ledger_filter filter;
	u8 sources;
	enum natgw_destination_order order;
	enum natgw_sum_by by;
	struct natgw_sums sums;
	struct natgw_ranking ranking;
	struct natgw_ranking_walk walk;
	bool pays;
	const struct natgw_netns *ns;
};

/* ---- the first ---------------------------------------------------------- */

static u64 refusals(const struct natgw_destination *destination)
{
	unsigned int i;
	u64 sum = 0;

	for (i = 0; i < NATGW_REFUSALS; i++)
		sum += READ_ONCE(destination->refused[i]);
	return sum;
}

/*
 * A port space has 2^16 ports at most, so that fills that differ do so by more
 * than the rounding to 2^-32; below, the ports in use tell equals apart.
 */
static u64 fill(const struct natgw_destination *destination)
{
	u32 used = READ_ONCE(destination->used);
	u32 usable = READ_ONCE(destination->usable);

	if (usable <= 1)
		return 0;
	return div_u64((u64)used << 32, usable) << 16 | min_t(u32, used, U16_MAX);
}

/**
 * natgw_destination_weight() - what makes a destination one of the first
 * @destination: the destination; not locked, so the number is of about now
 * @order: which are the first
 *
 * Context: RCU read side.
 * Return: the weight; the larger, the nearer to the first.
 */
u64 natgw_destination_weight(const struct natgw_destination *destination,
			     enum natgw_destination_order order)
{
	switch (order) {
	case NATGW_DESTINATION_ORDER_REFUSED:
		return refusals(destination);
	case NATGW_DESTINATION_ORDER_CREATED:
		return READ_ONCE(destination->created);
	case NATGW_DESTINATION_ORDER_UNANSWERED:
		return READ_ONCE(destination->unanswered);
	case NATGW_DESTINATION_ORDER_LAST:
		return READ_ONCE(destination->last);
	case NATGW_DESTINATION_ORDER_FILL:
		return fill(destination);
	default:
		return READ_ONCE(destination->used);
	}
}

static void begin_ranking(void *arg)
{
	struct destination_dump *dump = arg;

	natgw_sums_clear(&dump->sums);
	natgw_ranking_clear(&dump->ranking);
	natgw_ranking_walk_clear(&dump->walk);
}

static int reserve_sums(void *arg)
{
	struct destination_dump *dump = arg;

	if (dump->by == NATGW_SUM_BY_BOTH)
		return 0;
	return natgw_sums_reserve(&dump->sums, NATGW_LEDGER_BATCH);
}

/* There may be as many sums as there are destinations: they are far from the CPU, too. */
static void foresee(const struct natgw_destination *destination, void *arg)
{
	struct destination_dump *dump = arg;
	const struct natgw_rules *rules = rcu_dereference(dump->ns->rules);
	struct natgw_sum_key key;

	if (!natgw_ledger_filter_wants(&dump->filter, rules, destination))
		return;
	key = natgw_sum_key(destination, rules, dump->by);
	natgw_sums_foresee(&dump->sums, &key);
}

/* One that stands by itself is weighed at once, the others when all is added up. */
static unsigned int weigh(struct natgw_destination *destination, void *arg)
{
	struct destination_dump *dump = arg;
	const struct natgw_rules *rules = rcu_dereference(dump->ns->rules);
	struct natgw_ranked ranked, *sum;

	if (!natgw_ledger_filter_wants(&dump->filter, rules, destination))
		return 1;
	ranked.key = natgw_sum_key(destination, rules, dump->by);
	ranked.weight = natgw_destination_weight(destination, dump->order);
	natgw_ranking_walk_note(&dump->walk, destination, &ranked.key);
	if (dump->by == NATGW_SUM_BY_BOTH) {
		natgw_ranking_offer(&dump->ranking, &ranked);
		return 1;
	}
	sum = natgw_sums_place(&dump->sums, &ranked.key);
	if (dump->order == NATGW_DESTINATION_ORDER_LAST)
		sum->weight = max(sum->weight, ranked.weight);
	else
		sum->weight += ranked.weight;
	return 1;
}

/* Finds out which are the first, and how to come to them. */
static int rank(struct destination_dump *dump, struct natgw_ledger *ledger)
{
	const struct natgw_visitor visitor = {
		.begin = begin_ranking,
		.rest = reserve_sums,
		.foresee = dump->by == NATGW_SUM_BY_BOTH ? NULL : foresee,
		.visit = weigh,
		.arg = dump,
	};
	struct natgw_ranked *sum;
	u32 place = 0;
	int err;

	natgw_sums_init(&dump->sums, sizeof(struct natgw_ranked));
	err = natgw_ranking_walk_init(&dump->walk, &dump->ranking, ledger);
	if (!err)
		err = natgw_ledger_walk(ledger, &visitor);
	while (!err && (sum = natgw_sums_next(&dump->sums, &place))) {
		natgw_ranking_offer(&dump->ranking, sum);
		cond_resched();
	}
	natgw_sums_exit(&dump->sums);
	natgw_ranking_settle(&dump->ranking);
	dump->pays = natgw_ranking_walk_pays(&dump->walk);
	return err;
}

/* ---- the dump ----------------------------------------------------------- */

static int read_request(struct netlink_callback *cb, struct destination_dump *dump)
{
	struct nlattr *const *tb = compat_genl_dump_attrs(cb);
	struct nlattr *top = tb[NATGW_A_DESTINATION_TOP];
	struct nlattr *order = tb[NATGW_A_DESTINATION_ORDER];
	int err = natgw_ledger_filter_read(cb, &dump->filter);

	if (err)
		return err;
	if (tb[NATGW_A_DESTINATION_SOURCES])
		dump->sources = nla_get_u8(tb[NATGW_A_DESTINATION_SOURCES]);
	if (order && !top)
		return natgw_refuse(cb->extack, order, "says nothing without top; give top, or remove it");
	if (!top)
		return 0;
	if (order)
		dump->order = nla_get_u32(order);
	if (dump->order == NATGW_DESTINATION_ORDER_FILL)
		dump->by = NATGW_SUM_BY_BOTH;
	return natgw_ranking_init(&dump->ranking, nla_get_u32(top));
}

static void destination_dump_free(struct destination_dump *dump)
{
	natgw_ranking_walk_exit(&dump->walk);
	natgw_ranking_exit(&dump->ranking);
	kfree(dump);
}

/**
 * natgw_destination_dump_start() - begin a dump of destinations
 * @cb: the dump
 *
 * Context: Process, may sleep.
 * Return: 0; or -EINVAL, with the reason in the request's extack; -ENOMEM; or
 *         -EINTR.
 */
int natgw_destination_dump_start(struct netlink_callback *cb)
{
	struct natgw_netns *ns = natgw_netns_of(sock_net(cb->skb->sk));
	struct destination_dump *dump;
	bool any;
	int err;

	dump = kzalloc(sizeof(*dump), GFP_KERNEL_ACCOUNT);
	if (!dump)
		return -ENOMEM;
	dump->ns = ns;
	err = read_request(cb, dump);
	/* Pools are told apart by what is in force now; see genl_dump_check_consistent(). */
	cb->prev_seq = READ_ONCE(ns->generation) + 1;
	any = natgw_netns_prepared(ns) &&
	      !natgw_ledger_filter_wants_none(&dump->filter, &ns->table.ledger);
	if (!err && any && dump->ranking.list)
		err = rank(dump, &ns->table.ledger);
	if (err) {
		destination_dump_free(dump);
		return err;
	}
	if (any && !dump->pays)
		natgw_dump_enter(&dump->place, &ns->table.ledger.destinations,
				 L1_CACHE_BYTES);
	cb->args[0] = (long)dump;
	return 0;
}

/**
 * natgw_destination_dump_done() - end a dump of destinations
 * @cb: the dump
 *
 * Context: Process, may sleep.
 * Return: 0.
 */
int natgw_destination_dump_done(struct netlink_callback *cb)
{
	struct destination_dump *dump = (struct destination_dump *)cb->args[0];

	natgw_dump_exit(&dump->place);
	destination_dump_free(dump);
	return 0;
}

static bool wanted(const struct destination_dump *dump,
		   const struct natgw_rules *rules,
		   const struct natgw_destination *destination)
{
	struct natgw_sum_key key;

	if (!natgw_ledger_filter_wants(&dump->filter, rules, destination))
		return false;
	if (!dump->ranking.list)
		return true;
	key = natgw_sum_key(destination, rules, dump->by);
	if (dump->pays)
		return !natgw_sum_compare(&key, natgw_ranking_walk_key(&dump->walk));
	return natgw_ranking_has(&dump->ranking, &key);
}

static int put_destination(struct sk_buff *skb, struct netlink_callback *cb,
			   const struct natgw_rules *rules,
			   struct natgw_destination *destination, u8 sources)
{
	void *header;

	header = genlmsg_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq,
			     natgw_event_family(), NLM_F_MULTI,
			     NATGW_CMD_DESTINATION_GET);
	if (!header)
		return -EMSGSIZE;
	genl_dump_check_consistent(cb, header);
	if (natgw_exhaustion_fill(skb, rules, destination, sources)) {
		genlmsg_cancel(skb, header);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, header);
	return 0;
}

/* Looks up the first. */
static int dump_first(struct sk_buff *skb, struct netlink_callback *cb,
		      struct destination_dump *dump)
{
	struct natgw_destination *destination;
	const struct natgw_rules *rules;

	rcu_read_lock();
	while ((destination = natgw_ranking_walk_next(&dump->walk))) {
		rules = rcu_dereference(dump->ns->rules);
		if (wanted(dump, rules, destination) &&
		    put_destination(skb, cb, rules, destination, dump->sources)) {
			natgw_ranking_walk_back(&dump->walk);
			break;
		}
	}
	rcu_read_unlock();
	return skb->len;
}

/**
 * natgw_destination_dump() - put as many destinations as there is room for
 * @skb: the message
 * @cb: the dump; the one that did not fit last time comes first
 *
 * Context: Process, may sleep.
 * Return: bytes put; 0 at the end.
 */
int natgw_destination_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct destination_dump *dump = (struct destination_dump *)cb->args[0];
	struct natgw_netns *ns = natgw_netns_of(sock_net(skb->sk));
	struct natgw_destination *destination;
	const struct natgw_rules *rules;

	cb->seq = READ_ONCE(ns->generation) + 1;
	if (dump->pays)
		return dump_first(skb, cb, dump);
	if (!dump->place.walks)
		return 0;
	for (destination = natgw_dump_first(&dump->place, cb, &ns->generation);
	     destination;
	     destination = natgw_dump_next(&dump->place, cb, &ns->generation)) {
		rules = rcu_dereference(ns->rules);
		if (wanted(dump, rules, destination) &&
		    put_destination(skb, cb, rules, destination, dump->sources))
			break;
	}
	natgw_dump_stop(&dump->place);
	return skb->len;
}

#if IS_ENABLED(CONFIG_KUNIT)
#include "destination_dump_test.c"
#endif
