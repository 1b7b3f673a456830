/* SPDX-License-Identifier: GPL-2.0 */
/* How subscribers are asked for and shown. */
#ifndef NATCTL_SUBSCRIBERS_H
#define NATCTL_SUBSCRIBERS_H

#include "columns.h"
#include "filter.h"
#include "gateway.h"
#include "natctl.h"

/* What comes first: most of these. */
enum subscribers_order {
	SUBSCRIBERS_PORTS,
	SUBSCRIBERS_SESSIONS,
	SUBSCRIBERS_REFUSED,
	SUBSCRIBERS_RATE,
};

/**
 * struct subscribers - subscribers in order
 * @list: the subscribers
 * @count: number of @list
 * @room: room in @list
 * @order: what comes first
 * @top: how many are wanted; 0 for all
 */
struct subscribers {
	struct subscriber *list;
	size_t count;
	size_t room;
	enum subscribers_order order;
	size_t top;
};

extern const struct filter_words subscribers_filter;
extern const struct block subscribers_block;

void subscribers_add(struct subscribers *subscribers,
		     const struct subscriber *subscriber);
void subscribers_settle(struct subscribers *subscribers);
enum outcome subscribers_dump(struct client *client, const char *verb,
			      const struct subscriber_reader *reader,
			      void (*restart)(void *context));
enum outcome subscribers_read(struct client *client, const char *verb,
			      const struct subscriber_filter *filter,
			      struct subscribers *subscribers);
const char *subscribers_order(size_t order);

#endif
