/* SPDX-License-Identifier: GPL-2.0 */
/* Rows as JSON, for columns only. */
#ifndef NATCTL_DOCUMENT_H
#define NATCTL_DOCUMENT_H

#include <stdio.h>

#include "columns.h"

/**
 * struct document - JSON being written
 * @stream: where it goes
 * @slate: what goes there next
 * @several: it is an object around several blocks; else it is one block
 * @lines: it is one value a row, each on a line
 * @members: members of the object around so far
 * @rows: rows of the block so far
 */
struct document {
	FILE *stream;
	struct slate slate;
	bool several;
	bool lines;
	size_t members;
	size_t rows;
};

void document_begin(struct document *document, const struct block *block);
void document_row(struct document *document, const struct block *block,
		  const void *row, struct cell *cell);
void document_end(struct document *document, const struct block *block);
void document_close(struct document *document);
void document_exit(struct document *document);

#endif
