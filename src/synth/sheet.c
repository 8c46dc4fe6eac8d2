/*
 * Writing packages: see sheet.h. RFC 4180, commas, LF, UTF-8; a value is quoted only where it must be.
 *
 * SPDX-License-Identifier: MIT
 */
#include "synth/sheet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"

enum { DIGITS = 24 };

int sheet_open(struct sheet *s, const char *resource, const char *dir, const char *folder, struct diag *d)
{
    *s = (struct sheet){.resource = schema_lookup(resource)};
    (void)snprintf(s->folder, sizeof(s->folder), "%s", folder != NULL ? folder : s->resource->package);
    struct arena a;
    arena_init(&a);
    int result = out_open(&s->file, arena_printf(&a, "%s/%s/%s.csv", dir, s->folder, resource), d);
    arena_release(&a);
    if (result != 0)
        return -1;
    s->open = true;
    for (size_t i = 0; i < s->resource->n_fields; i++)
        sheet_text(s, s->resource->fields[i].name);
    sheet_end(s);
    s->rows = 0;
    return 0;
}

int sheet_commit(struct sheet *s, struct diag *d)
{
    s->open = false;
    return out_commit(&s->file, d);
}

void sheet_abandon(struct sheet *s)
{
    if (s->open)
        out_abandon(&s->file);
    s->open = false;
}

static void begin_field(struct sheet *s)
{
    if (s->column > 0)
        out_write(&s->file, ",", 1);
    s->column++;
}

void sheet_text(struct sheet *s, const char *text)
{
    begin_field(s);
    if (text == NULL)
        return;
    size_t len = strlen(text);
    if (strcspn(text, ",\"\r\n") == len) {
        out_write(&s->file, text, len);
        return;
    }
    out_write(&s->file, "\"", 1);
    for (const char *p = text; *p != '\0'; p++) {
        if (*p == '"')
            out_write(&s->file, "\"", 1);
        out_write(&s->file, p, 1);
    }
    out_write(&s->file, "\"", 1);
}

void sheet_none(struct sheet *s, size_t fields)
{
    for (size_t i = 0; i < fields; i++)
        begin_field(s);
}

/* The digits of a number that is not negative, at least `least` of them, ending before `end`; returns their start. */
static char *digits_before(char *end, uint64_t value, int least)
{
    char *p = end;
    do {
        *--p = (char)('0' + value % 10);
        value /= 10;
        least--;
    } while (value != 0 || least > 0);
    return p;
}

void sheet_int(struct sheet *s, int64_t value)
{
    char text[DIGITS];
    char *p = digits_before(text + DIGITS, value < 0 ? 0 - (uint64_t)value : (uint64_t)value, 1);
    if (value < 0)
        *--p = '-';
    begin_field(s);
    out_write(&s->file, p, (size_t)(text + DIGITS - p));
}

void sheet_bool(struct sheet *s, bool value)
{
    sheet_text(s, value ? "true" : "false");
}

void sheet_date(struct sheet *s, date_t value)
{
    begin_field(s);
    if (value == DATE_NONE || value == DATE_OPEN)
        return;
    int year, month, day;
    date_split(value, &year, &month, &day);
    char text[10];
    (void)digits_before(text + 4, (uint64_t)year, 4);
    (void)digits_before(text + 7, (uint64_t)month, 2);
    (void)digits_before(text + 10, (uint64_t)day, 2);
    text[4] = text[7] = '-';
    out_write(&s->file, text, sizeof(text));
}

void sheet_month(struct sheet *s, month_t value)
{
    char text[7];
    (void)digits_before(text + 4, (uint64_t)(value / 12), 4);
    (void)digits_before(text + 7, (uint64_t)(value % 12 + 1), 2);
    text[4] = '-';
    begin_field(s);
    out_write(&s->file, text, sizeof(text));
}

/* A fixed number of decimals, those at the end that are 0 kept. */
static void put_fixed(struct sheet *s, int64_t value, int decimals)
{
    char text[DIGITS];
    uint64_t size = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    char *end = text + DIGITS - 1;
    char *p = digits_before(end, size, decimals + 1);
    memmove(end - decimals + 1, end - decimals, (size_t)decimals);
    end[-decimals] = '.';
    if (value < 0)
        *--p = '-';
    begin_field(s);
    out_write(&s->file, p, (size_t)(end + 1 - p));
}

void sheet_money(struct sheet *s, int64_t oere)
{
    put_fixed(s, oere, MONEY_SCALE);
}

void sheet_number(struct sheet *s, int64_t millionths)
{
    if (millionths % 1000000 == 0)
        sheet_int(s, millionths / 1000000);
    else if (millionths % 10000 == 0)
        put_fixed(s, millionths / 10000, 2);
    else
        put_fixed(s, millionths, NUMBER_SCALE);
}

void sheet_code(struct sheet *s, int32_t value, int digits)
{
    char text[DIGITS];
    begin_field(s);
    if (value == 0)
        return;
    char *p = digits_before(text + DIGITS, (uint64_t)value, digits);
    out_write(&s->file, p, (size_t)(text + DIGITS - p));
}

void sheet_end(struct sheet *s)
{
    out_write(&s->file, "\n", 1);
    s->column = 0;
    s->rows++;
}

static void describe_field(struct json *j, const struct schema_field *f)
{
    json_object(j);
    json_member(j, "name", f->name);
    json_member(j, "type", schema_type_name(f->type));
    json_member(j, "title", f->title);
    if (f->required || f->pattern != NULL || f->enums != NULL) {
        json_key(j, "constraints");
        json_object(j);
        if (f->required) {
            json_key(j, "required");
            json_bool(j, true);
        }
        if (f->pattern != NULL)
            json_member(j, "pattern", f->pattern);
        if (f->enums != NULL) {
            json_key(j, "enum");
            json_array(j);
            for (const char *const *e = f->enums; *e != NULL; e++) {
                if (f->type == FIELD_INTEGER)
                    json_raw(j, *e);
                else
                    json_string(j, *e);
            }
            json_end_array(j);
        }
        json_end_object(j);
    }
    json_end_object(j);
}

static void describe_resource(struct json *j, const struct sheet *sheet, bool told, struct arena *a)
{
    const struct schema_resource *r = sheet->resource;
    json_object(j);
    json_member(j, "name", r->name);
    if (!told)
        json_member(j, "delivery", sheet->by_month ? "period" : "full");
    json_member(j, "path", arena_printf(a, "%s.csv", r->name));
    json_member(j, "profile", "tabular-data-resource");
    json_member(j, "format", "csv");
    json_member(j, "mediatype", "text/csv");
    json_member(j, "encoding", "utf-8");
    json_key(j, "schema");
    json_object(j);
    json_key(j, "fields");
    json_array(j);
    for (size_t i = 0; i < r->n_fields; i++)
        describe_field(j, &r->fields[i]);
    json_end_array(j);
    json_key(j, "missingValues");
    json_array(j);
    json_string(j, "");
    json_end_array(j);
    json_key(j, "primaryKey");
    json_array(j);
    for (size_t i = 0; i < r->n_fields; i++) {
        if (r->fields[i].key)
            json_string(j, r->fields[i].name);
    }
    json_end_array(j);
    json_end_object(j);
    json_end_object(j);
}

static const struct schema_package *package_of(const struct sheet *sheet)
{
    size_t i = 0;
    while (i + 1 < schema_n_packages && strcmp(schema_packages[i].name, sheet->resource->package) != 0)
        i++;
    return &schema_packages[i];
}

int sheet_describe(const char *dir, const char *folder, month_t period, const struct sheet *sheets, size_t n,
                   struct diag *d)
{
    size_t first = 0;
    bool by_month = true;
    for (size_t i = n; i > 0; i--) {
        if (strcmp(sheets[i - 1].folder, folder) == 0) {
            first = i - 1;
            by_month = by_month && sheets[i - 1].by_month;
        }
    }
    const struct schema_package *package = package_of(&sheets[first]);
    struct strbuf text;
    struct arena a;
    struct json j;
    char month[32];
    strbuf_init(&text, 1 << 20);
    arena_init(&a);
    json_init(&j, &text, true);
    json_object(&j);
    json_member(&j, "profile", "tabular-data-package");
    json_member(&j, "name", package->name);
    json_member(&j, "title", package->title);
    json_member(&j, "municipality", "0730");
    json_member(&j, "period", month_iso(month, period));
    json_member(&j, "source", strcmp(package->name, "borger") == 0 ? "CPR" : package->name);
    json_member(&j, "delivery", by_month ? "period" : "full");
    json_key(&j, "fictive");
    json_bool(&j, true);
    json_key(&j, "resources");
    json_array(&j);
    for (size_t i = 0; i < n; i++) {
        if (strcmp(sheets[i].folder, folder) == 0)
            describe_resource(&j, &sheets[i], sheets[i].by_month == by_month, &a);
    }
    json_end_array(&j);
    json_end_object(&j);
    strbuf_addch(&text, '\n');
    const char *path = arena_printf(&a, "%s/%s/datapackage.json", dir, folder);
    int result = text.overflow ? diag_error(d, DIAG_OUTPUT, NO_LOC, "descriptor \"%s\" is too long", path)
                               : file_write(path, text.text, text.len, d);
    arena_release(&a);
    strbuf_release(&text);
    return result;
}
