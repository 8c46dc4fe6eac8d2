/*
 * A question made of any bytes, put to the delivered model: it is refused with a reason, or becomes a plan whose answer
 * of made-up rows goes through sorting, writing and every step of the algebra. Run from the root of the project.
 *
 * The input is text: words that begin with a letter for what they are (c cube, m measure, b by, w where, x where not,
 * v value of the last filter, o order, l last, n limit, p period, s clearance, r a row of the answer).
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "model/algebra.h"
#include "model/model.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MAX_WORDS = 64 };

struct question {
    struct ask ask;
    const char *measures[MAX_WORDS], *by[MAX_WORDS], *order[MAX_WORDS], *rows[MAX_WORDS], *values[MAX_WORDS][MAX_WORDS];
    struct ask_filter where[MAX_WORDS];
    size_t n_rows;
};

static int64_t number(const char *text)
{
    int64_t value;
    return num_parse_int(text, strlen(text), &value) == NUM_OK ? value : (int64_t)strlen(text);
}

static void add_filter(struct question *q, const char *text, bool exclude)
{
    size_t n = q->ask.n_where++;
    q->where[n] = (struct ask_filter){.dimension = text, .values = q->values[n], .exclude = exclude};
}

static void add_word(struct question *q, const char *word)
{
    const char *text = word + 1;
    switch (word[0]) {
    case 'c': q->ask.cube = text; break;
    case 'm': q->measures[q->ask.n_measures++] = text; break;
    case 'b': q->by[q->ask.n_by++] = text; break;
    case 'w':
    case 'x': add_filter(q, text, word[0] == 'x'); break;
    case 'v':
        if (q->ask.n_where > 0) {
            struct ask_filter *f = &q->where[q->ask.n_where - 1];
            f->values[f->n++] = text;
        }
        break;
    case 'o': q->order[q->ask.n_order++] = text; break;
    case 'l': q->ask.last = (int)(int8_t)number(text); break;
    case 'y': q->ask.year_to_date = true; break;
    case 'n': q->ask.limit = number(text); break;
    case 'p': q->ask.period = (month_t)number(text); break;
    case 's': q->ask.clearance = (enum clearance)(number(text) % 3 == 0 ? 0 : 2); break;
    case 't': q->ask.totals = true; break;
    case 'r': q->rows[q->n_rows++] = text; break;
    default: break;
    }
}

/* Values out of the letters of a word. */
static void fill_row(struct dataset *ds, struct value *row, const char *text)
{
    size_t len = strlen(text);
    for (size_t c = 0; c < ds->n_columns; c++) {
        unsigned char byte = len > 0 ? (unsigned char)text[c % len] : (unsigned char)c;
        row[c] = (struct value){.state = byte % 16 > 3 ? STATE_OK : (enum value_state)(byte % 16),
                                .i = (int64_t)byte - 60,
                                .r = byte / 7.0,
                                .text = ds->columns[c].type == VALUE_TEXT ? &text[c % (len + 1)] : NULL};
        if (ds->columns[c].type == VALUE_MONTH)
            row[c].i += 2026 * 12;
    }
}

static void write_out(const struct dataset *ds)
{
    struct strbuf out;
    strbuf_init(&out, 4 << 20);
    dataset_csv(&out, ds, true);
    dataset_json(&out, ds, false);
    for (size_t c = 0; ds->n_rows > 0 && c < ds->n_columns; c++)
        value_danish(&out, &ds->columns[c], dataset_at(ds, 0, c));
    strbuf_release(&out);
}

/* Each step either makes a dataset that can be written, or says why not. */
static void check_step(const struct dataset *ds, struct diag *d)
{
    if (ds != NULL)
        write_out(ds);
    else if (d->n_errors == 0)
        abort();
    diag_release(d);
    diag_init(d);
}

static void algebra(struct arena *a, const struct dataset *ds, const char *across, struct diag *d)
{
    const char *measure = ds->columns[ds->n_columns - 1].name;
    const int64_t steps[] = {1, 2, 50};
    check_step(algebra_rank(a, ds, measure, false, NO_LOC, d), d);
    check_step(algebra_share(a, ds, measure, NULL, 0, NULL, NO_LOC, d), d);
    check_step(algebra_share(a, ds, measure, &across, 1, NULL, NO_LOC, d), d);
    check_step(algebra_top(a, ds, 2, "rest", NO_LOC, d), d);
    check_step(algebra_concentration(a, ds, measure, measure, steps, 3, NO_LOC, d), d);
    check_step(algebra_join(a, ds, ds, ROWS_BOTH, NO_LOC, d), d);
    check_step(algebra_compare(a, ds, ds, NULL, 0, 12, ROWS_FIRST, NO_LOC, d), d);
    check_step(algebra_compare(a, ds, ds, NULL, 0, 0, ROWS_BOTH, NO_LOC, d), d);
    check_step(algebra_difference(a, ds, measure, measure, "x", NO_LOC, d), d);
    check_step(algebra_pivot(a, ds, across, true, false, NO_LOC, d), d);
    check_step(algebra_pivot(a, ds, across, false, true, NO_LOC, d), d);
}

static void answer(struct arena *a, const struct question *q, const struct plan *p, struct diag *d)
{
    struct dataset *ds = plan_columns(a, p, "fuzz", q->n_rows);
    for (size_t row = 0; row < q->n_rows; row++)
        fill_row(ds, dataset_at(ds, row, 0), q->rows[row]);
    if (p->totals) {
        ds->totals = ARENA_ARRAY(a, ds->n_columns, struct value);
        fill_row(ds, ds->totals, "totals");
    }
    plan_sort(p, ds);
    write_out(ds);
    algebra(a, ds, p->n_by > 0 ? p->by[0]->name : "none", d);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct diag diag;
    struct model model;
    struct plan plan;
    arena_init(&arena);
    diag_init(&diag);
    if (model_load(&arena, "reports/model", &model, &diag) != 0)
        abort();
    struct question *q = ARENA_NEW(&arena, struct question);
    q->ask = (struct ask){
        .cube = "", .measures = q->measures, .by = q->by, .where = q->where, .order = q->order, .period = MONTH_NONE};
    char *save, *text = arena_strndup(&arena, (const char *)data, size);
    int n = 0;
    for (char *w = strtok_r(text, " \n", &save); w != NULL && n < MAX_WORDS - 1; w = strtok_r(NULL, " \n", &save), n++)
        add_word(q, w);
    int status = plan_make(&arena, &model, &q->ask, &plan, &diag);
    if ((status == 0) != (diag.n_errors == 0))
        abort();
    for (size_t i = 0; i < diag.n_items; i++) {
        if (diag.items[i].hint == NULL)
            abort();
    }
    if (status == 0)
        answer(&arena, q, &plan, &diag);
    diag_release(&diag);
    arena_release(&arena);
    return 0;
}
