// SPDX-License-Identifier: GPL-2.0
/*
 * What can come next on a command line. The shell gives the words before the
 * one that is being written, and picks from what is printed here.
 */
#include "complete.h"

#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include "gateway.h"
#include "destinations.h"
#include "explain.h"
#include "grammar.h"
#include "import.h"
#include "lookup.h"
#include "mappings.h"
#include "monitor.h"
#include "names.h"
#include "pool_clauses.h"
#include "sessions.h"
#include "subscribers.h"
#include "text.h"

/* What stands for all files; no word can be it. */
#define COMPLETE_FILES "<files>"

enum {
	COMPLETE_LIST = 64,	/* words that one list can hold */
};

static void print_list(const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		puts(list[i]);
}

static void print_names(const struct names *names)
{
	for (unsigned int i = 0; i < names->count; i++)
		if (strcmp(names->list[i].name, "unspec"))
			puts(names->list[i].name);
}

static void print_protocols(void)
{
	const char *list[COMPLETE_LIST];
	size_t known = text_protocols(list, COMPLETE_LIST);

	print_list(list, known);
}

/* Without a module, or without pools, there is nothing to pick from. */
static void print_pools(void)
{
	struct refusal refusal;
	struct client *client = client_open(&refusal);
	struct ruleset set;
	bool interrupted;

	ruleset_init(&set);
	if (client && !gateway_get_config(client, &set, &interrupted, &refusal))
		for (size_t i = 0; i < set.pool_count; i++)
			puts(set.pools[i].name);
	ruleset_exit(&set);
	client_close(client);
}

static void print_devices(void)
{
	struct if_nameindex *list = if_nameindex();

	for (size_t i = 0; list && list[i].if_name; i++)
		puts(list[i].if_name);
	if (list)
		if_freenameindex(list);
}

/* Values of a word that takes one, where they are known. */
static void print_values(const char *word)
{
	const char *list[COMPLETE_LIST];
	size_t known;

	if (!strcmp(word, "proto"))
		print_protocols();
	else if (!strcmp(word, "state"))
		print_names(&names_state);
	else if (!strcmp(word, "pool"))
		print_pools();
	else if (!strcmp(word, "iif") || !strcmp(word, "oif"))
		print_devices();
	else if (!strcmp(word, FAST_PATH))
		puts("on\noff");
	known = pool_clauses_values(word, list, COMPLETE_LIST);
	print_list(list, known);
}

static bool is_in(const char *word, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(list[i], word))
			return true;
	return false;
}

static void print_filter(const struct filter_words *filter, char **words,
			 int count)
{
	const char *list[COMPLETE_LIST];
	size_t known = filter_names(filter, list, COMPLETE_LIST);

	if (count % 2) {
		print_values(words[count - 1]);
		return;
	}
	for (size_t i = 0; i < known; i++)
		if (!is_in(list[i], (const char *const *)words, count))
			puts(list[i]);
}

static void print_groups(char **words, int count)
{
	const char *group;

	for (size_t i = 0; (group = monitor_group(i)); i++)
		if (!is_in(group, (const char *const *)words, count))
			puts(group);
}

static void print_imports(int count)
{
	const char *format;

	if (count == 1)
		puts(COMPLETE_FILES);
	for (size_t i = 0; !count && (format = import_format(i)); i++)
		puts(format);
}

/* Values of a setting, where they are words. */
static void print_setting(const char *keyword, const char *name)
{
	for (size_t i = 0; i < SETTINGS; i++) {
		const struct setting_spec *spec = &setting_specs[i];
		const struct setting_kind_spec *kind = &setting_kinds[spec->kind];

		if (strcmp(kind->keyword, keyword) ||
		    strcmp(names_text(kind->names, spec->id), name))
			continue;
		if (spec->words)
			print_names(spec->words);
		else if (spec->kind == SETTING_OPTION)
			puts("on\noff");
	}
}

/* What follows 'set fastpath'. */
static void print_fast_path(char **words, int count)
{
	const char *last = count ? words[count - 1] : "";

	if (!count)
		puts("{\n" FAST_PATH_OFF);
	else if (count == 1 && !strcmp(last, "{"))
		puts(FAST_PATH_DEVICES);
	else if (!strcmp(last, FAST_PATH_DEVICES) || strchr(last, ','))
		print_devices();
}

static void print_settings(const char *keyword)
{
	const char *list[GRAMMAR_SETTINGS];
	size_t known;

	for (size_t i = 0; i < SETTING_KINDS; i++) {
		if (strcmp(keyword, setting_kinds[i].keyword))
			continue;
		known = grammar_settings(i, list, ARRAY_SIZE(list));
		print_list(list, known);
	}
}

static void print_statement(char **words, int count)
{
	const char *list[COMPLETE_LIST];
	const char *last = count ? words[count - 1] : NULL;
	size_t known;

	if (!count) {
		known = grammar_statements(list, COMPLETE_LIST);
		print_list(list, known);
		return;
	}
	if (count == 1)
		print_settings(words[0]);
	if (count > 1 && !strcmp(words[0], "set") && !strcmp(words[1], FAST_PATH))
		print_fast_path(words + 2, count - 2);
	if (count == 1 && !strcmp(words[0], "profile"))
		print_names(&names_profile);
	if (count == 2)
		print_setting(words[0], words[1]);
	known = grammar_clauses(words[0], list, COMPLETE_LIST);
	/* A pool's name and brace come first. */
	if (!known || (!strcmp(words[0], "pool") && count < 3)) {
		if (count == 1)
			print_values(last);
		return;
	}
	if (count > 1 && is_in(last, list, known)) {
		print_values(last);
		return;
	}
	for (size_t i = 0; i < known; i++)
		if (!is_in(list[i], (const char *const *)words, count))
			puts(list[i]);
}

static void print_flags(const struct flag *flags, size_t count,
			unsigned int taken)
{
	for (size_t i = 0; i < count; i++)
		if (flags[i].takes & (taken | VERB_TAKES_HELP))
			puts(flags[i].name);
}

static const struct flag *find_flag(const struct flag *flags, size_t count,
				    const char *word)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(flags[i].name, word))
			return &flags[i];
	return NULL;
}

/*
 * Moves the words that are neither flags nor values of flags to the front.
 * Returns their number; sets @open to the flag, if one waits for its value.
 */
static int drop_flags(const struct flag *flags, size_t flag_count,
		      char **words, int count, const struct flag **open)
{
	int rest = 0;

	for (int i = 0; i < count; i++) {
		const struct flag *flag = find_flag(flags, flag_count, words[i]);

		if (flag && flag->argument && ++i == count) {
			*open = flag;
			break;
		}
		if (!flag && strncmp(words[i], "--", 2))
			words[rest++] = words[i];
	}
	return rest;
}

/* Subscribers have orders of their own. */
static void print_flag_values(const struct flag *flag, const struct verb *verb)
{
	const char *(*list)(size_t place) = flag->value;
	const char *value;

	if (verb && verb->kind == WORDS_SUBSCRIBERS &&
	    flag->takes == VERB_TAKES_SORT)
		list = subscribers_order;
	for (size_t i = 0; list && (value = list(i)); i++)
		puts(value);
}

/**
 * complete() - print what can come next
 * @verbs: the verbs
 * @verb_count: number of them
 * @flags: the flags
 * @flag_count: number of them
 * @words: the words so far, without the one that is being written
 * @count: number of them
 */
void complete(const struct verb *verbs, size_t verb_count,
	      const struct flag *flags, size_t flag_count,
	      char **words, int count)
{
	const struct flag *open = NULL;
	const struct verb *verb = NULL;
	int rest;

	rest = drop_flags(flags, flag_count, words, count, &open) - 1;
	for (size_t i = 0; rest >= 0 && i < verb_count; i++)
		if (!strcmp(verbs[i].name, words[0]))
			verb = &verbs[i];
	if (open) {
		print_flag_values(open, verb);
		return;
	}
	if (rest < 0) {
		for (size_t i = 0; i < verb_count; i++)
			puts(verbs[i].name);
		puts("help");
		print_flags(flags, flag_count, ~0U);
		return;
	}
	if (!strcmp(words[0], "help"))
		for (size_t i = 0; i < verb_count; i++)
			puts(verbs[i].name);
	if (!verb)
		return;
	switch (verb->kind) {
	case WORDS_NONE:
		break;
	case WORDS_ENDPOINT:
		if (rest)
			print_filter(&lookup_options, words + 2, rest - 1);
		break;
	case WORDS_FILE:
		if (!rest)
			puts(COMPLETE_FILES);
		break;
	case WORDS_IMPORT:
		print_imports(rest);
		break;
	case WORDS_STATEMENT:
		print_statement(words + 1, rest);
		break;
	case WORDS_FILTER:
		print_filter(&sessions_filter, words + 1, rest);
		break;
	case WORDS_DESTINATIONS:
		print_filter(&destinations_filter, words + 1, rest);
		break;
	case WORDS_SUBSCRIBERS:
		print_filter(&subscribers_filter, words + 1, rest);
		break;
	case WORDS_MAPPINGS:
		print_filter(&mappings_filter, words + 1, rest);
		break;
	case WORDS_PACKET:
		if (!rest)
			print_protocols();
		else if (rest >= 3)
			print_filter(&explain_options, words + 4, rest - 3);
		break;
	case WORDS_GROUPS:
		print_groups(words + 1, rest);
		break;
	}
	if (!rest)
		print_flags(flags, flag_count, verb->flags);
}
