// SPDX-License-Identifier: GPL-2.0
/*
 * The verb that serves the metrics to Prometheus. One thread, a few clients at
 * one time, each with a buffer that does not grow and little time. When there is
 * no place for one more, the client goes that has kept the server waiting for
 * longest, so that silent ones keep nobody out. A page is shown again for a while
 * that depends on what it cost: however many ask, the gateway spends a small
 * part of its time on them.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "fault.h"
#include "http.h"
#include "metrics.h"
#include "natctl.h"
#include "signals.h"
#include "socket_address.h"

#define EXPORTER_LISTEN "127.0.0.1:5382"

enum {
	EXPORTER_CLIENTS = 8,
	EXPORTER_HEAD = 8192,		/* bytes of a request */
	EXPORTER_PATIENCE = 10000,	/* ms from a client's first byte to its last */
	EXPORTER_LINGER = 1000,		/* ms that a client has to close */
	EXPORTER_FRESH = 1000,		/* ms that a page is shown again */
	EXPORTER_COST = 10,		/* and times as long as it took to make */
	EXPORTER_BACKLOG = 16,
};

static const char index_page[] =
	"<!DOCTYPE html>\n<html lang=\"en\"><head><title>natgw</title></head>\n"
	"<body><h1>natgw</h1><p><a href=\"/metrics\">Metrics</a></p></body></html>\n";

enum stage {
	STAGE_NONE,		/* nobody is there */
	STAGE_READING,		/* its request is not complete */
	STAGE_WRITING,		/* it gets its answer */
	STAGE_CLOSING,		/* it has all, and is to close */
};

struct visitor {
	int socket;
	enum stage stage;
	__u64 deadline;		/* ms */
	char head[EXPORTER_HEAD];
	size_t got;
	char *answer;
	size_t length;
	size_t sent;
};

struct exporter {
	int listener;
	int signals;
	struct visitor visitors[EXPORTER_CLIENTS];
	struct sample sample;
	char *page;
	size_t page_length;
	__u64 page_until;	/* ms */
	bool failed;		/* the last page could not be made */
};

static __u64 now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000ULL + time.tv_nsec / 1000000;
}

/* ---- pages ----------------------------------------------------------------- */

/* What is wrong is said once, not at each scrape. */
static void note_failure(struct exporter *exporter, bool failed,
			 const struct refusal *refusal)
{
	if (failed && !exporter->failed)
		refusal_print(refusal, "exporter");
	exporter->failed = failed;
}

static void make_page(struct exporter *exporter)
{
	__u64 begin = now(), cost;
	struct refusal refusal;
	FILE *stream;
	bool failed;

	free(exporter->page);
	exporter->page = NULL;
	stream = open_memstream(&exporter->page, &exporter->page_length);
	if (!stream) {
		exporter->page_length = 0;
		return;
	}
	failed = sample_read(&exporter->sample, &refusal);
	note_failure(exporter, failed, &refusal);
	if (failed)
		metrics_write_down(stream);
	else
		metrics_write(stream, &exporter->sample);
	sample_clear(&exporter->sample);
	fclose(stream);
	cost = (now() - begin) * EXPORTER_COST;
	exporter->page_until = now() + (cost > EXPORTER_FRESH ? cost :
					EXPORTER_FRESH);
}

struct page {
	enum http_status status;
	const char *type;
	const char *text;
	size_t length;
};

static void find_page(struct exporter *exporter,
		      const struct http_request *request, struct page *page)
{
	if (page->status == HTTP_OK && http_is_path(request, "/metrics")) {
		if (!exporter->page || now() >= exporter->page_until)
			make_page(exporter);
		page->type = "text/plain; version=0.0.4; charset=utf-8";
		page->text = exporter->page;
		page->length = exporter->page_length;
	} else if (page->status == HTTP_OK && http_is_path(request, "/")) {
		page->type = "text/html; charset=utf-8";
		page->text = index_page;
		page->length = strlen(index_page);
	} else {
		if (page->status == HTTP_OK)
			page->status = HTTP_NOT_FOUND;
		page->type = "text/plain; charset=utf-8";
		page->text = http_reason(page->status);
		page->length = strlen(page->text);
	}
}

/* ---- visitors --------------------------------------------------------------- */

static void dismiss(struct visitor *visitor)
{
	close(visitor->socket);
	free(visitor->answer);
	visitor->answer = NULL;
	visitor->stage = STAGE_NONE;
}

/* Whether @a is to go rather than @b: who gets an answer stays longer. */
static bool goes_first(const struct visitor *a, const struct visitor *b)
{
	bool a_stays = a->stage == STAGE_WRITING;
	bool b_stays = b->stage == STAGE_WRITING;

	return a_stays == b_stays ? a->deadline < b->deadline : b_stays;
}

/* The place for one more: a free one, or that of who has waited for longest. */
static struct visitor *find_place(struct exporter *exporter)
{
	struct visitor *oldest = exporter->visitors;

	for (size_t i = 0; i < EXPORTER_CLIENTS; i++) {
		struct visitor *visitor = &exporter->visitors[i];

		if (visitor->stage == STAGE_NONE)
			return visitor;
		if (goes_first(visitor, oldest))
			oldest = visitor;
	}
	return oldest;
}

static void welcome(struct exporter *exporter)
{
	int socket = accept4(exporter->listener, NULL, NULL,
			     SOCK_NONBLOCK | SOCK_CLOEXEC);
	struct visitor *visitor;

	if (socket < 0)
		return;
	visitor = find_place(exporter);
	if (visitor->stage != STAGE_NONE)
		dismiss(visitor);
	visitor->socket = socket;
	visitor->stage = STAGE_READING;
	visitor->deadline = now() + EXPORTER_PATIENCE;
	visitor->got = 0;
	visitor->sent = 0;
}

static void answer(struct exporter *exporter, struct visitor *visitor,
		   enum http_status status, const struct http_request *request)
{
	struct page page = { .status = status };
	FILE *stream = open_memstream(&visitor->answer, &visitor->length);

	if (!stream) {
		dismiss(visitor);
		return;
	}
	find_page(exporter, request, &page);
	http_write_head(stream, page.status, page.type, page.length);
	if (page.text && !request->head_only)
		fwrite(page.text, 1, page.length, stream);
	fclose(stream);
	visitor->stage = STAGE_WRITING;
}

static void take_request(struct exporter *exporter, struct visitor *visitor)
{
	ssize_t got = recv(visitor->socket, visitor->head + visitor->got,
			   EXPORTER_HEAD - visitor->got, 0);
	struct http_request request = { 0 };
	size_t length;

	if (got <= 0) {
		if (!got || (errno != EAGAIN && errno != EINTR))
			dismiss(visitor);
		return;
	}
	visitor->got += got;
	length = http_end(visitor->head, visitor->got);
	if (length)
		answer(exporter, visitor,
		       http_read(visitor->head, length, &request), &request);
	else if (visitor->got == EXPORTER_HEAD)
		answer(exporter, visitor, HTTP_TOO_LARGE, &request);
}

/* Closing with something unread would take the answer away from the client. */
static void give_answer(struct visitor *visitor)
{
	ssize_t sent = send(visitor->socket, visitor->answer + visitor->sent,
			    visitor->length - visitor->sent, MSG_NOSIGNAL);

	if (sent < 0) {
		if (errno != EAGAIN && errno != EINTR)
			dismiss(visitor);
		return;
	}
	visitor->sent += sent;
	if (visitor->sent < visitor->length)
		return;
	shutdown(visitor->socket, SHUT_WR);
	visitor->stage = STAGE_CLOSING;
	visitor->deadline = now() + EXPORTER_LINGER;
}

static void see_off(struct visitor *visitor)
{
	ssize_t got = recv(visitor->socket, visitor->head, EXPORTER_HEAD, 0);

	if (!got || (got < 0 && errno != EAGAIN && errno != EINTR))
		dismiss(visitor);
}

static void attend(struct exporter *exporter, struct visitor *visitor)
{
	switch (visitor->stage) {
	case STAGE_NONE:
		break;
	case STAGE_READING:
		take_request(exporter, visitor);
		break;
	case STAGE_WRITING:
		give_answer(visitor);
		break;
	case STAGE_CLOSING:
		see_off(visitor);
		break;
	}
}

/* ---- the server --------------------------------------------------------------- */

/* What to wait for, by visitor, then the listener, then signals. */
enum {
	SOURCE_LISTENER = EXPORTER_CLIENTS,
	SOURCE_SIGNALS,
	SOURCES,
};

static void list_sources(struct exporter *exporter, struct pollfd *sources)
{
	for (size_t i = 0; i < EXPORTER_CLIENTS; i++) {
		const struct visitor *visitor = &exporter->visitors[i];
		bool there = visitor->stage != STAGE_NONE;

		sources[i].fd = there ? visitor->socket : -1;
		sources[i].events = visitor->stage == STAGE_WRITING ? POLLOUT :
								      POLLIN;
	}
	sources[SOURCE_LISTENER].fd = exporter->listener;
	sources[SOURCE_LISTENER].events = POLLIN;
	sources[SOURCE_SIGNALS].fd = exporter->signals;
	sources[SOURCE_SIGNALS].events = POLLIN;
}

/* Milliseconds to the first deadline; -1 if there is none. */
static int time_left(const struct exporter *exporter)
{
	__u64 first = ~0ULL, time = now();

	for (size_t i = 0; i < EXPORTER_CLIENTS; i++)
		if (exporter->visitors[i].stage != STAGE_NONE &&
		    exporter->visitors[i].deadline < first)
			first = exporter->visitors[i].deadline;
	if (first == ~0ULL)
		return -1;
	return first > time ? first - time : 0;
}

static enum outcome serve(struct exporter *exporter)
{
	struct pollfd sources[SOURCES];

	for (;;) {
		list_sources(exporter, sources);
		if (poll(sources, SOURCES, time_left(exporter)) < 0) {
			if (errno == EINTR)
				continue;
			complain("exporter: %s", strerror(errno));
			return OUTCOME_REFUSED;
		}
		if (sources[SOURCE_SIGNALS].revents)
			return OUTCOME_DONE;
		for (size_t i = 0; i < EXPORTER_CLIENTS; i++) {
			struct visitor *visitor = &exporter->visitors[i];

			if (sources[i].revents)
				attend(exporter, visitor);
			if (visitor->stage != STAGE_NONE &&
			    now() >= visitor->deadline)
				dismiss(visitor);
		}
		/* Whoever has sent its request is served before one more comes. */
		if (sources[SOURCE_LISTENER].revents)
			welcome(exporter);
	}
}

static int open_listener(const struct socket_address *address)
{
	int on = 1, off = 0;
	int listener = socket(address->any.sa_family,
			      SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (listener < 0)
		return -1;
	setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	/* [::] is every address, whatever the system's default. */
	if (address->any.sa_family == AF_INET6)
		setsockopt(listener, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off));
	if (!bind(listener, &address->any, address->length) &&
	    !listen(listener, EXPORTER_BACKLOG))
		return listener;
	close(listener);
	return -1;
}

/**
 * verb_exporter() - serve the metrics until interrupted
 * @invocation: the command line
 *
 * Return: the exit status.
 */
enum outcome verb_exporter(const struct invocation *invocation)
{
	const char *word = invocation->listen ? invocation->listen :
						EXPORTER_LISTEN;
	size_t top = metrics_top(invocation);
	struct socket_address address;
	struct exporter *exporter;
	enum outcome outcome = OUTCOME_REFUSED;
	struct fault fault = { 0 };

	if (!top)
		return OUTCOME_USAGE;
	if (socket_address_read(word, &address, &fault)) {
		fault_print(&fault, NULL);
		return OUTCOME_USAGE;
	}
	exporter = allocate(1, sizeof(*exporter));
	exporter->listener = open_listener(&address);
	if (exporter->listener < 0) {
		complain("exporter: cannot listen at %s: %s; choose another place with --listen",
			 word, strerror(errno));
	} else {
		sample_init(&exporter->sample, top);
		exporter->signals = signals_open(0);
		outcome = serve(exporter);
		for (size_t i = 0; i < EXPORTER_CLIENTS; i++)
			if (exporter->visitors[i].stage != STAGE_NONE)
				dismiss(&exporter->visitors[i]);
		sample_exit(&exporter->sample);
		close(exporter->signals);
		close(exporter->listener);
	}
	free(exporter->page);
	free(exporter);
	return outcome;
}
