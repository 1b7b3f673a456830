/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a walk over a table comes to soon. The order of a table is none of memory,
 * so that each entry would have to be waited for; what is asked for ahead is on
 * its way from there while others are looked at.
 */
#ifndef _NATGW_AHEAD_H
#define _NATGW_AHEAD_H

#include <linux/rhashtable-types.h>

struct bucket_table;

/**
 * struct natgw_ahead - what memory is asked for; all but @span may begin as zeros
 * @span: bytes of an entry, from its head, that are looked at
 * @foresee: asks memory for what an entry leads to, in the RCU read side; NULL if
 *           that is nothing. Not every entry comes to it, and one may come twice
 * @arg: given to it
 * @table: what was asked for is of this one; it may be gone, and is only compared
 * @heads: buckets of whose first entries memory was asked for
 * @rests: buckets of whose second entries it was; more are rare
 * @leads: buckets that were foreseen
 */
struct natgw_ahead {
	unsigned int span;
	void (*foresee)(const struct rhash_head *entry, void *arg);
	void *arg;
	const struct bucket_table *table;
	unsigned int heads;
	unsigned int rests;
	unsigned int leads;
};

void natgw_ahead_fetch(struct natgw_ahead *ahead, const struct rhashtable_iter *iter);

#endif
