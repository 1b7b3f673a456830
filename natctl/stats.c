// SPDX-License-Identifier: GPL-2.0
/* Verbs about the gateway's health: counters, invariants, versions. */
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "fault.h"
#include "gateway.h"
#include "gauges.h"
#include "names.h"
#include "natctl.h"
#include "text.h"

enum {
	/* The sums need a quiet moment; a busy gateway has them, but short ones. */
	STATS_CHECK_PAUSE = 20 * 1000 * 1000,	/* ns between two attempts */
};

/* ---- counters, by the names that cloud gateways use ------------------------ */

/* A counter by its own name. */
struct count {
	const struct names *names;
	__u32 id;
	__u64 value;
};

struct metrics {
	const struct stats *stats;
	const struct gateway *gateway;
	const struct gauges *gauges;
	struct count drops[NATGW_DROP_MAX + 1];
};

static void fill_up(struct cell *cell, const void *row, unsigned int unused)
{
	const struct metrics *metrics = row;

	(void)unused;
	cell_number(cell, metrics->gateway->hooked);
}

static void fill_active(struct cell *cell, const void *row, unsigned int unused)
{
	const struct metrics *metrics = row;

	(void)unused;
	cell_number(cell, metrics->stats->sessions);
}

static void fill_peak(struct cell *cell, const void *row, unsigned int unused)
{
	const struct metrics *metrics = row;

	(void)unused;
	cell_number(cell, metrics->stats->peak);
}

static void fill_blocks(struct cell *cell, const void *row, unsigned int unused)
{
	const struct metrics *metrics = row;

	(void)unused;
	cell_number(cell, metrics->stats->blocks);
}

static void fill_counter(struct cell *cell, const void *row, unsigned int id)
{
	const struct metrics *metrics = row;

	cell_number(cell, metrics->stats->counters[id]);
}

static void fill_drop(struct cell *cell, const void *row, unsigned int id)
{
	const struct metrics *metrics = row;

	cell_number(cell, metrics->stats->drops[id]);
}

static void fill_packets_peak(struct cell *cell, const void *row,
			      unsigned int unused)
{
	const struct metrics *metrics = row;

	(void)unused;
	cell_number(cell, metrics->stats->packets_peak);
}

static void fill_most_ports(struct cell *cell, const void *row,
			    unsigned int unused)
{
	const struct metrics *metrics = row;

	(void)unused;
	if (metrics->gauges->known)
		cell_number(cell, metrics->gauges->most);
}

static void fill_saturation(struct cell *cell, const void *row,
			    unsigned int unused)
{
	const struct gauges *gauges = ((const struct metrics *)row)->gauges;

	(void)unused;
	if (gauges->known)
		cell_ratio(cell, gauges->worst.in_use,
			   gauges->worst.usable ? gauges->worst.usable : 1);
}

static void fill_nat_ip(struct cell *cell, const void *row, unsigned int unused)
{
	const struct allocated *allocated = row;
	char room[TEXT_ROOM];

	(void)unused;
	cell_text(cell, "%s", text_from_address(room, allocated->address));
}

static void fill_proto(struct cell *cell, const void *row, unsigned int unused)
{
	const struct allocated *allocated = row;
	char room[TEXT_ROOM];

	(void)unused;
	cell_text(cell, "%s", text_from_protocol(room, allocated->proto));
}

static void fill_ports(struct cell *cell, const void *row, unsigned int unused)
{
	const struct allocated *allocated = row;

	(void)unused;
	cell_number(cell, allocated->ports);
}

static void fill_allocated(struct cell *cell, const void *row,
			   unsigned int unused)
{
	static const struct column list[] = {
		{ NULL, "nat_ip", 0, fill_nat_ip, 0, 0 },
		{ NULL, "proto", 0, fill_proto, 0, 0 },
		{ NULL, "ports", 0, fill_ports, 0, 0 },
	};
	static const struct block block = {
		.shape = COLUMNS_ARRAY,
		.list = list,
		.count = ARRAY_SIZE(list),
	};
	const struct gauges *gauges = ((const struct metrics *)row)->gauges;
	struct inner inner = {
		.block = &block,
		.rows = gauges->list,
		.count = gauges->count,
		.size = sizeof(*gauges->list),
	};

	(void)unused;
	if (gauges->known)
		cell_rows(cell, &inner);
}

static void fill_name(struct cell *cell, const void *row, unsigned int unused)
{
	const struct count *count = row;

	(void)unused;
	cell_text(cell, "%s", names_text(count->names, count->id));
}

static void fill_value(struct cell *cell, const void *row, unsigned int unused)
{
	const struct count *count = row;

	(void)unused;
	cell_number(cell, count->value);
}

static void fill_drops(struct cell *cell, const void *row, unsigned int unused)
{
	static const struct column list[] = {
		{ NULL, "name", 0, fill_name, 0, 0 },
		{ NULL, "value", 0, fill_value, 0, 0 },
	};
	static const struct block block = {
		.shape = COLUMNS_MAP,
		.list = list,
		.count = ARRAY_SIZE(list),
	};
	const struct metrics *metrics = row;
	struct inner inner = {
		.block = &block,
		.rows = metrics->drops,
		.count = ARRAY_SIZE(metrics->drops),
		.size = sizeof(*metrics->drops),
	};

	(void)unused;
	cell_rows(cell, &inner);
}

#define COUNTER(key, name) \
	{ NULL, key, 0, fill_counter, NATGW_COUNTER_##name, 0 }
#define DROP(key, name) \
	{ NULL, key, 0, fill_drop, NATGW_DROP_##name, 0 }

static const struct column metric_columns[] = {
	{ NULL, "nat_up", 0, fill_up, 0, 0 },
	{ "sessions", "nat_active_connections", 0, fill_active, 0, 0 },
	{ "at most", "nat_active_connections_peak", 0, fill_peak, 0, 0 },
	COUNTER("nat_connection_attempts_total", ATTEMPTS),
	COUNTER("nat_connections_created_total", CREATED),
	COUNTER("nat_connections_established_total", ESTABLISHED),
	COUNTER("nat_connections_closed_total.fin", CLOSED_FIN),
	COUNTER("nat_connections_closed_total.rst", CLOSED_RST),
	COUNTER("nat_connections_closed_total.idle", CLOSED_IDLE),
	COUNTER("nat_connections_closed_total.flush", CLOSED_FLUSH),
	COUNTER("nat_connections_closed_total.address", CLOSED_ADDRESS),
	COUNTER("nat_connections_closed_total.refused", CLOSED_REFUSED),
	COUNTER("nat_port_allocation_errors_total", PORT_ERRORS),
	COUNTER("nat_idle_timeouts_total", CLOSED_IDLE),
	DROP("nat_insert_failures_total.race", INSERT_RACE),
	DROP("nat_insert_failures_total.nomem", NO_MEMORY),
	DROP("nat_insert_failures_total.table_full", SESSION_LIMIT),
	COUNTER("nat_packets_total.in_from_source", PACKETS_IN_FROM_SOURCE),
	COUNTER("nat_packets_total.out_to_destination",
		PACKETS_OUT_TO_DESTINATION),
	COUNTER("nat_packets_total.in_from_destination",
		PACKETS_IN_FROM_DESTINATION),
	COUNTER("nat_packets_total.out_to_source", PACKETS_OUT_TO_SOURCE),
	COUNTER("nat_bytes_total.in_from_source", BYTES_IN_FROM_SOURCE),
	COUNTER("nat_bytes_total.out_to_destination", BYTES_OUT_TO_DESTINATION),
	COUNTER("nat_bytes_total.in_from_destination", BYTES_IN_FROM_DESTINATION),
	COUNTER("nat_bytes_total.out_to_source", BYTES_OUT_TO_SOURCE),
	COUNTER("nat_syn_retransmits_total", SYN_RETRANSMITS),
	COUNTER("nat_answers_total.sent", ANSWERED),
	COUNTER("nat_answers_total.suppressed", ANSWERS_SUPPRESSED),
	/* Later keys go below. */
	{ NULL, "nat_drops_total", 0, fill_drops, 0, 0 },
	{ NULL, "nat_peak_pps", 0, fill_packets_peak, 0, 0 },
	{ NULL, "nat_ports_allocated", 0, fill_allocated, 0, 0 },
	{ NULL, "nat_tuple_port_usage_max", 0, fill_most_ports, 0, 0 },
	{ NULL, "nat_tuple_saturation_ratio", 0, fill_saturation, 0, 0 },
	{ NULL, "nat_port_blocks", 0, fill_blocks, 0, 0 },
	COUNTER("nat_port_blocks_total.allocated", BLOCKS_ALLOCATED),
	COUNTER("nat_port_blocks_total.released", BLOCKS_RELEASED),
	COUNTER("nat_tcp_stray_total", TCP_STRAY),
	COUNTER("nat_untranslated_packets_total", UNTRANSLATED),
	COUNTER("nat_early_routed_packets_total", EARLY_ROUTED),
	COUNTER("nat_fast_packets_total", FAST),
};

/* ---- counters, by their own names ------------------------------------------ */

static void fill_dropped(struct cell *cell, const void *row, unsigned int unused)
{
	const struct count *count = row;

	(void)unused;
	cell_number(cell, count->value);
	if (count->value)
		cell_alarm(cell);
}

static void fill_sentence(struct cell *cell, const void *row,
			  unsigned int unused)
{
	const struct count *count = row;

	(void)unused;
	cell_text(cell, "%s", names_sentence(count->names, count->id));
}

/* The last column of both is there on demand only. */
static const struct column counter_columns[] = {
	{ "COUNTER", "name", 0, fill_name, 0, 0 },
	{ "VALUE", "value", COLUMN_RIGHT, fill_value, 0, 0 },
	{ "", NULL, COLUMN_NOTE, fill_sentence, 0, 0 },
};

static const struct column drop_columns[] = {
	{ "DROPPED", "name", 0, fill_name, 0, 0 },
	{ "PACKETS", "value", COLUMN_RIGHT, fill_dropped, 0, 0 },
	{ "", NULL, COLUMN_NOTE, fill_sentence, 0, 0 },
};

static void fill_active_proto(struct cell *cell, const void *row,
			      unsigned int unused)
{
	const struct active *active = row;
	char room[TEXT_ROOM];

	(void)unused;
	cell_text(cell, "%s", active->proto ?
		  text_from_protocol(room, active->proto) : "other");
}

static void fill_active_state(struct cell *cell, const void *row,
			      unsigned int unused)
{
	const struct active *active = row;

	(void)unused;
	cell_text(cell, "%s", names_text(&names_state, active->state));
}

static void fill_active_sessions(struct cell *cell, const void *row,
				 unsigned int unused)
{
	const struct active *active = row;

	(void)unused;
	cell_number(cell, active->sessions);
}

static const struct column active_columns[] = {
	{ "PROTO", "proto", 0, fill_active_proto, 0, 0 },
	{ "STATE", "state", 0, fill_active_state, 0, 0 },
	{ "SESSIONS", "sessions", COLUMN_RIGHT, fill_active_sessions, 0, 0 },
};

static void write_counts(struct columns *columns, const char *key,
			 const struct column *list, const struct names *names,
			 const __u64 *values,
			 const struct invocation *invocation)
{
	struct block block = {
		.key = key,
		.shape = COLUMNS_MAP,
		.list = list,
		.count = invocation->explain ? 3 : 2,
	};
	bool all = invocation->all || invocation->format != COLUMNS_TABLE;

	columns_begin(columns, &block);
	for (unsigned int i = 0; i < names->count; i++) {
		struct count row = { names, i, values[i] };

		if (row.value || all)
			columns_row(columns, &row);
	}
	columns_end(columns);
}

static void write_stats(struct columns *columns, const struct metrics *metrics,
			const struct invocation *invocation)
{
	static const struct block metric_block = {
		.shape = COLUMNS_RECORD,
		.list = metric_columns,
		.count = ARRAY_SIZE(metric_columns),
	};
	static const struct block active_block = {
		.key = "active",
		.shape = COLUMNS_ARRAY,
		.list = active_columns,
		.count = ARRAY_SIZE(active_columns),
	};
	const struct stats *stats = metrics->stats;

	columns_begin(columns, &metric_block);
	columns_row(columns, metrics);
	columns_end(columns);
	columns_begin(columns, &active_block);
	for (size_t i = 0; i < stats->active_count; i++)
		columns_row(columns, &stats->active[i]);
	columns_end(columns);
	write_counts(columns, "counters", counter_columns, &names_counter,
		     stats->counters, invocation);
	write_counts(columns, "drops", drop_columns, &names_drop, stats->drops,
		     invocation);
}

/**
 * verb_stats() - show the counters
 * @invocation: the command line
 *
 * Return: the exit status.
 */
enum outcome verb_stats(const struct invocation *invocation)
{
	enum outcome outcome = OUTCOME_REFUSED;
	struct stats stats = { 0 };
	struct gateway gateway = { 0 };
	struct gauges gauges = { 0 };
	struct metrics metrics = {
		.stats = &stats,
		.gateway = &gateway,
		.gauges = &gauges,
	};
	struct columns *columns;
	struct refusal refusal;
	struct client *client;

	client = client_open(&refusal);
	if (!client || gateway_get(client, &gateway, &refusal) ||
	    gateway_get_stats(client, &stats, &refusal)) {
		refusal_print(&refusal, invocation->verb);
		goto cleanup;
	}
	for (unsigned int i = 0; i < ARRAY_SIZE(metrics.drops); i++)
		metrics.drops[i] = (struct count){ &names_drop, i, stats.drops[i] };
	/* What takes long with very many destinations is not for a glance. */
	if (invocation->format != COLUMNS_TABLE)
		gauges_read(client, &gauges, NULL);
	columns = columns_open(stdout, invocation->format, true);
	write_stats(columns, &metrics, invocation);
	if (columns_close(columns))
		outcome = OUTCOME_DONE;
cleanup:
	gauges_exit(&gauges);
	stats_exit(&stats);
	client_close(client);
	return outcome;
}

/* ---- invariants ------------------------------------------------------------ */

static void fill_invariant(struct cell *cell, const void *row,
			   unsigned int unused)
{
	const struct sums *sums = row;

	(void)unused;
	cell_text(cell, "%s", names_text(&names_invariant, sums->id));
}

static void fill_left(struct cell *cell, const void *row, unsigned int unused)
{
	const struct sums *sums = row;

	(void)unused;
	cell_number(cell, sums->left);
}

static void fill_right(struct cell *cell, const void *row, unsigned int unused)
{
	const struct sums *sums = row;

	(void)unused;
	cell_number(cell, sums->right);
}

static void fill_holds(struct cell *cell, const void *row, unsigned int unused)
{
	const struct sums *sums = row;

	(void)unused;
	cell_switch(cell, sums->left == sums->right);
}

static void fill_verdict(struct cell *cell, const void *row, unsigned int unused)
{
	const struct sums *sums = row;

	(void)unused;
	if (sums->left == sums->right) {
		cell_text(cell, "holds");
		return;
	}
	cell_text(cell, "DOES NOT HOLD");
	cell_alarm(cell);
}

static void fill_meaning(struct cell *cell, const void *row, unsigned int unused)
{
	const struct sums *sums = row;

	(void)unused;
	cell_text(cell, "%s", names_sentence(&names_invariant, sums->id));
}

static const struct column invariant_columns[] = {
	{ "INVARIANT", "invariant", 0, fill_invariant, 0, 0 },
	{ "LEFT", "left", COLUMN_RIGHT, fill_left, 0, 0 },
	{ "RIGHT", "right", COLUMN_RIGHT, fill_right, 0, 0 },
	{ NULL, "holds", 0, fill_holds, 0, 0 },
	{ "", NULL, 0, fill_verdict, 0, 0 },
	{ "", NULL, COLUMN_NOTE, fill_meaning, 0, 0 },
};

static bool all_hold(const struct check *check)
{
	for (size_t i = 0; i < check->count; i++)
		if (check->sums[i].left != check->sums[i].right)
			return false;
	return true;
}

static void write_check(const struct check *check, struct columns *columns,
			bool explain)
{
	size_t count = ARRAY_SIZE(invariant_columns);
	struct block block = {
		.shape = COLUMNS_ARRAY,
		.list = invariant_columns,
		.count = explain ? count : count - 1,
	};

	columns_begin(columns, &block);
	for (size_t i = 0; i < check->count; i++)
		columns_row(columns, &check->sums[i]);
	columns_end(columns);
}

/**
 * verb_check() - do the invariants hold?
 * @invocation: the command line
 *
 * While packets are on their way the sums differ by these; so sums that differ
 * are worked out again a few times.
 *
 * Return: the exit status.
 */
enum outcome verb_check(const struct invocation *invocation)
{
	struct timespec pause = { .tv_nsec = STATS_CHECK_PAUSE };
	enum outcome outcome = OUTCOME_REFUSED;
	struct columns *columns;
	struct refusal refusal;
	struct client *client;
	struct check check;
	bool hold = false;

	client = client_open(&refusal);
	if (!client) {
		refusal_print(&refusal, invocation->verb);
		goto cleanup;
	}
	for (int i = 0; !hold && i < NATCTL_ATTEMPTS; i++) {
		if (i)
			nanosleep(&pause, NULL);
		if (gateway_check(client, &check, &refusal)) {
			refusal_print(&refusal, invocation->verb);
			goto cleanup;
		}
		hold = all_hold(&check);
	}
	columns = columns_open(stdout, invocation->format, false);
	write_check(&check, columns, invocation->explain);
	if (columns_close(columns))
		outcome = hold ? OUTCOME_DONE : OUTCOME_BROKEN;
	if (!hold)
		complain("check: sums differ, %d times; they hold without traffic only: repeat",
			 NATCTL_ATTEMPTS);
cleanup:
	client_close(client);
	return outcome;
}

/* ---- versions -------------------------------------------------------------- */

static void fill_tool(struct cell *cell, const void *row, unsigned int unused)
{
	(void)row;
	(void)unused;
	cell_text(cell, "%s", NATCTL_VERSION);
}

static void fill_module(struct cell *cell, const void *row, unsigned int unused)
{
	const struct gateway *gateway = row;

	(void)unused;
	if (*gateway->version)
		cell_text(cell, "%s", gateway->version);
}

static void fill_family(struct cell *cell, const void *row, unsigned int unused)
{
	(void)row;
	(void)unused;
	cell_number(cell, NATGW_FAMILY_VERSION);
}

/**
 * verb_version() - show the versions of the tool and of the module
 * @invocation: the command line
 *
 * Return: the exit status.
 */
enum outcome verb_version(const struct invocation *invocation)
{
	static const struct column list[] = {
		{ "natctl", "natctl", 0, fill_tool, 0, 0 },
		{ "module", "module", 0, fill_module, 0, 0 },
		{ "family", "family", 0, fill_family, 0, 0 },
	};
	static const struct block block = {
		.shape = COLUMNS_RECORD,
		.list = list,
		.count = ARRAY_SIZE(list),
	};
	enum outcome outcome = OUTCOME_DONE;
	struct gateway gateway = { 0 };
	struct columns *columns;
	struct refusal refusal;
	struct client *client;

	client = client_open(&refusal);
	if (!client || gateway_get(client, &gateway, &refusal)) {
		refusal_print(&refusal, invocation->verb);
		outcome = OUTCOME_REFUSED;
	}
	columns = columns_open(stdout, invocation->format, false);
	columns_begin(columns, &block);
	columns_row(columns, &gateway);
	columns_end(columns);
	if (!columns_close(columns))
		outcome = OUTCOME_REFUSED;
	client_close(client);
	return outcome;
}
