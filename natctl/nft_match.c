// SPDX-License-Identifier: GPL-2.0
/* Matches and values of nft's JSON. */
#include "nft_match.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "fault.h"

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

/* ---- values --------------------------------------------------------------- */

static bool read_address(const json_t *value, __u32 *address)
{
	const char *text = json_string_value(value);
	struct fault fault = { 0 };

	return text && !text_address(text, address, &fault);
}

static bool read_prefix(const json_t *prefix, struct range *range)
{
	const json_t *length = json_object_get(prefix, "len");
	json_int_t bits = json_integer_value(length);

	if (!json_is_integer(length) || bits < 0 || bits > 32 ||
	    !read_address(json_object_get(prefix, "addr"), &range->first))
		return false;
	range->last = range->first | (bits == 32 ? 0 : 0xffffffffU >> bits);
	return range->first == (range->last & ~(bits == 32 ? 0 :
						 0xffffffffU >> bits));
}

/**
 * nft_read_addresses() - an address, a prefix or a range
 * @value: as nft writes it
 * @range: receives it
 *
 * Return: true unless it is something else.
 */
bool nft_read_addresses(const json_t *value, struct range *range)
{
	const json_t *prefix = json_object_get(value, "prefix");
	const json_t *ends = json_object_get(value, "range");

	if (prefix)
		return read_prefix(prefix, range);
	if (ends)
		return read_address(json_array_get(ends, 0), &range->first) &&
		       read_address(json_array_get(ends, 1), &range->last) &&
		       range->first <= range->last;
	if (!read_address(value, &range->first))
		return false;
	range->last = range->first;
	return true;
}

static bool read_number(const json_t *value, __u32 most, __u32 *number)
{
	json_int_t read = json_integer_value(value);

	*number = read;
	return json_is_integer(value) && read >= 0 && read <= most;
}

/**
 * nft_read_ports() - a port or a range
 * @value: as nft writes it
 * @range: receives it
 *
 * Return: true unless it is something else.
 */
bool nft_read_ports(const json_t *value, struct range *range)
{
	const json_t *ends = json_object_get(value, "range");

	return read_number(ends ? json_array_get(ends, 0) : value, 65535,
			   &range->first) &&
	       read_number(ends ? json_array_get(ends, 1) : value, 65535,
			   &range->last) &&
	       range->first <= range->last;
}

static bool read_protocol(const json_t *value, struct range *range)
{
	const char *name = json_string_value(value);
	struct fault fault = { 0 };
	__u8 proto;

	if (!name && !read_number(value, 255, &range->first))
		return false;
	if (name) {
		if (text_protocol(name, &proto, &fault))
			return false;
		range->first = proto;
	}
	range->last = range->first;
	return true;
}

static bool read_value(const json_t *value, enum field field,
		       struct range *range)
{
	switch (field) {
	case FIELD_SRC:
	case FIELD_DST:
		return nft_read_addresses(value, range);
	case FIELD_PROTO:
		return read_protocol(value, range);
	default:
		return nft_read_ports(value, range);
	}
}

/* ---- sets ----------------------------------------------------------------- */

/* A set or a map of the rule's table. */
static const json_t *find_set(const struct nft_rule *rule, const char *name)
{
	for (size_t i = 0; i < json_array_size(rule->objects); i++) {
		const json_t *object = json_array_get(rule->objects, i);
		const json_t *set = json_object_get(object, "set");

		if (!set)
			set = json_object_get(object, "map");
		if (set && !strcmp(text_of(set, "name"), name) &&
		    !strcmp(text_of(set, "family"), rule->family) &&
		    !strcmp(text_of(set, "table"), rule->table))
			return json_object_get(set, "elem");
	}
	return NULL;
}

/**
 * nft_elements() - what is in a set or map
 * @rule: where it is used
 * @data: it, with its elements or by its name
 *
 * Return: an array, borrowed; NULL if it has none.
 */
const json_t *nft_elements(const struct nft_rule *rule, const json_t *data)
{
	const char *name = json_string_value(data);
	const json_t *list = json_object_get(data, "set");

	if (name && *name == '@')
		return find_set(rule, name + 1);
	/* Of one element nft makes no array. */
	return json_is_array(list) ? list : NULL;
}

/* An element with a comment, a timeout or a counter is within another object. */
static const json_t *unwrap(const json_t *value)
{
	const json_t *element = json_object_get(value, "elem");

	return element ? json_object_get(element, "val") : value;
}

/* All values of the right side of a match; false if one is not understood. */
static bool read_values(const struct nft_rule *rule, const json_t *right,
			enum field field, struct ranges *ranges)
{
	const json_t *list = nft_elements(rule, right);
	struct range range;

	if (!list) {
		if (!read_value(unwrap(right), field, &range))
			return false;
		ranges_add(rule->translation, ranges, range.first, range.last);
		return true;
	}
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *value = json_array_get(list, i);

		if (!read_value(unwrap(value), field, &range))
			return false;
		ranges_add(rule->translation, ranges, range.first, range.last);
	}
	/* A set that is empty now may be filled later. */
	return ranges->count;
}

/* ---- what is looked at ---------------------------------------------------- */

static const struct {
	const char *protocol;
	const char *name;
	enum field field;
	__u8 implied;
} payloads[] = {
	{ "ip", "saddr", FIELD_SRC, 0 },
	{ "ip", "daddr", FIELD_DST, 0 },
	{ "ip", "protocol", FIELD_PROTO, 0 },
	{ "tcp", "sport", FIELD_SPORT, IPPROTO_TCP },
	{ "tcp", "dport", FIELD_DPORT, IPPROTO_TCP },
	{ "udp", "sport", FIELD_SPORT, IPPROTO_UDP },
	{ "udp", "dport", FIELD_DPORT, IPPROTO_UDP },
	{ "th", "sport", FIELD_SPORT, 0 },
	{ "th", "dport", FIELD_DPORT, 0 },
};

static bool is_meta(const json_t *left, const char *key)
{
	return !strcmp(text_of(json_object_get(left, "meta"), "key"), key);
}

/* Which field an expression is, and which protocol goes with it. */
static bool find_field(const json_t *left, enum field *field, __u8 *implied)
{
	const json_t *payload = json_object_get(left, "payload");

	*implied = 0;
	*field = FIELD_PROTO;
	if (is_meta(left, "l4proto"))
		return true;
	for (size_t i = 0; payload && i < ARRAY_SIZE(payloads); i++) {
		if (strcmp(payloads[i].protocol, text_of(payload, "protocol")) ||
		    strcmp(payloads[i].name, text_of(payload, "field")))
			continue;
		*field = payloads[i].field;
		*implied = payloads[i].implied;
		return true;
	}
	return false;
}

/* What an expression is called, for a reason. */
static const char *name_of(const struct nft_rule *rule, const json_t *left)
{
	char *text = json_dumps(left, JSON_COMPACT | JSON_ENCODE_ANY);
	const char *name = translation_text(rule->translation, "%s",
					    text ? text : "nothing");

	free(text);
	return name;
}

static __u32 greatest(enum field field)
{
	if (field == FIELD_PROTO)
		return 255;
	return field == FIELD_SRC || field == FIELD_DST ? 0xffffffff : 65535;
}

static void take_field(const struct nft_rule *rule, struct entry *entry,
		       const json_t *left, const json_t *right, bool negated)
{
	struct ranges ranges = { 0 };
	struct ranges protocol = { 0 };
	enum field field;
	__u8 implied;

	if (!find_field(left, &field, &implied)) {
		entry_refuse(entry, "natgw has no match for %.100s",
			     name_of(rule, left));
		return;
	}
	if (!read_values(rule, right, field, &ranges)) {
		entry_refuse(entry, "%.100s is not understood",
			     name_of(rule, right));
		return;
	}
	if (negated)
		ranges_invert(rule->translation, &ranges, greatest(field));
	match_restrict(rule->translation, &entry->match, field, &ranges);
	if (!implied)
		return;
	ranges_add(rule->translation, &protocol, implied, implied);
	match_restrict(rule->translation, &entry->match, FIELD_PROTO, &protocol);
}

/* ---- devices, marks and states -------------------------------------------- */

static bool read_devices(const struct nft_rule *rule, const json_t *right,
			 struct devices *devices)
{
	const json_t *list = nft_elements(rule, right);
	size_t count = list ? json_array_size(list) : 1;

	for (size_t i = 0; i < count; i++) {
		const json_t *value = list ? json_array_get(list, i) : right;
		const char *name = json_string_value(unwrap(value));

		if (!name || strchr(name, '*') || !device_can_be(name))
			return false;
		devices_add(rule->translation, devices, name);
	}
	return count;
}

static void take_devices(const struct nft_rule *rule, struct entry *entry,
			 const json_t *right, bool in, bool negated)
{
	struct match *match = &entry->match;
	struct devices devices = { 0 };

	if (!read_devices(rule, right, &devices)) {
		entry_refuse(entry, "%.100s does not name devices, each by its name",
			     name_of(rule, right));
		return;
	}
	if (!negated)
		match_restrict_devices(rule->translation,
				       in ? &match->iif : &match->oif, &devices);
	else if (in)
		entry_refuse(entry, "natgw cannot match all devices but one; name those that are meant");
	for (size_t i = 0; negated && !in && i < devices.count; i++)
		devices_add(rule->translation, &match->not_oif,
			    devices.list[i]);
}

static void take_mark(const struct nft_rule *rule, struct entry *entry,
		      const json_t *mask, const json_t *right, bool negated)
{
	struct match *match = &entry->match;

	if (negated)
		entry_refuse(entry, "natgw cannot match all marks but one");
	else if (match->has_mark)
		entry_refuse(entry, "it matches two marks");
	else if (!read_number(right, 0xffffffff, &match->mark))
		entry_refuse(entry, "%.100s is not understood",
			     name_of(rule, right));
	match->has_mark = true;
	match->mask = 0xffffffff;
	if (mask && !read_number(mask, 0xffffffff, &match->mask))
		entry_refuse(entry, "%.100s is not understood",
			     name_of(rule, mask));
}

static bool is_text(const json_t *value, const char *text)
{
	return json_is_string(value) && !strcmp(json_string_value(value), text);
}

/* A rule sees the first packet of a flow only, which is new. */
static bool is_new(const json_t *left, const json_t *right)
{
	const json_t *list = json_object_get(right, "set");

	if (strcmp(text_of(json_object_get(left, "ct"), "key"), "state"))
		return false;
	if (!list)
		list = right;
	if (is_text(list, "new"))
		return true;
	for (size_t i = 0; i < json_array_size(list); i++)
		if (is_text(json_array_get(list, i), "new"))
			return true;
	return false;
}

static bool is_ipv4(const json_t *left, const json_t *right)
{
	return (is_meta(left, "nfproto") && is_text(right, "ipv4")) ||
	       (is_meta(left, "protocol") && is_text(right, "ip"));
}

/**
 * nft_take_match() - take a match of a rule
 * @rule: where the rule stands
 * @entry: receives it, or why not
 * @match: the match
 */
void nft_take_match(const struct nft_rule *rule, struct entry *entry,
		    const json_t *match)
{
	const char *operator = text_of(match, "op");
	const json_t *left = json_object_get(match, "left");
	const json_t *right = json_object_get(match, "right");
	const json_t *masked = json_object_get(left, "&");
	bool negated = !strcmp(operator, "!=");

	if (!negated && strcmp(operator, "==") && strcmp(operator, "in"))
		entry_refuse(entry, "natgw cannot compare by %.8s", operator);
	else if (is_meta(left, "iifname") || is_meta(left, "iif"))
		take_devices(rule, entry, right, true, negated);
	else if (is_meta(left, "oifname") || is_meta(left, "oif"))
		take_devices(rule, entry, right, false, negated);
	else if (is_meta(left, "mark"))
		take_mark(rule, entry, NULL, right, negated);
	else if (is_meta(json_array_get(masked, 0), "mark"))
		take_mark(rule, entry, json_array_get(masked, 1), right,
			  negated);
	else if (negated || (!is_ipv4(left, right) && !is_new(left, right)))
		take_field(rule, entry, left, right, negated);
}

/**
 * nft_restrict_by_key() - let an entry hold for one element of a map only
 * @rule: where the rule stands
 * @entry: the entry
 * @key: what the map looks at
 * @value: the element's key
 */
void nft_restrict_by_key(const struct nft_rule *rule, struct entry *entry,
			 const json_t *key, const json_t *value)
{
	const json_t *keys = json_object_get(key, "concat");
	const json_t *values = json_object_get(unwrap(value), "concat");

	if (is_text(value, "*")) {
		entry_refuse(entry, "natgw has no map with an element for all others");
		return;
	}
	if (!keys) {
		if (is_meta(key, "iifname") || is_meta(key, "iif"))
			take_devices(rule, entry, value, true, false);
		else if (is_meta(key, "oifname") || is_meta(key, "oif"))
			take_devices(rule, entry, value, false, false);
		else
			take_field(rule, entry, key, value, false);
		return;
	}
	if (json_array_size(keys) != json_array_size(values)) {
		entry_refuse(entry, "%.100s is not understood",
			     name_of(rule, value));
		return;
	}
	for (size_t i = 0; i < json_array_size(keys); i++)
		nft_restrict_by_key(rule, entry, json_array_get(keys, i),
				    json_array_get(values, i));
}
