// SPDX-License-Identifier: GPL-2.0
/* What a limit bounds, and what happened to it, from attributes. */
#include "limit_usage.h"

#include <errno.h>
#include <string.h>

#include "attribute.h"

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
	usage->value = attribute_u32(at[NATGW_A_USAGE_VALUE]);
	usage->in_use = attribute_u32(at[NATGW_A_USAGE_IN_USE]);
	usage->threshold = attribute_u32(at[NATGW_A_USAGE_THRESHOLD]);
	usage->subscribed = at[NATGW_A_USAGE_SRC];
	if (usage->subscribed && attribute_range(at[NATGW_A_USAGE_SRC], &usage->src))
		return -EPROTO;
	usage->ported = at[NATGW_A_USAGE_PROTO];
	if (usage->ported)
		usage->proto = nla_get_u8(at[NATGW_A_USAGE_PROTO]);
	if (at[NATGW_A_USAGE_SUPPRESSED])
		usage->suppressed = nla_get_u64(at[NATGW_A_USAGE_SUPPRESSED]);
	return 0;
}
