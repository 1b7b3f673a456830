/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A packet in words: what send reads and capture prints.
 *
 *   udp 10.0.0.2:5000 > 203.0.113.10:6000 ttl 64 tos 0 id 7 df data 100
 *   tcp 10.0.0.2:5000 > 203.0.113.10:80 flags S seq 1 win 100 tcpopt 020405b4
 *   icmp 10.0.0.2 > 203.0.113.10 8/0 query 77 seq 1 data 8
 *   icmp 192.0.2.1 > 203.0.113.1 3/4 mtu 1300 ( udp 203.0.113.1:9 > ... trim 28 )
 *   ip 10.0.0.2 > 203.0.113.10 proto 99 hex 0102
 *   raw 45000014...
 *
 * Words that both know: the fields of header.c (numbers), df, mf, reserved-bit,
 * off BYTES, opt HEX (IP options), tcpopt HEX, flags LETTERS or -, TYPE/CODE.
 *
 * Only send: data LENGTH (a pattern), hex BYTES, ext HEX (objects of RFC 4884),
 * pad LENGTH (after the packet's end), trim LENGTH (cut there, header as it
 * was), csum and ipcsum: ok, zero, bad, bad:ERROR or a value.
 *
 * Only capture: total BYTES, ipcsum and csum: ok, zero, partial (a sum over the
 * pseudo header, to be completed by the device), none, cut (not all of it is
 * there), or bad:ERROR, which is what the sum is off by and does not change
 * when the checksum is updated by difference. data LENGTH:HASH.
 */
#ifndef WIRE_PACKET_H
#define WIRE_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { PACKET_ROOM = 65536 + 256 };

struct packet {
	size_t len;
	uint8_t bytes[PACKET_ROOM];
};

void packet_compose(struct packet *packet, const char *description, unsigned int step,
		    const char *stepped);
void packet_show(const uint8_t *ip, size_t len, bool partial, FILE *out);
uint16_t packet_sum(const uint8_t *ip, const uint8_t *upper, size_t len);
uint16_t packet_pseudo(const uint8_t *ip, size_t len);

#endif /* WIRE_PACKET_H */
