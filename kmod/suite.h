/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the KUnit suites share: random numbers that their seed brings back, and
 * packets laid out in memory in ways that a driver may choose. Only *_test.c
 * include it.
 */
#ifndef _NATGW_SUITE_H
#define _NATGW_SUITE_H

#include <kunit/test.h>
#include <linux/gfp.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/prandom.h>
#include <linux/skbuff.h>

#include "tuple.h"

#define TEST_ADDR(a, b, c, d) \
	htonl((u32)(a) << 24 | (u32)(b) << 16 | (u32)(c) << 8 | (u32)(d))
#define TEST_ENDPOINT(a, b, c, d, port) \
	((struct natgw_endpoint){ TEST_ADDR(a, b, c, d), htons(port) })

void natgw_suite_random(struct kunit *test, struct rnd_state *random);

static inline u32 natgw_suite_below(struct rnd_state *random, u32 ceiling)
{
	return reciprocal_scale(prandom_u32_state(random), ceiling);
}

static inline bool natgw_suite_flip(struct rnd_state *random)
{
	return natgw_suite_below(random, 2);
}

/**
 * natgw_suite_skb() - make a packet, as it is in a hook
 * @test: the test
 * @bytes: the packet, from its IP header
 * @len: its length, bytes
 * @linear: so much of it, or more, lies in the linear part; the rest is spread
 *          over pages, as even as may be
 *
 * There is no room for more in the linear part, so that it moves when it has to
 * grow. If it has all, what is trimmed off lies behind it, as a trap.
 *
 * Context: Process, may sleep.
 * Return: the packet, owned, for kfree_skb().
 */
static inline struct sk_buff *
natgw_suite_skb(struct kunit *test, const u8 *bytes, unsigned int len,
		unsigned int linear)
{
	struct sk_buff *skb = alloc_skb(64 + len, GFP_KERNEL);
	unsigned int chunk, n;

	KUNIT_ASSERT_NOT_NULL(test, skb);
	linear = min(linear, len);
	chunk = (len - linear) / 4 + 1;
	skb_reserve(skb, skb_tailroom(skb) - linear);
	skb_put_data(skb, bytes, linear);
	skb_reset_network_header(skb);
	skb->protocol = htons(ETH_P_IP);
	for (; linear < len; linear += n) {
		struct page *page = alloc_page(GFP_KERNEL);

		KUNIT_ASSERT_NOT_NULL(test, page);
		n = min(chunk, len - linear);
		memcpy(page_address(page), bytes + linear, n);
		skb_add_rx_frag(skb, skb_shinfo(skb)->nr_frags, page, 0, n,
				PAGE_SIZE);
	}
	return skb;
}

#endif
