// SPDX-License-Identifier: GPL-2.0
/* Configurations from what another NAT has: from a file, or as it is in force. */
#include "import.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fault.h"
#include "iptables.h"
#include "natctl.h"
#include "nft.h"
#include "source.h"

/* Where the commands below find the name of the file. */
#define FILE_VARIABLE "NATCTL_FILE"

static const struct format {
	const char *name;
	const char *command;		/* prints the rules in force */
	/* Prints those of a file that is written by hand; NULL if it is read as it is. */
	const char *print;
	int (*read)(const struct source *source,
		    struct translation *translation, struct fault *fault);
} formats[] = {
	/* In a network of their own, for only nft reads all that nft can write. */
	{ "nft", "nft -j list ruleset",
	  "unshare -n sh -c 'nft -f \"$" FILE_VARIABLE "\" && nft -j list ruleset'",
	  nft_read },
	{ "iptables", "iptables-save -t nat", NULL, iptables_read },
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

/* What a tool prints; its name in @source is that of what it printed. */
static char *run(const char *command, struct source *source)
{
	FILE *stream = popen(command, "re");
	char *text = NULL;

	if (stream) {
		text = source_read_stream(stream, &source->length);
		source->text = text;
		if (!pclose(stream))
			return text;
	}
	free(text);
	return NULL;
}

/* The rules in force, as their own tool prints them. */
static char *print_force(const struct format *format, struct source *source)
{
	char *text = run(format->command, source);

	source->name = format->command;
	if (!text)
		complain("import: '%s' has failed; give a file with its output",
			 format->command);
	return text;
}

static bool is_json(const struct source *source)
{
	size_t at = 0;

	while (at < source->length && isspace((unsigned char)source->text[at]))
		at++;
	return at < source->length && source->text[at] == '{';
}

/* Those of a file, which is for the tool to read unless it wrote it. */
static char *print_file(const struct format *format, const char *path,
			struct source *source)
{
	char *text = source_read(path, source), *printed;

	if (!text || !format->print || !strcmp(path, "-") || is_json(source))
		return text;
	if (setenv(FILE_VARIABLE, path, 1))
		abort();
	printed = run(format->print, source);
	if (!printed)
		complain("import: %s has failed to read %s, as root in a network of its own; "
			 "give what '%s' prints", format->name, path, format->command);
	free(text);
	return printed;
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
		text = print_file(format, invocation->words[1], &source);
	else
		text = print_force(format, &source);
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
