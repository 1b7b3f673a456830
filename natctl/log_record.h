/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A line of the gateway's log: what happened, as who keeps logs wants to know
 * it. Pure: no socket, no output.
 */
#ifndef NATCTL_LOG_RECORD_H
#define NATCTL_LOG_RECORD_H

#include "columns.h"
#include "gateway.h"

/**
 * enum log_event - what happened
 * @LOG_SESSION_CREATE: a session began
 * @LOG_SESSION_DELETE: a session ended
 * @LOG_MAPPING_CREATE: an internal endpoint was given an external one
 * @LOG_MAPPING_DELETE: it has it no more
 * @LOG_BLOCK_ALLOCATE: a subscriber was given a block of ports
 * @LOG_BLOCK_RELEASE: a block of ports was taken back
 * @LOG_PORTS_EXHAUSTED: a flow was refused for want of a port
 * @LOG_PORTS_AVAILABLE: there are ports again
 * @LOG_POOL_HIGH: ports in use reach a threshold
 * @LOG_POOL_LOW: and are below it again
 * @LOG_SESSIONS_EXCEEDED: a flow was refused by the limit of sessions
 * @LOG_SUBSCRIBERS_EXCEEDED: likewise, of subscribers
 * @LOG_USER_EXCEEDED: likewise, of what a subscriber may have
 * @LOG_LIMIT_EXCEEDED: likewise, of something else
 * @LOG_USER_HIGH: what a subscriber has reaches a threshold
 * @LOG_USER_LOW: and is below it again
 * @LOG_LOST: things happened that are not in the log
 * @LOG_EVENTS: how many there are
 */
enum log_event {
	LOG_SESSION_CREATE,
	LOG_SESSION_DELETE,
	LOG_MAPPING_CREATE,
	LOG_MAPPING_DELETE,
	LOG_BLOCK_ALLOCATE,
	LOG_BLOCK_RELEASE,
	LOG_PORTS_EXHAUSTED,
	LOG_PORTS_AVAILABLE,
	LOG_POOL_HIGH,
	LOG_POOL_LOW,
	LOG_SESSIONS_EXCEEDED,
	LOG_SUBSCRIBERS_EXCEEDED,
	LOG_USER_EXCEEDED,
	LOG_LIMIT_EXCEEDED,
	LOG_USER_HIGH,
	LOG_USER_LOW,
	LOG_LOST,
	LOG_EVENTS,
};

/**
 * enum log_realm - where a session was begun; natOriginatingAddressRealm
 * @LOG_REALM_NONE: it is no session
 * @LOG_REALM_PRIVATE: inside
 * @LOG_REALM_PUBLIC: outside
 */
enum log_realm {
	LOG_REALM_NONE,
	LOG_REALM_PRIVATE,
	LOG_REALM_PUBLIC,
};

/**
 * struct log_event_spec - what is fixed about an event
 * @name: its name
 * @nat_event: natEvent of RFC 8158; 0 if it has none
 * @detail: natQuotaExceededEvent or natThresholdEvent; 0 if it has none
 * @severity: severity of RFC 5424
 */
struct log_event_spec {
	const char *name;
	__u8 nat_event;
	__u8 detail;
	__u8 severity;
};

extern const struct log_event_spec log_events[LOG_EVENTS];

/**
 * struct log_record - a line of the log
 * @event: what happened
 * @time: when it was heard of, ms since 1970
 * @proto: IP protocol; 0 if it is about none
 * @realm: where the session was begun
 * @src: inside addresses; all zeros if it is about none
 * @sport: inside port
 * @nat_src: external address; 0 if it is about none
 * @nat_sport: external port
 * @dst: remote address as the inside host sees it; 0 if it is not to be told
 * @dport: remote port, likewise
 * @nat_dst: remote address itself
 * @nat_dport: remote port itself
 * @ports: ports of a block
 * @pool: pool; empty if it is about none
 * @rule: handle of the rule; 0 if it is about none
 * @cause: enum natgw_close_cause; 0 if nothing ended
 * @limited: it is about a limit
 * @limit: enum natgw_limit
 * @value: what that is set to
 * @in_use: how much there is of what is limited
 * @threshold: threshold that was passed; 0 if there is none
 * @suppressed: how often it happened besides, untold
 * @lost: how many records are lost
 * @lost_in_all: and with those that were lost before
 * @lost_where: where they were lost
 */
struct log_record {
	enum log_event event;
	__u64 time;
	__u8 proto;
	enum log_realm realm;
	struct range src;
	__u16 sport;
	__u32 nat_src;
	__u16 nat_sport;
	__u32 dst;
	__u16 dport;
	__u32 nat_dst;
	__u16 nat_dport;
	struct ports ports;
	char pool[NATGW_POOL_NAME_MAX + 1];
	__u32 rule;
	__u32 cause;
	bool limited;
	__u32 limit;
	__u32 value;
	__u32 in_use;
	__u32 threshold;
	__u64 suppressed;
	__u64 lost;
	__u64 lost_in_all;
	const char *lost_where;
};

#define LOG_COLUMNS 25
extern const struct column log_columns[LOG_COLUMNS];

void log_record_session(struct log_record *record, const struct session *session,
			bool destinations);
void log_record_mapping(struct log_record *record,
			const struct mapping *mapping);
void log_record_block(struct log_record *record, const struct port_block *block);
void log_record_destination(struct log_record *record,
			    const struct destination *destination,
			    bool destinations);
void log_record_usage(struct log_record *record, const struct limit_usage *usage);
char *log_record_text(const struct log_record *record);

#endif
