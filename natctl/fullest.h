/* SPDX-License-Identifier: GPL-2.0 */
/* The fullest of very many destinations: a few, in memory that does not grow. */
#ifndef NATCTL_FULLEST_H
#define NATCTL_FULLEST_H

#include <stddef.h>

#include "destination.h"

/**
 * struct fullest - the fullest destinations
 * @list: they, the fullest first; each as seen from one external address
 * @count: number of @list
 * @room: how many there may be
 */
struct fullest {
	struct destination *list;
	size_t count;
	size_t room;
};

void fullest_init(struct fullest *fullest, size_t room);
void fullest_add(struct fullest *fullest, const struct destination *destination);
void fullest_clear(struct fullest *fullest);
void fullest_exit(struct fullest *fullest);

#endif
