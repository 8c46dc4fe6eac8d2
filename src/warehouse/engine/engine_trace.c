/*
 * What an answer is made of: the same plan once more, by person instead of by its dimensions, and with the parts of its
 * measures in the place of ratios. So a trace counts what the answer counted, by the same code.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "base/compiler.h"
#include "warehouse/engine/engine_question.h"

#define KEY_NAME "noegle"

static const struct measure rows_measure = {
    .name = "raekker",
    .label = "Rækker",
    .note = "Rækker af tabellen, der tæller med.",
    .kind = MEASURE_COUNT,
    .over_time = OVER_FLOW,
    .type = VALUE_INT,
    .of = "rows",
};

/* The column that says whom a row is about: its person, else its family; NO_COLUMN. */
static int key_column(const struct table *t)
{
    if (t->person != NO_COLUMN)
        return t->person;
    for (size_t i = 0; i < t->n_columns; i++) {
        if (t->columns[i].domain.kind == DOMAIN_FAMILY)
            return (int)i;
    }
    return NO_COLUMN;
}

/* Persons are numbers so far: give them their names. */
static void name_persons(struct question *q, struct arena *a, bool identified, struct dataset *ds)
{
    const struct domain domain = {.kind = identified ? DOMAIN_CPR : DOMAIN_FAMILY, .dict = DICT__MAX};
    for (size_t row = 0; row < ds->n_rows; row++) {
        struct value *v = dataset_at(ds, row, 0);
        *v = (struct value){.text = domain_code(&q->names, a, &domain, (uint32_t)v->i)};
    }
    ds->columns[0].type = VALUE_TEXT;
}

static struct dataset *trace_parts(struct question *q, struct arena *a, bool persons, bool identified, struct diag *d)
{
    struct dataset *ds = question_answer(q, a, "parts", d);
    if (ds == NULL || !persons)
        return ds;
    name_persons(q, a, identified, ds);
    plan_sort(q->plan, ds); /* ties by the names, which tell nothing of the numbers */
    return ds;
}

int engine_trace(struct arena *a, struct mart *m, const struct plan *p, bool keys, bool identified,
                 struct engine_trace *out, struct diag *d)
{
    const struct table *t = table_lookup(p->cube->table);
    struct plan parts = *p;
    parts.order = NULL;
    parts.n_order = 0;
    parts.limit = 0;
    parts.totals = true;
    parts.n_by = 0;
    parts.n_measures = question_parts(a, p, &rows_measure, &parts.measures);
    int key = keys ? key_column(t) : NO_COLUMN;
    bool persons = key != NO_COLUMN && t->columns[key].kind == CELL_PERSON;
    struct dimension by = {.name = KEY_NAME, .label = persons ? "Person" : "Familie"};
    const struct dimension *list[] = {&by};
    struct plan_order order = {.column = 2, .descending = true};
    if (key != NO_COLUMN) {
        by.type = persons ? VALUE_INT : VALUE_TEXT;
        by.column = t->columns[key].name;
        parts.by = list;
        parts.n_by = 1;
        parts.order = &order;
        parts.n_order = parts.n_measures > 1 ? 1 : 0;
    }
    *out = (struct engine_trace){.table = t->name, .resources = t->resources, .from = MONTH_NONE, .to = MONTH_NONE};
    struct question q;
    if (question_init(&q, m, &parts, d) == 0) {
        out->parts = trace_parts(&q, a, persons, identified, d);
        out->scanned = q.scanned;
        out->from = q.scan_from;
        out->to = q.to;
    }
    question_release(&q);
    if (out->parts == NULL)
        return -1;
    /* The made-up dimension is gone with this call. */
    for (size_t i = 0; i < out->parts->n_columns; i++)
        out->parts->columns[i].dimension = NULL;
    return 0;
}
