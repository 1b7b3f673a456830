// SPDX-License-Identifier: GPL-2.0
/*
 * A page on its way to a file. It is written beside the file, and takes its place
 * when all of it is on the disk.
 */
#include "page.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fault.h"

/**
 * page_may_be() - can a page be this file?
 * @verb: who asks, for messages
 * @name: the file; - is standard output
 *
 * Return: true if it can; else false, and a line is written.
 */
bool page_may_be(const char *verb, const char *name)
{
	struct stat status;

	if (!strcmp(name, "-") || lstat(name, &status) || S_ISREG(status.st_mode))
		return true;
	complain("%s: %s is there, and no regular file; name another, or - for standard output",
		 verb, name);
	return false;
}

/**
 * page_open() - start to write a page
 * @page: receives it; give it back with page_close()
 * @verb: who writes, for messages
 * @name: the file; borrowed
 *
 * Return: true if it can be written; else false, and a line is written.
 */
bool page_open(struct page *page, const char *verb, const char *name)
{
	static const char suffix[] = ".XXXXXX";
	size_t length = strlen(name) + sizeof(suffix);
	mode_t mask = umask(0);
	int part;

	umask(mask);
	page->stream = stdout;
	page->name = name;
	page->part = NULL;
	if (!strcmp(name, "-"))
		return true;
	page->part = allocate(length, 1);
	snprintf(page->part, length, "%s%s", name, suffix);
	part = mkstemp(page->part);
	if (part >= 0 && !fchmod(part, 0666 & ~mask))
		page->stream = fdopen(part, "w");
	if (part >= 0 && page->stream && page->stream != stdout)
		return true;
	complain("%s: %s: %s", verb, name, strerror(errno));
	if (part >= 0) {
		unlink(page->part);
		close(part);
	}
	free(page->part);
	return false;
}

/**
 * page_close() - the page is complete: put it in its place
 * @page: the page
 * @verb: who writes, for messages
 *
 * Return: true if it is there; else false, a line is written, and nothing has
 * changed.
 */
bool page_close(struct page *page, const char *verb)
{
	bool written = !fflush(page->stream) && !ferror(page->stream);

	if (!page->part) {
		if (!written)
			complain("%s: standard output: %s", verb, strerror(errno));
		return written;
	}
	written = written && !fsync(fileno(page->stream));
	written = !fclose(page->stream) && written;
	if (!written || rename(page->part, page->name)) {
		written = false;
		complain("%s: %s: %s", verb, page->name, strerror(errno));
		unlink(page->part);
	}
	free(page->part);
	return written;
}
