/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The first of many keys, by weight: a heap of so many as are wanted, the last of
 * them on top. Equals are told apart by their keys, so that the same question has
 * the same answer.
 */
#ifndef _NATGW_RANKING_H
#define _NATGW_RANKING_H

#include "sums.h"

/**
 * struct natgw_ranked - a key and its weight
 * @key: the key; it comes first, so that this can be a sum
 * @weight: the weight
 */
struct natgw_ranked {
	struct natgw_sum_key key;
	u64 weight;
};

/**
 * struct natgw_ranking - the first so far
 * @list: they; a heap, and in the order of their keys once it is settled
 * @count: number of @list
 * @room: how many there may be
 */
struct natgw_ranking {
	struct natgw_ranked *list;
	u32 count;
	u32 room;
};

int natgw_ranking_init(struct natgw_ranking *ranking, u32 room);
void natgw_ranking_clear(struct natgw_ranking *ranking);
void natgw_ranking_offer(struct natgw_ranking *ranking,
			 const struct natgw_ranked *ranked);
void natgw_ranking_settle(struct natgw_ranking *ranking);
bool natgw_ranking_has(const struct natgw_ranking *ranking,
		       const struct natgw_sum_key *key);
void natgw_ranking_exit(struct natgw_ranking *ranking);

#endif
