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

static void write_text(struct slate *slate, const char *text)
{
	json_t *value;
	char *json;

	if (is_plain(text)) {
		slate_byte(slate, '"');
		slate_text(slate, text);
		slate_byte(slate, '"');
		return;
	}
	value = json_bytes(text);
	json = json_dumps(value, JSON_ENCODE_ANY);
	slate_text(slate, json ? json : "null");
	free(json);
	json_decref(value);
}

static void write_list(struct slate *slate, const struct slate *items)
{
	slate_byte(slate, '[');
	for (size_t i = 0; i < items->length; i += strlen(items->text + i) + 1) {
		if (i)
			slate_byte(slate, ',');
		write_text(slate, items->text + i);
	}
	slate_byte(slate, ']');
}

static void write_inner(struct document *document, struct cell *cell);

static void write_value(struct document *document, struct cell *cell)
{
	struct slate *slate = &document->slate;

	switch (cell->kind) {
	case CELL_ABSENT:
		slate_text(slate, "null");
		break;
	case CELL_TEXT:
		write_text(slate, cell->slate.text);
		break;
	case CELL_LIST:
		write_list(slate, &cell->slate);
		break;
	case CELL_SWITCH:
		slate_text(slate, cell->number ? "true" : "false");
		break;
	case CELL_NUMBER:
	case CELL_SECONDS:
	case CELL_BYTES:
		slate_number(slate, cell->number);
		break;
	case CELL_RATIO:
		slate_text(slate, cell_spell(cell, false));
		break;
	case CELL_ROWS:
		write_inner(document, cell);
		break;
	}
}

/* The start of a member of the object around the blocks. */
static void begin_member(struct document *document)
{
	slate_text(&document->slate, document->members++ ? ",\n" : "{\n");
}

/* Bytes of a key before its dot, 0 if it has none. */
static size_t outer_length(const char *key)
{
	const char *dot = strchr(key, '.');

	return dot ? dot - key : 0;
}

static void write_key(struct slate *slate, const char *key, size_t length,
		      const char *colon)
{
	slate_byte(slate, '"');
	slate_bytes(slate, key, length);
	slate_byte(slate, '"');
	slate_text(slate, colon);
}

/*
 * The columns of a row, as members of an object that is begun and ended by the
 * caller: of its own, or of the one around all blocks.
 */
static void write_members(struct document *document, const struct block *block,
			  const void *row, struct cell *cell, bool own)
{
	struct slate *slate = &document->slate;
	const char *outer = "";
	size_t length = 0;

	for (size_t i = 0, written = 0; i < block->count; i++) {
		const char *key = block->list[i].key;

		if (!key)
			continue;
		if (length && (length != outer_length(key) ||
			       strncmp(outer, key, length))) {
			slate_byte(slate, '}');
			length = 0;
		}
		if (length)
			slate_byte(slate, ',');
		else if (!own)
			begin_member(document);
		else if (written)
			slate_byte(slate, ',');
		if (!length && outer_length(key)) {
			outer = key;
			length = outer_length(key);
			write_key(slate, key, length, own ? ":{" : ": {");
		}
		key += length + !!length;
		write_key(slate, key, strlen(key), own || length ? ":" : ": ");
		write_value(document, column_fill(&block->list[i], row, cell));
		written++;
	}
	if (length)
		slate_byte(slate, '}');
}

static void write_pair(struct document *document, const struct block *block,
		       const void *row, struct cell *cell, const char *colon)
{
	column_fill(&block->list[0], row, cell);
	write_text(&document->slate, cell_spell(cell, false));
	slate_text(&document->slate, colon);
	write_value(document, column_fill(&block->list[1], row, cell));
}

/* Rows within a row, all on its line. */
static void write_inner(struct document *document, struct cell *cell)
{
	/* The cell is used again for what is in them. */
	const struct inner inner = cell->inner;
	bool map = inner.block->shape == COLUMNS_MAP;
	struct slate *slate = &document->slate;

	slate_byte(slate, map ? '{' : '[');
	for (size_t i = 0; i < inner.count; i++) {
		const void *row = (const char *)inner.rows + i * inner.size;

		if (i)
			slate_byte(slate, ',');
		if (map) {
			write_pair(document, inner.block, row, cell, ":");
			continue;
		}
		slate_byte(slate, '{');
		write_members(document, inner.block, row, cell, true);
		slate_byte(slate, '}');
	}
	slate_byte(slate, map ? '}' : ']');
}

/**
 * document_begin() - start a block
 * @document: the document
 * @block: the block
 */
void document_begin(struct document *document, const struct block *block)
{
	struct slate *slate = &document->slate;

	document->rows = 0;
	if (document->lines)
		return;
	if (block->key) {
		begin_member(document);
		write_key(slate, block->key, strlen(block->key), ": ");
	}
	if (block->shape != COLUMNS_RECORD)
		slate_byte(slate, block->shape == COLUMNS_MAP ? '{' : '[');
	slate_send(slate, document->stream);
}

static void write_row(struct document *document, const struct block *block,
		      const void *row, struct cell *cell)
{
	struct slate *slate = &document->slate;

	if (block->shape == COLUMNS_RECORD && !block->key && document->several) {
		write_members(document, block, row, cell, false);
		return;
	}
	if (block->shape != COLUMNS_RECORD && !document->lines)
		slate_text(slate, document->rows++ ? ",\n" : "\n");
	if (block->shape == COLUMNS_MAP) {
		write_pair(document, block, row, cell, ": ");
		return;
	}
	slate_byte(slate, '{');
	write_members(document, block, row, cell, true);
	slate_text(slate, document->lines ? "}\n" : "}");
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
	write_row(document, block, row, cell);
	slate_send(&document->slate, document->stream);
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

/**
 * document_exit() - free what a document holds
 * @document: the document
 */
void document_exit(struct document *document)
{
	slate_exit(&document->slate);
}
