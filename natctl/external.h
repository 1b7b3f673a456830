/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An external address as the kernel tells it: what its destinations add up to, one
 * for each protocol, and pool or rule. Pure: no socket, no output.
 */
#ifndef NATCTL_EXTERNAL_H
#define NATCTL_EXTERNAL_H

#include "destination.h"

/**
 * struct external - an external address
 * @pool: pool that hands out its ports; empty if that is a masquerade rule
 * @rule: handle of that rule, or 0
 * @address: the address, host byte order
 * @proto: IP protocol
 * @destinations: how many there are
 * @in_use: ports held, over all of them
 * @most: most ports that one of them has
 * @refused: flows refused, by enum natgw_drop
 * @fullest: the fullest of them: only its key, and its ports
 */
struct external {
	char pool[NATGW_POOL_NAME_MAX + 1];
	__u32 rule;
	__u32 address;
	__u8 proto;
	__u32 destinations;
	__u32 in_use;
	__u32 most;
	__u64 refused[DESTINATION_REASONS];
	struct destination fullest;
};

int external_read(struct nlattr *head, int length, struct external *external);

#endif
