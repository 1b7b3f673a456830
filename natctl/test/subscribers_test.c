// SPDX-License-Identifier: GPL-2.0
/*
 * Subscribers from attributes to what is shown, without a kernel between: the
 * first of many are found in any order, and damaged or newer messages are read
 * with care.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <netinet/in.h>
#include <netlink/genl/genl.h>

#include "random.h"
#include "subscribers.h"
#include "tap.h"

enum {
	ROOM = 4096,		/* bytes of a message */
	MANY = 30000,
	BEST = 50,
	DAMAGED_MESSAGES = 20000,
};

static void put_count(struct nl_msg *message, int type, __u32 id, __u64 value)
{
	struct nlattr *nest = nla_nest_start(message, NLA_F_NESTED | type);

	nla_put_u32(message, NATGW_A_COUNT_ID, id);
	nla_put_u64(message, NATGW_A_COUNT_VALUE, value);
	nla_nest_end(message, nest);
}

/* As the kernel writes it. */
static struct nl_msg *example(void)
{
	struct subscriber_filter src = {
		.given = 1U << NATGW_A_SUBSCRIBER_SRC,
		.src = { 0x0a000000, 0x0a0000ff },
	};
	struct nl_msg *message = nlmsg_alloc_size(ROOM);

	genlmsg_put(message, 0, 0, 16, 0, 0, NATGW_CMD_SUBSCRIBER_GET, 1);
	subscriber_put_filter(message, &src);
	nla_put_u32(message, NATGW_A_SUBSCRIBER_SESSIONS, 12);
	nla_put_u32(message, NATGW_A_SUBSCRIBER_HALF_OPEN, 3);
	nla_put_u32(message, NATGW_A_SUBSCRIBER_RATE, 2);
	put_count(message, NATGW_A_SUBSCRIBER_PORTS, IPPROTO_TCP, 5);
	put_count(message, NATGW_A_SUBSCRIBER_PORTS, IPPROTO_UDP, 4);
	put_count(message, NATGW_A_SUBSCRIBER_PORTS, IPPROTO_ICMP, 1);
	put_count(message, NATGW_A_SUBSCRIBER_PORTS, 0, 0);
	put_count(message, NATGW_A_SUBSCRIBER_REFUSED,
		  NATGW_DROP_SUBSCRIBER_PORTS, 7);
	put_count(message, NATGW_A_SUBSCRIBER_REFUSED, NATGW_DROP_MAX + 9, 1);
	put_count(message, NATGW_A_SUBSCRIBER_REFUSED, NATGW_DROP_MAX + 5, 2);
	return message;
}

static int read_message(struct nl_msg *message, struct subscriber *subscriber)
{
	struct genlmsghdr *head = nlmsg_data(nlmsg_hdr(message));

	return subscriber_read(genlmsg_attrdata(head, 0),
			       genlmsg_attrlen(head, 0), subscriber);
}

static void shown(struct tap *tap, const char *what, enum columns_format format,
		  const struct subscriber *subscriber, const char *expected)
{
	char *text = NULL;
	size_t size;
	FILE *stream = open_memstream(&text, &size);
	struct columns *columns = columns_open(stream, format, false);

	columns_begin(columns, &subscribers_block);
	columns_row(columns, subscriber);
	columns_end(columns);
	columns_close(columns);
	fclose(stream);
	tap_text(tap, what, expected, text);
	free(text);
}

static void test_shown(struct tap *tap)
{
	struct nl_msg *message = example();
	struct subscriber subscriber;

	tap_case(tap, !read_message(message, &subscriber), "it is read");
	tap_case(tap, subscriber.held == 10 && subscriber.refusals == 10,
		 "ports and refusals are added up");
	shown(tap, "TSV", COLUMNS_TSV, &subscriber,
	      "src\tsessions\thalf_open\trate\tports.tcp\tports.udp\tports.icmp\tports.other\trefused\n"
	      "10.0.0.0/24\t12\t3\t2\t5\t4\t1\t0\tsubscriber-ports=7,unknown=3\n");
	nlmsg_free(message);
}

/* The first, whatever the order in which they came. */
static void test_best(struct tap *tap, unsigned int *state)
{
	struct subscribers subscribers = { .top = BEST };
	struct subscriber subscriber = { 0 };
	bool sorted = true;

	for (__u32 i = 0; i < MANY; i++) {
		/* Every place once: 7919 and MANY have no common divisor. */
		__u32 place = (i * 7919ULL + *state % MANY) % MANY;

		subscriber.src.first = place;
		subscriber.held = place;
		subscribers_add(&subscribers, &subscriber);
	}
	subscribers_settle(&subscribers);
	tap_case(tap, subscribers.count == BEST, "so many are kept");
	tap_case(tap, subscribers.room < MANY / 2, "memory does not grow with the rest");
	for (size_t i = 0; i < subscribers.count; i++)
		sorted = sorted && subscribers.list[i].held == MANY - 1 - i;
	tap_case(tap, sorted, "they are those that hold most, in order");
	free(subscribers.list);
}

static void test_damaged(struct tap *tap, unsigned int *state)
{
	struct subscriber subscriber;

	for (int i = 0; i < DAMAGED_MESSAGES; i++) {
		struct nl_msg *message = example();
		struct genlmsghdr *head = nlmsg_data(nlmsg_hdr(message));
		unsigned char *bytes = (unsigned char *)genlmsg_attrdata(head, 0);
		int length = genlmsg_attrlen(head, 0);

		bytes[random_below(state, length)] = random_below(state, 256);
		subscriber_read(genlmsg_attrdata(head, 0),
				random_below(state, length + 1), &subscriber);
		nlmsg_free(message);
	}
	tap_case(tap, true, "damaged messages do no harm");
}

int main(void)
{
	unsigned int state = tap_seed();
	struct tap tap = { 0 };

	test_shown(&tap);
	test_best(&tap, &state);
	test_damaged(&tap, &state);
	return tap_end(&tap);
}
