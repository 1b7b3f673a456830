// SPDX-License-Identifier: GPL-2.0
/*
 * Sessions in a table of their own. Every case ends with the sums: what was
 * created is closed, the gauges are back at zero, and no pool is held.
 */
#include "birth.h"
#include "foreign.h"
#include "ledger_walk.h"
#include "suite.h"
#include "tcp.h"
#include "walk.h"

#define HOST		TEST_ENDPOINT(10, 0, 0, 2, 40000)
#define NEIGHBOUR	TEST_ENDPOINT(10, 0, 0, 3, 40000)
#define SERVER		TEST_ENDPOINT(198, 51, 100, 7, 443)
#define SERVER2		TEST_ENDPOINT(198, 51, 100, 8, 443)
#define EXTERNAL	TEST_ENDPOINT(203, 0, 113, 1, 40000)
#define FRONT		TEST_ENDPOINT(203, 0, 113, 1, 443)
#define FRONT2		TEST_ENDPOINT(203, 0, 113, 1, 8080)
#define BACKEND		TEST_ENDPOINT(10, 0, 2, 20, 8443)
#define HIGH		TEST_ENDPOINT(223, 255, 255, 254, 40000)
#define HIGH_EXTERNAL	TEST_ENDPOINT(223, 255, 255, 1, 40000)
#define QUERY		TEST_ENDPOINT(10, 0, 0, 2, 77)
#define QUERIED		TEST_ENDPOINT(198, 51, 100, 7, 77)
#define QUERY_EXTERNAL	TEST_ENDPOINT(203, 0, 113, 1, 77)
#define QUERY_BACKEND	TEST_ENDPOINT(10, 0, 2, 20, 77)
#define BARE		TEST_ENDPOINT(10, 0, 0, 2, 0)
#define BARE_SERVER	TEST_ENDPOINT(198, 51, 100, 7, 0)
#define BARE_EXTERNAL	TEST_ENDPOINT(203, 0, 113, 1, 0)

enum { INTERFACE = 7, LEN = 100, LIMIT = 200 };

struct bench {
	struct natgw_table table;
	struct natgw_stats __percpu *stats;
	struct natgw_rules rules;
	struct natgw_rule rule;
	struct natgw_pool *pool;
	struct natgw_packet pkt;
	u32 created;
};

static int session_test_init(struct kunit *test)
{
	struct bench *b;
	int i;

	if (!natgw_session_size())
		kunit_skip(test, "the module is not initialised");
	b = kunit_kzalloc(test, sizeof(*b), GFP_KERNEL);
	if (!b)
		return -ENOMEM;
	b->stats = alloc_percpu(struct natgw_stats);
	b->pool = natgw_pool_create("web", 1);
	b->pkt.skb = alloc_skb(LEN, GFP_KERNEL);
	b->table.wheel.deadline = natgw_session_deadline;
	b->table.wheel.fetch = natgw_session_fetch;
	b->table.wheel.expire = natgw_session_expire;
	if (!b->stats || !b->pool || !b->pkt.skb ||
	    natgw_table_init(&b->table, 1, &init_net, b->stats))
		return -ENOMEM;
	skb_put_zero(b->pkt.skb, LEN);
	b->pool->range[0].first = ntohl(EXTERNAL.addr);
	b->pool->range[0].last = ntohl(EXTERNAL.addr);
	b->pool->ranges = 1;
	b->pool->addresses = 1;
	b->rule.handle = 5;
	b->rules.limit[NATGW_LIMIT_SESSIONS] = LIMIT;
	for (i = 0; i < __NATGW_TIMEOUT_MAX; i++)
		b->rules.timeout[i] = (i + 1) * 100 * HZ;
	test->priv = b;
	return 0;
}

static u64 closed(const struct natgw_stats *sum)
{
	return sum->count[NATGW_COUNTER_CLOSED_FIN] +
	       sum->count[NATGW_COUNTER_CLOSED_RST] +
	       sum->count[NATGW_COUNTER_CLOSED_IDLE] +
	       sum->count[NATGW_COUNTER_CLOSED_FLUSH] +
	       sum->count[NATGW_COUNTER_CLOSED_ADDRESS] +
	       sum->count[NATGW_COUNTER_CLOSED_REFUSED];
}

static void session_test_exit(struct kunit *test)
{
	static const struct natgw_filter all;
	struct bench *b = test->priv;
	struct natgw_stats *sum;
	int i, j;

	if (!b)
		return;
	natgw_session_flush(&b->table, &all, NATGW_CLOSE_CAUSE_FLUSH);
	natgw_table_exit(&b->table);
	rcu_barrier();
	sum = kunit_kzalloc(test, sizeof(*sum), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, sum);
	natgw_stats_sum(sum, b->stats);
	KUNIT_EXPECT_EQ(test, sum->count[NATGW_COUNTER_CREATED], closed(sum));
	for (i = 0; i < NATGW_CLASSES; i++)
		for (j = 0; j < __NATGW_STATE_MAX; j++)
			KUNIT_EXPECT_EQ_MSG(test, sum->active[i][j], 0,
					    "class %d, state %d", i, j);
	KUNIT_EXPECT_EQ(test, atomic_read(&b->table.active), 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&b->table.half_open), 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&b->table.subscribers.count), 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&b->pool->held), 0);
	free_percpu(b->stats);
	kfree_skb(b->pkt.skb);
	kfree(b->pool);
}

/* ---- as a hook does ------------------------------------------------------ */

static void enter(void)
{
	local_bh_disable();
	rcu_read_lock();
}

static void leave(void)
{
	rcu_read_unlock();
	local_bh_enable();
}

static void packet(struct bench *b, u8 proto, struct natgw_endpoint src,
		   struct natgw_endpoint dst, u8 flags)
{
	b->pkt.tuple = (struct natgw_tuple){ src, dst, proto };
	b->pkt.tcp_seq = !(flags & NATGW_TCP_SYN);
	b->pkt.tcp_ack = 1;
	b->pkt.tcp_flags = flags;
}

static struct natgw_origin origin_pool(struct bench *b)
{
	return (struct natgw_origin){ .rule = &b->rule, .pool = b->pool };
}

static struct natgw_session *snat(struct bench *b, struct natgw_origin *origin)
{
	struct natgw_session *session;

	enter();
	b->pkt.stats = this_cpu_ptr(b->stats);
	session = natgw_session_snat(&b->table, &b->rules, &b->pkt, origin);
	leave();
	return session;
}

static struct natgw_session *snat_pool(struct bench *b, u8 proto,
				       struct natgw_endpoint src,
				       struct natgw_endpoint dst)
{
	struct natgw_origin origin = origin_pool(b);

	packet(b, proto, src, dst, NATGW_TCP_SYN);
	return snat(b, &origin);
}

static struct natgw_session *dnat(struct bench *b, u8 proto, struct natgw_endpoint src,
				  struct natgw_endpoint dst, struct natgw_endpoint to)
{
	struct natgw_session *session;

	packet(b, proto, src, dst, NATGW_TCP_SYN);
	enter();
	b->pkt.stats = this_cpu_ptr(b->stats);
	session = natgw_session_dnat(&b->table, &b->rules, &b->pkt, &b->rule, &to);
	leave();
	return session;
}

static int decide(struct bench *b, struct natgw_session *session,
		  struct natgw_origin *origin)
{
	int err;

	enter();
	err = natgw_session_decide(&b->table, session, origin);
	leave();
	return err;
}

static bool kill(struct bench *b, struct natgw_session *session,
		 enum natgw_close_cause cause)
{
	bool killed;

	enter();
	killed = natgw_session_kill(&b->table, session, cause);
	leave();
	return killed;
}

/* Both sides begin at 0, and have no more to say than their SYN. */
static void touch(struct bench *b, struct natgw_session *session, u8 flags,
		  enum natgw_direction direction)
{
	b->pkt.tcp_seq = !(flags & NATGW_TCP_SYN);
	b->pkt.tcp_ack = 1;
	b->pkt.tcp_flags = flags;
	enter();
	b->pkt.stats = this_cpu_ptr(b->stats);
	natgw_session_touch(&b->table, session, &b->rules, &b->pkt, direction);
	leave();
}

/* The session of a packet; its role, and the packet's direction. */
static struct natgw_session *find(struct bench *b, u8 proto, struct natgw_endpoint src,
				  struct natgw_endpoint dst, u8 *role,
				  enum natgw_direction *direction)
{
	struct natgw_tuple tuple = { src, dst, proto };
	struct natgw_session *session = NULL;
	struct natgw_node *node;

	enter();
	node = natgw_session_find(&b->table, &tuple, direction);
	if (node) {
		*role = node->view.role;
		session = natgw_session_of(node);
	}
	leave();
	return session;
}

static s64 active(struct kunit *test, enum natgw_class class, enum natgw_state state)
{
	struct bench *b = test->priv;
	s64 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += per_cpu_ptr(b->stats, cpu)->active[class][state];
	return sum;
}

static u64 counted(struct kunit *test, enum natgw_counter counter)
{
	struct bench *b = test->priv;
	u64 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += per_cpu_ptr(b->stats, cpu)->count[counter];
	return sum;
}

static void expect_census(struct kunit *test, u64 sessions, u64 views, u64 holding)
{
	struct bench *b = test->priv;
	struct natgw_census census;

	natgw_session_census(&b->table, &census);
	KUNIT_EXPECT_EQ(test, census.sessions, sessions);
	KUNIT_EXPECT_EQ(test, census.views, views);
	KUNIT_EXPECT_EQ(test, census.holding, holding);
	KUNIT_EXPECT_EQ(test, atomic_read(&b->table.active), sessions);
	/* Nothing is in the table but these views. */
	KUNIT_EXPECT_EQ(test, atomic_read(&b->table.views.nelems), views);
}

#define EXPECT_ENDPOINT(test, seen, wanted) do {			\
	struct natgw_endpoint s = (seen), w = (wanted);			\
									\
	KUNIT_EXPECT_TRUE_MSG(test, natgw_endpoint_equal(&s, &w),	\
			      #seen " is %pI4:%u, wanted %pI4:%u",	\
			      &s.addr, ntohs(s.port), &w.addr,		\
			      ntohs(w.port));				\
} while (0)

/* ---- kinds of sessions --------------------------------------------------- */

enum source { FROM_POOL, FROM_INTERFACE, STATIC, KEEP, NONE };

/* What a flow is, what is done to it, and what it looks like in the end. */
static const struct kind {
	const char *what;
	u8 proto;
	struct natgw_endpoint from;
	struct natgw_endpoint dst;
	/* The new destination; addr 0 for none. */
	struct natgw_endpoint to;
	enum source how;
	struct natgw_endpoint source;
	unsigned int views;
} kinds[] = {
	{ "snat", IPPROTO_TCP, HOST, SERVER, {}, FROM_POOL, EXTERNAL, 2 },
	{ "snat of a higher address", IPPROTO_UDP, HIGH, SERVER, {}, FROM_POOL, EXTERNAL, 2 },
	{ "masquerade", IPPROTO_UDP, HOST, SERVER, {}, FROM_INTERFACE, EXTERNAL, 2 },
	{ "static source", IPPROTO_UDP, HOST, SERVER, {}, STATIC, HIGH_EXTERNAL, 2 },
	{ "source kept", IPPROTO_TCP, EXTERNAL, SERVER, {}, KEEP, EXTERNAL, 1 },
	{ "snat of an external source", IPPROTO_TCP, EXTERNAL, SERVER, {}, FROM_POOL,
	  EXTERNAL, 1 },
	{ "dnat", IPPROTO_TCP, SERVER, FRONT, BACKEND, NONE, SERVER, 2 },
	{ "dnat from a higher address", IPPROTO_TCP, HIGH, FRONT, BACKEND, NONE, HIGH, 2 },
	{ "dnat of the port only", IPPROTO_TCP, SERVER, FRONT, FRONT2, NONE, SERVER, 2 },
	{ "dnat to where it goes", IPPROTO_TCP, SERVER, FRONT, FRONT, NONE, SERVER, 1 },
	{ "dnat to where it goes, and snat", IPPROTO_TCP, HOST, SERVER, SERVER, FROM_POOL,
	  EXTERNAL, 2 },
	{ "hairpin", IPPROTO_TCP, HOST, FRONT, BACKEND, FROM_POOL, EXTERNAL, 3 },
	{ "hairpin of a higher address", IPPROTO_UDP, HIGH, FRONT, BACKEND, FROM_POOL,
	  EXTERNAL, 3 },
	{ "hairpin, static source", IPPROTO_UDP, HOST, FRONT, BACKEND, STATIC,
	  HIGH_EXTERNAL, 3 },
	{ "dnat and masquerade", IPPROTO_UDP, HOST, SERVER, SERVER2, FROM_INTERFACE,
	  EXTERNAL, 3 },
	{ "ICMP query", IPPROTO_ICMP, QUERY, QUERIED, {}, FROM_POOL, QUERY_EXTERNAL, 2 },
	{ "ICMP query, dnat", IPPROTO_ICMP, QUERY, QUERIED, QUERY_BACKEND, FROM_POOL,
	  QUERY_EXTERNAL, 3 },
	{ "GRE", IPPROTO_GRE, BARE, BARE_SERVER, {}, FROM_POOL, BARE_EXTERNAL, 2 },
};

KUNIT_ARRAY_PARAM_DESC(kind, kinds, what);

static void origin_of(struct bench *b, const struct kind *kind,
		      struct natgw_origin *origin)
{
	*origin = (struct natgw_origin){ .rule = &b->rule };
	switch (kind->how) {
	case FROM_INTERFACE:
		b->pool->addresses = 0;
		b->pool->ranges = 0;
		origin->addr = kind->source.addr;
		origin->ifindex = INTERFACE;
		fallthrough;
	case FROM_POOL:
		origin->pool = b->pool;
		break;
	case STATIC:
		origin->addr = kind->source.addr;
		break;
	case KEEP:
		origin->pool = b->pool;
		origin->keep = true;
		break;
	case NONE:
		break;
	}
}

/* What the view of two endpoints is in a session; equal ones share a node. */
static u8 roles_of(const struct natgw_session *session, struct natgw_endpoint initiator,
		   struct natgw_endpoint responder)
{
	const struct natgw_endpoint ends[][2] = {
		{ natgw_session_initiator(session), natgw_session_destination(session) },
		{ natgw_session_middle(session), natgw_session_responder(session) },
		{ natgw_session_source(session), natgw_session_peer(session) },
	};
	u8 roles = 0;
	int i;

	for (i = 0; i < 3; i++)
		if (natgw_endpoint_equal(&ends[i][0], &initiator) &&
		    natgw_endpoint_equal(&ends[i][1], &responder))
			roles |= NATGW_ROLE_IN << i;
	return roles;
}

/* A view is found both ways, as what it is. */
static void expect_view(struct kunit *test, struct natgw_session *session,
			struct natgw_endpoint initiator, struct natgw_endpoint responder)
{
	u8 role = 0, wanted = roles_of(session, initiator, responder);
	enum natgw_direction direction = 7;
	struct bench *b = test->priv;
	struct natgw_session *seen;

	seen = find(b, session->proto, initiator, responder, &role, &direction);
	KUNIT_ASSERT_PTR_EQ_MSG(test, seen, session, "role %u", wanted);
	KUNIT_EXPECT_EQ(test, (int)direction, NATGW_FORWARD);
	KUNIT_EXPECT_EQ(test, role & ~NATGW_ROLE_HIGH, wanted | NATGW_ROLE_STORED);
	seen = find(b, session->proto, responder, initiator, &role, &direction);
	KUNIT_EXPECT_PTR_EQ(test, seen, session);
	KUNIT_EXPECT_EQ(test, (int)direction, NATGW_REVERSE);
	KUNIT_EXPECT_TRUE(test, natgw_table_knows(&b->table, initiator.addr,
						  responder.addr));
}

static void expect_views(struct kunit *test, struct natgw_session *session)
{
	expect_view(test, session, natgw_session_initiator(session),
		    natgw_session_destination(session));
	expect_view(test, session, natgw_session_middle(session),
		    natgw_session_responder(session));
	expect_view(test, session, natgw_session_source(session),
		    natgw_session_peer(session));
}

static void creation(struct kunit *test)
{
	const struct kind *kind = test->param_value;
	struct natgw_endpoint to = kind->to.addr ? kind->to : kind->dst;
	struct bench *b = test->priv;
	struct natgw_session *session;
	struct natgw_origin origin;
	bool pooled;

	KUNIT_EXPECT_FALSE(test, natgw_table_knows(&b->table, kind->from.addr,
						   kind->dst.addr));
	origin_of(b, kind, &origin);
	packet(b, kind->proto, kind->from, kind->dst, NATGW_TCP_SYN);
	if (kind->to.addr) {
		session = dnat(b, kind->proto, kind->from, kind->dst, to);
		KUNIT_ASSERT_FALSE(test, IS_ERR(session));
		/* Until it is decided, the source is as it was. */
		EXPECT_ENDPOINT(test, natgw_session_source(session), kind->from);
		expect_views(test, session);
		KUNIT_EXPECT_TRUE(test, test_bit(NATGW_SESSION_PENDING, &session->flags));
		KUNIT_EXPECT_EQ(test, decide(b, session, kind->how == NONE ? NULL : &origin), 0);
		/* A second time it is decided already. */
		KUNIT_EXPECT_EQ(test, decide(b, session, &origin), 0);
	} else {
		session = snat(b, &origin);
		KUNIT_ASSERT_FALSE(test, IS_ERR(session));
	}
	KUNIT_EXPECT_FALSE(test, test_bit(NATGW_SESSION_PENDING, &session->flags));
	EXPECT_ENDPOINT(test, natgw_session_initiator(session), kind->from);
	EXPECT_ENDPOINT(test, natgw_session_destination(session), kind->dst);
	EXPECT_ENDPOINT(test, natgw_session_middle(session), kind->from);
	EXPECT_ENDPOINT(test, natgw_session_source(session), kind->source);
	EXPECT_ENDPOINT(test, natgw_session_responder(session), to);
	EXPECT_ENDPOINT(test, natgw_session_peer(session), to);
	expect_views(test, session);
	pooled = kind->how == FROM_POOL || kind->how == FROM_INTERFACE ||
		 kind->how == KEEP;
	expect_census(test, 1, kind->views, pooled);
	KUNIT_EXPECT_EQ(test, atomic_read(&b->pool->held), pooled);
	KUNIT_EXPECT_EQ(test, session->ifindex,
			kind->how == FROM_INTERFACE ? INTERFACE : 0);
	KUNIT_EXPECT_EQ(test, session->rule, b->rule.handle);
	KUNIT_EXPECT_TRUE(test, kill(b, session, NATGW_CLOSE_CAUSE_FLUSH));
	expect_census(test, 0, 0, 0);
}

static struct kunit_case session_cases[] = {
	KUNIT_CASE_PARAM(creation, kind_gen_params),
	{}
};

static struct kunit_suite session_suite = {
	.name = "natgw_session",
	.init = session_test_init,
	.exit = session_test_exit,
	.test_cases = session_cases,
};

kunit_test_suite(session_suite);
