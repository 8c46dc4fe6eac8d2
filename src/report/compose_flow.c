/*
 * Flows: a dataset with a row for each from and to becomes a chart whose categories are what stood at the left and
 * whose series are where it went. Nodes at the right that are at the left too keep that order; the others follow, the
 * largest first. More nodes than can be told apart are put into one.
 *
 * SPDX-License-Identifier: MIT
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/report_int.h"

enum { NODES_MAX = 16 };
static const char others[] = "Øvrige";

struct node {
    const char *label;
    double total;
    size_t place; /* on the other side, SIZE_MAX where it is not there */
    size_t shown; /* as number so many, the last being that of the others */
};

struct nodes {
    struct node *items;
    size_t n;
};

static size_t node_of(struct nodes *nodes, const char *label)
{
    for (size_t i = 0; i < nodes->n; i++) {
        if (strcmp(nodes->items[i].label, label) == 0)
            return i;
    }
    nodes->items[nodes->n] = (struct node){.label = label, .place = SIZE_MAX};
    return nodes->n++;
}

static int by_size(const void *a, const void *b)
{
    const struct node *x = *(const struct node *const *)a, *y = *(const struct node *const *)b;
    if (x->total > y->total || x->total < y->total)
        return x->total > y->total ? -1 : 1;
    return strcmp(x->label, y->label);
}

static int by_place(const void *a, const void *b)
{
    const struct node *x = *(const struct node *const *)a, *y = *(const struct node *const *)b;
    if (x->place != y->place)
        return x->place < y->place ? -1 : 1;
    return by_size(a, b);
}

/* Decide which nodes are shown and in what order; the number of those shown. */
static size_t number_nodes(struct composition *c, struct nodes *nodes, const char ***labels)
{
    const struct node **order = ARENA_ARRAY(c->arena, nodes->n, const struct node *);
    for (size_t i = 0; i < nodes->n; i++)
        order[i] = &nodes->items[i];
    qsort(order, nodes->n, sizeof(*order), by_size);
    size_t kept = nodes->n <= NODES_MAX ? nodes->n : NODES_MAX - 1;
    qsort(order, kept, sizeof(*order), by_place);
    *labels = ARENA_ARRAY(c->arena, kept + 1, const char *);
    (*labels)[kept] = others;
    for (size_t i = 0; i < nodes->n; i++) {
        nodes->items[order[i] - nodes->items].shown = i < kept ? i : kept;
        if (i < kept)
            (*labels)[i] = order[i]->label;
    }
    return kept + (kept < nodes->n);
}

static int refuse(struct composition *c, const struct block_def *def, const char *why)
{
    diag_error(c->diag, DIAG_DEF_VALUE, def->head.loc, "a flow cannot be drawn: %s", why);
    diag_hint(c->diag, "Write x: and to: with the two dimensions of the dataset, and y: with one column.");
    return -1;
}

static int check(struct composition *c, const struct block_def *def, const struct dataset *ds, size_t x, size_t to)
{
    if (def->y.n != 1)
        return refuse(c, def, "it has one figure only");
    if (ds->columns[x].role != COLUMN_DIMENSION || ds->columns[to].role != COLUMN_DIMENSION || x == to)
        return refuse(c, def, "x and to are not two dimensions");
    for (size_t i = 0; i < ds->n_columns; i++) {
        if (ds->columns[i].role == COLUMN_DIMENSION && i != x && i != to)
            return refuse(c, def, "its dataset has more dimensions than two");
    }
    return 0;
}

/* The bands as a matrix, those of the nodes that are put into one added up. */
static void fill_bands(struct composition *c, const struct dataset *ds, size_t y, const struct nodes sides[2],
                       const size_t *from_of, const size_t *to_of, struct chart *chart)
{
    for (size_t k = 0; k < chart->n_series; k++) {
        chart->series[k].values = ARENA_ARRAY(c->arena, chart->n_categories, double);
        for (size_t i = 0; i < chart->n_categories; i++)
            chart->series[k].values[i] = 0;
    }
    for (size_t row = 0; row < ds->n_rows; row++) {
        double v = composition_number(&ds->columns[y], dataset_at(ds, row, y));
        double *cell = &chart->series[sides[1].items[to_of[row]].shown].values[sides[0].items[from_of[row]].shown];
        if (!isnan(v))
            *cell += v;
    }
}

int composition_flow(struct composition *c, const struct block_def *def, const struct dataset *ds, size_t x, size_t y,
                     struct chart *chart)
{
    if (def->to.text == NULL)
        return refuse(c, def, "it does not say where to");
    int to = composition_column(c, ds, def->to.text, def->to.loc);
    if (to < 0 || check(c, def, ds, x, (size_t)to) != 0)
        return -1;
    struct nodes sides[2];
    size_t *row_of[2];
    for (int s = 0; s < 2; s++) {
        size_t column = s == 0 ? x : (size_t)to;
        sides[s] = (struct nodes){ARENA_ARRAY(c->arena, ds->n_rows, struct node), 0};
        row_of[s] = ARENA_ARRAY(c->arena, ds->n_rows, size_t);
        for (size_t row = 0; row < ds->n_rows; row++) {
            double v = composition_number(&ds->columns[y], dataset_at(ds, row, y));
            size_t i = row_of[s][row] =
                node_of(&sides[s], composition_danish(c, &ds->columns[column], dataset_at(ds, row, column)));
            sides[s].items[i].total += isnan(v) ? 0 : v;
        }
    }
    for (size_t i = 0; i < sides[0].n; i++)
        sides[0].items[i].place = i;
    for (size_t i = 0; i < sides[1].n; i++) {
        for (size_t k = 0; k < sides[0].n; k++) {
            if (strcmp(sides[1].items[i].label, sides[0].items[k].label) == 0)
                sides[1].items[i].place = k;
        }
    }
    const struct column *figure = &ds->columns[y];
    const char **labels;
    *chart = (struct chart){.kind = CHART_FLOW,
                            .type = figure->type,
                            .decimals = figure->decimals,
                            .unit = def->unit.text != NULL ? def->unit.text : figure->unit,
                            .x_label = ds->columns[x].label,
                            .to_label = ds->columns[to].label,
                            .zero_based = true};
    chart->n_categories = number_nodes(c, &sides[0], &chart->categories);
    chart->n_series = number_nodes(c, &sides[1], &labels);
    chart->series = ARENA_ARRAY(c->arena, chart->n_series, struct chart_series);
    for (size_t k = 0; k < chart->n_series; k++)
        chart->series[k].label = labels[k];
    fill_bands(c, ds, y, sides, row_of[0], row_of[1], chart);
    return 0;
}

const char *composition_flow_words(struct composition *c, const struct chart *chart)
{
    size_t from = 0, to = 0, n = 0;
    double most = 0;
    for (size_t k = 0; k < chart->n_series; k++) {
        for (size_t i = 0; i < chart->n_categories; i++) {
            double v = chart->series[k].values[i];
            n += v > 0;
            if (v <= most || strcmp(chart->categories[i], chart->series[k].label) == 0)
                continue;
            most = v;
            from = i;
            to = k;
        }
    }
    if (most <= 0)
        return n > 0 ? "Ingen har flyttet sig." : "Ingen data.";
    return arena_printf(c->arena, "%zu str\u00f8mme; den st\u00f8rste, der flytter sig, er fra %s til %s.", n,
                        chart->categories[from], chart->series[to].label);
}
