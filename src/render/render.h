/*
 * Renderers: from a document to the bytes of a format. A renderer sees the document and its fonts, nothing else.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_RENDER_RENDER_H
#define ALMANAK_RENDER_RENDER_H

#include "document/document.h"

struct render_options {
    const char *font_dir; /* folder with Lato-Regular.ttf, Lato-Bold.ttf, Lato-Italic.ttf */
};

/*
 * A format. `write` makes the whole file at `path` (a name in a work folder that does not exist yet); on failure it
 * returns -1 with a diagnostic, and the caller removes what is there. The same document gives the same bytes.
 */
struct renderer {
    const char *name;      /* "pdf" */
    const char *extension; /* "pdf" */
    const char *media_type;
    int (*write)(const struct document *doc, const struct render_options *options, const char *path, struct diag *d);
};

/* NULL when there is no such format. JSON is one file of all datasets; CSV is a file a dataset, which
 * render_csv_dataset writes, so that its renderer takes documents of one dataset only. */
const struct renderer *renderer_lookup(const char *name);
/* Names of all formats, NULL-terminated; the first renderer_count() are for people, the others for tests. */
const char *const *renderer_names(void);
size_t renderer_count(void);

#endif
