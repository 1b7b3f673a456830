// SPDX-License-Identifier: GPL-2.0
/*
 * Two looks as rates, and ports as squares: what a person is shown is the
 * arithmetic here.
 */
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "html.h"
#include "port_map.h"
#include "rates.h"
#include "tap.h"

static const __u64 SECOND = GLANCE_NS;

static void test_rates(struct tap *tap)
{
	static const struct {
		__u64 from;
		__u64 to;
		__u64 time;
		bool known;
		__u64 value;
		const char *what;
	} rows[] = {
		{ 5, 5, SECOND, true, 0, "nothing is 0" },
		{ 5, 15, SECOND, true, 10, "a second" },
		{ 5, 15, 4 * SECOND, true, 3, "rounded" },
		{ 5, 6, 60 * SECOND, true, 1, "something is not 0" },
		{ 0, 1ULL << 60, SECOND, true, 1ULL << 60, "very many" },
		{ 0, 1ULL << 60, 1ULL << 46, true, 16384ULL * GLANCE_NS,
		  "very many in a day" },
		{ 5, 15, 0, false, 0, "without a look before" },
		{ 15, 5, SECOND, false, 0, "of another module" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct rate rate = rate_between(rows[i].from, rows[i].to,
						rows[i].time);

		tap_case(tap, rate.known == rows[i].known &&
			 rate.value == rows[i].value, "rate: %s", rows[i].what);
	}
}

/* Destinations that were not among the first before have no rate. */
static void test_destinations(struct tap *tap)
{
	struct glance glance = { 0 };
	struct destination destination = {
		.key = { .dst = 1, .proto = IPPROTO_UDP },
		.created = 10,
		.in_use = 5,
	};
	struct destination_row *rows;
	struct table_rows table;

	for (int i = 0; i < LOOKS; i++) {
		glance.destinations[i].moment.began = (1 + 2 * i) * SECOND;
		ledger_init(&glance.destinations[i].ledger);
	}
	ledger_add(&glance.destinations[GLANCE_BEFORE].ledger, &destination);
	destination.created = 30;
	ledger_add(&glance.destinations[GLANCE_NOW].ledger, &destination);
	destination.key.dst = 2;
	destination.in_use = 4;
	ledger_add(&glance.destinations[GLANCE_NOW].ledger, &destination);
	for (int i = 0; i < LOOKS; i++)
		ledger_keep(&glance.destinations[i].ledger, LEDGER_PORTS, 0);
	rates_destinations(&glance, &table);
	rows = table.rows;
	tap_case(tap, table.count == 2 && rows[0].created.known &&
		 rows[0].created.value == 10, "sessions a second of a destination");
	tap_case(tap, table.count == 2 && !rows[1].created.known,
		 "none of one that is new");
	table_rows_exit(&table);
	glance_exit(&glance);
}

static struct port_space *one_space(struct port_map *map, __u16 first, __u16 last)
{
	struct allocated allocated = {
		.address = 0xc0000201, .proto = IPPROTO_UDP, .ports = 9,
	};
	struct gauges gauges = { .list = &allocated, .count = 1 };

	port_map_init(map, &gauges);
	map->spaces[0].range = (struct ports){ first, last };
	return &map->spaces[0];
}

static void test_squares(struct tap *tap)
{
	static const struct {
		__u16 first;
		__u16 last;
		__u32 square;
	} rows[] = {
		{ 0, 65535, 128 }, { 1024, 65535, 128 }, { 1, 512, 1 },
		{ 1, 513, 2 }, { 7, 7, 1 }, { 0, 32767, 64 }, { 0, 32768, 128 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct port_map map;
		struct port_space *space = one_space(&map, rows[i].first,
						     rows[i].last);

		tap_case(tap, port_space_square(space) == rows[i].square,
			 "a square of %u to %u is %u ports", rows[i].first,
			 rows[i].last, rows[i].square);
		port_map_exit(&map);
	}
}

/* What a picture of some ports is. */
static char *picture(const struct port_space *space)
{
	char *text = NULL;
	size_t length;
	FILE *stream = open_memstream(&text, &length);

	port_space_write(space, stream);
	fclose(stream);
	return text;
}

/* Some of the eight ports from one on, as the kernel tells them. */
static void add_ports(struct port_map *map, struct port_piece piece, __u8 bits,
		      __u32 held)
{
	struct nl_msg *message = nlmsg_alloc();
	struct port_piece read;

	nla_put_u32(message, NATGW_A_PORT_MAP_EXTERNAL, htonl(piece.address));
	nla_put_u8(message, NATGW_A_PORT_MAP_PROTO, piece.proto);
	nla_put_u16(message, NATGW_A_PORT_MAP_FIRST, piece.first);
	nla_put_u32(message, NATGW_A_PORT_MAP_HELD, held);
	nla_put(message, NATGW_A_PORT_MAP_BITS, 1, &bits);
	if (!port_piece_read(nlmsg_attrdata(nlmsg_hdr(message), 0),
			     nlmsg_attrlen(nlmsg_hdr(message), 0), &read))
		port_map_add(map, &read);
	nlmsg_free(message);
}

static void test_picture(struct tap *tap)
{
	struct port_map map;
	struct port_space *space = one_space(&map, 4, 7);
	struct port_piece piece = { .address = space->address, .proto = IPPROTO_UDP };
	char *text;

	add_ports(&map, piece, 0x90, 3);
	piece.proto = IPPROTO_TCP;
	add_ports(&map, piece, 0x20, 1);
	piece.proto = IPPROTO_UDP;
	piece.address++;
	add_ports(&map, piece, 0x20, 1);
	piece.address--;
	tap_case(tap, space->distinct == 2 && space->held == 3,
		 "two ports are held three times");
	text = picture(space);
	tap_text(tap, "picture",
		 "<svg class=\"map\" viewBox=\"0 0 64 1\" role=\"img\" aria-label=\"2 ports of 4 to 7 in use\"><path class=\"l0\" d=\"M1 0h.9v.9h-.9zM2 0h.9v.9h-.9z\"/><path class=\"l5\" d=\"M0 0h.9v.9h-.9zM3 0h.9v.9h-.9z\"/></svg>\n",
		 text);
	free(text);
	piece.first = 65528;
	add_ports(&map, piece, 0x80, 1);
	tap_case(tap, space->range.last == 65535,
		 "a port beyond those of the pool is shown");
	piece.first++;
	add_ports(&map, piece, 0x01, 1);
	tap_case(tap, space->distinct == 3 && space->held == 4,
		 "ports beyond the last are not read");
	port_map_exit(&map);
}

static void test_text(struct tap *tap)
{
	char *text = NULL;
	size_t length;
	FILE *stream = open_memstream(&text, &length);

	html_text(stream, "<a b=\"c\" d='e'>&amp;\x01\x7f\xe4\n");
	fclose(stream);
	tap_text(tap, "text",
		 "&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;amp;???\n", text);
	free(text);
}

int main(void)
{
	struct tap tap = { 0 };

	test_rates(&tap);
	test_destinations(&tap);
	test_squares(&tap);
	test_picture(&tap);
	test_text(&tap);
	return tap_end(&tap);
}
