// SPDX-License-Identifier: GPL-2.0
/* What would become of a packet. */
#include "explain.h"

#include <linux/icmp.h>
#include <linux/inetdevice.h>
#include <linux/netdevice.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <net/checksum.h>
#include <net/ip.h>
#include <net/route.h>

#include "filtering.h"
#include "inbound.h"
#include "refuse.h"
#include "rewrite.h"
#include "room.h"

enum {
	/* Room for a link's header, and bytes behind that of a transport. */
	PACKET_HEADROOM	= 64,
	PACKET_DATA	= 8,
};

/**
 * struct passage - a packet on its way, and what is known of it
 * @door: the packet, where it is now
 * @state: the hook that it is in
 * @e: what is told of it
 * @draft: a session that nobody can find, for what asks for one
 * @begins: a rule, or a mapping, has given it another destination; or would have,
 *          if that were not the same
 * @arrival: the mapping that it arrived at, if @e->mapped
 */
struct passage {
	struct natgw_door door;
	struct nf_hook_state state;
	struct natgw_explanation *e;
	struct natgw_session *draft;
	bool begins;
	struct natgw_arrival arrival;
};

/* ---- the packet --------------------------------------------------------- */

static void put_transport(struct sk_buff *skb, const struct natgw_tuple *sent)
{
	struct icmphdr *icmp;
	struct tcphdr *tcp;
	struct udphdr *udp;

	switch (sent->proto) {
	case IPPROTO_TCP:
		tcp = skb_put_zero(skb, sizeof(*tcp));
		tcp->source = sent->src.port;
		tcp->dest = sent->dst.port;
		tcp->doff = sizeof(*tcp) / 4;
		tcp->syn = 1;
		tcp->window = htons(U16_MAX);
		tcp->check = csum_tcpudp_magic(sent->src.addr, sent->dst.addr,
					       sizeof(*tcp), IPPROTO_TCP,
					       csum_partial(tcp, sizeof(*tcp), 0));
		return;
	case IPPROTO_UDP:
		udp = skb_put_zero(skb, sizeof(*udp));
		udp->source = sent->src.port;
		udp->dest = sent->dst.port;
		udp->len = htons(sizeof(*udp));
		return;
	case IPPROTO_ICMP:
		icmp = skb_put_zero(skb, sizeof(*icmp));
		icmp->type = ICMP_ECHO;
		icmp->un.echo.id = sent->src.port;
		icmp->checksum = ip_compute_csum(icmp, sizeof(*icmp));
		return;
	default:
		skb_put_zero(skb, PACKET_DATA);
	}
}

/**
 * natgw_explain_packet() - the packet that is to be explained
 * @e: what is known of it
 *
 * TCP is a SYN, ICMP an echo request.
 *
 * Context: Process, may sleep.
 * Return: the packet, owned, for kfree_skb(); NULL without memory.
 */
struct sk_buff *natgw_explain_packet(const struct natgw_explanation *e)
{
	unsigned int most = sizeof(struct iphdr) + sizeof(struct tcphdr) + PACKET_DATA;
	struct sk_buff *skb = alloc_skb(PACKET_HEADROOM + most, GFP_KERNEL);
	struct iphdr *iph;

	if (!skb)
		return NULL;
	skb_reserve(skb, PACKET_HEADROOM);
	skb_reset_network_header(skb);
	skb->protocol = htons(ETH_P_IP);
	skb->mark = e->mark;
	iph = skb_put_zero(skb, sizeof(*iph));
	iph->version = 4;
	iph->ihl = sizeof(*iph) / 4;
	iph->ttl = IPDEFTTL;
	iph->protocol = e->sent.proto;
	iph->saddr = e->sent.src.addr;
	iph->daddr = e->sent.dst.addr;
	skb_set_transport_header(skb, sizeof(*iph));
	put_transport(skb, &e->sent);
	iph->tot_len = htons(skb->len);
	ip_send_check(iph);
	memset(IPCB(skb), 0, sizeof(*IPCB(skb)));
	return skb;
}

/* ---- what becomes of it ------------------------------------------------- */

/* These return false: there it ends. */
static bool dropped(struct passage *p, enum natgw_drop why)
{
	p->e->verdict = NATGW_VERDICT_DROPPED;
	p->e->drop = why;
	return false;
}

static bool refused(struct passage *p, int err)
{
	return dropped(p, natgw_door_reason(err));
}

static bool unroutable(struct passage *p)
{
	p->e->verdict = NATGW_VERDICT_UNROUTABLE;
	return false;
}

static void ask(struct passage *p, enum natgw_stage stage)
{
	natgw_door_ask(&p->door, &p->e->asked[stage]);
	p->e->asks[stage] = true;
}

static struct natgw_table *table_of(const struct passage *p)
{
	return &p->door.ns->table;
}

static bool is_tcp_syn(const struct passage *p)
{
	return p->e->sent.proto == IPPROTO_TCP;
}

/* Whose a session would be that begins at an internal address, if it may. */
static int claim(struct passage *p, __be32 addr, bool port)
{
	struct natgw_subscribers *subscribers = &table_of(p)->subscribers;
	const struct natgw_claim claim = {
		.proto = p->e->sent.proto,
		.half_open = is_tcp_syn(p),
		.port = port,
	};

	p->e->subscriber = addr;
	p->e->claims = port;
	p->draft->hold.subscriber = natgw_subscriber_find(subscribers, addr);
	return natgw_subscriber_would(subscribers, p->draft->hold.subscriber, &claim);
}

/* ---- before routing ----------------------------------------------------- */

static bool enter_session(struct passage *p, struct natgw_node *node,
			  enum natgw_direction direction)
{
	u8 wire = direction == NATGW_FORWARD ? NATGW_ROLE_IN : NATGW_ROLE_OUT;

	if (!(READ_ONCE(node->view.role) & wire))
		return true;
	p->e->session = natgw_session_of(node);
	p->e->direction = direction;
	if (natgw_enter_rewrite(&p->door, p->e->session, direction) != NF_ACCEPT)
		return dropped(p, NATGW_DROP_UNWRITABLE);
	return true;
}

/* As natgw_session_publish_middle() does it: the source port may have to go. */
static bool turn(struct passage *p, const struct natgw_endpoint *to)
{
	struct natgw_packet *pkt = &p->door.pkt;
	struct natgw_endpoint middle = pkt->tuple.src;

	p->begins = true;
	if (natgw_endpoint_equal(to, &pkt->tuple.dst))
		return true;
	if (pkt->tuple.proto == IPPROTO_ICMP)
		middle.port = to->port;
	p->e->middle_drawn = natgw_table_has(table_of(p), &middle, to,
					     pkt->tuple.proto);
	if (p->e->middle_drawn && !natgw_packet_has_ports(pkt->tuple.proto) &&
	    pkt->tuple.proto != IPPROTO_ICMP)
		return refused(p, -ENOSPC);
	if (natgw_rewrite(pkt, NATGW_DST, to))
		return dropped(p, NATGW_DROP_UNWRITABLE);
	return true;
}

static bool enter_mapped(struct passage *p)
{
	const struct natgw_mapping *mapping = p->arrival.mapping;
	struct natgw_packet *pkt = &p->door.pkt;
	struct natgw_ends ends = {
		.internal = mapping->internal,
		.external = mapping->external,
		.remote = pkt->tuple.src,
		.mark = pkt->skb->mark,
	};
	struct natgw_endpoint internal = { ends.internal.addr, ends.internal.port };
	enum natgw_drop why;
	int err;

	if (natgw_enter_served(&p->door, mapping))
		return true;
	p->e->mapped = true;
	p->arrival.pool = natgw_filtering_pool(p->door.rules, &ends);
	p->arrival.hairpin = natgw_enter_hairpin(&p->door);
	p->e->hairpin = p->arrival.hairpin;
	if (natgw_enter_filtered(&p->door, &p->arrival))
		return dropped(p, NATGW_DROP_FILTERED);
	if (!natgw_door_opens(&p->door, &why))
		return dropped(p, why);
	if (natgw_endpoint_equal(&pkt->tuple.src, &internal))
		return dropped(p, NATGW_DROP_BAD_SOURCE);
	err = natgw_room_would(table_of(p), p->door.rules);
	if (!err && !p->arrival.hairpin)
		err = claim(p, internal.addr, false);
	return err ? refused(p, err) : turn(p, &internal);
}

static bool enter_unmatched(struct passage *p)
{
	struct natgw_packet *pkt = &p->door.pkt;
	struct net *net = p->state.net;

	if (pkt->kind == NATGW_PACKET_FLOW) {
		p->arrival.mapping = natgw_mapping_find(&table_of(p)->mappings,
							&pkt->tuple.dst,
							pkt->tuple.proto);
		if (p->arrival.mapping)
			return enter_mapped(p);
	}
	if (natgw_rules_own(p->door.rules, pkt->tuple.dst.addr) &&
	    inet_addr_type_dev_table(net, p->state.in, pkt->tuple.dst.addr) != RTN_LOCAL)
		return dropped(p, natgw_refuse_would(&p->door));
	return true;
}

static bool enter_new(struct passage *p)
{
	struct natgw_endpoint to;
	const struct natgw_rule *rule;
	enum natgw_drop why;
	int err;

	ask(p, NATGW_STAGE_BEFORE);
	rule = natgw_rules_before(p->door.rules, &p->e->asked[NATGW_STAGE_BEFORE]);
	p->e->before = rule;
	if (!rule)
		return enter_unmatched(p);
	if (rule->action == NATGW_ACTION_EXEMPT)
		return true;
	if (!natgw_door_opens(&p->door, &why))
		return dropped(p, why);
	if (!natgw_enter_destination(&p->door, rule, &to))
		return refused(p, -EADDRNOTAVAIL);
	err = natgw_room_would(table_of(p), p->door.rules);
	return err ? refused(p, err) : turn(p, &to);
}

static bool enter(struct passage *p)
{
	struct natgw_packet *pkt = &p->door.pkt;
	enum natgw_direction direction;
	struct natgw_node *node;

	if (natgw_door_to_many(pkt->skb))
		return true;
	natgw_packet_read(pkt);
	if (pkt->kind == NATGW_PACKET_FLOW) {
		node = natgw_session_find(table_of(p), &pkt->tuple, &direction);
		if (node)
			return enter_session(p, node, direction);
	}
	return enter_new(p);
}

/* ---- routing ------------------------------------------------------------ */

/* The way by which answers reach the source is the one that it came, if any is. */
static int find_iif(struct net *net, struct natgw_explanation *e)
{
	struct flowi4 flow = {
		.daddr = e->sent.src.addr,
		.flowi4_mark = e->mark,
	};
	struct rtable *rt;
	int err = 0;

	if (e->iif)
		return 0;
	rt = ip_route_output_key(net, &flow);
	if (IS_ERR(rt))
		return -ENETUNREACH;
	if (rt->rt_flags & RTCF_LOCAL)
		err = -EADDRNOTAVAIL;
	e->iif = rt->dst.dev->ifindex;
	e->iif_routed = true;
	ip_rt_put(rt);
	return err;
}

static bool route(struct passage *p)
{
	struct sk_buff *skb = p->door.pkt.skb;
	const struct iphdr *iph = ip_hdr(skb);
	struct natgw_explanation *e = p->e;
	struct net_device *out;

	/* A route may be one that says no. */
	if (ip_route_input_noref(skb, iph->daddr, iph->saddr, 0,
				 (struct net_device *)p->state.in) ||
	    skb_dst(skb)->error)
		return unroutable(p);
	e->local = skb_rtable(skb)->rt_flags & RTCF_LOCAL;
	if (e->local)
		return true;
	out = skb_dst(skb)->dev;
	if (e->oif) {
		out = dev_get_by_index_rcu(p->state.net, e->oif);
		if (!out)
			return unroutable(p);
	} else {
		e->oif = out->ifindex;
		e->oif_routed = true;
	}
	p->state.out = out;
	return true;
}

/* ---- after routing ------------------------------------------------------ */

/* What is chosen is what the packet shows, where it is not drawn. */
static bool show(struct passage *p)
{
	const struct natgw_look *look = &p->e->look;

	if (!look->drawn && natgw_rewrite(&p->door.pkt, NATGW_SRC, &look->source))
		return dropped(p, NATGW_DROP_UNWRITABLE);
	p->e->translated = p->door.pkt.tuple;
	if (look->drawn)
		p->e->translated.src = look->source;
	if (look->drawn && p->e->sent.proto == IPPROTO_ICMP)
		p->e->translated.dst.port = 0;
	return true;
}

/* A port that was drawn between the hooks is kept, or not, behind them. */
static void draw_again(struct passage *p)
{
	struct natgw_look *look = &p->e->look;

	if (!p->e->middle_drawn || look->drawn || look->mapped)
		return;
	look->drawn = true;
	look->source.port = 0;
	look->ports = p->e->pool ? p->e->pool->offered
				 : (struct natgw_ports){ NATGW_POOL_PORT_FIRST,
							 NATGW_POOL_PORT_LAST };
}

static int choose(struct passage *p, const struct natgw_endpoint *owner,
		  struct natgw_origin *origin)
{
	int err;

	p->e->pool = origin->pool;
	err = natgw_look(table_of(p), p->draft, &p->door.pkt.tuple, owner, origin,
			 &p->e->look);
	if (err == -EALREADY)
		err = 0;
	if (!err)
		draw_again(p);
	return err;
}

/* The filter of the mapping that a hairpin came in by: whom does it see? */
static bool admitted(const struct passage *p)
{
	const struct natgw_mapping *mapping = p->arrival.mapping;
	const struct natgw_remote_key key = {
		.addr = mapping->external.addr,
		.port = mapping->external.port,
		.proto = mapping->external.proto,
		.remote = p->e->look.source.addr,
	};

	switch (natgw_filtering_of(p->arrival.pool, key.proto)) {
	case NATGW_FILTERING_BEHAVIOR_ENDPOINT_INDEPENDENT:
		return true;
	case NATGW_FILTERING_BEHAVIOR_ADDRESS_DEPENDENT:
		return natgw_remote_has(&table_of(p)->remotes, &key);
	default:
		return false;
	}
}

/* Of a flow that got a destination, as natgw_session_decide() would decide it. */
static bool leave_begun(struct passage *p, const struct natgw_tuple *sent)
{
	struct natgw_origin origin;
	struct natgw_rule *rule;
	bool hairpin;
	int err;

	ask(p, NATGW_STAGE_AFTER);
	rule = natgw_leave_rule(&p->door, sent, &hairpin);
	if (!natgw_door_translates(rule)) {
		p->e->translated = p->door.pkt.tuple;
		p->e->after = rule;
		return true;
	}
	p->e->after = rule;
	p->e->hairpin = hairpin;
	if (hairpin && !p->door.rules->option[NATGW_OPTION_HAIRPIN])
		return refused(p, -EXDEV);
	err = natgw_leave_origin(&p->door, rule, hairpin, &origin);
	/* One that came in by a mapping from outside is the mapping's owner's. */
	if (!err && !p->e->subscriber)
		err = claim(p, p->door.pkt.tuple.src.addr,
			    natgw_reserve_claims(&origin));
	else if (!err && natgw_reserve_claims(&origin))
		err = natgw_subscriber_would_port(&table_of(p)->subscribers,
						  p->draft->hold.subscriber,
						  p->e->sent.proto);
	if (!err)
		err = choose(p, &sent->src, &origin);
	if (err)
		return refused(p, err);
	if (hairpin && p->e->mapped && !admitted(p))
		return dropped(p, NATGW_DROP_FILTERED);
	return show(p);
}

static bool leave_session(struct passage *p, struct natgw_node *node,
			  enum natgw_direction direction)
{
	const struct natgw_session *session = natgw_session_of(node);
	struct natgw_tuple sent = {
		.src = natgw_session_initiator(session),
		.dst = natgw_session_destination(session),
	};

	p->e->translated = p->door.pkt.tuple;
	if (!(READ_ONCE(node->view.role) & NATGW_ROLE_MID))
		return true;
	p->e->session = session;
	p->e->direction = direction;
	if (direction == NATGW_FORWARD &&
	    test_bit(NATGW_SESSION_PENDING, &session->flags))
		return leave_begun(p, &sent);
	if (direction == NATGW_FORWARD &&
	    test_bit(NATGW_SESSION_SHUT, &session->flags) &&
	    natgw_session_unheard(session))
		return dropped(p, NATGW_DROP_FILTERED);
	if (natgw_leave_rewrite(&p->door, session, direction) != NF_ACCEPT)
		return dropped(p, NATGW_DROP_UNWRITABLE);
	p->e->translated = p->door.pkt.tuple;
	return true;
}

/* In the order in which natgw_session_snat() asks. */
static int begin(struct passage *p, struct natgw_origin *origin)
{
	const struct natgw_tuple *tuple = &p->door.pkt.tuple;
	struct natgw_destination *seen = NULL;
	int err;

	p->e->pool = origin->pool;
	/* It is looked anyway: what the addresses have is to be told. */
	if (!natgw_reserve_foresee(table_of(p), tuple, origin, &seen))
		return choose(p, &tuple->src, origin) ?: -ENOSPC;
	err = natgw_room_would(table_of(p), p->door.rules);
	if (!err)
		err = claim(p, tuple->src.addr, natgw_reserve_claims(origin));
	return err ?: choose(p, &tuple->src, origin);
}

static bool leave_new(struct passage *p)
{
	struct natgw_origin origin;
	struct natgw_rule *rule;
	enum natgw_drop why;
	int err;

	ask(p, NATGW_STAGE_AFTER);
	rule = natgw_rules_after(p->door.rules, &p->e->asked[NATGW_STAGE_AFTER]);
	p->e->after = rule;
	p->e->translated = p->door.pkt.tuple;
	if (!natgw_door_translates(rule))
		return true;
	err = natgw_leave_origin(&p->door, rule, false, &origin);
	if (!natgw_door_opens(&p->door, &why))
		return dropped(p, why);
	if (!err)
		err = begin(p, &origin);
	p->e->verdict = NATGW_VERDICT_TRANSLATED;
	return err ? refused(p, err) : show(p);
}

static bool leave(struct passage *p)
{
	struct natgw_packet *pkt = &p->door.pkt;
	struct natgw_tuple sent = p->e->sent;
	enum natgw_direction direction;
	struct natgw_node *node = NULL;

	p->state.hook = NF_INET_POST_ROUTING;
	natgw_packet_read(pkt);
	if (natgw_door_to_many(pkt->skb)) {
		pkt->kind = NATGW_PACKET_BROKEN;
		pkt->broken = NATGW_DROP_MULTICAST;
	}
	if (p->begins)
		return leave_begun(p, &sent);
	if (pkt->kind == NATGW_PACKET_FLOW)
		node = natgw_session_find(table_of(p), &pkt->tuple, &direction);
	return node ? leave_session(p, node, direction) : leave_new(p);
}

/* To the gateway itself; nothing begins here. */
static bool arrive(struct passage *p)
{
	struct natgw_packet *pkt = &p->door.pkt;
	enum natgw_direction direction;
	struct natgw_node *node = NULL;

	p->state.hook = NF_INET_LOCAL_IN;
	natgw_packet_read(pkt);
	p->e->translated = pkt->tuple;
	if (p->begins || pkt->kind != NATGW_PACKET_FLOW)
		return true;
	node = natgw_session_find_own(table_of(p), &pkt->tuple, &direction);
	if (!node)
		return natgw_arrive_unserved(&p->door) ?
		       dropped(p, natgw_refuse_would(&p->door)) : true;
	if (!(READ_ONCE(node->view.role) & NATGW_ROLE_MID))
		return true;
	p->e->session = natgw_session_of(node);
	p->e->direction = direction;
	if (natgw_leave_rewrite(&p->door, p->e->session, direction) != NF_ACCEPT)
		return dropped(p, NATGW_DROP_UNWRITABLE);
	p->e->translated = pkt->tuple;
	return true;
}

/* ---- the way ------------------------------------------------------------ */

static enum natgw_verdict passed(const struct passage *p)
{
	if (p->e->session && !test_bit(NATGW_SESSION_PENDING, &p->e->session->flags))
		return NATGW_VERDICT_SESSION;
	if (p->begins || p->e->session || p->e->verdict == NATGW_VERDICT_TRANSLATED)
		return NATGW_VERDICT_TRANSLATED;
	return NATGW_VERDICT_UNTOUCHED;
}

static void pass(struct passage *p)
{
	struct natgw_explanation *e = p->e;
	struct sk_buff *skb = p->door.pkt.skb;

	if (e->rules && !enter(p))
		return;
	e->forwarded = e->rules ? p->door.pkt.tuple : e->sent;
	if (e->middle_drawn)
		e->forwarded.src.port = 0;
	e->is_forwarded = true;
	if (!route(p))
		return;
	skb->skb_iif = p->state.in->ifindex;
	e->translated = e->forwarded;
	if (e->rules && !(e->local ? arrive(p) : leave(p)))
		return;
	e->is_translated = true;
	e->verdict = passed(p);
}

/**
 * natgw_explain() - tell what would become of a packet
 * @ns: the gateway
 * @e: what is known of the packet, and what is found out; zeroed apart from that
 * @skb: the packet, from natgw_explain_packet(); it is changed
 * @scratch: counters, which do not matter
 *
 * Context: BH disabled, RCU read side, which what is found out is borrowed in.
 * Return: 0; or
 * * %-ENODEV - there is no such interface
 * * %-ENETUNREACH - no route leads back to the source, and no iif is given
 * * %-EADDRNOTAVAIL - the source is an address of the gateway
 * * %-ENOMEM - no memory
 */
int natgw_explain(struct natgw_netns *ns, struct natgw_explanation *e,
		  struct sk_buff *skb, struct natgw_stats *scratch)
{
	struct passage p = { .e = e };
	int err;

	err = find_iif(ns->net, e);
	if (err)
		return err;
	p.state.hook = NF_INET_PRE_ROUTING;
	p.state.pf = NFPROTO_IPV4;
	p.state.net = ns->net;
	p.state.in = dev_get_by_index_rcu(ns->net, e->iif);
	if (!p.state.in || (e->oif && !dev_get_by_index_rcu(ns->net, e->oif)))
		return -ENODEV;
	skb->dev = p.state.in;
	skb->skb_iif = e->iif;
	e->rules = rcu_dereference(ns->rules);
	p.door.ns = ns;
	p.door.rules = e->rules;
	p.door.pkt.skb = skb;
	p.door.pkt.state = &p.state;
	p.door.pkt.stats = scratch;
	p.draft = natgw_session_create(false);
	if (!p.draft)
		return -ENOMEM;
	p.draft->proto = e->sent.proto;
	pass(&p);
	natgw_session_free(&p.draft->rcu);
	return 0;
}
