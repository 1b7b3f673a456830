// SPDX-License-Identifier: GPL-2.0
/*
 * Ports that are chosen, against a naive model that knows which are taken, under
 * random operations. Uses the bench of session_test.c.
 */
#include <linux/vmalloc.h>

#include "reserve.h"
#include "space.h"

enum {
	MODEL_ADDRESSES	= 3,
	MODEL_REMOTES	= 3,
	MODEL_HOSTS	= 6,
	MODEL_SOURCES	= 48,
	MODEL_ROUNDS	= 30000,
	MODEL_PHASE	= 1500,
	MODEL_REST	= 100 * HZ,
};

/* What the model knows of a port. */
enum model_port { PORT_FREE, PORT_TAKEN, PORT_RESTING, PORT_RESTED };

/* A pool to try, and the protocol that it is tried with. */
struct model_row {
	const char *name;
	u8 proto;
	struct natgw_ports ports;
	struct natgw_ports reserved[3];
	unsigned int addresses;
	u8 mapping;
	u8 address_allocation;
	u8 port_allocation;
	bool no_overflow;
	bool hold_down;
};

#define MAPPED	NATGW_MAPPING_BEHAVIOR_ENDPOINT_INDEPENDENT
#define PARITY	NATGW_PORT_ALLOCATION_PARITY
#define ANY	NATGW_PORT_ALLOCATION_RANDOM
#define TURNS	NATGW_ADDRESS_ALLOCATION_ROUND_ROBIN
#define DICE	NATGW_ADDRESS_ALLOCATION_RANDOM

static const struct model_row model_rows[] = {
	{ "single port", IPPROTO_TCP, { 5000, 5000 }, .addresses = 3 },
	{ "single low port, mapped", IPPROTO_UDP, { 80, 80 }, .addresses = 2,
	  .mapping = MAPPED },
	{ "across the classes", IPPROTO_TCP, { 1000, 1100 },
	  { { 1010, 1019 }, { 1024, 1024 }, { 1090, 1200 } }, .addresses = 2,
	  .no_overflow = true },
	{ "parity by turns", IPPROTO_UDP, { 1001, 1099 },
	  { { 1050, 1050 }, { 1, 1001 } }, .addresses = 3,
	  .address_allocation = TURNS, .port_allocation = PARITY },
	{ "random ports, any address", IPPROTO_TCP, { 1000, 1100 },
	  { { 1000, 1000 } }, .addresses = 3, .address_allocation = DICE,
	  .port_allocation = ANY, .no_overflow = true },
	{ "all ports", IPPROTO_TCP, { 1, 65535 }, { { 2, 30000 }, { 40000, 65000 } },
	  .addresses = 1, .port_allocation = PARITY },
	{ "hold-down", IPPROTO_TCP, { 40000, 40299 }, { { 40100, 40149 } },
	  .addresses = 2, .hold_down = true },
	{ "mapped", IPPROTO_UDP, { 1000, 1100 }, { { 1030, 1039 } }, .addresses = 2,
	  .mapping = MAPPED },
	{ "mapped, parity, any address", IPPROTO_TCP, { 1001, 1099 }, .addresses = 3,
	  .mapping = MAPPED, .address_allocation = DICE,
	  .port_allocation = PARITY, .no_overflow = true },
	{ "mapped, hold-down, turns", IPPROTO_UDP, { 40000, 40150 }, .addresses = 2,
	  .mapping = MAPPED, .address_allocation = TURNS, .hold_down = true },
	{ "identifiers", IPPROTO_ICMP, { 5000, 5001 }, { { 1, 65000 } },
	  .addresses = 2, .port_allocation = PARITY },
	{ "identifiers, mapped", IPPROTO_ICMP, { 5000, 5001 }, .addresses = 2,
	  .mapping = MAPPED },
	{ "no ports", IPPROTO_GRE, { 5000, 5001 }, .addresses = 3 },
	{ "no ports, mapped", IPPROTO_GRE, { 5000, 5001 }, .addresses = 3,
	  .mapping = MAPPED },
};

KUNIT_ARRAY_PARAM_DESC(model, model_rows, name);

/* A port space: towards one remote, or of an address as such if mapped. */
struct model_space {
	u32 taken;
	u32 resting;
	u8 port[U16_MAX + 1];
};

struct model {
	struct kunit *test;
	const struct model_row *row;
	struct rnd_state random;
	struct model_space space[MODEL_ADDRESSES][MODEL_REMOTES];
	struct natgw_session *live[MODEL_HOSTS][MODEL_SOURCES][MODEL_REMOTES];
	u16 sources[MODEL_SOURCES];
	u32 created;
	u32 refused;
};

static struct model_space *model_space(struct model *m, unsigned int address,
				       unsigned int remote)
{
	return &m->space[address][m->row->mapping == MAPPED ? 0 : remote];
}

static bool model_bare(const struct model *m)
{
	return m->row->proto == IPPROTO_GRE;
}

static bool model_offers(const struct model *m, u32 port)
{
	unsigned int i;

	if (model_bare(m))
		return !port;
	if (m->row->proto == IPPROTO_ICMP)
		return true;
	if (port < m->row->ports.first || port > m->row->ports.last)
		return false;
	for (i = 0; i < ARRAY_SIZE(m->row->reserved); i++)
		if (m->row->reserved[i].last && port >= m->row->reserved[i].first &&
		    port <= m->row->reserved[i].last)
			return false;
	return true;
}

static bool model_same_class(const struct model *m, u16 a, u16 b)
{
	return m->row->proto == IPPROTO_ICMP || (a < 1024) == (b < 1024);
}

/* Is there a free port; of that one's class, of its parity, if they matter? */
static bool model_free(const struct model *m, const struct model_space *space,
		       int class, int parity)
{
	u32 port, first = m->row->ports.first, last = m->row->ports.last;

	if (m->row->proto == IPPROTO_ICMP || model_bare(m)) {
		first = 0;
		last = model_bare(m) ? 0 : U16_MAX;
	}
	for (port = first; port <= last; port++)
		if (space->port[port] == PORT_FREE && model_offers(m, port) &&
		    (class < 0 || model_same_class(m, port, class)) &&
		    (parity < 0 || !((port ^ parity) & 1)))
			return true;
	return false;
}

/* Free, or it was held down for long enough. */
static bool model_has_room(const struct model *m, const struct model_space *space)
{
	u32 port;

	if (model_free(m, space, -1, -1))
		return true;
	for (port = m->row->ports.first; space->resting && port <= m->row->ports.last; port++)
		if (space->port[port] == PORT_RESTED)
			return true;
	return false;
}

static struct natgw_endpoint model_initiator(const struct model *m,
					     unsigned int host, unsigned int source)
{
	return (struct natgw_endpoint){ TEST_ADDR(10, 0, 0, 2 + host),
		htons(model_bare(m) ? 0 : m->sources[source]) };
}

static struct natgw_endpoint model_responder(const struct model *m,
					     const struct natgw_endpoint *initiator,
					     unsigned int remote)
{
	struct natgw_endpoint responder = TEST_ENDPOINT(198, 51, 100, 7 + remote, 443);

	if (m->row->proto == IPPROTO_ICMP)
		responder.port = initiator->port;
	if (model_bare(m))
		responder.port = 0;
	return responder;
}

/* The session that has the mapping of an internal endpoint; NULL if none has. */
static struct natgw_session *model_mapped(struct model *m, unsigned int host,
					  unsigned int source)
{
	unsigned int i;

	for (i = 0; m->row->mapping == MAPPED && i < MODEL_REMOTES; i++)
		if (m->live[host][source][i])
			return m->live[host][source][i];
	return NULL;
}

static int model_address_of(struct model *m, __be32 addr)
{
	u32 index = ntohl(addr) - ntohl(EXTERNAL.addr);

	KUNIT_ASSERT_LT(m->test, index, m->row->addresses);
	return index;
}

/* The best port that was free, and no other. */
static void model_check_port(struct model *m, const struct model_space *space,
			     u16 wanted, u16 port)
{
	bool preserve = m->row->port_allocation != ANY;
	int parity = m->row->port_allocation == PARITY ? wanted & 1 : -1;

	KUNIT_ASSERT_TRUE_MSG(m->test, model_offers(m, port), "port %u", port);
	KUNIT_ASSERT_TRUE_MSG(m->test, space->port[port] == PORT_FREE ||
			      space->port[port] == PORT_RESTED,
			      "port %u is %u", port, space->port[port]);
	if (port == wanted)
		return;
	if (preserve && model_offers(m, wanted))
		KUNIT_ASSERT_NE_MSG(m->test, space->port[wanted], PORT_FREE,
				    "got %u instead of %u", port, wanted);
	if (!model_same_class(m, port, wanted))
		KUNIT_ASSERT_FALSE_MSG(m->test, model_free(m, space, wanted, -1),
				       "got %u instead of %u", port, wanted);
	else if (parity >= 0 && (port ^ parity) & 1)
		KUNIT_ASSERT_FALSE_MSG(m->test, model_free(m, space, wanted, parity),
				       "got %u instead of %u", port, wanted);
}

/* The address that comes first; -1 if any may. */
static int model_first(struct model *m, __be32 subscriber)
{
	struct bench *b = m->test->priv;

	switch (m->row->address_allocation) {
	case DICE:
		return -1;
	case TURNS:
		return (u32)(atomic_read(&b->pool->turn) + 1) % m->row->addresses;
	default:
		return natgw_pool_paired(b->pool, subscriber);
	}
}

/* Which address it is, or none, is what the pool's options say. */
static void model_check_address(struct model *m, int first, int address,
				unsigned int remote)
{
	unsigned int i, index, full = 0, n = m->row->addresses;

	if (first >= 0 && m->row->no_overflow)
		n = 1;
	for (i = 0; i < n; i++) {
		index = (max(first, 0) + i) % m->row->addresses;
		if (first >= 0 && address == (int)index)
			return;
		if (!model_has_room(m, model_space(m, index, remote)))
			full++;
		else if (first >= 0)
			KUNIT_FAIL_AND_ABORT(m->test, "address %u has room, but got %d",
					     index, address);
	}
	if (address >= 0)
		KUNIT_ASSERT_LT(m->test, first, 0);
	else if (first < 0 && m->row->no_overflow)
		KUNIT_ASSERT_GT(m->test, full, 0);
	else
		KUNIT_ASSERT_EQ(m->test, full, n);
}

static void model_took(struct model *m, struct model_space *space, u16 port)
{
	if (space->port[port] == PORT_RESTED)
		space->resting--;
	space->port[port] = PORT_TAKEN;
	space->taken++;
}

static void model_create(struct model *m, unsigned int host, unsigned int source,
			 unsigned int remote)
{
	struct natgw_session *sibling = model_mapped(m, host, source), *session;
	struct natgw_endpoint from = model_initiator(m, host, source), out;
	struct bench *b = m->test->priv;
	int first = model_first(m, from.addr), address;

	session = snat_pool(b, m->row->proto, from, model_responder(m, &from, remote));
	if (!sibling && IS_ERR(session)) {
		KUNIT_ASSERT_EQ(m->test, PTR_ERR(session), -ENOSPC);
		model_check_address(m, first, -1, remote);
		m->refused++;
		return;
	}
	KUNIT_ASSERT_FALSE(m->test, IS_ERR(session));
	if (sibling) {
		EXPECT_ENDPOINT(m->test, natgw_session_source(session),
				natgw_session_source(sibling));
	} else {
		out = natgw_session_source(session);
		address = model_address_of(m, out.addr);
		model_check_address(m, first, address, remote);
		model_check_port(m, model_space(m, address, remote),
				 ntohs(from.port), ntohs(out.port));
		model_took(m, model_space(m, address, remote), ntohs(out.port));
	}
	m->live[host][source][remote] = session;
	m->created++;
}

static void model_end(struct model *m, unsigned int host, unsigned int source,
		      unsigned int remote)
{
	struct natgw_session *session = m->live[host][source][remote];
	struct natgw_endpoint out = natgw_session_source(session);
	struct model_space *space = model_space(m, model_address_of(m, out.addr), remote);

	KUNIT_ASSERT_TRUE(m->test, kill(m->test->priv, session, NATGW_CLOSE_CAUSE_IDLE));
	m->live[host][source][remote] = NULL;
	if (model_mapped(m, host, source))
		return;
	space->taken--;
	space->port[ntohs(out.port)] = m->row->hold_down ? PORT_RESTING : PORT_FREE;
	space->resting += m->row->hold_down;
}

static struct natgw_destination *model_lock(struct model *m, unsigned int address,
					    unsigned int remote)
{
	struct natgw_endpoint none = { 0 }, responder = { 0 };
	struct natgw_destination_key key;
	struct bench *b = m->test->priv;

	if (m->row->mapping != MAPPED)
		responder = model_responder(m, &none, remote);
	key = natgw_destination_key(m->row->proto, htonl(ntohl(EXTERNAL.addr) + address),
				    &responder);
	enter();
	return natgw_destination_lock(&b->table.ledger, &key);
}

static void model_unlock(struct model *m, struct natgw_destination *destination)
{
	struct bench *b = m->test->priv;

	natgw_destination_unlock(&b->table.ledger, destination);
	leave();
}

/* As if the ports of a space had been held down for long enough. */
static void model_age(struct model *m, unsigned int address, unsigned int remote)
{
	struct model_space *space = model_space(m, address, remote);
	struct natgw_destination *destination;
	struct natgw_aside *aside;
	u32 port;

	destination = model_lock(m, address, remote);
	list_for_each_entry(aside, &destination->resting, list)
		aside->until -= MODEL_REST + 1;
	model_unlock(m, destination);
	for (port = 0; port <= U16_MAX; port++)
		if (space->port[port] == PORT_RESTING)
			space->port[port] = PORT_RESTED;
}

/* What a destination says of itself is what the model knows. */
static void model_check_destination(struct model *m, unsigned int address,
				    unsigned int remote)
{
	const struct model_space *space = model_space(m, address, remote);
	u32 holders = 0, holds = 0, wrong = 0, used, port, i;
	struct natgw_destination *destination;
	const struct natgw_hold *hold;

	destination = model_lock(m, address, remote);
	KUNIT_EXPECT_NOT_NULL(m->test, destination);
	used = destination->used;
	for (i = 0; i < NATGW_HOLDERS; i++)
		holders += destination->holders[i];
	hlist_for_each_entry(hold, &destination->holds, link) {
		wrong += space->port[hold->port] != PORT_TAKEN;
		holds++;
	}
	for (port = 0; destination->space && port <= U16_MAX; port++)
		wrong += natgw_space_has(destination->space, port) !=
			 (space->port[port] == PORT_TAKEN ||
			  space->port[port] == PORT_RESTING) &&
			 space->port[port] != PORT_RESTED;
	model_unlock(m, destination);
	KUNIT_ASSERT_EQ(m->test, used, space->taken);
	KUNIT_ASSERT_EQ(m->test, holds, space->taken);
	KUNIT_ASSERT_EQ(m->test, holders, space->taken);
	KUNIT_ASSERT_EQ(m->test, wrong, 0);
}

static void model_check(struct model *m)
{
	unsigned int i, j, remotes = m->row->mapping == MAPPED ? 1 : MODEL_REMOTES;
	struct bench *b = m->test->priv;
	u64 taken = 0;

	for (i = 0; i < m->row->addresses; i++) {
		for (j = 0; j < remotes; j++) {
			model_check_destination(m, i, j);
			taken += m->space[i][j].taken;
		}
	}
	KUNIT_ASSERT_EQ(m->test, natgw_ledger_held(&b->table.ledger), taken);
	if (m->row->mapping != MAPPED)
		return;
	KUNIT_ASSERT_EQ(m->test, atomic_read(&b->table.mappings.inside.nelems), taken);
	KUNIT_ASSERT_EQ(m->test, atomic_read(&b->table.mappings.outside.nelems), taken);
}

static void model_pool(struct kunit *test, const struct model_row *row)
{
	struct bench *b = test->priv;
	struct natgw_pool *pool = b->pool;
	unsigned int i;

	b->rules.limit[NATGW_LIMIT_SESSIONS] = UINT_MAX;
	b->table.ledger.room = 100;
	pool->ports = row->ports;
	for (i = 0; i < ARRAY_SIZE(row->reserved) && row->reserved[i].last; i++)
		pool->reserved[i] = row->reserved[i];
	pool->reserveds = i;
	pool->addresses = row->addresses;
	pool->range[0].last = pool->range[0].first + row->addresses - 1;
	pool->mapping = row->mapping;
	pool->address_allocation = row->address_allocation;
	pool->port_allocation = row->port_allocation;
	pool->overflow = !row->no_overflow;
	pool->hold_down = row->hold_down ? MODEL_REST : 0;
	natgw_pool_seal(pool);
}

/* Most of the ports that are wanted are offered, and some are of the other class. */
static void model_sources(struct model *m)
{
	u32 n = m->row->ports.last - m->row->ports.first + 1;
	unsigned int i, j;

	for (i = 0; i < MODEL_SOURCES; i++) {
		do {
			m->sources[i] = i % 4 ? m->row->ports.first +
						natgw_suite_below(&m->random, max(n, 60u)) :
						1 + natgw_suite_below(&m->random, 2000);
			for (j = 0; j < i && m->sources[j] != m->sources[i]; j++)
				;
		} while (j < i || !m->sources[i]);
	}
}

/* By turns more begin and more end, so that what there is fills and empties. */
static void model_step(struct model *m, unsigned int round)
{
	unsigned int host = natgw_suite_below(&m->random, MODEL_HOSTS);
	unsigned int remote = natgw_suite_below(&m->random, MODEL_REMOTES);
	unsigned int source = natgw_suite_below(&m->random,
						model_bare(m) ? 1 : MODEL_SOURCES);
	bool draining = round / MODEL_PHASE & 1;

	if (!m->live[host][source][remote]) {
		if (!draining || !natgw_suite_below(&m->random, 8))
			model_create(m, host, source, remote);
	} else if (draining || !natgw_suite_below(&m->random, 4)) {
		model_end(m, host, source, remote);
	}
	if (m->row->hold_down && !natgw_suite_below(&m->random, 200))
		model_age(m, natgw_suite_below(&m->random, m->row->addresses), remote);
}

static void free_model(void *m)
{
	vfree(m);
}

static void against_model(struct kunit *test)
{
	struct model *m = vzalloc(sizeof(*m));
	struct bench *b = test->priv;
	unsigned int round;

	KUNIT_ASSERT_NOT_NULL(test, m);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, free_model, m), 0);
	m->test = test;
	m->row = test->param_value;
	natgw_suite_random(test, &m->random);
	model_pool(test, m->row);
	model_sources(m);
	for (round = 0; round < MODEL_ROUNDS; round++) {
		model_step(m, round);
		if (!(round % 1000)) {
			model_check(m);
			cond_resched();
		}
	}
	model_check(m);
	kunit_info(test, "%u created, %u refused\n", m->created, m->refused);
	natgw_session_flush(&b->table, &(struct natgw_filter){}, NATGW_CLOSE_CAUSE_FLUSH);
	KUNIT_EXPECT_EQ(test, natgw_ledger_held(&b->table.ledger), 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&b->table.mappings.inside.nelems), 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&b->table.mappings.outside.nelems), 0);
	expect_census(test, 0, 0, 0);
}

static struct kunit_case reserve_cases[] = {
	KUNIT_CASE_PARAM(against_model, model_gen_params),
	{}
};

static struct kunit_suite reserve_suite = {
	.name = "natgw_reserve",
	.init = session_test_init,
	.exit = session_test_exit,
	.test_cases = reserve_cases,
};

kunit_test_suite(reserve_suite);
