/*
 * Fuzz target: a report definition, read and composed against the model of the tree without data. Then the same bytes
 * as a template text.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "report/report.h"
#include "template/template.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_template(const uint8_t *data, size_t size, struct diag *d)
{
    char *text = xstrndup((const char *)data, size);
    const char *names[] = {"PERIODE"};
    struct template_section sections[] = {{"D", NULL}};
    const struct template_scope scope = {.variables = names, .n_variables = 1, .sections = sections, .n_sections = 1};
    if (template_lint("fuzz", text, &scope, d) == 0) {
        struct template_dict *root = template_dict_new();
        template_set(root, "PERIODE", "oktober 2026");
        char *out = template_expand(text, root);
        if (out == NULL)
            abort(); /* what the linter lets pass must expand */
        free(out);
        template_dict_free(root);
    }
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct diag d;
    struct model model;
    char folder[] = "/tmp/almanak-fuzz-XXXXXX";
    arena_init(&a);
    diag_init(&d);
    if (mkdtemp(folder) == NULL)
        abort();
    const char *path = path_join(&a, folder, "fuzz.yaml");
    if (file_write(path, data, size, &d) != 0 || model_load(&a, "reports/model", &model, &d) != 0)
        abort();
    const struct shelves templates = shelf_only("templates");
    const struct report *report = report_load(&a, path, &templates, &d);
    if (report != NULL) {
        const struct report_context context = {.model = &model,
                                               .period = MONTH_NONE,
                                               .earliest = MONTH_NONE,
                                               .municipality_code = "",
                                               .municipality = "",
                                               .data_date = DATE_NONE,
                                               .clearance = CLEARANCE_PERSON,
                                               .checking = true};
        const struct document *doc = report_compose(&a, report, &context, NULL, &d);
        if (doc == NULL && d.n_errors == 0)
            abort(); /* a failure has a reason */
    } else if (d.n_errors == 0) {
        abort();
    }
    try_template(data, size, &d);
    if (dir_remove(folder, &d) != 0)
        abort();
    diag_release(&d);
    arena_release(&a);
    return 0;
}
