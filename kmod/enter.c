// SPDX-License-Identifier: GPL-2.0
/* Before routing, and out of the gateway: destinations are rewritten. */
#include "door.h"

#include <linux/inetdevice.h>
#include <linux/netfilter_ipv4.h>
#include <net/ip.h>
#include <net/route.h>

#include "birth.h"
#include "icmp.h"
#include "refuse.h"
#include "rewrite.h"

/* The destination has changed, or may have: it is routed anew. */
static unsigned int reroute(struct natgw_door *door, __be32 before)
{
	const struct nf_hook_state *state = door->pkt.state;
	struct sk_buff *skb = door->pkt.skb;

	if (door->pkt.tuple.dst.addr == before)
		return natgw_door_pass(door, NATGW_COUNTER_TRANSLATED);
	if (state->hook == NF_INET_PRE_ROUTING)
		skb_dst_drop(skb);
	else if (ip_route_me_harder(state->net, state->sk, skb, RTN_UNSPEC))
		return natgw_door_refuse(door, NATGW_DROP_REROUTE);
	return natgw_door_pass(door, NATGW_COUNTER_TRANSLATED);
}

/* Forward: the destination becomes the backend. Reverse: the initiator. */
static unsigned int enter_rewrite(struct natgw_door *door,
				  const struct natgw_session *session,
				  enum natgw_direction direction)
{
	__be32 before = door->pkt.tuple.dst.addr;
	struct natgw_endpoint middle, to;

	natgw_door_count_in(door, direction);
	/* Without dnat the in view is the mid view: nothing to write here. */
	if (direction == NATGW_FORWARD && !session->mid)
		return natgw_door_pass(door, NATGW_COUNTER_TRANSLATED);
	middle = natgw_session_middle(session);
	to = middle;
	if (direction == NATGW_FORWARD) {
		to = natgw_session_responder(session);
		/* Only the port: routing would take another address ill. */
		if (natgw_rewrite(&door->pkt, NATGW_SRC, &middle))
			return natgw_door_refuse(door, NATGW_DROP_UNWRITABLE);
	}
	if (natgw_rewrite(&door->pkt, NATGW_DST, &to))
		return natgw_door_refuse(door, NATGW_DROP_UNWRITABLE);
	return reroute(door, before);
}

static unsigned int enter_session(struct natgw_door *door, struct natgw_node *node,
				  enum natgw_direction direction)
{
	struct natgw_session *session = natgw_session_of(node);
	u8 role = READ_ONCE(node->view.role);
	u8 wire = direction == NATGW_FORWARD ? NATGW_ROLE_IN : NATGW_ROLE_OUT;

	/* Not what is on a wire: it has passed here before. */
	if (!(role & wire))
		return natgw_door_pass(door, NATGW_COUNTER_UNTOUCHED);
	natgw_session_touch(&door->ns->table, session, door->rules, &door->pkt,
			    direction);
	return enter_rewrite(door, session, direction);
}

/*
 * A packet for an address of a pool that has no session would be routed back
 * to where it came from. The gateway's own addresses are its own business.
 */
static unsigned int enter_unmatched(struct natgw_door *door)
{
	const struct nf_hook_state *state = door->pkt.state;
	__be32 addr = door->pkt.tuple.dst.addr;

	if (state->hook == NF_INET_PRE_ROUTING &&
	    natgw_rules_own(door->rules, addr) &&
	    inet_addr_type_dev_table(state->net, state->in, addr) != RTN_LOCAL)
		return natgw_refuse_inbound(door);
	return natgw_door_pass(door, NATGW_COUNTER_UNTOUCHED);
}

static unsigned int enter_error(struct natgw_door *door)
{
	__be32 before = door->pkt.tuple.dst.addr;

	switch (natgw_icmp_enter(&door->ns->table, door->rules, &door->pkt)) {
	case NATGW_ICMP_TRANSLATED:
		door->pkt.tuple.dst.addr = ip_hdr(door->pkt.skb)->daddr;
		return reroute(door, before);
	case NATGW_ICMP_BAD:
		return natgw_door_refuse(door, door->pkt.broken);
	default:
		return enter_unmatched(door);
	}
}

/* Where a rule sends a flow; false if the gateway has no address to take it. */
static bool destination(const struct natgw_door *door, const struct natgw_rule *rule,
			struct natgw_endpoint *to)
{
	const struct natgw_tuple *tuple = &door->pkt.tuple;

	if (rule->action == NATGW_ACTION_STATIC) {
		to->addr = natgw_rule_static(&rule->external, &rule->internal,
					     tuple->dst.addr);
		to->port = tuple->dst.port;
		return true;
	}
	*to = natgw_rule_target(rule, &tuple->dst);
	if (rule->action != NATGW_ACTION_REDIRECT)
		return true;
	if (door->pkt.state->hook == NF_INET_LOCAL_OUT)
		to->addr = htonl(INADDR_LOOPBACK);
	else
		to->addr = natgw_door_address(door->pkt.state->in, tuple->src.addr);
	return to->addr;
}

static unsigned int enter_new(struct natgw_door *door)
{
	struct natgw_question question;
	struct natgw_session *session;
	struct natgw_endpoint to;
	struct natgw_rule *rule;
	enum natgw_drop why;

	natgw_door_ask(door, &question);
	rule = natgw_rules_before(door->rules, &question);
	if (!rule)
		return enter_unmatched(door);
	if (rule->action == NATGW_ACTION_EXEMPT)
		return natgw_door_pass(door, NATGW_COUNTER_UNTOUCHED);
	if (!natgw_door_opens(door, &why))
		return natgw_door_refuse(door, why);
	if (door->pkt.state->hook == NF_INET_LOCAL_OUT)
		door->pkt.tuple.zone = NATGW_ZONE_OWN;
	natgw_door_decided(door, rule);
	if (!destination(door, rule, &to))
		return natgw_door_refuse_new(door, -EADDRNOTAVAIL);
	session = natgw_session_dnat(&door->ns->table, door->rules, &door->pkt,
				     rule, &to);
	if (IS_ERR(session))
		return natgw_door_refuse_new(door, PTR_ERR(session));
	return enter_rewrite(door, session, NATGW_FORWARD);
}

/**
 * natgw_enter() - a packet comes from a wire
 * @door: the door; of the packet only where it is and who counts it are set
 *
 * Context: BH disabled, RCU read side.
 * Return: the verdict.
 */
unsigned int natgw_enter(struct natgw_door *door)
{
	enum natgw_direction direction;
	struct natgw_node *node;

	if (natgw_door_to_many(door->pkt.skb))
		return natgw_door_pass(door, NATGW_COUNTER_UNTOUCHED);
	natgw_packet_read(&door->pkt);
	switch (door->pkt.kind) {
	case NATGW_PACKET_ERROR:
		return enter_error(door);
	case NATGW_PACKET_FLOW:
		node = natgw_door_find(door, natgw_session_find, &direction);
		if (node)
			return enter_session(door, node, direction);
		natgw_table_miss(&door->ns->table, door->pkt.skb, &door->pkt.tuple);
		break;
	case NATGW_PACKET_BROKEN:
		break;
	}
	return enter_new(door);
}

/**
 * natgw_begin() - a packet comes from the gateway itself
 * @door: the door; of the packet only where it is and who counts it are set
 *
 * Context: BH disabled, RCU read side.
 * Return: the verdict.
 */
unsigned int natgw_begin(struct natgw_door *door)
{
	if (natgw_refuse_answers(door))
		return natgw_door_pass(door, NATGW_COUNTER_UNTOUCHED);
	return natgw_enter(door);
}
