/*
 * Forming months: see months.h. Every worker has its own room for a month; which of them takes which month changes
 * nothing, because months are written by turns.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/refresh/months.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "base/relay.h"
#include "warehouse/refresh/census.h"
#include "warehouse/refresh/services.h"
#include "warehouse/refresh/town_write.h"

/* More would wait for the one that writes. */
enum { WORKERS_MAX = 4 };

/* What the workers share. */
struct shift {
    const struct months *months;
    struct diag *diag; /* of who has the turn */
    pthread_mutex_t lock;
    pthread_cond_t turned;
    month_t next; /* to be formed */
    month_t turn; /* to be written */
    bool failed;
};

struct worker {
    struct shift *shift;
    struct laps *laps; /* NULL but for the first: its time is the time that passes */
    struct census census;
    struct services services;
    struct finding_rows found;
    struct refund_rows refunds;
    pthread_t thread;
};

static double now(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

void laps_begin(struct laps *l, double *seconds)
{
    *l = (struct laps){.seconds = seconds, .started = now()};
}

void lap(struct laps *l, enum refresh_stage stage)
{
    if (l == NULL)
        return;
    double t = now();
    l->seconds[stage] += t - l->started;
    l->started = t;
}

static void form(struct worker *w, month_t month)
{
    services_take_spells(&w->services, month, w->census.help);
    services_add_postings(&w->services);
    lap(w->laps, STAGE_SERVICES);
    findings_take(w->shift->months->findings, &w->services, &w->found);
    refunds_take(w->shift->months->refunds, month, &w->refunds);
    lap(w->laps, STAGE_CASES);
    census_take(&w->census, month);
    lap(w->laps, STAGE_PEOPLE);
    census_form_families(&w->census);
    census_add_across(&w->census);
    lap(w->laps, STAGE_FAMILIES);
}

static int write_month(struct worker *w, month_t month)
{
    const struct months *m = w->shift->months;
    const struct town *t = m->town;
    struct diag *d = w->shift->diag;
    if (m->progress != NULL)
        m->progress(m->arg, "months", month - t->first, t->last - t->first + 1);
    if (town_write_services(&w->services, month, m->writer, d) != 0 || town_write_people(&w->census, m->writer, d) != 0)
        return -1;
    findings_follow(m->findings, &w->found);
    if (town_write_findings(m->findings, month, m->writer, d) != 0 ||
        town_write_refunds(t, &w->refunds, month, m->writer, d) != 0 || town_write_claims(t, month, m->writer, d) != 0)
        return -1;
    return town_write_events(m->events, month, m->writer, d);
}

/* The next month that nobody has taken; MONTH_NONE when there is none, or no use in it. */
static month_t claim(struct shift *s)
{
    (void)pthread_mutex_lock(&s->lock);
    bool some = !s->failed && s->next <= s->months->town->last;
    month_t month = some ? s->next++ : MONTH_NONE;
    (void)pthread_mutex_unlock(&s->lock);
    return month;
}

/* Wait until all months before are written; false when one of them could not be. */
static bool await_turn(struct shift *s, month_t month)
{
    (void)pthread_mutex_lock(&s->lock);
    while (s->turn != month && !s->failed)
        (void)pthread_cond_wait(&s->turned, &s->lock);
    bool good = !s->failed;
    (void)pthread_mutex_unlock(&s->lock);
    return good;
}

static void pass_turn(struct shift *s, bool failed)
{
    (void)pthread_mutex_lock(&s->lock);
    s->turn++;
    s->failed |= failed;
    (void)pthread_cond_broadcast(&s->turned);
    (void)pthread_mutex_unlock(&s->lock);
}

static void *work(void *context)
{
    struct worker *w = context;
    for (month_t month; (month = claim(w->shift)) != MONTH_NONE;) {
        form(w, month);
        if (!await_turn(w->shift, month))
            break;
        pass_turn(w->shift, write_month(w, month) != 0);
        lap(w->laps, STAGE_WRITE);
    }
    return NULL;
}

/* Sizes of the families at the end of the last month. */
static void count_families(const struct census *c, struct refresh_report *out)
{
    uint32_t *members = xcalloc(c->town->n_persons, sizeof(*members));
    out->residents = (int64_t)c->n;
    for (size_t i = 0; i < c->n; i++) {
        uint32_t size = ++members[c->family[i]];
        out->families += size == 1;
        if (size > out->largest_family)
            out->largest_family = size;
    }
    out->largest_across = out->largest_family;
    for (size_t i = 0; i < c->n_across; i++) {
        uint32_t size = ++members[c->across[i].family];
        if (size > out->largest_across)
            out->largest_across = size;
    }
    free(members);
}

int months_form(const struct months *m, struct diag *d)
{
    struct shift shift = {.months = m,
                          .diag = d,
                          .lock = PTHREAD_MUTEX_INITIALIZER,
                          .turned = PTHREAD_COND_INITIALIZER,
                          .next = m->town->first,
                          .turn = m->town->first};
    struct worker workers[WORKERS_MAX];
    size_t n = processor_count() < WORKERS_MAX ? processor_count() : WORKERS_MAX, started = 1;
    for (size_t k = 0; k < n; k++) {
        workers[k] = (struct worker){.shift = &shift, .laps = k == 0 ? m->laps : NULL};
        census_init(&workers[k].census, m->town);
        services_init(&workers[k].services, m->town);
    }
    lap(m->laps, STAGE_ARRANGE);
    /* Fewer than wanted are enough. */
    while (started < n && pthread_create(&workers[started].thread, NULL, work, &workers[started]) == 0)
        started++;
    (void)work(&workers[0]);
    for (size_t k = 1; k < started; k++)
        (void)pthread_join(workers[k].thread, NULL);
    lap(m->laps, STAGE_WRITE);
    for (size_t k = 0; k < n; k++) {
        if (!shift.failed && k < started && workers[k].census.month == m->town->last)
            count_families(&workers[k].census, m->report);
        refund_rows_release(&workers[k].refunds);
        free(workers[k].found.items);
        services_release(&workers[k].services);
        census_release(&workers[k].census);
    }
    return shift.failed ? -1 : 0;
}
