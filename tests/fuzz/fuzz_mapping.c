/*
 * Any text as a mapping: it is read or refused with a reason. What is read makes rows of an extract, which stands
 * behind a line "---"; each row can be made again from its place.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "warehouse/load/mapped.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ROWS_MAX = 1000 };

/* A row that is made again is as it was. */
static void compare(const struct csv_row *a, const struct csv_row *b)
{
    if (a->n_fields != b->n_fields)
        abort();
    for (size_t i = 0; i < a->n_fields; i++) {
        if (a->fields[i].len != b->fields[i].len || memcmp(a->fields[i].text, b->fields[i].text, a->fields[i].len) != 0)
            abort();
    }
}

static void read_rows(const struct row_source *rows, const struct package_resource *r, struct diag *d)
{
    struct check_context x;
    check_context_init(&x, 2026 * 12 + 9);
    struct checker *c = checker_new_rows(r, &x, rows, d);
    struct csv_row row, again;
    for (int i = 0; c != NULL && i < ROWS_MAX && rows->next(rows->context, &row) > 0; i++) {
        const struct reason *reasons;
        size_t n = rows->refused(rows->context, &reasons);
        if (n == 0) {
            n = checker_check(c, &row);
            rows->explain(rows->context, checker_reasons(c), n);
            reasons = checker_reasons(c);
            if (row.error == CSV_OK && rows->again(rows->context, row.offset, &again))
                compare(&row, &again);
        }
        for (size_t k = 0; k < n; k++) {
            if (reasons[k].field == NULL || reasons[k].code == NULL || reasons[k].value == NULL)
                abort();
        }
    }
    checker_free(c);
    check_context_release(&x);
}

static void load(struct arena *a, const char *dir, const char *text, size_t size, struct diag *d)
{
    const char *cut = memmem(text, size, "\n---\n", 5);
    size_t first = cut != NULL ? (size_t)(cut - text) + 1 : size;
    const char *mapping = path_join(a, dir, "m.yaml"), *extract = path_join(a, dir, "x.csv");
    if (file_write(mapping, text, first, d) != 0 ||
        file_write(extract, cut != NULL ? cut + 5 : "", cut != NULL ? size - first - 4 : 0, d) != 0)
        abort();
    const struct load_extracts x = {mapping, &extract, 1, 2026 * 12 + 9, "Kilde", "0730"};
    struct package p;
    struct mapped *m = mapped_open(a, &x, NULL, path_join(a, dir, "scratch"), &p, d);
    if ((m != NULL) != (d->n_errors == 0))
        abort();
    for (size_t i = 0; m != NULL && i < p.n_resources; i++) {
        const struct row_source *rows = mapped_rows(m, i, d);
        if (rows != NULL)
            read_rows(rows, &p.resources[i], d);
    }
    mapped_close(m);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char dir[] = "/tmp/almanak-fuzz-XXXXXX";
    struct arena a;
    struct diag d;
    arena_init(&a);
    diag_init(&d);
    if (mkdtemp(dir) == NULL)
        abort();
    load(&a, dir, (const char *)data, size, &d);
    if (dir_remove(dir, &d) != 0)
        abort();
    diag_release(&d);
    arena_release(&a);
    return 0;
}
