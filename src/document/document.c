/*
 * The document as text: the form that tests compare. See document.h.
 *
 * Every fact a renderer could use stands on a line of its own, indented below what it belongs to; numbers are written
 * so that they read back the same.
 *
 * SPDX-License-Identifier: MIT
 */
#include "document/document.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "base/text.h"
#include "model/model.h"

struct tree {
    struct strbuf *out;
    int depth;
};

static void line(struct tree *t, const char *format, ...) PRINTF_LIKE(2, 3);
static void line(struct tree *t, const char *format, ...)
{
    char *text = NULL;
    struct arena a;
    arena_init(&a);
    va_list args;
    va_start(args, format);
    va_list again;
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (len >= 0) {
        text = arena_alloc(&a, (size_t)len + 1);
        (void)vsnprintf(text, (size_t)len + 1, format, again);
        strbuf_addf(t->out, "%*s%s\n", 2 * t->depth, "", text);
    }
    va_end(again);
    arena_release(&a);
}

/* A fact that may be absent. */
static void fact(struct tree *t, const char *name, const char *value)
{
    if (value != NULL)
        line(t, "%s: %s", name, value);
}

static void flag(struct tree *t, const char *name, bool value)
{
    if (value)
        line(t, "%s", name);
}

static const char *number(char out[NUM_TEXT], double value)
{
    return isnan(value) ? "nan" : num_double(out, value);
}

/* --- text --- */

static void rich(struct tree *t, const char *name, const struct rich_text *text)
{
    struct strbuf b;
    strbuf_init(&b, STRBUF_LARGE);
    for (size_t i = 0; i < text->n; i++) {
        const struct text_run *run = &text->runs[i];
        const char *marks[] = {"", "*", "/", "*/"};
        const char *mark = marks[run->style & (RUN_BOLD | RUN_ITALIC)], *code = (run->style & RUN_CODE) != 0 ? "`" : "";
        strbuf_addf(&b, "%s%s%s%s%s", mark, code, run->text, code, mark);
        if (run->link != NULL)
            strbuf_addf(&b, "<%s>", run->link);
    }
    line(t, "%s: %s", name, strbuf_text(&b));
    strbuf_release(&b);
}

/* --- tables --- */

static void cell(struct strbuf *b, const struct cell *c)
{
    static const char *const states[] = {"", "", " [missing]", " [withheld]"};
    if (c->kind == CELL_EMPTY)
        return;
    strbuf_adds(b, c->text);
    if (c->kind == CELL_VALUE)
        strbuf_adds(b, states[c->value.state]);
}

static void table(struct tree *t, const struct table *table)
{
    static const char *const aligns[] = {"left", "right", "centre"};
    static const char *const kinds[] = {"row", "total", "subtotal"};
    static const char *const types[] = {"text", "int", "money", "rate", "decimal", "month", "date"};
    for (size_t k = 0; k < table->n_columns; k++) {
        const struct table_column *c = &table->columns[k];
        line(t, "column: %s | %s %s %d%s%s%s%s%s", c->label, types[c->type], aligns[c->align], c->decimals,
             c->unit != NULL ? " " : "", c->unit != NULL ? c->unit : "", c->group != NULL ? " under " : "",
             c->group != NULL ? c->group : "", c->keep_together ? " together" : "");
    }
    struct strbuf b;
    strbuf_init(&b, STRBUF_LARGE);
    for (size_t r = 0; r < table->n_rows; r++) {
        strbuf_clear(&b);
        for (size_t k = 0; k < table->n_columns; k++) {
            strbuf_adds(&b, k > 0 ? " | " : "");
            cell(&b, &table->rows[r].cells[k]);
        }
        line(t, "%s: %s", kinds[table->rows[r].kind], strbuf_text(&b));
    }
    strbuf_release(&b);
}

/* --- the rest --- */

static void tiles(struct tree *t, const struct block *b)
{
    static const char *const ways[] = {"falls", "unchanged", "rises"};
    static const char *const lights[] = {"none", "green", "yellow", "red"};
    for (size_t i = 0; i < b->n_tiles; i++) {
        const struct tile *tile = &b->tiles[i];
        line(t, "tile: %s = %s%s%s", tile->label, tile->value, tile->unit != NULL ? " " : "",
             tile->unit != NULL ? tile->unit : "");
        t->depth++;
        for (size_t k = 0; k < tile->n_changes; k++) {
            int way = tile->changes[k].direction;
            line(t, "change: %s (%s)", tile->changes[k].text, ways[way < 0 ? 0 : way > 0 ? 2 : 1]);
        }
        if (tile->judged != NULL)
            line(t, "light: %s (%s)", tile->judged, lights[tile->light]);
        for (size_t k = 0; k < tile->n_trend; k++) {
            char text[NUM_TEXT];
            line(t, "trend: %s", number(text, tile->trend[k]));
        }
        t->depth--;
    }
}

static void chart(struct tree *t, const struct chart *c)
{
    static const char *const kinds[] = {"line", "bar", "column", "stacked_bar", "pyramid", "curve", "flow"};
    static const char *const types[] = {"text", "int", "money", "rate", "decimal", "month", "date"};
    line(t, "chart: %s of %s, %d decimals%s", kinds[c->kind], types[c->type], c->decimals,
         c->zero_based ? ", from zero" : "");
    t->depth++;
    fact(t, "unit", c->unit);
    fact(t, "x", c->x_label);
    fact(t, "to", c->to_label);
    for (size_t k = 0; k < c->n_series; k++) {
        const struct chart_series *s = &c->series[k];
        line(t, "series: %s%s", s->label != NULL ? s->label : "", s->highlight != 0 ? " (highlighted)" : "");
        t->depth++;
        for (size_t i = 0; i < c->n_categories; i++) {
            char text[NUM_TEXT], at[NUM_TEXT];
            if (s->low != NULL)
                line(t, "interval: %s to %s", number(at, s->low[i]), number(text, s->high[i]));
            if (s->x != NULL)
                line(t, "%s: %s", number(at, s->x[i]), number(text, s->values[i]));
            else
                line(t, "%s: %s", c->categories[i], number(text, s->values[i]));
        }
        t->depth--;
    }
    t->depth--;
}

static void map(struct tree *t, const struct map *m)
{
    line(t, "map: %s%s", m->geometry != NULL ? m->geometry->name : "", m->label_areas ? ", areas named" : "");
    t->depth++;
    for (size_t i = 0; i < m->n_classes; i++)
        line(t, "class %zu: %s", i, m->class_labels[i]);
    flag(t, "some withheld", m->withheld);
    flag(t, "some missing", m->missing);
    for (size_t i = 0; i < m->n_values; i++) {
        const struct map_value *v = &m->values[i];
        bool known = m->geometry != NULL && v->area >= 0 && (size_t)v->area < m->geometry->n_areas;
        char text[NUM_TEXT];
        line(t, "%s: %s, class %d", known ? m->geometry->areas[v->area].code : "?", number(text, v->value), v->class_);
    }
    t->depth--;
}

static void block(struct tree *t, const struct block *b)
{
    static const char *const kinds[] = {"heading", "paragraph", "list", "tiles",     "table",
                                        "chart",   "map",       "note", "page break"};
    if (b->kind == BLOCK_HEADING)
        line(t, "heading %d", b->level);
    else
        line(t, "%s%s", b->kind == BLOCK_LIST && b->ordered ? "ordered " : "", kinds[b->kind]);
    t->depth++;
    flag(t, "workbook only", b->workbook_only);
    flag(t, "page only", b->page_only);
    fact(t, "caption", b->caption);
    fact(t, "alt", b->alt);
    if (b->kind == BLOCK_HEADING || b->kind == BLOCK_PARAGRAPH || b->kind == BLOCK_NOTE)
        rich(t, "text", &b->text);
    for (size_t i = 0; b->kind == BLOCK_LIST && i < b->n_items; i++)
        rich(t, "item", &b->items[i]);
    if (b->kind == BLOCK_TILES)
        tiles(t, b);
    if (b->kind == BLOCK_TABLE)
        table(t, &b->table);
    if (b->kind == BLOCK_CHART)
        chart(t, &b->chart);
    if (b->kind == BLOCK_MAP)
        map(t, &b->map);
    fact(t, "footnote", b->footnote);
    if (b->data != NULL)
        line(t, "data: %s", b->data->name);
    t->depth--;
}

static void document(struct tree *t, const char *kind, const struct document *doc)
{
    char day[32];
    line(t, "%s: %s", kind, doc->report);
    t->depth++;
    fact(t, "title", doc->title);
    fact(t, "subtitle", doc->subtitle);
    fact(t, "municipality", doc->municipality);
    fact(t, "period", doc->period);
    fact(t, "period key", doc->period_key);
    fact(t, "slice", doc->slice);
    fact(t, "data date", doc->data_date != DATE_NONE ? date_iso(day, doc->data_date) : NULL);
    flag(t, "fictive", doc->fictive);
    flag(t, "landscape", doc->landscape);
    fact(t, "clearance", doc->clearance);
    fact(t, "sources", doc->sources);
    for (size_t i = 0; i < doc->n_notices; i++)
        fact(t, "notice", doc->notices[i]);
    for (size_t i = 0; i < doc->n_parts; i++)
        document(t, "part", doc->parts[i]);
    for (size_t i = 0; i < doc->n_blocks; i++)
        block(t, &doc->blocks[i]);
    for (size_t i = 0; i < doc->n_datasets; i++)
        line(t, "dataset: %s, %zu columns, %zu rows", doc->datasets[i]->name, doc->datasets[i]->n_columns,
             doc->datasets[i]->n_rows);
    t->depth--;
}

void document_tree(struct strbuf *out, const struct document *doc)
{
    document(&(struct tree){.out = out}, "document", doc);
}

/* --- terms --- */

static bool is_listed(const struct document *doc, const char *label, const char *meaning)
{
    for (size_t i = 0; i < doc->n_terms; i++) {
        if (strcmp(doc->terms[i].label, label) == 0 || strcmp(doc->terms[i].meaning, meaning) == 0)
            return true;
    }
    return false;
}

static void own_terms(struct arena *a, struct document *doc)
{
    size_t most = 0;
    for (size_t i = 0; i < doc->n_blocks; i++)
        most += doc->blocks[i].data != NULL ? doc->blocks[i].data->n_columns : 0;
    doc->n_terms = 0;
    doc->terms = ARENA_ARRAY(a, most, struct term);
    for (size_t i = 0; i < doc->n_blocks; i++) {
        const struct dataset *ds = doc->blocks[i].data;
        for (size_t k = 0; ds != NULL && k < ds->n_columns; k++) {
            const struct column *c = &ds->columns[k];
            const char *label = c->measure != NULL ? c->measure->label : c->label;
            if (c->note != NULL && !is_listed(doc, label, c->note))
                doc->terms[doc->n_terms++] = (struct term){label, c->note, c->unit};
        }
    }
}

/* Whether another part means something else by the label. */
static bool is_ambiguous(const struct document *doc, const struct term *term)
{
    for (size_t i = 0; i < doc->n_parts; i++) {
        for (size_t k = 0; k < doc->parts[i]->n_terms; k++) {
            const struct term *other = &doc->parts[i]->terms[k];
            if (strcmp(other->label, term->label) == 0 && strcmp(other->meaning, term->meaning) != 0)
                return true;
        }
    }
    return false;
}

static bool is_defined(const struct document *doc, const struct term *term)
{
    for (size_t i = 0; i < doc->n_terms; i++) {
        const struct term *other = &doc->terms[i];
        if (strcmp(other->meaning, term->meaning) == 0 && strncmp(other->label, term->label, strlen(term->label)) == 0)
            return true;
    }
    return false;
}

static int by_label(const void *a, const void *b)
{
    const struct term *left = a, *right = b;
    int order = text_compare_da(left->label, right->label);
    return order != 0 ? order : text_compare_da(left->meaning, right->meaning);
}

void document_terms(struct arena *a, struct document *doc)
{
    size_t most = 0;
    if (doc->n_parts == 0) {
        own_terms(a, doc);
        return;
    }
    for (size_t i = 0; i < doc->n_parts; i++) {
        own_terms(a, doc->parts[i]);
        most += doc->parts[i]->n_terms;
    }
    doc->n_terms = 0;
    doc->terms = ARENA_ARRAY(a, most, struct term);
    for (size_t i = 0; i < doc->n_parts; i++) {
        for (size_t k = 0; k < doc->parts[i]->n_terms; k++) {
            struct term term = doc->parts[i]->terms[k];
            if (is_defined(doc, &term))
                continue;
            if (is_ambiguous(doc, &term))
                term.label = arena_printf(a, "%s (%s)", term.label, doc->parts[i]->title);
            doc->terms[doc->n_terms++] = term;
        }
    }
    if (doc->n_terms > 0)
        qsort(doc->terms, doc->n_terms, sizeof(struct term), by_label);
}
