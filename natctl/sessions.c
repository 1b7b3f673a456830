// SPDX-License-Identifier: GPL-2.0
/* Verbs about sessions: which are there, and end some. */
#include "sessions.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fault.h"
#include "flow.h"
#include "gateway.h"
#include "natctl.h"
#include "text.h"

/* ---- columns -------------------------------------------------------------- */

/* Numbers of a tuple: what an argument of fill_number() means. */
enum tuple_number {
	TUPLE_SRC,
	TUPLE_SPORT,
	TUPLE_DST,
	TUPLE_DPORT,
	TUPLE_TRANSLATED = 4,		/* added: of the translated tuple */
};

static void fill_proto(struct cell *cell, const void *row, unsigned int unused)
{
	const struct session *session = row;
	char room[TEXT_ROOM];

	(void)unused;
	if (session->proto)
		cell_word(cell, text_from_protocol(room, session->proto));
}

static void fill_state(struct cell *cell, const void *row, unsigned int unused)
{
	const struct session *session = row;

	(void)unused;
	if (session->state)
		cell_word(cell, names_text(&names_state, session->state));
}

static void fill_tuple(struct cell *cell, const void *row, unsigned int number)
{
	const struct session *session = row;
	const struct tuple *tuple = number & TUPLE_TRANSLATED ?
				    &session->translated : &session->original;

	if (!session->proto)
		return;
	switch (number & ~TUPLE_TRANSLATED) {
	case TUPLE_SRC:
		cell_address(cell, tuple->src);
		break;
	case TUPLE_SPORT:
		cell_number(cell, tuple->sport);
		break;
	case TUPLE_DST:
		cell_address(cell, tuple->dst);
		break;
	case TUPLE_DPORT:
		cell_number(cell, tuple->dport);
		break;
	}
}

static void fill_source(struct cell *cell, const void *row, unsigned int unused)
{
	const struct session *session = row;

	(void)unused;
	if (session->proto)
		cell_endpoint(cell, session->original.src,
			      session->original.sport);
}

static void fill_destination(struct cell *cell, const void *row,
			     unsigned int unused)
{
	const struct session *session = row;

	(void)unused;
	if (session->proto)
		cell_endpoint(cell, session->original.dst,
			      session->original.dport);
}

/* What the responder sees instead of what the initiator wrote. */
static void fill_translation(struct cell *cell, const void *row,
			     unsigned int unused)
{
	const struct session *session = row;
	const struct tuple *was = &session->original;
	const struct tuple *is = &session->translated;
	bool source = was->src != is->src || was->sport != is->sport;
	bool destination = was->dst != is->dst || was->dport != is->dport;

	(void)unused;
	if (!session->proto)
		return;
	if (source) {
		cell_word(cell, "from ");
		cell_endpoint(cell, is->src, is->sport);
	}
	if (destination) {
		cell_word(cell, source ? " to " : "to ");
		cell_endpoint(cell, is->dst, is->dport);
	}
}

static void fill_packets(struct cell *cell, const void *row, unsigned int reply)
{
	const struct session *session = row;

	if (session->proto)
		cell_number(cell, session->packets[reply]);
}

static void fill_bytes(struct cell *cell, const void *row, unsigned int reply)
{
	const struct session *session = row;

	if (session->proto)
		cell_bytes(cell, session->bytes[reply]);
}

static void fill_timeout(struct cell *cell, const void *row, unsigned int unused)
{
	const struct session *session = row;

	(void)unused;
	if (session->proto)
		cell_seconds(cell, session->timeout);
}

static void fill_rule(struct cell *cell, const void *row, unsigned int unused)
{
	const struct session *session = row;

	(void)unused;
	if (session->rule)
		cell_number(cell, session->rule);
}

static void fill_age(struct cell *cell, const void *row, unsigned int unused)
{
	const struct session *session = row;

	(void)unused;
	if (session->proto)
		cell_seconds(cell, session->age);
}

static void fill_pool(struct cell *cell, const void *row, unsigned int unused)
{
	const struct session *session = row;

	(void)unused;
	if (*session->pool)
		cell_word(cell, session->pool);
}

static void fill_pace(struct cell *cell, const void *row, unsigned int reply)
{
	const struct session *session = row;

	if (session->pace[reply])
		cell_word(cell, names_text(&names_pace, session->pace[reply]));
}

/* Of both directions, in one word if they fare alike. */
static void fill_paces(struct cell *cell, const void *row, unsigned int unused)
{
	const struct session *session = row;

	(void)unused;
	if (session->pace[0] == session->pace[1])
		fill_pace(cell, row, 0);
	else
		cell_text(cell, "%s/%s",
			  names_text(&names_pace, session->pace[0]),
			  names_text(&names_pace, session->pace[1]));
}

#define TUPLE(key, number) { NULL, key, 0, fill_tuple, number, 0 }

const struct column session_columns[SESSION_COLUMNS] = {
	{ "PROTO", "proto", 0, fill_proto, 0, 0 },
	{ "STATE", "state", 0, fill_state, 0, 0 },
	{ "SOURCE", NULL, 0, fill_source, 0, 0 },
	{ "DESTINATION", NULL, 0, fill_destination, 0, 0 },
	{ "TRANSLATED", NULL, 0, fill_translation, 0, 0 },
	TUPLE("original.src", TUPLE_SRC),
	TUPLE("original.sport", TUPLE_SPORT),
	TUPLE("original.dst", TUPLE_DST),
	TUPLE("original.dport", TUPLE_DPORT),
	TUPLE("translated.src", TUPLE_TRANSLATED | TUPLE_SRC),
	TUPLE("translated.sport", TUPLE_TRANSLATED | TUPLE_SPORT),
	TUPLE("translated.dst", TUPLE_TRANSLATED | TUPLE_DST),
	TUPLE("translated.dport", TUPLE_TRANSLATED | TUPLE_DPORT),
	{ NULL, "packets.original", 0, fill_packets, 0, 0 },
	{ NULL, "packets.reply", 0, fill_packets, 1, 0 },
	{ "SENT", "bytes.original", COLUMN_RIGHT | COLUMN_OPTIONAL, fill_bytes,
	  0, 0 },
	{ "RECEIVED", "bytes.reply", COLUMN_RIGHT | COLUMN_OPTIONAL, fill_bytes,
	  1, 0 },
	{ "LEFT", "timeout", COLUMN_RIGHT | COLUMN_OPTIONAL, fill_timeout, 0, 0 },
	{ "RULE", "rule", COLUMN_RIGHT | COLUMN_OPTIONAL, fill_rule, 0, 0 },
	/* Later keys go below. */
	{ "AGE", "age", COLUMN_RIGHT | COLUMN_OPTIONAL, fill_age, 0, 0 },
	{ "POOL", "pool", COLUMN_OPTIONAL, fill_pool, 0, 0 },
	{ NULL, "pace-original", 0, fill_pace, 0, 0 },
	{ NULL, "pace-reply", 0, fill_pace, 1, 0 },
};

/* In a table, the column that stands in the place of the state where it is wanted. */
static const struct column pace_column = { "PACE", NULL, 0, fill_paces, 0, 0 };

/* The columns as the command line wants them. */
static void choose_columns(struct column list[static SESSION_COLUMNS], bool pace)
{
	for (size_t i = 0; i < SESSION_COLUMNS; i++) {
		bool state = session_columns[i].fill == fill_state;

		list[i] = pace && state ? pace_column : session_columns[i];
	}
}

/* ---- filters -------------------------------------------------------------- */

static const struct filter_word filter_list[] = {
	{ "src", NATGW_A_FILTER_SRC },
	{ "dst", NATGW_A_FILTER_DST },
	{ "sport", NATGW_A_FILTER_SPORT },
	{ "dport", NATGW_A_FILTER_DPORT },
	{ "proto", NATGW_A_FILTER_PROTO },
	{ "state", NATGW_A_FILTER_STATE },
	{ "pool", NATGW_A_FILTER_POOL },
	{ "nat-src", NATGW_A_FILTER_NAT_SRC },
	{ "nat-dst", NATGW_A_FILTER_NAT_DST },
	{ "rule", NATGW_A_FILTER_RULE },
};

static int read_value(void *context, int attribute, const char *word,
		      struct fault *fault)
{
	struct filter *filter = context;

	switch (attribute) {
	case NATGW_A_FILTER_SRC:
		return text_range(word, &filter->src, fault);
	case NATGW_A_FILTER_DST:
		return text_range(word, &filter->dst, fault);
	case NATGW_A_FILTER_SPORT:
		return text_ports(word, 0, &filter->sport, fault);
	case NATGW_A_FILTER_DPORT:
		return text_ports(word, 0, &filter->dport, fault);
	case NATGW_A_FILTER_PROTO:
		return text_protocol(word, &filter->proto, fault);
	case NATGW_A_FILTER_STATE:
		return text_name(&names_state, word, &filter->state, fault);
	case NATGW_A_FILTER_NAT_SRC:
		return text_range(word, &filter->nat_src, fault);
	case NATGW_A_FILTER_NAT_DST:
		return text_range(word, &filter->nat_dst, fault);
	case NATGW_A_FILTER_RULE:
		return text_number(word, 1, 0xffffffff, &filter->rule, fault);
	}
	return filter_pool(word, filter->pool, fault);
}

const struct filter_words sessions_filter = {
	.list = filter_list,
	.count = ARRAY_SIZE(filter_list),
	.read = read_value,
};

static int read_filter(const struct invocation *invocation,
		       struct filter *filter, struct fault *fault)
{
	memset(filter, 0, sizeof(*filter));
	return filter_read(&sessions_filter, invocation, filter, &filter->given,
			   fault);
}

/* ---- sessions ------------------------------------------------------------- */

static int take_session(const struct session *session, void *context)
{
	flow_add(context, session);
	return 0;
}

static enum outcome read_sessions(struct client *client,
				  const struct filter *filter, struct flow *flow)
{
	struct session_reader reader = {
		.session = take_session,
		.context = flow,
	};
	bool interrupted = true;
	struct refusal refusal;

	for (int i = 0; i < NATCTL_ATTEMPTS && flow_restart(flow); i++) {
		if (gateway_get_sessions(client, filter, &reader, &interrupted,
					 &refusal)) {
			refusal_print(&refusal, "sessions");
			return OUTCOME_REFUSED;
		}
		if (!interrupted)
			return OUTCOME_DONE;
	}
	complain_rebuilt("sessions", "table");
	return OUTCOME_INCOMPLETE;
}

static enum outcome write_sessions(struct client *client,
				   const struct filter *filter,
				   const struct invocation *invocation)
{
	struct column list[SESSION_COLUMNS];
	struct block block = {
		.shape = COLUMNS_ARRAY,
		.list = list,
		.count = SESSION_COLUMNS,
	};
	struct flow flow = { .size = sizeof(struct session) };
	struct gateway gateway = { 0 };
	struct refusal refusal;
	enum outcome outcome;

	if (gateway_get(client, &gateway, &refusal)) {
		refusal_print(&refusal, "sessions");
		return OUTCOME_REFUSED;
	}
	choose_columns(list, invocation->pace);
	flow.columns = columns_open(stdout, invocation->format, false);
	flow_begin(&flow, &block, "sessions",
		   filter->given ? 0 : gateway.sessions);
	outcome = read_sessions(client, filter, &flow);
	flow_end(&flow);
	return columns_close(flow.columns) ? outcome : OUTCOME_REFUSED;
}

/**
 * verb_sessions() - show sessions
 * @invocation: the command line: a filter
 *
 * Return: the exit status.
 */
enum outcome verb_sessions(const struct invocation *invocation)
{
	enum outcome outcome = OUTCOME_REFUSED;
	struct refusal refusal;
	struct client *client;
	struct filter filter;
	struct fault fault;

	if (read_filter(invocation, &filter, &fault)) {
		fault_print(&fault, NULL);
		return OUTCOME_USAGE;
	}
	if (invocation->pace && invocation->format != COLUMNS_TABLE) {
		complain("sessions: --json and --tsv have the pace anyway; leave out --pace");
		return OUTCOME_USAGE;
	}
	client = client_open(&refusal);
	if (client)
		outcome = write_sessions(client, &filter, invocation);
	else
		refusal_print(&refusal, invocation->verb);
	client_close(client);
	return outcome;
}

/* ---- flush ---------------------------------------------------------------- */

static void fill_flushed(struct cell *cell, const void *row, unsigned int unused)
{
	const __u32 *flushed = row;

	(void)unused;
	cell_number(cell, *flushed);
}

/**
 * verb_flush() - end sessions
 * @invocation: the command line: a filter; without one, all sessions
 *
 * Return: the exit status.
 */
enum outcome verb_flush(const struct invocation *invocation)
{
	static const struct column list[] = {
		{ "flushed", "flushed", 0, fill_flushed, 0, 0 },
	};
	static const struct block block = {
		.shape = COLUMNS_RECORD,
		.list = list,
		.count = 1,
	};
	enum outcome outcome = OUTCOME_REFUSED;
	struct columns *columns;
	struct refusal refusal;
	struct client *client;
	struct filter filter;
	struct fault fault;
	__u32 flushed;

	if (read_filter(invocation, &filter, &fault)) {
		fault_print(&fault, NULL);
		return OUTCOME_USAGE;
	}
	client = client_open(&refusal);
	if (!client || gateway_flush(client, &filter, &flushed, &refusal)) {
		refusal_print(&refusal, invocation->verb);
		goto cleanup;
	}
	columns = columns_open(stdout, invocation->format, false);
	columns_begin(columns, &block);
	columns_row(columns, &flushed);
	columns_end(columns);
	outcome = columns_close(columns) ? OUTCOME_DONE : OUTCOME_REFUSED;
cleanup:
	client_close(client);
	return outcome;
}
