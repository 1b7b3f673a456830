// SPDX-License-Identifier: GPL-2.0
/* Thresholds: what is told of a level that goes up and down. */
#include "threshold.h"

#include <linux/math64.h>
#include <linux/minmax.h>

static const struct natgw_threshold never = { U32_MAX, U32_MAX };

static u64 percent_of(u32 percent, u32 most)
{
	return (u64)most * percent;
}

/**
 * natgw_threshold_of() - a threshold in per cent as numbers
 * @most: what 100 per cent are; 0 if there is no bound
 * @high: per cent that are high; 0 for never
 * @low: per cent, fewer than @high, that end it; 0 for an eighth below
 *
 * High is rounded up and low is rounded down, so that there is one between them
 * at least.
 *
 * Context: Any.
 * Return: the threshold.
 */
struct natgw_threshold natgw_threshold_of(u32 most, u32 high, u32 low)
{
	struct natgw_threshold threshold;

	if (!most || !high)
		return never;
	threshold.high = div_u64(percent_of(high, most) + 99, 100);
	if (low)
		threshold.low = div_u64(percent_of(low, most), 100);
	else
		threshold.low = threshold.high - max(threshold.high / 8, 1u);
	return threshold;
}

/**
 * natgw_watch_look() - a level may have crossed its threshold
 * @watch: what is known of it, locked
 * @threshold: the threshold
 * @level: the level now
 * @now: jiffies now
 * @interval: jiffies from once told to be high to the next time
 *
 * A level that is high while it must not be told is told of by the first look
 * after the interval, if it still is. One that was told to be high is told to be
 * low at once, so that nobody is left with the wrong news: the interval bounds
 * that, too.
 *
 * Context: Any.
 * Return: what is to be told.
 */
enum natgw_crossing natgw_watch_look(struct natgw_watch *watch,
				     const struct natgw_threshold *threshold,
				     u32 level, u32 now, u32 interval)
{
	bool known = watch->known;

	if (threshold->high == U32_MAX) {
		watch->above = false;
		watch->known = false;
		return NATGW_CROSSING_NONE;
	}
	if (watch->above && level <= threshold->low) {
		watch->above = false;
		watch->known = false;
		watch->suppressed += !known;
		return known ? NATGW_CROSSING_LOW : NATGW_CROSSING_NONE;
	}
	if (level >= threshold->high)
		watch->above = true;
	if (!watch->above || known ||
	    (watch->begun && !natgw_threshold_due(watch->told, now, interval)))
		return NATGW_CROSSING_NONE;
	watch->begun = true;
	watch->known = true;
	watch->told = now;
	return NATGW_CROSSING_HIGH;
}

#if IS_ENABLED(CONFIG_KUNIT)
#include "threshold_test.c"
#endif
