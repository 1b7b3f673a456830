// SPDX-License-Identifier: GPL-2.0
/* Routes of sessions. */
#include "route.h"

#include <linux/inetdevice.h>
#include <linux/jhash.h>
#include <linux/netdevice.h>
#include <linux/netfilter_bridge.h>
#include <linux/slab.h>
#include <net/dst.h>
#include <net/inet_dscp.h>
#include <net/ip.h>
#include <net/ip_fib.h>
#include <net/l3mdev.h>
#include <net/route.h>
#include <net/xfrm.h>

#include "rate.h"

/* ---- legs ---------------------------------------------------------------- */

/*
 * What routing looks at beside the packet and its tables, and what may change
 * without their generation changing: filters of the source, and whether a host
 * is told of a better way.
 */
static u8 settings_of(struct in_device *in_dev)
{
	return IN_DEV_RPFILTER(in_dev) << 1 | (IN_DEV_TX_REDIRECTS(in_dev) ? 1 : 0);
}

static u8 dscp_of(const struct sk_buff *skb)
{
	return ip_hdr(skb)->tos & INET_DSCP_MASK;
}

/* Does what routing said hold, whatever packet it is asked for? */
static bool is_good(const struct natgw_leg *leg, const struct net *net)
{
	if (leg->dst)
		return dst_check(leg->dst, 0);
	return leg->iif && leg->generation == rt_genid_ipv4(net);
}

/* And does it for this one? */
static bool is_for(const struct natgw_leg *leg, const struct sk_buff *skb,
		   const struct net_device *dev)
{
	struct in_device *in_dev = __in_dev_get_rcu(dev);

	return leg->iif == dev->ifindex && leg->dscp == dscp_of(skb) && in_dev &&
	       leg->settings == settings_of(in_dev);
}

/*
 * Nothing but the tables and what a leg has decides the route: no rule of
 * policy routing, no state of neighbours.
 */
static bool is_plain(const struct net *net)
{
#ifdef CONFIG_IP_MULTIPLE_TABLES
	if (net->ipv4.fib_has_custom_rules)
		return false;
#endif
#ifdef CONFIG_IP_ROUTE_MULTIPATH
	if (READ_ONCE(net->ipv4.sysctl_fib_multipath_use_neigh))
		return false;
#endif
	return true;
}

/*
 * Only what is forwarded, and only routes that the kernel keeps itself: those
 * are shared by all who go there, and are marked when they are no longer good.
 */
static bool can_be_kept(const struct sk_buff *skb)
{
	const struct rtable *rt = skb_rtable(skb);

	return skb_dst_is_noref(skb) && rt->rt_type == RTN_UNICAST &&
	       rt_is_input_route(rt) && !rt->dst.error && !rt->dst.lwtstate &&
	       !(IPCB(skb)->flags & IPSKB_DOREDIRECT);
}

/*
 * Asks for the route, as would be done next if this were not. Where there is
 * none, that is found out there once more, and counted.
 */
static bool ask(struct natgw_leg *leg, struct sk_buff *skb,
		const struct net_device *dev)
{
	struct in_device *in_dev = __in_dev_get_rcu(dev);
	const struct iphdr *iph = ip_hdr(skb);
	const struct net *net = dev_net(dev);

	if (!in_dev)
		return false;
	leg->iif = dev->ifindex;
	/* Before the answer: one that is older than it says is asked for again. */
	leg->generation = rt_genid_ipv4(net);
	leg->dscp = dscp_of(skb);
	leg->settings = settings_of(in_dev);
	if (!is_plain(net))
		return true;
	if (compat_ip_route_input(skb, iph->daddr, iph->saddr, iph->tos, skb->dev))
		return true;
	if (can_be_kept(skb)) {
		leg->dst = skb_dst(skb);
		leg->generation = 0;
		return true;
	}
	/* The first packet makes the route that the next one finds kept. */
	return skb_dst_is_noref(skb) || skb_rtable(skb)->rt_type != RTN_UNICAST;
}

/* ---- the routes of a namespace -------------------------------------------- */

static struct natgw_route *route_of(const struct natgw_routes *routes, u32 number)
{
	struct natgw_route *route =
		rcu_dereference(routes->slot[number % NATGW_ROUTES]);

	return route && route->number == number ? route : NULL;
}

static u32 chain_of(const struct natgw_leg leg[2])
{
	return jhash(leg, 2 * sizeof(*leg), 0) % NATGW_ROUTE_CHAINS;
}

static struct natgw_route *find(const struct natgw_routes *routes,
				const struct natgw_leg leg[2], u32 chain)
{
	struct natgw_route *route;

	hlist_for_each_entry_rcu(route, &routes->chain[chain], chain,
				 lockdep_is_held(&routes->lock))
		if (!memcmp(route->leg, leg, sizeof(route->leg)))
			return route;
	return NULL;
}

static void free_route(struct rcu_head *rcu)
{
	struct natgw_route *route = container_of(rcu, struct natgw_route, rcu);

	/* Packets that carry it without a reference are gone by now. */
	dst_release(route->leg[NATGW_FORWARD].dst);
	dst_release(route->leg[NATGW_REVERSE].dst);
	kfree(route);
}

/* Puts a route into the place of the oldest, with the lock held. */
static void put(struct natgw_routes *routes, struct natgw_route *route, u32 chain)
{
	struct natgw_route *oldest;
	u32 place;

	/* A session without a route has number 0. */
	if (!++routes->last)
		routes->last++;
	route->number = routes->last;
	place = route->number % NATGW_ROUTES;
	oldest = rcu_dereference_protected(routes->slot[place],
					   lockdep_is_held(&routes->lock));
	rcu_assign_pointer(routes->slot[place], route);
	hlist_add_head_rcu(&route->chain, &routes->chain[chain]);
	if (!oldest)
		return;
	hlist_del_rcu(&oldest->chain);
	call_rcu(&oldest->rcu, free_route);
}

static struct natgw_route *make(const struct natgw_leg leg[2])
{
	struct natgw_route *route = kzalloc(sizeof(*route), GFP_ATOMIC | __GFP_NOWARN);
	unsigned int i;

	if (!route)
		return NULL;
	for (i = 0; i < 2; i++) {
		if (leg[i].dst && !dst_hold_safe(leg[i].dst)) {
			free_route(&route->rcu);
			return NULL;
		}
		/* With its padding, which is compared, too. */
		memcpy(&route->leg[i], &leg[i], sizeof(*leg));
	}
	return route;
}

/*
 * The route with these legs. One that is new costs the oldest its place; where
 * there are more than fit, few packets are troubled with it.
 */
static struct natgw_route *find_or_make(struct natgw_routes *routes,
					const struct natgw_leg leg[2])
{
	u32 chain = chain_of(leg);
	struct natgw_route *route = find(routes, leg, chain), *mine;

	if (route || !natgw_rate_affords(&routes->due, NATGW_ROUTES / 4,
					 natgw_rate_now()))
		return route;
	mine = make(leg);
	if (!mine)
		return NULL;
	spin_lock(&routes->lock);
	route = find(routes, leg, chain);
	if (!route) {
		put(routes, mine, chain);
		route = mine;
		mine = NULL;
	}
	spin_unlock(&routes->lock);
	/* Nobody has seen it. */
	if (mine)
		free_route(&mine->rcu);
	return route;
}

static bool is_bridged(const struct sk_buff *skb)
{
#if IS_ENABLED(CONFIG_BRIDGE_NETFILTER)
	return nf_bridge_info_exists(skb);
#else
	return false;
#endif
}

/* ---- what packets do ------------------------------------------------------ */

static void learn(struct natgw_routes *routes, struct natgw_session *session,
		  enum natgw_direction direction, struct sk_buff *skb,
		  const struct net_device *dev)
{
	const struct natgw_route *before =
		route_of(routes, natgw_session_route(session));
	struct natgw_route *route;
	struct natgw_leg leg[2];

	memset(leg, 0, sizeof(leg));
	if (before && is_good(&before->leg[!direction], dev_net(dev)))
		memcpy(&leg[!direction], &before->leg[!direction], sizeof(*leg));
	if (!ask(&leg[direction], skb, dev))
		return;
	route = find_or_make(routes, leg);
	if (route)
		natgw_session_set_route(session, route->number);
}

/**
 * natgw_route_attach() - let a session's packet go by the route of an earlier one
 * @routes: the routes of the namespace
 * @session: the session
 * @direction: the packet's direction in it
 * @skb: the packet, with the destination that it is to be routed by
 * @dev: the interface that it came by
 *
 * To be called last before routing, which then finds that nothing is left to do.
 *
 * Context: BH disabled, RCU read side.
 * Return: true if so.
 */
bool natgw_route_attach(struct natgw_routes *routes, struct natgw_session *session,
			enum natgw_direction direction, struct sk_buff *skb,
			const struct net_device *dev)
{
	const struct natgw_route *route;
	const struct natgw_leg *leg;

	/* Somebody else knew better; or it is to be routed by a bridge or a VRF. */
	if (skb_dst(skb) || secpath_exists(skb) || is_bridged(skb) ||
	    netif_is_l3_slave(dev))
		return false;
	route = route_of(routes, natgw_session_route(session));
	leg = route ? &route->leg[direction] : NULL;
	if (!leg || !is_for(leg, skb, dev) || !is_good(leg, dev_net(dev))) {
		learn(routes, session, direction, skb, dev);
		return false;
	}
	if (!leg->dst)
		return false;
	skb_dst_set_noref(skb, leg->dst);
	return true;
}

/**
 * natgw_route_leg() - what routing said of a session's packets
 * @routes: the routes of the namespace
 * @session: the session
 * @direction: of the packets
 *
 * Context: RCU read side.
 * Return: the leg, borrowed; NULL if nothing is known.
 */
const struct natgw_leg *natgw_route_leg(const struct natgw_routes *routes,
					const struct natgw_session *session,
					enum natgw_direction direction)
{
	const struct natgw_route *route =
		route_of(routes, natgw_session_route(session));

	return route ? &route->leg[direction] : NULL;
}

/**
 * natgw_route_fast() - the route by which a packet may leave at once
 * @routes: the routes of the namespace
 * @session: its session
 * @direction: its direction in it
 * @skb: the packet, as it came
 * @dev: the interface that it came by
 * @configuration: number of the configuration in force
 *
 * Who wrote an earlier packet of that direction down as fast saw it leave by
 * that very route, under that very configuration.
 *
 * Context: BH disabled, RCU read side.
 * Return: the route, borrowed; NULL if it is to go the normal way.
 */
struct dst_entry *natgw_route_fast(const struct natgw_routes *routes,
				   const struct natgw_session *session,
				   enum natgw_direction direction,
				   const struct sk_buff *skb,
				   const struct net_device *dev, u32 configuration)
{
	const struct natgw_leg *leg = natgw_route_leg(routes, session, direction);

	if (!leg || leg->pace != NATGW_PACE_FAST ||
	    leg->configuration != configuration || !is_for(leg, skb, dev) ||
	    !is_good(leg, dev_net(dev)))
		return NULL;
	return leg->dst;
}

/**
 * natgw_route_set_pace() - write down how a session's packets may go on
 * @routes: the routes of the namespace
 * @session: the session, whose route is known
 * @direction: of the packets
 * @pace: whether they take the fast path, or why they do not
 * @configuration: number of the configuration that says so
 *
 * Of what two CPUs write at once for either direction one may be lost: it is
 * written again with the next packet.
 *
 * Context: BH disabled, RCU read side.
 */
void natgw_route_set_pace(struct natgw_routes *routes, struct natgw_session *session,
			  enum natgw_direction direction, enum natgw_pace pace,
			  u32 configuration)
{
	const struct natgw_route *before =
		route_of(routes, natgw_session_route(session));
	struct natgw_route *route;
	struct natgw_leg leg[2];

	if (!before)
		return;
	memcpy(leg, before->leg, sizeof(leg));
	leg[direction].pace = pace;
	leg[direction].configuration = configuration;
	route = find_or_make(routes, leg);
	if (route)
		natgw_session_set_route(session, route->number);
}

/**
 * natgw_routes_create() - make a place for routes
 *
 * Context: Process, may sleep.
 * Return: the routes, none yet; or NULL, without memory.
 */
struct natgw_routes *natgw_routes_create(void)
{
	struct natgw_routes *routes = kvzalloc(sizeof(*routes), GFP_KERNEL_ACCOUNT);

	if (routes)
		spin_lock_init(&routes->lock);
	return routes;
}

/**
 * natgw_routes_destroy() - forget all routes
 * @routes: the routes, or NULL. No packet can reach them.
 *
 * Context: Process, may sleep.
 */
void natgw_routes_destroy(struct natgw_routes *routes)
{
	struct natgw_route *route;
	unsigned int i;

	for (i = 0; routes && i < NATGW_ROUTES; i++) {
		route = rcu_dereference_protected(routes->slot[i], 1);
		if (route)
			free_route(&route->rcu);
	}
	kvfree(routes);
}
