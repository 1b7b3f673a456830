/* SPDX-License-Identifier: GPL-2.0 */
/* How mappings are asked for and shown. */
#ifndef NATCTL_MAPPINGS_H
#define NATCTL_MAPPINGS_H

#include "filter.h"

extern const struct filter_words mappings_filter;

#endif
