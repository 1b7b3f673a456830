/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A slate: text that is put together in memory before it goes out. It keeps its
 * memory from one text to the next: a million rows take that of the longest.
 */
#ifndef NATCTL_SLATE_H
#define NATCTL_SLATE_H

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <linux/types.h>

#include "compiler.h"

/**
 * struct slate - text that is put together
 * @text: the text, with a zero byte behind it; NULL until something was added
 * @length: bytes of it
 * @room: bytes there is room for
 */
struct slate {
	char *text;
	size_t length;
	size_t room;
};

void slate_bytes(struct slate *slate, const void *bytes, size_t length);
void slate_text(struct slate *slate, const char *text);
void slate_plain(struct slate *slate, const char *text, size_t length);
void slate_byte(struct slate *slate, char byte);
void slate_blanks(struct slate *slate, size_t count);
void slate_number(struct slate *slate, __u64 number);
void slate_address(struct slate *slate, __u32 address);
void slate_endpoint(struct slate *slate, __u32 address, __u16 port);
void slate_print(struct slate *slate, const char *format, ...) __printf(2, 3);
void slate_vprint(struct slate *slate, const char *format, va_list arguments)
	__printf(2, 0);
void slate_wipe(struct slate *slate);
void slate_send(struct slate *slate, FILE *stream);
void slate_exit(struct slate *slate);

#endif
