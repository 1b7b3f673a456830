/* SPDX-License-Identifier: GPL-2.0 */
/*
 * As much of HTTP as a page for Prometheus takes (RFC 9110 and 9112): GET and
 * HEAD, one request a connection. Pure: no socket.
 */
#ifndef NATCTL_HTTP_H
#define NATCTL_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/**
 * enum http_status - what is answered
 * @HTTP_OK: here it is
 * @HTTP_BAD: this is no request
 * @HTTP_NOT_FOUND: there is no such page
 * @HTTP_NO_METHOD: pages can be read only
 * @HTTP_TOO_LARGE: the request does not end
 * @HTTP_NO_VERSION: of another major version
 */
enum http_status {
	HTTP_OK = 200,
	HTTP_BAD = 400,
	HTTP_NOT_FOUND = 404,
	HTTP_NO_METHOD = 405,
	HTTP_TOO_LARGE = 431,
	HTTP_NO_VERSION = 505,
};

/**
 * struct http_request - a request, understood
 * @head_only: the page itself is not wanted
 * @path: the page, without what is behind a question mark; inside the request
 * @path_length: bytes of it
 */
struct http_request {
	bool head_only;
	const char *path;
	size_t path_length;
};

size_t http_end(const char *bytes, size_t length);
enum http_status http_read(const char *head, size_t length,
			   struct http_request *request);
bool http_is_path(const struct http_request *request, const char *path);
void http_write_head(FILE *stream, enum http_status status, const char *type,
		     size_t length);
const char *http_reason(enum http_status status);

#endif
