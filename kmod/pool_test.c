// SPDX-License-Identifier: GPL-2.0
/* Pools: the arithmetic of addresses, and which one is chosen. */
#include "suite.h"

#define INSIDE TEST_ENDPOINT(10, 0, 0, 2, 40000)

KUNIT_DEFINE_ACTION_WRAPPER(free_pool, kfree, const void *);

static struct natgw_pool *pool_create(struct kunit *test, unsigned int ranges,
				      const struct natgw_range *range)
{
	struct natgw_pool *pool = natgw_pool_create("web", ranges);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, pool);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, free_pool, pool), 0);
	for (i = 0; i < ranges; i++) {
		pool->range[i] = range[i];
		pool->addresses += range[i].last - range[i].first + 1;
	}
	pool->ranges = ranges;
	return pool;
}

/* ---- addresses ---------------------------------------------------------- */

static const struct natgw_range scattered[] = {
	{ 0xc6336405, 0xc6336408 },	/* 198.51.100.5-8 */
	{ 0xc6336420, 0xc6336420 },	/* one of them only */
	{ 0xcb007100, 0xcb00710f },	/* 203.0.113.0/28 */
	{ 0x01000000, 0x01000001 },	/* lower than those before */
};

static const struct address_row {
	const char *what;
	unsigned int ranges;
	struct natgw_range range[4];
	u32 index;
	u32 addr;
} addresses[] = {
	{ "the only one", 1, { { 7, 7 } }, 0, 7 },
	{ "first of many", 1, { { 1 << 24, (2 << 24) - 1 } }, 0, 1 << 24 },
	{ "last of many", 1, { { 1 << 24, (2 << 24) - 1 } }, (1 << 24) - 1, (2 << 24) - 1 },
	{ "high addresses", 1, { { 0xdfffff00, 0xdfffffff } }, 255, 0xdfffffff },
	{ "end of the first range", 2, { { 10, 19 }, { 30, 39 } }, 9, 19 },
	{ "beginning of the second", 2, { { 10, 19 }, { 30, 39 } }, 10, 30 },
	{ "end of the second", 2, { { 10, 19 }, { 30, 39 } }, 19, 39 },
	{ "ranges are not sorted", 2, { { 30, 39 }, { 10, 19 } }, 10, 10 },
	{ "single addresses", 4, { { 9, 9 }, { 7, 7 }, { 5, 5 }, { 3, 3 } }, 2, 5 },
	{ "after single addresses", 4, { { 9, 9 }, { 7, 7 }, { 5, 5 }, { 2, 3 } }, 4, 3 },
};

KUNIT_ARRAY_PARAM_DESC(address, addresses, what);

static void address(struct kunit *test)
{
	const struct address_row *row = test->param_value;
	struct natgw_pool *pool = pool_create(test, row->ranges, row->range);

	KUNIT_EXPECT_EQ(test, natgw_pool_address(pool, row->index), row->addr);
	KUNIT_EXPECT_TRUE(test, natgw_pool_has(pool, row->addr));
}

/* Every address of the pool has an index, and no other is the pool's. */
static void membership(struct kunit *test)
{
	struct natgw_pool *pool = pool_create(test, ARRAY_SIZE(scattered), scattered);
	unsigned int i, j, index = 0;
	u32 addr;

	KUNIT_EXPECT_EQ(test, pool->addresses, 4 + 1 + 16 + 2);
	for (i = 0; i < ARRAY_SIZE(scattered); i++)
		for (addr = scattered[i].first; addr <= scattered[i].last; addr++)
			KUNIT_EXPECT_EQ(test, natgw_pool_address(pool, index++), addr);
	KUNIT_EXPECT_EQ(test, index, pool->addresses);
	for (i = 0; i < ARRAY_SIZE(scattered); i++) {
		for (j = 0; j < 40; j++) {
			addr = scattered[i].first - 10 + j;
			for (index = 0; index < pool->addresses; index++)
				if (natgw_pool_address(pool, index) == addr)
					break;
			KUNIT_EXPECT_EQ(test, natgw_pool_has(pool, addr),
					index < pool->addresses);
		}
	}
}

static const struct span {
	const char *what;
	struct natgw_range a;
	struct natgw_range b;
	bool overlap;
} spans[] = {
	{ "the same", { 10, 20 }, { 10, 20 }, true },
	{ "side by side", { 10, 20 }, { 21, 30 }, false },
	{ "far apart", { 10, 20 }, { 40, 50 }, false },
	{ "one address shared", { 10, 20 }, { 20, 30 }, true },
	{ "one within the other", { 10, 20 }, { 15, 15 }, true },
	{ "all, and one", { 0, U32_MAX }, { 15, 15 }, true },
	{ "lowest and highest", { 0, 0 }, { U32_MAX, U32_MAX }, false },
	{ "all, and the highest", { 0, U32_MAX }, { U32_MAX, U32_MAX }, true },
	{ "halves", { 0, 0x7fffffff }, { 0x80000000, U32_MAX }, false },
};

KUNIT_ARRAY_PARAM_DESC(span, spans, what);

static void overlap(struct kunit *test)
{
	const struct span *span = test->param_value;

	KUNIT_EXPECT_EQ(test, natgw_range_overlaps(&span->a, &span->b), span->overlap);
	KUNIT_EXPECT_EQ(test, natgw_range_overlaps(&span->b, &span->a), span->overlap);
	KUNIT_EXPECT_TRUE(test, natgw_range_has(&span->a, span->a.first));
	KUNIT_EXPECT_TRUE(test, natgw_range_has(&span->a, span->a.last));
	KUNIT_EXPECT_EQ(test, natgw_range_has(&span->a, span->a.first - 1),
			!span->a.first && span->a.last == U32_MAX);
	KUNIT_EXPECT_EQ(test, natgw_range_has(&span->a, span->a.last + 1),
			!span->a.first && span->a.last == U32_MAX);
}

static void ports(struct kunit *test)
{
	static const struct natgw_ports some = { 1024, 2047 }, one = { 53, 53 };
	static const struct natgw_ports all = { 0, U16_MAX };
	unsigned int port;

	for (port = 0; port <= U16_MAX; port++) {
		KUNIT_EXPECT_EQ(test, natgw_ports_has(&some, port),
				port >= 1024 && port < 2048);
		KUNIT_EXPECT_EQ(test, natgw_ports_has(&one, port), port == 53);
		KUNIT_EXPECT_TRUE(test, natgw_ports_has(&all, port));
	}
}

static void same(struct kunit *test)
{
	struct natgw_pool *a = pool_create(test, ARRAY_SIZE(scattered), scattered);
	struct natgw_pool *b = pool_create(test, ARRAY_SIZE(scattered), scattered);
	struct natgw_pool *less = pool_create(test, 3, scattered);

	KUNIT_EXPECT_EQ(test, a->ports.first, 1024);
	KUNIT_EXPECT_EQ(test, a->ports.last, 65535);
	atomic_set(&b->held, 5);
	b->used = true;
	KUNIT_EXPECT_TRUE(test, natgw_pool_same(a, b));
	KUNIT_EXPECT_FALSE(test, natgw_pool_same(a, less));
	KUNIT_EXPECT_FALSE(test, natgw_pool_same(less, a));
	b->name[1]++;
	KUNIT_EXPECT_FALSE(test, natgw_pool_same(a, b));
	b->name[1]--;
	b->ports.first++;
	KUNIT_EXPECT_FALSE(test, natgw_pool_same(a, b));
	b->ports.first--;
	b->ports.last--;
	KUNIT_EXPECT_FALSE(test, natgw_pool_same(a, b));
	b->ports.last++;
	b->range[3].last++;
	KUNIT_EXPECT_FALSE(test, natgw_pool_same(a, b));
}

/* ---- which address ------------------------------------------------------ */

enum { SUBSCRIBERS = 4096, ADDRESSES = 16 };

/* So many each, and six deviations about it. */
static void expect_even(struct kunit *test, const unsigned int count[ADDRESSES])
{
	unsigned int i;

	for (i = 0; i < ADDRESSES; i++) {
		KUNIT_EXPECT_GT_MSG(test, count[i], 256 - 93, "address %u", i);
		KUNIT_EXPECT_LT_MSG(test, count[i], 256 + 93, "address %u", i);
	}
}

static void count_addresses(struct kunit *test, u8 allocation)
{
	static const struct natgw_range range[] = { { 100, 107 }, { 200, 207 } };
	struct natgw_pool *pool = pool_create(test, ARRAY_SIZE(range), range);
	unsigned int i, j, differ = 0, count[ADDRESSES] = {};
	u32 index;

	pool->address_allocation = allocation;
	for (i = 0; i < SUBSCRIBERS; i++) {
		__be32 subscriber = htonl(0x0a000000 + i);

		index = natgw_pool_first(pool, subscriber);
		KUNIT_ASSERT_LT(test, index, (u32)ADDRESSES);
		count[index]++;
		if (allocation == NATGW_ADDRESS_ALLOCATION_ROUND_ROBIN)
			continue;
		for (j = 0; j < 3; j++)
			differ += natgw_pool_first(pool, subscriber) != index;
	}
	expect_even(test, count);
	if (allocation != NATGW_ADDRESS_ALLOCATION_ROUND_ROBIN)
		KUNIT_EXPECT_EQ(test, !differ, allocation == NATGW_ADDRESS_ALLOCATION_PAIRED);
}

/* RFC 4787 REQ-2: one subscriber, one address; many, all addresses alike. */
static void paired(struct kunit *test)
{
	count_addresses(test, NATGW_ADDRESS_ALLOCATION_PAIRED);
}

static void in_turn(struct kunit *test)
{
	count_addresses(test, NATGW_ADDRESS_ALLOCATION_ROUND_ROBIN);
}

static void at_random(struct kunit *test)
{
	count_addresses(test, NATGW_ADDRESS_ALLOCATION_RANDOM);
}

static struct kunit_case pool_cases[] = {
	KUNIT_CASE_PARAM(address, address_gen_params),
	KUNIT_CASE(membership),
	KUNIT_CASE_PARAM(overlap, span_gen_params),
	KUNIT_CASE(ports),
	KUNIT_CASE(same),
	KUNIT_CASE(paired),
	KUNIT_CASE(in_turn),
	KUNIT_CASE(at_random),
	{}
};

static struct kunit_suite pool_suite = {
	.name = "natgw_pool",
	.test_cases = pool_cases,
};

kunit_test_suite(pool_suite);
