// SPDX-License-Identifier: GPL-2.0
/*
 * Sessions that meet: races, views and ports that are taken, limits, and the
 * one end of each. Uses the bench of session_test.c.
 */

/* The second of two packets that were looked up at once: nothing is lost. */
static void race(struct kunit *test)
{
	struct bench *b = test->priv;
	struct natgw_session *first, *other;

	b->pool->ports.last = b->pool->ports.first + 1;
	natgw_pool_seal(b->pool);
	first = snat_pool(b, IPPROTO_UDP, HOST, SERVER);
	KUNIT_ASSERT_FALSE(test, IS_ERR(first));
	KUNIT_EXPECT_PTR_EQ(test, snat_pool(b, IPPROTO_UDP, HOST, SERVER), first);
	KUNIT_EXPECT_EQ(test, first->packets[NATGW_FORWARD], 2);
	KUNIT_EXPECT_EQ(test, first->bytes[NATGW_FORWARD], 2 * LEN);
	KUNIT_EXPECT_EQ(test, counted(test, NATGW_COUNTER_RACES), 1);
	KUNIT_EXPECT_EQ(test, counted(test, NATGW_COUNTER_CREATED), 1);
	expect_census(test, 1, 2, 1);
	/* The port that the loser had taken is free again. */
	other = snat_pool(b, IPPROTO_UDP, NEIGHBOUR, SERVER);
	KUNIT_EXPECT_FALSE(test, IS_ERR(other));
	first = dnat(b, IPPROTO_UDP, HOST, FRONT, BACKEND);
	KUNIT_ASSERT_FALSE(test, IS_ERR(first));
	KUNIT_EXPECT_PTR_EQ(test, dnat(b, IPPROTO_UDP, HOST, FRONT, BACKEND), first);
	KUNIT_EXPECT_EQ(test, counted(test, NATGW_COUNTER_RACES), 2);
	expect_census(test, 3, 6, 2);
}

/* A view that another flow has: of another session, or the other way. */
static void taken(struct kunit *test)
{
	struct bench *b = test->priv;
	struct natgw_session *session = dnat(b, IPPROTO_UDP, HOST, FRONT, BACKEND);

	KUNIT_ASSERT_FALSE(test, IS_ERR(session));
	KUNIT_EXPECT_EQ(test, PTR_ERR(snat_pool(b, IPPROTO_UDP, HOST, BACKEND)), -EAGAIN);
	KUNIT_EXPECT_EQ(test, PTR_ERR(snat_pool(b, IPPROTO_UDP, FRONT, HOST)), -EAGAIN);
	KUNIT_EXPECT_EQ(test, counted(test, NATGW_COUNTER_RACES), 0);
	KUNIT_EXPECT_EQ(test, session->packets[NATGW_FORWARD], 1);
	expect_census(test, 1, 2, 0);
}

/* One client endpoint, one backend, two addresses of ours. */
static void middle_taken(struct kunit *test)
{
	struct natgw_session *first, *second, *third;
	struct bench *b = test->priv;

	first = dnat(b, IPPROTO_TCP, SERVER, FRONT, BACKEND);
	second = dnat(b, IPPROTO_TCP, SERVER, FRONT2, BACKEND);
	KUNIT_ASSERT_FALSE(test, IS_ERR(first) || IS_ERR(second));
	KUNIT_EXPECT_PTR_NE(test, first, second);
	EXPECT_ENDPOINT(test, natgw_session_middle(first), SERVER);
	KUNIT_EXPECT_EQ(test, ntohl(natgw_session_middle(second).addr), ntohl(SERVER.addr));
	KUNIT_EXPECT_NE(test, ntohs(natgw_session_middle(second).port), ntohs(SERVER.port));
	EXPECT_ENDPOINT(test, natgw_session_initiator(second), SERVER);
	expect_views(test, first);
	expect_views(test, second);
	expect_census(test, 2, 4, 0);
	/* Without ports there is nothing to change. */
	third = dnat(b, IPPROTO_GRE, BARE, BARE_SERVER, BARE_EXTERNAL);
	KUNIT_ASSERT_FALSE(test, IS_ERR(third));
	third = dnat(b, IPPROTO_GRE, BARE, SERVER2, BARE_EXTERNAL);
	KUNIT_EXPECT_EQ(test, PTR_ERR(third), -ENOSPC);
	expect_census(test, 3, 6, 0);
}

/* Both ends of a query have the identifier, also one that had to be changed. */
static void identifier_taken(struct kunit *test)
{
	struct natgw_endpoint neighbour = NEIGHBOUR, source, peer = QUERIED;
	struct natgw_session *first, *second;
	struct bench *b = test->priv;

	neighbour.port = QUERY.port;
	first = snat_pool(b, IPPROTO_ICMP, QUERY, QUERIED);
	second = snat_pool(b, IPPROTO_ICMP, neighbour, QUERIED);
	KUNIT_ASSERT_FALSE(test, IS_ERR(first) || IS_ERR(second));
	EXPECT_ENDPOINT(test, natgw_session_source(first), QUERY_EXTERNAL);
	source = natgw_session_source(second);
	KUNIT_EXPECT_EQ(test, ntohl(source.addr), ntohl(EXTERNAL.addr));
	KUNIT_EXPECT_NE(test, ntohs(source.port), ntohs(QUERY.port));
	peer.port = source.port;
	EXPECT_ENDPOINT(test, natgw_session_peer(second), peer);
	EXPECT_ENDPOINT(test, natgw_session_responder(second), QUERIED);
	expect_views(test, first);
	expect_views(test, second);
	expect_census(test, 2, 4, 2);
}

/* A flow to the very endpoint that it would get: that one is not for it. */
static void meets_itself(struct kunit *test)
{
	struct bench *b = test->priv;
	struct natgw_session *session = snat_pool(b, IPPROTO_UDP, HOST, EXTERNAL);

	KUNIT_ASSERT_FALSE(test, IS_ERR(session));
	KUNIT_EXPECT_EQ(test, ntohl(natgw_session_source(session).addr), ntohl(EXTERNAL.addr));
	KUNIT_EXPECT_NE(test, ntohs(natgw_session_source(session).port), ntohs(EXTERNAL.port));
	expect_views(test, session);
}

static struct natgw_session *find_own(struct bench *b, struct natgw_endpoint src,
				      struct natgw_endpoint dst,
				      enum natgw_direction *direction)
{
	struct natgw_tuple tuple = { src, dst, IPPROTO_TCP };
	struct natgw_node *node;

	enter();
	node = natgw_session_find_own(&b->table, &tuple, direction);
	leave();
	return node ? natgw_session_of(node) : NULL;
}

static struct natgw_session *snat_own(struct bench *b, struct natgw_endpoint src,
				      bool keep)
{
	struct natgw_origin origin = origin_pool(b);

	origin.keep = keep;
	packet(b, IPPROTO_TCP, src, SERVER, NATGW_TCP_SYN);
	b->pkt.tuple.zone = NATGW_ZONE_OWN;
	return snat(b, &origin);
}

/* A socket of the gateway on an external endpoint: its own, or a session's. */
static void own_socket(struct kunit *test)
{
	struct natgw_endpoint free = EXTERNAL, source;
	struct natgw_session *guest, *own, *kept;
	enum natgw_direction direction;
	struct bench *b = test->priv;
	u8 role;

	guest = snat_pool(b, IPPROTO_TCP, HOST, SERVER);
	KUNIT_ASSERT_FALSE(test, IS_ERR(guest));
	KUNIT_EXPECT_EQ(test, PTR_ERR(snat_own(b, EXTERNAL, true)), -EAGAIN);
	own = snat_own(b, EXTERNAL, false);
	KUNIT_ASSERT_FALSE(test, IS_ERR(own));
	source = natgw_session_source(own);
	KUNIT_EXPECT_EQ(test, ntohl(source.addr), ntohl(EXTERNAL.addr));
	KUNIT_EXPECT_NE(test, ntohs(source.port), ntohs(EXTERNAL.port));
	/* At the socket the endpoint is the socket's, on the wire the guest's. */
	KUNIT_EXPECT_PTR_EQ(test, find_own(b, EXTERNAL, SERVER, &direction), own);
	KUNIT_EXPECT_EQ(test, (int)direction, NATGW_FORWARD);
	KUNIT_EXPECT_PTR_EQ(test, find_own(b, SERVER, EXTERNAL, &direction), own);
	KUNIT_EXPECT_EQ(test, (int)direction, NATGW_REVERSE);
	KUNIT_EXPECT_PTR_EQ(test, find(b, IPPROTO_TCP, SERVER, EXTERNAL, &role,
				       &direction), guest);
	KUNIT_EXPECT_PTR_EQ(test, find(b, IPPROTO_TCP, SERVER, source, &role,
				       &direction), own);
	KUNIT_EXPECT_EQ(test, (int)direction, NATGW_REVERSE);
	/* One that nobody has stays as it is, and is found either way. */
	free.port = htons(50000);
	kept = snat_own(b, free, true);
	KUNIT_ASSERT_FALSE(test, IS_ERR(kept));
	EXPECT_ENDPOINT(test, natgw_session_source(kept), free);
	expect_views(test, kept);
	KUNIT_EXPECT_PTR_EQ(test, find_own(b, free, SERVER, &direction), kept);
	expect_census(test, 3, 5, 3);
}

/* Exactly as many as there are ports, towards each destination. */
static void no_port(struct kunit *test)
{
	struct natgw_endpoint e = HOST;
	struct natgw_session *session = NULL;
	struct natgw_origin origin;
	struct bench *b = test->priv;
	int i;

	b->pool->ports.last = b->pool->ports.first + 9;
	natgw_pool_seal(b->pool);
	for (i = 0; i < 10; i++) {
		e.port = htons(1030 + i);
		session = snat_pool(b, IPPROTO_TCP, e, SERVER);
		KUNIT_ASSERT_FALSE_MSG(test, IS_ERR(session), "flow %d", i);
	}
	KUNIT_EXPECT_EQ(test, PTR_ERR(snat_pool(b, IPPROTO_TCP, HOST, SERVER)), -ENOSPC);
	KUNIT_EXPECT_FALSE(test, IS_ERR(snat_pool(b, IPPROTO_UDP, HOST, SERVER)));
	KUNIT_EXPECT_FALSE(test, IS_ERR(snat_pool(b, IPPROTO_TCP, HOST, SERVER2)));
	expect_census(test, 12, 24, 12);
	KUNIT_EXPECT_TRUE(test, kill(b, session, NATGW_CLOSE_CAUSE_FLUSH));
	KUNIT_EXPECT_FALSE(test, IS_ERR(snat_pool(b, IPPROTO_TCP, HOST, SERVER)));
	/* A pending session that gets none stays as it is, until it is killed. */
	session = dnat(b, IPPROTO_TCP, NEIGHBOUR, FRONT, SERVER);
	KUNIT_ASSERT_FALSE(test, IS_ERR(session));
	origin = origin_pool(b);
	KUNIT_EXPECT_EQ(test, decide(b, session, &origin), -ENOSPC);
	KUNIT_EXPECT_TRUE(test, test_bit(NATGW_SESSION_PENDING, &session->flags));
	expect_views(test, session);
	KUNIT_EXPECT_TRUE(test, kill(b, session, NATGW_CLOSE_CAUSE_REFUSED));
	expect_census(test, 12, 24, 12);
	/* Static: the one endpoint is there, or it is not. */
	origin = (struct natgw_origin){ .rule = &b->rule, .addr = FRONT.addr };
	packet(b, IPPROTO_GRE, BARE, BARE_SERVER, 0);
	KUNIT_EXPECT_FALSE(test, IS_ERR(snat(b, &origin)));
	packet(b, IPPROTO_GRE, NEIGHBOUR, BARE_SERVER, 0);
	b->pkt.tuple.src.port = 0;
	KUNIT_EXPECT_EQ(test, PTR_ERR(snat(b, &origin)), -ENOSPC);
}

static void limit(struct kunit *test)
{
	struct natgw_session *first, *second;
	struct bench *b = test->priv;

	b->rules.limit[NATGW_LIMIT_SESSIONS] = 2;
	first = snat_pool(b, IPPROTO_UDP, HOST, SERVER);
	second = dnat(b, IPPROTO_UDP, HOST, FRONT, BACKEND);
	KUNIT_ASSERT_FALSE(test, IS_ERR(first) || IS_ERR(second));
	KUNIT_EXPECT_EQ(test, PTR_ERR(snat_pool(b, IPPROTO_UDP, HOST, SERVER2)), -EUSERS);
	KUNIT_EXPECT_EQ(test, PTR_ERR(dnat(b, IPPROTO_UDP, NEIGHBOUR, FRONT, BACKEND)),
			-EUSERS);
	expect_census(test, 2, 4, 1);
	KUNIT_EXPECT_TRUE(test, kill(b, first, NATGW_CLOSE_CAUSE_IDLE));
	KUNIT_EXPECT_FALSE(test, IS_ERR(snat_pool(b, IPPROTO_UDP, HOST, SERVER2)));
	KUNIT_EXPECT_EQ(test, PTR_ERR(snat_pool(b, IPPROTO_UDP, HOST, SERVER)), -EUSERS);
	KUNIT_EXPECT_EQ(test, b->table.peak, 2);
}

/* The address died while the session was being made. */
static void outdated(struct kunit *test)
{
	struct natgw_origin origin = { .addr = EXTERNAL.addr, .ifindex = INTERFACE };
	struct bench *b = test->priv;
	struct natgw_session *session;

	origin.rule = &b->rule;
	b->table.epoch = 3;
	origin.epoch = 2;
	packet(b, IPPROTO_UDP, HOST, SERVER, 0);
	KUNIT_EXPECT_EQ(test, PTR_ERR(snat(b, &origin)), -EAGAIN);
	session = dnat(b, IPPROTO_UDP, HOST, FRONT, BACKEND);
	KUNIT_ASSERT_FALSE(test, IS_ERR(session));
	KUNIT_EXPECT_EQ(test, decide(b, session, &origin), -EAGAIN);
	KUNIT_EXPECT_EQ(test, counted(test, NATGW_COUNTER_CLOSED_ADDRESS), 2);
	expect_census(test, 0, 0, 0);
	/* An address that follows no interface does not die of it. */
	origin.ifindex = 0;
	packet(b, IPPROTO_UDP, HOST, SERVER, 0);
	KUNIT_EXPECT_FALSE(test, IS_ERR(snat(b, &origin)));
}

static void killed_once(struct kunit *test)
{
	struct bench *b = test->priv;
	struct natgw_session *session = snat_pool(b, IPPROTO_UDP, HOST, SERVER);
	struct natgw_origin origin = origin_pool(b);
	enum natgw_direction direction;
	u8 role;

	KUNIT_ASSERT_FALSE(test, IS_ERR(session));
	/* Readers that found it before may go on using it. */
	rcu_read_lock();
	KUNIT_EXPECT_TRUE(test, kill(b, session, NATGW_CLOSE_CAUSE_ADDRESS));
	KUNIT_EXPECT_FALSE(test, kill(b, session, NATGW_CLOSE_CAUSE_IDLE));
	/* Nor may a packet that is late arm its timer, nearer or not. */
	b->rules.timeout[NATGW_TIMEOUT_UDP] = HZ;
	touch(b, session, 0, NATGW_FORWARD);
	KUNIT_EXPECT_EQ(test, (int)session->state, NATGW_STATE_UNSPEC);
	EXPECT_ENDPOINT(test, natgw_session_source(session), EXTERNAL);
	rcu_read_unlock();
	KUNIT_EXPECT_NULL(test, find(b, IPPROTO_UDP, HOST, SERVER, &role, &direction));
	KUNIT_EXPECT_NULL(test, find(b, IPPROTO_UDP, SERVER, EXTERNAL, &role, &direction));
	KUNIT_EXPECT_EQ(test, counted(test, NATGW_COUNTER_CLOSED_ADDRESS), 1);
	KUNIT_EXPECT_EQ(test, counted(test, NATGW_COUNTER_CLOSED_IDLE), 0);
	expect_census(test, 0, 0, 0);
	/* A dead session's source is not decided any more. */
	session = dnat(b, IPPROTO_UDP, HOST, FRONT, BACKEND);
	KUNIT_ASSERT_FALSE(test, IS_ERR(session));
	rcu_read_lock();
	KUNIT_EXPECT_TRUE(test, kill(b, session, NATGW_CLOSE_CAUSE_FLUSH));
	KUNIT_EXPECT_EQ(test, decide(b, session, &origin), -EAGAIN);
	rcu_read_unlock();
	expect_census(test, 0, 0, 0);
}

static struct kunit_case session_clash_cases[] = {
	KUNIT_CASE(race),
	KUNIT_CASE(taken),
	KUNIT_CASE(middle_taken),
	KUNIT_CASE(identifier_taken),
	KUNIT_CASE(meets_itself),
	KUNIT_CASE(own_socket),
	KUNIT_CASE(no_port),
	KUNIT_CASE(limit),
	KUNIT_CASE(outdated),
	KUNIT_CASE(killed_once),
	{}
};

static struct kunit_suite session_clash_suite = {
	.name = "natgw_session_clash",
	.init = session_test_init,
	.exit = session_test_exit,
	.test_cases = session_clash_cases,
};

kunit_test_suite(session_clash_suite);
