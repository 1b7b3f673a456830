// SPDX-License-Identifier: GPL-2.0
/* Rankings: the first of many, whatever the order in which they come. */
#include "suite.h"

enum { TEST_MANY = 2000 };

static struct natgw_ranked test_ranked(u32 n, u64 weight)
{
	return (struct natgw_ranked){
		.key = { .addrs = n, .service = NATGW_SUM_USED },
		.weight = weight,
	};
}

/* Of all, those that fewer than @room come before, by weight and then by key. */
static void expect_first(struct kunit *test, struct natgw_ranking *ranking,
			 const u32 *weights, u32 room)
{
	u32 n, other, before;
	struct natgw_ranked ranked;

	for (n = 0; n < TEST_MANY; n += 7) {
		before = 0;
		for (other = 0; other < TEST_MANY; other++)
			before += weights[other] > weights[n] ||
				  (weights[other] == weights[n] && other < n);
		ranked = test_ranked(n, weights[n]);
		KUNIT_EXPECT_EQ(test, natgw_ranking_has(ranking, &ranked.key),
				before < room);
	}
}

static void first_are_found(struct kunit *test)
{
	static const u32 rooms[] = { 1, 2, 3, 10, 255, TEST_MANY - 1, TEST_MANY, TEST_MANY + 9 };
	struct natgw_ranking ranking;
	struct natgw_ranked ranked;
	struct rnd_state random;
	unsigned int i;
	u32 *weights;
	u32 n;

	natgw_suite_random(test, &random);
	weights = kunit_kcalloc(test, TEST_MANY, sizeof(*weights), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, weights);
	for (i = 0; i < ARRAY_SIZE(rooms); i++) {
		KUNIT_ASSERT_EQ(test, natgw_ranking_init(&ranking, rooms[i]), 0);
		/* Many are equal. */
		for (n = 0; n < TEST_MANY; n++)
			weights[n] = natgw_suite_below(&random, TEST_MANY / 4);
		for (n = 0; n < TEST_MANY; n++) {
			ranked = test_ranked(n * 1007 % TEST_MANY,
					     weights[n * 1007 % TEST_MANY]);
			natgw_ranking_offer(&ranking, &ranked);
		}
		KUNIT_EXPECT_EQ(test, ranking.count, min_t(u32, rooms[i], TEST_MANY));
		natgw_ranking_settle(&ranking);
		expect_first(test, &ranking, weights, rooms[i]);
		natgw_ranking_exit(&ranking);
	}
}

static void what_is_forgotten_is_not_there(struct kunit *test)
{
	struct natgw_ranked heavy = test_ranked(1, U64_MAX), light = test_ranked(2, 0);
	struct natgw_ranking ranking;

	KUNIT_ASSERT_EQ(test, natgw_ranking_init(&ranking, 1), 0);
	natgw_ranking_offer(&ranking, &heavy);
	natgw_ranking_clear(&ranking);
	natgw_ranking_settle(&ranking);
	KUNIT_EXPECT_FALSE(test, natgw_ranking_has(&ranking, &heavy.key));
	natgw_ranking_offer(&ranking, &light);
	natgw_ranking_settle(&ranking);
	KUNIT_EXPECT_TRUE(test, natgw_ranking_has(&ranking, &light.key));
	natgw_ranking_exit(&ranking);
}

static struct kunit_case ranking_cases[] = {
	KUNIT_CASE(first_are_found),
	KUNIT_CASE(what_is_forgotten_is_not_there),
	{}
};

static struct kunit_suite ranking_suite = {
	.name = "natgw_ranking",
	.test_cases = ranking_cases,
};

kunit_test_suite(ranking_suite);
