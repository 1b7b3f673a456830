// SPDX-License-Identifier: GPL-2.0
/* The way of a dump through a table. */
#include "dump.h"

#include <linux/netlink.h>
#include <linux/prefetch.h>
#include <linux/rhashtable.h>
#include <linux/sched.h>

enum {
	/* What is looked at between two rests. */
	BATCH	= 256,
	/* Buckets that memory is asked for before they have their turn. */
	AHEAD	= 8,
	/* Bytes of an entry that a message is made of. */
	SPAN	= 192,
};

/**
 * natgw_dump_enter() - begin a dump
 * @dump: the dump, zeroed
 * @table: the table
 *
 * Context: Process.
 */
void natgw_dump_enter(struct natgw_dump *dump, struct rhashtable *table)
{
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
	if (rhashtable_walk_start_check(&dump->iter)) {
		dump->resized++;
		dump->fetched = 0;
	}
}

/*
 * The order of a table is none of memory: what comes soon is on its way from
 * there while this goes into the message. To wait for each took a third of the
 * time.
 */
static void fetch_ahead(struct natgw_dump *dump)
{
	const struct bucket_table *table = dump->iter.walker.tbl;
	const struct rhash_head *entry;
	unsigned int offset;
	unsigned int end;

	if (!table)
		return;
	end = min(dump->iter.slot + AHEAD, table->size);
	dump->fetched = max(dump->fetched, dump->iter.slot);
	for (; dump->fetched < end; dump->fetched++) {
		entry = rht_ptr_rcu(rht_bucket(table, dump->fetched));
		if (rht_is_a_nulls(entry))
			continue;
		for (offset = 0; offset < SPAN; offset += L1_CACHE_BYTES)
			prefetch((const char *)entry + offset);
	}
}

/* Who reads is told by the sequence if some may be missing, or come twice. */
static void *settle(struct natgw_dump *dump, struct netlink_callback *cb,
		    const u32 *generation, void *entry)
{
	while (IS_ERR(entry)) {
		dump->resized++;
		dump->fetched = 0;
		entry = rhashtable_walk_next(&dump->iter);
	}
	cb->seq = READ_ONCE(*generation) + 1 + dump->resized;
	fetch_ahead(dump);
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
