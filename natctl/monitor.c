// SPDX-License-Identifier: GPL-2.0
/* The verb that shows what happens, as it happens. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "fault.h"
#include "gateway.h"
#include "natctl.h"
#include "sessions.h"

enum {
	MONITOR_ENDPOINT = 20,		/* characters that most endpoints fit */
};

/* What happened; of a session that something happened to, first. */
struct happening {
	struct session session;
	const char *name;
	struct timespec time;
	__u32 generation;
	__u32 lost;
};

struct monitor {
	struct columns *columns;
	struct client *client;
	__u32 losses;
};

static void fill_clock(struct cell *cell, const void *row, unsigned int unused)
{
	const struct happening *happening = row;
	struct tm local;

	(void)unused;
	localtime_r(&happening->time.tv_sec, &local);
	cell_text(cell, "%02d:%02d:%02d.%03ld", local.tm_hour, local.tm_min,
		  local.tm_sec, happening->time.tv_nsec / 1000000);
}

static void fill_time(struct cell *cell, const void *row, unsigned int unused)
{
	const struct happening *happening = row;
	struct tm utc;

	(void)unused;
	gmtime_r(&happening->time.tv_sec, &utc);
	cell_text(cell, "%04d-%02d-%02dT%02d:%02d:%02d.%03ldZ",
		  utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday, utc.tm_hour,
		  utc.tm_min, utc.tm_sec, happening->time.tv_nsec / 1000000);
}

static void fill_event(struct cell *cell, const void *row, unsigned int unused)
{
	const struct happening *happening = row;

	(void)unused;
	cell_text(cell, "%s", happening->name);
	if (happening->lost)
		cell_alarm(cell);
}

static void fill_cause(struct cell *cell, const void *row, unsigned int unused)
{
	const struct happening *happening = row;

	(void)unused;
	if (happening->session.cause)
		cell_text(cell, "%s", names_text(&names_close_cause,
						 happening->session.cause));
}

static void fill_generation(struct cell *cell, const void *row,
			    unsigned int unused)
{
	const struct happening *happening = row;

	(void)unused;
	if (happening->generation)
		cell_number(cell, happening->generation);
}

static void fill_lost(struct cell *cell, const void *row, unsigned int unused)
{
	const struct happening *happening = row;

	(void)unused;
	if (happening->lost)
		cell_number(cell, happening->lost);
}

static void fill_detail(struct cell *cell, const void *row, unsigned int unused)
{
	const struct happening *happening = row;
	const struct session *session = &happening->session;

	(void)unused;
	if (happening->lost)
		cell_text(cell, "%u events lost: they came too fast",
			  happening->lost);
	else if (happening->generation)
		cell_text(cell, "generation %u", happening->generation);
	else if (session->cause)
		cell_text(cell, "%s, %llu/%llu packets",
			  names_text(&names_close_cause, session->cause),
			  session->packets[0], session->packets[1]);
	else
		cell_text(cell, "rule %u", session->rule);
}

static const struct column first_columns[] = {
	{ "TIME", NULL, 0, fill_clock, 0, 12 },
	{ NULL, "time", 0, fill_time, 0, 0 },
	{ "EVENT", "event", 0, fill_event, 0, 6 },
};

static const struct column last_columns[] = {
	{ NULL, "cause", 0, fill_cause, 0, 0 },
	{ NULL, "generation", 0, fill_generation, 0, 0 },
	{ NULL, "lost", 0, fill_lost, 0, 0 },
	{ "DETAIL", NULL, 0, fill_detail, 0, 0 },
};

#define FIRST_COLUMNS ARRAY_SIZE(first_columns)
#define LAST_COLUMNS ARRAY_SIZE(last_columns)
#define MONITOR_COLUMNS (FIRST_COLUMNS + SESSION_COLUMNS + LAST_COLUMNS)

/* The columns of a session, with what happened to it around them. */
static void make_columns(struct column list[static MONITOR_COLUMNS])
{
	struct column *inner = list + FIRST_COLUMNS;

	memcpy(list, first_columns, sizeof(first_columns));
	memcpy(inner, session_columns, sizeof(session_columns));
	memcpy(inner + SESSION_COLUMNS, last_columns, sizeof(last_columns));
	for (size_t i = 0; i < SESSION_COLUMNS; i++) {
		/* Lines come one by one: nothing to learn the widths from. */
		if (!inner[i].name)
			continue;
		if (!inner[i].key)
			inner[i].width = MONITOR_ENDPOINT;
		else if (i)
			inner[i].name = NULL;
	}
}

static void write_happening(struct monitor *monitor,
			    struct happening *happening)
{
	clock_gettime(CLOCK_REALTIME, &happening->time);
	columns_row(monitor->columns, happening);
}

static int take_session(const struct session *session, void *context)
{
	struct happening happening = {
		.session = *session,
		.name = names_text(&names_event, session->event),
	};

	write_happening(context, &happening);
	return 0;
}

static int take_replacement(__u32 generation, void *context)
{
	struct happening happening = {
		.name = "config",
		.generation = generation,
	};

	write_happening(context, &happening);
	return 0;
}

static void take_losses(struct monitor *monitor)
{
	__u32 losses = client_losses(monitor->client);
	struct happening happening = {
		.name = "lost",
		.lost = losses - monitor->losses,
	};

	monitor->losses = losses;
	if (happening.lost)
		write_happening(monitor, &happening);
}

/* Signals that end it come as something to read: nothing is cut in two. */
static int open_signals(void)
{
	sigset_t signals;

	sigemptyset(&signals);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGTERM);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	return signalfd(-1, &signals, SFD_CLOEXEC);
}

static enum outcome watch(struct monitor *monitor, int signals)
{
	struct session_reader reader = {
		.session = take_session,
		.replaced = take_replacement,
		.context = monitor,
	};
	struct pollfd sources[] = {
		{ .fd = client_descriptor(monitor->client), .events = POLLIN },
		{ .fd = signals, .events = POLLIN },
	};

	for (;;) {
		int ret;

		if (poll(sources, 2, -1) < 0 && errno != EINTR)
			return OUTCOME_REFUSED;
		if (sources[1].revents)
			return OUTCOME_DONE;
		if (!sources[0].revents)
			continue;
		ret = gateway_listen(monitor->client, &reader);
		if (ret) {
			complain("monitor: %s", strerror(-ret));
			return OUTCOME_REFUSED;
		}
		take_losses(monitor);
		if (!columns_flush(monitor->columns))
			return OUTCOME_DONE;
	}
}

/**
 * verb_monitor() - show events until interrupted
 * @invocation: the command line
 *
 * Return: the exit status.
 */
enum outcome verb_monitor(const struct invocation *invocation)
{
	enum columns_format format = invocation->format == COLUMNS_JSON ?
				     COLUMNS_JSON_LINES : invocation->format;
	struct column list[MONITOR_COLUMNS];
	struct block block = {
		.shape = COLUMNS_ARRAY,
		.list = list,
		.count = MONITOR_COLUMNS,
	};
	enum outcome outcome = OUTCOME_REFUSED;
	struct monitor monitor = { 0 };
	struct refusal refusal;
	int signals = -1;

	make_columns(list);
	monitor.client = client_open(&refusal);
	if (!monitor.client || gateway_join(monitor.client, &refusal)) {
		refusal_print(&refusal, invocation->verb);
		goto cleanup;
	}
	signals = open_signals();
	monitor.columns = columns_open(stdout, format, false);
	columns_begin(monitor.columns, &block);
	columns_flush(monitor.columns);
	outcome = watch(&monitor, signals);
	columns_end(monitor.columns);
	if (!columns_close(monitor.columns))
		outcome = OUTCOME_REFUSED;
	close(signals);
cleanup:
	client_close(monitor.client);
	return outcome;
}
