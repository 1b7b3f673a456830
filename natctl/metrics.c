// SPDX-License-Identifier: GPL-2.0
/*
 * Metrics in Prometheus' text format. How many series there are does not depend
 * on the traffic: destinations and external addresses have some for the first
 * few of them only.
 */
#include "metrics.h"

#include <netinet/in.h>
#include <stdlib.h>

#include "fault.h"
#include "names.h"
#include "natctl.h"
#include "text.h"

#define GAUGE "gauge"
#define COUNTER "counter"

/* What a metric's value is, and its place there. */
enum source {
	SOURCE_COUNTER,		/* of stats, by enum natgw_counter */
	SOURCE_DROP,		/* of stats, by enum natgw_drop */
	SOURCE_WORD,		/* a __u32 of the sample, by its offset */
};

/* A row without a name is another series of the metric above. */
struct metric {
	const char *name;
	const char *type;
	const char *help;
	const char *labels;
	enum source source;
	size_t place;
};

#define COUNT(name, place, help) \
	{ name, COUNTER, help, NULL, SOURCE_COUNTER, NATGW_COUNTER_##place }
#define COUNT_OF(name, labels, place, help) \
	{ name, COUNTER, help, labels, SOURCE_COUNTER, NATGW_COUNTER_##place }
#define AND_COUNT(labels, place) \
	{ NULL, NULL, NULL, labels, SOURCE_COUNTER, NATGW_COUNTER_##place }
#define AND_DROP(labels, place) \
	{ NULL, NULL, NULL, labels, SOURCE_DROP, NATGW_DROP_##place }
#define WORD(name, member, help) \
	{ name, GAUGE, help, NULL, SOURCE_WORD, offsetof(struct sample, member) }

static const struct metric metrics[] = {
	WORD("nat_config_generation", gateway.generation,
	     "Configurations that were in force so far."),
	WORD("nat_rules", gateway.rules, "Rules in force."),
	WORD("nat_pools", gateway.pools, "Pools in force."),
	WORD("nat_destinations", gateway.destinations,
	     "Destinations in the ledger, with sessions or without."),
	WORD("nat_active_connections_peak", stats.peak,
	     "Most sessions that were ever active at one time."),
	WORD("nat_peak_pps", stats.packets_peak,
	     "Packets a second in the busiest ten seconds."),
	WORD("nat_port_blocks", stats.blocks,
	     "Blocks of ports that subscribers have."),
	COUNT("nat_connection_attempts_total", ATTEMPTS,
	      "Flows that a rule said to translate."),
	COUNT("nat_connections_created_total", CREATED, "Sessions created."),
	COUNT("nat_connections_established_total", ESTABLISHED,
	      "TCP sessions that completed their handshake."),
	COUNT("nat_connections_reopened_total", REOPENED,
	      "Closed TCP sessions taken up again by a new SYN."),
	COUNT("nat_connections_inbound_total", INBOUND,
	      "Sessions that began at the external endpoint of a mapping."),
	COUNT("nat_connections_unanswered_total", UNANSWERED,
	      "Sessions that ended without a packet from their responder."),
	COUNT("nat_connections_reset_early_total", RESETS_EARLY,
	      "TCP sessions that the responder reset before they were established."),
	COUNT_OF("nat_connections_closed_total", "cause=\"fin\"", CLOSED_FIN,
		 "Sessions that ended, by the cause."),
	AND_COUNT("cause=\"rst\"", CLOSED_RST),
	AND_COUNT("cause=\"idle\"", CLOSED_IDLE),
	AND_COUNT("cause=\"flush\"", CLOSED_FLUSH),
	AND_COUNT("cause=\"address\"", CLOSED_ADDRESS),
	AND_COUNT("cause=\"refused\"", CLOSED_REFUSED),
	COUNT("nat_idle_timeouts_total", CLOSED_IDLE,
	      "Sessions that ended because nothing was seen for too long."),
	COUNT("nat_port_allocation_errors_total", PORT_ERRORS,
	      "Flows refused because no port or address was left."),
	{ "nat_insert_failures_total", COUNTER,
	  "Flows that could not be put into the table, by the reason.",
	  "reason=\"race\"", SOURCE_DROP, NATGW_DROP_INSERT_RACE },
	AND_DROP("reason=\"nomem\"", NO_MEMORY),
	AND_DROP("reason=\"table_full\"", SESSION_LIMIT),
	COUNT("nat_connection_races_total", RACES,
	      "Sessions given up because another packet of the flow was faster; nothing was lost."),
	COUNT("nat_ports_probed_total", PROBED,
	      "Ports chosen by trial, for want of memory for their bitmap."),
	COUNT("nat_syn_retransmits_total", SYN_RETRANSMITS,
	      "SYNs seen again in sessions that wait for an answer."),
	COUNT("nat_tcp_stray_total", TCP_STRAY,
	      "TCP packets of sessions that belong to no connection."),
	COUNT("nat_untranslated_packets_total", UNTRANSLATED,
	      "Packets forwarded from a private address to another, which no rule was about."),
	COUNT("nat_early_routed_packets_total", EARLY_ROUTED,
	      "Packets of sessions that went by the routing of earlier ones."),
	COUNT("nat_fast_packets_total", FAST,
	      "Packets of sessions that went past routing and the firewall."),
	COUNT("nat_icmp_errors_total", ICMP_ERRORS, "ICMP errors translated."),
	COUNT_OF("nat_hook_packets_total", "verdict=\"untouched\"", UNTOUCHED,
		 "Packets at the hooks of natgw, counted at each hook, by what became of them."),
	AND_COUNT("verdict=\"translated\"", TRANSLATED),
	AND_COUNT("verdict=\"dropped\"", DROPPED),
	COUNT("nat_hook_packets_seen_total", SEEN,
	      "Packets that reached a hook of natgw, counted at each hook."),
	COUNT_OF("nat_packets_total", "hop=\"in_from_source\"",
		 PACKETS_IN_FROM_SOURCE,
		 "Packets of sessions, by where they came from or went to."),
	AND_COUNT("hop=\"out_to_destination\"", PACKETS_OUT_TO_DESTINATION),
	AND_COUNT("hop=\"in_from_destination\"", PACKETS_IN_FROM_DESTINATION),
	AND_COUNT("hop=\"out_to_source\"", PACKETS_OUT_TO_SOURCE),
	COUNT_OF("nat_bytes_total", "hop=\"in_from_source\"",
		 BYTES_IN_FROM_SOURCE,
		 "Bytes of sessions, by where they came from or went to."),
	AND_COUNT("hop=\"out_to_destination\"", BYTES_OUT_TO_DESTINATION),
	AND_COUNT("hop=\"in_from_destination\"", BYTES_IN_FROM_DESTINATION),
	AND_COUNT("hop=\"out_to_source\"", BYTES_OUT_TO_SOURCE),
	COUNT_OF("nat_answers_total", "result=\"sent\"", ANSWERED,
		 "Refused flows whose initiators were told so, or not because of limits."),
	AND_COUNT("result=\"suppressed\"", ANSWERS_SUPPRESSED),
	COUNT_OF("nat_port_blocks_total", "event=\"allocated\"",
		 BLOCKS_ALLOCATED,
		 "Blocks of ports given to subscribers, and taken back."),
	AND_COUNT("event=\"released\"", BLOCKS_RELEASED),
	COUNT("nat_destinations_reclaimed_total", DESTINATIONS_RECLAIMED,
	      "Destinations forgotten to make room, with what was known of them."),
	COUNT("nat_events_lost_total", EVENTS_LOST,
	      "Events that could not be delivered for want of memory."),
};

static __u64 value_of(const struct sample *sample, const struct metric *metric)
{
	switch (metric->source) {
	case SOURCE_COUNTER:
		return sample->stats.counters[metric->place];
	case SOURCE_DROP:
		return sample->stats.drops[metric->place];
	case SOURCE_WORD:
		break;
	}
	return *(const __u32 *)((const char *)sample + metric->place);
}

static void write_head(FILE *stream, const char *name, const char *type,
		       const char *help)
{
	fprintf(stream, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void write_rows(FILE *stream, const struct sample *sample)
{
	const char *name = metrics[0].name;

	for (size_t i = 0; i < ARRAY_SIZE(metrics); i++) {
		const struct metric *metric = &metrics[i];
		const char *labels = metric->labels;

		if (metric->name) {
			name = metric->name;
			write_head(stream, name, metric->type, metric->help);
		}
		fprintf(stream, "%s%s%s%s %llu\n", name,
			labels ? "{" : "", labels ? labels : "",
			labels ? "}" : "", value_of(sample, metric));
	}
}

static void write_up(FILE *stream, bool up)
{
	write_head(stream, "nat_up", GAUGE,
		   "1 if packets pass through natgw, 0 if it has no configuration or is not there.");
	fprintf(stream, "nat_up %d\n", up);
}

/* ---- series of one metric, one for each of something ----------------------- */

/* What may stand between quotes. */
static void write_label(FILE *stream, const char *text)
{
	for (; *text; text++) {
		if (*text == '\\' || *text == '"')
			fputc('\\', stream);
		fputc(*text, stream);
	}
}

static __u32 active_sessions(const struct stats *stats, __u8 proto, __u32 state)
{
	for (size_t i = 0; i < stats->active_count; i++)
		if (stats->active[i].proto == proto &&
		    stats->active[i].state == state)
			return stats->active[i].sessions;
	return 0;
}

/* Every state that a protocol can be in, so that no series comes and goes. */
static void write_active(FILE *stream, const struct stats *stats)
{
	static const __u8 protos[] = {
		IPPROTO_TCP, IPPROTO_UDP, IPPROTO_ICMP, 0,
	};
	char room[TEXT_ROOM];

	write_head(stream, "nat_active_connections", GAUGE,
		   "Sessions, by protocol and state.");
	for (size_t i = 0; i < ARRAY_SIZE(protos); i++) {
		bool is_tcp = protos[i] == IPPROTO_TCP;

		for (__u32 state = 1; state <= NATGW_STATE_MAX; state++) {
			bool is_of_tcp = state >= NATGW_STATE_INIT;

			if (is_tcp != is_of_tcp)
				continue;
			fprintf(stream,
				"nat_active_connections{proto=\"%s\",state=\"%s\"} %u\n",
				protos[i] ? text_from_protocol(room, protos[i]) :
					    "other",
				names_text(&names_state, state),
				active_sessions(stats, protos[i], state));
		}
	}
}

static void write_drops(FILE *stream, const struct stats *stats)
{
	write_head(stream, "nat_drops_total", COUNTER,
		   "Packets dropped, by the reason; natctl stats --explain tells what each means.");
	for (unsigned int i = 0; i < names_drop.count; i++)
		fprintf(stream, "nat_drops_total{reason=\"%s\"} %llu\n",
			names_text(&names_drop, i), stats->drops[i]);
}

static int compare_ports(const void *left, const void *right)
{
	const struct allocated *a = left;
	const struct allocated *b = right;

	return (a->ports < b->ports) - (a->ports > b->ports);
}

/* A pool may have thousands of addresses: those with most ports are told. */
static void write_allocated(FILE *stream, const struct gauges *gauges)
{
	size_t count = gauges->count;
	struct allocated *list = allocate(count, sizeof(*list));
	char address[TEXT_ROOM], proto[TEXT_ROOM];

	for (size_t i = 0; i < count; i++)
		list[i] = gauges->list[i];
	qsort(list, count, sizeof(*list), compare_ports);
	write_head(stream, "nat_ports_allocated_series", GAUGE,
		   "Addresses and protocols that ports are held of; nat_ports_allocated has the first 256.");
	fprintf(stream, "nat_ports_allocated_series %zu\n", count);
	write_head(stream, "nat_ports_allocated", GAUGE,
		   "Ports held over all destinations, of the external addresses with the most.");
	for (size_t i = 0; i < count && i < METRICS_ADDRESSES; i++)
		fprintf(stream,
			"nat_ports_allocated{nat_ip=\"%s\",proto=\"%s\"} %llu\n",
			text_from_address(address, list[i].address),
			text_from_protocol(proto, list[i].proto),
			list[i].ports);
	free(list);
}

/* What is told of a destination, in the order of destination_metrics. */
enum {
	TOLD_IN_USE,
	TOLD_USABLE,
	TOLD_CREATED,
	TOLD_REFUSED,
	TOLD_UNANSWERED,
	TOLD_SYN_RETRANSMITS,
	TOLD,
};

static const struct {
	const char *name;
	const char *type;
	const char *help;
} destination_metrics[TOLD] = {
	[TOLD_IN_USE] = { "nat_destination_ports_in_use", GAUGE,
		"Ports held towards a destination, of the fullest few." },
	[TOLD_USABLE] = { "nat_destination_ports_usable", GAUGE,
		"Ports that could be held towards it." },
	[TOLD_CREATED] = { "nat_destination_connections_created_total", COUNTER,
		"Sessions created towards it." },
	[TOLD_REFUSED] = { "nat_destination_connections_refused_total", COUNTER,
		"Flows towards it that were refused." },
	[TOLD_UNANSWERED] = { "nat_destination_connections_unanswered_total",
		COUNTER, "Sessions towards it that ended without an answer." },
	[TOLD_SYN_RETRANSMITS] = { "nat_destination_syn_retransmits_total",
		COUNTER, "SYNs towards it that were seen again." },
};

static __u64 told(const struct destination *destination, unsigned int what)
{
	__u64 refused = 0;

	switch (what) {
	case TOLD_IN_USE:
		return destination->in_use;
	case TOLD_USABLE:
		return destination->usable;
	case TOLD_CREATED:
		return destination->created;
	case TOLD_UNANSWERED:
		return destination->unanswered;
	case TOLD_SYN_RETRANSMITS:
		return destination->syn_retransmits;
	}
	for (size_t i = 0; i < DESTINATION_REASONS; i++)
		refused += destination->refused[i];
	return refused;
}

static void write_destination(FILE *stream, const char *name,
			      const struct destination *destination, __u64 value)
{
	const struct destination_key *key = &destination->key;
	char room[TEXT_ROOM];

	fprintf(stream, "%s{pool=\"", name);
	if (*key->pool)
		write_label(stream, key->pool);
	else
		fprintf(stream, "rule %u", key->rule);
	fprintf(stream, "\",nat_ip=\"%s\",",
		text_from_address(room, destination->external));
	fprintf(stream, "proto=\"%s\",", text_from_protocol(room, key->proto));
	fprintf(stream, "dst=\"%s\",dport=\"%u\"} %llu\n",
		key->dst ? text_from_address(room, key->dst) : "any", key->dport,
		value);
}

static void write_destinations(FILE *stream, const struct fullest *fullest)
{
	for (unsigned int what = 0; what < TOLD; what++) {
		const char *name = destination_metrics[what].name;

		write_head(stream, name, destination_metrics[what].type,
			   destination_metrics[what].help);
		for (size_t i = 0; i < fullest->count; i++)
			write_destination(stream, name, &fullest->list[i],
					  told(&fullest->list[i], what));
	}
}

/* What only those know who may see destinations. */
static void write_gauges(FILE *stream, const struct sample *sample)
{
	const struct gauges *gauges = &sample->gauges;
	double usable = gauges->worst.usable ? gauges->worst.usable : 1;

	write_head(stream, "nat_tuple_port_usage_max", GAUGE,
		   "Most ports that one destination has of one external address.");
	fprintf(stream, "nat_tuple_port_usage_max %u\n", gauges->most);
	write_head(stream, "nat_tuple_saturation_ratio", GAUGE,
		   "How full the fullest destination is at one external address, from 0 to 1.");
	fprintf(stream, "nat_tuple_saturation_ratio %.6f\n",
		gauges->worst.in_use / usable);
	write_allocated(stream, gauges);
	write_destinations(stream, &sample->fullest);
}

/* ---- all of them ------------------------------------------------------------ */

/**
 * metrics_write() - write the metrics of a gateway
 * @stream: where to
 * @sample: the gateway
 */
void metrics_write(FILE *stream, const struct sample *sample)
{
	write_up(stream, sample->gateway.hooked);
	write_head(stream, "nat_build_info", GAUGE,
		   "1; the versions are its labels.");
	fprintf(stream, "nat_build_info{module=\"");
	write_label(stream, sample->gateway.version);
	fprintf(stream, "\",natctl=\"%s\"} 1\n", NATCTL_VERSION);
	write_active(stream, &sample->stats);
	if (sample->sessions_max) {
		write_head(stream, "nat_connections_limit", GAUGE,
			   "Sessions that the gateway may have at one time.");
		fprintf(stream, "nat_connections_limit %u\n",
			sample->sessions_max);
	}
	write_rows(stream, sample);
	write_drops(stream, &sample->stats);
	if (sample->gauges.known)
		write_gauges(stream, sample);
	write_head(stream, "nat_scrape_duration_seconds", GAUGE,
		   "Time that it took to read all this from the kernel.");
	fprintf(stream, "nat_scrape_duration_seconds %.6f\n", sample->seconds);
}

/**
 * metrics_write_down() - write the metrics of a gateway that is not there
 * @stream: where to
 */
void metrics_write_down(FILE *stream)
{
	write_up(stream, false);
}

/**
 * metrics_top() - how many destinations are to be told one by one
 * @invocation: the command line
 *
 * Return: the number; 0 if it is too large, which is said.
 */
size_t metrics_top(const struct invocation *invocation)
{
	if (!invocation->top)
		return METRICS_TOP;
	if (invocation->top <= METRICS_TOP_MAX)
		return invocation->top;
	complain("--top %u: each destination has several series; write %d or less",
		 invocation->top, METRICS_TOP_MAX);
	return 0;
}

/**
 * verb_metrics() - print the metrics
 * @invocation: the command line
 *
 * Return: the exit status.
 */
enum outcome verb_metrics(const struct invocation *invocation)
{
	enum outcome outcome = OUTCOME_REFUSED;
	size_t top = metrics_top(invocation);
	struct refusal refusal;
	struct sample sample;

	if (!top)
		return OUTCOME_USAGE;
	sample_init(&sample, top);
	if (sample_read(&sample, &refusal)) {
		refusal_print(&refusal, invocation->verb);
	} else {
		metrics_write(stdout, &sample);
		outcome = OUTCOME_DONE;
	}
	sample_exit(&sample);
	return outcome;
}
