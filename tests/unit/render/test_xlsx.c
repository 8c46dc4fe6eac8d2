/*
 * Workbooks: the text rules, the demo document read back by another program, documents with nothing or too much in
 * them, and failures that must leave nothing behind. CSV and JSON variants of the same document too.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/xlsx/xlsx.h"

#include <fcntl.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "render/csv/csv.h"
#include "render/json/json.h"
#include "render/xlsx/xlsx_text.h"
#include "xlsx_demo.h"

struct fixture {
    struct arena arena;
    struct diag diag;
    char dir[64];
};

static void fixture_init(struct fixture *f)
{
    *f = (struct fixture){.dir = "/tmp/test_xlsx-XXXXXX"};
    arena_init(&f->arena);
    diag_init(&f->diag);
    assert_non_null(mkdtemp(f->dir));
}

static void fixture_release(struct fixture *f)
{
    assert_int_equal(dir_remove(f->dir, &f->diag), 0);
    diag_release(&f->diag);
    arena_release(&f->arena);
}

static const char *path_in(struct fixture *f, const char *name)
{
    return path_join(&f->arena, f->dir, name);
}

static void write_workbook(struct fixture *f, const struct document *doc, const char *name)
{
    if (renderer_xlsx.write(doc, NULL, path_in(f, name), &f->diag) != 0)
        diag_print(&f->diag, stderr, false);
    assert_int_equal(f->diag.n_errors, 0);
}

/* What tests/readback/xlsx.py prints of a workbook. */
static const char *read_back(struct fixture *f, const char *name)
{
    const char *book = path_in(f, name), *out = path_in(f, "readback.txt");
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        int fd = open(out, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        if (fd >= 0 && dup2(fd, STDOUT_FILENO) >= 0 && setenv("PYTHONIOENCODING", "utf-8", 1) == 0)
            (void)execl("/usr/bin/python3", "python3", "tests/readback/xlsx.py", book, "*", (char *)NULL);
        _exit(99);
    }
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    char *text;
    size_t len;
    assert_int_equal(file_read(&f->arena, out, 1 << 20, &text, &len, &f->diag), 0);
    return text;
}

static void assert_line(const char *text, const char *line)
{
    size_t len = strlen(line);
    for (const char *p = text; (p = strstr(p, line)) != NULL; p++)
        if ((p == text || p[-1] == '\n') && (p[len] == '\n' || p[len] == '\0'))
            return;
    print_error("no line: %s\n", line);
    fail();
}

/* --- text --- */

static void cells_hold_any_text(void **state)
{
    (void)state;
    static const struct {
        const char *text, *cell;
    } cases[] = {{"Ærø", "Ærø"},
                 {"=1+1", "=1+1"},
                 {"a\001b\r", "a b "},
                 {"to\nlinjer\t", "to\nlinjer\t"},
                 {"\xFF\xC3", "\xEF\xBF\xBD\xEF\xBF\xBD"},
                 {"\xC2\x85\x7F", "  "},
                 {"\xEF\xBF\xBE", "\xEF\xBF\xBD"},
                 {"_x0041_", "_x005F_x0041_"},
                 {"a_x00e6_x0041_", "a_x005F_x00e6_x005F_x0041_"},
                 {"_x41_ _y0041_ _x0041", "_x41_ _y0041_ _x0041"}};
    struct arena a;
    arena_init(&a);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        bool cut = false;
        assert_string_equal(xlsx_text_cell(&a, cases[i].text, XLSX_CELL_MAX, &cut), cases[i].cell);
        assert_false(cut);
    }
    bool cut = false;
    assert_string_equal(xlsx_text_cell(&a, "0123456789abc", 10, &cut), "0123 [...]");
    assert_true(cut);
    assert_string_equal(xlsx_text_cell(&a, "\xF0\x9F\x98\x80\xF0\x9F\x98\x80\xF0\x9F\x98\x80\xF0\x9F\x98\x80", 7, &cut),
                        " [...]");
    assert_string_equal(xlsx_text_plain(&a, "to\nlinjer _x0041_", 100), "to linjer _x0041_");
    assert_string_equal(xlsx_text_footer(&a, "Børn & unge", 100), "Børn && unge");
    assert_string_equal(xlsx_text_footer(&a, "aæ", 2), "a");
    arena_release(&a);
}

static void sheets_have_allowed_names(void **state)
{
    (void)state;
    static const char *const taken[] = {"Udgift", "ærø 2", "Ærø"};
    static const struct {
        const char *caption, *name;
    } cases[] = {{"Andel: 2025/2026 [pct.]?*", "Andel 2025 2026 pct"},
                 {"'Citat'", "\xE2\x80\x99"
                             "Citat"
                             "\xE2\x80\x99"},
                 {"", "Ark"},
                 {"[]:*?/\\", "Ark"},
                 {"UDGIFT", "UDGIFT 2"},
                 {"ÆRØ", "ÆRØ 3"},
                 {"history", "history 2"},
                 {"Andel af borgerne der modtager hjælp", "Andel af borgerne der modtager"},
                 {"Speciallægepraksisområdeoverenskomster", "Speciallægepraksisområdeoverens"},
                 {"a_x0041_", "a-x0041_"}};
    struct arena a;
    arena_init(&a);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        assert_string_equal(xlsx_text_sheet(&a, cases[i].caption, taken, ARRAY_LEN(taken)), cases[i].name);
    arena_release(&a);
}

/* --- the demo --- */

static void same_document_same_bytes(void **state)
{
    (void)state;
    struct fixture f;
    char one[SHA256_TEXT], two[SHA256_TEXT];
    fixture_init(&f);
    const struct document *doc = demo_document(&f.arena);
    write_workbook(&f, doc, "one.xlsx");
    assert_int_equal(setenv("TZ", "America/New_York", 1), 0);
    (void)sleep(1);
    write_workbook(&f, doc, "two.xlsx");
    assert_int_equal(unsetenv("TZ"), 0);
    assert_int_equal(sha256_file(one, path_in(&f, "one.xlsx"), &f.diag), 0);
    assert_int_equal(sha256_file(two, path_in(&f, "two.xlsx"), &f.diag), 0);
    assert_string_equal(one, two);
    fixture_release(&f);
}

static void demo_reads_back(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "property title Andel af borgerne der modtager hjælp",
        "property created 2026-10-31T00:00:00",
        "cell B5 s General 'Fiktive data'",
        "cell B6 s General 'Fortroligt: indeholder oplysninger om enkelte familier'",
        "link B17 'Andel af borgerne med hjælp'!A1",
        "sheet Tekst 9x1",
        "cell A9 s General '• =1+1 er ikke en formel.'",
        "cell B6 n #,##0.0 12.5",
        "cell B8 n #,##0.00 -1234.5",
        "table Tabel1 A5:H9 Distrikt|Borgere (personer)|Andel med hjælp|Udgift (kr.)|Borgere (personer), Oktober 2025|"
        "Senest opgjort|Måned|Bemærkning",
        "freeze B6",
        "cell B6 n #,##0 12345",
        "cell C6 n 0.0% 0.1254",
        "cell D6 n #,##0.00 1234567.89",
        "cell F6 d dd-mm-yyyy '2026-10-31'",
        "cell F7 s dd-mm-yyyy '01-01-1850'", /* before Excel's calendar */
        "cell G6 d [$-406]mmm yyyy '2026-10-01'",
        "cell H6 s General '=SUM(A1:A9)'",
        "cell H8 s General '@alle _x0041_ <b>&amp;</b>'",
        "cell B8 s General '[c]'",
        "cell C9 s General '[x]'",
        "cell A10 s General 'I alt'",
        "cell D10 n #,##0.00 1025187.89",
        "cell A13 s General '[x]: oplysningen er ikke tilgængelig.'",
        "table Tabel2 A5:F9 Kode|Distrikt|Borgere (personer)|Andel med hjælp|Udgift (kr.)|Interval på kortet",
        "cell F6 s General '10,0-15,0 pct.'",
        "chart LineChart 'Udvikling i andel med hjælp'!$B$6:$B$18;'Udvikling i andel med hjælp'!$C$6:$C$18",
        "cell A20 s General 'Tomme celler: oplysningen er ikke tilgængelig [x], eller tallet er skjult af hensyn til "
        "fortrolighed [c].'",
        "chart ScatterChart 'Befolkningen efter alder og 2'!$B$6:$B$45",
        "chart BarChart 'Befolkningen efter alder og køn'!$E$6:$E$23;'Befolkningen efter alder og køn'!$C$6:$C$23",
        "sheet Definitioner 18x3",
        "cell B18 s General 'Tal fra før 2020 er opgjort efter en ældre metode.'",
    };
    struct fixture f;
    fixture_init(&f);
    write_workbook(&f, demo_document(&f.arena), "demo.xlsx");
    const char *text = read_back(&f, "demo.xlsx");
    for (size_t i = 0; i < ARRAY_LEN(lines); i++)
        assert_line(text, lines[i]);
    assert_null(strstr(text, " f ")); /* no formula anywhere */
    assert_null(strstr(text, "Kun på papir"));
    fixture_release(&f);
}

/* --- edges --- */

static struct document bare_document(struct block *blocks, size_t n)
{
    return (struct document){.report = "r",
                             .title = "Titel",
                             .municipality = "",
                             .period = "2026",
                             .period_key = "2026",
                             .data_date = DATE_NONE,
                             .blocks = blocks,
                             .n_blocks = n};
}

static void empty_documents_are_workbooks(void **state)
{
    (void)state;
    struct fixture f;
    fixture_init(&f);
    struct document doc = bare_document(NULL, 0);
    write_workbook(&f, &doc, "none.xlsx");
    assert_line(read_back(&f, "none.xlsx"), "cell B2 s General 'Titel'");
    struct table_column column = {.label = "A", .type = VALUE_INT};
    struct block blocks[] = {
        {.kind = BLOCK_TABLE, .caption = "Uden søjler"},
        {.kind = BLOCK_TABLE, .caption = "Uden rækker", .table = {.columns = &column, .n_columns = 1}},
        {.kind = BLOCK_CHART, .caption = "Uden serier"},
        {.kind = BLOCK_TILES},
        {.kind = BLOCK_LIST},
        {.kind = BLOCK_PARAGRAPH}};
    doc = bare_document(blocks, ARRAY_LEN(blocks));
    write_workbook(&f, &doc, "empty.xlsx");
    assert_line(read_back(&f, "empty.xlsx"), "cell A6 s General 'Ingen rækker.'");
    fixture_release(&f);
}

static void hostile_values_make_sound_files(void **state)
{
    (void)state;
    struct fixture f;
    fixture_init(&f);
    char *lang = arena_alloc(&f.arena, 40001);
    memset(lang, 'x', 40000);
    struct table_column columns[] = {{.label = "A\nb", .type = VALUE_DECIMAL, .decimals = 99},
                                     {.label = "a B", .type = VALUE_INT},
                                     {.label = "\xFF"
                                               "_x0041_",
                                      .type = VALUE_TEXT},
                                     {.label = "", .type = VALUE_RATE, .decimals = -3}};
    struct cell cells[] = {demo_cell("", demo_rate((double)NAN)),    demo_cell("stor", demo_int(INT64_MAX)),
                           {.kind = CELL_TEXT, .text = lang},        demo_cell("", demo_rate((double)INFINITY)),
                           demo_cell("", demo_rate(1e300)),          demo_cell("", demo_int(-5)),
                           {.kind = CELL_TEXT, .text = "\xC3(\x01"}, demo_cell("", demo_state(STATE_EMPTY))};
    struct table_row rows[] = {{ROW_BODY, cells, NULL}, {ROW_BODY, cells + 4, NULL}};
    struct block block = {.kind = BLOCK_TABLE, .caption = "<&>'\"\xFF", .table = {columns, 4, rows, 2}};
    struct document doc = bare_document(&block, 1);
    write_workbook(&f, &doc, "hostile.xlsx");
    assert_int_equal(f.diag.n_warnings, 1); /* the text that was cut */
    const char *text = read_back(&f, "hostile.xlsx");
    assert_line(text, "table Tabel1 A5:D7 A b|a B 2|\xEF\xBF\xBD_x0041_|Kolonne");
    assert_line(text, "cell A6 s General '[x]'");
    assert_line(text, "cell B6 s General 'stor'");
    assert_line(text, "cell D6 s General '[x]'");
    fixture_release(&f);
}

static void totals_inside_break_no_table(void **state)
{
    (void)state;
    struct fixture f;
    fixture_init(&f);
    struct table_column column = {.label = "Antal", .type = VALUE_INT};
    struct cell cells[] = {demo_cell("9", demo_int(9)), demo_cell("4", demo_int(4)), demo_cell("5", demo_int(5))};
    struct table_row leading[] = {{ROW_TOTAL, cells, NULL}, {ROW_BODY, cells + 1, NULL}, {ROW_BODY, cells + 2, NULL}};
    struct table_row between[] = {
        {ROW_BODY, cells + 1, NULL}, {ROW_SUBTOTAL, cells, NULL}, {ROW_BODY, cells + 2, NULL}};
    struct block blocks[] = {{.kind = BLOCK_TABLE, .caption = "Foran", .table = {&column, 1, leading, 3}},
                             {.kind = BLOCK_TABLE, .caption = "Imellem", .table = {&column, 1, between, 3}}};
    struct document doc = bare_document(blocks, 2);
    write_workbook(&f, &doc, "totals.xlsx");
    const char *text = read_back(&f, "totals.xlsx"), *second = strstr(text, "sheet Imellem");
    assert_line(text, "table Tabel1 A5:A7 Antal");
    assert_line(text, "cell A8 n #,##0 9");
    assert_non_null(second);
    assert_null(strstr(second, "table "));
    assert_line(second, "cell A7 n #,##0 9");
    fixture_release(&f);
}

static void failures_leave_nothing(void **state)
{
    (void)state;
    struct fixture f;
    fixture_init(&f);
    struct table_column column = {.label = "A", .type = VALUE_INT};
    struct block block = {
        .kind = BLOCK_TABLE, .caption = "Stor", .table = {.columns = &column, .n_columns = 1, .n_rows = 1u << 20}};
    struct document doc = bare_document(&block, 1);
    assert_int_equal(renderer_xlsx.write(&doc, NULL, path_in(&f, "big.xlsx"), &f.diag), -1);
    assert_string_equal(f.diag.items[0].message,
                        "table \"Stor\" has 1048576 rows and 1 columns; a worksheet holds 1048556 and 16368");
    doc.n_blocks = 0;
    assert_int_equal(renderer_xlsx.write(&doc, NULL, path_in(&f, "no/such/folder.xlsx"), &f.diag), -1);
    assert_int_equal(f.diag.items[1].code, DIAG_OUTPUT);
    char **names;
    size_t n;
    assert_int_equal(dir_list(&f.arena, f.dir, NULL, &names, &n, &f.diag), 0);
    assert_int_equal(n, 0);
    fixture_release(&f);
}

/* --- the other formats --- */

static void datasets_as_csv_and_json(void **state)
{
    (void)state;
    struct fixture f;
    fixture_init(&f);
    const struct document *doc = demo_document(&f.arena);
    char *text;
    size_t len;
    assert_int_equal(renderer_csv.write(doc, NULL, path_in(&f, "a.csv"), &f.diag), 0);
    assert_int_equal(file_read(&f.arena, path_in(&f, "a.csv"), 10000, &text, &len, &f.diag), 0);
    assert_line(text, "distrikt,borgere,andel,udgift");
    assert_line(text, "Ærø,[c],[c],[c]");
    assert_int_equal(renderer_json.write(doc, NULL, path_in(&f, "a.json"), &f.diag), 0);
    assert_int_equal(file_read(&f.arena, path_in(&f, "a.json"), 10000, &text, &len, &f.diag), 0);
    assert_non_null(strstr(text, "\"report\": \"andel-med-hjaelp\""));
    assert_non_null(strstr(text, "\"data_date\": \"2026-10-31\""));
    assert_non_null(strstr(text, "\"distrikter\": {"));
    struct document none = bare_document(NULL, 0);
    assert_int_equal(renderer_csv.write(&none, NULL, path_in(&f, "b.csv"), &f.diag), -1);
    assert_string_equal(f.diag.items[0].message, "report \"r\" has 0 datasets; a CSV file holds one");
    fixture_release(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_hold_any_text),           cmocka_unit_test(sheets_have_allowed_names),
        cmocka_unit_test(same_document_same_bytes),      cmocka_unit_test(demo_reads_back),
        cmocka_unit_test(empty_documents_are_workbooks), cmocka_unit_test(hostile_values_make_sound_files),
        cmocka_unit_test(totals_inside_break_no_table),  cmocka_unit_test(failures_leave_nothing),
        cmocka_unit_test(datasets_as_csv_and_json),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
