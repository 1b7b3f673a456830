// SPDX-License-Identifier: GPL-2.0
/*
 * What differs between two texts, as 'diff -u' writes it. Lines that both have
 * once are anchors: the longest row of them that is in order in both stays, and
 * what lies between two of them is compared by itself. It takes n log n, where
 * the shortest difference of two large configurations could take n squared.
 */
#include "difference.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "fault.h"
#include "table.h"

enum {
	DIFFERENCE_CONTEXT = 3,		/* lines that stay, around those that do not */
};

struct line {
	const char *text;
	size_t length;
};

struct lines {
	struct line *list;
	size_t count;
};

/* A line of the result: of the text before unless it is added. */
struct entry {
	char mark;
	const struct line *line;
};

struct result {
	struct entry *list;
	size_t count;
	size_t room;
};

/* A stretch of lines of both texts. */
struct stretch {
	const struct line *before;
	size_t before_count;
	const struct line *after;
	size_t after_count;
};

/* A line, where it stands, and in which text. */
struct sighting {
	const struct line *line;
	size_t at;
	bool after;
};

/* A line that both have once; and the anchor that goes before it in a row. */
struct anchor {
	size_t before;
	size_t after;
	struct anchor *previous;
};

static struct lines cut(const char *text)
{
	struct lines lines = { 0 };
	size_t room = 0;

	while (*text) {
		size_t length = strcspn(text, "\n");

		lines.list = grow(lines.list, &room, lines.count,
				  sizeof(*lines.list));
		lines.list[lines.count++] = (struct line){ text, length };
		text += length + (text[length] == '\n');
	}
	return lines;
}

static int compare_lines(const struct line *left, const struct line *right)
{
	size_t length = left->length < right->length ? left->length :
						       right->length;
	int order = memcmp(left->text, right->text, length);

	if (order)
		return order;
	return (left->length > right->length) - (left->length < right->length);
}

static int compare_sightings(const void *left, const void *right)
{
	const struct sighting *one = left;
	const struct sighting *other = right;
	int order = compare_lines(one->line, other->line);

	return order ? order : one->after - other->after;
}

static int compare_anchors(const void *left, const void *right)
{
	const struct anchor *one = left;
	const struct anchor *other = right;

	return (one->before > other->before) - (one->before < other->before);
}

static void add(struct result *result, char mark, const struct line *lines,
		size_t count)
{
	for (size_t i = 0; i < count; i++) {
		result->list = grow(result->list, &result->room, result->count,
				    sizeof(*result->list));
		result->list[result->count++] = (struct entry){ mark, &lines[i] };
	}
}

/* Of sorted sightings, those of a line that is once in each. */
static size_t pair(const struct sighting *list, size_t count,
		   struct anchor *anchors)
{
	size_t found = 0;

	for (size_t i = 0, next; i < count; i = next) {
		next = i + 1;
		while (next < count &&
		       !compare_lines(list[next].line, list[i].line))
			next++;
		if (next - i == 2 && !list[i].after && list[i + 1].after)
			anchors[found++] = (struct anchor){ list[i].at,
							    list[i + 1].at, NULL };
	}
	return found;
}

static size_t find_anchors(const struct stretch *stretch,
			   struct anchor *anchors)
{
	size_t count = stretch->before_count + stretch->after_count;
	struct sighting *list = allocate(count, sizeof(*list));
	size_t found;

	for (size_t i = 0; i < stretch->before_count; i++)
		list[i] = (struct sighting){ &stretch->before[i], i, false };
	for (size_t i = 0; i < stretch->after_count; i++)
		list[stretch->before_count + i] =
			(struct sighting){ &stretch->after[i], i, true };
	qsort(list, count, sizeof(*list), compare_sightings);
	found = pair(list, count, anchors);
	qsort(anchors, found, sizeof(*anchors), compare_anchors);
	free(list);
	return found;
}

/*
 * The longest row of anchors that is in order in both texts, by its last one.
 * @piles has the anchor with which a row of each length ends earliest.
 */
static struct anchor *longest_row(struct anchor *anchors, size_t count)
{
	struct anchor **piles = allocate(count, sizeof(*piles));
	struct anchor *last;
	size_t length = 0;

	for (size_t i = 0; i < count; i++) {
		size_t low = 0;
		size_t high = length;

		while (low < high) {
			size_t middle = (low + high) / 2;

			if (piles[middle]->after < anchors[i].after)
				low = middle + 1;
			else
				high = middle;
		}
		anchors[i].previous = low ? piles[low - 1] : NULL;
		piles[low] = &anchors[i];
		length += low == length;
	}
	last = length ? piles[length - 1] : NULL;
	free(piles);
	return last;
}

/* The row is linked from its end; this turns it round. */
static struct anchor *first_of_row(struct anchor *last)
{
	struct anchor *next = NULL;

	while (last) {
		struct anchor *previous = last->previous;

		last->previous = next;
		next = last;
		last = previous;
	}
	return next;
}

static void compare(struct stretch stretch, struct result *result);

/* Takes what lies before an anchor, and the anchor. */
static void compare_up_to(const struct stretch *stretch, size_t before,
			  size_t after, const struct anchor *anchor,
			  struct result *result)
{
	struct stretch part = {
		&stretch->before[before],
		(anchor ? anchor->before : stretch->before_count) - before,
		&stretch->after[after],
		(anchor ? anchor->after : stretch->after_count) - after,
	};

	compare(part, result);
	if (anchor)
		add(result, ' ', &stretch->before[anchor->before], 1);
}

static void compare_between(const struct stretch *stretch,
			    struct result *result)
{
	struct anchor *anchors = allocate(stretch->before_count,
					  sizeof(*anchors));
	size_t count = find_anchors(stretch, anchors);
	struct anchor *next = first_of_row(longest_row(anchors, count));
	size_t before = 0;
	size_t after = 0;

	if (!next) {
		add(result, '-', stretch->before, stretch->before_count);
		add(result, '+', stretch->after, stretch->after_count);
	}
	for (; next; next = next->previous) {
		compare_up_to(stretch, before, after, next, result);
		before = next->before + 1;
		after = next->after + 1;
		if (!next->previous)
			compare_up_to(stretch, before, after, NULL, result);
	}
	free(anchors);
}

/* Each anchor makes what is left smaller, so that this comes to an end. */
static void compare(struct stretch stretch, struct result *result)
{
	size_t head = 0;
	size_t tail = 0;
	size_t least = stretch.before_count < stretch.after_count ?
		       stretch.before_count : stretch.after_count;
	const struct line *before_end = stretch.before + stretch.before_count;
	const struct line *after_end = stretch.after + stretch.after_count;

	while (head < least &&
	       !compare_lines(&stretch.before[head], &stretch.after[head]))
		head++;
	while (tail < least - head &&
	       !compare_lines(before_end - 1 - tail, after_end - 1 - tail))
		tail++;
	add(result, ' ', stretch.before, head);
	stretch.before += head;
	stretch.after += head;
	stretch.before_count -= head + tail;
	stretch.after_count -= head + tail;
	if (stretch.before_count || stretch.after_count)
		compare_between(&stretch, result);
	add(result, ' ', before_end - tail, tail);
}

/* ---- writing -------------------------------------------------------------- */

static void write_entry(FILE *stream, const struct entry *entry, bool coloured)
{
	const char *style = "";

	if (coloured && entry->mark != ' ')
		style = entry->mark == '-' ? "\033[31m" : "\033[32m";
	fprintf(stream, "%s%c%.*s%s\n", style, entry->mark,
		(int)entry->line->length, entry->line->text,
		*style ? "\033[0m" : "");
}

/* One side of a heading; a side without lines names the line before it. */
static void write_side(FILE *stream, char mark, size_t first, size_t count)
{
	fprintf(stream, "%c%zu", mark, first - !count);
	if (count != 1)
		fprintf(stream, ",%zu", count);
}

static void write_heading(FILE *stream, const struct result *result,
			  size_t from, size_t to, bool coloured)
{
	size_t first[2] = { 1, 1 };
	size_t count[2] = { 0, 0 };

	for (size_t i = 0; i < to; i++) {
		size_t *sums = i < from ? first : count;

		sums[0] += result->list[i].mark != '+';
		sums[1] += result->list[i].mark != '-';
	}
	fprintf(stream, "%s@@ ", coloured ? "\033[36m" : "");
	write_side(stream, '-', first[0], count[0]);
	fputc(' ', stream);
	write_side(stream, '+', first[1], count[1]);
	fprintf(stream, " @@%s\n", coloured ? "\033[0m" : "");
}

/* The end of a part in which changes are near each other, with its context. */
static size_t end_of_part(const struct result *result, size_t at)
{
	size_t last = at;

	for (size_t i = at; i < result->count &&
	     i - last <= 2 * DIFFERENCE_CONTEXT; i++)
		if (result->list[i].mark != ' ')
			last = i;
	last += DIFFERENCE_CONTEXT + 1;
	return last < result->count ? last : result->count;
}

static void write_parts(FILE *stream, const struct result *result)
{
	bool coloured = table_is_coloured(stream);

	for (size_t i = 0; i < result->count; i++) {
		size_t from = i > DIFFERENCE_CONTEXT ? i - DIFFERENCE_CONTEXT : 0;
		size_t to;

		if (result->list[i].mark == ' ')
			continue;
		to = end_of_part(result, i);
		write_heading(stream, result, from, to, coloured);
		for (size_t at = from; at < to; at++)
			write_entry(stream, &result->list[at], coloured);
		i = to - 1;
	}
}

/**
 * difference_write() - write what differs between two texts
 * @stream: where to write, with colours if that is a terminal
 * @before: a text
 * @after: what becomes of it
 *
 * Writes nothing if they are the same.
 */
void difference_write(FILE *stream, const char *before, const char *after)
{
	struct lines old = cut(before);
	struct lines new = cut(after);
	struct result result = { 0 };
	struct stretch whole = {
		old.list, old.count, new.list, new.count,
	};

	compare(whole, &result);
	write_parts(stream, &result);
	free(result.list);
	free(old.list);
	free(new.list);
}
