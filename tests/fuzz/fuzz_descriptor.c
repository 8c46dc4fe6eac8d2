/*
 * Any text as a descriptor: it is read or refused with a reason; what is read can be compiled into checkers and used on
 * a small file.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "warehouse/load/check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_some_rows(const struct package_resource *r, struct check_context *x, struct diag *d)
{
    static const char data[] = "a,b\n1,x\n1,x\n2026-10,2026-10-31\n,\"\xC3\xA6\"\n0101701234,true\n";
    struct checker *c = checker_new(r, x, data, sizeof(data) - 1, d);
    if (c == NULL)
        return;
    struct csv csv;
    struct csv_row row;
    csv_init_dialect(&csv, data, sizeof(data) - 1, &r->form.csv);
    if (csv_next(&csv, &row) && checker_read_header(c, &row, d) == 0) {
        while (csv_next(&csv, &row))
            (void)checker_check(c, &row);
    }
    csv_release(&csv);
    checker_free(c);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct diag d;
    struct package p;
    arena_init(&a);
    diag_init(&d);
    int result = package_parse(&a, "folder", "folder/datapackage.json", (const char *)data, size, &p, &d);
    if ((result == 0) != (d.n_errors == 0))
        abort();
    for (size_t i = 0; result == 0 && i < p.n_resources; i++) {
        struct check_context x;
        check_context_init(&x, p.period);
        if (p.resources[i].schema != NULL)
            check_some_rows(&p.resources[i], &x, &d);
        check_context_release(&x);
    }
    diag_release(&d);
    arena_release(&a);
    return 0;
}
