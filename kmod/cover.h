/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A cover: all addresses that some ranges have between them, to tell at once that
 * none of these is about an address. Filled and sealed by its maker alone, and
 * from then on only read.
 */
#ifndef _NATGW_COVER_H
#define _NATGW_COVER_H

#include <linux/types.h>

#include "pool.h"

/**
 * struct natgw_cover - addresses
 * @range: the ranges; once sealed they are in order, and apart from each other
 * @ranges: their number
 */
struct natgw_cover {
	struct natgw_range *range;
	unsigned int ranges;
};

int natgw_cover_init(struct natgw_cover *cover, unsigned int ranges);
void natgw_cover_exit(struct natgw_cover *cover);
void natgw_cover_add(struct natgw_cover *cover, const struct natgw_range *range);
void natgw_cover_seal(struct natgw_cover *cover);

/**
 * natgw_cover_has() - is an address in a cover
 * @cover: the cover, sealed
 * @addr: the address, host order
 *
 * Context: Any.
 * Return: true if so.
 */
static inline bool natgw_cover_has(const struct natgw_cover *cover, u32 addr)
{
	unsigned int low = 0, high = cover->ranges;

	while (low < high) {
		unsigned int middle = (low + high) / 2;

		if (natgw_range_has(&cover->range[middle], addr))
			return true;
		if (addr < cover->range[middle].first)
			high = middle;
		else
			low = middle + 1;
	}
	return false;
}

#endif
