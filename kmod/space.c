// SPDX-License-Identifier: GPL-2.0
/* Port spaces: which ports of an address are taken towards one destination. */
#include "space.h"

#include <linux/bitops.h>
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/slab.h>

static const u64 parity_bits[2] = { 0x5555555555555555, 0xaaaaaaaaaaaaaaaa };

/* Where a port's bit is. */
struct place {
	unsigned int chunk;
	unsigned int word;
	unsigned int bit;
};

static struct place place_of(u16 port)
{
	return (struct place){
		.chunk = port / 64 / NATGW_SPACE_WORDS,
		.word = port / 64 % NATGW_SPACE_WORDS,
		.bit = port % 64,
	};
}

/**
 * natgw_space_create() - make a space in which every port is free
 *
 * Context: Any.
 * Return: the space, owned, for natgw_space_destroy(); NULL without memory.
 */
struct natgw_space *natgw_space_create(void)
{
	return kzalloc(sizeof(struct natgw_space), GFP_ATOMIC | __GFP_NOWARN);
}

/**
 * natgw_space_destroy() - free a space
 * @space: the space; NULL does nothing
 *
 * Context: Any.
 */
void natgw_space_destroy(struct natgw_space *space)
{
	unsigned int i;

	if (!space)
		return;
	for (i = 0; i < NATGW_SPACE_CHUNKS; i++)
		kfree(space->chunk[i]);
	kfree(space);
}

/**
 * natgw_space_take() - take a port
 * @space: the space
 * @port: the port, host order
 *
 * Context: The space's lock is held.
 * Return: 0, or
 * * %-EBUSY - it is taken
 * * %-ENOMEM - no memory
 */
int natgw_space_take(struct natgw_space *space, u16 port)
{
	struct place p = place_of(port);
	unsigned int odd = port & 1;
	u64 *word;

	if (!space->chunk[p.chunk]) {
		space->chunk[p.chunk] = kcalloc(NATGW_SPACE_WORDS, sizeof(u64),
						GFP_ATOMIC | __GFP_NOWARN);
		if (!space->chunk[p.chunk])
			return -ENOMEM;
	}
	word = &space->chunk[p.chunk][p.word];
	if (*word & BIT_ULL(p.bit))
		return -EBUSY;
	*word |= BIT_ULL(p.bit);
	if ((*word & parity_bits[odd]) == parity_bits[odd]) {
		space->words[odd][p.chunk] |= BIT_ULL(p.word);
		if (space->words[odd][p.chunk] == U64_MAX)
			space->chunks[odd] |= BIT(p.chunk);
	}
	return 0;
}

/**
 * natgw_space_release() - give a taken port back
 * @space: the space
 * @port: the port, host order
 *
 * Context: The space's lock is held.
 */
void natgw_space_release(struct natgw_space *space, u16 port)
{
	struct place p = place_of(port);
	unsigned int odd = port & 1;

	space->chunk[p.chunk][p.word] &= ~BIT_ULL(p.bit);
	space->words[odd][p.chunk] &= ~BIT_ULL(p.word);
	space->chunks[odd] &= ~BIT(p.chunk);
}

/* Bits that are set in what is full for every parity that is asked for. */
static u64 full_words(const struct natgw_space *space, unsigned int chunk,
		      enum natgw_parity parity)
{
	u64 full = U64_MAX;

	if (parity & NATGW_PARITY_EVEN)
		full &= space->words[0][chunk];
	if (parity & NATGW_PARITY_ODD)
		full &= space->words[1][chunk];
	return full;
}

static u16 full_chunks(const struct natgw_space *space, enum natgw_parity parity)
{
	u16 full = U16_MAX;

	if (parity & NATGW_PARITY_EVEN)
		full &= space->chunks[0];
	if (parity & NATGW_PARITY_ODD)
		full &= space->chunks[1];
	return full;
}

static u64 free_bits(const struct natgw_space *space, unsigned int chunk,
		     unsigned int word, enum natgw_parity parity)
{
	u64 bits = 0;

	if (parity & NATGW_PARITY_EVEN)
		bits |= parity_bits[0];
	if (parity & NATGW_PARITY_ODD)
		bits |= parity_bits[1];
	return space->chunk[chunk] ? bits & ~space->chunk[chunk][word] : bits;
}

/* The bits above a place; none above the last. */
static u64 above(unsigned int bit)
{
	return bit == 63 ? 0 : U64_MAX << (bit + 1);
}

/**
 * natgw_space_find() - the first free port of a range
 * @space: the space
 * @from: where to begin, host order
 * @last: where to end, itself included, host order
 * @parity: which ports to look at
 *
 * Looks at one word of each of three levels, twice at most.
 *
 * Context: The space's lock is held.
 * Return: the port, host order; -1 if none is free.
 */
int natgw_space_find(const struct natgw_space *space, u16 from, u16 last,
		     enum natgw_parity parity)
{
	struct place p = place_of(from);
	u64 bits, words;
	u16 chunks;
	int port;

	bits = free_bits(space, p.chunk, p.word, parity) & U64_MAX << p.bit;
	if (bits)
		goto found;
	words = ~full_words(space, p.chunk, parity) & above(p.word);
	if (!words) {
		chunks = ~full_chunks(space, parity) & above(p.chunk);
		if (!chunks)
			return -1;
		p.chunk = __ffs(chunks);
		words = ~full_words(space, p.chunk, parity);
	}
	p.word = __ffs64(words);
	bits = free_bits(space, p.chunk, p.word, parity);
found:
	port = (p.chunk * NATGW_SPACE_WORDS + p.word) * 64 + __ffs64(bits);
	return port <= last ? port : -1;
}

/**
 * natgw_space_taken() - count the ports of a range that are taken
 * @space: the space
 * @first: first port, host order
 * @last: last port, not below
 *
 * Context: The space's lock is held.
 * Return: the number.
 */
u32 natgw_space_taken(const struct natgw_space *space, u16 first, u16 last)
{
	u32 taken = 0, port, end;

	for (port = first; port <= last; port = end + 1) {
		struct place p = place_of(port);

		end = min_t(u32, last, port | 63);
		if (space->chunk[p.chunk])
			taken += hweight64(space->chunk[p.chunk][p.word] &
					   GENMASK_ULL(end % 64, p.bit));
	}
	return taken;
}

#if IS_ENABLED(CONFIG_KUNIT)
#include "space_test.c"
#endif
