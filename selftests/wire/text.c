// SPDX-License-Identifier: GPL-2.0
/* Numbers, addresses and bytes as people write them. A mistake ends the program. */
#include "text.h"
#include "wire.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/**
 * text_number() - read a number, decimal, hexadecimal or octal
 * @word: all of it
 * @max: largest value to accept
 *
 * Return: the number.
 */
unsigned long text_number(const char *word, unsigned long max)
{
	unsigned long value;
	char *end;

	errno = 0;
	value = word ? strtoul(word, &end, 0) : 0;
	if (!word || !isdigit((unsigned char)*word) || *end || errno || value > max)
		fail("%s: not a number from 0 to %lu", word ? word : "(nothing)", max);
	return value;
}

/**
 * text_endpoint() - read ADDRESS or ADDRESS:PORT
 * @word: all of it
 *
 * Return: the endpoint.
 */
struct endpoint text_endpoint(const char *word)
{
	struct endpoint endpoint = { 0 };
	char address[INET_ADDRSTRLEN];
	const char *colon = word ? strchrnul(word, ':') : NULL;

	if (!word || (size_t)(colon - word) >= sizeof(address))
		fail("%s: not an address", word ? word : "(nothing)");
	memcpy(address, word, colon - word);
	address[colon - word] = '\0';
	if (inet_pton(AF_INET, address, &endpoint.address) != 1)
		fail("%s: not an address", word);
	if (*colon)
		endpoint.port = text_number(colon + 1, UINT16_MAX);
	return endpoint;
}

/**
 * text_socket() - read an endpoint as a socket address
 * @word: ADDRESS or ADDRESS:PORT
 *
 * Return: the socket address.
 */
struct sockaddr_in text_socket(const char *word)
{
	struct endpoint endpoint = text_endpoint(word);

	return (struct sockaddr_in){
		.sin_family = AF_INET,
		.sin_addr.s_addr = endpoint.address,
		.sin_port = htons(endpoint.port),
	};
}

/**
 * text_bytes() - read bytes in hexadecimal
 * @word: an even number of digits
 * @bytes: where to put them
 * @room: how many fit
 *
 * Return: how many there were.
 */
size_t text_bytes(const char *word, uint8_t *bytes, size_t room)
{
	size_t len = word ? strlen(word) / 2 : 0;

	if (!word || strlen(word) % 2 || strspn(word, "0123456789abcdefABCDEF") != 2 * len)
		fail("%s: not bytes in hexadecimal", word ? word : "(nothing)");
	if (len > room)
		fail("%s: more than %zu bytes", word, room);
	for (size_t i = 0; i < len; i++)
		if (sscanf(word + 2 * i, "%2hhx", &bytes[i]) != 1)
			fail("%s: not bytes in hexadecimal", word);
	return len;
}

/**
 * text_hash() - hash bytes (FNV-1a), so that a line can name a payload
 * @hash: TEXT_HASH_START, or what an earlier call returned
 * @bytes: bytes to add
 * @len: how many
 *
 * Return: the hash of all bytes so far.
 */
uint32_t text_hash(uint32_t hash, const void *bytes, size_t len)
{
	const uint8_t *byte = bytes;

	while (len--)
		hash = (hash ^ *byte++) * 0x01000193U;
	return hash;
}
