// SPDX-License-Identifier: GPL-2.0
/* Peaks: the most packets a second. */
#include "peak.h"

#include <linux/jiffies.h>
#include <linux/math64.h>

enum {
	WINDOW	= 10,	/* s */
};

/* Packets of sessions that came in, from either side: each once. */
static u64 packets_of(const struct natgw_stats __percpu *stats)
{
	u64 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu) {
		const u64 *count = per_cpu_ptr(stats, cpu)->count;

		sum += READ_ONCE(count[NATGW_COUNTER_PACKETS_IN_FROM_SOURCE]);
		sum += READ_ONCE(count[NATGW_COUNTER_PACKETS_IN_FROM_DESTINATION]);
	}
	return sum;
}

/* A window ends, which may be late where a CPU was idle, and the next begins. */
static void turn(struct natgw_peak *peak, u64 packets, u64 now)
{
	u64 elapsed = max_t(u64, now - peak->since, 1);
	u64 rate = div64_u64((packets - peak->packets) * HZ, elapsed);

	if (rate > peak->most)
		WRITE_ONCE(peak->most, min_t(u64, rate, U32_MAX));
	peak->packets = packets;
	peak->since = now;
}

static void peak_work(struct work_struct *work)
{
	struct natgw_peak *peak = container_of(to_delayed_work(work),
					       struct natgw_peak, work);

	turn(peak, packets_of(peak->stats), get_jiffies_64());
	queue_delayed_work(system_power_efficient_wq, &peak->work, WINDOW * HZ);
}

/**
 * natgw_peak_init() - there was no packet yet
 * @peak: the peak, zeroed
 *
 * Context: Init.
 */
void natgw_peak_init(struct natgw_peak *peak)
{
	INIT_DEFERRABLE_WORK(&peak->work, peak_work);
}

/**
 * natgw_peak_start() - the gateway begins to forward
 * @peak: the peak
 * @stats: counters of the namespace, which outlive natgw_peak_stop()
 *
 * Context: Process.
 */
void natgw_peak_start(struct natgw_peak *peak,
		      const struct natgw_stats __percpu *stats)
{
	peak->stats = stats;
	peak->packets = packets_of(stats);
	peak->since = get_jiffies_64();
	queue_delayed_work(system_power_efficient_wq, &peak->work, WINDOW * HZ);
}

/**
 * natgw_peak_stop() - it does not forward any more
 * @peak: the peak
 *
 * What it was at most is still known.
 *
 * Context: Process, may sleep.
 */
void natgw_peak_stop(struct natgw_peak *peak)
{
	cancel_delayed_work_sync(&peak->work);
}

#if IS_ENABLED(CONFIG_KUNIT)
#include "peak_test.c"
#endif
