/* SPDX-License-Identifier: GPL-2.0 */
/* Groups of events, for completion. */
#ifndef NATCTL_MONITOR_H
#define NATCTL_MONITOR_H

#include <stddef.h>

const char *monitor_group(size_t place);

#endif
