// SPDX-License-Identifier: GPL-2.0
/*
 * The configuration in an editor: what save prints, until it is understood and
 * taken, or left as it is.
 */
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "change.h"
#include "configure.h"
#include "fault.h"
#include "source.h"

/* What the lines on top of the file begin with; they are no part of the text. */
#define EDIT_MARK "# natctl: "
/* What is behind the editor's name, for the shell; it may have arguments itself. */
#define EDIT_ARGUMENT " \"$NATCTL_DRAFT\""

/**
 * struct draft - the text that is edited
 * @path: its file
 * @text: what it said when the editor got it, without the lines on top
 * @rounds: times that the editor has changed it
 */
struct draft {
	char *path;
	char *text;
	unsigned int rounds;
};

static bool make_file(struct draft *draft)
{
	const char *folder = getenv("TMPDIR");
	int descriptor;
	size_t length;
	FILE *stream;

	stream = open_memstream(&draft->path, &length);
	if (!stream)
		return false;
	fprintf(stream, "%s/natgw-XXXXXX.conf",
		folder && *folder ? folder : "/tmp");
	fclose(stream);
	descriptor = mkstemps(draft->path, strlen(".conf"));
	if (descriptor >= 0)
		return !close(descriptor);
	complain("edit: %s: %s", draft->path, strerror(errno));
	return false;
}

/* The editor's file: what is to be mended, if anything, and the text. */
static bool write_file(const struct draft *draft, const struct fault *fault)
{
	FILE *stream = fopen(draft->path, "we");
	struct fault below;

	if (stream && fault) {
		below = *fault;
		/* Where it will be, below these two lines. */
		below.line += 2;
		fprintf(stream, EDIT_MARK);
		fault_write(stream, &below, "line");
		fprintf(stream, EDIT_MARK "mend it, or leave all as it is to give up\n");
	}
	if (stream && fputs(draft->text, stream) >= 0 && !fclose(stream))
		return true;
	complain("edit: %s: %s", draft->path, strerror(errno));
	return false;
}

static bool run_editor(const struct draft *draft)
{
	const char *editor = getenv("VISUAL");
	char *command;
	size_t size;
	int status;

	if (!editor || !*editor)
		editor = getenv("EDITOR");
	if (!editor || !*editor)
		editor = "vi";
	size = strlen(editor) + sizeof(EDIT_ARGUMENT);
	command = allocate(size, 1);
	snprintf(command, size, "%s%s", editor, EDIT_ARGUMENT);
	setenv("NATCTL_DRAFT", draft->path, 1);
	status = system(command);
	free(command);
	if (status >= 0 && WIFEXITED(status) && !WEXITSTATUS(status))
		return true;
	complain("edit: the editor %s has failed; set EDITOR to one that works",
		 editor);
	return false;
}

/* What the editor has left. */
static char *read_back(const struct draft *draft, struct source *source)
{
	char *text = source_read(draft->path, source);
	const char *rest = text;
	const char *end;

	if (!text)
		return NULL;
	end = text + source->length;
	while (end - rest > (ptrdiff_t)strlen(EDIT_MARK) &&
	       !strncmp(rest, EDIT_MARK, strlen(EDIT_MARK))) {
		const char *next = memchr(rest, '\n', end - rest);

		rest = next ? next + 1 : end;
	}
	source->length = end - rest;
	memmove(text, rest, source->length);
	text[source->length] = '\0';
	source->text = text;
	return text;
}

static struct ruleset *replace_what_was_read(const struct change *change,
					     struct ruleset *running,
					     enum outcome *outcome)
{
	if (running->generation == change->generation_read)
		return change_replace(change, running, outcome);
	complain("edit: the configuration was changed by somebody else meanwhile");
	*outcome = OUTCOME_REFUSED;
	return NULL;
}

/* Returns whether that was all; a mistake is left in @fault. */
static bool take(const struct invocation *invocation,
		 const struct source *source, __u32 generation,
		 struct fault *fault, enum outcome *outcome)
{
	struct ruleset wanted;
	struct change change = {
		.invocation = invocation,
		.source = source,
		.wanted = &wanted,
		.edit = replace_what_was_read,
		.generation_read = generation,
		.fault = fault,
	};

	*outcome = OUTCOME_USAGE;
	ruleset_init(&wanted);
	if (!grammar_parse(source, &wanted, fault)) {
		memset(fault, 0, sizeof(*fault));
		*outcome = change_run(&change);
	}
	ruleset_exit(&wanted);
	return !*fault->reason;
}

/* One time in the editor; returns whether that was the last. */
static bool edit_once(const struct invocation *invocation, struct draft *draft,
		      __u32 generation, struct fault *fault,
		      enum outcome *outcome)
{
	struct source source;
	char *text;
	bool done;

	*outcome = OUTCOME_REFUSED;
	if (!write_file(draft, draft->rounds ? fault : NULL) ||
	    !run_editor(draft))
		return true;
	text = read_back(draft, &source);
	if (!text)
		return true;
	if (!strcmp(text, draft->text)) {
		complain("edit: nothing was changed");
		free(text);
		if (!draft->rounds)
			*outcome = OUTCOME_DONE;
		return true;
	}
	draft->rounds++;
	free(draft->text);
	draft->text = text;
	memset(fault, 0, sizeof(*fault));
	done = take(invocation, &source, generation, fault, outcome);
	if (!done)
		fault_print(fault, source.name);
	return done;
}

static enum outcome read_draft(const struct invocation *invocation,
			       struct draft *draft, __u32 *generation)
{
	enum outcome outcome = OUTCOME_REFUSED;
	struct ruleset running;
	struct refusal refusal;
	struct client *client;
	size_t length;
	FILE *stream;

	ruleset_init(&running);
	client = client_open(&refusal);
	if (client)
		outcome = configure_read(client, invocation->verb, &running);
	else
		refusal_print(&refusal, invocation->verb);
	client_close(client);
	if (running.foreign) {
		complain("edit: %s", CONFIGURE_FOREIGN);
		outcome = OUTCOME_REFUSED;
	}
	stream = open_memstream(&draft->text, &length);
	if (!stream || outcome != OUTCOME_DONE)
		outcome = OUTCOME_REFUSED;
	if (stream) {
		grammar_write(stream, &running);
		fclose(stream);
	}
	*generation = running.generation;
	ruleset_exit(&running);
	return outcome;
}

/**
 * verb_edit() - change the configuration in an editor
 * @invocation: the command line
 *
 * Return: the exit status.
 */
enum outcome verb_edit(const struct invocation *invocation)
{
	struct fault fault = { 0 };
	struct draft draft = { 0 };
	enum outcome outcome;
	__u32 generation;

	outcome = read_draft(invocation, &draft, &generation);
	if (outcome != OUTCOME_DONE || !make_file(&draft)) {
		outcome = OUTCOME_REFUSED;
		goto cleanup;
	}
	while (!edit_once(invocation, &draft, generation, &fault, &outcome))
		;
	if (outcome == OUTCOME_DONE)
		unlink(draft.path);
	else
		complain("edit: the text is kept in %s", draft.path);
cleanup:
	free(draft.path);
	free(draft.text);
	return outcome;
}
