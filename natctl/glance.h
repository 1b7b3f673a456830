/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Looks at the gateway, again and again: its counters, destinations, subscribers
 * and external addresses, as they are now and as they were at the look before.
 */
#ifndef NATCTL_GLANCE_H
#define NATCTL_GLANCE_H

#include "gateway.h"
#include "gauges.h"
#include "ledger.h"
#include "natctl.h"
#include "pools.h"
#include "subscribers.h"

enum {
	GLANCE_NS = 1000 * 1000 * 1000,	/* ns a second */
	GLANCE_SHARE = 10,	/* a table is read for one part in so many of the time */
	GLANCE_TOP = 200,		/* rows that are kept of a table, if nobody says */
};

/**
 * struct moment - when something was read
 * @began: time at which that began, ns of the monotonic clock; 0: never
 * @took: how long it took, ns
 */
struct moment {
	__u64 began;
	__u64 took;
};

/**
 * struct glance_counters - the counters at one time
 * @moment: when
 * @stats: the counters
 */
struct glance_counters {
	struct moment moment;
	struct stats stats;
};

/**
 * struct glance_destinations - the first destinations at one time
 * @moment: when
 * @ledger: the destinations, in order
 */
struct glance_destinations {
	struct moment moment;
	struct ledger ledger;
};

/**
 * struct glance_subscribers - the first subscribers at one time
 * @moment: when
 * @subscribers: the subscribers, in order
 */
struct glance_subscribers {
	struct moment moment;
	struct subscribers subscribers;
};

/**
 * struct glance_pools - the external addresses at one time
 * @moment: when
 * @usages: the addresses, in order
 */
struct glance_pools {
	struct moment moment;
	struct usages usages;
};

/* Of two looks. */
enum {
	GLANCE_BEFORE,
	GLANCE_NOW,
	LOOKS,
};

/**
 * struct glance - what is known of the gateway; all zeros before the first look
 * @client: the client; borrowed
 * @verb: who looks, for messages
 * @top: destinations and subscribers that are wanted
 * @destination_order: what comes first of these
 * @subscriber_order: what comes first of those
 * @counters: the counters
 * @destinations: the destinations
 * @exhausted: destinations that have refused flows, the latest refusal first
 * @subscribers: the subscribers
 * @pools: the external addresses; there is one look at these only
 */
struct glance {
	struct client *client;
	const char *verb;
	size_t top;
	enum ledger_order destination_order;
	enum subscribers_order subscriber_order;
	struct glance_counters counters[LOOKS];
	struct glance_destinations destinations[LOOKS];
	struct glance_destinations exhausted[LOOKS];
	struct glance_subscribers subscribers[LOOKS];
	struct glance_pools pools;
};

__u64 glance_clock(void);
bool glance_is_due(const struct moment *moment, __u64 interval);
enum outcome glance_at_counters(struct glance *glance);
enum outcome glance_at_destinations(struct glance *glance);
enum outcome glance_at_exhausted(struct glance *glance, bool any);
enum outcome glance_at_subscribers(struct glance *glance);
void glance_keep_subscribers(struct glance *glance,
			     const struct subscribers *subscribers, __u64 began);
enum outcome glance_at_pools(struct glance *glance, struct gauges *gauges);
void glance_exit(struct glance *glance);

#endif
