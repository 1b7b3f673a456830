// SPDX-License-Identifier: GPL-2.0
/*
 * The page about the gateway, in HTML: one file that needs no other. It is a list
 * of sections; what is to be added to it is a row there, and a function.
 */
#include "report.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "destinations.h"
#include "fault.h"
#include "grammar.h"
#include "html.h"
#include "rates.h"

enum {
	REPORT_ADDRESSES = 256,	/* external addresses that are listed */
	REPORT_LINES = 2000,	/* lines of the configuration that are shown */
};

/* ---- tables --------------------------------------------------------------- */

/* A table, or a sentence if it is empty; says how many are left out. */
static void write_table(FILE *stream, const struct table_rows *table,
			size_t most, const char *nothing)
{
	size_t count = table->count < most ? table->count : most;

	if (!count) {
		fprintf(stream, "<p>%s</p>\n", nothing);
		return;
	}
	html_table(stream, &table->block, table->rows, count, table->size);
	if (table->count > most)
		fprintf(stream, "<p>%zu more are not shown.</p>\n",
			table->count - most);
}

/* ---- the gateway ---------------------------------------------------------- */

/* What is said about the gateway in a line each. */
struct fact {
	const char *name;
	char value[256];
};

static void fill_fact_name(struct cell *cell, const void *row,
			   unsigned int unused)
{
	const struct fact *fact = row;

	(void)unused;
	cell_text(cell, "%s", fact->name);
}

static void fill_fact_value(struct cell *cell, const void *row,
			    unsigned int unused)
{
	const struct fact *fact = row;

	(void)unused;
	cell_text(cell, "%s", fact->value);
}

static void set_fact(struct fact *fact, const char *name, const char *format, ...)
	__printf(3, 4);

static void set_fact(struct fact *fact, const char *name, const char *format, ...)
{
	va_list arguments;

	fact->name = name;
	va_start(arguments, format);
	vsnprintf(fact->value, sizeof(fact->value), format, arguments);
	va_end(arguments);
}

static void write_gateway(const struct report *report, FILE *stream)
{
	static const struct column list[] = {
		{ "", NULL, 0, fill_fact_name, 0, 0 },
		{ "", NULL, 0, fill_fact_value, 0, 0 },
	};
	static const struct block block = { .list = list, .count = 2 };
	const struct stats *stats = &report->glance.counters[GLANCE_NOW].stats;
	struct utsname host = { 0 };
	char room[TEXT_ROOM];
	struct fact facts[7];

	uname(&host);
	set_fact(&facts[0], "time", "%s", text_from_time(room, report->time));
	set_fact(&facts[1], "host", "%s, %s %s", host.nodename, host.sysname,
		 host.release);
	set_fact(&facts[2], "natctl", "%s", NATCTL_VERSION);
	set_fact(&facts[3], "module", "%s", report->gateway.version);
	set_fact(&facts[4], "configuration", "generation %u: %zu pools, %zu rules",
		 report->gateway.generation, report->set.pool_count,
		 report->set.rule_count);
	set_fact(&facts[5], "sessions", "%u, at most %u", stats->sessions,
		 stats->peak);
	set_fact(&facts[6], "destinations", "%u", report->gateway.destinations);
	html_table(stream, &block, facts, ARRAY_SIZE(facts), sizeof(*facts));
	if (!report->gateway.hooked)
		fputs("<p>No packet passes through natgw: it has no rules.</p>\n",
		      stream);
}

static void write_rates(const struct report *report, FILE *stream)
{
	struct hop_row hops[RATES_HOPS];
	struct pace_row paces[RATES_PACES];

	rates_hops(&report->glance, hops);
	rates_paces(&report->glance, paces);
	fprintf(stream, "<p>A second, over a window of %u s.</p>\n",
		report->window);
	html_table(stream, &rates_hop_block, hops, RATES_HOPS, sizeof(*hops));
	html_table(stream, &rates_pace_block, paces, RATES_PACES, sizeof(*paces));
}

/* ---- verdicts -------------------------------------------------------------- */

static void write_items(FILE *stream, const char *list, const struct cell *items)
{
	const struct slate *slate = &items->slate;

	if (!slate->length)
		return;
	fprintf(stream, "<%s>\n", list);
	for (size_t i = 0; i < slate->length; i += strlen(slate->text + i) + 1) {
		fputs("<li>", stream);
		html_text(stream, slate->text + i);
		fputs("</li>\n", stream);
	}
	fprintf(stream, "</%s>\n", list);
}

static void write_verdict(FILE *stream, const struct verdict *verdict)
{
	fprintf(stream, "<h3 class=\"%s\">", severity_name(verdict->severity));
	html_text(stream, verdict->summary);
	fprintf(stream, "</h3>\n<p>%s: %s, confidence %s</p>\n",
		condition_name(verdict->condition), severity_name(verdict->severity),
		confidence_name(verdict->confidence));
	write_items(stream, "ul", &verdict->evidence);
	write_items(stream, "ol", &verdict->fixes);
}

/* What natctl doctor says. */
static void write_verdicts(const struct report *report, FILE *stream)
{
	const struct verdicts *verdicts = &report->diagnosis.verdicts;

	if (!verdicts->count)
		fputs("<p>Healthy: nothing is wrong that could be seen.</p>\n", stream);
	for (size_t i = 0; i < verdicts->count; i++)
		write_verdict(stream, &verdicts->list[i]);
}

/* ---- pools and ports ------------------------------------------------------ */

static void fill_ratio(struct cell *cell, const void *row, unsigned int unused)
{
	const struct usage *usage = row;
	const struct share *share = &usage->share;

	(void)unused;
	if (share->usable)
		cell_ratio(cell, share->in_use, share->usable);
}

/* Bars of a page stand where those of a terminal do. */
static void write_pools(const struct report *report, FILE *stream)
{
	struct table_rows table;

	rates_pools(&report->glance, POOLS_FILL, &table);
	for (size_t i = 0; i < table.block.count; i++) {
		struct column *column = &table.list[i];

		if (column->name && !*column->name)
			column->fill = fill_ratio;
	}
	fputs("<p>An external address is as full as the fullest of its destinations (WORST): a port can be used towards each of them.</p>\n",
	      stream);
	write_table(stream, &table, REPORT_ADDRESSES, "There are no pools in use.");
	table_rows_exit(&table);
}

static void write_legend(FILE *stream)
{
	static const char *const shares[] = {
		"none", "some", "a quarter", "half", "three quarters", "all",
	};

	fputs("<p class=\"legend\">Ports of a square in use, from:", stream);
	for (size_t i = 0; i < ARRAY_SIZE(shares); i++)
		fprintf(stream,
			" <span><svg viewBox=\"0 0 1 1\" aria-hidden=\"true\"><path class=\"l%zu\" d=\"M0 0h1v1h-1z\"/></svg> %s</span>",
			i, shares[i]);
	fputs("</p>\n", stream);
}

static void write_space(const struct port_space *space, FILE *stream)
{
	__u32 square = port_space_square(space);
	char address_room[TEXT_ROOM], proto_room[TEXT_ROOM];
	const char *address = text_from_address(address_room, space->address);
	const char *proto = text_from_protocol(proto_room, space->proto);

	fprintf(stream, "<figure id=\"ports-%s-%s\"><figcaption>", address, proto);
	fprintf(stream,
		"<b>%s %s</b>: %u ports of %u to %u in use, by %llu sessions and mappings. A square is %u %s; %u to %u is the first.</figcaption>\n",
		address, proto, space->distinct, space->range.first,
		space->range.last, space->held, square,
		square == 1 ? "port" : "ports", space->range.first,
		space->range.first + square - 1);
	port_space_write(space, stream);
	fputs("</figure>\n", stream);
}

static void write_ports(const struct report *report, FILE *stream)
{
	const struct port_map *map = &report->map;

	if (!map->count) {
		fputs("<p>No port is in use.</p>\n", stream);
		return;
	}
	fputs("<p>Which ports are in use, whatever the destination: by lines, from the left.</p>\n",
	      stream);
	write_legend(stream);
	for (size_t i = 0; i < map->count; i++)
		write_space(&map->spaces[i], stream);
	if (map->others)
		fprintf(stream,
			"<p>Those that hold most are shown; %zu others are not.</p>\n",
			map->others);
}

/* ---- destinations and sources --------------------------------------------- */

static void write_destinations(const struct report *report, FILE *stream)
{
	struct table_rows table;

	rates_destinations(&report->glance, &table);
	write_table(stream, &table, report->glance.top, "There are none.");
	table_rows_exit(&table);
}

static void write_sources(const struct report *report, FILE *stream)
{
	struct table_rows table;

	rates_subscribers(&report->glance, &table);
	write_table(stream, &table, report->glance.top, "There are none.");
	table_rows_exit(&table);
}

/* ---- refusals ------------------------------------------------------------- */

static void write_drops(const struct report *report, FILE *stream)
{
	struct table_rows table;

	rates_drops(&report->glance, DROPS_NOW, &table);
	fprintf(stream, "<p>Packets a second are of a window of %u s.</p>\n",
		report->window);
	write_table(stream, &table, NATGW_DROP_MAX + 1, "No packet was dropped.");
	table_rows_exit(&table);
}

static void fill_who(struct cell *cell, const void *row, unsigned int unused)
{
	const struct entry *entry = row;
	char room[TEXT_ROOM];

	(void)unused;
	destination_pool(cell, entry->key.pool, entry->key.rule);
	cell_text(cell, ", %s ", text_from_protocol(room, entry->key.proto));
	destination_remote(cell, entry->key.dst, entry->key.dport);
}

static void fill_time(struct cell *cell, const void *row, unsigned int offset)
{
	__u64 time = *(const __u64 *)((const char *)row + offset);
	char room[TEXT_ROOM];

	if (time)
		cell_text(cell, "%s", text_from_time(room, time));
}

static void fill_tallies(struct cell *cell, const struct names *names,
			 const struct tally *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (list[i].value)
			cell_text(cell, "%s%llu %s", cell->slate.length ? ", " : "",
				  list[i].value, names_text(names, list[i].id));
}

static void fill_why(struct cell *cell, const void *row, unsigned int unused)
{
	const struct entry *entry = row;

	(void)unused;
	fill_tallies(cell, &names_drop, entry->refused, entry->refused_count);
}

static void fill_holders(struct cell *cell, const void *row, unsigned int unused)
{
	const struct entry *entry = row;

	(void)unused;
	fill_tallies(cell, &names_holder, entry->holders,
		     ARRAY_SIZE(entry->holders));
}

static void fill_sources(struct cell *cell, const void *row, unsigned int unused)
{
	enum { SHOWN = 4 };
	const struct entry *entry = row;
	char room[TEXT_ROOM];

	(void)unused;
	for (size_t i = 0; i < entry->source_count && i < SHOWN; i++)
		cell_text(cell, "%s%s %llu", i ? ", " : "",
			  text_from_address(room, entry->sources[i].address),
			  entry->sources[i].ports);
}

static void fill_ports(struct cell *cell, const void *row, unsigned int unused)
{
	const struct entry *entry = row;

	(void)unused;
	cell_text(cell, "%llu of %llu", entry->in_use, entry->usable);
}

static void fill_now(struct cell *cell, const void *row, unsigned int unused)
{
	const struct destination_row *destination = row;

	(void)unused;
	if (destination->refused.known)
		cell_number(cell, destination->refused.value);
}

static const struct column exhausted_columns[] = {
	{ "DESTINATION", NULL, 0, fill_who, 0, 0 },
	{ "REFUSED", NULL, 0, fill_why, 0, 0 },
	{ "NOW/S", NULL, COLUMN_RIGHT, fill_now, 0, 0 },
	{ "FIRST", NULL, 0, fill_time, offsetof(struct entry, first), 0 },
	{ "LAST", NULL, 0, fill_time, offsetof(struct entry, last), 0 },
	{ "PORTS", NULL, 0, fill_ports, 0, 0 },
	{ "HELD BY", NULL, 0, fill_holders, 0, 0 },
	{ "MOST", NULL, 0, fill_sources, 0, 0 },
};

static void write_exhausted(const struct report *report, FILE *stream)
{
	struct table_rows table;

	rates_exhausted(&report->glance, &table);
	table.block.list = exhausted_columns;
	table.block.count = ARRAY_SIZE(exhausted_columns);
	fprintf(stream, "<p>The latest %zu at most.</p>\n", report->glance.top);
	write_table(stream, &table, report->glance.top,
		    "No destination has refused a flow.");
	table_rows_exit(&table);
}

/* ---- counters and settings ------------------------------------------------ */

/* A counter and what it means. */
struct count {
	__u32 id;
	__u64 value;
};

static void fill_count_name(struct cell *cell, const void *row,
			    unsigned int unused)
{
	const struct count *count = row;

	(void)unused;
	cell_text(cell, "%s", names_text(&names_counter, count->id));
}

static void fill_count(struct cell *cell, const void *row, unsigned int unused)
{
	const struct count *count = row;

	(void)unused;
	cell_number(cell, count->value);
}

static void fill_meaning(struct cell *cell, const void *row, unsigned int unused)
{
	const struct count *count = row;

	(void)unused;
	cell_text(cell, "%s", names_sentence(&names_counter, count->id));
}

static void write_counters(const struct report *report, FILE *stream)
{
	static const struct column list[] = {
		{ "COUNTER", NULL, 0, fill_count_name, 0, 0 },
		{ "VALUE", NULL, COLUMN_RIGHT, fill_count, 0, 0 },
		{ "MEANING", NULL, 0, fill_meaning, 0, 0 },
	};
	static const struct block block = {
		.list = list,
		.count = ARRAY_SIZE(list),
	};
	const struct stats *stats = &report->glance.counters[GLANCE_NOW].stats;
	struct count counts[NATGW_COUNTER_MAX + 1];

	for (__u32 i = 0; i <= NATGW_COUNTER_MAX; i++)
		counts[i] = (struct count){ i, stats->counters[i] };
	html_table(stream, &block, counts, ARRAY_SIZE(counts), sizeof(*counts));
}

static void write_settings(const struct report *report, FILE *stream)
{
	char *text = NULL;
	size_t length;
	FILE *memory = open_memstream(&text, &length);
	size_t lines = 0;
	char *end;

	if (!memory)
		return;
	grammar_write(memory, &report->set);
	fclose(memory);
	for (end = text; *end && lines < REPORT_LINES; end++)
		lines += *end == '\n';
	fputs("<p>As natctl save prints them.</p>\n<pre id=\"configuration\">", stream);
	if (*end) {
		*end = '\0';
		html_text(stream, text);
		fputs("</pre>\n<p>There is more; natctl save prints all of it.</p>\n",
		      stream);
	} else {
		html_text(stream, text);
		fputs("</pre>\n", stream);
	}
	free(text);
}

/* ---- the page ------------------------------------------------------------- */

/* A part of the page; @write writes what is below its title. */
static const struct section {
	const char *id;
	const char *title;
	void (*write)(const struct report *report, FILE *stream);
} sections[] = {
	{ "gateway", "Gateway", write_gateway },
	{ "verdicts", "Verdicts", write_verdicts },
	{ "rates", "Rates", write_rates },
	{ "pools", "External addresses", write_pools },
	{ "ports", "Ports in use", write_ports },
	{ "destinations", "Destinations with most ports in use",
	  write_destinations },
	{ "sources", "Sources with most ports in use", write_sources },
	{ "drops", "Packets dropped", write_drops },
	{ "exhausted", "Destinations that have refused flows", write_exhausted },
	{ "counters", "Counters", write_counters },
	{ "settings", "Configuration", write_settings },
};

static const char head[] =
	"<!DOCTYPE html>\n"
	"<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	"<meta name=\"color-scheme\" content=\"light dark\">\n"
	"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
	"<style>\n"
	":root{--page:#fff;--text:#1c1c1c;--soft:#5c5c5c;--line:#d4d4d4;--bad:#b00020;\n"
	"--l0:#e6e9ed;--l1:#b9d3ee;--l2:#7fb0df;--l3:#4687c4;--l4:#1d5a99;--l5:#b00020}\n"
	"@media (prefers-color-scheme:dark){:root{--page:#16181b;--text:#e4e4e4;\n"
	"--soft:#a0a0a0;--line:#3c4046;--bad:#ff7b85;--l0:#2a2e34;--l1:#27405c;\n"
	"--l2:#2f6090;--l3:#4587c4;--l4:#8fc2f2;--l5:#ff5c6a}}\n"
	"*{box-sizing:border-box}\n"
	"body{margin:0 auto;max-width:75rem;padding:1rem;background:var(--page);\n"
	"color:var(--text);font:1rem/1.45 system-ui,sans-serif}\n"
	"h1{font-size:1.5rem;margin:0 0 .5rem}\n"
	"h2{font-size:1.15rem;margin:2rem 0 .5rem;border-bottom:1px solid var(--line)}\n"
	"h3{font-size:1rem;margin:1.2rem 0 .2rem}h3.critical{color:var(--bad)}\n"
	"li{max-width:60rem}\n"
	"p,figcaption{color:var(--soft);margin:.4rem 0;max-width:60rem}\n"
	"nav a{color:inherit;margin-right:.9rem;display:inline-block}\n"
	".table{overflow-x:auto;margin:.6rem 0}\n"
	"table{border-collapse:collapse;font-size:.875rem;font-variant-numeric:tabular-nums}\n"
	"th,td{text-align:left;vertical-align:top;padding:.2rem .9rem .2rem 0}\n"
	"td{border-top:1px solid var(--line)}\n"
	"th{font-weight:600;white-space:nowrap}th:empty{padding:0}\n"
	".number{text-align:right;white-space:nowrap}\n"
	"td[data-alarm]{color:var(--bad);font-weight:600}\n"
	"figure{margin:1rem 0}\n"
	"svg.map{display:block;width:100%;max-width:60rem}\n"
	"svg.bar{width:8rem;height:.7rem;vertical-align:middle}\n"
	".legend span{white-space:nowrap;margin-left:.8rem}\n"
	".legend svg{width:.8rem;height:.8rem;vertical-align:middle}\n"
	".l0{fill:var(--l0)}.l1{fill:var(--l1)}.l2{fill:var(--l2)}.l3,.fill{fill:var(--l3)}\n"
	".l4{fill:var(--l4)}.l5,.full{fill:var(--l5)}\n"
	"pre{overflow-x:auto;font-size:.875rem;border:1px solid var(--line);padding:.6rem}\n"
	"@media print{nav{display:none}body{max-width:none;padding:0;font-size:.75rem}\n"
	":root{--page:#fff;--text:#000;--soft:#333}h2{break-after:avoid}\n"
	"tr,figure{break-inside:avoid}.table,pre{overflow:visible}pre{white-space:pre-wrap}\n"
	"svg{-webkit-print-color-adjust:exact;print-color-adjust:exact}}\n"
	"</style>\n";

/**
 * report_write() - write the page
 * @report: what it says
 * @stream: where to write
 */
void report_write(const struct report *report, FILE *stream)
{
	struct utsname host = { 0 };

	uname(&host);
	fputs(head, stream);
	fputs("<title>natgw on ", stream);
	html_text(stream, host.nodename);
	fputs("</title>\n</head>\n<body>\n<header>\n<h1>natgw on ", stream);
	html_text(stream, host.nodename);
	fputs("</h1>\n<nav>", stream);
	for (size_t i = 0; i < ARRAY_SIZE(sections); i++)
		fprintf(stream, "<a href=\"#%s\">%s</a>", sections[i].id,
			sections[i].title);
	fputs("</nav>\n</header>\n<main>\n", stream);
	for (size_t i = 0; i < ARRAY_SIZE(sections); i++) {
		fprintf(stream, "<section id=\"%s\">\n<h2>%s</h2>\n",
			sections[i].id, sections[i].title);
		sections[i].write(report, stream);
		fputs("</section>\n", stream);
	}
	fputs("</main>\n</body>\n</html>\n", stream);
}
