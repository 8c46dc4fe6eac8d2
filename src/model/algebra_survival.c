/*
 * Survival: how many are left after so long, when many are still going on. By the life table: of those that reached a
 * duration, those that went on being unfinished at it count half.
 *
 * SPDX-License-Identifier: MIT
 */
#include "model/algebra_int.h"

struct lifetimes {
    const struct dataset *ds;
    size_t of, ended, over;
    size_t *kept, n_kept; /* the other dimensions */
    size_t *first;        /* by group, a row of it */
    size_t n_groups, width;
    double *all, *over_now; /* by group and duration: how many last so long, and how many of them have ended */
};

static int find_columns(struct lifetimes *l, const char *of, const char *ended, const char *over, struct src_loc loc,
                        struct diag *d)
{
    int count = algebra_find(l->ds, of, COLUMN_MEASURE, loc, d);
    int done = algebra_find(l->ds, ended, COLUMN_MEASURE, loc, d);
    int time = algebra_find(l->ds, over, COLUMN_DIMENSION, loc, d);
    if (count < 0 || done < 0 || time < 0 || algebra_check_count(l->ds, count, loc, d) != 0 ||
        algebra_check_count(l->ds, done, loc, d) != 0 || algebra_check_count(l->ds, time, loc, d) != 0)
        return -1;
    l->of = (size_t)count;
    l->ended = (size_t)done;
    l->over = (size_t)time;
    return 0;
}

/* Add up the rows by group and duration; those that last longer than is asked for stand at the end. */
static void fill_lifetimes(struct lifetimes *l, struct arena *a, int64_t to)
{
    const struct dataset *ds = l->ds;
    struct intern keys;
    intern_init(&keys);
    const struct algebra_key key = {.ds = ds, .columns = l->kept, .n = l->n_kept};
    size_t *group = ARENA_ARRAY(a, ds->n_rows, size_t);
    l->first = ARENA_ARRAY(a, ds->n_rows + 1, size_t);
    for (size_t row = 0; row < ds->n_rows; row++) {
        group[row] = (size_t)algebra_key_number(&keys, &key, row, true);
        if (group[row] == l->n_groups)
            l->first[l->n_groups++] = row;
    }
    intern_release(&keys);
    l->width = (size_t)to + 2;
    l->all = ARENA_ARRAY(a, l->n_groups * l->width, double);
    l->over_now = ARENA_ARRAY(a, l->n_groups * l->width, double);
    for (size_t row = 0; row < ds->n_rows; row++) {
        const struct value *time = dataset_at(ds, row, l->over), *n = dataset_at(ds, row, l->of);
        const struct value *ended = dataset_at(ds, row, l->ended);
        if (time->state != STATE_OK || n->state != STATE_OK || ended->state != STATE_OK || time->i < 0)
            continue;
        size_t at = group[row] * l->width + (size_t)(time->i > to ? to + 1 : time->i);
        l->all[at] += (double)n->i;
        l->over_now[at] += (double)ended->i;
    }
}

static struct dataset *survival_new(const struct lifetimes *l, struct arena *a, size_t n_rows)
{
    const struct dataset *ds = l->ds;
    struct dataset *out = dataset_new(a, ds->name, l->n_kept + 3, n_rows);
    for (size_t i = 0; i < l->n_kept; i++)
        out->columns[i] = ds->columns[l->kept[i]];
    out->columns[l->n_kept] = ds->columns[l->over];
    out->columns[l->n_kept + 1] = (struct column){
        .name = algebra_name(a, ds->columns[l->of].name, "fulgt"),
        .label = "Fulgt så længe",
        .note = "Så mange, som er fulgt så længe, uden at de er sluttet før.",
        .type = VALUE_INT,
        .role = COLUMN_MEASURE,
        .additivity = ADDS_NOT,
    };
    out->columns[l->n_kept + 2] = (struct column){
        .name = algebra_name(a, ds->columns[l->of].name, "tilbage"),
        .label = "Stadig i gang",
        .note =
            "Andelen, der endnu er i gang så længe efter starten, når også de, der ikke er sluttet endnu, er regnet "
            "med, så længe de er fulgt (dødelighedstavle).",
        .type = VALUE_RATE,
        .role = COLUMN_MEASURE,
        .additivity = ADDS_NOT,
        .decimals = 1,
        .unit = "pct.",
    };
    out->from = ds->from;
    out->to = ds->to;
    return out;
}

static bool is_asked(const int64_t *at, size_t n_at, int64_t time)
{
    bool asked = n_at == 0;
    for (size_t i = 0; i < n_at; i++)
        asked = asked || at[i] == time;
    return asked;
}

/* The rows of a group; how many there are. */
static size_t write_group(const struct lifetimes *l, size_t group, const struct survival *s, struct dataset *out,
                          size_t row)
{
    const double *all = l->all + group * l->width, *over = l->over_now + group * l->width;
    double left = 0, share = 1;
    bool known = true;
    size_t n = 0;
    for (size_t k = 0; k < l->width; k++)
        left += all[k];
    for (int64_t k = 0; k <= s->to; k++) {
        known = known && left >= (double)s->least;
        if (is_asked(s->at, s->n_at, k)) {
            for (size_t i = 0; i < l->n_kept; i++)
                *dataset_at(out, row + n, i) = *dataset_at(l->ds, l->first[group], l->kept[i]);
            *dataset_at(out, row + n, l->n_kept) = value_int(k);
            *dataset_at(out, row + n, l->n_kept + 1) = value_int((int64_t)left);
            *dataset_at(out, row + n, l->n_kept + 2) = known ? value_rate(share) : value_state(STATE_MISSING);
            n++;
        }
        double half = (all[k] - over[k]) / 2;
        if (left - half > 0)
            share *= 1 - over[k] / (left - half);
        left -= all[k];
    }
    return n;
}

struct dataset *algebra_survival(struct arena *a, const struct dataset *ds, const char *of, const char *ended,
                                 const char *over, const struct survival *s, struct src_loc loc, struct diag *d)
{
    struct lifetimes l = {.ds = ds};
    if (find_columns(&l, of, ended, over, loc, d) != 0)
        return NULL;
    if (ds->cut) {
        diag_error(d, DIAG_PLAN, loc, "rows of dataset \"%s\" were left out at a limit", ds->name);
        diag_hint(d, "Take the limit away: whoever is left out would seem to be no longer there.");
        return NULL;
    }
    size_t n_dimensions, *dimensions = algebra_dimensions(a, ds, &n_dimensions);
    l.kept = ARENA_ARRAY(a, n_dimensions, size_t);
    for (size_t i = 0; i < n_dimensions; i++) {
        if (dimensions[i] != l.over)
            l.kept[l.n_kept++] = dimensions[i];
    }
    fill_lifetimes(&l, a, s->to);
    struct dataset *out = survival_new(&l, a, l.n_groups * ((size_t)s->to + 1));
    size_t n = 0;
    for (size_t group = 0; group < l.n_groups; group++)
        n += write_group(&l, group, s, out, n);
    out->n_rows = n;
    return algebra_check_names(out, loc, d) == 0 ? out : NULL;
}
