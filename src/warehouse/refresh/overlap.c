/*
 * Rows that several sources deliver: see overlap.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/refresh/overlap.h"

#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "warehouse/period.h"
#include "warehouse/refresh/extract.h"

enum { SHOWN_CPR = 6 }; /* characters of a CPR number that are told */

/* Vouchers have numbers of their own in each system, and spells are looked at by more than their key. */
static bool is_keyed(const char *resource)
{
    return strcmp(resource, "posting") != 0 && strcmp(resource, "spell") != 0;
}

static bool has_several_sources(const struct refresh_input *in, const char *resource)
{
    const char *source = NULL;
    for (size_t i = 0; i < in->n_files; i++) {
        if (strcmp(in->files[i].resource, resource) != 0)
            continue;
        if (source != NULL && strcmp(source, in->files[i].source) != 0)
            return true;
        source = in->files[i].source;
    }
    return false;
}

void overlap_init(struct overlap *o, struct town *t, const char *resource)
{
    *o = (struct overlap){.town = t};
    if (!is_keyed(resource) || !has_several_sources(t->in, resource))
        return;
    o->schema = schema_lookup(resource);
    for (size_t i = 0; i < schema_n_resources && i < REFRESH_RESOURCES; i++) {
        if (&schema_resources[i] == o->schema)
            o->report = &t->report->conflicts[i];
    }
    intern_init(&o->keys);
}

void overlap_release(struct overlap *o)
{
    if (o->schema != NULL)
        intern_release(&o->keys);
    free(o->values);
    o->schema = NULL;
}

void overlap_columns(struct overlap *o, int first, struct strbuf *sql)
{
    o->first = first;
    for (size_t i = 0; o->schema != NULL && i < o->schema->n_fields; i++)
        strbuf_addf(sql, ", \"%s\"", o->schema->fields[i].name);
}

void overlap_begin(struct overlap *o, const char *source)
{
    if (o->schema != NULL)
        o->before = o->keys.n;
    o->source = source;
}

/* A value with its length, so that two in a row cannot be taken for others. */
static void add_value(struct strbuf *out, sqlite3_stmt *row, int column)
{
    const char *text = (const char *)sqlite3_column_text(row, column);
    int len = text != NULL ? sqlite3_column_bytes(row, column) : -1;
    strbuf_add(out, (const char *)&len, sizeof(len));
    if (text != NULL)
        strbuf_add(out, text, (size_t)len);
}

/* The key as people know it; a CPR number is masked. */
static void show_key(const struct overlap *o, sqlite3_stmt *row)
{
    struct refresh_conflict *c = o->report;
    struct strbuf text;
    strbuf_init(&text, STRBUF_SMALL);
    for (size_t i = 0; i < o->schema->n_fields; i++) {
        const struct schema_field *f = &o->schema->fields[i];
        const char *value = (const char *)sqlite3_column_text(row, o->first + (int)i);
        char day[32];
        if (!f->key || value == NULL)
            continue;
        if (f->type == FIELD_DATE)
            value = date_iso(day, sqlite3_column_int(row, o->first + (int)i));
        else if (f->type == FIELD_MONTH)
            value = month_iso(day, sqlite3_column_int(row, o->first + (int)i));
        strbuf_adds(&text, text.len > 0 ? ", " : "");
        if (f->rule == RULE_CPR)
            strbuf_addf(&text, "%.*sXXXX", SHOWN_CPR, value);
        else
            strbuf_adds(&text, value);
    }
    (void)snprintf(c->key, sizeof(c->key), "%s", strbuf_text(&text));
    (void)snprintf(c->source, sizeof(c->source), "%s", o->source);
    strbuf_release(&text);
}

/* The month that a row is about, MONTH_NONE when none of its fields tells. */
static month_t month_of_row(const struct overlap *o, sqlite3_stmt *row)
{
    const struct schema_resource *s = o->schema;
    if (!s->history && s->period == NULL)
        return MONTH_NONE;
    int field = schema_field_index(s, s->history ? "from_date" : s->period), column = o->first + field;
    if (s->history)
        return extract_month(extract_date(row, column));
    if (s->fields[field].type == FIELD_MONTH)
        return extract_date(row, column);
    const char *text = (const char *)sqlite3_column_text(row, column);
    return text != NULL ? period_of_text(text, (size_t)sqlite3_column_bytes(row, column)) : MONTH_NONE;
}

bool overlap_found(struct overlap *o, sqlite3_stmt *row)
{
    if (o->schema == NULL)
        return false;
    struct strbuf key, rest;
    strbuf_init(&key, STRBUF_SMALL);
    strbuf_init(&rest, STRBUF_SMALL);
    for (size_t i = 0; i < o->schema->n_fields; i++)
        add_value(o->schema->fields[i].key ? &key : &rest, row, o->first + (int)i);
    size_t number = (size_t)intern_add(&o->keys, strbuf_text(&key), key.len);
    uint64_t value = hash_bytes(strbuf_text(&rest), rest.len);
    strbuf_release(&key);
    strbuf_release(&rest);
    bool found = number < o->before;
    if (found && o->values[number] != value && o->report != NULL) {
        faults_add_row(o->town, FAULT_WHOLE_ROW, FAULT_CONFLICT, month_of_row(o, row));
        if (o->report->rows++ == 0)
            show_key(o, row);
    } else if (!found) {
        o->values = xgrow(o->values, &o->cap_values, number + 1, sizeof(*o->values));
        o->values[number] = value;
    }
    return found;
}

/* --- spells --- */

void overlap_begin_spells(struct town *t)
{
    struct spells_before *b = &t->spells_before;
    b->n_texts = t->spell_ids.n;
    free(b->first);
    free(b->next);
    b->first = xcalloc(b->n_texts, sizeof(*b->first));
    b->next = xcalloc(t->n_spells, sizeof(*b->next));
    for (size_t i = t->n_spells; i-- > 0;) {
        uint32_t text = t->spells[i].text;
        b->next[i] = b->first[text];
        b->first[text] = (uint32_t)i + 1;
    }
}

bool overlap_spell(struct town *t, const struct spell *s)
{
    const struct spells_before *b = &t->spells_before;
    if (s->text >= b->n_texts)
        return false;
    for (uint32_t k = b->first[s->text]; k != 0; k = b->next[k - 1]) {
        const struct spell *o = &t->spells[k - 1];
        if (o->pid != s->pid || o->type != s->type || o->from != s->from || o->to != s->to)
            continue;
        faults_add_row(t, "spell_id", FAULT_CONFLICT, month_of(s->from));
        for (size_t i = 0; i < schema_n_resources && i < REFRESH_RESOURCES; i++) {
            struct refresh_conflict *c = &t->report->conflicts[i];
            if (strcmp(schema_resources[i].name, "spell") == 0 && c->rows++ == 0) {
                (void)snprintf(c->key, sizeof(c->key), "%s", t->spell_ids.texts[s->text]);
                (void)snprintf(c->source, sizeof(c->source), "%s", t->sources.texts.texts[t->sources.order[s->source]]);
            }
        }
        return true;
    }
    return false;
}
