// SPDX-License-Identifier: GPL-2.0
/*
 * Reads what iptables-save prints: the table nat, a rule a line. An option that is
 * not in the table below makes its rule one that cannot be translated.
 */
#include "iptables.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "chains.h"
#include "fault.h"

enum {
	IPTABLES_WORDS_MAX = 256,	/* in a line */
};

/* A rule that is being read. */
struct reading {
	struct translation *translation;
	struct step step;
	const char *target;
	const char *destination;	/* --to..., of the target */
	bool negated;
};

/* ---- words ---------------------------------------------------------------- */

/* Cuts a line into words, in place; returns their number, or -1. */
static int cut_line(char *line, char **words)
{
	char *out = line;
	int count = 0;

	for (;;) {
		bool quoted = false;

		line += strspn(line, " \t\r");
		if (!*line)
			return count;
		if (count == IPTABLES_WORDS_MAX)
			return -1;
		words[count++] = out;
		for (; *line && (quoted || !isspace((unsigned char)*line));
		     line++) {
			if (*line == '"')
				quoted = !quoted;
			else if (*line == '\\' && quoted && line[1])
				*out++ = *++line;
			else
				*out++ = *line;
		}
		/* What follows is not overwritten: a blank makes room. */
		line += !!*line;
		*out++ = '\0';
	}
}

/* ---- values --------------------------------------------------------------- */

static void refuse_value(struct reading *reading, const char *value)
{
	entry_refuse(&reading->step.entry, "'%.64s' is not understood", value);
}

static void restrict_to(struct reading *reading, enum field field,
			struct ranges *ranges, __u32 last)
{
	if (reading->negated)
		ranges_invert(reading->translation, ranges, last);
	match_restrict(reading->translation, &reading->step.entry.match, field,
		       ranges);
}

/* An address, a prefix, also with a mask of bits, or a range. */
static bool read_range(const char *value, struct range *range)
{
	const char *slash = strchr(value, '/');
	char plain[TEXT_ROOM];
	struct fault fault = { 0 };
	__u32 mask;

	if (!slash || !strchr(slash, '.'))
		return !text_range(value, range, &fault);
	if ((size_t)(slash - value) >= sizeof(plain) ||
	    text_address(slash + 1, &mask, &fault) || (~mask & (~mask + 1)))
		return false;
	memcpy(plain, value, slash - value);
	plain[slash - value] = '\0';
	if (text_address(plain, &range->first, &fault))
		return false;
	range->last = range->first | ~mask;
	return !(range->first & ~mask);
}

static void take_addresses(struct reading *reading, const char *value,
			   enum field field)
{
	struct ranges ranges = { 0 };
	struct range range;

	if (!read_range(value, &range)) {
		refuse_value(reading, value);
		return;
	}
	ranges_add(reading->translation, &ranges, range.first, range.last);
	restrict_to(reading, field, &ranges, 0xffffffff);
}

static void take_source(struct reading *reading, const char *value)
{
	take_addresses(reading, value, FIELD_SRC);
}

static void take_destination(struct reading *reading, const char *value)
{
	take_addresses(reading, value, FIELD_DST);
}

static void take_protocol(struct reading *reading, const char *value)
{
	struct ranges ranges = { 0 };
	struct fault fault = { 0 };
	__u8 proto;

	if (!strcmp(value, "all") || !strcmp(value, "0"))
		return;
	if (text_protocol(value, &proto, &fault)) {
		refuse_value(reading, value);
		return;
	}
	ranges_add(reading->translation, &ranges, proto, proto);
	restrict_to(reading, FIELD_PROTO, &ranges, 255);
}

/* Reads a port, or two with a sign between. */
static bool read_ports(const char *value, char sign, struct range *range)
{
	char *end;

	range->first = strtoul(value, &end, 10);
	range->last = range->first;
	if (end == value) {
		/* iptables writes ':80' for 0:80. */
		if (*value != sign)
			return false;
		range->first = 0;
	}
	if (*end == sign) {
		value = end + 1;
		range->last = *value ? strtoul(value, &end, 10) : 65535;
		end = *value ? end : (char *)value;
	}
	return !*end && range->first <= range->last && range->last <= 65535;
}

static void take_ports(struct reading *reading, const char *value,
		       enum field field)
{
	char *list = translation_text(reading->translation, "%s", value);
	struct ranges ranges = { 0 };
	struct range range;
	char *rest = list;

	for (char *item; (item = strsep(&rest, ","));) {
		if (!read_ports(item, ':', &range)) {
			refuse_value(reading, value);
			return;
		}
		ranges_add(reading->translation, &ranges, range.first,
			   range.last);
	}
	restrict_to(reading, field, &ranges, 65535);
}

static void take_sport(struct reading *reading, const char *value)
{
	take_ports(reading, value, FIELD_SPORT);
}

static void take_dport(struct reading *reading, const char *value)
{
	take_ports(reading, value, FIELD_DPORT);
}

static void take_device(struct reading *reading, struct devices *mine,
			struct devices *others, const char *value)
{
	struct devices devices = { 0 };

	if (value[strcspn(value, "+")]) {
		entry_refuse(&reading->step.entry,
			     "%.32s stands for several devices; name each", value);
	} else if (!device_can_be(value)) {
		refuse_value(reading, value);
	} else if (!reading->negated) {
		devices_add(reading->translation, &devices, value);
		match_restrict_devices(reading->translation, mine, &devices);
	} else if (others) {
		devices_add(reading->translation, others, value);
	} else {
		entry_refuse(&reading->step.entry,
			     "natgw cannot match all devices but one; name those that are meant");
	}
}

static void take_iif(struct reading *reading, const char *value)
{
	take_device(reading, &reading->step.entry.match.iif, NULL, value);
}

static void take_oif(struct reading *reading, const char *value)
{
	struct match *match = &reading->step.entry.match;

	take_device(reading, &match->oif, &match->not_oif, value);
}

static void take_mark(struct reading *reading, const char *value)
{
	struct match *match = &reading->step.entry.match;
	struct fault fault = { 0 };

	if (reading->negated)
		entry_refuse(&reading->step.entry,
			     "natgw cannot match all marks but one");
	else if (match->has_mark)
		entry_refuse(&reading->step.entry, "it matches two marks");
	else if (text_mark(value, &match->mark, &match->mask, &fault))
		refuse_value(reading, value);
	match->has_mark = true;
}

/* A rule sees the first packet of a flow only, which is new. */
static void take_state(struct reading *reading, const char *value)
{
	if (reading->negated || strcmp(value, "NEW"))
		entry_refuse(&reading->step.entry,
			     "natgw has no match for the state %.32s", value);
}

static void take_comment(struct reading *reading, const char *value)
{
	reading->step.entry.comment = value;
}

static void take_target(struct reading *reading, const char *value)
{
	reading->target = value;
}

static void take_to(struct reading *reading, const char *value)
{
	reading->destination = value;
}

static void take_random(struct reading *reading, const char *unused)
{
	(void)unused;
	reading->step.entry.random = true;
}

/* What a module is named for shows in its options; some have none. */
static void take_module(struct reading *reading, const char *value)
{
	(void)reading;
	(void)value;
}

static void take_persistence(struct reading *reading, const char *unused)
{
	(void)reading;
	(void)unused;
}

static void take_goto(struct reading *reading, const char *value)
{
	reading->target = value;
	entry_refuse(&reading->step.entry, "natgw has no goto");
}

static const struct option {
	const char *name;
	bool has_value;
	void (*take)(struct reading *reading, const char *value);
} options[] = {
	{ "-s", true, take_source },
	{ "--source", true, take_source },
	{ "--src-range", true, take_source },
	{ "-d", true, take_destination },
	{ "--destination", true, take_destination },
	{ "--dst-range", true, take_destination },
	{ "-p", true, take_protocol },
	{ "--protocol", true, take_protocol },
	{ "--sport", true, take_sport },
	{ "--sports", true, take_sport },
	{ "--source-port", true, take_sport },
	{ "--source-ports", true, take_sport },
	{ "--dport", true, take_dport },
	{ "--dports", true, take_dport },
	{ "--destination-port", true, take_dport },
	{ "--destination-ports", true, take_dport },
	{ "-i", true, take_iif },
	{ "--in-interface", true, take_iif },
	{ "-o", true, take_oif },
	{ "--out-interface", true, take_oif },
	{ "--mark", true, take_mark },
	{ "--ctstate", true, take_state },
	{ "--state", true, take_state },
	{ "--comment", true, take_comment },
	{ "-m", true, take_module },
	{ "--match", true, take_module },
	{ "-j", true, take_target },
	{ "--jump", true, take_target },
	{ "-g", true, take_goto },
	{ "--to-source", true, take_to },
	{ "--to-destination", true, take_to },
	{ "--to-ports", true, take_to },
	{ "--to", true, take_to },
	{ "--random", false, take_random },
	{ "--random-fully", false, take_random },
	{ "--persistent", false, take_persistence },
};

static const struct option *find_option(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(options); i++)
		if (!strcmp(options[i].name, name))
			return &options[i];
	return NULL;
}

static void read_options(struct reading *reading, char **words, int count)
{
	for (int i = 0; i < count; i++) {
		const struct option *option;

		reading->negated = !strcmp(words[i], "!") && i + 1 < count;
		i += reading->negated;
		option = find_option(words[i]);
		if (!option) {
			entry_refuse(&reading->step.entry,
				     "natgw has nothing like %.64s", words[i]);
			continue;
		}
		if (option->has_value && ++i == count) {
			entry_refuse(&reading->step.entry, "%s has no value",
				     option->name);
			return;
		}
		option->take(reading, option->has_value ? words[i] : NULL);
	}
}

/* ---- targets -------------------------------------------------------------- */

/* PORTS, or FIRST-LAST/BASE. */
static void read_to_ports(struct reading *reading, char *text)
{
	struct entry *entry = &reading->step.entry;
	char *slash = strchr(text, '/');
	struct range range;
	struct range base;

	if (slash)
		*slash++ = '\0';
	if (!read_ports(text, '-', &range) || !range.first ||
	    (slash && (!read_ports(slash, '-', &base) || base.first != base.last))) {
		refuse_value(reading, text);
		return;
	}
	entry->has_ports = true;
	entry->ports = (struct ports){ range.first, range.last };
	if (slash)
		entry->base = base.first;
}

/* ADDRESSES:PORTS, either of which may be missing; returns whether there are some. */
static bool read_to(struct reading *reading, struct range *addresses)
{
	char *text = translation_text(reading->translation, "%s",
				      reading->destination ?
				      reading->destination : "");
	char *colon = strchr(text, ':');

	if (colon) {
		*colon = '\0';
		read_to_ports(reading, colon + 1);
	}
	if (*text && read_range(text, addresses))
		return true;
	if (*text || !colon)
		refuse_value(reading, reading->destination ?
			     reading->destination : "nothing");
	else
		entry_refuse(&reading->step.entry,
			     "natgw changes ports together with an address only; name it");
	return false;
}

static void read_snat(struct reading *reading)
{
	struct entry *entry = &reading->step.entry;
	struct range addresses;

	entry->action = NATGW_ACTION_SNAT;
	if (read_to(reading, &addresses))
		ranges_add(reading->translation, &entry->addresses,
			   addresses.first, addresses.last);
}

static void read_dnat(struct reading *reading)
{
	struct entry *entry = &reading->step.entry;
	struct range addresses;

	entry->action = NATGW_ACTION_DNAT;
	if (read_to(reading, &addresses))
		entry_aim(reading->translation, entry, &addresses, 1);
}

static void read_ported(struct reading *reading, __u32 action)
{
	reading->step.entry.action = action;
	if (reading->destination)
		read_to_ports(reading,
			      translation_text(reading->translation, "%s",
					       reading->destination));
}

static void read_netmap(struct reading *reading, const char *chain)
{
	struct entry *entry = &reading->step.entry;
	struct range other;

	if (!reading->destination || !read_range(reading->destination, &other)) {
		refuse_value(reading, reading->destination ?
			     reading->destination : "nothing");
		return;
	}
	entry->stage = strcmp(chain, "POSTROUTING") ? STAGE_ARRIVING :
						      STAGE_LEAVING;
	entry_map(entry, &other);
}

static void read_verdict(struct reading *reading, const char *chain)
{
	const char *target = reading->target ? reading->target : "";
	struct step *step = &reading->step;

	if (!strcmp(target, "ACCEPT"))
		step->verdict = VERDICT_ACCEPT;
	else if (!strcmp(target, "RETURN"))
		step->verdict = VERDICT_RETURN;
	else if (!strcmp(target, "SNAT"))
		read_snat(reading);
	else if (!strcmp(target, "DNAT"))
		read_dnat(reading);
	else if (!strcmp(target, "MASQUERADE"))
		read_ported(reading, NATGW_ACTION_MASQUERADE);
	else if (!strcmp(target, "REDIRECT"))
		read_ported(reading, NATGW_ACTION_REDIRECT);
	else if (!strcmp(target, "NETMAP"))
		read_netmap(reading, chain);
	else if (!*target)
		entry_refuse(&step->entry, "it decides nothing");
	else
		step->verdict = VERDICT_CALL;
	step->target = target;
}

/* ---- lines ---------------------------------------------------------------- */

static void read_rule(struct translation *translation, struct chains *chains,
		      const char *origin, char **words, int count)
{
	struct reading reading = { .translation = translation };

	reading.step.entry.origin = origin;
	read_options(&reading, words + 2, count - 2);
	read_verdict(&reading, words[1]);
	chain_add(chains_get(chains, words[1]), &reading.step);
}

static void make_base(struct chains *chains, const char *name, enum stage stage,
		      const char *foreign)
{
	struct chain *chain = chains_get(chains, name);

	chain->based = true;
	chain->stage = stage;
	chain->foreign = foreign;
}

static void make_bases(struct chains *chains)
{
	make_base(chains, "PREROUTING", STAGE_ARRIVING, NULL);
	make_base(chains, "POSTROUTING", STAGE_LEAVING, NULL);
	make_base(chains, "OUTPUT", STAGE_ARRIVING,
		  "flows of the gateway itself have no rules of their own: those without iif hold for them");
	make_base(chains, "INPUT", STAGE_LEAVING,
		  "natgw gives no other source to what the gateway itself receives");
}

static int refuse_line(struct fault *fault, unsigned int line,
		       const char *word, const char *reason, const char *fix)
{
	memset(fault, 0, sizeof(*fault));
	fault->line = line;
	fault->column = 1;
	fault_word(fault, word);
	fault_reason(fault, "%s", reason);
	return fault_fix(fault, "%s", fix);
}

static int read_line(struct translation *translation, struct chains *chains,
		     const char *origin, unsigned int number, bool *in_nat,
		     struct fault *fault)
{
	char *words[IPTABLES_WORDS_MAX];
	char *line = translation_text(translation, "%s", origin);
	int count = cut_line(line, words);
	int first = 0;

	if (count < 0)
		return refuse_line(fault, number, "", "has too many words",
				   "divide the rule");
	/* Counters come first, if there are any. */
	first += count > 0 && *words[0] == '[';
	if (first >= count || *words[first] == '#' || *words[first] == ':')
		return 0;
	if (*words[first] == '*') {
		*in_nat = !strcmp(words[first], "*nat");
		return 0;
	}
	if (!strcmp(words[first], "COMMIT") || !*in_nat) {
		*in_nat = *in_nat && strcmp(words[first], "COMMIT");
		return 0;
	}
	if (strcmp(words[first], "-A") || count < first + 2)
		return refuse_line(fault, number, words[first],
				   "is no rule of iptables-save",
				   "give what 'iptables-save -t nat' prints");
	read_rule(translation, chains, origin, words + first, count - first);
	return 0;
}

/**
 * iptables_read() - read what iptables-save prints
 * @source: the text
 * @translation: receives its rules of the table nat
 * @fault: receives what is no such text
 *
 * Return: 0, or -EINVAL with @fault set.
 */
int iptables_read(const struct source *source, struct translation *translation,
		  struct fault *fault)
{
	const char *end = source->text + source->length;
	struct chains chains = { 0 };
	unsigned int number = 1;
	bool in_nat = false;
	int ret = 0;

	make_bases(&chains);
	for (const char *at = source->text; at < end && !ret; number++) {
		const char *stop = memchr(at, '\n', end - at);
		int length = (stop ? stop : end) - at;
		const char *origin = translation_text(translation, "%.*s",
						      length, at);

		ret = read_line(translation, &chains, origin, number, &in_nat,
				fault);
		at += length + 1;
	}
	if (!ret)
		chains_translate(&chains, translation);
	chains_exit(&chains);
	return ret;
}
