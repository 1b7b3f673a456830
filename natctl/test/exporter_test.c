// SPDX-License-Identifier: GPL-2.0
/* Requests of HTTP, addresses to listen at, and that no counter is forgotten. */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "http.h"
#include "metrics.h"
#include "names.h"
#include "socket_address.h"
#include "tap.h"

static void check_requests(struct tap *tap)
{
	static const struct {
		enum http_status status;
		const char *path;
		const char *head;
	} cases[] = {
		{ 200, "/metrics", "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n" },
		{ 200, "/metrics", "HEAD /metrics?a=b HTTP/1.1\r\nA: b\r\nhOsT:\r\n\r\n" },
		{ 200, "/", "GET / HTTP/1.0\r\n\r\n" },
		{ 200, "/metrics", "GET http://x:1/metrics HTTP/1.1\r\nHost: x\r\n\r\n" },
		{ 405, "/metrics", "POST /metrics HTTP/1.1\r\nHost: x\r\n\r\n" },
		{ 405, "/metrics", "get /metrics HTTP/1.0\r\n\r\n" },
		{ 505, "", "GET / HTTP/2.0\r\nHost: x\r\n\r\n" },
		{ 400, "", "GET / HTTP/1.1\r\n\r\n" },
		{ 400, "", "GET / HTTP/1.1\r\nxHost: x\r\n\r\n" },
		{ 400, "", "GET / HTTP/1.1 \r\nHost: x\r\n\r\n" },
		{ 400, "", "GET  / HTTP/1.0\r\n\r\n" },
		{ 400, "", "GET /\r\n\r\n" },
		{ 400, "", "\r\n\r\n" },
		{ 400, "", " / HTTP/1.0\r\n\r\n" },
		{ 400, "", "GET metrics HTTP/1.0\r\n\r\n" },
		{ 400, "", "GET http://x HTTP/1.0\r\n\r\n" },
		{ 400, "", "GET / HTTP/1.0\r\nA: \x01\r\n\r\n" },
		{ 400, "", "GET / HTTP/1.0\nA: b\r\n\r\n" },
		{ 400, "", "GET / HTTP/1.0\rA: b\r\n\r\n" },
	};
	struct http_request request;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		size_t length = strlen(cases[i].head);
		enum http_status status;

		status = http_read(cases[i].head, length, &request);
		tap_case(tap, status == cases[i].status &&
			 http_end(cases[i].head, length) == length &&
			 (!*cases[i].path || http_is_path(&request, cases[i].path)),
			 "request %zu is answered by %d", i, cases[i].status);
	}
	http_read(cases[1].head, strlen(cases[1].head), &request);
	tap_case(tap, request.head_only, "HEAD wants no page");
	tap_case(tap, !http_end("GET / HTTP/1.0\r\n\r", 17),
		 "a request goes on until its empty line");
}

static void check_addresses(struct tap *tap)
{
	static const char *const wrong[] = {
		"", ":1", "127.0.0.1", "127.0.0.1:", "127.0.0.1:0",
		"127.0.0.1:65536", "127.0.0.1:http", "localhost:1", "::1:5382",
		"[::1]", "[::1]5382", "[]:1", "[127.0.0.1]:1", "[::1:1",
		"127.0.0.1:1:2", "999.0.0.1:1",
	};
	struct socket_address address;
	struct fault fault = { 0 };

	tap_case(tap, !socket_address_read("192.0.2.1:5382", &address, &fault) &&
		 address.any.sa_family == AF_INET &&
		 address.v4.sin_port == htons(5382) &&
		 address.v4.sin_addr.s_addr == htonl(0xc0000201),
		 "an IPv4 address and a port");
	tap_case(tap, !socket_address_read("[::1]:80", &address, &fault) &&
		 address.any.sa_family == AF_INET6 &&
		 address.v6.sin6_port == htons(80) &&
		 address.v6.sin6_addr.s6_addr[15] == 1,
		 "an IPv6 address and a port");
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		tap_case(tap, socket_address_read(wrong[i], &address, &fault) &&
			 *fault.reason && *fault.fix,
			 "'%s' is refused", wrong[i]);
}

static char *write_metrics(const struct sample *sample)
{
	char *text = NULL;
	size_t length;
	FILE *stream = open_memstream(&text, &length);

	metrics_write(stream, sample);
	fclose(stream);
	return text;
}

static bool has_value(const char *text, unsigned long long value)
{
	char end[32];

	snprintf(end, sizeof(end), " %llu\n", value);
	return strstr(text, end);
}

/* Each has a value of its own, which has to be there. */
static void check_counters(struct tap *tap)
{
	struct sample sample;
	char *text;

	sample_init(&sample, 1);
	for (size_t i = 0; i <= NATGW_COUNTER_MAX; i++)
		sample.stats.counters[i] = 1000001 + i;
	for (size_t i = 0; i <= NATGW_DROP_MAX; i++)
		sample.stats.drops[i] = 2000001 + i;
	snprintf(sample.gateway.version, sizeof(sample.gateway.version),
		 "a\"b\\c");
	text = write_metrics(&sample);
	for (size_t i = 0; i <= NATGW_COUNTER_MAX; i++)
		tap_case(tap, has_value(text, 1000001 + i), "counter %s is told",
			 names_text(&names_counter, i));
	for (size_t i = 0; i <= NATGW_DROP_MAX; i++)
		tap_case(tap, has_value(text, 2000001 + i), "drop %s is told",
			 names_text(&names_drop, i));
	tap_case(tap, strstr(text, "module=\"a\\\"b\\\\c\""),
		 "a label's quotes are escaped");
	tap_case(tap, !strstr(text, "nat_tuple"),
		 "what is not known of destinations is not told");
	free(text);
	sample_exit(&sample);
}

/* Many more addresses and destinations than there may be series. */
static void check_bounds(struct tap *tap)
{
	struct destination destination = { .key.pool = "p", .usable = 1000 };
	size_t count = 0, first = 0;
	struct sample sample;
	char *text;

	sample_init(&sample, 5);
	sample.gauges.known = true;
	sample.gauges.count = 3000;
	sample.gauges.list = calloc(3000, sizeof(*sample.gauges.list));
	for (__u32 i = 0; i < 3000; i++) {
		sample.gauges.list[i].address = 0x0a000000 + i;
		sample.gauges.list[i].ports = i + 1;
		destination.in_use = i * 7919 % 1000;
		destination.key.dst = 0x0b000000 + i;
		fullest_add(&sample.fullest, &destination);
	}
	text = write_metrics(&sample);
	for (char *at = text; (at = strstr(at, "\nnat_ports_allocated{")); at++)
		count++;
	tap_case(tap, count == METRICS_ADDRESSES, "%d addresses are told",
		 METRICS_ADDRESSES);
	tap_case(tap, strstr(text, "\nnat_ports_allocated_series 3000\n") &&
		 strstr(text, "nat_ip=\"10.0.11.183\",proto=\"0\"} 3000\n"),
		 "those with the most, and how many there are");
	count = 0;
	for (char *at = text; (at = strstr(at, "\nnat_destination_ports_in_use{")); at++)
		count++;
	for (size_t i = 0; i < sample.fullest.count; i++)
		first += sample.fullest.list[i].in_use;
	tap_case(tap, count == 5 && first == 999 + 999 + 999 + 998 + 998,
		 "the 5 fullest destinations are told");
	free(text);
	sample_exit(&sample);
}

int main(void)
{
	struct tap tap = { 0 };

	check_requests(&tap);
	check_addresses(&tap);
	check_counters(&tap);
	check_bounds(&tap);
	return tap_end(&tap);
}
