/*
 * Months of rows: texts and ISO weeks both ways, over years of 52 and 53 weeks.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/delivery.h"

#include "warehouse/period.h"

static month_t of(const char *text)
{
    return period_of_text(text, strlen(text));
}

static void test_texts(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"2026-10", "2026-10"}, {"2026W01", "2026-01"}, {"2025W01", "2025-01"}, {"2020W53", "2020-12"},
        {"2021W01", "2021-01"}, {"2026W53", "2026-12"}, {"2026W18", "2026-04"}, {"2026W19", "2026-05"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        assert_int_equal(of(cases[i][0]), of(cases[i][1]));
    /* 2024W05 ends on 4 February, its Thursday is 1 February. */
    assert_int_equal(of("2024W05"), of("2024-02"));
    static const char *const none[] = {"2026", "2026W54", "2025W53", "2026W00", "2026-W1", "", "2026-13", "202aW01"};
    for (size_t i = 0; i < ARRAY_LEN(none); i++)
        assert_int_equal(of(none[i]), MONTH_NONE);
}

/* Each week stands in the list of its month, and in no other. */
static void test_lists(void **state)
{
    (void)state;
    const struct schema_resource *r = schema_lookup("refund_week");
    const struct schema_field *week = &r->fields[schema_field_index(r, r->period)];
    size_t listed = 0, weeks = 0;
    for (int year = 2018; year <= 2032; year++) {
        for (int k = 1; k <= 53; k++) {
            char text[32];
            (void)snprintf(text, sizeof(text), "%04dW%02d", year, k);
            weeks += of(text) != MONTH_NONE;
        }
    }
    for (month_t m = 2018 * 12; m < 2033 * 12; m++) {
        struct strbuf list;
        strbuf_init(&list, STRBUF_SMALL);
        period_add_values(&list, week, m);
        const char *text = strbuf_text(&list);
        assert_int_equal(period_of_text(text + 1, 7), m); /* the month itself comes first */
        for (const char *p = strchr(text, ','); p != NULL; p = strchr(p + 1, ',')) {
            assert_int_equal(period_of_text(p + 2, 7), m);
            listed++;
        }
        strbuf_release(&list);
    }
    assert_int_equal(listed, weeks);
}

/* What is less than the bound of a month is of a month before it. */
static void test_bounds(void **state)
{
    (void)state;
    const struct schema_resource *r = schema_lookup("refund_week");
    const struct schema_field *week = &r->fields[schema_field_index(r, r->period)];
    for (month_t m = 2018 * 12; m < 2028 * 12; m++) {
        struct strbuf bound;
        strbuf_init(&bound, STRBUF_SMALL);
        period_add_bound(&bound, week, m);
        for (int k = 1; k <= 53 * 12; k++) {
            char text[32];
            (void)snprintf(text, sizeof(text), "'%04dW%02d'", 2017 + k / 53, k % 53 + 1);
            month_t of_week = period_of_text(text + 1, 7);
            if (of_week != MONTH_NONE)
                assert_int_equal(strcmp(text, strbuf_text(&bound)) < 0, of_week < m);
        }
        strbuf_release(&bound);
    }
}

static void test_months(void **state)
{
    (void)state;
    const struct schema_resource *r = schema_lookup("posting");
    struct strbuf list;
    strbuf_init(&list, STRBUF_SMALL);
    period_add_values(&list, &r->fields[schema_field_index(r, r->period)], 2026 * 12 + 9);
    assert_string_equal(strbuf_text(&list), "24321");
    strbuf_release(&list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_lists),
        cmocka_unit_test(test_bounds),
        cmocka_unit_test(test_months),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
