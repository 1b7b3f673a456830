// SPDX-License-Identifier: GPL-2.0
/* Refused flows: how many answers a limit affords. */
#include "suite.h"

#define LIMIT 5
#define NOW (1000 * (u64)NSEC_PER_SEC)

static unsigned int answers(atomic64_t *due, u32 limit, u64 now)
{
	unsigned int n = 0;

	while (n < 100 && natgw_rate_affords(due, limit, now))
		n++;
	return n;
}

static void at_once(struct kunit *test)
{
	atomic64_t due = ATOMIC64_INIT(0);

	KUNIT_EXPECT_EQ(test, answers(&due, LIMIT, NOW), LIMIT);
	KUNIT_EXPECT_EQ(test, answers(&due, LIMIT, NOW), 0);
}

static void one_after_the_other(struct kunit *test)
{
	atomic64_t due = ATOMIC64_INIT(0);
	u64 share = NSEC_PER_SEC / LIMIT;

	answers(&due, LIMIT, NOW);
	KUNIT_EXPECT_EQ(test, answers(&due, LIMIT, NOW + share - 1), 0);
	KUNIT_EXPECT_EQ(test, answers(&due, LIMIT, NOW + share), 1);
	KUNIT_EXPECT_EQ(test, answers(&due, LIMIT, NOW + 3 * share), 2);
}

/* However long nobody was refused, no more than a second's are saved up. */
static void not_saved_up(struct kunit *test)
{
	atomic64_t due = ATOMIC64_INIT(0);

	answers(&due, LIMIT, NOW);
	KUNIT_EXPECT_EQ(test, answers(&due, LIMIT, 2 * NOW), LIMIT);
}

static void none(struct kunit *test)
{
	atomic64_t due = ATOMIC64_INIT(0);

	KUNIT_EXPECT_EQ(test, answers(&due, 0, NOW), 0);
	KUNIT_EXPECT_EQ(test, atomic64_read(&due), 0);
}

static struct kunit_case refuse_cases[] = {
	KUNIT_CASE(at_once),
	KUNIT_CASE(one_after_the_other),
	KUNIT_CASE(not_saved_up),
	KUNIT_CASE(none),
	{}
};

static struct kunit_suite refuse_suite = {
	.name = "natgw_refuse",
	.test_cases = refuse_cases,
};

kunit_test_suite(refuse_suite);
