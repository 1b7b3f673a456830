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
	/* The high bit tells it from an interface. */
	pool->id = jhash(pool->name, strlen(pool->name), 0) | BIT(31);
	pool->ports.first = NATGW_POOL_PORT_FIRST;
	pool->ports.last = NATGW_POOL_PORT_LAST;
	pool->overflow = true;
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

/**
 * natgw_pool_seal() - work out what a pool's ports and reserved ports amount to
 * @pool: the pool, not in force yet; called again if either changes
 *
 * Sorts and merges the reserved ranges, so that pools that reserve the same
 * ports say the same, and counts the ports that are left to hand out: 0 if all
 * are reserved.
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
	pool->usable = pool->ports.last - pool->ports.first + 1;
	for (i = 0; i < pool->reserveds; i++)
		pool->usable -= common_ports(&pool->reserved[i], &pool->ports);
}

static bool same_options(const struct natgw_pool *a, const struct natgw_pool *b)
{
	return a->mapping == b->mapping &&
	       a->address_allocation == b->address_allocation &&
	       a->port_allocation == b->port_allocation &&
	       a->refuse == b->refuse && a->overflow == b->overflow &&
	       a->hold_down == b->hold_down && a->reserveds == b->reserveds &&
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

#if IS_ENABLED(CONFIG_KUNIT)
#include "pool_test.c"
#include "pool_options_test.c"
#endif
