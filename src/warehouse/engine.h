/*
 * How the embedded engine answers a plan: it scans the arrays of the mart that the cube's table stands for and
 * aggregates by hash in C. Nothing above this header knows which engine answered.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_ENGINE_H
#define ALMANAK_WAREHOUSE_ENGINE_H

#include "model/model.h"
#include "warehouse/mart.h"

/* Answer a plan: a dataset named `name` in the arena, or NULL and the reason. */
struct dataset *engine_answer(struct arena *a, struct mart *m, const struct plan *p, const char *name,
                              struct diag *d) MUST_CHECK;

/* The months that a cube can be asked about; MONTH_NONE when it has none, or nothing is there. */
void engine_range(struct mart *m, const struct cube *c, month_t *first, month_t *last);

/* What an answer is made of. */
struct engine_trace {
    const char *table, *resources; /* resources of deliveries that the table is derived from, apart by a space */
    month_t from, to;              /* months that were read, MONTH_NONE for a table without */
    int64_t scanned;               /* rows of the table that were looked at */
    /*
     * What counted: a row for each person (or family) that the rows are about, with the number of rows ("raekker") and
     * the parts of the measures asked for; totals always. Column "noegle" is a pseudonym, or the CPR number when
     * identified. Only the totals when the rows are not about persons.
     */
    struct dataset *parts;
};
/* Trace a plan, whose order and limit do not matter. `keys`: whether persons are told apart at all. */
int engine_trace(struct arena *a, struct mart *m, const struct plan *p, bool keys, bool identified,
                 struct engine_trace *out, struct diag *d) MUST_CHECK;
/* Whether the tables and columns that a model names exist, with their kinds; every mistake with its place. */
int engine_check(const struct model *m, struct diag *d) MUST_CHECK;

#endif
