// SPDX-License-Identifier: GPL-2.0
/*
 * Shares of a destination that is nothing but its numbers: subscribers who want
 * all they can get, some more often than others, while sessions end at random.
 */
#include "subscriber.h"
#include "suite.h"

enum { MOST_PORTS = 2048, MOST_SHARERS = 51 };

struct market {
	struct natgw_destination destination;
	struct natgw_hold hold[MOST_PORTS];
	struct natgw_subscriber *who[MOST_PORTS];
	struct natgw_subscriber subscriber[MOST_SHARERS];
	u32 ports[MOST_SHARERS];
	u32 minimum;
	struct rnd_state random;
};

static int share_test_init(struct kunit *test)
{
	struct market *m = kunit_kzalloc(test, sizeof(*m), GFP_KERNEL);

	if (!m)
		return -ENOMEM;
	INIT_HLIST_HEAD(&m->destination.holds);
	natgw_suite_random(test, &m->random);
	test->priv = m;
	return 0;
}

/* Takes port @at for a subscriber, as if it had been found free. */
static void hold(struct market *m, unsigned int at, unsigned int who)
{
	m->who[at] = &m->subscriber[who];
	m->hold[at].subscriber = m->who[at];
	hlist_add_head(&m->hold[at].link, &m->destination.holds);
	m->destination.used++;
	m->ports[who]++;
	natgw_share_add(&m->destination, m->who[at]);
}

static void let_go(struct market *m, unsigned int at)
{
	if (!m->who[at])
		return;
	hlist_del(&m->hold[at].link);
	m->destination.used--;
	m->ports[m->who[at] - m->subscriber]--;
	natgw_share_remove(&m->destination, m->who[at]);
	m->who[at] = NULL;
}

static void share_test_exit(struct kunit *test)
{
	struct market *m = test->priv;
	unsigned int i;

	if (!m)
		return;
	for (i = 0; i < MOST_PORTS; i++)
		let_go(m, i);
	KUNIT_EXPECT_EQ(test, m->destination.used, 0);
	KUNIT_EXPECT_PTR_EQ(test, m->destination.shares, NULL);
	natgw_share_forget(&m->destination);
}

/* One flow more; 0, -EOVERFLOW if it is refused, -ENOSPC if all is taken. */
static int want(struct market *m, unsigned int who)
{
	unsigned int i;
	int err;

	err = natgw_share_admit(&m->destination, &m->subscriber[who], m->minimum);
	if (err)
		return err;
	for (i = 0; i < m->destination.usable; i++)
		if (!m->who[i]) {
			hold(m, i, who);
			return 0;
		}
	return -ENOSPC;
}

static unsigned int want_all(struct market *m, unsigned int who)
{
	unsigned int n = 0;

	while (!want(m, who))
		n++;
	return n;
}

/* What is counted is what a walk finds. */
static void check_sums(struct kunit *test)
{
	struct market *m = test->priv;
	struct natgw_shares *shares = m->destination.shares;
	u32 lacking = 0, sharers = 0;
	struct share *share;
	unsigned int i;

	if (!shares)
		return;
	for (i = 0; i < MOST_SHARERS; i++) {
		share = find(shares, &m->subscriber[i]);
		KUNIT_ASSERT_EQ(test, share ? share->ports : 0, m->ports[i]);
		sharers += !!m->ports[i];
		if (m->ports[i])
			lacking += lacks(shares, m->ports[i]);
	}
	KUNIT_ASSERT_EQ(test, shares->sharers, sharers);
	KUNIT_ASSERT_EQ(test, shares->lacking, lacking);
}

static void one_alone_has_all_but_the_minimum(struct kunit *test)
{
	static const u32 usable[] = { 4, 8, 100, 1000, MOST_PORTS };
	struct market *m = test->priv;
	unsigned int i, j;

	for (i = 0; i < ARRAY_SIZE(usable); i++) {
		m->destination.usable = usable[i];
		m->minimum = max(usable[i] / 50, 1);
		want_all(m, 0);
		KUNIT_EXPECT_EQ_MSG(test, usable[i] - m->ports[0], m->minimum,
				    "of %u", usable[i]);
		check_sums(test);
		/* A latecomer gets it at once, and a second when some is back. */
		KUNIT_EXPECT_EQ(test, want_all(m, 1), m->minimum);
		KUNIT_EXPECT_EQ(test, want(m, 2), -ENOSPC);
		for (j = 0; j < MOST_PORTS && m->destination.used + m->minimum > usable[i]; j++)
			if (m->who[j] == &m->subscriber[0])
				let_go(m, j);
		KUNIT_EXPECT_EQ(test, want(m, 0), -EOVERFLOW);
		KUNIT_EXPECT_EQ(test, want(m, 1), -EOVERFLOW);
		KUNIT_EXPECT_EQ(test, want_all(m, 2), m->minimum);
		for (j = 0; j < MOST_PORTS; j++)
			let_go(m, j);
	}
}

static void without_minimum_all_is_given(struct kunit *test)
{
	struct market *m = test->priv;

	m->destination.usable = 1000;
	KUNIT_EXPECT_EQ(test, want_all(m, 0), 1000);
	KUNIT_EXPECT_PTR_EQ(test, m->destination.shares, NULL);
	/* From now on, and no longer. */
	m->minimum = 10;
	let_go(m, 7);
	KUNIT_EXPECT_EQ(test, want(m, 0), -EOVERFLOW);
	KUNIT_EXPECT_PTR_NE(test, m->destination.shares, NULL);
	check_sums(test);
	m->minimum = 0;
	KUNIT_EXPECT_EQ(test, want(m, 0), 0);
	KUNIT_EXPECT_PTR_EQ(test, m->destination.shares, NULL);
}

/*
 * The first has all before the others come, and asks ten times as often as they
 * do. Sessions end at random, as many as a hundredth a round; of two who compete
 * the other one asks nearly twice as often as a fair share loses ports, since who
 * asks for less does not want all.
 */
static void compete(struct kunit *test, unsigned int sharers, u32 minimum)
{
	struct market *m = test->priv;
	u32 usable = m->destination.usable, fair = usable / sharers;
	unsigned int round, i, j;

	m->minimum = minimum;
	want_all(m, 0);
	for (i = 1; i < sharers; i++)
		want(m, i);
	for (round = 0; round < 1000; round++) {
		for (i = 0; i < usable / 100; i++)
			let_go(m, natgw_suite_below(&m->random, usable));
		for (i = 0; i < usable / 10; i++) {
			j = natgw_suite_below(&m->random, sharers + 9);
			want(m, j < sharers ? j : 0);
		}
	}
	check_sums(test);
	/* And now that nothing ends, what is left. */
	for (i = 0; i < sharers; i++)
		want_all(m, i);
	for (i = 0; i < sharers; i++) {
		KUNIT_EXPECT_GE_MSG(test, m->ports[i] * 10 + 10, fair * 9,
				    "%u of %u", i, sharers);
		KUNIT_EXPECT_LE_MSG(test, m->ports[i] * 10, fair * 11 + 10,
				    "%u of %u", i, sharers);
	}
}

static void two_compete(struct kunit *test)
{
	((struct market *)test->priv)->destination.usable = 1000;
	compete(test, 2, 20);
}

static void five_compete(struct kunit *test)
{
	((struct market *)test->priv)->destination.usable = 1000;
	compete(test, 5, 20);
}

static void fifty_compete(struct kunit *test)
{
	((struct market *)test->priv)->destination.usable = MOST_PORTS;
	compete(test, 50, 20);
}

/* More than all can have: it is taken for what can be had. */
static void minimum_may_be_too_much(struct kunit *test)
{
	((struct market *)test->priv)->destination.usable = MOST_PORTS;
	compete(test, 50, 30000);
}

static void those_who_want_little_leave_the_rest(struct kunit *test)
{
	struct market *m = test->priv;
	unsigned int i, j;

	m->destination.usable = 1000;
	m->minimum = 5;
	for (i = 1; i < MOST_SHARERS; i++)
		for (j = 0; j < 5; j++)
			KUNIT_ASSERT_EQ(test, want(m, i), 0);
	/* 50 have 5 each; all but the minimum and a sixteenth is for who wants it. */
	KUNIT_EXPECT_EQ(test, want_all(m, 0), 1000 - 250 - 5 - 1000 / 16 - 1);
	check_sums(test);
}

static struct kunit_case share_cases[] = {
	KUNIT_CASE(one_alone_has_all_but_the_minimum),
	KUNIT_CASE(without_minimum_all_is_given),
	KUNIT_CASE(two_compete),
	KUNIT_CASE(five_compete),
	KUNIT_CASE(fifty_compete),
	KUNIT_CASE(minimum_may_be_too_much),
	KUNIT_CASE(those_who_want_little_leave_the_rest),
	{}
};

static struct kunit_suite share_suite = {
	.name = "natgw_share",
	.init = share_test_init,
	.exit = share_test_exit,
	.test_cases = share_cases,
};

kunit_test_suite(share_suite);
