// SPDX-License-Identifier: GPL-2.0
/* Requests to the natgw family, byte by byte. */
#include "family.h"
#include "text.h"
#include "wire.h"

#include <errno.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <natgw.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { RECEIVE_ROOM = 1 << 20 };

static const struct nlattr *find(const uint8_t *bytes, size_t len, uint16_t type)
{
	size_t at = 0;

	while (at + sizeof(struct nlattr) <= len) {
		const struct nlattr *attribute = (const void *)(bytes + at);

		if (attribute->nla_len < sizeof(*attribute) || attribute->nla_len > len - at)
			break;
		if ((attribute->nla_type & NLA_TYPE_MASK) == type)
			return attribute;
		at += NLA_ALIGN(attribute->nla_len);
	}
	return NULL;
}

static void read_text(struct answer *answer, const struct nlmsghdr *header, size_t skip)
{
	const struct nlattr *text;

	if (!(header->nlmsg_flags & NLM_F_ACK_TLVS) || skip > header->nlmsg_len)
		return;
	text = find((const uint8_t *)header + skip, header->nlmsg_len - skip, NLMSGERR_ATTR_MSG);
	if (!text)
		return;
	answer->explained = true;
	snprintf(answer->text, sizeof(answer->text), "%.*s", (int)(text->nla_len - sizeof(*text)),
		 (const char *)(text + 1));
}

/* The text is behind the request, or its header, that an error repeats. */
static void read_error(struct answer *answer, const struct nlmsghdr *header)
{
	const struct nlmsgerr *error = NLMSG_DATA(header);
	size_t skip = NLMSG_HDRLEN + sizeof(*error);

	answer->error = -error->error;
	if (!(header->nlmsg_flags & NLM_F_CAPPED))
		skip += NLMSG_ALIGN(error->msg.nlmsg_len) - sizeof(error->msg);
	read_text(answer, header, skip);
}

/* The end of a dump, which may have failed on its way. */
static void read_done(struct answer *answer, const struct nlmsghdr *header)
{
	answer->error = -*(const int *)NLMSG_DATA(header);
	read_text(answer, header, NLMSG_HDRLEN + sizeof(int));
}

/* What packets count in a configuration; padding and all, it is no part of it. */
static int is_count(uint16_t parent, uint16_t type)
{
	return (parent == NATGW_A_CONFIG_RULE && type == NATGW_A_RULE_HITS) ||
	       (parent == NATGW_A_CONFIG_POOL && type == NATGW_A_POOL_SESSIONS);
}

/* Of a configuration, all but that. */
static uint32_t hash_attributes(uint32_t hash, const uint8_t *bytes, size_t len, uint16_t parent)
{
	size_t at = 0;

	while (at + sizeof(struct nlattr) <= len) {
		const struct nlattr *attribute = (const void *)(bytes + at);
		uint16_t type = attribute->nla_type & NLA_TYPE_MASK;

		if (attribute->nla_len < sizeof(*attribute) || attribute->nla_len > len - at)
			break;
		if (!parent && (type == NATGW_A_CONFIG_RULE || type == NATGW_A_CONFIG_POOL))
			hash = hash_attributes(hash, bytes + at + sizeof(*attribute),
					       attribute->nla_len - sizeof(*attribute), type);
		else if (!is_count(parent, type))
			hash = text_hash(hash, attribute, attribute->nla_len);
		at += NLA_ALIGN(attribute->nla_len);
	}
	return hash;
}

/* True when the answer is complete. */
static bool read_answer(struct answer *answer, const uint8_t *bytes, size_t len)
{
	const struct nlmsghdr *header = (const void *)bytes;

	for (; NLMSG_OK(header, len); header = NLMSG_NEXT(header, len)) {
		if (header->nlmsg_type == NLMSG_ERROR) {
			read_error(answer, header);
			return true;
		}
		if (header->nlmsg_type == NLMSG_DONE) {
			read_done(answer, header);
			return true;
		}
		answer->hash = hash_attributes(answer->hash,
					       (const uint8_t *)header + NLMSG_HDRLEN + GENL_HDRLEN,
					       header->nlmsg_len - NLMSG_HDRLEN - GENL_HDRLEN, 0);
	}
	return false;
}

/**
 * family_begin() - begin a request
 * @message: where to put its headers
 * @id: of the family
 * @command: command
 * @flags: beside those for a request with an acknowledgment
 */
void family_begin(struct message *message, uint16_t id, uint8_t command, uint16_t flags)
{
	struct {
		struct nlmsghdr netlink;
		struct genlmsghdr generic;
	} headers = {
		.netlink.nlmsg_type = id,
		.netlink.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | flags,
		.generic.cmd = command,
		.generic.version = NATGW_FAMILY_VERSION,
	};

	memcpy(message->bytes, &headers, sizeof(headers));
	message->len = sizeof(headers);
}

/**
 * family_request() - send a request, and wait for all of the answer
 * @fd: socket
 * @message: the request; its length is filled in
 *
 * Return: the answer.
 */
struct answer family_request(int fd, struct message *message)
{
	static uint8_t bytes[RECEIVE_ROOM];
	struct answer answer = { .hash = TEXT_HASH_START };
	uint32_t len = message->len;
	ssize_t got;

	memcpy(message->bytes, &len, sizeof(len));
	if (send(fd, message->bytes, message->len, 0) < 0) {
		answer.error = errno;
		return answer;
	}
	do {
		got = recv(fd, bytes, sizeof(bytes), 0);
		if (got < 0)
			fail_errno("no answer");
	} while (!read_answer(&answer, bytes, got));
	return answer;
}

/* CTRL_CMD_GETFAMILY: the one answer that is looked into. */
static uint16_t resolve(int fd)
{
	static const struct row name[] = {
		ROW_TEXT(1, CTRL_ATTR_FAMILY_NAME, NATGW_FAMILY_NAME),
		ROW_END,
	};
	static struct message message;
	uint8_t bytes[8192];
	const size_t headers = NLMSG_HDRLEN + GENL_HDRLEN;
	const struct nlattr *found = NULL;
	uint32_t len;
	ssize_t got;

	family_begin(&message, GENL_ID_CTRL, CTRL_CMD_GETFAMILY, 0);
	message_write(&message, name, 0, MUTATION_NONE);
	len = message.len;
	memcpy(message.bytes, &len, sizeof(len));
	if (send(fd, message.bytes, message.len, 0) < 0)
		fail_errno("generic netlink");
	got = recv(fd, bytes, sizeof(bytes), 0);
	if (got > (ssize_t)headers)
		found = find(bytes + headers, got - headers, CTRL_ATTR_FAMILY_ID);
	if (!found)
		fail("there is no family " NATGW_FAMILY_NAME);
	/* the acknowledgment */
	if (recv(fd, bytes, sizeof(bytes), 0) < 0)
		fail_errno("generic netlink");
	return *(const uint16_t *)(found + 1);
}

/**
 * family_open() - a socket to the family, with reasons asked for
 * @id: filled in with the family's id
 *
 * Return: the socket.
 */
int family_open(uint16_t *id)
{
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	struct timeval wait = { .tv_sec = 60 };
	int yes = 1;

	if (fd < 0 || setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &yes, sizeof(yes)) ||
	    setsockopt(fd, SOL_NETLINK, NETLINK_GET_STRICT_CHK, &yes, sizeof(yes)) ||
	    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait)))
		fail_errno("netlink socket");
	*id = resolve(fd);
	return fd;
}
