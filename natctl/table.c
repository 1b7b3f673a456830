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

static void write_bytes(FILE *stream, const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		fputc((unsigned char)text[i] < ' ' || text[i] == 0x7f ?
		      '?' : text[i], stream);
}

/**
 * table_plain() - write a text without what a terminal would obey
 * @stream: where to write
 * @text: the text
 */
void table_plain(FILE *stream, const char *text)
{
	write_bytes(stream, text, strlen(text));
}

static void write_styled(const struct table *table, const char *style,
			 const char *text)
{
	if (table->colour)
		fputs(style, table->stream);
	table_plain(table->stream, text);
	if (table->colour)
		fputs(STYLE_NONE, table->stream);
}

/**
 * table_heading() - write a text as a heading
 * @table: the tables
 * @text: the text
 */
void table_heading(const struct table *table, const char *text)
{
	write_styled(table, STYLE_HEADING, text);
}

/**
 * table_alarm() - write a text as bad news
 * @table: the tables
 * @text: the text
 */
void table_alarm(const struct table *table, const char *text)
{
	write_styled(table, STYLE_ALARM, text);
}

static bool in_line(const struct table *table, const struct block *block,
		    size_t i)
{
	return block->list[i].name && !(block->list[i].flags & COLUMN_NOTE) &&
	       table->widths[i] >= 0;
}

/* Words of a note, on as many lines as they take. */
static void write_note(const struct table *table, const char *text)
{
	int page = table->page ? table->page : TABLE_PAGE;
	int used = 0;

	while (*text) {
		int length = strcspn(text, " ");
		int gap = used ? 1 : TABLE_INDENT;

		if (used + gap + length > page && used) {
			fputc('\n', table->stream);
			used = 0;
			gap = TABLE_INDENT;
		}
		fprintf(table->stream, "%*s", gap, "");
		write_bytes(table->stream, text, length);
		used += gap + length;
		text += length + strspn(text + length, " ");
	}
	fputc('\n', table->stream);
}

/* The heading, or a row; blanks at the end of a line are not written. */
static void write_line(const struct table *table, const struct block *block,
		       const struct held *cells)
{
	int owed = 0;

	for (size_t i = 0; i < block->count; i++) {
		const char *text = cells ? cells[i].text : block->list[i].name;
		bool right = block->list[i].flags & COLUMN_RIGHT;
		int blanks;

		if (!in_line(table, block, i))
			continue;
		blanks = table->widths[i] - (int)strlen(text);
		if (blanks < 0)
			blanks = 0;
		if (!*text) {
			owed += blanks + TABLE_GAP;
			continue;
		}
		fprintf(table->stream, "%*s", owed + (right ? blanks : 0), "");
		if (!cells)
			write_styled(table, STYLE_HEADING, text);
		else if (cells[i].alarm)
			write_styled(table, STYLE_ALARM, text);
		else
			table_plain(table->stream, text);
		owed = TABLE_GAP + (right ? 0 : blanks);
	}
	fputc('\n', table->stream);
	for (size_t i = 0; cells && i < block->count; i++)
		if ((block->list[i].flags & COLUMN_NOTE) && cells[i].text)
			write_note(table, cells[i].text);
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
static void write_heading(struct table *table, const struct block *block)
{
	bool named = false;

	if (table->blocks++)
		fputc('\n', table->stream);
	if (block->title) {
		write_styled(table, STYLE_HEADING, block->title);
		fputc('\n', table->stream);
	}
	for (size_t i = 0; i < block->count; i++)
		named |= in_line(table, block, i) && *block->list[i].name;
	if (named && block->shape != COLUMNS_RECORD)
		write_line(table, block, NULL);
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
	table->held = allocate((TABLE_HELD + 1) * block->count,
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
	size_t rows = table->rows < TABLE_HELD ? table->rows : TABLE_HELD;

	if (table->settled || (!table->rows && !empty))
		return;
	table->settled = true;
	if (table->page)
		fit(table, block);
	write_heading(table, block);
	for (size_t row = 0; row < rows; row++) {
		struct held *cells = &table->held[row * block->count];

		write_line(table, block, cells);
		release(block, cells);
	}
}

/* Items of a list, as many on a line as it holds; @indent blanks before the others. */
static void write_items(const struct table *table, const struct cell *cell,
			int indent)
{
	int page = table->page ? table->page : TABLE_PAGE;
	int used = indent;

	for (size_t i = 0; i < cell->length;) {
		const char *item = cell->text + i;
		int length = strlen(item);

		i += length + 1;
		/* A comma, and a blank before all but the first of a line. */
		if (used > indent && used + 1 + length + 1 > page) {
			fprintf(table->stream, "\n%*s", indent, "");
			used = indent;
		}
		if (used > indent)
			fputc(' ', table->stream);
		used += length + 1 + (used > indent);
		table_plain(table->stream, item);
		if (i < cell->length)
			fputc(',', table->stream);
	}
}

/* The columns of the only row, one a line. */
static void write_record(struct table *table, const struct block *block,
			 const void *row, struct cell *cell)
{
	int width = 0;

	write_heading(table, block);
	for (size_t i = 0; i < block->count; i++)
		if (block->list[i].name && table->widths[i] > width)
			width = table->widths[i];
	for (size_t i = 0; i < block->count; i++) {
		const struct column *column = &block->list[i];

		if (!column->name)
			continue;
		fprintf(table->stream, "%-*s", width + TABLE_GAP, column->name);
		column_fill(column, row, cell);
		if (cell->kind == CELL_LIST && cell->length)
			write_items(table, cell, width + TABLE_GAP);
		else if (cell->alarm)
			write_styled(table, STYLE_ALARM, cell_spell(cell, true));
		else
			table_plain(table->stream, cell_spell(cell, true));
		fputc('\n', table->stream);
	}
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
	size_t at = table->settled ? TABLE_HELD : table->rows;
	struct held *cells = &table->held[at * block->count];

	if (block->shape == COLUMNS_RECORD) {
		write_record(table, block, row, cell);
		return;
	}
	for (size_t i = 0; i < block->count; i++) {
		int width;

		if (!block->list[i].name || table->widths[i] < 0)
			continue;
		column_fill(&block->list[i], row, cell);
		cells[i].alarm = cell->alarm;
		cells[i].text = duplicate(cell_spell(cell, true));
		width = strlen(cells[i].text);
		if (width > table->widths[i])
			table->widths[i] = width;
	}
	table->rows++;
	if (table->settled) {
		write_line(table, block, cells);
		release(block, cells);
	} else if (table->rows == TABLE_HELD) {
		table_settle(table, block, false);
	}
}
