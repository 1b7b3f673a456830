/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A subscriber as the kernel tells it, and the request for some. Pure: no
 * socket, no output.
 */
#ifndef NATCTL_SUBSCRIBER_H
#define NATCTL_SUBSCRIBER_H

#include <netlink/attr.h>
#include <netlink/msg.h>

#include "ledger.h"
#include "natgw.h"
#include "text.h"

/* Protocols that ports are told apart by; the last stands for all others. */
enum subscriber_ports {
	SUBSCRIBER_TCP,
	SUBSCRIBER_UDP,
	SUBSCRIBER_ICMP,
	SUBSCRIBER_OTHER,
	SUBSCRIBER_PROTOCOLS,
};

/**
 * struct subscriber - an internal address, or a prefix
 * @src: its addresses
 * @sessions: sessions active
 * @half_open: those of them that wait for an answer
 * @rate: sessions begun in the last second
 * @ports: ports held, by enum subscriber_ports
 * @held: their sum
 * @refused: flows refused, of reasons that there were
 * @refused_count: number of @refused
 * @refusals: their sum
 */
struct subscriber {
	struct range src;
	__u64 sessions;
	__u64 half_open;
	__u64 rate;
	__u64 ports[SUBSCRIBER_PROTOCOLS];
	__u64 held;
	struct tally refused[DESTINATION_REASONS];
	size_t refused_count;
	__u64 refusals;
};

/**
 * struct subscriber_filter - subscribers that are meant
 * @given: bit 1 << NATGW_A_SUBSCRIBER_SRC if @src is given
 * @src: addresses; one of them must be the subscriber's
 */
struct subscriber_filter {
	__u32 given;
	struct range src;
};

int subscriber_read(struct nlattr *head, int length,
		    struct subscriber *subscriber);
size_t subscriber_filter_size(void);
int subscriber_put_filter(struct nl_msg *message,
			  const struct subscriber_filter *filter);

#endif
