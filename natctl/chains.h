/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Chains of rules of another NAT. They call each other; a translation has one list
 * for each stage, so that what is called stands in the place of the call.
 */
#ifndef NATCTL_CHAINS_H
#define NATCTL_CHAINS_H

#include "translate.h"

/**
 * enum verdict - where a packet goes on that a step matches
 * @VERDICT_ACTION: it is translated, or refused here
 * @VERDICT_ACCEPT: it is left alone
 * @VERDICT_RETURN: it goes back to who has called the chain
 * @VERDICT_CALL: it goes through another chain first
 */
enum verdict {
	VERDICT_ACTION,
	VERDICT_ACCEPT,
	VERDICT_RETURN,
	VERDICT_CALL,
};

/**
 * struct step - a rule of a chain
 * @entry: whom it matches, and what it does
 * @verdict: where the packet goes on
 * @target: chain that is called
 */
struct step {
	struct entry entry;
	enum verdict verdict;
	const char *target;
};

/**
 * struct chain - a chain
 * @name: its name, with whatever tells it apart
 * @based: packets come here by themselves
 * @stage: at this stage
 * @foreign: why they come where natgw has no rules; NULL if it has
 * @priority: the lowest is first
 * @steps: its rules
 * @count: number of @steps
 * @room: room in @steps
 */
struct chain {
	const char *name;
	bool based;
	enum stage stage;
	const char *foreign;
	long priority;
	struct step *steps;
	size_t count;
	size_t room;
};

/**
 * struct chains - all chains
 * @list: the chains
 * @count: number of @list
 * @room: room in @list
 */
struct chains {
	struct chain *list;
	size_t count;
	size_t room;
};

struct chain *chains_get(struct chains *chains, const char *name);
void chain_add(struct chain *chain, const struct step *step);
void chains_translate(const struct chains *chains,
		      struct translation *translation);
void chains_exit(struct chains *chains);

#endif
