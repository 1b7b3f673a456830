// SPDX-License-Identifier: GPL-2.0
/*
 * Destinations that are filled to the last port, by one and by two at once, with
 * ports that are somebody else's; and the ledger. Uses the bench of
 * session_test.c.
 */
enum {
	USER_PORTS	= U16_MAX - 1024 + 1,
	FEW		= 1000,
	/* Coprime to 65536 and far from it: any order but ascending. */
	STRIDE		= 40503,
};

/* The i-th of many flows: each has a source endpoint of its own. */
static struct natgw_endpoint flow_source(u32 i)
{
	return TEST_ENDPOINT(10, 0, 1 + (i >> 16), 2, (u16)(i * STRIDE + 7));
}

static void widen(struct bench *b, u16 first, u16 last, unsigned int addresses)
{
	b->rules.limit[NATGW_LIMIT_SESSIONS] = UINT_MAX;
	b->table.ledger.room = 100;
	b->pool->ports = (struct natgw_ports){ first, last };
	b->pool->addresses = addresses;
	b->pool->range[0].last = b->pool->range[0].first + addresses - 1;
	natgw_pool_seal(b->pool);
}

static struct natgw_destination *lock_destination(struct bench *b, u8 proto,
						  __be32 external,
						  struct natgw_endpoint remote)
{
	struct natgw_destination_key key = natgw_destination_key(proto, external, &remote);

	enter();
	return natgw_destination_lock(&b->table.ledger, &key);
}

static void unlock_destination(struct bench *b, struct natgw_destination *destination)
{
	natgw_destination_unlock(&b->table.ledger, destination);
	leave();
}

/* What a destination says of itself now; as long as the test runs. */
static const struct natgw_destination *look(struct kunit *test, u8 proto,
					    struct natgw_endpoint remote)
{
	struct natgw_destination *now = kunit_kzalloc(test, sizeof(*now), GFP_KERNEL);
	struct natgw_destination *destination;
	struct bench *b = test->priv;

	KUNIT_ASSERT_NOT_NULL(test, now);
	destination = lock_destination(b, proto, EXTERNAL.addr, remote);
	*now = *destination;
	unlock_destination(b, destination);
	return now;
}

/* Flows @from to @to, towards a server; returns how many got a port. */
static u32 fill(struct kunit *test, u32 from, u32 to, struct natgw_endpoint server)
{
	struct bench *b = test->priv;
	struct natgw_session *session;
	u32 i, served = 0;

	for (i = from; i < to; i++) {
		session = snat_pool(b, IPPROTO_TCP, flow_source(i), server);
		served += !IS_ERR(session);
		if (IS_ERR(session))
			KUNIT_ASSERT_EQ(test, PTR_ERR(session), -ENOSPC);
		if (!(i % 1024))
			cond_resched();
	}
	return served;
}

static u32 flush_sources(struct bench *b, u16 first, u16 last)
{
	struct natgw_filter filter = { .sport = { first, last } };

	return natgw_session_flush(&b->table, &filter, NATGW_CLOSE_CAUSE_FLUSH);
}

/* To the last port, and no further; what is freed meanwhile is usable again. */
static void fill_up(struct kunit *test, u32 capacity, unsigned int times)
{
	struct bench *b = test->priv;
	u32 freed;

	while (times--) {
		KUNIT_ASSERT_EQ(test, fill(test, 0, capacity, SERVER), capacity);
		KUNIT_EXPECT_EQ(test, fill(test, capacity, capacity + 100, SERVER), 0);
		KUNIT_EXPECT_EQ(test, natgw_ledger_held(&b->table.ledger), capacity);
		freed = flush_sources(b, 20000, 21000);
		KUNIT_EXPECT_GT(test, freed, 900);
		KUNIT_EXPECT_EQ(test, fill(test, capacity, capacity + freed + 1, SERVER),
				freed);
		KUNIT_EXPECT_EQ(test, flush_sources(b, 0, 0), capacity);
		KUNIT_EXPECT_EQ(test, natgw_ledger_held(&b->table.ledger), 0);
		rcu_barrier();
	}
}

static void one_address_serves_every_port(struct kunit *test)
{
	widen(test->priv, 1024, U16_MAX, 1);
	/* Nothing is left over from the first time that the second one misses. */
	fill_up(test, USER_PORTS, 2);
}

static void two_addresses_serve_twice_as_many(struct kunit *test)
{
	widen(test->priv, 1024, U16_MAX, 2);
	fill_up(test, 2 * USER_PORTS, 1);
}

static void low_ports_are_served_too(struct kunit *test)
{
	widen(test->priv, 1, U16_MAX, 1);
	fill_up(test, U16_MAX, 1);
}

/* As many endpoints, each towards several servers, by one port each. */
static void mapped_endpoints_share_no_port(struct kunit *test)
{
	struct natgw_session *first, *second;
	struct bench *b = test->priv;
	u32 i;

	widen(b, 1024, U16_MAX, 1);
	b->pool->mapping = NATGW_MAPPING_BEHAVIOR_ENDPOINT_INDEPENDENT;
	for (i = 0; i < USER_PORTS; i++) {
		first = snat_pool(b, IPPROTO_TCP, flow_source(i), SERVER);
		second = snat_pool(b, IPPROTO_TCP, flow_source(i), SERVER2);
		KUNIT_ASSERT_FALSE(test, IS_ERR(first) || IS_ERR(second));
		KUNIT_ASSERT_EQ(test, ntohs(natgw_session_source(first).port),
				ntohs(natgw_session_source(second).port));
		cond_resched();
	}
	KUNIT_EXPECT_EQ(test, fill(test, USER_PORTS, USER_PORTS + 10, SERVER), 0);
	KUNIT_EXPECT_EQ(test, fill(test, 0, 100, BACKEND), 100);
	KUNIT_EXPECT_EQ(test, natgw_ledger_held(&b->table.ledger), USER_PORTS);
	KUNIT_EXPECT_EQ(test, flush_sources(b, 0, 0), 2 * USER_PORTS + 100);
	KUNIT_EXPECT_EQ(test, natgw_ledger_held(&b->table.ledger), 0);
}

/* ---- two at once --------------------------------------------------------- */

struct filler {
	struct bench *bench;
	struct completion done;
	u32 from;
	u32 served;
	u32 refused;
};

static int filler_work(void *arg)
{
	struct filler *f = arg;
	struct bench *b = f->bench;
	struct natgw_packet pkt = { .skb = b->pkt.skb, .tcp_flags = NATGW_TCP_SYN };
	struct natgw_origin origin = origin_pool(b);
	struct natgw_session *session;
	u32 i;

	for (i = 0; i < FEW; i++) {
		enter();
		pkt.stats = this_cpu_ptr(b->stats);
		pkt.tuple = (struct natgw_tuple){ flow_source(f->from + i), SERVER,
						  IPPROTO_TCP };
		session = natgw_session_snat(&b->table, &b->rules, &pkt, &origin);
		leave();
		f->served += !IS_ERR(session);
		f->refused += IS_ERR(session) && PTR_ERR(session) == -ENOSPC;
		cond_resched();
	}
	complete(&f->done);
	return 0;
}

static void fill_together(struct kunit *test, struct filler *f)
{
	struct task_struct *task;
	unsigned int i;

	for (i = 0; i < 2; i++) {
		f[i] = (struct filler){ .bench = test->priv, .from = i * FEW };
		init_completion(&f[i].done);
		task = kthread_run(filler_work, &f[i], "natgw-filler/%u", i);
		KUNIT_EXPECT_FALSE(test, IS_ERR(task));
		if (IS_ERR(task))
			complete(&f[i].done);
	}
	for (i = 0; i < 2; i++)
		wait_for_completion(&f[i].done);
}

static void two_at_once_get_exactly_all(struct kunit *test)
{
	struct filler *f = kunit_kcalloc(test, 2, sizeof(*f), GFP_KERNEL);
	struct bench *b = test->priv;
	unsigned int round;

	KUNIT_ASSERT_NOT_NULL(test, f);
	widen(b, 40000, 40000 + FEW - 1, 1);
	for (round = 0; round < 8; round++) {
		b->pool->mapping = round & 1 ?
			NATGW_MAPPING_BEHAVIOR_ENDPOINT_INDEPENDENT :
			NATGW_MAPPING_BEHAVIOR_ENDPOINT_DEPENDENT;
		fill_together(test, f);
		KUNIT_ASSERT_EQ(test, f[0].served + f[1].served, FEW);
		KUNIT_ASSERT_EQ(test, f[0].refused + f[1].refused, FEW);
		KUNIT_ASSERT_EQ(test, natgw_ledger_held(&b->table.ledger), FEW);
		KUNIT_ASSERT_EQ(test, flush_sources(b, 0, 0), FEW);
		KUNIT_ASSERT_EQ(test, natgw_ledger_held(&b->table.ledger), 0);
	}
}

/* ---- ports that are somebody else's --------------------------------------- */

/* Static sessions and inbound ones hold the first @n ports of the pool. */
static void occupy(struct kunit *test, u32 n)
{
	struct bench *b = test->priv;
	struct natgw_origin origin = { .rule = &b->rule, .addr = EXTERNAL.addr };
	struct natgw_endpoint source = TEST_ENDPOINT(10, 9, 9, 9, 0), front = EXTERNAL;
	struct natgw_session *session;
	u32 i;

	for (i = 0; i < n; i++) {
		front.port = htons(b->pool->ports.first + i);
		source.port = front.port;
		if (i & 1) {
			session = dnat(b, IPPROTO_TCP, SERVER, front, source);
		} else {
			packet(b, IPPROTO_TCP, source, SERVER, NATGW_TCP_SYN);
			session = snat(b, &origin);
		}
		KUNIT_ASSERT_FALSE(test, IS_ERR(session));
	}
}

/* The view that a packet would be found by; there is one. */
static struct natgw_node *find_view(struct bench *b, u8 proto, struct natgw_endpoint src,
				    struct natgw_endpoint dst)
{
	struct natgw_tuple tuple = { src, dst, proto };
	enum natgw_direction direction;
	struct natgw_node *node;

	enter();
	node = natgw_session_find(&b->table, &tuple, &direction);
	leave();
	return node;
}

static u32 vacate(struct bench *b)
{
	struct natgw_filter from = { .src = { ntohl(SERVER.addr), ntohl(SERVER.addr) } };
	struct natgw_filter within = { .src = { 0x0a090909, 0x0a090909 } };

	return natgw_session_flush(&b->table, &from, NATGW_CLOSE_CAUSE_FLUSH) +
	       natgw_session_flush(&b->table, &within, NATGW_CLOSE_CAUSE_FLUSH);
}

static void foreign_ports_are_put_aside_and_come_back(struct kunit *test)
{
	struct bench *b = test->priv;
	unsigned int round;

	widen(b, 40000, 40099, 1);
	for (round = 0; round < 2; round++) {
		b->pool->mapping = round;
		occupy(test, 30);
		KUNIT_EXPECT_EQ(test, fill(test, 0, 70, SERVER), 70);
		KUNIT_EXPECT_EQ(test, fill(test, 70, 80, SERVER), 0);
		KUNIT_EXPECT_EQ(test, natgw_ledger_held(&b->table.ledger), 70);
		KUNIT_EXPECT_EQ(test, vacate(b), 30);
		KUNIT_EXPECT_EQ(test, fill(test, 80, 111, SERVER), 30);
		KUNIT_EXPECT_EQ(test, flush_sources(b, 0, 0), 100);
	}
}

/* What a crowd of foreign ports is in the way of: nobody is refused wrongly. */
static void many_foreign_ports_refuse_nobody(struct kunit *test)
{
	struct bench *b = test->priv;

	widen(b, 40000, 40000 + FEW - 1, 1);
	occupy(test, 900);
	KUNIT_EXPECT_EQ(test, fill(test, 0, 100, SERVER), 100);
	KUNIT_EXPECT_EQ(test, fill(test, 100, 110, SERVER), 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&b->table.ledger.foreigners), 900);
	/* Known to be full, and known not to be once one has ended. */
	KUNIT_EXPECT_NE(test, look(test, IPPROTO_TCP, SERVER)->full, 0);
	KUNIT_EXPECT_EQ(test, vacate(b), 900);
	KUNIT_EXPECT_EQ(test, atomic_read(&b->table.ledger.foreigners), 0);
	KUNIT_EXPECT_EQ(test, fill(test, FEW, 2 * FEW, SERVER), 900);
}

/* All but one port, in a row or not, before the first flow comes. */
static void last_port_is_found_among_foreign_ones(struct kunit *test)
{
	struct bench *b = test->priv;

	widen(b, 1024, U16_MAX, 1);
	occupy(test, USER_PORTS - 1);
	KUNIT_EXPECT_EQ(test, fill(test, 0, 1, SERVER), 1);
	KUNIT_EXPECT_EQ(test, fill(test, 1, 100, SERVER), 0);
	KUNIT_EXPECT_EQ(test, vacate(b), USER_PORTS - 1);
	KUNIT_EXPECT_EQ(test, fill(test, 100, 200, SERVER), 100);
}

/* The one foreign session that ends is the one whose port is found. */
static void foreign_port_is_free_with_its_session(struct kunit *test)
{
	struct natgw_session *foreign, *session;
	struct natgw_endpoint front = EXTERNAL;
	struct bench *b = test->priv;
	u32 i;

	widen(b, 40000, 40000 + FEW - 1, 1);
	occupy(test, FEW);
	for (i = 0; i < 3; i++) {
		KUNIT_ASSERT_EQ(test, fill(test, 100 * i, 100 * i + 1, SERVER), 0);
		front.port = htons(40001 + 400 * i);
		foreign = natgw_session_of(find_view(b, IPPROTO_TCP, SERVER, front));
		KUNIT_ASSERT_TRUE(test, kill(b, foreign, NATGW_CLOSE_CAUSE_IDLE));
		session = snat_pool(b, IPPROTO_TCP, flow_source(1000 + i), SERVER);
		KUNIT_ASSERT_FALSE(test, IS_ERR(session));
		EXPECT_ENDPOINT(test, natgw_session_source(session), front);
	}
}

/* A mapping's port that others have towards one server is free for the rest. */
static void foreign_port_is_foreign_to_one_remote(struct kunit *test)
{
	struct bench *b = test->priv;

	widen(b, 40000, 40000, 1);
	b->pool->mapping = NATGW_MAPPING_BEHAVIOR_ENDPOINT_INDEPENDENT;
	occupy(test, 1);
	KUNIT_EXPECT_EQ(test, fill(test, 0, 1, SERVER), 0);
	/* At once, and one after the other. */
	KUNIT_EXPECT_EQ(test, fill(test, 0, 1, SERVER2), 1);
	KUNIT_EXPECT_EQ(test, PTR_ERR(snat_pool(b, IPPROTO_TCP, flow_source(0), SERVER)),
			-EADDRINUSE);
}

static int put_aside_for_socket(struct bench *b, struct natgw_endpoint own)
{
	struct natgw_endpoint server = SERVER;
	struct natgw_attempt attempt = {
		.table = &b->table, .source = own, .responder = &server,
		.proto = IPPROTO_TCP, .mine = true,
	};
	struct natgw_destination *destination;
	int err;

	destination = lock_destination(b, IPPROTO_TCP, EXTERNAL.addr, SERVER);
	err = natgw_space_take(destination->space, ntohs(own.port)) ?:
	      natgw_foreign_put(destination, &attempt);
	unlock_destination(b, destination);
	return err;
}

/* Put aside for a socket's sake, or held down after its flow: it is its own. */
static void own_socket_keeps_its_port(struct kunit *test)
{
	struct natgw_endpoint own = EXTERNAL;
	struct natgw_session *session;
	struct bench *b = test->priv;

	widen(b, 40000, 40099, 1);
	b->pool->hold_down = 100 * HZ;
	own.port = htons(40050);
	KUNIT_ASSERT_FALSE(test, IS_ERR(snat_pool(b, IPPROTO_TCP, HOST, SERVER)));
	KUNIT_ASSERT_EQ(test, put_aside_for_socket(b, own), 0);
	session = snat_own(b, own, true);
	KUNIT_ASSERT_FALSE(test, IS_ERR(session));
	EXPECT_ENDPOINT(test, natgw_session_source(session), own);
	KUNIT_EXPECT_TRUE(test, kill(b, session, NATGW_CLOSE_CAUSE_IDLE));
	session = snat_own(b, own, true);
	KUNIT_ASSERT_FALSE(test, IS_ERR(session));
	EXPECT_ENDPOINT(test, natgw_session_source(session), own);
}

/* A socket is not told of when it closes: a second later it is seen. */
static void socket_is_looked_for_once_a_second(struct kunit *test)
{
	struct natgw_destination *destination;
	struct natgw_endpoint own = EXTERNAL;
	struct bench *b = test->priv;

	widen(b, 40000, 40009, 1);
	b->pool->hold_down = 100 * HZ;
	own.port = htons(40005);
	KUNIT_ASSERT_FALSE(test, IS_ERR(snat_pool(b, IPPROTO_TCP, HOST, SERVER)));
	KUNIT_ASSERT_EQ(test, put_aside_for_socket(b, own), 0);
	destination = lock_destination(b, IPPROTO_TCP, EXTERNAL.addr, SERVER);
	/* As if it had just been, however slow the machine. */
	destination->looked = natgw_wheel_now() + 100 * HZ;
	unlock_destination(b, destination);
	KUNIT_EXPECT_EQ(test, fill(test, 1, 12, SERVER), 8);
	destination = lock_destination(b, IPPROTO_TCP, EXTERNAL.addr, SERVER);
	destination->looked -= 101 * HZ;
	unlock_destination(b, destination);
	KUNIT_EXPECT_EQ(test, fill(test, 12, 14, SERVER), 1);
}

/* ---- ports that are not the pool's ---------------------------------------- */

/* The gateway's own sockets choose what they like: that is held, not counted. */
static void own_port_outside_is_not_one_of_the_pools(struct kunit *test)
{
	struct natgw_endpoint own = EXTERNAL;
	const struct natgw_destination *now;
	struct natgw_session *session;
	struct bench *b = test->priv;
	unsigned int i;

	widen(b, 40000, 40009, 1);
	b->pool->reserved[0] = (struct natgw_ports){ 40009, 40009 };
	b->pool->reserveds = 1;
	natgw_pool_seal(b->pool);
	for (i = 0; i < 2; i++) {
		b->pool->mapping = i ? NATGW_MAPPING_BEHAVIOR_ENDPOINT_INDEPENDENT :
				       NATGW_MAPPING_BEHAVIOR_ENDPOINT_DEPENDENT;
		own.port = htons(50000);
		session = snat_own(b, own, true);
		KUNIT_ASSERT_FALSE(test, IS_ERR(session));
		own.port = htons(40009);
		KUNIT_ASSERT_FALSE(test, IS_ERR(snat_own(b, own, true)));
		own.port = htons(40003);
		KUNIT_ASSERT_FALSE(test, IS_ERR(snat_own(b, own, true)));
		KUNIT_EXPECT_EQ(test, fill(test, 0, 20, SERVER), 8);
		now = look(test, IPPROTO_TCP, i ? (struct natgw_endpoint){ 0 } : SERVER);
		KUNIT_EXPECT_EQ(test, now->used, 9);
		KUNIT_EXPECT_EQ(test, now->peak, 9);
		KUNIT_EXPECT_EQ(test, now->usable, 9);
		KUNIT_EXPECT_EQ(test, now->outside, 2);
		KUNIT_EXPECT_EQ(test, now->holders[NATGW_HOLDER_HALF_OPEN], 9);
		KUNIT_EXPECT_EQ(test, natgw_ledger_held(&b->table.ledger), 11);
		touch(b, session, NATGW_TCP_SYN | NATGW_TCP_ACK, NATGW_REVERSE);
		touch(b, session, NATGW_TCP_ACK, NATGW_FORWARD);
		KUNIT_EXPECT_EQ(test, flush_sources(b, 0, 0), 11);
		KUNIT_EXPECT_EQ(test, natgw_ledger_held(&b->table.ledger), 0);
		now = look(test, IPPROTO_TCP, i ? (struct natgw_endpoint){ 0 } : SERVER);
		KUNIT_EXPECT_EQ(test, now->outside, 0);
		KUNIT_EXPECT_EQ(test, now->holders[NATGW_HOLDER_ESTABLISHED], 0);
	}
}

/* ---- sessions that are over ----------------------------------------------- */

static struct natgw_session *connected(struct kunit *test, u32 i)
{
	struct natgw_session *session;
	struct bench *b = test->priv;

	session = snat_pool(b, IPPROTO_TCP, flow_source(i), SERVER);
	KUNIT_ASSERT_FALSE(test, IS_ERR(session));
	touch(b, session, NATGW_TCP_SYN | NATGW_TCP_ACK, NATGW_REVERSE);
	touch(b, session, NATGW_TCP_ACK, NATGW_FORWARD);
	return session;
}

static void shut(struct bench *b, struct natgw_session *session)
{
	touch(b, session, NATGW_TCP_FIN | NATGW_TCP_ACK, NATGW_FORWARD);
	touch(b, session, NATGW_TCP_FIN | NATGW_TCP_ACK, NATGW_REVERSE);
}

static void closed_sessions_make_room_the_first_one_first(struct kunit *test)
{
	struct natgw_session *session[4], *reset, *next;
	struct natgw_endpoint port[4];
	struct bench *b = test->priv;
	unsigned int i;

	widen(b, 40000, 40005, 1);
	for (i = 0; i < 4; i++) {
		session[i] = connected(test, i);
		port[i] = natgw_session_source(session[i]);
	}
	reset = connected(test, 4);
	touch(b, reset, NATGW_TCP_RST | NATGW_TCP_ACK, NATGW_REVERSE);
	/* Half-open, it may have an answer yet. */
	KUNIT_ASSERT_EQ(test, fill(test, 5, 6, SERVER), 1);
	KUNIT_EXPECT_EQ(test, fill(test, 6, 7, SERVER), 0);
	shut(b, session[2]);
	shut(b, session[0]);
	shut(b, session[3]);
	/* Begun anew by its owner, it is not over any more. */
	touch(b, session[0], NATGW_TCP_SYN, NATGW_FORWARD);
	next = snat_pool(b, IPPROTO_TCP, flow_source(10), SERVER);
	KUNIT_ASSERT_FALSE(test, IS_ERR(next));
	EXPECT_ENDPOINT(test, natgw_session_source(next), port[2]);
	next = snat_pool(b, IPPROTO_TCP, flow_source(11), SERVER);
	KUNIT_ASSERT_FALSE(test, IS_ERR(next));
	EXPECT_ENDPOINT(test, natgw_session_source(next), port[3]);
	KUNIT_EXPECT_EQ(test, fill(test, 12, 13, SERVER), 0);
	KUNIT_EXPECT_EQ(test, look(test, IPPROTO_TCP, SERVER)->used, 6);
}

/* What one of the closed leaves is gone from the list, wherever it lies there. */
static void closed_sessions_may_end_in_any_order(struct kunit *test)
{
	static const unsigned int orders[][3] = {
		{ 0, 1, 2 }, { 2, 1, 0 }, { 1, 0, 2 }, { 1, 2, 0 },
	};
	struct natgw_session *session[3];
	struct bench *b = test->priv;
	unsigned int i, j;

	widen(b, 40000, 40002, 1);
	for (i = 0; i < ARRAY_SIZE(orders); i++) {
		for (j = 0; j < 3; j++)
			session[j] = connected(test, 10 * i + j);
		for (j = 0; j < 3; j++)
			shut(b, session[j]);
		for (j = 0; j < 3; j++)
			KUNIT_ASSERT_TRUE(test, kill(b, session[orders[i][j]],
						     NATGW_CLOSE_CAUSE_IDLE));
		KUNIT_EXPECT_EQ(test, fill(test, 10 * i + 3, 10 * i + 7, SERVER), 3);
		KUNIT_EXPECT_EQ(test, flush_sources(b, 0, 0), 3);
	}
}

static void held_down_ports_are_not_taken_early(struct kunit *test)
{
	struct bench *b = test->priv;

	widen(b, 40000, 40000, 1);
	b->pool->hold_down = 100 * HZ;
	shut(b, connected(test, 0));
	KUNIT_EXPECT_EQ(test, fill(test, 1, 2, SERVER), 0);
	KUNIT_EXPECT_EQ(test, look(test, IPPROTO_TCP, SERVER)->used, 1);
}

/* Those that rest longest make way, though no more than two at a time. */
static void no_more_ports_rest_than_may(struct kunit *test)
{
	struct bench *b = test->priv;
	unsigned int i;

	widen(b, 40000, 40007, 1);
	b->pool->hold_down = 100 * HZ;
	b->pool->hold_down_max = 3;
	for (i = 0; i < 4; i++)
		kill(b, connected(test, i), NATGW_CLOSE_CAUSE_IDLE);
	KUNIT_EXPECT_EQ(test, look(test, IPPROTO_TCP, SERVER)->rests, 3);
	b->pool->hold_down_max = 1;
	kill(b, connected(test, 4), NATGW_CLOSE_CAUSE_IDLE);
	KUNIT_EXPECT_EQ(test, look(test, IPPROTO_TCP, SERVER)->rests, 2);
	kill(b, connected(test, 5), NATGW_CLOSE_CAUSE_IDLE);
	KUNIT_EXPECT_EQ(test, look(test, IPPROTO_TCP, SERVER)->rests, 1);
	KUNIT_EXPECT_EQ(test, fill(test, 10, 20, SERVER), 7);
	KUNIT_EXPECT_EQ(test, look(test, IPPROTO_TCP, SERVER)->taken, 6 + 7);
}

/* ---- whose refusal it is --------------------------------------------------- */

static u32 refused_at(struct kunit *test, u32 index, struct natgw_endpoint remote)
{
	__be32 external = htonl(ntohl(EXTERNAL.addr) + index);
	struct natgw_destination *destination;
	struct bench *b = test->priv;
	u32 refused;

	destination = lock_destination(b, IPPROTO_TCP, external, remote);
	refused = destination->refused[NATGW_REFUSAL_NO_PORT];
	unlock_destination(b, destination);
	return refused;
}

/* As the hook does: a flow, and its refusal. */
static void ask_in_vain(struct kunit *test, struct natgw_endpoint source)
{
	struct bench *b = test->priv;
	struct natgw_origin origin = origin_pool(b);
	struct natgw_endpoint server = SERVER;
	struct natgw_session *session;

	packet(b, IPPROTO_TCP, source, SERVER, NATGW_TCP_SYN);
	session = snat(b, &origin);
	KUNIT_ASSERT_EQ(test, PTR_ERR(session), -ENOSPC);
	enter();
	natgw_reserve_refused(&b->table, IPPROTO_TCP, &source, &server, &origin,
			      PTR_ERR(session));
	leave();
}

/* What rests is not free; that it is again is seen when a flow gets a port. */
static void exhaustion_ends_when_ports_have_rested(struct kunit *test)
{
	struct natgw_destination *destination;
	struct natgw_session *session[2];
	struct natgw_aside *aside;
	struct bench *b = test->priv;

	widen(b, 40000, 40001, 1);
	b->pool->hold_down = 100 * HZ;
	session[0] = connected(test, 0);
	session[1] = connected(test, 1);
	ask_in_vain(test, flow_source(2));
	kill(b, session[0], NATGW_CLOSE_CAUSE_IDLE);
	kill(b, session[1], NATGW_CLOSE_CAUSE_IDLE);
	KUNIT_EXPECT_TRUE(test, look(test, IPPROTO_TCP, SERVER)->exhausted);
	destination = lock_destination(b, IPPROTO_TCP, EXTERNAL.addr, SERVER);
	list_for_each_entry(aside, &destination->resting, list)
		aside->until = natgw_wheel_now();
	unlock_destination(b, destination);
	KUNIT_EXPECT_EQ(test, fill(test, 10, 11, SERVER), 1);
	KUNIT_EXPECT_FALSE(test, look(test, IPPROTO_TCP, SERVER)->exhausted);
}

static void address_that_was_asked_has_the_refusal(struct kunit *test)
{
	struct bench *b = test->priv;
	unsigned int i, sum, paired;

	widen(b, 40000, 40003, 4);
	paired = natgw_pool_paired(b->pool, flow_source(0).addr);
	for (i = 0; i < 16; i++)
		KUNIT_ASSERT_EQ(test, fill(test, i, i + 1, SERVER), 1);
	for (i = 0; i < 8; i++)
		ask_in_vain(test, flow_source(100 + i));
	KUNIT_EXPECT_EQ(test, refused_at(test, paired, SERVER), 8);
	b->pool->address_allocation = NATGW_ADDRESS_ALLOCATION_ROUND_ROBIN;
	for (i = 0; i < 8; i++)
		ask_in_vain(test, flow_source(200 + i));
	for (i = 0; i < 4; i++)
		KUNIT_EXPECT_EQ(test, refused_at(test, i, SERVER), i == paired ? 10 : 2);
	b->pool->overflow = false;
	for (i = 0; i < 4; i++)
		ask_in_vain(test, flow_source(300 + i));
	b->pool->address_allocation = NATGW_ADDRESS_ALLOCATION_RANDOM;
	for (i = 0; i < 40; i++)
		ask_in_vain(test, flow_source(400 + i));
	for (i = 0, sum = 0; i < 4; i++)
		sum += refused_at(test, i, SERVER);
	KUNIT_EXPECT_EQ(test, sum, 60);
}

/* Without overflow, only the one that took its turn. */
static void full_address_alone_has_the_refusals(struct kunit *test)
{
	struct bench *b = test->priv;
	struct natgw_session *session;
	unsigned int i, refused = 0;

	widen(b, 40000, 40003, 2);
	/* One of the two is filled by those that are paired with it. */
	b->pool->overflow = false;
	KUNIT_ASSERT_EQ(test, fill(test, 0, 4, SERVER), 4);
	b->pool->address_allocation = NATGW_ADDRESS_ALLOCATION_ROUND_ROBIN;
	for (i = 0; i < 4; i++) {
		struct natgw_origin origin = origin_pool(b);
		struct natgw_endpoint source = flow_source(100 + i), server = SERVER;

		packet(b, IPPROTO_TCP, source, SERVER, NATGW_TCP_SYN);
		session = snat(b, &origin);
		if (!IS_ERR(session))
			continue;
		refused++;
		enter();
		natgw_reserve_refused(&b->table, IPPROTO_TCP, &source, &server,
				      &origin, PTR_ERR(session));
		leave();
	}
	KUNIT_EXPECT_EQ(test, refused, 2);
	i = natgw_pool_paired(b->pool, flow_source(0).addr);
	KUNIT_EXPECT_EQ(test, refused_at(test, i, SERVER), 2);
	KUNIT_EXPECT_EQ(test, refused_at(test, !i, SERVER), 0);
}

/* ---- the ledger ----------------------------------------------------------- */

static struct natgw_endpoint remote_of(u32 i)
{
	return TEST_ENDPOINT(198, 18, i >> 8, i, 443);
}

/* One flow towards each of some remotes, that ends again. */
static void visit(struct kunit *test, u32 from, u32 to)
{
	struct bench *b = test->priv;
	struct natgw_session *session;
	u32 i;

	for (i = from; i < to; i++) {
		session = snat_pool(b, IPPROTO_UDP, HOST, remote_of(i));
		KUNIT_ASSERT_FALSE(test, IS_ERR(session));
		KUNIT_ASSERT_TRUE(test, kill(b, session, NATGW_CLOSE_CAUSE_IDLE));
	}
}

static u32 known(struct bench *b)
{
	return atomic_read(&b->table.ledger.destinations.nelems);
}

static void refuse(struct kunit *test, struct natgw_endpoint remote, int err)
{
	struct bench *b = test->priv;
	struct natgw_origin origin = origin_pool(b);
	struct natgw_endpoint host = HOST;

	enter();
	natgw_reserve_refused(&b->table, IPPROTO_UDP, &host, &remote, &origin, err);
	leave();
}

static void quiet_destinations_are_forgotten_first(struct kunit *test)
{
	struct bench *b = test->priv;

	widen(b, 1024, U16_MAX, 1);
	KUNIT_EXPECT_EQ(test, atomic_read(&b->table.ledger.refusers), 0);
	refuse(test, remote_of(1000), -ENOSPC);
	refuse(test, remote_of(1001), -ENOSPC);
	refuse(test, remote_of(1001), -ENOSPC);
	KUNIT_EXPECT_EQ(test, atomic_read(&b->table.ledger.refusers), 2);
	visit(test, 0, 98);
	KUNIT_EXPECT_EQ(test, known(b), 100);
	KUNIT_EXPECT_EQ(test, counted(test, NATGW_COUNTER_DESTINATIONS_RECLAIMED), 0);
	/* One that is wanted again is not the oldest any more. */
	visit(test, 0, 1);
	visit(test, 98, 100);
	KUNIT_EXPECT_EQ(test, known(b), 100);
	KUNIT_EXPECT_EQ(test, counted(test, NATGW_COUNTER_DESTINATIONS_RECLAIMED), 2);
	KUNIT_EXPECT_EQ(test, look(test, IPPROTO_UDP, remote_of(0))->created, 2);
	KUNIT_EXPECT_EQ(test, look(test, IPPROTO_UDP, remote_of(0))->taken, 2);
	KUNIT_EXPECT_EQ(test, look(test, IPPROTO_UDP, remote_of(3))->created, 1);
	KUNIT_EXPECT_EQ(test, look(test, IPPROTO_UDP, remote_of(1))->created, 0);
	visit(test, 2000, 2500);
	KUNIT_EXPECT_EQ(test, known(b), 100);
	KUNIT_EXPECT_EQ(test, look(test, IPPROTO_UDP, remote_of(0))->created, 0);
	KUNIT_EXPECT_EQ(test, look(test, IPPROTO_UDP, remote_of(1000))->refused[0], 1);
	/* With nothing but news, the oldest news go. */
	b->table.ledger.room = 1;
	visit(test, 3000, 3100);
	KUNIT_EXPECT_EQ(test, known(b), 1);
	KUNIT_EXPECT_EQ(test, atomic_read(&b->table.ledger.refusers), 1);
}

static void refusals_are_told_apart_and_dated(struct kunit *test)
{
	const struct natgw_destination *now;
	struct bench *b = test->priv;

	widen(b, 40000, 40007, 1);
	refuse(test, SERVER, -ENOMEM);
	now = look(test, IPPROTO_UDP, SERVER);
	KUNIT_EXPECT_FALSE(test, now->exhausted);
	KUNIT_EXPECT_GT(test, now->first, 0);
	refuse(test, SERVER, -ENOBUFS);
	refuse(test, SERVER, -EAGAIN);
	refuse(test, SERVER, -EUSERS);
	refuse(test, SERVER, -EADDRINUSE);
	refuse(test, SERVER, -EADDRNOTAVAIL);
	refuse(test, SERVER, -ENOSPC);
	refuse(test, SERVER, -ENOSPC);
	KUNIT_EXPECT_EQ(test, look(test, IPPROTO_UDP, SERVER)->first, now->first);
	now = look(test, IPPROTO_UDP, SERVER);
	KUNIT_EXPECT_GE(test, now->last, now->first);
	KUNIT_EXPECT_EQ(test, now->refused[NATGW_REFUSAL_NO_PORT], 2);
	KUNIT_EXPECT_EQ(test, now->refused[NATGW_REFUSAL_NO_ADDRESS], 1);
	KUNIT_EXPECT_EQ(test, now->refused[NATGW_REFUSAL_SESSION_LIMIT], 1);
	KUNIT_EXPECT_EQ(test, now->refused[NATGW_REFUSAL_NO_MEMORY], 1);
	KUNIT_EXPECT_EQ(test, now->refused[NATGW_REFUSAL_INSERT_RACE], 1);
	KUNIT_EXPECT_EQ(test, now->refused[NATGW_REFUSAL_NO_BITMAP], 1);
	KUNIT_EXPECT_EQ(test, now->refused[NATGW_REFUSAL_MAPPING_CONFLICT], 1);
	KUNIT_EXPECT_TRUE(test, now->exhausted);
	KUNIT_EXPECT_EQ(test, now->suppressed, 1);
}

/* It is over when an eighth of the ports is free again, and not before. */
static void exhaustion_ends_with_an_eighth_free(struct kunit *test)
{
	struct natgw_session *session[16];
	struct bench *b = test->priv;
	unsigned int i;

	widen(b, 40000, 40015, 1);
	for (i = 0; i < 16; i++)
		session[i] = snat_pool(b, IPPROTO_UDP, flow_source(i), SERVER);
	refuse(test, SERVER, -ENOSPC);
	KUNIT_EXPECT_TRUE(test, kill(b, session[3], NATGW_CLOSE_CAUSE_IDLE));
	KUNIT_EXPECT_TRUE(test, look(test, IPPROTO_UDP, SERVER)->exhausted);
	KUNIT_EXPECT_TRUE(test, kill(b, session[5], NATGW_CLOSE_CAUSE_IDLE));
	KUNIT_EXPECT_FALSE(test, look(test, IPPROTO_UDP, SERVER)->exhausted);
	KUNIT_EXPECT_EQ(test, look(test, IPPROTO_UDP, SERVER)->peak, 16);
	refuse(test, SERVER, -ENOSPC);
	KUNIT_EXPECT_TRUE(test, look(test, IPPROTO_UDP, SERVER)->exhausted);
	KUNIT_EXPECT_EQ(test, look(test, IPPROTO_UDP, SERVER)->suppressed, 0);
}

static noinline void expect_holders(struct kunit *test, u32 half, u32 established,
				    u32 closing)
{
	const struct natgw_destination *now = look(test, IPPROTO_TCP, SERVER);

	KUNIT_EXPECT_EQ(test, now->holders[NATGW_HOLDER_HALF_OPEN], half);
	KUNIT_EXPECT_EQ(test, now->holders[NATGW_HOLDER_ESTABLISHED], established);
	KUNIT_EXPECT_EQ(test, now->holders[NATGW_HOLDER_CLOSING], closing);
}

static void holders_follow_the_states_of_tcp(struct kunit *test)
{
	struct natgw_session *session, *other;
	struct bench *b = test->priv;

	widen(b, 40000, 40015, 1);
	session = snat_pool(b, IPPROTO_TCP, HOST, SERVER);
	other = snat_pool(b, IPPROTO_TCP, NEIGHBOUR, SERVER);
	KUNIT_ASSERT_FALSE(test, IS_ERR(session) || IS_ERR(other));
	expect_holders(test, 2, 0, 0);
	touch(b, session, NATGW_TCP_SYN, NATGW_FORWARD);
	KUNIT_EXPECT_EQ(test, look(test, IPPROTO_TCP, SERVER)->retransmits, 1);
	touch(b, session, NATGW_TCP_SYN | NATGW_TCP_ACK, NATGW_REVERSE);
	expect_holders(test, 2, 0, 0);
	touch(b, session, NATGW_TCP_ACK, NATGW_FORWARD);
	expect_holders(test, 1, 1, 0);
	touch(b, other, NATGW_TCP_RST | NATGW_TCP_ACK, NATGW_REVERSE);
	expect_holders(test, 0, 1, 1);
	KUNIT_EXPECT_EQ(test, look(test, IPPROTO_TCP, SERVER)->resets, 1);
	touch(b, session, NATGW_TCP_FIN | NATGW_TCP_ACK, NATGW_FORWARD);
	touch(b, session, NATGW_TCP_FIN | NATGW_TCP_ACK, NATGW_REVERSE);
	touch(b, session, NATGW_TCP_ACK, NATGW_FORWARD);
	expect_holders(test, 0, 0, 2);
	KUNIT_EXPECT_TRUE(test, kill(b, session, NATGW_CLOSE_CAUSE_FIN));
	KUNIT_EXPECT_TRUE(test, kill(b, other, NATGW_CLOSE_CAUSE_RST));
	expect_holders(test, 0, 0, 0);
	KUNIT_EXPECT_EQ(test, look(test, IPPROTO_TCP, SERVER)->unanswered, 0);
	other = snat_pool(b, IPPROTO_TCP, NEIGHBOUR, SERVER);
	KUNIT_ASSERT_FALSE(test, IS_ERR(other));
	KUNIT_EXPECT_TRUE(test, kill(b, other, NATGW_CLOSE_CAUSE_IDLE));
	KUNIT_EXPECT_EQ(test, look(test, IPPROTO_TCP, SERVER)->unanswered, 1);
	KUNIT_EXPECT_EQ(test, look(test, IPPROTO_TCP, SERVER)->created, 3);
}

/* ---- thresholds --------------------------------------------------------- */

enum {
	TOLD_MAX	= 16,
};

/* What the ledger of a bench told; there is one at a time. */
static struct {
	unsigned int n;
	struct {
		enum natgw_exhaustion_event event;
		u32 used;
		u32 high;
		u32 suppressed;
	} list[TOLD_MAX];
} told;

static void take_down(struct natgw_ledger *ledger,
		      const struct natgw_destination *destination,
		      enum natgw_exhaustion_event event)
{
	if (told.n == TOLD_MAX)
		return;
	told.list[told.n].event = event;
	told.list[told.n].used = destination->used;
	told.list[told.n].high = destination->threshold.high;
	told.list[told.n++].suppressed = destination->watch.suppressed;
}

static void set_thresholds(struct bench *b, u32 high, u32 low)
{
	u32 notify[__NATGW_NOTIFICATION_MAX] = {
		[NATGW_NOTIFICATION_POOL_HIGH] = high,
		[NATGW_NOTIFICATION_POOL_LOW] = low,
		[NATGW_NOTIFICATION_INTERVAL] = 3600,
	};

	b->table.ledger.tell = take_down;
	natgw_ledger_notify(&b->table.ledger, notify);
}

static void expect_told(struct kunit *test, unsigned int which,
			enum natgw_exhaustion_event event, u32 used, u32 high)
{
	KUNIT_ASSERT_GT(test, told.n, which);
	KUNIT_EXPECT_EQ(test, told.list[which].event, event);
	KUNIT_EXPECT_EQ(test, told.list[which].used, used);
	KUNIT_EXPECT_EQ(test, told.list[which].high, high);
}

/* The interval has passed for one. */
static void let_pass(struct bench *b, struct natgw_endpoint remote)
{
	struct natgw_destination *destination;

	destination = lock_destination(b, IPPROTO_TCP, EXTERNAL.addr, remote);
	destination->watch.told -= 3600 * HZ;
	unlock_destination(b, destination);
}

static void filling_and_emptying_is_told(struct kunit *test)
{
	struct bench *b = test->priv;

	told.n = 0;
	widen(b, 20000, 20099, 1);
	set_thresholds(b, 90, 70);
	KUNIT_ASSERT_EQ(test, fill(test, 0, 89, SERVER), 89);
	KUNIT_EXPECT_EQ(test, told.n, 0);
	KUNIT_ASSERT_EQ(test, fill(test, 89, 100, SERVER), 11);
	KUNIT_EXPECT_EQ(test, told.n, 1);
	expect_told(test, 0, NATGW_EXHAUSTION_EVENT_HIGH, 90, 90);
	/* Another destination is another matter. */
	KUNIT_ASSERT_EQ(test, fill(test, 0, 90, SERVER2), 90);
	expect_told(test, 1, NATGW_EXHAUSTION_EVENT_HIGH, 90, 90);
	KUNIT_EXPECT_EQ(test, flush_sources(b, 0, 0), 190);
	KUNIT_EXPECT_EQ(test, told.n, 4);
	expect_told(test, 2, NATGW_EXHAUSTION_EVENT_LOW, 70, 90);
	expect_told(test, 3, NATGW_EXHAUSTION_EVENT_LOW, 70, 90);
}

static void flapping_is_told_with_the_next(struct kunit *test)
{
	struct bench *b = test->priv;
	unsigned int i;

	told.n = 0;
	widen(b, 20000, 20099, 1);
	set_thresholds(b, 50, 0);
	for (i = 0; i < 6; i++) {
		KUNIT_ASSERT_EQ(test, fill(test, 0, 50, SERVER), 50);
		KUNIT_EXPECT_EQ(test, flush_sources(b, 0, 0), 50);
		rcu_barrier();
	}
	KUNIT_EXPECT_EQ(test, told.n, 2);
	expect_told(test, 0, NATGW_EXHAUSTION_EVENT_HIGH, 50, 50);
	expect_told(test, 1, NATGW_EXHAUSTION_EVENT_LOW, 44, 50);
	KUNIT_ASSERT_EQ(test, fill(test, 0, 60, SERVER), 60);
	KUNIT_EXPECT_EQ(test, told.n, 2);
	let_pass(b, SERVER);
	KUNIT_EXPECT_EQ(test, told.n, 3);
	expect_told(test, 2, NATGW_EXHAUSTION_EVENT_HIGH, 60, 50);
	KUNIT_EXPECT_EQ(test, told.list[2].suppressed, 5);
	KUNIT_EXPECT_EQ(test, look(test, IPPROTO_TCP, SERVER)->watch.suppressed, 0);
	flush_sources(b, 0, 0);
}

static void thresholds_change_at_once(struct kunit *test)
{
	struct bench *b = test->priv;

	told.n = 0;
	widen(b, 20000, 20099, 1);
	set_thresholds(b, 0, 0);
	KUNIT_ASSERT_EQ(test, fill(test, 0, 60, SERVER), 60);
	KUNIT_EXPECT_EQ(test, told.n, 0);
	set_thresholds(b, 60, 55);
	expect_told(test, 0, NATGW_EXHAUSTION_EVENT_HIGH, 60, 60);
	set_thresholds(b, 60, 55);
	KUNIT_EXPECT_EQ(test, told.n, 1);
	set_thresholds(b, 80, 70);
	KUNIT_EXPECT_EQ(test, told.n, 2);
	expect_told(test, 1, NATGW_EXHAUSTION_EVENT_LOW, 60, 80);
	/* A pool of other ports moves it, too: of 70, 60 are high. */
	widen(b, 20000, 20069, 1);
	let_pass(b, SERVER);
	KUNIT_ASSERT_EQ(test, fill(test, 60, 61, SERVER), 1);
	KUNIT_EXPECT_EQ(test, told.n, 3);
	expect_told(test, 2, NATGW_EXHAUSTION_EVENT_HIGH, 61, 56);
	set_thresholds(b, 0, 0);
	flush_sources(b, 0, 0);
	KUNIT_EXPECT_EQ(test, told.n, 3);
}

static struct kunit_case destination_cases[] = {
	KUNIT_CASE_SLOW(one_address_serves_every_port),
	KUNIT_CASE_SLOW(two_addresses_serve_twice_as_many),
	KUNIT_CASE_SLOW(low_ports_are_served_too),
	KUNIT_CASE_SLOW(mapped_endpoints_share_no_port),
	KUNIT_CASE(two_at_once_get_exactly_all),
	KUNIT_CASE(foreign_ports_are_put_aside_and_come_back),
	KUNIT_CASE(many_foreign_ports_refuse_nobody),
	KUNIT_CASE_SLOW(last_port_is_found_among_foreign_ones),
	KUNIT_CASE(foreign_port_is_free_with_its_session),
	KUNIT_CASE(foreign_port_is_foreign_to_one_remote),
	KUNIT_CASE(own_socket_keeps_its_port),
	KUNIT_CASE(socket_is_looked_for_once_a_second),
	KUNIT_CASE(own_port_outside_is_not_one_of_the_pools),
	KUNIT_CASE(closed_sessions_make_room_the_first_one_first),
	KUNIT_CASE(closed_sessions_may_end_in_any_order),
	KUNIT_CASE(held_down_ports_are_not_taken_early),
	KUNIT_CASE(no_more_ports_rest_than_may),
	KUNIT_CASE(exhaustion_ends_when_ports_have_rested),
	KUNIT_CASE(address_that_was_asked_has_the_refusal),
	KUNIT_CASE(full_address_alone_has_the_refusals),
	KUNIT_CASE(quiet_destinations_are_forgotten_first),
	KUNIT_CASE(refusals_are_told_apart_and_dated),
	KUNIT_CASE(exhaustion_ends_with_an_eighth_free),
	KUNIT_CASE(holders_follow_the_states_of_tcp),
	KUNIT_CASE(filling_and_emptying_is_told),
	KUNIT_CASE(flapping_is_told_with_the_next),
	KUNIT_CASE(thresholds_change_at_once),
	{}
};

static struct kunit_suite destination_suite = {
	.name = "natgw_destination",
	.init = session_test_init,
	.exit = session_test_exit,
	.test_cases = destination_cases,
};

kunit_test_suite(destination_suite);
