/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A ruleset: everything that a configuration says, compiled. It is filled by
 * its maker alone, sealed, published by the namespace, and from then on only
 * read, under RCU; what still changes in it is the interfaces that names stand
 * for (written under RTNL) and the hits.
 */
#ifndef _NATGW_RULES_H
#define _NATGW_RULES_H

#include <linux/atomic.h>
#include <linux/build_bug.h>
#include <linux/cache.h>
#include <linux/if.h>

#include "cover.h"
#include "packet.h"
#include "pool.h"

struct net;
struct net_device;

/**
 * struct natgw_match - which packets a rule is about
 * @src: source addresses
 * @dst: destination addresses
 * @sport: source ports
 * @dport: destination ports
 * @mark: mark, under the mask
 * @mask: bits of the mark that count
 * @proto: IP protocol; 0 for any
 * @iif: name of the incoming interface; empty for any. Packets do not come to this
 * @oif: name of the outgoing interface; empty for any
 */
struct natgw_match {
	struct natgw_range src;
	struct natgw_range dst;
	struct natgw_ports sport;
	struct natgw_ports dport;
	u32 mark;
	u32 mask;
	u8 proto;
	char iif[IFNAMSIZ];
	char oif[IFNAMSIZ];
};

/**
 * struct natgw_target - a backend of a dnat rule
 * @addr: its address, network order
 * @ports: its ports; first is 0 where the port is kept
 * @weight: its share
 */
struct natgw_target {
	__be32 addr;
	struct natgw_ports ports;
	u32 weight;
};

/**
 * struct natgw_rule - match and action
 * @hits: flows decided
 * @action: what to do with them
 * @handle: identity
 * @iif: interface that @match.iif stands for now; 0 for any, -1 for none.
 *       Written under RTNL.
 * @oif: likewise
 * @match: which packets
 * @pool: of snat and masquerade
 * @target: backends of dnat; @only, or owned
 * @targets: number of targets
 * @only: the backend, if there is one
 * @weights: sum of the targets' weights
 * @external: of static
 * @internal: of static, as many addresses
 * @to: ports of redirect; first is 0 where the port is kept
 * @slow: sessions that it creates stay out of the fast path
 *
 * Among ten thousand services each is in memory when it is asked for: a line of the
 * cache tells whether it is the one, and another one where to send to.
 */
struct natgw_rule {
	atomic64_t hits;
	enum natgw_action action;
	u32 handle;
	int iif;
	int oif;
	struct natgw_match match;
	struct natgw_pool *pool;
	struct natgw_target *target;
	unsigned int targets;
	struct natgw_target only;
	u32 weights;
	struct natgw_range external;
	struct natgw_range internal;
	struct natgw_ports to;
	bool slow;
} ____cacheline_aligned;

static_assert(offsetof(struct natgw_rule, match.iif) <= 64);
static_assert(offsetof(struct natgw_rule, weights) <= 128);

/**
 * struct natgw_chains - rules by hash, each chain in the order of the rules
 * @head: index of a bucket's first rule; the number of rules if it is empty
 * @next: the one that follows, by index; likewise at the end
 */
struct natgw_chains {
	u32 *head;
	u32 *next;
};

/* Ports that may have a timeout of their own (RFC 4787 REQ-5a). */
#define NATGW_RULES_PORTS 1024

/**
 * struct natgw_owned - external addresses, and whose they are
 * @range: the addresses
 * @pool: the pool
 */
struct natgw_owned {
	struct natgw_range range;
	struct natgw_pool *pool;
};

/**
 * struct natgw_fast_device - a device that the fast path is taken from and to
 * @name: its name
 * @ifindex: interface that the name stands for now, -1 for none. Written under
 *           RTNL
 */
struct natgw_fast_device {
	char name[IFNAMSIZ];
	int ifindex;
};

/**
 * struct natgw_rules - a ruleset
 * @generation: number of the configuration
 * @timeout: jiffies, by enum natgw_timeout
 * @port_timeout: jiffies, of UDP, by well-known destination port, 0 for none;
 *                NULL if there is none at all. Owned
 * @limit: by enum natgw_limit
 * @option: by enum natgw_option
 * @notify: by enum natgw_notification
 * @profile: enum natgw_profile; a name that is kept, and means nothing here
 * @n: number of rules
 * @room: rules that @rule has room for
 * @pools: number of pools
 * @pool: the pools; a pool outlives the rulesets that name it
 * @before: indexes of the rules that are looked at before routing, in order,
 *          without those in @exact
 * @befores: their number
 * @after: indexes of the rules that are looked at after routing, in order
 * @afters: their number
 * @exact: rules of one address, protocol and port
 * @portless: the same rules, by address and protocol
 * @buckets: of either, less one
 * @owned: external addresses of the pools, sorted
 * @owneds: their number
 * @receivers: to whom packets go that are looked at before routing, unless they are
 *             of a session
 * @senders: from whom packets come that a rule is about after routing
 * @fast: devices between which the fast path is taken
 * @fasts: their number
 * @rule: the rules
 */
struct natgw_rules {
	u32 generation;
	u32 timeout[__NATGW_TIMEOUT_MAX];
	u32 *port_timeout;
	u32 limit[__NATGW_LIMIT_MAX];
	u32 option[__NATGW_OPTION_MAX];
	u32 notify[__NATGW_NOTIFICATION_MAX];
	u32 profile;
	unsigned int n;
	unsigned int room;
	unsigned int pools;
	struct natgw_pool **pool;
	u32 *before;
	unsigned int befores;
	u32 *after;
	unsigned int afters;
	struct natgw_chains exact;
	struct natgw_chains portless;
	unsigned int buckets;
	struct natgw_owned *owned;
	unsigned int owneds;
	struct natgw_cover receivers;
	struct natgw_cover senders;
	struct natgw_fast_device fast[NATGW_FAST_DEVICES_MAX];
	unsigned int fasts;
	struct natgw_rule *rule;
};

/**
 * struct natgw_question - what a packet asks the rules
 * @tuple: its endpoints
 * @iif: interface that it came in by; 0 if from the gateway itself
 * @oif: interface that it leaves by; 0 before routing
 * @mark: its mark
 * @any_port: its ports are not known: ports that a rule names match
 */
struct natgw_question {
	struct natgw_tuple tuple;
	int iif;
	int oif;
	u32 mark;
	bool any_port;
};

struct natgw_rules *natgw_rules_create(unsigned int rules, unsigned int pools);
void natgw_rules_destroy(struct natgw_rules *rules);
int natgw_rules_seal(struct natgw_rules *rules, struct net *net);
bool natgw_rules_same(const struct natgw_rule *a, const struct natgw_rule *b);
u32 natgw_rules_hash(const struct natgw_rule *rule);
void natgw_rules_bind(struct natgw_rules *rules, const struct net_device *dev);
void natgw_rules_unbind(struct natgw_rules *rules, int ifindex);
/**
 * enum natgw_stage - when a flow asks the rules
 * @NATGW_STAGE_BEFORE: before routing
 * @NATGW_STAGE_AFTER: after routing
 */
enum natgw_stage {
	NATGW_STAGE_BEFORE,
	NATGW_STAGE_AFTER,
};

bool natgw_rule_near(const struct natgw_rule *rule, enum natgw_stage stage,
		     const struct natgw_question *question,
		     enum natgw_clause *clause);
struct natgw_rule *natgw_rules_before(const struct natgw_rules *rules,
				      const struct natgw_question *question);
struct natgw_rule *natgw_rules_after(const struct natgw_rules *rules,
				     const struct natgw_question *question);
struct natgw_rule *natgw_rules_hairpin(const struct natgw_rules *rules,
				       const struct natgw_question *question);
const struct natgw_rule *natgw_rules_find(const struct natgw_rules *rules,
					  u32 handle);
bool natgw_rules_fast(const struct natgw_rules *rules, int ifindex);
bool natgw_rules_masquerade(const struct natgw_rules *rules, int ifindex,
			    __be32 remote);
struct natgw_pool *natgw_rules_owner(const struct natgw_rules *rules,
				     __be32 addr);

static inline bool natgw_rules_own(const struct natgw_rules *rules, __be32 addr)
{
	return natgw_rules_owner(rules, addr);
}

struct natgw_endpoint natgw_rule_target(const struct natgw_rule *rule,
					const struct natgw_endpoint *dst);
__be32 natgw_rule_static(const struct natgw_range *from,
			 const struct natgw_range *to, __be32 addr);

#endif
