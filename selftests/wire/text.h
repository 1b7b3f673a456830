/* SPDX-License-Identifier: GPL-2.0 */
/* Numbers, addresses and bytes as people write them. */
#ifndef WIRE_TEXT_H
#define WIRE_TEXT_H

#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>

struct endpoint {
	uint32_t address;	/* network byte order */
	uint16_t port;		/* host byte order; 0 where not given */
};

unsigned long text_number(const char *word, unsigned long max);
struct endpoint text_endpoint(const char *word);
struct sockaddr_in text_socket(const char *word);
size_t text_bytes(const char *word, uint8_t *bytes, size_t room);
uint32_t text_hash(uint32_t hash, const void *bytes, size_t len);

/* What text_hash() starts from. */
#define TEXT_HASH_START 0x811c9dc5U

#endif /* WIRE_TEXT_H */
