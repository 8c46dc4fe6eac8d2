/*
 * Alerts: see alerts.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "publish/alerts.h"

#include <stdlib.h>
#include <string.h>

#include "access/roles.h"
#include "archive/alerts.h"
#include "base/clock.h"
#include "base/zone.h"

/* Whom a message goes to: the mailbox of the role, else its people. A message without anybody is told by the event
 * alone. */
static struct outbox_delivery *address(const struct installation *inst, const struct roles *roles, const char *subject,
                                       const char *body, size_t *n)
{
    const char *name = inst->config->operations;
    const struct role *role = name != NULL ? roles_lookup(roles, name) : NULL;
    struct outbox_delivery *out = ARENA_ARRAY(inst->arena, roles->n_people + 1, struct outbox_delivery);
    *n = 0;
    if (role == NULL)
        return out;
    const struct outbox_delivery usual = {.role = role->name, .channel = "mail", .subject = subject, .body = body};
    if (role->mailbox != NULL) {
        out[*n] = usual;
        out[*n].recipient = role->name;
        out[(*n)++].address = role->mailbox;
        return out;
    }
    for (size_t i = 0; i < roles->n_people; i++) {
        const struct person *p = &roles->people[i];
        if (!person_holds(p, role) || p->mail == NULL)
            continue;
        out[*n] = usual;
        out[*n].recipient = p->name;
        out[(*n)++].address = p->mail;
    }
    return out;
}

static int open_alert(const struct installation *inst, struct archive *ar, const struct roles *roles,
                      const struct condition *c, int64_t now, struct journal *journal)
{
    size_t n;
    bool opened;
    const char *subject = arena_printf(inst->arena, "Fejl: %s", c->what_da);
    const char *body =
        arena_printf(inst->arena,
                     "%s\n\nProgrammets besked: %s\n\nDet kan gøres: %s\n\nDu får besked igen, når det er"
                     " i orden.",
                     c->what_da, c->what, c->mend);
    const struct outbox_delivery *messages = address(inst, roles, subject, body, &n);
    if (archive_alert_open(ar, c->subject, c->what, now, messages, n, &opened, inst->diag) != 0)
        return -1;
    if (opened)
        journal_add(journal, EVENT_ALERT, c->subject, "%s", c->what);
    return 0;
}

/* "13. november 2026 kl. 06.00", of a moment as the catalog has it. */
static const char *moment_da(const struct installation *inst, const char *at)
{
    char day[32];
    int64_t seconds;
    int second;
    if (!clock_parse(at, &seconds))
        return at;
    date_t date = zone_day(zone_lookup(inst->config->time_zone), seconds, &second);
    return arena_printf(inst->arena, "%s kl. %02d.%02d", date_da(day, date), second / 3600, second / 60 % 60);
}

static int close_alert(const struct installation *inst, struct archive *ar, const struct roles *roles,
                       const struct alert *alert, int64_t now, struct journal *journal)
{
    size_t n;
    const char *body = arena_printf(inst->arena, "Det er i orden igen.\n\nFejlen var: %s\nDen begyndte: %s",
                                    alert->reason, moment_da(inst, alert->since));
    const struct outbox_delivery *messages = address(inst, roles, "I orden igen: en fejl er rettet", body, &n);
    if (archive_alert_close(ar, alert->id, now, messages, n, inst->diag) != 0)
        return -1;
    journal_add(journal, EVENT_ALERT_OVER, alert->subject, "%s", alert->reason);
    return 0;
}

static bool holds(const struct conditions *conditions, const char *subject)
{
    for (size_t i = 0; i < conditions->n; i++) {
        if (conditions->items[i].told && strcmp(conditions->items[i].subject, subject) == 0)
            return true;
    }
    return false;
}

int alerts_update(const struct installation *inst, struct archive *ar, const struct conditions *conditions, int64_t now,
                  struct journal *journal)
{
    struct roles roles = {.n_roles = 0};
    struct diag *ignored = xcalloc(1, sizeof(*ignored)); /* mistakes in the file are a condition themselves */
    struct alert *open;
    size_t n;
    diag_init(ignored);
    if (roles_load(inst->arena, inst->config->folder, &roles, ignored) != 0)
        roles = (struct roles){.n_roles = 0};
    diag_release(ignored);
    free(ignored);
    if (archive_alerts_list(ar, inst->arena, true, 0, &open, &n, inst->diag) != 0)
        return -1;
    int result = 0;
    for (size_t i = 0; i < n; i++) {
        if (!holds(conditions, open[i].subject))
            result |= close_alert(inst, ar, &roles, &open[i], now, journal);
    }
    for (size_t i = 0; i < conditions->n; i++) {
        if (conditions->items[i].told)
            result |= open_alert(inst, ar, &roles, &conditions->items[i], now, journal);
    }
    return result;
}
