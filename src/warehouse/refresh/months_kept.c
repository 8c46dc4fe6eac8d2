/*
 * The months of a town that goes on from the mart before: see months.h. What decides about every month is as it was, so
 * residents, families and events are; postings change services and costs of their month, and findings of the next too.
 * Parts come in the order of months.c, so that the file gets the same bytes.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/refresh/months.h"

#include <stdlib.h>

#include "warehouse/refresh/town_write.h"

struct going {
    const struct months *months;
    struct services services;
    uint8_t *help;
    struct mart *older;
    struct finding_rows found;
    struct refund_rows refunds;
    month_t followed; /* the month whose findings were followed last */
};

/* The findings of a month as they were found then. */
static void recall(struct going *g, month_t month, struct finding_rows *out)
{
    const struct mart_findings *f = mart_findings(g->older, month);
    out->n = 0;
    for (size_t i = 0; i < f->n; i++) {
        if (f->followup[i] == FOLLOWUP_SOLVED) /* of the month before */
            continue;
        PUSH(out->items, out->n, out->cap) = (struct finding){.pid = f->pid[i],
                                                              .spell = f->spell[i],
                                                              .by_register = f->by_register[i],
                                                              .by_source = f->by_source[i],
                                                              .kind = f->kind[i],
                                                              .amount = f->amount[i]};
    }
}

static int put_findings(struct going *g, month_t month, bool touched, struct diag *d)
{
    const struct months *m = g->months;
    bool follows = month > m->town->first && inputs_touched(m->town, month - 1);
    if (!touched && !follows)
        return mart_copy(m->writer, "findings", month, d);
    if (month > m->town->first && g->followed != month - 1)
        recall(g, month - 1, &m->findings->before);
    if (touched)
        findings_take(m->findings, &g->services, &g->found);
    else
        recall(g, month, &g->found);
    findings_follow(m->findings, &g->found);
    g->followed = month;
    return town_write_findings(m->findings, month, m->writer, d);
}

static int put_refunds(struct going *g, month_t month, struct diag *d)
{
    const struct months *m = g->months;
    if (m->town->inputs.refunds_kept)
        return mart_copy(m->writer, "refunds", month, d);
    refunds_take(m->refunds, month, &g->refunds);
    return town_write_refunds(m->town, &g->refunds, month, m->writer, d);
}

static int put_month(struct going *g, month_t month, struct diag *d)
{
    const struct months *m = g->months;
    const struct town *t = m->town;
    bool touched = inputs_touched(t, month);
    if (m->progress != NULL)
        m->progress(m->arg, "months", month - t->first, t->last - t->first + 1);
    if (touched) {
        services_take_spells(&g->services, month, g->help);
        services_add_postings(&g->services);
        lap(m->laps, STAGE_SERVICES);
        if (town_write_services(&g->services, month, m->writer, d) != 0)
            return -1;
    } else if (mart_copy(m->writer, "services", month, d) != 0 || mart_copy(m->writer, "costs", month, d) != 0) {
        return -1;
    }
    if (mart_copy(m->writer, "residents", month, d) != 0 || mart_copy(m->writer, "across", month, d) != 0 ||
        put_findings(g, month, touched, d) != 0 || put_refunds(g, month, d) != 0 ||
        town_write_claims(t, month, m->writer, d) != 0)
        return -1;
    int result = mart_copy(m->writer, "events", month, d);
    lap(m->laps, STAGE_WRITE);
    return result;
}

int months_go_on(const struct months *m, struct diag *d)
{
    const struct town *t = m->town;
    struct going g = {.months = m, .followed = MONTH_NONE};
    g.older = mart_open(t->in->older_mart, d);
    if (g.older == NULL)
        return -1;
    g.help = xcalloc(t->n_persons, 1);
    services_init(&g.services, t);
    int result = 0;
    for (month_t month = t->first; month <= t->last && result == 0; month++)
        result = put_month(&g, month, d);
    if (result == 0)
        result = mart_check(g.older, d);
    const struct refresh_report *before = &t->inputs.before;
    m->report->residents = before->residents;
    m->report->families = before->families;
    m->report->largest_family = before->largest_family;
    m->report->largest_across = before->largest_across;
    if (t->inputs.refunds_kept)
        m->report->stepless = before->stepless;
    refund_rows_release(&g.refunds);
    free(g.found.items);
    services_release(&g.services);
    free(g.help);
    mart_close(g.older);
    return result;
}
