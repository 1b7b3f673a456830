/* SPDX-License-Identifier: GPL-2.0 */
/* A text on its way to a ruleset: the current word, and what it must be. */
#ifndef NATCTL_PARSER_H
#define NATCTL_PARSER_H

#include <stdbool.h>

#include "ruleset.h"
#include "words.h"

/**
 * struct parser - a text being parsed
 * @words: the rest of the text
 * @word: the current word
 * @set: receives what the text says
 * @fault: receives the first mistake
 */
struct parser {
	struct words words;
	struct word word;
	struct ruleset *set;
	struct fault *fault;
};

int parser_advance(struct parser *parser);
int parser_at_word(struct parser *parser);
int parser_at_place(struct parser *parser, const struct place *place);
bool parser_at_end(const struct parser *parser);
int parser_expect(struct parser *parser, enum word_kind kind, const char *what);
int parser_expect_end(struct parser *parser);
int parser_take(struct parser *parser, int ret);
int parser_list(struct parser *parser,
		int (*read)(struct parser *parser, void *owner), void *owner);
int parser_take_string(struct parser *parser, char *room, size_t size,
		       const char *what);

#endif
