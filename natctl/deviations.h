/* SPDX-License-Identifier: GPL-2.0 */
/* What a configuration gives up of what the RFCs want, a row each. */
#ifndef NATCTL_DEVIATIONS_H
#define NATCTL_DEVIATIONS_H

#include "columns.h"
#include "ruleset.h"

void deviations_write(struct columns *columns, const struct ruleset *set);

#endif
