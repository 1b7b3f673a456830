/* SPDX-License-Identifier: GPL-2.0 */
/* What follows the endpoint on the command line of lookup, for completion. */
#ifndef NATCTL_LOOKUP_H
#define NATCTL_LOOKUP_H

#include "filter.h"

extern const struct filter_words lookup_options;

#endif
