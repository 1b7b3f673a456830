/* SPDX-License-Identifier: GPL-2.0 */
/* Cases of a test program, as lines of TAP. */
#ifndef NATCTL_TAP_H
#define NATCTL_TAP_H

#include <stdbool.h>

#include "compiler.h"

/**
 * struct tap - a test program's report
 * @cases: cases so far
 * @failed: cases that failed
 */
struct tap {
	int cases;
	int failed;
};

void tap_case(struct tap *tap, bool passed, const char *format, ...)
	__printf(3, 4);
void tap_text(struct tap *tap, const char *what, const char *expected,
	      const char *seen);
int tap_end(const struct tap *tap);
unsigned int tap_seed(void);

#endif
