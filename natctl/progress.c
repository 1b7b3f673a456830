// SPDX-License-Identifier: GPL-2.0
/* What a verb that takes a while says meanwhile, on one line of a terminal. */
#include "progress.h"

#include <stdarg.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "glance.h"

enum {
	PROGRESS_STEPS = 1024,		/* between two looks at the clock */
};

#define PROGRESS_PATIENCE (2ULL * GLANCE_NS)	/* before the first word */
#define PROGRESS_PAUSE (GLANCE_NS / 5ULL)	/* between two words */

/**
 * progress_is_seen() - does anybody see what is said?
 *
 * Return: true if standard error is a terminal.
 */
bool progress_is_seen(void)
{
	return isatty(STDERR_FILENO);
}

/**
 * progress_say() - say something on the line that the last thing was said on
 * @seen: somebody sees it; else nothing is said
 * @format: as printf(); nothing clears the line
 */
void progress_say(bool seen, const char *format, ...)
{
	va_list arguments;
	char text[80];

	if (!seen)
		return;
	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	fprintf(stderr, "\r%-70s\r%s", "", text);
}

/**
 * progress_watch() - let time pass, and say how much there is still
 * @seen: somebody sees it
 * @end: until when, by glance_clock()
 */
void progress_watch(bool seen, __u64 end)
{
	for (__u64 now = glance_clock(); now < end; now = glance_clock()) {
		__u64 left = end - now;
		struct timespec pause = { 0, left };

		if (left >= GLANCE_NS)
			pause = (struct timespec){ 1, 0 };
		progress_say(seen, "watching for %llu s more", left / GLANCE_NS + 1);
		nanosleep(&pause, NULL);
	}
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
	if (progress_is_seen() && !isatty(STDOUT_FILENO))
		progress->next = glance_clock() + PROGRESS_PATIENCE;
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
	now = glance_clock();
	if (now < progress->next)
		return;
	progress->next = now + PROGRESS_PAUSE;
	progress->is_shown = true;
	/* There may be more by now than there were when it was asked. */
	if (progress->total > progress->done)
		progress_say(true, "%s: %llu of %llu", progress->what,
			     progress->done, progress->total);
	else
		progress_say(true, "%s: %llu", progress->what, progress->done);
}

/**
 * progress_end() - take away what was said
 * @progress: how far it was
 */
void progress_end(struct progress *progress)
{
	progress_say(progress->is_shown, "%s", "");
	progress->next = 0;
}
