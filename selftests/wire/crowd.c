// SPDX-License-Identifier: GPL-2.0
/* wire tcp-crowd: connections that come, talk and go as they are told to. */
#include "wire.h"
#include "text.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
	OPEN_FILES = 1 << 20,
	MEMBERS = 1 << 16,
	/* So many are on their way at once: a server's queue has room for them. */
	WINDOW = 128,
	/* Who has no answer by then has waited in vain. */
	PATIENCE_MS = 30000,
	/* What is said, and said back. */
	WORDS = 64,
};

struct crowd {
	struct sockaddr_in from, to;
	unsigned int members;		/* open, the oldest first */
	unsigned int port;		/* source port of the next one */
	int fd[MEMBERS];
};

/* How those of one order fared. */
struct outcome {
	unsigned int opened, refused, failed;
	int error;			/* of the last that failed otherwise */
	long slowest;			/* of those that were refused, ms */
};

static long milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* One that begins to connect; -1 if that fails at once, with the error. */
static int begin(struct crowd *crowd, int *error)
{
	struct sockaddr_in from = crowd->from;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int yes = 1;

	from.sin_port = htons(crowd->port++);
	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes)) ||
	    bind(fd, (const struct sockaddr *)&from, sizeof(from)))
		fail_errno("tcp socket on %s:%u", inet_ntoa(from.sin_addr), ntohs(from.sin_port));
	if (!connect(fd, (const struct sockaddr *)&crowd->to, sizeof(crowd->to)) ||
	    errno == EINPROGRESS)
		return fd;
	*error = errno;
	close(fd);
	return -1;
}

static void count_failure(struct outcome *outcome, int error, long ms)
{
	if (error != ECONNREFUSED) {
		outcome->failed++;
		outcome->error = error;
		return;
	}
	outcome->refused++;
	if (ms > outcome->slowest)
		outcome->slowest = ms;
}

/* The server greets with a line, which tells that it has accepted. */
static bool greeted(int fd)
{
	struct timeval wait = { .tv_sec = PATIENCE_MS / 1000 };
	char one = '\0';

	fcntl(fd, F_SETFL, 0);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof(wait));
	while (read(fd, &one, 1) == 1)
		if (one == '\n')
			return true;
	return false;
}

static void end(struct crowd *crowd, struct outcome *outcome, int fd, long since)
{
	socklen_t size = sizeof(int);
	int error = 0;

	getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
	if (!error && greeted(fd)) {
		crowd->fd[crowd->members++] = fd;
		outcome->opened++;
		return;
	}
	count_failure(outcome, error ? error : ECONNRESET, milliseconds() - since);
	close(fd);
}

/* Some at once; each is looked at as soon as something is known of it. */
static void open_window(struct crowd *crowd, struct outcome *outcome, unsigned int count)
{
	struct pollfd wait[WINDOW];
	long since = milliseconds();
	unsigned int left = 0;
	int error = 0;

	for (unsigned int i = 0; i < count; i++) {
		int fd = begin(crowd, &error);

		if (fd < 0)
			count_failure(outcome, error, milliseconds() - since);
		else
			wait[left++] = (struct pollfd){ .fd = fd, .events = POLLOUT };
	}
	while (left) {
		if (poll(wait, left, PATIENCE_MS) < 1) {
			while (left) {
				close(wait[--left].fd);
				count_failure(outcome, ETIMEDOUT, PATIENCE_MS);
			}
			return;
		}
		for (unsigned int i = left; i--;) {
			if (!wait[i].revents)
				continue;
			end(crowd, outcome, wait[i].fd, since);
			wait[i] = wait[--left];
		}
	}
}

static void open_some(struct crowd *crowd, unsigned int count)
{
	struct outcome outcome = { 0 };

	if (count > MEMBERS - crowd->members)
		fail("more than %d connections", MEMBERS);
	while (count) {
		unsigned int some = count < WINDOW ? count : WINDOW;

		open_window(crowd, &outcome, some);
		count -= some;
	}
	printf("opened %u refused %u slowest %ld", outcome.opened, outcome.refused,
	       outcome.slowest);
	if (outcome.failed)
		printf(" failed %u %s", outcome.failed, strerrorname_np(outcome.error));
	putchar('\n');
}

static bool hears(int fd, const char *said)
{
	char heard[WORDS];
	ssize_t len = 0, got;

	while (len < WORDS) {
		got = read(fd, heard + len, WORDS - len);
		if (got <= 0)
			return false;
		len += got;
	}
	return !memcmp(heard, said, WORDS);
}

/* Each says something of its own, and hears just that from the server. */
static void talk(struct crowd *crowd)
{
	static unsigned int round;
	char said[WORDS];
	unsigned int whole = 0;

	round++;
	for (unsigned int i = 0; i < crowd->members; i++) {
		memset(said, 0, sizeof(said));
		snprintf(said, sizeof(said), "connection %u round %u", i, round);
		whole += write(crowd->fd[i], said, WORDS) == WORDS && hears(crowd->fd[i], said);
	}
	printf("talked %u of %u\n", whole, crowd->members);
}

/* The oldest go, by a reset if @hard: then nothing lingers anywhere. */
static void close_some(struct crowd *crowd, unsigned int count, bool hard)
{
	struct linger linger = { .l_onoff = hard };

	if (count > crowd->members)
		count = crowd->members;
	for (unsigned int i = 0; i < count; i++) {
		setsockopt(crowd->fd[i], SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
		close(crowd->fd[i]);
	}
	crowd->members -= count;
	memmove(crowd->fd, crowd->fd + count, crowd->members * sizeof(*crowd->fd));
	printf("%s %u left %u\n", hard ? "reset" : "closed", count, crowd->members);
}

static void obey(struct crowd *crowd, char *line)
{
	const char *order = strtok(line, "\n ");
	const char *number = strtok(NULL, "\n ");

	if (!order)
		return;
	if (!strcmp(order, "talk"))
		talk(crowd);
	else if (!strcmp(order, "from"))
		crowd->port = text_number(number, UINT16_MAX);
	else if (!strcmp(order, "open"))
		open_some(crowd, text_number(number, MEMBERS));
	else if (!strcmp(order, "close"))
		close_some(crowd, text_number(number, MEMBERS), false);
	else if (!strcmp(order, "reset"))
		close_some(crowd, text_number(number, MEMBERS), true);
	else
		fail("order '%s' is unknown", order);
}

/**
 * wire_tcp_crowd() - hold connections, and do with them what standard input says
 * @argc: number of words
 * @argv: the verb, -s source, ADDRESS:PORT of a tcp-server that sends back
 *
 * Orders, a line each: "open N", by the next N source ports, "from PORT", which
 * is the next of them, "talk", "close N" and "reset N", the oldest first. What
 * became of it is a line each.
 *
 * Return: exit code.
 */
int wire_tcp_crowd(int argc, char **argv)
{
	struct rlimit limit = { .rlim_cur = OPEN_FILES, .rlim_max = OPEN_FILES };
	static struct crowd crowd;
	const char *from = "0.0.0.0:1024";
	char line[WORDS];
	int option;

	while ((option = getopt(argc, argv, "s:")) != -1) {
		if (option != 's')
			return WIRE_USAGE;
		from = optarg;
	}
	crowd.from = text_socket(from);
	crowd.port = ntohs(crowd.from.sin_port);
	crowd.to = text_socket(argv[optind]);
	if (setrlimit(RLIMIT_NOFILE, &limit))
		fail_errno("%d open files", OPEN_FILES);
	signal(SIGPIPE, SIG_IGN);
	setvbuf(stdout, NULL, _IOLBF, 0);
	puts("ready");
	while (fgets(line, sizeof(line), stdin))
		obey(&crowd, line);
	return WIRE_OK;
}
