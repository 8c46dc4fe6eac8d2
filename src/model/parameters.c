/*
 * Reading parameters: see parameters.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "model/parameters.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/num.h"
#include "model/shape.h"

enum { MAX_BYTES = 1 << 20, WEEKS_MAX = 5200, PERCENT_MAX = 100 }; /* weeks: a hundred years */

struct ladder_def {
    struct shape_head head;
    struct shape_text from;
    struct shape_texts until_week, percent;
    struct shape_int restart_weeks, within_weeks;
};

struct parameters_def {
    struct shape_head head;
    struct shape_items ladders; /* of ladder_def */
};

#define AT(member) offsetof(struct ladder_def, member)
static const struct shape_field ladder_fields[] = {
    {.key = "from",
     .kind = SHAPE_TEXT,
     .offset = AT(from),
     .required = true,
     .help = "The day from which it holds, as 2016-01-04; it holds for the weeks whose Thursday is that day or later."},
    {.key = "percent",
     .kind = SHAPE_TEXTS,
     .offset = AT(percent),
     .required = true,
     .help = "The refund percent of each step, from the first weeks on."},
    {.key = "until_week",
     .kind = SHAPE_TEXTS,
     .offset = AT(until_week),
     .help = "The last week of each step but the last one, which has no end."},
    {.key = "restart_weeks",
     .kind = SHAPE_INT,
     .offset = AT(restart_weeks),
     .required = true,
     .low = 1,
     .high = 5200,
     .help = "So many weeks without any benefit of the ladder let the count begin again."},
    {.key = "within_weeks",
     .kind = SHAPE_INT,
     .offset = AT(within_weeks),
     .required = true,
     .low = 1,
     .high = 5200,
     .help = "They must lie within so many weeks before."},
};
#undef AT
static const struct shape ladder_shape = {"refund ladder", sizeof(struct ladder_def), ladder_fields,
                                          ARRAY_LEN(ladder_fields)};

static const struct shape_field parameters_fields[] = {
    {.key = "refund_ladders",
     .kind = SHAPE_MAP,
     .offset = offsetof(struct parameters_def, ladders),
     .required = true,
     .members = &ladder_shape,
     .help = "What the state refunds of benefits by how long they were paid: one ladder for each change of the law."},
};
static const struct shape parameters_shape = {"file of parameters", sizeof(struct parameters_def), parameters_fields,
                                              ARRAY_LEN(parameters_fields)};

void parameters_print_fields(struct strbuf *out, bool mdoc)
{
    shape_print(out, &parameters_shape, mdoc);
    shape_print(out, &ladder_shape, mdoc);
}

struct reader {
    struct arena *arena;
    struct diag *diag;
    struct refund_ladder *ladders; /* heap */
    size_t n_ladders, cap_ladders;
    int status;
};

static void refuse(struct reader *r, struct src_loc loc, const char *what, const char *hint)
{
    r->status = diag_error(r->diag, DIAG_DEF_VALUE, loc, "%s", what);
    diag_hint(r->diag, "%s", hint);
}

/* A whole number from 0 to max. */
static int64_t read_number(struct reader *r, const struct shape_text *t, int64_t max)
{
    int64_t value = 0;
    if (num_parse_int(t->text, strlen(t->text), &value) == NUM_OK && value >= 0 && value <= max)
        return value;
    refuse(r, t->loc, arena_printf(r->arena, "\"%s\" is no whole number from 0 to %lld", t->text, (long long)max),
           "Write lists of numbers, such as [80, 40, 30, 20].");
    return 0;
}

static void read_steps(struct reader *r, const struct ladder_def *def, struct refund_ladder *out)
{
    out->n_steps = def->percent.n;
    uint8_t *percent = ARENA_ARRAY(r->arena, def->percent.n, uint8_t);
    int32_t *until = ARENA_ARRAY(r->arena, def->until_week.n, int32_t);
    if (def->until_week.n + 1 != def->percent.n)
        refuse(r, def->head.loc,
               arena_printf(r->arena, "refund ladder \"%s\" has %zu percents and %zu last weeks", def->head.name,
                            def->percent.n, def->until_week.n),
               "Give every step but the last one its last week in \"until_week\".");
    for (size_t i = 0; i < def->percent.n; i++)
        percent[i] = (uint8_t)read_number(r, &def->percent.items[i], PERCENT_MAX);
    for (size_t i = 0; i < def->until_week.n; i++) {
        until[i] = (int32_t)read_number(r, &def->until_week.items[i], WEEKS_MAX);
        if (i > 0 && until[i] <= until[i - 1])
            refuse(r, def->until_week.items[i].loc, "the last weeks of the steps do not ascend",
                   "Write them from the first step on, such as [4, 26, 52].");
    }
    out->percent = percent;
    out->until_week = until;
}

static void read_ladder(struct reader *r, const struct ladder_def *def)
{
    struct refund_ladder ladder = {.name = def->head.name,
                                   .restart_weeks = (int32_t)def->restart_weeks.value,
                                   .within_weeks = (int32_t)def->within_weeks.value};
    if (def->head.broken)
        return;
    if (!date_parse(def->from.text, strlen(def->from.text), &ladder.from))
        refuse(r, def->from.loc, arena_printf(r->arena, "\"%s\" is no day", def->from.text),
               "Write it as year, month and day: 2016-01-04.");
    for (size_t i = 0; i < r->n_ladders; i++) {
        if (r->ladders[i].from == ladder.from)
            refuse(r, def->from.loc,
                   arena_printf(r->arena, "refund ladders \"%s\" and \"%s\" hold from the same day", r->ladders[i].name,
                                ladder.name),
                   "Let each begin on the day on which the law changed.");
    }
    read_steps(r, def, &ladder);
    PUSH(r->ladders, r->n_ladders, r->cap_ladders) = ladder;
}

static int compare_ladders(const void *a, const void *b)
{
    date_t x = ((const struct refund_ladder *)a)->from, y = ((const struct refund_ladder *)b)->from;
    return x < y ? -1 : x > y;
}

static void read_file(struct reader *r, const char *path)
{
    const struct yaml_node *root = yaml_load(r->arena, path, MAX_BYTES, DIAG_YAML_SYNTAX, r->diag);
    if (root == NULL) {
        r->status = -1;
        return;
    }
    struct parameters_def def = {.head = {.loc = root->loc}};
    if (shape_read(r->arena, &parameters_shape, root, &def, r->diag) != 0)
        r->status = -1;
    const struct ladder_def *ladders = def.ladders.items;
    for (size_t i = 0; i < def.ladders.n; i++)
        read_ladder(r, &ladders[i]);
}

int parameters_load(struct arena *a, const char *dir, struct parameters *out, struct diag *d)
{
    struct reader r = {.arena = a, .diag = d};
    char **names;
    size_t n = 0;
    *out = (struct parameters){.n_ladders = 0};
    if (dir_exists(dir) && dir_list(a, dir, ".yaml", &names, &n, d) != 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        read_file(&r, path_join(a, dir, names[i]));
    if (r.n_ladders > 0)
        qsort(r.ladders, r.n_ladders, sizeof(*r.ladders), compare_ladders);
    out->n_ladders = r.n_ladders;
    out->ladders = ARENA_ARRAY(a, r.n_ladders, struct refund_ladder);
    if (r.n_ladders > 0)
        memcpy(out->ladders, r.ladders, r.n_ladders * sizeof(*r.ladders));
    free(r.ladders);
    return r.status;
}

const struct refund_ladder *parameters_ladder(const struct parameters *p, date_t day)
{
    const struct refund_ladder *found = NULL;
    for (size_t i = 0; i < p->n_ladders && p->ladders[i].from <= day; i++)
        found = &p->ladders[i];
    return found;
}
