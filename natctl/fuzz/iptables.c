// SPDX-License-Identifier: GPL-2.0
/* The reader of what iptables-save prints, under any text. */
#include "foreign.h"
#include "iptables.h"

int fuzz(const uint8_t *bytes, size_t length)
{
	import_any(bytes, length, iptables_read);
	return 0;
}
