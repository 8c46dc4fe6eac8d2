/*
 * PDF files: the same bytes for the same document, first errors kept, no number that is none, and texts of any kind
 * drawn without harm.
 *
 * SPDX-License-Identifier: MIT
 */
#include <math.h>

#include "pdf_fixture.h"

static struct document make_document(struct block *blocks, size_t n)
{
    return (struct document){.report = "prove",
                             .title = "Børn og unge",
                             .subtitle = "Hvor mange får hjælp?",
                             .municipality = "Randers Kommune",
                             .period = "oktober 2026",
                             .period_key = "2026-10",
                             .data_date = date_of(2026, 10, 31),
                             .fictive = true,
                             .blocks = blocks,
                             .n_blocks = n};
}

static struct block text_block(struct arena *a, enum block_kind kind, const char *text)
{
    struct text_run *run = ARENA_NEW(a, struct text_run);
    run->text = text;
    return (struct block){.kind = kind, .level = 1, .text = {run, 1}};
}

/* Write, and read back. */
static char *write_and_read(struct pdf_fixture *f, const struct document *doc, size_t *len)
{
    struct render_options options = fixture_options();
    assert_int_equal(renderer_pdf.write(doc, &options, f->path, &f->diag), 0);
    char *bytes;
    assert_int_equal(file_read(&f->arena, f->path, 64 << 20, &bytes, len, &f->diag), 0);
    assert_int_equal(unlink(f->path), 0);
    return bytes;
}

static bool contains(const char *bytes, size_t len, const char *wanted)
{
    return memmem(bytes, len, wanted, strlen(wanted)) != NULL;
}

static void files_say_what_they_are(void **state)
{
    (void)state;
    struct pdf_fixture f;
    fixture_open(&f);
    struct block blocks[] = {text_block(&f.arena, BLOCK_HEADING, "Resultater"),
                             text_block(&f.arena, BLOCK_PARAGRAPH, "I oktober fik 1.284 børn hjælp.")};
    struct document doc = make_document(blocks, ARRAY_LEN(blocks));
    size_t len, again_len;
    char *bytes = write_and_read(&f, &doc, &len), *again = write_and_read(&f, &doc, &again_len);
    assert_int_equal(len, again_len);
    assert_memory_equal(bytes, again, len);
    assert_memory_equal(bytes, "%PDF-1.7", 8);
    assert_true(contains(bytes, len, "/Lang (da\\055DK)") || contains(bytes, len, "/Lang (da-DK)"));
    assert_true(contains(bytes, len, "D:20261031000000Z"));
    assert_true(contains(bytes, len, "/Count 1"));
    assert_false(contains(bytes, len, "begincidrange"));
    doc.data_date = DATE_NONE;
    bytes = write_and_read(&f, &doc, &len);
    assert_false(contains(bytes, len, "CreationDate"));
    fixture_close(&f);
}

/* Empty, overlong, broken and foreign texts in every place that takes one. */
static void any_text_is_drawn(void **state)
{
    (void)state;
    char *overlong;
    struct pdf_fixture f;
    fixture_open(&f);
    overlong = arena_alloc(&f.arena, 60001);
    memset(overlong, 'W', 60000);
    const char *const texts[] = {
        "", " ", "\xff\xfe\xc3", "中文 🙂 e\u0301 \u200b\u00ad\ufeff", "\t\n\x01\x7f", overlong, "\xc3"};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        const char *t = texts[i];
        struct tile_change change = {t, 1};
        double trend[] = {1, NAN, INFINITY, 2, 2};
        struct tile tiles[] = {{t, t, t, &change, 1, trend, 5, LIGHT_RED, t, NULL},
                               {t, t, NULL, NULL, 0, NULL, 0, LIGHT_NONE, NULL, NULL}};
        struct rich_text items[] = {text_block(&f.arena, BLOCK_PARAGRAPH, t).text};
        const char *categories[] = {t, t};
        double values[] = {1, 2};
        struct chart_series series = {.label = t, .values = values};
        struct text_run linked = {t, RUN_BOLD | RUN_CODE, "javascript:alert(1)"};
        struct block blocks[] = {
            text_block(&f.arena, BLOCK_HEADING, t),
            text_block(&f.arena, BLOCK_PARAGRAPH, t),
            text_block(&f.arena, BLOCK_NOTE, t),
            {.kind = BLOCK_PARAGRAPH, .text = {&linked, 1}},
            {.kind = BLOCK_LIST, .items = items, .n_items = 1, .ordered = true},
            {.kind = BLOCK_TILES, .tiles = tiles, .n_tiles = 2},
            {.kind = BLOCK_TABLE, .caption = t, .footnote = t, .table = fixture_table(&f.arena, 3, 3, t, t)},
            {.kind = BLOCK_PAGE_BREAK},
            {.kind = BLOCK_CHART,
             .caption = t,
             .footnote = t,
             .chart =
                 {.kind = CHART_BAR, .categories = categories, .n_categories = 2, .series = &series, .n_series = 1}},
            {.kind = BLOCK_MAP, .caption = t},
        };
        struct document doc = make_document(blocks, ARRAY_LEN(blocks));
        doc.title = doc.subtitle = doc.municipality = doc.period = doc.clearance = doc.sources = t;
        doc.landscape = i % 2 == 1;
        size_t len;
        (void)write_and_read(&f, &doc, &len);
    }
    fixture_close(&f);
}

static void empty_blocks_are_no_trouble(void **state)
{
    (void)state;
    struct pdf_fixture f;
    fixture_open(&f);
    struct block blocks[BLOCK_PAGE_BREAK + 1];
    memset(blocks, 0, sizeof(blocks));
    for (size_t i = 0; i < ARRAY_LEN(blocks); i++)
        blocks[i].kind = (enum block_kind)i;
    struct document doc = make_document(blocks, ARRAY_LEN(blocks));
    size_t len;
    (void)write_and_read(&f, &doc, &len);
    doc.n_blocks = 0;
    (void)write_and_read(&f, &doc, &len);
    fixture_close(&f);
}

static void tables_go_on_over_pages(void **state)
{
    (void)state;
    struct pdf_fixture f;
    fixture_open(&f);
    struct block block = {
        .kind = BLOCK_TABLE, .caption = "Mange rækker", .table = fixture_table(&f.arena, 4, 400, "Tal", "12")};
    struct document doc = make_document(&block, 1);
    size_t len;
    char *bytes = write_and_read(&f, &doc, &len);
    assert_true(contains(bytes, len, "/PageMode /UseOutlines"));
    fixture_close(&f);
}

/* --- failures --- */

static void first_error_is_kept(void **state)
{
    (void)state;
    struct pdf_fixture f;
    fixture_open(&f);
    pdf_page_new(&f.pdf);
    pdf_move_to(&f.pdf, (double)NAN, 10);
    pdf_refuse(&f.pdf, "something later");
    pdf_text(&f.pdf, 10, 10, FACE_BOLD, 9, PAGE_INK, "x", 1); /* does nothing any more */
    assert_int_equal(pdf_save(&f.pdf, f.path, &f.diag), -1);
    assert_int_equal(f.diag.items[0].code, DIAG_RENDER);
    assert_string_equal(f.diag.items[0].message, "could not make the PDF: a coordinate is out of range");
    assert_false(file_exists(f.path));
    fixture_close(&f);
}

static void numbers_out_of_range_are_refused(void **state)
{
    (void)state;
    static const double bad[] = {NAN, INFINITY, -INFINITY, 14401, -1e9};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct pdf_fixture f;
        fixture_open(&f);
        pdf_page_new(&f.pdf);
        pdf_rule(&f.pdf, 0, bad[i], 10, 1, PAGE_INK);
        assert_true(f.pdf.failed);
        fixture_close(&f);
    }
}

static void missing_fonts_and_folders_are_told(void **state)
{
    (void)state;
    struct pdf_fixture f;
    fixture_open(&f);
    struct document doc = make_document(NULL, 0);
    struct render_options nowhere = {.font_dir = f.dir}, good = fixture_options();
    assert_int_equal(renderer_pdf.write(&doc, &nowhere, f.path, &f.diag), -1);
    assert_int_equal(f.diag.items[0].code, DIAG_RENDER);
    assert_non_null(strstr(f.diag.items[0].message, "Lato-Regular.ttf"));
    assert_non_null(f.diag.items[0].hint);
    assert_int_equal(file_write(path_join(&f.arena, f.dir, "Lato-Regular.ttf"), "not a font", 10, &f.diag), 0);
    assert_int_equal(renderer_pdf.write(&doc, &nowhere, f.path, &f.diag), -1);
    assert_non_null(strstr(f.diag.items[1].message, "not a TrueType font"));
    const char *lost = path_join(&f.arena, f.dir, "findes/ikke.pdf");
    assert_int_equal(renderer_pdf.write(&doc, &good, lost, &f.diag), -1);
    assert_int_equal(f.diag.n_errors, 3);
    fixture_close(&f);
}

static void tree_tells_what_a_document_says(void **state)
{
    (void)state;
    struct pdf_fixture f;
    fixture_open(&f);
    struct block blocks[] = {
        text_block(&f.arena, BLOCK_HEADING, "Resultater"),
        {.kind = BLOCK_TABLE, .caption = "Tal", .table = fixture_table(&f.arena, 2, 1, "Antal", "12")}};
    struct document doc = make_document(blocks, ARRAY_LEN(blocks));
    struct strbuf tree;
    strbuf_init(&tree, STRBUF_SMALL);
    document_tree(&tree, &doc);
    assert_string_equal(strbuf_text(&tree), "document: prove\n"
                                            "  title: Børn og unge\n"
                                            "  subtitle: Hvor mange får hjælp?\n"
                                            "  municipality: Randers Kommune\n"
                                            "  period: oktober 2026\n"
                                            "  period key: 2026-10\n"
                                            "  data date: 2026-10-31\n"
                                            "  fictive\n"
                                            "  heading 1\n"
                                            "    text: Resultater\n"
                                            "  table\n"
                                            "    caption: Tal\n"
                                            "    column: Antal | text left 0\n"
                                            "    column: Antal | int right 0\n"
                                            "    row: 12 | 12\n");
    strbuf_release(&tree);
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_say_what_they_are),
        cmocka_unit_test(any_text_is_drawn),
        cmocka_unit_test(empty_blocks_are_no_trouble),
        cmocka_unit_test(tables_go_on_over_pages),
        cmocka_unit_test(first_error_is_kept),
        cmocka_unit_test(numbers_out_of_range_are_refused),
        cmocka_unit_test(missing_fonts_and_folders_are_told),
        cmocka_unit_test(tree_tells_what_a_document_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
