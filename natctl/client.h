/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Talks to the natgw family: requests, dumps, groups. Knows messages, not what
 * is in them.
 */
#ifndef NATCTL_CLIENT_H
#define NATCTL_CLIENT_H

#include <stdbool.h>
#include <linux/types.h>
#include <netlink/msg.h>

#include "compiler.h"

struct client;

/**
 * enum refusal_kind - who did not do it
 * @REFUSAL_KERNEL: the module, or the kernel before it
 * @REFUSAL_ABSENT: nobody: the module is not there
 * @REFUSAL_VERSION: the module is there, but speaks another version
 * @REFUSAL_LOCAL: natctl itself, or its socket
 */
enum refusal_kind {
	REFUSAL_KERNEL,
	REFUSAL_ABSENT,
	REFUSAL_VERSION,
	REFUSAL_LOCAL,
};

/**
 * struct refusal - why something was not done
 * @kind: who did not do it
 * @error: errno, positive
 * @has_offset: whether @offset holds something
 * @offset: byte of the request that the kernel objects to, from its header on
 * @message: the reason in words; empty if there are none
 */
struct refusal {
	enum refusal_kind kind;
	int error;
	bool has_offset;
	__u32 offset;
	char message[256];
};

/**
 * struct reader - takes the messages of an answer
 * @read: takes one: its command, and its attributes; returns 0 to go on, a
 * negative errno to stop
 * @context: what @read gets as its last argument
 */
struct reader {
	int (*read)(int command, struct nlattr *head, int length, void *context);
	void *context;
};

struct client *client_open(struct refusal *refusal);
void client_close(struct client *client);
struct nl_msg *client_message(const struct client *client, int command,
			      size_t size);
int client_request(struct client *client, struct nl_msg *message,
		   const struct reader *reader, struct refusal *refusal);
int client_dump(struct client *client, struct nl_msg *message,
		const struct reader *reader, bool *interrupted,
		struct refusal *refusal);
int client_join(struct client *client, const char *group,
		struct refusal *refusal);
int client_listen(struct client *client, const struct reader *reader);
int client_descriptor(const struct client *client);
__u32 client_losses(const struct client *client);

int refusal_set(struct refusal *refusal, enum refusal_kind kind, int error,
		const char *format, ...) __printf(4, 5);
void refusal_print(const struct refusal *refusal, const char *thing);

#endif
