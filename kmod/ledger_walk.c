// SPDX-License-Identifier: GPL-2.0
/* One pass over the ledger that adds up what is there. */
#include "ledger_walk.h"

#include <linux/rhashtable.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>

#include "destination.h"

static int rest(const struct natgw_visitor *visitor)
{
	cond_resched();
	if (fatal_signal_pending(current))
		return -EINTR;
	return visitor->rest ? visitor->rest(visitor->arg) : 0;
}

/* One batch. Returns whether there is more; *again if some may be missing. */
static bool visit_batch(struct rhashtable_iter *iter,
			const struct natgw_visitor *visitor, bool *again)
{
	struct natgw_destination *destination = NULL;
	unsigned int seen = 0;

	if (rhashtable_walk_start_check(iter))
		*again = true;
	while (seen < NATGW_LEDGER_BATCH) {
		destination = rhashtable_walk_next(iter);
		if (!destination)
			break;
		if (IS_ERR(destination))
			*again = true;
		else
			seen += visitor->visit(destination, visitor->arg);
	}
	rhashtable_walk_stop(iter);
	return destination;
}

/**
 * natgw_ledger_walk() - visit all destinations
 * @ledger: the ledger
 * @visitor: visits them
 *
 * Context: Process, may sleep.
 * Return: 0 if each that stayed was visited once since visitor->begin(); -EINTR
 *         if the process is being killed, or what visitor->rest() returned.
 */
int natgw_ledger_walk(struct natgw_ledger *ledger,
		      const struct natgw_visitor *visitor)
{
	struct rhashtable_iter iter;
	bool again;
	int err;

	do {
		again = false;
		visitor->begin(visitor->arg);
		rhashtable_walk_enter(&ledger->destinations, &iter);
		do
			err = rest(visitor);
		while (!err && visit_batch(&iter, visitor, &again));
		rhashtable_walk_exit(&iter);
	} while (!err && again);
	return err;
}

static void hold_none(void *arg)
{
	*(u64 *)arg = 0;
}

static unsigned int add_held(struct natgw_destination *destination, void *arg)
{
	*(u64 *)arg += natgw_destination_held(destination);
	return 1;
}

/**
 * natgw_ledger_held() - count the ports that are held by walking the ledger
 * @ledger: the ledger
 *
 * Context: Process, may sleep.
 * Return: the number; exact if no session came or went meanwhile.
 */
u64 natgw_ledger_held(struct natgw_ledger *ledger)
{
	u64 held;
	const struct natgw_visitor visitor = {
		.begin = hold_none,
		.visit = add_held,
		.arg = &held,
	};

	natgw_ledger_walk(ledger, &visitor);
	return held;
}
