// SPDX-License-Identifier: GPL-2.0
/* One pass over the ledger that adds up what is there. */
#include "ledger_walk.h"

#include <linux/cache.h>
#include <linux/rhashtable.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>

#include "ahead.h"
#include "destination.h"

enum {
	/* Bytes of a destination, from its head, that nearly all visitors look at. */
	SPAN	= L1_CACHE_BYTES,
};

static int rest(const struct natgw_visitor *visitor)
{
	cond_resched();
	if (fatal_signal_pending(current))
		return -EINTR;
	return visitor->rest ? visitor->rest(visitor->arg) : 0;
}

/**
 * struct pass - where a pass is
 * @iter: its place in the ledger
 * @ahead: what comes soon
 * @again: some may be missing, or came twice
 */
struct pass {
	struct rhashtable_iter iter;
	struct natgw_ahead ahead;
	bool again;
};

static void foresee(const struct rhash_head *entry, void *arg)
{
	const struct natgw_visitor *visitor = arg;

	visitor->foresee(container_of(entry, const struct natgw_destination, head),
			 visitor->arg);
}

/* One batch. Returns whether there is more. */
static bool visit_batch(struct pass *pass, const struct natgw_visitor *visitor)
{
	struct natgw_destination *destination = NULL;
	unsigned int seen = 0;

	if (rhashtable_walk_start_check(&pass->iter))
		pass->again = true;
	while (seen < NATGW_LEDGER_BATCH) {
		destination = rhashtable_walk_next(&pass->iter);
		if (!destination)
			break;
		natgw_ahead_fetch(&pass->ahead, &pass->iter);
		if (IS_ERR(destination))
			pass->again = true;
		else
			seen += visitor->visit(destination, visitor->arg);
	}
	rhashtable_walk_stop(&pass->iter);
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
	struct pass pass;
	int err;

	do {
		pass = (struct pass){
			.ahead.span = SPAN,
			.ahead.foresee = visitor->foresee ? foresee : NULL,
			.ahead.arg = (void *)visitor,
		};
		visitor->begin(visitor->arg);
		rhashtable_walk_enter(&ledger->destinations, &pass.iter);
		do
			err = rest(visitor);
		while (!err && visit_batch(&pass, visitor));
		rhashtable_walk_exit(&pass.iter);
	} while (!err && pass.again);
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

#if IS_ENABLED(CONFIG_KUNIT)
#include "ledger_walk_test.c"
#endif
