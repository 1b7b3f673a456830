/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The ledger: what the kernel tells of each external address, added up to one
 * entry a destination. Pure: no socket, no output.
 */
#ifndef NATCTL_LEDGER_H
#define NATCTL_LEDGER_H

#include "destination.h"
#include "index.h"

/**
 * struct tally - how many of one kind
 * @id: the kind, of an enum of the family
 * @value: how many
 */
struct tally {
	__u32 id;
	__u64 value;
};

/**
 * struct share - what one external address has of a destination
 * @address: the address, host byte order
 * @in_use: ports held
 * @usable: ports that could be
 */
struct share {
	__u32 address;
	__u32 in_use;
	__u32 usable;
};

/**
 * struct entry - a destination, over all external addresses
 * @key: which; it comes first
 * @in_use: ports held
 * @usable: ports that could be
 * @peak: most ports that were ever held, each address at its own time
 * @created: sessions created
 * @taken: times that a port was taken
 * @resting: ports that were let go of, and have to rest
 * @holders: ports held, by enum natgw_holder
 * @refused: flows refused, by enum natgw_drop; of reasons that there were
 * @refused_count: number of @refused
 * @refused_room: room in @refused
 * @refusals: sum of @refused
 * @unanswered: sessions that ended without an answer
 * @syn_retransmits: SYNs seen again
 * @resets_early: sessions reset before they were established
 * @unreachable: ICMP errors that said that it cannot be reached
 * @first: when it first refused, ms since 1970; 0 if it never did
 * @last: when it last refused, likewise
 * @suppressed: refusals that were not told one by one, in an event
 * @shares: what each address has, the fullest first
 * @share_count: number of @shares
 * @share_room: room in @shares
 * @sources: who holds most ports, most first
 * @source_count: number of @sources
 * @source_room: room in @sources
 */
struct entry {
	struct destination_key key;
	__u64 in_use;
	__u64 usable;
	__u64 peak;
	__u64 created;
	__u64 taken;
	__u64 resting;
	struct tally holders[DESTINATION_HOLDERS];
	struct tally *refused;
	size_t refused_count;
	size_t refused_room;
	__u64 refusals;
	__u64 unanswered;
	__u64 syn_retransmits;
	__u64 resets_early;
	__u64 unreachable;
	__u64 first;
	__u64 last;
	__u64 suppressed;
	struct share *shares;
	size_t share_count;
	size_t share_room;
	struct top_source *sources;
	size_t source_count;
	size_t source_room;
};

/**
 * enum ledger_order - what comes first; as the kernel has it
 * @LEDGER_PORTS: most ports in use
 * @LEDGER_REFUSED: most flows refused
 * @LEDGER_CREATED: most sessions created
 * @LEDGER_UNANSWERED: most sessions without an answer
 * @LEDGER_LAST: latest refusal
 */
enum ledger_order {
	LEDGER_PORTS = NATGW_DESTINATION_ORDER_PORTS,
	LEDGER_REFUSED = NATGW_DESTINATION_ORDER_REFUSED,
	LEDGER_CREATED = NATGW_DESTINATION_ORDER_CREATED,
	LEDGER_UNANSWERED = NATGW_DESTINATION_ORDER_UNANSWERED,
	LEDGER_LAST = NATGW_DESTINATION_ORDER_LAST,
};

/**
 * struct ledger - entries, maybe only the best of them
 * @entries: the entries
 * @count: number of @entries
 * @room: room in @entries
 * @index: finds them
 */
struct ledger {
	struct entry *entries;
	size_t count;
	size_t room;
	struct index index;
};

__u64 share_fill(const struct share *share);

void entry_add(struct entry *entry, const struct destination *destination);
void entry_settle(struct entry *entry);
void entry_exit(struct entry *entry);

void ledger_init(struct ledger *ledger);
void ledger_add(struct ledger *ledger, const struct destination *destination);
void ledger_restart(struct ledger *ledger);
void ledger_keep(struct ledger *ledger, enum ledger_order order, size_t top);
void ledger_exit(struct ledger *ledger);

#endif
