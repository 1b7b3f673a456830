// SPDX-License-Identifier: GPL-2.0
/*
 * wire stall: a reader that asks for all sessions and never reads on, so that
 * the kernel has a dump open until the reader is gone.
 */
#include "family.h"
#include "wire.h"

#include <linux/netlink.h>
#include <natgw.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/**
 * wire_stall() - hold a dump of sessions open
 * @argc: number of words
 * @argv: the verb
 *
 * Return: never; until it is killed.
 */
int wire_stall(int argc, char **argv)
{
	static struct message message;
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
	for (;;)
		pause();
}
