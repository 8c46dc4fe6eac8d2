/*
 * Loading deliveries: what ends up in the tables, what is kept out and told, and that a package comes in wholly or not
 * at all, also when a write or a statement fails.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/delivery.h"

#include <sys/wait.h>

#include "warehouse/db.h"
#include "warehouse/load.h"

static const struct load_options usual = {.reject_percent = LOAD_REJECT_PERCENT};

/* --- deliveries --- */

static void field(struct strbuf *out, const char *name, const char *type)
{
    describe_field(out, name, type, "");
}

static void describe_company(struct strbuf *out)
{
    describe_resource(out, "company");
    field(out, "cvr", "string");
    field(out, "name", "string");
    field(out, "employees", "integer");
    end_resource(out);
}

/* A package of companies in a folder. */
static const char *deliver_companies(struct world *w, const char *folder, const char *source, const char *rows)
{
    struct strbuf text;
    describe_package(&text, "virksomhed", source, "0730");
    describe_company(&text);
    end_package(w, &text, folder);
    world_write(w, arena_printf(&w->arena, "%s/company.csv", folder), rows);
    return world_path(w, folder);
}

/* Rows of companies, of which the first `bad` have no name. */
static const char *companies(struct world *w, int n, int bad)
{
    struct strbuf text;
    strbuf_init(&text, STRBUF_LARGE);
    strbuf_adds(&text, "cvr,name,employees\n");
    for (int i = 0; i < n; i++)
        strbuf_addf(&text, "%08d,%s,%d\n", 10000000 + i, i < bad ? "" : "A/S", i);
    const char *result = arena_strdup(&w->arena, strbuf_text(&text));
    strbuf_release(&text);
    return result;
}

static const char *deliver_citizens(struct world *w, const char *folder, const char *municipality, const char *rows)
{
    struct strbuf text;
    describe_package(&text, "borger", "cpr", municipality);
    describe_resource(&text, "residence");
    field(&text, "cpr", "string");
    field(&text, "from_date", "date");
    field(&text, "to_date", "date");
    field(&text, "municipality_code", "string");
    end_resource(&text);
    end_package(w, &text, folder);
    world_write(w, arena_printf(&w->arena, "%s/residence.csv", folder), rows);
    return world_path(w, folder);
}

static int load_with(struct world *w, const char *const *paths, size_t n, const struct load_options *o,
                     struct load_report *report)
{
    struct store s;
    assert_done(w, store_open(&s, world_path(w, "wh"), &w->diag));
    int result = load_packages(&w->arena, &s, paths, n, o, report, &w->diag);
    assert_int_equal(s.lock, -1);
    store_close(&s);
    return result;
}

static int load(struct world *w, const char *path, struct load_report *report)
{
    return load_with(w, &path, 1, &usual, report);
}

/* All rows of a resource over its files: columns joined by '|', rows by '\n'; NULL is '~'. */
static const char *rows_of(struct world *w, const char *resource)
{
    struct store s;
    size_t n;
    struct strbuf text;
    strbuf_init(&text, STRBUF_SMALL);
    assert_done(w, store_open(&s, world_path(w, "wh"), &w->diag));
    struct store_file *files = store_resource_files(&s, &w->arena, resource, &n);
    for (size_t i = 0; i < n; i++) {
        struct db db;
        assert_done(w, db_open_read(&db, files[i].path, &w->diag));
        sqlite3_stmt *stmt =
            db_prepare(&db, arena_printf(&w->arena, "SELECT * FROM \"%s\" ORDER BY rowid", resource), &w->diag);
        assert_non_null(stmt);
        while (db_step(&db, stmt, &w->diag) == 1) {
            for (int k = 0; k < sqlite3_column_count(stmt); k++) {
                const unsigned char *value = sqlite3_column_text(stmt, k);
                strbuf_addf(&text, "%s%s", k > 0 ? "|" : "", value != NULL ? (const char *)value : "~");
            }
            strbuf_addch(&text, '\n');
        }
        (void)sqlite3_finalize(stmt);
        db_close(&db);
    }
    store_close(&s);
    const char *result = arena_strdup(&w->arena, strbuf_text(&text));
    strbuf_release(&text);
    return result;
}

/* --- tests --- */

static void test_values_and_types(void **state)
{
    struct world *w = *state;
    struct strbuf text;
    struct load_report report;
    describe_package(&text, "oekonomi", "opus", "0730");
    describe_resource(&text, "posting");
    field(&text, "period", "yearmonth");
    field(&text, "posting_id", "string");
    field(&text, "function", "string");
    field(&text, "dranst", "integer");
    field(&text, "art", "string");
    field(&text, "amount", "number");
    field(&text, "text", "string");
    field(&text, "own", "string");
    end_resource(&text);
    end_package(w, &text, "d");
    world_write(w, "d/posting.csv",
                "period,posting_id,function,dranst,art,amount,text,own\r\n"
                "2026-10,b,5.28.21,1,4.6,-12.50,\"l\xC3\xB8n, \"\"x\"\"\r\ny\",z\r\n2026-09,a,5.28.21,2,4.6,3,,\r\n");
    assert_done(w, load(w, world_path(w, "d"), &report));
    assert_string_equal(rows_of(w, "posting"), "b|24321|5.28.21|1|~|~|4.6|-1250|~|~|~|~|~|~|l\xC3\xB8n, \"x\"\r\ny\n"
                                               "a|24320|5.28.21|2|~|~|4.6|300|~|~|~|~|~|~|~\n");
    assert_said(&w->diag, "field \"own\" of \"posting\" is not kept");
    assert_int_equal(report.generation, 1);
    assert_int_equal(report.n_packages, 1);
    const struct load_package *p = &report.packages[0];
    assert_false(p->refused);
    assert_true(p->fictive);
    assert_int_equal(p->id, 1);
    assert_null(p->rejects);
    assert_string_equal(p->source, "opus");
    assert_int_equal(p->resources[0].read, 2);
    assert_int_equal(p->resources[0].loaded, 2);
}

static void test_manifest_of_a_load(void **state)
{
    struct world *w = *state;
    struct load_report report;
    struct store s;
    assert_done(w, load(w, deliver_companies(w, "d", "cvr", "cvr,name,employees\n12345678,A,1\n"), &report));
    assert_done(w, store_open(&s, world_path(w, "wh"), &w->diag));
    const struct manifest_load *l = &s.manifest.loads[0];
    assert_string_equal(l->package, "virksomhed");
    assert_string_equal(l->title, "Test");
    assert_string_equal(l->resources[0].file, "0730-cvr-company.db");
    assert_int_equal(l->resources[0].rows, 1);
    char one[SHA256_TEXT], two[SHA256_TEXT], all[SHA256_TEXT];
    assert_done(w, sha256_file(one, world_path(w, "d/datapackage.json"), &w->diag));
    assert_done(w, sha256_file(two, world_path(w, "d/company.csv"), &w->diag));
    const char *list = arena_printf(&w->arena, "%s  datapackage.json\n%s  company.csv\n", one, two);
    sha256_hex(all, list, strlen(list));
    assert_string_equal(l->sha256, all);
    store_close(&s);
}

static void test_rejects(void **state)
{
    struct world *w = *state;
    struct load_report report;
    struct load_options o = {.reject_percent = 60};
    const char *path = deliver_citizens(w, "d", "0730",
                                        "cpr,from_date,to_date,municipality_code\n0101701234,2026-01-01,,0730\n"
                                        "0101701234,2026-01-01,,0730\n0202701234,2026-13-01,,\n"
                                        "0303701234,2026-01-01,\"a,\"\"0303701234\",0730\nxyz,2026-01-01,,0730\n");
    assert_done(w, load_with(w, &path, 1, &o, &report));
    const struct load_resource *r = &report.packages[0].resources[0];
    assert_int_equal(r->read, 5);
    assert_int_equal(r->loaded, 2);
    assert_int_equal(r->rejected, 3);
    assert_int_equal(r->warned, 1);
    assert_string_equal(report.packages[0].rejects, world_path(w, "wh/rejects/000001-borger.csv"));
    assert_string_equal(
        world_read(w, "wh/rejects/000001-borger.csv"),
        "file,row,line,field,value,code,reason\n"
        "residence.csv,3,3,cpr,010170XXXX,key,a row before has the same combination of key fields\n"
        "residence.csv,4,4,from_date,2026-13-01,type,the value is not a date such as 2026-10-31\n"
        "residence.csv,4,4,municipality_code,,required,there must be a value\n"
        "residence.csv,5,5,to_date,\"a,\"\"030370XXXX\",type,the value is not a date such as 2026-10-31\n");
    assert_said(&w->diag, "3 of 5 rows of \"residence\" are bad and were kept out");
    assert_said(&w->diag, "Row 3: cpr \"010170XXXX\"");
    assert_said(&w->diag, "1 rows of \"residence\" have a CPR number that breaks the rules");
    assert_int_equal(diag_status(&w->diag), EXIT_OK);
    assert_null(find_item(&w->diag, "701234"));
}

static void test_limit(void **state)
{
    struct world *w = *state;
    struct load_report report;
    assert_done(w, load(w, deliver_companies(w, "d", "cvr", companies(w, 200, 2)), &report));
    assert_int_equal(report.packages[0].resources[0].rejected, 2);
    assert_int_equal(load(w, deliver_companies(w, "d", "cvr", companies(w, 200, 3)), &report), -1);
    assert_int_equal(report.generation, 0);
    assert_true(report.packages[0].refused);
    assert_int_equal(report.packages[0].id, 2);
    assert_said(&w->diag, "3 of 200 rows of \"company\" are bad, more than 1 pct.");
    assert_said(&w->diag, "Row 4: name \"\", there must be a value.");
    assert_said(&w->diag, "wh/rejects/000002-virksomhed.csv");
    assert_int_equal(diag_status(&w->diag), EXIT_WAREHOUSE);
    assert_true(file_exists(world_path(w, "wh/rejects/000002-virksomhed.csv")));
    /* The refused load changed nothing, and its number is not given again. */
    struct store s;
    assert_done(w, store_open(&s, world_path(w, "wh"), &w->diag));
    assert_int_equal(s.manifest.generation, 1);
    assert_int_equal(s.manifest.loads[0].resources[0].rows, 198);
    store_close(&s);
    struct load_options none = {.reject_percent = 100};
    const char *path = world_path(w, "d");
    assert_done(w, load_with(w, &path, 1, &none, &report));
    assert_int_equal(report.packages[0].id, 3);
}

/* Reading a hopeless file is given up. */
static void test_gives_up(void **state)
{
    struct world *w = *state;
    struct load_report report;
    assert_int_equal(load(w, deliver_companies(w, "d", "cvr", companies(w, 30000, 30000)), &report), -1);
    assert_int_equal(report.packages[0].resources[0].rejected, 10000);
    assert_said(&w->diag, "more than 1 pct.");
}

static void test_bad_files(void **state)
{
    struct world *w = *state;
    struct load_report report;
    static const struct {
        const char *rows, *said;
    } cases[] = {
        {"", "the file is empty"},
        {"cvr,name\n", "column \"employees\" of \"company\" is described but not in the file"},
        {"cvr,name,employees\n12345678,A,1\n12345679,\"B,2\n", "a quote is opened here and never closed"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        assert_int_equal(load(w, deliver_companies(w, "d", "cvr", cases[i].rows), &report), -1);
        assert_said(&w->diag, cases[i].said);
        assert_int_equal(diag_status(&w->diag), EXIT_WAREHOUSE);
        assert_true(report.packages[0].refused);
        world_clear(w);
    }
    assert_int_equal(load(w, world_path(w, "none"), &report), -1);
    assert_null(report.packages[0].name);
    assert_int_equal(diag_status(&w->diag), EXIT_WAREHOUSE);
    assert_false(dir_exists(world_path(w, "wh/generations/000001")));
}

static void test_header_alone_is_fine(void **state)
{
    struct world *w = *state;
    struct load_report report;
    assert_done(w, load(w, deliver_companies(w, "d", "cvr", "cvr,name,employees\n"), &report));
    assert_string_equal(rows_of(w, "company"), "");
}

static void test_one_refused_among_many(void **state)
{
    struct world *w = *state;
    struct load_report report;
    const char *paths[] = {
        deliver_companies(w, "a", "one", "cvr,name,employees\n12345678,A,1\n"),
        deliver_companies(w, "b", "two", "cvr,name,employees\n12345678,,1\n"),
        arena_printf(&w->arena, "%s/datapackage.json",
                     deliver_companies(w, "c", "three", "cvr,name,employees\n12345670,C,3\n")),
    };
    assert_int_equal(load_with(w, paths, 3, &usual, &report), -1);
    assert_int_equal(report.generation, 1);
    assert_false(report.packages[0].refused);
    assert_true(report.packages[1].refused);
    assert_false(report.packages[2].refused);
    assert_string_equal(rows_of(w, "company"), "12345678|A|~|~|~|1\n12345670|C|~|~|~|3\n");
    assert_int_equal(diag_status(&w->diag), EXIT_WAREHOUSE);
    /* The next delivery of a source takes the place of its last one, and of no other. */
    const char *again = deliver_companies(w, "d", "one", "cvr,name,employees\n12345679,D,\n");
    assert_done(w, load(w, again, &report));
    assert_int_equal(report.generation, 2);
    assert_string_equal(rows_of(w, "company"), "12345679|D|~|~|~|~\n12345670|C|~|~|~|3\n");
}

/* Sources are called what they are called; two never share a file. */
static void test_any_name_of_a_source(void **state)
{
    struct world *w = *state;
    struct load_report report;
    static const char *const sources[] = {"../x", "KMD Aktiv", "kmd aktiv", "\xC3\x98S"};
    struct strbuf wanted;
    strbuf_init(&wanted, STRBUF_SMALL);
    for (size_t i = 0; i < ARRAY_LEN(sources); i++) {
        const char *row = arena_printf(&w->arena, "1234567%zu|A|~|~|~|~\n", i);
        const char *rows = arena_printf(&w->arena, "cvr,name,employees\n1234567%zu,A,\n", i);
        assert_done(w, load(w, deliver_companies(w, "d", sources[i], rows), &report));
        strbuf_adds(&wanted, row);
    }
    assert_string_equal(rows_of(w, "company"), strbuf_text(&wanted));
    strbuf_release(&wanted);
}

static void test_delivered_twice(void **state)
{
    struct world *w = *state;
    struct load_report report;
    const char *paths[] = {deliver_companies(w, "a", "one", "cvr,name,employees\n12345678,A,1\n"),
                           deliver_companies(w, "b", "one", "cvr,name,employees\n12345679,B,1\n")};
    assert_int_equal(load_with(w, paths, 2, &usual, &report), -1);
    assert_said(&w->diag, "came with a package before");
    assert_string_equal(rows_of(w, "company"), "12345678|A|~|~|~|1\n");
}

static void test_municipality(void **state)
{
    struct world *w = *state;
    struct load_report report;
    static const char rows[] = "cpr,from_date,to_date,municipality_code\n0101701234,2026-01-01,,0730\n";
    assert_done(w, load(w, deliver_companies(w, "c", "cvr", "cvr,name,employees\n"), &report));
    assert_int_equal(w->diag.n_items, 0);
    const char *paths[] = {deliver_companies(w, "c", "cvr", "cvr,name,employees\n12345678,A,1\n"),
                           deliver_citizens(w, "d", "0751", rows)};
    assert_done(w, load_with(w, paths, 2, &usual, &report));
    assert_said(&w->diag, "package \"virksomhed\" of source \"cvr\" is of municipality 0730, not 0751");
    world_clear(w);
    assert_done(w, load(w, deliver_citizens(w, "e", "0730", rows), &report));
    assert_said(&w->diag, "package \"borger\" of source \"cpr\" is of municipality 0730, not 0751");
    world_clear(w);
    struct load_options o = usual;
    o.municipality = "0730";
    paths[1] = deliver_citizens(w, "d", "0751", "cpr,from_date,to_date,municipality_code\n");
    assert_done(w, load_with(w, &paths[1], 1, &o, &report));
    assert_said(&w->diag, "is of municipality 0751, not 0730");
    struct store s;
    assert_done(w, store_open(&s, world_path(w, "wh"), &w->diag));
    assert_string_equal(s.manifest.municipality, "0730");
    store_close(&s);
}

static void test_service_types_come_first(void **state)
{
    struct world *w = *state;
    struct load_report report;
    struct strbuf text;
    describe_package(&text, "ydelser", "dubu", "0730");
    describe_resource(&text, "spell");
    static const char *const texts[] = {"spell_id", "cpr", "source_system", "service_type", "unit"};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        field(&text, texts[i], "string");
    field(&text, "from_date", "date");
    field(&text, "unit_price", "number");
    end_resource(&text);
    describe_resource(&text, "service_type");
    static const char *const more[] = {"code", "name", "area", "kind", "costing"};
    for (size_t i = 0; i < ARRAY_LEN(more); i++)
        field(&text, more[i], "string");
    field(&text, "is_help", "boolean");
    end_resource(&text);
    end_package(w, &text, "d");
    world_write(w, "d/service_type.csv", "code,name,area,kind,costing,is_help\ncare,C,x,service,price,true\n");
    world_write(
        w, "d/spell.csv",
        "spell_id,cpr,source_system,service_type,unit,from_date,unit_price\n1,0101701234,s,care,day,2026-01-01,1\n"
        "2,0101701234,s,care,,2026-01-01,1\n");
    const char *path = world_path(w, "d");
    struct load_options o = {.reject_percent = 50};
    assert_done(w, load_with(w, &path, 1, &o, &report));
    assert_string_equal(report.packages[0].resources[0].name, "service_type");
    assert_int_equal(report.packages[0].resources[1].rejected, 1);
    assert_non_null(strstr(world_read(w, "wh/rejects/000001-ydelser.csv"), ",unit,,price,"));
}

static void test_nothing_of_ours(void **state)
{
    struct world *w = *state;
    struct load_report report;
    struct strbuf text;
    describe_package(&text, "virksomhed", "cvr", "0730");
    describe_resource(&text, "firm");
    end_resource(&text);
    end_package(w, &text, "d");
    assert_int_equal(load(w, world_path(w, "d"), &report), -1);
    assert_said(&w->diag, "nothing in the package can be loaded");
}

struct seen {
    int calls;
    int64_t done, total;
};

static void note_progress(void *context, const char *what, int64_t done, int64_t total)
{
    struct seen *s = context;
    assert_string_equal(what, "virksomhed/company");
    assert_true(done >= s->done && done <= total);
    s->calls++;
    s->done = done;
    s->total = total;
}

static void test_progress(void **state)
{
    struct world *w = *state;
    struct load_report report;
    struct seen seen = {0};
    struct load_options o = {.reject_percent = 1, .progress = note_progress, .context = &seen};
    const char *path = deliver_companies(w, "d", "cvr", companies(w, 70000, 0));
    assert_done(w, load_with(w, &path, 1, &o, &report));
    assert_int_equal(seen.calls, 2);
    assert_int_equal(seen.done, seen.total);
}

static void test_locked(void **state)
{
    struct world *w = *state;
    struct load_report report;
    struct store other;
    assert_done(w, store_open(&other, world_path(w, "wh"), &w->diag));
    assert_done(w, store_begin(&other, &w->diag));
    assert_int_equal(load(w, deliver_companies(w, "d", "cvr", "cvr,name,employees\n"), &report), -1);
    assert_said(&w->diag, "being written by another process");
    store_close(&other);
    assert_done(w, load(w, world_path(w, "d"), &report));
}

/* Load in a process of its own, where the N-th call of a kind fails; returns its exit status. */
static int load_with_fault(struct world *w, const char *kind, int n)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        char plan[32];
        (void)snprintf(plan, sizeof(plan), "%s:%d", kind, n);
        (void)setenv("ALMANAK_FAULT", plan, 1);
        (void)execl("/proc/self/exe", "test_load", world_path(w, "wh"), world_path(w, "d"), (char *)NULL);
        _exit(127);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

/* Whatever fails: the warehouse holds the old rows or, after success, the new ones, and nothing is left behind. */
static void test_faults(void **state)
{
    struct world *w = *state;
    struct load_report report;
    static const char *const kinds[] = {"query", "write"};
    for (size_t k = 0; k < ARRAY_LEN(kinds); k++) {
        assert_done(w, load(w, deliver_companies(w, "d", "cvr", "cvr,name,employees\n12345678,OLD,1\n"), &report));
        (void)deliver_companies(w, "d", "cvr", companies(w, 120, 1));
        int n = 1, status;
        for (; (status = load_with_fault(w, kinds[k], n)) != 0; n++) {
            assert_true(status == EXIT_WAREHOUSE || status == EXIT_OUTPUT);
            assert_string_equal(rows_of(w, "company"), "12345678|OLD|~|~|~|1\n");
            assert_false(dir_exists(world_path(w, "wh/generations/next")));
            assert_true(n < 500);
        }
        assert_true(n > 2);
        assert_non_null(strstr(rows_of(w, "company"), "10000119|A/S"));
    }
}

/* The program that test_faults runs: load ARGV[2] into ARGV[1]. */
static int run_load(char **argv)
{
    struct arena a;
    struct diag d;
    struct store s;
    struct load_report report;
    const char *path = argv[2];
    arena_init(&a);
    diag_init(&d);
    if (store_open(&s, argv[1], &d) == 0) {
        if (load_packages(&a, &s, &path, 1, &usual, &report, &d) != 0 && diag_status(&d) == EXIT_OK)
            abort(); /* a failure must say why */
        store_close(&s);
    }
    int status = (int)diag_status(&d);
    diag_release(&d);
    arena_release(&a);
    return status;
}

int main(int argc, char **argv)
{
    if (argc == 3)
        return run_load(argv);
    const struct CMUnitTest tests[] = {
        WORLD_TEST(test_values_and_types),
        WORLD_TEST(test_manifest_of_a_load),
        WORLD_TEST(test_rejects),
        WORLD_TEST(test_limit),
        WORLD_TEST(test_gives_up),
        WORLD_TEST(test_bad_files),
        WORLD_TEST(test_header_alone_is_fine),
        WORLD_TEST(test_one_refused_among_many),
        WORLD_TEST(test_any_name_of_a_source),
        WORLD_TEST(test_delivered_twice),
        WORLD_TEST(test_municipality),
        WORLD_TEST(test_service_types_come_first),
        WORLD_TEST(test_nothing_of_ours),
        WORLD_TEST(test_progress),
        WORLD_TEST(test_locked),
        WORLD_TEST(test_faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
