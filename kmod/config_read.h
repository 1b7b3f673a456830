/* SPDX-License-Identifier: GPL-2.0 */
/* A configuration being read: the parts, and what they are read into. */
#ifndef _NATGW_CONFIG_READ_H
#define _NATGW_CONFIG_READ_H

#include "config.h"

/**
 * struct natgw_reader - everything that one request is read into
 * @rules: the ruleset
 * @extack: told what is wrong
 */
struct natgw_reader {
	struct natgw_rules *rules;
	struct netlink_ext_ack *extack;
};

extern const struct nla_policy natgw_pool_policy[NATGW_A_POOL_MAX + 1];
extern const struct nla_policy natgw_options_policy[NATGW_A_POOL_MAX + 1];
extern const struct nla_policy natgw_rule_policy[NATGW_A_RULE_MAX + 1];

int natgw_config_read_pool(struct natgw_reader *reader,
			   const struct nlattr *nest);
int natgw_config_read_options(struct natgw_reader *reader,
			      const struct nlattr *nest,
			      struct natgw_pool *pool);
int natgw_config_read_rule(struct natgw_reader *reader,
			   const struct nlattr *nest);
struct natgw_pool *natgw_reader_pool(const struct natgw_reader *reader,
				     const char *name);
bool natgw_reader_taken(const struct natgw_reader *reader,
			const struct natgw_range *range);

#endif
