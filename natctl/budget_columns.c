// SPDX-License-Identifier: GPL-2.0
/*
 * Columns of a budget. For scripts they are always the same; for a person there
 * are others where something would be otherwise.
 */
#include "budget_columns.h"

#include <string.h>

#include "destinations.h"
#include "fault.h"

enum {
	BUDGET_COLUMNS = 64,	/* room for the columns of a table */
	BUDGET_EXACT = 10,	/* s; less is told with a decimal place */
};

#define BUDGET_NOTHING 0.05	/* what a decimal place does not show */

/* The outlook of a row, by its place; NULL of what would be, if nothing would. */
static const struct outlook *outlook_of(const void *row, unsigned int offset)
{
	const struct budget_row *budget = row;

	if (offset == offsetof(struct budget_row, then) && !budget->changed)
		return NULL;
	return (const void *)((const char *)row + offset);
}

/* ---- which ----------------------------------------------------------------- */

static const char *kind_name(enum budget_kind kind)
{
	static const char *const names[] = {
		[BUDGET_DESTINATION] = "destination",
		[BUDGET_ENDPOINTS] = "endpoints",
		[BUDGET_BLOCKS] = "blocks",
	};

	return names[kind];
}

static void fill_who(struct cell *cell, const void *row, unsigned int unused)
{
	const struct budget_row *budget = row;

	(void)unused;
	destination_pool(cell, budget->key.pool, budget->key.rule);
}

static void fill_what(struct cell *cell, const void *row, unsigned int unused)
{
	const struct budget_row *budget = row;
	char room[TEXT_ROOM];

	(void)unused;
	if (budget->kind == BUDGET_BLOCKS) {
		cell_text(cell, "blocks");
		return;
	}
	cell_text(cell, "%s ", text_from_protocol(room, budget->key.proto));
	destination_remote(cell, budget->key.dst, budget->key.dport);
}

static void fill_pool(struct cell *cell, const void *row, unsigned int unused)
{
	const struct budget_row *budget = row;

	(void)unused;
	if (*budget->key.pool)
		cell_text(cell, "%s", budget->key.pool);
}

static void fill_rule(struct cell *cell, const void *row, unsigned int unused)
{
	const struct budget_row *budget = row;

	(void)unused;
	if (budget->key.rule)
		cell_number(cell, budget->key.rule);
}

static void fill_kind(struct cell *cell, const void *row, unsigned int unused)
{
	const struct budget_row *budget = row;

	(void)unused;
	cell_text(cell, "%s", kind_name(budget->kind));
}

static void fill_proto(struct cell *cell, const void *row, unsigned int unused)
{
	const struct budget_row *budget = row;
	char room[TEXT_ROOM];

	(void)unused;
	if (budget->key.proto)
		cell_text(cell, "%s", text_from_protocol(room, budget->key.proto));
}

static void fill_dst(struct cell *cell, const void *row, unsigned int unused)
{
	const struct budget_row *budget = row;
	char room[TEXT_ROOM];

	(void)unused;
	if (budget->key.dst)
		cell_text(cell, "%s", text_from_address(room, budget->key.dst));
}

static void fill_dport(struct cell *cell, const void *row, unsigned int unused)
{
	const struct budget_row *budget = row;

	(void)unused;
	if (budget->key.dport)
		cell_number(cell, budget->key.dport);
}

/* ---- what is wanted -------------------------------------------------------- */

static void fill_number(struct cell *cell, const void *row, unsigned int offset)
{
	cell_number(cell, *(const __u64 *)((const char *)row + offset));
}

static void fill_decimal(struct cell *cell, const void *row, unsigned int offset)
{
	const double *value = (const void *)((const char *)row + offset);

	cell_decimal(cell, *value);
}

static void fill_held(struct cell *cell, const void *row, unsigned int unused)
{
	const struct budget_row *budget = row;

	(void)unused;
	cell_decimal(cell, demand_held(&budget->demand));
}

static void fill_peak(struct cell *cell, const void *row, unsigned int unused)
{
	const struct budget_row *budget = row;

	(void)unused;
	cell_number(cell, forecast_whole(budget->demand.peak));
}

/* ---- what comes of it ------------------------------------------------------ */

static void fill_hold(struct cell *cell, const void *row, unsigned int offset)
{
	const struct outlook *outlook = outlook_of(row, offset);

	if (outlook && outlook->hold >= 0)
		cell_decimal(cell, outlook->hold);
}

static void fill_needed(struct cell *cell, const void *row, unsigned int offset)
{
	const struct outlook *outlook = outlook_of(row, offset);

	if (!outlook)
		return;
	cell_number(cell, outlook->needed);
	if (!outlook_fits(outlook))
		cell_alarm(cell);
}

static void fill_usable(struct cell *cell, const void *row, unsigned int offset)
{
	const struct outlook *outlook = outlook_of(row, offset);

	if (outlook)
		cell_number(cell, outlook->usable);
}

static void fill_missing(struct cell *cell, const void *row, unsigned int offset)
{
	const struct outlook *outlook = outlook_of(row, offset);

	if (outlook)
		cell_number(cell, outlook_fits(outlook) ? 0 :
				  outlook->needed - outlook->usable);
}

static double headroom(const struct outlook *outlook)
{
	double fill = outlook_fill(outlook);

	return fill < 1 ? 1 - fill : 0;
}

static void fill_headroom(struct cell *cell, const void *row, unsigned int offset)
{
	const struct outlook *outlook = outlook_of(row, offset);

	if (outlook)
		cell_decimal(cell, headroom(outlook));
}

static void fill_left(struct cell *cell, const void *row, unsigned int offset)
{
	const struct outlook *outlook = outlook_of(row, offset);

	if (outlook && outlook->runs_out)
		cell_decimal(cell, outlook->seconds);
}

static void fill_addresses(struct cell *cell, const void *row, unsigned int offset)
{
	const struct outlook *outlook = outlook_of(row, offset);

	if (outlook)
		cell_number(cell, outlook->addresses);
}

static void fill_addresses_needed(struct cell *cell, const void *row,
				  unsigned int offset)
{
	const struct outlook *outlook = outlook_of(row, offset);

	if (outlook && outlook->addresses_needed)
		cell_number(cell, outlook->addresses_needed);
}

static void fill_fits(struct cell *cell, const void *row, unsigned int offset)
{
	const struct outlook *outlook = outlook_of(row, offset);

	if (outlook)
		cell_switch(cell, outlook_fits(outlook));
}

/* ---- the same for a person ------------------------------------------------- */

static void fill_answer(struct cell *cell, const void *row, unsigned int offset)
{
	const struct outlook *outlook = outlook_of(row, offset);

	if (!outlook)
		return;
	cell_text(cell, outlook_fits(outlook) ? "yes" : "no");
	if (!outlook_fits(outlook))
		cell_alarm(cell);
}

static void fill_percent(struct cell *cell, const void *row, unsigned int offset)
{
	const struct outlook *outlook = outlook_of(row, offset);

	if (outlook_fits(outlook) && outlook->usable) {
		cell_text(cell, "%llu%%", (outlook->usable - outlook->needed) * 100 /
					  outlook->usable);
		return;
	}
	cell_text(cell, "none");
	cell_alarm(cell);
}

static void put_end(struct cell *cell, const struct outlook *outlook)
{
	char room[TEXT_ROOM];

	if (!outlook->runs_out)
		cell_text(cell, "never");
	else if (outlook->seconds < 1)
		cell_text(cell, "now");
	else
		cell_text(cell, "%s", text_from_duration(room, outlook->seconds));
}

static void fill_end(struct cell *cell, const void *row, unsigned int offset)
{
	const struct outlook *outlook = outlook_of(row, offset);

	put_end(cell, outlook);
	if (outlook->runs_out && outlook->seconds < 1)
		cell_alarm(cell);
}

/* Addresses that there are, of those that it takes. */
static void fill_share(struct cell *cell, const void *row, unsigned int offset)
{
	const struct outlook *outlook = outlook_of(row, offset);

	cell_text(cell, "%llu/", outlook->addresses);
	if (outlook->addresses_needed)
		cell_text(cell, "%llu", outlook->addresses_needed);
	else
		cell_text(cell, "-");
}

static void put_seconds(struct cell *cell, double seconds)
{
	char room[TEXT_ROOM];

	if (seconds < BUDGET_EXACT)
		cell_text(cell, "%.1fs", seconds);
	else
		cell_text(cell, "%s", text_from_duration(room, seconds));
}

static void fill_demand(struct cell *cell, const void *row, unsigned int unused)
{
	const struct budget_row *budget = row;
	const struct demand *demand = &budget->demand;
	double over = demand->held[NATGW_HOLDER_CLOSING] + demand->resting;

	(void)unused;
	if (demand->arrivals > 0) {
		cell_text(cell, "%.1f a second, each held for ", demand->arrivals);
		put_seconds(cell, budget->now.hold);
	} else {
		cell_text(cell, "none taken meanwhile");
	}
	if (demand->refused > 0)
		cell_text(cell, "; %.1f a second refused", demand->refused);
	if (demand->growth >= BUDGET_NOTHING || demand->growth <= -BUDGET_NOTHING)
		cell_text(cell, "; %+.1f a second in use", demand->growth);
	if (over > 0)
		cell_text(cell, "; %.0f%% over, or at rest",
			  over * 100 / demand_held(demand));
}

static void fill_change(struct cell *cell, const void *row, unsigned int unused)
{
	const struct budget_row *budget = row;

	(void)unused;
	cell_text(cell, "full: ");
	put_end(cell, &budget->now);
	cell_text(cell, ", then ");
	put_end(cell, &budget->then);
	cell_text(cell, "; addresses, and needed: ");
	fill_share(cell, row, offsetof(struct budget_row, now));
	cell_text(cell, ", then ");
	fill_share(cell, row, offsetof(struct budget_row, then));
}

/* ---- columns --------------------------------------------------------------- */

#define SHOWN(name, flags, fill, member) \
	{ name, NULL, flags, fill, offsetof(struct budget_row, member), 0 }

static const struct column plain[] = {
	{ "POOL", NULL, 0, fill_who, 0, 0 },
	{ "DESTINATION", NULL, 0, fill_what, 0, 0 },
	SHOWN("IN-USE", COLUMN_RIGHT, fill_number, in_use),
	SHOWN("NEEDED", COLUMN_RIGHT, fill_needed, now),
	SHOWN("USABLE", COLUMN_RIGHT, fill_usable, now),
	SHOWN("ROOM", COLUMN_RIGHT, fill_percent, now),
	SHOWN("FULL-IN", COLUMN_RIGHT, fill_end, now),
	SHOWN("ADDRS", COLUMN_RIGHT, fill_share, now),
	{ "DEMAND", NULL, COLUMN_NOTE, fill_demand, 0, 0 },
};

static const struct column changed[] = {
	{ "POOL", NULL, 0, fill_who, 0, 0 },
	{ "DESTINATION", NULL, 0, fill_what, 0, 0 },
	SHOWN("NEEDED", COLUMN_RIGHT, fill_needed, now),
	SHOWN("THEN", COLUMN_RIGHT, fill_needed, then),
	SHOWN("USABLE", COLUMN_RIGHT, fill_usable, now),
	SHOWN("THEN", COLUMN_RIGHT, fill_usable, then),
	SHOWN("FITS", 0, fill_answer, now),
	SHOWN("THEN", 0, fill_answer, then),
	{ "DEMAND", NULL, COLUMN_NOTE, fill_demand, 0, 0 },
	{ "CHANGE", NULL, COLUMN_NOTE, fill_change, 0, 0 },
};

#define KEY(key, fill, member) \
	{ NULL, key, 0, fill, offsetof(struct budget_row, member), 0 }

static const struct column keys[] = {
	{ NULL, "pool", 0, fill_pool, 0, 0 },
	{ NULL, "rule", 0, fill_rule, 0, 0 },
	{ NULL, "kind", 0, fill_kind, 0, 0 },
	{ NULL, "proto", 0, fill_proto, 0, 0 },
	{ NULL, "dst", 0, fill_dst, 0, 0 },
	{ NULL, "dport", 0, fill_dport, 0, 0 },
	KEY("arrivals_per_second", fill_decimal, demand.arrivals),
	KEY("refused_per_second", fill_decimal, demand.refused),
	KEY("growth_per_second", fill_decimal, demand.growth),
	KEY("hold_seconds", fill_hold, now),
	KEY("ports_in_use", fill_number, in_use),
	{ NULL, "ports_mean", 0, fill_held, 0, 0 },
	KEY("ports_closing", fill_decimal, demand.held[NATGW_HOLDER_CLOSING]),
	KEY("ports_resting", fill_decimal, demand.resting),
	{ NULL, "ports_peak", 0, fill_peak, 0, 0 },
	KEY("ports_needed", fill_needed, now),
	KEY("ports_usable", fill_usable, now),
	KEY("ports_missing", fill_missing, now),
	KEY("headroom", fill_headroom, now),
	KEY("seconds_left", fill_left, now),
	KEY("addresses", fill_addresses, now),
	KEY("addresses_needed", fill_addresses_needed, now),
	KEY("fits", fill_fits, now),
	KEY("then.hold_seconds", fill_hold, then),
	KEY("then.ports_needed", fill_needed, then),
	KEY("then.ports_usable", fill_usable, then),
	KEY("then.ports_missing", fill_missing, then),
	KEY("then.headroom", fill_headroom, then),
	KEY("then.seconds_left", fill_left, then),
	KEY("then.addresses", fill_addresses, then),
	KEY("then.addresses_needed", fill_addresses_needed, then),
	KEY("then.fits", fill_fits, then),
};

/**
 * budget_write() - write a budget
 * @columns: the writer
 * @budget: the budget
 * @top: rows at most; 0 for all
 */
void budget_write(struct columns *columns, const struct budget *budget, size_t top)
{
	const struct column *shown = budget->what_if.given ? changed : plain;
	size_t count = budget->what_if.given ? ARRAY_SIZE(changed) : ARRAY_SIZE(plain);
	struct column list[BUDGET_COLUMNS];
	struct block block = {
		.shape = COLUMNS_ARRAY,
		.list = list,
		.count = count + ARRAY_SIZE(keys),
	};

	memcpy(list, shown, count * sizeof(*list));
	memcpy(list + count, keys, sizeof(keys));
	columns_begin(columns, &block);
	for (size_t i = 0; i < budget->count && (!top || i < top); i++)
		columns_row(columns, &budget->rows[i]);
	columns_end(columns);
}
