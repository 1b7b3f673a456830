/* SPDX-License-Identifier: GPL-2.0 */
/* The dump of ports that are in use, whatever the destination. */
#ifndef _NATGW_PORT_DUMP_H
#define _NATGW_PORT_DUMP_H

#include <net/netlink.h>

#include "natgw.h"

extern const struct nla_policy natgw_port_dump_policy[NATGW_A_PORT_MAP_SPACE + 1];

int natgw_port_dump_start(struct netlink_callback *cb);
int natgw_port_dump(struct sk_buff *skb, struct netlink_callback *cb);
int natgw_port_dump_done(struct netlink_callback *cb);

#endif
