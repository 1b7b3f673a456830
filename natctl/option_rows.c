// SPDX-License-Identifier: GPL-2.0
/*
 * The options of pools that are not at their defaults, a row each, for a table.
 * Rules show theirs in their statement.
 */
#include "option_rows.h"

#include "pool_options.h"

/* An option of a pool. */
struct option_row {
	const struct pool *pool;
	size_t option;		/* POOL_OPTIONS and above: see below */
};

/* What an option has that is no value of its own kind. */
enum {
	ROW_RESERVED = POOL_OPTIONS,
	ROW_INSIDE,
};

static void fill_option_pool(struct cell *cell, const void *row,
			     unsigned int unused)
{
	const struct option_row *option = row;

	(void)unused;
	cell_text(cell, "%s", option->pool->name);
}

static void fill_option_name(struct cell *cell, const void *row,
			     unsigned int unused)
{
	const struct option_row *option = row;

	(void)unused;
	if (option->option == ROW_RESERVED)
		cell_text(cell, "reserved");
	else if (option->option == ROW_INSIDE)
		cell_text(cell, "deterministic");
	else
		cell_text(cell, "%s", pool_option_specs[option->option].name);
}

static void fill_option_value(struct cell *cell, const void *row,
			      unsigned int unused)
{
	const struct option_row *option = row;
	const struct pool_options *options = &option->pool->options;
	char room[TEXT_ROOM];

	(void)unused;
	if (option->option < POOL_OPTIONS) {
		cell_text(cell, "%s",
			  pool_option_text(room, option->option,
					   options->values[option->option]));
		return;
	}
	if (option->option == ROW_INSIDE) {
		cell_text(cell, "%s", text_from_range(room, &options->inside));
		return;
	}
	for (size_t i = 0; i < options->reserved_count; i++)
		cell_text(cell, "%s%s", i ? ", " : "",
			  text_from_ports(room, &options->reserved[i].ports));
}

static void fill_option_note(struct cell *cell, const void *row,
			     unsigned int unused)
{
	const struct option_row *option = row;
	char room[TEXT_ROOM];
	__u32 normal;

	(void)unused;
	if (option->option >= POOL_OPTIONS) {
		cell_text(cell, "default is none");
		return;
	}
	normal = option->pool->options.normals[option->option];
	cell_text(cell, "default is %s",
		  pool_option_text(room, option->option, normal));
}

static const struct column pool_option_columns[] = {
	{ "POOL", NULL, 0, fill_option_pool, 0, 0 },
	{ "OPTION", NULL, 0, fill_option_name, 0, 0 },
	{ "VALUE", NULL, 0, fill_option_value, 0, 0 },
	{ "", NULL, 0, fill_option_note, 0, 0 },
};

static const struct block pool_option_block = {
	.shape = COLUMNS_ARRAY,
	.list = pool_option_columns,
	.count = ARRAY_SIZE(pool_option_columns),
};

static void write_pool_options(struct columns *columns,
			       const struct pool *pool)
{
	struct option_row row = { pool, ROW_RESERVED };

	if (pool->options.reserved_count)
		columns_row(columns, &row);
	row.option = ROW_INSIDE;
	if (pool->options.inside.last)
		columns_row(columns, &row);
	for (row.option = 0; row.option < POOL_OPTIONS; row.option++)
		if (pool->options.values[row.option] !=
		    pool->options.normals[row.option])
			columns_row(columns, &row);
}

/**
 * option_rows_write() - write the options as a table, if there are any
 * @columns: the writer, of a table
 * @set: the configuration
 */
void option_rows_write(struct columns *columns, const struct ruleset *set)
{
	columns_begin(columns, &pool_option_block);
	for (size_t i = 0; i < set->pool_count; i++)
		write_pool_options(columns, &set->pools[i]);
	columns_end(columns);
}
