// SPDX-License-Identifier: GPL-2.0
/* The reader of what 'nft -j list ruleset' prints, under any text. */
#include "foreign.h"
#include "nft.h"

int fuzz(const uint8_t *bytes, size_t length)
{
	import_any(bytes, length, nft_read);
	return 0;
}
