// SPDX-License-Identifier: GPL-2.0
/* Pools: external addresses and their ports. */
#include "pool.h"

#include <linux/in.h>
#include <linux/jhash.h>
#include <linux/kernel.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <linux/string.h>

enum {
	/* Candidates that one address yields before the next one is tried. */
	ATTEMPTS_MAX	= 256,
	/* Addresses that are tried. */
	ADDRESSES_MAX	= 8,
};

/**
 * natgw_pool_create() - make a pool
 * @name: its name; shorter than NATGW_POOL_NAME_MAX + 1
 * @ranges: room for so many ranges
 *
 * Context: Process, may sleep.
 * Return: the pool, owned, to be freed by kfree() until it was in force;
 *         NULL without memory.
 */
struct natgw_pool *natgw_pool_create(const char *name, unsigned int ranges)
{
	struct natgw_pool *pool;

	pool = kzalloc(struct_size(pool, range, ranges), GFP_KERNEL_ACCOUNT);
	if (!pool)
		return NULL;
	INIT_LIST_HEAD(&pool->list);
	strscpy(pool->name, name, sizeof(pool->name));
	pool->ports.first = NATGW_POOL_PORT_FIRST;
	pool->ports.last = NATGW_POOL_PORT_LAST;
	return pool;
}

/**
 * natgw_pool_same() - do two pools say the same
 * @a: a pool
 * @b: another
 *
 * Context: Any.
 * Return: true if so.
 */
bool natgw_pool_same(const struct natgw_pool *a, const struct natgw_pool *b)
{
	return !strcmp(a->name, b->name) && a->ranges == b->ranges &&
	       a->ports.first == b->ports.first &&
	       a->ports.last == b->ports.last &&
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

static u32 address_at(const struct natgw_pool *pool, u32 index)
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

/*
 * A prime that is larger than any range has no divisor in common with it, so
 * every port comes up once before one comes up again.
 */
static u32 random_prime(void)
{
	static const u32 primes[] = {
		15485863, 32452843, 49979687, 67867967, 86028121,
		104395301, 122949823, 141650939, 160481183, 179424673,
	};

	return primes[get_random_u32_below(ARRAY_SIZE(primes))];
}

static void begin_address(struct natgw_search *search)
{
	search->attempt = 0;
	search->start = get_random_u32();
	search->step = random_prime();
}

/**
 * natgw_search_init() - begin the search for a source endpoint
 * @search: filled in
 * @pool: pool to take it from
 * @addr: the one address of a pool without addresses (masquerade), network
 *        order
 * @proto: IP protocol
 * @wanted: the internal endpoint
 *
 * A subscriber is paired with one address of the pool (RFC 4787 REQ-2); the
 * others are tried when that one has nothing left towards the destination.
 *
 * Context: Any.
 */
void natgw_search_init(struct natgw_search *search,
		       const struct natgw_pool *pool, __be32 addr, u8 proto,
		       const struct natgw_endpoint *wanted)
{
	search->pool = pool;
	search->proto = proto;
	search->wanted = *wanted;
	if (pool->addresses) {
		search->index = reciprocal_scale(jhash_1word((__force u32)wanted->addr, 0),
						 pool->addresses);
		search->left = min_t(u32, pool->addresses, ADDRESSES_MAX);
		search->addr = address_at(pool, search->index);
	} else {
		search->index = 0;
		search->left = 1;
		search->addr = ntohl(addr);
	}
	begin_address(search);
}

static bool next_port(struct natgw_search *search, __be16 *port)
{
	struct natgw_ports ports = search->pool->ports;
	u16 wanted = ntohs(search->wanted.port);
	u32 n;

	switch (search->proto) {
	case IPPROTO_TCP:
	case IPPROTO_UDP:
		break;
	case IPPROTO_ICMP:
		/* An identifier is not a port: all of them may be used. */
		ports.first = 0;
		ports.last = U16_MAX;
		break;
	default:
		*port = 0;
		return !search->attempt++;
	}
	if (!search->attempt) {
		search->attempt = 1;
		*port = search->wanted.port;
		if (natgw_ports_has(&ports, wanted))
			return true;
	}
	n = ports.last - ports.first + 1;
	while (search->attempt <= min_t(u32, n, ATTEMPTS_MAX)) {
		u16 p = ports.first + (search->start + search->attempt++ *
				       (u64)search->step) % n;

		*port = htons(p);
		if (p != wanted)
			return true;
	}
	return false;
}

/**
 * natgw_search_next() - the next candidate
 * @search: the search
 * @candidate: filled in
 *
 * The internal port comes first, then random ones (RFC 6056).
 *
 * Context: Any.
 * Return: false if there is none left.
 */
bool natgw_search_next(struct natgw_search *search,
		       struct natgw_endpoint *candidate)
{
	while (!next_port(search, &candidate->port)) {
		if (!--search->left)
			return false;
		search->index = (search->index + 1) % search->pool->addresses;
		search->addr = address_at(search->pool, search->index);
		begin_address(search);
	}
	candidate->addr = htonl(search->addr);
	return true;
}

#if IS_ENABLED(CONFIG_KUNIT)
#include "pool_test.c"
#endif
