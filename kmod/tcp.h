/* SPDX-License-Identifier: GPL-2.0 */
/*
 * TCP states of a session (RFC 6146 section 3.5.2, RFC 7857 section 2). Pure:
 * state and flags go in, a state comes out. One step is finer than the RFC: a
 * session counts as established only when the last ACK of its handshake was
 * seen, so that half-open floods do not get hours to live.
 *
 * And its sequence numbers, as far as it takes to know a reset that belongs to
 * the connection from one that was made up by who does not see its packets. Of
 * each direction two things are known:
 *
 *	next	what the other side has acknowledged last
 *	reach	how far ahead of that packets have run, as a power of two
 */
#ifndef _NATGW_TCP_H
#define _NATGW_TCP_H

#include "natgw.h"
#include "tuple.h"

/* Bits of a TCP header's flag byte. */
enum natgw_tcp_flag {
	NATGW_TCP_FIN = 0x01,
	NATGW_TCP_SYN = 0x02,
	NATGW_TCP_RST = 0x04,
	NATGW_TCP_ACK = 0x10,
};

/**
 * enum natgw_tcp_verdict - what flags mean for a flow without a session
 * @NATGW_TCP_OPENS: a SYN, it may open one
 * @NATGW_TCP_CONTINUES: of a connection that began elsewhere or earlier
 * @NATGW_TCP_NONSENSE: no connection uses such flags
 */
enum natgw_tcp_verdict {
	NATGW_TCP_OPENS,
	NATGW_TCP_CONTINUES,
	NATGW_TCP_NONSENSE,
};

/**
 * struct natgw_tcp_segment - what a TCP header says
 * @seq: sequence number of its first byte, or of its SYN
 * @ack: what it acknowledges, if @flags say that it does
 * @len: bytes of data; of many segments where they were received as one
 * @flags: flag byte
 */
struct natgw_tcp_segment {
	u32 seq;
	u32 ack;
	u32 len;
	u8 flags;
};

enum natgw_tcp_verdict natgw_tcp_first(u8 flags);
enum natgw_state natgw_tcp_next(enum natgw_state state, u8 flags,
				enum natgw_direction direction);
bool natgw_tcp_reopens(enum natgw_state state, u8 flags);
void natgw_tcp_follow(u32 next[2], u8 reach[2], enum natgw_state state,
		      const struct natgw_tcp_segment *segment,
		      enum natgw_direction direction);
bool natgw_tcp_belongs(const u32 next[2], const u8 reach[2],
		       enum natgw_state state,
		       const struct natgw_tcp_segment *segment,
		       enum natgw_direction direction);
enum natgw_timeout natgw_tcp_timeout(enum natgw_state state);

#endif
