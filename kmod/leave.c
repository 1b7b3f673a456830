// SPDX-License-Identifier: GPL-2.0
/* After routing, and into the gateway: sources are rewritten. */
#include "door.h"

#include <linux/netdevice.h>
#include <net/ip.h>
#include <net/route.h>

#include "birth.h"
#include "fast.h"
#include "icmp.h"
#include "inbound.h"
#include "refuse.h"
#include "reserve.h"
#include "rewrite.h"
#include "socket.h"

/**
 * natgw_leave_origin() - where the source of a flow comes from
 * @door: the door
 * @rule: the rule that says so
 * @hairpin: the flow is hairpinned
 * @origin: filled in
 *
 * Masquerade takes the address of the interface that the flow leaves by, or
 * would leave by if it were not hairpinned.
 *
 * Context: BH disabled, RCU read side.
 * Return: 0; or -EADDRNOTAVAIL if there is no address to take.
 */
int natgw_leave_origin(struct natgw_door *door, const struct natgw_rule *rule,
		       bool hairpin, struct natgw_origin *origin)
{
	const struct nf_hook_state *state = door->pkt.state;
	const struct net_device *dev = state->out;
	__be32 nexthop = 0;

	origin->rule = rule;
	origin->pool = rule->pool;
	origin->addr = 0;
	origin->asked = 0;
	origin->ifindex = 0;
	origin->oif = dev->ifindex;
	origin->keep = false;
	origin->hairpin = hairpin;
	origin->epoch = READ_ONCE(door->ns->table.epoch);
	if (rule->action == NATGW_ACTION_STATIC)
		origin->addr = natgw_rule_static(&rule->internal, &rule->external,
						 door->pkt.tuple.src.addr);
	if (rule->action != NATGW_ACTION_MASQUERADE)
		return 0;
	/* The address is looked up after the epoch was read. */
	smp_rmb();
	if (hairpin && rule->oif)
		dev = dev_get_by_index_rcu(state->net, READ_ONCE(rule->oif));
	else
		nexthop = rt_nexthop(skb_rtable(door->pkt.skb),
				     ip_hdr(door->pkt.skb)->daddr);
	if (!dev)
		return -EADDRNOTAVAIL;
	origin->ifindex = dev->ifindex;
	origin->addr = natgw_door_address(dev, nexthop);
	return origin->addr ? 0 : -EADDRNOTAVAIL;
}

/*
 * Hosts that share an address do not know of each other's identifications, so
 * that fragments of two could be taken for those of one packet (RFC 7857
 * section 13, RFC 6864 section 5.3.1). All fragments of a packet are one here;
 * into what smaller ones it is put, it is put later.
 */
static bool wants_id(const struct natgw_door *door)
{
	switch (door->rules->option[NATGW_OPTION_IP_ID_REWRITE]) {
	case NATGW_IP_ID_REWRITE_FRAGMENTS:
		return natgw_packet_fragmented(&door->pkt);
	case NATGW_IP_ID_REWRITE_NON_ATOMIC:
		return !natgw_packet_atomic(&door->pkt);
	case NATGW_IP_ID_REWRITE_ALL:
		return true;
	default:
		return false;
	}
}

static int identify(struct natgw_door *door)
{
	if (likely(!wants_id(door)) ||
	    door->pkt.state->hook != NF_INET_POST_ROUTING)
		return 0;
	return natgw_rewrite_id(&door->pkt);
}

/* Forward: the source becomes the external one. Reverse: the destination's. */
static unsigned int leave_rewrite(struct natgw_door *door,
				  const struct natgw_session *session,
				  enum natgw_direction direction)
{
	struct natgw_endpoint to, initiator;

	if (direction == NATGW_FORWARD) {
		to = natgw_session_source(session);
	} else {
		to = natgw_session_destination(session);
		/* Only its port may differ, where the mid view was taken. */
		initiator = natgw_session_initiator(session);
		if (natgw_rewrite(&door->pkt, NATGW_DST, &initiator))
			return natgw_door_refuse(door, NATGW_DROP_UNWRITABLE);
	}
	if (natgw_rewrite(&door->pkt, NATGW_SRC, &to) || identify(door))
		return natgw_door_refuse(door, NATGW_DROP_UNWRITABLE);
	natgw_door_count_out(door, direction);
	return natgw_door_pass(door, NATGW_COUNTER_TRANSLATED);
}

/**
 * natgw_leave_rewrite() - rewrite the source of a session's packet
 * @door: the door
 * @session: the session
 * @direction: the packet's direction in it
 *
 * Context: BH disabled, RCU read side.
 * Return: the verdict.
 */
unsigned int natgw_leave_rewrite(struct natgw_door *door,
				 const struct natgw_session *session,
				 enum natgw_direction direction)
{
	return leave_rewrite(door, session, direction);
}

/**
 * natgw_leave_rule() - the rule about the source of a flow that got a destination
 * @door: the door
 * @sent: the flow as its initiator sent it
 * @hairpin: filled in: no rule wants it translated on this way, and it was looked
 *           for one that would if it were not a hairpin
 *
 * Context: BH disabled, RCU read side.
 * Return: the rule, borrowed; NULL, or one that exempts, if the source stays.
 */
struct natgw_rule *natgw_leave_rule(const struct natgw_door *door,
				    const struct natgw_tuple *sent, bool *hairpin)
{
	struct natgw_question question;
	struct natgw_rule *rule;

	natgw_door_ask(door, &question);
	rule = natgw_rules_after(door->rules, &question);
	*hairpin = !natgw_door_translates(rule) && !natgw_packet_local(&door->pkt);
	if (!*hairpin)
		return rule;
	question.tuple.src = sent->src;
	question.tuple.dst = sent->dst;
	return natgw_rules_hairpin(door->rules, &question);
}

/*
 * The destination was translated before routing; what about the source? @pool is
 * the one that it comes from, if any.
 */
static int decide(struct natgw_door *door, struct natgw_session *session,
		  const struct natgw_pool **pool)
{
	struct natgw_table *table = &door->ns->table;
	struct natgw_endpoint middle, responder;
	struct natgw_origin origin;
	struct natgw_tuple sent;
	struct natgw_rule *rule;
	bool hairpin;
	int err;

	*pool = NULL;
	if (!test_bit(NATGW_SESSION_PENDING, &session->flags))
		return 0;
	sent.src = natgw_session_initiator(session);
	sent.dst = natgw_session_destination(session);
	rule = natgw_leave_rule(door, &sent, &hairpin);
	if (!natgw_door_translates(rule))
		return natgw_session_decide(table, session, NULL);
	if (hairpin && !door->rules->option[NATGW_OPTION_HAIRPIN])
		return -EXDEV;
	atomic64_inc(&rule->hits);
	*pool = rule->pool;
	err = natgw_leave_origin(door, rule, hairpin, &origin);
	if (!err)
		err = natgw_session_decide(table, session, &origin);
	if (err) {
		middle = natgw_session_middle(session);
		responder = natgw_session_responder(session);
		natgw_reserve_refused(table, session->proto, &middle, &responder,
				      &origin, err);
	}
	return err;
}

/*
 * A flow that got a destination gets no source. Its initiator is to hear from
 * the destination that he knows, about the packet that he sent.
 */
static unsigned int refuse_session(struct natgw_door *door,
				   struct natgw_session *session,
				   const struct natgw_pool *pool, int err)
{
	struct natgw_endpoint initiator = natgw_session_initiator(session);
	struct natgw_endpoint destination = natgw_session_destination(session);
	unsigned int verdict = natgw_door_refuse_new(door, err);

	natgw_session_kill(&door->ns->table, session, NATGW_CLOSE_CAUSE_REFUSED);
	if (natgw_rewrite(&door->pkt, NATGW_SRC, &initiator) ||
	    natgw_rewrite(&door->pkt, NATGW_DST, &destination)) {
		door->pkt.stats->count[NATGW_COUNTER_ANSWERS_SUPPRESSED]++;
		return verdict;
	}
	return natgw_refuse_tell(door, pool, verdict);
}

static unsigned int leave_session(struct natgw_door *door, struct natgw_node *node,
				  enum natgw_direction direction)
{
	struct natgw_session *session = natgw_session_of(node);
	const struct natgw_pool *pool;
	int err;

	/* Not what lies between the hooks: it has passed here before. */
	if (!(READ_ONCE(node->view.role) & NATGW_ROLE_MID))
		return natgw_door_pass(door, NATGW_COUNTER_UNTOUCHED);
	if (direction == NATGW_FORWARD &&
	    unlikely(READ_ONCE(session->flags) & NATGW_SESSION_UNSETTLED)) {
		err = decide(door, session, &pool);
		if (err)
			return refuse_session(door, session, pool, err);
		if (test_bit(NATGW_SESSION_SHUT, &session->flags))
			err = natgw_session_open(&door->ns->table, session);
		if (err)
			return natgw_door_refuse(door, err == -ENOMEM ?
						 NATGW_DROP_NO_MEMORY :
						 NATGW_DROP_FILTERED);
	}
	natgw_fast_judge(door, session, direction);
	return leave_rewrite(door, session, direction);
}

/* Does the source already show what the rule would make of it? */
static bool external(const struct natgw_door *door, const struct natgw_origin *origin)
{
	__be32 addr = door->pkt.tuple.src.addr;

	if (!natgw_packet_local(&door->pkt))
		return false;
	if (origin->addr)
		return addr == origin->addr;
	return natgw_pool_has(origin->pool, ntohl(addr));
}

/* A flow gets no session: its destination is to know, and its initiator. */
static unsigned int refuse_new(struct natgw_door *door,
			       const struct natgw_origin *origin, int err)
{
	const struct natgw_tuple *tuple = &door->pkt.tuple;

	natgw_reserve_refused(&door->ns->table, tuple->proto, &tuple->src,
			      &tuple->dst, origin, err);
	return natgw_refuse_tell(door, origin->pool,
				 natgw_door_refuse_new(door, err));
}

static unsigned int leave_create(struct natgw_door *door,
				 struct natgw_origin *origin)
{
	enum natgw_direction direction;
	struct natgw_session *session;

	session = natgw_session_snat(&door->ns->table, door->rules, &door->pkt,
				     origin);
	if (IS_ERR(session))
		return refuse_new(door, origin, PTR_ERR(session));
	/* Who was adopted may have begun at the other side. */
	direction = natgw_session_direction(session, &door->pkt.tuple.src);
	natgw_door_count_in(door, direction);
	return leave_rewrite(door, session, direction);
}

/*
 * A packet of the gateway's own that shows an external address is no leak. If
 * it begins a flow, that flow holds its endpoint like any other; if another
 * session has that endpoint, it gets a new one.
 */
static unsigned int leave_external(struct natgw_door *door, struct natgw_rule *rule,
				   struct natgw_origin *origin)
{
	struct natgw_session *session;
	enum natgw_drop why;

	if (!natgw_door_opens(door, &why))
		return natgw_door_pass(door, NATGW_COUNTER_UNTOUCHED);
	natgw_door_decided(door, rule);
	origin->keep = true;
	session = natgw_session_snat(&door->ns->table, door->rules, &door->pkt,
				     origin);
	if (!IS_ERR(session)) {
		natgw_door_count_in(door, NATGW_FORWARD);
		return leave_rewrite(door, session, NATGW_FORWARD);
	}
	if (PTR_ERR(session) != -EAGAIN)
		return refuse_new(door, origin, PTR_ERR(session));
	origin->keep = false;
	return leave_create(door, origin);
}

/*
 * An error of the gateway's own to a host within, about a packet that never
 * became a session: rules without an interface match it by its source alone.
 */
static bool inwards(const struct natgw_door *door, const struct natgw_rule *rule)
{
	struct natgw_question question;

	if (door->pkt.kind != NATGW_PACKET_ERROR ||
	    !natgw_packet_local(&door->pkt) || rule->oif)
		return false;
	natgw_door_ask(door, &question);
	question.tuple.src = door->pkt.tuple.dst;
	return natgw_door_translates(natgw_rules_after(door->rules, &question));
}

/* No rule is about a packet, although it shows a private source. */
static void witness(struct natgw_door *door)
{
	struct natgw_untranslated *untranslated = &door->ns->untranslated;
	const struct iphdr *iph = ip_hdr(door->pkt.skb);

	if (!natgw_untranslated_is(iph->saddr, iph->daddr) ||
	    natgw_packet_local(&door->pkt))
		return;
	door->pkt.stats->count[NATGW_COUNTER_UNTRANSLATED]++;
	if (likely(!natgw_untranslated_due(untranslated)))
		return;
	natgw_packet_read(&door->pkt);
	natgw_untranslated_keep(untranslated, &door->pkt);
}

static unsigned int leave_new(struct natgw_door *door)
{
	struct natgw_question question;
	struct natgw_origin origin;
	struct natgw_rule *rule;
	enum natgw_drop why;
	int err;

	natgw_door_ask(door, &question);
	rule = natgw_rules_after(door->rules, &question);
	if (!rule)
		witness(door);
	if (!natgw_door_translates(rule) || inwards(door, rule))
		return natgw_door_pass(door, NATGW_COUNTER_UNTOUCHED);
	if (natgw_packet_local(&door->pkt))
		door->pkt.tuple.zone = NATGW_ZONE_OWN;
	err = natgw_leave_origin(door, rule, false, &origin);
	if (!err && external(door, &origin))
		return leave_external(door, rule, &origin);
	if (!natgw_door_opens(door, &why))
		return natgw_door_refuse(door, why);
	natgw_door_decided(door, rule);
	return err ? refuse_new(door, &origin, err) : leave_create(door, &origin);
}

/* What a static rule shows for the sender of an error; 0 if there is none. */
static __be32 mapped(const struct natgw_door *door)
{
	struct natgw_question question;
	const struct natgw_rule *rule;

	if (natgw_packet_local(&door->pkt))
		return 0;
	natgw_door_ask(door, &question);
	rule = natgw_rules_after(door->rules, &question);
	if (!rule || rule->action != NATGW_ACTION_STATIC)
		return 0;
	return natgw_rule_static(&rule->internal, &rule->external,
				 question.tuple.src.addr);
}

static unsigned int leave_error(struct natgw_door *door)
{
	switch (natgw_icmp_leave(&door->ns->table, &door->pkt, mapped(door))) {
	case NATGW_ICMP_TRANSLATED:
		if (identify(door))
			return natgw_door_refuse(door, NATGW_DROP_UNWRITABLE);
		return natgw_door_pass(door, NATGW_COUNTER_TRANSLATED);
	case NATGW_ICMP_BAD:
		return natgw_door_refuse(door, door->pkt.broken);
	default:
		return leave_new(door);
	}
}

/*
 * A socket of the gateway sends from an endpoint that a session has on the
 * wire: it is not that session's packet, and needs an endpoint of its own.
 */
static bool clashes(const struct natgw_door *door, const struct natgw_node *node,
		    enum natgw_direction direction)
{
	return unlikely(natgw_packet_local(&door->pkt)) &&
	       direction == NATGW_FORWARD &&
	       !(READ_ONCE(node->view.role) & NATGW_ROLE_MID);
}

/* A packet that no rule and no session is about. */
static unsigned int leave_strange(struct natgw_door *door)
{
	witness(door);
	return natgw_door_pass(door, NATGW_COUNTER_UNTOUCHED);
}

/* A packet to a group is only looked at for whether it may leave. */
static unsigned int leave_to_many(struct natgw_door *door)
{
	door->pkt.kind = NATGW_PACKET_BROKEN;
	door->pkt.broken = NATGW_DROP_MULTICAST;
	return leave_new(door);
}

/**
 * natgw_leave() - a packet goes to a wire
 * @door: the door; of the packet only where it is and who counts it are set
 *
 * Context: BH disabled, RCU read side.
 * Return: the verdict.
 */
unsigned int natgw_leave(struct natgw_door *door)
{
	enum natgw_direction direction;
	struct natgw_node *node;

	if (unlikely(natgw_packet_local(&door->pkt)) && natgw_refuse_answered(door))
		return natgw_door_pass(door, NATGW_COUNTER_UNTOUCHED);
	if (natgw_door_strange(door) &&
	    !natgw_cover_has(&door->rules->senders,
			     ntohl(ip_hdr(door->pkt.skb)->saddr)))
		return leave_strange(door);
	natgw_packet_read(&door->pkt);
	if (natgw_door_to_many(door->pkt.skb))
		return leave_to_many(door);
	switch (door->pkt.kind) {
	case NATGW_PACKET_ERROR:
		return leave_error(door);
	case NATGW_PACKET_FLOW:
		if (!natgw_packet_own(&door->pkt) &&
		    natgw_table_missed(&door->ns->table, door->pkt.skb,
				       &door->pkt.tuple))
			break;
		node = natgw_door_find(door, natgw_session_recall, &direction);
		if (node && !clashes(door, node, direction))
			return leave_session(door, node, direction);
		break;
	case NATGW_PACKET_BROKEN:
		break;
	}
	return leave_new(door);
}

/**
 * natgw_arrive_unserved() - is the gateway not to answer a SYN at once
 * @door: the door, at LOCAL_IN
 *
 * A SYN for an address that others are translated to, from where they are
 * translated towards, and no socket takes it: the gateway is not to say so at
 * once (RFC 5382 REQ-4). This hook is the last one: what a firewall, a proxy or
 * another NAT wanted of the packet has been done, and a service of the gateway
 * has a socket. From inside it is refused at once, as it always was.
 *
 * Context: BH disabled, RCU read side.
 * Return: true if so.
 */
bool natgw_arrive_unserved(const struct natgw_door *door)
{
	const struct natgw_tuple *tuple = &door->pkt.tuple;
	const struct nf_hook_state *state = door->pkt.state;

	if (!natgw_door_is_syn(door) || door->pkt.skb->sk ||
	    !door->rules->limit[NATGW_LIMIT_UNSOLICITED_SYNS] ||
	    state->in->flags & IFF_LOOPBACK)
		return false;
	if (!natgw_rules_own(door->rules, tuple->dst.addr) &&
	    !(natgw_rules_masquerade(door->rules, state->in->ifindex,
				     tuple->src.addr) &&
	      natgw_door_address(state->in, tuple->dst.addr) == tuple->dst.addr))
		return false;
	return !natgw_socket_has(state->net, IPPROTO_TCP, &tuple->dst, &tuple->src,
				 state->in->ifindex);
}

/**
 * natgw_arrive() - a packet goes to a socket of the gateway
 * @door: the door; of the packet only where it is and who counts it are set
 *
 * The answers to its own flows lose the backend's address here, and a flow
 * that was sent to it keeps its source. Nothing begins here.
 *
 * Context: BH disabled, RCU read side.
 * Return: the verdict.
 */
unsigned int natgw_arrive(struct natgw_door *door)
{
	enum natgw_direction direction;
	struct natgw_session *session;
	struct natgw_node *node;

	natgw_packet_read(&door->pkt);
	if (door->pkt.kind == NATGW_PACKET_ERROR) {
		switch (natgw_icmp_leave(&door->ns->table, &door->pkt, 0)) {
		case NATGW_ICMP_TRANSLATED:
			return natgw_door_pass(door, NATGW_COUNTER_TRANSLATED);
		case NATGW_ICMP_BAD:
			return natgw_door_refuse(door, door->pkt.broken);
		default:
			return natgw_door_pass(door, NATGW_COUNTER_UNTOUCHED);
		}
	}
	if (door->pkt.kind != NATGW_PACKET_FLOW)
		return natgw_door_pass(door, NATGW_COUNTER_UNTOUCHED);
	node = natgw_door_find(door, natgw_session_find, &direction);
	if (!node && natgw_arrive_unserved(door))
		return natgw_refuse_inbound(door);
	if (!node || !(READ_ONCE(node->view.role) & NATGW_ROLE_MID))
		return natgw_door_pass(door, NATGW_COUNTER_UNTOUCHED);
	session = natgw_session_of(node);
	if (unlikely(test_bit(NATGW_SESSION_PENDING, &session->flags)))
		natgw_session_decide(&door->ns->table, session, NULL);
	return leave_rewrite(door, session, direction);
}
