/*
 * Figures as data: see figures.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "publish/figures.h"

#include <string.h>

#include "archive/archive.h"
#include "base/file.h"
#include "render/json/json.h"

static bool is_shown(const struct document *doc, const struct dataset *ds)
{
    for (size_t i = 0; i < doc->n_blocks; i++)
        if (doc->blocks[i].data != NULL && strcmp(doc->blocks[i].data->name, ds->name) == 0)
            return true;
    return false;
}

/* The document with only what it shows. */
static struct document *shown_only(struct arena *a, const struct document *doc)
{
    struct document *out = ARENA_NEW(a, struct document);
    *out = *doc;
    out->datasets = ARENA_ARRAY(a, doc->n_datasets, const struct dataset *);
    out->n_datasets = 0;
    for (size_t i = 0; i < doc->n_datasets; i++)
        if (is_shown(doc, doc->datasets[i]))
            out->datasets[out->n_datasets++] = doc->datasets[i];
    out->parts = ARENA_ARRAY(a, doc->n_parts, struct document *);
    for (size_t i = 0; i < doc->n_parts; i++)
        out->parts[i] = shown_only(a, doc->parts[i]);
    return out;
}

int shown_figures_write(struct arena *a, const struct document *doc, const char *folder, struct diag *d)
{
    return render_json_document(shown_only(a, doc), path_join(a, folder, ARCHIVE_FIGURES), d);
}
