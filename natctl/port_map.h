/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which ports of which external addresses are in use, whatever the destination,
 * as a picture of squares. Pure: no socket.
 */
#ifndef NATCTL_PORT_MAP_H
#define NATCTL_PORT_MAP_H

#include <stdio.h>

#include "gauges.h"
#include "port_piece.h"
#include "text.h"

enum {
	/* external addresses and protocols that are shown */
	PORT_MAP_SPACES = NATGW_PORT_MAP_SPACES_MAX,
	PORT_MAP_SQUARES = 512,	/* squares of one, at most */
	PORT_MAP_PORTS = 65536,
	PORT_MAP_BITS = 64,	/* bits of a word */
};

/**
 * struct port_space - the ports of one external address and protocol
 * @address: the address, host byte order
 * @proto: IP protocol
 * @range: ports that are shown
 * @distinct: ports in use
 * @held: mappings, and sessions without one, that hold them
 * @words: a bit for each port that is in use
 */
struct port_space {
	__u32 address;
	__u32 proto;
	struct ports range;
	__u32 distinct;
	__u64 held;
	__u64 words[PORT_MAP_PORTS / PORT_MAP_BITS];
};

/**
 * struct port_map - the ports of the external addresses that hold most
 * @spaces: the addresses, most first
 * @count: number of @spaces
 * @others: those that there is no room for
 */
struct port_map {
	struct port_space *spaces;
	size_t count;
	size_t others;
};

void port_map_init(struct port_map *map, const struct gauges *gauges);
void port_map_add(struct port_map *map, const struct port_piece *piece);
__u32 port_space_square(const struct port_space *space);
void port_space_write(const struct port_space *space, FILE *stream);
void port_map_exit(struct port_map *map);

#endif
