/* SPDX-License-Identifier: GPL-2.0 */
/* Gauges that destinations add up to: ports allocated, the fullest of them. */
#ifndef NATCTL_GAUGES_H
#define NATCTL_GAUGES_H

#include <stdbool.h>

#include "fullest.h"
#include "gateway.h"
#include "index.h"

/**
 * struct allocated - ports of an external address that are held
 * @address: the address, host byte order; it comes first
 * @proto: IP protocol
 * @ports: how many, over all destinations
 */
struct allocated {
	__u32 address;
	__u32 proto;
	__u64 ports;
};

/**
 * struct gauges - what destinations add up to
 * @known: they could be read, all at one time
 * @list: ports allocated, in the order of the addresses
 * @count: number of @list
 * @room: room in @list
 * @index: finds one
 * @most: most ports that one destination has of one address
 * @worst: the fullest: its ports in use, and those that are usable
 */
struct gauges {
	bool known;
	struct allocated *list;
	size_t count;
	size_t room;
	struct index index;
	__u32 most;
	struct {
		__u32 in_use;
		__u32 usable;
	} worst;
};

void gauges_add(struct gauges *gauges, const struct external *external);
void gauges_read(struct client *client, struct gauges *gauges,
		 struct fullest *fullest);
void gauges_exit(struct gauges *gauges);

#endif
