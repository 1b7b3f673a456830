// SPDX-License-Identifier: GPL-2.0
/*
 * The verb that shows what happens a second: on a screen that stays, or as text
 * again and again. Of the tables, only the one that is shown is read.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "fault.h"
#include "natctl.h"
#include "rates.h"
#include "screen.h"

enum {
	TOP_INTERVAL = 2,	/* s between looks, if nobody says */
	TOP_ROWS = 10,		/* rows of a table of text, likewise */
	TOP_ROWS_MAX = 1000,	/* rows that may be asked for */
	TOP_MS = 1000,		/* ms a second */
	TOP_HEADER = 8,		/* lines above the table */
	TOP_PACES = 41,		/* where the second table above it starts */
};

/* Tables; the key that shows one is its place, from 1. */
enum view {
	VIEW_DESTINATIONS,
	VIEW_SOURCES,
	VIEW_REFUSALS,
	VIEW_POOLS,
	VIEWS,
};

/* An order that a key puts a table in. */
struct order {
	char key;
	const char *name;
	int value;
};

/* What there is to know about a view. */
struct view_spec {
	const char *name;
	const struct order *orders;
	size_t count;
	const char *help;
};

static const struct order destination_orders[] = {
	{ 'p', "ports", LEDGER_PORTS },
	{ 'r', "refused", LEDGER_REFUSED },
	{ 'c', "created", LEDGER_CREATED },
	{ 'u', "unanswered", LEDGER_UNANSWERED },
	{ 'l', "last", LEDGER_LAST },
};

static const struct order source_orders[] = {
	{ 'p', "ports", SUBSCRIBERS_PORTS },
	{ 's', "sessions", SUBSCRIBERS_SESSIONS },
	{ 'r', "refused", SUBSCRIBERS_REFUSED },
	{ 'n', "new", SUBSCRIBERS_RATE },
};

static const struct order refusal_orders[] = {
	{ 'n', "now", DROPS_NOW },
	{ 't', "total", DROPS_TOTAL },
};

static const struct order pool_orders[] = {
	{ 'a', "address", POOLS_ADDRESS },
	{ 'f', "fill", POOLS_FILL },
	{ 'p', "ports", POOLS_PORTS },
	{ 'r', "refused", POOLS_REFUSED },
};

static const struct view_spec views[VIEWS] = {
	[VIEW_DESTINATIONS] = {
		"destinations", destination_orders,
		ARRAY_SIZE(destination_orders),
		"remote endpoints, and the ports that are in use towards them",
	},
	[VIEW_SOURCES] = {
		"sources", source_orders, ARRAY_SIZE(source_orders),
		"internal addresses, and what they hold",
	},
	[VIEW_REFUSALS] = {
		"refusals", refusal_orders, ARRAY_SIZE(refusal_orders),
		"packets dropped, by reason",
	},
	[VIEW_POOLS] = {
		"pools", pool_orders, ARRAY_SIZE(pool_orders),
		"external addresses: how full the fullest destination is",
	},
};

struct top {
	struct glance glance;
	struct screen *screen;
	__u64 interval;			/* ns */
	__u64 tried;			/* when it was last looked, ns */
	enum view view;
	size_t orders[VIEWS];		/* places in the orders of each */
	bool paused;
	bool helping;
	char *message;
};

/* ---- looking -------------------------------------------------------------- */

static int chosen(const struct top *top, enum view view)
{
	return views[view].orders[top->orders[view]].value;
}

static const struct moment *moment_of(const struct top *top, enum view view)
{
	const struct glance *glance = &top->glance;

	switch (view) {
	case VIEW_DESTINATIONS:
		return &glance->destinations[GLANCE_NOW].moment;
	case VIEW_SOURCES:
		return &glance->subscribers[GLANCE_NOW].moment;
	case VIEW_POOLS:
		return &glance->pools.moment;
	default:
		return &glance->counters[GLANCE_NOW].moment;
	}
}

/* Reads the table of a view. */
static enum outcome read_view(struct top *top, enum view view)
{
	top->glance.destination_order = chosen(top, VIEW_DESTINATIONS);
	top->glance.subscriber_order = chosen(top, VIEW_SOURCES);
	switch (view) {
	case VIEW_DESTINATIONS:
		return glance_at_destinations(&top->glance);
	case VIEW_SOURCES:
		return glance_at_subscribers(&top->glance);
	case VIEW_POOLS:
		return glance_at_pools(&top->glance, NULL);
	default:
		return OUTCOME_DONE;
	}
}

/* The same if it is due: a look now and then comes a little early. */
static enum outcome renew_view(struct top *top, enum view view)
{
	if (!glance_is_due(moment_of(top, view), top->interval / 2))
		return OUTCOME_DONE;
	return read_view(top, view);
}

static void get_rows(const struct top *top, enum view view,
		     struct table_rows *table)
{
	switch (view) {
	case VIEW_DESTINATIONS:
		rates_destinations(&top->glance, table);
		break;
	case VIEW_SOURCES:
		rates_subscribers(&top->glance, table);
		break;
	case VIEW_POOLS:
		rates_pools(&top->glance, chosen(top, view), table);
		break;
	default:
		rates_drops(&top->glance, chosen(top, view), table);
	}
}

/* ---- the screen ----------------------------------------------------------- */

static void draw_title(const struct top *top)
{
	const struct stats *stats = &top->glance.counters[GLANCE_NOW].stats;
	time_t now = time(NULL);
	char host[64] = "";
	struct tm local;

	gethostname(host, sizeof(host) - 1);
	localtime_r(&now, &local);
	screen_text(top->screen, 0, 0, SCREEN_STRONG,
		    "natctl top  %02d:%02d:%02d  every %llu s  sessions %u, at most %u%s  %.20s",
		    local.tm_hour, local.tm_min, local.tm_sec,
		    top->interval / GLANCE_NS, stats->sessions, stats->peak,
		    top->paused ? "  PAUSED" : "", host);
}

static void draw_rates(const struct top *top)
{
	struct screen_area area = {
		.line = 1,
		.lines = 1 + RATES_PACES,
		.columns = TOP_PACES - 1,
	};
	struct hop_row hops[RATES_HOPS];
	struct pace_row paces[RATES_PACES];
	struct screen_rows rows = { hops, RATES_HOPS, sizeof(*hops) };

	rates_hops(&top->glance, hops);
	rates_paces(&top->glance, paces);
	screen_table(top->screen, &area, &rates_hop_block, &rows);
	rows = (struct screen_rows){ paces, RATES_PACES, sizeof(*paces) };
	area.column = TOP_PACES;
	area.columns = screen_columns(top->screen) - TOP_PACES;
	screen_table(top->screen, &area, &rates_pace_block, &rows);
}

/* Which tables there are, which one this is, and how old. */
static void draw_views(const struct top *top)
{
	const struct moment *moment = moment_of(top, top->view);
	__u64 age = moment->began ? glance_clock() - moment->began : 0;
	int line = TOP_HEADER - 1, at = 0;

	for (int i = 0; i < VIEWS; i++) {
		bool shown = i == (int)top->view;

		screen_text(top->screen, line, at,
			    shown ? SCREEN_STRONG : SCREEN_PLAIN,
			    shown ? "[%d %s]" : " %d %s ", i + 1, views[i].name);
		at += strlen(views[i].name) + 5;
	}
	if (!top->paused && age > top->interval + GLANCE_NS)
		screen_text(top->screen, line, at, SCREEN_PLAIN, "%llu s ago",
			    age / GLANCE_NS);
}

/* The order that is in force is in brackets. */
static void draw_keys(const struct top *top)
{
	const struct view_spec *spec = &views[top->view];
	int line = screen_lines(top->screen) - 1, at = 0;

	if (top->message) {
		screen_text(top->screen, line, 0, SCREEN_ALARM, "%s", top->message);
		return;
	}
	for (size_t i = 0; i < spec->count; i++) {
		bool used = i == top->orders[top->view];

		screen_text(top->screen, line, at,
			    used ? SCREEN_STRONG : SCREEN_PLAIN,
			    used ? "[%c %s]" : " %c %s ", spec->orders[i].key,
			    spec->orders[i].name);
		at += strlen(spec->orders[i].name) + 4;
	}
	screen_text(top->screen, line, at, SCREEN_PLAIN, "  h help  q quit");
}

static void draw_table(const struct top *top)
{
	struct screen_area area = {
		.line = TOP_HEADER,
		.lines = screen_lines(top->screen) - TOP_HEADER - 1,
		.columns = screen_columns(top->screen),
	};
	struct table_rows table;
	struct screen_rows rows;

	get_rows(top, top->view, &table);
	rows = (struct screen_rows){ table.rows, table.count, table.size };
	screen_table(top->screen, &area, &table.block, &rows);
	table_rows_exit(&table);
}

static void draw_help(const struct top *top)
{
	int line = 0;

	screen_text(top->screen, line++, 0, SCREEN_STRONG, "Keys of natctl top");
	for (int i = 0; i < VIEWS; i++)
		screen_text(top->screen, line++, 0, SCREEN_PLAIN,
			    "  %d      %s", i + 1, views[i].help);
	screen_text(top->screen, line++, 0, SCREEN_PLAIN,
		    "  Tab    the next of these");
	screen_text(top->screen, line++, 0, SCREEN_PLAIN,
		    "  letter the order that the last line names, most first");
	screen_text(top->screen, line++, 0, SCREEN_PLAIN,
		    "  Space  pause, and go on; Enter looks at once");
	screen_text(top->screen, line++, 0, SCREEN_PLAIN,
		    "  q      quit; any other key goes back");
	screen_text(top->screen, ++line, 0, SCREEN_PLAIN,
		    "Rates are of the time between two looks.");
}

static void draw(const struct top *top)
{
	screen_begin(top->screen);
	if (!screen_fits(top->screen)) {
		screen_text(top->screen, 0, 0, SCREEN_PLAIN,
			    "natctl top needs %dx%d, not %dx%d", SCREEN_COLUMNS,
			    SCREEN_LINES, screen_columns(top->screen),
			    screen_lines(top->screen));
	} else if (top->helping) {
		draw_help(top);
	} else {
		draw_title(top);
		draw_rates(top);
		draw_views(top);
		draw_table(top);
		draw_keys(top);
	}
	screen_end(top->screen);
}

/* ---- keys ----------------------------------------------------------------- */

static void note_message(struct top *top)
{
	free(top->message);
	top->message = screen_message(top->screen);
}

/* Who asks for it gets it, however long that takes. */
static void glance_again(struct top *top, bool asked)
{
	top->tried = glance_clock();
	if (glance_at_counters(&top->glance) == OUTCOME_DONE) {
		if (asked)
			read_view(top, top->view);
		else
			renew_view(top, top->view);
	}
	note_message(top);
}

static void show_view(struct top *top, enum view view)
{
	top->view = view;
	if (!top->paused || !moment_of(top, view)->began)
		renew_view(top, view);
	note_message(top);
}

static void order_by(struct top *top, int key)
{
	const struct view_spec *spec = &views[top->view];

	for (size_t i = 0; i < spec->count; i++) {
		if (spec->orders[i].key != key)
			continue;
		top->orders[top->view] = i;
		/* External addresses and reasons are all here. */
		if (top->view == VIEW_DESTINATIONS || top->view == VIEW_SOURCES)
			read_view(top, top->view);
		note_message(top);
	}
}

/* Does what a key says; returns whether there is more to do. */
static bool take_key(struct top *top, int key)
{
	if (key == 'q')
		return false;
	if (top->helping && key != SCREEN_RESIZED)
		top->helping = false;
	else if (key == 'h' || key == '?')
		top->helping = true;
	else if (key == ' ')
		top->paused = !top->paused;
	else if (key == '\r' || key == '\n')
		glance_again(top, true);
	else if (key == SCREEN_NEXT)
		show_view(top, (top->view + 1) % VIEWS);
	else if (key >= '1' && key < '1' + VIEWS)
		show_view(top, key - '1');
	else
		order_by(top, key);
	return true;
}

/* ms until the next glance, an interval after the start of the last; -1 if there is none. */
static int time_left(const struct top *top)
{
	__u64 spent = glance_clock() - top->tried;

	if (top->paused)
		return -1;
	if (spent >= top->interval)
		return 0;
	/* Rounded up: not to come a moment early, for nothing. */
	return (top->interval - spent) / (GLANCE_NS / TOP_MS) + 1;
}

static enum outcome show_screen(struct top *top)
{
	bool ended = false;

	top->tried = glance_clock();
	if (glance_at_counters(&top->glance) != OUTCOME_DONE)
		return OUTCOME_REFUSED;
	top->screen = screen_open(top->glance.verb);
	if (!top->screen)
		return OUTCOME_USAGE;
	show_view(top, VIEW_DESTINATIONS);
	while (!ended) {
		int key;

		draw(top);
		key = screen_wait(top->screen, time_left(top), &ended);
		if (key && !take_key(top, key))
			break;
		if (!key && !ended && !time_left(top))
			glance_again(top, false);
	}
	screen_close(top->screen);
	free(top->message);
	return OUTCOME_DONE;
}

/* ---- text ----------------------------------------------------------------- */

/* What stands above the tables. */
struct summary {
	const struct top *top;
	char time[TEXT_ROOM];
};

static void fill_time(struct cell *cell, const void *row, unsigned int unused)
{
	const struct summary *summary = row;

	(void)unused;
	cell_text(cell, "%s", summary->time);
}

static void fill_sessions(struct cell *cell, const void *row,
			  unsigned int unused)
{
	const struct summary *summary = row;

	(void)unused;
	cell_number(cell, summary->top->glance.counters[GLANCE_NOW].stats.sessions);
}

static void fill_peak(struct cell *cell, const void *row, unsigned int unused)
{
	const struct summary *summary = row;

	(void)unused;
	cell_number(cell, summary->top->glance.counters[GLANCE_NOW].stats.peak);
}

/* How old the table of a view is, s. */
static void fill_age(struct cell *cell, const void *row, unsigned int view)
{
	const struct summary *summary = row;
	const struct moment *moment = moment_of(summary->top, view);

	if (moment->began)
		cell_number(cell, (glance_clock() - moment->began) / GLANCE_NS);
}

static const struct column summary_columns[] = {
	{ "time", "time", 0, fill_time, 0, 0 },
	{ "sessions", "sessions", 0, fill_sessions, 0, 0 },
	{ "at most", "sessions_peak", 0, fill_peak, 0, 0 },
	{ NULL, "destinations_age", 0, fill_age, VIEW_DESTINATIONS, 0 },
	{ NULL, "subscribers_age", 0, fill_age, VIEW_SOURCES, 0 },
	{ NULL, "pools_age", 0, fill_age, VIEW_POOLS, 0 },
};

static void write_rows(struct columns *columns, const struct block *block,
		       const struct screen_rows *rows)
{
	columns_begin(columns, block);
	for (size_t i = 0; i < rows->count; i++)
		columns_row(columns, (const char *)rows->rows + i * rows->size);
	columns_end(columns);
}

static bool write_text(const struct top *top, enum columns_format format)
{
	static const struct block block = {
		.shape = COLUMNS_RECORD,
		.list = summary_columns,
		.count = ARRAY_SIZE(summary_columns),
	};
	struct columns *columns = columns_open(stdout, format, true);
	struct summary summary = { .top = top };
	struct hop_row hops[RATES_HOPS];
	struct pace_row paces[RATES_PACES];

	text_from_time(summary.time, (__u64)time(NULL) * TOP_MS);
	rates_hops(&top->glance, hops);
	rates_paces(&top->glance, paces);
	write_rows(columns, &block,
		   &(struct screen_rows){ &summary, 1, sizeof(summary) });
	write_rows(columns, &rates_hop_block,
		   &(struct screen_rows){ hops, RATES_HOPS, sizeof(*hops) });
	write_rows(columns, &rates_pace_block,
		   &(struct screen_rows){ paces, RATES_PACES, sizeof(*paces) });
	for (int i = 0; i < VIEWS; i++) {
		struct table_rows table;

		get_rows(top, i, &table);
		write_rows(columns, &table.block,
			   &(struct screen_rows){ table.rows, table.count,
						  table.size });
		table_rows_exit(&table);
	}
	if (format == COLUMNS_TABLE)
		putchar('\n');
	return columns_close(columns);
}

/* All of them; what is not due stays as it is. */
static enum outcome glance_at_all(struct top *top)
{
	enum outcome outcome;

	top->tried = glance_clock();
	outcome = glance_at_counters(&top->glance);
	for (int i = 0; i < VIEWS && outcome == OUTCOME_DONE; i++)
		outcome = renew_view(top, i);
	return outcome;
}

/* Waits for the next glance; returns false if a signal says to end. */
static bool wait_interval(const struct top *top)
{
	int left = time_left(top);
	struct timespec pause = {
		left / TOP_MS, left % TOP_MS * (GLANCE_NS / TOP_MS)
	};
	sigset_t signals;

	sigemptyset(&signals);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGTERM);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	return sigtimedwait(&signals, NULL, &pause) < 0;
}

static enum outcome write_batch(struct top *top,
				const struct invocation *invocation)
{
	enum outcome outcome = glance_at_all(top);

	for (__u32 i = 0; outcome != OUTCOME_REFUSED; i++) {
		if ((invocation->number && i == invocation->number) ||
		    !wait_interval(top))
			break;
		outcome = glance_at_all(top);
		if (outcome != OUTCOME_REFUSED &&
		    !write_text(top, invocation->format))
			outcome = OUTCOME_REFUSED;
	}
	return outcome;
}

/* ---- the verb ------------------------------------------------------------- */

static bool makes_sense(const struct invocation *invocation)
{
	const char *flag = invocation->format == COLUMNS_JSON ? "--json" :
			   invocation->number ? "--count" :
			   invocation->top ? "--top" : NULL;

	if (!invocation->batch && flag) {
		complain("top: %s is for text; write --batch, too", flag);
		return false;
	}
	if (invocation->top > TOP_ROWS_MAX) {
		complain("top: --top %u is more than there is a use for; write at most %u",
			 invocation->top, TOP_ROWS_MAX);
		return false;
	}
	return invocation->batch || screen_is_there(invocation->verb);
}

/**
 * verb_top() - show what happens a second
 * @invocation: the command line: on a screen or as text, how often
 *
 * Return: the exit status.
 */
enum outcome verb_top(const struct invocation *invocation)
{
	__u64 interval = invocation->interval ? invocation->interval :
						TOP_INTERVAL;
	struct top top = {
		.interval = interval * GLANCE_NS,
		.glance = { .verb = invocation->verb, .top = GLANCE_TOP },
	};
	enum outcome outcome = OUTCOME_REFUSED;
	struct refusal refusal;

	if (!makes_sense(invocation))
		return OUTCOME_USAGE;
	if (invocation->batch)
		top.glance.top = invocation->top ? invocation->top : TOP_ROWS;
	top.glance.client = client_open(&refusal);
	if (!top.glance.client)
		refusal_print(&refusal, invocation->verb);
	else if (invocation->batch)
		outcome = write_batch(&top, invocation);
	else
		outcome = show_screen(&top);
	client_close(top.glance.client);
	glance_exit(&top.glance);
	return outcome;
}
