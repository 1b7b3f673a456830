// SPDX-License-Identifier: GPL-2.0
/* Sums: what they grow to, what they are, and what they forget. */
#include "suite.h"

struct test_sum {
	struct natgw_sum_key key;
	u64 value;
};

static struct natgw_sum_key test_key(u32 n)
{
	return (struct natgw_sum_key){
		.addrs = n % 97,
		.service = n | NATGW_SUM_USED,
		.owner = n % 3,
	};
}

static void sums_are_right_however_they_grow(struct kunit *test)
{
	enum { KEYS = 5000, ROUNDS = 3 };
	struct natgw_sum_key key;
	struct natgw_sums sums;
	struct test_sum *sum;
	u32 n, place = 0, seen = 0;

	natgw_sums_init(&sums, sizeof(*sum));
	for (n = 0; n < ROUNDS * KEYS; n++) {
		if (!(n % 100))
			KUNIT_ASSERT_EQ(test, natgw_sums_reserve(&sums, 100), 0);
		key = test_key(n % KEYS);
		sum = natgw_sums_place(&sums, &key);
		sum->value += n % KEYS;
	}
	KUNIT_EXPECT_EQ(test, sums.count, KEYS);
	KUNIT_EXPECT_LE(test, sums.count * 4, sums.room * 3);
	while ((sum = natgw_sums_next(&sums, &place))) {
		n = sum->key.service & ~NATGW_SUM_USED;
		key = test_key(n);
		KUNIT_EXPECT_EQ(test, natgw_sum_compare(&key, &sum->key), 0);
		KUNIT_EXPECT_EQ(test, sum->value, ROUNDS * n);
		seen++;
	}
	KUNIT_EXPECT_EQ(test, seen, KEYS);
	natgw_sums_clear(&sums);
	place = 0;
	KUNIT_EXPECT_NULL(test, natgw_sums_next(&sums, &place));
	natgw_sums_exit(&sums);
}

static void sums_without_room_are_none(struct kunit *test)
{
	struct natgw_sums sums;
	u32 place = 0;

	natgw_sums_init(&sums, sizeof(struct test_sum));
	natgw_sums_clear(&sums);
	KUNIT_EXPECT_NULL(test, natgw_sums_next(&sums, &place));
	KUNIT_EXPECT_EQ(test, natgw_sums_reserve(&sums, U32_MAX), -ENOMEM);
	natgw_sums_exit(&sums);
}

/* Another port, protocol or address, by what they are added up. */
static void keys_keep_what_they_are_added_up_by(struct kunit *test)
{
	const struct natgw_endpoint remotes[] = {
		TEST_ENDPOINT(198, 51, 100, 7, 443), TEST_ENDPOINT(198, 51, 100, 7, 80),
		TEST_ENDPOINT(198, 51, 100, 8, 443),
	};
	const __be32 external = TEST_ADDR(203, 0, 113, 1);
	struct natgw_destination a = {
		.key = natgw_destination_key(IPPROTO_TCP, external, &remotes[0]),
	}, b = a;
	struct natgw_sum_key x, y;
	unsigned int i;

	for (i = 1; i < ARRAY_SIZE(remotes); i++) {
		b.key = natgw_destination_key(IPPROTO_TCP, external, &remotes[i]);
		x = natgw_sum_key(&a, NULL, NATGW_SUM_BY_REMOTE);
		y = natgw_sum_key(&b, NULL, NATGW_SUM_BY_REMOTE);
		KUNIT_EXPECT_NE(test, natgw_sum_compare(&x, &y), 0);
		KUNIT_EXPECT_EQ(test, natgw_sum_compare(&x, &y),
				-natgw_sum_compare(&y, &x));
		x = natgw_sum_key(&a, NULL, NATGW_SUM_BY_EXTERNAL);
		y = natgw_sum_key(&b, NULL, NATGW_SUM_BY_EXTERNAL);
		KUNIT_EXPECT_EQ(test, natgw_sum_compare(&x, &y), 0);
	}
	b.key = natgw_destination_key(IPPROTO_TCP, TEST_ADDR(203, 0, 113, 2), &remotes[0]);
	x = natgw_sum_key(&a, NULL, NATGW_SUM_BY_REMOTE);
	y = natgw_sum_key(&b, NULL, NATGW_SUM_BY_REMOTE);
	KUNIT_EXPECT_EQ(test, natgw_sum_compare(&x, &y), 0);
	x = natgw_sum_key(&a, NULL, NATGW_SUM_BY_BOTH);
	y = natgw_sum_key(&b, NULL, NATGW_SUM_BY_BOTH);
	KUNIT_EXPECT_NE(test, natgw_sum_compare(&x, &y), 0);
	b = a;
	b.rule = 7;
	y = natgw_sum_key(&b, NULL, NATGW_SUM_BY_BOTH);
	KUNIT_EXPECT_NE(test, natgw_sum_compare(&x, &y), 0);
	b.key = natgw_destination_key(IPPROTO_UDP, external, &remotes[0]);
	x = natgw_sum_key(&a, NULL, NATGW_SUM_BY_EXTERNAL);
	y = natgw_sum_key(&b, NULL, NATGW_SUM_BY_EXTERNAL);
	KUNIT_EXPECT_NE(test, natgw_sum_compare(&x, &y), 0);
}

static struct kunit_case sums_cases[] = {
	KUNIT_CASE(sums_are_right_however_they_grow),
	KUNIT_CASE(sums_without_room_are_none),
	KUNIT_CASE(keys_keep_what_they_are_added_up_by),
	{}
};

static struct kunit_suite sums_suite = {
	.name = "natgw_sums",
	.test_cases = sums_cases,
};

kunit_test_suite(sums_suite);
