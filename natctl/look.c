// SPDX-License-Identifier: GPL-2.0
/* One look at a gateway: put together, and asked. */
#include "look.h"

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fault.h"

/**
 * look_init() - nothing is seen yet
 * @look: receives it; give it back with look_exit()
 */
void look_init(struct look *look)
{
	memset(look, 0, sizeof(*look));
	ruleset_init(&look->set);
	ledger_init(&look->ledger);
}

/**
 * look_exit() - free what a look holds
 * @look: the look
 */
void look_exit(struct look *look)
{
	stats_exit(&look->stats);
	ruleset_exit(&look->set);
	ledger_exit(&look->ledger);
	free(look->outlets);
	index_exit(&look->outlet_index);
	free(look->tenants);
	free(look->interfaces);
	free(look->divided);
	memset(look, 0, sizeof(*look));
}

/* ---- putting together ----------------------------------------------------- */

static struct outlet *outlet_of(struct look *look, const struct outlet_key *key)
{
	struct records records = {
		.first = look->outlets,
		.size = sizeof(*look->outlets),
		.key_size = sizeof(*key),
	};
	size_t place = index_place(&look->outlet_index, &records, key);

	if (place == look->outlet_count) {
		look->outlets = grow(look->outlets, &look->outlet_room, place,
				     sizeof(*look->outlets));
		memset(&look->outlets[place], 0, sizeof(*look->outlets));
		look->outlets[place].key = *key;
		look->outlet_count++;
	}
	return &look->outlets[place];
}

static const struct pool *pool_of(const struct look *look, __u32 address)
{
	for (size_t i = 0; i < look->set.pool_count; i++) {
		const struct pool *pool = &look->set.pools[i];

		for (size_t j = 0; j < pool->member_count; j++)
			if (address >= pool->members[j].range.first &&
			    address <= pool->members[j].range.last)
				return pool;
	}
	return NULL;
}

static bool is_on(const struct look *look, const char *interface, __u32 address)
{
	for (size_t i = 0; i < look->interface_count; i++)
		if (look->interfaces[i].address == address &&
		    (!*interface ||
		     !strcmp(look->interfaces[i].name, interface)))
			return true;
	return false;
}

/* The first masquerade rule that has an address. */
static const struct rule *masquerade_of(const struct look *look, __u32 address)
{
	for (size_t i = 0; i < look->set.rule_count; i++)
		if (look->set.rules[i].action == NATGW_ACTION_MASQUERADE &&
		    is_on(look, look->set.rules[i].oif, address))
			return &look->set.rules[i];
	return NULL;
}

/**
 * look_settle_key() - say which pool or rule a destination is of
 * @look: the look; it has the configuration and the interfaces
 * @destination: the destination
 *
 * That goes by its external address. The kernel names the rule that asked last,
 * which is another one by the next look if two share an address, or after a
 * change.
 */
void look_settle_key(const struct look *look, struct destination *destination)
{
	const struct pool *pool = pool_of(look, destination->external);
	const struct rule *rule;

	if (pool) {
		memcpy(destination->key.pool, pool->name, sizeof(pool->name));
		destination->key.rule = 0;
		return;
	}
	rule = masquerade_of(look, destination->external);
	if (!rule)
		return;
	memset(destination->key.pool, 0, sizeof(destination->key.pool));
	destination->key.rule = rule->handle;
}

/**
 * look_add_destination() - take a destination in
 * @look: the look; it has the configuration and the interfaces
 * @told: what the kernel tells
 */
void look_add_destination(struct look *look, const struct destination *told)
{
	struct destination settled = *told;
	const struct destination *destination = &settled;
	__u64 half_open = told->holders[NATGW_HOLDER_HALF_OPEN];
	struct outlet_key key = { .address = told->external };
	struct outlet *outlet;

	look_settle_key(look, &settled);
	ledger_add(&look->ledger, destination);
	if (destination->key.proto != IPPROTO_TCP)
		return;
	key.rule = destination->key.rule;
	memcpy(key.pool, destination->key.pool, sizeof(key.pool));
	outlet = outlet_of(look, &key);
	outlet->created += destination->created;
	outlet->half_open += half_open;
	outlet->waiting += destination->key.dst ? !!half_open : half_open;
	outlet->unanswered += destination->unanswered;
	outlet->retransmits += destination->syn_retransmits;
}

/**
 * look_restart_destinations() - forget all destinations that were taken in
 * @look: the look
 */
void look_restart_destinations(struct look *look)
{
	ledger_restart(&look->ledger);
	look->outlet_count = 0;
	index_exit(&look->outlet_index);
}

static void add_refused(struct tenant *tenant, const struct tally *refused)
{
	switch (refused->id) {
	case NATGW_DROP_SUBSCRIBER_SESSIONS:
		tenant->refused[TENANT_SESSIONS] += refused->value;
		break;
	case NATGW_DROP_SUBSCRIBER_PORTS:
		tenant->refused[TENANT_PORTS] += refused->value;
		break;
	case NATGW_DROP_SUBSCRIBER_RATE:
		tenant->refused[TENANT_RATE] += refused->value;
		break;
	case NATGW_DROP_SUBSCRIBER_BLOCKS:
		tenant->refused[TENANT_BLOCKS] += refused->value;
		break;
	default:
		tenant->refused[TENANT_SHARED] += refused->value;
	}
}

/**
 * look_add_subscriber() - take a subscriber in
 * @look: the look
 * @subscriber: what the kernel tells
 */
void look_add_subscriber(struct look *look, const struct subscriber *subscriber)
{
	struct tenant *tenant;

	look->tenants = grow(look->tenants, &look->tenant_room,
			     look->tenant_count, sizeof(*look->tenants));
	tenant = &look->tenants[look->tenant_count++];
	memset(tenant, 0, sizeof(*tenant));
	tenant->src = subscriber->src;
	tenant->sessions = subscriber->sessions;
	tenant->rate = subscriber->rate;
	for (size_t i = 0; i < SUBSCRIBER_PROTOCOLS; i++)
		tenant->ports[i] = subscriber->ports[i];
	for (size_t i = 0; i < subscriber->refused_count; i++)
		add_refused(tenant, &subscriber->refused[i]);
}

/**
 * look_add_interface() - take an address of an interface in
 * @look: the look
 * @name: the interface
 * @address: the address, host byte order; 0 if it has none
 */
void look_add_interface(struct look *look, const char *name, __u32 address)
{
	struct interface *interface;

	look->interfaces = grow(look->interfaces, &look->interface_room,
				look->interface_count,
				sizeof(*look->interfaces));
	interface = &look->interfaces[look->interface_count++];
	memset(interface, 0, sizeof(*interface));
	snprintf(interface->name, sizeof(interface->name), "%s", name);
	interface->address = address;
}

/**
 * look_add_block() - take a block of ports in
 * @look: the look
 * @block: what the kernel tells
 */
void look_add_block(struct look *look, const struct port_block *block)
{
	size_t at = 0;

	while (at < look->divided_count &&
	       (strcmp(look->divided[at].pool, block->pool) ||
		look->divided[at].rule != block->rule))
		at++;
	if (at == look->divided_count) {
		look->divided = grow(look->divided, &look->divided_room, at,
				     sizeof(*look->divided));
		memset(&look->divided[at], 0, sizeof(*look->divided));
		memcpy(look->divided[at].pool, block->pool,
		       sizeof(look->divided[at].pool));
		look->divided[at].rule = block->rule;
		look->divided_count++;
	}
	look->divided[at].blocks++;
}

static int compare_entries(const void *left, const void *right)
{
	return memcmp(left, right, sizeof(struct destination_key));
}

static int compare_tenants(const void *left, const void *right)
{
	const struct tenant *a = left;
	const struct tenant *b = right;

	return (a->src.first > b->src.first) - (a->src.first < b->src.first);
}

/**
 * look_settle() - all is taken in: put it in order
 * @look: the look
 */
void look_settle(struct look *look)
{
	ledger_keep(&look->ledger, LEDGER_PORTS, 0);
	if (look->ledger.count)
		qsort(look->ledger.entries, look->ledger.count,
		      sizeof(*look->ledger.entries), compare_entries);
	if (look->tenant_count)
		qsort(look->tenants, look->tenant_count, sizeof(*look->tenants),
		      compare_tenants);
}

/* ---- asking --------------------------------------------------------------- */

/**
 * look_entry() - a destination by key
 * @look: the look, settled
 * @key: the key
 *
 * Return: the destination; NULL if there is none.
 */
struct entry *look_entry(const struct look *look,
			 const struct destination_key *key)
{
	if (!look->ledger.count)
		return NULL;
	return bsearch(key, look->ledger.entries, look->ledger.count,
		       sizeof(*look->ledger.entries), compare_entries);
}

/**
 * look_outlet() - an external address by key
 * @look: the look
 * @key: the key
 *
 * Return: the address; NULL if there is none.
 */
const struct outlet *look_outlet(const struct look *look,
				 const struct outlet_key *key)
{
	for (size_t i = 0; i < look->outlet_count; i++)
		if (!memcmp(&look->outlets[i].key, key, sizeof(*key)))
			return &look->outlets[i];
	return NULL;
}

/**
 * look_tenant() - the subscriber that an address is of
 * @look: the look, settled
 * @address: the address, host byte order
 *
 * Return: the subscriber; NULL if there is none.
 */
const struct tenant *look_tenant(const struct look *look, __u32 address)
{
	size_t low = 0;
	size_t high = look->tenant_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (look->tenants[middle].src.last < address)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == look->tenant_count || look->tenants[low].src.first > address)
		return NULL;
	return &look->tenants[low];
}

/**
 * look_has_address() - has an interface an address?
 * @look: the look
 * @interface: its name
 *
 * Return: true if so.
 */
bool look_has_address(const struct look *look, const char *interface)
{
	for (size_t i = 0; i < look->interface_count; i++)
		if (look->interfaces[i].address &&
		    !strcmp(look->interfaces[i].name, interface))
			return true;
	return false;
}

/**
 * look_addresses() - how many external addresses a pool has
 * @look: the look
 * @pool: its name; empty for masquerade
 *
 * Return: their number, at least 1.
 */
__u64 look_addresses(const struct look *look, const char *pool)
{
	const struct pool *found = ruleset_find_pool(&look->set, pool);
	__u64 addresses = 0;

	for (size_t i = 0; found && i < found->member_count; i++)
		addresses += range_size(&found->members[i].range);
	return addresses ? addresses : 1;
}

/**
 * look_blocks() - how many blocks of a pool are given
 * @look: the look
 * @pool: its name; empty for masquerade
 *
 * Return: their number.
 */
__u64 look_blocks(const struct look *look, const char *pool)
{
	__u64 blocks = 0;

	for (size_t i = 0; i < look->divided_count; i++)
		if (!strcmp(look->divided[i].pool, pool))
			blocks += look->divided[i].blocks;
	return blocks;
}

/**
 * look_setting() - a number of the configuration
 * @look: the look
 * @kind: what kind of setting
 * @id: which of them
 *
 * Return: its value, the default where nothing sets it.
 */
__u32 look_setting(const struct look *look, enum setting_kind kind, __u32 id)
{
	for (size_t i = 0; i < SETTINGS; i++)
		if (setting_specs[i].kind == kind && setting_specs[i].id == id)
			return look->set.settings[i].value;
	return 0;
}

/* ---- what happened -------------------------------------------------------- */

/**
 * moved() - by how much a counter moved
 * @before: what it was
 * @now: what it is
 *
 * Return: the difference; of one that began anew meanwhile, what it is.
 */
__u64 moved(__u64 before, __u64 now)
{
	return now < before ? now : now - before;
}

/**
 * looks_before() - what a destination was at the first look
 * @looks: the looks
 * @entry: the destination, of the second
 *
 * After a change of the configuration between the looks, an address may be of
 * another pool or rule: nothing is known then of what happened meanwhile.
 *
 * Return: the destination, which may be @entry; all zeros if it is new.
 */
const struct entry *looks_before(const struct looks *looks,
				 const struct entry *entry)
{
	static const struct entry none;
	const struct entry *was;

	if (looks->before->gateway.generation != looks->now->gateway.generation)
		return entry;
	was = look_entry(looks->before, &entry->key);
	return was ? was : &none;
}

/**
 * looks_counted() - by how much a total moved
 * @looks: the looks
 * @counter: which
 *
 * Return: the difference.
 */
__u64 looks_counted(const struct looks *looks, enum natgw_counter counter)
{
	return moved(looks->before->stats.counters[counter],
		     looks->now->stats.counters[counter]);
}

/**
 * looks_dropped() - packets that were dropped for a reason
 * @looks: the looks
 * @reason: which
 *
 * Return: their number.
 */
__u64 looks_dropped(const struct looks *looks, enum natgw_drop reason)
{
	return moved(looks->before->stats.drops[reason],
		     looks->now->stats.drops[reason]);
}

/**
 * looks_tenant_refused() - flows that a subscriber was refused
 * @looks: the looks
 * @tenant: the subscriber, of the second look
 * @why: why
 *
 * Return: their number.
 */
__u64 looks_tenant_refused(const struct looks *looks,
			   const struct tenant *tenant,
			   enum tenant_refusal why)
{
	const struct tenant *before;

	/* There may be very many, and hardly any of them has been refused. */
	if (!tenant->refused[why])
		return 0;
	before = look_tenant(looks->before, tenant->src.first);
	return moved(before ? before->refused[why] : 0, tenant->refused[why]);
}

/**
 * entry_refused() - flows that a destination refused for a reason
 * @entry: the destination
 * @reason: the reason
 *
 * Return: their number.
 */
__u64 entry_refused(const struct entry *entry, enum natgw_drop reason)
{
	for (size_t i = 0; i < entry->refused_count; i++)
		if (entry->refused[i].id == reason)
			return entry->refused[i].value;
	return 0;
}
