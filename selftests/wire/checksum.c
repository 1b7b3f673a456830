// SPDX-License-Identifier: GPL-2.0
/*
 * The Internet checksum (RFC 1071). Sums are folded and in host byte order; a
 * sum over a part with its checksum field in place is 0xffff if that is right,
 * and stays what it is when the field is updated by difference (RFC 1624).
 */
#include "checksum.h"

/**
 * checksum_plus() - add one 16-bit word
 * @sum: sum so far
 * @value: word to add
 *
 * Return: the new sum.
 */
uint16_t checksum_plus(uint16_t sum, uint16_t value)
{
	uint32_t wide = (uint32_t)sum + value;

	return (wide & 0xffff) + (wide >> 16);
}

/**
 * checksum_add() - add bytes
 * @sum: sum so far, over an even number of bytes
 * @bytes: bytes to add
 * @len: how many; an odd one is padded with a zero
 *
 * Return: the new sum.
 */
uint16_t checksum_add(uint16_t sum, const uint8_t *bytes, size_t len)
{
	for (; len > 1; len -= 2, bytes += 2)
		sum = checksum_plus(sum, bytes[0] << 8 | bytes[1]);
	if (len)
		sum = checksum_plus(sum, bytes[0] << 8);
	return sum;
}
