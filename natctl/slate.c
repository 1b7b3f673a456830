// SPDX-License-Identifier: GPL-2.0
/* Text that is put together in memory before it goes out. */
#include "slate.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "fault.h"
#include "text.h"

enum {
	SLATE_WORD = sizeof(__u64),	/* bytes that are looked at together */
};

/* Room for more, and for the zero byte; where the text ends. */
static char *reserve(struct slate *slate, size_t length)
{
	while (slate->room - slate->length <= length)
		slate->text = grow(slate->text, &slate->room, slate->room, 1);
	return slate->text + slate->length;
}

/* That much was written where the text ended. */
static void extend(struct slate *slate, size_t length)
{
	slate->length += length;
	slate->text[slate->length] = '\0';
}

/**
 * slate_bytes() - add bytes
 * @slate: the slate
 * @bytes: the bytes
 * @length: number of them
 */
void slate_bytes(struct slate *slate, const void *bytes, size_t length)
{
	memcpy(reserve(slate, length), bytes, length);
	extend(slate, length);
}

/**
 * slate_text() - add a text
 * @slate: the slate
 * @text: the text
 */
void slate_text(struct slate *slate, const char *text)
{
	slate_bytes(slate, text, strlen(text));
}

/*
 * Whether a terminal would obey one of eight bytes: it is below a blank, or it is
 * a delete. Of a byte that is not, nothing is borrowed that reaches its top bit.
 */
static bool is_obeyed(const char *text)
{
	const __u64 ones = 0x0101010101010101;
	__u64 bytes, deletes;

	memcpy(&bytes, text, sizeof(bytes));
	deletes = bytes ^ ones * 0x7f;
	return (((bytes - ones * ' ') & ~bytes) |
		((deletes - ones) & ~deletes)) & ones * 0x80;
}

/**
 * slate_plain() - add a text without what a terminal would obey
 * @slate: the slate
 * @text: the text
 * @length: bytes of it
 */
void slate_plain(struct slate *slate, const char *text, size_t length)
{
	char *at = reserve(slate, length + SLATE_WORD);

	memcpy(at, text, length);
	memset(at + length, ' ', SLATE_WORD);
	for (size_t i = 0; i < length; i += SLATE_WORD) {
		if (!is_obeyed(at + i))
			continue;
		for (char *byte = at + i; byte < at + i + SLATE_WORD; byte++)
			if ((unsigned char)*byte < ' ' || *byte == 0x7f)
				*byte = '?';
	}
	extend(slate, length);
}

/**
 * slate_byte() - add a byte
 * @slate: the slate
 * @byte: the byte
 */
void slate_byte(struct slate *slate, char byte)
{
	*reserve(slate, 1) = byte;
	extend(slate, 1);
}

/**
 * slate_blanks() - add blanks
 * @slate: the slate
 * @count: number of them
 */
void slate_blanks(struct slate *slate, size_t count)
{
	memset(reserve(slate, count), ' ', count);
	extend(slate, count);
}

/**
 * slate_number() - add a number
 * @slate: the slate
 * @number: the number
 */
void slate_number(struct slate *slate, __u64 number)
{
	char *at = reserve(slate, TEXT_ROOM);

	extend(slate, text_put_number(at, number) - at);
}

/**
 * slate_address() - add an address
 * @slate: the slate
 * @address: the address, host byte order
 */
void slate_address(struct slate *slate, __u32 address)
{
	char *at = reserve(slate, TEXT_ROOM);

	extend(slate, text_put_address(at, address) - at);
}

/**
 * slate_endpoint() - add an endpoint, as ADDRESS:PORT
 * @slate: the slate
 * @address: its address, host byte order
 * @port: its port or ICMP identifier
 */
void slate_endpoint(struct slate *slate, __u32 address, __u16 port)
{
	char *at = reserve(slate, TEXT_ROOM);

	extend(slate, text_put_endpoint(at, address, port) - at);
}

/**
 * slate_print() - add what a format makes
 * @slate: the slate
 * @format: as printf()
 */
void slate_print(struct slate *slate, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	slate_vprint(slate, format, arguments);
	va_end(arguments);
}

/**
 * slate_vprint() - likewise
 * @slate: the slate
 * @format: as vprintf()
 * @arguments: likewise
 */
void slate_vprint(struct slate *slate, const char *format, va_list arguments)
{
	char *at = reserve(slate, TEXT_ROOM);
	va_list again;
	int length;

	va_copy(again, arguments);
	length = vsnprintf(at, TEXT_ROOM, format, arguments);
	if (length >= TEXT_ROOM)
		vsnprintf(reserve(slate, length), length + 1, format, again);
	va_end(again);
	extend(slate, length);
}

/**
 * slate_wipe() - make it ready for the next text
 * @slate: the slate
 */
void slate_wipe(struct slate *slate)
{
	slate->length = 0;
}

/**
 * slate_send() - write the text, and make ready for the next one
 * @slate: the slate
 * @stream: where it goes
 */
void slate_send(struct slate *slate, FILE *stream)
{
	if (slate->length)
		fwrite(slate->text, 1, slate->length, stream);
	slate->length = 0;
}

/**
 * slate_exit() - free what a slate holds
 * @slate: the slate
 */
void slate_exit(struct slate *slate)
{
	free(slate->text);
	memset(slate, 0, sizeof(*slate));
}
