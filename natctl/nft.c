// SPDX-License-Identifier: GPL-2.0
/*
 * Reads what 'nft -j list ruleset' prints (libnftables-json(5)): rules of chains
 * of type nat. An expression that is not known here makes its rule one that cannot
 * be translated.
 */
#include "nft.h"

#include <errno.h>
#include <string.h>
#include <jansson.h>

#include "chains.h"
#include "fault.h"
#include "nft_match.h"

/* A rule that is being read, and the chain that its steps go to. */
struct reading {
	struct nft_rule rule;
	struct chain *chain;
	struct step step;
	bool ended;		/* its steps are in the chain */
};

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

static const char *chain_name(const struct nft_rule *rule, const char *chain)
{
	return translation_text(rule->translation, "%s %s %s", rule->family,
				rule->table, chain);
}

static void end_rule(struct reading *reading)
{
	chain_add(reading->chain, &reading->step);
	reading->ended = true;
}

/* ---- verdicts ------------------------------------------------------------- */

static bool take_verdict(const struct nft_rule *rule, struct step *step,
			 const char *key, const json_t *value)
{
	const char *target = text_of(value, "target");

	if (!strcmp(key, "accept")) {
		step->verdict = VERDICT_ACCEPT;
	} else if (!strcmp(key, "return")) {
		step->verdict = VERDICT_RETURN;
	} else if (!strcmp(key, "jump")) {
		step->verdict = VERDICT_CALL;
		step->target = chain_name(rule, target);
	} else if (!strcmp(key, "goto") || !strcmp(key, "drop")) {
		entry_refuse(&step->entry, "natgw has no %s", key);
	} else {
		return false;
	}
	return true;
}

static void take_nothing(struct reading *reading)
{
	entry_refuse(&reading->step.entry,
		     "its map is empty, or not in the list");
	end_rule(reading);
}

/* A map of verdicts: a step for each of its elements. */
static void take_verdicts(struct reading *reading, const json_t *map)
{
	const struct nft_rule *rule = &reading->rule;
	const json_t *elements = nft_elements(rule, json_object_get(map, "data"));

	if (!json_array_size(elements)) {
		take_nothing(reading);
		return;
	}
	for (size_t i = 0; i < json_array_size(elements); i++) {
		const json_t *element = json_array_get(elements, i);
		json_t *verdict = json_array_get(element, 1);
		void *first = json_object_iter(verdict);
		struct step part = reading->step;

		nft_restrict_by_key(rule, &part.entry,
				    json_object_get(map, "key"),
				    json_array_get(element, 0));
		if (!first || !take_verdict(rule, &part,
					    json_object_iter_key(first),
					    json_object_iter_value(first)))
			entry_refuse(&part.entry, "its map has no verdict");
		chain_add(reading->chain, &part);
	}
	reading->ended = true;
}

/* ---- translations --------------------------------------------------------- */

static bool is_text(const json_t *value, const char *text)
{
	return json_is_string(value) && !strcmp(json_string_value(value), text);
}

/* One flag, or an array of them. */
static bool has_flag(const json_t *flags, const char *name)
{
	if (is_text(flags, name))
		return true;
	for (size_t i = 0; i < json_array_size(flags); i++)
		if (is_text(json_array_get(flags, i), name))
			return true;
	return false;
}

static void take_ports(struct entry *entry, const json_t *port)
{
	struct range range;

	if (!port)
		return;
	if (!nft_read_ports(port, &range) || !range.first) {
		entry_refuse(entry, "natgw cannot choose a port that way");
		return;
	}
	entry->has_ports = true;
	entry->ports = (struct ports){ range.first, range.last };
}

/* An address, or with its port; of a dnat, with a share of the flows. */
static void take_address(const struct nft_rule *rule, struct entry *entry,
			 const json_t *value, __u32 weight, bool netmap)
{
	const json_t *parts = json_object_get(value, "concat");
	size_t before = entry->target_count;
	struct range addresses;
	struct range port;

	if (!nft_read_addresses(parts ? json_array_get(parts, 0) : value,
				&addresses)) {
		entry_refuse(entry, "natgw cannot choose an address that way");
		return;
	}
	if (netmap) {
		entry_map(entry, &addresses);
		return;
	}
	if (entry->action == NATGW_ACTION_SNAT) {
		ranges_add(rule->translation, &entry->addresses,
			   addresses.first, addresses.last);
		take_ports(entry, parts ? json_array_get(parts, 1) : NULL);
		return;
	}
	entry_aim(rule->translation, entry, &addresses, weight);
	if (!parts)
		return;
	if (!nft_read_ports(json_array_get(parts, 1), &port) || !port.first ||
	    port.first != port.last)
		entry_refuse(entry, "natgw cannot choose a port that way");
	for (size_t i = before; i < entry->target_count; i++) {
		entry->targets[i].has_ports = true;
		entry->targets[i].ports = (struct ports){ port.first, port.last };
	}
}

/* Numbers that are drawn, or count: each backend has its share of them. */
static void take_shares(struct reading *reading, const json_t *elements)
{
	struct entry *entry = &reading->step.entry;

	if (entry->action == NATGW_ACTION_SNAT)
		entry_refuse(entry, "natgw's pools choose the address by address-allocation");
	for (size_t i = 0; i < json_array_size(elements); i++) {
		const json_t *element = json_array_get(elements, i);
		struct range share;

		if (!nft_read_ports(json_array_get(element, 0), &share))
			entry_refuse(entry, "its map is not one of numbers");
		else
			take_address(&reading->rule, entry,
				     json_array_get(element, 1),
				     share.last - share.first + 1, false);
	}
	end_rule(reading);
}

static void take_map(struct reading *reading, const json_t *map, bool netmap)
{
	const struct nft_rule *rule = &reading->rule;
	const json_t *key = json_object_get(map, "key");
	const json_t *elements = nft_elements(rule, json_object_get(map, "data"));

	if (json_object_get(key, "jhash") || json_object_get(key, "symhash")) {
		entry_refuse(&reading->step.entry,
			     "it picks by a hash of the packet; natgw picks backends by chance, by their weights");
		end_rule(reading);
		return;
	}
	if (!json_array_size(elements)) {
		take_nothing(reading);
		return;
	}
	if (json_object_get(key, "numgen")) {
		take_shares(reading, elements);
		return;
	}
	for (size_t i = 0; i < json_array_size(elements); i++) {
		const json_t *element = json_array_get(elements, i);
		struct step part = reading->step;

		nft_restrict_by_key(rule, &part.entry, key,
				    json_array_get(element, 0));
		take_address(rule, &part.entry, json_array_get(element, 1), 1,
			     netmap);
		chain_add(reading->chain, &part);
	}
	reading->ended = true;
}

static void take_nat(struct reading *reading, const json_t *nat, __u32 action)
{
	struct entry *entry = &reading->step.entry;
	const json_t *address = json_object_get(nat, "addr");
	const json_t *flags = json_object_get(nat, "flags");
	const json_t *kinds = json_object_get(nat, "type_flags");
	bool netmap = has_flag(flags, "netmap") || has_flag(kinds, "prefix");
	const json_t *map = json_object_get(address, "map");

	entry->action = action;
	entry->stage = action == NATGW_ACTION_SNAT ? STAGE_LEAVING :
						     STAGE_ARRIVING;
	entry->random = has_flag(flags, "random") ||
			has_flag(flags, "fully-random");
	if (!strcmp(text_of(nat, "family"), "ip6"))
		entry_refuse(entry, "natgw is for IPv4");
	take_ports(entry, json_object_get(nat, "port"));
	if (map) {
		take_map(reading, map, netmap);
		return;
	}
	if (address)
		take_address(&reading->rule, entry, address, 1, netmap);
	else
		entry_refuse(entry, "natgw changes ports together with an address only; name it");
	end_rule(reading);
}

static void take_own(struct reading *reading, const json_t *nat, __u32 action)
{
	struct entry *entry = &reading->step.entry;
	const json_t *flags = json_object_get(nat, "flags");

	entry->action = action;
	entry->random = has_flag(flags, "random") ||
			has_flag(flags, "fully-random");
	take_ports(entry, json_object_get(nat, "port"));
	end_rule(reading);
}

/* ---- rules ---------------------------------------------------------------- */

static void take_statement(struct reading *reading, const char *key,
			   const json_t *value)
{
	struct entry *entry = &reading->step.entry;

	if (!strcmp(key, "match"))
		nft_take_match(&reading->rule, entry, value);
	else if (!strcmp(key, "counter"))
		return;
	else if (!strcmp(key, "snat"))
		take_nat(reading, value, NATGW_ACTION_SNAT);
	else if (!strcmp(key, "dnat"))
		take_nat(reading, value, NATGW_ACTION_DNAT);
	else if (!strcmp(key, "masquerade"))
		take_own(reading, value, NATGW_ACTION_MASQUERADE);
	else if (!strcmp(key, "redirect"))
		take_own(reading, value, NATGW_ACTION_REDIRECT);
	else if (!strcmp(key, "vmap"))
		take_verdicts(reading, value);
	else if (take_verdict(&reading->rule, &reading->step, key, value))
		end_rule(reading);
	else if (!strcmp(key, "xt"))
		entry_refuse(entry, "iptables has made it; use natctl import iptables");
	else
		entry_refuse(entry, "natgw has no %.32s", key);
}

static void read_rule(struct reading *reading, const json_t *rule)
{
	struct entry *entry = &reading->step.entry;
	const char *comment = text_of(rule, "comment");
	const json_t *handle = json_object_get(rule, "handle");

	entry->origin = translation_text(reading->rule.translation,
					 "table %s %s, chain %s, handle %lld",
					 reading->rule.family,
					 reading->rule.table,
					 text_of(rule, "chain"),
					 json_integer_value(handle));
	if (*comment)
		entry->comment = translation_text(reading->rule.translation,
						  "%s", comment);
	for (size_t i = 0; i < json_array_size(json_object_get(rule, "expr")); i++) {
		const json_t *statement = json_array_get(json_object_get(rule, "expr"), i);
		void *first = json_object_iter((json_t *)statement);

		if (first && !reading->ended)
			take_statement(reading, json_object_iter_key(first),
				       json_object_iter_value(first));
	}
	if (reading->ended)
		return;
	entry_refuse(entry, "it decides nothing");
	end_rule(reading);
}

/* ---- chains --------------------------------------------------------------- */

static const char own_flows[] =
	"flows of the gateway itself have no rules of their own: those without iif hold for them";

static void read_chain(struct chain *chain, const json_t *object)
{
	const char *hook = text_of(object, "hook");

	if (strcmp(text_of(object, "type"), "nat"))
		return;
	chain->based = true;
	chain->priority = json_integer_value(json_object_get(object, "prio"));
	if (!strcmp(hook, "prerouting"))
		chain->stage = STAGE_ARRIVING;
	else if (!strcmp(hook, "postrouting"))
		chain->stage = STAGE_LEAVING;
	else if (!strcmp(hook, "output"))
		chain->foreign = own_flows;
	else
		chain->foreign = "natgw has no rules at this hook";
	if (!strcmp(text_of(object, "family"), "ip6"))
		chain->foreign = "natgw is for IPv4";
}

/* One device is a text, several are an array of them. */
static void read_flowtable(struct translation *translation, const json_t *object)
{
	const json_t *devices = json_object_get(object, "dev");

	if (!strcmp(text_of(object, "family"), "ip6"))
		return;
	if (json_is_string(devices))
		translation_add_fast(translation, json_string_value(devices));
	for (size_t i = 0; i < json_array_size(devices); i++) {
		const json_t *device = json_array_get(devices, i);

		if (json_is_string(device))
			translation_add_fast(translation, json_string_value(device));
	}
}

static void read_objects(const json_t *objects, struct chains *chains,
			 struct translation *translation)
{
	for (size_t i = 0; i < json_array_size(objects); i++) {
		const json_t *object = json_array_get(objects, i);
		const json_t *chain = json_object_get(object, "chain");
		const json_t *rule = json_object_get(object, "rule");
		const json_t *part = chain ? chain : rule;
		struct reading reading = {
			.rule = {
				.translation = translation,
				.objects = objects,
				.family = text_of(part, "family"),
				.table = text_of(part, "table"),
			},
		};
		const char *name = text_of(part, chain ? "name" : "chain");

		read_flowtable(translation, json_object_get(object, "flowtable"));
		if (!part)
			continue;
		reading.chain = chains_get(chains, chain_name(&reading.rule, name));
		if (chain)
			read_chain(reading.chain, chain);
		else
			read_rule(&reading, rule);
	}
}

static int refuse(struct fault *fault, const json_error_t *error)
{
	struct place place = { 1, 1 };

	memset(fault, 0, sizeof(*fault));
	if (error && error->line > 0 && error->column > 0)
		place = (struct place){ error->line, error->column };
	fault->line = place.line;
	fault->column = place.column;
	fault_reason(fault, "is not what nft writes in JSON");
	return fault_fix(fault, "give what 'nft -j list ruleset' prints");
}

/**
 * nft_read() - read what 'nft -j list ruleset' prints
 * @source: the text
 * @translation: receives its rules of chains of type nat
 * @fault: receives what is no such text
 *
 * Return: 0, or -EINVAL with @fault set.
 */
int nft_read(const struct source *source, struct translation *translation,
	     struct fault *fault)
{
	json_error_t error;
	json_t *root = json_loadb(source->text, source->length, 0, &error);
	const json_t *objects = json_object_get(root, "nftables");
	struct chains chains = { 0 };
	int ret = 0;

	if (!root)
		ret = refuse(fault, &error);
	else if (!json_is_array(objects))
		ret = refuse(fault, NULL);
	else
		read_objects(objects, &chains, translation);
	if (!ret)
		chains_translate(&chains, translation);
	chains_exit(&chains);
	json_decref(root);
	return ret;
}
