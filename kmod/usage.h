/* SPDX-License-Identifier: GPL-2.0 */
/* What a limit bounds, and how much of it is in use: its event. */
#ifndef _NATGW_USAGE_H
#define _NATGW_USAGE_H

#include <linux/types.h>

#include "natgw.h"

struct net;

/**
 * struct natgw_usage - what there is to tell
 * @event: what happened
 * @limit: of which limit
 * @value: what that is set to
 * @in_use: how much there is of what it bounds
 * @threshold: how much of it is high; 0 if there is no threshold
 * @addr: first address of the subscriber, network order
 * @length: leading bits of the subscriber's addresses; 0 if there is none
 * @proto: IP protocol of the ports; of NATGW_LIMIT_SUBSCRIBER_PORTS only
 * @suppressed: how often it happened besides
 */
struct natgw_usage {
	enum natgw_usage_event event;
	enum natgw_limit limit;
	u32 value;
	u32 in_use;
	u32 threshold;
	__be32 addr;
	u32 length;
	u8 proto;
	u64 suppressed;
};

bool natgw_usage_tell(struct net *net, const struct natgw_usage *usage);

#endif
