/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The way to the destinations of the first keys: each is looked up at all external
 * addresses that were seen. Where these are few, that is much less than another
 * pass over the ledger.
 */
#ifndef _NATGW_RANKING_WALK_H
#define _NATGW_RANKING_WALK_H

#include "ranking.h"

enum {
	/* External addresses that are noted; with more, it does not pay. */
	NATGW_RANKING_WALK_MOST	= 512,
};

/**
 * struct natgw_ranking_walk - where the walk is
 * @ranking: the first
 * @ledger: where their destinations are
 * @others: what the keys leave out of the addresses of destinations, once each, as
 *          the addresses of a key; one more than may be noted if there are more
 * @ranked: which of the first is looked up
 * @other: what is next of @others
 * @seen: what was looked up
 */
struct natgw_ranking_walk {
	const struct natgw_ranking *ranking;
	struct natgw_ledger *ledger;
	struct natgw_sums others;
	u32 ranked;
	u32 other;
	u32 seen;
};

int natgw_ranking_walk_init(struct natgw_ranking_walk *walk,
			    const struct natgw_ranking *ranking,
			    struct natgw_ledger *ledger);
void natgw_ranking_walk_clear(struct natgw_ranking_walk *walk);
void natgw_ranking_walk_note(struct natgw_ranking_walk *walk,
			     const struct natgw_destination *destination,
			     const struct natgw_sum_key *key);
bool natgw_ranking_walk_pays(const struct natgw_ranking_walk *walk);
struct natgw_destination *natgw_ranking_walk_next(struct natgw_ranking_walk *walk);
void natgw_ranking_walk_back(struct natgw_ranking_walk *walk);
void natgw_ranking_walk_exit(struct natgw_ranking_walk *walk);

/* The key that led to the last one. */
static inline const struct natgw_sum_key *
natgw_ranking_walk_key(const struct natgw_ranking_walk *walk)
{
	return &walk->ranking->list[walk->ranked].key;
}

#endif
