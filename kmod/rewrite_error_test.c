// SPDX-License-Identifier: GPL-2.0
/*
 * ICMP errors that were rewritten: the quote is the packet that was sent, byte
 * by byte. Uses the oracle of rewrite_test.c.
 */

/* How much an error quotes beyond the IP header, and what follows it. */
static const struct {
	unsigned int most;
	unsigned int tail;
} quotes[] = {
	{ 8, 0 }, { 16, 0 }, { 17, 0 }, { 18, 0 }, { 20, 0 }, { 28, 0 },
	{ BODY_MAX, 0 }, { 8, 1 }, { 8, 9 }, { 64, 20 }, { BODY_MAX, TAIL_MAX },
};

/* An error about @inner, of which @quoted bytes are there; @tail follows. */
static void quote(struct image *outer, const struct image *inner,
		  unsigned int quoted, unsigned int tail)
{
	u8 *icmp = outer->bytes + outer->head;

	memcpy(icmp + 8, inner->bytes, quoted);
	outer->len = outer->head + 8 + quoted + tail;
	put16(outer->bytes + 2, outer->len);
	outer->check = outer->head + 2;
	seal(outer);
}

static void rewrite_error(struct kunit *test, struct rnd_state *random, unsigned int q,
			  unsigned int flags)
{
	static const struct protocol icmp = { "", IPPROTO_ICMP, BODY_MAX - 1, 2 };
	enum natgw_side side = natgw_suite_flip(random) ? NATGW_SRC : NATGW_DST;
	/* One at a time, and too big for the stack. */
	static struct image outer, inner, before;
	struct sk_buff *clone = NULL;
	struct natgw_packet pkt = {};
	struct natgw_endpoint to;
	unsigned int quoted;
	__be32 addr;
	u8 half;

	draw(&inner, random, test->param_value);
	seal(&inner);
	quoted = min(inner.len, inner.head + quotes[q].most);
	draw(&outer, random, &icmp);
	/* Random to the last byte, also where the tail will be. */
	prandom_bytes_state(random, outer.bytes + outer.head,
			    sizeof(outer.bytes) - outer.head);
	outer.bytes[outer.head] = ICMP_DEST_UNREACH;
	if (flags & WRONG)
		outer.error = 1 + natgw_suite_below(random, 0xfffe);
	quote(&outer, &inner, quoted, quotes[q].tail);
	before = outer;
	pkt.skb = pack(test, &outer, random, flags);
	natgw_packet_read(&pkt);
	if (quoted < inner.head + 8 && pkt.kind == NATGW_PACKET_BROKEN) {
		kfree_skb(pkt.skb);
		return;
	}
	KUNIT_ASSERT_EQ(test, (int)pkt.kind, NATGW_PACKET_ERROR);
	if (flags & CLONED)
		clone = skb_clone(pkt.skb, GFP_KERNEL);
	to = other_endpoint(&inner, random, !side);
	addr = natgw_suite_flip(random) ? read_endpoint(&outer, side).addr : to.addr;
	half = inner.bytes[inner.check];
	write_endpoint(&inner, !side, &to);
	/* Of half a checksum nothing can be made. */
	if (quoted == inner.check + 1)
		inner.bytes[inner.check] = half;
	write_address_to(&outer, side, addr);
	quote(&outer, &inner, quoted, quotes[q].tail);
	KUNIT_EXPECT_EQ(test, natgw_rewrite_error(&pkt, side, addr, &to), 0);
	unpack(test, pkt.skb, &outer, flags);
	if (clone)
		unpack(test, clone, &before, 0);
}

static void errors(struct kunit *test)
{
	static const unsigned int flags[] = { 0, WRONG, COMPLETE, CLONED };
	struct rnd_state random;
	unsigned int i, q;

	natgw_suite_random(test, &random);
	for (i = 0; i < ROUNDS / 10; i++)
		for (q = 0; q < ARRAY_SIZE(quotes); q++)
			rewrite_error(test, &random, q, flags[i % ARRAY_SIZE(flags)]);
}

static struct kunit_case rewrite_error_cases[] = {
	KUNIT_CASE_PARAM(errors, protocol_gen_params),
	{}
};

static struct kunit_suite rewrite_error_suite = {
	.name = "natgw_rewrite_error",
	.test_cases = rewrite_error_cases,
};

kunit_test_suite(rewrite_error_suite);
