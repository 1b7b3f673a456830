// SPDX-License-Identifier: GPL-2.0
/* Walks of rankings: they find all destinations of the first, and no others. */
#include "suite.h"

enum {
	TEST_REMOTES = 40,
	TEST_EXTERNALS = 8,
};

struct test_walk {
	struct natgw_ledger ledger;
	struct natgw_stats __percpu *stats;
	struct natgw_ranking ranking;
	struct natgw_ranking_walk walk;
};

static int ranking_walk_test_init(struct kunit *test)
{
	struct test_walk *w = kunit_kzalloc(test, sizeof(*w), GFP_KERNEL);

	if (!w)
		return -ENOMEM;
	test->priv = w;
	w->stats = alloc_percpu(struct natgw_stats);
	if (!w->stats)
		return -ENOMEM;
	w->ledger.room = U32_MAX;
	return natgw_ledger_init(&w->ledger, w->stats) ?:
	       natgw_ranking_init(&w->ranking, TEST_REMOTES) ?:
	       natgw_ranking_walk_init(&w->walk, &w->ranking, &w->ledger);
}

static void ranking_walk_test_exit(struct kunit *test)
{
	struct test_walk *w = test->priv;

	natgw_ranking_walk_exit(&w->walk);
	natgw_ranking_exit(&w->ranking);
	natgw_ledger_exit(&w->ledger);
	free_percpu(w->stats);
}

/* A destination of a remote port; it is noted, by what it is added up. */
static struct natgw_sum_key test_note(struct kunit *test, u16 port, u32 external,
				      enum natgw_sum_by by)
{
	const struct natgw_endpoint remote = TEST_ENDPOINT(198, 51, 100, 7, port);
	const struct natgw_destination_key place =
		natgw_destination_key(IPPROTO_TCP, htonl(0xcb007100 + external), &remote);
	struct test_walk *w = test->priv;
	struct natgw_destination *destination;
	struct natgw_sum_key key = {};

	local_bh_disable();
	rcu_read_lock();
	destination = natgw_destination_lock(&w->ledger, &place);
	if (destination) {
		key = natgw_sum_key(destination, NULL, by);
		natgw_ranking_walk_note(&w->walk, destination, &key);
		natgw_destination_unlock(&w->ledger, destination);
	}
	rcu_read_unlock();
	local_bh_enable();
	KUNIT_ASSERT_NOT_NULL(test, destination);
	return key;
}

static bool test_has(u32 port, u32 external)
{
	return (port + external) % 3;
}

/* All but each third; those of every eighth port are the first. Returns their number. */
static u32 test_fill_ledger(struct kunit *test, enum natgw_sum_by by)
{
	struct test_walk *w = test->priv;
	struct natgw_ranked ranked = {}, last = {};
	u32 port, external, expected = 0;

	for (port = 0; port < TEST_REMOTES; port++) {
		for (external = 0; external < TEST_EXTERNALS; external++) {
			if (!test_has(port, external))
				continue;
			ranked.key = test_note(test, port, external, by);
			if (port % 8)
				continue;
			expected++;
			if (natgw_sum_compare(&ranked.key, &last.key))
				natgw_ranking_offer(&w->ranking, &ranked);
			last = ranked;
		}
	}
	natgw_ranking_settle(&w->ranking);
	return expected;
}

/* Each comes once, and again only if it is told to. */
static void expect_walk(struct kunit *test, enum natgw_sum_by by)
{
	struct test_walk *w = test->priv;
	u32 expected = test_fill_ledger(test, by), seen = 0, repeated = 0;
	struct natgw_destination *destination, *last = NULL;
	struct natgw_sum_key key;

	KUNIT_EXPECT_TRUE(test, natgw_ranking_walk_pays(&w->walk));
	rcu_read_lock();
	while ((destination = natgw_ranking_walk_next(&w->walk))) {
		key = natgw_sum_key(destination, NULL, by);
		KUNIT_EXPECT_EQ(test, natgw_sum_compare(&key, natgw_ranking_walk_key(&w->walk)), 0);
		KUNIT_EXPECT_EQ(test, ntohs(natgw_destination_port(&destination->key)) % 8, 0);
		if (destination == last) {
			repeated++;
			continue;
		}
		seen++;
		last = destination;
		natgw_ranking_walk_back(&w->walk);
	}
	KUNIT_EXPECT_NULL(test, natgw_ranking_walk_next(&w->walk));
	rcu_read_unlock();
	KUNIT_EXPECT_EQ(test, seen, expected);
	KUNIT_EXPECT_EQ(test, repeated, expected);
}

static void remotes_are_found_at_all_addresses(struct kunit *test)
{
	expect_walk(test, NATGW_SUM_BY_REMOTE);
}

static void each_by_itself_is_found(struct kunit *test)
{
	struct test_walk *w = test->priv;

	expect_walk(test, NATGW_SUM_BY_BOTH);
	KUNIT_EXPECT_EQ(test, w->walk.others.count, 1);
}

static void look_ups_are_fewer_than_destinations(struct kunit *test)
{
	struct natgw_ranked ranked = {};
	struct test_walk *w = test->priv;
	u32 external;

	for (external = 0; external < TEST_EXTERNALS; external++)
		ranked.key = test_note(test, 1, external, NATGW_SUM_BY_REMOTE);
	KUNIT_EXPECT_TRUE(test, natgw_ranking_walk_pays(&w->walk));
	natgw_ranking_offer(&w->ranking, &ranked);
	KUNIT_EXPECT_FALSE(test, natgw_ranking_walk_pays(&w->walk));
	test_note(test, 2, 0, NATGW_SUM_BY_REMOTE);
	KUNIT_EXPECT_TRUE(test, natgw_ranking_walk_pays(&w->walk));
}

static void too_many_addresses_do_not_pay(struct kunit *test)
{
	struct test_walk *w = test->priv;
	u32 external;

	for (external = 0; external < NATGW_RANKING_WALK_MOST; external++)
		test_note(test, 1, external, NATGW_SUM_BY_REMOTE);
	KUNIT_EXPECT_TRUE(test, natgw_ranking_walk_pays(&w->walk));
	for (; external < 2 * NATGW_RANKING_WALK_MOST; external++)
		test_note(test, 1, external, NATGW_SUM_BY_REMOTE);
	KUNIT_EXPECT_FALSE(test, natgw_ranking_walk_pays(&w->walk));
	KUNIT_EXPECT_EQ(test, w->walk.others.count, NATGW_RANKING_WALK_MOST + 1);
	natgw_ranking_walk_clear(&w->walk);
	KUNIT_EXPECT_TRUE(test, natgw_ranking_walk_pays(&w->walk));
}

static struct kunit_case ranking_walk_cases[] = {
	KUNIT_CASE(remotes_are_found_at_all_addresses),
	KUNIT_CASE(each_by_itself_is_found),
	KUNIT_CASE(look_ups_are_fewer_than_destinations),
	KUNIT_CASE(too_many_addresses_do_not_pay),
	{}
};

static struct kunit_suite ranking_walk_suite = {
	.name = "natgw_ranking_walk",
	.init = ranking_walk_test_init,
	.exit = ranking_walk_test_exit,
	.test_cases = ranking_walk_cases,
};

kunit_test_suite(ranking_walk_suite);
