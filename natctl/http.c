// SPDX-License-Identifier: GPL-2.0
/* Requests as bytes, and the head of an answer. */
#include "http.h"

#include <string.h>
#include <strings.h>
#include <time.h>

#define LINE_END "\r\n"

/**
 * http_end() - find the end of a request's head
 * @bytes: what has come so far
 * @length: bytes of it
 *
 * Return: bytes of the head, its empty line included; 0 if there is more to come.
 */
size_t http_end(const char *bytes, size_t length)
{
	const char *end = memmem(bytes, length, LINE_END LINE_END, 4);

	return end ? end - bytes + 4 : 0;
}

/* Text in lines: a line end is both of its bytes, and nothing else is control. */
static bool is_clean(const char *head, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		unsigned char byte = head[i];

		if (byte == '\r' && (i + 1 == length || head[i + 1] != '\n'))
			return false;
		if (byte == '\n' && (!i || head[i - 1] != '\r'))
			return false;
		if ((byte < ' ' && byte != '\t' && byte != '\r' && byte != '\n') ||
		    byte == 0x7f)
			return false;
	}
	return true;
}

/* Whether a header of that name is among the lines behind the first. */
static bool has_header(const char *head, size_t length, const char *name)
{
	const char *line = memmem(head, length, LINE_END, 2);
	size_t size = strlen(name);

	while (line) {
		size_t rest = head + length - (line + 2);

		line += 2;
		if (rest > size && !strncasecmp(line, name, size) &&
		    line[size] == ':')
			return true;
		line = memmem(line, rest, LINE_END, 2);
	}
	return false;
}

/* Takes the next word of a line away; its length, 0 if there is none. */
static size_t take_word(const char **line, const char *end, const char **word)
{
	const char *space = memchr(*line, ' ', end - *line);
	size_t length;

	*word = *line;
	length = (space ? space : end) - *word;
	*line = space ? space + 1 : end;
	return length;
}

static bool is_word(const char *word, size_t length, const char *text)
{
	return length == strlen(text) && !memcmp(word, text, length);
}

/* The path of a target, which may be a whole address (RFC 9112 section 3.2.2). */
static bool read_target(const char *target, size_t length,
			struct http_request *request)
{
	static const char scheme[] = "http://";
	const char *end = target + length;
	const char *query;

	if (length >= strlen(scheme) &&
	    !strncasecmp(target, scheme, strlen(scheme))) {
		target += strlen(scheme);
		target = memchr(target, '/', end - target);
	}
	if (!target || target == end || *target != '/')
		return false;
	query = memchr(target, '?', end - target);
	request->path = target;
	request->path_length = (query ? query : end) - target;
	return true;
}

/**
 * http_read() - understand a request
 * @head: its head, as http_end() found it
 * @length: bytes of that
 * @request: receives what is wanted
 *
 * Return: HTTP_OK, or what is wrong with it.
 */
enum http_status http_read(const char *head, size_t length,
			   struct http_request *request)
{
	const char *line = head, *method, *target, *version, *end;
	size_t method_length, target_length, version_length;

	memset(request, 0, sizeof(*request));
	end = memmem(head, length, LINE_END, 2);
	if (!end || !is_clean(head, length))
		return HTTP_BAD;
	method_length = take_word(&line, end, &method);
	target_length = take_word(&line, end, &target);
	version_length = take_word(&line, end, &version);
	if (!method_length || version_length != 8 || version + 8 != end ||
	    memcmp(version, "HTTP/", 5))
		return HTTP_BAD;
	if (memcmp(version, "HTTP/1.", 7))
		return HTTP_NO_VERSION;
	/* RFC 9112 section 3.2. */
	if (version[7] != '0' && !has_header(head, length, "host"))
		return HTTP_BAD;
	if (!read_target(target, target_length, request))
		return HTTP_BAD;
	request->head_only = is_word(method, method_length, "HEAD");
	if (!request->head_only && !is_word(method, method_length, "GET"))
		return HTTP_NO_METHOD;
	return HTTP_OK;
}

/**
 * http_is_path() - is that the page that is wanted?
 * @request: the request
 * @path: the page
 *
 * Return: whether it is.
 */
bool http_is_path(const struct http_request *request, const char *path)
{
	return is_word(request->path, request->path_length, path);
}

/**
 * http_reason() - a status in words
 * @status: the status
 *
 * Return: the words.
 */
const char *http_reason(enum http_status status)
{
	switch (status) {
	case HTTP_OK:
		return "OK";
	case HTTP_BAD:
		return "Bad Request";
	case HTTP_NOT_FOUND:
		return "Not Found";
	case HTTP_NO_METHOD:
		return "Method Not Allowed";
	case HTTP_TOO_LARGE:
		return "Request Header Fields Too Large";
	case HTTP_NO_VERSION:
		break;
	}
	return "HTTP Version Not Supported";
}

/**
 * http_write_head() - write the head of an answer
 * @stream: where to
 * @status: the answer
 * @type: what follows it
 * @length: bytes of that
 */
void http_write_head(FILE *stream, enum http_status status, const char *type,
		     size_t length)
{
	time_t now = time(NULL);
	char date[40];
	struct tm utc;

	strftime(date, sizeof(date), "%a, %d %b %Y %H:%M:%S GMT",
		 gmtime_r(&now, &utc));
	fprintf(stream, "HTTP/1.1 %d %s" LINE_END, status, http_reason(status));
	fprintf(stream, "Date: %s" LINE_END, date);
	if (status == HTTP_NO_METHOD)
		fprintf(stream, "Allow: GET, HEAD" LINE_END);
	fprintf(stream, "Content-Type: %s" LINE_END, type);
	fprintf(stream, "Content-Length: %zu" LINE_END, length);
	fprintf(stream, "Connection: close" LINE_END LINE_END);
}
