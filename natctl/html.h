/* SPDX-License-Identifier: GPL-2.0 */
/* Pieces of a page: texts, tables, bars. */
#ifndef NATCTL_HTML_H
#define NATCTL_HTML_H

#include <stdio.h>

#include "columns.h"

void html_text(FILE *stream, const char *text);
void html_table(FILE *stream, const struct block *block, const void *rows,
		size_t count, size_t size);

#endif
