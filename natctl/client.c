// SPDX-License-Identifier: GPL-2.0
/*
 * Talks to the natgw family. libnl's error codes do not carry what the kernel
 * says, so errors are read here, with the extended acknowledgment: the kernel's
 * words, and the place in the request that they are about.
 */
#include "client.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <linux/genetlink.h>
#include <linux/sock_diag.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>

#include "fault.h"
#include "natgw.h"

enum {
	CLIENT_GROUPS = 8,
	/* Bytes. Dumps come in 32 KiB; no message is longer than a nest and some. */
	CLIENT_RECEIVE_BUFFER = 98304,
	CLIENT_RECEIVE_QUEUE = 8 << 20,		/* bytes of waiting messages */
	CLIENT_SEND_MARGIN = 4096,		/* bytes */
	CLIENT_LISTEN_BATCH = 256,		/* messages read at one time */
};

struct group {
	char name[GENL_NAMSIZ];
	int id;
};

struct client {
	struct nl_sock *socket;
	int family;
	unsigned int version;
	struct group groups[CLIENT_GROUPS];
	size_t group_count;
	char received[CLIENT_RECEIVE_BUFFER];
};

/* One request and what has come back so far; or none, and what groups have sent. */
struct exchange {
	const struct reader *reader;
	struct refusal *refusal;
	bool asked;
	__u32 sequence;
	bool done;
	bool interrupted;
	int error;
};

/**
 * refusal_set() - note why something was not done
 * @refusal: receives it
 * @kind: who did not do it
 * @error: errno, positive
 * @format: as printf()
 *
 * Return: -@error, for the caller to return.
 */
int refusal_set(struct refusal *refusal, enum refusal_kind kind, int error,
		const char *format, ...)
{
	va_list arguments;

	memset(refusal, 0, sizeof(*refusal));
	refusal->kind = kind;
	refusal->error = error;
	va_start(arguments, format);
	vsnprintf(refusal->message, sizeof(refusal->message), format, arguments);
	va_end(arguments);
	return -error;
}

static int refuse_socket(struct refusal *refusal, const char *what, int nlerr)
{
	return refusal_set(refusal, REFUSAL_LOCAL, EIO, "%s: %s", what,
			   nl_geterror(nlerr));
}

/**
 * refusal_print() - print why something was not done, on standard error
 * @refusal: the refusal
 * @thing: what was not done
 */
void refusal_print(const struct refusal *refusal, const char *thing)
{
	const char *reason = *refusal->message ? refusal->message :
						 strerror(refusal->error);

	if (refusal->kind == REFUSAL_ABSENT)
		complain("the natgw module is not loaded; load it: modprobe natgw");
	else if (refusal->kind == REFUSAL_VERSION)
		complain("%s; install the natctl of the module's release",
			 reason);
	else if (refusal->error == EPERM)
		complain("%s: not permitted; it takes CAP_NET_ADMIN here: run it as root",
			 thing);
	else
		complain("%s: %s", thing, reason);
}

/* ---- what comes back ------------------------------------------------------ */

static void read_extended(struct refusal *refusal, struct nlattr *head,
			  int length)
{
	struct nlattr *attributes[NLMSGERR_ATTR_MAX + 1];
	struct nlattr *text;

	if (nla_parse(attributes, NLMSGERR_ATTR_MAX, head, length, NULL) < 0)
		return;
	text = attributes[NLMSGERR_ATTR_MSG];
	if (text)
		snprintf(refusal->message, sizeof(refusal->message), "%.*s",
			 nla_len(text), (char *)nla_data(text));
	if (attributes[NLMSGERR_ATTR_OFFS])
		refusal->offset = nla_get_u32(attributes[NLMSGERR_ATTR_OFFS]);
	else if (attributes[NLMSGERR_ATTR_MISS_NEST])
		refusal->offset = nla_get_u32(attributes[NLMSGERR_ATTR_MISS_NEST]);
	refusal->has_offset = attributes[NLMSGERR_ATTR_OFFS] ||
			      attributes[NLMSGERR_ATTR_MISS_NEST];
	if (attributes[NLMSGERR_ATTR_MISS_TYPE] && !*refusal->message)
		snprintf(refusal->message, sizeof(refusal->message),
			 "the kernel misses attribute %u",
			 nla_get_u32(attributes[NLMSGERR_ATTR_MISS_TYPE]));
}

static void take_error(struct exchange *exchange, int error)
{
	exchange->done = true;
	exchange->error = error;
	if (error)
		refusal_set(exchange->refusal, REFUSAL_KERNEL, -error, "%s", "");
}

/* The answer to a request that has none, or that was refused. */
static void take_verdict(struct exchange *exchange, struct nlmsghdr *header)
{
	struct nlmsgerr *answer = nlmsg_data(header);
	int length = nlmsg_datalen(header);
	int used = sizeof(*answer);

	if (length < used) {
		take_error(exchange, -EPROTO);
		return;
	}
	take_error(exchange, answer->error);
	if (!(header->nlmsg_flags & NLM_F_CAPPED))
		used += NLMSG_ALIGN(answer->msg.nlmsg_len) - NLMSG_HDRLEN;
	if (answer->error && (header->nlmsg_flags & NLM_F_ACK_TLVS) && length > used)
		read_extended(exchange->refusal, (void *)((char *)answer + used),
			      length - used);
}

/* The end of a dump carries an error too, in its first four bytes. */
static void take_end(struct exchange *exchange, struct nlmsghdr *header)
{
	int length = nlmsg_datalen(header);
	int error = 0;

	if (length >= (int)sizeof(error))
		memcpy(&error, nlmsg_data(header), sizeof(error));
	take_error(exchange, error);
	if (error && (header->nlmsg_flags & NLM_F_ACK_TLVS))
		read_extended(exchange->refusal,
			      (void *)((char *)nlmsg_data(header) +
				       NLMSG_ALIGN(sizeof(error))),
			      length - NLMSG_ALIGN(sizeof(error)));
}

static void take_answer(struct exchange *exchange, struct nlmsghdr *header)
{
	struct genlmsghdr *generic;
	int ret;

	if (!genlmsg_valid_hdr(header, 0) || !exchange->reader)
		return;
	generic = genlmsg_hdr(header);
	ret = exchange->reader->read(generic->cmd, genlmsg_attrdata(generic, 0),
				     genlmsg_attrlen(generic, 0),
				     exchange->reader->context);
	if (!ret)
		return;
	exchange->done = true;
	exchange->error = ret;
}

static void take_message(struct exchange *exchange, struct nlmsghdr *header)
{
	/* Of a request that was given up. */
	if (exchange->asked && header->nlmsg_seq != exchange->sequence)
		return;
	if (header->nlmsg_flags & NLM_F_DUMP_INTR)
		exchange->interrupted = true;
	if (header->nlmsg_type == NLMSG_ERROR)
		take_verdict(exchange, header);
	else if (header->nlmsg_type == NLMSG_DONE)
		take_end(exchange, header);
	else if (header->nlmsg_type >= NLMSG_MIN_TYPE)
		take_answer(exchange, header);
}

/*
 * Reads once, and takes what has come, where it lies: libnl makes a copy of each
 * message first, which takes as long as to write it as a row.
 */
static int receive(struct client *client, struct exchange *exchange)
{
	struct nlmsghdr *header = (struct nlmsghdr *)client->received;
	struct sockaddr_nl from = { 0 };
	socklen_t size = sizeof(from);
	int length;

	do {
		length = recvfrom(nl_socket_get_fd(client->socket),
				  client->received, sizeof(client->received),
				  MSG_TRUNC, (struct sockaddr *)&from, &size);
	} while (length < 0 && errno == EINTR);
	if (length < 0)
		return -errno;
	if (length > (int)sizeof(client->received))
		return -EMSGSIZE;
	/* Whoever may send to the socket: only the kernel is believed. */
	if (from.nl_pid)
		return 0;
	for (; nlmsg_ok(header, length) && !exchange->done;
	     header = nlmsg_next(header, &length))
		take_message(exchange, header);
	return 0;
}

/* ---- requests ------------------------------------------------------------- */

/* One message holds a whole configuration: it may be several megabytes. */
static int make_send_room(struct client *client, size_t size,
			  struct refusal *refusal)
{
	int descriptor = nl_socket_get_fd(client->socket);
	int wanted = size + CLIENT_SEND_MARGIN;
	socklen_t length = sizeof(int);
	int room = 0;

	getsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &room, &length);
	if (room >= wanted)
		return 0;
	if (setsockopt(descriptor, SOL_SOCKET, SO_SNDBUFFORCE, &wanted,
		       sizeof(wanted)))
		setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &wanted,
			   sizeof(wanted));
	getsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &room, &length);
	if (room >= wanted)
		return 0;
	return refusal_set(refusal, REFUSAL_LOCAL, EMSGSIZE,
			   "%zu bytes are more than the socket sends (%d); raise net.core.wmem_max",
			   size, room);
}

static int transact(struct client *client, struct nl_msg *message,
		    struct exchange *exchange)
{
	int ret = 0;

	memset(exchange->refusal, 0, sizeof(*exchange->refusal));
	if (!message)
		return refusal_set(exchange->refusal, REFUSAL_LOCAL, ENOMEM,
				   "out of memory");
	ret = make_send_room(client, nlmsg_hdr(message)->nlmsg_len,
			     exchange->refusal);
	if (ret)
		goto cleanup;
	ret = nl_send_auto(client->socket, message);
	if (ret < 0) {
		ret = refuse_socket(exchange->refusal, "cannot send", ret);
		goto cleanup;
	}
	exchange->asked = true;
	exchange->sequence = nlmsg_hdr(message)->nlmsg_seq;
	while (!exchange->done) {
		ret = receive(client, exchange);
		if (ret) {
			ret = refusal_set(exchange->refusal, REFUSAL_LOCAL, EIO,
					  "cannot receive: %s", strerror(-ret));
			goto cleanup;
		}
	}
	ret = exchange->error;
	if (ret && !exchange->refusal->error)
		refusal_set(exchange->refusal, REFUSAL_LOCAL, -ret, "%s", "");
cleanup:
	nlmsg_free(message);
	return ret;
}

/**
 * client_message() - start a request
 * @client: the client
 * @command: the command
 * @size: bytes of attributes that will be put into it, at most
 *
 * Return: the message, to be consumed by client_request() or client_dump();
 * NULL if there is no memory, which these two take, too.
 */
struct nl_msg *client_message(const struct client *client, int command,
			      size_t size)
{
	struct nl_msg *message;

	message = nlmsg_alloc_size(NLMSG_HDRLEN + GENL_HDRLEN +
				   NLMSG_ALIGN(size) + NLMSG_HDRLEN);
	if (message)
		genlmsg_put(message, NL_AUTO_PORT, NL_AUTO_SEQ, client->family,
			    0, 0, command, client->version);
	return message;
}

/**
 * client_request() - send a request and read its answer
 * @client: the client
 * @message: the request; consumed
 * @reader: takes the messages of the answer; NULL to ignore them
 * @refusal: receives why it was not done
 *
 * Return: 0, or a negative errno with @refusal set.
 */
int client_request(struct client *client, struct nl_msg *message,
		   const struct reader *reader, struct refusal *refusal)
{
	struct exchange exchange = { .reader = reader, .refusal = refusal };

	return transact(client, message, &exchange);
}

/**
 * client_dump() - send a request for a dump and read it
 * @client: the client
 * @message: the request; consumed
 * @reader: takes the messages of the dump
 * @interrupted: receives whether what is dumped was changed meanwhile
 * @refusal: receives why it was not done
 *
 * Return: 0, or a negative errno with @refusal set.
 */
int client_dump(struct client *client, struct nl_msg *message,
		const struct reader *reader, bool *interrupted,
		struct refusal *refusal)
{
	struct exchange exchange = { .reader = reader, .refusal = refusal };
	int ret;

	if (message)
		nlmsg_hdr(message)->nlmsg_flags |= NLM_F_DUMP;
	ret = transact(client, message, &exchange);
	*interrupted = exchange.interrupted;
	return ret;
}

/* ---- groups --------------------------------------------------------------- */

/**
 * client_join() - subscribe to a group of the family
 * @client: the client
 * @group: name of the group
 * @refusal: receives why it was not done
 *
 * Return: 0, or a negative errno with @refusal set.
 */
int client_join(struct client *client, const char *group,
		struct refusal *refusal)
{
	for (size_t i = 0; i < client->group_count; i++) {
		int ret;

		if (strcmp(client->groups[i].name, group))
			continue;
		ret = nl_socket_add_membership(client->socket,
					       client->groups[i].id);
		if (ret == -NLE_PERM)
			return refusal_set(refusal, REFUSAL_KERNEL, EPERM, "%s",
					   "");
		return ret ? refuse_socket(refusal, "cannot join", ret) : 0;
	}
	return refusal_set(refusal, REFUSAL_VERSION, ENOENT,
			   "the natgw module has no group %s", group);
}

/**
 * client_listen() - read the messages that groups have sent
 * @client: the client
 * @reader: takes the messages
 *
 * Reads what is there, but not without end. It does not wait: for that there is
 * client_descriptor() and poll().
 *
 * Return: 0; what @reader stopped with; -EIO if the socket fails. Messages that
 * were lost are no error: client_losses() counts them.
 */
int client_listen(struct client *client, const struct reader *reader)
{
	struct refusal ignored;
	struct exchange exchange = { .reader = reader, .refusal = &ignored };
	int ret = 0;

	nl_socket_set_nonblocking(client->socket);
	for (int i = 0; i < CLIENT_LISTEN_BATCH && !ret && !exchange.done; i++) {
		ret = receive(client, &exchange);
		/* Some were lost; what comes next is there. */
		if (ret == -ENOBUFS)
			ret = 0;
	}
	if (exchange.error)
		return exchange.error;
	return !ret || ret == -EAGAIN ? 0 : -EIO;
}

/**
 * client_descriptor() - what to poll() for messages of groups
 * @client: the client
 *
 * Return: a file descriptor, borrowed.
 */
int client_descriptor(const struct client *client)
{
	return nl_socket_get_fd(client->socket);
}

/**
 * client_losses() - messages of groups that the socket had no room for
 * @client: the client
 *
 * Return: their number since the client was opened.
 */
__u32 client_losses(const struct client *client)
{
	__u32 memory[SK_MEMINFO_VARS] = { 0 };
	socklen_t length = sizeof(memory);

	getsockopt(nl_socket_get_fd(client->socket), SOL_SOCKET, SO_MEMINFO,
		   memory, &length);
	return memory[SK_MEMINFO_DROPS];
}

/* ---- the family ----------------------------------------------------------- */

static void read_groups(struct client *client, struct nlattr *groups)
{
	struct nlattr *attributes[CTRL_ATTR_MCAST_GRP_MAX + 1];
	struct nlattr *nest;
	int rest;

	nla_for_each_nested(nest, groups, rest) {
		struct group *group = &client->groups[client->group_count];

		if (client->group_count == CLIENT_GROUPS ||
		    nla_parse_nested(attributes, CTRL_ATTR_MCAST_GRP_MAX, nest,
				     NULL) < 0 ||
		    !attributes[CTRL_ATTR_MCAST_GRP_NAME] ||
		    !attributes[CTRL_ATTR_MCAST_GRP_ID])
			continue;
		snprintf(group->name, sizeof(group->name), "%s",
			 nla_get_string(attributes[CTRL_ATTR_MCAST_GRP_NAME]));
		group->id = nla_get_u32(attributes[CTRL_ATTR_MCAST_GRP_ID]);
		client->group_count++;
	}
}

static int read_family(int command, struct nlattr *head, int length,
		       void *context)
{
	struct nlattr *attributes[CTRL_ATTR_MAX + 1];
	struct client *client = context;

	(void)command;
	if (nla_parse(attributes, CTRL_ATTR_MAX, head, length, NULL) < 0 ||
	    !attributes[CTRL_ATTR_FAMILY_ID] || !attributes[CTRL_ATTR_VERSION])
		return -EPROTO;
	client->family = nla_get_u16(attributes[CTRL_ATTR_FAMILY_ID]);
	client->version = nla_get_u32(attributes[CTRL_ATTR_VERSION]);
	if (attributes[CTRL_ATTR_MCAST_GROUPS])
		read_groups(client, attributes[CTRL_ATTR_MCAST_GROUPS]);
	return 0;
}

/* Asking by name also makes the kernel load the module, where it may. */
static int find_family(struct client *client, struct refusal *refusal)
{
	struct reader reader = { read_family, client };
	struct nl_msg *message;
	int ret;

	client->family = GENL_ID_CTRL;
	client->version = 1;
	message = client_message(client, CTRL_CMD_GETFAMILY,
				 nla_total_size(GENL_NAMSIZ));
	if (message)
		nla_put_string(message, CTRL_ATTR_FAMILY_NAME,
			       NATGW_FAMILY_NAME);
	ret = client_request(client, message, &reader, refusal);
	if (ret == -ENOENT && refusal->kind == REFUSAL_KERNEL)
		return refusal_set(refusal, REFUSAL_ABSENT, ENOENT, "%s", "");
	if (!ret && client->version != NATGW_FAMILY_VERSION)
		return refusal_set(refusal, REFUSAL_VERSION, EPROTO,
				   "the module speaks version %u of its family, natctl version %d",
				   client->version, NATGW_FAMILY_VERSION);
	return ret;
}

static void set_options(struct nl_sock *socket)
{
	static const int options[] = {
		NETLINK_EXT_ACK,
		NETLINK_CAP_ACK,
		NETLINK_GET_STRICT_CHK,
	};
	int descriptor = nl_socket_get_fd(socket);
	int size = CLIENT_RECEIVE_QUEUE;
	int on = 1;

	for (size_t i = 0; i < ARRAY_SIZE(options); i++)
		setsockopt(descriptor, SOL_NETLINK, options[i], &on, sizeof(on));
	if (setsockopt(descriptor, SOL_SOCKET, SO_RCVBUFFORCE, &size,
		       sizeof(size)))
		setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size,
			   sizeof(size));
}

/**
 * client_open() - find the family
 * @refusal: receives why it was not found
 *
 * Return: a client, owned until client_close(); NULL with @refusal set.
 */
struct client *client_open(struct refusal *refusal)
{
	struct client *client = calloc(1, sizeof(*client));
	int ret;

	if (client)
		client->socket = nl_socket_alloc();
	if (!client || !client->socket) {
		refusal_set(refusal, REFUSAL_LOCAL, ENOMEM, "out of memory");
		goto cleanup;
	}
	ret = genl_connect(client->socket);
	if (ret) {
		refuse_socket(refusal, "no generic netlink socket", ret);
		goto cleanup;
	}
	set_options(client->socket);
	if (!find_family(client, refusal))
		return client;
cleanup:
	client_close(client);
	return NULL;
}

/**
 * client_close() - end talking to the family
 * @client: the client; may be NULL
 */
void client_close(struct client *client)
{
	if (!client)
		return;
	nl_socket_free(client->socket);
	free(client);
}
