/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What doctor says of a gateway: verdicts, each with its subject, evidence,
 * numbers, and fixes in the order to try them. Pure: no socket, no output.
 */
#ifndef NATCTL_VERDICT_H
#define NATCTL_VERDICT_H

#include <net/if.h>

#include "cell.h"
#include "compiler.h"
#include "destination.h"

/**
 * enum condition - what can be wrong
 * @CONDITION_NO_RULES: nothing is translated
 * @CONDITION_PORTS: no port is left towards a destination
 * @CONDITION_POOL: no port is left in an endpoint-independent pool
 * @CONDITION_BLOCKS: no block of ports is left in a pool
 * @CONDITION_SOURCE: one source, or one prefix, has what others want
 * @CONDITION_CHURN: sessions that are over hold the ports
 * @CONDITION_DNS: DNS holds the ports, or is not answered
 * @CONDITION_SUBSCRIBER: a subscriber is at its limit
 * @CONDITION_TABLE: a limit of the gateway is reached
 * @CONDITION_RETURN: answers do not come back through the gateway
 * @CONDITION_SILENT: a destination does not answer
 * @CONDITION_REFUSING: a destination refuses
 * @CONDITION_MASQUERADE: masquerade has no address
 * @CONDITION_UNTRANSLATED: private sources leave, and no rule is about them
 * @CONDITION_STALE: sessions that the configuration would not make any more
 */
enum condition {
	CONDITION_NO_RULES,
	CONDITION_PORTS,
	CONDITION_POOL,
	CONDITION_BLOCKS,
	CONDITION_SOURCE,
	CONDITION_CHURN,
	CONDITION_DNS,
	CONDITION_SUBSCRIBER,
	CONDITION_TABLE,
	CONDITION_RETURN,
	CONDITION_SILENT,
	CONDITION_REFUSING,
	CONDITION_MASQUERADE,
	CONDITION_UNTRANSLATED,
	CONDITION_STALE,
};

#define CONDITIONS (CONDITION_STALE + 1)

/**
 * enum severity - how bad it is
 * @SEVERITY_CRITICAL: flows are lost
 * @SEVERITY_WARNING: flows will be, or something is not as it was meant
 */
enum severity {
	SEVERITY_CRITICAL,
	SEVERITY_WARNING,
};

/**
 * enum confidence - how sure it is
 * @CONFIDENCE_HIGH: counted
 * @CONFIDENCE_MEDIUM: what is counted has hardly another cause
 * @CONFIDENCE_LOW: there are other causes
 */
enum confidence {
	CONFIDENCE_HIGH,
	CONFIDENCE_MEDIUM,
	CONFIDENCE_LOW,
};

/**
 * struct subject - what a verdict is about; what is zero is not part of it
 * @key: destination, or pool or rule of one
 * @external: external address, host byte order
 * @src: internal addresses
 * @interface: interface
 * @limit: name of a limit
 */
struct subject {
	struct destination_key key;
	__u32 external;
	struct range src;
	char interface[IFNAMSIZ];
	const char *limit;
};

/**
 * struct number - a number that a verdict rests on
 * @name: what it counts
 * @value: the number
 */
struct number {
	const char *name;
	__u64 value;
};

enum {
	VERDICT_NUMBERS = 16,	/* numbers that a verdict can have */
	VERDICT_ROOM = 64,	/* bytes of a destination, or of a pool, as text */
};

/**
 * struct verdict - what is wrong
 * @condition: what it is
 * @severity: how bad it is
 * @confidence: how sure it is
 * @weight: how many flows it is about: of verdicts that are as bad, more first
 * @subject: what it is about
 * @summary: a sentence
 * @numbers: numbers that it rests on
 * @number_count: number of @numbers
 * @evidence: sentences, a list
 * @fixes: what to try, first things first, a list
 */
struct verdict {
	enum condition condition;
	enum severity severity;
	enum confidence confidence;
	__u64 weight;
	struct subject subject;
	char summary[200];
	struct number numbers[VERDICT_NUMBERS];
	size_t number_count;
	struct cell evidence;
	struct cell fixes;
};

/**
 * struct verdicts - all that is wrong
 * @list: verdicts
 * @count: number of @list
 * @room: room in @list
 */
struct verdicts {
	struct verdict *list;
	size_t count;
	size_t room;
};

const char *condition_name(enum condition condition);
const char *severity_name(enum severity severity);
const char *confidence_name(enum confidence confidence);

struct verdict *verdicts_add(struct verdicts *verdicts, enum condition condition,
			     enum severity severity, enum confidence confidence);
void verdicts_settle(struct verdicts *verdicts);
void verdicts_exit(struct verdicts *verdicts);

void verdict_says(struct verdict *verdict, const char *format, ...)
	__printf(2, 3);
void verdict_evidence(struct verdict *verdict, const char *format, ...)
	__printf(2, 3);
void verdict_fix(struct verdict *verdict, const char *format, ...)
	__printf(2, 3);
void verdict_number(struct verdict *verdict, const char *name, __u64 value);
const char *verdict_remote(char room[static VERDICT_ROOM],
			   const struct destination_key *key);
const char *verdict_origin(char room[static VERDICT_ROOM],
			   const struct destination_key *key);

#endif
