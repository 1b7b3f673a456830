/* SPDX-License-Identifier: GPL-2.0 */
/* How destinations that have refused flows are shown. */
#ifndef NATCTL_EXHAUSTION_H
#define NATCTL_EXHAUSTION_H

#include "columns.h"
#include "gateway.h"
#include "ledger.h"
#include "natctl.h"

enum outcome exhaustion_read(struct client *client, const char *verb,
			     const struct destination_filter *filter, size_t top,
			     struct ledger *ledger);
void exhaustion_write(struct columns *columns, enum columns_format format,
		      const struct ledger *ledger, __u64 now);

#endif
