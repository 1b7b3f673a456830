/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Thresholds: a level that is told of when it is reached, and again when what
 * reached it has fallen by a margin. What goes up and down is told of once an
 * interval, and counted besides. Pure: levels and times in, what to tell out; a
 * watch is guarded by the lock of what it watches.
 */
#ifndef _NATGW_THRESHOLD_H
#define _NATGW_THRESHOLD_H

#include <linux/limits.h>
#include <linux/types.h>

/**
 * struct natgw_threshold - a level, and the margin below it
 * @high: so much, or more, is told of; U32_MAX for never
 * @low: so much, or less, ends it; less than @high unless that is never
 */
struct natgw_threshold {
	u32 high;
	u32 low;
};

/**
 * struct natgw_watch - what is known of one thing; zeroed, it has not happened
 * @above: it has been high, and not low since
 * @known: and that was told
 * @begun: it was told once
 * @told: jiffies when it was last told to be high; valid if @begun
 * @suppressed: times that it was high, and low again, untold since then
 */
struct natgw_watch {
	bool above;
	bool known;
	bool begun;
	u32 told;
	u32 suppressed;
};

/**
 * enum natgw_crossing - what is to be told
 * @NATGW_CROSSING_NONE: nothing
 * @NATGW_CROSSING_HIGH: it is high; the teller takes @suppressed and zeroes it
 * @NATGW_CROSSING_LOW: it is low again
 */
enum natgw_crossing {
	NATGW_CROSSING_NONE,
	NATGW_CROSSING_HIGH,
	NATGW_CROSSING_LOW,
};

struct natgw_threshold natgw_threshold_of(u32 most, u32 high, u32 low);
enum natgw_crossing natgw_watch_look(struct natgw_watch *watch,
				     const struct natgw_threshold *threshold,
				     u32 level, u32 now, u32 interval);

/*
 * May it be told again? As good as never wrong: whoever was told of last a whole
 * turn of 2^32 jiffies ago waits an interval in vain.
 */
static inline bool natgw_threshold_due(u32 told, u32 now, u32 interval)
{
	return now - told >= interval;
}

/* Jiffies as they are remembered where 0 stands for never: one early then. */
static inline u32 natgw_threshold_stamp(u32 now)
{
	return now ?: U32_MAX;
}

#endif
