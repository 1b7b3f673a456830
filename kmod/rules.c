// SPDX-License-Identifier: GPL-2.0
/* A ruleset: everything that a configuration says, compiled. */
#include "rules.h"

#include <linux/jhash.h>
#include <linux/log2.h>
#include <linux/netdevice.h>
#include <linux/random.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

/* An interface name that stands for no interface now. */
#define NO_INTERFACE (-1)

static int chains_init(struct natgw_chains *chains, unsigned int rules,
		       unsigned int buckets)
{
	chains->head = kvcalloc(buckets + 1, sizeof(u32), GFP_KERNEL_ACCOUNT);
	chains->next = kvcalloc(rules, sizeof(u32), GFP_KERNEL_ACCOUNT);
	return chains->head && chains->next ? 0 : -ENOMEM;
}

static void chains_exit(struct natgw_chains *chains)
{
	kvfree(chains->next);
	kvfree(chains->head);
}

/**
 * natgw_rules_create() - make an empty ruleset
 * @rules: room for so many rules
 * @pools: room for so many pools, those of masquerade rules included
 *
 * Context: Process, may sleep.
 * Return: the ruleset, owned, for natgw_rules_destroy(); NULL without memory.
 */
struct natgw_rules *natgw_rules_create(unsigned int rules, unsigned int pools)
{
	struct natgw_rules *set = kvzalloc(sizeof(*set), GFP_KERNEL_ACCOUNT);

	if (!set)
		return NULL;
	set->room = rules;
	set->rule = kvcalloc(rules + 1, sizeof(*set->rule), GFP_KERNEL_ACCOUNT);
	set->pool = kvcalloc(pools + 1, sizeof(*set->pool), GFP_KERNEL_ACCOUNT);
	if (!set->rule || !set->pool) {
		natgw_rules_destroy(set);
		return NULL;
	}
	return set;
}

/**
 * natgw_rules_destroy() - free a ruleset that nobody reads any more
 * @rules: the ruleset; NULL is fine
 *
 * Its pools stay if they were ever in force: sessions may hold them.
 *
 * Context: Process, may sleep.
 */
void natgw_rules_destroy(struct natgw_rules *rules)
{
	unsigned int i;

	if (!rules)
		return;
	for (i = 0; i < rules->pools; i++)
		if (list_empty(&rules->pool[i]->list))
			kfree(rules->pool[i]);
	for (i = 0; i < rules->n; i++)
		if (rules->rule[i].target != &rules->rule[i].only)
			kfree(rules->rule[i].target);
	kfree(rules->port_timeout);
	natgw_cover_exit(&rules->senders);
	natgw_cover_exit(&rules->receivers);
	kvfree(rules->owned);
	chains_exit(&rules->portless);
	chains_exit(&rules->exact);
	kvfree(rules->after);
	kvfree(rules->before);
	kvfree(rules->pool);
	kvfree(rules->rule);
	kvfree(rules);
}

/* Only rules that one look-up can find: the rest is looked at in order. */
static bool exact(const struct natgw_rule *rule)
{
	return (rule->action == NATGW_ACTION_DNAT ||
		rule->action == NATGW_ACTION_REDIRECT) &&
	       natgw_packet_has_ports(rule->match.proto) &&
	       rule->match.dst.first == rule->match.dst.last &&
	       rule->match.dport.first == rule->match.dport.last;
}

static bool before(const struct natgw_rule *rule)
{
	switch (rule->action) {
	case NATGW_ACTION_DNAT:
	case NATGW_ACTION_REDIRECT:
	case NATGW_ACTION_STATIC:
		return true;
	case NATGW_ACTION_EXEMPT:
		return !rule->match.oif[0];
	default:
		return false;
	}
}

static bool after(const struct natgw_rule *rule)
{
	return rule->action != NATGW_ACTION_DNAT &&
	       rule->action != NATGW_ACTION_REDIRECT;
}

static u32 *bucket(const struct natgw_rules *rules,
		   const struct natgw_chains *chains, u32 addr, u8 proto, u16 port)
{
	return &chains->head[jhash_3words(addr, proto, port, 0) & rules->buckets];
}

static void chain(struct natgw_chains *chains, u32 *head, u32 rule)
{
	chains->next[rule] = *head;
	*head = rule;
}

/* Backwards, so that each chain is in the order of the rules. */
static void fill_chains(struct natgw_rules *rules)
{
	unsigned int i;

	for (i = 0; i <= rules->buckets; i++) {
		rules->exact.head[i] = rules->n;
		rules->portless.head[i] = rules->n;
	}
	for (i = rules->n; i--;) {
		const struct natgw_match *match = &rules->rule[i].match;

		if (!exact(&rules->rule[i]))
			continue;
		chain(&rules->exact,
		      bucket(rules, &rules->exact, match->dst.first, match->proto,
			     match->dport.first), i);
		chain(&rules->portless,
		      bucket(rules, &rules->portless, match->dst.first,
			     match->proto, 0), i);
	}
}

static int owned_compare(const void *a, const void *b)
{
	const struct natgw_owned *x = a, *y = b;

	return x->range.first < y->range.first ? -1 :
	       x->range.first > y->range.first;
}

static int fill_owned(struct natgw_rules *rules)
{
	unsigned int i, j, n = 0;

	for (i = 0; i < rules->pools; i++)
		n += rules->pool[i]->ranges;
	rules->owned = kvcalloc(n + 1, sizeof(*rules->owned), GFP_KERNEL_ACCOUNT);
	if (!rules->owned)
		return -ENOMEM;
	for (i = 0; i < rules->pools; i++) {
		struct natgw_pool *pool = rules->pool[i];

		for (j = 0; j < pool->ranges; j++)
			rules->owned[rules->owneds++] =
				(struct natgw_owned){ pool->range[j], pool };
	}
	sort(rules->owned, rules->owneds, sizeof(*rules->owned), owned_compare,
	     NULL);
	return 0;
}

/*
 * Who is in neither is of no rule, whatever else his packets are. What is exempt
 * before routing is left as it is, as is what no rule is about.
 */
static int fill_covers(struct natgw_rules *rules)
{
	unsigned int i;

	if (natgw_cover_init(&rules->receivers, rules->n + rules->owneds) ||
	    natgw_cover_init(&rules->senders, rules->n))
		return -ENOMEM;
	for (i = 0; i < rules->owneds; i++)
		natgw_cover_add(&rules->receivers, &rules->owned[i].range);
	for (i = 0; i < rules->n; i++) {
		const struct natgw_rule *rule = &rules->rule[i];
		bool fixed = rule->action == NATGW_ACTION_STATIC;

		if (before(rule) && rule->action != NATGW_ACTION_EXEMPT)
			natgw_cover_add(&rules->receivers, fixed ? &rule->external :
							   &rule->match.dst);
		if (after(rule))
			natgw_cover_add(&rules->senders, fixed ? &rule->internal :
							 &rule->match.src);
	}
	natgw_cover_seal(&rules->receivers);
	natgw_cover_seal(&rules->senders);
	return 0;
}

static int interface_of(struct net *net, const char *name)
{
	const struct net_device *dev;

	if (!name[0])
		return 0;
	dev = __dev_get_by_name(net, name);
	return dev ? dev->ifindex : NO_INTERFACE;
}

/**
 * natgw_rules_seal() - compile a ruleset that is complete
 * @rules: the ruleset
 * @net: namespace whose interfaces its names stand for
 *
 * Context: Process, holds RTNL, so that no interface comes or goes between
 *          this and the ruleset's publication.
 * Return: 0, or -ENOMEM.
 */
int natgw_rules_seal(struct natgw_rules *rules, struct net *net)
{
	unsigned int i, n = rules->n + 1;

	ASSERT_RTNL();
	rules->buckets = roundup_pow_of_two(n) - 1;
	rules->before = kvcalloc(n, sizeof(u32), GFP_KERNEL_ACCOUNT);
	rules->after = kvcalloc(n, sizeof(u32), GFP_KERNEL_ACCOUNT);
	if (!rules->before || !rules->after ||
	    chains_init(&rules->exact, n, rules->buckets) ||
	    chains_init(&rules->portless, n, rules->buckets) ||
	    fill_owned(rules) || fill_covers(rules))
		return -ENOMEM;
	fill_chains(rules);
	for (i = 0; i < rules->n; i++) {
		struct natgw_rule *rule = &rules->rule[i];

		rule->iif = interface_of(net, rule->match.iif);
		rule->oif = interface_of(net, rule->match.oif);
		if (before(rule) && !exact(rule))
			rules->before[rules->befores++] = i;
		if (after(rule))
			rules->after[rules->afters++] = i;
	}
	for (i = 0; i < rules->fasts; i++)
		rules->fast[i].ifindex = interface_of(net, rules->fast[i].name);
	return 0;
}

/* One store at most: no packet may find a rule without its interface. */
static void bind_one(int *ifindex, const char *name, const struct net_device *dev)
{
	if (!strcmp(name, dev->name))
		WRITE_ONCE(*ifindex, dev->ifindex);
	else if (*ifindex == dev->ifindex)
		WRITE_ONCE(*ifindex, NO_INTERFACE);
}

/**
 * natgw_rules_bind() - an interface got its name, or another one
 * @rules: the ruleset in force
 * @dev: the interface
 *
 * Context: Process, holds RTNL.
 */
void natgw_rules_bind(struct natgw_rules *rules, const struct net_device *dev)
{
	unsigned int i;

	for (i = 0; i < rules->n; i++) {
		struct natgw_rule *rule = &rules->rule[i];

		bind_one(&rule->iif, rule->match.iif, dev);
		bind_one(&rule->oif, rule->match.oif, dev);
	}
	for (i = 0; i < rules->fasts; i++)
		bind_one(&rules->fast[i].ifindex, rules->fast[i].name, dev);
}

/**
 * natgw_rules_unbind() - an interface lost its name, or is gone
 * @rules: the ruleset in force
 * @ifindex: the interface
 *
 * Context: Process, holds RTNL.
 */
void natgw_rules_unbind(struct natgw_rules *rules, int ifindex)
{
	unsigned int i;

	for (i = 0; i < rules->n; i++) {
		struct natgw_rule *rule = &rules->rule[i];

		if (rule->iif == ifindex)
			WRITE_ONCE(rule->iif, NO_INTERFACE);
		if (rule->oif == ifindex)
			WRITE_ONCE(rule->oif, NO_INTERFACE);
	}
	for (i = 0; i < rules->fasts; i++)
		if (rules->fast[i].ifindex == ifindex)
			WRITE_ONCE(rules->fast[i].ifindex, NO_INTERFACE);
}

static bool same_source(const struct natgw_pool *a, const struct natgw_pool *b)
{
	if (!a || !b)
		return a == b;
	return natgw_pool_same(a, b);
}

/**
 * natgw_rules_same() - do two rules say the same
 * @a: a rule
 * @b: another
 *
 * Context: Any.
 * Return: true if so; handles and hits do not matter.
 */
bool natgw_rules_same(const struct natgw_rule *a, const struct natgw_rule *b)
{
	return !memcmp(&a->match, &b->match, sizeof(a->match)) &&
	       a->action == b->action && same_source(a->pool, b->pool) &&
	       !memcmp(&a->external, &b->external, sizeof(a->external)) &&
	       !memcmp(&a->internal, &b->internal, sizeof(a->internal)) &&
	       !memcmp(&a->to, &b->to, sizeof(a->to)) && a->slow == b->slow &&
	       a->targets == b->targets &&
	       !memcmp(a->target, b->target, a->targets * sizeof(*a->target));
}

/**
 * natgw_rules_hash() - hash what a rule says
 * @rule: the rule
 *
 * Context: Any.
 * Return: the hash; equal for rules that say the same.
 */
u32 natgw_rules_hash(const struct natgw_rule *rule)
{
	return jhash(&rule->match, sizeof(rule->match), rule->action);
}

static bool interface_matches(int wanted, int ifindex)
{
	return !wanted || wanted == ifindex;
}

/* Whether one clause of a rule holds; @clause is known where this is called. */
static __always_inline bool holds(const struct natgw_rule *rule,
				  const struct natgw_question *question,
				  enum natgw_clause clause)
{
	const struct natgw_match *match = &rule->match;
	const struct natgw_tuple *tuple = &question->tuple;

	switch (clause) {
	case NATGW_CLAUSE_IIF:
		return interface_matches(READ_ONCE(rule->iif), question->iif);
	case NATGW_CLAUSE_OIF:
		return interface_matches(READ_ONCE(rule->oif), question->oif);
	case NATGW_CLAUSE_SRC:
		return natgw_range_has(&match->src, ntohl(tuple->src.addr));
	case NATGW_CLAUSE_DST:
		return natgw_range_has(&match->dst, ntohl(tuple->dst.addr));
	case NATGW_CLAUSE_PROTO:
		return !match->proto || match->proto == tuple->proto;
	case NATGW_CLAUSE_SPORT:
		return question->any_port ||
		       natgw_ports_has(&match->sport, ntohs(tuple->src.port));
	case NATGW_CLAUSE_DPORT:
		return question->any_port ||
		       natgw_ports_has(&match->dport, ntohs(tuple->dst.port));
	case NATGW_CLAUSE_MARK:
		return (question->mark & match->mask) == match->mark;
	case NATGW_CLAUSE_EXTERNAL:
		return rule->action != NATGW_ACTION_STATIC ||
		       natgw_range_has(&rule->external, ntohl(tuple->dst.addr));
	default:
		return rule->action != NATGW_ACTION_STATIC ||
		       natgw_range_has(&rule->internal, ntohl(tuple->src.addr));
	}
}

/* Everything but the interfaces, and the addresses of a static rule. */
static bool matches(const struct natgw_rule *rule,
		    const struct natgw_question *question)
{
	return holds(rule, question, NATGW_CLAUSE_SRC) &&
	       holds(rule, question, NATGW_CLAUSE_DST) &&
	       holds(rule, question, NATGW_CLAUSE_PROTO) &&
	       holds(rule, question, NATGW_CLAUSE_MARK) &&
	       holds(rule, question, NATGW_CLAUSE_SPORT) &&
	       holds(rule, question, NATGW_CLAUSE_DPORT);
}

static bool rule_before(const struct natgw_rule *rule,
			const struct natgw_question *question)
{
	return holds(rule, question, NATGW_CLAUSE_EXTERNAL) &&
	       holds(rule, question, NATGW_CLAUSE_IIF) && matches(rule, question);
}

/**
 * natgw_rules_before() - the rule that decides a flow before routing
 * @rules: the ruleset
 * @question: the packet's question
 *
 * Context: RCU read side.
 * Return: the first rule that matches, borrowed: dnat, redirect, static or
 *         exempt; NULL if there is none.
 */
struct natgw_rule *natgw_rules_before(const struct natgw_rules *rules,
				      const struct natgw_question *question)
{
	const struct natgw_chains *chains = question->any_port ? &rules->portless
							       : &rules->exact;
	const struct natgw_tuple *tuple = &question->tuple;
	u32 found, i;

	found = *bucket(rules, chains, ntohl(tuple->dst.addr), tuple->proto,
			question->any_port ? 0 : ntohs(tuple->dst.port));
	while (found < rules->n && !rule_before(&rules->rule[found], question))
		found = chains->next[found];
	for (i = 0; i < rules->befores && rules->before[i] < found; i++)
		if (rule_before(&rules->rule[rules->before[i]], question))
			return &rules->rule[rules->before[i]];
	return found < rules->n ? &rules->rule[found] : NULL;
}

static bool rule_after(const struct natgw_rule *rule,
		       const struct natgw_question *question)
{
	return holds(rule, question, NATGW_CLAUSE_INTERNAL) &&
	       holds(rule, question, NATGW_CLAUSE_IIF) && matches(rule, question);
}

/**
 * natgw_rules_after() - the rule that decides a flow after routing
 * @rules: the ruleset
 * @question: the packet's question
 *
 * Context: RCU read side.
 * Return: the first rule that matches, borrowed: snat, masquerade, static or
 *         exempt; NULL if there is none.
 */
struct natgw_rule *natgw_rules_after(const struct natgw_rules *rules,
				     const struct natgw_question *question)
{
	unsigned int i;

	for (i = 0; i < rules->afters; i++) {
		struct natgw_rule *rule = &rules->rule[rules->after[i]];

		if (holds(rule, question, NATGW_CLAUSE_OIF) &&
		    rule_after(rule, question))
			return rule;
	}
	return NULL;
}

/* Does a rule say anything about it? */
static bool says(const struct natgw_rule *rule, enum natgw_clause clause)
{
	const struct natgw_match *match = &rule->match;

	switch (clause) {
	case NATGW_CLAUSE_IIF:
		return rule->iif;
	case NATGW_CLAUSE_OIF:
		return rule->oif;
	case NATGW_CLAUSE_SRC:
		return match->src.first || match->src.last != U32_MAX;
	case NATGW_CLAUSE_DST:
		return match->dst.first || match->dst.last != U32_MAX;
	case NATGW_CLAUSE_PROTO:
		return match->proto;
	case NATGW_CLAUSE_SPORT:
		return match->sport.first || match->sport.last != U16_MAX;
	case NATGW_CLAUSE_DPORT:
		return match->dport.first || match->dport.last != U16_MAX;
	case NATGW_CLAUSE_MARK:
		return match->mask;
	default:
		return false;
	}
}

/**
 * natgw_rule_near() - did all but one of a rule's clauses hold
 * @rule: the rule
 * @stage: when the flow asked
 * @question: what it asked
 * @clause: filled in: the one that did not
 *
 * That an address is none of a static rule's says something only where another
 * clause held.
 *
 * Context: RCU read side.
 * Return: true if so, and the rule is one of those that are looked at then.
 */
bool natgw_rule_near(const struct natgw_rule *rule, enum natgw_stage stage,
		     const struct natgw_question *question,
		     enum natgw_clause *clause)
{
	enum natgw_clause other = stage == NATGW_STAGE_BEFORE ?
				  NATGW_CLAUSE_INTERNAL : NATGW_CLAUSE_EXTERNAL;
	unsigned int i, missed = 0, held = 0;

	if (stage == NATGW_STAGE_BEFORE ? !before(rule) : !after(rule))
		return false;
	for (i = 1; i < __NATGW_CLAUSE_MAX; i++) {
		if (i == other)
			continue;
		if (holds(rule, question, i)) {
			held += says(rule, i);
			continue;
		}
		missed++;
		*clause = i;
	}
	return missed == 1 && (held || *clause < NATGW_CLAUSE_EXTERNAL);
}

/**
 * natgw_rules_hairpin() - the rule that gives a hairpinned flow its source
 * @rules: the ruleset
 * @question: the packet's question, with the destination that the initiator
 *            sent it to
 *
 * An inside host that addresses another one by its external address shows its
 * own external endpoint (RFC 4787 REQ-9a): that of the rule which would have
 * translated it outwards. Who came in by the very interface that the rule
 * leads out of is no inside host.
 *
 * Context: RCU read side.
 * Return: the rule, borrowed; NULL if there is none, or the flow is exempt.
 */
struct natgw_rule *natgw_rules_hairpin(const struct natgw_rules *rules,
				       const struct natgw_question *question)
{
	unsigned int i;

	for (i = 0; i < rules->afters; i++) {
		struct natgw_rule *rule = &rules->rule[rules->after[i]];
		int oif = READ_ONCE(rule->oif);

		if (oif == NO_INTERFACE || (oif && oif == question->iif) ||
		    !rule_after(rule, question))
			continue;
		return rule->action == NATGW_ACTION_EXEMPT ? NULL : rule;
	}
	return NULL;
}

/**
 * natgw_rules_find() - the rule of a handle
 * @rules: the ruleset; NULL has none
 * @handle: the handle
 *
 * Context: RCU read side.
 * Return: the rule, borrowed; NULL if there is none.
 */
const struct natgw_rule *natgw_rules_find(const struct natgw_rules *rules,
					  u32 handle)
{
	unsigned int i, n = rules ? rules->n : 0;

	/* Most often they count up from 1. */
	if (handle && handle <= n && rules->rule[handle - 1].handle == handle)
		return &rules->rule[handle - 1];
	for (i = 0; i < n; i++)
		if (rules->rule[i].handle == handle)
			return &rules->rule[i];
	return NULL;
}

/**
 * natgw_rules_fast() - is an interface one that the fast path was given
 * @rules: the ruleset
 * @ifindex: the interface
 *
 * Context: RCU read side, or holds RTNL.
 * Return: true if so.
 */
bool natgw_rules_fast(const struct natgw_rules *rules, int ifindex)
{
	unsigned int i;

	for (i = 0; i < rules->fasts; i++)
		if (READ_ONCE(rules->fast[i].ifindex) == ifindex)
			return true;
	return false;
}

/**
 * natgw_rules_masquerade() - are TCP flows to a host given an interface's address
 * @rules: the ruleset
 * @ifindex: the interface
 * @remote: the host, network order
 *
 * A rule that names no interface means hosts outside by naming those inside: who
 * is among them is no host outside.
 *
 * Context: RCU read side.
 * Return: true if a rule says so.
 */
bool natgw_rules_masquerade(const struct natgw_rules *rules, int ifindex,
			    __be32 remote)
{
	unsigned int i;
	int oif;

	for (i = 0; i < rules->afters; i++) {
		const struct natgw_rule *rule = &rules->rule[rules->after[i]];

		oif = READ_ONCE(rule->oif);
		if (rule->action == NATGW_ACTION_MASQUERADE &&
		    interface_matches(oif, ifindex) &&
		    (!rule->match.proto || rule->match.proto == IPPROTO_TCP) &&
		    natgw_range_has(&rule->match.dst, ntohl(remote)) &&
		    (oif || !natgw_range_has(&rule->match.src, ntohl(remote))))
			return true;
	}
	return false;
}

/**
 * natgw_rules_owner() - the pool that an address is one of
 * @rules: the ruleset
 * @addr: the address, network order
 *
 * Context: RCU read side.
 * Return: the pool, borrowed; NULL if it is none's.
 */
struct natgw_pool *natgw_rules_owner(const struct natgw_rules *rules, __be32 addr)
{
	unsigned int low = 0, high = rules->owneds;
	u32 a = ntohl(addr);

	while (low < high) {
		unsigned int middle = (low + high) / 2;
		const struct natgw_owned *owned = &rules->owned[middle];

		if (natgw_range_has(&owned->range, a))
			return owned->pool;
		if (a < owned->range.first)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

/* The port of a range that corresponds to one of the rule's dport. */
static __be16 target_port(const struct natgw_rule *rule,
			  const struct natgw_ports *ports, __be16 port)
{
	if (!ports->first)
		return port;
	if (ports->first == ports->last)
		return htons(ports->first);
	return htons(ports->first + ntohs(port) - rule->match.dport.first);
}

/**
 * natgw_rule_target() - where a dnat or redirect rule sends a flow
 * @rule: the rule; of redirect only the port is decided
 * @dst: where the flow was going
 *
 * Context: Any.
 * Return: the endpoint.
 */
struct natgw_endpoint natgw_rule_target(const struct natgw_rule *rule,
					const struct natgw_endpoint *dst)
{
	const struct natgw_target *target = rule->target;
	struct natgw_endpoint to = *dst;
	u32 share;

	if (rule->action == NATGW_ACTION_REDIRECT) {
		to.port = target_port(rule, &rule->to, dst->port);
		return to;
	}
	if (rule->targets > 1) {
		share = get_random_u32_below(rule->weights);
		while (share >= target->weight)
			share -= target++->weight;
	}
	to.addr = target->addr;
	to.port = target_port(rule, &target->ports, dst->port);
	return to;
}

/**
 * natgw_rule_static() - the other side's address of a static rule
 * @from: the side that @addr is on
 * @to: the other side
 * @addr: the address, network order
 *
 * Context: Any.
 * Return: the corresponding address, network order.
 */
__be32 natgw_rule_static(const struct natgw_range *from,
			 const struct natgw_range *to, __be32 addr)
{
	return htonl(to->first + (ntohl(addr) - from->first));
}

#if IS_ENABLED(CONFIG_KUNIT)
#include "rules_test.c"
#include "rules_target_test.c"
#endif
