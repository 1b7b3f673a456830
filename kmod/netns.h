/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A network namespace as a gateway. What it needs to forward is made with its
 * first configuration and lives until the namespace ends; a namespace without
 * one costs nothing but this structure.
 */
#ifndef _NATGW_NETNS_H
#define _NATGW_NETNS_H

#include <linux/atomic.h>
#include <linux/mutex.h>
#include <linux/netfilter.h>
#include <linux/rcupdate.h>

#include "peak.h"
#include "rules.h"
#include "stats.h"
#include "table.h"
#include "unsolicited.h"
#include "untranslated.h"
#include "walk.h"

/**
 * struct natgw_hit - that a limit of the namespace refuses flows
 * @told: jiffies when it was last told; 0 if it never was. Also read without the
 *        lock
 * @counted: flows that it had refused by then
 */
struct natgw_hit {
	u32 told;
	u64 counted;
};

/* The hooks of a gateway. */
enum natgw_hook {
	NATGW_HOOK_ENTER,	/* from a wire */
	NATGW_HOOK_ROUTE,	/* from a wire, when all others have seen it */
	NATGW_HOOK_ARRIVE,	/* to a socket of the gateway */
	NATGW_HOOK_BEGIN,	/* from one */
	NATGW_HOOK_LEAVE,	/* to a wire */
	NATGW_HOOKS
};

/* PRE_ROUTING, FORWARD and POST_ROUTING. */
#define NATGW_FIREWALL_HOOKS 3

/**
 * struct natgw_netns - a gateway
 * @net: the namespace
 * @rules: ruleset in force; NULL if there is none. Written with @lock and RTNL
 *         held, read under RCU or either of them.
 * @firewall: the hooks that the fast path goes past, as last seen: compared, and
 *            never followed. With what is beside it read for every packet, and
 *            written by whoever sees another
 * @firewalls: counts the times that they changed
 * @table: sessions; valid once @stats is set
 * @stats: counters; NULL before the first configuration, never changes later
 * @answer_due: when the next answer to a refused flow would come if they came
 *              evenly, ns; see refuse.c
 * @unsolicited: SYNs from outside that nothing expects
 * @untranslated: what leaves because no rule is about it
 * @hit_lock: guards @hit; BH disabled
 * @hit: by enum natgw_limit, of those that are of the namespace; see limit.c
 * @lock: guards everything below, and configuration as a whole
 * @pools: pools in force, and those that sessions still hold
 * @generation: number of the last configuration
 * @last_handle: highest handle that was ever given
 * @ingress: hooks of the devices of the fast path; guarded by RTNL alone
 * @hooked: the hooks are registered
 * @peak: most packets a second while they were
 * @hook: the hooks, by enum natgw_hook; each carries the gateway to its packets
 */
struct natgw_netns {
	struct net *net;
	struct natgw_rules __rcu *rules;
	const void *firewall[NATGW_FIREWALL_HOOKS];
	atomic_t firewalls;
	struct natgw_table table;
	struct natgw_stats __percpu *stats;
	atomic64_t answer_due;
	struct natgw_unsolicited unsolicited;
	struct natgw_untranslated untranslated;
	spinlock_t hit_lock; /* see above */
	struct natgw_hit hit[__NATGW_LIMIT_MAX];
	struct mutex lock; /* see above */
	struct list_head pools;
	u32 generation;
	u32 last_handle;
	struct list_head ingress;
	bool hooked;
	struct natgw_peak peak;
	struct nf_hook_ops hook[NATGW_HOOKS];
};

/**
 * struct natgw_doors - how a namespace's hooks are opened and closed
 * @open: registers them; process context, may sleep; returns 0 or an errno
 * @close: removes them; process context, may sleep; no packet is inside when
 *         it returns
 * @watch: puts a hook on each device that a ruleset gives to the fast path and that
 *         has none; process context, holds RTNL; returns 0, or an errno, and some of
 *         them may have one then
 * @unwatch: removes the hooks of all other devices; likewise
 */
struct natgw_doors {
	int (*watch)(struct natgw_netns *ns, const struct natgw_rules *rules);
	void (*unwatch)(struct natgw_netns *ns, const struct natgw_rules *rules);
	int (*open)(struct natgw_netns *ns);
	void (*close)(struct natgw_netns *ns);
};

extern unsigned int natgw_netns_id;

void natgw_netns_init(struct natgw_netns *ns, struct net *net);
void natgw_netns_exit(struct natgw_netns *ns);
int natgw_netns_prepare(struct natgw_netns *ns, u32 sessions);
int natgw_netns_replace(struct natgw_netns *ns, struct natgw_rules *rules,
			const struct natgw_doors *doors);
int natgw_netns_inherit(struct natgw_netns *ns, struct natgw_rules *rules);
void natgw_netns_stop(struct natgw_netns *ns, const struct natgw_doors *doors);

struct natgw_netns *natgw_netns_of(struct net *net);

/* Has there ever been a configuration? Then there are counters and tables. */
static inline bool natgw_netns_prepared(const struct natgw_netns *ns)
{
	/* Pairs with the release in natgw_netns_prepare(). */
	return smp_load_acquire(&ns->stats);
}

#endif
