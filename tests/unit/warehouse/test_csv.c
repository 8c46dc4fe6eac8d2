/*
 * The CSV reader: the cases of RFC 4180 and worse, and random texts against a reader that takes a character at a time.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/compiler.h"
#include "base/strbuf.h"
#include "warehouse/load/csv.h"

/* All rows as text: fields between brackets, a row a line, "!" and the error after a bad one. */
static void print_rows(struct strbuf *out, const char *data, size_t len)
{
    struct csv c;
    struct csv_row row;
    csv_init(&c, data, len);
    while (csv_next(&c, &row)) {
        for (size_t i = 0; i < row.n_fields; i++) {
            strbuf_addch(out, '[');
            strbuf_add(out, row.fields[i].text, row.fields[i].len);
            strbuf_addch(out, ']');
        }
        if (row.error != CSV_OK)
            strbuf_addf(out, "!%d@%lld", (int)row.error, (long long)row.error_line);
        strbuf_addch(out, '\n');
    }
    csv_release(&c);
}

static void test_forms(void **state)
{
    (void)state;
    static const struct {
        const char *in, *out;
    } cases[] = {
        {"", ""},
        {"a,b,c\n", "[a][b][c]\n"},
        {"a,b,c", "[a][b][c]\n"},
        {"a,b\r\nc,d\r\n", "[a][b]\n[c][d]\n"},
        {"a,b\rc,d\r", "[a][b]\n[c][d]\n"},
        {"a\n\n\nb\n", "[a]\n[b]\n"},
        {"a\r\n\r\nb", "[a]\n[b]\n"},
        {"\n\r\n\r\r\n", ""},
        {",\n", "[][]\n"},
        {",", "[][]\n"},
        {"a,\n,b", "[a][]\n[][b]\n"},
        {"\"a\",\"b\"\n", "[a][b]\n"},
        {"\"\"\n", "[]\n"},
        {"\"\"", "[]\n"},
        {"\"a,b\",c\n", "[a,b][c]\n"},
        {"\"a\nb\",c\n", "[a\nb][c]\n"},
        {"\"a\r\nb\",c\r\nd", "[a\r\nb][c]\n[d]\n"},
        {"\"a\"\"b\",c\n", "[a\"b][c]\n"},
        {"\"\"\"\"\n", "[\"]\n"},
        {"\"\"\"\"\"\",\"\"\"a\"\n", "[\"\"][\"a]\n"},
        {"\xEF\xBB\xBF"
         "a,b\n",
         "[a][b]\n"},
        {"\xEF\xBB\xBF\"a\"\n", "[a]\n"},
        {"\xEF\xBB\xBF", ""},
        {"a b , c\n", "[a b ][ c]\n"},
        {"a\"b,c\n", "[a\"b][c]!1@1\n"},
        {"x\na, \"b\"\ny", "[x]\n[a][ \"b\"]!1@2\n[y]\n"},
        {"\"a\"b,c\nd\n", "[a][c]!2@1\n[d]\n"},
        {"\"a\"b\"c\",d\n", "[a][d]!2@1\n"},
        {"\"a\" ,b\n", "[a][b]!2@1\n"},
        {"a\n\"b,c\nd\n", "[a]\n[b,c\nd\n]!4@2\n"},
        {"\"", "[]!4@1\n"},
        {"a,\"", "[a][]!4@1\n"},
        {"\"a\"\"", "[a\"]!4@1\n"},
        {"\"x\ny\",\"b", "[x\ny][b]!4@2\n"},
        {"\"a\"", "[a]\n"},
        {"a,\"b\"", "[a][b]\n"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct strbuf out;
        strbuf_init(&out, STRBUF_SMALL);
        /* An exact copy on the heap, so that reading past the end is seen. */
        size_t len = strlen(cases[i].in);
        char *copy = malloc(len > 0 ? len : 1);
        memcpy(copy, cases[i].in, len);
        print_rows(&out, copy, len);
        assert_string_equal(strbuf_text(&out), cases[i].out);
        free(copy);
        strbuf_release(&out);
    }
}

static void test_places(void **state)
{
    (void)state;
    static const char data[] = "\xEF\xBB\xBFh\n\n1,\"a\nb\"\r\n\r\n2,c\n3,d";
    struct csv c;
    struct csv_row row;
    csv_init(&c, data, sizeof(data) - 1);
    static const struct {
        int64_t number, line;
        size_t offset, length;
    } wanted[] = {{1, 1, 3, 1}, {2, 3, 6, 7}, {3, 6, 17, 3}, {4, 7, 21, 3}};
    size_t offsets[4];
    for (size_t i = 0; i < ARRAY_LEN(wanted); i++) {
        assert_true(csv_next(&c, &row));
        assert_int_equal(row.number, wanted[i].number);
        assert_int_equal(row.line, wanted[i].line);
        assert_int_equal(row.offset, wanted[i].offset);
        assert_int_equal(row.length, wanted[i].length);
        offsets[i] = row.offset;
    }
    assert_false(csv_next(&c, &row));
    assert_false(csv_next(&c, &row));
    for (size_t i = ARRAY_LEN(wanted); i-- > 0;) {
        csv_seek(&c, offsets[i]);
        assert_true(csv_next(&c, &row));
        assert_int_equal(row.length, wanted[i].length);
    }
    csv_release(&c);
}

static void test_bytes_come_through(void **state)
{
    (void)state;
    static const char data[] = "a\0b,\xFF\n";
    struct csv c;
    struct csv_row row;
    csv_init(&c, data, sizeof(data) - 1);
    assert_true(csv_next(&c, &row));
    assert_int_equal(row.n_fields, 2);
    assert_int_equal(row.fields[0].len, 3);
    assert_memory_equal(row.fields[0].text, "a\0b", 3);
    assert_memory_equal(row.fields[1].text, "\xFF", 1);
    csv_release(&c);
}

static void test_too_many_fields(void **state)
{
    (void)state;
    enum { N = CSV_FIELDS_MAX + 10 };
    char *data = malloc(N + 2);
    memset(data, ',', N);
    memcpy(data + N, "\na", 2);
    struct csv c;
    struct csv_row row;
    csv_init(&c, data, N + 2);
    assert_true(csv_next(&c, &row));
    assert_int_equal(row.n_fields, CSV_FIELDS_MAX);
    assert_int_equal(row.error, CSV_TOO_MANY);
    assert_true(csv_next(&c, &row));
    assert_int_equal(row.error, CSV_OK);
    csv_release(&c);
    free(data);
}

static void test_count_lines(void **state)
{
    (void)state;
    assert_int_equal(csv_count_lines("", 0), 0);
    assert_int_equal(csv_count_lines("a\nb\n", 4), 2);
    assert_int_equal(csv_count_lines("a\r\nb\r\n", 6), 2);
    assert_int_equal(csv_count_lines("a\rb\r", 4), 2);
    assert_int_equal(csv_count_lines("\r\n\r\r\n", 5), 3);
}

/* The same rules, one character at a time. */
static void print_slowly(struct strbuf *out, const char *data, size_t len)
{
    size_t i = len >= 3 && memcmp(data, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    int64_t line = 1;
    while (i < len) {
        if (data[i] == '\n' || data[i] == '\r') {
            i += data[i] == '\r' && i + 1 < len && data[i + 1] == '\n' ? 2 : 1;
            line++;
            continue;
        }
        int error = 0;
        int64_t error_line = 0;
        for (bool more = true; more;) {
            strbuf_addch(out, '[');
            bool quoted = i < len && data[i] == '"', open = quoted;
            int64_t opened = line;
            for (i += quoted; i < len && open; i++) {
                if (data[i] == '"' && i + 1 < len && data[i + 1] == '"') {
                    i++;
                    strbuf_addch(out, '"');
                } else if (data[i] == '"') {
                    open = false;
                } else {
                    strbuf_addch(out, data[i]);
                    line += data[i] == '\n' || (data[i] == '\r' && !(i + 1 < len && data[i + 1] == '\n'));
                }
            }
            int wrong = open ? CSV_UNCLOSED_QUOTE : 0;
            for (; i < len && strchr(",\r\n", data[i]) == NULL; i++) {
                if (quoted && wrong == 0)
                    wrong = CSV_AFTER_QUOTE;
                if (!quoted && data[i] == '"' && wrong == 0)
                    wrong = CSV_STRAY_QUOTE;
                if (!quoted)
                    strbuf_addch(out, data[i]);
            }
            if (wrong != 0 && error == 0) {
                error = wrong;
                error_line = wrong == CSV_UNCLOSED_QUOTE ? opened : line;
            }
            strbuf_addch(out, ']');
            more = i < len && data[i] == ',';
            i += more;
        }
        if (error != 0)
            strbuf_addf(out, "!%d@%lld", error, (long long)error_line);
        strbuf_addch(out, '\n');
        if (i < len) {
            i += data[i] == '\r' && i + 1 < len && data[i + 1] == '\n' ? 2 : 1;
            line++;
        }
    }
}

static void test_random_texts(void **state)
{
    (void)state;
    static const char letters[] = {'a', 'b', ',', ',', '"', '"', '\n', '\r', 'c', 'd', 'e', 'f', ' ', '"', ',', 'g'};
    uint64_t seed = 1;
    for (int round = 0; round < 20000; round++) {
        seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
        size_t len = (size_t)(seed >> 40) % (round % 10 == 0 ? 400 : 30);
        /* Few quotes in some rounds, so that rows get long enough to cross blocks. */
        bool calm = round % 3 == 0;
        char *data = malloc(len > 0 ? len : 1);
        for (size_t i = 0; i < len; i++) {
            seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
            data[i] = letters[seed >> 60];
            if (calm && data[i] == '"' && (seed >> 50 & 7) != 0)
                data[i] = 'q';
        }
        struct strbuf fast, slow;
        strbuf_init(&fast, STRBUF_SMALL);
        strbuf_init(&slow, STRBUF_SMALL);
        print_rows(&fast, data, len);
        print_slowly(&slow, data, len);
        assert_string_equal(strbuf_text(&fast), strbuf_text(&slow));
        strbuf_release(&fast);
        strbuf_release(&slow);
        free(data);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_bytes_come_through),
        cmocka_unit_test(test_too_many_fields),
        cmocka_unit_test(test_count_lines),
        cmocka_unit_test(test_random_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
