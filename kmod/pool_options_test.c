// SPDX-License-Identifier: GPL-2.0
/* Pools: what reserved ports leave, and options in the comparison. */
#include <linux/bitmap.h>

#include "suite.h"

struct seal_row {
	const char *what;
	struct natgw_ports ports;
	unsigned int given;
	struct natgw_ports reserved[4];
	unsigned int kept;
	struct natgw_ports merged[4];
	u32 usable;
};

static const struct seal_row seals[] = {
	{ "nothing", { 1024, 65535 }, 0, {}, 0, {}, 64512 },
	{ "one port", { 1024, 65535 }, 1, { { 8080, 8080 } },
	  1, { { 8080, 8080 } }, 64511 },
	{ "sorted", { 1, 100 }, 2, { { 50, 59 }, { 10, 19 } },
	  2, { { 10, 19 }, { 50, 59 } }, 80 },
	{ "overlapping", { 1, 100 }, 2, { { 10, 30 }, { 20, 40 } },
	  1, { { 10, 40 } }, 69 },
	{ "one in the other", { 1, 100 }, 3, { { 20, 25 }, { 10, 40 }, { 40, 40 } },
	  1, { { 10, 40 } }, 69 },
	{ "adjacent", { 1, 100 }, 2, { { 20, 29 }, { 10, 19 } },
	  1, { { 10, 29 } }, 80 },
	{ "a port between", { 1, 100 }, 2, { { 21, 29 }, { 10, 19 } },
	  2, { { 10, 19 }, { 21, 29 } }, 81 },
	{ "outside", { 100, 199 }, 2, { { 1, 99 }, { 200, 65535 } },
	  2, { { 1, 99 }, { 200, 65535 } }, 100 },
	{ "over the edges", { 100, 199 }, 2, { { 1, 100 }, { 199, 300 } },
	  2, { { 1, 100 }, { 199, 300 } }, 98 },
	{ "all", { 100, 199 }, 2, { { 150, 199 }, { 100, 149 } },
	  1, { { 100, 199 } }, 0 },
	{ "all there are", { 1, 65535 }, 2, { { 1, 65535 }, { 65535, 65535 } },
	  1, { { 1, 65535 } }, 0 },
};

KUNIT_ARRAY_PARAM_DESC(seal, seals, what);

static struct natgw_pool *options_pool(struct kunit *test)
{
	struct natgw_pool *pool = natgw_pool_create("web", 0);

	KUNIT_ASSERT_NOT_NULL(test, pool);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, free_pool, pool), 0);
	return pool;
}

static void seal(struct kunit *test)
{
	const struct seal_row *row = test->param_value;
	struct natgw_pool *pool = options_pool(test);

	pool->ports = row->ports;
	pool->reserveds = row->given;
	memcpy(pool->reserved, row->reserved, sizeof(row->reserved));
	natgw_pool_seal(pool);
	KUNIT_EXPECT_EQ(test, pool->usable, row->usable);
	KUNIT_ASSERT_EQ(test, pool->reserveds, row->kept);
	KUNIT_EXPECT_EQ(test, memcmp(pool->reserved, row->merged,
				     row->kept * sizeof(row->merged[0])), 0);
	natgw_pool_seal(pool);
	KUNIT_EXPECT_EQ(test, pool->usable, row->usable);
	KUNIT_EXPECT_EQ(test, pool->reserveds, row->kept);
}

/* Against a bitmap of all ports. */
static void seal_random(struct kunit *test)
{
	struct natgw_pool *pool = options_pool(test);
	unsigned long *map = bitmap_zalloc(1 << 16, GFP_KERNEL);
	unsigned int round, i, port, seen, left;
	struct rnd_state random;

	natgw_suite_random(test, &random);
	KUNIT_ASSERT_NOT_NULL(test, map);
	for (round = 0; round < 300; round++) {
		bitmap_zero(map, 1 << 16);
		pool->ports.first = 1 + natgw_suite_below(&random, 1000);
		pool->ports.last = pool->ports.first + natgw_suite_below(&random, 1000);
		pool->reserveds = natgw_suite_below(&random, NATGW_POOL_RESERVED_MAX + 1);
		for (i = 0; i < pool->reserveds; i++) {
			pool->reserved[i].first = 1 + natgw_suite_below(&random, 2000);
			pool->reserved[i].last = pool->reserved[i].first +
						 natgw_suite_below(&random, 100);
			bitmap_set(map, pool->reserved[i].first,
				   pool->reserved[i].last - pool->reserved[i].first + 1);
		}
		natgw_pool_seal(pool);
		left = 0;
		for (port = pool->ports.first; port <= pool->ports.last; port++)
			left += !test_bit(port, map);
		KUNIT_EXPECT_EQ(test, pool->usable, left);
		for (i = 0, seen = 0; i < pool->reserveds; i++) {
			seen += pool->reserved[i].last - pool->reserved[i].first + 1;
			KUNIT_EXPECT_TRUE(test, !i || pool->reserved[i].first >
					  pool->reserved[i - 1].last + 1);
		}
		KUNIT_EXPECT_EQ(test, seen, bitmap_weight(map, 1 << 16));
	}
	bitmap_free(map);
}

static void defaults(struct kunit *test)
{
	struct natgw_pool *pool = options_pool(test);

	KUNIT_EXPECT_EQ(test, pool->mapping, NATGW_MAPPING_BEHAVIOR_ENDPOINT_DEPENDENT);
	KUNIT_EXPECT_EQ(test, pool->address_allocation, NATGW_ADDRESS_ALLOCATION_PAIRED);
	KUNIT_EXPECT_EQ(test, pool->port_allocation, NATGW_PORT_ALLOCATION_PRESERVE);
	KUNIT_EXPECT_EQ(test, pool->refuse, NATGW_REFUSE_RESET);
	KUNIT_EXPECT_TRUE(test, pool->overflow);
	KUNIT_EXPECT_EQ(test, pool->hold_down, 0);
	KUNIT_EXPECT_EQ(test, pool->usable, 64512);
}

/* Each option makes another pool, and so another masquerade rule, of it. */
static void different(struct kunit *test)
{
	struct natgw_pool *a = options_pool(test), *b = options_pool(test);
	u8 *small[] = { &b->mapping, &b->address_allocation, &b->port_allocation,
			&b->refuse };
	unsigned int i;

	KUNIT_EXPECT_TRUE(test, natgw_pool_same(a, b));
	for (i = 0; i < ARRAY_SIZE(small); i++) {
		*small[i] = 1;
		KUNIT_EXPECT_FALSE(test, natgw_pool_same(a, b));
		*small[i] = 0;
	}
	b->overflow = false;
	KUNIT_EXPECT_FALSE(test, natgw_pool_same(a, b));
	b->overflow = true;
	b->hold_down = HZ;
	KUNIT_EXPECT_FALSE(test, natgw_pool_same(a, b));
	b->hold_down = 0;
	b->reserved[0] = (struct natgw_ports){ 10, 19 };
	b->reserved[1] = (struct natgw_ports){ 20, 29 };
	b->reserveds = 2;
	natgw_pool_seal(b);
	KUNIT_EXPECT_FALSE(test, natgw_pool_same(a, b));
	a->reserved[0] = (struct natgw_ports){ 10, 29 };
	a->reserveds = 1;
	natgw_pool_seal(a);
	KUNIT_EXPECT_TRUE(test, natgw_pool_same(a, b));
	a->reserved[0].last++;
	natgw_pool_seal(a);
	KUNIT_EXPECT_FALSE(test, natgw_pool_same(a, b));
}

static struct kunit_case pool_options_cases[] = {
	KUNIT_CASE_PARAM(seal, seal_gen_params),
	KUNIT_CASE(seal_random),
	KUNIT_CASE(defaults),
	KUNIT_CASE(different),
	{}
};

static struct kunit_suite pool_options_suite = {
	.name = "natgw_pool_options",
	.test_cases = pool_options_cases,
};

kunit_test_suite(pool_options_suite);
