// SPDX-License-Identifier: GPL-2.0
/* Tuples and views: equality, hash, direction. */
#include <linux/moduleparam.h>

#include "suite.h"

/* 0 for another one each time. */
static unsigned int test_seed;
module_param(test_seed, uint, 0600);
MODULE_PARM_DESC(test_seed, "Seed of the random numbers in the KUnit suites");

/**
 * natgw_suite_random() - begin a sequence of random numbers
 * @test: the test; its log has the seed
 * @random: filled in
 *
 * Context: Process.
 */
void natgw_suite_random(struct kunit *test, struct rnd_state *random)
{
	u32 seed = test_seed ?: get_random_u32();

	kunit_info(test, "test_seed=%u\n", seed);
	prandom_seed_state(random, seed);
}

struct pair {
	const char *what;
	struct natgw_tuple a;
	struct natgw_tuple b;
	bool same;
	/* Of those that are the same: both travel the same way. */
	bool along;
};

#define CLIENT		TEST_ENDPOINT(10, 0, 0, 2, 40000)
#define CLIENT_PORT	TEST_ENDPOINT(10, 0, 0, 2, 40001)
#define CLIENT_ADDR	TEST_ENDPOINT(10, 0, 0, 3, 40000)
#define SERVER		TEST_ENDPOINT(198, 51, 100, 7, 443)
#define TURN		TEST_ENDPOINT(10, 0, 0, 2, 443)
#define SERVER_TURN	TEST_ENDPOINT(198, 51, 100, 7, 40000)
#define QUERY		TEST_ENDPOINT(10, 0, 0, 2, 77)
#define REPLY		TEST_ENDPOINT(198, 51, 100, 7, 77)
#define REPLY_ID	TEST_ENDPOINT(198, 51, 100, 7, 78)
#define QUERY_ID	TEST_ENDPOINT(10, 0, 0, 2, 78)
#define NO_PORT		TEST_ENDPOINT(10, 0, 0, 2, 0)
#define NO_PORT_PEER	TEST_ENDPOINT(198, 51, 100, 7, 0)
#define LAST		TEST_ENDPOINT(255, 255, 255, 255, 65535)
#define FIRST		TEST_ENDPOINT(0, 0, 0, 0, 0)

static const struct pair pairs[] = {
	{ "the same tuple", { CLIENT, SERVER, IPPROTO_TCP },
	  { CLIENT, SERVER, IPPROTO_TCP }, true, true },
	{ "the answer", { CLIENT, SERVER, IPPROTO_TCP },
	  { SERVER, CLIENT, IPPROTO_TCP }, true, false },
	{ "another protocol", { CLIENT, SERVER, IPPROTO_TCP },
	  { CLIENT, SERVER, IPPROTO_UDP }, false },
	{ "the answer of another protocol", { CLIENT, SERVER, IPPROTO_TCP },
	  { SERVER, CLIENT, IPPROTO_UDP }, false },
	{ "another source port", { CLIENT, SERVER, IPPROTO_TCP },
	  { CLIENT_PORT, SERVER, IPPROTO_TCP }, false },
	{ "another source address", { CLIENT, SERVER, IPPROTO_TCP },
	  { CLIENT_ADDR, SERVER, IPPROTO_TCP }, false },
	{ "another destination port", { CLIENT, SERVER, IPPROTO_TCP },
	  { CLIENT, SERVER_TURN, IPPROTO_TCP }, false },
	{ "another destination address", { CLIENT, SERVER, IPPROTO_TCP },
	  { CLIENT, TURN, IPPROTO_TCP }, false },
	{ "ports exchanged, addresses not", { CLIENT, SERVER, IPPROTO_TCP },
	  { TURN, SERVER_TURN, IPPROTO_TCP }, false },
	{ "addresses exchanged, ports not", { CLIENT, SERVER, IPPROTO_TCP },
	  { SERVER_TURN, TURN, IPPROTO_TCP }, false },
	{ "one host, two of its ports", { CLIENT, CLIENT_PORT, IPPROTO_UDP },
	  { CLIENT_PORT, CLIENT, IPPROTO_UDP }, true, false },
	{ "one endpoint with itself", { CLIENT, CLIENT, IPPROTO_UDP },
	  { CLIENT, CLIENT, IPPROTO_UDP }, true, true },
	{ "ICMP query and its reply", { QUERY, REPLY, IPPROTO_ICMP },
	  { REPLY, QUERY, IPPROTO_ICMP }, true, false },
	{ "ICMP query repeated", { QUERY, REPLY, IPPROTO_ICMP },
	  { QUERY, REPLY, IPPROTO_ICMP }, true, true },
	{ "ICMP reply with another identifier", { QUERY, REPLY, IPPROTO_ICMP },
	  { REPLY_ID, QUERY_ID, IPPROTO_ICMP }, false },
	{ "no ports, the answer", { NO_PORT, NO_PORT_PEER, IPPROTO_GRE },
	  { NO_PORT_PEER, NO_PORT, IPPROTO_GRE }, true, false },
	{ "extremes, the answer", { FIRST, LAST, 255 }, { LAST, FIRST, 255 },
	  true, false },
	{ "extremes, protocol 0", { FIRST, LAST, 255 }, { FIRST, LAST, 0 }, false },
};

KUNIT_ARRAY_PARAM_DESC(pair, pairs, what);

static unsigned int view_of(struct natgw_view *view, const struct natgw_tuple *t)
{
	return natgw_view_init(view, &t->src, &t->dst, t->proto);
}

/* Both directions are one key, and the sender's index tells them apart. */
static void equality(struct kunit *test)
{
	const struct pair *pair = test->param_value;
	struct natgw_view a, b;
	unsigned int i, j;

	i = view_of(&a, &pair->a);
	j = view_of(&b, &pair->b);
	KUNIT_EXPECT_EQ(test, natgw_view_equal(&a, &b), pair->same);
	KUNIT_EXPECT_EQ(test, natgw_view_equal(&b, &a), pair->same);
	KUNIT_EXPECT_EQ(test, natgw_view_hash(&a, 7) == natgw_view_hash(&b, 7),
			pair->same);
	if (pair->same)
		KUNIT_EXPECT_EQ(test, i == j, pair->along);
}

/* What a stored view has beyond its key: role and slot. */
static void rest_is_no_key(struct kunit *test)
{
	struct natgw_tuple tuple = { CLIENT, SERVER, IPPROTO_TCP };
	struct natgw_view a, b;

	view_of(&a, &tuple);
	memset(&b, 0xff, sizeof(b));
	view_of(&b, &tuple);
	KUNIT_EXPECT_MEMEQ(test, &a, &b, sizeof(a));
	b.role = NATGW_ROLE_MID | NATGW_ROLE_OUT | NATGW_ROLE_HIGH;
	b.slot = 2;
	KUNIT_EXPECT_TRUE(test, natgw_view_equal(&a, &b));
	KUNIT_EXPECT_EQ(test, natgw_view_hash(&a, 0), natgw_view_hash(&b, 0));
	KUNIT_EXPECT_NE(test, natgw_view_hash(&a, 0), natgw_view_hash(&a, 1));
}

/* Every bit of the key changes the hash, and makes the view another. */
static void every_bit_counts(struct kunit *test)
{
	struct natgw_tuple tuple = { CLIENT, SERVER, IPPROTO_TCP };
	unsigned int bit, key = offsetofend(struct natgw_view, zone) * 8;
	struct natgw_view a, b;

	KUNIT_EXPECT_EQ(test, key, 2 * (32 + 16) + 8 + 8);
	view_of(&a, &tuple);
	for (bit = 0; bit < key; bit++) {
		b = a;
		((u8 *)&b)[bit / 8] ^= BIT(bit % 8);
		KUNIT_EXPECT_FALSE_MSG(test, natgw_view_equal(&a, &b), "bit %u", bit);
		KUNIT_EXPECT_NE_MSG(test, natgw_view_hash(&a, 0),
				    natgw_view_hash(&b, 0), "bit %u", bit);
	}
}

/* As the table stores a view of I and D: the direction is told by its role. */
static void direction(struct kunit *test)
{
	const struct pair *pair = test->param_value;
	struct natgw_endpoint e;
	struct natgw_view view;

	if (view_of(&view, &pair->a))
		view.role = NATGW_ROLE_HIGH;
	view.role |= NATGW_ROLE_IN | NATGW_ROLE_OUT;
	e = natgw_view_endpoint(&view, NATGW_FORWARD);
	KUNIT_EXPECT_TRUE(test, natgw_endpoint_equal(&e, &pair->a.src));
	e = natgw_view_endpoint(&view, NATGW_REVERSE);
	KUNIT_EXPECT_TRUE(test, natgw_endpoint_equal(&e, &pair->a.dst));
}

/* Few values, so that many are equal. */
static void random_tuple(struct rnd_state *random, struct natgw_tuple *tuple)
{
	tuple->src.addr = TEST_ADDR(10, 0, 0, natgw_suite_below(random, 3));
	tuple->dst.addr = TEST_ADDR(10, 0, 0, natgw_suite_below(random, 3));
	tuple->src.port = htons(natgw_suite_below(random, 2) * 256 + 1);
	tuple->dst.port = htons(natgw_suite_below(random, 2) * 256 + 1);
	tuple->proto = natgw_suite_flip(random) ? IPPROTO_TCP : IPPROTO_UDP;
}

static bool same_flow(const struct natgw_tuple *a, const struct natgw_tuple *b)
{
	return a->proto == b->proto &&
	       ((a->src.addr == b->src.addr && a->src.port == b->src.port &&
		 a->dst.addr == b->dst.addr && a->dst.port == b->dst.port) ||
		(a->src.addr == b->dst.addr && a->src.port == b->dst.port &&
		 a->dst.addr == b->src.addr && a->dst.port == b->src.port));
}

static void against_naive(struct kunit *test)
{
	unsigned int i, same = 0, alike = 0;
	struct natgw_tuple s, t;
	struct natgw_view a, b;
	struct rnd_state random;

	natgw_suite_random(test, &random);
	for (i = 0; i < 20000; i++) {
		random_tuple(&random, &s);
		random_tuple(&random, &t);
		view_of(&a, &s);
		view_of(&b, &t);
		KUNIT_ASSERT_EQ(test, natgw_view_equal(&a, &b), same_flow(&s, &t));
		same += same_flow(&s, &t);
		if (natgw_view_hash(&a, i) == natgw_view_hash(&b, i))
			alike++;
	}
	/* Each hash that is equal without its view is a chance of 2^-32. */
	KUNIT_EXPECT_GT(test, same, 20000 / 100);
	KUNIT_EXPECT_GE(test, alike, same);
	KUNIT_EXPECT_LE(test, alike, same + 1);
}

enum {
	BUCKETS = 65536,
	/* Of as many views as buckets one has 8 by chance; more than 14 in a run of millions. */
	LONGEST = 14,
};

/* The length of the longest chain if flows differ in one field, by @step. */
static unsigned int longest_chain(u8 *bucket, unsigned int field, u32 step, u32 seed)
{
	unsigned int i, longest = 0;

	memset(bucket, 0, BUCKETS);
	for (i = 0; i < BUCKETS; i++) {
		struct natgw_tuple tuple = { CLIENT, SERVER, IPPROTO_UDP };
		struct natgw_view view;
		u32 hash;

		if (field == 0)
			tuple.src.addr = htonl(0x0a000002 + i * step);
		else if (field == 1)
			tuple.src.port = htons(i);
		else if (field == 2)
			tuple.dst.addr = htonl(0xc6336407 + i * step);
		else
			tuple.dst.port = htons(i);
		view_of(&view, &tuple);
		hash = natgw_view_hash(&view, seed) % BUCKETS;
		if (bucket[hash] < U8_MAX)
			bucket[hash]++;
		longest = max_t(unsigned int, longest, bucket[hash]);
	}
	return longest;
}

/* F18: no field, and no power of two that it grows by, makes a chain grow. */
static void chains_stay_short(struct kunit *test)
{
	u8 *bucket = kunit_kzalloc(test, BUCKETS, GFP_KERNEL);
	struct rnd_state random;
	unsigned int field, bit;

	KUNIT_ASSERT_NOT_NULL(test, bucket);
	natgw_suite_random(test, &random);
	for (field = 0; field < 4; field++)
		for (bit = 0; bit <= 16; bit += 8) {
			u32 seed = prandom_u32_state(&random);

			KUNIT_EXPECT_LE_MSG(test, longest_chain(bucket, field, BIT(bit), seed),
					    LONGEST, "field %u bit %u", field, bit);
			cond_resched();
		}
}

static struct kunit_case tuple_cases[] = {
	KUNIT_CASE_PARAM(equality, pair_gen_params),
	KUNIT_CASE(rest_is_no_key),
	KUNIT_CASE(every_bit_counts),
	KUNIT_CASE_PARAM(direction, pair_gen_params),
	KUNIT_CASE(against_naive),
	KUNIT_CASE(chains_stay_short),
	{}
};

static struct kunit_suite tuple_suite = {
	.name = "natgw_tuple",
	.test_cases = tuple_cases,
};

kunit_test_suite(tuple_suite);
