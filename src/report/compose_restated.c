/*
 * Months that later deliveries changed: what is said of them under the tables and charts that show them.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "report/report_int.h"

enum { MONTHS_NAMED = 4 };

/* Whether the rows are the months of the whole municipality: what is kept can be compared with them. */
static bool is_by_month(const struct plan *plan)
{
    return plan->n_by == 1 && plan->by[0] == plan->cube->month && plan->n_where == 0;
}

static bool same_value(struct composition *c, const struct column *column, const struct value *a, const struct value *b)
{
    /* As shown: a change that nobody sees is not told. */
    return strcmp(composition_danish(c, column, a), composition_danish(c, column, b)) == 0;
}

/* The months of one measure, as "Borgere: maj 2026 (før 34), juni 2026 (før 35)". Appended; nothing without any. */
static void add_measure(struct composition *c, const struct plan *plan, const struct dataset *ds, size_t index,
                        struct strbuf *out)
{
    const struct column *column = &ds->columns[index];
    size_t named = 0;
    for (size_t row = 0; row < ds->n_rows; row++) {
        struct value first;
        char month[64];
        const struct value *v = dataset_at(ds, row, 0);
        if (!c->context->restated(c->context->arg, plan->cube, column, (month_t)v->i, &first) ||
            same_value(c, column, &first, dataset_at(ds, row, index)))
            continue;
        if (named++ == MONTHS_NAMED) {
            strbuf_adds(out, " m.fl.");
            return;
        }
        if (named == 1)
            strbuf_addf(out, "%s%s: ", out->len > 0 ? "; " : "", column->label);
        strbuf_addf(out, "%s%s (først opgjort til %s)", named > 1 ? ", " : "", month_da(month, (month_t)v->i),
                    composition_danish(c, column, &first));
    }
}

const char *composition_restated(struct composition *c, const struct plan *plan, const struct dataset *ds)
{
    if (c->context->restated == NULL || c->context->checking || !is_by_month(plan))
        return NULL;
    struct strbuf out;
    strbuf_init(&out, STRBUF_LARGE);
    for (size_t i = 1; i < ds->n_columns; i++)
        add_measure(c, plan, ds, i, &out);
    const char *remark =
        out.len > 0 ? arena_printf(c->arena, "Ændret af senere leverancer: %s.", strbuf_text(&out)) : NULL;
    strbuf_release(&out);
    return remark;
}
