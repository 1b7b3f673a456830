/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Words to values and back: addresses, prefixes, ranges, ports, protocols,
 * marks, durations. Values are in host byte order. A word that is no value
 * leaves the reason and the fix in a struct fault.
 */
#ifndef NATCTL_TEXT_H
#define NATCTL_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/types.h>

#include "fault.h"
#include "names.h"

/**
 * struct range - IPv4 addresses, both ends included
 * @first: first address, host byte order
 * @last: last address, host byte order
 */
struct range {
	__u32 first;
	__u32 last;
};

/**
 * struct ports - ports, both ends included
 * @first: first port
 * @last: last port
 */
struct ports {
	__u16 first;
	__u16 last;
};

/**
 * struct place - where a value stood in its text
 * @line: line, from 1; 0 if it did not come from a text
 * @column: column, in bytes, from 1
 */
struct place {
	unsigned int line;
	unsigned int column;
};

/* Room for any value that a text_from_...() function writes. */
#define TEXT_ROOM 48

int text_switch(const char *word, __u32 *value, struct fault *fault);
int text_number(const char *word, __u32 lowest, __u32 highest, __u32 *value,
		struct fault *fault);
int text_decimal(const char *word, double lowest, double highest, double *value,
		 struct fault *fault);
int text_address(const char *word, __u32 *address, struct fault *fault);
int text_range(const char *word, struct range *range, struct fault *fault);
int text_ports(const char *word, __u16 lowest, struct ports *ports,
	       struct fault *fault);
int text_protocol(const char *word, __u8 *proto, struct fault *fault);
int text_mark(const char *word, __u32 *mark, __u32 *mask, struct fault *fault);
int text_name(const struct names *names, const char *word, __u32 *value,
	      struct fault *fault);

char *text_put_number(char *at, __u64 number);
char *text_put_address(char *at, __u32 address);
char *text_put_endpoint(char *at, __u32 address, __u16 port);
const char *text_from_address(char room[static TEXT_ROOM], __u32 address);
const char *text_from_range(char room[static TEXT_ROOM],
			    const struct range *range);
const char *text_from_ports(char room[static TEXT_ROOM],
			    const struct ports *ports);
const char *text_from_endpoint(char room[static TEXT_ROOM], __u32 address,
			       __u16 port);
const char *text_from_protocol(char room[static TEXT_ROOM], __u8 proto);
const char *text_from_mark(char room[static TEXT_ROOM], __u32 mark, __u32 mask);
const char *text_from_duration(char room[static TEXT_ROOM], __u64 seconds);
const char *text_from_bytes(char room[static TEXT_ROOM], __u64 bytes);
const char *text_from_time(char room[static TEXT_ROOM], __u64 time);
const char *text_from_local_time(char room[static TEXT_ROOM], __u64 time);

int range_prefix(const struct range *range);
__u64 range_size(const struct range *range);
size_t text_protocols(const char *list[], size_t room);

#endif
