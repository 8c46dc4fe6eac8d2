/*
 * Prose: the names that templates may use, made from the datasets, and the expansion to blocks.
 *
 * Every dataset D gives a section {{#D}} that repeats with its rows, {{#D_FOERSTE}} and {{#D_SIDSTE}} for one of them,
 * {{#D_IALT}} for its totals, and the conditions {{#D_TOM}} and {{#D_FINDES}}. Inside, a column C gives {{C:x-md}},
 * numbers also {{C_ABS:x-md}} without sign, money {{C_MIO:x-md}} in millions, and the conditions {{#C_POSITIV}},
 * {{#C_NEGATIV}}, {{#C_NUL}} and {{#C_MANGLER}}, and for singular and plural {{#C_EN}} and {{#C_FLERE}}.
 *
 * SPDX-License-Identifier: MIT
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "report/prose.h"
#include "report/report_int.h"

static const char *const row_sections[] = {"", "_FOERSTE", "_SIDSTE", "_IALT"};
static const char *const sign_sections[] = {"_POSITIV", "_NEGATIV", "_NUL", "_MANGLER"};
static const char *const number_sections[] = {"_EN", "_FLERE"};

static const char *upper(struct arena *a, const char *name, const char *suffix)
{
    char *text = arena_printf(a, "%s%s", name, suffix);
    for (char *p = text; *p != '\0'; p++) {
        if (*p >= 'a' && *p <= 'z')
            *p = (char)(*p - 'a' + 'A');
        else if (*p == '-')
            *p = '_';
    }
    return text;
}

static bool is_number(const struct column *c)
{
    return c->type == VALUE_INT || c->type == VALUE_MONEY || c->type == VALUE_RATE || c->type == VALUE_DECIMAL;
}

static void scope_variable(struct template_scope *s, const char *name)
{
    PUSH(s->variables, s->n_variables, s->cap_variables) = name;
}

static void scope_section(struct template_scope *s, const char *name, struct template_scope *inner)
{
    PUSH(s->sections, s->n_sections, s->cap_sections) = (struct template_section){name, inner};
}

static void scope_release(struct template_scope *s)
{
    free(s->variables);
    free(s->sections);
}

/* The names inside a row of a dataset. */
static void scope_columns(struct arena *a, struct template_scope *s, const struct dataset *ds)
{
    for (size_t c = 0; c < ds->n_columns; c++) {
        const struct column *column = &ds->columns[c];
        scope_variable(s, upper(a, column->name, ""));
        if (!is_number(column))
            continue;
        scope_variable(s, upper(a, column->name, "_ABS"));
        if (column->type == VALUE_MONEY)
            scope_variable(s, upper(a, column->name, "_MIO"));
        for (size_t i = 0; i < ARRAY_LEN(sign_sections); i++)
            scope_section(s, upper(a, column->name, sign_sections[i]), NULL);
        for (size_t i = 0; i < ARRAY_LEN(number_sections); i++)
            scope_section(s, upper(a, column->name, number_sections[i]), NULL);
    }
}

static struct template_scope *make_scope(struct composition *c, struct template_scope *inner)
{
    struct template_scope *s = ARENA_NEW(c->arena, struct template_scope);
    scope_variable(s, "PERIODE");
    scope_variable(s, "KOMMUNE");
    scope_variable(s, "DATADATO");
    const struct parameter_def *parameters = c->report->parameters.items;
    for (size_t i = 0; i < c->report->parameters.n; i++)
        scope_variable(s, upper(c->arena, parameters[i].head.name, ""));
    const struct data_def *defs = c->report->data.items;
    for (size_t i = 0; i < c->report->data.n; i++) {
        inner[i].unknown = c->datasets[i] == NULL;
        if (c->datasets[i] != NULL)
            scope_columns(c->arena, &inner[i], c->datasets[i]);
        /* A dataset that failed may have had totals: no follow-up mistakes. */
        const struct dataset *ds = c->datasets[i];
        size_t n_sections = ARRAY_LEN(row_sections) - (ds != NULL && ds->totals == NULL);
        for (size_t k = 0; k < n_sections; k++)
            scope_section(s, upper(c->arena, defs[i].head.name, row_sections[k]), &inner[i]);
        scope_section(s, upper(c->arena, defs[i].head.name, "_TOM"), NULL);
        scope_section(s, upper(c->arena, defs[i].head.name, "_FINDES"), NULL);
    }
    return s;
}

static void fill_column(struct composition *c, struct template_dict *dict, const struct column *column,
                        const struct value *v)
{
    struct strbuf b;
    strbuf_init(&b, STRBUF_SMALL);
    char day[32];
    if (column->type == VALUE_DATE && v->state == STATE_OK)
        strbuf_adds(&b, date_da(day, (date_t)v->i));
    else
        value_danish(&b, column, v);
    template_set(dict, upper(c->arena, column->name, ""), strbuf_text(&b));
    if (is_number(column)) {
        bool real = column->type == VALUE_RATE || column->type == VALUE_DECIMAL;
        struct value size = *v;
        size.i = llabs(v->i);
        size.r = fabs(v->r);
        strbuf_clear(&b);
        value_danish(&b, column, &size);
        template_set(dict, upper(c->arena, column->name, "_ABS"), strbuf_text(&b));
        /* The sign of the figure as shown: 0,04 percentage points are written 0,0 and are no rise. */
        bool shown = strpbrk(strbuf_text(&b), "123456789") != NULL;
        size_t sign = v->state != STATE_OK ? 3 : !shown ? 2 : (real ? v->r < 0 : v->i < 0) ? 1 : 0;
        (void)template_add_section(dict, upper(c->arena, column->name, sign_sections[sign]));
        if (v->state == STATE_OK) {
            bool several = strcmp(strbuf_text(&b), "1") != 0;
            (void)template_add_section(dict, upper(c->arena, column->name, number_sections[several]));
        }
    }
    if (column->type == VALUE_MONEY) {
        char text[NUM_TEXT];
        template_set(dict, upper(c->arena, column->name, "_MIO"),
                     v->state == STATE_OK ? num_da_fixed(text, (double)v->i / 1e8, 1) : strbuf_text(&b));
    }
    strbuf_release(&b);
}

static void fill_row(struct composition *c, struct template_dict *root, const char *section, const struct dataset *ds,
                     const struct value *row)
{
    struct template_dict *dict = template_add_section(root, section);
    for (size_t i = 0; i < ds->n_columns; i++)
        fill_column(c, dict, &ds->columns[i], &row[i]);
}

/* Only what the template names is filled: a dataset may have many rows. */
static bool names_section(const char *text, const char *section)
{
    size_t len = strlen(section);
    for (const char *p = text; (p = strstr(p, "{{#")) != NULL; p += 3) {
        if (strncmp(p + 3, section, len) == 0 && p[3 + len] == '}')
            return true;
    }
    return false;
}

/* Returns whether the template shows anything of it. */
static bool fill_dataset(struct composition *c, struct template_dict *root, const char *text, const char *name,
                         const struct dataset *ds)
{
    const char *rows = upper(c->arena, name, ""), *first = upper(c->arena, name, "_FOERSTE");
    const char *last = upper(c->arena, name, "_SIDSTE"), *totals = upper(c->arena, name, "_IALT");
    bool names_rows = names_section(text, rows), names_first = names_section(text, first);
    bool names_last = names_section(text, last), names_totals = names_section(text, totals);
    for (size_t i = 0; names_rows && i < ds->n_rows; i++)
        fill_row(c, root, rows, ds, dataset_at(ds, i, 0));
    if (ds->n_rows > 0 && names_first)
        fill_row(c, root, first, ds, dataset_at(ds, 0, 0));
    if (ds->n_rows > 0 && names_last)
        fill_row(c, root, last, ds, dataset_at(ds, ds->n_rows - 1, 0));
    if (ds->totals != NULL && names_totals)
        fill_row(c, root, totals, ds, ds->totals);
    (void)template_add_section(root, upper(c->arena, name, ds->n_rows == 0 ? "_TOM" : "_FINDES"));
    return names_rows || names_first || names_last || names_totals;
}

static void fill(struct composition *c, struct template_dict *root, const char *text)
{
    char date[32];
    const struct report_context *context = c->context;
    const struct parameter_def *parameters = c->report->parameters.items;
    for (size_t i = 0; i < c->report->parameters.n; i++)
        template_set(root, upper(c->arena, parameters[i].head.name, ""),
                     composition_parameter(c, parameters[i].head.name));
    /* After the parameters: none of them hides what every report has. */
    date_t day = composition_date(c);
    template_set(root, "PERIODE",
                 context->period != MONTH_NONE ? period_da(date, period_of(report_unit(c->report), context->period))
                                               : "");
    template_set(root, "KOMMUNE", context->municipality);
    template_set(root, "DATADATO", day != DATE_NONE ? date_da(date, day) : "");
    const struct data_def *defs = c->report->data.items;
    for (size_t i = 0; i < c->report->data.n; i++) {
        if (c->datasets[i] != NULL && fill_dataset(c, root, text, defs[i].head.name, c->datasets[i]))
            c->shown[i] = true;
    }
}

bool composition_writes(const struct composition *c, const char *parameter)
{
    const char *marker = arena_printf(c->arena, "{{%s:", upper(c->arena, parameter, ""));
    for (size_t i = 0; i < c->report->n_layout; i++) {
        const char *text = c->report->layout[i].template_text;
        if (text != NULL && strstr(text, marker) != NULL)
            return true;
    }
    return false;
}

int composition_text(struct composition *c, const struct layout_item *item)
{
    struct template_scope *inner = ARENA_ARRAY(c->arena, c->report->data.n, struct template_scope);
    struct template_scope *scope = make_scope(c, inner);
    int result = template_lint(item->text, item->template_text, scope, c->diag);
    for (size_t i = 0; i < c->report->data.n; i++)
        scope_release(&inner[i]);
    scope_release(scope);
    if (result != 0)
        return -1;
    struct template_dict *root = template_dict_new();
    fill(c, root, item->template_text);
    char *markdown = template_expand(item->template_text, root);
    template_dict_free(root);
    struct src_loc loc = {item->text, 0, 0};
    if (markdown == NULL) {
        diag_error(c->diag, DIAG_TEMPLATE, loc, "the template could not be expanded");
        diag_hint(c->diag, "Check its markers; each section must open and close on its own.");
        return -1;
    }
    result = prose_blocks(c->arena, markdown, &c->blocks, &c->n_blocks, &c->cap_blocks, loc, c->diag);
    free(markdown);
    return result;
}
