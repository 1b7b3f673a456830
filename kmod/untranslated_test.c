// SPDX-License-Identifier: GPL-2.0
/* What counts as untranslated, and who is its witness. */
#include "suite.h"

struct passage {
	__be32 src;
	__be32 dst;
	bool counts;
};

static const struct passage passages[] = {
	{ TEST_ADDR(10, 0, 0, 1), TEST_ADDR(198, 51, 100, 7), true },
	{ TEST_ADDR(172, 16, 0, 1), TEST_ADDR(198, 51, 100, 7), true },
	{ TEST_ADDR(172, 31, 255, 255), TEST_ADDR(198, 51, 100, 7), true },
	{ TEST_ADDR(192, 168, 9, 9), TEST_ADDR(198, 51, 100, 7), true },
	{ TEST_ADDR(100, 64, 0, 1), TEST_ADDR(198, 51, 100, 7), true },
	{ TEST_ADDR(100, 127, 255, 255), TEST_ADDR(198, 51, 100, 7), true },
	{ TEST_ADDR(10, 0, 0, 1), TEST_ADDR(192, 168, 0, 1), false },
	{ TEST_ADDR(172, 32, 0, 1), TEST_ADDR(198, 51, 100, 7), false },
	{ TEST_ADDR(172, 15, 0, 1), TEST_ADDR(198, 51, 100, 7), false },
	{ TEST_ADDR(100, 128, 0, 1), TEST_ADDR(198, 51, 100, 7), false },
	{ TEST_ADDR(100, 63, 0, 1), TEST_ADDR(198, 51, 100, 7), false },
	{ TEST_ADDR(203, 0, 113, 1), TEST_ADDR(10, 0, 0, 1), false },
};

static void private_sources_that_leave_count(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(passages); i++)
		KUNIT_EXPECT_EQ_MSG(test, natgw_untranslated_is(passages[i].src,
								passages[i].dst),
				    passages[i].counts, "row %u", i);
}

static void keep(struct natgw_untranslated *untranslated, struct natgw_packet *pkt,
		 __be32 src)
{
	pkt->tuple.src.addr = src;
	local_bh_disable();
	natgw_untranslated_keep(untranslated, pkt);
	local_bh_enable();
}

static void one_witness_a_second(struct kunit *test)
{
	struct net_device *dev = kunit_kzalloc(test, sizeof(*dev), GFP_KERNEL);
	struct natgw_untranslated untranslated = {};
	struct nf_hook_state state = { .out = dev };
	struct natgw_packet pkt = { .state = &state };
	struct natgw_tuple tuple;
	int oif;

	KUNIT_ASSERT_NOT_NULL(test, dev);
	dev->ifindex = 7;
	spin_lock_init(&untranslated.lock);
	KUNIT_EXPECT_FALSE(test, natgw_untranslated_read(&untranslated, &tuple, &oif));
	KUNIT_EXPECT_TRUE(test, natgw_untranslated_due(&untranslated));
	keep(&untranslated, &pkt, TEST_ADDR(10, 0, 0, 1));
	KUNIT_EXPECT_TRUE(test, natgw_untranslated_read(&untranslated, &tuple, &oif));
	KUNIT_EXPECT_EQ(test, oif, 7);
	KUNIT_EXPECT_EQ(test, (__force u32)tuple.src.addr,
			(__force u32)TEST_ADDR(10, 0, 0, 1));
	untranslated.since = jiffies + 60 * HZ;
	KUNIT_EXPECT_FALSE(test, natgw_untranslated_due(&untranslated));
	untranslated.since = jiffies - HZ;
	KUNIT_EXPECT_TRUE(test, natgw_untranslated_due(&untranslated));
	keep(&untranslated, &pkt, TEST_ADDR(10, 9, 9, 9));
	KUNIT_EXPECT_TRUE(test, natgw_untranslated_read(&untranslated, &tuple, &oif));
	KUNIT_EXPECT_EQ(test, (__force u32)tuple.src.addr,
			(__force u32)TEST_ADDR(10, 9, 9, 9));
}

static struct kunit_case untranslated_cases[] = {
	KUNIT_CASE(private_sources_that_leave_count),
	KUNIT_CASE(one_witness_a_second),
	{}
};

static struct kunit_suite untranslated_suite = {
	.name = "natgw_untranslated",
	.test_cases = untranslated_cases,
};

kunit_test_suite(untranslated_suite);
