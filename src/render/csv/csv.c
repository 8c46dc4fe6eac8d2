/*
 * Datasets as CSV files: see csv.h. How values are spelled is the dataset's business (model/dataset.h).
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/csv/csv.h"

#include "base/file.h"

int render_csv_dataset(const struct dataset *ds, const char *path, struct diag *d)
{
    struct strbuf text;
    strbuf_init(&text, STRBUF_LARGE);
    dataset_csv(&text, ds, true);
    int result = -1;
    if (text.overflow) {
        diag_error(d, DIAG_RENDER, NO_LOC, "dataset \"%s\" is too large for one file: over %d bytes", ds->name,
                   STRBUF_LARGE);
        diag_hint(d, "Narrow the question with a filter or a limit.");
    } else {
        result = file_write(path, strbuf_text(&text), text.len, d);
    }
    strbuf_release(&text);
    return result;
}

static int csv_write(const struct document *doc, const struct render_options *options, const char *path, struct diag *d)
{
    (void)options;
    if (doc->n_datasets == 1)
        return render_csv_dataset(doc->datasets[0], path, d);
    diag_error(d, DIAG_RENDER, NO_LOC, "report \"%s\" has %zu datasets; a CSV file holds one", doc->report,
               doc->n_datasets);
    diag_hint(d, "Write a file for each dataset, or choose the format json, which holds them all.");
    return -1;
}

const struct renderer renderer_csv = {
    .name = "csv",
    .extension = "csv",
    .media_type = "text/csv; charset=utf-8; header=present",
    .write = csv_write,
};
