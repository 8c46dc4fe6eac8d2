/*
 * Writing a mart: see mart.h. The file grows under a temporary name beside its own and gets its name when complete. No
 * time, no path and no order but the caller's enters it: the same arrays give the same bytes.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/mart.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/strbuf.h"
#include "warehouse/db.h"
#include "warehouse/mart_codec.h"

struct mart_writer {
    struct db db;
    char *path, *temp;
    sqlite3_stmt *put_meta, *put_dict, *put_part;
    struct db older; /* to compare with and copy from */
    sqlite3_stmt *older_dict, *older_part;
    bool differs;
    month_t ledger_first, ledger_last;
};

static int prepare(struct mart_writer *w, struct diag *d)
{
    static const char layout[] = "CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"
                                 "CREATE TABLE dict(id INTEGER PRIMARY KEY, n INTEGER, codes BLOB, labels BLOB);"
                                 "CREATE TABLE part(name TEXT, month INTEGER, n INTEGER, data BLOB,"
                                 " PRIMARY KEY(name, month));"
                                 "BEGIN";
    if (db_exec(&w->db, layout, d) != 0)
        return -1;
    w->put_meta = db_prepare(&w->db, "INSERT INTO meta VALUES(?, ?)", d);
    w->put_dict = w->put_meta == NULL ? NULL : db_prepare(&w->db, "INSERT INTO dict VALUES(?, ?, ?, ?)", d);
    w->put_part = w->put_dict == NULL ? NULL : db_prepare(&w->db, "INSERT INTO part VALUES(?, ?, ?, ?)", d);
    return w->put_part == NULL ? -1 : mart_put_meta(w, "format", MART_FORMAT, d);
}

struct mart_writer *mart_create(const char *path, struct diag *d)
{
    struct mart_writer *w = xcalloc(1, sizeof(*w));
    w->ledger_first = w->ledger_last = MONTH_NONE;
    struct strbuf temp;
    strbuf_init(&temp, STRBUF_SMALL);
    strbuf_addf(&temp, "%s.new", path);
    w->path = xstrdup(path);
    w->temp = strbuf_detach(&temp);
    /* What a killed process left may go; any other obstacle shows when the file is made. */
    if (unlink(w->temp) != 0)
        errno = 0;
    if (db_open_new(&w->db, w->temp, d) != 0 || prepare(w, d) != 0) {
        mart_abandon(w);
        return NULL;
    }
    return w;
}

/* --- beside an older mart --- */

int mart_compare(struct mart_writer *w, const char *path, struct diag *d)
{
    if (db_open_read(&w->older, path, d) != 0)
        return -1;
    w->older_dict = db_prepare(&w->older, "SELECT codes FROM dict WHERE id = ?", d);
    w->older_part = w->older_dict == NULL
                        ? NULL
                        : db_prepare(&w->older, "SELECT data, n FROM part WHERE name = ? AND month = ?", d);
    return w->older_part == NULL ? -1 : 0;
}

bool mart_agrees(const struct mart_writer *w)
{
    return !w->differs;
}

/* The first column of the row that a bound statement finds: is it these bytes? */
static bool same_bytes(struct mart_writer *w, sqlite3_stmt *stmt, bool bound, const void *data, size_t len)
{
    struct diag ignored; /* what cannot be read is not the same */
    diag_init(&ignored);
    bool same = bound && db_step(&w->older, stmt, &ignored) == 1 && (size_t)sqlite3_column_bytes(stmt, 0) == len &&
                (len == 0 || memcmp(sqlite3_column_blob(stmt, 0), data, len) == 0);
    (void)sqlite3_reset(stmt);
    diag_release(&ignored);
    return same;
}

static void compare_dict(struct mart_writer *w, enum dict_id id, const struct strbuf *codes)
{
    bool numbered = id < DICT_SOURCE; /* nothing of a month points into the others */
    if (w->older_dict != NULL && numbered && !w->differs)
        w->differs = !same_bytes(w, w->older_dict, sqlite3_bind_int(w->older_dict, 1, (int)id) == SQLITE_OK,
                                 strbuf_text(codes), codes->len);
}

static bool bind_older(struct mart_writer *w, const char *name, month_t month)
{
    return sqlite3_bind_text(w->older_part, 1, name, -1, SQLITE_STATIC) == SQLITE_OK &&
           sqlite3_bind_int(w->older_part, 2, month) == SQLITE_OK;
}

/* Numbers of months point into these parts. */
static void compare_part(struct mart_writer *w, enum part_id id, const void *data, size_t len)
{
    bool numbered = id == PART_PERSONS || id == PART_ADDRESSES || id == PART_TYPES || id == PART_SPELLS;
    if (w->older_part != NULL && numbered && !w->differs)
        w->differs = !same_bytes(w, w->older_part, bind_older(w, mart_parts[id].name, MART_NO_MONTH), data, len);
}

/* --- rows --- */

/* Finish a statement whose values are bound by reference. */
static int insert(struct mart_writer *w, sqlite3_stmt *stmt, bool bound, struct diag *d)
{
    int result = -1;
    if (!bound)
        diag_error(d, DIAG_WAREHOUSE, NO_LOC, "could not write \"%s\": %s", w->path, sqlite3_errmsg(w->db.handle));
    else
        result = db_step(&w->db, stmt, d);
    (void)sqlite3_reset(stmt);
    (void)sqlite3_clear_bindings(stmt);
    return result;
}

int mart_put_meta(struct mart_writer *w, const char *key, const char *value, struct diag *d)
{
    bool bound = sqlite3_bind_text(w->put_meta, 1, key, -1, SQLITE_STATIC) == SQLITE_OK &&
                 sqlite3_bind_text(w->put_meta, 2, value, -1, SQLITE_STATIC) == SQLITE_OK;
    return insert(w, w->put_meta, bound, d);
}

static void join(struct strbuf *out, const char *const *texts, size_t n)
{
    strbuf_init(out, STRBUF_LARGE);
    for (size_t i = 0; i < n; i++)
        strbuf_add(out, texts[i], strlen(texts[i]) + 1); /* with its NUL */
}

int mart_put_dict(struct mart_writer *w, enum dict_id id, const struct dict *dict, struct diag *d)
{
    struct strbuf codes, labels;
    join(&codes, dict->codes, dict->n);
    join(&labels, dict->labels, dict->n);
    int result = -1;
    if (codes.overflow || labels.overflow) {
        diag_error(d, DIAG_WAREHOUSE, NO_LOC, "could not write \"%s\": a dictionary is too large", w->path);
    } else {
        sqlite3_stmt *stmt = w->put_dict;
        compare_dict(w, id, &codes);
        bool bound = sqlite3_bind_int(stmt, 1, (int)id) == SQLITE_OK &&
                     sqlite3_bind_int64(stmt, 2, (sqlite3_int64)dict->n) == SQLITE_OK &&
                     sqlite3_bind_blob64(stmt, 3, strbuf_text(&codes), codes.len, SQLITE_STATIC) == SQLITE_OK &&
                     sqlite3_bind_blob64(stmt, 4, strbuf_text(&labels), labels.len, SQLITE_STATIC) == SQLITE_OK;
        result = insert(w, stmt, bound, d);
    }
    strbuf_release(&codes);
    strbuf_release(&labels);
    return result;
}

static int put_bytes(struct mart_writer *w, const char *name, month_t month, size_t n, const void *data, size_t len,
                     struct diag *d)
{
    sqlite3_stmt *stmt = w->put_part;
    bool bound = sqlite3_bind_text(stmt, 1, name, -1, SQLITE_STATIC) == SQLITE_OK &&
                 sqlite3_bind_int(stmt, 2, month) == SQLITE_OK &&
                 sqlite3_bind_int64(stmt, 3, (sqlite3_int64)n) == SQLITE_OK &&
                 sqlite3_bind_blob64(stmt, 4, data != NULL ? data : "", len, SQLITE_STATIC) == SQLITE_OK;
    return insert(w, stmt, bound, d);
}

static int put_part(struct mart_writer *w, enum part_id id, month_t month, const void *values, size_t n, struct diag *d)
{
    const struct part *p = &mart_parts[id];
    size_t len;
    unsigned char *data = part_encode(p, values, &len);
    compare_part(w, id, data, len);
    int result = put_bytes(w, p->name, month, n, data, len, d);
    free(data);
    return result;
}

static void note_ledger(struct mart_writer *w, month_t m)
{
    if (w->ledger_first == MONTH_NONE || m < w->ledger_first)
        w->ledger_first = m;
    if (w->ledger_last == MONTH_NONE || m > w->ledger_last)
        w->ledger_last = m;
}

int mart_copy(struct mart_writer *w, const char *part, month_t m, struct diag *d)
{
    sqlite3_stmt *from = w->older_part;
    int result = bind_older(w, part, m) ? db_step(&w->older, from, d) : -1;
    if (result == 1) {
        if (strcmp(part, mart_parts[PART_LEDGER].name) == 0)
            note_ledger(w, m);
        result = put_bytes(w, part, m, (size_t)sqlite3_column_int64(from, 1), sqlite3_column_blob(from, 0),
                           (size_t)sqlite3_column_bytes(from, 0), d);
    } else if (result == 0) {
        result = diag_error(d, DIAG_WAREHOUSE, NO_LOC, "\"%s\" has no \"%s\" of a month", w->older.path, part);
    }
    (void)sqlite3_reset(from);
    return result;
}

int mart_put_addresses(struct mart_writer *w, const struct mart_addresses *a, struct diag *d)
{
    return put_part(w, PART_ADDRESSES, MART_NO_MONTH, a, a->n, d);
}

int mart_put_persons(struct mart_writer *w, const struct mart_persons *p, struct diag *d)
{
    return put_part(w, PART_PERSONS, MART_NO_MONTH, p, p->n, d);
}

int mart_put_types(struct mart_writer *w, const struct mart_types *t, struct diag *d)
{
    return put_part(w, PART_TYPES, MART_NO_MONTH, t, t->n, d);
}

int mart_put_spells(struct mart_writer *w, const struct mart_spells *s, struct diag *d)
{
    return put_part(w, PART_SPELLS, MART_NO_MONTH, s, s->n, d);
}

int mart_put_runs(struct mart_writer *w, const struct mart_runs *r, struct diag *d)
{
    return put_part(w, PART_RUNS, MART_NO_MONTH, r, r->n, d);
}

int mart_put_population(struct mart_writer *w, const struct mart_population *p, struct diag *d)
{
    return put_part(w, PART_POPULATION, MART_NO_MONTH, p, p->n, d);
}

int mart_put_spell_links(struct mart_writer *w, const struct mart_spell_links *l, struct diag *d)
{
    return put_part(w, PART_SPELL_LINKS, MART_NO_MONTH, l, l->n, d);
}

int mart_put_matches(struct mart_writer *w, const struct mart_assessments *a, struct diag *d)
{
    return put_part(w, PART_MATCHES, MART_NO_MONTH, a, a->n, d);
}

int mart_put_targets(struct mart_writer *w, const struct mart_assessments *a, struct diag *d)
{
    return put_part(w, PART_TARGETS, MART_NO_MONTH, a, a->n, d);
}

int mart_put_offers(struct mart_writer *w, const struct mart_offers *o, struct diag *d)
{
    return put_part(w, PART_OFFERS, MART_NO_MONTH, o, o->n, d);
}

int mart_put_places(struct mart_writer *w, const struct mart_places *p, struct diag *d)
{
    return put_part(w, PART_PLACES, MART_NO_MONTH, p, p->n, d);
}

int mart_put_staff(struct mart_writer *w, const struct mart_staff *s, struct diag *d)
{
    return put_part(w, PART_STAFF, MART_NO_MONTH, s, s->n, d);
}

int mart_put_employments(struct mart_writer *w, const struct mart_employments *e, struct diag *d)
{
    return put_part(w, PART_EMPLOYMENTS, MART_NO_MONTH, e, e->n, d);
}

int mart_put_absences(struct mart_writer *w, const struct mart_absences *a, struct diag *d)
{
    return put_part(w, PART_ABSENCES, MART_NO_MONTH, a, a->n, d);
}

int mart_put_companies(struct mart_writer *w, const struct mart_companies *c, struct diag *d)
{
    return put_part(w, PART_COMPANIES, MART_NO_MONTH, c, c->n, d);
}

int mart_put_wage_refunds(struct mart_writer *w, const struct mart_wage_refunds *r, struct diag *d)
{
    return put_part(w, PART_WAGE_REFUNDS, MART_NO_MONTH, r, r->n, d);
}

int mart_put_functions(struct mart_writer *w, const struct mart_functions *f, struct diag *d)
{
    return put_part(w, PART_FUNCTIONS, MART_NO_MONTH, f, f->n, d);
}

int mart_put_arts(struct mart_writer *w, const struct mart_arts *a, struct diag *d)
{
    return put_part(w, PART_ARTS, MART_NO_MONTH, a, a->n, d);
}

int mart_put_indicators(struct mart_writer *w, const struct mart_indicators *i, struct diag *d)
{
    return put_part(w, PART_INDICATORS, MART_NO_MONTH, i, i->n, d);
}

int mart_put_goals(struct mart_writer *w, const struct mart_goals *g, struct diag *d)
{
    return put_part(w, PART_GOALS, MART_NO_MONTH, g, g->n, d);
}

int mart_put_quality(struct mart_writer *w, const struct mart_quality *q, struct diag *d)
{
    return put_part(w, PART_QUALITY, MART_NO_MONTH, q, q->n, d);
}

int mart_put_deliveries(struct mart_writer *w, const struct mart_deliveries *v, struct diag *d)
{
    return put_part(w, PART_DELIVERIES, MART_NO_MONTH, v, v->n, d);
}

int mart_put_ledger(struct mart_writer *w, month_t m, const struct mart_ledger *l, struct diag *d)
{
    note_ledger(w, m);
    return put_part(w, PART_LEDGER, m, l, l->n, d);
}

int mart_put_residents(struct mart_writer *w, month_t m, const struct mart_residents *r, struct diag *d)
{
    return put_part(w, PART_RESIDENTS, m, r, r->n, d);
}

int mart_put_across(struct mart_writer *w, month_t m, const struct mart_across *a, struct diag *d)
{
    return put_part(w, PART_ACROSS, m, a, a->n, d);
}

int mart_put_services(struct mart_writer *w, month_t m, const struct mart_services *s, struct diag *d)
{
    return put_part(w, PART_SERVICES, m, s, s->n, d);
}

int mart_put_costs(struct mart_writer *w, month_t m, const struct mart_costs *c, struct diag *d)
{
    return put_part(w, PART_COSTS, m, c, c->n, d);
}

int mart_put_events(struct mart_writer *w, month_t m, const struct mart_events *e, struct diag *d)
{
    return put_part(w, PART_EVENTS, m, e, e->n, d);
}

int mart_put_findings(struct mart_writer *w, month_t m, const struct mart_findings *f, struct diag *d)
{
    return put_part(w, PART_FINDINGS, m, f, f->n, d);
}

int mart_put_refunds(struct mart_writer *w, month_t m, const struct mart_refunds *r, struct diag *d)
{
    return put_part(w, PART_REFUNDS, m, r, r->n, d);
}

int mart_put_claims(struct mart_writer *w, month_t m, const struct mart_claims *c, struct diag *d)
{
    return put_part(w, PART_CLAIMS, m, c, c->n, d);
}

/* Close the file; what is left of w is freed. */
static void release(struct mart_writer *w)
{
    (void)sqlite3_finalize(w->put_meta);
    (void)sqlite3_finalize(w->put_dict);
    (void)sqlite3_finalize(w->put_part);
    (void)sqlite3_finalize(w->older_dict);
    (void)sqlite3_finalize(w->older_part);
    w->put_meta = w->put_dict = w->put_part = w->older_dict = w->older_part = NULL;
    db_close(&w->older);
    db_close(&w->db);
}

static int put_range(struct mart_writer *w, const char *const names[2], month_t first, month_t last, struct diag *d)
{
    char text[32];
    if (first == MONTH_NONE || last == MONTH_NONE)
        return 0;
    int result = mart_put_meta(w, names[0], month_iso(text, first), d);
    return result == 0 ? mart_put_meta(w, names[1], month_iso(text, last), d) : result;
}

int mart_complete(struct mart_writer *w, month_t first, month_t last, struct diag *d)
{
    int result = put_range(w, mart_range_names, first, last, d);
    if (result == 0)
        result = put_range(w, mart_ledger_names, w->ledger_first, w->ledger_last, d);
    if (result == 0)
        result = db_exec(&w->db, "COMMIT", d);
    if (result == 0) {
        release(w);
        result = file_publish(w->temp, w->path, d);
    }
    mart_abandon(w); /* the temporary name is gone by now, or goes */
    return result;
}

void mart_abandon(struct mart_writer *w)
{
    release(w);
    if (unlink(w->temp) != 0)
        errno = 0;
    free(w->temp);
    free(w->path);
    free(w);
}
