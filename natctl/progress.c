// SPDX-License-Identifier: GPL-2.0
/* What a verb that takes a while says meanwhile, on one line of a terminal. */
#include "progress.h"

#include <stdarg.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "glance.h"

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
