/* SPDX-License-Identifier: GPL-2.0 */
/* What a verb that takes a while says meanwhile, to somebody who sees it. */
#ifndef NATCTL_PROGRESS_H
#define NATCTL_PROGRESS_H

#include <stdbool.h>
#include <linux/types.h>

#include "compiler.h"

/**
 * struct progress - how far something is that is counted
 * @what: what is counted
 * @total: how many there are; 0 if that is not known
 * @done: how many have been dealt with
 * @next: when there is something to say, by glance_clock(); 0 if nobody listens
 * @is_shown: something was said, which is still there
 */
struct progress {
	const char *what;
	__u64 total;
	__u64 done;
	__u64 next;
	bool is_shown;
};

bool progress_is_seen(void);
void progress_say(bool seen, const char *format, ...) __printf(2, 3);
void progress_watch(bool seen, __u64 end);
void progress_begin(struct progress *progress, const char *what, __u64 total);
void progress_step(struct progress *progress);
void progress_end(struct progress *progress);

#endif
