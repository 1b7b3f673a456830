/* SPDX-License-Identifier: GPL-2.0 */
/* All that a page about the gateway says, when it has been read. */
#ifndef NATCTL_REPORT_H
#define NATCTL_REPORT_H

#include "diagnosis.h"
#include "gateway.h"
#include "gauges.h"
#include "glance.h"
#include "port_map.h"
#include "ruleset.h"

/**
 * struct report - what is known of the gateway
 * @gateway: version and size
 * @set: the configuration
 * @glance: counters, destinations, subscribers and pools, of two looks
 * @looks: what doctor sees, at both ends of the window
 * @diagnosis: what doctor says to that
 * @map: ports in use
 * @time: when it was read, ms since 1970
 * @window: time between the looks, s
 */
struct report {
	struct gateway gateway;
	struct ruleset set;
	struct glance glance;
	struct look looks[2];
	struct diagnosis diagnosis;
	struct port_map map;
	__u64 time;
	__u32 window;
};

void report_write(const struct report *report, FILE *stream);

#endif
