// SPDX-License-Identifier: GPL-2.0
/*
 * Sessions as they live and end: states, deadlines, flushes. Uses the bench of
 * session_test.c.
 */
#include <linux/delay.h>

/* ---- states and deadlines ------------------------------------------------ */

struct packet_row {
	/* 0 ends the life. */
	enum natgw_state state;
	enum natgw_direction direction;
	u8 flags;
	enum natgw_timeout timeout;
};

#define S NATGW_TCP_SYN
#define A NATGW_TCP_ACK
#define F NATGW_TCP_FIN
#define R NATGW_TCP_RST
#define I(flags, to, time) \
	{ NATGW_STATE_##to, NATGW_FORWARD, (flags), NATGW_TIMEOUT_##time }
#define B(flags, to, time) \
	{ NATGW_STATE_##to, NATGW_REVERSE, (flags), NATGW_TIMEOUT_##time }

/* The first packet of each creates the session. */
static const struct life {
	const char *what;
	u8 proto;
	struct packet_row packet[7];
	enum natgw_close_cause cause;
} lives[] = {
	{ "TCP, closed by both", IPPROTO_TCP, {
		I(S, INIT, TCP_TRANS_OPEN), B(S | A, HANDSHAKE, TCP_TRANS_OPEN),
		I(A, ESTABLISHED, TCP_IDLE), I(F | A, FIN_INITIATOR, TCP_IDLE),
		B(F | A, CLOSING, TCP_TRANS_CLOSE), I(A, CLOSING, TCP_TRANS_CLOSE) },
	  NATGW_CLOSE_CAUSE_FIN },
	{ "TCP, reset", IPPROTO_TCP, {
		I(S, INIT, TCP_TRANS_OPEN), B(S | A, HANDSHAKE, TCP_TRANS_OPEN),
		I(A, ESTABLISHED, TCP_IDLE), B(R, TRANS, TCP_TRANS_CLOSE),
		I(R, TRANS, TCP_TRANS_CLOSE) }, NATGW_CLOSE_CAUSE_RST },
	{ "TCP, never answered", IPPROTO_TCP, {
		I(S, INIT, TCP_TRANS_OPEN), I(S, INIT, TCP_TRANS_OPEN) },
	  NATGW_CLOSE_CAUSE_IDLE },
	{ "TCP, idle", IPPROTO_TCP, {
		I(S, INIT, TCP_TRANS_OPEN), B(S | A, HANDSHAKE, TCP_TRANS_OPEN),
		I(A, ESTABLISHED, TCP_IDLE), B(A, ESTABLISHED, TCP_IDLE) },
	  NATGW_CLOSE_CAUSE_IDLE },
	{ "TCP, reset and taken up again", IPPROTO_TCP, {
		I(S, INIT, TCP_TRANS_OPEN), B(R | A, TRANS, TCP_TRANS_CLOSE),
		I(S, INIT, TCP_TRANS_OPEN), B(S | A, HANDSHAKE, TCP_TRANS_OPEN),
		I(A, ESTABLISHED, TCP_IDLE) }, NATGW_CLOSE_CAUSE_IDLE },
	{ "TCP, picked up in the middle", IPPROTO_TCP, {
		I(A, ESTABLISHED, TCP_IDLE), B(A, ESTABLISHED, TCP_IDLE) },
	  NATGW_CLOSE_CAUSE_IDLE },
	{ "TCP, picked up at its end", IPPROTO_TCP, {
		I(R, TRANS, TCP_TRANS_CLOSE) }, NATGW_CLOSE_CAUSE_RST },
	{ "UDP, not answered", IPPROTO_UDP, {
		I(0, UNREPLIED, UDP), I(0, UNREPLIED, UDP) }, NATGW_CLOSE_CAUSE_IDLE },
	{ "UDP, answered", IPPROTO_UDP, {
		I(0, UNREPLIED, UDP), B(0, REPLIED, UDP_STREAM),
		I(0, REPLIED, UDP_STREAM) }, NATGW_CLOSE_CAUSE_IDLE },
	{ "ICMP", IPPROTO_ICMP, {
		I(0, UNREPLIED, ICMP), B(0, REPLIED, ICMP), I(0, REPLIED, ICMP) },
	  NATGW_CLOSE_CAUSE_IDLE },
	{ "GRE", IPPROTO_GRE, {
		I(0, UNREPLIED, OTHER_PROTO), B(0, REPLIED, OTHER_PROTO) },
	  NATGW_CLOSE_CAUSE_IDLE },
};

KUNIT_ARRAY_PARAM_DESC(life, lives, what);

static void expect_state(struct kunit *test, const struct natgw_session *session,
			 const struct packet_row *row)
{
	struct bench *b = test->priv;
	enum natgw_class class = natgw_stats_class(session->proto);
	s32 left = session->expires - natgw_wheel_now();
	s32 wanted = b->rules.timeout[row->timeout];
	int state;

	KUNIT_EXPECT_EQ(test, (int)session->state, (int)row->state);
	/* The gauges know where it is, and that it is nowhere else. */
	for (state = 0; state < __NATGW_STATE_MAX; state++)
		KUNIT_EXPECT_EQ_MSG(test, active(test, class, state),
				    state == row->state, "state %d", state);
	/* A second is the least by which a deadline is moved. */
	KUNIT_EXPECT_LE(test, left, wanted);
	KUNIT_EXPECT_GT(test, left, wanted - 10 * HZ);
}

static enum natgw_counter counter_of(enum natgw_close_cause cause)
{
	switch (cause) {
	case NATGW_CLOSE_CAUSE_FIN:
		return NATGW_COUNTER_CLOSED_FIN;
	case NATGW_CLOSE_CAUSE_RST:
		return NATGW_COUNTER_CLOSED_RST;
	default:
		return NATGW_COUNTER_CLOSED_IDLE;
	}
}

/* Expires when it is due, not before, for the reason that its state tells. */
static void expect_expiry(struct kunit *test, struct natgw_session *session,
			  enum natgw_close_cause cause)
{
	struct bench *b = test->priv;
	u32 expires = session->expires;

	enter();
	KUNIT_EXPECT_EQ(test, natgw_session_deadline(&session->timer), expires);
	KUNIT_EXPECT_EQ(test, natgw_session_expire(&b->table.wheel, &session->timer), expires);
	session->expires = natgw_wheel_now() - 1;
	clear_bit(NATGW_SESSION_LIVE, &session->flags);
	KUNIT_EXPECT_GT(test, (s32)(natgw_session_expire(&b->table.wheel, &session->timer) -
				    natgw_wheel_now()), 0);
	KUNIT_EXPECT_FALSE(test, natgw_session_kill(&b->table, session, cause));
	set_bit(NATGW_SESSION_LIVE, &session->flags);
	KUNIT_EXPECT_EQ(test, natgw_session_expire(&b->table.wheel, &session->timer), 0);
	leave();
	KUNIT_EXPECT_EQ(test, counted(test, counter_of(cause)), 1);
	expect_census(test, 0, 0, 0);
}

static void whole_life(struct kunit *test)
{
	const struct life *life = test->param_value;
	const struct packet_row *row = life->packet;
	u64 packets[2] = { 1, 0 }, retransmits = 0, reopened = 0;
	struct natgw_endpoint src = HOST, dst = SERVER;
	struct bench *b = test->priv;
	struct natgw_origin origin = origin_pool(b);
	struct natgw_session *session;

	if (life->proto != IPPROTO_TCP && life->proto != IPPROTO_UDP) {
		src.port = 0;
		dst.port = 0;
	}
	packet(b, life->proto, src, dst, row->flags);
	session = snat(b, &origin);
	KUNIT_ASSERT_FALSE(test, IS_ERR(session));
	expect_state(test, session, row);
	for (row++; row->state; row++) {
		if (row->flags == S && row[-1].state == NATGW_STATE_INIT)
			retransmits++;
		if (row->flags == S && row[-1].state == NATGW_STATE_TRANS)
			reopened++;
		touch(b, session, row->flags, row->direction);
		packets[row->direction]++;
		expect_state(test, session, row);
	}
	KUNIT_EXPECT_EQ(test, session->packets[0], packets[0]);
	KUNIT_EXPECT_EQ(test, session->packets[1], packets[1]);
	KUNIT_EXPECT_EQ(test, session->bytes[0], LEN * packets[0]);
	KUNIT_EXPECT_EQ(test, session->bytes[1], LEN * packets[1]);
	KUNIT_EXPECT_EQ(test, counted(test, NATGW_COUNTER_SYN_RETRANSMITS), retransmits);
	KUNIT_EXPECT_EQ(test, counted(test, NATGW_COUNTER_REOPENED), reopened);
	expect_expiry(test, session, life->cause);
}

#undef S
#undef A
#undef F
#undef R
#undef I
#undef B

/* What moves a deadline, and what does not. */
static void deadline(struct kunit *test)
{
	struct bench *b = test->priv;
	struct natgw_session *session = snat_pool(b, IPPROTO_TCP, HOST, SERVER);
	u32 expires;

	KUNIT_ASSERT_FALSE(test, IS_ERR(session));
	/* Less than a second is not worth a store. */
	expires = natgw_wheel_now() + b->rules.timeout[NATGW_TIMEOUT_TCP_TRANS_OPEN] -
		  HZ / 2;
	session->expires = expires;
	touch(b, session, NATGW_TCP_SYN, NATGW_FORWARD);
	KUNIT_EXPECT_EQ(test, session->expires, expires);
	session->expires -= HZ;
	touch(b, session, NATGW_TCP_SYN, NATGW_FORWARD);
	KUNIT_EXPECT_GT(test, (s32)(session->expires - expires), 0);
	/* Neither the last packets of a connection nor more resets keep it. */
	touch(b, session, NATGW_TCP_RST | NATGW_TCP_ACK, NATGW_REVERSE);
	expires = session->expires - 50 * HZ;
	session->expires = expires;
	touch(b, session, NATGW_TCP_RST, NATGW_FORWARD);
	KUNIT_EXPECT_EQ(test, session->expires, expires);
	session->state = NATGW_STATE_CLOSING;
	touch(b, session, NATGW_TCP_FIN | NATGW_TCP_ACK, NATGW_REVERSE);
	touch(b, session, NATGW_TCP_ACK, NATGW_FORWARD);
	KUNIT_EXPECT_EQ(test, session->expires, expires);
	session->state = NATGW_STATE_TRANS;
	KUNIT_EXPECT_TRUE(test, kill(b, session, NATGW_CLOSE_CAUSE_RST));
}

static bool all_ended(struct bench *b, unsigned int seconds)
{
	unsigned long end = jiffies + seconds * HZ;

	while (atomic_read(&b->table.active) && time_before(jiffies, end))
		msleep(20);
	return !atomic_read(&b->table.active);
}

/* By the wheel itself: one due at once, one whose deadline came nearer. */
static void by_the_wheel(struct kunit *test)
{
	struct bench *b = test->priv;
	struct natgw_session *session;

	b->rules.timeout[NATGW_TIMEOUT_UDP] = HZ;
	b->rules.timeout[NATGW_TIMEOUT_TCP_TRANS_CLOSE] = HZ;
	KUNIT_EXPECT_FALSE(test, IS_ERR(snat_pool(b, IPPROTO_UDP, HOST, SERVER)));
	session = snat_pool(b, IPPROTO_TCP, HOST, SERVER);
	KUNIT_ASSERT_FALSE(test, IS_ERR(session));
	touch(b, session, NATGW_TCP_RST | NATGW_TCP_ACK, NATGW_REVERSE);
	natgw_wheel_start(&b->table.wheel);
	KUNIT_EXPECT_TRUE(test, all_ended(b, 20));
	natgw_wheel_stop(&b->table.wheel);
	KUNIT_EXPECT_EQ(test, counted(test, NATGW_COUNTER_CLOSED_IDLE), 1);
	KUNIT_EXPECT_EQ(test, counted(test, NATGW_COUNTER_CLOSED_RST), 1);
}

/* ---- filters ------------------------------------------------------------- */

/* The sessions of which a filter names some, one bit each. */
enum {
	WEB	= BIT(0),	/* TCP, HOST > SERVER, from the pool */
	DNS	= BIT(1),	/* UDP, NEIGHBOUR > SERVER2, from the pool */
	PING	= BIT(2),	/* ICMP, QUERY > QUERIED, HIGH_EXTERNAL of INTERFACE */
	SERVICE	= BIT(3),	/* TCP, SERVER2 > FRONT, to BACKEND */
	TUNNEL	= BIT(4),	/* GRE, BARE > BARE_SERVER, static */
	ALL	= WEB | DNS | PING | SERVICE | TUNNEL,
};

static const struct choice {
	const char *what;
	struct natgw_filter filter;
	unsigned int chosen;
} choices[] = {
	{ "all", {}, ALL },
	{ "source", { .src = { 0x0a000002, 0x0a000002 } }, WEB | PING | TUNNEL },
	{ "sources", { .src = { 0x0a000000, 0x0a0000ff } }, WEB | DNS | PING | TUNNEL },
	{ "source of none", { .src = { 0x0a000004, 0x0a000004 } }, 0 },
	{ "destination", { .dst = { 0xc6336407, 0xc6336407 } }, WEB | PING | TUNNEL },
	{ "destination before dnat", { .dst = { 0xcb007101, 0xcb007101 } }, SERVICE },
	{ "translated source", { .nat_src = { 0xcb007101, 0xcb007101 } }, WEB | DNS | TUNNEL },
	{ "translated source of none", { .nat_src = { 0x0a000002, 0x0a000002 } }, 0 },
	{ "source that is not translated", { .nat_src = { 0xc6336408, 0xc6336408 } }, SERVICE },
	{ "translated destination", { .nat_dst = { 0x0a000214, 0x0a000214 } }, SERVICE },
	{ "destination that is not translated", { .nat_dst = { 0xc6336408, 0xc6336408 } }, DNS },
	{ "source port", { .sport = { 40000, 40000 } }, WEB | DNS },
	{ "source ports", { .sport = { 1, 443 } }, PING | SERVICE },
	{ "destination port", { .dport = { 443, 443 } }, WEB | DNS | SERVICE },
	{ "identifier", { .dport = { 77, 77 } }, PING },
	{ "TCP", { .proto = IPPROTO_TCP }, WEB | SERVICE },
	{ "GRE", { .proto = IPPROTO_GRE }, TUNNEL },
	{ "SCTP", { .proto = IPPROTO_SCTP }, 0 },
	{ "state", { .state = NATGW_STATE_INIT }, SERVICE },
	{ "another state", { .state = NATGW_STATE_ESTABLISHED }, WEB },
	{ "state of the others", { .state = NATGW_STATE_UNREPLIED }, DNS | PING | TUNNEL },
	{ "interface", { .ifindex = INTERFACE }, PING },
	{ "another interface", { .ifindex = INTERFACE + 1 }, 0 },
	{ "pool", { .pool = "web" }, WEB | DNS },
	{ "another pool", { .pool = "we" }, 0 },
	{ "pool and protocol", { .pool = "web", .proto = IPPROTO_UDP }, DNS },
	{ "source and destination port", { .src = { 0x0a000002, 0x0a000002 },
					   .dport = { 443, 443 } }, WEB },
	{ "external endpoint", { .endpoint = EXTERNAL }, WEB | DNS },
	{ "external endpoint, and its remote", { .endpoint = EXTERNAL, .remote = SERVER }, WEB },
	{ "external endpoint, and another remote", { .endpoint = EXTERNAL, .remote = BACKEND }, 0 },
	{ "external address", { .endpoint = { TEST_ADDR(203, 0, 113, 1) } },
	  WEB | DNS | SERVICE | TUNNEL },
	{ "external address, and a protocol", { .endpoint = { TEST_ADDR(203, 0, 113, 1) },
						.proto = IPPROTO_UDP }, DNS },
	{ "external address, and a remote one", { .endpoint = { TEST_ADDR(203, 0, 113, 1) },
						  .remote = { TEST_ADDR(198, 51, 100, 8) } },
	  DNS | SERVICE },
	{ "internal endpoint", { .endpoint = HOST }, WEB },
	{ "internal address", { .endpoint = { TEST_ADDR(10, 0, 0, 2) } }, WEB | PING | TUNNEL },
	{ "endpoint that was addressed", { .endpoint = FRONT }, SERVICE },
	{ "endpoint behind that", { .endpoint = BACKEND, .remote = SERVER2 }, SERVICE },
	{ "external identifier", { .endpoint = TEST_ENDPOINT(223, 255, 255, 1, 77) }, PING },
	{ "endpoint that is not translated", { .endpoint = SERVER2 }, 0 },
	{ "remote", { .remote = { TEST_ADDR(198, 51, 100, 7) } }, WEB | PING | TUNNEL },
	{ "what contradicts itself", { .pool = "web", .ifindex = INTERFACE }, 0 },
};

KUNIT_ARRAY_PARAM_DESC(choice, choices, what);

static void flush(struct kunit *test)
{
	static const struct {
		u8 proto;
		struct natgw_endpoint src;
		struct natgw_endpoint dst;
	} flows[] = {
		{ IPPROTO_TCP, HOST, SERVER }, { IPPROTO_UDP, NEIGHBOUR, SERVER2 },
		{ IPPROTO_ICMP, QUERY, QUERIED }, { IPPROTO_TCP, SERVER2, FRONT },
		{ IPPROTO_GRE, BARE, BARE_SERVER },
	};
	const struct choice *choice = test->param_value;
	struct bench *b = test->priv;
	struct natgw_origin origin = { .rule = &b->rule };
	struct natgw_session *session[ARRAY_SIZE(flows)];
	enum natgw_direction direction;
	unsigned int i;
	u8 role;

	session[0] = snat_pool(b, IPPROTO_TCP, HOST, SERVER);
	session[1] = snat_pool(b, IPPROTO_UDP, NEIGHBOUR, SERVER2);
	packet(b, IPPROTO_ICMP, QUERY, QUERIED, 0);
	origin.addr = HIGH_EXTERNAL.addr;
	origin.ifindex = INTERFACE;
	session[2] = snat(b, &origin);
	session[3] = dnat(b, IPPROTO_TCP, SERVER2, FRONT, BACKEND);
	packet(b, IPPROTO_GRE, BARE, BARE_SERVER, 0);
	origin.addr = EXTERNAL.addr;
	origin.ifindex = 0;
	session[4] = snat(b, &origin);
	for (i = 0; i < ARRAY_SIZE(flows); i++)
		KUNIT_ASSERT_FALSE_MSG(test, IS_ERR(session[i]), "flow %u", i);
	touch(b, session[0], NATGW_TCP_SYN | NATGW_TCP_ACK, NATGW_REVERSE);
	touch(b, session[0], NATGW_TCP_ACK, NATGW_FORWARD);
	expect_census(test, 5, 10, 2);
	KUNIT_EXPECT_EQ(test, natgw_session_flush(&b->table, &choice->filter,
						  NATGW_CLOSE_CAUSE_FLUSH),
			hweight8(choice->chosen));
	for (i = 0; i < ARRAY_SIZE(flows); i++)
		KUNIT_EXPECT_EQ_MSG(test, !find(b, flows[i].proto, flows[i].src,
						flows[i].dst, &role, &direction),
				    !!(choice->chosen & BIT(i)), "flow %u", i);
	KUNIT_EXPECT_EQ(test, counted(test, NATGW_COUNTER_CLOSED_FLUSH),
			hweight8(choice->chosen));
}

/* ---- recall -------------------------------------------------------------- */

static struct natgw_session *recall(struct bench *b, u8 proto,
				    struct natgw_endpoint src,
				    struct natgw_endpoint dst,
				    enum natgw_direction *direction)
{
	struct natgw_tuple tuple = { src, dst, proto };
	struct natgw_node *node;

	node = natgw_session_recall(&b->table, &tuple, direction);
	return node ? natgw_session_of(node) : NULL;
}

/* Whatever was found before: what a look-up would find, and never the dead. */
static void recalled(struct kunit *test)
{
	struct bench *b = test->priv;
	struct natgw_session *one = dnat(b, IPPROTO_UDP, SERVER, FRONT, BACKEND);
	struct natgw_session *two = snat_pool(b, IPPROTO_UDP, HOST, SERVER);
	struct natgw_origin origin = origin_pool(b);
	enum natgw_direction d;
	u8 role;

	KUNIT_ASSERT_FALSE(test, IS_ERR(one) || IS_ERR(two));
	KUNIT_EXPECT_EQ(test, decide(b, one, &origin), 0);
	/* One CPU from here on, as in a hook. */
	enter();
	KUNIT_EXPECT_PTR_EQ(test, find(b, IPPROTO_UDP, SERVER, FRONT, &role, &d), one);
	KUNIT_EXPECT_PTR_EQ(test, recall(b, IPPROTO_UDP, SERVER, BACKEND, &d), one);
	KUNIT_EXPECT_EQ(test, (int)d, NATGW_FORWARD);
	KUNIT_EXPECT_PTR_EQ(test, recall(b, IPPROTO_UDP, BACKEND, SERVER, &d), one);
	KUNIT_EXPECT_EQ(test, (int)d, NATGW_REVERSE);
	KUNIT_EXPECT_PTR_EQ(test, recall(b, IPPROTO_UDP, HOST, SERVER, &d), two);
	KUNIT_EXPECT_NULL(test, recall(b, IPPROTO_TCP, HOST, SERVER, &d));
	KUNIT_EXPECT_PTR_EQ(test, recall(b, IPPROTO_UDP, HOST, SERVER, &d), two);
	KUNIT_EXPECT_PTR_EQ(test, find(b, IPPROTO_UDP, SERVER, FRONT, &role, &d), one);
	/* Killed after it was found; by another CPU, or by this one. */
	KUNIT_EXPECT_TRUE(test, kill(b, one, NATGW_CLOSE_CAUSE_FLUSH));
	KUNIT_EXPECT_NULL(test, recall(b, IPPROTO_UDP, SERVER, BACKEND, &d));
	leave();
}

/* Whose packet it is, when it comes to routing as it would between the hooks. */
static struct natgw_session *carried(struct bench *b, struct natgw_endpoint src,
				     struct natgw_endpoint dst,
				     enum natgw_direction *direction)
{
	struct iphdr *iph;

	skb_reset_network_header(b->pkt.skb);
	iph = ip_hdr(b->pkt.skb);
	iph->saddr = src.addr;
	iph->daddr = dst.addr;
	return natgw_table_carried(&b->table, b->pkt.skb, direction);
}

static void bear(struct bench *b, enum natgw_direction direction)
{
	u8 role;

	find(b, IPPROTO_UDP, SERVER, FRONT, &role, &direction);
	natgw_table_carry(&b->table, b->pkt.skb, direction);
}

/* Once, as the session wants it to be routed, and as long as that is alive. */
static void carried_to_routing(struct kunit *test)
{
	struct bench *b = test->priv;
	struct natgw_session *one = dnat(b, IPPROTO_UDP, SERVER, FRONT, BACKEND);
	enum natgw_direction d = NATGW_REVERSE;

	KUNIT_ASSERT_FALSE(test, IS_ERR(one));
	KUNIT_EXPECT_EQ(test, decide(b, one, NULL), 0);
	enter();
	bear(b, NATGW_FORWARD);
	KUNIT_EXPECT_PTR_EQ(test, carried(b, SERVER, BACKEND, &d), one);
	KUNIT_EXPECT_EQ(test, (int)d, NATGW_FORWARD);
	KUNIT_EXPECT_NULL(test, carried(b, SERVER, BACKEND, &d));
	/* Its destination, or its source, was written to on the way. */
	bear(b, NATGW_FORWARD);
	KUNIT_EXPECT_NULL(test, carried(b, SERVER, FRONT, &d));
	bear(b, NATGW_FORWARD);
	KUNIT_EXPECT_NULL(test, carried(b, HOST, BACKEND, &d));
	/* Another packet came first. */
	bear(b, NATGW_FORWARD);
	natgw_table_carry(&b->table, NULL, NATGW_FORWARD);
	KUNIT_EXPECT_NULL(test, carried(b, SERVER, BACKEND, &d));
	bear(b, NATGW_FORWARD);
	KUNIT_EXPECT_TRUE(test, kill(b, one, NATGW_CLOSE_CAUSE_FLUSH));
	KUNIT_EXPECT_NULL(test, carried(b, SERVER, BACKEND, &d));
	leave();
}

/* The number of a route and the flags beside it leave each other alone. */
static void route_number(struct kunit *test)
{
	struct bench *b = test->priv;
	struct natgw_session *one = snat_pool(b, IPPROTO_UDP, HOST, SERVER);
	unsigned long flags;

	KUNIT_ASSERT_FALSE(test, IS_ERR(one));
	flags = one->flags;
	KUNIT_EXPECT_EQ(test, natgw_session_route(one), 0);
	natgw_session_set_route(one, U32_MAX);
	KUNIT_EXPECT_EQ(test, natgw_session_route(one), U32_MAX);
	natgw_session_set_route(one, 1025);
	KUNIT_EXPECT_EQ(test, natgw_session_route(one), 1025);
	KUNIT_EXPECT_EQ(test, (u32)one->flags, (u32)flags);
	set_bit(NATGW_SESSION_KNOWN, &one->flags);
	clear_bit(NATGW_SESSION_KNOWN, &one->flags);
	KUNIT_EXPECT_EQ(test, natgw_session_route(one), 1025);
}

static struct kunit_case session_life_cases[] = {
	KUNIT_CASE_PARAM(whole_life, life_gen_params),
	KUNIT_CASE(deadline),
	KUNIT_CASE(by_the_wheel),
	KUNIT_CASE_PARAM(flush, choice_gen_params),
	KUNIT_CASE(recalled),
	KUNIT_CASE(carried_to_routing),
	KUNIT_CASE(route_number),
	{}
};

static struct kunit_suite session_life_suite = {
	.name = "natgw_session_life",
	.init = session_test_init,
	.exit = session_test_exit,
	.test_cases = session_life_cases,
};

kunit_test_suite(session_life_suite);
