/* SPDX-License-Identifier: GPL-2.0 */
/* Reads what 'nft -j list ruleset' prints. */
#ifndef NATCTL_NFT_H
#define NATCTL_NFT_H

#include "translate.h"
#include "words.h"

int nft_read(const struct source *source, struct translation *translation,
	     struct fault *fault);

#endif
