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

static struct kunit_case tcp_cases[] = {
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
