/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* Do not edit directly, auto-generated from: */
/*	netlink/specs/natgw.yaml */
/* YNL-GEN uapi header */
/* To regenerate run: tools/net/ynl/ynl-regen.sh */

#ifndef _UAPI_LINUX_NATGW_H
#define _UAPI_LINUX_NATGW_H

#define NATGW_FAMILY_NAME	"natgw"
#define NATGW_FAMILY_VERSION	1

#define NATGW_POOL_NAME_MAX		31
#define NATGW_POOL_RESERVED_MAX		32
#define NATGW_POOL_HOLD_DOWN_MAX	3600
#define NATGW_POOL_RESTING_MAX		65535
#define NATGW_POOL_BLOCK_MIN		64
#define NATGW_POOL_BLOCK_MAX		16384
#define NATGW_POOL_BLOCK_LIMIT_MAX	64
#define NATGW_POOL_BLOCK_TIMEOUT_MAX	86400
#define NATGW_POOL_RANGE_MIN		64
#define NATGW_FAST_DEVICES_MAX		32
#define NATGW_DESTINATION_TOP_MAX	16384
#define NATGW_DESTINATION_PARTS_MAX	16384
#define NATGW_DESTINATION_REMOTES_MAX	32
#define NATGW_PORT_MAP_SPACES_MAX	32
#define NATGW_PORT_MAP_PORTS		4096

/**
 * enum natgw_action - What a rule does to the first packet of a flow.
 * @NATGW_ACTION_UNSPEC: Never valid.
 * @NATGW_ACTION_EXEMPT: Leave the flow alone; later rules are not looked at.
 * @NATGW_ACTION_SNAT: Give it a source endpoint from a pool.
 * @NATGW_ACTION_MASQUERADE: Give it the address of the interface that it
 *   leaves by.
 * @NATGW_ACTION_DNAT: Send it to another address, and to another port where
 *   one is given.
 * @NATGW_ACTION_REDIRECT: Send it to the gateway itself, to another port where
 *   one is given.
 * @NATGW_ACTION_STATIC: Exchange an external for an internal address, both
 *   ways, ports kept.
 */
enum natgw_action {
	NATGW_ACTION_UNSPEC,
	NATGW_ACTION_EXEMPT,
	NATGW_ACTION_SNAT,
	NATGW_ACTION_MASQUERADE,
	NATGW_ACTION_DNAT,
	NATGW_ACTION_REDIRECT,
	NATGW_ACTION_STATIC,

	/* private: */
	__NATGW_ACTION_MAX,
	NATGW_ACTION_MAX = (__NATGW_ACTION_MAX - 1)
};

/**
 * enum natgw_mapping_behavior - What a port of a pool belongs to (RFC 4787
 *   section 4.1).
 * @NATGW_MAPPING_BEHAVIOR_ENDPOINT_DEPENDENT: To a session; towards another
 *   destination it can be given again.
 * @NATGW_MAPPING_BEHAVIOR_ENDPOINT_INDEPENDENT: To an internal endpoint,
 *   whatever the destination (RFC 4787 REQ-1).
 */
enum natgw_mapping_behavior {
	NATGW_MAPPING_BEHAVIOR_ENDPOINT_DEPENDENT,
	NATGW_MAPPING_BEHAVIOR_ENDPOINT_INDEPENDENT,

	/* private: */
	__NATGW_MAPPING_BEHAVIOR_MAX,
	NATGW_MAPPING_BEHAVIOR_MAX = (__NATGW_MAPPING_BEHAVIOR_MAX - 1)
};

/**
 * enum natgw_filtering_behavior - From whom packets pass to a mapping that
 *   have no session (RFC 4787 section 5).
 * @NATGW_FILTERING_BEHAVIOR_ADDRESS_AND_PORT_DEPENDENT: From nobody; only
 *   answers pass.
 * @NATGW_FILTERING_BEHAVIOR_ADDRESS_DEPENDENT: From addresses that the
 *   internal endpoint has a session with.
 * @NATGW_FILTERING_BEHAVIOR_ENDPOINT_INDEPENDENT: From everybody (RFC 4787
 *   REQ-8).
 */
enum natgw_filtering_behavior {
	NATGW_FILTERING_BEHAVIOR_ADDRESS_AND_PORT_DEPENDENT,
	NATGW_FILTERING_BEHAVIOR_ADDRESS_DEPENDENT,
	NATGW_FILTERING_BEHAVIOR_ENDPOINT_INDEPENDENT,

	/* private: */
	__NATGW_FILTERING_BEHAVIOR_MAX,
	NATGW_FILTERING_BEHAVIOR_MAX = (__NATGW_FILTERING_BEHAVIOR_MAX - 1)
};

/**
 * enum natgw_address_allocation - Which address of a pool a flow is given.
 * @NATGW_ADDRESS_ALLOCATION_PAIRED: The same for all flows of an internal
 *   address (RFC 4787 REQ-2).
 * @NATGW_ADDRESS_ALLOCATION_ROUND_ROBIN: One after the other.
 * @NATGW_ADDRESS_ALLOCATION_RANDOM: Any.
 */
enum natgw_address_allocation {
	NATGW_ADDRESS_ALLOCATION_PAIRED,
	NATGW_ADDRESS_ALLOCATION_ROUND_ROBIN,
	NATGW_ADDRESS_ALLOCATION_RANDOM,

	/* private: */
	__NATGW_ADDRESS_ALLOCATION_MAX,
	NATGW_ADDRESS_ALLOCATION_MAX = (__NATGW_ADDRESS_ALLOCATION_MAX - 1)
};

/**
 * enum natgw_port_allocation - Which port of an external address a flow is
 *   given.
 * @NATGW_PORT_ALLOCATION_PRESERVE: Its own where that is free, else a random
 *   one.
 * @NATGW_PORT_ALLOCATION_RANDOM: A random one (RFC 6056).
 * @NATGW_PORT_ALLOCATION_PARITY: Its own where that is free, else one as odd
 *   or even (RFC 4787 REQ-4).
 */
enum natgw_port_allocation {
	NATGW_PORT_ALLOCATION_PRESERVE,
	NATGW_PORT_ALLOCATION_RANDOM,
	NATGW_PORT_ALLOCATION_PARITY,

	/* private: */
	__NATGW_PORT_ALLOCATION_MAX,
	NATGW_PORT_ALLOCATION_MAX = (__NATGW_PORT_ALLOCATION_MAX - 1)
};

/**
 * enum natgw_refuse - How a flow is told that it is refused.
 * @NATGW_REFUSE_RESET: TCP by a reset, the rest by ICMP, communication
 *   administratively prohibited.
 * @NATGW_REFUSE_PROHIBITED: By ICMP, communication administratively prohibited
 *   (type 3, code 13).
 * @NATGW_REFUSE_UNREACHABLE: By ICMP, host unreachable (type 3, code 1).
 * @NATGW_REFUSE_SILENT: Not at all.
 */
enum natgw_refuse {
	NATGW_REFUSE_RESET,
	NATGW_REFUSE_PROHIBITED,
	NATGW_REFUSE_UNREACHABLE,
	NATGW_REFUSE_SILENT,

	/* private: */
	__NATGW_REFUSE_MAX,
	NATGW_REFUSE_MAX = (__NATGW_REFUSE_MAX - 1)
};

/**
 * enum natgw_unsolicited_syn - What becomes of a SYN for an external endpoint
 *   without a session (RFC 5382 REQ-4).
 * @NATGW_UNSOLICITED_SYN_ICMP: It waits for the tcp-in-syn timeout; then its
 *   sender is told by ICMP, port unreachable, unless the connection was opened
 *   from inside meanwhile.
 * @NATGW_UNSOLICITED_SYN_DROP: Nothing; its sender is never told.
 */
enum natgw_unsolicited_syn {
	NATGW_UNSOLICITED_SYN_ICMP,
	NATGW_UNSOLICITED_SYN_DROP,

	/* private: */
	__NATGW_UNSOLICITED_SYN_MAX,
	NATGW_UNSOLICITED_SYN_MAX = (__NATGW_UNSOLICITED_SYN_MAX - 1)
};

/**
 * enum natgw_state - State of a session (RFC 6146 section 3.5.2 for TCP).
 * @NATGW_STATE_UNSPEC: Never valid.
 * @NATGW_STATE_UNREPLIED: Not TCP, and the responder has not answered yet.
 * @NATGW_STATE_REPLIED: Not TCP, and seen in both directions.
 * @NATGW_STATE_INIT: TCP, a SYN has gone one way and nothing has come back.
 * @NATGW_STATE_HANDSHAKE: TCP, a SYN has gone both ways; the last ACK is
 *   missing.
 * @NATGW_STATE_ESTABLISHED: TCP, open.
 * @NATGW_STATE_FIN_INITIATOR: TCP, the initiator has closed its half.
 * @NATGW_STATE_FIN_RESPONDER: TCP, the responder has closed its half.
 * @NATGW_STATE_CLOSING: TCP, both halves are closed.
 * @NATGW_STATE_TRANS: TCP, a reset was seen; ends soon unless traffic goes on.
 */
enum natgw_state {
	NATGW_STATE_UNSPEC,
	NATGW_STATE_UNREPLIED,
	NATGW_STATE_REPLIED,
	NATGW_STATE_INIT,
	NATGW_STATE_HANDSHAKE,
	NATGW_STATE_ESTABLISHED,
	NATGW_STATE_FIN_INITIATOR,
	NATGW_STATE_FIN_RESPONDER,
	NATGW_STATE_CLOSING,
	NATGW_STATE_TRANS,

	/* private: */
	__NATGW_STATE_MAX,
	NATGW_STATE_MAX = (__NATGW_STATE_MAX - 1)
};

/**
 * enum natgw_drop - Why a packet was dropped. Every drop has exactly one
 *   reason.
 * @NATGW_DROP_NO_PORT: Every external endpoint that the pool allows towards
 *   this destination is in use.
 * @NATGW_DROP_NO_ADDRESS: The rule says masquerade or redirect, but the
 *   interface has no usable address.
 * @NATGW_DROP_SESSION_LIMIT: The namespace holds as many sessions as its limit
 *   allows.
 * @NATGW_DROP_NO_MEMORY: The kernel had no memory for a session.
 * @NATGW_DROP_INSERT_RACE: Other packets kept taking the chosen endpoint
 *   first, too many times in a row.
 * @NATGW_DROP_TCP_NO_SESSION: TCP, to be translated by a rule, but of no
 *   session and not a SYN.
 * @NATGW_DROP_TCP_FLAGS: TCP flags that no connection uses (SYN with FIN or
 *   RST, or none at all), to be translated by a rule.
 * @NATGW_DROP_ICMP_NO_SESSION: ICMP reply or error, to be translated by a
 *   rule, that belongs to no session.
 * @NATGW_DROP_ICMP_TYPE: ICMP of a type that cannot be translated, to be
 *   translated by a rule.
 * @NATGW_DROP_ICMP_QUOTE: ICMP error that quotes too little of its packet, or
 *   a damaged one.
 * @NATGW_DROP_ICMP_CHECKSUM: ICMP error with a wrong checksum (RFC 5508
 *   REQ-3).
 * @NATGW_DROP_UNSOLICITED: Arrived for a pool's address without a session to
 *   go to.
 * @NATGW_DROP_SHORT: The transport header is truncated.
 * @NATGW_DROP_FRAGMENT: Fragment that was not reassembled, to be translated by
 *   a rule.
 * @NATGW_DROP_MULTICAST: Multicast or broadcast, to be translated by a rule;
 *   it cannot be.
 * @NATGW_DROP_BAD_SOURCE: Source address or port that cannot be answered, to
 *   be translated by a rule.
 * @NATGW_DROP_UNWRITABLE: The kernel had no memory to make the packet's
 *   headers writable.
 * @NATGW_DROP_REROUTE: A local packet's new destination cannot be reached.
 * @NATGW_DROP_MAPPING_CONFLICT: The external endpoint of the mapping is in use
 *   towards this destination by something else.
 * @NATGW_DROP_NO_BITMAP: The kernel had no memory to find out which port
 *   towards this destination is free.
 * @NATGW_DROP_SUBSCRIBER_LIMIT: As many subscribers have sessions as the limit
 *   allows.
 * @NATGW_DROP_SUBSCRIBER_SESSIONS: The subscriber has as many sessions as its
 *   limit allows.
 * @NATGW_DROP_SUBSCRIBER_PORTS: The subscriber holds as many ports of the
 *   protocol as its limit allows.
 * @NATGW_DROP_SUBSCRIBER_RATE: The subscriber has begun as many sessions in a
 *   second as its limit allows.
 * @NATGW_DROP_HALF_OPEN: As many sessions wait for an answer as their share of
 *   the limit of sessions allows.
 * @NATGW_DROP_FAIR_SHARE: The ports that are left towards this destination are
 *   kept for subscribers who hold fewer.
 * @NATGW_DROP_NO_BLOCK: No block of ports is free at the addresses that the
 *   subscriber may have.
 * @NATGW_DROP_SUBSCRIBER_BLOCKS: The subscriber has as many blocks of ports as
 *   the pool allows, and no port in them is left.
 * @NATGW_DROP_OUTSIDE_PREFIX: The source is none of those that the
 *   deterministic pool has a range of ports for.
 * @NATGW_DROP_UNKNOWN_PROTO: Of a protocol without ports, to be translated by
 *   a rule, and unknown-proto is drop.
 * @NATGW_DROP_SOURCE_QUENCH: ICMP source quench about a session; it is not
 *   forwarded any more (RFC 6633).
 * @NATGW_DROP_UNSOLICITED_SYNS: SYN without a session to go to, and as many
 *   wait to be answered as the limit allows, or there is no memory for it.
 * @NATGW_DROP_FILTERED: Arrived for the external endpoint of a mapping, from
 *   where its filter lets nobody in.
 * @NATGW_DROP_HAIRPIN: From an inside host for an external address, and
 *   hairpinning is off.
 * @NATGW_DROP_SESSION_RATE: As many sessions have begun in a second as the
 *   limit of the namespace allows.
 */
enum natgw_drop {
	NATGW_DROP_NO_PORT,
	NATGW_DROP_NO_ADDRESS,
	NATGW_DROP_SESSION_LIMIT,
	NATGW_DROP_NO_MEMORY,
	NATGW_DROP_INSERT_RACE,
	NATGW_DROP_TCP_NO_SESSION,
	NATGW_DROP_TCP_FLAGS,
	NATGW_DROP_ICMP_NO_SESSION,
	NATGW_DROP_ICMP_TYPE,
	NATGW_DROP_ICMP_QUOTE,
	NATGW_DROP_ICMP_CHECKSUM,
	NATGW_DROP_UNSOLICITED,
	NATGW_DROP_SHORT,
	NATGW_DROP_FRAGMENT,
	NATGW_DROP_MULTICAST,
	NATGW_DROP_BAD_SOURCE,
	NATGW_DROP_UNWRITABLE,
	NATGW_DROP_REROUTE,
	NATGW_DROP_MAPPING_CONFLICT,
	NATGW_DROP_NO_BITMAP,
	NATGW_DROP_SUBSCRIBER_LIMIT,
	NATGW_DROP_SUBSCRIBER_SESSIONS,
	NATGW_DROP_SUBSCRIBER_PORTS,
	NATGW_DROP_SUBSCRIBER_RATE,
	NATGW_DROP_HALF_OPEN,
	NATGW_DROP_FAIR_SHARE,
	NATGW_DROP_NO_BLOCK,
	NATGW_DROP_SUBSCRIBER_BLOCKS,
	NATGW_DROP_OUTSIDE_PREFIX,
	NATGW_DROP_UNKNOWN_PROTO,
	NATGW_DROP_SOURCE_QUENCH,
	NATGW_DROP_UNSOLICITED_SYNS,
	NATGW_DROP_FILTERED,
	NATGW_DROP_HAIRPIN,
	NATGW_DROP_SESSION_RATE,

	/* private: */
	__NATGW_DROP_MAX,
	NATGW_DROP_MAX = (__NATGW_DROP_MAX - 1)
};

/**
 * enum natgw_counter - Totals of a namespace since its first configuration.
 * @NATGW_COUNTER_SEEN: Packets that reached a hook of natgw, counted at each
 *   hook.
 * @NATGW_COUNTER_UNTOUCHED: Packets that a hook let pass as they were.
 * @NATGW_COUNTER_TRANSLATED: Packets that a hook let pass as part of a
 *   session.
 * @NATGW_COUNTER_DROPPED: Packets dropped, for whatever reason.
 * @NATGW_COUNTER_PACKETS_IN_FROM_SOURCE: Packets of sessions that came in from
 *   their initiators.
 * @NATGW_COUNTER_BYTES_IN_FROM_SOURCE: Bytes of sessions that came in from
 *   their initiators.
 * @NATGW_COUNTER_PACKETS_OUT_TO_DESTINATION: Packets of sessions that went out
 *   to their responders.
 * @NATGW_COUNTER_BYTES_OUT_TO_DESTINATION: Bytes of sessions that went out to
 *   their responders.
 * @NATGW_COUNTER_PACKETS_IN_FROM_DESTINATION: Packets of sessions that came in
 *   from their responders.
 * @NATGW_COUNTER_BYTES_IN_FROM_DESTINATION: Bytes of sessions that came in
 *   from their responders.
 * @NATGW_COUNTER_PACKETS_OUT_TO_SOURCE: Packets of sessions that went out to
 *   their initiators.
 * @NATGW_COUNTER_BYTES_OUT_TO_SOURCE: Bytes of sessions that went out to their
 *   initiators.
 * @NATGW_COUNTER_ATTEMPTS: Flows that a rule said to translate.
 * @NATGW_COUNTER_CREATED: Sessions created.
 * @NATGW_COUNTER_ESTABLISHED: TCP sessions that completed their handshake.
 * @NATGW_COUNTER_REOPENED: Closed TCP sessions taken up again by a new SYN.
 * @NATGW_COUNTER_CLOSED_FIN: Sessions that ended after both sides had closed.
 * @NATGW_COUNTER_CLOSED_RST: Sessions that ended after a reset.
 * @NATGW_COUNTER_CLOSED_IDLE: Sessions that ended because nothing was seen for
 *   too long.
 * @NATGW_COUNTER_CLOSED_FLUSH: Sessions ended by a flush, or by the end of the
 *   configuration.
 * @NATGW_COUNTER_CLOSED_ADDRESS: Sessions ended because their interface or its
 *   address went away.
 * @NATGW_COUNTER_CLOSED_REFUSED: Sessions of a dnat rule that ended at once
 *   because no source was left for them.
 * @NATGW_COUNTER_RACES: Sessions given up because another packet of the flow
 *   was faster; nothing was lost.
 * @NATGW_COUNTER_PORT_ERRORS: Flows refused because no port or address was
 *   left.
 * @NATGW_COUNTER_SYN_RETRANSMITS: SYNs seen again in sessions that wait for an
 *   answer.
 * @NATGW_COUNTER_ICMP_ERRORS: ICMP errors translated.
 * @NATGW_COUNTER_EVENTS_LOST: Events that could not be delivered for want of
 *   memory.
 * @NATGW_COUNTER_RESETS_EARLY: TCP sessions that the responder reset before
 *   they were established.
 * @NATGW_COUNTER_UNANSWERED: Sessions that ended without a packet from their
 *   responder.
 * @NATGW_COUNTER_PROBED: Ports chosen by trial, for want of memory for their
 *   bitmap.
 * @NATGW_COUNTER_DESTINATIONS_RECLAIMED: Destinations forgotten to make room,
 *   with what was known of them.
 * @NATGW_COUNTER_ANSWERED: Flows refused for want of a source, and SYNs
 *   without a session to go to, whose initiators were told so.
 * @NATGW_COUNTER_ANSWERS_SUPPRESSED: Those whose initiators were to be told
 *   and were not, because of limits on answers.
 * @NATGW_COUNTER_BLOCKS_ALLOCATED: Blocks of ports that subscribers were
 *   given.
 * @NATGW_COUNTER_BLOCKS_RELEASED: Blocks of ports that were taken back.
 * @NATGW_COUNTER_TCP_STRAY: TCP packets of sessions that belong to no
 *   connection, by the sequence number of a reset or by flags that none uses;
 *   translated, and nothing changed by them.
 * @NATGW_COUNTER_INBOUND: Sessions that began at the external endpoint of a
 *   mapping.
 * @NATGW_COUNTER_UNTRANSLATED: Packets that were forwarded from a private
 *   address to one that is not, and that no rule was about.
 * @NATGW_COUNTER_EARLY_ROUTED: Packets of sessions that went by the routing of
 *   earlier ones.
 * @NATGW_COUNTER_FAST: Packets of sessions that went from device to device,
 *   past routing and the firewall.
 */
enum natgw_counter {
	NATGW_COUNTER_SEEN,
	NATGW_COUNTER_UNTOUCHED,
	NATGW_COUNTER_TRANSLATED,
	NATGW_COUNTER_DROPPED,
	NATGW_COUNTER_PACKETS_IN_FROM_SOURCE,
	NATGW_COUNTER_BYTES_IN_FROM_SOURCE,
	NATGW_COUNTER_PACKETS_OUT_TO_DESTINATION,
	NATGW_COUNTER_BYTES_OUT_TO_DESTINATION,
	NATGW_COUNTER_PACKETS_IN_FROM_DESTINATION,
	NATGW_COUNTER_BYTES_IN_FROM_DESTINATION,
	NATGW_COUNTER_PACKETS_OUT_TO_SOURCE,
	NATGW_COUNTER_BYTES_OUT_TO_SOURCE,
	NATGW_COUNTER_ATTEMPTS,
	NATGW_COUNTER_CREATED,
	NATGW_COUNTER_ESTABLISHED,
	NATGW_COUNTER_REOPENED,
	NATGW_COUNTER_CLOSED_FIN,
	NATGW_COUNTER_CLOSED_RST,
	NATGW_COUNTER_CLOSED_IDLE,
	NATGW_COUNTER_CLOSED_FLUSH,
	NATGW_COUNTER_CLOSED_ADDRESS,
	NATGW_COUNTER_CLOSED_REFUSED,
	NATGW_COUNTER_RACES,
	NATGW_COUNTER_PORT_ERRORS,
	NATGW_COUNTER_SYN_RETRANSMITS,
	NATGW_COUNTER_ICMP_ERRORS,
	NATGW_COUNTER_EVENTS_LOST,
	NATGW_COUNTER_RESETS_EARLY,
	NATGW_COUNTER_UNANSWERED,
	NATGW_COUNTER_PROBED,
	NATGW_COUNTER_DESTINATIONS_RECLAIMED,
	NATGW_COUNTER_ANSWERED,
	NATGW_COUNTER_ANSWERS_SUPPRESSED,
	NATGW_COUNTER_BLOCKS_ALLOCATED,
	NATGW_COUNTER_BLOCKS_RELEASED,
	NATGW_COUNTER_TCP_STRAY,
	NATGW_COUNTER_INBOUND,
	NATGW_COUNTER_UNTRANSLATED,
	NATGW_COUNTER_EARLY_ROUTED,
	NATGW_COUNTER_FAST,

	/* private: */
	__NATGW_COUNTER_MAX,
	NATGW_COUNTER_MAX = (__NATGW_COUNTER_MAX - 1)
};

/**
 * enum natgw_holder - What a session that holds a port is doing.
 * @NATGW_HOLDER_HALF_OPEN: It waits for an answer or for the end of the
 *   handshake.
 * @NATGW_HOLDER_ESTABLISHED: It is in use.
 * @NATGW_HOLDER_CLOSING: It is over, and holds its port until its timeout.
 */
enum natgw_holder {
	NATGW_HOLDER_HALF_OPEN,
	NATGW_HOLDER_ESTABLISHED,
	NATGW_HOLDER_CLOSING,

	/* private: */
	__NATGW_HOLDER_MAX,
	NATGW_HOLDER_MAX = (__NATGW_HOLDER_MAX - 1)
};

/**
 * enum natgw_exhaustion_event - What happened to a destination.
 * @NATGW_EXHAUSTION_EVENT_UNSPEC: Never sent.
 * @NATGW_EXHAUSTION_EVENT_BEGIN: A flow was refused because no port was left.
 * @NATGW_EXHAUSTION_EVENT_END: An eighth of its ports is free again.
 * @NATGW_EXHAUSTION_EVENT_HIGH: So many of its ports are in use that the
 *   threshold is reached.
 * @NATGW_EXHAUSTION_EVENT_LOW: Fewer are, by a margin, than the threshold.
 */
enum natgw_exhaustion_event {
	NATGW_EXHAUSTION_EVENT_UNSPEC,
	NATGW_EXHAUSTION_EVENT_BEGIN,
	NATGW_EXHAUSTION_EVENT_END,
	NATGW_EXHAUSTION_EVENT_HIGH,
	NATGW_EXHAUSTION_EVENT_LOW,
};

/**
 * enum natgw_mapping_event - What happened to a mapping.
 * @NATGW_MAPPING_EVENT_UNSPEC: Never sent.
 * @NATGW_MAPPING_EVENT_CREATED: An internal endpoint has an external one.
 * @NATGW_MAPPING_EVENT_ENDED: Its last session has ended, and it with that.
 */
enum natgw_mapping_event {
	NATGW_MAPPING_EVENT_UNSPEC,
	NATGW_MAPPING_EVENT_CREATED,
	NATGW_MAPPING_EVENT_ENDED,
};

/**
 * enum natgw_block_event - What happened to a block of ports.
 * @NATGW_BLOCK_EVENT_UNSPEC: Never sent.
 * @NATGW_BLOCK_EVENT_ALLOCATED: A subscriber was given it.
 * @NATGW_BLOCK_EVENT_RELEASED: It was empty for long enough, and is taken
 *   back.
 */
enum natgw_block_event {
	NATGW_BLOCK_EVENT_UNSPEC,
	NATGW_BLOCK_EVENT_ALLOCATED,
	NATGW_BLOCK_EVENT_RELEASED,
};

/**
 * enum natgw_event - What happened to a session.
 * @NATGW_EVENT_UNSPEC: Never sent.
 * @NATGW_EVENT_NEW: The session was created.
 * @NATGW_EVENT_END: The session is over; its counters are final.
 */
enum natgw_event {
	NATGW_EVENT_UNSPEC,
	NATGW_EVENT_NEW,
	NATGW_EVENT_END,
};

/**
 * enum natgw_close_cause - Why a session ended.
 * @NATGW_CLOSE_CAUSE_UNSPEC: Never sent.
 * @NATGW_CLOSE_CAUSE_FIN: Both sides had closed.
 * @NATGW_CLOSE_CAUSE_RST: A reset was seen.
 * @NATGW_CLOSE_CAUSE_IDLE: Nothing was seen for too long.
 * @NATGW_CLOSE_CAUSE_FLUSH: Flushed, or the configuration ended.
 * @NATGW_CLOSE_CAUSE_ADDRESS: Its interface or its address went away.
 * @NATGW_CLOSE_CAUSE_REFUSED: Its destination was translated, but no source
 *   was left for it.
 */
enum natgw_close_cause {
	NATGW_CLOSE_CAUSE_UNSPEC,
	NATGW_CLOSE_CAUSE_FIN,
	NATGW_CLOSE_CAUSE_RST,
	NATGW_CLOSE_CAUSE_IDLE,
	NATGW_CLOSE_CAUSE_FLUSH,
	NATGW_CLOSE_CAUSE_ADDRESS,
	NATGW_CLOSE_CAUSE_REFUSED,

	/* private: */
	__NATGW_CLOSE_CAUSE_MAX,
	NATGW_CLOSE_CAUSE_MAX = (__NATGW_CLOSE_CAUSE_MAX - 1)
};

/**
 * enum natgw_timeout - Idle times, in seconds (RFC 8512 names without
 *   "-timeout").
 * @NATGW_TIMEOUT_UDP: UDP that was not answered; 120 or more (RFC 4787 REQ-5).
 * @NATGW_TIMEOUT_UDP_STREAM: UDP that was answered; 120 or more (RFC 4787
 *   REQ-5).
 * @NATGW_TIMEOUT_TCP_IDLE: TCP, established; 7440 or more (RFC 5382 REQ-5).
 * @NATGW_TIMEOUT_TCP_TRANS_OPEN: TCP, opening (RFC 7857 section 2.2).
 * @NATGW_TIMEOUT_TCP_TRANS_CLOSE: TCP, closing or reset (RFC 7857 section
 *   2.2).
 * @NATGW_TIMEOUT_ICMP: ICMP queries; 60 or more (RFC 5508 REQ-2).
 * @NATGW_TIMEOUT_OTHER_PROTO: Every other protocol.
 * @NATGW_TIMEOUT_TCP_IN_SYN: How long a SYN without a session to go to waits
 *   to be answered; 6 or more (RFC 5382 REQ-4).
 */
enum natgw_timeout {
	NATGW_TIMEOUT_UDP,
	NATGW_TIMEOUT_UDP_STREAM,
	NATGW_TIMEOUT_TCP_IDLE,
	NATGW_TIMEOUT_TCP_TRANS_OPEN,
	NATGW_TIMEOUT_TCP_TRANS_CLOSE,
	NATGW_TIMEOUT_ICMP,
	NATGW_TIMEOUT_OTHER_PROTO,
	NATGW_TIMEOUT_TCP_IN_SYN,

	/* private: */
	__NATGW_TIMEOUT_MAX,
	NATGW_TIMEOUT_MAX = (__NATGW_TIMEOUT_MAX - 1)
};

/**
 * enum natgw_limit - Bounds of a namespace.
 * @NATGW_LIMIT_SESSIONS: Sessions at one time.
 * @NATGW_LIMIT_DESTINATIONS: Destinations without sessions that the ledger
 *   remembers.
 * @NATGW_LIMIT_ANSWERS: Answers to refused flows a second, and as many at
 *   once.
 * @NATGW_LIMIT_SUBSCRIBERS: Subscribers with sessions at one time; 0 for no
 *   limit.
 * @NATGW_LIMIT_SUBSCRIBER_PREFIX: Leading bits of an internal address that
 *   make a subscriber.
 * @NATGW_LIMIT_SUBSCRIBER_SESSIONS: Sessions of a subscriber at one time; 0
 *   for no limit.
 * @NATGW_LIMIT_SUBSCRIBER_PORTS: Ports that a subscriber holds at one time, of
 *   each protocol; 0 for no limit.
 * @NATGW_LIMIT_SUBSCRIBER_RATE: Sessions of a subscriber that begin in a
 *   second; 0 for no limit.
 * @NATGW_LIMIT_HALF_OPEN_SHARE: Per cent of the limit of sessions that may
 *   wait for an answer; 0 for no limit.
 * @NATGW_LIMIT_MINIMUM_PORTS: Ports towards a contended destination that each
 *   subscriber is to have; 0 for first come, first served.
 * @NATGW_LIMIT_UNSOLICITED_SYNS: SYNs without a session to go to that wait to
 *   be answered at one time; 0 to treat them as any packet without one.
 * @NATGW_LIMIT_SESSION_RATE: Sessions that begin in a second, and as many at
 *   once; 0 for no limit.
 */
enum natgw_limit {
	NATGW_LIMIT_SESSIONS,
	NATGW_LIMIT_DESTINATIONS,
	NATGW_LIMIT_ANSWERS,
	NATGW_LIMIT_SUBSCRIBERS,
	NATGW_LIMIT_SUBSCRIBER_PREFIX,
	NATGW_LIMIT_SUBSCRIBER_SESSIONS,
	NATGW_LIMIT_SUBSCRIBER_PORTS,
	NATGW_LIMIT_SUBSCRIBER_RATE,
	NATGW_LIMIT_HALF_OPEN_SHARE,
	NATGW_LIMIT_MINIMUM_PORTS,
	NATGW_LIMIT_UNSOLICITED_SYNS,
	NATGW_LIMIT_SESSION_RATE,

	/* private: */
	__NATGW_LIMIT_MAX,
	NATGW_LIMIT_MAX = (__NATGW_LIMIT_MAX - 1)
};

/**
 * enum natgw_option - Switches of a namespace.
 * @NATGW_OPTION_TCP_LOOSE: Translate TCP of no session even if it is not a
 *   SYN; 0 or 1.
 * @NATGW_OPTION_ICMP_CHECK_INNER: Drop ICMP errors that quote an IP header
 *   with a wrong checksum; 0 or 1.
 * @NATGW_OPTION_IP_ID_REWRITE: Which translated packets get another
 *   identification; one of ip-id-rewrite.
 * @NATGW_OPTION_UNKNOWN_PROTO: What becomes of flows of a protocol without
 *   ports; one of unknown-proto.
 * @NATGW_OPTION_INVALID_PACKET: What becomes of TCP that no connection begins
 *   with; one of invalid-packet.
 * @NATGW_OPTION_UNSOLICITED_SYN: What becomes of a SYN without a session to go
 *   to, by the unsolicited-syn enum.
 * @NATGW_OPTION_INBOUND_REFRESH: Packets from outside put the end of UDP and
 *   ICMP sessions off that inside has begun; 0 or 1.
 * @NATGW_OPTION_HAIRPIN: Let inside hosts reach each other by their external
 *   addresses; 0 or 1.
 * @NATGW_OPTION_EARLY_ROUTE: Packets of sessions go by the routing of earlier
 *   ones while that holds; 0 or 1.
 */
enum natgw_option {
	NATGW_OPTION_TCP_LOOSE,
	NATGW_OPTION_ICMP_CHECK_INNER,
	NATGW_OPTION_IP_ID_REWRITE,
	NATGW_OPTION_UNKNOWN_PROTO,
	NATGW_OPTION_INVALID_PACKET,
	NATGW_OPTION_UNSOLICITED_SYN,
	NATGW_OPTION_INBOUND_REFRESH,
	NATGW_OPTION_HAIRPIN,
	NATGW_OPTION_EARLY_ROUTE,

	/* private: */
	__NATGW_OPTION_MAX,
	NATGW_OPTION_MAX = (__NATGW_OPTION_MAX - 1)
};

/**
 * enum natgw_ip_id_rewrite - Which translated packets get an identification of
 *   the gateway (RFC 6864).
 * @NATGW_IP_ID_REWRITE_OFF: None.
 * @NATGW_IP_ID_REWRITE_FRAGMENTS: Those that came in fragments, or leave in
 *   fragments.
 * @NATGW_IP_ID_REWRITE_NON_ATOMIC: Those, and those that others may still put
 *   into fragments.
 * @NATGW_IP_ID_REWRITE_ALL: Every one.
 */
enum natgw_ip_id_rewrite {
	NATGW_IP_ID_REWRITE_OFF,
	NATGW_IP_ID_REWRITE_FRAGMENTS,
	NATGW_IP_ID_REWRITE_NON_ATOMIC,
	NATGW_IP_ID_REWRITE_ALL,

	/* private: */
	__NATGW_IP_ID_REWRITE_MAX,
	NATGW_IP_ID_REWRITE_MAX = (__NATGW_IP_ID_REWRITE_MAX - 1)
};

/**
 * enum natgw_unknown_proto - What becomes of flows of a protocol without ports
 *   that a rule would translate.
 * @NATGW_UNKNOWN_PROTO_ADDRESS_ONLY: They are translated by address alone.
 * @NATGW_UNKNOWN_PROTO_DROP: They are dropped.
 */
enum natgw_unknown_proto {
	NATGW_UNKNOWN_PROTO_ADDRESS_ONLY,
	NATGW_UNKNOWN_PROTO_DROP,

	/* private: */
	__NATGW_UNKNOWN_PROTO_MAX,
	NATGW_UNKNOWN_PROTO_MAX = (__NATGW_UNKNOWN_PROTO_MAX - 1)
};

/**
 * enum natgw_invalid_packet - What becomes of TCP of no session whose flags no
 *   connection begins with.
 * @NATGW_INVALID_PACKET_DROP: It is dropped.
 * @NATGW_INVALID_PACKET_TRANSLATE: It is translated, and begins a session.
 */
enum natgw_invalid_packet {
	NATGW_INVALID_PACKET_DROP,
	NATGW_INVALID_PACKET_TRANSLATE,

	/* private: */
	__NATGW_INVALID_PACKET_MAX,
	NATGW_INVALID_PACKET_MAX = (__NATGW_INVALID_PACKET_MAX - 1)
};

/**
 * enum natgw_profile - Where a configuration takes what it does not say from.
 *   The kernel only keeps its name: who writes the configuration writes the
 *   values as well.
 * @NATGW_PROFILE_GATEWAY: As many flows as there can be; the defaults of
 *   everything here.
 * @NATGW_PROFILE_SUBSCRIBER: What a subscriber line wants (RFC 4787, 5382 and
 *   5508).
 * @NATGW_PROFILE_CGN: What many subscribers behind few addresses want (RFC
 *   6888).
 */
enum natgw_profile {
	NATGW_PROFILE_GATEWAY,
	NATGW_PROFILE_SUBSCRIBER,
	NATGW_PROFILE_CGN,

	/* private: */
	__NATGW_PROFILE_MAX,
	NATGW_PROFILE_MAX = (__NATGW_PROFILE_MAX - 1)
};

/**
 * enum natgw_notification - What is told to the exhaustion group, and how
 *   often.
 * @NATGW_NOTIFICATION_POOL_HIGH: Per cent of the ports towards a destination
 *   that are in use when it is told of; 0 for never.
 * @NATGW_NOTIFICATION_POOL_LOW: Per cent at which that is told to be over; 0
 *   for an eighth below where it began.
 * @NATGW_NOTIFICATION_SUBSCRIBER_HIGH: Per cent of its limit of sessions or
 *   ports that a subscriber has when it is told of; 0 for never.
 * @NATGW_NOTIFICATION_INTERVAL: Seconds in which one thing is told once at
 *   most; how often it happened besides is told with the next.
 */
enum natgw_notification {
	NATGW_NOTIFICATION_POOL_HIGH,
	NATGW_NOTIFICATION_POOL_LOW,
	NATGW_NOTIFICATION_SUBSCRIBER_HIGH,
	NATGW_NOTIFICATION_INTERVAL,

	/* private: */
	__NATGW_NOTIFICATION_MAX,
	NATGW_NOTIFICATION_MAX = (__NATGW_NOTIFICATION_MAX - 1)
};

/**
 * enum natgw_usage_event - What happened to what a limit bounds.
 * @NATGW_USAGE_EVENT_UNSPEC: Never sent.
 * @NATGW_USAGE_EVENT_HIGH: So much is in use that the threshold is reached.
 * @NATGW_USAGE_EVENT_LOW: It is in use less, by a margin, than the threshold.
 * @NATGW_USAGE_EVENT_HIT: A flow was refused because of the limit.
 */
enum natgw_usage_event {
	NATGW_USAGE_EVENT_UNSPEC,
	NATGW_USAGE_EVENT_HIGH,
	NATGW_USAGE_EVENT_LOW,
	NATGW_USAGE_EVENT_HIT,
};

/**
 * enum natgw_invariant - Sums that hold at every quiet moment.
 * @NATGW_INVARIANT_PACKETS: Packets seen are packets untouched, translated and
 *   dropped.
 * @NATGW_INVARIANT_DROPS: Packets dropped are the sum over the reasons.
 * @NATGW_INVARIANT_SESSIONS: Sessions created are sessions closed and sessions
 *   active.
 * @NATGW_INVARIANT_TABLE: Sessions active are sessions found by walking the
 *   table.
 * @NATGW_INVARIANT_VIEWS: Views in the table are the views of the sessions
 *   found.
 * @NATGW_INVARIANT_PORTS: Endpoints held by the pools are the sessions found
 *   that hold one.
 * @NATGW_INVARIANT_LEDGER: Ports held in the ledger are the mappings, and the
 *   sessions found that hold one by themselves.
 * @NATGW_INVARIANT_SUBSCRIBERS: Sessions summed over the subscribers are the
 *   sessions found that have one.
 * @NATGW_INVARIANT_BLOCKS: Blocks allocated are blocks released and blocks
 *   found by walking.
 * @NATGW_INVARIANT_BLOCK_PORTS: Ports held in blocks are the mappings and
 *   sessions found that hold one there.
 */
enum natgw_invariant {
	NATGW_INVARIANT_PACKETS,
	NATGW_INVARIANT_DROPS,
	NATGW_INVARIANT_SESSIONS,
	NATGW_INVARIANT_TABLE,
	NATGW_INVARIANT_VIEWS,
	NATGW_INVARIANT_PORTS,
	NATGW_INVARIANT_LEDGER,
	NATGW_INVARIANT_SUBSCRIBERS,
	NATGW_INVARIANT_BLOCKS,
	NATGW_INVARIANT_BLOCK_PORTS,

	/* private: */
	__NATGW_INVARIANT_MAX,
	NATGW_INVARIANT_MAX = (__NATGW_INVARIANT_MAX - 1)
};

/**
 * enum natgw_clause - What a rule asks of a packet.
 * @NATGW_CLAUSE_UNSPEC: Never valid.
 * @NATGW_CLAUSE_IIF: The interface that it came in by.
 * @NATGW_CLAUSE_OIF: The interface that it leaves by.
 * @NATGW_CLAUSE_SRC: Its source address.
 * @NATGW_CLAUSE_DST: Its destination address.
 * @NATGW_CLAUSE_PROTO: Its protocol.
 * @NATGW_CLAUSE_SPORT: Its source port.
 * @NATGW_CLAUSE_DPORT: Its destination port.
 * @NATGW_CLAUSE_MARK: Its mark.
 * @NATGW_CLAUSE_EXTERNAL: Its destination is an external address of a static
 *   rule.
 * @NATGW_CLAUSE_INTERNAL: Its source is an internal address of a static rule.
 */
enum natgw_clause {
	NATGW_CLAUSE_UNSPEC,
	NATGW_CLAUSE_IIF,
	NATGW_CLAUSE_OIF,
	NATGW_CLAUSE_SRC,
	NATGW_CLAUSE_DST,
	NATGW_CLAUSE_PROTO,
	NATGW_CLAUSE_SPORT,
	NATGW_CLAUSE_DPORT,
	NATGW_CLAUSE_MARK,
	NATGW_CLAUSE_EXTERNAL,
	NATGW_CLAUSE_INTERNAL,

	/* private: */
	__NATGW_CLAUSE_MAX,
	NATGW_CLAUSE_MAX = (__NATGW_CLAUSE_MAX - 1)
};

/**
 * enum natgw_verdict - What would become of a packet.
 * @NATGW_VERDICT_UNSPEC: Never valid.
 * @NATGW_VERDICT_UNTOUCHED: It passes as it is, as no rule wants it
 *   translated, or one exempts it.
 * @NATGW_VERDICT_SESSION: It belongs to a session that exists, and is
 *   translated as that is.
 * @NATGW_VERDICT_TRANSLATED: It begins a session, and is translated.
 * @NATGW_VERDICT_DROPPED: It is dropped, for the reason given.
 * @NATGW_VERDICT_UNROUTABLE: Routing has no way for it, before natgw
 *   translates its source.
 */
enum natgw_verdict {
	NATGW_VERDICT_UNSPEC,
	NATGW_VERDICT_UNTOUCHED,
	NATGW_VERDICT_SESSION,
	NATGW_VERDICT_TRANSLATED,
	NATGW_VERDICT_DROPPED,
	NATGW_VERDICT_UNROUTABLE,

	/* private: */
	__NATGW_VERDICT_MAX,
	NATGW_VERDICT_MAX = (__NATGW_VERDICT_MAX - 1)
};

/**
 * enum natgw_pace - Whether packets of one direction of a session take the
 *   fast path.
 * @NATGW_PACE_UNSPEC: There is no fast path.
 * @NATGW_PACE_NEW: None was forwarded since the configuration changed, or the
 *   route did.
 * @NATGW_PACE_FAST: They do, but for what is unusual.
 * @NATGW_PACE_RULE: The rule that created the session keeps them out.
 * @NATGW_PACE_STALE: The rule that created the session is gone.
 * @NATGW_PACE_DEVICE: They come or leave by a device that the fast path was
 *   not given.
 * @NATGW_PACE_ROUTE: Their route cannot be kept.
 * @NATGW_PACE_CONNTRACK: They are tracked by nf_conntrack.
 * @NATGW_PACE_IPSEC: The namespace has IPsec policies.
 * @NATGW_PACE_IP_ID: Each gets another identification.
 */
enum natgw_pace {
	NATGW_PACE_UNSPEC,
	NATGW_PACE_NEW,
	NATGW_PACE_FAST,
	NATGW_PACE_RULE,
	NATGW_PACE_STALE,
	NATGW_PACE_DEVICE,
	NATGW_PACE_ROUTE,
	NATGW_PACE_CONNTRACK,
	NATGW_PACE_IPSEC,
	NATGW_PACE_IP_ID,

	/* private: */
	__NATGW_PACE_MAX,
	NATGW_PACE_MAX = (__NATGW_PACE_MAX - 1)
};

/**
 * enum natgw_destination_order - Which destinations are the first. What is
 *   said of them is added up over their external addresses, and an address is
 *   not looked at by itself, unless it says so.
 * @NATGW_DESTINATION_ORDER_PORTS: Most ports in use.
 * @NATGW_DESTINATION_ORDER_REFUSED: Most flows refused.
 * @NATGW_DESTINATION_ORDER_CREATED: Most sessions created.
 * @NATGW_DESTINATION_ORDER_UNANSWERED: Most sessions that ended without an
 *   answer.
 * @NATGW_DESTINATION_ORDER_LAST: The latest refusal.
 * @NATGW_DESTINATION_ORDER_FILL: The largest share of ports in use at one
 *   external address, by itself; then most of them. Where no more than one is
 *   usable, it is the last.
 */
enum natgw_destination_order {
	NATGW_DESTINATION_ORDER_PORTS,
	NATGW_DESTINATION_ORDER_REFUSED,
	NATGW_DESTINATION_ORDER_CREATED,
	NATGW_DESTINATION_ORDER_UNANSWERED,
	NATGW_DESTINATION_ORDER_LAST,
	NATGW_DESTINATION_ORDER_FILL,

	/* private: */
	__NATGW_DESTINATION_ORDER_MAX,
	NATGW_DESTINATION_ORDER_MAX = (__NATGW_DESTINATION_ORDER_MAX - 1)
};

enum {
	NATGW_A_RANGE_FIRST = 1,
	NATGW_A_RANGE_LAST,

	__NATGW_A_RANGE_MAX,
	NATGW_A_RANGE_MAX = (__NATGW_A_RANGE_MAX - 1)
};

enum {
	NATGW_A_PORTS_FIRST = 1,
	NATGW_A_PORTS_LAST,

	__NATGW_A_PORTS_MAX,
	NATGW_A_PORTS_MAX = (__NATGW_A_PORTS_MAX - 1)
};

enum {
	NATGW_A_POOL_NAME = 1,
	NATGW_A_POOL_ADDRESS,
	NATGW_A_POOL_PORTS,
	NATGW_A_POOL_SESSIONS,
	NATGW_A_POOL_RESERVED,
	NATGW_A_POOL_MAPPING,
	NATGW_A_POOL_ADDRESS_ALLOCATION,
	NATGW_A_POOL_OVERFLOW,
	NATGW_A_POOL_PORT_ALLOCATION,
	NATGW_A_POOL_HOLD_DOWN,
	NATGW_A_POOL_REFUSE,
	NATGW_A_POOL_BLOCK,
	NATGW_A_POOL_BLOCK_LIMIT,
	NATGW_A_POOL_BLOCK_TIMEOUT,
	NATGW_A_POOL_DETERMINISTIC,
	NATGW_A_POOL_FILTERING_TCP,
	NATGW_A_POOL_FILTERING_UDP,
	NATGW_A_POOL_FILTERING_ICMP,
	NATGW_A_POOL_FILTERING_OTHER,
	NATGW_A_POOL_HOLD_DOWN_MAX,

	__NATGW_A_POOL_MAX,
	NATGW_A_POOL_MAX = (__NATGW_A_POOL_MAX - 1)
};

enum {
	NATGW_A_TARGET_ADDRESS = 1,
	NATGW_A_TARGET_PORTS,
	NATGW_A_TARGET_WEIGHT,

	__NATGW_A_TARGET_MAX,
	NATGW_A_TARGET_MAX = (__NATGW_A_TARGET_MAX - 1)
};

enum {
	NATGW_A_RULE_HANDLE = 1,
	NATGW_A_RULE_ACTION,
	NATGW_A_RULE_IIF,
	NATGW_A_RULE_OIF,
	NATGW_A_RULE_SRC,
	NATGW_A_RULE_DST,
	NATGW_A_RULE_PROTO,
	NATGW_A_RULE_SPORT,
	NATGW_A_RULE_DPORT,
	NATGW_A_RULE_MARK,
	NATGW_A_RULE_MARK_MASK,
	NATGW_A_RULE_POOL,
	NATGW_A_RULE_TARGET,
	NATGW_A_RULE_TO_PORTS,
	NATGW_A_RULE_EXTERNAL,
	NATGW_A_RULE_INTERNAL,
	NATGW_A_RULE_HITS,
	NATGW_A_RULE_PAD,
	NATGW_A_RULE_OPTIONS,
	NATGW_A_RULE_FASTPATH,

	__NATGW_A_RULE_MAX,
	NATGW_A_RULE_MAX = (__NATGW_A_RULE_MAX - 1)
};

enum {
	NATGW_A_SETTING_ID = 1,
	NATGW_A_SETTING_VALUE,

	__NATGW_A_SETTING_MAX,
	NATGW_A_SETTING_MAX = (__NATGW_A_SETTING_MAX - 1)
};

enum {
	NATGW_A_PORT_TIMEOUT_PORT = 1,
	NATGW_A_PORT_TIMEOUT_SECONDS,

	__NATGW_A_PORT_TIMEOUT_MAX,
	NATGW_A_PORT_TIMEOUT_MAX = (__NATGW_A_PORT_TIMEOUT_MAX - 1)
};

enum {
	NATGW_A_CONFIG_GENERATION = 1,
	NATGW_A_CONFIG_CHECK_ONLY,
	NATGW_A_CONFIG_POOL,
	NATGW_A_CONFIG_RULE,
	NATGW_A_CONFIG_TIMEOUT,
	NATGW_A_CONFIG_LIMIT,
	NATGW_A_CONFIG_OPTION,
	NATGW_A_CONFIG_NOTIFY,
	NATGW_A_CONFIG_PROFILE,
	NATGW_A_CONFIG_UDP_PORT_TIMEOUT,
	NATGW_A_CONFIG_FAST_DEVICE,

	__NATGW_A_CONFIG_MAX,
	NATGW_A_CONFIG_MAX = (__NATGW_A_CONFIG_MAX - 1)
};

enum {
	NATGW_A_TUPLE_SRC = 1,
	NATGW_A_TUPLE_SPORT,
	NATGW_A_TUPLE_DST,
	NATGW_A_TUPLE_DPORT,

	__NATGW_A_TUPLE_MAX,
	NATGW_A_TUPLE_MAX = (__NATGW_A_TUPLE_MAX - 1)
};

enum {
	NATGW_A_ENDPOINT_ADDRESS = 1,
	NATGW_A_ENDPOINT_PORT,

	__NATGW_A_ENDPOINT_MAX,
	NATGW_A_ENDPOINT_MAX = (__NATGW_A_ENDPOINT_MAX - 1)
};

enum {
	NATGW_A_FILTER_SRC = 1,
	NATGW_A_FILTER_DST,
	NATGW_A_FILTER_SPORT,
	NATGW_A_FILTER_DPORT,
	NATGW_A_FILTER_PROTO,
	NATGW_A_FILTER_STATE,
	NATGW_A_FILTER_POOL,
	NATGW_A_FILTER_NAT_SRC,
	NATGW_A_FILTER_NAT_DST,
	NATGW_A_FILTER_RULE,
	NATGW_A_FILTER_ENDPOINT,
	NATGW_A_FILTER_REMOTE,

	__NATGW_A_FILTER_MAX,
	NATGW_A_FILTER_MAX = (__NATGW_A_FILTER_MAX - 1)
};

enum {
	NATGW_A_SESSION_FILTER = 1,
	NATGW_A_SESSION_EVENT,
	NATGW_A_SESSION_PROTO,
	NATGW_A_SESSION_STATE,
	NATGW_A_SESSION_ORIGINAL,
	NATGW_A_SESSION_TRANSLATED,
	NATGW_A_SESSION_PACKETS_ORIGINAL,
	NATGW_A_SESSION_PACKETS_REPLY,
	NATGW_A_SESSION_BYTES_ORIGINAL,
	NATGW_A_SESSION_BYTES_REPLY,
	NATGW_A_SESSION_TIMEOUT,
	NATGW_A_SESSION_AGE,
	NATGW_A_SESSION_RULE,
	NATGW_A_SESSION_POOL,
	NATGW_A_SESSION_CAUSE,
	NATGW_A_SESSION_FLUSHED,
	NATGW_A_SESSION_PAD,
	NATGW_A_SESSION_PACE_ORIGINAL,
	NATGW_A_SESSION_PACE_REPLY,

	__NATGW_A_SESSION_MAX,
	NATGW_A_SESSION_MAX = (__NATGW_A_SESSION_MAX - 1)
};

enum {
	NATGW_A_SOURCE_ADDRESS = 1,
	NATGW_A_SOURCE_PORTS,

	__NATGW_A_SOURCE_MAX,
	NATGW_A_SOURCE_MAX = (__NATGW_A_SOURCE_MAX - 1)
};

enum {
	NATGW_A_DESTINATION_PROTO = 1,
	NATGW_A_DESTINATION_DST,
	NATGW_A_DESTINATION_DPORT,
	NATGW_A_DESTINATION_EXTERNAL,
	NATGW_A_DESTINATION_POOL,
	NATGW_A_DESTINATION_RULE,
	NATGW_A_DESTINATION_PORTS_IN_USE,
	NATGW_A_DESTINATION_PORTS_USABLE,
	NATGW_A_DESTINATION_PORTS_PEAK,
	NATGW_A_DESTINATION_CREATED,
	NATGW_A_DESTINATION_HOLDER,
	NATGW_A_DESTINATION_REFUSED,
	NATGW_A_DESTINATION_UNANSWERED,
	NATGW_A_DESTINATION_SYN_RETRANSMITS,
	NATGW_A_DESTINATION_RESETS_EARLY,
	NATGW_A_DESTINATION_FIRST,
	NATGW_A_DESTINATION_LAST,
	NATGW_A_DESTINATION_SOURCE,
	NATGW_A_DESTINATION_SOURCES,
	NATGW_A_DESTINATION_REFUSED_ONLY,
	NATGW_A_DESTINATION_EVENT,
	NATGW_A_DESTINATION_SUPPRESSED,
	NATGW_A_DESTINATION_PAD,
	NATGW_A_DESTINATION_THRESHOLD,
	NATGW_A_DESTINATION_UNREACHABLE,
	NATGW_A_DESTINATION_PORTS_TAKEN,
	NATGW_A_DESTINATION_PORTS_RESTING,
	NATGW_A_DESTINATION_TOP,
	NATGW_A_DESTINATION_ORDER,
	NATGW_A_DESTINATION_PARTS,
	NATGW_A_DESTINATION_PART,
	NATGW_A_DESTINATION_DST_RANGE,
	NATGW_A_DESTINATION_EXTERNAL_RANGE,
	NATGW_A_DESTINATION_REMOTE,
	NATGW_A_DESTINATION_DESTINATIONS,
	NATGW_A_DESTINATION_FULLEST,
	NATGW_A_DESTINATION_PORTS_MOST,

	__NATGW_A_DESTINATION_MAX,
	NATGW_A_DESTINATION_MAX = (__NATGW_A_DESTINATION_MAX - 1)
};

enum {
	NATGW_A_FULLEST_DST = 1,
	NATGW_A_FULLEST_DPORT,
	NATGW_A_FULLEST_PORTS_IN_USE,
	NATGW_A_FULLEST_PORTS_USABLE,

	__NATGW_A_FULLEST_MAX,
	NATGW_A_FULLEST_MAX = (__NATGW_A_FULLEST_MAX - 1)
};

enum {
	NATGW_A_REMOTE_PROTO = 1,
	NATGW_A_REMOTE_DST,
	NATGW_A_REMOTE_DPORT,

	__NATGW_A_REMOTE_MAX,
	NATGW_A_REMOTE_MAX = (__NATGW_A_REMOTE_MAX - 1)
};

enum {
	NATGW_A_SPACE_EXTERNAL = 1,
	NATGW_A_SPACE_PROTO,

	__NATGW_A_SPACE_MAX,
	NATGW_A_SPACE_MAX = (__NATGW_A_SPACE_MAX - 1)
};

enum {
	NATGW_A_PORT_MAP_SPACE = 1,
	NATGW_A_PORT_MAP_EXTERNAL,
	NATGW_A_PORT_MAP_PROTO,
	NATGW_A_PORT_MAP_FIRST,
	NATGW_A_PORT_MAP_BITS,
	NATGW_A_PORT_MAP_HELD,

	__NATGW_A_PORT_MAP_MAX,
	NATGW_A_PORT_MAP_MAX = (__NATGW_A_PORT_MAP_MAX - 1)
};

enum {
	NATGW_A_USAGE_EVENT = 1,
	NATGW_A_USAGE_LIMIT,
	NATGW_A_USAGE_VALUE,
	NATGW_A_USAGE_IN_USE,
	NATGW_A_USAGE_THRESHOLD,
	NATGW_A_USAGE_SRC,
	NATGW_A_USAGE_PROTO,
	NATGW_A_USAGE_SUPPRESSED,
	NATGW_A_USAGE_PAD,

	__NATGW_A_USAGE_MAX,
	NATGW_A_USAGE_MAX = (__NATGW_A_USAGE_MAX - 1)
};

enum {
	NATGW_A_SUBSCRIBER_SRC = 1,
	NATGW_A_SUBSCRIBER_SESSIONS,
	NATGW_A_SUBSCRIBER_HALF_OPEN,
	NATGW_A_SUBSCRIBER_RATE,
	NATGW_A_SUBSCRIBER_PORTS,
	NATGW_A_SUBSCRIBER_REFUSED,

	__NATGW_A_SUBSCRIBER_MAX,
	NATGW_A_SUBSCRIBER_MAX = (__NATGW_A_SUBSCRIBER_MAX - 1)
};

enum {
	NATGW_A_BLOCK_EXTERNAL = 1,
	NATGW_A_BLOCK_PORTS,
	NATGW_A_BLOCK_SRC,
	NATGW_A_BLOCK_POOL,
	NATGW_A_BLOCK_RULE,
	NATGW_A_BLOCK_PORTS_IN_USE,
	NATGW_A_BLOCK_AGE,
	NATGW_A_BLOCK_EVENT,

	__NATGW_A_BLOCK_MAX,
	NATGW_A_BLOCK_MAX = (__NATGW_A_BLOCK_MAX - 1)
};

enum {
	NATGW_A_MAPPING_FILTER = 1,
	NATGW_A_MAPPING_PROTO,
	NATGW_A_MAPPING_INTERNAL,
	NATGW_A_MAPPING_INTERNAL_PORT,
	NATGW_A_MAPPING_EXTERNAL,
	NATGW_A_MAPPING_EXTERNAL_PORT,
	NATGW_A_MAPPING_POOL,
	NATGW_A_MAPPING_RULE,
	NATGW_A_MAPPING_SESSIONS,
	NATGW_A_MAPPING_FILTERING,
	NATGW_A_MAPPING_AGE,
	NATGW_A_MAPPING_RETIRED,
	NATGW_A_MAPPING_EVENT,

	__NATGW_A_MAPPING_MAX,
	NATGW_A_MAPPING_MAX = (__NATGW_A_MAPPING_MAX - 1)
};

enum {
	NATGW_A_MAPPING_FILTER_SRC = 1,
	NATGW_A_MAPPING_FILTER_SPORT,
	NATGW_A_MAPPING_FILTER_PROTO,
	NATGW_A_MAPPING_FILTER_POOL,
	NATGW_A_MAPPING_FILTER_NAT_SRC,
	NATGW_A_MAPPING_FILTER_NAT_SPORT,

	__NATGW_A_MAPPING_FILTER_MAX,
	NATGW_A_MAPPING_FILTER_MAX = (__NATGW_A_MAPPING_FILTER_MAX - 1)
};

enum {
	NATGW_A_COUNT_ID = 1,
	NATGW_A_COUNT_VALUE,
	NATGW_A_COUNT_PAD,

	__NATGW_A_COUNT_MAX,
	NATGW_A_COUNT_MAX = (__NATGW_A_COUNT_MAX - 1)
};

enum {
	NATGW_A_STATS_COUNTER = 1,
	NATGW_A_STATS_DROP,
	NATGW_A_STATS_ACTIVE,
	NATGW_A_STATS_SESSIONS,
	NATGW_A_STATS_SESSIONS_PEAK,
	NATGW_A_STATS_PACKETS_PEAK,
	NATGW_A_STATS_BLOCKS,
	NATGW_A_STATS_UNTRANSLATED,

	__NATGW_A_STATS_MAX,
	NATGW_A_STATS_MAX = (__NATGW_A_STATS_MAX - 1)
};

enum {
	NATGW_A_UNTRANSLATED_PROTO = 1,
	NATGW_A_UNTRANSLATED_SRC,
	NATGW_A_UNTRANSLATED_DST,
	NATGW_A_UNTRANSLATED_DPORT,
	NATGW_A_UNTRANSLATED_OIF,

	__NATGW_A_UNTRANSLATED_MAX,
	NATGW_A_UNTRANSLATED_MAX = (__NATGW_A_UNTRANSLATED_MAX - 1)
};

enum {
	NATGW_A_ACTIVE_PROTO = 1,
	NATGW_A_ACTIVE_STATE,
	NATGW_A_ACTIVE_SESSIONS,

	__NATGW_A_ACTIVE_MAX,
	NATGW_A_ACTIVE_MAX = (__NATGW_A_ACTIVE_MAX - 1)
};

enum {
	NATGW_A_INVARIANT_RESULT_ID = 1,
	NATGW_A_INVARIANT_RESULT_LEFT,
	NATGW_A_INVARIANT_RESULT_RIGHT,
	NATGW_A_INVARIANT_RESULT_PAD,

	__NATGW_A_INVARIANT_RESULT_MAX,
	NATGW_A_INVARIANT_RESULT_MAX = (__NATGW_A_INVARIANT_RESULT_MAX - 1)
};

enum {
	NATGW_A_CHECK_INVARIANT = 1,

	__NATGW_A_CHECK_MAX,
	NATGW_A_CHECK_MAX = (__NATGW_A_CHECK_MAX - 1)
};

enum {
	NATGW_A_NEAR_RULE = 1,
	NATGW_A_NEAR_CLAUSE,

	__NATGW_A_NEAR_MAX,
	NATGW_A_NEAR_MAX = (__NATGW_A_NEAR_MAX - 1)
};

enum {
	NATGW_A_CANDIDATE_EXTERNAL = 1,
	NATGW_A_CANDIDATE_PORTS_IN_USE,
	NATGW_A_CANDIDATE_PORTS_USABLE,
	NATGW_A_CANDIDATE_PORTS_FREE,

	__NATGW_A_CANDIDATE_MAX,
	NATGW_A_CANDIDATE_MAX = (__NATGW_A_CANDIDATE_MAX - 1)
};

enum {
	NATGW_A_BOUND_LIMIT = 1,
	NATGW_A_BOUND_VALUE,
	NATGW_A_BOUND_IN_USE,

	__NATGW_A_BOUND_MAX,
	NATGW_A_BOUND_MAX = (__NATGW_A_BOUND_MAX - 1)
};

enum {
	NATGW_A_BELONGING_STATE = 1,
	NATGW_A_BELONGING_ORIGINAL,
	NATGW_A_BELONGING_TRANSLATED,
	NATGW_A_BELONGING_TIMEOUT,
	NATGW_A_BELONGING_AGE,
	NATGW_A_BELONGING_RULE,

	__NATGW_A_BELONGING_MAX,
	NATGW_A_BELONGING_MAX = (__NATGW_A_BELONGING_MAX - 1)
};

enum {
	NATGW_A_EXPLANATION_PROTO = 1,
	NATGW_A_EXPLANATION_ORIGINAL,
	NATGW_A_EXPLANATION_IIF,
	NATGW_A_EXPLANATION_OIF,
	NATGW_A_EXPLANATION_MARK,
	NATGW_A_EXPLANATION_GENERATION,
	NATGW_A_EXPLANATION_VERDICT,
	NATGW_A_EXPLANATION_DROP,
	NATGW_A_EXPLANATION_IIF_ROUTED,
	NATGW_A_EXPLANATION_OIF_ROUTED,
	NATGW_A_EXPLANATION_LOCAL,
	NATGW_A_EXPLANATION_FORWARDED,
	NATGW_A_EXPLANATION_TRANSLATED,
	NATGW_A_EXPLANATION_PORT_RANGE,
	NATGW_A_EXPLANATION_ADDRESS_DRAWN,
	NATGW_A_EXPLANATION_MAY_FAIL,
	NATGW_A_EXPLANATION_BACKENDS,
	NATGW_A_EXPLANATION_RULE_BEFORE,
	NATGW_A_EXPLANATION_RULE_AFTER,
	NATGW_A_EXPLANATION_HAIRPIN,
	NATGW_A_EXPLANATION_MAPPED,
	NATGW_A_EXPLANATION_REPLY,
	NATGW_A_EXPLANATION_SESSION,
	NATGW_A_EXPLANATION_POOL,
	NATGW_A_EXPLANATION_CANDIDATE,
	NATGW_A_EXPLANATION_CANDIDATES,
	NATGW_A_EXPLANATION_LIMIT,
	NATGW_A_EXPLANATION_NEAR,
	NATGW_A_EXPLANATION_NEAR_MORE,

	__NATGW_A_EXPLANATION_MAX,
	NATGW_A_EXPLANATION_MAX = (__NATGW_A_EXPLANATION_MAX - 1)
};

enum {
	NATGW_A_GATEWAY_VERSION = 1,
	NATGW_A_GATEWAY_GENERATION,
	NATGW_A_GATEWAY_RULES,
	NATGW_A_GATEWAY_POOLS,
	NATGW_A_GATEWAY_DESTINATIONS,
	NATGW_A_GATEWAY_SESSIONS,
	NATGW_A_GATEWAY_HOOKED,
	NATGW_A_GATEWAY_SESSION_BYTES,

	__NATGW_A_GATEWAY_MAX,
	NATGW_A_GATEWAY_MAX = (__NATGW_A_GATEWAY_MAX - 1)
};

enum {
	NATGW_CMD_GATEWAY_GET = 1,
	NATGW_CMD_CONFIG_GET,
	NATGW_CMD_CONFIG_SET,
	NATGW_CMD_SESSION_GET,
	NATGW_CMD_SESSION_FLUSH,
	NATGW_CMD_SESSION_EVENT,
	NATGW_CMD_STATS_GET,
	NATGW_CMD_CHECK,
	NATGW_CMD_CONFIG_EVENT,
	NATGW_CMD_DESTINATION_GET,
	NATGW_CMD_SUBSCRIBER_GET,
	NATGW_CMD_EXHAUSTION_EVENT,
	NATGW_CMD_USAGE_EVENT,
	NATGW_CMD_BLOCK_GET,
	NATGW_CMD_BLOCK_EVENT,
	NATGW_CMD_MAPPING_GET,
	NATGW_CMD_EXPLAIN,
	NATGW_CMD_MAPPING_EVENT,
	NATGW_CMD_EXTERNAL_GET,
	NATGW_CMD_PORT_GET,

	__NATGW_CMD_MAX,
	NATGW_CMD_MAX = (__NATGW_CMD_MAX - 1)
};

#define NATGW_MCGRP_SESSION	"session"
#define NATGW_MCGRP_CONFIG	"config"
#define NATGW_MCGRP_EXHAUSTION	"exhaustion"
#define NATGW_MCGRP_BLOCK	"block"
#define NATGW_MCGRP_MAPPING	"mapping"

#endif /* _UAPI_LINUX_NATGW_H */
