/* SPDX-License-Identifier: GPL-2.0 */
/* How far something is that takes long, for who waits at a terminal. */
#ifndef NATCTL_PROGRESS_H
#define NATCTL_PROGRESS_H

#include <stdbool.h>
#include <linux/types.h>

/**
 * struct progress - how far something is
 * @what: what is counted
 * @total: how many there are; 0 if that is not known
 * @done: how many have been dealt with
 * @next: when there is something to say, ns of the clock; 0 if nobody listens
 * @is_shown: something was said, which is still there
 */
struct progress {
	const char *what;
	__u64 total;
	__u64 done;
	__u64 next;
	bool is_shown;
};

void progress_begin(struct progress *progress, const char *what, __u64 total);
void progress_step(struct progress *progress);
void progress_end(struct progress *progress);

#endif
