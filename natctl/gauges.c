// SPDX-License-Identifier: GPL-2.0
/*
 * Gauges that destinations add up to. They are added up while destinations are
 * read: a million of these take no memory here.
 */
#include "gauges.h"

#include <stdlib.h>
#include <string.h>

#include "fault.h"
#include "natctl.h"

static void add_ports(struct gauges *gauges, const struct destination *destination)
{
	struct allocated key = {
		.address = destination->external,
		.proto = destination->key.proto,
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
	gauges->list[place].ports += destination->in_use;
}

static void take(const struct destination *destination, void *context)
{
	__u64 in_use = destination->in_use, usable = destination->usable;
	struct gauges *gauges = context;

	add_ports(gauges, destination);
	if (gauges->fullest)
		fullest_add(gauges->fullest, destination);
	if (in_use > gauges->most)
		gauges->most = in_use;
	/* One that has no ports has one session or none: that is not full. */
	if (usable <= 1 || in_use * gauges->worst.usable <
			   gauges->worst.in_use * usable)
		return;
	gauges->worst.in_use = in_use;
	gauges->worst.usable = usable;
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
 * gauges_read() - read destinations, and add them up
 * @client: the client
 * @gauges: receives the sums; give it back with gauges_exit(). If it is not
 * permitted to read destinations, or they kept changing places, none is known.
 * @fullest: receives the fullest of them; NULL if nobody wants these
 */
void gauges_read(struct client *client, struct gauges *gauges,
		 struct fullest *fullest)
{
	struct destination_filter all = { 0 };
	struct destination_reader reader = { &all, take, gauges };
	bool interrupted = true;
	struct refusal refusal;

	memset(gauges, 0, sizeof(*gauges));
	for (int i = 0; interrupted && i < NATCTL_ATTEMPTS; i++) {
		gauges_exit(gauges);
		gauges->fullest = fullest;
		if (fullest)
			fullest_clear(fullest);
		if (gateway_get_destinations(client, &reader, &interrupted,
					     &refusal))
			return;
	}
	gauges->known = !interrupted;
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
