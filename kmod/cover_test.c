// SPDX-License-Identifier: GPL-2.0
/* Covers: what ranges have between them, against each of the ranges asked. */
#include "suite.h"

enum { MOST_RANGES = 40, ROUNDS = 300 };

static void destroy_cover(void *cover)
{
	natgw_cover_exit(cover);
}

static struct natgw_cover *cover_create(struct kunit *test)
{
	struct natgw_cover *cover = kunit_kzalloc(test, sizeof(*cover), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, cover);
	KUNIT_ASSERT_EQ(test, natgw_cover_init(cover, MOST_RANGES), 0);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, destroy_cover, cover), 0);
	return cover;
}

static bool naive_has(const struct natgw_range *range, unsigned int n, u32 addr)
{
	while (n--)
		if (addr >= range[n].first && addr <= range[n].last)
			return true;
	return false;
}

static void expect_same(struct kunit *test, const struct natgw_cover *cover,
			const struct natgw_range *range, unsigned int n, u32 addr)
{
	KUNIT_EXPECT_EQ_MSG(test, natgw_cover_has(cover, addr),
			    naive_has(range, n, addr), "%u of %u ranges", addr, n);
}

/* One round; addresses from @base on, few enough for ranges to meet. */
static void compare_at_random(struct kunit *test, struct rnd_state *random,
			      struct natgw_cover *cover, u32 base)
{
	unsigned int n = prandom_u32_state(random) % (MOST_RANGES + 1), i;
	struct natgw_range range[MOST_RANGES];

	cover->ranges = 0;
	for (i = 0; i < n; i++) {
		range[i].first = base + prandom_u32_state(random) % 200;
		range[i].last = min_t(u64, (u64)range[i].first +
				      prandom_u32_state(random) % 9, U32_MAX);
		natgw_cover_add(cover, &range[i]);
	}
	natgw_cover_seal(cover);
	for (i = 1; i < cover->ranges; i++)
		KUNIT_EXPECT_GT(test, cover->range[i].first,
				(u64)cover->range[i - 1].last + 1);
	for (i = 0; i < 210; i++)
		expect_same(test, cover, range, n, base + i);
	expect_same(test, cover, range, n, base - 1);
}

static void cover_has_what_its_ranges_have(struct kunit *test)
{
	struct natgw_cover *cover = cover_create(test);
	struct rnd_state random;
	unsigned int i;

	natgw_suite_random(test, &random);
	for (i = 0; i < ROUNDS; i++) {
		compare_at_random(test, &random, cover, 0);
		compare_at_random(test, &random, cover, 0x7fffff80);
		compare_at_random(test, &random, cover, U32_MAX - 208);
	}
}

static void every_address_is_one_range(struct kunit *test)
{
	static const struct natgw_range range[] = {
		{ 7, U32_MAX }, { 0, 3 }, { 4, 6 }, { 100, 200 },
	};
	struct natgw_cover *cover = cover_create(test);
	unsigned int i;

	KUNIT_EXPECT_FALSE(test, natgw_cover_has(cover, 0));
	for (i = 0; i < ARRAY_SIZE(range); i++)
		natgw_cover_add(cover, &range[i]);
	natgw_cover_seal(cover);
	KUNIT_EXPECT_EQ(test, cover->ranges, 1);
	KUNIT_EXPECT_TRUE(test, natgw_cover_has(cover, 0));
	KUNIT_EXPECT_TRUE(test, natgw_cover_has(cover, U32_MAX));
}

static struct kunit_case cover_cases[] = {
	KUNIT_CASE(cover_has_what_its_ranges_have),
	KUNIT_CASE(every_address_is_one_range),
	{}
};

static struct kunit_suite cover_suite = {
	.name = "natgw_cover",
	.test_cases = cover_cases,
};

kunit_test_suite(cover_suite);
