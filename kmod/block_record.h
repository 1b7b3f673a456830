/* SPDX-License-Identifier: GPL-2.0 */
/* Blocks as netlink attributes, and what is told of them unasked. */
#ifndef _NATGW_BLOCK_RECORD_H
#define _NATGW_BLOCK_RECORD_H

#include <linux/skbuff.h>

#include "block.h"

struct net;

struct natgw_range natgw_block_tenant(const struct natgw_block *block);
int natgw_block_fill(struct sk_buff *skb, const struct natgw_block *block);
bool natgw_block_tell(struct net *net, const struct natgw_block *block,
		      enum natgw_block_event event);

#endif
