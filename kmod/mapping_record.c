// SPDX-License-Identifier: GPL-2.0
/* Mappings as netlink attributes, and what is told of them unasked. */
#include "mapping_record.h"

#include <net/genetlink.h>

#include "event.h"
#include "filtering.h"
#include "wheel.h"

/**
 * natgw_mapping_pool() - the pool that a mapping is of, as things are now
 * @rules: the ruleset in force; NULL if there is none
 * @mapping: the mapping
 *
 * Context: RCU read side.
 * Return: the pool, borrowed; NULL if no pool hands out its endpoint to it any
 *         more.
 */
struct natgw_pool *natgw_mapping_pool(const struct natgw_rules *rules,
				      const struct natgw_mapping *mapping)
{
	struct natgw_ends ends = {
		.internal = mapping->internal,
		.external = mapping->external,
	};

	return rules ? natgw_filtering_pool(rules, &ends) : NULL;
}

/**
 * natgw_mapping_fill() - describe a mapping in a message
 * @skb: the message
 * @mapping: the mapping
 * @pool: its pool, see natgw_mapping_pool()
 *
 * Context: RCU read side.
 * Return: 0, or -EMSGSIZE; what was begun is left to the caller to cut off.
 */
int natgw_mapping_fill(struct sk_buff *skb, const struct natgw_mapping *mapping,
		       const struct natgw_pool *pool)
{
	u8 proto = mapping->internal.proto;
	u32 age = (natgw_wheel_now() - mapping->created) / HZ;

	if (nla_put_u8(skb, NATGW_A_MAPPING_PROTO, proto) ||
	    nla_put_be32(skb, NATGW_A_MAPPING_INTERNAL, mapping->internal.addr) ||
	    nla_put_u16(skb, NATGW_A_MAPPING_INTERNAL_PORT,
			ntohs(mapping->internal.port)) ||
	    nla_put_be32(skb, NATGW_A_MAPPING_EXTERNAL, mapping->external.addr) ||
	    nla_put_u16(skb, NATGW_A_MAPPING_EXTERNAL_PORT,
			ntohs(mapping->external.port)) ||
	    nla_put_u32(skb, NATGW_A_MAPPING_SESSIONS,
			natgw_mapping_sessions(mapping)) ||
	    nla_put_u32(skb, NATGW_A_MAPPING_FILTERING,
			natgw_filtering_of(pool, proto)) ||
	    nla_put_u32(skb, NATGW_A_MAPPING_AGE, age))
		return -EMSGSIZE;
	if (READ_ONCE(mapping->retired) &&
	    nla_put_flag(skb, NATGW_A_MAPPING_RETIRED))
		return -EMSGSIZE;
	if (natgw_mapping_ifindex(mapping))
		return nla_put_u32(skb, NATGW_A_MAPPING_RULE,
				   READ_ONCE(mapping->hold.destination->rule));
	return pool ? nla_put_string(skb, NATGW_A_MAPPING_POOL, pool->name) : 0;
}

/**
 * natgw_mapping_tell() - tell who listens what happened to a mapping
 * @net: the namespace
 * @mapping: the mapping, its destination locked
 * @pool: its pool, see natgw_mapping_pool()
 * @event: what happened: events 8 and 9 of RFC 8158
 *
 * Context: BH disabled, RCU read side.
 * Return: false if there was no memory to tell it.
 */
bool natgw_mapping_tell(struct net *net, const struct natgw_mapping *mapping,
			const struct natgw_pool *pool,
			enum natgw_mapping_event event)
{
	struct sk_buff *skb;

	skb = natgw_event_begin(NATGW_GROUP_MAPPING, NATGW_CMD_MAPPING_EVENT,
				GFP_ATOMIC);
	if (!skb)
		return false;
	if (nla_put_u32(skb, NATGW_A_MAPPING_EVENT, event) ||
	    natgw_mapping_fill(skb, mapping, pool)) {
		nlmsg_free(skb);
		return false;
	}
	natgw_event_send(net, NATGW_GROUP_MAPPING, skb, GFP_ATOMIC);
	return true;
}
