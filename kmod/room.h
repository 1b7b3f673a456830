/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Room for a session: how many there may be, and how many of them half-open. At
 * a limit the new flow is refused, unless a session is found that is provably
 * over; a live one is never ended.
 */
#ifndef _NATGW_ROOM_H
#define _NATGW_ROOM_H

#include <linux/types.h>

struct natgw_rules;
struct natgw_table;

u32 natgw_room_half_open(const struct natgw_rules *rules);
int natgw_room_would(struct natgw_table *table, const struct natgw_rules *rules);
int natgw_room_make(struct natgw_table *table, const struct natgw_rules *rules);

#endif
