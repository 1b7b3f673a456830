// SPDX-License-Identifier: GPL-2.0
/* Chains of rules of another NAT. */
#include "chains.h"

#include <stdlib.h>
#include <string.h>

#include "fault.h"

enum {
	CHAINS_DEPTH_MAX = 16,		/* calls within each other */
	CHAINS_ENTRIES_MAX = 65536,	/* chains that are called often are many */
};

/**
 * chains_get() - the chain of a name
 * @chains: the chains
 * @name: its name; borrowed
 *
 * Return: the chain, borrowed until another is made; a new one if need be.
 */
struct chain *chains_get(struct chains *chains, const char *name)
{
	struct chain *chain;

	for (size_t i = 0; i < chains->count; i++)
		if (!strcmp(chains->list[i].name, name))
			return &chains->list[i];
	chains->list = grow(chains->list, &chains->room, chains->count,
			    sizeof(*chains->list));
	chain = &chains->list[chains->count++];
	memset(chain, 0, sizeof(*chain));
	chain->name = name;
	return chain;
}

/**
 * chain_add() - append a step
 * @chain: the chain
 * @step: the step
 */
void chain_add(struct chain *chain, const struct step *step)
{
	chain->steps = grow(chain->steps, &chain->room, chain->count,
			    sizeof(*chain->steps));
	chain->steps[chain->count++] = *step;
}

/**
 * chains_exit() - free what chains hold
 * @chains: the chains
 */
void chains_exit(struct chains *chains)
{
	for (size_t i = 0; i < chains->count; i++)
		free(chains->list[i].steps);
	free(chains->list);
}

/* ---- translation ---------------------------------------------------------- */

/* A packet on its way through the chains. */
struct way {
	const struct chains *chains;
	struct translation *translation;
	const struct chain *base;
	int depth;
};

static const struct chain *find_chain(const struct chains *chains,
				      const char *name)
{
	for (size_t i = 0; i < chains->count; i++)
		if (!strcmp(chains->list[i].name, name))
			return &chains->list[i];
	return NULL;
}

/* What the calls on the way matched holds, too. */
static void inherit(struct way *way, struct entry *entry,
		    const struct match *match)
{
	struct translation *translation = way->translation;

	for (int field = 0; field < FIELDS; field++)
		match_restrict(translation, &entry->match, field,
			       &match->fields[field]);
	match_restrict_devices(translation, &entry->match.iif, &match->iif);
	match_restrict_devices(translation, &entry->match.oif, &match->oif);
	for (size_t i = 0; i < match->not_oif.count; i++)
		devices_add(translation, &entry->match.not_oif,
			    match->not_oif.list[i]);
	if (match->has_mark && entry->match.has_mark)
		entry_refuse(entry, "it matches two marks");
	if (match->has_mark) {
		entry->match.has_mark = true;
		entry->match.mark = match->mark;
		entry->match.mask = match->mask;
	}
}

static void walk(struct way *way, const struct chain *chain,
		 const struct match *match);

static void call(struct way *way, struct entry *entry, const char *target)
{
	const struct chain *chain = find_chain(way->chains, target);

	if (!chain)
		entry_refuse(entry, "there is no chain %s", target);
	else if (way->depth == CHAINS_DEPTH_MAX)
		entry_refuse(entry, "chains call each other more than %d times",
			     CHAINS_DEPTH_MAX);
	if (*entry->reason) {
		translation_add(way->translation, entry);
		return;
	}
	way->depth++;
	walk(way, chain, &entry->match);
	way->depth--;
}

static void take_step(struct way *way, const struct step *step,
		      const struct match *match, bool returned)
{
	struct entry entry = step->entry;

	entry.stage = way->base->stage;
	inherit(way, &entry, match);
	if (way->base->foreign)
		entry_refuse(&entry, "%s", way->base->foreign);
	if (returned)
		entry_refuse(&entry, "it stands behind a return in a chain that is called; natgw has no calls");
	if (step->verdict == VERDICT_ACCEPT || step->verdict == VERDICT_RETURN)
		entry.action = NATGW_ACTION_EXEMPT;
	if (step->verdict == VERDICT_CALL)
		call(way, &entry, step->target);
	else
		translation_add(way->translation, &entry);
}

static void walk(struct way *way, const struct chain *chain,
		 const struct match *match)
{
	bool returned = false;

	for (size_t i = 0; i < chain->count; i++) {
		const struct step *step = &chain->steps[i];

		if (way->translation->count >= CHAINS_ENTRIES_MAX)
			return;
		/* Of a call that is over nothing is left to do. */
		if (step->verdict != VERDICT_RETURN || !way->depth ||
		    *step->entry.reason)
			take_step(way, step, match, returned);
		returned |= step->verdict == VERDICT_RETURN && way->depth;
	}
}

static int compare_chains(const void *left, const void *right)
{
	const struct chain *const *one = left;
	const struct chain *const *other = right;

	if ((*one)->priority != (*other)->priority)
		return (*one)->priority < (*other)->priority ? -1 : 1;
	return (*one > *other) - (*one < *other);
}

/**
 * chains_translate() - make entries of all that packets come through
 * @chains: the chains
 * @translation: receives the entries
 */
void chains_translate(const struct chains *chains,
		      struct translation *translation)
{
	const struct chain **bases = allocate(chains->count, sizeof(*bases));
	const struct match all = { 0 };
	size_t count = 0;

	for (size_t i = 0; i < chains->count; i++)
		if (chains->list[i].based)
			bases[count++] = &chains->list[i];
	qsort(bases, count, sizeof(*bases), compare_chains);
	for (size_t i = 0; i < count; i++) {
		struct way way = { chains, translation, bases[i], 0 };

		walk(&way, bases[i], &all);
	}
	free(bases);
}
