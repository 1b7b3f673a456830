// SPDX-License-Identifier: GPL-2.0
/* Counters of a namespace: classes and sums. */
#include "stats.h"

#include <linux/in.h>
#include <linux/string.h>

/**
 * natgw_stats_class() - the class of a protocol
 * @proto: IP protocol
 *
 * Context: Any.
 * Return: its class.
 */
enum natgw_class natgw_stats_class(u8 proto)
{
	switch (proto) {
	case IPPROTO_TCP:
		return NATGW_CLASS_TCP;
	case IPPROTO_UDP:
		return NATGW_CLASS_UDP;
	case IPPROTO_ICMP:
		return NATGW_CLASS_ICMP;
	default:
		return NATGW_CLASS_OTHER;
	}
}

/**
 * natgw_stats_proto() - the protocol that a class stands for
 * @class: the class
 *
 * Context: Any.
 * Return: the IP protocol; 0 for NATGW_CLASS_OTHER.
 */
u8 natgw_stats_proto(enum natgw_class class)
{
	static const u8 protos[NATGW_CLASSES] = {
		[NATGW_CLASS_TCP] = IPPROTO_TCP,
		[NATGW_CLASS_UDP] = IPPROTO_UDP,
		[NATGW_CLASS_ICMP] = IPPROTO_ICMP,
	};

	return protos[class];
}

/**
 * natgw_stats_sum() - add up the counters of all CPUs
 * @sum: filled in
 * @stats: the counters
 *
 * Context: Process, may sleep.
 */
void natgw_stats_sum(struct natgw_stats *sum,
		     const struct natgw_stats __percpu *stats)
{
	int cpu, i, j;

	memset(sum, 0, sizeof(*sum));
	for_each_possible_cpu(cpu) {
		const struct natgw_stats *s = per_cpu_ptr(stats, cpu);

		for (i = 0; i < __NATGW_COUNTER_MAX; i++)
			sum->count[i] += READ_ONCE(s->count[i]);
		for (i = 0; i < __NATGW_DROP_MAX; i++)
			sum->drop[i] += READ_ONCE(s->drop[i]);
		for (i = 0; i < NATGW_CLASSES; i++)
			for (j = 0; j < __NATGW_STATE_MAX; j++)
				sum->active[i][j] += READ_ONCE(s->active[i][j]);
	}
}
