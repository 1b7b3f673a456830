/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a hook works with while a packet stands in it: the packet, the gateway,
 * and the rules in force. On the stack of the hook, bottom halves disabled, RCU
 * read side. The one place from which verdicts are given.
 */
#ifndef _NATGW_DOOR_H
#define _NATGW_DOOR_H

#include <net/ip.h>
#include <net/route.h>

#include "netns.h"
#include "packet.h"

struct natgw_arrival;
struct natgw_origin;

/**
 * struct natgw_door - a packet in a hook
 * @ns: the gateway
 * @rules: ruleset in force
 * @pkt: the packet
 */
struct natgw_door {
	struct natgw_netns *ns;
	const struct natgw_rules *rules;
	struct natgw_packet pkt;
};

enum natgw_drop natgw_door_reason(int err);
unsigned int natgw_door_refuse_new(struct natgw_door *door, int err);
void natgw_door_ask(const struct natgw_door *door,
		    struct natgw_question *question);
bool natgw_door_is_syn(const struct natgw_door *door);
bool natgw_door_opens(const struct natgw_door *door, enum natgw_drop *why);
__be32 natgw_door_address(const struct net_device *dev, __be32 nexthop);

/* What the hooks decide, for those who only ask. */
bool natgw_enter_served(const struct natgw_door *door,
			const struct natgw_mapping *mapping);
bool natgw_enter_hairpin(const struct natgw_door *door);
bool natgw_enter_filtered(const struct natgw_door *door,
			  const struct natgw_arrival *arrival);
bool natgw_enter_destination(const struct natgw_door *door,
			     const struct natgw_rule *rule,
			     struct natgw_endpoint *to);
unsigned int natgw_enter_rewrite(struct natgw_door *door,
				 const struct natgw_session *session,
				 enum natgw_direction direction);
struct natgw_rule *natgw_leave_rule(const struct natgw_door *door,
				    const struct natgw_tuple *sent, bool *hairpin);
int natgw_leave_origin(struct natgw_door *door, const struct natgw_rule *rule,
		       bool hairpin, struct natgw_origin *origin);
unsigned int natgw_leave_rewrite(struct natgw_door *door,
				 const struct natgw_session *session,
				 enum natgw_direction direction);
bool natgw_arrive_unserved(const struct natgw_door *door);

unsigned int natgw_enter(struct natgw_door *door);
unsigned int natgw_route(struct natgw_door *door);
unsigned int natgw_begin(struct natgw_door *door);
unsigned int natgw_leave(struct natgw_door *door);
unsigned int natgw_arrive(struct natgw_door *door);

/* Lets a packet go on; @how says as what it is counted. */
static inline unsigned int natgw_door_pass(struct natgw_door *door,
					   enum natgw_counter how)
{
	door->pkt.stats->count[how]++;
	return NF_ACCEPT;
}

/* Drops a packet. */
static inline unsigned int natgw_door_refuse(struct natgw_door *door,
					     enum natgw_drop reason)
{
	return natgw_drop(door->pkt.stats, reason);
}

/* The hop counters lie packets, bytes, for in and out of one direction. */
static inline void natgw_door_count_hop(struct natgw_door *door,
					enum natgw_counter packets)
{
	door->pkt.stats->count[packets]++;
	door->pkt.stats->count[packets + 1] += door->pkt.skb->len;
}

static inline void natgw_door_count_in(struct natgw_door *door,
				       enum natgw_direction direction)
{
	natgw_door_count_hop(door, direction == NATGW_FORWARD ?
			     NATGW_COUNTER_PACKETS_IN_FROM_SOURCE :
			     NATGW_COUNTER_PACKETS_IN_FROM_DESTINATION);
}

static inline void natgw_door_count_out(struct natgw_door *door,
					enum natgw_direction direction)
{
	natgw_door_count_hop(door, direction == NATGW_FORWARD ?
			     NATGW_COUNTER_PACKETS_OUT_TO_DESTINATION :
			     NATGW_COUNTER_PACKETS_OUT_TO_SOURCE);
}

/* A rule decided a new flow, and wants it translated. */
static inline void natgw_door_decided(struct natgw_door *door,
				      struct natgw_rule *rule)
{
	atomic64_inc(&rule->hits);
	door->pkt.stats->count[NATGW_COUNTER_ATTEMPTS]++;
}

static inline bool natgw_door_translates(const struct natgw_rule *rule)
{
	return rule && rule->action != NATGW_ACTION_EXEMPT;
}

/**
 * natgw_door_to_many() - does a packet go to more than one host
 * @skb: the packet
 *
 * Nobody can answer for a group: it is never translated, only kept inside.
 *
 * Context: RCU read side.
 * Return: true if so.
 */
static inline bool natgw_door_to_many(const struct sk_buff *skb)
{
	const struct rtable *rt = skb_rtable(skb);
	__be32 addr = ip_hdr(skb)->daddr;

	return ipv4_is_multicast(addr) || ipv4_is_lbcast(addr) ||
	       (rt && rt->rt_flags & (RTCF_BROADCAST | RTCF_MULTICAST)) ||
	       skb->pkt_type == PACKET_BROADCAST ||
	       skb->pkt_type == PACKET_MULTICAST;
}

/**
 * natgw_door_strange() - do a packet's addresses say that it is of no session
 * @door: the door; only where the packet is needs to be set
 *
 * An ICMP error may be of a session whatever its own addresses are.
 *
 * Context: BH disabled, RCU read side.
 * Return: true if so.
 */
static inline bool natgw_door_strange(const struct natgw_door *door)
{
	const struct iphdr *iph = ip_hdr(door->pkt.skb);

	return !natgw_table_knows(&door->ns->table, iph->saddr, iph->daddr) &&
	       iph->protocol != IPPROTO_ICMP;
}

/* The view that a packet belongs to; on a wire there is only one to be. */
static __always_inline struct natgw_node *
natgw_door_find(struct natgw_door *door,
		struct natgw_node *(*wire)(struct natgw_table *table,
					   const struct natgw_tuple *tuple,
					   enum natgw_direction *direction),
		enum natgw_direction *direction)
{
	struct natgw_packet *pkt = &door->pkt;

	if (unlikely(natgw_packet_own(pkt)))
		return natgw_session_find_own(&door->ns->table, &pkt->tuple,
					      direction);
	return wire(&door->ns->table, &pkt->tuple, direction);
}

#endif
