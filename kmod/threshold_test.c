// SPDX-License-Identifier: GPL-2.0
/* Thresholds: per cent as numbers, and what is told of levels that move. */
#include "suite.h"

enum {
	INTERVAL = 100,	/* jiffies */
	STEPS = 200000,
};

static const struct natgw_threshold test_threshold = { 90, 70 };

/* ---- numbers ------------------------------------------------------------ */

struct rating {
	const char *what;
	u32 most;
	u32 high;
	u32 low;
	struct natgw_threshold expected;
};

static const struct rating ratings[] = {
	{ "never", 1000, 0, 0, { U32_MAX, U32_MAX } },
	{ "never, whatever would end it", 1000, 0, 50, { U32_MAX, U32_MAX } },
	{ "of what has no bound", 0, 90, 0, { U32_MAX, U32_MAX } },
	{ "an eighth below", 1000, 80, 0, { 800, 700 } },
	{ "both given", 1000, 90, 70, { 900, 700 } },
	{ "all of it", 1000, 100, 99, { 1000, 990 } },
	{ "high is rounded up, low down", 8, 90, 70, { 8, 5 } },
	{ "neighbours", 1, 2, 1, { 1, 0 } },
	{ "of one", 1, 90, 0, { 1, 0 } },
	{ "of two", 2, 90, 0, { 2, 1 } },
	{ "one per cent of few", 10, 1, 0, { 1, 0 } },
	{ "all ports", 64512, 90, 0, { 58061, 50804 } },
	{ "as many as there can be", U32_MAX - 1, 100, 0,
	  { U32_MAX - 1, 3758096383u } },
};

KUNIT_ARRAY_PARAM_DESC(rating, ratings, what);

static void rating(struct kunit *test)
{
	const struct rating *row = test->param_value;
	struct natgw_threshold threshold;

	threshold = natgw_threshold_of(row->most, row->high, row->low);
	KUNIT_EXPECT_EQ(test, threshold.high, row->expected.high);
	KUNIT_EXPECT_EQ(test, threshold.low, row->expected.low);
}

static void low_is_below_high(struct kunit *test)
{
	struct natgw_threshold threshold;
	u32 most, high, low;

	for (most = 1; most < 300; most++) {
		for (high = 1; high <= 100; high++) {
			for (low = 0; low < high; low++) {
				threshold = natgw_threshold_of(most, high, low);
				KUNIT_ASSERT_LT(test, threshold.low, threshold.high);
				KUNIT_ASSERT_LE(test, threshold.high, most);
			}
		}
	}
}

/* ---- what is told ------------------------------------------------------- */

static enum natgw_crossing at(struct natgw_watch *watch, u32 level, u32 now)
{
	return natgw_watch_look(watch, &test_threshold, level, now, INTERVAL);
}

static void up_and_down_is_told_once(struct kunit *test)
{
	struct natgw_watch watch = {};
	u32 level;

	for (level = 0; level < 90; level++)
		KUNIT_EXPECT_EQ(test, at(&watch, level, 5), NATGW_CROSSING_NONE);
	KUNIT_EXPECT_EQ(test, at(&watch, 90, 5), NATGW_CROSSING_HIGH);
	for (level = 100; level > 70; level--)
		KUNIT_EXPECT_EQ(test, at(&watch, level, 5), NATGW_CROSSING_NONE);
	KUNIT_EXPECT_EQ(test, at(&watch, 70, 5), NATGW_CROSSING_LOW);
	KUNIT_EXPECT_EQ(test, at(&watch, 70, 5), NATGW_CROSSING_NONE);
	KUNIT_EXPECT_EQ(test, watch.suppressed, 0);
}

static void flapping_within_the_margin_is_nothing(struct kunit *test)
{
	struct natgw_watch watch = {};
	unsigned int i;

	KUNIT_EXPECT_EQ(test, at(&watch, 90, 0), NATGW_CROSSING_HIGH);
	for (i = 0; i < 100; i++) {
		KUNIT_EXPECT_EQ(test, at(&watch, 71, i * INTERVAL),
				NATGW_CROSSING_NONE);
		KUNIT_EXPECT_EQ(test, at(&watch, 90, i * INTERVAL),
				NATGW_CROSSING_NONE);
	}
	KUNIT_EXPECT_EQ(test, watch.suppressed, 0);
}

static void flapping_over_it_is_counted(struct kunit *test)
{
	struct natgw_watch watch = {};
	unsigned int i;

	KUNIT_EXPECT_EQ(test, at(&watch, 90, 0), NATGW_CROSSING_HIGH);
	KUNIT_EXPECT_EQ(test, at(&watch, 70, 1), NATGW_CROSSING_LOW);
	for (i = 0; i < 30; i++) {
		KUNIT_EXPECT_EQ(test, at(&watch, 95, 2 + i), NATGW_CROSSING_NONE);
		KUNIT_EXPECT_EQ(test, at(&watch, 60, 2 + i), NATGW_CROSSING_NONE);
	}
	KUNIT_EXPECT_EQ(test, watch.suppressed, 30);
	KUNIT_EXPECT_EQ(test, at(&watch, 90, INTERVAL - 1), NATGW_CROSSING_NONE);
	/* That one is not over: it is told, and not counted. */
	KUNIT_EXPECT_EQ(test, at(&watch, 80, INTERVAL), NATGW_CROSSING_HIGH);
	KUNIT_EXPECT_EQ(test, watch.suppressed, 30);
	KUNIT_EXPECT_EQ(test, at(&watch, 70, INTERVAL), NATGW_CROSSING_LOW);
}

static void time_may_wrap(struct kunit *test)
{
	struct natgw_watch watch = {};

	KUNIT_EXPECT_EQ(test, at(&watch, 90, U32_MAX - 10), NATGW_CROSSING_HIGH);
	KUNIT_EXPECT_EQ(test, at(&watch, 0, U32_MAX), NATGW_CROSSING_LOW);
	KUNIT_EXPECT_EQ(test, at(&watch, 90, 5), NATGW_CROSSING_NONE);
	KUNIT_EXPECT_EQ(test, at(&watch, 90, INTERVAL - 11), NATGW_CROSSING_HIGH);
	KUNIT_EXPECT_TRUE(test, natgw_threshold_stamp(0));
	KUNIT_EXPECT_FALSE(test, natgw_threshold_due(natgw_threshold_stamp(0), 0, 2));
	KUNIT_EXPECT_FALSE(test, natgw_threshold_due(natgw_threshold_stamp(7), 7, 1));
}

static void another_threshold_holds_at_once(struct kunit *test)
{
	static const struct natgw_threshold never = { U32_MAX, U32_MAX };
	static const struct natgw_threshold lower = { 50, 40 };
	struct natgw_watch watch = {};

	KUNIT_EXPECT_EQ(test, at(&watch, 60, 0), NATGW_CROSSING_NONE);
	KUNIT_EXPECT_EQ(test, natgw_watch_look(&watch, &lower, 60, 0, INTERVAL),
			NATGW_CROSSING_HIGH);
	KUNIT_EXPECT_EQ(test, at(&watch, 60, 0), NATGW_CROSSING_LOW);
	KUNIT_EXPECT_EQ(test, at(&watch, 90, INTERVAL), NATGW_CROSSING_HIGH);
	/* Nothing is told where nothing is to be told. */
	KUNIT_EXPECT_EQ(test, natgw_watch_look(&watch, &never, 90, INTERVAL, INTERVAL),
			NATGW_CROSSING_NONE);
	KUNIT_EXPECT_EQ(test, natgw_watch_look(&watch, &never, 0, INTERVAL, INTERVAL),
			NATGW_CROSSING_NONE);
	KUNIT_EXPECT_FALSE(test, watch.above);
}

/*
 * Whatever the level does: high and low are told in turn, high once an interval,
 * and each time that it was high is told or counted.
 */
static void levels_at_random(struct kunit *test)
{
	u32 level = 0, now = 0, last = 0, told = 0, times = 0, counted = 0, i;
	struct natgw_watch watch = {};
	struct rnd_state random;
	bool high = false, above = false;

	natgw_suite_random(test, &random);
	for (i = 0; i < STEPS; i++) {
		now += natgw_suite_below(&random, 8);
		level = natgw_suite_below(&random, 16) ?
			clamp_t(int, level + natgw_suite_below(&random, 9) - 4, 0, 100) :
			natgw_suite_below(&random, 101);
		if (!above && level >= test_threshold.high) {
			above = true;
			times++;
		} else if (above && level <= test_threshold.low) {
			above = false;
		}
		switch (at(&watch, level, now)) {
		case NATGW_CROSSING_HIGH:
			KUNIT_ASSERT_TRUE(test, above && !high);
			KUNIT_ASSERT_TRUE(test, !told || now - last >= INTERVAL);
			counted += watch.suppressed;
			watch.suppressed = 0;
			high = true;
			last = now;
			told++;
			break;
		case NATGW_CROSSING_LOW:
			KUNIT_ASSERT_TRUE(test, high && !above);
			high = false;
			break;
		default:
			KUNIT_ASSERT_TRUE(test, high == above ||
					  (above && now - last < INTERVAL));
		}
	}
	KUNIT_EXPECT_GT(test, told, 100);
	KUNIT_EXPECT_GT(test, counted, 10);
	KUNIT_EXPECT_EQ(test, told + counted + watch.suppressed + (above && !high),
			times);
}

static struct kunit_case threshold_cases[] = {
	KUNIT_CASE_PARAM(rating, rating_gen_params),
	KUNIT_CASE(low_is_below_high),
	KUNIT_CASE(up_and_down_is_told_once),
	KUNIT_CASE(flapping_within_the_margin_is_nothing),
	KUNIT_CASE(flapping_over_it_is_counted),
	KUNIT_CASE(time_may_wrap),
	KUNIT_CASE(another_threshold_holds_at_once),
	KUNIT_CASE(levels_at_random),
	{}
};

static struct kunit_suite threshold_suite = {
	.name = "natgw_threshold",
	.test_cases = threshold_cases,
};

kunit_test_suite(threshold_suite);
