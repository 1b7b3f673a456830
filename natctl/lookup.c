// SPDX-License-Identifier: GPL-2.0
/*
 * The verb that tells who is behind an external endpoint, and what is outside
 * for an internal address: by formula, from the blocks and the sessions that the
 * kernel has, and from static rules.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "configure.h"
#include "destinations.h"
#include "division.h"
#include "fault.h"
#include "gateway.h"
#include "natctl.h"
#include "text.h"

/* One that was found. A session has endpoints, everything else ranges. */
struct finding {
	const char *how;
	struct holding holding;
	char pool[NATGW_POOL_NAME_MAX + 1];
	__u32 rule;
	bool is_session;
	struct session session;
	bool is_block;
	__u32 in_use;
	__u32 age;
};

/* What is looked for, and what was found. */
struct search {
	__u32 address;
	bool has_port;
	__u16 port;
	struct finding *list;
	size_t count;
	size_t room;
	bool inbound;		/* sessions are asked for by their destination */
};

static struct finding *add(struct search *search, const char *how)
{
	struct finding *finding;

	search->list = grow(search->list, &search->room, search->count,
			    sizeof(*search->list));
	finding = &search->list[search->count++];
	memset(finding, 0, sizeof(*finding));
	finding->how = how;
	return finding;
}

/* ---- where it can be found ------------------------------------------------ */

/* Everybody on an external address of a deterministic pool, the first to the last. */
static bool find_all(const struct pool *pool, __u32 outside,
		     struct holding *holding)
{
	struct division division;
	struct holding last;
	__u32 port;

	if (!division_outside(pool, outside, pool->ports.first, holding))
		return false;
	division_make(&division, pool);
	/* The last address may have fewer than the others. */
	for (port = pool->ports.first; port <= pool->ports.last;
	     port += division.share)
		if (division_outside(pool, outside, port, &last)) {
			holding->inside.last = last.inside.last;
			holding->ports.last = last.ports.last;
		}
	return true;
}

static void add_holding(struct search *search, const struct pool *pool,
			const struct holding *holding)
{
	struct finding *finding = add(search, "deterministic");

	finding->holding = *holding;
	memcpy(finding->pool, pool->name, sizeof(finding->pool));
}

static void search_ranges(struct search *search, const struct ruleset *set)
{
	for (size_t i = 0; i < set->pool_count; i++) {
		const struct pool *pool = &set->pools[i];
		struct holding holding;

		if (division_inside(pool, search->address, &holding))
			add_holding(search, pool, &holding);
		if (search->has_port ?
		    division_outside(pool, search->address, search->port,
				     &holding) :
		    find_all(pool, search->address, &holding))
			add_holding(search, pool, &holding);
	}
}

static bool contains(const struct range *range, __u32 address)
{
	return address >= range->first && address <= range->last;
}

static void search_statics(struct search *search, const struct ruleset *set)
{
	for (size_t i = 0; i < set->rule_count; i++) {
		const struct rule *rule = &set->rules[i];
		struct finding *finding;
		__u32 place;

		if (rule->action != NATGW_ACTION_STATIC)
			continue;
		if (contains(&rule->internal, search->address))
			place = search->address - rule->internal.first;
		else if (contains(&rule->external, search->address))
			place = search->address - rule->external.first;
		else
			continue;
		finding = add(search, "static");
		finding->rule = rule->handle;
		finding->holding.inside.first = rule->internal.first + place;
		finding->holding.inside.last = finding->holding.inside.first;
		finding->holding.outside = rule->external.first + place;
		finding->holding.ports.last = 65535;
	}
}

static void take_block(const struct port_block *block, void *context)
{
	struct finding *finding = add(context, "block");

	finding->holding.inside = block->inside;
	finding->holding.outside = block->outside;
	finding->holding.ports = block->ports;
	memcpy(finding->pool, block->pool, sizeof(finding->pool));
	finding->rule = block->rule;
	finding->is_block = true;
	finding->in_use = block->in_use;
	finding->age = block->age;
}

/* The kernel filters by address; a session's ports are looked at here. */
static int take_session(const struct session *session, void *context)
{
	const struct tuple *was = &session->original;
	const struct tuple *is = &session->translated;
	struct search *search = context;
	struct finding *finding;
	__u32 inside = was->src, outside = is->src;
	__u16 port = is->sport;

	if (search->inbound) {
		inside = is->dst;
		outside = was->dst;
		port = was->dport;
	}
	if (inside == outside ||
	    !((outside == search->address && port == search->port) ||
	      (was->src == search->address && was->sport == search->port)))
		return 0;
	finding = add(search, "session");
	finding->holding.inside.first = inside;
	finding->holding.inside.last = inside;
	finding->holding.outside = outside;
	finding->holding.ports.first = port;
	finding->holding.ports.last = port;
	memcpy(finding->pool, session->pool, sizeof(finding->pool));
	finding->rule = session->rule;
	finding->is_session = true;
	finding->session = *session;
	finding->age = session->age;
	/* A row shows one remote endpoint: who is at the other side. */
	if (search->inbound) {
		finding->session.original.sport = is->dport;
		finding->session.translated.dst = was->src;
		finding->session.translated.dport = was->sport;
	}
	return 0;
}

/* ---- asking the kernel ---------------------------------------------------- */

static int ask_blocks(struct client *client, struct search *search,
		      const struct block_filter *filter, bool *interrupted,
		      struct refusal *refusal)
{
	struct block_reader reader = { filter, take_block, search };

	return gateway_get_blocks(client, &reader, interrupted, refusal);
}

static int ask_sessions(struct client *client, struct search *search,
			int attribute, bool *interrupted,
			struct refusal *refusal)
{
	struct range range = { search->address, search->address };
	struct filter filter = { .given = 1U << attribute };
	struct session_reader reader = {
		.session = take_session,
		.context = search,
	};

	search->inbound = attribute == NATGW_A_FILTER_DST;
	if (attribute == NATGW_A_FILTER_SRC)
		filter.src = range;
	else if (attribute == NATGW_A_FILTER_DST)
		filter.dst = range;
	else
		filter.nat_src = range;
	return gateway_get_sessions(client, &filter, &reader, interrupted,
				    refusal);
}

/* Sets @interrupted if some may be missing. */
static int ask(struct client *client, struct search *search, bool *interrupted,
	       struct refusal *refusal)
{
	static const int attributes[] = {
		NATGW_A_FILTER_SRC, NATGW_A_FILTER_NAT_SRC, NATGW_A_FILTER_DST,
	};
	struct block_filter inside = {
		.inside = { search->address, search->address },
	};
	struct block_filter outside = {
		.outside = search->address,
		.ports = { search->port, search->port },
	};
	bool torn = false;
	int ret;

	*interrupted = false;
	ret = ask_blocks(client, search, &inside, &torn, refusal);
	*interrupted |= torn;
	if (!ret)
		ret = ask_blocks(client, search, &outside, &torn, refusal);
	*interrupted |= torn;
	for (size_t i = 0; i < ARRAY_SIZE(attributes) && !ret; i++) {
		if (!search->has_port)
			break;
		ret = ask_sessions(client, search, attributes[i], &torn, refusal);
		*interrupted |= torn;
	}
	return ret;
}

/* ---- columns -------------------------------------------------------------- */

static void fill_how(struct cell *cell, const void *row, unsigned int unused)
{
	const struct finding *finding = row;

	(void)unused;
	cell_text(cell, "%s", finding->how);
}

static void fill_proto(struct cell *cell, const void *row, unsigned int unused)
{
	const struct finding *finding = row;
	char room[TEXT_ROOM];

	(void)unused;
	if (finding->is_session)
		cell_text(cell, "%s",
			  text_from_protocol(room, finding->session.proto));
}

static void fill_inside(struct cell *cell, const void *row, unsigned int unused)
{
	const struct finding *finding = row;
	char room[TEXT_ROOM];

	(void)unused;
	cell_text(cell, "%s", text_from_range(room, &finding->holding.inside));
}

static void fill_inside_port(struct cell *cell, const void *row,
			     unsigned int unused)
{
	const struct finding *finding = row;

	(void)unused;
	if (finding->is_session)
		cell_number(cell, finding->session.original.sport);
}

static void fill_inside_brief(struct cell *cell, const void *row,
			      unsigned int unused)
{
	const struct finding *finding = row;
	char room[TEXT_ROOM];

	if (finding->is_session)
		cell_text(cell, "%s",
			  text_from_endpoint(room, finding->holding.inside.first,
					     finding->session.original.sport));
	else
		fill_inside(cell, row, unused);
}

static void fill_outside(struct cell *cell, const void *row, unsigned int unused)
{
	const struct finding *finding = row;
	char room[TEXT_ROOM];

	(void)unused;
	cell_text(cell, "%s", text_from_address(room, finding->holding.outside));
}

static void fill_ports(struct cell *cell, const void *row, unsigned int unused)
{
	const struct finding *finding = row;
	char room[TEXT_ROOM];

	(void)unused;
	cell_text(cell, "%s", text_from_ports(room, &finding->holding.ports));
}

static void fill_who(struct cell *cell, const void *row, unsigned int unused)
{
	const struct finding *finding = row;

	(void)unused;
	destination_pool(cell, finding->pool, finding->rule);
}

static void fill_pool(struct cell *cell, const void *row, unsigned int unused)
{
	const struct finding *finding = row;

	(void)unused;
	if (*finding->pool)
		cell_text(cell, "%s", finding->pool);
}

static void fill_rule(struct cell *cell, const void *row, unsigned int unused)
{
	const struct finding *finding = row;

	(void)unused;
	if (finding->rule)
		cell_number(cell, finding->rule);
}

static void fill_remote(struct cell *cell, const void *row, unsigned int unused)
{
	const struct finding *finding = row;
	char room[TEXT_ROOM];

	(void)unused;
	if (finding->is_session)
		cell_text(cell, "%s",
			  text_from_address(room,
					    finding->session.translated.dst));
}

static void fill_remote_port(struct cell *cell, const void *row,
			     unsigned int unused)
{
	const struct finding *finding = row;

	(void)unused;
	if (finding->is_session)
		cell_number(cell, finding->session.translated.dport);
}

static void fill_remote_brief(struct cell *cell, const void *row,
			      unsigned int unused)
{
	const struct finding *finding = row;
	char room[TEXT_ROOM];

	(void)unused;
	if (finding->is_session)
		cell_text(cell, "%s",
			  text_from_endpoint(room, finding->session.translated.dst,
					     finding->session.translated.dport));
}

static void fill_in_use(struct cell *cell, const void *row, unsigned int unused)
{
	const struct finding *finding = row;

	(void)unused;
	if (finding->is_block)
		cell_number(cell, finding->in_use);
}

static void fill_age(struct cell *cell, const void *row, unsigned int unused)
{
	const struct finding *finding = row;

	(void)unused;
	if (finding->is_block || finding->is_session)
		cell_seconds(cell, finding->age);
}

static const struct column finding_columns[] = {
	{ "FOUND", "found", 0, fill_how, 0, 0 },
	{ "PROTO", "proto", 0, fill_proto, 0, 0 },
	{ "INSIDE", NULL, 0, fill_inside_brief, 0, 0 },
	{ NULL, "inside", 0, fill_inside, 0, 0 },
	{ NULL, "inside_port", 0, fill_inside_port, 0, 0 },
	{ "OUTSIDE", "outside", 0, fill_outside, 0, 0 },
	{ "PORTS", "ports", 0, fill_ports, 0, 0 },
	{ "POOL", NULL, 0, fill_who, 0, 0 },
	{ NULL, "pool", 0, fill_pool, 0, 0 },
	{ NULL, "rule", 0, fill_rule, 0, 0 },
	{ "REMOTE", NULL, 0, fill_remote_brief, 0, 0 },
	{ NULL, "remote", 0, fill_remote, 0, 0 },
	{ NULL, "remote_port", 0, fill_remote_port, 0, 0 },
	{ "IN-USE", "ports_in_use", COLUMN_RIGHT, fill_in_use, 0, 0 },
	{ "AGE", "age", COLUMN_RIGHT, fill_age, 0, 0 },
};

/* ---- the verb ------------------------------------------------------------- */

/* An address, with a port behind a colon or without. */
static int read_endpoint(const char *word, struct search *search,
			 struct fault *fault)
{
	const char *colon = strchr(word, ':');
	size_t length = colon ? (size_t)(colon - word) : strlen(word);
	char address[TEXT_ROOM];
	__u32 port = 0;
	int ret;

	memset(fault, 0, sizeof(*fault));
	snprintf(address, sizeof(address), "%.*s",
		 length < sizeof(address) ? (int)length : 0, word);
	ret = text_address(address, &search->address, fault);
	if (!ret && colon)
		ret = text_number(colon + 1, 1, 65535, &port, fault);
	search->has_port = colon;
	search->port = port;
	if (ret)
		fault_word(fault, word);
	return ret;
}

static void write_findings(struct columns *columns, const struct search *search)
{
	static const struct block block = {
		.shape = COLUMNS_ARRAY,
		.list = finding_columns,
		.count = ARRAY_SIZE(finding_columns),
	};

	columns_begin(columns, &block);
	for (size_t i = 0; i < search->count; i++)
		columns_row(columns, &search->list[i]);
	columns_end(columns);
}

static enum outcome find(struct client *client, const struct invocation *invocation,
			 struct search *search, struct ruleset *set)
{
	enum outcome outcome = configure_read(client, invocation->verb, set);
	bool interrupted = true;
	struct refusal refusal;

	if (outcome != OUTCOME_DONE)
		return outcome;
	for (int i = 0; interrupted && i < NATCTL_ATTEMPTS; i++) {
		search->count = 0;
		search_ranges(search, set);
		search_statics(search, set);
		if (ask(client, search, &interrupted, &refusal)) {
			refusal_print(&refusal, invocation->verb);
			return OUTCOME_REFUSED;
		}
	}
	return interrupted ? OUTCOME_INCOMPLETE : OUTCOME_DONE;
}

/**
 * verb_lookup() - tell who is behind an endpoint, or what is outside for it
 * @invocation: the command line: an address, maybe with a port
 *
 * Return: the exit status; OUTCOME_REFUSED if nothing is known of it.
 */
enum outcome verb_lookup(const struct invocation *invocation)
{
	struct search search = { 0 };
	enum outcome outcome = OUTCOME_REFUSED;
	struct columns *columns;
	struct refusal refusal;
	struct client *client;
	struct ruleset set;
	struct fault fault;

	if (read_endpoint(invocation->words[0], &search, &fault)) {
		fault_print(&fault, NULL);
		return OUTCOME_USAGE;
	}
	ruleset_init(&set);
	client = client_open(&refusal);
	if (!client) {
		refusal_print(&refusal, invocation->verb);
		goto cleanup;
	}
	outcome = find(client, invocation, &search, &set);
	if (outcome == OUTCOME_REFUSED)
		goto cleanup;
	columns = columns_open(stdout, invocation->format, false);
	write_findings(columns, &search);
	if (!columns_close(columns))
		outcome = OUTCOME_REFUSED;
	if (!search.count && outcome == OUTCOME_DONE) {
		complain("lookup: %s is nobody's: no deterministic pool, static rule or block has it%s",
			 invocation->words[0], search.has_port ?
			 ", nor a session" :
			 "; with a port, sessions are looked at, too");
		outcome = OUTCOME_REFUSED;
	}
cleanup:
	client_close(client);
	ruleset_exit(&set);
	free(search.list);
	return outcome;
}
