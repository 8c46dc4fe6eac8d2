/*
 * Reading tables into a town: the walk over files and rows, and the tables that say what codes mean. See extract.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/refresh/extract.h"

#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "warehouse/db.h"
#include "warehouse/mart_codec.h"
#include "warehouse/refresh/extract_batch.h"
#include "warehouse/refresh/overlap.h"

enum { AGE_MAX = 255 };

/* How many columns a list of them names. */
static int count_columns(const char *list)
{
    int n = 1;
    for (; *list != '\0'; list++)
        n += *list == ',';
    return n;
}

static int read_rows(struct town *t, const struct extract *e, struct db *db, sqlite3_stmt *stmt, uint32_t source,
                     struct overlap *o, struct diag *d)
{
    int row;
    while ((row = db_step(db, stmt, d)) == 1) {
        if (!overlap_found(o, stmt) && e->row(t, stmt, source, d) != 0)
            return -1;
    }
    return row;
}

static int read_file(struct town *t, const struct extract *e, const struct refresh_file *f, uint32_t source,
                     struct overlap *o, struct diag *d)
{
    struct db db;
    if (db_open_read(&db, f->path, d) != 0)
        return -1;
    struct strbuf sql;
    strbuf_init(&sql, STRBUF_SMALL);
    strbuf_addf(&sql, "SELECT %s", e->columns);
    overlap_columns(o, count_columns(e->columns), &sql);
    if (f->table != NULL)
        strbuf_addf(&sql, " FROM %s", f->table);
    else
        strbuf_addf(&sql, " FROM \"%s\"", e->resource);
    inputs_add_filter(t, f, &sql);
    int result = -1;
    sqlite3_stmt *stmt = db_prepare(&db, strbuf_text(&sql), d);
    strbuf_release(&sql);
    if (stmt != NULL)
        result = e->batch != NULL ? batch_read(t, e->batch, &db, stmt, o, d) : read_rows(t, e, &db, stmt, source, o, d);
    (void)sqlite3_finalize(stmt);
    db_close(&db);
    return result;
}

int extract_table(struct town *t, const struct extract *e, struct diag *d)
{
    const struct refresh_input *in = t->in;
    struct overlap o;
    overlap_init(&o, t, e->resource);
    int result = 0;
    for (uint32_t s = 0; s < t->sources.texts.n && result == 0; s++) {
        const char *source = t->sources.texts.texts[t->sources.order[s]];
        overlap_begin(&o, source);
        if (e == &extract_spell && t->n_spells > 0)
            overlap_begin_spells(t);
        for (size_t i = 0; i < in->n_files && result == 0; i++) {
            const struct refresh_file *f = &in->files[i];
            t->file = f;
            t->source = s;
            if (strcmp(f->resource, e->resource) == 0 && strcmp(f->source, source) == 0 && inputs_wanted(t, f))
                result = read_file(t, e, f, s, &o, d);
        }
    }
    overlap_release(&o);
    return result;
}

bool extract_delivered(const struct refresh_input *in, const char *resource)
{
    for (size_t i = 0; i < in->n_files; i++) {
        if (strcmp(in->files[i].resource, resource) == 0)
            return true;
    }
    return false;
}

uint32_t extract_code(struct codes *c, sqlite3_stmt *row, int column)
{
    const char *text = (const char *)sqlite3_column_text(row, column);
    return codes_add(c, text, (size_t)sqlite3_column_bytes(row, column));
}

date_t extract_date(sqlite3_stmt *row, int column)
{
    return sqlite3_column_type(row, column) == SQLITE_NULL ? DATE_NONE : sqlite3_column_int(row, column);
}

date_t extract_end(sqlite3_stmt *row, int column)
{
    return sqlite3_column_type(row, column) == SQLITE_NULL ? DATE_OPEN : sqlite3_column_int(row, column);
}

int extract_cpr_text(struct town *t, const char *text, size_t len, const char *path, uint32_t *out, struct diag *d)
{
    *out = NOBODY;
    if (len == 0)
        return 0;
    if (len > CPR_BYTES) {
        diag_error(d, DIAG_WAREHOUSE, NO_LOC, "\"%s\" holds a CPR number of more than %d characters", path,
                   (int)CPR_BYTES);
        diag_hint(d, "Load the delivery again, so that its rows are checked.");
        return -1;
    }
    *out = (uint32_t)recent_add(&t->recent_cprs, &t->cprs, text, len);
    return 0;
}

int extract_cpr(struct town *t, sqlite3_stmt *row, int column, uint32_t *out, struct diag *d)
{
    const char *text = (const char *)sqlite3_column_text(row, column);
    size_t len = text != NULL ? (size_t)sqlite3_column_bytes(row, column) : 0;
    const char *path = len > CPR_BYTES ? sqlite3_db_filename(sqlite3_db_handle(row), "main") : "";
    return extract_cpr_text(t, text, len, path, out, d);
}

void extract_append(struct extract_bytes *b, const void *data, size_t len)
{
    b->data = xgrow(b->data, &b->cap, b->n + len, 1);
    if (len > 0)
        memcpy(b->data + b->n, data, len);
    b->n += len;
}

void extract_note_month(struct town *t, month_t month)
{
    if (t->earliest == MONTH_NONE || month < t->earliest)
        t->earliest = month;
}

/* --- the tables --- */

static int district_row(struct town *t, sqlite3_stmt *row, uint32_t source UNUSED, struct diag *d UNUSED)
{
    static const struct {
        const char *type;
        enum dict_id dict;
    } kinds[] = {{"district", DICT_DISTRICT},
                 {"school", DICT_SCHOOL},
                 {"care", DICT_CARE},
                 {"postal", DICT_POSTAL},
                 {"parish", DICT_PARISH}};
    const char *type = (const char *)sqlite3_column_text(row, 0), *name = (const char *)sqlite3_column_text(row, 2);
    for (size_t k = 0; type != NULL && name != NULL && k < ARRAY_LEN(kinds); k++) {
        if (strcmp(type, kinds[k].type) != 0)
            continue;
        struct codes *c = &t->dicts[kinds[k].dict];
        uint32_t number = extract_code(c, row, 1);
        struct strbuf label;
        strbuf_init(&label, STRBUF_SMALL);
        if (kinds[k].dict == DICT_POSTAL)
            strbuf_addf(&label, "%s ", c->texts.texts[number]);
        strbuf_adds(&label, name);
        codes_label(c, number, strbuf_text(&label));
        strbuf_release(&label);
    }
    return 0;
}

static int address_row(struct town *t, sqlite3_stmt *row, uint32_t source UNUSED, struct diag *d UNUSED)
{
    const char *id = (const char *)sqlite3_column_text(row, 0);
    if (id == NULL)
        return 0;
    size_t n = (size_t)intern_add(&t->address_ids, id, (size_t)sqlite3_column_bytes(row, 0));
    if (n < t->n_addresses)
        return 0;
    PUSH(t->addresses, t->n_addresses, t->cap_addresses) = (struct address){
        .district = extract_code(&t->dicts[DICT_DISTRICT], row, 1),
        .school = extract_code(&t->dicts[DICT_SCHOOL], row, 2),
        .care = extract_code(&t->dicts[DICT_CARE], row, 3),
        .postal = extract_code(&t->dicts[DICT_POSTAL], row, 4),
        .parish = extract_code(&t->dicts[DICT_PARISH], row, 5),
    };
    return 0;
}

void town_room_for_functions(struct town *t, size_t n)
{
    size_t before = t->cap_functions;
    t->functions = xgrow(t->functions, &t->cap_functions, n, sizeof(*t->functions));
    for (size_t i = before; i < t->cap_functions; i++)
        t->functions[i] = (struct account_function){.area = 0};
}

uint32_t extract_function(struct town *t, sqlite3_stmt *row, int column)
{
    uint32_t number = extract_code(&t->dicts[DICT_FUNCTION], row, column);
    town_room_for_functions(t, (size_t)number + 1);
    return number;
}

static int function_row(struct town *t, sqlite3_stmt *row, uint32_t source UNUSED, struct diag *d UNUSED)
{
    uint32_t number = extract_function(t, row, 0);
    uint32_t area = extract_code(&t->dicts[DICT_AREA], row, 1);
    uint32_t committee = extract_code(&t->dicts[DICT_COMMITTEE], row, 2);
    const char *name = (const char *)sqlite3_column_text(row, 3);
    struct account_function *function = &t->functions[number];
    if (function->area == 0)
        function->area = area;
    if (function->committee == 0)
        function->committee = committee;
    codes_label(&t->dicts[DICT_FUNCTION], number, name != NULL ? name : ""); /* delivered */
    return 0;
}

static uint8_t costing_of(const char *text)
{
    if (text != NULL && strcmp(text, "price") == 0)
        return COSTING_PRICE;
    return text != NULL && strcmp(text, "none") == 0 ? COSTING_NONE : COSTING_POSTING;
}

struct service_type *extract_type(struct town *t, uint32_t number)
{
    while (t->n_types <= number)
        PUSH(t->types, t->n_types, t->cap_types) = (struct service_type){.costing = COSTING_POSTING};
    return &t->types[number];
}

uint32_t extract_fixed_code(const struct codes *c, sqlite3_stmt *row, int column)
{
    const char *text = (const char *)sqlite3_column_text(row, column);
    int32_t number = text == NULL ? 0 : intern_lookup(&c->texts, text, (size_t)sqlite3_column_bytes(row, column));
    return number == INTERN_NONE ? 0 : (uint32_t)number;
}

/* A group as a key: lower case, and the three Danish letters (two bytes of UTF-8 each) in Latin ones. */
static uint32_t group_key(struct town *t, sqlite3_stmt *row, int column)
{
    static const struct {
        const char *letter, *plain;
    } danish[] = {{"æ", "ae"}, {"Æ", "ae"}, {"ø", "oe"}, {"Ø", "oe"}, {"å", "aa"}, {"Å", "aa"}};
    const char *text = (const char *)sqlite3_column_text(row, column);
    struct strbuf key;
    strbuf_init(&key, STRBUF_SMALL);
    while (text != NULL && *text != '\0') {
        size_t k = 0;
        while (k < ARRAY_LEN(danish) && strncmp(text, danish[k].letter, 2) != 0)
            k++;
        if (k < ARRAY_LEN(danish)) {
            strbuf_adds(&key, danish[k].plain);
            text += 2;
        } else {
            char c = *text++;
            strbuf_addf(&key, "%c", c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
        }
    }
    uint32_t number = codes_add(&t->dicts[DICT_GROUP_KEY], strbuf_text(&key), key.len);
    strbuf_release(&key);
    return number;
}

static int type_row(struct town *t, sqlite3_stmt *row, uint32_t source UNUSED, struct diag *d UNUSED)
{
    uint32_t number = extract_code(&t->dicts[DICT_TYPE], row, 0);
    const char *name = (const char *)sqlite3_column_text(row, 1);
    struct service_type *type = extract_type(t, number);
    if (type->known)
        return 0;
    if (name != NULL)
        codes_label(&t->dicts[DICT_TYPE], number, name);
    *type = (struct service_type){
        .area = extract_code(&t->dicts[DICT_AREA], row, 2),
        .kind = extract_fixed_code(&t->dicts[DICT_KIND], row, 3),
        .paragraph = extract_code(&t->dicts[DICT_PARAGRAPH], row, 4),
        .function = extract_function(t, row, 5),
        .follows = extract_code(&t->dicts[DICT_TYPE], row, 11),
        .group = extract_code(&t->dicts[DICT_GROUP], row, 6),
        .group_key = group_key(t, row, 6),
        .costing = costing_of((const char *)sqlite3_column_text(row, 7)),
        .flags = (uint8_t)((sqlite3_column_int(row, 8) != 0 ? TYPE_IS_HELP : 0) |
                           (sqlite3_column_int(row, 9) != 0 ? TYPE_IS_PLACEMENT : 0) |
                           (sqlite3_column_int(row, 10) != 0 ? TYPE_LADDER : 0)),
        .known = true,
    };
    return 0;
}

uint32_t extract_name(struct codes *c, sqlite3_stmt *row, int code, int name)
{
    const char *label = (const char *)sqlite3_column_text(row, name);
    uint32_t number = extract_code(c, row, code);
    if (label != NULL)
        codes_label(c, number, label);
    return number;
}

static int department_row(struct town *t, sqlite3_stmt *row, uint32_t source UNUSED, struct diag *d UNUSED)
{
    (void)extract_name(&t->dicts[DICT_DEPARTMENT], row, 0, 1);
    return 0;
}

uint32_t *extract_region(struct town *t, uint32_t municipality)
{
    size_t before = t->cap_region_of;
    t->region_of = xgrow(t->region_of, &t->cap_region_of, (size_t)municipality + 1, sizeof(*t->region_of));
    for (size_t i = before; i < t->cap_region_of; i++)
        t->region_of[i] = 0;
    return &t->region_of[municipality];
}

static int municipality_row(struct town *t, sqlite3_stmt *row, uint32_t source UNUSED, struct diag *d UNUSED)
{
    uint32_t number = extract_name(&t->dicts[DICT_MUNICIPALITY], row, 0, 1);
    uint32_t region = extract_code(&t->dicts[DICT_REGION], row, 2), peers = extract_code(&t->dicts[DICT_PEERS], row, 3);
    uint32_t *known_region = extract_region(t, number), *known_peers = indicators_peers(&t->indicators, number);
    if (*known_region == 0)
        *known_region = region;
    if (*known_peers == 0)
        *known_peers = peers;
    return 0;
}

static int population_row(struct town *t, sqlite3_stmt *row, uint32_t source, struct diag *d UNUSED)
{
    const char *sex = (const char *)sqlite3_column_text(row, 2);
    int64_t age = sqlite3_column_int64(row, 3);
    uint32_t municipality = extract_code(&t->dicts[DICT_MUNICIPALITY], row, 0);
    (void)extract_region(t, municipality);
    PUSH(t->population, t->n_population, t->cap_population) = (struct population_row){
        .municipality = municipality,
        .source = source,
        .date = extract_date(row, 1),
        .sex = sex == NULL     ? 0
               : sex[0] == 'M' ? 1
               : sex[0] == 'K' ? 2
                               : 0,
        .age = (uint8_t)(age < 0         ? 0
                         : age > AGE_MAX ? AGE_MAX
                                         : age),
        .persons = sqlite3_column_int64(row, 4),
    };
    return 0;
}

const struct extract extract_reference[] = {
    {"district", "type, code, name", district_row, NULL},
    {"address", "address_id, district, school_district, care_district, postal_code, parish", address_row, NULL},
    {"service_type",
     "code, name, area, kind, paragraph, account_function, \"group\", costing, is_help, is_placement, refund_ladder, "
     "follows",
     type_row, NULL},
    {"account_function", "\"function\", area, committee, name", function_row, NULL},
    {"department", "department_id, name", department_row, NULL},
    {"municipality", "code, name, region, \"group\"", municipality_row, NULL},
    {"population", "municipality_code, date, sex, age, persons", population_row, NULL},
    {NULL, NULL, NULL, NULL},
};
