/*
 * Judging one value: see check_column.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/load/check_column.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "warehouse/load/cpr.h"
#include "warehouse/load/value.h"

enum { TEXT_MAX = 1 << 20 }; /* bytes of one value */

/* --- making --- */

static void allow_text(struct column_values *v, const char *text)
{
    (void)intern_add(&v->texts, text, strlen(text));
}

static void allow_schema_values(struct column *c, const char *const *enums)
{
    struct column_values *v = &c->allowed[c->n_allowed++];
    v->limited = true;
    for (; *enums != NULL; enums++) {
        int64_t number;
        if (c->type == FIELD_STRING) {
            allow_text(v, *enums);
        } else if (value_parse(c->type, *enums, strlen(*enums), &number) == VALUE_OK) {
            v->numbers = xreallocarray(v->numbers, v->n_numbers + 1, sizeof(*v->numbers));
            v->numbers[v->n_numbers++] = number;
        }
    }
}

static void allow_own_values(struct column *c, const struct package_field *f)
{
    struct column_values *v = &c->allowed[c->n_allowed++];
    v->limited = true;
    v->numbers = xcalloc(f->n_enums, sizeof(*v->numbers));
    for (size_t i = 0; i < f->n_enums; i++) {
        if (c->type == FIELD_STRING)
            allow_text(v, f->enums[i].text);
        else
            v->numbers[v->n_numbers++] = f->enums[i].number;
    }
}

static int add_pattern(struct column *c, const char *expression, struct src_loc loc, struct diag *d)
{
    struct pattern *p = pattern_new(expression, loc, d);
    if (p == NULL)
        return -1;
    c->patterns[c->n_patterns++] = p;
    return 0;
}

int column_init(struct column *c, const struct package_field *field, const struct package_resource *resource,
                date_t latest_birth, struct diag *d)
{
    const struct schema_field *schema = field->schema;
    *c = (struct column){
        .field = field, .target = -1, .type = field->type, .required = field->required, .latest_birth = latest_birth};
    intern_init(&c->allowed[0].texts);
    intern_init(&c->allowed[1].texts);
    if (field->n_enums > 0)
        allow_own_values(c, field);
    if (field->pattern != NULL && add_pattern(c, field->pattern, field->pattern_loc, d) != 0)
        return -1;
    if (schema == NULL)
        return 0;
    c->target = (int)(schema - resource->schema->fields);
    c->required |= schema->required;
    if (schema->enums != NULL)
        allow_schema_values(c, schema->enums);
    if (schema->rule == RULE_CPR)
        c->cpr = schema->pattern != NULL ? CPR_CHECKED : CPR_WARNED;
    c->counts_modulus11 = c->cpr == CPR_CHECKED && schema->key;
    if (schema->pattern == NULL || (field->pattern != NULL && strcmp(field->pattern, schema->pattern) == 0))
        return 0;
    return add_pattern(c, schema->pattern, field->loc, d);
}

void column_release(struct column *c)
{
    for (size_t i = 0; i < c->n_patterns; i++)
        pattern_free(c->patterns[i]);
    for (size_t i = 0; i < ARRAY_LEN(c->allowed); i++) {
        intern_release(&c->allowed[i].texts);
        free(c->allowed[i].numbers);
    }
}

/* --- judging --- */

/* What is wrong with a value; code NULL when nothing is. */
struct verdict {
    const char *code, *text;
};

#define GOOD ((struct verdict){NULL, NULL})

static bool is_missing(const struct column *c, const struct csv_field *f)
{
    if (f->len == 0)
        return true;
    const char *const *texts = c->field->missing_values;
    for (size_t i = 0; i < c->field->n_missing_values; i++) {
        if (strlen(texts[i]) == f->len && memcmp(texts[i], f->text, f->len) == 0)
            return true;
    }
    return false;
}

static bool is_allowed(const struct column *c, const struct column_values *v, const struct cell *cell)
{
    if (!v->limited)
        return true;
    if (c->type == FIELD_STRING)
        return intern_lookup(&v->texts, cell->text, cell->len) != INTERN_NONE;
    size_t i = 0;
    while (i < v->n_numbers && v->numbers[i] != cell->number)
        i++;
    return i < v->n_numbers;
}

/* Characters of valid UTF-8. */
static int64_t count_characters(const char *text, size_t len)
{
    int64_t n = 0;
    for (size_t i = 0; i < len; i++)
        n += ((unsigned char)text[i] & 0xC0) != 0x80;
    return n;
}

static struct verdict judge_cpr(const struct column *c, const struct cell *cell, struct column_notes *notes)
{
    enum cpr_status status = cpr_check(cell->text, cell->len, c->latest_birth);
    if (c->cpr == CPR_WARNED) {
        notes->odd_cpr |= status != CPR_OK;
        return GOOD;
    }
    switch (status) {
    case CPR_SHAPE: return (struct verdict){"pattern", "not a CPR number of ten characters without a hyphen"};
    case CPR_DATE: return (struct verdict){"cpr_date", "the number tells no day of birth that exists"};
    case CPR_FUTURE: return (struct verdict){"cpr_future", "the number tells a day of birth after the delivery"};
    case CPR_OK: break;
    }
    if (c->counts_modulus11)
        notes->breaks_modulus11 = cpr_breaks_modulus11(cell->text);
    return GOOD;
}

static struct verdict judge_text(const struct column *c, const struct cell *cell, bool utf8, struct column_notes *notes)
{
    const struct package_field *f = c->field;
    if (cell->len > TEXT_MAX)
        return (struct verdict){"size", "the text is longer than a megabyte"};
    if (!utf8 && !utf8_valid(cell->text, cell->len))
        return (struct verdict){"encoding", "the text is not UTF-8, or holds a NUL"};
    for (size_t i = 0; i < c->n_patterns; i++) {
        if (!pattern_matches(c->patterns[i], cell->text, cell->len))
            return (struct verdict){"pattern", "the text does not match the pattern"};
    }
    if (f->min_length >= 0 || f->max_length >= 0) {
        int64_t n = count_characters(cell->text, cell->len);
        if (n < f->min_length)
            return (struct verdict){"min_length", "the text is too short"};
        if (f->max_length >= 0 && n > f->max_length)
            return (struct verdict){"max_length", "the text is too long"};
    }
    return c->cpr != CPR_NONE ? judge_cpr(c, cell, notes) : GOOD;
}

static struct verdict judge_number(const struct column *c, const struct csv_field *f, bool utf8, struct cell *cell)
{
    enum value_status status = value_form_parse(&c->field->form, c->type, f->text, f->len, &cell->number);
    if (status == VALUE_SYNTAX)
        return (struct verdict){"type", NULL};
    if (status != VALUE_OK && c->target < 0)
        return GOOD; /* a number all right, and not ours to keep */
    if (status == VALUE_PRECISE)
        return (struct verdict){"precision", NULL};
    if (status == VALUE_LARGE)
        return (struct verdict){"size", "the number has more than 18 digits"};
    for (size_t i = 0; i < c->n_patterns; i++) {
        if ((!utf8 && !utf8_valid(f->text, f->len)) || !pattern_matches(c->patterns[i], f->text, f->len))
            return (struct verdict){"pattern", "the value does not match the pattern"};
    }
    if (c->field->has_minimum && cell->number < c->field->minimum.number)
        return (struct verdict){"minimum", "the value is below the minimum"};
    if (c->field->has_maximum && cell->number > c->field->maximum.number)
        return (struct verdict){"maximum", "the value is above the maximum"};
    return GOOD;
}

static struct verdict judge(const struct column *c, const struct csv_field *f, bool utf8, struct cell *cell,
                            struct column_notes *notes)
{
    if (cell->missing)
        return c->required ? (struct verdict){"required", "there must be a value"} : GOOD;
    struct verdict v = c->type == FIELD_STRING ? judge_text(c, cell, utf8, notes) : judge_number(c, f, utf8, cell);
    for (size_t i = 0; i < c->n_allowed && v.code == NULL; i++) {
        if (!is_allowed(c, &c->allowed[i], cell))
            v = (struct verdict){"enum", "the value is not one of those allowed"};
    }
    return v;
}

bool column_read(const struct column *c, const struct csv_field *f, bool utf8, struct cell *cell, struct reason *reason,
                 struct column_notes *notes)
{
    *cell = (struct cell){.missing = is_missing(c, f)};
    if (c->type == FIELD_STRING && !cell->missing) {
        cell->text = f->text;
        cell->len = f->len;
    }
    if (reason == NULL) {
        if (c->type != FIELD_STRING && !cell->missing)
            (void)value_form_parse(&c->field->form, c->type, f->text, f->len, &cell->number);
        return true;
    }
    struct verdict v = judge(c, f, utf8, cell, notes);
    if (v.code == NULL)
        return true;
    reason->field = c->field->name;
    reason->code = v.code;
    reason->value = f->text;
    reason->value_len = f->len;
    reason->personal = c->cpr != CPR_NONE;
    char wanted[VALUE_WANTED];
    if (v.text != NULL)
        (void)snprintf(reason->text, sizeof(reason->text), "%s", v.text);
    else
        (void)snprintf(reason->text, sizeof(reason->text), "the value is not %s",
                       value_form_wanted(&c->field->form, c->type, wanted));
    cell->missing = true;
    return false;
}
