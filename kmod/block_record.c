// SPDX-License-Identifier: GPL-2.0
/* Blocks as netlink attributes, and what is told of them unasked. */
#include "block_record.h"

#include <linux/inetdevice.h>
#include <linux/jiffies.h>
#include <net/genetlink.h>

#include "event.h"

/**
 * natgw_block_tenant() - the internal addresses that may use a block
 * @block: the block
 *
 * Context: RCU read side.
 * Return: the addresses.
 */
struct natgw_range natgw_block_tenant(const struct natgw_block *block)
{
	const struct natgw_tenant_key *key = &block->tenant->key;
	u32 first = ntohl(key->addr);

	return (struct natgw_range){
		.first = first,
		.last = first | ~ntohl(inet_make_mask(key->length)),
	};
}

static int put_ports(struct sk_buff *skb, const struct natgw_ports *ports)
{
	struct nlattr *nest = nla_nest_start(skb, NATGW_A_BLOCK_PORTS);

	if (!nest || nla_put_u16(skb, NATGW_A_PORTS_FIRST, ports->first) ||
	    nla_put_u16(skb, NATGW_A_PORTS_LAST, ports->last))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_tenant(struct sk_buff *skb, const struct natgw_block *block)
{
	struct natgw_range range = natgw_block_tenant(block);
	struct nlattr *nest = nla_nest_start(skb, NATGW_A_BLOCK_SRC);

	if (!nest ||
	    nla_put_be32(skb, NATGW_A_RANGE_FIRST, htonl(range.first)) ||
	    nla_put_be32(skb, NATGW_A_RANGE_LAST, htonl(range.last)))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/**
 * natgw_block_fill() - describe a block in a message
 * @skb: the message
 * @block: the block, its tenant locked
 *
 * Context: BH disabled, RCU read side.
 * Return: 0, or -EMSGSIZE; what was begun is left to the caller to cut off.
 */
int natgw_block_fill(struct sk_buff *skb, const struct natgw_block *block)
{
	const struct natgw_tenant *tenant = block->tenant;
	u64 age = get_jiffies_64() - block->since;

	if (nla_put_be32(skb, NATGW_A_BLOCK_EXTERNAL, block->key.addr) ||
	    put_ports(skb, &block->ports) || put_tenant(skb, block) ||
	    nla_put_u32(skb, NATGW_A_BLOCK_PORTS_IN_USE, block->held) ||
	    nla_put_u32(skb, NATGW_A_BLOCK_AGE, div_u64(age, HZ)))
		return -EMSGSIZE;
	if (tenant->pool[0] ? nla_put_string(skb, NATGW_A_BLOCK_POOL, tenant->pool)
			    : nla_put_u32(skb, NATGW_A_BLOCK_RULE, tenant->rule))
		return -EMSGSIZE;
	return 0;
}

/**
 * natgw_block_tell() - tell who listens what happened to a block
 * @net: the namespace
 * @block: the block, its tenant locked
 * @event: what happened: events 16 and 17 of RFC 8158
 *
 * Context: BH disabled, RCU read side.
 * Return: false if there was no memory to tell it.
 */
bool natgw_block_tell(struct net *net, const struct natgw_block *block,
		      enum natgw_block_event event)
{
	struct sk_buff *skb;

	if (!natgw_event_wanted(net, NATGW_GROUP_BLOCK))
		return true;
	skb = natgw_event_begin(NATGW_GROUP_BLOCK, NATGW_CMD_BLOCK_EVENT, GFP_ATOMIC);
	if (!skb)
		return false;
	if (nla_put_u32(skb, NATGW_A_BLOCK_EVENT, event) ||
	    natgw_block_fill(skb, block)) {
		nlmsg_free(skb);
		return false;
	}
	natgw_event_send(net, NATGW_GROUP_BLOCK, skb, GFP_ATOMIC);
	return true;
}
