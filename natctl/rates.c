// SPDX-License-Identifier: GPL-2.0
/*
 * Two looks as rows of what happens a second. Tables are those that the verbs
 * write which have them, with rates, and bars, besides.
 */
#include "rates.h"

#include <stdlib.h>
#include <string.h>

#include "destinations.h"
#include "fault.h"

enum {
	RATES_BAR = 20,		/* characters of a bar */
};

/**
 * rate_between() - how often something happens
 * @from: its count before
 * @to: its count now
 * @time: time between both, ns; 0 if there was no look before
 *
 * Return: the rate. A count that went back is another module's: none.
 */
struct rate rate_between(__u64 from, __u64 to, __u64 time)
{
	struct rate rate = { .known = time && to >= from };

	if (!rate.known || to == from)
		return rate;
	rate.value = (double)(to - from) * GLANCE_NS / time + 0.5;
	if (!rate.value)
		rate.value = 1;
	return rate;
}

static __u64 time_between(const struct moment *before, const struct moment *now)
{
	return before->began ? now->began - before->began : 0;
}

/* ---- columns -------------------------------------------------------------- */

/* A rate of a row, by its place. */
static void fill_rate(struct cell *cell, const void *row, unsigned int offset)
{
	const struct rate *rate = (const void *)((const char *)row + offset);

	if (rate->known)
		cell_number(cell, rate->value);
}

static void fill_bad_rate(struct cell *cell, const void *row, unsigned int offset)
{
	const struct rate *rate = (const void *)((const char *)row + offset);

	fill_rate(cell, row, offset);
	if (rate->value)
		cell_alarm(cell);
}

static void fill_bytes(struct cell *cell, const void *row, unsigned int unused)
{
	const struct hop_row *hop = row;

	(void)unused;
	if (hop->bytes.known)
		cell_bytes(cell, hop->bytes.value);
}

static void fill_number(struct cell *cell, const void *row, unsigned int offset)
{
	cell_number(cell, *(const __u64 *)((const char *)row + offset));
}

/* The name of a row, which comes first. */
static void fill_name(struct cell *cell, const void *row, unsigned int unused)
{
	(void)unused;
	cell_text(cell, "%s", *(const char *const *)row);
}

/* The same as one word. */
static void fill_key(struct cell *cell, const void *row, unsigned int unused)
{
	fill_name(cell, row, unused);
	for (char *at = cell->slate.text; *at; at++)
		if (*at == ' ')
			*at = '_';
}

static void fill_reason(struct cell *cell, const void *row, unsigned int unused)
{
	const struct drop_row *drop = row;

	(void)unused;
	cell_text(cell, "%s", names_text(&names_drop, drop->id));
}

static void fill_sentence(struct cell *cell, const void *row,
			  unsigned int unused)
{
	const struct drop_row *drop = row;

	(void)unused;
	cell_text(cell, "%s", names_sentence(&names_drop, drop->id));
}

/* A thing that is only just used, or only just not full, looks so. */
static void fill_bar(struct cell *cell, const void *row, unsigned int unused)
{
	const struct usage *usage = row;
	const struct share *share = &usage->share;
	unsigned int marks;
	char bar[RATES_BAR + 1];

	(void)unused;
	if (!share->usable)
		return;
	marks = ((__u64)share->in_use * RATES_BAR + share->usable / 2) /
		share->usable;
	if (!marks && share->in_use)
		marks = 1;
	if (marks >= RATES_BAR)
		marks = share->in_use < share->usable ? RATES_BAR - 1 : RATES_BAR;
	memset(bar, '.', RATES_BAR);
	memset(bar, '#', marks);
	bar[RATES_BAR] = '\0';
	cell_text(cell, "%s", bar);
	if (share->in_use >= share->usable)
		cell_alarm(cell);
}

#define RATE(name, key, flags, fill, type, member) \
	{ name, key, COLUMN_RIGHT | (flags), fill, offsetof(type, member), 0 }

static const struct column hop_columns[] = {
	{ "HOP", NULL, 0, fill_name, 0, 19 },
	{ NULL, "hop", 0, fill_key, 0, 0 },
	RATE("PACKETS/S", "packets_per_second", 0, fill_rate, struct hop_row,
	     packets),
	{ "BYTES/S", "bytes_per_second", COLUMN_RIGHT, fill_bytes, 0, 0 },
};

static const struct column pace_columns[] = {
	{ "SESSIONS", "event", 0, fill_name, 0, 11 },
	RATE("/S", "per_second", 0, fill_rate, struct pace_row, rate),
	RATE("TOTAL", "total", COLUMN_OPTIONAL, fill_number, struct pace_row,
	     total),
};

static const struct column drop_columns[] = {
	{ "DROPPED", "reason", 0, fill_reason, 0, 19 },
	RATE("PACKETS/S", "per_second", 0, fill_bad_rate, struct drop_row, rate),
	RATE("TOTAL", "total", 0, fill_number, struct drop_row, total),
	{ "WHY", NULL, COLUMN_OPTIONAL, fill_sentence, 0, 0 },
};

static const struct column destination_extra[] = {
	RATE("NEW/S", "created_per_second", 0, fill_rate,
	     struct destination_row, created),
	RATE("REFUSED/S", "refused_per_second", 0, fill_bad_rate,
	     struct destination_row, refused),
};

static const struct column subscriber_extra[] = {
	RATE("REFUSED/S", "refused_per_second", 0, fill_bad_rate,
	     struct subscriber_row, refused),
};

static const struct column pool_extra[] = {
	{ "", NULL, 0, fill_bar, 0, RATES_BAR },
};

const struct block rates_hop_block = {
	.key = "hops",
	.shape = COLUMNS_ARRAY,
	.list = hop_columns,
	.count = ARRAY_SIZE(hop_columns),
};

const struct block rates_pace_block = {
	.key = "rates",
	.shape = COLUMNS_ARRAY,
	.list = pace_columns,
	.count = ARRAY_SIZE(pace_columns),
};

/* ---- rows ----------------------------------------------------------------- */

/**
 * rates_hops() - what passes each place
 * @glance: the look
 * @rows: receives it
 */
void rates_hops(const struct glance *glance, struct hop_row rows[RATES_HOPS])
{
	static const struct {
		const char *name;
		__u32 packets;
		__u32 bytes;
	} hops[RATES_HOPS] = {
		{ "in from source", NATGW_COUNTER_PACKETS_IN_FROM_SOURCE,
		  NATGW_COUNTER_BYTES_IN_FROM_SOURCE },
		{ "out to destination", NATGW_COUNTER_PACKETS_OUT_TO_DESTINATION,
		  NATGW_COUNTER_BYTES_OUT_TO_DESTINATION },
		{ "in from destination", NATGW_COUNTER_PACKETS_IN_FROM_DESTINATION,
		  NATGW_COUNTER_BYTES_IN_FROM_DESTINATION },
		{ "out to source", NATGW_COUNTER_PACKETS_OUT_TO_SOURCE,
		  NATGW_COUNTER_BYTES_OUT_TO_SOURCE },
	};
	const struct glance_counters *before = &glance->counters[GLANCE_BEFORE];
	const struct glance_counters *now = &glance->counters[GLANCE_NOW];
	__u64 time = time_between(&before->moment, &now->moment);

	for (int i = 0; i < RATES_HOPS; i++) {
		__u32 packets = hops[i].packets, bytes = hops[i].bytes;

		rows[i].name = hops[i].name;
		rows[i].packets = rate_between(before->stats.counters[packets],
					       now->stats.counters[packets],
					       time);
		rows[i].bytes = rate_between(before->stats.counters[bytes],
					     now->stats.counters[bytes], time);
	}
}

static __u64 closed(const struct stats *stats)
{
	__u64 sum = 0;

	for (int i = NATGW_COUNTER_CLOSED_FIN; i <= NATGW_COUNTER_CLOSED_REFUSED; i++)
		sum += stats->counters[i];
	return sum;
}

/**
 * rates_paces() - what happens to sessions
 * @glance: the look
 * @rows: receives it
 */
void rates_paces(const struct glance *glance, struct pace_row rows[RATES_PACES])
{
	const struct stats *before = &glance->counters[GLANCE_BEFORE].stats;
	const struct stats *now = &glance->counters[GLANCE_NOW].stats;
	__u64 time = time_between(&glance->counters[GLANCE_BEFORE].moment,
				  &glance->counters[GLANCE_NOW].moment);
	const struct {
		const char *name;
		__u64 before;
		__u64 now;
	} paces[RATES_PACES] = {
		{ "new", before->counters[NATGW_COUNTER_CREATED],
		  now->counters[NATGW_COUNTER_CREATED] },
		{ "established", before->counters[NATGW_COUNTER_ESTABLISHED],
		  now->counters[NATGW_COUNTER_ESTABLISHED] },
		{ "closed", closed(before), closed(now) },
		{ "refused", before->counters[NATGW_COUNTER_PORT_ERRORS],
		  now->counters[NATGW_COUNTER_PORT_ERRORS] },
		{ "dropped", before->counters[NATGW_COUNTER_DROPPED],
		  now->counters[NATGW_COUNTER_DROPPED] },
	};

	for (int i = 0; i < RATES_PACES; i++) {
		rows[i].name = paces[i].name;
		rows[i].rate = rate_between(paces[i].before, paces[i].now, time);
		rows[i].total = paces[i].now;
	}
}

/* ---- tables --------------------------------------------------------------- */

/* The columns of a table: @base with @extra after @at of them. */
static void set_columns(struct table_rows *table, const struct block *base,
			size_t at, const struct column *extra, size_t count)
{
	memcpy(table->list, base->list, at * sizeof(*extra));
	if (count)
		memcpy(table->list + at, extra, count * sizeof(*extra));
	memcpy(table->list + at + count, base->list + at,
	       (base->count - at) * sizeof(*extra));
	table->block = *base;
	table->block.list = table->list;
	table->block.count = base->count + count;
}

static void set_rows(struct table_rows *table, size_t count, size_t size)
{
	table->rows = count ? allocate(count, size) : NULL;
	table->count = count;
	table->size = size;
}

/**
 * table_rows_exit() - free what a table holds
 * @table: the table
 */
void table_rows_exit(struct table_rows *table)
{
	free(table->rows);
	table->rows = NULL;
	table->count = 0;
}

static int compare_drops(const void *left, const void *right, void *context)
{
	const struct drop_row *a = left, *b = right;
	const enum drops_order *order = context;

	if (*order == DROPS_NOW && a->rate.value != b->rate.value)
		return a->rate.value < b->rate.value ? 1 : -1;
	if (a->total != b->total)
		return a->total < b->total ? 1 : -1;
	return a->id < b->id ? -1 : a->id > b->id;
}

/**
 * rates_drops() - packets dropped, by reason
 * @glance: the look
 * @order: what comes first
 * @table: receives the reasons that there were; give it back with
 * table_rows_exit()
 */
void rates_drops(const struct glance *glance, enum drops_order order,
		 struct table_rows *table)
{
	static const struct block block = {
		.key = "drops",
		.shape = COLUMNS_ARRAY,
		.list = drop_columns,
		.count = ARRAY_SIZE(drop_columns),
	};
	const struct glance_counters *before = &glance->counters[GLANCE_BEFORE];
	const struct glance_counters *now = &glance->counters[GLANCE_NOW];
	__u64 time = time_between(&before->moment, &now->moment);
	struct drop_row *rows;

	set_columns(table, &block, block.count, NULL, 0);
	set_rows(table, NATGW_DROP_MAX + 1, sizeof(*rows));
	table->moment = now->moment;
	table->count = 0;
	rows = table->rows;
	for (__u32 i = 0; i <= NATGW_DROP_MAX; i++) {
		struct drop_row row = {
			.id = i,
			.total = now->stats.drops[i],
			.rate = rate_between(before->stats.drops[i],
					     now->stats.drops[i], time),
		};

		if (row.total)
			rows[table->count++] = row;
	}
	qsort_r(rows, table->count, sizeof(*rows), compare_drops, &order);
}

static const struct entry *find_entry(const struct ledger *ledger,
				      const struct destination_key *key)
{
	for (size_t i = 0; i < ledger->count; i++)
		if (!memcmp(&ledger->entries[i].key, key, sizeof(*key)))
			return &ledger->entries[i];
	return NULL;
}

/* The destinations of two looks, with rates. */
static void set_destinations(struct table_rows *table,
			     const struct glance_destinations *looks)
{
	enum { PLACE = 11 };	/* behind what a table has */
	const struct glance_destinations *now = &looks[GLANCE_NOW];
	__u64 time = time_between(&looks[GLANCE_BEFORE].moment, &now->moment);
	struct destination_row *rows;

	set_columns(table, &destination_block, PLACE, destination_extra,
		    ARRAY_SIZE(destination_extra));
	table->block.key = "destinations";
	set_rows(table, now->ledger.count, sizeof(*rows));
	table->moment = now->moment;
	rows = table->rows;
	for (size_t i = 0; i < table->count; i++) {
		const struct entry *entry = &now->ledger.entries[i];
		const struct entry *old = find_entry(&looks[GLANCE_BEFORE].ledger,
						     &entry->key);

		rows[i].entry = *entry;
		if (!old)
			continue;
		rows[i].created = rate_between(old->created, entry->created, time);
		rows[i].refused = rate_between(old->refusals, entry->refusals,
					       time);
	}
}

/**
 * rates_destinations() - the first destinations
 * @glance: the glance; borrowed while there is @table
 * @table: receives them; give it back with table_rows_exit()
 */
void rates_destinations(const struct glance *glance, struct table_rows *table)
{
	set_destinations(table, glance->destinations);
}

/**
 * rates_exhausted() - destinations that have refused flows
 * @glance: the glance; borrowed while there is @table
 * @table: receives them; give it back with table_rows_exit()
 */
void rates_exhausted(const struct glance *glance, struct table_rows *table)
{
	set_destinations(table, glance->exhausted);
}

static const struct subscriber *find_subscriber(const struct subscribers *list,
						const struct range *src)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->list[i].src.first == src->first &&
		    list->list[i].src.last == src->last)
			return &list->list[i];
	return NULL;
}

/**
 * rates_subscribers() - the first subscribers
 * @glance: the look
 * @table: receives them; give it back with table_rows_exit()
 */
void rates_subscribers(const struct glance *glance, struct table_rows *table)
{
	enum { PLACE = 9 };	/* behind what a table has */
	const struct glance_subscribers *before = &glance->subscribers[GLANCE_BEFORE];
	const struct glance_subscribers *now = &glance->subscribers[GLANCE_NOW];
	__u64 time = time_between(&before->moment, &now->moment);
	struct subscriber_row *rows;

	set_columns(table, &subscribers_block, PLACE, subscriber_extra,
		    ARRAY_SIZE(subscriber_extra));
	table->block.key = "subscribers";
	set_rows(table, now->subscribers.count, sizeof(*rows));
	table->moment = now->moment;
	rows = table->rows;
	for (size_t i = 0; i < table->count; i++) {
		const struct subscriber *subscriber = &now->subscribers.list[i];
		const struct subscriber *old =
			find_subscriber(&before->subscribers, &subscriber->src);

		rows[i].subscriber = *subscriber;
		if (old)
			rows[i].refused = rate_between(old->refusals,
						       subscriber->refusals,
						       time);
	}
}

static __u64 pool_rank(const struct usage *usage, enum pools_order order)
{
	__u64 sum = 0;

	switch (order) {
	case POOLS_ADDRESS:
		return 0;
	case POOLS_FILL:
		return share_fill(&usage->share);
	case POOLS_PORTS:
		return usage->in_use;
	case POOLS_REFUSED:
		break;
	}
	for (size_t i = 0; i < usage->refused_count; i++)
		sum += usage->refused[i].value;
	return sum;
}

static int compare_pools(const void *left, const void *right, void *context)
{
	const struct usage *a = left, *b = right;
	const enum pools_order *order = context;
	__u64 x = pool_rank(a, *order), y = pool_rank(b, *order);
	int ret = strcmp(a->key.pool, b->key.pool);

	if (x != y)
		return x < y ? 1 : -1;
	if (ret)
		return ret;
	return a->key.address < b->key.address ? -1 :
	       a->key.address > b->key.address;
}

/**
 * rates_pools() - external addresses, with bars
 * @glance: the look
 * @order: what comes first
 * @table: receives them; give it back with table_rows_exit()
 */
void rates_pools(const struct glance *glance, enum pools_order order,
		 struct table_rows *table)
{
	enum { PLACE = 9 };	/* behind the fill */
	const struct usages *usages = &glance->pools.usages;

	set_columns(table, &usage_block, PLACE, pool_extra,
		    ARRAY_SIZE(pool_extra));
	table->block.key = "pools";
	set_rows(table, usages->count, sizeof(struct usage));
	table->moment = glance->pools.moment;
	if (!usages->count)
		return;
	memcpy(table->rows, usages->list, usages->count * sizeof(struct usage));
	qsort_r(table->rows, table->count, table->size, compare_pools, &order);
}
