/*
 * The mart as a file: what was put comes back, at every width; months and parts that are not there; and damage, which
 * is told and never followed.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/delivery.h"

#include "warehouse/db.h"
#include "warehouse/mart.h"

static const char *const codes2[] = {"", "-"}, *const codes4[] = {"", "-", "a", "b"};
static const char *const labels4[] = {"", "-", "Æble", "b"};

/* The least that a mart with a person, an address, a type and a spell of each needs. */
struct little_mart {
    uint32_t zero[2];
    uint32_t rising[2];
    uint8_t bytes[2];
    date_t dates[2];
    int64_t amounts[2];
};

static int put_all(struct mart_writer *w, month_t month, struct diag *d)
{
    static const struct little_mart x = {.rising = {0, 1}};
    static const struct dict few = {2, codes2, codes2}, some = {4, codes4, labels4};
    for (int id = 0; id < DICT__MAX; id++) {
        if (mart_put_dict(w, (enum dict_id)id, id == DICT_AREA ? &some : &few, d) != 0)
            return -1;
    }
    struct mart_addresses a = {2, x.zero, x.zero, x.zero, x.zero, x.zero};
    struct mart_persons p = {2, "0101010000\0\0\0\0\0\0\0\0\0\0", x.dates, x.dates, x.bytes, x.bytes};
    struct mart_types t = {2, x.zero, x.zero, x.zero, x.zero, x.zero, x.bytes, x.bytes, x.zero};
    struct mart_spells s = {2, x.zero, x.zero, x.zero, x.zero, x.zero, x.zero, x.zero, x.zero, x.dates, x.dates};
    struct mart_runs u = {2, x.rising, x.zero, x.zero, x.dates, x.dates};
    struct mart_population n = {0};
    struct mart_functions f = {2, x.zero, x.zero, x.zero, x.zero};
    struct mart_arts b = {2, x.zero};
    struct mart_indicators i = {2, x.rising, x.zero, x.zero, x.zero, x.zero, x.zero, x.zero, x.amounts};
    struct mart_ledger l = {2,      x.rising,  x.zero,    x.rising,  x.zero,   x.zero,
                            x.zero, x.amounts, x.amounts, x.amounts, x.amounts};
    struct mart_residents r = {2, x.rising, x.zero, x.rising, x.zero, x.zero, x.bytes, x.bytes, x.bytes, x.bytes};
    struct mart_across c = {2, x.rising, x.rising, x.bytes};
    struct mart_services v = {2, x.rising, x.zero, x.zero, x.zero, x.zero, x.bytes, x.amounts};
    struct mart_costs k = {2, x.rising, x.zero, x.amounts};
    if (mart_put_addresses(w, &a, d) != 0 || mart_put_persons(w, &p, d) != 0 || mart_put_types(w, &t, d) != 0 ||
        mart_put_spells(w, &s, d) != 0 || mart_put_runs(w, &u, d) != 0 || mart_put_population(w, &n, d) != 0)
        return -1;
    if (mart_put_functions(w, &f, d) != 0 || mart_put_arts(w, &b, d) != 0 || mart_put_indicators(w, &i, d) != 0 ||
        mart_put_ledger(w, month - 1, &l, d) != 0 || mart_put_ledger(w, month + 2, &l, d) != 0)
        return -1;
    if (mart_put_residents(w, month, &r, d) != 0 || mart_put_across(w, month, &c, d) != 0 ||
        mart_put_services(w, month, &v, d) != 0)
        return -1;
    struct mart_events e = {2, x.rising, x.zero, x.zero, x.dates, x.bytes};
    return mart_put_costs(w, month, &k, d) == 0 ? mart_put_events(w, month, &e, d) : -1;
}

static const char *make_mart(struct world *w)
{
    const char *path = world_path(w, "mart.db");
    struct mart_writer *writer = mart_create(path, &w->diag);
    assert_non_null(writer);
    assert_done(w, mart_put_meta(writer, "name", "Randers", &w->diag));
    assert_done(w, put_all(writer, 24000, &w->diag));
    assert_done(w, mart_complete(writer, 24000, 24000, &w->diag));
    assert_false(file_exists(world_path(w, "mart.db.new")));
    return path;
}

static void test_round_trip(void **state)
{
    struct world *w = *state;
    struct mart *m = mart_open(make_mart(w), &w->diag);
    assert_non_null(m);
    month_t first, last;
    mart_range(m, &first, &last);
    assert_int_equal(first, 24000);
    assert_int_equal(last, 24000);
    assert_string_equal(mart_meta(m, "name"), "Randers");
    assert_string_equal(mart_meta(m, "nothing"), "");
    const struct dict *areas = mart_dict(m, DICT_AREA);
    assert_int_equal(areas->n, 4);
    assert_string_equal(areas->codes[3], "b");
    assert_string_equal(areas->labels[2], "Æble");
    assert_ptr_equal(areas, mart_dict(m, DICT_AREA));
    const struct mart_residents *r = mart_residents(m, 24000);
    assert_int_equal(r->n, 2);
    assert_int_equal(r->pid[1], 1);
    assert_ptr_equal(r, mart_residents(m, 24000));
    assert_int_equal(mart_residents(m, 23999)->n, 0);
    assert_int_equal(mart_costs(m, 24001)->n, 0);
    assert_int_equal(mart_persons(m)->n, 2);
    assert_memory_equal(mart_persons(m)->cpr, "0101010000", 10);
    assert_int_equal(mart_population(m)->n, 0);
    assert_int_equal(mart_across(m, 24000)->n + mart_services(m, 24000)->n + mart_types(m)->n, 6);
    assert_int_equal(mart_addresses(m)->n + mart_spells(m)->n, 4);
    assert_int_equal(mart_runs(m)->n + mart_events(m, 24000)->n, 4);
    assert_int_equal(mart_functions(m)->n + mart_arts(m)->n + mart_indicators(m)->n, 6);
    /* The ledger has months of its own. */
    mart_ledger_range(m, &first, &last);
    assert_int_equal(first, 23999);
    assert_int_equal(last, 24002);
    assert_int_equal(mart_ledger(m, 23998)->n + mart_ledger(m, 24003)->n, 0);
    assert_int_equal(mart_ledger(m, 24002)->n, 2);
    assert_true(mart_ledger_only(m, 23999, MART_COLUMN(ledger, art))->spent == NULL);
    assert_int_equal(mart_ledger(m, 23999)->art[1], 1);
    assert_done(w, mart_check(m, &w->diag));
    mart_close(m);
}

/* Persons in more rows than are packed at once, with the days that stand out. */
static void test_many_rows(void **state)
{
    struct world *w = *state;
    enum { N = 2500 };
    static char cprs[N * 10];
    static date_t dates[N];
    static uint8_t bytes[N];
    static const struct dict some = {4, codes4, labels4};
    dates[5] = DATE_NONE;
    dates[6] = DATE_OPEN;
    dates[N - 1] = -40000;
    bytes[1024] = 3;
    cprs[N * 10 - 1] = 'x';
    const char *path = world_path(w, "many.db");
    struct mart_writer *writer = mart_create(path, &w->diag);
    assert_non_null(writer);
    struct mart_persons p = {N, cprs, dates, dates, bytes, bytes};
    assert_done(w, mart_put_persons(writer, &p, &w->diag));
    assert_done(w, mart_put_dict(writer, DICT_ORIGIN, &some, &w->diag));
    assert_done(w, mart_complete(writer, MONTH_NONE, MONTH_NONE, &w->diag));
    struct mart *m = mart_open(path, &w->diag);
    assert_non_null(m);
    const struct mart_persons *q = mart_persons(m);
    assert_int_equal(q->n, N);
    assert_memory_equal(q->cpr, cprs, sizeof(cprs));
    assert_memory_equal(q->birth, dates, sizeof(dates));
    assert_memory_equal(q->origin, bytes, sizeof(bytes));
    mart_close(m);
}

/* Values at the borders of every width. */
static void test_amounts(void **state)
{
    struct world *w = *state;
    static const int64_t edges[] = {0,         1,         -1,        127,         -128,      128,
                                    32767,     -32768,    8388607,   -8388608,    INT32_MAX, INT32_MIN,
                                    INT64_MAX, INT64_MIN, 1LL << 39, -(1LL << 55)};
    const char *path = world_path(w, "wide.db");
    struct mart_writer *writer = mart_create(path, &w->diag);
    assert_non_null(writer);
    assert_done(w, put_all(writer, 24000, &w->diag));
    static const uint32_t rising[] = {0, 1}, areas[] = {3, 2};
    for (size_t k = 0; k < ARRAY_LEN(edges); k++) {
        int64_t amounts[] = {edges[k], 0};
        struct mart_costs c = {2, rising, areas, amounts};
        assert_done(w, mart_put_costs(writer, 24001 + (month_t)k, &c, &w->diag));
    }
    assert_done(w, mart_complete(writer, 24000, 24000 + (month_t)ARRAY_LEN(edges), &w->diag));
    struct mart *m = mart_open(path, &w->diag);
    assert_non_null(m);
    for (size_t k = 0; k < ARRAY_LEN(edges); k++) {
        const struct mart_costs *c = mart_costs(m, 24001 + (month_t)k);
        assert_int_equal(c->n, 2);
        assert_true(c->amount[0] == edges[k] && c->amount[1] == 0);
        assert_true(c->area[0] == 3 && c->area[1] == 2);
    }
    assert_done(w, mart_check(m, &w->diag));
    mart_close(m);
}

/* Change a finished mart with SQL. */
static void change(struct world *w, const char *path, const char *sql)
{
    sqlite3 *handle;
    assert_int_equal(sqlite3_open(path, &handle), SQLITE_OK);
    assert_int_equal(sqlite3_exec(handle, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(handle), SQLITE_OK);
    world_clear(w);
}

/* Columns come as they are asked for, and a damaged one troubles nobody before. */
static void test_only(void **state)
{
    struct world *w = *state;
    const char *path = make_mart(w);
    struct mart *m = mart_open(path, &w->diag);
    assert_non_null(m);
    const struct mart_residents *r = mart_residents_only(m, 24000, MART_COLUMN(residents, addr));
    assert_true(r->n > 0 && r->addr != NULL && r->pid == NULL && r->subgroup == NULL);
    assert_ptr_equal(mart_residents_only(m, 24000, MART_COLUMN(residents, subgroup)), r);
    assert_true(r->subgroup != NULL && r->pid == NULL);
    assert_true(mart_residents(m, 24000)->pid != NULL);
    assert_int_equal(mart_services_only(m, 1, MART_COLUMN(services, pid))->n, 0);
    mart_close(m);
    change(w, path, "UPDATE part SET data = x'0100020000' WHERE name = 'costs'");
    m = mart_open(path, &w->diag);
    assert_non_null(m);
    assert_true(mart_residents_only(m, 24000, MART_COLUMN(residents, pid))->n > 0);
    assert_done(w, mart_check(m, &w->diag));
    assert_int_equal(mart_costs(m, 24000)->n, 0);
    assert_int_equal(mart_check(m, &w->diag), -1);
    mart_close(m);
}

static void test_abandoned(void **state)
{
    struct world *w = *state;
    const char *path = world_path(w, "mart.db");
    world_write(w, "mart.db.new", "left over");
    struct mart_writer *writer = mart_create(path, &w->diag);
    assert_non_null(writer);
    assert_done(w, put_all(writer, 24000, &w->diag));
    mart_abandon(writer);
    assert_false(file_exists(path));
    assert_false(file_exists(world_path(w, "mart.db.new")));
    assert_null(mart_create(world_path(w, "no/mart.db"), &w->diag));
    assert_said(&w->diag, "no/mart.db");
}

static void test_twice_is_an_error(void **state)
{
    struct world *w = *state;
    struct mart_writer *writer = mart_create(world_path(w, "mart.db"), &w->diag);
    assert_non_null(writer);
    assert_done(w, put_all(writer, 24000, &w->diag));
    assert_int_equal(put_all(writer, 24000, &w->diag), -1);
    assert_said(&w->diag, "UNIQUE");
    mart_abandon(writer);
}

static void ask_everything(struct mart *m)
{
    for (int id = 0; id < DICT__MAX; id++)
        (void)mart_dict(m, (enum dict_id)id);
    (void)mart_addresses(m);
    (void)mart_persons(m);
    (void)mart_types(m);
    (void)mart_spells(m);
    (void)mart_population(m);
    (void)mart_residents(m, 24000);
    (void)mart_across(m, 24000);
    (void)mart_services(m, 24000);
    (void)mart_costs(m, 24000);
    (void)mart_functions(m);
    (void)mart_arts(m);
    (void)mart_indicators(m);
    (void)mart_ledger(m, 23999);
}

static void expect_damage(struct world *w, const char *sql, const char *said)
{
    const char *path = make_mart(w);
    change(w, path, sql);
    struct mart *m = mart_open(path, &w->diag);
    assert_non_null(m);
    ask_everything(m);
    if (mart_check(m, &w->diag) == 0)
        fail_msg("no damage seen after %s", sql);
    assert_said(&w->diag, said);
    assert_said(&w->diag, "Run \"almanak refresh\"");
    mart_close(m);
    assert_int_equal(unlink(path), 0);
    world_clear(w);
}

static void test_damage(void **state)
{
    struct world *w = *state;
    static const char cut[] = "shorter or longer", stray[] = "points nowhere", missing[] = "is missing";
    expect_damage(w, "DELETE FROM part WHERE name = 'persons'", missing);
    expect_damage(w, "DELETE FROM part WHERE name = 'costs'", missing);
    expect_damage(w, "DELETE FROM dict WHERE id = 3", "missing or cut");
    expect_damage(w, "UPDATE dict SET n = 3 WHERE id = 3", "missing or cut");
    expect_damage(w, "UPDATE dict SET codes = x'00' WHERE id = 3", "missing or cut");
    expect_damage(w, "UPDATE dict SET labels = x'00ff' WHERE id = 3", "missing or cut");
    expect_damage(w, "UPDATE dict SET labels = NULL WHERE id = 3", "missing or cut");
    expect_damage(w, "UPDATE part SET data = NULL WHERE name = 'costs'", "cannot be read");
    expect_damage(w, "UPDATE part SET n = -1 WHERE name = 'costs'", "cannot be read");
    expect_damage(w, "UPDATE part SET n = 3 WHERE name = 'costs'", cut);
    expect_damage(w, "UPDATE part SET data = x'01' WHERE name = 'costs'", cut);
    expect_damage(w, "UPDATE part SET data = data || x'00' WHERE name = 'costs'", cut);
    expect_damage(w, "UPDATE part SET data = x'01000100' WHERE name = 'costs'", cut);
    expect_damage(w, "UPDATE part SET data = x'09000000000000000000' WHERE name = 'costs'", cut);
    expect_damage(w, "UPDATE part SET data = x'0100020000' WHERE name = 'costs'", stray);     /* pid 2 of 2 */
    expect_damage(w, "UPDATE part SET data = x'01000101000400' WHERE name = 'costs'", stray); /* area 4 of 4 */
    expect_damage(w, "UPDATE part SET data = x'04ffffffffffffffff0000' WHERE name = 'costs'", stray);
    expect_damage(w, "UPDATE part SET n = 1 WHERE name = 'persons'", cut);
    expect_damage(w, "UPDATE part SET n = 1, data = x'00' WHERE name = 'arts'", stray);
    expect_damage(w, "DELETE FROM part WHERE name = 'functions'", missing);
    expect_damage(w, "DELETE FROM part WHERE name = 'ledger' AND month = 23999", missing);
    expect_damage(w, "UPDATE part SET data = x'07' || data WHERE name = 'residents'", cut);
}

static void expect_unreadable(struct world *w, const char *sql, const char *said)
{
    const char *path = make_mart(w);
    change(w, path, sql);
    assert_null(mart_open(path, &w->diag));
    assert_said(&w->diag, said);
    assert_int_equal(unlink(path), 0);
    world_clear(w);
}

static void test_unreadable(void **state)
{
    struct world *w = *state;
    expect_unreadable(w, "UPDATE meta SET value = '0' WHERE key = 'format'", "another version");
    expect_unreadable(w, "DELETE FROM meta WHERE key = 'first'", "range of months");
    expect_unreadable(w, "UPDATE meta SET value = '2100-01' WHERE key = 'first'", "range of months");
    expect_unreadable(w, "DELETE FROM meta WHERE key = 'ledger_last'", "range of months");
    expect_unreadable(w, "DROP TABLE part", "part");
    expect_unreadable(w, "DROP TABLE meta", "meta");
    assert_null(mart_open(world_path(w, "none.db"), &w->diag));
    assert_said(&w->diag, "there is no such file");
    mart_close(NULL);
}

static void test_find(void **state)
{
    (void)state;
    static const uint32_t pids[] = {2, 3, 5, 7, UINT32_MAX};
    for (size_t k = 0; k < ARRAY_LEN(pids); k++)
        assert_int_equal(mart_find(pids, ARRAY_LEN(pids), pids[k]), k);
    assert_int_equal(mart_find(pids, ARRAY_LEN(pids), 0), -1);
    assert_int_equal(mart_find(pids, ARRAY_LEN(pids), 4), -1);
    assert_int_equal(mart_find(pids, 3, 7), -1);
    assert_int_equal(mart_find(NULL, 0, 7), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(test_round_trip), WORLD_TEST(test_many_rows),  WORLD_TEST(test_amounts),
        WORLD_TEST(test_only),       WORLD_TEST(test_abandoned),  WORLD_TEST(test_twice_is_an_error),
        WORLD_TEST(test_damage),     WORLD_TEST(test_unreadable), cmocka_unit_test(test_find),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
