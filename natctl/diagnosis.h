/* SPDX-License-Identifier: GPL-2.0 */
/* Two looks made into verdicts, and how these are written. */
#ifndef NATCTL_DIAGNOSIS_H
#define NATCTL_DIAGNOSIS_H

#include <stdio.h>

#include "columns.h"
#include "look.h"
#include "verdict.h"

/**
 * struct diagnosis - what two looks say
 * @looks: the looks
 * @time: when the second was taken, ms since 1970
 * @verdicts: what is wrong
 */
struct diagnosis {
	struct looks looks;
	__u64 time;
	struct verdicts verdicts;
};

extern const struct block diagnosis_block;

void diagnosis_make(struct diagnosis *diagnosis, const struct look *before,
		    const struct look *now, __u64 time);
void diagnosis_exit(struct diagnosis *diagnosis);
void diagnosis_screen(FILE *stream, const struct diagnosis *diagnosis);

#endif
