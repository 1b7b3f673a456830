// SPDX-License-Identifier: GPL-2.0
/*
 * Rows as JSON. A row is written as soon as it is there, so a million of them
 * take the memory of one.
 */
#include "document.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "fault.h"

/* Names from the kernel are any bytes; JSON takes Unicode only. */
static json_t *json_bytes(const char *text)
{
	json_t *value = json_string(text);
	char *plain;

	if (value)
		return value;
	plain = duplicate(text);
	for (char *at = plain; *at; at++)
		if (*at & 0x80)
			*at = '?';
	value = json_string(plain);
	free(plain);
	return value;
}

/* Most texts need no care; it takes longer than all else that is written. */
static bool is_plain(const char *text)
{
	for (; *text; text++)
		if (*text < ' ' || *text > '~' || *text == '"' || *text == '\\')
			return false;
	return true;
}

static void write_text(FILE *stream, const char *text)
{
	json_t *value;

	if (is_plain(text)) {
		fprintf(stream, "\"%s\"", text);
		return;
	}
	value = json_bytes(text);
	json_dumpf(value, stream, JSON_ENCODE_ANY);
	json_decref(value);
}

static void write_inner(struct document *document, struct cell *cell);

static void write_value(struct document *document, struct cell *cell)
{
	FILE *stream = document->stream;

	switch (cell->kind) {
	case CELL_ABSENT:
		fputs("null", stream);
		break;
	case CELL_TEXT:
		write_text(stream, cell->text);
		break;
	case CELL_LIST:
		fputc('[', stream);
		for (size_t i = 0; i < cell->length;
		     i += strlen(cell->text + i) + 1) {
			if (i)
				fputc(',', stream);
			write_text(stream, cell->text + i);
		}
		fputc(']', stream);
		break;
	case CELL_SWITCH:
		fputs(cell->number ? "true" : "false", stream);
		break;
	case CELL_NUMBER:
	case CELL_SECONDS:
	case CELL_BYTES:
		fprintf(stream, "%llu", cell->number);
		break;
	case CELL_RATIO:
		fputs(cell_spell(cell, false), stream);
		break;
	case CELL_ROWS:
		write_inner(document, cell);
		break;
	}
}

/* The start of a member of the object around the blocks. */
static void begin_member(struct document *document)
{
	fputs(document->members++ ? ",\n" : "{\n", document->stream);
}

/* Bytes of a key before its dot, 0 if it has none. */
static size_t outer_length(const char *key)
{
	const char *dot = strchr(key, '.');

	return dot ? dot - key : 0;
}

/*
 * The columns of a row, as members of an object that is begun and ended by the
 * caller: of its own, or of the one around all blocks.
 */
static void write_members(struct document *document, const struct block *block,
			  const void *row, struct cell *cell, bool own)
{
	FILE *stream = document->stream;
	const char *outer = "";
	size_t length = 0;

	for (size_t i = 0, written = 0; i < block->count; i++) {
		const char *key = block->list[i].key;

		if (!key)
			continue;
		if (length && (length != outer_length(key) ||
			       strncmp(outer, key, length))) {
			fputc('}', stream);
			length = 0;
		}
		if (length)
			fputc(',', stream);
		else if (!own)
			begin_member(document);
		else if (written)
			fputc(',', stream);
		if (!length && outer_length(key)) {
			outer = key;
			length = outer_length(key);
			fprintf(stream, own ? "\"%.*s\":{" : "\"%.*s\": {",
				(int)length, key);
		}
		fprintf(stream, own || length ? "\"%s\":" : "\"%s\": ",
			key + length + !!length);
		write_value(document, column_fill(&block->list[i], row, cell));
		written++;
	}
	if (length)
		fputc('}', stream);
}

static void write_pair(struct document *document, const struct block *block,
		       const void *row, struct cell *cell, const char *colon)
{
	column_fill(&block->list[0], row, cell);
	write_text(document->stream, cell_spell(cell, false));
	fputs(colon, document->stream);
	write_value(document, column_fill(&block->list[1], row, cell));
}

/* Rows within a row, all on its line. */
static void write_inner(struct document *document, struct cell *cell)
{
	/* The cell is used again for what is in them. */
	const struct inner inner = cell->inner;
	bool map = inner.block->shape == COLUMNS_MAP;
	FILE *stream = document->stream;

	fputc(map ? '{' : '[', stream);
	for (size_t i = 0; i < inner.count; i++) {
		const void *row = (const char *)inner.rows + i * inner.size;

		if (i)
			fputc(',', stream);
		if (map) {
			write_pair(document, inner.block, row, cell, ":");
			continue;
		}
		fputc('{', stream);
		write_members(document, inner.block, row, cell, true);
		fputc('}', stream);
	}
	fputc(map ? '}' : ']', stream);
}

/**
 * document_begin() - start a block
 * @document: the document
 * @block: the block
 */
void document_begin(struct document *document, const struct block *block)
{
	document->rows = 0;
	if (document->lines)
		return;
	if (block->key) {
		begin_member(document);
		fprintf(document->stream, "\"%s\": ", block->key);
	}
	if (block->shape != COLUMNS_RECORD)
		fputc(block->shape == COLUMNS_MAP ? '{' : '[', document->stream);
}

/**
 * document_row() - write a row
 * @document: the document
 * @block: the block it belongs to
 * @row: the row
 * @cell: a cell to use
 */
void document_row(struct document *document, const struct block *block,
		  const void *row, struct cell *cell)
{
	if (block->shape == COLUMNS_RECORD && !block->key && document->several) {
		write_members(document, block, row, cell, false);
		return;
	}
	if (block->shape != COLUMNS_RECORD && !document->lines)
		fputs(document->rows++ ? ",\n" : "\n", document->stream);
	if (block->shape == COLUMNS_MAP) {
		write_pair(document, block, row, cell, ": ");
		return;
	}
	fputc('{', document->stream);
	write_members(document, block, row, cell, true);
	fputs(document->lines ? "}\n" : "}", document->stream);
}

/**
 * document_end() - end a block
 * @document: the document
 * @block: the block
 */
void document_end(struct document *document, const struct block *block)
{
	if (document->lines)
		return;
	if (document->rows)
		fputc('\n', document->stream);
	if (block->shape != COLUMNS_RECORD)
		fputc(block->shape == COLUMNS_MAP ? '}' : ']', document->stream);
	if (!document->several)
		fputc('\n', document->stream);
}

/**
 * document_close() - end a document
 * @document: the document
 */
void document_close(struct document *document)
{
	if (document->several && !document->lines)
		fputs(document->members ? "\n}\n" : "{}\n", document->stream);
}
