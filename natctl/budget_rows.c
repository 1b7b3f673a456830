// SPDX-License-Identifier: GPL-2.0
/* Two looks as a row for each destination. */
#include "budget_rows.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "division.h"
#include "fault.h"

enum {
	BUDGET_MS = 1000,	/* ms a second */
	/* Of ICMP, whatever ports the pool has. */
	BUDGET_IDENTIFIERS = 1 << 16,
};

/**
 * struct grounds - what a row is worked out from
 * @looks: the looks
 * @what_if: what would be otherwise
 * @options: how the ports are handed out; NULL if nothing of the configuration
 * says so any more
 * @ports: the ports that are
 */
struct grounds {
	const struct looks *looks;
	const struct what_if *what_if;
	const struct pool_options *options;
	struct ports ports;
};

static void stand_on(struct grounds *grounds, const struct destination_key *key)
{
	const struct ruleset *set = &grounds->looks->now->set;
	const struct rule *rule = ruleset_find_handle(set, key->rule);
	const struct pool *pool = ruleset_find_pool(set, key->pool);

	grounds->options = NULL;
	if (pool) {
		grounds->options = &pool->options;
		grounds->ports = pool->ports;
	} else if (rule && rule->action == NATGW_ACTION_MASQUERADE) {
		grounds->options = &rule->options;
		grounds->ports = *rule_source_ports(rule);
	}
}

/* ---- what there is --------------------------------------------------------- */

/* What an address has if these ports are handed out. */
static __u64 unit_of(const struct grounds *grounds, const struct budget_row *row,
		     const struct ports *ports)
{
	if (row->kind == BUDGET_BLOCKS)
		return division_block_count(grounds->options, ports);
	switch (row->key.proto) {
	case IPPROTO_TCP:
	case IPPROTO_UDP:
		return pool_options_usable(grounds->options, ports);
	case IPPROTO_ICMP:
		return BUDGET_IDENTIFIERS;
	default:
		return 1;
	}
}

/*
 * Of all addresses of the pool, those that were never asked, too. What no rule
 * hands out any more has what it had.
 */
static struct supply supply_of(const struct grounds *grounds,
			       const struct budget_row *row,
			       const struct entry *entry)
{
	struct supply supply = {
		.addresses = look_addresses(grounds->looks->now, row->key.pool),
	};

	if (entry && !*row->key.pool && entry->share_count > supply.addresses)
		supply.addresses = entry->share_count;
	if (grounds->options)
		supply.unit = unit_of(grounds, row, &grounds->ports);
	else if (entry && entry->share_count)
		supply.unit = entry->shares->usable;
	supply.usable = supply.unit * supply.addresses;
	return supply;
}

static int change_supply(struct supply *supply, const struct grounds *grounds,
			 const struct budget_row *row, struct fault *fault)
{
	const struct what_if *what_if = grounds->what_if;
	__s64 addresses = supply->addresses + what_if->addresses;

	if (addresses < 1) {
		fault_word(fault, *row->key.pool ? row->key.pool : "masquerade");
		fault_reason(fault, "has %llu address%s: %lld fewer leave none",
			     supply->addresses, supply->addresses > 1 ? "es" : "",
			     -what_if->addresses);
		return fault_fix(fault, "take fewer away, or restrict it by --dst");
	}
	supply->addresses = addresses;
	if (what_if->has_ports && grounds->options)
		supply->unit = unit_of(grounds, row, &what_if->ports);
	supply->usable = supply->unit * supply->addresses;
	return 0;
}

/* ---- times ----------------------------------------------------------------- */

static const enum natgw_timeout *timeouts_of(__u8 proto)
{
	static const enum natgw_timeout tcp[FORECAST_HOLDERS] = {
		[NATGW_HOLDER_HALF_OPEN] = NATGW_TIMEOUT_TCP_TRANS_OPEN,
		[NATGW_HOLDER_ESTABLISHED] = NATGW_TIMEOUT_TCP_IDLE,
		[NATGW_HOLDER_CLOSING] = NATGW_TIMEOUT_TCP_TRANS_CLOSE,
	};
	static const enum natgw_timeout udp[FORECAST_HOLDERS] = {
		[NATGW_HOLDER_HALF_OPEN] = NATGW_TIMEOUT_UDP,
		[NATGW_HOLDER_ESTABLISHED] = NATGW_TIMEOUT_UDP_STREAM,
		[NATGW_HOLDER_CLOSING] = NATGW_TIMEOUT_UDP_STREAM,
	};
	static const enum natgw_timeout icmp[FORECAST_HOLDERS] = {
		NATGW_TIMEOUT_ICMP, NATGW_TIMEOUT_ICMP, NATGW_TIMEOUT_ICMP,
	};
	static const enum natgw_timeout other[FORECAST_HOLDERS] = {
		NATGW_TIMEOUT_OTHER_PROTO, NATGW_TIMEOUT_OTHER_PROTO,
		NATGW_TIMEOUT_OTHER_PROTO,
	};

	switch (proto) {
	case IPPROTO_TCP:
		return tcp;
	case IPPROTO_UDP:
		return udp;
	case IPPROTO_ICMP:
		return icmp;
	default:
		return other;
	}
}

/* UDP towards some ports has a timeout of its own; 0 if this has none. */
static __u32 port_timeout(const struct look *look, const struct destination_key *key)
{
	if (key->proto != IPPROTO_UDP || !key->dst || key->dport >= RULESET_PORTS)
		return 0;
	return look->set.port_timeouts[key->dport].value;
}

/* Blocks outlive their sessions: what holds these says nothing of them. */
static struct clocks clocks_of(const struct grounds *grounds,
			       const struct budget_row *row,
			       const struct what_if *what_if)
{
	const enum natgw_timeout *timeouts = timeouts_of(row->key.proto);
	const struct look *look = grounds->looks->now;
	__u32 own = port_timeout(look, &row->key);
	struct clocks clocks = { .resting_most = 0 };

	if (row->kind == BUDGET_BLOCKS)
		return clocks;
	for (int i = 0; i < FORECAST_HOLDERS; i++) {
		__u32 now = look_setting(look, SETTING_TIMEOUT, timeouts[i]);

		clocks.seconds[i] = what_if_timeout(what_if, timeouts[i], now);
		if (own)
			clocks.seconds[i] = what_if->timeout ? what_if->timeout : own;
	}
	if (!grounds->options)
		return clocks;
	clocks.hold_down = what_if->has_hold_down ? what_if->hold_down :
			   grounds->options->values[POOL_HOLD_DOWN];
	clocks.resting_most = grounds->options->values[POOL_HOLD_DOWN_MAX] *
			      look_addresses(look, row->key.pool);
	return clocks;
}

/* ---- what is wanted -------------------------------------------------------- */

static double window_of(const struct looks *looks)
{
	double window = (double)(looks->now->when - looks->before->when) / BUDGET_MS;

	return window > 0 ? window : 1.0 / BUDGET_MS;
}

static double moved_a_second(const struct looks *looks, __u64 before, __u64 now)
{
	return moved(before, now) / window_of(looks);
}

static double refused_a_second(const struct looks *looks, const struct entry *was,
			       const struct entry *entry)
{
	static const enum natgw_drop wants[] = {
		NATGW_DROP_NO_PORT, NATGW_DROP_FAIR_SHARE,
	};
	double sum = 0;

	for (size_t i = 0; i < ARRAY_SIZE(wants); i++)
		sum += moved_a_second(looks, entry_refused(was, wants[i]),
				      entry_refused(entry, wants[i]));
	return sum;
}

static struct demand demand_of(const struct looks *looks, const struct entry *entry)
{
	const struct entry *was = looks_before(looks, entry);
	double now = entry->in_use + entry->resting;
	struct demand demand = {
		.window = window_of(looks),
		.arrivals = moved_a_second(looks, was->taken, entry->taken),
		.refused = refused_a_second(looks, was, entry),
		.unanswered = moved_a_second(looks, was->unanswered,
					     entry->unanswered),
		.resting = (was->resting + entry->resting) / 2.0,
		.now = now,
		.peak = entry->peak,
		.growth = (now - was->in_use - was->resting) / window_of(looks),
	};

	for (int i = 0; i < FORECAST_HOLDERS; i++)
		demand.held[i] = (was->holders[i].value +
				  entry->holders[i].value) / 2.0;
	return demand;
}

/* ---- rows ------------------------------------------------------------------ */

static struct budget_row *append(struct budget *budget)
{
	struct budget_row *row;

	budget->rows = grow(budget->rows, &budget->room, budget->count,
			    sizeof(*budget->rows));
	row = &budget->rows[budget->count++];
	memset(row, 0, sizeof(*row));
	row->changed = budget->what_if.given;
	return row;
}

/* Of its demand: what comes of it, and what would. */
static int finish(struct budget_row *row, const struct grounds *grounds,
		  const struct entry *entry, struct fault *fault)
{
	static const struct what_if nothing;
	struct supply supply = supply_of(grounds, row, entry);
	struct clocks was = clocks_of(grounds, row, &nothing);
	struct clocks clocks = clocks_of(grounds, row, grounds->what_if);
	struct demand demand = row->demand;

	outlook_make(&row->now, &demand, &supply);
	demand_change(&demand, &was, &clocks, grounds->what_if->rate);
	if (change_supply(&supply, grounds, row, fault))
		return -EINVAL;
	outlook_make(&row->then, &demand, &supply);
	return 0;
}

/*
 * Whose ports are divided among subscribers cannot run out towards a destination
 * before these have.
 */
static bool is_divided(const struct pool_options *options)
{
	return options && (options->values[POOL_BLOCK] || options->inside.last);
}

/* What another mapping has left behind is not wanted any more. */
static bool is_left_over(const struct pool_options *options,
			 const struct entry *entry)
{
	bool independent = options && options->values[POOL_MAPPING] ==
				      NATGW_MAPPING_BEHAVIOR_ENDPOINT_INDEPENDENT;

	return options && !entry->in_use && independent == !!entry->key.dst;
}

static int add_destinations(struct budget *budget, struct grounds *grounds,
			    struct fault *fault)
{
	const struct ledger *ledger = &grounds->looks->now->ledger;

	for (size_t i = 0; i < ledger->count; i++) {
		const struct entry *entry = &ledger->entries[i];
		struct budget_row *row;

		stand_on(grounds, &entry->key);
		if (is_divided(grounds->options) ||
		    is_left_over(grounds->options, entry))
			continue;
		row = append(budget);
		row->key = entry->key;
		row->kind = entry->key.dst ? BUDGET_DESTINATION : BUDGET_ENDPOINTS;
		row->in_use = entry->in_use;
		row->demand = demand_of(grounds->looks, entry);
		if (finish(row, grounds, entry, fault))
			return -EINVAL;
	}
	return 0;
}

/* ---- blocks ---------------------------------------------------------------- */

static __u64 blocks_of(const struct look *look, const struct destination_key *key)
{
	for (size_t i = 0; i < look->divided_count; i++)
		if (look->divided[i].rule == key->rule &&
		    !strcmp(look->divided[i].pool, key->pool))
			return look->divided[i].blocks;
	return 0;
}

static size_t places_with_blocks(const struct ruleset *set)
{
	size_t count = 0;

	for (size_t i = 0; i < set->pool_count; i++)
		count += !!set->pools[i].options.values[POOL_BLOCK];
	for (size_t i = 0; i < set->rule_count; i++)
		count += !!set->rules[i].options.values[POOL_BLOCK];
	return count;
}

/* Flows, not blocks: who has none is refused again and again. */
static double blockless_a_second(const struct looks *looks,
				 const struct destination_key *key)
{
	const struct ledger *ledger = &looks->now->ledger;
	double sum = 0;

	for (size_t i = 0; i < ledger->count; i++) {
		const struct entry *entry = &ledger->entries[i];
		const struct entry *was = looks_before(looks, entry);

		if (entry->key.rule == key->rule && !strcmp(entry->key.pool, key->pool))
			sum += moved_a_second(looks, entry_refused(was, NATGW_DROP_NO_BLOCK),
					      entry_refused(entry, NATGW_DROP_NO_BLOCK));
	}
	return sum;
}

static int add_blocks(struct budget *budget, struct grounds *grounds,
		      const struct destination_key *key, struct fault *fault)
{
	const struct looks *looks = grounds->looks;
	struct budget_row *row = append(budget);
	__u64 was = blocks_of(looks->before, key);

	stand_on(grounds, key);
	row->key = *key;
	row->kind = BUDGET_BLOCKS;
	row->in_use = blocks_of(looks->now, key);
	row->demand = (struct demand){
		.window = window_of(looks),
		.refused = blockless_a_second(looks, key),
		.held[NATGW_HOLDER_ESTABLISHED] = (was + row->in_use) / 2.0,
		.now = row->in_use,
		.peak = was > row->in_use ? was : row->in_use,
		.growth = ((double)row->in_use - was) / window_of(looks),
	};
	/* They are counted for all pools together. */
	if (places_with_blocks(&looks->now->set) == 1)
		row->demand.arrivals =
			looks_counted(looks, NATGW_COUNTER_BLOCKS_ALLOCATED) /
			window_of(looks);
	return finish(row, grounds, NULL, fault);
}

static int add_all_blocks(struct budget *budget, struct grounds *grounds,
			  struct fault *fault)
{
	const struct ruleset *set = &grounds->looks->now->set;
	struct destination_key key;
	int ret = 0;

	for (size_t i = 0; i < set->pool_count && !ret; i++) {
		memset(&key, 0, sizeof(key));
		memcpy(key.pool, set->pools[i].name, sizeof(key.pool));
		if (set->pools[i].options.values[POOL_BLOCK])
			ret = add_blocks(budget, grounds, &key, fault);
	}
	for (size_t i = 0; i < set->rule_count && !ret; i++) {
		memset(&key, 0, sizeof(key));
		key.rule = set->rules[i].handle;
		if (set->rules[i].options.values[POOL_BLOCK])
			ret = add_blocks(budget, grounds, &key, fault);
	}
	return ret;
}

/* ---- all of it ------------------------------------------------------------- */

static int compare(const void *left, const void *right)
{
	const struct budget_row *a = left;
	const struct budget_row *b = right;
	double x = outlook_fill(&a->now), y = outlook_fill(&b->now);

	if (x != y)
		return x < y ? 1 : -1;
	return memcmp(&a->key, &b->key, sizeof(a->key));
}

/**
 * budget_make() - work out the rows
 * @budget: says what would be otherwise; receives the rows, and gives them back
 * with budget_exit()
 * @looks: two looks, at the same configuration
 * @destinations_only: leave out what has no destination
 * @fault: receives what cannot be otherwise
 *
 * Return: 0, or -EINVAL with @fault set.
 */
int budget_make(struct budget *budget, const struct looks *looks,
		bool destinations_only, struct fault *fault)
{
	struct grounds grounds = { .looks = looks, .what_if = &budget->what_if };

	memset(fault, 0, sizeof(*fault));
	if (add_destinations(budget, &grounds, fault) ||
	    (!destinations_only && add_all_blocks(budget, &grounds, fault)))
		return -EINVAL;
	if (budget->count)
		qsort(budget->rows, budget->count, sizeof(*budget->rows), compare);
	return 0;
}

/**
 * budget_fits() - are there ports enough everywhere?
 * @budget: the rows
 *
 * Return: true if there are, if all is as was asked for.
 */
bool budget_fits(const struct budget *budget)
{
	for (size_t i = 0; i < budget->count; i++)
		if (!outlook_fits(&budget->rows[i].then))
			return false;
	return true;
}

/**
 * budget_exit() - forget the rows
 * @budget: the budget
 */
void budget_exit(struct budget *budget)
{
	free(budget->rows);
	budget->rows = NULL;
	budget->count = 0;
	budget->room = 0;
}
