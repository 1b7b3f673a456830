/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sessions: the translation of one 5-tuple each, and the table of their views.
 *
 * A session has three views, of which equal ones share a node:
 *
 *	in  = { I <-> D }	the initiator's wire
 *	mid = { M <-> B }	between the hooks; M is I but for the port
 *	out = { S <-> B }	the responder's wire
 *
 * Readers find nodes under RCU and take no reference. Publishing the out view
 * is what reserves its endpoint: two sessions can never have the same one.
 * Removal has two halves. natgw_session_kill() marks the session dead, once,
 * and takes its views and its timer out; readers that found it before may go
 * on using it. It is freed after a grace period.
 */
#ifndef _NATGW_SESSION_H
#define _NATGW_SESSION_H

#include <linux/rhashtable.h>

#include "packet.h"
#include "rules.h"
#include "stats.h"
#include "tuple.h"
#include "wheel.h"

/**
 * struct natgw_node - a view in the table
 * @head: in the table
 * @view: the view
 */
struct natgw_node {
	struct rhash_head head;
	struct natgw_view view;
};
static_assert(sizeof(struct natgw_node) == 24);

/* Bits of a session's flags. */
enum natgw_session_flag {
	NATGW_SESSION_LIVE,	/* completely published; may be killed */
	NATGW_SESSION_DEAD,	/* taken out; whoever set it did so */
	NATGW_SESSION_PENDING,	/* its source is not decided yet */
	NATGW_SESSION_DECIDING,	/* lock: its source is being decided */
	NATGW_SESSION_WIDE,	/* it has room for a third view */
	NATGW_SESSION_OWN,	/* a socket of the gateway initiated it */
};

/**
 * struct natgw_session - a session
 * @node: its first two views; the in view is the first
 * @expires: deadline in jiffies; packet path, moved by a second or more
 * @state: enum natgw_state; packet path, by cmpxchg
 * @proto: IP protocol
 * @mid: index of the mid view's node
 * @out: index of the out view's node
 * @flags: enum natgw_session_flag
 * @packets: by direction; packet path. Two CPUs that carry the same direction
 *           of one session may lose a count; the totals never do.
 * @bytes: likewise
 * @timer: in the wheel, until it is dead
 * @rcu: frees it, from then on
 * @pool: holds an endpoint of it; NULL if of none
 * @rule: handle of the rule that created it
 * @created: jiffies when it was created
 * @ifindex: interface whose address it has (masquerade); 0 if none
 * @published: nodes that are in the table, one bit each
 * @extra: third view, only where NAT is done to both endpoints
 */
struct natgw_session {
	struct natgw_node node[2];
	u32 expires;
	u8 state;
	u8 proto;
	u8 mid;
	u8 out;
	unsigned long flags;
	u64 packets[2];
	u64 bytes[2];
	union {
		struct natgw_timer timer;
		struct rcu_head rcu;
	};
	struct natgw_pool *pool;
	u32 rule;
	u32 created;
	int ifindex;
	u8 published;
	struct natgw_node extra[];
};
static_assert(sizeof(struct rcu_head) <= sizeof_field(struct natgw_timer, link));

/**
 * struct natgw_recall - what a CPU found last
 * @node: mid view of that session; NULL if there was none
 * @unlinked: the table's, from before it was found
 */
struct natgw_recall {
	struct natgw_node *node;
	unsigned int unlinked;
};

/**
 * struct natgw_table - the sessions of a namespace
 * @views: their views
 * @wheel: their timers
 * @stats: counters of the namespace
 * @net: the namespace
 * @active: sessions that were allocated and are not dead
 * @peak: most that were ever active
 * @epoch: counts deaths of addresses; a session that was created across one
 *         may have the dead address
 * @recall: per CPU, what was found last
 * @unlinked: counts sessions whose views are being taken out
 */
struct natgw_table {
	struct rhashtable views;
	struct natgw_wheel wheel;
	struct natgw_stats __percpu *stats;
	struct net *net;
	atomic_t active;
	int peak;
	unsigned int epoch;
	struct natgw_recall __percpu *recall;
	atomic_t unlinked ____cacheline_aligned_in_smp;
};

/**
 * struct natgw_origin - what decides about a new session's source
 * @rule: the rule
 * @pool: pool to take an endpoint from; NULL for @addr with the port kept
 * @addr: the address, if there is just one; network order
 * @ifindex: interface that the address follows; 0 if none
 * @epoch: the table's, from before @addr was looked up
 * @keep: the source is external already, and is to stay as it is
 */
struct natgw_origin {
	const struct natgw_rule *rule;
	struct natgw_pool *pool;
	__be32 addr;
	int ifindex;
	unsigned int epoch;
	bool keep;
};

/**
 * struct natgw_filter - sessions to look at; what is zero does not matter
 * @src: original source addresses
 * @dst: original destination addresses
 * @nat_src: translated source addresses
 * @nat_dst: translated destination addresses
 * @sport: original source ports
 * @dport: original destination ports
 * @proto: IP protocol
 * @state: state
 * @ifindex: interface whose address it has
 * @pool: name of its pool
 */
struct natgw_filter {
	struct natgw_range src;
	struct natgw_range dst;
	struct natgw_range nat_src;
	struct natgw_range nat_dst;
	struct natgw_ports sport;
	struct natgw_ports dport;
	u8 proto;
	enum natgw_state state;
	int ifindex;
	char pool[NATGW_POOL_NAME_MAX + 1];
};

/**
 * struct natgw_census - what a walk over the table found
 * @sessions: sessions
 * @views: views of theirs that are published
 * @holding: sessions that hold an endpoint of a pool
 */
struct natgw_census {
	u64 sessions;
	u64 views;
	u64 holding;
};

int natgw_session_init(void);
void natgw_session_exit(void);
unsigned int natgw_session_size(void);
int natgw_table_init(struct natgw_table *table, struct net *net,
		     struct natgw_stats __percpu *stats);
void natgw_table_exit(struct natgw_table *table);

struct natgw_node *natgw_session_find(struct natgw_table *table,
				      const struct natgw_tuple *tuple,
				      enum natgw_direction *direction);
struct natgw_node *natgw_session_recall(struct natgw_table *table,
					const struct natgw_tuple *tuple,
					enum natgw_direction *direction);
struct natgw_node *natgw_session_find_own(struct natgw_table *table,
					  struct natgw_tuple *tuple,
					  enum natgw_direction *direction);
void natgw_session_touch(struct natgw_table *table, struct natgw_session *session,
			 const struct natgw_rules *rules,
			 const struct natgw_packet *pkt,
			 enum natgw_direction direction);
struct natgw_session *natgw_session_snat(struct natgw_table *table,
					 const struct natgw_rules *rules,
					 const struct natgw_packet *pkt,
					 const struct natgw_origin *origin);
struct natgw_session *natgw_session_dnat(struct natgw_table *table,
					 const struct natgw_rules *rules,
					 const struct natgw_packet *pkt,
					 const struct natgw_rule *rule,
					 const struct natgw_endpoint *to);
int natgw_session_decide(struct natgw_table *table, struct natgw_session *session,
			 const struct natgw_origin *origin);
bool natgw_session_kill(struct natgw_table *table, struct natgw_session *session,
			enum natgw_close_cause cause);

bool natgw_session_matches(const struct natgw_session *session,
			   const struct natgw_filter *filter);
u32 natgw_session_flush(struct natgw_table *table,
			const struct natgw_filter *filter,
			enum natgw_close_cause cause);
void natgw_session_census(struct natgw_table *table, struct natgw_census *census);
int natgw_session_fill(struct sk_buff *skb, const struct natgw_session *session);

static inline const struct natgw_node *
natgw_session_node(const struct natgw_session *session, unsigned int slot)
{
	return slot < 2 ? &session->node[slot] : &session->extra[0];
}

/**
 * natgw_session_of() - the session that a node belongs to
 * @node: the node
 *
 * Context: Any.
 * Return: the session, borrowed as the node is.
 */
static inline struct natgw_session *natgw_session_of(struct natgw_node *node)
{
	if (likely(node->view.slot < 2))
		return container_of(node - node->view.slot, struct natgw_session,
				    node[0]);
	return container_of(node, struct natgw_session, extra[0]);
}

/* I: who initiated, as he writes himself. */
static inline struct natgw_endpoint
natgw_session_initiator(const struct natgw_session *session)
{
	return natgw_view_endpoint(&session->node[0].view, NATGW_FORWARD);
}

/* D: whom the initiator addresses. */
static inline struct natgw_endpoint
natgw_session_destination(const struct natgw_session *session)
{
	return natgw_view_endpoint(&session->node[0].view, NATGW_REVERSE);
}

/* M: the initiator between the hooks. */
static inline struct natgw_endpoint
natgw_session_middle(const struct natgw_session *session)
{
	return natgw_view_endpoint(&natgw_session_node(session, session->mid)->view,
				   NATGW_FORWARD);
}

/* S: what the responder takes for the initiator. */
static inline struct natgw_endpoint
natgw_session_source(const struct natgw_session *session)
{
	return natgw_view_endpoint(&natgw_session_node(session,
						       READ_ONCE(session->out))->view,
				   NATGW_FORWARD);
}

/* B: who answers. */
static inline struct natgw_endpoint
natgw_session_responder(const struct natgw_session *session)
{
	return natgw_view_endpoint(&natgw_session_node(session, session->mid)->view,
				   NATGW_REVERSE);
}

/* B as he sees himself: an ICMP identifier is the one of S. */
static inline struct natgw_endpoint
natgw_session_peer(const struct natgw_session *session)
{
	return natgw_view_endpoint(&natgw_session_node(session,
						       READ_ONCE(session->out))->view,
				   NATGW_REVERSE);
}

#endif
