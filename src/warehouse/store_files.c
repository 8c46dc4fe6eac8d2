/*
 * What counts of the tables of a store: see store_resource_files. Months that were delivered by themselves count
 * instead of those in the whole table, and where a system took over from another each counts on its side of the day.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "warehouse/period.h"
#include "warehouse/schema.h"
#include "warehouse/store.h"

/* A table of the manifest and the load that it came with. */
struct listed {
    const struct manifest_load *load;
    const struct manifest_resource *table;
};

static int by_origin(const void *a, const void *b)
{
    const struct listed *x = a, *y = b;
    int order = strcmp(x->load->municipality, y->load->municipality);
    order = order != 0 ? order : strcmp(x->load->source, y->load->source);
    return order != 0 ? order : (x->table->month > y->table->month) - (x->table->month < y->table->month);
}

static bool same_origin(const struct listed *a, const struct listed *b)
{
    return strcmp(a->load->municipality, b->load->municipality) == 0 && strcmp(a->load->source, b->load->source) == 0;
}

/* The days on which rows of a source count: from `first` on, DATE_NONE for all, and before `end`, DATE_OPEN for ever.
 */
struct reach {
    date_t first, end;
};

/* Of several days the first: a system that takes over from two counts from the first on, and so does one of two heirs.
 */
static struct reach reach_of(const struct manifest *m, const struct manifest_load *load)
{
    struct reach r = {DATE_NONE, DATE_OPEN};
    for (size_t i = 0; i < m->n_takeovers; i++) {
        const struct manifest_takeover *t = &m->takeovers[i];
        if (strcmp(t->municipality, load->municipality) != 0 || strcmp(t->package, load->package) != 0)
            continue;
        if (strcmp(t->source, load->source) == 0 && (r.first == DATE_NONE || t->from < r.first))
            r.first = t->from;
        if (strcmp(t->takes_over, load->source) == 0 && t->from < r.end)
            r.end = t->from;
    }
    return r;
}

/* A SELECT in the making. */
struct part {
    struct strbuf columns, where;
};

static void add_condition(struct part *p)
{
    strbuf_adds(&p->where, p->where.len > 0 ? " AND " : " WHERE ");
}

/* The columns of a history, cut to the days that count. */
static void cut_history(struct part *p, const struct schema_resource *schema, struct reach r)
{
    for (size_t i = 0; i < schema->n_fields; i++) {
        const char *name = schema->fields[i].name;
        strbuf_adds(&p->columns, i > 0 ? ", " : "");
        if (strcmp(name, "from_date") == 0 && r.first != DATE_NONE)
            strbuf_addf(&p->columns, "max(from_date, %d) AS from_date", r.first);
        else if (strcmp(name, "quantity") == 0 && r.first != DATE_NONE) /* what is paid once was paid where it began */
            strbuf_addf(&p->columns, "iif(unit = 'piece' AND from_date < %d, 0, quantity) AS quantity", r.first);
        else if (strcmp(name, "to_date") == 0 && r.end != DATE_OPEN)
            strbuf_addf(&p->columns, "min(ifnull(to_date, %d), %d) AS to_date", DATE_OPEN, r.end - 1);
        else
            strbuf_addf(&p->columns, "\"%s\"", name);
    }
    if (r.first != DATE_NONE) {
        add_condition(p);
        strbuf_addf(&p->where, "ifnull(to_date, %d) >= %d", DATE_OPEN, r.first);
    }
    if (r.end != DATE_OPEN) {
        add_condition(p);
        strbuf_addf(&p->where, "from_date < %d", r.end);
    }
}

/* The months that count: the one of a change of system is the new one's. */
static void cut_months(struct part *p, const struct schema_field *field, struct reach r)
{
    if (r.first != DATE_NONE) {
        add_condition(p);
        strbuf_addf(&p->where, "\"%s\" >= ", field->name);
        period_add_bound(&p->where, field, month_of(r.first));
    }
    if (r.end != DATE_OPEN) {
        add_condition(p);
        strbuf_addf(&p->where, "\"%s\" < ", field->name);
        period_add_bound(&p->where, field, month_of(r.end));
    }
}

/* Not the months that tables after at[0] deliver by themselves. */
static void leave_months(struct part *p, const struct schema_field *field, const struct listed *at,
                         const struct listed *end)
{
    if (at->table->month != MONTH_NONE || at + 1 == end || !same_origin(at, at + 1))
        return;
    add_condition(p);
    strbuf_addf(&p->where, "\"%s\" NOT IN (", field->name);
    for (const struct listed *other = at + 1; other < end && same_origin(at, other); other++) {
        if (other > at + 1)
            strbuf_addch(&p->where, ',');
        period_add_values(&p->where, field, other->table->month);
    }
    strbuf_addch(&p->where, ')');
}

/* What counts of the table at[0], as something to select from. */
static const char *counted_part(struct arena *a, const struct manifest *m, const struct listed *at,
                                const struct listed *end, const char **cut)
{
    const struct schema_resource *schema = schema_lookup(at->table->name);
    struct reach r = reach_of(m, at->load);
    struct part p;
    *cut = "";
    strbuf_init(&p.columns, STRBUF_LARGE);
    strbuf_init(&p.where, STRBUF_LARGE);
    if (schema != NULL && schema->history)
        cut_history(&p, schema, r);
    if (schema != NULL && schema->period != NULL) {
        const struct schema_field *field = &schema->fields[schema_field_index(schema, schema->period)];
        cut_months(&p, field, r);
        *cut = arena_strdup(a, strbuf_text(&p.where));
        leave_months(&p, field, at, end);
    }
    const char *out = p.where.len == 0 ? arena_printf(a, "\"%s\"", at->table->name)
                                       : arena_printf(a, "(SELECT %s FROM \"%s\"%s)",
                                                      p.columns.len > 0 ? strbuf_text(&p.columns) : "*",
                                                      at->table->name, strbuf_text(&p.where));
    strbuf_release(&p.columns);
    strbuf_release(&p.where);
    return out;
}

struct store_file *store_resource_files(const struct store *s, struct arena *a, const char *resource, size_t *n)
{
    const struct manifest *m = &s->manifest;
    size_t most = 0;
    for (size_t i = 0; i < m->n_loads; i++)
        most += m->loads[i].n_resources;
    struct listed *listed = ARENA_ARRAY(a, most, struct listed);
    *n = 0;
    for (size_t i = 0; i < m->n_loads; i++) {
        const struct manifest_load *load = &m->loads[i];
        for (size_t k = 0; k < load->n_resources; k++) {
            if (strcmp(load->resources[k].name, resource) == 0)
                listed[(*n)++] = (struct listed){load, &load->resources[k]};
        }
    }
    if (*n > 0)
        qsort(listed, *n, sizeof(*listed), by_origin);
    struct store_file *files = ARENA_ARRAY(a, *n, struct store_file);
    for (size_t i = 0; i < *n; i++) {
        const struct manifest_load *load = listed[i].load;
        files[i] = (struct store_file){
            .path = path_join(a, s->folder, listed[i].table->file),
            .source = load->source,
            .municipality = load->municipality,
            .period = load->period,
            .rows = listed[i].table->rows,
            .sha256 = listed[i].table->sha256,
            .month = listed[i].table->month,
            .months = listed[i].table->months,
            .n_months = listed[i].table->n_months,
            .covers_from = load->covers_from,
        };
        files[i].table = counted_part(a, m, &listed[i], listed + *n, &files[i].cut);
    }
    return files;
}
