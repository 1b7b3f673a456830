// SPDX-License-Identifier: GPL-2.0
/*
 * The verb that writes a page about the gateway: it looks twice, reads what holds
 * ports in between, and writes when it knows all. That can take a while; on a
 * terminal, it says what it is at.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "configure.h"
#include "fault.h"
#include "look_read.h"
#include "natctl.h"
#include "page.h"
#include "progress.h"
#include "report.h"

enum {
	GATHER_WINDOW = 5,		/* s between the looks, if nobody says */
	GATHER_TOP = 50,		/* rows of a table */
	GATHER_MS = 1000,		/* ms a second */
};

struct gathering {
	struct report report;
	struct client *client;
	const char *verb;
	bool terminal;		/* somebody sees what is said meanwhile */
};

/* ---- ports ---------------------------------------------------------------- */

static void take_piece(const struct port_piece *piece, void *context)
{
	port_map_add(context, piece);
}

static enum outcome read_holders(struct gathering *gathering)
{
	struct port_map *map = &gathering->report.map;
	struct port_reader reader = { .take = take_piece, .context = map };
	struct refusal refusal;

	for (; reader.count < map->count; reader.count++) {
		reader.addresses[reader.count] = map->spaces[reader.count].address;
		reader.protos[reader.count] = map->spaces[reader.count].proto;
	}
	if (!gateway_get_ports(gathering->client, &reader, &refusal))
		return OUTCOME_DONE;
	refusal_print(&refusal, gathering->verb);
	return OUTCOME_REFUSED;
}

/* The ports that an address has, by its pool; all of them if it has none. */
static struct ports ports_of(const struct ruleset *set, __u32 address)
{
	for (size_t i = 0; i < set->pool_count; i++) {
		const struct pool *pool = &set->pools[i];

		for (size_t j = 0; j < pool->member_count; j++)
			if (address >= pool->members[j].range.first &&
			    address <= pool->members[j].range.last)
				return pool->ports;
	}
	return (struct ports){ 0, 65535 };
}

static enum outcome read_ports(struct gathering *gathering)
{
	struct port_map *map = &gathering->report.map;
	struct gauges gauges = { 0 };
	enum outcome outcome;

	progress_say(gathering->terminal, "external addresses");
	outcome = glance_at_pools(&gathering->report.glance, &gauges);
	port_map_init(map, &gauges);
	gauges_exit(&gauges);
	if (outcome != OUTCOME_DONE)
		return outcome;
	for (size_t i = 0; i < map->count; i++)
		map->spaces[i].range = ports_of(&gathering->report.set,
						map->spaces[i].address);
	return read_holders(gathering);
}

/* ---- the rest ------------------------------------------------------------- */

/* A look of doctor's has all that have refused flows. */
static bool has_exhausted(const struct look *look)
{
	for (size_t i = 0; i < look->ledger.count; i++)
		if (look->ledger.entries[i].refusals)
			return true;
	return false;
}

static enum outcome glance_around(struct gathering *gathering,
				  const struct look *look)
{
	struct glance *glance = &gathering->report.glance;
	enum outcome outcome;

	progress_say(gathering->terminal, "counters and destinations");
	outcome = glance_at_counters(glance);
	if (outcome == OUTCOME_DONE)
		outcome = glance_at_destinations(glance);
	if (outcome == OUTCOME_DONE)
		outcome = glance_at_exhausted(glance, has_exhausted(look));
	return outcome;
}

/* A look of doctor's. It reads all subscribers: they are those of the glance. */
static enum outcome look_around(struct gathering *gathering, struct look *look)
{
	struct subscribers subscribers = {
		.order = gathering->report.glance.subscriber_order,
		.top = gathering->report.glance.top,
	};
	__u64 began = glance_clock();
	enum outcome outcome;

	progress_say(gathering->terminal, "what doctor sees");
	outcome = look_take(gathering->client, gathering->verb, look, &subscribers);
	glance_keep_subscribers(&gathering->report.glance, &subscribers, began);
	return outcome;
}

/* As verb_doctor() does it. */
static enum outcome diagnose(struct gathering *gathering)
{
	struct report *report = &gathering->report;
	struct look *before = &report->looks[0], *now = &report->looks[1];
	enum outcome outcome, closer;

	outcome = look_around(gathering, now);
	if (outcome == OUTCOME_REFUSED)
		return outcome;
	closer = look_closer(gathering->client, gathering->verb, before, now);
	if (closer == OUTCOME_REFUSED)
		return closer;
	diagnosis_make(&report->diagnosis, before, now, report->time);
	return outcome == OUTCOME_DONE ? closer : outcome;
}

/* What may be of any moment is read inside of the window. */
static enum outcome read_all(struct gathering *gathering)
{
	struct report *report = &gathering->report;
	__u64 since = glance_clock();
	enum outcome outcome, again;
	struct refusal refusal;

	if (gateway_get(gathering->client, &report->gateway, &refusal)) {
		refusal_print(&refusal, gathering->verb);
		return OUTCOME_REFUSED;
	}
	outcome = configure_read(gathering->client, gathering->verb, &report->set);
	if (outcome == OUTCOME_DONE)
		outcome = look_around(gathering, &report->looks[0]);
	if (outcome == OUTCOME_DONE)
		outcome = glance_around(gathering, &report->looks[0]);
	if (outcome == OUTCOME_DONE)
		outcome = read_ports(gathering);
	if (outcome != OUTCOME_DONE)
		return outcome;
	progress_watch(gathering->terminal, since + report->window * (__u64)GLANCE_NS);
	report->time = (__u64)time(NULL) * GATHER_MS;
	outcome = diagnose(gathering);
	if (outcome == OUTCOME_REFUSED)
		return outcome;
	again = glance_around(gathering, &report->looks[1]);
	return again == OUTCOME_DONE ? outcome : again;
}

static enum outcome write_page(const struct gathering *gathering, const char *name)
{
	struct page page;

	if (!page_open(&page, gathering->verb, name))
		return OUTCOME_REFUSED;
	report_write(&gathering->report, page.stream);
	return page_close(&page, gathering->verb) ? OUTCOME_DONE : OUTCOME_REFUSED;
}

/**
 * verb_report() - write a page about the gateway
 * @invocation: the command line: the file, how long to watch
 *
 * Return: the exit status.
 */
enum outcome verb_report(const struct invocation *invocation)
{
	struct gathering gathering = {
		.verb = invocation->verb,
		.terminal = progress_is_seen(),
		.report = {
			.window = invocation->window ? invocation->window :
						       GATHER_WINDOW,
			.glance = { .verb = invocation->verb, .top = GATHER_TOP },
		},
	};
	const char *name = invocation->words[0];
	enum outcome outcome = OUTCOME_REFUSED, written;
	struct refusal refusal;

	if (!page_may_be(invocation->verb, name))
		return OUTCOME_REFUSED;
	ruleset_init(&gathering.report.set);
	gathering.client = client_open(&refusal);
	gathering.report.glance.client = gathering.client;
	if (gathering.client)
		outcome = read_all(&gathering);
	else
		refusal_print(&refusal, invocation->verb);
	progress_say(gathering.terminal, "%s", "");
	/* A page of which not all is certain is better than none. */
	if (outcome == OUTCOME_DONE ||
	    (outcome == OUTCOME_INCOMPLETE && gathering.report.glance.pools.moment.began)) {
		written = write_page(&gathering, name);
		if (written != OUTCOME_DONE)
			outcome = written;
	}
	client_close(gathering.client);
	glance_exit(&gathering.report.glance);
	diagnosis_exit(&gathering.report.diagnosis);
	look_exit(&gathering.report.looks[0]);
	look_exit(&gathering.report.looks[1]);
	port_map_exit(&gathering.report.map);
	ruleset_exit(&gathering.report.set);
	return outcome;
}
