/* SPDX-License-Identifier: GPL-2.0 */
/* The options of pools that are not at their defaults, a row each. */
#ifndef NATCTL_OPTION_ROWS_H
#define NATCTL_OPTION_ROWS_H

#include "columns.h"
#include "ruleset.h"

void option_rows_write(struct columns *columns, const struct ruleset *set);

#endif
