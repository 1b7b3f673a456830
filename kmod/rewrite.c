// SPDX-License-Identifier: GPL-2.0
/* The only place that writes to a packet. */
#include "rewrite.h"

#include <linux/icmp.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <net/checksum.h>
#include <net/ip.h>

/* Where the checksum lies in UDP, UDP-Lite and DCCP. */
#define UDP_CHECK_OFFSET offsetof(struct udphdr, check)

static void write_address(struct iphdr *iph, enum natgw_side side, __be32 addr)
{
	__be32 *field = side == NATGW_SRC ? &iph->saddr : &iph->daddr;

	csum_replace4(&iph->check, *field, addr);
	*field = addr;
}

static __wsum address_delta(__be32 from, __be32 to)
{
	return csum_sub((__force __wsum)to, (__force __wsum)from);
}

/*
 * A transport checksum covers the addresses (pseudo header) and its own ports.
 * Only the former may be part of a checksum that the hardware has yet to
 * finish (CHECKSUM_PARTIAL); the helpers know.
 */
static void write_check(struct sk_buff *skb, __sum16 *check, __wsum addresses,
			__be16 from, __be16 to)
{
	inet_proto_csum_replace_by_diff(check, skb, addresses, true, false);
	if (from != to)
		inet_proto_csum_replace2(check, skb, from, to, false);
}

static void write_tcp(struct natgw_packet *pkt, enum natgw_side side,
		      __wsum addresses, __be16 to)
{
	struct tcphdr *th = (struct tcphdr *)
		(skb_network_header(pkt->skb) + pkt->offset);
	__be16 *port = side == NATGW_SRC ? &th->source : &th->dest;

	write_check(pkt->skb, &th->check, addresses, *port, to);
	*port = to;
}

/* RFC 768: no checksum is zero, and a checksum that is zero is all ones. */
static void write_udp(struct natgw_packet *pkt, enum natgw_side side,
		      __wsum addresses, __be16 to)
{
	struct udphdr *uh = (struct udphdr *)
		(skb_network_header(pkt->skb) + pkt->offset);
	__be16 *port = side == NATGW_SRC ? &uh->source : &uh->dest;

	if (uh->check || pkt->skb->ip_summed == CHECKSUM_PARTIAL) {
		write_check(pkt->skb, &uh->check, addresses, *port, to);
		if (!uh->check)
			uh->check = CSUM_MANGLED_0;
	} else if (pkt->skb->ip_summed == CHECKSUM_COMPLETE) {
		/* No checksum makes up for the port in that of the whole. */
		pkt->skb->csum = csum_add(csum_sub(pkt->skb->csum,
						   (__force __wsum)*port),
					  (__force __wsum)to);
	}
	*port = to;
}

static void write_icmp(struct natgw_packet *pkt, __be16 to)
{
	struct icmphdr *ih = (struct icmphdr *)
		(skb_network_header(pkt->skb) + pkt->offset);

	if (ih->un.echo.id == to)
		return;
	inet_proto_csum_replace2(&ih->checksum, pkt->skb, ih->un.echo.id, to,
				 false);
	ih->un.echo.id = to;
}

static void write_addresses_only(struct natgw_packet *pkt, __wsum addresses)
{
	__sum16 *check = (__sum16 *)(skb_network_header(pkt->skb) +
				     pkt->offset + UDP_CHECK_OFFSET);

	inet_proto_csum_replace_by_diff(check, pkt->skb, addresses, true, false);
	/* RFC 3828: as in UDP, but for the meaning of none. */
	if (!*check && pkt->tuple.proto == IPPROTO_UDPLITE)
		*check = CSUM_MANGLED_0;
}

/**
 * natgw_rewrite() - give a packet another source or destination
 * @pkt: the packet, a flow; its tuple is kept up to date
 * @side: which endpoint
 * @to: the new one; its port counts only where the protocol has any
 *
 * Context: BH disabled. May reallocate the packet's linear part.
 * Return: 0, or -ENOMEM if the headers cannot be made writable.
 */
int natgw_rewrite(struct natgw_packet *pkt, enum natgw_side side,
		  const struct natgw_endpoint *to)
{
	struct natgw_endpoint *from = side == NATGW_SRC ? &pkt->tuple.src
							: &pkt->tuple.dst;
	__wsum addresses = address_delta(from->addr, to->addr);

	if (natgw_endpoint_equal(from, to))
		return 0;
	if (skb_ensure_writable(pkt->skb, pkt->offset +
				natgw_packet_transport_len(pkt->tuple.proto)))
		return -ENOMEM;
	write_address(ip_hdr(pkt->skb), side, to->addr);
	switch (pkt->tuple.proto) {
	case IPPROTO_TCP:
		write_tcp(pkt, side, addresses, to->port);
		break;
	case IPPROTO_UDP:
		write_udp(pkt, side, addresses, to->port);
		break;
	case IPPROTO_ICMP:
		write_icmp(pkt, to->port);
		break;
	case IPPROTO_UDPLITE:
	case IPPROTO_DCCP:
		write_addresses_only(pkt, addresses);
		break;
	}
	*from = *to;
	/* An identifier is on both sides. */
	if (pkt->tuple.proto == IPPROTO_ICMP) {
		pkt->tuple.src.port = to->port;
		pkt->tuple.dst.port = to->port;
	}
	return 0;
}

static void write_check_once(const struct sk_buff *skb, __sum16 *check,
			     __wsum addresses, __wsum ports)
{
	if (unlikely(skb->ip_summed == CHECKSUM_PARTIAL))
		*check = ~csum_fold(csum_add(addresses, csum_unfold(*check)));
	else
		csum_replace_by_diff(check, csum_add(addresses, ports));
}

static __wsum port_delta(__be16 from, __be16 to)
{
	return csum_sub((__force __wsum)to, (__force __wsum)from);
}

/**
 * natgw_rewrite_both() - give a packet another source and destination at once
 * @pkt: the packet, a flow whose headers are writable, and that no checksum of the
 *       whole goes with (CHECKSUM_COMPLETE); its tuple stays as it was
 * @src: the new source; its port is the identifier of ICMP
 * @dst: the new destination; ports count only where the protocol has any
 *
 * What natgw_rewrite() does twice, with half of the sums.
 *
 * Context: Any.
 */
void natgw_rewrite_both(struct natgw_packet *pkt, const struct natgw_endpoint *src,
			const struct natgw_endpoint *dst)
{
	u8 *header = skb_network_header(pkt->skb) + pkt->offset;
	const struct natgw_tuple *from = &pkt->tuple;
	struct iphdr *iph = ip_hdr(pkt->skb);
	struct tcphdr *th = (struct tcphdr *)header;
	struct udphdr *uh = (struct udphdr *)header;
	__wsum addresses, ports;

	addresses = csum_add(address_delta(from->src.addr, src->addr),
			     address_delta(from->dst.addr, dst->addr));
	ports = csum_add(port_delta(from->src.port, src->port),
			 port_delta(from->dst.port, dst->port));
	csum_replace_by_diff(&iph->check, addresses);
	iph->saddr = src->addr;
	iph->daddr = dst->addr;
	switch (from->proto) {
	case IPPROTO_TCP:
		write_check_once(pkt->skb, &th->check, addresses, ports);
		th->source = src->port;
		th->dest = dst->port;
		break;
	case IPPROTO_UDP:
		if (uh->check || pkt->skb->ip_summed == CHECKSUM_PARTIAL) {
			write_check_once(pkt->skb, &uh->check, addresses, ports);
			if (!uh->check)
				uh->check = CSUM_MANGLED_0;
		}
		uh->source = src->port;
		uh->dest = dst->port;
		break;
	case IPPROTO_ICMP:
		write_icmp(pkt, src->port);
		break;
	case IPPROTO_UDPLITE:
	case IPPROTO_DCCP:
		write_addresses_only(pkt, addresses);
		break;
	}
}

/* How many identifications an aggregate takes when it is taken apart. */
static int segments(const struct sk_buff *skb)
{
	if (!skb_is_gso(skb))
		return 1;
	/* Who sent it from outside of the kernel may not have counted. */
	return skb_shinfo(skb)->gso_segs ?:
	       DIV_ROUND_UP(skb->len, skb_shinfo(skb)->gso_size);
}

/**
 * natgw_rewrite_id() - give a packet an identification of the gateway
 * @pkt: the packet, as it is to leave
 *
 * The next one between its addresses, as for what the gateway itself sends.
 *
 * Context: BH disabled. May reallocate the packet's linear part.
 * Return: 0, or -ENOMEM if the header cannot be made writable.
 */
int natgw_rewrite_id(struct natgw_packet *pkt)
{
	struct iphdr *iph;
	__be16 before;

	if (skb_ensure_writable(pkt->skb, sizeof(*iph)))
		return -ENOMEM;
	iph = ip_hdr(pkt->skb);
	before = iph->id;
	__ip_select_ident(pkt->state->net, iph, segments(pkt->skb));
	csum_replace2(&iph->check, before, iph->id);
	return 0;
}

/* Every change of a quoted byte is a change of the ICMP checksum. */
static void quote2(struct icmphdr *ih, __be16 *field, __be16 to)
{
	csum_replace2(&ih->checksum, *field, to);
	*field = to;
}

static void quote_check(struct icmphdr *ih, __sum16 *check, __wsum delta,
			u8 proto)
{
	__sum16 sum = *check;

	csum_replace_by_diff(&sum, delta);
	if (!sum && (proto == IPPROTO_UDP || proto == IPPROTO_UDPLITE))
		sum = CSUM_MANGLED_0;
	quote2(ih, (__be16 *)check, (__force __be16)sum);
}

/*
 * Of protocols with ports or identifiers at least eight bytes were quoted. The
 * checksum is kept right where it is among the bytes that were.
 */
static void quote_transport(struct icmphdr *ih, u8 *header, unsigned int len,
			    enum natgw_side side, u8 proto, __wsum addresses,
			    __be16 to)
{
	unsigned int i = side == NATGW_SRC ? 0 : 1;
	__be16 *port = (__be16 *)header + i;
	__sum16 *check = NULL;
	__wsum delta;

	switch (proto) {
	case IPPROTO_TCP:
		if (len >= offsetofend(struct tcphdr, check))
			check = &((struct tcphdr *)header)->check;
		break;
	case IPPROTO_UDP:
		check = &((struct udphdr *)header)->check;
		if (!*check)
			check = NULL;
		break;
	case IPPROTO_ICMP:
		port = (__be16 *)&((struct icmphdr *)header)->un.echo.id;
		check = (__sum16 *)&((struct icmphdr *)header)->checksum;
		addresses = 0;
		break;
	case IPPROTO_UDPLITE:
	case IPPROTO_DCCP:
		if (len >= sizeof(struct udphdr))
			quote_check(ih, (__sum16 *)(header + UDP_CHECK_OFFSET),
				    addresses, proto);
		return;
	default:
		return;
	}
	delta = csum_add(addresses, csum_sub((__force __wsum)to,
					     (__force __wsum)*port));
	quote2(ih, port, to);
	if (check)
		quote_check(ih, check, delta, proto);
}

/**
 * natgw_rewrite_error() - rewrite one side of an ICMP error
 * @pkt: the packet, an error
 * @side: side of the error's own header; the other side of the quoted one,
 *        since that packet went the other way
 * @outer: new address for the error's own header, network order
 * @quoted: new endpoint for the quoted header
 *
 * RFC 5508 REQ-4 and REQ-5. Quoted options, padding and extensions (RFC 4884)
 * stay as they are.
 *
 * Context: BH disabled. May reallocate the packet's linear part.
 * Return: 0, or -ENOMEM if the headers cannot be made writable.
 */
int natgw_rewrite_error(struct natgw_packet *pkt, enum natgw_side side,
			__be32 outer, const struct natgw_endpoint *quoted)
{
	enum natgw_side other = side == NATGW_SRC ? NATGW_DST : NATGW_SRC;
	struct natgw_endpoint *from = other == NATGW_SRC ? &pkt->quoted.src
							 : &pkt->quoted.dst;
	unsigned int start = pkt->offset + sizeof(struct icmphdr);
	__wsum addresses = address_delta(from->addr, quoted->addr);
	struct iphdr *inner;
	struct icmphdr *ih;
	unsigned int len;
	__sum16 check;

	inner = (struct iphdr *)(skb_network_header(pkt->skb) + start);
	/* As much of the quoted transport header as is there, 20 bytes at most. */
	len = min_t(unsigned int, pkt->skb->len - start - inner->ihl * 4,
		    sizeof(struct tcphdr));
	if (skb_ensure_writable(pkt->skb, start + inner->ihl * 4 + len))
		return -ENOMEM;
	if (side == NATGW_SRC ? outer != pkt->tuple.src.addr
			      : outer != pkt->tuple.dst.addr)
		write_address(ip_hdr(pkt->skb), side, outer);
	ih = (struct icmphdr *)(skb_network_header(pkt->skb) + pkt->offset);
	inner = (struct iphdr *)(skb_network_header(pkt->skb) + start);
	if (from->addr != quoted->addr) {
		/* The header's own checksum makes up for the address. */
		check = inner->check;
		write_address(inner, other, quoted->addr);
		csum_replace_by_diff(&ih->checksum, addresses);
		csum_replace2(&ih->checksum, (__force __be16)check,
			      (__force __be16)inner->check);
	}
	quote_transport(ih, (u8 *)inner + inner->ihl * 4, len, other,
			pkt->quoted.proto, addresses, quoted->port);
	*from = *quoted;
	return 0;
}

#if IS_ENABLED(CONFIG_KUNIT)
#include "rewrite_test.c"
#include "rewrite_error_test.c"
#endif
