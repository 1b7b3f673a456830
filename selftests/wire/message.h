/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Netlink attributes as rows: a message is a list of them with their depth, and
 * can be written right or broken in one way at one row.
 */
#ifndef WIRE_MESSAGE_H
#define WIRE_MESSAGE_H

#include <stddef.h>
#include <stdint.h>

enum {
	MESSAGE_ROOM = 64 << 10,
	ROW_ROOM = 40,		/* most bytes of a row's payload */
};

/**
 * struct row - an attribute
 * @depth: 1 for those of the message, 2 for those inside of one, ...
 * @type: its type
 * @len: bytes of payload; NEST if it holds the rows that follow one deeper
 * @bytes: payload
 * @u16: payload that is a number
 * @u32: likewise
 */
struct row {
	unsigned int depth;
	uint16_t type;
	uint16_t len;
	union {
		uint8_t bytes[ROW_ROOM];
		uint16_t u16;
		uint32_t u32;
	};
};

#define NEST UINT16_MAX

/* A number is written in the byte order of this machine, as netlink has it. */
#define ROW_NEST(d, t) { .depth = (d), .type = (t), .len = NEST }
#define ROW_U8(d, t, v) { .depth = (d), .type = (t), .len = 1, .bytes = { (v) } }
#define ROW_U16(d, t, v) { .depth = (d), .type = (t), .len = 2, .u16 = (v) }
#define ROW_U32(d, t, v) { .depth = (d), .type = (t), .len = 4, .u32 = (v) }
#define ROW_ADDRESS(d, t, a, b, c, e) \
	{ .depth = (d), .type = (t), .len = 4, .bytes = { a, b, c, e } }
#define ROW_TEXT(d, t, s) { .depth = (d), .type = (t), .len = sizeof(s), .bytes = s }
#define ROW_FLAG(d, t) { .depth = (d), .type = (t) }
#define ROW_END { .depth = 0 }

/* Ways to break a row. */
enum mutation {
	MUTATION_NONE,
	MUTATION_DROP,		/* the row and what it holds are left out */
	MUTATION_TWICE,
	MUTATION_EMPTY,
	MUTATION_SHORT,		/* one byte less */
	MUTATION_LONG,		/* one byte more */
	MUTATION_LONGER,	/* four more */
	MUTATION_HUGE,		/* four thousand more */
	MUTATION_ZEROES,
	MUTATION_ONES,
	MUTATION_TYPE_ZERO,
	MUTATION_TYPE_UNKNOWN,
	MUTATION_BYTE_ORDER,	/* flagged as network byte order */
	MUTATION_NESTED,	/* flagged as a nest, or no longer so */
	MUTATION_DEEP,		/* a hundred nests of itself */
	MUTATION_LENGTH_ZERO,	/* the length it states, not the one it has */
	MUTATION_LENGTH_THREE,
	MUTATION_LENGTH_MAX,
	MUTATIONS,
};

struct message {
	size_t len;
	uint8_t bytes[MESSAGE_ROOM];
};

size_t message_rows(const struct row *rows);
void message_write(struct message *message, const struct row *rows, size_t broken,
		   enum mutation mutation);

#endif /* WIRE_MESSAGE_H */
