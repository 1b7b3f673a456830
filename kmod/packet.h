/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One packet on its way through a hook: what its headers say, and where they
 * are. Lives on the stack of the hook, no locks. Reading a header here makes
 * it linear; the pointers into it are taken anew after every such call.
 */
#ifndef _NATGW_PACKET_H
#define _NATGW_PACKET_H

#include <linux/ip.h>
#include <linux/netfilter.h>
#include <linux/skbuff.h>
#include <net/ip.h>

#include "natgw.h"
#include "stats.h"
#include "tuple.h"

/**
 * enum natgw_packet_kind - how a packet can belong to a session
 * @NATGW_PACKET_FLOW: by its own tuple
 * @NATGW_PACKET_ERROR: an ICMP error, by the tuple of the packet it quotes
 * @NATGW_PACKET_BROKEN: not at all; @broken of the packet says why
 */
enum natgw_packet_kind {
	NATGW_PACKET_FLOW,
	NATGW_PACKET_ERROR,
	NATGW_PACKET_BROKEN,
};

/**
 * struct natgw_packet - a packet in a hook
 * @skb: the packet
 * @state: where it is
 * @stats: counters of this CPU
 * @tuple: endpoints of the packet; ports 0 where it has none, or is broken
 * @quoted: of an ICMP error, the tuple of the quoted packet
 * @kind: see there
 * @broken: why it cannot be translated, if @kind is NATGW_PACKET_BROKEN
 * @offset: start of the transport header, bytes from the network header
 * @tcp_seq: sequence number of TCP, host order; like the next two it is only
 *           set for TCP
 * @tcp_ack: acknowledgment number, host order
 * @tcp_len: bytes of data
 * @tcp_flags: flag byte of TCP
 * @icmp_type: type of ICMP
 */
struct natgw_packet {
	struct sk_buff *skb;
	const struct nf_hook_state *state;
	struct natgw_stats *stats;
	struct natgw_tuple tuple;
	struct natgw_tuple quoted;
	enum natgw_packet_kind kind;
	enum natgw_drop broken;
	unsigned int offset;
	u32 tcp_seq;
	u32 tcp_ack;
	u32 tcp_len;
	u8 tcp_flags;
	u8 icmp_type;
};

void natgw_packet_read(struct natgw_packet *pkt);
bool natgw_packet_icmp_query(u8 type);
unsigned int natgw_packet_transport_len(u8 proto);

/**
 * natgw_packet_local() - does a packet come from the gateway itself
 * @pkt: the packet, at POST_ROUTING
 *
 * Context: Any.
 * Return: true if no interface received it.
 */
static inline bool natgw_packet_local(const struct natgw_packet *pkt)
{
	return !pkt->skb->skb_iif;
}

/**
 * natgw_packet_own() - is a packet between the gateway's stack and its wires
 * @pkt: the packet, at any hook
 *
 * Context: Any.
 * Return: true if a socket of the gateway sent it, or is to get it.
 */
static inline bool natgw_packet_own(const struct natgw_packet *pkt)
{
	switch (pkt->state->hook) {
	case NF_INET_PRE_ROUTING:
		return false;
	case NF_INET_POST_ROUTING:
		return natgw_packet_local(pkt);
	default:
		return true;
	}
}

/**
 * natgw_packet_atomic() - is a packet none of fragments, nor ever to be (RFC 6864)
 * @pkt: the packet, whole
 *
 * What was put together from fragments with DF has it still, and goes on in
 * fragments.
 *
 * Context: Any.
 * Return: true if its identification means nothing.
 */
static inline bool natgw_packet_atomic(const struct natgw_packet *pkt)
{
	return ip_hdr(pkt->skb)->frag_off & htons(IP_DF) &&
	       !IPCB(pkt->skb)->frag_max_size;
}

/**
 * natgw_packet_fragmented() - did a packet come, or does it leave, in fragments
 * @pkt: the packet, whole, routed
 *
 * An aggregate is taken apart into packets that fit.
 *
 * Context: RCU read side.
 * Return: true if so.
 */
static inline bool natgw_packet_fragmented(const struct natgw_packet *pkt)
{
	const struct sk_buff *skb = pkt->skb;

	if (likely(ip_hdr(skb)->frag_off & htons(IP_DF)))
		return IPCB(skb)->frag_max_size;
	return IPCB(skb)->frag_max_size ||
	       (skb->len > dst_mtu(skb_dst(skb)) && !skb_is_gso(skb));
}

static inline bool natgw_packet_has_ports(u8 proto)
{
	return proto == IPPROTO_TCP || proto == IPPROTO_UDP;
}

#endif
