/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Port spaces: which of the 65,536 ports of an address are taken towards one
 * destination. A bitmap in chunks that are made as they are needed, and above
 * it what is full, so that finding the last free port costs what finding the
 * first does. Even and odd ports are told apart throughout (RFC 4787 REQ-4).
 */
#ifndef _NATGW_SPACE_H
#define _NATGW_SPACE_H

#include <linux/bits.h>
#include <linux/types.h>

/**
 * enum natgw_parity - which ports to look at
 * @NATGW_PARITY_EVEN: even ones
 * @NATGW_PARITY_ODD: odd ones
 * @NATGW_PARITY_ANY: all
 */
enum natgw_parity {
	NATGW_PARITY_EVEN	= BIT(0),
	NATGW_PARITY_ODD	= BIT(1),
	NATGW_PARITY_ANY	= NATGW_PARITY_EVEN | NATGW_PARITY_ODD,
};

enum {
	NATGW_SPACE_CHUNKS	= 16,
	NATGW_SPACE_WORDS	= 64,	/* in a chunk */
};

/**
 * struct natgw_space - taken ports
 * @chunks: by parity, a bit for each chunk in which no such port is free
 * @words: by parity, a bit for each word of a chunk likewise
 * @chunk: a bit for each port that is taken; NULL where none is
 */
struct natgw_space {
	u16 chunks[2];
	u64 words[2][NATGW_SPACE_CHUNKS];
	u64 *chunk[NATGW_SPACE_CHUNKS];
};

struct natgw_space *natgw_space_create(void);
void natgw_space_destroy(struct natgw_space *space);
int natgw_space_take(struct natgw_space *space, u16 port);
void natgw_space_release(struct natgw_space *space, u16 port);
u32 natgw_space_taken(const struct natgw_space *space, u16 first, u16 last);
int natgw_space_find(const struct natgw_space *space, u16 from, u16 last,
		     enum natgw_parity parity);

/**
 * natgw_space_has() - is a port taken
 * @space: the space
 * @port: the port, host order
 *
 * Context: The space's lock is held.
 * Return: true if so.
 */
static inline bool natgw_space_has(const struct natgw_space *space, u16 port)
{
	const u64 *chunk = space->chunk[port / 64 / NATGW_SPACE_WORDS];

	return chunk && chunk[port / 64 % NATGW_SPACE_WORDS] & BIT_ULL(port % 64);
}

#endif
