// SPDX-License-Identifier: GPL-2.0
/* Headers of every kind, cut off after every byte, wherever they lie. */
#include "suite.h"

enum {
	SPORT		= 40000,
	DPORT		= 443,
	ID		= 77,
	QUOTED_SPORT	= 1000,
	QUOTED_DPORT	= 2000,
	QUOTED_ID	= 99,
	/* Bytes of a packet's transport header and what follows, uncut. */
	BODY		= 90,
	OPTIONS		= 40,
};

#define SRC TEST_ADDR(192, 0, 2, 1)
#define DST TEST_ADDR(198, 51, 100, 7)
#define QUOTED_SRC TEST_ADDR(203, 0, 113, 1)
#define QUOTED_DST TEST_ADDR(198, 51, 100, 8)

/* The first bytes of the packet that an ICMP error quotes. */
struct quote {
	u8 first;	/* version and header length */
	u8 proto;
	u16 fragment;
	u8 icmp;
};

/*
 * Too short below @head bytes of body, and, of an ICMP error, below @quoted;
 * from there on @kind, and @broken if it is broken.
 */
struct body {
	const char *what;
	u8 proto;
	u8 icmp;
	u8 doff;
	u16 udp_len;
	struct quote quote;
	unsigned int head;
	unsigned int quoted;
	enum natgw_packet_kind kind;
	enum natgw_drop broken;
};

#define FLOW NATGW_PACKET_FLOW
#define ERROR NATGW_PACKET_ERROR
#define BROKEN NATGW_PACKET_BROKEN
#define DOFF(words) .proto = IPPROTO_TCP, .doff = (words)
#define ULEN(bytes) .proto = IPPROTO_UDP, .udp_len = (bytes)
#define TYPE(type) .proto = IPPROTO_ICMP, .icmp = (type)
#define NO_QUOTE .head = 8, .kind = BROKEN, .broken = NATGW_DROP_ICMP_QUOTE
#define SHORT .kind = BROKEN, .broken = NATGW_DROP_SHORT

static const struct body bodies[] = {
	{ "TCP", DOFF(5), .head = 20, .kind = FLOW },
	{ "TCP with options", DOFF(8), .head = 32, .kind = FLOW },
	{ "TCP with all options", DOFF(15), .head = 60, .kind = FLOW },
	{ "TCP, header says nothing", DOFF(0), SHORT },
	{ "TCP, header says 16 bytes", DOFF(4), SHORT },
	{ "UDP", ULEN(BODY), .head = BODY, .kind = FLOW },
	{ "UDP, empty", ULEN(8), .head = 8, .kind = FLOW },
	{ "UDP, and something behind it", ULEN(30), .head = 30, .kind = FLOW },
	{ "UDP, length of nothing", ULEN(0), SHORT },
	{ "UDP, length below its header", ULEN(7), SHORT },
	{ "UDP, length beyond the packet", ULEN(BODY + 1), SHORT },
	{ "UDP, length beyond all", ULEN(65535), SHORT },
	{ "UDP-Lite", IPPROTO_UDPLITE, .head = 8, .kind = FLOW },
	{ "DCCP", IPPROTO_DCCP, .head = 8, .kind = FLOW },
	{ "SCTP", IPPROTO_SCTP, .kind = FLOW },
	{ "GRE", IPPROTO_GRE, .kind = FLOW },
	{ "ESP", IPPROTO_ESP, .kind = FLOW },
	{ "protocol 0", 0, .kind = FLOW },
	{ "protocol 255", 255, .kind = FLOW },
	{ "ICMP query", TYPE(ICMP_ECHO), .head = 8, .kind = FLOW },
	{ "ICMP reply", TYPE(ICMP_ECHOREPLY), .head = 8, .kind = FLOW },
	{ "ICMP router advertisement", TYPE(9), .head = 8, .kind = BROKEN,
	  .broken = NATGW_DROP_ICMP_TYPE },
	{ "error about TCP", TYPE(ICMP_DEST_UNREACH),
	  .quote = { 0x45, IPPROTO_TCP }, .head = 8, .quoted = 36, .kind = ERROR },
	{ "error about UDP", TYPE(ICMP_TIME_EXCEEDED),
	  .quote = { 0x45, IPPROTO_UDP }, .head = 8, .quoted = 36, .kind = ERROR },
	{ "error about an ICMP query", TYPE(ICMP_DEST_UNREACH),
	  .quote = { 0x45, IPPROTO_ICMP, .icmp = ICMP_ECHO },
	  .head = 8, .quoted = 36, .kind = ERROR },
	{ "error about an ICMP reply", TYPE(ICMP_DEST_UNREACH),
	  .quote = { 0x45, IPPROTO_ICMP, .icmp = ICMP_ECHOREPLY },
	  .head = 8, .quoted = 36, .kind = ERROR },
	{ "error about an ICMP error", TYPE(ICMP_DEST_UNREACH),
	  .quote = { 0x45, IPPROTO_ICMP, .icmp = ICMP_TIME_EXCEEDED }, NO_QUOTE },
	{ "error about GRE", TYPE(ICMP_DEST_UNREACH),
	  .quote = { 0x45, IPPROTO_GRE }, .head = 8, .quoted = 28, .kind = ERROR },
	{ "error about options", TYPE(ICMP_PARAMETERPROB),
	  .quote = { 0x47, IPPROTO_UDP }, .head = 8, .quoted = 44, .kind = ERROR },
	{ "error about all options", TYPE(ICMP_PARAMETERPROB),
	  .quote = { 0x4f, IPPROTO_TCP }, .head = 8, .quoted = 76, .kind = ERROR },
	{ "error about all options of GRE", TYPE(ICMP_PARAMETERPROB),
	  .quote = { 0x4f, IPPROTO_GRE }, .head = 8, .quoted = 68, .kind = ERROR },
	{ "error about a first fragment", TYPE(ICMP_DEST_UNREACH),
	  .quote = { 0x45, IPPROTO_UDP, IP_MF }, .head = 8, .quoted = 36,
	  .kind = ERROR },
	{ "error about what must not be fragmented", TYPE(ICMP_DEST_UNREACH),
	  .quote = { 0x45, IPPROTO_TCP, IP_DF }, .head = 8, .quoted = 36,
	  .kind = ERROR },
	{ "error about a later fragment", TYPE(ICMP_DEST_UNREACH),
	  .quote = { 0x45, IPPROTO_UDP, IP_MF | 185 }, NO_QUOTE },
	{ "error about a last fragment of GRE", TYPE(ICMP_DEST_UNREACH),
	  .quote = { 0x45, IPPROTO_GRE, 1 }, NO_QUOTE },
	{ "error about no header length", TYPE(ICMP_DEST_UNREACH),
	  .quote = { 0x40, IPPROTO_GRE }, NO_QUOTE },
	{ "error about a header of 16 bytes", TYPE(ICMP_DEST_UNREACH),
	  .quote = { 0x44, IPPROTO_TCP }, NO_QUOTE },
	{ "error about IPv6", TYPE(ICMP_DEST_UNREACH),
	  .quote = { 0x65, IPPROTO_TCP }, NO_QUOTE },
	{ "error about version 0", TYPE(ICMP_DEST_UNREACH),
	  .quote = { 0x05, IPPROTO_TCP }, NO_QUOTE },
};

KUNIT_ARRAY_PARAM_DESC(body, bodies, what);

static void put16(u8 *to, u16 value)
{
	put_unaligned_be16(value, to);
}

static void write_ip(u8 *to, u8 first, u8 proto, u16 fragment, __be32 src,
		     __be32 dst)
{
	to[0] = first;
	put16(to + 6, fragment);
	to[8] = 64;
	to[9] = proto;
	memcpy(to + 12, &src, 4);
	memcpy(to + 16, &dst, 4);
}

static void write_quote(u8 *to, const struct quote *quote)
{
	u8 *inner = to + (quote->first & 15) * 4;

	write_ip(to, quote->first, quote->proto, quote->fragment, QUOTED_SRC,
		 QUOTED_DST);
	/* A header that lies about its length has nothing behind it. */
	if ((quote->first & 15) < 5)
		return;
	put16(inner, QUOTED_SPORT);
	put16(inner + 2, QUOTED_DPORT);
	if (quote->proto != IPPROTO_ICMP)
		return;
	inner[0] = quote->icmp;
	put16(inner + 4, QUOTED_ID);
}

static void write_body(u8 *to, const struct body *body)
{
	put16(to, SPORT);
	put16(to + 2, DPORT);
	switch (body->proto) {
	case IPPROTO_TCP:
		to[12] = body->doff << 4;
		to[13] = 0x5a;
		break;
	case IPPROTO_UDP:
		put16(to + 4, body->udp_len);
		break;
	case IPPROTO_ICMP:
		to[0] = body->icmp;
		put16(to + 4, ID);
		if (body->quote.first)
			write_quote(to + 8, &body->quote);
	}
}

/* What is wrong with @pkt; NULL if it was read as it should. */
static const char *wrong(const struct natgw_packet *pkt, const struct body *body,
			 enum natgw_packet_kind kind, enum natgw_drop broken)
{
	const struct natgw_tuple *t = &pkt->tuple, *q = &pkt->quoted;
	u16 sport = 0, dport = 0, quoted_sport = 0, quoted_dport = 0;

	if (body->proto == IPPROTO_TCP || body->proto == IPPROTO_UDP) {
		sport = SPORT;
		dport = DPORT;
	} else if (body->proto == IPPROTO_ICMP) {
		sport = ID;
		dport = ID;
	}
	if (kind != FLOW) {
		sport = 0;
		dport = 0;
	}
	if (pkt->kind != kind || (kind == BROKEN && pkt->broken != broken))
		return "kind";
	if (t->src.addr != SRC || t->dst.addr != DST || t->proto != body->proto)
		return "addresses";
	if (t->src.port != htons(sport) || t->dst.port != htons(dport))
		return "ports";
	if (kind == FLOW && pkt->tcp_flags != (body->proto == IPPROTO_TCP ? 0x5a : 0))
		return "flags";
	if (kind != BROKEN && pkt->icmp_type != body->icmp)
		return "type";
	if (kind != ERROR)
		return NULL;
	if (body->quote.proto == IPPROTO_TCP || body->quote.proto == IPPROTO_UDP) {
		quoted_sport = QUOTED_SPORT;
		quoted_dport = QUOTED_DPORT;
	} else if (body->quote.proto == IPPROTO_ICMP) {
		quoted_sport = QUOTED_ID;
		quoted_dport = QUOTED_ID;
	}
	if (q->src.addr != QUOTED_SRC || q->dst.addr != QUOTED_DST ||
	    q->proto != body->quote.proto)
		return "quoted addresses";
	if (q->src.port != htons(quoted_sport) || q->dst.port != htons(quoted_dport))
		return "quoted ports";
	return NULL;
}

/* Reads the first @len bytes of a packet; they must be the same afterwards. */
static void read_cut(struct kunit *test, struct natgw_packet *pkt, const u8 *bytes,
		     unsigned int whole, unsigned int len, unsigned int linear)
{
	struct sk_buff *skb = natgw_suite_skb(test, bytes, whole, linear);
	u8 after[20 + OPTIONS + BODY];

	KUNIT_ASSERT_EQ(test, pskb_trim(skb, len), 0);
	memset(pkt, 0xa5, sizeof(*pkt));
	pkt->skb = skb;
	natgw_packet_read(pkt);
	KUNIT_EXPECT_EQ(test, skb->len, len);
	KUNIT_EXPECT_EQ(test, skb_copy_bits(skb, 0, after, len), 0);
	KUNIT_EXPECT_MEMEQ(test, after, bytes, len);
	kfree_skb(skb);
}

static void cut(struct kunit *test, const struct body *body, const u8 *bytes,
		unsigned int head, unsigned int len)
{
	/* Where the linear part ends, counted from the transport header. */
	const unsigned int linears[] = { 0, 1 + len * 5 % 43, BODY };
	enum natgw_packet_kind kind = body->kind;
	enum natgw_drop broken = body->broken;
	struct natgw_packet pkt;
	const char *what;
	unsigned int i;

	if (len < body->head) {
		kind = BROKEN;
		broken = NATGW_DROP_SHORT;
	} else if (len < body->quoted) {
		kind = BROKEN;
		broken = NATGW_DROP_ICMP_QUOTE;
	}
	for (i = 0; i < ARRAY_SIZE(linears); i++) {
		read_cut(test, &pkt, bytes, head + BODY, head + len, head + linears[i]);
		what = wrong(&pkt, body, kind, broken);
		KUNIT_EXPECT_NULL_MSG(test, what, "%s, header %u, body %u, linear %u",
				      what, head, len, linears[i]);
		KUNIT_EXPECT_EQ(test, pkt.offset, head);
	}
}

static void every_truncation(struct kunit *test)
{
	const struct body *body = test->param_value;
	static const unsigned int heads[] = { 20, 28, 60 };
	u8 bytes[20 + OPTIONS + BODY];
	unsigned int i, len;

	for (i = 0; i < ARRAY_SIZE(heads); i++) {
		memset(bytes, 1, sizeof(bytes));
		write_ip(bytes, 0x40 | heads[i] / 4, body->proto, IP_DF, SRC, DST);
		write_body(bytes + heads[i], body);
		for (len = 0; len <= BODY; len++)
			cut(test, body, bytes, heads[i], len);
	}
}

/* What the IP header says: of core's packets true, of a raw socket's maybe not. */
static const struct header {
	const char *what;
	u8 first;
	u16 fragment;
	unsigned int len;
	enum natgw_packet_kind kind;
	enum natgw_drop broken;
} headers[] = {
	{ "whole", 0x45, 0, 40, FLOW },
	{ "not to be fragmented", 0x45, IP_DF, 40, FLOW },
	{ "reserved bit", 0x45, IP_CE, 40, FLOW },
	{ "header ends with the packet", 0x4a, 0, 40, SHORT },
	{ "no header length", 0x40, 0, 40, SHORT },
	{ "header of 16 bytes", 0x44, 0, 40, SHORT },
	{ "header beyond the packet", 0x4b, 0, 40, SHORT },
	{ "header far beyond the packet", 0x4f, 0, 20, SHORT },
	{ "first fragment", 0x45, IP_MF, 40, BROKEN, NATGW_DROP_FRAGMENT },
	{ "later fragment", 0x45, IP_MF | 5, 40, BROKEN, NATGW_DROP_FRAGMENT },
	{ "last fragment", 0x45, 1, 40, BROKEN, NATGW_DROP_FRAGMENT },
	{ "farthest fragment", 0x45, 0x1fff, 40, BROKEN, NATGW_DROP_FRAGMENT },
	{ "fragment too short for its header", 0x45, 1, 21, BROKEN, NATGW_DROP_FRAGMENT },
};

KUNIT_ARRAY_PARAM_DESC(header, headers, what);

static void ip_header(struct kunit *test)
{
	static const struct body tcp = { "", DOFF(5) };
	const struct header *header = test->param_value;
	u8 bytes[20 + OPTIONS + BODY] = {};
	struct natgw_packet pkt;

	write_body(bytes + 20, &tcp);
	write_ip(bytes, header->first, IPPROTO_TCP, header->fragment, SRC, DST);
	read_cut(test, &pkt, bytes, sizeof(bytes), header->len, sizeof(bytes));
	KUNIT_EXPECT_NULL(test, wrong(&pkt, &tcp, header->kind, header->broken));
	read_cut(test, &pkt, bytes, sizeof(bytes), header->len, 20);
	KUNIT_EXPECT_NULL(test, wrong(&pkt, &tcp, header->kind, header->broken));
}

static void every_icmp_type(struct kunit *test)
{
	static const u8 queries[] = { 0, 8, 13, 14, 15, 16, 17, 18 };
	static const u8 errors[] = { 3, 4, 5, 11, 12 };
	struct body body = { "", TYPE(0), .quote = { 0x45, IPPROTO_UDP } };
	u8 bytes[20 + BODY] = {};
	struct natgw_packet pkt;
	unsigned int type;

	for (type = 0; type < 256; type++) {
		bool query = memchr(queries, type, sizeof(queries));
		bool error = memchr(errors, type, sizeof(errors));

		body.icmp = type;
		write_ip(bytes, 0x45, IPPROTO_ICMP, 0, SRC, DST);
		write_body(bytes + 20, &body);
		read_cut(test, &pkt, bytes, sizeof(bytes), sizeof(bytes), 20);
		KUNIT_EXPECT_NULL_MSG(test, wrong(&pkt, &body,
						  query ? FLOW : error ? ERROR : BROKEN,
						  NATGW_DROP_ICMP_TYPE),
				      "type %u", type);
		KUNIT_EXPECT_EQ(test, natgw_packet_icmp_query(type), query);
	}
}

/* Garbage: nobody knows what it is, but it is the same wherever it lies. */
static void garbage(struct kunit *test)
{
	static const u8 protos[] = { IPPROTO_TCP, IPPROTO_UDP, IPPROTO_ICMP };
	struct natgw_packet linear, paged;
	struct rnd_state random;
	unsigned int i, len, kinds[3] = {};
	u8 bytes[20 + BODY];

	natgw_suite_random(test, &random);
	for (i = 0; i < 20000; i++) {
		prandom_bytes_state(&random, bytes, sizeof(bytes));
		bytes[0] = 0x45;
		put16(bytes + 6, natgw_suite_below(&random, 8) ? 0 : 1);
		bytes[9] = protos[natgw_suite_below(&random, 3)];
		bytes[20] = natgw_suite_below(&random, 20);
		bytes[24] = 0;
		bytes[28] = 0x44 + natgw_suite_below(&random, 4);
		bytes[34] &= 0x40;
		bytes[35] = !natgw_suite_below(&random, 8);
		bytes[37] = protos[natgw_suite_below(&random, 3)];
		bytes[48] = natgw_suite_below(&random, 20);
		len = 20 + natgw_suite_below(&random, BODY + 1);
		read_cut(test, &linear, bytes, sizeof(bytes), len, sizeof(bytes));
		read_cut(test, &paged, bytes, sizeof(bytes), len,
			 20 + natgw_suite_below(&random, 40));
		linear.skb = NULL;
		paged.skb = NULL;
		KUNIT_ASSERT_MEMEQ(test, &linear, &paged, sizeof(paged));
		kinds[paged.kind]++;
	}
	for (i = 0; i < ARRAY_SIZE(kinds); i++)
		KUNIT_EXPECT_GT_MSG(test, kinds[i], 200, "kind %u", i);
}

static struct kunit_case packet_cases[] = {
	KUNIT_CASE_PARAM(every_truncation, body_gen_params),
	KUNIT_CASE_PARAM(ip_header, header_gen_params),
	KUNIT_CASE(every_icmp_type),
	KUNIT_CASE(garbage),
	{}
};

static struct kunit_suite packet_suite = {
	.name = "natgw_packet",
	.test_cases = packet_cases,
};

kunit_test_suite(packet_suite);
