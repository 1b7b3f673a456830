// SPDX-License-Identifier: GPL-2.0
/* A budget on paper: figures of the command line, and what comes of them. */
#include "paper.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "fault.h"
#include "forecast.h"

enum {
	PAPER_ADDRESSES_MOST = 65536,
	PAPER_PORT_MOST = 65535,
	PAPER_PORT_FREE = 1024,		/* those below are not for everybody */
	PAPER_HOLD_MOST = 2073600,	/* s, as a timeout */
};

#define PAPER_RATE_LEAST 0.001
#define PAPER_RATE_MOST 10000000

static const char *const flags[PAPERS] = {
	[PAPER_PORTS] = "--ports",
	[PAPER_RESERVED] = "--reserved",
	[PAPER_ADDRESSES] = "--addresses",
	[PAPER_STEADY] = "--steady",
	[PAPER_BURST] = "--burst",
	[PAPER_RATE] = "--rate",
	[PAPER_HOLD] = "--hold",
};

/**
 * paper_figure() - the figure that a flag gives
 * @flag: the flag, which is one of a figure
 *
 * Return: the figure.
 */
enum paper_figure paper_figure(const char *flag)
{
	int figure = 0;

	while (strcmp(flags[figure], flag))
		figure++;
	return figure;
}

/**
 * paper_is_meant() - is a command line about figures, not about a gateway?
 * @invocation: the command line
 *
 * Return: true if it has any.
 */
bool paper_is_meant(const struct invocation *invocation)
{
	for (int i = 0; i < PAPERS; i++)
		if (invocation->paper[i])
			return true;
	return false;
}

/* ---- figures --------------------------------------------------------------- */

static int lacks(struct fault *fault, const char *flag, const char *what,
		 const char *fix)
{
	fault_word(fault, flag);
	fault_reason(fault, "needs %s", what);
	return fault_fix(fault, "%s", fix);
}

/* Are there the figures that belong together, and no two that say the same? */
static int check(const char *const words[PAPERS], struct fault *fault)
{
	if (!words[PAPER_PORTS])
		for (int i = 0; i < PAPERS; i++)
			if (words[i])
				return lacks(fault, flags[i], "ports to work with",
					     "write --ports LO-HI besides");
	if (words[PAPER_STEADY] && (words[PAPER_RATE] || words[PAPER_HOLD]))
		return lacks(fault, "--steady", "no --rate and --hold: these say the same",
			     "keep --steady, or both of the others");
	if (!words[PAPER_RATE] != !words[PAPER_HOLD])
		return lacks(fault, words[PAPER_RATE] ? "--rate" : "--hold",
			     words[PAPER_RATE] ? "to know how long a port is held" :
						 "to know how many come a second",
			     words[PAPER_RATE] ? "write --hold SECONDS besides" :
						 "write --rate N besides");
	if (!words[PAPER_STEADY] && !words[PAPER_RATE])
		return lacks(fault, "--ports", "ports that are wanted",
			     "write --steady N besides, or --rate N and --hold SECONDS");
	return 0;
}

static int read_number(const char *const words[PAPERS], int which, __u32 lowest,
		       __u32 highest, __u64 *value, struct fault *fault)
{
	__u32 number;

	if (!words[which])
		return 0;
	fault_word(fault, words[which]);
	if (text_number(words[which], lowest, highest, &number, fault))
		return -EINVAL;
	*value = number;
	return 0;
}

/* Little's law: as many are held as arrive in the time that one is held. */
static int read_rate(struct paper *paper, const char *const words[PAPERS],
		     struct fault *fault)
{
	double rate, hold;

	if (!words[PAPER_RATE])
		return 0;
	fault_word(fault, words[PAPER_RATE]);
	if (text_decimal(words[PAPER_RATE], PAPER_RATE_LEAST, PAPER_RATE_MOST,
			 &rate, fault))
		return -EINVAL;
	fault_word(fault, words[PAPER_HOLD]);
	if (text_decimal(words[PAPER_HOLD], PAPER_RATE_LEAST, PAPER_HOLD_MOST,
			 &hold, fault))
		return -EINVAL;
	paper->steady = forecast_whole(rate * hold);
	return 0;
}

/* Ports and ranges, with commas between. */
static int read_reserved(struct paper *paper, const char *word, struct fault *fault)
{
	char item[TEXT_ROOM];

	while (word) {
		size_t length = strcspn(word, ",");
		struct ports ports;

		snprintf(item, sizeof(item), "%.*s",
			 length < sizeof(item) ? (int)length : TEXT_ROOM - 1, word);
		fault_word(fault, item);
		if (text_ports(item, 1, &ports, fault))
			return -EINVAL;
		pool_options_reserve(&paper->options)->ports = ports;
		word = word[length] ? word + length + 1 : NULL;
	}
	return 0;
}

/* ---- what comes of them ---------------------------------------------------- */

static __u64 usable(const struct paper *paper, const struct ports *ports)
{
	return pool_options_unreserved(&paper->options, ports) * paper->addresses;
}

/* More ports: above those that there are, then below. */
static void widen(struct paper *paper)
{
	struct ports *wider = &paper->wider;

	*wider = paper->ports;
	while (usable(paper, wider) < paper->required &&
	       wider->last < PAPER_PORT_MOST)
		wider->last++;
	while (usable(paper, wider) < paper->required &&
	       wider->first > PAPER_PORT_FREE)
		wider->first--;
	paper->has_wider = usable(paper, wider) >= paper->required;
}

static int work_out(struct paper *paper, const char *ports, struct fault *fault)
{
	__u64 unit = pool_options_unreserved(&paper->options, &paper->ports);

	if (!unit) {
		fault_word(fault, ports);
		fault_reason(fault, "has no port that is not reserved");
		return fault_fix(fault, "reserve fewer by --reserved");
	}
	paper->usable = unit * paper->addresses;
	paper->required = paper->steady + paper->burst;
	paper->addresses_needed = paper->required > unit ?
				  (paper->required + unit - 1) / unit : 1;
	if (!paper_fits(paper))
		widen(paper);
	return 0;
}

/**
 * paper_read() - take figures, and work out what comes of them
 * @paper: receives both; give it back with paper_exit()
 * @words: the figures, by enum paper_figure; NULL where there is none
 * @fault: receives what is wrong with them
 *
 * Return: 0, or -EINVAL with @fault set.
 */
int paper_read(struct paper *paper, const char *const words[PAPERS],
	       struct fault *fault)
{
	memset(paper, 0, sizeof(*paper));
	memset(fault, 0, sizeof(*fault));
	pool_options_init(&paper->options);
	paper->addresses = 1;
	if (check(words, fault))
		return -EINVAL;
	fault_word(fault, words[PAPER_PORTS]);
	if (text_ports(words[PAPER_PORTS], 1, &paper->ports, fault) ||
	    read_reserved(paper, words[PAPER_RESERVED], fault) ||
	    read_number(words, PAPER_ADDRESSES, 1, PAPER_ADDRESSES_MOST,
			&paper->addresses, fault) ||
	    read_number(words, PAPER_STEADY, 0, ~0U, &paper->steady, fault) ||
	    read_number(words, PAPER_BURST, 0, ~0U, &paper->burst, fault) ||
	    read_rate(paper, words, fault))
		return -EINVAL;
	return work_out(paper, words[PAPER_PORTS], fault);
}

/**
 * paper_fits() - would there be as many ports as it takes?
 * @paper: the figures
 *
 * Return: true if so.
 */
bool paper_fits(const struct paper *paper)
{
	return paper->required <= paper->usable;
}

/**
 * paper_exit() - free what figures hold
 * @paper: the figures
 */
void paper_exit(struct paper *paper)
{
	pool_options_exit(&paper->options);
}

/* ---- columns --------------------------------------------------------------- */

static void fill_ports(struct cell *cell, const void *row, unsigned int unused)
{
	const struct paper *paper = row;
	char room[TEXT_ROOM];

	(void)unused;
	cell_text(cell, "%s", text_from_ports(room, &paper->ports));
}

static void fill_number(struct cell *cell, const void *row, unsigned int offset)
{
	cell_number(cell, *(const __u64 *)((const char *)row + offset));
}

static __u64 missing(const struct paper *paper)
{
	return paper_fits(paper) ? 0 : paper->required - paper->usable;
}

static void fill_missing(struct cell *cell, const void *row, unsigned int unused)
{
	(void)unused;
	cell_number(cell, missing(row));
}

static void fill_fits(struct cell *cell, const void *row, unsigned int unused)
{
	(void)unused;
	cell_switch(cell, paper_fits(row));
}

static void fill_verdict(struct cell *cell, const void *row, unsigned int unused)
{
	const struct paper *paper = row;

	(void)unused;
	if (paper_fits(paper)) {
		cell_text(cell, "fits, %llu left", paper->usable - paper->required);
		return;
	}
	cell_text(cell, "too small, %llu missing", missing(paper));
	cell_alarm(cell);
}

static void fill_wider(struct cell *cell, const void *row, unsigned int unused)
{
	const struct paper *paper = row;
	char room[TEXT_ROOM];

	(void)unused;
	if (paper->has_wider)
		cell_text(cell, "%s", text_from_ports(room, &paper->wider));
}

static void fill_cure(struct cell *cell, const void *row, unsigned int unused)
{
	const struct paper *paper = row;
	char room[TEXT_ROOM];

	(void)unused;
	cell_text(cell, "%llu address%s", paper->addresses_needed,
		  paper->addresses_needed == 1 ? "" : "es");
	if (paper->has_wider)
		cell_text(cell, ", or ports %s",
			  text_from_ports(room, &paper->wider));
}

#define NUMBER(name, key, member) \
	{ name, key, 0, fill_number, offsetof(struct paper, member), 0 }

static const struct column columns[] = {
	{ "ports", "ports", 0, fill_ports, 0, 0 },
	NUMBER("addresses", "addresses", addresses),
	NUMBER("usable", "ports_usable", usable),
	NUMBER("steady", "steady", steady),
	NUMBER("burst", "burst", burst),
	NUMBER("required", "ports_needed", required),
	{ NULL, "ports_missing", 0, fill_missing, 0, 0 },
	NUMBER(NULL, "addresses_needed", addresses_needed),
	{ NULL, "range_needed", 0, fill_wider, 0, 0 },
	{ NULL, "fits", 0, fill_fits, 0, 0 },
	{ "verdict", NULL, 0, fill_verdict, 0, 0 },
	{ "takes", NULL, 0, fill_cure, 0, 0 },
};

const struct block paper_block = {
	.shape = COLUMNS_RECORD,
	.list = columns,
	.count = ARRAY_SIZE(columns),
};
