// SPDX-License-Identifier: GPL-2.0
/*
 * Sessions that begin at the external endpoint of a mapping: what lets them in,
 * what they hold, and who is first. Uses the bench of session_test.c and the
 * flows of destination_test.c.
 */
#include "inbound.h"

#define STRANGER	TEST_ENDPOINT(198, 51, 100, 9, 7000)

static struct natgw_owned inbound_owned;

static int inbound_test_init(struct kunit *test)
{
	int err = session_test_init(test);
	struct bench *b = test->priv;

	if (err || !b)
		return err;
	widen(b, 40000, 40099, 1);
	b->pool->mapping = NATGW_MAPPING_BEHAVIOR_ENDPOINT_INDEPENDENT;
	inbound_owned = (struct natgw_owned){ b->pool->range[0], b->pool };
	b->rules.owned = &inbound_owned;
	b->rules.owneds = 1;
	return 0;
}

static void set_filter(struct bench *b, enum natgw_filtering_behavior filtering)
{
	memset(b->pool->filtering, filtering, sizeof(b->pool->filtering));
}

static struct natgw_mapping *mapping_of(struct bench *b, u8 proto,
					struct natgw_endpoint external)
{
	struct natgw_mapping *mapping;

	enter();
	mapping = natgw_mapping_find(&b->table.mappings, &external, proto);
	leave();
	return mapping;
}

/* A packet of @src for the mapping; NULL stands for none being there. */
static struct natgw_session *arrive(struct bench *b, struct natgw_endpoint src,
				    struct natgw_mapping *mapping, bool hairpin,
				    enum natgw_direction *direction)
{
	struct natgw_arrival arrival = {
		.mapping = mapping,
		.pool = b->pool,
		.hairpin = hairpin,
	};
	struct natgw_endpoint external = { mapping->external.addr,
					   mapping->external.port };
	struct natgw_session *session;

	packet(b, mapping->external.proto, src, external, NATGW_TCP_SYN);
	enter();
	b->pkt.stats = this_cpu_ptr(b->stats);
	session = natgw_session_inbound(&b->table, &b->rules, &b->pkt, &arrival,
					direction);
	leave();
	return session;
}

static int remotes(struct bench *b)
{
	return atomic_read(&b->table.remotes.table.nelems);
}

static void filter_knows_an_address_as_long_as_a_session_does(struct kunit *test)
{
	struct natgw_session *first, *second, *third;
	struct natgw_endpoint other = SERVER;
	struct bench *b = test->priv;

	other.port = htons(80);
	set_filter(b, NATGW_FILTERING_BEHAVIOR_ADDRESS_DEPENDENT);
	first = snat_pool(b, IPPROTO_UDP, HOST, SERVER);
	second = snat_pool(b, IPPROTO_UDP, HOST, other);
	third = snat_pool(b, IPPROTO_UDP, HOST, SERVER2);
	KUNIT_ASSERT_FALSE(test, IS_ERR(first) || IS_ERR(second) || IS_ERR(third));
	KUNIT_EXPECT_EQ(test, remotes(b), 2);
	kill(b, first, NATGW_CLOSE_CAUSE_IDLE);
	KUNIT_EXPECT_EQ(test, remotes(b), 2);
	kill(b, second, NATGW_CLOSE_CAUSE_IDLE);
	KUNIT_EXPECT_EQ(test, remotes(b), 1);
	kill(b, third, NATGW_CLOSE_CAUSE_IDLE);
	KUNIT_EXPECT_EQ(test, remotes(b), 0);
	expect_mappings(test, 0, 0);
}

static void filter_row(struct kunit *test, enum natgw_filtering_behavior filtering,
		       struct natgw_endpoint src, int err)
{
	struct natgw_session *out, *in;
	enum natgw_direction direction;
	struct bench *b = test->priv;

	set_filter(b, filtering);
	out = snat_pool(b, IPPROTO_UDP, HOST, SERVER);
	KUNIT_ASSERT_FALSE(test, IS_ERR(out));
	in = arrive(b, src, mapping_of(b, IPPROTO_UDP, natgw_session_source(out)),
		    false, &direction);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(in), err);
	expect_census(test, err ? 1 : 2, err ? 2 : 4, err ? 1 : 2);
	KUNIT_EXPECT_EQ(test, flush_sources(b, 0, 0), err ? 1 : 2);
	KUNIT_EXPECT_EQ(test, remotes(b), 0);
	expect_mappings(test, 0, 0);
}

static void each_filter_lets_in_whom_it_names(struct kunit *test)
{
	struct natgw_endpoint same = SERVER;

	same.port = htons(80);
	filter_row(test, NATGW_FILTERING_BEHAVIOR_ENDPOINT_INDEPENDENT, STRANGER, 0);
	filter_row(test, NATGW_FILTERING_BEHAVIOR_ENDPOINT_INDEPENDENT, same, 0);
	filter_row(test, NATGW_FILTERING_BEHAVIOR_ADDRESS_DEPENDENT, STRANGER, -EACCES);
	filter_row(test, NATGW_FILTERING_BEHAVIOR_ADDRESS_DEPENDENT, same, 0);
	filter_row(test, NATGW_FILTERING_BEHAVIOR_ADDRESS_AND_PORT_DEPENDENT, same,
		   -EACCES);
}

static void session_from_outside_holds_the_mapping(struct kunit *test)
{
	struct natgw_session *out, *in;
	enum natgw_direction direction;
	struct bench *b = test->priv;
	struct natgw_endpoint host = HOST, stranger = STRANGER, external;

	set_filter(b, NATGW_FILTERING_BEHAVIOR_ENDPOINT_INDEPENDENT);
	out = snat_pool(b, IPPROTO_UDP, HOST, SERVER);
	KUNIT_ASSERT_FALSE(test, IS_ERR(out));
	external = natgw_session_source(out);
	in = arrive(b, STRANGER, mapping_of(b, IPPROTO_UDP, external), false, &direction);
	KUNIT_ASSERT_FALSE(test, IS_ERR(in));
	KUNIT_EXPECT_EQ(test, (int)direction, (int)NATGW_FORWARD);
	EXPECT_ENDPOINT(test, natgw_session_initiator(in), stranger);
	EXPECT_ENDPOINT(test, natgw_session_destination(in), external);
	EXPECT_ENDPOINT(test, natgw_session_responder(in), host);
	KUNIT_EXPECT_EQ(test, decide(b, in, NULL), 0);
	EXPECT_ENDPOINT(test, natgw_session_source(in), stranger);
	KUNIT_EXPECT_EQ(test, atomic_read(&b->pool->held), 2);
	kill(b, out, NATGW_CLOSE_CAUSE_IDLE);
	expect_mappings(test, 1, 1);
	out = snat_pool(b, IPPROTO_UDP, HOST, SERVER2);
	EXPECT_ENDPOINT(test, natgw_session_source(out), external);
	kill(b, out, NATGW_CLOSE_CAUSE_IDLE);
	touch(b, in, 0, NATGW_REVERSE);
	kill(b, in, NATGW_CLOSE_CAUSE_IDLE);
	expect_mappings(test, 0, 0);
}

/* The end of what comes in is that of what is kept inside, until that answers. */
static void mapping_is_kept_from_inside(struct kunit *test)
{
	struct natgw_endpoint other = STRANGER;
	struct natgw_mapping *mapping;
	struct natgw_session *out, *in;
	enum natgw_direction direction;
	struct bench *b = test->priv;
	u32 soon = natgw_wheel_now() + 10 * HZ;

	other.port = htons(7001);
	set_filter(b, NATGW_FILTERING_BEHAVIOR_ENDPOINT_INDEPENDENT);
	out = snat_pool(b, IPPROTO_UDP, HOST, SERVER);
	KUNIT_ASSERT_FALSE(test, IS_ERR(out));
	mapping = mapping_of(b, IPPROTO_UDP, natgw_session_source(out));
	KUNIT_EXPECT_EQ(test, mapping->until, out->expires);
	mapping->until = soon;
	in = arrive(b, STRANGER, mapping, false, &direction);
	KUNIT_ASSERT_FALSE(test, IS_ERR(in));
	KUNIT_EXPECT_EQ(test, in->expires, soon);
	touch(b, in, 0, NATGW_FORWARD);
	KUNIT_EXPECT_EQ(test, in->expires, soon);
	KUNIT_EXPECT_EQ(test, mapping->until, soon);
	touch(b, in, 0, NATGW_REVERSE);
	KUNIT_EXPECT_GT(test, (s32)(in->expires - soon), 0);
	KUNIT_EXPECT_EQ(test, mapping->until, in->expires);
	mapping->until = natgw_wheel_now();
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(arrive(b, other, mapping, false,
						     &direction)), -EACCES);
	b->rules.option[NATGW_OPTION_INBOUND_REFRESH] = 1;
	in = arrive(b, other, mapping, false, &direction);
	KUNIT_ASSERT_FALSE(test, IS_ERR(in));
	KUNIT_EXPECT_GT(test, (s32)(in->expires - soon), 0);
	KUNIT_EXPECT_EQ(test, flush_sources(b, 0, 0), 3);
}

static void query_gets_the_identifier_of_the_internal_endpoint(struct kunit *test)
{
	struct natgw_endpoint querier = QUERIED, inside = QUERY;
	struct natgw_session *other, *out, *in;
	enum natgw_direction direction;
	struct bench *b = test->priv;

	set_filter(b, NATGW_FILTERING_BEHAVIOR_ENDPOINT_INDEPENDENT);
	/* Who has the same identifier first, keeps it. */
	inside.addr = NEIGHBOUR.addr;
	other = snat_pool(b, IPPROTO_ICMP, inside, QUERIED);
	out = snat_pool(b, IPPROTO_ICMP, QUERY, QUERIED);
	KUNIT_ASSERT_FALSE(test, IS_ERR(other) || IS_ERR(out));
	querier.addr = STRANGER.addr;
	querier.port = natgw_session_source(out).port;
	in = arrive(b, querier, mapping_of(b, IPPROTO_ICMP, natgw_session_source(out)),
		    false, &direction);
	KUNIT_ASSERT_FALSE(test, IS_ERR(in));
	inside = QUERY;
	EXPECT_ENDPOINT(test, natgw_session_responder(in), inside);
	KUNIT_EXPECT_EQ(test, ntohs(natgw_session_middle(in).port), ntohs(inside.port));
	flush_sources(b, 0, 0);
	expect_mappings(test, 0, 0);
}

static void mapping_that_is_gone_takes_nobody(struct kunit *test)
{
	enum natgw_direction direction;
	struct natgw_mapping *mapping;
	struct bench *b = test->priv;
	struct natgw_session *out;

	set_filter(b, NATGW_FILTERING_BEHAVIOR_ENDPOINT_INDEPENDENT);
	out = snat_pool(b, IPPROTO_UDP, HOST, SERVER);
	KUNIT_ASSERT_FALSE(test, IS_ERR(out));
	/* Found, and withdrawn before it is locked: RCU keeps it. */
	enter();
	mapping = mapping_of(b, IPPROTO_UDP, natgw_session_source(out));
	kill(b, out, NATGW_CLOSE_CAUSE_IDLE);
	KUNIT_EXPECT_EQ(test, PTR_ERR(arrive(b, STRANGER, mapping, false, &direction)),
			-ESTALE);
	leave();
	expect_census(test, 0, 0, 0);
	expect_mappings(test, 0, 0);
}

/* ---- who is first -------------------------------------------------------- */

static void second_packet_from_outside_adopts_the_session(struct kunit *test)
{
	struct natgw_session *out, *in;
	enum natgw_direction direction;
	struct natgw_mapping *mapping;
	struct bench *b = test->priv;

	set_filter(b, NATGW_FILTERING_BEHAVIOR_ENDPOINT_INDEPENDENT);
	out = snat_pool(b, IPPROTO_UDP, HOST, SERVER);
	KUNIT_ASSERT_FALSE(test, IS_ERR(out));
	mapping = mapping_of(b, IPPROTO_UDP, natgw_session_source(out));
	in = arrive(b, STRANGER, mapping, false, &direction);
	KUNIT_EXPECT_PTR_EQ(test, arrive(b, STRANGER, mapping, false, &direction), in);
	KUNIT_EXPECT_EQ(test, (int)direction, (int)NATGW_FORWARD);
	KUNIT_EXPECT_EQ(test, counted(test, NATGW_COUNTER_RACES), 1);
	KUNIT_EXPECT_EQ(test, counted(test, NATGW_COUNTER_INBOUND), 1);
	expect_census(test, 2, 4, 2);
}

/* Both sides have looked before either was there. */
static void sides_that_begin_at_once_have_one_session(struct kunit *test)
{
	struct natgw_session *out, *in, *again;
	enum natgw_direction direction;
	struct natgw_mapping *mapping;
	struct bench *b = test->priv;

	set_filter(b, NATGW_FILTERING_BEHAVIOR_ENDPOINT_INDEPENDENT);
	out = snat_pool(b, IPPROTO_UDP, HOST, SERVER);
	KUNIT_ASSERT_FALSE(test, IS_ERR(out));
	mapping = mapping_of(b, IPPROTO_UDP, natgw_session_source(out));
	/* Outside is first. */
	in = arrive(b, STRANGER, mapping, false, &direction);
	again = snat_pool(b, IPPROTO_UDP, HOST, STRANGER);
	KUNIT_ASSERT_PTR_EQ(test, again, in);
	KUNIT_EXPECT_EQ(test, in->packets[NATGW_REVERSE], 1);
	KUNIT_EXPECT_EQ(test, (int)in->state, (int)NATGW_STATE_REPLIED);
	/* Inside is first. */
	again = arrive(b, SERVER, mapping, false, &direction);
	KUNIT_ASSERT_PTR_EQ(test, again, out);
	KUNIT_EXPECT_EQ(test, (int)direction, (int)NATGW_REVERSE);
	KUNIT_EXPECT_EQ(test, (int)out->state, (int)NATGW_STATE_REPLIED);
	KUNIT_EXPECT_EQ(test, counted(test, NATGW_COUNTER_RACES), 2);
	expect_census(test, 2, 4, 2);
}

static struct natgw_origin hairpin_of(struct bench *b)
{
	struct natgw_origin origin = origin_pool(b);

	origin.hairpin = true;
	return origin;
}

/* HOST and NEIGHBOUR are mapped; @source are their external endpoints. */
static void map_two(struct kunit *test, struct natgw_endpoint source[2])
{
	struct bench *b = test->priv;
	struct natgw_session *session;

	session = snat_pool(b, IPPROTO_UDP, HOST, SERVER);
	KUNIT_ASSERT_FALSE(test, IS_ERR(session));
	source[0] = natgw_session_source(session);
	session = snat_pool(b, IPPROTO_UDP, NEIGHBOUR, SERVER);
	KUNIT_ASSERT_FALSE(test, IS_ERR(session));
	source[1] = natgw_session_source(session);
}

static void hosts_that_begin_at_once_have_one_session(struct kunit *test)
{
	struct natgw_origin origin;
	struct natgw_session *there, *back;
	enum natgw_direction direction;
	struct natgw_endpoint source[2];
	struct bench *b = test->priv;

	origin = hairpin_of(b);
	set_filter(b, NATGW_FILTERING_BEHAVIOR_ENDPOINT_INDEPENDENT);
	map_two(test, source);
	there = arrive(b, HOST, mapping_of(b, IPPROTO_UDP, source[1]), true, &direction);
	KUNIT_ASSERT_FALSE(test, IS_ERR(there));
	/* Its source is not decided yet: they meet between the hooks. */
	back = arrive(b, NEIGHBOUR, mapping_of(b, IPPROTO_UDP, source[0]), true, &direction);
	KUNIT_ASSERT_PTR_EQ(test, back, there);
	KUNIT_EXPECT_EQ(test, (int)direction, (int)NATGW_REVERSE);
	KUNIT_EXPECT_EQ(test, decide(b, there, &origin), 0);
	EXPECT_ENDPOINT(test, natgw_session_source(there), source[0]);
	/* Decided, they meet outside. */
	back = arrive(b, NEIGHBOUR, mapping_of(b, IPPROTO_UDP, source[0]), true, &direction);
	KUNIT_ASSERT_PTR_EQ(test, back, there);
	expect_census(test, 3, 7, 4);
	KUNIT_EXPECT_EQ(test, flush_sources(b, 0, 0), 3);
	expect_mappings(test, 0, 0);
}

/* ---- hairpin through filters --------------------------------------------- */

static void shut_session_opens_with_an_answer(struct kunit *test)
{
	static const enum natgw_filtering_behavior filters[] = {
		NATGW_FILTERING_BEHAVIOR_ADDRESS_AND_PORT_DEPENDENT,
		NATGW_FILTERING_BEHAVIOR_ADDRESS_DEPENDENT,
	};
	struct natgw_origin origin;
	enum natgw_direction direction;
	struct natgw_endpoint source[2];
	struct natgw_session *session;
	struct bench *b = test->priv;
	unsigned int i;

	origin = hairpin_of(b);
	for (i = 0; i < ARRAY_SIZE(filters); i++) {
		set_filter(b, filters[i]);
		map_two(test, source);
		session = arrive(b, HOST, mapping_of(b, IPPROTO_UDP, source[1]), true,
				 &direction);
		KUNIT_ASSERT_FALSE(test, IS_ERR(session));
		KUNIT_EXPECT_EQ(test, decide(b, session, &origin), 0);
		KUNIT_EXPECT_TRUE(test, test_bit(NATGW_SESSION_SHUT, &session->flags));
		enter();
		KUNIT_EXPECT_EQ(test, natgw_session_open(&b->table, session), -EACCES);
		leave();
		touch(b, session, 0, NATGW_REVERSE);
		enter();
		KUNIT_EXPECT_EQ(test, natgw_session_open(&b->table, session), 0);
		leave();
		KUNIT_EXPECT_FALSE(test, test_bit(NATGW_SESSION_SHUT, &session->flags));
		flush_sources(b, 0, 0);
		KUNIT_EXPECT_EQ(test, remotes(b), 0);
		expect_mappings(test, 0, 0);
	}
}

/* The neighbour has addressed the host's address, by whatever port. */
static void address_is_known_through_a_hairpin(struct kunit *test)
{
	struct natgw_origin origin;
	enum natgw_direction direction;
	struct natgw_endpoint source[2], other = HOST;
	struct natgw_session *first, *second;
	struct bench *b = test->priv;

	origin = hairpin_of(b);
	set_filter(b, NATGW_FILTERING_BEHAVIOR_ADDRESS_DEPENDENT);
	map_two(test, source);
	first = arrive(b, NEIGHBOUR, mapping_of(b, IPPROTO_UDP, source[0]), true, &direction);
	KUNIT_ASSERT_FALSE(test, IS_ERR(first));
	KUNIT_EXPECT_EQ(test, decide(b, first, &origin), 0);
	other.port = htons(40050);
	second = arrive(b, other, mapping_of(b, IPPROTO_UDP, source[1]), true, &direction);
	KUNIT_ASSERT_FALSE(test, IS_ERR(second));
	KUNIT_EXPECT_EQ(test, decide(b, second, &origin), 0);
	KUNIT_EXPECT_FALSE(test, test_bit(NATGW_SESSION_SHUT, &second->flags));
	flush_sources(b, 0, 0);
	KUNIT_EXPECT_EQ(test, remotes(b), 0);
}

/* ---- the filter changes -------------------------------------------------- */

static void sessions_are_introduced_to_a_new_filter(struct kunit *test)
{
	struct natgw_session *out, *in;
	enum natgw_direction direction;
	struct natgw_mapping *mapping;
	struct bench *b = test->priv;
	struct natgw_endpoint other = STRANGER;

	set_filter(b, NATGW_FILTERING_BEHAVIOR_ENDPOINT_INDEPENDENT);
	out = snat_pool(b, IPPROTO_UDP, HOST, SERVER);
	KUNIT_ASSERT_FALSE(test, IS_ERR(out));
	mapping = mapping_of(b, IPPROTO_UDP, natgw_session_source(out));
	in = arrive(b, STRANGER, mapping, false, &direction);
	KUNIT_ASSERT_FALSE(test, IS_ERR(in));
	KUNIT_EXPECT_EQ(test, remotes(b), 0);
	set_filter(b, NATGW_FILTERING_BEHAVIOR_ADDRESS_DEPENDENT);
	natgw_session_introduce(&b->table, &b->rules);
	KUNIT_EXPECT_EQ(test, remotes(b), 2);
	/* Once is enough. */
	natgw_session_introduce(&b->table, &b->rules);
	other.port = htons(7001);
	KUNIT_EXPECT_FALSE(test, IS_ERR(arrive(b, other, mapping, false, &direction)));
	other.addr = SERVER2.addr;
	KUNIT_EXPECT_EQ(test, PTR_ERR(arrive(b, other, mapping, false, &direction)),
			-EACCES);
	KUNIT_EXPECT_EQ(test, flush_sources(b, 0, 0), 3);
	KUNIT_EXPECT_EQ(test, remotes(b), 0);
}

/* ---- two at once --------------------------------------------------------- */

static struct natgw_session *meet(struct mapper *m, struct natgw_packet *pkt,
				  const struct natgw_endpoint *external, bool hairpin)
{
	struct natgw_table *table = &m->bench->table;
	struct natgw_origin origin = hairpin_of(m->bench);
	struct natgw_arrival arrival = { .pool = m->bench->pool, .hairpin = hairpin };
	enum natgw_direction direction;
	struct natgw_session *session;

	arrival.mapping = natgw_mapping_find(&table->mappings, external, IPPROTO_UDP);
	if (!arrival.mapping)
		return NULL;
	pkt->tuple.dst = *external;
	session = natgw_session_inbound(table, &m->bench->rules, pkt, &arrival,
					&direction);
	if (IS_ERR(session))
		return session;
	if (direction == NATGW_FORWARD && test_bit(NATGW_SESSION_PENDING, &session->flags) &&
	    natgw_session_decide(table, session, hairpin ? &origin : NULL))
		natgw_session_kill(table, session, NATGW_CLOSE_CAUSE_REFUSED);
	else if (test_bit(NATGW_SESSION_SHUT, &session->flags))
		natgw_session_open(table, session);
	return session;
}

/* Out, in, or from one inside to another; what is there already ends at times. */
static void meet_one(struct mapper *m, struct natgw_packet *pkt)
{
	struct natgw_endpoint inside = flow_source(natgw_suite_below(&m->random, 4));
	struct natgw_endpoint outside = remote_of(natgw_suite_below(&m->random, 3));
	struct natgw_endpoint external = EXTERNAL;
	struct natgw_origin origin = origin_pool(m->bench);
	struct natgw_table *table = &m->bench->table;
	enum natgw_direction direction;
	struct natgw_session *session;
	struct natgw_node *node;
	u32 kind = natgw_suite_below(&m->random, 3);

	external.port = htons(40000 + natgw_suite_below(&m->random, 8));
	pkt->stats = this_cpu_ptr(m->bench->stats);
	pkt->tuple = (struct natgw_tuple){ kind == 1 ? outside : inside,
					   kind ? external : outside, IPPROTO_UDP };
	node = natgw_session_find(table, &pkt->tuple, &direction);
	if (node) {
		session = natgw_session_of(node);
		if (natgw_suite_flip(&m->random))
			natgw_session_kill(table, session, NATGW_CLOSE_CAUSE_FLUSH);
		else
			natgw_session_touch(table, session, &m->bench->rules, pkt,
					    direction);
		return;
	}
	session = kind ? meet(m, pkt, &external, kind == 2) :
		  natgw_session_snat(table, &m->bench->rules, pkt, &origin);
	if (!IS_ERR(session))
		return;
	switch (PTR_ERR(session)) {
	case -EAGAIN:
	case -EADDRINUSE:
	case -ESTALE:
		m->torn++;
		break;
	case -EACCES:
		break;
	default:
		m->refused++;
	}
}

static int meeting_work(void *arg)
{
	struct mapper *m = arg;
	struct natgw_packet pkt = { .skb = m->bench->pkt.skb };
	unsigned int i;

	for (i = 0; i < 30000; i++) {
		enter();
		meet_one(m, &pkt);
		leave();
		cond_resched();
	}
	complete(&m->done);
	return 0;
}

static void two_at_once_meet(struct kunit *test)
{
	struct mapper *m = kunit_kcalloc(test, 2, sizeof(*m), GFP_KERNEL);
	struct bench *b = test->priv;
	struct task_struct *task;
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, m);
	widen(b, 40000, 40007, 1);
	set_filter(b, NATGW_FILTERING_BEHAVIOR_ADDRESS_DEPENDENT);
	b->pool->filtering[NATGW_CLASS_UDP] = NATGW_FILTERING_BEHAVIOR_ADDRESS_DEPENDENT;
	for (i = 0; i < 2; i++) {
		m[i].bench = b;
		natgw_suite_random(test, &m[i].random);
		init_completion(&m[i].done);
		task = kthread_run(meeting_work, &m[i], "natgw-meeting/%u", i);
		KUNIT_EXPECT_FALSE(test, IS_ERR(task));
		if (IS_ERR(task))
			complete(&m[i].done);
	}
	for (i = 0; i < 2; i++) {
		wait_for_completion(&m[i].done);
		KUNIT_EXPECT_EQ(test, m[i].refused, 0);
	}
	KUNIT_EXPECT_EQ(test, atomic_read(&b->table.mappings.outside.nelems),
			natgw_ledger_held(&b->table.ledger));
	kunit_info(test, "%u torn, %llu races, %llu inbound\n", m[0].torn + m[1].torn,
		   counted(test, NATGW_COUNTER_RACES), counted(test, NATGW_COUNTER_INBOUND));
	KUNIT_EXPECT_GT(test, counted(test, NATGW_COUNTER_INBOUND), 100);
	flush_sources(b, 0, 0);
	KUNIT_EXPECT_EQ(test, remotes(b), 0);
	expect_mappings(test, 0, 0);
}

static struct kunit_case inbound_cases[] = {
	KUNIT_CASE(filter_knows_an_address_as_long_as_a_session_does),
	KUNIT_CASE(each_filter_lets_in_whom_it_names),
	KUNIT_CASE(session_from_outside_holds_the_mapping),
	KUNIT_CASE(mapping_is_kept_from_inside),
	KUNIT_CASE(query_gets_the_identifier_of_the_internal_endpoint),
	KUNIT_CASE(mapping_that_is_gone_takes_nobody),
	KUNIT_CASE(second_packet_from_outside_adopts_the_session),
	KUNIT_CASE(sides_that_begin_at_once_have_one_session),
	KUNIT_CASE(hosts_that_begin_at_once_have_one_session),
	KUNIT_CASE(shut_session_opens_with_an_answer),
	KUNIT_CASE(address_is_known_through_a_hairpin),
	KUNIT_CASE(sessions_are_introduced_to_a_new_filter),
	KUNIT_CASE(two_at_once_meet),
	{}
};

static struct kunit_suite inbound_suite = {
	.name = "natgw_inbound",
	.init = inbound_test_init,
	.exit = session_test_exit,
	.test_cases = inbound_cases,
};

kunit_test_suite(inbound_suite);
