/*
 * From findings, refund weeks and claims of a month to the parts of a mart: see town_write.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/refresh/town_write.h"

int town_write_findings(const struct findings *f, month_t month, struct mart_writer *w, struct diag *d)
{
    struct arena a;
    arena_init(&a);
    size_t n = f->rows.n;
    const struct finding *items = f->rows.items;
    struct mart_findings out = {.n = n};
    FILL(out.pid, uint32_t, items[i].pid);
    FILL(out.spell, uint32_t, items[i].spell);
    FILL(out.by_register, uint32_t, items[i].by_register);
    FILL(out.by_source, uint32_t, items[i].by_source);
    FILL(out.kind, uint8_t, items[i].kind);
    FILL(out.followup, uint8_t, items[i].followup);
    FILL(out.amount, int64_t, items[i].amount);
    int result = mart_put_findings(w, month, &out, d);
    arena_release(&a);
    return result;
}

int town_write_refunds(const struct town *t, const struct refund_rows *r, month_t month, struct mart_writer *w,
                       struct diag *d)
{
    struct arena a;
    arena_init(&a);
    size_t n = r->n;
    struct mart_refunds out = {.n = n};
    FILL(out.pid, uint32_t, r->items[i].pid);
    FILL(out.type, uint32_t, r->items[i].type);
    FILL(out.week, uint8_t, r->items[i].week);
    FILL(out.step, uint8_t, r->items[i].step);
    FILL(out.paid, int64_t, r->items[i].paid);
    FILL(out.refund, int64_t, r->items[i].refund);
    FILL(out.cofinancing, int64_t, r->items[i].cofinancing);
    FILL(out.next, uint8_t, r->items[i].next);
    for (size_t i = 0; i < n; i++)
        t->report->stepless += r->items[i].step == 0 && (t->types[r->items[i].type].flags & TYPE_LADDER) != 0;
    int result = mart_put_refunds(w, month, &out, d);
    arena_release(&a);
    return result;
}

int town_write_claims(const struct town *t, month_t month, struct mart_writer *w, struct diag *d)
{
    struct arena a;
    arena_init(&a);
    const struct claim *items = t->cases.claims, *end = items + t->cases.n_claims;
    while (items < end && items->month < month)
        items++;
    size_t n = 0;
    while (items + n < end && items[n].month == month)
        n++;
    struct mart_claims out = {.n = n};
    FILL(out.spell, uint32_t, items[i].spell);
    FILL(out.municipality, uint32_t, items[i].municipality);
    FILL(out.status, uint8_t, items[i].status);
    FILL(out.amount, int64_t, items[i].amount);
    int result = mart_put_claims(w, month, &out, d);
    arena_release(&a);
    return result;
}
