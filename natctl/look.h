/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One look at a gateway: all that doctor knows of a moment. What happened is
 * told by two of them. Pure: no socket, no output.
 */
#ifndef NATCTL_LOOK_H
#define NATCTL_LOOK_H

#include <net/if.h>

#include "gateway.h"
#include "index.h"
#include "ledger.h"
#include "survey.h"

/**
 * struct outlet_key - an external address; compared byte by byte
 * @pool: pool that it is of; empty if it is a masquerade rule's
 * @rule: handle of that rule, or 0
 * @address: the address, host byte order
 */
struct outlet_key {
	char pool[NATGW_POOL_NAME_MAX + 1];
	__u32 rule;
	__u32 address;
};

/**
 * struct outlet - TCP by an external address, over all destinations
 * @key: which; it comes first
 * @waiting: destinations that have sessions which wait for an answer; of an
 * endpoint-independent pool, which does not know them, these sessions
 * @created: sessions created
 * @half_open: sessions that wait for an answer
 * @unanswered: sessions that ended without one
 * @retransmits: SYNs seen again
 */
struct outlet {
	struct outlet_key key;
	__u64 waiting;
	__u64 created;
	__u64 half_open;
	__u64 unanswered;
	__u64 retransmits;
};

/**
 * enum tenant_refusal - why a subscriber was refused
 * @TENANT_SESSIONS: he has as many sessions as he may
 * @TENANT_PORTS: he has as many ports as he may
 * @TENANT_RATE: he begins as many sessions a second as he may
 * @TENANT_BLOCKS: he has as many blocks as he may
 * @TENANT_SHARED: what all share is used up
 */
enum tenant_refusal {
	TENANT_SESSIONS,
	TENANT_PORTS,
	TENANT_RATE,
	TENANT_BLOCKS,
	TENANT_SHARED,
};

#define TENANT_REFUSALS (TENANT_SHARED + 1)

/**
 * struct tenant - a subscriber, as far as doctor is concerned
 * @src: his addresses
 * @sessions: sessions active
 * @rate: sessions begun in the last second
 * @ports: ports held, by enum subscriber_ports
 * @refused: flows refused, by enum tenant_refusal
 */
struct tenant {
	struct range src;
	__u32 sessions;
	__u32 rate;
	__u32 ports[SUBSCRIBER_PROTOCOLS];
	__u64 refused[TENANT_REFUSALS];
};

/**
 * struct interface - an address of an interface of the gateway
 * @name: the interface
 * @address: an address of it, host byte order; 0 if it has none
 */
struct interface {
	char name[IFNAMSIZ];
	__u32 address;
};

/**
 * struct divided - blocks of ports that are given
 * @pool: pool that they are of; empty if it is a masquerade rule's
 * @rule: handle of that rule, or 0
 * @blocks: how many
 */
struct divided {
	char pool[NATGW_POOL_NAME_MAX + 1];
	__u32 rule;
	__u64 blocks;
};

/**
 * struct look - a gateway at one moment
 * @when: the moment, ms of a clock that never jumps
 * @gateway: version and size
 * @stats: counters
 * @set: the configuration
 * @ledger: destinations, in the order of their keys when it is settled
 * @whole: these are all; else only those that have refused a flow
 * @outlets: external addresses, in any order
 * @outlet_count: number of @outlets
 * @outlet_room: room in @outlets
 * @outlet_index: finds one
 * @tenants: subscribers, in the order of their addresses when it is settled
 * @tenant_count: number of @tenants
 * @tenant_room: room in @tenants
 * @interfaces: addresses of interfaces
 * @interface_count: number of @interfaces
 * @interface_room: room in @interfaces
 * @divided: blocks that are given, by pool; only if they were read
 * @divided_count: number of @divided
 * @divided_room: room in @divided
 * @survey: sessions; of the second look only
 */
struct look {
	__u64 when;
	struct gateway gateway;
	struct stats stats;
	struct ruleset set;
	struct ledger ledger;
	bool whole;
	struct outlet *outlets;
	size_t outlet_count;
	size_t outlet_room;
	struct index outlet_index;
	struct tenant *tenants;
	size_t tenant_count;
	size_t tenant_room;
	struct interface *interfaces;
	size_t interface_count;
	size_t interface_room;
	struct divided *divided;
	size_t divided_count;
	size_t divided_room;
	struct survey survey;
};

/**
 * struct looks - two looks at a gateway
 * @before: the first
 * @now: the second
 */
struct looks {
	const struct look *before;
	const struct look *now;
};

void look_init(struct look *look);
void look_exit(struct look *look);
void look_settle_key(const struct look *look, struct destination *destination);
void look_add_destination(struct look *look, const struct destination *told);
void look_add_subscriber(struct look *look, const struct subscriber *subscriber);
void look_add_interface(struct look *look, const char *name, __u32 address);
void look_add_block(struct look *look, const struct port_block *block);
void look_restart_destinations(struct look *look);
void look_settle(struct look *look);

struct entry *look_entry(const struct look *look,
			 const struct destination_key *key);
const struct entry *looks_before(const struct looks *looks,
				 const struct entry *entry);
const struct outlet *look_outlet(const struct look *look,
				 const struct outlet_key *key);
const struct tenant *look_tenant(const struct look *look, __u32 address);
bool look_has_address(const struct look *look, const char *interface);
__u64 look_addresses(const struct look *look, const char *pool);
__u64 look_blocks(const struct look *look, const char *pool);
__u32 look_setting(const struct look *look, enum setting_kind kind, __u32 id);

__u64 moved(__u64 before, __u64 now);
__u64 looks_counted(const struct looks *looks, enum natgw_counter counter);
__u64 looks_dropped(const struct looks *looks, enum natgw_drop reason);
__u64 looks_tenant_refused(const struct looks *looks,
			   const struct tenant *tenant,
			   enum tenant_refusal why);
__u64 entry_refused(const struct entry *entry, enum natgw_drop reason);

#endif
