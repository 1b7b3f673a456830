/* SPDX-License-Identifier: GPL-2.0 */
/* Sockets of the gateway: what they have is not handed out. */
#ifndef _NATGW_SOCKET_H
#define _NATGW_SOCKET_H

#include "tuple.h"

struct net;

bool natgw_socket_local(struct net *net, __be32 addr);
bool natgw_socket_has(struct net *net, u8 proto,
		      const struct natgw_endpoint *local,
		      const struct natgw_endpoint *remote, int ifindex);

#endif
