// SPDX-License-Identifier: GPL-2.0
/* A change that waits to be confirmed, its guard, and who decides about it. */
#include "pending.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include "fault.h"
#include "gateway.h"

#define PENDING_NAME "natgw-pending"

enum {
	PENDING_PAUSE = 1000,		/* ms between two attempts to roll back */
	PENDING_PATIENCE = 1,		/* s that a request may take to come */
};

/* What can be asked of a guard. */
enum request {
	REQUEST_CONFIRM = 'c',
	REQUEST_ROLLBACK = 'r',
};

/* What a guard tells: that the change waits, or whether it stays, and why. */
struct notice {
	enum outcome outcome;
	bool waits;
	bool stays;
	char text[256];
};

/* ---- the socket ----------------------------------------------------------- */

static socklen_t make_address(struct sockaddr_un *address)
{
	memset(address, 0, sizeof(*address));
	address->sun_family = AF_UNIX;
	memcpy(address->sun_path + 1, PENDING_NAME, sizeof(PENDING_NAME) - 1);
	return offsetof(struct sockaddr_un, sun_path) + sizeof(PENDING_NAME);
}

/* An abstract name is everybody's: who has it is asked for his user. */
static bool is_trusted(int peer)
{
	socklen_t length = sizeof(struct ucred);
	struct ucred credentials;

	return !getsockopt(peer, SOL_SOCKET, SO_PEERCRED, &credentials,
			   &length) &&
	       (!credentials.uid || credentials.uid == geteuid());
}

static int open_listener(const char *verb)
{
	struct sockaddr_un address;
	socklen_t length = make_address(&address);
	int listener = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	if (listener >= 0 && !bind(listener, (struct sockaddr *)&address, length) &&
	    !listen(listener, SOMAXCONN))
		return listener;
	if (errno == EADDRINUSE)
		complain("%s: another change waits to be confirmed; natctl confirm keeps it, natctl rollback takes it back",
			 verb);
	else
		complain("%s: no socket to wait for natctl confirm: %s", verb,
			 strerror(errno));
	if (listener >= 0)
		close(listener);
	return -1;
}

static enum outcome ask(enum request request, const char *verb)
{
	int guard = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	enum outcome outcome = OUTCOME_REFUSED;
	struct sockaddr_un address;
	socklen_t length = make_address(&address);
	char letter = request;
	struct notice notice;

	if (guard < 0 || connect(guard, (struct sockaddr *)&address, length)) {
		if (errno == ECONNREFUSED)
			complain("%s: no change waits to be confirmed; natctl apply --timeout makes one",
				 verb);
		else
			complain("%s: %s", verb, strerror(errno));
		goto cleanup;
	}
	if (!is_trusted(guard)) {
		complain("%s: the socket of pending changes is another user's; ask that user",
			 verb);
		goto cleanup;
	}
	if (send(guard, &letter, 1, MSG_NOSIGNAL) != 1 ||
	    recv(guard, &notice, sizeof(notice), 0) != sizeof(notice)) {
		complain("%s: it was decided already; natctl save tells what is in force",
			 verb);
		goto cleanup;
	}
	outcome = notice.outcome;
	if (outcome != OUTCOME_DONE)
		complain("%s: %s", verb, notice.text);
cleanup:
	if (guard >= 0)
		close(guard);
	return outcome;
}

/* ---- the guard ------------------------------------------------------------ */

struct guard {
	struct change *change;
	int listener;
	int reports;		/* to who started it, who may be gone */
};

static void explain_rollback(const struct guard *guard,
			     const struct refusal *refusal,
			     struct notice *notice)
{
	const char *reason = *refusal->message ? refusal->message :
						 strerror(refusal->error);

	if (refusal->kind == REFUSAL_KERNEL && refusal->error == EBUSY)
		snprintf(notice->text, sizeof(notice->text),
			 "the configuration was changed since, by somebody else; it is left as it is");
	else
		snprintf(notice->text, sizeof(notice->text),
			 "the configuration of generation %u cannot be taken back: %.128s",
			 guard->change->generation, reason);
}

/* Puts back what was in force, unless somebody has changed something since. */
static void roll_back(const struct guard *guard, struct notice *notice)
{
	struct ruleset *before = &guard->change->before;
	struct refusal refusal = { 0 };
	int ret = -EAGAIN;

	before->generation = guard->change->generation;
	for (int i = 0; ret && ret != -EBUSY && i < NATCTL_ATTEMPTS; i++) {
		struct origins origins = { 0 };
		struct client *client;

		if (i)
			poll(NULL, 0, PENDING_PAUSE);
		client = client_open(&refusal);
		if (client)
			ret = gateway_set_config(client, before, true, false,
						 &origins, &refusal);
		client_close(client);
		free(origins.list);
	}
	notice->outcome = ret ? OUTCOME_REFUSED : OUTCOME_DONE;
	if (ret)
		explain_rollback(guard, &refusal, notice);
	else
		snprintf(notice->text, sizeof(notice->text),
			 "the configuration before is in force again");
}

/* Tells whoever still listens, and the log. */
static void conclude(const struct guard *guard, const char *why,
		     struct notice *notice)
{
	syslog(notice->outcome == OUTCOME_DONE ? LOG_NOTICE : LOG_ERR,
	       "%s: %s", why, notice->text);
	if (write(guard->reports, notice, sizeof(*notice)) < 0)
		syslog(LOG_DEBUG, "who made the change is gone");
}

/* Returns whether the one who calls has decided. */
static bool serve(const struct guard *guard)
{
	const struct timeval patience = { .tv_sec = PENDING_PATIENCE };
	int peer = accept4(guard->listener, NULL, NULL, SOCK_CLOEXEC);
	struct notice notice = { 0 };
	bool decided = true;
	char letter = 0;

	if (peer < 0)
		return false;
	setsockopt(peer, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	if (!is_trusted(peer) || recv(peer, &letter, 1, 0) != 1)
		letter = 0;
	if (letter == REQUEST_ROLLBACK) {
		roll_back(guard, &notice);
		conclude(guard, "rolled back by hand", &notice);
	} else if (letter == REQUEST_CONFIRM) {
		notice.stays = true;
		snprintf(notice.text, sizeof(notice.text),
			 "the configuration stays");
		conclude(guard, "confirmed", &notice);
	} else {
		decided = false;
	}
	if (decided)
		send(peer, &notice, sizeof(notice), MSG_NOSIGNAL);
	close(peer);
	return decided;
}

static long long milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

static void watch(const struct guard *guard)
{
	__u32 timeout = guard->change->invocation->timeout;
	long long end = milliseconds() + timeout * 1000LL;
	struct pollfd source = { .fd = guard->listener, .events = POLLIN };
	struct notice notice = { 0 };
	char why[64];

	for (long long now = milliseconds(); now < end; now = milliseconds())
		if (poll(&source, 1, end - now) > 0 && serve(guard))
			return;
	roll_back(guard, &notice);
	snprintf(why, sizeof(why), "not confirmed within %u s", timeout);
	conclude(guard, why, &notice);
}

/* A login does not end as long as somebody has its terminal open. */
static void let_go(void)
{
	int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);

	fflush(stdout);
	for (int i = 0; nothing >= 0 && i <= STDERR_FILENO; i++)
		dup2(nothing, i);
	if (chdir("/"))
		syslog(LOG_DEBUG, "the working directory stays in use");
}

/* Makes the change, and guards it if there is anything to take back. */
static enum outcome guard_change(const struct guard *guard)
{
	struct notice notice = { 0 };

	setsid();
	signal(SIGHUP, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	openlog("natctl", LOG_PID, LOG_DAEMON);
	notice.outcome = change_make(guard->change);
	notice.waits = guard->change->changed;
	let_go();
	if (write(guard->reports, &notice, sizeof(notice)) < 0)
		syslog(LOG_DEBUG, "who made the change is gone");
	if (notice.waits)
		watch(guard);
	return notice.outcome;
}

/* ---- who wants the change ------------------------------------------------- */

static bool hear(int reports, struct notice *notice)
{
	return read(reports, notice, sizeof(*notice)) == sizeof(*notice);
}

/* Enter confirms; a terminal that goes away does not. */
static enum outcome wait_for_enter(const char *verb, int reports)
{
	struct pollfd sources[] = {
		{ .fd = STDIN_FILENO, .events = POLLIN },
		{ .fd = reports, .events = POLLIN },
	};
	struct notice notice;
	char letter = 0;

	do {
		if (poll(sources, 2, -1) < 0 && errno != EINTR)
			return OUTCOME_REFUSED;
		if (sources[1].revents)
			break;
		if (sources[0].revents && read(STDIN_FILENO, &letter, 1) != 1)
			return OUTCOME_DONE;
	} while (letter != '\n');
	if (letter == '\n')
		return ask(REQUEST_CONFIRM, verb);
	if (!hear(reports, &notice)) {
		complain("%s: the guard of the change is gone; nothing will be taken back",
			 verb);
		return OUTCOME_REFUSED;
	}
	complain("%s: %s", verb, notice.text);
	return notice.stays ? OUTCOME_DONE : OUTCOME_REFUSED;
}

static enum outcome follow(const struct invocation *invocation, int reports)
{
	const char *verb = invocation->verb;
	bool asks = isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
	struct notice notice;

	if (!hear(reports, &notice)) {
		complain("%s: the process that makes the change has died; natctl save tells what is in force",
			 verb);
		return OUTCOME_REFUSED;
	}
	if (!notice.waits)
		return notice.outcome;
	complain("%s: the configuration before comes back in %u s, unless %s keeps this one",
		 verb, invocation->timeout,
		 asks ? "Enter or natctl confirm" : "natctl confirm");
	return asks ? wait_for_enter(verb, reports) : notice.outcome;
}

/**
 * pending_make() - make a change that is taken back unless it is confirmed
 * @change: the change; the time that it has is in its command line
 *
 * Return: the exit status: of the change, or of what became of it if somebody at
 * a terminal waited for that.
 */
enum outcome pending_make(struct change *change)
{
	const struct invocation *invocation = change->invocation;
	enum outcome outcome = OUTCOME_REFUSED;
	struct guard guard = { .change = change };
	int ends[2];
	pid_t child;

	guard.listener = open_listener(invocation->verb);
	if (guard.listener < 0)
		return outcome;
	if (pipe2(ends, O_CLOEXEC)) {
		complain("%s: %s", invocation->verb, strerror(errno));
		close(guard.listener);
		return outcome;
	}
	guard.reports = ends[1];
	child = fork();
	if (!child) {
		close(ends[0]);
		_exit(guard_change(&guard));
	}
	close(ends[1]);
	close(guard.listener);
	if (child < 0)
		complain("%s: %s", invocation->verb, strerror(errno));
	else
		outcome = follow(invocation, ends[0]);
	close(ends[0]);
	return outcome;
}

/* ---- who decides ---------------------------------------------------------- */

/**
 * verb_confirm() - keep the configuration that waits to be confirmed
 * @invocation: the command line
 *
 * Return: the exit status.
 */
enum outcome verb_confirm(const struct invocation *invocation)
{
	return ask(REQUEST_CONFIRM, invocation->verb);
}

/**
 * verb_rollback() - put back the configuration before one that waits
 * @invocation: the command line
 *
 * Return: the exit status.
 */
enum outcome verb_rollback(const struct invocation *invocation)
{
	return ask(REQUEST_ROLLBACK, invocation->verb);
}
