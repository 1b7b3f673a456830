// SPDX-License-Identifier: GPL-2.0
/* The verb that looks twice, and says what is wrong and what to do. */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "diagnosis.h"
#include "fault.h"
#include "look_read.h"
#include "natctl.h"
#include "signals.h"

enum {
	/* A SYN that is not answered is sent again after 1 s, and then 3. */
	DOCTOR_SECONDS = 5,
	DOCTOR_MS = 1000,	/* ms a second */
	DOCTOR_NS = 1000000,	/* ns a millisecond */
};

/**
 * struct doctor - a doctor at work
 * @invocation: the command line
 * @client: asks the kernel
 * @signals: tells when to end, and when to look at once
 */
struct doctor {
	const struct invocation *invocation;
	struct client *client;
	int signals;
};

/*
 * ms until the next look. Each thing is read at its time after the start of a look:
 * so two looks are as far apart as their starts, however long they take.
 */
static int time_left(const struct look *last, __u32 seconds)
{
	struct timespec now;
	__u64 spent;

	clock_gettime(CLOCK_BOOTTIME, &now);
	spent = (__u64)now.tv_sec * DOCTOR_MS + now.tv_nsec / DOCTOR_NS - last->when;
	return spent < seconds * DOCTOR_MS ? seconds * DOCTOR_MS - spent : 0;
}

/* Waits for the next look; false if it is to end. */
static bool wait_for_next(const struct doctor *doctor, const struct look *last,
			  __u32 seconds)
{
	struct pollfd source = { .fd = doctor->signals, .events = POLLIN };
	struct signalfd_siginfo signal;

	/* Whatever else disturbs it makes it look early. */
	if (poll(&source, 1, time_left(last, seconds)) <= 0)
		return true;
	return read(doctor->signals, &signal, sizeof(signal)) == sizeof(signal) &&
	       signal.ssi_signo == SIGUSR1;
}

static __u64 wall_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec * DOCTOR_MS + now.tv_nsec / DOCTOR_NS;
}

static bool write_report(const struct invocation *invocation,
			 const struct diagnosis *diagnosis)
{
	enum columns_format format = invocation->format;
	struct columns *columns;

	if (format == COLUMNS_TABLE) {
		diagnosis_screen(stdout, diagnosis);
		if (invocation->watch)
			fputc('\n', stdout);
	}
	if (invocation->watch && format == COLUMNS_JSON)
		format = COLUMNS_JSON_LINES;
	columns = columns_open(stdout, format, false);
	if (format != COLUMNS_TABLE) {
		columns_begin(columns, &diagnosis_block);
		columns_row(columns, diagnosis);
		columns_end(columns);
	}
	return columns_close(columns);
}

/* The second look: a report, and the exit status by it. */
static enum outcome report(const struct doctor *doctor,
			   const struct look *before, struct look *now)
{
	const char *verb = doctor->invocation->verb;
	enum outcome outcome = look_take(doctor->client, verb, now, NULL);
	struct diagnosis diagnosis;

	if (outcome != OUTCOME_REFUSED) {
		enum outcome closer = look_closer(doctor->client, verb, before, now);

		if (closer != OUTCOME_DONE)
			outcome = closer;
	}
	if (outcome == OUTCOME_REFUSED)
		return outcome;
	diagnosis_make(&diagnosis, before, now, wall_clock());
	if (diagnosis.verdicts.count)
		outcome = OUTCOME_UNHEALTHY;
	if (!write_report(doctor->invocation, &diagnosis))
		outcome = OUTCOME_REFUSED;
	diagnosis_exit(&diagnosis);
	return outcome;
}

/* Looks, and looks again; interrupted before the second look, it has nothing to say. */
static enum outcome look_on(const struct doctor *doctor)
{
	const struct invocation *invocation = doctor->invocation;
	__u32 seconds = invocation->watch ? invocation->watch :
			invocation->seconds ? invocation->seconds :
					      DOCTOR_SECONDS;
	struct look looks[2] = { 0 };
	enum outcome outcome;
	int now = 0;

	outcome = look_take(doctor->client, invocation->verb, &looks[now],
			    NULL);
	while (outcome != OUTCOME_REFUSED &&
	       wait_for_next(doctor, &looks[now], seconds)) {
		now = !now;
		look_exit(&looks[now]);
		outcome = report(doctor, &looks[!now], &looks[now]);
		if (!invocation->watch)
			break;
	}
	look_exit(&looks[0]);
	look_exit(&looks[1]);
	return outcome;
}

/**
 * verb_doctor() - look twice, and say what is wrong
 * @invocation: the command line: how long between the looks, whether to go on
 *
 * Return: the exit status.
 */
enum outcome verb_doctor(const struct invocation *invocation)
{
	struct doctor doctor = { .invocation = invocation, .signals = -1 };
	enum outcome outcome = OUTCOME_REFUSED;
	struct refusal refusal;

	doctor.client = client_open(&refusal);
	if (!doctor.client) {
		refusal_print(&refusal, invocation->verb);
		return outcome;
	}
	if (invocation->watch)
		doctor.signals = signals_open(SIGUSR1);
	outcome = look_on(&doctor);
	if (doctor.signals >= 0)
		close(doctor.signals);
	client_close(doctor.client);
	return outcome;
}
