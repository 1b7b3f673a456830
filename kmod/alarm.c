// SPDX-License-Identifier: GPL-2.0
/* Alarms: what is told of one subscriber. */
#include "alarm.h"

#include <linux/jiffies.h>
#include <linux/slab.h>

#include "wheel.h"

static bool replace(struct natgw_threshold *threshold, u32 most, u32 high)
{
	struct natgw_threshold new = natgw_threshold_of(most, high, 0);
	bool other = new.high != threshold->high || new.low != threshold->low;

	WRITE_ONCE(threshold->high, new.high);
	WRITE_ONCE(threshold->low, new.low);
	return other;
}

/**
 * natgw_alarms_configure() - other limits or thresholds are in force
 * @alarms: what holds for the alarms
 * @limit: by enum natgw_limit
 * @notify: by enum natgw_notification
 *
 * Context: Process, holds the configuration's lock.
 * Return: true if it is to be looked at what every subscriber has.
 */
bool natgw_alarms_configure(struct natgw_alarms *alarms, const u32 *limit,
			    const u32 *notify)
{
	u32 high = notify[NATGW_NOTIFICATION_SUBSCRIBER_HIGH];
	bool other;

	WRITE_ONCE(alarms->interval, notify[NATGW_NOTIFICATION_INTERVAL] * HZ);
	other = replace(&alarms->sessions,
			limit[NATGW_LIMIT_SUBSCRIBER_SESSIONS], high);
	other |= replace(&alarms->ports, limit[NATGW_LIMIT_SUBSCRIBER_PORTS], high);
	return other;
}

/* Without memory there is nothing to know by what was told; that is told. */
static bool need(struct natgw_alarms *alarms, struct natgw_alarm **alarm)
{
	if (!alarms->tell)
		return false;
	if (!*alarm)
		*alarm = kzalloc(sizeof(**alarm), GFP_ATOMIC | __GFP_NOWARN);
	if (!*alarm)
		alarms->tell(alarms, NULL);
	return *alarm;
}

/**
 * natgw_alarm_look() - what a subscriber has may have crossed its threshold
 * @alarms: what holds for the alarms
 * @alarm: its alarm, locked; made if there is none
 * @which: what of it
 * @usage: what there is to tell; event, threshold and suppressed are filled in
 *
 * Context: BH disabled, RCU read side.
 */
void natgw_alarm_look(struct natgw_alarms *alarms, struct natgw_alarm **alarm,
		      enum natgw_alarm_level which, struct natgw_usage *usage)
{
	const struct natgw_threshold *wanted = which == NATGW_ALARM_SESSIONS ?
					       &alarms->sessions : &alarms->ports;
	struct natgw_threshold threshold = {
		READ_ONCE(wanted->high), READ_ONCE(wanted->low),
	};
	struct natgw_watch *watch;

	if (!need(alarms, alarm))
		return;
	watch = &(*alarm)->watch[which];
	switch (natgw_watch_look(watch, &threshold, usage->in_use,
				 natgw_wheel_now(), READ_ONCE(alarms->interval))) {
	case NATGW_CROSSING_HIGH:
		usage->event = NATGW_USAGE_EVENT_HIGH;
		break;
	case NATGW_CROSSING_LOW:
		usage->event = NATGW_USAGE_EVENT_LOW;
		break;
	default:
		return;
	}
	usage->threshold = threshold.high;
	usage->suppressed = watch->suppressed;
	watch->suppressed = 0;
	alarms->tell(alarms, usage);
}

static enum natgw_alarm_limit hit_of(enum natgw_limit limit)
{
	switch (limit) {
	case NATGW_LIMIT_SUBSCRIBER_SESSIONS:
		return NATGW_ALARM_HIT_SESSIONS;
	case NATGW_LIMIT_SUBSCRIBER_PORTS:
		return NATGW_ALARM_HIT_PORTS;
	default:
		return NATGW_ALARM_HIT_RATE;
	}
}

/**
 * natgw_alarm_hit() - a limit of a subscriber has refused a flow
 * @alarms: what holds for the alarms
 * @alarm: its alarm, locked; made if there is none
 * @refused: flows of it that the limit has refused, this one included
 * @usage: what there is to tell; event and suppressed are filled in
 *
 * Context: BH disabled, RCU read side.
 */
void natgw_alarm_hit(struct natgw_alarms *alarms, struct natgw_alarm **alarm,
		     u32 refused, struct natgw_usage *usage)
{
	u32 now = natgw_wheel_now();
	struct natgw_alarm_hit *hit;

	if (!need(alarms, alarm))
		return;
	hit = &(*alarm)->hit[hit_of(usage->limit)];
	if (hit->told && !natgw_threshold_due(hit->told, now,
					      READ_ONCE(alarms->interval)))
		return;
	usage->event = NATGW_USAGE_EVENT_HIT;
	usage->suppressed = refused - hit->counted - 1;
	if (!alarms->tell(alarms, usage))
		return;
	hit->told = natgw_threshold_stamp(now);
	hit->counted = refused;
}
