// SPDX-License-Identifier: GPL-2.0
/* From a packet to one line of words, as packet.h lists them. */
#include "packet.h"
#include "checksum.h"
#include "header.h"
#include "text.h"

#include <arpa/inet.h>
#include <string.h>

enum {
	RIGHT = 0xffff,		/* a sum that includes a right checksum */
	TCP_DOFF = 12,		/* byte that holds the data offset */
	TCP_FLAGS = 13,
	UDP_LENGTH = 4,
};

/* An upper layer: where it is, how much of it there is, and how much there was. */
struct upper {
	const struct protocol *protocol;
	const uint8_t *ip;
	const uint8_t *bytes;
	size_t len;
	size_t total;
};

static void show_hex(const char *name, const uint8_t *bytes, size_t len, FILE *out)
{
	if (!len)
		return;
	fprintf(out, " %s ", name);
	while (len--)
		fprintf(out, "%02x", *bytes++);
}

static void show_sum(const char *name, uint16_t sum, FILE *out)
{
	if (sum == RIGHT)
		fprintf(out, " %s ok", name);
	else
		fprintf(out, " %s bad:%04x", name, sum);
}

static void show_fields(const uint8_t *bytes, size_t len, int layer, unsigned int kinds, FILE *out)
{
	for (size_t i = 0; i < field_count; i++) {
		const struct field *field = &fields[i];

		if (field->layer == layer && kinds & 1 << field->kind &&
		    (field->bit + field->width + 7U) / 8 <= len)
			fprintf(out, " %s %u", field->name, field_get(bytes, field));
	}
}

static void show_upper_sum(const struct upper *upper, bool partial, FILE *out)
{
	const struct protocol *protocol = upper->protocol;
	uint16_t field, sum;

	if (!protocol->checksum || upper->len < protocol->checksum + 2U)
		return;
	field = get16(upper->bytes + protocol->checksum);
	if (!field && protocol->number == IPPROTO_UDP) {
		fputs(" csum zero", out);
	} else if (partial) {
		/* the field is the sum over the pseudo header, not inverted */
		sum = checksum_plus(~packet_pseudo(upper->ip, upper->total), field);
		if (sum == RIGHT)
			fputs(" csum partial", out);
		else
			fprintf(out, " csum partial:%04x", sum);
	} else if (upper->len < upper->total || get16(upper->ip + 6) & IP_MF) {
		fputs(" csum cut", out);
	} else {
		show_sum("csum", packet_sum(upper->ip, upper->bytes, upper->len), out);
	}
}

static size_t show_tcp(const struct upper *upper, FILE *out)
{
	static const char letters[] = "FSRPAUEC";
	size_t len;

	if (upper->len <= TCP_FLAGS)
		return upper->len;
	fputs(" flags ", out);
	if (!upper->bytes[TCP_FLAGS])
		fputc('-', out);
	for (unsigned int i = 0; i < 8; i++)
		if (upper->bytes[TCP_FLAGS] >> i & 1)
			fputc(letters[i], out);
	len = (upper->bytes[TCP_DOFF] >> 4) * 4;
	if (len > upper->len || len < upper->protocol->header) {
		fprintf(out, " doff %zu", len / 4);
		return upper->len < upper->protocol->header ? upper->len : upper->protocol->header;
	}
	show_hex("tcpopt", upper->bytes + upper->protocol->header,
		 len - upper->protocol->header, out);
	return len;
}

static size_t show_icmp(const struct upper *upper, FILE *out)
{
	const uint8_t *icmp = upper->bytes;
	size_t len = upper->len;

	if (len >= 2)
		fprintf(out, " %u/%u", icmp[0], icmp[1]);
	if (len < HEADER_ICMP)
		return len;
	show_fields(icmp, len, IPPROTO_ICMP,
		    1 << (icmp_is_query(icmp[0]) ? FIELD_QUERY : FIELD_ERROR), out);
	return HEADER_ICMP;
}

/* What an ICMP error quotes, and what follows the quote (RFC 4884). */
static void show_quote(const uint8_t *icmp, size_t len, FILE *out)
{
	size_t quote = len - HEADER_ICMP;
	size_t counted = icmp[5] * 4U;

	if (counted && counted < quote && icmp[0] != 5)
		quote = counted;
	fputs(" ( ", out);
	packet_show(icmp + HEADER_ICMP, quote, false, out);
	fputs(" )", out);
	show_hex("ext", icmp + HEADER_ICMP + quote, len - HEADER_ICMP - quote, out);
}

static void show_upper(const struct upper *upper, bool partial, FILE *out)
{
	int layer = upper->protocol->number;
	size_t used = upper->protocol->header;

	show_fields(upper->bytes, upper->len, layer, 1 << FIELD_PLAIN, out);
	if (layer == IPPROTO_TCP)
		used = show_tcp(upper, out);
	else if (layer == IPPROTO_ICMP)
		used = show_icmp(upper, out);
	if (layer == IPPROTO_UDP && upper->len >= 6 &&
	    get16(upper->bytes + UDP_LENGTH) != upper->total)
		fprintf(out, " length %u", get16(upper->bytes + UDP_LENGTH));
	if (used > upper->len)
		used = upper->len;
	show_upper_sum(upper, partial, out);
	if (layer == IPPROTO_ICMP && upper->len > HEADER_ICMP && icmp_is_error(upper->bytes[0]))
		show_quote(upper->bytes, upper->len, out);
	else
		fprintf(out, " data %zu:%08x", upper->len - used,
			text_hash(TEXT_HASH_START, upper->bytes + used, upper->len - used));
}

static void show_endpoint(const uint8_t *address, const uint8_t *port, FILE *out)
{
	fprintf(out, "%u.%u.%u.%u", address[0], address[1], address[2], address[3]);
	if (port)
		fprintf(out, ":%u", get16(port));
}

static void show_fragment(uint16_t fragment, FILE *out)
{
	if (fragment & IP_RESERVED)
		fputs(" reserved-bit", out);
	if (fragment & IP_DF)
		fputs(" df", out);
	if (fragment & IP_MF)
		fputs(" mf", out);
	if (fragment & IP_OFFSET)
		fprintf(out, " off %u", (fragment & IP_OFFSET) * 8U);
}

/**
 * packet_pseudo() - sum over the pseudo header of a transport checksum
 * @ip: IP header
 * @len: length of the transport header and its payload, bytes
 *
 * Return: the sum.
 */
uint16_t packet_pseudo(const uint8_t *ip, size_t len)
{
	return checksum_plus(checksum_plus(checksum_add(0, ip + 12, 8), ip[9]), len);
}

/* How much of an upper layer its checksum covers, and what length it states. */
static size_t covered(const uint8_t *ip, const uint8_t *upper, size_t len, size_t *stated)
{
	size_t bytes = len;

	*stated = len;
	if (ip[9] == IPPROTO_UDP && len >= 6) {
		*stated = get16(upper + UDP_LENGTH);
		bytes = *stated;
	} else if (ip[9] == IPPROTO_UDPLITE && len >= 6 && get16(upper + UDP_LENGTH)) {
		bytes = get16(upper + UDP_LENGTH);
	} else if (ip[9] == IPPROTO_DCCP && len >= 6 && upper[5] & 15) {
		bytes = upper[4] * 4 + ((upper[5] & 15) - 1) * 4;
	}
	return bytes < len ? bytes : len;
}

/**
 * packet_sum() - sum over all that a transport checksum covers, and itself
 * @ip: IP header
 * @upper: transport header
 * @len: bytes from there on
 *
 * Return: the sum; 0xffff if the checksum is right.
 */
uint16_t packet_sum(const uint8_t *ip, const uint8_t *upper, size_t len)
{
	size_t stated;
	size_t bytes = covered(ip, upper, len, &stated);
	uint16_t sum = checksum_add(0, upper, bytes);

	if (protocol_by_number(ip[9])->pseudo)
		sum = checksum_plus(sum, packet_pseudo(ip, stated));
	return sum;
}

/**
 * packet_show() - write a packet as words, without a line end
 * @ip: IP header
 * @len: bytes that there are
 * @partial: the transport checksum is not complete yet
 * @out: where to
 */
void packet_show(const uint8_t *ip, size_t len, bool partial, FILE *out)
{
	struct upper upper = { .ip = ip };
	size_t header, total;
	bool ports;

	if (len < HEADER_IP) {
		fprintf(out, "short data %zu:%08x", len, text_hash(TEXT_HASH_START, ip, len));
		return;
	}
	header = (ip[0] & 15) * 4;
	total = get16(ip + 2);
	if (ip[0] >> 4 != 4 || header < HEADER_IP || header > len) {
		fprintf(out, "bad version %d ihl %zu data %zu:%08x", ip[0] >> 4, header / 4, len,
			text_hash(TEXT_HASH_START, ip, len));
		return;
	}
	upper.protocol = protocol_by_number(ip[9]);
	upper.bytes = ip + header;
	upper.total = total > header ? total - header : 0;
	upper.len = total < len ? upper.total : len - header;
	ports = upper.protocol->ports && upper.len >= HEADER_PORTS && !(get16(ip + 6) & IP_OFFSET);

	fprintf(out, "%s ", upper.protocol->name);
	show_endpoint(ip + 12, ports ? upper.bytes : NULL, out);
	fputs(" > ", out);
	show_endpoint(ip + 16, ports ? upper.bytes + 2 : NULL, out);
	show_fields(ip, HEADER_IP, LAYER_IP, 1 << FIELD_PLAIN, out);
	show_fragment(get16(ip + 6), out);
	show_hex("opt", ip + HEADER_IP, header - HEADER_IP, out);
	fprintf(out, " total %zu", total);
	show_sum("ipcsum", checksum_add(0, ip, header), out);
	if (!upper.protocol->number)
		fprintf(out, " proto %u", ip[9]);

	if (get16(ip + 6) & IP_OFFSET)
		fprintf(out, " data %zu:%08x", upper.len,
			text_hash(TEXT_HASH_START, upper.bytes, upper.len));
	else
		show_upper(&upper, partial, out);
	if (len > header && len - header > upper.len)
		fprintf(out, " pad %zu", len - header - upper.len);
}
