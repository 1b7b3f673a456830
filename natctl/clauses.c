// SPDX-License-Identifier: GPL-2.0
/*
 * The clauses of rules. One table says which clause goes with which action; the
 * order of the table is the order in which a rule is written.
 */
#include "clauses.h"

#include <errno.h>
#include <string.h>

#include "pool_clauses.h"

enum {
	/* An attribute holds 64 KiB, and a rule is one attribute. */
	CLAUSES_TARGETS_MAX = 1500,
	CLAUSES_WEIGHT_MAX = 65535,
};

#define ACTION_BIT(name) (1U << NATGW_ACTION_##name)
#define ACTIONS_MATCHING (ACTION_BIT(EXEMPT) | ACTION_BIT(SNAT) | \
			  ACTION_BIT(MASQUERADE) | ACTION_BIT(DNAT) | \
			  ACTION_BIT(REDIRECT))
/* Those that begin sessions. */
#define ACTIONS_BEGINNING (ACTION_BIT(SNAT) | ACTION_BIT(MASQUERADE) | \
			   ACTION_BIT(DNAT) | ACTION_BIT(REDIRECT) | \
			   ACTION_BIT(STATIC))
#define ACTIONS_ARRIVING (ACTION_BIT(DNAT) | ACTION_BIT(REDIRECT))
#define ACTIONS_LEAVING (ACTION_BIT(EXEMPT) | ACTION_BIT(SNAT) | \
			 ACTION_BIT(MASQUERADE) | ACTION_BIT(STATIC))

static int parse_iif(struct parser *parser, struct rule *rule)
{
	return parser_take_string(parser, rule->iif, sizeof(rule->iif), "a device");
}

static int parse_oif(struct parser *parser, struct rule *rule)
{
	return parser_take_string(parser, rule->oif, sizeof(rule->oif), "a device");
}

static int parse_src(struct parser *parser, struct rule *rule)
{
	int ret = text_range(parser->word.text, &rule->src, parser->fault);

	return parser_take(parser, ret);
}

static int parse_dst(struct parser *parser, struct rule *rule)
{
	int ret = text_range(parser->word.text, &rule->dst, parser->fault);

	return parser_take(parser, ret);
}

static int parse_proto(struct parser *parser, struct rule *rule)
{
	int ret = text_protocol(parser->word.text, &rule->proto,
				parser->fault);

	return parser_take(parser, ret);
}

static int parse_sport(struct parser *parser, struct rule *rule)
{
	int ret = text_ports(parser->word.text, 0, &rule->sport,
			     parser->fault);

	return parser_take(parser, ret);
}

static int parse_dport(struct parser *parser, struct rule *rule)
{
	int ret = text_ports(parser->word.text, 0, &rule->dport,
			     parser->fault);

	return parser_take(parser, ret);
}

static int parse_mark(struct parser *parser, struct rule *rule)
{
	int ret = text_mark(parser->word.text, &rule->mark, &rule->mask,
			    parser->fault);

	return parser_take(parser, ret);
}

static int parse_pool_name(struct parser *parser, struct rule *rule)
{
	return parser_take_string(parser, rule->pool, sizeof(rule->pool),
			   "a pool's name");
}

static int parse_to_ports(struct parser *parser, struct rule *rule)
{
	int ret = text_ports(parser->word.text, 1, &rule->to_ports,
			     parser->fault);

	return parser_take(parser, ret);
}

static int read_target(struct parser *parser, struct target *target)
{
	char *colon = strchr(parser->word.text, ':');
	int ret;

	target->place = parser->word.place;
	if (colon) {
		*colon = '\0';
		target->has_ports = true;
		ret = text_ports(colon + 1, 1, &target->ports, parser->fault);
		if (!ret)
			ret = text_address(parser->word.text, &target->address,
					   parser->fault);
		*colon = ':';
	} else {
		ret = text_address(parser->word.text, &target->address,
				   parser->fault);
	}
	if (ret && !strncmp(parser->fault->reason, "is no", 5))
		fault_fix(parser->fault, "write ADDRESS, ADDRESS:PORT or ADDRESS:FIRST-LAST");
	return ret;
}

static int parse_weight(struct parser *parser, struct target *target)
{
	int ret = parser_advance(parser);

	if (!ret)
		ret = parser_expect(parser, WORD_TEXT, "a weight");
	if (ret)
		return ret;
	ret = text_number(parser->word.text, 1, CLAUSES_WEIGHT_MAX,
			  &target->weight, parser->fault);
	return parser_take(parser, ret);
}

static int parse_target(struct parser *parser, void *owner)
{
	struct rule *rule = owner;
	struct target *target;
	int ret;

	ret = parser_expect(parser, WORD_TEXT, "an address");
	if (ret)
		return ret;
	if (rule->target_count == CLAUSES_TARGETS_MAX) {
		fault_reason(parser->fault, "is one target too many");
		fault_fix(parser->fault, "a rule has at most %d",
			  CLAUSES_TARGETS_MAX);
		return parser_at_word(parser);
	}
	target = rule_add_target(rule);
	ret = parser_take(parser, read_target(parser, target));
	if (!ret && parser->word.kind == WORD_TEXT &&
	    !strcmp(parser->word.text, "weight"))
		ret = parse_weight(parser, target);
	return ret;
}

static int parse_targets(struct parser *parser, struct rule *rule)
{
	return parser_list(parser, parse_target, rule);
}

/* What is so by default is as good as not given. */
static int parse_fast_path(struct parser *parser, struct rule *rule)
{
	__u32 on = 0;
	int ret = text_switch(parser->word.text, &on, parser->fault);

	if (on)
		rule->given &= ~RULE_BIT(FASTPATH);
	return parser_take(parser, ret);
}

/* In the order in which a rule is written; but for the last, which comes last. */
static const struct clause {
	const char *name;
	unsigned int attribute;
	unsigned int actions;
	const char *value;
	int (*parse)(struct parser *parser, struct rule *rule);
} clauses[] = {
	{ "iif", NATGW_A_RULE_IIF, ACTIONS_MATCHING, "a device", parse_iif },
	{ "oif", NATGW_A_RULE_OIF, ACTIONS_LEAVING, "a device", parse_oif },
	{ "src", NATGW_A_RULE_SRC, ACTIONS_MATCHING, "an address", parse_src },
	{ "dst", NATGW_A_RULE_DST, ACTIONS_MATCHING, "an address", parse_dst },
	{ "proto", NATGW_A_RULE_PROTO, ACTIONS_MATCHING, "a protocol",
	  parse_proto },
	{ "sport", NATGW_A_RULE_SPORT, ACTIONS_MATCHING, "a port", parse_sport },
	{ "dport", NATGW_A_RULE_DPORT, ACTIONS_MATCHING, "a port", parse_dport },
	{ "mark", NATGW_A_RULE_MARK, ACTIONS_MATCHING, "a mark", parse_mark },
	{ "pool", NATGW_A_RULE_POOL, ACTION_BIT(SNAT), "a pool's name",
	  parse_pool_name },
	{ "ports", NATGW_A_RULE_TO_PORTS, ACTION_BIT(MASQUERADE), "a port",
	  parse_to_ports },
	{ "to", NATGW_A_RULE_TARGET, ACTION_BIT(DNAT), "an address",
	  parse_targets },
	{ "to", NATGW_A_RULE_TO_PORTS, ACTION_BIT(REDIRECT), "a port",
	  parse_to_ports },
	{ FAST_PATH, NATGW_A_RULE_FASTPATH, ACTIONS_BEGINNING, "on or off",
	  parse_fast_path },
};

#define CLAUSES ARRAY_SIZE(clauses)
/* Clauses and options together. */
#define CLAUSES_WORDS (CLAUSES + POOL_OPTIONS + 2)

/**
 * clauses_list() - the words that can follow in a rule
 * @action: the rule's action
 * @list: receives them
 * @room: number of words that @list has room for
 *
 * Return: number of words written.
 */
size_t clauses_list(__u32 action, const char *list[], size_t room)
{
	size_t count = 0;

	for (size_t i = 0; i < CLAUSES && count < room; i++)
		if (clauses[i].actions & (1U << action))
			list[count++] = clauses[i].name;
	if (action == NATGW_ACTION_MASQUERADE)
		count += pool_clauses_list(true, list + count, room - count);
	return count;
}

static bool is_option(const char *word, __u32 action)
{
	return action == NATGW_ACTION_MASQUERADE && pool_clauses_know(word) &&
	       !pool_clauses_nonsense(word);
}

static const struct clause *find_clause(const char *word, __u32 action)
{
	for (size_t i = 0; i < CLAUSES; i++)
		if ((clauses[i].actions & (1U << action)) &&
		    !strcmp(clauses[i].name, word))
			return &clauses[i];
	return NULL;
}

/* What belongs elsewhere, or to another action. */
static void explain_word(struct parser *parser, __u32 action)
{
	const char *word = parser->word.text;

	if (action == NATGW_ACTION_MASQUERADE && pool_clauses_nonsense(word)) {
		fault_reason(parser->fault, "%s", pool_clauses_nonsense(word));
		fault_fix(parser->fault, "remove it");
	} else if (action == NATGW_ACTION_SNAT && pool_clauses_know(word)) {
		fault_reason(parser->fault, "is an option of the pool");
		fault_fix(parser->fault, "write it between the pool's braces");
	} else if (action == NATGW_ACTION_EXEMPT && !strcmp(word, FAST_PATH)) {
		fault_reason(parser->fault, "is about sessions, and exempt begins none");
		fault_fix(parser->fault, "remove it");
	}
}

/* A word that is no clause of the action; maybe it is one of another action. */
static int refuse_clause(struct parser *parser, __u32 action)
{
	const char *name = names_text(&names_action, action);
	const char *list[CLAUSES_WORDS];
	size_t count = clauses_list(action, list, CLAUSES_WORDS);
	char what[64];

	snprintf(what, sizeof(what), "part of %s", name);
	fault_unknown(parser->fault, what, parser->word.text, list, count);
	for (size_t i = 0; i < CLAUSES; i++) {
		if (strcmp(clauses[i].name, parser->word.text))
			continue;
		fault_reason(parser->fault, "does not go with %s", name);
		fault_list(parser->fault, list, count);
	}
	explain_word(parser, action);
	if ((ACTIONS_ARRIVING & (1U << action)) &&
	    !strcmp(parser->word.text, "oif")) {
		fault_reason(parser->fault, "is not known yet when %s acts, before routing",
			     name);
		fault_fix(parser->fault, "match iif or dst");
	}
	return parser_at_word(parser);
}

static int parse_clause(struct parser *parser, struct rule *rule,
			const struct clause *clause)
{
	int ret;

	if (rule->places[clause->attribute].line) {
		fault_reason(parser->fault, "is given twice");
		fault_fix(parser->fault, "keep one");
		return parser_at_word(parser);
	}
	ret = parser_advance(parser);
	if (!ret)
		ret = parser_expect(parser, WORD_TEXT, clause->value);
	if (ret)
		return ret;
	rule->places[clause->attribute] = parser->word.place;
	rule->given |= 1U << clause->attribute;
	if (clause->attribute == NATGW_A_RULE_MARK) {
		rule->given |= RULE_BIT(MARK_MASK);
		rule->places[NATGW_A_RULE_MARK_MASK] = parser->word.place;
	}
	return clause->parse(parser, rule);
}

static int parse_option(struct parser *parser, struct rule *rule)
{
	struct place *place = &rule->places[NATGW_A_RULE_OPTIONS];

	if (!place->line)
		*place = parser->word.place;
	return pool_clauses_parse(parser, &rule->options);
}

/* One side of static, which stands there without a keyword. */
static int parse_side(struct parser *parser, struct rule *rule)
{
	bool second = rule->given & RULE_BIT(EXTERNAL);
	unsigned int attribute = second ? NATGW_A_RULE_INTERNAL :
					  NATGW_A_RULE_EXTERNAL;
	struct range *range = second ? &rule->internal : &rule->external;
	const char *word = parser->word.text;
	char room[TEXT_ROOM];

	if (text_range(word, range, parser->fault)) {
		if (!(*word >= '0' && *word <= '9'))
			return refuse_clause(parser, NATGW_ACTION_STATIC);
		return parser_at_word(parser);
	}
	if (range_prefix(range) < 0) {
		fault_reason(parser->fault, "is a range that is no prefix");
		fault_fix(parser->fault, "write ADDRESS or PREFIX/LENGTH");
		return parser_at_word(parser);
	}
	if (second && range_size(range) != range_size(&rule->external)) {
		fault_reason(parser->fault, "has %llu addresses, the external side %llu",
			     range_size(range), range_size(&rule->external));
		fault_fix(parser->fault, "write a prefix of the length of %s",
			  text_from_range(room, &rule->external));
		return parser_at_word(parser);
	}
	rule->places[attribute] = parser->word.place;
	rule->given |= 1U << attribute;
	return parser_advance(parser);
}

/* What a rule cannot do without. */
static int check_complete(struct parser *parser, const struct rule *rule)
{
	static const struct {
		__u32 action;
		__u32 needs;
		const char *reason;
		const char *fix;
	} needs[] = {
		{ NATGW_ACTION_SNAT, RULE_BIT(POOL), "has no pool",
		  "add 'pool NAME'" },
		{ NATGW_ACTION_DNAT, RULE_BIT(TARGET), "has no target",
		  "add 'to ADDRESS' or 'to ADDRESS:PORT'" },
		{ NATGW_ACTION_STATIC, RULE_BIT(EXTERNAL),
		  "has no addresses", "write 'static EXTERNAL INTERNAL'" },
		{ NATGW_ACTION_STATIC, RULE_BIT(INTERNAL),
		  "has no internal address", "write 'static EXTERNAL INTERNAL'" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(needs); i++) {
		if (rule->action != needs[i].action ||
		    (rule->given & needs[i].needs))
			continue;
		fault_reason(parser->fault, "%s", needs[i].reason);
		fault_fix(parser->fault, "%s", needs[i].fix);
		return parser_at_place(parser, &rule->places[NATGW_A_RULE_ACTION]);
	}
	return 0;
}

/**
 * clauses_parse() - read a rule
 * @parser: the parser, at the rule's first word
 * @action: the action that the word stands for
 *
 * Return: 0 with the rule appended to the ruleset, or -EINVAL.
 */
int clauses_parse(struct parser *parser, __u32 action)
{
	struct rule *rule = ruleset_add_rule(parser->set);
	int ret;

	rule->action = action;
	rule->places[NATGW_A_RULE_ACTION] = parser->word.place;
	ret = parser_advance(parser);
	while (!ret && parser->word.kind == WORD_TEXT) {
		const struct clause *clause = find_clause(parser->word.text,
							  action);

		if (clause)
			ret = parse_clause(parser, rule, clause);
		else if (is_option(parser->word.text, action))
			ret = parse_option(parser, rule);
		else if (action != NATGW_ACTION_STATIC)
			ret = refuse_clause(parser, action);
		else if (rule->given & RULE_BIT(INTERNAL))
			ret = parser_expect_end(parser);
		else
			ret = parse_side(parser, rule);
	}
	if (!ret)
		ret = parser_expect_end(parser);
	if (!ret)
		ret = check_complete(parser, rule);
	if (!ret && action == NATGW_ACTION_MASQUERADE)
		ret = pool_clauses_check(parser, &rule->options,
					 rule_source_ports(rule));
	return ret;
}

static void write_targets(FILE *stream, const struct rule *rule)
{
	char room[TEXT_ROOM];

	for (size_t i = 0; i < rule->target_count; i++) {
		const struct target *target = &rule->targets[i];

		fprintf(stream, "%s%s", i ? ", " : "",
			text_from_address(room, target->address));
		if (target->has_ports)
			fprintf(stream, ":%s",
				text_from_ports(room, &target->ports));
		if (target->weight != 1)
			fprintf(stream, " weight %u", target->weight);
	}
}

static void write_value(FILE *stream, const struct rule *rule,
			unsigned int attribute)
{
	char room[TEXT_ROOM];

	switch (attribute) {
	case NATGW_A_RULE_IIF:
		words_quote(stream, rule->iif);
		break;
	case NATGW_A_RULE_OIF:
		words_quote(stream, rule->oif);
		break;
	case NATGW_A_RULE_SRC:
		fputs(text_from_range(room, &rule->src), stream);
		break;
	case NATGW_A_RULE_DST:
		fputs(text_from_range(room, &rule->dst), stream);
		break;
	case NATGW_A_RULE_PROTO:
		fputs(text_from_protocol(room, rule->proto), stream);
		break;
	case NATGW_A_RULE_SPORT:
		fputs(text_from_ports(room, &rule->sport), stream);
		break;
	case NATGW_A_RULE_DPORT:
		fputs(text_from_ports(room, &rule->dport), stream);
		break;
	case NATGW_A_RULE_MARK:
		fputs(text_from_mark(room, rule->mark, rule->mask), stream);
		break;
	case NATGW_A_RULE_POOL:
		words_quote(stream, rule->pool);
		break;
	case NATGW_A_RULE_TO_PORTS:
		fputs(text_from_ports(room, &rule->to_ports), stream);
		break;
	case NATGW_A_RULE_TARGET:
		write_targets(stream, rule);
		break;
	}
}

/**
 * clauses_write() - write what follows a rule's first word
 * @stream: where to write
 * @rule: the rule
 *
 * Each clause has a blank before it.
 */
void clauses_write(FILE *stream, const struct rule *rule)
{
	__u32 given = rule->given & ~RULE_BIT(FASTPATH);
	char room[TEXT_ROOM];

	for (size_t i = 0; i < CLAUSES; i++) {
		if (!(given & (1U << clauses[i].attribute)) ||
		    !(clauses[i].actions & (1U << rule->action)))
			continue;
		fprintf(stream, " %s ", clauses[i].name);
		write_value(stream, rule, clauses[i].attribute);
	}
	pool_clauses_write(stream, &rule->options, " ", "");
	if (rule->given & RULE_BIT(EXTERNAL))
		fprintf(stream, " %s", text_from_range(room, &rule->external));
	if (rule->given & RULE_BIT(INTERNAL))
		fprintf(stream, " %s", text_from_range(room, &rule->internal));
	if (rule->given & RULE_BIT(FASTPATH))
		fputs(" " FAST_PATH " " FAST_PATH_OFF, stream);
}
