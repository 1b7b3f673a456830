/* SPDX-License-Identifier: GPL-2.0 */
/* The dump of external addresses: what their destinations add up to. */
#ifndef _NATGW_EXTERNAL_DUMP_H
#define _NATGW_EXTERNAL_DUMP_H

#include <net/netlink.h>

#include "natgw.h"

extern const struct nla_policy natgw_external_dump_policy[NATGW_A_DESTINATION_REMOTE + 1];

int natgw_external_dump_start(struct netlink_callback *cb);
int natgw_external_dump(struct sk_buff *skb, struct netlink_callback *cb);
int natgw_external_dump_done(struct netlink_callback *cb);

#endif
