/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The way of a dump through a table. It keeps its place from one message to the
 * next, also while the table is resized, and rests now and then: one that is
 * asked for few of very many does not hold the read side until it has seen all.
 */
#ifndef _NATGW_DUMP_H
#define _NATGW_DUMP_H

#include <linux/types.h>

#include "ahead.h"

struct netlink_callback;

/**
 * struct natgw_dump - where a dump is
 * @iter: its place in the table
 * @ahead: what comes soon
 * @resized: times that the walk had to begin again
 * @seen: what was looked at
 * @walks: it has a table to walk through
 */
struct natgw_dump {
	struct rhashtable_iter iter;
	struct natgw_ahead ahead;
	u32 resized;
	u32 seen;
	bool walks;
};

void natgw_dump_enter(struct natgw_dump *dump, struct rhashtable *table,
		      unsigned int span);
void natgw_dump_exit(struct natgw_dump *dump);
void *natgw_dump_first(struct natgw_dump *dump, struct netlink_callback *cb,
		       const u32 *generation);
void *natgw_dump_next(struct natgw_dump *dump, struct netlink_callback *cb,
		      const u32 *generation);
void natgw_dump_stop(struct natgw_dump *dump);

#endif
