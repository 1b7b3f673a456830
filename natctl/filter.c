// SPDX-License-Identifier: GPL-2.0
/* Filters from a command line. */
#include "filter.h"

#include <errno.h>
#include <string.h>

#include "natgw.h"

enum {
	FILTER_WORDS_MAX = 32,		/* as many as a __u32 has bits */
};

/**
 * filter_names() - the words of a filter
 * @words: the filter's words
 * @list: receives them
 * @room: number of words that @list has room for
 *
 * Return: number of words written.
 */
size_t filter_names(const struct filter_words *words, const char *list[],
		    size_t room)
{
	size_t count;

	for (count = 0; count < words->count && count < room; count++)
		list[count] = words->list[count].name;
	return count;
}

/**
 * filter_pool() - take the name of a pool
 * @word: the word
 * @pool: receives the name; NATGW_POOL_NAME_MAX + 1 bytes
 * @fault: receives reason and fix
 *
 * Return: 0, or -EINVAL with @fault set.
 */
int filter_pool(const char *word, char *pool, struct fault *fault)
{
	size_t length = strlen(word);

	if (length > NATGW_POOL_NAME_MAX) {
		fault_reason(fault, "is too long for a pool's name");
		return fault_fix(fault, "write one that natctl show lists");
	}
	memcpy(pool, word, length + 1);
	return 0;
}

/**
 * filter_read() - take a filter from a command line
 * @words: the filter's words
 * @invocation: the command line
 * @filter: receives the values
 * @given: receives a bit for each, at the place of its attribute
 * @fault: receives the word, reason and fix
 *
 * Return: 0, or -EINVAL with @fault set.
 */
int filter_read(const struct filter_words *words,
		const struct invocation *invocation, void *filter,
		__u32 *given, struct fault *fault)
{
	const char *list[FILTER_WORDS_MAX];

	*given = 0;
	memset(fault, 0, sizeof(*fault));
	for (int i = 0; i < invocation->count; i += 2) {
		const char *word = invocation->words[i];
		unsigned int bit;
		size_t at = 0;

		while (at < words->count && strcmp(words->list[at].name, word))
			at++;
		fault_word(fault, word);
		if (at == words->count)
			return fault_unknown(fault, "word of a filter", word,
					     list,
					     filter_names(words, list,
							  FILTER_WORDS_MAX));
		bit = 1U << words->list[at].attribute;
		if (*given & bit) {
			fault_reason(fault, "is given twice");
			return fault_fix(fault, "keep one");
		}
		if (i + 1 == invocation->count) {
			fault_reason(fault, "has no value");
			return fault_fix(fault, "write one behind it");
		}
		*given |= bit;
		fault_word(fault, invocation->words[i + 1]);
		if (words->read(filter, words->list[at].attribute,
				invocation->words[i + 1], fault))
			return -EINVAL;
	}
	return 0;
}
