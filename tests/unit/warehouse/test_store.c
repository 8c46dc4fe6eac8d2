/*
 * The warehouse's folder: generations, what a load replaces, what a killed process leaves, and who may write.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/delivery.h"

#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "warehouse/db.h"
#include "warehouse/store.h"

static void open_store(struct world *w, struct store *s)
{
    assert_done(w, store_open(s, world_path(w, "wh"), &w->diag));
}

/* A load of one resource whose file holds `text`. */
static void add_load(struct world *w, struct store *s, const char *source, const char *resource, const char *text)
{
    struct manifest_load *load = ARENA_NEW(&w->arena, struct manifest_load);
    struct manifest_resource *r = ARENA_NEW(&w->arena, struct manifest_resource);
    *r = (struct manifest_resource){.name = resource,
                                    .file = arena_printf(&w->arena, "0730-%s-%s.db", source, resource),
                                    .sha256 = "cd",
                                    .month = MONTH_NONE,
                                    .rows = 10,
                                    .rejected = 2,
                                    .warned = 1};
    *load = (struct manifest_load){.id = store_next_load(s),
                                   .package = "ydelser",
                                   .title = "\xC3\xA6 \"q\"",
                                   .source = source,
                                   .municipality = "0730",
                                   .period = 2026 * 12 + 9,
                                   .sha256 = "ab",
                                   .loaded_at = "now",
                                   .fictive = true,
                                   .resources = r,
                                   .n_resources = 1};
    assert_done(w, file_write(store_new_path(s, r->file), text, strlen(text), &w->diag));
    store_add_file(s, r->file);
    store_add_load(s, load);
}

static void load_one(struct world *w, const char *source, const char *resource, const char *text)
{
    struct store s;
    open_store(w, &s);
    assert_done(w, store_begin(&s, &w->diag));
    add_load(w, &s, source, resource, text);
    assert_done(w, store_commit(&s, &w->diag));
    store_close(&s);
}

static const char *read_path(struct world *w, const char *path)
{
    char *text;
    size_t len;
    assert_done(w, file_read(&w->arena, path, 1 << 20, &text, &len, &w->diag));
    return text;
}

static void test_empty(void **state)
{
    struct world *w = *state;
    struct store s;
    size_t n;
    open_store(w, &s);
    assert_int_equal(s.manifest.generation, 0);
    assert_null(s.folder);
    (void)store_resource_files(&s, &w->arena, "spell", &n);
    assert_int_equal(n, 0);
    assert_null(store_mart_path(&s, &w->arena, &w->diag));
    assert_said(&w->diag, "the warehouse is empty");
    store_close(&s);
    assert_false(dir_exists(world_path(w, "wh")));
}

static void test_round_trip(void **state)
{
    struct world *w = *state;
    load_one(w, "dubu", "spell", "one");
    struct store s;
    open_store(w, &s);
    const struct manifest *m = &s.manifest;
    assert_int_equal(m->generation, 1);
    assert_int_equal(m->last_load, 1);
    assert_null(m->municipality);
    assert_false(m->has_mart);
    assert_int_equal(m->n_loads, 1);
    const struct manifest_load *load = &m->loads[0];
    assert_int_equal(load->id, 1);
    assert_string_equal(load->title, "\xC3\xA6 \"q\"");
    assert_string_equal(load->source, "dubu");
    assert_int_equal(load->period, 2026 * 12 + 9);
    assert_true(load->fictive);
    assert_int_equal(load->resources[0].rows, 10);
    assert_int_equal(load->resources[0].rejected, 2);
    assert_int_equal(load->resources[0].warned, 1);
    assert_string_equal(s.folder, world_path(w, "wh/generations/000001"));
    struct stat st;
    assert_int_equal(stat(world_path(w, "wh"), &st), 0);
    assert_int_equal(st.st_mode & 0007, 0);
    store_close(&s);
}

static void test_sources_and_replacement(void **state)
{
    struct world *w = *state;
    load_one(w, "dubu", "spell", "dubu 1");
    load_one(w, "aktiv", "spell", "aktiv 1");
    load_one(w, "dubu", "offer", "offer 1");
    load_one(w, "dubu", "spell", "dubu 2");
    struct store s;
    size_t n;
    open_store(w, &s);
    struct store_file *files = store_resource_files(&s, &w->arena, "spell", &n);
    assert_int_equal(n, 2);
    assert_string_equal(files[0].source, "aktiv");
    assert_string_equal(read_path(w, files[0].path), "aktiv 1");
    assert_string_equal(files[1].source, "dubu");
    assert_string_equal(read_path(w, files[1].path), "dubu 2");
    assert_int_equal(s.manifest.n_loads, 3);
    (void)store_resource_files(&s, &w->arena, "person", &n);
    assert_int_equal(n, 0);
    store_close(&s);
    /* Unchanged files are shared, and earlier generations are as they were. */
    struct stat a, b;
    assert_int_equal(stat(world_path(w, "wh/generations/000002/0730-aktiv-spell.db"), &a), 0);
    assert_int_equal(stat(world_path(w, "wh/generations/000004/0730-aktiv-spell.db"), &b), 0);
    assert_int_equal(a.st_ino, b.st_ino);
    assert_string_equal(world_read(w, "wh/generations/000003/0730-dubu-spell.db"), "dubu 1");
}

static void test_mart_is_dropped_by_a_load(void **state)
{
    struct world *w = *state;
    load_one(w, "dubu", "spell", "one");
    struct store s;
    open_store(w, &s);
    assert_null(store_mart_path(&s, &w->arena, &w->diag));
    assert_said(&w->diag, "has not been refreshed");
    assert_done(w, store_begin(&s, &w->diag));
    assert_done(w, file_write(store_new_path(&s, STORE_MART), "m", 1, &w->diag));
    store_add_file(&s, STORE_MART);
    store_set_municipality(&s, "0730");
    assert_done(w, store_commit(&s, &w->diag));
    assert_non_null(store_mart_path(&s, &w->arena, &w->diag));
    assert_string_equal(s.manifest.municipality, "0730");
    store_close(&s);
    load_one(w, "dubu", "offer", "two");
    open_store(w, &s);
    assert_false(s.manifest.has_mart);
    assert_string_equal(s.manifest.municipality, "0730");
    assert_false(file_exists(world_path(w, "wh/generations/000003/mart.db")));
    store_close(&s);
}

static void test_abandon_and_leftovers(void **state)
{
    struct world *w = *state;
    load_one(w, "dubu", "spell", "one");
    struct store s;
    open_store(w, &s);
    assert_done(w, store_begin(&s, &w->diag));
    add_load(w, &s, "dubu", "spell", "two");
    store_abandon(&s);
    assert_false(dir_exists(world_path(w, "wh/generations/next")));
    store_close(&s);
    /* As killed before and after the folder got its number. */
    world_write(w, "wh/generations/next/half.db", "x");
    world_write(w, "wh/generations/000002/manifest.json", "x");
    world_write(w, "wh/rejects/000041-borger.csv", "x");
    world_write(w, "wh/rejects/000042-borger.csv.tmp-abcdef", "x");
    open_store(w, &s);
    assert_int_equal(s.manifest.generation, 1);
    assert_done(w, store_begin(&s, &w->diag));
    assert_false(file_exists(world_path(w, "wh/generations/next/half.db")));
    assert_false(dir_exists(world_path(w, "wh/generations/000002")));
    assert_false(file_exists(world_path(w, "wh/rejects/000042-borger.csv.tmp-abcdef")));
    assert_int_equal(store_next_load(&s), 43);
    store_close(&s);
}

static void test_newest_five_stay(void **state)
{
    struct world *w = *state;
    for (int i = 0; i < 8; i++)
        load_one(w, "dubu", "spell", "x");
    char **names;
    size_t n;
    assert_done(w, dir_list(&w->arena, world_path(w, "wh/generations"), NULL, &names, &n, &w->diag));
    assert_int_equal(n, STORE_KEPT);
    assert_string_equal(names[0], "000004");
    assert_string_equal(names[4], "000008");
}

static void test_two_writers(void **state)
{
    struct world *w = *state;
    struct store first, second;
    open_store(w, &first);
    open_store(w, &second);
    assert_done(w, store_begin(&first, &w->diag));
    assert_int_equal(store_begin(&second, &w->diag), -1);
    assert_said(&w->diag, "being written by another process");
    assert_int_equal(diag_status(&w->diag), EXIT_WAREHOUSE);
    add_load(w, &first, "dubu", "spell", "one");
    assert_done(w, store_commit(&first, &w->diag));
    /* The second opened an empty warehouse; what it begins now builds on the first one's. */
    assert_done(w, store_begin(&second, &w->diag));
    add_load(w, &second, "dubu", "offer", "two");
    assert_done(w, store_commit(&second, &w->diag));
    assert_int_equal(second.manifest.generation, 2);
    assert_int_equal(second.manifest.n_loads, 2);
    store_close(&first);
    store_close(&second);
}

/* A reader keeps what it opened while writers go on. */
static void test_reader_is_pinned(void **state)
{
    struct world *w = *state;
    load_one(w, "dubu", "spell", "one");
    struct store reader;
    size_t n;
    open_store(w, &reader);
    load_one(w, "dubu", "spell", "two");
    struct store_file *files = store_resource_files(&reader, &w->arena, "spell", &n);
    assert_string_equal(read_path(w, files[0].path), "one");
    store_close(&reader);
}

/* A writer killed at any moment leaves the generation before, or the new one. */
static void test_killed_writer(void **state)
{
    struct world *w = *state;
    load_one(w, "dubu", "spell", "0");
    for (int delay = 0; delay < 40; delay++) {
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            for (int k = 0; k < 1000; k++)
                load_one(w, "dubu", "spell", "0123456789");
            _exit(0);
        }
        (void)usleep((useconds_t)(delay * 211));
        (void)kill(child, SIGKILL);
        (void)waitpid(child, NULL, 0);
        struct store s;
        size_t n;
        open_store(w, &s);
        struct store_file *files = store_resource_files(&s, &w->arena, "spell", &n);
        assert_int_equal(n, 1);
        assert_true(strlen(read_path(w, files[0].path)) > 0);
        assert_done(w, store_begin(&s, &w->diag));
        store_close(&s);
    }
}

static void test_damage(void **state)
{
    struct world *w = *state;
    struct store s;
    load_one(w, "dubu", "spell", "one");
    static const char *const manifests[] = {
        "{}", "{\"version\": 3, \"generation\": 1, \"last_load\": 1, \"mart\": false, \"loads\": []}", "[", "",
        "{\"version\": 2, \"generation\": 1, \"last_load\": 1, \"mart\": false, \"loads\": [{\"id\": 1}]}"};
    for (size_t i = 0; i < ARRAY_LEN(manifests); i++) {
        (void)unlink(world_path(w, "wh/generations/000001/manifest.json"));
        world_write(w, "wh/generations/000001/manifest.json", manifests[i]);
        assert_int_equal(store_open(&s, world_path(w, "wh"), &w->diag), -1);
        assert_int_equal(diag_status(&w->diag), EXIT_WAREHOUSE);
        world_clear(w);
    }
    assert_int_equal(unlink(world_path(w, "wh/current")), 0);
    assert_int_equal(symlink("/tmp", world_path(w, "wh/current")), 0);
    assert_int_equal(store_open(&s, world_path(w, "wh"), &w->diag), -1);
    assert_said(&w->diag, "which is no generation");
    world_clear(w);
    assert_int_equal(unlink(world_path(w, "wh/current")), 0);
    world_write(w, "wh/current", "x");
    assert_int_equal(store_open(&s, world_path(w, "wh"), &w->diag), -1);
    assert_said(&w->diag, "could not read which generation is current");
}

/* A file that went missing is noticed at the latest when the next generation is to share it; nothing changes then. */
static void test_missing_file(void **state)
{
    struct world *w = *state;
    struct store s;
    load_one(w, "dubu", "spell", "one");
    assert_int_equal(unlink(world_path(w, "wh/generations/000001/0730-dubu-spell.db")), 0);
    open_store(w, &s);
    assert_done(w, store_begin(&s, &w->diag));
    add_load(w, &s, "dubu", "offer", "two");
    assert_int_equal(store_commit(&s, &w->diag), -1);
    assert_said(&w->diag, "could not share \"0730-dubu-spell.db\"");
    store_close(&s);
    open_store(w, &s);
    assert_int_equal(s.manifest.generation, 1);
    assert_false(dir_exists(world_path(w, "wh/generations/next")));
    store_close(&s);
}

static void test_clock(void **state)
{
    (void)state;
    char now[32];
    assert_string_equal(store_clock(now) + 19, "Z");
    assert_memory_equal(now, "20", 2);
    assert_int_equal(now[10], 'T');
}

static void test_db(void **state)
{
    struct world *w = *state;
    const char *path = world_path(w, "a?b#c%41.db");
    struct db db;
    assert_done(w, db_open_new(&db, path, &w->diag));
    assert_done(w, db_exec(&db, "CREATE TABLE t (a INTEGER) STRICT; INSERT INTO t VALUES (7)", &w->diag));
    db_close(&db);
    db_close(&db);
    assert_int_equal(db_open_new(&db, path, &w->diag), -1);
    assert_said(&w->diag, "already there");
    assert_done(w, db_open_read(&db, path, &w->diag));
    sqlite3_stmt *stmt = db_prepare(&db, "SELECT a FROM t", &w->diag);
    assert_non_null(stmt);
    assert_int_equal(db_step(&db, stmt, &w->diag), 1);
    assert_int_equal(sqlite3_column_int(stmt, 0), 7);
    assert_int_equal(db_step(&db, stmt, &w->diag), 0);
    assert_int_equal(sqlite3_finalize(stmt), SQLITE_OK);
    world_clear(w);
    assert_null(db_prepare(&db, "SELECT b FROM t", &w->diag));
    assert_said(&w->diag, "no such column: b");
    assert_int_equal(db_exec(&db, "INSERT INTO t VALUES (8)", &w->diag), -1);
    assert_said(&w->diag, "readonly");
    db_close(&db);
    world_write(w, "text.db",
                "this is not a database, though it is long enough to be looked at as one ........................");
    assert_int_equal(db_open_read(&db, world_path(w, "text.db"), &w->diag), -1);
    assert_said(&w->diag, "not a database");
    assert_int_equal(db_open_read(&db, world_path(w, "none.db"), &w->diag), -1);
    assert_said(&w->diag, "there is no such file");
    assert_int_equal(diag_status(&w->diag), EXIT_WAREHOUSE);
}

static struct store_generation *generations_of(struct world *w, size_t *n)
{
    struct store s;
    struct store_generation *generations;
    open_store(w, &s);
    assert_done(w, store_generations(&s, &w->arena, &generations, n, &w->diag));
    store_close(&s);
    return generations;
}

static int restore(struct world *w, struct store *s, int64_t generation)
{
    open_store(w, s);
    assert_done(w, store_begin(s, &w->diag));
    return store_restore(s, generation, &w->diag);
}

static void test_rollback(void **state)
{
    struct world *w = *state;
    struct store s;
    size_t n;
    (void)generations_of(w, &n);
    assert_int_equal(n, 0);
    load_one(w, "dubu", "spell", "first");
    open_store(w, &s);
    assert_done(w, store_begin(&s, &w->diag));
    assert_done(w, file_write(store_new_path(&s, STORE_MART), "m", 1, &w->diag));
    store_add_file(&s, STORE_MART);
    assert_done(w, store_commit(&s, &w->diag));
    store_close(&s);
    load_one(w, "dubu", "spell", "second");
    assert_done(w, restore(w, &s, 2));
    assert_done(w, store_commit(&s, &w->diag));
    assert_int_equal(s.manifest.generation, 4);
    assert_int_equal(s.manifest.last_load, 2);
    assert_int_equal(s.manifest.n_loads, 1);
    assert_int_equal(s.manifest.loads[0].id, 1);
    assert_string_equal(read_path(w, path_join(&w->arena, s.folder, "0730-dubu-spell.db")), "first");
    assert_string_equal(read_path(w, store_mart_path(&s, &w->arena, &w->diag)), "m");
    store_close(&s);
    /* What was between stays, and the next load goes on from here with a number of its own. */
    load_one(w, "aktiv", "offer", "third");
    const struct store_generation *g = generations_of(w, &n);
    assert_int_equal(n, 5);
    assert_int_equal(g[2].number, 3);
    assert_string_equal(read_path(w, path_join(&w->arena, g[2].folder, "0730-dubu-spell.db")), "second");
    assert_false(g[3].current);
    assert_true(g[4].current);
    assert_int_equal(g[4].manifest.n_loads, 2);
    assert_int_equal(g[4].manifest.last_load, 3);
    assert_false(g[4].manifest.has_mart);
}

static void test_rollback_to_nothing(void **state)
{
    struct world *w = *state;
    struct store s;
    load_one(w, "dubu", "spell", "first");
    for (int64_t number = -1; number <= 2; number += number == 0 ? 2 : 1) {
        assert_int_equal(restore(w, &s, number), -1);
        store_close(&s);
        assert_said(&w->diag, arena_printf(&w->arena, "there is no generation %lld", (long long)number));
        world_clear(w);
    }
}

static void test_collect(void **state)
{
    struct world *w = *state;
    struct store s;
    size_t n, removed;
    for (int i = 0; i < 4; i++)
        load_one(w, "dubu", "spell", "x");
    open_store(w, &s);
    assert_done(w, store_collect(&s, 2, &removed, &w->diag));
    assert_int_equal(removed, 2);
    assert_int_equal(s.lock, -1);
    const struct store_generation *g = generations_of(w, &n);
    assert_int_equal(n, 2);
    assert_int_equal(g[0].number, 3);
    assert_done(w, store_collect(&s, 0, &removed, &w->diag)); /* the current one always stays */
    assert_int_equal(removed, 1);
    assert_done(w, store_collect(&s, 9, &removed, &w->diag));
    assert_int_equal(removed, 0);
    store_close(&s);
    g = generations_of(w, &n);
    assert_int_equal(n, 1);
    assert_true(g[0].current);
}

static void test_damaged_generation_is_left_out(void **state)
{
    struct world *w = *state;
    size_t n;
    load_one(w, "dubu", "spell", "x");
    load_one(w, "dubu", "spell", "y");
    const char *manifest = world_path(w, "wh/generations/000001/manifest.json");
    assert_done(w, file_write(manifest, "{", 1, &w->diag));
    const struct store_generation *g = generations_of(w, &n);
    assert_int_equal(n, 1);
    assert_int_equal(g[0].number, 2);
    assert_said(&w->diag, "generation 1 cannot be read");
    world_clear(w);
    struct store s;
    assert_int_equal(restore(w, &s, 1), -1);
    assert_said(&w->diag, "damaged");
    store_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(test_empty),
        WORLD_TEST(test_round_trip),
        WORLD_TEST(test_sources_and_replacement),
        WORLD_TEST(test_mart_is_dropped_by_a_load),
        WORLD_TEST(test_abandon_and_leftovers),
        WORLD_TEST(test_newest_five_stay),
        WORLD_TEST(test_two_writers),
        WORLD_TEST(test_reader_is_pinned),
        WORLD_TEST(test_killed_writer),
        WORLD_TEST(test_damage),
        WORLD_TEST(test_missing_file),
        WORLD_TEST(test_clock),
        WORLD_TEST(test_rollback),
        WORLD_TEST(test_rollback_to_nothing),
        WORLD_TEST(test_collect),
        WORLD_TEST(test_damaged_generation_is_left_out),
        WORLD_TEST(test_db),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
