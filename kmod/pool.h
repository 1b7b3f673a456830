/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Pools: external addresses and their ports. A pool never changes once it is
 * in force. Sessions count themselves in @held; a pool that no configuration
 * names any more is freed by the next change that finds it unheld, after a
 * grace period, under the namespace's configuration lock.
 */
#ifndef _NATGW_POOL_H
#define _NATGW_POOL_H

#include <linux/atomic.h>
#include <linux/list.h>
#include <linux/rcupdate.h>

#include "natgw.h"
#include "tuple.h"

/**
 * struct natgw_range - addresses, host order, both ends included
 * @first: first address
 * @last: last address
 */
struct natgw_range {
	u32 first;
	u32 last;
};

/**
 * struct natgw_ports - ports, host order, both ends included
 * @first: first port
 * @last: last port
 */
struct natgw_ports {
	u16 first;
	u16 last;
};

/**
 * struct natgw_pool - external addresses and their ports
 * @list: in the namespace, under its configuration lock
 * @rcu: frees it
 * @held: sessions that hold an endpoint of it
 * @used: a configuration in force names it; under the configuration lock
 * @name: what rules call it; empty for that of a masquerade rule
 * @ports: ports to hand out
 * @addresses: number of addresses in @range; 0 for masquerade
 * @ranges: number of ranges
 * @range: the addresses
 */
struct natgw_pool {
	struct list_head list;
	struct rcu_head rcu;
	atomic_t held;
	bool used;
	char name[NATGW_POOL_NAME_MAX + 1];
	struct natgw_ports ports;
	u32 addresses;
	unsigned int ranges;
	struct natgw_range range[];
};

/* Ports of a pool that does not say. */
enum {
	NATGW_POOL_PORT_FIRST	= 1024,
	NATGW_POOL_PORT_LAST	= 65535,
};

static inline bool natgw_range_has(const struct natgw_range *range, u32 addr)
{
	return addr - range->first <= range->last - range->first;
}

static inline bool natgw_ports_has(const struct natgw_ports *ports, u16 port)
{
	return port >= ports->first && port <= ports->last;
}

static inline bool natgw_range_overlaps(const struct natgw_range *a,
					const struct natgw_range *b)
{
	return a->first <= b->last && b->first <= a->last;
}

/**
 * struct natgw_search - the candidates for a new session's source endpoint
 * @pool: where they come from
 * @proto: IP protocol
 * @wanted: the internal endpoint; its port is the first candidate
 * @addr: external address to try now, host order
 * @index: index of that address in the pool
 * @left: addresses that are left, this one included
 * @attempt: candidates that this address has yielded so far
 * @start: where the random part of its candidates begins
 * @step: from one of them to the next, so that flows with ports in a row, who
 *        all meet taken ports in a row, do not
 */
struct natgw_search {
	const struct natgw_pool *pool;
	u8 proto;
	struct natgw_endpoint wanted;
	u32 addr;
	u32 index;
	u32 left;
	u32 attempt;
	u32 start;
	u32 step;
};

struct natgw_pool *natgw_pool_create(const char *name, unsigned int ranges);
bool natgw_pool_same(const struct natgw_pool *a, const struct natgw_pool *b);
bool natgw_pool_has(const struct natgw_pool *pool, u32 addr);
void natgw_search_init(struct natgw_search *search,
		       const struct natgw_pool *pool, __be32 addr, u8 proto,
		       const struct natgw_endpoint *wanted);
bool natgw_search_next(struct natgw_search *search,
		       struct natgw_endpoint *candidate);

#endif
