/*
 * Taking and reading snapshots: see snapshot.h. An answer is written down at the moment it is given, since whoever
 * asked may go on to change it. A plan is known by its text, so that the order of questions does not matter.
 *
 * SPDX-License-Identifier: MIT
 */
#include "report/snapshot.h"

#include <stdlib.h>
#include <string.h>

#include "base/gzip.h"
#include "base/yaml.h"
#include "model/dataset_exact.h"
#include "report/snapshot_said.h"

enum { FORMAT = 1, UNPACKED_MAX = 1 << 30 };

/* What was answered to a plan. */
struct answer {
    const char *plan;             /* its text */
    const char *text;             /* the dataset, written; NULL when there was no answer, or it was read */
    const struct yaml_node *node; /* the dataset, as read */
    const char *failure;          /* NULL: none */
    int64_t code;                 /* of the failure */
};

/* Whether a month of a measure was restated, and from what. */
struct restated {
    const char *cube, *measure;
    month_t month;
    bool changed;
    struct value first;                 /* noted */
    const struct column *column;        /* noted */
    const struct yaml_node *first_node; /* read */
};

struct snapshot {
    struct arena *arena;
    struct report_context inner;          /* recording: who answers; replaying: the facts */
    const struct report_context *context; /* recording: the facts, as they stand when all is composed */
    struct answer *answers;
    struct restated *restated;
    struct snapshot_map *maps;
    struct snapshot_dataset *datasets;
    size_t n_answers, cap_answers, n_restated, cap_restated, n_maps, cap_maps, n_datasets;
    const char *maps_folder; /* replaying */
};

/* --- plans as text --- */

static void put_names(struct json *j, const char *key, const char **names, size_t n)
{
    json_key(j, key);
    json_array(j);
    for (size_t i = 0; i < n; i++)
        json_string(j, names[i]);
    json_end_array(j);
}

static void put_month(struct json *j, const char *key, month_t month)
{
    char text[32];
    json_member(j, key, month != MONTH_NONE ? month_iso(text, month) : NULL);
}

static void put_filters(struct json *j, const struct plan *p)
{
    json_key(j, "where");
    json_array(j);
    for (size_t i = 0; i < p->n_where; i++) {
        json_object(j);
        json_member(j, "dimension", p->where[i].dimension->name);
        json_key(j, "exclude");
        json_bool(j, p->where[i].exclude);
        put_names(j, "values", p->where[i].values, p->where[i].n);
        json_end_object(j);
    }
    json_end_array(j);
}

static const char *plan_text(struct arena *a, const struct plan *p)
{
    struct strbuf b;
    struct json j;
    strbuf_init(&b, STRBUF_LARGE);
    json_init(&j, &b, false);
    json_object(&j);
    json_key(&j, "by");
    json_array(&j);
    for (size_t i = 0; i < p->n_by; i++)
        json_string(&j, p->by[i]->name);
    json_end_array(&j);
    json_member(&j, "cube", p->cube->name);
    json_member_int(&j, "last", p->last);
    json_member_int(&j, "limit", p->limit);
    json_key(&j, "measures");
    json_array(&j);
    for (size_t i = 0; i < p->n_measures; i++)
        json_string(&j, p->measures[i]->name);
    json_end_array(&j);
    json_key(&j, "order");
    json_array(&j);
    for (size_t i = 0; i < p->n_order; i++)
        json_int(&j, p->order[i].descending ? -(int64_t)p->order[i].column - 1 : (int64_t)p->order[i].column + 1);
    json_end_array(&j);
    put_month(&j, "period", p->period);
    json_key(&j, "totals");
    json_bool(&j, p->totals);
    put_filters(&j, p);
    json_key(&j, "year_to_date");
    json_bool(&j, p->year_to_date);
    json_end_object(&j);
    const char *text = arena_strdup(a, strbuf_text(&b));
    strbuf_release(&b);
    return text;
}

static const struct answer *find_answer(const struct snapshot *s, const char *plan)
{
    for (size_t i = 0; i < s->n_answers; i++)
        if (strcmp(s->answers[i].plan, plan) == 0)
            return &s->answers[i];
    return NULL;
}

/* Append to a list in the arena; the old memory goes with the arena. */
static void *grow(struct arena *a, void *list, size_t *cap, size_t n, size_t size)
{
    if (n < *cap)
        return list;
    *cap = *cap > 0 ? 2 * *cap : 16;
    void *larger = arena_array(a, *cap, size);
    if (n > 0)
        memcpy(larger, list, n * size);
    return larger;
}

#define APPEND(s, list, n, cap) (*((list) = grow((s)->arena, (list), &(cap), (n), sizeof(*(list))), &(list)[(n)++]))

/* --- taking --- */

static struct dataset *record_answer(void *arg, struct arena *a, const struct plan *plan, const char *name,
                                     struct diag *d)
{
    struct snapshot *s = arg;
    size_t before = d->n_items;
    struct dataset *ds = s->inner.answer(s->inner.arg, a, plan, name, d);
    const char *text = plan_text(s->arena, plan);
    if (find_answer(s, text) != NULL)
        return ds;
    struct answer noted = {.plan = text};
    if (ds != NULL) {
        struct strbuf b;
        struct json j;
        strbuf_init(&b, STRBUF_LARGE);
        json_init(&j, &b, false);
        dataset_exact_put(&j, ds);
        noted.text = arena_strdup(s->arena, strbuf_text(&b));
        strbuf_release(&b);
    } else {
        bool told = d->n_items > before;
        noted.failure = told ? arena_strdup(s->arena, d->items[before].message) : "there was no answer";
        noted.code = told ? (int64_t)d->items[before].code : DIAG_PLAN;
    }
    APPEND(s, s->answers, s->n_answers, s->cap_answers) = noted;
    return ds;
}

static bool record_restated(void *arg, const struct cube *cube, const struct column *measure, month_t month,
                            struct value *first)
{
    struct snapshot *s = arg;
    struct restated noted = {.cube = cube->name, .measure = measure->name, .month = month, .column = measure};
    noted.changed = s->inner.restated(s->inner.arg, cube, measure, month, &noted.first);
    if (noted.changed) {
        *first = noted.first;
        APPEND(s, s->restated, s->n_restated, s->cap_restated) = noted; /* what was not changed needs no note */
    }
    return noted.changed;
}

static const char *record_map(void *arg, struct arena *a, const char *map)
{
    struct snapshot *s = arg;
    const char *path = s->inner.map_path(s->inner.arg, a, map);
    for (size_t i = 0; i < s->n_maps; i++)
        if (strcmp(s->maps[i].name, map) == 0)
            return path;
    if (path != NULL)
        APPEND(s, s->maps, s->n_maps, s->cap_maps) =
            (struct snapshot_map){arena_strdup(s->arena, map), arena_strdup(s->arena, path)};
    return path;
}

struct snapshot *snapshot_record(struct arena *a, struct report_context *context)
{
    struct snapshot *s = ARENA_NEW(a, struct snapshot);
    *s = (struct snapshot){.arena = a, .inner = *context, .context = context};
    context->answer = record_answer;
    context->map_path = record_map;
    if (context->restated != NULL)
        context->restated = record_restated;
    context->arg = s;
    return s;
}

const struct snapshot_map *snapshot_maps(const struct snapshot *s, size_t *n)
{
    *n = s->n_maps;
    return s->maps;
}

/* --- writing --- */

static void put_answers(struct json *j, const struct snapshot *s)
{
    json_key(j, "answers");
    json_array(j);
    for (size_t i = 0; i < s->n_answers; i++) {
        const struct answer *a = &s->answers[i];
        json_object(j);
        if (a->text != NULL) {
            json_key(j, "dataset");
            json_raw(j, a->text);
        } else {
            json_member_int(j, "code", a->code);
            json_member(j, "failure", a->failure);
        }
        json_member(j, "plan", a->plan);
        json_end_object(j);
    }
    json_end_array(j);
}

static void put_date(struct json *j, const char *key, date_t date)
{
    char text[32];
    json_member(j, key, date != DATE_NONE ? date_iso(text, date) : NULL);
}

static void put_context(struct json *j, const struct report_context *c)
{
    json_key(j, "context");
    json_object(j);
    json_member(j, "clearance", clearance_name(c->clearance));
    snapshot_put_comments(j, c);
    put_date(j, "data_date", c->data_date);
    put_month(j, "earliest", c->earliest);
    json_key(j, "fictive");
    json_bool(j, c->fictive);
    json_member(j, "municipality", c->municipality);
    json_member(j, "municipality_code", c->municipality_code);
    snapshot_put_notices(j, c);
    put_names(j, "parameters", c->parameters, 2 * c->n_parameters);
    put_month(j, "period", c->period);
    put_date(j, "population_date", c->population_date);
    if (c->slice != NULL) {
        const char *slice[] = {c->slice->dimension, c->slice->value, c->slice->label, c->slice->empty ? "empty" : ""};
        put_names(j, "slice", slice, ARRAY_LEN(slice));
    }
    json_end_object(j);
}

static void put_restated(struct json *j, const struct snapshot *s)
{
    json_key(j, "restated");
    json_array(j);
    for (size_t i = 0; i < s->n_restated; i++) {
        const struct restated *r = &s->restated[i];
        json_object(j);
        json_member(j, "cube", r->cube);
        json_key(j, "first");
        value_exact_put(j, r->column, &r->first);
        json_member(j, "measure", r->measure);
        put_month(j, "month", r->month);
        json_end_object(j);
    }
    json_end_array(j);
}

static void put_datasets(struct json *j, const struct document *doc, const char *report)
{
    for (size_t i = 0; i < doc->n_datasets; i++) {
        json_object(j);
        json_key(j, "dataset");
        dataset_exact_put(j, doc->datasets[i]);
        json_member(j, "report", report);
        json_end_object(j);
    }
    for (size_t i = 0; i < doc->n_parts; i++)
        put_datasets(j, doc->parts[i], doc->parts[i]->report);
}

void snapshot_print(const struct snapshot *s, const struct document *doc, struct strbuf *out)
{
    struct json j;
    json_init(&j, out, false);
    json_object(&j);
    put_answers(&j, s);
    put_context(&j, s->context);
    json_key(&j, "datasets");
    json_array(&j);
    put_datasets(&j, doc, "");
    json_end_array(&j);
    json_member_int(&j, "format", FORMAT);
    put_restated(&j, s);
    json_end_object(&j);
    strbuf_addch(out, '\n');
}

/* --- reading --- */

struct reader {
    struct snapshot *s;
    struct diag *d;
};

static const char *text_of(const struct yaml_node *map, const char *key)
{
    const struct yaml_node *node = yaml_lookup(map, key);
    return node != NULL && node->kind == YAML_SCALAR && !yaml_is_null(node) ? node->text : NULL;
}

static month_t month_from(const struct yaml_node *map, const char *key)
{
    month_t month = MONTH_NONE;
    const char *text = text_of(map, key);
    return text != NULL && month_parse(text, strlen(text), &month) ? month : MONTH_NONE;
}

static date_t date_from(const struct yaml_node *map, const char *key)
{
    date_t date = DATE_NONE;
    const char *text = text_of(map, key);
    return text != NULL && date_parse(text, strlen(text), &date) ? date : DATE_NONE;
}

static int wrong(struct reader *r, const struct yaml_node *at, const char *what)
{
    return diag_error(r->d, DIAG_ARCHIVE, at->loc, "the snapshot has no %s that can be read", what);
}

static const struct yaml_node *list_of(struct reader *r, const struct yaml_node *map, const char *key)
{
    const struct yaml_node *node = yaml_lookup(map, key);
    if (node != NULL && node->kind == YAML_LIST)
        return node;
    (void)wrong(r, map, key);
    return NULL;
}

/* The slice, where the document was of one. */
static int read_slice(struct reader *r, const struct yaml_node *node)
{
    const struct yaml_node *list = yaml_lookup(node, "slice");
    if (list == NULL)
        return 0;
    struct report_slice *slice = ARENA_NEW(r->s->arena, struct report_slice);
    bool texts = list->kind == YAML_LIST && list->n == 4;
    for (size_t i = 0; texts && i < list->n; i++)
        texts = list->items[i]->kind == YAML_SCALAR;
    if (!texts)
        return wrong(r, node, "slice");
    *slice = (struct report_slice){.dimension = list->items[0]->text,
                                   .value = list->items[1]->text,
                                   .label = list->items[2]->text,
                                   .empty = strcmp(list->items[3]->text, "empty") == 0};
    r->s->inner.slice = slice;
    return 0;
}

static int read_context(struct reader *r, const struct yaml_node *root)
{
    struct report_context *c = &r->s->inner;
    const struct yaml_node *node = yaml_lookup(root, "context"), *parameters;
    bool fictive;
    if (node == NULL || node->kind != YAML_MAP)
        return wrong(r, root, "context");
    if (!yaml_bool(yaml_lookup(node, "fictive"), &fictive) || text_of(node, "clearance") == NULL ||
        !clearance_parse(text_of(node, "clearance"), &c->clearance) ||
        (parameters = list_of(r, node, "parameters")) == NULL || parameters->n % 2 != 0)
        return wrong(r, node, "context");
    if (!snapshot_read_said(r->s->arena, node, c))
        return wrong(r, node, "comments");
    c->fictive = fictive;
    c->data_date = date_from(node, "data_date");
    c->earliest = month_from(node, "earliest");
    c->period = month_from(node, "period");
    c->population_date = date_from(node, "population_date");
    c->municipality = text_of(node, "municipality") != NULL ? text_of(node, "municipality") : "";
    c->municipality_code = text_of(node, "municipality_code") != NULL ? text_of(node, "municipality_code") : "";
    c->parameters = ARENA_ARRAY(r->s->arena, parameters->n, const char *);
    c->n_parameters = parameters->n / 2;
    for (size_t i = 0; i < parameters->n; i++) {
        if (parameters->items[i]->kind != YAML_SCALAR)
            return wrong(r, parameters, "parameters");
        c->parameters[i] = parameters->items[i]->text;
    }
    return read_slice(r, node);
}

static int read_answers(struct reader *r, const struct yaml_node *root)
{
    struct snapshot *s = r->s;
    const struct yaml_node *list = list_of(r, root, "answers");
    if (list == NULL)
        return -1;
    for (size_t i = 0; i < list->n; i++) {
        struct answer a = {.plan = text_of(list->items[i], "plan"),
                           .node = yaml_lookup(list->items[i], "dataset"),
                           .failure = text_of(list->items[i], "failure")};
        if (a.plan == NULL || (a.node == NULL) == (a.failure == NULL))
            return wrong(r, list->items[i], "answer");
        if (a.failure != NULL &&
            (!yaml_int(yaml_lookup(list->items[i], "code"), &a.code) || a.code < 0 || a.code >= DIAG__MAX))
            return wrong(r, list->items[i], "code");
        APPEND(s, s->answers, s->n_answers, s->cap_answers) = a;
    }
    return 0;
}

static int read_restated(struct reader *r, const struct yaml_node *root)
{
    struct snapshot *s = r->s;
    const struct yaml_node *list = list_of(r, root, "restated");
    if (list == NULL)
        return -1;
    for (size_t i = 0; i < list->n; i++) {
        const struct yaml_node *node = list->items[i];
        struct restated noted = {.cube = text_of(node, "cube"),
                                 .measure = text_of(node, "measure"),
                                 .month = month_from(node, "month"),
                                 .first_node = yaml_lookup(node, "first")};
        if (noted.cube == NULL || noted.measure == NULL || noted.first_node == NULL)
            return wrong(r, node, "restated month");
        APPEND(s, s->restated, s->n_restated, s->cap_restated) = noted;
    }
    return 0;
}

static int read_datasets(struct reader *r, const struct yaml_node *root)
{
    struct snapshot *s = r->s;
    const struct yaml_node *list = list_of(r, root, "datasets");
    if (list == NULL)
        return -1;
    s->datasets = ARENA_ARRAY(s->arena, list->n, struct snapshot_dataset);
    for (size_t i = 0; i < list->n; i++) {
        const struct yaml_node *node = yaml_lookup(list->items[i], "dataset");
        const char *report = text_of(list->items[i], "report");
        if (node == NULL || report == NULL)
            return wrong(r, list->items[i], "dataset");
        const struct dataset *ds = dataset_exact_read(s->arena, node, r->d);
        if (ds == NULL)
            return -1;
        s->datasets[s->n_datasets++] = (struct snapshot_dataset){report, ds};
    }
    return 0;
}

struct snapshot *snapshot_read(struct arena *a, const char *name, const char *text, size_t len, struct diag *d)
{
    struct snapshot *s = ARENA_NEW(a, struct snapshot);
    struct reader r = {s, d};
    int64_t format;
    *s = (struct snapshot){.arena = a};
    char *unpacked;
    if (gzip_is(text, len)) {
        if (gzip_unpack(a, name, text, len, UNPACKED_MAX, &unpacked, &len, d) != 0)
            return NULL;
        text = unpacked;
    }
    const struct yaml_node *root = yaml_parse(a, name, text, len, DIAG_ARCHIVE, d);
    if (root == NULL)
        return NULL;
    if (root->kind != YAML_MAP || !yaml_int(yaml_lookup(root, "format"), &format) || format != FORMAT) {
        diag_error(d, DIAG_ARCHIVE, root->loc, "the snapshot is of a form that this program does not know");
        diag_hint(d, "Use the program that made the publication, or a later one.");
        return NULL;
    }
    if (read_context(&r, root) != 0 || read_answers(&r, root) != 0 || read_restated(&r, root) != 0 ||
        read_datasets(&r, root) != 0)
        return NULL;
    return s;
}

const struct snapshot_dataset *snapshot_datasets(const struct snapshot *s, size_t *n)
{
    *n = s->n_datasets;
    return s->datasets;
}

/* --- composing again --- */

static struct dataset *replay_answer(void *arg, struct arena *a, const struct plan *plan, const char *name,
                                     struct diag *d)
{
    struct snapshot *s = arg;
    const struct answer *kept = find_answer(s, plan_text(a, plan));
    if (kept == NULL) {
        diag_error(d, DIAG_ARCHIVE, NO_LOC, "the snapshot has no answer for dataset \"%s\" of cube \"%s\"", name,
                   plan->cube->name);
        diag_hint(d, "This program asks otherwise than the one that made the publication: use that version.");
        return NULL;
    }
    if (kept->failure != NULL) {
        diag_error(d, (enum diag_code)kept->code, NO_LOC, "%s", kept->failure);
        return NULL;
    }
    struct dataset *ds = dataset_exact_read(a, kept->node, d);
    if (ds == NULL)
        return NULL;
    /* The columns are those of the model, which the document is composed against. */
    const struct dataset *form = plan_columns(a, plan, name, 0);
    bool same = form->n_columns == ds->n_columns;
    for (size_t i = 0; same && i < ds->n_columns; i++)
        same = strcmp(ds->columns[i].name, form->columns[i].name) == 0 && ds->columns[i].type == form->columns[i].type;
    if (!same) {
        diag_error(d, DIAG_ARCHIVE, NO_LOC, "the answer that the snapshot has for dataset \"%s\" has other columns",
                   name);
        return NULL;
    }
    ds->columns = form->columns;
    ds->name = name;
    return ds;
}

static bool replay_restated(void *arg, const struct cube *cube, const struct column *measure, month_t month,
                            struct value *first)
{
    const struct snapshot *s = arg;
    for (size_t i = 0; i < s->n_restated; i++) {
        const struct restated *r = &s->restated[i];
        if (r->month == month && strcmp(r->cube, cube->name) == 0 && strcmp(r->measure, measure->name) == 0)
            return value_exact_read(measure, r->first_node, first);
    }
    return false;
}

static const char *replay_map(void *arg, struct arena *a, const char *map)
{
    const struct snapshot *s = arg;
    const char *path = arena_printf(a, "%s/%s.geojson", s->maps_folder, map);
    return file_exists(path) ? path : NULL;
}

void snapshot_replay(struct snapshot *s, const struct model *model, const char *maps, struct report_context *out)
{
    s->maps_folder = maps;
    *out = s->inner;
    out->model = model;
    out->answer = replay_answer;
    out->restated = replay_restated;
    out->map_path = replay_map;
    out->arg = s;
}
