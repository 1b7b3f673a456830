/* SPDX-License-Identifier: GPL-2.0 */
/* Rows as a table for a person, for columns only. */
#ifndef NATCTL_TABLE_H
#define NATCTL_TABLE_H

#include <stdio.h>

#include "columns.h"

struct held;

/**
 * struct table - a table being written
 * @stream: where it goes
 * @colour: whether the stream is a terminal that shows colours
 * @page: characters a line of it; 0 if there is no end
 * @slate: what goes there next
 * @owed: blanks of its last line before the next text
 * @held: the first rows, held back until the widths are settled
 * @widths: characters of each column; -1: left out
 * @rows: rows so far, until the widths are settled
 * @settled: the widths are, and the heading is written
 * @blocks: tables that have shown something
 */
struct table {
	FILE *stream;
	bool colour;
	int page;
	struct slate slate;
	int owed;
	struct held *held;
	int *widths;
	size_t rows;
	bool settled;
	size_t blocks;
};

bool table_is_coloured(FILE *stream);
void table_init(struct table *table, FILE *stream);
void table_begin(struct table *table, const struct block *block);
void table_row(struct table *table, const struct block *block, const void *row,
	       struct cell *cell);
void table_settle(struct table *table, const struct block *block, bool empty);
void table_exit(struct table *table);
void table_plain(const struct table *table, const char *text);
void table_heading(const struct table *table, const char *text);
void table_alarm(const struct table *table, const char *text);

#endif
