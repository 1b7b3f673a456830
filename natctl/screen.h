/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A terminal as a screen: tables at a place, keys, and what would otherwise be
 * written across it.
 */
#ifndef NATCTL_SCREEN_H
#define NATCTL_SCREEN_H

#include <stdbool.h>

#include "columns.h"
#include "compiler.h"
#include "natctl.h"

enum {
	SCREEN_LINES = 12,	/* lines that a terminal must have */
	SCREEN_COLUMNS = 60,	/* characters a line, likewise */
	SCREEN_MESSAGE = 256,	/* room for a message */
};

/* What a key is that is no letter. */
enum screen_key {
	SCREEN_NOTHING = 0,	/* there is none */
	SCREEN_RESIZED = 1,	/* the terminal has another size */
	SCREEN_NEXT = '\t',
};

/**
 * enum screen_style - how a text looks
 * @SCREEN_PLAIN: as most
 * @SCREEN_STRONG: a heading
 * @SCREEN_ALARM: bad news
 */
enum screen_style {
	SCREEN_PLAIN,
	SCREEN_STRONG,
	SCREEN_ALARM,
};

/**
 * struct screen_area - where a table goes
 * @line: line of its heading, from 0
 * @column: its first character, from 0
 * @lines: lines that it may have, the heading included
 * @columns: characters a line
 */
struct screen_area {
	int line;
	int column;
	int lines;
	int columns;
};

/**
 * struct screen_rows - the rows of a table
 * @rows: the rows, one behind the other
 * @count: number of @rows
 * @size: bytes of one
 */
struct screen_rows {
	const void *rows;
	size_t count;
	size_t size;
};

struct screen;

bool screen_is_there(const char *verb);
struct screen *screen_open(const char *verb);
void screen_close(struct screen *screen);
int screen_wait(struct screen *screen, int ms, bool *ended);
bool screen_fits(const struct screen *screen);
int screen_lines(const struct screen *screen);
int screen_columns(const struct screen *screen);
void screen_begin(struct screen *screen);
void screen_text(struct screen *screen, int line, int column,
		 enum screen_style style, const char *format, ...)
	__printf(5, 6);
void screen_table(struct screen *screen, const struct screen_area *area,
		  const struct block *block, const struct screen_rows *rows);
void screen_end(struct screen *screen);
char *screen_message(struct screen *screen);

#endif
