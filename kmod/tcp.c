// SPDX-License-Identifier: GPL-2.0
/* TCP states of a session, and its sequence numbers. */
#include "tcp.h"

/* How far ahead a direction may run: reach 1 means 2^14 bytes. */
enum {
	REACH_UNKNOWN	= 0,
	/* The window that a connection begins with is smaller (RFC 6928). */
	REACH_LEAST	= 1,
	/* No window is larger than 2^30 (RFC 7323 section 2.3). */
	REACH_MOST	= 17,
	REACH_SHIFT	= 13,
};

/**
 * natgw_tcp_first() - judge the flags of a packet without a session
 * @flags: flag byte of the TCP header
 *
 * Context: Any.
 * Return: the verdict.
 */
enum natgw_tcp_verdict natgw_tcp_first(u8 flags)
{
	flags &= NATGW_TCP_FIN | NATGW_TCP_SYN | NATGW_TCP_RST | NATGW_TCP_ACK;
	if (flags == NATGW_TCP_SYN)
		return NATGW_TCP_OPENS;
	if (!flags || flags == NATGW_TCP_FIN ||
	    ((flags & NATGW_TCP_SYN) && (flags & (NATGW_TCP_FIN | NATGW_TCP_RST))))
		return NATGW_TCP_NONSENSE;
	return NATGW_TCP_CONTINUES;
}

/**
 * natgw_tcp_reopens() - does a packet begin a new connection on an old session
 * @state: state of the session
 * @flags: flag byte of the TCP header
 *
 * A tuple may be used again as soon as both sides have closed or one has
 * reset; who does so sends a SYN.
 *
 * Context: Any.
 * Return: true if it does.
 */
bool natgw_tcp_reopens(enum natgw_state state, u8 flags)
{
	return (state == NATGW_STATE_CLOSING || state == NATGW_STATE_TRANS) &&
	       natgw_tcp_first(flags) == NATGW_TCP_OPENS;
}

static enum natgw_state fin_next(enum natgw_state state,
				 enum natgw_direction direction)
{
	switch (state) {
	case NATGW_STATE_HANDSHAKE:
	case NATGW_STATE_ESTABLISHED:
		return direction == NATGW_FORWARD ? NATGW_STATE_FIN_INITIATOR
						  : NATGW_STATE_FIN_RESPONDER;
	case NATGW_STATE_FIN_INITIATOR:
		return direction == NATGW_FORWARD ? state : NATGW_STATE_CLOSING;
	case NATGW_STATE_FIN_RESPONDER:
		return direction == NATGW_REVERSE ? state : NATGW_STATE_CLOSING;
	default:
		return state;
	}
}

/**
 * natgw_tcp_next() - the state after a packet
 * @state: state of the session
 * @flags: flag byte of the TCP header
 * @direction: direction of the packet
 *
 * Context: Any.
 * Return: the next state.
 */
enum natgw_state natgw_tcp_next(enum natgw_state state, u8 flags,
				enum natgw_direction direction)
{
	if (flags & NATGW_TCP_RST)
		return NATGW_STATE_TRANS;
	if (natgw_tcp_reopens(state, flags))
		/* The responder's SYN leaves only the last steps to be seen. */
		return direction == NATGW_FORWARD ? NATGW_STATE_INIT
						  : NATGW_STATE_HANDSHAKE;
	if (state == NATGW_STATE_TRANS)
		return NATGW_STATE_ESTABLISHED;
	if (flags & NATGW_TCP_FIN)
		return fin_next(state, direction);
	if (state == NATGW_STATE_INIT && direction == NATGW_REVERSE &&
	    (flags & NATGW_TCP_SYN))
		return NATGW_STATE_HANDSHAKE;
	if (state == NATGW_STATE_HANDSHAKE && direction == NATGW_FORWARD &&
	    (flags & NATGW_TCP_ACK))
		return NATGW_STATE_ESTABLISHED;
	return state;
}

static bool opening(enum natgw_state state)
{
	return state == NATGW_STATE_INIT || state == NATGW_STATE_HANDSHAKE;
}

/* Is a number among those that a direction may use now? */
static bool within(u32 next, u8 reach, u32 number)
{
	return number - next <= 1U << (REACH_SHIFT + reach);
}

/*
 * A segment that begins within reach may extend it, to its end and to the next
 * power of two. To extend it is as hard for who guesses as it is to reset.
 */
static void stretch(u32 next, u8 *reach, u32 seq, u32 len)
{
	u8 known = READ_ONCE(*reach), wanted = known;

	if (likely(seq - next + len <= 1U << (REACH_SHIFT + known)) ||
	    !within(next, known, seq))
		return;
	while (wanted < REACH_MOST && !within(next, wanted, seq + len))
		wanted++;
	WRITE_ONCE(*reach, wanted);
}

/*
 * A SYN tells where a direction begins. What the other side had before is over
 * if this opens the connection anew. In an open connection it tells nothing: who
 * made it up could choose the number of his reset by it.
 */
static void begin(u32 next[2], u8 reach[2], enum natgw_state state,
		  const struct natgw_tcp_segment *segment,
		  enum natgw_direction direction)
{
	if (natgw_tcp_reopens(state, segment->flags))
		WRITE_ONCE(reach[!direction], REACH_UNKNOWN);
	else if (!opening(state))
		return;
	WRITE_ONCE(next[direction], segment->seq + 1);
	WRITE_ONCE(reach[direction], REACH_LEAST);
	stretch(segment->seq + 1, &reach[direction], segment->seq + 1, segment->len);
}

/**
 * natgw_tcp_follow() - learn where a connection is from a packet that is no reset
 * @next: what was acknowledged last, by direction
 * @reach: how far ahead packets ran, by direction; zero: nothing is known
 * @state: state of the session before the packet
 * @segment: the packet
 * @direction: its direction
 *
 * What is acknowledged last is believed, not what is highest: an acknowledgment
 * that was made up is put right by the next true one, and one that was overtaken
 * lags by no more than a window. It need not be checked either, as it says what
 * the other direction may use: who makes up packets of one side would have to
 * make up those of the other, too. Only while a connection opens it has to fit
 * what is known, since there a reset may be known by what it acknowledges. A
 * session that was picked up in the middle learns both from the first packets
 * that come.
 *
 * Two CPUs that carry both directions write different members but for what a
 * SYN does; whatever such a race leaves, the next packets put right. Nothing is
 * written that has not changed.
 *
 * Context: Any.
 */
void natgw_tcp_follow(u32 next[2], u8 reach[2], enum natgw_state state,
		      const struct natgw_tcp_segment *segment,
		      enum natgw_direction direction)
{
	enum natgw_direction other = !direction;
	u32 acked = READ_ONCE(next[other]);

	if (unlikely(segment->flags & NATGW_TCP_SYN))
		begin(next, reach, state, segment, direction);
	else if (likely(READ_ONCE(reach[direction])))
		stretch(READ_ONCE(next[direction]), &reach[direction], segment->seq,
			segment->len + !!(segment->flags & NATGW_TCP_FIN));
	if (!(segment->flags & NATGW_TCP_ACK))
		return;
	if (unlikely(!READ_ONCE(reach[other]))) {
		WRITE_ONCE(next[other], segment->ack);
		WRITE_ONCE(reach[other], REACH_LEAST);
	} else if (segment->ack != acked &&
		   (likely(!opening(state)) ||
		    within(acked, READ_ONCE(reach[other]), segment->ack))) {
		WRITE_ONCE(next[other], segment->ack);
	}
}

/**
 * natgw_tcp_belongs() - does a reset belong to the connection
 * @next: as natgw_tcp_follow() has left it
 * @reach: likewise
 * @state: state of the session
 * @segment: the reset
 * @direction: its direction
 *
 * Its number has to lie between what was acknowledged last and that plus the
 * power of two that packets have run ahead by, 16 KiB at least: there all true
 * ones are, whatever their window. Who cannot see the connection hits that with
 * one packet in 2^18 as long as no more than 16 KiB were in flight, and wins no
 * more than that the session ends after four minutes without traffic.
 *
 * While a connection opens, the reset that answers a SYN has no number of its
 * own; it has to acknowledge that SYN, or data with it (RFC 9293 section
 * 3.10.7.3). Of an open connection that was picked up in the middle nothing may
 * be known; then every reset is believed.
 *
 * Context: Any.
 * Return: true if it does.
 */
bool natgw_tcp_belongs(const u32 next[2], const u8 reach[2],
		       enum natgw_state state,
		       const struct natgw_tcp_segment *segment,
		       enum natgw_direction direction)
{
	enum natgw_direction other = !direction;
	u8 own = READ_ONCE(reach[direction]), others = READ_ONCE(reach[other]);

	if (opening(state) && segment->flags & NATGW_TCP_ACK && others &&
	    within(READ_ONCE(next[other]), others, segment->ack))
		return true;
	if (!own)
		return !opening(state);
	return within(READ_ONCE(next[direction]), own, segment->seq);
}

/**
 * natgw_tcp_timeout() - how long a state may be idle
 * @state: state of the session
 *
 * A half-closed connection may still carry data one way for as long as an open
 * one (RFC 5382 REQ-5).
 *
 * Context: Any.
 * Return: the timeout's name.
 */
enum natgw_timeout natgw_tcp_timeout(enum natgw_state state)
{
	switch (state) {
	case NATGW_STATE_INIT:
	case NATGW_STATE_HANDSHAKE:
		return NATGW_TIMEOUT_TCP_TRANS_OPEN;
	case NATGW_STATE_CLOSING:
	case NATGW_STATE_TRANS:
		return NATGW_TIMEOUT_TCP_TRANS_CLOSE;
	default:
		return NATGW_TIMEOUT_TCP_IDLE;
	}
}

#if IS_ENABLED(CONFIG_KUNIT)
#include "tcp_test.c"
#endif
