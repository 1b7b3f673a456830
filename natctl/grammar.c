// SPDX-License-Identifier: GPL-2.0
/*
 * Text to ruleset: one statement a line, told by its first word. Only what can
 * be known from the statement alone is refused here; what depends on the rest of
 * the configuration or on the kernel is the kernel's to refuse.
 */
#include "grammar.h"

#include <errno.h>
#include <string.h>

#include "clauses.h"
#include "parser.h"
#include "pool_clauses.h"
#include "profile.h"

enum {
	/* An attribute holds 64 KiB, and a pool is one attribute. */
	GRAMMAR_MEMBERS_MAX = 3000,
	GRAMMAR_WIDTH = 10,		/* of the first word of a line */
	GRAMMAR_LINES = POOL_OPTIONS + 5,	/* kinds of a pool's lines */
};

/* ---- pools --------------------------------------------------------------- */

static int parse_member(struct parser *parser, void *owner)
{
	struct pool *pool = owner;
	struct member *member;
	int ret;

	ret = parser_expect(parser, WORD_TEXT, "an address");
	if (ret)
		return ret;
	if (pool->member_count == GRAMMAR_MEMBERS_MAX) {
		fault_reason(parser->fault, "is one address too many");
		fault_fix(parser->fault, "a pool has at most %d ranges: join neighbours",
			  GRAMMAR_MEMBERS_MAX);
		return parser_at_word(parser);
	}
	member = pool_add_member(pool);
	member->place = parser->word.place;
	ret = text_range(parser->word.text, &member->range, parser->fault);
	return parser_take(parser, ret);
}

static int parse_members(struct parser *parser, struct pool *pool)
{
	int ret = parser_advance(parser);

	return ret ? ret : parser_list(parser, parse_member, pool);
}

static int parse_pool_ports(struct parser *parser, struct pool *pool)
{
	int ret;

	if (pool->ports_place.line) {
		fault_reason(parser->fault, "is given twice");
		fault_fix(parser->fault, "keep one");
		return parser_at_word(parser);
	}
	ret = parser_advance(parser);
	if (!ret)
		ret = parser_expect(parser, WORD_TEXT, "a port");
	if (ret)
		return ret;
	pool->ports_place = parser->word.place;
	ret = text_ports(parser->word.text, 1, &pool->ports, parser->fault);
	return parser_take(parser, ret);
}

/* The words that lines of a pool begin with. */
static size_t list_lines(const char *list[], size_t room)
{
	static const char *const own[] = { "address", "ports" };
	size_t count;

	for (count = 0; count < ARRAY_SIZE(own) && count < room; count++)
		list[count] = own[count];
	return count + pool_clauses_list(false, list + count, room - count);
}

static int refuse_line(struct parser *parser)
{
	const char *list[GRAMMAR_LINES];

	fault_unknown(parser->fault, "part of a pool", parser->word.text, list,
		      list_lines(list, GRAMMAR_LINES));
	return parser_at_word(parser);
}

static int parse_pool_line(struct parser *parser, struct pool *pool)
{
	int ret;

	if (parser->word.kind == WORD_END)
		return parser_advance(parser);
	ret = parser_expect(parser, WORD_TEXT, "address, ports, an option or }");
	if (ret)
		return ret;
	if (!strcmp(parser->word.text, "address"))
		ret = parse_members(parser, pool);
	else if (!strcmp(parser->word.text, "ports"))
		ret = parse_pool_ports(parser, pool);
	else if (pool_clauses_know(parser->word.text))
		ret = pool_clauses_parse(parser, &pool->options);
	else
		return refuse_line(parser);
	if (!ret && parser->word.kind != WORD_CLOSE)
		ret = parser_expect_end(parser);
	return ret;
}

static int read_pool_name(struct parser *parser, char *name)
{
	int ret = parser_expect(parser, WORD_TEXT, "a pool's name");

	return ret ? ret : parser_take_string(parser, name,
					      NATGW_POOL_NAME_MAX + 1,
					      "a pool's name");
}

static int parse_pool_name(struct parser *parser, struct pool *pool)
{
	pool->name_place = parser->word.place;
	if (parser->word.kind != WORD_TEXT ||
	    !ruleset_find_pool(parser->set, parser->word.text))
		return read_pool_name(parser, pool->name);
	fault_reason(parser->fault, "is the name of another pool");
	fault_fix(parser->fault, "write another name, or one pool with all addresses");
	return parser_at_word(parser);
}

static int parse_pool_body(struct parser *parser, struct pool *pool)
{
	int ret;

	ret = parser_expect(parser, WORD_OPEN, "{");
	if (!ret)
		ret = parser_advance(parser);
	while (!ret && parser->word.kind != WORD_CLOSE)
		ret = parse_pool_line(parser, pool);
	if (!ret)
		ret = parser_advance(parser);
	return ret ? ret : parser_expect_end(parser);
}

static int parse_pool(struct parser *parser, __u32 unused)
{
	struct pool *pool;
	int ret;

	(void)unused;
	pool = ruleset_add_pool(parser->set);
	pool->place = parser->word.place;
	ret = parser_advance(parser);
	if (!ret)
		ret = parse_pool_name(parser, pool);
	if (!ret)
		ret = parse_pool_body(parser, pool);
	if (!ret)
		ret = pool_clauses_check(parser, &pool->options, &pool->ports);
	if (ret)
		return ret;
	if (pool->member_count)
		return pool_clauses_check_ranges(parser, pool);
	fault_reason(parser->fault, "has no address");
	fault_fix(parser->fault, "write 'address FIRST-LAST' between the braces");
	return parser_at_place(parser, &pool->name_place);
}

/* ---- settings and statements --------------------------------------------- */

static int read_value(const struct setting_spec *spec, const char *word,
		      __u32 *value, struct fault *fault)
{
	if (spec->words)
		return text_name(spec->words, word, value, fault);
	if (spec->kind == SETTING_OPTION)
		return text_switch(word, value, fault);
	return text_number(word, spec->lowest, spec->highest, value, fault);
}

static int read_setting_name(struct parser *parser, enum setting_kind kind,
			     size_t *index)
{
	const struct names *names = setting_kinds[kind].names;
	const char *list[GRAMMAR_SETTINGS];
	char what[64];
	int ret;

	snprintf(what, sizeof(what), "the name of %s %s",
		 strchr("aeiou", *names->what) ? "an" : "a", names->what);
	ret = parser_expect(parser, WORD_TEXT, what);
	if (ret)
		return ret;
	for (*index = 0; *index < SETTINGS; ++*index)
		if (setting_specs[*index].kind == kind &&
		    !strcmp(names_text(names, setting_specs[*index].id),
			    parser->word.text))
			return parser_advance(parser);
	fault_unknown(parser->fault, names->what, parser->word.text, list,
		      grammar_settings(kind, list, ARRAY_SIZE(list)));
	return parser_at_word(parser);
}

/* 'timeout udp' can go on with 'port'. */
static bool names_port(const struct parser *parser, size_t index)
{
	const struct setting_spec *spec = &setting_specs[index];

	return spec->kind == SETTING_TIMEOUT && spec->id == NATGW_TIMEOUT_UDP &&
	       parser->word.kind == WORD_TEXT &&
	       !strcmp(parser->word.text, "port");
}

static int read_port(struct parser *parser, __u32 *port)
{
	int ret = parser_advance(parser);

	if (!ret)
		ret = parser_expect(parser, WORD_TEXT, "a port below 1024");
	if (ret)
		return ret;
	ret = text_number(parser->word.text, 1, RULESET_PORTS - 1, port,
			  parser->fault);
	return parser_take(parser, ret);
}

static int refuse_repeated(struct parser *parser, const struct setting *setting,
			   const struct place *name)
{
	fault_reason(parser->fault, "is set on line %u already",
		     setting->place.line);
	fault_fix(parser->fault, "keep one");
	return parser_at_place(parser, name);
}

static int parse_port_timeout(struct parser *parser, const struct place *place,
			      const struct place *name)
{
	struct setting *setting;
	__u32 port;
	int ret;

	ret = read_port(parser, &port);
	if (!ret)
		ret = parser_expect(parser, WORD_TEXT, "a value");
	if (ret)
		return ret;
	setting = &parser->set->port_timeouts[port];
	if (setting->given)
		return refuse_repeated(parser, setting, name);
	setting->given = true;
	setting->place = *place;
	setting->value_place = parser->word.place;
	ret = text_number(parser->word.text, 1, RULESET_TIMEOUT_MAX,
			  &setting->value, parser->fault);
	ret = parser_take(parser, ret);
	return ret ? ret : parser_expect_end(parser);
}

/* 'set fastpath' goes on with devices. */
static bool names_fast_path(const struct parser *parser, __u32 kind)
{
	return kind == SETTING_OPTION && parser->word.kind == WORD_TEXT &&
	       !strcmp(parser->word.text, FAST_PATH);
}

static int parse_setting(struct parser *parser, __u32 kind)
{
	struct place place = parser->word.place;
	struct setting *setting;
	struct place name;
	size_t index;
	int ret;

	ret = parser_advance(parser);
	name = parser->word.place;
	if (!ret && names_fast_path(parser, kind))
		return fast_path_parse(parser);
	if (!ret)
		ret = read_setting_name(parser, kind, &index);
	if (!ret && names_port(parser, index))
		return parse_port_timeout(parser, &place, &name);
	if (!ret)
		ret = parser_expect(parser, WORD_TEXT, "a value");
	if (ret)
		return ret;
	setting = &parser->set->settings[index];
	if (setting->given)
		return refuse_repeated(parser, setting, &name);
	setting->given = true;
	setting->place = place;
	setting->value_place = parser->word.place;
	ret = read_value(&setting_specs[index], parser->word.text,
			 &setting->value, parser->fault);
	ret = parser_take(parser, ret);
	return ret ? ret : parser_expect_end(parser);
}

static int parse_profile(struct parser *parser, __u32 unused)
{
	struct ruleset *set = parser->set;
	int ret;

	(void)unused;
	if (set->profile_place.line) {
		fault_reason(parser->fault, "is given on line %u already",
			     set->profile_place.line);
		fault_fix(parser->fault, "keep one");
		return parser_at_word(parser);
	}
	set->profile_place = parser->word.place;
	ret = parser_advance(parser);
	if (!ret)
		ret = parser_expect(parser, WORD_TEXT, "the name of a profile");
	if (ret)
		return ret;
	ret = text_name(&names_profile, parser->word.text, &set->profile,
			parser->fault);
	ret = parser_take(parser, ret);
	return ret ? ret : parser_expect_end(parser);
}

static const struct statement {
	const char *name;
	int (*parse)(struct parser *parser, __u32 argument);
	__u32 argument;
} statements[] = {
	{ "profile", parse_profile, 0 },
	{ "pool", parse_pool, 0 },
	{ "exempt", clauses_parse, NATGW_ACTION_EXEMPT },
	{ "snat", clauses_parse, NATGW_ACTION_SNAT },
	{ "masquerade", clauses_parse, NATGW_ACTION_MASQUERADE },
	{ "dnat", clauses_parse, NATGW_ACTION_DNAT },
	{ "redirect", clauses_parse, NATGW_ACTION_REDIRECT },
	{ "static", clauses_parse, NATGW_ACTION_STATIC },
	{ "timeout", parse_setting, SETTING_TIMEOUT },
	{ "limit", parse_setting, SETTING_LIMIT },
	{ "set", parse_setting, SETTING_OPTION },
	{ "notify", parse_setting, SETTING_NOTIFY },
};

#define STATEMENTS ARRAY_SIZE(statements)

static const struct statement *find_statement(const char *word)
{
	for (size_t i = 0; i < STATEMENTS; i++)
		if (!strcmp(statements[i].name, word))
			return &statements[i];
	return NULL;
}

static int parse_statement(struct parser *parser)
{
	const struct statement *statement;
	const char *list[STATEMENTS];
	int ret;

	ret = parser_expect(parser, WORD_TEXT, "a statement");
	if (ret)
		return ret;
	statement = find_statement(parser->word.text);
	if (statement)
		return statement->parse(parser, statement->argument);
	fault_unknown(parser->fault, "statement", parser->word.text, list,
		      grammar_statements(list, STATEMENTS));
	return parser_at_word(parser);
}

/* The text may have changed the profile of the pools and rules before it. */
static void settle_profile(struct ruleset *set, __u32 before, size_t pools,
			   size_t rules)
{
	__u32 profile = set->profile;

	set->profile = before;
	profile_change(set, profile);
	profile_settle(set, profile, pools, rules);
}

/* The fast path goes by what early-route remembers; either may stand in the text. */
static int check_fast_path(struct parser *parser)
{
	const struct fast_path *path = &parser->set->fast_path;
	const struct setting *early = ruleset_setting(parser->set, SETTING_OPTION,
						      NATGW_OPTION_EARLY_ROUTE);

	if (!path->count || early->value)
		return 0;
	if (path->place.line) {
		fault_reason(parser->fault, "needs early-route, which is off");
		fault_fix(parser->fault, "write 'set early-route on', too");
		return parser_at_place(parser, &path->place);
	}
	fault_reason(parser->fault, "leaves the fast path without routes");
	fault_fix(parser->fault, "write 'set " FAST_PATH " " FAST_PATH_OFF "', too");
	return parser_at_place(parser, &early->value_place);
}

/* What depends on the profile, which may stand anywhere in the text. */
static int check_settled(struct parser *parser, size_t pools, size_t rules)
{
	const struct ruleset *set = parser->set;
	int ret = 0;

	for (size_t i = pools; !ret && i < set->pool_count; i++)
		ret = pool_clauses_check_filtering(parser,
						   &set->pools[i].options);
	for (size_t i = rules; !ret && i < set->rule_count; i++)
		ret = pool_clauses_check_filtering(parser,
						   &set->rules[i].options);
	return ret;
}

/**
 * grammar_parse() - read a configuration
 * @source: its text
 * @set: receives what the text says, on top of what is there
 * @fault: receives the first mistake
 *
 * What it leaves out is as the profile has it, wherever that stands. If the text
 * changes the profile, so is what was as the one before had it.
 *
 * Return: 0, or -EINVAL with @fault set; @set then holds a part.
 */
int grammar_parse(const struct source *source, struct ruleset *set,
		  struct fault *fault)
{
	struct parser parser = { .set = set, .fault = fault };
	size_t pools = set->pool_count;
	size_t rules = set->rule_count;
	__u32 profile = set->profile;
	int ret;

	memset(fault, 0, sizeof(*fault));
	words_init(&parser.words, source);
	ret = parser_advance(&parser);
	while (!ret && parser.word.kind != WORD_LAST) {
		if (parser.word.kind == WORD_END)
			ret = parser_advance(&parser);
		else
			ret = parse_statement(&parser);
	}
	if (ret)
		return ret;
	settle_profile(set, profile, pools, rules);
	ret = check_settled(&parser, pools, rules);
	return ret ? ret : check_fast_path(&parser);
}

static int read_handle(struct parser *parser, struct reference *reference)
{
	int ret = text_number(parser->word.text, 1, 0xffffffff,
			      &reference->handle, parser->fault);

	reference->kind = REFERENCE_HANDLE;
	ret = parser_take(parser, ret);
	return ret ? ret : parser_expect_end(parser);
}

static int read_fast_path(struct parser *parser, struct reference *reference)
{
	int ret = parser_advance(parser);

	if (!ret && parser_at_end(parser))
		reference->kind = REFERENCE_FAST_PATH;
	return ret;
}

/* A name behind its keyword; with more behind it, it is a whole statement. */
static int read_name(struct parser *parser, const struct statement *statement,
		     struct reference *reference)
{
	bool pool = statement->parse == parse_pool;
	int ret = parser_advance(parser);

	if (!ret && !pool && names_fast_path(parser, statement->argument))
		return read_fast_path(parser, reference);
	if (!ret)
		ret = pool ? read_pool_name(parser, reference->pool) :
			     read_setting_name(parser, statement->argument,
					       &reference->setting);
	if (!ret && !pool && names_port(parser, reference->setting))
		ret = read_port(parser, &reference->port);
	if (ret || !parser_at_end(parser))
		return ret;
	reference->kind = pool ? REFERENCE_POOL : REFERENCE_SETTING;
	if (reference->port)
		reference->kind = REFERENCE_PORT_TIMEOUT;
	return 0;
}

/**
 * grammar_parse_reference() - read what part of a configuration is meant
 * @source: a handle, 'pool NAME', 'timeout NAME', 'timeout udp port PORT',
 * 'limit NAME', 'set NAME', 'set fastpath', 'notify NAME', or a whole statement
 * @reference: receives it
 * @fault: receives a mistake
 *
 * Return: 0, or -EINVAL with @fault set.
 */
int grammar_parse_reference(const struct source *source,
			    struct reference *reference, struct fault *fault)
{
	struct parser parser = { .fault = fault };
	const struct statement *statement;
	const char *word = parser.word.text;
	int ret;

	memset(fault, 0, sizeof(*fault));
	memset(reference, 0, sizeof(*reference));
	words_init(&parser.words, source);
	ret = parser_advance(&parser);
	if (!ret)
		ret = parser_expect(&parser, WORD_TEXT, "a statement or a handle");
	if (ret)
		return ret;
	if (strspn(word, "0123456789") == strlen(word))
		return read_handle(&parser, reference);
	statement = find_statement(word);
	if (!statement || statement->parse == clauses_parse ||
	    statement->parse == parse_profile)
		return 0;
	return read_name(&parser, statement, reference);
}

/**
 * grammar_statements() - the words that statements begin with
 * @list: receives them
 * @room: number of words that @list has room for
 *
 * Return: number of words written.
 */
size_t grammar_statements(const char *list[], size_t room)
{
	size_t count;

	for (count = 0; count < STATEMENTS && count < room; count++)
		list[count] = statements[count].name;
	return count;
}

/**
 * grammar_clauses() - the words that can follow in a rule or in a pool
 * @statement: the statement's first word
 * @list: receives them
 * @room: number of words that @list has room for
 *
 * Return: number of words written, 0 if @statement begins neither.
 */
size_t grammar_clauses(const char *statement, const char *list[], size_t room)
{
	const struct statement *found = find_statement(statement);

	if (found && found->parse == parse_pool)
		return list_lines(list, room);
	if (!found || found->parse != clauses_parse)
		return 0;
	return clauses_list(found->argument, list, room);
}

/**
 * grammar_settings() - the words that can follow the keyword of a setting
 * @kind: the kind of the setting
 * @list: receives them
 * @room: number of words that @list has room for
 *
 * Return: number of words written.
 */
size_t grammar_settings(enum setting_kind kind, const char *list[], size_t room)
{
	size_t count = 0;

	for (size_t i = 0; i < SETTINGS && count < room; i++)
		if (setting_specs[i].kind == kind)
			list[count++] = names_text(setting_kinds[kind].names,
						   setting_specs[i].id);
	if (kind == SETTING_OPTION && count < room)
		list[count++] = FAST_PATH;
	return count;
}

/**
 * grammar_write_pool() - write a pool
 * @stream: where to write
 * @pool: the pool
 *
 * Its members come on one line, which a text has no limit for.
 */
void grammar_write_pool(FILE *stream, const struct pool *pool)
{
	char room[TEXT_ROOM];

	fputs("pool ", stream);
	words_quote(stream, pool->name);
	fputs(" {\n    address ", stream);
	for (size_t i = 0; i < pool->member_count; i++)
		fprintf(stream, "%s%s", i ? ", " : "",
			text_from_range(room, &pool->members[i].range));
	fprintf(stream, "\n    ports %s\n",
		text_from_ports(room, &pool->ports));
	pool_clauses_write(stream, &pool->options, "    ", "\n");
	fputs("}\n", stream);
}

/**
 * grammar_write_rule() - write a rule, without a newline
 * @stream: where to write
 * @rule: the rule
 * @width: columns to fill with the first word, 0 for as many as it has
 */
void grammar_write_rule(FILE *stream, const struct rule *rule, int width)
{
	fprintf(stream, "%-*s", rule->given ? width : 0,
		names_text(&names_action, rule->action));
	clauses_write(stream, rule);
}

/**
 * grammar_write_setting() - write a setting, without a newline
 * @stream: where to write
 * @index: which, in setting_specs
 * @value: its value
 * @width: columns to fill with the first word, 0 for as many as it has
 */
void grammar_write_setting(FILE *stream, size_t index, __u32 value, int width)
{
	const struct setting_spec *spec = &setting_specs[index];
	const struct setting_kind_spec *kind = &setting_kinds[spec->kind];

	fprintf(stream, "%-*s %s ", width, kind->keyword,
		names_text(kind->names, spec->id));
	if (spec->words)
		fputs(names_text(spec->words, value), stream);
	else if (spec->kind == SETTING_OPTION)
		fputs(value ? "on" : "off", stream);
	else
		fprintf(stream, "%u", value);
}

/**
 * grammar_write_port_timeout() - write the timeout of a port, without a newline
 * @stream: where to write
 * @port: the port
 * @seconds: its timeout
 * @width: columns to fill with the first word, 0 for as many as it has
 */
void grammar_write_port_timeout(FILE *stream, size_t port, __u32 seconds,
				int width)
{
	fprintf(stream, "%-*s udp port %zu %u", width,
		setting_kinds[SETTING_TIMEOUT].keyword, port, seconds);
}

/**
 * grammar_write_fast_path() - write the fast path, without a newline
 * @stream: where to write
 * @path: its devices
 * @width: columns to fill with the first word, 0 for as many as it has
 */
void grammar_write_fast_path(FILE *stream, const struct fast_path *path, int width)
{
	fprintf(stream, "%-*s " FAST_PATH " ", width,
		setting_kinds[SETTING_OPTION].keyword);
	fast_path_write(stream, path);
}

/**
 * grammar_write() - write a configuration
 * @stream: where to write
 * @set: the configuration
 *
 * What is as the profile has it is not written.
 */
void grammar_write(FILE *stream, const struct ruleset *set)
{
	if (set->profile)
		fprintf(stream, "%-*s %s\n", GRAMMAR_WIDTH, "profile",
			names_text(&names_profile, set->profile));
	for (size_t i = 0; i < set->pool_count; i++)
		grammar_write_pool(stream, &set->pools[i]);
	for (size_t i = 0; i < set->rule_count; i++) {
		grammar_write_rule(stream, &set->rules[i], GRAMMAR_WIDTH);
		fputc('\n', stream);
	}
	for (size_t i = 0; i < SETTINGS; i++) {
		__u32 value = set->settings[i].value;

		if (value == profile_setting(set->profile, i))
			continue;
		grammar_write_setting(stream, i, value, GRAMMAR_WIDTH);
		fputc('\n', stream);
	}
	for (size_t i = 0; i < RULESET_PORTS; i++) {
		__u32 seconds = set->port_timeouts[i].value;

		if (!seconds)
			continue;
		grammar_write_port_timeout(stream, i, seconds, GRAMMAR_WIDTH);
		fputc('\n', stream);
	}
	if (set->fast_path.count) {
		grammar_write_fast_path(stream, &set->fast_path, GRAMMAR_WIDTH);
		fputc('\n', stream);
	}
}
