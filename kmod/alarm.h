/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Alarms: what is told of one subscriber: that it comes near its limits, and
 * that they refuse its flows. One is made when there is the first thing to tell,
 * so that subscribers who use little cost nothing. It is guarded by the lock of
 * its subscriber and freed with it.
 */
#ifndef _NATGW_ALARM_H
#define _NATGW_ALARM_H

#include "stats.h"
#include "threshold.h"
#include "usage.h"

/* What is watched of a subscriber; ports by class of protocol. */
enum natgw_alarm_level {
	NATGW_ALARM_SESSIONS,
	NATGW_ALARM_PORTS,
	NATGW_ALARM_LEVELS = NATGW_ALARM_PORTS + NATGW_CLASSES,
};

/**
 * struct natgw_alarm_hit - that a limit refuses flows
 * @told: jiffies when it was last told; 0 if it never was
 * @counted: flows that were refused by then
 */
struct natgw_alarm_hit {
	u32 told;
	u32 counted;
};

/* Limits of a subscriber that refuse flows. */
enum natgw_alarm_limit {
	NATGW_ALARM_HIT_SESSIONS,
	NATGW_ALARM_HIT_PORTS,
	NATGW_ALARM_HIT_RATE,
	NATGW_ALARM_HITS,
};

/**
 * struct natgw_alarm - what is known of one subscriber
 * @watch: of what it has
 * @hit: of what it was refused
 */
struct natgw_alarm {
	struct natgw_watch watch[NATGW_ALARM_LEVELS];
	struct natgw_alarm_hit hit[NATGW_ALARM_HITS];
};

/**
 * struct natgw_alarms - what holds for the alarms of all subscribers
 * @sessions: the threshold of their sessions
 * @ports: the threshold of their ports of one protocol
 * @interval: jiffies in which one thing is told once
 * @tell: tells it, or with NULL that it could not be told for want of memory; BH
 *        disabled, RCU read side, the subscriber locked. False if nobody listens.
 *        NULL if nothing is told
 *
 * All but @tell is written under the configuration's lock, one after the other: a
 * flow that comes meanwhile may be told of too early, or with the next one.
 */
struct natgw_alarms {
	struct natgw_threshold sessions;
	struct natgw_threshold ports;
	u32 interval;
	bool (*tell)(struct natgw_alarms *alarms, const struct natgw_usage *usage);
};

bool natgw_alarms_configure(struct natgw_alarms *alarms, const u32 *limit,
			    const u32 *notify);
void natgw_alarm_look(struct natgw_alarms *alarms, struct natgw_alarm **alarm,
		      enum natgw_alarm_level which, struct natgw_usage *usage);
void natgw_alarm_hit(struct natgw_alarms *alarms, struct natgw_alarm **alarm,
		     u32 refused, struct natgw_usage *usage);

/* Is there anything to look at? Else natgw_alarm_look() need not be called. */
static inline bool natgw_alarm_wakes(const struct natgw_threshold *threshold,
				     const struct natgw_alarm *alarm, u32 level)
{
	return unlikely(alarm || level >= READ_ONCE(threshold->high));
}

#endif
