// SPDX-License-Identifier: GPL-2.0
/* Pools: what a search yields, to its end, and the arithmetic of addresses. */
#include <linux/bitmap.h>

#include "suite.h"

#define INSIDE TEST_ENDPOINT(10, 0, 0, 2, 40000)

KUNIT_DEFINE_ACTION_WRAPPER(free_pool, kfree, const void *);

static struct natgw_pool *pool_create(struct kunit *test, unsigned int ranges,
				      const struct natgw_range *range)
{
	struct natgw_pool *pool = natgw_pool_create("web", ranges);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, pool);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, free_pool, pool), 0);
	for (i = 0; i < ranges; i++) {
		pool->range[i] = range[i];
		pool->addresses += range[i].last - range[i].first + 1;
	}
	pool->ranges = ranges;
	return pool;
}

/* ---- addresses ---------------------------------------------------------- */

static const struct natgw_range scattered[] = {
	{ 0xc6336405, 0xc6336408 },	/* 198.51.100.5-8 */
	{ 0xc6336420, 0xc6336420 },	/* one of them only */
	{ 0xcb007100, 0xcb00710f },	/* 203.0.113.0/28 */
	{ 0x01000000, 0x01000001 },	/* lower than those before */
};

static const struct address_row {
	const char *what;
	unsigned int ranges;
	struct natgw_range range[4];
	u32 index;
	u32 addr;
} addresses[] = {
	{ "the only one", 1, { { 7, 7 } }, 0, 7 },
	{ "first of many", 1, { { 1 << 24, (2 << 24) - 1 } }, 0, 1 << 24 },
	{ "last of many", 1, { { 1 << 24, (2 << 24) - 1 } }, (1 << 24) - 1, (2 << 24) - 1 },
	{ "high addresses", 1, { { 0xdfffff00, 0xdfffffff } }, 255, 0xdfffffff },
	{ "end of the first range", 2, { { 10, 19 }, { 30, 39 } }, 9, 19 },
	{ "beginning of the second", 2, { { 10, 19 }, { 30, 39 } }, 10, 30 },
	{ "end of the second", 2, { { 10, 19 }, { 30, 39 } }, 19, 39 },
	{ "ranges are not sorted", 2, { { 30, 39 }, { 10, 19 } }, 10, 10 },
	{ "single addresses", 4, { { 9, 9 }, { 7, 7 }, { 5, 5 }, { 3, 3 } }, 2, 5 },
	{ "after single addresses", 4, { { 9, 9 }, { 7, 7 }, { 5, 5 }, { 2, 3 } }, 4, 3 },
};

KUNIT_ARRAY_PARAM_DESC(address, addresses, what);

static void address(struct kunit *test)
{
	const struct address_row *row = test->param_value;
	struct natgw_pool *pool = pool_create(test, row->ranges, row->range);

	KUNIT_EXPECT_EQ(test, address_at(pool, row->index), row->addr);
	KUNIT_EXPECT_TRUE(test, natgw_pool_has(pool, row->addr));
}

/* Every address of the pool has an index, and no other is the pool's. */
static void membership(struct kunit *test)
{
	struct natgw_pool *pool = pool_create(test, ARRAY_SIZE(scattered), scattered);
	unsigned int i, j, index = 0;
	u32 addr;

	KUNIT_EXPECT_EQ(test, pool->addresses, 4 + 1 + 16 + 2);
	for (i = 0; i < ARRAY_SIZE(scattered); i++)
		for (addr = scattered[i].first; addr <= scattered[i].last; addr++)
			KUNIT_EXPECT_EQ(test, address_at(pool, index++), addr);
	KUNIT_EXPECT_EQ(test, index, pool->addresses);
	for (i = 0; i < ARRAY_SIZE(scattered); i++) {
		for (j = 0; j < 40; j++) {
			addr = scattered[i].first - 10 + j;
			for (index = 0; index < pool->addresses; index++)
				if (address_at(pool, index) == addr)
					break;
			KUNIT_EXPECT_EQ(test, natgw_pool_has(pool, addr),
					index < pool->addresses);
		}
	}
}

static const struct span {
	const char *what;
	struct natgw_range a;
	struct natgw_range b;
	bool overlap;
} spans[] = {
	{ "the same", { 10, 20 }, { 10, 20 }, true },
	{ "side by side", { 10, 20 }, { 21, 30 }, false },
	{ "far apart", { 10, 20 }, { 40, 50 }, false },
	{ "one address shared", { 10, 20 }, { 20, 30 }, true },
	{ "one within the other", { 10, 20 }, { 15, 15 }, true },
	{ "all, and one", { 0, U32_MAX }, { 15, 15 }, true },
	{ "lowest and highest", { 0, 0 }, { U32_MAX, U32_MAX }, false },
	{ "all, and the highest", { 0, U32_MAX }, { U32_MAX, U32_MAX }, true },
	{ "halves", { 0, 0x7fffffff }, { 0x80000000, U32_MAX }, false },
};

KUNIT_ARRAY_PARAM_DESC(span, spans, what);

static void overlap(struct kunit *test)
{
	const struct span *span = test->param_value;

	KUNIT_EXPECT_EQ(test, natgw_range_overlaps(&span->a, &span->b), span->overlap);
	KUNIT_EXPECT_EQ(test, natgw_range_overlaps(&span->b, &span->a), span->overlap);
	KUNIT_EXPECT_TRUE(test, natgw_range_has(&span->a, span->a.first));
	KUNIT_EXPECT_TRUE(test, natgw_range_has(&span->a, span->a.last));
	KUNIT_EXPECT_EQ(test, natgw_range_has(&span->a, span->a.first - 1),
			!span->a.first && span->a.last == U32_MAX);
	KUNIT_EXPECT_EQ(test, natgw_range_has(&span->a, span->a.last + 1),
			!span->a.first && span->a.last == U32_MAX);
}

static void ports(struct kunit *test)
{
	static const struct natgw_ports some = { 1024, 2047 }, one = { 53, 53 };
	static const struct natgw_ports all = { 0, U16_MAX };
	unsigned int port;

	for (port = 0; port <= U16_MAX; port++) {
		KUNIT_EXPECT_EQ(test, natgw_ports_has(&some, port),
				port >= 1024 && port < 2048);
		KUNIT_EXPECT_EQ(test, natgw_ports_has(&one, port), port == 53);
		KUNIT_EXPECT_TRUE(test, natgw_ports_has(&all, port));
	}
}

static void same(struct kunit *test)
{
	struct natgw_pool *a = pool_create(test, ARRAY_SIZE(scattered), scattered);
	struct natgw_pool *b = pool_create(test, ARRAY_SIZE(scattered), scattered);
	struct natgw_pool *less = pool_create(test, 3, scattered);

	KUNIT_EXPECT_EQ(test, a->ports.first, 1024);
	KUNIT_EXPECT_EQ(test, a->ports.last, 65535);
	atomic_set(&b->held, 5);
	b->used = true;
	KUNIT_EXPECT_TRUE(test, natgw_pool_same(a, b));
	KUNIT_EXPECT_FALSE(test, natgw_pool_same(a, less));
	KUNIT_EXPECT_FALSE(test, natgw_pool_same(less, a));
	b->name[1]++;
	KUNIT_EXPECT_FALSE(test, natgw_pool_same(a, b));
	b->name[1]--;
	b->ports.first++;
	KUNIT_EXPECT_FALSE(test, natgw_pool_same(a, b));
	b->ports.first--;
	b->ports.last--;
	KUNIT_EXPECT_FALSE(test, natgw_pool_same(a, b));
	b->ports.last++;
	b->range[3].last++;
	KUNIT_EXPECT_FALSE(test, natgw_pool_same(a, b));
}

/* ---- searches ----------------------------------------------------------- */

/* A range of ports, the port that the flow has, and how the search is to go. */
static const struct search_row {
	const char *what;
	u8 proto;
	u16 first;
	u16 last;
	u16 wanted;
	/* Candidates that each address has to yield. */
	unsigned int least;
	unsigned int most;
} searches[] = {
	{ "TCP, usual ports", IPPROTO_TCP, 1024, 65535, 40000, 256, 257 },
	{ "UDP, usual ports", IPPROTO_UDP, 1024, 65535, 40000, 256, 257 },
	{ "all ports", IPPROTO_TCP, 1, 65535, 40000, 256, 257 },
	{ "a low port is not kept", IPPROTO_TCP, 1024, 65535, 1023, 256, 257 },
	{ "the lowest is kept", IPPROTO_TCP, 1024, 65535, 1024, 256, 257 },
	{ "the highest is kept", IPPROTO_TCP, 1024, 65535, 65535, 256, 257 },
	{ "one port, wanted", IPPROTO_TCP, 5000, 5000, 5000, 1, 1 },
	{ "one port, another wanted", IPPROTO_TCP, 5000, 5000, 40000, 1, 1 },
	{ "two ports", IPPROTO_UDP, 5000, 5001, 5001, 2, 2 },
	{ "two ports, another wanted", IPPROTO_UDP, 5000, 5001, 5002, 2, 2 },
	{ "three ports", IPPROTO_UDP, 5000, 5002, 5001, 3, 3 },
	{ "100 ports", IPPROTO_UDP, 40000, 40099, 40050, 100, 100 },
	{ "255 ports", IPPROTO_UDP, 40000, 40254, 40000, 255, 255 },
	{ "256 ports", IPPROTO_TCP, 40000, 40255, 40255, 256, 256 },
	{ "257 ports, a prime", IPPROTO_TCP, 40000, 40256, 40001, 256, 257 },
	{ "300 ports", IPPROTO_TCP, 40000, 40299, 40001, 256, 257 },
	{ "1001 ports", IPPROTO_TCP, 40000, 41000, 1, 256, 257 },
	{ "3465 ports, many divisors", IPPROTO_TCP, 40000, 43464, 1, 256, 257 },
	{ "ICMP, ports do not matter", IPPROTO_ICMP, 5000, 5001, 77, 256, 257 },
	{ "ICMP, identifier 0", IPPROTO_ICMP, 5000, 5001, 0, 256, 257 },
	{ "GRE has no ports", IPPROTO_GRE, 1024, 65535, 0, 1, 1 },
	{ "SCTP is taken by its address", IPPROTO_SCTP, 1024, 65535, 0, 1, 1 },
};

KUNIT_ARRAY_PARAM_DESC(search, searches, what);

static bool allowed(const struct search_row *row, u16 port)
{
	switch (row->proto) {
	case IPPROTO_TCP:
	case IPPROTO_UDP:
		return port >= row->first && port <= row->last;
	case IPPROTO_ICMP:
		return true;
	default:
		return !port;
	}
}

/* The end of one address; the next begins. */
static void expect_address(struct kunit *test, const struct search_row *row,
			   unsigned long *seen)
{
	unsigned int n = bitmap_weight(seen, U16_MAX + 1);

	KUNIT_EXPECT_GE(test, n, row->least);
	KUNIT_EXPECT_LE(test, n, row->most);
	bitmap_zero(seen, U16_MAX + 1);
}

/* Follows a search to its end; returns how many candidates came again. */
static unsigned int follow(struct kunit *test, const struct search_row *row,
			   struct natgw_search *search, unsigned long *seen)
{
	unsigned int i, n = 0, again = 0;
	__be32 addr[ADDRESSES_MAX];
	struct natgw_endpoint e;

	while (natgw_search_next(search, &e)) {
		u16 port = ntohs(e.port);

		if (!n || e.addr != addr[n - 1]) {
			if (n)
				expect_address(test, row, seen);
			KUNIT_ASSERT_LT(test, n, ADDRESSES_MAX);
			for (i = 0; i < n; i++)
				KUNIT_EXPECT_NE(test, e.addr, addr[i]);
			KUNIT_EXPECT_TRUE(test, natgw_pool_has(search->pool, ntohl(e.addr)));
			addr[n++] = e.addr;
			if (allowed(row, row->wanted))
				KUNIT_EXPECT_EQ(test, port, row->wanted);
		}
		KUNIT_ASSERT_TRUE_MSG(test, allowed(row, port), "port %u", port);
		if (__test_and_set_bit(port, seen))
			again++;
	}
	expect_address(test, row, seen);
	KUNIT_EXPECT_EQ(test, n, min_t(u32, search->pool->addresses, ADDRESSES_MAX));
	return again;
}

static unsigned int search_all(struct kunit *test)
{
	const struct search_row *row = test->param_value;
	struct natgw_pool *pool[ARRAY_SIZE(scattered)];
	unsigned long *seen = kunit_kzalloc(test, BITS_TO_LONGS(U16_MAX + 1) *
					    sizeof(long), GFP_KERNEL);
	struct natgw_endpoint wanted = INSIDE;
	struct natgw_search search;
	unsigned int i, again = 0;

	KUNIT_ASSERT_NOT_NULL(test, seen);
	for (i = 0; i < ARRAY_SIZE(pool); i++) {
		pool[i] = pool_create(test, i + 1, scattered);
		pool[i]->ports.first = row->first;
		pool[i]->ports.last = row->last;
	}
	wanted.port = htons(row->wanted);
	/* Enough rounds to meet what only some random numbers do. */
	for (i = 0; i < 200 && test->status != KUNIT_FAILURE; i++) {
		wanted.addr = htonl(0x0a000000 + i);
		natgw_search_init(&search, pool[i % ARRAY_SIZE(pool)], 0,
				  row->proto, &wanted);
		again += follow(test, row, &search, seen);
	}
	return again;
}

/*
 * The wanted port first, then others of the range, until the range or the
 * patience is at its end; and that for each address.
 */
static void candidates(struct kunit *test)
{
	search_all(test);
}

static void none_twice(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, search_all(test), 0);
}

/* Whatever the random numbers are: the last of them above all. */
static void at_the_edge(struct kunit *test)
{
	static const struct search_row row = { "", IPPROTO_TCP, 40000, 40002, 1, 3, 3 };
	struct natgw_pool *pool = pool_create(test, 1, scattered);
	DECLARE_BITMAP(seen, 8);
	struct natgw_endpoint wanted = INSIDE, e;
	struct natgw_search search;
	u32 start;
	int i;

	pool->ports.first = row.first;
	pool->ports.last = row.last;
	for (start = U32_MAX - 8; start; start++) {
		bitmap_zero(seen, 8);
		wanted.port = htons(1);
		natgw_search_init(&search, pool, 0, IPPROTO_TCP, &wanted);
		search.start = start;
		for (i = 0; i < 3; i++) {
			KUNIT_ASSERT_TRUE(test, natgw_search_next(&search, &e));
			__set_bit(ntohs(e.port) - row.first, seen);
		}
		KUNIT_EXPECT_EQ_MSG(test, bitmap_weight(seen, 8), 3, "start %u", start);
	}
}

/* Masquerade: one address, that of the interface. */
static void one_address(struct kunit *test)
{
	struct natgw_pool *pool = pool_create(test, 0, NULL);
	__be32 addr = TEST_ADDR(203, 0, 113, 9);
	struct natgw_endpoint wanted = INSIDE, e;
	struct natgw_search search;
	unsigned int n = 0;

	natgw_search_init(&search, pool, addr, IPPROTO_UDP, &wanted);
	while (natgw_search_next(&search, &e)) {
		KUNIT_EXPECT_EQ(test, e.addr, addr);
		if (!n++)
			KUNIT_EXPECT_EQ(test, e.port, wanted.port);
	}
	KUNIT_EXPECT_GE(test, n, ATTEMPTS_MAX);
	KUNIT_EXPECT_FALSE(test, natgw_pool_has(pool, ntohl(addr)));
}

/* RFC 4787 REQ-2: one subscriber, one address; many, all addresses alike. */
static void pairing(struct kunit *test)
{
	static const u8 protos[] = { IPPROTO_TCP, IPPROTO_UDP, IPPROTO_ICMP, IPPROTO_GRE };
	static const struct natgw_range range[] = { { 100, 107 }, { 200, 207 } };
	struct natgw_pool *pool = pool_create(test, ARRAY_SIZE(range), range);
	struct natgw_endpoint wanted = INSIDE, e;
	struct natgw_search search;
	unsigned int i, j, count[16] = {};
	__be32 first = 0;

	for (i = 0; i < 4096; i++) {
		wanted.addr = htonl(0x0a000000 + i);
		for (j = 0; j < 8; j++) {
			wanted.port = htons(get_random_u16());
			natgw_search_init(&search, pool, 0, protos[j % 4], &wanted);
			KUNIT_ASSERT_TRUE(test, natgw_search_next(&search, &e));
			if (!j)
				first = e.addr;
			KUNIT_EXPECT_EQ(test, e.addr, first);
		}
		KUNIT_ASSERT_TRUE(test, natgw_pool_has(pool, ntohl(first)));
		count[ntohl(first) % 100 + (ntohl(first) < 200 ? 0 : 8)]++;
	}
	/* 256 each, and six deviations about it. */
	for (i = 0; i < ARRAY_SIZE(count); i++) {
		KUNIT_EXPECT_GT_MSG(test, count[i], 256 - 93, "address %u", i);
		KUNIT_EXPECT_LT_MSG(test, count[i], 256 + 93, "address %u", i);
	}
}

/* RFC 6056: nobody can tell the port that follows a wanted one. */
static void unpredictable(struct kunit *test)
{
	struct natgw_pool *pool = pool_create(test, 1, scattered);
	struct natgw_endpoint wanted = INSIDE, e;
	unsigned int i, half = 0, near = 0;
	struct natgw_search search;
	u16 before = 0;

	for (i = 0; i < 1000; i++) {
		natgw_search_init(&search, pool, 0, IPPROTO_TCP, &wanted);
		natgw_search_next(&search, &e);
		natgw_search_next(&search, &e);
		half += ntohs(e.port) < 1024 + 64512 / 2;
		near += abs(ntohs(e.port) - before) < 64512 / 100;
		before = ntohs(e.port);
	}
	/* Half of them, and six deviations; two in a hundred are neighbours. */
	KUNIT_EXPECT_GT(test, half, 500 - 95);
	KUNIT_EXPECT_LT(test, half, 500 + 95);
	KUNIT_EXPECT_LT(test, near, 20 + 27);
}

static struct kunit_case pool_cases[] = {
	KUNIT_CASE_PARAM(address, address_gen_params),
	KUNIT_CASE(membership),
	KUNIT_CASE_PARAM(overlap, span_gen_params),
	KUNIT_CASE(ports),
	KUNIT_CASE(same),
	KUNIT_CASE_PARAM(candidates, search_gen_params),
	KUNIT_CASE_PARAM(none_twice, search_gen_params),
	KUNIT_CASE(at_the_edge),
	KUNIT_CASE(one_address),
	KUNIT_CASE(pairing),
	KUNIT_CASE(unpredictable),
	{}
};

static struct kunit_suite pool_suite = {
	.name = "natgw_pool",
	.test_cases = pool_cases,
};

kunit_test_suite(pool_suite);
