// SPDX-License-Identifier: GPL-2.0
/* Ports that are divided among subscribers: blocks, and ranges by formula. */
#include "division.h"

/**
 * division_blocks() - the ports that are in whole blocks
 * @options: the options, which have blocks
 * @ports: ports to hand out
 * @whole: receives those of them
 *
 * A block begins at a multiple of its size.
 *
 * Return: false if no whole block fits.
 */
bool division_blocks(const struct pool_options *options,
		     const struct ports *ports, struct ports *whole)
{
	__u32 size = options->values[POOL_BLOCK];
	__u32 first = (ports->first + size - 1) / size * size;
	__u32 end = (ports->last + 1U) / size * size;

	if (first >= end)
		return false;
	whole->first = first;
	whole->last = end - 1;
	return true;
}

/**
 * division_block_count() - the blocks of an external address
 * @options: the options
 * @ports: ports to hand out
 *
 * Return: their number, without those whose ports are all reserved; 0 where
 * there are no blocks.
 */
__u32 division_block_count(const struct pool_options *options,
			   const struct ports *ports)
{
	__u32 size = options->values[POOL_BLOCK];
	struct ports whole;
	__u32 count = 0;

	if (!size || !division_blocks(options, ports, &whole))
		return 0;
	for (__u32 first = whole.first; first < whole.last; first += size) {
		struct ports block = { first, first + size - 1 };

		count += !!pool_options_unreserved(options, &block);
	}
	return count;
}

/**
 * division_make() - work out how a deterministic pool is divided
 * @division: receives it
 * @pool: the pool, with an address at least
 */
void division_make(struct division *division, const struct pool *pool)
{
	division->subscribers = range_size(&pool->options.inside);
	division->addresses = 0;
	for (size_t i = 0; i < pool->member_count; i++)
		division->addresses += range_size(&pool->members[i].range);
	division->ports = pool->ports.last - pool->ports.first + 1;
	division->tenants = (division->subscribers + division->addresses - 1) /
			    division->addresses;
	division->share = division->ports / division->tenants;
}

/**
 * division_barren() - is there a range whose ports are all reserved?
 * @division: how the pool is divided; its ranges are not empty
 * @pool: the pool
 * @range: receives the first such range
 *
 * Return: true if there is one.
 */
bool division_barren(const struct division *division, const struct pool *pool,
		     struct ports *range)
{
	for (__u64 i = 0; i < division->tenants; i++) {
		range->first = pool->ports.first + i * division->share;
		range->last = range->first + division->share - 1;
		if (!pool_options_unreserved(&pool->options, range))
			return true;
	}
	return false;
}

/* The ports of the one at a place among the internal addresses. */
static bool hold(const struct division *division, const struct pool *pool,
		 __u64 place, struct holding *holding)
{
	__u64 index = place / division->tenants;
	__u32 inside = pool->options.inside.first + place;

	if (place >= division->subscribers)
		return false;
	holding->inside.first = inside;
	holding->inside.last = inside;
	holding->ports.first = pool->ports.first +
			       place % division->tenants * division->share;
	holding->ports.last = holding->ports.first + division->share - 1;
	for (size_t i = 0; i < pool->member_count; i++) {
		const struct range *range = &pool->members[i].range;

		if (index < range_size(range)) {
			holding->outside = range->first + index;
			return true;
		}
		index -= range_size(range);
	}
	return false;
}

/**
 * division_inside() - what an internal address of a deterministic pool has
 * @pool: the pool
 * @inside: the internal address, host byte order
 * @holding: receives it
 *
 * Return: false if the pool is not deterministic, or for others.
 */
bool division_inside(const struct pool *pool, __u32 inside,
		     struct holding *holding)
{
	const struct range *range = &pool->options.inside;
	struct division division;

	if (!range->last || inside < range->first || inside > range->last)
		return false;
	division_make(&division, pool);
	return division.share &&
	       hold(&division, pool, inside - range->first, holding);
}

/**
 * division_outside() - who has a port of a deterministic pool
 * @pool: the pool
 * @outside: external address, host byte order
 * @port: the port
 * @holding: receives who, and the other ports that he has
 *
 * Return: false if the pool is not deterministic, or the port is nobody's.
 */
bool division_outside(const struct pool *pool, __u32 outside, __u16 port,
		      struct holding *holding)
{
	struct division division;
	__u64 index = 0;

	if (!pool->options.inside.last || port < pool->ports.first ||
	    port > pool->ports.last)
		return false;
	division_make(&division, pool);
	for (size_t i = 0; division.share && i < pool->member_count; i++) {
		const struct range *range = &pool->members[i].range;
		__u64 place;

		if (outside < range->first || outside > range->last) {
			index += range_size(range);
			continue;
		}
		place = (port - pool->ports.first) / division.share;
		if (place >= division.tenants)
			return false;
		index += outside - range->first;
		return hold(&division, pool, index * division.tenants + place,
			    holding);
	}
	return false;
}
