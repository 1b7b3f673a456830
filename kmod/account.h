/* SPDX-License-Identifier: GPL-2.0 */
/* Subscribers as netlink attributes: the dump of them. */
#ifndef _NATGW_ACCOUNT_H
#define _NATGW_ACCOUNT_H

#include <net/netlink.h>

#include "natgw.h"

extern const struct nla_policy natgw_account_policy[NATGW_A_SUBSCRIBER_SRC + 1];

int natgw_account_start(struct netlink_callback *cb);
int natgw_account_dump(struct sk_buff *skb, struct netlink_callback *cb);
int natgw_account_done(struct netlink_callback *cb);

#endif
