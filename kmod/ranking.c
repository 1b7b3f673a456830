// SPDX-License-Identifier: GPL-2.0
/* The first of many keys, by weight. */
#include "ranking.h"

#include <linux/bsearch.h>
#include <linux/slab.h>
#include <linux/sort.h>

/**
 * natgw_ranking_init() - none yet
 * @ranking: the ranking
 * @room: how many are wanted
 *
 * Context: Process, may sleep.
 * Return: 0, or -ENOMEM.
 */
int natgw_ranking_init(struct natgw_ranking *ranking, u32 room)
{
	ranking->count = 0;
	ranking->room = room;
	ranking->list = kvmalloc_array(room, sizeof(*ranking->list),
				       GFP_KERNEL_ACCOUNT);
	return ranking->list ? 0 : -ENOMEM;
}

/**
 * natgw_ranking_clear() - forget all
 * @ranking: the ranking
 *
 * Context: Any; whoever has it.
 */
void natgw_ranking_clear(struct natgw_ranking *ranking)
{
	ranking->count = 0;
}

/* Does it come behind the other? */
static bool is_behind(const struct natgw_ranked *a, const struct natgw_ranked *b)
{
	if (a->weight != b->weight)
		return a->weight < b->weight;
	return natgw_sum_compare(&a->key, &b->key) > 0;
}

/* From the end of the heap up to where it belongs. */
static void rise(struct natgw_ranking *ranking, const struct natgw_ranked *ranked)
{
	struct natgw_ranked *list = ranking->list;
	u32 at = ranking->count++;

	for (; at && is_behind(ranked, &list[(at - 1) / 2]); at = (at - 1) / 2)
		list[at] = list[(at - 1) / 2];
	list[at] = *ranked;
}

/* From the top of the heap, whose present key goes, down to where it belongs. */
static void sink(struct natgw_ranking *ranking, const struct natgw_ranked *ranked)
{
	struct natgw_ranked *list = ranking->list;
	u32 at = 0, child;

	for (; (child = 2 * at + 1) < ranking->count; at = child) {
		if (child + 1 < ranking->count &&
		    is_behind(&list[child + 1], &list[child]))
			child++;
		if (!is_behind(&list[child], ranked))
			break;
		list[at] = list[child];
	}
	list[at] = *ranked;
}

/**
 * natgw_ranking_offer() - take a key if it is one of the first so far
 * @ranking: the ranking, not settled
 * @ranked: the key, which was not offered before, and its weight
 *
 * Context: Any; whoever has it.
 */
void natgw_ranking_offer(struct natgw_ranking *ranking,
			 const struct natgw_ranked *ranked)
{
	if (ranking->count < ranking->room)
		rise(ranking, ranked);
	else if (is_behind(&ranking->list[0], ranked))
		sink(ranking, ranked);
}

static int by_key(const void *a, const void *b)
{
	const struct natgw_ranked *x = a, *y = b;

	return natgw_sum_compare(&x->key, &y->key);
}

/**
 * natgw_ranking_settle() - all were offered
 * @ranking: the ranking, for natgw_ranking_has() from here on
 *
 * Context: Process.
 */
void natgw_ranking_settle(struct natgw_ranking *ranking)
{
	sort(ranking->list, ranking->count, sizeof(*ranking->list), by_key, NULL);
}

/**
 * natgw_ranking_has() - is a key one of the first
 * @ranking: the ranking, settled
 * @key: the key
 *
 * Context: Any.
 * Return: true if so.
 */
bool natgw_ranking_has(const struct natgw_ranking *ranking,
		       const struct natgw_sum_key *key)
{
	const struct natgw_ranked wanted = { .key = *key };

	return bsearch(&wanted, ranking->list, ranking->count,
		       sizeof(*ranking->list), by_key);
}

/**
 * natgw_ranking_exit() - free what a ranking holds
 * @ranking: the ranking, or zeros
 *
 * Context: Process, may sleep.
 */
void natgw_ranking_exit(struct natgw_ranking *ranking)
{
	kvfree(ranking->list);
	ranking->list = NULL;
}

#if IS_ENABLED(CONFIG_KUNIT)
#include "ranking_test.c"
#endif
