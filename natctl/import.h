/* SPDX-License-Identifier: GPL-2.0 */
/* Configurations from what another NAT has. */
#ifndef NATCTL_IMPORT_H
#define NATCTL_IMPORT_H

#include <stddef.h>

const char *import_format(size_t place);

#endif
