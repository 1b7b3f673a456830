// SPDX-License-Identifier: GPL-2.0
/*
 * Changes of the configuration: it is replaced as a whole, against the
 * generation that was read, and all over again when somebody else was faster.
 */
#include "change.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "configure.h"
#include "effects.h"
#include "grammar.h"
#include "pending.h"

/* ---- what the kernel refuses ---------------------------------------------- */

static void write_part(FILE *stream, const struct ruleset *set,
		       const struct origin *origin)
{
	switch (origin->part) {
	case PART_POOL:
		fputs("pool ", stream);
		words_quote(stream, set->pools[origin->index].name);
		break;
	case PART_RULE:
		grammar_write_rule(stream, &set->rules[origin->index], 0);
		break;
	case PART_SETTING:
		grammar_write_setting(stream, origin->index,
				      set->settings[origin->index].value, 0);
		break;
	case PART_PORT_TIMEOUT:
		grammar_write_port_timeout(stream, origin->index,
					   set->port_timeouts[origin->index].value,
					   0);
		break;
	case PART_FAST_PATH:
		grammar_write_fast_path(stream, &set->fast_path, 0);
		break;
	}
}

static bool overlaps(const struct pool *pool, const struct range *range)
{
	for (size_t i = 0; i < pool->member_count; i++)
		if (pool->members[i].range.first <= range->last &&
		    range->first <= pool->members[i].range.last)
			return true;
	return false;
}

/* An earlier pool that has addresses which stand at the origin, too. */
static const struct pool *find_rival(const struct ruleset *set,
				     const struct origin *origin)
{
	const struct pool *pool = &set->pools[origin->index];

	if (origin->part != PART_POOL)
		return NULL;
	for (size_t i = 0; i < pool->member_count; i++) {
		const struct member *member = &pool->members[i];

		if (member->place.line != origin->place.line ||
		    member->place.column != origin->place.column)
			continue;
		for (size_t j = 0; j < origin->index; j++)
			if (overlaps(&set->pools[j], &member->range))
				return &set->pools[j];
	}
	return NULL;
}

/* The kernel cannot say names; two pools of one address have two of them. */
static void explain_refusal(struct fault *fault, const char *reason,
			    const struct ruleset *set,
			    const struct origin *origin)
{
	const struct pool *rival = find_rival(set, origin);

	if (rival)
		fault_reason(fault, "%s, pool %s or pool %s", reason,
			     rival->name, set->pools[origin->index].name);
	else
		fault_reason(fault, "%s", reason);
}

/* Where the statement stood in the text, if it stood in one. */
static bool locate(const struct change *change, const struct refusal *refusal,
		   const struct ruleset *set, const struct origin *origin,
		   struct fault *fault)
{
	const char *reason = *refusal->message ? refusal->message :
						 strerror(refusal->error);

	if (!origin || !origin->place.line)
		return false;
	memset(fault, 0, sizeof(*fault));
	source_word(change->source, &origin->place, fault);
	explain_refusal(fault, reason, set, origin);
	return true;
}

/* Shows a refusal where the statement stood, or at least with the statement. */
static void print_refusal(struct change *change, const struct refusal *refusal,
			  const struct ruleset *set,
			  const struct origins *origins)
{
	const char *verb = change->invocation->verb;
	const struct origin *origin = NULL;
	struct fault fault;

	if (refusal->kind == REFUSAL_KERNEL && refusal->has_offset &&
	    refusal->error != EPERM)
		origin = origins_find(origins, refusal->offset);
	if (locate(change, refusal, set, origin, &fault)) {
		if (change->fault)
			*change->fault = fault;
		else
			fault_print(&fault, change->source->name);
	} else if (origin) {
		fprintf(stderr, "%s: %s: '", program_invocation_short_name,
			verb);
		write_part(stderr, set, origin);
		fprintf(stderr, "': %s\n", *refusal->message ?
			refusal->message : strerror(refusal->error));
	} else {
		refusal_print(refusal, verb);
	}
}

/* ---- changes -------------------------------------------------------------- */

/**
 * change_is_understood() - whether what is in force may be written back
 * @change: the change
 * @running: what is in force
 *
 * Return: true; false with a line on standard error if some of it was not
 * understood.
 */
bool change_is_understood(const struct change *change,
			  const struct ruleset *running)
{
	if (running->foreign)
		complain("%s: %s", change->invocation->verb, CONFIGURE_FOREIGN);
	return !running->foreign;
}

/* What is in force, twice where what it was is wanted later: an edit changes it. */
static enum outcome read_running(struct change *change, struct client *client,
				 struct ruleset *running)
{
	const char *verb = change->invocation->verb;
	enum outcome outcome = configure_read(client, verb, running);

	if (outcome != OUTCOME_DONE || !(change->invocation->timeout ||
					 effects_wanted(change->invocation)))
		return outcome;
	outcome = configure_read(client, verb, &change->before);
	if (outcome == OUTCOME_DONE &&
	    change->before.generation != running->generation)
		return OUTCOME_INCOMPLETE;
	if (outcome == OUTCOME_DONE && change->invocation->timeout &&
	    !change_is_understood(change, running))
		return OUTCOME_REFUSED;
	return outcome;
}

static enum outcome put(struct change *change, struct client *client,
			const struct ruleset *set, bool *beaten)
{
	bool check_only = change->invocation->check_only;
	enum outcome outcome = OUTCOME_DONE;
	struct origins origins = { 0 };
	struct refusal refusal;

	if (gateway_set_config(client, set, !check_only, check_only, &origins,
			       &refusal)) {
		outcome = OUTCOME_REFUSED;
		*beaten = refusal.kind == REFUSAL_KERNEL &&
			  refusal.error == EBUSY;
		if (!*beaten)
			print_refusal(change, &refusal, set, &origins);
	} else if (!check_only) {
		change->changed = true;
		/* Each replacement counts one on. */
		change->generation = set->generation + 1;
	}
	free(origins.list);
	return outcome;
}

static enum outcome attempt(struct change *change, struct client *client,
			    struct ruleset *running, bool *beaten)
{
	enum outcome outcome;
	struct ruleset *set;

	outcome = read_running(change, client, running);
	*beaten = outcome == OUTCOME_INCOMPLETE;
	if (outcome != OUTCOME_DONE)
		return outcome;
	set = change->edit(change, running, &outcome);
	if (set)
		outcome = put(change, client, set, beaten);
	if (outcome == OUTCOME_DONE && effects_wanted(change->invocation))
		outcome = effects_show(change, client, set ? set : running);
	return outcome;
}

/**
 * change_make() - change the configuration
 * @change: the change; receives what came of it
 *
 * Return: the exit status; a line on standard error says why not, unless
 * @change->fault has been set.
 */
enum outcome change_make(struct change *change)
{
	enum outcome outcome = OUTCOME_REFUSED;
	struct ruleset running;
	struct refusal refusal;
	struct client *client;
	bool beaten = true;

	ruleset_init(&running);
	client = client_open(&refusal);
	if (!client) {
		refusal_print(&refusal, change->invocation->verb);
		goto cleanup;
	}
	for (int i = 0; beaten && i < NATCTL_ATTEMPTS; i++)
		outcome = attempt(change, client, &running, &beaten);
	if (beaten) {
		complain("%s: the configuration was replaced meanwhile, %d times; repeat it",
			 change->invocation->verb, NATCTL_ATTEMPTS);
		outcome = OUTCOME_REFUSED;
	}
cleanup:
	client_close(client);
	ruleset_exit(&running);
	return outcome;
}

static const char *const stale_words[] = { "list", "flush" };

/**
 * change_stale() - a word for what can be done with stale sessions
 * @place: its place among them, from 0
 *
 * Return: the word, NULL beyond the last.
 */
const char *change_stale(size_t place)
{
	return place < ARRAY_SIZE(stale_words) ? stale_words[place] : NULL;
}

static bool knows_stale(const struct invocation *invocation)
{
	struct fault fault = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(stale_words); i++)
		if (!invocation->stale ||
		    !strcmp(invocation->stale, stale_words[i]))
			return true;
	fault_word(&fault, invocation->stale);
	fault_unknown(&fault, "use of stale sessions", invocation->stale,
		      stale_words, ARRAY_SIZE(stale_words));
	fault_print(&fault, NULL);
	return false;
}

/* What would be done and must not be, or cannot be undone. */
static bool contradicts_itself(const struct invocation *invocation)
{
	const char *verb = invocation->verb;
	const char *stale = invocation->stale;
	bool flush = stale && !strcmp(stale, "flush");

	if (invocation->check_only && (flush || invocation->timeout)) {
		complain("%s: %s changes something, and --check and --dry-run change nothing; keep one",
			 verb, flush ? "--stale flush" : "--timeout");
		return true;
	}
	if (invocation->timeout && flush) {
		complain("%s: sessions do not come back with the configuration; use --stale flush after natctl confirm",
			 verb);
		return true;
	}
	if (invocation->format != COLUMNS_TABLE && invocation->diff) {
		complain("%s: --diff is a text; leave out --json and --tsv",
			 verb);
		return true;
	}
	if (invocation->format != COLUMNS_TABLE && !stale &&
	    !invocation->dry_run) {
		complain("%s: there is nothing to write; --json and --tsv go with --dry-run and --stale",
			 verb);
		return true;
	}
	return false;
}

/**
 * change_run() - change the configuration as the command line wants it
 * @change: the change
 *
 * Return: the exit status.
 */
enum outcome change_run(struct change *change)
{
	enum outcome outcome;

	if (!knows_stale(change->invocation) ||
	    contradicts_itself(change->invocation))
		return OUTCOME_USAGE;
	ruleset_init(&change->before);
	if (change->invocation->timeout)
		outcome = pending_make(change);
	else
		outcome = change_make(change);
	ruleset_exit(&change->before);
	return outcome;
}

/**
 * change_replace() - the edit that puts @change->wanted into the place of all
 * @change: the change
 * @running: what is in force
 * @outcome: receives OUTCOME_DONE
 *
 * Return: what shall be; NULL if that is in force.
 */
struct ruleset *change_replace(const struct change *change,
			       struct ruleset *running, enum outcome *outcome)
{
	struct ruleset *wanted = change->wanted;

	*outcome = OUTCOME_DONE;
	for (size_t i = 0; i < wanted->rule_count; i++)
		wanted->rules[i].handle = 0;
	ruleset_keep_handles(wanted, running);
	wanted->generation = running->generation;
	if (!change->invocation->check_only && !running->foreign &&
	    ruleset_equal(wanted, running))
		return NULL;
	return wanted;
}
