// SPDX-License-Identifier: GPL-2.0
/*
 * The verb that shows which destinations have refused flows, and who holds
 * their ports. For a person, each has lines of its own: nothing is left out of
 * a narrow terminal.
 */
#include "exhaustion.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "destinations.h"
#include "fault.h"
#include "text.h"

enum {
	EXHAUSTION_ITEMS = 8,	/* addresses, and sources, that a person is shown */
	EXHAUSTION_MS = 1000,	/* ms a second */
	EXHAUSTION_NS = 1000000,	/* ns a millisecond */
};

/* A destination and the time that it is looked at, ms since 1970. */
struct exhausted {
	const struct entry *entry;
	__u64 now;
};

static void put_tallies(struct cell *cell, const struct names *names,
			const struct tally *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		cell_text(cell, "%s%llu %s", i ? ", " : "", list[i].value,
			  names_text(names, list[i].id));
}

static void fill_refused(struct cell *cell, const void *row, unsigned int unused)
{
	const struct exhausted *exhausted = row;
	const struct entry *entry = exhausted->entry;

	(void)unused;
	put_tallies(cell, &names_drop, entry->refused, entry->refused_count);
	cell_alarm(cell);
}

static void fill_fill(struct cell *cell, const void *row, unsigned int unused)
{
	const struct exhausted *exhausted = row;
	const struct entry *entry = exhausted->entry;

	(void)unused;
	cell_text(cell, "%llu of %llu ports (%u%%), %llu at most", entry->in_use,
		  entry->usable,
		  destination_percent(entry->in_use, entry->usable), entry->peak);
	if (entry->in_use >= entry->usable)
		cell_alarm(cell);
}

static void fill_holders(struct cell *cell, const void *row, unsigned int unused)
{
	const struct exhausted *exhausted = row;
	const struct tally *holders = exhausted->entry->holders;
	size_t named = DESTINATION_HOLDERS - 1;

	(void)unused;
	put_tallies(cell, &names_holder, holders,
		    named + !!holders[named].value);
}

static void put_more(struct cell *cell, size_t count)
{
	char item[TEXT_ROOM];

	if (count <= EXHAUSTION_ITEMS)
		return;
	snprintf(item, sizeof(item), "%zu more", count - EXHAUSTION_ITEMS);
	cell_item(cell, item);
}

static void fill_sources(struct cell *cell, const void *row, unsigned int unused)
{
	const struct exhausted *exhausted = row;
	const struct entry *entry = exhausted->entry;
	char item[2 * TEXT_ROOM];
	char room[TEXT_ROOM];

	(void)unused;
	cell_list(cell);
	for (size_t i = 0; i < entry->source_count && i < EXHAUSTION_ITEMS; i++) {
		const struct top_source *source = &entry->sources[i];

		snprintf(item, sizeof(item), "%s has %llu",
			 text_from_address(room, source->address),
			 source->ports);
		cell_item(cell, item);
	}
	put_more(cell, entry->source_count);
}

static void fill_addresses(struct cell *cell, const void *row,
			   unsigned int unused)
{
	const struct exhausted *exhausted = row;
	const struct entry *entry = exhausted->entry;
	char item[3 * TEXT_ROOM];
	char room[TEXT_ROOM];

	(void)unused;
	cell_list(cell);
	for (size_t i = 0; i < entry->share_count && i < EXHAUSTION_ITEMS; i++) {
		const struct share *share = &entry->shares[i];

		snprintf(item, sizeof(item), "%s %u/%u %u%%",
			 text_from_address(room, share->address), share->in_use,
			 share->usable,
			 destination_percent(share->in_use, share->usable));
		cell_item(cell, item);
	}
	put_more(cell, entry->share_count);
}

static void put_time(struct cell *cell, __u64 time, __u64 now)
{
	char local[TEXT_ROOM];
	char ago[TEXT_ROOM];

	if (!time)
		return;
	text_from_local_time(local, time);
	text_from_duration(ago, time < now ? (now - time) / EXHAUSTION_MS : 0);
	cell_text(cell, "%s, %s ago", local, ago);
}

static void fill_first(struct cell *cell, const void *row, unsigned int unused)
{
	const struct exhausted *exhausted = row;

	(void)unused;
	put_time(cell, exhausted->entry->first, exhausted->now);
}

static void fill_last(struct cell *cell, const void *row, unsigned int unused)
{
	const struct exhausted *exhausted = row;

	(void)unused;
	put_time(cell, exhausted->entry->last, exhausted->now);
}

/* Does it answer? If not, the fault is beyond the gateway. */
static void fill_answers(struct cell *cell, const void *row, unsigned int unused)
{
	const struct exhausted *exhausted = row;
	const struct entry *entry = exhausted->entry;

	(void)unused;
	cell_text(cell, "%llu created, %llu unanswered, %llu reset early, %llu SYNs repeated",
		  entry->created, entry->unanswered, entry->resets_early,
		  entry->syn_retransmits);
}

static const struct column record_columns[] = {
	{ "  refused", NULL, 0, fill_refused, 0, 0 },
	{ "  since", NULL, 0, fill_first, 0, 0 },
	{ "  last", NULL, 0, fill_last, 0, 0 },
	{ "  in use", NULL, 0, fill_fill, 0, 0 },
	{ "  held by", NULL, 0, fill_holders, 0, 0 },
	{ "  sources", NULL, 0, fill_sources, 0, 0 },
	{ "  addresses", NULL, 0, fill_addresses, 0, 0 },
	{ "  sessions", NULL, 0, fill_answers, 0, 0 },
};

static void fill_title(struct cell *cell, const struct destination_key *key)
{
	char room[TEXT_ROOM];

	cell_text(cell, "%s to ", text_from_protocol(room, key->proto));
	destination_remote(cell, key->dst, key->dport);
	cell_text(cell, " from %s", *key->pool ? "pool " : "masquerade ");
	destination_pool(cell, key->pool, key->rule);
}

static void write_record(struct columns *columns,
			 const struct exhausted *exhausted)
{
	struct block block = {
		.shape = COLUMNS_RECORD,
		.list = record_columns,
		.count = ARRAY_SIZE(record_columns),
	};
	struct cell title = { 0 };

	fill_title(&title, &exhausted->entry->key);
	block.title = title.slate.text;
	columns_begin(columns, &block);
	columns_row(columns, exhausted);
	columns_end(columns);
	cell_exit(&title);
}

static void fill_nothing(struct cell *cell, const void *row, unsigned int unused)
{
	(void)row;
	(void)unused;
	cell_text(cell, "no destination has refused a flow");
}

static void write_nothing(struct columns *columns)
{
	static const struct column list[] = {
		{ "", NULL, 0, fill_nothing, 0, 0 },
	};
	static const struct block block = {
		.shape = COLUMNS_ARRAY,
		.list = list,
		.count = ARRAY_SIZE(list),
	};

	columns_begin(columns, &block);
	columns_row(columns, NULL);
	columns_end(columns);
}

/**
 * exhaustion_write() - write destinations that have refused flows
 * @columns: the writer
 * @format: how it writes
 * @ledger: the destinations
 * @now: the time, ms since 1970
 */
void exhaustion_write(struct columns *columns, enum columns_format format,
		      const struct ledger *ledger, __u64 now)
{
	static const struct block block = {
		.shape = COLUMNS_ARRAY,
		.list = destination_columns,
		.count = DESTINATION_COLUMNS,
	};

	if (format == COLUMNS_TABLE) {
		for (size_t i = 0; i < ledger->count; i++) {
			struct exhausted row = { &ledger->entries[i], now };

			write_record(columns, &row);
		}
		if (!ledger->count)
			write_nothing(columns);
		return;
	}
	columns_begin(columns, &block);
	for (size_t i = 0; i < ledger->count; i++)
		columns_row(columns, &ledger->entries[i]);
	columns_end(columns);
}

/* ---- reading -------------------------------------------------------------- */

/**
 * exhaustion_read() - read destinations that have refused flows
 * @client: the client
 * @verb: who asks, for messages
 * @filter: which
 * @top: how many; 0 for all
 * @ledger: receives them, the latest refusal first; empty before
 *
 * Only some of a destination's addresses have refused, but all of them count. So
 * those that have are read first, to know how many destinations there are; then
 * the whole of as many, among which others come last.
 *
 * Return: the exit status; unless it is OUTCOME_DONE, a line is written.
 */
enum outcome exhaustion_read(struct client *client, const char *verb,
			     const struct destination_filter *filter, size_t top,
			     struct ledger *ledger)
{
	struct destination_filter all = *filter;
	enum outcome outcome;
	struct ledger known;

	ledger_init(&known);
	all.refused_only = true;
	outcome = destinations_read(client, verb, &all, LEDGER_LAST, top, &known);
	all.refused_only = false;
	all.sources = DESTINATION_SOURCES;
	if (known.count && outcome == OUTCOME_DONE)
		outcome = destinations_read(client, verb, &all, LEDGER_LAST,
					    known.count, ledger);
	ledger_exit(&known);
	return outcome;
}

/**
 * verb_exhaustion() - show destinations that have refused flows
 * @invocation: the command line: a filter, how many
 *
 * Return: the exit status.
 */
enum outcome verb_exhaustion(const struct invocation *invocation)
{
	enum outcome outcome = OUTCOME_REFUSED;
	struct destination_filter filter;
	struct columns *columns;
	struct refusal refusal;
	struct client *client;
	struct ledger ledger;
	struct timespec now;
	struct fault fault;

	if (destinations_read_filter(invocation, &filter, &fault)) {
		fault_print(&fault, NULL);
		return OUTCOME_USAGE;
	}
	ledger_init(&ledger);
	client = client_open(&refusal);
	if (!client) {
		refusal_print(&refusal, invocation->verb);
		goto cleanup;
	}
	outcome = exhaustion_read(client, invocation->verb, &filter,
				  invocation->top, &ledger);
	if (outcome == OUTCOME_REFUSED)
		goto cleanup;
	clock_gettime(CLOCK_REALTIME, &now);
	columns = columns_open(stdout, invocation->format, false);
	exhaustion_write(columns, invocation->format, &ledger,
			 now.tv_sec * EXHAUSTION_MS +
			 now.tv_nsec / EXHAUSTION_NS);
	if (!columns_close(columns))
		outcome = OUTCOME_REFUSED;
cleanup:
	client_close(client);
	ledger_exit(&ledger);
	return outcome;
}
