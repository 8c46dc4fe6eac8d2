/*
 * Patterns: see pattern.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/load/pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { STEPS_MAX = 32, MATCH_LIMIT = 100000 };

/* A set of bytes: bit b of the 256. */
struct byte_set {
    uint64_t words[4];
};

struct pattern {
    size_t n_steps; /* of the simple form; 0: use the code */
    struct byte_set steps[STEPS_MAX];
    pcre2_code *code;
    pcre2_match_data *match;
    pcre2_match_context *context;
};

static void set_add(struct byte_set *s, unsigned char from, unsigned char to)
{
    for (unsigned b = from; b <= to; b++)
        s->words[b / 64] |= UINT64_C(1) << b % 64;
}

static bool set_has(const struct byte_set *s, unsigned char b)
{
    return (s->words[b / 64] >> b % 64 & 1) != 0;
}

static bool is_plain(char ch)
{
    return (ch >= '0' && ch <= '9') || (ch >= 'A' && ch <= 'Z') || (ch >= 'a' && ch <= 'z') ||
           (ch != '\0' && strchr(" _-:/,;=#%&@", ch) != NULL);
}

/* After a backslash: \d or an escaped sign. Returns the next place, NULL when it is something else. */
static const char *read_escape(const char *p, struct byte_set *s)
{
    if (*p == 'd') {
        set_add(s, '0', '9');
        return p + 1;
    }
    if (*p == '\0' || strchr(".-/+*?()[]{}|^$\\", *p) == NULL)
        return NULL;
    set_add(s, (unsigned char)*p, (unsigned char)*p);
    return p + 1;
}

/* After '[': letters, digits, ranges of them and \d. */
static const char *read_class(const char *p, struct byte_set *s)
{
    if (*p == ']' || *p == '^')
        return NULL;
    while (*p != ']') {
        if (*p == '\\') {
            p = read_escape(p + 1, s);
            if (p == NULL)
                return NULL;
            continue;
        }
        if (!is_plain(*p) || *p == '-')
            return NULL;
        unsigned char from = (unsigned char)*p++, to = from;
        if (p[0] == '-' && is_plain(p[1]) && p[1] != '-') {
            to = (unsigned char)p[1];
            p += 2;
        }
        if (to < from)
            return NULL;
        set_add(s, from, to);
    }
    return p + 1;
}

/* {n} or nothing; the number of repeats, 0 when it is anything else. */
static size_t read_repeat(const char **p)
{
    if (**p != '{')
        return **p == '*' || **p == '+' || **p == '?' ? 0 : 1;
    size_t n = 0;
    const char *q = *p + 1;
    for (; *q >= '0' && *q <= '9' && n < 100; q++)
        n = n * 10 + (size_t)(*q - '0');
    if (*q != '}')
        return 0;
    *p = q + 1;
    return n;
}

/* Whether the expression is a mere sequence; then the steps are filled in. */
static bool read_simple(struct pattern *out, const char *p)
{
    size_t n = 0;
    p += *p == '^';
    while (*p != '\0' && !(p[0] == '$' && p[1] == '\0')) {
        struct byte_set set = {{0}};
        if (*p == '[') {
            p = read_class(p + 1, &set);
        } else if (*p == '\\') {
            p = read_escape(p + 1, &set);
        } else if (is_plain(*p)) {
            set_add(&set, (unsigned char)*p, (unsigned char)*p);
            p++;
        } else {
            return false;
        }
        size_t repeat = p != NULL ? read_repeat(&p) : 0;
        if (repeat == 0 || n + repeat > STEPS_MAX)
            return false;
        while (repeat-- > 0)
            out->steps[n++] = set;
    }
    out->n_steps = n;
    return n > 0;
}

struct pattern *pattern_new(const char *expression, struct src_loc loc, struct diag *d)
{
    return pattern_new_code(expression, loc, DIAG_PACKAGE, d);
}

struct pattern *pattern_new_code(const char *expression, struct src_loc loc, enum diag_code code, struct diag *d)
{
    struct pattern *p = xcalloc(1, sizeof(*p));
    if (read_simple(p, expression))
        return p;
    int error;
    PCRE2_SIZE where;
    uint32_t options = PCRE2_UTF | PCRE2_ANCHORED | PCRE2_ENDANCHORED | PCRE2_DOLLAR_ENDONLY | PCRE2_NEVER_BACKSLASH_C;
    p->code = pcre2_compile((PCRE2_SPTR)expression, PCRE2_ZERO_TERMINATED, options, &error, &where, NULL);
    if (p->code == NULL) {
        PCRE2_UCHAR reason[160];
        (void)pcre2_get_error_message(error, reason, sizeof(reason));
        diag_error(d, code, loc, "pattern \"%s\" is not a regular expression: %s at character %zu", expression,
                   (const char *)reason, where + 1);
        diag_hint(d, "Correct the pattern, or leave it out.");
        pattern_free(p);
        return NULL;
    }
    (void)pcre2_jit_compile(p->code, PCRE2_JIT_COMPLETE); /* without it the match is only slower */
    p->match = pcre2_match_data_create_from_pattern(p->code, NULL);
    p->context = pcre2_match_context_create(NULL);
    if (p->match == NULL || p->context == NULL) {
        diag_error(d, DIAG_SYSTEM, loc, "no memory for a pattern");
        pattern_free(p);
        return NULL;
    }
    (void)pcre2_set_match_limit(p->context, MATCH_LIMIT);
    return p;
}

void pattern_free(struct pattern *p)
{
    if (p == NULL)
        return;
    pcre2_match_context_free(p->context);
    pcre2_match_data_free(p->match);
    pcre2_code_free(p->code);
    free(p);
}

bool pattern_matches(const struct pattern *p, const char *text, size_t len)
{
    if (p->n_steps == 0)
        return pcre2_match(p->code, (PCRE2_SPTR)text, len, 0, PCRE2_NO_UTF_CHECK, p->match, p->context) >= 0;
    if (len != p->n_steps)
        return false;
    bool all = true;
    for (size_t i = 0; i < len; i++)
        all = all && set_has(&p->steps[i], (unsigned char)text[i]);
    return all;
}

size_t pattern_groups(const struct pattern *p)
{
    uint32_t n = 0;
    if (p->code != NULL)
        (void)pcre2_pattern_info(p->code, PCRE2_INFO_CAPTURECOUNT, &n);
    return n;
}

/* Append a group of the last match; one that took no part in it is empty. */
static void add_group(const struct pattern *p, const char *text, size_t group, struct strbuf *out)
{
    const PCRE2_SIZE *ends = pcre2_get_ovector_pointer(p->match);
    if (group < pcre2_get_ovector_count(p->match) && ends[2 * group] != PCRE2_UNSET)
        strbuf_add(out, text + ends[2 * group], ends[2 * group + 1] - ends[2 * group]);
}

bool pattern_rewrite(const struct pattern *p, const char *text, size_t len, const char *template, struct strbuf *out)
{
    if (!pattern_matches(p, text, len))
        return false;
    size_t groups = pattern_groups(p);
    if (template == NULL) {
        if (groups == 0)
            strbuf_add(out, text, len);
        for (size_t i = 1; i <= groups; i++)
            add_group(p, text, i, out);
        return true;
    }
    for (const char *t = template; *t != '\0'; t++) {
        if (t[0] == '$' && t[1] >= '1' && t[1] <= '9')
            add_group(p, text, (size_t)(*++t - '0'), out);
        else
            strbuf_addch(out, *t);
    }
    return true;
}
