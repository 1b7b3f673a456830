/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Attributes of messages: which there are, numbers that may be missing, and ranges
 * of addresses and ports.
 */
#ifndef NATCTL_ATTRIBUTE_H
#define NATCTL_ATTRIBUTE_H

#include <netlink/attr.h>
#include <netlink/msg.h>

#include "text.h"

int attribute_parse(struct nlattr *at[], int max, struct nlattr *head, int length,
		    const struct nla_policy *policy);
int attribute_parse_nested(struct nlattr *at[], int max, struct nlattr *nest,
			   const struct nla_policy *policy);
__u16 attribute_u16(struct nlattr *attribute);
__u32 attribute_u32(struct nlattr *attribute);
__u64 attribute_u64(struct nlattr *attribute);
int attribute_range(struct nlattr *attribute, struct range *range);
int attribute_ports(struct nlattr *attribute, struct ports *ports);
int attribute_put_range(struct nl_msg *message, int type, const struct range *range);
int attribute_put_ports(struct nl_msg *message, int type, const struct ports *ports);

#endif
