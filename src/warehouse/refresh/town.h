/*
 * The town: everything that refresh reads, as arrays. Persons are numbered by CPR (pid), rows of a person stand
 * together, texts are numbers of dictionaries. extract*.c fill it, town_arrange orders it; the months are then formed
 * from it without changing it. Internal to refresh.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_TOWN_H
#define ALMANAK_WAREHOUSE_TOWN_H

#include "warehouse/mart.h"
#include "warehouse/refresh.h"
#include "warehouse/refresh/books.h"
#include "warehouse/refresh/capacity.h"
#include "warehouse/refresh/cases.h"
#include "warehouse/refresh/codes.h"
#include "warehouse/refresh/faults.h"
#include "warehouse/refresh/indicators.h"
#include "warehouse/refresh/inputs.h"
#include "warehouse/refresh/recent.h"

#define NOBODY UINT32_MAX /* no person, no row, no text */

/* Numbers of DICT_CIVIL, DICT_ORIGIN and DICT_KIND, whose codes are known beforehand. */
enum { CIVIL_EMPTY = 0, CIVIL_D = 2, CIVIL_E, CIVIL_F, CIVIL_G, CIVIL_L, CIVIL_O, CIVIL_P, CIVIL_U };
enum { ADDR_UNKNOWN = 0, ADDR_NOT_RESIDENT = 1, ADDR_FIRST = 2 };

struct person {
    uint32_t mother, father, spouse; /* pid; a number past the last pid for one who is nowhere delivered; NOBODY */
    uint32_t citizenship;
    date_t birth, death; /* DATE_NONE */
    date_t parent_since; /* birth of the first child, DATE_OPEN + 1 when nobody's parent */
    uint8_t sex, origin, civil;
    bool known; /* has a row in `person` */
};

/* A row of `person` while reading; numbers of CPRs are those of town.cprs. */
struct person_row {
    uint32_t cpr, mother, father, spouse, replaced_by, citizenship;
    uint32_t source, file; /* in town.sources and among the files that are read */
    date_t birth, death;
    uint8_t sex, origin, civil;
};

struct stay {
    uint32_t pid, addr, municipality, source;
    date_t from, to;
};

struct civil_row {
    uint32_t pid, spouse;
    date_t from, to;
    uint8_t civil;
};

struct citizen_row {
    uint32_t pid, country;
    date_t from, to;
};

/* What a person was assessed to be, of one kind. */
struct assessment_row {
    uint32_t pid, value, source;
    date_t from, to;
};
struct assessments {
    struct assessment_row *items; /* in the end by (pid, from) */
    size_t n, cap;
};

enum spell_unit { UNIT_NONE, UNIT_DAY, UNIT_WEEK, UNIT_MONTH, UNIT_HOUR_PER_WEEK, UNIT_PIECE };

struct spell {
    uint32_t pid, type, system, department, staff, company, match, target;
    uint32_t reason; /* why it ended */
    uint32_t offer, employer;
    uint32_t case_number;    /* while reading: text of the case + 1, 0 none; then as in the mart */
    uint32_t paying;         /* municipality that pays, by the source system */
    uint32_t text, source;   /* spell_id and, in byte order, the source of the delivery: its identity */
    date_t from, to;         /* to is DATE_NONE when no day counts (it begins after death) */
    date_t ended;            /* last day as delivered, whatever the person's death */
    int64_t quantity, price; /* millionths; øre, INT64_MIN when missing */
    int64_t gross, net;      /* øre a month, 0 when missing */
    month_t inflow, outflow; /* the months in which a run begins or has ended with this spell, MONTH_NONE */
    uint8_t unit;
};

/* A spell as the months walk over it: by (pid, type, number). */
struct span {
    uint32_t number, type, department;
    date_t from, to;
    month_t inflow, outflow;
};

/* Merged days of a person on a type; its end is that of the spell `last`. */
struct run {
    uint32_t pid, type, last;
    date_t from;
};

struct service_type {
    uint32_t area, kind, group, group_key, paragraph;
    uint32_t function; /* account function, 0 none */
    uint32_t follows;  /* the type that it follows, 0 none */
    uint8_t costing, flags;
    bool known;
};

struct account_function {
    uint32_t area, committee;
};

/* Postings of a person in a month alike in spell, type, function and department, added up. */
struct ledger_entry {
    uint32_t pid, spell, combo; /* spell: text + 1, 0 none */
    int64_t amount;
};
struct ledger_combo {
    uint32_t type, function, department;
};
struct ledger_month {
    struct ledger_entry *entries;
    size_t n, cap;
    uint32_t *slots; /* while reading: entry + 1 by hash */
    size_t n_slots;
};
struct ledger {
    struct ledger_month *months; /* from `first` on; NULL when no month is kept */
    size_t n_months;
    month_t first;
    struct intern combo_keys;
    struct ledger_combo *combos;
    size_t n_combos, cap_combos;
};

/* While spells are read: those of sources before the present one, by spell_id. */
struct spells_before {
    uint32_t *first, *next; /* spell + 1 by text; the next of the same text by spell; 0 none */
    size_t n_texts;
};

struct address {
    uint32_t district, school, care, postal, parish;
};

struct population_row {
    uint32_t municipality, source;
    date_t date;
    uint8_t sex, age;
    int64_t persons;
};

/* The rows of person p in an array sorted by person: [start[p], start[p + 1]). */
struct town {
    const struct refresh_input *in;
    struct refresh_report *report;
    struct codes dicts[DICT__MAX];
    struct codes sources;
    uint32_t own; /* number in DICT_MUNICIPALITY */
    bool has_departments, has_staff, has_functions,
        has_offers;                     /* delivered at all, so that a missing one is worth telling */
    struct account_function *functions; /* by number in DICT_FUNCTION, before it is sorted */
    size_t cap_functions;
    uint32_t *region_of; /* by number in DICT_MUNICIPALITY, before it is sorted */
    size_t cap_region_of;

    struct intern cprs; /* numbers before pids */
    struct recent recent_cprs, recent_spells;
    struct person_row *rows;
    size_t n_rows, cap_rows;
    uint32_t *final;  /* the CPR that a CPR was replaced by in the end, for the first n_final; others are final */
    uint32_t *row_of; /* the row of a final CPR, NOBODY */
    size_t n_final;
    uint8_t *delivered; /* by final CPR: it has a residence, a spell or a posting */
    size_t cap_delivered;
    struct spells_before spells_before;
    struct intern spell_ids, address_ids, case_ids;
    struct address *addresses; /* ADDR_FIRST + rank of the address_id */
    size_t n_addresses, cap_addresses;

    struct person *persons;
    size_t n_persons;
    char *cpr; /* CPR_BYTES each */
    uint32_t *child_start, *children;
    struct stay *stays;
    size_t n_stays, cap_stays;
    uint32_t *stay_start;
    struct civil_row *civils;
    size_t n_civils, cap_civils;
    uint32_t *civil_start;
    struct citizen_row *citizens;
    size_t n_citizens, cap_citizens;
    uint32_t *citizen_start;

    struct service_type *types; /* by number in DICT_TYPE */
    size_t n_types, cap_types;
    struct spell *spells; /* [0] is none */
    size_t n_spells, cap_spells;
    uint32_t *spells_of_text; /* first spell with a spell_id, by text */
    struct span *spans;
    uint32_t *span_start; /* by pid */
    struct run *runs;     /* by (pid, type, from) */
    size_t n_runs, cap_runs;
    struct ledger ledger;
    struct books books;
    struct indicators indicators;
    struct cases cases;
    struct inputs inputs;
    struct faults faults;
    const struct refresh_file *file; /* that is read at present */
    uint32_t source;                 /* its number in `sources` */

    struct assessments matches, targets;
    struct capacity capacity;

    struct population_row *population;
    size_t n_population, cap_population;
    month_t earliest;    /* of any residence, spell or posting; MONTH_NONE */
    month_t first, last; /* kept: from the outset the outer bounds, in the end those of the mart */
};

#endif
