/*
 * Retention: see prune.h. Each table that has too old rows is written anew without them; the others are shared.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/prune.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/intern.h"
#include "warehouse/db.h"
#include "warehouse/history.h"

/* What makes a row too old: in SQL, with the bounds :day, :week and :month as each is stored. */
struct rule {
    const char *resource, *old;
    const char *const *blank; /* columns that are emptied instead of removing the row; NULL-terminated */
    bool persons;             /* its cpr keeps a person in the register */
};

static const char *const posting_blank[] = {"cpr", "spell_id", "text", NULL};

static const struct rule rules[] = {
    {"residence", "to_date < :day", NULL, true},
    {"municipal_relation", "to_date < :day", NULL, true},
    {"spell", "to_date < :day", NULL, true},
    {"assessment", "to_date < :day", NULL, true},
    {"refund_week", "week < :week", NULL, true},
    {"support_week", "week < :week", NULL, true},
    {"claim", "period < :month", NULL, false},
    {"posting", "period < :month AND cpr IS NOT NULL", posting_blank, true},
    {"absence", "to_date < :day", NULL, false},
    {"employment", "to_date < :day", NULL, false},
};

/* Of persons who are gone everything goes. */
static const struct rule person_rules[] = {
    {"civil_status", "to_date < :day OR cpr IN (SELECT cpr FROM temp.gone)", NULL, false},
    {"citizenship", "to_date < :day OR cpr IN (SELECT cpr FROM temp.gone)", NULL, false},
    {"person", "cpr IN (SELECT cpr FROM temp.gone)", NULL, false},
};

struct pruning {
    struct arena *arena;
    struct store *store;
    struct prune_report *report;
    struct diag *diag;
    date_t day;    /* rows that ended before it are too old */
    month_t month; /* its month */
    char week[16]; /* the first ISO week that stays */
    struct intern kept;
    struct intern gone;
};

/* The first ISO week whose Thursday, which says the month that it counts in, is not before a day; as 2026W07. */
static void week_text(char out[16], date_t day)
{
    int year, month, dom;
    date_t thursday = day + (7 - (day % 7 + 7) % 7) % 7; /* day 0 was a Thursday */
    date_split(thursday, &year, &month, &dom);
    (void)snprintf(out, 16, "%04dW%02d", year % 10000, (int)((thursday - date_of(year, 1, 1)) / 7 + 1) % 100);
}

/* Attach an older file, to be read only. */
static int attach(struct db *db, const char *path, struct diag *d)
{
    sqlite3_stmt *stmt = db_prepare(db, "ATTACH ?1 AS old", d);
    if (stmt == NULL)
        return -1;
    (void)sqlite3_bind_text(stmt, 1, path, -1, SQLITE_STATIC);
    int status = db_step(db, stmt, d);
    (void)sqlite3_finalize(stmt);
    return status == 0 ? 0 : -1;
}

/* A statement in which the bounds stand by name. */
static sqlite3_stmt *prepare(struct pruning *p, struct db *db, const char *sql)
{
    sqlite3_stmt *stmt = db_prepare(db, sql, p->diag);
    if (stmt == NULL)
        return NULL;
    /* Binding to a name that does not occur, number 0, is refused and does nothing. */
    (void)sqlite3_bind_int(stmt, sqlite3_bind_parameter_index(stmt, ":day"), p->day);
    (void)sqlite3_bind_int(stmt, sqlite3_bind_parameter_index(stmt, ":month"), p->month);
    (void)sqlite3_bind_text(stmt, sqlite3_bind_parameter_index(stmt, ":week"), p->week, -1, SQLITE_STATIC);
    return stmt;
}

static int count(struct pruning *p, struct db *db, const char *sql, int64_t *out)
{
    sqlite3_stmt *stmt = prepare(p, db, sql);
    int status = stmt != NULL ? db_step(db, stmt, p->diag) : -1;
    *out = status == 1 ? sqlite3_column_int64(stmt, 0) : 0;
    (void)sqlite3_finalize(stmt);
    return status == 1 ? 0 : -1;
}

static int change(struct pruning *p, struct db *db, const char *sql)
{
    sqlite3_stmt *stmt = prepare(p, db, sql);
    int status = stmt != NULL ? db_step(db, stmt, p->diag) : -1;
    (void)sqlite3_finalize(stmt);
    return status;
}

/* Persons who go, where a rule can ask for them. */
static int make_gone(struct pruning *p, struct db *db)
{
    if (db_exec(db, "CREATE TEMP TABLE gone (cpr TEXT PRIMARY KEY) WITHOUT ROWID", p->diag) != 0)
        return -1;
    sqlite3_stmt *stmt = db_prepare(db, "INSERT OR IGNORE INTO temp.gone VALUES (?1)", p->diag);
    int status = stmt != NULL ? 0 : -1;
    for (size_t i = 0; i < p->gone.n && status == 0; i++) {
        (void)sqlite3_bind_text(stmt, 1, p->gone.texts[i], -1, SQLITE_STATIC);
        status = db_step(db, stmt, p->diag);
    }
    (void)sqlite3_finalize(stmt);
    return status;
}

/* Columns of the new table, with those that a rule empties where it holds. */
static const char *selection(struct pruning *p, struct db *db, const struct rule *rule)
{
    struct strbuf sql;
    strbuf_init(&sql, STRBUF_LARGE);
    sqlite3_stmt *stmt = db_prepare(
        db, arena_printf(p->arena, "SELECT name FROM pragma_table_info('%s', 'old')", rule->resource), p->diag);
    int status = -1;
    while (stmt != NULL && (status = db_step(db, stmt, p->diag)) == 1) {
        const char *name = (const char *)sqlite3_column_text(stmt, 0);
        bool blank = false;
        for (size_t i = 0; rule->blank != NULL && rule->blank[i] != NULL; i++)
            blank = blank || strcmp(rule->blank[i], name) == 0;
        strbuf_adds(&sql, sql.len > 0 ? ", " : "");
        if (blank)
            strbuf_addf(&sql, "CASE WHEN %s THEN NULL ELSE \"%s\" END", rule->old, name);
        else
            strbuf_addf(&sql, "\"%s\"", name);
    }
    (void)sqlite3_finalize(stmt);
    const char *text = status == 0 ? arena_strdup(p->arena, strbuf_text(&sql)) : NULL;
    strbuf_release(&sql);
    return text;
}

/* The table without its old rows, in the same order. */
static int copy_rows(struct pruning *p, struct db *db, const struct rule *rule, int64_t *rows)
{
    struct arena *a = p->arena;
    char *ddl = NULL;
    sqlite3_stmt *stmt = db_prepare(
        db, arena_printf(a, "SELECT sql FROM old.sqlite_schema WHERE type = 'table' AND name = '%s'", rule->resource),
        p->diag);
    if (stmt != NULL && db_step(db, stmt, p->diag) == 1)
        ddl = arena_strdup(a, (const char *)sqlite3_column_text(stmt, 0));
    (void)sqlite3_finalize(stmt);
    const char *columns = selection(p, db, rule);
    if (ddl == NULL || columns == NULL || db_exec(db, "BEGIN", p->diag) != 0 || db_exec(db, ddl, p->diag) != 0)
        return -1;
    const char *stays = rule->blank != NULL ? "" : arena_printf(a, " WHERE (%s) IS NOT TRUE", rule->old);
    const char *insert = arena_printf(a, "INSERT INTO main.\"%s\" SELECT %s FROM old.\"%s\"%s ORDER BY rowid",
                                      rule->resource, columns, rule->resource, stays);
    if (change(p, db, insert) != 0 || db_exec(db, "COMMIT", p->diag) != 0)
        return -1;
    return count(p, db, arena_printf(a, "SELECT count(*) FROM main.\"%s\"", rule->resource), rows);
}

static void note(struct pruning *p, const struct rule *rule, const char *source, int64_t rows)
{
    struct prune_report *r = p->report;
    struct prune_table *tables = ARENA_ARRAY(p->arena, r->n + 1, struct prune_table);
    if (r->n > 0)
        memcpy(tables, r->tables, r->n * sizeof(*tables));
    tables[r->n] = (struct prune_table){.resource = rule->resource, .source = source};
    *(rule->blank != NULL ? &tables[r->n].blanked : &tables[r->n].removed) = rows;
    r->tables = tables;
    r->n++;
}

/* One file: written anew when it has old rows. */
static int prune_file(struct pruning *p, const struct rule *rule, const struct store_file *file)
{
    struct arena *a = p->arena;
    const char *name = path_base(file->path), *path = store_new_path(p->store, name);
    struct db db;
    int64_t n_old = 0, rows = 0;
    if (db_open_new(&db, path, p->diag) != 0)
        return -1;
    int status = attach(&db, file->path, p->diag);
    if (status == 0)
        status = make_gone(p, &db);
    if (status == 0)
        status = count(p, &db, arena_printf(a, "SELECT count(*) FROM old.\"%s\" WHERE %s", rule->resource, rule->old),
                       &n_old);
    if (status == 0 && n_old > 0)
        status = copy_rows(p, &db, rule, &rows);
    db_close(&db);
    if (status != 0 || n_old == 0) {
        (void)unlink(path);
        return status;
    }
    store_add_file(p->store, name);
    store_set_rows(p->store, name, rows, rule->blank != NULL ? MONTH_NONE : p->month);
    note(p, rule, file->source, n_old);
    return 0;
}

/* The path of a file of the next generation: new, or as it was. */
static const char *present_path(struct pruning *p, const struct store_file *file)
{
    const char *path = store_new_path(p->store, path_base(file->path));
    return file_exists(path) ? path : file->path;
}

/* Everyone whom a table is about stays. */
static int keep_persons(struct pruning *p, const char *resource, const char *path)
{
    struct db db;
    if (db_open_read(&db, path, p->diag) != 0)
        return -1;
    int status = -1;
    sqlite3_stmt *row =
        db_prepare(&db, arena_printf(p->arena, "SELECT cpr FROM \"%s\" WHERE cpr IS NOT NULL", resource), p->diag);
    while (row != NULL && (status = db_step(&db, row, p->diag)) == 1)
        (void)intern_add(&p->kept, (const char *)sqlite3_column_text(row, 0), (size_t)sqlite3_column_bytes(row, 0));
    (void)sqlite3_finalize(row);
    db_close(&db);
    return status;
}

static int prune_resource(struct pruning *p, const struct rule *rule)
{
    size_t n;
    const struct store_file *files = store_resource_files(p->store, p->arena, rule->resource, &n);
    for (size_t i = 0; i < n; i++) {
        if (prune_file(p, rule, &files[i]) != 0)
            return -1;
        if (rule->persons && keep_persons(p, rule->resource, present_path(p, &files[i])) != 0)
            return -1;
    }
    return 0;
}

static bool is_kept(const struct pruning *p, sqlite3_stmt *row, int column)
{
    const char *cpr = (const char *)sqlite3_column_text(row, column);
    return cpr != NULL && intern_lookup(&p->kept, cpr, (size_t)sqlite3_column_bytes(row, column)) != INTERN_NONE;
}

static void keep(struct pruning *p, sqlite3_stmt *row, int column)
{
    const char *cpr = (const char *)sqlite3_column_text(row, column);
    if (cpr != NULL)
        (void)intern_add(&p->kept, cpr, (size_t)sqlite3_column_bytes(row, column));
}

enum person_column { CPR, MOTHER, FATHER, SPOUSE, REPLACED, RESIDENT };
enum person_pass { PASS_RESIDENTS, PASS_RELATIVES, PASS_GONE };

/* Whoever is resident, or was until lately; then the relatives of those who stay; then who is left over. */
static void judge_person(struct pruning *p, sqlite3_stmt *row, enum person_pass pass)
{
    switch (pass) {
    case PASS_RESIDENTS:
        if (sqlite3_column_int(row, RESIDENT) != 0)
            keep(p, row, CPR);
        break;
    case PASS_RELATIVES:
        if (!is_kept(p, row, CPR) && !is_kept(p, row, REPLACED))
            break;
        for (int column = CPR; column <= REPLACED; column++)
            keep(p, row, column);
        break;
    case PASS_GONE:
        if (!is_kept(p, row, CPR))
            (void)intern_add(&p->gone, (const char *)sqlite3_column_text(row, CPR),
                             (size_t)sqlite3_column_bytes(row, CPR));
        break;
    }
}

static int judge_persons(struct pruning *p, const struct store_file *file, enum person_pass pass)
{
    struct db db;
    if (db_open_read(&db, file->path, p->diag) != 0)
        return -1;
    int status = -1;
    const char *sql = arena_printf(p->arena,
                                   "SELECT cpr, mother_cpr, father_cpr, spouse_cpr, replaced_by, "
                                   "status = 'resident' OR status_date IS NULL OR status_date >= %d FROM person "
                                   "ORDER BY cpr",
                                   (int)p->day);
    sqlite3_stmt *row = db_prepare(&db, sql, p->diag);
    while (row != NULL && (status = db_step(&db, row, p->diag)) == 1)
        judge_person(p, row, pass);
    (void)sqlite3_finalize(row);
    db_close(&db);
    return status;
}

static int find_gone(struct pruning *p)
{
    size_t n;
    const struct store_file *files = store_resource_files(p->store, p->arena, "person", &n);
    for (int pass = PASS_RESIDENTS; pass <= PASS_GONE; pass++) {
        for (size_t i = 0; i < n; i++) {
            if (judge_persons(p, &files[i], (enum person_pass)pass) != 0)
                return -1;
        }
    }
    return 0;
}

static month_t newest_period(const struct manifest *m)
{
    month_t newest = MONTH_NONE;
    for (size_t i = 0; i < m->n_loads; i++)
        newest = m->loads[i].period > newest ? m->loads[i].period : newest;
    return newest;
}

static int prune_tables(struct pruning *p)
{
    for (size_t i = 0; i < ARRAY_LEN(rules); i++) {
        if (prune_resource(p, &rules[i]) != 0)
            return -1;
    }
    if (find_gone(p) != 0)
        return -1;
    for (size_t i = 0; i < ARRAY_LEN(person_rules); i++) {
        if (prune_resource(p, &person_rules[i]) != 0)
            return -1;
    }
    return 0;
}

/* Bad rows that were kept out in those days. They are no part of any generation. */
static int prune_rejects(struct pruning *p)
{
    struct history_entry *entries;
    size_t n;
    char first[32];
    if (history_read(p->arena, store_history_path(p->store, p->arena), &entries, &n, p->diag) != 0)
        return -1;
    (void)date_iso(first, p->day);
    for (size_t i = 0; i < n; i++) {
        if (entries[i].id > 0 && entries[i].package != NULL && strcmp(entries[i].at, first) < 0)
            (void)unlink(store_reject_path(p->store, entries[i].id, entries[i].package));
    }
    return 0;
}

int prune_warehouse(struct arena *a, struct store *s, int years, struct prune_report *out, struct diag *d)
{
    enum { MONTHS_A_YEAR = 12 };
    *out = (struct prune_report){.first = MONTH_NONE};
    if (store_begin(s, d) != 0)
        return -1;
    month_t newest = newest_period(&s->manifest);
    if (newest == MONTH_NONE) {
        store_abandon(s);
        return 0;
    }
    out->first = newest - (month_t)years * MONTHS_A_YEAR + 1;
    struct pruning p = {.arena = a, .store = s, .report = out, .diag = d};
    p.month = out->first - 1;
    p.day = month_first(p.month);
    week_text(p.week, p.day);
    intern_init(&p.kept);
    intern_init(&p.gone);
    int status = prune_tables(&p);
    if (status == 0)
        status = prune_rejects(&p);
    intern_release(&p.kept);
    intern_release(&p.gone);
    if (status == 0 && out->n > 0)
        return store_commit(s, d);
    store_abandon(s);
    return status;
}
