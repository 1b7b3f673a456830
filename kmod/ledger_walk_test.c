// SPDX-License-Identifier: GPL-2.0
/* Walks over the ledger: each destination is foreseen, and then visited. */
#include "suite.h"

enum {
	TEST_DESTINATIONS = 2000,
};

struct test_ledger {
	struct natgw_ledger ledger;
	struct natgw_stats __percpu *stats;
	u8 foreseen[TEST_DESTINATIONS];
	u8 visited[TEST_DESTINATIONS];
	u32 early;
	u32 since;
	u32 most;
};

static int ledger_walk_test_init(struct kunit *test)
{
	struct test_ledger *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);

	if (!t)
		return -ENOMEM;
	test->priv = t;
	t->stats = alloc_percpu(struct natgw_stats);
	if (!t->stats)
		return -ENOMEM;
	t->ledger.room = U32_MAX;
	return natgw_ledger_init(&t->ledger, t->stats);
}

static void ledger_walk_test_exit(struct kunit *test)
{
	struct test_ledger *t = test->priv;

	natgw_ledger_exit(&t->ledger);
	free_percpu(t->stats);
}

static void test_fill(struct kunit *test)
{
	struct test_ledger *t = test->priv;
	struct natgw_destination *destination;
	u16 port;

	for (port = 0; port < TEST_DESTINATIONS; port++) {
		const struct natgw_endpoint remote = TEST_ENDPOINT(198, 51, 100, 7, port);
		const struct natgw_destination_key key =
			natgw_destination_key(IPPROTO_TCP, 0, &remote);

		local_bh_disable();
		rcu_read_lock();
		destination = natgw_destination_lock(&t->ledger, &key);
		if (destination)
			natgw_destination_unlock(&t->ledger, destination);
		rcu_read_unlock();
		local_bh_enable();
		KUNIT_ASSERT_NOT_NULL(test, destination);
	}
}

static u16 test_place(const struct natgw_destination *destination)
{
	return ntohs(natgw_destination_port(&destination->key));
}

static void test_begin(void *arg)
{
	struct test_ledger *t = arg;

	memset(t->foreseen, 0, sizeof(t->foreseen));
	memset(t->visited, 0, sizeof(t->visited));
	t->early = 0;
	t->since = 0;
	t->most = 0;
}

static int test_rest(void *arg)
{
	struct test_ledger *t = arg;

	t->since = 0;
	return 0;
}

static void test_foresee(const struct natgw_destination *destination, void *arg)
{
	struct test_ledger *t = arg;

	t->foreseen[test_place(destination)]++;
}

static unsigned int test_visit(struct natgw_destination *destination, void *arg)
{
	struct test_ledger *t = arg;
	u16 place = test_place(destination);

	t->early += !t->foreseen[place];
	t->visited[place]++;
	t->most = max(t->most, ++t->since);
	return 1;
}

static void each_is_foreseen_and_visited_once(struct kunit *test)
{
	struct test_ledger *t = test->priv;
	const struct natgw_visitor visitor = {
		.begin = test_begin,
		.rest = test_rest,
		.foresee = test_foresee,
		.visit = test_visit,
		.arg = t,
	};
	unsigned int i, foreseen = 0, visited = 0;

	test_fill(test);
	KUNIT_EXPECT_EQ(test, natgw_ledger_walk(&t->ledger, &visitor), 0);
	for (i = 0; i < TEST_DESTINATIONS; i++) {
		foreseen += t->foreseen[i] == 1;
		visited += t->visited[i] == 1;
	}
	KUNIT_EXPECT_EQ(test, foreseen, TEST_DESTINATIONS);
	KUNIT_EXPECT_EQ(test, visited, TEST_DESTINATIONS);
	KUNIT_EXPECT_EQ(test, t->most, NATGW_LEDGER_BATCH);
	KUNIT_EXPECT_EQ(test, t->early, 0);
}

/* Once something was visited. */
static int test_refuse(void *arg)
{
	struct test_ledger *t = arg;

	return t->since ? -ENOMEM : 0;
}

static void what_a_rest_returns_ends_it(struct kunit *test)
{
	struct test_ledger *t = test->priv;
	const struct natgw_visitor visitor = {
		.begin = test_begin,
		.rest = test_refuse,
		.visit = test_visit,
		.arg = t,
	};

	test_fill(test);
	KUNIT_EXPECT_EQ(test, natgw_ledger_walk(&t->ledger, &visitor), -ENOMEM);
	KUNIT_EXPECT_EQ(test, t->most, NATGW_LEDGER_BATCH);
}

static struct kunit_case ledger_walk_cases[] = {
	KUNIT_CASE(each_is_foreseen_and_visited_once),
	KUNIT_CASE(what_a_rest_returns_ends_it),
	{}
};

static struct kunit_suite ledger_walk_suite = {
	.name = "natgw_ledger_walk",
	.init = ledger_walk_test_init,
	.exit = ledger_walk_test_exit,
	.test_cases = ledger_walk_cases,
};

kunit_test_suite(ledger_walk_suite);
