// SPDX-License-Identifier: GPL-2.0
/* Netlink attributes as rows, written right or broken at one row. */
#include "message.h"
#include "wire.h"

#include <linux/netlink.h>
#include <string.h>

enum {
	HUGE = 4096,
	DEEP = 100,
};

static void append(struct message *message, const void *bytes, size_t len)
{
	if (len > sizeof(message->bytes) - message->len)
		fail("message too long");
	if (bytes)
		memcpy(message->bytes + message->len, bytes, len);
	else
		memset(message->bytes + message->len, 0, len);
	message->len += len;
}

static size_t begin(struct message *message, uint16_t type)
{
	struct nlattr header = { .nla_type = type };
	size_t start = message->len;

	append(message, &header, sizeof(header));
	return start;
}

static void finish(struct message *message, size_t start)
{
	uint16_t len = message->len - start;

	memcpy(message->bytes + start, &len, sizeof(len));
	append(message, NULL, NLA_ALIGN(len) - len);
}

static void append_deep(struct message *message, uint16_t type)
{
	size_t starts[DEEP];

	for (size_t i = 0; i < DEEP; i++)
		starts[i] = begin(message, type | NLA_F_NESTED);
	for (size_t i = DEEP; i--;)
		finish(message, starts[i]);
}

static uint16_t type_of(const struct row *row, enum mutation mutation)
{
	uint16_t type = row->type;

	if (row->len == NEST)
		type |= NLA_F_NESTED;
	switch (mutation) {
	case MUTATION_TYPE_ZERO:
		return type & ~NLA_TYPE_MASK;
	case MUTATION_TYPE_UNKNOWN:
		return (type & ~NLA_TYPE_MASK) | 0x3ffe;
	case MUTATION_BYTE_ORDER:
		return type | NLA_F_NET_BYTEORDER;
	case MUTATION_NESTED:
		return type ^ NLA_F_NESTED;
	default:
		return type;
	}
}

static void append_payload(struct message *message, const struct row *row, enum mutation mutation)
{
	uint8_t ones[ROW_ROOM];

	memset(ones, 0xff, sizeof(ones));
	switch (mutation) {
	case MUTATION_EMPTY:
		break;
	case MUTATION_SHORT:
		append(message, row->bytes, row->len ? row->len - 1 : 0);
		break;
	case MUTATION_ZEROES:
		append(message, NULL, row->len);
		break;
	case MUTATION_ONES:
		append(message, ones, row->len);
		break;
	default:
		append(message, row->bytes, row->len);
	}
}

static void append_surplus(struct message *message, enum mutation mutation)
{
	if (mutation == MUTATION_LONG)
		append(message, NULL, 1);
	else if (mutation == MUTATION_LONGER)
		append(message, NULL, 4);
	else if (mutation == MUTATION_HUGE)
		append(message, NULL, HUGE);
}

static void lie_about_length(struct message *message, size_t start, enum mutation mutation)
{
	uint16_t lie;

	switch (mutation) {
	case MUTATION_LENGTH_ZERO:
		lie = 0;
		break;
	case MUTATION_LENGTH_THREE:
		lie = 3;
		break;
	case MUTATION_LENGTH_MAX:
		lie = 0xffff;
		break;
	default:
		return;
	}
	memcpy(message->bytes + start, &lie, sizeof(lie));
}

static size_t below(const struct row *rows, size_t row)
{
	size_t end = row + 1;

	while (rows[end].depth > rows[row].depth)
		end++;
	return end;
}

/* A row and what it holds. */
static void append_row(struct message *message, const struct row *rows, size_t row, size_t broken,
		       enum mutation mutation)
{
	enum mutation here = row == broken ? mutation : MUTATION_NONE;
	size_t end = below(rows, row);
	size_t start;

	if (here == MUTATION_DROP)
		return;
	if (here == MUTATION_DEEP) {
		append_deep(message, rows[row].type);
		return;
	}
	start = begin(message, type_of(&rows[row], here));
	if (rows[row].len != NEST)
		append_payload(message, &rows[row], here);
	else if (here != MUTATION_EMPTY)
		for (size_t i = row + 1; i < end; i = below(rows, i))
			append_row(message, rows, i, broken, mutation);
	append_surplus(message, here);
	finish(message, start);
	lie_about_length(message, start, here);
	if (here == MUTATION_TWICE)
		append_row(message, rows, row, broken, MUTATION_NONE);
}

/**
 * message_rows() - count rows
 * @rows: rows, the last one with depth 0
 *
 * Return: how many there are before the last.
 */
size_t message_rows(const struct row *rows)
{
	size_t count = 0;

	while (rows[count].depth)
		count++;
	return count;
}

/**
 * message_write() - append rows to a message
 * @message: the message, its headers in place
 * @rows: rows, the last one with depth 0
 * @broken: the row to break
 * @mutation: how
 */
void message_write(struct message *message, const struct row *rows, size_t broken,
		   enum mutation mutation)
{
	for (size_t row = 0; rows[row].depth; row = below(rows, row))
		append_row(message, rows, row, broken, mutation);
}
