// SPDX-License-Identifier: GPL-2.0
/* Protocols and the fields of their headers, as tables. */
#include "header.h"

#include <stdlib.h>
#include <string.h>

static const struct protocol protocols[] = {
	{ "tcp", IPPROTO_TCP, 20, .ports = true, .pseudo = true, .checksum = 16 },
	{ "udp", IPPROTO_UDP, 8, .ports = true, .pseudo = true, .checksum = 6 },
	{ "icmp", IPPROTO_ICMP, HEADER_ICMP, .checksum = 2 },
	{ "udplite", IPPROTO_UDPLITE, 8, .ports = true, .pseudo = true, .checksum = 6 },
	{ "dccp", IPPROTO_DCCP, 16, .ports = true, .pseudo = true, .checksum = 6 },
	{ "sctp", IPPROTO_SCTP, 12, .ports = true },
	{ .name = "gre", .number = IPPROTO_GRE },
	{ .name = "esp", .number = IPPROTO_ESP },
	{ .name = "ah", .number = IPPROTO_AH },
	{ "igmp", IPPROTO_IGMP, 8, .checksum = 2 },
};

/* Any other; its number is the field "proto". */
static const struct protocol protocol_other = { .name = "ip" };

const struct field fields[] = {
	{ "version", LAYER_IP, 0, 4, FIELD_DERIVED },
	{ "ihl", LAYER_IP, 4, 4, FIELD_DERIVED },
	{ "total", LAYER_IP, 16, 16, FIELD_DERIVED },
	{ "ttl", LAYER_IP, 64, 8, FIELD_PLAIN },
	{ "tos", LAYER_IP, 8, 8, FIELD_PLAIN },
	{ "id", LAYER_IP, 32, 16, FIELD_PLAIN },
	{ "proto", LAYER_IP, 72, 8, FIELD_DERIVED },
	{ "seq", IPPROTO_TCP, 32, 32, FIELD_PLAIN },
	{ "ack", IPPROTO_TCP, 64, 32, FIELD_PLAIN },
	{ "doff", IPPROTO_TCP, 96, 4, FIELD_DERIVED },
	{ "reserved", IPPROTO_TCP, 100, 3, FIELD_DERIVED },
	{ "win", IPPROTO_TCP, 112, 16, FIELD_PLAIN },
	{ "urg", IPPROTO_TCP, 144, 16, FIELD_PLAIN },
	{ "length", IPPROTO_UDP, 32, 16, FIELD_DERIVED },
	{ "coverage", IPPROTO_UDPLITE, 32, 16, FIELD_PLAIN },
	{ "doff", IPPROTO_DCCP, 32, 8, FIELD_DERIVED },
	{ "coverage", IPPROTO_DCCP, 44, 4, FIELD_PLAIN },
	{ "query", IPPROTO_ICMP, 32, 16, FIELD_QUERY },
	{ "seq", IPPROTO_ICMP, 48, 16, FIELD_QUERY },
	{ "rest", IPPROTO_ICMP, 32, 32, FIELD_DERIVED },
	{ "pointer", IPPROTO_ICMP, 32, 8, FIELD_ERROR },
	{ "words", IPPROTO_ICMP, 40, 8, FIELD_ERROR },
	{ "mtu", IPPROTO_ICMP, 48, 16, FIELD_ERROR },
};

const size_t field_count = sizeof(fields) / sizeof(*fields);

/**
 * protocol_by_name() - find a protocol by what packets call it
 * @name: its name, or "ip" for any other
 *
 * Return: the protocol, or NULL.
 */
const struct protocol *protocol_by_name(const char *name)
{
	for (size_t i = 0; i < sizeof(protocols) / sizeof(*protocols); i++)
		if (!strcmp(protocols[i].name, name))
			return &protocols[i];
	return strcmp(protocol_other.name, name) ? NULL : &protocol_other;
}

/**
 * protocol_by_number() - find a protocol by its number
 * @number: as in the IP header
 *
 * Return: the protocol; never NULL.
 */
const struct protocol *protocol_by_number(uint8_t number)
{
	for (size_t i = 0; i < sizeof(protocols) / sizeof(*protocols); i++)
		if (protocols[i].number == number)
			return &protocols[i];
	return &protocol_other;
}

/**
 * icmp_is_query() - whether a type is a query or its reply
 * @type: ICMP type
 *
 * Return: true if the message has an identifier.
 */
bool icmp_is_query(uint8_t type)
{
	return type == 0 || type == 8 || (type >= 13 && type <= 18);
}

/**
 * icmp_is_error() - whether a type quotes a packet
 * @type: ICMP type
 *
 * Return: true for errors and redirects.
 */
bool icmp_is_error(uint8_t type)
{
	return type == 3 || type == 4 || type == 5 || type == 11 || type == 12;
}

/**
 * field_put() - write a field
 * @layer: first byte of its layer
 * @field: which
 * @value: what to write
 */
void field_put(uint8_t *layer, const struct field *field, uint32_t value)
{
	for (unsigned int i = 0; i < field->width; i++) {
		unsigned int bit = field->bit + field->width - 1 - i;
		uint8_t mask = 0x80 >> bit % 8;

		layer[bit / 8] &= ~mask;
		if (value >> i & 1)
			layer[bit / 8] |= mask;
	}
}

/**
 * field_get() - read a field
 * @layer: first byte of its layer
 * @field: which
 *
 * Return: its value.
 */
uint32_t field_get(const uint8_t *layer, const struct field *field)
{
	uint32_t value = 0;

	for (unsigned int bit = field->bit; bit < field->bit + field->width; bit++)
		value = value << 1 | (layer[bit / 8] >> (7 - bit % 8) & 1);
	return value;
}
