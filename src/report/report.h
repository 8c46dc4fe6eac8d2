/*
 * Reports: a definition (reports/NAME.yaml) asks the model for datasets and lays them out; composed for a period it
 * becomes a document. Knows no file format and no engine: questions go out through a callback.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_REPORT_REPORT_H
#define ALMANAK_REPORT_REPORT_H

#include "base/file.h"
#include "base/period.h"
#include "base/shelf.h"
#include "document/document.h"
#include "model/model.h"

struct report;

struct report_parameter {
    const char *name, *label, *fallback;
};

/*
 * Read and check the form of a definition; every mistake is reported. `templates` are where its text templates lie.
 * NULL when there was one. Lives in the arena.
 */
struct report *report_load(struct arena *a, const char *path, const struct shelves *templates,
                           struct diag *d) MUST_CHECK;

/* The names of the reports, sorted. In the arena. */
int report_names(struct arena *a, const struct shelves *reports, char ***names, size_t *n, struct diag *d) MUST_CHECK;
/* Read a report by the name that stands at `loc`; an unknown one gets a hint. */
struct report *report_find(struct arena *a, const struct shelves *reports, const struct shelves *templates,
                           const char *name, struct src_loc loc, struct diag *d) MUST_CHECK;

const char *report_name(const struct report *r);
const char *report_title(const struct report *r);
const char *report_question(const struct report *r); /* NULL: none */
enum clearance report_clearance(const struct report *r);
/* Whether it is about a month, so that it needs person data. */
bool report_has_period(const struct report *r);
/* What it is about: a month, a quarter or a year. Meaningless without a period. */
enum period_unit report_unit(const struct report *r);
const struct report_parameter *report_parameters(const struct report *r, size_t *n);
/* The only formats that it is published in; none: any. */
const char **report_formats(struct arena *a, const struct report *r, size_t *n);
bool report_allows_format(const struct report *r, const char *format);
/* The cubes that it asks, and the templates that it fills as the definition names them; each once, in order. */
const char **report_cubes(struct arena *a, const struct report *r, size_t *n);
const char **report_templates(struct arena *a, const struct report *r, size_t *n);
/* The figures that can be spoken of: "DATASET", and "DATASET.COLUMN" for tiles. In the arena. */
const char **report_figures(struct arena *a, const struct report *r, size_t *n);
/* Parameters that are not as the definition has them, as keys hold them (document/key.h). In the arena. */
const char *report_params_key(struct arena *a, const struct report *r, const char *const *parameters, size_t n);

/* One value of the key that a pack is split by: every dataset is of its rows alone. */
struct report_slice {
    const char *dimension, *value;
    const char *label; /* "Afdeling: Jobcenter" */
    bool empty;        /* there are no data of it for the period */
};

/* Everything outside the definition that a document depends on. */
struct report_context {
    const struct model *model;
    /* Answer a plan; NULL and a diagnostic on failure. */
    struct dataset *(*answer)(void *arg, struct arena *a, const struct plan *plan, const char *name, struct diag *d);
    /* Path of the GeoJSON file of a map, NULL when the installation has none. */
    const char *(*map_path)(void *arg, struct arena *a, const char *map);
    /*
     * What was first known of a measure of a month over the whole municipality, where a later delivery changed it: true
     * and the value. NULL when nothing of the kind is kept.
     */
    bool (*restated)(void *arg, const struct cube *cube, const struct column *measure, month_t month,
                     struct value *first);
    void *arg;
    month_t period;   /* last month, of a quarter or year its last; MONTH_NONE: there are no person data */
    month_t earliest; /* first month of the data; comparisons reach no further back */
    const char *municipality_code, *municipality; /* "0730", "Randers Kommune" */
    date_t data_date;                             /* what person data cover */
    date_t population_date; /* the day of the newest public figures: what reports without a period are about */
    bool fictive;
    enum clearance clearance;
    const struct report_slice *slice; /* NULL: the whole */
    const char **parameters;          /* name, value, name, value ... */
    size_t n_parameters;              /* pairs */
    const struct comment *comments;   /* what was said of the period, of this report and others; places are not read */
    size_t n_comments;
    const char **notices; /* lines for the cover, or below the title; who composes adds them to the document */
    size_t n_notices;
    bool takes_comments; /* workbooks get a column for them, also where the report does not say so */
    bool checking;       /* answers are empty: only names and form matter (almanak check) */
};

/* What a document was made from, for the archive. */
struct report_trace {
    char definition[SHA256_TEXT], templates[SHA256_TEXT], data[SHA256_TEXT];
};

/* Compose the document of a report. All mistakes are reported; NULL when there was one. `trace` may be NULL. */
struct document *report_compose(struct arena *a, const struct report *r, const struct report_context *context,
                                struct report_trace *trace, struct diag *d) MUST_CHECK;

#endif
