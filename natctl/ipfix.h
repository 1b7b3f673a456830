/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The log as messages of IPFIX (RFC 7011), with the fields and events of RFC
 * 8158. Pure: bytes go to a function that sends them.
 */
#ifndef NATCTL_IPFIX_H
#define NATCTL_IPFIX_H

#include "log_record.h"

enum {
	IPFIX_MESSAGE_MIN = 512,	/* bytes that every path takes */
	IPFIX_MESSAGE_MAX = 1400,
	IPFIX_TEMPLATES_MS = 60000,	/* templates are sent again after it, */
	IPFIX_TEMPLATES_MESSAGES = 64,	/* or after so many messages */
};

/**
 * struct ipfix - a stream of messages
 * @send: sends a message; returns whether it was sent
 * @context: for @send
 * @domain: observation domain
 * @process: exporting process
 * @limit: bytes that a message may have
 * @message: the message that is being written
 * @used: bytes of it; 0 if none is being written
 * @set: where its last set begins; 0 if it has none
 * @set_id: what that is of
 * @records: data records in it
 * @events: those of them that are not about losses
 * @sequence: data records sent before it
 * @templates_due: when templates are to be sent again, ms
 * @messages: messages since they were
 * @unsent: events that could not be sent; for the caller to take away
 * @lost: records lost so far, as the last record of it says
 */
struct ipfix {
	bool (*send)(const void *bytes, size_t length, void *context);
	void *context;
	__u32 domain;
	__u32 process;
	size_t limit;
	__u8 message[IPFIX_MESSAGE_MAX];
	size_t used;
	size_t set;
	__u16 set_id;
	__u32 records;
	__u32 events;
	__u32 sequence;
	__u64 templates_due;
	unsigned int messages;
	__u64 unsent;
	__u64 lost;
};

void ipfix_add(struct ipfix *ipfix, const struct log_record *record);
void ipfix_refresh(struct ipfix *ipfix, __u64 now);
void ipfix_flush(struct ipfix *ipfix, __u64 now);

#endif
