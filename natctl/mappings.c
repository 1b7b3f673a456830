// SPDX-License-Identifier: GPL-2.0
/* The verb that shows mappings. */
#include "mappings.h"

#include <errno.h>
#include <stdlib.h>

#include "columns.h"
#include "fault.h"
#include "flow.h"
#include "gateway.h"
#include "mapping.h"
#include "natctl.h"

/* ---- columns -------------------------------------------------------------- */

static void fill_proto(struct cell *cell, const void *row, unsigned int unused)
{
	const struct mapping *mapping = row;
	char room[TEXT_ROOM];

	(void)unused;
	cell_word(cell, text_from_protocol(room, mapping->proto));
}

static void fill_endpoint(struct cell *cell, const void *row, unsigned int outside)
{
	const struct mapping *mapping = row;

	if (outside)
		cell_endpoint(cell, mapping->outside, mapping->outside_port);
	else
		cell_endpoint(cell, mapping->inside, mapping->inside_port);
}

static void fill_address(struct cell *cell, const void *row, unsigned int outside)
{
	const struct mapping *mapping = row;

	cell_address(cell, outside ? mapping->outside : mapping->inside);
}

static void fill_port(struct cell *cell, const void *row, unsigned int outside)
{
	const struct mapping *mapping = row;

	cell_number(cell, outside ? mapping->outside_port : mapping->inside_port);
}

static void fill_sessions(struct cell *cell, const void *row, unsigned int unused)
{
	const struct mapping *mapping = row;

	(void)unused;
	cell_number(cell, mapping->sessions);
}

static void fill_filtering(struct cell *cell, const void *row,
			   unsigned int unused)
{
	const struct mapping *mapping = row;

	(void)unused;
	cell_word(cell, names_text(&names_filtering_behavior,
				   mapping->filtering));
}

static void fill_age(struct cell *cell, const void *row, unsigned int unused)
{
	const struct mapping *mapping = row;

	(void)unused;
	cell_seconds(cell, mapping->age);
}

static void fill_pool(struct cell *cell, const void *row, unsigned int unused)
{
	const struct mapping *mapping = row;

	(void)unused;
	if (*mapping->pool)
		cell_word(cell, mapping->pool);
}

static void fill_rule(struct cell *cell, const void *row, unsigned int unused)
{
	const struct mapping *mapping = row;

	(void)unused;
	if (mapping->rule)
		cell_number(cell, mapping->rule);
}

static void fill_retired(struct cell *cell, const void *row, unsigned int unused)
{
	const struct mapping *mapping = row;

	(void)unused;
	cell_switch(cell, mapping->retired);
}

static const struct column list[] = {
	{ "PROTO", "proto", 0, fill_proto, 0, 0 },
	{ "INTERNAL", NULL, 0, fill_endpoint, 0, 0 },
	{ "EXTERNAL", NULL, 0, fill_endpoint, 1, 0 },
	{ NULL, "internal.address", 0, fill_address, 0, 0 },
	{ NULL, "internal.port", 0, fill_port, 0, 0 },
	{ NULL, "external.address", 0, fill_address, 1, 0 },
	{ NULL, "external.port", 0, fill_port, 1, 0 },
	{ "SESSIONS", "sessions", COLUMN_RIGHT, fill_sessions, 0, 0 },
	{ "FILTERING", "filtering", 0, fill_filtering, 0, 0 },
	{ "AGE", "age", COLUMN_RIGHT | COLUMN_OPTIONAL, fill_age, 0, 0 },
	{ "POOL", "pool", COLUMN_OPTIONAL, fill_pool, 0, 0 },
	{ "RULE", "rule", COLUMN_RIGHT | COLUMN_OPTIONAL, fill_rule, 0, 0 },
	{ NULL, "retired", 0, fill_retired, 0, 0 },
	/* Later keys go here. */
};

static const struct block block = {
	.shape = COLUMNS_ARRAY,
	.list = list,
	.count = ARRAY_SIZE(list),
};

/* ---- filters -------------------------------------------------------------- */

static const struct filter_word filter_list[] = {
	{ "src", NATGW_A_MAPPING_FILTER_SRC },
	{ "sport", NATGW_A_MAPPING_FILTER_SPORT },
	{ "proto", NATGW_A_MAPPING_FILTER_PROTO },
	{ "pool", NATGW_A_MAPPING_FILTER_POOL },
	{ "nat-src", NATGW_A_MAPPING_FILTER_NAT_SRC },
	{ "nat-sport", NATGW_A_MAPPING_FILTER_NAT_SPORT },
};

static int read_value(void *context, int attribute, const char *word,
		      struct fault *fault)
{
	struct mapping_filter *filter = context;

	switch (attribute) {
	case NATGW_A_MAPPING_FILTER_SRC:
		return text_range(word, &filter->src, fault);
	case NATGW_A_MAPPING_FILTER_SPORT:
		return text_ports(word, 0, &filter->sport, fault);
	case NATGW_A_MAPPING_FILTER_PROTO:
		return text_protocol(word, &filter->proto, fault);
	case NATGW_A_MAPPING_FILTER_NAT_SRC:
		return text_range(word, &filter->nat_src, fault);
	case NATGW_A_MAPPING_FILTER_NAT_SPORT:
		return text_ports(word, 0, &filter->nat_sport, fault);
	}
	return filter_pool(word, filter->pool, fault);
}

const struct filter_words mappings_filter = {
	.list = filter_list,
	.count = ARRAY_SIZE(filter_list),
	.read = read_value,
};

/* ---- the verb ------------------------------------------------------------- */

static void take(const struct mapping *mapping, void *context)
{
	flow_add(context, mapping);
}

/* By internal endpoint. */
static int compare(const void *a, const void *b)
{
	const struct mapping *x = a, *y = b;

	if (x->inside != y->inside)
		return x->inside < y->inside ? -1 : 1;
	if (x->proto != y->proto)
		return x->proto - y->proto;
	if (x->inside_port != y->inside_port)
		return x->inside_port - y->inside_port;
	if (x->outside != y->outside)
		return x->outside < y->outside ? -1 : 1;
	return x->outside_port - y->outside_port;
}

static enum outcome read_mappings(struct client *client, const char *verb,
				  const struct mapping_filter *filter,
				  struct flow *flow)
{
	struct mapping_reader reader = { filter, take, flow };
	bool interrupted = true;
	struct refusal refusal;

	for (int i = 0; i < NATCTL_ATTEMPTS && flow_restart(flow); i++) {
		if (gateway_get_mappings(client, &reader, &interrupted, &refusal)) {
			refusal_print(&refusal, verb);
			return OUTCOME_REFUSED;
		}
		if (!interrupted)
			return OUTCOME_DONE;
	}
	complain_rebuilt(verb, "table");
	return OUTCOME_INCOMPLETE;
}

/**
 * verb_mappings() - show mappings
 * @invocation: the command line: a filter
 *
 * Return: the exit status.
 */
enum outcome verb_mappings(const struct invocation *invocation)
{
	struct flow flow = { .size = sizeof(struct mapping), .compare = compare };
	struct mapping_filter filter = { 0 };
	enum outcome outcome;
	struct refusal refusal;
	struct client *client;
	struct fault fault;

	if (filter_read(&mappings_filter, invocation, &filter, &filter.given,
			&fault)) {
		fault_print(&fault, NULL);
		return OUTCOME_USAGE;
	}
	client = client_open(&refusal);
	if (!client) {
		refusal_print(&refusal, invocation->verb);
		return OUTCOME_REFUSED;
	}
	flow.columns = columns_open(stdout, invocation->format, false);
	flow_begin(&flow, &block, "mappings", 0);
	outcome = read_mappings(client, invocation->verb, &filter, &flow);
	flow_end(&flow);
	if (!columns_close(flow.columns))
		outcome = OUTCOME_REFUSED;
	client_close(client);
	return outcome;
}
