/*
 * Any text as a history of loads: lines are read or counted as broken, never both.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdint.h>
#include <stdlib.h>

#include "warehouse/history.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct history_entry *entries;
    size_t n, lines = 1;
    arena_init(&a);
    size_t broken = history_parse(&a, (const char *)data, size, &entries, &n);
    for (size_t i = 0; i < size; i++)
        lines += data[i] == '\n';
    if (n + broken > lines)
        abort();
    for (size_t i = 0; i < n; i++) {
        if (entries[i].path == NULL || entries[i].by == NULL || history_state_name(entries[i].state)[0] == '\0')
            abort();
    }
    arena_release(&a);
    return 0;
}
