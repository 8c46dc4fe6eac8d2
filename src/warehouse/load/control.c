/*
 * Control totals: what the source says that it sent, beside what arrived. See control.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/load/control.h"

#include <string.h>

#include "base/num.h"
#include "warehouse/load/descriptor_read.h"
#include "warehouse/load/value.h"

/* --- in the descriptor --- */

static void read_sum(struct reader *r, const struct yaml_node *key, const struct yaml_node *node,
                     const struct package_resource *res, struct package_control *out)
{
    const char *hint = "Write the sums of columns of numbers, as in \"sums\": {\"amount\": -1234.50}.";
    int field = schema_field_index(res->schema, key->text);
    struct package_sum *sum = &out->sums[out->n_sums];
    enum field_type type = field >= 0 ? res->schema->fields[field].type : FIELD_STRING;
    if (field < 0 || (type != FIELD_MONEY && type != FIELD_NUMBER && type != FIELD_INTEGER)) {
        reader_fail(r, key->loc, hint, "\"%s\" of \"%s\" has no sum", key->text, res->name);
    } else if (node->kind != YAML_SCALAR ||
               value_parse(type, node->text, strlen(node->text), &sum->value) != VALUE_OK) {
        reader_fail(r, node->loc, hint, "the sum of \"%s\" is not a number as its values are", key->text);
    } else {
        sum->field = (size_t)field;
        out->n_sums++;
    }
}

static void read_control(struct reader *r, const struct yaml_node *map, month_t month, struct package_resource *res)
{
    struct package_control *out = &res->control[res->n_control++];
    *out = (struct package_control){.month = month, .loc = map->loc, .rows = -1};
    const struct yaml_node *rows = yaml_lookup(map, "rows");
    if (!yaml_is_null(rows) && (!yaml_int(rows, &out->rows) || out->rows < 0)) {
        reader_fail(r, rows->loc, "Write how many rows the file has, as in \"rows\": 1200.",
                    "\"rows\" of \"%s\" is not a number of rows", res->name);
        out->rows = -1;
    }
    const struct yaml_node *sums = reader_member(r, map, "sums", YAML_MAP, NULL);
    if (sums == NULL)
        return;
    out->sums = ARENA_ARRAY(r->arena, sums->n, struct package_sum);
    for (size_t i = 0; i < sums->n; i++)
        read_sum(r, sums->keys[i], sums->items[i], res, out);
}

static void read_months(struct reader *r, const struct yaml_node *months, struct package_resource *res)
{
    const char *hint = "Write {\"2026-10\": {\"rows\": ..., \"sums\": {...}}}, for rows that have a month.";
    for (size_t i = 0; i < months->n; i++) {
        const struct yaml_node *key = months->keys[i], *map = months->items[i];
        month_t month;
        if (res->schema->period == NULL || !month_parse(key->text, strlen(key->text), &month) || map->kind != YAML_MAP)
            reader_fail(r, key->loc, hint, "\"%s\" has no control of \"%s\"", res->name, key->text);
        else
            read_control(r, map, month, res);
    }
}

void descriptor_read_control(struct reader *r, const struct yaml_node *map, struct package_resource *out)
{
    const struct yaml_node *control = reader_member(r, map, "control", YAML_MAP, NULL);
    if (control == NULL)
        return;
    const struct yaml_node *months = reader_member(r, control, "periods", YAML_MAP, NULL);
    out->control = ARENA_ARRAY(r->arena, 1 + (months != NULL ? months->n : 0), struct package_control);
    read_control(r, control, MONTH_NONE, out);
    if (months != NULL)
        read_months(r, months, out);
}

/* --- against the rows --- */

/* A sum as its values are written. */
static const char *sum_text(struct arena *a, enum field_type type, int64_t value)
{
    char text[NUM_TEXT];
    if (type == FIELD_MONEY)
        return arena_strdup(a, num_money(text, value));
    return type == FIELD_NUMBER ? arena_strdup(a, num_double(text, (double)value / 1e6))
                                : arena_printf(a, "%lld", (long long)value);
}

static int tell(const struct package_resource *r, const struct package_control *c, const char *what, const char *found,
                const char *said, const char *difference, struct diag *d)
{
    char month[32];
    bool of_month = c->month != MONTH_NONE;
    diag_error(d, DIAG_PACKAGE, c->loc, "%s of \"%s\"%s%s: %s arrived, the source counted %s, difference %s", what,
               r->name, of_month ? " of " : "", of_month ? month_iso(month, c->month) : "", found, said, difference);
    diag_hint(d, "The file is not what the source sent: ask for it again, or for its descriptor.");
    return -1;
}

int control_check(const struct package_resource *r, const struct tally *t, struct arena *a, struct diag *d)
{
    int result = 0;
    for (size_t i = 0; i < r->n_control; i++) {
        const struct package_control *c = &r->control[i];
        const struct tally_month *month = c->month != MONTH_NONE ? tally_month(t, c->month) : NULL;
        int64_t rows = c->month == MONTH_NONE ? t->rows : month != NULL ? month->rows : 0;
        if (c->rows >= 0 && c->rows != rows)
            result = tell(r, c, "rows", arena_printf(a, "%lld", (long long)rows),
                          arena_printf(a, "%lld", (long long)c->rows),
                          arena_printf(a, "%lld", (long long)(rows - c->rows)), d);
        for (size_t k = 0; k < c->n_sums; k++) {
            const struct schema_field *f = &r->schema->fields[c->sums[k].field];
            int64_t said = c->sums[k].value, found = c->month == MONTH_NONE ? tally_sum(t, c->sums[k].field)
                                                     : month != NULL        ? month->sums[c->sums[k].field]
                                                                            : 0;
            if (found != said)
                result = tell(r, c, arena_printf(a, "sum of \"%s\"", f->name), sum_text(a, f->type, found),
                              sum_text(a, f->type, said), sum_text(a, f->type, found - said), d);
        }
    }
    return result;
}
