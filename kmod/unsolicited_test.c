// SPDX-License-Identifier: GPL-2.0
/* SYNs that wait: how many, in which order, and what ends it. */
#include <net/net_namespace.h>

#include "suite.h"

enum {
	MOST	= 3 * BATCH,
	LONG	= 3600 * HZ,
	DATA	= 1000,
};

struct waiting {
	struct natgw_unsolicited store;
	struct natgw_table table;
	struct natgw_stats __percpu *stats;
	struct nf_hook_state state;
	struct natgw_packet pkt;
	u8 bytes[sizeof(struct iphdr) + DATA];
	u32 answered[MOST + 1];
	unsigned int answers;
	bool whole;
};

/* Which one it is says the mark. */
static void note_answer(struct natgw_unsolicited *unsolicited, struct sk_buff *skb)
{
	struct waiting *w = container_of(unsolicited, struct waiting, store);

	if (w->answers <= MOST)
		w->answered[w->answers] = skb->mark;
	w->answers++;
	w->whole = skb->len == QUOTED_MOST && !skb->dev && !skb_dst(skb) &&
		   !memcmp(skb_network_header(skb), w->bytes, skb->len) &&
		   skb->skb_iif == init_net.loopback_dev->ifindex &&
		   skb_csum_unnecessary(skb);
}

static int waiting_init(struct kunit *test)
{
	struct waiting *w;
	unsigned int i;

	if (!natgw_session_size())
		kunit_skip(test, "the module is not initialised");
	w = kunit_kzalloc(test, sizeof(*w), GFP_KERNEL);
	if (!w)
		return -ENOMEM;
	w->stats = alloc_percpu(struct natgw_stats);
	if (!w->stats)
		return -ENOMEM;
	if (natgw_table_init(&w->table, 64, &init_net, w->stats)) {
		free_percpu(w->stats);
		return -ENOMEM;
	}
	for (i = 0; i < sizeof(w->bytes); i++)
		w->bytes[i] = i * 7;
	w->pkt.skb = natgw_suite_skb(test, w->bytes, sizeof(w->bytes), 40);
	w->state.in = init_net.loopback_dev;
	w->pkt.state = &w->state;
	natgw_unsolicited_init(&w->store, &w->table);
	w->store.answer = note_answer;
	test->priv = w;
	return 0;
}

static void waiting_exit(struct kunit *test)
{
	struct waiting *w = test->priv;

	if (!w)
		return;
	natgw_unsolicited_stop(&w->store);
	natgw_table_exit(&w->table);
	free_percpu(w->stats);
	kfree_skb(w->pkt.skb);
}

static int keep(struct waiting *w, u16 port, u32 most, u32 delay)
{
	int err;

	w->pkt.tuple.proto = IPPROTO_TCP;
	w->pkt.tuple.src = TEST_ENDPOINT(203, 0, 113, 1, port);
	w->pkt.tuple.dst = TEST_ENDPOINT(192, 0, 2, 1, 80);
	w->pkt.skb->mark = port;
	local_bh_disable();
	rcu_read_lock();
	err = natgw_unsolicited_keep(&w->store, &w->pkt, most, delay);
	rcu_read_unlock();
	local_bh_enable();
	return err;
}

static void bounded(struct kunit *test)
{
	struct waiting *w = test->priv;
	unsigned int i;

	for (i = 1; i <= MOST; i++)
		KUNIT_EXPECT_EQ(test, keep(w, i, MOST, LONG), 0);
	KUNIT_EXPECT_EQ(test, w->store.n, MOST);
	KUNIT_EXPECT_EQ(test, keep(w, i, MOST, LONG), -ENOSPC);
	/* One that waits already takes no room, and keeps its time. */
	KUNIT_EXPECT_EQ(test, keep(w, 1, MOST + 1, 0), 0);
	KUNIT_EXPECT_EQ(test, w->store.n, MOST);
	/* The limit was lowered: who waits goes on waiting. */
	KUNIT_EXPECT_EQ(test, keep(w, i, 1, LONG), -ENOSPC);
	flush_delayed_work(&w->store.work);
	KUNIT_EXPECT_EQ(test, w->store.n, MOST);
	natgw_unsolicited_forget(&w->store);
	KUNIT_EXPECT_EQ(test, w->store.n, 0);
	flush_delayed_work(&w->store.work);
	KUNIT_EXPECT_EQ(test, w->answers, 0);
	KUNIT_EXPECT_EQ(test, keep(w, i, MOST, LONG), 0);
}

static void drain(struct waiting *w)
{
	unsigned int i;

	for (i = 0; i <= MOST && READ_ONCE(w->store.n); i++)
		flush_delayed_work(&w->store.work);
	flush_delayed_work(&w->store.work);
}

static void in_order(struct kunit *test)
{
	struct waiting *w = test->priv;
	unsigned int i;

	for (i = 1; i <= MOST; i++)
		KUNIT_EXPECT_EQ(test, keep(w, i, MOST, 0), 0);
	drain(w);
	KUNIT_EXPECT_EQ(test, w->answers, MOST);
	for (i = 1; i <= MOST; i++)
		KUNIT_EXPECT_EQ(test, w->answered[i - 1], i);
	KUNIT_EXPECT_TRUE(test, w->whole);
	KUNIT_EXPECT_EQ(test, w->store.n, 0);
}

static void opened_meanwhile(struct kunit *test)
{
	struct natgw_session *session = natgw_session_create(false);
	struct waiting *w = test->priv;
	struct natgw_node *existing;

	KUNIT_ASSERT_NOT_NULL(test, session);
	KUNIT_EXPECT_EQ(test, keep(w, 1, MOST, LONG), 0);
	session->proto = IPPROTO_TCP;
	local_bh_disable();
	rcu_read_lock();
	KUNIT_EXPECT_EQ(test, natgw_table_publish(&w->table, session, 0,
						  &w->pkt.tuple.dst, &w->pkt.tuple.src,
						  NATGW_ROLE_OUT, &existing), 0);
	rcu_read_unlock();
	local_bh_enable();
	KUNIT_EXPECT_EQ(test, keep(w, 2, MOST, 0), 0);
	list_first_entry(&w->store.syns, struct syn, list)->due = natgw_wheel_now();
	drain(w);
	KUNIT_EXPECT_EQ(test, w->answers, 1);
	KUNIT_EXPECT_EQ(test, w->answered[0], 2);
	local_bh_disable();
	natgw_table_unlink(&w->table, session);
	local_bh_enable();
	synchronize_rcu();
	natgw_session_free(&session->rcu);
}

static struct kunit_case unsolicited_cases[] = {
	KUNIT_CASE(bounded),
	KUNIT_CASE(in_order),
	KUNIT_CASE(opened_meanwhile),
	{}
};

static struct kunit_suite unsolicited_suite = {
	.name = "natgw_unsolicited",
	.init = waiting_init,
	.exit = waiting_exit,
	.test_cases = unsolicited_cases,
};

kunit_test_suite(unsolicited_suite);
