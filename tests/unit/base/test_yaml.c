/*
 * Documents with places, JSON, and what is refused; writing JSON.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* */
#include <cmocka.h>
#include <string.h>

#include "base/json.h"
#include "base/yaml.h"

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

static const struct yaml_node *parse(struct fixture *f, const char *text)
{
    return yaml_parse(&f->arena, "test.yaml", text, strlen(text), DIAG_YAML_SYNTAX, &f->diag);
}

static void test_places(void **state)
{
    struct fixture *f = *state;
    const struct yaml_node *root = parse(f, "report: a\ndata:\n  x: [1, 'two', ~]\n");
    assert_non_null(root);
    const struct yaml_node *x = yaml_lookup(yaml_lookup(root, "data"), "x");
    assert_int_equal(x->kind, YAML_LIST);
    assert_int_equal(x->n, 3);
    assert_int_equal(x->loc.line, 3);
    assert_int_equal(x->loc.col, 6);
    int64_t i;
    assert_true(yaml_int(x->items[0], &i) && i == 1);
    assert_true(x->items[1]->quoted);
    assert_true(yaml_is_null(x->items[2]));
    assert_null(yaml_lookup(root, "none"));
}

static void test_json_reads_as_yaml(void **state)
{
    struct fixture *f = *state;
    struct strbuf b;
    struct json j;
    strbuf_init(&b, STRBUF_SMALL);
    json_init(&j, &b, true);
    json_object(&j);
    json_member(&j, "text", "a \"quoted\" \\ line\nwith \x01 and æ: #, [x]");
    json_member_int(&j, "number", -12);
    json_key(&j, "list");
    json_array(&j);
    json_bool(&j, true);
    json_null(&j);
    json_array(&j);
    json_end_array(&j);
    json_end_array(&j);
    json_end_object(&j);
    const struct yaml_node *root = parse(f, strbuf_text(&b));
    assert_non_null(root);
    assert_string_equal(yaml_lookup(root, "text")->text, "a \"quoted\" \\ line\nwith \x01 and æ: #, [x]");
    bool yes = false;
    assert_true(yaml_bool(yaml_lookup(root, "list")->items[0], &yes) && yes);
    assert_int_equal(yaml_lookup(root, "list")->items[2]->n, 0);
    strbuf_release(&b);
}

static void test_refused(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *text, *message;
        int line;
    } cases[] = {
        {"a: 1\na: 2\n", "stands here twice", 2},
        {"a: &x 1\n", "anchors, aliases and tags", 1},
        {"a: !!int 1\n", "anchors, aliases and tags", 1},
        {"a: *x\n", "anchors, aliases and tags", 1},
        {"a: [1, 2\nb: 3\n", "could not parse", 2},
        {"? [a]\n: 1\n", "cannot be a key", 1},
        {"a: 1\n---\nb: 2\n", "second document", 3},
        {"", "file is empty", 1},
        {"a: \"\\0\"\n", "NUL", 1},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        size_t before = f->diag.n_items;
        assert_null(parse(f, cases[i].text));
        assert_int_equal(f->diag.n_items, before + 1);
        const struct diag_item *item = &f->diag.items[before];
        if (strstr(item->message, cases[i].message) == NULL || item->loc.line != cases[i].line || item->hint == NULL)
            fail_msg("%s: line %d: %s", cases[i].text, item->loc.line, item->message);
    }
}

static void test_depth(void **state)
{
    struct fixture *f = *state;
    char text[301];
    memset(text, '[', 300);
    text[300] = '\0';
    assert_null(parse(f, text));
    assert_non_null(strstr(f->diag.items[0].message, "nested deeper"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_places, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_json_reads_as_yaml, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_depth, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
