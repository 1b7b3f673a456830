// SPDX-License-Identifier: GPL-2.0
/* Room for a session. */
#include "room.h"

#include <linux/math64.h>

#include "life.h"
#include "rate.h"
#include "rules.h"
#include "session.h"
#include "table.h"

enum {
	/* Timers that are looked at to find one session that is over. */
	SEARCH_MOST	= 64,
	/* Silence of a flow that was tried once, s: no host waits as long. */
	RETRY_FIRST	= 6,
};

/**
 * struct search - what is looked for
 * @rules: the ruleset in force
 * @half_open: only a half-open session will do
 */
struct search {
	const struct natgw_rules *rules;
	bool half_open;
};

/*
 * Hosts wait twice as long after each SYN as after the one before. So the next
 * one is due, or was given up, when it has been silent for as long as all tries
 * together took; twice that is beyond doubt. Where an answer was seen, or
 * without TCP, nothing says that it is over.
 */
static bool given_up(const struct natgw_rules *rules,
		     const struct natgw_session *session)
{
	u32 now = natgw_wheel_now(), created = session->timer.since;
	u32 seen = READ_ONCE(session->expires) -
		   rules->timeout[NATGW_TIMEOUT_TCP_TRANS_OPEN];
	s32 tried = seen - created, silent;

	/* The timeout was another one then. */
	if (tried < 0)
		tried = 0;
	silent = now - created - tried;
	return silent > 2 * tried + RETRY_FIRST * HZ;
}

static bool is_over(const struct natgw_timer *timer, const void *arg)
{
	const struct natgw_session *session = container_of(timer, struct natgw_session,
							   timer);
	const struct search *search = arg;

	switch (READ_ONCE(session->state)) {
	case NATGW_STATE_CLOSING:
		return !search->half_open;
	case NATGW_STATE_INIT:
		return given_up(search->rules, session);
	default:
		return false;
	}
}

/*
 * What is over is in the wheel's nearest slots. Where there was none, there will
 * be none for a while: the limit is reached by a crowd, and each of it would
 * look.
 */
static bool hopeless(const struct natgw_table *table, u32 now)
{
	return (s32)(now - READ_ONCE(table->searched)) < HZ / 10 &&
	       READ_ONCE(table->fruitless);
}

static bool end_one(struct natgw_table *table, const struct search *search)
{
	enum natgw_close_cause cause = NATGW_CLOSE_CAUSE_IDLE;
	struct natgw_session *session;
	struct natgw_timer *timer;
	u32 now = natgw_wheel_now();

	if (hopeless(table, now))
		return false;
	timer = natgw_wheel_find(&table->wheel, is_over, search, SEARCH_MOST);
	WRITE_ONCE(table->searched, now);
	WRITE_ONCE(table->fruitless, !timer);
	if (!timer)
		return false;
	session = container_of(timer, struct natgw_session, timer);
	if (READ_ONCE(session->state) == NATGW_STATE_CLOSING)
		cause = NATGW_CLOSE_CAUSE_FIN;
	return natgw_session_kill(table, session, cause);
}

/**
 * natgw_room_half_open() - so many sessions may wait for an answer
 * @rules: the ruleset in force, with a half-open share
 *
 * Context: Any.
 * Return: the number, 1 at least.
 */
u32 natgw_room_half_open(const struct natgw_rules *rules)
{
	u64 sessions = rules->limit[NATGW_LIMIT_SESSIONS];
	u32 share = rules->limit[NATGW_LIMIT_HALF_OPEN_SHARE];

	return max_t(u32, div_u64(sessions * share, 100), 1);
}

/* Last, so that only a session for which there is room is counted. */
static int begin(struct natgw_table *table, const struct natgw_rules *rules)
{
	u32 rate = rules->limit[NATGW_LIMIT_SESSION_RATE];

	if (likely(!rate) ||
	    natgw_rate_affords(&table->session_due, rate, natgw_rate_now()))
		return 0;
	return -EBUSY;
}

/**
 * natgw_room_make() - a session is to be created: is there room for it
 * @table: the table
 * @rules: the ruleset in force
 *
 * Whoever is creating one at the same time is not half-open yet: there may be
 * as many too many as there are CPUs. The number of sessions is exact:
 * natgw_session_alloc() has the last word.
 *
 * Context: BH disabled, RCU read side.
 * Return: 0; or
 * * %-EXFULL - too many sessions wait for an answer
 * * %-EBUSY - as many have begun in a second as may
 */
int natgw_room_make(struct natgw_table *table, const struct natgw_rules *rules)
{
	u32 sessions = rules->limit[NATGW_LIMIT_SESSIONS];
	struct search search = { .rules = rules };

	if (unlikely(atomic_read(&table->active) >= sessions))
		end_one(table, &search);
	if (!rules->limit[NATGW_LIMIT_HALF_OPEN_SHARE] ||
	    likely(atomic_read(&table->half_open) < natgw_room_half_open(rules)))
		return begin(table, rules);
	search.half_open = true;
	return end_one(table, &search) ? begin(table, rules) : -EXFULL;
}

static bool has_one(struct natgw_table *table, const struct search *search)
{
	return !hopeless(table, natgw_wheel_now()) &&
	       natgw_wheel_find(&table->wheel, is_over, search, SEARCH_MOST);
}

/**
 * natgw_room_would() - would there be room for a session
 * @table: the table
 * @rules: the ruleset in force
 *
 * What natgw_room_make() and natgw_session_alloc() would say, in this order;
 * but nothing is ended to make room.
 *
 * Context: BH disabled, RCU read side.
 * Return: 0; or
 * * %-EXFULL - too many sessions wait for an answer
 * * %-EUSERS - the limit of sessions is reached
 */
int natgw_room_would(struct natgw_table *table, const struct natgw_rules *rules)
{
	struct search search = { .rules = rules };
	bool full = atomic_read(&table->active) >= rules->limit[NATGW_LIMIT_SESSIONS];

	if (full && has_one(table, &search))
		full = false;
	search.half_open = true;
	if (rules->limit[NATGW_LIMIT_HALF_OPEN_SHARE] &&
	    atomic_read(&table->half_open) >= natgw_room_half_open(rules) &&
	    !has_one(table, &search))
		return -EXFULL;
	return full ? -EUSERS : 0;
}
