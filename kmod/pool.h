/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Pools: external addresses and their ports. A pool says the same as long
 * as it is in force. Sessions count themselves in @held; a pool that no configuration
 * names any more is freed by the next change that finds it unheld, after a
 * grace period, under the namespace's configuration lock.
 */
#ifndef _NATGW_POOL_H
#define _NATGW_POOL_H

#include <linux/atomic.h>
#include <linux/bitmap.h>
#include <linux/list.h>
#include <linux/rcupdate.h>

#include "natgw.h"
#include "stats.h"
#include "tuple.h"

/* Tells the identity of a pool with a name from an interface. */
#define NATGW_POOL_NAMED	BIT(31)

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

/*
 * Blocks of ports are made of units, so that blocks of any size, also of a
 * configuration that was replaced, can be told apart in one bitmap.
 */
enum {
	NATGW_POOL_UNIT		= NATGW_POOL_BLOCK_MIN,
	NATGW_POOL_UNITS	= (U16_MAX + 1) / NATGW_POOL_UNIT,
};

/**
 * struct natgw_pool - external addresses and their ports
 * @list: in the namespace, under its configuration lock
 * @rcu: frees it
 * @held: sessions that hold an endpoint of it
 * @turn: counts the flows, where addresses take turns
 * @used: a configuration in force names it; under the configuration lock
 * @serial: of this pool alone
 * @id: of all pools with its name, whatever else they say
 * @name: what rules call it; empty for that of a masquerade rule
 * @ports: ports to hand out
 * @offered: those of @ports that are handed out: whole blocks, or whole ranges
 *           of a deterministic pool; all where there is neither
 * @usable: number of @offered that are not reserved
 * @hold_down: how long a port rests that was freed, jiffies
 * @hold_down_max: ports of a destination that rest at one time
 * @mapping: enum natgw_mapping_behavior
 * @address_allocation: enum natgw_address_allocation
 * @port_allocation: enum natgw_port_allocation
 * @refuse: enum natgw_refuse
 * @filtering: enum natgw_filtering_behavior, by enum natgw_class
 * @overflow: another address is tried when the first has no port
 * @block: ports of a block, a power of two; 0 if ports are handed out one by one
 * @block_limit: blocks that a subscriber has at most
 * @block_timeout: how long an empty block is kept for its subscriber, jiffies
 * @closed: units that are in no block, or in one whose ports are all reserved
 * @inside: internal addresses that the ports are divided among, host order
 * @tenants: how many of them share an external address; 0 if the pool is not
 *           deterministic
 * @share: ports that each of them has
 * @reserveds: number of ranges in @reserved
 * @reserved: ports that are never handed out; sorted, and neither overlapping
 *            nor adjacent; outside of @ports, too
 * @addresses: number of addresses in @range; 0 for masquerade
 * @ranges: number of ranges
 * @range: the addresses
 *
 * @reserved, @offered, @usable, @closed, @tenants and @share are so once
 * natgw_pool_seal() was called.
 */
struct natgw_pool {
	struct list_head list;
	struct rcu_head rcu;
	atomic_t held;
	atomic_t turn;
	bool used;
	u32 serial;
	u32 id;
	char name[NATGW_POOL_NAME_MAX + 1];
	struct natgw_ports ports;
	struct natgw_ports offered;
	u32 usable;
	u32 hold_down;
	u32 hold_down_max;
	u8 mapping;
	u8 address_allocation;
	u8 port_allocation;
	u8 refuse;
	u8 filtering[NATGW_CLASSES];
	bool overflow;
	u16 block;
	u16 block_limit;
	u32 block_timeout;
	DECLARE_BITMAP(closed, NATGW_POOL_UNITS);
	struct natgw_range inside;
	u32 tenants;
	u32 share;
	u8 reserveds;
	struct natgw_ports reserved[NATGW_POOL_RESERVED_MAX];
	u32 addresses;
	unsigned int ranges;
	struct natgw_range range[];
};

/* Ports of a pool that does not say. */
enum {
	NATGW_POOL_PORT_FIRST	= 1024,
	NATGW_POOL_PORT_LAST	= 65535,
};

/* What else a pool has that does not say. */
enum {
	NATGW_POOL_HOLD_DOWN_PORTS = 4096,
	NATGW_POOL_BLOCK_LIMIT	= 8,
	NATGW_POOL_BLOCK_TIMEOUT = 120,	/* seconds: port-set-timeout of RFC 8512 */
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

struct natgw_pool *natgw_pool_create(const char *name, unsigned int ranges);
void natgw_pool_seal(struct natgw_pool *pool);
bool natgw_pool_same(const struct natgw_pool *a, const struct natgw_pool *b);
bool natgw_pool_has(const struct natgw_pool *pool, u32 addr);
u32 natgw_pool_address(const struct natgw_pool *pool, u32 index);
u32 natgw_pool_paired(const struct natgw_pool *pool, __be32 subscriber);
bool natgw_pool_range(const struct natgw_pool *pool, __be32 subscriber,
		      u32 *index, struct natgw_ports *ports);
bool natgw_pool_barren(const struct natgw_pool *pool);
u32 natgw_pool_next(const struct natgw_pool *pool, __be32 subscriber);
u32 natgw_pool_first(struct natgw_pool *pool, __be32 subscriber);

#endif
