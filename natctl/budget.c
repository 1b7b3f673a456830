// SPDX-License-Identifier: GPL-2.0
/* The verb that says how many ports it takes, how many there are, and what if. */
#include "budget_columns.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "fault.h"
#include "glance.h"
#include "look_read.h"
#include "natctl.h"
#include "paper.h"
#include "progress.h"

enum {
	BUDGET_WINDOW = 10,		/* s between the looks, if nobody says */
	BUDGET_WINDOW_MOST = 3600,	/* s; what is longer, a chart shows better */
	BUDGET_PATIENCE = 2,		/* s that pass without a word */
};

/* ---- the command line ------------------------------------------------------ */

/* An address, prefix or range, maybe with a port behind it. */
static int read_destination(const char *word, struct destination_filter *filter,
			    struct fault *fault)
{
	const char *colon = strchr(word, ':');
	char address[TEXT_ROOM];

	memset(fault, 0, sizeof(*fault));
	fault_word(fault, word);
	/* With more than one colon it is of another family. */
	if (colon && !strchr(colon + 1, ':')) {
		if (text_number(colon + 1, 1, 65535, &filter->dport, fault))
			return -EINVAL;
		filter->given |= DESTINATION_BIT(DPORT);
		snprintf(address, sizeof(address), "%.*s",
			 colon - word < TEXT_ROOM ? (int)(colon - word) :
						    TEXT_ROOM - 1, word);
		word = address;
	}
	filter->given |= DESTINATION_BIT(DST);
	return text_range(word, &filter->dst, fault);
}

static int read_window(__u32 window, struct fault *fault)
{
	char word[TEXT_ROOM];

	if (window <= BUDGET_WINDOW_MOST)
		return 0;
	memset(fault, 0, sizeof(*fault));
	snprintf(word, sizeof(word), "%u", window);
	fault_word(fault, word);
	fault_reason(fault, "is out of range");
	return fault_fix(fault, "write a --window from 1 to %u", BUDGET_WINDOW_MOST);
}

static int read_line(const struct invocation *invocation,
		     struct destination_filter *filter, struct what_if *what_if,
		     struct fault *fault)
{
	if (read_window(invocation->window, fault) ||
	    (invocation->dst && read_destination(invocation->dst, filter, fault)))
		return -EINVAL;
	for (size_t i = 0; i < invocation->what_ifs; i++)
		if (what_if_add(what_if, invocation->what_if[i], fault))
			return -EINVAL;
	return 0;
}

/* ---- on paper -------------------------------------------------------------- */

static enum outcome on_paper(const struct invocation *invocation)
{
	enum outcome outcome = OUTCOME_DONE;
	struct columns *columns;
	struct paper paper;
	struct fault fault;

	if (invocation->dst || invocation->window || invocation->what_ifs ||
	    invocation->top) {
		complain("--dst, --window, --what-if and --top are about the gateway, and other figures are given for it: keep either");
		return OUTCOME_USAGE;
	}
	if (paper_read(&paper, invocation->paper, &fault)) {
		fault_print(&fault, NULL);
		paper_exit(&paper);
		return OUTCOME_USAGE;
	}
	columns = columns_open(stdout, invocation->format, false);
	columns_begin(columns, &paper_block);
	columns_row(columns, &paper);
	columns_end(columns);
	if (!paper_fits(&paper))
		outcome = OUTCOME_UNHEALTHY;
	if (!columns_close(columns))
		outcome = OUTCOME_REFUSED;
	paper_exit(&paper);
	return outcome;
}

/* ---- of the gateway -------------------------------------------------------- */

/**
 * struct budgeting - a budget at work
 * @invocation: the command line
 * @client: asks the kernel
 * @filter: destinations that are asked for
 * @looks: the looks
 * @budget: what comes of them
 */
struct budgeting {
	const struct invocation *invocation;
	struct client *client;
	struct destination_filter filter;
	struct look looks[2];
	struct budget budget;
};

/* By one look, nothing has happened; but what cannot be otherwise shows. */
static enum outcome work_out(struct budgeting *work, const struct look *now)
{
	const struct looks looks = { &work->looks[0], now };
	struct fault fault;

	if (!budget_make(&work->budget, &looks, work->filter.given, &fault))
		return OUTCOME_DONE;
	fault_print(&fault, NULL);
	return OUTCOME_USAGE;
}

static void watch(const struct budgeting *work, __u64 since)
{
	__u32 window = work->invocation->window ? work->invocation->window :
						  BUDGET_WINDOW;
	bool seen = progress_is_seen() && window > BUDGET_PATIENCE;

	progress_watch(seen, since + window * (__u64)GLANCE_NS);
	progress_say(seen, "%s", "");
}

static enum outcome look_twice(struct budgeting *work)
{
	const char *verb = work->invocation->verb;
	struct look *before = &work->looks[0], *now = &work->looks[1];
	__u64 since = glance_clock();
	enum outcome outcome;

	outcome = look_take_ports(work->client, verb, &work->filter, before);
	if (outcome != OUTCOME_DONE)
		return outcome;
	outcome = work_out(work, before);
	budget_exit(&work->budget);
	if (outcome != OUTCOME_DONE)
		return outcome;
	watch(work, since);
	outcome = look_take_ports(work->client, verb, &work->filter, now);
	if (outcome != OUTCOME_DONE)
		return outcome;
	if (before->gateway.generation != now->gateway.generation) {
		complain("%s: the configuration was changed between the looks; look again",
			 verb);
		return OUTCOME_REFUSED;
	}
	return work_out(work, now);
}

static enum outcome write_budget(const struct budgeting *work)
{
	const struct invocation *invocation = work->invocation;
	enum outcome outcome = OUTCOME_DONE;
	struct columns *columns;

	if (!work->looks[1].whole) {
		complain("%s: there are very many destinations, and only those that have refused a flow are looked at; name one by --dst",
			 invocation->verb);
		outcome = OUTCOME_INCOMPLETE;
	}
	if (!budget_fits(&work->budget))
		outcome = OUTCOME_UNHEALTHY;
	columns = columns_open(stdout, invocation->format, false);
	budget_write(columns, &work->budget, invocation->top);
	return columns_close(columns) ? outcome : OUTCOME_REFUSED;
}

/**
 * verb_budget() - say how many ports it takes, and how many there are
 * @invocation: the command line: of which destinations, for how long, and what
 * would be otherwise; or figures instead of a gateway
 *
 * Return: the exit status.
 */
enum outcome verb_budget(const struct invocation *invocation)
{
	struct budgeting work = { .invocation = invocation };
	enum outcome outcome = OUTCOME_REFUSED;
	struct refusal refusal;
	struct fault fault;

	if (paper_is_meant(invocation))
		return on_paper(invocation);
	what_if_init(&work.budget.what_if);
	if (read_line(invocation, &work.filter, &work.budget.what_if, &fault)) {
		fault_print(&fault, NULL);
		return OUTCOME_USAGE;
	}
	work.client = client_open(&refusal);
	if (!work.client) {
		refusal_print(&refusal, invocation->verb);
		return outcome;
	}
	outcome = look_twice(&work);
	if (outcome == OUTCOME_DONE)
		outcome = write_budget(&work);
	budget_exit(&work.budget);
	look_exit(&work.looks[0]);
	look_exit(&work.looks[1]);
	client_close(work.client);
	return outcome;
}
