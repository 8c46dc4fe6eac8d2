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

static struct staff hire(struct town *t, enum department_id department)
{
    struct rng *r = &t->staff_rng;
    date_t start = month_first(t->first), end = month_last(t->options.end);
    struct staff s = {.from = start - 30 - rng_below(r, 5000),
                      .to = DATE_OPEN,
                      .changed = DATE_NONE,
                      .department = (uint8_t)department,
                      .before = (uint8_t)department,
                      .hours = (uint16_t)(rng_hits(r, 70, 100) ? HOURS_FULL
                                          : rng_hits(r, 1, 2)  ? 3200
                                                               : 3000)};
    /* Of three, one leaves during the window or came during it. */
    if (rng_hits(r, 1, 6))
        s.from = start + rng_below(r, end - start);
    else if (rng_hits(r, 1, 5))
        s.to = start + rng_below(r, end - start);
    if (s.to == DATE_OPEN && s.from < start && rng_hits(r, 1, 8)) {
        s.changed = start + rng_below(r, end - start);
        s.before = (uint8_t)rng_between(r, DEP_YDELSE, N_DEPARTMENTS - 2);
        if (s.before == s.department)
            s.changed = DATE_NONE;
    }
    return s;
}

void offices_open(struct town *t)
{
    t->n_companies = (int32_t)(60 + t->options.persons / 250);
    for (int d = 0; d < N_DEPARTMENTS; d++) {
        t->department_staff[d][0] = (int32_t)t->n_staff;
        if (departments[d].caseload > 0) {
            int64_t n = 3 + department_load(t, (enum department_id)d) / departments[d].caseload;
            for (int64_t i = 0; i < n; i++)
                PUSH(t->staff, t->n_staff, t->cap_staff) = hire(t, (enum department_id)d);
        }
        t->department_staff[d][1] = (int32_t)t->n_staff - t->department_staff[d][0];
    }
}

int32_t offices_staff(struct town *t, enum department_id department, date_t day)
{
    int32_t first = t->department_staff[department][0], n = t->department_staff[department][1];
    if (n == 0 || rng_hits(&t->staff_rng, 2, 100))
        return NONE; /* not allotted yet */
    int32_t start = rng_below(&t->staff_rng, n);
    for (int32_t i = 0; i < n; i++) {
        const struct staff *s = &t->staff[first + (start + i) % n];
        bool there = s->changed == DATE_NONE || s->changed <= day;
        if (s->from <= day && s->to >= day && there)
            return first + (start + i) % n;
    }
    return first + start;
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
    for (int32_t i = 0; i < t->n_companies; i++) {
        sheet_code(s, company_cvr(i), 8);
        sheet_text(s, company_text(name, (uint32_t)i));
        sheet_text(s, industries[(size_t)i / 12 % ARRAY_LEN(industries)]);
        sheet_text(s, t->places.postals[(size_t)rng_below(&t->staff_rng, (int32_t)t->places.n_postals)].code);
        sheet_code(s, OWN, 4);
        sheet_int(s, rng_skewed(&t->staff_rng, rng_between(&t->staff_rng, 3, 90)));
        sheet_end(s);
    }
}

static void staff_key(struct sheet *s, size_t index)
{
    char key[KEY_TEXT];
    (void)snprintf(key, sizeof(key), "M%05zu", index % 100000);
    sheet_text(s, key);
}

/* Absence of one caseworker: a holiday each July, and illness as it comes. */
static void absence_write(struct town *t, size_t index)
{
    enum { SICK, CHILD_SICK, CARE, OTHER };
    static const char *const kinds[] = {"sick", "child_sick", "care", "other"};
    static const int32_t weights[] = {70, 18, 7, 5};
    const struct staff *w = &t->staff[index];
    struct sheet *s = &t->sheets[SHEET_ABSENCE];
    for (month_t m = t->first; m <= t->options.end; m++) {
        date_t first = month_first(m), from = first + rng_below(&t->staff_rng, 20);
        bool holiday = m % 12 == 6, away = holiday || rng_hits(&t->staff_rng, 24, 100);
        size_t kind = rng_weighted(&t->staff_rng, weights, ARRAY_LEN(weights));
        bool ill_long = kind == SICK && rng_hits(&t->staff_rng, 8, 100);
        int64_t days = holiday ? 19 : ill_long ? 10 : rng_between(&t->staff_rng, 1, 4);
        if (holiday)
            from = first + 5;
        if (w->from <= month_last(m) && w->to >= first)
            t->counts[m - t->first].employed++;
        if (!away || from < w->from || from + (date_t)days > w->to)
            continue;
        staff_key(s, index);
        sheet_date(s, from);
        sheet_date(s, from + (date_t)days - 1);
        sheet_text(s, holiday ? "holiday" : kinds[kind]);
        if (!holiday && kind <= CHILD_SICK)
            t->counts[m - t->first].sick_days += (int32_t)days;
        int64_t workdays = days * 5 / 7 > 0 ? days * 5 / 7 : 1;
        sheet_number(s, workdays * w->hours / 5 * 10000);
        sheet_end(s);
    }
}

static void employment_row(struct town *t, size_t index, date_t from, date_t to, uint8_t department)
{
    struct sheet *s = &t->sheets[SHEET_EMPLOYMENT];
    staff_key(s, index);
    sheet_date(s, from);
    sheet_date(s, to);
    sheet_text(s, departments[department].code);
    sheet_number(s, (int64_t)t->staff[index].hours * 10000);
    sheet_end(s);
}

static void staff_write(struct town *t)
{
    static const char *const titles[] = {"Socialrådgiver", "Sagsbehandler", "Jobkonsulent", "Visitator",
                                         "Familiekonsulent"};
    struct sheet *s = &t->sheets[SHEET_STAFF];
    char name[NAME_TEXT];
    for (size_t i = 0; i < t->n_staff; i++) {
        const struct staff *w = &t->staff[i];
        staff_key(s, i);
        bool male = rng_hits(&t->staff_rng, 22, 100);
        sheet_text(s, name_text(name, name_draw(&t->staff_rng, rng_hits(&t->staff_rng, 5, 100)), male));
        sheet_text(s, titles[(size_t)w->department % ARRAY_LEN(titles)]);
        sheet_text(s, departments[w->department].code);
        sheet_number(s, (int64_t)w->hours * 10000);
        sheet_date(s, w->from);
        sheet_date(s, w->to);
        sheet_end(s);
        if (w->changed != DATE_NONE && w->changed > w->from) {
            employment_row(t, i, w->from, w->changed - 1, w->before);
            employment_row(t, i, w->changed, w->to, w->department);
        }
        absence_write(t, i);
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
