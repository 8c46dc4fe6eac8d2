/*
 * Comparing publications: see compare.h. Each side becomes a table of names and texts; the same names are held against
 * each other.
 *
 * SPDX-License-Identifier: MIT
 */
#include "publish/compare.h"

#include <stdlib.h>
#include <string.h>

#include "archive/source_list.h"
#include "base/intern.h"
#include "base/yaml.h"
#include "publish/sources.h"
#include "report/snapshot.h"

/* Names with a text each, in the order they were found. */
struct side {
    struct intern names;
    const char **texts; /* heap; by number of the name */
    size_t cap;
};

/* One publication, taken apart. */
struct taken {
    struct side program, sources, loads, figures;
};

const char *difference_kind_name(enum difference_kind kind)
{
    static const char *const names[] = {"added", "removed", "changed"};
    return names[kind];
}

static void put(struct side *s, const char *name, const char *text)
{
    size_t before = s->names.n;
    int32_t number = intern_add(&s->names, name, strlen(name));
    if (s->names.n == before)
        return;
    s->texts = xgrow(s->texts, &s->cap, s->names.n, sizeof(*s->texts));
    s->texts[number] = text;
}

/* --- taking a publication apart --- */

static void take_program(struct arena *a, struct side *s, const struct publication *p, const struct source_list *list)
{
    put(s, "program", arena_printf(a, "almanak %s", p->program_version));
    put(s, "libraries", p->library_versions);
    put(s, "clearance", p->clearance);
    put(s, "params", p->params);
    if (list != NULL)
        put(s, "build", list->build);
}

static const char *text_of(const struct yaml_node *map, const char *key)
{
    const struct yaml_node *node = yaml_lookup(map, key);
    return node != NULL && node->kind == YAML_SCALAR ? node->text : "";
}

static void take_loads(struct arena *a, struct side *s, const struct yaml_node *root)
{
    const struct yaml_node *loads = yaml_lookup(root, "loads");
    for (size_t i = 0; loads != NULL && loads->kind == YAML_LIST && i < loads->n; i++) {
        const struct yaml_node *load = loads->items[i];
        put(s,
            arena_printf(a, "%s from %s, %s", text_of(load, "package"), text_of(load, "source"),
                         text_of(load, "period")),
            text_of(load, "sha256"));
    }
}

/* "nu: distrikt=0730-1, " : what a row is about. */
static const char *row_name(struct arena *a, const struct snapshot_dataset *of, const struct value *row)
{
    const struct dataset *ds = of->dataset;
    struct strbuf b;
    strbuf_init(&b, STRBUF_LARGE);
    strbuf_addf(&b, "%s%s%s: ", of->report, of->report[0] != '\0' ? "/" : "", ds->name);
    for (size_t i = 0; i < ds->n_columns; i++) {
        if (ds->columns[i].role != COLUMN_DIMENSION)
            continue;
        strbuf_addf(&b, "%s=", ds->columns[i].name);
        value_plain(&b, &ds->columns[i], &row[i]);
        strbuf_adds(&b, ", ");
    }
    const char *name = arena_strdup(a, strbuf_text(&b));
    strbuf_release(&b);
    return name;
}

static void take_row(struct arena *a, struct side *s, const struct snapshot_dataset *of, const struct value *row,
                     const char *name)
{
    struct strbuf b;
    strbuf_init(&b, STRBUF_LARGE);
    for (size_t i = 0; i < of->dataset->n_columns; i++) {
        const struct column *c = &of->dataset->columns[i];
        if (c->role != COLUMN_MEASURE)
            continue;
        strbuf_clear(&b);
        value_plain(&b, c, &row[i]);
        put(s, arena_printf(a, "%s%s", name, c->name), arena_strdup(a, strbuf_text(&b)));
    }
    strbuf_release(&b);
}

static void take_figures(struct arena *a, struct side *s, const struct snapshot *snapshot)
{
    size_t n;
    const struct snapshot_dataset *datasets = snapshot_datasets(snapshot, &n);
    for (size_t i = 0; i < n; i++) {
        const struct dataset *ds = datasets[i].dataset;
        for (size_t row = 0; row < ds->n_rows; row++)
            take_row(a, s, &datasets[i], dataset_at(ds, row, 0), row_name(a, &datasets[i], dataset_at(ds, row, 0)));
        if (ds->totals != NULL)
            take_row(a, s, &datasets[i], ds->totals,
                     arena_printf(a, "%s%s%s: total, ", datasets[i].report, datasets[i].report[0] != '\0' ? "/" : "",
                                  ds->name));
    }
}

/* One source of a publication as text; NULL and no mistake when it was archived without. */
static int read_source(const struct installation *inst, struct archive *ar, const struct archived_file *files, size_t n,
                       const char *name, char **text, size_t *len)
{
    *text = NULL;
    for (size_t i = 0; i < n; i++)
        if (files[i].role == FILE_SOURCE && strcmp(files[i].name, name) == 0)
            return archive_read(ar, inst->arena, name, files[i].sha256, text, len, inst->diag);
    return 0;
}

static int take(const struct installation *inst, struct archive *ar, const char *id, struct taken *out)
{
    struct arena *a = inst->arena;
    struct publication p;
    struct archived_file *files;
    struct source_list list;
    size_t n, len;
    char *text;
    if (archive_show(ar, a, id, &p, &files, &n, inst->diag) != 0)
        return -1;
    if (p.pruned_at[0] != '\0') {
        diag_error(inst->diag, DIAG_ARCHIVE, NO_LOC, "the files of publication \"%s\" were removed on %.10s", id,
                   p.pruned_at);
        diag_hint(inst->diag, "Compare publications that have theirs.");
        return -1;
    }
    if (read_source(inst, ar, files, n, SOURCES_NAME, &text, &len) != 0 ||
        (text != NULL && source_list_read(a, SOURCES_NAME, text, len, &list, inst->diag) != 0))
        return -1;
    take_program(a, &out->program, &p, text != NULL ? &list : NULL);
    for (size_t i = 0; text != NULL && i < list.n; i++)
        put(&out->sources, list.items[i].name, list.items[i].sha256);
    if (read_source(inst, ar, files, n, LOADS_NAME, &text, &len) != 0)
        return -1;
    const struct yaml_node *loads =
        text != NULL ? yaml_parse(a, LOADS_NAME, text, len, DIAG_ARCHIVE, inst->diag) : NULL;
    if (loads != NULL)
        take_loads(a, &out->loads, loads);
    if (read_source(inst, ar, files, n, SNAPSHOT_NAME, &text, &len) != 0)
        return -1;
    const struct snapshot *snapshot = text != NULL ? snapshot_read(a, SNAPSHOT_NAME, text, len, inst->diag) : NULL;
    if (snapshot != NULL)
        take_figures(a, &out->figures, snapshot);
    return inst->diag->n_errors > 0 ? -1 : 0;
}

/* --- comparing --- */

static void tell(struct difference_list *list, enum difference_kind kind, const char *what, const char *before,
                 const char *after, struct arena *a)
{
    if (list->items == NULL)
        list->items = ARENA_ARRAY(a, DIFFERENCES_SHOWN, struct difference);
    list->n_all++;
    if (list->n < DIFFERENCES_SHOWN)
        list->items[list->n++] = (struct difference){kind, arena_strdup(a, what), before, after};
}

static void compare(struct arena *a, const struct side *before, const struct side *after, struct difference_list *out)
{
    for (size_t i = 0; i < before->names.n; i++) {
        const char *name = before->names.texts[i];
        int32_t other = intern_lookup(&after->names, name, strlen(name));
        if (other == INTERN_NONE)
            tell(out, DIFFERENCE_REMOVED, name, before->texts[i], NULL, a);
        else if (strcmp(before->texts[i], after->texts[other]) != 0)
            tell(out, DIFFERENCE_CHANGED, name, before->texts[i], after->texts[other], a);
    }
    for (size_t i = 0; i < after->names.n; i++) {
        const char *name = after->names.texts[i];
        if (intern_lookup(&before->names, name, strlen(name)) == INTERN_NONE)
            tell(out, DIFFERENCE_ADDED, name, NULL, after->texts[i], a);
    }
}

static void taken_init(struct taken *t)
{
    *t = (struct taken){.program = {.cap = 0}};
    struct side *sides[] = {&t->program, &t->sources, &t->loads, &t->figures};
    for (size_t i = 0; i < ARRAY_LEN(sides); i++)
        intern_init(&sides[i]->names);
}

static void taken_release(struct taken *t)
{
    struct side *sides[] = {&t->program, &t->sources, &t->loads, &t->figures};
    for (size_t i = 0; i < ARRAY_LEN(sides); i++) {
        intern_release(&sides[i]->names);
        free(sides[i]->texts);
    }
}

int compare_publications(const struct installation *inst, struct archive *ar, const char *before, const char *after,
                         struct comparison *out)
{
    struct taken x, y;
    *out = (struct comparison){.program = {.n = 0}};
    taken_init(&x);
    taken_init(&y);
    int result = take(inst, ar, before, &x) != 0 || take(inst, ar, after, &y) != 0 ? -1 : 0;
    if (result == 0) {
        compare(inst->arena, &x.program, &y.program, &out->program);
        compare(inst->arena, &x.sources, &y.sources, &out->sources);
        compare(inst->arena, &x.loads, &y.loads, &out->loads);
        compare(inst->arena, &x.figures, &y.figures, &out->figures);
    }
    taken_release(&x);
    taken_release(&y);
    return result;
}
