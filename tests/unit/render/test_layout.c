/*
 * Setting text and tables: no line is wider than its measure, nothing is lost in a break, figures never wrap, and every
 * column of a wide table appears.
 *
 * SPDX-License-Identifier: MIT
 */
#include "pdf_fixture.h"

/* The lines of a paragraph joined by '|', as they are shown. */
static const char *joined(struct arena *a, const struct para *para)
{
    const char *text = "";
    for (size_t i = 0; i < para->n_lines; i++) {
        const struct para_line *line = &para->lines[i];
        text = arena_printf(a, "%s%s", text, i > 0 ? "|" : "");
        for (size_t k = 0; k < line->n_spans; k++)
            text = arena_printf(a, "%s%.*s", text, (int)line->spans[k].len, line->spans[k].text);
        text = arena_printf(a, "%s%s", text, line->cut ? "\u2026" : line->hyphen ? "-" : "");
    }
    return text;
}

static void lines_break_where_readers_expect(void **state)
{
    (void)state;
    static const struct {
        const char *text, *lines;
        double width;
    } cases[] = {
        {"", "", 100},
        {"   ", "", 100},
        {"et to tre", "et to tre", 100},
        {"et to tre", "et|to|tre", 14},
        {"fra 1.234 kr. til 12 pct.", "fra|1.234 kr.|til 12 pct.", 44}, /* figures keep their unit */
        {"barns\u00adhed", "barns\u00ad-|hed", 30},                     /* soft hyphen: shown as one */
        {"a\u00a0b c", "a\u00a0b|c", 16},                               /* no-break space */
        {"Familierådgivningen", "Familierådgiv-|ningen", 60},           /* overlong word at a syllable */
        {"drift/anlæg", "drift/|anlæg", 32},
        {"2020\u20132026 x", "2020\u20132026|x", 54}, /* a span of years stays whole */
        {"-5 og -12", "-5|og|-12", 16},
    };
    struct pdf_fixture f;
    fixture_open(&f);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct para para = para_set_plain(&f.pdf, &f.arena, &style_body, cases[i].text, cases[i].width);
        assert_string_equal(joined(&f.arena, &para), cases[i].lines);
    }
    fixture_close(&f);
}

static void no_line_is_too_wide_and_nothing_is_lost(void **state)
{
    (void)state;
    static const char text[] =
        "Speciallægepraksissygesikringsoverenskomst med ÆØÅ, 1.234.567,89 kr. og "
        "https://www.randers.dk/politik/dagsordener-og-referater/2026?punkt=17 samt 中文 og 🙂.";
    struct pdf_fixture f;
    fixture_open(&f);
    for (double width = 4; width < 500; width += 3.7) {
        struct text_run runs[] = {
            {.text = text}, {.text = text, .style = RUN_BOLD}, {.text = text, .style = RUN_ITALIC}};
        struct para para = para_set(&f.pdf, &f.arena, &style_body, &(struct rich_text){runs, 3}, width);
        size_t bytes = 0, spaces = 0;
        for (size_t i = 0; i < para.n_lines; i++) {
            /* A single character may be wider than an absurd measure. */
            assert_true(para.lines[i].width <= width + 0.02 || para.lines[i].n_spans == 1);
            for (size_t k = 0; k < para.lines[i].n_spans; k++)
                bytes += para.lines[i].spans[k].len;
        }
        for (const char *p = text; *p != '\0'; p++)
            spaces += *p == ' ';
        assert_in_range(bytes, 3 * (sizeof(text) - 1 - spaces), 3 * (sizeof(text) - 1));
    }
    fixture_close(&f);
}

static void bounded_text_ends_in_an_ellipsis(void **state)
{
    (void)state;
    struct pdf_fixture f;
    fixture_open(&f);
    struct para para = para_set_plain(&f.pdf, &f.arena, &style_body, "alfa beta gamma delta epsilon", 60);
    assert_true(para.n_lines > 2);
    para_bound(&f.pdf, &para, 2);
    assert_int_equal(para.n_lines, 2);
    assert_non_null(strstr(joined(&f.arena, &para), "\u2026"));
    assert_true(para.lines[1].width <= 60);
    fixture_close(&f);
}

static double panel_sum(const struct table_panel *p)
{
    double sum = 0;
    for (size_t k = 0; k < p->n; k++)
        sum += p->widths[k];
    return sum;
}

static void tables_fit_their_frame(void **state)
{
    (void)state;
    static const struct {
        size_t columns;
        const char *label, *text;
        size_t panels; /* 0: more than one */
    } cases[] = {
        {1, "Navn", "Randers", 1},
        {2, "Antal", "1.234", 1},
        {9, "Regnskab", "1.234.567", 1},
        {12, "Regnskab 2026", "1.234.567", 1},
        {31, "jan 2026", "12.345.678", 0},
        {5, "Speciallægepraksissygesikringsoverenskomst", "12", 1},
        {3, "Tal", "1.234.567.890.123.456.789.012.345.678.901.234.567.890.123.456.789.012.345.678.901.234.567.890", 0},
    };
    struct pdf_fixture f;
    fixture_open(&f);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct table t = fixture_table(&f.arena, cases[i].columns, 3, cases[i].label, cases[i].text);
        struct table_layout *l = table_layout_new(&f.pdf, &f.arena, &t, 482);
        size_t shown = 1;
        assert_true(l->size >= 6.5);
        assert_true(cases[i].panels == 0 ? l->n_panels > 1 : l->n_panels == cases[i].panels);
        for (size_t p = 0; p < l->n_panels; p++) {
            assert_true(panel_sum(&l->panels[p]) <= 482 + 2);
            assert_int_equal(l->panels[p].columns[0], 0);
            for (size_t k = 1; k < l->panels[p].n; k++)
                assert_int_equal(l->panels[p].columns[k], shown++);
        }
        assert_int_equal(shown, cases[i].columns);
    }
    fixture_close(&f);
}

static void figures_never_wrap(void **state)
{
    (void)state;
    struct pdf_fixture f;
    fixture_open(&f);
    struct table t = fixture_table(&f.arena, 8, 4, "Beløb", "12.345.678");
    t.rows[1].cells[0].text = "En meget lang beskrivelse af en ydelse, som må brydes over flere linjer for at få plads";
    t.rows[3].kind = ROW_TOTAL; /* bold is wider */
    struct table_layout *l = table_layout_new(&f.pdf, &f.arena, &t, 482);
    double bold = pdf_text_width(&f.pdf, FACE_BOLD, l->size, "12.345.678", 10);
    assert_int_equal(l->n_panels, 1);
    for (size_t k = 1; k < l->panels[0].n; k++)
        assert_true(l->panels[0].widths[k] - 2 * l->pad_x >= bold - 0.01);
    fixture_close(&f);
}

static void odd_tables_are_laid_out(void **state)
{
    (void)state;
    struct pdf_fixture f;
    fixture_open(&f);
    struct table none = {.n_columns = 0}, no_rows = fixture_table(&f.arena, 3, 0, "", ""),
                 no_texts = fixture_table(&f.arena, 3, 2, NULL, NULL);
    assert_int_equal(table_layout_new(&f.pdf, &f.arena, &none, 482)->n_panels, 0);
    assert_int_equal(table_layout_new(&f.pdf, &f.arena, &no_rows, 482)->n_panels, 1);
    assert_int_equal(table_layout_new(&f.pdf, &f.arena, &no_texts, 482)->n_panels, 1);
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_break_where_readers_expect),
        cmocka_unit_test(no_line_is_too_wide_and_nothing_is_lost),
        cmocka_unit_test(bounded_text_ends_in_an_ellipsis),
        cmocka_unit_test(tables_fit_their_frame),
        cmocka_unit_test(figures_never_wrap),
        cmocka_unit_test(odd_tables_are_laid_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
