/*
 * The JSON writer: see json.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/json.h"

#include <string.h>

void json_init(struct json *j, struct strbuf *out, bool pretty)
{
    *j = (struct json){.out = out, .pretty = pretty};
}

static void new_line(struct json *j)
{
    if (!j->pretty)
        return;
    strbuf_addch(j->out, '\n');
    for (int i = 0; i < j->depth; i++)
        strbuf_adds(j->out, "  ");
}

static void before_value(struct json *j)
{
    if (j->after_key) {
        j->after_key = false;
        return;
    }
    if (j->depth == 0)
        return;
    uint64_t bit = UINT64_C(1) << j->depth;
    if ((j->filled & bit) != 0)
        strbuf_addch(j->out, ',');
    j->filled |= bit;
    new_line(j);
}

static void open_level(struct json *j, char c)
{
    before_value(j);
    strbuf_addch(j->out, c);
    j->depth++;
    j->filled &= ~(UINT64_C(1) << j->depth);
}

static void close_level(struct json *j, char c)
{
    bool filled = (j->filled & UINT64_C(1) << j->depth) != 0;
    j->depth--;
    if (filled)
        new_line(j);
    strbuf_addch(j->out, c);
}

void json_object(struct json *j)
{
    open_level(j, '{');
}

void json_array(struct json *j)
{
    open_level(j, '[');
}

void json_end_object(struct json *j)
{
    close_level(j, '}');
}

void json_end_array(struct json *j)
{
    close_level(j, ']');
}

static void quoted(struct json *j, const char *text)
{
    strbuf_addch(j->out, '"');
    const char *run = text;
    for (const char *p = text;; p++) {
        unsigned char c = (unsigned char)*p;
        if (c >= 0x20 && c != '"' && c != '\\')
            continue;
        strbuf_add(j->out, run, (size_t)(p - run));
        if (c == 0)
            break;
        if (c == '\n')
            strbuf_adds(j->out, "\\n");
        else if (c < 0x20)
            strbuf_addf(j->out, "\\u%04x", c);
        else
            strbuf_addf(j->out, "\\%c", c);
        run = p + 1;
    }
    strbuf_addch(j->out, '"');
}

void json_key(struct json *j, const char *key)
{
    before_value(j);
    quoted(j, key);
    strbuf_adds(j->out, j->pretty ? ": " : ":");
    j->after_key = true;
}

void json_string(struct json *j, const char *text)
{
    if (text == NULL) {
        json_null(j);
        return;
    }
    before_value(j);
    quoted(j, text);
}

void json_int(struct json *j, int64_t value)
{
    before_value(j);
    strbuf_addf(j->out, "%lld", (long long)value);
}

void json_bool(struct json *j, bool value)
{
    json_raw(j, value ? "true" : "false");
}

void json_null(struct json *j)
{
    json_raw(j, "null");
}

void json_raw(struct json *j, const char *text)
{
    before_value(j);
    strbuf_adds(j->out, text);
}

void json_member(struct json *j, const char *key, const char *text)
{
    json_key(j, key);
    json_string(j, text);
}

void json_member_int(struct json *j, const char *key, int64_t value)
{
    json_key(j, key);
    json_int(j, value);
}
