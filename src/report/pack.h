/*
 * Packs: a definition (reports/packs/NAME.yaml) binds reports into one publication and says when it is made, for whom,
 * and by what key it is split. What other rooms decide (schedule, recipients, release, retention) is kept as it stands.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_REPORT_PACK_H
#define ALMANAK_REPORT_PACK_H

#include "base/period.h"
#include "base/yaml.h"
#include "report/report.h"

/* A slice of which there are no data: nothing is published, or a note that says so. */
enum pack_empty { PACK_EMPTY_NONE, PACK_EMPTY_NOTE };

/* A report of a pack, in order. */
struct pack_report {
    const char *name;
    struct src_loc loc;
    const char **parameters; /* name, value ... */
    size_t n_parameters;     /* pairs */
    bool whole;              /* of a split pack: shown to every slice as it is */
    struct report *report;   /* NULL until pack_load_reports */
};

/* How a pack is split: a publication for each value of a dimension. */
struct pack_split {
    const char *by, *cube; /* the dimension, and the cube whose values of it there are */
    enum pack_empty empty;
    struct src_loc by_at, cube_at;
};

struct pack {
    const char *path, *name, *title;
    const char *question; /* NULL: none */
    struct src_loc loc;
    struct pack_report *reports;
    size_t n_reports;
    const char **formats; /* as written, never none */
    size_t n_formats;
    const struct src_loc *formats_at;
    const char *audience; /* the role that it is for; NULL: none */
    struct src_loc audience_at;
    enum clearance clearance;       /* that it is made with where its role says nothing */
    enum period_unit period;        /* what a run publishes: the last one that is over */
    const struct pack_split *split; /* NULL: one publication */
    const char *confidential;       /* a line for every footer; NULL */
    bool comments;                  /* its workbooks have a column for comments */
    /* For others to read; NULL when absent. */
    const struct yaml_node *schedule, *to, *release, *keep;
    const char *definition_text; /* as it stands in the file */
    size_t definition_len;
};

/* Read and check the form of a definition; every mistake is reported, and NULL when there was one. In the arena. */
struct pack *pack_load(struct arena *a, const char *path, struct diag *d) MUST_CHECK;
/* The same of a text. */
struct pack *pack_parse(struct arena *a, const char *path, const char *text, size_t len, struct diag *d) MUST_CHECK;
/* Read the reports that it names. -1 when one is not there or has a mistake. */
int pack_load_reports(struct arena *a, struct pack *pack, const struct shelves *reports,
                      const struct shelves *templates, struct diag *d) MUST_CHECK;

/* The first report that may not be published in a format; NULL when all may. */
const struct pack_report *pack_refuses_format(const struct pack *pack, const char *format);

/* The names of the packs, sorted. In the arena. */
int pack_names(struct arena *a, const struct shelves *reports, char ***names, size_t *n, struct diag *d) MUST_CHECK;
/* Read a pack by name; an unknown one gets a hint. */
struct pack *pack_find(struct arena *a, const struct shelves *reports, const char *name, struct diag *d) MUST_CHECK;

/* Whether the key of a split pack can be asked for, without data. 0 for a pack that is not split. */
int pack_check_split(struct arena *a, const struct pack *pack, const struct report_context *context,
                     struct diag *d) MUST_CHECK;
/*
 * The slices of a split pack by value: those that had data in the 13 months up to the context's. Rows without a value
 * of the key, and of people who live elsewhere, are no slice. In the arena.
 */
int pack_slices(struct arena *a, const struct pack *pack, const struct report_context *context,
                struct report_slice **out, size_t *n, struct diag *d) MUST_CHECK;
/* The slice of a value; an unknown one gets a hint. Borrowed. */
const struct report_slice *pack_slice(const struct report_slice *slices, size_t n, const char *value,
                                      const struct pack *pack, struct diag *d) MUST_CHECK;

/*
 * Compose the document of a pack, whose reports are loaded: theirs one after another, then the meaning of all terms and
 * the sources. The context's period is that of the last month; its parameters are not used. A report without data for
 * the period says so in its place, and the reason is a warning; but not all of them. A split pack is composed for the
 * context's slice, one without data as a note that says so. `trace` may be NULL.
 */
struct document *pack_compose(struct arena *a, const struct pack *pack, const struct report_context *context,
                              struct report_trace *trace, struct diag *d) MUST_CHECK;

#endif
