// SPDX-License-Identifier: GPL-2.0
/*
 * Looks at the gateway. Counters cost nothing to read. The kernel looks at all
 * destinations and tells all subscribers, whatever is wanted of them: of very many,
 * that takes a while. So these are not read again before nine times as long has
 * passed as the reading took.
 */
#include "glance.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "configure.h"
#include "destinations.h"
#include "exhaustion.h"

/**
 * glance_clock() - the time, for differences
 *
 * Return: ns.
 */
__u64 glance_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (__u64)now.tv_sec * GLANCE_NS + now.tv_nsec;
}

/**
 * glance_is_due() - is it time to read something again?
 * @moment: when it was read
 * @interval: how often it is wanted, ns
 *
 * Return: true if it is.
 */
bool glance_is_due(const struct moment *moment, __u64 interval)
{
	__u64 rest = moment->took * GLANCE_SHARE;

	return !moment->began ||
	       glance_clock() - moment->began >= (rest > interval ? rest : interval);
}

static void end(struct moment *moment)
{
	moment->took = glance_clock() - moment->began;
}

/**
 * glance_at_counters() - read the counters
 * @glance: receives them; what it knew becomes what was before
 *
 * Return: the exit status; unless it is OUTCOME_DONE, a line is written, and
 * nothing has changed.
 */
enum outcome glance_at_counters(struct glance *glance)
{
	struct glance_counters now = { .moment.began = glance_clock() };
	struct refusal refusal;

	if (gateway_get_stats(glance->client, &now.stats, &refusal)) {
		refusal_print(&refusal, glance->verb);
		stats_exit(&now.stats);
		return OUTCOME_REFUSED;
	}
	end(&now.moment);
	stats_exit(&glance->counters[GLANCE_BEFORE].stats);
	glance->counters[GLANCE_BEFORE] = glance->counters[GLANCE_NOW];
	glance->counters[GLANCE_NOW] = now;
	return OUTCOME_DONE;
}

/* Destinations were read: they are what is now. */
static void keep_destinations(struct glance_destinations *looks,
			      struct glance_destinations *now)
{
	end(&now->moment);
	ledger_exit(&looks[GLANCE_BEFORE].ledger);
	looks[GLANCE_BEFORE] = looks[GLANCE_NOW];
	looks[GLANCE_NOW] = *now;
}

/**
 * glance_at_destinations() - read the destinations, and keep the first
 * @glance: says how many and which come first; receives them as
 * glance_at_counters() does
 *
 * Return: as glance_at_counters().
 */
enum outcome glance_at_destinations(struct glance *glance)
{
	struct glance_destinations now = { .moment.began = glance_clock() };
	struct destination_filter all = { 0 };
	enum outcome outcome;

	ledger_init(&now.ledger);
	outcome = destinations_read(glance->client, glance->verb, &all,
				    glance->destination_order, glance->top,
				    &now.ledger);
	if (outcome == OUTCOME_DONE)
		keep_destinations(glance->destinations, &now);
	else
		ledger_exit(&now.ledger);
	return outcome;
}

/**
 * glance_at_exhausted() - read the destinations that have refused flows
 * @glance: says how many; receives them as glance_at_counters() does
 * @any: there are some; if it is known that there are none, none is asked for
 *
 * Return: as glance_at_counters().
 */
enum outcome glance_at_exhausted(struct glance *glance, bool any)
{
	struct glance_destinations now = { .moment.began = glance_clock() };
	struct destination_filter all = { 0 };
	enum outcome outcome = OUTCOME_DONE;

	ledger_init(&now.ledger);
	if (any)
		outcome = exhaustion_read(glance->client, glance->verb, &all,
					  glance->top, &now.ledger);
	if (outcome == OUTCOME_DONE)
		keep_destinations(glance->exhausted, &now);
	else
		ledger_exit(&now.ledger);
	return outcome;
}

/**
 * glance_at_subscribers() - read the subscribers, and keep the first
 * @glance: says how many and which come first; receives them as
 * glance_at_counters() does
 *
 * Return: as glance_at_counters().
 */
enum outcome glance_at_subscribers(struct glance *glance)
{
	struct glance_subscribers now = {
		.moment.began = glance_clock(),
		.subscribers = {
			.order = glance->subscriber_order,
			.top = glance->top,
		},
	};
	struct subscriber_filter all = { 0 };
	enum outcome outcome;

	outcome = subscribers_read(glance->client, glance->verb, &all,
				   &now.subscribers);
	if (outcome == OUTCOME_DONE)
		glance_keep_subscribers(glance, &now.subscribers, now.moment.began);
	else
		free(now.subscribers.list);
	return outcome;
}

/**
 * glance_keep_subscribers() - subscribers were read: they are what is now
 * @glance: receives them
 * @subscribers: the subscribers, in order; they are the glance's from here on
 * @began: when reading them began, by glance_clock()
 */
void glance_keep_subscribers(struct glance *glance,
			     const struct subscribers *subscribers, __u64 began)
{
	struct glance_subscribers *looks = glance->subscribers;

	free(looks[GLANCE_BEFORE].subscribers.list);
	looks[GLANCE_BEFORE] = looks[GLANCE_NOW];
	looks[GLANCE_NOW].subscribers = *subscribers;
	looks[GLANCE_NOW].moment.began = began;
	end(&looks[GLANCE_NOW].moment);
}

/**
 * glance_at_pools() - read the external addresses
 * @glance: receives them
 * @gauges: as of pools_read()
 *
 * Return: as glance_at_counters().
 */
enum outcome glance_at_pools(struct glance *glance, struct gauges *gauges)
{
	struct glance_pools now = { .moment.began = glance_clock() };
	struct destination_filter all = { 0 };
	enum outcome outcome;
	struct ruleset set;

	ruleset_init(&set);
	outcome = configure_read(glance->client, glance->verb, &set);
	if (outcome == OUTCOME_DONE)
		outcome = pools_read(glance->client, glance->verb, &all, &set,
				     &now.usages, gauges);
	ruleset_exit(&set);
	if (outcome != OUTCOME_DONE) {
		usages_exit(&now.usages);
		return outcome;
	}
	end(&now.moment);
	usages_exit(&glance->pools.usages);
	glance->pools = now;
	return outcome;
}

/**
 * glance_exit() - free what was seen
 * @glance: the look
 */
void glance_exit(struct glance *glance)
{
	for (int i = 0; i < LOOKS; i++) {
		stats_exit(&glance->counters[i].stats);
		ledger_exit(&glance->destinations[i].ledger);
		ledger_exit(&glance->exhausted[i].ledger);
		free(glance->subscribers[i].subscribers.list);
	}
	usages_exit(&glance->pools.usages);
}
