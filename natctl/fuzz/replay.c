// SPDX-License-Identifier: GPL-2.0
/* Gives files to what a fuzzer calls, where there is no fuzzer. */
#include "source.h"
#include "target.h"

int main(int count, char **paths)
{
	for (int i = 1; i < count; i++) {
		struct source source;
		char *text = source_read(paths[i], &source);

		if (!text)
			return EXIT_FAILURE;
		fuzz((const uint8_t *)text, source.length);
		free(text);
	}
	return EXIT_SUCCESS;
}
