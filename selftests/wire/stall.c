// SPDX-License-Identifier: GPL-2.0
/*
 * wire stall: a reader that asks for all sessions and does not read on, so that
 * the kernel has a dump open until the reader is told to go on, or is gone.
 */
#include "family.h"
#include "wire.h"

#include <linux/netlink.h>
#include <natgw.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	ROOM = 65536,		/* bytes of what comes at once */
};

/* What a dump has come to. */
struct dump {
	unsigned long sessions;
	bool interrupted;
	bool done;
};

static void read_part(struct dump *dump, int fd)
{
	static uint8_t bytes[ROOM] __attribute__((aligned(NLMSG_ALIGNTO)));
	struct nlmsghdr *header = (struct nlmsghdr *)bytes;
	ssize_t got = recv(fd, bytes, sizeof(bytes), 0);
	int left = got;

	if (got < 0)
		fail_errno("no answer");
	for (; NLMSG_OK(header, left); header = NLMSG_NEXT(header, left)) {
		dump->interrupted |= header->nlmsg_flags & NLM_F_DUMP_INTR;
		dump->done |= header->nlmsg_type < NLMSG_MIN_TYPE;
		dump->sessions += header->nlmsg_type >= NLMSG_MIN_TYPE;
	}
}

/**
 * wire_stall() - hold a dump of sessions open
 * @argc: number of words
 * @argv: the verb
 *
 * It prints "ready", waits for a line or the end of standard input, reads the
 * rest of the dump, and says what that was.
 *
 * Return: exit code.
 */
int wire_stall(int argc, char **argv)
{
	static struct message message;
	struct dump dump = { 0 };
	uint16_t family;
	uint32_t len;
	int fd;

	(void)argv;
	if (argc != 1)
		return WIRE_USAGE;
	fd = family_open(&family);
	family_begin(&message, family, NATGW_CMD_SESSION_GET, NLM_F_DUMP);
	len = message.len;
	memcpy(message.bytes, &len, sizeof(len));
	if (send(fd, message.bytes, message.len, 0) < 0)
		fail_errno("request");
	puts("ready");
	fflush(stdout);
	for (int c = 0; c != '\n' && c != EOF; c = getchar())
		;
	while (!dump.done)
		read_part(&dump, fd);
	printf("sessions %lu interrupted %d\n", dump.sessions, dump.interrupted);
	close(fd);
	return WIRE_OK;
}
