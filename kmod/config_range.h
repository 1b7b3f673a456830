/* SPDX-License-Identifier: GPL-2.0 */
/* Ranges of addresses and of ports, read from netlink attributes. */
#ifndef _NATGW_CONFIG_RANGE_H
#define _NATGW_CONFIG_RANGE_H

#include <net/netlink.h>

#include "natgw.h"
#include "pool.h"

/* The value of a function that refuses: what is wrong, and the fix. */
#define natgw_refuse(extack, attr, message) ({			\
	NL_SET_ERR_MSG_ATTR(extack, attr, message);		\
	-EINVAL;						\
})

static inline u64 natgw_range_size(const struct natgw_range *range)
{
	return (u64)range->last - range->first + 1;
}

static inline u32 natgw_ports_size(const struct natgw_ports *ports)
{
	return ports->last - ports->first + 1;
}

extern const struct nla_policy natgw_range_policy[NATGW_A_RANGE_MAX + 1];
extern const struct nla_policy natgw_ports_policy[NATGW_A_PORTS_MAX + 1];

int natgw_config_range(const struct nlattr *attr, struct natgw_range *range,
		       struct netlink_ext_ack *extack);
int natgw_config_ports(const struct nlattr *attr, struct natgw_ports *ports,
		       struct netlink_ext_ack *extack);
int natgw_config_hosts(const struct nlattr *attr, struct natgw_range *range,
		       struct netlink_ext_ack *extack);
int natgw_config_real_ports(const struct nlattr *attr,
			    struct natgw_ports *ports,
			    struct netlink_ext_ack *extack);

#endif
