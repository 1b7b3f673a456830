// SPDX-License-Identifier: GPL-2.0
/* What goes wrong, and one line about it on standard error. */
#include "fault.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	FAULT_SHORT_MAX = 4,		/* bytes; up to here a guess is one edit away, else two */
	FAULT_GUESS_LENGTH_MAX = 32,	/* bytes; longer words are not guessed */
	FAULT_LIST_ROOM = 160,		/* bytes of a list that a fix quotes */
};

/**
 * fault_reason() - say what is wrong with a word
 * @fault: the fault; its place and word are left alone
 * @format: as printf()
 *
 * Return: -EINVAL, for the caller to return.
 */
int fault_reason(struct fault *fault, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(fault->reason, sizeof(fault->reason), format, arguments);
	va_end(arguments);
	return -EINVAL;
}

/**
 * fault_fix() - say what to write instead
 * @fault: the fault
 * @format: as printf()
 *
 * Return: -EINVAL, for the caller to return.
 */
int fault_fix(struct fault *fault, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(fault->fix, sizeof(fault->fix), format, arguments);
	va_end(arguments);
	return -EINVAL;
}

/**
 * fault_word() - note the word that a fault is about
 * @fault: the fault
 * @word: the word; what cannot be printed is noted as '?'
 */
void fault_word(struct fault *fault, const char *word)
{
	size_t i;

	for (i = 0; i < sizeof(fault->word) - 1 && word[i]; i++)
		fault->word[i] = (unsigned char)word[i] < ' ' ||
				 word[i] == 0x7f ? '?' : word[i];
	fault->word[i] = '\0';
}

static size_t least(size_t left, size_t right)
{
	return left < right ? left : right;
}

/*
 * Edits that make one word of the other: a letter more, less or another, or two
 * that change places. Both words are at most FAULT_GUESS_LENGTH_MAX long.
 */
static size_t distance(const char *left, const char *right)
{
	size_t table[FAULT_GUESS_LENGTH_MAX + 1][FAULT_GUESS_LENGTH_MAX + 1];
	size_t rows = strlen(left);
	size_t columns = strlen(right);

	for (size_t i = 0; i <= rows; i++)
		table[i][0] = i;
	for (size_t j = 0; j <= columns; j++)
		table[0][j] = j;
	for (size_t i = 1; i <= rows; i++) {
		for (size_t j = 1; j <= columns; j++) {
			bool other = left[i - 1] != right[j - 1];

			table[i][j] = least(least(table[i - 1][j] + 1,
						  table[i][j - 1] + 1),
					    table[i - 1][j - 1] + other);
			if (i > 1 && j > 1 && left[i - 1] == right[j - 2] &&
			    left[i - 2] == right[j - 1])
				table[i][j] = least(table[i][j],
						    table[i - 2][j - 2] + 1);
		}
	}
	return table[rows][columns];
}

static const char *nearest(const char *word, const char *const *list,
			   size_t count)
{
	size_t length = strlen(word);
	size_t best = length > FAULT_SHORT_MAX ? 3 : 2;
	const char *guess = NULL;

	if (length > FAULT_GUESS_LENGTH_MAX)
		return NULL;
	for (size_t i = 0; i < count; i++) {
		size_t edits;

		if (strlen(list[i]) > FAULT_GUESS_LENGTH_MAX)
			continue;
		edits = distance(word, list[i]);
		if (edits < best && edits < length) {
			best = edits;
			guess = list[i];
		}
	}
	return guess;
}

/**
 * fault_unknown() - a word that is not in a list
 * @fault: receives the reason, and as fix the nearest word or the whole list
 * @what: what the list names
 * @word: the word that is not in it
 * @list: the words that would do
 * @count: number of them
 *
 * Return: -EINVAL.
 */
int fault_unknown(struct fault *fault, const char *what, const char *word,
		  const char *const *list, size_t count)
{
	const char *guess = nearest(word, list, count);

	fault_reason(fault, "is no %s", what);
	if (guess)
		return fault_fix(fault, "did you mean %s?", guess);
	return fault_list(fault, list, count);
}

/**
 * fault_list() - a word that should be one of a list
 * @fault: receives the list as fix
 * @list: the words that would do
 * @count: number of them
 *
 * Return: -EINVAL.
 */
int fault_list(struct fault *fault, const char *const *list, size_t count)
{
	char all[FAULT_LIST_ROOM] = "";
	size_t length = 0;

	for (size_t i = 0; i < count && length < sizeof(all); i++)
		length += snprintf(all + length, sizeof(all) - length, "%s%s",
				   i == 0 ? "" : i + 1 < count ? ", " : " or ",
				   list[i]);
	return fault_fix(fault, "write %s", all);
}

/**
 * fault_write() - write a fault as one line
 * @stream: where to write
 * @fault: the fault
 * @source: what the text is called; NULL where it has no lines
 */
void fault_write(FILE *stream, const struct fault *fault, const char *source)
{
	if (source && fault->line)
		fprintf(stream, "%s:%u:%u: ", source, fault->line, fault->column);
	else
		fprintf(stream, "%s: ", source ? source :
			program_invocation_short_name);
	if (*fault->word)
		fprintf(stream, "'%s': ", fault->word);
	fprintf(stream, "%s%s%s\n", fault->reason, *fault->fix ? "; " : "",
		fault->fix);
}

/**
 * fault_print() - print a fault as one line on standard error
 * @fault: the fault
 * @source: what the text is called; NULL where it has no lines
 */
void fault_print(const struct fault *fault, const char *source)
{
	fault_write(stderr, fault, source);
}

/**
 * complain() - print one line on standard error, behind the program's name
 * @format: as printf(): thing, reason, fix
 */
void complain(const char *format, ...)
{
	va_list arguments;

	fprintf(stderr, "%s: ", program_invocation_short_name);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
}

/**
 * complain_rebuilt() - say that what was read may lack something
 * @verb: what was asked for
 * @what: what the kernel has rebuilt meanwhile, each time that it was read
 */
void complain_rebuilt(const char *verb, const char *what)
{
	complain("%s: the %s was rebuilt; some may be missing or twice: repeat",
		 verb, what);
}

static void *need(void *memory)
{
	if (memory)
		return memory;
	complain("out of memory");
	exit(EXIT_FAILURE);
}

/**
 * allocate() - memory for an array, all zeros
 * @count: number of elements
 * @size: size of an element, bytes
 *
 * A tool that has no memory left for a word has nothing else to do either: it
 * says so and ends. So do duplicate() and grow().
 *
 * Return: the array, to be freed with free().
 */
void *allocate(size_t count, size_t size)
{
	return need(calloc(count + !count, size));
}

/**
 * duplicate() - a copy of a text
 * @text: the text
 *
 * Return: the copy, to be freed with free().
 */
char *duplicate(const char *text)
{
	return need(strdup(text));
}

/**
 * grow() - make room for one more element of an array
 * @array: the array, NULL while it is empty
 * @room: elements there is room for; updated
 * @count: elements there are
 * @size: size of an element, bytes
 *
 * Return: the array, maybe elsewhere, with at least one element of room.
 */
void *grow(void *array, size_t *room, size_t count, size_t size)
{
	if (count < *room)
		return array;
	*room = *room ? *room * 2 : 8;
	return need(reallocarray(array, *room, size));
}
