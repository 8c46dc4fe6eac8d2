/*
 * The steps that the answer to a dataset's question goes through: their fields, and what the algebra makes of them.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "model/algebra.h"
#include "report/report_int.h"

enum { STEPS_MAX = 20, AT_MAX = 20 };

/* The arguments of any step; which of them a step knows is said by its shape. */
struct step_def {
    struct shape_head head;
    struct shape_text of, with, across, name, label, minus, order, groups, in, by, ended, over, group, other, between;
    struct shape_texts within, columns, at, dimensions;
    struct shape_items weights; /* of shape_filter */
    struct shape_int rows, shift, from, to, most, least, per;
    bool ascending, all, total, both, percent;
};

#define AT(member) offsetof(struct step_def, member)

static const struct shape_field rank_fields[] = {
    {"of", SHAPE_TEXT, AT(of), .required = true, .help = "The column whose largest value is number 1."},
    {"ascending", SHAPE_BOOL, AT(ascending), .help = "The smallest is number 1."},
};
static const struct shape_field share_fields[] = {
    {"of", SHAPE_TEXT, AT(of), .required = true, .help = "The column to divide."},
    {"within", SHAPE_NAMES, AT(within), .help = "Dimensions whose rows make up the whole; all rows."},
    {"whole", SHAPE_NAME, AT(with), .help = "A dataset that holds the whole."},
};
static const struct shape_field top_fields[] = {
    {"rows", SHAPE_INT, AT(rows), .required = true, .low = 1, .high = 1000000, .help = "How many rows stay."},
    {"label", SHAPE_TEXT, AT(label), .help = "What the row of the others is called; Øvrige."},
};
static const struct shape_field concentration_fields[] = {
    {"of", SHAPE_TEXT, AT(of), .required = true, .help = "The column that is added up."},
    {"order", SHAPE_TEXT, AT(order), .required = true, .help = "The column whose largest values count."},
    {"at", SHAPE_TEXTS, AT(at), .required = true, .help = "How many rows, ascending."},
};
static const struct shape_field join_fields[] = {
    {"with", SHAPE_NAME, AT(with), .required = true, .help = "A dataset above."},
    {"columns", SHAPE_TEXTS, AT(columns), .help = "The measures to add; all."},
    {"both", SHAPE_BOOL, AT(both), .help = "Also the rows that only the other has."},
};
static const struct shape_field compare_fields[] = {
    {"shift", SHAPE_INT, AT(shift), .required = true, .low = -120, .high = -1, .help = "Months before, -12 a year."},
    {"columns", SHAPE_TEXTS, AT(columns), .help = "Measures to compare; all."},
    {"both", SHAPE_BOOL, AT(both), .help = "Also the rows that were only there before."},
};
static const struct shape_field pivot_fields[] = {
    {"across", SHAPE_NAME, AT(across), .required = true, .help = "The dimension whose values become columns."},
    {"all", SHAPE_BOOL, AT(all), .help = "Also the codes of its closed list that do not occur."},
    {"total", SHAPE_BOOL, AT(total), .help = "A last column that adds them up."},
};
static const struct shape_field difference_fields[] = {
    {"of", SHAPE_TEXT, AT(of), .required = true, .help = "The column to subtract from."},
    {"minus", SHAPE_TEXT, AT(minus), .required = true, .help = "The column that is subtracted."},
    {"label", SHAPE_TEXT, AT(label), .help = "Its heading; Ændring."},
};
static const struct shape_field quotient_fields[] = {
    {"of", SHAPE_TEXT, AT(of), .required = true, .help = "The column to divide, a count or an amount."},
    {"by", SHAPE_TEXT, AT(by), .required = true, .help = "The count to divide by."},
    {"label", SHAPE_TEXT, AT(label), .required = true, .help = "Its heading."},
    {"name", SHAPE_NAME, AT(name), .help = "What the new column is called; OF_pr."},
    {"per", SHAPE_INT, AT(per), .low = 1, .high = 1000000000, .fallback = "1", .help = "For so many of the other."},
    {"percent", SHAPE_BOOL, AT(percent), .help = "A share, shown in percent."},
};
static const struct shape_field distribution_fields[] = {
    {"of", SHAPE_TEXT, AT(of), .required = true, .help = "The column, a count."},
    {"label", SHAPE_TEXT, AT(label), .required = true, .help = "The heading of how many rows there are."},
};
static const struct shape_field cumulate_fields[] = {
    {"of", SHAPE_TEXT, AT(of), .required = true, .help = "The column that is added up."},
};
static const struct shape_field keep_fields[] = {
    {"of", SHAPE_TEXT, AT(of), .required = true, .help = "The column, a count, that decides."},
    {"from", SHAPE_INT, AT(from), .low = -1000000000, .high = 1000000000, .help = "The least that stays."},
    {"to", SHAPE_INT, AT(to), .low = -1000000000, .high = 1000000000, .help = "The greatest that stays."},
};
static const struct shape_field among_fields[] = {
    {"with", SHAPE_NAME, AT(with), .required = true, .help = "A dataset above."},
};
static const struct shape_field band_fields[] = {
    {"of", SHAPE_TEXT, AT(of), .required = true, .help = "The column, a count."},
    {"groups", SHAPE_NAME, AT(groups), .required = true, .help = "The lookup whose ranges it is put into."},
    {"label", SHAPE_TEXT, AT(label), .help = "The heading; Gruppe."},
};
static const struct shape_field interval_fields[] = {
    {"of", SHAPE_TEXT, AT(of), .required = true, .help = "The count that is a part."},
    {"in", SHAPE_TEXT, AT(in), .required = true, .help = "The count that it is a part of."},
};
static const struct shape_field either_fields[] = {
    {"of", SHAPE_NAMES, AT(dimensions), .required = true, .help = "Dimensions; the first that has a code counts."},
    {"name", SHAPE_NAME, AT(name), .required = true, .help = "What the dimension made of them is called."},
    {"label", SHAPE_TEXT, AT(label), .required = true, .help = "Its heading."},
};
static const struct shape_field sum_fields[] = {
    {"by", SHAPE_NAMES, AT(dimensions), .required = true, .help = "The dimensions that remain."},
};
static const struct shape_field combine_fields[] = {
    {"of", SHAPE_NAMES, AT(dimensions), .required = true, .help = "The dimensions, in order."},
    {"name", SHAPE_KEY, AT(name), .required = true, .help = "The name of the new dimension."},
    {"label", SHAPE_TEXT, AT(label), .required = true, .help = "Its heading."},
    {"between", SHAPE_TEXT, AT(between), .help = "What stands between them; a comma."},
};
static const struct shape_field only_fields[] = {
    {"columns", SHAPE_TEXTS, AT(columns), .required = true, .help = "The measures that stay."},
};
static const struct shape_field sort_fields[] = {
    {"by", SHAPE_TEXTS, AT(columns), .required = true, .help = "Columns, - before descending."},
};
static const struct shape_field times_fields[] = {
    {"of", SHAPE_TEXT, AT(of), .required = true, .help = "The column that is multiplied."},
    {"by", SHAPE_TEXT, AT(by), .required = true, .help = "The whole number that it is multiplied by."},
    {"most", SHAPE_INT, AT(most), .low = 0, .high = 1000000000, .help = "The greatest that counts of it."},
    {"name", SHAPE_NAME, AT(name), .help = "What the new column is called; OF_gange."},
    {"label", SHAPE_TEXT, AT(label), .required = true, .help = "Its heading."},
};
static const struct shape_field weigh_fields[] = {
    {"weights", SHAPE_VALUES, AT(weights), .required = true, .help = "Columns, each with its weight."},
    {"name", SHAPE_NAME, AT(name), .required = true, .help = "What the new column is called."},
    {"label", SHAPE_TEXT, AT(label), .required = true, .help = "Its heading."},
};
static const struct shape_field survival_fields[] = {
    {"of", SHAPE_TEXT, AT(of), .required = true, .help = "How many there are, a count."},
    {"ended", SHAPE_TEXT, AT(ended), .required = true, .help = "How many of them have ended, a count."},
    {"over", SHAPE_NAME, AT(over), .required = true, .help = "The dimension that holds how long they have lasted."},
    {"to", SHAPE_INT, AT(to), .required = true, .low = 1, .high = 600, .help = "The longest that is asked for."},
    {"at", SHAPE_TEXTS, AT(at), .help = "Only rows for so long, a list that ascends; all."},
    {"least", SHAPE_INT, AT(least), .low = 1, .high = 1000000, .fallback = "1", .help = "The least that are followed."},
};
static const struct shape_field standardise_fields[] = {
    {"of", SHAPE_TEXT, AT(of), .required = true, .help = "The count whose share is compared."},
    {"in", SHAPE_TEXT, AT(in), .required = true, .help = "The count that it is a part of."},
    {"across", SHAPE_NAME, AT(across), .required = true, .help = "The dimension that tells the groups apart."},
    {"group", SHAPE_CODE, AT(group), .required = true, .help = "The code of the group that is looked at."},
    {"other", SHAPE_CODE, AT(other), .required = true, .help = "The code of those it is compared with."},
    {"over", SHAPE_NAMES, AT(dimensions), .required = true, .help = "Dimensions whose composition is made equal."},
};

enum step_kind {
    STEP_RANK,
    STEP_SHARE,
    STEP_TOP,
    STEP_CONCENTRATION,
    STEP_JOIN,
    STEP_COMPARE,
    STEP_PIVOT,
    STEP_DIFFERENCE,
    STEP_QUOTIENT,
    STEP_DISTRIBUTION,
    STEP_CUMULATE,
    STEP_KEEP,
    STEP_AMONG,
    STEP_BAND,
    STEP_INTERVAL,
    STEP_EITHER,
    STEP_SUM,
    STEP_COMBINE,
    STEP_ONLY,
    STEP_SORT,
    STEP_TIMES,
    STEP_WEIGH,
    STEP_SURVIVAL,
    STEP_STANDARDISE,
    STEP__MAX
};

#define STEP(name, fields)                                                                                             \
    {                                                                                                                  \
        name, sizeof(struct step_def), fields, ARRAY_LEN(fields)                                                       \
    }
static const struct shape step_shapes[STEP__MAX] = {
    [STEP_RANK] = STEP("rank", rank_fields),
    [STEP_SHARE] = STEP("share", share_fields),
    [STEP_TOP] = STEP("top", top_fields),
    [STEP_CONCENTRATION] = STEP("concentration", concentration_fields),
    [STEP_JOIN] = STEP("join", join_fields),
    [STEP_COMPARE] = STEP("compare", compare_fields),
    [STEP_PIVOT] = STEP("pivot", pivot_fields),
    [STEP_DIFFERENCE] = STEP("difference", difference_fields),
    [STEP_QUOTIENT] = STEP("quotient", quotient_fields),
    [STEP_DISTRIBUTION] = STEP("distribution", distribution_fields),
    [STEP_CUMULATE] = STEP("cumulate", cumulate_fields),
    [STEP_KEEP] = STEP("keep", keep_fields),
    [STEP_AMONG] = STEP("among", among_fields),
    [STEP_BAND] = STEP("band", band_fields),
    [STEP_INTERVAL] = STEP("interval", interval_fields),
    [STEP_EITHER] = STEP("either", either_fields),
    [STEP_SUM] = STEP("sum", sum_fields),
    [STEP_COMBINE] = STEP("combine", combine_fields),
    [STEP_ONLY] = STEP("only", only_fields),
    [STEP_SORT] = STEP("sort", sort_fields),
    [STEP_TIMES] = STEP("times", times_fields),
    [STEP_WEIGH] = STEP("weigh", weigh_fields),
    [STEP_SURVIVAL] = STEP("survival", survival_fields),
    [STEP_STANDARDISE] = STEP("standardise", standardise_fields),
};

static struct dataset *step_compare(struct composition *c, const struct data_def *def, const struct step_def *s,
                                    const struct dataset *ds, struct src_loc loc)
{
    struct plan plan;
    if (composition_plan(c, def, (int)s->shift.value, &plan) != 0)
        return NULL;
    plan.limit = 0; /* rows that are shown now may have stood lower before */
    if (c->context->earliest != MONTH_NONE && plan.period != MONTH_NONE && plan.period < c->context->earliest) {
        struct dataset *none = plan_columns(c->arena, &plan, def->head.name, 0);
        none->from = none->to = plan.period;
        return algebra_compare(c->arena, ds, none, composition_texts(c->arena, &s->columns), s->columns.n,
                               (int)-s->shift.value, ROWS_FIRST, loc, c->diag);
    }
    const struct dataset *before = composition_answer(c, &plan, def->head.name);
    if (before == NULL)
        return NULL;
    return algebra_compare(c->arena, ds, before, composition_texts(c->arena, &s->columns), s->columns.n,
                           (int)-s->shift.value, s->both ? ROWS_BOTH : ROWS_FIRST, loc, c->diag);
}

/* Whole numbers of a list; how many, or -1 and the mistake. */
static int read_numbers(struct composition *c, const struct shape_texts *list, int64_t low, int64_t *out)
{
    int n = 0;
    for (size_t i = 0; i < list->n && n < AT_MAX; i++) {
        char *end;
        long long k = strtoll(list->items[i].text, &end, 10);
        if (*end != '\0' || k < low) {
            diag_error(c->diag, DIAG_DEF_VALUE, list->items[i].loc, "\"%s\" is not a number of %s", list->items[i].text,
                       low == 0 ? "time" : "rows");
            diag_hint(c->diag, "Write at: [50, 100, 500].");
            return -1;
        }
        out[n++] = k;
    }
    return n;
}

static struct dataset *step_concentration(struct composition *c, const struct step_def *s, const struct dataset *ds,
                                          struct src_loc loc)
{
    int64_t at[AT_MAX];
    int n = read_numbers(c, &s->at, 1, at);
    return n < 0 ? NULL : algebra_concentration(c->arena, ds, s->order.text, s->of.text, at, (size_t)n, loc, c->diag);
}

static struct dataset *step_survival(struct composition *c, const struct step_def *s, const struct dataset *ds,
                                     struct src_loc loc)
{
    int64_t at[AT_MAX];
    int n = read_numbers(c, &s->at, 0, at);
    if (n < 0)
        return NULL;
    const struct survival how = {s->to.value, s->least.value, at, (size_t)n};
    return algebra_survival(c->arena, ds, s->of.text, s->ended.text, s->over.text, &how, loc, c->diag);
}

static struct dataset *step_standardise(struct composition *c, const struct step_def *s, const struct dataset *ds,
                                        struct src_loc loc)
{
    const struct standardise how = {.of = s->of.text,
                                    .in = s->in.text,
                                    .across = s->across.text,
                                    .group = s->group.text,
                                    .other = s->other.text,
                                    .over = composition_texts(c->arena, &s->dimensions),
                                    .n_over = s->dimensions.n};
    return algebra_standardise(c->arena, ds, &how, loc, c->diag);
}

/* Weights are decimal numbers, written with a point. */
static struct dataset *step_weigh(struct composition *c, const struct step_def *s, const struct dataset *ds,
                                  struct src_loc loc)
{
    enum { WEIGHT_DECIMALS = 6 };
    const struct shape_filter *items = s->weights.items;
    const char **columns = ARENA_ARRAY(c->arena, s->weights.n, const char *);
    double *weights = ARENA_ARRAY(c->arena, s->weights.n, double);
    for (size_t i = 0; i < s->weights.n; i++) {
        int64_t scaled;
        const char *text = items[i].values.n == 1 ? items[i].values.items[0].text : "";
        if (num_parse_decimal(text, strlen(text), WEIGHT_DECIMALS, &scaled) != NUM_OK) {
            diag_error(c->diag, DIAG_DEF_VALUE, items[i].head.loc, "the weight of \"%s\" is not a number",
                       items[i].head.name);
            diag_hint(c->diag, "Write weights: {til_sygedagpenge: 2, til_foertidspension: 3.5}.");
            return NULL;
        }
        columns[i] = items[i].head.name;
        weights[i] = (double)scaled / 1e6;
    }
    return algebra_weigh(c->arena, ds, columns, weights, s->weights.n, s->name.text, s->label.text, loc, c->diag);
}

static struct dataset *step_keep(struct composition *c, const struct step_def *s, const struct dataset *ds,
                                 struct src_loc loc)
{
    int64_t low = s->from.given ? s->from.value : INT64_MIN, high = s->to.given ? s->to.value : INT64_MAX;
    if (s->from.given || s->to.given)
        return algebra_keep(c->arena, ds, s->of.text, low, high, loc, c->diag);
    diag_error(c->diag, DIAG_DEF_SHAPE, loc, "keep needs a limit");
    diag_hint(c->diag, "Add from: or to: with a whole number.");
    return NULL;
}

static struct dataset *step_band(struct composition *c, const struct step_def *s, const struct dataset *ds,
                                 struct src_loc loc)
{
    const struct lookup *ranges = model_lookup(c->context->model, s->groups.text, s->groups.loc, c->diag);
    if (ranges == NULL)
        return NULL;
    return algebra_band(c->arena, ds, s->of.text, ranges, s->label.text != NULL ? s->label.text : "Gruppe", loc,
                        c->diag);
}

/* What a reader may not see as a row is not shown as columns either. */
static struct dataset *step_pivot(struct composition *c, const struct step_def *s, const struct dataset *ds,
                                  struct src_loc loc)
{
    int across = dataset_column(ds, s->across.text);
    if (across >= 0 && composition_judge(c, &ds->columns[across], loc) != 0)
        return NULL;
    return algebra_pivot(c->arena, ds, s->across.text, s->all, s->total, loc, c->diag);
}

static struct dataset *apply(struct composition *c, const struct data_def *def, enum step_kind kind,
                             const struct step_def *s, struct dataset *ds, struct src_loc loc)
{
    struct arena *a = c->arena;
    const struct dataset *other = NULL;
    if (s->with.text != NULL) {
        other = composition_dataset(c, &s->with);
        if (other == NULL)
            return NULL;
    }
    switch (kind) {
    case STEP_RANK: return algebra_rank(a, ds, s->of.text, s->ascending, loc, c->diag);
    case STEP_SHARE:
        return algebra_share(a, ds, s->of.text, composition_texts(a, &s->within), s->within.n, other, loc, c->diag);
    case STEP_TOP:
        return algebra_top(a, ds, (size_t)s->rows.value, s->label.text != NULL ? s->label.text : "Øvrige", loc,
                           c->diag);
    case STEP_CONCENTRATION: return step_concentration(c, s, ds, loc);
    case STEP_JOIN:
        if (s->columns.n > 0)
            other = algebra_measures(a, other, composition_texts(a, &s->columns), s->columns.n, loc, c->diag);
        return other == NULL ? NULL : algebra_join(a, ds, other, s->both ? ROWS_BOTH : ROWS_FIRST, loc, c->diag);
    case STEP_COMPARE: return step_compare(c, def, s, ds, loc);
    case STEP_PIVOT: return step_pivot(c, s, ds, loc);
    case STEP_DIFFERENCE:
        return algebra_difference(a, ds, s->of.text, s->minus.text, s->label.text != NULL ? s->label.text : "Ændring",
                                  loc, c->diag);
    case STEP_QUOTIENT:
        return algebra_quotient(a, ds, s->of.text, s->by.text, s->label.text,
                                &(struct quotient){s->name.text, s->per.value, s->percent}, loc, c->diag);
    case STEP_DISTRIBUTION: return algebra_distribution(a, ds, s->of.text, s->label.text, loc, c->diag);
    case STEP_CUMULATE: return algebra_cumulate(a, ds, s->of.text, loc, c->diag);
    case STEP_KEEP: return step_keep(c, s, ds, loc);
    case STEP_AMONG: return algebra_among(a, ds, other, loc, c->diag);
    case STEP_BAND: return step_band(c, s, ds, loc);
    case STEP_INTERVAL: return algebra_interval(a, ds, s->of.text, s->in.text, loc, c->diag);
    case STEP_EITHER:
        return algebra_either(a, ds, composition_texts(a, &s->dimensions), s->dimensions.n, s->name.text, s->label.text,
                              loc, c->diag);
    case STEP_SUM: return algebra_sum(a, ds, composition_texts(a, &s->dimensions), s->dimensions.n, loc, c->diag);
    case STEP_COMBINE:
        return algebra_combine(a, ds, composition_texts(a, &s->dimensions), s->dimensions.n, s->name.text,
                               s->label.text, s->between.text != NULL ? arena_printf(a, " %s ", s->between.text) : ", ",
                               loc, c->diag);
    case STEP_ONLY: return algebra_only(a, ds, composition_texts(a, &s->columns), s->columns.n, loc, c->diag);
    case STEP_SORT: return algebra_sort(a, ds, composition_texts(a, &s->columns), s->columns.n, loc, c->diag);
    case STEP_TIMES:
        return algebra_times(a, ds, s->of.text, s->by.text, s->most.given ? s->most.value : INT64_MAX, s->name.text,
                             s->label.text, loc, c->diag);
    case STEP_WEIGH: return step_weigh(c, s, ds, loc);
    case STEP_SURVIVAL: return step_survival(c, s, ds, loc);
    case STEP_STANDARDISE: return step_standardise(c, s, ds, loc);
    case STEP__MAX: break;
    }
    return NULL;
}

static struct dataset *run_step(struct composition *c, const struct data_def *def, const struct yaml_node *node,
                                struct dataset *ds)
{
    const char *names[STEP__MAX];
    size_t kind = 0;
    const char *word = node->kind == YAML_MAP && node->n == 1 ? node->keys[0]->text : "";
    for (size_t i = 0; i < STEP__MAX; i++)
        names[i] = step_shapes[i].what;
    while (kind < STEP__MAX && strcmp(names[kind], word) != 0)
        kind++;
    if (kind == STEP__MAX) {
        diag_error(c->diag, DIAG_DEF_SHAPE, node->loc, "\"%s\" is not a step", word);
        diag_hint_names(c->diag, word, names, STEP__MAX);
        return NULL;
    }
    struct step_def step = {.head = {.name = "", .loc = node->loc}};
    if (shape_read(c->arena, &step_shapes[kind], node->items[0], &step, c->diag) != 0)
        return NULL;
    return apply(c, def, (enum step_kind)kind, &step, ds, node->loc);
}

struct dataset *composition_steps(struct composition *c, const struct data_def *def, struct dataset *ds)
{
    const struct yaml_node *then = def->then;
    if (then == NULL)
        return ds;
    if (then->kind != YAML_LIST || then->n > STEPS_MAX) {
        diag_error(c->diag, DIAG_DEF_SHAPE, then->loc, "then needs a list of at most %d steps", STEPS_MAX);
        diag_hint(c->diag, "Write \"- rank: {of: udgift}\" for each step.");
        return NULL;
    }
    for (size_t i = 0; i < then->n && ds != NULL; i++)
        ds = run_step(c, def, then->items[i], ds);
    return ds;
}
