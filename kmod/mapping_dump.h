/* SPDX-License-Identifier: GPL-2.0 */
/* The dump of mappings, filtered in the kernel. */
#ifndef _NATGW_MAPPING_DUMP_H
#define _NATGW_MAPPING_DUMP_H

#include <net/netlink.h>

#include "natgw.h"

extern const struct nla_policy natgw_mapping_dump_policy[NATGW_A_MAPPING_FILTER + 1];

int natgw_mapping_dump_start(struct netlink_callback *cb);
int natgw_mapping_dump(struct sk_buff *skb, struct netlink_callback *cb);
int natgw_mapping_dump_done(struct netlink_callback *cb);

#endif
