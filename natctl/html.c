// SPDX-License-Identifier: GPL-2.0
/*
 * Pieces of a page. Whatever comes from elsewhere goes through html_text(), so
 * that no name can be markup.
 */
#include "html.h"

#include <stdbool.h>
#include <string.h>

/**
 * html_text() - write a text so that it is one
 * @stream: where to write
 * @text: the text; what is no printable ASCII and no end of a line is a question
 * mark
 */
void html_text(FILE *stream, const char *text)
{
	for (; *text; text++) {
		switch (*text) {
		case '&':
			fputs("&amp;", stream);
			break;
		case '<':
			fputs("&lt;", stream);
			break;
		case '>':
			fputs("&gt;", stream);
			break;
		case '"':
			fputs("&quot;", stream);
			break;
		case '\'':
			fputs("&#39;", stream);
			break;
		case '\t':
		case '\n':
			fputc(*text, stream);
			break;
		default:
			fputc(*text < ' ' || *text > '~' ? '?' : *text, stream);
		}
	}
}

/* A part of a whole; who cannot see it is told per cent, rounded down. */
static void write_bar(FILE *stream, __u64 millionths)
{
	const char *class = millionths >= 1000000 ? "full" : "fill";

	fprintf(stream,
		"<svg class=\"bar\" viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"%llu%%\">",
		millionths / 10000);
	fputs("<rect class=\"l0\" width=\"100\" height=\"10\"/>", stream);
	fprintf(stream,
		"<rect class=\"%s\" width=\"%llu.%04llu\" height=\"10\"/></svg>",
		class, millionths / 10000, millionths % 10000);
}

static void write_cell(FILE *stream, const struct column *column,
		       struct cell *cell)
{
	bool right = column->flags & COLUMN_RIGHT;

	fprintf(stream, "<td%s%s>", right ? " class=\"number\"" : "",
		cell->alarm ? " data-alarm" : "");
	if (cell->kind == CELL_RATIO)
		write_bar(stream, cell->number);
	else
		html_text(stream, cell_spell(cell, true));
	fputs("</td>", stream);
}

/**
 * html_table() - write a table
 * @stream: where to write
 * @block: its columns; those that have a name are written, ratios as bars
 * @rows: its rows, one behind the other
 * @count: number of @rows
 * @size: bytes of one
 */
void html_table(FILE *stream, const struct block *block, const void *rows,
		size_t count, size_t size)
{
	struct cell cell = { 0 };

	fputs("<div class=\"table\"><table>\n<thead><tr>", stream);
	for (size_t i = 0; i < block->count; i++) {
		const struct column *column = &block->list[i];

		if (!column->name)
			continue;
		fprintf(stream, "<th scope=\"col\"%s>",
			column->flags & COLUMN_RIGHT ? " class=\"number\"" : "");
		html_text(stream, column->name);
		fputs("</th>", stream);
	}
	fputs("</tr></thead>\n<tbody>\n", stream);
	for (size_t i = 0; i < count; i++) {
		const char *row = (const char *)rows + i * size;

		fputs("<tr>", stream);
		for (size_t j = 0; j < block->count; j++)
			if (block->list[j].name)
				write_cell(stream, &block->list[j],
					   column_fill(&block->list[j], row, &cell));
		fputs("</tr>\n", stream);
	}
	fputs("</tbody></table></div>\n", stream);
	cell_exit(&cell);
}
