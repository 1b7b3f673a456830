/* SPDX-License-Identifier: GPL-2.0 */
/* The dump of destinations, filtered in the kernel, of all or the first of them. */
#ifndef _NATGW_DESTINATION_DUMP_H
#define _NATGW_DESTINATION_DUMP_H

#include <net/netlink.h>

#include "natgw.h"

struct natgw_destination;

extern const struct nla_policy natgw_destination_dump_policy[NATGW_A_DESTINATION_REMOTE + 1];

u64 natgw_destination_weight(const struct natgw_destination *destination,
			     enum natgw_destination_order order);
int natgw_destination_dump_start(struct netlink_callback *cb);
int natgw_destination_dump(struct sk_buff *skb, struct netlink_callback *cb);
int natgw_destination_dump_done(struct netlink_callback *cb);

#endif
