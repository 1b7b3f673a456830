/* SPDX-License-Identifier: GPL-2.0 */
/* What the gateway counts, as Prometheus reads it. */
#ifndef NATCTL_METRICS_H
#define NATCTL_METRICS_H

#include <stdio.h>

#include "fullest.h"
#include "gateway.h"
#include "gauges.h"
#include "natctl.h"

enum {
	METRICS_TOP = 10,		/* destinations with metrics of their own */
	METRICS_TOP_MAX = 100,		/* those that there can be */
	METRICS_ADDRESSES = 256,	/* external addresses, likewise */
};

/**
 * struct sample - the gateway at one time
 * @stats: its counters
 * @gateway: its size
 * @gauges: what its destinations add up to
 * @fullest: the fullest of them
 * @sessions_max: sessions that its limit allows; 0 if that is not known
 * @seconds: how long it took to read all this
 */
struct sample {
	struct stats stats;
	struct gateway gateway;
	struct gauges gauges;
	struct fullest fullest;
	__u32 sessions_max;
	double seconds;
};

void sample_init(struct sample *sample, size_t top);
int sample_read(struct sample *sample, struct refusal *refusal);
void sample_clear(struct sample *sample);
void sample_exit(struct sample *sample);

size_t metrics_top(const struct invocation *invocation);
void metrics_write(FILE *stream, const struct sample *sample);
void metrics_write_down(FILE *stream);

#endif
