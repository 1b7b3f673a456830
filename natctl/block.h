/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A block of ports as the kernel tells it, and the request for some. Pure: no
 * socket, no output.
 */
#ifndef NATCTL_BLOCK_H
#define NATCTL_BLOCK_H

#include <netlink/attr.h>
#include <netlink/msg.h>

#include "natgw.h"
#include "text.h"

/**
 * struct port_block - ports of an external address that are one subscriber's
 * @event: enum natgw_block_event, in an event
 * @outside: the external address, host byte order
 * @ports: the ports
 * @inside: internal addresses of the subscriber
 * @pool: pool that gave it; empty if it is a masquerade rule's
 * @rule: handle of that rule, or 0
 * @in_use: sessions and mappings that hold a port of it
 * @age: time since it was given, s
 */
struct port_block {
	__u32 event;
	__u32 outside;
	struct ports ports;
	struct range inside;
	char pool[NATGW_POOL_NAME_MAX + 1];
	__u32 rule;
	__u32 in_use;
	__u32 age;
};

/**
 * struct block_filter - blocks that are meant; what is given must all hold
 * @outside: the external address; 0 for any
 * @ports: ports, one of which the block must have; all zeros for any
 * @inside: internal addresses, one of which must be the subscriber's; all zeros
 * for any
 */
struct block_filter {
	__u32 outside;
	struct ports ports;
	struct range inside;
};

int block_read(struct nlattr *head, int length, struct port_block *block);
size_t block_filter_size(void);
int block_put_filter(struct nl_msg *message, const struct block_filter *filter);

#endif
