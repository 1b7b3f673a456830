/* SPDX-License-Identifier: GPL-2.0 */
/* A change of the configuration, as verbs ask for it. */
#ifndef NATCTL_CHANGE_H
#define NATCTL_CHANGE_H

#include "grammar.h"
#include "natctl.h"

/**
 * struct change - a change of the configuration
 * @invocation: the command line
 * @source: the text that it comes from; a refusal is shown there
 * @reference: what it takes out, if @edit wants to know
 * @wanted: what the text says, if @edit wants to know
 * @edit: gets what is in force, read anew for each attempt, and returns what
 * shall be; or NULL, with the outcome, and a line on standard error if that is
 * not OUTCOME_DONE
 * @generation_read: generation that the text was made from; 0 if none
 * @fault: receives what the kernel says about a word of the text; NULL to have it
 * printed
 * @before: receives what was in force, if the command line needs it later
 * @changed: receives whether another configuration is in force now
 * @generation: receives its generation
 */
struct change {
	const struct invocation *invocation;
	const struct source *source;
	const struct reference *reference;
	struct ruleset *wanted;
	struct ruleset *(*edit)(const struct change *change,
				struct ruleset *running, enum outcome *outcome);
	__u32 generation_read;
	struct fault *fault;
	struct ruleset before;
	bool changed;
	__u32 generation;
};

enum outcome change_run(struct change *change);
enum outcome change_make(struct change *change);
const char *change_stale(size_t place);
bool change_is_understood(const struct change *change,
			  const struct ruleset *running);
struct ruleset *change_replace(const struct change *change,
			       struct ruleset *running, enum outcome *outcome);

#endif
