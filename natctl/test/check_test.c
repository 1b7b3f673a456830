// SPDX-License-Identifier: GPL-2.0
/*
 * The status of "natctl check": sums that do not hold must not look like sums
 * that do. No gateway has such sums, so that this one's answer is made up: the
 * linker puts the functions below in the place of the client's (see Makefile).
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "client.h"
#include "gateway.h"
#include "natctl.h"
#include "tap.h"

enum {
	ROOM = 4096,		/* bytes of what is written */
};

/* The gateway of these cases. */
static struct {
	int disturbed;		/* answers in which sums differ */
	int asked;
	bool silent;
} gateway;

struct client *__wrap_client_open(struct refusal *refusal)
{
	memset(refusal, 0, sizeof(*refusal));
	return (struct client *)&gateway;
}

void __wrap_client_close(struct client *client)
{
	(void)client;
}

int __wrap_gateway_check(struct client *client, struct check *check,
			 struct refusal *refusal)
{
	(void)client;
	(void)refusal;
	memset(check, 0, sizeof(*check));
	check->count = 2;
	for (__u32 i = 0; i < check->count; i++) {
		check->sums[i].id = i;
		check->sums[i].left = 7;
		check->sums[i].right = 7;
	}
	if (gateway.asked++ < gateway.disturbed)
		check->sums[1].right = 8;
	return gateway.silent ? -1 : 0;
}

/* Runs the verb with its output in @text. */
static enum outcome run(enum columns_format format, char *text)
{
	struct invocation invocation = { .verb = "check", .format = format };
	FILE *file = tmpfile();
	int output = dup(STDOUT_FILENO);
	enum outcome outcome;

	fflush(stdout);
	dup2(fileno(file), STDOUT_FILENO);
	outcome = verb_check(&invocation);
	fflush(stdout);
	dup2(output, STDOUT_FILENO);
	close(output);
	rewind(file);
	text[fread(text, 1, ROOM - 1, file)] = '\0';
	fclose(file);
	return outcome;
}

int main(void)
{
	char text[ROOM];
	struct tap tap = { 0 };

	gateway.disturbed = 0;
	tap_case(&tap, run(COLUMNS_TABLE, text) == OUTCOME_DONE &&
		 !strstr(text, "NOT"), "sums that hold end with 0");

	gateway.asked = 0;
	gateway.disturbed = NATCTL_ATTEMPTS - 1;
	tap_case(&tap, run(COLUMNS_TABLE, text) == OUTCOME_DONE &&
		 gateway.asked == NATCTL_ATTEMPTS,
		 "sums that traffic has disturbed are worked out again");

	gateway.asked = 0;
	gateway.disturbed = NATCTL_ATTEMPTS;
	tap_case(&tap, run(COLUMNS_TABLE, text) == OUTCOME_BROKEN &&
		 strstr(text, "7      8  DOES NOT HOLD"),
		 "sums that never hold end with 3");

	gateway.asked = 0;
	tap_case(&tap, run(COLUMNS_JSON, text) == OUTCOME_BROKEN &&
		 strstr(text, "\"holds\":true") &&
		 strstr(text, "\"left\":7,\"right\":8,\"holds\":false"),
		 "and JSON says which");

	gateway.asked = 0;
	gateway.silent = true;
	tap_case(&tap, run(COLUMNS_TABLE, text) == OUTCOME_REFUSED,
		 "no answer is neither");
	return tap_end(&tap);
}
