// SPDX-License-Identifier: GPL-2.0
/*
 * The verb that keeps a log: a record for each session, block of ports and limit
 * that something happened to. Nothing is lost without a record of its own.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "fault.h"
#include "ipfix.h"
#include "natctl.h"
#include "signals.h"
#include "socket_address.h"
#include "syslog_writer.h"

enum {
	LOG_TICK = 1000,		/* ms between two looks at what was lost */
	LOG_HEADERS = 28,		/* bytes of IPv4 and UDP */
	LOG_HEADERS_V6 = 48,
};

/* Where records can be lost. */
enum {
	LOSS_SOCKET,	/* they came faster than they were read */
	LOSS_KERNEL,	/* it had no memory for them */
	LOSS_OUTPUT,	/* nobody took them */
	LOSSES,
};

static const char *const loss_names[LOSSES] = {
	[LOSS_SOCKET] = "socket",
	[LOSS_KERNEL] = "kernel",
	[LOSS_OUTPUT] = "output",
};

struct log;

/* A way to write. */
struct output {
	int (*open)(struct log *log, const struct invocation *invocation);
	/* Returns whether the record was taken. */
	bool (*put)(struct log *log, const struct log_record *record);
	/* Returns whether somebody is still there to read. */
	bool (*flush)(struct log *log);
	void (*close)(struct log *log);
};

struct log {
	const struct output *output;
	struct client *client;
	struct client *asker;		/* asks for counters */
	bool destinations;
	struct columns *columns;
	struct syslog syslog;
	struct ipfix ipfix;
	int collector;
	__u64 losses[LOSSES];		/* that nobody was told of yet */
	__u64 lost;			/* in all */
	__u32 socket_losses;		/* what the socket has counted */
	__u64 kernel_losses;		/* what the kernel has */
	__u64 looked;			/* when that was asked for, ms */
};

static __u64 now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_REALTIME, &time);
	return time.tv_sec * 1000ULL + time.tv_nsec / 1000000;
}

static void lose(struct log *log, unsigned int where, __u64 count)
{
	log->losses[where] += count;
	log->lost += count;
}

/* ---- standard output ------------------------------------------------------------ */

static const struct block log_block = {
	.shape = COLUMNS_ARRAY,
	.list = log_columns,
	.count = LOG_COLUMNS,
};

static int open_json(struct log *log, const struct invocation *invocation)
{
	(void)invocation;
	log->columns = columns_open(stdout, COLUMNS_JSON_LINES, false);
	columns_begin(log->columns, &log_block);
	return 0;
}

static bool put_json(struct log *log, const struct log_record *record)
{
	columns_row(log->columns, record);
	return true;
}

static bool flush_json(struct log *log)
{
	return columns_flush(log->columns);
}

static void close_json(struct log *log)
{
	columns_end(log->columns);
	columns_close(log->columns);
}

static int open_text(struct log *log, const struct invocation *invocation)
{
	(void)log;
	(void)invocation;
	return 0;
}

static bool put_text(struct log *log, const struct log_record *record)
{
	char *text = log_record_text(record);
	char time[TEXT_ROOM];

	(void)log;
	printf("%s %s %s\n", text_from_time(time, record->time),
	       log_events[record->event].name, text);
	free(text);
	return true;
}

static bool flush_text(struct log *log)
{
	(void)log;
	return !fflush(stdout) && !ferror(stdout);
}

static void close_text(struct log *log)
{
	(void)log;
}

/* ---- the system's log ------------------------------------------------------------ */

static int open_syslog(struct log *log, const struct invocation *invocation)
{
	int ret = syslog_open(&log->syslog);

	(void)invocation;
	if (!ret)
		return 0;
	complain("log: nobody keeps the system's log at /dev/log: %s; start a log daemon",
		 strerror(-ret));
	return -EIO;
}

static bool put_syslog(struct log *log, const struct log_record *record)
{
	return syslog_write(&log->syslog, record);
}

static bool flush_syslog(struct log *log)
{
	(void)log;
	return true;
}

static void close_syslog(struct log *log)
{
	syslog_close(&log->syslog);
}

/* ---- a collector ------------------------------------------------------------------ */

/* That an earlier message was refused is told of the next one: it goes again. */
static bool send_message(const void *bytes, size_t length, void *context)
{
	struct log *log = context;

	for (int i = 0; i < 2; i++)
		if (send(log->collector, bytes, length, MSG_NOSIGNAL) >= 0)
			return true;
	return false;
}

/* As much as the path takes that is known so far; no message is cut in pieces. */
static void set_limit(struct log *log, int family)
{
	bool v6 = family == AF_INET6;
	int mtu = 0, room;
	socklen_t length = sizeof(mtu);

	getsockopt(log->collector, v6 ? IPPROTO_IPV6 : IPPROTO_IP,
		   v6 ? IPV6_MTU : IP_MTU, &mtu, &length);
	room = mtu - (v6 ? LOG_HEADERS_V6 : LOG_HEADERS);
	if (room > IPFIX_MESSAGE_MAX)
		room = IPFIX_MESSAGE_MAX;
	log->ipfix.limit = room > IPFIX_MESSAGE_MIN ? room : IPFIX_MESSAGE_MIN;
}

static int open_collector(struct log *log, const struct invocation *invocation)
{
	struct socket_address address;
	struct stat netns = { 0 };
	struct fault fault = { 0 };

	if (socket_address_read(invocation->ipfix, &address, &fault)) {
		fault_print(&fault, NULL);
		return -EINVAL;
	}
	log->collector = socket(address.any.sa_family,
				SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (log->collector < 0 ||
	    connect(log->collector, &address.any, address.length)) {
		complain("log: cannot send to %s: %s", invocation->ipfix,
			 strerror(errno));
		return -EIO;
	}
	set_limit(log, address.any.sa_family);
	/* A gateway is a network namespace. */
	stat("/proc/self/ns/net", &netns);
	log->ipfix.domain = netns.st_ino;
	log->ipfix.process = getpid();
	log->ipfix.send = send_message;
	log->ipfix.context = log;
	ipfix_refresh(&log->ipfix, now());
	return 0;
}

static bool put_collector(struct log *log, const struct log_record *record)
{
	ipfix_add(&log->ipfix, record);
	return true;
}

static bool flush_collector(struct log *log)
{
	ipfix_flush(&log->ipfix, now());
	ipfix_refresh(&log->ipfix, now());
	lose(log, LOSS_OUTPUT, log->ipfix.unsent);
	log->ipfix.unsent = 0;
	return true;
}

static void close_collector(struct log *log)
{
	if (log->collector >= 0)
		close(log->collector);
}

static const struct output outputs[] = {
	{ open_text, put_text, flush_text, close_text },
	{ open_json, put_json, flush_json, close_json },
	{ open_syslog, put_syslog, flush_syslog, close_syslog },
	{ open_collector, put_collector, flush_collector, close_collector },
};

/* The one that the command line asks for; NULL if it is more than one. */
static const struct output *pick_output(const struct invocation *invocation)
{
	bool json = invocation->format == COLUMNS_JSON;
	bool collector = invocation->ipfix;

	if (json + invocation->syslog + collector > 1) {
		complain("--json, --syslog and --ipfix are ways to write; keep one");
		return NULL;
	}
	return &outputs[json ? 1 : invocation->syslog ? 2 : collector ? 3 : 0];
}

/* ---- events ------------------------------------------------------------------------ */

static void write_record(struct log *log, struct log_record *record)
{
	record->time = now();
	if (!log->output->put(log, record))
		lose(log, LOSS_OUTPUT, 1);
}

static int take_session(const struct session *session, void *context)
{
	struct log_record record = { 0 };
	struct log *log = context;

	log_record_session(&record, session, log->destinations);
	write_record(log, &record);
	return 0;
}

static int take_block(const struct port_block *block, void *context)
{
	struct log_record record = { 0 };

	log_record_block(&record, block);
	write_record(context, &record);
	return 0;
}

static int take_mapping(const struct mapping *mapping, void *context)
{
	struct log_record record = { 0 };

	log_record_mapping(&record, mapping);
	write_record(context, &record);
	return 0;
}

static int take_exhaustion(const struct destination *destination, void *context)
{
	struct log_record record = { 0 };
	struct log *log = context;

	log_record_destination(&record, destination, log->destinations);
	write_record(log, &record);
	return 0;
}

static int take_usage(const struct limit_usage *usage, void *context)
{
	struct log_record record = { 0 };

	log_record_usage(&record, usage);
	write_record(context, &record);
	return 0;
}

static int take_replacement(__u32 generation, void *context)
{
	(void)generation;
	(void)context;
	return 0;
}

/* ---- losses ------------------------------------------------------------------------ */

static int look_at_kernel(struct log *log)
{
	struct stats stats = { 0 };
	struct refusal refusal;
	__u64 lost;
	int ret;

	ret = gateway_get_stats(log->asker, &stats, &refusal);
	if (ret) {
		refusal_print(&refusal, "log");
		return ret;
	}
	lost = stats.counters[NATGW_COUNTER_EVENTS_LOST];
	if (log->looked)
		lose(log, LOSS_KERNEL, lost - log->kernel_losses);
	log->kernel_losses = lost;
	log->looked = now();
	stats_exit(&stats);
	return 0;
}

static void look_at_socket(struct log *log)
{
	__u32 losses = client_losses(log->client);

	/* Of a counter that begins again at zero the difference is right. */
	lose(log, LOSS_SOCKET, (__u32)(losses - log->socket_losses));
	log->socket_losses = losses;
}

/* What nobody takes now is told later. */
static void tell_losses(struct log *log)
{
	for (unsigned int i = 0; i < LOSSES; i++) {
		struct log_record record = {
			.event = LOG_LOST,
			.time = now(),
			.lost = log->losses[i],
			.lost_in_all = log->lost,
			.lost_where = loss_names[i],
		};

		if (record.lost && log->output->put(log, &record))
			log->losses[i] = 0;
	}
}

/* The module has gone: what it told before is still there to be read. */
static enum outcome read_rest(struct log *log, const struct session_reader *reader)
{
	struct pollfd source = {
		.fd = client_descriptor(log->client),
		.events = POLLIN,
	};

	while (poll(&source, 1, 0) > 0 && !gateway_listen(log->client, reader))
		;
	look_at_socket(log);
	tell_losses(log);
	return OUTCOME_REFUSED;
}

static enum outcome keep(struct log *log, int signals)
{
	struct session_reader reader = {
		.session = take_session,
		.replaced = take_replacement,
		.exhausted = take_exhaustion,
		.used = take_usage,
		.block = take_block,
		.mapping = take_mapping,
		.context = log,
	};
	struct pollfd sources[] = {
		{ .fd = client_descriptor(log->client), .events = POLLIN },
		{ .fd = signals, .events = POLLIN },
	};

	for (;;) {
		int ret = poll(sources, 2, LOG_TICK);

		if (ret < 0 && errno != EINTR)
			return OUTCOME_REFUSED;
		if (ret > 0 && sources[1].revents)
			return OUTCOME_DONE;
		ret = gateway_listen(log->client, &reader);
		if (ret) {
			complain("log: %s", strerror(-ret));
			return OUTCOME_REFUSED;
		}
		look_at_socket(log);
		if (now() - log->looked >= LOG_TICK && look_at_kernel(log))
			return read_rest(log, &reader);
		tell_losses(log);
		if (!log->output->flush(log))
			return OUTCOME_DONE;
	}
}

static int join(struct log *log, struct refusal *refusal)
{
	static const char *const groups[] = {
		NATGW_MCGRP_SESSION,
		NATGW_MCGRP_EXHAUSTION,
		NATGW_MCGRP_BLOCK,
		NATGW_MCGRP_MAPPING,
	};
	int ret = 0;

	log->client = client_open(refusal);
	if (log->client)
		log->asker = client_open(refusal);
	if (!log->asker)
		return -refusal->error;
	for (size_t i = 0; i < ARRAY_SIZE(groups) && !ret; i++)
		ret = gateway_join(log->client, groups[i], refusal);
	return ret;
}

/**
 * verb_log() - write records of what happens until interrupted
 * @invocation: the command line
 *
 * Return: the exit status.
 */
enum outcome verb_log(const struct invocation *invocation)
{
	enum outcome outcome = OUTCOME_REFUSED;
	struct log log = {
		.output = pick_output(invocation),
		.destinations = invocation->destinations,
		.collector = -1,
		.syslog.socket = -1,
	};
	struct refusal refusal;
	int signals, ret;

	if (!log.output)
		return OUTCOME_USAGE;
	ret = log.output->open(&log, invocation);
	if (ret) {
		if (ret == -EINVAL)
			outcome = OUTCOME_USAGE;
		goto cleanup;
	}
	if (join(&log, &refusal)) {
		refusal_print(&refusal, invocation->verb);
		goto cleanup;
	}
	if (look_at_kernel(&log))
		goto cleanup;
	signals = signals_open(0);
	outcome = keep(&log, signals);
	log.output->flush(&log);
	close(signals);
cleanup:
	log.output->close(&log);
	client_close(log.asker);
	client_close(log.client);
	return outcome;
}
