/* SPDX-License-Identifier: GPL-2.0 */
/* A page on its way to a file: there as a whole, or as it was before. */
#ifndef NATCTL_PAGE_H
#define NATCTL_PAGE_H

#include <stdbool.h>
#include <stdio.h>

/**
 * struct page - a page being written
 * @stream: where to write
 * @name: the file that it is to be
 * @part: the file that it is until then, owned; NULL for standard output
 */
struct page {
	FILE *stream;
	const char *name;
	char *part;
};

bool page_may_be(const char *verb, const char *name);
bool page_open(struct page *page, const char *verb, const char *name);
bool page_close(struct page *page, const char *verb);

#endif
