// SPDX-License-Identifier: GPL-2.0
/* The verb that shows what happens, as it happens. */
#include "monitor.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "destinations.h"
#include "fault.h"
#include "gateway.h"
#include "natctl.h"
#include "sessions.h"
#include "signals.h"

enum {
	MONITOR_ENDPOINT = 20,		/* characters that most endpoints fit */
	MONITOR_MS = 1000,		/* ms a second */
	MONITOR_NS = 1000000,		/* ns a millisecond */
};

/* What can be subscribed to; a bit of a mask is its place. */
enum {
	GROUP_SESSIONS,
	GROUP_CONFIG,
	GROUP_EXHAUSTION,
	GROUP_BLOCKS,
	GROUP_MAPPINGS,
	GROUPS,
};

static const struct {
	const char *word;
	const char *group;
} groups[GROUPS] = {
	[GROUP_SESSIONS] = { "sessions", NATGW_MCGRP_SESSION },
	[GROUP_CONFIG] = { "config", NATGW_MCGRP_CONFIG },
	[GROUP_EXHAUSTION] = { "exhaustion", NATGW_MCGRP_EXHAUSTION },
	[GROUP_BLOCKS] = { "blocks", NATGW_MCGRP_BLOCK },
	[GROUP_MAPPINGS] = { "mappings", NATGW_MCGRP_MAPPING },
};

/* What happened; of a session that something happened to, first. */
struct happening {
	struct session session;
	const struct entry *entry;	/* the destination, if it was one */
	const struct limit_usage *usage;	/* of a limit, if it was that */
	__u32 threshold;
	const struct port_block *block;	/* the block, likewise */
	const struct mapping *mapping;	/* and the mapping */
	const char *name;
	const char *group;
	struct timespec time;
	__u32 generation;
	__u32 lost;
};

struct monitor {
	struct columns *columns;
	struct client *client;
	__u32 losses;
};

static void fill_clock(struct cell *cell, const void *row, unsigned int unused)
{
	const struct happening *happening = row;
	struct tm local;

	(void)unused;
	localtime_r(&happening->time.tv_sec, &local);
	cell_text(cell, "%02d:%02d:%02d.%03ld", local.tm_hour, local.tm_min,
		  local.tm_sec, happening->time.tv_nsec / 1000000);
}

static void fill_time(struct cell *cell, const void *row, unsigned int unused)
{
	const struct happening *happening = row;
	char room[TEXT_ROOM];

	(void)unused;
	cell_text(cell, "%s",
		  text_from_time(room, happening->time.tv_sec * MONITOR_MS +
				 happening->time.tv_nsec / MONITOR_NS));
}

static void fill_event(struct cell *cell, const void *row, unsigned int unused)
{
	const struct happening *happening = row;

	(void)unused;
	cell_text(cell, "%s", happening->name);
	if (happening->lost)
		cell_alarm(cell);
}

static void fill_cause(struct cell *cell, const void *row, unsigned int unused)
{
	const struct happening *happening = row;

	(void)unused;
	if (happening->session.cause)
		cell_text(cell, "%s", names_text(&names_close_cause,
						 happening->session.cause));
}

static void fill_generation(struct cell *cell, const void *row,
			    unsigned int unused)
{
	const struct happening *happening = row;

	(void)unused;
	if (happening->generation)
		cell_number(cell, happening->generation);
}

static void fill_lost(struct cell *cell, const void *row, unsigned int unused)
{
	const struct happening *happening = row;

	(void)unused;
	if (happening->lost)
		cell_number(cell, happening->lost);
}

static void fill_group(struct cell *cell, const void *row, unsigned int unused)
{
	const struct happening *happening = row;

	(void)unused;
	if (happening->group)
		cell_text(cell, "%s", happening->group);
}

static void fill_suppressed(struct cell *cell, const void *row,
			    unsigned int unused)
{
	const struct happening *happening = row;

	(void)unused;
	if (happening->entry)
		cell_number(cell, happening->entry->suppressed);
	else if (happening->usage)
		cell_number(cell, happening->usage->suppressed);
}

static void fill_threshold(struct cell *cell, const void *row,
			   unsigned int unused)
{
	const struct happening *happening = row;

	(void)unused;
	if (happening->threshold)
		cell_number(cell, happening->threshold);
}

static void fill_limit(struct cell *cell, const void *row, unsigned int unused)
{
	const struct happening *happening = row;

	(void)unused;
	if (happening->usage)
		cell_text(cell, "%s", names_text(&names_limit,
						 happening->usage->limit));
}

static void fill_value(struct cell *cell, const void *row, unsigned int unused)
{
	const struct happening *happening = row;

	(void)unused;
	if (happening->usage)
		cell_number(cell, happening->usage->value);
}

static void fill_in_use(struct cell *cell, const void *row, unsigned int unused)
{
	const struct happening *happening = row;

	(void)unused;
	if (happening->usage)
		cell_number(cell, happening->usage->in_use);
}

static void fill_subscriber(struct cell *cell, const void *row,
			    unsigned int unused)
{
	const struct happening *happening = row;
	char room[TEXT_ROOM];

	(void)unused;
	if (happening->usage && happening->usage->subscribed)
		cell_text(cell, "%s",
			  text_from_range(room, &happening->usage->src));
}

/* A column of a destination, by its place. */
static void fill_destination(struct cell *cell, const void *row,
			     unsigned int place)
{
	const struct column *column = &destination_columns[place];
	const struct happening *happening = row;

	if (happening->entry)
		column->fill(cell, happening->entry, column->argument);
}

static void fill_outside(struct cell *cell, const void *row, unsigned int unused)
{
	const struct happening *happening = row;
	char room[TEXT_ROOM];

	(void)unused;
	if (happening->block)
		cell_text(cell, "%s",
			  text_from_address(room, happening->block->outside));
}

static void fill_ports(struct cell *cell, const void *row, unsigned int unused)
{
	const struct happening *happening = row;
	char room[TEXT_ROOM];

	(void)unused;
	if (happening->block)
		cell_text(cell, "%s",
			  text_from_ports(room, &happening->block->ports));
}

static void fill_inside(struct cell *cell, const void *row, unsigned int unused)
{
	const struct happening *happening = row;
	char room[TEXT_ROOM];

	(void)unused;
	if (happening->block)
		cell_text(cell, "%s",
			  text_from_range(room, &happening->block->inside));
}

/* An endpoint of a mapping; its inside, or its outside. */
static void fill_mapped(struct cell *cell, const void *row, unsigned int outside)
{
	const struct happening *happening = row;
	const struct mapping *mapping = happening->mapping;
	char room[TEXT_ROOM];

	if (mapping)
		cell_text(cell, "%s",
			  text_from_endpoint(room, outside ? mapping->outside :
							     mapping->inside,
					     outside ? mapping->outside_port :
						       mapping->inside_port));
}

/* Of a session, or of something that has no sessions of its own. */
static void fill_endpoint(struct cell *cell, const void *row,
			  unsigned int unused)
{
	const struct happening *happening = row;
	const struct session *session = &happening->session;
	char room[TEXT_ROOM];

	(void)unused;
	if (happening->entry)
		destination_remote(cell, happening->entry->key.dst,
				   happening->entry->key.dport);
	else if (session->proto)
		cell_text(cell, "%s",
			  text_from_endpoint(room, session->original.dst,
					     session->original.dport));
}

static void fill_proto(struct cell *cell, const void *row, unsigned int unused)
{
	const struct happening *happening = row;
	__u8 proto = happening->entry ? happening->entry->key.proto :
					happening->session.proto;
	char room[TEXT_ROOM];

	(void)unused;
	if (happening->mapping)
		proto = happening->mapping->proto;
	if (happening->usage && happening->usage->ported) {
		proto = happening->usage->proto;
		if (!proto)
			cell_text(cell, "other");
	}
	if (proto)
		cell_text(cell, "%s", text_from_protocol(room, proto));
}

static void fill_pool(struct cell *cell, const void *row, unsigned int unused)
{
	const struct happening *happening = row;
	const char *pool = happening->session.pool;

	(void)unused;
	if (happening->entry)
		pool = happening->entry->key.pool;
	else if (happening->block)
		pool = happening->block->pool;
	else if (happening->mapping)
		pool = happening->mapping->pool;
	if (*pool)
		cell_text(cell, "%s", pool);
}

static void fill_rule(struct cell *cell, const void *row, unsigned int unused)
{
	const struct happening *happening = row;
	__u32 rule = happening->session.rule;

	(void)unused;
	if (happening->entry)
		rule = happening->entry->key.rule;
	else if (happening->block)
		rule = happening->block->rule;
	else if (happening->mapping)
		rule = happening->mapping->rule;
	if (rule)
		cell_number(cell, rule);
}

static void put_exhaustion(struct cell *cell, const struct happening *happening)
{
	const struct entry *entry = happening->entry;

	destination_pool(cell, entry->key.pool, entry->key.rule);
	cell_text(cell, " %llu/%llu, %llu refused", entry->in_use,
		  entry->usable, entry->refusals);
	if (happening->threshold)
		cell_text(cell, ", threshold %u", happening->threshold);
	if (entry->suppressed)
		cell_text(cell, ", %llu not told", entry->suppressed);
}

static void put_usage(struct cell *cell, const struct limit_usage *usage)
{
	char room[TEXT_ROOM];

	cell_text(cell, "limit %s %u: ", names_text(&names_limit, usage->limit),
		  usage->value);
	if (usage->subscribed)
		cell_text(cell, "%s has %u",
			  text_from_range(room, &usage->src), usage->in_use);
	else
		cell_text(cell, "%u in use", usage->in_use);
	if (usage->threshold)
		cell_text(cell, ", threshold %u", usage->threshold);
	if (usage->suppressed)
		cell_text(cell, ", %llu not told", usage->suppressed);
}

static void put_block(struct cell *cell, const struct port_block *block)
{
	char room[TEXT_ROOM];

	destination_pool(cell, block->pool, block->rule);
	cell_text(cell, " %s", text_from_address(room, block->outside));
	cell_text(cell, " ports %s", text_from_ports(room, &block->ports));
	cell_text(cell, " for %s", text_from_range(room, &block->inside));
}

static void put_mapping(struct cell *cell, const struct mapping *mapping)
{
	char room[TEXT_ROOM];

	cell_text(cell, "%s for ",
		  text_from_endpoint(room, mapping->outside, mapping->outside_port));
	cell_text(cell, "%s",
		  text_from_endpoint(room, mapping->inside, mapping->inside_port));
}

static void fill_detail(struct cell *cell, const void *row, unsigned int unused)
{
	const struct happening *happening = row;
	const struct session *session = &happening->session;

	(void)unused;
	if (happening->lost)
		cell_text(cell, "%u events lost: they came too fast",
			  happening->lost);
	else if (happening->entry)
		put_exhaustion(cell, happening);
	else if (happening->usage)
		put_usage(cell, happening->usage);
	else if (happening->block)
		put_block(cell, happening->block);
	else if (happening->mapping)
		put_mapping(cell, happening->mapping);
	else if (happening->generation)
		cell_text(cell, "generation %u", happening->generation);
	else if (session->cause)
		cell_text(cell, "%s, %llu/%llu packets",
			  names_text(&names_close_cause, session->cause),
			  session->packets[0], session->packets[1]);
	else
		cell_text(cell, "rule %u", session->rule);
}

static const struct column first_columns[] = {
	{ "TIME", NULL, 0, fill_clock, 0, 12 },
	{ NULL, "time", 0, fill_time, 0, 0 },
	{ "EVENT", "event", 0, fill_event, 0, 6 },
};

static const struct column last_columns[] = {
	{ NULL, "cause", 0, fill_cause, 0, 0 },
	{ NULL, "generation", 0, fill_generation, 0, 0 },
	{ NULL, "lost", 0, fill_lost, 0, 0 },
	{ "DETAIL", NULL, 0, fill_detail, 0, 0 },
	/* Later keys go below. */
	{ NULL, "group", 0, fill_group, 0, 0 },
};

/* What only events of exhaustion have, behind the columns of a destination. */
static const struct column exhaustion_columns[] = {
	{ NULL, "suppressed", 0, fill_suppressed, 0, 0 },
	{ NULL, "threshold", 0, fill_threshold, 0, 0 },
	{ NULL, "limit", 0, fill_limit, 0, 0 },
	{ NULL, "value", 0, fill_value, 0, 0 },
	{ NULL, "in_use", 0, fill_in_use, 0, 0 },
	{ NULL, "subscriber", 0, fill_subscriber, 0, 0 },
};

static const struct column block_columns[] = {
	{ NULL, "outside", 0, fill_outside, 0, 0 },
	{ NULL, "ports", 0, fill_ports, 0, 0 },
	{ NULL, "inside", 0, fill_inside, 0, 0 },
};

static const struct column mapping_columns[] = {
	{ NULL, "internal", 0, fill_mapped, 0, 0 },
	{ NULL, "external", 0, fill_mapped, 1, 0 },
};

/* Columns that sessions and destinations both have. */
static const struct {
	const char *name;
	const char *key;
	void (*fill)(struct cell *cell, const void *row, unsigned int argument);
} common_columns[] = {
	{ "PROTO", "proto", fill_proto },
	{ "DESTINATION", NULL, fill_endpoint },
	{ NULL, "rule", fill_rule },
	{ NULL, "pool", fill_pool },
};

#define FIRST_COLUMNS ARRAY_SIZE(first_columns)
#define LAST_COLUMNS ARRAY_SIZE(last_columns)
#define COMMON_COLUMNS ARRAY_SIZE(common_columns)
#define EXHAUSTION_COLUMNS ARRAY_SIZE(exhaustion_columns)
#define MONITOR_COLUMNS (FIRST_COLUMNS + SESSION_COLUMNS_EVENT + LAST_COLUMNS + \
			 COMMON_COLUMNS + DESTINATION_COLUMNS + \
			 EXHAUSTION_COLUMNS + ARRAY_SIZE(block_columns) + \
			 ARRAY_SIZE(mapping_columns))

static bool is_same(const char *left, const char *right)
{
	return left && right && !strcmp(left, right);
}

/* Is a column one of those that sessions and destinations both have? */
static int find_common(const struct column *column)
{
	for (size_t i = 0; i < COMMON_COLUMNS; i++)
		if (is_same(common_columns[i].key, column->key) ||
		    (!column->key && is_same(common_columns[i].name, column->name)))
			return i;
	return -1;
}

/* Lines come one by one: there is nothing to learn the widths from. */
static void set_width(struct column *column)
{
	if (is_same(column->name, "PROTO"))
		return;
	if (!column->key)
		column->width = MONITOR_ENDPOINT;
	else
		column->name = NULL;
}

/* The columns of a session, for all that happens. */
static size_t put_sessions(struct column *list)
{
	for (size_t i = 0; i < SESSION_COLUMNS_EVENT; i++) {
		int common = find_common(&session_columns[i]);

		list[i] = session_columns[i];
		if (common >= 0)
			list[i].fill = common_columns[common].fill;
		if (list[i].name)
			set_width(&list[i]);
	}
	return SESSION_COLUMNS_EVENT;
}

/* The columns that a session would have had, too; those of a table, or not. */
static size_t put_common(struct column *list, bool named)
{
	size_t count = 0;

	for (size_t i = 0; i < COMMON_COLUMNS; i++) {
		if (!named && !common_columns[i].key)
			continue;
		list[count] = (struct column) {
			.name = named ? common_columns[i].name : NULL,
			.key = common_columns[i].key,
			.fill = common_columns[i].fill,
		};
		if (list[count].name)
			set_width(&list[count]);
		count++;
	}
	return count;
}

/* The other columns of a destination, for scripts. */
static size_t put_destinations(struct column *list)
{
	size_t count = 0;

	for (size_t i = 0; i < DESTINATION_COLUMNS_PLAIN; i++) {
		if (!destination_columns[i].key ||
		    find_common(&destination_columns[i]) >= 0)
			continue;
		list[count++] = (struct column) {
			.key = destination_columns[i].key,
			.fill = fill_destination,
			.argument = i,
		};
	}
	memcpy(list + count, exhaustion_columns, sizeof(exhaustion_columns));
	return count + EXHAUSTION_COLUMNS;
}

/* What is shown of what happens in some groups. */
static size_t make_columns(struct column list[static MONITOR_COLUMNS],
			   unsigned int wanted)
{
	size_t count = FIRST_COLUMNS;

	memcpy(list, first_columns, sizeof(first_columns));
	if (wanted & (1U << GROUP_SESSIONS))
		count += put_sessions(list + count);
	else if (wanted & (1U << GROUP_EXHAUSTION | 1U << GROUP_BLOCKS |
			   1U << GROUP_MAPPINGS))
		count += put_common(list + count,
				    wanted & (1U << GROUP_EXHAUSTION));
	memcpy(list + count, last_columns, sizeof(last_columns));
	count += LAST_COLUMNS;
	if (wanted & (1U << GROUP_EXHAUSTION))
		count += put_destinations(list + count);
	if (wanted & (1U << GROUP_BLOCKS)) {
		memcpy(list + count, block_columns, sizeof(block_columns));
		count += ARRAY_SIZE(block_columns);
	}
	if (wanted & (1U << GROUP_MAPPINGS)) {
		memcpy(list + count, mapping_columns, sizeof(mapping_columns));
		count += ARRAY_SIZE(mapping_columns);
	}
	return count;
}

static void write_happening(struct monitor *monitor,
			    struct happening *happening)
{
	clock_gettime(CLOCK_REALTIME, &happening->time);
	columns_row(monitor->columns, happening);
}

static int take_session(const struct session *session, void *context)
{
	struct happening happening = {
		.session = *session,
		.name = names_text(&names_event, session->event),
		.group = NATGW_MCGRP_SESSION,
	};

	write_happening(context, &happening);
	return 0;
}

static int take_replacement(__u32 generation, void *context)
{
	struct happening happening = {
		.name = "config",
		.group = NATGW_MCGRP_CONFIG,
		.generation = generation,
	};

	write_happening(context, &happening);
	return 0;
}

static int take_exhaustion(const struct destination *destination, void *context)
{
	struct entry entry = { .key = destination->key };
	struct happening happening = {
		.entry = &entry,
		.name = names_text(&names_exhaustion_event, destination->event),
		.group = NATGW_MCGRP_EXHAUSTION,
		.threshold = destination->threshold,
	};

	entry_add(&entry, destination);
	entry_settle(&entry);
	write_happening(context, &happening);
	entry_exit(&entry);
	return 0;
}

static int take_usage(const struct limit_usage *usage, void *context)
{
	struct happening happening = {
		.usage = usage,
		.name = names_text(&names_usage_event, usage->event),
		.group = NATGW_MCGRP_EXHAUSTION,
		.threshold = usage->threshold,
	};

	write_happening(context, &happening);
	return 0;
}

static int take_block(const struct port_block *block, void *context)
{
	struct happening happening = {
		.block = block,
		.name = names_text(&names_block_event, block->event),
		.group = NATGW_MCGRP_BLOCK,
	};

	write_happening(context, &happening);
	return 0;
}

static int take_mapping(const struct mapping *mapping, void *context)
{
	struct happening happening = {
		.mapping = mapping,
		.name = names_text(&names_mapping_event, mapping->event),
		.group = NATGW_MCGRP_MAPPING,
	};

	write_happening(context, &happening);
	return 0;
}

static void take_losses(struct monitor *monitor)
{
	__u32 losses = client_losses(monitor->client);
	struct happening happening = {
		.name = "lost",
		.lost = losses - monitor->losses,
	};

	monitor->losses = losses;
	if (happening.lost)
		write_happening(monitor, &happening);
}

static enum outcome watch(struct monitor *monitor, int signals)
{
	struct session_reader reader = {
		.session = take_session,
		.replaced = take_replacement,
		.exhausted = take_exhaustion,
		.used = take_usage,
		.block = take_block,
		.mapping = take_mapping,
		.context = monitor,
	};
	struct pollfd sources[] = {
		{ .fd = client_descriptor(monitor->client), .events = POLLIN },
		{ .fd = signals, .events = POLLIN },
	};

	for (;;) {
		int ret;

		if (poll(sources, 2, -1) < 0 && errno != EINTR)
			return OUTCOME_REFUSED;
		if (sources[1].revents)
			return OUTCOME_DONE;
		if (!sources[0].revents)
			continue;
		ret = gateway_listen(monitor->client, &reader);
		if (ret) {
			complain("monitor: %s", strerror(-ret));
			return OUTCOME_REFUSED;
		}
		take_losses(monitor);
		if (!columns_flush(monitor->columns))
			return OUTCOME_DONE;
	}
}

/**
 * monitor_group() - a word for what can be subscribed to
 * @place: its place among them, from 0
 *
 * Return: the word, NULL beyond the last.
 */
const char *monitor_group(size_t place)
{
	return place < GROUPS ? groups[place].word : NULL;
}

static int read_groups(const struct invocation *invocation,
		       unsigned int *wanted, struct fault *fault)
{
	const char *list[GROUPS];

	*wanted = 0;
	for (size_t i = 0; i < GROUPS; i++)
		list[i] = groups[i].word;
	for (int i = 0; i < invocation->count; i++) {
		const char *word = invocation->words[i];
		size_t at = 0;

		while (at < GROUPS && strcmp(groups[at].word, word))
			at++;
		if (at == GROUPS) {
			memset(fault, 0, sizeof(*fault));
			fault_word(fault, word);
			return fault_unknown(fault, "group", word, list, GROUPS);
		}
		*wanted |= 1U << at;
	}
	if (!*wanted)
		*wanted = 1U << GROUP_SESSIONS | 1U << GROUP_CONFIG;
	return 0;
}

static int join(struct client *client, unsigned int wanted,
		struct refusal *refusal)
{
	int ret = 0;

	for (size_t i = 0; i < GROUPS && !ret; i++)
		if (wanted & (1U << i))
			ret = gateway_join(client, groups[i].group, refusal);
	return ret;
}

/**
 * verb_monitor() - show events until interrupted
 * @invocation: the command line: groups
 *
 * Return: the exit status.
 */
enum outcome verb_monitor(const struct invocation *invocation)
{
	enum columns_format format = invocation->format == COLUMNS_JSON ?
				     COLUMNS_JSON_LINES : invocation->format;
	struct column list[MONITOR_COLUMNS];
	struct block block = {
		.shape = COLUMNS_ARRAY,
		.list = list,
	};
	enum outcome outcome = OUTCOME_REFUSED;
	struct monitor monitor = { 0 };
	struct refusal refusal;
	unsigned int wanted;
	struct fault fault;
	int signals = -1;

	if (read_groups(invocation, &wanted, &fault)) {
		fault_print(&fault, NULL);
		return OUTCOME_USAGE;
	}
	block.count = make_columns(list, wanted);
	monitor.client = client_open(&refusal);
	if (!monitor.client || join(monitor.client, wanted, &refusal)) {
		refusal_print(&refusal, invocation->verb);
		goto cleanup;
	}
	signals = signals_open(0);
	monitor.columns = columns_open(stdout, format, false);
	columns_begin(monitor.columns, &block);
	columns_flush(monitor.columns);
	outcome = watch(&monitor, signals);
	columns_end(monitor.columns);
	if (!columns_close(monitor.columns))
		outcome = OUTCOME_REFUSED;
	close(signals);
cleanup:
	client_close(monitor.client);
	return outcome;
}
