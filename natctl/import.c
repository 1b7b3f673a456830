// SPDX-License-Identifier: GPL-2.0
/* Configurations from what another NAT has: from a file, or as it is in force. */
#include "import.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fault.h"
#include "iptables.h"
#include "natctl.h"
#include "nft.h"
#include "source.h"

static const struct format {
	const char *name;
	const char *command;		/* prints the rules in force */
	int (*read)(const struct source *source,
		    struct translation *translation, struct fault *fault);
} formats[] = {
	{ "nft", "nft -j list ruleset", nft_read },
	{ "iptables", "iptables-save -t nat", iptables_read },
};

/**
 * import_format() - a word for what can be imported
 * @place: its place among them, from 0
 *
 * Return: the word, NULL beyond the last.
 */
const char *import_format(size_t place)
{
	return place < ARRAY_SIZE(formats) ? formats[place].name : NULL;
}

static const struct format *find_format(const char *name)
{
	const char *list[ARRAY_SIZE(formats)];
	struct fault fault = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(formats); i++) {
		if (!strcmp(formats[i].name, name))
			return &formats[i];
		list[i] = formats[i].name;
	}
	fault_word(&fault, name);
	fault_unknown(&fault, "NAT to import from", name, list,
		      ARRAY_SIZE(formats));
	fault_print(&fault, NULL);
	return NULL;
}

/* The rules in force, as their own tool prints them. */
static char *run(const struct format *format, struct source *source)
{
	FILE *stream = popen(format->command, "re");
	char *text = NULL;

	source->name = format->command;
	if (stream) {
		text = source_read_stream(stream, &source->length);
		source->text = text;
		if (!pclose(stream))
			return text;
	}
	complain("import: '%s' has failed; give a file with its output",
		 format->command);
	free(text);
	return NULL;
}

/**
 * verb_import() - print the rules of another NAT as a configuration
 * @invocation: the command line: which NAT, and a file
 *
 * Return: the exit status.
 */
enum outcome verb_import(const struct invocation *invocation)
{
	const struct format *format = find_format(invocation->words[0]);
	struct translation translation = { 0 };
	enum outcome outcome = OUTCOME_DONE;
	struct source source;
	struct fault fault;
	char *text;

	if (!format)
		return OUTCOME_USAGE;
	if (invocation->count > 1)
		text = source_read(invocation->words[1], &source);
	else
		text = run(format, &source);
	if (!text)
		return OUTCOME_REFUSED;
	if (format->read(&source, &translation, &fault)) {
		fault_print(&fault, source.name);
		outcome = OUTCOME_USAGE;
	} else if (translation_write(&translation, stdout)) {
		outcome = OUTCOME_REFUSED;
	}
	translation_exit(&translation);
	free(text);
	return outcome;
}
