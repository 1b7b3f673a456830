// SPDX-License-Identifier: GPL-2.0
/*
 * Mappings: one external endpoint of each internal one, through changes of the
 * pool and under the hands of two. Uses the bench of session_test.c and the
 * flows of destination_test.c.
 */
static int mapping_test_init(struct kunit *test)
{
	int err = session_test_init(test);
	struct bench *b = test->priv;

	if (!err && b) {
		widen(b, 40000, 40099, 1);
		b->pool->mapping = NATGW_MAPPING_BEHAVIOR_ENDPOINT_INDEPENDENT;
	}
	return err;
}

static void expect_mappings(struct kunit *test, int inside, int outside)
{
	struct bench *b = test->priv;

	KUNIT_EXPECT_EQ(test, atomic_read(&b->table.mappings.inside.nelems), inside);
	KUNIT_EXPECT_EQ(test, atomic_read(&b->table.mappings.outside.nelems), outside);
	KUNIT_EXPECT_EQ(test, natgw_ledger_held(&b->table.ledger), outside);
}

/* The last session takes the mapping with it, whichever that is. */
static void mapping_lives_as_long_as_a_session(struct kunit *test)
{
	struct natgw_endpoint guest = NEIGHBOUR, source;
	struct natgw_session *first, *second, *third;
	struct bench *b = test->priv;

	guest.port = HOST.port;
	first = snat_pool(b, IPPROTO_UDP, HOST, SERVER);
	second = snat_pool(b, IPPROTO_UDP, HOST, SERVER2);
	third = snat_pool(b, IPPROTO_UDP, guest, SERVER);
	KUNIT_ASSERT_FALSE(test, IS_ERR(first) || IS_ERR(second) || IS_ERR(third));
	source = natgw_session_source(first);
	EXPECT_ENDPOINT(test, natgw_session_source(second), source);
	KUNIT_EXPECT_NE(test, ntohs(natgw_session_source(third).port), ntohs(source.port));
	expect_mappings(test, 2, 2);
	KUNIT_EXPECT_TRUE(test, kill(b, first, NATGW_CLOSE_CAUSE_IDLE));
	expect_mappings(test, 2, 2);
	first = snat_pool(b, IPPROTO_UDP, HOST, BACKEND);
	KUNIT_ASSERT_FALSE(test, IS_ERR(first));
	EXPECT_ENDPOINT(test, natgw_session_source(first), source);
	KUNIT_EXPECT_TRUE(test, kill(b, first, NATGW_CLOSE_CAUSE_IDLE));
	KUNIT_EXPECT_TRUE(test, kill(b, second, NATGW_CLOSE_CAUSE_IDLE));
	expect_mappings(test, 1, 1);
}

/* Both were looked up before either was there. */
static void second_first_packet_adopts_the_session(struct kunit *test)
{
	struct bench *b = test->priv;
	struct natgw_session *first = snat_pool(b, IPPROTO_UDP, HOST, SERVER);

	KUNIT_ASSERT_FALSE(test, IS_ERR(first));
	KUNIT_EXPECT_PTR_EQ(test, snat_pool(b, IPPROTO_UDP, HOST, SERVER), first);
	KUNIT_EXPECT_EQ(test, counted(test, NATGW_COUNTER_RACES), 1);
	KUNIT_EXPECT_EQ(test, first->packets[NATGW_FORWARD], 2);
	expect_mappings(test, 1, 1);
	expect_census(test, 1, 2, 1);
}

/* Sessions of it go on, new ones get another; its port is taken until then. */
static void address_that_left_the_pool_takes_no_more_sessions(struct kunit *test)
{
	struct natgw_session *old, *new;
	struct bench *b = test->priv;

	old = snat_pool(b, IPPROTO_UDP, HOST, SERVER);
	KUNIT_ASSERT_FALSE(test, IS_ERR(old));
	b->pool->range[0].first++;
	b->pool->range[0].last++;
	new = snat_pool(b, IPPROTO_UDP, HOST, SERVER2);
	KUNIT_ASSERT_FALSE(test, IS_ERR(new));
	KUNIT_EXPECT_NE(test, ntohl(natgw_session_source(new).addr),
			ntohl(natgw_session_source(old).addr));
	expect_mappings(test, 1, 2);
	/* It comes back, and its ports are known to be taken. */
	b->pool->range[0].first--;
	b->pool->range[0].last--;
	KUNIT_EXPECT_EQ(test, fill(test, 0, 100, SERVER2), 100);
	expect_mappings(test, 101, 102);
	KUNIT_EXPECT_TRUE(test, kill(b, old, NATGW_CLOSE_CAUSE_IDLE));
	KUNIT_EXPECT_TRUE(test, kill(b, new, NATGW_CLOSE_CAUSE_IDLE));
	expect_mappings(test, 100, 100);
}

/* A port that is reserved by now is not given to another session either. */
static void port_that_left_the_pool_takes_no_more_sessions(struct kunit *test)
{
	struct natgw_session *old, *new;
	struct bench *b = test->priv;
	u16 port;

	old = snat_pool(b, IPPROTO_UDP, HOST, SERVER);
	KUNIT_ASSERT_FALSE(test, IS_ERR(old));
	port = ntohs(natgw_session_source(old).port);
	b->pool->reserved[0] = (struct natgw_ports){ port, port };
	b->pool->reserveds = 1;
	natgw_pool_seal(b->pool);
	new = snat_pool(b, IPPROTO_UDP, HOST, SERVER2);
	KUNIT_ASSERT_FALSE(test, IS_ERR(new));
	KUNIT_EXPECT_NE(test, ntohs(natgw_session_source(new).port), port);
	expect_mappings(test, 1, 2);
}

/* What a pool says may change under its sessions: they keep what they have. */
static void pool_of_the_same_name_knows_what_is_taken(struct kunit *test)
{
	struct natgw_pool *old, *new = natgw_pool_create("web", 1);
	struct natgw_session *first, *second;
	struct bench *b = test->priv;

	KUNIT_ASSERT_NOT_NULL(test, new);
	first = snat_pool(b, IPPROTO_UDP, HOST, SERVER);
	KUNIT_EXPECT_EQ(test, fill(test, 0, 60, SERVER), 60);
	old = b->pool;
	new->range[0] = old->range[0];
	new->ranges = 1;
	b->pool = new;
	widen(b, 40000, 40199, 1);
	new->mapping = old->mapping;
	second = snat_pool(b, IPPROTO_UDP, HOST, SERVER2);
	KUNIT_EXPECT_FALSE(test, IS_ERR(first) || IS_ERR(second));
	EXPECT_ENDPOINT(test, natgw_session_source(second), natgw_session_source(first));
	KUNIT_EXPECT_EQ(test, fill(test, 60, 201, SERVER), 140);
	KUNIT_EXPECT_EQ(test, flush_sources(b, 0, 0), 202);
	expect_mappings(test, 0, 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&old->held), 0);
	kfree(old);
}

/* ---- two at once --------------------------------------------------------- */

struct mapper {
	struct bench *bench;
	struct rnd_state random;
	struct completion done;
	u32 torn;
	u32 refused;
};

/* The same few endpoints towards any remote; now and then one session ends. */
static void map_one(struct mapper *m, struct natgw_packet *pkt)
{
	struct natgw_origin origin = origin_pool(m->bench);
	struct natgw_table *table = &m->bench->table;
	enum natgw_direction direction;
	struct natgw_session *session;
	struct natgw_node *node;

	pkt->stats = this_cpu_ptr(m->bench->stats);
	pkt->tuple = (struct natgw_tuple){ flow_source(natgw_suite_below(&m->random, 8)),
					   remote_of(natgw_suite_below(&m->random, 4)),
					   IPPROTO_UDP };
	node = natgw_session_find(table, &pkt->tuple, &direction);
	if (node) {
		session = natgw_session_of(node);
		natgw_session_kill(table, session, NATGW_CLOSE_CAUSE_FLUSH);
		return;
	}
	session = natgw_session_snat(table, &m->bench->rules, pkt, &origin);
	m->torn += IS_ERR(session) && PTR_ERR(session) == -EAGAIN;
	m->refused += IS_ERR(session) && PTR_ERR(session) != -EAGAIN;
}

static int mapper_work(void *arg)
{
	struct mapper *m = arg;
	struct natgw_packet pkt = { .skb = m->bench->pkt.skb };
	unsigned int i;

	for (i = 0; i < 30000; i++) {
		enter();
		map_one(m, &pkt);
		leave();
		cond_resched();
	}
	complete(&m->done);
	return 0;
}

static void two_at_once_agree_on_the_mappings(struct kunit *test)
{
	struct mapper *m = kunit_kcalloc(test, 2, sizeof(*m), GFP_KERNEL);
	struct bench *b = test->priv;
	struct task_struct *task;
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, m);
	for (i = 0; i < 2; i++) {
		m[i].bench = b;
		natgw_suite_random(test, &m[i].random);
		init_completion(&m[i].done);
		task = kthread_run(mapper_work, &m[i], "natgw-mapper/%u", i);
		KUNIT_EXPECT_FALSE(test, IS_ERR(task));
		if (IS_ERR(task))
			complete(&m[i].done);
	}
	for (i = 0; i < 2; i++) {
		wait_for_completion(&m[i].done);
		KUNIT_EXPECT_EQ(test, m[i].refused, 0);
	}
	KUNIT_EXPECT_LE(test, atomic_read(&b->table.mappings.inside.nelems), 8);
	KUNIT_EXPECT_EQ(test, atomic_read(&b->table.mappings.inside.nelems),
			natgw_ledger_held(&b->table.ledger));
	kunit_info(test, "%u torn, %llu races\n", m[0].torn + m[1].torn,
		   counted(test, NATGW_COUNTER_RACES));
	flush_sources(b, 0, 0);
	expect_mappings(test, 0, 0);
}

static struct kunit_case mapping_cases[] = {
	KUNIT_CASE(mapping_lives_as_long_as_a_session),
	KUNIT_CASE(second_first_packet_adopts_the_session),
	KUNIT_CASE(address_that_left_the_pool_takes_no_more_sessions),
	KUNIT_CASE(port_that_left_the_pool_takes_no_more_sessions),
	KUNIT_CASE(pool_of_the_same_name_knows_what_is_taken),
	KUNIT_CASE(two_at_once_agree_on_the_mappings),
	{}
};

static struct kunit_suite mapping_suite = {
	.name = "natgw_mapping",
	.init = mapping_test_init,
	.exit = session_test_exit,
	.test_cases = mapping_cases,
};

kunit_test_suite(mapping_suite);
