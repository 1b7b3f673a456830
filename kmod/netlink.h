/* SPDX-License-Identifier: GPL-2.0 */
/* The generic netlink family: requests and dumps. Never sees a packet. */
#ifndef _NATGW_NETLINK_H
#define _NATGW_NETLINK_H

#include <net/genetlink.h>

extern struct genl_family natgw_family;

#endif
