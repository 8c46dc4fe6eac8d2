/*
 * For the tests of refresh: little towns written as tables, and what came of them as one line of text. Persons have
 * short names for CPR numbers, so that a family can be read: the rules only compare their bytes.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_TESTS_WAREHOUSE_LITTLE_TOWN_H
#define ALMANAK_TESTS_WAREHOUSE_LITTLE_TOWN_H

#include "warehouse/delivery.h"

#include "base/num.h"
#include "warehouse/db.h"
#include "warehouse/mart.h"
#include "warehouse/refresh.h"
#include "warehouse/schema.h"

enum { LITTLE_FILES = 64, LITTLE_LINE = 256 };

struct little_town {
    struct world *world;
    struct refresh_input in;
    struct refresh_file files[LITTLE_FILES];
    struct refresh_report report;
    const char *mart_path;
    struct mart *mart; /* NULL before town_refresh */
};

static inline month_t month_at(const char *iso)
{
    month_t m = MONTH_NONE;
    assert_true(month_parse(iso, strlen(iso), &m));
    return m;
}

static inline date_t day_at(const char *iso)
{
    date_t d = DATE_NONE;
    assert_true(date_parse(iso, strlen(iso), &d));
    return d;
}

/* A town whose deliveries reach to a month. */
static inline struct little_town *town_new(void **state, const char *period)
{
    struct world *w = *state;
    struct little_town *t = ARENA_NEW(&w->arena, struct little_town);
    t->world = w;
    t->in = (struct refresh_input){
        .municipality = "0730",
        .name = "Lilleby",
        .period_people = month_at(period),
        .period_services = month_at(period),
        .files = t->files,
    };
    t->mart_path = world_path(w, "mart.db");
    return t;
}

static inline void bind_value(sqlite3_stmt *stmt, int at, enum field_type type, const char *text, size_t len)
{
    int64_t number = 0;
    date_t date = 0;
    month_t month = 0;
    switch (type) {
    case FIELD_STRING:
        assert_int_equal(sqlite3_bind_text(stmt, at, text, (int)len, SQLITE_TRANSIENT), SQLITE_OK);
        return;
    case FIELD_DATE:
        assert_true(date_parse(text, len, &date));
        number = date;
        break;
    case FIELD_MONTH:
        assert_true(month_parse(text, len, &month));
        number = month;
        break;
    case FIELD_BOOLEAN: number = text[0] == 't'; break;
    case FIELD_INTEGER: assert_int_equal(num_parse_int(text, len, &number), NUM_OK); break;
    case FIELD_MONEY: assert_int_equal(num_parse_decimal(text, len, MONEY_SCALE, &number), NUM_OK); break;
    case FIELD_NUMBER: assert_int_equal(num_parse_decimal(text, len, NUMBER_SCALE, &number), NUM_OK); break;
    }
    assert_int_equal(sqlite3_bind_int64(stmt, at, number), SQLITE_OK);
}

/* Bind the comma-separated values of one line to the fields that `fields` names. */
static inline void bind_line(sqlite3_stmt *stmt, const struct schema_resource *r, const char *fields, const char *line,
                             size_t len)
{
    const char *end = line + len;
    for (const char *f = fields, *v = line; *f != '\0' && v <= end;) {
        size_t name_len = strcspn(f, ","), value_len = strcspn(v, ",;");
        if (v + value_len > end)
            value_len = (size_t)(end - v);
        char name[64] = "";
        memcpy(name, f, name_len);
        int k = schema_field_index(r, name);
        if (k < 0)
            fail_msg("no field \"%s\" in \"%s\"", name, r->name);
        if (value_len > 0)
            bind_value(stmt, k + 1, r->fields[k].type, v, value_len);
        f += name_len + (f[name_len] == ',');
        v += value_len + 1;
    }
}

/* A table of a source: values in lines that end with ';', fields comma-separated. */
static inline void town_add_from(struct little_town *t, const char *source, const char *resource, const char *fields,
                                 const char *lines)
{
    const struct schema_resource *r = schema_lookup(resource);
    assert_non_null(r);
    struct world *w = t->world;
    char name[32];
    (void)snprintf(name, sizeof(name), "%zu.db", t->in.n_files);
    const char *path = world_path(w, name);
    struct db db;
    assert_done(w, db_open_new(&db, path, &w->diag));
    struct strbuf create, insert;
    strbuf_init(&create, STRBUF_SMALL);
    strbuf_init(&insert, STRBUF_SMALL);
    for (size_t k = 0; k < r->n_fields; k++) {
        strbuf_addf(&create, "%s \"%s\"", k == 0 ? "" : ",", r->fields[k].name);
        strbuf_adds(&insert, k == 0 ? "?" : ", ?");
    }
    assert_done(
        w, db_exec(&db, arena_printf(&w->arena, "CREATE TABLE \"%s\"(%s)", resource, strbuf_text(&create)), &w->diag));
    const char *sql = arena_printf(&w->arena, "INSERT INTO \"%s\" VALUES(%s)", resource, strbuf_text(&insert));
    sqlite3_stmt *stmt = db_prepare(&db, sql, &w->diag);
    assert_non_null(stmt);
    for (const char *line = lines; *line != '\0';) {
        line += strspn(line, " \n");
        size_t len = strcspn(line, ";");
        if (len > 0) {
            bind_line(stmt, r, fields, line, len);
            assert_int_equal(db_step(&db, stmt, &w->diag), 0);
            assert_int_equal(sqlite3_clear_bindings(stmt), SQLITE_OK);
        }
        line += len + (line[len] == ';');
        line += strspn(line, " \n");
    }
    (void)sqlite3_finalize(stmt);
    db_close(&db);
    strbuf_release(&create);
    strbuf_release(&insert);
    assert_true(t->in.n_files < LITTLE_FILES);
    t->files[t->in.n_files++] =
        (struct refresh_file){.resource = resource, .path = path, .source = arena_strdup(&w->arena, source)};
}

static inline void town_add(struct little_town *t, const char *resource, const char *fields, const char *lines)
{
    town_add_from(t, "s", resource, fields, lines);
}

static inline void town_close(struct little_town *t)
{
    mart_close(t->mart);
    t->mart = NULL;
}

static inline void town_refresh(struct little_town *t)
{
    struct world *w = t->world;
    town_close(t);
    assert_done(w, refresh_build(&t->in, t->mart_path, NULL, NULL, &t->report, &w->diag));
    t->mart = mart_open(t->mart_path, &w->diag);
    assert_done(w, t->mart == NULL ? -1 : 0);
}

/* The short name of a person. */
static inline const char *who(struct little_town *t, uint32_t pid)
{
    const struct mart_persons *p = mart_persons(t->mart);
    assert_true(pid < p->n);
    return arena_strndup(&t->world->arena, p->cpr + (size_t)pid * 10, 10);
}

static inline const char *code_of(struct little_town *t, enum dict_id id, uint32_t number)
{
    const struct dict *dict = mart_dict(t->mart, id);
    assert_true(number < dict->n);
    return dict->codes[number];
}

/* A town is over once it was compared: its mart is closed. */
static inline void expect_text(struct little_town *t, struct strbuf *got, const char *want)
{
    assert_done(t->world, mart_check(t->mart, &t->world->diag));
    size_t len = got->len;
    while (len > 0 && got->text[len - 1] == ' ')
        len--;
    char *text = arena_strndup(&t->world->arena, strbuf_text(got), len);
    strbuf_release(got);
    assert_string_equal(text, want);
}

/*
 * Families of a month, a resident at a time: who, the reference person, the subgroup, and for a home-living child "h",
 * for one away from home "w". A household's lowest resident follows when it is another than of the family.
 */
static inline void expect_families(struct little_town *t, const char *month, const char *want)
{
    const struct mart_residents *r = mart_residents(t->mart, month_at(month));
    struct strbuf got;
    strbuf_init(&got, STRBUF_SMALL);
    for (size_t i = 0; i < r->n; i++) {
        static const char *const roles[] = {"?", "", "h", "w"};
        strbuf_addf(&got, "%s:%s%d%s ", who(t, r->pid[i]), who(t, r->family[i]), r->subgroup[i], roles[r->role[i] & 3]);
    }
    expect_text(t, &got, want);
}

/* Children across addresses: family+child, "*" when primary there. */
static inline void expect_across(struct little_town *t, const char *month, const char *want)
{
    const struct mart_across *a = mart_across(t->mart, month_at(month));
    struct strbuf got;
    strbuf_init(&got, STRBUF_SMALL);
    for (size_t i = 0; i < a->n; i++)
        strbuf_addf(&got, "%s+%s%s ", who(t, a->family[i]), who(t, a->child[i]), a->primary[i] ? "*" : "");
    expect_text(t, &got, want);
}

/*
 * Rows of services: who/type#spell days amount flags, the days as first-last (only whole stretches are used in tests),
 * flags S stock, I inflow, O outflow; a department in brackets when the row has no spell.
 */
static inline void expect_services(struct little_town *t, const char *month, const char *want)
{
    const struct mart_services *s = mart_services(t->mart, month_at(month));
    struct strbuf got;
    strbuf_init(&got, STRBUF_SMALL);
    for (size_t i = 0; i < s->n; i++) {
        strbuf_addf(&got, "%s/%s#%u", who(t, s->pid[i]), code_of(t, DICT_TYPE, s->type[i]), s->spell[i]);
        if (s->spell[i] == 0)
            strbuf_addf(&got, "[%s]", code_of(t, DICT_DEPARTMENT, s->department[i]));
        if (s->days[i] != 0)
            strbuf_addf(&got, " %d-%d", __builtin_ctz(s->days[i]) + 1, 32 - __builtin_clz(s->days[i]));
        if (s->amount[i] != 0)
            strbuf_addf(&got, " %lld", (long long)s->amount[i]);
        if (s->flags[i] != 0)
            strbuf_addf(&got, " %s%s%s", s->flags[i] & SERVICE_STOCK ? "S" : "",
                        s->flags[i] & SERVICE_INFLOW ? "I" : "", s->flags[i] & SERVICE_OUTFLOW ? "O" : "");
        strbuf_adds(&got, "; ");
    }
    expect_text(t, &got, want);
}

static inline void expect_costs(struct little_town *t, const char *month, const char *want)
{
    const struct mart_costs *c = mart_costs(t->mart, month_at(month));
    struct strbuf got;
    strbuf_init(&got, STRBUF_SMALL);
    for (size_t i = 0; i < c->n; i++)
        strbuf_addf(&got, "%s %s %lld; ", who(t, c->pid[i]), code_of(t, DICT_AREA, c->area[i]),
                    (long long)c->amount[i]);
    expect_text(t, &got, want);
}

/* Residents with district, civil status, citizenship, and H help, N newcomer, K kommunehopper. */
static inline void expect_residents(struct little_town *t, const char *month, const char *want)
{
    const struct mart_residents *r = mart_residents(t->mart, month_at(month));
    const struct mart_addresses *a = mart_addresses(t->mart);
    struct strbuf got;
    strbuf_init(&got, STRBUF_SMALL);
    for (size_t i = 0; i < r->n; i++) {
        strbuf_addf(&got, "%s %s%s%s", who(t, r->pid[i]), code_of(t, DICT_DISTRICT, a->district[r->addr[i]]),
                    code_of(t, DICT_CIVIL, r->civil[i]), code_of(t, DICT_COUNTRY, r->citizenship[i]));
        if (r->flags[i] != 0)
            strbuf_addf(&got, " %s%s%s", r->flags[i] & RES_HELP ? "H" : "", r->flags[i] & RES_NEWCOMER ? "N" : "",
                        r->flags[i] & RES_HOPPER ? "K" : "");
        strbuf_adds(&got, "; ");
    }
    expect_text(t, &got, want);
}

#endif
