/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Protocols and the fields of their headers, as tables: packets are written
 * and shown from the same rows.
 */
#ifndef WIRE_HEADER_H
#define WIRE_HEADER_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	HEADER_IP = 20,		/* bytes of an IP header without options */
	HEADER_ICMP = 8,
	HEADER_PORTS = 4,	/* bytes that hold both ports */
	IP_RESERVED = 0x8000,	/* flags and offset of the IP header */
	IP_DF = 0x4000,
	IP_MF = 0x2000,
	IP_OFFSET = 0x1fff,	/* in units of 8 bytes */
	LAYER_IP = 256,		/* layer of the IP header; else the protocol's number */
};

struct protocol {
	const char *name;
	uint8_t number;
	uint8_t header;		/* bytes of its header without options */
	bool ports;		/* starts with source and destination port */
	bool pseudo;		/* its checksum covers the pseudo header */
	uint8_t checksum;	/* where its checksum is; 0 if it has none */
};

/* When a field is shown. */
enum field_kind {
	FIELD_PLAIN,		/* always */
	FIELD_DERIVED,		/* never: follows from the rest unless it is a lie */
	FIELD_QUERY,		/* in ICMP queries and their replies */
	FIELD_ERROR,		/* in ICMP errors and everything else of ICMP */
};

struct field {
	const char *name;
	uint16_t layer;
	uint16_t bit;		/* distance from the layer's first bit */
	uint8_t width;		/* bits */
	enum field_kind kind;
};

extern const struct field fields[];
extern const size_t field_count;

const struct protocol *protocol_by_name(const char *name);
const struct protocol *protocol_by_number(uint8_t number);
bool icmp_is_query(uint8_t type);
bool icmp_is_error(uint8_t type);

void field_put(uint8_t *layer, const struct field *field, uint32_t value);
uint32_t field_get(const uint8_t *layer, const struct field *field);

static inline uint16_t get16(const uint8_t *bytes)
{
	return bytes[0] << 8 | bytes[1];
}

static inline void put16(uint8_t *bytes, uint16_t value)
{
	bytes[0] = value >> 8;
	bytes[1] = value;
}

#endif /* WIRE_HEADER_H */
