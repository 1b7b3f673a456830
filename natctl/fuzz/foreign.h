/* SPDX-License-Identifier: GPL-2.0 */
/* What holds for all readers of other NATs' rules. */
#ifndef NATCTL_FUZZ_FOREIGN_H
#define NATCTL_FUZZ_FOREIGN_H

#include "grammar.h"
#include "target.h"
#include "translate.h"

/* What becomes of them is a configuration, whatever they are. */
static void import_any(const uint8_t *bytes, size_t length,
		       int (*read)(const struct source *source,
				   struct translation *translation,
				   struct fault *fault))
{
	const struct source source = { "input", (const char *)bytes, length };
	struct source written = { .name = "written" };
	struct translation translation = { 0 };
	struct ruleset set;
	struct fault fault;
	char *text = NULL;
	FILE *stream;

	if (!read(&source, &translation, &fault)) {
		stream = open_memstream(&text, &written.length);
		must(stream);
		translation_write(&translation, stream);
		fclose(stream);
		written.text = text;
		ruleset_init(&set);
		must(!grammar_parse(&written, &set, &fault));
		ruleset_exit(&set);
		free(text);
	}
	translation_exit(&translation);
}

#endif
