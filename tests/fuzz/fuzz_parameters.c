/*
 * Any text as a file of parameters: the loader either builds sound ladders or says what is wrong with a hint.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdint.h>
#include <stdlib.h>

#include "base/file.h"
#include "model/parameters.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What refresh takes for granted. */
static void check_ladder(const struct parameters *p, size_t k)
{
    const struct refund_ladder *l = &p->ladders[k];
    if (l->n_steps == 0 || l->restart_weeks < 1 || l->within_weeks < 1 || (k > 0 && l->from <= p->ladders[k - 1].from))
        abort();
    for (size_t i = 0; i < l->n_steps; i++) {
        if (l->percent[i] > 100 || (i + 1 < l->n_steps && i > 0 && l->until_week[i] <= l->until_week[i - 1]))
            abort();
    }
    if (parameters_ladder(p, l->from) != l)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char dir[] = "/tmp/fuzz-parameters-XXXXXX";
    struct arena arena;
    struct diag diag;
    struct parameters parameters;
    if (mkdtemp(dir) == NULL)
        abort();
    arena_init(&arena);
    diag_init(&diag);
    if (file_write(path_join(&arena, dir, "a.yaml"), data, size, &diag) != 0)
        abort();
    if (parameters_load(&arena, dir, &parameters, &diag) == 0) {
        if (diag.n_errors > 0)
            abort();
        for (size_t i = 0; i < parameters.n_ladders; i++)
            check_ladder(&parameters, i);
    } else if (diag.n_errors == 0) {
        abort();
    }
    for (size_t i = 0; i < diag.n_items; i++) {
        if (diag.items[i].hint == NULL)
            abort();
    }
    if (dir_remove(dir, &diag) != 0)
        abort();
    diag_release(&diag);
    arena_release(&arena);
    return 0;
}
