// SPDX-License-Identifier: GPL-2.0
/*
 * Adds up what the kernel tells of each external address. It tells in no order,
 * so that no sum is final before the end of the dump.
 */
#include "ledger.h"

#include <stdlib.h>
#include <string.h>

#include "fault.h"

/* ---- an entry ------------------------------------------------------------- */

static void add_reason(struct entry *entry, __u32 id, __u64 value)
{
	size_t at = 0;

	while (at < entry->refused_count && entry->refused[at].id != id)
		at++;
	if (at == entry->refused_count) {
		entry->refused = grow(entry->refused, &entry->refused_room, at,
				      sizeof(*entry->refused));
		entry->refused[at].id = id;
		entry->refused[at].value = 0;
		entry->refused_count++;
	}
	entry->refused[at].value += value;
}

static void add_refusals(struct entry *entry,
			 const struct destination *destination)
{
	for (size_t i = 0; i < DESTINATION_REASONS; i++) {
		if (destination->refused[i])
			add_reason(entry, i, destination->refused[i]);
		entry->refusals += destination->refused[i];
	}
	if (destination->first &&
	    (!entry->first || destination->first < entry->first))
		entry->first = destination->first;
	if (destination->last > entry->last)
		entry->last = destination->last;
}

static void add_source(struct entry *entry, const struct top_source *source)
{
	for (size_t i = 0; i < entry->source_count; i++) {
		if (entry->sources[i].address != source->address)
			continue;
		entry->sources[i].ports += source->ports;
		return;
	}
	entry->sources = grow(entry->sources, &entry->source_room,
			      entry->source_count, sizeof(*entry->sources));
	entry->sources[entry->source_count++] = *source;
}

/**
 * entry_add() - add what an external address has of a destination
 * @entry: the entry, all zeros but its key before the first call
 * @destination: what the kernel tells
 */
void entry_add(struct entry *entry, const struct destination *destination)
{
	struct share *share;

	entry->in_use += destination->in_use;
	entry->usable += destination->usable;
	entry->peak += destination->peak;
	entry->created += destination->created;
	entry->taken += destination->taken;
	entry->resting += destination->resting;
	for (size_t i = 0; i < DESTINATION_HOLDERS; i++) {
		entry->holders[i].id = i;
		entry->holders[i].value += destination->holders[i];
	}
	entry->unanswered += destination->unanswered;
	entry->syn_retransmits += destination->syn_retransmits;
	entry->resets_early += destination->resets_early;
	entry->unreachable += destination->unreachable;
	entry->suppressed += destination->suppressed;
	add_refusals(entry, destination);
	entry->shares = grow(entry->shares, &entry->share_room,
			     entry->share_count, sizeof(*entry->shares));
	share = &entry->shares[entry->share_count++];
	share->address = destination->external;
	share->in_use = destination->in_use;
	share->usable = destination->usable;
	for (size_t i = 0; i < destination->source_count; i++)
		add_source(entry, &destination->sources[i]);
}

/* -1, 0 or 1: the larger of two numbers comes first. */
static int more(__u64 left, __u64 right)
{
	return (left < right) - (left > right);
}

/**
 * share_fill() - how full an address is
 * @share: what it has
 *
 * A port space has 2^16 ports at most: fills that differ do so by more than
 * the rounding.
 *
 * Return: the fill, of 2^32.
 */
__u64 share_fill(const struct share *share)
{
	return share->usable ? ((__u64)share->in_use << 32) / share->usable : 0;
}

static int fuller(const void *left, const void *right)
{
	const struct share *a = left;
	const struct share *b = right;
	int ret = more(share_fill(a), share_fill(b));

	return ret ? ret : more(b->address, a->address);
}

static int by_id(const void *left, const void *right)
{
	const struct tally *a = left;
	const struct tally *b = right;

	return more(b->id, a->id);
}

static int larger(const void *left, const void *right)
{
	const struct top_source *a = left;
	const struct top_source *b = right;
	int ret = more(a->ports, b->ports);

	return ret ? ret : more(b->address, a->address);
}

/**
 * entry_settle() - put lists in order when all is added
 * @entry: the entry
 *
 * Of the sources, as many stay as one address can name: of more, nobody knows
 * whether they are the next.
 */
void entry_settle(struct entry *entry)
{
	if (entry->share_count)
		qsort(entry->shares, entry->share_count, sizeof(*entry->shares),
		      fuller);
	if (entry->source_count)
		qsort(entry->sources, entry->source_count,
		      sizeof(*entry->sources), larger);
	if (entry->refused_count)
		qsort(entry->refused, entry->refused_count,
		      sizeof(*entry->refused), by_id);
	if (entry->source_count > DESTINATION_SOURCES)
		entry->source_count = DESTINATION_SOURCES;
}

/**
 * entry_exit() - free what an entry holds
 * @entry: the entry
 */
void entry_exit(struct entry *entry)
{
	free(entry->refused);
	free(entry->shares);
	free(entry->sources);
	memset(entry, 0, sizeof(*entry));
}

/* ---- entries -------------------------------------------------------------- */

/**
 * ledger_init() - an empty ledger
 * @ledger: receives it; give it back with ledger_exit()
 */
void ledger_init(struct ledger *ledger)
{
	memset(ledger, 0, sizeof(*ledger));
}

/**
 * ledger_add() - take what the kernel tells
 * @ledger: the ledger
 * @destination: what the kernel tells
 */
void ledger_add(struct ledger *ledger, const struct destination *destination)
{
	const struct destination_key *key = &destination->key;
	struct records records = {
		.size = sizeof(struct entry),
		.key_size = sizeof(*key),
	};
	struct entry *entry;

	ledger->entries = grow(ledger->entries, &ledger->room, ledger->count,
			       sizeof(*ledger->entries));
	records.first = ledger->entries;
	entry = ledger->entries + index_place(&ledger->index, &records, key);
	if (entry == ledger->entries + ledger->count) {
		memset(entry, 0, sizeof(*entry));
		entry->key = *key;
		ledger->count++;
	}
	entry_add(entry, destination);
}

static void forget(struct ledger *ledger, size_t from)
{
	while (ledger->count > from)
		entry_exit(&ledger->entries[--ledger->count]);
	index_exit(&ledger->index);
}

/**
 * ledger_restart() - forget what was added
 * @ledger: the ledger
 */
void ledger_restart(struct ledger *ledger)
{
	forget(ledger, 0);
}

static __u64 weight(const struct entry *entry, enum ledger_order order)
{
	switch (order) {
	case LEDGER_PORTS:
		return entry->in_use;
	case LEDGER_REFUSED:
		return entry->refusals;
	case LEDGER_CREATED:
		return entry->created;
	case LEDGER_UNANSWERED:
		return entry->unanswered;
	case LEDGER_LAST:
		return entry->last;
	}
	return 0;
}

/* Equals stand by their keys, so that the same question has the same answer. */
static int compare(const void *left, const void *right, void *context)
{
	const enum ledger_order *order = context;
	const struct entry *a = left;
	const struct entry *b = right;
	int ret = more(weight(a, *order), weight(b, *order));

	return ret ? ret : memcmp(&a->key, &b->key, sizeof(a->key));
}

/**
 * ledger_keep() - all is added: keep the best, in order
 * @ledger: the ledger
 * @order: what comes first
 * @top: how many to keep; 0 for all
 */
void ledger_keep(struct ledger *ledger, enum ledger_order order, size_t top)
{
	for (size_t i = 0; i < ledger->count; i++)
		entry_settle(&ledger->entries[i]);
	if (ledger->count)
		qsort_r(ledger->entries, ledger->count,
			sizeof(*ledger->entries), compare, &order);
	forget(ledger, top && top < ledger->count ? top : ledger->count);
}

/**
 * ledger_exit() - free what a ledger holds
 * @ledger: the ledger
 */
void ledger_exit(struct ledger *ledger)
{
	forget(ledger, 0);
	free(ledger->entries);
	memset(ledger, 0, sizeof(*ledger));
}
