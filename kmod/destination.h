/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Destinations: a remote endpoint as seen from one external address. Each has
 * the port space that its sessions share, and is the evidence of what became
 * of those that wanted a port.
 *
 * A destination with few sessions has no bitmap: a port is chosen by trial, the
 * table of views being what decides. Whoever looks for a destination does so
 * under RCU, and locks it to change it. One without sessions lies idle until it
 * is wanted again, or the room is: then it is marked gone, once, under its lock,
 * and freed after a grace period.
 */
#ifndef _NATGW_DESTINATION_H
#define _NATGW_DESTINATION_H

#include <linux/in.h>
#include <linux/list.h>
#include <linux/rbtree.h>
#include <linux/rculist.h>
#include <linux/rhashtable.h>
#include <linux/spinlock.h>

#include "natgw.h"
#include "pool.h"
#include "stats.h"
#include "threshold.h"
#include "tuple.h"

struct natgw_overflow;
struct natgw_shares;
struct natgw_space;
struct natgw_subscriber;

#define NATGW_HOLDERS (NATGW_HOLDER_MAX + 1)

/* Reasons for which a destination refuses. */
enum natgw_refusal {
	NATGW_REFUSAL_NO_PORT,
	NATGW_REFUSAL_NO_ADDRESS,
	NATGW_REFUSAL_SESSION_LIMIT,
	NATGW_REFUSAL_NO_MEMORY,
	NATGW_REFUSAL_INSERT_RACE,
	NATGW_REFUSAL_NO_BITMAP,
	NATGW_REFUSAL_MAPPING_CONFLICT,
	NATGW_REFUSAL_SUBSCRIBER_LIMIT,
	NATGW_REFUSAL_SUBSCRIBER_SESSIONS,
	NATGW_REFUSAL_SUBSCRIBER_PORTS,
	NATGW_REFUSAL_SUBSCRIBER_RATE,
	NATGW_REFUSAL_HALF_OPEN,
	NATGW_REFUSAL_FAIR_SHARE,
	NATGW_REFUSAL_NO_BLOCK,
	NATGW_REFUSAL_SUBSCRIBER_BLOCKS,
	NATGW_REFUSAL_OUTSIDE_PREFIX,
	NATGW_REFUSAL_SESSION_RATE,
	NATGW_REFUSALS,
};

/**
 * struct natgw_hold - a port that is held, embedded in what holds it
 * @destination: where; NULL if nowhere
 * @link: in @holds or @over of @destination, under its lock
 * @subscriber: whose it is; NULL if nobody's. Of a session it is set even if its
 *              mapping is what holds the port.
 * @addr: internal address that it is held for, network order
 * @port: external port, host order
 * @holder: enum natgw_holder, as @destination counts it, under its lock
 * @outside: no port that the pool could hand out: one that the gateway's own
 *           socket has chosen. It is held, but not counted as one of those
 * @in_block: it holds the block that has the port, too
 * @over: it lies in @over of @destination
 */
struct natgw_hold {
	struct natgw_destination *destination;
	struct hlist_node link;
	struct natgw_subscriber *subscriber;
	__be32 addr;
	u16 port;
	u8 holder;
	u8 in_block : 1;
	u8 outside : 1;
	u8 over : 1;
};

/* Who has a port that no session of its destination has. */
enum natgw_owner {
	NATGW_OWNER_NONE,
	NATGW_OWNER_SESSION,	/* which tells when it ends */
	NATGW_OWNER_SOCKET,
};

/**
 * struct natgw_aside - a port that is taken, but not by a session of the destination
 * @list: in @aside or @resting of the destination, or in neither
 * @node: in @foreign of the destination; not if it rests
 * @until: when it has rested enough, in the wheel's time; of @resting
 * @round: when it was last looked at; of @aside
 * @port: the port, host order
 * @owner: enum natgw_owner; of @foreign
 */
struct natgw_aside {
	struct list_head list;
	struct rb_node node;
	union {
		u32 until;
		u32 round;
	};
	u16 port;
	u8 owner;
};

/**
 * struct natgw_destination_key - what destinations are found by
 * @addrs: remote address in the low half, 0 for an endpoint-independent pool;
 *         external address in the high half; network order. Written at once,
 *         since a load that is wider than the stores before it has to wait for
 *         all of them, and some are to lines that the processor has to fetch.
 * @service: remote port, network order, in the low half, 0 where there is none;
 *           IP protocol above it
 * @zero: so that all bytes are told
 */
struct natgw_destination_key {
	u64 addrs;
	u32 service;
	u32 zero;
};

/**
 * struct natgw_destination - a destination
 * @head: in the ledger
 * @key: what it is found by
 * @lock: guards everything below but what says otherwise; BH disabled
 * @used: ports that are held, of those that the pool could hand out
 * @outside: others that are held; also read without the lock
 * @usable: ports that the pool could hand out, as of the last that asked
 * @rule: handle of the rule of the last that asked
 * @gone: taken out; whoever finds it looks again
 * @listed: it is on an idle list; under the ledger's lock
 * @local: the external address was one of the gateway's own
 * @exhausted: it has refused for want of ports, and not recovered
 * @first: jiffies of the first refusal; 0 if there was none
 * @holds: who holds the ports; also read under RCU. Walks over the ledger look at
 *         what lies up to here, which is a line of the cache
 * @over: likewise, of those who have both closed: each of them may be ended to
 *        make room, the first one first
 * @over_last: the last of those; NULL if there is none
 * @space: bitmap of the ports; NULL as long as there are few
 * @full: serial number of the pool that has no port left here; 0 if none.
 *        Also read without the lock
 * @routes: generation of the namespace's routes when @local was found out; 0 if it
 *          was not
 * @next: port that the next flow will probably get; 0 if nothing is known. It is
 *        read without the lock
 * @overflow: where it is marked as full; NULL if it is not
 * @index: index of its external address there
 * @shares: who holds how many; NULL unless that matters
 * @uncounted: there was no memory for @shares; not again before, in the wheel's
 *             time; 0 if there was
 * @foreign: ports that are taken in @space, but not by a session of this
 *           destination, by number; see foreign.h
 * @aside: those of them that are to be looked at again, the latest looked at last
 * @foreigners: number of those that a session has
 * @resting: ports that were freed and are held down, the oldest first
 * @rests: number of those
 * @idle: in an idle list of the ledger, under that one's lock
 * @rcu: frees it
 * @looked: when looking at @aside began, in the wheel's time
 * @round: counts the times that it did
 * @created: sessions created
 * @taken: times that a port was taken, of those that the pool could hand out
 * @peak: most that were ever used
 * @rated: ports that @threshold was worked out for; 0 if that is to be done. A
 *         session that begins writes @created, beside which all of this lies
 * @threshold: ports in use that are told of
 * @watch: what is known of that
 * @unanswered: sessions that ended without an answer
 * @resets: sessions that the responder reset before they were established
 * @retransmits: SYNs that were seen again without an answer
 * @unreachable: ICMP errors that said that it cannot be reached
 * @suppressed: refusals since it was exhausted, the first not counted
 * @last: jiffies of the last refusal
 * @holders: ports held, by what the sessions are doing
 * @refused: flows refused, by reason
 */
struct natgw_destination {
	struct rhash_head head;
	struct natgw_destination_key key;
	spinlock_t lock; /* see above */
	u32 used;
	u32 outside;
	u32 usable;
	u32 rule;
	bool gone;
	bool listed;
	bool exhausted;
	bool local;
	u64 first;
	struct hlist_head holds;
	struct hlist_head over;
	struct hlist_node *over_last;
	struct natgw_space *space;
	struct natgw_shares *shares;
	u32 uncounted;
	u32 full;
	u32 index;
	int routes;
	u16 next;
	struct natgw_overflow *overflow;
	struct rb_root foreign;
	struct list_head aside;
	struct list_head resting;
	union {
		struct list_head idle;
		struct rcu_head rcu;
	};
	u32 foreigners;
	u32 rests;
	u32 looked;
	u32 round;
	u64 created;
	u64 taken;
	u32 peak;
	u32 rated;
	struct natgw_threshold threshold;
	struct natgw_watch watch;
	u32 unanswered;
	u32 resets;
	u32 retransmits;
	u32 unreachable;
	u32 suppressed;
	u64 last;
	u32 holders[NATGW_HOLDERS];
	u32 refused[NATGW_REFUSALS];
};

/**
 * struct natgw_ledger - the destinations of a namespace
 * @destinations: all of them
 * @stats: counters of the namespace
 * @tell: told of a destination that runs out of ports, or has some again; BH
 *        disabled, RCU read side, the destination locked; NULL if nobody is
 * @lock: guards the idle lists; taken inside of a destination's lock
 * @quiet: idle ones that have never refused, in the order in which they fell idle
 * @news: idle ones that have
 * @idle: length of both lists
 * @room: so many may lie idle; written under the configuration's lock
 * @high: per cent of the ports in use that are told of, 0 for none; likewise
 * @low: per cent that end it, 0 for an eighth below; likewise
 * @interval: jiffies in which one is told to be high once; likewise
 * @foreigners: foreign ports that sessions have, of all destinations
 * @refusers: number of destinations that have refused a flow
 */
struct natgw_ledger {
	struct rhashtable destinations;
	struct natgw_stats __percpu *stats;
	void (*tell)(struct natgw_ledger *ledger,
		     const struct natgw_destination *destination,
		     enum natgw_exhaustion_event event);
	spinlock_t lock; /* see above */
	struct list_head quiet;
	struct list_head news;
	unsigned int idle;
	unsigned int room;
	u32 high;
	u32 low;
	u32 interval;
	atomic_t foreigners;
	atomic_t refusers;
};

int natgw_destination_init(void);
void natgw_destination_exit(void);
int natgw_ledger_init(struct natgw_ledger *ledger,
		      struct natgw_stats __percpu *stats);
void natgw_ledger_exit(struct natgw_ledger *ledger);
void natgw_ledger_notify(struct natgw_ledger *ledger, const u32 *notify);

struct natgw_destination *
natgw_destination_lock(struct natgw_ledger *ledger,
		       const struct natgw_destination_key *key);
struct natgw_destination *
natgw_destination_lock_seen(struct natgw_ledger *ledger,
			    const struct natgw_destination_key *key,
			    struct natgw_destination *seen);
struct natgw_destination *
natgw_destination_find(struct natgw_ledger *ledger,
		       const struct natgw_destination_key *key);
void natgw_destination_unlock(struct natgw_ledger *ledger,
			      struct natgw_destination *destination);

/* All ports that are held. Without the lock it may be one off. */
static inline u32 natgw_destination_held(const struct natgw_destination *destination)
{
	return READ_ONCE(destination->used) + READ_ONCE(destination->outside);
}

/* With fewer ports in use a destination has no bitmap. */
static inline u32 natgw_destination_few(const struct natgw_destination *destination)
{
	return min_t(u32, 256, destination->usable / 8);
}

/* Who may be ended, if it comes to that; borrowed under the lock. */
static inline struct natgw_hold *
natgw_destination_over(const struct natgw_destination *destination)
{
	return hlist_entry_safe(destination->over.first, struct natgw_hold, link);
}

/*
 * All holds, under the lock or RCU. One that moves meanwhile may be seen twice,
 * or those behind it missed: it leads to the end of the other list.
 */
static inline struct natgw_hold *
natgw_destination_first_hold(const struct natgw_destination *destination)
{
	struct hlist_node *node = rcu_dereference_raw(destination->holds.first);

	if (!node)
		node = rcu_dereference_raw(destination->over.first);
	return hlist_entry_safe(node, struct natgw_hold, link);
}

static inline struct natgw_hold *
natgw_destination_next_hold(const struct natgw_destination *destination,
			    const struct natgw_hold *hold)
{
	struct hlist_node *node = rcu_dereference_raw(hold->link.next);

	if (!node && !hold->over)
		node = rcu_dereference_raw(destination->over.first);
	return hlist_entry_safe(node, struct natgw_hold, link);
}

enum natgw_holder natgw_destination_holder(enum natgw_state state);
void natgw_destination_hold(struct natgw_destination *destination,
			    struct natgw_hold *hold, __be32 addr, u16 port);
void natgw_destination_count(struct natgw_hold *hold, enum natgw_holder holder);
void natgw_destination_set_over(struct natgw_hold *hold, bool over);
void natgw_destination_recover(struct natgw_ledger *ledger,
			       struct natgw_destination *destination);
void natgw_destination_release(struct natgw_ledger *ledger,
			       struct natgw_hold *hold,
			       const struct natgw_pool *pool);
bool natgw_destination_rested(struct natgw_destination *destination,
			      unsigned int most);
void natgw_destination_refuse(struct natgw_ledger *ledger,
			      const struct natgw_destination_key *key, u32 rule,
			      u32 usable, enum natgw_refusal why, bool exhausted);

/**
 * natgw_destination_key() - what a session's destination is found by
 * @proto: IP protocol
 * @external: external address, network order
 * @remote: the responder
 *
 * Of ICMP queries the identifier is the external port, and nothing else.
 *
 * Context: Any.
 * Return: the key.
 */
static inline struct natgw_destination_key
natgw_destination_key(u8 proto, __be32 external,
		      const struct natgw_endpoint *remote)
{
	__be16 port = proto == IPPROTO_ICMP ? 0 : remote->port;

	return (struct natgw_destination_key){
		.addrs = (__force u32)remote->addr |
			 (u64)(__force u32)external << 32,
		.service = (__force u16)port | (u32)proto << 16,
	};
}

static inline __be32
natgw_destination_remote(const struct natgw_destination_key *key)
{
	return (__force __be32)(u32)key->addrs;
}

static inline __be32
natgw_destination_external(const struct natgw_destination_key *key)
{
	return (__force __be32)(u32)(key->addrs >> 32);
}

static inline __be16
natgw_destination_port(const struct natgw_destination_key *key)
{
	return (__force __be16)(u16)key->service;
}

static inline u8 natgw_destination_proto(const struct natgw_destination_key *key)
{
	return key->service >> 16;
}

#endif
