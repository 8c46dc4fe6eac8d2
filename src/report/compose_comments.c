/*
 * What people said about figures: each comment stands below the figure that it is about, what is about the report as a
 * whole at its end. Workbooks have columns of their own for them, so that these blocks are for pages only.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "document/key.h"
#include "report/prose.h"
#include "report/report_int.h"

/* --- keys --- */

const char *report_params_key(struct arena *a, const struct report *r, const char *const *parameters, size_t n)
{
    struct strbuf b;
    strbuf_init(&b, STRBUF_SMALL);
    const struct parameter_def *defs = r->parameters.items;
    for (size_t i = 0; i < r->parameters.n; i++) {
        for (size_t k = 0; k < n; k++) {
            const char *value = parameters[2 * k + 1];
            if (strcmp(parameters[2 * k], defs[i].head.name) != 0 ||
                (defs[i].fallback.text != NULL && strcmp(value, defs[i].fallback.text) == 0))
                continue;
            strbuf_addf(&b, "%s%s=%s", b.len > 0 ? " " : "", defs[i].head.name, value);
        }
    }
    const char *text = arena_strdup(a, strbuf_text(&b));
    strbuf_release(&b);
    return text;
}

static bool is_new(const char **names, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(names[i], name) == 0)
            return false;
    return true;
}

const char **report_figures(struct arena *a, const struct report *r, size_t *n)
{
    const struct data_def *defs = r->data.items;
    size_t most = r->data.n;
    for (size_t i = 0; i < r->n_layout; i++)
        most += r->layout[i].n_tiles;
    const char **names = ARENA_ARRAY(a, most, const char *);
    for (*n = 0; *n < r->data.n; (*n)++)
        names[*n] = defs[*n].head.name;
    for (size_t i = 0; i < r->n_layout; i++) {
        for (size_t k = 0; k < r->layout[i].n_tiles; k++) {
            const struct tile_def *tile = &r->layout[i].tiles[k];
            if (tile->data.text == NULL || tile->value.text == NULL)
                continue;
            const char *name = arena_printf(a, "%s.%s", tile->data.text, tile->value.text);
            if (is_new(names, *n, name))
                names[(*n)++] = name;
        }
    }
    return names;
}

void composition_comments_begin(struct composition *c)
{
    const struct report_context *context = c->context;
    if (!c->report->comments && !context->takes_comments && context->n_comments == 0)
        return;
    c->params = report_params_key(c->arena, c->report, context->parameters, context->n_parameters);
    c->comments = ARENA_ARRAY(c->arena, context->n_comments, struct comment);
    for (size_t i = 0; i < context->n_comments; i++) {
        struct figure_key key;
        if (!figure_key_parse(c->arena, context->comments[i].key, &key) ||
            strcmp(key.report, c->report->name.text) != 0 || strcmp(key.params, c->params) != 0)
            continue;
        c->comments[c->n_comments] = context->comments[i];
        c->comments[c->n_comments++].place = NULL;
    }
}

const char *composition_key(struct composition *c, const struct dataset *ds, const char *column)
{
    if (c->params == NULL)
        return NULL;
    const char *figure = column == NULL ? ds->name : arena_printf(c->arena, "%s.%s", ds->name, column);
    return figure_key_text(c->arena, &(struct figure_key){c->report->name.text, c->params, figure, ""});
}

const char *composition_row_key(struct composition *c, const struct dataset *ds, const struct value *values,
                                enum row_kind kind)
{
    if (c->params == NULL)
        return NULL;
    struct strbuf b;
    strbuf_init(&b, STRBUF_SMALL);
    bool names_person = false;
    for (size_t i = 0; i < ds->n_columns; i++) {
        const struct column *column = &ds->columns[i];
        if (column->role != COLUMN_DIMENSION)
            continue;
        /* Keys stay in the archive's history for good: no person may be named there. */
        names_person = names_person || (column->dimension != NULL && column->dimension->clearance == CLEARANCE_PERSON);
        strbuf_addf(&b, "%s%s=", b.len > 0 ? ";" : "", column->name);
        value_plain(&b, column, &values[i]);
    }
    const char *row = kind != ROW_BODY ? "total" : strbuf_text(&b);
    const char *key = NULL;
    if (!names_person && row[0] != '\0' && b.len < KEY_MAX / 4)
        key = figure_key_text(c->arena, &(struct figure_key){c->report->name.text, c->params, ds->name, row});
    strbuf_release(&b);
    return key;
}

/* --- where they stand --- */

/* What a row is called: its texts before the first figure. */
static const char *row_name(struct composition *c, const struct table *t, const struct table_row *row)
{
    const char *name = "";
    for (size_t i = 0; i < t->n_columns; i++) {
        enum value_type type = t->columns[i].type;
        if (row->cells[i].text[0] == '\0')
            continue;
        if (type != VALUE_TEXT && type != VALUE_MONTH && type != VALUE_DATE)
            break;
        name = arena_printf(c->arena, "%s%s%s", name, name[0] != '\0' ? ", " : "", row->cells[i].text);
    }
    return name;
}

/* What a block calls the figure of a key: the name of the row or tile, "" the block itself; NULL when it shows no such.
 */
static const char *name_in_block(struct composition *c, const struct block *block, const char *key)
{
    if (block->key != NULL && strcmp(block->key, key) == 0)
        return "";
    for (size_t i = 0; i < block->n_tiles; i++)
        if (block->tiles[i].key != NULL && strcmp(block->tiles[i].key, key) == 0)
            return block->tiles[i].label;
    for (size_t i = 0; i < block->table.n_rows; i++) {
        const struct table_row *row = &block->table.rows[i];
        if (row->key != NULL && strcmp(row->key, key) == 0)
            return row_name(c, &block->table, row);
    }
    return NULL;
}

/* A comment as paragraphs, one a line of it: whom it is about, what it says, who said so and when. */
static void add_paragraphs(struct composition *c, const struct comment *comment, const char *about)
{
    char day[32];
    const char *line = comment->text;
    do {
        size_t len = strcspn(line, "\n");
        bool first = line == comment->text, last = line[len] == '\0';
        struct text_run *runs = ARENA_ARRAY(c->arena, 3, struct text_run);
        size_t n = 0;
        if (first)
            runs[n++] = (struct text_run){arena_printf(c->arena, "%s: ", about), RUN_BOLD, NULL};
        runs[n++] = (struct text_run){arena_strndup(c->arena, line, len), 0, NULL};
        if (last)
            runs[n++] = (struct text_run){arena_printf(c->arena, " (%s, %s)", comment->by, date_da(day, comment->day)),
                                          RUN_ITALIC, NULL};
        struct block *block = composition_add(c, BLOCK_PARAGRAPH);
        block->page_only = true;
        block->text = (struct rich_text){runs, n};
        line += len + !last;
    } while (*line != '\0');
}

void composition_comments_place(struct composition *c, size_t first)
{
    size_t end = c->n_blocks;
    for (size_t i = 0; i < c->n_comments; i++) {
        struct comment *comment = &c->comments[i];
        for (size_t k = first; k < end && comment->place == NULL; k++) {
            const struct block *block = &c->blocks[k];
            const char *name = name_in_block(c, block, comment->key);
            if (name == NULL)
                continue;
            const char *caption = block->caption != NULL ? block->caption : "";
            bool both = caption[0] != '\0' && name[0] != '\0';
            comment->place = arena_printf(c->arena, "%s%s%s", caption, both ? ", " : "", name);
            add_paragraphs(c, comment, name[0] != '\0' ? name : "Bemærkning");
        }
    }
}

void composition_comments_end(struct composition *c)
{
    bool any = false;
    for (size_t i = 0; i < c->n_comments; i++) {
        struct comment *comment = &c->comments[i];
        if (comment->place != NULL)
            continue;
        if (!any) {
            struct block *heading = composition_add(c, BLOCK_HEADING);
            heading->level = 2;
            heading->page_only = true;
            heading->text = prose_plain(c->arena, "Bemærkninger");
        }
        any = true;
        struct figure_key key;
        bool known = figure_key_parse(c->arena, comment->key, &key);
        comment->place = !known || key.figure[0] == '\0' ? ""
                         : key.row[0] != '\0'            ? arena_printf(c->arena, "%s, %s", key.figure, key.row)
                                                         : key.figure;
        add_paragraphs(c, comment, comment->place[0] != '\0' ? comment->place : "Hele rapporten");
    }
}
