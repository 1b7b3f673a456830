/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The only writer of standard output: rows as a table, as JSON or as tab
 * separated values, from one list of columns. A column's key and its place in
 * the list are a promise to scripts: new ones go last.
 */
#ifndef NATCTL_COLUMNS_H
#define NATCTL_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "cell.h"

/**
 * enum columns_format - how rows are written
 * @COLUMNS_TABLE: for a person
 * @COLUMNS_JSON: one JSON value
 * @COLUMNS_JSON_LINES: one JSON value a row, each on a line
 * @COLUMNS_TSV: tab separated values
 */
enum columns_format {
	COLUMNS_TABLE,
	COLUMNS_JSON,
	COLUMNS_JSON_LINES,
	COLUMNS_TSV,
};

/**
 * enum columns_shape - what the rows of one block are in JSON
 * @COLUMNS_ARRAY: an array, one object a row
 * @COLUMNS_RECORD: one object, which is the only row
 * @COLUMNS_MAP: one object; a row is a member, named by its first column, with
 * the value of its second
 */
enum columns_shape {
	COLUMNS_ARRAY,
	COLUMNS_RECORD,
	COLUMNS_MAP,
};

struct columns;

enum {
	COLUMN_RIGHT = 1,	/* aligned to the right in a table */
	COLUMN_OPTIONAL = 2,	/* left out of a table that is too wide */
	COLUMN_NOTE = 4,	/* in a table, on lines of its own below the row */
};

/**
 * struct column - one column
 * @name: its heading in a table; NULL if it is not there
 * @key: its key in JSON and TSV; NULL if it is not there. A dot, at most one,
 * makes it a member of an object, whose members stand side by side
 * @flags: COLUMN_...
 * @fill: writes the value of a row into a cell; leaves it alone if there is none
 * @argument: for @fill
 * @width: characters that it has in a table at least
 */
struct column {
	const char *name;
	const char *key;
	unsigned int flags;
	void (*fill)(struct cell *cell, const void *row, unsigned int argument);
	unsigned int argument;
	int width;
};

/**
 * struct block - rows that belong together
 * @key: their key in the JSON object around them; NULL: they are that object,
 * or the only thing written
 * @title: heading above their table; NULL for none
 * @shape: what they are in JSON
 * @list: their columns
 * @count: number of columns
 */
struct block {
	const char *key;
	const char *title;
	enum columns_shape shape;
	const struct column *list;
	size_t count;
};

struct cell *column_fill(const struct column *column, const void *row,
			 struct cell *cell);

struct columns *columns_open(FILE *stream, enum columns_format format,
			     bool several);
void columns_begin(struct columns *columns, const struct block *block);
void columns_row(struct columns *columns, const void *row);
void columns_end(struct columns *columns);
bool columns_flush(struct columns *columns);
bool columns_close(struct columns *columns);

#endif
