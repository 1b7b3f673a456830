// SPDX-License-Identifier: GPL-2.0
/* Where texts come from: files, standard input, command lines. */
#include "source.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/**
 * source_read_stream() - read all that comes
 * @stream: where from
 * @length: receives the number of bytes
 *
 * Return: the bytes, to be freed with free().
 */
char *source_read_stream(FILE *stream, size_t *length)
{
	char *text = NULL;
	size_t room = 0;
	size_t count;

	*length = 0;
	do {
		while (room - *length < BUFSIZ)
			text = grow(text, &room, room, 1);
		count = fread(text + *length, 1, room - *length, stream);
		*length += count;
	} while (count);
	return text;
}

/**
 * source_read() - read a file, or standard input
 * @path: its path; "-" for standard input
 * @source: receives the text
 *
 * Return: the text, to be freed with free(); NULL with a line on standard error.
 */
char *source_read(const char *path, struct source *source)
{
	bool standard = !strcmp(path, "-");
	FILE *stream = standard ? stdin : fopen(path, "re");
	char *text = NULL;

	source->name = standard ? "stdin" : path;
	if (!stream) {
		complain("%s: %s", path, strerror(errno));
		return NULL;
	}
	errno = 0;
	text = source_read_stream(stream, &source->length);
	if (ferror(stream)) {
		complain("%s: %s", source->name, strerror(errno));
		free(text);
		text = NULL;
	}
	if (!standard)
		fclose(stream);
	source->text = text;
	return text;
}

/**
 * source_join() - one text of all words, however the shell has cut them
 * @invocation: the command line
 * @source: receives the text
 *
 * Return: the text, to be freed with free().
 */
char *source_join(const struct invocation *invocation, struct source *source)
{
	size_t length = 1;
	size_t at = 0;
	char *text;

	for (int i = 0; i < invocation->count; i++)
		length += strlen(invocation->words[i]) + 1;
	text = allocate(length, 1);
	for (int i = 0; i < invocation->count; i++)
		at += sprintf(text + at, "%s%s", i ? " " : "",
			      invocation->words[i]);
	source->name = "argument";
	source->text = text;
	source->length = at;
	return text;
}
