// SPDX-License-Identifier: GPL-2.0
/* The log as messages of IPFIX. */
#include "ipfix.h"

#include <string.h>

enum {
	IPFIX_VERSION = 10,
	IPFIX_HEADER = 16,		/* bytes */
	IPFIX_SET_HEADER = 4,
	IPFIX_SET_TEMPLATES = 2,
	IPFIX_SET_OPTIONS = 3,
	IPFIX_TEMPLATE_FIRST = 256,
	IPFIX_FIELDS = 12,		/* of a template, at most */
	IPFIX_VARIABLE = 65535,		/* length of a field that says its own */
	IPFIX_TEXT = 254,		/* bytes of one in its short form */
};

/* Information elements, by the names that IANA has for them. */
enum element {
	PROTOCOL_IDENTIFIER = 4,
	SOURCE_TRANSPORT_PORT = 7,
	SOURCE_IPV4_ADDRESS = 8,
	SOURCE_IPV4_PREFIX_LENGTH = 9,
	DESTINATION_TRANSPORT_PORT = 11,
	DESTINATION_IPV4_ADDRESS = 12,
	EXPORTING_PROCESS_ID = 144,
	NOT_SENT_FLOW_TOTAL_COUNT = 167,
	POST_NAT_SOURCE_IPV4_ADDRESS = 225,
	POST_NAT_DESTINATION_IPV4_ADDRESS = 226,
	POST_NAPT_SOURCE_TRANSPORT_PORT = 227,
	POST_NAPT_DESTINATION_TRANSPORT_PORT = 228,
	NAT_ORIGINATING_ADDRESS_REALM = 229,
	NAT_EVENT = 230,
	NAT_POOL_NAME = 284,
	OBSERVATION_TIME_MILLISECONDS = 323,
	PORT_RANGE_START = 361,
	PORT_RANGE_END = 362,
	NAT_QUOTA_EXCEEDED_EVENT = 466,
	NAT_THRESHOLD_EVENT = 467,
	MAX_SESSION_ENTRIES = 471,
	MAX_ENTRIES_PER_USER = 473,
	MAX_SUBSCRIBERS = 474,
	ADDRESS_POOL_HIGH_THRESHOLD = 476,
	ADDRESS_POOL_LOW_THRESHOLD = 477,
	ADDRESS_PORT_MAPPING_PER_USER_HIGH_THRESHOLD = 480,
};

/* Those of one record, which its place among the templates is the identity of. */
enum template {
	TEMPLATE_SESSION,
	TEMPLATE_SESSION_REMOTE,
	TEMPLATE_MAPPING,
	TEMPLATE_BLOCK,
	TEMPLATE_PORTS,
	TEMPLATE_PORTS_REMOTE,
	TEMPLATE_SESSIONS_EXCEEDED,
	TEMPLATE_SUBSCRIBERS_EXCEEDED,
	TEMPLATE_USER_EXCEEDED,
	TEMPLATE_POOL_HIGH,
	TEMPLATE_POOL_LOW,
	TEMPLATE_USER_HIGH,
	TEMPLATE_LOST,
	TEMPLATES,
	TEMPLATE_NONE = TEMPLATES,
};

static const __u16 templates[TEMPLATES][IPFIX_FIELDS + 1] = {
	[TEMPLATE_SESSION] = {
		OBSERVATION_TIME_MILLISECONDS, NAT_EVENT, PROTOCOL_IDENTIFIER,
		SOURCE_IPV4_ADDRESS, SOURCE_TRANSPORT_PORT,
		POST_NAT_SOURCE_IPV4_ADDRESS, POST_NAPT_SOURCE_TRANSPORT_PORT,
		NAT_ORIGINATING_ADDRESS_REALM,
	},
	[TEMPLATE_SESSION_REMOTE] = {
		OBSERVATION_TIME_MILLISECONDS, NAT_EVENT, PROTOCOL_IDENTIFIER,
		SOURCE_IPV4_ADDRESS, SOURCE_TRANSPORT_PORT,
		POST_NAT_SOURCE_IPV4_ADDRESS, POST_NAPT_SOURCE_TRANSPORT_PORT,
		NAT_ORIGINATING_ADDRESS_REALM,
		DESTINATION_IPV4_ADDRESS, DESTINATION_TRANSPORT_PORT,
		POST_NAT_DESTINATION_IPV4_ADDRESS,
		POST_NAPT_DESTINATION_TRANSPORT_PORT,
	},
	[TEMPLATE_MAPPING] = {
		OBSERVATION_TIME_MILLISECONDS, NAT_EVENT, PROTOCOL_IDENTIFIER,
		SOURCE_IPV4_ADDRESS, SOURCE_TRANSPORT_PORT,
		POST_NAT_SOURCE_IPV4_ADDRESS, POST_NAPT_SOURCE_TRANSPORT_PORT,
	},
	[TEMPLATE_BLOCK] = {
		OBSERVATION_TIME_MILLISECONDS, NAT_EVENT, SOURCE_IPV4_ADDRESS,
		SOURCE_IPV4_PREFIX_LENGTH, POST_NAT_SOURCE_IPV4_ADDRESS,
		PORT_RANGE_START, PORT_RANGE_END, NAT_POOL_NAME,
	},
	[TEMPLATE_PORTS] = {
		OBSERVATION_TIME_MILLISECONDS, NAT_EVENT, PROTOCOL_IDENTIFIER,
		POST_NAT_SOURCE_IPV4_ADDRESS, NAT_POOL_NAME,
	},
	[TEMPLATE_PORTS_REMOTE] = {
		OBSERVATION_TIME_MILLISECONDS, NAT_EVENT, PROTOCOL_IDENTIFIER,
		POST_NAT_SOURCE_IPV4_ADDRESS, NAT_POOL_NAME,
		DESTINATION_IPV4_ADDRESS, DESTINATION_TRANSPORT_PORT,
	},
	[TEMPLATE_SESSIONS_EXCEEDED] = {
		OBSERVATION_TIME_MILLISECONDS, NAT_EVENT,
		NAT_QUOTA_EXCEEDED_EVENT, MAX_SESSION_ENTRIES,
	},
	[TEMPLATE_SUBSCRIBERS_EXCEEDED] = {
		OBSERVATION_TIME_MILLISECONDS, NAT_EVENT,
		NAT_QUOTA_EXCEEDED_EVENT, MAX_SUBSCRIBERS,
	},
	[TEMPLATE_USER_EXCEEDED] = {
		OBSERVATION_TIME_MILLISECONDS, NAT_EVENT,
		NAT_QUOTA_EXCEEDED_EVENT, MAX_ENTRIES_PER_USER,
		SOURCE_IPV4_ADDRESS, SOURCE_IPV4_PREFIX_LENGTH,
	},
	[TEMPLATE_POOL_HIGH] = {
		OBSERVATION_TIME_MILLISECONDS, NAT_EVENT, NAT_THRESHOLD_EVENT,
		ADDRESS_POOL_HIGH_THRESHOLD, PROTOCOL_IDENTIFIER,
		POST_NAT_SOURCE_IPV4_ADDRESS, NAT_POOL_NAME,
	},
	[TEMPLATE_POOL_LOW] = {
		OBSERVATION_TIME_MILLISECONDS, NAT_EVENT, NAT_THRESHOLD_EVENT,
		ADDRESS_POOL_LOW_THRESHOLD, PROTOCOL_IDENTIFIER,
		POST_NAT_SOURCE_IPV4_ADDRESS, NAT_POOL_NAME,
	},
	[TEMPLATE_USER_HIGH] = {
		OBSERVATION_TIME_MILLISECONDS, NAT_EVENT, NAT_THRESHOLD_EVENT,
		ADDRESS_PORT_MAPPING_PER_USER_HIGH_THRESHOLD,
		SOURCE_IPV4_ADDRESS, SOURCE_IPV4_PREFIX_LENGTH,
	},
	/* RFC 7011 section 4.3; the first is its scope. */
	[TEMPLATE_LOST] = {
		EXPORTING_PROCESS_ID, NOT_SENT_FLOW_TOTAL_COUNT,
		OBSERVATION_TIME_MILLISECONDS,
	},
};

static enum template template_of(const struct log_record *record)
{
	switch (record->event) {
	case LOG_SESSION_CREATE:
	case LOG_SESSION_DELETE:
		return record->dst ? TEMPLATE_SESSION_REMOTE : TEMPLATE_SESSION;
	case LOG_MAPPING_CREATE:
	case LOG_MAPPING_DELETE:
		return TEMPLATE_MAPPING;
	case LOG_BLOCK_ALLOCATE:
	case LOG_BLOCK_RELEASE:
		return TEMPLATE_BLOCK;
	case LOG_PORTS_EXHAUSTED:
		return record->dst ? TEMPLATE_PORTS_REMOTE : TEMPLATE_PORTS;
	case LOG_POOL_HIGH:
		return TEMPLATE_POOL_HIGH;
	case LOG_POOL_LOW:
		return TEMPLATE_POOL_LOW;
	case LOG_SESSIONS_EXCEEDED:
		return TEMPLATE_SESSIONS_EXCEEDED;
	case LOG_SUBSCRIBERS_EXCEEDED:
		return TEMPLATE_SUBSCRIBERS_EXCEEDED;
	case LOG_USER_EXCEEDED:
		return TEMPLATE_USER_EXCEEDED;
	case LOG_USER_HIGH:
		return TEMPLATE_USER_HIGH;
	case LOG_LOST:
		return TEMPLATE_LOST;
	case LOG_PORTS_AVAILABLE:
	case LOG_LIMIT_EXCEEDED:
	case LOG_USER_LOW:
	case LOG_EVENTS:
		break;
	}
	return TEMPLATE_NONE;
}

static size_t element_length(enum element element)
{
	switch (element) {
	case PROTOCOL_IDENTIFIER:
	case SOURCE_IPV4_PREFIX_LENGTH:
	case NAT_ORIGINATING_ADDRESS_REALM:
	case NAT_EVENT:
		return 1;
	case SOURCE_TRANSPORT_PORT:
	case DESTINATION_TRANSPORT_PORT:
	case POST_NAPT_SOURCE_TRANSPORT_PORT:
	case POST_NAPT_DESTINATION_TRANSPORT_PORT:
	case PORT_RANGE_START:
	case PORT_RANGE_END:
		return 2;
	case NOT_SENT_FLOW_TOTAL_COUNT:
	case OBSERVATION_TIME_MILLISECONDS:
		return 8;
	case NAT_POOL_NAME:
		return IPFIX_VARIABLE;
	default:
		return 4;
	}
}

/* ---- bytes -------------------------------------------------------------------- */

static void put(struct ipfix *ipfix, __u64 value, size_t length)
{
	while (length--)
		ipfix->message[ipfix->used++] = value >> (8 * length);
}

static void put_at(struct ipfix *ipfix, size_t place, __u64 value, size_t length)
{
	while (length--)
		ipfix->message[place++] = value >> (8 * length);
}

/* The set that is being written ends; its length is known now. */
static void end_set(struct ipfix *ipfix)
{
	if (ipfix->set)
		put_at(ipfix, ipfix->set + 2, ipfix->used - ipfix->set, 2);
	ipfix->set = 0;
}

static void begin_set(struct ipfix *ipfix, __u16 id)
{
	if (ipfix->set && ipfix->set_id == id)
		return;
	end_set(ipfix);
	ipfix->set = ipfix->used;
	ipfix->set_id = id;
	put(ipfix, id, 2);
	put(ipfix, 0, 2);
}

/**
 * ipfix_flush() - send what has been written
 * @ipfix: the stream
 * @now: the time, ms since 1970
 */
void ipfix_flush(struct ipfix *ipfix, __u64 now)
{
	if (!ipfix->used)
		return;
	end_set(ipfix);
	put_at(ipfix, 0, IPFIX_VERSION, 2);
	put_at(ipfix, 2, ipfix->used, 2);
	put_at(ipfix, 4, now / 1000, 4);
	put_at(ipfix, 8, ipfix->sequence, 4);
	put_at(ipfix, 12, ipfix->domain, 4);
	if (ipfix->send(ipfix->message, ipfix->used, ipfix->context))
		ipfix->sequence += ipfix->records;
	else
		ipfix->unsent += ipfix->events;
	ipfix->messages++;
	ipfix->used = 0;
	ipfix->records = 0;
	ipfix->events = 0;
}

/* Room for so many bytes in a set, in this message or the next. */
static void make_room(struct ipfix *ipfix, __u16 id, size_t length, __u64 now)
{
	if (ipfix->used &&
	    ipfix->used + IPFIX_SET_HEADER + length > ipfix->limit)
		ipfix_flush(ipfix, now);
	if (!ipfix->used)
		ipfix->used = IPFIX_HEADER;
	begin_set(ipfix, id);
}

/* ---- templates ------------------------------------------------------------------ */

static size_t field_count(enum template template)
{
	size_t count = 0;

	while (templates[template][count])
		count++;
	return count;
}

static void put_template(struct ipfix *ipfix, enum template template, __u64 now)
{
	bool option = template == TEMPLATE_LOST;
	size_t count = field_count(template);

	make_room(ipfix, option ? IPFIX_SET_OPTIONS : IPFIX_SET_TEMPLATES,
		  6 + 4 * count, now);
	put(ipfix, IPFIX_TEMPLATE_FIRST + template, 2);
	put(ipfix, count, 2);
	if (option)
		put(ipfix, 1, 2);
	for (size_t i = 0; i < count; i++) {
		put(ipfix, templates[template][i], 2);
		put(ipfix, element_length(templates[template][i]), 2);
	}
}

static void put_record(struct ipfix *ipfix, enum template template,
		       const struct log_record *record);

/**
 * ipfix_refresh() - send templates, if it is time to
 * @ipfix: the stream, with nothing written since ipfix_flush()
 * @now: the time, ms since 1970
 *
 * How much was lost is said with them, so that a collector that has not heard
 * it the first time hears it, too.
 */
void ipfix_refresh(struct ipfix *ipfix, __u64 now)
{
	struct log_record losses = {
		.event = LOG_LOST,
		.time = now,
		.lost_in_all = ipfix->lost,
	};

	if (now < ipfix->templates_due &&
	    ipfix->messages < IPFIX_TEMPLATES_MESSAGES)
		return;
	for (enum template i = 0; i < TEMPLATES; i++)
		put_template(ipfix, i, now);
	put_record(ipfix, TEMPLATE_LOST, &losses);
	ipfix_flush(ipfix, now);
	ipfix->templates_due = now + IPFIX_TEMPLATES_MS;
	ipfix->messages = 0;
}

/* ---- records -------------------------------------------------------------------- */

static __u8 prefix_length(const struct range *range)
{
	int length = range_prefix(range);

	return length < 0 ? 32 : length;
}

static __u64 element_value(const struct ipfix *ipfix,
			   const struct log_record *record, enum element element)
{
	switch (element) {
	case PROTOCOL_IDENTIFIER:
		return record->proto;
	case SOURCE_TRANSPORT_PORT:
		return record->sport;
	case SOURCE_IPV4_ADDRESS:
		return record->src.first;
	case SOURCE_IPV4_PREFIX_LENGTH:
		return prefix_length(&record->src);
	case DESTINATION_TRANSPORT_PORT:
		return record->dport;
	case DESTINATION_IPV4_ADDRESS:
		return record->dst;
	case EXPORTING_PROCESS_ID:
		return ipfix->process;
	case NOT_SENT_FLOW_TOTAL_COUNT:
		return record->lost_in_all;
	case POST_NAT_SOURCE_IPV4_ADDRESS:
		return record->nat_src;
	case POST_NAT_DESTINATION_IPV4_ADDRESS:
		return record->nat_dst;
	case POST_NAPT_SOURCE_TRANSPORT_PORT:
		return record->nat_sport;
	case POST_NAPT_DESTINATION_TRANSPORT_PORT:
		return record->nat_dport;
	case NAT_ORIGINATING_ADDRESS_REALM:
		return record->realm;
	case NAT_EVENT:
		return log_events[record->event].nat_event;
	case OBSERVATION_TIME_MILLISECONDS:
		return record->time;
	case PORT_RANGE_START:
		return record->ports.first;
	case PORT_RANGE_END:
		return record->ports.last;
	case NAT_QUOTA_EXCEEDED_EVENT:
	case NAT_THRESHOLD_EVENT:
		return log_events[record->event].detail;
	case MAX_SESSION_ENTRIES:
	case MAX_ENTRIES_PER_USER:
	case MAX_SUBSCRIBERS:
		return record->value;
	case ADDRESS_POOL_HIGH_THRESHOLD:
	case ADDRESS_POOL_LOW_THRESHOLD:
	case ADDRESS_PORT_MAPPING_PER_USER_HIGH_THRESHOLD:
		return record->threshold;
	case NAT_POOL_NAME:
		break;
	}
	return 0;
}

/* The pool, or the rule that stands for one; returns its length. */
static size_t name_pool(char room[static IPFIX_TEXT],
			const struct log_record *record)
{
	if (*record->pool)
		return snprintf(room, IPFIX_TEXT, "%s", record->pool);
	return snprintf(room, IPFIX_TEXT, "rule %u", record->rule);
}

static size_t record_length(enum template template,
			    const struct log_record *record)
{
	char room[IPFIX_TEXT];
	size_t length = 0;

	for (const __u16 *element = templates[template]; *element; element++)
		length += *element == NAT_POOL_NAME ?
			  1 + name_pool(room, record) : element_length(*element);
	return length;
}

static void put_record(struct ipfix *ipfix, enum template template,
		       const struct log_record *record)
{
	char room[IPFIX_TEXT];
	size_t length;

	make_room(ipfix, IPFIX_TEMPLATE_FIRST + template,
		  record_length(template, record), record->time);
	for (const __u16 *element = templates[template]; *element; element++) {
		if (*element != NAT_POOL_NAME) {
			put(ipfix, element_value(ipfix, record, *element),
			    element_length(*element));
			continue;
		}
		length = name_pool(room, record);
		put(ipfix, length, 1);
		memcpy(ipfix->message + ipfix->used, room, length);
		ipfix->used += length;
	}
	ipfix->records++;
	ipfix->events += template != TEMPLATE_LOST;
}

/**
 * ipfix_add() - write a record
 * @ipfix: the stream
 * @record: the record
 *
 * It is sent with others, when there is no room for one more or by
 * ipfix_flush(). What RFC 8158 has no event for is left out.
 */
void ipfix_add(struct ipfix *ipfix, const struct log_record *record)
{
	enum template template = template_of(record);

	if (template == TEMPLATE_NONE)
		return;
	if (!ipfix->used)
		ipfix_refresh(ipfix, record->time);
	if (record->event == LOG_LOST)
		ipfix->lost = record->lost_in_all;
	put_record(ipfix, template, record);
}
