/*
 * What a municipality has to work with: offers and their places, caseworkers with their hours and absence, companies
 * and the wages refunded to them. Part of the town. Internal to refresh.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_CAPACITY_H
#define ALMANAK_WAREHOUSE_CAPACITY_H

#include "warehouse/mart.h"

struct offer {
    uint32_t provider, type;
    bool known; /* has a row in `offer` */
};

struct place_row {
    month_t month;
    uint32_t offer, source;
    int64_t places;
};

struct staff_member {
    uint32_t department;
    date_t from, to; /* from is DATE_NONE for one without a row in `staff` */
    int64_t hours;   /* millionths a week */
};

struct employment_row {
    uint32_t staff, source, department;
    date_t from, to;
    int64_t hours;
};

struct absence_row {
    uint32_t staff, source;
    date_t from, to;
    int64_t hours; /* all of it, millionths */
};

struct company {
    uint32_t industry, employees;
    bool known; /* has a row in `company` */
};

struct wage_row {
    month_t month;
    uint32_t company, type, source;
    int64_t amount;
};

struct capacity {
    struct offer *offers; /* by number in DICT_OFFER */
    size_t n_offers, cap_offers;
    struct place_row *places;
    size_t n_places, cap_places;
    struct staff_member *staff; /* by number in DICT_STAFF */
    size_t n_staff, cap_staff;
    struct employment_row *employments;
    size_t n_employments, cap_employments;
    struct absence_row *absences;
    size_t n_absences, cap_absences;
    struct company *companies; /* by number in DICT_COMPANY */
    size_t n_companies, cap_companies;
    struct wage_row *wages;
    size_t n_wages, cap_wages;
};

struct town;
struct mart_writer;

/* Once dictionaries are sorted: rows in order of the mart, of those that say the same of one key only the first
 * source's. */
void capacity_arrange(struct town *t);
void capacity_release(struct capacity *c);
int capacity_write(const struct town *t, struct mart_writer *w, struct diag *d) MUST_CHECK;

#endif
