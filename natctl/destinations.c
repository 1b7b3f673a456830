// SPDX-License-Identifier: GPL-2.0
/* The verb that shows destinations, and what it has in common with its kin. */
#include "destinations.h"

#include <stdlib.h>
#include <string.h>

#include "fault.h"
#include "progress.h"
#include "text.h"

enum {
	/*
	 * What is added up at one time, of destinations at external addresses:
	 * some 500 bytes each, at most.
	 */
	DESTINATIONS_PART = 1 << 17,
};

/* ---- values --------------------------------------------------------------- */

/**
 * destination_percent() - how full a port space is
 * @in_use: ports held
 * @usable: ports that could be
 *
 * Return: the fill in per cent, rounded down: 100 means full.
 */
unsigned int destination_percent(__u64 in_use, __u64 usable)
{
	return usable ? in_use * 100 / usable : 0;
}

/**
 * destination_pool() - who hands out ports, for a person
 * @cell: receives it
 * @pool: name of the pool; empty if it is a masquerade rule
 * @rule: handle of that rule
 */
void destination_pool(struct cell *cell, const char *pool, __u32 rule)
{
	if (*pool)
		cell_word(cell, pool);
	else if (rule)
		cell_text(cell, "rule %u", rule);
}

/**
 * destination_remote() - a remote endpoint, for a person
 * @cell: receives it
 * @dst: the address; 0 for any
 * @dport: the port; 0 where there is none
 */
void destination_remote(struct cell *cell, __u32 dst, __u16 dport)
{
	if (!dst)
		cell_word(cell, "any");
	else if (dport)
		cell_endpoint(cell, dst, dport);
	else
		cell_address(cell, dst);
}

static void fill_reason(struct cell *cell, const void *row, unsigned int unused)
{
	const struct tally *tally = row;

	(void)unused;
	cell_word(cell, names_text(&names_drop, tally->id));
}

static void fill_holder(struct cell *cell, const void *row, unsigned int unused)
{
	const struct tally *tally = row;

	(void)unused;
	cell_word(cell, names_text(&names_holder, tally->id));
}

static void fill_value(struct cell *cell, const void *row, unsigned int unused)
{
	const struct tally *tally = row;

	(void)unused;
	cell_number(cell, tally->value);
}

/**
 * destination_tallies() - counts by name
 * @cell: receives them
 * @names: names_drop or names_holder
 * @list: the counts
 * @count: number of them
 */
void destination_tallies(struct cell *cell, const struct names *names,
			 const struct tally *list, size_t count)
{
	static const struct column reasons[] = {
		{ NULL, "name", 0, fill_reason, 0, 0 },
		{ NULL, "value", 0, fill_value, 0, 0 },
	};
	static const struct column holders[] = {
		{ NULL, "name", 0, fill_holder, 0, 0 },
		{ NULL, "value", 0, fill_value, 0, 0 },
	};
	static const struct block reason_block = {
		.shape = COLUMNS_MAP,
		.list = reasons,
		.count = ARRAY_SIZE(reasons),
	};
	static const struct block holder_block = {
		.shape = COLUMNS_MAP,
		.list = holders,
		.count = ARRAY_SIZE(holders),
	};
	struct inner inner = {
		.block = names == &names_drop ? &reason_block : &holder_block,
		.rows = list,
		.count = count,
		.size = sizeof(*list),
	};

	cell_rows(cell, &inner);
}

/* ---- columns -------------------------------------------------------------- */

static void fill_who(struct cell *cell, const void *row, unsigned int unused)
{
	const struct entry *entry = row;

	(void)unused;
	destination_pool(cell, entry->key.pool, entry->key.rule);
}

static void fill_pool(struct cell *cell, const void *row, unsigned int unused)
{
	const struct entry *entry = row;

	(void)unused;
	if (*entry->key.pool)
		cell_word(cell, entry->key.pool);
}

static void fill_rule(struct cell *cell, const void *row, unsigned int unused)
{
	const struct entry *entry = row;

	(void)unused;
	if (entry->key.rule)
		cell_number(cell, entry->key.rule);
}

static void fill_proto(struct cell *cell, const void *row, unsigned int unused)
{
	const struct entry *entry = row;
	char room[TEXT_ROOM];

	(void)unused;
	cell_word(cell, text_from_protocol(room, entry->key.proto));
}

static void fill_remote(struct cell *cell, const void *row, unsigned int unused)
{
	const struct entry *entry = row;

	(void)unused;
	destination_remote(cell, entry->key.dst, entry->key.dport);
}

static void fill_dst(struct cell *cell, const void *row, unsigned int unused)
{
	const struct entry *entry = row;

	(void)unused;
	if (entry->key.dst)
		cell_address(cell, entry->key.dst);
}

static void fill_dport(struct cell *cell, const void *row, unsigned int unused)
{
	const struct entry *entry = row;

	(void)unused;
	if (entry->key.dport)
		cell_number(cell, entry->key.dport);
}

/* A number of an entry, by its place. */
static void fill_number(struct cell *cell, const void *row, unsigned int offset)
{
	cell_number(cell, *(const __u64 *)((const char *)row + offset));
}

static void fill_percent(struct cell *cell, const void *row, unsigned int unused)
{
	const struct entry *entry = row;

	(void)unused;
	if (!entry->usable)
		return;
	cell_text(cell, "%u%%", destination_percent(entry->in_use,
						    entry->usable));
	if (entry->in_use >= entry->usable)
		cell_alarm(cell);
}

static void fill_refusals(struct cell *cell, const void *row,
			  unsigned int unused)
{
	const struct entry *entry = row;

	(void)unused;
	cell_number(cell, entry->refusals);
	if (entry->refusals)
		cell_alarm(cell);
}

static void fill_refused(struct cell *cell, const void *row, unsigned int unused)
{
	const struct entry *entry = row;

	(void)unused;
	destination_tallies(cell, &names_drop, entry->refused,
			    entry->refused_count);
}

/* All states that have a name; and those that have none, if there are any. */
static void fill_holders(struct cell *cell, const void *row, unsigned int unused)
{
	const struct entry *entry = row;
	size_t named = DESTINATION_HOLDERS - 1;

	(void)unused;
	destination_tallies(cell, &names_holder, entry->holders,
			    named + !!entry->holders[named].value);
}

static void fill_time(struct cell *cell, const void *row, unsigned int offset)
{
	__u64 time = *(const __u64 *)((const char *)row + offset);
	char room[TEXT_ROOM];

	if (time)
		cell_word(cell, text_from_time(room, time));
}

static void fill_share_address(struct cell *cell, const void *row,
			       unsigned int unused)
{
	const struct share *share = row;

	(void)unused;
	cell_address(cell, share->address);
}

static void fill_share_ports(struct cell *cell, const void *row,
			     unsigned int offset)
{
	cell_number(cell, *(const __u32 *)((const char *)row + offset));
}

static void fill_addresses(struct cell *cell, const void *row,
			   unsigned int unused)
{
	static const struct column list[] = {
		{ NULL, "address", 0, fill_share_address, 0, 0 },
		{ NULL, "ports_in_use", 0, fill_share_ports,
		  offsetof(struct share, in_use), 0 },
		{ NULL, "ports_usable", 0, fill_share_ports,
		  offsetof(struct share, usable), 0 },
	};
	static const struct block block = {
		.shape = COLUMNS_ARRAY,
		.list = list,
		.count = ARRAY_SIZE(list),
	};
	const struct entry *entry = row;
	struct inner inner = {
		.block = &block,
		.rows = entry->shares,
		.count = entry->share_count,
		.size = sizeof(*entry->shares),
	};

	(void)unused;
	cell_rows(cell, &inner);
}

static void fill_source_address(struct cell *cell, const void *row,
				unsigned int unused)
{
	const struct top_source *source = row;

	(void)unused;
	cell_address(cell, source->address);
}

static void fill_source_ports(struct cell *cell, const void *row,
			      unsigned int unused)
{
	const struct top_source *source = row;

	(void)unused;
	cell_number(cell, source->ports);
}

static void fill_sources(struct cell *cell, const void *row, unsigned int unused)
{
	static const struct column list[] = {
		{ NULL, "src", 0, fill_source_address, 0, 0 },
		{ NULL, "ports", 0, fill_source_ports, 0, 0 },
	};
	static const struct block block = {
		.shape = COLUMNS_ARRAY,
		.list = list,
		.count = ARRAY_SIZE(list),
	};
	const struct entry *entry = row;
	struct inner inner = {
		.block = &block,
		.rows = entry->sources,
		.count = entry->source_count,
		.size = sizeof(*entry->sources),
	};

	(void)unused;
	cell_rows(cell, &inner);
}

#define NUMBER(name, key, flags, member) \
	{ name, key, COLUMN_RIGHT | (flags), fill_number, \
	  offsetof(struct entry, member), 0 }

const struct column destination_columns[DESTINATION_COLUMNS] = {
	{ "POOL", NULL, 0, fill_who, 0, 0 },
	{ NULL, "pool", 0, fill_pool, 0, 0 },
	{ NULL, "rule", 0, fill_rule, 0, 0 },
	{ "PROTO", "proto", 0, fill_proto, 0, 0 },
	{ "DESTINATION", NULL, 0, fill_remote, 0, 0 },
	{ NULL, "dst", 0, fill_dst, 0, 0 },
	{ NULL, "dport", 0, fill_dport, 0, 0 },
	NUMBER("IN-USE", "ports_in_use", 0, in_use),
	NUMBER("USABLE", "ports_usable", 0, usable),
	{ "FILL", NULL, COLUMN_RIGHT, fill_percent, 0, 0 },
	{ "REFUSED", NULL, COLUMN_RIGHT, fill_refusals, 0, 0 },
	NUMBER("PEAK", "ports_peak", COLUMN_OPTIONAL, peak),
	NUMBER("CREATED", "created", COLUMN_OPTIONAL, created),
	NUMBER("UNANSWERED", "unanswered", COLUMN_OPTIONAL, unanswered),
	NUMBER(NULL, "syn_retransmits", 0, syn_retransmits),
	NUMBER(NULL, "resets_early", 0, resets_early),
	{ NULL, "refused", 0, fill_refused, 0, 0 },
	{ NULL, "first", 0, fill_time, offsetof(struct entry, first), 0 },
	{ NULL, "last", 0, fill_time, offsetof(struct entry, last), 0 },
	{ NULL, "holders", 0, fill_holders, 0, 0 },
	{ NULL, "addresses", 0, fill_addresses, 0, 0 },
	/* Later keys go here. */
	{ NULL, "top_sources", 0, fill_sources, 0, 0 },
};

const struct block destination_block = {
	.shape = COLUMNS_ARRAY,
	.list = destination_columns,
	.count = DESTINATION_COLUMNS_PLAIN,
};

/* ---- filters -------------------------------------------------------------- */

static const struct filter_word filter_list[] = {
	{ "proto", NATGW_A_DESTINATION_PROTO },
	{ "dst", NATGW_A_DESTINATION_DST },
	{ "dport", NATGW_A_DESTINATION_DPORT },
	{ "pool", NATGW_A_DESTINATION_POOL },
	{ "nat-src", NATGW_A_DESTINATION_EXTERNAL },
};

static int read_value(void *context, int attribute, const char *word,
		      struct fault *fault)
{
	struct destination_filter *filter = context;

	switch (attribute) {
	case NATGW_A_DESTINATION_PROTO:
		return text_protocol(word, &filter->proto, fault);
	case NATGW_A_DESTINATION_DST:
		return text_range(word, &filter->dst, fault);
	case NATGW_A_DESTINATION_DPORT:
		return text_number(word, 0, 65535, &filter->dport, fault);
	case NATGW_A_DESTINATION_EXTERNAL:
		return text_range(word, &filter->external, fault);
	}
	return filter_pool(word, filter->pool, fault);
}

const struct filter_words destinations_filter = {
	.list = filter_list,
	.count = ARRAY_SIZE(filter_list),
	.read = read_value,
};

/**
 * destinations_read_filter() - take a filter from a command line
 * @invocation: the command line
 * @filter: receives it
 * @fault: receives what is wrong with it
 *
 * Return: 0, or -EINVAL with @fault set.
 */
int destinations_read_filter(const struct invocation *invocation,
			     struct destination_filter *filter,
			     struct fault *fault)
{
	memset(filter, 0, sizeof(*filter));
	return filter_read(&destinations_filter, invocation, filter,
			   &filter->given, fault);
}

/* ---- reading -------------------------------------------------------------- */

/**
 * destinations_dump() - read destinations, again if they changed places
 * @client: the client
 * @verb: who asks, for messages
 * @reader: says which, and takes them
 * @restart: forgets all that @reader took; gets its context
 *
 * Return: the exit status; unless it is OUTCOME_DONE, a line is written.
 */
enum outcome destinations_dump(struct client *client, const char *verb,
			       const struct destination_reader *reader,
			       void (*restart)(void *context))
{
	bool interrupted = true;
	struct refusal refusal;

	for (int i = 0; interrupted && i < NATCTL_ATTEMPTS; i++) {
		restart(reader->context);
		if (!gateway_get_destinations(client, reader, &interrupted,
					      &refusal))
			continue;
		refusal_print(&refusal, verb);
		return OUTCOME_REFUSED;
	}
	if (!interrupted)
		return OUTCOME_DONE;
	complain_rebuilt(verb, "ledger");
	return OUTCOME_INCOMPLETE;
}

static void take(const struct destination *destination, void *context)
{
	ledger_add(context, destination);
}

static void restart(void *context)
{
	ledger_restart(context);
}

/**
 * destinations_read() - read the ledger
 * @client: the client
 * @verb: who asks, for messages
 * @filter: which
 * @order: what comes first
 * @top: how many; 0 for all
 * @ledger: receives them in order; empty before
 *
 * The kernel finds out which come first; that there are too many for it is no
 * reason to refuse.
 *
 * Return: the exit status; unless it is OUTCOME_DONE, a line is written.
 */
enum outcome destinations_read(struct client *client, const char *verb,
			       const struct destination_filter *filter,
			       enum ledger_order order, size_t top,
			       struct ledger *ledger)
{
	struct destination_filter first = *filter;
	struct destination_reader reader = { &first, take, ledger };
	enum outcome outcome;

	if (top <= NATGW_DESTINATION_TOP_MAX)
		first.top = top;
	first.order = (enum natgw_destination_order)order;
	outcome = destinations_dump(client, verb, &reader, restart);
	ledger_keep(ledger, order, top);
	return outcome;
}

/* ---- the verb ------------------------------------------------------------- */

static const char *const orders[] = {
	[LEDGER_PORTS] = "ports",
	[LEDGER_REFUSED] = "refused",
	[LEDGER_CREATED] = "created",
	[LEDGER_UNANSWERED] = "unanswered",
	[LEDGER_LAST] = "last",
};

/**
 * destinations_order() - a word for --sort
 * @order: its place among them, from 0
 *
 * Return: the word, NULL beyond the last.
 */
const char *destinations_order(size_t order)
{
	return order < ARRAY_SIZE(orders) ? orders[order] : NULL;
}

static int read_order(const char *word, enum ledger_order *order,
		      struct fault *fault)
{
	*order = LEDGER_PORTS;
	if (!word)
		return 0;
	for (size_t i = 0; i < ARRAY_SIZE(orders); i++) {
		*order = i;
		if (!strcmp(orders[i], word))
			return 0;
	}
	memset(fault, 0, sizeof(*fault));
	fault_word(fault, word);
	return fault_unknown(fault, "order", word, orders, ARRAY_SIZE(orders));
}

/* What is asked for on one command line. */
struct listing {
	struct client *client;
	const char *verb;
	struct destination_filter filter;
	enum ledger_order order;
	size_t top;
	struct columns *columns;
	struct ledger ledger;
	struct progress progress;
	__u64 done;	/* by the parts that are written */
};

static void write_ledger(struct listing *listing)
{
	for (size_t i = 0; i < listing->ledger.count; i++)
		columns_row(listing->columns, &listing->ledger.entries[i]);
	ledger_exit(&listing->ledger);
}

static void take_one(const struct destination *destination, void *context)
{
	struct listing *listing = context;

	progress_step(&listing->progress);
	ledger_add(&listing->ledger, destination);
}

static void restart_part(void *context)
{
	struct listing *listing = context;

	listing->progress.done = listing->done;
	ledger_restart(&listing->ledger);
}

static void count(const struct external *external, void *context)
{
	*(__u64 *)context += external->destinations;
}

/* How many there are, of a filter too: that decides about the parts. */
static enum outcome count_all(const struct listing *listing, __u64 *sum)
{
	struct external_reader reader = { &listing->filter, count, sum };
	struct refusal refusal;
	bool changed;

	if (!gateway_get_externals(listing->client, &reader, &changed, &refusal))
		return OUTCOME_DONE;
	refusal_print(&refusal, listing->verb);
	return OUTCOME_REFUSED;
}

/* A part at a time: memory does not grow with their number. */
static enum outcome write_all(struct listing *listing)
{
	struct destination_filter *filter = &listing->filter;
	struct destination_reader reader = { filter, take_one, listing };
	enum outcome outcome, part;
	__u64 sum = 0;

	outcome = count_all(listing, &sum);
	filter->parts = 1;
	while (filter->parts < NATGW_DESTINATION_PARTS_MAX &&
	       sum / filter->parts > DESTINATIONS_PART)
		filter->parts *= 2;
	progress_begin(&listing->progress, "destinations", sum);
	for (; filter->part < filter->parts && outcome != OUTCOME_REFUSED;
	     filter->part++) {
		part = destinations_dump(listing->client, listing->verb, &reader,
					 restart_part);
		ledger_keep(&listing->ledger, listing->order, 0);
		write_ledger(listing);
		listing->done = listing->progress.done;
		if (part != OUTCOME_DONE)
			outcome = part;
	}
	progress_end(&listing->progress);
	return outcome;
}

static enum outcome write_first(struct listing *listing)
{
	enum outcome outcome = destinations_read(listing->client, listing->verb,
						 &listing->filter, listing->order,
						 listing->top, &listing->ledger);

	write_ledger(listing);
	return outcome;
}

/**
 * verb_destinations() - show destinations
 * @invocation: the command line: a filter, how many, in which order
 *
 * Return: the exit status.
 */
enum outcome verb_destinations(const struct invocation *invocation)
{
	struct listing listing = {
		.verb = invocation->verb,
		.top = invocation->top,
	};
	enum outcome outcome = OUTCOME_REFUSED;
	struct refusal refusal;
	struct fault fault;

	if (destinations_read_filter(invocation, &listing.filter, &fault) ||
	    read_order(invocation->sort, &listing.order, &fault)) {
		fault_print(&fault, NULL);
		return OUTCOME_USAGE;
	}
	ledger_init(&listing.ledger);
	listing.client = client_open(&refusal);
	if (!listing.client) {
		refusal_print(&refusal, invocation->verb);
		return outcome;
	}
	listing.columns = columns_open(stdout, invocation->format, false);
	columns_begin(listing.columns, &destination_block);
	outcome = listing.top ? write_first(&listing) : write_all(&listing);
	columns_end(listing.columns);
	if (!columns_close(listing.columns))
		outcome = OUTCOME_REFUSED;
	client_close(listing.client);
	return outcome;
}
