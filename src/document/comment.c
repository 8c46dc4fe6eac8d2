/*
 * Which texts may be comments: see comment.h. What a publication and the archive's history keep cannot be taken out
 * again.
 *
 * SPDX-License-Identifier: MIT
 */
#include "document/comment.h"

#include <string.h>

#include "base/text.h"

static size_t digits_at(const char *p)
{
    return strspn(p, "0123456789");
}

/* Ten digits, or six and four with a hyphen or a space between: nothing else of a figure looks so. */
static bool holds_cpr(const char *text)
{
    for (const char *p = text; *p != '\0';) {
        size_t n = digits_at(p);
        const char *next = p + n;
        if (n == 10)
            return true;
        if (n == 6) {
            size_t between = strspn(next, " -");
            if (strncmp(next, "\xC2\xA0", 2) == 0 || strncmp(next, "\xC2\xAD", 2) == 0)
                between = 2; /* a space that does not break, a soft hyphen */
            else if (strncmp(next, "\xE2\x80", 2) == 0 && next[2] != '\0')
                between = 3; /* dashes */
            if (between > 0 && between <= 3 && digits_at(next + between) == 4)
                return true;
        }
        p = n > 0 ? next : p + 1;
    }
    return false;
}

static bool has_controls(const char *text, bool lines)
{
    for (const char *p = text; *p != '\0';) {
        uint32_t code = utf8_next(&p);
        if (((code < ' ' || code == 0x7F) && !(lines && code == '\n')) || (code >= 0x80 && code < 0xA0) ||
            code == 0x2028 || code == 0x2029 || (code >= 0x202A && code <= 0x202E) ||
            (code >= 0x2066 && code <= 0x2069))
            return true; /* the last ones turn the direction of what follows */
    }
    return false;
}

static const char *text_problem(const char *text, size_t max, bool lines)
{
    if (text[strspn(text, " \n")] == '\0')
        return "is empty";
    if (!utf8_valid(text, strlen(text)))
        return "is no UTF-8";
    if (has_controls(text, lines))
        return "has characters that cannot be printed";
    if (utf8_count(text) > max)
        return "is too long";
    return holds_cpr(text) ? "has something like a CPR number in it" : NULL;
}

const char *comment_problem(const char *text)
{
    return text_problem(text, COMMENT_MAX, true);
}

const char *comment_name_problem(const char *name)
{
    return text_problem(name, COMMENT_NAME_MAX, false);
}
