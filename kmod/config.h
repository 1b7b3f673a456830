/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The configuration as netlink attributes: read into a ruleset, with every
 * refusal explained, and written from one.
 */
#ifndef _NATGW_CONFIG_H
#define _NATGW_CONFIG_H

#include <net/genetlink.h>

#include "rules.h"

extern const struct nla_policy natgw_range_policy[NATGW_A_RANGE_MAX + 1];
extern const struct nla_policy natgw_ports_policy[NATGW_A_PORTS_MAX + 1];
extern const struct nla_policy natgw_config_policy[NATGW_A_CONFIG_MAX + 1];

int natgw_config_range(const struct nlattr *attr, struct natgw_range *range,
		       struct netlink_ext_ack *extack);
int natgw_config_ports(const struct nlattr *attr, struct natgw_ports *ports,
		       struct netlink_ext_ack *extack);
struct natgw_rules *natgw_config_read(struct genl_info *info);
int natgw_config_put_settings(struct sk_buff *skb,
			      const struct natgw_rules *rules);
int natgw_config_put_pool(struct sk_buff *skb, const struct natgw_pool *pool);
int natgw_config_put_rule(struct sk_buff *skb, const struct natgw_rule *rule);

#endif
