// SPDX-License-Identifier: GPL-2.0
/* The columns of what a look-up finds. */
#include "finding.h"

#include "compiler.h"
#include "destinations.h"
#include "text.h"

static void fill_how(struct cell *cell, const void *row, unsigned int unused)
{
	const struct finding *finding = row;

	(void)unused;
	cell_text(cell, "%s", finding->how);
}

static void fill_proto(struct cell *cell, const void *row, unsigned int unused)
{
	const struct finding *finding = row;
	char room[TEXT_ROOM];

	(void)unused;
	if (finding->proto)
		cell_text(cell, "%s", text_from_protocol(room, finding->proto));
}

static void fill_inside(struct cell *cell, const void *row, unsigned int unused)
{
	const struct finding *finding = row;
	char room[TEXT_ROOM];

	(void)unused;
	cell_text(cell, "%s", text_from_range(room, &finding->holding.inside));
}

static void fill_inside_port(struct cell *cell, const void *row,
			     unsigned int unused)
{
	const struct finding *finding = row;

	(void)unused;
	if (finding->proto)
		cell_number(cell, finding->inside_port);
}

static void fill_inside_brief(struct cell *cell, const void *row,
			      unsigned int unused)
{
	const struct finding *finding = row;
	char room[TEXT_ROOM];

	if (finding->proto)
		cell_text(cell, "%s",
			  text_from_endpoint(room, finding->holding.inside.first,
					     finding->inside_port));
	else
		fill_inside(cell, row, unused);
}

static void fill_outside(struct cell *cell, const void *row, unsigned int unused)
{
	const struct finding *finding = row;
	char room[TEXT_ROOM];

	(void)unused;
	cell_text(cell, "%s", text_from_address(room, finding->holding.outside));
}

static void fill_ports(struct cell *cell, const void *row, unsigned int unused)
{
	const struct finding *finding = row;
	char room[TEXT_ROOM];

	(void)unused;
	cell_text(cell, "%s", text_from_ports(room, &finding->holding.ports));
}

static void fill_who(struct cell *cell, const void *row, unsigned int unused)
{
	const struct finding *finding = row;

	(void)unused;
	destination_pool(cell, finding->pool, finding->rule);
}

static void fill_pool(struct cell *cell, const void *row, unsigned int unused)
{
	const struct finding *finding = row;

	(void)unused;
	if (*finding->pool)
		cell_text(cell, "%s", finding->pool);
}

static void fill_rule(struct cell *cell, const void *row, unsigned int unused)
{
	const struct finding *finding = row;

	(void)unused;
	if (finding->rule)
		cell_number(cell, finding->rule);
}

static void fill_remote(struct cell *cell, const void *row, unsigned int unused)
{
	const struct finding *finding = row;
	char room[TEXT_ROOM];

	(void)unused;
	if (finding->remote)
		cell_text(cell, "%s", text_from_address(room, finding->remote));
}

static void fill_remote_port(struct cell *cell, const void *row,
			     unsigned int unused)
{
	const struct finding *finding = row;

	(void)unused;
	if (finding->remote)
		cell_number(cell, finding->remote_port);
}

static void fill_remote_brief(struct cell *cell, const void *row,
			      unsigned int unused)
{
	const struct finding *finding = row;
	char room[TEXT_ROOM];

	(void)unused;
	if (finding->remote)
		cell_text(cell, "%s", text_from_endpoint(room, finding->remote,
							 finding->remote_port));
}

static void fill_in_use(struct cell *cell, const void *row, unsigned int unused)
{
	const struct finding *finding = row;

	(void)unused;
	if (finding->is_block)
		cell_number(cell, finding->in_use);
}

static void fill_age(struct cell *cell, const void *row, unsigned int unused)
{
	const struct finding *finding = row;

	(void)unused;
	if (finding->is_passing)
		cell_seconds(cell, finding->age);
}

static const struct column finding_columns[] = {
	{ "FOUND", "found", 0, fill_how, 0, 0 },
	{ "PROTO", "proto", 0, fill_proto, 0, 0 },
	{ "INSIDE", NULL, 0, fill_inside_brief, 0, 0 },
	{ NULL, "inside", 0, fill_inside, 0, 0 },
	{ NULL, "inside_port", 0, fill_inside_port, 0, 0 },
	{ "OUTSIDE", "outside", 0, fill_outside, 0, 0 },
	{ "PORTS", "ports", 0, fill_ports, 0, 0 },
	{ "POOL", NULL, COLUMN_OPTIONAL, fill_who, 0, 0 },
	{ NULL, "pool", 0, fill_pool, 0, 0 },
	{ NULL, "rule", 0, fill_rule, 0, 0 },
	{ "REMOTE", NULL, 0, fill_remote_brief, 0, 0 },
	{ NULL, "remote", 0, fill_remote, 0, 0 },
	{ NULL, "remote_port", 0, fill_remote_port, 0, 0 },
	{ "IN-USE", "ports_in_use", COLUMN_RIGHT | COLUMN_OPTIONAL, fill_in_use,
	  0, 0 },
	{ "AGE", "age", COLUMN_RIGHT | COLUMN_OPTIONAL, fill_age, 0, 0 },
};

const struct block finding_block = {
	.shape = COLUMNS_ARRAY,
	.list = finding_columns,
	.count = ARRAY_SIZE(finding_columns),
};
