// SPDX-License-Identifier: GPL-2.0
/* What a limit bounds, and what happened to it, from attributes. */
#include "limit_usage.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

static const struct nla_policy usage_policy[NATGW_A_USAGE_MAX + 1] = {
	[NATGW_A_USAGE_EVENT] = { .type = NLA_U32 },
	[NATGW_A_USAGE_LIMIT] = { .type = NLA_U32 },
	[NATGW_A_USAGE_VALUE] = { .type = NLA_U32 },
	[NATGW_A_USAGE_IN_USE] = { .type = NLA_U32 },
	[NATGW_A_USAGE_THRESHOLD] = { .type = NLA_U32 },
	[NATGW_A_USAGE_SRC] = { .type = NLA_NESTED },
	[NATGW_A_USAGE_PROTO] = { .type = NLA_U8 },
	[NATGW_A_USAGE_SUPPRESSED] = { .type = NLA_U64 },
};

static const struct nla_policy range_policy[NATGW_A_RANGE_MAX + 1] = {
	[NATGW_A_RANGE_FIRST] = { .type = NLA_U32 },
	[NATGW_A_RANGE_LAST] = { .type = NLA_U32 },
};

static __u32 get_u32(struct nlattr *attribute)
{
	return attribute ? nla_get_u32(attribute) : 0;
}

static int get_range(struct nlattr *attribute, struct range *range)
{
	struct nlattr *at[NATGW_A_RANGE_MAX + 1];

	if (nla_parse_nested(at, NATGW_A_RANGE_MAX, attribute, range_policy) < 0 ||
	    !at[NATGW_A_RANGE_FIRST] || !at[NATGW_A_RANGE_LAST])
		return -EPROTO;
	range->first = ntohl(nla_get_u32(at[NATGW_A_RANGE_FIRST]));
	range->last = ntohl(nla_get_u32(at[NATGW_A_RANGE_LAST]));
	return 0;
}

/**
 * limit_usage_read() - read what happened to what a limit bounds
 * @head: the attributes of its message
 * @length: bytes of them
 * @usage: receives it
 *
 * Return: 0, -EPROTO if it cannot be read.
 */
int limit_usage_read(struct nlattr *head, int length, struct limit_usage *usage)
{
	struct nlattr *at[NATGW_A_USAGE_MAX + 1];

	memset(usage, 0, sizeof(*usage));
	if (nla_parse(at, NATGW_A_USAGE_MAX, head, length, usage_policy) < 0 ||
	    !at[NATGW_A_USAGE_EVENT] || !at[NATGW_A_USAGE_LIMIT])
		return -EPROTO;
	usage->event = nla_get_u32(at[NATGW_A_USAGE_EVENT]);
	usage->limit = nla_get_u32(at[NATGW_A_USAGE_LIMIT]);
	usage->value = get_u32(at[NATGW_A_USAGE_VALUE]);
	usage->in_use = get_u32(at[NATGW_A_USAGE_IN_USE]);
	usage->threshold = get_u32(at[NATGW_A_USAGE_THRESHOLD]);
	usage->subscribed = at[NATGW_A_USAGE_SRC];
	if (usage->subscribed && get_range(at[NATGW_A_USAGE_SRC], &usage->src))
		return -EPROTO;
	usage->ported = at[NATGW_A_USAGE_PROTO];
	if (usage->ported)
		usage->proto = nla_get_u8(at[NATGW_A_USAGE_PROTO]);
	if (at[NATGW_A_USAGE_SUPPRESSED])
		usage->suppressed = nla_get_u64(at[NATGW_A_USAGE_SUPPRESSED]);
	return 0;
}
