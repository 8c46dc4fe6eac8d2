/*
 * From definitions to the model: follows names, applies defaults, and refuses what cannot mean anything. A definition
 * with mistakes of its own is followed only by name, so that no mistake is reported twice.
 *
 * SPDX-License-Identifier: MIT
 */
#include "model/definition.h"

#include <string.h>

struct builder {
    struct arena *arena;
    struct diag *diag;
    const struct cube_def *def;
    const struct model *model;
    struct cube *cube;
    int status;
};

/* --- lookups --- */

static int check_ranges(const struct lookup *lookup, const struct group_def *defs, struct diag *d)
{
    int status = 0;
    for (size_t i = 0; i < lookup->n; i++) {
        const struct group *g = &lookup->groups[i];
        if (g->low > g->high) {
            status = diag_error(d, DIAG_DEF_VALUE, defs[i].head.loc,
                                "range \"%s\" of lookup \"%s\" ends before it begins", g->code, lookup->name);
            diag_hint(d, "Let \"from\" be at most \"to\".");
        }
        for (size_t k = 0; k < i; k++) {
            if (g->low > lookup->groups[k].high || lookup->groups[k].low > g->high)
                continue;
            status =
                diag_error(d, DIAG_DEF_VALUE, defs[i].head.loc, "ranges \"%s\" and \"%s\" of lookup \"%s\" overlap",
                           lookup->groups[k].code, g->code, lookup->name);
            diag_hint(d, "Both ends belong to a range; a number may lie in one range only.");
        }
    }
    return status;
}

static int check_codes(const struct lookup *lookup, const struct group_def *defs, struct diag *d)
{
    int status = 0;
    for (size_t i = 0; i < lookup->n; i++) {
        for (size_t k = 0; k < i; k++) {
            if (strcmp(lookup->groups[i].code, lookup->groups[k].code) != 0)
                continue;
            status = diag_error(d, DIAG_DEF_DUPLICATE, defs[i].code.loc, "code \"%s\" stands twice in lookup \"%s\"",
                                lookup->groups[i].code, lookup->name);
            diag_hint(d, "Remove one of the two.");
        }
        bool range = defs[i].from.given || defs[i].to.given;
        if (range == lookup->ranges)
            continue;
        status = diag_error(d, DIAG_DEF_SHAPE, defs[i].head.loc, "lookup \"%s\" mixes codes and ranges at \"%s\"",
                            lookup->name, lookup->groups[i].code);
        diag_hint(d, "Give every entry \"from\" or \"to\", or none.");
    }
    return status;
}

int definition_build_lookup(struct arena *a, const struct shape_list *def, struct lookup *out, struct diag *d)
{
    const struct group_def *defs = def->rows.items;
    *out = (struct lookup){.name = def->head.name, .n = def->rows.n, .loc = def->head.loc};
    if (def->head.broken) {
        out->n = 0;
        return -1;
    }
    out->groups = ARENA_ARRAY(a, out->n, struct group);
    for (size_t i = 0; i < out->n; i++) {
        out->groups[i] = (struct group){.code = defs[i].code.text,
                                        .label = defs[i].label.text,
                                        .low = defs[i].from.given ? defs[i].from.value : INT64_MIN,
                                        .high = defs[i].to.given ? defs[i].to.value : INT64_MAX};
    }
    out->ranges = defs[0].from.given || defs[0].to.given;
    int status = check_codes(out, defs, d);
    if (status == 0 && out->ranges)
        status = check_ranges(out, defs, d);
    return status;
}

/* --- dimensions --- */

static void refuse(struct builder *b, enum diag_code code, struct src_loc loc, const char *message, const char *hint)
{
    b->status = diag_error(b->diag, code, loc, "%s", message);
    diag_hint(b->diag, "%s", hint);
}

static const char *about(const struct builder *b, const char *what, const struct shape_head *head, const char *text)
{
    return arena_printf(b->arena, "%s \"%s\" of cube \"%s\" %s", what, head->name, b->cube->name, text);
}

static const struct lookup *find_lookup(struct builder *b, const struct shape_text *name)
{
    if (name->text == NULL)
        return NULL;
    const struct lookup *found = model_lookup(b->model, name->text, name->loc, b->diag);
    if (found == NULL)
        b->status = -1;
    return found;
}

/* A code of the dimension that the definition itself names; any will do where there is no closed list. */
static void check_code(struct builder *b, const struct lookup *lookup, const struct shape_text *code)
{
    if (lookup == NULL || lookup->groups == NULL)
        return;
    const char **codes = ARENA_ARRAY(b->arena, lookup->n, const char *);
    for (size_t i = 0; i < lookup->n; i++) {
        codes[i] = lookup->groups[i].code;
        if (strcmp(codes[i], code->text) == 0)
            return;
    }
    b->status =
        diag_error(b->diag, DIAG_DEF_VALUE, code->loc, "\"%s\" is no code of lookup \"%s\"", code->text, lookup->name);
    diag_hint_names(b->diag, code->text, codes, lookup->n);
}

static void build_single(struct builder *b, const struct dimension_def *def, const struct dimension *out)
{
    const char *value = def->default_value.text;
    if (!def->single && (value != NULL || def->latest))
        refuse(b, DIAG_DEF_SHAPE, def->head.loc,
               about(b, "dimension", &def->head, "has a default value and is not single"),
               "Add \"single: true\", or remove \"default\" and \"latest\".");
    if (value != NULL && def->latest)
        refuse(b, DIAG_DEF_SHAPE, def->default_value.loc,
               about(b, "dimension", &def->head, "has both \"default\" and \"latest\""), "Keep one of the two.");
    if (value != NULL)
        check_code(b, out->lookup, &def->default_value);
}

/* The codes of a closed list must be among them. */
static void build_unless_asked(struct builder *b, const struct dimension_def *def, struct dimension *out)
{
    const struct shape_texts *codes = &def->unless_asked;
    if (codes->n == 0)
        return;
    if (def->single || out->type != VALUE_TEXT)
        refuse(b, DIAG_DEF_SHAPE, codes->items[0].loc,
               about(b, "dimension", &def->head, "has \"unless_asked\" and is single or no text"),
               "Use \"default\" for a single dimension; leave it out for numbers, months and dates.");
    out->n_unless_asked = codes->n;
    out->unless_asked = ARENA_ARRAY(b->arena, codes->n, const char *);
    for (size_t i = 0; i < codes->n; i++) {
        out->unless_asked[i] = codes->items[i].text;
        check_code(b, out->lookup, &codes->items[i]);
    }
}

static void build_dimension(struct builder *b, const struct dimension_def *def, struct dimension *out)
{
    static const enum value_type types[] = {VALUE_TEXT, VALUE_INT, VALUE_MONTH, VALUE_DATE};
    bool grouped = def->groups.text != NULL;
    *out = (struct dimension){.name = def->head.name,
                              .label = def->label.text,
                              .note = def->note.text,
                              .type = grouped || def->type < 0 ? VALUE_TEXT : types[def->type],
                              .column = def->column.text,
                              .grouped = grouped,
                              .clearance = (enum clearance)(def->clearance < 0 ? 0 : def->clearance),
                              .single = def->single,
                              .default_value = def->default_value.text,
                              .latest = def->latest,
                              .map = def->map.text,
                              .loc = def->head.loc};
    if (def->head.broken)
        return;
    out->lookup = find_lookup(b, grouped ? &def->groups : &def->lookup);
    if (grouped && def->lookup.text != NULL)
        refuse(b, DIAG_DEF_SHAPE, def->lookup.loc,
               about(b, "dimension", &def->head, "has both \"lookup\" and \"groups\""),
               "Use \"groups\" for ranges of a number, \"lookup\" for a list of codes.");
    if (grouped && def->type >= 0 && types[def->type] != VALUE_INT)
        refuse(b, DIAG_DEF_VALUE, def->head.loc, about(b, "dimension", &def->head, "groups what is no number"),
               "Let \"type\" be int, or leave it out.");
    if (out->lookup != NULL && out->lookup->groups != NULL && out->lookup->ranges != grouped)
        refuse(b, DIAG_DEF_VALUE, grouped ? def->groups.loc : def->lookup.loc,
               about(b, "dimension", &def->head,
                     grouped ? "groups by a lookup without ranges" : "takes its codes from a lookup of ranges"),
               "Use \"groups\" with a lookup of ranges, \"lookup\" with a list of codes.");
    if (!grouped && out->lookup != NULL && out->type != VALUE_TEXT && out->type != VALUE_INT)
        refuse(b, DIAG_DEF_VALUE, def->lookup.loc, about(b, "dimension", &def->head, "is a time and has a lookup"),
               "Remove \"lookup\"; months and dates are printed by themselves.");
    build_single(b, def, out);
    build_unless_asked(b, def, out);
}

/* --- measures --- */

enum {
    PLACES_INTEGER = 1 << FORMAT_INTEGER,
    PLACES_MONEY = 1 << FORMAT_MONEY,
    PLACES_PERCENT = 1 << FORMAT_PERCENT,
    PLACES_DECIMAL = 1 << FORMAT_DECIMAL
};

/* By enum measure_kind. */
static const struct {
    const char *name;
    int formats; /* allowed */
    enum definition_format usual;
} kinds[] = {
    [MEASURE_COUNT] = {"count", PLACES_INTEGER, FORMAT_INTEGER},
    [MEASURE_SUM] = {"sum", PLACES_INTEGER | PLACES_MONEY | PLACES_DECIMAL, FORMAT_INTEGER},
    [MEASURE_DISTINCT] = {"distinct", PLACES_INTEGER, FORMAT_INTEGER},
    [MEASURE_MIN] = {"min", PLACES_INTEGER | PLACES_MONEY | PLACES_DECIMAL, FORMAT_INTEGER},
    [MEASURE_MAX] = {"max", PLACES_INTEGER | PLACES_MONEY | PLACES_DECIMAL, FORMAT_INTEGER},
    [MEASURE_MEDIAN] = {"median", PLACES_DECIMAL, FORMAT_DECIMAL},
    [MEASURE_MEAN] = {"mean", PLACES_DECIMAL, FORMAT_DECIMAL},
    [MEASURE_ONLY] = {"only", PLACES_INTEGER | PLACES_MONEY | PLACES_DECIMAL, FORMAT_INTEGER},
    [MEASURE_DAYS] = {"days", PLACES_DECIMAL, FORMAT_DECIMAL},
    [MEASURE_RATIO] = {"ratio", PLACES_PERCENT | PLACES_DECIMAL | PLACES_MONEY, FORMAT_PERCENT},
    [MEASURE_DIFFERENCE] = {"difference", PLACES_INTEGER | PLACES_MONEY | PLACES_DECIMAL, FORMAT_INTEGER},
    [MEASURE_SHARE] = {"share", PLACES_PERCENT, FORMAT_PERCENT},
};

static enum measure_kind kind_of(const struct measure_def *def)
{
    for (int k = MEASURE_SUM; k <= MEASURE_DAYS; k++) {
        if (def->columns[k].text != NULL)
            return (enum measure_kind)k;
    }
    if (def->share.text != NULL)
        return MEASURE_SHARE;
    if (def->difference[0].n > 0)
        return MEASURE_DIFFERENCE;
    return def->ratio[0].n > 0 ? MEASURE_RATIO : MEASURE_COUNT;
}

/* `format` as given, or as follows from what the measure is made of. */
static void build_format(struct builder *b, const struct measure_def *def, int format, struct measure *out)
{
    static const enum value_type types[] = {VALUE_INT, VALUE_MONEY, VALUE_RATE, VALUE_DECIMAL};
    static const char *const units[] = {NULL, "kr.", "pct.", NULL};
    if (format < 0)
        format = (int)kinds[out->kind].usual;
    bool fraction = format == FORMAT_PERCENT || format == FORMAT_DECIMAL;
    out->type = types[format];
    out->decimals = def->decimals.given ? (int)def->decimals.value : fraction;
    out->unit = def->unit.text != NULL ? def->unit.text : units[format];
    if ((kinds[out->kind].formats & 1 << format) == 0)
        refuse(b, DIAG_DEF_VALUE, def->head.loc,
               about(b, "measure", &def->head,
                     arena_printf(b->arena, "has a format that %s does not give", kinds[out->kind].name)),
               "Counts are integer, sums and differences integer, money or decimal, medians, means and days decimal, "
               "ratios percent, decimal or money, shares percent.");
    else if ((format == FORMAT_INTEGER && out->decimals != 0) ||
             (format == FORMAT_MONEY && out->decimals != 0 && out->decimals != 2))
        refuse(b, DIAG_DEF_VALUE, def->decimals.loc,
               about(b, "measure", &def->head, "has decimals that its format does not have"),
               "Integers have 0 decimals, money 0 or 2.");
}

/* Fields that belong to some kinds only. */
static void check_fields(struct builder *b, const struct measure_def *def, enum measure_kind kind)
{
    bool derived = kind >= MEASURE_RATIO;
    bool months = b->def->month.text != NULL;
    if (derived && (def->of >= 0 || def->over_time >= 0 || def->filters.n > 0))
        refuse(b, DIAG_DEF_SHAPE, def->head.loc,
               about(b, "measure", &def->head, "has \"of\", \"over_time\" or \"where\", which its parts decide"),
               "Remove the field here and write it at the measures that this one is made of.");
    if (!derived && def->of < 0)
        refuse(b, DIAG_DEF_SHAPE, def->head.loc, about(b, "measure", &def->head, "does not say what it counts"),
               "Add \"of:\" and what it is: persons, families, money or another of its words.");
    if (!derived && months && def->over_time < 0)
        refuse(b, DIAG_DEF_SHAPE, def->head.loc,
               about(b, "measure", &def->head, "does not say how it goes over several months"),
               "Add \"over_time:\" flow, snapshot or distinct.");
    if (!months && def->over_time >= 0)
        refuse(b, DIAG_DEF_SHAPE, def->head.loc,
               about(b, "measure", &def->head, "has \"over_time\" in a cube without months"),
               "Remove it, or name the month dimension of the cube with \"month:\".");
    if ((kind == MEASURE_SHARE) != (def->within.n > 0))
        refuse(b, DIAG_DEF_SHAPE, def->head.loc,
               about(b, "measure", &def->head,
                     kind == MEASURE_SHARE ? "is a share of an unknown whole" : "has \"within\" and is no share"),
               "A share names the dimensions of its whole with \"within:\"; other measures do not.");
}

static void build_measure(struct builder *b, const struct measure_def *def, struct measure *out)
{
    enum measure_kind kind = kind_of(def);
    *out = (struct measure){.name = def->head.name,
                            .label = def->label.text,
                            .note = def->note.text,
                            .kind = kind,
                            .column = kind <= MEASURE_DAYS ? def->columns[kind].text : NULL,
                            .over_time = (enum over_time)(def->over_time < 0 ? 0 : def->over_time),
                            .of = definition_of(def->of),
                            .hidden = def->hidden,
                            .loc = def->head.loc};
    if (def->head.broken)
        return;
    check_fields(b, def, kind);
    if (kind != MEASURE_DIFFERENCE) /* shown as its parts are: see resolve_difference */
        build_format(b, def, def->format, out);
    const struct shape_filter *filters = def->filters.items;
    out->n_filters = def->filters.n;
    out->filters = ARENA_ARRAY(b->arena, out->n_filters, struct measure_filter);
    for (size_t i = 0; i < out->n_filters; i++) {
        struct measure_filter *f = &out->filters[i];
        *f = (struct measure_filter){.column = filters[i].head.name, .n = filters[i].values.n};
        f->values = ARENA_ARRAY(b->arena, f->n, const char *);
        for (size_t k = 0; k < f->n; k++)
            f->values[k] = filters[i].values.items[k].text;
    }
}

/* A measure that others are made of; hidden ones count. */
static const struct measure *find_part(struct builder *b, const struct shape_text *name)
{
    const char **names = ARENA_ARRAY(b->arena, b->cube->n_measures, const char *);
    for (size_t i = 0; i < b->cube->n_measures; i++) {
        const struct measure *m = &b->cube->measures[i];
        bool derived = measure_is_made(m);
        names[i] = derived ? NULL : m->name;
        if (strcmp(m->name, name->text) != 0)
            continue;
        if (!derived)
            return m;
        b->status =
            diag_error(b->diag, DIAG_DEF_VALUE, name->loc, "measure \"%s\" is itself made of others", name->text);
        diag_hint(b->diag, "Build on the measures that it is made of.");
        return NULL;
    }
    b->status = diag_error(b->diag, DIAG_DEF_NAME, name->loc, "unknown measure \"%s\"", name->text);
    diag_hint_names(b->diag, name->text, names, b->cube->n_measures);
    return NULL;
}

static const struct measure **find_parts(struct builder *b, const struct shape_texts *names, size_t *n)
{
    const struct measure **parts = ARENA_ARRAY(b->arena, names->n, const struct measure *);
    *n = names->n;
    for (size_t i = 0; i < names->n; i++) {
        parts[i] = find_part(b, &names->items[i]);
        if (parts[i] == NULL || parts[0] == NULL || parts[i]->type == parts[0]->type || parts[i]->type == VALUE_TEXT ||
            parts[0]->type == VALUE_TEXT) /* TEXT: a broken one */
            continue;
        b->status = diag_error(b->diag, DIAG_DEF_VALUE, names->items[i].loc, "\"%s\" and \"%s\" cannot be added",
                               names->items[0].text, names->items[i].text);
        diag_hint(b->diag, "The parts must all be whole numbers, or all be money, or all be decimal.");
    }
    return parts;
}

static enum definition_format format_of(enum value_type type)
{
    if (type == VALUE_MONEY)
        return FORMAT_MONEY;
    return type == VALUE_DECIMAL ? FORMAT_DECIMAL : FORMAT_INTEGER;
}

/* A difference is shown as its parts are. */
static void resolve_difference(struct builder *b, const struct measure_def *def, struct measure *out)
{
    struct shape_texts all = {.n = def->difference[0].n + def->difference[1].n};
    all.items = ARENA_ARRAY(b->arena, all.n, struct shape_text);
    memcpy(all.items, def->difference[0].items, def->difference[0].n * sizeof(*all.items));
    memcpy(all.items + def->difference[0].n, def->difference[1].items, def->difference[1].n * sizeof(*all.items));
    out->numerator = find_parts(b, &all, &out->n_numerator);
    out->n_numerator = def->difference[0].n;
    out->denominator = out->numerator + out->n_numerator;
    out->n_denominator = def->difference[1].n;
    const struct measure *first = out->numerator[0];
    if (first == NULL || first->type == VALUE_TEXT)
        return;
    build_format(b, def, def->format >= 0 ? def->format : (int)format_of(first->type), out);
    if (!def->decimals.given)
        out->decimals = first->decimals;
    if (def->unit.text == NULL)
        out->unit = first->unit;
    if (out->type != first->type) {
        refuse(b, DIAG_DEF_VALUE, def->head.loc,
               about(b, "measure", &def->head, "has another format than the measures it is made of"),
               "Remove \"format\": a difference is shown as its parts are.");
    }
}

/* Money over something else is money, and nothing else is: a figure in another unit would say øre for kroner. */
static void resolve_ratio(struct builder *b, const struct measure_def *def, struct measure *out)
{
    out->numerator = find_parts(b, &def->ratio[0], &out->n_numerator);
    out->denominator = find_parts(b, &def->ratio[1], &out->n_denominator);
    const struct measure *above = out->numerator[0], *below = out->denominator[0];
    if (above == NULL || below == NULL || above->type == VALUE_TEXT || below->type == VALUE_TEXT)
        return;
    bool money = above->type == VALUE_MONEY && below->type != VALUE_MONEY;
    if (money == (out->type == VALUE_MONEY) && (above->type == VALUE_MONEY || below->type != VALUE_MONEY))
        return;
    if (money)
        refuse(b, DIAG_DEF_VALUE, def->head.loc, about(b, "measure", &def->head, "divides money by what is no money"),
               "Write \"format: money\".");
    else
        refuse(b, DIAG_DEF_VALUE, def->head.loc,
               about(b, "measure", &def->head, "is no money: only money divided by something else is"),
               "Divide money by a count, or money by money as percent or decimal.");
}

static void resolve_measure(struct builder *b, const struct measure_def *def, struct measure *out)
{
    if (def->head.broken)
        return;
    if (out->kind == MEASURE_RATIO)
        resolve_ratio(b, def, out);
    if (out->kind == MEASURE_DIFFERENCE)
        resolve_difference(b, def, out);
    if (out->kind != MEASURE_SHARE)
        return;
    const struct shape_texts whole = {.items = ARENA_NEW(b->arena, struct shape_text), .n = 1};
    whole.items[0] = def->share;
    out->numerator = find_parts(b, &whole, &out->n_numerator);
    out->n_within = def->within.n;
    out->within = ARENA_ARRAY(b->arena, out->n_within, const struct dimension *);
    for (size_t i = 0; i < def->within.n; i++) {
        out->within[i] = cube_dimension(b->cube, def->within.items[i].text, def->within.items[i].loc, b->diag);
        if (out->within[i] == NULL)
            b->status = -1;
    }
}

/* --- cubes --- */

static void check_names(struct builder *b)
{
    for (size_t i = 0; i < b->cube->n_measures; i++) {
        for (size_t k = 0; k < b->cube->n_dimensions; k++) {
            const struct measure *m = &b->cube->measures[i];
            if (strcmp(m->name, b->cube->dimensions[k].name) != 0)
                continue;
            b->status = diag_error(b->diag, DIAG_DEF_DUPLICATE, m->loc,
                                   "\"%s\" is both a dimension and a measure of cube \"%s\"", m->name, b->cube->name);
            diag_hint(b->diag, "Give one of the two another name.");
        }
    }
}

static void build_month(struct builder *b)
{
    const struct shape_text *name = &b->def->month;
    if (name->text == NULL)
        return;
    b->cube->month = cube_dimension(b->cube, name->text, name->loc, b->diag);
    const struct dimension_def *defs = b->def->dimensions.items;
    if (b->cube->month == NULL) {
        b->status = -1;
    } else if (!defs[b->cube->month - b->cube->dimensions].head.broken && b->cube->month->type != VALUE_MONTH) {
        b->status = diag_error(b->diag, DIAG_DEF_VALUE, name->loc, "dimension \"%s\" is no month", name->text);
        diag_hint(b->diag, "Name a dimension with \"type: month\".");
    }
}

int definition_build_cube(struct arena *a, const struct cube_def *def, const struct model *m, struct cube *out,
                          struct diag *d)
{
    struct builder b = {.arena = a, .diag = d, .def = def, .model = m, .cube = out};
    const struct dimension_def *dimensions = def->dimensions.items;
    const struct measure_def *measures = def->measures.items;
    *out = (struct cube){.name = def->name.text != NULL ? def->name.text : "?",
                         .title = def->title.text,
                         .note = def->note.text,
                         .table = def->table.text,
                         .n_dimensions = def->dimensions.n,
                         .n_measures = def->measures.n,
                         .loc = def->name.loc};
    out->needs = ARENA_ARRAY(a, def->needs.n, const char *);
    for (size_t i = 0; i < def->needs.n; i++)
        out->needs[out->n_needs++] = def->needs.items[i].text;
    out->dimensions = ARENA_ARRAY(a, out->n_dimensions, struct dimension);
    out->measures = ARENA_ARRAY(a, out->n_measures, struct measure);
    for (size_t i = 0; i < out->n_dimensions; i++)
        build_dimension(&b, &dimensions[i], &out->dimensions[i]);
    build_month(&b);
    for (size_t i = 0; i < out->n_measures; i++)
        build_measure(&b, &measures[i], &out->measures[i]);
    for (size_t i = 0; i < out->n_measures; i++)
        resolve_measure(&b, &measures[i], &out->measures[i]);
    check_names(&b);
    return b.status;
}

static const char **texts_of(struct arena *a, const struct shape_texts *texts, size_t room)
{
    const char **out = ARENA_ARRAY(a, texts->n + room, const char *);
    for (size_t i = 0; i < texts->n; i++)
        out[room + i] = texts->items[i].text;
    return out;
}

int definition_build_known(struct arena *a, const struct known_def *def, const struct model *m,
                           struct known_question *out, struct diag *d)
{
    const struct cube *cube = def->cube.text != NULL ? model_cube(m, def->cube.text, def->cube.loc, d) : NULL;
    if (cube == NULL)
        return -1;
    size_t months = cube->month != NULL ? 1 : 0;
    const struct shape_filter *filters = def->where.items;
    struct ask *ask = &out->ask;
    out->name = def->head.name;
    *ask = (struct ask){.cube = cube->name,
                        .measures = texts_of(a, &def->measures, 0),
                        .n_measures = def->measures.n,
                        .by = texts_of(a, &def->by, months),
                        .n_by = def->by.n + months,
                        .where = ARENA_ARRAY(a, def->where.n, struct ask_filter),
                        .n_where = def->where.n,
                        .period = MONTH_NONE,
                        .last = months > 0 ? (int)def->last.value : 1,
                        .clearance = CLEARANCE_AGGREGATE,
                        .loc = def->head.loc};
    if (months > 0)
        ask->by[0] = cube->month->name;
    for (size_t i = 0; i < def->where.n; i++)
        ask->where[i] = (struct ask_filter){.dimension = filters[i].head.name,
                                            .values = texts_of(a, &filters[i].values, 0),
                                            .n = filters[i].values.n,
                                            .loc = filters[i].head.loc};
    struct plan plan;
    return def->head.broken ? -1 : plan_make(a, m, ask, &plan, d);
}
