/*
 * Replays files through a fuzz target, so that its corpus is tested without a fuzzer: replay FILE...
 * With libFuzzer the same target is linked without this file.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        FILE *in = fopen(argv[i], "rb");
        if (in == NULL) {
            perror(argv[i]);
            return 1;
        }
        enum { MAX = 1 << 20 };
        uint8_t *data = malloc(MAX);
        size_t size = data != NULL ? fread(data, 1, MAX, in) : 0;
        (void)fclose(in);
        if (data == NULL)
            return 1;
        (void)LLVMFuzzerTestOneInput(data, size);
        free(data);
    }
    return 0;
}
