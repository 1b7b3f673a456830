/* SPDX-License-Identifier: GPL-2.0 */
/* One value on its way out: what it is, and as text for a person or a script. */
#ifndef NATCTL_CELL_H
#define NATCTL_CELL_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/types.h>

#include "compiler.h"
#include "slate.h"

/**
 * enum cell_kind - what a value is
 * @CELL_ABSENT: there is none
 * @CELL_TEXT: a text
 * @CELL_LIST: a list of texts
 * @CELL_NUMBER: a number
 * @CELL_SWITCH: on or off
 * @CELL_SECONDS: a duration, s
 * @CELL_BYTES: a number of bytes
 * @CELL_RATIO: a number of millionths, maybe below zero
 * @CELL_ROWS: rows with columns of their own
 */
enum cell_kind {
	CELL_ABSENT,
	CELL_TEXT,
	CELL_LIST,
	CELL_NUMBER,
	CELL_SWITCH,
	CELL_SECONDS,
	CELL_BYTES,
	CELL_RATIO,
	CELL_ROWS,
};

struct block;

/**
 * struct inner - rows that are the value of a column
 * @block: their columns, and what they are in JSON: an array or a map
 * @rows: the rows, one behind the other; borrowed
 * @count: number of @rows
 * @size: bytes of one
 */
struct inner {
	const struct block *block;
	const void *rows;
	size_t count;
	size_t size;
};

/**
 * struct cell - a value
 * @kind: what it is
 * @alarm: it is bad news
 * @negative: the number of millionths is below zero
 * @number: the number, if it is one
 * @slate: the text, if it is one; of a list, the items follow each other, each
 * with its zero byte
 * @inner: the rows, if it is rows
 */
struct cell {
	enum cell_kind kind;
	bool alarm;
	bool negative;
	__u64 number;
	struct slate slate;
	struct inner inner;
};

void cell_text(struct cell *cell, const char *format, ...)
	__printf(2, 3);
void cell_word(struct cell *cell, const char *text);
void cell_address(struct cell *cell, __u32 address);
void cell_endpoint(struct cell *cell, __u32 address, __u16 port);
void cell_item(struct cell *cell, const char *text);
void cell_list(struct cell *cell);
void cell_number(struct cell *cell, __u64 number);
void cell_switch(struct cell *cell, bool on);
void cell_seconds(struct cell *cell, __u64 seconds);
void cell_bytes(struct cell *cell, __u64 bytes);
void cell_ratio(struct cell *cell, __u64 part, __u64 whole);
void cell_decimal(struct cell *cell, double value);
void cell_rows(struct cell *cell, const struct inner *inner);
void cell_alarm(struct cell *cell);

void cell_clear(struct cell *cell);
const char *cell_spell(struct cell *cell, bool person);
void cell_exit(struct cell *cell);

#endif
