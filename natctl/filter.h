/* SPDX-License-Identifier: GPL-2.0 */
/* Words of a command line that say which: a name and a value, many times. */
#ifndef NATCTL_FILTER_H
#define NATCTL_FILTER_H

#include "fault.h"
#include "natctl.h"

/**
 * struct filter_word - a word that takes a value
 * @name: the word
 * @attribute: what the family calls it; less than 32
 */
struct filter_word {
	const char *name;
	int attribute;
};

/**
 * struct filter_words - the words of one kind of filter
 * @list: the words
 * @count: number of @list
 * @read: takes the value of one; returns 0, or -EINVAL with the fault set
 */
struct filter_words {
	const struct filter_word *list;
	size_t count;
	int (*read)(void *filter, int attribute, const char *value,
		    struct fault *fault);
};

int filter_read(const struct filter_words *words,
		const struct invocation *invocation, void *filter,
		__u32 *given, struct fault *fault);
int filter_pool(const char *word, char *pool, struct fault *fault);
size_t filter_names(const struct filter_words *words, const char *list[],
		    size_t room);

#endif
