// SPDX-License-Identifier: GPL-2.0
/*
 * The verb that writes a page about the gateway: it looks twice, reads what holds
 * ports in between, and writes when it knows all. That can take a while; on a
 * terminal, it says what it is at.
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "configure.h"
#include "fault.h"
#include "natctl.h"
#include "page.h"
#include "report.h"

enum {
	SURVEY_WINDOW = 5,		/* s between the looks, if nobody says */
	SURVEY_TOP = 50,		/* rows of a table */
	SURVEY_MS = 1000,		/* ms a second */
	SURVEY_STEP = 16384,		/* sessions between two words about them */
};

struct survey {
	struct report report;
	struct client *client;
	const char *verb;
	bool terminal;		/* somebody sees what is said meanwhile */
	__u64 sessions;		/* read so far */
};

/* ---- progress ------------------------------------------------------------- */

/* On the line that it said the last thing on; nothing clears it. */
static void say(const struct survey *survey, const char *format, ...)
	__printf(2, 3);

static void say(const struct survey *survey, const char *format, ...)
{
	va_list arguments;
	char text[80];

	if (!survey->terminal)
		return;
	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	fprintf(stderr, "\r%-70s\r%s", "", text);
}

/* ---- ports ---------------------------------------------------------------- */

static int take_session(const struct session *session, void *context)
{
	struct survey *survey = context;

	port_map_add(&survey->report.map, session->translated.src,
		     session->translated.sport, session->proto);
	if (!(++survey->sessions % SURVEY_STEP))
		say(survey, "%llu of %u sessions", survey->sessions,
		    survey->report.gateway.sessions);
	return 0;
}

static void take_mapping(const struct mapping *mapping, void *context)
{
	struct survey *survey = context;

	port_map_add(&survey->report.map, mapping->outside, mapping->outside_port,
		     mapping->proto);
}

static enum outcome read_holders(struct survey *survey)
{
	struct session_reader sessions = {
		.session = take_session,
		.context = survey,
	};
	static const struct mapping_filter every_mapping;
	static const struct filter every_session;
	struct mapping_reader mappings = { &every_mapping, take_mapping, survey };
	bool interrupted = true, changed = true;
	struct refusal refusal;

	for (int i = 0; (interrupted || changed) && i < NATCTL_ATTEMPTS; i++) {
		survey->sessions = 0;
		port_map_restart(&survey->report.map);
		if (!gateway_get_sessions(survey->client, &every_session,
					  &sessions, &interrupted, &refusal) &&
		    !gateway_get_mappings(survey->client, &mappings, &changed,
					  &refusal))
			continue;
		refusal_print(&refusal, survey->verb);
		return OUTCOME_REFUSED;
	}
	if (!interrupted && !changed)
		return OUTCOME_DONE;
	complain_rebuilt(survey->verb, "table");
	return OUTCOME_INCOMPLETE;
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

static enum outcome read_ports(struct survey *survey)
{
	struct port_map *map = &survey->report.map;
	struct gauges gauges;

	say(survey, "external addresses");
	gauges_read(survey->client, &gauges);
	if (!gauges.known) {
		gauges_exit(&gauges);
		complain("%s: destinations cannot be read, or kept changing",
			 survey->verb);
		return OUTCOME_REFUSED;
	}
	port_map_init(map, &gauges);
	gauges_exit(&gauges);
	for (size_t i = 0; i < map->count; i++)
		map->spaces[i].range = ports_of(&survey->report.set,
						map->spaces[i].address);
	return read_holders(survey);
}

/* ---- the rest ------------------------------------------------------------- */

static enum outcome glance_around(struct survey *survey)
{
	static enum outcome (*const looks[])(struct glance *glance) = {
		glance_at_counters, glance_at_destinations, glance_at_subscribers,
		glance_at_exhausted,
	};
	enum outcome outcome = OUTCOME_DONE;

	say(survey, "counters, destinations and sources");
	for (size_t i = 0; i < ARRAY_SIZE(looks) && outcome == OUTCOME_DONE; i++)
		outcome = looks[i](&survey->report.glance);
	return outcome;
}

static void watch(struct survey *survey, __u64 since)
{
	__u64 end = since + survey->report.window * (__u64)GLANCE_NS;

	for (__u64 now = glance_clock(); now < end; now = glance_clock()) {
		__u64 left = end - now;
		struct timespec pause = { 0, left };

		if (left >= GLANCE_NS)
			pause = (struct timespec){ 1, 0 };
		say(survey, "watching for %llu s more", left / GLANCE_NS + 1);
		nanosleep(&pause, NULL);
	}
}

/* Ports, which take longest, are read inside of the window. */
static enum outcome read_all(struct survey *survey)
{
	struct report *report = &survey->report;
	__u64 since = glance_clock();
	enum outcome outcome, ports;
	struct refusal refusal;

	if (gateway_get(survey->client, &report->gateway, &refusal)) {
		refusal_print(&refusal, survey->verb);
		return OUTCOME_REFUSED;
	}
	outcome = configure_read(survey->client, survey->verb, &report->set);
	if (outcome == OUTCOME_DONE)
		outcome = glance_around(survey);
	if (outcome != OUTCOME_DONE)
		return outcome;
	ports = read_ports(survey);
	if (ports == OUTCOME_REFUSED)
		return ports;
	watch(survey, since);
	report->time = (__u64)time(NULL) * SURVEY_MS;
	outcome = glance_around(survey);
	if (outcome == OUTCOME_DONE)
		outcome = glance_at_pools(&report->glance);
	return outcome == OUTCOME_DONE ? ports : outcome;
}

static enum outcome write_page(const struct survey *survey, const char *name)
{
	struct page page;

	if (!page_open(&page, survey->verb, name))
		return OUTCOME_REFUSED;
	report_write(&survey->report, page.stream);
	return page_close(&page, survey->verb) ? OUTCOME_DONE : OUTCOME_REFUSED;
}

/**
 * verb_report() - write a page about the gateway
 * @invocation: the command line: the file, how long to watch
 *
 * Return: the exit status.
 */
enum outcome verb_report(const struct invocation *invocation)
{
	struct survey survey = {
		.verb = invocation->verb,
		.terminal = isatty(STDERR_FILENO),
		.report = {
			.window = invocation->window ? invocation->window :
						       SURVEY_WINDOW,
			.glance = { .verb = invocation->verb, .top = SURVEY_TOP },
		},
	};
	const char *name = invocation->words[0];
	enum outcome outcome = OUTCOME_REFUSED, written;
	struct refusal refusal;

	if (!page_may_be(invocation->verb, name))
		return OUTCOME_REFUSED;
	ruleset_init(&survey.report.set);
	survey.client = client_open(&refusal);
	survey.report.glance.client = survey.client;
	if (survey.client)
		outcome = read_all(&survey);
	else
		refusal_print(&refusal, invocation->verb);
	say(&survey, "%s", "");
	/* A page of which not all is certain is better than none. */
	if (outcome == OUTCOME_DONE ||
	    (outcome == OUTCOME_INCOMPLETE && survey.report.glance.pools.moment.began)) {
		written = write_page(&survey, name);
		if (written != OUTCOME_DONE)
			outcome = written;
	}
	client_close(survey.client);
	glance_exit(&survey.report.glance);
	port_map_exit(&survey.report.map);
	ruleset_exit(&survey.report.set);
	return outcome;
}
