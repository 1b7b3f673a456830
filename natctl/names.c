// SPDX-License-Identifier: GPL-2.0
/* Names and sentences of the family's enums. */
#include "names.h"

#include <assert.h>
#include <string.h>

#include "compiler.h"
#include "name_tables.h"
#include "natgw.h"

/* Whoever counts by a value of natgw.h may name it by a table. */
#define COVERS(list, max) \
	static_assert(ARRAY_SIZE(list) == (max) + 1, "make -C uapi names")

COVERS(action_list, NATGW_ACTION_MAX);
COVERS(mapping_behavior_list, NATGW_MAPPING_BEHAVIOR_MAX);
COVERS(address_allocation_list, NATGW_ADDRESS_ALLOCATION_MAX);
COVERS(port_allocation_list, NATGW_PORT_ALLOCATION_MAX);
COVERS(refuse_list, NATGW_REFUSE_MAX);
COVERS(unsolicited_syn_list, NATGW_UNSOLICITED_SYN_MAX);
COVERS(state_list, NATGW_STATE_MAX);
COVERS(drop_list, NATGW_DROP_MAX);
COVERS(counter_list, NATGW_COUNTER_MAX);
COVERS(holder_list, NATGW_HOLDER_MAX);
COVERS(close_cause_list, NATGW_CLOSE_CAUSE_MAX);
COVERS(timeout_list, NATGW_TIMEOUT_MAX);
COVERS(limit_list, NATGW_LIMIT_MAX);
COVERS(option_list, NATGW_OPTION_MAX);
COVERS(ip_id_rewrite_list, NATGW_IP_ID_REWRITE_MAX);
COVERS(unknown_proto_list, NATGW_UNKNOWN_PROTO_MAX);
COVERS(invalid_packet_list, NATGW_INVALID_PACKET_MAX);
COVERS(notification_list, NATGW_NOTIFICATION_MAX);
COVERS(invariant_list, NATGW_INVARIANT_MAX);

/**
 * names_text() - name of a value
 * @names: the enum
 * @value: the value, which may come from a newer module
 *
 * Return: its name, "unknown" if this natctl has none for it.
 */
const char *names_text(const struct names *names, __u32 value)
{
	return value < names->count ? names->list[value].name : "unknown";
}

/**
 * names_sentence() - meaning of a value
 * @names: the enum
 * @value: the value, which may come from a newer module
 *
 * Return: its sentence.
 */
const char *names_sentence(const struct names *names, __u32 value)
{
	return value < names->count ? names->list[value].sentence :
				      "Newer than this natctl.";
}

/**
 * names_find() - value of a name
 * @names: the enum
 * @word: the name
 *
 * The value "unspec" is never anybody's choice, so it has no name here.
 *
 * Return: the value, -1 if no entry has the name.
 */
int names_find(const struct names *names, const char *word)
{
	for (unsigned int i = 0; i < names->count; i++)
		if (!strcmp(names->list[i].name, word) && strcmp(word, "unspec"))
			return i;
	return -1;
}
