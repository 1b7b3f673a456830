/* SPDX-License-Identifier: GPL-2.0 */
/* What a fuzzer calls, and what it may not see. */
#ifndef NATCTL_FUZZ_TARGET_H
#define NATCTL_FUZZ_TARGET_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "fault.h"

/* Ends the program with what a fuzzer takes for a finding. */
#define must(condition)							\
	do {								\
		if (condition)						\
			break;						\
		fprintf(stderr, "%s:%d: not so: %s\n", __FILE__,	\
			__LINE__, #condition);				\
		abort();						\
	} while (0)

/* What libFuzzer calls, by its name for it. */
int fuzz(const uint8_t *bytes, size_t length) __asm__("LLVMFuzzerTestOneInput");

#endif
