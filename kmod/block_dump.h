/* SPDX-License-Identifier: GPL-2.0 */
/* The dump of blocks. */
#ifndef _NATGW_BLOCK_DUMP_H
#define _NATGW_BLOCK_DUMP_H

#include <net/netlink.h>

#include "natgw.h"

extern const struct nla_policy natgw_block_dump_policy[NATGW_A_BLOCK_SRC + 1];

int natgw_block_dump_start(struct netlink_callback *cb);
int natgw_block_dump(struct sk_buff *skb, struct netlink_callback *cb);
int natgw_block_dump_done(struct netlink_callback *cb);

#endif
