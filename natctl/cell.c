// SPDX-License-Identifier: GPL-2.0
/* One value on its way out. A cell keeps its memory from one value to the next. */
#include "cell.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fault.h"
#include "text.h"

enum {
	CELL_ROOM = 64,		/* bytes that most texts fit */
	CELL_MILLION = 1000000,
};

static void reserve(struct cell *cell, size_t length)
{
	while (cell->room < length)
		cell->text = grow(cell->text, &cell->room, cell->room, 1);
}

static void append(struct cell *cell, const char *text, size_t length)
{
	reserve(cell, cell->length + length + 1);
	memcpy(cell->text + cell->length, text, length);
	cell->length += length;
	cell->text[cell->length] = '\0';
}

/**
 * cell_clear() - make a cell ready for the next value
 * @cell: the cell
 */
void cell_clear(struct cell *cell)
{
	cell->kind = CELL_ABSENT;
	cell->alarm = false;
	cell->negative = false;
	cell->length = 0;
}

/**
 * cell_exit() - free what a cell holds
 * @cell: the cell
 */
void cell_exit(struct cell *cell)
{
	free(cell->text);
	memset(cell, 0, sizeof(*cell));
}

/**
 * cell_text() - the value is a text
 * @cell: the cell
 * @format: as printf(); adds to the text that is there
 */
void cell_text(struct cell *cell, const char *format, ...)
{
	va_list arguments;
	int length;

	cell->kind = CELL_TEXT;
	reserve(cell, cell->length + CELL_ROOM);
	va_start(arguments, format);
	length = vsnprintf(cell->text + cell->length, cell->room - cell->length,
			   format, arguments);
	va_end(arguments);
	if (cell->length + length >= cell->room) {
		reserve(cell, cell->length + length + 1);
		va_start(arguments, format);
		vsnprintf(cell->text + cell->length, cell->room - cell->length,
			  format, arguments);
		va_end(arguments);
	}
	cell->length += length;
}

/**
 * cell_list() - the value is a list of texts, so far without any
 * @cell: the cell
 */
void cell_list(struct cell *cell)
{
	cell->kind = CELL_LIST;
}

/**
 * cell_item() - the value is a list of texts, and this is the next
 * @cell: the cell
 * @text: the text
 */
void cell_item(struct cell *cell, const char *text)
{
	cell->kind = CELL_LIST;
	append(cell, text, strlen(text) + 1);
}

/**
 * cell_number() - the value is a number
 * @cell: the cell
 * @number: the number
 */
void cell_number(struct cell *cell, __u64 number)
{
	cell->kind = CELL_NUMBER;
	cell->number = number;
}

/**
 * cell_switch() - the value is on or off
 * @cell: the cell
 * @on: which
 */
void cell_switch(struct cell *cell, bool on)
{
	cell->kind = CELL_SWITCH;
	cell->number = on;
}

/**
 * cell_seconds() - the value is a duration
 * @cell: the cell
 * @seconds: the duration, s
 */
void cell_seconds(struct cell *cell, __u64 seconds)
{
	cell->kind = CELL_SECONDS;
	cell->number = seconds;
}

/**
 * cell_bytes() - the value is a number of bytes
 * @cell: the cell
 * @bytes: the number
 */
void cell_bytes(struct cell *cell, __u64 bytes)
{
	cell->kind = CELL_BYTES;
	cell->number = bytes;
}

/**
 * cell_ratio() - the value is a part of a whole
 * @cell: the cell
 * @part: the part, less than 2^44
 * @whole: the whole, more than 0
 */
void cell_ratio(struct cell *cell, __u64 part, __u64 whole)
{
	cell->kind = CELL_RATIO;
	cell->number = part * CELL_MILLION / whole;
}

/**
 * cell_decimal() - the value is a number with a fraction
 * @cell: the cell
 * @value: the number, of which six decimal places are kept; less than 2^43
 */
void cell_decimal(struct cell *cell, double value)
{
	double size = value < 0 ? -value : value;

	cell->kind = CELL_RATIO;
	cell->number = size * CELL_MILLION + 0.5;
	cell->negative = value < 0 && cell->number;
}

/**
 * cell_rows() - the value is rows with columns of their own
 * @cell: the cell
 * @inner: the rows; what it points at is borrowed until the cell is cleared
 *
 * They are for scripts: a table has no place for them.
 */
void cell_rows(struct cell *cell, const struct inner *inner)
{
	cell->kind = CELL_ROWS;
	cell->inner = *inner;
}

/**
 * cell_alarm() - the value is bad news
 * @cell: the cell
 */
void cell_alarm(struct cell *cell)
{
	cell->alarm = true;
}

/**
 * cell_spell() - the value as text
 * @cell: the cell
 * @person: for a person; else for a script, which wants plain numbers
 *
 * Return: the text, borrowed until the cell is cleared or freed; "-" if there
 * is no value, or if it is rows.
 */
const char *cell_spell(struct cell *cell, bool person)
{
	char room[TEXT_ROOM];

	switch (cell->kind) {
	case CELL_ABSENT:
	case CELL_ROWS:
		return "-";
	case CELL_TEXT:
		return cell->text;
	case CELL_LIST:
		for (size_t i = 0; i + 1 < cell->length; i++)
			if (!cell->text[i])
				cell->text[i] = ',';
		return cell->length ? cell->text : "-";
	case CELL_NUMBER:
		break;
	case CELL_SWITCH:
		return cell->number ? "on" : "off";
	case CELL_SECONDS:
		if (!person)
			break;
		text_from_duration(room, cell->number);
		append(cell, room, strlen(room));
		return cell->text;
	case CELL_BYTES:
		if (!person)
			break;
		text_from_bytes(room, cell->number);
		append(cell, room, strlen(room));
		return cell->text;
	case CELL_RATIO:
		cell_text(cell, "%s%llu.%06llu", cell->negative ? "-" : "",
			  cell->number / CELL_MILLION,
			  cell->number % CELL_MILLION);
		return cell->text;
	}
	cell_text(cell, "%llu", cell->number);
	return cell->text;
}
