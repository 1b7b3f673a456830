/* SPDX-License-Identifier: GPL-2.0 */
/* How destinations are asked for and shown, for verbs that show some. */
#ifndef NATCTL_DESTINATIONS_H
#define NATCTL_DESTINATIONS_H

#include "columns.h"
#include "filter.h"
#include "gateway.h"
#include "ledger.h"
#include "natctl.h"

/* Columns of a destination; a row is a struct entry. */
#define DESTINATION_COLUMNS 22
/* The last one is of those only that have been asked for sources. */
#define DESTINATION_COLUMNS_PLAIN (DESTINATION_COLUMNS - 1)
extern const struct column destination_columns[DESTINATION_COLUMNS];
extern const struct block destination_block;

extern const struct filter_words destinations_filter;

int destinations_read_filter(const struct invocation *invocation,
			     struct destination_filter *filter,
			     struct fault *fault);
enum outcome destinations_dump(struct client *client, const char *verb,
			       const struct destination_reader *reader,
			       void (*restart)(void *context));
enum outcome destinations_read(struct client *client, const char *verb,
			       const struct destination_filter *filter,
			       enum ledger_order order, size_t top,
			       struct ledger *ledger);
const char *destinations_order(size_t order);

void destination_pool(struct cell *cell, const char *pool, __u32 rule);
void destination_remote(struct cell *cell, __u32 dst, __u16 dport);
void destination_tallies(struct cell *cell, const struct names *names,
			 const struct tally *list, size_t count);
unsigned int destination_percent(__u64 in_use, __u64 usable);

#endif
