// SPDX-License-Identifier: GPL-2.0
/* wire capture: a line for each IPv4 packet that passes a device. */
#include "wire.h"
#include "packet.h"

#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { RECEIVE_BUFFER = 64 << 20 };

static volatile sig_atomic_t stopped;

static void stop(int signal)
{
	stopped = signal;
}

static int open_device(const char *device)
{
	struct sockaddr_ll link = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_ALL),
		.sll_ifindex = if_nametoindex(device),
	};
	int fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int room = RECEIVE_BUFFER, yes = 1;

	if (!link.sll_ifindex)
		fail_errno("device %s", device);
	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room)) ||
	    setsockopt(fd, SOL_PACKET, PACKET_AUXDATA, &yes, sizeof(yes)) ||
	    bind(fd, (struct sockaddr *)&link, sizeof(link)))
		fail_errno("packet socket on %s", device);
	return fd;
}

static unsigned int status_of(struct msghdr *message)
{
	struct tpacket_auxdata auxiliary = { 0 };

	for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c; c = CMSG_NXTHDR(message, c))
		if (c->cmsg_level == SOL_PACKET && c->cmsg_type == PACKET_AUXDATA)
			memcpy(&auxiliary, CMSG_DATA(c), sizeof(auxiliary));
	return auxiliary.tp_status;
}

/* Packets that came faster than they could be shown. */
static void show_losses(int fd)
{
	struct tpacket_stats statistics = { 0 };
	socklen_t size = sizeof(statistics);

	if (!getsockopt(fd, SOL_PACKET, PACKET_STATISTICS, &statistics, &size) &&
	    statistics.tp_drops)
		printf("lost %u\n", statistics.tp_drops);
}

/* One packet; or none, when the device went down or away. */
static void show_one(int fd, bool hex)
{
	static uint8_t bytes[PACKET_ROOM];
	char control[CMSG_SPACE(sizeof(struct tpacket_auxdata))];
	struct sockaddr_ll from;
	struct iovec iov = { bytes, sizeof(bytes) };
	struct msghdr message = {
		.msg_name = &from,
		.msg_namelen = sizeof(from),
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof(control),
	};
	ssize_t len = recvmsg(fd, &message, 0);

	if (len < 0)
		return;
	if (from.sll_protocol == htons(ETH_P_802_EX1)) {
		show_losses(fd);
		printf("mark %.*s\n", (int)len, (char *)bytes);
	} else if (from.sll_protocol == htons(ETH_P_IP)) {
		fputs(from.sll_pkttype == PACKET_OUTGOING ? "out " : "in ", stdout);
		packet_show(bytes, len, status_of(&message) & TP_STATUS_CSUMNOTREADY, stdout);
		if (hex) {
			fputs(" hex ", stdout);
			for (ssize_t i = 0; i < len; i++)
				printf("%02x", bytes[i]);
		}
		putchar('\n');
	}
}

/**
 * wire_capture() - show what passes a device
 * @argc: number of words
 * @argv: the verb, -i DEV, -x for the bytes as well
 *
 * The first line says "ready". Before a mark, a line says "lost N" if packets
 * came faster than they could be shown.
 *
 * Return: exit code.
 */
int wire_capture(int argc, char **argv)
{
	struct sigaction action = { .sa_handler = stop };
	struct pollfd ready = { .events = POLLIN };
	sigset_t term, unblocked;
	const char *device = NULL;
	bool hex = false;
	int option, fd;

	while ((option = getopt(argc, argv, "i:x")) != -1)
		switch (option) {
		case 'i':
			device = optarg;
			break;
		case 'x':
			hex = true;
			break;
		default:
			return WIRE_USAGE;
		}
	if (!device)
		fail("capture: name a device with -i");
	fd = open_device(device);
	ready.fd = fd;
	setvbuf(stdout, NULL, _IOLBF, 4 * PACKET_ROOM);
	sigaction(SIGTERM, &action, NULL);
	sigemptyset(&term);
	sigaddset(&term, SIGTERM);
	sigprocmask(SIG_BLOCK, &term, &unblocked);
	puts("ready");
	while (ppoll(&ready, 1, NULL, &unblocked) >= 0 || !stopped)
		show_one(fd, hex);
	return WIRE_OK;
}
