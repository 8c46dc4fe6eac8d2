/*
 * Any text as the definition of a pack: the reader either makes a whole pack or says what is wrong with a hint.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdint.h>
#include <stdlib.h>

#include "report/pack.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What composing and publishing take for granted. */
static void check_pack(const struct pack *p)
{
    if (p->name == NULL || p->title == NULL || p->n_reports == 0 || p->n_formats == 0)
        abort();
    for (size_t i = 0; i < p->n_reports; i++) {
        if (p->reports[i].name == NULL)
            abort();
        for (size_t k = 0; k < 2 * p->reports[i].n_parameters; k++) {
            if (p->reports[i].parameters[k] == NULL)
                abort();
        }
    }
    if (p->split != NULL && (p->split->by == NULL || p->split->cube == NULL))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct diag diag;
    arena_init(&arena);
    diag_init(&diag);
    const char *text = arena_strndup(&arena, (const char *)data, size);
    const struct pack *pack = pack_parse(&arena, "packs/prove.yaml", text, size, &diag);
    if ((pack == NULL) != (diag.n_errors > 0))
        abort();
    if (pack != NULL)
        check_pack(pack);
    for (size_t i = 0; i < diag.n_items; i++) {
        if (diag.items[i].code != DIAG_YAML_SYNTAX && diag.items[i].hint == NULL)
            abort();
    }
    diag_release(&diag);
    arena_release(&arena);
    return 0;
}
