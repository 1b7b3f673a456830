// SPDX-License-Identifier: GPL-2.0
/* The fast path. */
#include "fast.h"

#include COMPAT_GSO_HEADER
#include <linux/if_vlan.h>
#include <linux/netdevice.h>
#include <net/arp.h>
#include <net/ip.h>
#include <net/neighbour.h>
#include <net/route.h>
#include <net/xfrm.h>

#include "life.h"
#include "rewrite.h"
#include "tcp.h"

/* ---- who may take it ----------------------------------------------------- */

static const void *hooks_at(const struct net *net, unsigned int i)
{
	static const u8 where[NATGW_FIREWALL_HOOKS] = {
		NF_INET_PRE_ROUTING, NF_INET_FORWARD, NF_INET_POST_ROUTING,
	};

	return rcu_access_pointer(net->nf.hooks_ipv4[where[i]]);
}

/*
 * The number that says under what a packet was forwarded. A chain of the firewall
 * that comes or goes, and connection tracking that begins or ends, count as another
 * configuration: all sessions pass there once more. Of two CPUs that see it at once,
 * both may count it.
 */
static u32 configuration_of(struct natgw_netns *ns, const struct natgw_rules *rules)
{
	unsigned int i;

	for (i = 0; i < NATGW_FIREWALL_HOOKS; i++) {
		const void *hooks = hooks_at(ns->net, i);

		/* Who finds it noted as seen finds it counted; pairs with the release. */
		if (likely(smp_load_acquire(&ns->firewall[i]) == hooks))
			continue;
		atomic_inc(&ns->firewalls);
		/* After it is counted; pairs with the acquire above. */
		smp_store_release(&ns->firewall[i], hooks);
	}
	/* Both only grow, so that no sum comes twice. */
	return rules->generation + atomic_read(&ns->firewalls);
}

/* Packets may have to come or leave sealed. A change of that ends all routes. */
static bool has_policies(const struct net *net)
{
#ifdef CONFIG_XFRM
	return net->xfrm.policy_count[XFRM_POLICY_FWD] ||
	       net->xfrm.policy_count[XFRM_POLICY_OUT] ||
	       net->xfrm.policy_default[XFRM_POLICY_FWD] != XFRM_USERPOLICY_ACCEPT ||
	       net->xfrm.policy_default[XFRM_POLICY_OUT] != XFRM_USERPOLICY_ACCEPT;
#else
	return false;
#endif
}

static enum natgw_pace judge(const struct natgw_door *door,
			     const struct natgw_session *session,
			     const struct natgw_leg *leg)
{
	const struct natgw_rules *rules = door->rules;
	const struct natgw_rule *rule = natgw_rules_find(rules, session->rule);
	const struct sk_buff *skb = door->pkt.skb;

	if (!rule)
		return NATGW_PACE_STALE;
	if (rule->slow)
		return NATGW_PACE_RULE;
	if (!natgw_rules_fast(rules, skb->skb_iif) ||
	    !natgw_rules_fast(rules, door->pkt.state->out->ifindex))
		return NATGW_PACE_DEVICE;
	if (skb_nfct(skb))
		return NATGW_PACE_CONNTRACK;
	if (rules->option[NATGW_OPTION_IP_ID_REWRITE] == NATGW_IP_ID_REWRITE_ALL)
		return NATGW_PACE_IP_ID;
	if (has_policies(door->pkt.state->net))
		return NATGW_PACE_IPSEC;
	if (!leg->dst || leg->dst != skb_dst(skb) ||
	    skb_rtable(skb)->rt_gw_family == AF_INET6)
		return NATGW_PACE_ROUTE;
	return NATGW_PACE_FAST;
}

/*
 * Connection tracking may begin under a session. Of one that it sees a packet of, it
 * has to see both directions, or it takes what answers those that it missed for wrong.
 */
static bool is_settled(const struct natgw_door *door, const struct natgw_leg *leg,
		       u32 configuration)
{
	return leg->pace && leg->configuration == configuration &&
	       (leg->pace != NATGW_PACE_FAST || !skb_nfct(door->pkt.skb));
}

/**
 * natgw_fast_judge() - a packet of a session was forwarded: how do others fare
 * @door: the door, at POST_ROUTING
 * @session: the session
 * @direction: the packet's direction in it
 *
 * Context: BH disabled, RCU read side.
 */
void natgw_fast_judge(struct natgw_door *door, struct natgw_session *session,
		      enum natgw_direction direction)
{
	struct natgw_routes *routes = door->ns->table.routes;
	const struct natgw_leg *leg;
	enum natgw_pace pace;
	u32 configuration;

	if (!door->rules->fasts || natgw_packet_local(&door->pkt))
		return;
	configuration = configuration_of(door->ns, door->rules);
	leg = natgw_route_leg(routes, session, direction);
	/* Nothing is known of one that has just begun, or came another way. */
	if (!leg || leg->iif != door->pkt.skb->skb_iif ||
	    is_settled(door, leg, configuration))
		return;
	pace = judge(door, session, leg);
	natgw_route_set_pace(routes, session, direction, pace, configuration);
	if (pace == NATGW_PACE_CONNTRACK)
		natgw_route_set_pace(routes, session, !direction, pace, configuration);
}

/**
 * natgw_fast_pace() - do packets of a session take the fast path
 * @ns: the gateway
 * @session: the session
 * @direction: of the packets
 *
 * Context: RCU read side.
 * Return: whether, or why not.
 */
enum natgw_pace natgw_fast_pace(struct natgw_netns *ns,
				const struct natgw_session *session,
				enum natgw_direction direction)
{
	const struct natgw_rules *rules = rcu_dereference(ns->rules);
	const struct natgw_leg *leg;

	if (!rules || !rules->fasts)
		return NATGW_PACE_UNSPEC;
	leg = natgw_route_leg(ns->table.routes, session, direction);
	if (!leg || !leg->pace || leg->configuration != configuration_of(ns, rules))
		return NATGW_PACE_NEW;
	return leg->pace;
}

/* ---- who does take it ---------------------------------------------------- */

/* The device belongs to another one, which is to have its packets. */
static bool is_lent(const struct net_device *dev)
{
	return netif_is_bridge_port(dev) || netif_is_ovs_port(dev) ||
	       netif_is_lag_port(dev) || netif_is_l3_slave(dev);
}

/* Somebody has a claim on the packet, or it is not for the gateway to forward. */
static bool is_claimed(struct sk_buff *skb)
{
	return skb->protocol != htons(ETH_P_IP) || skb->pkt_type != PACKET_HOST ||
	       skb_vlan_tag_present(skb) || skb_shared(skb) ||
	       skb_sk_is_prefetched(skb) || skb_dst(skb) || skb_nfct(skb) ||
	       secpath_exists(skb);
}

/*
 * Reads the headers of a packet that nobody has looked at yet. What is unusual,
 * or wrong, is left to who knows about that, as it is but for padding.
 */
static bool read(struct natgw_packet *pkt)
{
	struct sk_buff *skb = pkt->skb;
	const struct iphdr *iph;
	unsigned int len;

	if (!pskb_may_pull(skb, sizeof(*iph)))
		return false;
	iph = ip_hdr(skb);
	len = ntohs(iph->tot_len);
	if (iph->version != 4 || iph->ihl != sizeof(*iph) / 4 ||
	    ip_is_fragment(iph) || iph->ttl <= 1 || len < sizeof(*iph) ||
	    len > skb->len || ip_fast_csum((const u8 *)iph, iph->ihl) ||
	    pskb_trim_rcsum(skb, len))
		return false;
	natgw_packet_read(pkt);
	return pkt->kind == NATGW_PACKET_FLOW &&
	       !(pkt->tcp_flags & (NATGW_TCP_SYN | NATGW_TCP_FIN | NATGW_TCP_RST));
}

/* The session that a packet from a wire is of, as far as that is settled. */
static struct natgw_session *find(struct natgw_door *door,
				  enum natgw_direction *direction)
{
	struct natgw_session *session;
	struct natgw_node *node;

	if (natgw_door_strange(door))
		return NULL;
	node = natgw_session_find(&door->ns->table, &door->pkt.tuple, direction);
	if (!node || !natgw_node_on_wire(node, *direction))
		return NULL;
	session = natgw_session_of(node);
	return READ_ONCE(session->flags) & NATGW_SESSION_UNSETTLED ? NULL : session;
}

/* As it is, into one packet of the device. */
static bool fits(struct sk_buff *skb, const struct dst_entry *dst)
{
	unsigned int mtu = ip_dst_mtu_maybe_forward(dst, true);

	if (likely(!skb_is_gso(skb)))
		return skb->len <= mtu;
	skb_set_transport_header(skb, sizeof(struct iphdr));
	return skb_shinfo(skb)->gso_type &&
	       skb_gso_validate_network_len(skb, mtu);
}

static bool wants_id(const struct natgw_door *door)
{
	return door->rules->option[NATGW_OPTION_IP_ID_REWRITE] ==
	       NATGW_IP_ID_REWRITE_NON_ATOMIC &&
	       !(ip_hdr(door->pkt.skb)->frag_off & htons(IP_DF));
}

static struct neighbour *neighbour_of(const struct dst_entry *dst, __be32 addr)
{
	const struct rtable *rt = container_of(dst, struct rtable, dst);

	if (rt->rt_gw_family == AF_INET)
		addr = rt->rt_gw4;
	return ip_neigh_gw4(dst_dev_rcu(dst), addr);
}

/* What the way past routing and FORWARD does to a packet. */
static void hop(struct sk_buff *skb, struct dst_entry *dst)
{
	struct iphdr *iph = ip_hdr(skb);

	ip_decrease_ttl(iph);
	if (READ_ONCE(dev_net(skb->dev)->ipv4.sysctl_ip_fwd_update_priority))
		skb->priority = rt_tos2priority(iph->tos);
	/* Whoever sent it from within this machine is done with it. */
	skb_orphan(skb);
	skb_clear_tstamp(skb);
	skb_reset_redirect(skb);
	/* Who cannot reach the neighbour answers by what is known here. */
	memset(IPCB(skb), 0, sizeof(*IPCB(skb)));
	IPCB(skb)->iif = skb->skb_iif;
	IPCB(skb)->flags = IPSKB_FORWARDED;
	skb_dst_set_noref(skb, dst);
	skb->dev = dst_dev_rcu(dst);
}

static void count(struct natgw_door *door, enum natgw_direction direction)
{
	u64 *counters = door->pkt.stats->count;

	/* As at both doors that it did not come to. */
	counters[NATGW_COUNTER_SEEN] += 2;
	counters[NATGW_COUNTER_TRANSLATED] += 2;
	counters[NATGW_COUNTER_FAST]++;
	natgw_door_count_in(door, direction);
	natgw_door_count_out(door, direction);
}

/* As the wire that it goes to sees the session. */
struct ends {
	struct natgw_endpoint src;
	struct natgw_endpoint dst;
};

static struct ends ends_of(const struct natgw_session *session,
			   enum natgw_direction direction)
{
	unsigned int slot = direction == NATGW_FORWARD ? READ_ONCE(session->out) : 0;
	const struct natgw_view *view = &natgw_session_node(session, slot)->view;

	return (struct ends){
		.src = natgw_view_endpoint(view, direction),
		.dst = natgw_view_endpoint(view, !direction),
	};
}

/**
 * natgw_fast() - a packet came by a device of the fast path
 * @door: the door; of the packet only where it is and who counts it are set
 *
 * Context: BH disabled, RCU read side.
 * Return: the verdict; %NF_ACCEPT to let it go the normal way.
 */
unsigned int natgw_fast(struct natgw_door *door)
{
	const struct net_device *dev = door->pkt.state->in;
	struct sk_buff *skb = door->pkt.skb;
	enum natgw_direction direction;
	struct natgw_session *session;
	struct neighbour *neighbour;
	struct dst_entry *dst;
	struct ends ends;

	if (is_claimed(skb) || is_lent(dev) || !read(&door->pkt) || wants_id(door))
		return NF_ACCEPT;
	session = find(door, &direction);
	if (!session)
		return NF_ACCEPT;
	dst = natgw_route_fast(door->ns->table.routes, session, direction, skb, dev,
			       configuration_of(door->ns, door->rules));
	if (!dst || !fits(skb, dst))
		return NF_ACCEPT;
	ends = ends_of(session, direction);
	neighbour = neighbour_of(dst, ends.dst.addr);
	/* What was read of it is linear, and with this its own. */
	if (IS_ERR(neighbour) || skb_cow(skb, LL_RESERVED_SPACE(dst_dev_rcu(dst))))
		return NF_ACCEPT;
	natgw_session_touch(&door->ns->table, session, door->rules, &door->pkt,
			    direction);
	count(door, direction);
	/* No checksum of the whole is carried to where packets leave. */
	skb_forward_csum(skb);
	natgw_rewrite_both(&door->pkt, &ends.src, &ends.dst);
	hop(skb, dst);
	neigh_output(neighbour, skb, false);
	return NF_STOLEN;
}
