// SPDX-License-Identifier: GPL-2.0
/*
 * The verb that shows how full the external addresses are. It is the kernel that
 * adds up the destinations of each protocol.
 */
#include "pools.h"

#include <stdlib.h>
#include <string.h>

#include "configure.h"
#include "destinations.h"
#include "division.h"
#include "fault.h"
#include "gateway.h"
#include "text.h"

/* ---- adding up ------------------------------------------------------------ */

static struct usage *append(struct usages *usages, const struct usage_key *key)
{
	struct usage *usage;

	usages->list = grow(usages->list, &usages->room, usages->count,
			    sizeof(*usages->list));
	usage = &usages->list[usages->count++];
	memset(usage, 0, sizeof(*usage));
	usage->key = *key;
	usage->last = key->address;
	return usage;
}

static struct usage *find(struct usages *usages, const struct usage_key *key)
{
	struct records records = {
		.first = usages->list,
		.size = sizeof(*usages->list),
		.key_size = sizeof(*key),
	};
	size_t place = index_place(&usages->index, &records, key);

	if (place == usages->count)
		return append(usages, key);
	return &usages->list[place];
}

/**
 * usages_add() - count the destinations of a protocol in
 * @usages: the addresses
 * @external: what the kernel tells
 */
void usages_add(struct usages *usages, const struct external *external)
{
	const struct destination *fullest = &external->fullest;
	struct share share = {
		.address = external->address,
		.in_use = fullest->in_use,
		.usable = fullest->usable,
	};
	struct usage_key key = {
		.rule = external->rule,
		.address = external->address,
	};
	struct usage *usage;

	memcpy(key.pool, external->pool, sizeof(key.pool));
	usage = find(usages, &key);
	usage->in_use += external->in_use;
	for (size_t i = 0; i < DESTINATION_REASONS; i++) {
		usage->refused[i].id = i;
		usage->refused[i].value += external->refused[i];
	}
	if (!usage->destinations || share_fill(&share) > share_fill(&usage->share)) {
		usage->worst = fullest->key;
		usage->share = share;
	}
	usage->destinations += external->destinations;
}

/**
 * usages_add_block() - count a block in
 * @usages: the addresses
 * @block: what the kernel tells
 */
void usages_add_block(struct usages *usages, const struct port_block *block)
{
	struct usage_key key = { .rule = block->rule, .address = block->outside };

	memcpy(key.pool, block->pool, sizeof(key.pool));
	find(usages, &key)->blocks++;
}

static int compare(const void *left, const void *right)
{
	const struct usage_key *a = left;
	const struct usage_key *b = right;
	int ret = strcmp(a->pool, b->pool);

	if (ret)
		return ret;
	if (a->rule != b->rule)
		return a->rule < b->rule ? -1 : 1;
	return (a->address > b->address) - (a->address < b->address);
}

static void sort(struct usages *usages)
{
	if (usages->count)
		qsort(usages->list, usages->count, sizeof(*usages->list),
		      compare);
}

/* Addresses that nobody uses, in a row. */
static void append_idle(struct usages *usages, const struct pool *pool,
			__u64 first, __u64 last)
{
	struct usage_key key = { .address = first };

	if (first > last)
		return;
	memcpy(key.pool, pool->name, sizeof(key.pool));
	append(usages, &key)->last = last;
}

/* What is left of a range of a pool between addresses in use, which are in order. */
static void append_gaps(struct usages *usages, const struct pool *pool,
			const struct range *range)
{
	__u64 from = range->first;
	size_t count = usages->count;

	for (size_t i = 0; i < count; i++) {
		struct usage_key key = usages->list[i].key;

		if (strcmp(key.pool, pool->name) || key.address < range->first ||
		    key.address > range->last)
			continue;
		append_idle(usages, pool, from, (__u64)key.address - 1);
		from = (__u64)key.address + 1;
	}
	append_idle(usages, pool, from, range->last);
}

static bool overlap(const struct range *range,
		    const struct destination_filter *filter)
{
	return !(filter->given & DESTINATION_BIT(EXTERNAL)) ||
	       (range->first <= filter->external.last &&
		range->last >= filter->external.first);
}

static void settle_one(struct usage *usage)
{
	for (size_t i = 0; i < DESTINATION_REASONS; i++)
		if (usage->refused[i].value)
			usage->refused[usage->refused_count++] =
				usage->refused[i];
}

/* The blocks that there are, of all addresses of a usage. */
static void count_blocks(struct usage *usage, const struct pool *pool, __u32 blocks)
{
	__u64 addresses = (__u64)usage->last - usage->key.address + 1;

	for (size_t i = 0; i < pool->member_count; i++) {
		const struct range *range = &pool->members[i].range;

		if (!strcmp(usage->key.pool, pool->name) &&
		    usage->key.address >= range->first &&
		    usage->key.address <= range->last)
			usage->block_count = addresses * blocks;
	}
}

/**
 * usages_settle() - when all is counted in: add what is idle, in order
 * @usages: the addresses
 * @set: the configuration, which has the idle ones too
 * @filter: which were asked for
 */
void usages_settle(struct usages *usages, const struct ruleset *set,
		   const struct destination_filter *filter)
{
	for (size_t i = 0; i < usages->count; i++)
		settle_one(&usages->list[i]);
	sort(usages);
	for (size_t i = 0; i < set->pool_count; i++) {
		const struct pool *pool = &set->pools[i];
		__u32 blocks = division_block_count(&pool->options, &pool->ports);

		if ((filter->given & DESTINATION_BIT(POOL)) &&
		    strcmp(filter->pool, pool->name))
			continue;
		for (size_t j = 0; j < pool->member_count; j++)
			if (overlap(&pool->members[j].range, filter))
				append_gaps(usages, pool,
					    &pool->members[j].range);
		sort(usages);
		for (size_t j = 0; blocks && j < usages->count; j++)
			count_blocks(&usages->list[j], pool, blocks);
	}
}

/**
 * usages_exit() - forget everything
 * @usages: the addresses, of which there are none then
 */
void usages_exit(struct usages *usages)
{
	free(usages->list);
	index_exit(&usages->index);
	memset(usages, 0, sizeof(*usages));
}

/* ---- columns -------------------------------------------------------------- */

static void fill_who(struct cell *cell, const void *row, unsigned int unused)
{
	const struct usage *usage = row;

	(void)unused;
	destination_pool(cell, usage->key.pool, usage->key.rule);
}

static void fill_pool(struct cell *cell, const void *row, unsigned int unused)
{
	const struct usage *usage = row;

	(void)unused;
	if (*usage->key.pool)
		cell_word(cell, usage->key.pool);
}

static void fill_rule(struct cell *cell, const void *row, unsigned int unused)
{
	const struct usage *usage = row;

	(void)unused;
	if (usage->key.rule)
		cell_number(cell, usage->key.rule);
}

static void fill_address(struct cell *cell, const void *row, unsigned int unused)
{
	const struct usage *usage = row;
	struct range range = { usage->key.address, usage->last };
	char room[TEXT_ROOM];

	(void)unused;
	cell_word(cell, text_from_range(room, &range));
}

static void fill_number(struct cell *cell, const void *row, unsigned int offset)
{
	cell_number(cell, *(const __u64 *)((const char *)row + offset));
}

static void fill_refusals(struct cell *cell, const void *row,
			  unsigned int unused)
{
	const struct usage *usage = row;
	__u64 sum = 0;

	(void)unused;
	for (size_t i = 0; i < usage->refused_count; i++)
		sum += usage->refused[i].value;
	cell_number(cell, sum);
	if (sum)
		cell_alarm(cell);
}

static void fill_refused(struct cell *cell, const void *row, unsigned int unused)
{
	const struct usage *usage = row;

	(void)unused;
	destination_tallies(cell, &names_drop, usage->refused,
			    usage->refused_count);
}

static void fill_percent(struct cell *cell, const void *row, unsigned int unused)
{
	const struct usage *usage = row;
	const struct share *share = &usage->share;

	(void)unused;
	if (!share->usable)
		return;
	cell_text(cell, "%u%%", destination_percent(share->in_use,
						    share->usable));
	if (share->in_use >= share->usable)
		cell_alarm(cell);
}

static void fill_worst(struct cell *cell, const void *row, unsigned int unused)
{
	const struct usage *usage = row;
	char room[TEXT_ROOM];

	(void)unused;
	if (!usage->destinations)
		return;
	cell_text(cell, "%s ", text_from_protocol(room, usage->worst.proto));
	destination_remote(cell, usage->worst.dst, usage->worst.dport);
}

static void fill_proto(struct cell *cell, const void *row, unsigned int unused)
{
	const struct usage *usage = row;
	char room[TEXT_ROOM];

	(void)unused;
	if (usage->destinations)
		cell_word(cell, text_from_protocol(room, usage->worst.proto));
}

static void fill_dst(struct cell *cell, const void *row, unsigned int unused)
{
	const struct usage *usage = row;

	(void)unused;
	if (usage->worst.dst)
		cell_address(cell, usage->worst.dst);
}

static void fill_dport(struct cell *cell, const void *row, unsigned int unused)
{
	const struct usage *usage = row;

	(void)unused;
	if (usage->worst.dport)
		cell_number(cell, usage->worst.dport);
}

static void fill_ports(struct cell *cell, const void *row, unsigned int offset)
{
	const struct usage *usage = row;

	if (usage->destinations)
		cell_number(cell, *(const __u32 *)((const char *)&usage->share +
						   offset));
}

static void fill_blocks(struct cell *cell, const void *row, unsigned int unused)
{
	const struct usage *usage = row;

	(void)unused;
	if (usage->block_count)
		cell_text(cell, "%llu/%llu", usage->blocks, usage->block_count);
	else if (usage->blocks)
		cell_text(cell, "%llu", usage->blocks);
}

/* Absent where there are none. */
static void fill_block_number(struct cell *cell, const void *row,
			      unsigned int offset)
{
	const struct usage *usage = row;

	if (usage->block_count || usage->blocks)
		fill_number(cell, row, offset);
}

static const struct column usage_columns[] = {
	{ "POOL", NULL, 0, fill_who, 0, 0 },
	{ NULL, "pool", 0, fill_pool, 0, 0 },
	{ NULL, "rule", 0, fill_rule, 0, 0 },
	{ "ADDRESS", "address", 0, fill_address, 0, 0 },
	{ "DESTS", "destinations", COLUMN_RIGHT, fill_number,
	  offsetof(struct usage, destinations), 0 },
	{ "IN-USE", "ports_in_use", COLUMN_RIGHT, fill_number,
	  offsetof(struct usage, in_use), 0 },
	{ "REFUSED", NULL, COLUMN_RIGHT, fill_refusals, 0, 0 },
	{ NULL, "refused", 0, fill_refused, 0, 0 },
	{ "FILL", NULL, COLUMN_RIGHT, fill_percent, 0, 0 },
	{ "WORST", NULL, 0, fill_worst, 0, 0 },
	{ NULL, "worst.proto", 0, fill_proto, 0, 0 },
	{ NULL, "worst.dst", 0, fill_dst, 0, 0 },
	{ NULL, "worst.dport", 0, fill_dport, 0, 0 },
	{ NULL, "worst.ports_in_use", 0, fill_ports,
	  offsetof(struct share, in_use), 0 },
	{ NULL, "worst.ports_usable", 0, fill_ports,
	  offsetof(struct share, usable), 0 },
	{ NULL, "blocks_in_use", 0, fill_block_number,
	  offsetof(struct usage, blocks), 0 },
	{ NULL, "blocks", 0, fill_block_number,
	  offsetof(struct usage, block_count), 0 },
	/* The last one is there where there are blocks only. */
	{ "BLOCKS", NULL, COLUMN_RIGHT, fill_blocks, 0, 0 },
};

/* Without the last one. */
const struct block usage_block = {
	.shape = COLUMNS_ARRAY,
	.list = usage_columns,
	.count = ARRAY_SIZE(usage_columns) - 1,
};

/**
 * pools_write() - write external addresses
 * @columns: the writer
 * @usages: the addresses
 */
void pools_write(struct columns *columns, const struct usages *usages)
{
	struct block block = usage_block;

	for (size_t i = 0; i < usages->count; i++)
		if (usages->list[i].blocks || usages->list[i].block_count)
			block.count = ARRAY_SIZE(usage_columns);
	columns_begin(columns, &block);
	for (size_t i = 0; i < usages->count; i++)
		columns_row(columns, &usages->list[i]);
	columns_end(columns);
}

/* ---- the verb ------------------------------------------------------------- */

/* What takes external addresses; @gauges are NULL if nobody wants them. */
struct external_take {
	struct usages *usages;
	struct gauges *gauges;
};

static void take(const struct external *external, void *context)
{
	const struct external_take *into = context;

	usages_add(into->usages, external);
	if (into->gauges)
		gauges_add(into->gauges, external);
}

/* Blocks have no destination: a filter of these leaves some out. */
struct block_take {
	struct usages *usages;
	const struct destination_filter *filter;
};

static void take_block(const struct port_block *block, void *context)
{
	const struct block_take *into = context;
	const struct destination_filter *filter = into->filter;

	if ((!(filter->given & DESTINATION_BIT(POOL)) ||
	     !strcmp(filter->pool, block->pool)) &&
	    (!(filter->given & DESTINATION_BIT(EXTERNAL)) ||
	     (block->outside >= filter->external.first &&
	      block->outside <= filter->external.last)))
		usages_add_block(into->usages, block);
}

/**
 * blocks_dump() - ask for blocks of ports
 * @client: the client
 * @verb: who asks, for messages
 * @reader: takes them
 *
 * Return: OUTCOME_DONE; OUTCOME_INCOMPLETE if they kept changing places, or
 * OUTCOME_REFUSED, with a line on standard error.
 */
enum outcome blocks_dump(struct client *client, const char *verb,
			 const struct block_reader *reader)
{
	struct refusal refusal;
	bool interrupted;

	if (gateway_get_blocks(client, reader, &interrupted, &refusal)) {
		refusal_print(&refusal, verb);
		return OUTCOME_REFUSED;
	}
	return interrupted ? OUTCOME_INCOMPLETE : OUTCOME_DONE;
}

/**
 * externals_dump() - ask for external addresses, again if the rules changed
 * @client: the client
 * @verb: who asks, for messages
 * @reader: takes them
 * @restart: forgets all that @reader took; gets its context
 *
 * Return: OUTCOME_DONE; OUTCOME_INCOMPLETE if the rules kept changing, or
 * OUTCOME_REFUSED, with a line on standard error.
 */
static enum outcome externals_dump(struct client *client, const char *verb,
				   const struct external_reader *reader,
				   void (*restart)(void *context))
{
	struct refusal refusal;
	bool changed = true;

	for (int i = 0; changed && i < NATCTL_ATTEMPTS; i++) {
		restart(reader->context);
		if (!gateway_get_externals(client, reader, &changed, &refusal))
			continue;
		refusal_print(&refusal, verb);
		return OUTCOME_REFUSED;
	}
	if (!changed)
		return OUTCOME_DONE;
	complain_rebuilt(verb, "ledger");
	return OUTCOME_INCOMPLETE;
}

static void restart(void *context)
{
	const struct external_take *into = context;

	usages_exit(into->usages);
	if (into->gauges)
		gauges_exit(into->gauges);
}

/**
 * pools_read() - read external addresses
 * @client: the client
 * @verb: who asks, for messages
 * @filter: which
 * @set: the configuration
 * @usages: receives them, in order; empty before
 * @gauges: receives their sums, in no order; empty before. NULL if nobody wants them
 *
 * Return: the exit status; unless it is OUTCOME_DONE, a line is written.
 */
enum outcome pools_read(struct client *client, const char *verb,
			const struct destination_filter *filter,
			const struct ruleset *set, struct usages *usages,
			struct gauges *gauges)
{
	struct external_take externals = { usages, gauges };
	struct external_reader reader = { filter, take, &externals };
	static const struct block_filter all;
	struct block_take into = { usages, filter };
	struct block_reader blocks_reader = { &all, take_block, &into };
	enum outcome outcome, blocks = OUTCOME_DONE;

	outcome = externals_dump(client, verb, &reader, restart);
	if (outcome == OUTCOME_REFUSED)
		return outcome;
	if (ruleset_has_blocks(set))
		blocks = blocks_dump(client, verb, &blocks_reader);
	if (blocks == OUTCOME_REFUSED)
		return blocks;
	usages_settle(usages, set, filter);
	return blocks != OUTCOME_DONE ? blocks : outcome;
}

/**
 * verb_pools() - show external addresses and how full they are
 * @invocation: the command line: a filter
 *
 * Return: the exit status.
 */
enum outcome verb_pools(const struct invocation *invocation)
{
	struct usages usages = { 0 };
	struct destination_filter filter;
	enum outcome outcome = OUTCOME_REFUSED, read;
	struct columns *columns;
	struct refusal refusal;
	struct client *client;
	struct ruleset set;
	struct fault fault;

	if (destinations_read_filter(invocation, &filter, &fault)) {
		fault_print(&fault, NULL);
		return OUTCOME_USAGE;
	}
	ruleset_init(&set);
	client = client_open(&refusal);
	if (!client) {
		refusal_print(&refusal, invocation->verb);
		goto cleanup;
	}
	outcome = configure_read(client, invocation->verb, &set);
	if (outcome == OUTCOME_REFUSED)
		goto cleanup;
	read = pools_read(client, invocation->verb, &filter, &set, &usages, NULL);
	if (read != OUTCOME_DONE)
		outcome = read;
	if (outcome == OUTCOME_REFUSED)
		goto cleanup;
	columns = columns_open(stdout, invocation->format, false);
	pools_write(columns, &usages);
	if (!columns_close(columns))
		outcome = OUTCOME_REFUSED;
cleanup:
	client_close(client);
	usages_exit(&usages);
	ruleset_exit(&set);
	return outcome;
}
