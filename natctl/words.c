// SPDX-License-Identifier: GPL-2.0
/*
 * Text to words. '#' starts a comment, a backslash before a newline joins two
 * lines, double quotes hold what would otherwise end a word.
 */
#include "words.h"

#include <errno.h>
#include <string.h>

#define WORDS_BLANK " \t\r"
#define WORDS_SPECIAL "\n;{},#\""

/**
 * words_init() - start reading a text
 * @words: receives the start
 * @source: the text; borrowed
 */
void words_init(struct words *words, const struct source *source)
{
	words->source = source;
	words->at = 0;
	words->line = 1;
	words->column = 1;
}

/* The byte @ahead of the next one; -1 beyond the end. */
static int peek(const struct words *words, size_t ahead)
{
	size_t at = words->at + ahead;

	if (at >= words->source->length)
		return -1;
	return (unsigned char)words->source->text[at];
}

static void skip(struct words *words)
{
	if (peek(words, 0) == '\n') {
		words->line++;
		words->column = 0;
	}
	words->at++;
	words->column++;
}

/* A backslash and a newline, with or without a carriage return between. */
static size_t joint(const struct words *words)
{
	if (peek(words, 0) != '\\')
		return 0;
	if (peek(words, 1) == '\n')
		return 2;
	return peek(words, 1) == '\r' && peek(words, 2) == '\n' ? 3 : 0;
}

static bool is_one_of(int byte, const char *list)
{
	return byte > 0 && strchr(list, byte);
}

static void skip_blank(struct words *words)
{
	for (;;) {
		size_t count = joint(words);

		if (peek(words, 0) == '#') {
			while (peek(words, 0) >= 0 && peek(words, 0) != '\n')
				skip(words);
			return;
		}
		if (!count && !is_one_of(peek(words, 0), WORDS_BLANK))
			return;
		for (skip(words); count > 1; count--)
			skip(words);
	}
}

static int refuse(struct fault *fault, const struct word *word,
		  const char *reason, const char *fix)
{
	fault->line = word->place.line;
	fault->column = word->place.column;
	fault_word(fault, word->text);
	fault_reason(fault, "%s", reason);
	return fault_fix(fault, "%s", fix);
}

static int append(struct word *word, size_t *length, int byte,
		  struct fault *fault)
{
	if (byte < ' ' || byte == 0x7f)
		return refuse(fault, word, "has a control character in it",
			      "write plain text");
	if (*length == WORD_MAX)
		return refuse(fault, word, "is too long", "write a shorter one");
	word->text[(*length)++] = byte;
	word->text[*length] = '\0';
	return 0;
}

static int read_plain(struct words *words, struct word *word,
		      struct fault *fault)
{
	size_t length = 0;

	while (peek(words, 0) >= 0 && !joint(words) &&
	       !is_one_of(peek(words, 0), WORDS_BLANK WORDS_SPECIAL)) {
		int ret = append(word, &length, peek(words, 0), fault);

		if (ret)
			return ret;
		skip(words);
	}
	return 0;
}

static int read_quoted(struct words *words, struct word *word,
		       struct fault *fault)
{
	size_t length = 0;
	int ret;

	for (skip(words); peek(words, 0) != '"'; skip(words)) {
		if (peek(words, 0) < 0 || peek(words, 0) == '\n')
			return refuse(fault, word, "has no closing quote",
				      "write \" at its end");
		if (peek(words, 0) == '\\' && is_one_of(peek(words, 1), "\"\\"))
			skip(words);
		ret = append(word, &length, peek(words, 0), fault);
		if (ret)
			return ret;
	}
	skip(words);
	if (!length)
		return refuse(fault, word, "is an empty word",
			      "write something between the quotes");
	return 0;
}

/**
 * words_next() - read the next word
 * @words: the text
 * @word: receives the word
 * @fault: receives why the bytes are no word
 *
 * Return: 0, or -EINVAL with @fault set.
 */
int words_next(struct words *words, struct word *word, struct fault *fault)
{
	static const struct {
		int byte;
		enum word_kind kind;
	} marks[] = {
		{ '\n', WORD_END },
		{ ';', WORD_END },
		{ '{', WORD_OPEN },
		{ '}', WORD_CLOSE },
		{ ',', WORD_COMMA },
		{ -1, WORD_LAST },
	};

	skip_blank(words);
	word->text[0] = '\0';
	word->place.line = words->line;
	word->place.column = words->column;
	for (size_t i = 0; i < ARRAY_SIZE(marks); i++) {
		if (peek(words, 0) != marks[i].byte)
			continue;
		word->kind = marks[i].kind;
		if (word->kind != WORD_LAST)
			skip(words);
		return 0;
	}
	word->kind = WORD_TEXT;
	if (peek(words, 0) == '"')
		return read_quoted(words, word, fault);
	return read_plain(words, word, fault);
}

/**
 * word_text() - a word as an error shows it
 * @word: the word
 *
 * Return: its text, or what it stands for.
 */
const char *word_text(const struct word *word)
{
	switch (word->kind) {
	case WORD_OPEN:
		return "{";
	case WORD_CLOSE:
		return "}";
	case WORD_COMMA:
		return ",";
	case WORD_END:
		return "end of line";
	case WORD_LAST:
		return "end of text";
	case WORD_TEXT:
		break;
	}
	return word->text;
}

/**
 * words_quote() - write a text so that it reads as one word
 * @stream: where to write
 * @text: the text; quoted only where it must be
 */
void words_quote(FILE *stream, const char *text)
{
	if (*text && !strpbrk(text, WORDS_BLANK WORDS_SPECIAL "\\")) {
		fputs(text, stream);
		return;
	}
	fputc('"', stream);
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			fputc('\\', stream);
		fputc(*text, stream);
	}
	fputc('"', stream);
}

/**
 * source_word() - show a fault at a place of a text
 * @source: the text
 * @place: the place
 * @fault: receives line, column and word
 */
void source_word(const struct source *source, const struct place *place,
		 struct fault *fault)
{
	struct words words;
	struct fault ignored;
	struct word word;

	fault->line = place->line;
	fault->column = place->column;
	words_init(&words, source);
	while (words.line < place->line && peek(&words, 0) >= 0)
		skip(&words);
	while (words.column < place->column && peek(&words, 0) >= 0)
		skip(&words);
	if (!words_next(&words, &word, &ignored))
		fault_word(fault, word_text(&word));
}
