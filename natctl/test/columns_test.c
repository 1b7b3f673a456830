// SPDX-License-Identifier: GPL-2.0
/* Rows as table, JSON and TSV, and values as text. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "columns.h"
#include "tap.h"
#include "text.h"

struct row {
	const char *name;
	__u64 number;
};

static void fill_name(struct cell *cell, const void *row, unsigned int unused)
{
	const struct row *at = row;

	(void)unused;
	if (at->name)
		cell_text(cell, "%s", at->name);
}

static void fill_number(struct cell *cell, const void *row, unsigned int kind)
{
	const struct row *at = row;

	if (kind == 's')
		cell_seconds(cell, at->number);
	else if (kind == 'b')
		cell_bytes(cell, at->number);
	else if (kind == 'o')
		cell_switch(cell, at->number);
	else
		cell_number(cell, at->number);
}

static void fill_items(struct cell *cell, const void *row, unsigned int unused)
{
	const struct row *at = row;

	(void)unused;
	cell_list(cell);
	for (__u64 i = 0; i < at->number && i < 2; i++)
		cell_item(cell, i ? "two" : "one");
}

static const struct column inner_list[] = {
	{ NULL, "name", 0, fill_name, 0, 0 },
	{ NULL, "number", 0, fill_number, 0, 0 },
	{ NULL, "on", 0, fill_number, 'o', 0 },
};

/* As many rows as the number says, as an array or as a map. */
static void fill_inner(struct cell *cell, const void *row, unsigned int shape)
{
	static const struct row inner_rows[] = { { "a \"b\"", 5 }, { "c", 0 } };
	static const struct block blocks[] = {
		[COLUMNS_ARRAY] = { .shape = COLUMNS_ARRAY, .list = inner_list,
				    .count = 3 },
		[COLUMNS_MAP] = { .shape = COLUMNS_MAP, .list = inner_list,
				  .count = 2 },
	};
	const struct row *at = row;
	struct inner inner = {
		.block = &blocks[shape],
		.rows = inner_rows,
		.count = at->number,
		.size = sizeof(inner_rows[0]),
	};

	cell_rows(cell, &inner);
}

static const struct column nest_list[] = {
	{ "NAME", "name", 0, fill_name, 0, 0 },
	{ NULL, "inner.array", 0, fill_inner, COLUMNS_ARRAY, 0 },
	{ NULL, "inner.map", 0, fill_inner, COLUMNS_MAP, 0 },
	{ NULL, "number", 0, fill_number, 0, 0 },
};

static const struct row nest_rows[] = { { "two", 2 }, { "none", 0 } };

static const struct column list[] = {
	{ "NAME", "name", 0, fill_name, 0, 0 },
	{ "NUMBER", "inner.number", COLUMN_RIGHT, fill_number, 0, 0 },
	{ "FOR", "inner.seconds", COLUMN_RIGHT, fill_number, 's', 0 },
	{ "SIZE", "bytes", COLUMN_RIGHT, fill_number, 'b', 0 },
	{ NULL, "on", 0, fill_number, 'o', 0 },
	{ NULL, "items", 0, fill_items, 0, 0 },
	{ "", NULL, COLUMN_NOTE, fill_name, 0, 0 },
};

static const struct column wide_list[] = {
	{ "NAME", "name", 0, fill_name, 0, 0 },
	{ "NUMBER", "number", COLUMN_RIGHT, fill_number, 0, 0 },
	{ "", NULL, COLUMN_NOTE, fill_name, 0, 0 },
};

static const struct row rows[] = {
	{ "first", 0 },
	{ NULL, 123456 },
	{ "with \"quotes\" and \001", 7 },
	{ "not Unicode \377", 1 },
};

static char *write_nests(enum columns_format format)
{
	static const struct block block = {
		.shape = COLUMNS_ARRAY,
		.list = nest_list,
		.count = ARRAY_SIZE(nest_list),
	};
	struct columns *columns;
	char *text = NULL;
	size_t length;
	FILE *stream = open_memstream(&text, &length);

	columns = columns_open(stream, format, false);
	columns_begin(columns, &block);
	for (size_t i = 0; i < ARRAY_SIZE(nest_rows); i++)
		columns_row(columns, &nest_rows[i]);
	columns_end(columns);
	columns_close(columns);
	fclose(stream);
	return text;
}

/* Rows within rows. */
static void test_nests(struct tap *tap)
{
	static const char *const expected[] = {
		[COLUMNS_TABLE] = "NAME\ntwo\nnone\n",
		[COLUMNS_JSON] =
		"[\n"
		"{\"name\":\"two\",\"inner\":{\"array\":[{\"name\":\"a \\\"b\\\"\",\"number\":5,\"on\":true},{\"name\":\"c\",\"number\":0,\"on\":false}],\"map\":{\"a \\\"b\\\"\":5,\"c\":0}},\"number\":2},\n"
		"{\"name\":\"none\",\"inner\":{\"array\":[],\"map\":{}},\"number\":0}\n"
		"]\n",
		[COLUMNS_TSV] =
		"name\tinner.array\tinner.map\tnumber\n"
		"two\ta \"b\"=5/on,c=0/off\ta \"b\"=5,c=0\t2\n"
		"none\t-\t-\t0\n",
	};
	static const enum columns_format formats[] = {
		COLUMNS_TABLE, COLUMNS_JSON, COLUMNS_TSV,
	};

	for (size_t i = 0; i < ARRAY_SIZE(formats); i++) {
		char *seen = write_nests(formats[i]);

		tap_text(tap, "rows within rows", expected[formats[i]], seen);
		free(seen);
	}
}

static void fill_long(struct cell *cell, const void *row, unsigned int unused)
{
	const struct row *at = row;
	char item[16];

	(void)unused;
	cell_list(cell);
	for (__u64 i = 0; i < at->number; i++) {
		snprintf(item, sizeof(item), "address %llu", 100 + i);
		cell_item(cell, item);
	}
}

/* A list of a record that is longer than a line goes on below its start. */
static void test_record_list(struct tap *tap)
{
	static const struct column record_list[] = {
		{ "list", "list", 0, fill_long, 0, 0 },
		{ "number", "number", 0, fill_number, 0, 0 },
	};
	static const struct block block = {
		.title = "Title",
		.shape = COLUMNS_RECORD,
		.list = record_list,
		.count = 2,
	};
	struct row row = { NULL, 7 };
	struct columns *columns;
	char *text = NULL;
	size_t length;
	FILE *stream = open_memstream(&text, &length);

	columns = columns_open(stream, COLUMNS_TABLE, false);
	columns_begin(columns, &block);
	columns_row(columns, &row);
	columns_end(columns);
	columns_begin(columns, &block);
	row.number = 0;
	columns_row(columns, &row);
	columns_end(columns);
	columns_close(columns);
	fclose(stream);
	tap_text(tap, "a long list in a record",
		 "Title\n"
		 "list    address 100, address 101, address 102, address 103, address 104,\n"
		 "        address 105, address 106\n"
		 "number  7\n"
		 "\nTitle\n"
		 "list    -\n"
		 "number  0\n", text);
	free(text);
}

static char *write_rows(enum columns_format format, const struct block *blocks,
			size_t count, size_t row_count, bool several)
{
	struct columns *columns;
	char *text = NULL;
	size_t length;
	FILE *stream = open_memstream(&text, &length);

	columns = columns_open(stream, format, several);
	for (size_t i = 0; i < count; i++) {
		columns_begin(columns, &blocks[i]);
		for (size_t j = 0; j < row_count; j++)
			columns_row(columns, &rows[j]);
		columns_end(columns);
	}
	columns_close(columns);
	fclose(stream);
	return text;
}

static void test(struct tap *tap, const char *what, enum columns_format format,
		 const struct block *blocks, size_t count, size_t row_count,
		 bool several, const char *expected)
{
	char *seen = write_rows(format, blocks, count, row_count, several);

	tap_text(tap, what, expected, seen);
	free(seen);
}

static void test_formats(struct tap *tap)
{
	static const struct block array = { NULL, NULL, COLUMNS_ARRAY, list, 7 };
	static const struct block record = { NULL, NULL, COLUMNS_RECORD, list,
					     6 };
	static const struct block several[] = {
		{ NULL, NULL, COLUMNS_RECORD, list, 4 },
		{ "map", NULL, COLUMNS_MAP, list, 2 },
		{ "array", "Title", COLUMNS_ARRAY, list, 1 },
		{ "record", NULL, COLUMNS_RECORD, list, 2 },
	};

	test(tap, "an empty array in JSON", COLUMNS_JSON, &array, 1, 0, false,
	     "[]\n");
	test(tap, "an array in JSON", COLUMNS_JSON, &array, 1, 4, false,
	     "[\n"
	     "{\"name\":\"first\",\"inner\":{\"number\":0,\"seconds\":0},\"bytes\":0,\"on\":false,\"items\":[]},\n"
	     "{\"name\":null,\"inner\":{\"number\":123456,\"seconds\":123456},\"bytes\":123456,\"on\":true,\"items\":[\"one\",\"two\"]},\n"
	     "{\"name\":\"with \\\"quotes\\\" and \\u0001\",\"inner\":{\"number\":7,\"seconds\":7},\"bytes\":7,\"on\":true,\"items\":[\"one\",\"two\"]},\n"
	     "{\"name\":\"not Unicode ?\",\"inner\":{\"number\":1,\"seconds\":1},\"bytes\":1,\"on\":true,\"items\":[\"one\"]}\n"
	     "]\n");
	test(tap, "JSON lines", COLUMNS_JSON_LINES, &array, 1, 1, false,
	     "{\"name\":\"first\",\"inner\":{\"number\":0,\"seconds\":0},\"bytes\":0,\"on\":false,\"items\":[]}\n");
	test(tap, "a record in JSON", COLUMNS_JSON, &record, 1, 1, false,
	     "{\"name\":\"first\",\"inner\":{\"number\":0,\"seconds\":0},\"bytes\":0,\"on\":false,\"items\":[]}\n");
	test(tap, "several blocks in JSON", COLUMNS_JSON, several, 4, 1, true,
	     "{\n"
	     "\"name\": \"first\",\n"
	     "\"inner\": {\"number\":0,\"seconds\":0},\n"
	     "\"bytes\": 0,\n"
	     "\"map\": {\n\"first\": 0\n},\n"
	     "\"array\": [\n{\"name\":\"first\"}\n],\n"
	     "\"record\": {\"name\":\"first\",\"inner\":{\"number\":0}}\n"
	     "}\n");
	test(tap, "several empty blocks in JSON", COLUMNS_JSON, several + 1, 2,
	     0, true, "{\n\"map\": {},\n\"array\": []\n}\n");
	test(tap, "an array in TSV", COLUMNS_TSV, &array, 1, 3, false,
	     "name\tinner.number\tinner.seconds\tbytes\ton\titems\n"
	     "first\t0\t0\t0\toff\t-\n"
	     "-\t123456\t123456\t123456\ton\tone,two\n"
	     "with \"quotes\" and ?\t7\t7\t7\ton\tone,two\n");
	test(tap, "several blocks in TSV", COLUMNS_TSV, several, 4, 1, true,
	     "name\tfirst\ninner.number\t0\ninner.seconds\t0\nbytes\t0\n"
	     "\nmap.first\t0\n"
	     "\nname\nfirst\n"
	     "\nrecord.name\tfirst\nrecord.inner.number\t0\n");
	test(tap, "a table", COLUMNS_TABLE, &array, 1, 3, false,
	     "NAME                 NUMBER    FOR  SIZE\n"
	     "first                     0     0s     0\n"
	     "    first\n"
	     "-                    123456  1d10h  123k\n"
	     "    -\n"
	     "with \"quotes\" and ?       7     7s     7\n"
	     "    with \"quotes\" and ?\n");
	test(tap, "an empty table", COLUMNS_TABLE, &array, 1, 0, false, "");
	test(tap, "several blocks as tables", COLUMNS_TABLE, several, 4, 1, true,
	     "NAME    first\n"
	     "NUMBER  0\n"
	     "FOR     0s\n"
	     "SIZE    0\n"
	     "\nNAME   NUMBER\nfirst       0\n"
	     "\nTitle\nNAME\nfirst\n"
	     "\nNAME    first\n"
	     "NUMBER  0\n");
}

/* Rows beyond those that settle the widths follow at once, in line. */
static void test_long(struct tap *tap)
{
	static const struct block block = { NULL, NULL, COLUMNS_ARRAY, list, 2 };
	struct row row = { "first", 1 };
	struct columns *columns;
	char *text = NULL;
	size_t length;
	FILE *stream = open_memstream(&text, &length);
	bool in_line = true;
	size_t lines = 0;

	columns = columns_open(stream, COLUMNS_TABLE, false);
	columns_begin(columns, &block);
	for (int i = 0; i < 5000; i++)
		columns_row(columns, &row);
	columns_end(columns);
	columns_close(columns);
	fclose(stream);
	for (char *at = text; *at; at = strchr(at, '\n') + 1) {
		in_line &= strcspn(at, "\n") == strlen("first       1");
		lines++;
	}
	tap_case(tap, in_line && lines == 5001, "a long table stays in line");
	free(text);
}

/* A later row that is wider moves what is right of it, from there on; notes stay. */
static void test_wider(struct tap *tap)
{
	static const struct block block = { NULL, NULL, COLUMNS_ARRAY, wide_list,
					    3 };
	static const char end[] = "first       1\n"
				  "    first\n"
				  "wider than all  123456\n"
				  "    wider than all\n"
				  "last                 7\n"
				  "    last\n";
	struct row row = { "first", 1 };
	struct columns *columns;
	char *text = NULL;
	size_t length;
	FILE *stream = open_memstream(&text, &length);

	columns = columns_open(stream, COLUMNS_TABLE, false);
	columns_begin(columns, &block);
	for (int i = 0; i < 5000; i++)
		columns_row(columns, &row);
	row = (struct row){ "wider than all", 123456 };
	columns_row(columns, &row);
	row = (struct row){ "last", 7 };
	columns_row(columns, &row);
	columns_end(columns);
	columns_close(columns);
	fclose(stream);
	tap_text(tap, "a row that is wider, after thousands", end,
		 text + length - strlen(end));
	free(text);
}

/* Every byte, at every place of a text of three words and a half. */
static void test_plain(struct tap *tap)
{
	struct slate slate = { 0 };
	bool as_expected = true;
	char text[28];

	for (unsigned int byte = 0; byte < 256; byte++) {
		char wanted = byte < ' ' || byte == 0x7f ? '?' : (char)byte;

		for (size_t at = 0; at < sizeof(text); at++) {
			/* What is beside it must not matter. */
			memset(text, byte % 2 ? '\xff' : ' ', sizeof(text));
			text[at] = byte;
			slate_wipe(&slate);
			slate_plain(&slate, text, sizeof(text));
			text[at] = wanted;
			as_expected &= slate.length == sizeof(text) &&
				       !slate.text[slate.length] &&
				       !memcmp(slate.text, text, sizeof(text));
		}
	}
	tap_case(tap, as_expected, "a terminal is told nothing, and all else stays");
	slate_wipe(&slate);
	slate_plain(&slate, "", 0);
	slate_plain(&slate, "\033[1mbold\n", 9);
	tap_text(tap, "a text with orders", "?[1mbold?", slate.text);
	slate_exit(&slate);
}

static void test_numbers(struct tap *tap)
{
	static const struct {
		__u64 number;
		const char *text;
	} values[] = {
		{ 0, "0" },
		{ 9, "9" },
		{ 10, "10" },
		{ 99, "99" },
		{ 100, "100" },
		{ 65535, "65535" },
		{ 4294967295, "4294967295" },
		{ 9999999999999999999ULL, "9999999999999999999" },
		{ 10000000000000000000ULL, "10000000000000000000" },
		{ 18446744073709551615ULL, "18446744073709551615" },
	};
	char room[TEXT_ROOM];

	for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
		*text_put_number(room, values[i].number) = '\0';
		tap_text(tap, values[i].text, values[i].text, room);
	}
	tap_text(tap, "the lowest address", "0.0.0.0",
		 text_from_address(room, 0));
	tap_text(tap, "octets of all lengths", "9.10.99.100",
		 text_from_address(room, 0x090a6364));
	tap_text(tap, "the highest address", "255.255.255.255",
		 text_from_address(room, 0xffffffff));
	tap_text(tap, "an endpoint", "198.51.100.1:0",
		 text_from_endpoint(room, 0xc6336401, 0));
	tap_text(tap, "the highest endpoint", "255.255.255.255:65535",
		 text_from_endpoint(room, 0xffffffff, 65535));
}

static void test_values(struct tap *tap)
{
	static const struct {
		__u64 number;
		const char *duration;
		const char *bytes;
	} values[] = {
		{ 0, "0s", "0" },
		{ 59, "59s", "59" },
		{ 60, "1m00s", "60" },
		{ 999, "16m39s", "999" },
		{ 1000, "16m40s", "1.0k" },
		{ 3599, "59m59s", "3.5k" },
		{ 7440, "2h04m", "7.4k" },
		{ 9999, "2h46m", "9.9k" },
		{ 10000, "2h46m", "10k" },
		{ 86400, "1d00h", "86k" },
		{ 999999, "11d13h", "999k" },
		{ 1000000, "11d13h", "1.0M" },
		{ 2073600, "24d00h", "2.0M" },
		{ 18446744073709551615ULL, "213503982334601d07h", "18E" },
	};
	char room[TEXT_ROOM];

	tap_text(tap, "a time", "2026-11-24T03:19:18.007Z",
		 text_from_time(room, 1795490358007));
	tap_text(tap, "the first time", "1970-01-01T00:00:00.000Z",
		 text_from_time(room, 0));
	tap_case(tap, *text_from_time(room, ~0ULL), "a time beyond all calendars");
	for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
		tap_text(tap, values[i].duration, values[i].duration,
			 text_from_duration(room, values[i].number));
		tap_text(tap, values[i].bytes, values[i].bytes,
			 text_from_bytes(room, values[i].number));
	}
}

int main(void)
{
	struct tap tap = { 0 };

	test_formats(&tap);
	test_nests(&tap);
	test_record_list(&tap);
	test_long(&tap);
	test_wider(&tap);
	test_plain(&tap);
	test_numbers(&tap);
	test_values(&tap);
	return tap_end(&tap);
}
