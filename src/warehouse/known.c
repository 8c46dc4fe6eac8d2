/*
 * What was known when: see known.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/known.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/intern.h"
#include "base/num.h"
#include "warehouse/db.h"

const char *known_text(struct arena *a, const struct column *c, const struct value *v)
{
    char number[NUM_TEXT];
    if (v->state != STATE_OK)
        return "";
    if (c->type == VALUE_INT || c->type == VALUE_MONEY)
        return arena_printf(a, "%lld", (long long)v->i);
    return arena_strdup(a, num_double(number, v->r));
}

struct value known_parse(const struct column *c, const char *text)
{
    struct value v = {.state = STATE_MISSING};
    if (text[0] == '\0')
        return v;
    if (c->type == VALUE_INT || c->type == VALUE_MONEY)
        v.i = (int64_t)strtoll(text, NULL, 10);
    else
        v.r = strtod(text, NULL); /* the program never leaves the C locale */
    v.state = STATE_OK;
    return v;
}

/* --- reading --- */

static const char *text_at(struct arena *a, sqlite3_stmt *row, int column)
{
    const char *text = (const char *)sqlite3_column_text(row, column);
    return arena_strdup(a, text != NULL ? text : "");
}

static int read_rows(struct arena *a, struct db *db, struct known_value **out, size_t *n, struct diag *d)
{
    enum { QUESTION, MONTH, CODES, MEASURE, GENERATION, VALUE, AT };
    struct known_value *rows = NULL;
    size_t cap = 0;
    int status = -1;
    sqlite3_stmt *row = db_prepare(
        db, "SELECT question, month, codes, measure, generation, value, at FROM known ORDER BY 1, 2, 3, 4, 5", d);
    while (row != NULL && (status = db_step(db, row, d)) == 1) {
        PUSH(rows, *n, cap) = (struct known_value){
            .question = text_at(a, row, QUESTION),
            .codes = text_at(a, row, CODES),
            .measure = text_at(a, row, MEASURE),
            .month = sqlite3_column_int(row, MONTH),
            .value = text_at(a, row, VALUE),
            .generation = sqlite3_column_int64(row, GENERATION),
            .at = text_at(a, row, AT),
        };
    }
    (void)sqlite3_finalize(row);
    *out = ARENA_ARRAY(a, *n, struct known_value);
    if (*n > 0)
        memcpy(*out, rows, *n * sizeof(*rows));
    free(rows);
    return status;
}

int known_read(struct arena *a, const char *path, struct known_value **out, size_t *n, struct diag *d)
{
    struct db db;
    *out = NULL;
    *n = 0;
    if (!file_exists(path))
        return 0;
    int status = db_open_read(&db, path, d);
    if (status == 0)
        status = read_rows(a, &db, out, n, d);
    db_close(&db);
    if (status != 0)
        diag_hint(d, "Move the file away to begin anew, or bring it back from a backup.");
    return status;
}

/* --- what is new --- */

struct update {
    struct arena arena;
    struct known_value *rows; /* heap: those there were, then the new ones */
    size_t n, cap;
    struct intern cells;
    size_t *latest; /* by cell: its last row, heap */
    size_t n_latest, cap_latest;
    bool *seen; /* by cell there was: it has a value now, heap */
    int64_t generation;
    const char *at;
    size_t changed;
};

static const char *key_of(struct update *u, const struct known_value *row)
{
    return arena_printf(&u->arena, "%s\x1f%d\x1f%s\x1f%s", row->question, (int)row->month, row->codes, row->measure);
}

/* A row is the latest of its cell. */
static void add_row(struct update *u, const struct known_value *row)
{
    const char *key = key_of(u, row);
    size_t cell = (size_t)intern_add(&u->cells, key, strlen(key));
    if (cell == u->n_latest)
        PUSH(u->latest, u->n_latest, u->cap_latest) = u->n;
    else
        u->latest[cell] = u->n;
    PUSH(u->rows, u->n, u->cap) = *row;
}

/* The value of a cell now. n_seen: cells that were there before this refresh. */
static void take_value(struct update *u, const struct known_value *row, size_t n_seen)
{
    const char *key = key_of(u, row);
    int32_t cell = intern_lookup(&u->cells, key, strlen(key));
    if (cell == INTERN_NONE && row->value[0] == '\0')
        return; /* nothing was ever known of it */
    if (cell != INTERN_NONE && (size_t)cell < n_seen) {
        u->seen[cell] = true;
        if (strcmp(u->rows[u->latest[cell]].value, row->value) == 0)
            return;
        u->changed++;
    }
    add_row(u, row);
}

/* The codes of a row of an answer, beside its month. */
static const char *codes_of(struct arena *a, const struct dataset *ds, size_t row, size_t n_by, bool months)
{
    struct strbuf codes;
    strbuf_init(&codes, STRBUF_SMALL);
    for (size_t i = months; i < n_by; i++) {
        if (i > months)
            strbuf_addch(&codes, '|');
        value_plain(&codes, &ds->columns[i], dataset_at(ds, row, i));
    }
    const char *text = arena_strdup(a, strbuf_text(&codes));
    strbuf_release(&codes);
    return text;
}

static void take_answer(struct update *u, const struct known_question *q, const struct dataset *ds, size_t n_seen)
{
    size_t n_by = q->ask.n_by;
    bool months = n_by > 0 && ds->columns[0].type == VALUE_MONTH;
    for (size_t row = 0; row < ds->n_rows; row++) {
        struct known_value v = {.question = q->name,
                                .codes = codes_of(&u->arena, ds, row, n_by, months),
                                .month = months ? (month_t)dataset_at(ds, row, 0)->i : MONTH_NONE,
                                .generation = u->generation,
                                .at = u->at};
        for (size_t i = n_by; i < ds->n_columns; i++) {
            v.measure = ds->columns[i].name;
            v.value = known_text(&u->arena, &ds->columns[i], dataset_at(ds, row, i));
            take_value(u, &v, n_seen);
        }
    }
}

/* Cells of the months asked for that have no row any more. */
static void take_gone(struct update *u, const struct known_question *q, const struct dataset *ds, size_t n_seen)
{
    for (size_t cell = 0; cell < n_seen; cell++) {
        struct known_value v = u->rows[u->latest[cell]];
        bool asked = strcmp(v.question, q->name) == 0 && dataset_column(ds, v.measure) >= 0 &&
                     (v.month == MONTH_NONE || (v.month >= ds->from && v.month <= ds->to));
        if (u->seen[cell] || !asked || v.value[0] == '\0')
            continue;
        v.value = "";
        v.generation = u->generation;
        v.at = u->at;
        u->latest[cell] = u->n;
        u->changed++;
        PUSH(u->rows, u->n, u->cap) = v;
    }
}

/* --- writing --- */

static int write_rows(struct db *db, const struct update *u, struct diag *d)
{
    if (db_exec(db,
                "BEGIN; CREATE TABLE known (question TEXT NOT NULL, month INTEGER NOT NULL, codes TEXT NOT NULL, "
                "measure TEXT NOT NULL, generation INTEGER NOT NULL, value TEXT NOT NULL, at TEXT NOT NULL) STRICT",
                d) != 0)
        return -1;
    sqlite3_stmt *insert = db_prepare(db, "INSERT INTO known VALUES (?, ?, ?, ?, ?, ?, ?)", d);
    int status = insert != NULL ? 0 : -1;
    for (size_t i = 0; i < u->n && status == 0; i++) {
        const struct known_value *v = &u->rows[i];
        (void)sqlite3_bind_text(insert, 1, v->question, -1, SQLITE_STATIC);
        (void)sqlite3_bind_int(insert, 2, v->month);
        (void)sqlite3_bind_text(insert, 3, v->codes, -1, SQLITE_STATIC);
        (void)sqlite3_bind_text(insert, 4, v->measure, -1, SQLITE_STATIC);
        (void)sqlite3_bind_int64(insert, 5, v->generation);
        (void)sqlite3_bind_text(insert, 6, v->value, -1, SQLITE_STATIC);
        (void)sqlite3_bind_text(insert, 7, v->at, -1, SQLITE_STATIC);
        status = db_step(db, insert, d);
    }
    (void)sqlite3_finalize(insert);
    return status == 0 ? db_exec(db, "COMMIT", d) : -1;
}

static int write_file(struct update *u, const char *path, struct diag *d)
{
    struct db db;
    const char *temp = arena_printf(&u->arena, "%s.tmp-", path); /* one writer at a time: what a killed one left goes */
    (void)unlink(temp);
    if (db_open_new(&db, temp, d) != 0)
        return -1;
    int status = write_rows(&db, u, d);
    db_close(&db);
    if (status == 0)
        return file_publish(temp, path, d);
    (void)unlink(temp);
    return -1;
}

int known_update(const char *path, const struct known_question *questions, struct dataset *const *answers, size_t n,
                 int64_t generation, const char *at, size_t *changed, struct diag *d)
{
    struct update u = {.generation = generation, .at = at};
    struct known_value *before;
    size_t n_before;
    arena_init(&u.arena);
    intern_init(&u.cells);
    int status = known_read(&u.arena, path, &before, &n_before, d);
    for (size_t i = 0; i < n_before; i++)
        add_row(&u, &before[i]);
    size_t n_seen = u.n_latest;
    u.seen = xcalloc(n_seen + 1, sizeof(*u.seen));
    for (size_t i = 0; i < n && status == 0; i++)
        take_answer(&u, &questions[i], answers[i], n_seen);
    for (size_t i = 0; i < n && status == 0; i++)
        take_gone(&u, &questions[i], answers[i], n_seen);
    if (status == 0 && u.n > n_before)
        status = write_file(&u, path, d);
    if (changed != NULL)
        *changed = u.changed;
    intern_release(&u.cells);
    free(u.rows);
    free(u.latest);
    free(u.seen);
    arena_release(&u.arena);
    return status;
}
