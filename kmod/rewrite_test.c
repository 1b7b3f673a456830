// SPDX-License-Identifier: GPL-2.0
/*
 * Rewritten packets, byte by byte. The oracle knows nothing of deltas: it
 * writes what is to be there and adds up every checksum anew.
 */
#include "suite.h"

enum {
	HEAD_MAX	= 60,
	BODY_MAX	= 160,
	TAIL_MAX	= 40,
	IMAGE_MAX	= HEAD_MAX + 8 + HEAD_MAX + BODY_MAX + TAIL_MAX,
	ROUNDS		= 2000,
};

/* A packet as the oracle has it. */
struct image {
	u8 bytes[IMAGE_MAX];
	unsigned int head;
	unsigned int len;
	/* Where the transport checksum lies; 0 if there is none. */
	unsigned int check;
	/* By how much it is wrong; 0 for right. */
	u16 error;
};

/* How a packet is handed over. */
enum {
	WRONG		= BIT(0),
	PARTIAL		= BIT(1),
	COMPLETE	= BIT(2),
	CLONED		= BIT(3),
};

static const struct protocol {
	const char *what;
	u8 proto;
	/* Bytes of its header; where its checksum lies in it. */
	u8 head;
	u8 check;
	/* No checksum is wanted. */
	bool absent;
} protocols[] = {
	{ "TCP", IPPROTO_TCP, 20, 16 },
	{ "UDP", IPPROTO_UDP, 8, 6 },
	{ "UDP without a checksum", IPPROTO_UDP, 8, 6, true },
	{ "ICMP query", IPPROTO_ICMP, 8, 2 },
	{ "UDP-Lite", IPPROTO_UDPLITE, 8, 6 },
	{ "DCCP", IPPROTO_DCCP, 12, 6 },
	{ "SCTP", IPPROTO_SCTP, 12 },
	{ "GRE", IPPROTO_GRE, 4 },
	{ "protocol 253", 253 },
};

KUNIT_ARRAY_PARAM_DESC(protocol, protocols, what);

/* Whose checksum is left to the hardware. */
static const struct protocol offloaded[] = {
	{ "TCP", IPPROTO_TCP, 20, 16 },
	{ "UDP", IPPROTO_UDP, 8, 6 },
	{ "UDP-Lite", IPPROTO_UDPLITE, 8, 6 },
	{ "DCCP", IPPROTO_DCCP, 12, 6 },
};

KUNIT_ARRAY_PARAM_DESC(offloaded, offloaded, what);

static u16 get16(const u8 *from)
{
	return get_unaligned_be16(from);
}

static void put16(u8 *to, u16 value)
{
	put_unaligned_be16(value, to);
}

/* The sum of ones' complements, the slow way (RFC 1071). */
static u16 add_up(const u8 *bytes, unsigned int len, u32 sum)
{
	unsigned int i;

	for (i = 0; i < len; i++)
		sum += i % 2 ? bytes[i] : bytes[i] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return sum;
}

static u32 pseudo_header(const struct image *image)
{
	if (image->bytes[9] == IPPROTO_ICMP)
		return 0;
	return add_up(image->bytes + 12, 8, image->bytes[9] + image->len - image->head);
}

/* Both checksums as they have to be, but for the error. */
static void seal(struct image *image)
{
	u8 *check = image->bytes + image->check;
	u8 proto = image->bytes[9];
	u16 right;

	put16(image->bytes + 10, 0);
	put16(image->bytes + 10, ~add_up(image->bytes, image->head, 0));
	if (!image->check)
		return;
	put16(check, 0);
	right = ~add_up(image->bytes + image->head, image->len - image->head,
			pseudo_header(image));
	if (image->error)
		right = add_up(NULL, 0, (u32)right + image->error);
	if (!right && (proto == IPPROTO_UDP || proto == IPPROTO_UDPLITE))
		right = 0xffff;
	put16(check, right);
}

static void write_ip(struct image *image, struct rnd_state *random, u8 proto)
{
	image->bytes[0] = 0x40 | image->head / 4;
	put16(image->bytes + 2, image->len);
	put16(image->bytes + 6, natgw_suite_flip(random) ? IP_DF : 0);
	image->bytes[9] = proto;
}

static void draw(struct image *image, struct rnd_state *random,
		 const struct protocol *protocol)
{
	unsigned int body = protocol->head + natgw_suite_below(random, BODY_MAX -
							       protocol->head);
	u8 *transport;

	image->head = 20 + 4 * natgw_suite_below(random, 11);
	image->len = image->head + body;
	image->check = 0;
	image->error = 0;
	transport = image->bytes + image->head;
	prandom_bytes_state(random, image->bytes, image->len);
	write_ip(image, random, protocol->proto);
	if (protocol->proto == IPPROTO_TCP)
		transport[12] = 5 << 4;
	if (protocol->proto == IPPROTO_UDP || protocol->proto == IPPROTO_UDPLITE)
		put16(transport + 4, body);
	if (protocol->proto == IPPROTO_ICMP)
		transport[0] = natgw_suite_flip(random) ? ICMP_ECHO : ICMP_ECHOREPLY;
	if (protocol->check && !protocol->absent)
		image->check = image->head + protocol->check;
	if (protocol->absent)
		put16(transport + protocol->check, 0);
}

/* Where the port or identifier of a side lies; 0 if there is none. */
static unsigned int port_at(const struct image *image, enum natgw_side side)
{
	switch (image->bytes[9]) {
	case IPPROTO_TCP:
	case IPPROTO_UDP:
		return image->head + (side == NATGW_SRC ? 0 : 2);
	case IPPROTO_ICMP:
		return image->head + 4;
	default:
		return 0;
	}
}

static void write_address_to(struct image *image, enum natgw_side side, __be32 addr)
{
	memcpy(image->bytes + (side == NATGW_SRC ? 12 : 16), &addr, 4);
}

static void write_endpoint(struct image *image, enum natgw_side side,
			   const struct natgw_endpoint *to)
{
	write_address_to(image, side, to->addr);
	if (port_at(image, side))
		memcpy(image->bytes + port_at(image, side), &to->port, 2);
	seal(image);
}

static struct natgw_endpoint read_endpoint(const struct image *image,
					   enum natgw_side side)
{
	struct natgw_endpoint e = {};

	memcpy(&e.addr, image->bytes + (side == NATGW_SRC ? 12 : 16), 4);
	if (port_at(image, side))
		memcpy(&e.port, image->bytes + port_at(image, side), 2);
	return e;
}

/* Another endpoint, often with half of the old one. */
static struct natgw_endpoint other_endpoint(const struct image *image,
					    struct rnd_state *random,
					    enum natgw_side side)
{
	struct natgw_endpoint to = read_endpoint(image, side);
	unsigned int port = port_at(image, side);
	struct image zero = *image;

	if (natgw_suite_below(random, 4))
		to.addr = (__force __be32)prandom_u32_state(random);
	if (port && natgw_suite_below(random, 4))
		to.port = (__force __be16)prandom_u32_state(random);
	if (!image->check || natgw_suite_below(random, 4))
		return to;
	/* The very port, or half of an address, that makes the checksum zero. */
	if (port)
		to.port = 0;
	else
		to.addr &= htonl(0xffff0000);
	zero.error = 0;
	write_endpoint(&zero, side, &to);
	if (port)
		to.port = htons(get16(zero.bytes + zero.check));
	else
		to.addr |= htonl(get16(zero.bytes + zero.check));
	return to;
}

static struct sk_buff *pack(struct kunit *test, const struct image *image,
			    struct rnd_state *random, unsigned int flags)
{
	unsigned int linear = natgw_suite_flip(random) ? image->len :
			      image->head + natgw_suite_below(random, BODY_MAX);
	u8 bytes[IMAGE_MAX];
	struct sk_buff *skb;

	memcpy(bytes, image->bytes, image->len);
	if (flags & PARTIAL)
		put16(bytes + image->check, add_up(NULL, 0, pseudo_header(image)));
	skb = natgw_suite_skb(test, bytes, image->len, linear);
	if (flags & PARTIAL) {
		skb->ip_summed = CHECKSUM_PARTIAL;
		skb->csum_start = skb_headroom(skb) + image->head;
		skb->csum_offset = image->check - image->head;
	} else if (flags & COMPLETE) {
		skb->ip_summed = CHECKSUM_COMPLETE;
		skb->csum = skb_checksum(skb, 0, skb->len, 0);
	}
	return skb;
}

/* Zero has two forms in sums that are not made by a sender. */
static void normalize(u8 *check)
{
	if (get16(check) == 0xffff)
		put16(check, 0);
}

/* Compares, and frees. */
static void unpack(struct kunit *test, struct sk_buff *skb,
		   const struct image *image, unsigned int flags)
{
	u8 seen[IMAGE_MAX], wanted[IMAGE_MAX];

	KUNIT_ASSERT_EQ(test, skb->len, image->len);
	if (flags & COMPLETE)
		KUNIT_ASSERT_EQ(test, (__force u16)csum_fold(skb->csum),
				(__force u16)csum_fold(skb_checksum(skb, 0, skb->len, 0)));
	if (flags & PARTIAL)
		KUNIT_ASSERT_EQ(test, skb_checksum_help(skb), 0);
	KUNIT_ASSERT_EQ(test, skb_copy_bits(skb, 0, seen, skb->len), 0);
	memcpy(wanted, image->bytes, image->len);
	if (flags & (WRONG | PARTIAL) && image->check) {
		if (image->bytes[9] == IPPROTO_UDP)
			KUNIT_ASSERT_NE(test, get16(seen + image->check), 0);
		normalize(seen + image->check);
		normalize(wanted + image->check);
	}
	KUNIT_ASSERT_MEMEQ(test, seen, wanted, image->len);
	kfree_skb(skb);
}

static void rewrite_flow(struct kunit *test, struct rnd_state *random,
			 unsigned int flags)
{
	enum natgw_side side = natgw_suite_flip(random) ? NATGW_SRC : NATGW_DST;
	struct image image, before;
	struct sk_buff *clone = NULL;
	struct natgw_packet pkt = {};
	struct natgw_endpoint to;

	draw(&image, random, test->param_value);
	if (flags & WRONG)
		image.error = 1 + natgw_suite_below(random, 0xfffe);
	seal(&image);
	before = image;
	pkt.skb = pack(test, &image, random, flags);
	natgw_packet_read(&pkt);
	KUNIT_ASSERT_EQ(test, (int)pkt.kind, NATGW_PACKET_FLOW);
	if (flags & CLONED)
		clone = skb_clone(pkt.skb, GFP_KERNEL);
	to = other_endpoint(&image, random, side);
	write_endpoint(&image, side, &to);
	KUNIT_EXPECT_EQ(test, natgw_rewrite(&pkt, side, &to), 0);
	unpack(test, pkt.skb, &image, flags);
	if (clone)
		unpack(test, clone, &before, 0);
}

static void rewrite_flows(struct kunit *test, unsigned int flags)
{
	struct rnd_state random;
	unsigned int i;

	natgw_suite_random(test, &random);
	for (i = 0; i < ROUNDS; i++)
		rewrite_flow(test, &random, flags);
}

static void check_right(struct kunit *test)
{
	rewrite_flows(test, 0);
}

static void check_wrong(struct kunit *test)
{
	rewrite_flows(test, WRONG);
}

static void check_partial(struct kunit *test)
{
	rewrite_flows(test, PARTIAL);
}

static void check_complete(struct kunit *test)
{
	rewrite_flows(test, COMPLETE);
}

static void cloned(struct kunit *test)
{
	rewrite_flows(test, CLONED);
}

static void rewrite_both(struct kunit *test, struct rnd_state *random,
			 unsigned int flags)
{
	struct natgw_packet pkt = {};
	struct natgw_endpoint to[2];
	struct image image;
	int side;

	draw(&image, random, test->param_value);
	if (flags & WRONG)
		image.error = 1 + natgw_suite_below(random, 0xfffe);
	seal(&image);
	pkt.skb = pack(test, &image, random, flags);
	natgw_packet_read(&pkt);
	for (side = NATGW_SRC; side <= NATGW_DST; side++) {
		to[side] = other_endpoint(&image, random, side);
		/* There is one identifier: that of the source. */
		if (image.bytes[9] == IPPROTO_ICMP)
			to[side].port = to[NATGW_SRC].port;
		write_endpoint(&image, side, &to[side]);
	}
	natgw_rewrite_both(&pkt, &to[NATGW_SRC], &to[NATGW_DST]);
	unpack(test, pkt.skb, &image, flags);
}

static void both_at_once(struct kunit *test)
{
	struct rnd_state random;
	unsigned int i;

	natgw_suite_random(test, &random);
	for (i = 0; i < ROUNDS; i++)
		rewrite_both(test, &random, i % 2 ? WRONG : 0);
}

static void both_at_once_partial(struct kunit *test)
{
	struct rnd_state random;
	unsigned int i;

	natgw_suite_random(test, &random);
	for (i = 0; i < ROUNDS; i++)
		rewrite_both(test, &random, PARTIAL);
}

/* Source and destination, there and back: not a byte has changed. */
static void back_again(struct kunit *test)
{
	struct natgw_packet pkt = {};
	struct rnd_state random;
	struct image image;
	unsigned int i, j;

	natgw_suite_random(test, &random);
	for (i = 0; i < ROUNDS; i++) {
		draw(&image, &random, test->param_value);
		seal(&image);
		pkt.skb = pack(test, &image, &random, 0);
		natgw_packet_read(&pkt);
		for (j = 0; j < 4; j++) {
			enum natgw_side side = j % 2 ? NATGW_SRC : NATGW_DST;
			struct natgw_endpoint to = j < 2 ?
				other_endpoint(&image, &random, side) :
				read_endpoint(&image, side);

			KUNIT_EXPECT_EQ(test, natgw_rewrite(&pkt, side, &to), 0);
		}
		unpack(test, pkt.skb, &image, 0);
	}
}

/* The packet knows its endpoints without being read anew. */
static void tuple_is_kept(struct kunit *test)
{
	struct natgw_packet pkt = {}, anew = {};
	struct natgw_endpoint to;
	struct rnd_state random;
	struct image image;
	int side;

	natgw_suite_random(test, &random);
	for (side = NATGW_SRC; side <= NATGW_DST; side++) {
		draw(&image, &random, test->param_value);
		seal(&image);
		pkt.skb = pack(test, &image, &random, 0);
		natgw_packet_read(&pkt);
		to = read_endpoint(&image, side);
		to.addr ^= htonl(1);
		if (port_at(&image, side))
			to.port ^= htons(1);
		KUNIT_EXPECT_EQ(test, natgw_rewrite(&pkt, side, &to), 0);
		anew.skb = pkt.skb;
		natgw_packet_read(&anew);
		KUNIT_EXPECT_TRUE(test, natgw_endpoint_equal(&anew.tuple.src,
							     &pkt.tuple.src));
		KUNIT_EXPECT_TRUE(test, natgw_endpoint_equal(&anew.tuple.dst,
							     &pkt.tuple.dst));
		kfree_skb(pkt.skb);
	}
}

/* An endpoint that stays the same costs nothing: a shared packet stays shared. */
static void nothing_to_do(struct kunit *test)
{
	struct natgw_packet pkt = {};
	struct rnd_state random;
	struct sk_buff *clone;
	struct image image;

	natgw_suite_random(test, &random);
	draw(&image, &random, test->param_value);
	seal(&image);
	pkt.skb = pack(test, &image, &random, 0);
	natgw_packet_read(&pkt);
	clone = skb_clone(pkt.skb, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, clone);
	KUNIT_EXPECT_EQ(test, natgw_rewrite(&pkt, NATGW_SRC, &pkt.tuple.src), 0);
	KUNIT_EXPECT_EQ(test, natgw_rewrite(&pkt, NATGW_DST, &pkt.tuple.dst), 0);
	KUNIT_EXPECT_PTR_EQ(test, pkt.skb->head, clone->head);
	kfree_skb(clone);
	unpack(test, pkt.skb, &image, 0);
}

/* Another identification is all that changes, in this copy alone. */
static void identification(struct kunit *test)
{
	const struct nf_hook_state state = { .net = &init_net };
	struct natgw_packet pkt = { .state = &state };
	struct image image, before;
	struct rnd_state random;
	struct sk_buff *clone;
	unsigned int i;

	natgw_suite_random(test, &random);
	for (i = 0; i < ROUNDS / 10; i++) {
		draw(&image, &random, test->param_value);
		seal(&image);
		before = image;
		pkt.skb = pack(test, &image, &random, 0);
		natgw_packet_read(&pkt);
		clone = skb_clone(pkt.skb, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, clone);
		KUNIT_EXPECT_EQ(test, natgw_rewrite_id(&pkt), 0);
		memcpy(&image.bytes[offsetof(struct iphdr, id)],
		       &ip_hdr(pkt.skb)->id, sizeof(__be16));
		seal(&image);
		unpack(test, pkt.skb, &image, 0);
		unpack(test, clone, &before, 0);
	}
}

/* The next identification of a packet whose last took @segments. */
static u16 next_identification(struct kunit *test, const struct image *image,
			       struct rnd_state *random, u16 size, u16 segments)
{
	const struct nf_hook_state state = { .net = &init_net };
	struct natgw_packet pkt = { .state = &state };
	u16 id;

	pkt.skb = pack(test, image, random, 0);
	natgw_packet_read(&pkt);
	skb_shinfo(pkt.skb)->gso_size = size;
	skb_shinfo(pkt.skb)->gso_segs = segments;
	KUNIT_EXPECT_EQ(test, natgw_rewrite_id(&pkt), 0);
	id = ntohs(ip_hdr(pkt.skb)->id);
	kfree_skb(pkt.skb);
	return id;
}

/* An aggregate takes one for each of its segments, counted or not. */
static void identifications_of_an_aggregate(struct kunit *test)
{
	struct rnd_state random;
	struct image image;
	u16 first, second;

	natgw_suite_random(test, &random);
	draw(&image, &random, &protocols[0]);
	seal(&image);
	first = next_identification(test, &image, &random, 1, 40);
	second = next_identification(test, &image, &random, 1, 0);
	KUNIT_EXPECT_GE(test, (u16)(second - first), 40);
	first = next_identification(test, &image, &random, 0, 0);
	KUNIT_EXPECT_GE(test, (u16)(first - second), image.len);
}

static struct kunit_case rewrite_cases[] = {
	KUNIT_CASE_PARAM(check_right, protocol_gen_params),
	KUNIT_CASE_PARAM(check_wrong, protocol_gen_params),
	KUNIT_CASE_PARAM(check_partial, offloaded_gen_params),
	KUNIT_CASE_PARAM(check_complete, protocol_gen_params),
	KUNIT_CASE_PARAM(cloned, protocol_gen_params),
	KUNIT_CASE_PARAM(both_at_once, protocol_gen_params),
	KUNIT_CASE_PARAM(both_at_once_partial, offloaded_gen_params),
	KUNIT_CASE_PARAM(back_again, protocol_gen_params),
	KUNIT_CASE_PARAM(tuple_is_kept, protocol_gen_params),
	KUNIT_CASE_PARAM(nothing_to_do, protocol_gen_params),
	KUNIT_CASE_PARAM(identification, protocol_gen_params),
	KUNIT_CASE(identifications_of_an_aggregate),
	{}
};

static struct kunit_suite rewrite_suite = {
	.name = "natgw_rewrite",
	.test_cases = rewrite_cases,
};

kunit_test_suite(rewrite_suite);
