/* SPDX-License-Identifier: GPL-2.0 */
/*
 * SYNs from outside that nothing expects. For some seconds nobody is told: the
 * host that they are for may be about to open the same connection from its side
 * (RFC 5382 REQ-4). They wait here, oldest first; one whose connection was not
 * opened by then is answered. @lock guards the list. There are never more than
 * the limit says, and with as many none is looked at.
 */
#ifndef _NATGW_UNSOLICITED_H
#define _NATGW_UNSOLICITED_H

#include <linux/list.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

#include "packet.h"

struct natgw_table;

/**
 * struct natgw_unsolicited - SYNs that wait for their answer
 * @table: sessions of the namespace
 * @answer: answers one; BH disabled, RCU read side. What it is given is a copy
 *          of the SYN's beginning, without device and route; @skb_iif says where
 *          it came in. Set before the first is kept.
 * @lock: guards @syns and @n; BH disabled
 * @syns: in the order in which they came
 * @n: their number; also read without the lock
 * @work: answers those whose time has come
 */
struct natgw_unsolicited {
	struct natgw_table *table;
	void (*answer)(struct natgw_unsolicited *unsolicited, struct sk_buff *skb);
	spinlock_t lock; /* see above */
	struct list_head syns;
	unsigned int n;
	struct delayed_work work;
};

void natgw_unsolicited_init(struct natgw_unsolicited *unsolicited,
			    struct natgw_table *table);
void natgw_unsolicited_stop(struct natgw_unsolicited *unsolicited);
void natgw_unsolicited_forget(struct natgw_unsolicited *unsolicited);
int natgw_unsolicited_keep(struct natgw_unsolicited *unsolicited,
			   const struct natgw_packet *pkt, u32 most, u32 delay);

#endif
