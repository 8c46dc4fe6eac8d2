/*
 * The run: settle the town, live its months, write what is left, describe the packages. See synth.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "synth/synth.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "synth/town.h"

static int check_options(const struct synth_options *o, struct diag *d)
{
    int bad = 0;
    if (o->persons < SYNTH_PERSONS_MIN || o->persons > SYNTH_PERSONS_MAX) {
        bad = diag_error(d, DIAG_USAGE, NO_LOC, "%lld persons are out of bounds", (long long)o->persons);
        diag_hint(d, "Give from %d to %d persons.", SYNTH_PERSONS_MIN, SYNTH_PERSONS_MAX);
    }
    if (o->months < 1 || o->months > SYNTH_MONTHS_MAX) {
        bad = diag_error(d, DIAG_USAGE, NO_LOC, "%d months are out of bounds", o->months);
        diag_hint(d, "Give from 1 to %d months.", SYNTH_MONTHS_MAX);
    }
    if (o->end < SYNTH_YEAR_MIN * 12 || o->end > SYNTH_YEAR_MAX * 12 + 11) {
        bad = diag_error(d, DIAG_USAGE, NO_LOC, "last month is out of bounds");
        diag_hint(d, "Give a month from %d-01 to %d-12.", SYNTH_YEAR_MIN, SYNTH_YEAR_MAX);
    }
    if (o->deliveries < 0 || o->deliveries > o->months) {
        bad =
            diag_error(d, DIAG_USAGE, NO_LOC, "%d deliveries of %d months are out of bounds", o->deliveries, o->months);
        diag_hint(d, "Give at most a delivery a month.");
    }
    return bad;
}

static void town_init(struct town *t, const struct synth_options *options)
{
    *t = (struct town){.options = *options, .free_spell = NONE, .first = options->end - options->months + 1};
    struct rng *streams[] = {&t->people_rng, &t->move_rng, &t->service_rng, &t->money_rng, &t->staff_rng};
    for (size_t i = 0; i < ARRAY_LEN(streams); i++)
        rng_init(streams[i], options->seed, i + 1);
    rng_init(&t->claim_rng, options->seed, STREAM_CLAIMS);
    rng_init(&t->offer_rng, options->seed, STREAM_OFFERS);
    rng_init(&t->absence_rng, options->seed, STREAM_ABSENCE);
    for (size_t i = 0; i < ARRAY_LEN(t->homes); i++)
        t->homes[i] = NONE;
    t->now = t->first - 1;
    t->counts = xcalloc((size_t)options->months, sizeof(*t->counts));
}

static void town_release(struct town *t)
{
    for (size_t i = 0; i < N_SHEETS; i++)
        sheet_abandon(&t->sheets[i]);
    void *arrays[] = {t->persons, t->addresses,  t->vacant,       t->spells, t->staff,   t->replaced,
                      t->serials, t->sums,       t->crowd.people, t->counts, t->ladders, t->wages,
                      t->offers,  t->offer_used, t->lines,        t->untold};
    for (size_t i = 0; i < ARRAY_LEN(arrays); i++)
        free(arrays[i]);
    places_release(&t->places);
}

/* The number of residents wanted at the end of this month: slowly growing towards the number asked for. */
static int64_t residents_wanted(const struct town *t)
{
    int64_t left = t->options.end - t->now;
    return t->options.persons - t->options.persons * left / 12 * 3 / 1000;
}

static void write_rest(struct town *t)
{
    spells_write_open(t);
    service_types_write(t);
    people_write(t);
    dwellings_write(t);
    money_write(t);
    weeks_write(t);
    offices_write(t);
    offers_write(t);
    figures_write(t);
}

struct telling {
    void (*progress)(void *arg, const char *what, int64_t done, int64_t total);
    void *arg;
    int64_t done, total;
};

/* One run: to `stop`, and what was known then. */
static int live(struct town *t, const struct synth_options *options, month_t stop, const struct town *whole,
                struct telling *telling, struct diag *d)
{
    town_init(t, options);
    t->stop = stop;
    t->whole = whole;
    t->by_month = options->deliveries > 0 && stop > options->end - options->deliveries + 1;
    if (places_load(&t->places, options->data_dir, d) != 0 || delivery_open(t, d) != 0)
        return -1;
    money_open(t);
    offices_open(t);
    claims_open(t);
    offers_open(t);
    town_settle(t);
    services_begin(t);
    for (t->now = t->first; t->now <= stop; t->now++) {
        crowd_count(t, month_first(t->now));
        life_month(t);
        moves_arrive(t, residents_wanted(t));
        offices_hand_over(t);
        services_month(t);
        money_month(t);
        weeks_month(t);
        claims_month(t);
        offers_month(t);
        figures_month(t);
        if (telling->progress != NULL)
            telling->progress(telling->arg, "synth", ++telling->done, telling->total);
    }
    t->now = stop;
    write_rest(t);
    return delivery_close(t, d);
}

int synth_write(const struct synth_options *options,
                void (*progress)(void *arg, const char *what, int64_t done, int64_t total), void *progress_arg,
                struct diag *d)
{
    if (check_options(options, d) != 0)
        return -1;
    struct telling telling = {.progress = progress, .arg = progress_arg, .total = options->months};
    for (int i = 1; i < options->deliveries; i++)
        telling.total += options->months - i;
    /* The last delivery first: what the others plan with is what then came. */
    struct town *whole = xcalloc(1, sizeof(*whole)), *t = xcalloc(1, sizeof(*t));
    int result = live(whole, options, options->end, NULL, &telling, d);
    for (int i = 1; i < options->deliveries && result == 0; i++) {
        result = live(t, options, options->end - i, whole, &telling, d);
        town_release(t);
    }
    town_release(whole);
    free(whole);
    free(t);
    return result;
}
