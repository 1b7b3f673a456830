// SPDX-License-Identifier: GPL-2.0
/* Overflow: which addresses of a large pool have no port left. */
#include "overflow.h"

#include <linux/bitmap.h>
#include <linux/slab.h>

#include "pool.h"

enum {
	/* So few addresses are asked one by one. */
	ADDRESSES_FEW	= 8,
};

static const struct rhashtable_params params = {
	.head_offset = offsetof(struct natgw_overflow, head),
	.key_offset = offsetof(struct natgw_overflow, key),
	.key_len = sizeof(struct natgw_overflow_key),
	.automatic_shrinking = true,
};

/**
 * natgw_overflows_init() - make the table
 * @overflows: zeroed
 *
 * Context: Process, may sleep.
 * Return: 0, or -ENOMEM.
 */
int natgw_overflows_init(struct natgw_overflows *overflows)
{
	return rhashtable_init(&overflows->table, &params);
}

/**
 * natgw_overflows_exit() - free the table, which is empty
 * @overflows: those of the namespace
 *
 * Context: Process, may sleep. Where no port is held no address is full.
 */
void natgw_overflows_exit(struct natgw_overflows *overflows)
{
	rhashtable_destroy(&overflows->table);
}

static struct natgw_overflow_key key_of(const struct natgw_destination_key *to,
					const struct natgw_pool *pool)
{
	struct natgw_overflow_key key = { .to = *to, .pool = pool->serial };

	/* The high half is the external address. */
	key.to.addrs &= U32_MAX;
	return key;
}

static struct natgw_overflow *find(struct natgw_overflows *overflows,
				   const struct natgw_overflow_key *key)
{
	return rhashtable_lookup(&overflows->table, key,
				 params);
}

static struct natgw_overflow *create(struct natgw_overflows *overflows,
				     const struct natgw_overflow_key *key,
				     u32 addresses)
{
	struct natgw_overflow *overflow, *existing;

	overflow = kzalloc(struct_size(overflow, full, BITS_TO_LONGS(addresses)),
			   GFP_ATOMIC | __GFP_NOWARN);
	if (!overflow)
		return NULL;
	overflow->key = *key;
	overflow->addresses = addresses;
	spin_lock_init(&overflow->lock);
	existing = rhashtable_lookup_get_insert_fast(&overflows->table,
						     &overflow->head,
						     params);
	if (!existing)
		return overflow;
	kfree(overflow);
	return IS_ERR(existing) ? NULL : existing;
}

/**
 * natgw_overflow_mark() - a destination has no port left
 * @overflows: those of the namespace
 * @destination: the destination, locked
 * @pool: pool that has its external address
 * @index: index of that address
 *
 * Without memory it is not remembered, and every flow asks anew.
 *
 * Context: BH disabled, RCU read side.
 */
void natgw_overflow_mark(struct natgw_overflows *overflows,
			 struct natgw_destination *destination,
			 const struct natgw_pool *pool, u32 index)
{
	struct natgw_overflow_key key = key_of(&destination->key, pool);
	struct natgw_overflow *overflow;

	if (pool->addresses <= ADDRESSES_FEW)
		return;
	if (destination->overflow) {
		if (destination->overflow->key.pool == pool->serial)
			return;
		/* The pool was replaced: its addresses are counted anew. */
		natgw_overflow_clear(overflows, destination);
	}
	overflow = find(overflows, &key) ?: create(overflows, &key, pool->addresses);
	if (!overflow)
		return;
	spin_lock(&overflow->lock);
	if (!overflow->gone && !test_and_set_bit(index, overflow->full)) {
		overflow->marked++;
		destination->overflow = overflow;
		destination->index = index;
	}
	spin_unlock(&overflow->lock);
}

/**
 * natgw_overflow_clear() - a destination has a port again
 * @overflows: those of the namespace
 * @destination: the destination, locked
 *
 * Context: BH disabled, RCU read side.
 */
void natgw_overflow_clear(struct natgw_overflows *overflows,
			  struct natgw_destination *destination)
{
	struct natgw_overflow *overflow = destination->overflow;

	if (!overflow)
		return;
	destination->overflow = NULL;
	spin_lock(&overflow->lock);
	clear_bit(destination->index, overflow->full);
	overflow->gone = !--overflow->marked;
	spin_unlock(&overflow->lock);
	/* Nobody else can have marked it gone: this was the last mark. */
	if (overflow->gone) {
		rhashtable_remove_fast(&overflows->table,
				       &overflow->head, params);
		kfree_rcu(overflow, rcu);
	}
}

/**
 * natgw_overflow_next() - the next address that may have a port
 * @overflows: those of the namespace
 * @key: a destination of the pool's
 * @pool: the pool
 * @index: index of the address that had none
 *
 * Context: BH disabled, RCU read side.
 * Return: the index of the next one that is not known to be full, and around;
 *         @index itself if all others are.
 */
u32 natgw_overflow_next(struct natgw_overflows *overflows,
			const struct natgw_destination_key *key,
			const struct natgw_pool *pool, u32 index)
{
	struct natgw_overflow_key wanted = key_of(key, pool);
	const struct natgw_overflow *overflow;
	u32 n = pool->addresses, next;

	overflow = n > ADDRESSES_FEW ? find(overflows, &wanted) : NULL;
	if (!overflow)
		return (index + 1) % n;
	next = find_next_zero_bit(overflow->full, n, index + 1);
	if (next < n)
		return next;
	next = find_next_zero_bit(overflow->full, index, 0);
	return next;
}
