// SPDX-License-Identifier: GPL-2.0
/* ICMP errors. */
#include "icmp.h"

#include <linux/icmp.h>
#include <linux/netfilter_ipv4.h>
#include <net/checksum.h>

#include "holding.h"
#include "rewrite.h"

static enum natgw_icmp bad(struct natgw_packet *pkt, enum natgw_drop why)
{
	pkt->broken = why;
	return NATGW_ICMP_BAD;
}

static enum natgw_icmp done(struct natgw_packet *pkt, int err)
{
	if (err)
		return bad(pkt, NATGW_DROP_UNWRITABLE);
	pkt->stats->count[NATGW_COUNTER_ICMP_ERRORS]++;
	return NATGW_ICMP_TRANSLATED;
}

/*
 * RFC 5508 REQ-3: an error with a damaged checksum is not translated, and
 * neither is one with a damaged quoted header, unless that is not to be looked
 * at; the quoted transport checksum does not count. A redirect means nothing
 * beyond its own link, and a source quench is not to be forwarded (REQ-10c,
 * RFC 6633).
 */
static bool sound(struct natgw_packet *pkt, const struct natgw_rules *rules)
{
	const u8 *inner = skb_network_header(pkt->skb) + pkt->offset +
			  sizeof(struct icmphdr);

	if (pkt->icmp_type == ICMP_REDIRECT)
		pkt->broken = NATGW_DROP_ICMP_TYPE;
	else if (pkt->icmp_type == ICMP_SOURCE_QUENCH)
		pkt->broken = NATGW_DROP_SOURCE_QUENCH;
	else if (rules->option[NATGW_OPTION_ICMP_CHECK_INNER] &&
		 ip_fast_csum(inner, ((const struct iphdr *)inner)->ihl))
		pkt->broken = NATGW_DROP_ICMP_QUOTE;
	else if (pkt->state->hook == NF_INET_PRE_ROUTING &&
		 nf_ip_checksum(pkt->skb, pkt->state->hook, pkt->offset,
				IPPROTO_ICMP))
		pkt->broken = NATGW_DROP_ICMP_CHECKSUM;
	else
		return true;
	return false;
}

/* The session that a quoted packet belongs to, and that packet's role in it. */
static struct natgw_session *find(struct natgw_table *table,
				  struct natgw_packet *pkt, u8 *role,
				  enum natgw_direction *quoted)
{
	struct natgw_node *node;

	if (natgw_packet_own(pkt))
		node = natgw_session_find_own(table, &pkt->quoted, quoted);
	else
		node = natgw_session_find(table, &pkt->quoted, quoted);
	if (!node)
		return NULL;
	*role = READ_ONCE(node->view.role);
	return natgw_session_of(node);
}

/* Does it say that nobody is there? That a packet is too large is no such news. */
static bool is_unreachable(const struct natgw_packet *pkt)
{
	const struct icmphdr *icmp = (void *)(skb_network_header(pkt->skb) +
					      pkt->offset);

	return icmp->type == ICMP_DEST_UNREACH && icmp->code != ICMP_FRAG_NEEDED;
}

/**
 * natgw_icmp_enter() - translate an error before routing
 * @table: the table
 * @rules: the ruleset in force
 * @pkt: the error
 *
 * Its destination is the sender of the quoted packet, so both change alike.
 *
 * Context: BH disabled, RCU read side.
 * Return: what became of it.
 */
enum natgw_icmp natgw_icmp_enter(struct natgw_table *table,
				 const struct natgw_rules *rules,
				 struct natgw_packet *pkt)
{
	struct natgw_endpoint from, to, peer;
	enum natgw_direction quoted;
	struct natgw_session *session;
	__be32 outer = pkt->tuple.dst.addr;
	u8 role;
	int err;

	session = find(table, pkt, &role, &quoted);
	if (!session)
		return NATGW_ICMP_UNRELATED;
	if (quoted == NATGW_FORWARD && role & NATGW_ROLE_OUT) {
		from = natgw_session_source(session);
		to = natgw_session_middle(session);
		peer = pkt->quoted.dst;
	} else if (quoted == NATGW_REVERSE && role & NATGW_ROLE_IN) {
		from = natgw_session_destination(session);
		to = natgw_session_responder(session);
		peer = natgw_session_middle(session);
	} else if (pkt->state->hook == NF_INET_LOCAL_OUT) {
		/* The gateway quotes what it saw between the hooks. */
		return sound(pkt, rules) ? done(pkt, 0) : NATGW_ICMP_BAD;
	} else {
		return NATGW_ICMP_UNRELATED;
	}
	if (!sound(pkt, rules))
		return NATGW_ICMP_BAD;
	if (quoted == NATGW_FORWARD && is_unreachable(pkt))
		natgw_holding_unreachable(session);
	err = natgw_rewrite_error(pkt, NATGW_DST,
				  outer == from.addr ? to.addr : outer, &to);
	if (!err && !natgw_endpoint_equal(&peer, &pkt->quoted.dst))
		err = natgw_rewrite_error(pkt, NATGW_SRC, pkt->tuple.src.addr,
					  &peer);
	return done(pkt, err);
}

/**
 * natgw_icmp_leave() - translate an error after routing
 * @table: the table
 * @pkt: the error
 * @mapped: the external address that its sender has to himself, network order;
 *          0 if he has none
 *
 * Whoever sent it hides behind his own external address, and without one
 * behind that which the session shows on that side (RFC 5508 REQ-5c): a router
 * within has no other to show. On the way to the initiator the gateway is a
 * router that he may see.
 *
 * Context: BH disabled, RCU read side.
 * Return: what became of it.
 */
enum natgw_icmp natgw_icmp_leave(struct natgw_table *table,
				 struct natgw_packet *pkt, __be32 mapped)
{
	struct natgw_endpoint from, to, peer;
	enum natgw_direction quoted;
	struct natgw_session *session;
	__be32 outer = pkt->tuple.src.addr;
	u8 role;
	int err;

	session = find(table, pkt, &role, &quoted);
	if (!session)
		return NATGW_ICMP_UNRELATED;
	if (!(role & NATGW_ROLE_MID))
		return done(pkt, 0);
	if (quoted == NATGW_FORWARD) {
		from = natgw_session_responder(session);
		to = natgw_session_destination(session);
		peer = natgw_session_initiator(session);
		if (outer != from.addr && natgw_packet_local(pkt))
			from.addr = to.addr;
	} else {
		from = natgw_session_middle(session);
		to = natgw_session_source(session);
		peer = pkt->quoted.src;
	}
	if (from.addr != to.addr)
		outer = mapped ? mapped : to.addr;
	err = natgw_rewrite_error(pkt, NATGW_SRC, outer, &to);
	if (!err && !natgw_endpoint_equal(&peer, &pkt->quoted.src))
		err = natgw_rewrite_error(pkt, NATGW_DST, pkt->tuple.dst.addr,
					  &peer);
	return done(pkt, err);
}
