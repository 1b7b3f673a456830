/* SPDX-License-Identifier: GPL-2.0 */
/* What a verb that takes a while says meanwhile, to somebody who sees it. */
#ifndef NATCTL_PROGRESS_H
#define NATCTL_PROGRESS_H

#include <stdbool.h>
#include <linux/types.h>

#include "compiler.h"

bool progress_is_seen(void);
void progress_say(bool seen, const char *format, ...) __printf(2, 3);
void progress_watch(bool seen, __u64 end);

#endif
