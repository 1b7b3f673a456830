/* SPDX-License-Identifier: GPL-2.0 */
/* The devices between which packets of sessions take the fast path. */
#ifndef NATCTL_FAST_PATH_H
#define NATCTL_FAST_PATH_H

#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "natgw.h"
#include "text.h"

struct parser;

/* What follows 'set', and the clause of rules that stay out of it. */
#define FAST_PATH "fastpath"
#define FAST_PATH_DEVICES "devices"
#define FAST_PATH_OFF "off"

/**
 * struct fast_device - a device of the fast path
 * @name: its name
 * @place: where that stood
 */
struct fast_device {
	char name[IFNAMSIZ];
	struct place place;
};

/**
 * struct fast_path - the devices of the fast path
 * @devices: the devices, each once
 * @count: number of @devices; 0 where there is no fast path
 * @given: whether a text set them
 * @place: where its statement stood
 */
struct fast_path {
	struct fast_device devices[NATGW_FAST_DEVICES_MAX];
	size_t count;
	bool given;
	struct place place;
};

const struct fast_device *fast_path_find(const struct fast_path *path, const char *name);
int fast_path_parse(struct parser *parser);
void fast_path_write(FILE *stream, const struct fast_path *path);
bool fast_path_equal(const struct fast_path *left, const struct fast_path *right);

#endif
