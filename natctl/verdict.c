// SPDX-License-Identifier: GPL-2.0
/* Verdicts: made, put in order, and those left out that follow from others. */
#include "verdict.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fault.h"

enum {
	VERDICT_SENTENCE = 400,	/* bytes of a sentence */
};

static const char *const conditions[CONDITIONS] = {
	[CONDITION_NO_RULES] = "no-rules",
	[CONDITION_PORTS] = "ports-exhausted",
	[CONDITION_POOL] = "pool-exhausted",
	[CONDITION_BLOCKS] = "blocks-exhausted",
	[CONDITION_SOURCE] = "source-dominates",
	[CONDITION_CHURN] = "churn",
	[CONDITION_DNS] = "dns-pressure",
	[CONDITION_SUBSCRIBER] = "subscriber-limit",
	[CONDITION_TABLE] = "table-full",
	[CONDITION_RETURN] = "return-path",
	[CONDITION_SILENT] = "upstream-silent",
	[CONDITION_REFUSING] = "upstream-refusing",
	[CONDITION_MASQUERADE] = "masquerade-no-address",
	[CONDITION_UNTRANSLATED] = "untranslated",
	[CONDITION_STALE] = "stale-sessions",
};

/**
 * condition_name() - name of a condition
 * @condition: the condition
 *
 * Return: its name.
 */
const char *condition_name(enum condition condition)
{
	return conditions[condition];
}

/**
 * severity_name() - name of a severity
 * @severity: the severity
 *
 * Return: its name.
 */
const char *severity_name(enum severity severity)
{
	return severity == SEVERITY_CRITICAL ? "critical" : "warning";
}

/**
 * confidence_name() - name of a confidence
 * @confidence: the confidence
 *
 * Return: its name.
 */
const char *confidence_name(enum confidence confidence)
{
	static const char *const names[] = {
		[CONFIDENCE_HIGH] = "high",
		[CONFIDENCE_MEDIUM] = "medium",
		[CONFIDENCE_LOW] = "low",
	};

	return names[confidence];
}

/* ---- one verdict ---------------------------------------------------------- */

/**
 * verdicts_add() - a condition holds
 * @verdicts: the verdicts
 * @condition: the condition
 * @severity: how bad it is
 * @confidence: how sure it is
 *
 * Return: the verdict, to be filled in; borrowed until the next one is added.
 */
struct verdict *verdicts_add(struct verdicts *verdicts, enum condition condition,
			     enum severity severity, enum confidence confidence)
{
	struct verdict *verdict;

	verdicts->list = grow(verdicts->list, &verdicts->room, verdicts->count,
			      sizeof(*verdicts->list));
	verdict = &verdicts->list[verdicts->count++];
	memset(verdict, 0, sizeof(*verdict));
	verdict->condition = condition;
	verdict->severity = severity;
	verdict->confidence = confidence;
	cell_list(&verdict->evidence);
	cell_list(&verdict->fixes);
	return verdict;
}

/**
 * verdict_says() - what is wrong, in a sentence
 * @verdict: the verdict
 * @format: as printf()
 */
void verdict_says(struct verdict *verdict, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(verdict->summary, sizeof(verdict->summary), format, arguments);
	va_end(arguments);
}

/**
 * verdict_evidence() - what shows it
 * @verdict: the verdict
 * @format: as printf()
 */
void verdict_evidence(struct verdict *verdict, const char *format, ...)
{
	char sentence[VERDICT_SENTENCE];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(sentence, sizeof(sentence), format, arguments);
	va_end(arguments);
	cell_item(&verdict->evidence, sentence);
}

/**
 * verdict_fix() - what to try next
 * @verdict: the verdict
 * @format: as printf()
 */
void verdict_fix(struct verdict *verdict, const char *format, ...)
{
	char sentence[VERDICT_SENTENCE];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(sentence, sizeof(sentence), format, arguments);
	va_end(arguments);
	cell_item(&verdict->fixes, sentence);
}

/**
 * verdict_number() - a number that it rests on
 * @verdict: the verdict, with less than VERDICT_NUMBERS of them
 * @name: what it counts; borrowed
 * @value: the number
 */
void verdict_number(struct verdict *verdict, const char *name, __u64 value)
{
	struct number *number = &verdict->numbers[verdict->number_count++];

	number->name = name;
	number->value = value;
}

/**
 * verdict_remote() - a destination as text
 * @room: where to write
 * @key: the destination
 *
 * Return: @room.
 */
const char *verdict_remote(char room[static VERDICT_ROOM],
			   const struct destination_key *key)
{
	char proto[TEXT_ROOM];
	char remote[TEXT_ROOM] = "any";

	if (key->dst && key->dport)
		text_from_endpoint(remote, key->dst, key->dport);
	else if (key->dst)
		text_from_address(remote, key->dst);
	snprintf(room, VERDICT_ROOM, "%.15s %s",
		 text_from_protocol(proto, key->proto), remote);
	return room;
}

/**
 * verdict_origin() - who hands out the ports, as text
 * @room: where to write
 * @key: a destination
 *
 * Return: @room.
 */
const char *verdict_origin(char room[static VERDICT_ROOM],
			   const struct destination_key *key)
{
	if (*key->pool)
		snprintf(room, VERDICT_ROOM, "pool %s", key->pool);
	else
		snprintf(room, VERDICT_ROOM, "masquerade rule %u", key->rule);
	return room;
}

/* ---- all of them ---------------------------------------------------------- */

/*
 * Which condition shows as another one, too: that one is left out where both are
 * about the same thing.
 */
static const struct consequence {
	enum condition cause;
	enum condition effect;
	enum { SAME_DESTINATION, SAME_OUTLET, ANYTHING } about;
} consequences[] = {
	{ CONDITION_SOURCE, CONDITION_PORTS, SAME_DESTINATION },
	{ CONDITION_SOURCE, CONDITION_POOL, SAME_DESTINATION },
	{ CONDITION_SOURCE, CONDITION_TABLE, SAME_DESTINATION },
	{ CONDITION_CHURN, CONDITION_PORTS, SAME_DESTINATION },
	{ CONDITION_CHURN, CONDITION_POOL, SAME_DESTINATION },
	{ CONDITION_CHURN, CONDITION_SOURCE, SAME_DESTINATION },
	{ CONDITION_DNS, CONDITION_PORTS, SAME_DESTINATION },
	{ CONDITION_DNS, CONDITION_REFUSING, SAME_DESTINATION },
	{ CONDITION_REFUSING, CONDITION_SILENT, SAME_DESTINATION },
	{ CONDITION_RETURN, CONDITION_SILENT, SAME_OUTLET },
	{ CONDITION_NO_RULES, CONDITION_UNTRANSLATED, ANYTHING },
	{ CONDITION_NO_RULES, CONDITION_STALE, ANYTHING },
};

static bool is_same_outlet(const struct destination_key *left,
			   const struct destination_key *right)
{
	return left->rule == right->rule && !strcmp(left->pool, right->pool);
}

static bool follows(const struct verdict *effect, const struct verdict *cause)
{
	const struct destination_key *left = &effect->subject.key;
	const struct destination_key *right = &cause->subject.key;

	for (size_t i = 0; i < ARRAY_SIZE(consequences); i++) {
		const struct consequence *at = &consequences[i];

		if (at->effect != effect->condition ||
		    at->cause != cause->condition)
			continue;
		switch (at->about) {
		case SAME_DESTINATION:
			return !memcmp(left, right, sizeof(*left));
		case SAME_OUTLET:
			return is_same_outlet(left, right);
		case ANYTHING:
			return true;
		}
	}
	return false;
}

static void verdict_exit(struct verdict *verdict)
{
	cell_exit(&verdict->evidence);
	cell_exit(&verdict->fixes);
}

/* The worst comes first, then what it costs most flows. */
static int compare(const void *left, const void *right)
{
	const struct verdict *a = left;
	const struct verdict *b = right;

	if (a->severity != b->severity)
		return a->severity < b->severity ? -1 : 1;
	if (a->weight != b->weight)
		return a->weight > b->weight ? -1 : 1;
	return (a->condition > b->condition) - (a->condition < b->condition);
}

/**
 * verdicts_settle() - all are there: leave out what follows, and sort the rest
 * @verdicts: the verdicts
 */
void verdicts_settle(struct verdicts *verdicts)
{
	bool *out = allocate(verdicts->count + 1, sizeof(*out));
	size_t kept = 0;

	for (size_t i = 0; i < verdicts->count; i++)
		for (size_t j = 0; j < verdicts->count && !out[i]; j++)
			out[i] = follows(&verdicts->list[i], &verdicts->list[j]);
	for (size_t i = 0; i < verdicts->count; i++) {
		if (out[i])
			verdict_exit(&verdicts->list[i]);
		else
			verdicts->list[kept++] = verdicts->list[i];
	}
	verdicts->count = kept;
	if (kept)
		qsort(verdicts->list, kept, sizeof(*verdicts->list), compare);
	free(out);
}

/**
 * verdicts_exit() - free what verdicts hold
 * @verdicts: the verdicts, of which there are none then
 */
void verdicts_exit(struct verdicts *verdicts)
{
	for (size_t i = 0; i < verdicts->count; i++)
		verdict_exit(&verdicts->list[i]);
	free(verdicts->list);
	memset(verdicts, 0, sizeof(*verdicts));
}
