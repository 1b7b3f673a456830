// SPDX-License-Identifier: GPL-2.0
/* Rulesets: the compiled one against one that is read from top to bottom. */
#include "suite.h"

#define EVERY_ADDR { 0, U32_MAX }
#define EVERY_PORT { 0, U16_MAX }

/* Interfaces that exist here only; the last one nowhere. */
static const char * const names[] = { "", "natgw-a", "natgw-b", "natgw-none" };
enum { A = 1001, B };

static void destroy_rules(void *rules)
{
	natgw_rules_destroy(rules);
}

static struct natgw_rules *rules_create(struct kunit *test, unsigned int n,
					unsigned int pools)
{
	struct natgw_rules *rules = natgw_rules_create(n, pools);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, rules);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, destroy_rules, rules), 0);
	rules->n = n;
	for (i = 0; i < n; i++) {
		rules->rule[i].handle = i + 1;
		rules->rule[i].match = (struct natgw_match) {
			.src = EVERY_ADDR, .dst = EVERY_ADDR,
			.sport = EVERY_PORT, .dport = EVERY_PORT,
		};
	}
	return rules;
}

static void bind(struct kunit *test, struct natgw_rules *rules, const char *name,
		 int ifindex)
{
	struct net_device *dev = kunit_kzalloc(test, sizeof(*dev), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, dev);
	strscpy(dev->name, name, sizeof(dev->name));
	dev->ifindex = ifindex;
	natgw_rules_bind(rules, dev);
	kunit_kfree(test, dev);
}

static void seal(struct kunit *test, struct natgw_rules *rules)
{
	int err;

	rtnl_lock();
	err = natgw_rules_seal(rules, &init_net);
	bind(test, rules, names[1], A);
	bind(test, rules, names[2], B);
	rtnl_unlock();
	KUNIT_ASSERT_EQ(test, err, 0);
}

/* ---- from top to bottom -------------------------------------------------- */

static bool naive_interface(const char *name, int ifindex)
{
	return !name[0] || (ifindex == A && !strcmp(name, names[1])) ||
	       (ifindex == B && !strcmp(name, names[2]));
}

static bool naive_range(const struct natgw_range *range, __be32 addr)
{
	return ntohl(addr) >= range->first && ntohl(addr) <= range->last;
}

static bool naive_match(const struct natgw_match *m, const struct natgw_question *q)
{
	u16 sport = ntohs(q->tuple.src.port), dport = ntohs(q->tuple.dst.port);

	return naive_range(&m->src, q->tuple.src.addr) &&
	       naive_range(&m->dst, q->tuple.dst.addr) &&
	       (!m->proto || m->proto == q->tuple.proto) &&
	       (!m->mask || (q->mark & m->mask) == m->mark) &&
	       (q->any_port || (sport >= m->sport.first && sport <= m->sport.last)) &&
	       (q->any_port || (dport >= m->dport.first && dport <= m->dport.last)) &&
	       naive_interface(m->iif, q->iif);
}

static struct natgw_rule *naive_before(struct natgw_rules *rules,
				       const struct natgw_question *q)
{
	unsigned int i;

	for (i = 0; i < rules->n; i++) {
		struct natgw_rule *rule = &rules->rule[i];
		bool here = rule->action == NATGW_ACTION_DNAT ||
			    rule->action == NATGW_ACTION_REDIRECT ||
			    (rule->action == NATGW_ACTION_EXEMPT && !rule->match.oif[0]) ||
			    (rule->action == NATGW_ACTION_STATIC &&
			     naive_range(&rule->external, q->tuple.dst.addr));

		if (here && naive_match(&rule->match, q))
			return rule;
	}
	return NULL;
}

static bool naive_source(const struct natgw_rule *rule, const struct natgw_question *q)
{
	return rule->action == NATGW_ACTION_SNAT ||
	       rule->action == NATGW_ACTION_MASQUERADE ||
	       rule->action == NATGW_ACTION_EXEMPT ||
	       (rule->action == NATGW_ACTION_STATIC &&
		naive_range(&rule->internal, q->tuple.src.addr));
}

static struct natgw_rule *naive_after(struct natgw_rules *rules,
				      const struct natgw_question *q)
{
	unsigned int i;

	for (i = 0; i < rules->n; i++) {
		struct natgw_rule *rule = &rules->rule[i];

		if (naive_source(rule, q) && naive_match(&rule->match, q) &&
		    naive_interface(rule->match.oif, q->oif))
			return rule;
	}
	return NULL;
}

/* Out of whatever interface there is, but the one that it came in by. */
static struct natgw_rule *naive_hairpin(struct natgw_rules *rules,
					const struct natgw_question *q)
{
	unsigned int i;

	for (i = 0; i < rules->n; i++) {
		struct natgw_rule *rule = &rules->rule[i];
		const char *oif = rule->match.oif;

		if (!naive_source(rule, q) || !naive_match(&rule->match, q))
			continue;
		if (oif[0] && (!strcmp(oif, names[3]) || naive_interface(oif, q->iif)))
			continue;
		return rule->action == NATGW_ACTION_EXEMPT ? NULL : rule;
	}
	return NULL;
}

/* ---- random rulesets ----------------------------------------------------- */

static u32 random_addr(struct rnd_state *random)
{
	static const u32 bases[] = { 0x0a000000, 0xc6336400, 0xdfffff00, 0x01000000 };

	return bases[natgw_suite_below(random, 4)] + natgw_suite_below(random, 4);
}

static u16 random_port(struct rnd_state *random)
{
	static const u16 ports[] = { 0, 53, 80, 443, 65535 };

	return ports[natgw_suite_below(random, ARRAY_SIZE(ports))];
}

static void random_range(struct rnd_state *random, struct natgw_range *range)
{
	if (natgw_suite_below(random, 3) == 0)
		return;
	range->first = random_addr(random);
	range->last = range->first + (natgw_suite_flip(random) ? 0 : 2);
}

static void random_ports(struct rnd_state *random, struct natgw_ports *ports)
{
	if (natgw_suite_below(random, 3) == 0)
		return;
	ports->first = random_port(random);
	ports->last = natgw_suite_flip(random) ? ports->first :
		      max_t(u16, ports->first, random_port(random));
}

static void random_rule(struct rnd_state *random, struct natgw_rule *rule)
{
	static const u8 protos[] = { 0, IPPROTO_TCP, IPPROTO_UDP, IPPROTO_ICMP };
	struct natgw_match *m = &rule->match;

	rule->action = NATGW_ACTION_EXEMPT +
		       natgw_suite_below(random, NATGW_ACTION_MAX);
	if (rule->action == NATGW_ACTION_STATIC) {
		rule->external.first = random_addr(random);
		rule->external.last = rule->external.first + 1;
		rule->internal.first = random_addr(random);
		rule->internal.last = rule->internal.first + 1;
	}
	if (rule->action != NATGW_ACTION_DNAT && rule->action != NATGW_ACTION_REDIRECT)
		strscpy(m->oif, names[natgw_suite_below(random, 4)], IFNAMSIZ);
	if (rule->action == NATGW_ACTION_STATIC)
		return;
	if (natgw_suite_below(random, 3) == 0)
		strscpy(m->iif, names[natgw_suite_below(random, 4)], IFNAMSIZ);
	random_range(random, &m->src);
	random_range(random, &m->dst);
	m->proto = protos[natgw_suite_below(random, 4)];
	if (m->proto == IPPROTO_TCP || m->proto == IPPROTO_UDP) {
		random_ports(random, &m->sport);
		random_ports(random, &m->dport);
	}
	if (natgw_suite_below(random, 4) == 0) {
		m->mask = natgw_suite_flip(random) ? U32_MAX : 6;
		m->mark = natgw_suite_below(random, 8) & m->mask;
	}
}

static void random_question(struct rnd_state *random, struct natgw_question *q)
{
	static const u8 protos[] = { IPPROTO_TCP, IPPROTO_UDP, IPPROTO_ICMP, IPPROTO_GRE };
	static const int ifindexes[] = { 0, A, B, 7 };

	memset(q, 0, sizeof(*q));
	q->tuple.src.addr = htonl(random_addr(random));
	q->tuple.dst.addr = htonl(random_addr(random));
	q->tuple.proto = protos[natgw_suite_below(random, 4)];
	if (q->tuple.proto == IPPROTO_TCP || q->tuple.proto == IPPROTO_UDP) {
		q->tuple.src.port = htons(random_port(random));
		q->tuple.dst.port = htons(random_port(random));
	}
	q->iif = ifindexes[natgw_suite_below(random, 4)];
	q->oif = ifindexes[natgw_suite_below(random, 4)];
	q->mark = natgw_suite_below(random, 8);
}

struct place {
	const char *what;
	struct natgw_rule *(*compiled)(const struct natgw_rules *rules,
				       const struct natgw_question *question);
	struct natgw_rule *(*naive)(struct natgw_rules *rules,
				    const struct natgw_question *question);
	/* As of a fragment, or of a header that is cut off. */
	bool any_port;
};

static const struct place places[] = {
	{ "before routing", natgw_rules_before, naive_before },
	{ "after routing", natgw_rules_after, naive_after },
	{ "hairpin", natgw_rules_hairpin, naive_hairpin },
	{ "before routing, without ports", natgw_rules_before, naive_before, true },
	{ "after routing, without ports", natgw_rules_after, naive_after, true },
};

KUNIT_ARRAY_PARAM_DESC(place, places, what);

/* Who is not covered is not even asked about. */
static void expect_covered(struct kunit *test, const struct place *place,
			   const struct natgw_rules *rules,
			   const struct natgw_question *q,
			   const struct natgw_rule *wanted)
{
	if (!wanted)
		return;
	if (place->naive != naive_before)
		KUNIT_EXPECT_TRUE(test, natgw_cover_has(&rules->senders,
							ntohl(q->tuple.src.addr)));
	else if (wanted->action != NATGW_ACTION_EXEMPT)
		KUNIT_EXPECT_TRUE(test, natgw_cover_has(&rules->receivers,
							ntohl(q->tuple.dst.addr)));
}

static unsigned int ask(struct kunit *test, struct rnd_state *random,
			struct natgw_rules *rules)
{
	const struct place *place = test->param_value;
	struct natgw_rule *seen, *wanted;
	struct natgw_question q;

	random_question(random, &q);
	if (place->any_port) {
		q.any_port = true;
		q.tuple.src.port = 0;
		q.tuple.dst.port = 0;
	}
	seen = place->compiled(rules, &q);
	wanted = place->naive(rules, &q);
	KUNIT_ASSERT_EQ_MSG(test, seen ? seen->handle : 0, wanted ? wanted->handle : 0,
			    "proto %u %pI4:%u > %pI4:%u iif %d oif %d mark %u",
			    q.tuple.proto, &q.tuple.src.addr, ntohs(q.tuple.src.port),
			    &q.tuple.dst.addr, ntohs(q.tuple.dst.port), q.iif, q.oif,
			    q.mark);
	expect_covered(test, place, rules, &q, wanted);
	return !!wanted;
}

static void first_match(struct kunit *test)
{
	unsigned int i, j, n, matched = 0;
	struct natgw_rules *rules;
	struct rnd_state random;

	natgw_suite_random(test, &random);
	for (i = 0; i < 300; i++) {
		n = natgw_suite_below(&random, 40);
		rules = rules_create(test, n, 0);
		for (j = 0; j < n; j++)
			random_rule(&random, &rules->rule[j]);
		seal(test, rules);
		for (j = 0; j < 200; j++)
			matched += ask(test, &random, rules);
		kunit_release_action(test, destroy_rules, rules);
	}
	KUNIT_EXPECT_GT(test, matched, 300 * 200 / 20);
	KUNIT_EXPECT_LT(test, matched, 300 * 200);
}

/* ---- interfaces ---------------------------------------------------------- */

static void interfaces(struct kunit *test)
{
	struct natgw_rules *rules = rules_create(test, 2, 0);
	struct natgw_question in = { .iif = A }, out = { .oif = A };

	rules->rule[0].action = NATGW_ACTION_DNAT;
	strscpy(rules->rule[0].match.iif, "lo", IFNAMSIZ);
	rules->rule[1].action = NATGW_ACTION_SNAT;
	strscpy(rules->rule[1].match.oif, names[1], IFNAMSIZ);
	seal(test, rules);
	/* What is there when the ruleset is sealed is found by itself. */
	KUNIT_EXPECT_EQ(test, rules->rule[0].iif, init_net.loopback_dev->ifindex);
	KUNIT_EXPECT_EQ(test, rules->rule[0].oif, 0);
	KUNIT_EXPECT_NULL(test, natgw_rules_before(rules, &in));
	KUNIT_EXPECT_PTR_EQ(test, natgw_rules_after(rules, &out), &rules->rule[1]);
	rtnl_lock();
	/* Gone, back as another, and under another name. */
	natgw_rules_unbind(rules, A);
	KUNIT_EXPECT_NULL(test, natgw_rules_after(rules, &out));
	out.oif = 0;
	KUNIT_EXPECT_NULL(test, natgw_rules_after(rules, &out));
	bind(test, rules, names[1], B);
	out.oif = B;
	KUNIT_EXPECT_PTR_EQ(test, natgw_rules_after(rules, &out), &rules->rule[1]);
	bind(test, rules, "natgw-other", B);
	KUNIT_EXPECT_NULL(test, natgw_rules_after(rules, &out));
	rtnl_unlock();
}

/* ---- owned addresses ----------------------------------------------------- */

static void owned(struct kunit *test)
{
	unsigned int i, j, n, round;
	struct natgw_rules *rules;
	struct rnd_state random;
	bool mine[256];
	u32 addr;

	natgw_suite_random(test, &random);
	for (round = 0; round < 100; round++) {
		rules = rules_create(test, 0, 8);
		memset(mine, 0, sizeof(mine));
		rules->pools = natgw_suite_below(&random, 9);
		/* Pools take turns; their ranges are not sorted. */
		for (i = 0; i < rules->pools; i++) {
			n = natgw_suite_below(&random, 4);
			rules->pool[i] = natgw_pool_create("", n);
			KUNIT_ASSERT_NOT_NULL(test, rules->pool[i]);
			for (j = n; j--;) {
				addr = (i + 8 * j) * 8 + natgw_suite_below(&random, 4);
				rules->pool[i]->range[j].first = addr;
				n = natgw_suite_below(&random, 8 - addr % 8);
				rules->pool[i]->range[j].last = addr + n;
				memset(mine + addr, true, n + 1);
				rules->pool[i]->ranges++;
			}
		}
		seal(test, rules);
		for (addr = 0; addr < 256; addr++) {
			KUNIT_ASSERT_EQ_MSG(test, natgw_rules_own(rules, htonl(addr)),
					    mine[addr], "address %u", addr);
			KUNIT_ASSERT_EQ(test, natgw_cover_has(&rules->receivers, addr),
					mine[addr]);
		}
		kunit_release_action(test, destroy_rules, rules);
	}
}

static struct kunit_case rules_cases[] = {
	KUNIT_CASE_PARAM(first_match, place_gen_params),
	KUNIT_CASE(interfaces),
	KUNIT_CASE(owned),
	{}
};

static struct kunit_suite rules_suite = {
	.name = "natgw_rules",
	.test_cases = rules_cases,
};

kunit_test_suite(rules_suite);
