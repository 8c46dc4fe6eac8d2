/*
 * Documents as indented text: see tree.h. What is told of a document is its own business (document/document.h).
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/tree/tree.h"

#include "base/file.h"

static int tree_write(const struct document *doc, const struct render_options *options, const char *path,
                      struct diag *d)
{
    (void)options;
    struct strbuf text;
    strbuf_init(&text, STRBUF_LARGE);
    document_tree(&text, doc);
    int result = -1;
    if (text.overflow) {
        diag_error(d, DIAG_RENDER, NO_LOC, "report \"%s\" is too large for one file: over %d bytes", doc->report,
                   STRBUF_LARGE);
        diag_hint(d, "Narrow its questions with filters or limits.");
    } else {
        result = file_write(path, strbuf_text(&text), text.len, d);
    }
    strbuf_release(&text);
    return result;
}

const struct renderer renderer_tree = {
    .name = "tree",
    .extension = "txt",
    .media_type = "text/plain; charset=utf-8",
    .write = tree_write,
};
