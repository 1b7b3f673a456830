// SPDX-License-Identifier: GPL-2.0
/*
 * Which ports are in use. A picture of a million sessions is as large as one of a
 * thousand: a square stands for as many ports as make 512 squares enough.
 */
#include "port_map.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "fault.h"

enum {
	PORT_MAP_LINE = 64,	/* squares a line */
	PORT_MAP_LEVELS = 5,	/* shades of a square; the last is a full one */
};

static int more_ports(const void *left, const void *right)
{
	const struct allocated *a = left, *b = right;

	if (a->ports != b->ports)
		return a->ports < b->ports ? 1 : -1;
	if (a->address != b->address)
		return a->address < b->address ? -1 : 1;
	return (a->proto > b->proto) - (a->proto < b->proto);
}

/**
 * port_map_init() - an empty map of those that hold most
 * @map: receives it; give it back with port_map_exit(). The ranges are left to
 * the caller
 * @gauges: what holds how many ports
 */
void port_map_init(struct port_map *map, const struct gauges *gauges)
{
	struct allocated *order = allocate(gauges->count + 1, sizeof(*order));
	size_t used = 0;

	memset(map, 0, sizeof(*map));
	map->spaces = allocate(PORT_MAP_SPACES, sizeof(*map->spaces));
	for (size_t i = 0; i < gauges->count; i++)
		if (gauges->list[i].ports)
			order[used++] = gauges->list[i];
	qsort(order, used, sizeof(*order), more_ports);
	for (size_t i = 0; i < used && i < PORT_MAP_SPACES; i++) {
		map->spaces[i].address = order[i].address;
		map->spaces[i].proto = order[i].proto;
		map->count++;
	}
	map->others = used - map->count;
	free(order);
}

/**
 * port_map_exit() - free what a map holds
 * @map: the map
 */
void port_map_exit(struct port_map *map)
{
	free(map->spaces);
	memset(map, 0, sizeof(*map));
}

static void set_port(struct port_space *space, __u16 port)
{
	__u64 bit = 1ULL << port % PORT_MAP_BITS;
	__u64 *word = &space->words[port / PORT_MAP_BITS];

	space->distinct += !(*word & bit);
	*word |= bit;
	if (port < space->range.first)
		space->range.first = port;
	if (port > space->range.last)
		space->range.last = port;
}

/**
 * port_map_add() - some ports are in use
 * @map: the map
 * @piece: the ports, if they are of an external address of the map
 */
void port_map_add(struct port_map *map, const struct port_piece *piece)
{
	for (size_t i = 0; i < map->count; i++) {
		struct port_space *space = &map->spaces[i];

		if (space->address != piece->address || space->proto != piece->proto)
			continue;
		space->held += piece->held;
		for (size_t at = 0; at < piece->count; at++)
			if (piece->bits[at / CHAR_BIT] >> at % CHAR_BIT & 1)
				set_port(space, piece->first + at);
		return;
	}
}

/**
 * port_space_square() - how many ports a square stands for
 * @space: the ports
 *
 * Return: ports, a power of two.
 */
__u32 port_space_square(const struct port_space *space)
{
	__u32 ports = space->range.last - space->range.first + 1;
	__u32 square = 1;

	while (square * PORT_MAP_SQUARES < ports)
		square *= 2;
	return square;
}

/* How dark a square is: 0 if none of its ports is in use, the last if all are. */
static unsigned int level_of(const struct port_space *space, __u32 first,
			     __u32 last)
{
	__u32 used = 0, ports = last - first + 1;

	for (__u32 port = first; port <= last; port++)
		used += space->words[port / PORT_MAP_BITS] >>
			port % PORT_MAP_BITS & 1;
	if (!used || used == ports)
		return used ? PORT_MAP_LEVELS : 0;
	return 1 + used * (PORT_MAP_LEVELS - 1) / ports;
}

/* The shades of all squares; returns how many they are. */
static unsigned int shade(const struct port_space *space, unsigned int *levels)
{
	__u32 square = port_space_square(space);
	__u32 end = space->range.last;
	unsigned int count = 0;

	for (__u32 first = space->range.first; first <= end; first += square) {
		__u32 last = first + square - 1 < end ? first + square - 1 : end;

		levels[count++] = level_of(space, first, last);
	}
	return count;
}

/* All squares of one shade, as one figure. */
static void write_level(const unsigned int *levels, unsigned int count,
			unsigned int level, FILE *stream)
{
	unsigned int found = 0;

	for (unsigned int at = 0; at < count; at++) {
		if (levels[at] != level)
			continue;
		if (!found++)
			fprintf(stream, "<path class=\"l%u\" d=\"", level);
		fprintf(stream, "M%u %uh.9v.9h-.9z", at % PORT_MAP_LINE,
			at / PORT_MAP_LINE);
	}
	if (found)
		fputs("\"/>", stream);
}

/**
 * port_space_write() - write a picture
 * @space: the ports
 * @stream: where to write, as SVG
 */
void port_space_write(const struct port_space *space, FILE *stream)
{
	unsigned int levels[PORT_MAP_SQUARES];
	unsigned int squares = shade(space, levels);
	unsigned int lines = (squares - 1) / PORT_MAP_LINE + 1;

	fprintf(stream,
		"<svg class=\"map\" viewBox=\"0 0 %d %u\" role=\"img\" aria-label=\"%u ports of %u to %u in use\">",
		PORT_MAP_LINE, lines, space->distinct, space->range.first,
		space->range.last);
	for (unsigned int level = 0; level <= PORT_MAP_LEVELS; level++)
		write_level(levels, squares, level, stream);
	fputs("</svg>\n", stream);
}
