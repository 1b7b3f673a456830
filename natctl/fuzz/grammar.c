// SPDX-License-Identifier: GPL-2.0
/*
 * The configuration's grammar under any text: what it takes it writes, and takes
 * again as the same.
 */
#include <string.h>

#include "grammar.h"
#include "target.h"

static char *write_text(const struct ruleset *set, size_t *length)
{
	char *text = NULL;
	FILE *stream = open_memstream(&text, length);

	must(stream);
	grammar_write(stream, set);
	fclose(stream);
	return text;
}

static void take_again(const struct ruleset *set)
{
	struct source source = { .name = "written" };
	struct ruleset again;
	struct fault fault;
	size_t length;
	char *written;
	char *text;

	text = write_text(set, &source.length);
	source.text = text;
	ruleset_init(&again);
	must(!grammar_parse(&source, &again, &fault));
	must(ruleset_equal(set, &again));
	written = write_text(&again, &length);
	must(!strcmp(text, written));
	ruleset_exit(&again);
	free(written);
	free(text);
}

int fuzz(const uint8_t *bytes, size_t length)
{
	const struct source source = { "input", (const char *)bytes, length };
	struct reference reference;
	struct ruleset set;
	struct fault fault;

	ruleset_init(&set);
	if (!grammar_parse(&source, &set, &fault))
		take_again(&set);
	ruleset_exit(&set);
	grammar_parse_reference(&source, &reference, &fault);
	return 0;
}
