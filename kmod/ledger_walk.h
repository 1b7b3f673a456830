/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One pass over the ledger that adds up what is there. It rests now and then, and
 * begins again if the ledger was resized meanwhile: what comes of it counts each
 * destination once.
 */
#ifndef _NATGW_LEDGER_WALK_H
#define _NATGW_LEDGER_WALK_H

#include <linux/types.h>

struct natgw_destination;
struct natgw_ledger;

enum {
	/* What is looked at between two rests, and so destinations, at most. */
	NATGW_LEDGER_BATCH	= 256,
};

/**
 * struct natgw_visitor - what is done on the way
 * @begin: forgets all that was visited
 * @rest: makes ready for NATGW_LEDGER_BATCH visits, may sleep; NULL if there is
 *        nothing to do. What it returns but 0 ends the walk
 * @foresee: asks memory for what a destination that is visited soon leads to, in
 *           the RCU read side; NULL if there is nothing. It is not told of each
 * @visit: visits a destination, which is not locked, in the RCU read side; returns
 *         how much it has looked at, 1 or more
 * @arg: given to each of them
 */
struct natgw_visitor {
	void (*begin)(void *arg);
	int (*rest)(void *arg);
	void (*foresee)(const struct natgw_destination *destination, void *arg);
	unsigned int (*visit)(struct natgw_destination *destination, void *arg);
	void *arg;
};

int natgw_ledger_walk(struct natgw_ledger *ledger,
		      const struct natgw_visitor *visitor);
u64 natgw_ledger_held(struct natgw_ledger *ledger);

#endif
