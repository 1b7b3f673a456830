// SPDX-License-Identifier: GPL-2.0
/* wire tcp-server, wire tcp-client: connections, one or thousands, and their bytes. */
#include "wire.h"
#include "text.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	CHUNK = 65536,
	BACKLOG = 4096,
	LINE = 64,
	OPEN_FILES = 1 << 20,
};

/* What a connection has brought so far. */
struct inflow {
	int fd;
	uint64_t len;
	uint32_t hash;
};

static void raise_file_limit(void)
{
	struct rlimit limit = { .rlim_cur = OPEN_FILES, .rlim_max = OPEN_FILES };

	if (setrlimit(RLIMIT_NOFILE, &limit))
		fail_errno("%d open files", OPEN_FILES);
}

static int open_socket(const struct sockaddr_in *local)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int yes = 1;

	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes)) ||
	    bind(fd, (const struct sockaddr *)local, sizeof(*local)))
		fail_errno("tcp socket on %s:%u", inet_ntoa(local->sin_addr),
			   ntohs(local->sin_port));
	return fd;
}

static void greet(int poller, int fd, const struct sockaddr_in *peer)
{
	struct inflow *inflow = calloc(1, sizeof(*inflow));
	struct epoll_event event = { .events = EPOLLIN, .data.ptr = inflow };

	if (!inflow)
		fail_errno("connection");
	inflow->fd = fd;
	inflow->hash = TEXT_HASH_START;
	dprintf(fd, "%s:%u\n", inet_ntoa(peer->sin_addr), ntohs(peer->sin_port));
	if (epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event))
		fail_errno("epoll");
}

static void take(struct inflow *inflow, bool echo)
{
	static uint8_t bytes[CHUNK];
	ssize_t len = read(inflow->fd, bytes, sizeof(bytes));

	if (len > 0) {
		inflow->len += len;
		inflow->hash = text_hash(inflow->hash, bytes, len);
		if (!echo || write(inflow->fd, bytes, len) == len)
			return;
	}
	if (!len && !echo)
		dprintf(inflow->fd, "%llu:%08x\n", (unsigned long long)inflow->len, inflow->hash);
	close(inflow->fd);
	free(inflow);
}

/**
 * wire_tcp_server() - tell each peer its endpoint, and then what it sent
 * @argc: number of words
 * @argv: the verb, -a ADDRESS, -p PORT, -e to send back what comes
 *
 * Return: never.
 */
int wire_tcp_server(int argc, char **argv)
{
	const char *address = "0.0.0.0", *port = NULL;
	struct epoll_event event = { .events = EPOLLIN };
	int poller = epoll_create1(EPOLL_CLOEXEC);
	struct sockaddr_in local;
	bool echo = false;
	int option, fd;

	while ((option = getopt(argc, argv, "a:p:e")) != -1)
		switch (option) {
		case 'a':
			address = optarg;
			break;
		case 'p':
			port = optarg;
			break;
		case 'e':
			echo = true;
			break;
		default:
			return WIRE_USAGE;
		}
	local = text_socket(address);
	local.sin_port = htons(text_number(port, UINT16_MAX));
	raise_file_limit();
	signal(SIGPIPE, SIG_IGN);
	fd = open_socket(&local);
	if (listen(fd, BACKLOG) || epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event))
		fail_errno("listen");
	setvbuf(stdout, NULL, _IOLBF, 0);
	puts("ready");
	for (;;) {
		struct sockaddr_in peer;
		socklen_t size = sizeof(peer);

		if (epoll_wait(poller, &event, 1, -1) != 1)
			continue;
		if (event.data.ptr) {
			take(event.data.ptr, echo);
			continue;
		}
		greet(poller, accept4(fd, (struct sockaddr *)&peer, &size, SOCK_CLOEXEC), &peer);
	}
}

struct client {
	struct sockaddr_in from, to;
	unsigned long count, len, seconds;
	bool echo;
};

static int start(const struct client *client, unsigned long number)
{
	struct sockaddr_in from = client->from;
	int fd;

	if (from.sin_port)
		from.sin_port = htons(ntohs(from.sin_port) + number);
	fd = open_socket(&from);
	fcntl(fd, F_SETFL, O_NONBLOCK);
	if (connect(fd, (const struct sockaddr *)&client->to, sizeof(client->to)) &&
	    errno != EINPROGRESS)
		fail_errno("connect");
	return fd;
}

/*
 * Wait until the handshake is over; from then on the socket blocks, for a while.
 * Returns 0 or a negative errno.
 */
static int finish(const struct client *client, int fd)
{
	struct timeval wait = { .tv_sec = client->seconds };
	struct pollfd ready = { .fd = fd, .events = POLLOUT };
	socklen_t size = sizeof(int);
	int error = 0;

	if (poll(&ready, 1, client->seconds * 1000) != 1)
		return -ETIMEDOUT;
	getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
	fcntl(fd, F_SETFL, 0);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof(wait));
	return -error;
}

static bool read_line(int fd, char *line)
{
	size_t len = 0;

	while (len < LINE - 1 && read(fd, line + len, 1) == 1)
		if (line[len++] == '\n') {
			line[len - 1] = '\0';
			return true;
		}
	return false;
}

static uint32_t send_pattern(int fd, uint64_t len)
{
	static uint8_t bytes[CHUNK];
	uint32_t hash = TEXT_HASH_START;

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = i * 7 + (i >> 8) + 1;
	while (len) {
		ssize_t sent = write(fd, bytes, len < CHUNK ? len : CHUNK);

		if (sent <= 0)
			break;
		hash = text_hash(hash, bytes, sent);
		len -= sent;
	}
	shutdown(fd, SHUT_WR);
	return hash;
}

/* Send from a child while reading, so that neither end waits for the other. */
static bool exchange_echo(int fd, uint64_t len)
{
	struct inflow back = { .hash = TEXT_HASH_START };
	uint8_t bytes[4096];
	uint32_t hash;
	ssize_t got;
	int pipes[2];
	bool same;

	if (pipe(pipes))
		fail_errno("pipe");
	if (!fork()) {
		hash = send_pattern(fd, len);
		_exit(write(pipes[1], &hash, sizeof(hash)) != sizeof(hash));
	}
	while ((got = read(fd, bytes, sizeof(bytes))) > 0) {
		back.len += got;
		back.hash = text_hash(back.hash, bytes, got);
	}
	same = !got && back.len == len && read(pipes[0], &hash, sizeof(hash)) == sizeof(hash) &&
	       hash == back.hash;
	wait(NULL);
	close(pipes[0]);
	close(pipes[1]);
	return same;
}

static bool exchange(const struct client *client, int fd)
{
	char expected[LINE], line[LINE] = "";

	if (client->echo)
		return exchange_echo(fd, client->len);
	snprintf(expected, sizeof(expected), "%lu:%08x", client->len,
		 send_pattern(fd, client->len));
	return read_line(fd, line) && !strcmp(line, expected);
}

static int compare_lines(const void *a, const void *b)
{
	return strcmp(a, b);
}

static unsigned long distinct(char (*peers)[LINE], unsigned long count)
{
	unsigned long found = 0;

	qsort(peers, count, LINE, compare_lines);
	for (unsigned long i = 0; i < count; i++)
		found += !i || strcmp(peers[i - 1], peers[i]);
	return found;
}

/* All connections are held open together; then each in turn sends and is closed. */
static int run(const struct client *client, bool hold)
{
	char (*peers)[LINE] = calloc(client->count, LINE);
	int *fds = calloc(client->count, sizeof(*fds));
	unsigned long opened = 0, whole = 0, different;
	int error = 0;

	if (!peers || !fds)
		fail_errno("connections");
	for (unsigned long i = 0; i < client->count; i++)
		fds[i] = start(client, i);
	for (unsigned long i = 0; i < client->count; i++) {
		int one = -finish(client, fds[i]);

		if (!one && !read_line(fds[i], peers[opened]))
			one = errno ? errno : ECONNRESET;
		if (one)
			error = one;
		else
			fds[opened++] = fds[i];
	}
	if (client->count == 1)
		printf("peer %s", opened ? peers[0] : "-");
	different = distinct(peers, opened);
	if (client->count > 1)
		printf("open %lu distinct %lu", opened, different);
	if (hold) {
		putchar('\n');
		fflush(stdout);
		for (int c = 0; c != '\n' && c != EOF; c = getchar())
			;
	}
	for (unsigned long i = 0; i < opened; i++) {
		whole += exchange(client, fds[i]);
		close(fds[i]);
	}
	printf(" whole %lu", whole);
	if (error)
		printf(" error %s", strerrorname_np(error));
	putchar('\n');
	return whole == client->count ? WIRE_OK : WIRE_NO;
}

/**
 * wire_tcp_client() - connect, send, compare what the server saw
 * @argc: number of words
 * @argv: the verb, -s source, -l bytes to send on each, -n connections, all
 *	open at once, -w to hold them open until a line or the end of input, -e if
 *	the server sends back, -t seconds to wait, ADDRESS:PORT
 *
 * Return: exit code; WIRE_NO unless all bytes of all connections arrived.
 */
int wire_tcp_client(int argc, char **argv)
{
	struct client client = { .count = 1, .len = 16, .seconds = 3 };
	const char *from = "0.0.0.0";
	bool hold = false;
	int option;

	while ((option = getopt(argc, argv, "s:l:n:wet:")) != -1)
		switch (option) {
		case 's':
			from = optarg;
			break;
		case 'l':
			client.len = text_number(optarg, 1UL << 40);
			break;
		case 'n':
			client.count = text_number(optarg, 1UL << 20);
			break;
		case 'w':
			hold = true;
			break;
		case 'e':
			client.echo = true;
			break;
		case 't':
			client.seconds = text_number(optarg, 3600);
			break;
		default:
			return WIRE_USAGE;
		}
	client.from = text_socket(from);
	client.to = text_socket(argv[optind]);
	raise_file_limit();
	signal(SIGPIPE, SIG_IGN);
	return run(&client, hold);
}
