// SPDX-License-Identifier: GPL-2.0
/* The only writer of standard output: which of the formats, and one of them. */
#include "columns.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "document.h"
#include "fault.h"
#include "table.h"

struct columns {
	FILE *stream;
	enum columns_format format;
	const struct block *block;
	struct cell cell;
	struct slate slate;
	size_t blocks;
	struct table table;
	struct document document;
};

/**
 * column_fill() - the value of a row in a column
 * @column: the column
 * @row: the row
 * @cell: receives the value
 *
 * Return: @cell.
 */
struct cell *column_fill(const struct column *column, const void *row,
			 struct cell *cell)
{
	cell_clear(cell);
	column->fill(cell, row, column->argument);
	return cell;
}

/* ---- tab separated values ------------------------------------------------- */

/* Rows of an array have a heading; else a line is a key, a tab and a value. */
static void tsv_begin(struct columns *columns)
{
	const struct block *block = columns->block;
	struct slate *slate = &columns->slate;
	bool first = true;

	if (columns->blocks > 1)
		slate_byte(slate, '\n');
	if (block->shape == COLUMNS_ARRAY) {
		for (size_t i = 0; i < block->count; i++) {
			if (!block->list[i].key)
				continue;
			if (!first)
				slate_byte(slate, '\t');
			slate_text(slate, block->list[i].key);
			first = false;
		}
		slate_byte(slate, '\n');
	}
	slate_send(slate, columns->stream);
}

static void tsv_value(struct columns *columns, const struct column *column,
		      const void *row);

/* Rows within a row: FIRST=SECOND/THIRD, with commas between them. */
static void tsv_inner(struct columns *columns)
{
	/* The cell is used again for what is in them. */
	const struct inner inner = columns->cell.inner;

	if (!inner.count)
		slate_byte(&columns->slate, '-');
	for (size_t i = 0; i < inner.count; i++) {
		const void *row = (const char *)inner.rows + i * inner.size;

		if (i)
			slate_byte(&columns->slate, ',');
		for (size_t j = 0; j < inner.block->count; j++) {
			if (j)
				slate_byte(&columns->slate, j > 1 ? '/' : '=');
			tsv_value(columns, &inner.block->list[j], row);
		}
	}
}

static void tsv_value(struct columns *columns, const struct column *column,
		      const void *row)
{
	struct cell *cell = column_fill(column, row, &columns->cell);

	switch (cell->kind) {
	case CELL_ROWS:
		tsv_inner(columns);
		break;
	case CELL_NUMBER:
	case CELL_SECONDS:
	case CELL_BYTES:
		slate_number(&columns->slate, cell->number);
		break;
	default:
		cell_spell(cell, false);
		slate_plain(&columns->slate, cell->slate.text,
			    cell->slate.length);
	}
}

/* What a value of a block is named, where each has a line. */
static void tsv_key(struct columns *columns, const char *key)
{
	const struct block *block = columns->block;

	slate_print(&columns->slate, "%s%s%s", block->key ? block->key : "",
		    block->key ? "." : "", key);
}

static void tsv_row(struct columns *columns, const void *row)
{
	const struct block *block = columns->block;
	bool record = block->shape == COLUMNS_RECORD;
	bool map = block->shape == COLUMNS_MAP;
	bool first = true;

	if (map)
		tsv_key(columns, "");
	for (size_t i = 0; i < block->count; i++) {
		const struct column *column = &block->list[i];

		if (!column->key || (map && i > 1))
			continue;
		if (!first)
			slate_byte(&columns->slate, record ? '\n' : '\t');
		if (record) {
			tsv_key(columns, column->key);
			slate_byte(&columns->slate, '\t');
		}
		tsv_value(columns, column, row);
		first = false;
	}
	slate_byte(&columns->slate, '\n');
	slate_send(&columns->slate, columns->stream);
}

/* ---- formats -------------------------------------------------------------- */

/**
 * columns_open() - start writing
 * @stream: where to write; borrowed
 * @format: how
 * @several: whether several blocks are to come, which in JSON are an object
 *
 * Return: the writer, owned until columns_close().
 */
struct columns *columns_open(FILE *stream, enum columns_format format,
			     bool several)
{
	struct columns *columns = allocate(1, sizeof(*columns));

	columns->stream = stream;
	columns->format = format;
	table_init(&columns->table, stream);
	columns->document.stream = stream;
	columns->document.several = several;
	columns->document.lines = format == COLUMNS_JSON_LINES;
	return columns;
}

/**
 * columns_begin() - start a block
 * @columns: the writer
 * @block: the block; borrowed until columns_end()
 */
void columns_begin(struct columns *columns, const struct block *block)
{
	columns->block = block;
	columns->blocks++;
	switch (columns->format) {
	case COLUMNS_TABLE:
		table_begin(&columns->table, block);
		break;
	case COLUMNS_TSV:
		tsv_begin(columns);
		break;
	case COLUMNS_JSON:
	case COLUMNS_JSON_LINES:
		document_begin(&columns->document, block);
		break;
	}
}

/**
 * columns_row() - write a row of the block
 * @columns: the writer
 * @row: the row, as the block's columns know it
 */
void columns_row(struct columns *columns, const void *row)
{
	switch (columns->format) {
	case COLUMNS_TABLE:
		table_row(&columns->table, columns->block, row, &columns->cell);
		break;
	case COLUMNS_TSV:
		tsv_row(columns, row);
		break;
	case COLUMNS_JSON:
	case COLUMNS_JSON_LINES:
		document_row(&columns->document, columns->block, row,
			     &columns->cell);
		break;
	}
}

/**
 * columns_flush() - let everybody see what is written so far
 * @columns: the writer, in a block
 *
 * Return: true unless it could not be written.
 */
bool columns_flush(struct columns *columns)
{
	if (columns->format == COLUMNS_TABLE)
		table_settle(&columns->table, columns->block, true);
	return !fflush(columns->stream);
}

/**
 * columns_end() - end the block
 * @columns: the writer
 */
void columns_end(struct columns *columns)
{
	if (columns->format == COLUMNS_TABLE)
		table_settle(&columns->table, columns->block, false);
	else if (columns->format != COLUMNS_TSV)
		document_end(&columns->document, columns->block);
}

/**
 * columns_close() - end writing
 * @columns: the writer
 *
 * Return: true if all is written; else false, and a line on standard error.
 */
bool columns_close(struct columns *columns)
{
	bool written;

	if (columns->format == COLUMNS_JSON)
		document_close(&columns->document);
	errno = 0;
	written = !fflush(columns->stream) && !ferror(columns->stream);
	if (!written)
		complain("standard output: %s", strerror(errno ? errno : EIO));
	table_exit(&columns->table);
	document_exit(&columns->document);
	slate_exit(&columns->slate);
	cell_exit(&columns->cell);
	free(columns);
	return written;
}
