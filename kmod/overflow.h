/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Overflow: which addresses of a large pool have no port left towards a remote
 * endpoint, so that nobody asks them one by one. An address is marked under the
 * lock of its destination, and cleared under it when a port comes back; what has
 * no mark left is freed after a grace period.
 */
#ifndef _NATGW_OVERFLOW_H
#define _NATGW_OVERFLOW_H

#include <linux/rhashtable.h>
#include <linux/spinlock.h>

#include "destination.h"

struct natgw_pool;

/**
 * struct natgw_overflow_key - what it is found by
 * @to: the destination, without its external address
 * @pool: serial number of the pool, whose addresses have the indexes
 */
struct natgw_overflow_key {
	struct natgw_destination_key to;
	u64 pool;
};

/**
 * struct natgw_overflow - addresses that are full towards a remote endpoint
 * @head: in the table of them
 * @key: what it is found by
 * @lock: guards @marked and @gone
 * @marked: addresses that are full
 * @gone: taken out; whoever finds it looks again
 * @rcu: frees it
 * @addresses: those of the pool
 * @full: a bit for each; read without the lock
 */
struct natgw_overflow {
	struct rhash_head head;
	struct natgw_overflow_key key;
	spinlock_t lock; /* see above */
	u32 marked;
	bool gone;
	struct rcu_head rcu;
	u32 addresses;
	unsigned long full[];
};

/**
 * struct natgw_overflows - those of a namespace
 * @table: all of them
 */
struct natgw_overflows {
	struct rhashtable table;
};

int natgw_overflows_init(struct natgw_overflows *overflows);
void natgw_overflows_exit(struct natgw_overflows *overflows);

void natgw_overflow_mark(struct natgw_overflows *overflows,
			 struct natgw_destination *destination,
			 const struct natgw_pool *pool, u32 index);
void natgw_overflow_clear(struct natgw_overflows *overflows,
			  struct natgw_destination *destination);
u32 natgw_overflow_next(struct natgw_overflows *overflows,
			const struct natgw_destination_key *key,
			const struct natgw_pool *pool, u32 index);

#endif
