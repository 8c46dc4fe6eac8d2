/*
 * Merging changes into a table: see merge.h. SQLite sorts, on disk when it has to; the merge is here.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/load/merge.h"

#include <string.h>

#include "base/strbuf.h"
#include "warehouse/load/table.h"

/* A table, row by row in the order of its key. */
struct stream {
    struct db db;
    sqlite3_stmt *rows;
    struct cell *cells; /* of the present row, the flag of deletion last */
    size_t n_cells;
    bool ended;
};

struct merging {
    struct merge *m;
    struct diag *diag;
    struct stream base, changes;
    const struct stream *given; /* whose row was handed out last, and is done with */
};

static void select_rows(struct strbuf *sql, const struct schema_resource *schema, bool changes)
{
    strbuf_adds(sql, "SELECT ");
    for (size_t i = 0; i < schema->n_fields; i++)
        strbuf_addf(sql, "%s\"%s\"", i > 0 ? ", " : "", schema->fields[i].name);
    strbuf_addf(sql, "%s FROM \"%s\" ORDER BY ", changes ? ", \"" MERGE_DELETED "\"" : "", schema->name);
    bool first = true;
    for (size_t i = 0; i < schema->n_fields; i++) {
        if (!schema->fields[i].key)
            continue;
        strbuf_addf(sql, "%s\"%s\"", first ? "" : ", ", schema->fields[i].name);
        first = false;
    }
}

static void read_cell(sqlite3_stmt *rows, int column, struct cell *cell)
{
    *cell = (struct cell){.missing = true};
    switch (sqlite3_column_type(rows, column)) {
    case SQLITE_INTEGER: *cell = (struct cell){.number = sqlite3_column_int64(rows, column)}; break;
    case SQLITE_TEXT:
        cell->text = (const char *)sqlite3_column_text(rows, column);
        cell->len = (size_t)sqlite3_column_bytes(rows, column);
        cell->missing = false;
        break;
    default: break;
    }
}

static int advance(struct stream *s, struct diag *d)
{
    int status = db_step(&s->db, s->rows, d);
    s->ended = status == 0;
    for (size_t i = 0; status == 1 && i < s->n_cells; i++)
        read_cell(s->rows, (int)i, &s->cells[i]);
    return status < 0 ? -1 : 0;
}

static int open_stream(struct stream *s, struct arena *a, const char *path, const struct schema_resource *schema,
                       bool changes, struct diag *d)
{
    struct strbuf sql;
    s->n_cells = schema->n_fields + changes;
    s->cells = ARENA_ARRAY(a, s->n_cells, struct cell);
    if (db_open_read(&s->db, path, d) != 0)
        return -1;
    strbuf_init(&sql, STRBUF_SMALL);
    select_rows(&sql, schema, changes);
    s->rows = db_prepare(&s->db, strbuf_text(&sql), d);
    strbuf_release(&sql);
    return s->rows != NULL ? advance(s, d) : -1;
}

static void close_stream(struct stream *s)
{
    (void)sqlite3_finalize(s->rows);
    db_close(&s->db);
}

/* As SQLite orders them: by bytes, and by value. Keys are never missing. */
static int compare_cells(const struct cell *a, const struct cell *b)
{
    if (a->text == NULL || b->text == NULL)
        return (a->number > b->number) - (a->number < b->number);
    int order = memcmp(a->text, b->text, a->len < b->len ? a->len : b->len);
    return order != 0 ? order : (a->len > b->len) - (a->len < b->len);
}

static int compare_rows(const struct merging *x)
{
    const struct schema_resource *schema = x->m->schema;
    if (x->base.ended || x->changes.ended)
        return x->changes.ended ? -1 : 1;
    for (size_t i = 0; i < schema->n_fields; i++) {
        int order = schema->fields[i].key ? compare_cells(&x->base.cells[i], &x->changes.cells[i]) : 0;
        if (order != 0)
            return order;
    }
    return 0;
}

/* Take the present change: true when it gives a row, and not when it deletes one. */
static bool take_change(struct merging *x, bool replaces)
{
    const struct cell *gone = &x->changes.cells[x->m->schema->n_fields];
    bool deletes = !gone->missing && gone->number != 0;
    x->m->deleted += deletes && replaces;
    x->m->missing += deletes && !replaces;
    x->m->changed += !deletes && replaces;
    x->m->added += !deletes && !replaces;
    return !deletes;
}

static int give(struct merging *x, const struct stream *from, const struct cell **cells)
{
    x->given = from;
    x->m->rows++;
    tally_add(x->m->tally, from->cells);
    *cells = from->cells;
    return 1;
}

/* The next row of the merged table: see table.h. */
static int next_row(void *context, const struct cell **cells)
{
    struct merging *x = context;
    if (x->given != NULL && advance(x->given == &x->base ? &x->base : &x->changes, x->diag) != 0)
        return -1;
    x->given = NULL;
    while (!x->base.ended || !x->changes.ended) {
        int order = compare_rows(x);
        if (order < 0)
            return give(x, &x->base, cells);
        bool given = take_change(x, order == 0);
        if (order == 0 && advance(&x->base, x->diag) != 0)
            return -1;
        if (given)
            return give(x, &x->changes, cells);
        if (advance(&x->changes, x->diag) != 0)
            return -1;
    }
    return 0;
}

int merge_tables(struct merge *m, struct diag *d)
{
    struct merging x = {.m = m, .diag = d};
    struct arena a;
    arena_init(&a);
    /* What is sorted is about persons: it stays where only those who may read the warehouse can. */
    sqlite3_temp_directory = sqlite3_mprintf("%s", m->folder);
    int result = open_stream(&x.base, &a, m->base, m->schema, false, d);
    if (result == 0)
        result = open_stream(&x.changes, &a, m->changes, m->schema, true, d);
    const struct table_rows rows = {.next = next_row, .context = &x};
    if (result == 0)
        result = table_write(m->table, m->schema, &rows, d);
    close_stream(&x.base);
    close_stream(&x.changes);
    sqlite3_free(sqlite3_temp_directory);
    sqlite3_temp_directory = NULL;
    arena_release(&a);
    return result;
}
