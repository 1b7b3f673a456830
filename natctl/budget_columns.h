/* SPDX-License-Identifier: GPL-2.0 */
/* How budgets are shown. */
#ifndef NATCTL_BUDGET_COLUMNS_H
#define NATCTL_BUDGET_COLUMNS_H

#include "budget_rows.h"
#include "columns.h"

void budget_write(struct columns *columns, const struct budget *budget,
		  size_t top);

#endif
