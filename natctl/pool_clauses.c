// SPDX-License-Identifier: GPL-2.0
/*
 * The options of pools and of masquerade, as text: in a pool each has a line of
 * its own, in a rule they stand among its clauses.
 */
#include "pool_clauses.h"

#include <string.h>

#define RESERVED "reserved"

enum {
	POOL_CLAUSES_VALUES = 8,	/* more than an option has */
};

static const struct pool_option_spec *find_spec(const char *word)
{
	for (size_t i = 0; i < POOL_OPTIONS; i++)
		if (!strcmp(pool_option_specs[i].name, word))
			return &pool_option_specs[i];
	return NULL;
}

/**
 * pool_clauses_know() - is a word the name of an option?
 * @word: the word
 *
 * Return: true if it is.
 */
bool pool_clauses_know(const char *word)
{
	return !strcmp(word, RESERVED) || find_spec(word);
}

/**
 * pool_clauses_nonsense() - why masquerade does not have an option
 * @word: the word
 *
 * Return: the reason; NULL if it does, or if the word is no option.
 */
const char *pool_clauses_nonsense(const char *word)
{
	const struct pool_option_spec *spec = find_spec(word);

	return spec ? spec->nonsense : NULL;
}

/**
 * pool_clauses_list() - the names of options
 * @masquerade: only those that masquerade has
 * @list: receives them
 * @room: number of names that @list has room for
 *
 * Return: number of names written.
 */
size_t pool_clauses_list(bool masquerade, const char *list[], size_t room)
{
	size_t count = 0;

	if (room)
		list[count++] = RESERVED;
	for (size_t i = 0; i < POOL_OPTIONS && count < room; i++)
		if (!masquerade || !pool_option_specs[i].nonsense)
			list[count++] = pool_option_specs[i].name;
	return count;
}

/**
 * pool_clauses_values() - the values that an option can have
 * @word: its name
 * @list: receives them
 * @room: number of values that @list has room for
 *
 * Return: number of values written, 0 if they are not names.
 */
size_t pool_clauses_values(const char *word, const char *list[], size_t room)
{
	const struct pool_option_spec *spec = find_spec(word);
	size_t count;

	if (!spec || !spec->names)
		return 0;
	for (count = 0; count < spec->names->count && count < room; count++)
		list[count] = spec->names->list[count].name;
	return count;
}

/* ---- reading -------------------------------------------------------------- */

static int parse_range(struct parser *parser, struct pool_options *options)
{
	struct reserved *reserved;
	int ret;

	ret = parser_expect(parser, WORD_TEXT, "a port");
	if (ret)
		return ret;
	if (options->reserved_count == NATGW_POOL_RESERVED_MAX) {
		fault_reason(parser->fault, "is one range too many");
		fault_fix(parser->fault, "at most %d ranges are reserved: join neighbours",
			  NATGW_POOL_RESERVED_MAX);
		return parser_at_word(parser);
	}
	reserved = pool_options_reserve(options);
	reserved->place = parser->word.place;
	ret = text_ports(parser->word.text, 1, &reserved->ports, parser->fault);
	return parser_take(parser, ret);
}

static int parse_reserved(struct parser *parser, struct pool_options *options)
{
	int ret;

	if (options->reserved_place.line) {
		fault_reason(parser->fault, "is given twice");
		fault_fix(parser->fault, "write one list, with commas");
		return parser_at_word(parser);
	}
	options->reserved_place = parser->word.place;
	ret = parser_advance(parser);
	if (!ret)
		ret = parse_range(parser, options);
	while (!ret && parser->word.kind == WORD_COMMA) {
		do {
			ret = parser_advance(parser);
		} while (!ret && parser->word.kind == WORD_END);
		if (!ret)
			ret = parse_range(parser, options);
	}
	return ret;
}

static int read_name(struct parser *parser, const struct pool_option_spec *spec,
		     __u32 *value)
{
	const char *word = parser->word.text;
	int found = names_find(spec->names, word);
	const char *list[POOL_CLAUSES_VALUES];
	char what[64];

	if (found >= 0) {
		*value = found;
		return 0;
	}
	snprintf(what, sizeof(what), "value of %s", spec->name);
	return fault_unknown(parser->fault, what, word, list,
			     pool_clauses_values(spec->name, list,
						 POOL_CLAUSES_VALUES));
}

static int parse_value(struct parser *parser, struct pool_options *options,
		       const struct pool_option_spec *spec)
{
	size_t index = spec - pool_option_specs;
	__u32 *value = &options->values[index];
	int ret;

	if (options->places[index].line) {
		fault_reason(parser->fault, "is given twice");
		fault_fix(parser->fault, "keep one");
		return parser_at_word(parser);
	}
	ret = parser_advance(parser);
	if (!ret)
		ret = parser_expect(parser, WORD_TEXT,
				    spec->names ? "its value" : "a number");
	if (ret)
		return ret;
	options->places[index] = parser->word.place;
	if (spec->names)
		ret = read_name(parser, spec, value);
	else
		ret = text_number(parser->word.text, 0, spec->highest, value,
				  parser->fault);
	return parser_take(parser, ret);
}

/**
 * pool_clauses_parse() - read an option
 * @parser: the parser, at a word that pool_clauses_know() knows
 * @options: receives it
 *
 * Return: 0, or -EINVAL.
 */
int pool_clauses_parse(struct parser *parser, struct pool_options *options)
{
	const struct pool_option_spec *spec = find_spec(parser->word.text);

	return spec ? parse_value(parser, options, spec) :
		      parse_reserved(parser, options);
}

/**
 * pool_clauses_check() - refuse options that leave no port
 * @parser: the parser, behind the pool or the rule
 * @options: its options
 * @ports: its ports
 *
 * Return: 0, or -EINVAL.
 */
int pool_clauses_check(struct parser *parser,
		       const struct pool_options *options,
		       const struct ports *ports)
{
	__u32 count = ports->last - ports->first + 1;
	char room[TEXT_ROOM];

	if (pool_options_usable(options, ports))
		return 0;
	fault_reason(parser->fault, "covers %u of %u ports in %s", count, count,
		     text_from_ports(room, ports));
	fault_fix(parser->fault, "reserve fewer, or give more with 'ports'");
	return parser_at_place(parser, &options->reserved_place);
}

/* ---- writing -------------------------------------------------------------- */

static void write_reserved(FILE *stream, const struct pool_options *options)
{
	char room[TEXT_ROOM];

	for (size_t i = 0; i < options->reserved_count; i++)
		fprintf(stream, "%s%s", i ? ", " : "",
			text_from_ports(room, &options->reserved[i].ports));
}

/**
 * pool_clauses_write() - write the options that are not at their defaults
 * @stream: where to write
 * @options: the options
 * @before: what stands before each
 * @after: what stands behind each
 */
void pool_clauses_write(FILE *stream, const struct pool_options *options,
			const char *before, const char *after)
{
	char room[TEXT_ROOM];

	if (options->reserved_count) {
		fprintf(stream, "%s%s ", before, RESERVED);
		write_reserved(stream, options);
		fputs(after, stream);
	}
	for (size_t i = 0; i < POOL_OPTIONS; i++)
		if (options->values[i] != pool_option_specs[i].normal)
			fprintf(stream, "%s%s %s%s", before,
				pool_option_specs[i].name,
				pool_option_text(room, i, options->values[i]),
				after);
}
