// SPDX-License-Identifier: GPL-2.0
/* Rules of another NAT, and the statements that say the same. */
#include "translate.h"

#include <netinet/in.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "fault.h"
#include "grammar.h"

enum {
	TRANSLATE_RULES_MAX = 4096,	/* that one entry may become */
	TRANSLATE_TARGETS_MAX = 256,	/* that one entry may have */
	TRANSLATE_WIDTH = 10,		/* of the first word of a line */
};

/* ---- memory --------------------------------------------------------------- */

/**
 * translation_allocate() - memory that goes with the translation
 * @translation: the translation
 * @count: number of elements
 * @size: size of an element, bytes
 *
 * Return: the memory, all zeros.
 */
void *translation_allocate(struct translation *translation, size_t count,
			   size_t size)
{
	void *block = allocate(count, size);

	translation->blocks = grow(translation->blocks, &translation->block_room,
				   translation->block_count, sizeof(block));
	translation->blocks[translation->block_count++] = block;
	return block;
}

/* As grow(), but what was there may be in use elsewhere, and stays. */
static void *extend(struct translation *translation, void *list, size_t *room,
		    size_t count, size_t size)
{
	void *more;

	if (count < *room)
		return list;
	*room = count ? 2 * count : 4;
	more = translation_allocate(translation, *room, size);
	if (count)
		memcpy(more, list, count * size);
	return more;
}

/**
 * translation_text() - a text that goes with the translation
 * @translation: the translation
 * @format: as printf()
 *
 * Return: the text.
 */
char *translation_text(struct translation *translation, const char *format, ...)
{
	va_list arguments;
	char *text;
	int length;

	va_start(arguments, format);
	length = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	text = translation_allocate(translation, length + 1, 1);
	va_start(arguments, format);
	vsnprintf(text, length + 1, format, arguments);
	va_end(arguments);
	return text;
}

/**
 * translation_add() - append an entry
 * @translation: the translation
 * @entry: the entry
 */
void translation_add(struct translation *translation, const struct entry *entry)
{
	translation->entries = grow(translation->entries, &translation->room,
				    translation->count,
				    sizeof(*translation->entries));
	translation->entries[translation->count++] = *entry;
}

/**
 * translation_exit() - free what a translation holds
 * @translation: the translation
 */
void translation_exit(struct translation *translation)
{
	for (size_t i = 0; i < translation->block_count; i++)
		free(translation->blocks[i]);
	free(translation->blocks);
	free(translation->entries);
}

/* ---- entries -------------------------------------------------------------- */

/**
 * entry_refuse() - note why an entry cannot be translated
 * @entry: the entry; the first reason stays
 * @format: as printf()
 */
void entry_refuse(struct entry *entry, const char *format, ...)
{
	va_list arguments;

	if (*entry->reason)
		return;
	va_start(arguments, format);
	vsnprintf(entry->reason, sizeof(entry->reason), format, arguments);
	va_end(arguments);
}

/**
 * entry_aim() - add backends to a dnat entry
 * @translation: the translation
 * @entry: the entry
 * @addresses: their addresses
 * @weight: the share of each
 */
void entry_aim(struct translation *translation, struct entry *entry,
	       const struct range *addresses, __u32 weight)
{
	if (range_size(addresses) + entry->target_count > TRANSLATE_TARGETS_MAX) {
		entry_refuse(entry, "it has more than %d backends",
			     TRANSLATE_TARGETS_MAX);
		return;
	}
	for (__u64 i = 0; i < range_size(addresses); i++) {
		struct target *target;

		entry->targets = extend(translation, entry->targets,
					&entry->target_room,
					entry->target_count, sizeof(*target));
		target = &entry->targets[entry->target_count++];
		memset(target, 0, sizeof(*target));
		target->address = addresses->first + i;
		target->weight = weight;
	}
}

/**
 * entry_map() - make an entry a static one
 * @entry: the entry, with its stage and matches: the addresses of its own side
 * @other: those of the other side
 */
void entry_map(struct entry *entry, const struct range *other)
{
	struct match *match = &entry->match;
	bool leaving = entry->stage == STAGE_LEAVING;
	struct ranges *mine = &match->fields[leaving ? FIELD_SRC : FIELD_DST];
	bool more = match->iif.given || match->not_oif.given ||
		    match->has_mark || match->oif.count > 1;

	entry->action = NATGW_ACTION_STATIC;
	if (mine->count != 1 || range_prefix(&mine->list[0]) < 0 ||
	    range_size(&mine->list[0]) != range_size(other)) {
		entry_refuse(entry, "it does not map one prefix to another of its size");
		return;
	}
	for (int field = 0; field < FIELDS; field++)
		more |= match->fields[field].given &&
			&match->fields[field] != mine;
	if (more)
		entry_refuse(entry, "natgw's static matches nothing but the addresses");
	entry->external = leaving ? *other : mine->list[0];
	entry->internal = leaving ? mine->list[0] : *other;
}

/* ---- ranges --------------------------------------------------------------- */

/**
 * ranges_add() - add numbers
 * @translation: whose memory to use
 * @ranges: receives them
 * @first: the first of them
 * @last: the last
 */
void ranges_add(struct translation *translation, struct ranges *ranges,
		__u32 first, __u32 last)
{
	ranges->list = extend(translation, ranges->list, &ranges->room,
			      ranges->count, sizeof(*ranges->list));
	ranges->list[ranges->count++] = (struct range){ first, last };
	ranges->given = true;
}

static int compare_ranges(const void *left, const void *right)
{
	const struct range *one = left;
	const struct range *other = right;

	return (one->first > other->first) - (one->first < other->first);
}

/**
 * ranges_invert() - make them all the other numbers
 * @translation: whose memory to use
 * @ranges: the numbers
 * @last: the greatest number there is
 */
void ranges_invert(struct translation *translation, struct ranges *ranges,
		   __u32 last)
{
	struct ranges others = { .given = true };
	__u64 next = 0;

	qsort(ranges->list, ranges->count, sizeof(*ranges->list),
	      compare_ranges);
	for (size_t i = 0; i < ranges->count; i++) {
		if (ranges->list[i].first > next)
			ranges_add(translation, &others, next,
				   ranges->list[i].first - 1);
		if (ranges->list[i].last + 1ULL > next)
			next = ranges->list[i].last + 1ULL;
	}
	if (next <= last)
		ranges_add(translation, &others, next, last);
	*ranges = others;
}

static bool range_overlaps(const struct range *left, const struct range *right)
{
	return left->first <= right->last && right->first <= left->last;
}

/**
 * match_restrict() - let a match hold for some numbers only
 * @translation: whose memory to use
 * @match: the match
 * @field: what has to be one of these numbers
 * @ranges: the numbers
 */
void match_restrict(struct translation *translation, struct match *match,
		    enum field field, const struct ranges *ranges)
{
	struct ranges *mine = &match->fields[field];
	struct ranges both = { .given = true };

	if (!ranges->given)
		return;
	for (size_t i = 0; !mine->given && i < ranges->count; i++)
		ranges_add(translation, &both, ranges->list[i].first,
			   ranges->list[i].last);
	for (size_t i = 0; mine->given && i < mine->count; i++) {
		const struct range *one = &mine->list[i];

		for (size_t j = 0; j < ranges->count; j++) {
			const struct range *other = &ranges->list[j];

			if (range_overlaps(one, other))
				ranges_add(translation, &both,
					   one->first > other->first ?
					   one->first : other->first,
					   one->last < other->last ?
					   one->last : other->last);
		}
	}
	*mine = both;
}

/* ---- devices -------------------------------------------------------------- */

static bool devices_have(const struct devices *devices, const char *name)
{
	for (size_t i = 0; i < devices->count; i++)
		if (!strcmp(devices->list[i], name))
			return true;
	return false;
}

/**
 * device_can_be() - whether a device can have a name
 * @name: the name
 *
 * Return: true unless the kernel would not take it.
 */
bool device_can_be(const char *name)
{
	size_t length = strlen(name);

	if (!length || length >= IFNAMSIZ)
		return false;
	for (; *name; name++)
		if ((unsigned char)*name <= ' ' || *name == 0x7f ||
		    *name == '/' || *name == ':')
			return false;
	return true;
}

/**
 * translation_add_fast() - add a device of a flowtable
 * @translation: the translation
 * @name: its name; not added twice, nor where there is no room
 */
void translation_add_fast(struct translation *translation, const char *name)
{
	struct fast_path *path = &translation->fast_path;

	if (path->count == NATGW_FAST_DEVICES_MAX || !device_can_be(name) ||
	    fast_path_find(path, name))
		return;
	memcpy(path->devices[path->count++].name, name, strlen(name) + 1);
}

/**
 * devices_add() - add a device
 * @translation: whose memory to use
 * @devices: receives it
 * @name: its name
 */
void devices_add(struct translation *translation, struct devices *devices,
		 const char *name)
{
	devices->list = extend(translation, devices->list, &devices->room,
			       devices->count, sizeof(*devices->list));
	devices->list[devices->count++] = translation_text(translation, "%s",
							   name);
	devices->given = true;
}

/**
 * match_restrict_devices() - let a match hold for some devices only
 * @translation: whose memory to use
 * @mine: those that it holds for
 * @others: the devices
 */
void match_restrict_devices(struct translation *translation,
			    struct devices *mine, const struct devices *others)
{
	struct devices both = { .given = true };

	if (!others->given)
		return;
	for (size_t i = 0; i < others->count; i++)
		if (!mine->given || devices_have(mine, others->list[i]))
			devices_add(translation, &both, others->list[i]);
	*mine = both;
}

static bool devices_overlap(const struct devices *left,
			    const struct devices *right)
{
	if (!left->given || !right->given)
		return true;
	for (size_t i = 0; i < left->count; i++)
		if (devices_have(right, left->list[i]))
			return true;
	return false;
}

/* Whether there may be a packet that both match. */
static bool match_overlaps(const struct match *left, const struct match *right)
{
	if (!devices_overlap(&left->iif, &right->iif) ||
	    !devices_overlap(&left->oif, &right->oif))
		return false;
	for (int field = 0; field < FIELDS; field++) {
		const struct ranges *one = &left->fields[field];
		const struct ranges *other = &right->fields[field];
		bool overlap = !one->given || !other->given;

		for (size_t i = 0; !overlap && i < one->count; i++)
			for (size_t j = 0; !overlap && j < other->count; j++)
				overlap = range_overlaps(&one->list[i],
							 &other->list[j]);
		if (!overlap)
			return false;
	}
	return true;
}

/* ---- what natgw cannot do ------------------------------------------------- */

static bool is_exempt(const struct entry *entry)
{
	return entry->action == NATGW_ACTION_EXEMPT && !*entry->reason;
}

/* How many rules an entry becomes: each has one range of each kind. */
static size_t count_rules(const struct match *match)
{
	size_t count = 1;

	for (int field = 0; field < FIELDS; field++)
		if (match->fields[field].given &&
		    count <= TRANSLATE_RULES_MAX)
			count *= match->fields[field].count;
	if (match->iif.given && count <= TRANSLATE_RULES_MAX)
		count *= match->iif.count;
	if (match->oif.given && count <= TRANSLATE_RULES_MAX)
		count *= match->oif.count;
	return count;
}

static bool has_ports_only(const struct ranges *protocols)
{
	for (size_t i = 0; i < protocols->count; i++)
		if ((protocols->list[i].first != IPPROTO_TCP &&
		     protocols->list[i].first != IPPROTO_UDP) ||
		    protocols->list[i].first != protocols->list[i].last)
			return false;
	return protocols->given;
}

/* Ports in a target: one, or as many as the rule has before, in that order. */
static bool maps_ports(const struct entry *entry)
{
	const struct ranges *before = &entry->match.fields[FIELD_DPORT];
	const struct ports *ports = &entry->ports;

	if (ports->first == ports->last)
		return true;
	if (before->count != 1 || before->list[0].last - before->list[0].first !=
	    (__u32)ports->last - ports->first)
		return false;
	return before->list[0].first == (entry->base ? entry->base :
						       ports->first);
}

static bool wants_ports(const struct entry *entry)
{
	bool targeted = entry->has_ports;

	for (size_t i = 0; i < entry->target_count; i++)
		targeted |= entry->targets[i].has_ports;
	return targeted && (entry->action == NATGW_ACTION_DNAT ||
			    entry->action == NATGW_ACTION_REDIRECT);
}

/* static does both directions; the entry of the other one is in it already. */
static bool is_covered(const struct translation *translation,
		       const struct entry *entry)
{
	for (const struct entry *other = translation->entries; other < entry;
	     other++)
		if (other->action == NATGW_ACTION_STATIC && !*other->reason &&
		    other->external.first == entry->external.first &&
		    other->external.last == entry->external.last &&
		    other->internal.first == entry->internal.first)
			return true;
	return false;
}

/* It is there with the first of the two, before what stands before the second. */
static void check_static(const struct translation *translation,
			 struct entry *entry)
{
	if (entry->action != NATGW_ACTION_STATIC || *entry->reason ||
	    !is_covered(translation, entry))
		return;
	for (const struct entry *other = translation->entries; other < entry;
	     other++)
		if (other->stage == entry->stage && !*other->reason &&
		    match_overlaps(&other->match, &entry->match))
			entry_refuse(entry, "natgw's static is for both directions, and stands before a rule that would decide some of these flows");
}

static void check_entry(struct entry *entry)
{
	const struct match *match = &entry->match;
	bool ported = match->fields[FIELD_SPORT].given ||
		      match->fields[FIELD_DPORT].given || wants_ports(entry);

	for (size_t i = 0; i < match->fields[FIELD_PROTO].count; i++)
		if (match->fields[FIELD_PROTO].list[i].first !=
		    match->fields[FIELD_PROTO].list[i].last)
			entry_refuse(entry, "natgw cannot match all protocols but some; name those that are meant");
	if (ported && !has_ports_only(&match->fields[FIELD_PROTO]))
		entry_refuse(entry, "natgw matches ports of tcp or udp only; name the protocol");
	if (wants_ports(entry) && entry->has_ports && !maps_ports(entry))
		entry_refuse(entry, "it picks a port of a range; natgw takes one port, or as many as dport has");
	if (entry->stage == STAGE_ARRIVING &&
	    (match->oif.given || match->not_oif.given))
		entry_refuse(entry, "it matches the device that the packet leaves by, before that is known");
	if (count_rules(match) > TRANSLATE_RULES_MAX)
		entry_refuse(entry, "it would be more than %d rules",
			     TRANSLATE_RULES_MAX);
}

/*
 * natgw's exempt holds before and after routing, if it does not name the device
 * that the flow leaves by. Whether those of one stage, written before the rules of
 * the other, would decide flows that these mean.
 */
static bool leaks(const struct translation *translation,
		  const struct entry *exempt)
{
	if (!is_exempt(exempt) || exempt->match.oif.given)
		return false;
	for (size_t i = 0; i < translation->count; i++) {
		const struct entry *other = &translation->entries[i];

		if (other->stage != exempt->stage && !*other->reason &&
		    other->action != NATGW_ACTION_EXEMPT &&
		    match_overlaps(&exempt->match, &other->match))
			return true;
	}
	return false;
}

static bool stage_leaks(const struct translation *translation, enum stage stage)
{
	for (size_t i = 0; i < translation->count; i++)
		if (translation->entries[i].stage == stage &&
		    leaks(translation, &translation->entries[i]))
			return true;
	return false;
}

/* ---- pools ---------------------------------------------------------------- */

static void refuse_pool(struct entry *entry, const struct pool *pool)
{
	for (size_t i = 0; i < pool->member_count; i++)
		for (size_t j = 0; j < entry->addresses.count; j++)
			if (range_overlaps(&pool->members[i].range,
					   &entry->addresses.list[j]))
				entry_refuse(entry, "another rule has the address with other ports or options; pools do not share addresses");
}

static void fill_pool(struct pool *pool, const struct entry *entry)
{
	for (size_t i = 0; i < entry->addresses.count; i++)
		pool_add_member(pool)->range = entry->addresses.list[i];
	if (entry->has_ports)
		pool->ports = entry->ports;
	if (entry->random)
		pool->options.values[POOL_PORT_ALLOCATION] =
			NATGW_PORT_ALLOCATION_RANDOM;
}

static bool pool_fits(const struct pool *pool, const struct pool *wanted)
{
	if (pool->member_count != wanted->member_count ||
	    pool->ports.first != wanted->ports.first ||
	    pool->ports.last != wanted->ports.last ||
	    !pool_options_equal(&pool->options, &wanted->options))
		return false;
	return !memcmp(pool->members, wanted->members,
		       pool->member_count * sizeof(*pool->members));
}

/* The pool that an snat entry takes its source from: another entry's, or new. */
static const char *find_pool(struct ruleset *set, struct entry *entry)
{
	struct pool *pool = ruleset_add_pool(set);

	fill_pool(pool, entry);
	for (size_t i = 0; i + 1 < set->pool_count; i++)
		if (pool_fits(&set->pools[i], pool)) {
			ruleset_remove_pool(set, pool);
			return set->pools[i].name;
		}
	for (size_t i = 0; i + 1 < set->pool_count; i++)
		refuse_pool(entry, &set->pools[i]);
	if (*entry->reason) {
		ruleset_remove_pool(set, pool);
		return NULL;
	}
	snprintf(pool->name, sizeof(pool->name), "pool%zu", set->pool_count);
	return pool->name;
}

/* ---- writing -------------------------------------------------------------- */

/* One of the rules that an entry becomes. */
struct choice {
	const struct entry *entry;
	const char *iif;
	const char *oif;
	const char *pool;
	struct range values[FIELDS];
};

static struct ports to_ports(const struct range *range)
{
	return (struct ports){ range->first, range->last };
}

static void fill_matches(struct rule *rule, const struct choice *choice)
{
	const struct match *match = &choice->entry->match;
	static const __u32 bits[FIELDS] = {
		[FIELD_SRC] = RULE_BIT(SRC), [FIELD_DST] = RULE_BIT(DST),
		[FIELD_PROTO] = RULE_BIT(PROTO),
		[FIELD_SPORT] = RULE_BIT(SPORT), [FIELD_DPORT] = RULE_BIT(DPORT),
	};

	for (int field = 0; field < FIELDS; field++)
		if (match->fields[field].given)
			rule->given |= bits[field];
	rule->src = choice->values[FIELD_SRC];
	rule->dst = choice->values[FIELD_DST];
	rule->proto = choice->values[FIELD_PROTO].first;
	rule->sport = to_ports(&choice->values[FIELD_SPORT]);
	rule->dport = to_ports(&choice->values[FIELD_DPORT]);
	if (choice->iif) {
		rule->given |= RULE_BIT(IIF);
		snprintf(rule->iif, sizeof(rule->iif), "%s", choice->iif);
	}
	if (choice->oif) {
		rule->given |= RULE_BIT(OIF);
		snprintf(rule->oif, sizeof(rule->oif), "%s", choice->oif);
	}
	if (match->has_mark) {
		rule->given |= RULE_BIT(MARK) | RULE_BIT(MARK_MASK);
		rule->mark = match->mark;
		rule->mask = match->mask;
	}
}

static void fill_targets(struct rule *rule, const struct entry *entry)
{
	rule->given |= RULE_BIT(TARGET);
	for (size_t i = 0; i < entry->target_count; i++) {
		struct target *target = rule_add_target(rule);

		*target = entry->targets[i];
		if (!entry->has_ports)
			continue;
		target->has_ports = true;
		target->ports = entry->ports;
	}
}

static void fill_action(struct rule *rule, const struct choice *choice)
{
	const struct entry *entry = choice->entry;

	switch (entry->action) {
	case NATGW_ACTION_SNAT:
		rule->given |= RULE_BIT(POOL);
		snprintf(rule->pool, sizeof(rule->pool), "%s", choice->pool);
		break;
	case NATGW_ACTION_DNAT:
		fill_targets(rule, entry);
		break;
	case NATGW_ACTION_MASQUERADE:
		if (entry->random)
			rule->options.values[POOL_PORT_ALLOCATION] =
				NATGW_PORT_ALLOCATION_RANDOM;
		if (entry->has_ports)
			rule->given |= RULE_BIT(TO_PORTS);
		rule->to_ports = entry->ports;
		break;
	case NATGW_ACTION_REDIRECT:
		if (entry->has_ports)
			rule->given |= RULE_BIT(TO_PORTS);
		rule->to_ports = entry->ports;
		break;
	}
}

static void write_rule(FILE *stream, const struct choice *choice, __u32 action)
{
	struct ruleset set;
	struct rule *rule;

	ruleset_init(&set);
	rule = ruleset_add_rule(&set);
	rule->action = action;
	fill_matches(rule, choice);
	if (action == choice->entry->action)
		fill_action(rule, choice);
	grammar_write_rule(stream, rule, TRANSLATE_WIDTH);
	fputc('\n', stream);
	ruleset_exit(&set);
}

/* Each of the ranges of a field with each of the fields behind it. */
static void write_fields(FILE *stream, struct choice *choice, __u32 action,
			 int field)
{
	const struct ranges *ranges;

	if (field == FIELDS) {
		write_rule(stream, choice, action);
		return;
	}
	ranges = &choice->entry->match.fields[field];
	if (!ranges->given)
		write_fields(stream, choice, action, field + 1);
	for (size_t i = 0; ranges->given && i < ranges->count; i++) {
		choice->values[field] = ranges->list[i];
		write_fields(stream, choice, action, field + 1);
	}
}

/* With @oif, only for what leaves by it. */
static void write_rules(FILE *stream, const struct entry *entry,
			const char *oif, const char *pool, __u32 action)
{
	const struct devices *in = &entry->match.iif;
	const struct devices *out = &entry->match.oif;

	for (size_t i = 0; i < (in->given ? in->count : 1); i++) {
		for (size_t j = 0; j < (out->given && !oif ? out->count : 1);
		     j++) {
			struct choice choice = {
				.entry = entry,
				.iif = in->given ? in->list[i] : NULL,
				.oif = oif ? oif : out->given ? out->list[j] :
								NULL,
				.pool = pool,
			};

			write_fields(stream, &choice, action, 0);
		}
	}
}

static void write_static(FILE *stream, const struct entry *entry)
{
	struct ruleset set;
	struct rule *rule;

	ruleset_init(&set);
	rule = ruleset_add_rule(&set);
	rule->action = NATGW_ACTION_STATIC;
	rule->given = RULE_BIT(EXTERNAL) | RULE_BIT(INTERNAL);
	rule->external = entry->external;
	rule->internal = entry->internal;
	if (entry->match.oif.given && entry->match.oif.count) {
		rule->given |= RULE_BIT(OIF);
		snprintf(rule->oif, sizeof(rule->oif), "%s",
			 entry->match.oif.list[0]);
	}
	grammar_write_rule(stream, rule, TRANSLATE_WIDTH);
	fputc('\n', stream);
	ruleset_exit(&set);
}

/* What others wrote is not to play with a terminal. */
static const char *plain(struct translation *translation, const char *text)
{
	char *copy = translation_text(translation, "%s", text);

	for (char *at = copy; *at; at++)
		if ((unsigned char)*at < ' ' || *at == 0x7f)
			*at = '?';
	return copy;
}

static void write_reason(struct translation *translation, FILE *stream,
			 const struct entry *entry)
{
	const char *origin = plain(translation, entry->origin);
	const char *reason = plain(translation, entry->reason);

	fprintf(stream, "# not translated: %s\n#     %s\n", origin, reason);
	complain("import: %s: %s", origin, reason);
}

/*
 * What an entry does not hold for, by the device that it leaves by, goes on to
 * the entries behind it: these come first for that device, and an exempt ends it.
 */
static void write_exceptions(const struct translation *translation,
			     FILE *stream, const struct entry *entry,
			     struct ruleset *pools)
{
	const struct entry *end = translation->entries + translation->count;
	const struct devices *devices = &entry->match.not_oif;

	for (size_t i = 0; i < devices->count; i++) {
		const char *device = devices->list[i];

		for (const struct entry *other = entry + 1; other < end; other++) {
			struct entry part = *other;
			const char *pool = NULL;

			if (other->stage != entry->stage || *other->reason ||
			    other->action == NATGW_ACTION_STATIC ||
			    devices_have(&other->match.not_oif, device) ||
			    (other->match.oif.given &&
			     !devices_have(&other->match.oif, device)) ||
			    !match_overlaps(&entry->match, &other->match))
				continue;
			if (part.action == NATGW_ACTION_SNAT)
				pool = find_pool(pools, &part);
			if (!*part.reason)
				write_rules(stream, &part, device, pool,
					    part.action);
		}
		write_rules(stream, entry, device, NULL, NATGW_ACTION_EXEMPT);
	}
}

static void write_entry(struct translation *translation, FILE *stream,
			struct entry *entry, struct ruleset *pools)
{
	const char *pool = NULL;

	if (!*entry->reason && entry->action == NATGW_ACTION_SNAT)
		find_pool(pools, entry);
	if (entry->comment && !*entry->reason)
		fprintf(stream, "# %s\n", plain(translation, entry->comment));
	if (*entry->reason) {
		write_reason(translation, stream, entry);
	} else if (entry->action == NATGW_ACTION_STATIC) {
		if (!is_covered(translation, entry))
			write_static(stream, entry);
	} else {
		write_exceptions(translation, stream, entry, pools);
		/* Found again: pools move as they become more. */
		if (entry->action == NATGW_ACTION_SNAT)
			pool = find_pool(pools, entry);
		write_rules(stream, entry, NULL, pool, entry->action);
	}
}

static void write_stage(struct translation *translation, FILE *stream,
			enum stage stage, struct ruleset *pools)
{
	for (size_t i = 0; i < translation->count; i++)
		if (translation->entries[i].stage == stage)
			write_entry(translation, stream,
				    &translation->entries[i], pools);
}

/* Which stage's rules come first: that whose exempts do no harm to the other's. */
static enum stage choose_first(struct translation *translation)
{
	if (!stage_leaks(translation, STAGE_ARRIVING))
		return STAGE_ARRIVING;
	if (!stage_leaks(translation, STAGE_LEAVING))
		return STAGE_LEAVING;
	for (size_t i = 0; i < translation->count; i++) {
		struct entry *entry = &translation->entries[i];

		if (entry->stage == STAGE_ARRIVING && leaks(translation, entry))
			entry_refuse(entry, "natgw's exempt would keep these flows from source translation as well");
	}
	return STAGE_ARRIVING;
}

/* A flowtable has flows that rules choose; the fast path has those of all rules. */
static void write_fast_path(const struct translation *translation, FILE *stream)
{
	if (!translation->fast_path.count)
		return;
	fputs("# instead of flowtables, for all sessions between their devices:\n#     ", stream);
	grammar_write_fast_path(stream, &translation->fast_path, 0);
	fputc('\n', stream);
}

/**
 * translation_write() - write the configuration
 * @translation: the translation
 * @stream: where to write
 *
 * What cannot be translated is a comment in its place, and a line on standard
 * error.
 *
 * Return: the number of entries that were not translated.
 */
size_t translation_write(struct translation *translation, FILE *stream)
{
	struct ruleset pools;
	char *rules = NULL;
	size_t missing = 0;
	enum stage first;
	size_t length;
	FILE *held;

	for (size_t i = 0; i < translation->count; i++)
		check_entry(&translation->entries[i]);
	for (size_t i = 0; i < translation->count; i++)
		check_static(translation, &translation->entries[i]);
	first = choose_first(translation);
	ruleset_init(&pools);
	/* Pools are known when all rules are, and stand before them. */
	held = open_memstream(&rules, &length);
	if (held) {
		write_stage(translation, held, first, &pools);
		write_stage(translation, held, !first, &pools);
		fclose(held);
	}
	for (size_t i = 0; i < pools.pool_count; i++)
		grammar_write_pool(stream, &pools.pools[i]);
	if (rules)
		fputs(rules, stream);
	write_fast_path(translation, stream);
	for (size_t i = 0; i < translation->count; i++)
		missing += !!*translation->entries[i].reason;
	free(rules);
	ruleset_exit(&pools);
	return missing;
}
