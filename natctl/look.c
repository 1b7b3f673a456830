// SPDX-License-Identifier: GPL-2.0
/*
 * Looks at the gateway. Counters cost nothing to read. The kernel tells all
 * destinations and all subscribers, whatever is wanted of them: of a million, that
 * takes seconds. So these are not read again before nine times as long has passed
 * as the reading took.
 */
#include "look.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "configure.h"
#include "destinations.h"
#include "exhaustion.h"

/**
 * look_clock() - the time, for differences
 *
 * Return: ns.
 */
__u64 look_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (__u64)now.tv_sec * LOOK_NS + now.tv_nsec;
}

/**
 * look_is_due() - is it time to read something again?
 * @moment: when it was read
 * @interval: how often it is wanted, ns
 *
 * Return: true if it is.
 */
bool look_is_due(const struct moment *moment, __u64 interval)
{
	__u64 rest = moment->took * LOOK_SHARE;

	return !moment->began ||
	       look_clock() - moment->began >= (rest > interval ? rest : interval);
}

static void end(struct moment *moment)
{
	moment->took = look_clock() - moment->began;
}

/**
 * look_at_counters() - read the counters
 * @look: receives them; what it knew becomes what was before
 *
 * Return: the exit status; unless it is OUTCOME_DONE, a line is written, and
 * nothing has changed.
 */
enum outcome look_at_counters(struct look *look)
{
	struct look_counters now = { .moment.began = look_clock() };
	struct refusal refusal;

	if (gateway_get_stats(look->client, &now.stats, &refusal)) {
		refusal_print(&refusal, look->verb);
		stats_exit(&now.stats);
		return OUTCOME_REFUSED;
	}
	end(&now.moment);
	stats_exit(&look->counters[LOOK_BEFORE].stats);
	look->counters[LOOK_BEFORE] = look->counters[LOOK_NOW];
	look->counters[LOOK_NOW] = now;
	return OUTCOME_DONE;
}

/* Destinations were read: they are what is now. */
static void keep_destinations(struct look_destinations *looks,
			      struct look_destinations *now)
{
	end(&now->moment);
	ledger_exit(&looks[LOOK_BEFORE].ledger);
	looks[LOOK_BEFORE] = looks[LOOK_NOW];
	looks[LOOK_NOW] = *now;
}

/**
 * look_at_destinations() - read the destinations, and keep the first
 * @look: says how many and which come first; receives them as
 * look_at_counters() does
 *
 * Return: as look_at_counters().
 */
enum outcome look_at_destinations(struct look *look)
{
	struct look_destinations now = { .moment.began = look_clock() };
	struct destination_filter all = { 0 };
	enum outcome outcome;

	ledger_init(&now.ledger, 1);
	outcome = destinations_read(look->client, look->verb, &all,
				    look->destination_order, look->top,
				    &now.ledger);
	if (outcome == OUTCOME_DONE)
		keep_destinations(look->destinations, &now);
	else
		ledger_exit(&now.ledger);
	return outcome;
}

/**
 * look_at_exhausted() - read the destinations that have refused flows
 * @look: says how many; receives them as look_at_counters() does
 *
 * Return: as look_at_counters().
 */
enum outcome look_at_exhausted(struct look *look)
{
	struct look_destinations now = { .moment.began = look_clock() };
	struct destination_filter all = { 0 };
	enum outcome outcome;

	ledger_init(&now.ledger, 1);
	outcome = exhaustion_read(look->client, look->verb, &all, look->top,
				  &now.ledger);
	if (outcome == OUTCOME_DONE)
		keep_destinations(look->exhausted, &now);
	else
		ledger_exit(&now.ledger);
	return outcome;
}

/**
 * look_at_subscribers() - read the subscribers, and keep the first
 * @look: says how many and which come first; receives them as
 * look_at_counters() does
 *
 * Return: as look_at_counters().
 */
enum outcome look_at_subscribers(struct look *look)
{
	struct look_subscribers now = {
		.moment.began = look_clock(),
		.subscribers = {
			.order = look->subscriber_order,
			.top = look->top,
		},
	};
	struct subscriber_filter all = { 0 };
	enum outcome outcome;

	outcome = subscribers_read(look->client, look->verb, &all,
				   &now.subscribers);
	if (outcome != OUTCOME_DONE) {
		free(now.subscribers.list);
		return outcome;
	}
	end(&now.moment);
	free(look->subscribers[LOOK_BEFORE].subscribers.list);
	look->subscribers[LOOK_BEFORE] = look->subscribers[LOOK_NOW];
	look->subscribers[LOOK_NOW] = now;
	return outcome;
}

/**
 * look_at_pools() - read the external addresses
 * @look: receives them
 *
 * Return: as look_at_counters().
 */
enum outcome look_at_pools(struct look *look)
{
	struct look_pools now = { .moment.began = look_clock() };
	struct destination_filter all = { 0 };
	enum outcome outcome;
	struct ruleset set;

	ruleset_init(&set);
	outcome = configure_read(look->client, look->verb, &set);
	if (outcome == OUTCOME_DONE)
		outcome = pools_read(look->client, look->verb, &all, &set,
				     &now.usages);
	ruleset_exit(&set);
	if (outcome != OUTCOME_DONE) {
		usages_exit(&now.usages);
		return outcome;
	}
	end(&now.moment);
	usages_exit(&look->pools.usages);
	look->pools = now;
	return outcome;
}

/**
 * look_exit() - free what was seen
 * @look: the look
 */
void look_exit(struct look *look)
{
	for (int i = 0; i < LOOKS; i++) {
		stats_exit(&look->counters[i].stats);
		ledger_exit(&look->destinations[i].ledger);
		ledger_exit(&look->exhausted[i].ledger);
		free(look->subscribers[i].subscribers.list);
	}
	usages_exit(&look->pools.usages);
}
