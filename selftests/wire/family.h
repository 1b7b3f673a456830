/* SPDX-License-Identifier: GPL-2.0 */
/* Requests to the natgw family, byte by byte, and what the kernel says. */
#ifndef WIRE_FAMILY_H
#define WIRE_FAMILY_H

#include <stdbool.h>
#include <stdint.h>

#include "message.h"

/**
 * struct answer - what came back
 * @error: errno, positive; 0 if it was done
 * @explained: the kernel said why
 * @text: what it said
 * @hash: of all messages before the end, but for what packets count in a configuration
 */
struct answer {
	int error;
	bool explained;
	char text[160];
	uint32_t hash;
};

int family_open(uint16_t *id);
void family_begin(struct message *message, uint16_t id, uint8_t command, uint16_t flags);
struct answer family_request(int fd, struct message *message);

#endif /* WIRE_FAMILY_H */
