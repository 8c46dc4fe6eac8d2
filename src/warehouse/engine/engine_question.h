/*
 * A question being answered: the plan's dimensions, filters and measures turned into groupings, which one scan of the
 * table feeds. Shared by the parts of the engine that prepare it and that write the answer.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_ENGINE_QUESTION_H
#define ALMANAK_WAREHOUSE_ENGINE_QUESTION_H

#include "warehouse/engine.h"
#include "warehouse/engine/aggregate.h"

/* What the parts of a share are parts of: its measure by those dimensions that it stays within. */
struct whole {
    struct grouping figures;
    size_t *by; /* for each of its coders, the one of the rows that it repeats */
};

/* Rows of an answer, or its totals: figures by some dimensions, and the wholes of its shares. */
struct tabulation {
    const struct dimension **by;
    size_t n_by;
    struct grouping figures;
    struct whole *wholes; /* by measure of the plan; only those of SHARE are used */
};

struct question {
    const struct plan *plan;
    struct mart *mart;
    const struct table *table;
    struct names names;
    struct arena arena; /* of everything but the answer */
    month_t from, to;   /* asked for; MONTH_NONE without months or data */
    month_t scan_from;  /* months before it can add nothing */
    bool needed[MAX_COLUMNS];
    struct filter latest; /* the newest value of a dimension that nobody mentions */
    bool has_latest;
    int64_t scanned; /* rows of the table read so far */
    struct tabulation rows, totals;
};

/* Resolve names, period and filters. Release it in either case. */
int question_init(struct question *q, struct mart *m, const struct plan *p, struct diag *d) MUST_CHECK;
void question_release(struct question *q);
/* The measures of a plan that are added up from rows: those asked for, and what the others are made of; once each,
 * after `first` (NULL for none). In the arena; returns how many. */
size_t question_parts(struct arena *a, const struct plan *p, const struct measure *first, const struct measure ***out);
/* Read the table, once, into some groupings, and finish them. */
int question_scan(struct question *q, struct grouping *const *groupings, size_t n, struct diag *d) MUST_CHECK;
/* Answer: scan, and write the dataset in the arena. NULL on failure. */
struct dataset *question_answer(struct question *q, struct arena *a, const char *name, struct diag *d) MUST_CHECK;
/* Write the answer from finished groupings; in the arena. */
struct dataset *question_dataset(struct question *q, struct arena *a, const char *name);

#endif
