// SPDX-License-Identifier: GPL-2.0
/* Before routing, and out of the gateway: destinations are rewritten. */
#include "door.h"

#include <linux/inetdevice.h>
#include <linux/netfilter_ipv4.h>
#include <net/ip.h>
#include <net/route.h>

#include "birth.h"
#include "filtering.h"
#include "icmp.h"
#include "inbound.h"
#include "refuse.h"
#include "reserve.h"
#include "rewrite.h"
#include "socket.h"

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

/**
 * natgw_enter_rewrite() - rewrite the destination of a session's packet
 * @door: the door
 * @session: the session
 * @direction: the packet's direction in it
 *
 * Context: BH disabled, RCU read side.
 * Return: the verdict.
 */
unsigned int natgw_enter_rewrite(struct natgw_door *door,
				 const struct natgw_session *session,
				 enum natgw_direction direction)
{
	return enter_rewrite(door, session, direction);
}

static unsigned int enter_session(struct natgw_door *door, struct natgw_node *node,
				  enum natgw_direction direction)
{
	struct natgw_session *session = natgw_session_of(node);

	/* Not what is on a wire: it has passed here before. */
	if (!natgw_node_on_wire(node, direction))
		return natgw_door_pass(door, NATGW_COUNTER_UNTOUCHED);
	natgw_session_touch(&door->ns->table, session, door->rules, &door->pkt,
			    direction);
	if (door->pkt.state->hook == NF_INET_PRE_ROUTING &&
	    door->rules->option[NATGW_OPTION_EARLY_ROUTE])
		natgw_table_carry(&door->ns->table, door->pkt.skb, direction);
	return enter_rewrite(door, session, direction);
}

/* ---- at a mapping ------------------------------------------------------- */

/**
 * natgw_enter_served() - is a packet at a mapping for the gateway itself
 * @door: the door
 * @mapping: the mapping that the packet is for
 *
 * A service that began to listen after the port was given away; or the mapping
 * is of a socket of the gateway itself, which is its own external endpoint.
 *
 * Context: BH disabled, RCU read side.
 * Return: true if so.
 */
bool natgw_enter_served(const struct natgw_door *door,
			const struct natgw_mapping *mapping)
{
	const struct nf_hook_state *state = door->pkt.state;
	const struct natgw_tuple *tuple = &door->pkt.tuple;

	if (mapping->internal.addr == tuple->dst.addr)
		return true;
	return natgw_socket_local(state->net, tuple->dst.addr) &&
	       natgw_socket_has(state->net, tuple->proto, &tuple->dst,
				&tuple->src, state->in->ifindex);
}

/**
 * natgw_enter_hairpin() - is a packet at a mapping from inside
 * @door: the door
 *
 * Context: BH disabled, RCU read side.
 * Return: true if it is of a host whose flows are translated when they leave.
 */
bool natgw_enter_hairpin(const struct natgw_door *door)
{
	struct natgw_question question;

	natgw_door_ask(door, &question);
	return natgw_door_translates(natgw_rules_hairpin(door->rules, &question));
}

/**
 * natgw_enter_filtered() - does the filter of a mapping know who sent a packet
 * @door: the door
 * @arrival: where it arrived
 *
 * Whom it does not know is not worth a session.
 *
 * Context: BH disabled, RCU read side.
 * Return: true if it does not, or the mapping lets nobody in any more.
 */
bool natgw_enter_filtered(const struct natgw_door *door,
			  const struct natgw_arrival *arrival)
{
	const struct natgw_tuple *tuple = &door->pkt.tuple;
	const struct natgw_remote_key key = {
		.addr = tuple->dst.addr,
		.port = tuple->dst.port,
		.proto = tuple->proto,
		.remote = tuple->src.addr,
	};

	if (!arrival->pool || READ_ONCE(arrival->mapping->retired))
		return true;
	if (arrival->hairpin)
		return false;
	if (!natgw_inbound_welcome(door->rules, arrival->mapping))
		return true;
	switch (natgw_filtering_of(arrival->pool, tuple->proto)) {
	case NATGW_FILTERING_BEHAVIOR_ENDPOINT_INDEPENDENT:
		return false;
	case NATGW_FILTERING_BEHAVIOR_ADDRESS_DEPENDENT:
		return !natgw_remote_has(&door->ns->table.remotes, &key);
	default:
		return true;
	}
}

/* A stranger's flow was refused: its subscriber is to know. */
static unsigned int refuse_inbound(struct natgw_door *door,
				   const struct natgw_mapping *mapping, int err)
{
	struct natgw_endpoint internal = { mapping->internal.addr,
					   mapping->internal.port };
	const struct natgw_tuple *tuple = &door->pkt.tuple;
	const struct natgw_origin none = {};

	if (err == -EACCES || err == -ESTALE)
		return natgw_door_refuse(door, NATGW_DROP_FILTERED);
	natgw_reserve_refused(&door->ns->table, tuple->proto, &internal,
			      &tuple->src, &none, err);
	return natgw_door_refuse_new(door, err);
}

static unsigned int enter_mapped(struct natgw_door *door,
				 struct natgw_arrival *arrival)
{
	const struct natgw_tuple *tuple = &door->pkt.tuple;
	struct natgw_ends ends = {
		.internal = arrival->mapping->internal,
		.external = arrival->mapping->external,
		.remote = tuple->src,
		.mark = door->pkt.skb->mark,
	};
	enum natgw_direction direction;
	struct natgw_session *session;
	enum natgw_drop why;

	if (natgw_enter_served(door, arrival->mapping))
		return natgw_door_pass(door, NATGW_COUNTER_UNTOUCHED);
	arrival->pool = natgw_filtering_pool(door->rules, &ends);
	arrival->hairpin = natgw_enter_hairpin(door);
	if (natgw_enter_filtered(door, arrival))
		return natgw_door_refuse(door, NATGW_DROP_FILTERED);
	if (!natgw_door_opens(door, &why))
		return natgw_door_refuse(door, why);
	/* Nobody can talk to himself. */
	if (tuple->src.addr == ends.internal.addr &&
	    tuple->src.port == ends.internal.port)
		return natgw_door_refuse(door, NATGW_DROP_BAD_SOURCE);
	door->pkt.stats->count[NATGW_COUNTER_ATTEMPTS]++;
	session = natgw_session_inbound(&door->ns->table, door->rules, &door->pkt,
					arrival, &direction);
	if (IS_ERR(session))
		return refuse_inbound(door, arrival->mapping, PTR_ERR(session));
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
	struct natgw_arrival arrival;

	if (state->hook == NF_INET_PRE_ROUTING &&
	    door->pkt.kind == NATGW_PACKET_FLOW) {
		arrival.epoch = READ_ONCE(door->ns->table.epoch);
		/* Pairs with the barrier in natgw_session_flush(). */
		smp_rmb();
		arrival.mapping = natgw_mapping_find(&door->ns->table.mappings,
						     &door->pkt.tuple.dst,
						     door->pkt.tuple.proto);
		if (arrival.mapping)
			return enter_mapped(door, &arrival);
	}
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

/**
 * natgw_enter_destination() - where a rule sends a flow
 * @door: the door
 * @rule: the rule; where it has several backends, one is drawn
 * @to: filled in
 *
 * Context: BH disabled, RCU read side.
 * Return: false if the gateway has no address to take it.
 */
bool natgw_enter_destination(const struct natgw_door *door,
			     const struct natgw_rule *rule,
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
	if (!natgw_enter_destination(door, rule, &to))
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

	/* It may have the memory of one that went no further than to a firewall. */
	natgw_table_carry(&door->ns->table, NULL, NATGW_FORWARD);
	if (natgw_door_strange(door) &&
	    !natgw_cover_has(&door->rules->receivers,
			     ntohl(ip_hdr(door->pkt.skb)->daddr)))
		return natgw_door_pass(door, NATGW_COUNTER_UNTOUCHED);
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
 * natgw_route() - a packet from a wire is about to be routed
 * @door: the door; of the packet only where it is and who counts it are set
 *
 * Context: BH disabled, RCU read side.
 * Return: the verdict.
 */
unsigned int natgw_route(struct natgw_door *door)
{
	struct natgw_table *table = &door->ns->table;
	struct sk_buff *skb = door->pkt.skb;
	enum natgw_direction direction;
	struct natgw_session *session;

	session = natgw_table_carried(table, skb, &direction);
	if (session && natgw_route_attach(table->routes, session, direction, skb,
					  door->pkt.state->in))
		door->pkt.stats->count[NATGW_COUNTER_EARLY_ROUTED]++;
	return NF_ACCEPT;
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
