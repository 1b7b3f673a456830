// SPDX-License-Identifier: GPL-2.0
/*
 * What a change of the configuration does: the difference as text, how many of
 * its parts come and go, and the sessions that become stale.
 */
#include "effects.h"

#include <stdlib.h>
#include <string.h>

#include "configure.h"
#include "difference.h"
#include "fault.h"
#include "sessions.h"
#include "stale.h"

/* Parts of the configuration that change, and sessions that become stale. */
enum sum {
	SUM_RULES_ADDED,
	SUM_RULES_REMOVED,
	SUM_POOLS_ADDED,
	SUM_POOLS_CHANGED,
	SUM_POOLS_REMOVED,
	SUM_SETTINGS_CHANGED,
	SUM_STALE_SESSIONS,
	SUMS,
};

struct summary {
	bool changes;
	size_t sums[SUMS];
};

/**
 * effects_wanted() - whether the command line asks for what effects_show() shows
 * @invocation: the command line
 *
 * Return: true if so.
 */
bool effects_wanted(const struct invocation *invocation)
{
	return invocation->diff || invocation->dry_run || invocation->stale;
}

/* ---- the summary ---------------------------------------------------------- */

static void fill_changes(struct cell *cell, const void *row, unsigned int unused)
{
	const struct summary *summary = row;

	(void)unused;
	cell_switch(cell, summary->changes);
}

static void fill_sum(struct cell *cell, const void *row, unsigned int sum)
{
	const struct summary *summary = row;

	cell_number(cell, summary->sums[sum]);
}

static const struct column summary_columns[] = {
	{ "changes", "changes", 0, fill_changes, 0, 0 },
	{ "rules added", "rules_added", 0, fill_sum, SUM_RULES_ADDED, 0 },
	{ "rules removed", "rules_removed", 0, fill_sum, SUM_RULES_REMOVED, 0 },
	{ "pools added", "pools_added", 0, fill_sum, SUM_POOLS_ADDED, 0 },
	{ "pools changed", "pools_changed", 0, fill_sum, SUM_POOLS_CHANGED, 0 },
	{ "pools removed", "pools_removed", 0, fill_sum, SUM_POOLS_REMOVED, 0 },
	{ "settings changed", "settings_changed", 0, fill_sum,
	  SUM_SETTINGS_CHANGED, 0 },
	{ "stale sessions", "stale_sessions", 0, fill_sum, SUM_STALE_SESSIONS,
	  0 },
};

static const struct block summary_block = {
	.shape = COLUMNS_RECORD,
	.list = summary_columns,
	.count = ARRAY_SIZE(summary_columns),
};

/* Rules that stay have their handles; what is new has none yet. */
static void count_rules(const struct ruleset *before,
			const struct ruleset *after, size_t *sums)
{
	size_t kept = 0;

	for (size_t i = 0; i < after->rule_count; i++)
		kept += after->rules[i].handle != 0;
	sums[SUM_RULES_ADDED] = after->rule_count - kept;
	sums[SUM_RULES_REMOVED] = before->rule_count - kept;
}

static void count_pools(const struct ruleset *before,
			const struct ruleset *after, size_t *sums)
{
	size_t kept = 0;

	for (size_t i = 0; i < after->pool_count; i++) {
		const struct pool *pool = &after->pools[i];
		const struct pool *old = ruleset_find_pool(before, pool->name);

		kept += !!old;
		sums[SUM_POOLS_CHANGED] += old && !pool_equal(old, pool);
	}
	sums[SUM_POOLS_ADDED] = after->pool_count - kept;
	sums[SUM_POOLS_REMOVED] = before->pool_count - kept;
}

static size_t count_settings(const struct ruleset *before,
			     const struct ruleset *after)
{
	size_t count = before->profile != after->profile;

	for (size_t i = 0; i < SETTINGS; i++)
		count += before->settings[i].value != after->settings[i].value;
	for (size_t i = 0; i < RULESET_PORTS; i++)
		count += before->port_timeouts[i].value !=
			 after->port_timeouts[i].value;
	return count + !fast_path_equal(&before->fast_path, &after->fast_path);
}

static void summarise(const struct ruleset *before, const struct ruleset *after,
		      struct summary *summary)
{
	memset(summary, 0, sizeof(*summary));
	summary->changes = !ruleset_equal(before, after);
	count_rules(before, after, summary->sums);
	count_pools(before, after, summary->sums);
	summary->sums[SUM_SETTINGS_CHANGED] = count_settings(before, after);
}

/* ---- the difference ------------------------------------------------------- */

static char *text_of(const struct ruleset *set)
{
	size_t length;
	char *text = NULL;
	FILE *stream = open_memstream(&text, &length);

	if (stream) {
		grammar_write(stream, set);
		fclose(stream);
	}
	if (text)
		return text;
	complain("out of memory");
	exit(OUTCOME_REFUSED);
}

static void show_difference(const struct ruleset *before,
			    const struct ruleset *after)
{
	char *old = text_of(before);
	char *new = text_of(after);

	difference_write(stdout, old, new);
	free(old);
	free(new);
}

/* ---- stale sessions ------------------------------------------------------- */

static void fill_flushed(struct cell *cell, const void *row, unsigned int unused)
{
	const __u32 *flushed = row;

	(void)unused;
	cell_number(cell, *flushed);
}

static void write_flushed(struct columns *columns, __u32 flushed)
{
	static const struct column list[] = {
		{ "flushed", "flushed", 0, fill_flushed, 0, 0 },
	};
	static const struct block block = {
		.shape = COLUMNS_RECORD,
		.list = list,
		.count = 1,
	};

	columns_begin(columns, &block);
	columns_row(columns, &flushed);
	columns_end(columns);
}

static void write_stale(struct columns *columns, const struct stale *stale)
{
	static const struct block block = {
		.key = "stale",
		.shape = COLUMNS_ARRAY,
		.list = session_columns,
		.count = SESSION_COLUMNS,
	};

	columns_begin(columns, &block);
	for (size_t i = 0; i < stale->count; i++)
		columns_row(columns, &stale->list[i]);
	columns_end(columns);
}

static enum outcome show_sessions(const struct invocation *invocation,
				  struct client *client,
				  const struct ruleset *set,
				  struct summary *summary)
{
	const char *wanted = invocation->stale ? invocation->stale : "";
	struct stale stale = { 0 };
	struct columns *columns;
	enum outcome outcome;
	struct refusal refusal;
	__u32 flushed;

	outcome = stale_read(client, invocation->verb, set, &stale);
	if (outcome == OUTCOME_REFUSED)
		goto cleanup;
	if (!strcmp(wanted, "flush") &&
	    stale_flush(client, &stale, set, &flushed, &refusal)) {
		refusal_print(&refusal, invocation->verb);
		outcome = OUTCOME_REFUSED;
		goto cleanup;
	}
	summary->sums[SUM_STALE_SESSIONS] = stale.count;
	columns = columns_open(stdout, invocation->format, true);
	if (invocation->dry_run) {
		columns_begin(columns, &summary_block);
		columns_row(columns, summary);
		columns_end(columns);
	}
	if (!strcmp(wanted, "flush"))
		write_flushed(columns, flushed);
	else if (*wanted)
		write_stale(columns, &stale);
	if (!columns_close(columns))
		outcome = OUTCOME_REFUSED;
cleanup:
	stale_exit(&stale);
	return outcome;
}

/**
 * effects_show() - show what a change has done, or would do
 * @change: the change, with what was in force before
 * @client: the client
 * @after: what is to be in force
 *
 * Ends stale sessions, if the command line says so.
 *
 * Return: the exit status.
 */
enum outcome effects_show(const struct change *change, struct client *client,
			  const struct ruleset *after)
{
	const struct invocation *invocation = change->invocation;
	enum outcome outcome = OUTCOME_DONE;
	struct summary summary;
	struct ruleset running;

	summarise(&change->before, after, &summary);
	if (invocation->diff)
		show_difference(&change->before, after);
	if (!invocation->dry_run && !invocation->stale)
		return OUTCOME_DONE;
	/* What was new has got its handles, and maybe sessions already. */
	ruleset_init(&running);
	if (change->changed) {
		outcome = configure_read(client, invocation->verb, &running);
		after = &running;
	}
	if (outcome == OUTCOME_DONE)
		outcome = show_sessions(invocation, client, after, &summary);
	else if (outcome == OUTCOME_INCOMPLETE)
		complain("%s: the configuration kept changing; its stale sessions are not known: repeat",
			 invocation->verb);
	ruleset_exit(&running);
	return outcome;
}
