/*
 * The string builder: see strbuf.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/strbuf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void strbuf_init(struct strbuf *b, size_t max)
{
    *b = (struct strbuf){.max = max};
}

void strbuf_release(struct strbuf *b)
{
    free(b->text);
    *b = (struct strbuf){.max = b->max};
}

void strbuf_clear(struct strbuf *b)
{
    b->len = 0;
    b->overflow = false;
    if (b->text != NULL)
        b->text[0] = '\0';
}

static bool reserve(struct strbuf *b, size_t more)
{
    if (more > b->max - b->len) {
        b->overflow = true;
        return false;
    }
    b->text = xgrow(b->text, &b->cap, b->len + more + 1, 1);
    return true;
}

void strbuf_add(struct strbuf *b, const char *text, size_t len)
{
    if (!reserve(b, len))
        return;
    memcpy(b->text + b->len, text, len);
    b->len += len;
    b->text[b->len] = '\0';
}

void strbuf_adds(struct strbuf *b, const char *text)
{
    strbuf_add(b, text, strlen(text));
}

void strbuf_addch(struct strbuf *b, char c)
{
    strbuf_add(b, &c, 1);
}

void strbuf_addf(struct strbuf *b, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (len >= 0 && reserve(b, (size_t)len)) {
        (void)vsnprintf(b->text + b->len, (size_t)len + 1, format, again);
        b->len += (size_t)len;
    }
    va_end(again);
}

const char *strbuf_text(const struct strbuf *b)
{
    return b->text != NULL ? b->text : "";
}

char *strbuf_detach(struct strbuf *b)
{
    char *text = b->text != NULL ? b->text : xstrdup("");
    *b = (struct strbuf){.max = b->max};
    return text;
}
