// SPDX-License-Identifier: GPL-2.0
/*
 * A text on its way to a ruleset. Every function returns 0, or -EINVAL with the
 * fault complete: line, column, word, reason and fix.
 */
#include "parser.h"

#include <errno.h>
#include <string.h>

/**
 * parser_advance() - go to the next word
 * @parser: the parser
 *
 * Return: 0, or -EINVAL if what comes next is no word.
 */
int parser_advance(struct parser *parser)
{
	return words_next(&parser->words, &parser->word, parser->fault);
}

/**
 * parser_at_word() - the current word is the mistake
 * @parser: the parser; its fault has reason and fix
 *
 * Return: -EINVAL.
 */
int parser_at_word(struct parser *parser)
{
	parser->fault->line = parser->word.place.line;
	parser->fault->column = parser->word.place.column;
	fault_word(parser->fault, word_text(&parser->word));
	return -EINVAL;
}

/**
 * parser_at_place() - an earlier word is the mistake
 * @parser: the parser; its fault has reason and fix
 * @place: where the word stood
 *
 * Return: -EINVAL.
 */
int parser_at_place(struct parser *parser, const struct place *place)
{
	source_word(parser->words.source, place, parser->fault);
	return -EINVAL;
}

/**
 * parser_at_end() - does the statement end here?
 * @parser: the parser
 *
 * Return: true at the end of a line or of the text.
 */
bool parser_at_end(const struct parser *parser)
{
	return parser->word.kind == WORD_END || parser->word.kind == WORD_LAST;
}

/**
 * parser_expect() - the current word must be of a kind
 * @parser: the parser
 * @kind: the kind
 * @what: what belongs here, for the fault
 *
 * Return: 0, or -EINVAL.
 */
int parser_expect(struct parser *parser, enum word_kind kind, const char *what)
{
	if (parser->word.kind == kind)
		return 0;
	fault_reason(parser->fault, "stands where %s belongs", what);
	fault_fix(parser->fault, "write %s before it", what);
	return parser_at_word(parser);
}

/**
 * parser_expect_end() - the statement must end here
 * @parser: the parser
 *
 * Return: 0, or -EINVAL.
 */
int parser_expect_end(struct parser *parser)
{
	if (parser_at_end(parser))
		return 0;
	fault_reason(parser->fault, "is more than the statement takes");
	fault_fix(parser->fault, "end the statement before it");
	return parser_at_word(parser);
}

/**
 * parser_take() - go on if the current word was understood
 * @parser: the parser
 * @ret: what the function said that read the word
 *
 * Return: 0, or -EINVAL.
 */
int parser_take(struct parser *parser, int ret)
{
	return ret ? parser_at_word(parser) : parser_advance(parser);
}

/**
 * parser_list() - read items with commas between them
 * @parser: the parser, at the first of them
 * @read: reads one
 * @owner: what has them, for @read
 *
 * A list goes on after a comma, also on the next line.
 *
 * Return: 0, or -EINVAL.
 */
int parser_list(struct parser *parser,
		int (*read)(struct parser *parser, void *owner), void *owner)
{
	int ret = read(parser, owner);

	while (!ret && parser->word.kind == WORD_COMMA) {
		do {
			ret = parser_advance(parser);
		} while (!ret && parser->word.kind == WORD_END);
		if (!ret)
			ret = read(parser, owner);
	}
	return ret;
}

/**
 * parser_take_string() - copy the current word and go on
 * @parser: the parser
 * @room: where to copy it
 * @size: bytes there, with the terminating zero
 * @what: what the word is, for the fault
 *
 * Return: 0, or -EINVAL if the word is too long.
 */
int parser_take_string(struct parser *parser, char *room, size_t size,
		       const char *what)
{
	size_t length = strlen(parser->word.text);

	if (length >= size) {
		fault_reason(parser->fault, "is too long");
		fault_fix(parser->fault, "%s has at most %zu bytes", what,
			  size - 1);
		return parser_at_word(parser);
	}
	memcpy(room, parser->word.text, length + 1);
	return parser_advance(parser);
}
