/* SPDX-License-Identifier: GPL-2.0 */
/* Where texts come from: files, standard input, command lines. */
#ifndef NATCTL_SOURCE_H
#define NATCTL_SOURCE_H

#include "natctl.h"
#include "words.h"

char *source_read_stream(FILE *stream, size_t *length);
char *source_read(const char *path, struct source *source);
char *source_join(const struct invocation *invocation, struct source *source);

#endif
