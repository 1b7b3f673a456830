/* SPDX-License-Identifier: GPL-2.0 */
/* The Internet checksum (RFC 1071), and how far a wrong one is off. */
#ifndef WIRE_CHECKSUM_H
#define WIRE_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

uint16_t checksum_add(uint16_t sum, const uint8_t *bytes, size_t len);
uint16_t checksum_plus(uint16_t sum, uint16_t value);

#endif /* WIRE_CHECKSUM_H */
