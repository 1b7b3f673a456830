// SPDX-License-Identifier: GPL-2.0
/*
 * Finds a record by its key: a hash table of places, open addressing, at most
 * half full, so that a look-up is a step or two.
 */
#include "index.h"

#include <stdlib.h>
#include <string.h>

#include "fault.h"

enum {
	INDEX_ROOM = 64,	/* slots to begin with */
};

/*
 * As FNV-1a does it, but by words, as a ledger has a key of many bytes for each
 * of a million messages; so what is in high bits has to be brought down.
 */
static __u64 hash_of(const void *key, size_t size)
{
	const unsigned char *bytes = key;
	__u64 hash = 0xcbf29ce484222325ULL;

	for (size_t i = 0; i < size; i += sizeof(__u64)) {
		size_t rest = size - i;
		__u64 word = 0;

		memcpy(&word, bytes + i, rest < sizeof(word) ? rest : sizeof(word));
		hash = (hash ^ word) * 0x9e3779b97f4a7c15ULL;
		hash ^= hash >> 32;
	}
	return hash;
}

static const void *record_at(const struct records *records, size_t place)
{
	return (const char *)records->first + place * records->size;
}

/* The slot of a key, or the empty one where it belongs. */
static __u32 *find_slot(const struct index *index, const struct records *records,
			const void *key)
{
	__u64 hash = hash_of(key, records->key_size);
	size_t mask = index->room - 1;

	for (size_t i = hash & mask;; i = (i + 1) & mask) {
		__u32 *slot = &index->slots[i];

		if (!*slot || !memcmp(record_at(records, *slot - 1), key,
				      records->key_size))
			return slot;
	}
}

static void make_room(struct index *index, const struct records *records)
{
	if (2 * (index->count + 1) <= index->room)
		return;
	free(index->slots);
	index->room = index->room ? 2 * index->room : INDEX_ROOM;
	index->slots = allocate(index->room, sizeof(*index->slots));
	for (size_t i = 0; i < index->count; i++)
		*find_slot(index, records, record_at(records, i)) = i + 1;
}

/**
 * index_place() - where the record of a key is
 * @index: the index
 * @records: the array
 * @key: the key
 *
 * Return: its place; if that is the number of records that there are, the
 * caller puts the new record there before the next call.
 */
size_t index_place(struct index *index, const struct records *records,
		   const void *key)
{
	__u32 *slot;

	make_room(index, records);
	slot = find_slot(index, records, key);
	if (!*slot)
		*slot = ++index->count;
	return *slot - 1;
}

/**
 * index_exit() - forget everything
 * @index: the index, which is empty then
 */
void index_exit(struct index *index)
{
	free(index->slots);
	memset(index, 0, sizeof(*index));
}
