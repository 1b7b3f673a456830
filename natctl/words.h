/* SPDX-License-Identifier: GPL-2.0 */
/* Text to words, each with its line and column. */
#ifndef NATCTL_WORDS_H
#define NATCTL_WORDS_H

#include <stdio.h>

#include "fault.h"
#include "ruleset.h"

/* Longest word, in bytes. */
#define WORD_MAX 255

/**
 * enum word_kind - what a word is
 * @WORD_TEXT: anything else, quoted or not
 * @WORD_END: end of a statement: a newline or ';'
 * @WORD_OPEN: '{'
 * @WORD_CLOSE: '}'
 * @WORD_COMMA: ','
 * @WORD_LAST: end of the text
 */
enum word_kind {
	WORD_TEXT,
	WORD_END,
	WORD_OPEN,
	WORD_CLOSE,
	WORD_COMMA,
	WORD_LAST,
};

/**
 * struct word - one word
 * @kind: what it is
 * @place: where it starts
 * @text: its text, without quotes; empty unless WORD_TEXT
 */
struct word {
	enum word_kind kind;
	struct place place;
	char text[WORD_MAX + 1];
};

/**
 * struct source - a text
 * @name: what errors call it
 * @text: its bytes; borrowed
 * @length: number of bytes
 */
struct source {
	const char *name;
	const char *text;
	size_t length;
};

/**
 * struct words - a text being read
 * @source: the text
 * @at: next byte
 * @line: line of that byte
 * @column: column of that byte
 */
struct words {
	const struct source *source;
	size_t at;
	unsigned int line;
	unsigned int column;
};

void words_init(struct words *words, const struct source *source);
int words_next(struct words *words, struct word *word, struct fault *fault);
const char *word_text(const struct word *word);
void words_quote(FILE *stream, const char *text);
void source_word(const struct source *source, const struct place *place,
		 struct fault *fault);

#endif
