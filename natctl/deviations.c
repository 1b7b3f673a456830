// SPDX-License-Identifier: GPL-2.0
/*
 * What a configuration gives up of what the RFCs want, a row each: the value, the
 * requirements as doc/conformance.md calls them, and what they want.
 */
#include "deviations.h"

#include <stdio.h>
#include <string.h>

/* How a value gives a requirement up. */
enum test {
	TEST_IS,
	TEST_IS_NOT,
	TEST_BELOW,
};

/**
 * struct want - what a requirement wants of a value
 * @test: how a value gives it up
 * @value: compared with
 * @shared: only a NAT that subscribers share has to meet it (RFC 6888)
 * @requirements: identifiers
 * @wants: RFC, requirement, and what it wants
 */
struct want {
	enum test test;
	__u32 value;
	bool shared;
	const char *requirements;
	const char *wants;
};

static const struct {
	enum pool_option option;
	struct want want;
} option_wants[] = {
	{ POOL_MAPPING,
	  { TEST_IS, NATGW_MAPPING_BEHAVIOR_ENDPOINT_DEPENDENT, false,
	    "U1 U3 U9 U11 T1 T7 T8 I1a I7",
	    "RFC 4787 REQ-1, 3: an internal endpoint has one external endpoint, for itself" } },
	{ POOL_FILTERING_TCP,
	  { TEST_IS, NATGW_FILTERING_BEHAVIOR_ADDRESS_AND_PORT_DEPENDENT, false, "T3 C7",
	    "RFC 5382 REQ-3: whoever sends to an external endpoint reaches the internal one" } },
	{ POOL_FILTERING_UDP,
	  { TEST_IS, NATGW_FILTERING_BEHAVIOR_ADDRESS_AND_PORT_DEPENDENT, false, "U8 C7",
	    "RFC 4787 REQ-8: whoever sends to an external endpoint reaches the internal one" } },
	{ POOL_ADDRESS_ALLOCATION,
	  { TEST_IS_NOT, NATGW_ADDRESS_ALLOCATION_PAIRED, false, "U2 C2",
	    "RFC 4787 REQ-2: an internal address has one external address" } },
	{ POOL_OVERFLOW,
	  { TEST_IS, 1, false, "N4",
	    "RFC 7857 section 4: and no other when that has no port" } },
	{ POOL_PORT_ALLOCATION,
	  { TEST_IS_NOT, NATGW_PORT_ALLOCATION_PARITY, false, "U4",
	    "RFC 4787 REQ-4: even ports stay even, odd ones odd" } },
	{ POOL_REFUSE,
	  { TEST_IS, NATGW_REFUSE_SILENT, false, "I8 C11",
	    "RFC 5508 REQ-8: who is refused is told" } },
	{ POOL_REFUSE,
	  { TEST_IS_NOT, NATGW_REFUSE_UNREACHABLE, true, "C11",
	    "RFC 6888 REQ-11: by ICMP, host unreachable" } },
	{ POOL_HOLD_DOWN,
	  { TEST_BELOW, 120, true, "C8",
	    "RFC 6888 REQ-8: a freed port rests 120 seconds" } },
};

static const struct {
	enum setting_kind kind;
	__u32 id;
	struct want want;
} setting_wants[] = {
	{ SETTING_TIMEOUT, NATGW_TIMEOUT_UDP,
	  { TEST_BELOW, 300, false, "U5", "RFC 4787 REQ-5: 5 minutes" } },
	{ SETTING_TIMEOUT, NATGW_TIMEOUT_UDP_STREAM,
	  { TEST_BELOW, 300, false, "U5", "RFC 4787 REQ-5: 5 minutes" } },
	{ SETTING_TIMEOUT, NATGW_TIMEOUT_TCP_TRANS_OPEN,
	  { TEST_BELOW, 240, false, "T5", "RFC 5382 REQ-5: 4 minutes" } },
	{ SETTING_TIMEOUT, NATGW_TIMEOUT_TCP_TRANS_CLOSE,
	  { TEST_BELOW, 240, false, "T5 N2.3", "RFC 5382 REQ-5: 4 minutes" } },
	{ SETTING_LIMIT, NATGW_LIMIT_UNSOLICITED_SYNS,
	  { TEST_IS, 0, false, "T4", "RFC 5382 REQ-4: an unsolicited SYN waits for 6 seconds" } },
	{ SETTING_OPTION, NATGW_OPTION_UNSOLICITED_SYN,
	  { TEST_IS, NATGW_UNSOLICITED_SYN_DROP, false, "T4",
	    "RFC 5382 REQ-4: and is then told that the port is unreachable" } },
	{ SETTING_OPTION, NATGW_OPTION_ICMP_CHECK_INNER,
	  { TEST_IS, 0, false, "I3a", "RFC 5508 REQ-3: what quotes a broken header is dropped" } },
	{ SETTING_OPTION, NATGW_OPTION_IP_ID_REWRITE,
	  { TEST_IS, NATGW_IP_ID_REWRITE_OFF, false, "N10",
	    "RFC 7857 section 10: IP identifications of two hosts do not clash" } },
	{ SETTING_OPTION, NATGW_OPTION_HAIRPIN,
	  { TEST_IS, 0, false, "U9 T8 I7",
	    "RFC 4787 REQ-9: inside hosts meet at external endpoints" } },
	{ SETTING_LIMIT, NATGW_LIMIT_SUBSCRIBER_PORTS,
	  { TEST_IS, 0, true, "C4", "RFC 6888 REQ-4: a subscriber has so many ports at most" } },
	{ SETTING_LIMIT, NATGW_LIMIT_SUBSCRIBER_SESSIONS,
	  { TEST_IS, 0, true, "C5", "RFC 6888 REQ-5: and so many sessions" } },
};

/* A row: a value that gives something up. */
struct deviation {
	char where[NATGW_POOL_NAME_MAX + 8];
	const char *keyword;	/* of a setting; NULL for an option of a pool */
	const char *name;
	char room[TEXT_ROOM];
	const char *value;
	const struct want *want;
};

static void fill_where(struct cell *cell, const void *row, unsigned int unused)
{
	const struct deviation *deviation = row;

	(void)unused;
	if (*deviation->where)
		cell_text(cell, "%s", deviation->where);
}

static void fill_value(struct cell *cell, const void *row, unsigned int unused)
{
	const struct deviation *deviation = row;
	const char *keyword = deviation->keyword;

	(void)unused;
	cell_text(cell, "%s%s%s %s", keyword ? keyword : "", keyword ? " " : "",
		  deviation->name, deviation->value);
}

static void fill_requirements(struct cell *cell, const void *row,
			      unsigned int unused)
{
	const struct deviation *deviation = row;

	(void)unused;
	cell_text(cell, "%s", deviation->want->requirements);
}

static void fill_wants(struct cell *cell, const void *row, unsigned int unused)
{
	const struct deviation *deviation = row;

	(void)unused;
	cell_text(cell, "%s", deviation->want->wants);
}

static const struct column columns_list[] = {
	{ "WHERE", "where", 0, fill_where, 0, 0 },
	{ "SETTING", "setting", 0, fill_value, 0, 0 },
	{ "GIVES UP", "requirements", 0, fill_requirements, 0, 0 },
	{ "WHICH WANTS", "wants", 0, fill_wants, 0, 0 },
};

static const struct block deviation_block = {
	.key = "deviations",
	.shape = COLUMNS_ARRAY,
	.list = columns_list,
	.count = ARRAY_SIZE(columns_list),
};

static bool gives_up(const struct want *want, __u32 value, __u32 profile)
{
	if (want->shared && profile != NATGW_PROFILE_CGN)
		return false;
	switch (want->test) {
	case TEST_IS:
		return value == want->value;
	case TEST_IS_NOT:
		return value != want->value;
	case TEST_BELOW:
		return value < want->value;
	}
	return false;
}

/* Masquerade has no say in what it lacks. */
static void write_options(struct columns *columns, struct deviation *row,
			  const struct pool_options *options, __u32 profile,
			  bool masquerade)
{
	row->keyword = NULL;
	for (size_t i = 0; i < ARRAY_SIZE(option_wants); i++) {
		enum pool_option option = option_wants[i].option;
		__u32 value = options->values[option];

		if ((masquerade && pool_option_specs[option].nonsense) ||
		    !gives_up(&option_wants[i].want, value, profile))
			continue;
		row->name = pool_option_specs[option].name;
		row->value = pool_option_text(row->room, option, value);
		row->want = &option_wants[i].want;
		columns_row(columns, row);
	}
}

static const char *setting_text(char room[static TEXT_ROOM],
				const struct setting_spec *spec, __u32 value)
{
	if (spec->words)
		return names_text(spec->words, value);
	if (spec->kind == SETTING_OPTION)
		return value ? "on" : "off";
	snprintf(room, TEXT_ROOM, "%u", value);
	return room;
}

static void write_settings(struct columns *columns, struct deviation *row,
			   const struct ruleset *set)
{
	*row->where = '\0';
	for (size_t i = 0; i < SETTINGS; i++) {
		const struct setting_kind_spec *kind = &setting_kinds[setting_specs[i].kind];

		row->keyword = kind->keyword;
		row->name = names_text(kind->names, setting_specs[i].id);
		row->value = setting_text(row->room, &setting_specs[i],
					  set->settings[i].value);
		for (size_t j = 0; j < ARRAY_SIZE(setting_wants); j++) {
			if (setting_wants[j].kind != setting_specs[i].kind ||
			    setting_wants[j].id != setting_specs[i].id ||
			    !gives_up(&setting_wants[j].want,
				      set->settings[i].value, set->profile))
				continue;
			row->want = &setting_wants[j].want;
			columns_row(columns, row);
		}
	}
}

/**
 * deviations_write() - write what a configuration gives up
 * @columns: the writer
 * @set: the configuration
 */
void deviations_write(struct columns *columns, const struct ruleset *set)
{
	struct deviation row = { .keyword = NULL };

	columns_begin(columns, &deviation_block);
	for (size_t i = 0; i < set->pool_count; i++) {
		snprintf(row.where, sizeof(row.where), "pool %s",
			 set->pools[i].name);
		write_options(columns, &row, &set->pools[i].options,
			      set->profile, false);
	}
	for (size_t i = 0; i < set->rule_count; i++) {
		if (set->rules[i].action != NATGW_ACTION_MASQUERADE)
			continue;
		snprintf(row.where, sizeof(row.where), "rule %u",
			 set->rules[i].handle);
		write_options(columns, &row, &set->rules[i].options,
			      set->profile, true);
	}
	write_settings(columns, &row, set);
	columns_end(columns);
}
