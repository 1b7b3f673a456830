// SPDX-License-Identifier: GPL-2.0
/*
 * The options of pools and of masquerade, as text: in a pool each has a line of
 * its own, in a rule they stand among its clauses.
 */
#include "pool_clauses.h"

#include <string.h>

#include "division.h"

#define RESERVED "reserved"
#define DETERMINISTIC "deterministic"
#define FILTERING "filtering"

/* Why masquerade is not deterministic. */
static const char nothing_to_compute[] =
	"has nothing to compute: masquerade's address changes; give snat a deterministic pool";

/* Options that have no value of their own kind; masquerade does not have the last. */
static const char *const lists[] = { RESERVED, FILTERING, DETERMINISTIC };

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
	return !strcmp(word, RESERVED) || !strcmp(word, DETERMINISTIC) ||
	       !strcmp(word, FILTERING) || find_spec(word);
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

	if (!strcmp(word, DETERMINISTIC))
		return nothing_to_compute;
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
	size_t most = ARRAY_SIZE(lists) - masquerade;
	size_t count;

	for (count = 0; count < most && count < room; count++)
		list[count] = lists[count];
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
	const struct pool_option_spec *spec = strcmp(word, FILTERING) ?
		find_spec(word) : &pool_option_specs[POOL_FILTERING_TCP];
	size_t count;

	if (!spec || !spec->names)
		return 0;
	for (count = 0; count < spec->names->count && count < room; count++)
		list[count] = spec->names->list[count].name;
	return count;
}

/* ---- reading -------------------------------------------------------------- */

static int parse_range(struct parser *parser, void *owner)
{
	struct pool_options *options = owner;
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
	return ret ? ret : parser_list(parser, parse_range, options);
}

static int parse_inside(struct parser *parser, struct pool_options *options)
{
	int ret;

	if (options->inside_place.line) {
		fault_reason(parser->fault, "is given twice");
		fault_fix(parser->fault, "keep one");
		return parser_at_word(parser);
	}
	ret = parser_advance(parser);
	if (!ret)
		ret = parser_expect(parser, WORD_TEXT, "a prefix");
	if (ret)
		return ret;
	options->inside_place = parser->word.place;
	ret = text_range(parser->word.text, &options->inside, parser->fault);
	return parser_take(parser, ret);
}

static int read_name(struct parser *parser, const char *option,
		     const struct names *names, __u32 *value)
{
	const char *word = parser->word.text;
	int found = names_find(names, word);
	const char *list[POOL_CLAUSES_VALUES];
	char what[64];

	if (found >= 0) {
		*value = found;
		return 0;
	}
	snprintf(what, sizeof(what), "value of %s", option);
	return fault_unknown(parser->fault, what, word, list,
			     pool_clauses_values(option, list,
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
		ret = read_name(parser, spec->name, spec->names, value);
	else
		ret = text_number(parser->word.text, spec->lowest,
				  spec->highest, value, parser->fault);
	return parser_take(parser, ret);
}

static const enum pool_option filters[] = {
	POOL_FILTERING_TCP,
	POOL_FILTERING_UDP,
	POOL_FILTERING_ICMP,
	POOL_FILTERING_OTHER,
};

/* All protocols but those that have a filter of their own, before or behind. */
static int parse_filtering(struct parser *parser, struct pool_options *options)
{
	__u32 value = 0;
	int ret;

	if (options->filtering_place.line) {
		fault_reason(parser->fault, "is given twice");
		fault_fix(parser->fault, "keep one");
		return parser_at_word(parser);
	}
	ret = parser_advance(parser);
	if (!ret)
		ret = parser_expect(parser, WORD_TEXT, "its value");
	if (ret)
		return ret;
	options->filtering_place = parser->word.place;
	ret = read_name(parser, FILTERING, &names_filtering_behavior, &value);
	for (size_t i = 0; i < ARRAY_SIZE(filters); i++)
		if (!options->places[filters[i]].line)
			options->values[filters[i]] = value;
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

	if (!strcmp(parser->word.text, DETERMINISTIC))
		return parse_inside(parser, options);
	if (!strcmp(parser->word.text, FILTERING))
		return parse_filtering(parser, options);
	return spec ? parse_value(parser, options, spec) :
		      parse_reserved(parser, options);
}

/* The value of an option is the mistake; its fault has reason and fix. */
static int refuse_value(struct parser *parser, const struct pool_options *options,
			enum pool_option option)
{
	return parser_at_place(parser, &options->places[option]);
}

/**
 * pool_clauses_check_filtering() - refuse a filter where there are no mappings
 * @parser: the parser, behind the text
 * @options: options of a pool or of a rule, and what the profile adds to them
 *
 * Nobody can be let in to what is not one host's.
 *
 * Return: 0, or -EINVAL.
 */
int pool_clauses_check_filtering(struct parser *parser,
				 const struct pool_options *options)
{
	size_t i = 0;

	if (options->values[POOL_MAPPING] ==
	    NATGW_MAPPING_BEHAVIOR_ENDPOINT_INDEPENDENT)
		return 0;
	while (i < ARRAY_SIZE(filters) && !options->values[filters[i]])
		i++;
	if (i == ARRAY_SIZE(filters))
		return 0;
	fault_reason(parser->fault, "lets others in to a mapping, and the pool makes none: its ports are a session's");
	fault_fix(parser->fault, "write 'mapping endpoint-independent', too, or remove it");
	if (options->places[filters[i]].line)
		return refuse_value(parser, options, filters[i]);
	return parser_at_place(parser, &options->filtering_place);
}

static int check_block(struct parser *parser, const struct pool_options *options,
		       const struct ports *ports)
{
	__u32 size = options->values[POOL_BLOCK];
	char room[TEXT_ROOM];
	struct ports whole;

	for (int i = POOL_BLOCK_LIMIT; i <= POOL_BLOCK_TIMEOUT && !size; i++) {
		if (!options->places[i].line)
			continue;
		fault_reason(parser->fault, "is for blocks, and there are none");
		fault_fix(parser->fault, "write 'block SIZE', too");
		return refuse_value(parser, options, i);
	}
	if (!size)
		return 0;
	if (size < NATGW_POOL_BLOCK_MIN || size & (size - 1)) {
		fault_reason(parser->fault, "is no size of a block");
		fault_fix(parser->fault, "write a power of two from %u to %u, or 0 for none",
			  NATGW_POOL_BLOCK_MIN, NATGW_POOL_BLOCK_MAX);
		return refuse_value(parser, options, POOL_BLOCK);
	}
	if (division_blocks(options, ports, &whole))
		return 0;
	fault_reason(parser->fault, "does not fit: no whole block of %u lies in ports %s, where one begins at each multiple of %u",
		     size, text_from_ports(room, ports), size);
	fault_fix(parser->fault, "write a smaller one, or give more with 'ports'");
	return refuse_value(parser, options, POOL_BLOCK);
}

/**
 * pool_clauses_check() - refuse options that do not go together, or leave no port
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
	int ret = check_block(parser, options, ports);

	if (ret || pool_options_usable(options, ports))
		return ret;
	fault_reason(parser->fault, "covers %u of %u ports in %s", count, count,
		     text_from_ports(room, ports));
	fault_fix(parser->fault, "reserve fewer, or give more with 'ports'");
	return parser_at_place(parser, &options->reserved_place);
}

/* What cannot be where everybody's address and ports are computed. */
static int check_company(struct parser *parser, const struct pool_options *options)
{
	if (options->values[POOL_BLOCK]) {
		fault_reason(parser->fault, "is for ports that are handed out; those of a deterministic pool are fixed");
		fault_fix(parser->fault, "remove 'block' or 'deterministic'");
		return refuse_value(parser, options, POOL_BLOCK);
	}
	if (options->values[POOL_ADDRESS_ALLOCATION]) {
		fault_reason(parser->fault, "chooses an address; that of a deterministic pool is computed");
		fault_fix(parser->fault, "remove 'address-allocation' or 'deterministic'");
		return refuse_value(parser, options, POOL_ADDRESS_ALLOCATION);
	}
	if (!options->places[POOL_OVERFLOW].line || !options->values[POOL_OVERFLOW])
		return 0;
	fault_reason(parser->fault, "has nowhere to go: nobody has another address in a deterministic pool");
	fault_fix(parser->fault, "remove 'overflow' or 'deterministic'");
	return refuse_value(parser, options, POOL_OVERFLOW);
}

/* The arithmetic, so that it is plain what would help. */
static int refuse_share(struct parser *parser, const struct division *division,
			const struct pool *pool)
{
	fault_reason(parser->fault, "does not fit: %llu addresses need a range each, and %llu external of %u ports give %u ports each, fewer than the %u that a range must have",
		     division->subscribers, division->addresses, division->ports,
		     division->share, NATGW_POOL_RANGE_MIN);
	fault_fix(parser->fault, "pool %s needs %llu external addresses, or a smaller prefix",
		  pool->name, (division->subscribers * NATGW_POOL_RANGE_MIN +
			       division->ports - 1) / division->ports);
	return parser_at_place(parser, &pool->options.inside_place);
}

/**
 * pool_clauses_check_ranges() - refuse a deterministic pool that cannot be one
 * @parser: the parser, behind the pool
 * @pool: the pool, with an address at least
 *
 * Return: 0, or -EINVAL.
 */
int pool_clauses_check_ranges(struct parser *parser, const struct pool *pool)
{
	const struct pool_options *options = &pool->options;
	struct division division;
	char room[TEXT_ROOM];
	struct ports range;
	int ret;

	if (!options->inside_place.line)
		return 0;
	ret = check_company(parser, options);
	if (ret)
		return ret;
	division_make(&division, pool);
	if (division.share < NATGW_POOL_RANGE_MIN)
		return refuse_share(parser, &division, pool);
	if (!division_barren(&division, pool, &range))
		return 0;
	fault_reason(parser->fault, "covers all of %s, which is a subscriber's range of %u ports",
		     text_from_ports(room, &range), division.share);
	fault_fix(parser->fault, "reserve fewer");
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

/* One word for all protocols, if they have the same filter. */
static bool filter_alike(const struct pool_options *options)
{
	__u32 value = options->values[filters[0]];

	for (size_t i = 1; i < ARRAY_SIZE(filters); i++)
		if (options->values[filters[i]] != value)
			return false;
	return value != options->normals[filters[0]];
}

static const char *name_of(const struct pool_options *options,
			   enum pool_option option)
{
	if (option < POOL_FILTERING_TCP || option > POOL_FILTERING_OTHER ||
	    !filter_alike(options))
		return pool_option_specs[option].name;
	return option == POOL_FILTERING_TCP ? FILTERING : NULL;
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
	if (options->inside.last)
		fprintf(stream, "%s%s %s%s", before, DETERMINISTIC,
			text_from_range(room, &options->inside), after);
	for (size_t i = 0; i < POOL_OPTIONS; i++) {
		const char *name = name_of(options, i);

		if (name && options->values[i] != options->normals[i])
			fprintf(stream, "%s%s %s%s", before, name,
				pool_option_text(room, i, options->values[i]),
				after);
	}
}
