/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How a session's packets go on from the gateway. Where the routing of an
 * earlier packet still holds, the next one need not ask for it again.
 *
 * What routing said of one direction is a leg, and the legs of both directions
 * are a route. Most sessions of a gateway share a few routes, so that a session
 * only has the number of one. A number is given once; that of a route that had
 * to go names none from then on. Readers find routes under RCU.
 */
#ifndef _NATGW_ROUTE_H
#define _NATGW_ROUTE_H

#include <linux/spinlock.h>
#include <linux/types.h>

#include "session.h"

enum {
	/* Routes that a namespace knows at a time: pairs of next hops. */
	NATGW_ROUTES		= 1024,
	NATGW_ROUTE_CHAINS	= 256,
};

/**
 * struct natgw_leg - what routing said of packets of one direction
 * @dst: where they go, with a reference; NULL if that cannot be kept, or is not known
 * @iif: index of the interface that they came by; 0 if nothing is known
 * @generation: of the routing tables, when it said so
 * @configuration: number of the configuration that @pace is of, see fast.c
 * @dscp: the bits of the type of service that routing looks at
 * @settings: what else its answer was for, see settings_of()
 * @pace: enum natgw_pace, of the packets that were forwarded by it
 */
struct natgw_leg {
	struct dst_entry *dst;
	int iif;
	int generation;
	u32 configuration;
	u8 dscp;
	u8 settings;
	u8 pace;
};

/**
 * struct natgw_route - the legs of both directions
 * @chain: among those with the same hash, under the lock of the routes
 * @rcu: frees it
 * @number: its number, never 0
 * @leg: by direction of the packet
 */
struct natgw_route {
	struct hlist_node chain;
	struct rcu_head rcu;
	u32 number;
	struct natgw_leg leg[2];
};

/**
 * struct natgw_routes - the routes of a namespace
 * @lock: guards the rest; BH disabled
 * @due: rations new ones, see natgw_rate_affords()
 * @last: number that was given last
 * @slot: the routes, by the remainder of their number
 * @chain: the routes, by their legs
 */
struct natgw_routes {
	spinlock_t lock; /* see above */
	atomic64_t due;
	u32 last;
	struct natgw_route __rcu *slot[NATGW_ROUTES];
	struct hlist_head chain[NATGW_ROUTE_CHAINS];
};

struct natgw_routes *natgw_routes_create(void);
void natgw_routes_destroy(struct natgw_routes *routes);
bool natgw_route_attach(struct natgw_routes *routes, struct natgw_session *session,
			enum natgw_direction direction, struct sk_buff *skb,
			const struct net_device *dev);
struct dst_entry *natgw_route_fast(const struct natgw_routes *routes,
				   const struct natgw_session *session,
				   enum natgw_direction direction,
				   const struct sk_buff *skb,
				   const struct net_device *dev, u32 configuration);
const struct natgw_leg *natgw_route_leg(const struct natgw_routes *routes,
					const struct natgw_session *session,
					enum natgw_direction direction);
void natgw_route_set_pace(struct natgw_routes *routes, struct natgw_session *session,
			  enum natgw_direction direction, enum natgw_pace pace,
			  u32 configuration);

#endif
