/* SPDX-License-Identifier: GPL-2.0 */
/* The dump of sessions, filtered in the kernel, and its filter. */
#ifndef _NATGW_SESSION_DUMP_H
#define _NATGW_SESSION_DUMP_H

#include <net/netlink.h>

#include "natgw.h"

struct natgw_filter;

extern const struct nla_policy natgw_session_dump_policy[NATGW_A_SESSION_FILTER + 1];

int natgw_session_dump_filter(const struct nlattr *nest, struct natgw_filter *filter,
			      struct netlink_ext_ack *extack);
int natgw_session_dump_start(struct netlink_callback *cb);
int natgw_session_dump(struct sk_buff *skb, struct netlink_callback *cb);
int natgw_session_dump_done(struct netlink_callback *cb);

#endif
