// SPDX-License-Identifier: GPL-2.0
/* One packet on its way through a hook: its headers. */
#include "packet.h"

#include <linux/icmp.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <net/ip.h>

/* Quoted bytes of TCP, UDP and ICMP that RFC 792 promises. */
#define QUOTED_TRANSPORT_LEN 8

/**
 * natgw_packet_transport_len() - bytes of a transport header that are needed
 * @proto: IP protocol
 *
 * UDP-Lite and DCCP are translated by address only, yet their checksums cover
 * the addresses; both have it in bytes 6 and 7.
 *
 * Context: Any.
 * Return: the bytes; 0 if no header is looked at.
 */
unsigned int natgw_packet_transport_len(u8 proto)
{
	switch (proto) {
	case IPPROTO_TCP:
		return sizeof(struct tcphdr);
	case IPPROTO_UDP:
	case IPPROTO_UDPLITE:
	case IPPROTO_DCCP:
		return sizeof(struct udphdr);
	case IPPROTO_ICMP:
		return sizeof(struct icmphdr);
	default:
		return 0;
	}
}

/**
 * natgw_packet_icmp_query() - is an ICMP type a query or a reply to one
 * @type: ICMP type
 *
 * RFC 5508 section 3; the obsolete information messages carry an identifier
 * as well.
 *
 * Context: Any.
 * Return: true if it is.
 */
bool natgw_packet_icmp_query(u8 type)
{
	switch (type) {
	case ICMP_ECHO:
	case ICMP_ECHOREPLY:
	case ICMP_TIMESTAMP:
	case ICMP_TIMESTAMPREPLY:
	case ICMP_INFO_REQUEST:
	case ICMP_INFO_REPLY:
	case ICMP_ADDRESS:
	case ICMP_ADDRESSREPLY:
		return true;
	default:
		return false;
	}
}

static bool icmp_error(u8 type)
{
	switch (type) {
	case ICMP_DEST_UNREACH:
	case ICMP_SOURCE_QUENCH:
	case ICMP_REDIRECT:
	case ICMP_TIME_EXCEEDED:
	case ICMP_PARAMETERPROB:
		return true;
	default:
		return false;
	}
}

static void broken(struct natgw_packet *pkt, enum natgw_drop why)
{
	pkt->kind = NATGW_PACKET_BROKEN;
	pkt->broken = why;
}

static void read_tcp(struct natgw_packet *pkt)
{
	const u8 *header = skb_network_header(pkt->skb) + pkt->offset;
	const struct tcphdr *th = (const struct tcphdr *)header;

	if (th->doff * 4 < sizeof(*th) ||
	    pkt->offset + th->doff * 4 > pkt->skb->len)
		return broken(pkt, NATGW_DROP_SHORT);
	pkt->tuple.src.port = th->source;
	pkt->tuple.dst.port = th->dest;
	pkt->tcp_seq = ntohl(th->seq);
	pkt->tcp_ack = ntohl(th->ack_seq);
	pkt->tcp_len = pkt->skb->len - pkt->offset - th->doff * 4;
	pkt->tcp_flags = header[13];
}

static void read_udp(struct natgw_packet *pkt)
{
	const struct udphdr *uh = (const struct udphdr *)
		(skb_network_header(pkt->skb) + pkt->offset);
	unsigned int len = ntohs(uh->len);

	if (len < sizeof(*uh) || pkt->offset + len > pkt->skb->len)
		return broken(pkt, NATGW_DROP_SHORT);
	pkt->tuple.src.port = uh->source;
	pkt->tuple.dst.port = uh->dest;
}

/*
 * Reads the packet that an ICMP error quotes. Eight bytes of its transport
 * header are enough (RFC 5508 section 4.1), a later fragment has none.
 */
static void read_quoted(struct natgw_packet *pkt)
{
	unsigned int start = pkt->offset + sizeof(struct icmphdr);
	struct natgw_tuple *quoted = &pkt->quoted;
	const struct iphdr *iph;
	unsigned int ihl;
	const __be16 *port;

	pkt->kind = NATGW_PACKET_ERROR;
	if (!pskb_may_pull(pkt->skb, start + sizeof(*iph)))
		return broken(pkt, NATGW_DROP_ICMP_QUOTE);
	iph = (const struct iphdr *)(skb_network_header(pkt->skb) + start);
	ihl = iph->ihl * 4;
	if (iph->version != 4 || ihl < sizeof(*iph) ||
	    iph->frag_off & htons(IP_OFFSET) ||
	    !pskb_may_pull(pkt->skb, start + ihl))
		return broken(pkt, NATGW_DROP_ICMP_QUOTE);
	iph = (const struct iphdr *)(skb_network_header(pkt->skb) + start);
	quoted->src.addr = iph->saddr;
	quoted->dst.addr = iph->daddr;
	quoted->src.port = 0;
	quoted->dst.port = 0;
	quoted->proto = iph->protocol;
	quoted->zone = NATGW_ZONE_WIRE;
	if (!natgw_packet_has_ports(quoted->proto) &&
	    quoted->proto != IPPROTO_ICMP)
		return;
	if (!pskb_may_pull(pkt->skb, start + ihl + QUOTED_TRANSPORT_LEN))
		return broken(pkt, NATGW_DROP_ICMP_QUOTE);
	port = (const __be16 *)(skb_network_header(pkt->skb) + start + ihl);
	if (quoted->proto != IPPROTO_ICMP) {
		quoted->src.port = port[0];
		quoted->dst.port = port[1];
	} else if (natgw_packet_icmp_query(*(const u8 *)port)) {
		quoted->src.port = port[2];
		quoted->dst.port = port[2];
	} else {
		broken(pkt, NATGW_DROP_ICMP_QUOTE);
	}
}

static void read_icmp(struct natgw_packet *pkt)
{
	const struct icmphdr *ih = (const struct icmphdr *)
		(skb_network_header(pkt->skb) + pkt->offset);

	pkt->icmp_type = ih->type;
	if (natgw_packet_icmp_query(ih->type)) {
		pkt->tuple.src.port = ih->un.echo.id;
		pkt->tuple.dst.port = ih->un.echo.id;
	} else if (icmp_error(ih->type)) {
		read_quoted(pkt);
	} else {
		broken(pkt, NATGW_DROP_ICMP_TYPE);
	}
}

/**
 * natgw_packet_read() - read a packet's headers
 * @pkt: the packet; skb, state and stats are set, the rest is filled in
 *
 * A packet that cannot be read is not an error here: as long as no rule wants
 * to translate it, it passes as it is.
 *
 * Context: BH disabled. May reallocate the packet's linear part.
 */
void natgw_packet_read(struct natgw_packet *pkt)
{
	struct sk_buff *skb = pkt->skb;
	const struct iphdr *iph = ip_hdr(skb);
	unsigned int need;

	pkt->kind = NATGW_PACKET_FLOW;
	pkt->offset = iph->ihl * 4;
	pkt->tuple.src.addr = iph->saddr;
	pkt->tuple.dst.addr = iph->daddr;
	pkt->tuple.src.port = 0;
	pkt->tuple.dst.port = 0;
	pkt->tuple.proto = iph->protocol;
	pkt->tuple.zone = NATGW_ZONE_WIRE;
	pkt->tcp_flags = 0;
	pkt->icmp_type = 0;
	/* A raw socket of the gateway can send anything. */
	if (pkt->offset < sizeof(*iph) || pkt->offset > skb->len)
		return broken(pkt, NATGW_DROP_SHORT);
	if (ip_is_fragment(iph))
		return broken(pkt, NATGW_DROP_FRAGMENT);
	need = natgw_packet_transport_len(pkt->tuple.proto);
	if (!pskb_may_pull(skb, pkt->offset + need))
		return broken(pkt, NATGW_DROP_SHORT);
	switch (pkt->tuple.proto) {
	case IPPROTO_TCP:
		return read_tcp(pkt);
	case IPPROTO_UDP:
		return read_udp(pkt);
	case IPPROTO_ICMP:
		return read_icmp(pkt);
	}
}

#if IS_ENABLED(CONFIG_KUNIT)
#include "packet_test.c"
#endif
