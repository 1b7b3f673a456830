// SPDX-License-Identifier: GPL-2.0
/* Rows of a dump, held back at first. */
#include "flow.h"

#include <stdlib.h>
#include <string.h>

#include "fault.h"

enum {
	FLOW_HELD = 1024,	/* rows that are held back */
};

/**
 * flow_begin() - begin to take rows
 * @flow: its writer, size and order are set, the rest is zeros
 * @block: what the rows are shown as; borrowed until flow_end()
 * @what: what they are, for who waits; likewise
 * @total: how many there are; 0 if that is not known
 */
void flow_begin(struct flow *flow, const struct block *block, const char *what,
		__u64 total)
{
	columns_begin(flow->columns, block);
	progress_begin(&flow->progress, what, total);
}

static void release(struct flow *flow)
{
	for (size_t i = 0; i < flow->count; i++)
		columns_row(flow->columns, (char *)flow->held + i * flow->size);
	flow->count = 0;
}

/**
 * flow_add() - take a row
 * @flow: the flow
 * @row: the row, copied
 */
void flow_add(struct flow *flow, const void *row)
{
	progress_step(&flow->progress);
	if (flow->is_flowing) {
		columns_row(flow->columns, row);
		return;
	}
	flow->held = grow(flow->held, &flow->room, flow->count, flow->size);
	memcpy((char *)flow->held + flow->count++ * flow->size, row, flow->size);
	if (flow->count == FLOW_HELD) {
		flow->is_flowing = true;
		release(flow);
	}
}

/**
 * flow_restart() - take the rows anew, if that is possible
 * @flow: the flow
 *
 * Return: true unless some are written.
 */
bool flow_restart(struct flow *flow)
{
	flow->count = 0;
	return !flow->is_flowing;
}

/**
 * flow_end() - write what is held back
 * @flow: the flow
 */
void flow_end(struct flow *flow)
{
	progress_end(&flow->progress);
	if (flow->compare && flow->count)
		qsort(flow->held, flow->count, flow->size, flow->compare);
	release(flow);
	columns_end(flow->columns);
	free(flow->held);
	flow->held = NULL;
}
