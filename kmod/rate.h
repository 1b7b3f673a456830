/* SPDX-License-Identifier: GPL-2.0 */
/* So many a second, counted by all CPUs. */
#ifndef _NATGW_RATE_H
#define _NATGW_RATE_H

#include <linux/atomic.h>
#include <linux/jiffies.h>
#include <linux/time64.h>
#include <linux/types.h>

/**
 * natgw_rate_affords() - may one more happen
 * @due: when the next one would come if they came evenly, ns; all there is to know.
 *       When they are used up it is only read
 * @limit: as many at once, and from then on as many a second; 0 for none
 * @now: the time, ns
 *
 * Context: Any.
 * Return: true if it may; it is counted then.
 */
static inline bool natgw_rate_affords(atomic64_t *due, u32 limit, u64 now)
{
	s64 seen = atomic64_read(due);
	u64 cost, next;

	if (!limit)
		return false;
	cost = NSEC_PER_SEC / limit;
	do {
		next = max_t(u64, seen, now) + cost;
		if (next > now + NSEC_PER_SEC)
			return false;
	} while (!atomic64_try_cmpxchg(due, &seen, next));
	return true;
}

/* The time that rates are counted in. */
static inline u64 natgw_rate_now(void)
{
	return jiffies64_to_nsecs(get_jiffies_64());
}

#endif
