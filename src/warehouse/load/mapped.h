/*
 * What a mapping makes of extracts: a package whose rows are made one at a time from those of the extracts, which stay
 * where they are. Nothing is written but what an extract needs to become UTF-8.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_MAPPED_H
#define ALMANAK_WAREHOUSE_MAPPED_H

#include "warehouse/load.h"
#include "warehouse/load/check.h"
#include "warehouse/load/mapping.h"
#include "warehouse/load/plain_file.h"

struct mapped;

/*
 * Read the mapping and open its extracts; `scratch` is a path that may be used for a moment. `out` becomes the package,
 * without files; `usual` is the municipality when nothing else says it, or NULL. NULL on failure.
 */
struct mapped *mapped_open(struct arena *a, const struct load_extracts *x, const char *usual, const char *scratch,
                           struct package *out, struct diag *d) MUST_CHECK;
void mapped_close(struct mapped *m);
/* Begin the rows of a resource of the package, by number; the source before it is no longer of use. NULL on failure. */
const struct row_source *mapped_rows(struct mapped *m, size_t resource, struct diag *d) MUST_CHECK;
/* The files that the package is made from. In the arena. */
const char *const *mapped_files(const struct mapped *m, struct arena *a, size_t *n);

/* --- for the files that make rows --- */

/* An open extract. */
struct extract {
    const char *path;
    struct plain_file file;
    const char *data; /* behind the lines that are skipped */
    size_t len;
    uint64_t base;         /* bytes of the extracts before it */
    const char **headings; /* of its columns */
    size_t n_headings;
    int *columns;       /* where each column of the mapping is, -1: not there */
    int *unpivot;       /* columns that are unpivoted in the present resource */
    const char **names; /* what each of them is called */
    size_t n_unpivot;
};

/* The rows of a resource, one pass over all extracts. */
struct mapped_pass;
struct mapped_pass *mapped_pass_new(const struct mapping *m, const struct mapping_resource *r, const char *const *given,
                                    struct extract *extracts, size_t n, struct diag *d) MUST_CHECK;
void mapped_pass_free(struct mapped_pass *p);
const struct row_source *mapped_pass_rows(const struct mapped_pass *p);
/* Begin to read the rows of an extract. */
void extract_begin(const struct mapping *m, const struct extract *e, struct csv *out);

/* A row that is being made: that of an extract, and which of its columns is unpivoted. */
struct mapped_row {
    const struct mapping *mapping;
    const char *const *given; /* what mapping_given stand for */
    const struct extract *extract;
    const struct csv_row *csv;
    size_t unpivot;
};

struct mapped_text {
    const char *text;
    size_t len;
};

enum mapped_verdict { MAPPED_GOOD, MAPPED_SKIP, MAPPED_REFUSED };

/* A column of the row without blanks around it, "" when it is missing. */
struct mapped_text mapped_column(const struct mapped_row *row, int column);
/* The heading that a column has in the extract. */
const char *mapped_heading(const struct mapped_row *row, int column);
/* Append the value of a field; `work` is two buffers for use meanwhile. A refusal fills in the reason, but its field.
 */
enum mapped_verdict mapped_value(const struct mapped_row *row, const struct mapping_field *f, struct strbuf *work,
                                 struct strbuf *out, struct reason *reason);

#endif
