/*
 * Reading a mart: see mart.h. Columns are read and unpacked when first asked for and kept until the mart is closed. A
 * damaged part comes back empty and is remembered, so that the engine computes without checks and asks once at the end.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/mart.h"

#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "warehouse/db.h"
#include "warehouse/mart_codec.h"

struct meta_pair {
    const char *key, *value;
};

/* A part that was asked for: where its columns stand, and those unpacked so far. */
struct held {
    void *values; /* its struct; NULL until asked for */
    sqlite3_int64 row;
    uint32_t columns; /* that are there, MART_COLUMN */
    bool damaged;
    size_t at[COLUMNS_MAX]; /* the byte before the values, which is their width */
    unsigned char widths[COLUMNS_MAX];
};

struct mart {
    struct db db;
    struct arena arena;
    struct diag trouble; /* what went wrong after opening */
    sqlite3_stmt *find_part, *find_dict;
    struct meta_pair *meta; /* heap */
    size_t n_meta, cap_meta;
    month_t first, last;
    month_t ledger_first, ledger_last;
    size_t limits[LIMIT__MAX];
    const struct dict *dicts[DICT__MAX]; /* NULL until asked for */
    struct held single[PART_RESIDENTS];  /* parts without a month */
    struct held *monthly[PART__MAX];     /* by month since first; NULL for those above */
    sqlite3_blob *blob;                  /* the part read last */
    unsigned char *packed;               /* heap: a column on its way */
    size_t cap_packed;
};

/* Every struct of a part and a dictionary begin as zeroes, which is how an empty one reads. */
union nothing {
    struct dict dict;
    struct mart_addresses addresses;
    struct mart_persons persons;
    struct mart_types types;
    struct mart_spells spells;
    struct mart_runs runs;
    struct mart_population population;
    struct mart_spell_links spell_links;
    struct mart_assessments assessments;
    struct mart_offers offers;
    struct mart_places places;
    struct mart_staff staff;
    struct mart_employments employments;
    struct mart_absences absences;
    struct mart_companies companies;
    struct mart_wage_refunds wage_refunds;
    struct mart_residents residents;
    struct mart_across across;
    struct mart_services services;
    struct mart_costs costs;
    struct mart_events events;
    struct mart_functions functions;
    struct mart_arts arts;
    struct mart_indicators indicators;
    struct mart_goals goals;
    struct mart_quality quality;
    struct mart_deliveries deliveries;
    struct mart_ledger ledger;
    struct mart_findings findings;
    struct mart_refunds refunds;
    struct mart_claims claims;
};
static const union nothing nothing;

static int read_meta(struct mart *m, struct diag *d)
{
    sqlite3_stmt *stmt = db_prepare(&m->db, "SELECT key, value FROM meta ORDER BY key", d);
    if (stmt == NULL)
        return -1;
    int row;
    while ((row = db_step(&m->db, stmt, d)) == 1) {
        const char *key = (const char *)sqlite3_column_text(stmt, 0),
                   *value = (const char *)sqlite3_column_text(stmt, 1);
        struct meta_pair *pair = &PUSH(m->meta, m->n_meta, m->cap_meta);
        pair->key = arena_strdup(&m->arena, key != NULL ? key : "");
        pair->value = arena_strdup(&m->arena, value != NULL ? value : "");
    }
    (void)sqlite3_finalize(stmt);
    return row;
}

/* How many there are of everything that numbers point to. */
static int read_limits(struct mart *m, struct diag *d)
{
    static const struct {
        enum part_id part;
        enum column_limit limit;
    } parts[] = {{PART_PERSONS, LIMIT_PERSON}, {PART_ADDRESSES, LIMIT_ADDRESS},  {PART_TYPES, LIMIT_TYPE},
                 {PART_SPELLS, LIMIT_SPELL},   {PART_FUNCTIONS, LIMIT_FUNCTION}, {PART_ARTS, LIMIT_ART}};
    static const char sql[] = "SELECT NULL, id, n FROM dict UNION ALL SELECT name, 0, n FROM part WHERE month = -1";
    sqlite3_stmt *stmt = db_prepare(&m->db, sql, d);
    if (stmt == NULL)
        return -1;
    int row;
    while ((row = db_step(&m->db, stmt, d)) == 1) {
        const char *name = (const char *)sqlite3_column_text(stmt, 0);
        int id = sqlite3_column_int(stmt, 1);
        int64_t n = sqlite3_column_int64(stmt, 2);
        if (n < 0 || n > UINT32_MAX)
            continue; /* nothing may point there */
        if (name == NULL && id >= 0 && id < DICT__MAX)
            m->limits[LIMIT_DICT + id] = (size_t)n;
        for (size_t k = 0; name != NULL && k < ARRAY_LEN(parts); k++) {
            if (strcmp(name, mart_parts[parts[k].part].name) == 0)
                m->limits[parts[k].limit] = (size_t)n;
        }
    }
    (void)sqlite3_finalize(stmt);
    m->limits[LIMIT_OWNER] = m->limits[LIMIT_PERSON] > 0 ? m->limits[LIMIT_PERSON] : 1;
    return row;
}

/* A range of months that stands under two names; none when neither does. */
static int read_range(const struct mart *m, const char *const names[2], month_t *from, month_t *to, const char *path,
                      struct diag *d)
{
    const char *first = mart_meta(m, names[0]), *last = mart_meta(m, names[1]);
    *from = *to = MONTH_NONE;
    if (first[0] == '\0' && last[0] == '\0')
        return 0;
    if (month_parse(first, strlen(first), from) && month_parse(last, strlen(last), to) && *from <= *to)
        return 0;
    return diag_error(d, DIAG_WAREHOUSE, NO_LOC, "\"%s\" is damaged: its range of months cannot be read", path);
}

static int check_format(const struct mart *m, const char *path, struct diag *d)
{
    if (strcmp(mart_meta(m, "format"), MART_FORMAT) == 0)
        return 0;
    diag_error(d, DIAG_WAREHOUSE, NO_LOC, "\"%s\" was made by another version of the program", path);
    diag_hint(d, "Run \"almanak refresh\" to make it again.");
    return -1;
}

/* The months that a part is kept for. */
static void part_range(const struct mart *m, enum part_id id, month_t *first, month_t *last)
{
    *first = id == PART_LEDGER ? m->ledger_first : m->first;
    *last = id == PART_LEDGER ? m->ledger_last : m->last;
}

static int prepare(struct mart *m, const char *path, struct diag *d)
{
    if (db_open_read(&m->db, path, d) != 0 || read_meta(m, d) != 0 || check_format(m, path, d) != 0 ||
        read_limits(m, d) != 0 || read_range(m, mart_range_names, &m->first, &m->last, path, d) != 0 ||
        read_range(m, mart_ledger_names, &m->ledger_first, &m->ledger_last, path, d) != 0)
        return -1;
    m->find_part = db_prepare(&m->db, "SELECT rowid, n FROM part WHERE name = ? AND month = ?", d);
    m->find_dict =
        m->find_part == NULL ? NULL : db_prepare(&m->db, "SELECT n, codes, labels FROM dict WHERE id = ?", d);
    if (m->find_dict == NULL)
        return -1;
    for (int k = PART_RESIDENTS; k < PART__MAX; k++) {
        month_t first, last;
        part_range(m, (enum part_id)k, &first, &last);
        m->monthly[k] = xcalloc(first == MONTH_NONE ? 0 : (size_t)(last - first) + 1, sizeof(*m->monthly[k]));
    }
    return 0;
}

struct mart *mart_open(const char *path, struct diag *d)
{
    struct mart *m = xcalloc(1, sizeof(*m));
    diag_init(&m->trouble);
    if (prepare(m, path, d) == 0)
        return m;
    mart_close(m);
    return NULL;
}

void mart_close(struct mart *m)
{
    if (m == NULL)
        return;
    (void)sqlite3_finalize(m->find_part);
    (void)sqlite3_finalize(m->find_dict);
    (void)sqlite3_blob_close(m->blob);
    db_close(&m->db);
    free(m->packed);
    for (int k = 0; k < PART__MAX; k++)
        free(m->monthly[k]);
    free(m->meta);
    diag_release(&m->trouble);
    arena_release(&m->arena);
    free(m);
}

void mart_range(const struct mart *m, month_t *first, month_t *last)
{
    *first = m->first;
    *last = m->last;
}

void mart_ledger_range(const struct mart *m, month_t *first, month_t *last)
{
    *first = m->ledger_first;
    *last = m->ledger_last;
}

const char *mart_meta(const struct mart *m, const char *key)
{
    for (size_t i = 0; i < m->n_meta; i++) {
        if (strcmp(m->meta[i].key, key) == 0)
            return m->meta[i].value;
    }
    return "";
}

static void damaged(struct mart *m, const char *what, const char *reason)
{
    diag_error(&m->trouble, DIAG_WAREHOUSE, NO_LOC, "\"%s\" is damaged in \"%s\": %s", m->db.path, what, reason);
    diag_hint(&m->trouble, "Run \"almanak refresh\" to make it again.");
}

/* n texts, each with its NUL, that fill a blob exactly; NULL otherwise. */
static const char *const *split_texts(struct arena *a, const char *blob, size_t len, size_t n)
{
    if (n > len || len == 0 || blob[len - 1] != '\0')
        return NULL;
    char *copy = arena_alloc(a, len);
    memcpy(copy, blob, len);
    const char **texts = ARENA_ARRAY(a, n, const char *);
    const char *p = copy, *end = copy + len;
    for (size_t i = 0; i < n; i++) {
        if (p == end)
            return NULL;
        texts[i] = p;
        p += strlen(p) + 1;
    }
    return p == end ? texts : NULL;
}

static bool load_dict(struct mart *m, sqlite3_stmt *stmt, struct dict *out)
{
    int64_t n = sqlite3_column_int64(stmt, 0);
    if (n < 1 || n > UINT32_MAX)
        return false;
    const char *codes = sqlite3_column_blob(stmt, 1);
    out->codes = split_texts(&m->arena, codes, (size_t)sqlite3_column_bytes(stmt, 1), (size_t)n);
    const char *labels = sqlite3_column_blob(stmt, 2);
    out->labels = split_texts(&m->arena, labels, (size_t)sqlite3_column_bytes(stmt, 2), (size_t)n);
    if (out->codes == NULL || out->labels == NULL)
        return false;
    out->n = (size_t)n;
    return true;
}

const struct dict *mart_dict(struct mart *m, enum dict_id id)
{
    if (m->dicts[id] != NULL)
        return m->dicts[id];
    struct dict *dict = ARENA_NEW(&m->arena, struct dict);
    int row = sqlite3_bind_int(m->find_dict, 1, (int)id) == SQLITE_OK ? db_step(&m->db, m->find_dict, &m->trouble) : 0;
    if (row == 0 || (row == 1 && !load_dict(m, m->find_dict, dict)))
        damaged(m, "dictionaries", "one is missing or cut");
    (void)sqlite3_reset(m->find_dict);
    m->dicts[id] = dict->n > 0 ? dict : &nothing.dict;
    return m->dicts[id];
}

/* Open the bytes of a part; NULL when there are none. */
static sqlite3_blob *open_blob(struct mart *m, sqlite3_int64 row)
{
    int status = fault_hits(FAULT_QUERY) ? SQLITE_IOERR
                 : m->blob != NULL       ? sqlite3_blob_reopen(m->blob, row)
                                         : sqlite3_blob_open(m->db.handle, "main", "part", "data", row, 0, &m->blob);
    if (status != SQLITE_OK) {
        (void)sqlite3_blob_close(m->blob);
        m->blob = NULL;
    }
    return m->blob;
}

/* Find out where the columns of a part stand. NULL, or what is wrong. */
static const char *find_columns(struct mart *m, const struct part *p, struct held *h, int64_t n)
{
    static const char unreadable[] = "its rows cannot be read", cut[] = "it is shorter or longer than its rows";
    sqlite3_blob *blob = n < 0 || n > UINT32_MAX ? NULL : open_blob(m, h->row);
    if (blob == NULL)
        return unreadable;
    size_t at = 0, len = (size_t)sqlite3_blob_bytes(blob);
    for (size_t k = 0; k < p->n_columns; k++) {
        h->at[k] = at;
        if (at >= len)
            return cut;
        if (sqlite3_blob_read(blob, &h->widths[k], 1, (int)at) != SQLITE_OK)
            return unreadable;
        size_t width = h->widths[k];
        at++;
        if (!column_may_be(&p->columns[k], width) || (width > 0 && (size_t)n > (len - at) / width))
            return cut;
        at += width * (size_t)n;
    }
    return at == len ? NULL : cut;
}

/* The first that is known of a part: its number of rows, and where they are. */
static void find_part(struct mart *m, enum part_id id, month_t month, struct held *h)
{
    const struct part *p = &mart_parts[id];
    sqlite3_stmt *stmt = m->find_part;
    int row = 0;
    if (sqlite3_bind_text(stmt, 1, p->name, -1, SQLITE_STATIC) == SQLITE_OK &&
        sqlite3_bind_int(stmt, 2, month) == SQLITE_OK)
        row = db_step(&m->db, stmt, &m->trouble);
    int64_t n = row == 1 ? sqlite3_column_int64(stmt, 1) : 0;
    h->row = row == 1 ? sqlite3_column_int64(stmt, 0) : 0;
    (void)sqlite3_reset(stmt);
    h->values = arena_alloc(&m->arena, p->size);
    memset(h->values, 0, p->size);
    const char *wrong = row == 1 ? find_columns(m, p, h, n) : row == 0 ? "it is missing" : NULL;
    h->damaged = row != 1 || wrong != NULL;
    if (wrong != NULL)
        damaged(m, p->name, wrong);
    if (!h->damaged)
        memcpy(h->values, &(size_t){(size_t)n}, sizeof(size_t));
}

/* Read and unpack a column; NULL with `wrong` told. */
static void *read_column(struct mart *m, const struct part *p, const struct held *h, size_t k, size_t n,
                         const char **wrong)
{
    size_t width = h->widths[k], len = width * n;
    if (len > m->cap_packed) {
        free(m->packed);
        m->packed = xmalloc(len);
        m->cap_packed = len;
    }
    sqlite3_blob *blob = open_blob(m, h->row);
    if (blob == NULL || (len > 0 && sqlite3_blob_read(blob, m->packed, (int)len, (int)h->at[k] + 1) != SQLITE_OK)) {
        *wrong = "its rows cannot be read";
        return NULL;
    }
    *wrong = "a number points nowhere";
    return column_decode(&p->columns[k], m->packed, width, n, m->limits, &m->arena);
}

/* A part with at least the columns asked for. */
static const void *part_with(struct mart *m, enum part_id id, month_t month, struct held *h, uint32_t columns)
{
    const struct part *p = &mart_parts[id];
    if (h->values == NULL)
        find_part(m, id, month, h);
    size_t n;
    memcpy(&n, h->values, sizeof(n));
    for (size_t k = 0; k < p->n_columns && !h->damaged; k++) {
        uint32_t bit = UINT32_C(1) << (p->columns[k].offset / sizeof(void *) - 1);
        if ((columns & bit) == 0 || (h->columns & bit) != 0)
            continue;
        const char *wrong;
        void *array = read_column(m, p, h, k, n, &wrong);
        if (array == NULL) {
            damaged(m, p->name, wrong);
            memset(h->values, 0, sizeof(n)); /* no rows; arrays handed out before stay */
            h->damaged = true;
            break;
        }
        memcpy((char *)h->values + p->columns[k].offset, &array, sizeof(array));
        h->columns |= bit;
    }
    return h->values;
}

static const void *single_part(struct mart *m, enum part_id id)
{
    return part_with(m, id, MART_NO_MONTH, &m->single[id], MART_ALL);
}

static const void *monthly_part(struct mart *m, enum part_id id, month_t month, uint32_t columns)
{
    month_t first, last;
    part_range(m, id, &first, &last);
    if (first == MONTH_NONE || month < first || month > last)
        return &nothing;
    return part_with(m, id, month, &m->monthly[id][month - first], columns);
}

const struct mart_addresses *mart_addresses(struct mart *m)
{
    return single_part(m, PART_ADDRESSES);
}

const struct mart_persons *mart_persons(struct mart *m)
{
    return single_part(m, PART_PERSONS);
}

const struct mart_types *mart_types(struct mart *m)
{
    return single_part(m, PART_TYPES);
}

const struct mart_spells *mart_spells(struct mart *m)
{
    return single_part(m, PART_SPELLS);
}

const struct mart_runs *mart_runs(struct mart *m)
{
    return single_part(m, PART_RUNS);
}

const struct mart_population *mart_population(struct mart *m)
{
    return single_part(m, PART_POPULATION);
}

const struct mart_spell_links *mart_spell_links(struct mart *m)
{
    return single_part(m, PART_SPELL_LINKS);
}

const struct mart_assessments *mart_matches(struct mart *m)
{
    return single_part(m, PART_MATCHES);
}

const struct mart_assessments *mart_targets(struct mart *m)
{
    return single_part(m, PART_TARGETS);
}

const struct mart_offers *mart_offers(struct mart *m)
{
    return single_part(m, PART_OFFERS);
}

const struct mart_places *mart_places(struct mart *m)
{
    return single_part(m, PART_PLACES);
}

const struct mart_staff *mart_staff(struct mart *m)
{
    return single_part(m, PART_STAFF);
}

const struct mart_employments *mart_employments(struct mart *m)
{
    return single_part(m, PART_EMPLOYMENTS);
}

const struct mart_absences *mart_absences(struct mart *m)
{
    return single_part(m, PART_ABSENCES);
}

const struct mart_companies *mart_companies(struct mart *m)
{
    return single_part(m, PART_COMPANIES);
}

const struct mart_wage_refunds *mart_wage_refunds(struct mart *m)
{
    return single_part(m, PART_WAGE_REFUNDS);
}

const struct mart_functions *mart_functions(struct mart *m)
{
    return single_part(m, PART_FUNCTIONS);
}

const struct mart_arts *mart_arts(struct mart *m)
{
    return single_part(m, PART_ARTS);
}

const struct mart_indicators *mart_indicators(struct mart *m)
{
    return single_part(m, PART_INDICATORS);
}

const struct mart_goals *mart_goals(struct mart *m)
{
    return single_part(m, PART_GOALS);
}

const struct mart_quality *mart_quality(struct mart *m)
{
    return single_part(m, PART_QUALITY);
}

const struct mart_deliveries *mart_deliveries(struct mart *m)
{
    return single_part(m, PART_DELIVERIES);
}

void mart_quality_range(const struct mart *m, month_t *first, month_t *last)
{
    const char *from = mart_meta(m, "quality_first"), *to = mart_meta(m, "quality_last");
    if (!month_parse(from, strlen(from), first) || !month_parse(to, strlen(to), last) || *first > *last)
        *first = *last = MONTH_NONE;
}

const struct mart_ledger *mart_ledger(struct mart *m, month_t month)
{
    return monthly_part(m, PART_LEDGER, month, MART_ALL);
}

const struct mart_ledger *mart_ledger_only(struct mart *m, month_t month, uint32_t columns)
{
    return monthly_part(m, PART_LEDGER, month, columns);
}

const struct mart_residents *mart_residents(struct mart *m, month_t month)
{
    return monthly_part(m, PART_RESIDENTS, month, MART_ALL);
}

const struct mart_residents *mart_residents_only(struct mart *m, month_t month, uint32_t columns)
{
    return monthly_part(m, PART_RESIDENTS, month, columns);
}

const struct mart_across *mart_across(struct mart *m, month_t month)
{
    return monthly_part(m, PART_ACROSS, month, MART_ALL);
}

const struct mart_services *mart_services(struct mart *m, month_t month)
{
    return monthly_part(m, PART_SERVICES, month, MART_ALL);
}

const struct mart_services *mart_services_only(struct mart *m, month_t month, uint32_t columns)
{
    return monthly_part(m, PART_SERVICES, month, columns);
}

const struct mart_costs *mart_costs(struct mart *m, month_t month)
{
    return monthly_part(m, PART_COSTS, month, MART_ALL);
}

const struct mart_events *mart_events(struct mart *m, month_t month)
{
    return monthly_part(m, PART_EVENTS, month, MART_ALL);
}

const struct mart_findings *mart_findings(struct mart *m, month_t month)
{
    return monthly_part(m, PART_FINDINGS, month, MART_ALL);
}

const struct mart_refunds *mart_refunds(struct mart *m, month_t month)
{
    return monthly_part(m, PART_REFUNDS, month, MART_ALL);
}

const struct mart_claims *mart_claims(struct mart *m, month_t month)
{
    return monthly_part(m, PART_CLAIMS, month, MART_ALL);
}

int mart_check(const struct mart *m, struct diag *d)
{
    if (m->trouble.n_errors == 0)
        return 0;
    const struct diag_item *item = &m->trouble.items[0];
    diag_error(d, item->code, item->loc, "%s", item->message);
    if (item->hint != NULL)
        diag_hint(d, "%s", item->hint);
    return -1;
}

int64_t mart_find(const uint32_t *pids, size_t n, uint32_t pid)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (pids[middle] < pid)
            low = middle + 1;
        else
            high = middle;
    }
    return low < n && pids[low] == pid ? (int64_t)low : -1;
}
