// SPDX-License-Identifier: GPL-2.0
/* The fullest of very many destinations. */
#include "fullest.h"

#include <stdlib.h>
#include <string.h>

#include "fault.h"

/* Fuller by the share of its ports that are in use; then by their number. */
static bool is_fuller(const struct destination *a, const struct destination *b)
{
	__u64 left = (__u64)a->in_use * b->usable;
	__u64 right = (__u64)b->in_use * a->usable;

	return left != right ? left > right : a->in_use > b->in_use;
}

/**
 * fullest_init() - begin with none
 * @fullest: the fullest
 * @room: how many to keep
 */
void fullest_init(struct fullest *fullest, size_t room)
{
	fullest->list = allocate(room, sizeof(*fullest->list));
	fullest->room = room;
	fullest->count = 0;
}

/**
 * fullest_add() - look at one more destination
 * @fullest: the fullest
 * @destination: the destination; copied if it is one of them
 *
 * One that has no ports is never full.
 */
void fullest_add(struct fullest *fullest, const struct destination *destination)
{
	size_t place = fullest->count;

	if (destination->usable <= 1)
		return;
	while (place && is_fuller(destination, &fullest->list[place - 1]))
		place--;
	if (place == fullest->room)
		return;
	if (fullest->count < fullest->room)
		fullest->count++;
	memmove(&fullest->list[place + 1], &fullest->list[place],
		(fullest->count - place - 1) * sizeof(*fullest->list));
	fullest->list[place] = *destination;
}

/**
 * fullest_clear() - begin again
 * @fullest: the fullest
 */
void fullest_clear(struct fullest *fullest)
{
	fullest->count = 0;
}

/**
 * fullest_exit() - free what they hold
 * @fullest: the fullest
 */
void fullest_exit(struct fullest *fullest)
{
	free(fullest->list);
	memset(fullest, 0, sizeof(*fullest));
}
