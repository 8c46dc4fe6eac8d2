/*
 * The fields of mappings, held against ours: see mapping.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "warehouse/load/mapping.h"
#include "warehouse/load/value.h"

static bool same(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

const char *const mapping_given[GIVEN_N] = {"$source", "$municipality", "$period"};

int mapping_find_column(struct mapping_builder *b, const struct unpivot_def *unpivot, const struct shape_text *name)
{
    if (unpivot != NULL && unpivot->name.text != NULL && same(unpivot->name.text, name->text))
        return COLUMN_UNPIVOT_NAME;
    if (unpivot != NULL && unpivot->value.text != NULL && same(unpivot->value.text, name->text))
        return COLUMN_UNPIVOT_VALUE;
    for (int k = 0; k < GIVEN_N; k++) {
        if (same(mapping_given[k], name->text))
            return COLUMN_GIVEN - k;
    }
    size_t n = b->out->n_columns;
    const char **names = ARENA_ARRAY(b->arena, n + 2, const char *);
    for (size_t i = 0; i < n; i++) {
        names[i] = b->out->columns[i].name;
        if (same(names[i], name->text))
            return (int)i;
    }
    if (unpivot != NULL) {
        names[n++] = unpivot->name.text;
        names[n++] = unpivot->value.text;
    }
    b->result = diag_error(b->diag, DIAG_DEF_NAME, name->loc, "there is no column \"%s\" in this mapping", name->text);
    diag_hint_names(b->diag, name->text, names, n);
    return 0;
}

static void check_listed(struct mapping_builder *b, const struct schema_field *f, const char *text, struct src_loc loc)
{
    size_t n = 0;
    for (; f->enums[n] != NULL; n++) {
        if (same(f->enums[n], text))
            return;
    }
    b->result = diag_error(b->diag, DIAG_DEF_VALUE, loc, "\"%s\" is not a value of field \"%s\"", text, f->name);
    diag_hint_names(b->diag, text, f->enums, n);
}

void mapping_check_value(struct mapping_builder *b, const struct schema_field *field, const char *text,
                         struct src_loc loc)
{
    int64_t number;
    if (text[0] == '\0') {
        if (field->required)
            mapping_fail(b, DIAG_DEF_VALUE, loc, "Write a value: without one every such row is refused.",
                         "field \"%s\" must have a value", field->name);
        return;
    }
    if (field->type != FIELD_STRING && value_parse(field->type, text, strlen(text), &number) != VALUE_OK) {
        mapping_fail(b, DIAG_DEF_VALUE, loc, "Values that a mapping gives itself are written in the usual way.",
                     "\"%s\" is not %s, as field \"%s\" wants it", text, value_wanted(field->type), field->name);
        return;
    }
    if (field->enums != NULL)
        check_listed(b, field, text, loc);
    if (field->pattern == NULL)
        return;
    struct pattern *p = pattern_new_code(field->pattern, loc, DIAG_DEF_VALUE, b->diag);
    if (p != NULL && !pattern_matches(p, text, strlen(text)))
        mapping_fail(b, DIAG_DEF_VALUE, loc, "See almanak-package(5) for what the field may hold.",
                     "\"%s\" does not match the pattern %s of field \"%s\"", text, field->pattern, field->name);
    pattern_free(p);
}

static void read_columns(struct mapping_builder *b, const struct unpivot_def *unpivot, const struct shape_text *names,
                         size_t n, struct mapping_field *out)
{
    int *columns = ARENA_ARRAY(b->arena, n, int);
    for (size_t i = 0; i < n; i++)
        columns[i] = mapping_find_column(b, unpivot, &names[i]);
    out->columns = columns;
    out->n_columns = n;
}

static void read_base(struct mapping_builder *b, const struct unpivot_def *unpivot, const struct field_def *def,
                      struct mapping_field *out)
{
    if (def->constant.text != NULL) {
        out->base = BASE_CONSTANT;
        out->constant = def->constant.text;
        mapping_check_value(b, out->schema, out->constant, def->constant.loc);
    } else if (def->join.n > 0) {
        out->base = BASE_JOIN;
        out->with = def->with.text != NULL ? def->with.text : "-";
        read_columns(b, unpivot, def->join.items, def->join.n, out);
    } else if (def->hash.n > 0) {
        out->base = BASE_HASH;
        read_columns(b, unpivot, def->hash.items, def->hash.n, out);
    } else if (def->column.text != NULL) {
        read_columns(b, unpivot, &def->column, 1, out);
    }
    if (def->with.text != NULL && out->base != BASE_JOIN)
        mapping_fail(b, DIAG_DEF_SHAPE, def->with.loc, "Leave it out, or join columns.",
                     "field \"with\" of field \"%s\" goes with join only", out->schema->name);
}

static void read_parts(struct mapping_builder *b, const struct field_def *def, struct mapping_field *out)
{
    const char *name = out->schema->name;
    out->split = def->split.text;
    out->part = (int)def->part.value;
    out->from = (int)def->from.value;
    out->length = (int)def->length.value;
    if (out->length > 0 && out->from == 0)
        out->from = 1;
    if ((out->split != NULL) != def->part.given || (def->part.given && def->part.value == 0))
        mapping_fail(b, DIAG_DEF_SHAPE, out->split != NULL ? def->split.loc : def->part.loc,
                     "Write both, as in split: \" \", part: 1; parts are counted from 1, or from -1 backwards.",
                     "fields \"split\" and \"part\" of field \"%s\" belong together", name);
    if (out->split != NULL && out->split[0] == '\0')
        mapping_fail(b, DIAG_DEF_VALUE, def->split.loc, "Write the separator, such as \" \".",
                     "field \"split\" of field \"%s\" is empty", name);
    if (def->match != NULL)
        mapping_read_match(b, def->match, out);
}

static void read_map(struct mapping_builder *b, const struct field_def *def, struct mapping_field *out)
{
    out->unknown = def->unknown < 0 ? UNKNOWN_REFUSE : def->unknown;
    out->otherwise = def->otherwise.text;
    if (def->map == NULL) {
        if (out->otherwise != NULL || def->unknown >= 0)
            mapping_fail(b, DIAG_DEF_SHAPE, def->head.loc, "Leave it out, or give the field a map.",
                         "fields \"otherwise\" and \"unknown\" of field \"%s\" go with map only", out->schema->name);
        return;
    }
    if (out->otherwise != NULL && def->unknown >= 0)
        mapping_fail(b, DIAG_DEF_SHAPE, def->otherwise.loc, "Leave one of them out.",
                     "field \"%s\" has both otherwise and unknown", out->schema->name);
    out->codes = mapping_use_codes(b, def->map);
    for (size_t i = 0; out->codes != NULL && i < out->codes->n_nodes; i++)
        mapping_check_value(b, out->schema, out->codes->nodes[i]->text, out->codes->nodes[i]->loc);
    if (out->otherwise != NULL)
        mapping_check_value(b, out->schema, out->otherwise, def->otherwise.loc);
}

/* Whether the field can hold what is written of a date. */
static bool holds(const struct schema_field *f, int as)
{
    return f->type == FIELD_STRING || (f->type == FIELD_DATE && as == AS_DATE) ||
           (f->type == FIELD_MONTH && as == AS_MONTH);
}

static void read_dates(struct mapping_builder *b, const struct field_def *def, struct mapping_field *out)
{
    static const char *const words[] = {"date", "month", "week", "year"};
    bool given = out->base == BASE_CONSTANT || out->codes != NULL;
    out->as = def->as;
    if (out->as < 0 && out->schema->type == FIELD_DATE && !given)
        out->as = AS_DATE;
    if (def->as >= 0 && given)
        mapping_fail(b, DIAG_DEF_SHAPE, def->head.loc, "Leave one of them out.",
                     "field \"%s\" has both as and a value of the mapping's own", out->schema->name);
    else if (def->as >= 0 && !holds(out->schema, def->as))
        mapping_fail(b, DIAG_DEF_VALUE, def->head.loc, "See almanak-package(5) for what the field may hold.",
                     "field \"%s\" cannot hold a %s", out->schema->name, words[def->as]);
    out->dates = b->out->dates;
    out->n_dates = b->out->n_dates;
    if (def->dates.n == 0)
        return;
    const char **dates = ARENA_ARRAY(b->arena, def->dates.n, const char *);
    for (size_t i = 0; i < def->dates.n; i++) {
        dates[i] = def->dates.items[i].text;
        if (!same(dates[i], "excel") && !value_form_is_date(dates[i]))
            mapping_fail(b, DIAG_DEF_VALUE, def->dates.items[i].loc,
                         "Write a format such as %d-%m-%Y, with %d, %m and %Y once each, or excel.",
                         "\"%s\" is not a format of dates", dates[i]);
    }
    out->dates = dates;
    out->n_dates = def->dates.n;
}

void mapping_read_field(struct mapping_builder *b, const struct unpivot_def *unpivot, const struct field_def *def,
                        struct mapping_field *out)
{
    read_base(b, unpivot, def, out);
    read_parts(b, def, out);
    read_map(b, def, out);
    read_dates(b, def, out);
}
