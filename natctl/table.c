// SPDX-License-Identifier: GPL-2.0
/*
 * Rows as a table. The first rows are held back until it is known how wide the
 * columns must be; from then on rows are written as they come.
 */
#include "table.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "fault.h"

enum {
	TABLE_HELD = 256,	/* rows that decide about the widths */
	TABLE_GAP = 2,		/* blanks between columns */
	TABLE_PAGE = 80,	/* characters a line of a note, where not known */
	TABLE_INDENT = 4,	/* blanks before a note */
};

#define STYLE_HEADING "\033[1m"
#define STYLE_ALARM "\033[1;31m"
#define STYLE_NONE "\033[0m"

/* A cell of a row, as text; NULL if its column is not in the table. */
struct held {
	char *text;
	bool alarm;
};

static void put_styled(const struct table *table, struct slate *slate,
		       const char *style, const char *text, size_t length)
{
	bool styled = style && table->colour;

	if (styled)
		slate_text(slate, style);
	slate_plain(slate, text, length);
	if (styled)
		slate_text(slate, STYLE_NONE);
}

/* By itself, between what others write to the stream. */
static void write_alone(const struct table *table, const char *style,
			const char *text)
{
	struct slate slate = { 0 };

	put_styled(table, &slate, style, text, strlen(text));
	slate_send(&slate, table->stream);
	slate_exit(&slate);
}

/**
 * table_plain() - write a text without what a terminal would obey
 * @table: the tables
 * @text: the text
 */
void table_plain(const struct table *table, const char *text)
{
	write_alone(table, NULL, text);
}

/**
 * table_heading() - write a text as a heading
 * @table: the tables
 * @text: the text
 */
void table_heading(const struct table *table, const char *text)
{
	write_alone(table, STYLE_HEADING, text);
}

/**
 * table_alarm() - write a text as bad news
 * @table: the tables
 * @text: the text
 */
void table_alarm(const struct table *table, const char *text)
{
	write_alone(table, STYLE_ALARM, text);
}

static bool in_line(const struct table *table, const struct block *block,
		    size_t i)
{
	return block->list[i].name && !(block->list[i].flags & COLUMN_NOTE) &&
	       table->widths[i] >= 0;
}

/* Words of a note, on as many lines as they take. */
static void put_note(struct table *table, const char *text)
{
	int page = table->page ? table->page : TABLE_PAGE;
	int used = 0;

	while (*text) {
		int length = strcspn(text, " ");
		int gap = used ? 1 : TABLE_INDENT;

		if (used + gap + length > page && used) {
			slate_byte(&table->slate, '\n');
			used = 0;
			gap = TABLE_INDENT;
		}
		slate_blanks(&table->slate, gap);
		slate_plain(&table->slate, text, length);
		used += gap + length;
		text += length + strspn(text + length, " ");
	}
	slate_byte(&table->slate, '\n');
}

/* One text of a line; blanks at the end of it are owed, and not written there. */
static void put_text(struct table *table, const struct column *column, int width,
		     const char *style, const char *text, size_t length)
{
	bool right = column->flags & COLUMN_RIGHT;
	int blanks = width > (int)length ? width - (int)length : 0;

	if (!length) {
		table->owed += blanks + TABLE_GAP;
		return;
	}
	slate_blanks(&table->slate, table->owed + (right ? blanks : 0));
	put_styled(table, &table->slate, style, text, length);
	table->owed = TABLE_GAP + (right ? 0 : blanks);
}

static void end_line(struct table *table)
{
	slate_byte(&table->slate, '\n');
	table->owed = 0;
}

static void put_heading(struct table *table, const struct block *block)
{
	for (size_t i = 0; i < block->count; i++) {
		const char *name = block->list[i].name;

		if (in_line(table, block, i))
			put_text(table, &block->list[i], table->widths[i],
				 STYLE_HEADING, name, strlen(name));
	}
	end_line(table);
}

/* A row that was held back. */
static void put_held(struct table *table, const struct block *block,
		     const struct held *cells)
{
	for (size_t i = 0; i < block->count; i++)
		if (in_line(table, block, i))
			put_text(table, &block->list[i], table->widths[i],
				 cells[i].alarm ? STYLE_ALARM : NULL,
				 cells[i].text, strlen(cells[i].text));
	end_line(table);
	for (size_t i = 0; i < block->count; i++)
		if ((block->list[i].flags & COLUMN_NOTE) && cells[i].text)
			put_note(table, cells[i].text);
}

static void release(const struct block *block, struct held *cells)
{
	for (size_t i = 0; i < block->count; i++) {
		free(cells[i].text);
		cells[i].text = NULL;
	}
}

/* Leaves out columns from the right until the others fit the page. */
static void fit(struct table *table, const struct block *block)
{
	int total = -TABLE_GAP;

	for (size_t i = 0; i < block->count; i++)
		if (in_line(table, block, i))
			total += table->widths[i] + TABLE_GAP;
	for (size_t i = block->count; i > 0 && total > table->page; i--) {
		if (!in_line(table, block, i - 1) ||
		    !(block->list[i - 1].flags & COLUMN_OPTIONAL))
			continue;
		total -= table->widths[i - 1] + TABLE_GAP;
		table->widths[i - 1] = -1;
	}
}

/* A title, and the heading, unless all columns of it are nameless. */
static void put_top(struct table *table, const struct block *block)
{
	bool named = false;

	if (table->blocks++)
		end_line(table);
	if (block->title) {
		put_styled(table, &table->slate, STYLE_HEADING, block->title,
			   strlen(block->title));
		end_line(table);
	}
	for (size_t i = 0; i < block->count; i++)
		named |= in_line(table, block, i) && *block->list[i].name;
	if (named && block->shape != COLUMNS_RECORD)
		put_heading(table, block);
}

/**
 * table_is_coloured() - whether what is written may have colours
 * @stream: where it goes
 *
 * Return: true on a terminal that has some, unless the user does not want them.
 */
bool table_is_coloured(FILE *stream)
{
	const char *plain = getenv("NO_COLOR");
	const char *terminal = getenv("TERM");

	return isatty(fileno(stream)) && !(plain && *plain) && terminal &&
	       strcmp(terminal, "dumb");
}

/**
 * table_init() - start writing tables
 * @table: receives the start; give it back with table_exit()
 * @stream: where they go
 */
void table_init(struct table *table, FILE *stream)
{
	int descriptor = fileno(stream);
	struct winsize size;

	memset(table, 0, sizeof(*table));
	table->stream = stream;
	if (!isatty(descriptor))
		return;
	table->colour = table_is_coloured(stream);
	if (!ioctl(descriptor, TIOCGWINSZ, &size))
		table->page = size.ws_col;
}

/**
 * table_exit() - free what tables held
 * @table: the tables, the last of them settled
 */
void table_exit(struct table *table)
{
	free(table->held);
	free(table->widths);
	slate_exit(&table->slate);
	table->held = NULL;
	table->widths = NULL;
}

/**
 * table_begin() - start a table
 * @table: the tables; the one before is settled
 * @block: what it shows
 */
void table_begin(struct table *table, const struct block *block)
{
	table_exit(table);
	table->rows = 0;
	table->settled = false;
	table->held = allocate(TABLE_HELD * block->count,
			       sizeof(*table->held));
	table->widths = allocate(block->count, sizeof(*table->widths));
	for (size_t i = 0; i < block->count; i++) {
		const struct column *column = &block->list[i];

		if (column->name)
			table->widths[i] = strlen(column->name);
		if (column->width > table->widths[i])
			table->widths[i] = column->width;
	}
}

/**
 * table_settle() - write what is held back
 * @table: the tables
 * @block: what the last of them shows
 * @empty: write the heading even if there are no rows
 */
void table_settle(struct table *table, const struct block *block, bool empty)
{
	if (table->settled || (!table->rows && !empty))
		return;
	table->settled = true;
	if (table->page)
		fit(table, block);
	put_top(table, block);
	for (size_t row = 0; row < table->rows; row++) {
		struct held *cells = &table->held[row * block->count];

		put_held(table, block, cells);
		release(block, cells);
	}
	slate_send(&table->slate, table->stream);
}

/* Items of a list, as many on a line as it holds; @indent blanks before the others. */
static void put_items(struct table *table, const struct slate *items, int indent)
{
	int page = table->page ? table->page : TABLE_PAGE;
	int used = indent;

	for (size_t i = 0; i < items->length;) {
		const char *item = items->text + i;
		int length = strlen(item);

		i += length + 1;
		/* A comma, and a blank before all but the first of a line. */
		if (used > indent && used + 1 + length + 1 > page) {
			slate_byte(&table->slate, '\n');
			slate_blanks(&table->slate, indent);
			used = indent;
		}
		if (used > indent)
			slate_byte(&table->slate, ' ');
		used += length + 1 + (used > indent);
		slate_plain(&table->slate, item, length);
		if (i < items->length)
			slate_byte(&table->slate, ',');
	}
}

/* The columns of the only row, one a line. */
static void put_record(struct table *table, const struct block *block,
		       const void *row, struct cell *cell)
{
	int width = 0;

	put_top(table, block);
	for (size_t i = 0; i < block->count; i++)
		if (block->list[i].name && table->widths[i] > width)
			width = table->widths[i];
	width += TABLE_GAP;
	for (size_t i = 0; i < block->count; i++) {
		const struct column *column = &block->list[i];

		if (!column->name)
			continue;
		slate_print(&table->slate, "%-*s", width, column->name);
		column_fill(column, row, cell);
		if (cell->kind == CELL_LIST && cell->slate.length) {
			put_items(table, &cell->slate, width);
		} else {
			cell_spell(cell, true);
			put_styled(table, &table->slate,
				   cell->alarm ? STYLE_ALARM : NULL,
				   cell->slate.text, cell->slate.length);
		}
		end_line(table);
	}
}

/* The value of a row in a column, as text; the column gets as wide. */
static const struct slate *spell(struct table *table, const struct block *block,
				 size_t i, const void *row, struct cell *cell)
{
	cell_spell(column_fill(&block->list[i], row, cell), true);
	if ((int)cell->slate.length > table->widths[i])
		table->widths[i] = cell->slate.length;
	return &cell->slate;
}

static void hold_row(struct table *table, const struct block *block,
		     const void *row, struct cell *cell)
{
	struct held *cells = &table->held[table->rows * block->count];

	for (size_t i = 0; i < block->count; i++) {
		if (!block->list[i].name)
			continue;
		cells[i].text = duplicate(spell(table, block, i, row, cell)->text);
		cells[i].alarm = cell->alarm;
	}
}

static void put_row(struct table *table, const struct block *block,
		    const void *row, struct cell *cell)
{
	for (size_t i = 0; i < block->count; i++) {
		const struct slate *text;

		if (!in_line(table, block, i))
			continue;
		text = spell(table, block, i, row, cell);
		put_text(table, &block->list[i], table->widths[i],
			 cell->alarm ? STYLE_ALARM : NULL, text->text,
			 text->length);
	}
	end_line(table);
	for (size_t i = 0; i < block->count; i++)
		if (block->list[i].name && (block->list[i].flags & COLUMN_NOTE))
			put_note(table, spell(table, block, i, row, cell)->text);
}

/**
 * table_row() - write a row, now or when the widths are settled
 * @table: the tables
 * @block: what the last of them shows
 * @row: the row
 * @cell: a cell to use
 */
void table_row(struct table *table, const struct block *block, const void *row,
	       struct cell *cell)
{
	if (block->shape != COLUMNS_RECORD && !table->settled) {
		hold_row(table, block, row, cell);
		if (++table->rows == TABLE_HELD)
			table_settle(table, block, false);
		return;
	}
	if (block->shape == COLUMNS_RECORD)
		put_record(table, block, row, cell);
	else
		put_row(table, block, row, cell);
	slate_send(&table->slate, table->stream);
}
