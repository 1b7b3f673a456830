/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The configuration as netlink attributes: read into a ruleset, with every
 * refusal explained, and written from one.
 */
#ifndef _NATGW_CONFIG_H
#define _NATGW_CONFIG_H

#include <net/genetlink.h>

#include "config_range.h"
#include "rules.h"

/**
 * struct natgw_bounds - where a setting may lie
 * @least: lowest value
 * @most: highest value
 * @usual: value where nobody says
 */
struct natgw_bounds {
	u32 least;
	u32 most;
	u32 usual;
};

extern const struct natgw_bounds natgw_timeout_bounds[__NATGW_TIMEOUT_MAX];
extern const struct natgw_bounds natgw_limit_bounds[__NATGW_LIMIT_MAX];
extern const struct natgw_bounds natgw_option_bounds[__NATGW_OPTION_MAX];
extern const struct natgw_bounds natgw_notify_bounds[__NATGW_NOTIFICATION_MAX];
extern const struct nla_policy natgw_config_policy[NATGW_A_CONFIG_MAX + 1];

struct natgw_rules *natgw_config_read(struct genl_info *info);
int natgw_config_put_settings(struct sk_buff *skb,
			      const struct natgw_rules *rules);
int natgw_config_put_pool(struct sk_buff *skb, const struct natgw_pool *pool);
int natgw_config_put_rule(struct sk_buff *skb, const struct natgw_rule *rule);

#endif
