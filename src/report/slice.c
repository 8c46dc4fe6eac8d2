/*
 * The slices of a pack: which values its key has, and whether there are data of each. See pack.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "report/pack.h"
#include "report/report_int.h"

enum { SLICE_MONTHS = 13 };

/* The first measure that anyone may ask for: any tells which rows there are. */
static const struct measure *any_measure(const struct cube *cube)
{
    for (size_t i = 0; i < cube->n_measures; i++) {
        if (!cube->measures[i].hidden)
            return &cube->measures[i];
    }
    return NULL;
}

static int plan_slices(struct arena *a, const struct pack *pack, const struct report_context *context,
                       struct plan *plan, struct diag *d)
{
    const struct pack_split *split = pack->split;
    const struct cube *cube = model_cube(context->model, split->cube, split->cube_at, d);
    const struct measure *measure = cube != NULL ? any_measure(cube) : NULL;
    if (measure == NULL)
        return -1;
    const char **measures = ARENA_ARRAY(a, 1, const char *), **by = ARENA_ARRAY(a, 2, const char *);
    measures[0] = measure->name;
    by[0] = split->by;
    by[1] = cube->month != NULL ? cube->month->name : NULL;
    const struct ask ask = {.cube = cube->name,
                            .measures = measures,
                            .n_measures = 1,
                            .by = by,
                            .n_by = cube->month != NULL ? 2 : 1,
                            .period = cube->month != NULL ? context->period : MONTH_NONE,
                            .last = cube->month != NULL ? SLICE_MONTHS : 1,
                            .clearance = context->clearance,
                            .loc = split->by_at};
    return plan_make(a, context->model, &ask, plan, d);
}

int pack_check_split(struct arena *a, const struct pack *pack, const struct report_context *context, struct diag *d)
{
    struct plan plan;
    return pack->split == NULL ? 0 : plan_slices(a, pack, context, &plan, d);
}

/* Nobody's rows, and those of people who live elsewhere, are no slice: nobody is to get them. */
static bool is_value(const struct value *v)
{
    return v->state == STATE_OK && !(v->text != NULL && (v->text[0] == '\0' || strcmp(v->text, "-") == 0));
}

static const char *code_of(struct arena *a, const struct column *column, const struct value *v)
{
    struct strbuf b;
    strbuf_init(&b, STRBUF_SMALL);
    value_plain(&b, column, v);
    const char *text = arena_strdup(a, strbuf_text(&b));
    strbuf_release(&b);
    return text;
}

static const char *label_of(struct arena *a, const struct column *column, const struct value *v)
{
    struct strbuf b;
    strbuf_init(&b, STRBUF_SMALL);
    value_danish(&b, column, v);
    const char *text = arena_printf(a, "%s: %s", column->label, strbuf_text(&b));
    strbuf_release(&b);
    return text;
}

int pack_slices(struct arena *a, const struct pack *pack, const struct report_context *context,
                struct report_slice **out, size_t *n, struct diag *d)
{
    struct plan plan;
    *n = 0;
    if (plan_slices(a, pack, context, &plan, d) != 0)
        return -1;
    const struct dataset *ds = context->answer(context->arg, a, &plan, "slices", d);
    if (ds == NULL)
        return -1;
    *out = ARENA_ARRAY(a, ds->n_rows, struct report_slice);
    for (size_t row = 0; row < ds->n_rows; row++) {
        const struct value *v = dataset_at(ds, row, 0);
        if (!is_value(v))
            continue;
        const char *code = code_of(a, &ds->columns[0], v);
        /* Rows are sorted by the key first. */
        struct report_slice *slice = *n > 0 && strcmp((*out)[*n - 1].value, code) == 0 ? &(*out)[*n - 1] : NULL;
        if (slice == NULL) {
            slice = &(*out)[(*n)++];
            *slice = (struct report_slice){.dimension = pack->split->by,
                                           .value = code,
                                           .label = label_of(a, &ds->columns[0], v),
                                           .empty = plan.n_by > 1};
        }
        if (plan.n_by > 1 && (month_t)dataset_at(ds, row, 1)->i == context->period)
            slice->empty = false;
    }
    return 0;
}

const struct report_slice *pack_slice(const struct report_slice *slices, size_t n, const char *value,
                                      const struct pack *pack, struct diag *d)
{
    const char **names = ARENA_ARRAY(&d->arena, n, const char *);
    for (size_t i = 0; i < n; i++) {
        names[i] = slices[i].value;
        if (strcmp(slices[i].value, value) == 0)
            return &slices[i];
    }
    diag_error(d, DIAG_USAGE, NO_LOC, "pack \"%s\" has no slice \"%s\"", pack->name, value);
    diag_hint_names(d, value, names, n);
    return NULL;
}
