/*
 * What the site consists of, in the order in which it gets its place, with a key for what each output says: see
 * site_int.h. An output depends on nothing but what is in its key and on what is never changed.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>
#include <string.h>

#include "base/intern.h"
#include "site/site_int.h"

/* How many rows a page of a year has, and how many publications the front and the feed tell of. */
enum { YEAR_ROWS = 1000, NEWEST = 50 };

static uint64_t mix(uint64_t a, uint64_t b)
{
    uint64_t pair[2] = {a, b};
    return hash_bytes(pair, sizeof(pair));
}

static uint64_t mix_text(uint64_t a, const char *text)
{
    return mix(a, hash_bytes(text, strlen(text)));
}

/* The hash of rows one after another. */
static uint64_t hash_rows(uint64_t key, const struct site_row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++)
        key = mix(key, rows[i].hash);
    return key;
}

static uint64_t hash_list(uint64_t key, struct site_row *const *rows, size_t n)
{
    for (size_t i = 0; i < n; i++)
        key = mix(key, rows[i]->hash);
    return key;
}

static struct output *add(struct plan *plan, const struct site *s, const char *path, uint64_t key,
                          int (*write)(const struct site *s, const struct output *o, struct diag *d))
{
    struct output *o = &PUSH(plan->outputs, plan->n, plan->cap);
    /* STATE_UNKNOWN is no key of anything. */
    *o = (struct output){.path = path, .key = mix(s->basis, key) | 1, .write = write};
    return o;
}

static void add_publications(struct plan *plan, const struct site *s)
{
    const struct listing *l = &s->listing;
    for (size_t i = 0; i < l->n_rows; i += l->rows[i].n_versions) {
        /* Each version tells of the others. */
        uint64_t versions = hash_rows(0, &l->rows[i], l->rows[i].n_versions);
        for (size_t k = 0; k < l->rows[i].n_versions; k++) {
            struct site_row *row = &l->rows[i + k];
            uint64_t key = mix_text(mix(versions, k), row->work->title);
            add(plan, s, row->folder, key, publication_write)->row = row;
        }
    }
}

/* What a report's pages say of its years: which there are, and how much is in each. */
static uint64_t hash_years(const struct site_work *work)
{
    uint64_t key = mix_text(0, work->title);
    for (size_t i = 0; i < work->n_rows; i++)
        if (row_is_newest(&work->rows[i]))
            key = mix(key, (uint64_t)(work->rows[i].month / 12));
    return key;
}

static void add_work(struct plan *plan, const struct site *s, const struct site_work *work)
{
    uint64_t years = hash_years(work);
    for (size_t i = 0; i < work->n_rows;) {
        int year = work->rows[i].month / 12, part = 1;
        size_t end = i;
        while (end < work->n_rows && work->rows[end].month / 12 == year)
            end++;
        uint64_t shard = mix_text(hash_rows(0, &work->rows[i], end - i), work->title);
        struct output *o = add(plan, s, arena_printf(s->arena, "soeg/%s/%s/%d.js", work->folder, work->name, year),
                               shard, search_shard_write);
        o->work = work;
        o->from = i;
        o->n = end - i;
        for (; i < end; part++) {
            size_t n = end - i < YEAR_ROWS ? end - i : YEAR_ROWS;
            o = add(plan, s, year_path(s->arena, work, year, part), mix(hash_rows(years, &work->rows[i], n), end - i),
                    year_write);
            o->work = work;
            o->from = i;
            o->n = n;
            o->part = part;
            i += n;
        }
    }
    size_t n = work->n_rows < YEAR_ROWS ? work->n_rows : YEAR_ROWS;
    const char *path = arena_printf(s->arena, "%s/%s.html", work->folder, work->name);
    add(plan, s, path, hash_rows(years, work->rows, n), work_write)->work = work;
}

/* Each report's figures by period, and the newest ones at an address that stays. */
static void add_data(struct plan *plan, const struct site *s)
{
    uint64_t all = 0;
    for (size_t w = 0; w < s->listing.n_works; w++) {
        const struct site_work *work = &s->listing.works[w];
        struct site_row *newest = work_data(work);
        if (newest == NULL)
            continue;
        for (size_t i = 0; i < work->n_rows; i++) {
            const char *path = row_data(s->arena, &work->rows[i]);
            if (path != NULL)
                add(plan, s, path, work->rows[i].hash, data_write)->row = &work->rows[i];
        }
        add(plan, s, arena_printf(s->arena, "data/%s/seneste", work->name), newest->hash, data_write)->row = newest;
        all = mix_text(mix(all, newest->hash), work->title);
    }
    (void)add(plan, s, "data.html", all, data_index_write);
}

static void add_months(struct plan *plan, const struct site *s)
{
    const struct listing *l = &s->listing;
    uint64_t all = 0;
    for (size_t i = 0, n; i < l->n_shown; i += n) {
        month_t month = l->months[i]->month;
        char key[32];
        uint64_t titles = 0;
        for (n = 0; i + n < l->n_shown && l->months[i + n]->month == month; n++)
            titles = mix_text(titles, l->months[i + n]->work->title);
        struct output *o = add(plan, s, arena_printf(s->arena, "periode/%s.html", month_iso(key, month)),
                               hash_list(titles, l->months + i, n), month_write);
        o->from = i;
        o->n = n;
        all = mix(mix(all, (uint64_t)month), n);
    }
    (void)add(plan, s, "perioder.html", all, months_write);
}

/* Reports and packs as lists of them tell it. */
static uint64_t hash_works(const struct listing *l)
{
    uint64_t key = 0;
    for (size_t i = 0; i < l->n_works; i++) {
        const struct site_work *work = &l->works[i];
        key = mix_text(mix_text(mix_text(key, work->title), work->name), work->rows->period);
        key = mix(mix(key, work->n_shown), hash_years(work));
    }
    return key;
}

void plan_build(struct plan *plan, const struct site *s)
{
    const struct listing *l = &s->listing;
    size_t newest = l->n_shown < NEWEST ? l->n_shown : NEWEST;
    *plan = (struct plan){.outputs = NULL};
    for (size_t i = 0; site_assets[i] != NULL; i++)
        (void)add(plan, s, site_assets[i], 0, asset_write);
    (void)add(plan, s, "om.html", 0, about_write);
    add_data(plan, s);
    add_publications(plan, s);
    for (size_t i = 0; i < l->n_works; i++)
        add_work(plan, s, &l->works[i]);
    add_months(plan, s);
    uint64_t works = hash_works(l);
    (void)add(plan, s, "soeg/index.js", works, search_index_write);
    (void)add(plan, s, "soeg.html", 0, search_write);
    (void)add(plan, s, "rapporter.html", works, works_write);
    (void)add(plan, s, "feed.xml", hash_list(0, l->newest, newest), feed_write);
    (void)add(plan, s, "index.html", mix(hash_list(0, l->newest, newest), l->n_shown), front_write);
}
