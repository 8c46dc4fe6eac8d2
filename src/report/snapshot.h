/*
 * A snapshot: everything outside its definitions that a document was composed from - what the warehouse answered to
 * each plan, the facts of the context, which months were restated - and the datasets that it came to show. A document
 * can be composed again from it without the warehouse, and its figures can be read by anyone: it is JSON.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_REPORT_SNAPSHOT_H
#define ALMANAK_REPORT_SNAPSHOT_H

#include "report/report.h"

struct snapshot;

/* --- taking one --- */

/* From here on what is composed with `context`, or a copy of it, is noted; the callbacks that it has go on to answer.
 * Its facts are noted when the snapshot is printed, until when it must live. In the arena. */
struct snapshot *snapshot_record(struct arena *a, struct report_context *context);
/* Write it, with the datasets of the document (and of its parts), appended. */
void snapshot_print(const struct snapshot *s, const struct document *doc, struct strbuf *out);
/* The maps that were asked for, with the paths that they had. Borrowed. */
struct snapshot_map {
    const char *name, *path;
};
const struct snapshot_map *snapshot_maps(const struct snapshot *s, size_t *n);

/* --- composing from one --- */

/* Read the text of a snapshot, packed (base/gzip.h) or not, which `name` is the name of; NULL and a diagnostic. In the
 * arena. */
struct snapshot *snapshot_read(struct arena *a, const char *name, const char *text, size_t len,
                               struct diag *d) MUST_CHECK;
/*
 * A context that answers from it, as the first one was. Maps are looked for in the folder `maps` under their names. A
 * question that was not asked then is an error.
 */
void snapshot_replay(struct snapshot *s, const struct model *model, const char *maps, struct report_context *out);
/* A dataset that was shown, of a report ("" when the document had no parts). */
struct snapshot_dataset {
    const char *report;
    const struct dataset *dataset;
};
const struct snapshot_dataset *snapshot_datasets(const struct snapshot *s, size_t *n);

#endif
