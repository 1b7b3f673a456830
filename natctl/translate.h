/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Rules of another NAT, on their way to a configuration. A reader (of nft's JSON,
 * of iptables-save) makes one entry of each rule: whom it matches, as ranges, and
 * what it does; or why natgw cannot do it. What is allocated here belongs to the
 * translation and goes with it.
 */
#ifndef NATCTL_TRANSLATE_H
#define NATCTL_TRANSLATE_H

#include <stdio.h>

#include "ruleset.h"

/**
 * enum stage - where in a packet's way a rule stands
 * @STAGE_ARRIVING: before routing
 * @STAGE_LEAVING: after it
 * @STAGES: number of them
 */
enum stage {
	STAGE_ARRIVING,
	STAGE_LEAVING,
	STAGES,
};

/**
 * enum field - what of a packet a rule looks at, as numbers
 * @FIELD_SRC: source address, host byte order
 * @FIELD_DST: destination address, host byte order
 * @FIELD_PROTO: IP protocol
 * @FIELD_SPORT: source port
 * @FIELD_DPORT: destination port
 * @FIELDS: number of them
 */
enum field {
	FIELD_SRC,
	FIELD_DST,
	FIELD_PROTO,
	FIELD_SPORT,
	FIELD_DPORT,
	FIELDS,
};

/**
 * struct ranges - numbers, as ranges
 * @list: the ranges
 * @count: number of @list
 * @room: room in @list
 * @given: whether they count; else all numbers are meant
 */
struct ranges {
	struct range *list;
	size_t count;
	size_t room;
	bool given;
};

/**
 * struct devices - names of devices
 * @list: the names
 * @count: number of @list
 * @room: room in @list
 * @given: whether they count; else all devices are meant
 */
struct devices {
	const char **list;
	size_t count;
	size_t room;
	bool given;
};

/**
 * struct match - whom a rule matches; all must hold
 * @fields: by enum field
 * @iif: by these it came in
 * @oif: by these it leaves
 * @not_oif: by these it does not leave
 * @has_mark: whether @mark and @mask count
 * @mark: value of the mark
 * @mask: bits of it that count
 */
struct match {
	struct ranges fields[FIELDS];
	struct devices iif;
	struct devices oif;
	struct devices not_oif;
	bool has_mark;
	__u32 mark;
	__u32 mask;
};

/**
 * struct entry - a rule of another NAT
 * @stage: where it stands
 * @origin: what it is called, or its text
 * @comment: its comment; NULL if it has none
 * @match: whom it matches
 * @action: enum natgw_action; 0 until it is known
 * @addresses: snat: to these
 * @has_ports: whether @ports holds something
 * @ports: to these
 * @base: first port that @ports are in the place of; 0 if any of them will do
 * @random: ports are to be random
 * @targets: dnat: to these
 * @target_count: number of @targets
 * @target_room: room in @targets
 * @external: static: the external side
 * @internal: static: the internal side
 * @reason: why it cannot be translated; empty if it can
 */
struct entry {
	enum stage stage;
	const char *origin;
	const char *comment;
	struct match match;
	__u32 action;
	struct ranges addresses;
	bool has_ports;
	struct ports ports;
	__u16 base;
	bool random;
	struct target *targets;
	size_t target_count;
	size_t target_room;
	struct range external;
	struct range internal;
	char reason[160];
};

/**
 * struct translation - a configuration that is being made
 * @entries: its rules, in order, of each stage
 * @count: number of @entries
 * @room: room in @entries
 * @fast_path: devices of its flowtables
 * @blocks: what was allocated for it
 * @block_count: number of @blocks
 * @block_room: room in @blocks
 */
struct translation {
	struct entry *entries;
	size_t count;
	size_t room;
	struct fast_path fast_path;
	void **blocks;
	size_t block_count;
	size_t block_room;
};

void *translation_allocate(struct translation *translation, size_t count,
			   size_t size);
char *translation_text(struct translation *translation, const char *format, ...)
	__printf(2, 3);
void translation_add(struct translation *translation,
		     const struct entry *entry);
size_t translation_write(struct translation *translation, FILE *stream);
void translation_exit(struct translation *translation);

void entry_refuse(struct entry *entry, const char *format, ...) __printf(2, 3);
void entry_map(struct entry *entry, const struct range *other);
void entry_aim(struct translation *translation, struct entry *entry,
	       const struct range *addresses, __u32 weight);

void ranges_add(struct translation *translation, struct ranges *ranges,
		__u32 first, __u32 last);
void ranges_invert(struct translation *translation, struct ranges *ranges,
		   __u32 last);
bool device_can_be(const char *name);
void devices_add(struct translation *translation, struct devices *devices,
		 const char *name);
void translation_add_fast(struct translation *translation, const char *name);
void match_restrict(struct translation *translation, struct match *match,
		    enum field field, const struct ranges *ranges);
void match_restrict_devices(struct translation *translation,
			    struct devices *mine, const struct devices *others);

#endif
