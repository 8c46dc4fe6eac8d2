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

static const char *const resources[N_SHEETS] = {
    [SHEET_DISTRICT] = "district",
    [SHEET_ADDRESS] = "address",
    [SHEET_PERSON] = "person",
    [SHEET_CIVIL_STATUS] = "civil_status",
    [SHEET_CITIZENSHIP] = "citizenship",
    [SHEET_RESIDENCE] = "residence",
    [SHEET_RELATION] = "municipal_relation",
    [SHEET_SERVICE_TYPE] = "service_type",
    [SHEET_SPELL] = "spell",
    [SHEET_ASSESSMENT] = "assessment",
    [SHEET_OFFER] = "offer",
    [SHEET_PLACE] = "place",
    [SHEET_SUPPORT_CODE] = "support_code",
    [SHEET_REFUND_WEEK] = "refund_week",
    [SHEET_CLAIM] = "claim",
    [SHEET_WAGE_REFUND] = "wage_refund",
    [SHEET_SUPPORT_WEEK] = "support_week",
    [SHEET_FUNCTION] = "account_function",
    [SHEET_POSTING] = "posting",
    [SHEET_BUDGET] = "budget",
    [SHEET_DEPARTMENT] = "department",
    [SHEET_STAFF] = "staff",
    [SHEET_EMPLOYMENT] = "employment",
    [SHEET_ABSENCE] = "absence",
    [SHEET_COMPANY] = "company",
    [SHEET_MUNICIPALITY] = "municipality",
    [SHEET_INDICATOR] = "indicator",
    [SHEET_INDICATOR_VALUE] = "indicator_value",
    [SHEET_TARGET] = "target",
};
static const char *const packages[] = {"borger", "ydelser", "oekonomi", "personale", "virksomhed", "noegletal"};

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
    return bad;
}

static int open_sheets(struct town *t, struct diag *d)
{
    struct arena a;
    arena_init(&a);
    int result = 0;
    for (size_t i = 0; i < ARRAY_LEN(packages) && result == 0; i++)
        result = dir_make(path_join(&a, t->options.dir, packages[i]), d);
    for (size_t i = 0; i < N_SHEETS && result == 0; i++)
        result = sheet_open(&t->sheets[i], resources[i], t->options.dir, d);
    arena_release(&a);
    return result;
}

/* Commit every sheet that filled itself, drop the others, then describe: a descriptor promises complete files. */
static int close_sheets(struct town *t, struct diag *d)
{
    struct sheet filled[N_SHEETS];
    size_t n = 0;
    for (size_t i = 0; i < N_SHEETS; i++) {
        if (t->sheets[i].rows == 0) {
            sheet_abandon(&t->sheets[i]);
            continue;
        }
        if (sheet_commit(&t->sheets[i], d) != 0)
            return -1;
        filled[n++] = t->sheets[i];
    }
    for (size_t i = 0; i < schema_n_packages; i++) {
        bool has_files = false;
        for (size_t k = 0; k < n; k++)
            has_files = has_files || strcmp(filled[k].resource->package, schema_packages[i].name) == 0;
        if (has_files && sheet_describe(t->options.dir, &schema_packages[i], t->options.end, filled, n, d) != 0)
            return -1;
    }
    return 0;
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
    t->now = t->first - 1;
    t->counts = xcalloc((size_t)options->months, sizeof(*t->counts));
}

static void town_release(struct town *t)
{
    for (size_t i = 0; i < N_SHEETS; i++)
        sheet_abandon(&t->sheets[i]);
    void *arrays[] = {t->persons,  t->addresses, t->vacant, t->spells,       t->staff,
                      t->replaced, t->serials,   t->sums,   t->crowd.people, t->counts,
                      t->ladders,  t->wages,     t->offers, t->offer_used,   t->lines};
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

int synth_write(const struct synth_options *options,
                void (*progress)(void *arg, const char *what, int64_t done, int64_t total), void *progress_arg,
                struct diag *d)
{
    if (check_options(options, d) != 0)
        return -1;
    struct town *t = xcalloc(1, sizeof(*t));
    town_init(t, options);
    int result = -1;
    for (size_t i = 0; i < ARRAY_LEN(t->homes); i++)
        t->homes[i] = NONE;
    if (places_load(&t->places, options->data_dir, d) != 0 || open_sheets(t, d) != 0)
        goto out;
    money_open(t);
    offices_open(t);
    claims_open(t);
    offers_open(t);
    town_settle(t);
    services_begin(t);
    for (int i = 0; i < options->months; i++) {
        t->now = t->first + i;
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
        if (progress != NULL)
            progress(progress_arg, "synth", i + 1, options->months);
    }
    write_rest(t);
    result = close_sheets(t, d);
out:
    town_release(t);
    free(t);
    return result;
}
