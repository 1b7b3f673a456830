// SPDX-License-Identifier: GPL-2.0
/* What a hook works with while a packet stands in it. */
#include "door.h"

#include <linux/icmp.h>
#include <linux/inetdevice.h>
#include <linux/netdevice.h>
#include <net/ip.h>

#include "limit.h"
#include "tcp.h"

/**
 * natgw_door_reason() - why a packet is dropped that no session could be created for
 * @err: as natgw_door_refuse_new() takes it
 *
 * Context: Any.
 * Return: the reason.
 */
enum natgw_drop natgw_door_reason(int err)
{
	switch (err) {
	case -ENOSPC:
	case -ERANGE:
		return NATGW_DROP_NO_PORT;
	case -ENOBUFS:
		return NATGW_DROP_NO_BITMAP;
	case -EADDRNOTAVAIL:
		return NATGW_DROP_NO_ADDRESS;
	case -ENOSR:
		return NATGW_DROP_NO_BLOCK;
	case -EMLINK:
		return NATGW_DROP_SUBSCRIBER_BLOCKS;
	case -EDOM:
		return NATGW_DROP_OUTSIDE_PREFIX;
	case -EADDRINUSE:
		return NATGW_DROP_MAPPING_CONFLICT;
	case -EUSERS:
		return NATGW_DROP_SESSION_LIMIT;
	case -ENFILE:
		return NATGW_DROP_SUBSCRIBER_LIMIT;
	case -EMFILE:
		return NATGW_DROP_SUBSCRIBER_SESSIONS;
	case -EDQUOT:
		return NATGW_DROP_SUBSCRIBER_PORTS;
	case -ETIME:
		return NATGW_DROP_SUBSCRIBER_RATE;
	case -EXFULL:
		return NATGW_DROP_HALF_OPEN;
	case -EBUSY:
		return NATGW_DROP_SESSION_RATE;
	case -EOVERFLOW:
		return NATGW_DROP_FAIR_SHARE;
	case -EAGAIN:
		return NATGW_DROP_INSERT_RACE;
	case -EXDEV:
		return NATGW_DROP_HAIRPIN;
	default:
		return NATGW_DROP_NO_MEMORY;
	}
}

/**
 * natgw_door_refuse_new() - drop a packet that no session could be created for
 * @door: the door
 * @err: what natgw_session_snat() or natgw_session_dnat() said;
 *       -EADDRNOTAVAIL if there was no address to translate to; or -EXDEV if it
 *       would be a hairpin, and there are none
 *
 * Context: BH disabled, RCU read side.
 * Return: the verdict.
 */
unsigned int natgw_door_refuse_new(struct natgw_door *door, int err)
{
	enum natgw_drop reason = natgw_door_reason(err);

	switch (reason) {
	case NATGW_DROP_NO_PORT:
	case NATGW_DROP_NO_BITMAP:
	case NATGW_DROP_NO_ADDRESS:
	case NATGW_DROP_NO_BLOCK:
		door->pkt.stats->count[NATGW_COUNTER_PORT_ERRORS]++;
		break;
	default:
		natgw_limit_hit(door->ns, door->rules, reason);
	}
	return natgw_drop(door->pkt.stats, reason);
}

/**
 * natgw_door_ask() - what a packet asks the rules
 * @door: the door
 * @question: filled in
 *
 * Context: BH disabled, RCU read side.
 */
void natgw_door_ask(const struct natgw_door *door, struct natgw_question *question)
{
	const struct nf_hook_state *state = door->pkt.state;

	question->tuple = door->pkt.tuple;
	question->mark = door->pkt.skb->mark;
	question->any_port = door->pkt.kind != NATGW_PACKET_FLOW;
	switch (state->hook) {
	case NF_INET_PRE_ROUTING:
		question->iif = state->in->ifindex;
		question->oif = 0;
		break;
	case NF_INET_LOCAL_OUT:
		question->iif = 0;
		question->oif = state->out->ifindex;
		break;
	default:
		question->iif = door->pkt.skb->skb_iif;
		question->oif = state->out->ifindex;
	}
}

static bool unanswerable(const struct natgw_door *door)
{
	const struct natgw_tuple *tuple = &door->pkt.tuple;
	__be32 addr = tuple->src.addr;

	if (natgw_endpoint_equal(&tuple->src, &tuple->dst))
		return true;
	if (door->pkt.state->hook != NF_INET_PRE_ROUTING)
		return false;
	/* Routing has yet to look at it, or the address would be spoofed. */
	return ipv4_is_zeronet(addr) || ipv4_is_loopback(addr) ||
	       ipv4_is_multicast(addr) || ipv4_is_lbcast(addr) ||
	       (ntohl(addr) & 0xf0000000) == 0xf0000000 ||
	       natgw_rules_own(door->rules, addr);
}

/**
 * natgw_door_is_syn() - is a packet a SYN that may open a connection
 * @door: the door
 *
 * Context: Any.
 * Return: true if so.
 */
bool natgw_door_is_syn(const struct natgw_door *door)
{
	const struct natgw_packet *pkt = &door->pkt;

	return pkt->kind == NATGW_PACKET_FLOW && pkt->tuple.proto == IPPROTO_TCP &&
	       natgw_tcp_first(pkt->tcp_flags) == NATGW_TCP_OPENS;
}

/**
 * natgw_door_opens() - may a packet that a rule wants to translate begin a session
 * @door: the door
 * @why: the reason, if it may not
 *
 * Context: BH disabled, RCU read side.
 * Return: true if it may.
 */
bool natgw_door_opens(const struct natgw_door *door, enum natgw_drop *why)
{
	const struct natgw_packet *pkt = &door->pkt;

	if (pkt->kind == NATGW_PACKET_BROKEN) {
		*why = pkt->broken;
		return false;
	}
	*why = NATGW_DROP_ICMP_NO_SESSION;
	if (pkt->kind == NATGW_PACKET_ERROR)
		return false;
	if (pkt->tuple.proto == IPPROTO_ICMP &&
	    (pkt->icmp_type == ICMP_ECHOREPLY ||
	     pkt->icmp_type == ICMP_TIMESTAMPREPLY ||
	     pkt->icmp_type == ICMP_INFO_REPLY ||
	     pkt->icmp_type == ICMP_ADDRESSREPLY))
		return false;
	*why = NATGW_DROP_BAD_SOURCE;
	if (unanswerable(door))
		return false;
	*why = NATGW_DROP_UNKNOWN_PROTO;
	if (pkt->tuple.proto != IPPROTO_TCP)
		return natgw_packet_has_ports(pkt->tuple.proto) ||
		       pkt->tuple.proto == IPPROTO_ICMP ||
		       door->rules->option[NATGW_OPTION_UNKNOWN_PROTO] !=
		       NATGW_UNKNOWN_PROTO_DROP;
	switch (natgw_tcp_first(pkt->tcp_flags)) {
	case NATGW_TCP_OPENS:
		return true;
	case NATGW_TCP_NONSENSE:
		*why = NATGW_DROP_TCP_FLAGS;
		return door->rules->option[NATGW_OPTION_INVALID_PACKET] ==
		       NATGW_INVALID_PACKET_TRANSLATE;
	default:
		*why = NATGW_DROP_TCP_NO_SESSION;
		return door->rules->option[NATGW_OPTION_TCP_LOOSE];
	}
}

/**
 * natgw_door_address() - an address of an interface
 * @dev: the interface
 * @nexthop: whom it is to be shown to, network order; 0 for anybody
 *
 * Where the interface has none, the kernel would lend it one of another, and
 * that may be an inside address.
 *
 * Context: RCU read side.
 * Return: the address, network order; 0 if the interface has none.
 */
__be32 natgw_door_address(const struct net_device *dev, __be32 nexthop)
{
	__be32 addr = inet_select_addr(dev, nexthop, RT_SCOPE_UNIVERSE);
	const struct in_device *in_dev = __in_dev_get_rcu(dev);
	const struct in_ifaddr *ifa;

	if (!in_dev)
		return 0;
	in_dev_for_each_ifa_rcu(ifa, in_dev)
		if (ifa->ifa_local == addr)
			return addr;
	return 0;
}

#if IS_ENABLED(CONFIG_KUNIT)
#include "door_test.c"
#endif
