// SPDX-License-Identifier: GPL-2.0
/* Limits of a namespace as a whole. */
#include "limit.h"

#include "event.h"
#include "room.h"
#include "usage.h"

/* Flows that were refused for a reason, on all CPUs. */
static u64 refused(const struct natgw_netns *ns, enum natgw_drop reason)
{
	u64 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += READ_ONCE(per_cpu_ptr(ns->stats, cpu)->drop[reason]);
	return sum;
}

static struct natgw_usage usage_of(const struct natgw_netns *ns,
				   const struct natgw_rules *rules,
				   enum natgw_limit limit)
{
	struct natgw_usage usage = {
		.event = NATGW_USAGE_EVENT_HIT,
		.limit = limit,
		.value = rules->limit[limit],
	};

	switch (limit) {
	case NATGW_LIMIT_SESSIONS:
		usage.in_use = atomic_read(&ns->table.active);
		break;
	case NATGW_LIMIT_SUBSCRIBERS:
		usage.in_use = atomic_read(&ns->table.subscribers.count);
		break;
	case NATGW_LIMIT_HALF_OPEN_SHARE:
		usage.in_use = atomic_read(&ns->table.half_open);
		usage.threshold = natgw_room_half_open(rules);
		break;
	default:
		break;
	}
	return usage;
}

/*
 * Whoever is telling sees to it that nobody else does; those who come meanwhile
 * are counted as all are, by their drops.
 */
static void tell(struct natgw_netns *ns, const struct natgw_rules *rules,
		 enum natgw_limit limit, enum natgw_drop reason)
{
	struct natgw_hit *hit = &ns->hit[limit];
	struct natgw_usage usage;
	u64 so_far;

	if (!spin_trylock(&ns->hit_lock))
		return;
	so_far = refused(ns, reason);
	usage = usage_of(ns, rules, limit);
	usage.suppressed = so_far - hit->counted;
	if (!natgw_usage_tell(ns->net, &usage))
		natgw_table_stats(&ns->table)->count[NATGW_COUNTER_EVENTS_LOST]++;
	hit->counted = so_far + 1;
	WRITE_ONCE(hit->told, natgw_threshold_stamp(natgw_wheel_now()));
	spin_unlock(&ns->hit_lock);
}

/**
 * natgw_limit_hit() - a flow is to be refused: tell who listens if a limit is why
 * @ns: the gateway
 * @rules: the ruleset in force
 * @reason: as what it will be counted, but is not yet
 *
 * Told once an interval, with those that were refused since the last time.
 *
 * Context: BH disabled, RCU read side.
 */
void natgw_limit_hit(struct natgw_netns *ns, const struct natgw_rules *rules,
		     enum natgw_drop reason)
{
	u32 interval = rules->notify[NATGW_NOTIFICATION_INTERVAL] * HZ;
	enum natgw_limit limit;
	u32 told;

	switch (reason) {
	case NATGW_DROP_SESSION_LIMIT:
		limit = NATGW_LIMIT_SESSIONS;
		break;
	case NATGW_DROP_SUBSCRIBER_LIMIT:
		limit = NATGW_LIMIT_SUBSCRIBERS;
		break;
	case NATGW_DROP_HALF_OPEN:
		limit = NATGW_LIMIT_HALF_OPEN_SHARE;
		break;
	case NATGW_DROP_SESSION_RATE:
		limit = NATGW_LIMIT_SESSION_RATE;
		break;
	default:
		return;
	}
	told = READ_ONCE(ns->hit[limit].told);
	if (told && !natgw_threshold_due(told, natgw_wheel_now(), interval))
		return;
	if (natgw_event_wanted(ns->net, NATGW_GROUP_EXHAUSTION))
		tell(ns, rules, limit, reason);
}
