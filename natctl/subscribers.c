// SPDX-License-Identifier: GPL-2.0
/* The verb that shows subscribers. */
#include "subscribers.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "destinations.h"
#include "fault.h"
#include "gateway.h"
#include "natctl.h"

/* ---- columns -------------------------------------------------------------- */

static void fill_src(struct cell *cell, const void *row, unsigned int unused)
{
	const struct subscriber *subscriber = row;
	char room[TEXT_ROOM];

	(void)unused;
	cell_word(cell, text_from_range(room, &subscriber->src));
}

/* A number of a subscriber, by its place. */
static void fill_number(struct cell *cell, const void *row, unsigned int offset)
{
	cell_number(cell, *(const __u64 *)((const char *)row + offset));
}

static void fill_refusals(struct cell *cell, const void *row,
			  unsigned int unused)
{
	const struct subscriber *subscriber = row;

	(void)unused;
	cell_number(cell, subscriber->refusals);
	if (subscriber->refusals)
		cell_alarm(cell);
}

static void fill_refused(struct cell *cell, const void *row, unsigned int unused)
{
	const struct subscriber *subscriber = row;

	(void)unused;
	destination_tallies(cell, &names_drop, subscriber->refused,
			    subscriber->refused_count);
}

#define NUMBER(name, key, flags, member) \
	{ name, key, COLUMN_RIGHT | (flags), fill_number, \
	  offsetof(struct subscriber, member), 0 }

static const struct column list[] = {
	{ "SUBSCRIBER", "src", 0, fill_src, 0, 0 },
	NUMBER("SESSIONS", "sessions", 0, sessions),
	NUMBER("HALF-OPEN", "half_open", 0, half_open),
	NUMBER("NEW/S", "rate", 0, rate),
	NUMBER("TCP", "ports.tcp", 0, ports[SUBSCRIBER_TCP]),
	NUMBER("UDP", "ports.udp", 0, ports[SUBSCRIBER_UDP]),
	NUMBER("ICMP", "ports.icmp", COLUMN_OPTIONAL, ports[SUBSCRIBER_ICMP]),
	NUMBER(NULL, "ports.other", 0, ports[SUBSCRIBER_OTHER]),
	{ "REFUSED", NULL, COLUMN_RIGHT, fill_refusals, 0, 0 },
	{ NULL, "refused", 0, fill_refused, 0, 0 },
	/* Later keys go here. */
};

const struct block subscribers_block = {
	.shape = COLUMNS_ARRAY,
	.list = list,
	.count = ARRAY_SIZE(list),
};

/* ---- filters -------------------------------------------------------------- */

static const struct filter_word filter_list[] = {
	{ "src", NATGW_A_SUBSCRIBER_SRC },
};

static int read_value(void *context, int attribute, const char *word,
		      struct fault *fault)
{
	struct subscriber_filter *filter = context;

	(void)attribute;
	return text_range(word, &filter->src, fault);
}

const struct filter_words subscribers_filter = {
	.list = filter_list,
	.count = ARRAY_SIZE(filter_list),
	.read = read_value,
};

/* ---- order ---------------------------------------------------------------- */

static const char *const orders[] = {
	[SUBSCRIBERS_PORTS] = "ports",
	[SUBSCRIBERS_SESSIONS] = "sessions",
	[SUBSCRIBERS_REFUSED] = "refused",
	[SUBSCRIBERS_RATE] = "rate",
};

/**
 * subscribers_order() - a word for --sort
 * @order: its place among them, from 0
 *
 * Return: the word, NULL beyond the last.
 */
const char *subscribers_order(size_t order)
{
	return order < ARRAY_SIZE(orders) ? orders[order] : NULL;
}

static int read_order(const char *word, enum subscribers_order *order,
		      struct fault *fault)
{
	*order = SUBSCRIBERS_PORTS;
	if (!word)
		return 0;
	for (size_t i = 0; i < ARRAY_SIZE(orders); i++) {
		*order = i;
		if (!strcmp(orders[i], word))
			return 0;
	}
	memset(fault, 0, sizeof(*fault));
	fault_word(fault, word);
	return fault_unknown(fault, "order", word, orders, ARRAY_SIZE(orders));
}

static __u64 rank(const struct subscriber *subscriber,
		  enum subscribers_order order)
{
	switch (order) {
	case SUBSCRIBERS_SESSIONS:
		return subscriber->sessions;
	case SUBSCRIBERS_REFUSED:
		return subscriber->refusals;
	case SUBSCRIBERS_RATE:
		return subscriber->rate;
	default:
		return subscriber->held;
	}
}

/* Most first; of equals, by address. */
static int compare(const void *a, const void *b, void *context)
{
	const enum subscribers_order *order = context;
	const struct subscriber *x = a, *y = b;
	__u64 left = rank(x, *order), right = rank(y, *order);

	if (left != right)
		return left < right ? 1 : -1;
	if (x->src.first != y->src.first)
		return x->src.first < y->src.first ? -1 : 1;
	return x->src.last < y->src.last ? -1 : x->src.last > y->src.last;
}

/**
 * subscribers_settle() - put subscribers in order, and drop those not wanted
 * @subscribers: the subscribers
 */
void subscribers_settle(struct subscribers *subscribers)
{
	if (subscribers->count)
		qsort_r(subscribers->list, subscribers->count,
			sizeof(*subscribers->list), compare, &subscribers->order);
	if (subscribers->top && subscribers->count > subscribers->top)
		subscribers->count = subscribers->top;
}

/**
 * subscribers_add() - add a subscriber
 * @subscribers: the subscribers
 * @subscriber: the subscriber, copied
 *
 * Where only the first are wanted, memory does not grow with the others.
 */
void subscribers_add(struct subscribers *subscribers,
		     const struct subscriber *subscriber)
{
	enum { SPARE = 4096 };

	if (subscribers->top && subscribers->count >= subscribers->top &&
	    subscribers->count - subscribers->top >= SPARE)
		subscribers_settle(subscribers);
	subscribers->list = grow(subscribers->list, &subscribers->room,
				 subscribers->count, sizeof(*subscribers->list));
	subscribers->list[subscribers->count++] = *subscriber;
}

/* ---- the verb ------------------------------------------------------------- */

/**
 * subscribers_dump() - read subscribers, again if the table is rebuilt meanwhile
 * @client: the client
 * @verb: who asks, for messages
 * @reader: takes them
 * @restart: forgets those that were taken; called with the context of @reader
 *
 * Return: the exit status; unless it is OUTCOME_DONE, a line is written.
 */
enum outcome subscribers_dump(struct client *client, const char *verb,
			      const struct subscriber_reader *reader,
			      void (*restart)(void *context))
{
	bool interrupted = true;
	struct refusal refusal;

	for (int i = 0; interrupted && i < NATCTL_ATTEMPTS; i++) {
		restart(reader->context);
		if (!gateway_get_subscribers(client, reader, &interrupted,
					     &refusal))
			continue;
		refusal_print(&refusal, verb);
		return OUTCOME_REFUSED;
	}
	if (!interrupted)
		return OUTCOME_DONE;
	complain_rebuilt(verb, "table");
	return OUTCOME_INCOMPLETE;
}

static void take(const struct subscriber *subscriber, void *context)
{
	subscribers_add(context, subscriber);
}

static void restart(void *context)
{
	struct subscribers *subscribers = context;

	subscribers->count = 0;
}

/**
 * subscribers_read() - read subscribers
 * @client: the client
 * @verb: who asks, for messages
 * @filter: which
 * @subscribers: says which order and how many, and receives them
 *
 * Return: the exit status; unless it is OUTCOME_DONE, a line is written.
 */
enum outcome subscribers_read(struct client *client, const char *verb,
			      const struct subscriber_filter *filter,
			      struct subscribers *subscribers)
{
	struct subscriber_reader reader = { filter, take, subscribers };
	enum outcome outcome = subscribers_dump(client, verb, &reader, restart);

	if (outcome != OUTCOME_REFUSED)
		subscribers_settle(subscribers);
	return outcome;
}

/**
 * verb_subscribers() - show subscribers
 * @invocation: the command line: a filter, how many, in which order
 *
 * Return: the exit status.
 */
enum outcome verb_subscribers(const struct invocation *invocation)
{
	struct subscribers subscribers = { .top = invocation->top };
	struct subscriber_filter filter = { 0 };
	enum outcome outcome = OUTCOME_REFUSED;
	struct columns *columns;
	struct refusal refusal;
	struct client *client;
	struct fault fault;

	if (filter_read(&subscribers_filter, invocation, &filter, &filter.given,
			&fault) ||
	    read_order(invocation->sort, &subscribers.order, &fault)) {
		fault_print(&fault, NULL);
		return OUTCOME_USAGE;
	}
	client = client_open(&refusal);
	if (!client) {
		refusal_print(&refusal, invocation->verb);
		goto cleanup;
	}
	outcome = subscribers_read(client, invocation->verb, &filter, &subscribers);
	columns = columns_open(stdout, invocation->format, false);
	columns_begin(columns, &subscribers_block);
	for (size_t i = 0; i < subscribers.count; i++)
		columns_row(columns, &subscribers.list[i]);
	columns_end(columns);
	if (!columns_close(columns))
		outcome = OUTCOME_REFUSED;
cleanup:
	client_close(client);
	free(subscribers.list);
	return outcome;
}
