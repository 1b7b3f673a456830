// SPDX-License-Identifier: GPL-2.0
/* What a walk over a table comes to soon. */
#include "ahead.h"

#include <linux/prefetch.h>
#include <linux/rhashtable.h>

enum {
	/*
	 * Buckets that memory is asked for before they have their turn. Each needs
	 * to know what was asked for before.
	 */
	HEADS	= 24,
	RESTS	= 16,
	LEADS	= 8,
};

static void fetch(const struct natgw_ahead *ahead, const struct rhash_head *entry)
{
	unsigned int offset;

	if (rht_is_a_nulls(entry))
		return;
	for (offset = 0; offset < ahead->span; offset += L1_CACHE_BYTES)
		prefetch((const char *)entry + offset);
}

static const struct rhash_head *first(const struct natgw_ahead *ahead,
				      unsigned int bucket)
{
	return rht_ptr_rcu(rht_bucket(ahead->table, bucket));
}

static void fetch_rest(const struct natgw_ahead *ahead, unsigned int bucket)
{
	const struct rhash_head *entry = first(ahead, bucket);

	if (!rht_is_a_nulls(entry))
		fetch(ahead, rcu_dereference(entry->next));
}

static void foresee(const struct natgw_ahead *ahead, unsigned int bucket)
{
	const struct rhash_head *entry = first(ahead, bucket);

	for (; !rht_is_a_nulls(entry); entry = rcu_dereference(entry->next))
		ahead->foresee(entry, ahead->arg);
}

/**
 * natgw_ahead_fetch() - ask memory for what comes soon
 * @ahead: what was asked for
 * @iter: where the walk is
 *
 * Context: RCU read side, between the start and the stop of the walk.
 */
void natgw_ahead_fetch(struct natgw_ahead *ahead, const struct rhashtable_iter *iter)
{
	const struct bucket_table *table = iter->walker.tbl;

	if (!table)
		return;
	if (ahead->table != table) {
		ahead->table = table;
		ahead->heads = 0;
		ahead->rests = 0;
		ahead->leads = 0;
	}
	ahead->heads = max(ahead->heads, iter->slot);
	while (ahead->heads < min(iter->slot + HEADS, table->size))
		fetch(ahead, first(ahead, ahead->heads++));
	ahead->rests = max(ahead->rests, iter->slot);
	while (ahead->rests < min(iter->slot + RESTS, table->size))
		fetch_rest(ahead, ahead->rests++);
	if (!ahead->foresee)
		return;
	ahead->leads = max(ahead->leads, iter->slot);
	while (ahead->leads < min(iter->slot + LEADS, table->size))
		foresee(ahead, ahead->leads++);
}
