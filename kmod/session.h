/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sessions: the translation of one 5-tuple each.
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

#include <linux/rhashtable-types.h>

#include "destination.h"
#include "tuple.h"
#include "wheel.h"

struct natgw_mapping;
struct natgw_pool;

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
	NATGW_SESSION_DECIDING,	/* lock: of its source, and of what it is counted as */
	NATGW_SESSION_WIDE,	/* it has room for a third view, and for how it came in */
	NATGW_SESSION_OWN,	/* a socket of the gateway initiated it */
	NATGW_SESSION_HALF_OPEN, /* it is counted as half-open; under the lock */
	NATGW_SESSION_HAIRPIN,	/* both are inside; he addressed an external endpoint */
	NATGW_SESSION_SHUT,	/* its initiator has to wait for the responder */
	NATGW_SESSION_KNOWN,	/* its mapping knows its remote; under that one's lock */

	/* From here on the number of its route, see natgw_session_route() */
	NATGW_SESSION_ROUTE = 32,
};

static_assert(BITS_PER_LONG == 64);

/* A session whose forward packets have to be looked at. */
#define NATGW_SESSION_UNSETTLED	(BIT(NATGW_SESSION_PENDING) | BIT(NATGW_SESSION_SHUT))

/**
 * struct natgw_session - a session
 * @node: its first two views; the in view is the first
 * @expires: deadline in jiffies; packet path, moved by a second or more
 * @state: enum natgw_state; packet path, by cmpxchg
 * @proto: IP protocol
 * @mid: index of the mid view's node
 * @out: index of the out view's node
 * @flags: enum natgw_session_flag, and the number of its route
 * @packets: by direction; packet path. Two CPUs that carry the same direction
 *           of one session may lose a count; the totals never do.
 * @bytes: likewise
 * @next: of TCP, by direction: what the other side has acknowledged last; packet
 *        path. How far ahead of that packets ran is in @timer.spare, by
 *        direction; see natgw_tcp_follow()
 * @timer: in the wheel, until it is dead; @timer.since is when it was created
 * @rcu: frees it, from then on
 * @pool: holds an endpoint of it; NULL if of none
 * @hold: the port that it holds, and whose session it is
 * @mapping: that holds the port instead; NULL if none does
 * @rule: handle of the rule that created it
 * @ifindex: interface whose address it has (masquerade); 0 if none
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
	u32 next[2];
	union {
		struct natgw_timer timer;
		struct rcu_head rcu;
	};
	struct natgw_pool *pool;
	struct natgw_hold hold;
	struct natgw_mapping *mapping;
	u32 rule;
	int ifindex;
	struct natgw_node extra[];
};

/**
 * struct natgw_entry - how a session came in, behind its third view
 * @mapping: mapping that its initiator addressed; NULL if none. The session
 *           holds it like those that began inside.
 * @pool: pool of that
 * @remote: address that it is known as to the mapping's filter, network order;
 *          0 if it is not. Under the lock of the mapping's destination
 * @holder: enum natgw_holder, as the mapping counts it; likewise
 * @filtering: enum natgw_filtering_behavior, of the mapping, when it came
 * @outside: its initiator is no host inside
 */
struct natgw_entry {
	struct natgw_mapping *mapping;
	struct natgw_pool *pool;
	__be32 remote;
	u8 holder;
	u8 filtering;
	bool outside;
};

/* What a session costs: README has the number. */
static_assert(sizeof(struct natgw_session) <= 192);
/* What every packet writes is one line of the cache. */
static_assert(offsetof(struct natgw_session, packets) / 64 ==
	      (offsetof(struct natgw_session, pool) - 1) / 64);
/* And one with NAT of both endpoints, or from outside. */
static_assert(sizeof(struct natgw_session) + sizeof(struct natgw_node) +
	      sizeof(struct natgw_entry) <= 256);
static_assert(sizeof(struct rcu_head) <= sizeof_field(struct natgw_timer, link));

int natgw_session_init(void);
void natgw_session_exit(void);
unsigned int natgw_session_size(void);

struct natgw_session *natgw_session_create(bool is_wide);
void natgw_session_free(struct rcu_head *rcu);

static inline struct natgw_node *natgw_session_slot(struct natgw_session *session,
						    unsigned int slot)
{
	return slot < 2 ? &session->node[slot] : &session->extra[0];
}

/**
 * natgw_session_route() - how a session's packets go on
 * @session: the session
 *
 * Context: Any.
 * Return: the number of its route; 0 if it has none yet.
 */
static inline u32 natgw_session_route(const struct natgw_session *session)
{
	return READ_ONCE(session->flags) >> NATGW_SESSION_ROUTE;
}

/**
 * natgw_session_set_route() - say how a session's packets go on
 * @session: the session
 * @number: the number of the route
 *
 * Context: Any.
 */
static inline void natgw_session_set_route(struct natgw_session *session,
					   u32 number)
{
	unsigned long before = READ_ONCE(session->flags), after;

	do {
		after = before & GENMASK(NATGW_SESSION_ROUTE - 1, 0);
		after |= (unsigned long)number << NATGW_SESSION_ROUTE;
	} while (!try_cmpxchg(&session->flags, &before, after));
}

/* Is a view of it in the table, or was it, until it died? */
static inline bool natgw_session_stored(struct natgw_session *session,
					unsigned int slot)
{
	return (slot < 2 || test_bit(NATGW_SESSION_WIDE, &session->flags)) &&
	       READ_ONCE(natgw_session_slot(session, slot)->view.role) &
	       NATGW_ROLE_STORED;
}

static inline const struct natgw_node *
natgw_session_node(const struct natgw_session *session, unsigned int slot)
{
	return slot < 2 ? &session->node[slot] : &session->extra[0];
}

/* Is it what a wire shows of packets of that direction, and not what lies between? */
static inline bool natgw_node_on_wire(const struct natgw_node *node,
				      enum natgw_direction direction)
{
	u8 wire = direction == NATGW_FORWARD ? NATGW_ROLE_IN : NATGW_ROLE_OUT;

	return READ_ONCE(node->view.role) & wire;
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

/**
 * natgw_session_entry() - how a session came in
 * @session: the session
 *
 * Context: Any.
 * Return: what there is to know about that, as borrowed as the session; NULL if
 *         it cannot have come in by a mapping.
 */
static inline struct natgw_entry *natgw_session_entry(const struct natgw_session *session)
{
	if (!test_bit(NATGW_SESSION_WIDE, &session->flags))
		return NULL;
	return (struct natgw_entry *)(session->extra + 1);
}

/* The mapping that it came in by; NULL if none. */
static inline struct natgw_mapping *
natgw_session_entered(const struct natgw_session *session)
{
	const struct natgw_entry *entry = natgw_session_entry(session);

	return entry ? READ_ONCE(entry->mapping) : NULL;
}

/* The pool that an endpoint of it is of; NULL if none is. */
static inline struct natgw_pool *natgw_session_pool(const struct natgw_session *session)
{
	const struct natgw_entry *entry = natgw_session_entry(session);

	if (session->pool || !entry)
		return session->pool;
	return entry->pool;
}

/* I: who initiated, as he writes himself. */
static inline struct natgw_endpoint
natgw_session_initiator(const struct natgw_session *session)
{
	return natgw_view_endpoint(&session->node[0].view, NATGW_FORWARD);
}

/* Whose packet is one that has this source, where the initiator writes it. */
static inline enum natgw_direction
natgw_session_direction(const struct natgw_session *session,
			const struct natgw_endpoint *src)
{
	struct natgw_endpoint initiator = natgw_session_initiator(session);

	return natgw_endpoint_equal(&initiator, src) ? NATGW_FORWARD
						     : NATGW_REVERSE;
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
