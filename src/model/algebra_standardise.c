/*
 * Standardise: what share those of a group make of their own, against another group that is given the composition of
 * the first. Rows of both stand by the same strata; a stratum of the first that the other group has nobody in is left
 * out on both sides, and told.
 *
 * SPDX-License-Identifier: MIT
 */
#include <math.h>
#include <string.h>

#include "model/algebra_int.h"
#include "model/model.h"

enum { GROUP, OTHER, N_SIDES };
enum { MADE_COLUMNS = 8 };

struct stratum {
    size_t target;
    double part[N_SIDES], whole[N_SIDES];
};

struct comparison {
    const struct dataset *ds;
    size_t of, in, across;
    size_t *kept, n_kept; /* dimensions that remain */
    size_t *cell, n_cell; /* those and the strata */
    const char *codes[N_SIDES];
    struct stratum *strata;
    size_t n_strata, n_targets, *first;
};

/* Column places after the dimensions. */
enum { COUNT_GROUP, COUNT_OTHER, SHARE_GROUP, SHARE_OTHER, DIFFERENCE, LOW, HIGH, LEFT_OUT };

static int find_dimensions(struct comparison *c, struct arena *a, const char *const *over, size_t n_over,
                           struct src_loc loc, struct diag *d)
{
    size_t n, *all = algebra_dimensions(a, c->ds, &n);
    bool *stratum = ARENA_ARRAY(a, c->ds->n_columns, bool);
    for (size_t i = 0; i < n_over; i++) {
        int found = algebra_find(c->ds, over[i], COLUMN_DIMENSION, loc, d);
        if (found < 0)
            return -1;
        stratum[found] = true;
    }
    c->kept = ARENA_ARRAY(a, n, size_t);
    c->cell = ARENA_ARRAY(a, n, size_t);
    for (size_t i = 0; i < n; i++) {
        if (all[i] == c->across)
            continue;
        c->cell[c->n_cell++] = all[i];
        if (!stratum[all[i]])
            c->kept[c->n_kept++] = all[i];
    }
    return 0;
}

static void fill_strata(struct comparison *c, struct arena *a)
{
    const struct dataset *ds = c->ds;
    struct intern targets, cells;
    intern_init(&targets);
    intern_init(&cells);
    const struct algebra_key target = {.ds = ds, .columns = c->kept, .n = c->n_kept};
    const struct algebra_key cell = {.ds = ds, .columns = c->cell, .n = c->n_cell};
    c->strata = ARENA_ARRAY(a, ds->n_rows, struct stratum);
    c->first = ARENA_ARRAY(a, ds->n_rows, size_t);
    for (size_t row = 0; row < ds->n_rows; row++) {
        size_t t = (size_t)algebra_key_number(&targets, &target, row, true);
        size_t s = (size_t)algebra_key_number(&cells, &cell, row, true);
        if (t == c->n_targets)
            c->first[c->n_targets++] = row;
        if (s == c->n_strata)
            c->strata[c->n_strata++].target = t;
        const struct value *side = dataset_at(ds, row, c->across), *part = dataset_at(ds, row, c->of);
        const struct value *whole = dataset_at(ds, row, c->in);
        for (int k = 0; k < N_SIDES && part->state == STATE_OK && whole->state == STATE_OK; k++) {
            if (side->text == NULL || strcmp(side->text, c->codes[k]) != 0)
                continue;
            c->strata[s].part[k] += (double)part->i;
            c->strata[s].whole[k] += (double)whole->i;
        }
    }
    intern_release(&targets);
    intern_release(&cells);
}

static const char *label_of(const struct comparison *c, int side)
{
    const struct dimension *dimension = c->ds->columns[c->across].dimension;
    const struct group *g =
        dimension != NULL && dimension->lookup != NULL ? lookup_code(dimension->lookup, c->codes[side]) : NULL;
    return g != NULL ? g->label : c->codes[side];
}

static void make_columns(const struct comparison *c, struct arena *a, struct column *out)
{
    const char *group = label_of(c, GROUP), *other = label_of(c, OTHER);
    const struct column count = {.type = VALUE_INT, .role = COLUMN_MEASURE, .additivity = ADDS_NOT};
    const struct column share = {
        .type = VALUE_RATE, .role = COLUMN_MEASURE, .additivity = ADDS_NOT, .decimals = 1, .unit = "pct."};
    for (int k = 0; k < MADE_COLUMNS; k++)
        out[k] = k == COUNT_GROUP || k == COUNT_OTHER || k == LEFT_OUT ? count : share;
    out[COUNT_GROUP].name = algebra_name(a, "antal", c->codes[GROUP]);
    out[COUNT_GROUP].label = arena_printf(a, "%s, antal", group);
    out[COUNT_OTHER].name = algebra_name(a, "antal", c->codes[OTHER]);
    out[COUNT_OTHER].label = arena_printf(a, "%s, antal", other);
    out[SHARE_GROUP].name = algebra_name(a, "andel", c->codes[GROUP]);
    out[SHARE_GROUP].label = group;
    out[SHARE_GROUP].note =
        arena_printf(a, "%s i procent af %s.", c->ds->columns[c->of].label, c->ds->columns[c->in].label);
    out[SHARE_OTHER].name = algebra_name(a, "andel", c->codes[OTHER]);
    out[SHARE_OTHER].label = other;
    out[SHARE_OTHER].note = "Den samme andel, når gruppen vægtes, så den er sat sammen som den, den sammenlignes med.";
    out[DIFFERENCE].name = "forskel";
    out[DIFFERENCE].label = "Forskel";
    out[DIFFERENCE].note = "Forskellen mellem de to andele i procentpoint.";
    out[LOW].name = "forskel_fra";
    out[LOW].label = "Mindst";
    out[LOW].note = "Forskellen ligger med 95 pct. sikkerhed mellem Mindst og Højst; går det fra minus til plus, kan "
                    "den være et tilfælde.";
    out[HIGH].name = "forskel_til";
    out[HIGH].label = "Højst";
    out[LEFT_OUT].name = "uden_sammenligning";
    out[LEFT_OUT].label = "Uden sammenligning";
    out[LEFT_OUT].note = "Så mange er holdt ude, fordi der ingen er at sammenligne dem med.";
}

static void compare_target(const struct comparison *c, size_t target, struct value *out)
{
    const double z = 1.959963984540054; /* 95 percent of a normal distribution lie within so many deviations */
    double n[N_SIDES] = {0, 0}, part = 0, other = 0, variance = 0, left_out = 0;
    for (size_t i = 0; i < c->n_strata; i++) {
        const struct stratum *s = &c->strata[i];
        if (s->target != target)
            continue;
        if (s->whole[OTHER] <= 0) {
            left_out += s->whole[GROUP];
        } else if (s->whole[GROUP] > 0) {
            double p = s->part[GROUP] / s->whole[GROUP], q = s->part[OTHER] / s->whole[OTHER];
            double w = s->whole[GROUP];
            n[GROUP] += w;
            n[OTHER] += s->whole[OTHER];
            part += s->part[GROUP];
            other += w * q;
            variance += w * p * (1 - p) + w * w * q * (1 - q) / s->whole[OTHER];
        }
    }
    out[COUNT_GROUP] = value_int((int64_t)n[GROUP]);
    out[COUNT_OTHER] = value_int((int64_t)n[OTHER]);
    out[LEFT_OUT] = value_int((int64_t)left_out);
    for (int k = SHARE_GROUP; k <= HIGH; k++)
        out[k] = value_state(STATE_MISSING);
    if (n[GROUP] <= 0)
        return;
    double difference = (part - other) / n[GROUP], reach = z * sqrt(variance) / n[GROUP];
    out[SHARE_GROUP] = value_rate(part / n[GROUP]);
    out[SHARE_OTHER] = value_rate(other / n[GROUP]);
    out[DIFFERENCE] = value_rate(difference);
    out[LOW] = value_rate(fmax(-1, difference - reach));
    out[HIGH] = value_rate(fmin(1, difference + reach));
}

struct dataset *algebra_standardise(struct arena *a, const struct dataset *ds, const struct standardise *s,
                                    struct src_loc loc, struct diag *d)
{
    struct comparison c = {.ds = ds, .codes = {s->group, s->other}};
    int of = algebra_find(ds, s->of, COLUMN_MEASURE, loc, d), in = algebra_find(ds, s->in, COLUMN_MEASURE, loc, d);
    int across = algebra_find(ds, s->across, COLUMN_DIMENSION, loc, d);
    if (of < 0 || in < 0 || across < 0 || algebra_check_count(ds, of, loc, d) != 0 ||
        algebra_check_count(ds, in, loc, d) != 0)
        return NULL;
    c.of = (size_t)of;
    c.in = (size_t)in;
    c.across = (size_t)across;
    if (find_dimensions(&c, a, s->over, s->n_over, loc, d) != 0)
        return NULL;
    fill_strata(&c, a);
    struct dataset *out = dataset_new(a, ds->name, c.n_kept + MADE_COLUMNS, c.n_targets);
    out->from = ds->from;
    out->to = ds->to;
    out->cut = ds->cut;
    for (size_t i = 0; i < c.n_kept; i++)
        out->columns[i] = ds->columns[c.kept[i]];
    make_columns(&c, a, out->columns + c.n_kept);
    for (size_t row = 0; row < c.n_targets; row++) {
        for (size_t i = 0; i < c.n_kept; i++)
            *dataset_at(out, row, i) = *dataset_at(ds, c.first[row], c.kept[i]);
        compare_target(&c, row, dataset_at(out, row, c.n_kept));
    }
    return algebra_check_names(out, loc, d) == 0 ? out : NULL;
}
