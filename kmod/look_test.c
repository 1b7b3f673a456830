// SPDX-License-Identifier: GPL-2.0
/*
 * What a look foretells of flows comes true, whatever the pool says. Uses the
 * bench of session_test.c and destination_test.c.
 */
#include "look.h"
#include "suite.h"

enum {
	LOOK_FLOWS	= 600,
	LOOK_HOSTS	= 5,
	LOOK_PORTS	= 24,	/* from 40000 on, of 3 addresses */
	LOOK_MANY	= 20,	/* addresses: more than are asked one by one */
	LOOK_MANY_PORTS	= 6,	/* of each of these */
};

/**
 * struct look_case - what a pool says
 * @name: of the case
 * @mapping: enum natgw_mapping_behavior
 * @ports: enum natgw_port_allocation
 * @addresses: enum natgw_address_allocation
 * @overflow: another address is asked
 * @most: ports that a subscriber may hold; 0 for any number
 * @many: it has many addresses
 */
struct look_case {
	const char *name;
	u8 mapping;
	u8 ports;
	u8 addresses;
	bool overflow;
	u32 most;
	bool many;
};

static const struct look_case look_cases[] = {
	{ "paired", 0, NATGW_PORT_ALLOCATION_PRESERVE,
	  NATGW_ADDRESS_ALLOCATION_PAIRED, true, 0 },
	{ "paired, one address each", 0, NATGW_PORT_ALLOCATION_PRESERVE,
	  NATGW_ADDRESS_ALLOCATION_PAIRED, false, 0 },
	{ "in turn", 0, NATGW_PORT_ALLOCATION_PARITY,
	  NATGW_ADDRESS_ALLOCATION_ROUND_ROBIN, true, 0 },
	{ "drawn", 0, NATGW_PORT_ALLOCATION_RANDOM,
	  NATGW_ADDRESS_ALLOCATION_RANDOM, true, 0 },
	{ "drawn of many", 0, NATGW_PORT_ALLOCATION_RANDOM,
	  NATGW_ADDRESS_ALLOCATION_RANDOM, true, 0, true },
	{ "mapped", NATGW_MAPPING_BEHAVIOR_ENDPOINT_INDEPENDENT,
	  NATGW_PORT_ALLOCATION_PRESERVE, NATGW_ADDRESS_ALLOCATION_PAIRED, true, 0 },
	{ "mapped, limited", NATGW_MAPPING_BEHAVIOR_ENDPOINT_INDEPENDENT,
	  NATGW_PORT_ALLOCATION_PRESERVE, NATGW_ADDRESS_ALLOCATION_PAIRED, true, 3 },
};

KUNIT_ARRAY_PARAM_DESC(look, look_cases, name);

static void look_set(struct bench *b, const struct look_case *c)
{
	u16 ports = c->many ? LOOK_MANY_PORTS : LOOK_PORTS;

	widen(b, 40000, 40000 + ports - 1, c->many ? LOOK_MANY : 3);
	b->pool->mapping = c->mapping;
	b->pool->port_allocation = c->ports;
	b->pool->address_allocation = c->addresses;
	b->pool->overflow = c->overflow;
	b->pool->reserved[0] = (struct natgw_ports){ 40003, 40004 };
	b->pool->reserveds = 1;
	natgw_pool_seal(b->pool);
	b->table.subscribers.limit[NATGW_LIMIT_SUBSCRIBER_PORTS] = c->most;
}

/* What would be said of the packet at hand. */
static int foretell(struct bench *b, struct natgw_look *look)
{
	struct natgw_session *draft = natgw_session_create(false);
	struct natgw_origin origin = origin_pool(b);
	const struct natgw_tuple *tuple = &b->pkt.tuple;
	struct natgw_subscribers *subscribers = &b->table.subscribers;
	struct natgw_claim claim = {
		.proto = tuple->proto,
		.port = natgw_reserve_claims(&origin),
	};
	int err;

	memset(look, 0, sizeof(*look));
	draft->proto = tuple->proto;
	enter();
	draft->hold.subscriber = natgw_subscriber_find(subscribers, tuple->src.addr);
	err = natgw_subscriber_would(subscribers, draft->hold.subscriber, &claim);
	if (!err)
		err = natgw_look(&b->table, draft, tuple, &tuple->src, &origin, look);
	leave();
	natgw_session_free(&draft->rcu);
	return err;
}

static void look_compare(struct kunit *test, const struct natgw_look *look, int told,
			 struct natgw_session *session)
{
	struct natgw_endpoint source;
	int err = PTR_ERR_OR_ZERO(session);

	KUNIT_ASSERT_EQ(test, told, err);
	if (err)
		return;
	source = natgw_session_source(session);
	if (look->source.addr)
		KUNIT_ASSERT_EQ(test, (__force u32)look->source.addr,
				(__force u32)source.addr);
	if (look->drawn)
		KUNIT_ASSERT_TRUE(test, natgw_ports_has(&look->ports,
							ntohs(source.port)));
	else
		KUNIT_ASSERT_EQ(test, (__force u16)look->source.port,
				(__force u16)source.port);
}

static void what_is_told_comes_true(struct kunit *test)
{
	const struct look_case *c = test->param_value;
	struct bench *b = test->priv;
	struct natgw_endpoint source, server;
	struct natgw_session *session;
	struct natgw_origin origin;
	struct natgw_look look;
	struct rnd_state random;
	unsigned int i, refused = 0;
	int told;

	natgw_suite_random(test, &random);
	look_set(b, c);
	for (i = 0; i < LOOK_FLOWS; i++) {
		source = TEST_ENDPOINT(10, 0, 0, natgw_suite_below(&random, LOOK_HOSTS), 0);
		source.port = htons(39990 + natgw_suite_below(&random, 50));
		server = TEST_ENDPOINT(198, 51, 100, 1, 80);
		server.port = htons(80 + natgw_suite_below(&random, 2));
		packet(b, IPPROTO_TCP, source, server, NATGW_TCP_SYN);
		if (find_view(b, IPPROTO_TCP, source, server))
			continue;
		told = foretell(b, &look);
		origin = origin_pool(b);
		session = snat(b, &origin);
		look_compare(test, &look, told, session);
		refused += IS_ERR(session);
		if (!IS_ERR(session) && !natgw_suite_below(&random, 5))
			kill(b, session, NATGW_CLOSE_CAUSE_FLUSH);
	}
	KUNIT_EXPECT_GT(test, refused, 0);
}

static void looking_takes_nothing(struct kunit *test)
{
	struct bench *b = test->priv;
	struct natgw_look look;

	look_set(b, &look_cases[0]);
	packet(b, IPPROTO_TCP, HOST, SERVER, NATGW_TCP_SYN);
	KUNIT_EXPECT_EQ(test, foretell(b, &look), 0);
	KUNIT_EXPECT_EQ(test, look.total, 3);
	KUNIT_EXPECT_EQ(test, look.asked, 3);
	KUNIT_EXPECT_EQ(test, look.candidate[0].usable, LOOK_PORTS - 2);
	KUNIT_EXPECT_EQ(test, look.candidate[0].free, LOOK_PORTS - 2);
	KUNIT_EXPECT_EQ(test, atomic_read(&b->table.ledger.destinations.nelems), 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&b->table.subscribers.count), 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&b->table.active), 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&b->pool->turn), 0);
}

static struct kunit_case look_test_cases[] = {
	KUNIT_CASE_PARAM(what_is_told_comes_true, look_gen_params),
	KUNIT_CASE(looking_takes_nothing),
	{}
};

static struct kunit_suite look_test_suite = {
	.name = "natgw_look",
	.init = session_test_init,
	.exit = session_test_exit,
	.test_cases = look_test_cases,
};

kunit_test_suite(look_test_suite);
