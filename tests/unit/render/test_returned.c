/*
 * Workbooks that come back: parts made by hand, so that every way of writing a cell and every kind of damage is met.
 * What other programs save is read in tests/program/editorial.py.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/xlsx/returned.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zip.h>

#include <cmocka.h>

#include "base/file.h"
#include "render/xlsx/read.h"

#define EDITION "almanak-1|pakke|2026-10||0123456789abcdef"
#define KEY(figure, row) "figur|rapport||" figure "|" row
#define TEXT(at, text) "<c r=\"" at "\" t=\"inlineStr\"><is><t>" text "</t></is></c>"
#define ROW(at, cells) "<row r=\"" at "\">" cells "</row>"
#define SHEET(rows) "<worksheet xmlns=\"urn:main\"><sheetData>" rows "</sheetData></worksheet>"
#define HEAD ROW("1", TEXT("C1", EDITION)) ROW("3", TEXT("B3", "Kommentar") TEXT("C3", "Nøgle"))

struct fixture {
    struct arena arena;
    struct diag diag;
    char dir[64];
    const char *path;
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    assert_non_null(f);
    arena_init(&f->arena);
    diag_init(&f->diag);
    (void)snprintf(f->dir, sizeof(f->dir), "/tmp/test_returned-XXXXXX");
    assert_non_null(mkdtemp(f->dir));
    f->path = path_join(&f->arena, f->dir, "book.xlsx");
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(dir_remove(f->dir, &f->diag), 0);
    diag_release(&f->diag);
    arena_release(&f->arena);
    free(f);
    return 0;
}

static void add(zip_t *zip, const char *name, const char *text)
{
    zip_source_t *source = zip_source_buffer(zip, text, strlen(text), 0);
    assert_non_null(source);
    assert_true(zip_file_add(zip, name, source, ZIP_FL_OVERWRITE) >= 0);
}

/* A workbook of one sheet; NULL leaves a part out. */
static void make(struct fixture *f, const char *sheet, const char *strings)
{
    int error;
    zip_t *zip = zip_open(f->path, ZIP_CREATE | ZIP_TRUNCATE, &error);
    assert_non_null(zip);
    add(zip, "_rels/.rels",
        "<Relationships><Relationship Id=\"r1\" Type=\"urn:x/officeDocument\" Target=\"xl/workbook.xml\"/>"
        "</Relationships>");
    add(zip, "xl/workbook.xml",
        "<workbook xmlns:r=\"urn:r\"><sheets><sheet name=\"Ark\" sheetId=\"1\" r:id=\"r7\"/></sheets></workbook>");
    add(zip, "xl/_rels/workbook.xml.rels",
        "<Relationships><Relationship Id=\"r7\" Type=\"urn:x/worksheet\" Target=\"worksheets/sheet1.xml\"/>"
        "<Relationship Id=\"r8\" Type=\"urn:x/sharedStrings\" Target=\"/xl/sharedStrings.xml\"/></Relationships>");
    if (sheet != NULL)
        add(zip, "xl/worksheets/sheet1.xml", sheet);
    add(zip, "xl/sharedStrings.xml", strings != NULL ? strings : "<sst/>");
    assert_int_equal(zip_close(zip), 0);
}

static int read_book(struct fixture *f, struct returned *out)
{
    return returned_read(&f->arena, f->path, out, &f->diag);
}

static void refused(struct fixture *f, const char *because)
{
    struct returned r;
    assert_int_equal(read_book(f, &r), -1);
    assert_int_equal(f->diag.n_items, 1);
    assert_int_equal(f->diag.items[0].code, DIAG_COMMENT);
    assert_non_null(f->diag.items[0].hint);
    if (strstr(f->diag.items[0].message, because) == NULL)
        fail_msg("\"%s\" says nothing of \"%s\"", f->diag.items[0].message, because);
    diag_release(&f->diag);
    diag_init(&f->diag);
}

static void test_forms_of_cells(void **state)
{
    struct fixture *f = *state;
    struct returned r;
    make(f,
         SHEET(ROW("1", TEXT("C1", EDITION)) /* the heading from the shared strings, as most programs write it */
               ROW("3", "<c r=\"B3\" t=\"s\"><v>0</v></c><c r=\"C3\" t=\"s\"><v>1</v></c>")
                   ROW("4", "<c r=\"B4\" t=\"s\"><v>2</v></c>" TEXT("C4", KEY("d", "a=1")))
                       ROW("5", "<c r=\"B5\"><v>42.5</v></c>" TEXT("C5", KEY("d", "a=2")))
                           ROW("6", "<c r=\"B6\" t=\"str\"><f>A1&amp;\"x\"</f><v>regnet</v></c>" TEXT(
                                        "C6", KEY("d", "a=3"))) ROW("7", TEXT("B7", "  ") TEXT("C7", KEY("d", "a=4")))
                               ROW("8", TEXT("B8", "uden nøgle")) "<row><c/>" TEXT("B9", "uden tal på rækken")
                                   TEXT("C9", KEY("e.f", "")) "</row>"),
         "<sst><si><t>Kommentar 2</t></si><si><t>Nøgle</t></si>"
         "<si><r><t>To </t></r><r><t>dele_x000A_og_x005F_x0041_</t></r><rPh><t>nej</t></rPh></si></sst>");
    assert_int_equal(read_book(f, &r), 0);
    assert_string_equal(r.edition.publication, "pakke");
    assert_string_equal(r.edition.data, "0123456789abcdef");
    static const char *const want[][3] = {{"d", "a=1", "To dele\nog_x0041_"},
                                          {"d", "a=2", "42.5"},
                                          {"d", "a=3", "regnet"},
                                          {"e.f", "", "uden tal på rækken"}};
    assert_int_equal(r.n, 4);
    for (size_t i = 0; i < r.n; i++) {
        assert_string_equal(r.comments[i].figure.report, "rapport");
        assert_string_equal(r.comments[i].figure.figure, want[i][0]);
        assert_string_equal(r.comments[i].figure.row, want[i][1]);
        assert_string_equal(r.comments[i].text, want[i][2]);
        assert_string_equal(r.comments[i].sheet, "Ark");
    }
    assert_int_equal(r.comments[3].row, 9);
}

/* Columns may be put in on either side, and rows above. */
static void test_moved(void **state)
{
    struct fixture *f = *state;
    struct returned r;
    make(f,
         SHEET(ROW("4", TEXT("AA4", EDITION))
                   ROW("9", TEXT("B9", "Kommentar") TEXT("Y9", "Kommentar") TEXT("AA9", "Nøgle"))
                       ROW("10", TEXT("B10", "anden") TEXT("Y10", "vores") TEXT("AA10", KEY("d", "")))),
         NULL);
    assert_int_equal(read_book(f, &r), 0);
    assert_int_equal(r.n, 1);
    assert_string_equal(r.comments[0].text, "vores");
}

static void test_foreign(void **state)
{
    struct fixture *f = *state;
    make(f, SHEET(ROW("1", TEXT("A1", "Kommentar") TEXT("B1", "Nøgle")) ROW("2", TEXT("A2", "x") TEXT("B2", "y"))),
         NULL);
    refused(f, "takes comments");
    make(f, SHEET(HEAD ROW("4", TEXT("B4", "x") TEXT("C4", "rettet"))), NULL);
    refused(f, "hidden key was changed");
    assert_int_equal(file_write(f->path, "a;b\n1;2\n", 8, &f->diag), 0);
    refused(f, "no .xlsx file");
    assert_int_equal(unlink(f->path), 0);
    refused(f, "no such workbook");
}

static void test_damaged(void **state)
{
    struct fixture *f = *state;
    make(f, NULL, NULL);
    refused(f, "sheet of it is missing");
    make(f, "<worksheet><sheetData>", NULL);
    refused(f, "not well-formed");
    make(f, SHEET(HEAD ROW("2", "")), NULL);
    refused(f, "rows are out of order");
    make(f, SHEET(ROW("1", TEXT("B1", "x") TEXT("A1", "y"))), NULL);
    refused(f, "cells are out of order");
    make(f, SHEET(ROW("1", TEXT("A1048577", "x"))), NULL);
    refused(f, "cells are out of order");
    make(f, SHEET("<c r=\"A1\"/>"), NULL);
    refused(f, "cells are out of order");
    make(f, SHEET(ROW("1", "<c r=\"A1\" t=\"s\"><v>0</v></c>")), NULL);
    refused(f, "text that is not there");
    make(f, "<!DOCTYPE x [<!ENTITY a \"aaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]><x>&b;</x>", NULL);
    refused(f, "document type");
    struct strbuf deep;
    strbuf_init(&deep, STRBUF_SMALL);
    for (int i = 0; i < 1000; i++)
        strbuf_adds(&deep, "<x>");
    make(f, strbuf_text(&deep), NULL);
    refused(f, "nested too deeply");
    strbuf_release(&deep);
}

/* A cell longer than any that Excel writes, and parts that unpack to more than a workbook may. */
static void test_bombs(void **state)
{
    struct fixture *f = *state;
    struct strbuf b;
    strbuf_init(&b, STRBUF_LARGE);
    strbuf_adds(&b, "<worksheet><sheetData><row><c t=\"inlineStr\"><is><t>");
    for (int i = 0; i < XLSX_READ_CELL_MAX / 10 + 2; i++)
        strbuf_adds(&b, "aaaaaaaaaa");
    strbuf_adds(&b, "</t></is></c></row></sheetData></worksheet>");
    make(f, strbuf_text(&b), NULL);
    refused(f, "cell of it is too long");
    strbuf_clear(&b);
    strbuf_adds(&b, "<worksheet>");
    char *blank = xmalloc(1 << 20);
    memset(blank, ' ', 1 << 20);
    for (int i = 0; i < XLSX_READ_MAX >> 20; i++)
        strbuf_add(&b, blank, 1 << 20);
    free(blank);
    strbuf_adds(&b, "</worksheet>");
    make(f, strbuf_text(&b), NULL);
    strbuf_release(&b);
    refused(f, "unpacks to too much");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_forms_of_cells, setup, teardown),
        cmocka_unit_test_setup_teardown(test_moved, setup, teardown),
        cmocka_unit_test_setup_teardown(test_foreign, setup, teardown),
        cmocka_unit_test_setup_teardown(test_damaged, setup, teardown),
        cmocka_unit_test_setup_teardown(test_bombs, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
