// SPDX-License-Identifier: GPL-2.0
/* TCP states of a session. */
#include "tcp.h"

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
