// SPDX-License-Identifier: GPL-2.0
/* Subscribers in a table of their own; time is what a case makes it. */
#include "suite.h"

#define ADDR(n) TEST_ADDR(10, 0, 0, n)

static void limit(struct kunit *test, enum natgw_limit which, u32 value)
{
	struct natgw_subscribers *subscribers = test->priv;

	subscribers->limit[which] = value;
}

static int subscriber_test_init(struct kunit *test)
{
	test->priv = kunit_kzalloc(test, sizeof(struct natgw_subscribers),
				   GFP_KERNEL);
	return test->priv ? natgw_subscribers_init(test->priv) : -ENOMEM;
}

/* Every case gives back what it took: nothing is left. */
static void subscriber_test_exit(struct kunit *test)
{
	struct natgw_subscribers *subscribers = test->priv;

	if (!subscribers)
		return;
	KUNIT_EXPECT_EQ(test, atomic_read(&subscribers->count), 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&subscribers->table.nelems), 0);
	natgw_subscribers_exit(subscribers);
}

static struct natgw_subscriber *join_as(struct kunit *test, __be32 addr,
					const struct natgw_claim *claim)
{
	struct natgw_subscriber *subscriber;

	local_bh_disable();
	rcu_read_lock();
	subscriber = natgw_subscriber_join(test->priv, addr, claim);
	rcu_read_unlock();
	local_bh_enable();
	return subscriber;
}

static struct natgw_subscriber *join(struct kunit *test, __be32 addr)
{
	static const struct natgw_claim claim = { .proto = IPPROTO_UDP };

	return join_as(test, addr, &claim);
}

static void leave(struct kunit *test, struct natgw_subscriber *subscriber)
{
	local_bh_disable();
	rcu_read_lock();
	natgw_subscriber_leave(test->priv, subscriber);
	rcu_read_unlock();
	local_bh_enable();
}

static int take_port(struct kunit *test, struct natgw_subscriber *subscriber, u8 proto)
{
	int err;

	local_bh_disable();
	err = natgw_subscriber_take_port(test->priv, subscriber, proto);
	local_bh_enable();
	return err;
}

static void give_port(struct kunit *test, struct natgw_subscriber *subscriber, u8 proto)
{
	local_bh_disable();
	rcu_read_lock();
	natgw_subscriber_give_port(test->priv, subscriber, proto);
	rcu_read_unlock();
	local_bh_enable();
}

static struct natgw_subscriber *must_join(struct kunit *test, __be32 addr)
{
	struct natgw_subscriber *subscriber = join(test, addr);

	KUNIT_ASSERT_FALSE(test, IS_ERR(subscriber));
	return subscriber;
}

/* ---- entries ------------------------------------------------------------ */

static void entry_lives_as_long_as_it_holds_something(struct kunit *test)
{
	struct natgw_subscribers *subscribers = test->priv;
	struct natgw_subscriber *a = must_join(test, ADDR(1));

	KUNIT_EXPECT_PTR_EQ(test, must_join(test, ADDR(1)), a);
	KUNIT_EXPECT_EQ(test, a->sessions, 2);
	KUNIT_EXPECT_EQ(test, take_port(test, a, IPPROTO_UDP), 0);
	leave(test, a);
	leave(test, a);
	KUNIT_EXPECT_EQ(test, atomic_read(&subscribers->count), 1);
	KUNIT_EXPECT_EQ(test, natgw_subscribers_sessions(subscribers), 0);
	give_port(test, a, IPPROTO_UDP);
	KUNIT_EXPECT_EQ(test, atomic_read(&subscribers->count), 0);
}

static void prefix_makes_one_of_many(struct kunit *test)
{
	struct natgw_subscriber *a, *b, *c;

	a = must_join(test, ADDR(1));
	limit(test, NATGW_LIMIT_SUBSCRIBER_PREFIX, 24);
	b = must_join(test, ADDR(1));
	c = must_join(test, ADDR(200));
	KUNIT_EXPECT_PTR_NE(test, a, b);
	KUNIT_EXPECT_PTR_EQ(test, b, c);
	KUNIT_EXPECT_EQ(test, ntohl(b->key.addr), ntohl(ADDR(0)));
	KUNIT_EXPECT_EQ(test, natgw_subscribers_sessions(test->priv), 3);
	leave(test, a);
	leave(test, b);
	leave(test, c);
}

static void number_of_subscribers_is_bounded(struct kunit *test)
{
	struct natgw_subscriber *a, *b;

	limit(test, NATGW_LIMIT_SUBSCRIBERS, 2);
	a = must_join(test, ADDR(1));
	b = must_join(test, ADDR(2));
	KUNIT_EXPECT_EQ(test, PTR_ERR(join(test, ADDR(3))), -ENFILE);
	leave(test, must_join(test, ADDR(2)));
	leave(test, a);
	a = must_join(test, ADDR(3));
	/* Who is there already stays, and may begin more. */
	limit(test, NATGW_LIMIT_SUBSCRIBERS, 1);
	KUNIT_EXPECT_EQ(test, PTR_ERR(join(test, ADDR(4))), -ENFILE);
	leave(test, must_join(test, ADDR(2)));
	leave(test, a);
	leave(test, b);
}

/* ---- limits ------------------------------------------------------------- */

static void sessions_are_bounded_for_each(struct kunit *test)
{
	struct natgw_subscriber *a, *b;
	unsigned int i;

	limit(test, NATGW_LIMIT_SUBSCRIBER_SESSIONS, 5);
	for (i = 0; i < 5; i++)
		a = must_join(test, ADDR(1));
	KUNIT_EXPECT_EQ(test, PTR_ERR(join(test, ADDR(1))), -EMFILE);
	b = must_join(test, ADDR(2));
	leave(test, a);
	KUNIT_EXPECT_PTR_EQ(test, must_join(test, ADDR(1)), a);
	limit(test, NATGW_LIMIT_SUBSCRIBER_SESSIONS, 3);
	leave(test, a);
	leave(test, a);
	KUNIT_EXPECT_EQ(test, PTR_ERR(join(test, ADDR(1))), -EMFILE);
	leave(test, a);
	KUNIT_EXPECT_PTR_EQ(test, must_join(test, ADDR(1)), a);
	for (i = 0; i < 3; i++)
		leave(test, a);
	leave(test, b);
}

static void ports_are_bounded_by_protocol(struct kunit *test)
{
	struct natgw_subscriber *a = must_join(test, ADDR(1));
	unsigned int i;

	limit(test, NATGW_LIMIT_SUBSCRIBER_PORTS, 3);
	for (i = 0; i < 3; i++)
		KUNIT_EXPECT_EQ(test, take_port(test, a, IPPROTO_TCP), 0);
	KUNIT_EXPECT_EQ(test, take_port(test, a, IPPROTO_TCP), -EDQUOT);
	KUNIT_EXPECT_EQ(test, take_port(test, a, IPPROTO_UDP), 0);
	KUNIT_EXPECT_EQ(test, take_port(test, a, IPPROTO_ICMP), 0);
	give_port(test, a, IPPROTO_TCP);
	KUNIT_EXPECT_EQ(test, take_port(test, a, IPPROTO_TCP), 0);
	KUNIT_EXPECT_EQ(test, a->ports[NATGW_CLASS_TCP], 3);
	for (i = 0; i < 3; i++)
		give_port(test, a, IPPROTO_TCP);
	give_port(test, a, IPPROTO_UDP);
	give_port(test, a, IPPROTO_ICMP);
	leave(test, a);
}

static void session_and_its_port_are_admitted_together(struct kunit *test)
{
	static const struct natgw_claim claim = {
		.proto = IPPROTO_TCP, .half_open = true, .port = true,
	};
	struct natgw_subscriber *a, *b;

	limit(test, NATGW_LIMIT_SUBSCRIBER_PORTS, 2);
	a = join_as(test, ADDR(1), &claim);
	b = join_as(test, ADDR(1), &claim);
	KUNIT_ASSERT_FALSE(test, IS_ERR(a));
	KUNIT_EXPECT_PTR_EQ(test, a, b);
	KUNIT_EXPECT_EQ(test, PTR_ERR(join_as(test, ADDR(1), &claim)), -EDQUOT);
	KUNIT_EXPECT_EQ(test, a->sessions, 2);
	KUNIT_EXPECT_EQ(test, a->half_open, 2);
	KUNIT_EXPECT_EQ(test, a->ports[NATGW_CLASS_TCP], 2);
	give_port(test, a, IPPROTO_TCP);
	give_port(test, a, IPPROTO_TCP);
	leave(test, a);
	leave(test, a);
}

static unsigned int burst(struct natgw_subscriber *subscriber, u32 rate)
{
	unsigned int n = 0;

	while (spend(subscriber, rate))
		n++;
	return n;
}

/* As if that many jiffies had passed. */
static void age(struct natgw_subscriber *subscriber, u32 jiffies)
{
	subscriber->credited -= jiffies;
	subscriber->second -= jiffies;
}

static void bucket_is_filled_by_a_second(struct kunit *test)
{
	static const u32 rates[] = { 1, 7, HZ - 1, HZ, 3 * HZ + 1, 1000000 };
	struct natgw_subscriber s;
	unsigned int i, j, n;
	u32 rate;

	for (i = 0; i < ARRAY_SIZE(rates); i++) {
		rate = rates[i];
		s = (struct natgw_subscriber){ .credited = natgw_wheel_now() - HZ };
		n = burst(&s, rate);
		/* A jiffy may pass while it runs. */
		KUNIT_EXPECT_GE_MSG(test, n, rate, "rate %u", rate);
		KUNIT_EXPECT_LE_MSG(test, n, rate + 2 + rate / 2, "rate %u", rate);
		s = (struct natgw_subscriber){ .credited = natgw_wheel_now() };
		for (j = 0, n = 0; j < HZ; j++) {
			age(&s, 1);
			n += burst(&s, rate);
		}
		KUNIT_EXPECT_GE_MSG(test, n, rate, "rate %u", rate);
		KUNIT_EXPECT_LE_MSG(test, n, rate + 2 + rate / 2, "rate %u", rate);
		age(&s, 100 * HZ);
		n = burst(&s, rate);
		KUNIT_EXPECT_LE_MSG(test, n, rate + 2 + rate / 2, "rate %u", rate);
	}
}

static void rate_is_refused_and_can_be_changed(struct kunit *test)
{
	struct natgw_subscriber *a;
	unsigned int i;

	limit(test, NATGW_LIMIT_SUBSCRIBER_RATE, 2);
	a = must_join(test, ADDR(1));
	must_join(test, ADDR(1));
	KUNIT_EXPECT_EQ(test, PTR_ERR(join(test, ADDR(1))), -ETIME);
	leave(test, must_join(test, ADDR(2)));
	limit(test, NATGW_LIMIT_SUBSCRIBER_RATE, 0);
	for (i = 0; i < 100; i++)
		must_join(test, ADDR(1));
	limit(test, NATGW_LIMIT_SUBSCRIBER_RATE, 3);
	age(a, HZ);
	for (i = 0; i < 3; i++)
		must_join(test, ADDR(1));
	KUNIT_EXPECT_EQ(test, PTR_ERR(join(test, ADDR(1))), -ETIME);
	for (i = 0; i < 105; i++)
		leave(test, a);
}

static void sessions_of_a_second_are_counted(struct kunit *test)
{
	struct natgw_subscriber *a;
	unsigned int i;

	for (i = 0; i < 4; i++)
		a = must_join(test, ADDR(1));
	age(a, HZ);
	KUNIT_EXPECT_EQ(test, natgw_subscriber_rate(a), 4);
	must_join(test, ADDR(1));
	KUNIT_EXPECT_EQ(test, natgw_subscriber_rate(a), 4);
	age(a, HZ);
	KUNIT_EXPECT_EQ(test, natgw_subscriber_rate(a), 1);
	age(a, HZ);
	KUNIT_EXPECT_EQ(test, natgw_subscriber_rate(a), 0);
	for (i = 0; i < 5; i++)
		leave(test, a);
}

static void refusals_are_kept_with_the_entry(struct kunit *test)
{
	const struct natgw_subscriber_key key = { ADDR(1), 32 };
	struct natgw_subscribers *subscribers = test->priv;
	struct natgw_subscriber *a;

	rcu_read_lock();
	natgw_subscriber_refused(test->priv, ADDR(1), IPPROTO_UDP, NATGW_REFUSAL_NO_PORT);
	rcu_read_unlock();
	a = rhashtable_lookup_fast(&subscribers->table, &key, subscriber_params);
	KUNIT_EXPECT_TRUE(test, IS_ERR_OR_NULL(a));
	a = must_join(test, ADDR(1));
	local_bh_disable();
	rcu_read_lock();
	natgw_subscriber_refused(test->priv, ADDR(1), IPPROTO_UDP, NATGW_REFUSAL_NO_PORT);
	rcu_read_unlock();
	local_bh_enable();
	KUNIT_EXPECT_EQ(test, a->refused[NATGW_REFUSAL_NO_PORT], 1);
	leave(test, a);
}

/* ---- alarms ------------------------------------------------------------- */

enum {
	TOLD_MAX	= 16,
};

/* What was told; cases run one after the other. */
static struct {
	unsigned int n;
	unsigned int lost;
	bool deaf;
	struct natgw_usage list[TOLD_MAX];
} told;

static bool take_down(struct natgw_alarms *alarms, const struct natgw_usage *usage)
{
	if (told.deaf)
		return false;
	told.lost += !usage;
	if (usage && told.n < TOLD_MAX)
		told.list[told.n++] = *usage;
	return true;
}

static void configure(struct kunit *test, u32 high, u32 sessions, u32 ports, u32 rate)
{
	struct natgw_subscribers *subscribers = test->priv;
	const u32 limits[__NATGW_LIMIT_MAX] = {
		[NATGW_LIMIT_SUBSCRIBER_PREFIX] = 32,
		[NATGW_LIMIT_SUBSCRIBER_SESSIONS] = sessions,
		[NATGW_LIMIT_SUBSCRIBER_PORTS] = ports,
		[NATGW_LIMIT_SUBSCRIBER_RATE] = rate,
	};
	const u32 notify[__NATGW_NOTIFICATION_MAX] = {
		[NATGW_NOTIFICATION_SUBSCRIBER_HIGH] = high,
		[NATGW_NOTIFICATION_INTERVAL] = 3600,
	};

	if (!subscribers->alarms.tell)
		memset(&told, 0, sizeof(told));
	subscribers->alarms.tell = take_down;
	natgw_subscribers_configure(subscribers, limits, notify);
}

static void refused(struct kunit *test, u8 proto, enum natgw_refusal why)
{
	local_bh_disable();
	rcu_read_lock();
	natgw_subscriber_refused(test->priv, ADDR(1), proto, why);
	rcu_read_unlock();
	local_bh_enable();
}

static void expect_told(struct kunit *test, enum natgw_usage_event event,
			enum natgw_limit which, u32 in_use, u64 suppressed)
{
	const struct natgw_usage *usage = &told.list[told.n - 1];

	KUNIT_ASSERT_GT(test, told.n, 0);
	KUNIT_EXPECT_EQ(test, usage->event, event);
	KUNIT_EXPECT_EQ(test, usage->limit, which);
	KUNIT_EXPECT_EQ(test, usage->in_use, in_use);
	KUNIT_EXPECT_EQ(test, usage->suppressed, suppressed);
	KUNIT_EXPECT_EQ(test, (__force u32)usage->addr, (__force u32)ADDR(1));
	KUNIT_EXPECT_EQ(test, usage->length, 32);
}

static void sessions_near_the_limit_are_told(struct kunit *test)
{
	struct natgw_subscriber *a = NULL;
	unsigned int i;

	configure(test, 80, 10, 0, 0);
	for (i = 0; i < 7; i++)
		a = must_join(test, ADDR(1));
	KUNIT_EXPECT_EQ(test, told.n, 0);
	KUNIT_EXPECT_NULL(test, a->alarm);
	must_join(test, ADDR(1));
	KUNIT_ASSERT_EQ(test, told.n, 1);
	expect_told(test, NATGW_USAGE_EVENT_HIGH, NATGW_LIMIT_SUBSCRIBER_SESSIONS, 8, 0);
	KUNIT_EXPECT_EQ(test, told.list[0].threshold, 8);
	KUNIT_EXPECT_EQ(test, told.list[0].value, 10);
	leave(test, a);
	KUNIT_ASSERT_EQ(test, told.n, 2);
	expect_told(test, NATGW_USAGE_EVENT_LOW, NATGW_LIMIT_SUBSCRIBER_SESSIONS, 7, 0);
	for (i = 0; i < 5; i++) {
		must_join(test, ADDR(1));
		leave(test, a);
	}
	KUNIT_EXPECT_EQ(test, told.n, 2);
	a->alarm->watch[NATGW_ALARM_SESSIONS].told -= 3600 * HZ;
	must_join(test, ADDR(1));
	KUNIT_ASSERT_EQ(test, told.n, 3);
	expect_told(test, NATGW_USAGE_EVENT_HIGH, NATGW_LIMIT_SUBSCRIBER_SESSIONS, 8, 5);
	configure(test, 0, 10, 0, 0);
	for (i = 0; i < 8; i++)
		leave(test, a);
	KUNIT_EXPECT_EQ(test, told.n, 3);
}

static void ports_near_the_limit_are_told_by_protocol(struct kunit *test)
{
	struct natgw_subscriber *a;
	unsigned int i;

	configure(test, 50, 0, 8, 0);
	a = must_join(test, ADDR(1));
	for (i = 0; i < 4; i++)
		KUNIT_EXPECT_EQ(test, take_port(test, a, IPPROTO_UDP), 0);
	KUNIT_ASSERT_EQ(test, told.n, 1);
	expect_told(test, NATGW_USAGE_EVENT_HIGH, NATGW_LIMIT_SUBSCRIBER_PORTS, 4, 0);
	KUNIT_EXPECT_EQ(test, told.list[0].proto, IPPROTO_UDP);
	for (i = 0; i < 4; i++)
		KUNIT_EXPECT_EQ(test, take_port(test, a, IPPROTO_TCP), 0);
	KUNIT_ASSERT_EQ(test, told.n, 2);
	KUNIT_EXPECT_EQ(test, told.list[1].proto, IPPROTO_TCP);
	for (i = 0; i < 4; i++) {
		give_port(test, a, IPPROTO_UDP);
		give_port(test, a, IPPROTO_TCP);
	}
	KUNIT_ASSERT_EQ(test, told.n, 4);
	expect_told(test, NATGW_USAGE_EVENT_LOW, NATGW_LIMIT_SUBSCRIBER_PORTS, 3, 0);
	leave(test, a);
}

static void another_limit_is_near_at_once(struct kunit *test)
{
	struct natgw_subscriber *a;

	configure(test, 50, 0, 0, 0);
	a = must_join(test, ADDR(1));
	must_join(test, ADDR(1));
	KUNIT_EXPECT_EQ(test, take_port(test, a, IPPROTO_ICMP), 0);
	KUNIT_EXPECT_EQ(test, told.n, 0);
	configure(test, 50, 3, 0, 0);
	KUNIT_ASSERT_EQ(test, told.n, 1);
	expect_told(test, NATGW_USAGE_EVENT_HIGH, NATGW_LIMIT_SUBSCRIBER_SESSIONS, 2, 0);
	configure(test, 50, 10, 2, 0);
	KUNIT_ASSERT_EQ(test, told.n, 3);
	expect_told(test, NATGW_USAGE_EVENT_HIGH, NATGW_LIMIT_SUBSCRIBER_PORTS, 1, 0);
	KUNIT_EXPECT_EQ(test, told.list[1].event, NATGW_USAGE_EVENT_LOW);
	configure(test, 50, 0, 0, 0);
	KUNIT_EXPECT_EQ(test, told.n, 3);
	give_port(test, a, IPPROTO_ICMP);
	leave(test, a);
	leave(test, a);
	KUNIT_EXPECT_EQ(test, told.n, 3);
}

static void limits_that_refuse_are_told(struct kunit *test)
{
	struct natgw_subscriber *a;
	unsigned int i;

	configure(test, 0, 1, 1, 7);
	a = must_join(test, ADDR(1));
	KUNIT_EXPECT_EQ(test, take_port(test, a, IPPROTO_UDP), 0);
	for (i = 0; i < 4; i++)
		refused(test, IPPROTO_UDP, NATGW_REFUSAL_SUBSCRIBER_SESSIONS);
	KUNIT_ASSERT_EQ(test, told.n, 1);
	expect_told(test, NATGW_USAGE_EVENT_HIT, NATGW_LIMIT_SUBSCRIBER_SESSIONS, 1, 0);
	refused(test, IPPROTO_UDP, NATGW_REFUSAL_SUBSCRIBER_PORTS);
	KUNIT_ASSERT_EQ(test, told.n, 2);
	expect_told(test, NATGW_USAGE_EVENT_HIT, NATGW_LIMIT_SUBSCRIBER_PORTS, 1, 0);
	KUNIT_EXPECT_EQ(test, told.list[1].proto, IPPROTO_UDP);
	refused(test, IPPROTO_UDP, NATGW_REFUSAL_SUBSCRIBER_RATE);
	KUNIT_ASSERT_EQ(test, told.n, 3);
	KUNIT_EXPECT_EQ(test, told.list[2].limit, NATGW_LIMIT_SUBSCRIBER_RATE);
	KUNIT_EXPECT_EQ(test, told.list[2].value, 7);
	/* Others are the destination's, or the namespace's. */
	refused(test, IPPROTO_UDP, NATGW_REFUSAL_NO_PORT);
	refused(test, IPPROTO_UDP, NATGW_REFUSAL_SESSION_LIMIT);
	KUNIT_EXPECT_EQ(test, told.n, 3);
	a->alarm->hit[NATGW_ALARM_HIT_SESSIONS].told -= 3600 * HZ;
	refused(test, IPPROTO_UDP, NATGW_REFUSAL_SUBSCRIBER_SESSIONS);
	KUNIT_ASSERT_EQ(test, told.n, 4);
	expect_told(test, NATGW_USAGE_EVENT_HIT, NATGW_LIMIT_SUBSCRIBER_SESSIONS, 1, 3);
	give_port(test, a, IPPROTO_UDP);
	leave(test, a);
	KUNIT_EXPECT_EQ(test, told.lost, 0);
}

static void who_comes_to_listen_is_told_at_once(struct kunit *test)
{
	struct natgw_subscriber *a;

	configure(test, 0, 1, 0, 0);
	a = must_join(test, ADDR(1));
	told.deaf = true;
	refused(test, IPPROTO_UDP, NATGW_REFUSAL_SUBSCRIBER_SESSIONS);
	refused(test, IPPROTO_UDP, NATGW_REFUSAL_SUBSCRIBER_SESSIONS);
	told.deaf = false;
	refused(test, IPPROTO_UDP, NATGW_REFUSAL_SUBSCRIBER_SESSIONS);
	KUNIT_ASSERT_EQ(test, told.n, 1);
	expect_told(test, NATGW_USAGE_EVENT_HIT, NATGW_LIMIT_SUBSCRIBER_SESSIONS, 1, 2);
	leave(test, a);
}

static struct kunit_case subscriber_cases[] = {
	KUNIT_CASE(entry_lives_as_long_as_it_holds_something),
	KUNIT_CASE(prefix_makes_one_of_many),
	KUNIT_CASE(number_of_subscribers_is_bounded),
	KUNIT_CASE(sessions_are_bounded_for_each),
	KUNIT_CASE(ports_are_bounded_by_protocol),
	KUNIT_CASE(session_and_its_port_are_admitted_together),
	KUNIT_CASE(bucket_is_filled_by_a_second),
	KUNIT_CASE(rate_is_refused_and_can_be_changed),
	KUNIT_CASE(sessions_of_a_second_are_counted),
	KUNIT_CASE(refusals_are_kept_with_the_entry),
	KUNIT_CASE(sessions_near_the_limit_are_told),
	KUNIT_CASE(ports_near_the_limit_are_told_by_protocol),
	KUNIT_CASE(another_limit_is_near_at_once),
	KUNIT_CASE(limits_that_refuse_are_told),
	KUNIT_CASE(who_comes_to_listen_is_told_at_once),
	{}
};

static struct kunit_suite subscriber_suite = {
	.name = "natgw_subscriber",
	.init = subscriber_test_init,
	.exit = subscriber_test_exit,
	.test_cases = subscriber_cases,
};

kunit_test_suite(subscriber_suite);
