/*
 * UTF-8, the Danish alphabet, near misses of names, cleaning, and the string table.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* */
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/intern.h"
#include "base/text.h"

static void test_utf8(void **state)
{
    (void)state;
    static const char *const good[] = {"",         "abc",         "Rødgrød med fløde", "\xf0\x9f\x98\x80",
                                       "1234567æ", "12345678æøå", "\xed\x9f\xbf"};
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
        assert_true(utf8_valid(good[i], strlen(good[i])));
    static const char *const bad[] = {
        "\xff",         "a\xc3",        "\xc0\x80",        "\xed\xa0\x80", "\xf5\x80\x80\x80",
        "\xe6\xf8\xe5", "12345678\x80", "\xf0\x80\x80\x80"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_false(utf8_valid(bad[i], strlen(bad[i])));
    assert_false(utf8_valid("abcdefgh\0bcdefg", 15));
    assert_int_equal(utf8_count("Ærø"), 3);
    char out[4];
    for (uint32_t c = 1; c < 0x110000; c += 97) {
        if (c >= 0xD800 && c < 0xE000)
            continue;
        char text[5] = {0};
        memcpy(text, out, utf8_put(out, c));
        memcpy(text, out, 4);
        text[utf8_put(text, c)] = '\0';
        const char *p = text;
        assert_int_equal(utf8_next(&p), c);
    }
}

static void test_alphabet(void **state)
{
    (void)state;
    static const char *const sorted[] = {"",        "1. maj", "2. maj", "10. maj", "Ballerup", "Faaborg", "Vordingborg",
                                         "Zealand", "Ærø",    "Ølgod",  "Åbenrå",  "Aalborg",  "Aarhus"};
    for (size_t i = 0; i < sizeof(sorted) / sizeof(sorted[0]); i++) {
        for (size_t k = 0; k < sizeof(sorted) / sizeof(sorted[0]); k++) {
            int order = text_compare_da(sorted[i], sorted[k]);
            if ((i < k && order >= 0) || (i > k && order <= 0) || (i == k && order != 0))
                fail_msg("\"%s\" and \"%s\": %d", sorted[i], sorted[k], order);
        }
    }
    assert_true(text_compare_da("Åse", "Aase") < 0);
    assert_true(text_compare_da("Müller", "Myller") > 0);
    assert_true(text_compare_da("Bo", "bo") < 0);
    assert_true(text_compare_da("café", "cafe") > 0);
}

static void test_nearest(void **state)
{
    (void)state;
    static const char *const names[] = {"distrikt", "aldersgruppe", NULL, "koen"};
    assert_string_equal(text_nearest("distirkt", names, 4), "distrikt");
    assert_string_equal(text_nearest("aldersgrupe", names, 4), "aldersgruppe");
    assert_null(text_nearest("kommunekode", names, 4));
}

static void test_clean(void **state)
{
    (void)state;
    char text[] = "a\033[31mb\nc\x7f\xc2\x9b\xc3\xa6";
    text_clean(text);
    assert_string_equal(text, "a?[31mb?c???\xc3\xa6");
}

static void test_intern(void **state)
{
    (void)state;
    struct intern t;
    intern_init(&t);
    char text[24];
    for (int i = 0; i < 5000; i++) {
        (void)snprintf(text, sizeof(text), "key%d", i);
        assert_int_equal(intern_add(&t, text, strlen(text)), i);
    }
    for (int i = 0; i < 5000; i++) {
        (void)snprintf(text, sizeof(text), "key%d", i);
        assert_int_equal(intern_add(&t, text, strlen(text)), i);
        assert_int_equal(intern_lookup(&t, text, strlen(text)), i);
        assert_string_equal(t.texts[i], text);
    }
    assert_int_equal(intern_lookup(&t, "none", 4), INTERN_NONE);
    intern_release(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_utf8),  cmocka_unit_test(test_alphabet), cmocka_unit_test(test_nearest),
        cmocka_unit_test(test_clean), cmocka_unit_test(test_intern),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
