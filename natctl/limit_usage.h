/* SPDX-License-Identifier: GPL-2.0 */
/* What a limit bounds, and what happened to it. Pure: no socket, no output. */
#ifndef NATCTL_LIMIT_USAGE_H
#define NATCTL_LIMIT_USAGE_H

#include <netlink/attr.h>
#include <stdbool.h>

#include "natgw.h"
#include "text.h"

/**
 * struct limit_usage - what happened
 * @event: enum natgw_usage_event
 * @limit: enum natgw_limit
 * @value: what that is set to
 * @in_use: how much there is of what it bounds
 * @threshold: how much of it is high; 0 if there is no threshold
 * @subscribed: it is a limit of @src
 * @src: addresses of the subscriber
 * @ported: it is a limit of ports of @proto
 * @proto: IP protocol; 0 stands for all but TCP, UDP and ICMP
 * @suppressed: how often it happened besides, untold
 */
struct limit_usage {
	__u32 event;
	__u32 limit;
	__u32 value;
	__u32 in_use;
	__u32 threshold;
	bool subscribed;
	struct range src;
	bool ported;
	__u8 proto;
	__u64 suppressed;
};

int limit_usage_read(struct nlattr *head, int length, struct limit_usage *usage);

#endif
