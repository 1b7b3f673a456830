// SPDX-License-Identifier: GPL-2.0
/* All addresses that some ranges have between them. */
#include "cover.h"

#include <linux/slab.h>
#include <linux/sort.h>

/**
 * natgw_cover_init() - make a cover that has no address
 * @cover: the cover
 * @ranges: room for so many ranges
 *
 * Context: Process, may sleep.
 * Return: 0, or -ENOMEM.
 */
int natgw_cover_init(struct natgw_cover *cover, unsigned int ranges)
{
	cover->ranges = 0;
	cover->range = kvcalloc(ranges + 1, sizeof(*cover->range), GFP_KERNEL_ACCOUNT);
	return cover->range ? 0 : -ENOMEM;
}

/**
 * natgw_cover_exit() - free what a cover consists of
 * @cover: the cover; one that is zeroed is fine
 *
 * Context: Process, may sleep.
 */
void natgw_cover_exit(struct natgw_cover *cover)
{
	kvfree(cover->range);
}

/**
 * natgw_cover_add() - add addresses to a cover
 * @cover: the cover, not sealed yet, with room for another range
 * @range: the addresses
 *
 * Context: Any.
 */
void natgw_cover_add(struct natgw_cover *cover, const struct natgw_range *range)
{
	cover->range[cover->ranges++] = *range;
}

static int compare(const void *a, const void *b)
{
	const struct natgw_range *x = a, *y = b;

	return x->first < y->first ? -1 : x->first > y->first;
}

/* Does a range begin where another one, that begins no later, still is, or ends? */
static bool touches(const struct natgw_range *range, const struct natgw_range *last)
{
	return range->first <= last->last || range->first - last->last == 1;
}

/**
 * natgw_cover_seal() - a cover is complete
 * @cover: the cover
 *
 * Ranges that touch each other become one.
 *
 * Context: Process.
 */
void natgw_cover_seal(struct natgw_cover *cover)
{
	unsigned int i, n = 0;

	sort(cover->range, cover->ranges, sizeof(*cover->range), compare, NULL);
	for (i = 0; i < cover->ranges; i++) {
		struct natgw_range range = cover->range[i];

		if (n && touches(&range, &cover->range[n - 1]))
			cover->range[n - 1].last = max(cover->range[n - 1].last,
						       range.last);
		else
			cover->range[n++] = range;
	}
	cover->ranges = n;
}

#if IS_ENABLED(CONFIG_KUNIT)
#include "cover_test.c"
#endif
