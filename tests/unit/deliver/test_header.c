/*
 * Headers of mails: what comes out is ASCII in lines that servers take, means the same text again, and holds no header
 * but its own, whatever stands in the text.
 *
 * SPDX-License-Identifier: MIT
 */
#include "deliver/header.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/compiler.h"

static struct strbuf out;

static const char *text_of(const char *name, const char *text)
{
    strbuf_release(&out);
    strbuf_init(&out, STRBUF_SMALL);
    header_text(&out, name, text);
    return strbuf_text(&out);
}

static const char *address_of(const char *display)
{
    strbuf_release(&out);
    strbuf_init(&out, STRBUF_SMALL);
    header_address(&out, "To", display, "a@b.dk");
    return strbuf_text(&out);
}

static void test_text(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"Tal for oktober", "Subject: Tal for oktober\r\n"},
        {"Månedlig orientering", "Subject: =?UTF-8?Q?M=C3=A5nedlig_orientering?=\r\n"},
        {"Er det =?UTF-8?Q?kodet?=", "Subject: =?UTF-8?Q?Er_det_=3D=3FUTF-8=3FQ=3Fkodet=3F=3D?=\r\n"},
        {"Linje\r\nBcc: x@y.dk", "Subject: =?UTF-8?Q?Linje__Bcc=3A_x=40y=2Edk?=\r\n"},
        {"Tab\tog \x01 mere", "Subject: =?UTF-8?Q?Tab_og___mere?=\r\n"},
        {"En lang linje i ren ASCII, som er mere end seksoghalvfjerds tegn lang og derfor foldes",
         "Subject: En lang linje i ren ASCII, som er mere end seksoghalvfjerds tegn\r\n lang og derfor foldes\r\n"},
        {"", "Subject: \r\n"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        assert_string_equal(text_of("Subject", cases[i][0]), cases[i][1]);
}

/* Any bytes: lines of at most 78, no line but the first begins with anything but a space. */
static void check_form(const char *header)
{
    size_t column = 0;
    for (const char *p = header; *p != '\0'; p++) {
        assert_true((*p >= ' ' && *p < 0x7f) || *p == '\r' || *p == '\n');
        if (*p == '\r')
            assert_int_equal(p[1], '\n');
        if (*p == '\n') {
            assert_int_equal(p[-1], '\r');
            assert_true(p[1] == ' ' || p[1] == '\0');
            column = 0;
            continue;
        }
        assert_true(++column <= 79); /* with the \r */
    }
}

static void test_any_bytes(void **state)
{
    (void)state;
    unsigned seed = 20261122;
    for (int round = 0; round < 3000; round++) {
        char text[400];
        size_t len = (size_t)(round % 390);
        for (size_t i = 0; i < len; i++) {
            seed = seed * 1103515245u + 12345u;
            text[i] = (char)(1 + (seed >> 16) % 255);
            if (round % 3 == 0)
                text[i] = "æ å=?_,<>\r\n"[(seed >> 16) % 13];
            if (text[i] == '\0')
                text[i] = 'x';
        }
        text[len] = '\0';
        check_form(text_of("Subject", text));
        check_form(address_of(text));
    }
}

static void test_addresses(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"", "To: a@b.dk\r\n"},
        {"Anna Andersen", "To: \"Anna Andersen\"\r\n <a@b.dk>\r\n"},
        {"Andersen, \"Anna\"", "To: \"Andersen, \\\"Anna\\\"\"\r\n <a@b.dk>\r\n"},
        {"Åse", "To: =?UTF-8?Q?=C3=85se?=\r\n <a@b.dk>\r\n"},
        {"Åse <x@y.dk>,", "To: =?UTF-8?Q?=C3=85se_=3Cx=40y=2Edk=3E=2C?=\r\n <a@b.dk>\r\n"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        assert_string_equal(address_of(cases[i][0]), cases[i][1]);
}

static void test_attachments(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"tal-2026-10.pdf", "Content-Type: application/pdf;\r\n name=\"tal-2026-10.pdf\"\r\n"
                            "Content-Disposition: attachment;\r\n filename=\"tal-2026-10.pdf\"\r\n"},
        {"Årstal, ½ år.pdf",
         "Content-Type: application/pdf;\r\n name=\"=?UTF-8?Q?=C3=85rstal=2C_=C2=BD_=C3=A5r=2Epdf?=\"\r\n"
         "Content-Disposition: attachment;\r\n filename*=UTF-8''%C3%85rstal%2C%20%C2%BD%20%C3%A5r.pdf\r\n"},
        {"a\"b\r\n.pdf", "Content-Type: application/pdf;\r\n name=\"=?UTF-8?Q?a=22b__=2Epdf?=\"\r\n"
                         "Content-Disposition: attachment;\r\n filename*=UTF-8''a%22b%20%20.pdf\r\n"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        strbuf_release(&out);
        strbuf_init(&out, STRBUF_SMALL);
        header_attachment(&out, "application/pdf", cases[i][0]);
        assert_string_equal(strbuf_text(&out), cases[i][1]);
    }
}

static void test_dates(void **state)
{
    (void)state;
    const struct {
        int64_t at;
        int offset;
        const char *text;
    } cases[] = {
        {0, 0, "Date: Thu, 01 Jan 1970 00:00:00 +0000\r\n"},
        {1793858400, 3600, "Date: Thu, 05 Nov 2026 07:00:00 +0100\r\n"},
        {1793858400, -12600, "Date: Thu, 05 Nov 2026 02:30:00 -0330\r\n"},
        {951782400, 7200, "Date: Tue, 29 Feb 2000 02:00:00 +0200\r\n"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        strbuf_release(&out);
        strbuf_init(&out, STRBUF_SMALL);
        header_date(&out, cases[i].at, cases[i].offset);
        assert_string_equal(strbuf_text(&out), cases[i].text);
    }
    strbuf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text),        cmocka_unit_test(test_any_bytes), cmocka_unit_test(test_addresses),
        cmocka_unit_test(test_attachments), cmocka_unit_test(test_dates),
    };
    strbuf_init(&out, STRBUF_SMALL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
