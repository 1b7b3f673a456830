/* SPDX-License-Identifier: GPL-2.0 */
/* What the command line is made of, for main and completion. */
#ifndef NATCTL_VERBS_H
#define NATCTL_VERBS_H

#include <limits.h>

#include "natctl.h"

/* Flags, and who takes them. */
enum {
	VERB_TAKES_JSON = 1,
	VERB_TAKES_TSV = 2,
	VERB_TAKES_ALL = 4,
	VERB_TAKES_EXPLAIN = 8,
	VERB_TAKES_CHECK = 16,
	VERB_TAKES_BEFORE = 32,
	VERB_TAKES_HELP = 64,
	VERB_TAKES_TOP = 128,
	VERB_TAKES_SORT = 256,
	VERB_TAKES_LISTEN = 512,
	VERB_TAKES_SYSLOG = 1024,
	VERB_TAKES_IPFIX = 2048,
	VERB_TAKES_DESTINATIONS = 4096,
	VERB_TAKES_DIFF = 8192,
	VERB_TAKES_DRY_RUN = 16384,
	VERB_TAKES_STALE = 32768,
	VERB_TAKES_TIMEOUT = 65536,
	VERB_TAKES_SECONDS = 131072,
	VERB_TAKES_WATCH = 262144,
	VERB_TAKES_BATCH = 524288,
	VERB_TAKES_COUNT = 1048576,
	VERB_TAKES_INTERVAL = 2097152,
	VERB_TAKES_WINDOW = 4194304,
	VERB_TAKES_DST = 8388608,
	VERB_TAKES_WHAT_IF = 16777216,
	VERB_TAKES_PACE = 67108864,
	VERB_TAKES_PAPER = 33554432,	/* any of enum paper_figure */
	/* What a verb takes that changes the configuration. */
	VERB_TAKES_CHANGE = VERB_TAKES_JSON | VERB_TAKES_TSV | VERB_TAKES_CHECK |
			    VERB_TAKES_DIFF | VERB_TAKES_DRY_RUN |
			    VERB_TAKES_STALE | VERB_TAKES_TIMEOUT,
};

enum {
	VERB_ANY = INT_MAX,	/* any number of words */
};

/**
 * enum words_kind - what the words of a verb are
 * @WORDS_NONE: it takes none
 * @WORDS_FILE: a file
 * @WORDS_STATEMENT: a statement of the configuration
 * @WORDS_FILTER: a filter of sessions
 * @WORDS_DESTINATIONS: a filter of destinations
 * @WORDS_SUBSCRIBERS: a filter of subscribers
 * @WORDS_MAPPINGS: a filter of mappings
 * @WORDS_GROUPS: groups of events
 * @WORDS_PACKET: a protocol, two endpoints, and what follows them
 * @WORDS_ENDPOINT: an address, maybe with a port, and what follows it
 * @WORDS_IMPORT: what wrote a file, and the file
 */
enum words_kind {
	WORDS_NONE,
	WORDS_FILE,
	WORDS_STATEMENT,
	WORDS_FILTER,
	WORDS_DESTINATIONS,
	WORDS_SUBSCRIBERS,
	WORDS_MAPPINGS,
	WORDS_GROUPS,
	WORDS_PACKET,
	WORDS_ENDPOINT,
	WORDS_IMPORT,
};

/**
 * struct verb - a subcommand
 * @name: its name
 * @run: does it
 * @arguments: its words, for the usage
 * @least: fewest words
 * @most: most words
 * @flags: VERB_TAKES_... of the flags that it takes
 * @kind: what its words are, for completion
 * @help: what it does, in one line
 * @details: more about it, in lines
 * @examples: command lines
 */
struct verb {
	const char *name;
	enum outcome (*run)(const struct invocation *invocation);
	const char *arguments;
	int least;
	int most;
	unsigned int flags;
	enum words_kind kind;
	const char *help;
	const char *details;
	const char *examples;
};

/**
 * struct flag - a flag
 * @name: its name
 * @takes: its VERB_TAKES_...
 * @argument: what its value is; NULL if it has none
 * @help: what it does, in one line
 * @value: a value that it can have, by its place from 0, NULL beyond the last;
 * NULL if any will do
 */
struct flag {
	const char *name;
	unsigned int takes;
	const char *argument;
	const char *help;
	const char *(*value)(size_t place);
};

#endif
