/*
 * Comments for composing: see comments.h. They are read before a run is forked, since the child must not use the
 * parent's catalog.
 *
 * SPDX-License-Identifier: MIT
 */
#include "publish/comments.h"

#include <string.h>

#include "base/clock.h"
#include "base/zone.h"
#include "document/key.h"

/* The day on which something was said, by the clocks of the installation. */
static date_t local_day(const struct installation *inst, const char *at)
{
    int64_t seconds;
    const struct zone *zone = zone_lookup(inst->config->time_zone);
    if (zone == NULL || !clock_parse(at, &seconds))
        return DATE_NONE;
    return zone_day(zone, seconds, NULL);
}

int comments_load(const struct installation *inst, struct archive *ar, const char *slice, struct comment_list *out)
{
    struct archived_comment *list;
    *out = (struct comment_list){.n = 0};
    if (archive_comments(ar, inst->arena, NULL, slice, &list, &out->n, inst->diag) != 0)
        return -1;
    out->periods = ARENA_ARRAY(inst->arena, out->n, const char *);
    out->comments = ARENA_ARRAY(inst->arena, out->n, struct comment);
    for (size_t i = 0; i < out->n; i++) {
        const struct archived_comment *c = &list[i];
        const struct figure_key key = {c->report, c->params, c->figure, c->row};
        out->periods[i] = c->period;
        out->comments[i] = (struct comment){.key = figure_key_text(inst->arena, &key),
                                            .place = "",
                                            .text = c->text,
                                            .by = c->by,
                                            .day = local_day(inst, c->at)};
    }
    return 0;
}

const struct comment *comments_of(struct arena *a, const struct comment_list *list, const char *period, size_t *n)
{
    struct comment *some = ARENA_ARRAY(a, list->n, struct comment);
    *n = 0;
    for (size_t i = 0; i < list->n; i++)
        if (strcmp(list->periods[i], period) == 0)
            some[(*n)++] = list->comments[i];
    return some;
}
