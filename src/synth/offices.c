/*
 * Who does the work: departments, caseworkers with their employment and absence, companies.
 * See town.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>

#include "base/mem.h"
#include "synth/town.h"

enum { HOURS_FULL = 3700 };

/* Persons of the real population that have a service of these, times 100,000. */
static int64_t load_of(const struct town *t, size_t type)
{
    int64_t load = 0;
    for (size_t k = 0; k < SERVICE_BANDS; k++) {
        const struct band *b = &services[type].bands[k];
        for (int age = b->from; age <= b->to && age < AGES && b->share > 0; age++)
            load += ((int64_t)t->places.census[0][age] + t->places.census[1][age]) * b->share;
    }
    return load;
}

static int64_t scaled(const struct town *t, int64_t load)
{
    return load / 100000 * t->options.persons / t->places.own.people;
}

int64_t offices_expected_load(const struct town *t, enum service_id type)
{
    return scaled(t, load_of(t, type));
}

static int64_t department_load(const struct town *t, enum department_id department)
{
    int64_t load = 0;
    for (size_t i = 0; i < N_SERVICES; i++)
        load += services[i].department == department ? load_of(t, i) : 0;
    return scaled(t, load);
}

/* The next month in which something with this chance of PER_MONTH a month happens, from `from` on; or after the end. */
static month_t month_when(struct town *t, month_t from, int32_t chance)
{
    enum { PER_MONTH = 1000 };
    while (from <= t->options.end && !rng_hits(&t->staff_rng, chance, PER_MONTH))
        from++;
    return from;
}

static date_t some_day(struct town *t, month_t m)
{
    return month_first(m) + rng_below(&t->staff_rng, month_days(m));
}

static struct staff hire(struct town *t, enum department_id department, date_t from)
{
    enum { LEAVES = 10, CHANGES = 4 };
    struct rng *r = &t->staff_rng;
    struct staff s = {.from = from, .to = DATE_OPEN, .changed = DATE_NONE, .department = (uint8_t)department};
    s.male = rng_hits(r, 22, 100);
    s.hours = (uint16_t)(rng_hits(r, 70, 100) ? HOURS_FULL : rng_hits(r, 1, 2) ? 3200 : 3000);
    s.before = s.department;
    s.hours_before = s.hours;
    month_t began = month_of(from) + 1 > t->first ? month_of(from) + 1 : t->first;
    month_t changes = month_when(t, began, CHANGES), leaves = month_when(t, began, LEAVES);
    if (leaves <= t->options.end)
        s.to = some_day(t, leaves);
    if (changes <= t->options.end && changes < leaves) {
        s.changed = some_day(t, changes);
        if (rng_hits(r, 1, 2))
            s.before = (uint8_t)rng_between(r, DEP_YDELSE, N_DEPARTMENTS - 2);
        else
            s.hours_before = s.hours == HOURS_FULL ? 3200 : HOURS_FULL;
    }
    return s;
}

/* Everyone who holds a post during the window, one after another, with some time between them. */
static void fill_post(struct town *t, enum department_id department)
{
    struct rng *r = &t->staff_rng;
    date_t from = month_first(t->first) - 30 - rng_below(r, 5000), end = month_last(t->options.end);
    while (from <= end) {
        struct staff s = hire(t, department, from);
        PUSH(t->staff, t->n_staff, t->cap_staff) = s;
        if (s.to == DATE_OPEN)
            return;
        from = s.to + 1 + rng_below(r, 80);
    }
}

void offices_open(struct town *t)
{
    t->n_companies = (int32_t)(60 + t->options.persons / 250);
    for (int d = 0; d < N_DEPARTMENTS; d++) {
        t->department_staff[d][0] = (int32_t)t->n_staff;
        if (departments[d].caseload > 0) {
            int64_t n = 3 + department_load(t, (enum department_id)d) / departments[d].caseload;
            for (int64_t i = 0; i < n; i++)
                fill_post(t, (enum department_id)d);
        }
        t->department_staff[d][1] = (int32_t)t->n_staff - t->department_staff[d][0];
    }
}

int32_t offices_staff(struct town *t, enum department_id department, date_t day)
{
    enum { DRAWS = 24 };
    int32_t first = t->department_staff[department][0], n = t->department_staff[department][1];
    if (n == 0 || rng_hits(&t->staff_rng, 2, 100))
        return NONE; /* not allotted yet */
    int32_t start = 0;
    /* Who had the case before the window is not known any more. */
    day = day > month_first(t->first) ? day : month_first(t->first);
    for (int32_t i = 0; i < DRAWS + n; i++) {
        /* Drawn, so that everyone there has an even chance; one after another only when hardly anyone is. */
        start = i < DRAWS ? rng_below(&t->staff_rng, n) : (start + 1) % n;
        const struct staff *s = &t->staff[first + start];
        bool there = s->changed == DATE_NONE || s->before == s->department || s->changed <= day;
        if (s->from <= day && s->to >= day && there)
            return first + start;
    }
    return NONE;
}

void offices_hand_over(struct town *t)
{
    date_t today = month_first(t->now);
    for (size_t i = 0; i < t->n_spells; i++) {
        struct spell *s = &t->spells[i];
        if (s->person != NONE && s->staff != NONE && !s->stale && t->staff[s->staff].to < today)
            s->staff = offices_staff(t, services[s->type].department, today);
    }
}

/* A number that fails the check of the CVR register, so that it belongs to no company. */
int32_t company_cvr(int32_t index)
{
    static const int weights[] = {2, 7, 6, 5, 4, 3, 2};
    int32_t stem = 2000000 + index * 917, rest = stem;
    int sum = 0;
    for (int i = 6; i >= 0; i--, rest /= 10)
        sum += rest % 10 * weights[i];
    int right = (11 - sum % 11) % 11;
    return stem * 10 + (right + 1 + index % 7) % 10;
}

int32_t company_draw(struct town *t)
{
    return rng_below(&t->money_rng, t->n_companies);
}

static void companies_write(struct town *t)
{
    static const char *const industries[] = {"87.90.10", "87.20.10", "88.10.10", "78.10.00", "81.21.00", "41.20.00",
                                             "49.41.00", "56.10.10", "43.32.00", "81.30.00", "47.11.10", "25.11.00",
                                             "55.10.10", "43.21.00", "52.10.00", "69.20.00", "10.11.10", "33.12.00"};
    struct sheet *s = &t->sheets[SHEET_COMPANY];
    char name[NAME_TEXT];
    struct rng r;
    rng_init(&r, t->options.seed, STREAM_COMPANIES);
    for (int32_t i = 0; i < t->n_companies; i++) {
        sheet_code(s, company_cvr(i), 8);
        sheet_text(s, company_text(name, (uint32_t)i));
        sheet_text(s, industries[(size_t)i / 12 % ARRAY_LEN(industries)]);
        sheet_text(s, t->places.postals[(size_t)rng_below(&r, (int32_t)t->places.n_postals)].code);
        sheet_code(s, i % 8 == 5 ? places_neighbour(&t->places, &r) : OWN, 4);
        int64_t employees = rng_skewed(&r, rng_between(&r, 3, 90));
        sheet_int(s, i % 61 == 17 ? employees * 9 : employees); /* a few large ones */
        sheet_end(s);
    }
}

static void staff_key(struct sheet *s, size_t index)
{
    char key[KEY_TEXT];
    (void)snprintf(key, sizeof(key), "M%05zu", index % 100000);
    sheet_text(s, key);
}

enum absence { SICK, CHILD_SICK, MATERNITY, HOLIDAY, CARE, OTHER };

/* Norm hours of the working days. */
static int64_t hours_away(const struct staff *w, date_t from, date_t to)
{
    int64_t workdays = 0;
    for (date_t day = from; day <= to; day++)
        workdays += (day + 3) % 7 < 5;
    return workdays * w->hours * 2000; /* a fifth of a week, from hundredths to millionths */
}

static date_t absence_row(struct town *t, size_t index, enum absence kind, date_t from, int32_t days)
{
    static const char *const kinds[] = {"sick", "child_sick", "maternity", "holiday", "care", "other"};
    const struct staff *w = &t->staff[index];
    struct sheet *s = &t->sheets[SHEET_ABSENCE];
    date_t to = from + days - 1 < w->to ? from + days - 1 : w->to;
    if (month_of(from) > t->stop)
        return to;
    if (kind == SICK || kind == CHILD_SICK)
        t->counts[month_of(from) - t->first].sick_days += to - from + 1;
    staff_key(s, index);
    sheet_date(s, from);
    sheet_date(s, to);
    sheet_text(s, kinds[kind]);
    sheet_number(s, hours_away(w, from, to));
    sheet_end(s);
    return to;
}

/* One kind of absence for a month: weeks of holiday in their season, illness mostly in winter. */
static enum absence draw_absence(struct rng *r, month_t m, bool male, int32_t *days)
{
    static const int32_t weights[] = {760, 130, 0, 0, 70, 40};
    int month = m % 12;
    if (month == 6 || (month == 1 && rng_hits(r, 35, 100)) || (month == 9 && rng_hits(r, 55, 100))) {
        *days = month == 6 ? 19 : 5;
        return HOLIDAY;
    }
    if (!male && rng_hits(r, 8, 1000)) {
        *days = rng_between(r, 220, 320);
        return MATERNITY;
    }
    enum absence kind = (enum absence)rng_weighted(r, weights, ARRAY_LEN(weights));
    bool is_long = kind == SICK && rng_hits(r, 6, 100);
    *days = is_long ? rng_between(r, 15, 90) : kind == CHILD_SICK ? rng_between(r, 1, 2) : rng_between(r, 1, 4);
    return kind;
}

static void absence_write(struct town *t, size_t index)
{
    struct rng *r = &t->absence_rng;
    const struct staff *w = &t->staff[index];
    date_t back = w->from;
    for (month_t m = t->first; m <= t->options.end; m++) {
        date_t first = month_first(m), from = first + rng_below(r, 20);
        int32_t days;
        enum absence kind = draw_absence(r, m, w->male, &days);
        if (w->from <= month_last(m) && w->to >= first)
            t->counts[m - t->first].employed++;
        bool winter = m % 12 <= 2 || m % 12 >= 10;
        if (kind == HOLIDAY)
            from = first + (7 - (first + 3) % 7) % 7 + (m % 12 == 6 ? 0 : 7); /* a Monday */
        else if (!rng_hits(r, winter ? 34 : 21, 100))
            continue;
        if (from >= back && from <= w->to)
            back = absence_row(t, index, kind, from, days) + 2;
    }
}

static void employment_row(struct town *t, size_t index, date_t from, date_t to, const struct staff *then)
{
    struct sheet *s = &t->sheets[SHEET_EMPLOYMENT];
    staff_key(s, index);
    sheet_date(s, from);
    sheet_date(s, to);
    sheet_text(s, departments[then->department].code);
    sheet_number(s, (int64_t)then->hours * 10000);
    sheet_end(s);
}

/* What a delivery says of somebody: who leaves or changes after it is still as before. */
static struct staff as_known(const struct town *t, const struct staff *w)
{
    struct staff known = *w;
    if (known.to != DATE_OPEN && month_of(known.to) > t->stop)
        known.to = DATE_OPEN;
    if (known.changed != DATE_NONE && month_of(known.changed) > t->stop) {
        known.changed = DATE_NONE;
        known.department = known.before;
        known.hours = known.hours_before;
    }
    return known;
}

static void staff_write(struct town *t)
{
    static const char *const titles[] = {"Socialrådgiver", "Sagsbehandler", "Jobkonsulent", "Visitator",
                                         "Familiekonsulent"};
    struct sheet *s = &t->sheets[SHEET_STAFF];
    char name[NAME_TEXT];
    struct rng r;
    rng_init(&r, t->options.seed, STREAM_NAMES);
    for (size_t i = 0; i < t->n_staff; i++) {
        struct staff w = as_known(t, &t->staff[i]);
        struct name_key named = name_draw(&r, rng_hits(&r, 5, 100));
        absence_write(t, i);
        if (month_of(w.from) > t->stop)
            continue;
        staff_key(s, i);
        sheet_text(s, name_text(name, named, w.male));
        sheet_text(s, titles[(size_t)w.department % ARRAY_LEN(titles)]);
        sheet_text(s, departments[w.department].code);
        sheet_number(s, (int64_t)w.hours * 10000);
        sheet_date(s, w.from);
        sheet_date(s, w.to);
        sheet_end(s);
        bool changed = w.changed != DATE_NONE && w.changed > w.from;
        if (changed)
            employment_row(t, i, w.from, w.changed - 1,
                           &(struct staff){.department = w.before, .hours = w.hours_before});
        employment_row(t, i, changed ? w.changed : w.from, w.to, &w);
    }
}

void offices_write(struct town *t)
{
    struct sheet *s = &t->sheets[SHEET_DEPARTMENT];
    for (int d = 0; d < N_DEPARTMENTS; d++) {
        const struct department *def = &departments[d];
        sheet_text(s, def->code);
        sheet_text(s, def->name);
        sheet_text(s, def->area);
        sheet_text(s, def->parent >= 0 ? departments[def->parent].code : NULL);
        sheet_text(s, def->committee);
        sheet_text(s, def->institution);
        sheet_end(s);
    }
    staff_write(t);
    companies_write(t);
}
