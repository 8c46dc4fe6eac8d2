/*
 * Writing a table: see table.h. To SQLite the rows are a virtual table, so that one statement writes them all: a
 * statement a row costs half as much again.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/load/table.h"

#include <stdlib.h>

#include "base/fault.h"
#include "base/strbuf.h"

/* The rows as a virtual table: one scan, from the first to the last. */
struct source {
    sqlite3_vtab base; /* first, as SQLite wants it */
    const struct schema_resource *schema;
    const struct table_rows *rows;
    bool failed; /* the rows failed, and said why */
};

struct cursor {
    sqlite3_vtab_cursor base;
    const struct cell *cells; /* NULL at the end */
    sqlite3_int64 row;
};

static void add_columns(struct strbuf *sql, const struct schema_resource *schema)
{
    for (size_t i = 0; i < schema->n_fields; i++) {
        const struct schema_field *f = &schema->fields[i];
        strbuf_addf(sql, "%s\"%s\" %s", i > 0 ? ", " : "(", f->name, f->type == FIELD_STRING ? "TEXT" : "INTEGER");
    }
    strbuf_adds(sql, ")");
}

static int source_connect(sqlite3 *handle, void *context, int argc, const char *const *argv, sqlite3_vtab **out,
                          char **message)
{
    (void)argc;
    (void)argv;
    (void)message;
    struct source *s = context;
    struct strbuf sql;
    strbuf_init(&sql, STRBUF_SMALL);
    strbuf_adds(&sql, "CREATE TABLE source ");
    add_columns(&sql, s->schema);
    int status = sqlite3_declare_vtab(handle, strbuf_text(&sql));
    strbuf_release(&sql);
    *out = &s->base;
    return status;
}

static int source_disconnect(sqlite3_vtab *table)
{
    (void)table; /* the caller's */
    return SQLITE_OK;
}

static int source_plan(sqlite3_vtab *table, sqlite3_index_info *info)
{
    (void)table;
    info->estimatedCost = 1;
    return SQLITE_OK;
}

static int source_open(sqlite3_vtab *table, sqlite3_vtab_cursor **out)
{
    (void)table;
    struct cursor *c = xcalloc(1, sizeof(*c));
    *out = &c->base;
    return SQLITE_OK;
}

static int source_close(sqlite3_vtab_cursor *cursor)
{
    free(cursor);
    return SQLITE_OK;
}

static int source_next(sqlite3_vtab_cursor *cursor)
{
    struct cursor *c = (struct cursor *)cursor;
    struct source *s = (struct source *)cursor->pVtab;
    if (fault_hits(FAULT_QUERY))
        return SQLITE_IOERR;
    c->row++;
    int status = s->rows->next(s->rows->context, &c->cells);
    if (status == 0)
        c->cells = NULL;
    s->failed = status < 0;
    return s->failed ? SQLITE_ERROR : SQLITE_OK;
}

static int source_filter(sqlite3_vtab_cursor *cursor, int plan, const char *text, int argc, sqlite3_value **argv)
{
    (void)plan;
    (void)text;
    (void)argc;
    (void)argv;
    return source_next(cursor);
}

static int source_eof(sqlite3_vtab_cursor *cursor)
{
    return ((struct cursor *)cursor)->cells == NULL;
}

static int source_column(sqlite3_vtab_cursor *cursor, sqlite3_context *out, int column)
{
    const struct cell *cell = &((struct cursor *)cursor)->cells[column];
    if (cell->missing)
        return SQLITE_OK; /* the result is NULL unless set */
    if (cell->text != NULL)
        sqlite3_result_text(out, cell->text, (int)cell->len, SQLITE_STATIC);
    else
        sqlite3_result_int64(out, cell->number);
    return SQLITE_OK;
}

static int source_rowid(sqlite3_vtab_cursor *cursor, sqlite3_int64 *out)
{
    *out = ((struct cursor *)cursor)->row;
    return SQLITE_OK;
}

static const sqlite3_module source_module = {
    .xConnect = source_connect,
    .xBestIndex = source_plan,
    .xDisconnect = source_disconnect,
    .xOpen = source_open,
    .xClose = source_close,
    .xFilter = source_filter,
    .xNext = source_next,
    .xEof = source_eof,
    .xColumn = source_column,
    .xRowid = source_rowid,
};

/* Create the table and fill it. */
static int fill(struct db *db, struct source *s, struct diag *d)
{
    if (sqlite3_create_module_v2(db->handle, "source", &source_module, s, NULL) != SQLITE_OK)
        return diag_error(d, DIAG_WAREHOUSE, NO_LOC, "could not write \"%s\": %s", db->path,
                          sqlite3_errmsg(db->handle));
    struct strbuf sql;
    strbuf_init(&sql, STRBUF_SMALL);
    strbuf_addf(&sql, "CREATE TABLE \"%s\" ", s->schema->name);
    add_columns(&sql, s->schema);
    strbuf_adds(&sql, " STRICT; BEGIN");
    int result = db_exec(db, strbuf_text(&sql), d);
    strbuf_clear(&sql);
    strbuf_addf(&sql, "INSERT INTO \"%s\" SELECT * FROM source", s->schema->name);
    sqlite3_stmt *insert = result == 0 ? db_prepare(db, strbuf_text(&sql), d) : NULL;
    strbuf_release(&sql);
    if (insert == NULL)
        return -1;
    /* What the rows reported says more than SQLite can. */
    struct diag own;
    diag_init(&own);
    result = db_step(db, insert, &own);
    if (result != 0 && !s->failed)
        diag_error(d, DIAG_WAREHOUSE, NO_LOC, "%s", own.items[0].message);
    diag_release(&own);
    (void)sqlite3_finalize(insert);
    return result == 0 ? db_exec(db, "COMMIT", d) : -1;
}

int table_write(const char *path, const struct schema_resource *schema, const struct table_rows *rows, struct diag *d)
{
    struct source s = {.schema = schema, .rows = rows};
    struct db db;
    if (db_open_new(&db, path, d) != 0)
        return -1;
    int result = fill(&db, &s, d);
    db_close(&db);
    return result;
}
