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
	KUNIT_EXPECT_EQ(test, pool->hold_down_max, 4096);
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
	b->hold_down_max--;
	KUNIT_EXPECT_FALSE(test, natgw_pool_same(a, b));
	b->hold_down_max++;
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
	a->reserved[0].last--;
	b->block = 64;
	KUNIT_EXPECT_FALSE(test, natgw_pool_same(a, b));
	b->block = 0;
	b->block_limit++;
	KUNIT_EXPECT_FALSE(test, natgw_pool_same(a, b));
	b->block_limit--;
	b->block_timeout++;
	KUNIT_EXPECT_FALSE(test, natgw_pool_same(a, b));
	b->block_timeout--;
	b->inside = (struct natgw_range){ 1 << 24, (1 << 24) + 3 };
	KUNIT_EXPECT_FALSE(test, natgw_pool_same(a, b));
}

/* ---- divided among subscribers ------------------------------------------ */

static const struct cut_row {
	const char *what;
	struct natgw_ports ports;
	u16 block;
	struct natgw_ports offered;
	u32 open;
} cuts[] = {
	{ "whole blocks", { 1024, 65535 }, 256, { 1024, 65535 }, 252 * 4 },
	{ "neither end fits", { 1000, 2000 }, 256, { 1024, 1791 }, 3 * 4 },
	{ "just one", { 64, 127 }, 64, { 64, 127 }, 1 },
	{ "one port too few", { 65, 191 }, 128, { 1, 0 }, 0 },
	{ "none", { 1024, 1100 }, 256, { 1, 0 }, 0 },
	{ "port 0 is in none", { 1, 1023 }, 512, { 512, 1023 }, 8 },
	{ "the largest", { 1, 65535 }, 16384, { 16384, 65535 }, 3 * 256 },
};

KUNIT_ARRAY_PARAM_DESC(cut, cuts, what);

static void cut(struct kunit *test)
{
	const struct cut_row *row = test->param_value;
	struct natgw_pool *pool = options_pool(test);

	pool->ports = row->ports;
	pool->block = row->block;
	natgw_pool_seal(pool);
	KUNIT_EXPECT_EQ(test, pool->offered.first, row->offered.first);
	KUNIT_EXPECT_EQ(test, pool->offered.last, row->offered.last);
	KUNIT_EXPECT_EQ(test, pool->usable, row->open * NATGW_POOL_UNIT);
	KUNIT_EXPECT_EQ(test, NATGW_POOL_UNITS -
			bitmap_weight(pool->closed, NATGW_POOL_UNITS), row->open);
}

static const struct division_row {
	const char *what;
	struct natgw_ports ports;
	u32 addresses;
	u32 subscribers;
	u32 tenants;
	u32 share;
} divisions[] = {
	{ "one and one", { 1024, 65535 }, 1, 1, 1, 64512 },
	{ "as many as addresses", { 1024, 65535 }, 8, 8, 1, 64512 },
	{ "fewer than addresses", { 1024, 65535 }, 8, 3, 1, 64512 },
	{ "two each", { 1024, 65535 }, 4, 8, 2, 32256 },
	{ "rounded up", { 1024, 65535 }, 4, 9, 3, 21504 },
	{ "RFC 7422", { 1024, 65535 }, 4, 1024, 256, 252 },
	{ "1008 of 64", { 1024, 65535 }, 1, 1008, 1008, 64 },
	{ "one too many", { 1024, 65535 }, 1, 1009, 1009, 63 },
	{ "far too many", { 1024, 65535 }, 1, 1 << 30, 1 << 30, 0 },
	{ "ports left over", { 1000, 1999 }, 1, 3, 3, 333 },
};

KUNIT_ARRAY_PARAM_DESC(division, divisions, what);

static void divide_among(struct natgw_pool *pool, u32 first, u32 subscribers,
			 u32 addresses)
{
	pool->inside = (struct natgw_range){ first, first + subscribers - 1 };
	pool->addresses = addresses;
	natgw_pool_seal(pool);
}

static void division(struct kunit *test)
{
	const struct division_row *row = test->param_value;
	struct natgw_pool *pool = options_pool(test);

	pool->ports = row->ports;
	divide_among(pool, 10 << 24, row->subscribers, row->addresses);
	KUNIT_EXPECT_EQ(test, pool->tenants, row->tenants);
	KUNIT_EXPECT_EQ(test, pool->share, row->share);
}

/* Nobody shares a port, everybody has as many, and strangers have none. */
static void check_division(struct kunit *test, struct natgw_pool *pool,
			   unsigned long *map)
{
	u32 first = pool->inside.first, n = pool->inside.last - first + 1, i, index;
	struct natgw_ports ports;

	bitmap_zero(map, pool->addresses << 16);
	for (i = 0; i < n; i++) {
		KUNIT_ASSERT_TRUE(test, natgw_pool_range(pool, htonl(first + i),
							 &index, &ports));
		KUNIT_ASSERT_LT(test, index, pool->addresses);
		KUNIT_ASSERT_EQ(test, ports.last - ports.first + 1, pool->share);
		KUNIT_ASSERT_GE(test, ports.first, pool->offered.first);
		KUNIT_ASSERT_LE(test, ports.last, pool->offered.last);
		bitmap_set(map, (index << 16) + ports.first, pool->share);
	}
	KUNIT_ASSERT_EQ(test, bitmap_weight(map, pool->addresses << 16), n * pool->share);
	KUNIT_EXPECT_FALSE(test, natgw_pool_range(pool, htonl(first - 1), &index, &ports));
	KUNIT_EXPECT_FALSE(test, natgw_pool_range(pool, htonl(first + n), &index, &ports));
}

static void division_random(struct kunit *test)
{
	enum { ADDRESSES = 8 };
	struct natgw_pool *pool = options_pool(test);
	unsigned long *map = bitmap_zalloc(ADDRESSES << 16, GFP_KERNEL);
	struct rnd_state random;
	unsigned int round;

	natgw_suite_random(test, &random);
	KUNIT_ASSERT_NOT_NULL(test, map);
	for (round = 0; round < 100; round++) {
		pool->ports.first = 1 + natgw_suite_below(&random, 5000);
		pool->ports.last = pool->ports.first + 1000 +
				   natgw_suite_below(&random, 59000);
		divide_among(pool, 1 + natgw_suite_below(&random, 1 << 30),
			     1 + natgw_suite_below(&random, 200),
			     1 + natgw_suite_below(&random, ADDRESSES));
		check_division(test, pool, map);
	}
	bitmap_free(map);
}

/* Reserved ports make a range smaller; they may not take all of it. */
static void barren(struct kunit *test)
{
	struct natgw_pool *pool = options_pool(test);

	pool->ports = (struct natgw_ports){ 1024, 1024 + 4 * 64 - 1 };
	pool->reserved[0] = (struct natgw_ports){ 1024 + 64, 1024 + 126 };
	pool->reserveds = 1;
	divide_among(pool, 10 << 24, 4, 1);
	KUNIT_EXPECT_EQ(test, pool->usable, 4 * 64 - 63);
	KUNIT_EXPECT_FALSE(test, natgw_pool_barren(pool));
	pool->reserved[0].last++;
	natgw_pool_seal(pool);
	KUNIT_EXPECT_TRUE(test, natgw_pool_barren(pool));
	pool->reserved[0] = (struct natgw_ports){ 1024 + 3 * 64, 65535 };
	natgw_pool_seal(pool);
	KUNIT_EXPECT_TRUE(test, natgw_pool_barren(pool));
}

static struct kunit_case pool_options_cases[] = {
	KUNIT_CASE_PARAM(seal, seal_gen_params),
	KUNIT_CASE(seal_random),
	KUNIT_CASE(defaults),
	KUNIT_CASE(different),
	KUNIT_CASE_PARAM(cut, cut_gen_params),
	KUNIT_CASE_PARAM(division, division_gen_params),
	KUNIT_CASE(division_random),
	KUNIT_CASE(barren),
	{}
};

static struct kunit_suite pool_options_suite = {
	.name = "natgw_pool_options",
	.test_cases = pool_options_cases,
};

kunit_test_suite(pool_options_suite);
