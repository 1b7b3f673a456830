// SPDX-License-Identifier: GPL-2.0
/* The way of a dump through a table. */
#include "dump.h"

#include <linux/netlink.h>
#include <linux/rhashtable.h>
#include <linux/sched.h>

enum {
	/* What is looked at between two rests. */
	BATCH	= 256,
};

/**
 * natgw_dump_enter() - begin a dump
 * @dump: the dump, zeroed
 * @table: the table
 * @span: bytes of an entry, from its head, that are looked at
 *
 * Context: Process.
 */
void natgw_dump_enter(struct natgw_dump *dump, struct rhashtable *table,
		      unsigned int span)
{
	dump->ahead.span = span;
	dump->walks = true;
	rhashtable_walk_enter(table, &dump->iter);
}

/**
 * natgw_dump_exit() - end a dump
 * @dump: the dump; if it never had a table, nothing is done
 *
 * Context: Process.
 */
void natgw_dump_exit(struct natgw_dump *dump)
{
	if (dump->walks)
		rhashtable_walk_exit(&dump->iter);
}

static void start(struct natgw_dump *dump) __acquires(RCU)
{
	if (rhashtable_walk_start_check(&dump->iter))
		dump->resized++;
}

/* Who reads is told by the sequence if some may be missing, or come twice. */
static void *settle(struct natgw_dump *dump, struct netlink_callback *cb,
		    const u32 *generation, void *entry)
{
	while (IS_ERR(entry)) {
		dump->resized++;
		entry = rhashtable_walk_next(&dump->iter);
	}
	cb->seq = READ_ONCE(*generation) + 1 + dump->resized;
	natgw_ahead_fetch(&dump->ahead, &dump->iter);
	return entry;
}

/**
 * natgw_dump_first() - what a message begins with
 * @dump: the dump, which has a table
 * @cb: the request
 * @generation: number of the configuration in force
 *
 * Context: Process. Enters the RCU read side, until natgw_dump_stop().
 * Return: the entry that did not fit into the last message, or the first one;
 *         NULL if there is none.
 */
void *natgw_dump_first(struct natgw_dump *dump, struct netlink_callback *cb,
		       const u32 *generation)
	__acquires(RCU)
{
	start(dump);
	return settle(dump, cb, generation, rhashtable_walk_peek(&dump->iter));
}

/**
 * natgw_dump_next() - what comes next
 * @dump: the dump
 * @cb: the request
 * @generation: number of the configuration in force
 *
 * Context: Process, may sleep. The RCU read side is left now and then: nothing
 *          that was read before is good.
 * Return: the next entry; NULL at the end.
 */
void *natgw_dump_next(struct natgw_dump *dump, struct netlink_callback *cb,
		      const u32 *generation)
{
	if (!(++dump->seen % BATCH)) {
		rhashtable_walk_stop(&dump->iter);
		cond_resched();
		start(dump);
	}
	return settle(dump, cb, generation, rhashtable_walk_next(&dump->iter));
}

/**
 * natgw_dump_stop() - a message is full, or all has been seen
 * @dump: the dump
 *
 * Context: RCU read side, of natgw_dump_first(), which it leaves.
 */
void natgw_dump_stop(struct natgw_dump *dump)
	__releases(RCU)
{
	rhashtable_walk_stop(&dump->iter);
}
