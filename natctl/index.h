/* SPDX-License-Identifier: GPL-2.0 */
/* Finds a record of an array by its key. Knows nothing of what the records are. */
#ifndef NATCTL_INDEX_H
#define NATCTL_INDEX_H

#include <stddef.h>
#include <linux/types.h>

/**
 * struct index - places of an array, by key; all zeros is an empty one
 * @slots: 1 + the place of a record; 0 if nothing is there
 * @room: number of @slots, a power of two
 * @count: places taken
 */
struct index {
	__u32 *slots;
	size_t room;
	size_t count;
};

/**
 * struct records - an array whose records begin with their keys
 * @first: the first record
 * @size: bytes of a record
 * @key_size: bytes of a key
 */
struct records {
	const void *first;
	size_t size;
	size_t key_size;
};

size_t index_place(struct index *index, const struct records *records,
		   const void *key);
void index_exit(struct index *index);

#endif
