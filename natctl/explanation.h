/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What would become of a packet, as the kernel tells it, and the request for it.
 * Pure: no socket, no output.
 */
#ifndef NATCTL_EXPLANATION_H
#define NATCTL_EXPLANATION_H

#include <netlink/attr.h>
#include <netlink/msg.h>

#include "gateway.h"

enum {
	EXPLANATION_LIST = 16,	/* of each kind that the kernel names */
};

/**
 * struct candidate - an external address, and what it has for the packet
 * @address: the address, host byte order
 * @in_use: ports held
 * @usable: ports that could be handed out
 * @free: those of them that are not known to be taken
 */
struct candidate {
	__u32 address;
	__u32 in_use;
	__u32 usable;
	__u32 free;
};

/**
 * struct bound - a limit, and how far it is used up
 * @limit: enum natgw_limit
 * @value: what it allows; 0 if there is no limit
 * @in_use: how much is in use
 */
struct bound {
	__u32 limit;
	__u32 value;
	__u32 in_use;
};

/**
 * struct near_rule - a rule of which one clause did not hold
 * @rule: its handle
 * @clause: enum natgw_clause
 */
struct near_rule {
	__u32 rule;
	__u32 clause;
};

/**
 * struct packet_question - the packet that is asked about
 * @proto: IP protocol
 * @original: its endpoints
 * @iif: interface that it comes in by; 0 for what routing says
 * @oif: interface that it leaves by; likewise
 * @mark: its mark
 */
struct packet_question {
	__u8 proto;
	struct tuple original;
	__u32 iif;
	__u32 oif;
	__u32 mark;
};

/**
 * struct explanation - what would become of it
 * @packet: the packet, with both interfaces
 * @given: bit 1ULL << NATGW_A_EXPLANATION_... of what the kernel said
 * @generation: generation of the configuration
 * @verdict: enum natgw_verdict
 * @drop: enum natgw_drop
 * @forwarded: between the hooks
 * @translated: as it leaves
 * @ports: where its source port is drawn from
 * @backends: backends of the rule before routing
 * @before: handle of the rule that decided before routing, or 0
 * @after: handle of the one that did after routing, or 0
 * @state: enum natgw_state of the session that it belongs to
 * @session: what the initiator of that sends
 * @session_rule: handle of the rule that created it
 * @pool: pool that its source comes from; empty if none
 * @candidates: addresses, in the order in which they are asked
 * @candidate_count: number of @candidates
 * @addresses: number of all that would be asked
 * @bounds: limits
 * @bound_count: number of @bounds
 * @near: rules that nearly matched
 * @near_count: number of @near
 * @near_more: further ones
 */
struct explanation {
	struct packet_question packet;
	__u64 given;
	__u32 generation;
	__u32 verdict;
	__u32 drop;
	struct tuple forwarded;
	struct tuple translated;
	struct ports ports;
	__u32 backends;
	__u32 before;
	__u32 after;
	__u32 state;
	struct tuple session;
	__u32 session_rule;
	char pool[NATGW_POOL_NAME_MAX + 1];
	struct candidate candidates[EXPLANATION_LIST];
	size_t candidate_count;
	__u32 addresses;
	struct bound bounds[EXPLANATION_LIST];
	size_t bound_count;
	struct near_rule near[EXPLANATION_LIST];
	size_t near_count;
	__u32 near_more;
};

static inline bool explanation_has(const struct explanation *e, int attribute)
{
	return e->given & 1ULL << attribute;
}

int explanation_read(struct nlattr *head, int length, struct explanation *e);
size_t explanation_request_size(void);
int explanation_put_request(struct nl_msg *message,
			    const struct packet_question *question);

#endif
