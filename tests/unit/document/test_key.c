/*
 * Keys of figures and editions: what is written is read again, whatever stands in it, and nothing else is.
 *
 * SPDX-License-Identifier: MIT
 */
#include "document/key.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/compiler.h"

static void test_figures(void **state)
{
    static const struct figure_key keys[] = {
        {"befolkning", "", "", ""},
        {"andel-med-hjaelp", "", "udvikling.andel", "maaned=2026-10"},
        {"befolkning", "kommune=0461 aar=2026", "alder", "alder=0-5;koen=k"},
        {"x", "navn=a|b%c", "d", "tekst=100 %|\n\t|ÆØÅ;="},
        {"x", "|", "%", "%7C"},
    };
    struct arena a;
    (void)state;
    arena_init(&a);
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        struct figure_key read;
        const char *text = figure_key_text(&a, &keys[i]);
        assert_null(strpbrk(text, "\n\t"));
        assert_true(figure_key_parse(&a, text, &read));
        assert_string_equal(read.report, keys[i].report);
        assert_string_equal(read.params, keys[i].params);
        assert_string_equal(read.figure, keys[i].figure);
        assert_string_equal(read.row, keys[i].row);
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(text, figure_key_text(&a, &keys[k]));
    }
    assert_string_equal(figure_key_text(&a, &keys[1]), "figur|andel-med-hjaelp||udvikling.andel|maaned=2026-10");
    arena_release(&a);
}

static void test_editions(void **state)
{
    const struct edition_key key = {"controllerpakke", "2026-10", "Børn | unge", "0123456789abcdef"};
    struct edition_key read;
    struct arena a;
    (void)state;
    arena_init(&a);
    const char *text = edition_key_text(&a, &key);
    assert_string_equal(text, "almanak-1|controllerpakke|2026-10|Børn %7C unge|0123456789abcdef");
    assert_true(edition_key_parse(&a, text, &read));
    assert_string_equal(read.slice, key.slice);
    assert_string_equal(read.data, key.data);
    arena_release(&a);
}

static void test_refused(void **state)
{
    static const char *const texts[] = {
        "",
        "figur",
        "figur|a|b|c",
        "figur|a|b|c|d|e",
        "figur|a|b|c|%",
        "figur|a|b|c|%4",
        "figur|a|b|c|%4g",
        "figur|a|b|c|%00",
        "figur|a|b|c|%FF",
        "figurer|a|b|c|d",
        " figur|a|b|c|d",
        "FIGUR|a|b|c|d",
        "almanak-2|a|b|c|d",
        "almanak-1|a|b|c",
        "=figur|a|b|c|d",
    };
    struct figure_key figure;
    struct edition_key edition;
    struct arena a;
    (void)state;
    arena_init(&a);
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        assert_false(figure_key_parse(&a, texts[i], &figure));
        assert_false(edition_key_parse(&a, texts[i], &edition));
    }
    char *longest = arena_alloc(&a, KEY_MAX + 20);
    memset(longest, 'x', KEY_MAX + 10);
    memcpy(longest, "figur|a|b|c|", 12);
    assert_false(figure_key_parse(&a, longest, &figure));
    arena_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_figures),
        cmocka_unit_test(test_editions),
        cmocka_unit_test(test_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
