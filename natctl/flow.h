/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Rows of a dump on their way out. The first are held back: as long as nothing
 * is written a dump that was interrupted can be repeated, and rows be sorted.
 * When there are more, all flows as it comes, and memory does not grow.
 */
#ifndef NATCTL_FLOW_H
#define NATCTL_FLOW_H

#include <stddef.h>

#include "columns.h"
#include "progress.h"

/**
 * struct flow - rows on their way out
 * @columns: the writer
 * @size: bytes of a row
 * @compare: as for qsort(), to sort those that are held; NULL leaves them as they come
 * @held: rows that are held back
 * @count: number of @held
 * @room: room in @held
 * @is_flowing: the first are written
 * @progress: how many have come
 */
struct flow {
	struct columns *columns;
	size_t size;
	int (*compare)(const void *left, const void *right);
	void *held;
	size_t count;
	size_t room;
	bool is_flowing;
	struct progress progress;
};

void flow_begin(struct flow *flow, const struct block *block, const char *what,
		__u64 total);
void flow_add(struct flow *flow, const void *row);
bool flow_restart(struct flow *flow);
void flow_end(struct flow *flow);

#endif
