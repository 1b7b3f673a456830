/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What would be otherwise: words of a command line that change a figure or more.
 * Pure: no socket, no output.
 */
#ifndef NATCTL_WHAT_IF_H
#define NATCTL_WHAT_IF_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/types.h>

#include "natgw.h"
#include "text.h"

enum {
	WHAT_IF_MOST = 16,	/* more than there are different ones */
};

/**
 * struct what_if - figures that would be otherwise
 * @given: bit of each figure that is, by its place among what_if_word()
 * @addresses: external addresses more, or fewer
 * @rate: times as many arrivals
 * @has_ports: other ports are handed out
 * @ports: which
 * @has_hold_down: ports rest for another time
 * @hold_down: how long, s
 * @timeout: how long the ports of sessions that are over are held, s; 0: as now
 * @timeouts: by enum natgw_timeout, s; 0: as now
 */
struct what_if {
	__u32 given;
	__s64 addresses;
	double rate;
	bool has_ports;
	struct ports ports;
	bool has_hold_down;
	__u32 hold_down;
	__u32 timeout;
	__u32 timeouts[NATGW_TIMEOUT_MAX + 1];
};

void what_if_init(struct what_if *what_if);
int what_if_add(struct what_if *what_if, const char *word, struct fault *fault);
__u32 what_if_timeout(const struct what_if *what_if, enum natgw_timeout timeout,
		      __u32 now);
const char *what_if_word(size_t place);

#endif
