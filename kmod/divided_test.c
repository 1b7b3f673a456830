// SPDX-License-Identifier: GPL-2.0
/*
 * Sessions of pools whose ports are divided among subscribers: in blocks, or by
 * a formula. Uses the bench of session_test.c.
 */

enum {
	DIVIDED_HOSTS	= 6,
	DIVIDED_ROUNDS	= 20000,
	DIVIDED_SLOTS	= 400,
	/* With so many, a range has fewer ports than a host may want. */
	DIVIDED_INSIDE	= 22,
};

/* How a pool is divided, and by what it is tried. */
static const struct divided_row {
	const char *name;
	u8 proto;
	u8 mapping;
	u8 port_allocation;
	u8 address_allocation;
	u16 block;
	bool hold_down;
} divided_rows[] = {
	{ "blocks", IPPROTO_TCP, .block = 64 },
	{ "blocks, mapped", IPPROTO_UDP, MAPPED, .block = 64 },
	{ "blocks, random ports", IPPROTO_UDP, .port_allocation = ANY, .block = 128 },
	{ "blocks, parity, any address", IPPROTO_TCP, .port_allocation = PARITY,
	  .address_allocation = DICE, .block = 64 },
	{ "blocks, identifiers", IPPROTO_ICMP, .block = 64 },
	{ "blocks, held down", IPPROTO_TCP, .block = 64, .hold_down = true },
	{ "ranges", IPPROTO_TCP },
	{ "ranges, mapped", IPPROTO_UDP, MAPPED },
	{ "ranges, parity", IPPROTO_UDP, .port_allocation = PARITY },
	{ "ranges, random ports", IPPROTO_TCP, .port_allocation = ANY },
	{ "ranges, identifiers", IPPROTO_ICMP },
};

KUNIT_ARRAY_PARAM_DESC(divided, divided_rows, name);

static void divide_pool(struct kunit *test, const struct divided_row *row)
{
	struct bench *b = test->priv;
	struct natgw_pool *pool = b->pool;

	b->rules.limit[NATGW_LIMIT_SESSIONS] = UINT_MAX;
	b->table.ledger.room = 100;
	pool->addresses = 2;
	pool->range[0].last = pool->range[0].first + 1;
	pool->mapping = row->mapping;
	pool->port_allocation = row->port_allocation;
	pool->address_allocation = row->address_allocation;
	pool->hold_down = row->hold_down ? HZ : 0;
	/* Ten blocks of 64 an address, and a bit that is in none. */
	pool->ports = (struct natgw_ports){ 30000, 30700 };
	pool->block = row->block;
	pool->block_limit = 3;
	if (!row->block)
		pool->inside = (struct natgw_range){
			.first = ntohl(HOST.addr),
			.last = ntohl(HOST.addr) + DIVIDED_INSIDE - 1,
		};
	natgw_pool_seal(pool);
	KUNIT_ASSERT_EQ(test, natgw_blocks_prepare(&b->table.blocks), 0);
}

static struct natgw_endpoint divided_host(unsigned int host, u16 port)
{
	return (struct natgw_endpoint){ htonl(ntohl(HOST.addr) + host), htons(port) };
}

/* The port is the host's, by what the blocks say, or by the formula. */
static void check_owner(struct kunit *test, unsigned int host,
			struct natgw_endpoint source)
{
	struct bench *b = test->priv;
	struct natgw_tenant_key key = {
		b->pool->id, divided_host(host, 0).addr, 32,
	};
	struct natgw_ports ports;
	u16 port = ntohs(source.port);
	u32 index;

	if (b->pool->block) {
		bool owned;

		enter();
		owned = natgw_block_owned(&b->table.blocks, &key, source.addr, port);
		leave();
		KUNIT_ASSERT_TRUE(test, owned);
		return;
	}
	KUNIT_ASSERT_TRUE(test, natgw_pool_range(b->pool, key.addr, &index, &ports));
	KUNIT_EXPECT_EQ(test, ntohl(source.addr), natgw_pool_address(b->pool, index));
	KUNIT_EXPECT_TRUE(test, natgw_ports_has(&ports, port));
}

static void expect_block_sums(struct kunit *test)
{
	struct natgw_block_census found;
	struct natgw_census census;
	struct bench *b = test->priv;

	natgw_session_census(&b->table, &census);
	natgw_blocks_census(&b->table.blocks, &found);
	KUNIT_EXPECT_EQ(test, found.held, census.blocked +
			natgw_mappings_blocked(&b->table.mappings));
	KUNIT_EXPECT_EQ(test, found.blocks, atomic_read(&b->table.blocks.count));
	KUNIT_EXPECT_EQ(test, counted(test, NATGW_COUNTER_BLOCKS_ALLOCATED),
			counted(test, NATGW_COUNTER_BLOCKS_RELEASED) + found.blocks);
}

/* One begins or ends; who is refused has no port left that could be his. */
static void divided_step(struct kunit *test, struct natgw_session **live,
			 struct rnd_state *random, u32 *refused)
{
	const struct divided_row *row = test->param_value;
	unsigned int slot = natgw_suite_below(random, DIVIDED_SLOTS);
	unsigned int host = slot % DIVIDED_HOSTS;
	struct natgw_endpoint from = divided_host(host, 29500 + slot * 5);
	struct natgw_endpoint to = SERVER;
	struct bench *b = test->priv;

	if (live[slot]) {
		if (!natgw_suite_below(random, 4)) {
			KUNIT_ASSERT_TRUE(test, kill(b, live[slot],
						     NATGW_CLOSE_CAUSE_IDLE));
			live[slot] = NULL;
		}
		return;
	}
	if (row->proto == IPPROTO_ICMP)
		to.port = from.port;
	live[slot] = snat_pool(b, row->proto, from, to);
	if (!IS_ERR(live[slot])) {
		check_owner(test, host, natgw_session_source(live[slot]));
		return;
	}
	KUNIT_ASSERT_TRUE(test, live[slot] == ERR_PTR(-ENOSR) ||
			  live[slot] == ERR_PTR(-EMLINK) ||
			  live[slot] == ERR_PTR(-ERANGE));
	live[slot] = NULL;
	++*refused;
}

static void divided_at_random(struct kunit *test)
{
	struct natgw_session **live;
	struct bench *b = test->priv;
	struct rnd_state random;
	u32 round, refused = 0;

	live = kunit_kcalloc(test, DIVIDED_SLOTS, sizeof(*live), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, live);
	natgw_suite_random(test, &random);
	divide_pool(test, test->param_value);
	for (round = 0; round < DIVIDED_ROUNDS; round++) {
		divided_step(test, live, &random, &refused);
		if (!(round % 1000))
			expect_block_sums(test);
	}
	kunit_info(test, "%u refused, %d blocks\n", refused,
		   atomic_read(&b->table.blocks.count));
	natgw_session_flush(&b->table, &(struct natgw_filter){}, NATGW_CLOSE_CAUSE_FLUSH);
	expect_block_sums(test);
	natgw_blocks_clear(&b->table.blocks);
	KUNIT_EXPECT_EQ(test, atomic_read(&b->table.blocks.count), 0);
	expect_block_sums(test);
}

/* ---- blocks, step by step ------------------------------------------------ */

static const struct divided_row plain = { "", IPPROTO_TCP, .block = 64 };

static int divided_open(struct kunit *test, unsigned int host, u16 port)
{
	struct natgw_session *session = snat_pool(test->priv, IPPROTO_TCP,
						  divided_host(host, port), SERVER);

	return PTR_ERR_OR_ZERO(session);
}

/* 64 fit into a block, three blocks are his, and what is beyond is refused. */
static void subscriber_has_his_blocks_and_no_more(struct kunit *test)
{
	struct bench *b = test->priv;
	unsigned int i;

	divide_pool(test, &plain);
	for (i = 0; i < 3 * 64; i++) {
		KUNIT_ASSERT_EQ(test, divided_open(test, 0, 2000 + i), 0);
		KUNIT_ASSERT_EQ(test, atomic_read(&b->table.blocks.count), i / 64 + 1);
	}
	KUNIT_EXPECT_EQ(test, divided_open(test, 0, 3000), -EMLINK);
	KUNIT_EXPECT_EQ(test, divided_open(test, 1, 3000), 0);
	/* A port that is let go of is his again. */
	flush_sources(b, 2000, 2000);
	KUNIT_EXPECT_EQ(test, divided_open(test, 0, 3000), 0);
	KUNIT_EXPECT_EQ(test, divided_open(test, 0, 3001), -EMLINK);
	expect_block_sums(test);
}

/* Two addresses of ten blocks; then there is none for one more. */
static void last_block_is_given_and_no_other(struct kunit *test)
{
	struct bench *b = test->priv;
	unsigned int i;

	divide_pool(test, &plain);
	for (i = 0; i < 20; i++)
		KUNIT_ASSERT_EQ_MSG(test, divided_open(test, i, 2000), 0, "host %u", i);
	KUNIT_EXPECT_EQ(test, divided_open(test, 20, 2000), -ENOSR);
	KUNIT_EXPECT_EQ(test, divided_open(test, 19, 2001), 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&b->table.blocks.count), 20);
}

/* Flows from before there were blocks hold none, and end without one. */
static void flows_from_before_hold_no_block(struct kunit *test)
{
	struct bench *b = test->priv;

	KUNIT_ASSERT_EQ(test, divided_open(test, 0, 30100), 0);
	divide_pool(test, &plain);
	KUNIT_ASSERT_EQ(test, divided_open(test, 1, 30101), 0);
	expect_block_sums(test);
	flush_sources(b, 30100, 30100);
	expect_block_sums(test);
	b->pool->block = 0;
	natgw_pool_seal(b->pool);
	flush_sources(b, 30101, 30101);
	expect_block_sums(test);
	KUNIT_EXPECT_EQ(test, atomic_read(&b->table.blocks.count), 1);
}

static void strangers_are_refused_by_name(struct kunit *test)
{
	static const struct divided_row ranges = { "", IPPROTO_TCP };

	divide_pool(test, &ranges);
	KUNIT_EXPECT_EQ(test, divided_open(test, DIVIDED_INSIDE, 2000), -EDOM);
	KUNIT_EXPECT_EQ(test, divided_open(test, DIVIDED_INSIDE - 1, 2000), 0);
}

/* ---- two at once --------------------------------------------------------- */

struct divider {
	struct bench *bench;
	struct rnd_state random;
	struct completion done;
	u32 wrong;
};

/* Few hosts on many ports, so that both want the same host's next block. */
static void divide_one(struct divider *d, struct natgw_packet *pkt)
{
	struct natgw_origin origin = origin_pool(d->bench);
	struct natgw_table *table = &d->bench->table;
	unsigned int host = natgw_suite_below(&d->random, 4);
	enum natgw_direction direction;
	struct natgw_session *session;
	struct natgw_node *node;

	pkt->stats = this_cpu_ptr(d->bench->stats);
	pkt->tuple = (struct natgw_tuple){
		divided_host(host, 2000 + natgw_suite_below(&d->random, 150)),
		SERVER, IPPROTO_UDP };
	node = natgw_session_find(table, &pkt->tuple, &direction);
	if (node) {
		natgw_session_kill(table, natgw_session_of(node), NATGW_CLOSE_CAUSE_FLUSH);
		return;
	}
	session = natgw_session_snat(table, &d->bench->rules, pkt, &origin);
	d->wrong += IS_ERR(session) && session != ERR_PTR(-EAGAIN) &&
		    session != ERR_PTR(-EMLINK);
}

static int divider_work(void *arg)
{
	struct divider *d = arg;
	struct natgw_packet pkt = { .skb = d->bench->pkt.skb };
	unsigned int i;

	for (i = 0; i < 30000; i++) {
		enter();
		divide_one(d, &pkt);
		leave();
		if (!(i % 512))
			natgw_blocks_clear(&d->bench->table.blocks);
		cond_resched();
	}
	complete(&d->done);
	return 0;
}

static void two_at_once_share_no_block(struct kunit *test)
{
	struct divider *d = kunit_kcalloc(test, 2, sizeof(*d), GFP_KERNEL);
	struct bench *b = test->priv;
	struct task_struct *task;
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, d);
	divide_pool(test, &plain);
	for (i = 0; i < 2; i++) {
		d[i].bench = b;
		natgw_suite_random(test, &d[i].random);
		init_completion(&d[i].done);
		task = kthread_run(divider_work, &d[i], "natgw-divider/%u", i);
		KUNIT_EXPECT_FALSE(test, IS_ERR(task));
		if (IS_ERR(task))
			complete(&d[i].done);
	}
	for (i = 0; i < 2; i++) {
		wait_for_completion(&d[i].done);
		KUNIT_EXPECT_EQ(test, d[i].wrong, 0);
	}
	expect_block_sums(test);
	KUNIT_EXPECT_LE(test, atomic_read(&b->table.blocks.count), 12);
	natgw_session_flush(&b->table, &(struct natgw_filter){}, NATGW_CLOSE_CAUSE_FLUSH);
	natgw_blocks_clear(&b->table.blocks);
	expect_block_sums(test);
	KUNIT_EXPECT_EQ(test, atomic_read(&b->table.blocks.count), 0);
}

static struct kunit_case divided_cases[] = {
	KUNIT_CASE_PARAM(divided_at_random, divided_gen_params),
	KUNIT_CASE(subscriber_has_his_blocks_and_no_more),
	KUNIT_CASE(last_block_is_given_and_no_other),
	KUNIT_CASE(flows_from_before_hold_no_block),
	KUNIT_CASE(strangers_are_refused_by_name),
	KUNIT_CASE(two_at_once_share_no_block),
	{}
};

static struct kunit_suite divided_suite = {
	.name = "natgw_divided",
	.init = session_test_init,
	.exit = session_test_exit,
	.test_cases = divided_cases,
};

kunit_test_suite(divided_suite);
