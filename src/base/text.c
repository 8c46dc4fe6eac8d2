/*
 * Text helpers: see text.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/text.h"

#include <string.h>

/* Length of the well-formed sequence at p (n bytes left), 0 when broken. Unicode 15, table 3-7. */
static size_t sequence(const unsigned char *p, size_t n)
{
    if (p[0] < 0x80)
        return p[0] != 0;
    if (p[0] < 0xC2 || p[0] > 0xF4)
        return 0;
    size_t len = p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : 4;
    if (n < len)
        return 0;
    unsigned low = 0x80, high = 0xBF;
    if (p[0] == 0xE0)
        low = 0xA0;
    else if (p[0] == 0xED)
        high = 0x9F;
    else if (p[0] == 0xF0)
        low = 0x90;
    else if (p[0] == 0xF4)
        high = 0x8F;
    if (p[1] < low || p[1] > high)
        return 0;
    for (size_t i = 2; i < len; i++) {
        if ((p[i] & 0xC0) != 0x80)
            return 0;
    }
    return len;
}

bool utf8_valid(const char *text, size_t len)
{
    const unsigned char *p = (const unsigned char *)text;
    size_t i = 0;
    while (i < len) {
        /* Eight ASCII bytes at a time: deliveries are mostly ASCII. */
        uint64_t word;
        if (len - i >= sizeof(word)) {
            memcpy(&word, p + i, sizeof(word));
            uint64_t has_zero = (word - UINT64_C(0x0101010101010101)) & ~word;
            if (((word | has_zero) & UINT64_C(0x8080808080808080)) == 0) {
                i += sizeof(word);
                continue;
            }
        }
        size_t n = sequence(p + i, len - i);
        if (n == 0)
            return false;
        i += n;
    }
    return true;
}

uint32_t utf8_next(const char **text)
{
    const unsigned char *p = (const unsigned char *)*text;
    if (p[0] == 0)
        return 0;
    size_t n = sequence(p, strnlen(*text, 4));
    if (n == 0) {
        *text += 1;
        return 0xFFFD;
    }
    *text += n;
    if (n == 1)
        return p[0];
    uint32_t code = p[0] & (0xFFu >> (n + 1));
    for (size_t i = 1; i < n; i++)
        code = code << 6 | (p[i] & 0x3Fu);
    return code;
}

size_t utf8_put(char *out, uint32_t code)
{
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    size_t n = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    static const unsigned char lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = n - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (code & 0x3F));
        code >>= 6;
    }
    out[0] = (char)(lead[n] | code);
    return n;
}

size_t utf8_count(const char *text)
{
    size_t n = 0;
    while (utf8_next(&text) != 0)
        n++;
    return n;
}

/* One collation step: primary weight and tie-breaker. Letters weigh 1000 + position * 10. */
struct weight {
    uint64_t primary;
    unsigned tie;
};

static uint32_t lower(uint32_t c)
{
    if ((c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE && c != 0xD7))
        return c + 32;
    return c;
}

/* Base letter of an accented one of Latin-1; the letter itself otherwise. */
static uint32_t base_letter(uint32_t c)
{
    static const char bases[] = "aaaaa\0\0ceeeeiiiidnooooo\0\0uuuuyts"; /* U+00E0 .. U+00FE, then sharp s */
    if (c == 0xDF)
        return 's';
    if (c >= 0xE0 && c <= 0xFE && bases[c - 0xE0] != '\0')
        return (uint32_t)(unsigned char)bases[c - 0xE0];
    return c;
}

static bool begins_with(const char *text, const char *wanted)
{
    while (*wanted != '\0') {
        if (*text == '\0' || lower(utf8_next(&text)) != lower(utf8_next(&wanted)))
            return false;
    }
    return true;
}

bool text_contains(const char *text, const char *wanted)
{
    for (;; (void)utf8_next(&text)) {
        if (begins_with(text, wanted))
            return true;
        if (*text == '\0')
            return false;
    }
}

static struct weight next_weight(const char **text)
{
    uint32_t raw = utf8_next(text);
    uint32_t c = lower(raw);
    unsigned tie = raw == c ? 1 : 0; /* the capital first */
    if (c >= '0' && c <= '9') {
        uint64_t value = c - '0';
        while (**text >= '0' && **text <= '9' && value < UINT64_C(100000000000000)) {
            value = value * 10 + (uint64_t)(**text - '0');
            (*text)++;
        }
        return (struct weight){UINT64_C(1000) + value, tie};
    }
    uint64_t letters = UINT64_C(1) << 62;
    if (c == 'a' && (**text == 'a' || **text == 'A')) {
        (*text)++;
        return (struct weight){letters + 290, tie + 4};
    }
    switch (c) {
    case 0xE6: return (struct weight){letters + 270, tie};
    case 0xE4: return (struct weight){letters + 270, tie + 2};
    case 0xF8: return (struct weight){letters + 280, tie};
    case 0xF6: return (struct weight){letters + 280, tie + 2};
    case 0xE5: return (struct weight){letters + 290, tie};
    case 0xFC: return (struct weight){letters + 10 * ('y' - 'a' + 1), tie + 2};
    default: break;
    }
    uint32_t base = base_letter(c);
    if (base != c)
        tie += 2;
    if (base >= 'a' && base <= 'z')
        return (struct weight){letters + 10 * (base - 'a' + 1), tie};
    if (c < 128)
        return (struct weight){c, tie}; /* punctuation before figures before letters; 0 at the end */
    return (struct weight){letters + 1000 + c, tie};
}

int text_compare_da(const char *a, const char *b)
{
    const char *p = a, *q = b;
    int tie = 0;
    for (;;) {
        struct weight x = next_weight(&p), y = next_weight(&q);
        if (x.primary != y.primary)
            return x.primary < y.primary ? -1 : 1;
        if (tie == 0 && x.tie != y.tie)
            tie = x.tie < y.tie ? -1 : 1;
        if (x.primary == 0)
            break;
    }
    return tie != 0 ? tie : strcmp(a, b);
}

/* Edit distance with transpositions, bytes, capped: names are short ASCII. */
static size_t distance(const char *a, const char *b)
{
    enum { MAX = 40 };
    size_t la = strlen(a), lb = strlen(b);
    if (la > MAX || lb > MAX)
        return MAX;
    size_t rows[3][MAX + 1];
    size_t *before = rows[0], *last = rows[1], *now = rows[2];
    for (size_t j = 0; j <= lb; j++)
        last[j] = j;
    for (size_t i = 1; i <= la; i++) {
        now[0] = i;
        for (size_t j = 1; j <= lb; j++) {
            size_t best = last[j - 1] + (a[i - 1] != b[j - 1]);
            if (last[j] + 1 < best)
                best = last[j] + 1;
            if (now[j - 1] + 1 < best)
                best = now[j - 1] + 1;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && before[j - 2] + 1 < best)
                best = before[j - 2] + 1;
            now[j] = best;
        }
        size_t *spare = before;
        before = last;
        last = now;
        now = spare;
    }
    return last[lb];
}

const char *text_nearest(const char *wrong, const char *const *candidates, size_t n)
{
    const char *best = NULL;
    size_t best_distance = strlen(wrong) / 3 + 2;
    for (size_t i = 0; i < n; i++) {
        if (candidates[i] == NULL)
            continue;
        size_t d = distance(wrong, candidates[i]);
        if (d < best_distance) {
            best = candidates[i];
            best_distance = d;
        }
    }
    return best;
}

void text_clean(char *text)
{
    for (unsigned char *p = (unsigned char *)text; *p != 0; p++) {
        if (*p < 0x20 || *p == 0x7F)
            *p = '?';
        else if (*p == 0xC2 && p[1] >= 0x80 && p[1] < 0xA0)
            p[0] = p[1] = '?';
    }
}
