// SPDX-License-Identifier: GPL-2.0
/* Limits that are reached: those of a subscriber, and those of the gateway. */
#include "conditions.h"

#include <stdio.h>
#include <string.h>

enum {
	/* Per cent of the sessions that there may be; the rest goes fast. */
	LIMITS_NEARLY = 95,
	/* Per cent of the sessions from which on it is their holder who matters. */
	LIMITS_MOST = 75,
	/* Subscribers that are named. */
	LIMITS_NAMED = 5,
};

/* ---- of a subscriber ------------------------------------------------------- */

/**
 * struct bound - a limit of subscribers
 * @why: how those are counted that it refuses
 * @name: its name
 * @limit: enum natgw_limit; 0 if it is an option of a pool
 * @what: what it bounds
 */
struct bound {
	enum tenant_refusal why;
	const char *name;
	__u32 limit;
	const char *what;
};

static const struct bound bounds[] = {
	{ TENANT_SESSIONS, "subscriber-sessions",
	  NATGW_LIMIT_SUBSCRIBER_SESSIONS, "sessions" },
	{ TENANT_PORTS, "subscriber-ports", NATGW_LIMIT_SUBSCRIBER_PORTS,
	  "ports of a protocol" },
	{ TENANT_RATE, "subscriber-rate", NATGW_LIMIT_SUBSCRIBER_RATE,
	  "new sessions a second" },
	{ TENANT_BLOCKS, "block-limit", 0, "blocks of ports" },
};

static __u64 used(const struct tenant *tenant, enum tenant_refusal why)
{
	__u64 most = 0;

	switch (why) {
	case TENANT_SESSIONS:
		return tenant->sessions;
	case TENANT_RATE:
		return tenant->rate;
	default:
		for (size_t i = 0; i < SUBSCRIBER_PROTOCOLS; i++)
			if (tenant->ports[i] > most)
				most = tenant->ports[i];
		return most;
	}
}

/**
 * struct crowd - subscribers at one limit
 * @worst: those that were refused most, the worst first
 * @refused: flows that each of them was refused
 * @named: number of @worst
 * @count: how many there are
 * @all: flows that they were refused together
 */
struct crowd {
	const struct tenant *worst[LIMITS_NAMED];
	__u64 refused[LIMITS_NAMED];
	size_t named;
	size_t count;
	__u64 all;
};

static void crowd_add(struct crowd *crowd, const struct tenant *tenant,
		      __u64 refused)
{
	size_t at = crowd->named;

	crowd->count++;
	crowd->all += refused;
	while (at && crowd->refused[at - 1] < refused)
		at--;
	if (at == LIMITS_NAMED)
		return;
	if (crowd->named < LIMITS_NAMED)
		crowd->named++;
	for (size_t i = crowd->named - 1; i > at; i--) {
		crowd->worst[i] = crowd->worst[i - 1];
		crowd->refused[i] = crowd->refused[i - 1];
	}
	crowd->worst[at] = tenant;
	crowd->refused[at] = refused;
}

static void say_crowd(struct verdict *verdict, const struct crowd *crowd,
		      const struct bound *bound)
{
	char room[TEXT_ROOM];

	text_from_range(room, &crowd->worst[0]->src);
	if (crowd->count == 1)
		verdict_says(verdict, "Subscriber %s has all the %s that it may have.",
			     room, bound->what);
	else
		verdict_says(verdict, "%zu subscribers have all the %s that they may have, %s above all.",
			     crowd->count, bound->what, room);
	for (size_t i = 0; i < crowd->named; i++)
		verdict_evidence(verdict, "%s has %llu %s; flows refused: %llu.",
				 text_from_range(room, &crowd->worst[i]->src),
				 used(crowd->worst[i], bound->why),
				 bound->why == TENANT_BLOCKS ?
				 "ports of a protocol" : bound->what,
				 crowd->refused[i]);
}

static void judge_crowd(const struct looks *looks, const struct crowd *crowd,
			const struct bound *bound, struct verdicts *verdicts)
{
	struct verdict *verdict;
	char room[TEXT_ROOM];
	__u32 value = 0;

	verdict = verdicts_add(verdicts, CONDITION_SUBSCRIBER, SEVERITY_CRITICAL,
			       CONFIDENCE_HIGH);
	verdict->subject.src = crowd->worst[0]->src;
	verdict->subject.limit = bound->name;
	verdict->weight = crowd->all;
	say_crowd(verdict, crowd, bound);
	verdict_number(verdict, "subscribers", crowd->count);
	verdict_number(verdict, "used", used(crowd->worst[0], bound->why));
	verdict_number(verdict, "refused", crowd->all);
	if (bound->limit)
		value = look_setting(looks->now, SETTING_LIMIT, bound->limit);
	if (value) {
		verdict_number(verdict, "limit", value);
		verdict_evidence(verdict, "limit %s is %u.", bound->name, value);
	}
	text_from_range(room, &crowd->worst[0]->src);
	verdict_fix(verdict, "Find out what it does: natctl sessions src %s. A scan, a loop or a worm looks like this.",
		    room);
	verdict_fix(verdict, "Have it reuse connections.");
	if (value)
		verdict_fix(verdict, "If it may do so, raise the limit: natctl add limit %s N, now %u.",
			    bound->name, value);
	else
		verdict_fix(verdict, "If it may do so, give it more blocks, or larger ones, in the pool.");
}

static void judge_subscribers(const struct looks *looks,
			      struct verdicts *verdicts)
{
	const struct look *now = looks->now;

	for (size_t i = 0; i < ARRAY_SIZE(bounds); i++) {
		struct crowd crowd = { 0 };

		for (size_t j = 0; j < now->tenant_count; j++) {
			__u64 refused = looks_tenant_refused(looks, &now->tenants[j],
							     bounds[i].why);

			if (refused)
				crowd_add(&crowd, &now->tenants[j], refused);
		}
		if (crowd.count)
			judge_crowd(looks, &crowd, &bounds[i], verdicts);
	}
}

/* ---- of the gateway -------------------------------------------------------- */

static const struct tenant *largest(const struct look *look)
{
	const struct tenant *found = NULL;

	for (size_t i = 0; i < look->tenant_count; i++)
		if (!found || look->tenants[i].sessions > found->sessions)
			found = &look->tenants[i];
	return found;
}

/* Has one subscriber most of the sessions, and are others refused? */
static void judge_largest(const struct looks *looks, __u64 refused,
			  struct verdicts *verdicts)
{
	const struct tenant *tenant = largest(looks->now);
	__u64 sessions = looks->now->stats.sessions;
	struct verdict *verdict;
	char room[TEXT_ROOM];
	__u64 own;

	if (!tenant || tenant->sessions * 100ULL < sessions * LIMITS_MOST)
		return;
	own = looks_tenant_refused(looks, tenant, TENANT_SHARED);
	if (own >= refused)
		return;
	verdict = verdicts_add(verdicts, CONDITION_SOURCE, SEVERITY_CRITICAL,
			       CONFIDENCE_HIGH);
	verdict->subject.src = tenant->src;
	verdict->subject.limit = "sessions";
	verdict->weight = refused;
	text_from_range(room, &tenant->src);
	verdict_says(verdict, "%s has %u of all %llu sessions, and others are refused.",
		     room, tenant->sessions, sessions);
	verdict_number(verdict, "source_sessions", tenant->sessions);
	verdict_number(verdict, "sessions", sessions);
	verdict_number(verdict, "refused", refused);
	verdict_number(verdict, "refused_others", refused - own);
	verdict_evidence(verdict, "The limit of sessions is reached; %llu of %llu refused flows are of others.",
			 refused - own, refused);
	verdict_fix(verdict, "Find out what %s does: natctl sessions src %s.", room,
		    room);
	verdict_fix(verdict, "Keep room for the others: natctl add limit subscriber-sessions N.");
	verdict_fix(verdict, "Raise the limit: natctl add limit sessions N.");
}

static void judge_sessions(const struct looks *looks, struct verdicts *verdicts)
{
	__u64 refused = looks_dropped(looks, NATGW_DROP_SESSION_LIMIT);
	__u32 limit = look_setting(looks->now, SETTING_LIMIT, NATGW_LIMIT_SESSIONS);
	__u64 sessions = looks->now->stats.sessions;
	struct verdict *verdict;

	if (!refused && sessions * 100 < (__u64)limit * LIMITS_NEARLY)
		return;
	verdict = verdicts_add(verdicts, CONDITION_TABLE, refused ?
			       SEVERITY_CRITICAL : SEVERITY_WARNING,
			       CONFIDENCE_HIGH);
	verdict->subject.limit = "sessions";
	verdict->weight = refused;
	verdict_says(verdict, refused ? "The table is full: %llu of %u sessions." :
		     "The table is nearly full: %llu of %u sessions.", sessions,
		     limit);
	verdict_number(verdict, "sessions", sessions);
	verdict_number(verdict, "limit", limit);
	verdict_number(verdict, "refused", refused);
	verdict_evidence(verdict, "%llu flows were refused; %llu sessions began.",
			 refused, looks_counted(looks, NATGW_COUNTER_CREATED));
	verdict_fix(verdict, "See who has them: natctl subscribers --top 10 --sort sessions.");
	verdict_fix(verdict, "Raise the limit: natctl add limit sessions N; a session takes %u bytes.",
		    looks->now->gateway.session_bytes);
	verdict_fix(verdict, "Bound what each may have: natctl add limit subscriber-sessions N.");
	verdict_fix(verdict, "Only then timers: timeout tcp-idle, now %u s.",
		    look_setting(looks->now, SETTING_TIMEOUT, NATGW_TIMEOUT_TCP_IDLE));
	if (refused)
		judge_largest(looks, refused, verdicts);
}

static void judge_half_open(const struct looks *looks, struct verdicts *verdicts)
{
	__u64 refused = looks_dropped(looks, NATGW_DROP_HALF_OPEN);
	__u32 share = look_setting(looks->now, SETTING_LIMIT,
				   NATGW_LIMIT_HALF_OPEN_SHARE);
	struct verdict *verdict;

	if (!refused)
		return;
	verdict = verdicts_add(verdicts, CONDITION_TABLE, SEVERITY_CRITICAL,
			       CONFIDENCE_HIGH);
	verdict->subject.limit = "half-open-share";
	verdict->weight = refused;
	verdict_says(verdict, "As many sessions wait for an answer as may: %u %% of the limit of sessions.",
		     share);
	verdict_number(verdict, "limit", share);
	verdict_number(verdict, "refused", refused);
	verdict_evidence(verdict, "%llu flows were refused; %llu SYNs were seen again.",
			 refused, looks_counted(looks, NATGW_COUNTER_SYN_RETRANSMITS));
	verdict_fix(verdict, "See who begins them: natctl subscribers --top 10 --sort rate. A scan looks like this.");
	verdict_fix(verdict, "See who does not answer: natctl destinations --top 10 --sort unanswered.");
	verdict_fix(verdict, "Bound what each may begin: natctl add limit subscriber-rate N.");
	verdict_fix(verdict, "Raise the limit: natctl add limit half-open-share N.");
}

static void judge_subscriber_count(const struct looks *looks,
				   struct verdicts *verdicts)
{
	__u64 refused = looks_dropped(looks, NATGW_DROP_SUBSCRIBER_LIMIT);
	__u32 limit = look_setting(looks->now, SETTING_LIMIT,
				   NATGW_LIMIT_SUBSCRIBERS);
	struct verdict *verdict;

	if (!refused)
		return;
	verdict = verdicts_add(verdicts, CONDITION_TABLE, SEVERITY_CRITICAL,
			       CONFIDENCE_HIGH);
	verdict->subject.limit = "subscribers";
	verdict->weight = refused;
	verdict_says(verdict, "%zu subscribers have sessions; no more may.",
		     looks->now->tenant_count);
	verdict_number(verdict, "subscribers", looks->now->tenant_count);
	verdict_number(verdict, "limit", limit);
	verdict_number(verdict, "refused", refused);
	verdict_evidence(verdict, "%llu flows were refused; limit subscribers is %u.",
			 refused, limit);
	verdict_fix(verdict, "See whether they are all yours: natctl subscribers. Forged sources look like this.");
	verdict_fix(verdict, "Raise the limit: natctl add limit subscribers N.");
}

/**
 * conditions_of_limits() - are limits reached?
 * @looks: the looks
 * @verdicts: receives what is wrong
 */
void conditions_of_limits(const struct looks *looks, struct verdicts *verdicts)
{
	judge_subscribers(looks, verdicts);
	judge_sessions(looks, verdicts);
	judge_half_open(looks, verdicts);
	judge_subscriber_count(looks, verdicts);
}
