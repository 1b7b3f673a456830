// SPDX-License-Identifier: GPL-2.0
/*
 * wire: packets out and in, for the selftests. A table of verbs; the network
 * namespace to work in is entered here, before the verb starts.
 */
#include "wire.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct verb {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *arguments;
	const char *help;
} verbs[] = {
	{ "send", wire_send, "[-i DEV -m MAC | -l] [-c COUNT] [-v FIELD] [-f SIZE [-o ORDER]] -|PACKET...",
	  "send packets as described, by a device or (without one) by the local stack;"
	  " -l leaves fragments loose there" },
	{ "mark", wire_mark, "-i DEV TEXT", "send a frame that captures show as \"mark TEXT\"" },
	{ "capture", wire_capture, "-i DEV [-x]", "print a line for each packet, until killed" },
	{ "udp-server", wire_udp_server, "[-a ADDRESS] -p PORT [-g]",
	  "answer each datagram with its sender's endpoint, its length and hash" },
	{ "udp-client", wire_udp_client,
	  "[-s ADDRESS[:PORT]] [-l LENGTH] [-n COUNT] [-g BATCH] [-q] [-t SECONDS] ADDRESS:PORT",
	  "send datagrams and print the answers" },
	{ "tcp-server", wire_tcp_server, "[-a ADDRESS] -p PORT [-e]",
	  "tell each peer its endpoint, then, at its end of file, length and hash" },
	{ "tcp-client", wire_tcp_client,
	  "[-s ADDRESS[:PORT]] [-l LENGTH] [-n COUNT] [-w] [-e] [-t SECONDS] ADDRESS:PORT",
	  "open connections, all at once, send data, and print what the server saw" },
	{ "tcp-crowd", wire_tcp_crowd, "[-s ADDRESS:PORT] ADDRESS:PORT",
	  "hold connections that open, talk and close as standard input says" },
	{ "mutate", wire_mutate, "[-n COUNT] [-s SEED] [-d]",
	  "send natgw's netlink family every request, broken in every way" },
	{ "stall", wire_stall, "",
	  "ask natgw for all sessions, and read on once told to by a line" },
};

static void report(const char *format, va_list arguments)
{
	fputs("wire: ", stderr);
	vfprintf(stderr, format, arguments);
}

/**
 * fail() - say why and exit as for wrong usage
 * @format: as for printf
 *
 * Return: never.
 */
void fail(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	report(format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
	exit(WIRE_USAGE);
}

/**
 * fail_errno() - as fail(), with the text of errno
 * @format: as for printf
 *
 * Return: never.
 */
void fail_errno(const char *format, ...)
{
	const char *reason = strerror(errno);
	va_list arguments;

	va_start(arguments, format);
	report(format, arguments);
	va_end(arguments);
	fprintf(stderr, ": %s\n", reason);
	exit(WIRE_USAGE);
}

static void enter_namespace(const char *name)
{
	char path[256];
	int fd;

	snprintf(path, sizeof(path), "/run/netns/%s", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || setns(fd, CLONE_NEWNET))
		fail_errno("namespace %s", name);
	close(fd);
}

static int usage(void)
{
	fputs("usage: wire [-N NAMESPACE] VERB ...\n", stderr);
	for (size_t i = 0; i < sizeof(verbs) / sizeof(*verbs); i++)
		fprintf(stderr, "  %s %s\n      %s\n", verbs[i].name, verbs[i].arguments,
			verbs[i].help);
	return WIRE_USAGE;
}

int main(int argc, char **argv)
{
	if (argc > 2 && !strcmp(argv[1], "-N")) {
		enter_namespace(argv[2]);
		argc -= 2;
		argv += 2;
	}
	for (size_t i = 0; argc > 1 && i < sizeof(verbs) / sizeof(*verbs); i++)
		if (!strcmp(argv[1], verbs[i].name))
			return verbs[i].run(argc - 1, argv + 1);
	return usage();
}
