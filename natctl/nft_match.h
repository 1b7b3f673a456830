/* SPDX-License-Identifier: GPL-2.0 */
/* Matches and values of nft's JSON. */
#ifndef NATCTL_NFT_MATCH_H
#define NATCTL_NFT_MATCH_H

#include <jansson.h>

#include "translate.h"

/**
 * struct nft_rule - where a rule stands
 * @translation: whose memory to use
 * @objects: the whole list, in which its sets and maps are; borrowed
 * @family: family of its table
 * @table: name of its table
 */
struct nft_rule {
	struct translation *translation;
	const json_t *objects;
	const char *family;
	const char *table;
};

const json_t *nft_elements(const struct nft_rule *rule, const json_t *data);
bool nft_read_addresses(const json_t *value, struct range *range);
bool nft_read_ports(const json_t *value, struct range *range);
void nft_take_match(const struct nft_rule *rule, struct entry *entry,
		    const json_t *match);
void nft_restrict_by_key(const struct nft_rule *rule, struct entry *entry,
			 const json_t *key, const json_t *value);

#endif
