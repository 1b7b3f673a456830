// SPDX-License-Identifier: GPL-2.0
/*
 * The devices of the fast path: as text they stand between braces, as lines of a
 * pool do.
 */
#include "fast_path.h"

#include <string.h>

#include "parser.h"

/**
 * fast_path_find() - a device by name
 * @path: the devices
 * @name: the name
 *
 * Return: the device, NULL if it is not among them.
 */
const struct fast_device *fast_path_find(const struct fast_path *path, const char *name)
{
	for (size_t i = 0; i < path->count; i++)
		if (!strcmp(path->devices[i].name, name))
			return &path->devices[i];
	return NULL;
}

static int parse_device(struct parser *parser, void *owner)
{
	struct fast_path *path = owner;
	struct fast_device *device;
	int ret;

	ret = parser_expect(parser, WORD_TEXT, "a device");
	if (ret)
		return ret;
	if (fast_path_find(path, parser->word.text)) {
		fault_reason(parser->fault, "is given twice");
		fault_fix(parser->fault, "keep one");
		return parser_at_word(parser);
	}
	if (path->count == NATGW_FAST_DEVICES_MAX) {
		fault_reason(parser->fault, "is one device too many");
		fault_fix(parser->fault, "the fast path has at most %d",
			  NATGW_FAST_DEVICES_MAX);
		return parser_at_word(parser);
	}
	device = &path->devices[path->count++];
	device->place = parser->word.place;
	return parser_take_string(parser, device->name, sizeof(device->name),
				  "a device");
}

static int parse_line(struct parser *parser, struct fast_path *path)
{
	static const char *const list[] = { FAST_PATH_DEVICES };
	int ret;

	if (parser->word.kind == WORD_END)
		return parser_advance(parser);
	ret = parser_expect(parser, WORD_TEXT, FAST_PATH_DEVICES " or }");
	if (ret)
		return ret;
	if (strcmp(parser->word.text, FAST_PATH_DEVICES)) {
		fault_unknown(parser->fault, "part of the fast path",
			      parser->word.text, list, ARRAY_SIZE(list));
		return parser_at_word(parser);
	}
	ret = parser_advance(parser);
	if (!ret)
		ret = parser_list(parser, parse_device, path);
	if (!ret && parser->word.kind != WORD_CLOSE)
		ret = parser_expect_end(parser);
	return ret;
}

static int parse_body(struct parser *parser, struct fast_path *path)
{
	int ret;

	if (parser->word.kind != WORD_OPEN) {
		fault_reason(parser->fault, "stands where devices belong");
		fault_fix(parser->fault, "write '{ " FAST_PATH_DEVICES " NAME, NAME }', or "
			  FAST_PATH_OFF);
		return parser_at_word(parser);
	}
	ret = parser_advance(parser);
	while (!ret && parser->word.kind != WORD_CLOSE)
		ret = parse_line(parser, path);
	if (!ret)
		ret = parser_advance(parser);
	if (ret || path->count)
		return ret;
	fault_reason(parser->fault, "has no device");
	fault_fix(parser->fault, "write '" FAST_PATH_DEVICES " NAME, NAME' between the braces, or "
		  FAST_PATH_OFF " in their place");
	return parser_at_place(parser, &path->place);
}

/**
 * fast_path_parse() - read the devices of the fast path
 * @parser: the parser, at the name of the setting
 *
 * Return: 0 with the devices in the ruleset, in the place of those that it had;
 * or -EINVAL.
 */
int fast_path_parse(struct parser *parser)
{
	struct fast_path *path = &parser->set->fast_path;
	int ret;

	if (path->given) {
		fault_reason(parser->fault, "is set on line %u already",
			     path->place.line);
		fault_fix(parser->fault, "keep one");
		return parser_at_word(parser);
	}
	memset(path, 0, sizeof(*path));
	path->given = true;
	path->place = parser->word.place;
	ret = parser_advance(parser);
	if (ret)
		return ret;
	if (parser->word.kind == WORD_TEXT &&
	    !strcmp(parser->word.text, FAST_PATH_OFF))
		ret = parser_advance(parser);
	else
		ret = parse_body(parser, path);
	return ret ? ret : parser_expect_end(parser);
}

/**
 * fast_path_write() - write the devices of the fast path, as what follows its name
 * @stream: where to write
 * @path: the devices
 */
void fast_path_write(FILE *stream, const struct fast_path *path)
{
	if (!path->count) {
		fputs(FAST_PATH_OFF, stream);
		return;
	}
	fputs("{ " FAST_PATH_DEVICES " ", stream);
	for (size_t i = 0; i < path->count; i++) {
		fputs(i ? ", " : "", stream);
		words_quote(stream, path->devices[i].name);
	}
	fputs(" }", stream);
}

/**
 * fast_path_equal() - do two have the same devices?
 * @left: devices
 * @right: others
 *
 * Return: true if they do, in the same order.
 */
bool fast_path_equal(const struct fast_path *left, const struct fast_path *right)
{
	if (left->count != right->count)
		return false;
	for (size_t i = 0; i < left->count; i++)
		if (strcmp(left->devices[i].name, right->devices[i].name))
			return false;
	return true;
}
