/*
 * Any text as definitions of cubes and lookups: the loader either builds a sound model or says what is wrong with a
 * hint, and never does anything else. A line "---" parts two files, so that lookups and cubes can meet.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "model/model.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write_files(struct arena *a, const char *dir, const char *text, size_t size, struct diag *d)
{
    const char *cut = memmem(text, size, "\n---\n", 5);
    size_t first = cut != NULL ? (size_t)(cut - text) + 1 : size;
    if (file_write(path_join(a, dir, "a.yaml"), text, first, d) != 0)
        abort();
    if (cut != NULL && file_write(path_join(a, dir, "b.yaml"), cut + 5, size - first - 4, d) != 0)
        abort();
}

/* What the engine and the reports take for granted. */
static void check_cube(const struct cube *c)
{
    for (size_t i = 0; i < c->n_dimensions; i++) {
        const struct dimension *dimension = &c->dimensions[i];
        if (dimension->column == NULL || dimension->label == NULL || (dimension->grouped && dimension->lookup == NULL))
            abort();
    }
    for (size_t i = 0; i < c->n_measures; i++) {
        const struct measure *m = &c->measures[i];
        bool derived = m->kind == MEASURE_RATIO || m->kind == MEASURE_SHARE;
        if (derived ? m->n_numerator == 0 : m->of == NULL)
            abort();
        for (size_t k = 0; k < m->n_numerator; k++) {
            if (m->numerator[k] == NULL)
                abort();
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char dir[] = "/tmp/fuzz-model-XXXXXX";
    struct arena arena;
    struct diag diag;
    struct model model;
    if (mkdtemp(dir) == NULL)
        abort();
    arena_init(&arena);
    diag_init(&diag);
    write_files(&arena, dir, (const char *)data, size, &diag);
    if (model_load(&arena, dir, &model, &diag) == 0) {
        if (diag.n_errors > 0)
            abort();
        for (size_t i = 0; i < model.n_cubes; i++)
            check_cube(&model.cubes[i]);
    } else if (diag.n_errors == 0) {
        abort();
    }
    for (size_t i = 0; i < diag.n_items; i++) {
        if (diag.items[i].hint == NULL && diag.items[i].code != DIAG_FILE_IO)
            abort();
    }
    if (dir_remove(dir, &diag) != 0)
        abort();
    diag_release(&diag);
    arena_release(&arena);
    return 0;
}
