// SPDX-License-Identifier: GPL-2.0
/* Sessions: living and dying. */
#include "life.h"

#include <linux/bit_spinlock.h>
#include <linux/prefetch.h>

#include "belonging.h"
#include "destination.h"
#include "holding.h"
#include "record.h"
#include "tcp.h"

static void gauge(struct natgw_table *table, const struct natgw_session *session,
		  enum natgw_state state, int change)
{
	natgw_table_stats(table)->active[natgw_stats_class(session->proto)][state] += change;
}

static enum natgw_state first_state(const struct natgw_packet *pkt)
{
	if (pkt->tuple.proto != IPPROTO_TCP)
		return NATGW_STATE_UNREPLIED;
	/* What makes no sense may become a connection yet: option invalid-packet. */
	if (natgw_tcp_first(pkt->tcp_flags) != NATGW_TCP_CONTINUES)
		return NATGW_STATE_INIT;
	/* Picked up in the middle: option tcp-loose. */
	return pkt->tcp_flags & NATGW_TCP_RST ? NATGW_STATE_TRANS
					      : NATGW_STATE_ESTABLISHED;
}

static bool is_half_open(enum natgw_state state)
{
	return natgw_destination_holder(state) == NATGW_HOLDER_HALF_OPEN;
}

/**
 * natgw_session_alloc() - make a session that nobody can find yet
 * @table: table that it will be in
 * @rules: the ruleset in force
 * @pkt: its first packet
 * @rule: handle of the rule that creates it
 * @is_wide: it may need a third view
 *
 * Context: BH disabled.
 * Return: the session, owned, for natgw_session_live() or
 *         natgw_session_discard(); or
 * * %-EUSERS - the limit of sessions is reached
 * * %-ENOMEM - no memory
 */
struct natgw_session *natgw_session_alloc(struct natgw_table *table,
					  const struct natgw_rules *rules,
					  const struct natgw_packet *pkt,
					  u32 rule, bool is_wide)
{
	struct natgw_session *session;
	int active;

	active = atomic_inc_return(&table->active);
	if (active > rules->limit[NATGW_LIMIT_SESSIONS]) {
		atomic_dec(&table->active);
		return ERR_PTR(-EUSERS);
	}
	session = natgw_session_create(is_wide);
	if (!session) {
		atomic_dec(&table->active);
		return ERR_PTR(-ENOMEM);
	}
	if (active > READ_ONCE(table->peak))
		WRITE_ONCE(table->peak, active);
	if (pkt->tuple.zone == NATGW_ZONE_OWN)
		__set_bit(NATGW_SESSION_OWN, &session->flags);
	/* Counted before anybody else can count it as something else. */
	if (is_half_open(first_state(pkt))) {
		__set_bit(NATGW_SESSION_HALF_OPEN, &session->flags);
		atomic_inc(&table->half_open);
	}
	session->proto = pkt->tuple.proto;
	session->rule = rule;
	session->timer.since = natgw_wheel_now();
	session->timer.shard = raw_smp_processor_id() & table->wheel.mask;
	return session;
}

/* Has any of its views been in the table? */
static bool stored(struct natgw_session *session)
{
	return natgw_session_stored(session, 0) ||
	       natgw_session_stored(session, 1) ||
	       natgw_session_stored(session, 2);
}

/**
 * natgw_session_discard() - give up a session that never lived
 * @table: its table
 * @session: the session
 *
 * If one of its views was in the table, readers may still hold it.
 *
 * Context: BH disabled.
 */
void natgw_session_discard(struct natgw_table *table, struct natgw_session *session)
{
	atomic_dec(&table->active);
	if (!stored(session) && !session->hold.destination &&
	    !session->mapping && !natgw_session_entered(session)) {
		natgw_belonging_end(table, session);
		natgw_session_free(&session->rcu);
		return;
	}
	set_bit(NATGW_SESSION_DEAD, &session->flags);
	natgw_table_unlink(table, session);
	natgw_holding_end(table, session, NATGW_STATE_UNSPEC);
	natgw_belonging_end(table, session);
	/* Who found it meanwhile may be about to arm its timer. */
	natgw_wheel_cancel(&table->wheel, &session->timer);
	call_rcu(&session->rcu, natgw_session_free);
}

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

/* How long a session may be idle in a state, jiffies. */
static u32 lifetime(const struct natgw_session *session,
		    const struct natgw_rules *rules, enum natgw_state state)
{
	u16 port;

	if (unlikely(rules->port_timeout) && session->proto == IPPROTO_UDP) {
		port = ntohs(natgw_session_destination(session).port);
		if (port < NATGW_RULES_PORTS && rules->port_timeout[port])
			return rules->port_timeout[port];
	}
	return rules->timeout[timeout_of(session->proto, state)];
}

/*
 * Follows a connection's sequence numbers. A reset that is not of the connection
 * goes on to whom it is for, who knows better, and changes nothing here (RFC 7857
 * section 2); nor do flags that no connection uses. A FIN that is not of it
 * counts as data: who made it up could let an open half die with it. Returns the
 * flags that count, 0 if the packet does not.
 */
static u8 follow(struct natgw_session *session, const struct natgw_packet *pkt,
		 enum natgw_state state, enum natgw_direction direction)
{
	const struct natgw_tcp_segment segment = {
		.seq = pkt->tcp_seq,
		.ack = pkt->tcp_ack,
		.len = pkt->tcp_len,
		.flags = pkt->tcp_flags,
	};
	u8 ends = segment.flags & (NATGW_TCP_FIN | NATGW_TCP_RST), flags;

	flags = segment.flags;
	if (unlikely(natgw_tcp_first(flags) == NATGW_TCP_NONSENSE))
		flags = 0;
	else if (unlikely(ends) &&
		 !natgw_tcp_belongs(session->next, session->timer.spare, state,
				    &segment, direction))
		flags = ends & NATGW_TCP_RST ? 0 : flags & ~NATGW_TCP_FIN;
	if (unlikely(!flags))
		pkt->stats->count[NATGW_COUNTER_TCP_STRAY]++;
	else if (!(flags & NATGW_TCP_RST))
		natgw_tcp_follow(session->next, session->timer.spare, state,
				 &segment, direction);
	return flags;
}

/* Did who began it come in by a mapping, from outside? */
static bool is_from_outside(const struct natgw_session *session)
{
	return natgw_session_entered(session) && natgw_session_entry(session)->outside;
}

/*
 * The end of a session that begins. From outside it is no later than that of what
 * is kept from inside, or anybody could keep a mapping by beginning ever new ones.
 */
static u32 first_end(const struct natgw_session *session,
		     const struct natgw_rules *rules, enum natgw_state state)
{
	u32 end = natgw_wheel_now() + lifetime(session, rules, state), kept;

	if (!is_from_outside(session) || rules->option[NATGW_OPTION_INBOUND_REFRESH])
		return end;
	kept = READ_ONCE(natgw_session_entered(session)->until);
	return (s32)(kept - end) < 0 ? kept : end;
}

/**
 * natgw_session_live() - a session is published: it begins to count, and to age
 * @table: its table
 * @session: the session
 * @rules: the ruleset in force
 * @pkt: its first packet
 *
 * Context: BH disabled, RCU read side.
 */
void natgw_session_live(struct natgw_table *table, struct natgw_session *session,
			const struct natgw_rules *rules,
			const struct natgw_packet *pkt)
{
	/* From when it is stored on, an answer on another CPU may change it. */
	enum natgw_state state = first_state(pkt);

	session->packets[NATGW_FORWARD] = 1;
	session->bytes[NATGW_FORWARD] = pkt->skb->len;
	WRITE_ONCE(session->state, state);
	if (session->proto == IPPROTO_TCP)
		follow(session, pkt, state, NATGW_FORWARD);
	if (!is_half_open(state))
		natgw_holding_move(table, session, false);
	session->expires = first_end(session, rules, state);
	if (session->mapping)
		natgw_mapping_keep(session->mapping, session->expires);
	if (natgw_session_entered(session))
		atomic_inc(&natgw_session_entry(session)->pool->held);
	natgw_table_stats(table)->count[NATGW_COUNTER_CREATED]++;
	gauge(table, session, state, 1);
	natgw_wheel_arm(&table->wheel, &session->timer, session->expires);
	/* Pairs with test_bit_acquire() in natgw_session_kill(). */
	smp_mb__before_atomic();
	set_bit(NATGW_SESSION_LIVE, &session->flags);
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

	enum natgw_state state;

	if (!test_bit_acquire(NATGW_SESSION_LIVE, &session->flags))
		return false;
	/* The lock keeps natgw_session_decide() from publishing afterwards. */
	bit_spin_lock(NATGW_SESSION_DECIDING, &session->flags);
	if (test_and_set_bit(NATGW_SESSION_DEAD, &session->flags)) {
		bit_spin_unlock(NATGW_SESSION_DECIDING, &session->flags);
		return false;
	}
	bit_spin_unlock(NATGW_SESSION_DECIDING, &session->flags);
	natgw_table_unlink(table, session);
	natgw_wheel_cancel(&table->wheel, &session->timer);
	state = xchg(&session->state, NATGW_STATE_UNSPEC);
	gauge(table, session, state, -1);
	if (state == NATGW_STATE_INIT || state == NATGW_STATE_UNREPLIED)
		natgw_table_stats(table)->count[NATGW_COUNTER_UNANSWERED]++;
	natgw_holding_end(table, session, state);
	natgw_belonging_end(table, session);
	if (session->pool)
		atomic_dec(&session->pool->held);
	if (natgw_session_entered(session))
		atomic_dec(&natgw_session_entry(session)->pool->held);
	atomic_dec(&table->active);
	natgw_table_stats(table)->count[counters[cause]]++;
	/* No end without a beginning, even of one whose source was never decided. */
	if (test_bit(NATGW_SESSION_PENDING, &session->flags))
		natgw_session_notify(table, session, NATGW_EVENT_NEW,
				     NATGW_CLOSE_CAUSE_UNSPEC);
	natgw_session_notify(table, session, NATGW_EVENT_END, cause);
	call_rcu(&session->rcu, natgw_session_free);
	return true;
}

/* Destination and subscriber count what their sessions are doing. */
static void moved(struct natgw_table *table, struct natgw_session *session,
		  enum natgw_state from, enum natgw_state to,
		  enum natgw_direction direction)
{
	enum natgw_holder before = natgw_destination_holder(from);
	enum natgw_holder after = natgw_destination_holder(to);
	bool reset = before == NATGW_HOLDER_HALF_OPEN &&
		     to == NATGW_STATE_TRANS && direction == NATGW_REVERSE;

	if (reset)
		natgw_table_stats(table)->count[NATGW_COUNTER_RESETS_EARLY]++;
	if (before == after)
		return;
	natgw_holding_move(table, session, reset);
	natgw_belonging_move(table, session);
}

/* Another state, once, whoever sees the packet; the loser looks again. */
static enum natgw_state advance(struct natgw_table *table,
				struct natgw_session *session, u8 tcp_flags,
				enum natgw_direction direction)
{
	u8 state = READ_ONCE(session->state), next;

	do {
		if (state == NATGW_STATE_UNSPEC)
			return state;
		if (session->proto == IPPROTO_TCP)
			next = natgw_tcp_next(state, tcp_flags, direction);
		else
			next = direction == NATGW_REVERSE ? NATGW_STATE_REPLIED
							  : state;
		if (next == state)
			return state;
	} while (!try_cmpxchg(&session->state, &state, next));
	gauge(table, session, state, -1);
	gauge(table, session, next, 1);
	moved(table, session, state, next, direction);
	if (state == NATGW_STATE_HANDSHAKE && next == NATGW_STATE_ESTABLISHED)
		natgw_table_stats(table)->count[NATGW_COUNTER_ESTABLISHED]++;
	if (session->proto == IPPROTO_TCP &&
	    natgw_tcp_reopens(state, tcp_flags))
		natgw_table_stats(table)->count[NATGW_COUNTER_REOPENED]++;
	return next;
}

/* A closed or reset session does not live on for the last packets of it. */
static bool ageing(enum natgw_state before, enum natgw_state after)
{
	return before == after && (after == NATGW_STATE_CLOSING ||
				   after == NATGW_STATE_TRANS);
}

/*
 * Whose packets put the deadline off. Who is inside does, and who has begun; an
 * answer from outside only where that is set, or anybody could keep a mapping
 * for ever (RFC 4787 REQ-6). That is a matter of UDP and of ICMP queries: a side
 * of TCP that hears nothing asks, and of other protocols all there may be comes
 * from one side. But who comes in by a mapping has to be answered first.
 */
static bool refreshes(const struct natgw_session *session,
		      const struct natgw_rules *rules, enum natgw_state state,
		      enum natgw_direction direction)
{
	if (rules->option[NATGW_OPTION_INBOUND_REFRESH])
		return true;
	if (session->proto != IPPROTO_UDP && session->proto != IPPROTO_ICMP)
		return direction == NATGW_REVERSE || !is_half_open(state) ||
		       !is_from_outside(session);
	if (is_from_outside(session))
		return direction == NATGW_REVERSE;
	if (direction == NATGW_FORWARD)
		return true;
	/* Only its source is translated: who answers is outside. */
	return session->mid || READ_ONCE(session->out) == session->mid;
}

/* A mapping is kept by what begins inside, and by who is inside and answers. */
static void keep_mapping(struct natgw_session *session, u32 until,
			 enum natgw_direction direction)
{
	struct natgw_mapping *entered = natgw_session_entered(session);
	struct natgw_mapping *mapping = READ_ONCE(session->mapping);

	if (mapping)
		natgw_mapping_keep(mapping, until);
	if (entered && direction == NATGW_REVERSE)
		natgw_mapping_keep(entered, until);
}

/**
 * natgw_session_touch() - a packet of a session came in
 * @table: its table
 * @session: the session
 * @rules: the ruleset in force
 * @pkt: the packet, before it is rewritten
 * @direction: its direction
 *
 * Counts it, moves the state on, and puts the deadline off; but only counts it if
 * it is TCP that does not belong to the connection.
 *
 * Context: BH disabled, RCU read side.
 */
void natgw_session_touch(struct natgw_table *table, struct natgw_session *session,
			 const struct natgw_rules *rules,
			 const struct natgw_packet *pkt,
			 enum natgw_direction direction)
{
	enum natgw_state before = READ_ONCE(session->state), after;
	u8 tcp_flags = 0;
	s32 moved;
	u32 expires;

	WRITE_ONCE(session->packets[direction], session->packets[direction] + 1);
	WRITE_ONCE(session->bytes[direction],
		   session->bytes[direction] + pkt->skb->len);
	if (session->proto == IPPROTO_TCP && before == NATGW_STATE_INIT &&
	    direction == NATGW_FORWARD && pkt->tcp_flags & NATGW_TCP_SYN) {
		pkt->stats->count[NATGW_COUNTER_SYN_RETRANSMITS]++;
		natgw_holding_retransmit(session);
	}
	if (session->proto == IPPROTO_TCP) {
		tcp_flags = follow(session, pkt, before, direction);
		if (unlikely(!tcp_flags))
			return;
	}
	after = advance(table, session, tcp_flags, direction);
	if (ageing(before, after))
		return;
	expires = natgw_wheel_now() + lifetime(session, rules, after);
	/* Time runs on from the last packet that does, by the new state's clock. */
	if (!refreshes(session, rules, after, direction))
		expires = READ_ONCE(session->expires) +
			  lifetime(session, rules, after) -
			  lifetime(session, rules, before);
	moved = expires - READ_ONCE(session->expires);
	if (abs(moved) < HZ)
		return;
	WRITE_ONCE(session->expires, expires);
	if (moved > 0)
		keep_mapping(session, expires, direction);
	/* The wheel finds out about a later deadline by itself. */
	if (moved < 0)
		natgw_wheel_arm(&table->wheel, &session->timer, expires);
}

/**
 * natgw_session_deadline() - when a session is over unless it is seen again
 * @timer: its timer
 *
 * Context: Any.
 * Return: the deadline in jiffies.
 */
u32 natgw_session_deadline(const struct natgw_timer *timer)
{
	return READ_ONCE(container_of(timer, struct natgw_session, timer)->expires);
}

/**
 * natgw_session_fetch() - a session is about to expire
 * @wheel: the wheel
 * @timer: timer of the session
 *
 * Context: BH disabled, RCU read side.
 */
void natgw_session_fetch(struct natgw_wheel *wheel, struct natgw_timer *timer)
{
	struct natgw_session *session = container_of(timer, struct natgw_session,
						     timer);

	prefetchw(&session->pool);
	natgw_table_fetch_views(container_of(wheel, struct natgw_table, wheel),
				session);
}

/**
 * natgw_session_expire() - the wheel finds that a session's deadline has passed
 * @wheel: the wheel
 * @timer: timer of the session
 *
 * Context: BH disabled, RCU read side.
 * Return: 0, or another deadline.
 */
u32 natgw_session_expire(struct natgw_wheel *wheel, struct natgw_timer *timer)
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
