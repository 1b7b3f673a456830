// SPDX-License-Identifier: GPL-2.0
/*
 * A crowd of sessions against a list of them, and under the hands of two. Uses
 * the bench of session_test.c.
 */
#include <linux/completion.h>
#include <linux/kthread.h>

enum { CROWD = 100, PORTS = 6 };

/* Has a view with these endpoints been taken by any of the list? */
static bool in_list(struct natgw_session *const list[], u8 proto,
		    struct natgw_endpoint a, struct natgw_endpoint z)
{
	unsigned int i, slot;
	struct natgw_view view;

	natgw_view_init(&view, &a, &z, proto);
	for (i = 0; i < CROWD; i++)
		for (slot = 0; list[i] && slot < 3; slot++)
			if (natgw_session_stored(list[i], slot) &&
			    natgw_view_equal(&view, &natgw_session_node(list[i], slot)->view))
				return true;
	return false;
}

/* What a list says about a source from the pool. */
static bool no_source(struct bench *b, struct natgw_session *const list[], u8 proto,
		      struct natgw_endpoint responder)
{
	struct natgw_endpoint source = EXTERNAL;
	unsigned int i;

	for (i = 0; i < PORTS; i++) {
		source.port = htons(b->pool->ports.first + i);
		if (!in_list(list, proto, source, responder))
			return false;
	}
	return true;
}

static struct natgw_endpoint random_of(struct rnd_state *random, u8 net, u16 port)
{
	return TEST_ENDPOINT(10, net, 0, natgw_suite_below(random, 3),
			     port + natgw_suite_below(random, 4));
}

/* A flow begins: what becomes of it is what the list says. */
static void begin(struct kunit *test, struct natgw_session *list[], unsigned int at,
		  struct rnd_state *random)
{
	u8 proto = natgw_suite_flip(random) ? IPPROTO_TCP : IPPROTO_UDP;
	struct natgw_endpoint src = random_of(random, 0, 1025);
	struct natgw_endpoint dst = random_of(random, 1, 80);
	struct natgw_endpoint to = random_of(random, 2, 80);
	struct bench *b = test->priv;
	struct natgw_origin origin = origin_pool(b);
	bool known = in_list(list, proto, src, dst), full;
	struct natgw_session *session;
	int err = 0;

	if (natgw_suite_flip(random)) {
		full = no_source(b, list, proto, dst);
		session = snat_pool(b, proto, src, dst);
		if (full) {
			KUNIT_ASSERT_EQ(test, PTR_ERR(session), -ENOSPC);
			return;
		}
	} else {
		session = dnat(b, proto, src, dst, to);
		if (!known && !IS_ERR(session)) {
			full = no_source(b, list, proto, to);
			err = decide(b, session, &origin);
			KUNIT_ASSERT_EQ(test, err, full ? -ENOSPC : 0);
		}
	}
	KUNIT_ASSERT_FALSE(test, IS_ERR(session));
	if (err)
		KUNIT_ASSERT_TRUE(test, kill(b, session, NATGW_CLOSE_CAUSE_REFUSED));
	else if (!known)
		list[at] = session;
}

static void against_list(struct kunit *test)
{
	struct natgw_session **list = kunit_kcalloc(test, CROWD, sizeof(*list),
						    GFP_KERNEL);
	unsigned int i, j, at, slot, sessions, views, round;
	struct bench *b = test->priv;
	struct rnd_state random;

	KUNIT_ASSERT_NOT_NULL(test, list);
	natgw_suite_random(test, &random);
	b->pool->ports.last = b->pool->ports.first + PORTS - 1;
	natgw_pool_seal(b->pool);
	for (round = 0; round < 3000; round++) {
		at = natgw_suite_below(&random, CROWD);
		if (!list[at]) {
			begin(test, list, at, &random);
		} else {
			KUNIT_ASSERT_TRUE(test, kill(b, list[at], NATGW_CLOSE_CAUSE_IDLE));
			list[at] = NULL;
		}
		if (round % 100)
			continue;
		for (i = 0, sessions = 0, views = 0; i < CROWD; i++) {
			if (!list[i])
				continue;
			expect_views(test, list[i]);
			for (j = 0; j < i; j++)
				KUNIT_ASSERT_PTR_NE(test, list[i], list[j]);
			sessions++;
			for (slot = 0; slot < 3; slot++)
				views += natgw_session_stored(list[i], slot);
		}
		expect_census(test, sessions, views, sessions);
	}
	for (i = 0, sessions = 0; i < CROWD; i++)
		sessions += !!list[i];
	KUNIT_EXPECT_EQ(test, natgw_session_flush(&b->table, &(struct natgw_filter){},
						  NATGW_CLOSE_CAUSE_FLUSH), sessions);
	expect_census(test, 0, 0, 0);
}

/* ---- two at once --------------------------------------------------------- */

/* A CPU that carries its packets: some of the same flows as the other one's. */
struct carrier {
	struct bench *bench;
	struct rnd_state random;
	struct completion done;
	unsigned int found;
};

static void carry(struct carrier *c, struct natgw_packet *pkt)
{
	u8 proto = natgw_suite_flip(&c->random) ? IPPROTO_TCP : IPPROTO_UDP;
	struct natgw_table *table = &c->bench->table;
	struct natgw_origin origin = origin_pool(c->bench);
	struct natgw_endpoint to = random_of(&c->random, 2, 80);
	enum natgw_direction direction;
	struct natgw_session *session;
	struct natgw_node *node;

	pkt->stats = this_cpu_ptr(c->bench->stats);
	pkt->tuple = (struct natgw_tuple){ random_of(&c->random, 0, 1025),
					   random_of(&c->random, 1, 80), proto };
	pkt->tcp_flags = NATGW_TCP_SYN;
	node = natgw_session_find(table, &pkt->tuple, &direction);
	if (node) {
		session = natgw_session_of(node);
		c->found++;
		natgw_session_touch(table, session, &c->bench->rules, pkt, direction);
		if (natgw_suite_flip(&c->random))
			natgw_session_kill(table, session, NATGW_CLOSE_CAUSE_FLUSH);
	} else if (natgw_suite_flip(&c->random)) {
		natgw_session_snat(table, &c->bench->rules, pkt, &origin);
	} else {
		session = natgw_session_dnat(table, &c->bench->rules, pkt,
					     &c->bench->rule, &to);
		if (!IS_ERR(session) && natgw_session_decide(table, session, &origin))
			natgw_session_kill(table, session, NATGW_CLOSE_CAUSE_REFUSED);
	}
}

static int carrier_work(void *arg)
{
	struct carrier *c = arg;
	struct natgw_packet pkt = { .skb = c->bench->pkt.skb };
	unsigned int i;

	for (i = 0; i < 20000; i++) {
		enter();
		carry(c, &pkt);
		leave();
		cond_resched();
	}
	complete(&c->done);
	return 0;
}

/* Whatever they do to each other: the sums are right, and nothing is lost. */
static void together(struct kunit *test)
{
	struct carrier *c = kunit_kcalloc(test, 2, sizeof(*c), GFP_KERNEL);
	struct bench *b = test->priv;
	struct natgw_census census;
	struct task_struct *task;
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, c);
	b->pool->ports.last = b->pool->ports.first + PORTS - 1;
	natgw_pool_seal(b->pool);
	for (i = 0; i < 2; i++) {
		c[i].bench = b;
		natgw_suite_random(test, &c[i].random);
		init_completion(&c[i].done);
		task = kthread_run(carrier_work, &c[i], "natgw-carrier/%u", i);
		KUNIT_EXPECT_FALSE(test, IS_ERR(task));
		if (IS_ERR(task))
			complete(&c[i].done);
	}
	for (i = 0; i < 2; i++) {
		wait_for_completion(&c[i].done);
		KUNIT_EXPECT_GT(test, c[i].found, 500);
	}
	natgw_session_census(&b->table, &census);
	KUNIT_EXPECT_GT(test, census.sessions, 0);
	KUNIT_EXPECT_EQ(test, census.sessions, atomic_read(&b->table.active));
	KUNIT_EXPECT_EQ(test, census.holding, atomic_read(&b->pool->held));
	KUNIT_EXPECT_EQ(test, counted(test, NATGW_COUNTER_CREATED) -
			counted(test, NATGW_COUNTER_CLOSED_FLUSH) -
			counted(test, NATGW_COUNTER_CLOSED_REFUSED), census.sessions);
	kunit_info(test, "%llu races\n", counted(test, NATGW_COUNTER_RACES));
}

static struct kunit_case session_crowd_cases[] = {
	KUNIT_CASE(against_list),
	KUNIT_CASE(together),
	{}
};

static struct kunit_suite session_crowd_suite = {
	.name = "natgw_session_crowd",
	.init = session_test_init,
	.exit = session_test_exit,
	.test_cases = session_crowd_cases,
};

kunit_test_suite(session_crowd_suite);
