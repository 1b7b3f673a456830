/* SPDX-License-Identifier: GPL-2.0 */
/* What the kernel's headers have for its own code only. */
#ifndef NATCTL_COMPILER_H
#define NATCTL_COMPILER_H

#define ARRAY_SIZE(list) (sizeof(list) / sizeof((list)[0]))
#define __printf(a, b) __attribute((format(printf, a, b)))

#endif
