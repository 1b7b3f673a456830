// SPDX-License-Identifier: GPL-2.0
/* What would be otherwise, from words like addresses+1 or rate*2. */
#include "what_if.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "pool_options.h"
#include "ruleset.h"

enum {
	WHAT_IF_ADDRESSES = 65536,	/* most that are given or taken at once */
	WHAT_IF_NAME = 32,		/* room for the name of a figure */
};

#define WHAT_IF_RATE_LEAST 0.001
#define WHAT_IF_RATE_MOST 1000

static int read_addresses(struct what_if *what_if, const char *value, char sign,
			  __u32 unused, struct fault *fault)
{
	__u32 number;

	(void)unused;
	if (text_number(value, 1, WHAT_IF_ADDRESSES, &number, fault))
		return -EINVAL;
	what_if->addresses = sign == '-' ? -(__s64)number : number;
	return 0;
}

static int read_rate(struct what_if *what_if, const char *value, char unused,
		     __u32 none, struct fault *fault)
{
	(void)unused;
	(void)none;
	return text_decimal(value, WHAT_IF_RATE_LEAST, WHAT_IF_RATE_MOST,
			    &what_if->rate, fault);
}

static int read_pool(struct what_if *what_if, const char *value, char unused,
		     __u32 none, struct fault *fault)
{
	(void)unused;
	(void)none;
	what_if->has_ports = true;
	return text_ports(value, 1, &what_if->ports, fault);
}

static int read_hold_down(struct what_if *what_if, const char *value, char unused,
			  __u32 none, struct fault *fault)
{
	const struct pool_option_spec *spec = &pool_option_specs[POOL_HOLD_DOWN];

	(void)unused;
	(void)none;
	what_if->has_hold_down = true;
	return text_number(value, spec->lowest, spec->highest,
			   &what_if->hold_down, fault);
}

/* The bounds are those of the configuration. */
static const struct setting_spec *spec_of(__u32 timeout)
{
	size_t at = 0;

	while (setting_specs[at].kind != SETTING_TIMEOUT ||
	       setting_specs[at].id != timeout)
		at++;
	return &setting_specs[at];
}

static int read_timeout(struct what_if *what_if, const char *value, char unused,
			__u32 none, struct fault *fault)
{
	(void)unused;
	(void)none;
	return text_number(value, 1, RULESET_TIMEOUT_MAX, &what_if->timeout, fault);
}

static int read_named_timeout(struct what_if *what_if, const char *value,
			      char unused, __u32 timeout, struct fault *fault)
{
	const struct setting_spec *spec = spec_of(timeout);

	(void)unused;
	return text_number(value, spec->lowest, spec->highest,
			   &what_if->timeouts[timeout], fault);
}

/*
 * What may be otherwise. How many established TCP sessions end by being idle is
 * not known of a destination, so that tcp-idle is not among it.
 */
static const struct figure {
	const char *name;
	const char *signs;		/* between it and its value */
	const char *example;
	int (*read)(struct what_if *what_if, const char *value, char sign,
		    __u32 timeout, struct fault *fault);
	__u32 timeout;			/* enum natgw_timeout, for @read */
} figures[] = {
	{ "addresses", "+-", "addresses+1", read_addresses, 0 },
	{ "rate", "*", "rate*2", read_rate, 0 },
	{ "pool", "=", "pool=1024-65535", read_pool, 0 },
	{ "timeout", "=", "timeout=30", read_timeout, 0 },
	{ "hold-down", "=", "hold-down=0", read_hold_down, 0 },
	{ "tcp-trans-close", "=", "tcp-trans-close=30", read_named_timeout,
	  NATGW_TIMEOUT_TCP_TRANS_CLOSE },
	{ "tcp-trans-open", "=", "tcp-trans-open=30", read_named_timeout,
	  NATGW_TIMEOUT_TCP_TRANS_OPEN },
	{ "udp", "=", "udp=120", read_named_timeout, NATGW_TIMEOUT_UDP },
	{ "udp-stream", "=", "udp-stream=120", read_named_timeout,
	  NATGW_TIMEOUT_UDP_STREAM },
	{ "icmp", "=", "icmp=60", read_named_timeout, NATGW_TIMEOUT_ICMP },
	{ "other-proto", "=", "other-proto=60", read_named_timeout,
	  NATGW_TIMEOUT_OTHER_PROTO },
};

#define FIGURES ARRAY_SIZE(figures)

/**
 * what_if_word() - an example of what may be otherwise
 * @place: its place among them, from 0
 *
 * Return: the word, NULL beyond the last.
 */
const char *what_if_word(size_t place)
{
	return place < FIGURES ? figures[place].example : NULL;
}

/**
 * what_if_init() - all is as it is
 * @what_if: receives that
 */
void what_if_init(struct what_if *what_if)
{
	memset(what_if, 0, sizeof(*what_if));
	what_if->rate = 1;
}

static int unknown(const char *name, struct fault *fault)
{
	const char *list[FIGURES];

	if (!strcmp(name, names_text(&names_timeout, NATGW_TIMEOUT_TCP_IDLE)) ||
	    !strcmp(name, names_text(&names_timeout, NATGW_TIMEOUT_TCP_IN_SYN))) {
		fault_reason(fault, "cannot be foreseen: nobody counts the sessions that end by it");
		return fault_fix(fault, "leave it out");
	}
	for (size_t i = 0; i < FIGURES; i++)
		list[i] = figures[i].name;
	return fault_unknown(fault, "figure that can be otherwise", name, list,
			     FIGURES);
}

/**
 * what_if_add() - take a word
 * @what_if: receives what it says
 * @word: the word
 * @fault: receives reason and fix
 *
 * Return: 0, or -EINVAL with @fault set.
 */
int what_if_add(struct what_if *what_if, const char *word, struct fault *fault)
{
	size_t length = strcspn(word, "+*="), at = 0;
	char name[WHAT_IF_NAME];
	const char *value;

	memset(fault, 0, sizeof(*fault));
	fault_word(fault, word);
	/* Names have a '-' in them: before the value it stands before a digit. */
	for (size_t i = 1; i < length; i++)
		if (word[i] == '-' && word[i + 1] >= '0' && word[i + 1] <= '9')
			length = i;
	snprintf(name, sizeof(name), "%.*s", (int)length, word);
	while (at < FIGURES && strcmp(figures[at].name, name))
		at++;
	if (at == FIGURES)
		return unknown(name, fault);
	value = word + length;
	if (!*value || !strchr(figures[at].signs, *value)) {
		fault_reason(fault, "says %s, but not what it would be", name);
		return fault_fix(fault, "write it like %s", figures[at].example);
	}
	if (what_if->given & 1U << at) {
		fault_reason(fault, "is not the only one about %s", name);
		return fault_fix(fault, "keep one");
	}
	what_if->given |= 1U << at;
	return figures[at].read(what_if, value + 1, *value, figures[at].timeout,
				fault);
}

/**
 * what_if_timeout() - what a timeout would be
 * @what_if: what would be otherwise
 * @timeout: the timeout
 * @now: what it is, s
 *
 * One for all is as near to what it says as the configuration may be.
 *
 * Return: the timeout, s.
 */
__u32 what_if_timeout(const struct what_if *what_if, enum natgw_timeout timeout,
		      __u32 now)
{
	__u32 lowest = spec_of(timeout)->lowest;

	if (what_if->timeouts[timeout])
		return what_if->timeouts[timeout];
	if (!what_if->timeout || timeout == NATGW_TIMEOUT_TCP_TRANS_OPEN ||
	    timeout == NATGW_TIMEOUT_TCP_IDLE)
		return now;
	return what_if->timeout > lowest ? what_if->timeout : lowest;
}
