// SPDX-License-Identifier: GPL-2.0
/*
 * The verb that tells who is behind an external endpoint, and what is outside
 * for an internal one: by formula, from the blocks, mappings and sessions that
 * the kernel has, and from static rules.
 */
#include "lookup.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "configure.h"
#include "fault.h"
#include "finding.h"
#include "gateway.h"
#include "natctl.h"
#include "text.h"

/* What is looked for, and what was found. Without an address, @to is not given. */
struct search {
	struct endpoint at;
	struct endpoint to;
	__u8 proto;
	struct finding *list;
	size_t count;
	size_t room;
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

		if (division_inside(pool, search->at.address, &holding))
			add_holding(search, pool, &holding);
		if (search->at.port ?
		    division_outside(pool, search->at.address, search->at.port,
				     &holding) :
		    find_all(pool, search->at.address, &holding))
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
		if (contains(&rule->internal, search->at.address))
			place = search->at.address - rule->internal.first;
		else if (contains(&rule->external, search->at.address))
			place = search->at.address - rule->external.first;
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
	finding->is_passing = true;
	finding->age = block->age;
}

static void place(struct finding *finding, const struct endpoint *inside,
		  const struct endpoint *outside)
{
	finding->holding.inside.first = inside->address;
	finding->holding.inside.last = inside->address;
	finding->inside_port = inside->port;
	finding->holding.outside = outside->address;
	finding->holding.ports.first = outside->port;
	finding->holding.ports.last = outside->port;
	finding->is_passing = true;
}

static void take_mapping(const struct mapping *mapping, void *context)
{
	struct endpoint inside = { mapping->inside, mapping->inside_port };
	struct endpoint outside = { mapping->outside, mapping->outside_port };
	struct finding *finding = add(context, "mapping");

	place(finding, &inside, &outside);
	finding->proto = mapping->proto;
	memcpy(finding->pool, mapping->pool, sizeof(finding->pool));
	finding->rule = mapping->rule;
	finding->age = mapping->age;
}

static bool fits(const struct endpoint *wanted, const struct endpoint *end)
{
	return (!wanted->address || wanted->address == end->address) &&
	       (!wanted->port || wanted->port == end->port);
}

/* The kernel has said that one side of it is looked for; a row is about that one. */
static int take_session(const struct session *session, void *context)
{
	const struct tuple *was = &session->original;
	const struct tuple *is = &session->translated;
	struct endpoint initiator = { was->src, was->sport };
	struct endpoint source = { is->src, is->sport };
	struct endpoint destination = { was->dst, was->dport };
	struct endpoint responder = { is->dst, is->dport };
	struct search *search = context;
	const struct endpoint *remote;
	struct finding *finding = add(search, "session");

	if (initiator.address != source.address &&
	    (fits(&search->at, &initiator) || fits(&search->at, &source)) &&
	    (fits(&search->to, &destination) || fits(&search->to, &responder))) {
		place(finding, &initiator, &source);
		remote = &responder;
	} else {
		place(finding, &responder, &destination);
		remote = &initiator;
	}
	finding->remote = remote->address;
	finding->remote_port = remote->port;
	finding->proto = session->proto;
	memcpy(finding->pool, session->pool, sizeof(finding->pool));
	finding->rule = session->rule;
	finding->age = session->age;
	return 0;
}

/* ---- asking the kernel ---------------------------------------------------- */

static int ask_blocks(struct client *client, struct search *search,
		      const struct block_filter *filter, bool *interrupted,
		      struct refusal *refusal)
{
	struct block_reader reader = { filter, take_block, search };
	bool torn = false;
	int ret = gateway_get_blocks(client, &reader, &torn, refusal);

	*interrupted |= torn;
	return ret;
}

/* By the endpoint inside, or by the one outside. */
static int ask_mappings(struct client *client, struct search *search,
			bool by_outside, bool *interrupted,
			struct refusal *refusal)
{
	struct range address = { search->at.address, search->at.address };
	struct ports port = { search->at.port, search->at.port };
	struct mapping_filter filter = {
		.src = address,
		.sport = port,
		.nat_src = address,
		.nat_sport = port,
		.proto = search->proto,
		.given = by_outside ? 1U << NATGW_A_MAPPING_FILTER_NAT_SRC |
				      1U << NATGW_A_MAPPING_FILTER_NAT_SPORT :
				      1U << NATGW_A_MAPPING_FILTER_SRC |
				      1U << NATGW_A_MAPPING_FILTER_SPORT,
	};
	struct mapping_reader reader = { &filter, take_mapping, search };
	bool torn = false;
	int ret;

	if (search->proto)
		filter.given |= 1U << NATGW_A_MAPPING_FILTER_PROTO;
	ret = gateway_get_mappings(client, &reader, &torn, refusal);
	*interrupted |= torn;
	return ret;
}

static int ask_sessions(struct client *client, struct search *search,
			bool *interrupted, struct refusal *refusal)
{
	struct filter filter = {
		.endpoint = search->at,
		.remote = search->to,
		.proto = search->proto,
		.given = 1U << NATGW_A_FILTER_ENDPOINT |
			 1U << NATGW_A_FILTER_REMOTE,
	};
	struct session_reader reader = {
		.session = take_session,
		.context = search,
	};
	bool torn = false;
	int ret;

	if (search->proto)
		filter.given |= 1U << NATGW_A_FILTER_PROTO;
	ret = gateway_get_sessions(client, &filter, &reader, &torn, refusal);
	*interrupted |= torn;
	return ret;
}

/* With a remote end and no port only a session can be meant. */
static bool is_about_sessions(const struct search *search)
{
	return search->to.address && !search->at.port;
}

/* Sets @interrupted if some may be missing. */
static int ask(struct client *client, struct search *search, bool *interrupted,
	       struct refusal *refusal)
{
	struct block_filter inside = {
		.inside = { search->at.address, search->at.address },
	};
	struct block_filter outside = {
		.outside = search->at.address,
		.ports = { search->at.port, search->at.port },
	};
	int ret = 0;

	*interrupted = false;
	if (!is_about_sessions(search)) {
		ret = ask_blocks(client, search, &inside, interrupted, refusal);
		if (!ret)
			ret = ask_blocks(client, search, &outside, interrupted,
					 refusal);
	}
	if (!ret && search->at.port) {
		ret = ask_mappings(client, search, false, interrupted, refusal);
		if (!ret)
			ret = ask_mappings(client, search, true, interrupted,
					   refusal);
	}
	if (!ret && (search->at.port || search->to.address))
		ret = ask_sessions(client, search, interrupted, refusal);
	return ret;
}

/* ---- the command line ----------------------------------------------------- */

enum lookup_word {
	LOOKUP_PROTO,
	LOOKUP_TO,
};

static const struct filter_word word_list[] = {
	{ "proto", LOOKUP_PROTO },
	{ "to", LOOKUP_TO },
};

/* An address, with a port behind a colon or without. */
static int read_endpoint(const char *word, struct endpoint *endpoint,
			 struct fault *fault)
{
	const char *colon = strchr(word, ':');
	size_t length = colon ? (size_t)(colon - word) : strlen(word);
	char address[TEXT_ROOM];
	__u32 port = 0;
	int ret;

	fault_word(fault, word);
	snprintf(address, sizeof(address), "%.*s",
		 length < sizeof(address) ? (int)length : 0, word);
	ret = text_address(address, &endpoint->address, fault);
	if (!ret && !endpoint->address) {
		fault_reason(fault, "is the address of no host");
		return fault_fix(fault, "write one that a packet can have");
	}
	if (!ret && colon && text_number(colon + 1, 1, 65535, &port, fault)) {
		fault_reason(fault, "ends in no port");
		return fault_fix(fault, "write %s:PORT, from 1 to 65535", address);
	}
	endpoint->port = port;
	return ret;
}

static int read_word(void *context, int attribute, const char *word,
		     struct fault *fault)
{
	struct search *search = context;

	return attribute == LOOKUP_TO ?
	       read_endpoint(word, &search->to, fault) :
	       text_protocol(word, &search->proto, fault);
}

const struct filter_words lookup_options = {
	.list = word_list,
	.count = ARRAY_SIZE(word_list),
	.read = read_word,
};

/* A port, where the protocol has none there; of ICMP it is the identifier. */
static int refuse_port(const struct endpoint *endpoint, __u8 proto,
		       struct fault *fault)
{
	char room[TEXT_ROOM];

	fault_word(fault, text_from_endpoint(room, endpoint->address,
					     endpoint->port));
	fault_reason(fault, "has a port, and %s has none there",
		     text_from_protocol(room, proto));
	return fault_fix(fault, "write %s",
			 text_from_address(room, endpoint->address));
}

/* Words that are right, each by itself: do they go together? */
static int check_search(const struct search *search, struct fault *fault)
{
	__u8 proto = search->proto;

	if (!proto)
		return 0;
	if (!search->at.port && !search->to.address) {
		fault_word(fault, "proto");
		fault_reason(fault, "makes no difference to an address alone");
		return fault_fix(fault, "write a port behind the address, or to");
	}
	if (proto == IPPROTO_TCP || proto == IPPROTO_UDP)
		return 0;
	if (search->at.port && proto != IPPROTO_ICMP)
		return refuse_port(&search->at, proto, fault);
	if (search->to.port)
		return refuse_port(&search->to, proto, fault);
	return 0;
}

static int read_words(const struct invocation *invocation, struct search *search,
		      struct fault *fault)
{
	struct invocation rest = *invocation;
	__u32 given;

	memset(fault, 0, sizeof(*fault));
	if (read_endpoint(invocation->words[0], &search->at, fault))
		return -EINVAL;
	rest.words++;
	rest.count--;
	if (filter_read(&lookup_options, &rest, search, &given, fault))
		return -EINVAL;
	return check_search(search, fault);
}

/* ---- the verb ------------------------------------------------------------- */

static void write_findings(struct columns *columns, const struct search *search)
{
	columns_begin(columns, &finding_block);
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
		if (!is_about_sessions(search)) {
			search_ranges(search, set);
			search_statics(search, set);
		}
		if (ask(client, search, &interrupted, &refusal)) {
			refusal_print(&refusal, invocation->verb);
			return OUTCOME_REFUSED;
		}
	}
	return interrupted ? OUTCOME_INCOMPLETE : OUTCOME_DONE;
}

/* Names what was looked at, and no more. */
static void complain_nobody(const struct search *search, const char *word)
{
	char proto[TEXT_ROOM + 4] = "", to[TEXT_ROOM + 4] = "", room[TEXT_ROOM];

	if (search->proto)
		snprintf(proto, sizeof(proto), " of %s",
			 text_from_protocol(room, search->proto));
	if (search->to.address)
		snprintf(to, sizeof(to), " to %s",
			 search->to.port ?
			 text_from_endpoint(room, search->to.address,
					    search->to.port) :
			 text_from_address(room, search->to.address));
	if (is_about_sessions(search))
		complain("lookup: %s is nobody's: it has no session%s%s", word,
			 proto, to);
	else if (search->at.port)
		complain("lookup: %s is nobody's: no deterministic pool, static rule or block has it, nor a mapping%s, nor a session%s%s",
			 word, proto, proto, to);
	else
		complain("lookup: %s is nobody's: no deterministic pool, static rule or block has it; with a port, mappings and sessions are looked at, too",
			 word);
}

/**
 * verb_lookup() - tell who is behind an endpoint, or what is outside for it
 * @invocation: the command line: an address, maybe with a port, and words that
 * narrow down what it has now
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

	if (read_words(invocation, &search, &fault)) {
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
		complain_nobody(&search, invocation->words[0]);
		outcome = OUTCOME_REFUSED;
	}
cleanup:
	client_close(client);
	ruleset_exit(&set);
	free(search.list);
	return outcome;
}
