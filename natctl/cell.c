// SPDX-License-Identifier: GPL-2.0
/* One value on its way out. A cell keeps its memory from one value to the next. */
#include "cell.h"

#include <stdarg.h>
#include <string.h>

#include "text.h"

enum {
	CELL_MILLION = 1000000,
};

/**
 * cell_clear() - make a cell ready for the next value
 * @cell: the cell
 */
void cell_clear(struct cell *cell)
{
	cell->kind = CELL_ABSENT;
	cell->alarm = false;
	cell->negative = false;
	slate_wipe(&cell->slate);
}

/**
 * cell_exit() - free what a cell holds
 * @cell: the cell
 */
void cell_exit(struct cell *cell)
{
	slate_exit(&cell->slate);
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

	cell->kind = CELL_TEXT;
	va_start(arguments, format);
	slate_vprint(&cell->slate, format, arguments);
	va_end(arguments);
}

/**
 * cell_word() - the value is a text
 * @cell: the cell
 * @text: what is added to the text that is there, as it stands
 */
void cell_word(struct cell *cell, const char *text)
{
	cell->kind = CELL_TEXT;
	slate_text(&cell->slate, text);
}

/**
 * cell_address() - the value is an address
 * @cell: the cell
 * @address: the address, host byte order; adds to the text that is there
 */
void cell_address(struct cell *cell, __u32 address)
{
	cell->kind = CELL_TEXT;
	slate_address(&cell->slate, address);
}

/**
 * cell_endpoint() - the value is an endpoint
 * @cell: the cell
 * @address: its address, host byte order; adds to the text that is there
 * @port: its port or ICMP identifier
 */
void cell_endpoint(struct cell *cell, __u32 address, __u16 port)
{
	cell->kind = CELL_TEXT;
	slate_endpoint(&cell->slate, address, port);
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
	slate_bytes(&cell->slate, text, strlen(text) + 1);
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

/* The items of a list, each with its zero byte, as one text. */
static void spell_list(struct slate *slate)
{
	if (!slate->length) {
		slate_byte(slate, '-');
		return;
	}
	slate->length--;
	for (size_t i = 0; i < slate->length; i++)
		if (!slate->text[i])
			slate->text[i] = ',';
}

/**
 * cell_spell() - the value as text
 * @cell: the cell
 * @person: for a person; else for a script, which wants plain numbers
 *
 * Return: the text, borrowed until the cell is cleared or freed, which is in
 * @cell->slate; "-" if there is no value, or if it is rows.
 */
const char *cell_spell(struct cell *cell, bool person)
{
	struct slate *slate = &cell->slate;
	char room[TEXT_ROOM];

	switch (cell->kind) {
	case CELL_TEXT:
		break;
	case CELL_ABSENT:
	case CELL_ROWS:
		slate_byte(slate, '-');
		break;
	case CELL_LIST:
		spell_list(slate);
		break;
	case CELL_SWITCH:
		slate_text(slate, cell->number ? "on" : "off");
		break;
	case CELL_RATIO:
		slate_print(slate, "%s%llu.%06llu", cell->negative ? "-" : "",
			    cell->number / CELL_MILLION,
			    cell->number % CELL_MILLION);
		break;
	case CELL_NUMBER:
	case CELL_SECONDS:
	case CELL_BYTES:
		if (person && cell->kind == CELL_SECONDS)
			slate_text(slate, text_from_duration(room, cell->number));
		else if (person && cell->kind == CELL_BYTES)
			slate_text(slate, text_from_bytes(room, cell->number));
		else
			slate_number(slate, cell->number);
		break;
	}
	return slate->text;
}
