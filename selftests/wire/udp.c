// SPDX-License-Identifier: GPL-2.0
/* wire udp-server, wire udp-client: who sees whom, and whether bytes arrive whole. */
#include "wire.h"
#include "text.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/udp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { DATAGRAM_ROOM = 65536 };

static int open_socket(const char *local)
{
	struct sockaddr_in address = text_socket(local ? local : "0.0.0.0");
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)))
		fail_errno("udp socket on %s", local ? local : "any address");
	return fd;
}

/* One datagram, or several that were received as one; @size is that of each. */
static ssize_t receive(int fd, uint8_t *bytes, struct sockaddr_in *peer,
		       struct in_pktinfo *local, size_t *size)
{
	char control[CMSG_SPACE(sizeof(*local)) + CMSG_SPACE(sizeof(int))];
	struct iovec iov = { bytes, DATAGRAM_ROOM };
	struct msghdr message = {
		.msg_name = peer,
		.msg_namelen = sizeof(*peer),
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof(control),
	};
	ssize_t len = recvmsg(fd, &message, 0);

	*size = len;
	for (struct cmsghdr *c = CMSG_FIRSTHDR(&message); c; c = CMSG_NXTHDR(&message, c))
		if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO)
			memcpy(local, CMSG_DATA(c), sizeof(*local));
		else if (c->cmsg_level == IPPROTO_UDP && c->cmsg_type == UDP_GRO)
			*size = *(int *)CMSG_DATA(c);
	return len;
}

/* From the address that the datagram was for. */
static void answer(int fd, const char *text, const struct sockaddr_in *peer,
		   struct in_pktinfo *local)
{
	char control[CMSG_SPACE(sizeof(*local))] = { 0 };
	struct iovec iov = { (void *)text, strlen(text) };
	struct msghdr message = {
		.msg_name = (void *)peer,
		.msg_namelen = sizeof(*peer),
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof(control),
	};
	struct cmsghdr *c = CMSG_FIRSTHDR(&message);

	c->cmsg_level = IPPROTO_IP;
	c->cmsg_type = IP_PKTINFO;
	c->cmsg_len = CMSG_LEN(sizeof(*local));
	local->ipi_spec_dst = local->ipi_addr;
	local->ipi_ifindex = 0;
	memcpy(CMSG_DATA(c), local, sizeof(*local));
	if (sendmsg(fd, &message, 0) < 0)
		fprintf(stderr, "wire: answer to %s: %s\n", inet_ntoa(peer->sin_addr),
			strerror(errno));
}

static void serve(int fd)
{
	static uint8_t bytes[DATAGRAM_ROOM];
	struct in_pktinfo local = { 0 };
	struct sockaddr_in peer;
	char text[64];
	size_t size;
	ssize_t len = receive(fd, bytes, &peer, &local, &size), at = 0;

	if (len < 0)
		return;
	/* An empty one is answered as well. */
	do {
		if (size > (size_t)(len - at))
			size = len - at;
		snprintf(text, sizeof(text), "%s:%u %zu:%08x", inet_ntoa(peer.sin_addr),
			 ntohs(peer.sin_port), size, text_hash(TEXT_HASH_START, bytes + at, size));
		answer(fd, text, &peer, &local);
		printf("%s to %s\n", text, inet_ntoa(local.ipi_addr));
		at += size;
	} while (at < len);
}

/**
 * wire_udp_server() - answer each datagram with what is seen of it
 * @argc: number of words
 * @argv: the verb, -a ADDRESS, -p PORT, -g to receive datagrams in batches
 *
 * The answer is the sender's endpoint, and the datagram's length and hash.
 *
 * Return: never.
 */
int wire_udp_server(int argc, char **argv)
{
	const char *address = "0.0.0.0", *port = NULL;
	char local[32];
	int option, yes = 1, batches = 0, fd;

	while ((option = getopt(argc, argv, "a:p:g")) != -1)
		switch (option) {
		case 'a':
			address = optarg;
			break;
		case 'p':
			port = optarg;
			break;
		case 'g':
			batches = 1;
			break;
		default:
			return WIRE_USAGE;
		}
	snprintf(local, sizeof(local), "%s:%lu", address, text_number(port, UINT16_MAX));
	fd = open_socket(local);
	if (setsockopt(fd, IPPROTO_IP, IP_PKTINFO, &yes, sizeof(yes)) ||
	    (batches && setsockopt(fd, IPPROTO_UDP, UDP_GRO, &yes, sizeof(yes))))
		fail_errno("udp socket options");
	setvbuf(stdout, NULL, _IOLBF, 0);
	puts("ready");
	for (;;)
		serve(fd);
}

static void send_datagrams(int fd, size_t len, unsigned long count, unsigned long batch)
{
	static uint8_t bytes[DATAGRAM_ROOM];
	int segment = len;

	for (size_t i = 0; len && i < sizeof(bytes); i++)
		bytes[i] = i % len * 7 + (i % len >> 8) + 1;
	if (batch > 1 && setsockopt(fd, IPPROTO_UDP, UDP_SEGMENT, &segment, sizeof(segment)))
		fail_errno("UDP_SEGMENT");
	if (len * batch > sizeof(bytes))
		fail("batch too long");
	for (unsigned long i = 0; i < count; i++)
		if (send(fd, bytes, len * batch, 0) < 0)
			printf("error %s\n", strerrorname_np(errno));
}

/**
 * wire_udp_client() - send datagrams from one port, print the answers
 * @argc: number of words
 * @argv: the verb, -s source, -l length of a datagram, -n count, -g datagrams
 *	in a batch, -t seconds to wait for each answer, -q no answer is expected,
 *	ADDRESS:PORT
 *
 * Return: exit code; WIRE_NO if an answer is missing.
 */
int wire_udp_client(int argc, char **argv)
{
	unsigned long count = 1, len = 16, seconds = 3, batch = 1, answers = 0;
	struct sockaddr_in to;
	const char *from = NULL;
	bool quiet = false;
	char text[128];
	int option, fd;

	while ((option = getopt(argc, argv, "s:l:n:g:t:q")) != -1)
		switch (option) {
		case 's':
			from = optarg;
			break;
		case 'l':
			len = text_number(optarg, UINT16_MAX);
			break;
		case 'n':
			count = text_number(optarg, 1UL << 32);
			break;
		case 'g':
			batch = text_number(optarg, 64);
			break;
		case 't':
			seconds = text_number(optarg, 3600);
			break;
		case 'q':
			quiet = true;
			break;
		default:
			return WIRE_USAGE;
		}
	to = text_socket(argv[optind]);
	fd = open_socket(from);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &(struct timeval){ .tv_sec = seconds },
		   sizeof(struct timeval));
	if (connect(fd, (struct sockaddr *)&to, sizeof(to)))
		fail_errno("connect to %s", argv[optind]);
	send_datagrams(fd, len, count, batch);
	while (!quiet && answers < count * batch) {
		ssize_t got = recv(fd, text, sizeof(text) - 1, 0);

		if (got < 0)
			printf("error %s\n", strerrorname_np(errno));
		else
			printf("%.*s\n", (int)got, text);
		if (got < 0)
			return WIRE_NO;
		answers++;
	}
	return WIRE_OK;
}
