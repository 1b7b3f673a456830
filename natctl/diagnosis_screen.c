// SPDX-License-Identifier: GPL-2.0
/*
 * A diagnosis for a person: the worst in the first line, then each verdict with
 * what shows it and what to do. No line is longer than the terminal.
 */
#include <stdarg.h>
#include <string.h>

#include "diagnosis.h"
#include "table.h"
#include "text.h"

enum {
	SCREEN_PAGE = 80,	/* characters a line, where more are not read well */
	SCREEN_INDENT = 3,	/* blanks before what belongs to a verdict */
	SCREEN_HANG = 6,	/* and before the lines that go on */
	SCREEN_ROOM = 512,	/* bytes of a sentence */
	SCREEN_MS = 1000,	/* ms a second */
};

/* Words, on as many lines as they take; @hang blanks before all but the first. */
static void put_words(const struct table *table, const char *text, int used,
		      int hang)
{
	int page = table->page && table->page < SCREEN_PAGE ? table->page :
							      SCREEN_PAGE;
	char word[SCREEN_ROOM];
	bool first = true;

	while (*text) {
		int length = strcspn(text, " ");

		if (!first && used + 1 + length > page) {
			fprintf(table->stream, "\n%*s", hang, "");
			used = hang;
		} else if (!first) {
			fputc(' ', table->stream);
			used++;
		}
		snprintf(word, sizeof(word), "%.*s", length, text);
		table_plain(table, word);
		used += length;
		first = false;
		text += length + strspn(text + length, " ");
	}
	fputc('\n', table->stream);
}

static void put_line(const struct table *table, int hang, const char *format, ...)
	__printf(3, 4);

static void put_line(const struct table *table, int hang, const char *format, ...)
{
	char text[SCREEN_ROOM];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	fprintf(table->stream, "%*s", hang, "");
	put_words(table, text, hang, hang);
}

/* Sentences with a dash, or with their number. */
static void put_list(const struct table *table, const struct cell *list,
		     bool numbered)
{
	const struct slate *slate = &list->slate;
	int number = 0;

	for (size_t i = 0; i < slate->length; i += strlen(slate->text + i) + 1) {
		if (numbered)
			fprintf(table->stream, "%*d. ", SCREEN_INDENT + 1,
				++number);
		else
			fprintf(table->stream, "%*s- ", SCREEN_INDENT + 1, "");
		put_words(table, slate->text + i, SCREEN_HANG, SCREEN_HANG);
	}
}

static void put_verdict(const struct table *table, const struct verdict *verdict,
			size_t number)
{
	char title[SCREEN_ROOM];

	snprintf(title, sizeof(title), "%zu. %s (%s, confidence %s)", number,
		 condition_name(verdict->condition),
		 severity_name(verdict->severity),
		 confidence_name(verdict->confidence));
	fputc('\n', table->stream);
	if (verdict->severity == SEVERITY_CRITICAL)
		table_alarm(table, title);
	else
		table_heading(table, title);
	fputc('\n', table->stream);
	put_line(table, SCREEN_INDENT, "%s", verdict->summary);
	put_line(table, SCREEN_INDENT, "Evidence:");
	put_list(table, &verdict->evidence, false);
	put_line(table, SCREEN_INDENT, "Try, in this order:");
	put_list(table, &verdict->fixes, true);
}

/* What happened between the looks, whatever it means. */
static void put_looks(const struct table *table, const struct diagnosis *diagnosis)
{
	const struct looks *looks = &diagnosis->looks;
	const struct look *now = looks->now;
	char time[TEXT_ROOM];

	put_line(table, 0,
		 "Two looks %.1f s apart, the last at %s: %u sessions, %llu began, %llu packets dropped (natctl stats --explain).",
		 (double)(now->when - looks->before->when) / SCREEN_MS,
		 text_from_local_time(time, diagnosis->time),
		 now->stats.sessions,
		 looks_counted(looks, NATGW_COUNTER_CREATED),
		 looks_counted(looks, NATGW_COUNTER_DROPPED));
	if (!now->whole)
		put_line(table, 0,
			 "There are %u destinations: only those that have refused a flow were looked at.",
			 now->gateway.destinations);
	if (now->survey.looked < now->stats.sessions / 2)
		put_line(table, 0, "Of the sessions %llu were looked at one by one.",
			 now->survey.looked);
}

/**
 * diagnosis_screen() - write a diagnosis for a person
 * @stream: where to write
 * @diagnosis: the diagnosis
 */
void diagnosis_screen(FILE *stream, const struct diagnosis *diagnosis)
{
	const struct verdicts *verdicts = &diagnosis->verdicts;
	struct table table;

	table_init(&table, stream);
	if (verdicts->count) {
		table_alarm(&table, "NOT HEALTHY:");
		fputc(' ', stream);
		put_words(&table, verdicts->list[0].summary,
			  strlen("NOT HEALTHY: "), 0);
	} else {
		table_heading(&table, "Healthy.");
		fputc('\n', stream);
	}
	put_looks(&table, diagnosis);
	for (size_t i = 0; i < verdicts->count; i++)
		put_verdict(&table, &verdicts->list[i], i + 1);
	table_exit(&table);
}
