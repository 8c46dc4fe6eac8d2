/*
 * Packs on the calendar: see timetable.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "publish/timetable.h"

#include <stdlib.h>
#include <string.h>

int timetable_read(const struct installation *inst, const struct calendar *calendar, const struct pack *pack,
                   struct timetable_pack *out)
{
    *out = (struct timetable_pack){.pack = pack, .unit = pack->period};
    if (schedule_read(inst->arena, pack->schedule, &out->schedule, inst->diag) != 0)
        return -1;
    out->repeats = schedule_repeats(inst->arena, &out->schedule, calendar, out->unit, inst->diag);
    return 0;
}

bool timetable_wants(const struct roles *roles, const struct pack *pack)
{
    return roles->file == NULL || pack->audience == NULL || roles_lookup(roles, pack->audience) != NULL;
}

/* While it is not known who reads what, the packs that come with the program are not planned: they are later. */
static bool is_own(const struct config *config, const struct pack *pack)
{
    return strncmp(pack->path, config->reports.own, strlen(config->reports.own)) == 0;
}

int timetable_load(const struct installation *inst, struct timetable *out)
{
    char **names;
    size_t n;
    const struct config *config = inst->config;
    *out = (struct timetable){.n_packs = 0};
    if (calendar_load(inst->arena, config->folder, config->time_zone, &out->calendar, inst->diag) != 0 ||
        pack_names(inst->arena, &config->reports, &names, &n, inst->diag) != 0)
        return -1;
    struct roles roles;
    struct diag ignored; /* what is wrong with recipients.yaml is told by those who send */
    diag_init(&ignored);
    bool known = roles_load(inst->arena, config->folder, &roles, &ignored) == 0;
    diag_release(&ignored);
    int result = 0;
    out->packs = ARENA_ARRAY(inst->arena, n, struct timetable_pack);
    for (size_t i = 0; i < n; i++) {
        const struct pack *pack = pack_find(inst->arena, &config->reports, names[i], inst->diag);
        if (pack != NULL && (pack->schedule == NULL || !(known ? timetable_wants(&roles, pack) : is_own(config, pack))))
            continue;
        if (pack != NULL && timetable_read(inst, &out->calendar, pack, &out->packs[out->n_packs]) == 0)
            out->n_packs++;
        else
            result = -1;
    }
    return result;
}

const struct timetable_pack *timetable_find(const struct installation *inst, const struct timetable *t,
                                            const char *name)
{
    for (size_t i = 0; i < t->n_packs; i++) {
        if (strcmp(t->packs[i].pack->name, name) == 0)
            return &t->packs[i];
    }
    const struct pack *pack = pack_find(inst->arena, &inst->config->reports, name, inst->diag);
    if (pack != NULL) {
        diag_error(inst->diag, DIAG_DEF_NAME, pack->loc, "pack \"%s\" has no schedule", name);
        diag_hint(inst->diag, "Add schedule:, such as schedule: {every: month, workday: 8}.");
    }
    return NULL;
}

static int by_time(const void *x, const void *y)
{
    const struct timetable_row *a = x, *b = y;
    if (a->occurrence.due_at != b->occurrence.due_at)
        return a->occurrence.due_at < b->occurrence.due_at ? -1 : 1;
    return strcmp(a->pack->pack->name, b->pack->pack->name);
}

void timetable_between(struct arena *a, const struct timetable *t, int64_t after, int64_t until,
                       struct timetable_row **out, size_t *n)
{
    struct occurrence **found = ARENA_ARRAY(a, t->n_packs, struct occurrence *);
    size_t *counts = ARENA_ARRAY(a, t->n_packs, size_t), total = 0;
    for (size_t i = 0; i < t->n_packs; i++) {
        const struct timetable_pack *p = &t->packs[i];
        schedule_between(a, &p->schedule, &t->calendar, p->unit, after, until, &found[i], &counts[i]);
        total += counts[i];
    }
    *out = ARENA_ARRAY(a, total, struct timetable_row);
    *n = 0;
    for (size_t i = 0; i < t->n_packs; i++) {
        for (size_t k = 0; k < counts[i]; k++)
            (*out)[(*n)++] = (struct timetable_row){&t->packs[i], found[i][k]};
    }
    if (total > 0)
        qsort(*out, total, sizeof(**out), by_time);
}
