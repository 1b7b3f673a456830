/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Port blocks (RFC 6888 REQ-14, the port set of RFC 8512): consecutive ports of
 * an external address that belong to one subscriber alone, for all protocols.
 *
 * A subscriber, as one pool knows him, is a tenant. He is made with his first
 * block and marked gone, once, under his lock, with his last. A block is taken
 * when his others have no port for a flow; sessions and mappings that have a
 * port of it are counted in @held, and so is who looks for one. When nothing
 * holds it any more, its timer runs; when that has run out, it is released. Which
 * ports of an external address are in blocks is what its map says: so it is known
 * whatever the configuration says by now, and one port is never in two blocks.
 * Tenants, blocks and maps are found under RCU, and freed after a grace period.
 * They survive a change of the configuration, and end with the last rule.
 *
 * Sessions from before a pool had blocks keep the ports that they have: these
 * are taken as any other, in whosever block they come to lie.
 *
 * Locks, from the outside to the inside: a destination's, a tenant's, a map's.
 */
#ifndef _NATGW_BLOCK_H
#define _NATGW_BLOCK_H

#include <linux/rhashtable.h>
#include <linux/spinlock.h>

#include "destination.h"
#include "natgw.h"
#include "pool.h"
#include "stats.h"
#include "wheel.h"

struct natgw_blocks;
struct natgw_overflow;
struct natgw_overflows;

/**
 * struct natgw_tenant_key - what tenants are found by
 * @pool: identity of the pool; of masquerade, the interface
 * @addr: first address of the subscriber's prefix, network order
 * @length: its leading bits
 */
struct natgw_tenant_key {
	u32 pool;
	__be32 addr;
	u32 length;
};

static_assert(sizeof(struct natgw_tenant_key) == 12);

/**
 * struct natgw_tenant - a subscriber who has blocks
 * @head: in the table of tenants
 * @key: what it is found by
 * @lock: guards everything below; BH disabled
 * @gone: taken out; whoever finds it looks again
 * @held: number of @blocks
 * @turn: counts the blocks that it was ever given
 * @blocks: its blocks, the oldest first
 * @rule: handle of the rule that asked for the last of them
 * @pool: name of that rule's pool; empty for masquerade
 * @rcu: frees it
 */
struct natgw_tenant {
	struct rhash_head head;
	struct natgw_tenant_key key;
	spinlock_t lock; /* see above */
	bool gone;
	u32 held;
	u32 turn;
	struct list_head blocks;
	u32 rule;
	char pool[NATGW_POOL_NAME_MAX + 1];
	struct rcu_head rcu;
};

/**
 * struct natgw_block_key - what blocks are found by
 * @addr: external address, network order
 * @first: first port, host order
 * @zero: so that all bytes are told
 */
struct natgw_block_key {
	__be32 addr;
	u16 first;
	u16 zero;
};

static_assert(sizeof(struct natgw_block_key) == 8);

/**
 * struct natgw_block - ports of a tenant
 * @head: in the table of blocks
 * @key: what it is found by
 * @ports: its ports
 * @tenant: whose it is; lives at least as long
 * @map: that of its address, likewise
 * @since: jiffies when it was given
 * @list: in the tenant's blocks, under the tenant's lock, as is all below
 * @held: sessions and mappings that have a port of it, and who looks for one
 * @timeout: how long it is kept when nothing does, jiffies
 * @expires: when it is released unless it is used again, in the wheel's time;
 *           also read without the lock
 * @gone: taken out; nobody may hold it any more
 * @timer: in the wheel while nothing holds it, and maybe longer
 * @rcu: frees it
 */
struct natgw_block {
	struct rhash_head head;
	struct natgw_block_key key;
	struct natgw_ports ports;
	struct natgw_tenant *tenant;
	struct natgw_block_map *map;
	u64 since;
	struct list_head list;
	u32 held;
	u32 timeout;
	u32 expires;
	bool gone;
	struct natgw_timer timer;
	struct rcu_head rcu;
};

/**
 * struct natgw_block_map - which ports of an external address are in blocks
 * @head: in the table of maps
 * @addr: the address, network order; what it is found by
 * @lock: guards everything below; BH disabled
 * @gone: taken out; whoever finds it looks again
 * @blocks: number of blocks
 * @taken: units that are in a block
 * @begins: units that a block begins with
 * @overflow: where it is marked as having no block left; NULL if it is not
 * @index: index of the address there
 * @rcu: frees it
 */
struct natgw_block_map {
	struct rhash_head head;
	__be32 addr;
	spinlock_t lock; /* see above */
	bool gone;
	u32 blocks;
	DECLARE_BITMAP(taken, NATGW_POOL_UNITS);
	DECLARE_BITMAP(begins, NATGW_POOL_UNITS);
	struct natgw_overflow *overflow;
	u32 index;
	struct rcu_head rcu;
};

/**
 * struct natgw_blocks - the blocks of a namespace
 * @tenants: who has some
 * @blocks: all of them
 * @maps: by external address
 * @wheel: timers of those that nothing holds
 * @overflows: addresses of large pools that have none left
 * @stats: counters of the namespace
 * @tell: told of a block that is given or released; BH disabled, RCU read side,
 *        its tenant locked; NULL if nobody is
 * @count: number of @blocks
 * @ready: the tables are made: with the first pool that has blocks
 */
struct natgw_blocks {
	struct rhashtable tenants;
	struct rhashtable blocks;
	struct rhashtable maps;
	struct natgw_wheel wheel;
	struct natgw_overflows *overflows;
	struct natgw_stats __percpu *stats;
	void (*tell)(struct natgw_blocks *blocks, const struct natgw_block *block,
		     enum natgw_block_event event);
	atomic_t count;
	bool ready;
};

/**
 * struct natgw_block_census - what a walk over the blocks found
 * @blocks: their number
 * @held: what holds them, summed up
 */
struct natgw_block_census {
	u64 blocks;
	u64 held;
};

/**
 * struct natgw_block_wish - what block is wanted
 * @tenant: for whom
 * @pool: from which pool
 * @addr: external address, network order
 * @index: index of that address; 0 for masquerade
 * @near: port that the block had better have, host order; 0 if none
 * @rule: handle of the rule that asks
 * @turn: the tenant's, from when it was looked at
 */
struct natgw_block_wish {
	const struct natgw_tenant_key *tenant;
	const struct natgw_pool *pool;
	__be32 addr;
	u32 index;
	u16 near;
	u32 rule;
	u32 turn;
};

void natgw_blocks_init(struct natgw_blocks *blocks,
		       struct natgw_overflows *overflows,
		       struct natgw_stats __percpu *stats);
int natgw_blocks_prepare(struct natgw_blocks *blocks);
void natgw_blocks_start(struct natgw_blocks *blocks);
void natgw_blocks_stop(struct natgw_blocks *blocks);
void natgw_blocks_clear(struct natgw_blocks *blocks);
void natgw_blocks_exit(struct natgw_blocks *blocks);
void natgw_blocks_census(struct natgw_blocks *blocks,
			 struct natgw_block_census *census);

unsigned int natgw_block_list(struct natgw_blocks *blocks,
			      const struct natgw_tenant_key *key,
			      struct natgw_block **list, u32 *turn);
bool natgw_block_available(struct natgw_blocks *blocks,
			   const struct natgw_block_wish *wish);
struct natgw_block *natgw_block_allocate(struct natgw_blocks *blocks,
					 const struct natgw_block_wish *wish);
bool natgw_block_pin(struct natgw_block *block, u32 timeout);
void natgw_block_unpin(struct natgw_blocks *blocks, struct natgw_block *block);
void natgw_block_let_go(struct natgw_blocks *blocks, __be32 addr, u16 port);
bool natgw_block_owned(struct natgw_blocks *blocks,
		       const struct natgw_tenant_key *key, __be32 addr, u16 port);

/* What overflows tell blocks from: no destination has such a key. */
static inline struct natgw_destination_key natgw_block_overflow_key(void)
{
	return (struct natgw_destination_key){ .zero = 1 };
}

/* Are there blocks, or were there ever? */
static inline bool natgw_blocks_ready(const struct natgw_blocks *blocks)
{
	/* Pairs with the release in natgw_blocks_prepare(). */
	return smp_load_acquire(&blocks->ready);
}

#endif
