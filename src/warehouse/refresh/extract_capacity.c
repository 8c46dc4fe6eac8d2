/*
 * Reading offers, places, caseworkers and companies. See capacity.h and extract.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/refresh/extract.h"

#include <stdlib.h>
#include <string.h>

/* Beyond these no figure can be right, and none may upset a sum. */
#define PLACES_LIMIT INT64_C(1000000000)
#define HOURS_LIMIT INT64_C(1000000000000) /* millionths */

static int64_t bounded(sqlite3_stmt *row, int column, int64_t limit)
{
    int64_t value = sqlite3_column_int64(row, column);
    return value > limit ? limit : value < -limit ? -limit : value;
}

/* --- offers --- */

static struct offer *offer_slot(struct capacity *c, uint32_t number)
{
    while (c->n_offers <= number)
        PUSH(c->offers, c->n_offers, c->cap_offers) = (struct offer){.known = false};
    return &c->offers[number];
}

static int offer_row(struct town *t, sqlite3_stmt *row, uint32_t source UNUSED, struct diag *d UNUSED)
{
    enum { ID, NAME, PROVIDER, TYPE };
    uint32_t number = extract_name(&t->dicts[DICT_OFFER], row, ID, NAME);
    struct offer *offer = offer_slot(&t->capacity, number);
    if (offer->known)
        return 0;
    offer->provider = extract_code(&t->dicts[DICT_COMPANY], row, PROVIDER);
    offer->type = extract_code(&t->dicts[DICT_TYPE], row, TYPE);
    offer->known = true;
    return 0;
}

static int place_row(struct town *t, sqlite3_stmt *row, uint32_t source, struct diag *d UNUSED)
{
    enum { OFFER, PERIOD, PLACES };
    struct capacity *c = &t->capacity;
    struct place_row p = {
        .month = sqlite3_column_int(row, PERIOD),
        .offer = extract_code(&t->dicts[DICT_OFFER], row, OFFER),
        .source = source,
        .places = bounded(row, PLACES, PLACES_LIMIT),
    };
    if (t->has_offers && !codes_labelled(&t->dicts[DICT_OFFER], p.offer))
        faults_lost(t, REF_PLACE_OFFER, p.month);
    if (p.month >= t->first && p.month <= t->last)
        PUSH(c->places, c->n_places, c->cap_places) = p;
    return 0;
}

/* --- caseworkers --- */

static struct staff_member *staff_slot(struct capacity *c, uint32_t number)
{
    while (c->n_staff <= number)
        PUSH(c->staff, c->n_staff, c->cap_staff) = (struct staff_member){.from = DATE_NONE, .to = DATE_NONE};
    return &c->staff[number];
}

static int staff_row(struct town *t, sqlite3_stmt *row, uint32_t source UNUSED, struct diag *d UNUSED)
{
    enum { ID, NAME, DEPARTMENT, HOURS, FROM, TO };
    uint32_t number = extract_name(&t->dicts[DICT_STAFF], row, ID, NAME);
    struct staff_member *member = staff_slot(&t->capacity, number);
    if (member->from != DATE_NONE)
        return 0;
    *member = (struct staff_member){
        .department = extract_code(&t->dicts[DICT_DEPARTMENT], row, DEPARTMENT),
        .from = extract_date(row, FROM),
        .to = extract_end(row, TO),
        .hours = bounded(row, HOURS, HOURS_LIMIT),
    };
    return 0;
}

/* The number of a caseworker whom a row is about. */
static uint32_t staff_of(struct town *t, sqlite3_stmt *row, enum refresh_reference ref, month_t month)
{
    uint32_t number = extract_code(&t->dicts[DICT_STAFF], row, 0);
    if (t->has_staff && !codes_labelled(&t->dicts[DICT_STAFF], number))
        faults_lost(t, ref, month);
    return number;
}

static int employment_row(struct town *t, sqlite3_stmt *row, uint32_t source, struct diag *d UNUSED)
{
    enum { STAFF, FROM, TO, DEPARTMENT, HOURS };
    struct capacity *c = &t->capacity;
    struct employment_row e = {
        .staff = staff_of(t, row, REF_EMPLOYMENT_STAFF, extract_month(extract_date(row, FROM))),
        .source = source,
        .department = extract_code(&t->dicts[DICT_DEPARTMENT], row, DEPARTMENT),
        .from = extract_date(row, FROM),
        .to = extract_end(row, TO),
        .hours = bounded(row, HOURS, HOURS_LIMIT),
    };
    if (e.from != DATE_NONE && e.to >= e.from)
        PUSH(c->employments, c->n_employments, c->cap_employments) = e;
    return 0;
}

static int absence_row(struct town *t, sqlite3_stmt *row, uint32_t source, struct diag *d UNUSED)
{
    enum { STAFF, FROM, TO, HOURS };
    struct capacity *c = &t->capacity;
    struct absence_row a = {
        .staff = staff_of(t, row, REF_ABSENCE_STAFF, extract_month(extract_date(row, FROM))),
        .source = source,
        .from = extract_date(row, FROM),
        .to = extract_date(row, TO),
        .hours = bounded(row, HOURS, HOURS_LIMIT),
    };
    if (a.from != DATE_NONE && a.to >= a.from)
        PUSH(c->absences, c->n_absences, c->cap_absences) = a;
    return 0;
}

/* --- companies --- */

/* A number of people; 0 for none, and for what cannot be one. */
static uint32_t extract_count(sqlite3_stmt *row, int column)
{
    int64_t n = sqlite3_column_int64(row, column);
    return n > 0 && n <= INT32_MAX ? (uint32_t)n : 0;
}

static int company_row(struct town *t, sqlite3_stmt *row, uint32_t source UNUSED, struct diag *d UNUSED)
{
    enum { CVR, NAME, INDUSTRY, EMPLOYEES };
    struct capacity *c = &t->capacity;
    uint32_t number = extract_name(&t->dicts[DICT_COMPANY], row, CVR, NAME);
    while (c->n_companies <= number)
        PUSH(c->companies, c->n_companies, c->cap_companies) = (struct company){.known = false};
    struct company *company = &c->companies[number];
    if (!company->known)
        *company = (struct company){extract_code(&t->dicts[DICT_INDUSTRY], row, INDUSTRY),
                                    extract_count(row, EMPLOYEES), true};
    return 0;
}

static int wage_refund_row(struct town *t, sqlite3_stmt *row, uint32_t source, struct diag *d UNUSED)
{
    enum { CVR, PERIOD, TYPE, AMOUNT };
    struct capacity *c = &t->capacity;
    struct wage_row w = {
        .month = sqlite3_column_int(row, PERIOD),
        .company = extract_code(&t->dicts[DICT_COMPANY], row, CVR),
        .type = extract_code(&t->dicts[DICT_TYPE], row, TYPE),
        .source = source,
        .amount = sqlite3_column_int64(row, AMOUNT),
    };
    if (w.month >= t->first && w.month <= t->last)
        PUSH(c->wages, c->n_wages, c->cap_wages) = w;
    return 0;
}

const struct extract extract_capacity[] = {
    {"offer", "offer_id, name, provider_cvr, service_type", offer_row, NULL},
    {"place", "offer_id, period, places", place_row, NULL},
    {"staff", "staff_id, name, department_id, weekly_norm_hours, from_date, to_date", staff_row, NULL},
    {"employment", "staff_id, from_date, to_date, department_id, weekly_norm_hours", employment_row, NULL},
    {"absence", "staff_id, from_date, to_date, hours", absence_row, NULL},
    {"company", "cvr, name, industry, employees", company_row, NULL},
    {"wage_refund", "cvr, period, service_type, amount", wage_refund_row, NULL},
    {NULL, NULL, NULL, NULL},
};
