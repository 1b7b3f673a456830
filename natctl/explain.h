/* SPDX-License-Identifier: GPL-2.0 */
/* What follows the packet on the command line of explain, for completion. */
#ifndef NATCTL_EXPLAIN_H
#define NATCTL_EXPLAIN_H

#include "filter.h"

extern const struct filter_words explain_options;

#endif
