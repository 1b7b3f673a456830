// SPDX-License-Identifier: GPL-2.0
/* Two looks made into verdicts, and these into JSON. */
#include "diagnosis.h"

#include <string.h>

#include "conditions.h"
#include "text.h"

/**
 * diagnosis_make() - say what is wrong
 * @diagnosis: receives it; give it back with diagnosis_exit()
 * @before: the first look; borrowed, as is the second
 * @now: the second look
 * @time: when that was taken, ms since 1970
 */
void diagnosis_make(struct diagnosis *diagnosis, const struct look *before,
		    const struct look *now, __u64 time)
{
	memset(diagnosis, 0, sizeof(*diagnosis));
	diagnosis->looks.before = before;
	diagnosis->looks.now = now;
	diagnosis->time = time;
	conditions_of_ports(&diagnosis->looks, &diagnosis->verdicts);
	conditions_of_limits(&diagnosis->looks, &diagnosis->verdicts);
	conditions_of_answers(&diagnosis->looks, &diagnosis->verdicts);
	conditions_of_rules(&diagnosis->looks, &diagnosis->verdicts);
	verdicts_settle(&diagnosis->verdicts);
}

/**
 * diagnosis_exit() - free what a diagnosis holds
 * @diagnosis: the diagnosis
 */
void diagnosis_exit(struct diagnosis *diagnosis)
{
	verdicts_exit(&diagnosis->verdicts);
}

/* ---- a verdict -------------------------------------------------------------- */

static void fill_name(struct cell *cell, const void *row, unsigned int unused)
{
	const struct verdict *verdict = row;

	(void)unused;
	cell_text(cell, "%s", condition_name(verdict->condition));
}

static void fill_severity(struct cell *cell, const void *row, unsigned int unused)
{
	const struct verdict *verdict = row;

	(void)unused;
	cell_text(cell, "%s", severity_name(verdict->severity));
}

static void fill_confidence(struct cell *cell, const void *row,
			    unsigned int unused)
{
	const struct verdict *verdict = row;

	(void)unused;
	cell_text(cell, "%s", confidence_name(verdict->confidence));
}

static void fill_summary(struct cell *cell, const void *row, unsigned int unused)
{
	const struct verdict *verdict = row;

	(void)unused;
	cell_text(cell, "%s", verdict->summary);
}

/* What is not part of the subject is absent. */
static void fill_subject(struct cell *cell, const void *row, unsigned int which)
{
	const struct subject *subject = &((const struct verdict *)row)->subject;
	char room[TEXT_ROOM];

	if (which == NATGW_A_DESTINATION_POOL && *subject->key.pool)
		cell_text(cell, "%s", subject->key.pool);
	else if (which == NATGW_A_DESTINATION_RULE && subject->key.rule)
		cell_number(cell, subject->key.rule);
	else if (which == NATGW_A_DESTINATION_PROTO && subject->key.proto)
		cell_text(cell, "%s", text_from_protocol(room, subject->key.proto));
	else if (which == NATGW_A_DESTINATION_DST && subject->key.dst)
		cell_text(cell, "%s", text_from_address(room, subject->key.dst));
	else if (which == NATGW_A_DESTINATION_DPORT && subject->key.dport)
		cell_number(cell, subject->key.dport);
	else if (which == NATGW_A_DESTINATION_EXTERNAL && subject->external)
		cell_text(cell, "%s", text_from_address(room, subject->external));
	else if (which == NATGW_A_DESTINATION_SOURCE && subject->src.last)
		cell_text(cell, "%s", text_from_range(room, &subject->src));
}

static void fill_interface(struct cell *cell, const void *row,
			   unsigned int unused)
{
	const struct verdict *verdict = row;

	(void)unused;
	if (*verdict->subject.interface)
		cell_text(cell, "%s", verdict->subject.interface);
}

static void fill_limit(struct cell *cell, const void *row, unsigned int unused)
{
	const struct verdict *verdict = row;

	(void)unused;
	if (verdict->subject.limit)
		cell_text(cell, "%s", verdict->subject.limit);
}

static void fill_number_name(struct cell *cell, const void *row,
			     unsigned int unused)
{
	const struct number *number = row;

	(void)unused;
	cell_text(cell, "%s", number->name);
}

static void fill_number_value(struct cell *cell, const void *row,
			      unsigned int unused)
{
	const struct number *number = row;

	(void)unused;
	cell_number(cell, number->value);
}

static void fill_numbers(struct cell *cell, const void *row, unsigned int unused)
{
	static const struct column list[] = {
		{ NULL, "name", 0, fill_number_name, 0, 0 },
		{ NULL, "value", 0, fill_number_value, 0, 0 },
	};
	static const struct block block = {
		.shape = COLUMNS_MAP,
		.list = list,
		.count = ARRAY_SIZE(list),
	};
	const struct verdict *verdict = row;
	struct inner inner = {
		.block = &block,
		.rows = verdict->numbers,
		.count = verdict->number_count,
		.size = sizeof(*verdict->numbers),
	};

	(void)unused;
	cell_rows(cell, &inner);
}

static void copy_list(struct cell *cell, const struct cell *list)
{
	const struct slate *slate = &list->slate;

	cell_list(cell);
	for (size_t i = 0; i < slate->length; i += strlen(slate->text + i) + 1)
		cell_item(cell, slate->text + i);
}

static void fill_evidence(struct cell *cell, const void *row, unsigned int unused)
{
	const struct verdict *verdict = row;

	(void)unused;
	copy_list(cell, &verdict->evidence);
}

static void fill_fixes(struct cell *cell, const void *row, unsigned int unused)
{
	const struct verdict *verdict = row;

	(void)unused;
	copy_list(cell, &verdict->fixes);
}

#define SUBJECT(key, name) \
	{ NULL, "subject." key, 0, fill_subject, NATGW_A_DESTINATION_##name, 0 }

static const struct column verdict_columns[] = {
	{ NULL, "verdict", 0, fill_name, 0, 0 },
	{ NULL, "severity", 0, fill_severity, 0, 0 },
	{ NULL, "confidence", 0, fill_confidence, 0, 0 },
	{ NULL, "summary", 0, fill_summary, 0, 0 },
	SUBJECT("pool", POOL),
	SUBJECT("rule", RULE),
	SUBJECT("proto", PROTO),
	SUBJECT("dst", DST),
	SUBJECT("dport", DPORT),
	SUBJECT("nat_src", EXTERNAL),
	SUBJECT("src", SOURCE),
	{ NULL, "subject.interface", 0, fill_interface, 0, 0 },
	{ NULL, "subject.limit", 0, fill_limit, 0, 0 },
	{ NULL, "numbers", 0, fill_numbers, 0, 0 },
	{ NULL, "evidence", 0, fill_evidence, 0, 0 },
	{ NULL, "fixes", 0, fill_fixes, 0, 0 },
	/* Later keys go here. */
};

/* ---- all of them ------------------------------------------------------------ */

static void fill_healthy(struct cell *cell, const void *row, unsigned int unused)
{
	const struct diagnosis *diagnosis = row;

	(void)unused;
	cell_switch(cell, !diagnosis->verdicts.count);
}

static void fill_time(struct cell *cell, const void *row, unsigned int unused)
{
	const struct diagnosis *diagnosis = row;
	char room[TEXT_ROOM];

	(void)unused;
	cell_text(cell, "%s", text_from_time(room, diagnosis->time));
}

static void fill_milliseconds(struct cell *cell, const void *row,
			      unsigned int unused)
{
	const struct diagnosis *diagnosis = row;

	(void)unused;
	cell_number(cell, diagnosis->looks.now->when -
			  diagnosis->looks.before->when);
}

static void fill_whole(struct cell *cell, const void *row, unsigned int unused)
{
	const struct diagnosis *diagnosis = row;

	(void)unused;
	cell_switch(cell, diagnosis->looks.now->whole);
}

static void fill_looked(struct cell *cell, const void *row, unsigned int unused)
{
	const struct diagnosis *diagnosis = row;

	(void)unused;
	cell_number(cell, diagnosis->looks.now->survey.looked);
}

static void fill_verdicts(struct cell *cell, const void *row, unsigned int unused)
{
	static const struct block block = {
		.shape = COLUMNS_ARRAY,
		.list = verdict_columns,
		.count = ARRAY_SIZE(verdict_columns),
	};
	const struct diagnosis *diagnosis = row;
	struct inner inner = {
		.block = &block,
		.rows = diagnosis->verdicts.list,
		.count = diagnosis->verdicts.count,
		.size = sizeof(*diagnosis->verdicts.list),
	};

	(void)unused;
	cell_rows(cell, &inner);
}

static const struct column diagnosis_columns[] = {
	{ NULL, "healthy", 0, fill_healthy, 0, 0 },
	{ NULL, "time", 0, fill_time, 0, 0 },
	{ NULL, "milliseconds", 0, fill_milliseconds, 0, 0 },
	{ NULL, "all_destinations", 0, fill_whole, 0, 0 },
	{ NULL, "sessions_looked_at", 0, fill_looked, 0, 0 },
	{ NULL, "verdicts", 0, fill_verdicts, 0, 0 },
	/* Later keys go here. */
};

const struct block diagnosis_block = {
	.shape = COLUMNS_RECORD,
	.list = diagnosis_columns,
	.count = ARRAY_SIZE(diagnosis_columns),
};
