/*
 * From the rows of the catalog to what the pages list: see site_int.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/intern.h"
#include "base/text.h"
#include "site/period.h"
#include "site/site_int.h"

bool row_is_offered(const struct site_row *row)
{
    return row->p->standing == STANDING_RELEASED;
}

bool row_is_newest(const struct site_row *row)
{
    return row->versions == row;
}

const char *row_data(struct arena *a, const struct site_row *row)
{
    const struct published *p = row->p;
    bool whole = p->slice[0] == '\0' && p->params[0] == '\0' && p->period[0] != '\0';
    if (!p->figures || !whole || !row_is_newest(row) || !row_is_offered(row))
        return NULL;
    return arena_printf(a, "data/%s/%s", p->report, p->period);
}

struct site_row *work_data(const struct site_work *work)
{
    struct arena a;
    struct site_row *found = NULL;
    arena_init(&a);
    for (size_t i = 0; found == NULL && i < work->n_rows; i++)
        if (row_data(&a, &work->rows[i]) != NULL)
            found = &work->rows[i];
    arena_release(&a);
    return found;
}

const char *year_path(struct arena *a, const struct site_work *work, int year, int part)
{
    return part == 1 ? arena_printf(a, "%s/%s/%d.html", work->folder, work->name, year)
                     : arena_printf(a, "%s/%s/%d-%d.html", work->folder, work->name, year, part);
}

static bool is_shown(const struct published *p, bool slices)
{
    if (p->slice[0] != '\0' && !slices)
        return false;
    return p->standing == STANDING_RELEASED || p->standing == STANDING_RECALLED || p->standing == STANDING_PRUNED;
}

/* --- works --- */

static int by_title(const void *x, const void *y)
{
    const struct site_work *a = x, *b = y;
    int order = text_compare_da(a->title, b->title);
    if (order == 0)
        order = strcmp(a->folder, b->folder);
    return order != 0 ? order : strcmp(a->name, b->name);
}

/* The works in the order of their titles, and for each publication the index of its own. Published comes newest first,
 * so that a work has the title it has now. */
static void find_works(struct listing *out, struct arena *a, const struct published *published, size_t n,
                       uint32_t *work_of)
{
    struct intern names;
    struct strbuf key;
    size_t cap = 0;
    struct site_work *works = NULL;
    intern_init(&names);
    strbuf_init(&key, STRBUF_SMALL);
    for (size_t i = 0; i < n; i++) {
        const char *folder = strcmp(published[i].kind, "pack") == 0 ? "pakke" : "rapport";
        strbuf_clear(&key);
        strbuf_addf(&key, "%s/%s", folder, published[i].report);
        work_of[i] = (uint32_t)intern_add(&names, strbuf_text(&key), key.len);
        if (work_of[i] < out->n_works)
            continue;
        PUSH(works, out->n_works, cap) = (struct site_work){
            .folder = folder, .name = published[i].report, .title = published[i].title, .n_rows = work_of[i]};
    }
    out->works = ARENA_ARRAY(a, out->n_works, struct site_work);
    uint32_t *place = ARENA_ARRAY(a, out->n_works, uint32_t);
    if (out->n_works > 0) {
        qsort(works, out->n_works, sizeof(*works), by_title);
        memcpy(out->works, works, out->n_works * sizeof(*works));
    }
    for (size_t i = 0; i < out->n_works; i++) {
        place[works[i].n_rows] = (uint32_t)i; /* where each came first before they were sorted */
        out->works[i].n_rows = 0;
    }
    for (size_t i = 0; i < n; i++)
        work_of[i] = place[work_of[i]];
    free(works);
    strbuf_release(&key);
    intern_release(&names);
}

/* --- rows --- */

/* Newest month and period first, then by slice and parameters; what is the same question, newest first. */
static int by_question(const struct site_row *a, const struct site_row *b)
{
    if (a->month != b->month)
        return a->month > b->month ? -1 : 1;
    int order = -strcmp(a->p->period, b->p->period);
    if (order == 0 && a->p->slice != b->p->slice)
        order = text_compare_da(a->p->slice, b->p->slice);
    return order != 0 ? order : strcmp(a->p->params, b->p->params);
}

static int by_work(const void *x, const void *y)
{
    const struct site_row *a = x, *b = y;
    if (a->work != b->work)
        return a->work < b->work ? -1 : 1;
    int order = by_question(a, b);
    return order != 0 ? order : a->p < b->p ? -1 : 1; /* as they came: newest first */
}

static int by_age(const void *x, const void *y)
{
    const struct site_row *a = *(struct site_row *const *)x, *b = *(struct site_row *const *)y;
    return a->p < b->p ? -1 : a->p > b->p;
}

static int by_month(const void *x, const void *y)
{
    const struct site_row *a = *(struct site_row *const *)x, *b = *(struct site_row *const *)y;
    if (a->month != b->month)
        return a->month > b->month ? -1 : 1;
    return a < b ? -1 : a > b; /* as they lie: by work, then by question */
}

/* Versions of one question lie together, the newest first; what replaced what is said by the newer one, and else
 * follows from the order. */
static void link_versions(struct listing *l)
{
    for (size_t i = 0; i < l->n_rows;) {
        struct site_row *first = &l->rows[i];
        size_t n = 1;
        while (i + n < l->n_rows && l->rows[i + n].work == first->work && by_question(first, &l->rows[i + n]) == 0)
            n++;
        for (size_t k = 0; k < n; k++) {
            struct site_row *row = &first[k];
            row->versions = first;
            row->n_versions = n;
            row->version = n - k;
            row->newer = k > 0 ? &first[k - 1] : NULL;
        }
        first->work->n_shown++;
        l->n_shown++;
        i += n;
    }
}

static uint64_t hash_text(uint64_t before, const char *text)
{
    uint64_t pair[2] = {before, hash_bytes(text, strlen(text))};
    return hash_bytes(pair, sizeof(pair));
}

/* What pages say of a publication. What can change of it is in the numbers, what cannot follows from its id. */
static void hash_rows(struct listing *l)
{
    for (size_t i = 0; i < l->n_rows; i++) {
        struct site_row *row = &l->rows[i];
        uint64_t numbers[] = {(uint64_t)row->p->standing, (uint64_t)row->p->touched, row->version, row->n_versions};
        row->hash = hash_text(hash_bytes(numbers, sizeof(numbers)), row->p->id);
        row->hash = hash_text(row->hash, row->p->title);
        if (row->newer != NULL)
            row->hash = hash_text(row->hash, row->newer->p->id);
    }
}

static date_t local_day(const struct zone *zone, const char *created_at)
{
    int64_t at;
    return clock_parse(created_at, &at) ? zone_day(zone, at, NULL) : 0;
}

void listing_build(struct listing *out, struct arena *a, const struct published *published, size_t n,
                   const struct site_options *options)
{
    *out = (struct listing){.n_works = 0};
    struct published *shown = ARENA_ARRAY(a, n, struct published);
    for (size_t i = 0; i < n; i++)
        if (is_shown(&published[i], options->slices))
            shown[out->n_rows++] = published[i];
    uint32_t *work_of = ARENA_ARRAY(a, out->n_rows, uint32_t);
    find_works(out, a, shown, out->n_rows, work_of);
    out->rows = ARENA_ARRAY(a, out->n_rows, struct site_row);
    for (size_t i = 0; i < out->n_rows; i++) {
        struct site_row *row = &out->rows[i];
        *row = (struct site_row){.p = &shown[i], .work = &out->works[work_of[i]]};
        row->day = local_day(options->zone, shown[i].created_at);
        row->period = period_text(a, shown[i].period, row->day, &row->month);
        row->folder = arena_printf(a, "udgivelse/%s/%s", shown[i].report, shown[i].id);
    }
    if (out->n_rows > 0)
        qsort(out->rows, out->n_rows, sizeof(*out->rows), by_work);
    for (size_t i = out->n_rows; i-- > 0;) {
        out->rows[i].work->rows = &out->rows[i];
        out->rows[i].work->n_rows++;
    }
    link_versions(out);
    hash_rows(out);
    out->newest = ARENA_ARRAY(a, out->n_shown, struct site_row *);
    out->months = ARENA_ARRAY(a, out->n_shown, struct site_row *);
    size_t k = 0;
    for (size_t i = 0; i < out->n_rows; i++)
        if (row_is_newest(&out->rows[i]))
            out->newest[k++] = &out->rows[i];
    if (k > 0) {
        memcpy(out->months, out->newest, k * sizeof(struct site_row *));
        qsort(out->newest, k, sizeof(struct site_row *), by_age);
        qsort(out->months, k, sizeof(struct site_row *), by_month);
    }
}
