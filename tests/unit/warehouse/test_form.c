/*
 * Deliveries in other forms than the usual: encodings, dialects, packed files, and values written in the Danish way.
 * Whatever the form, the table is the same.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/delivery.h"

#include <zlib.h>

#include "warehouse/db.h"
#include "warehouse/load.h"
#include "warehouse/load/plain_file.h"

/* --- values --- */

static void test_values(void **state)
{
    (void)state;
    static const struct value_form danish = {.date_format = "%d-%m-%Y", .decimal = ',', .group = '.'};
    static const struct value_form comma = {.date_format = "%d.%m.%Y", .decimal = ','};
    static const struct value_form packed = {.date_format = "%Y%m%d", .group = ' '};
    static const char *yes[] = {"ja", "1"}, *no[] = {"nej"};
    static const struct value_form words = {.date_format = "%d/%m/%Y", .words = {no, yes}, .n_words = {1, 2}};
    static const struct {
        const struct value_form *form;
        enum field_type type;
        const char *text;
        enum value_status status;
        int64_t number;
    } cases[] = {
        {&danish, FIELD_DATE, "02-01-1970", VALUE_OK, 1},
        {&danish, FIELD_DATE, "2-1-1970", VALUE_OK, 1},
        {&danish, FIELD_DATE, "1970-01-02", VALUE_SYNTAX, 0},
        {&danish, FIELD_DATE, "29-02-2026", VALUE_SYNTAX, 0},
        {&danish, FIELD_DATE, "01-02-70", VALUE_SYNTAX, 0},
        {&danish, FIELD_DATE, "01-02-1970 ", VALUE_SYNTAX, 0},
        {&danish, FIELD_DATE, "01-02", VALUE_SYNTAX, 0},
        {&comma, FIELD_DATE, "02.01.1970", VALUE_OK, 1},
        {&words, FIELD_DATE, "02/01/1970", VALUE_OK, 1},
        {&packed, FIELD_DATE, "19700102", VALUE_OK, 1},
        {&packed, FIELD_DATE, "1970012", VALUE_OK, 1},
        {&danish, FIELD_MONEY, "-1.234.567,50", VALUE_OK, -123456750},
        {&danish, FIELD_MONEY, "1234,5", VALUE_OK, 123450},
        {&danish, FIELD_MONEY, "12.50", VALUE_SYNTAX, 0}, /* not 1250: groups have three digits */
        {&danish, FIELD_MONEY, "1234.567", VALUE_SYNTAX, 0},
        {&danish, FIELD_MONEY, ".123", VALUE_SYNTAX, 0},
        {&danish, FIELD_MONEY, "1.23.456", VALUE_SYNTAX, 0},
        {&danish, FIELD_MONEY, "1.234", VALUE_OK, 123400},
        {&danish, FIELD_MONEY, "1,5.0", VALUE_SYNTAX, 0},
        {&danish, FIELD_MONEY, "1,505", VALUE_PRECISE, 0},
        {&danish, FIELD_MONEY, "-", VALUE_SYNTAX, 0},
        {&danish, FIELD_INTEGER, "1.234", VALUE_OK, 1234},
        {&danish, FIELD_NUMBER, "37,5", VALUE_OK, 37500000},
        {&danish, FIELD_BOOLEAN, "true", VALUE_OK, 1},
        {&danish, FIELD_MONTH, "2026-10", VALUE_OK, 2026 * 12 + 9},
        {&comma, FIELD_MONEY, "1.234", VALUE_SYNTAX, 0},
        {&comma, FIELD_MONEY, "1234,50", VALUE_OK, 123450},
        {&packed, FIELD_MONEY, "1 234.50", VALUE_OK, 123450},
        {&words, FIELD_BOOLEAN, "ja", VALUE_OK, 1},
        {&words, FIELD_BOOLEAN, "nej", VALUE_OK, 0},
        {&words, FIELD_BOOLEAN, "1", VALUE_OK, 1},
        {&words, FIELD_BOOLEAN, "true", VALUE_SYNTAX, 0},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        int64_t number = 0;
        if (value_form_parse(cases[i].form, cases[i].type, cases[i].text, strlen(cases[i].text), &number) !=
                cases[i].status ||
            number != cases[i].number)
            fail_msg("\"%s\" is read as %lld", cases[i].text, (long long)number);
    }
}

static void test_date_formats(void **state)
{
    (void)state;
    static const char *const good[] = {"%d-%m-%Y", "%d.%m.%Y", "%d/%m/%Y", "%Y%m%d", "den %d %m %Y"};
    static const char *const bad[] = {"", "%d-%m", "%d-%m-%y", "%d-%d-%Y", "%d-%m-%Y%", "%d-%m-%Y %d", "1%d%m%Y"};
    for (size_t i = 0; i < ARRAY_LEN(good); i++)
        assert_true(value_form_is_date(good[i]));
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_false(value_form_is_date(bad[i]));
}

/* --- files --- */

/* Bytes, as gzip packs them. */
static void write_packed(struct world *w, const char *name, const char *text, size_t len)
{
    gzFile out = gzopen(world_path(w, name), "wb9");
    assert_non_null(out);
    assert_int_equal(gzwrite(out, text, (unsigned)len), (int)len);
    assert_int_equal(gzclose(out), Z_OK);
}

/* The text of a file read in a form; NULL when it was refused. */
static const char *text_of(struct world *w, const char *name, enum package_encoding encoding, bool gzip)
{
    struct plain_file p;
    const struct package_form form = {.csv = CSV_PLAIN, .encoding = encoding, .gzip = gzip};
    if (plain_file_open(&p, world_path(w, name), world_path(w, name), &form, world_path(w, "scratch"), &w->diag) != 0)
        return NULL;
    const char *text = arena_strndup(&w->arena, p.text.data, p.text.len);
    plain_file_release(&p);
    assert_false(file_exists(world_path(w, "scratch")));
    return text;
}

static void test_encodings(void **state)
{
    struct world *w = *state;
    world_write(w, "f", "\xE6\x80\x81\xFF");
    assert_string_equal(text_of(w, "f", ENCODING_UTF8, false), "\xE6\x80\x81\xFF");
    assert_string_equal(text_of(w, "f", ENCODING_ISO_8859_1, false), "\xC3\xA6\x80\x81\xC3\xBF");
    assert_string_equal(text_of(w, "f", ENCODING_WINDOWS_1252, false), "\xC3\xA6\xE2\x82\xAC\x81\xC3\xBF");
    world_write(w, "mark",
                "\xEF\xBB\xBF"
                "a,b\n");
    assert_non_null(text_of(w, "mark", ENCODING_UTF8, false));
    assert_null(text_of(w, "mark", ENCODING_ISO_8859_1, false));
    assert_said(&w->diag, "begins with the mark of UTF-8");
}

static void test_packed_files(void **state)
{
    struct world *w = *state;
    write_packed(w, "f", "a\xE6\n", 3);
    assert_string_equal(text_of(w, "f", ENCODING_UTF8, true), "a\xE6\n");
    assert_string_equal(text_of(w, "f", ENCODING_WINDOWS_1252, true), "a\xC3\xA6\n");
    write_packed(w, "empty", "", 0);
    assert_string_equal(text_of(w, "empty", ENCODING_UTF8, true), "");
    world_write(w, "plain", "a,b\n");
    assert_null(text_of(w, "plain", ENCODING_UTF8, true));
    assert_said(&w->diag, "not gzip, or it is damaged");
    world_clear(w);
    world_write(w, "nothing", "");
    assert_null(text_of(w, "nothing", ENCODING_UTF8, true));
    /* Cut in the middle. */
    char *packed;
    size_t len;
    assert_done(w, file_read(&w->arena, world_path(w, "f"), 1000, &packed, &len, &w->diag));
    assert_done(w, file_write(world_path(w, "cut"), packed, len - 4, &w->diag));
    assert_null(text_of(w, "cut", ENCODING_UTF8, true));
}

static void test_bomb(void **state)
{
    struct world *w = *state;
    size_t size = (size_t)UNPACK_FLOOR + (1 << 20);
    char *zeros = xcalloc(1, size);
    write_packed(w, "bomb", zeros, size);
    assert_null(text_of(w, "bomb", ENCODING_UTF8, true));
    assert_said(&w->diag, "far too large when it is unpacked");
    write_packed(w, "fine", zeros, UNPACK_FLOOR - 1);
    assert_non_null(text_of(w, "fine", ENCODING_UTF8, true));
    free(zeros);
}

/* --- loading --- */

static const char fields[] =
    "{\"name\": \"staff_id\", \"type\": \"string\"}, {\"name\": \"name\", \"type\": \"string\"}, "
    "{\"name\": \"department_id\", \"type\": \"string\"}, {\"name\": \"weekly_norm_hours\", \"type\": \"number\"%s}, "
    "{\"name\": \"from_date\", \"type\": \"date\"%s}";

/* Load one package of staff; its rows, values joined by '|'. */
static const char *load_staff(struct world *w, const char *members, const char *number, const char *date)
{
    struct strbuf text;
    struct load_report report;
    const struct load_options usual = {.reject_percent = 0};
    describe_package(&text, "personale", "sd", "0730");
    strbuf_addf(&text, "{\"name\": \"staff\"%s, \"schema\": {\"fields\": [", members);
    strbuf_addf(&text, fields, number, date);
    strbuf_adds(&text, "]}}");
    end_package(w, &text, "d");
    const char *path = world_path(w, "d");
    struct store s;
    assert_done(w, dir_remove(world_path(w, "wh"), &w->diag));
    assert_done(w, store_open(&s, world_path(w, "wh"), &w->diag));
    assert_done(w, load_packages(&w->arena, &s, &path, 1, &usual, &report, &w->diag));
    size_t n;
    struct store_file *files = store_resource_files(&s, &w->arena, "staff", &n);
    assert_int_equal(n, 1);
    struct db db;
    assert_done(w, db_open_read(&db, files[0].path, &w->diag));
    sqlite3_stmt *stmt = db_prepare(&db,
                                    "SELECT staff_id || '|' || name || '|' || department_id || '|' || "
                                    "weekly_norm_hours || '|' || from_date FROM staff",
                                    &w->diag);
    struct strbuf rows;
    strbuf_init(&rows, STRBUF_SMALL);
    while (db_step(&db, stmt, &w->diag) == 1)
        strbuf_addf(&rows, "%s\n", (const char *)sqlite3_column_text(stmt, 0));
    (void)sqlite3_finalize(stmt);
    db_close(&db);
    store_close(&s);
    const char *result = arena_strdup(&w->arena, strbuf_text(&rows));
    strbuf_release(&rows);
    return result;
}

static void test_same_table(void **state)
{
    struct world *w = *state;
    static const char wanted[] = "1|S\xC3\xB8ren, \"S\"|a|37500000|1\n2|Bo|b|1000000000|0\n";
    static const char comma[] = ", \"decimalChar\": \",\", \"groupChar\": \".\"";
    world_write(
        w, "d/a.csv",
        "staff_id,name,department_id,weekly_norm_hours,from_date\n1,\"S\xC3\xB8ren, \"\"S\"\"\",a,37.5,1970-01-02\n"
        "2,Bo,b,1000,1970-01-01\n");
    assert_string_equal(load_staff(w, ", \"path\": \"a.csv\"", "", ""), wanted);
    /* As a spreadsheet in Denmark writes it. */
    world_write(
        w, "d/b.csv",
        "name;staff_id;department_id;weekly_norm_hours;from_date\r\n\"S\xF8ren, \"\"S\"\"\";1;a;37,5;02-01-1970\r\n"
        "Bo;2;b;1.000;01-01-1970\r\n");
    assert_string_equal(load_staff(w,
                                   ", \"path\": [\"b.csv\"], \"encoding\": \"windows-1252\", "
                                   "\"dialect\": {\"delimiter\": \";\"}",
                                   comma, ", \"format\": \"%d-%m-%Y\""),
                        wanted);
    /* No header, tabs, other quotes, packed; the name tells that it is. */
    static const char packed[] = "1\t'S\xC3\xB8ren, \"S\"'\ta\t37.5\t02/01/1970\n2\tBo\tb\t1000\t01/01/1970\n";
    write_packed(w, "d/c.csv.gz", packed, sizeof(packed) - 1);
    assert_string_equal(load_staff(w,
                                   ", \"path\": \"c.csv.gz\", \"dialect\": {\"delimiter\": \"\\t\", \"quoteChar\": "
                                   "\"'\", \"doubleQuote\": false, \"header\": false}",
                                   "", ", \"format\": \"%d/%m/%Y\""),
                        wanted);
}

/* Two rows of the same key are seen also where the file is read in another form. */
static void test_keys_in_other_forms(void **state)
{
    struct world *w = *state;
    struct strbuf text;
    struct load_report report;
    const struct load_options usual = {.reject_percent = 100};
    describe_package(&text, "noegletal", "ds", "0730");
    strbuf_adds(
        &text,
        "{\"name\": \"population\", \"path\": \"p.csv\", \"dialect\": {\"delimiter\": \"|\", \"quoteChar\": \"'\"}, "
        "\"schema\": {\"missingValues\": [{\"value\": \"-\", \"label\": \"none\"}], \"fields\": "
        "[{\"name\": \"municipality_code\", \"type\": \"string\"}, {\"name\": \"date\", \"type\": \"date\", "
        "\"format\": \"%d.%m.%Y\", \"constraints\": {\"minimum\": \"01.01.2000\"}}, {\"name\": \"sex\", "
        "\"type\": \"string\"}, {\"name\": \"age\", \"type\": \"integer\"}, {\"name\": \"persons\", \"type\": "
        "\"integer\", \"groupChar\": \".\", \"decimalChar\": \",\", \"missingValues\": [\"x\"]}]}}");
    end_package(w, &text, "d");
    world_write(w, "d/p.csv",
                "municipality_code|date|sex|age|persons\n0730|01.01.2026|M|1|1.000\n'0730'|1.1.2026|M|1|5\n"
                "0730|01.01.2026|K|1|-\n0730|01.01.2026|K|1|x\n0730|01.01.1999|K|1|1\n");
    const char *path = world_path(w, "d");
    struct store s;
    assert_done(w, store_open(&s, world_path(w, "wh"), &w->diag));
    assert_done(w, load_packages(&w->arena, &s, &path, 1, &usual, &report, &w->diag));
    store_close(&s);
    const char *rejects = world_read(w, "wh/rejects/000001-noegletal.csv");
    assert_non_null(strstr(rejects, "p.csv,3,3,municipality_code,0730,key,"));
    assert_non_null(strstr(rejects, "p.csv,4,4,persons,-,type,"));
    assert_non_null(strstr(rejects, "p.csv,5,5,persons,x,required,"));
    assert_non_null(strstr(rejects, "p.csv,6,6,date,01.01.1999,minimum,"));
    assert_int_equal(report.packages[0].resources[0].loaded, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_date_formats),
        WORLD_TEST(test_encodings),
        WORLD_TEST(test_packed_files),
        WORLD_TEST(test_bomb),
        WORLD_TEST(test_same_table),
        WORLD_TEST(test_keys_in_other_forms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
