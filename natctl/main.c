// SPDX-License-Identifier: GPL-2.0
/*
 * natctl: the command line of natgw. Subcommands and flags are tables; usage,
 * help and completion come from them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "change.h"
#include "complete.h"
#include "destinations.h"
#include "fault.h"
#include "natctl.h"
#include "paper.h"
#include "pending.h"
#include "text.h"
#include "verbs.h"

#define FLAG(name) VERB_TAKES_##name

enum {
	MAIN_OUTPUT = 65536,	/* bytes that go out at one time; a pipe holds as many */
};

static const struct verb verbs[] = {
	{
		"apply", verb_apply, "FILE", 1, 1, FLAG(CHANGE), WORDS_FILE,
		"replace the configuration by what a file says",
		"FILE is as natgw.conf(5) describes; - is standard input. The\n"
		"configuration changes as a whole or not at all. Sessions stay,\n"
		"those that are stale as well unless --stale flush ends them.",
		"natctl apply /etc/natgw.conf\n"
		"natctl apply --check new.conf\n"
		"natctl apply --dry-run --diff new.conf\n"
		"natctl apply --timeout 60 --stale list new.conf\n"
	},
	{
		"confirm", verb_confirm, "", 0, 0, 0, WORDS_NONE,
		"keep a change that was made with --timeout",
		"",
		"natctl confirm\n"
	},
	{
		"rollback", verb_rollback, "", 0, 0, 0, WORDS_NONE,
		"take back a change that was made with --timeout",
		"Refused if the configuration was changed again since.",
		"natctl rollback\n"
	},
	{
		"edit", verb_edit, "", 0, 0, FLAG(DIFF) | FLAG(STALE), WORDS_NONE,
		"change the configuration in an editor",
		"VISUAL or EDITOR gets what save prints. A mistake brings it back,\n"
		"with the reason on top. Unchanged, it changes nothing. Refused if\n"
		"the configuration was changed meanwhile.",
		"natctl edit\n"
	},
	{
		"import", verb_import, "nft|iptables [FILE]", 1, 2, 0, WORDS_IMPORT,
		"print another NAT's rules as a configuration",
		"FILE is what 'nft -j list ruleset' or 'iptables-save' has printed, or\n"
		"what 'nft -f' takes; - is standard input. Without it, the rules in\n"
		"force here are read.\n"
		"What cannot be translated is a comment in its place, and told on\n"
		"standard error; then it ends with status 1. It changes nothing.",
		"natctl import nft > natgw.conf\n"
		"natctl import iptables rules.v4\n"
	},
	{
		"save", verb_save, "", 0, 0, FLAG(JSON), WORDS_NONE,
		"print the configuration as text that apply takes",
		"Settings that have their default value are left out.",
		"natctl save > /etc/natgw.conf\n"
	},
	{
		"show", verb_show, "", 0, 0, FLAG(JSON) | FLAG(TSV), WORDS_NONE,
		"show the configuration with handles, hits and fill",
		"",
		"natctl show\n"
		"natctl --json show\n"
	},
	{
		"add", verb_add, "STATEMENT...", 1, VERB_ANY,
		FLAG(CHANGE) | FLAG(BEFORE), WORDS_STATEMENT,
		"add a statement to the configuration",
		"A rule goes behind the others, or before the one that --before\n"
		"names. The first rule that matches decides.",
		"natctl add pool web '{ address 198.51.100.5; ports 1024-65535 }'\n"
		"natctl add snat oif eth0 src 10.0.0.0/8 pool web\n"
		"natctl add --before 1 exempt dst 10.0.0.0/8\n"
	},
	{
		"del", verb_del, "HANDLE | STATEMENT...", 1, VERB_ANY,
		FLAG(CHANGE), WORDS_STATEMENT,
		"take a statement out of the configuration",
		"A rule goes by its handle, or by what it says; a pool by 'pool\n"
		"NAME'; 'timeout NAME', 'limit NAME', 'set NAME' and 'notify NAME'\n"
		"get their default value back, and 'timeout udp port PORT' and\n"
		"'set fastpath' go.\n"
		"Sessions stay.",
		"natctl del 3\n"
		"natctl del snat oif eth0 src 10.0.0.0/8 pool web\n"
		"natctl del pool web\n"
	},
	{
		"sessions", verb_sessions, "[FILTER]", 0, VERB_ANY,
		FLAG(JSON) | FLAG(TSV) | FLAG(PACE), WORDS_FILTER,
		"show sessions",
		"FILTER is any of src, dst, sport, dport, proto, state, pool,\n"
		"nat-src, nat-dst and rule, each with a value. All must hold.",
		"natctl sessions src 10.0.0.0/24 proto tcp\n"
		"natctl sessions --pace\n"
		"natctl --json sessions nat-src 198.51.100.5\n"
	},
	{
		"mappings", verb_mappings, "[FILTER]", 0, VERB_ANY,
		FLAG(JSON) | FLAG(TSV), WORDS_MAPPINGS,
		"show mappings of endpoint-independent pools",
		"FILTERING is from whom packets pass that belong to no session.\n"
		"FILTER is any of src, sport, proto, pool, nat-src and nat-sport, each\n"
		"with a value. All must hold.",
		"natctl mappings src 10.0.0.0/24 proto udp\n"
		"natctl --json mappings nat-src 198.51.100.5\n"
	},
	{
		"exhaustion", verb_exhaustion, "[FILTER]", 0, VERB_ANY,
		FLAG(JSON) | FLAG(TSV) | FLAG(TOP), WORDS_DESTINATIONS,
		"show destinations that ran out of ports",
		"Those that have refused a flow, the latest first: who holds their\n"
		"ports, and whether they answer. FILTER is any of proto, dst, dport,\n"
		"pool and nat-src (external address), each with a value.",
		"natctl exhaustion\n"
		"natctl --json exhaustion dst 203.0.113.10 dport 443\n"
	},
	{
		"destinations", verb_destinations, "[FILTER]", 0, VERB_ANY,
		FLAG(JSON) | FLAG(TSV) | FLAG(TOP) | FLAG(SORT),
		WORDS_DESTINATIONS,
		"show destinations and their ports",
		"A destination is a protocol, a remote address and a port, as seen\n"
		"from a pool. FILTER is as for exhaustion.",
		"natctl destinations --top 10\n"
		"natctl destinations --sort refused pool egress\n"
	},
	{
		"pools", verb_pools, "[FILTER]", 0, VERB_ANY,
		FLAG(JSON) | FLAG(TSV), WORDS_DESTINATIONS,
		"show external addresses and how full they are",
		"FILL is that of the fullest destination, which is WORST; BLOCKS are\n"
		"those that subscribers have, and all. FILTER is as for exhaustion.",
		"natctl pools\n"
		"natctl pools pool egress\n"
	},
	{
		"subscribers", verb_subscribers, "[FILTER]", 0, VERB_ANY,
		FLAG(JSON) | FLAG(TSV) | FLAG(TOP) | FLAG(SORT),
		WORDS_SUBSCRIBERS,
		"show internal addresses and what they hold",
		"Those that have sessions: how many, ports by protocol, new sessions\n"
		"a second, and flows refused. FILTER is src, with addresses.",
		"natctl subscribers --top 10\n"
		"natctl subscribers --sort refused src 10.0.0.0/24\n",
	},
	{
		"explain", verb_explain, "PROTO SRC DST [HOW]", 3, VERB_ANY,
		FLAG(JSON) | FLAG(TSV), WORDS_PACKET,
		"tell what would become of a packet",
		"SRC and DST are ADDRESS:PORT where the protocol has ports; of ICMP, SRC\n"
		"has the identifier of an echo request. The kernel decides as for the\n"
		"first packet of a flow, but changes and counts nothing. HOW is any of\n"
		"iif and oif, with a device, and mark; routing says which device if they\n"
		"do not.",
		"natctl explain tcp 10.0.0.7:40000 203.0.113.10:443\n"
		"natctl --json explain udp 203.0.113.10:53 198.51.100.5:4711 iif eth0\n"
	},
	{
		"lookup", verb_lookup, "ADDRESS[:PORT] [WHICH]", 1, VERB_ANY,
		FLAG(JSON) | FLAG(TSV), WORDS_ENDPOINT,
		"tell who is behind an address, or what it has outside",
		"By formula in deterministic pools, from static rules and blocks of\n"
		"ports, and with a port from mappings and sessions. WHICH is any of\n"
		"proto, of the sessions and mappings, and to, with the address of their\n"
		"remote end, maybe with its port; without a port of its own, ADDRESS is\n"
		"then looked for in sessions alone. Ends with status 1 if it is\n"
		"nobody's.",
		"natctl lookup 198.51.100.5:4711\n"
		"natctl lookup 198.51.100.5 to 203.0.113.10:443 proto tcp\n"
		"natctl lookup 10.0.0.7\n"
	},
	{
		"flush", verb_flush, "[FILTER]", 0, VERB_ANY,
		FLAG(JSON) | FLAG(TSV), WORDS_FILTER,
		"end sessions",
		"FILTER is as for sessions; without one, all sessions end.",
		"natctl flush src 10.0.0.7\n"
	},
	{
		"stats", verb_stats, "", 0, 0,
		FLAG(JSON) | FLAG(TSV) | FLAG(ALL) | FLAG(EXPLAIN), WORDS_NONE,
		"show counters, and drops by reason",
		"Counters that are zero are left out of the table.",
		"natctl stats --explain\n"
		"natctl --json stats\n"
	},
	{
		"monitor", verb_monitor, "[GROUP...]", 0, VERB_ANY,
		FLAG(JSON) | FLAG(TSV), WORDS_GROUPS,
		"show what happens, as it happens",
		"GROUP is any of sessions, config, exhaustion, blocks and mappings;\n"
		"without one, sessions and config. Ends when interrupted. Says so\n"
		"when events were lost.",
		"natctl --json monitor\n"
		"natctl monitor exhaustion\n"
	},
	{
		"log", verb_log, "", 0, 0,
		FLAG(JSON) | FLAG(SYSLOG) | FLAG(IPFIX) | FLAG(DESTINATIONS),
		WORDS_NONE,
		"log sessions, mappings, blocks and exhaustion",
		"One for each that begins or ends, until interrupted; what was lost\n"
		"has records, too. Whom sessions go to is left out unless asked for.",
		"natctl log --syslog\n"
		"natctl log --ipfix 192.0.2.1:4739\n"
	},
	{
		"metrics", verb_metrics, "", 0, 0, FLAG(TOP), WORDS_NONE,
		"print metrics as Prometheus reads them",
		"For the textfile collector of its node exporter. The 10 fullest\n"
		"destinations have metrics of their own, or the first N.",
		"natctl metrics\n"
	},
	{
		"exporter", verb_exporter, "", 0, 0, FLAG(LISTEN) | FLAG(TOP),
		WORDS_NONE,
		"serve metrics to Prometheus",
		"At 127.0.0.1:5382, unless --listen names another place: /metrics has\n"
		"what natctl metrics prints. Ends when interrupted.",
		"natctl exporter\n"
		"natctl exporter --listen [::1]:5382\n"
	},
	{
		"doctor", verb_doctor, "", 0, 0,
		FLAG(JSON) | FLAG(SECONDS) | FLAG(WATCH), WORDS_NONE,
		"look twice, and say what is wrong and what to do",
		"Verdicts, the worst first: each with what shows it, how sure it is,\n"
		"and what to try, in that order. Ends with status 5 if something is\n"
		"wrong.",
		"natctl doctor\n"
		"natctl doctor --seconds 60\n"
		"natctl --json doctor --watch 10\n"
	},
	{
		"top", verb_top, "", 0, 0,
		FLAG(JSON) | FLAG(TOP) | FLAG(BATCH) | FLAG(COUNT) | FLAG(INTERVAL),
		WORDS_NONE,
		"show rates, and who makes them, on a screen that stays",
		"Keys change the view and the order; h lists them. With --batch, text\n"
		"instead: every S seconds, N times or until interrupted; --json goes\n"
		"with it.",
		"natctl top\n"
		"natctl top --interval 5\n"
		"natctl top --batch --count 1 --json\n"
	},
	{
		"report", verb_report, "FILE", 1, 1, FLAG(WINDOW), WORDS_FILE,
		"write a page about the gateway, to look at or to send",
		"FILE is HTML and needs nothing else; - is standard output. It is\n"
		"written as a whole or not at all, over one that is there.",
		"natctl report /tmp/gateway.html\n"
		"natctl report --window 60 - > gateway.html\n"
	},
	{
		"budget", verb_budget, "", 0, 0,
		FLAG(JSON) | FLAG(TSV) | FLAG(TOP) | FLAG(DST) | FLAG(WINDOW) |
		FLAG(WHAT_IF) | FLAG(PAPER), WORDS_NONE,
		"tell how many ports and addresses it takes, and what if",
		"For each destination, the worst first, by two looks: ports needed and\n"
		"usable, when they are used up, and addresses needed; with --what-if the\n"
		"same if figures were otherwise. With --ports it is worked out of figures,\n"
		"without a gateway. Ends with status 5 if there are too few ports.",
		"natctl budget --top 10\n"
		"natctl budget --dst 203.0.113.10:443 --what-if addresses+1\n"
		"natctl budget --window 60 --what-if rate*1.5 --what-if timeout=30\n"
		"natctl budget --ports 32768-60999 --steady 20000 --burst 10000\n"
	},
	{
		"check", verb_check, "", 0, 0,
		FLAG(JSON) | FLAG(TSV) | FLAG(EXPLAIN), WORDS_NONE,
		"verify that the sums hold",
		"Ends with status 3 if one does not. The sums hold at quiet\n"
		"moments only, so it tries a few times.",
		"natctl check --explain\n"
	},
	{
		"version", verb_version, "", 0, 0, FLAG(JSON) | FLAG(TSV),
		WORDS_NONE,
		"show the versions of the tool and of the module",
		"",
		"natctl version\n"
	},
};

#define VERBS ARRAY_SIZE(verbs)

static const struct flag flags[] = {
	{ "--json", FLAG(JSON), NULL, "write JSON", NULL },
	{ "--tsv", FLAG(TSV), NULL, "write tab separated values", NULL },
	{ "--all", FLAG(ALL), NULL, "write what is zero, too", NULL },
	{ "--explain", FLAG(EXPLAIN), NULL, "say what each name means", NULL },
	{ "--check", FLAG(CHECK), NULL, "validate only; change nothing", NULL },
	{ "--dry-run", FLAG(DRY_RUN), NULL, "validate only, and say what would change", NULL },
	{ "--diff", FLAG(DIFF), NULL, "show what changes, line by line", NULL },
	{ "--stale", FLAG(STALE), "WHAT",
	  "list or flush sessions whose rule or pool is gone",
	  change_stale },
	{ "--timeout", FLAG(TIMEOUT), "S",
	  "take the change back after S seconds, unless confirmed", NULL },
	{ "--before", FLAG(BEFORE), "HANDLE", "insert before this rule", NULL },
	{ "--top", FLAG(TOP), "N", "show the first N only", NULL },
	{ "--sort", FLAG(SORT), "ORDER",
	  "what comes first: ports, refused, and more as the manual says",
	  destinations_order },
	{ "--listen", FLAG(LISTEN), "ADDR:PORT", "serve at this place", NULL },
	{ "--syslog", FLAG(SYSLOG), NULL, "write to the system's log", NULL },
	{ "--ipfix", FLAG(IPFIX), "ADDR:PORT", "send to this collector", NULL },
	{ "--destinations", FLAG(DESTINATIONS), NULL,
	  "write whom sessions go to, too", NULL },
	{ "--seconds", FLAG(SECONDS), "S", "seconds between two looks; 5", NULL },
	{ "--watch", FLAG(WATCH), "S", "look every S seconds, until interrupted",
	  NULL },
	{ "--batch", FLAG(BATCH), NULL, "write text instead of a screen", NULL },
	{ "--count", FLAG(COUNT), "N", "write N times, then end", NULL },
	{ "--interval", FLAG(INTERVAL), "S", "look every S seconds", NULL },
	{ "--window", FLAG(WINDOW), "S", "watch for S seconds", NULL },
	{ "--pace", FLAG(PACE), NULL, "show which take the fast path, or why not", NULL },
	{ "--dst", FLAG(DST), "ADDR[:PORT]", "only destinations of these addresses", NULL },
	{ "--what-if", FLAG(WHAT_IF), "FIGURE", "work it out with another figure, too",
	  what_if_word },
	{ "--ports", FLAG(PAPER), "LO-HI", "ports of an address", NULL },
	{ "--reserved", FLAG(PAPER), "PORTS", "ports of these that are not handed out",
	  NULL },
	{ "--addresses", FLAG(PAPER), "N", "external addresses; 1", NULL },
	{ "--steady", FLAG(PAPER), "N", "ports wanted all the time", NULL },
	{ "--burst", FLAG(PAPER), "N", "ports wanted besides; 0", NULL },
	{ "--rate", FLAG(PAPER), "N", "ports wanted a second, each for --hold", NULL },
	{ "--hold", FLAG(PAPER), "S", "seconds that a port is held", NULL },
	{ "--help", FLAG(HELP), NULL, "show help", NULL },
};

#define FLAGS ARRAY_SIZE(flags)

static const struct verb *find_verb(const char *name)
{
	for (size_t i = 0; i < VERBS; i++)
		if (!strcmp(verbs[i].name, name))
			return &verbs[i];
	return NULL;
}

static const struct flag *find_flag(const char *name)
{
	for (size_t i = 0; i < FLAGS; i++)
		if (!strcmp(flags[i].name, name))
			return &flags[i];
	return NULL;
}

/* ---- help ----------------------------------------------------------------- */

static void help_flag(const struct flag *flag)
{
	char text[64];

	snprintf(text, sizeof(text), "%s%s%s", flag->name,
		 flag->argument ? " " : "", flag->argument ? flag->argument : "");
	printf("  %-18s  %s\n", text, flag->help);
}

static void help_verb(const struct verb *verb)
{
	printf("usage: natctl %s%s%s%s\n\n%s\n", verb->flags ? "[FLAG]... " : "",
	       verb->name, *verb->arguments ? " " : "", verb->arguments,
	       verb->help);
	if (*verb->details)
		printf("\n%s\n", verb->details);
	for (size_t i = 0, shown = 0; i < FLAGS; i++) {
		if (!(flags[i].takes & verb->flags))
			continue;
		if (!shown++)
			printf("\n");
		help_flag(&flags[i]);
	}
	printf("\n%s", verb->examples);
}

static void help_all(void)
{
	printf("usage: natctl [FLAG]... VERB [WORD]...\n\n"
	       "A NAT gateway: natgw's configuration, sessions and counters.\n\n");
	for (size_t i = 0; i < VERBS; i++)
		printf("  %-12s %-22s  %s\n", verbs[i].name, verbs[i].arguments,
		       verbs[i].help);
	printf("  %-12s %-22s  %s\n\n", "help", "[VERB]", "show help");
	for (size_t i = 0; i < FLAGS; i++)
		help_flag(&flags[i]);
	printf("\nFlags stand before or after the verb. Status: 0 done, 1 refused or failed,\n"
	       "2 not understood, 3 an invariant does not hold, 4 incomplete, 5 not healthy.\n");
}

static enum outcome show_help(const char *name)
{
	const struct verb *verb = name ? find_verb(name) : NULL;

	if (name && !verb) {
		complain("'%s' is no verb; natctl help lists them", name);
		return OUTCOME_USAGE;
	}
	if (verb)
		help_verb(verb);
	else
		help_all();
	return OUTCOME_DONE;
}

/* ---- the command line ------------------------------------------------------ */

struct line {
	struct invocation invocation;
	const struct verb *verb;
	unsigned int taken;		/* flags that were given */
};

static enum outcome unknown_verb(const char *name)
{
	const char *list[VERBS];
	struct fault fault = { 0 };

	for (size_t i = 0; i < VERBS; i++)
		list[i] = verbs[i].name;
	fault_word(&fault, name);
	fault_unknown(&fault, "verb", name, list, VERBS);
	fault_print(&fault, NULL);
	return OUTCOME_USAGE;
}

/* Where a flag's value goes that is a word; NULL if it is a number. */
static const char **place_of_word(struct invocation *invocation,
				  const struct flag *flag)
{
	switch (flag->takes) {
	case FLAG(SORT):
		return &invocation->sort;
	case FLAG(LISTEN):
		return &invocation->listen;
	case FLAG(IPFIX):
		return &invocation->ipfix;
	case FLAG(STALE):
		return &invocation->stale;
	case FLAG(DST):
		return &invocation->dst;
	case FLAG(PAPER):
		return &invocation->paper[paper_figure(flag->name)];
	case FLAG(WHAT_IF):
		/* More than there is room for say one thing twice, or nonsense. */
		if (invocation->what_ifs == WHAT_IF_MOST)
			invocation->what_ifs--;
		return &invocation->what_if[invocation->what_ifs++];
	}
	return NULL;
}

/* A day: whoever wants to know of more has other tools. */
#define LONGEST 86400

/* Where the number behind a flag goes, and the greatest that it may be. */
static __u32 *place_of_number(struct invocation *invocation,
			      const struct flag *flag, __u32 *most)
{
	*most = 0xffffffff;
	switch (flag->takes) {
	case FLAG(TOP):
		return &invocation->top;
	case FLAG(COUNT):
		return &invocation->number;
	case FLAG(INTERVAL):
		*most = LONGEST;
		return &invocation->interval;
	case FLAG(WINDOW):
		*most = LONGEST;
		return &invocation->window;
	case FLAG(SECONDS):
		*most = LONGEST;
		return &invocation->seconds;
	case FLAG(WATCH):
		*most = LONGEST;
		return &invocation->watch;
	case FLAG(TIMEOUT):
		*most = PENDING_TIMEOUT_MAX;
		return &invocation->timeout;
	}
	return &invocation->before;
}

/* Takes a flag, and maybe the word behind it; returns the words taken or -1. */
static int take_flag(struct line *line, char **words, int count)
{
	const struct flag *flag = find_flag(words[0]);
	struct fault fault = { 0 };
	const char **word;
	__u32 *number, most;

	if (!flag) {
		complain("'%s' is no flag; natctl help lists them", words[0]);
		return -1;
	}
	line->taken |= flag->takes;
	if (!flag->argument)
		return 1;
	if (count < 2) {
		complain("%s has no value; write %s %s", flag->name, flag->name,
			 flag->argument);
		return -1;
	}
	word = place_of_word(&line->invocation, flag);
	if (word) {
		*word = words[1];
		return 2;
	}
	number = place_of_number(&line->invocation, flag, &most);
	if (!text_number(words[1], 1, most, number, &fault))
		return 2;
	fault_word(&fault, words[1]);
	fault_print(&fault, NULL);
	return -1;
}

/* Flags, the verb, and its words, which are moved to the front of @words. */
static enum outcome read_line(struct line *line, char **words, int count)
{
	line->invocation.words = words;
	for (int i = 0; i < count;) {
		int taken = 1;

		if (!strncmp(words[i], "--", 2) || !strcmp(words[i], "-h")) {
			if (!strcmp(words[i], "-h"))
				words[i] = "--help";
			taken = take_flag(line, words + i, count - i);
			if (taken < 0)
				return OUTCOME_USAGE;
		} else if (!line->invocation.verb) {
			line->invocation.verb = words[i];
		} else {
			words[line->invocation.count++] = words[i];
		}
		i += taken;
	}
	return OUTCOME_DONE;
}

static enum outcome check_line(struct line *line)
{
	struct invocation *invocation = &line->invocation;
	const struct verb *verb = line->verb;

	for (size_t i = 0; i < FLAGS; i++) {
		if (!(flags[i].takes & line->taken & ~verb->flags))
			continue;
		complain("%s does not take %s; see natctl help %s", verb->name,
			 flags[i].name, verb->name);
		return OUTCOME_USAGE;
	}
	if (invocation->count < verb->least || invocation->count > verb->most) {
		complain("%s takes %s; see natctl help %s", verb->name,
			 *verb->arguments ? verb->arguments : "no words",
			 verb->name);
		return OUTCOME_USAGE;
	}
	if ((line->taken & FLAG(JSON)) && (line->taken & FLAG(TSV))) {
		complain("--json and --tsv are both given; keep one");
		return OUTCOME_USAGE;
	}
	if ((line->taken & FLAG(SECONDS)) && (line->taken & FLAG(WATCH))) {
		complain("--seconds and --watch are both given; keep one");
		return OUTCOME_USAGE;
	}
	if (line->taken & FLAG(JSON))
		invocation->format = COLUMNS_JSON;
	else if (line->taken & FLAG(TSV))
		invocation->format = COLUMNS_TSV;
	invocation->all = line->taken & FLAG(ALL);
	invocation->explain = line->taken & FLAG(EXPLAIN);
	invocation->syslog = line->taken & FLAG(SYSLOG);
	invocation->destinations = line->taken & FLAG(DESTINATIONS);
	invocation->diff = line->taken & FLAG(DIFF);
	invocation->dry_run = line->taken & FLAG(DRY_RUN);
	invocation->check_only = line->taken & (FLAG(CHECK) | FLAG(DRY_RUN));
	invocation->batch = line->taken & FLAG(BATCH);
	invocation->pace = line->taken & FLAG(PACE);
	return OUTCOME_DONE;
}

static enum outcome run(int count, char **words)
{
	struct line line = { 0 };
	const char *name;
	enum outcome outcome;

	if (count && !strcmp(words[0], "__complete")) {
		complete(verbs, VERBS, flags, FLAGS, words + 1, count - 1);
		return OUTCOME_DONE;
	}
	outcome = read_line(&line, words, count);
	if (outcome != OUTCOME_DONE)
		return outcome;
	name = line.invocation.verb;
	if (name && !strcmp(name, "help"))
		return show_help(line.invocation.count ? line.invocation.words[0] :
						    NULL);
	if (line.taken & FLAG(HELP))
		return show_help(name);
	if (!name) {
		complain("no verb is given; natctl help lists them");
		return OUTCOME_USAGE;
	}
	line.verb = find_verb(name);
	if (!line.verb)
		return unknown_verb(name);
	outcome = check_line(&line);
	if (outcome != OUTCOME_DONE)
		return outcome;
	return line.verb->run(&line.invocation);
}

int main(int count, char **words)
{
	static char output[MAIN_OUTPUT];
	enum outcome outcome = OUTCOME_USAGE;

	/* A terminal shows each line as it comes; else a million go out in few pieces. */
	if (!isatty(STDOUT_FILENO))
		setvbuf(stdout, output, _IOFBF, sizeof(output));
	if (count)
		outcome = run(count - 1, words + 1);
	/* What columns wrote is out; help may not be. */
	if ((fflush(stdout) || ferror(stdout)) && outcome == OUTCOME_DONE) {
		complain("standard output: it cannot be written");
		outcome = OUTCOME_REFUSED;
	}
	return outcome;
}
