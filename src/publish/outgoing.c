/*
 * What goes out: see outgoing.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "publish/outgoing.h"

#include <poll.h>

#include "base/clock.h"
#include "base/zone.h"
#include "deliver/to.h"

int outgoing_deliveries(const struct installation *inst, const struct pack *pack, const struct run_request *request,
                        const struct run_result *result, struct outbox_delivery **out, size_t *n)
{
    struct roles roles;
    struct to to;
    *out = NULL;
    *n = 0;
    if (roles_load(inst->arena, inst->config->folder, &roles, inst->diag) != 0 ||
        to_read(inst->arena, pack->to, &to, inst->diag) != 0)
        return -1;
    const struct to_publication publication = {.pack = pack->name,
                                               .split_by = pack->split != NULL ? pack->split->by : NULL,
                                               .slice = request->slice != NULL ? request->slice : "",
                                               .period = result->period,
                                               .clearance = request->clearance,
                                               .due_at = "",
                                               .sentence = result->sentence,
                                               .held = pack->release != NULL};
    to_deliveries(inst->arena, &to, &roles, &publication, out, n, inst->diag);
    return 0;
}

int outgoing_check(const struct installation *inst, const struct pack *pack)
{
    struct roles roles;
    struct to to;
    if (to_read(inst->arena, pack->to, &to, inst->diag) != 0 ||
        roles_load(inst->arena, inst->config->folder, &roles, inst->diag) != 0)
        return -1;
    const struct to_publication publication = {
        .pack = pack->name, .split_by = pack->split != NULL ? pack->split->by : NULL, .clearance = pack->clearance};
    return to_check(&to, &roles, &publication, inst->diag);
}

bool outgoing_sound(const struct installation *inst)
{
    struct roles roles;
    struct diag ignored;
    diag_init(&ignored);
    bool sound = roles_load(inst->arena, inst->config->folder, &roles, &ignored) == 0;
    diag_release(&ignored);
    return sound;
}

static bool is_stopped(void *arg)
{
    const int *stop = arg;
    struct pollfd asked = {.fd = *stop, .events = POLLIN};
    return *stop >= 0 && poll(&asked, 1, 0) > 0;
}

int outgoing_send(const struct installation *inst, int stop, struct deliver_counts *out)
{
    struct roles roles;
    const struct config *c = inst->config;
    *out = (struct deliver_counts){.sent = 0};
    if (roles_load(inst->arena, c->folder, &roles, inst->diag) != 0)
        return -1;
    const struct deliver_context context = {.folder = c->folder,
                                            .archive = c->archive,
                                            .templates = &c->site_templates,
                                            .municipality = c->name,
                                            .zone = zone_lookup(c->time_zone), /* config_load has checked it */
                                            .roles = &roles,
                                            .stop = is_stopped,
                                            .arg = &stop};
    return deliver_due(&context, clock_now(), out, inst->diag);
}

int outgoing_next(const struct installation *inst, struct archive *ar, int64_t *next)
{
    static const enum outbox_state states[] = {OUTBOX_WAITING};
    const struct outbox_query query = {.states = states, .n_states = 1};
    struct outbox_row *rows;
    size_t n;
    *next = INT64_MIN;
    if (archive_outbox_list(ar, inst->arena, &query, &rows, &n, inst->diag) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        int64_t due, again;
        if (!clock_parse(rows[i].due_at, &due))
            continue;
        if (clock_parse(rows[i].next_try_at, &again) && again > due)
            due = again;
        if (*next == INT64_MIN || due < *next)
            *next = due;
    }
    return 0;
}
