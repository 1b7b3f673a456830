// SPDX-License-Identifier: GPL-2.0
/*
 * Gauges that destinations add up to. The kernel adds them up by external address
 * and knows the fullest, so that a million of them take no time here.
 */
#include "gauges.h"

#include <stdlib.h>
#include <string.h>

#include "fault.h"
#include "natctl.h"

static void add_ports(struct gauges *gauges, const struct external *external)
{
	struct allocated key = {
		.address = external->address,
		.proto = external->proto,
	};
	struct records records = {
		.first = gauges->list,
		.size = sizeof(key),
		.key_size = offsetof(struct allocated, ports),
	};
	size_t place = index_place(&gauges->index, &records, &key);

	if (place == gauges->count) {
		gauges->list = grow(gauges->list, &gauges->room, gauges->count,
				    sizeof(*gauges->list));
		gauges->list[gauges->count++] = key;
	}
	gauges->list[place].ports += external->in_use;
}

/**
 * gauges_add() - count an external address in
 * @gauges: the sums
 * @external: what the kernel tells
 */
void gauges_add(struct gauges *gauges, const struct external *external)
{
	__u64 in_use = external->fullest.in_use, usable = external->fullest.usable;

	add_ports(gauges, external);
	if (external->most > gauges->most)
		gauges->most = external->most;
	/* One that has no ports has one session or none: that is not full. */
	if (usable <= 1 || in_use * gauges->worst.usable <
			   gauges->worst.in_use * usable)
		return;
	gauges->worst.in_use = in_use;
	gauges->worst.usable = usable;
}

static void take(const struct external *external, void *context)
{
	gauges_add(context, external);
}

static void take_fullest(const struct destination *destination, void *context)
{
	fullest_add(context, destination);
}

/* Returns whether they could be read, all at one time. */
static bool read_fullest(struct client *client, struct fullest *fullest)
{
	struct destination_filter first = {
		.top = fullest->room,
		.order = NATGW_DESTINATION_ORDER_FILL,
	};
	struct destination_reader reader = { &first, take_fullest, fullest };
	bool interrupted = true;
	struct refusal refusal;

	for (int i = 0; interrupted && i < NATCTL_ATTEMPTS; i++) {
		fullest_clear(fullest);
		if (gateway_get_destinations(client, &reader, &interrupted,
					     &refusal))
			return false;
	}
	return !interrupted;
}

static int compare(const void *left, const void *right)
{
	const struct allocated *a = left;
	const struct allocated *b = right;

	if (a->address != b->address)
		return a->address < b->address ? -1 : 1;
	return (a->proto > b->proto) - (a->proto < b->proto);
}

/**
 * gauges_read() - read external addresses, and add up what is not yet
 * @client: the client
 * @gauges: receives the sums; give it back with gauges_exit(). If it is not
 * permitted to read destinations, or the rules kept changing, none is known.
 * @fullest: receives the fullest destinations; NULL if nobody wants these
 */
void gauges_read(struct client *client, struct gauges *gauges,
		 struct fullest *fullest)
{
	struct destination_filter all = { 0 };
	struct external_reader reader = { &all, take, gauges };
	bool changed = true;
	struct refusal refusal;

	memset(gauges, 0, sizeof(*gauges));
	for (int i = 0; changed && i < NATCTL_ATTEMPTS; i++) {
		gauges_exit(gauges);
		if (gateway_get_externals(client, &reader, &changed, &refusal))
			return;
	}
	gauges->known = !changed && (!fullest || read_fullest(client, fullest));
	if (gauges->count)
		qsort(gauges->list, gauges->count, sizeof(*gauges->list), compare);
}

/**
 * gauges_exit() - free what gauges hold
 * @gauges: the gauges
 */
void gauges_exit(struct gauges *gauges)
{
	free(gauges->list);
	index_exit(&gauges->index);
	memset(gauges, 0, sizeof(*gauges));
}
