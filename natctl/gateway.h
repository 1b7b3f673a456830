/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The gateway as a verb sees it: what can be asked of it, and the records that
 * it answers with. One call is one exchange with the kernel.
 */
#ifndef NATCTL_GATEWAY_H
#define NATCTL_GATEWAY_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/types.h>

#include "block.h"
#include "client.h"
#include "destination.h"
#include "external.h"
#include "limit_usage.h"
#include "natgw.h"
#include "ruleset.h"
#include "mapping.h"
#include "port_piece.h"
#include "subscriber.h"

struct explanation;
struct packet_question;

/**
 * struct gateway - version and size
 * @version: version of the module
 * @generation: generation of the configuration
 * @rules: rules in force
 * @pools: pools in force
 * @destinations: destinations in the ledger
 * @sessions: sessions active
 * @hooked: whether packets pass through natgw
 * @session_bytes: memory that a session takes, bytes
 */
struct gateway {
	char version[64];
	__u32 generation;
	__u32 rules;
	__u32 pools;
	__u32 destinations;
	__u32 sessions;
	bool hooked;
	__u32 session_bytes;
};

/**
 * struct tuple - a packet's endpoints
 * @src: source address, host byte order
 * @dst: destination address, host byte order
 * @sport: source port or ICMP identifier
 * @dport: destination port or ICMP identifier
 */
struct tuple {
	__u32 src;
	__u32 dst;
	__u16 sport;
	__u16 dport;
};

/**
 * struct endpoint - one end of a session
 * @address: its address, host byte order; 0 for any
 * @port: its port or ICMP identifier; 0 for any
 */
struct endpoint {
	__u32 address;
	__u16 port;
};

/**
 * struct session - a session, or what became of it
 * @proto: IP protocol
 * @event: enum natgw_event, in an event
 * @state: enum natgw_state
 * @cause: enum natgw_close_cause, in an event
 * @original: what the initiator sends
 * @translated: what the responder sees
 * @packets: packets from the initiator, and from the responder
 * @bytes: bytes from the initiator, and from the responder
 * @timeout: time left, s
 * @age: time since it was created, s
 * @rule: handle of the rule that created it
 * @pool: pool that gave the external endpoint; empty if none did
 * @pace: enum natgw_pace of packets from the initiator, and from the responder
 */
struct session {
	__u8 proto;
	__u32 event;
	__u32 state;
	__u32 cause;
	struct tuple original;
	struct tuple translated;
	__u64 packets[2];
	__u64 bytes[2];
	__u32 timeout;
	__u32 age;
	__u32 rule;
	char pool[NATGW_POOL_NAME_MAX + 1];
	__u32 pace[2];
};

/**
 * struct filter - sessions that are meant; what is given must all hold
 * @given: bit 1 << NATGW_A_FILTER_... of each of the following that is given
 * @src: source of the original packets
 * @dst: destination of the original packets
 * @sport: source port of the original packets
 * @dport: destination port of the original packets
 * @proto: IP protocol
 * @state: enum natgw_state
 * @pool: pool that gave the external endpoint
 * @nat_src: source as the responder sees it
 * @nat_dst: destination as the responder sees it
 * @rule: handle of the rule that created it
 * @endpoint: an end that is translated, as a packet has it on either side
 * @remote: the other end, as that packet has it
 */
struct filter {
	__u32 given;
	struct range src;
	struct range dst;
	struct ports sport;
	struct ports dport;
	__u8 proto;
	__u32 state;
	char pool[NATGW_POOL_NAME_MAX + 1];
	struct range nat_src;
	struct range nat_dst;
	__u32 rule;
	struct endpoint endpoint;
	struct endpoint remote;
};

/**
 * struct active - sessions of one protocol and state
 * @proto: IP protocol
 * @state: enum natgw_state
 * @sessions: how many
 */
struct active {
	__u8 proto;
	__u32 state;
	__u32 sessions;
};

/**
 * struct untranslated - a packet that no rule was about
 * @seen: there was one
 * @proto: IP protocol
 * @src: where it came from, host byte order
 * @dst: where it went, host byte order
 * @dport: port that it went to; 0 where there is none
 * @oif: index of the interface that it left by
 */
struct untranslated {
	bool seen;
	__u8 proto;
	__u32 src;
	__u32 dst;
	__u16 dport;
	__u32 oif;
};

/**
 * struct stats - counters of the gateway
 * @counters: totals, by enum natgw_counter
 * @drops: drops, by enum natgw_drop
 * @active: sessions active, by protocol and state
 * @active_count: number of @active
 * @active_room: room in @active
 * @sessions: sessions active
 * @peak: most sessions that were ever active at one time
 * @packets_peak: most packets a second that were ever seen
 * @blocks: blocks of ports that subscribers have
 * @untranslated: one of the last packets that no rule was about
 */
struct stats {
	__u64 counters[NATGW_COUNTER_MAX + 1];
	__u64 drops[NATGW_DROP_MAX + 1];
	struct active *active;
	size_t active_count;
	size_t active_room;
	__u32 sessions;
	__u32 peak;
	__u32 packets_peak;
	__u32 blocks;
	struct untranslated untranslated;
};

/**
 * struct sums - an invariant, worked out
 * @id: enum natgw_invariant
 * @left: the first sum
 * @right: the second; the invariant holds if they are equal
 */
struct sums {
	__u32 id;
	__u64 left;
	__u64 right;
};

enum {
	GATEWAY_SUMS_MAX = 32,	/* invariants that there is room for */
};

/**
 * struct check - every invariant, worked out
 * @sums: the sums
 * @count: number of @sums
 */
struct check {
	struct sums sums[GATEWAY_SUMS_MAX];
	size_t count;
};

/**
 * enum part - part of a configuration
 * @PART_POOL: a pool
 * @PART_RULE: a rule
 * @PART_SETTING: a setting
 * @PART_PORT_TIMEOUT: the timeout of a port
 * @PART_FAST_PATH: the devices of the fast path
 */
enum part {
	PART_POOL,
	PART_RULE,
	PART_SETTING,
	PART_PORT_TIMEOUT,
	PART_FAST_PATH,
};

/**
 * struct origin - what an attribute of a request was made from
 * @offset: where the attribute starts in the request, bytes
 * @part: the part of the configuration
 * @index: its place among the parts of its kind
 * @place: where its value stood in the text; line 0 if in none
 */
struct origin {
	__u32 offset;
	enum part part;
	size_t index;
	struct place place;
};

/**
 * struct origins - what the attributes of a request were made from
 * @list: by rising offset
 * @count: number of @list
 * @room: room in @list
 */
struct origins {
	struct origin *list;
	size_t count;
	size_t room;
};

/**
 * struct session_reader - takes the sessions of a dump, or events
 * @session: takes one; returns 0 to go on, a negative errno to stop
 * @replaced: takes the generation of a new configuration; for events
 * @exhausted: takes what happened to a destination; for events
 * @used: takes what happened to what a limit bounds; for events
 * @block: takes what happened to a block; for events
 * @mapping: takes what happened to a mapping; for events
 * @context: what all get as their last argument
 */
struct session_reader {
	int (*session)(const struct session *session, void *context);
	int (*replaced)(__u32 generation, void *context);
	int (*exhausted)(const struct destination *destination, void *context);
	int (*used)(const struct limit_usage *usage, void *context);
	int (*block)(const struct port_block *block, void *context);
	int (*mapping)(const struct mapping *mapping, void *context);
	void *context;
};

/**
 * struct destination_reader - takes the destinations of a dump
 * @filter: which are asked for
 * @take: takes one
 * @context: what @take gets as its last argument
 */
struct destination_reader {
	const struct destination_filter *filter;
	void (*take)(const struct destination *destination, void *context);
	void *context;
};

/**
 * struct external_reader - takes the external addresses of a dump
 * @filter: destinations that are added up; without top and parts
 * @take: takes one
 * @context: what @take gets as its last argument
 */
struct external_reader {
	const struct destination_filter *filter;
	void (*take)(const struct external *external, void *context);
	void *context;
};

/**
 * struct port_reader - takes ports in use, a piece at a time
 * @addresses: external addresses that are asked for, host byte order
 * @protos: IP protocols of these
 * @count: number of them, NATGW_PORT_MAP_SPACES_MAX at most
 * @take: takes a piece
 * @context: what @take gets as its last argument
 */
struct port_reader {
	__u32 addresses[NATGW_PORT_MAP_SPACES_MAX];
	__u8 protos[NATGW_PORT_MAP_SPACES_MAX];
	size_t count;
	void (*take)(const struct port_piece *piece, void *context);
	void *context;
};

/**
 * struct subscriber_reader - takes the subscribers of a dump
 * @filter: which are asked for
 * @take: takes one
 * @context: what @take gets as its last argument
 */
struct subscriber_reader {
	const struct subscriber_filter *filter;
	void (*take)(const struct subscriber *subscriber, void *context);
	void *context;
};

/**
 * struct block_reader - takes the blocks of a dump
 * @filter: which are asked for
 * @take: takes one
 * @context: what @take gets as its last argument
 */
struct block_reader {
	const struct block_filter *filter;
	void (*take)(const struct port_block *block, void *context);
	void *context;
};

/**
 * struct mapping_reader - takes the mappings of a dump
 * @filter: which are asked for
 * @take: takes one
 * @context: what @take gets as its last argument
 */
struct mapping_reader {
	const struct mapping_filter *filter;
	void (*take)(const struct mapping *mapping, void *context);
	void *context;
};

int gateway_get(struct client *client, struct gateway *gateway,
		struct refusal *refusal);
int gateway_get_config(struct client *client, struct ruleset *set,
		       bool *interrupted, struct refusal *refusal);
int gateway_set_config(struct client *client, const struct ruleset *set,
		       bool against_generation, bool check_only,
		       struct origins *origins, struct refusal *refusal);
int gateway_get_sessions(struct client *client, const struct filter *filter,
			 const struct session_reader *reader,
			 bool *interrupted, struct refusal *refusal);
int gateway_flush(struct client *client, const struct filter *filter,
		  __u32 *flushed, struct refusal *refusal);
int gateway_get_stats(struct client *client, struct stats *stats,
		      struct refusal *refusal);
int gateway_explain(struct client *client,
		    const struct packet_question *question,
		    struct explanation *explanation, struct refusal *refusal);
int gateway_check(struct client *client, struct check *check,
		  struct refusal *refusal);
int gateway_get_destinations(struct client *client,
			     const struct destination_reader *reader,
			     bool *interrupted, struct refusal *refusal);
int gateway_get_externals(struct client *client,
			  const struct external_reader *reader,
			  bool *interrupted, struct refusal *refusal);
int gateway_get_ports(struct client *client, const struct port_reader *reader,
		      struct refusal *refusal);
int gateway_get_subscribers(struct client *client,
			    const struct subscriber_reader *reader,
			    bool *interrupted, struct refusal *refusal);
int gateway_get_mappings(struct client *client,
			 const struct mapping_reader *reader,
			 bool *interrupted, struct refusal *refusal);
int gateway_get_blocks(struct client *client, const struct block_reader *reader,
		       bool *interrupted, struct refusal *refusal);
int gateway_join(struct client *client, const char *group,
		 struct refusal *refusal);
int gateway_listen(struct client *client, const struct session_reader *reader);

const struct origin *origins_find(const struct origins *origins, __u32 offset);
void stats_exit(struct stats *stats);

#endif
