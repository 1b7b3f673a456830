/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Counters of a namespace, one set a CPU. They are written with bottom halves
 * disabled, by their own CPU only, and summed by readers without a lock: a sum
 * is exact once the packets that it counts have passed.
 */
#ifndef _NATGW_STATS_H
#define _NATGW_STATS_H

#include <linux/netfilter.h>
#include <linux/percpu.h>

#include "natgw.h"

/**
 * enum natgw_class - protocols that are told apart in the gauges
 * @NATGW_CLASS_TCP: TCP
 * @NATGW_CLASS_UDP: UDP
 * @NATGW_CLASS_ICMP: ICMP
 * @NATGW_CLASS_OTHER: every other protocol
 * @NATGW_CLASSES: number of classes
 */
enum natgw_class {
	NATGW_CLASS_TCP,
	NATGW_CLASS_UDP,
	NATGW_CLASS_ICMP,
	NATGW_CLASS_OTHER,
	NATGW_CLASSES,
};

/**
 * struct natgw_stats - what one CPU counted
 * @count: totals, by enum natgw_counter
 * @drop: packets dropped, by enum natgw_drop
 * @active: sessions by class and state; of one CPU it may be negative, since
 *          a session can end on another CPU than it began on
 */
struct natgw_stats {
	u64 count[__NATGW_COUNTER_MAX];
	u64 drop[__NATGW_DROP_MAX];
	s64 active[NATGW_CLASSES][__NATGW_STATE_MAX];
};

/**
 * natgw_drop() - the one way in which a packet is dropped
 * @stats: counters of this CPU
 * @reason: why
 *
 * Context: BH disabled.
 * Return: the netfilter verdict.
 */
static inline unsigned int natgw_drop(struct natgw_stats *stats,
				      enum natgw_drop reason)
{
	stats->count[NATGW_COUNTER_DROPPED]++;
	stats->drop[reason]++;
	return NF_DROP;
}

enum natgw_class natgw_stats_class(u8 proto);
u8 natgw_stats_proto(enum natgw_class class);
void natgw_stats_sum(struct natgw_stats *sum,
		     const struct natgw_stats __percpu *stats);

#endif
