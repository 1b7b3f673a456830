// SPDX-License-Identifier: GPL-2.0
/* Peaks: windows of any length, and packets in them. */
#include "suite.h"

static void window(struct kunit *test, struct natgw_peak *peak, u64 packets,
		   u32 seconds, u32 expected)
{
	turn(peak, peak->packets + packets, peak->since + (u64)seconds * HZ);
	KUNIT_EXPECT_EQ(test, peak->most, expected);
}

static void busiest_window_counts(struct kunit *test)
{
	struct natgw_peak peak = { .packets = 5, .since = 77 };

	window(test, &peak, 0, 10, 0);
	window(test, &peak, 1000, 10, 100);
	window(test, &peak, 990, 10, 100);
	/* One that was ended late is no busier for it. */
	window(test, &peak, 1000, 100, 100);
	window(test, &peak, 1019, 10, 101);
	window(test, &peak, 90000000000ull, 10, U32_MAX);
}

static void window_may_end_at_once(struct kunit *test)
{
	struct natgw_peak peak = {};

	turn(&peak, 3, 0);
	KUNIT_EXPECT_EQ(test, peak.most, 3 * HZ);
}

static struct kunit_case peak_cases[] = {
	KUNIT_CASE(busiest_window_counts),
	KUNIT_CASE(window_may_end_at_once),
	{}
};

static struct kunit_suite peak_suite = {
	.name = "natgw_peak",
	.test_cases = peak_cases,
};

kunit_test_suite(peak_suite);
