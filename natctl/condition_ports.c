// SPDX-License-Identifier: GPL-2.0
/*
 * Ports: used up towards a destination, in a pool or in blocks; by whom, by what
 * they do, and how many addresses are wanting.
 */
#include "conditions.h"

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "division.h"
#include "fault.h"

enum {
	/*
	 * Per cent of the ports that are in use when nobody is refused yet: an
	 * eighth of them is what comes and goes on a busy gateway.
	 */
	PORTS_NEARLY = 95,
	/* Per cent of the ports from which on it is their holder who matters. */
	PORTS_MOST = 75,
	/* Per cent of them that sessions hold which are over. */
	PORTS_OVER = 50,
	/* Holders of ports that are named. */
	PORTS_SOURCES = 3,
	/* Leading bits of addresses that stand together. */
	PORTS_PREFIX = 24,
};

/**
 * struct want - ports towards a destination, and those that were wanted
 * @looks: the looks
 * @entry: the destination, of the second
 * @refused: flows that were refused for want of a port
 * @created: sessions created
 * @address: ports that an external address has
 * @addresses: external addresses that there are
 * @missing: external addresses that are wanting
 * @resting: ports that are free, but have to rest
 */
struct want {
	const struct looks *looks;
	const struct entry *entry;
	__u64 refused;
	__u64 created;
	__u64 address;
	__u64 addresses;
	__u64 missing;
	__u64 resting;
};

static const struct pool *pool_of(const struct want *want)
{
	return ruleset_find_pool(&want->looks->now->set, want->entry->key.pool);
}

static __u32 option_of(const struct want *want, enum pool_option option)
{
	const struct rule *rule = ruleset_find_handle(&want->looks->now->set,
						      want->entry->key.rule);
	const struct pool *pool = pool_of(want);

	if (pool)
		return pool->options.values[option];
	return rule ? rule->options.values[option] : 0;
}

/* Ports that all addresses have together, those that were never asked, too. */
static __u64 capacity(const struct want *want)
{
	__u64 all = want->address * want->addresses;

	return all > want->entry->usable ? all : want->entry->usable;
}

static void make(struct want *want, const struct looks *looks,
		 const struct entry *entry)
{
	const struct entry *was = looks_before(looks, entry);
	__u64 wanted;

	memset(want, 0, sizeof(*want));
	want->looks = looks;
	want->entry = entry;
	want->refused = moved(entry_refused(was, NATGW_DROP_NO_PORT),
			      entry_refused(entry, NATGW_DROP_NO_PORT)) +
			moved(entry_refused(was, NATGW_DROP_FAIR_SHARE),
			      entry_refused(entry, NATGW_DROP_FAIR_SHARE));
	want->created = moved(was->created, entry->created);
	for (size_t i = 0; i < entry->share_count; i++)
		if (entry->shares[i].usable > want->address)
			want->address = entry->shares[i].usable;
	want->addresses = look_addresses(looks->now, entry->key.pool);
	if (entry->share_count > want->addresses)
		want->addresses = entry->share_count;
	if (want->refused && option_of(want, POOL_HOLD_DOWN) &&
	    entry->in_use < entry->usable)
		want->resting = entry->usable - entry->in_use;
	wanted = entry->in_use + want->resting + want->refused;
	if (want->refused && want->address && wanted > capacity(want))
		want->missing = (wanted + want->address - 1) / want->address -
				want->addresses;
}

static bool is_wanting(const struct want *want)
{
	if (want->refused)
		return true;
	/* One that has no ports has one session or none: that is not full. */
	return want->address > 1 && want->entry->in_use * 100 >=
				    capacity(want) * PORTS_NEARLY;
}

/* ---- evidence ------------------------------------------------------------- */

static void put_fill(struct verdict *verdict, const struct want *want)
{
	const struct entry *entry = want->entry;
	double seconds = (want->looks->now->when - want->looks->before->when) /
			 1000.0;

	verdict->subject.key = entry->key;
	verdict->weight = want->refused;
	verdict_number(verdict, "ports_in_use", entry->in_use);
	verdict_number(verdict, "ports_usable", entry->usable);
	verdict_number(verdict, "refused", want->refused);
	verdict_number(verdict, "created", want->created);
	verdict_number(verdict, "addresses", want->addresses);
	verdict_number(verdict, "addresses_missing", want->missing);
	verdict_evidence(verdict,
			 "%llu of %llu ports are in use at %zu of %llu addresses; %llu flows were refused in %.1f s, %llu sessions began.",
			 entry->in_use, entry->usable, entry->share_count,
			 want->addresses, want->refused, seconds, want->created);
}

static void put_holders(struct verdict *verdict, const struct want *want)
{
	const struct tally *holders = want->entry->holders;

	verdict_number(verdict, "half_open", holders[NATGW_HOLDER_HALF_OPEN].value);
	verdict_number(verdict, "established",
		       holders[NATGW_HOLDER_ESTABLISHED].value);
	verdict_number(verdict, "closing", holders[NATGW_HOLDER_CLOSING].value);
	verdict_evidence(verdict,
			 "Of their holders %llu are established, %llu wait for an answer, %llu are over.",
			 holders[NATGW_HOLDER_ESTABLISHED].value,
			 holders[NATGW_HOLDER_HALF_OPEN].value,
			 holders[NATGW_HOLDER_CLOSING].value);
	if (want->resting)
		verdict_evidence(verdict, "%llu ports are free, but rest for %u s (hold-down).",
				 want->resting, option_of(want, POOL_HOLD_DOWN));
}

static void put_sources(struct verdict *verdict, const struct want *want)
{
	const struct entry *entry = want->entry;
	struct cell text = { 0 };
	char room[TEXT_ROOM];

	for (size_t i = 0; i < entry->source_count && i < PORTS_SOURCES; i++)
		cell_text(&text, "%s%s holds %llu", i ? ", " : "",
			  text_from_address(room, entry->sources[i].address),
			  entry->sources[i].ports);
	if (text.slate.length)
		verdict_evidence(verdict, "%s.", text.slate.text);
	cell_exit(&text);
}

static void put_missing(struct verdict *verdict, const struct want *want)
{
	if (want->missing)
		verdict_evidence(verdict,
				 "%llu more address%s of %llu ports would have been enough for what is in use and was refused.",
				 want->missing, want->missing > 1 ? "es" : "",
				 want->address);
	else if (want->refused && want->entry->in_use < capacity(want) &&
		 !want->resting)
		verdict_evidence(verdict,
				 "%llu ports are free at addresses that the refused may not use.",
				 capacity(want) - want->entry->in_use);
}

/* ---- fixes, in the order in which they are to be tried --------------------- */

static void fix_reuse(struct verdict *verdict, const struct want *want)
{
	const struct entry *entry = want->entry;
	char room[TEXT_ROOM];

	if (entry->source_count)
		verdict_fix(verdict,
			    "Reuse connections, at %s first: keep-alive, a pool of connections, a proxy.",
			    text_from_address(room, entry->sources[0].address));
	else
		verdict_fix(verdict,
			    "Reuse connections: keep-alive, a pool of connections, a proxy.");
}

static void fix_spread(struct verdict *verdict, const struct want *want)
{
	const char *pool = want->entry->key.pool;
	__u64 missing = want->missing ? want->missing : 1;

	if (!*pool)
		verdict_fix(verdict,
			    "Spread over addresses: snat with a pool of %llu addresses instead of masquerade.",
			    want->addresses + missing);
	else if (!want->missing && !option_of(want, POOL_OVERFLOW) &&
		 want->addresses > 1)
		verdict_fix(verdict,
			    "Spread over addresses: let pool %s take another when one is full, by overflow yes.",
			    pool);
	else
		verdict_fix(verdict,
			    "Spread over addresses: give pool %s %llu more, and have %s routed here.",
			    pool, missing, missing > 1 ? "them" : "it");
}

static void fix_shard(struct verdict *verdict, const struct want *want)
{
	if (want->entry->key.dst)
		verdict_fix(verdict,
			    "Shard: reach the service by more of its addresses or ports, or give some sources a pool of their own.");
	else
		verdict_fix(verdict, "Shard: give some sources a pool of their own.");
}

static void fix_bypass(struct verdict *verdict, const struct want *want)
{
	const struct destination_key *key = &want->entry->key;
	char room[TEXT_ROOM];

	if (key->dst)
		verdict_fix(verdict,
			    "Bypass: if it can be reached without NAT, natctl add --before HANDLE exempt dst %s.",
			    text_from_address(room, key->dst));
	else
		verdict_fix(verdict,
			    "Bypass: exempt what can be reached without NAT.");
}

/* The clock by which most of the holders go. */
static void fix_timers(struct verdict *verdict, const struct want *want)
{
	const struct tally *holders = want->entry->holders;
	bool tcp = want->entry->key.proto == IPPROTO_TCP;
	enum natgw_timeout timeout = NATGW_TIMEOUT_TCP_IDLE;

	if (want->resting) {
		verdict_fix(verdict, "Only then timers: a shorter hold-down, now %u s.",
			    option_of(want, POOL_HOLD_DOWN));
		return;
	}
	if (!tcp)
		timeout = NATGW_TIMEOUT_UDP;
	else if (holders[NATGW_HOLDER_CLOSING].value >
		 holders[NATGW_HOLDER_ESTABLISHED].value)
		timeout = NATGW_TIMEOUT_TCP_TRANS_CLOSE;
	else if (holders[NATGW_HOLDER_HALF_OPEN].value >
		 holders[NATGW_HOLDER_ESTABLISHED].value)
		timeout = NATGW_TIMEOUT_TCP_TRANS_OPEN;
	verdict_fix(verdict, "Only then timers: timeout %s, now %u s.",
		    names_text(&names_timeout, timeout),
		    look_setting(want->looks->now, SETTING_TIMEOUT, timeout));
}

static void put_fixes(struct verdict *verdict, const struct want *want)
{
	fix_reuse(verdict, want);
	fix_spread(verdict, want);
	fix_shard(verdict, want);
	fix_bypass(verdict, want);
	fix_timers(verdict, want);
}

/* ---- one source, or one prefix -------------------------------------------- */

/* Flows that addresses were refused which are not among these. */
static __u64 refused_others(const struct want *want, const struct range *range)
{
	const struct look *now = want->looks->now;
	__u64 own = 0;

	for (size_t i = 0; i < now->tenant_count; i++) {
		const struct tenant *tenant = &now->tenants[i];

		if (tenant->src.first <= range->last &&
		    tenant->src.last >= range->first)
			own += looks_tenant_refused(want->looks, tenant,
						    TENANT_SHARED);
	}
	return own < want->refused ? want->refused - own : 0;
}

static __u64 ports_of(const struct entry *entry, const struct range *range)
{
	__u64 ports = 0;

	for (size_t i = 0; i < entry->source_count; i++)
		if (entry->sources[i].address >= range->first &&
		    entry->sources[i].address <= range->last)
			ports += entry->sources[i].ports;
	return ports;
}

/* Has it most of the ports, and are others refused? Then @others is how many. */
static bool dominates(const struct want *want, const struct range *range,
		      __u64 *others)
{
	*others = 0;
	if (ports_of(want->entry, range) * 100 < want->entry->in_use * PORTS_MOST)
		return false;
	*others = refused_others(want, range);
	return *others;
}

static void judge_source(const struct want *want, struct verdicts *verdicts)
{
	const struct entry *entry = want->entry;
	char remote[VERDICT_ROOM], who[TEXT_ROOM];
	struct verdict *verdict;
	struct range range;
	__u64 others;

	if (!want->refused || !entry->source_count)
		return;
	range.first = entry->sources[0].address;
	range.last = range.first;
	if (!dominates(want, &range, &others)) {
		range.first &= ~0U << (32 - PORTS_PREFIX);
		range.last = range.first | ~0U >> PORTS_PREFIX;
		if (!dominates(want, &range, &others))
			return;
	}
	verdict = verdicts_add(verdicts, CONDITION_SOURCE, SEVERITY_CRITICAL,
			       range.first == range.last ? CONFIDENCE_HIGH :
							   CONFIDENCE_MEDIUM);
	put_fill(verdict, want);
	verdict->subject.src = range;
	text_from_range(who, &range);
	verdict_remote(remote, &entry->key);
	verdict_says(verdict, "%s holds %llu of the %llu ports towards %s, and others are refused.",
		     who, ports_of(entry, &range), entry->in_use, remote);
	verdict_number(verdict, "source_ports", ports_of(entry, &range));
	verdict_number(verdict, "refused_others", others);
	verdict_evidence(verdict, "%llu of the refused flows are of others.", others);
	put_holders(verdict, want);
	put_sources(verdict, want);
	put_missing(verdict, want);
	verdict_fix(verdict,
		    "Find out what %s does there: natctl sessions src %s. Have it reuse connections.",
		    who, who);
	verdict_fix(verdict,
		    "Keep ports for the others: natctl add limit minimum-ports N, or limit subscriber-ports N.");
	verdict_fix(verdict, "Shard: give %s a pool of its own, by a rule with src %s before the others.",
		    who, who);
}

/* ---- sessions that are over ------------------------------------------------ */

static void judge_churn(const struct want *want, struct verdicts *verdicts)
{
	const struct entry *entry = want->entry;
	__u64 over = entry->holders[NATGW_HOLDER_CLOSING].value + want->resting;
	char remote[VERDICT_ROOM], origin[VERDICT_ROOM];
	__u64 held = entry->in_use + want->resting;
	struct verdict *verdict;

	if (over * 100 < held * PORTS_OVER || !over)
		return;
	verdict = verdicts_add(verdicts, CONDITION_CHURN, want->refused ?
			       SEVERITY_CRITICAL : SEVERITY_WARNING,
			       CONFIDENCE_HIGH);
	put_fill(verdict, want);
	verdict_says(verdict, "Short sessions towards %s leave %llu of %llu ports of %s to sessions that are over.",
		     verdict_remote(remote, &entry->key), over, held,
		     verdict_origin(origin, &entry->key));
	verdict_number(verdict, "over", over);
	put_holders(verdict, want);
	put_sources(verdict, want);
	put_missing(verdict, want);
	put_fixes(verdict, want);
}

/* ---- destinations ---------------------------------------------------------- */

static void say_ports(struct verdict *verdict, const struct want *want)
{
	char remote[VERDICT_ROOM], origin[VERDICT_ROOM], proto[TEXT_ROOM];
	const struct entry *entry = want->entry;

	verdict_origin(origin, &entry->key);
	verdict_remote(remote, &entry->key);
	if (!entry->key.dst)
		verdict_says(verdict, want->refused ?
			     "No %s port is left in %s." :
			     "Nearly all %s ports of %s are in use.",
			     text_from_protocol(proto, entry->key.proto), origin);
	else
		verdict_says(verdict, want->refused ?
			     "No port is left towards %s in %s." :
			     "Nearly all ports towards %s in %s are in use.",
			     remote, origin);
}

static void judge_ports(const struct want *want, struct verdicts *verdicts)
{
	const struct entry *entry = want->entry;
	__u64 waiting = entry->holders[NATGW_HOLDER_HALF_OPEN].value;
	struct verdict *verdict;

	verdict = verdicts_add(verdicts, entry->key.dst ? CONDITION_PORTS :
							  CONDITION_POOL,
			       want->refused ? SEVERITY_CRITICAL :
					       SEVERITY_WARNING,
			       CONFIDENCE_HIGH);
	put_fill(verdict, want);
	say_ports(verdict, want);
	put_holders(verdict, want);
	put_sources(verdict, want);
	put_missing(verdict, want);
	if (entry->key.proto == IPPROTO_TCP && waiting &&
	    waiting * 100 >= entry->in_use * PORTS_MOST) {
		verdict_evidence(verdict, "Most of them wait: it does not answer.");
		verdict_fix(verdict,
			    "Find out why it does not answer: that is what uses up the ports.");
	}
	put_fixes(verdict, want);
}

static int compare_wants(const void *left, const void *right)
{
	const struct want *a = left;
	const struct want *b = right;

	if (a->refused != b->refused)
		return a->refused < b->refused ? 1 : -1;
	return memcmp(&a->entry->key, &b->entry->key, sizeof(a->entry->key));
}

static void judge_destinations(const struct looks *looks,
			       struct verdicts *verdicts)
{
	const struct ledger *ledger = &looks->now->ledger;
	struct want *list = allocate(ledger->count + 1, sizeof(*list));
	size_t count = 0;

	for (size_t i = 0; i < ledger->count; i++) {
		make(&list[count], looks, &ledger->entries[i]);
		count += is_wanting(&list[count]);
	}
	qsort(list, count, sizeof(*list), compare_wants);
	for (size_t i = 0; i < count && i < CONDITIONS_EACH; i++) {
		judge_ports(&list[i], verdicts);
		if (i + 1 == CONDITIONS_EACH && count > CONDITIONS_EACH)
			verdict_evidence(&verdicts->list[verdicts->count - 1],
					 "%zu more destinations are as bad: natctl exhaustion.",
					 count - CONDITIONS_EACH);
		judge_source(&list[i], verdicts);
		judge_churn(&list[i], verdicts);
	}
	free(list);
}

/* ---- blocks ---------------------------------------------------------------- */

static void judge_blocks(const struct looks *looks, const struct pool *pool,
			 __u64 refused, struct verdicts *verdicts)
{
	__u64 blocks = division_block_count(&pool->options, &pool->ports) *
		       look_addresses(looks->now, pool->name);
	__u64 given = look_blocks(looks->now, pool->name);
	__u32 size = pool->options.values[POOL_BLOCK];
	struct verdict *verdict;

	verdict = verdicts_add(verdicts, CONDITION_BLOCKS, SEVERITY_CRITICAL,
			       CONFIDENCE_HIGH);
	memcpy(verdict->subject.key.pool, pool->name, sizeof(pool->name));
	verdict->weight = refused;
	verdict_says(verdict, "No block of ports is left in pool %s.", pool->name);
	verdict_number(verdict, "blocks_in_use", given);
	verdict_number(verdict, "blocks", blocks);
	verdict_number(verdict, "refused", refused);
	verdict_evidence(verdict,
			 "%llu of %llu blocks of %u ports are given; %llu flows were refused.",
			 given, blocks, size, refused);
	verdict_fix(verdict, "Spread over addresses: give pool %s more, and have them routed here.",
		    pool->name);
	verdict_fix(verdict, "Shard: give some subscribers a pool of their own.");
	verdict_fix(verdict, "Smaller blocks, or fewer for each subscriber: now %u ports, %u blocks.",
		    size, pool->options.values[POOL_BLOCK_LIMIT]);
	verdict_fix(verdict, "Only then timers: blocks are taken back %u s after their last port.",
		    pool->options.values[POOL_BLOCK_TIMEOUT]);
}

static __u64 blockless(const struct looks *looks, const struct pool *pool)
{
	const struct ledger *ledger = &looks->now->ledger;
	__u64 refused = 0;

	for (size_t i = 0; i < ledger->count; i++) {
		const struct entry *entry = &ledger->entries[i];
		const struct entry *was = looks_before(looks, entry);

		if (!strcmp(entry->key.pool, pool->name))
			refused += moved(entry_refused(was, NATGW_DROP_NO_BLOCK),
					 entry_refused(entry, NATGW_DROP_NO_BLOCK));
	}
	return refused;
}

/**
 * conditions_of_ports() - are ports, or blocks of them, used up?
 * @looks: the looks
 * @verdicts: receives what is wrong
 */
void conditions_of_ports(const struct looks *looks, struct verdicts *verdicts)
{
	const struct ruleset *set = &looks->now->set;

	judge_destinations(looks, verdicts);
	if (!looks_dropped(looks, NATGW_DROP_NO_BLOCK))
		return;
	for (size_t i = 0; i < set->pool_count; i++) {
		__u64 refused = blockless(looks, &set->pools[i]);

		if (refused)
			judge_blocks(looks, &set->pools[i], refused, verdicts);
	}
}
