// SPDX-License-Identifier: GPL-2.0
/* Verbs that show the configuration: as the text it came from, and in full. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "configure.h"
#include "deviations.h"
#include "fault.h"
#include "gateway.h"
#include "grammar.h"
#include "natctl.h"
#include "option_rows.h"
#include "profile.h"

enum {
	SHOW_RANGES = 2,	/* addresses of a pool that a table shows */
};

/* ---- the gateway ---------------------------------------------------------- */

static void fill_version(struct cell *cell, const void *row, unsigned int unused)
{
	const struct gateway *gateway = row;

	(void)unused;
	cell_text(cell, "%s", gateway->version);
}

static void fill_hooked(struct cell *cell, const void *row, unsigned int unused)
{
	const struct gateway *gateway = row;

	(void)unused;
	cell_switch(cell, gateway->hooked);
}

static void fill_gateway(struct cell *cell, const void *row, unsigned int offset)
{
	cell_number(cell, *(const __u32 *)((const char *)row + offset));
}

static const struct column gateway_columns[] = {
	{ "module", "version", 0, fill_version, 0, 0 },
	{ "generation", "generation", 0, fill_gateway,
	  offsetof(struct gateway, generation), 0 },
	{ "active", "active", 0, fill_hooked, 0, 0 },
	{ "rules", "rule_count", 0, fill_gateway,
	  offsetof(struct gateway, rules), 0 },
	{ "pools", "pool_count", 0, fill_gateway,
	  offsetof(struct gateway, pools), 0 },
	{ "sessions", "sessions", 0, fill_gateway,
	  offsetof(struct gateway, sessions), 0 },
	{ "bytes a session", "session_bytes", 0, fill_gateway,
	  offsetof(struct gateway, session_bytes), 0 },
};

/* ---- the profile ---------------------------------------------------------- */

static void fill_profile(struct cell *cell, const void *row, unsigned int unused)
{
	const struct ruleset *set = row;

	(void)unused;
	cell_text(cell, "%s", names_text(&names_profile, set->profile));
}

static const struct column profile_columns[] = {
	{ "profile", "profile", 0, fill_profile, 0, 0 },
};

/* ---- the fast path -------------------------------------------------------- */

static void fill_fast_devices(struct cell *cell, const void *row,
			      unsigned int unused)
{
	const struct fast_path *path = row;

	(void)unused;
	cell_list(cell);
	for (size_t i = 0; i < path->count; i++)
		cell_item(cell, path->devices[i].name);
}

static void fill_fast_path(struct cell *cell, const void *row,
			   unsigned int unused)
{
	const struct fast_path *path = row;

	if (path->count)
		fill_fast_devices(cell, row, unused);
	else
		cell_switch(cell, false);
}

static const struct column fast_path_columns[] = {
	{ NULL, "devices", 0, fill_fast_devices, 0, 0 },
	{ "fast path", NULL, 0, fill_fast_path, 0, 0 },
};

/* ---- pools ---------------------------------------------------------------- */

static void fill_pool_name(struct cell *cell, const void *row,
			   unsigned int unused)
{
	const struct pool *pool = row;

	(void)unused;
	cell_text(cell, "%s", pool->name);
}

static void fill_pool_ports(struct cell *cell, const void *row,
			    unsigned int unused)
{
	const struct pool *pool = row;
	char room[TEXT_ROOM];

	(void)unused;
	cell_text(cell, "%s", text_from_ports(room, &pool->ports));
}

static void fill_pool_sessions(struct cell *cell, const void *row,
			       unsigned int unused)
{
	const struct pool *pool = row;

	(void)unused;
	cell_number(cell, pool->sessions);
}

/*
 * Addresses times ports that are not reserved: what the pool can hold towards
 * one destination.
 */
static void fill_pool_endpoints(struct cell *cell, const void *row,
				unsigned int unused)
{
	const struct pool *pool = row;
	__u64 addresses = 0;

	(void)unused;
	for (size_t i = 0; i < pool->member_count; i++)
		addresses += range_size(&pool->members[i].range);
	cell_number(cell, addresses *
		    pool_options_usable(&pool->options, &pool->ports));
}

static void fill_pool_addresses(struct cell *cell, const void *row,
				unsigned int unused)
{
	const struct pool *pool = row;
	char room[TEXT_ROOM];

	(void)unused;
	cell_list(cell);
	for (size_t i = 0; i < pool->member_count; i++)
		cell_item(cell, text_from_range(room, &pool->members[i].range));
}

static void fill_pool_brief(struct cell *cell, const void *row,
			    unsigned int unused)
{
	const struct pool *pool = row;
	char room[TEXT_ROOM];

	(void)unused;
	for (size_t i = 0; i < pool->member_count && i < SHOW_RANGES; i++)
		cell_text(cell, "%s%s", i ? ", " : "",
			  text_from_range(room, &pool->members[i].range));
	if (pool->member_count > SHOW_RANGES)
		cell_text(cell, ", %zu more", pool->member_count - SHOW_RANGES);
}

static void fill_option(struct cell *cell, const struct pool_options *options,
			enum pool_option option)
{
	__u32 value = options->values[option];

	if (option == POOL_OVERFLOW)
		cell_switch(cell, value);
	else if (!pool_option_specs[option].names)
		cell_number(cell, value);
	else
		cell_text(cell, "%s",
			  names_text(pool_option_specs[option].names, value));
}

static void fill_reserved(struct cell *cell, const struct pool_options *options)
{
	char room[TEXT_ROOM];

	cell_list(cell);
	for (size_t i = 0; i < options->reserved_count; i++)
		cell_item(cell, text_from_ports(room,
						&options->reserved[i].ports));
}

static void fill_pool_option(struct cell *cell, const void *row,
			     unsigned int option)
{
	const struct pool *pool = row;

	fill_option(cell, &pool->options, option);
}

static void fill_pool_reserved(struct cell *cell, const void *row,
			       unsigned int unused)
{
	const struct pool *pool = row;

	(void)unused;
	fill_reserved(cell, &pool->options);
}

static void fill_pool_inside(struct cell *cell, const void *row,
			     unsigned int unused)
{
	const struct pool *pool = row;
	char room[TEXT_ROOM];

	(void)unused;
	if (pool->options.inside.last)
		cell_text(cell, "%s",
			  text_from_range(room, &pool->options.inside));
}

#define OPTION_COLUMN(key, fill, option) { NULL, key, 0, fill, option, 0 }

static const struct column pool_columns[] = {
	{ "POOL", "name", 0, fill_pool_name, 0, 0 },
	{ NULL, "addresses", 0, fill_pool_addresses, 0, 0 },
	{ "PORTS", "ports", 0, fill_pool_ports, 0, 0 },
	{ "SESSIONS", "sessions", COLUMN_RIGHT, fill_pool_sessions, 0, 0 },
	{ "ENDPOINTS", "endpoints", COLUMN_RIGHT, fill_pool_endpoints, 0, 0 },
	{ "ADDRESSES", NULL, 0, fill_pool_brief, 0, 0 },
	OPTION_COLUMN("reserved", fill_pool_reserved, 0),
	OPTION_COLUMN("mapping", fill_pool_option, POOL_MAPPING),
	OPTION_COLUMN("address_allocation", fill_pool_option,
		      POOL_ADDRESS_ALLOCATION),
	OPTION_COLUMN("overflow", fill_pool_option, POOL_OVERFLOW),
	OPTION_COLUMN("port_allocation", fill_pool_option,
		      POOL_PORT_ALLOCATION),
	OPTION_COLUMN("hold_down", fill_pool_option, POOL_HOLD_DOWN),
	OPTION_COLUMN("hold_down_max", fill_pool_option, POOL_HOLD_DOWN_MAX),
	OPTION_COLUMN("refuse", fill_pool_option, POOL_REFUSE),
	OPTION_COLUMN("block", fill_pool_option, POOL_BLOCK),
	OPTION_COLUMN("block_limit", fill_pool_option, POOL_BLOCK_LIMIT),
	OPTION_COLUMN("block_timeout", fill_pool_option, POOL_BLOCK_TIMEOUT),
	OPTION_COLUMN("deterministic", fill_pool_inside, 0),
	OPTION_COLUMN("filtering.tcp", fill_pool_option, POOL_FILTERING_TCP),
	OPTION_COLUMN("filtering.udp", fill_pool_option, POOL_FILTERING_UDP),
	OPTION_COLUMN("filtering.icmp", fill_pool_option, POOL_FILTERING_ICMP),
	OPTION_COLUMN("filtering.other", fill_pool_option, POOL_FILTERING_OTHER),
};

/* ---- rules ---------------------------------------------------------------- */

static void fill_handle(struct cell *cell, const void *row, unsigned int unused)
{
	const struct rule *rule = row;

	(void)unused;
	cell_number(cell, rule->handle);
}

/* What an exempt rule decides is not counted: no number, rather than zero. */
static void fill_hits(struct cell *cell, const void *row, unsigned int unused)
{
	const struct rule *rule = row;

	(void)unused;
	if (rule->action != NATGW_ACTION_EXEMPT)
		cell_number(cell, rule->hits);
}

static void fill_action(struct cell *cell, const void *row, unsigned int unused)
{
	const struct rule *rule = row;

	(void)unused;
	cell_text(cell, "%s", names_text(&names_action, rule->action));
}

static void fill_statement(struct cell *cell, const void *row,
			   unsigned int unused)
{
	char *text = NULL;
	size_t length;
	FILE *stream = open_memstream(&text, &length);

	(void)unused;
	if (!stream)
		return;
	grammar_write_rule(stream, row, 0);
	fclose(stream);
	cell_text(cell, "%s", text);
	free(text);
}

static void fill_clause(struct cell *cell, const void *row,
			unsigned int attribute)
{
	const struct rule *rule = row;
	char room[TEXT_ROOM];

	if (!(rule->given & (1U << attribute)))
		return;
	switch (attribute) {
	case NATGW_A_RULE_IIF:
		cell_text(cell, "%s", rule->iif);
		break;
	case NATGW_A_RULE_OIF:
		cell_text(cell, "%s", rule->oif);
		break;
	case NATGW_A_RULE_SRC:
		cell_text(cell, "%s", text_from_range(room, &rule->src));
		break;
	case NATGW_A_RULE_DST:
		cell_text(cell, "%s", text_from_range(room, &rule->dst));
		break;
	case NATGW_A_RULE_PROTO:
		cell_text(cell, "%s", text_from_protocol(room, rule->proto));
		break;
	case NATGW_A_RULE_SPORT:
		cell_text(cell, "%s", text_from_ports(room, &rule->sport));
		break;
	case NATGW_A_RULE_DPORT:
		cell_text(cell, "%s", text_from_ports(room, &rule->dport));
		break;
	case NATGW_A_RULE_MARK:
		cell_text(cell, "%s", text_from_mark(room, rule->mark,
						     rule->mask));
		break;
	case NATGW_A_RULE_POOL:
		cell_text(cell, "%s", rule->pool);
		break;
	case NATGW_A_RULE_TO_PORTS:
		cell_text(cell, "%s", text_from_ports(room, &rule->to_ports));
		break;
	case NATGW_A_RULE_EXTERNAL:
		cell_text(cell, "%s", text_from_range(room, &rule->external));
		break;
	case NATGW_A_RULE_INTERNAL:
		cell_text(cell, "%s", text_from_range(room, &rule->internal));
		break;
	}
}

static void fill_targets(struct cell *cell, const void *row, unsigned int unused)
{
	const struct rule *rule = row;
	char address[TEXT_ROOM];
	char ports[TEXT_ROOM];
	char item[3 * TEXT_ROOM];

	(void)unused;
	if (!rule->target_count)
		return;
	cell_list(cell);
	for (size_t i = 0; i < rule->target_count; i++) {
		const struct target *target = &rule->targets[i];
		char weight[TEXT_ROOM] = "";

		text_from_address(address, target->address);
		text_from_ports(ports, &target->ports);
		if (target->weight != 1)
			snprintf(weight, sizeof(weight), " weight %u",
				 target->weight);
		snprintf(item, sizeof(item), "%s%s%s%s", address,
			 target->has_ports ? ":" : "",
			 target->has_ports ? ports : "", weight);
		cell_item(cell, item);
	}
}

static void fill_rule_option(struct cell *cell, const void *row,
			     unsigned int option)
{
	const struct rule *rule = row;

	if (rule->action == NATGW_ACTION_MASQUERADE)
		fill_option(cell, &rule->options, option);
}

static void fill_rule_reserved(struct cell *cell, const void *row,
			       unsigned int unused)
{
	const struct rule *rule = row;

	(void)unused;
	if (rule->action == NATGW_ACTION_MASQUERADE)
		fill_reserved(cell, &rule->options);
}

static void fill_rule_fast_path(struct cell *cell, const void *row,
				unsigned int unused)
{
	const struct rule *rule = row;

	(void)unused;
	if (rule->action != NATGW_ACTION_EXEMPT)
		cell_switch(cell, !(rule->given & RULE_BIT(FASTPATH)));
}

#define CLAUSE(key, name) \
	{ NULL, key, 0, fill_clause, NATGW_A_RULE_##name, 0 }

static const struct column rule_columns[] = {
	{ "HANDLE", "handle", COLUMN_RIGHT, fill_handle, 0, 0 },
	{ "HITS", "hits", COLUMN_RIGHT, fill_hits, 0, 0 },
	{ "RULE", "statement", 0, fill_statement, 0, 0 },
	{ NULL, "action", 0, fill_action, 0, 0 },
	CLAUSE("iif", IIF),
	CLAUSE("oif", OIF),
	CLAUSE("src", SRC),
	CLAUSE("dst", DST),
	CLAUSE("proto", PROTO),
	CLAUSE("sport", SPORT),
	CLAUSE("dport", DPORT),
	CLAUSE("mark", MARK),
	CLAUSE("pool", POOL),
	{ NULL, "targets", 0, fill_targets, 0, 0 },
	CLAUSE("ports", TO_PORTS),
	CLAUSE("external", EXTERNAL),
	CLAUSE("internal", INTERNAL),
	OPTION_COLUMN("reserved", fill_rule_reserved, 0),
	OPTION_COLUMN("mapping", fill_rule_option, POOL_MAPPING),
	OPTION_COLUMN("port_allocation", fill_rule_option,
		      POOL_PORT_ALLOCATION),
	OPTION_COLUMN("hold_down", fill_rule_option, POOL_HOLD_DOWN),
	OPTION_COLUMN("hold_down_max", fill_rule_option, POOL_HOLD_DOWN_MAX),
	OPTION_COLUMN("refuse", fill_rule_option, POOL_REFUSE),
	OPTION_COLUMN("filtering.tcp", fill_rule_option, POOL_FILTERING_TCP),
	OPTION_COLUMN("filtering.udp", fill_rule_option, POOL_FILTERING_UDP),
	OPTION_COLUMN("filtering.icmp", fill_rule_option, POOL_FILTERING_ICMP),
	OPTION_COLUMN("filtering.other", fill_rule_option, POOL_FILTERING_OTHER),
	{ NULL, "fastpath", 0, fill_rule_fast_path, 0, 0 },
};

/* ---- settings ------------------------------------------------------------- */

/* Of the timeout of a port, the setting is the one in whose place it is. */
struct setting_row {
	size_t index;
	__u32 value;
	__u32 normal;
	size_t port;
};

static void fill_setting_name(struct cell *cell, const void *row,
			      unsigned int unused)
{
	const struct setting_row *setting = row;
	const struct setting_spec *spec = &setting_specs[setting->index];

	(void)unused;
	cell_text(cell, "%s",
		  names_text(setting_kinds[spec->kind].names, spec->id));
	if (setting->port)
		cell_text(cell, " port %zu", setting->port);
}

static void fill_setting_value(struct cell *cell, const void *row,
			       unsigned int unused)
{
	const struct setting_row *setting = row;
	const struct setting_spec *spec = &setting_specs[setting->index];

	(void)unused;
	if (spec->words)
		cell_text(cell, "%s", names_text(spec->words, setting->value));
	else if (spec->kind == SETTING_OPTION)
		cell_switch(cell, setting->value);
	else
		cell_number(cell, setting->value);
}

static void fill_setting_note(struct cell *cell, const void *row,
			      unsigned int unused)
{
	const struct setting_row *setting = row;
	const struct setting_spec *spec = &setting_specs[setting->index];

	(void)unused;
	if (setting->port)
		return;
	if (setting->value == setting->normal)
		cell_text(cell, "default");
	else if (spec->words)
		cell_text(cell, "default is %s",
			  names_text(spec->words, setting->normal));
	else if (spec->kind == SETTING_OPTION)
		cell_text(cell, "default is %s", setting->normal ? "on" : "off");
	else
		cell_text(cell, "default is %u", setting->normal);
}

static const struct column timeout_columns[] = {
	{ "TIMEOUT", "timeout", 0, fill_setting_name, 0, 0 },
	{ "SECONDS", "seconds", COLUMN_RIGHT, fill_setting_value, 0, 0 },
	{ "", NULL, 0, fill_setting_note, 0, 0 },
};

static const struct column limit_columns[] = {
	{ "LIMIT", "limit", 0, fill_setting_name, 0, 15 },
	{ "VALUE", "value", COLUMN_RIGHT, fill_setting_value, 0, 7 },
	{ "", NULL, 0, fill_setting_note, 0, 0 },
};

static const struct column option_columns[] = {
	{ "OPTION", "option", 0, fill_setting_name, 0, 15 },
	{ "VALUE", "value", COLUMN_RIGHT, fill_setting_value, 0, 7 },
	{ "", NULL, 0, fill_setting_note, 0, 0 },
};

static const struct column notify_columns[] = {
	{ "NOTIFICATION", "notification", 0, fill_setting_name, 0, 15 },
	{ "VALUE", "value", COLUMN_RIGHT, fill_setting_value, 0, 7 },
	{ "", NULL, 0, fill_setting_note, 0, 0 },
};

static const struct block gateway_block = {
	.shape = COLUMNS_RECORD,
	.list = gateway_columns,
	.count = ARRAY_SIZE(gateway_columns),
};

static const struct block profile_block = {
	.shape = COLUMNS_RECORD,
	.list = profile_columns,
	.count = ARRAY_SIZE(profile_columns),
};

static const struct block fast_path_block = {
	.key = "fastpath",
	.shape = COLUMNS_RECORD,
	.list = fast_path_columns,
	.count = ARRAY_SIZE(fast_path_columns),
};

static const struct block pool_block = {
	.key = "pools",
	.shape = COLUMNS_ARRAY,
	.list = pool_columns,
	.count = ARRAY_SIZE(pool_columns),
};

static const struct block rule_block = {
	.key = "rules",
	.shape = COLUMNS_ARRAY,
	.list = rule_columns,
	.count = ARRAY_SIZE(rule_columns),
};

static const struct block setting_blocks[SETTING_KINDS] = {
	[SETTING_TIMEOUT] = {
		.key = "timeouts",
		.shape = COLUMNS_MAP,
		.list = timeout_columns,
		.count = ARRAY_SIZE(timeout_columns),
	},
	[SETTING_LIMIT] = {
		.key = "limits",
		.shape = COLUMNS_MAP,
		.list = limit_columns,
		.count = ARRAY_SIZE(limit_columns),
	},
	[SETTING_OPTION] = {
		.key = "options",
		.shape = COLUMNS_MAP,
		.list = option_columns,
		.count = ARRAY_SIZE(option_columns),
	},
	[SETTING_NOTIFY] = {
		.key = "notifications",
		.shape = COLUMNS_MAP,
		.list = notify_columns,
		.count = ARRAY_SIZE(notify_columns),
	},
};

static void write_port_timeouts(struct columns *columns, const struct ruleset *set)
{
	size_t udp = 0;

	while (setting_specs[udp].kind != SETTING_TIMEOUT ||
	       setting_specs[udp].id != NATGW_TIMEOUT_UDP)
		udp++;
	for (size_t i = 0; i < RULESET_PORTS; i++) {
		struct setting_row row = { udp, set->port_timeouts[i].value, 0, i };

		if (row.value)
			columns_row(columns, &row);
	}
}

/* ---- verbs ---------------------------------------------------------------- */

static void write_config(struct columns *columns, const struct ruleset *set,
			 enum columns_format format)
{
	columns_begin(columns, &profile_block);
	columns_row(columns, set);
	columns_end(columns);
	columns_begin(columns, &pool_block);
	for (size_t i = 0; i < set->pool_count; i++)
		columns_row(columns, &set->pools[i]);
	columns_end(columns);
	/* The other formats have them with each pool. */
	if (format == COLUMNS_TABLE)
		option_rows_write(columns, set);
	columns_begin(columns, &rule_block);
	for (size_t i = 0; i < set->rule_count; i++)
		columns_row(columns, &set->rules[i]);
	columns_end(columns);
	for (size_t kind = 0; kind < SETTING_KINDS; kind++) {
		columns_begin(columns, &setting_blocks[kind]);
		for (size_t i = 0; i < SETTINGS; i++) {
			struct setting_row row = {
				i, set->settings[i].value,
				profile_setting(set->profile, i), 0,
			};

			if (setting_specs[i].kind == kind)
				columns_row(columns, &row);
		}
		if (kind == SETTING_TIMEOUT)
			write_port_timeouts(columns, set);
		columns_end(columns);
	}
	columns_begin(columns, &fast_path_block);
	columns_row(columns, &set->fast_path);
	columns_end(columns);
}

static enum outcome mark_incomplete(const char *verb, enum outcome outcome)
{
	if (outcome == OUTCOME_INCOMPLETE)
		complain("%s: the configuration was replaced %d times; this may be of two",
			 verb, NATCTL_ATTEMPTS);
	return outcome;
}

/**
 * verb_save() - print the configuration as a text that apply takes
 * @invocation: the command line
 *
 * Return: the exit status.
 */
enum outcome verb_save(const struct invocation *invocation)
{
	enum outcome outcome = OUTCOME_REFUSED;
	struct columns *columns = NULL;
	struct refusal refusal;
	struct client *client;
	struct ruleset set;

	ruleset_init(&set);
	client = client_open(&refusal);
	if (!client) {
		refusal_print(&refusal, invocation->verb);
		goto cleanup;
	}
	outcome = configure_read(client, invocation->verb, &set);
	if (outcome == OUTCOME_REFUSED)
		goto cleanup;
	if (set.foreign)
		complain("save: %s", CONFIGURE_FOREIGN);
	columns = columns_open(stdout, invocation->format, true);
	if (invocation->format == COLUMNS_TABLE)
		grammar_write(stdout, &set);
	else
		write_config(columns, &set, invocation->format);
	if (!columns_close(columns) || set.foreign)
		outcome = OUTCOME_REFUSED;
	outcome = mark_incomplete(invocation->verb, outcome);
cleanup:
	client_close(client);
	ruleset_exit(&set);
	return outcome;
}

/**
 * verb_show() - show the configuration with all that goes with it
 * @invocation: the command line
 *
 * Return: the exit status.
 */
enum outcome verb_show(const struct invocation *invocation)
{
	enum outcome outcome = OUTCOME_REFUSED;
	struct columns *columns = NULL;
	struct gateway gateway = { 0 };
	struct refusal refusal;
	struct client *client;
	struct ruleset set;

	ruleset_init(&set);
	client = client_open(&refusal);
	if (!client || gateway_get(client, &gateway, &refusal)) {
		refusal_print(&refusal, invocation->verb);
		goto cleanup;
	}
	outcome = configure_read(client, invocation->verb, &set);
	if (outcome == OUTCOME_REFUSED)
		goto cleanup;
	columns = columns_open(stdout, invocation->format, true);
	columns_begin(columns, &gateway_block);
	columns_row(columns, &gateway);
	columns_end(columns);
	write_config(columns, &set, invocation->format);
	deviations_write(columns, &set);
	if (!columns_close(columns))
		outcome = OUTCOME_REFUSED;
	outcome = mark_incomplete(invocation->verb, outcome);
cleanup:
	client_close(client);
	ruleset_exit(&set);
	return outcome;
}
