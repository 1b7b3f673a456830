// SPDX-License-Identifier: GPL-2.0
/*
 * Blocks against a naive model, which knows of every port whose it is, under
 * random operations; the configuration changes meanwhile.
 */
#include <linux/vmalloc.h>

#include "suite.h"

enum {
	TEST_ADDRESSES	= 3,
	TEST_TENANTS	= 5,
	TEST_BLOCKS	= 256,
	TEST_ROUNDS	= 60000,
	TEST_PORTS	= 65536,
};

#define TEST_EXTERNAL	TEST_ADDR(203, 0, 113, 1)

/* A block as the model has it. */
struct naive_block {
	struct natgw_block *block;
	unsigned int tenant;
	unsigned int address;
	struct natgw_ports ports;
	unsigned int held;
};

struct block_bench {
	struct kunit *test;
	struct natgw_blocks blocks;
	struct natgw_overflows overflows;
	struct natgw_stats __percpu *stats;
	struct natgw_pool *pool;
	struct rnd_state random;
	struct naive_block list[TEST_BLOCKS];
	unsigned int n;
	u32 given;
	u32 refused;
	u32 told[3];
	u8 owner[TEST_ADDRESSES][TEST_PORTS];	/* tenant and one; 0 if nobody */
};

static void count_told(struct natgw_blocks *blocks, const struct natgw_block *block,
		       enum natgw_block_event event)
{
	struct block_bench *b = container_of(blocks, struct block_bench, blocks);

	b->told[event]++;
}

static void block_seal(struct block_bench *b, u16 first, u16 last, u16 size, u16 limit)
{
	b->pool->ports = (struct natgw_ports){ first, last };
	b->pool->block = size;
	b->pool->block_limit = limit;
	natgw_pool_seal(b->pool);
	/* As a pool that says something else has. */
	b->pool->serial++;
}

static int block_test_init(struct kunit *test)
{
	struct block_bench *b = vzalloc(sizeof(*b));

	if (!b)
		return -ENOMEM;
	test->priv = b;
	b->test = test;
	b->stats = alloc_percpu(struct natgw_stats);
	b->pool = natgw_pool_create("cgn", 1);
	if (!b->stats || !b->pool || natgw_overflows_init(&b->overflows))
		return -ENOMEM;
	natgw_blocks_init(&b->blocks, &b->overflows, b->stats);
	b->blocks.tell = count_told;
	b->pool->range[0].first = ntohl(TEST_EXTERNAL);
	b->pool->range[0].last = ntohl(TEST_EXTERNAL) + TEST_ADDRESSES - 1;
	b->pool->ranges = 1;
	/* More than a few, so that full ones are marked. */
	b->pool->addresses = 100;
	return natgw_blocks_prepare(&b->blocks);
}

static void block_test_exit(struct kunit *test)
{
	struct block_bench *b = test->priv;

	if (!b)
		return;
	natgw_blocks_exit(&b->blocks);
	rcu_barrier();
	KUNIT_EXPECT_EQ(test, atomic_read(&b->overflows.table.nelems), 0);
	natgw_overflows_exit(&b->overflows);
	KUNIT_EXPECT_EQ(test, atomic_read(&b->blocks.count), 0);
	KUNIT_EXPECT_EQ(test, b->told[NATGW_BLOCK_EVENT_ALLOCATED],
			b->told[NATGW_BLOCK_EVENT_RELEASED]);
	kfree(b->pool);
	free_percpu(b->stats);
	vfree(b);
}

static void block_enter(void)
{
	local_bh_disable();
	rcu_read_lock();
}

static void block_leave(void)
{
	rcu_read_unlock();
	local_bh_enable();
}

static struct natgw_tenant_key naive_tenant(unsigned int tenant)
{
	return (struct natgw_tenant_key){ 7, TEST_ADDR(10, 0, tenant, 0), 24 };
}

static __be32 naive_address(unsigned int address)
{
	return htonl(ntohl(TEST_EXTERNAL) + address);
}

/* What packets and the wheel do; nothing may be asserted meanwhile. */
static struct natgw_block *block_ask(struct block_bench *b, unsigned int tenant,
				     unsigned int address, u16 near, u32 turn)
{
	struct natgw_tenant_key key = naive_tenant(tenant);
	struct natgw_block_wish wish = {
		.tenant = &key, .pool = b->pool, .addr = naive_address(address),
		.index = address, .near = near, .rule = 3, .turn = turn,
	};
	struct natgw_block *block;

	block_enter();
	block = natgw_block_allocate(&b->blocks, &wish);
	block_leave();
	return block;
}

static void block_unpin(struct block_bench *b, struct natgw_block *block)
{
	block_enter();
	natgw_block_unpin(&b->blocks, block);
	block_leave();
}

/* Its time has run out, or is looked at; the block is gone, or not. */
static bool block_age(struct block_bench *b, struct natgw_block *block, bool due,
		      u32 *again)
{
	bool gone;

	block_enter();
	if (due)
		block->expires = natgw_wheel_now();
	*again = block_expire(&b->blocks.wheel, &block->timer);
	gone = block->gone && !natgw_block_pin(block, HZ);
	block_leave();
	return gone;
}

static bool naive_free(const struct block_bench *b, unsigned int address, u32 first)
{
	u32 port;

	for (port = first; port < first + b->pool->block; port++)
		if (b->owner[address][port])
			return false;
	return true;
}

/* Is there a whole block of the pool that nobody has? */
static bool naive_room(const struct block_bench *b, unsigned int address)
{
	u32 first, size = b->pool->block;

	for (first = 0; first < TEST_PORTS; first += size)
		if (first >= b->pool->ports.first &&
		    first + size - 1 <= b->pool->ports.last &&
		    naive_free(b, address, first))
			return true;
	return false;
}

static unsigned int naive_count(const struct block_bench *b, unsigned int tenant)
{
	unsigned int i, n = 0;

	for (i = 0; i < b->n; i++)
		n += b->list[i].tenant == tenant;
	return n;
}

static void naive_own(struct block_bench *b, const struct naive_block *naive, u8 owner)
{
	memset(&b->owner[naive->address][naive->ports.first], owner,
	       naive->ports.last - naive->ports.first + 1);
}

/* What a tenant has is what the model says, the oldest first. */
static u32 check_tenant(struct block_bench *b, unsigned int tenant)
{
	struct natgw_block *list[NATGW_POOL_BLOCK_LIMIT_MAX];
	struct natgw_tenant_key key = naive_tenant(tenant);
	unsigned int i, n, at = 0;
	u32 turn;

	block_enter();
	n = natgw_block_list(&b->blocks, &key, list, &turn);
	block_leave();
	KUNIT_ASSERT_EQ(b->test, n, naive_count(b, tenant));
	for (i = 0; i < b->n; i++)
		if (b->list[i].tenant == tenant)
			KUNIT_ASSERT_PTR_EQ(b->test, list[at++], b->list[i].block);
	return turn;
}

static void naive_allocate(struct block_bench *b)
{
	unsigned int tenant = natgw_suite_below(&b->random, TEST_TENANTS);
	unsigned int address = natgw_suite_below(&b->random, TEST_ADDRESSES);
	u16 near = natgw_suite_flip(&b->random) ?
		   natgw_suite_below(&b->random, TEST_PORTS) : 0;
	struct naive_block *naive = &b->list[b->n];
	struct natgw_block *block;
	u32 turn, wanted;

	if (b->n == TEST_BLOCKS)
		return;
	turn = check_tenant(b, tenant);
	KUNIT_ASSERT_PTR_EQ(b->test, block_ask(b, tenant, address, near, turn + 1),
			    ERR_PTR(-ESTALE));
	block = block_ask(b, tenant, address, near, turn);
	if (IS_ERR(block)) {
		KUNIT_ASSERT_EQ(b->test, PTR_ERR(block),
				naive_count(b, tenant) >= b->pool->block_limit ?
				-EMLINK : -ENOSR);
		KUNIT_ASSERT_TRUE(b->test, block == ERR_PTR(-EMLINK) ||
				  !naive_room(b, address));
		b->refused++;
		return;
	}
	*naive = (struct naive_block){ block, tenant, address, block->ports, 1 };
	KUNIT_ASSERT_EQ(b->test, naive->ports.first % b->pool->block, 0);
	KUNIT_ASSERT_EQ(b->test, naive->ports.last - naive->ports.first + 1,
			b->pool->block);
	KUNIT_ASSERT_GE(b->test, naive->ports.first, b->pool->ports.first);
	KUNIT_ASSERT_LE(b->test, naive->ports.last, b->pool->ports.last);
	KUNIT_ASSERT_TRUE(b->test, naive_free(b, address, naive->ports.first));
	wanted = round_down(near, b->pool->block);
	if (near && wanted >= b->pool->ports.first &&
	    wanted + b->pool->block - 1 <= b->pool->ports.last &&
	    naive_free(b, address, wanted))
		KUNIT_ASSERT_EQ(b->test, naive->ports.first, wanted);
	naive_own(b, naive, tenant + 1);
	b->n++;
	b->given++;
}

static u16 port_in(struct block_bench *b, const struct naive_block *naive)
{
	return naive->ports.first +
	       natgw_suite_below(&b->random, naive->ports.last - naive->ports.first + 1);
}

static void naive_hold(struct block_bench *b)
{
	struct naive_block *naive = &b->list[natgw_suite_below(&b->random, b->n)];

	block_enter();
	if (!naive->held || natgw_suite_flip(&b->random))
		naive->held += natgw_block_pin(naive->block, 50 * HZ);
	else if (naive->held--, natgw_suite_flip(&b->random))
		natgw_block_unpin(&b->blocks, naive->block);
	else
		natgw_block_let_go(&b->blocks, naive->block->key.addr,
				   port_in(b, naive));
	block_leave();
	KUNIT_ASSERT_EQ(b->test, naive->block->held, naive->held);
}

/* As if its time had run out; or not yet. What is held never goes. */
static void naive_expire(struct block_bench *b)
{
	unsigned int at = natgw_suite_below(&b->random, b->n);
	struct naive_block naive = b->list[at];
	bool due = natgw_suite_below(&b->random, 4);
	u32 again;

	KUNIT_ASSERT_EQ(b->test, block_age(b, naive.block, due, &again),
			!naive.held && due);
	KUNIT_ASSERT_EQ(b->test, !!again, !naive.held && !due);
	if (naive.held || !due)
		return;
	naive_own(b, &naive, 0);
	b->n--;
	memmove(&b->list[at], &b->list[at + 1], (b->n - at) * sizeof(b->list[0]));
}

static void check_port(struct block_bench *b)
{
	unsigned int address = natgw_suite_below(&b->random, TEST_ADDRESSES), i;
	u16 port = natgw_suite_below(&b->random, TEST_PORTS);

	for (i = 0; i < TEST_TENANTS; i++) {
		struct natgw_tenant_key key = naive_tenant(i);
		bool owned;

		block_enter();
		owned = natgw_block_owned(&b->blocks, &key, naive_address(address), port);
		block_leave();
		KUNIT_ASSERT_EQ(b->test, owned, b->owner[address][port] == i + 1);
	}
}

static void check_sums(struct block_bench *b)
{
	struct natgw_block_census census;
	struct natgw_stats *sum = kunit_kzalloc(b->test, sizeof(*sum), GFP_KERNEL);
	unsigned int i;
	u64 held = 0;

	KUNIT_ASSERT_NOT_NULL(b->test, sum);
	for (i = 0; i < b->n; i++)
		held += b->list[i].held;
	natgw_blocks_census(&b->blocks, &census);
	natgw_stats_sum(sum, b->stats);
	KUNIT_ASSERT_EQ(b->test, census.blocks, b->n);
	KUNIT_ASSERT_EQ(b->test, census.held, held);
	KUNIT_ASSERT_EQ(b->test, atomic_read(&b->blocks.count), b->n);
	KUNIT_ASSERT_EQ(b->test, sum->count[NATGW_COUNTER_BLOCKS_ALLOCATED], b->given);
	KUNIT_ASSERT_EQ(b->test, sum->count[NATGW_COUNTER_BLOCKS_RELEASED], b->given - b->n);
	kunit_kfree(b->test, sum);
}

static void naive_configure(struct block_bench *b)
{
	u16 first = 1 + natgw_suite_below(&b->random, 2000);
	u16 last = first + 1500 + natgw_suite_below(&b->random, 4000);

	block_seal(b, first, last, 64 << natgw_suite_below(&b->random, 5),
		   1 + natgw_suite_below(&b->random, 40));
}

static void naive_step(struct block_bench *b, unsigned int round)
{
	unsigned int dice = natgw_suite_below(&b->random, 8);
	bool draining = round / 3000 & 1;

	if (!b->n || dice < (draining ? 1 : 3))
		naive_allocate(b);
	else if (dice < 6)
		naive_hold(b);
	else
		naive_expire(b);
	if (!(round % 16))
		check_port(b);
}

static void blocks_against_naive(struct kunit *test)
{
	struct block_bench *b = test->priv;
	unsigned int round, i;

	natgw_suite_random(test, &b->random);
	for (round = 0; round < TEST_ROUNDS; round++) {
		if (!(round % 1000)) {
			naive_configure(b);
			check_sums(b);
			cond_resched();
		}
		naive_step(b, round);
	}
	check_sums(b);
	kunit_info(test, "%u given, %u refused, %u left\n", b->given, b->refused, b->n);
	for (i = 0; i < b->n; i++)
		for (; b->list[i].held; b->list[i].held--)
			block_unpin(b, b->list[i].block);
	natgw_blocks_clear(&b->blocks);
	KUNIT_EXPECT_EQ(test, b->told[NATGW_BLOCK_EVENT_RELEASED], b->given);
}

/* The address after the first that is not known to be full. */
static u32 block_next(struct block_bench *b)
{
	struct natgw_destination_key key = natgw_block_overflow_key();
	u32 next;

	block_enter();
	next = natgw_overflow_next(&b->overflows, &key, b->pool, 0);
	block_leave();
	return next;
}

/* A full address is marked for those who overflow, until a block comes back. */
static void full_address_is_marked(struct kunit *test)
{
	struct block_bench *b = test->priv;
	struct natgw_block *block[2];
	u32 again;

	block_seal(b, 1024, 1024 + 511, 256, 64);
	block[0] = block_ask(b, 0, 1, 0, 0);
	block[1] = block_ask(b, 1, 1, 0, 0);
	KUNIT_EXPECT_EQ(test, block_next(b), 1);
	KUNIT_EXPECT_PTR_EQ(test, block_ask(b, 2, 1, 0, 0), ERR_PTR(-ENOSR));
	KUNIT_EXPECT_EQ(test, block_next(b), 2);
	block_unpin(b, block[0]);
	KUNIT_EXPECT_TRUE(test, block_age(b, block[0], true, &again));
	KUNIT_EXPECT_EQ(test, block_next(b), 1);
	block_unpin(b, block[1]);
}

/* A block whose ports are all reserved is not there; with one port left it is. */
static void reserved_blocks_are_closed(struct kunit *test)
{
	struct block_bench *b = test->priv;
	struct natgw_block *block;

	b->pool->reserved[0] = (struct natgw_ports){ 1024, 1087 };
	b->pool->reserved[1] = (struct natgw_ports){ 1089, 1151 };
	b->pool->reserveds = 2;
	block_seal(b, 1000, 1160, 64, 64);
	KUNIT_EXPECT_EQ(test, b->pool->usable, 1);
	block = block_ask(b, 0, 0, 1024, 0);
	KUNIT_ASSERT_FALSE(test, IS_ERR(block));
	KUNIT_EXPECT_EQ(test, block->ports.first, 1088);
	KUNIT_EXPECT_EQ(test, block->ports.last, 1151);
	KUNIT_EXPECT_PTR_EQ(test, block_ask(b, 0, 0, 0, 1), ERR_PTR(-ENOSR));
	block_unpin(b, block);
}

static struct kunit_case block_cases[] = {
	KUNIT_CASE(blocks_against_naive),
	KUNIT_CASE(full_address_is_marked),
	KUNIT_CASE(reserved_blocks_are_closed),
	{}
};

static struct kunit_suite block_suite = {
	.name = "natgw_block",
	.init = block_test_init,
	.exit = block_test_exit,
	.test_cases = block_cases,
};

kunit_test_suite(block_suite);
