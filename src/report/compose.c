/*
 * Composing a report: all datasets are asked for before the first block is made, then the layout turns them into a
 * document. Every mistake is reported, so one pass over a definition shows them all.
 *
 * SPDX-License-Identifier: MIT
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/prose.h"
#include "report/report_int.h"

const char *composition_parameter(const struct composition *c, const char *name)
{
    const struct report_context *context = c->context;
    for (size_t i = 0; i < context->n_parameters; i++) {
        if (strcmp(context->parameters[2 * i], name) == 0)
            return context->parameters[2 * i + 1];
    }
    const struct parameter_def *defs = c->report->parameters.items;
    for (size_t i = 0; i < c->report->parameters.n; i++) {
        if (strcmp(defs[i].head.name, name) == 0)
            return defs[i].fallback.text;
    }
    return NULL;
}

struct block *composition_add(struct composition *c, enum block_kind kind)
{
    struct block *block = &PUSH(c->blocks, c->n_blocks, c->cap_blocks);
    *block = (struct block){.kind = kind};
    return block;
}

/* Whether readers may see the columns of a dataset that reaches the document. */
static int judge(struct composition *c, size_t i)
{
    const struct data_def *defs = c->report->data.items;
    const struct dataset *ds = c->datasets[i];
    int result = 0;
    for (size_t k = 0; ds != NULL && k < ds->n_columns; k++)
        result |= composition_judge(c, &ds->columns[k], defs[i].head.loc);
    return result;
}

const struct dataset *composition_dataset(struct composition *c, const struct shape_text *name)
{
    const struct data_def *defs = c->report->data.items;
    const char **names = ARENA_ARRAY(c->arena, c->report->data.n, const char *);
    if (name->text == NULL)
        return NULL;
    for (size_t i = 0; i < c->report->data.n; i++) {
        names[i] = defs[i].head.name;
        if (strcmp(names[i], name->text) != 0)
            continue;
        if (i < c->n_asked) {
            c->shown[i] = c->shown[i] || c->n_asked == c->report->data.n;
            if (c->shown[i] && judge(c, i) != 0)
                c->datasets[i] = NULL; /* told once */
            return c->datasets[i];
        }
        diag_error(c->diag, DIAG_DEF_NAME, name->loc, "dataset \"%s\" is asked for only after this one", name->text);
        diag_hint(c->diag, "Move \"%s\" above the dataset that uses it.", name->text);
        return NULL;
    }
    diag_error(c->diag, DIAG_DEF_NAME, name->loc, "there is no dataset \"%s\"", name->text);
    diag_hint_names(c->diag, name->text, names, c->report->data.n);
    return NULL;
}

int composition_column(struct composition *c, const struct dataset *ds, const char *name, struct src_loc loc)
{
    if (name == NULL)
        return -1;
    int column = dataset_column(ds, name);
    if (column >= 0)
        return column;
    const char **names = ARENA_ARRAY(c->arena, ds->n_columns, const char *);
    for (size_t i = 0; i < ds->n_columns; i++)
        names[i] = ds->columns[i].name;
    diag_error(c->diag, DIAG_DEF_NAME, loc, "dataset \"%s\" has no column \"%s\"", ds->name, name);
    diag_hint_names(c->diag, name, names, ds->n_columns);
    return -1;
}

/* A parameter says what lists its values, and something has to use it. */
static int check_parameter(struct composition *c, const struct parameter_def *def)
{
    if (c->context->checking && !composition_asks_for(c, def->head.name) && !composition_writes(c, def->head.name)) {
        diag_warn(c->diag, DIAG_DEF_NAME, def->head.loc, "parameter \"%s\" is used by nothing", def->head.name);
        diag_hint(c->diag, "Filter a dataset with $%s, write it in a template, or remove it.", def->head.name);
    }
    if (def->cube.text == NULL)
        return 0;
    const struct cube *cube = model_cube(c->context->model, def->cube.text, def->cube.loc, c->diag);
    if (cube == NULL)
        return -1;
    if (def->dimension.text == NULL)
        return 0;
    return cube_dimension(cube, def->dimension.text, def->dimension.loc, c->diag) != NULL ? 0 : -1;
}

const char *composition_danish(struct composition *c, const struct column *column, const struct value *v)
{
    struct strbuf b;
    strbuf_init(&b, STRBUF_SMALL);
    value_danish(&b, column, v);
    const char *text = arena_strdup(c->arena, strbuf_text(&b));
    strbuf_release(&b);
    return text;
}

double composition_number(const struct column *column, const struct value *v)
{
    return v->state == STATE_OK ? value_number(column, v) : (double)NAN;
}

/* Parameters given must exist; wrong values are told where the question uses them. */
static int check_parameters(struct composition *c)
{
    const struct parameter_def *defs = c->report->parameters.items;
    size_t n = c->report->parameters.n;
    const char **names = ARENA_ARRAY(c->arena, n, const char *);
    int result = 0;
    for (size_t i = 0; i < n; i++) {
        names[i] = defs[i].head.name;
        result |= check_parameter(c, &defs[i]);
    }
    for (size_t i = 0; i < c->context->n_parameters; i++) {
        const char *name = c->context->parameters[2 * i];
        size_t k = 0;
        while (k < n && strcmp(names[k], name) != 0)
            k++;
        if (k < n) {
            result |= composition_check_value(c, &defs[k], c->context->parameters[2 * i + 1]);
            continue;
        }
        result = diag_error(c->diag, DIAG_USAGE, NO_LOC, "report \"%s\" has no parameter \"%s\"", c->report->name.text,
                            name);
        diag_hint_names(c->diag, name, names, n);
    }
    return result;
}

static int compose_item(struct composition *c, const struct layout_item *item)
{
    struct block *block;
    switch (item->kind) {
    case ITEM_HEADING:
        block = composition_add(c, BLOCK_HEADING);
        block->level = 1;
        block->text = prose_plain(c->arena, item->text);
        return 0;
    case ITEM_NOTE:
        block = composition_add(c, BLOCK_NOTE);
        block->text = prose_plain(c->arena, item->text);
        return 0;
    case ITEM_PAGE: composition_add(c, BLOCK_PAGE_BREAK); return 0;
    case ITEM_TEXT: return composition_text(c, item);
    case ITEM_TILES: return composition_tiles(c, item);
    case ITEM_TABLE: return composition_table(c, item);
    case ITEM_CHART: return composition_chart(c, item);
    case ITEM_MAP: return composition_map(c, item);
    }
    return -1;
}

void composition_definitions(struct arena *a, const struct document *doc, int level, struct block out[2])
{
    out[0] = (struct block){.kind = BLOCK_HEADING, .level = level, .page_only = true};
    out[0].text = prose_plain(a, "Definitioner");
    out[1] = (struct block){.kind = BLOCK_LIST, .page_only = true, .n_items = doc->n_terms};
    out[1].items = ARENA_ARRAY(a, doc->n_terms, struct rich_text);
    for (size_t i = 0; i < doc->n_terms; i++) {
        struct text_run *runs = ARENA_ARRAY(a, 2, struct text_run);
        runs[0] = (struct text_run){doc->terms[i].label, RUN_BOLD, NULL};
        runs[1] = (struct text_run){arena_printf(a, ": %s", doc->terms[i].meaning), 0, NULL};
        out[1].items[i] = (struct rich_text){runs, 2};
    }
}

/* The meanings stand last on pages; workbooks have a sheet of their own for them. */
static void add_definitions(struct composition *c, struct document *doc)
{
    struct block blocks[2];
    doc->blocks = c->blocks;
    doc->n_blocks = c->n_blocks;
    document_terms(c->arena, doc);
    if (doc->n_terms == 0)
        return;
    composition_definitions(c->arena, doc, 2, blocks);
    for (size_t i = 0; i < ARRAY_LEN(blocks); i++)
        *composition_add(c, blocks[i].kind) = blocks[i];
}

/* The newest day in the data that are shown. */
static date_t newest_day(const struct composition *c)
{
    date_t newest = DATE_NONE;
    for (size_t i = 0; i < c->report->data.n; i++) {
        const struct dataset *ds = c->datasets[i];
        for (size_t k = 0; ds != NULL && k < ds->n_rows * ds->n_columns; k++) {
            if (ds->columns[k % ds->n_columns].type == VALUE_DATE && ds->values[k].state == STATE_OK &&
                (date_t)ds->values[k].i > newest)
                newest = (date_t)ds->values[k].i;
        }
    }
    return newest;
}

date_t composition_date(const struct composition *c)
{
    const struct report_context *context = c->context;
    if (c->report->period != PERIOD_NONE && context->period != MONTH_NONE) {
        date_t end = month_last(context->period);
        return context->data_date != DATE_NONE && context->data_date < end ? context->data_date : end;
    }
    date_t newest = newest_day(c);
    return newest != DATE_NONE ? newest : context->data_date;
}

/* The period in words and as part of file names: that of the data where the report has none. */
static void describe_period(struct composition *c, struct document *doc)
{
    char text[PERIOD_TEXT];
    const struct report_context *context = c->context;
    doc->data_date = composition_date(c);
    if (c->report->period != PERIOD_NONE && context->period != MONTH_NONE) {
        struct period period = period_of(report_unit(c->report), context->period);
        doc->period = arena_strdup(c->arena, period_da(text, period));
        doc->period_key = arena_strdup(c->arena, period_key(text, period));
        return;
    }
    doc->period = doc->data_date != DATE_NONE ? arena_strdup(c->arena, date_da(text, doc->data_date)) : "";
    doc->period_key = doc->data_date != DATE_NONE ? arena_strdup(c->arena, date_iso(text, doc->data_date)) : "none";
}

static struct document *make_document(struct composition *c)
{
    const struct report *r = c->report;
    struct document *doc = ARENA_NEW(c->arena, struct document);
    *doc = (struct document){.report = r->name.text,
                             .title = r->title.text,
                             .subtitle = r->question.text,
                             .municipality = c->context->municipality,
                             .fictive = c->context->fictive && r->period != PERIOD_NONE,
                             .landscape = r->landscape,
                             .clearance = r->confidential.text,
                             .sources = r->sources.text};
    describe_period(c, doc);
    composition_comments_end(c);
    doc->takes_comments = r->comments || c->context->takes_comments;
    doc->comments = c->comments;
    doc->n_comments = c->n_comments;
    if (!c->part)
        add_definitions(c, doc);
    doc->n_blocks = c->n_blocks;
    doc->blocks = ARENA_ARRAY(c->arena, c->n_blocks, struct block);
    if (c->n_blocks > 0)
        memcpy(doc->blocks, c->blocks, c->n_blocks * sizeof(struct block));
    const struct dataset **datasets = ARENA_ARRAY(c->arena, r->data.n, const struct dataset *);
    for (size_t i = 0; i < r->data.n; i++) {
        if (c->shown[i])
            datasets[doc->n_datasets++] = c->datasets[i];
    }
    doc->datasets = datasets;
    return doc;
}

static void make_trace(const struct composition *c, struct report_trace *trace)
{
    sha256_hex(trace->definition, c->report->definition_text, c->report->definition_len);
    struct strbuf b;
    strbuf_init(&b, STRBUF_LARGE);
    for (size_t i = 0; i < c->report->n_layout; i++) {
        if (c->report->layout[i].template_text != NULL)
            strbuf_addf(&b, "%s\n%s\n", path_base(c->report->layout[i].text), c->report->layout[i].template_text);
    }
    sha256_hex(trace->templates, strbuf_text(&b), b.len);
    strbuf_clear(&b);
    for (size_t i = 0; i < c->report->data.n; i++) {
        strbuf_addf(&b, "%s\n", c->datasets[i]->name);
        dataset_csv(&b, c->datasets[i], false);
    }
    sha256_hex(trace->data, strbuf_text(&b), b.len);
    strbuf_release(&b);
}

/* What a report without a period is about is told by the public figures. */
static struct report_context context_of(const struct report *r, const struct report_context *context)
{
    struct report_context own = *context;
    if (r->period == PERIOD_NONE && !context->checking) {
        own.period = MONTH_NONE;
        own.data_date = context->population_date;
    }
    return own;
}

static struct document *compose(struct composition *c, struct report_trace *trace)
{
    const struct report *r = c->report;
    c->datasets = ARENA_ARRAY(c->arena, r->data.n, struct dataset *);
    c->remarks = ARENA_ARRAY(c->arena, r->data.n, const char *);
    c->shown = ARENA_ARRAY(c->arena, r->data.n, bool);
    int result = check_parameters(c);
    result |= composition_ask(c);
    composition_comments_begin(c);
    for (size_t i = 0; i < r->n_layout; i++) {
        size_t first = c->n_blocks;
        result |= compose_item(c, &r->layout[i]);
        composition_comments_place(c, first);
    }
    for (size_t i = 0; i < r->data.n; i++) /* texts show what no block does */
        result |= c->shown[i] ? judge(c, i) : 0;
    struct document *doc = NULL;
    if (result == 0) {
        doc = make_document(c);
        if (trace != NULL)
            make_trace(c, trace);
    }
    free(c->blocks);
    return doc;
}

static struct document *compose_checked(struct composition *c, struct report_trace *trace)
{
    const struct report *r = c->report;
    const char *name = r->name.text;
    if (r->clearance > (int)c->context->clearance) {
        diag_error(c->diag, DIAG_CLEARANCE, (struct src_loc){r->path, 0, 0}, "report \"%s\" needs clearance \"%s\"",
                   name, clearance_name((enum clearance)r->clearance));
        diag_hint(c->diag, "If its readers may see that, run it with --clearance %s.",
                  clearance_name((enum clearance)r->clearance));
        return NULL;
    }
    if (r->period != PERIOD_NONE && c->context->period == MONTH_NONE && !c->context->checking) {
        diag_error(c->diag, DIAG_PLAN, NO_LOC, "report \"%s\" needs person data, and none are there", name);
        diag_hint(c->diag, "Load the packages borger and ydelser, then run: almanak refresh");
        return NULL;
    }
    struct report_context own = context_of(r, c->context);
    c->context = &own;
    return compose(c, trace);
}

struct document *report_compose(struct arena *a, const struct report *r, const struct report_context *context,
                                struct report_trace *trace, struct diag *d)
{
    struct composition c = {.arena = a, .report = r, .context = context, .diag = d};
    return compose_checked(&c, trace);
}

struct document *composition_part(struct arena *a, const struct report *r, const struct report_context *context,
                                  struct report_trace *trace, struct diag *d)
{
    struct composition c = {.arena = a, .report = r, .context = context, .part = true, .diag = d};
    return compose_checked(&c, trace);
}
