// SPDX-License-Identifier: GPL-2.0
/* The way to the destinations of the first keys. */
#include "ranking_walk.h"

#include <linux/rhashtable.h>
#include <linux/sched.h>

enum {
	/* What is looked up between two rests. */
	BATCH	= 256,
};

/**
 * natgw_ranking_walk_init() - begin to note what destinations there are
 * @walk: the walk, zeroed
 * @ranking: the first; borrowed until the walk ends
 * @ledger: where their destinations are
 *
 * Context: Process, may sleep.
 * Return: 0, or -ENOMEM.
 */
int natgw_ranking_walk_init(struct natgw_ranking_walk *walk,
			    const struct natgw_ranking *ranking,
			    struct natgw_ledger *ledger)
{
	walk->ranking = ranking;
	walk->ledger = ledger;
	natgw_sums_init(&walk->others, sizeof(struct natgw_sum_key));
	return natgw_sums_reserve(&walk->others, NATGW_RANKING_WALK_MOST + 1);
}

/**
 * natgw_ranking_walk_clear() - forget what was noted
 * @walk: the walk, not begun
 *
 * Context: Process.
 */
void natgw_ranking_walk_clear(struct natgw_ranking_walk *walk)
{
	natgw_sums_clear(&walk->others);
}

/**
 * natgw_ranking_walk_note() - there is a destination that may be one of the first
 * @walk: the walk, not begun
 * @destination: the destination
 * @key: what it is added up by, or stands by itself
 *
 * Context: Any; whoever has the walk.
 */
void natgw_ranking_walk_note(struct natgw_ranking_walk *walk,
			     const struct natgw_destination *destination,
			     const struct natgw_sum_key *key)
{
	const struct natgw_sum_key other = {
		.addrs = destination->key.addrs & ~key->addrs,
		.service = NATGW_SUM_USED,
	};

	if (walk->others.count <= NATGW_RANKING_WALK_MOST)
		natgw_sums_place(&walk->others, &other);
}

/**
 * natgw_ranking_walk_pays() - is it less than to look at all destinations
 * @walk: the walk, not begun; the ranking is settled
 *
 * Context: Process.
 * Return: true if so; else there may be destinations that it does not find.
 */
bool natgw_ranking_walk_pays(const struct natgw_ranking_walk *walk)
{
	u64 lookups = (u64)walk->ranking->count * walk->others.count;

	return walk->others.count <= NATGW_RANKING_WALK_MOST &&
	       lookups < atomic_read(&walk->ledger->destinations.nelems);
}

static struct natgw_destination *find(const struct natgw_ranking_walk *walk,
				      const struct natgw_sum_key *other)
{
	const struct natgw_sum_key *key = natgw_ranking_walk_key(walk);
	const struct natgw_destination_key wanted = {
		.addrs = key->addrs | other->addrs,
		.service = key->service & (NATGW_SUM_USED - 1),
	};

	return natgw_destination_find(walk->ledger, &wanted);
}

static void rest(struct natgw_ranking_walk *walk)
{
	if (++walk->seen % BATCH)
		return;
	rcu_read_unlock();
	cond_resched();
	rcu_read_lock();
}

/**
 * natgw_ranking_walk_next() - what comes next
 * @walk: the walk; the ranking is settled
 *
 * Keys that differ by who hands out the ports lead to the same destinations, each
 * of which has one of them: it is of natgw_ranking_walk_key() if that is its own.
 *
 * Context: Process, may sleep; RCU read side, which is left now and then: nothing
 *          that was read before is good.
 * Return: a destination; NULL at the end.
 */
struct natgw_destination *natgw_ranking_walk_next(struct natgw_ranking_walk *walk)
{
	struct natgw_destination *destination;
	const struct natgw_sum_key *other;

	for (; walk->ranked < walk->ranking->count; walk->ranked++) {
		while ((other = natgw_sums_next(&walk->others, &walk->other))) {
			rest(walk);
			destination = find(walk, other);
			if (destination)
				return destination;
		}
		walk->other = 0;
	}
	return NULL;
}

/**
 * natgw_ranking_walk_back() - the last one comes again
 * @walk: the walk, at a destination
 *
 * Context: Any; whoever has the walk.
 */
void natgw_ranking_walk_back(struct natgw_ranking_walk *walk)
{
	walk->other--;
}

/**
 * natgw_ranking_walk_exit() - free what a walk holds
 * @walk: the walk, or zeros
 *
 * Context: Process, may sleep.
 */
void natgw_ranking_walk_exit(struct natgw_ranking_walk *walk)
{
	natgw_sums_exit(&walk->others);
}

#if IS_ENABLED(CONFIG_KUNIT)
#include "ranking_walk_test.c"
#endif
