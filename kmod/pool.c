// SPDX-License-Identifier: GPL-2.0
/* Pools: external addresses and their ports. */
#include "pool.h"

#include <linux/in.h>
#include <linux/jhash.h>
#include <linux/kernel.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/string.h>

/**
 * natgw_pool_create() - make a pool
 * @name: its name; shorter than NATGW_POOL_NAME_MAX + 1
 * @ranges: room for so many ranges
 *
 * Its ports and options are the defaults.
 *
 * Context: Process, may sleep.
 * Return: the pool, owned, to be freed by kfree() until it was in force;
 *         NULL without memory.
 */
struct natgw_pool *natgw_pool_create(const char *name, unsigned int ranges)
{
	static atomic_t serial;
	struct natgw_pool *pool;

	pool = kzalloc(struct_size(pool, range, ranges), GFP_KERNEL_ACCOUNT);
	if (!pool)
		return NULL;
	INIT_LIST_HEAD(&pool->list);
	strscpy(pool->name, name, sizeof(pool->name));
	pool->serial = atomic_inc_return(&serial);
	pool->id = jhash(pool->name, strlen(pool->name), 0) | NATGW_POOL_NAMED;
	pool->ports.first = NATGW_POOL_PORT_FIRST;
	pool->ports.last = NATGW_POOL_PORT_LAST;
	pool->overflow = true;
	pool->hold_down_max = NATGW_POOL_HOLD_DOWN_PORTS;
	pool->block_limit = NATGW_POOL_BLOCK_LIMIT;
	pool->block_timeout = NATGW_POOL_BLOCK_TIMEOUT * HZ;
	natgw_pool_seal(pool);
	return pool;
}

static int ports_compare(const void *a, const void *b)
{
	const struct natgw_ports *x = a, *y = b;

	return (int)x->first - y->first;
}

/* The ports that two ranges have in common. */
static u32 common_ports(const struct natgw_ports *a, const struct natgw_ports *b)
{
	int first = max(a->first, b->first), last = min(a->last, b->last);

	return first <= last ? last - first + 1 : 0;
}

/* Ports of a range that are not reserved; the ranges are sorted and merged. */
static u32 usable_of(const struct natgw_pool *pool, const struct natgw_ports *ports)
{
	u32 usable = ports->last - ports->first + 1;
	unsigned int i;

	for (i = 0; i < pool->reserveds; i++)
		usable -= common_ports(&pool->reserved[i], ports);
	return usable;
}

/* ---- divided among subscribers ------------------------------------------ */

/* Whole blocks only: what is left over at either end is nobody's. */
static void cut_blocks(struct natgw_pool *pool)
{
	u32 first = round_up((u32)pool->ports.first, pool->block);
	u32 end = round_down(pool->ports.last + 1u, pool->block);
	struct natgw_ports ports;

	bitmap_fill(pool->closed, NATGW_POOL_UNITS);
	if (first >= end) {
		pool->offered = (struct natgw_ports){ 1, 0 };
		return;
	}
	pool->offered = (struct natgw_ports){ first, end - 1 };
	for (; first < end; first += pool->block) {
		ports = (struct natgw_ports){ first, first + pool->block - 1 };
		if (usable_of(pool, &ports))
			bitmap_clear(pool->closed, first / NATGW_POOL_UNIT,
				     pool->block / NATGW_POOL_UNIT);
	}
}

/*
 * Equal ranges, as large as may be without one that lies on two addresses
 * (RFC 7422 section 2.2): neighbours within are neighbours outside.
 */
static void cut_ranges(struct natgw_pool *pool)
{
	u64 n = (u64)pool->inside.last - pool->inside.first + 1;

	if (!pool->addresses)
		return;
	n = DIV_ROUND_UP_ULL(n, pool->addresses);
	pool->tenants = min_t(u64, n, U32_MAX);
	pool->share = (pool->ports.last - pool->ports.first + 1) / pool->tenants;
	pool->offered.last = pool->ports.first + pool->tenants * pool->share - 1;
	if (!pool->share)
		pool->offered = (struct natgw_ports){ 1, 0 };
}

/**
 * natgw_pool_range() - what an internal address of a deterministic pool has
 * @pool: the pool, sealed
 * @subscriber: the internal address, network order
 * @index: filled in: index of its external address
 * @ports: filled in: its ports there, reserved ones included
 *
 * Context: Any.
 * Return: false if it is none of those that the pool is for.
 */
bool natgw_pool_range(const struct natgw_pool *pool, __be32 subscriber,
		      u32 *index, struct natgw_ports *ports)
{
	u32 place = ntohl(subscriber) - pool->inside.first;

	if (!natgw_range_has(&pool->inside, ntohl(subscriber)))
		return false;
	*index = place / pool->tenants;
	ports->first = pool->ports.first + place % pool->tenants * pool->share;
	ports->last = ports->first + pool->share - 1;
	return true;
}

/**
 * natgw_pool_barren() - is there a range without a port
 * @pool: the pool, sealed; deterministic, with ranges that are not empty
 *
 * Context: Process.
 * Return: true if all ports of one are reserved.
 */
bool natgw_pool_barren(const struct natgw_pool *pool)
{
	struct natgw_ports ports = pool->offered;

	for (; ports.first < pool->offered.last; ports.first += pool->share) {
		ports.last = ports.first + pool->share - 1;
		if (!usable_of(pool, &ports))
			return true;
		if (ports.last == U16_MAX)
			break;
	}
	return false;
}

/**
 * natgw_pool_seal() - work out what a pool's ports and reserved ports amount to
 * @pool: the pool, not in force yet; called again if either changes
 *
 * Sorts and merges the reserved ranges, so that pools that reserve the same
 * ports say the same, works out blocks or ranges, and counts the ports that are
 * left to hand out: 0 if all are reserved, or no block or range fits.
 *
 * Context: Process.
 */
void natgw_pool_seal(struct natgw_pool *pool)
{
	struct natgw_ports *last = pool->reserved;
	unsigned int i;

	sort(pool->reserved, pool->reserveds, sizeof(*last), ports_compare, NULL);
	for (i = 1; i < pool->reserveds; i++) {
		if (pool->reserved[i].first <= last->last + 1)
			last->last = max(last->last, pool->reserved[i].last);
		else
			*++last = pool->reserved[i];
	}
	if (pool->reserveds)
		pool->reserveds = last - pool->reserved + 1;
	pool->offered = pool->ports;
	if (pool->block)
		cut_blocks(pool);
	else if (pool->inside.last)
		cut_ranges(pool);
	pool->usable = usable_of(pool, &pool->offered);
}

static bool same_options(const struct natgw_pool *a, const struct natgw_pool *b)
{
	return a->mapping == b->mapping &&
	       a->address_allocation == b->address_allocation &&
	       a->port_allocation == b->port_allocation &&
	       a->refuse == b->refuse && a->overflow == b->overflow &&
	       !memcmp(a->filtering, b->filtering, sizeof(a->filtering)) &&
	       a->hold_down == b->hold_down &&
	       a->hold_down_max == b->hold_down_max && a->block == b->block &&
	       a->block_limit == b->block_limit &&
	       a->block_timeout == b->block_timeout &&
	       a->inside.first == b->inside.first &&
	       a->inside.last == b->inside.last && a->reserveds == b->reserveds &&
	       !memcmp(a->reserved, b->reserved,
		       a->reserveds * sizeof(a->reserved[0]));
}

/**
 * natgw_pool_same() - do two pools say the same
 * @a: a pool, sealed
 * @b: another, sealed
 *
 * Context: Any.
 * Return: true if so.
 */
bool natgw_pool_same(const struct natgw_pool *a, const struct natgw_pool *b)
{
	return !strcmp(a->name, b->name) && a->ranges == b->ranges &&
	       a->ports.first == b->ports.first &&
	       a->ports.last == b->ports.last && same_options(a, b) &&
	       !memcmp(a->range, b->range, a->ranges * sizeof(a->range[0]));
}

/**
 * natgw_pool_has() - is an address one of a pool's
 * @pool: the pool
 * @addr: the address, host order
 *
 * Context: Any.
 * Return: true if so.
 */
bool natgw_pool_has(const struct natgw_pool *pool, u32 addr)
{
	unsigned int i;

	for (i = 0; i < pool->ranges; i++)
		if (natgw_range_has(&pool->range[i], addr))
			return true;
	return false;
}

/**
 * natgw_pool_address() - an address of a pool
 * @pool: the pool
 * @index: which, below @addresses
 *
 * Context: Any.
 * Return: the address, host order.
 */
u32 natgw_pool_address(const struct natgw_pool *pool, u32 index)
{
	unsigned int i;

	for (i = 0; i < pool->ranges - 1; i++) {
		u32 n = pool->range[i].last - pool->range[i].first + 1;

		if (index < n)
			break;
		index -= n;
	}
	return pool->range[i].first + index;
}

/**
 * natgw_pool_paired() - the address that a subscriber is paired with
 * @pool: the pool, with addresses
 * @subscriber: internal address, network order
 *
 * Context: Any.
 * Return: its index (RFC 4787 REQ-2).
 */
u32 natgw_pool_paired(const struct natgw_pool *pool, __be32 subscriber)
{
	if (pool->addresses == 1)
		return 0;
	return reciprocal_scale(jhash_1word((__force u32)subscriber, 0),
				pool->addresses);
}

/**
 * natgw_pool_first() - the address that a new flow tries first
 * @pool: the pool, with addresses
 * @subscriber: internal address, network order
 *
 * Context: Any.
 * Return: its index.
 */
u32 natgw_pool_first(struct natgw_pool *pool, __be32 subscriber)
{
	switch (pool->address_allocation) {
	case NATGW_ADDRESS_ALLOCATION_ROUND_ROBIN:
		return (u32)atomic_inc_return(&pool->turn) % pool->addresses;
	case NATGW_ADDRESS_ALLOCATION_RANDOM:
		return get_random_u32_below(pool->addresses);
	default:
		return natgw_pool_paired(pool, subscriber);
	}
}

/**
 * natgw_pool_next() - what natgw_pool_first() would say
 * @pool: the pool, with addresses
 * @subscriber: internal address, network order
 *
 * Context: Any.
 * Return: the index; where it is drawn, any will do, and it is 0.
 */
u32 natgw_pool_next(const struct natgw_pool *pool, __be32 subscriber)
{
	switch (pool->address_allocation) {
	case NATGW_ADDRESS_ALLOCATION_ROUND_ROBIN:
		return ((u32)atomic_read(&pool->turn) + 1) % pool->addresses;
	case NATGW_ADDRESS_ALLOCATION_RANDOM:
		return 0;
	default:
		return natgw_pool_paired(pool, subscriber);
	}
}

#if IS_ENABLED(CONFIG_KUNIT)
#include "pool_test.c"
#include "pool_options_test.c"
#endif
