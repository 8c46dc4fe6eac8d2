/*
 * Templates: what is filled, what is escaped, and every mistake with its place.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* */
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "report/prose.h"
#include "template/template.h"

struct fixture {
    struct arena arena;
    struct diag diag;
};

static int set_up(void **state)
{
    static struct fixture f;
    arena_init(&f.arena);
    diag_init(&f.diag);
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    arena_release(&f->arena);
    diag_release(&f->diag);
    return 0;
}

static void test_expand(void **state)
{
    (void)state;
    struct template_dict *root = template_dict_new();
    template_set(root, "A", "1.234 *stars* [x](y) <b> & æ\nnext");
    for (int i = 0; i < 3; i++)
        template_set(template_add_section(root, "ROW"), "N", i == 0 ? "nul" : i == 1 ? "en" : "to");
    char *text = template_expand("{{A:x-md}}|{{#ROW}}{{N:x-md}} {{/ROW}}{{#NONE}}gone{{/NONE}}", root);
    assert_string_equal(text, "1\\.234 \\*stars\\* \\[x\\]\\(y\\) \\<b\\> \\& æ next|nul en to ");
    free(text);
    template_dict_free(root);
}

/* Whatever a value holds comes out of Markdown as it went in. */
static void test_values_survive_markdown(void **state)
{
    struct fixture *f = *state;
    static const char *const values[] = {"# heading", "1. item",     "- item",         "**bold**", "{{A}}", "a | b",
                                         "    code",  "<b>",         "&amp;",          "\\",       "`x`",   "---",
                                         "> quote",   "http://x.dk", "8900 Randers C", "[c]"};
    for (size_t i = 0; i < ARRAY_LEN(values); i++) {
        struct template_dict *root = template_dict_new();
        struct block *blocks = NULL;
        size_t n = 0, cap = 0;
        template_set(root, "A", values[i]);
        char *text = template_expand("x{{A:x-md}}x", root);
        assert_int_equal(prose_blocks(&f->arena, text, &blocks, &n, &cap, NO_LOC, &f->diag), 0);
        assert_int_equal(n, 1);
        assert_int_equal(blocks[0].kind, BLOCK_PARAGRAPH);
        assert_int_equal(blocks[0].text.n, 1);
        assert_int_equal(blocks[0].text.runs[0].style, 0);
        const char *run = blocks[0].text.runs[0].text;
        if (strlen(run) != strlen(values[i]) + 2 || strncmp(run + 1, values[i], strlen(values[i])) != 0)
            fail_msg("\"%s\" came out as \"%s\"", values[i], run);
        free(blocks);
        free(text);
        template_dict_free(root);
    }
}

static void test_prose(void **state)
{
    struct fixture *f = *state;
    struct block *blocks = NULL;
    size_t n = 0, cap = 0;
    assert_int_equal(prose_blocks(&f->arena, "## Title\n\nA **b** *c*\nd\n\n- one\n- two\n\n1. first\n\n> note\n",
                                  &blocks, &n, &cap, NO_LOC, &f->diag),
                     0);
    assert_int_equal(n, 5);
    assert_int_equal(blocks[0].kind, BLOCK_HEADING);
    assert_int_equal(blocks[0].level, 2);
    assert_int_equal(blocks[1].text.n, 5);
    assert_int_equal(blocks[1].text.runs[1].style, RUN_BOLD);
    assert_string_equal(blocks[1].text.runs[4].text, " d");
    assert_int_equal(blocks[2].kind, BLOCK_LIST);
    assert_int_equal(blocks[2].n_items, 2);
    assert_true(blocks[3].ordered);
    assert_int_equal(blocks[4].kind, BLOCK_NOTE);
    free(blocks);
}

static void test_lint(void **state)
{
    struct fixture *f = *state;
    const char *inner_names[] = {"DISTRIKT", "ANDEL"}, *outer_names[] = {"PERIODE"};
    struct template_section conditions[] = {{"ANDEL_NUL", NULL}};
    struct template_scope inner = {.variables = inner_names, .n_variables = 2, .sections = conditions, .n_sections = 1};
    struct template_section sections[] = {{"DISTRIKTER", &inner}, {"TOM", NULL}};
    const struct template_scope scope = {
        .variables = outer_names, .n_variables = 1, .sections = sections, .n_sections = 2};
    assert_int_equal(template_lint("t",
                                   "{{PERIODE:x-md}}{{#DISTRIKTER}}{{DISTRIKT:x-md}} {{PERIODE:x-md}}{{#ANDEL_NUL}}x"
                                   "{{/ANDEL_NUL}}{{/DISTRIKTER}}{{! note }}{{#TOM}}{{/TOM}}",
                                   &scope, &f->diag),
                     0);
    static const struct {
        const char *text, *message;
        int line, col;
    } cases[] = {
        {"a\n {{PERIOD:x-md}}", "variable \"PERIOD\" is filled by nothing here", 2, 2},
        {"{{DISTRIKT:x-md}}", "variable \"DISTRIKT\" is filled by nothing here", 1, 1},
        {"{{PERIODE}}", "without the escaping modifier", 1, 1},
        {"{{PERIODE:h}}", "without the escaping modifier", 1, 1},
        {"{{#DISTRIKT}}{{/DISTRIKT}}", "section \"DISTRIKT\" is filled by nothing here", 1, 1},
        {"{{#TOM}}", "is never closed", 1, 1},
        {"{{/TOM}}", "closes a section that is not open", 1, 1},
        {"{{#DISTRIKTER}}\n{{#TOM}}{{/DISTRIKTER}}", "where \"{{/TOM}}\" is due", 2, 9},
        {"{{PERIODE:x-md", "opened but not closed", 1, 1},
        {"{{>FILE}}", "not a marker that prose may hold", 1, 1},
        {"{{%AUTOESCAPE}}", "not a marker that prose may hold", 1, 1},
        {"{{=<< >>=}}", "not a marker that prose may hold", 1, 1},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        size_t before = f->diag.n_items;
        assert_int_equal(template_lint("t", cases[i].text, &scope, &f->diag), -1);
        const struct diag_item *item = &f->diag.items[before];
        if (strstr(item->message, cases[i].message) == NULL || item->loc.line != cases[i].line ||
            item->loc.col != cases[i].col || item->hint == NULL)
            fail_msg("%s: %d:%d: %s", cases[i].text, item->loc.line, item->loc.col, item->message);
    }
}

/* A value is escaped as its place in the page needs it, and nothing but a page can be made of a page. */
static void test_page(void **state)
{
    (void)state;
    struct template_page *page =
        template_page_new("<p title=\"{{A}}\">{{A}}</p><a href=\"{{U}}\">x</a>", TEMPLATE_HTML);
    assert_non_null(page);
    for (int i = 0; i < 2; i++) {
        struct template_dict *root = template_dict_new();
        size_t len;
        template_set(root, "A", "\"<b> & 'æ");
        template_set(root, "U", i == 0 ? "javascript:alert(1)" : "../a/b.html");
        char *text = template_page_expand(page, root, &len);
        assert_non_null(text);
        assert_int_equal(len, strlen(text));
        assert_string_equal(text, i == 0 ? "<p title=\"&quot;&lt;b&gt; &amp; &#39;æ\">&quot;&lt;b&gt; &amp; &#39;æ</p>"
                                           "<a href=\"#\">x</a>"
                                         : "<p title=\"&quot;&lt;b&gt; &amp; &#39;æ\">&quot;&lt;b&gt; &amp; &#39;æ</p>"
                                           "<a href=\"../a/b.html\">x</a>");
        free(text);
        template_dict_free(root);
    }
    template_page_free(page);
    page = template_page_new("<t>{{A}}</t>", TEMPLATE_XML);
    struct template_dict *root = template_dict_new();
    size_t len;
    template_set(root, "A", "<a> & b");
    char *text = template_page_expand(page, root, &len);
    assert_string_equal(text, "<t>&lt;a&gt; &amp; b</t>");
    free(text);
    template_dict_free(root);
    template_page_free(page);
}

static void test_lint_page(void **state)
{
    struct fixture *f = *state;
    const struct template_scope *scope = template_scope_of(&f->arena, "TITLE ROWS(HREF NOTE(TEXT)) EMPTY()");
    assert_int_equal(template_lint_html("t",
                                        "{{TITLE}}{{#ROWS}}{{HREF}}{{#NOTE}}{{TEXT}}{{TITLE}}{{/NOTE}}{{/ROWS}}"
                                        "{{#EMPTY}}{{TITLE}}{{/EMPTY}}",
                                        scope, &f->diag),
                     0);
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"{{TITLE:none}}", "value \"TITLE\" of a page has a modifier"},
        {"{{TITLE:x-md}}", "value \"TITLE\" of a page has a modifier"},
        {"{{HREF}}", "variable \"HREF\" is filled by nothing here"},
        {"{{#ROWS}}{{TEXT}}{{/ROWS}}", "variable \"TEXT\" is filled by nothing here"},
        {"{{#EMPTY}}{{HREF}}{{/EMPTY}}", "variable \"HREF\" is filled by nothing here"},
        {"{{%AUTOESCAPE context=\"TEXT\"}}", "not a marker that a page may hold"},
        {"{{>OTHER}}", "not a marker that a page may hold"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        size_t before = f->diag.n_items;
        assert_int_equal(template_lint_html("t", cases[i].text, scope, &f->diag), -1);
        if (strstr(f->diag.items[before].message, cases[i].message) == NULL || f->diag.items[before].hint == NULL)
            fail_msg("%s: %s", cases[i].text, f->diag.items[before].message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_expand),
        cmocka_unit_test_setup_teardown(test_values_survive_markdown, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_prose, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_lint, set_up, tear_down),
        cmocka_unit_test(test_page),
        cmocka_unit_test_setup_teardown(test_lint_page, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
