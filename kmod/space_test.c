// SPDX-License-Identifier: GPL-2.0
/* Port spaces against an array of booleans, under random operations. */
#include "suite.h"

enum { OPERATIONS = 300000, PORTS = 65536 };

struct naive {
	struct natgw_space *space;
	bool *taken;
};

static int space_test_init(struct kunit *test)
{
	struct naive *n = kunit_kzalloc(test, sizeof(*n), GFP_KERNEL);

	if (!n)
		return -ENOMEM;
	n->taken = kvcalloc(PORTS, sizeof(bool), GFP_KERNEL);
	n->space = natgw_space_create();
	test->priv = n;
	return n->taken && n->space ? 0 : -ENOMEM;
}

static void space_test_exit(struct kunit *test)
{
	struct naive *n = test->priv;

	if (!n)
		return;
	natgw_space_destroy(n->space);
	kvfree(n->taken);
}

static int naive_find(const struct naive *n, u32 from, u32 last,
		      enum natgw_parity parity)
{
	u32 port;

	for (port = from; port <= last; port++)
		if (!n->taken[port] && parity & (port & 1 ? NATGW_PARITY_ODD
							  : NATGW_PARITY_EVEN))
			return port;
	return -1;
}

static void flip(struct kunit *test, u16 port)
{
	struct naive *n = test->priv;

	KUNIT_ASSERT_EQ(test, natgw_space_has(n->space, port), n->taken[port]);
	if (n->taken[port])
		natgw_space_release(n->space, port);
	else
		KUNIT_ASSERT_EQ(test, natgw_space_take(n->space, port), 0);
	n->taken[port] = !n->taken[port];
	if (n->taken[port])
		KUNIT_ASSERT_EQ(test, natgw_space_take(n->space, port), -EBUSY);
}

static void compare(struct kunit *test, u16 from, u16 last)
{
	static const enum natgw_parity parities[] = {
		NATGW_PARITY_EVEN, NATGW_PARITY_ODD, NATGW_PARITY_ANY,
	};
	struct naive *n = test->priv;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(parities); i++)
		KUNIT_ASSERT_EQ_MSG(test,
				    natgw_space_find(n->space, from, last, parities[i]),
				    naive_find(n, from, last, parities[i]),
				    "from %u to %u, parity %d", from, last, parities[i]);
}

/* A window keeps the naive search short, and lets whole chunks fill. */
static void against_naive(struct kunit *test)
{
	struct rnd_state random;
	u32 i, from, base = 0, width = 1;

	natgw_suite_random(test, &random);
	for (i = 0; i < OPERATIONS; i++) {
		if (!(i % 5000)) {
			width = 1 << natgw_suite_below(&random, 14);
			base = natgw_suite_below(&random, PORTS - width + 1);
		}
		flip(test, base + natgw_suite_below(&random, width));
		if (i % 16)
			continue;
		from = base + natgw_suite_below(&random, width);
		compare(test, from, from + natgw_suite_below(&random, base + width - from));
	}
}

/* Every port is found, the last one too, and then none; back again likewise. */
static void to_the_last(struct kunit *test)
{
	struct naive *n = test->priv;
	u32 i, first = 1024, usable = PORTS - first;
	int port;

	for (i = 0; i < usable; i++) {
		u16 from = first + i * 40503 % usable;

		port = natgw_space_find(n->space, from, U16_MAX, NATGW_PARITY_ANY);
		if (port < 0)
			port = natgw_space_find(n->space, first, from, NATGW_PARITY_ANY);
		KUNIT_ASSERT_GE_MSG(test, port, (int)first, "port %u of %u", i, usable);
		KUNIT_ASSERT_EQ(test, natgw_space_take(n->space, port), 0);
	}
	KUNIT_EXPECT_EQ(test, natgw_space_find(n->space, first, U16_MAX,
					       NATGW_PARITY_ANY), -1);
	KUNIT_EXPECT_EQ(test, natgw_space_find(n->space, 0, 1023, NATGW_PARITY_ANY), 0);
	for (i = first; i < PORTS; i++) {
		natgw_space_release(n->space, i);
		KUNIT_ASSERT_EQ(test, natgw_space_find(n->space, first, U16_MAX,
						       NATGW_PARITY_ANY), (int)i);
		KUNIT_ASSERT_EQ(test, natgw_space_take(n->space, i), 0);
	}
}

/* A full chunk is only full for who asks for its parity. */
static void parity(struct kunit *test)
{
	struct naive *n = test->priv;
	u32 port;

	for (port = 0; port < PORTS; port += 2) {
		KUNIT_ASSERT_EQ(test, natgw_space_take(n->space, port), 0);
		n->taken[port] = true;
	}
	KUNIT_EXPECT_EQ(test, natgw_space_find(n->space, 0, U16_MAX, NATGW_PARITY_EVEN), -1);
	compare(test, 0, U16_MAX);
	compare(test, 4095, 4096);
	compare(test, U16_MAX, U16_MAX);
}

static struct kunit_case space_cases[] = {
	KUNIT_CASE(against_naive),
	KUNIT_CASE(to_the_last),
	KUNIT_CASE(parity),
	{}
};

static struct kunit_suite space_suite = {
	.name = "natgw_space",
	.init = space_test_init,
	.exit = space_test_exit,
	.test_cases = space_cases,
};

kunit_test_suite(space_suite);
