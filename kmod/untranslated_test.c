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

static void private_sources_that_leave_are_counted(struct kunit *test)
{
	struct natgw_stats *stats = kunit_kzalloc(test, sizeof(*stats), GFP_KERNEL);
	struct net_device *dev = kunit_kzalloc(test, sizeof(*dev), GFP_KERNEL);
	struct natgw_untranslated untranslated = {};
	struct nf_hook_state state = { .out = dev };
	struct natgw_packet pkt = { .stats = stats, .state = &state };
	struct natgw_tuple tuple;
	u64 counted = 0;
	unsigned int i;
	int oif;

	KUNIT_ASSERT_NOT_NULL(test, stats);
	KUNIT_ASSERT_NOT_NULL(test, dev);
	dev->ifindex = 7;
	spin_lock_init(&untranslated.lock);
	KUNIT_EXPECT_FALSE(test, natgw_untranslated_read(&untranslated, &tuple, &oif));
	for (i = 0; i < ARRAY_SIZE(passages); i++) {
		pkt.tuple.src.addr = passages[i].src;
		pkt.tuple.dst.addr = passages[i].dst;
		counted += passages[i].counts;
		local_bh_disable();
		natgw_untranslated_see(&untranslated, &pkt);
		local_bh_enable();
		KUNIT_EXPECT_EQ_MSG(test, stats->count[NATGW_COUNTER_UNTRANSLATED],
				    counted, "row %u", i);
	}
	KUNIT_EXPECT_TRUE(test, natgw_untranslated_read(&untranslated, &tuple, &oif));
	KUNIT_EXPECT_EQ(test, oif, 7);
	KUNIT_EXPECT_EQ(test, (__force u32)tuple.src.addr,
			(__force u32)passages[0].src);
	/* A second later another one is the witness. */
	untranslated.since -= HZ;
	pkt.tuple.src.addr = TEST_ADDR(10, 9, 9, 9);
	pkt.tuple.dst.addr = TEST_ADDR(198, 51, 100, 8);
	local_bh_disable();
	natgw_untranslated_see(&untranslated, &pkt);
	local_bh_enable();
	KUNIT_EXPECT_TRUE(test, natgw_untranslated_read(&untranslated, &tuple, &oif));
	KUNIT_EXPECT_EQ(test, (__force u32)tuple.src.addr,
			(__force u32)TEST_ADDR(10, 9, 9, 9));
	KUNIT_EXPECT_EQ(test, (__force u32)tuple.dst.addr,
			(__force u32)TEST_ADDR(198, 51, 100, 8));
}

static struct kunit_case untranslated_cases[] = {
	KUNIT_CASE(private_sources_that_leave_are_counted),
	{}
};

static struct kunit_suite untranslated_suite = {
	.name = "natgw_untranslated",
	.test_cases = untranslated_cases,
};

kunit_test_suite(untranslated_suite);
