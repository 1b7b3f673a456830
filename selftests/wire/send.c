// SPDX-License-Identifier: GPL-2.0
/* wire send, wire mark: packets out of a packet socket or a raw one. */
#include "wire.h"
#include "checksum.h"
#include "header.h"
#include "packet.h"
#include "text.h"

#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { FRAGMENTS = 64 };

struct sender {
	int fd;
	struct sockaddr_ll link;	/* of the device; ifindex 0: by the local stack */
	unsigned long count;
	const char *stepped;
	unsigned long fragment;		/* payload bytes of a fragment; 0: leave whole */
	const char *order;		/* of fragments, as 2,0,1 */
};

static void open_device(struct sender *sender, const char *device, uint16_t type)
{
	sender->link = (struct sockaddr_ll){
		.sll_family = AF_PACKET,
		.sll_protocol = htons(type),
		.sll_ifindex = if_nametoindex(device),
		.sll_halen = ETH_ALEN,
	};
	if (!sender->link.sll_ifindex)
		fail_errno("device %s", device);
	sender->fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (sender->fd < 0)
		fail_errno("packet socket");
}

static void open_stack(struct sender *sender, int loose)
{
	sender->fd = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);
	if (sender->fd < 0)
		fail_errno("raw socket");
	if (loose && setsockopt(sender->fd, IPPROTO_IP, IP_NODEFRAG, &loose, sizeof(loose)))
		fail_errno("IP_NODEFRAG");
}

static void put(const struct sender *sender, const uint8_t *bytes, size_t len)
{
	struct sockaddr_in to = { .sin_family = AF_INET };
	ssize_t sent;

	if (sender->link.sll_ifindex) {
		sent = sendto(sender->fd, bytes, len, 0, (const struct sockaddr *)&sender->link,
			      sizeof(sender->link));
	} else {
		memcpy(&to.sin_addr, bytes + 16, sizeof(to.sin_addr));
		sent = sendto(sender->fd, bytes, len, 0, (struct sockaddr *)&to, sizeof(to));
	}
	if (sent < 0 || (size_t)sent != len)
		fail_errno("send");
}

/* One fragment of a packet: its header again, with offset, length and sum of its own. */
static void put_fragment(const struct sender *sender, const struct packet *packet, size_t number)
{
	static struct packet piece;
	size_t header = (packet->bytes[0] & 15) * 4;
	size_t start = number * sender->fragment;
	size_t len = packet->len - header - start;
	uint16_t flags = get16(packet->bytes + 6) & ~(IP_MF | IP_OFFSET);

	if (len > sender->fragment) {
		len = sender->fragment;
		flags |= IP_MF;
	}
	memcpy(piece.bytes, packet->bytes, header);
	memcpy(piece.bytes + header, packet->bytes + header + start, len);
	put16(piece.bytes + 2, header + len);
	put16(piece.bytes + 6, flags | start / 8);
	put16(piece.bytes + 10, 0);
	put16(piece.bytes + 10, ~checksum_add(0, piece.bytes, header));
	put(sender, piece.bytes, header + len);
}

static void put_fragments(const struct sender *sender, const struct packet *packet)
{
	size_t count = (packet->len - (packet->bytes[0] & 15) * 4 + sender->fragment - 1) /
		       sender->fragment;
	char order[FRAGMENTS * 3], *rest = order, *one;

	if (!sender->order) {
		for (size_t i = 0; i < count; i++)
			put_fragment(sender, packet, i);
		return;
	}
	snprintf(order, sizeof(order), "%s", sender->order);
	while ((one = strsep(&rest, ",")))
		put_fragment(sender, packet, text_number(one, count - 1));
}

static void put_described(const struct sender *sender, const char *description)
{
	static struct packet packet;

	for (unsigned long i = 0; i < sender->count; i++) {
		if (!i || sender->stepped)
			packet_compose(&packet, description, i, sender->stepped);
		if (sender->fragment)
			put_fragments(sender, &packet);
		else
			put(sender, packet.bytes, packet.len);
	}
}

static void put_lines(const struct sender *sender)
{
	char *line = NULL;
	size_t room = 0;

	while (getline(&line, &room, stdin) > 0)
		if (*line != '\n' && *line != '#')
			put_described(sender, line);
	free(line);
}

static void read_mac(struct sender *sender, const char *word)
{
	uint8_t *mac = sender->link.sll_addr;

	if (sscanf(word, "%hhx:%hhx:%hhx:%hhx:%hhx:%hhx", &mac[0], &mac[1], &mac[2], &mac[3],
		   &mac[4], &mac[5]) != ETH_ALEN)
		fail("%s: not a MAC address", word);
}

/**
 * wire_send() - send packets
 * @argc: number of words
 * @argv: the verb, options, descriptions; "-" reads them from standard input
 *
 * Return: exit code.
 */
int wire_send(int argc, char **argv)
{
	struct sender sender = { .count = 1 };
	const char *device = NULL, *mac = NULL;
	int option, loose = 0;

	while ((option = getopt(argc, argv, "i:m:c:v:f:o:l")) != -1)
		switch (option) {
		case 'i':
			device = optarg;
			break;
		case 'm':
			mac = optarg;
			break;
		case 'c':
			sender.count = text_number(optarg, 1UL << 32);
			break;
		case 'v':
			sender.stepped = optarg;
			break;
		case 'f':
			sender.fragment = text_number(optarg, UINT16_MAX) & ~7UL;
			break;
		case 'o':
			sender.order = optarg;
			break;
		case 'l':
			loose = 1;
			break;
		default:
			return WIRE_USAGE;
		}
	if (optind == argc)
		fail("send: no packet");
	if (device)
		open_device(&sender, device, ETH_P_IP);
	else
		open_stack(&sender, loose);
	if (mac)
		read_mac(&sender, mac);
	for (; optind < argc; optind++)
		if (strcmp(argv[optind], "-"))
			put_described(&sender, argv[optind]);
		else
			put_lines(&sender);
	return WIRE_OK;
}

/**
 * wire_mark() - send a frame that is no IP packet
 * @argc: number of words
 * @argv: the verb, -i DEV, a text
 *
 * Captures show the text. All packets that went the same way before it have
 * been shown by then.
 *
 * Return: exit code.
 */
int wire_mark(int argc, char **argv)
{
	struct sender sender = { 0 };

	if (argc != 4 || strcmp(argv[1], "-i"))
		fail("mark: write -i DEV TEXT");
	open_device(&sender, argv[2], ETH_P_802_EX1);
	memset(sender.link.sll_addr, 0xff, ETH_ALEN);
	put(&sender, (const uint8_t *)argv[3], strlen(argv[3]));
	return WIRE_OK;
}
