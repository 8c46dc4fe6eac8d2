/*
 * For the tests of the engine: a town of eleven people, written as a mart by hand, and questions asked in short.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_TESTS_WAREHOUSE_ENGINE_TOWN_H
#define ALMANAK_TESTS_WAREHOUSE_ENGINE_TOWN_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "warehouse/engine.h"

enum { FIRST = 2025 * 12, JAN = 2026 * 12, FEB = JAN + 1, MAR = JAN + 2 };

/*
 * By pid. Adam and Berta are married with Carl at home (address 2). Dora lives alone with Emil (3), Finn, Emil's
 * father, alone (4). Gerd, Dora's other child, lives away in a household with Ida and Jens (5). Hans is known, but not
 * resident. Kaj is without an address.
 */
enum { ADAM, BERTA, CARL, DORA, EMIL, FINN, GERD, HANS, IDA, JENS, KAJ, N_PERSONS };
enum { N_ADDRESSES = 6 };
enum { AKT = 2, KH, SDP, VLP, N_TYPES };
enum { ACTIVITY = 2, BENEFIT, SERVICE };

/* Spells by number: who, what, since when. All run on unless a month's rows say otherwise. */
enum {
    S_ADAM_KH = 1,
    S_BERTA_KH,
    S_CARL_VLP,
    S_CARL_KH,
    S_DORA_AKT,
    S_DORA_KH,
    S_DORA_SDP,
    S_EMIL_AKT,
    S_FINN_KH,
    S_GERD_VLP,
    S_GERD_AKT,
    S_HANS_KH,
    S_IDA_SDP,
    S_JENS_AKT,
    S_JENS_SDP,
    S_CARL_AKT,
    N_SPELLS
};

struct town {
    char folder[64];
    const char *path; /* of the mart */
    struct arena arena;
    struct diag diag;
    struct model model;
    struct mart *mart;
};

#define CODES(...)                                                                                                     \
    (const char *const[])                                                                                              \
    {                                                                                                                  \
        "", "-", __VA_ARGS__                                                                                           \
    }
#define U32(...)                                                                                                       \
    (const uint32_t[])                                                                                                 \
    {                                                                                                                  \
        __VA_ARGS__                                                                                                    \
    }
#define U8(...)                                                                                                        \
    (const uint8_t[])                                                                                                  \
    {                                                                                                                  \
        __VA_ARGS__                                                                                                    \
    }
#define I64(...)                                                                                                       \
    (const int64_t[])                                                                                                  \
    {                                                                                                                  \
        __VA_ARGS__                                                                                                    \
    }

static inline void town_put_dict(struct mart_writer *w, struct town *t, enum dict_id id, size_t n,
                                 const char *const *codes)
{
    const struct dict dict = {n, codes, codes};
    assert_int_equal(mart_put_dict(w, id, &dict, &t->diag), 0);
}

/* Those whose Thursday lies in the months of the mart. */
static inline void town_put_weeks(struct mart_writer *w, struct town *t)
{
    enum { WEEKS_2025 = 52, WEEKS = WEEKS_2025 + 13 };
    const char *codes[2 + WEEKS] = {"", "-"};
    for (int i = 0; i < WEEKS; i++)
        codes[2 + i] = arena_printf(&t->arena, "%dW%02d", i < WEEKS_2025 ? 2025 : 2026, i % WEEKS_2025 + 1);
    town_put_dict(w, t, DICT_WEEK, 2 + WEEKS, codes);
}

static inline void town_put_dicts(struct mart_writer *w, struct town *t)
{
    for (int id = 0; id < DICT__MAX; id++) {
        switch ((enum dict_id)id) {
        case DICT_DISTRICT: town_put_dict(w, t, DICT_DISTRICT, 4, CODES("D1", "D2")); break;
        case DICT_POSTAL: town_put_dict(w, t, DICT_POSTAL, 4, CODES("8900", "8920")); break;
        case DICT_COUNTRY: town_put_dict(w, t, DICT_COUNTRY, 3, CODES("DK")); break;
        case DICT_CIVIL: town_put_dict(w, t, DICT_CIVIL, 4, CODES("G", "U")); break;
        case DICT_TYPE: town_put_dict(w, t, DICT_TYPE, N_TYPES, CODES("AKT", "KH", "SDP", "VLP")); break;
        case DICT_AREA: town_put_dict(w, t, DICT_AREA, 4, CODES("beskaeftigelse", "voksne")); break;
        case DICT_KIND: town_put_dict(w, t, DICT_KIND, 5, CODES("activity", "benefit", "service")); break;
        case DICT_STAFF: town_put_dict(w, t, DICT_STAFF, 5, CODES("s1", "s2", "s3")); break;
        case DICT_DEPARTMENT: town_put_dict(w, t, DICT_DEPARTMENT, 4, CODES("A", "B")); break;
        case DICT_MUNICIPALITY: town_put_dict(w, t, DICT_MUNICIPALITY, 4, CODES("0730", "0751")); break;
        case DICT_REGION: town_put_dict(w, t, DICT_REGION, 3, CODES("Midt")); break;
        case DICT_REASON: town_put_dict(w, t, DICT_REASON, 4, CODES("arbejde", "flytning")); break;
        case DICT_WEEK: town_put_weeks(w, t); break;
        case DICT_SCHOOL:
        case DICT_CARE:
        case DICT_PARISH:
        case DICT_ORIGIN:
        case DICT_GROUP:
        case DICT_PARAGRAPH:
        case DICT_SYSTEM:
        case DICT_COMPANY:
        case DICT_MATCH:
        case DICT_TARGET:
        case DICT_FUNCTION:
        case DICT_MAIN_FUNCTION:
        case DICT_MAIN_ACCOUNT:
        case DICT_COMMITTEE:
        case DICT_DRANST:
        case DICT_ART:
        case DICT_MAIN_ART:
        case DICT_PERIOD:
        case DICT_INDICATOR:
        case DICT_PEERS:
        case DICT_OFFER:
        case DICT_INDUSTRY:
        case DICT_GROUP_KEY:
        case DICT_SOURCE:
        case DICT_RESOURCE:
        case DICT_FIELD:
        case DICT__MAX: town_put_dict(w, t, (enum dict_id)id, 2, (const char *const[]){"", "-"}); break;
        }
    }
}

static inline void town_put_people(struct mart_writer *w, struct town *t)
{
    const uint32_t *places = U32(0, 1, 2, 2, 3, 3), *none = U32(0, 1, 0, 0, 0, 0);
    const struct mart_addresses addresses = {N_ADDRESSES, places, none, none, places, none};
    assert_int_equal(mart_put_addresses(w, &addresses, &t->diag), 0);
    const date_t birth[N_PERSONS] = {[ADAM] = date_of(1960, 1, 1),  [BERTA] = date_of(1962, 2, 1),
                                     [CARL] = date_of(2010, 5, 5),  [DORA] = date_of(1970, 3, 3),
                                     [EMIL] = date_of(2012, 3, 31), [FINN] = date_of(1980, 6, 6),
                                     [GERD] = date_of(2015, 7, 7),  [HANS] = DATE_NONE,
                                     [IDA] = date_of(1950, 8, 8),   [JENS] = date_of(1990, 9, 9),
                                     [KAJ] = date_of(2004, 2, 29)};
    date_t death[N_PERSONS];
    for (size_t i = 0; i < N_PERSONS; i++)
        death[i] = i == ADAM ? date_of(2026, 3, 31) : DATE_NONE;
    const struct mart_persons persons = {.n = N_PERSONS,
                                         .cpr = "0101600001"
                                                "0102620002"
                                                "0505100003"
                                                "0303700004"
                                                "3103120005"
                                                "0606800007"
                                                "0707150008"
                                                "0801010009"
                                                "0808500010"
                                                "0909900011"
                                                "2902040013",
                                         .birth = birth,
                                         .death = death,
                                         .sex = U8(1, 2, 1, 2, 1, 1, 2, 0, 2, 1, 1),
                                         .origin = U8(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)};
    assert_int_equal(mart_put_persons(w, &persons, &t->diag), 0);
}

static inline void town_put_services_known(struct mart_writer *w, struct town *t)
{
    const struct mart_types types = {.n = N_TYPES,
                                     .area = U32(0, 0, 2, 2, 2, 3),
                                     .kind = U32(0, 0, ACTIVITY, BENEFIT, BENEFIT, SERVICE),
                                     .group = U32(0, 0, 0, 0, 0, 0),
                                     .paragraph = U32(0, 0, 0, 0, 0, 0),
                                     .follows = U32(0, 0, KH, 0, 0, 0),
                                     .costing = U8(0, 0, 0, 0, 0, 0),
                                     .flags = U8(0, 0, TYPE_IS_HELP, TYPE_IS_HELP, 0, TYPE_IS_HELP),
                                     .group_key = U32(0, 0, 0, 0, 0, 0)};
    assert_int_equal(mart_put_types(w, &types, &t->diag), 0);
    date_t from[N_SPELLS], to[N_SPELLS];
    for (size_t i = 0; i < N_SPELLS; i++) {
        from[i] = month_first(JAN);
        to[i] = DATE_OPEN;
    }
    from[S_DORA_SDP] = month_first(MAR);
    from[S_CARL_KH] = from[S_CARL_AKT] = month_first(MAR);
    to[S_FINN_KH] = month_last(FEB);
    to[S_HANS_KH] = date_of(2025, 3, 31); /* before the window of March 2026 */
    from[S_HANS_KH] = date_of(2025, 1, 1);
    static const uint32_t zero[N_SPELLS];
    const struct mart_spells spells = {
        .n = N_SPELLS,
        .pid = U32(0, ADAM, BERTA, CARL, CARL, DORA, DORA, DORA, EMIL, FINN, GERD, GERD, HANS, IDA, JENS, JENS, CARL),
        .type = U32(0, KH, KH, VLP, KH, AKT, KH, SDP, AKT, KH, VLP, AKT, KH, SDP, AKT, SDP, AKT),
        .system = zero,
        .department = U32(0, 2, 2, 3, 2, 2, 2, 2, 0, 2, 3, 2, 2, 0, 2, 0, 2),
        .staff = U32(0, 2, 2, 4, 3, 2, 2, 3, 0, 3, 4, 2, 2, 0, 3, 0, 3),
        .company = zero,
        .match = zero,
        .target = zero,
        .from = from,
        .to = to};
    assert_int_equal(mart_put_spells(w, &spells, &t->diag), 0);
}

/* Finn moves away in March. */
static inline void town_put_residents(struct mart_writer *w, struct town *t, month_t month)
{
    bool finn = month < MAR;
    const uint32_t pid[] = {ADAM, BERTA, CARL, DORA, EMIL, FINN, GERD, IDA, JENS, KAJ};
    const uint32_t addr[] = {2, 2, 2, 3, 3, 4, 5, 5, 5, 0};
    const uint32_t family[] = {ADAM, ADAM, ADAM, DORA, DORA, FINN, GERD, IDA, JENS, KAJ};
    const uint32_t household[] = {ADAM, ADAM, ADAM, DORA, DORA, FINN, GERD, GERD, GERD, KAJ};
    const uint8_t civil[] = {2, 2, 3, 3, 3, 3, 3, 3, 3, 3};
    const uint8_t flags[] = {RES_HELP, RES_HELP, RES_HELP, RES_HELP, RES_HELP | RES_NEWCOMER,
                             RES_HELP, RES_HELP, 0,        RES_HELP, 0};
    const uint8_t role[] = {ROLE_ADULT, ROLE_ADULT,      ROLE_HOME_CHILD, ROLE_ADULT, ROLE_HOME_CHILD,
                            ROLE_ADULT, ROLE_AWAY_CHILD, ROLE_ADULT,      ROLE_ADULT, ROLE_ADULT};
    const uint8_t subgroup[] = {1, 1, 1, 5, 5, 8, 9, 6, 8, 8};
    uint32_t columns[5][10];
    uint8_t bytes[4][10];
    size_t n = 0;
    for (size_t i = 0; i < 10; i++) {
        if (pid[i] == FINN && !finn)
            continue;
        columns[0][n] = pid[i], columns[1][n] = addr[i], columns[2][n] = family[i];
        columns[3][n] = household[i], columns[4][n] = 2;
        bytes[0][n] = civil[i], bytes[1][n] = flags[i], bytes[2][n] = role[i], bytes[3][n] = subgroup[i];
        n++;
    }
    const struct mart_residents r = {n,          columns[0], columns[1], columns[2], columns[3],
                                     columns[4], bytes[0],   bytes[1],   bytes[2],   bytes[3]};
    assert_int_equal(mart_put_residents(w, month, &r, &t->diag), 0);
    const struct mart_across a = {finn ? 2 : 1, U32(DORA, FINN), U32(GERD, EMIL), U8(1, 0)};
    assert_int_equal(mart_put_across(w, month, &a, &t->diag), 0);
}

#define ALL_DAYS ((1u << 28) - 1) /* of February; other months are not counted in days */

static inline void town_put_services(struct mart_writer *w, struct town *t, month_t month)
{
    enum { IN = SERVICE_STOCK, NEW = SERVICE_STOCK | SERVICE_INFLOW };
    static const struct mart_services nothing;
    const struct mart_services january = {2,         U32(DORA, DORA), U32(AKT, KH), U32(S_DORA_AKT, S_DORA_KH),
                                          U32(2, 2), U32(1, 1),       U8(NEW, NEW), I64(100, 200)};
    const struct mart_services february = {
        13,
        U32(ADAM, BERTA, CARL, DORA, DORA, EMIL, FINN, GERD, HANS, HANS, IDA, JENS, JENS),
        U32(KH, KH, VLP, AKT, KH, AKT, KH, VLP, KH, VLP, SDP, AKT, SDP),
        U32(S_ADAM_KH, S_BERTA_KH, S_CARL_VLP, S_DORA_AKT, S_DORA_KH, S_EMIL_AKT, S_FINN_KH, S_GERD_VLP, S_HANS_KH, 0,
            S_IDA_SDP, S_JENS_AKT, S_JENS_SDP),
        U32(2, 2, 3, 2, 2, 0, 2, 3, 2, 0, 0, 2, 0),
        U32(ALL_DAYS, ALL_DAYS, 3, ALL_DAYS, ALL_DAYS >> 14, 1, ALL_DAYS, 1, ALL_DAYS, 0, 1, 1, 1),
        U8(IN, IN, IN, IN, IN, IN, IN, IN, IN, 0, IN, NEW, IN),
        I64(1000, 0, 0, 0, 0, 0, 0, 0, 0, -50, 0, 0, 0)};
    const struct mart_services march = {6,
                                        U32(BERTA, CARL, CARL, DORA, FINN, GERD),
                                        U32(KH, AKT, KH, SDP, KH, AKT),
                                        U32(S_BERTA_KH, S_CARL_AKT, S_CARL_KH, S_DORA_SDP, S_FINN_KH, S_GERD_AKT),
                                        U32(2, 2, 2, 2, 2, 2),
                                        U32(7, 1, 1, 1, 0, 1),
                                        U8(IN, NEW, NEW, NEW, SERVICE_OUTFLOW, NEW),
                                        I64(0, 0, 0, 0, 0, 0)};
    const struct mart_services *v = month == JAN   ? &january
                                    : month == FEB ? &february
                                    : month == MAR ? &march
                                                   : &nothing;
    assert_int_equal(mart_put_services(w, month, v, &t->diag), 0);
}

/* A krone a month for Adam, ten for Gerd since March 2025, and once a hundred kroner for Hans and Emil. */
static inline void town_put_costs(struct mart_writer *w, struct town *t, month_t month)
{
    const struct mart_costs early = {1, U32(ADAM), U32(2), I64(100)};
    const struct mart_costs january = {4, U32(ADAM, EMIL, GERD, HANS), U32(2, 3, 3, 3), I64(100, 10000, 1000, 10000)};
    const struct mart_costs others = {2, U32(ADAM, GERD), U32(2, 3), I64(100, 1000)};
    const struct mart_costs *c = month == JAN ? &january : month <= FIRST + 1 ? &early : &others;
    assert_int_equal(mart_put_costs(w, month, c, &t->diag), 0);
}

/* None: what a municipality has to work with is asked for where refresh is tested. */
static inline void town_put_capacity(struct mart_writer *w, struct town *t)
{
    static const struct mart_assessments nothing;
    assert_int_equal(mart_put_matches(w, &nothing, &t->diag), 0);
    assert_int_equal(mart_put_targets(w, &nothing, &t->diag), 0);
}

/* One that goes on, one that ends with March, two that are over, one before all months, and one in April. */
static inline void town_put_runs(struct mart_writer *w, struct town *t)
{
    const date_t from[] = {date_of(2026, 1, 1),  date_of(2026, 2, 1),  date_of(2026, 3, 1),
                           date_of(2026, 1, 15), date_of(2024, 5, 30), date_of(2026, 4, 1)};
    const date_t to[] = {DATE_OPEN, month_last(MAR), date_of(2026, 3, 30), date_of(2026, 2, 28), date_of(2024, 5, 31),
                         DATE_OPEN};
    const struct mart_runs runs = {.n = 6,
                                   .pid = U32(ADAM, BERTA, CARL, DORA, DORA, FINN),
                                   .type = U32(KH, KH, VLP, AKT, KH, KH),
                                   .reason = U32(0, 2, 3, 2, 0, 0),
                                   .from = from,
                                   .to = to};
    assert_int_equal(mart_put_runs(w, &runs, &t->diag), 0);
}

static inline void town_put_population(struct mart_writer *w, struct town *t)
{
    const date_t old = date_of(2025, 1, 1), now = date_of(2026, 1, 1);
    const struct mart_population p = {.n = 5,
                                      .municipality = U32(2, 2, 2, 3, 2),
                                      .region = U32(2, 2, 2, 2, 2),
                                      .date = (const date_t[]){now, now, now, now, old},
                                      .sex = U8(1, 2, 2, 1, 1),
                                      .age = U8(40, 40, 70, 40, 40),
                                      .persons = I64(30, 50, 20, INT64_C(3000000000), 7)};
    assert_int_equal(mart_put_population(w, &p, &t->diag), 0);
}

static inline struct town *town_new(void)
{
    struct town *t = xcalloc(1, sizeof(*t));
    memcpy(t->folder, "/tmp/almanak-XXXXXX", 20);
    assert_non_null(mkdtemp(t->folder));
    arena_init(&t->arena);
    diag_init(&t->diag);
    t->path = path_join(&t->arena, t->folder, "mart.db");
    assert_int_equal(model_load(&t->arena, "reports/model", &t->model, &t->diag), 0);
    return t;
}

/* A town of which only the population is known. */
static inline int town_open_empty(void **state)
{
    struct town *t = town_new();
    struct mart_writer *w = mart_create(t->path, &t->diag);
    assert_non_null(w);
    town_put_dicts(w, t);
    const struct mart_persons nobody = {0};
    assert_int_equal(mart_put_persons(w, &nobody, &t->diag), 0);
    const date_t now = date_of(2026, 1, 1);
    const struct mart_population p = {2,        U32(2, 3), U32(2, 2),        (const date_t[]){now, now},
                                      U8(1, 1), U8(1, 1),  I64(INT64_MAX, 1)};
    assert_int_equal(mart_put_population(w, &p, &t->diag), 0);
    assert_int_equal(mart_complete(w, MONTH_NONE, MONTH_NONE, &t->diag), 0);
    t->mart = mart_open(t->path, &t->diag);
    assert_non_null(t->mart);
    *state = t;
    return 0;
}

static inline int town_open(void **state)
{
    struct town *t = town_new();
    struct mart_writer *w = mart_create(t->path, &t->diag);
    assert_non_null(w);
    town_put_dicts(w, t);
    town_put_people(w, t);
    town_put_services_known(w, t);
    town_put_runs(w, t);
    town_put_population(w, t);
    town_put_capacity(w, t);
    for (month_t m = FIRST; m <= MAR; m++) {
        town_put_residents(w, t, m);
        town_put_services(w, t, m);
        town_put_costs(w, t, m);
    }
    assert_int_equal(mart_put_meta(w, "pseudonym_key", "nøgle", &t->diag), 0);
    assert_int_equal(mart_complete(w, FIRST, MAR, &t->diag), 0);
    t->mart = mart_open(t->path, &t->diag);
    assert_non_null(t->mart);
    *state = t;
    return 0;
}

static inline int town_close(void **state)
{
    struct town *t = *state;
    mart_close(t->mart);
    assert_int_equal(dir_remove(t->folder, &t->diag), 0);
    diag_release(&t->diag);
    arena_release(&t->arena);
    free(t);
    return 0;
}

/* "a,b" as a list. */
static inline size_t town_split(struct town *t, const char *text, char separator, const char ***out)
{
    const char **items = ARENA_ARRAY(&t->arena, strlen(text) + 1, const char *);
    size_t n = 0;
    while (*text != '\0') {
        const char *end = strchrnul(text, separator);
        items[n++] = arena_strndup(&t->arena, text, (size_t)(end - text));
        text = *end == '\0' ? end : end + 1;
    }
    *out = items;
    return n;
}

/* A question: lists with commas; where "koen=K|M;alder!=3". */
struct short_ask {
    const char *cube, *measures, *by, *where, *order;
    month_t period; /* 0: the newest */
    int last;
    int64_t limit;
    bool totals;
};

static inline struct dataset *town_answer(struct town *t, const struct short_ask *s)
{
    struct ask ask = {.cube = s->cube, .period = s->period == 0 ? MONTH_NONE : s->period, .last = s->last};
    ask.limit = s->limit;
    ask.totals = s->totals;
    ask.clearance = CLEARANCE_PERSON;
    ask.n_measures = town_split(t, s->measures, ',', &ask.measures);
    ask.n_by = town_split(t, s->by != NULL ? s->by : "", ',', &ask.by);
    ask.n_order = town_split(t, s->order != NULL ? s->order : "", ',', &ask.order);
    const char **filters;
    ask.n_where = town_split(t, s->where != NULL ? s->where : "", ';', &filters);
    ask.where = ARENA_ARRAY(&t->arena, ask.n_where, struct ask_filter);
    for (size_t i = 0; i < ask.n_where; i++) {
        struct ask_filter *f = &ask.where[i];
        const char *end = filters[i] + strcspn(filters[i], "!=");
        f->dimension = arena_strndup(&t->arena, filters[i], (size_t)(end - filters[i]));
        f->exclude = *end == '!';
        f->n = town_split(t, end + 1 + f->exclude, '|', &f->values);
        if (f->n == 0)
            f->values[f->n++] = "";
    }
    struct plan plan;
    if (plan_make(&t->arena, &t->model, &ask, &plan, &t->diag) != 0)
        return NULL;
    return engine_answer(&t->arena, t->mart, &plan, "svar", &t->diag);
}

/* The answer as CSV must be this. */
#define assert_answer(t, expected, ...) check_answer((t), (expected), &(struct short_ask){__VA_ARGS__})

static inline void check_answer(struct town *t, const char *expected, const struct short_ask *s)
{
    struct dataset *ds = town_answer(t, s);
    if (ds == NULL)
        diag_print(&t->diag, stderr, false);
    assert_non_null(ds);
    struct strbuf text;
    strbuf_init(&text, STRBUF_SMALL);
    dataset_csv(&text, ds, false);
    assert_string_equal(strbuf_text(&text), expected);
    strbuf_release(&text);
}

/* The question is refused, and says so. */
#define assert_refused(t, message, ...) check_refused((t), (message), &(struct short_ask){__VA_ARGS__})

static inline void check_refused(struct town *t, const char *message, const struct short_ask *s)
{
    assert_null(town_answer(t, s));
    assert_true(t->diag.n_items > 0);
    assert_non_null(strstr(t->diag.items[t->diag.n_items - 1].message, message));
}

#endif
