// SPDX-License-Identifier: GPL-2.0
/* TCP states: whole connections as rows, and every step there is. */
#include "suite.h"

enum {
	F	= NATGW_TCP_FIN,
	S	= NATGW_TCP_SYN,
	R	= NATGW_TCP_RST,
	A	= NATGW_TCP_ACK,
	PSH	= 0x08,
	URG	= 0x20,
	ECE	= 0x40,
	CWR	= 0x80,
};

struct step {
	u8 flags;
	enum natgw_direction direction;
	enum natgw_state state;
};

#define ST(name) NATGW_STATE_##name
/* From the initiator, from the responder. */
#define I(flags, to) { flags, NATGW_FORWARD, NATGW_STATE_##to }
#define B(flags, to) { flags, NATGW_REVERSE, NATGW_STATE_##to }

/* A connection, from the initiator's first SYN on, or from when it is open. */
struct connection {
	const char *what;
	enum natgw_state from;
	struct step step[10];
};

static const struct connection connections[] = {
	{ "three-way handshake", ST(INIT), {
		B(S | A, HANDSHAKE), I(A, ESTABLISHED),
		I(PSH | A, ESTABLISHED), B(PSH | A, ESTABLISHED) } },
	{ "SYN lost and sent again", ST(INIT), {
		I(S, INIT), I(S, INIT), B(S | A, HANDSHAKE), I(A, ESTABLISHED) } },
	{ "SYN+ACK lost and sent again", ST(INIT), {
		B(S | A, HANDSHAKE), I(S, HANDSHAKE), B(S | A, HANDSHAKE),
		I(A, ESTABLISHED) } },
	{ "last ACK lost, data takes its place", ST(INIT), {
		B(S | A, HANDSHAKE), B(S | A, HANDSHAKE), I(PSH | A, ESTABLISHED) } },
	{ "half-open is not established", ST(INIT), {
		B(S | A, HANDSHAKE), B(PSH | A, HANDSHAKE), B(A, HANDSHAKE) } },
	{ "an answer that is no SYN establishes nothing", ST(INIT), {
		B(A, INIT), I(A, INIT), B(PSH | A, INIT) } },
	{ "simultaneous open", ST(INIT), {
		B(S, HANDSHAKE), I(S | A, ESTABLISHED), B(S | A, ESTABLISHED),
		I(A, ESTABLISHED) } },
	{ "simultaneous open, SYN sent again", ST(INIT), {
		B(S, HANDSHAKE), I(S, HANDSHAKE), I(A, ESTABLISHED) } },
	{ "data in SYN and in SYN+ACK", ST(INIT), {
		I(S | PSH, INIT), B(S | A | PSH, HANDSHAKE), I(A, ESTABLISHED) } },
	{ "explicit congestion notification", ST(INIT), {
		I(S | ECE | CWR, INIT), B(S | A | ECE, HANDSHAKE),
		I(A, ESTABLISHED) } },
	{ "initiator closes first", ST(ESTABLISHED), {
		I(F | A, FIN_INITIATOR), B(A, FIN_INITIATOR),
		B(F | A, CLOSING), I(A, CLOSING) } },
	{ "responder closes first", ST(ESTABLISHED), {
		B(F | A, FIN_RESPONDER), I(A, FIN_RESPONDER),
		I(F | A, CLOSING), B(A, CLOSING) } },
	{ "initiator's half closed, data comes the other way", ST(ESTABLISHED), {
		I(F | A, FIN_INITIATOR), B(PSH | A, FIN_INITIATOR),
		I(A, FIN_INITIATOR), B(F | PSH | A, CLOSING) } },
	{ "responder's half closed, data comes the other way", ST(ESTABLISHED), {
		B(F | A, FIN_RESPONDER), I(PSH | A, FIN_RESPONDER),
		B(A, FIN_RESPONDER), I(F | PSH | A, CLOSING) } },
	{ "both close at once", ST(ESTABLISHED), {
		I(F | A, FIN_INITIATOR), B(F | A, CLOSING), I(A, CLOSING),
		B(A, CLOSING) } },
	{ "initiator's FIN sent again", ST(ESTABLISHED), {
		I(F | A, FIN_INITIATOR), I(F | A, FIN_INITIATOR),
		I(F | A, FIN_INITIATOR) } },
	{ "responder's FIN sent again", ST(ESTABLISHED), {
		B(F | A, FIN_RESPONDER), B(F | A, FIN_RESPONDER) } },
	{ "FIN sent again when both have closed", ST(ESTABLISHED), {
		I(F | A, FIN_INITIATOR), B(F | A, CLOSING),
		B(F | A, CLOSING), I(F | A, CLOSING) } },
	{ "responder closes before the last ACK", ST(INIT), {
		B(S | A, HANDSHAKE), B(F | A, FIN_RESPONDER), I(F | A, CLOSING) } },
	{ "initiator's FIN carries the last ACK", ST(INIT), {
		B(S | A, HANDSHAKE), I(F | A, FIN_INITIATOR), B(F | A, CLOSING) } },
	{ "FIN before any answer", ST(INIT), {
		I(F | A, INIT), B(S | A, HANDSHAKE) } },
	{ "refused", ST(INIT), {
		B(R | A, TRANS) } },
	{ "given up by the initiator", ST(INIT), {
		I(R, TRANS) } },
	{ "reset, and nothing after it", ST(ESTABLISHED), {
		B(R, TRANS), B(R, TRANS), I(R | A, TRANS) } },
	{ "reset that was forged: the connection goes on", ST(ESTABLISHED), {
		B(R, TRANS), I(PSH | A, ESTABLISHED), B(A, ESTABLISHED) } },
	{ "reset that was forged: the responder goes on", ST(ESTABLISHED), {
		I(R, TRANS), B(A, ESTABLISHED), I(A, ESTABLISHED) } },
	{ "reset in the middle of closing", ST(ESTABLISHED), {
		I(F | A, FIN_INITIATOR), B(R, TRANS) } },
	{ "reset after closing", ST(ESTABLISHED), {
		I(F | A, FIN_INITIATOR), B(F | A, CLOSING), I(R, TRANS) } },
	{ "tuple used again after closing", ST(ESTABLISHED), {
		I(F | A, FIN_INITIATOR), B(F | A, CLOSING), I(A, CLOSING),
		I(S, INIT), B(S | A, HANDSHAKE), I(A, ESTABLISHED) } },
	{ "tuple used again after a reset", ST(ESTABLISHED), {
		B(R, TRANS), I(S, INIT), B(S | A, HANDSHAKE), I(A, ESTABLISHED) } },
	{ "tuple used again by the responder", ST(ESTABLISHED), {
		B(F | A, FIN_RESPONDER), I(F | A, CLOSING), B(A, CLOSING),
		B(S, HANDSHAKE), I(S | A, ESTABLISHED), B(A, ESTABLISHED) } },
	{ "SYN into an open connection changes nothing", ST(ESTABLISHED), {
		I(S, ESTABLISHED), B(A, ESTABLISHED), B(S, ESTABLISHED) } },
	{ "SYN into a half-closed connection changes nothing", ST(ESTABLISHED), {
		I(F | A, FIN_INITIATOR), I(S, FIN_INITIATOR),
		B(S, FIN_INITIATOR) } },
	{ "SYN+ACK opens nothing again", ST(ESTABLISHED), {
		I(F | A, FIN_INITIATOR), B(F | A, CLOSING),
		I(S | A, CLOSING), B(S | A, CLOSING) } },
};

KUNIT_ARRAY_PARAM_DESC(connection, connections, what);

static void whole_connection(struct kunit *test)
{
	const struct connection *c = test->param_value;
	enum natgw_state state = c->from;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(c->step) && c->step[i].state; i++) {
		state = natgw_tcp_next(state, c->step[i].flags,
				       c->step[i].direction);
		KUNIT_EXPECT_EQ_MSG(test, (int)state, (int)c->step[i].state,
				    "step %u", i + 1);
		state = c->step[i].state;
	}
	KUNIT_EXPECT_GT(test, i, 0);
}

struct state_row {
	const char *what;
	enum natgw_state state;
	enum natgw_timeout timeout;
	/* By direction: what becomes of it after FIN, and after SYN. */
	enum natgw_state fin[2];
	enum natgw_state syn[2];
};

static const struct state_row states[] = {
	{ "init", ST(INIT), NATGW_TIMEOUT_TCP_TRANS_OPEN,
	  { ST(INIT), ST(INIT) }, { ST(INIT), ST(HANDSHAKE) } },
	{ "handshake", ST(HANDSHAKE), NATGW_TIMEOUT_TCP_TRANS_OPEN,
	  { ST(FIN_INITIATOR), ST(FIN_RESPONDER) },
	  { ST(HANDSHAKE), ST(HANDSHAKE) } },
	{ "established", ST(ESTABLISHED), NATGW_TIMEOUT_TCP_IDLE,
	  { ST(FIN_INITIATOR), ST(FIN_RESPONDER) },
	  { ST(ESTABLISHED), ST(ESTABLISHED) } },
	{ "initiator closed", ST(FIN_INITIATOR), NATGW_TIMEOUT_TCP_IDLE,
	  { ST(FIN_INITIATOR), ST(CLOSING) },
	  { ST(FIN_INITIATOR), ST(FIN_INITIATOR) } },
	{ "responder closed", ST(FIN_RESPONDER), NATGW_TIMEOUT_TCP_IDLE,
	  { ST(CLOSING), ST(FIN_RESPONDER) },
	  { ST(FIN_RESPONDER), ST(FIN_RESPONDER) } },
	{ "closing", ST(CLOSING), NATGW_TIMEOUT_TCP_TRANS_CLOSE,
	  { ST(CLOSING), ST(CLOSING) }, { ST(INIT), ST(HANDSHAKE) } },
	{ "reset", ST(TRANS), NATGW_TIMEOUT_TCP_TRANS_CLOSE,
	  { ST(ESTABLISHED), ST(ESTABLISHED) }, { ST(INIT), ST(HANDSHAKE) } },
};

KUNIT_ARRAY_PARAM_DESC(state, states, what);

static void timeout(struct kunit *test)
{
	const struct state_row *row = test->param_value;

	KUNIT_EXPECT_EQ(test, (int)natgw_tcp_timeout(row->state), (int)row->timeout);
}

/* RFC 7857 section 2.2: whatever comes with a reset, from either side. */
static void reset(struct kunit *test)
{
	const struct state_row *row = test->param_value;
	unsigned int flags;

	for (flags = 0; flags < 256; flags++) {
		if (!(flags & R))
			continue;
		KUNIT_EXPECT_EQ(test, (int)natgw_tcp_next(row->state, flags, 0),
				NATGW_STATE_TRANS);
		KUNIT_EXPECT_EQ(test, (int)natgw_tcp_next(row->state, flags, 1),
				NATGW_STATE_TRANS);
	}
}

static void fin_and_syn(struct kunit *test)
{
	const struct state_row *row = test->param_value;
	int d;

	for (d = NATGW_FORWARD; d <= NATGW_REVERSE; d++) {
		KUNIT_EXPECT_EQ(test, (int)natgw_tcp_next(row->state, F | A, d),
				(int)row->fin[d]);
		KUNIT_EXPECT_EQ(test, (int)natgw_tcp_next(row->state, S, d),
				(int)row->syn[d]);
	}
	KUNIT_EXPECT_EQ(test, natgw_tcp_reopens(row->state, S),
			row->syn[NATGW_FORWARD] == NATGW_STATE_INIT &&
			row->state != NATGW_STATE_INIT);
	KUNIT_EXPECT_FALSE(test, natgw_tcp_reopens(row->state, S | A));
	KUNIT_EXPECT_FALSE(test, natgw_tcp_reopens(row->state, A));
	KUNIT_EXPECT_FALSE(test, natgw_tcp_reopens(row->state, S | R));
	KUNIT_EXPECT_FALSE(test, natgw_tcp_reopens(row->state, S | F));
}

/*
 * A packet sent again changes nothing more, push, urgent and congestion bits
 * never do, and TCP stays in its own states.
 */
static void every_step(struct kunit *test)
{
	const struct state_row *row = test->param_value;
	enum natgw_state once, twice;
	unsigned int flags;
	int d;

	for (flags = 0; flags < 256; flags++) {
		for (d = NATGW_FORWARD; d <= NATGW_REVERSE; d++) {
			once = natgw_tcp_next(row->state, flags, d);
			twice = natgw_tcp_next(once, flags, d);
			KUNIT_EXPECT_GE(test, (int)once, (int)NATGW_STATE_INIT);
			KUNIT_EXPECT_LE(test, (int)once, (int)NATGW_STATE_TRANS);
			/* A reset that was forged: FIN is what brings it back. */
			if (row->state == NATGW_STATE_TRANS && flags & F)
				continue;
			KUNIT_EXPECT_EQ_MSG(test, (int)once, (int)twice,
					    "flags 0x%02x", flags);
			twice = natgw_tcp_next(row->state, flags & (F | S | R | A), d);
			KUNIT_EXPECT_EQ_MSG(test, (int)once, (int)twice,
					    "flags 0x%02x", flags);
		}
	}
}

/* By the four bits F, S, R, A, as a number. */
static const enum natgw_tcp_verdict verdicts[16] = {
	[0]		= NATGW_TCP_NONSENSE,
	[1]		= NATGW_TCP_NONSENSE,	/* F */
	[2]		= NATGW_TCP_OPENS,	/* S */
	[2 | 1]		= NATGW_TCP_NONSENSE,	/* S F */
	[4]		= NATGW_TCP_CONTINUES,	/* R */
	[4 | 1]		= NATGW_TCP_CONTINUES,	/* R F */
	[4 | 2]		= NATGW_TCP_NONSENSE,	/* R S */
	[4 | 2 | 1]	= NATGW_TCP_NONSENSE,	/* R S F */
	[8]		= NATGW_TCP_CONTINUES,	/* A */
	[8 | 1]		= NATGW_TCP_CONTINUES,	/* A F */
	[8 | 2]		= NATGW_TCP_CONTINUES,	/* A S */
	[8 | 2 | 1]	= NATGW_TCP_NONSENSE,	/* A S F */
	[8 | 4]		= NATGW_TCP_CONTINUES,	/* A R */
	[8 | 4 | 1]	= NATGW_TCP_CONTINUES,	/* A R F */
	[8 | 4 | 2]	= NATGW_TCP_NONSENSE,	/* A R S */
	[8 | 4 | 2 | 1]	= NATGW_TCP_NONSENSE,	/* A R S F */
};

static void first_packet(struct kunit *test)
{
	unsigned int flags;

	for (flags = 0; flags < 256; flags++)
		KUNIT_EXPECT_EQ_MSG(test, (int)natgw_tcp_first(flags),
				    (int)verdicts[(flags & 7) | (flags & A) >> 1],
				    "flags 0x%02x", flags);
}

/* ---- sequence numbers ------------------------------------------------------ */

enum verdict { FOLLOWED, BELONGS, STRAY };

struct number {
	u8 flags;
	enum natgw_direction direction;
	enum natgw_state state;
	u32 seq;
	u32 ack;
	u32 len;
	enum verdict verdict;
};

/* The packet in this state, numbers counted from each side's own first. */
#define IN(state, flags, seq, ack, len, verdict) \
	{ flags, NATGW_FORWARD, ST(state), seq, ack, len, verdict }
#define BN(state, flags, seq, ack, len, verdict) \
	{ flags, NATGW_REVERSE, ST(state), seq, ack, len, verdict }
#define FAR 0x40000000

/* A connection, from its first packet on, or from when it is open. */
static const struct numbers {
	const char *what;
	bool open;
	struct number number[14];
} all_numbers[] = {
	{ "reset that answers a SYN", false, {
		IN(INIT, S, 0, 0, 0, FOLLOWED), BN(INIT, R | A, FAR, 1, 0, BELONGS),
		BN(INIT, R | A, FAR, 0, 0, STRAY), BN(INIT, R | A, FAR, FAR, 0, STRAY),
		BN(INIT, R, FAR, 1, 0, STRAY), BN(INIT, R, 0, 0, 0, STRAY) } },
	{ "reset that answers the data of a SYN", false, {
		IN(INIT, S, 0, 0, 1000, FOLLOWED), BN(INIT, R | A, FAR, 1001, 0, BELONGS) } },
	{ "reset that answers a SYN that was sent again with another number", false, {
		IN(INIT, S, 0, 0, 0, FOLLOWED), IN(INIT, S, FAR, 0, 0, FOLLOWED),
		BN(INIT, R | A, 0, FAR + 1, 0, BELONGS), BN(INIT, R | A, 0, 1, 0, STRAY) } },
	{ "an answer that acknowledges another SYN moves nothing", false, {
		IN(INIT, S, 0, 0, 0, FOLLOWED), BN(INIT, S | A, 0, FAR, 0, FOLLOWED),
		BN(HANDSHAKE, R | A, FAR / 2, FAR, 0, STRAY), IN(HANDSHAKE, R, FAR, 0, 0, STRAY),
		IN(HANDSHAKE, R, 1, 0, 0, BELONGS) } },
	{ "reset of a handshake, by either", false, {
		IN(INIT, S, 0, 0, 0, FOLLOWED), BN(INIT, S | A, 0, 1, 0, FOLLOWED),
		BN(HANDSHAKE, R, 1, 0, 0, BELONGS), BN(HANDSHAKE, R, FAR, 0, 0, STRAY),
		IN(HANDSHAKE, R, 1, 0, 0, BELONGS), IN(HANDSHAKE, R, FAR, 0, 0, STRAY) } },
	{ "simultaneous open", false, {
		IN(INIT, S, 0, 0, 0, FOLLOWED), BN(INIT, S, 0, 0, 0, FOLLOWED),
		IN(HANDSHAKE, R | A, FAR, 1, 0, BELONGS),
		BN(HANDSHAKE, R | A, FAR, 1, 0, BELONGS),
		IN(HANDSHAKE, R | A, FAR, FAR, 0, STRAY) } },
	{ "reset of an open connection has its number", true, {
		BN(ESTABLISHED, R, 1, 0, 0, BELONGS), BN(ESTABLISHED, R | A, 1, 1, 0, BELONGS),
		BN(ESTABLISHED, R, 0, 0, 0, STRAY), BN(ESTABLISHED, R | A, FAR, 1, 0, STRAY),
		BN(ESTABLISHED, R, 1 + 0x4000, 0, 0, BELONGS),
		BN(ESTABLISHED, R, 2 + 0x4000, 0, 0, STRAY),
		IN(ESTABLISHED, R, 1, 0, 0, BELONGS) } },
	{ "what was acknowledged is over", true, {
		BN(ESTABLISHED, A, 1, 1, 5000, FOLLOWED),
		IN(ESTABLISHED, A, 1, 5001, 0, FOLLOWED),
		BN(ESTABLISHED, R, 5001, 0, 0, BELONGS),
		BN(ESTABLISHED, R, 5000, 0, 0, STRAY) } },
	{ "what is in flight may be reset, whatever the window", true, {
		BN(ESTABLISHED, A, 1, 1, 14000, FOLLOWED),
		BN(ESTABLISHED, A, 14001, 1, 60000, FOLLOWED),
		BN(ESTABLISHED, A, 74001, 1, 60000, FOLLOWED),
		BN(ESTABLISHED, R, 134001, 0, 0, BELONGS),
		IN(ESTABLISHED, A, 1, 134001, 0, FOLLOWED),
		BN(ESTABLISHED, R, 134001, 0, 0, BELONGS),
		BN(ESTABLISHED, R, 134000, 0, 0, STRAY),
		BN(ESTABLISHED, R, FAR, 0, 0, STRAY) } },
	{ "data that was made up extends nothing", true, {
		BN(ESTABLISHED, A, FAR, 1, 60000, FOLLOWED),
		BN(ESTABLISHED, R, FAR + 60000, 0, 0, STRAY),
		BN(ESTABLISHED, R, FAR, 0, 0, STRAY) } },
	{ "an acknowledgment that was made up is put right", true, {
		BN(ESTABLISHED, A, 1, FAR, 0, FOLLOWED), IN(ESTABLISHED, R, 1, 0, 0, STRAY),
		BN(ESTABLISHED, A, 1, 1, 0, FOLLOWED), IN(ESTABLISHED, R, 1, 0, 0, BELONGS) } },
	{ "a SYN in an open connection tells nothing", true, {
		BN(ESTABLISHED, S, FAR, 0, 0, FOLLOWED),
		BN(ESTABLISHED, R, FAR + 1, 0, 0, STRAY),
		BN(ESTABLISHED, R, 1, 0, 0, BELONGS) } },
	{ "retransmission and keepalive change nothing", true, {
		IN(ESTABLISHED, A, 1, 1, 5000, FOLLOWED),
		BN(ESTABLISHED, A, 1, 5001, 0, FOLLOWED),
		IN(ESTABLISHED, A, 1, 1, 5000, FOLLOWED),
		IN(ESTABLISHED, A, 5000, 1, 0, FOLLOWED),
		IN(ESTABLISHED, R, 5001, 0, 0, BELONGS), IN(ESTABLISHED, R, 5000, 0, 0, STRAY),
		IN(ESTABLISHED, R, 1, 0, 0, STRAY) } },
	{ "picked up in the middle, all is believed until more is known", false, {
		IN(ESTABLISHED, R, FAR, 0, 0, BELONGS), BN(ESTABLISHED, R, 77, 0, 0, BELONGS),
		IN(ESTABLISHED, A, 500, 900, 100, FOLLOWED),
		BN(ESTABLISHED, R, FAR, 0, 0, STRAY), BN(ESTABLISHED, R, 900, 0, 0, BELONGS),
		IN(ESTABLISHED, R, FAR, 0, 0, BELONGS),
		BN(ESTABLISHED, A, 900, 600, 0, FOLLOWED),
		IN(ESTABLISHED, R, 600, 0, 0, BELONGS), IN(ESTABLISHED, R, 500, 0, 0, STRAY) } },
	{ "reset after a FIN", true, {
		IN(ESTABLISHED, F | A, 1, 1, 0, FOLLOWED),
		BN(FIN_INITIATOR, A, 1, 2, 0, FOLLOWED), IN(FIN_INITIATOR, R, 2, 0, 0, BELONGS),
		IN(FIN_INITIATOR, R, 1, 0, 0, STRAY) } },
	{ "a new SYN after the close, by the initiator", true, {
		IN(CLOSING, S, FAR, 0, 0, FOLLOWED), BN(INIT, R, 1, 0, 0, STRAY),
		BN(INIT, R | A, 0, FAR + 1, 0, BELONGS), BN(INIT, R | A, 0, 1, 0, STRAY) } },
	{ "a new SYN after a reset, by the responder", true, {
		BN(TRANS, S, FAR, 0, 0, FOLLOWED), IN(HANDSHAKE, R | A, 0, FAR + 1, 0, BELONGS),
		IN(HANDSHAKE, R, 1, 0, 0, STRAY) } },
};

KUNIT_ARRAY_PARAM_DESC(numbers, all_numbers, what);

static const struct number handshake[] = {
	IN(INIT, S, 0, 0, 0, FOLLOWED), BN(INIT, S | A, 0, 1, 0, FOLLOWED),
	IN(HANDSHAKE, A, 1, 1, 0, FOLLOWED)
};

static void one_step(struct kunit *test, u32 next[2], u8 reach[2], const u32 base[2],
		     const struct number *row)
{
	const struct natgw_tcp_segment segment = {
		.seq = base[row->direction] + row->seq,
		.ack = base[!row->direction] + row->ack,
		.len = row->len,
		.flags = row->flags,
	};

	if (row->verdict == FOLLOWED)
		natgw_tcp_follow(next, reach, row->state, &segment, row->direction);
	else
		KUNIT_EXPECT_EQ_MSG(test,
				    natgw_tcp_belongs(next, reach, row->state, &segment,
						      row->direction),
				    row->verdict == BELONGS, "flags 0x%02x, %u, %u, from %u, %u",
				    row->flags, row->seq, row->ack, base[0], base[1]);
}

/* Each from several first numbers, so that they wrap at every step. */
static void sequence(struct kunit *test)
{
	static const u32 first[] = { 0, 0x7ffffff0, 0xffffffff, 0xfffffff0,
				     0xffffec00, 0xfffe0000, 0xbfffffff };
	const struct numbers *numbers = test->param_value;
	unsigned int i, j;
	u32 next[2], base[2];
	u8 reach[2];

	for (i = 0; i < ARRAY_SIZE(first) * ARRAY_SIZE(first); i++) {
		base[NATGW_FORWARD] = first[i % ARRAY_SIZE(first)];
		base[NATGW_REVERSE] = first[i / ARRAY_SIZE(first)];
		memset(next, 0, sizeof(next));
		memset(reach, 0, sizeof(reach));
		for (j = 0; numbers->open && j < ARRAY_SIZE(handshake); j++)
			one_step(test, next, reach, base, &handshake[j]);
		for (j = 0; j < ARRAY_SIZE(numbers->number) && numbers->number[j].flags; j++)
			one_step(test, next, reach, base, &numbers->number[j]);
	}
}

/*
 * A transfer with random sizes, losses and windows: a reset of either side at any
 * time, of what was sent and not acknowledged, belongs to it.
 */
static void transfer(struct kunit *test)
{
	u32 next[2] = {}, sent[2], acked[2], burst, window = 14000;
	struct natgw_tcp_segment segment;
	u8 reach[2] = {};
	struct rnd_state random;
	unsigned int i, d;

	natgw_suite_random(test, &random);
	for (d = 0; d < 2; d++)
		sent[d] = prandom_u32_state(&random);
	segment = (struct natgw_tcp_segment){ .seq = sent[0], .flags = S };
	natgw_tcp_follow(next, reach, NATGW_STATE_INIT, &segment, NATGW_FORWARD);
	segment = (struct natgw_tcp_segment){ sent[1], sent[0] + 1, 0, S | A };
	natgw_tcp_follow(next, reach, NATGW_STATE_INIT, &segment, NATGW_REVERSE);
	for (d = 0; d < 2; d++)
		acked[d] = ++sent[d];
	for (i = 0; i < 200000; i++) {
		d = natgw_suite_flip(&random);
		if (natgw_suite_flip(&random))
			acked[!d] += natgw_suite_below(&random, sent[!d] - acked[!d] + 1);
		burst = min_t(u32, window - (sent[d] - acked[d]), 65000);
		segment = (struct natgw_tcp_segment){
			sent[d], acked[!d], natgw_suite_below(&random, burst + 1), A };
		natgw_tcp_follow(next, reach, NATGW_STATE_ESTABLISHED, &segment, d);
		sent[d] += segment.len;
		if (sent[d] - acked[d] > window / 2 && window < 100000000)
			window += window / 8;
		segment = (struct natgw_tcp_segment){ .flags = R };
		segment.seq = next[d] + natgw_suite_below(&random, sent[d] - next[d] + 1);
		KUNIT_ASSERT_TRUE(test, natgw_tcp_belongs(next, reach, NATGW_STATE_ESTABLISHED,
							  &segment, d));
	}
}

static struct kunit_case tcp_cases[] = {
	KUNIT_CASE_PARAM(sequence, numbers_gen_params),
	KUNIT_CASE(transfer),
	KUNIT_CASE_PARAM(whole_connection, connection_gen_params),
	KUNIT_CASE_PARAM(timeout, state_gen_params),
	KUNIT_CASE_PARAM(reset, state_gen_params),
	KUNIT_CASE_PARAM(fin_and_syn, state_gen_params),
	KUNIT_CASE_PARAM(every_step, state_gen_params),
	KUNIT_CASE(first_packet),
	{}
};

static struct kunit_suite tcp_suite = {
	.name = "natgw_tcp",
	.test_cases = tcp_cases,
};

kunit_test_suite(tcp_suite);

#undef I
#undef B
#undef ST
#undef IN
#undef BN
#undef FAR
