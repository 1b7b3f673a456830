/* SPDX-License-Identifier: GPL-2.0 */
/* Generated from uapi/natgw.yaml by uapi/names.py: make -C uapi names. */

static const struct name action_list[] = {
	{ "unspec",
	  "Never valid." },
	{ "exempt",
	  "Leave the flow alone; later rules are not looked at." },
	{ "snat",
	  "Give it a source endpoint from a pool." },
	{ "masquerade",
	  "Give it the address of the interface that it leaves by." },
	{ "dnat",
	  "Send it to another address, and to another port where one is given." },
	{ "redirect",
	  "Send it to the gateway itself, to another port where one is given." },
	{ "static",
	  "Exchange an external for an internal address, both ways, ports kept." },
};

const struct names names_action = {
	.what = "action",
	.list = action_list,
	.count = 7,
};

static const struct name mapping_behavior_list[] = {
	{ "endpoint-dependent",
	  "To a session; towards another destination it can be given again." },
	{ "endpoint-independent",
	  "To an internal endpoint, whatever the destination (RFC 4787 REQ-1)." },
};

const struct names names_mapping_behavior = {
	.what = "mapping behavior",
	.list = mapping_behavior_list,
	.count = 2,
};

static const struct name filtering_behavior_list[] = {
	{ "address-and-port-dependent",
	  "From nobody; only answers pass." },
	{ "address-dependent",
	  "From addresses that the internal endpoint has a session with." },
	{ "endpoint-independent",
	  "From everybody (RFC 4787 REQ-8)." },
};

const struct names names_filtering_behavior = {
	.what = "filtering behavior",
	.list = filtering_behavior_list,
	.count = 3,
};

static const struct name address_allocation_list[] = {
	{ "paired",
	  "The same for all flows of an internal address (RFC 4787 REQ-2)." },
	{ "round-robin",
	  "One after the other." },
	{ "random",
	  "Any." },
};

const struct names names_address_allocation = {
	.what = "address allocation",
	.list = address_allocation_list,
	.count = 3,
};

static const struct name port_allocation_list[] = {
	{ "preserve",
	  "Its own where that is free, else a random one." },
	{ "random",
	  "A random one (RFC 6056)." },
	{ "parity",
	  "Its own where that is free, else one as odd or even (RFC 4787 REQ-4)." },
};

const struct names names_port_allocation = {
	.what = "port allocation",
	.list = port_allocation_list,
	.count = 3,
};

static const struct name refuse_list[] = {
	{ "reset",
	  "TCP by a reset, the rest by ICMP, communication administratively prohibited." },
	{ "prohibited",
	  "By ICMP, communication administratively prohibited (type 3, code 13)." },
	{ "unreachable",
	  "By ICMP, host unreachable (type 3, code 1)." },
	{ "silent",
	  "Not at all." },
};

const struct names names_refuse = {
	.what = "refuse",
	.list = refuse_list,
	.count = 4,
};

static const struct name unsolicited_syn_list[] = {
	{ "icmp",
	  "It waits for the tcp-in-syn timeout; then its sender is told by ICMP, port unreachable, unless the connection was opened from inside meanwhile." },
	{ "drop",
	  "Nothing; its sender is never told." },
};

const struct names names_unsolicited_syn = {
	.what = "unsolicited syn",
	.list = unsolicited_syn_list,
	.count = 2,
};

static const struct name state_list[] = {
	{ "unspec",
	  "Never valid." },
	{ "unreplied",
	  "Not TCP, and the responder has not answered yet." },
	{ "replied",
	  "Not TCP, and seen in both directions." },
	{ "init",
	  "TCP, a SYN has gone one way and nothing has come back." },
	{ "handshake",
	  "TCP, a SYN has gone both ways; the last ACK is missing." },
	{ "established",
	  "TCP, open." },
	{ "fin-initiator",
	  "TCP, the initiator has closed its half." },
	{ "fin-responder",
	  "TCP, the responder has closed its half." },
	{ "closing",
	  "TCP, both halves are closed." },
	{ "trans",
	  "TCP, a reset was seen; ends soon unless traffic goes on." },
};

const struct names names_state = {
	.what = "state",
	.list = state_list,
	.count = 10,
};

static const struct name drop_list[] = {
	{ "no-port",
	  "Every external endpoint that the pool allows towards this destination is in use." },
	{ "no-address",
	  "The rule says masquerade or redirect, but the interface has no usable address." },
	{ "session-limit",
	  "The namespace holds as many sessions as its limit allows." },
	{ "no-memory",
	  "The kernel had no memory for a session." },
	{ "insert-race",
	  "Other packets kept taking the chosen endpoint first, too many times in a row." },
	{ "tcp-no-session",
	  "TCP, to be translated by a rule, but of no session and not a SYN." },
	{ "tcp-flags",
	  "TCP flags that no connection uses (SYN with FIN or RST, or none at all), to be translated by a rule." },
	{ "icmp-no-session",
	  "ICMP reply or error, to be translated by a rule, that belongs to no session." },
	{ "icmp-type",
	  "ICMP of a type that cannot be translated, to be translated by a rule." },
	{ "icmp-quote",
	  "ICMP error that quotes too little of its packet, or a damaged one." },
	{ "icmp-checksum",
	  "ICMP error with a wrong checksum (RFC 5508 REQ-3)." },
	{ "unsolicited",
	  "Arrived for a pool's address without a session to go to." },
	{ "short",
	  "The transport header is truncated." },
	{ "fragment",
	  "Fragment that was not reassembled, to be translated by a rule." },
	{ "multicast",
	  "Multicast or broadcast, to be translated by a rule; it cannot be." },
	{ "bad-source",
	  "Source address or port that cannot be answered, to be translated by a rule." },
	{ "unwritable",
	  "The kernel had no memory to make the packet's headers writable." },
	{ "reroute",
	  "A local packet's new destination cannot be reached." },
	{ "mapping-conflict",
	  "The external endpoint of the mapping is in use towards this destination by something else." },
	{ "no-bitmap",
	  "The kernel had no memory to find out which port towards this destination is free." },
	{ "subscriber-limit",
	  "As many subscribers have sessions as the limit allows." },
	{ "subscriber-sessions",
	  "The subscriber has as many sessions as its limit allows." },
	{ "subscriber-ports",
	  "The subscriber holds as many ports of the protocol as its limit allows." },
	{ "subscriber-rate",
	  "The subscriber has begun as many sessions in a second as its limit allows." },
	{ "half-open",
	  "As many sessions wait for an answer as their share of the limit of sessions allows." },
	{ "fair-share",
	  "The ports that are left towards this destination are kept for subscribers who hold fewer." },
	{ "no-block",
	  "No block of ports is free at the addresses that the subscriber may have." },
	{ "subscriber-blocks",
	  "The subscriber has as many blocks of ports as the pool allows, and no port in them is left." },
	{ "outside-prefix",
	  "The source is none of those that the deterministic pool has a range of ports for." },
	{ "unknown-proto",
	  "Of a protocol without ports, to be translated by a rule, and unknown-proto is drop." },
	{ "source-quench",
	  "ICMP source quench about a session; it is not forwarded any more (RFC 6633)." },
	{ "unsolicited-syns",
	  "SYN without a session to go to, and as many wait to be answered as the limit allows, or there is no memory for it." },
	{ "filtered",
	  "Arrived for the external endpoint of a mapping, from where its filter lets nobody in." },
	{ "hairpin",
	  "From an inside host for an external address, and hairpinning is off." },
	{ "session-rate",
	  "As many sessions have begun in a second as the limit of the namespace allows." },
};

const struct names names_drop = {
	.what = "drop",
	.list = drop_list,
	.count = 35,
};

static const struct name counter_list[] = {
	{ "seen",
	  "Packets that reached a hook of natgw, counted at each hook." },
	{ "untouched",
	  "Packets that a hook let pass as they were." },
	{ "translated",
	  "Packets that a hook let pass as part of a session." },
	{ "dropped",
	  "Packets dropped, for whatever reason." },
	{ "packets-in-from-source",
	  "Packets of sessions that came in from their initiators." },
	{ "bytes-in-from-source",
	  "Bytes of sessions that came in from their initiators." },
	{ "packets-out-to-destination",
	  "Packets of sessions that went out to their responders." },
	{ "bytes-out-to-destination",
	  "Bytes of sessions that went out to their responders." },
	{ "packets-in-from-destination",
	  "Packets of sessions that came in from their responders." },
	{ "bytes-in-from-destination",
	  "Bytes of sessions that came in from their responders." },
	{ "packets-out-to-source",
	  "Packets of sessions that went out to their initiators." },
	{ "bytes-out-to-source",
	  "Bytes of sessions that went out to their initiators." },
	{ "attempts",
	  "Flows that a rule said to translate." },
	{ "created",
	  "Sessions created." },
	{ "established",
	  "TCP sessions that completed their handshake." },
	{ "reopened",
	  "Closed TCP sessions taken up again by a new SYN." },
	{ "closed-fin",
	  "Sessions that ended after both sides had closed." },
	{ "closed-rst",
	  "Sessions that ended after a reset." },
	{ "closed-idle",
	  "Sessions that ended because nothing was seen for too long." },
	{ "closed-flush",
	  "Sessions ended by a flush, or by the end of the configuration." },
	{ "closed-address",
	  "Sessions ended because their interface or its address went away." },
	{ "closed-refused",
	  "Sessions of a dnat rule that ended at once because no source was left for them." },
	{ "races",
	  "Sessions given up because another packet of the flow was faster; nothing was lost." },
	{ "port-errors",
	  "Flows refused because no port or address was left." },
	{ "syn-retransmits",
	  "SYNs seen again in sessions that wait for an answer." },
	{ "icmp-errors",
	  "ICMP errors translated." },
	{ "events-lost",
	  "Events that could not be delivered for want of memory." },
	{ "resets-early",
	  "TCP sessions that the responder reset before they were established." },
	{ "unanswered",
	  "Sessions that ended without a packet from their responder." },
	{ "probed",
	  "Ports chosen by trial, for want of memory for their bitmap." },
	{ "destinations-reclaimed",
	  "Destinations forgotten to make room, with what was known of them." },
	{ "answered",
	  "Flows refused for want of a source, and SYNs without a session to go to, whose initiators were told so." },
	{ "answers-suppressed",
	  "Those whose initiators were to be told and were not, because of limits on answers." },
	{ "blocks-allocated",
	  "Blocks of ports that subscribers were given." },
	{ "blocks-released",
	  "Blocks of ports that were taken back." },
	{ "tcp-stray",
	  "TCP packets of sessions that belong to no connection, by the sequence number of a reset or by flags that none uses; translated, and nothing changed by them." },
	{ "inbound",
	  "Sessions that began at the external endpoint of a mapping." },
	{ "untranslated",
	  "Packets that were forwarded from a private address to one that is not, and that no rule was about." },
	{ "early-routed",
	  "Packets of sessions that went by the routing of earlier ones." },
	{ "fast",
	  "Packets of sessions that went from device to device, past routing and the firewall." },
};

const struct names names_counter = {
	.what = "counter",
	.list = counter_list,
	.count = 40,
};

static const struct name holder_list[] = {
	{ "half-open",
	  "It waits for an answer or for the end of the handshake." },
	{ "established",
	  "It is in use." },
	{ "closing",
	  "It is over, and holds its port until its timeout." },
};

const struct names names_holder = {
	.what = "holder",
	.list = holder_list,
	.count = 3,
};

static const struct name exhaustion_event_list[] = {
	{ "unspec",
	  "Never sent." },
	{ "begin",
	  "A flow was refused because no port was left." },
	{ "end",
	  "An eighth of its ports is free again." },
	{ "high",
	  "So many of its ports are in use that the threshold is reached." },
	{ "low",
	  "Fewer are, by a margin, than the threshold." },
};

const struct names names_exhaustion_event = {
	.what = "exhaustion event",
	.list = exhaustion_event_list,
	.count = 5,
};

static const struct name mapping_event_list[] = {
	{ "unspec",
	  "Never sent." },
	{ "created",
	  "An internal endpoint has an external one." },
	{ "ended",
	  "Its last session has ended, and it with that." },
};

const struct names names_mapping_event = {
	.what = "mapping event",
	.list = mapping_event_list,
	.count = 3,
};

static const struct name block_event_list[] = {
	{ "unspec",
	  "Never sent." },
	{ "allocated",
	  "A subscriber was given it." },
	{ "released",
	  "It was empty for long enough, and is taken back." },
};

const struct names names_block_event = {
	.what = "block event",
	.list = block_event_list,
	.count = 3,
};

static const struct name event_list[] = {
	{ "unspec",
	  "Never sent." },
	{ "new",
	  "The session was created." },
	{ "end",
	  "The session is over; its counters are final." },
};

const struct names names_event = {
	.what = "event",
	.list = event_list,
	.count = 3,
};

static const struct name close_cause_list[] = {
	{ "unspec",
	  "Never sent." },
	{ "fin",
	  "Both sides had closed." },
	{ "rst",
	  "A reset was seen." },
	{ "idle",
	  "Nothing was seen for too long." },
	{ "flush",
	  "Flushed, or the configuration ended." },
	{ "address",
	  "Its interface or its address went away." },
	{ "refused",
	  "Its destination was translated, but no source was left for it." },
};

const struct names names_close_cause = {
	.what = "close cause",
	.list = close_cause_list,
	.count = 7,
};

static const struct name timeout_list[] = {
	{ "udp",
	  "UDP that was not answered; 120 or more (RFC 4787 REQ-5)." },
	{ "udp-stream",
	  "UDP that was answered; 120 or more (RFC 4787 REQ-5)." },
	{ "tcp-idle",
	  "TCP, established; 7440 or more (RFC 5382 REQ-5)." },
	{ "tcp-trans-open",
	  "TCP, opening (RFC 7857 section 2.2)." },
	{ "tcp-trans-close",
	  "TCP, closing or reset (RFC 7857 section 2.2)." },
	{ "icmp",
	  "ICMP queries; 60 or more (RFC 5508 REQ-2)." },
	{ "other-proto",
	  "Every other protocol." },
	{ "tcp-in-syn",
	  "How long a SYN without a session to go to waits to be answered; 6 or more (RFC 5382 REQ-4)." },
};

const struct names names_timeout = {
	.what = "timeout",
	.list = timeout_list,
	.count = 8,
};

static const struct name limit_list[] = {
	{ "sessions",
	  "Sessions at one time." },
	{ "destinations",
	  "Destinations without sessions that the ledger remembers." },
	{ "answers",
	  "Answers to refused flows a second, and as many at once." },
	{ "subscribers",
	  "Subscribers with sessions at one time; 0 for no limit." },
	{ "subscriber-prefix",
	  "Leading bits of an internal address that make a subscriber." },
	{ "subscriber-sessions",
	  "Sessions of a subscriber at one time; 0 for no limit." },
	{ "subscriber-ports",
	  "Ports that a subscriber holds at one time, of each protocol; 0 for no limit." },
	{ "subscriber-rate",
	  "Sessions of a subscriber that begin in a second; 0 for no limit." },
	{ "half-open-share",
	  "Per cent of the limit of sessions that may wait for an answer; 0 for no limit." },
	{ "minimum-ports",
	  "Ports towards a contended destination that each subscriber is to have; 0 for first come, first served." },
	{ "unsolicited-syns",
	  "SYNs without a session to go to that wait to be answered at one time; 0 to treat them as any packet without one." },
	{ "session-rate",
	  "Sessions that begin in a second, and as many at once; 0 for no limit." },
};

const struct names names_limit = {
	.what = "limit",
	.list = limit_list,
	.count = 12,
};

static const struct name option_list[] = {
	{ "tcp-loose",
	  "Translate TCP of no session even if it is not a SYN; 0 or 1." },
	{ "icmp-check-inner",
	  "Drop ICMP errors that quote an IP header with a wrong checksum; 0 or 1." },
	{ "ip-id-rewrite",
	  "Which translated packets get another identification; one of ip-id-rewrite." },
	{ "unknown-proto",
	  "What becomes of flows of a protocol without ports; one of unknown-proto." },
	{ "invalid-packet",
	  "What becomes of TCP that no connection begins with; one of invalid-packet." },
	{ "unsolicited-syn",
	  "What becomes of a SYN without a session to go to, by the unsolicited-syn enum." },
	{ "inbound-refresh",
	  "Packets from outside put the end of UDP and ICMP sessions off that inside has begun; 0 or 1." },
	{ "hairpin",
	  "Let inside hosts reach each other by their external addresses; 0 or 1." },
	{ "early-route",
	  "Packets of sessions go by the routing of earlier ones while that holds; 0 or 1." },
};

const struct names names_option = {
	.what = "option",
	.list = option_list,
	.count = 9,
};

static const struct name ip_id_rewrite_list[] = {
	{ "off",
	  "None." },
	{ "fragments",
	  "Those that came in fragments, or leave in fragments." },
	{ "non-atomic",
	  "Those, and those that others may still put into fragments." },
	{ "all",
	  "Every one." },
};

const struct names names_ip_id_rewrite = {
	.what = "ip id rewrite",
	.list = ip_id_rewrite_list,
	.count = 4,
};

static const struct name unknown_proto_list[] = {
	{ "address-only",
	  "They are translated by address alone." },
	{ "drop",
	  "They are dropped." },
};

const struct names names_unknown_proto = {
	.what = "unknown proto",
	.list = unknown_proto_list,
	.count = 2,
};

static const struct name invalid_packet_list[] = {
	{ "drop",
	  "It is dropped." },
	{ "translate",
	  "It is translated, and begins a session." },
};

const struct names names_invalid_packet = {
	.what = "invalid packet",
	.list = invalid_packet_list,
	.count = 2,
};

static const struct name profile_list[] = {
	{ "gateway",
	  "As many flows as there can be; the defaults of everything here." },
	{ "subscriber",
	  "What a subscriber line wants (RFC 4787, 5382 and 5508)." },
	{ "cgn",
	  "What many subscribers behind few addresses want (RFC 6888)." },
};

const struct names names_profile = {
	.what = "profile",
	.list = profile_list,
	.count = 3,
};

static const struct name notification_list[] = {
	{ "pool-high",
	  "Per cent of the ports towards a destination that are in use when it is told of; 0 for never." },
	{ "pool-low",
	  "Per cent at which that is told to be over; 0 for an eighth below where it began." },
	{ "subscriber-high",
	  "Per cent of its limit of sessions or ports that a subscriber has when it is told of; 0 for never." },
	{ "interval",
	  "Seconds in which one thing is told once at most; how often it happened besides is told with the next." },
};

const struct names names_notification = {
	.what = "notification",
	.list = notification_list,
	.count = 4,
};

static const struct name usage_event_list[] = {
	{ "unspec",
	  "Never sent." },
	{ "high",
	  "So much is in use that the threshold is reached." },
	{ "low",
	  "It is in use less, by a margin, than the threshold." },
	{ "hit",
	  "A flow was refused because of the limit." },
};

const struct names names_usage_event = {
	.what = "usage event",
	.list = usage_event_list,
	.count = 4,
};

static const struct name invariant_list[] = {
	{ "packets",
	  "Packets seen are packets untouched, translated and dropped." },
	{ "drops",
	  "Packets dropped are the sum over the reasons." },
	{ "sessions",
	  "Sessions created are sessions closed and sessions active." },
	{ "table",
	  "Sessions active are sessions found by walking the table." },
	{ "views",
	  "Views in the table are the views of the sessions found." },
	{ "ports",
	  "Endpoints held by the pools are the sessions found that hold one." },
	{ "ledger",
	  "Ports held in the ledger are the mappings, and the sessions found that hold one by themselves." },
	{ "subscribers",
	  "Sessions summed over the subscribers are the sessions found that have one." },
	{ "blocks",
	  "Blocks allocated are blocks released and blocks found by walking." },
	{ "block-ports",
	  "Ports held in blocks are the mappings and sessions found that hold one there." },
};

const struct names names_invariant = {
	.what = "invariant",
	.list = invariant_list,
	.count = 10,
};

static const struct name clause_list[] = {
	{ "unspec",
	  "Never valid." },
	{ "iif",
	  "The interface that it came in by." },
	{ "oif",
	  "The interface that it leaves by." },
	{ "src",
	  "Its source address." },
	{ "dst",
	  "Its destination address." },
	{ "proto",
	  "Its protocol." },
	{ "sport",
	  "Its source port." },
	{ "dport",
	  "Its destination port." },
	{ "mark",
	  "Its mark." },
	{ "external",
	  "Its destination is an external address of a static rule." },
	{ "internal",
	  "Its source is an internal address of a static rule." },
};

const struct names names_clause = {
	.what = "clause",
	.list = clause_list,
	.count = 11,
};

static const struct name verdict_list[] = {
	{ "unspec",
	  "Never valid." },
	{ "untouched",
	  "It passes as it is, as no rule wants it translated, or one exempts it." },
	{ "session",
	  "It belongs to a session that exists, and is translated as that is." },
	{ "translated",
	  "It begins a session, and is translated." },
	{ "dropped",
	  "It is dropped, for the reason given." },
	{ "unroutable",
	  "Routing has no way for it, before natgw translates its source." },
};

const struct names names_verdict = {
	.what = "verdict",
	.list = verdict_list,
	.count = 6,
};

static const struct name pace_list[] = {
	{ "unspec",
	  "There is no fast path." },
	{ "new",
	  "None was forwarded since the configuration changed, or the route did." },
	{ "fast",
	  "They do, but for what is unusual." },
	{ "rule",
	  "The rule that created the session keeps them out." },
	{ "stale",
	  "The rule that created the session is gone." },
	{ "device",
	  "They come or leave by a device that the fast path was not given." },
	{ "route",
	  "Their route cannot be kept." },
	{ "conntrack",
	  "They are tracked by nf_conntrack." },
	{ "ipsec",
	  "The namespace has IPsec policies." },
	{ "ip-id",
	  "Each gets another identification." },
};

const struct names names_pace = {
	.what = "pace",
	.list = pace_list,
	.count = 10,
};

static const struct name destination_order_list[] = {
	{ "ports",
	  "Most ports in use." },
	{ "refused",
	  "Most flows refused." },
	{ "created",
	  "Most sessions created." },
	{ "unanswered",
	  "Most sessions that ended without an answer." },
	{ "last",
	  "The latest refusal." },
	{ "fill",
	  "The largest share of ports in use at one external address, by itself; then most of them. Where no more than one is usable, it is the last." },
};

const struct names names_destination_order = {
	.what = "destination order",
	.list = destination_order_list,
	.count = 6,
};
