/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sums by key: destinations added up by their remote ends, or by their external
 * addresses. It belongs to one request, which is charged for it; it has room for
 * as many keys as there are, and at most as many as the ledger has destinations.
 */
#ifndef _NATGW_SUMS_H
#define _NATGW_SUMS_H

#include <linux/types.h>

#include "destination.h"

struct natgw_rules;

/* What destinations are added up by. */
enum natgw_sum_by {
	NATGW_SUM_BY_REMOTE,	/* remote address and port */
	NATGW_SUM_BY_EXTERNAL,	/* external address */
	NATGW_SUM_BY_BOTH,	/* each by itself */
};

/**
 * struct natgw_sum_key - what is added up
 * @addrs: as of a destination's key; what does not matter is 0
 * @service: likewise, with NATGW_SUM_* above the protocol
 * @owner: who hands out the ports: a pool with a name, or a rule
 */
struct natgw_sum_key {
	u64 addrs;
	u32 service;
	u32 owner;
};

/* Above the protocol in the service of a key. */
enum {
	NATGW_SUM_USED	= 1 << 24,	/* in each key: it is no empty place */
	NATGW_SUM_POOL	= 1 << 25,	/* the owner is a pool's id, not a rule's handle */
};

/**
 * struct natgw_sums - sums by key
 * @list: places, each of which begins with its key
 * @size: bytes of a place
 * @room: places, a power of two
 * @count: those that are used
 * @seed: secret of the hash
 */
struct natgw_sums {
	void *list;
	size_t size;
	u32 room;
	u32 count;
	u32 seed;
};

struct natgw_sum_key natgw_sum_key(const struct natgw_destination *destination,
				   const struct natgw_rules *rules,
				   enum natgw_sum_by by);
int natgw_sum_compare(const struct natgw_sum_key *a, const struct natgw_sum_key *b);

void natgw_sums_init(struct natgw_sums *sums, size_t size);
void natgw_sums_clear(struct natgw_sums *sums);
int natgw_sums_reserve(struct natgw_sums *sums, u32 more);
void natgw_sums_foresee(const struct natgw_sums *sums, const struct natgw_sum_key *key);
void *natgw_sums_place(struct natgw_sums *sums, const struct natgw_sum_key *key);
void *natgw_sums_next(const struct natgw_sums *sums, u32 *place);
void natgw_sums_exit(struct natgw_sums *sums);

#endif
