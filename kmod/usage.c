// SPDX-License-Identifier: GPL-2.0
/* What a limit bounds, and how much of it is in use: its event. */
#include "usage.h"

#include <linux/inetdevice.h>
#include <net/genetlink.h>

#include "event.h"

static int put_subscriber(struct sk_buff *skb, const struct natgw_usage *usage)
{
	__be32 last = usage->addr | ~inet_make_mask(usage->length);
	struct nlattr *nest = nla_nest_start(skb, NATGW_A_USAGE_SRC);

	if (!nest || nla_put_be32(skb, NATGW_A_RANGE_FIRST, usage->addr) ||
	    nla_put_be32(skb, NATGW_A_RANGE_LAST, last))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_usage(struct sk_buff *skb, const struct natgw_usage *usage)
{
	if (nla_put_u32(skb, NATGW_A_USAGE_EVENT, usage->event) ||
	    nla_put_u32(skb, NATGW_A_USAGE_LIMIT, usage->limit) ||
	    nla_put_u32(skb, NATGW_A_USAGE_VALUE, usage->value) ||
	    nla_put_u32(skb, NATGW_A_USAGE_IN_USE, usage->in_use) ||
	    (usage->threshold &&
	     nla_put_u32(skb, NATGW_A_USAGE_THRESHOLD, usage->threshold)) ||
	    (usage->length && put_subscriber(skb, usage)) ||
	    (usage->limit == NATGW_LIMIT_SUBSCRIBER_PORTS &&
	     nla_put_u8(skb, NATGW_A_USAGE_PROTO, usage->proto)))
		return -EMSGSIZE;
	return nla_put_u64_64bit(skb, NATGW_A_USAGE_SUPPRESSED,
				 usage->suppressed, NATGW_A_USAGE_PAD);
}

/**
 * natgw_usage_tell() - tell who listens
 * @net: the namespace
 * @usage: what there is to tell
 *
 * Context: BH disabled, RCU read side.
 * Return: false if there was no memory to tell it.
 */
bool natgw_usage_tell(struct net *net, const struct natgw_usage *usage)
{
	struct sk_buff *skb;

	skb = natgw_event_begin(NATGW_GROUP_EXHAUSTION, NATGW_CMD_USAGE_EVENT,
				GFP_ATOMIC);
	if (!skb)
		return false;
	if (put_usage(skb, usage)) {
		nlmsg_free(skb);
		return false;
	}
	natgw_event_send(net, NATGW_GROUP_EXHAUSTION, skb, GFP_ATOMIC);
	return true;
}
