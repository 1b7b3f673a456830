// SPDX-License-Identifier: GPL-2.0
/* The verb that tells what would become of a packet. */
#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "configure.h"
#include "explain.h"
#include "explanation.h"
#include "fault.h"
#include "grammar.h"

/* What is shown: the answer, and the configuration that it is about. */
struct shown {
	struct explanation e;
	struct ruleset set;
};

/* Where a packet is seen. */
enum place_seen {
	SEEN_INSIDE,
	SEEN_BETWEEN,
	SEEN_BEHIND,
};

static bool has(const struct shown *shown, int attribute)
{
	return explanation_has(&shown->e, attribute);
}

static const struct rule *find_rule(const struct ruleset *set, __u32 handle)
{
	for (size_t i = 0; i < set->rule_count; i++)
		if (set->rules[i].handle == handle)
			return &set->rules[i];
	return NULL;
}

/* ---- cells ---------------------------------------------------------------- */

static void fill_statement(struct cell *cell, const struct ruleset *set,
			   __u32 handle)
{
	const struct rule *rule = find_rule(set, handle);
	char *text = NULL;
	size_t size = 0;
	FILE *stream;

	if (!rule)
		return;
	stream = open_memstream(&text, &size);
	if (stream) {
		grammar_write_rule(stream, rule, 0);
		fclose(stream);
		cell_text(cell, "%s", text);
	}
	free(text);
}

static void fill_verdict(struct cell *cell, const void *row, unsigned int in_words)
{
	const struct shown *shown = row;

	if (!in_words)
		cell_text(cell, "%s", names_text(&names_verdict, shown->e.verdict));
	else
		cell_text(cell, "%s: %s",
			  names_text(&names_verdict, shown->e.verdict),
			  names_sentence(&names_verdict, shown->e.verdict));
	if (shown->e.verdict == NATGW_VERDICT_DROPPED ||
	    shown->e.verdict == NATGW_VERDICT_UNROUTABLE)
		cell_alarm(cell);
}

static void fill_reason(struct cell *cell, const void *row, unsigned int in_words)
{
	const struct shown *shown = row;
	__u32 drop = shown->e.drop;

	if (!has(shown, NATGW_A_EXPLANATION_DROP))
		return;
	if (in_words)
		cell_text(cell, "%s: %s", names_text(&names_drop, drop),
			  names_sentence(&names_drop, drop));
	else
		cell_text(cell, "%s", names_text(&names_drop, drop));
}

/* The rule that decided before routing, or after it: its handle, or all of it. */
static void fill_handle(struct cell *cell, const void *row, unsigned int after)
{
	const struct shown *shown = row;
	__u32 handle = after ? shown->e.after : shown->e.before;

	if (handle)
		cell_number(cell, handle);
}

static void fill_rule(struct cell *cell, const void *row, unsigned int after)
{
	const struct shown *shown = row;

	fill_statement(cell, &shown->set, after ? shown->e.after : shown->e.before);
}

static void fill_pool(struct cell *cell, const void *row, unsigned int unused)
{
	const struct shown *shown = row;

	(void)unused;
	if (*shown->e.pool)
		cell_text(cell, "%s", shown->e.pool);
}

static void fill_flag(struct cell *cell, const void *row, unsigned int attribute)
{
	cell_switch(cell, has(row, attribute));
}

static void fill_number(struct cell *cell, const void *row, unsigned int attribute)
{
	const struct shown *shown = row;

	if (!has(shown, attribute))
		return;
	switch (attribute) {
	case NATGW_A_EXPLANATION_GENERATION:
		cell_number(cell, shown->e.generation);
		break;
	case NATGW_A_EXPLANATION_BACKENDS:
		cell_number(cell, shown->e.backends);
		break;
	case NATGW_A_EXPLANATION_CANDIDATES:
		cell_number(cell, shown->e.addresses);
		break;
	}
}

static void fill_near_more(struct cell *cell, const void *row, unsigned int unused)
{
	const struct shown *shown = row;

	(void)unused;
	cell_number(cell, shown->e.near_more);
}

static const char *device(char room[static IF_NAMESIZE], __u32 index)
{
	if (!if_indextoname(index, room))
		snprintf(room, IF_NAMESIZE, "if%u", index);
	return room;
}

static void fill_device(struct cell *cell, const void *row, unsigned int attribute)
{
	const struct shown *shown = row;
	char room[IF_NAMESIZE];

	if (has(shown, attribute))
		cell_text(cell, "%s", device(room, attribute == NATGW_A_EXPLANATION_IIF ?
					     shown->e.packet.iif : shown->e.packet.oif));
}

static const struct tuple *tuple_at(const struct shown *shown, unsigned int place)
{
	switch (place) {
	case SEEN_INSIDE:
		return &shown->e.packet.original;
	case SEEN_BETWEEN:
		return has(shown, NATGW_A_EXPLANATION_FORWARDED) ?
		       &shown->e.forwarded : NULL;
	default:
		return has(shown, NATGW_A_EXPLANATION_TRANSLATED) ?
		       &shown->e.translated : NULL;
	}
}

/* An endpoint of which the port, or all, may be drawn yet. */
static const char *endpoint(char room[static TEXT_ROOM], const struct shown *shown,
			    __u32 address, __u16 port, bool drawn)
{
	__u8 proto = shown->e.packet.proto;
	char text[TEXT_ROOM];

	if (proto != IPPROTO_TCP && proto != IPPROTO_UDP && proto != IPPROTO_ICMP)
		return address ? text_from_address(room, address) : "*";
	if (port || !drawn)
		return text_from_endpoint(room, address, port);
	snprintf(room, TEXT_ROOM, "%s:*",
		 address ? text_from_address(text, address) : "*");
	return room;
}

static bool is_drawn(const struct shown *shown, unsigned int place)
{
	return place == SEEN_BETWEEN ||
	       (place == SEEN_BEHIND &&
		has(shown, NATGW_A_EXPLANATION_PORT_RANGE));
}

static void fill_way(struct cell *cell, const void *row, unsigned int place)
{
	const struct tuple *tuple = tuple_at(row, place);
	bool drawn = is_drawn(row, place);
	char src[TEXT_ROOM], dst[TEXT_ROOM];

	if (tuple)
		cell_text(cell, "%s > %s",
			  endpoint(src, row, tuple->src, tuple->sport, drawn),
			  endpoint(dst, row, tuple->dst, tuple->dport, false));
}

static void fill_src(struct cell *cell, const void *row, unsigned int place)
{
	const struct tuple *tuple = tuple_at(row, place);
	char room[TEXT_ROOM];

	if (tuple && tuple->src)
		cell_text(cell, "%s", text_from_address(room, tuple->src));
}

static void fill_dst(struct cell *cell, const void *row, unsigned int place)
{
	const struct tuple *tuple = tuple_at(row, place);
	char room[TEXT_ROOM];

	if (tuple)
		cell_text(cell, "%s", text_from_address(room, tuple->dst));
}

static void fill_sport(struct cell *cell, const void *row, unsigned int place)
{
	const struct tuple *tuple = tuple_at(row, place);

	if (tuple && (tuple->sport || !is_drawn(row, place)))
		cell_number(cell, tuple->sport);
}

static void fill_dport(struct cell *cell, const void *row, unsigned int place)
{
	const struct tuple *tuple = tuple_at(row, place);

	if (tuple)
		cell_number(cell, tuple->dport);
}

static void fill_range(struct cell *cell, const void *row, unsigned int unused)
{
	const struct shown *shown = row;
	char room[TEXT_ROOM];

	(void)unused;
	if (has(shown, NATGW_A_EXPLANATION_PORT_RANGE))
		cell_text(cell, "%s", text_from_ports(room, &shown->e.ports));
}

static void fill_state(struct cell *cell, const void *row, unsigned int unused)
{
	const struct shown *shown = row;

	(void)unused;
	if (has(shown, NATGW_A_EXPLANATION_SESSION))
		cell_text(cell, "%s", names_text(&names_state, shown->e.state));
}

static void fill_session_rule(struct cell *cell, const void *row,
			      unsigned int unused)
{
	const struct shown *shown = row;

	(void)unused;
	if (has(shown, NATGW_A_EXPLANATION_SESSION) && shown->e.session_rule)
		cell_number(cell, shown->e.session_rule);
}

static void fill_interfaces(struct cell *cell, const void *row, unsigned int unused)
{
	const struct shown *shown = row;
	char in[IF_NAMESIZE], out[IF_NAMESIZE];

	(void)unused;
	cell_text(cell, "%s%s to %s%s", device(in, shown->e.packet.iif),
		  has(shown, NATGW_A_EXPLANATION_IIF_ROUTED) ? " (by route)" : "",
		  has(shown, NATGW_A_EXPLANATION_LOCAL) ? "the gateway itself" :
		  shown->e.packet.oif ? device(out, shown->e.packet.oif) : "-",
		  has(shown, NATGW_A_EXPLANATION_OIF_ROUTED) ? " (by route)" : "");
}

/* Both directions of what passes there, for tcpdump(8). */
static void fill_capture(struct cell *cell, const void *row, unsigned int place)
{
	const struct tuple *tuple = tuple_at(row, place);
	const struct shown *shown = row;
	__u8 proto = shown->e.packet.proto;
	char room[TEXT_ROOM], name[IF_NAMESIZE];
	char src[TEXT_ROOM] = "", ports[64] = "";

	if (!tuple || (place != SEEN_INSIDE && !shown->e.packet.oif))
		return;
	if (tuple->src)
		snprintf(src, sizeof(src), "host %s and ",
			 text_from_address(room, tuple->src));
	if (proto == IPPROTO_ICMP && (tuple->sport || !is_drawn(row, place)))
		snprintf(ports, sizeof(ports), " and icmp[4:2] = %u", tuple->sport);
	else if ((proto == IPPROTO_TCP || proto == IPPROTO_UDP) && tuple->sport)
		snprintf(ports, sizeof(ports), " and port %u and port %u",
			 tuple->sport, tuple->dport);
	else if (proto == IPPROTO_TCP || proto == IPPROTO_UDP)
		snprintf(ports, sizeof(ports), " and port %u", tuple->dport);
	cell_text(cell, "tcpdump -ni %s 'ip proto %u and %shost %s%s'",
		  device(name, place == SEEN_INSIDE ? shown->e.packet.iif :
			 shown->e.packet.oif),
		  proto, src, text_from_address(room, tuple->dst), ports);
}

static void fill_proto(struct cell *cell, const void *row, unsigned int unused)
{
	const struct shown *shown = row;
	char room[TEXT_ROOM];

	(void)unused;
	cell_text(cell, "%s", text_from_protocol(room, shown->e.packet.proto));
}

static const struct column answer_columns[] = {
	{ "VERDICT", NULL, 0, fill_verdict, 1, 0 },
	{ NULL, "verdict", 0, fill_verdict, 0, 0 },
	{ "REASON", NULL, 0, fill_reason, 1, 0 },
	{ NULL, "reason", 0, fill_reason, 0, 0 },
	{ "PROTO", "proto", 0, fill_proto, 0, 0 },
	{ "INTERFACES", NULL, 0, fill_interfaces, 0, 0 },
	{ "PREROUTING", NULL, 0, fill_way, SEEN_INSIDE, 0 },
	{ "FORWARD", NULL, 0, fill_way, SEEN_BETWEEN, 0 },
	{ "POSTROUTING", NULL, 0, fill_way, SEEN_BEHIND, 0 },
	{ "DRAWN-FROM", "port_range", 0, fill_range, 0, 0 },
	{ "RULE-BEFORE", NULL, 0, fill_rule, 0, 0 },
	{ "RULE-AFTER", NULL, 0, fill_rule, 1, 0 },
	{ "POOL", "pool", 0, fill_pool, 0, 0 },
	{ "SESSION", "session.state", 0, fill_state, 0, 0 },
	{ NULL, "session.rule", 0, fill_session_rule, 0, 0 },
	{ "CAPTURE-IN", "capture.in", 0, fill_capture, SEEN_INSIDE, 0 },
	{ "CAPTURE-OUT", "capture.out", 0, fill_capture, SEEN_BEHIND, 0 },
	{ NULL, "prerouting.src", 0, fill_src, SEEN_INSIDE, 0 },
	{ NULL, "prerouting.sport", 0, fill_sport, SEEN_INSIDE, 0 },
	{ NULL, "prerouting.dst", 0, fill_dst, SEEN_INSIDE, 0 },
	{ NULL, "prerouting.dport", 0, fill_dport, SEEN_INSIDE, 0 },
	{ NULL, "forward.src", 0, fill_src, SEEN_BETWEEN, 0 },
	{ NULL, "forward.sport", 0, fill_sport, SEEN_BETWEEN, 0 },
	{ NULL, "forward.dst", 0, fill_dst, SEEN_BETWEEN, 0 },
	{ NULL, "forward.dport", 0, fill_dport, SEEN_BETWEEN, 0 },
	{ NULL, "postrouting.src", 0, fill_src, SEEN_BEHIND, 0 },
	{ NULL, "postrouting.sport", 0, fill_sport, SEEN_BEHIND, 0 },
	{ NULL, "postrouting.dst", 0, fill_dst, SEEN_BEHIND, 0 },
	{ NULL, "postrouting.dport", 0, fill_dport, SEEN_BEHIND, 0 },
	{ NULL, "iif", 0, fill_device, NATGW_A_EXPLANATION_IIF, 0 },
	{ NULL, "iif_routed", 0, fill_flag, NATGW_A_EXPLANATION_IIF_ROUTED, 0 },
	{ NULL, "oif", 0, fill_device, NATGW_A_EXPLANATION_OIF, 0 },
	{ NULL, "oif_routed", 0, fill_flag, NATGW_A_EXPLANATION_OIF_ROUTED, 0 },
	{ NULL, "local", 0, fill_flag, NATGW_A_EXPLANATION_LOCAL, 0 },
	{ NULL, "rule_before", 0, fill_handle, 0, 0 },
	{ NULL, "rule_after", 0, fill_handle, 1, 0 },
	{ NULL, "hairpin", 0, fill_flag, NATGW_A_EXPLANATION_HAIRPIN, 0 },
	{ NULL, "mapped", 0, fill_flag, NATGW_A_EXPLANATION_MAPPED, 0 },
	{ NULL, "reply", 0, fill_flag, NATGW_A_EXPLANATION_REPLY, 0 },
	{ NULL, "address_drawn", 0, fill_flag, NATGW_A_EXPLANATION_ADDRESS_DRAWN, 0 },
	{ NULL, "may_fail", 0, fill_flag, NATGW_A_EXPLANATION_MAY_FAIL, 0 },
	{ "BACKENDS", "backends", 0, fill_number, NATGW_A_EXPLANATION_BACKENDS, 0 },
	{ NULL, "addresses", 0, fill_number, NATGW_A_EXPLANATION_CANDIDATES, 0 },
	{ NULL, "generation", 0, fill_number, NATGW_A_EXPLANATION_GENERATION, 0 },
	{ NULL, "near_more", 0, fill_near_more, 0, 0 },
	/* Later keys go here. */
};

/* ---- lists ---------------------------------------------------------------- */

static void fill_external(struct cell *cell, const void *row, unsigned int unused)
{
	const struct candidate *candidate = row;
	char room[TEXT_ROOM];

	(void)unused;
	cell_text(cell, "%s", text_from_address(room, candidate->address));
}

static void fill_ports(struct cell *cell, const void *row, unsigned int which)
{
	const struct candidate *candidate = row;

	cell_number(cell, which == NATGW_A_CANDIDATE_PORTS_FREE ? candidate->free :
		    which == NATGW_A_CANDIDATE_PORTS_IN_USE ? candidate->in_use :
		    candidate->usable);
	if (which == NATGW_A_CANDIDATE_PORTS_FREE && !candidate->free)
		cell_alarm(cell);
}

static void fill_limit(struct cell *cell, const void *row, unsigned int unused)
{
	const struct bound *bound = row;

	(void)unused;
	cell_text(cell, "%s", names_text(&names_limit, bound->limit));
}

static void fill_bound(struct cell *cell, const void *row, unsigned int in_use)
{
	const struct bound *bound = row;

	if (in_use) {
		cell_number(cell, bound->in_use);
		if (bound->value && bound->in_use >= bound->value)
			cell_alarm(cell);
	} else if (bound->value) {
		cell_number(cell, bound->value);
	}
}

/* A rule that nearly matched, and the configuration that has it. */
struct near_row {
	const struct near_rule *near;
	const struct ruleset *set;
};

static void fill_near_rule(struct cell *cell, const void *row, unsigned int unused)
{
	const struct near_row *near = row;

	(void)unused;
	cell_number(cell, near->near->rule);
}

static void fill_clause(struct cell *cell, const void *row, unsigned int unused)
{
	const struct near_row *near = row;

	(void)unused;
	cell_text(cell, "%s", names_text(&names_clause, near->near->clause));
}

static void fill_near_text(struct cell *cell, const void *row, unsigned int unused)
{
	const struct near_row *near = row;

	(void)unused;
	fill_statement(cell, near->set, near->near->rule);
}

static const struct column candidate_columns[] = {
	{ "CANDIDATE", "external", 0, fill_external, 0, 0 },
	{ "IN-USE", "ports_in_use", COLUMN_RIGHT, fill_ports,
	  NATGW_A_CANDIDATE_PORTS_IN_USE, 0 },
	{ "USABLE", "ports_usable", COLUMN_RIGHT, fill_ports,
	  NATGW_A_CANDIDATE_PORTS_USABLE, 0 },
	{ "FREE", "ports_free", COLUMN_RIGHT, fill_ports,
	  NATGW_A_CANDIDATE_PORTS_FREE, 0 },
};

static const struct column bound_columns[] = {
	{ "LIMIT", "limit", 0, fill_limit, 0, 0 },
	{ "IN-USE", "in_use", COLUMN_RIGHT, fill_bound, 1, 0 },
	{ "ALLOWED", "value", COLUMN_RIGHT, fill_bound, 0, 0 },
};

static const struct column near_columns[] = {
	{ "NEARLY", "rule", COLUMN_RIGHT, fill_near_rule, 0, 0 },
	{ "BUT-FOR", "clause", 0, fill_clause, 0, 0 },
	{ "STATEMENT", "statement", 0, fill_near_text, 0, 0 },
};

static const struct block answer_block = {
	.shape = COLUMNS_RECORD,
	.list = answer_columns,
	.count = ARRAY_SIZE(answer_columns),
};

static const struct block candidate_block = {
	.key = "candidates",
	.shape = COLUMNS_ARRAY,
	.list = candidate_columns,
	.count = ARRAY_SIZE(candidate_columns),
};

static const struct block bound_block = {
	.key = "limits",
	.shape = COLUMNS_ARRAY,
	.list = bound_columns,
	.count = ARRAY_SIZE(bound_columns),
};

static const struct block near_block = {
	.key = "near",
	.shape = COLUMNS_ARRAY,
	.list = near_columns,
	.count = ARRAY_SIZE(near_columns),
};

static bool write_shown(const struct shown *shown, enum columns_format format)
{
	struct columns *columns = columns_open(stdout, format, true);

	columns_begin(columns, &answer_block);
	columns_row(columns, shown);
	columns_end(columns);
	columns_begin(columns, &candidate_block);
	for (size_t i = 0; i < shown->e.candidate_count; i++)
		columns_row(columns, &shown->e.candidates[i]);
	columns_end(columns);
	columns_begin(columns, &bound_block);
	for (size_t i = 0; i < shown->e.bound_count; i++)
		columns_row(columns, &shown->e.bounds[i]);
	columns_end(columns);
	columns_begin(columns, &near_block);
	for (size_t i = 0; i < shown->e.near_count; i++) {
		struct near_row row = { &shown->e.near[i], &shown->set };

		columns_row(columns, &row);
	}
	columns_end(columns);
	return columns_close(columns);
}

/* ---- the command line ------------------------------------------------------ */

static const struct filter_word option_list[] = {
	{ "iif", NATGW_A_EXPLANATION_IIF },
	{ "oif", NATGW_A_EXPLANATION_OIF },
	{ "mark", NATGW_A_EXPLANATION_MARK },
};

static int read_device(const char *word, __u32 *index, struct fault *fault)
{
	*index = if_nametoindex(word);
	if (*index)
		return 0;
	fault_reason(fault, "is no interface");
	return fault_fix(fault, "write one that ip link lists");
}

static int read_option(void *context, int attribute, const char *word,
		       struct fault *fault)
{
	struct packet_question *question = context;
	__u32 mask;
	int ret;

	if (attribute == NATGW_A_EXPLANATION_IIF)
		return read_device(word, &question->iif, fault);
	if (attribute == NATGW_A_EXPLANATION_OIF)
		return read_device(word, &question->oif, fault);
	ret = text_mark(word, &question->mark, &mask, fault);
	if (ret || mask == 0xffffffff)
		return ret;
	fault_reason(fault, "has a mask, and a packet's mark has none");
	return fault_fix(fault, "write 0x%x", question->mark);
}

const struct filter_words explain_options = {
	.list = option_list,
	.count = ARRAY_SIZE(option_list),
	.read = read_option,
};

/* An address, with a port behind a colon where the protocol has ports. */
static int read_endpoint(const char *word, bool has_port, __u32 *address,
			 __u16 *port, struct fault *fault)
{
	const char *colon = strchr(word, ':');
	size_t length = colon ? (size_t)(colon - word) : strlen(word);
	char text[TEXT_ROOM];
	__u32 number = 0;
	int ret;

	snprintf(text, sizeof(text), "%.*s",
		 length < sizeof(text) ? (int)length : 0, word);
	ret = text_address(text, address, fault);
	if (!ret && !colon && has_port) {
		fault_reason(fault, "has no port");
		return fault_fix(fault, "write %s:PORT", text);
	}
	if (!ret && colon && !has_port) {
		fault_reason(fault, "has a port, and the protocol has none");
		return fault_fix(fault, "write %s", text);
	}
	if (!ret && colon)
		ret = text_number(colon + 1, 0, 65535, &number, fault);
	*port = number;
	return ret;
}

/* Of an ICMP query the identifier is on both sides, and written once. */
static int read_packet(char **words, struct packet_question *question,
		       struct fault *fault)
{
	struct tuple *tuple = &question->original;
	bool ports;

	fault_word(fault, words[0]);
	if (text_protocol(words[0], &question->proto, fault))
		return -EINVAL;
	ports = question->proto == IPPROTO_TCP || question->proto == IPPROTO_UDP;
	fault_word(fault, words[1]);
	if (read_endpoint(words[1], ports || question->proto == IPPROTO_ICMP,
			  &tuple->src, &tuple->sport, fault))
		return -EINVAL;
	fault_word(fault, words[2]);
	if (read_endpoint(words[2], ports, &tuple->dst, &tuple->dport, fault))
		return -EINVAL;
	if (question->proto == IPPROTO_ICMP)
		tuple->dport = tuple->sport;
	return 0;
}

static int read_words(const struct invocation *invocation,
		      struct packet_question *question, struct fault *fault)
{
	struct invocation rest = *invocation;
	__u32 given;

	if (read_packet(invocation->words, question, fault))
		return -EINVAL;
	rest.words += 3;
	rest.count -= 3;
	return filter_read(&explain_options, &rest, question, &given, fault);
}

/* The answer, and the configuration of its generation. */
static enum outcome ask(struct client *client, const struct invocation *invocation,
			const struct packet_question *question, struct shown *shown)
{
	struct refusal refusal;

	for (int i = 0; i < NATCTL_ATTEMPTS; i++) {
		enum outcome outcome;

		ruleset_exit(&shown->set);
		ruleset_init(&shown->set);
		outcome = configure_read(client, invocation->verb, &shown->set);
		if (outcome != OUTCOME_DONE)
			return outcome;
		if (gateway_explain(client, question, &shown->e, &refusal)) {
			refusal_print(&refusal, invocation->verb);
			return OUTCOME_REFUSED;
		}
		if (shown->e.generation == shown->set.generation)
			return OUTCOME_DONE;
	}
	complain_rebuilt(invocation->verb, "configuration");
	return OUTCOME_INCOMPLETE;
}

/**
 * verb_explain() - tell what would become of a packet
 * @invocation: the command line: protocol, source, destination, interfaces
 *
 * Return: the exit status.
 */
enum outcome verb_explain(const struct invocation *invocation)
{
	enum outcome outcome = OUTCOME_REFUSED;
	struct packet_question question = { 0 };
	struct fault fault = { 0 };
	struct shown shown = { 0 };
	struct refusal refusal;
	struct client *client;

	if (read_words(invocation, &question, &fault)) {
		fault_print(&fault, NULL);
		return OUTCOME_USAGE;
	}
	ruleset_init(&shown.set);
	client = client_open(&refusal);
	if (!client) {
		refusal_print(&refusal, invocation->verb);
		goto cleanup;
	}
	outcome = ask(client, invocation, &question, &shown);
	if (outcome != OUTCOME_REFUSED &&
	    !write_shown(&shown, invocation->format))
		outcome = OUTCOME_REFUSED;
cleanup:
	client_close(client);
	ruleset_exit(&shown.set);
	return outcome;
}
