/* SPDX-License-Identifier: GPL-2.0 */
/* What main hands to a verb, and what a verb hands back. */
#ifndef NATCTL_NATCTL_H
#define NATCTL_NATCTL_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/types.h>

#include "columns.h"
#include "what_if.h"

/**
 * enum outcome - exit status
 * @OUTCOME_DONE: done, or true
 * @OUTCOME_REFUSED: refused, not found, or failed
 * @OUTCOME_USAGE: the command line, a statement or a file is not understood
 * @OUTCOME_BROKEN: an invariant does not hold
 * @OUTCOME_INCOMPLETE: what was printed may not be all
 * @OUTCOME_UNHEALTHY: something is wrong with the gateway, or it has too few ports
 */
enum outcome {
	OUTCOME_DONE = 0,
	OUTCOME_REFUSED = 1,
	OUTCOME_USAGE = 2,
	OUTCOME_BROKEN = 3,
	OUTCOME_INCOMPLETE = 4,
	OUTCOME_UNHEALTHY = 5,
};

enum {
	/* Times that something is repeated which the gateway's life disturbs. */
	NATCTL_ATTEMPTS = 10,
};

/**
 * enum paper_figure - figures of a budget that is not about a gateway
 * @PAPER_PORTS: ports of an external address
 * @PAPER_RESERVED: which of them are not handed out
 * @PAPER_ADDRESSES: external addresses
 * @PAPER_STEADY: ports that are wanted all the time
 * @PAPER_BURST: ports that are wanted besides
 * @PAPER_RATE: ports that are wanted a second
 * @PAPER_HOLD: how long each is held, s
 */
enum paper_figure {
	PAPER_PORTS,
	PAPER_RESERVED,
	PAPER_ADDRESSES,
	PAPER_STEADY,
	PAPER_BURST,
	PAPER_RATE,
	PAPER_HOLD,
};

#define PAPERS (PAPER_HOLD + 1)

/**
 * struct invocation - a command line, understood
 * @verb: name of the subcommand
 * @words: the words after it, without flags
 * @count: number of @words
 * @format: how to write
 * @all: show what is zero, too
 * @explain: say what things mean
 * @check_only: validate, and change nothing
 * @before: handle of the rule to insert before; 0 for none
 * @top: show so many at most; 0 for all
 * @sort: name of the order to show them in; NULL if none is given
 * @listen: address and port to serve at; NULL if none is given
 * @ipfix: address and port of a collector; NULL if none is given
 * @syslog: write to the system's log
 * @destinations: write whom sessions go to, too
 * @diff: show what changes as a difference of texts
 * @dry_run: validate only, and show what would change
 * @stale: what to do with stale sessions; NULL for nothing
 * @timeout: seconds until a change is taken back; 0 for never
 * @seconds: seconds between two looks; 0 if none are given
 * @watch: seconds from one look to the next, for ever; 0 for twice
 * @batch: write text, whatever the output is
 * @number: write so often; 0 if it is not given
 * @interval: time between two looks, s; 0 if it is not given
 * @window: time to look at what happens, s; 0 if it is not given
 * @pace: show whether sessions take the fast path
 * @dst: destinations to look at; NULL if none are given
 * @what_if: what would be otherwise
 * @what_ifs: number of @what_if
 * @paper: by enum paper_figure; NULL where it is not given
 */
struct invocation {
	const char *verb;
	char **words;
	int count;
	enum columns_format format;
	bool all;
	bool explain;
	bool check_only;
	__u32 before;
	__u32 top;
	const char *sort;
	const char *listen;
	const char *ipfix;
	bool syslog;
	bool destinations;
	bool diff;
	bool dry_run;
	const char *stale;
	__u32 timeout;
	__u32 seconds;
	__u32 watch;
	bool batch;
	__u32 number;
	__u32 interval;
	__u32 window;
	bool pace;
	const char *dst;
	const char *what_if[WHAT_IF_MOST];
	size_t what_ifs;
	const char *paper[PAPERS];
};

enum outcome verb_apply(const struct invocation *invocation);
enum outcome verb_save(const struct invocation *invocation);
enum outcome verb_show(const struct invocation *invocation);
enum outcome verb_add(const struct invocation *invocation);
enum outcome verb_del(const struct invocation *invocation);
enum outcome verb_import(const struct invocation *invocation);
enum outcome verb_edit(const struct invocation *invocation);
enum outcome verb_confirm(const struct invocation *invocation);
enum outcome verb_rollback(const struct invocation *invocation);
enum outcome verb_sessions(const struct invocation *invocation);
enum outcome verb_mappings(const struct invocation *invocation);
enum outcome verb_flush(const struct invocation *invocation);
enum outcome verb_exhaustion(const struct invocation *invocation);
enum outcome verb_destinations(const struct invocation *invocation);
enum outcome verb_pools(const struct invocation *invocation);
enum outcome verb_subscribers(const struct invocation *invocation);
enum outcome verb_explain(const struct invocation *invocation);
enum outcome verb_lookup(const struct invocation *invocation);
enum outcome verb_stats(const struct invocation *invocation);
enum outcome verb_monitor(const struct invocation *invocation);
enum outcome verb_metrics(const struct invocation *invocation);
enum outcome verb_exporter(const struct invocation *invocation);
enum outcome verb_log(const struct invocation *invocation);
enum outcome verb_doctor(const struct invocation *invocation);
enum outcome verb_check(const struct invocation *invocation);
enum outcome verb_top(const struct invocation *invocation);
enum outcome verb_report(const struct invocation *invocation);
enum outcome verb_budget(const struct invocation *invocation);
enum outcome verb_version(const struct invocation *invocation);

#endif
