/* SPDX-License-Identifier: GPL-2.0 */
/* Ports in use, a piece at a time, as the kernel tells them. Pure: no socket. */
#ifndef NATCTL_PORT_PIECE_H
#define NATCTL_PORT_PIECE_H

#include <netlink/attr.h>
#include <netlink/msg.h>

#include "natgw.h"

/**
 * struct port_piece - some ports of an external address
 * @address: the address, host byte order
 * @proto: IP protocol
 * @first: the port that the first bit is of
 * @held: mappings, and sessions without one, that hold them
 * @bits: a bit for each port, those of a byte from the lowest on, set if it is in
 * use; borrowed from the message
 * @count: number of bits
 */
struct port_piece {
	__u32 address;
	__u8 proto;
	__u16 first;
	__u32 held;
	const __u8 *bits;
	size_t count;
};

int port_piece_read(struct nlattr *head, int length, struct port_piece *piece);
size_t port_piece_space_size(void);
int port_piece_put_space(struct nl_msg *message, __u32 address, __u8 proto);

#endif
