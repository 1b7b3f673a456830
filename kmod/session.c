// SPDX-License-Identifier: GPL-2.0
/* Sessions, and the table of their views. */
#include "session.h"

#include <linux/bit_spinlock.h>
#include <linux/slab.h>
#include <net/genetlink.h>
#include <net/net_namespace.h>

#include "event.h"
#include "tcp.h"

enum {
	/* Sessions that a table expects: it starts with twice the slots. */
	SESSIONS_HINT	= 16384,
	/* Source ports that are tried when the mid view is taken. */
	MIDDLE_TRIES	= 64,
	/* Sessions that a walk looks at between two rests. */
	WALK_BATCH	= 256,
};

static struct kmem_cache *narrow_cache;
static struct kmem_cache *wide_cache;

static u32 view_hash(const void *key, u32 len, u32 seed)
{
	return natgw_view_hash(key, seed);
}

static int view_compare(struct rhashtable_compare_arg *arg, const void *obj)
{
	const struct natgw_node *node = obj;

	return !natgw_view_equal(arg->key, &node->view);
}

static const struct rhashtable_params view_params = {
	.nelem_hint = 2 * SESSIONS_HINT,
	.head_offset = offsetof(struct natgw_node, head),
	.key_offset = offsetof(struct natgw_node, view),
	.key_len = sizeof(struct natgw_view),
	.hashfn = view_hash,
	.obj_cmpfn = view_compare,
	.automatic_shrinking = true,
};

/**
 * natgw_session_init() - make the slab caches
 *
 * Context: Init or exit.
 * Return: 0, or -ENOMEM.
 */
int natgw_session_init(void)
{
	narrow_cache = kmem_cache_create("natgw_session",
					 sizeof(struct natgw_session), 0,
					 SLAB_HWCACHE_ALIGN, NULL);
	wide_cache = kmem_cache_create("natgw_session_wide",
				       sizeof(struct natgw_session) +
				       sizeof(struct natgw_node), 0,
				       SLAB_HWCACHE_ALIGN, NULL);
	if (narrow_cache && wide_cache)
		return 0;
	natgw_session_exit();
	return -ENOMEM;
}

/**
 * natgw_session_exit() - destroy the slab caches
 *
 * Context: Init or exit. Every table is gone; those who freed its sessions may
 *          still be on their way.
 */
void natgw_session_exit(void)
{
	rcu_barrier();
	kmem_cache_destroy(wide_cache);
	kmem_cache_destroy(narrow_cache);
}

/**
 * natgw_session_size() - memory of a session with two views
 *
 * Context: Any.
 * Return: bytes, of the slab object.
 */
unsigned int natgw_session_size(void)
{
	return kmem_cache_size(narrow_cache);
}

static struct natgw_node *session_node(struct natgw_session *session,
				       unsigned int slot)
{
	return slot < 2 ? &session->node[slot] : &session->extra[0];
}

static bool wide(const struct natgw_session *session)
{
	return test_bit(NATGW_SESSION_WIDE, &session->flags);
}

static void free_rcu_head(struct rcu_head *rcu)
{
	struct natgw_session *session = container_of(rcu, struct natgw_session,
						     rcu);

	kmem_cache_free(wide(session) ? wide_cache : narrow_cache, session);
}

static struct natgw_stats *stats_of(struct natgw_table *table)
{
	return this_cpu_ptr(table->stats);
}

static void gauge(struct natgw_table *table, const struct natgw_session *session,
		  enum natgw_state state, int change)
{
	stats_of(table)->active[natgw_stats_class(session->proto)][state] += change;
}

/* ---- finding ------------------------------------------------------------ */

static enum natgw_direction direction_of(const struct natgw_node *node,
					 unsigned int source)
{
	return source ^ !!(READ_ONCE(node->view.role) & NATGW_ROLE_HIGH);
}

/**
 * natgw_session_find() - find the view that a packet belongs to
 * @table: the table
 * @tuple: endpoints of the packet
 * @direction: filled in: the packet's direction in the session
 *
 * Context: BH disabled, RCU read side.
 * Return: the node, borrowed; NULL if there is none, or its session is dead.
 */
struct natgw_node *natgw_session_find(struct natgw_table *table,
				      const struct natgw_tuple *tuple,
				      enum natgw_direction *direction)
{
	struct natgw_recall *recall = this_cpu_ptr(table->recall);
	struct natgw_session *session;
	struct natgw_node *node;
	struct natgw_view view;
	unsigned int source;

	source = natgw_view_init(&view, &tuple->src, &tuple->dst, tuple->proto);
	view.zone = tuple->zone;
	recall->node = NULL;
	recall->unlinked = atomic_read(&table->unlinked);
	/* Read before the node is found; pairs with the increment in unlink(). */
	smp_rmb();
	node = rhashtable_lookup(&table->views, &view, view_params);
	if (!node)
		return NULL;
	session = natgw_session_of(node);
	if (unlikely(test_bit(NATGW_SESSION_DEAD, &session->flags)))
		return NULL;
	recall->node = session_node(session, session->mid);
	*direction = direction_of(node, source);
	return node;
}

/**
 * natgw_session_find_own() - find the view of what a socket sends or is sent
 * @table: the table
 * @tuple: endpoints of the packet; its zone is that of the view, or the wire
 * @direction: filled in: the packet's direction in the session
 *
 * Context: BH disabled, RCU read side.
 * Return: as natgw_session_find().
 */
struct natgw_node *natgw_session_find_own(struct natgw_table *table,
					  struct natgw_tuple *tuple,
					  enum natgw_direction *direction)
{
	struct natgw_node *node;

	tuple->zone = NATGW_ZONE_OWN;
	node = natgw_session_find(table, tuple, direction);
	if (node)
		return node;
	tuple->zone = NATGW_ZONE_WIRE;
	return natgw_session_find(table, tuple, direction);
}

/**
 * natgw_session_recall() - find a view that was most likely just found
 * @table: the table
 * @tuple: endpoints of the packet
 * @direction: filled in: the packet's direction in the session
 *
 * A packet that is forwarded comes to the second hook right after the first,
 * where the session was found. If its mid view is the one that is wanted, a
 * look-up could find no other. As long as no session was unlinked since then,
 * that one was not, so its memory is there; should it be unlinked now, the
 * read side that this runs in keeps it.
 *
 * Context: BH disabled, RCU read side.
 * Return: as natgw_session_find().
 */
struct natgw_node *natgw_session_recall(struct natgw_table *table,
					const struct natgw_tuple *tuple,
					enum natgw_direction *direction)
{
	const struct natgw_recall *recall = this_cpu_ptr(table->recall);
	struct natgw_view view;
	unsigned int source;

	if (recall->node &&
	    recall->unlinked == atomic_read(&table->unlinked)) {
		source = natgw_view_init(&view, &tuple->src, &tuple->dst,
					 tuple->proto);
		view.zone = tuple->zone;
		if (natgw_view_equal(&view, &recall->node->view)) {
			*direction = direction_of(recall->node, source);
			return recall->node;
		}
	}
	return natgw_session_find(table, tuple, direction);
}

/* ---- publishing --------------------------------------------------------- */

/*
 * Puts a view into the table; from then on packets find it. -EEXIST if another
 * session has it: @existing is that one's node.
 */
static int publish(struct natgw_table *table, struct natgw_session *session,
		   unsigned int slot, const struct natgw_endpoint *initiator,
		   const struct natgw_endpoint *responder, u8 role,
		   struct natgw_node **existing)
{
	struct natgw_node *node = session_node(session, slot);
	struct natgw_node *found;

	if (natgw_view_init(&node->view, initiator, responder, session->proto))
		role |= NATGW_ROLE_HIGH;
	/* Whatever a wire sees is on the wire. */
	if (test_bit(NATGW_SESSION_OWN, &session->flags) &&
	    !(role & NATGW_ROLE_OUT))
		node->view.zone = NATGW_ZONE_OWN;
	node->view.role = role;
	node->view.slot = slot;
	found = rhashtable_lookup_get_insert_fast(&table->views, &node->head,
						  view_params);
	if (!found) {
		session->published |= BIT(slot);
		return 0;
	}
	if (IS_ERR(found))
		return -ENOMEM;
	*existing = found;
	return -EEXIST;
}

static void unlink(struct natgw_table *table, struct natgw_session *session)
{
	unsigned int slot;

	/* Before any view goes; pairs with natgw_session_find(), and by the
	 * grace period with natgw_session_recall().
	 */
	atomic_inc(&table->unlinked);
	smp_mb__after_atomic();
	for (slot = 0; slot < 3; slot++) {
		if (!(session->published & BIT(slot)))
			continue;
		rhashtable_remove_fast(&table->views,
				       &session_node(session, slot)->head,
				       view_params);
	}
}

static struct natgw_session *session_alloc(struct natgw_table *table,
					   const struct natgw_rules *rules,
					   const struct natgw_tuple *tuple,
					   u32 rule, bool is_wide)
{
	struct natgw_session *session;
	int active;

	active = atomic_inc_return(&table->active);
	if (active > rules->limit[NATGW_LIMIT_SESSIONS]) {
		atomic_dec(&table->active);
		return ERR_PTR(-EUSERS);
	}
	session = kmem_cache_zalloc(is_wide ? wide_cache : narrow_cache,
				    GFP_ATOMIC | __GFP_NOWARN);
	if (!session) {
		atomic_dec(&table->active);
		return ERR_PTR(-ENOMEM);
	}
	if (active > READ_ONCE(table->peak))
		WRITE_ONCE(table->peak, active);
	if (is_wide)
		__set_bit(NATGW_SESSION_WIDE, &session->flags);
	if (tuple->zone == NATGW_ZONE_OWN)
		__set_bit(NATGW_SESSION_OWN, &session->flags);
	session->proto = tuple->proto;
	session->rule = rule;
	session->created = natgw_wheel_now();
	session->timer.shard = raw_smp_processor_id() & table->wheel.mask;
	return session;
}

/*
 * Gives up a session that never lived. One of its views may have been in the
 * table, so readers may still hold it.
 */
static void discard(struct natgw_table *table, struct natgw_session *session)
{
	set_bit(NATGW_SESSION_DEAD, &session->flags);
	unlink(table, session);
	/* Who found it meanwhile may be about to arm its timer. */
	natgw_wheel_cancel(&table->wheel, &session->timer);
	atomic_dec(&table->active);
	call_rcu(&session->rcu, free_rcu_head);
}

/* ---- events ------------------------------------------------------------- */

static int put_tuple(struct sk_buff *skb, int type,
		     const struct natgw_endpoint *src,
		     const struct natgw_endpoint *dst)
{
	struct nlattr *nest = nla_nest_start(skb, type);

	if (!nest || nla_put_be32(skb, NATGW_A_TUPLE_SRC, src->addr) ||
	    nla_put_u16(skb, NATGW_A_TUPLE_SPORT, ntohs(src->port)) ||
	    nla_put_be32(skb, NATGW_A_TUPLE_DST, dst->addr) ||
	    nla_put_u16(skb, NATGW_A_TUPLE_DPORT, ntohs(dst->port)))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_counters(struct sk_buff *skb, const struct natgw_session *session)
{
	if (nla_put_u64_64bit(skb, NATGW_A_SESSION_PACKETS_ORIGINAL,
			      READ_ONCE(session->packets[NATGW_FORWARD]),
			      NATGW_A_SESSION_PAD) ||
	    nla_put_u64_64bit(skb, NATGW_A_SESSION_PACKETS_REPLY,
			      READ_ONCE(session->packets[NATGW_REVERSE]),
			      NATGW_A_SESSION_PAD) ||
	    nla_put_u64_64bit(skb, NATGW_A_SESSION_BYTES_ORIGINAL,
			      READ_ONCE(session->bytes[NATGW_FORWARD]),
			      NATGW_A_SESSION_PAD) ||
	    nla_put_u64_64bit(skb, NATGW_A_SESSION_BYTES_REPLY,
			      READ_ONCE(session->bytes[NATGW_REVERSE]),
			      NATGW_A_SESSION_PAD))
		return -EMSGSIZE;
	return 0;
}

/**
 * natgw_session_fill() - describe a session in a message
 * @skb: the message
 * @session: the session
 *
 * Context: RCU read side.
 * Return: 0, or -EMSGSIZE; what was begun is left to the caller to cut off.
 */
int natgw_session_fill(struct sk_buff *skb, const struct natgw_session *session)
{
	struct natgw_endpoint i = natgw_session_initiator(session);
	struct natgw_endpoint d = natgw_session_destination(session);
	struct natgw_endpoint s = natgw_session_source(session);
	struct natgw_endpoint b = natgw_session_peer(session);
	u32 now = natgw_wheel_now();
	s32 left = READ_ONCE(session->expires) - now;

	if (nla_put_u8(skb, NATGW_A_SESSION_PROTO, session->proto) ||
	    nla_put_u32(skb, NATGW_A_SESSION_STATE, READ_ONCE(session->state)) ||
	    put_tuple(skb, NATGW_A_SESSION_ORIGINAL, &i, &d) ||
	    put_tuple(skb, NATGW_A_SESSION_TRANSLATED, &s, &b) ||
	    put_counters(skb, session) ||
	    nla_put_u32(skb, NATGW_A_SESSION_TIMEOUT,
			left > 0 ? DIV_ROUND_UP(left, HZ) : 0) ||
	    nla_put_u32(skb, NATGW_A_SESSION_AGE,
			(now - session->created) / HZ) ||
	    nla_put_u32(skb, NATGW_A_SESSION_RULE, session->rule))
		return -EMSGSIZE;
	if (session->pool && session->pool->name[0] &&
	    nla_put_string(skb, NATGW_A_SESSION_POOL, session->pool->name))
		return -EMSGSIZE;
	return 0;
}

static void notify(struct natgw_table *table, const struct natgw_session *session,
		   enum natgw_event event, enum natgw_close_cause cause)
{
	struct sk_buff *skb;

	if (!natgw_event_wanted(table->net, NATGW_GROUP_SESSION))
		return;
	skb = natgw_event_begin(NATGW_GROUP_SESSION, NATGW_CMD_SESSION_EVENT,
				GFP_ATOMIC);
	if (!skb)
		goto lost;
	if (nla_put_u32(skb, NATGW_A_SESSION_EVENT, event) ||
	    natgw_session_fill(skb, session) ||
	    (cause && nla_put_u32(skb, NATGW_A_SESSION_CAUSE, cause))) {
		nlmsg_free(skb);
		goto lost;
	}
	natgw_event_send(table->net, NATGW_GROUP_SESSION, skb, GFP_ATOMIC);
	return;
lost:
	stats_of(table)->count[NATGW_COUNTER_EVENTS_LOST]++;
}

/* ---- living and dying --------------------------------------------------- */

static enum natgw_timeout timeout_of(u8 proto, enum natgw_state state)
{
	switch (proto) {
	case IPPROTO_TCP:
		return natgw_tcp_timeout(state);
	case IPPROTO_UDP:
		return state == NATGW_STATE_REPLIED ? NATGW_TIMEOUT_UDP_STREAM
						    : NATGW_TIMEOUT_UDP;
	case IPPROTO_ICMP:
		return NATGW_TIMEOUT_ICMP;
	default:
		return NATGW_TIMEOUT_OTHER_PROTO;
	}
}

static enum natgw_state first_state(const struct natgw_packet *pkt)
{
	if (pkt->tuple.proto != IPPROTO_TCP)
		return NATGW_STATE_UNREPLIED;
	if (natgw_tcp_first(pkt->tcp_flags) == NATGW_TCP_OPENS)
		return NATGW_STATE_INIT;
	/* Picked up in the middle: option tcp-loose. */
	return pkt->tcp_flags & NATGW_TCP_RST ? NATGW_STATE_TRANS
					      : NATGW_STATE_ESTABLISHED;
}

/* The session is published: it begins to count, and to age. */
static void live(struct natgw_table *table, struct natgw_session *session,
		 const struct natgw_rules *rules, const struct natgw_packet *pkt)
{
	session->packets[NATGW_FORWARD] = 1;
	session->bytes[NATGW_FORWARD] = pkt->skb->len;
	session->state = first_state(pkt);
	session->expires = natgw_wheel_now() +
		rules->timeout[timeout_of(session->proto, session->state)];
	if (session->pool)
		atomic_inc(&session->pool->held);
	stats_of(table)->count[NATGW_COUNTER_CREATED]++;
	gauge(table, session, session->state, 1);
	natgw_wheel_arm(&table->wheel, &session->timer, session->expires);
	/* Pairs with test_bit_acquire() in natgw_session_kill(). */
	smp_mb__before_atomic();
	set_bit(NATGW_SESSION_LIVE, &session->flags);
	notify(table, session, NATGW_EVENT_NEW, NATGW_CLOSE_CAUSE_UNSPEC);
}

/**
 * natgw_session_kill() - end a session
 * @table: its table
 * @session: the session
 * @cause: why
 *
 * Its views are out of the table and its endpoint is free when this returns.
 * A session that is still being published cannot be killed; its creator looks
 * after it.
 *
 * Context: BH disabled, RCU read side.
 * Return: true if this call ended it.
 */
bool natgw_session_kill(struct natgw_table *table, struct natgw_session *session,
			enum natgw_close_cause cause)
{
	static const enum natgw_counter counters[] = {
		[NATGW_CLOSE_CAUSE_FIN] = NATGW_COUNTER_CLOSED_FIN,
		[NATGW_CLOSE_CAUSE_RST] = NATGW_COUNTER_CLOSED_RST,
		[NATGW_CLOSE_CAUSE_IDLE] = NATGW_COUNTER_CLOSED_IDLE,
		[NATGW_CLOSE_CAUSE_FLUSH] = NATGW_COUNTER_CLOSED_FLUSH,
		[NATGW_CLOSE_CAUSE_ADDRESS] = NATGW_COUNTER_CLOSED_ADDRESS,
		[NATGW_CLOSE_CAUSE_REFUSED] = NATGW_COUNTER_CLOSED_REFUSED,
	};

	if (!test_bit_acquire(NATGW_SESSION_LIVE, &session->flags))
		return false;
	/* The lock keeps natgw_session_decide() from publishing afterwards. */
	bit_spin_lock(NATGW_SESSION_DECIDING, &session->flags);
	if (test_and_set_bit(NATGW_SESSION_DEAD, &session->flags)) {
		bit_spin_unlock(NATGW_SESSION_DECIDING, &session->flags);
		return false;
	}
	bit_spin_unlock(NATGW_SESSION_DECIDING, &session->flags);
	unlink(table, session);
	natgw_wheel_cancel(&table->wheel, &session->timer);
	if (session->pool)
		atomic_dec(&session->pool->held);
	atomic_dec(&table->active);
	stats_of(table)->count[counters[cause]]++;
	gauge(table, session, xchg(&session->state, NATGW_STATE_UNSPEC), -1);
	notify(table, session, NATGW_EVENT_END, cause);
	call_rcu(&session->rcu, free_rcu_head);
	return true;
}

/* Another state, once, whoever sees the packet; the loser looks again. */
static enum natgw_state advance(struct natgw_table *table,
				struct natgw_session *session,
				const struct natgw_packet *pkt,
				enum natgw_direction direction)
{
	u8 state = READ_ONCE(session->state), next;

	do {
		if (state == NATGW_STATE_UNSPEC)
			return state;
		if (session->proto == IPPROTO_TCP)
			next = natgw_tcp_next(state, pkt->tcp_flags, direction);
		else
			next = direction == NATGW_REVERSE ? NATGW_STATE_REPLIED
							  : state;
		if (next == state)
			return state;
	} while (!try_cmpxchg(&session->state, &state, next));
	gauge(table, session, state, -1);
	gauge(table, session, next, 1);
	if (state == NATGW_STATE_HANDSHAKE && next == NATGW_STATE_ESTABLISHED)
		stats_of(table)->count[NATGW_COUNTER_ESTABLISHED]++;
	if (session->proto == IPPROTO_TCP &&
	    natgw_tcp_reopens(state, pkt->tcp_flags))
		stats_of(table)->count[NATGW_COUNTER_REOPENED]++;
	return next;
}

/* A closed or reset session does not live on for the last packets of it. */
static bool ageing(enum natgw_state before, enum natgw_state after)
{
	return before == after && (after == NATGW_STATE_CLOSING ||
				   after == NATGW_STATE_TRANS);
}

/**
 * natgw_session_touch() - a packet of a session came in
 * @table: its table
 * @session: the session
 * @rules: the ruleset in force
 * @pkt: the packet, before it is rewritten
 * @direction: its direction
 *
 * Counts it, moves the state on, and puts the deadline off.
 *
 * Context: BH disabled, RCU read side.
 */
void natgw_session_touch(struct natgw_table *table, struct natgw_session *session,
			 const struct natgw_rules *rules,
			 const struct natgw_packet *pkt,
			 enum natgw_direction direction)
{
	enum natgw_state before = READ_ONCE(session->state), after;
	s32 moved;
	u32 expires;

	WRITE_ONCE(session->packets[direction], session->packets[direction] + 1);
	WRITE_ONCE(session->bytes[direction],
		   session->bytes[direction] + pkt->skb->len);
	if (session->proto == IPPROTO_TCP && before == NATGW_STATE_INIT &&
	    direction == NATGW_FORWARD && pkt->tcp_flags & NATGW_TCP_SYN)
		pkt->stats->count[NATGW_COUNTER_SYN_RETRANSMITS]++;
	after = advance(table, session, pkt, direction);
	if (ageing(before, after))
		return;
	expires = natgw_wheel_now() +
		  rules->timeout[timeout_of(session->proto, after)];
	moved = expires - READ_ONCE(session->expires);
	if (abs(moved) < HZ)
		return;
	WRITE_ONCE(session->expires, expires);
	/* The wheel finds out about a later deadline by itself. */
	if (moved < 0)
		natgw_wheel_arm(&table->wheel, &session->timer, expires);
}

/* ---- creating ----------------------------------------------------------- */

/*
 * The winner of a race for the in view, if it translates the same flow.
 * Anything else that has the view is not to be touched.
 */
static struct natgw_session *adopt(struct natgw_table *table,
				   struct natgw_session *loser,
				   struct natgw_node *node,
				   const struct natgw_rules *rules,
				   const struct natgw_packet *pkt)
{
	struct natgw_session *winner = natgw_session_of(node);
	struct natgw_endpoint initiator = natgw_session_initiator(winner);

	discard(table, loser);
	if (!(READ_ONCE(node->view.role) & NATGW_ROLE_IN) ||
	    !natgw_endpoint_equal(&initiator, &pkt->tuple.src))
		return ERR_PTR(-EAGAIN);
	stats_of(table)->count[NATGW_COUNTER_RACES]++;
	natgw_session_touch(table, winner, rules, pkt, NATGW_FORWARD);
	return winner;
}

static int publish_out(struct natgw_table *table, struct natgw_session *session,
		       unsigned int slot, const struct natgw_endpoint *source,
		       const struct natgw_endpoint *responder)
{
	struct natgw_endpoint peer = *responder;
	struct natgw_node *existing;

	/* Both sides of an ICMP query have the one identifier. */
	if (session->proto == IPPROTO_ICMP)
		peer.port = source->port;
	return publish(table, session, slot, source, &peer, NATGW_ROLE_OUT,
		       &existing);
}

/*
 * Reserves the source endpoint by publishing the out view. Where the source
 * stays as it is, the view that is there already serves: -EALREADY.
 */
static int reserve(struct natgw_table *table, struct natgw_session *session,
		   unsigned int slot, const struct natgw_endpoint *initiator,
		   const struct natgw_endpoint *responder,
		   const struct natgw_origin *origin)
{
	struct natgw_endpoint source = { origin->addr, initiator->port };
	struct natgw_search search;
	int err;

	if (origin->keep)
		return -EALREADY;
	if (!origin->pool) {
		if (natgw_endpoint_equal(&source, initiator))
			return -EALREADY;
		err = publish_out(table, session, slot, &source, responder);
		return err == -EEXIST ? -ENOSPC : err;
	}
	natgw_search_init(&search, origin->pool, origin->addr, session->proto,
			  initiator);
	while (natgw_search_next(&search, &source)) {
		if (natgw_endpoint_equal(&source, initiator)) {
			/* To keep it was tried before, if it is a socket's. */
			if (test_bit(NATGW_SESSION_OWN, &session->flags))
				continue;
			return -EALREADY;
		}
		if (natgw_endpoint_equal(&source, responder))
			continue;
		err = publish_out(table, session, slot, &source, responder);
		if (err != -EEXIST)
			return err;
	}
	return -ENOSPC;
}

/*
 * An address may have died between being looked up and being published. The
 * barrier pairs with that in natgw_session_flush(): either that walk sees the
 * session alive, or the new epoch is seen here.
 */
static bool outlived(struct natgw_table *table, struct natgw_session *session,
		     const struct natgw_origin *origin)
{
	smp_mb();
	if (!origin->ifindex || READ_ONCE(table->epoch) == origin->epoch)
		return true;
	natgw_session_kill(table, session, NATGW_CLOSE_CAUSE_ADDRESS);
	return false;
}

/**
 * natgw_session_snat() - create a session that translates the source
 * @table: the table
 * @rules: the ruleset in force
 * @pkt: first packet of the flow, at POST_ROUTING
 * @origin: where the source comes from
 *
 * Context: BH disabled, RCU read side.
 * Return: the session, borrowed: the new one, or that of a packet which was
 *         faster; or
 * * %-ENOSPC - no endpoint is left towards this destination
 * * %-EUSERS - the limit of sessions is reached
 * * %-ENOMEM - no memory
 * * %-EAGAIN - another flow took the view, or the address died meanwhile
 */
struct natgw_session *natgw_session_snat(struct natgw_table *table,
					 const struct natgw_rules *rules,
					 const struct natgw_packet *pkt,
					 const struct natgw_origin *origin)
{
	const struct natgw_tuple *tuple = &pkt->tuple;
	u8 role = NATGW_ROLE_IN | NATGW_ROLE_MID;
	struct natgw_session *session;
	struct natgw_node *existing;
	int err;

	session = session_alloc(table, rules, tuple, origin->rule->handle, false);
	if (IS_ERR(session))
		return session;
	session->pool = origin->pool;
	session->ifindex = origin->ifindex;
	err = reserve(table, session, 1, &tuple->src, &tuple->dst, origin);
	if (err == -EALREADY)
		role |= NATGW_ROLE_OUT;
	else if (err)
		goto err_reserve;
	else
		session->out = 1;
	err = publish(table, session, 0, &tuple->src, &tuple->dst, role,
		      &existing);
	if (err == -EEXIST)
		return adopt(table, session, existing, rules, pkt);
	if (err)
		goto err_reserve;
	live(table, session, rules, pkt);
	return outlived(table, session, origin) ? session : ERR_PTR(-EAGAIN);

err_reserve:
	discard(table, session);
	return ERR_PTR(err);
}

/*
 * Publishes the mid view, which is the out view as long as the source is not
 * decided. If one client endpoint reaches one backend through two addresses of
 * ours, the second session gets another source port.
 */
static int publish_middle(struct natgw_table *table, struct natgw_session *session,
			  const struct natgw_tuple *tuple,
			  const struct natgw_endpoint *to,
			  struct natgw_node **existing)
{
	struct natgw_endpoint middle = tuple->src;
	unsigned int i;
	int err;

	err = publish(table, session, 1, &middle, to,
		      NATGW_ROLE_MID | NATGW_ROLE_OUT, existing);
	if (err != -EEXIST)
		return err;
	if (!natgw_packet_has_ports(tuple->proto))
		return -ENOSPC;
	for (i = 0; i < MIDDLE_TRIES && err == -EEXIST; i++) {
		middle.port = htons(get_random_u32_inclusive(NATGW_POOL_PORT_FIRST,
							     NATGW_POOL_PORT_LAST));
		err = publish(table, session, 1, &middle, to,
			      NATGW_ROLE_MID | NATGW_ROLE_OUT, existing);
	}
	return err == -EEXIST ? -ENOSPC : err;
}

/**
 * natgw_session_dnat() - create a session that translates the destination
 * @table: the table
 * @rules: the ruleset in force
 * @pkt: first packet of the flow, before routing
 * @rule: rule that said so
 * @to: the new destination
 *
 * Whether its source is translated too is decided after routing, by
 * natgw_session_decide(); until then it is pending.
 *
 * Context: BH disabled, RCU read side.
 * Return: as natgw_session_snat().
 */
struct natgw_session *natgw_session_dnat(struct natgw_table *table,
					 const struct natgw_rules *rules,
					 const struct natgw_packet *pkt,
					 const struct natgw_rule *rule,
					 const struct natgw_endpoint *to)
{
	const struct natgw_tuple *tuple = &pkt->tuple;
	struct natgw_session *session;
	struct natgw_node *existing;
	u8 role = NATGW_ROLE_IN;
	int err = 0;

	session = session_alloc(table, rules, tuple, rule->handle, true);
	if (IS_ERR(session))
		return session;
	__set_bit(NATGW_SESSION_PENDING, &session->flags);
	if (natgw_endpoint_equal(to, &tuple->dst)) {
		role |= NATGW_ROLE_MID | NATGW_ROLE_OUT;
	} else {
		err = publish_middle(table, session, tuple, to, &existing);
		session->mid = 1;
		session->out = 1;
	}
	if (!err)
		err = publish(table, session, 0, &tuple->src, &tuple->dst, role,
			      &existing);
	if (err == -EEXIST)
		return adopt(table, session, existing, rules, pkt);
	if (err) {
		discard(table, session);
		return ERR_PTR(err);
	}
	live(table, session, rules, pkt);
	return session;
}

/**
 * natgw_session_decide() - decide the source of a pending session
 * @table: its table
 * @session: the session
 * @origin: where the source comes from; NULL to leave it as it is
 *
 * Nobody has seen a packet of the session on the responder's side yet, so no
 * packet can be on its way to an endpoint that this changes.
 *
 * Context: BH disabled, RCU read side. Takes and releases the session's lock.
 * Return: 0, also if it was decided already; or as natgw_session_snat().
 */
int natgw_session_decide(struct natgw_table *table, struct natgw_session *session,
			 const struct natgw_origin *origin)
{
	unsigned int slot = session->mid ? 2 : 1;
	struct natgw_endpoint middle, responder;
	struct natgw_node *node;
	int err = 0;

	bit_spin_lock(NATGW_SESSION_DECIDING, &session->flags);
	if (!test_bit(NATGW_SESSION_PENDING, &session->flags))
		goto unlock;
	err = -EAGAIN;
	if (test_bit(NATGW_SESSION_DEAD, &session->flags))
		goto unlock;
	err = -EALREADY;
	if (origin) {
		middle = natgw_session_middle(session);
		responder = natgw_session_responder(session);
		err = reserve(table, session, slot, &middle, &responder, origin);
	}
	if (!err) {
		node = session_node(session, session->mid);
		WRITE_ONCE(node->view.role, node->view.role & ~NATGW_ROLE_OUT);
		if (origin->pool)
			atomic_inc(&origin->pool->held);
		session->pool = origin->pool;
		session->ifindex = origin->ifindex;
		WRITE_ONCE(session->out, slot);
	}
	if (!err || err == -EALREADY) {
		err = 0;
		smp_mb__before_atomic();
		clear_bit(NATGW_SESSION_PENDING, &session->flags);
	}
unlock:
	bit_spin_unlock(NATGW_SESSION_DECIDING, &session->flags);
	if (!err && origin && !outlived(table, session, origin))
		err = -EAGAIN;
	return err;
}

/* ---- the table ---------------------------------------------------------- */

static u32 session_deadline(const struct natgw_timer *timer)
{
	return READ_ONCE(container_of(timer, struct natgw_session, timer)->expires);
}

static u32 session_expire(struct natgw_wheel *wheel, struct natgw_timer *timer)
{
	struct natgw_session *session = container_of(timer, struct natgw_session,
						     timer);
	struct natgw_table *table = container_of(wheel, struct natgw_table, wheel);
	enum natgw_close_cause cause = NATGW_CLOSE_CAUSE_IDLE;
	u32 expires = READ_ONCE(session->expires);

	/* Refreshed since the wheel asked, or not even published completely. */
	if ((s32)(expires - natgw_wheel_now()) > 0)
		return expires;
	if (!test_bit(NATGW_SESSION_LIVE, &session->flags))
		return natgw_wheel_now() + HZ;
	if (READ_ONCE(session->state) == NATGW_STATE_CLOSING)
		cause = NATGW_CLOSE_CAUSE_FIN;
	else if (READ_ONCE(session->state) == NATGW_STATE_TRANS)
		cause = NATGW_CLOSE_CAUSE_RST;
	natgw_session_kill(table, session, cause);
	return 0;
}

/**
 * natgw_table_init() - make an empty table
 * @table: the table, zeroed
 * @net: its namespace
 * @stats: counters of the namespace
 *
 * Context: Process, may sleep.
 * Return: 0, or -ENOMEM.
 */
int natgw_table_init(struct natgw_table *table, struct net *net,
		     struct natgw_stats __percpu *stats)
{
	int err;

	table->net = net;
	table->stats = stats;
	table->wheel.deadline = session_deadline;
	table->wheel.expire = session_expire;
	table->recall = alloc_percpu_gfp(struct natgw_recall, GFP_KERNEL_ACCOUNT);
	if (!table->recall)
		return -ENOMEM;
	err = natgw_wheel_init(&table->wheel);
	if (err)
		goto err_wheel;
	err = rhashtable_init(&table->views, &view_params);
	if (err)
		goto err_views;
	return 0;

err_views:
	natgw_wheel_exit(&table->wheel);
err_wheel:
	free_percpu(table->recall);
	return err;
}

/**
 * natgw_table_exit() - free a table that no packet can reach
 * @table: the table
 *
 * Context: Process, may sleep. The hooks are gone, and a grace period is over.
 */
void natgw_table_exit(struct natgw_table *table)
{
	static const struct natgw_filter all;

	natgw_wheel_stop(&table->wheel);
	natgw_session_flush(table, &all, NATGW_CLOSE_CAUSE_FLUSH);
	rhashtable_destroy(&table->views);
	natgw_wheel_exit(&table->wheel);
	free_percpu(table->recall);
}

/* ---- walking ------------------------------------------------------------ */

static bool range_matches(const struct natgw_range *range, __be32 addr)
{
	return !range->last || natgw_range_has(range, ntohl(addr));
}

static bool ports_match(const struct natgw_ports *ports, __be16 port)
{
	return !ports->last || natgw_ports_has(ports, ntohs(port));
}

/**
 * natgw_session_matches() - does a filter name a session
 * @session: the session
 * @filter: the filter
 *
 * Context: RCU read side.
 * Return: true if so.
 */
bool natgw_session_matches(const struct natgw_session *session,
			   const struct natgw_filter *filter)
{
	struct natgw_endpoint i = natgw_session_initiator(session);
	struct natgw_endpoint d = natgw_session_destination(session);

	if ((filter->proto && filter->proto != session->proto) ||
	    (filter->state && filter->state != READ_ONCE(session->state)) ||
	    (filter->ifindex && filter->ifindex != session->ifindex))
		return false;
	if (filter->pool[0] &&
	    (!session->pool || strcmp(filter->pool, session->pool->name)))
		return false;
	return range_matches(&filter->src, i.addr) &&
	       range_matches(&filter->dst, d.addr) &&
	       ports_match(&filter->sport, i.port) &&
	       ports_match(&filter->dport, d.port) &&
	       range_matches(&filter->nat_src, natgw_session_source(session).addr) &&
	       range_matches(&filter->nat_dst, natgw_session_responder(session).addr);
}

/*
 * One pass over the sessions. A session may be seen twice, or one that comes or
 * goes meanwhile be missed, while the table grows: then this returns -EAGAIN.
 */
static int walk(struct natgw_table *table,
		void (*visit)(struct natgw_table *table,
			      struct natgw_session *session, void *arg),
		void *arg)
{
	struct rhashtable_iter iter;
	struct natgw_node *node;
	unsigned int seen = 0;
	int err = 0;

	rhashtable_walk_enter(&table->views, &iter);
	if (rhashtable_walk_start_check(&iter))
		err = -EAGAIN;
	while ((node = rhashtable_walk_next(&iter))) {
		if (IS_ERR(node)) {
			err = PTR_ERR(node);
			continue;
		}
		if (!node->view.slot)
			visit(table, natgw_session_of(node), arg);
		if (++seen % WALK_BATCH)
			continue;
		rhashtable_walk_stop(&iter);
		cond_resched();
		if (rhashtable_walk_start_check(&iter))
			err = -EAGAIN;
	}
	rhashtable_walk_stop(&iter);
	rhashtable_walk_exit(&iter);
	return err;
}

struct flush {
	const struct natgw_filter *filter;
	enum natgw_close_cause cause;
	u32 killed;
};

static void flush_one(struct natgw_table *table, struct natgw_session *session,
		      void *arg)
{
	struct flush *flush = arg;

	if (!natgw_session_matches(session, flush->filter))
		return;
	local_bh_disable();
	flush->killed += natgw_session_kill(table, session, flush->cause);
	local_bh_enable();
}

/**
 * natgw_session_flush() - end the sessions that a filter names
 * @table: the table
 * @filter: the filter
 * @cause: why
 *
 * A session whose creation had begun before may be missed; where that matters
 * (an address died), the epoch was moved before, and its creator looks.
 *
 * Context: Process, may sleep.
 * Return: the number of sessions that it ended.
 */
u32 natgw_session_flush(struct natgw_table *table,
			const struct natgw_filter *filter,
			enum natgw_close_cause cause)
{
	struct flush flush = { .filter = filter, .cause = cause };
	u32 before;
	int err;

	/* Pairs with the barrier in outlived(). */
	smp_mb();
	/* Where sessions are taken out, a walk may step over their neighbours. */
	do {
		before = flush.killed;
		err = walk(table, flush_one, &flush);
		cond_resched();
	} while (err || flush.killed != before);
	return flush.killed;
}

static void census_one(struct natgw_table *table, struct natgw_session *session,
		       void *arg)
{
	struct natgw_census *census = arg;

	census->sessions++;
	census->views += hweight8(session->published);
	census->holding += !!session->pool;
}

/**
 * natgw_session_census() - count the sessions by walking the table
 * @table: the table
 * @census: filled in; exact if no session came or went meanwhile
 *
 * Context: Process, may sleep.
 */
void natgw_session_census(struct natgw_table *table, struct natgw_census *census)
{
	do {
		memset(census, 0, sizeof(*census));
	} while (walk(table, census_one, census));
}

#if IS_ENABLED(CONFIG_KUNIT)
#include "session_test.c"
#include "session_clash_test.c"
#include "session_life_test.c"
#include "session_crowd_test.c"
#endif
