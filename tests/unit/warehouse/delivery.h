/*
 * For the tests of loading: a temporary folder, deliveries written into it, and looking for what diagnostics say.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_TESTS_WAREHOUSE_DELIVERY_H
#define ALMANAK_TESTS_WAREHOUSE_DELIVERY_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/diag.h"
#include "base/file.h"
#include "base/strbuf.h"

/* One test's world. */
struct world {
    char folder[64];
    struct arena arena;
    struct diag diag;
};

static inline int world_open(void **state)
{
    struct world *w = xcalloc(1, sizeof(*w));
    memcpy(w->folder, "/tmp/almanak-XXXXXX", 20);
    if (mkdtemp(w->folder) == NULL)
        return -1;
    arena_init(&w->arena);
    diag_init(&w->diag);
    *state = w;
    return 0;
}

static inline int world_close(void **state)
{
    struct world *w = *state;
    int result = dir_remove(w->folder, &w->diag);
    arena_release(&w->arena);
    diag_release(&w->diag);
    free(w);
    return result;
}

#define WORLD_TEST(function) cmocka_unit_test_setup_teardown(function, world_open, world_close)

static inline const char *world_path(struct world *w, const char *name)
{
    return path_join(&w->arena, w->folder, name);
}

static inline void world_write(struct world *w, const char *name, const char *text)
{
    char *path = path_join(&w->arena, w->folder, name);
    char *slash = strrchr(path, '/');
    *slash = '\0';
    assert_int_equal(dir_make(path, &w->diag), 0);
    *slash = '/';
    assert_int_equal(file_write(path, text, strlen(text), &w->diag), 0);
}

static inline const char *world_read(struct world *w, const char *name)
{
    char *text;
    size_t len;
    assert_int_equal(file_read(&w->arena, world_path(w, name), 1 << 20, &text, &len, &w->diag), 0);
    return text;
}

/* Forget what was said so far. */
static inline void world_clear(struct world *w)
{
    diag_release(&w->diag);
    diag_init(&w->diag);
}

/* The item whose message, detail or hint holds the text; NULL when none does. */
static inline const struct diag_item *find_item(const struct diag *d, const char *text)
{
    for (size_t i = 0; i < d->n_items; i++) {
        const struct diag_item *item = &d->items[i];
        if (strstr(item->message, text) != NULL || (item->detail != NULL && strstr(item->detail, text) != NULL) ||
            (item->hint != NULL && strstr(item->hint, text) != NULL))
            return item;
    }
    return NULL;
}

static inline void print_items(const struct diag *d)
{
    for (size_t i = 0; i < d->n_items; i++)
        print_message("    %s | %s | %s\n", d->items[i].message, d->items[i].detail != NULL ? d->items[i].detail : "",
                      d->items[i].hint != NULL ? d->items[i].hint : "");
}

static inline void assert_said(const struct diag *d, const char *text)
{
    if (find_item(d, text) == NULL) {
        print_items(d);
        fail_msg("nothing says \"%s\"", text);
    }
}

/* A call that succeeds, or the reason why not. */
static inline void assert_done(const struct world *w, int result)
{
    if (result != 0)
        print_items(&w->diag);
    assert_int_equal(result, 0);
}

/* A field of a descriptor; `more` is inserted as it is (", \"constraints\": {...}"). */
static inline void describe_field(struct strbuf *out, const char *name, const char *type, const char *more)
{
    strbuf_addf(out, "%s{\"name\": \"%s\", \"type\": \"%s\"%s}", out->text[out->len - 1] == '[' ? "" : ", ", name, type,
                more);
}

/* Begin and end of a descriptor with one resource after the other. */
static inline void describe_package(struct strbuf *out, const char *name, const char *source, const char *municipality)
{
    strbuf_init(out, STRBUF_SMALL);
    strbuf_addf(out,
                "{\"name\": \"%s\", \"title\": \"Test\", \"municipality\": \"%s\", \"period\": \"2026-10\", "
                "\"source\": \"%s\", \"delivery\": \"full\", \"fictive\": true, \"resources\": [",
                name, municipality, source);
}

static inline void describe_resource(struct strbuf *out, const char *name)
{
    strbuf_addf(out, "%s{\"name\": \"%s\", \"path\": \"%s.csv\", \"encoding\": \"utf-8\", \"schema\": {\"fields\": [",
                out->text[out->len - 1] == '[' ? "" : ",\n", name, name);
}

static inline void end_resource(struct strbuf *out)
{
    strbuf_adds(out, "], \"missingValues\": [\"\"]}}");
}

static inline void end_package(struct world *w, struct strbuf *out, const char *folder)
{
    strbuf_adds(out, "]}\n");
    world_write(w, arena_printf(&w->arena, "%s/datapackage.json", folder), strbuf_text(out));
    strbuf_release(out);
}

#endif
