/*
 * Any text as the profiles of a load: what is read is printed and reads back the same.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "warehouse/profile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void print_again(struct arena *a, const struct profile *profiles, size_t n)
{
    struct strbuf first, second;
    struct profile *again;
    size_t n_again;
    strbuf_init(&first, STRBUF_LARGE);
    strbuf_init(&second, STRBUF_LARGE);
    profile_print(profiles, n, &first);
    if (!profile_parse(a, strbuf_text(&first), first.len, &again, &n_again) || n_again != n)
        abort();
    profile_print(again, n_again, &second);
    if (strcmp(strbuf_text(&first), strbuf_text(&second)) != 0)
        abort();
    strbuf_release(&first);
    strbuf_release(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct profile *profiles;
    size_t n;
    arena_init(&a);
    if (profile_parse(&a, (const char *)data, size, &profiles, &n))
        print_again(&a, profiles, n);
    arena_release(&a);
    return 0;
}
