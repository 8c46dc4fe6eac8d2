/*
 * From questions to plans: what is filled in, what is refused and with which words; the columns and the order of
 * answers.
 *
 * SPDX-License-Identifier: MIT
 */
#include "fixture.h"

/* A question in one line: commas between names, values after "=", "!" before "=" to exclude. */
struct question {
    const char *cube, *measures, *by, *where, *order;
    int last;
    bool year_to_date;
    int64_t limit;
    month_t period; /* 0: the newest */
    enum clearance clearance;
};

static const char **split(struct arena *a, const char *text, const char *separators, size_t *n)
{
    const char **parts = ARENA_ARRAY(a, 40, const char *);
    char *save, *copy = arena_strdup(a, text != NULL ? text : "");
    *n = 0;
    for (char *p = strtok_r(copy, separators, &save); p != NULL; p = strtok_r(NULL, separators, &save))
        parts[(*n)++] = p;
    return parts;
}

static int ask(struct fixture *f, const struct question *q, struct plan *out)
{
    struct arena *a = &f->arena;
    struct ask ask = {.cube = q->cube,
                      .period = q->period != 0 ? q->period : MONTH_NONE,
                      .last = q->last,
                      .year_to_date = q->year_to_date,
                      .limit = q->limit,
                      .clearance = q->clearance};
    size_t n_where;
    ask.measures = split(a, q->measures, ",", &ask.n_measures);
    ask.by = split(a, q->by, ",", &ask.n_by);
    ask.order = split(a, q->order, ",", &ask.n_order);
    const char **where = split(a, q->where, ",", &n_where);
    ask.where = ARENA_ARRAY(a, n_where, struct ask_filter);
    for (size_t i = 0; i < n_where; i++) {
        size_t len = strcspn(where[i], "!=");
        struct ask_filter *filter = &ask.where[ask.n_where++];
        filter->dimension = arena_strndup(a, where[i], len);
        filter->exclude = where[i][len] == '!';
        const char *values = where[i] + len + 1 + filter->exclude;
        filter->values = split(a, values, "|", &filter->n);
        if (filter->n == 0)
            filter->values[filter->n++] = "";
    }
    return plan_make(a, &f->model, &ask, out, &f->diag);
}

static void setup(struct fixture *f)
{
    fixture_init(f);
    fixture_assert_ok(f, model_load(&f->arena, "reports/model", &f->model, &f->diag));
}

#define QUESTION(...)                                                                                                  \
    &(const struct question)                                                                                           \
    {                                                                                                                  \
        __VA_ARGS__                                                                                                    \
    }

/* --- what is filled in --- */

static void a_plain_question(void **state)
{
    (void)state;
    struct fixture f;
    setup(&f);
    struct plan p;
    fixture_assert_ok(
        &f, ask(&f,
                QUESTION(.cube = "borger", .measures = "borgere,andel_med_hjaelp", .by = "distrikt,aldersgruppe",
                         .where = "koen=M|K,alder!=|7", .order = "-andel_med_hjaelp,distrikt", .limit = 5),
                &p));
    assert_int_equal(p.n_by, 2);
    assert_int_equal(p.n_measures, 2);
    assert_int_equal(p.n_where, 2);
    assert_true(p.where[1].exclude);
    assert_int_equal(p.last, 1);
    assert_int_equal(p.order[0].column, 3);
    assert_true(p.order[0].descending);
    assert_int_equal(p.order[1].column, 0);
    assert_int_equal(p.period, MONTH_NONE);
    fixture_release(&f);
}

static void single_dimensions(void **state)
{
    (void)state;
    struct fixture f;
    setup(&f);
    struct plan p;
    /* The default becomes a filter; grouping or one value makes it needless; the newest is left to the engine. */
    fixture_assert_ok(&f, ask(&f, QUESTION(.cube = "effekt", .measures = "effekt"), &p));
    assert_int_equal(p.n_where, 1);
    assert_string_equal(p.where[0].dimension->name, "horisont");
    assert_string_equal(p.where[0].values[0], "12");
    fixture_assert_ok(&f, ask(&f, QUESTION(.cube = "effekt", .measures = "effekt", .by = "horisont"), &p));
    assert_int_equal(p.n_where, 0);
    fixture_assert_ok(&f, ask(&f, QUESTION(.cube = "effekt", .measures = "effekt", .where = "horisont=3"), &p));
    assert_int_equal(p.n_where, 1);
    fixture_assert_ok(
        &f, ask(&f, QUESTION(.cube = "effekt", .measures = "effekt", .by = "horisont", .where = "horisont=3|6"), &p));
    fixture_assert_ok(&f, ask(&f, QUESTION(.cube = "folketal", .measures = "personer"), &p));
    assert_int_equal(p.n_where, 0);
    fixture_release(&f);
}

/* Some codes alone count where nobody mentions the dimension; that asks for no clearance. */
static void codes_that_count_unless_asked(void **state)
{
    (void)state;
    struct fixture f;
    fixture_init(&f);
    fixture_assert_ok(&f, fixture_load(&f,
                                       "cube: p\ntitle: P\ntable: t\nmonth: maaned\ndimensions:\n"
                                       "  maaned: {column: month, type: month, label: M}\n"
                                       "  koen: {column: sex, label: K, clearance: person, unless_asked: [M, '']}\n"
                                       "measures:\n"
                                       "  antal: {count: rows, label: A, of: persons, over_time: flow}\n"
                                       "  nu: {count: rows, label: N, of: persons, over_time: snapshot}\n"
                                       "  forskellige: {distinct: person, label: F, of: persons, over_time: flow}\n"
                                       "  eneste: {only: age, label: E, of: persons, over_time: flow}\n"
                                       "  mindre: {difference: [antal, antal], label: D}\n"
                                       "  mindre_nu: {difference: [antal, nu], label: D}\n"
                                       "  mindre_af: {difference: [antal, eneste], label: D}\n",
                                       NULL));
    struct plan p;
    fixture_assert_ok(&f, ask(&f, QUESTION(.cube = "p", .measures = "antal"), &p));
    assert_int_equal(p.n_where, 1);
    assert_true(p.where[0].implied);
    assert_int_equal(p.where[0].n, 2);
    assert_string_equal(p.where[0].values[1], "");
    assert_int_equal(ask(&f, QUESTION(.cube = "p", .measures = "antal", .by = "koen"), &p), -1);
    fixture_item(&f, "needs clearance \"person\"");
    diag_release(&f.diag);
    diag_init(&f.diag);
    const struct question by = {.cube = "p", .measures = "antal", .by = "koen", .clearance = CLEARANCE_PERSON};
    fixture_assert_ok(&f, ask(&f, &by, &p));
    assert_int_equal(p.n_where, 0);
    const struct question where = {.cube = "p", .measures = "antal", .where = "koen!=K", .clearance = CLEARANCE_PERSON};
    fixture_assert_ok(&f, ask(&f, &where, &p));
    assert_int_equal(p.n_where, 1);
    assert_false(p.where[0].implied);
    /* Differences add up, and are nothing without rows, when all their parts do and are. */
    const struct question made = {
        .cube = "p", .measures = "mindre,mindre_nu,mindre_af", .by = "maaned", .period = 24300, .last = 2};
    fixture_assert_ok(&f, ask(&f, &made, &p));
    const struct dataset *ds = plan_columns(&f.arena, &p, "d", 0);
    static const struct {
        enum additivity additivity;
        enum absence absent;
    } columns[] = {{ADDS_UP, ABSENT_ZERO}, {ADDS_NOT, ABSENT_ZERO}, {ADDS_NOT, ABSENT_MISSING}};
    for (size_t i = 0; i < ARRAY_LEN(columns); i++) {
        assert_int_equal(ds->columns[1 + i].additivity, columns[i].additivity);
        assert_int_equal(ds->columns[1 + i].absent, columns[i].absent);
    }
    fixture_release(&f);
}

static void the_year_to_date(void **state)
{
    (void)state;
    struct fixture f;
    setup(&f);
    struct plan p;
    const struct question q = {
        .cube = "borger", .measures = "borgere", .by = "maaned", .period = 2026 * 12 + 3, .year_to_date = true};
    fixture_assert_ok(&f, ask(&f, &q, &p));
    assert_int_equal(plan_first(&p, p.period), 2026 * 12);
    assert_int_equal(plan_first(&p, 2026 * 12), 2026 * 12);
    assert_int_equal(plan_first(&p, 2025 * 12 + 11), 2025 * 12);
    const struct dataset *ds = plan_columns(&f.arena, &p, "d", 0);
    assert_int_equal(ds->from, 2026 * 12);
    assert_int_equal(ds->to, 2026 * 12 + 3);
    assert_int_equal(ds->columns[1].additivity, ADDS_NOT); /* a stock of several months */
    fixture_release(&f);
}

/* --- what is refused --- */

struct refusal {
    struct question question;
    enum diag_code code;
    const char *message, *hint;
};

static const struct refusal refusals[] = {
    {{.cube = "borger", .measures = "borgere", .last = 3, .year_to_date = true},
     DIAG_PLAN,
     "the months from January cannot also be a number of months",
     "the year to date, or"},
    {{.cube = "folketal", .measures = "personer", .year_to_date = true},
     DIAG_PLAN,
     "has no months, so it takes no period",
     "Leave"},
    {{.cube = "borgere", .measures = "borgere"}, DIAG_DEF_NAME, "unknown cube \"borgere\"", "Did you mean \"borger\"?"},
    {{.cube = "borger", .measures = "borger"},
     DIAG_DEF_NAME,
     "unknown measure \"borger\" of cube \"borger\"",
     "Did you mean \"borgere\"?"},
    {{.cube = "borger", .measures = "borgere", .by = "distrikter"},
     DIAG_DEF_NAME,
     "unknown dimension \"distrikter\"",
     "Did you mean \"distrikt\"?"},
    {{.cube = "borger"}, DIAG_DEF_SHAPE, "names no measure", "There are: borgere"},
    {{.cube = "effekt", .measures = "effekt_ingen"}, DIAG_DEF_NAME, "unknown measure \"effekt_ingen\"", "effekt"},
    {{.cube = "borger", .measures = "borgere,borgere"},
     DIAG_DEF_DUPLICATE,
     "measure \"borgere\" is asked for twice",
     "once"},
    {{.cube = "borger", .measures = "borgere", .by = "koen,koen"},
     DIAG_DEF_DUPLICATE,
     "dimension \"koen\" is asked",
     "once"},
    {{.cube = "borger", .measures = "borgere", .where = "koen=M,koen=K"},
     DIAG_DEF_DUPLICATE,
     "filtered twice",
     "one filter"},
    {{.cube = "borger", .measures = "borgere", .where = "kon=M"},
     DIAG_DEF_NAME,
     "unknown dimension \"kon\"",
     "\"koen\""},
    {{.cube = "borger", .measures = "borgere", .where = "koen=m"},
     DIAG_DEF_VALUE,
     "dimension \"koen\" has no value \"m\"",
     "M, K"},
    {{.cube = "borger", .measures = "borgere", .where = "aldersgruppe=6-18"},
     DIAG_DEF_VALUE,
     "has no value \"6-18\"",
     "\"6-17\""},
    {{.cube = "borger", .measures = "borgere", .where = "alder=ti"},
     DIAG_DEF_VALUE,
     "cannot have the value \"ti\"",
     "number"},
    {{.cube = "borger", .measures = "borgere", .where = "maaned=2026-13"},
     DIAG_DEF_VALUE,
     "cannot have the value",
     "YYYY-MM"},
    {{.cube = "folketal", .measures = "personer", .where = "dato=2026-02-30"},
     DIAG_DEF_VALUE,
     "cannot have the value",
     "YYYY-MM-DD"},
    {{.cube = "borger", .measures = "borgere", .where = "distrikt=\xff"},
     DIAG_DEF_VALUE,
     "cannot have the value",
     "UTF-8"},
    {{.cube = "borger", .measures = "borgere", .by = "cpr"},
     DIAG_CLEARANCE,
     "dimension \"cpr\" needs clearance \"person\", the question has \"aggregate\"",
     "--clearance person"},
    {{.cube = "borger", .measures = "borgere", .where = "cpr=0101010001", .clearance = CLEARANCE_PSEUDONYM},
     DIAG_CLEARANCE,
     "needs clearance \"person\"",
     "--clearance person"},
    {{.cube = "familie", .measures = "familier"},
     DIAG_PLAN,
     "cube \"familie\" needs one \"familietype\"",
     "one of familie, husstand, tvaers"},
    {{.cube = "familie", .measures = "familier", .where = "familietype=familie|tvaers"},
     DIAG_PLAN,
     "values of \"familietype\" must not be added",
     "group by it"},
    {{.cube = "familie", .measures = "familier", .where = "familietype!=tvaers"},
     DIAG_PLAN,
     "must not be added",
     "one value"},
    {{.cube = "effekt", .measures = "effekt", .where = "horisont=3|6"}, DIAG_PLAN, "must not be added", "one value"},
    {{.cube = "borger", .measures = "borgere", .order = "-distrikt"},
     DIAG_DEF_NAME,
     "cannot order by \"distrikt\"",
     "There are: borgere"},
    {{.cube = "borger", .measures = "borgere", .order = "borgere,-borgere"},
     DIAG_DEF_DUPLICATE,
     "order \"borgere\"",
     "once"},
    {{.cube = "borger", .measures = "borgere", .limit = -1}, DIAG_DEF_VALUE, "the limit is -1 rows", "positive"},
    {{.cube = "borger", .measures = "borgere", .last = 121}, DIAG_DEF_VALUE, "121 months", "1 to 120"},
    {{.cube = "borger", .measures = "borgere", .last = -1}, DIAG_DEF_VALUE, "-1 months", "1 to 120"},
    {{.cube = "borger", .measures = "borgere", .period = 5}, DIAG_DEF_VALUE, "outside the calendar", "1800-01"},
    {{.cube = "folketal", .measures = "personer", .period = 2026 * 12},
     DIAG_PLAN,
     "cube \"folketal\" has no months",
     "period"},
    {{.cube = "folketal", .measures = "personer", .last = 2}, DIAG_PLAN, "has no months", "period"},
};

static void refused_with_a_hint(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(refusals); i++) {
        const struct refusal *r = &refusals[i];
        struct fixture f;
        setup(&f);
        struct plan p;
        assert_int_equal(ask(&f, &r->question, &p), -1);
        const struct diag_item *item = fixture_item(&f, r->message);
        if (item->code != r->code || item->hint == NULL || strstr(item->hint, r->hint) == NULL) {
            diag_print(&f.diag, stderr, false);
            fail_msg("case %zu: %s", i, r->message);
        }
        fixture_release(&f);
    }
}

static void all_refusals_at_once(void **state)
{
    (void)state;
    struct fixture f;
    setup(&f);
    struct plan p;
    assert_int_equal(ask(&f,
                         QUESTION(.cube = "familie", .measures = "famile", .by = "cpr,familie_id",
                                  .where = "undergruppe=10", .order = "x", .last = 500, .limit = -2),
                         &p),
                     -1);
    assert_int_equal(f.diag.n_errors, 8);
    fixture_release(&f);
}

/* --- columns --- */

static enum additivity adds(struct fixture *f, const struct question *q, const char *column)
{
    struct plan p;
    fixture_assert_ok(f, ask(f, q, &p));
    const struct dataset *ds = plan_columns(&f->arena, &p, "x", 0);
    return ds->columns[dataset_column(ds, column)].additivity;
}

static void what_adds_up(void **state)
{
    (void)state;
    struct fixture f;
    setup(&f);
    assert_int_equal(adds(&f, QUESTION(.cube = "borger", .measures = "borgere", .by = "distrikt"), "borgere"), ADDS_UP);
    assert_int_equal(adds(&f, QUESTION(.cube = "borger", .measures = "borgere", .by = "maaned"), "borgere"), ADDS_UP);
    assert_int_equal(adds(&f, QUESTION(.cube = "borger", .measures = "borgere", .by = "maaned", .last = 2), "borgere"),
                     ADDS_NOT);
    assert_int_equal(
        adds(&f, QUESTION(.cube = "borger", .measures = "andel_med_hjaelp", .by = "koen"), "andel_med_hjaelp"),
        ADDS_NOT);
    assert_int_equal(adds(&f, QUESTION(.cube = "ydelse", .measures = "tilgang", .by = "maaned", .last = 13), "tilgang"),
                     ADDS_UP);
    assert_int_equal(adds(&f, QUESTION(.cube = "ydelse", .measures = "personer", .by = "ydelse"), "personer"),
                     ADDS_NOT);
    assert_int_equal(adds(&f, QUESTION(.cube = "familie", .measures = "familier", .by = "familietype"), "familier"),
                     ADDS_NOT);
    assert_int_equal(
        adds(&f,
             QUESTION(.cube = "familie", .measures = "familier", .by = "familietype", .where = "familietype=tvaers"),
             "familier"),
        ADDS_UP);
    fixture_release(&f);
}

static void columns_of_an_answer(void **state)
{
    (void)state;
    struct fixture f;
    setup(&f);
    struct plan p;
    fixture_assert_ok(&f, ask(&f,
                              QUESTION(.cube = "borger", .measures = "andel_med_hjaelp", .by = "distrikt,maaned",
                                       .period = 2026 * 12 + 9, .last = 13),
                              &p));
    const struct dataset *ds = plan_columns(&f.arena, &p, "svar", 3);
    assert_int_equal(ds->n_columns, 3);
    assert_int_equal(ds->n_rows, 3);
    assert_string_equal(ds->columns[0].map, "distrikt");
    assert_int_equal(ds->columns[1].type, VALUE_MONTH);
    assert_string_equal(ds->columns[2].label, "Andel med hjælp");
    assert_string_equal(ds->columns[2].unit, "pct.");
    assert_int_equal(ds->columns[2].decimals, 1);
    assert_int_equal(ds->columns[2].absent, ABSENT_MISSING);
    assert_int_equal(ds->from, 2025 * 12 + 9);
    assert_int_equal(ds->to, 2026 * 12 + 9);
    fixture_release(&f);
}

/* --- order --- */

static void set_row(struct dataset *ds, size_t row, const char *code, const char *label, struct value measure)
{
    *dataset_at(ds, row, 0) = (struct value){.state = STATE_OK, .text = code, .label = label};
    *dataset_at(ds, row, 1) = measure;
}

/* The codes of the rows in order, separated by blanks. */
static const char *order_of(struct fixture *f, const struct dataset *ds)
{
    const char *text = "";
    for (size_t i = 0; i < ds->n_rows; i++)
        text = arena_printf(&f->arena, "%s%s%s", text, i > 0 ? " " : "", dataset_at(ds, i, 0)->text);
    return text;
}

static const char *sorted(struct fixture *f, const char *dimension, const char *order, int64_t limit)
{
    struct plan p;
    fixture_assert_ok(
        f,
        ask(f, QUESTION(.cube = "borger", .measures = "borgere", .by = dimension, .order = order, .limit = limit), &p));
    bool age = strcmp(dimension, "aldersgruppe") == 0;
    struct dataset *ds = plan_columns(&f->arena, &p, "x", 5);
    set_row(ds, 0, age ? "80+" : "b", "Ærø", value_int(7));
    set_row(ds, 1, age ? "6-17" : "c", "Aabenraa", value_int(9));
    set_row(ds, 2, age ? "18-24" : "a", "Bro 10", value_int(7));
    set_row(ds, 3, age ? "0-5" : "e", "Bro 9", value_state(STATE_MISSING));
    set_row(ds, 4, age ? "40-49" : "d", "Zoo", value_state(STATE_EMPTY));
    plan_sort(&p, ds);
    assert_true(ds->cut == (limit > 0));
    return order_of(f, ds);
}

static void rows_have_one_order(void **state)
{
    (void)state;
    struct fixture f;
    setup(&f);
    assert_string_equal(sorted(&f, "distrikt", NULL, 0), "a b c d e");
    assert_string_equal(sorted(&f, "distrikt", "distrikt", 0), "e a d b c"); /* Bro 9, Bro 10, Zoo, Ærø, Aabenraa */
    assert_string_equal(sorted(&f, "distrikt", "-distrikt", 0), "c b d a e");
    assert_string_equal(sorted(&f, "distrikt", "borgere", 0), "d a b c e");
    assert_string_equal(sorted(&f, "distrikt", "-borgere", 0), "c a b d e"); /* ties by code; missing last */
    assert_string_equal(sorted(&f, "distrikt", "-borgere", 2), "c a");
    assert_string_equal(sorted(&f, "aldersgruppe", NULL, 0), "0-5 6-17 18-24 40-49 80+");
    assert_string_equal(sorted(&f, "aldersgruppe", "-aldersgruppe", 0), "80+ 40-49 18-24 6-17 0-5");
    fixture_release(&f);
}

static void months_and_empty_values(void **state)
{
    (void)state;
    struct fixture f;
    setup(&f);
    struct plan p;
    fixture_assert_ok(&f, ask(&f,
                              QUESTION(.cube = "familie", .measures = "familier", .by = "aeldste_barn",
                                       .where = "familietype=familie"),
                              &p));
    struct dataset *ds = plan_columns(&f.arena, &p, "x", 3);
    *dataset_at(ds, 0, 0) = value_int(12);
    *dataset_at(ds, 1, 0) = value_state(STATE_EMPTY);
    *dataset_at(ds, 2, 0) = value_int(3);
    plan_sort(&p, ds);
    assert_int_equal(dataset_at(ds, 0, 0)->state, STATE_EMPTY);
    assert_int_equal(dataset_at(ds, 1, 0)->i, 3);
    ds->n_rows = 0;
    plan_sort(&p, ds);
    fixture_release(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plain_question),
        cmocka_unit_test(single_dimensions),
        cmocka_unit_test(codes_that_count_unless_asked),
        cmocka_unit_test(the_year_to_date),
        cmocka_unit_test(refused_with_a_hint),
        cmocka_unit_test(all_refusals_at_once),
        cmocka_unit_test(what_adds_up),
        cmocka_unit_test(columns_of_an_answer),
        cmocka_unit_test(rows_have_one_order),
        cmocka_unit_test(months_and_empty_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
