// SPDX-License-Identifier: GPL-2.0
/* The configuration in force, and the verbs that say how to change it. */
#include "configure.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "change.h"
#include "fault.h"
#include "grammar.h"
#include "profile.h"
#include "source.h"

/**
 * configure_read() - read the configuration in force
 * @client: the client
 * @verb: who wants it, for the error
 * @set: receives it
 *
 * A configuration that was replaced while it was read is read again.
 *
 * Return: OUTCOME_DONE, OUTCOME_INCOMPLETE if it was replaced each time,
 * OUTCOME_REFUSED with a line on standard error.
 */
enum outcome configure_read(struct client *client, const char *verb,
			    struct ruleset *set)
{
	bool interrupted = true;
	struct refusal refusal;

	for (int i = 0; interrupted && i < NATCTL_ATTEMPTS; i++) {
		if (!gateway_get_config(client, set, &interrupted, &refusal)) {
			profile_name(set);
			continue;
		}
		refusal_print(&refusal, verb);
		return OUTCOME_REFUSED;
	}
	return interrupted ? OUTCOME_INCOMPLETE : OUTCOME_DONE;
}

/* ---- apply ---------------------------------------------------------------- */

/**
 * verb_apply() - replace the configuration by what a file says
 * @invocation: the command line: the file, or - for standard input
 *
 * Return: the exit status.
 */
enum outcome verb_apply(const struct invocation *invocation)
{
	enum outcome outcome = OUTCOME_REFUSED;
	struct ruleset wanted;
	struct source source;
	struct change change = {
		.invocation = invocation,
		.source = &source,
		.wanted = &wanted,
		.edit = change_replace,
	};
	struct fault fault;
	char *text;

	ruleset_init(&wanted);
	text = source_read(invocation->words[0], &source);
	if (!text)
		goto cleanup;
	if (grammar_parse(&source, &wanted, &fault)) {
		fault_print(&fault, source.name);
		outcome = OUTCOME_USAGE;
		goto cleanup;
	}
	outcome = change_run(&change);
cleanup:
	ruleset_exit(&wanted);
	free(text);
	return outcome;
}

/* ---- add ------------------------------------------------------------------ */

/* Reads the text on top of what is in force. */
static bool parse_onto(const struct source *source, struct ruleset *set)
{
	struct fault fault;
	int ret;

	/* Only a text that sets a setting twice is wrong. */
	for (size_t i = 0; i < SETTINGS; i++)
		set->settings[i].given = false;
	for (size_t i = 0; i < RULESET_PORTS; i++)
		set->port_timeouts[i].given = false;
	set->fast_path.given = false;
	ret = grammar_parse(source, set, &fault);
	for (size_t i = 0; i < SETTINGS; i++)
		set->settings[i].given = true;
	if (ret)
		fault_print(&fault, source->name);
	return !ret;
}

static bool move_before(const struct change *change, struct ruleset *set,
			size_t old_count)
{
	__u32 handle = change->invocation->before;
	struct rule *rule = ruleset_find_handle(set, handle);
	size_t to;

	if (!rule) {
		complain("add: no rule has handle %u; natctl show lists them",
			 handle);
		return false;
	}
	to = rule - set->rules;
	for (size_t i = old_count; i < set->rule_count; i++)
		ruleset_move_rule(set, i, to++);
	return true;
}

static bool is_new(const struct ruleset *set, size_t old_count)
{
	for (size_t i = old_count; i < set->rule_count; i++) {
		const struct rule *twin = ruleset_find_rule(set,
							    &set->rules[i]);

		if (twin == &set->rules[i])
			continue;
		if (twin->handle)
			complain("add: rule %u says the same; nothing to add",
				 twin->handle);
		else
			complain("add: two of the rules say the same; keep one");
		return false;
	}
	return true;
}

static struct ruleset *edit_add(const struct change *change,
				struct ruleset *running, enum outcome *outcome)
{
	size_t old_count = running->rule_count;

	*outcome = OUTCOME_REFUSED;
	if (!change_is_understood(change, running) ||
	    !parse_onto(change->source, running) ||
	    !is_new(running, old_count) ||
	    (change->invocation->before &&
	     !move_before(change, running, old_count)))
		return NULL;
	*outcome = OUTCOME_DONE;
	return running;
}

/**
 * verb_add() - add statements to the configuration
 * @invocation: the command line: the statements, in one word or in many
 *
 * Return: the exit status.
 */
enum outcome verb_add(const struct invocation *invocation)
{
	enum outcome outcome = OUTCOME_USAGE;
	struct ruleset wanted;
	struct source source;
	struct change change = {
		.invocation = invocation,
		.source = &source,
		.edit = edit_add,
	};
	struct fault fault;
	char *text;

	ruleset_init(&wanted);
	text = source_join(invocation, &source);
	if (grammar_parse(&source, &wanted, &fault))
		fault_print(&fault, source.name);
	else
		outcome = change_run(&change);
	ruleset_exit(&wanted);
	free(text);
	return outcome;
}

/* ---- del ------------------------------------------------------------------ */

static bool remove_handle(struct ruleset *set, __u32 handle)
{
	struct rule *rule = ruleset_find_handle(set, handle);

	if (rule)
		ruleset_remove_rule(set, rule);
	else
		complain("del: no rule has handle %u; natctl show lists them",
			 handle);
	return rule;
}

static bool remove_pool(struct ruleset *set, const char *name)
{
	struct pool *pool = ruleset_find_pool(set, name);
	struct rule *user = ruleset_pool_user(set, name);

	if (!pool) {
		complain("del: there is no pool %s; natctl show lists them",
			 name);
		return false;
	}
	if (user) {
		fprintf(stderr, "%s: del: pool %s is in use by rule %u, '",
			program_invocation_short_name, name, user->handle);
		grammar_write_rule(stderr, user, 0);
		fprintf(stderr, "'; delete the rule first\n");
		return false;
	}
	ruleset_remove_pool(set, pool);
	return true;
}

static bool reset_setting(struct ruleset *set, size_t index)
{
	const struct setting_spec *spec = &setting_specs[index];
	__u32 normal = profile_setting(set->profile, index);
	struct setting *setting = &set->settings[index];

	if (setting->value == normal) {
		complain("del: %s %s has its default value; there is nothing to delete",
			 setting_kinds[spec->kind].keyword,
			 names_text(setting_kinds[spec->kind].names, spec->id));
		return false;
	}
	setting->value = normal;
	return true;
}

static bool remove_port_timeout(struct ruleset *set, size_t port)
{
	if (!set->port_timeouts[port].value) {
		complain("del: UDP port %zu has no timeout of its own; natctl show lists them",
			 port);
		return false;
	}
	set->port_timeouts[port].value = 0;
	return true;
}

static bool remove_port_timeouts(struct ruleset *set,
				 const struct ruleset *wanted)
{
	for (size_t i = 0; i < RULESET_PORTS; i++) {
		__u32 seconds = set->port_timeouts[i].value;

		if (!wanted->port_timeouts[i].given)
			continue;
		if (seconds && wanted->port_timeouts[i].value != seconds) {
			complain("del: the setting has another value, %u",
				 seconds);
			return false;
		}
		if (!remove_port_timeout(set, i))
			return false;
	}
	return true;
}

static bool remove_fast_path(struct ruleset *set)
{
	if (!set->fast_path.count) {
		complain("del: there is no fast path; there is nothing to delete");
		return false;
	}
	set->fast_path.count = 0;
	return true;
}

static bool remove_wanted_path(struct ruleset *set, const struct fast_path *wanted)
{
	if (!wanted->given)
		return true;
	if (set->fast_path.count && !fast_path_equal(&set->fast_path, wanted)) {
		complain("del: the fast path has other devices; write 'set " FAST_PATH
			 "' to delete it as it is");
		return false;
	}
	return remove_fast_path(set);
}

/* What the profile alone has set goes with it. */
static bool remove_profile(struct ruleset *set, __u32 profile)
{
	for (size_t i = 0; i < SETTINGS; i++)
		set->settings[i].given = false;
	if (set->profile == profile) {
		profile_change(set, NATGW_PROFILE_GATEWAY);
		return true;
	}
	complain("del: the profile is another, %s",
		 names_text(&names_profile, set->profile));
	return false;
}

/*
 * Everything that the statements say must be there, just so. What they do not
 * say, they mean as the profile has it.
 */
static bool remove_statements(struct ruleset *set, struct ruleset *wanted)
{
	profile_settle(wanted, set->profile, 0, 0);
	for (size_t i = 0; i < wanted->rule_count; i++) {
		struct rule *rule = ruleset_find_rule(set, &wanted->rules[i]);

		if (!rule) {
			fprintf(stderr, "%s: del: no rule says '",
				program_invocation_short_name);
			grammar_write_rule(stderr, &wanted->rules[i], 0);
			fprintf(stderr, "'; natctl show lists them\n");
			return false;
		}
		ruleset_remove_rule(set, rule);
	}
	for (size_t i = 0; i < wanted->pool_count; i++) {
		const char *name = wanted->pools[i].name;
		struct pool *pool = ruleset_find_pool(set, name);

		if (pool && !pool_equal(pool, &wanted->pools[i])) {
			complain("del: pool %s differs; write 'pool %s' to delete it as it is",
				 name, name);
			return false;
		}
		if (!remove_pool(set, name))
			return false;
	}
	for (size_t i = 0; i < SETTINGS; i++) {
		if (!wanted->settings[i].given)
			continue;
		if (wanted->settings[i].value != set->settings[i].value) {
			complain("del: the setting has another value, %u",
				 set->settings[i].value);
			return false;
		}
		if (!reset_setting(set, i))
			return false;
	}
	return remove_port_timeouts(set, wanted) &&
	       remove_wanted_path(set, &wanted->fast_path) &&
	       (!wanted->profile_place.line ||
		remove_profile(set, wanted->profile));
}

static struct ruleset *edit_del(const struct change *change,
				struct ruleset *running, enum outcome *outcome)
{
	const struct reference *reference = change->reference;
	bool removed = false;

	*outcome = OUTCOME_REFUSED;
	if (!change_is_understood(change, running))
		return NULL;
	switch (reference->kind) {
	case REFERENCE_HANDLE:
		removed = remove_handle(running, reference->handle);
		break;
	case REFERENCE_POOL:
		removed = remove_pool(running, reference->pool);
		break;
	case REFERENCE_SETTING:
		removed = reset_setting(running, reference->setting);
		break;
	case REFERENCE_PORT_TIMEOUT:
		removed = remove_port_timeout(running, reference->port);
		break;
	case REFERENCE_FAST_PATH:
		removed = remove_fast_path(running);
		break;
	case REFERENCE_STATEMENT:
		removed = remove_statements(running, change->wanted);
		break;
	}
	if (!removed)
		return NULL;
	*outcome = OUTCOME_DONE;
	return running;
}

/**
 * verb_del() - take statements out of the configuration
 * @invocation: the command line: a handle, the name of a pool or of a setting
 * behind its keyword, or statements
 *
 * Return: the exit status.
 */
enum outcome verb_del(const struct invocation *invocation)
{
	enum outcome outcome = OUTCOME_USAGE;
	struct reference reference;
	struct ruleset wanted;
	struct source source;
	struct change change = {
		.invocation = invocation,
		.source = &source,
		.reference = &reference,
		.wanted = &wanted,
		.edit = edit_del,
	};
	struct fault fault;
	char *text;
	int ret;

	ruleset_init(&wanted);
	text = source_join(invocation, &source);
	ret = grammar_parse_reference(&source, &reference, &fault);
	if (!ret && reference.kind == REFERENCE_STATEMENT)
		ret = grammar_parse(&source, &wanted, &fault);
	if (ret)
		fault_print(&fault, source.name);
	else
		outcome = change_run(&change);
	ruleset_exit(&wanted);
	free(text);
	return outcome;
}
