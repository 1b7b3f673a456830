// SPDX-License-Identifier: GPL-2.0
/* How far something is, on a line of standard error that is written over. */
#include "progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum {
	PROGRESS_STEPS = 1024,		/* between two looks at the clock */
};

#define PROGRESS_PATIENCE 2000000000ULL	/* ns before the first word */
#define PROGRESS_PAUSE 200000000ULL	/* ns between two words */

static __u64 clock_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ULL + now.tv_nsec;
}

/**
 * progress_begin() - begin to count
 * @progress: receives the beginning
 * @what: what is counted; borrowed until progress_end()
 * @total: how many there are; 0 if that is not known
 *
 * On a terminal that shows what is written anyway, nothing is said.
 */
void progress_begin(struct progress *progress, const char *what, __u64 total)
{
	*progress = (struct progress){ .what = what, .total = total };
	if (isatty(STDERR_FILENO) && !isatty(STDOUT_FILENO))
		progress->next = clock_now() + PROGRESS_PATIENCE;
}

/**
 * progress_step() - one more is dealt with
 * @progress: how far it is
 */
void progress_step(struct progress *progress)
{
	__u64 now;

	if (++progress->done % PROGRESS_STEPS || !progress->next)
		return;
	now = clock_now();
	if (now < progress->next)
		return;
	progress->next = now + PROGRESS_PAUSE;
	progress->is_shown = true;
	fprintf(stderr, "\r%s: %llu", progress->what, progress->done);
	/* There may be more by now than there were when it was asked. */
	if (progress->total > progress->done)
		fprintf(stderr, " of %llu", progress->total);
}

/**
 * progress_end() - take away what was said
 * @progress: how far it was
 */
void progress_end(struct progress *progress)
{
	if (progress->is_shown)
		fprintf(stderr, "\r%-70s\r", "");
	progress->next = 0;
}
