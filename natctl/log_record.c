// SPDX-License-Identifier: GPL-2.0
/* Lines of the log from events, and as text. */
#include "log_record.h"

#include <stdlib.h>
#include <string.h>

#include "fault.h"
#include "names.h"

enum {
	SEVERITY_ERROR = 3,
	SEVERITY_WARNING = 4,
	SEVERITY_INFORMATION = 6,
};

const struct log_event_spec log_events[LOG_EVENTS] = {
	[LOG_SESSION_CREATE] = { "session-create", 4, 0, SEVERITY_INFORMATION },
	[LOG_SESSION_DELETE] = { "session-delete", 5, 0, SEVERITY_INFORMATION },
	[LOG_MAPPING_CREATE] = { "mapping-create", 8, 0, SEVERITY_INFORMATION },
	[LOG_MAPPING_DELETE] = { "mapping-delete", 9, 0, SEVERITY_INFORMATION },
	[LOG_BLOCK_ALLOCATE] = { "block-allocate", 16, 0, SEVERITY_INFORMATION },
	[LOG_BLOCK_RELEASE] = { "block-release", 17, 0, SEVERITY_INFORMATION },
	[LOG_PORTS_EXHAUSTED] = { "ports-exhausted", 12, 0, SEVERITY_WARNING },
	[LOG_PORTS_AVAILABLE] = { "ports-available", 0, 0, SEVERITY_INFORMATION },
	[LOG_POOL_HIGH] = { "pool-high", 18, 1, SEVERITY_WARNING },
	[LOG_POOL_LOW] = { "pool-low", 18, 2, SEVERITY_INFORMATION },
	[LOG_SESSIONS_EXCEEDED] = { "sessions-exceeded", 13, 1, SEVERITY_WARNING },
	[LOG_SUBSCRIBERS_EXCEEDED] = { "subscribers-exceeded", 13, 4,
				       SEVERITY_WARNING },
	[LOG_USER_EXCEEDED] = { "user-exceeded", 13, 3, SEVERITY_WARNING },
	[LOG_LIMIT_EXCEEDED] = { "limit-exceeded", 0, 0, SEVERITY_WARNING },
	[LOG_USER_HIGH] = { "user-high", 18, 4, SEVERITY_WARNING },
	[LOG_USER_LOW] = { "user-low", 0, 0, SEVERITY_INFORMATION },
	[LOG_LOST] = { "lost", 0, 0, SEVERITY_ERROR },
};

/* ---- from events -------------------------------------------------------------- */

static struct range one(__u32 address)
{
	return (struct range){ address, address };
}

/* The source was translated: the initiator is the inside host. */
static void read_outbound(struct log_record *record,
			  const struct session *session, bool destinations)
{
	const struct tuple *original = &session->original;
	const struct tuple *translated = &session->translated;

	record->realm = LOG_REALM_PRIVATE;
	record->src = one(original->src);
	record->sport = original->sport;
	record->nat_src = translated->src;
	record->nat_sport = translated->sport;
	if (!destinations)
		return;
	record->dst = original->dst;
	record->dport = original->dport;
	record->nat_dst = translated->dst;
	record->nat_dport = translated->dport;
}

/* Only the destination was: the initiator is the remote host. */
static void read_inbound(struct log_record *record,
			 const struct session *session, bool destinations)
{
	const struct tuple *original = &session->original;
	const struct tuple *translated = &session->translated;

	record->realm = LOG_REALM_PUBLIC;
	record->src = one(translated->dst);
	record->sport = translated->dport;
	record->nat_src = original->dst;
	record->nat_sport = original->dport;
	if (!destinations)
		return;
	record->dst = translated->src;
	record->dport = translated->sport;
	record->nat_dst = original->src;
	record->nat_dport = original->sport;
}

/**
 * log_record_session() - a session began or ended
 * @record: receives it; time is the caller's
 * @session: the session
 * @destinations: whether the remote host is told
 */
void log_record_session(struct log_record *record, const struct session *session,
			bool destinations)
{
	const struct tuple *original = &session->original;
	const struct tuple *translated = &session->translated;

	record->event = session->event == NATGW_EVENT_NEW ? LOG_SESSION_CREATE :
							    LOG_SESSION_DELETE;
	record->proto = session->proto;
	record->rule = session->rule;
	record->cause = session->cause;
	memcpy(record->pool, session->pool, sizeof(record->pool));
	if (original->src == translated->src &&
	    original->dst != translated->dst)
		read_inbound(record, session, destinations);
	else
		read_outbound(record, session, destinations);
}

/**
 * log_record_mapping() - a mapping was made or has ended
 * @record: receives it; time is the caller's
 * @mapping: the mapping
 */
void log_record_mapping(struct log_record *record, const struct mapping *mapping)
{
	record->event = mapping->event == NATGW_MAPPING_EVENT_CREATED ?
			LOG_MAPPING_CREATE : LOG_MAPPING_DELETE;
	record->proto = mapping->proto;
	record->src = one(mapping->inside);
	record->sport = mapping->inside_port;
	record->nat_src = mapping->outside;
	record->nat_sport = mapping->outside_port;
	record->rule = mapping->rule;
	memcpy(record->pool, mapping->pool, sizeof(record->pool));
}

/**
 * log_record_block() - a block of ports was given or taken back
 * @record: receives it; time is the caller's
 * @block: the block
 */
void log_record_block(struct log_record *record, const struct port_block *block)
{
	record->event = block->event == NATGW_BLOCK_EVENT_ALLOCATED ?
			LOG_BLOCK_ALLOCATE : LOG_BLOCK_RELEASE;
	record->src = block->inside;
	record->nat_src = block->outside;
	record->ports = block->ports;
	record->rule = block->rule;
	memcpy(record->pool, block->pool, sizeof(record->pool));
}

/**
 * log_record_destination() - a destination ran out of ports, or nearly
 * @record: receives it; time is the caller's
 * @destination: the destination
 * @destinations: whether it is told which
 */
void log_record_destination(struct log_record *record,
			    const struct destination *destination,
			    bool destinations)
{
	static const enum log_event events[] = {
		[NATGW_EXHAUSTION_EVENT_BEGIN] = LOG_PORTS_EXHAUSTED,
		[NATGW_EXHAUSTION_EVENT_END] = LOG_PORTS_AVAILABLE,
		[NATGW_EXHAUSTION_EVENT_HIGH] = LOG_POOL_HIGH,
		[NATGW_EXHAUSTION_EVENT_LOW] = LOG_POOL_LOW,
	};
	const struct destination_key *key = &destination->key;
	bool known = destination->event < ARRAY_SIZE(events);

	record->event = known ? events[destination->event] : LOG_PORTS_EXHAUSTED;
	record->proto = key->proto;
	record->nat_src = destination->external;
	record->rule = key->rule;
	memcpy(record->pool, key->pool, sizeof(record->pool));
	record->in_use = destination->in_use;
	record->threshold = destination->threshold;
	record->suppressed = destination->suppressed;
	if (!destinations)
		return;
	record->dst = key->dst;
	record->dport = key->dport;
	record->nat_dst = key->dst;
	record->nat_dport = key->dport;
}

/* Which limit it is decides what it is called. */
static enum log_event usage_event(const struct limit_usage *usage)
{
	if (usage->event == NATGW_USAGE_EVENT_HIGH)
		return LOG_USER_HIGH;
	if (usage->event == NATGW_USAGE_EVENT_LOW)
		return LOG_USER_LOW;
	switch (usage->limit) {
	case NATGW_LIMIT_SESSIONS:
		return LOG_SESSIONS_EXCEEDED;
	case NATGW_LIMIT_SUBSCRIBERS:
		return LOG_SUBSCRIBERS_EXCEEDED;
	case NATGW_LIMIT_SUBSCRIBER_SESSIONS:
	case NATGW_LIMIT_SUBSCRIBER_PORTS:
		return LOG_USER_EXCEEDED;
	}
	return LOG_LIMIT_EXCEEDED;
}

/**
 * log_record_usage() - something happened to what a limit bounds
 * @record: receives it; time is the caller's
 * @usage: what happened
 */
void log_record_usage(struct log_record *record, const struct limit_usage *usage)
{
	record->event = usage_event(usage);
	record->limited = true;
	record->limit = usage->limit;
	record->value = usage->value;
	record->in_use = usage->in_use;
	record->threshold = usage->threshold;
	record->suppressed = usage->suppressed;
	if (usage->ported)
		record->proto = usage->proto;
	if (usage->subscribed)
		record->src = usage->src;
}

/* ---- columns -------------------------------------------------------------------- */

static void fill_time(struct cell *cell, const void *row, unsigned int unused)
{
	const struct log_record *record = row;
	char room[TEXT_ROOM];

	(void)unused;
	cell_word(cell, text_from_time(room, record->time));
}

static void fill_event(struct cell *cell, const void *row, unsigned int unused)
{
	const struct log_record *record = row;

	(void)unused;
	cell_word(cell, log_events[record->event].name);
}

static void fill_nat_event(struct cell *cell, const void *row,
			   unsigned int unused)
{
	const struct log_record *record = row;

	(void)unused;
	if (log_events[record->event].nat_event)
		cell_number(cell, log_events[record->event].nat_event);
}

static void fill_proto(struct cell *cell, const void *row, unsigned int unused)
{
	const struct log_record *record = row;
	char room[TEXT_ROOM];

	(void)unused;
	if (record->proto)
		cell_word(cell, text_from_protocol(room, record->proto));
}

static void fill_src(struct cell *cell, const void *row, unsigned int unused)
{
	const struct log_record *record = row;
	char room[TEXT_ROOM];

	(void)unused;
	if (record->src.last)
		cell_word(cell, text_from_range(room, &record->src));
}

static void fill_address(struct cell *cell, const void *row, unsigned int offset)
{
	__u32 address = *(const __u32 *)((const char *)row + offset);

	if (address)
		cell_address(cell, address);
}

/* Ports are there where a session is, or a mapping. */
static void fill_port(struct cell *cell, const void *row, unsigned int offset)
{
	const struct log_record *record = row;

	if (record->realm || record->event == LOG_MAPPING_CREATE ||
	    record->event == LOG_MAPPING_DELETE)
		cell_number(cell, *(const __u16 *)((const char *)row + offset));
}

static void fill_remote_port(struct cell *cell, const void *row,
			     unsigned int offset)
{
	const struct log_record *record = row;

	if (record->dst)
		cell_number(cell, *(const __u16 *)((const char *)row + offset));
}

static void fill_realm(struct cell *cell, const void *row, unsigned int unused)
{
	const struct log_record *record = row;

	(void)unused;
	if (record->realm)
		cell_word(cell, record->realm == LOG_REALM_PRIVATE ?
				"private" : "public");
}

static void fill_ports(struct cell *cell, const void *row, unsigned int unused)
{
	const struct log_record *record = row;
	char room[TEXT_ROOM];

	(void)unused;
	if (record->ports.last)
		cell_word(cell, text_from_ports(room, &record->ports));
}

static void fill_pool(struct cell *cell, const void *row, unsigned int unused)
{
	const struct log_record *record = row;

	(void)unused;
	if (*record->pool)
		cell_word(cell, record->pool);
}

static void fill_cause(struct cell *cell, const void *row, unsigned int unused)
{
	const struct log_record *record = row;

	(void)unused;
	if (record->cause)
		cell_word(cell, names_text(&names_close_cause, record->cause));
}

static void fill_limit(struct cell *cell, const void *row, unsigned int unused)
{
	const struct log_record *record = row;

	(void)unused;
	if (record->limited)
		cell_word(cell, names_text(&names_limit, record->limit));
}

static void fill_word(struct cell *cell, const void *row, unsigned int offset)
{
	__u32 word = *(const __u32 *)((const char *)row + offset);

	if (word)
		cell_number(cell, word);
}

static void fill_count(struct cell *cell, const void *row, unsigned int offset)
{
	__u64 count = *(const __u64 *)((const char *)row + offset);

	if (count)
		cell_number(cell, count);
}

static void fill_where(struct cell *cell, const void *row, unsigned int unused)
{
	const struct log_record *record = row;

	(void)unused;
	if (record->lost_where)
		cell_word(cell, record->lost_where);
}

#define KEY(key, fill) { NULL, key, 0, fill, 0, 0 }
#define KEY_OF(key, fill, member) \
	{ NULL, key, 0, fill, offsetof(struct log_record, member), 0 }

const struct column log_columns[LOG_COLUMNS] = {
	KEY("time", fill_time),
	KEY("event", fill_event),
	KEY("nat_event", fill_nat_event),
	KEY("proto", fill_proto),
	KEY("realm", fill_realm),
	KEY("src", fill_src),
	KEY_OF("sport", fill_port, sport),
	KEY_OF("nat_src", fill_address, nat_src),
	KEY_OF("nat_sport", fill_port, nat_sport),
	KEY_OF("dst", fill_address, dst),
	KEY_OF("dport", fill_remote_port, dport),
	KEY_OF("nat_dst", fill_address, nat_dst),
	KEY_OF("nat_dport", fill_remote_port, nat_dport),
	KEY("ports", fill_ports),
	KEY("pool", fill_pool),
	KEY_OF("rule", fill_word, rule),
	KEY("cause", fill_cause),
	KEY("limit", fill_limit),
	KEY_OF("value", fill_word, value),
	KEY_OF("in_use", fill_word, in_use),
	KEY_OF("threshold", fill_word, threshold),
	KEY_OF("suppressed", fill_count, suppressed),
	KEY_OF("lost", fill_count, lost),
	KEY_OF("lost_in_all", fill_count, lost_in_all),
	KEY("lost_where", fill_where),
	/* Later keys go below. */
};

/* ---- text ------------------------------------------------------------------------ */

/* The columns that a line has before its text. */
enum {
	TEXT_FROM = 2,
};

/* Names may come from anywhere: a line stays one line, a word one word. */
static void write_value(FILE *stream, const char *text)
{
	for (; *text; text++)
		fputc(*text > ' ' && *text < 0x7f ? *text : '?', stream);
}

/**
 * log_record_text() - what a record says, without its time and event
 * @record: the record
 *
 * Return: "key=value" with spaces between; owned, for free().
 */
char *log_record_text(const struct log_record *record)
{
	struct cell cell = { 0 };
	char *text = NULL;
	size_t length;
	FILE *stream = open_memstream(&text, &length);
	const char *space = "";

	if (!stream)
		return duplicate("");
	for (size_t i = TEXT_FROM; i < LOG_COLUMNS; i++) {
		column_fill(&log_columns[i], record, &cell);
		if (cell.kind == CELL_ABSENT)
			continue;
		fprintf(stream, "%s%s=", space, log_columns[i].key);
		write_value(stream, cell_spell(&cell, false));
		space = " ";
	}
	fclose(stream);
	cell_exit(&cell);
	return text;
}
