// SPDX-License-Identifier: GPL-2.0
/* From words to a packet. The grammar is in packet.h; a mistake ends the program. */
#include "packet.h"
#include "checksum.h"
#include "header.h"
#include "text.h"
#include "wire.h"

#include <stdlib.h>
#include <string.h>

enum {
	FIELDS = 32,		/* at least as many as header.c has */
	OPTIONS = 40,		/* most bytes of options in a header */
	WORDS = 256,		/* most words of a description */
	WRONG_BY = 0x1234,	/* error of a checksum that is just "bad" */
	QUOTE_PADDED = 128,	/* bytes of a quoted packet that an extension follows */
};

struct blob {
	size_t len;
	uint8_t bytes[OPTIONS];
};

/* A checksum: right, unless it is to be off by an error or to have a value. */
struct sum {
	uint16_t error;
	uint16_t value;
	bool literal;
};

struct draft {
	const struct protocol *protocol;
	struct endpoint src, dst;
	uint32_t value[FIELDS];
	bool given[FIELDS];
	uint16_t fragment;
	uint8_t type, code, flags;
	struct blob options, tcp_options;
	struct sum ip_sum, sum;
	size_t pad, trim;
	size_t payload;
	uint8_t bytes[PACKET_ROOM];
};

static void compose(struct packet *packet, char ***words, unsigned int step,
		    const char *stepped);

static const char *next(char ***words)
{
	if (!**words)
		fail("the description ends too early");
	return *(*words)++;
}

static void append(struct draft *draft, const uint8_t *bytes, size_t len)
{
	if (len > UINT16_MAX - draft->payload)
		fail("payload too long");
	if (bytes)
		memcpy(draft->bytes + draft->payload, bytes, len);
	draft->payload += len;
}

static void append_pattern(struct draft *draft, size_t len)
{
	size_t start = draft->payload;

	append(draft, NULL, len);
	for (size_t i = 0; i < len; i++)
		draft->bytes[start + i] = i * 7 + (i >> 8) + 1;
}

/* RFC 4884 section 7: the quote padded and counted in words, a header, objects. */
static void append_extension(struct draft *draft, const char *objects)
{
	uint8_t header[4 + 256] = { 0x20 };
	size_t len = 4 + text_bytes(objects, header + 4, sizeof(header) - 4);

	if (draft->payload > QUOTE_PADDED)
		fail("ext: the quoted packet is longer than %d bytes", QUOTE_PADDED);
	draft->payload = QUOTE_PADDED;
	put16(header + 2, ~checksum_add(0, header, len));
	append(draft, header, len);
	for (size_t i = 0; i < field_count; i++)
		if (!strcmp(fields[i].name, "words")) {
			draft->value[i] = QUOTE_PADDED / 4;
			draft->given[i] = true;
		}
}

static void append_quote(struct draft *draft, char ***words)
{
	struct packet *quote = calloc(1, sizeof(*quote));

	if (!quote)
		fail_errno("quoted packet");
	compose(quote, words, 0, NULL);
	if (strcmp(next(words), ")"))
		fail("a quoted packet ends with )");
	append(draft, quote->bytes, quote->len);
	free(quote);
}

static uint8_t read_flags(const char *word)
{
	static const char letters[] = "FSRPAUEC";
	uint8_t flags = 0;

	for (; strcmp(word, "-") && *word; word++) {
		const char *letter = strchr(letters, *word);

		if (!letter)
			fail("%s: not TCP flags; their letters are %s", word, letters);
		flags |= 1 << (letter - letters);
	}
	return flags;
}

static struct sum read_sum(const char *word)
{
	if (!strcmp(word, "ok"))
		return (struct sum){ 0 };
	if (!strcmp(word, "bad"))
		return (struct sum){ .error = WRONG_BY };
	if (!strncmp(word, "bad:", 4))
		return (struct sum){ .error = strtoul(word + 4, NULL, 16) };
	if (!strcmp(word, "zero"))
		return (struct sum){ .literal = true };
	return (struct sum){ .literal = true, .value = text_number(word, UINT16_MAX) };
}

static void read_options(struct blob *blob, const char *word)
{
	blob->len = text_bytes(word, blob->bytes, sizeof(blob->bytes));
	while (blob->len % 4)
		blob->bytes[blob->len++] = 0;
}

static bool read_field(struct draft *draft, const char *word, char ***words)
{
	for (size_t i = 0; i < field_count; i++) {
		const struct field *field = &fields[i];

		if (strcmp(field->name, word) ||
		    (field->layer != LAYER_IP && field->layer != draft->protocol->number))
			continue;
		draft->value[i] = text_number(next(words), (1UL << field->width) - 1);
		draft->given[i] = true;
		return true;
	}
	return false;
}

static void read_type_and_code(struct draft *draft, const char *word)
{
	if (draft->protocol->number != IPPROTO_ICMP ||
	    sscanf(word, "%hhu/%hhu", &draft->type, &draft->code) != 2)
		fail("%s: not a word of a %s packet", word, draft->protocol->name);
}

static void read_word(struct draft *draft, const char *word, char ***words)
{
	uint8_t bytes[2048];

	if (!strcmp(word, "df"))
		draft->fragment |= IP_DF;
	else if (!strcmp(word, "mf"))
		draft->fragment |= IP_MF;
	else if (!strcmp(word, "reserved-bit"))
		draft->fragment |= IP_RESERVED;
	else if (!strcmp(word, "off"))
		draft->fragment |= text_number(next(words), UINT16_MAX) / 8;
	else if (!strcmp(word, "opt"))
		read_options(&draft->options, next(words));
	else if (!strcmp(word, "tcpopt"))
		read_options(&draft->tcp_options, next(words));
	else if (!strcmp(word, "flags"))
		draft->flags = read_flags(next(words));
	else if (!strcmp(word, "csum"))
		draft->sum = read_sum(next(words));
	else if (!strcmp(word, "ipcsum"))
		draft->ip_sum = read_sum(next(words));
	else if (!strcmp(word, "data"))
		append_pattern(draft, text_number(next(words), UINT16_MAX));
	else if (!strcmp(word, "hex"))
		append(draft, bytes, text_bytes(next(words), bytes, sizeof(bytes)));
	else if (!strcmp(word, "("))
		append_quote(draft, words);
	else if (!strcmp(word, "ext"))
		append_extension(draft, next(words));
	else if (!strcmp(word, "pad"))
		draft->pad = text_number(next(words), 1024);
	else if (!strcmp(word, "trim"))
		draft->trim = text_number(next(words), UINT16_MAX) + 1;
	else if (!read_field(draft, word, words))
		read_type_and_code(draft, word);
}

static void read_packet(struct draft *draft, char ***words)
{
	const char *name = next(words);

	draft->protocol = protocol_by_name(name);
	if (!draft->protocol)
		fail("%s: not a protocol; write ip ... proto NUMBER", name);
	draft->src = text_endpoint(next(words));
	if (strcmp(next(words), ">"))
		fail("write SOURCE > DESTINATION");
	draft->dst = text_endpoint(next(words));
	while (**words && strcmp(**words, ")")) {
		const char *word = next(words);

		read_word(draft, word, words);
	}
}

/* The words of a description that -v makes different for each packet. */
static void vary(struct draft *draft, unsigned int step, const char *stepped)
{
	if (!strcmp(stepped, "sport"))
		draft->src.port += step;
	else if (!strcmp(stepped, "dport"))
		draft->dst.port += step;
	else if (!strcmp(stepped, "src"))
		draft->src.address = htonl(ntohl(draft->src.address) + step);
	else if (!strcmp(stepped, "dst"))
		draft->dst.address = htonl(ntohl(draft->dst.address) + step);
	else
		for (size_t i = 0; i < field_count; i++)
			if (!strcmp(fields[i].name, stepped)) {
				draft->value[i] += step;
				draft->given[i] = true;
			}
}

static void put_fields(const struct draft *draft, uint8_t *bytes, int layer)
{
	for (size_t i = 0; i < field_count; i++)
		if (draft->given[i] && fields[i].layer == layer)
			field_put(bytes, &fields[i], draft->value[i]);
}

static void put_sum(uint8_t *field, const struct sum *sum, uint16_t of_the_rest, bool never_zero)
{
	uint16_t value = ~of_the_rest;

	if (sum->literal) {
		put16(field, sum->value);
		return;
	}
	if (sum->error)
		value = checksum_plus(value, sum->error);
	put16(field, value || !never_zero ? value : 0xffff);
}

static void put_ip(const struct draft *draft, uint8_t *ip, size_t total)
{
	size_t len = HEADER_IP + draft->options.len;
	size_t covered = len;

	ip[0] = 4 << 4 | len / 4;
	put16(ip + 2, total);
	put16(ip + 6, draft->fragment);
	ip[8] = 64;
	ip[9] = draft->protocol->number;
	memcpy(ip + 12, &draft->src.address, 4);
	memcpy(ip + 16, &draft->dst.address, 4);
	memcpy(ip + HEADER_IP, draft->options.bytes, draft->options.len);
	put_fields(draft, ip, LAYER_IP);
	if ((size_t)(ip[0] & 15) * 4 >= HEADER_IP && (size_t)(ip[0] & 15) * 4 <= total)
		covered = (ip[0] & 15) * 4;
	put_sum(ip + 10, &draft->ip_sum, checksum_add(0, ip, covered), false);
}

static void put_header(const struct draft *draft, uint8_t *header, size_t len)
{
	const struct protocol *protocol = draft->protocol;

	if (protocol->ports) {
		put16(header, draft->src.port);
		put16(header + 2, draft->dst.port);
	}
	if (protocol->number == IPPROTO_UDP) {
		put16(header + 4, len);
	} else if (protocol->number == IPPROTO_DCCP) {
		header[4] = protocol->header / 4;
		header[8] = 1;
	} else if (protocol->number == IPPROTO_TCP) {
		header[12] = (protocol->header + draft->tcp_options.len) / 4 << 4;
		header[13] = draft->flags;
		memcpy(header + protocol->header, draft->tcp_options.bytes,
		       draft->tcp_options.len);
	} else if (protocol->number == IPPROTO_ICMP) {
		header[0] = draft->type;
		header[1] = draft->code;
	}
	put_fields(draft, header, protocol->number);
}

static void compose(struct packet *packet, char ***words, unsigned int step,
		    const char *stepped)
{
	struct draft *draft = calloc(1, sizeof(*draft));
	const struct protocol *protocol;
	size_t start, header;
	uint8_t *upper;

	if (!draft)
		fail_errno("packet");
	read_packet(draft, words);
	if (stepped)
		vary(draft, step, stepped);

	protocol = draft->protocol;
	start = HEADER_IP + draft->options.len;
	header = protocol->header;
	if (protocol->number == IPPROTO_TCP)
		header += draft->tcp_options.len;
	packet->len = start + header + draft->payload;
	if (packet->len > UINT16_MAX)
		fail("the packet is longer than %d bytes", UINT16_MAX);
	memset(packet->bytes, 0, start + header);
	upper = packet->bytes + start;
	memcpy(upper + header, draft->bytes, draft->payload);

	put_header(draft, upper, header + draft->payload);
	put_ip(draft, packet->bytes, packet->len);
	if (protocol->checksum)
		put_sum(upper + protocol->checksum, &draft->sum,
			packet_sum(packet->bytes, upper, header + draft->payload),
			protocol->pseudo && protocol->number != IPPROTO_TCP);

	memset(packet->bytes + packet->len, 0, draft->pad);
	packet->len += draft->pad;
	if (draft->trim && draft->trim - 1 < packet->len)
		packet->len = draft->trim - 1;
	free(draft);
}

/**
 * packet_compose() - make a packet from words
 * @packet: where to put it
 * @description: the words; see packet.h
 * @step: what to add to @stepped
 * @stepped: name of a field, or of src, dst, sport, dport; NULL for none
 */
void packet_compose(struct packet *packet, const char *description, unsigned int step,
		    const char *stepped)
{
	char *copy = strdup(description);
	char *words[WORDS + 1] = { NULL };
	char **word = words;
	char *rest = copy;
	char *one;

	while ((one = strsep(&rest, " \t\n")))
		if (*one) {
			if (word == words + WORDS)
				fail("more than %d words", WORDS);
			*word++ = one;
		}
	word = words;
	if (*word && !strcmp(*word, "raw")) {
		word++;
		packet->len = text_bytes(next(&word), packet->bytes, PACKET_ROOM);
	} else {
		compose(packet, &word, step, stepped);
	}
	if (*word)
		fail("%s: left over", *word);
	free(copy);
}
