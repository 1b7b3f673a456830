// SPDX-License-Identifier: GPL-2.0
/* Cases of a test program, as lines of TAP. */
#include "tap.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/**
 * tap_case() - report a case
 * @tap: the report
 * @passed: whether it passed
 * @format: as printf(): what it shows
 */
void tap_case(struct tap *tap, bool passed, const char *format, ...)
{
	va_list arguments;

	tap->cases++;
	tap->failed += !passed;
	printf("%sok %d - ", passed ? "" : "not ", tap->cases);
	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	putchar('\n');
}

static void print_lines(const char *what, const char *text)
{
	const char *end;

	printf("# %s:\n", what);
	for (; *text; text = end + (*end == '\n')) {
		end = strchrnul(text, '\n');
		printf("#   %.*s\n", (int)(end - text), text);
	}
}

/**
 * tap_text() - report a case that compares two texts
 * @tap: the report
 * @what: what it shows
 * @expected: the text expected
 * @seen: the text seen
 */
void tap_text(struct tap *tap, const char *what, const char *expected,
	      const char *seen)
{
	bool equal = !strcmp(expected, seen);

	tap_case(tap, equal, "%s", what);
	if (equal)
		return;
	print_lines("expected", expected);
	print_lines("seen", seen);
}

/**
 * tap_end() - end a report
 * @tap: the report
 *
 * Return: the exit status.
 */
int tap_end(const struct tap *tap)
{
	printf("1..%d\n", tap->cases);
	return tap->failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

/**
 * tap_seed() - what random cases start from
 *
 * Return: the seed that the environment names as SEED, or a new one.
 */
unsigned int tap_seed(void)
{
	const char *wanted = getenv("SEED");
	unsigned int seed = wanted ? strtoul(wanted, NULL, 0) :
				     (unsigned long)time(NULL);

	printf("# SEED=%u\n", seed);
	return seed;
}
