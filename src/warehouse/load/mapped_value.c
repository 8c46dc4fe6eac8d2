/*
 * Making the value of a field: see mapped.h. Columns are put together, a part is taken, rewritten, looked up in a code
 * list, or read as a date, in this order.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "warehouse/load/mapped.h"
#include "warehouse/load/value.h"

enum { KEY_DIGITS = 20, EXCEL_LAST = 2958465 };

static struct mapped_text trim(struct mapped_text t)
{
    while (t.len > 0 && (t.text[0] == ' ' || t.text[0] == '\t')) {
        t.text++;
        t.len--;
    }
    while (t.len > 0 && (t.text[t.len - 1] == ' ' || t.text[t.len - 1] == '\t'))
        t.len--;
    return t;
}

static bool is_text(struct mapped_text t, const char *text)
{
    return strlen(text) == t.len && memcmp(text, t.text, t.len) == 0;
}

struct mapped_text mapped_column(const struct mapped_row *row, int column)
{
    const struct extract *e = row->extract;
    int place = column;
    if (column == COLUMN_UNPIVOT_NAME)
        return (struct mapped_text){e->names[row->unpivot], strlen(e->names[row->unpivot])};
    if (column <= COLUMN_GIVEN)
        return (struct mapped_text){row->given[COLUMN_GIVEN - column], strlen(row->given[COLUMN_GIVEN - column])};
    place = column == COLUMN_UNPIVOT_VALUE ? e->unpivot[row->unpivot] : e->columns[column];
    if (place < 0 || (size_t)place >= row->csv->n_fields)
        return (struct mapped_text){"", 0};
    const struct csv_field *f = &row->csv->fields[place];
    struct mapped_text t = trim((struct mapped_text){f->text, f->len});
    for (size_t i = 0; i < row->mapping->n_missing; i++) {
        if (is_text(t, row->mapping->missing[i]))
            return (struct mapped_text){"", 0};
    }
    return t;
}

const char *mapped_heading(const struct mapped_row *row, int column)
{
    const struct extract *e = row->extract;
    if (column <= COLUMN_GIVEN)
        return mapping_given[COLUMN_GIVEN - column];
    int place = column < 0 ? e->unpivot[row->unpivot] : e->columns[column];
    return place >= 0 ? e->headings[place] : row->mapping->columns[column].name;
}

static enum mapped_verdict refuse(struct reason *r, struct mapped_text value, const char *code, const char *text)
{
    r->code = code;
    r->value = value.text;
    r->value_len = value.len;
    (void)snprintf(r->text, sizeof(r->text), "%s", text);
    return MAPPED_REFUSED;
}

/* --- what the value begins with --- */

/* Columns put together, without those that are empty. */
static struct mapped_text join(const struct mapped_row *row, const struct mapping_field *f, struct strbuf *out)
{
    strbuf_clear(out);
    for (size_t i = 0; i < f->n_columns; i++) {
        struct mapped_text part = mapped_column(row, f->columns[i]);
        if (out->len > 0 && part.len > 0)
            strbuf_adds(out, f->with);
        strbuf_add(out, part.text, part.len);
    }
    return (struct mapped_text){strbuf_text(out), out->len};
}

/* A key of columns, nothing when all are empty. The sign between them stands in no text, and empty ones keep their
 * place, so that different columns make different keys. */
static struct mapped_text make_key(const struct mapped_row *row, const struct mapping_field *f, struct strbuf *out)
{
    char hash[SHA256_TEXT];
    strbuf_clear(out);
    for (size_t i = 0; i < f->n_columns; i++) {
        struct mapped_text part = mapped_column(row, f->columns[i]);
        strbuf_add(out, part.text, part.len);
        strbuf_addch(out, '\x1F');
    }
    if (out->len == f->n_columns)
        return (struct mapped_text){"", 0};
    sha256_hex(hash, strbuf_text(out), out->len);
    strbuf_clear(out);
    strbuf_add(out, hash, KEY_DIGITS);
    return (struct mapped_text){strbuf_text(out), KEY_DIGITS};
}

/* --- parts of it --- */

/* One of the parts between separators; nothing when there are fewer. */
static struct mapped_text take_part(struct mapped_text t, const char *separator, int part)
{
    size_t step = strlen(separator), n = 1;
    const char *end = t.text + t.len;
    for (const char *p = t.text; (p = memmem(p, (size_t)(end - p), separator, step)) != NULL; p += step)
        n++;
    size_t wanted = part > 0 ? (size_t)part : n + 1 - (size_t)-part;
    if (wanted == 0 || wanted > n)
        return (struct mapped_text){"", 0};
    const char *begin = t.text;
    for (size_t i = 1; i < wanted; i++)
        begin = (const char *)memmem(begin, (size_t)(end - begin), separator, step) + step;
    const char *next = memmem(begin, (size_t)(end - begin), separator, step);
    return trim((struct mapped_text){begin, (size_t)((next != NULL ? next : end) - begin)});
}

/* Characters by their place, of valid UTF-8. */
static struct mapped_text take_characters(struct mapped_text t, int from, int length)
{
    size_t begin = 0, end;
    for (int i = 1; i < from && begin < t.len; i++) {
        do
            begin++;
        while (begin < t.len && ((unsigned char)t.text[begin] & 0xC0) == 0x80);
    }
    end = length > 0 ? begin : t.len;
    for (int i = 0; i < length && end < t.len; i++) {
        do
            end++;
        while (end < t.len && ((unsigned char)t.text[end] & 0xC0) == 0x80);
    }
    return (struct mapped_text){t.text + begin, end - begin};
}

/* --- dates --- */

/* A number of days as spreadsheets count them, perhaps with decimals of zero. */
static bool parse_excel(struct mapped_text t, date_t *out)
{
    int64_t days = 0;
    size_t i = 0;
    for (; i < t.len && t.text[i] >= '0' && t.text[i] <= '9' && days <= EXCEL_LAST; i++)
        days = days * 10 + (t.text[i] - '0');
    if (i == 0 || days < 1 || days > EXCEL_LAST)
        return false;
    if (i < t.len && (t.text[i] == '.' || t.text[i] == ',')) {
        for (i++; i < t.len && t.text[i] == '0'; i++)
            continue;
    }
    *out = date_of(1899, 12, 30) + (date_t)days;
    return i == t.len;
}

static bool parse_date(const struct mapping_field *f, struct mapped_text t, date_t *out)
{
    int64_t day;
    for (size_t i = 0; i < f->n_dates; i++) {
        const struct value_form form = {.date_format = f->dates[i]};
        if (strcmp(f->dates[i], "excel") == 0) {
            if (parse_excel(t, out))
                return true;
        } else if (value_form_parse(&form, FIELD_DATE, t.text, t.len, &day) == VALUE_OK) {
            *out = (date_t)day;
            return true;
        }
    }
    return false;
}

/* A date, also with a time of day behind it. */
static bool parse_moment(const struct mapping_field *f, struct mapped_text t, date_t *out)
{
    if (parse_date(f, t, out))
        return true;
    struct mapped_text day = t;
    day.len = 0;
    while (day.len < t.len && t.text[day.len] != ' ' && t.text[day.len] != 'T')
        day.len++;
    return day.len < t.len && day.len + 2 < t.len && t.text[day.len + 1] >= '0' && t.text[day.len + 1] <= '9' &&
           memchr(t.text + day.len, ':', t.len - day.len) != NULL && parse_date(f, day, out);
}

/* The year and week that ISO 8601 gives a day: those of the Thursday of its week. */
static void add_week(struct strbuf *out, date_t day)
{
    int weekday = (int)(((int64_t)day + 3) % 7), year, month, d;
    date_t thursday = day - (weekday < 0 ? weekday + 7 : weekday) + 3;
    date_split(thursday, &year, &month, &d);
    strbuf_addf(out, "%04dW%02d", year, (thursday - date_of(year, 1, 1)) / 7 + 1);
}

static enum mapped_verdict add_date(const struct mapping_field *f, struct mapped_text t, struct strbuf *out,
                                    struct reason *reason)
{
    char text[32];
    date_t day;
    int year, month, d;
    if (!parse_moment(f, t, &day)) {
        (void)refuse(reason, t, "type", "");
        (void)snprintf(reason->text, sizeof(reason->text), "the value is not a date written as %.60s%s", f->dates[0],
                       f->n_dates > 1 ? ", or as the mapping says else" : "");
        return MAPPED_REFUSED;
    }
    date_split(day, &year, &month, &d);
    switch (f->as) {
    case AS_DATE: strbuf_adds(out, date_iso(text, day)); break;
    case AS_MONTH: strbuf_addf(out, "%04d-%02d", year, month); break;
    case AS_WEEK: add_week(out, day); break;
    default: strbuf_addf(out, "%04d", year); break;
    }
    return MAPPED_GOOD;
}

/* --- the whole --- */

static struct mapped_text base_of(const struct mapped_row *row, const struct mapping_field *f, struct strbuf *work)
{
    switch (f->base) {
    case BASE_COLUMN: return mapped_column(row, f->columns[0]);
    case BASE_CONSTANT: return (struct mapped_text){f->constant, strlen(f->constant)};
    case BASE_JOIN: return join(row, f, work);
    case BASE_HASH: break;
    }
    return make_key(row, f, work);
}

static bool rewrite(const struct mapping_field *f, struct mapped_text *t, struct strbuf *work)
{
    for (size_t i = 0; i < f->n_matches; i++) {
        strbuf_clear(work);
        if (!pattern_rewrite(f->matches[i].pattern, t->text, t->len, f->matches[i].template, work))
            continue;
        *t = (struct mapped_text){strbuf_text(work), work->len};
        return true;
    }
    return false;
}

static enum mapped_verdict look_up(const struct mapping_field *f, struct mapped_text *t, struct reason *reason)
{
    int32_t number = intern_lookup(&f->codes->from, t->text, t->len);
    const char *to = number != INTERN_NONE ? f->codes->to[number] : t->len > 0 ? f->otherwise : "";
    if (to != NULL)
        *t = (struct mapped_text){to, strlen(to)};
    else if (f->unknown == UNKNOWN_SKIP)
        return MAPPED_SKIP;
    else if (f->unknown == UNKNOWN_REFUSE)
        return refuse(reason, *t, "code", "the code is not in the code list of the mapping");
    return MAPPED_GOOD;
}

enum mapped_verdict mapped_value(const struct mapped_row *row, const struct mapping_field *f, struct strbuf *work,
                                 struct strbuf *out, struct reason *reason)
{
    struct mapped_text t = base_of(row, f, &work[0]);
    bool changes = f->from > 0 || f->n_matches > 0 || f->codes != NULL;
    if (changes && !utf8_valid(t.text, t.len))
        return refuse(reason, t, "encoding", "the text is not UTF-8, or holds a NUL");
    if (f->split != NULL)
        t = take_part(t, f->split, f->part);
    if (f->from > 0)
        t = take_characters(t, f->from, f->length);
    if (f->n_matches > 0 && t.len > 0 && !rewrite(f, &t, &work[1]))
        return refuse(reason, t, "match", "the value is not written as the mapping expects");
    if (f->codes != NULL) {
        enum mapped_verdict verdict = look_up(f, &t, reason);
        if (verdict != MAPPED_GOOD)
            return verdict;
    }
    if (f->as >= 0 && t.len > 0)
        return add_date(f, t, out, reason);
    strbuf_add(out, t.text, t.len);
    return MAPPED_GOOD;
}
