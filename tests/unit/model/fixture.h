/*
 * For tests of the model: a model from texts, datasets by hand, and looking for diagnostics.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_TESTS_MODEL_FIXTURE_H
#define ALMANAK_TESTS_MODEL_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "model/model.h"

struct fixture {
    struct arena arena;
    struct diag diag;
    struct model model;
};

static inline void fixture_init(struct fixture *f)
{
    *f = (struct fixture){.model = {.n_cubes = 0}};
    arena_init(&f->arena);
    diag_init(&f->diag);
}

static inline void fixture_release(struct fixture *f)
{
    diag_release(&f->diag);
    arena_release(&f->arena);
}

/* Load a folder that holds up to two files, a.yaml and b.yaml; the texts may be NULL. */
static inline int fixture_load(struct fixture *f, const char *first, const char *second)
{
    char dir[] = "/tmp/almanak-model-XXXXXX";
    assert_non_null(mkdtemp(dir));
    const char *const texts[] = {first, second}, *const names[] = {"a.yaml", "b.yaml"};
    for (size_t i = 0; i < 2; i++) {
        if (texts[i] != NULL)
            assert_int_equal(file_write(path_join(&f->arena, dir, names[i]), texts[i], strlen(texts[i]), &f->diag), 0);
    }
    int status = model_load(&f->arena, dir, &f->model, &f->diag);
    assert_int_equal(dir_remove(dir, &f->diag), 0);
    return status;
}

/* The item whose message contains the text; fails the test when there is none. */
static inline const struct diag_item *fixture_item(const struct fixture *f, const char *message)
{
    for (size_t i = 0; i < f->diag.n_items; i++) {
        if (strstr(f->diag.items[i].message, message) != NULL)
            return &f->diag.items[i];
    }
    diag_print(&f->diag, stderr, false);
    fail_msg("no diagnostic says: %s", message);
    return NULL;
}

/* Everything was fine, else the mistakes are printed. */
static inline void fixture_assert_ok(const struct fixture *f, int status)
{
    if (status != 0 || f->diag.n_errors > 0)
        diag_print(&f->diag, stderr, false);
    assert_int_equal(status, 0);
    assert_int_equal(f->diag.n_errors, 0);
}

#endif
