// SPDX-License-Identifier: GPL-2.0
/* Weights: what makes a destination fuller than another. */
#include "suite.h"

static u64 test_fill(u32 used, u32 usable)
{
	struct natgw_destination destination = { .used = used, .usable = usable };

	return natgw_destination_weight(&destination, NATGW_DESTINATION_ORDER_FILL);
}

static void fills_are_told_apart(struct kunit *test)
{
	/* Each is less full than the next. */
	static const u32 fills[][2] = {
		{ 0, 65536 }, { 1, 65536 }, { 1, 65535 }, { 2, 65535 }, { 1, 3 },
		{ 32766, 65535 }, { 32767, 65535 }, { 1, 2 }, { 32768, 65536 },
		{ 65534, 65536 }, { 65534, 65535 }, { 65535, 65536 }, { 2, 2 },
		{ 65535, 65535 }, { 65536, 2 },
	};
	unsigned int i;

	for (i = 1; i < ARRAY_SIZE(fills); i++)
		KUNIT_EXPECT_LT(test, test_fill(fills[i - 1][0], fills[i - 1][1]),
				test_fill(fills[i][0], fills[i][1]));
	KUNIT_EXPECT_EQ(test, test_fill(1, 1), 0);
	KUNIT_EXPECT_EQ(test, test_fill(1, 0), 0);
}

static void weights_are_what_the_order_says(struct kunit *test)
{
	struct natgw_destination destination = {
		.used = 1, .created = 2, .unanswered = 3, .last = 4,
		.refused = { [NATGW_REFUSAL_NO_PORT] = 5, [NATGW_REFUSALS - 1] = 6 },
	};
	static const u64 weights[] = {
		[NATGW_DESTINATION_ORDER_PORTS] = 1,
		[NATGW_DESTINATION_ORDER_REFUSED] = 11,
		[NATGW_DESTINATION_ORDER_CREATED] = 2,
		[NATGW_DESTINATION_ORDER_UNANSWERED] = 3,
		[NATGW_DESTINATION_ORDER_LAST] = 4,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(weights); i++)
		KUNIT_EXPECT_EQ(test, natgw_destination_weight(&destination, i), weights[i]);
}

static struct kunit_case destination_dump_cases[] = {
	KUNIT_CASE(fills_are_told_apart),
	KUNIT_CASE(weights_are_what_the_order_says),
	{}
};

static struct kunit_suite destination_dump_suite = {
	.name = "natgw_destination_dump",
	.test_cases = destination_dump_cases,
};

kunit_test_suite(destination_dump_suite);
