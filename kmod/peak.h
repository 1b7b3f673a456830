/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Peaks: the most packets a second, of the windows of ten seconds while a gateway
 * forwards. The counters are read at the end of each; packets know nothing of it.
 */
#ifndef _NATGW_PEAK_H
#define _NATGW_PEAK_H

#include <linux/workqueue.h>

#include "stats.h"

/**
 * struct natgw_peak - the peak of a namespace
 * @work: ends a window
 * @stats: counters of the namespace
 * @packets: packets when the window began
 * @since: jiffies then
 * @most: most packets a second so far; read by anybody
 */
struct natgw_peak {
	struct delayed_work work;
	const struct natgw_stats __percpu *stats;
	u64 packets;
	u64 since;
	u32 most;
};

void natgw_peak_init(struct natgw_peak *peak);
void natgw_peak_start(struct natgw_peak *peak,
		      const struct natgw_stats __percpu *stats);
void natgw_peak_stop(struct natgw_peak *peak);

#endif
