// SPDX-License-Identifier: GPL-2.0
/* Port blocks: whose they are, and since when nobody has used them. */
#include "block.h"

#include <linux/inetdevice.h>
#include <linux/jiffies.h>
#include <linux/random.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "overflow.h"

enum {
	/* Blocks that a walk looks at between two rests. */
	WALK_BATCH	= 256,
};

static const struct rhashtable_params tenant_params = {
	.head_offset = offsetof(struct natgw_tenant, head),
	.key_offset = offsetof(struct natgw_tenant, key),
	.key_len = sizeof(struct natgw_tenant_key),
	.automatic_shrinking = true,
};

static const struct rhashtable_params block_params = {
	.head_offset = offsetof(struct natgw_block, head),
	.key_offset = offsetof(struct natgw_block, key),
	.key_len = sizeof(struct natgw_block_key),
	.automatic_shrinking = true,
};

static const struct rhashtable_params map_params = {
	.head_offset = offsetof(struct natgw_block_map, head),
	.key_offset = offsetof(struct natgw_block_map, addr),
	.key_len = sizeof(__be32),
	.automatic_shrinking = true,
};

static void tell(struct natgw_blocks *blocks, const struct natgw_block *block,
		 enum natgw_block_event event)
{
	if (blocks->tell)
		blocks->tell(blocks, block, event);
}

static void count(struct natgw_blocks *blocks, enum natgw_counter counter)
{
	this_cpu_ptr(blocks->stats)->count[counter]++;
}

/* ---- maps --------------------------------------------------------------- */

static struct natgw_block_map *map_create(struct natgw_blocks *blocks, __be32 addr)
{
	struct natgw_block_map *map, *existing;

	map = kzalloc(sizeof(*map), GFP_ATOMIC | __GFP_NOWARN);
	if (!map)
		return NULL;
	map->addr = addr;
	spin_lock_init(&map->lock);
	existing = rhashtable_lookup_get_insert_fast(&blocks->maps, &map->head,
						     map_params);
	if (!existing)
		return map;
	kfree(map);
	return IS_ERR(existing) ? NULL : existing;
}

/* That of an address, made if need be, and locked; NULL without memory. */
static struct natgw_block_map *map_lock(struct natgw_blocks *blocks, __be32 addr)
{
	struct natgw_block_map *map;

	for (;;) {
		map = rhashtable_lookup(&blocks->maps, &addr, map_params);
		if (!map)
			map = map_create(blocks, addr);
		if (!map)
			return NULL;
		spin_lock(&map->lock);
		if (!map->gone) {
			/* The caller's: see natgw_destination_lock(). */
			__release(&map->lock);
			return map;
		}
		/* Who marked it takes it out of the table next. */
		spin_unlock(&map->lock);
		cpu_relax();
	}
}

static void map_unmark(struct natgw_blocks *blocks, struct natgw_block_map *map)
{
	struct natgw_overflow *overflow = map->overflow;

	map->overflow = NULL;
	if (overflow)
		natgw_overflow_unset(blocks->overflows, overflow, map->index);
}

/* Takes it out if no block is left in it. */
static void map_unlock(struct natgw_blocks *blocks, struct natgw_block_map *map)
{
	bool gone = !map->blocks && !map->gone;

	if (gone) {
		map->gone = true;
		map_unmark(blocks, map);
	}
	/* See map_lock(). */
	__acquire(&map->lock);
	spin_unlock(&map->lock);
	if (!gone)
		return;
	rhashtable_remove_fast(&blocks->maps, &map->head, map_params);
	kfree_rcu(map, rcu);
}

/* Who comes next need not look at this address, until a block is released. */
static void map_mark(struct natgw_blocks *blocks, struct natgw_block_map *map,
		     const struct natgw_block_wish *wish)
{
	struct natgw_destination_key key = natgw_block_overflow_key();

	/* The pool may have been replaced, and its addresses be counted anew. */
	map_unmark(blocks, map);
	map->overflow = natgw_overflow_set(blocks->overflows, &key, wish->pool,
					   wish->index);
	map->index = wish->index;
}

/* The first unit of a block that is free; -1 if none is. */
static int map_find(const struct natgw_block_map *map,
		    const struct natgw_block_wish *wish)
{
	unsigned int n = wish->pool->block / NATGW_POOL_UNIT, start, unit;
	DECLARE_BITMAP(busy, NATGW_POOL_UNITS);

	bitmap_or(busy, map->taken, wish->pool->closed, NATGW_POOL_UNITS);
	start = wish->near ? wish->near / NATGW_POOL_UNIT :
			     get_random_u32_below(NATGW_POOL_UNITS);
	start -= start % n;
	unit = bitmap_find_next_zero_area(busy, NATGW_POOL_UNITS, start, n, n - 1);
	if (unit >= NATGW_POOL_UNITS)
		unit = bitmap_find_next_zero_area(busy, NATGW_POOL_UNITS, 0, n, n - 1);
	return unit < NATGW_POOL_UNITS ? unit : -1;
}

/* ---- tenants ------------------------------------------------------------ */

static struct natgw_tenant *tenant_create(struct natgw_blocks *blocks,
					  const struct natgw_tenant_key *key)
{
	struct natgw_tenant *tenant, *existing;

	tenant = kzalloc(sizeof(*tenant), GFP_ATOMIC | __GFP_NOWARN);
	if (!tenant)
		return NULL;
	tenant->key = *key;
	spin_lock_init(&tenant->lock);
	INIT_LIST_HEAD(&tenant->blocks);
	existing = rhashtable_lookup_get_insert_fast(&blocks->tenants,
						     &tenant->head, tenant_params);
	if (!existing)
		return tenant;
	kfree(tenant);
	return IS_ERR(existing) ? NULL : existing;
}

/* Made if need be, and locked; NULL without memory. */
static struct natgw_tenant *tenant_lock(struct natgw_blocks *blocks,
					const struct natgw_tenant_key *key)
{
	struct natgw_tenant *tenant;

	for (;;) {
		tenant = rhashtable_lookup(&blocks->tenants, key, tenant_params);
		if (!tenant)
			tenant = tenant_create(blocks, key);
		if (!tenant)
			return NULL;
		spin_lock(&tenant->lock);
		if (!tenant->gone) {
			/* The caller's: see natgw_destination_lock(). */
			__release(&tenant->lock);
			return tenant;
		}
		spin_unlock(&tenant->lock);
		cpu_relax();
	}
}

/* Takes it out if it has no block left. */
static void tenant_unlock(struct natgw_blocks *blocks, struct natgw_tenant *tenant)
{
	bool gone = !tenant->held && !tenant->gone;

	if (gone)
		tenant->gone = true;
	/* See tenant_lock(). */
	__acquire(&tenant->lock);
	spin_unlock(&tenant->lock);
	if (!gone)
		return;
	rhashtable_remove_fast(&blocks->tenants, &tenant->head, tenant_params);
	kfree_rcu(tenant, rcu);
}

/* ---- blocks ------------------------------------------------------------- */

/* Nothing holds it: its time runs. The tenant is locked. */
static void lay_idle(struct natgw_blocks *blocks, struct natgw_block *block)
{
	WRITE_ONCE(block->expires, natgw_wheel_now() + block->timeout);
	natgw_wheel_arm(&blocks->wheel, &block->timer, block->expires);
}

static void drop_hold(struct natgw_blocks *blocks, struct natgw_block *block)
{
	if (!--block->held)
		lay_idle(blocks, block);
}

/* Its tenant is locked, and nothing holds it. */
static void release(struct natgw_blocks *blocks, struct natgw_block *block)
{
	struct natgw_block_map *map = block->map;
	unsigned int unit = block->key.first / NATGW_POOL_UNIT;
	unsigned int n = (block->ports.last - block->ports.first + 1) / NATGW_POOL_UNIT;

	block->gone = true;
	list_del(&block->list);
	block->tenant->held--;
	natgw_wheel_cancel(&blocks->wheel, &block->timer);
	/* Before the map lets another have its place in the table. */
	rhashtable_remove_fast(&blocks->blocks, &block->head, block_params);
	spin_lock(&map->lock);
	/* map_unlock() takes it as the caller's: see map_lock(). */
	__release(&map->lock);
	bitmap_clear(map->taken, unit, n);
	__clear_bit(unit, map->begins);
	map->blocks--;
	map_unmark(blocks, map);
	map_unlock(blocks, map);
	atomic_dec(&blocks->count);
	count(blocks, NATGW_COUNTER_BLOCKS_RELEASED);
	tell(blocks, block, NATGW_BLOCK_EVENT_RELEASED);
	kfree_rcu(block, rcu);
}

/* Of the wheel, with a shard's lock held. */
static u32 block_deadline(const struct natgw_timer *timer)
{
	return READ_ONCE(container_of(timer, struct natgw_block, timer)->expires);
}

/* The wheel's RCU read side keeps the block; see work_off(). */
static u32 block_expire(struct natgw_wheel *wheel, struct natgw_timer *timer)
{
	struct natgw_blocks *blocks = container_of(wheel, struct natgw_blocks, wheel);
	struct natgw_block *block = container_of(timer, struct natgw_block, timer);
	struct natgw_tenant *tenant = block->tenant;
	u32 again = 0;

	spin_lock(&tenant->lock);
	__release(&tenant->lock);
	/* Who holds it arms the timer again when he lets go of it. */
	if (!block->gone && !block->held) {
		if ((s32)(block->expires - natgw_wheel_now()) > 0)
			again = block->expires ?: 1;
		else
			release(blocks, block);
	}
	tenant_unlock(blocks, tenant);
	return again;
}

/* Gives the tenant, who is locked, a block of the map, which is too. */
static struct natgw_block *give(struct natgw_blocks *blocks,
				struct natgw_tenant *tenant,
				struct natgw_block_map *map, unsigned int unit,
				const struct natgw_pool *pool)
{
	struct natgw_block *block;

	block = kzalloc(sizeof(*block), GFP_ATOMIC | __GFP_NOWARN);
	if (!block)
		return ERR_PTR(-ENOMEM);
	block->key.addr = map->addr;
	block->key.first = unit * NATGW_POOL_UNIT;
	block->ports.first = block->key.first;
	block->ports.last = block->key.first + pool->block - 1;
	block->tenant = tenant;
	block->map = map;
	block->since = get_jiffies_64();
	block->timeout = pool->block_timeout;
	block->held = 1;
	block->timer.shard = raw_smp_processor_id() & blocks->wheel.mask;
	if (rhashtable_insert_fast(&blocks->blocks, &block->head, block_params)) {
		kfree(block);
		return ERR_PTR(-ENOMEM);
	}
	bitmap_set(map->taken, unit, pool->block / NATGW_POOL_UNIT);
	__set_bit(unit, map->begins);
	map->blocks++;
	list_add_tail(&block->list, &tenant->blocks);
	tenant->held++;
	tenant->turn++;
	return block;
}

static struct natgw_block *take(struct natgw_blocks *blocks,
				struct natgw_tenant *tenant,
				const struct natgw_block_wish *wish)
{
	struct natgw_block_map *map;
	struct natgw_block *block;
	int unit;

	map = map_lock(blocks, wish->addr);
	if (!map)
		return ERR_PTR(-ENOMEM);
	unit = map_find(map, wish);
	if (unit < 0) {
		map_mark(blocks, map, wish);
		block = ERR_PTR(-ENOSR);
	} else {
		block = give(blocks, tenant, map, unit, wish->pool);
	}
	map_unlock(blocks, map);
	if (IS_ERR(block))
		return block;
	tenant->rule = wish->rule;
	memcpy(tenant->pool, wish->pool->name, sizeof(tenant->pool));
	atomic_inc(&blocks->count);
	count(blocks, NATGW_COUNTER_BLOCKS_ALLOCATED);
	tell(blocks, block, NATGW_BLOCK_EVENT_ALLOCATED);
	return block;
}

/**
 * natgw_block_allocate() - give a tenant another block
 * @blocks: the blocks of the namespace
 * @wish: whom, and where from
 *
 * Looks at every unit of the address, 64 at a time.
 *
 * Context: BH disabled, RCU read side.
 * Return: the block, held, for natgw_block_unpin() or natgw_block_let_go(); or
 * * %-ENOSR - the address has no block left
 * * %-EMLINK - the tenant has as many as the pool allows
 * * %-ESTALE - he was given one since he was looked at
 * * %-ENOMEM - no memory
 */
struct natgw_block *natgw_block_allocate(struct natgw_blocks *blocks,
					 const struct natgw_block_wish *wish)
{
	struct natgw_tenant *tenant = tenant_lock(blocks, wish->tenant);
	struct natgw_block *block;

	if (!tenant)
		return ERR_PTR(-ENOMEM);
	if (tenant->turn != wish->turn)
		block = ERR_PTR(-ESTALE);
	else if (tenant->held >= wish->pool->block_limit)
		block = ERR_PTR(-EMLINK);
	else
		block = take(blocks, tenant, wish);
	tenant_unlock(blocks, tenant);
	return block;
}

/**
 * natgw_block_available() - has an address a block that nobody has
 * @blocks: the blocks of the namespace
 * @wish: for whom, and where from
 *
 * Context: BH disabled, RCU read side.
 * Return: true if so; then natgw_block_allocate() finds it.
 */
bool natgw_block_available(struct natgw_blocks *blocks,
			   const struct natgw_block_wish *wish)
{
	static const struct natgw_block_map none;
	const struct natgw_block_map *map;

	/* Where there is no map, no block of the address is taken. */
	map = rhashtable_lookup(&blocks->maps, &wish->addr, map_params);
	return map_find(map ?: &none, wish) >= 0;
}

/**
 * natgw_block_list() - the blocks that a tenant has
 * @blocks: the blocks of the namespace
 * @key: the tenant
 * @list: filled in, the oldest first, borrowed; room for NATGW_POOL_BLOCK_LIMIT_MAX
 * @turn: filled in: how many he was ever given
 *
 * Context: BH disabled, RCU read side.
 * Return: their number.
 */
unsigned int natgw_block_list(struct natgw_blocks *blocks,
			      const struct natgw_tenant_key *key,
			      struct natgw_block **list, u32 *turn)
{
	struct natgw_tenant *tenant;
	struct natgw_block *block;
	unsigned int n = 0;

	*turn = 0;
	tenant = rhashtable_lookup(&blocks->tenants, key, tenant_params);
	if (!tenant)
		return 0;
	spin_lock(&tenant->lock);
	list_for_each_entry(block, &tenant->blocks, list)
		list[n++] = block;
	/* One that is gone is made anew by who is to give him a block. */
	if (!tenant->gone)
		*turn = tenant->turn;
	spin_unlock(&tenant->lock);
	return n;
}

/**
 * natgw_block_pin() - hold a block, to look for a port in it
 * @block: the block, borrowed
 * @timeout: how long it is kept when nothing holds it any more, jiffies
 *
 * Context: BH disabled, RCU read side.
 * Return: true, to be undone by natgw_block_unpin(), or by natgw_block_let_go()
 *         for the port that was found; false if it is gone.
 */
bool natgw_block_pin(struct natgw_block *block, u32 timeout)
{
	struct natgw_tenant *tenant = block->tenant;
	bool pinned;

	spin_lock(&tenant->lock);
	pinned = !block->gone;
	if (pinned) {
		block->held++;
		block->timeout = timeout;
	}
	spin_unlock(&tenant->lock);
	return pinned;
}

/**
 * natgw_block_unpin() - let go of a block that had no port
 * @blocks: the blocks of the namespace
 * @block: the block
 *
 * Context: BH disabled, RCU read side.
 */
void natgw_block_unpin(struct natgw_blocks *blocks, struct natgw_block *block)
{
	struct natgw_tenant *tenant = block->tenant;

	spin_lock(&tenant->lock);
	drop_hold(blocks, block);
	spin_unlock(&tenant->lock);
}

/* The block that has a port; borrowed, NULL if none has. */
static struct natgw_block *find(struct natgw_blocks *blocks, __be32 addr, u16 port)
{
	struct natgw_block_key key = { .addr = addr };
	struct natgw_block_map *map;
	struct natgw_block *block;
	unsigned long unit;

	map = rhashtable_lookup(&blocks->maps, &addr, map_params);
	if (!map)
		return NULL;
	spin_lock(&map->lock);
	unit = find_last_bit(map->begins, port / NATGW_POOL_UNIT + 1);
	spin_unlock(&map->lock);
	if (unit > port / NATGW_POOL_UNIT)
		return NULL;
	key.first = unit * NATGW_POOL_UNIT;
	block = rhashtable_lookup(&blocks->blocks, &key, block_params);
	return block && natgw_ports_has(&block->ports, port) ? block : NULL;
}

/**
 * natgw_block_let_go() - a port of a block is let go of
 * @blocks: the blocks of the namespace
 * @addr: external address, network order
 * @port: the port, host order; whoever had it held its block
 *
 * Context: BH disabled, RCU read side.
 */
void natgw_block_let_go(struct natgw_blocks *blocks, __be32 addr, u16 port)
{
	struct natgw_block *block = find(blocks, addr, port);

	if (!WARN_ON_ONCE(!block))
		natgw_block_unpin(blocks, block);
}

/**
 * natgw_block_owned() - is a port in a block of a tenant
 * @blocks: the blocks of the namespace
 * @key: the tenant
 * @addr: external address, network order
 * @port: the port, host order
 *
 * Context: BH disabled, RCU read side.
 * Return: true if so.
 */
bool natgw_block_owned(struct natgw_blocks *blocks,
		       const struct natgw_tenant_key *key, __be32 addr, u16 port)
{
	const struct natgw_block *block = find(blocks, addr, port);

	return block && !memcmp(&block->tenant->key, key, sizeof(*key));
}

/* ---- all of them -------------------------------------------------------- */

/**
 * natgw_blocks_init() - there are no blocks, and there is no room for any
 * @blocks: zeroed
 * @overflows: those of the namespace
 * @stats: its counters
 *
 * Context: Process.
 */
void natgw_blocks_init(struct natgw_blocks *blocks,
		       struct natgw_overflows *overflows,
		       struct natgw_stats __percpu *stats)
{
	blocks->overflows = overflows;
	blocks->stats = stats;
	blocks->wheel.deadline = block_deadline;
	blocks->wheel.expire = block_expire;
}

/**
 * natgw_blocks_prepare() - make room for blocks
 * @blocks: the blocks
 *
 * Context: Process, may sleep. Nobody else prepares them meanwhile.
 * Return: 0, also if it was done before; or -ENOMEM.
 */
int natgw_blocks_prepare(struct natgw_blocks *blocks)
{
	int err;

	if (blocks->ready)
		return 0;
	err = rhashtable_init(&blocks->tenants, &tenant_params);
	if (err)
		return err;
	err = rhashtable_init(&blocks->blocks, &block_params);
	if (err)
		goto err_blocks;
	err = rhashtable_init(&blocks->maps, &map_params);
	if (err)
		goto err_maps;
	err = natgw_wheel_init(&blocks->wheel);
	if (err)
		goto err_wheel;
	/* Readers that come without a lock see tables that are complete. */
	smp_store_release(&blocks->ready, true);
	return 0;

err_wheel:
	rhashtable_destroy(&blocks->maps);
err_maps:
	rhashtable_destroy(&blocks->blocks);
err_blocks:
	rhashtable_destroy(&blocks->tenants);
	return err;
}

/**
 * natgw_blocks_start() - let time pass for blocks
 * @blocks: the blocks
 *
 * Context: Process.
 */
void natgw_blocks_start(struct natgw_blocks *blocks)
{
	if (blocks->ready)
		natgw_wheel_start(&blocks->wheel);
}

/**
 * natgw_blocks_stop() - let it stand still
 * @blocks: the blocks
 *
 * Context: Process, may sleep. No block is released when it returns.
 */
void natgw_blocks_stop(struct natgw_blocks *blocks)
{
	if (blocks->ready)
		natgw_wheel_stop(&blocks->wheel);
}

/* One pass; -EAGAIN if it may have missed some. */
static int walk(struct natgw_blocks *blocks,
		void (*visit)(struct natgw_blocks *blocks,
			      struct natgw_block *block, void *arg),
		void *arg)
{
	struct rhashtable_iter iter;
	struct natgw_block *block;
	unsigned int seen = 0;
	int err = 0;

	rhashtable_walk_enter(&blocks->blocks, &iter);
	if (rhashtable_walk_start_check(&iter))
		err = -EAGAIN;
	while ((block = rhashtable_walk_next(&iter))) {
		if (IS_ERR(block)) {
			err = PTR_ERR(block);
			continue;
		}
		visit(blocks, block, arg);
		if (++seen % WALK_BATCH)
			continue;
		rhashtable_walk_stop(&iter);
		cond_resched();
		if (rhashtable_walk_start_check(&iter))
			err = -EAGAIN;
	}
	rhashtable_walk_stop(&iter);
	rhashtable_walk_exit(&iter);
	return err;
}

static void clear_one(struct natgw_blocks *blocks, struct natgw_block *block,
		      void *arg)
{
	struct natgw_tenant *tenant = block->tenant;
	bool *found = arg;

	local_bh_disable();
	spin_lock(&tenant->lock);
	__release(&tenant->lock);
	if (!block->gone && !block->held) {
		release(blocks, block);
		*found = true;
	}
	tenant_unlock(blocks, tenant);
	local_bh_enable();
}

/**
 * natgw_blocks_clear() - release every block that nothing holds
 * @blocks: the blocks
 *
 * Context: Process, may sleep.
 */
void natgw_blocks_clear(struct natgw_blocks *blocks)
{
	bool found;
	int err;

	if (!blocks->ready)
		return;
	/* Where blocks are taken out, a walk may step over their neighbours. */
	do {
		found = false;
		err = walk(blocks, clear_one, &found);
		/* What a walk waits for may have to run on this CPU. */
		cond_resched();
	} while (err || found);
}

/**
 * natgw_blocks_exit() - free all of it
 * @blocks: the blocks; no session has a port of them, and no time passes
 *
 * Context: Process, may sleep.
 */
void natgw_blocks_exit(struct natgw_blocks *blocks)
{
	if (!blocks->ready)
		return;
	natgw_blocks_clear(blocks);
	natgw_wheel_exit(&blocks->wheel);
	rhashtable_destroy(&blocks->maps);
	rhashtable_destroy(&blocks->blocks);
	rhashtable_destroy(&blocks->tenants);
}

static void census_one(struct natgw_blocks *blocks, struct natgw_block *block,
		       void *arg)
{
	struct natgw_block_census *census = arg;

	census->blocks++;
	census->held += READ_ONCE(block->held);
}

/**
 * natgw_blocks_census() - count the blocks, and what holds them, by walking
 * @blocks: the blocks
 * @census: filled in; exact if nothing came or went meanwhile
 *
 * Context: Process, may sleep.
 */
void natgw_blocks_census(struct natgw_blocks *blocks,
			 struct natgw_block_census *census)
{
	int err;

	do {
		memset(census, 0, sizeof(*census));
		err = natgw_blocks_ready(blocks) ? walk(blocks, census_one, census) : 0;
		cond_resched();
	} while (err);
}

#if IS_ENABLED(CONFIG_KUNIT)
#include "block_test.c"
#endif
