/*
 * The CSV reader: see csv.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/load/csv.h"

#include <stdlib.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/mem.h"

enum { BLOCK = 64 };

static bool is_special(struct csv_dialect d, char ch)
{
    return ch == d.delimiter || ch == d.quote || ch == '\n' || ch == '\r';
}

/* Bit k: p[k] means something. At most BLOCK of the n bytes are looked at. */
static uint64_t search_block(struct csv_dialect d, const char *p, size_t n)
{
    uint64_t mask = 0;
#ifdef __SSE2__
    if (n >= BLOCK) {
        const __m128i comma = _mm_set1_epi8(d.delimiter), quote = _mm_set1_epi8(d.quote);
        const __m128i lf = _mm_set1_epi8('\n'), cr = _mm_set1_epi8('\r');
        for (int i = 0; i < BLOCK / 16; i++) {
            __m128i v = _mm_loadu_si128((const void *)(p + 16 * i));
            __m128i hit = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(v, comma), _mm_cmpeq_epi8(v, quote)),
                                       _mm_or_si128(_mm_cmpeq_epi8(v, lf), _mm_cmpeq_epi8(v, cr)));
            mask |= (uint64_t)(unsigned)_mm_movemask_epi8(hit) << (16 * i);
        }
        return mask;
    }
#endif
    for (size_t i = 0; i < n && i < BLOCK; i++)
        mask |= (uint64_t)is_special(d, p[i]) << i;
    return mask;
}

/* The place of the next character that means something, which is used up; the end when there is none. */
static inline size_t next_special(struct csv *c)
{
    while (c->mask == 0) {
        if (c->len - c->base <= BLOCK) {
            c->base = c->len;
            return c->len;
        }
        c->base += BLOCK;
        c->mask = search_block(c->dialect, c->data + c->base, c->len - c->base);
    }
    size_t at = c->base + (size_t)__builtin_ctzll(c->mask);
    c->mask &= c->mask - 1;
    return at;
}

void csv_seek(struct csv *c, size_t offset)
{
    c->at = offset;
    c->base = offset;
    c->mask = search_block(c->dialect, c->data + offset, c->len - offset);
}

void csv_init(struct csv *c, const char *data, size_t len)
{
    csv_init_dialect(c, data, len, &CSV_PLAIN);
}

void csv_init_dialect(struct csv *c, const char *data, size_t len, const struct csv_dialect *dialect)
{
    *c = (struct csv){.data = data, .len = len, .dialect = *dialect, .line = 1};
    csv_seek(c, len >= 3 && memcmp(data, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0);
}

void csv_release(struct csv *c)
{
    free(c->fields);
    free(c->scratch);
    *c = (struct csv){.data = ""};
}

/* The first error of a row stands. */
static void note(struct csv_row *row, enum csv_error error, int64_t line)
{
    if (row->error == CSV_OK) {
        row->error = error;
        row->error_line = line;
    }
}

static inline void add_field(struct csv *c, struct csv_row *row, size_t from, size_t to, bool escaped)
{
    if (c->n_fields == c->cap_fields) {
        if (c->n_fields == CSV_FIELDS_MAX) {
            note(row, CSV_TOO_MANY, c->line);
            return;
        }
        c->cap_fields = c->cap_fields == 0 ? 64 : c->cap_fields * 2;
        c->fields = xreallocarray(c->fields, c->cap_fields, sizeof(*c->fields));
    }
    c->fields[c->n_fields++] = (struct csv_field){c->data + from, to - from, escaped};
}

/* Whether a line ends at this line end character; the CR of a CRLF leaves that to the LF. */
static bool ends_line(const struct csv *c, size_t at)
{
    return c->data[at] == '\n' || at + 1 == c->len || c->data[at + 1] != '\n';
}

/* Add the field whose opening quote is at `open`; returns the place of the delimiter, line end or end of data after it.
 */
static size_t take_quoted(struct csv *c, struct csv_row *row, size_t open)
{
    int64_t line = c->line;
    bool escaped = false;
    size_t at;
    for (;;) {
        at = next_special(c);
        if (at == c->len) {
            note(row, CSV_UNCLOSED_QUOTE, line);
            add_field(c, row, open + 1, at, escaped);
            return at;
        }
        char ch = c->data[at];
        if (ch == c->dialect.delimiter)
            continue;
        if (ch != c->dialect.quote) {
            c->line += ends_line(c, at);
            continue;
        }
        if (!c->dialect.double_quote || at + 1 == c->len || c->data[at + 1] != ch)
            break;
        (void)next_special(c);
        escaped = true;
    }
    add_field(c, row, open + 1, at, escaped);
    size_t end = next_special(c);
    if (end != at + 1)
        note(row, CSV_AFTER_QUOTE, c->line);
    while (end < c->len && c->data[end] == c->dialect.quote)
        end = next_special(c);
    return end;
}

/* Step over the line end at `at`, whose special character has been used up already. */
static void end_line(struct csv *c, size_t at)
{
    if (at < c->len) {
        if (!ends_line(c, at))
            at = next_special(c);
        at++;
        c->line++;
    }
    c->at = at;
}

/* Copy the fields with doubled quotes into the scratch, which has room for the whole row. */
static void unescape(struct csv *c, size_t length)
{
    if (c->cap_scratch < length) {
        free(c->scratch);
        c->scratch = xmalloc(length * 2);
        c->cap_scratch = length * 2;
    }
    char *out = c->scratch;
    for (size_t i = 0; i < c->n_fields; i++) {
        struct csv_field *f = &c->fields[i];
        if (!f->escaped)
            continue;
        const char *begin = out;
        for (size_t k = 0; k < f->len; k++) {
            *out++ = f->text[k];
            k += f->text[k] == c->dialect.quote; /* its double follows */
        }
        f->text = begin;
        f->len = (size_t)(out - begin);
    }
}

static void skip_empty_lines(struct csv *c)
{
    while (c->at < c->len && (c->data[c->at] == '\n' || c->data[c->at] == '\r'))
        end_line(c, next_special(c));
}

bool csv_next(struct csv *c, struct csv_row *row)
{
    skip_empty_lines(c);
    if (c->at >= c->len)
        return false;
    *row = (struct csv_row){.number = ++c->row, .line = c->line, .offset = c->at};
    c->n_fields = 0;
    bool escaped = false;
    size_t start = c->at, end;
    for (;;) {
        end = next_special(c);
        if (end < c->len && c->data[end] == c->dialect.quote) {
            if (end != start) {
                note(row, CSV_STRAY_QUOTE, c->line);
                continue;
            }
            end = take_quoted(c, row, start);
            escaped |= c->fields[c->n_fields - 1].escaped;
        } else {
            add_field(c, row, start, end, false);
        }
        if (end == c->len || c->data[end] != c->dialect.delimiter)
            break;
        start = end + 1;
    }
    row->length = end - row->offset;
    end_line(c, end);
    if (escaped)
        unescape(c, row->length);
    row->fields = c->fields;
    row->n_fields = c->n_fields;
    return true;
}

const char *csv_error_text(enum csv_error error)
{
    switch (error) {
    case CSV_OK: break;
    case CSV_STRAY_QUOTE: return "a quote stands inside a field that is not quoted";
    case CSV_AFTER_QUOTE: return "text follows a closing quote";
    case CSV_TOO_MANY: return "there are far too many fields";
    case CSV_UNCLOSED_QUOTE: return "a quote is opened and never closed";
    }
    return "nothing is wrong";
}

size_t csv_count_lines(const char *data, size_t len)
{
    const char *end = data + len;
    size_t n = 0;
    for (const char *p = data; p < end && (p = memchr(p, '\n', (size_t)(end - p))) != NULL; p++)
        n++;
    for (const char *p = data; p < end && (p = memchr(p, '\r', (size_t)(end - p))) != NULL; p++)
        n += p + 1 == end || p[1] != '\n';
    return n;
}
