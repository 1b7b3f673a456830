/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What goes wrong, and one line about it on standard error: the thing, the
 * reason, the fix.
 */
#ifndef NATCTL_FAULT_H
#define NATCTL_FAULT_H

#include <stddef.h>
#include <stdio.h>

#include "compiler.h"

/**
 * struct fault - why a text was refused
 * @line: line of the word, from 1; 0 where the text has no lines
 * @column: column of the word, in bytes, from 1
 * @word: the word itself, cut if it is long
 * @reason: what is wrong with it
 * @fix: what to write instead
 */
struct fault {
	unsigned int line;
	unsigned int column;
	char word[64];
	char reason[200];
	char fix[200];
};

int fault_reason(struct fault *fault, const char *format, ...)
	__printf(2, 3);
int fault_fix(struct fault *fault, const char *format, ...)
	__printf(2, 3);
int fault_unknown(struct fault *fault, const char *what, const char *word,
		  const char *const *list, size_t count);
int fault_list(struct fault *fault, const char *const *list, size_t count);
void fault_word(struct fault *fault, const char *word);
void fault_write(FILE *stream, const struct fault *fault, const char *source);
void fault_print(const struct fault *fault, const char *source);
void complain(const char *format, ...) __printf(1, 2);
void complain_rebuilt(const char *verb, const char *what);
void *allocate(size_t count, size_t size);
char *duplicate(const char *text);
void *grow(void *array, size_t *room, size_t count, size_t size);

#endif
