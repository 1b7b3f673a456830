// SPDX-License-Identifier: GPL-2.0
/* Rules: where they send a flow, and which of them say the same. */

/* ---- targets ------------------------------------------------------------- */

static const struct port_row {
	const char *what;
	struct natgw_ports dport;
	struct natgw_ports to;
	u16 port;
	u16 becomes;
} port_rows[] = {
	{ "kept", EVERY_PORT, { 0, 0 }, 4711, 4711 },
	{ "port 0 kept", EVERY_PORT, { 0, 0 }, 0, 0 },
	{ "one to one", { 443, 443 }, { 8443, 8443 }, 443, 8443 },
	{ "many to one", { 8000, 8099 }, { 80, 80 }, 8042, 80 },
	{ "range to range, first", { 8000, 8099 }, { 9000, 9099 }, 8000, 9000 },
	{ "range to range, middle", { 8000, 8099 }, { 9000, 9099 }, 8042, 9042 },
	{ "range to range, last", { 8000, 8099 }, { 9000, 9099 }, 8099, 9099 },
	{ "range to a lower range", { 9000, 9099 }, { 1, 100 }, 9099, 100 },
	{ "up to the highest", { 1, 100 }, { 65436, 65535 }, 100, 65535 },
	{ "down from the highest", { 65436, 65535 }, { 1, 100 }, 65535, 100 },
	{ "all to all", { 1, 65535 }, { 1, 65535 }, 65535, 65535 },
};

KUNIT_ARRAY_PARAM_DESC(port_row, port_rows, what);

static void target_ports(struct kunit *test)
{
	const struct port_row *row = test->param_value;
	struct natgw_endpoint dst = TEST_ENDPOINT(198, 51, 100, 10, row->port), to;
	struct natgw_target target = { TEST_ADDR(10, 0, 2, 20), row->to, 1 };
	struct natgw_rule rule = {
		.match.dport = row->dport, .to = row->to, .weights = 1,
		.targets = 1, .target = &target, .action = NATGW_ACTION_DNAT,
	};

	to = natgw_rule_target(&rule, &dst);
	KUNIT_EXPECT_EQ(test, ntohl(to.addr), ntohl(target.addr));
	KUNIT_EXPECT_EQ(test, ntohs(to.port), row->becomes);
	rule.action = NATGW_ACTION_REDIRECT;
	to = natgw_rule_target(&rule, &dst);
	KUNIT_EXPECT_EQ(test, ntohs(to.port), row->becomes);
}

static void weights(struct kunit *test)
{
	struct natgw_target targets[] = {
		{ 0, {}, 1 }, { htonl(1), {}, 65535 }, { htonl(2), {}, 2 },
		{ htonl(3), {}, 32768 }, { htonl(4), {}, 1 },
	};
	struct natgw_rule rule = {
		.action = NATGW_ACTION_DNAT, .targets = ARRAY_SIZE(targets),
		.target = targets,
	};
	unsigned int i, count[ARRAY_SIZE(targets)] = {}, n = 60000, fair, slack;
	struct natgw_endpoint dst = TEST_ENDPOINT(198, 51, 100, 10, 80), to;

	for (i = 0; i < ARRAY_SIZE(targets); i++)
		rule.weights += targets[i].weight;
	for (i = 0; i < n; i++) {
		to = natgw_rule_target(&rule, &dst);
		KUNIT_ASSERT_LT(test, ntohl(to.addr), ARRAY_SIZE(targets));
		count[ntohl(to.addr)]++;
	}
	for (i = 0; i < ARRAY_SIZE(targets); i++) {
		fair = div_u64((u64)n * targets[i].weight, rule.weights);
		/* Six deviations, and some for what is rare. */
		slack = 6 * int_sqrt(fair) + 12;
		KUNIT_EXPECT_LE_MSG(test, count[i], fair + slack, "target %u", i);
		KUNIT_EXPECT_GE_MSG(test, count[i] + slack, fair, "target %u", i);
	}
	/* Two of equal weight: each gets what it should, and that is not nothing. */
	rule.targets = 2;
	targets[1].weight = 1;
	rule.weights = 2;
	for (i = 0, count[0] = 0; i < 1000; i++)
		count[0] += !natgw_rule_target(&rule, &dst).addr;
	KUNIT_EXPECT_GT(test, count[0], 400);
	KUNIT_EXPECT_LT(test, count[0], 600);
}

static const struct static_row {
	const char *what;
	struct natgw_range external;
	struct natgw_range internal;
	u32 outside;
	u32 inside;
} static_rows[] = {
	{ "one to one", { 0xc6336414, 0xc6336414 }, { 0x0a000314, 0x0a000314 },
	  0xc6336414, 0x0a000314 },
	{ "first of a prefix", { 0xcb007100, 0xcb00710f }, { 0x0a000400, 0x0a00040f },
	  0xcb007100, 0x0a000400 },
	{ "last of a prefix", { 0xcb007100, 0xcb00710f }, { 0x0a000400, 0x0a00040f },
	  0xcb00710f, 0x0a00040f },
	{ "not aligned alike", { 0xcb0071fe, 0xcb007201 }, { 0x0a000401, 0x0a000404 },
	  0xcb007200, 0x0a000403 },
	{ "internal above external", { 0x01000000, 0x01ffffff },
	  { 0xdf000000, 0xdfffffff }, 0x01abcdef, 0xdfabcdef },
};

KUNIT_ARRAY_PARAM_DESC(static_row, static_rows, what);

static void static_address(struct kunit *test)
{
	const struct static_row *row = test->param_value;

	KUNIT_EXPECT_EQ(test, ntohl(natgw_rule_static(&row->external, &row->internal,
						      htonl(row->outside))),
			row->inside);
	KUNIT_EXPECT_EQ(test, ntohl(natgw_rule_static(&row->internal, &row->external,
						      htonl(row->inside))),
			row->outside);
}

/* ---- rules that say the same --------------------------------------------- */

/* Whatever byte is another: the rule is another. Handles and hits are not said. */
static void same(struct kunit *test)
{
	static struct natgw_target targets[2][2] = {
		{ { htonl(1), { 2, 3 }, 4 }, { htonl(5), { 6, 7 }, 8 } },
		{ { htonl(1), { 2, 3 }, 4 }, { htonl(5), { 6, 7 }, 8 } },
	};
	struct natgw_rule a = { .action = NATGW_ACTION_DNAT, .targets = 2,
				.target = targets[0] };
	struct natgw_rule b = { .action = NATGW_ACTION_DNAT, .targets = 2,
				.target = targets[1], .handle = 7, .iif = 3 };
	struct {
		void *at;
		size_t len;
	} said[] = {
		{ b.match.iif, 1 }, { b.match.oif, 1 }, { &b.match.src, 8 },
		{ &b.match.dst, 8 }, { &b.match.sport, 4 }, { &b.match.dport, 4 },
		{ &b.match.mark, 4 }, { &b.match.mask, 4 }, { &b.match.proto, 1 },
		{ &b.external, 8 }, { &b.internal, 8 }, { &b.to, 4 },
		{ &targets[1][1].addr, 4 }, { &targets[1][1].ports, 4 },
		{ &targets[1][1].weight, 4 }, { &targets[1][0].addr, 4 },
	};
	unsigned int i, j;

	KUNIT_EXPECT_TRUE(test, natgw_rules_same(&a, &b));
	KUNIT_EXPECT_EQ(test, natgw_rules_hash(&a), natgw_rules_hash(&b));
	for (i = 0; i < ARRAY_SIZE(said); i++) {
		for (j = 0; j < said[i].len; j++) {
			((u8 *)said[i].at)[j] ^= 1;
			KUNIT_EXPECT_FALSE_MSG(test, natgw_rules_same(&a, &b),
					       "byte %u of %u", j, i);
			((u8 *)said[i].at)[j] ^= 1;
		}
	}
	b.action = NATGW_ACTION_REDIRECT;
	KUNIT_EXPECT_FALSE(test, natgw_rules_same(&a, &b));
	b.action = a.action;
	b.targets = 1;
	KUNIT_EXPECT_FALSE(test, natgw_rules_same(&a, &b));
	KUNIT_EXPECT_FALSE(test, natgw_rules_same(&b, &a));
	b.targets = 2;
	KUNIT_EXPECT_TRUE(test, natgw_rules_same(&a, &b));
}

static struct kunit_case rules_target_cases[] = {
	KUNIT_CASE_PARAM(target_ports, port_row_gen_params),
	KUNIT_CASE(weights),
	KUNIT_CASE_PARAM(static_address, static_row_gen_params),
	KUNIT_CASE(same),
	{}
};

static struct kunit_suite rules_target_suite = {
	.name = "natgw_rules_target",
	.test_cases = rules_target_cases,
};

kunit_test_suite(rules_target_suite);
