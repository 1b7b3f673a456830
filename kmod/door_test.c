// SPDX-License-Identifier: GPL-2.0
/* Verdicts: what a packet is dropped for, and that it is counted once. */
#include "suite.h"

struct verdict {
	int err;
	enum natgw_drop reason;
};

/* Those that say nothing about a limit, which a gateway would be told of. */
static const struct verdict verdicts[] = {
	{ -ENOSPC, NATGW_DROP_NO_PORT },
	{ -ENOBUFS, NATGW_DROP_NO_BITMAP },
	{ -EADDRNOTAVAIL, NATGW_DROP_NO_ADDRESS },
	{ -EADDRINUSE, NATGW_DROP_MAPPING_CONFLICT },
	{ -EAGAIN, NATGW_DROP_INSERT_RACE },
	{ -ENOMEM, NATGW_DROP_NO_MEMORY },
};

static void refusal_has_its_reason_and_counts_once(struct kunit *test)
{
	struct natgw_stats *stats = kunit_kzalloc(test, sizeof(*stats), GFP_KERNEL);
	struct natgw_door *door = kunit_kzalloc(test, sizeof(*door), GFP_KERNEL);
	unsigned int i, j;

	KUNIT_ASSERT_NOT_NULL(test, stats);
	KUNIT_ASSERT_NOT_NULL(test, door);
	door->rules = kunit_kzalloc(test, sizeof(*door->rules), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, door->rules);
	door->pkt.stats = stats;
	for (i = 0; i < ARRAY_SIZE(verdicts); i++) {
		KUNIT_EXPECT_EQ(test, natgw_door_refuse_new(door, verdicts[i].err),
				NF_DROP);
		for (j = 0; j < __NATGW_DROP_MAX; j++)
			KUNIT_EXPECT_EQ(test, stats->drop[j], j == verdicts[i].reason);
		KUNIT_EXPECT_EQ(test, stats->count[NATGW_COUNTER_DROPPED], i + 1);
		stats->drop[verdicts[i].reason] = 0;
	}
	KUNIT_EXPECT_EQ(test, stats->count[NATGW_COUNTER_PORT_ERRORS], 3);
}

static struct kunit_case door_cases[] = {
	KUNIT_CASE(refusal_has_its_reason_and_counts_once),
	{}
};

static struct kunit_suite door_suite = {
	.name = "natgw_door",
	.test_cases = door_cases,
};

kunit_test_suite(door_suite);
