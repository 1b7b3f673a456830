/* SPDX-License-Identifier: GPL-2.0 */
/* What differs between two texts, line by line. */
#ifndef NATCTL_DIFFERENCE_H
#define NATCTL_DIFFERENCE_H

#include <stdio.h>

void difference_write(FILE *stream, const char *before, const char *after);

#endif
