// SPDX-License-Identifier: GPL-2.0
/*
 * Messages of IPFIX: when templates are sent again, how long messages get, and
 * what is counted when they cannot be sent. Their contents are for another
 * decoder than our own: selftests/log.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ipfix.h"
#include "syslog_writer.h"
#include "tap.h"

enum {
	BEGIN = 1000000,	/* the time at which it all begins, ms */
};

/* What has been sent. */
struct wire {
	bool broken;
	unsigned int messages;
	unsigned int templates;		/* messages that begin with templates */
	size_t longest;
	__u32 sequence;			/* of the last one */
	bool wrong_length;
};

static unsigned int number(const __u8 *bytes, size_t length)
{
	unsigned int value = 0;

	while (length--)
		value = value << 8 | *bytes++;
	return value;
}

static bool take(const void *bytes, size_t length, void *context)
{
	struct wire *wire = context;
	const __u8 *message = bytes;

	if (wire->broken)
		return false;
	wire->messages++;
	if (number(message + 16, 2) == 2)
		wire->templates++;
	if (length > wire->longest)
		wire->longest = length;
	if (number(message + 2, 2) != length)
		wire->wrong_length = true;
	wire->sequence = number(message + 8, 4);
	return true;
}

static struct log_record session_at(__u64 time)
{
	return (struct log_record){
		.event = LOG_SESSION_CREATE,
		.time = time,
		.realm = LOG_REALM_PRIVATE,
		.src = { 0x0a000001, 0x0a000001 },
		.nat_src = 0xc0000201,
		.dst = 0xcb007142,
	};
}

static void add(struct ipfix *ipfix, __u64 time, unsigned int count)
{
	struct log_record record = session_at(time);

	while (count--)
		ipfix_add(ipfix, &record);
	ipfix_flush(ipfix, time);
}

static void check_templates(struct tap *tap)
{
	struct wire wire = { 0 };
	struct ipfix ipfix = {
		.send = take,
		.context = &wire,
		.limit = IPFIX_MESSAGE_MAX,
	};

	add(&ipfix, BEGIN, 1);
	tap_case(tap, wire.templates == 1 && wire.messages == 2,
		 "templates come before the first record");
	add(&ipfix, BEGIN + IPFIX_TEMPLATES_MS - 1, 1);
	tap_case(tap, wire.templates == 1, "they are not sent each time");
	add(&ipfix, BEGIN + IPFIX_TEMPLATES_MS, 1);
	tap_case(tap, wire.templates == 2, "they are sent again after a time");
	ipfix_refresh(&ipfix, BEGIN + 2 * IPFIX_TEMPLATES_MS);
	tap_case(tap, wire.templates == 3, "even if nothing happens");
	for (unsigned int i = 0; i < IPFIX_TEMPLATES_MESSAGES; i++)
		add(&ipfix, BEGIN + 2 * IPFIX_TEMPLATES_MS, 1);
	tap_case(tap, wire.templates == 3, "they are not sent too early");
	add(&ipfix, BEGIN + 2 * IPFIX_TEMPLATES_MS, 1);
	tap_case(tap, wire.templates == 4, "they are sent again after many messages");
	/* Four reports of losses have come with the templates. */
	add(&ipfix, BEGIN + 2 * IPFIX_TEMPLATES_MS, 1);
	tap_case(tap, wire.sequence == 4 + 3 + IPFIX_TEMPLATES_MESSAGES + 1,
		 "the sequence is that of data records");
}

static void check_lengths(struct tap *tap)
{
	static const size_t limits[] = { IPFIX_MESSAGE_MIN, IPFIX_MESSAGE_MAX };

	for (size_t i = 0; i < 2; i++) {
		struct wire wire = { 0 };
		struct ipfix ipfix = {
			.send = take,
			.context = &wire,
			.limit = limits[i],
		};

		add(&ipfix, BEGIN, 1000);
		tap_case(tap, wire.longest <= limits[i] &&
			 wire.longest > limits[i] - 64 && !wire.wrong_length,
			 "no message is longer than %zu bytes", limits[i]);
	}
}

static void check_losses(struct tap *tap)
{
	struct wire wire = { .broken = true };
	struct ipfix ipfix = {
		.send = take,
		.context = &wire,
		.limit = IPFIX_MESSAGE_MIN,
	};

	add(&ipfix, BEGIN, 100);
	tap_case(tap, ipfix.unsent == 100 && !ipfix.sequence,
		 "what cannot be sent is counted");
	wire.broken = false;
	add(&ipfix, BEGIN, 1);
	add(&ipfix, BEGIN, 1);
	tap_case(tap, wire.sequence == 1,
		 "and is not in the sequence of what is sent");
}

static void check_text(struct tap *tap)
{
	struct log_record record = session_at(BEGIN);
	struct syslog syslog = { .host = "gate" };
	char expected[256];
	char *message;

	snprintf(record.pool, sizeof(record.pool), "a b\nc=\"");
	record.dst = 0;
	message = syslog_message(&syslog, &record);
	snprintf(expected, sizeof(expected),
		 "<30>1 1970-01-01T00:16:40.000Z gate natctl %d session-create - nat_event=4 realm=private src=10.0.0.1 sport=0 nat_src=192.0.2.1 nat_sport=0 pool=a?b?c=\"",
		 getpid());
	tap_text(tap, "a message of RFC 5424, in one line", expected, message);
	free(message);
}

int main(void)
{
	struct tap tap = { 0 };

	check_templates(&tap);
	check_lengths(&tap);
	check_losses(&tap);
	check_text(&tap);
	return tap_end(&tap);
}
