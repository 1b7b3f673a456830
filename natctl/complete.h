/* SPDX-License-Identifier: GPL-2.0 */
/* What can come next on a command line, for the shell. */
#ifndef NATCTL_COMPLETE_H
#define NATCTL_COMPLETE_H

#include "verbs.h"

void complete(const struct verb *verbs, size_t verb_count,
	      const struct flag *flags, size_t flag_count,
	      char **words, int count);

#endif
