/*
 * The mart: what refresh derives and the engine answers from. A few arrays a month, kept as BLOBs of one SQLite file,
 * and the dictionaries that give their numbers a code and a label. Refresh writes it once; it never changes afterwards.
 *
 * Numbers that stand for things are dense: a person number (pid) is the rank of its CPR number compared as bytes, so a
 * tie broken by pid is broken by CPR; the same holds for addresses, service types, spells and every dictionary.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_MART_H
#define ALMANAK_WAREHOUSE_MART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/date.h"
#include "base/diag.h"

/*
 * Dictionaries. Entry 0 is always the empty code, entry 1 always "-" (not applicable: a place of someone who is not
 * resident); the others follow in byte order of their codes. Labels fall back on the code.
 */
enum dict_id {
    DICT_DISTRICT,
    DICT_SCHOOL,
    DICT_CARE,
    DICT_POSTAL,
    DICT_PARISH,
    DICT_COUNTRY,
    DICT_CIVIL,  /* codes U G F E P O L D */
    DICT_ORIGIN, /* dansk efterkommer indvandrer */
    DICT_TYPE,   /* service types; entries 2.. align with struct mart_types */
    DICT_AREA,
    DICT_KIND, /* activity benefit service */
    DICT_GROUP,
    DICT_PARAGRAPH,
    DICT_SYSTEM, /* source systems */
    DICT_DEPARTMENT,
    DICT_STAFF,   /* entries align with struct mart_staff */
    DICT_COMPANY, /* entries align with struct mart_companies */
    DICT_MATCH,   /* match categories */
    DICT_TARGET,  /* target groups */
    DICT_MUNICIPALITY,
    DICT_REGION,
    DICT_REASON, /* why a run ended */
    DICT_OFFER,  /* entries align with struct mart_offers */
    DICT_INDUSTRY,
    DICT_GROUP_KEY,     /* groups as keys: lower case, and ae oe aa for the three letters */
    DICT_FUNCTION,      /* account functions, "5.28.21"; entries align with struct mart_functions */
    DICT_MAIN_FUNCTION, /* "5.28" */
    DICT_MAIN_ACCOUNT,  /* "5" */
    DICT_COMMITTEE,
    DICT_DRANST,
    DICT_ART,      /* "4.6"; entries align with struct mart_arts */
    DICT_MAIN_ART, /* "4" */
    DICT_PERIOD,   /* "2025", "2026-10" */
    DICT_INDICATOR,
    DICT_PEERS,  /* groups of municipalities that are compared */
    DICT_WEEK,   /* ISO weeks 2026W07: all whose Thursday lies in the months of the mart, one after the other */
    DICT_SOURCE, /* of deliveries; this and the following of what is wrong with them */
    DICT_RESOURCE,
    DICT_FIELD,
    DICT__MAX
};

struct dict {
    size_t n;
    const char *const *codes, *const *labels;
};

/* Addresses: 0 = resident without a known address, 1 = not resident; real ones from 2. Values are dictionary numbers.
 */
struct mart_addresses {
    size_t n;
    const uint32_t *district, *school, *care, *postal, *parish;
};

/* Persons: everyone with a row in `person` (replaced numbers folded into the new ones) or known from a residence, a
 * spell, a posting or a refund week only. */
struct mart_persons {
    size_t n;
    const char *cpr;       /* 10 bytes each, not terminated; shorter keys are padded with NUL */
    const date_t *birth;   /* DATE_NONE when there is no person row */
    const date_t *death;   /* day of death, DATE_NONE otherwise */
    const uint8_t *sex;    /* 0 unknown, 1 M, 2 K */
    const uint8_t *origin; /* DICT_ORIGIN */
};

/* Service types, indexed by DICT_TYPE number (0 and 1 unused: cost without a type never reaches a type). */
enum { COSTING_NONE, COSTING_POSTING, COSTING_PRICE };
enum { TYPE_IS_HELP = 1, TYPE_IS_PLACEMENT = 2, TYPE_LADDER = 4 };
struct mart_types {
    size_t n;
    const uint32_t *area, *kind, *group, *paragraph; /* dictionary numbers */
    const uint32_t *follows;                         /* the type that it follows, 0 none */
    const uint8_t *costing, *flags;
    const uint32_t *group_key; /* DICT_GROUP_KEY: of its group, however it is spelled */
};

/*
 * Spells; number 0 = none (a cost that no spell carries). Dates as delivered, the end clipped at death, DATE_OPEN while
 * it runs; `to` is DATE_NONE when no day of it counts, because it begins after the death.
 */
struct mart_spells {
    size_t n;
    const uint32_t *pid, *type, *system, *department, *staff, *company, *match, *target;
    const date_t *from, *to;
};

/* What else a spell points to, by its number. Spells of one case have the same number of it, from 1; a spell that names
 * none is a case of its own. */
struct mart_spell_links {
    size_t n;
    const uint32_t *offer, *employer, *cases; /* DICT_OFFER, DICT_COMPANY */
};

/* What a person was assessed to be, ascending (pid, from). The value is of DICT_MATCH or DICT_TARGET. */
struct mart_assessments {
    size_t n;
    const uint32_t *pid, *value;
    const date_t *from, *to;
};

/* Offers, by their number: who provides them, and the service that they are places for. */
struct mart_offers {
    size_t n;
    const uint32_t *provider, *type; /* DICT_COMPANY, DICT_TYPE */
};

/* How many places an offer had, ascending (month, offer). */
struct mart_places {
    size_t n;
    const uint32_t *offer;
    const month_t *month;
    const int64_t *places;
};

/* Caseworkers, by their number; `from` is DATE_NONE for one who is only named. Hours are millionths a week. */
struct mart_staff {
    size_t n;
    const uint32_t *department;
    const date_t *from, *to;
    const int64_t *hours;
};

/* Employments over time, ascending (staff, from): who has any has no others. */
struct mart_employments {
    size_t n;
    const uint32_t *staff, *department;
    const date_t *from, *to;
    const int64_t *hours;
};

/* Absences with all their hours in millionths, ascending (staff, from). */
struct mart_absences {
    size_t n;
    const uint32_t *staff;
    const date_t *from, *to;
    const int64_t *hours;
};

/* Companies, by their number. */
struct mart_companies {
    size_t n;
    const uint32_t *industry, *employees; /* employees: 0 where nobody knows */
};

/* Wages refunded to companies, øre, ascending (month, company). */
struct mart_wage_refunds {
    size_t n;
    const uint32_t *company;
    const month_t *month;
    const int64_t *amount;
};

/*
 * Runs: the merged days of one person on one service type over all sources, ascending (pid, type, from). `to` is
 * DATE_OPEN while it goes on.
 */
struct mart_runs {
    size_t n;
    const uint32_t *pid, *type, *reason; /* reason: DICT_REASON, of the spell that it ends with */
    const date_t *from, *to;
};

/* Population counts of all areas (noegletal.population). */
struct mart_population {
    size_t n;
    const uint32_t *municipality, *region; /* dictionary numbers */
    const date_t *date;
    const uint8_t *sex, *age;
    const int64_t *persons;
};

/* Account functions, by their number. A function without an area, or that was not delivered, is of area "andet". */
struct mart_functions {
    size_t n;
    const uint32_t *main_account, *main_function, *area, *committee;
};

/* Arts of the chart of accounts, by their number. */
struct mart_arts {
    size_t n;
    const uint32_t *main; /* DICT_MAIN_ART */
};

/*
 * The ledger of a month: postings, with or without a person, and budget lines added up by account, øre, ascending by
 * (function, dranst, art, department, municipality, company). Budgets have no municipality or company. Revised is what
 * is expected where nothing is said of it.
 */
struct mart_ledger {
    size_t n;
    const uint32_t *function, *dranst, *art, *department;
    const uint32_t *municipality, *company; /* the other party */
    const int64_t *spent, *budget, *revised, *expected;
};

/*
 * Key figures of municipalities, ascending (indicator, period, municipality). Values are millionths, INT64_MIN where
 * there is none; rank 1 is the best municipality of the indicator and period, 0 where none is better or worse.
 */
struct mart_indicators {
    size_t n;
    const uint32_t *indicator, *area, *period, *municipality, *region, *peers, *rank;
    const int64_t *value;
};

/* What is aimed at, ascending (indicator, period). Numbers are millionths, INT64_MIN where there is none. */
struct mart_goals {
    size_t n;
    const uint32_t *indicator, *period;
    const int64_t *goal, *yellow, *red;
};

/* Residents at the end of a month, ascending pid. */
enum { RES_HELP = 1, RES_NEWCOMER = 2, RES_HOPPER = 4 };
enum { ROLE_ADULT = 1, ROLE_HOME_CHILD = 2, ROLE_AWAY_CHILD = 3 };
struct mart_residents {
    size_t n;
    const uint32_t *pid, *addr;
    const uint32_t *family;      /* pid of the reference person of the address family (`familie`) */
    const uint32_t *household;   /* pid of the lowest resident of the address; one's own without an address */
    const uint32_t *citizenship; /* DICT_COUNTRY */
    const uint8_t *civil, *flags, *role, *subgroup; /* DICT_CIVIL; RES_*; ROLE_*; 1..9 of the address family */
};

/*
 * Children who belong to a family across addresses (`tvaers`) beyond its address family, by (family, child). A child is
 * primary in at most one row; an away child that is primary here is no family of its own across addresses.
 */
struct mart_across {
    size_t n;
    const uint32_t *family, *child;
    const uint8_t *primary; /* 0 / 1; never 1 for a child that is not resident */
};

/* A person on a service type through a spell, in a month, ascending (pid, type, spell). */
enum { SERVICE_STOCK = 1, SERVICE_INFLOW = 2, SERVICE_OUTFLOW = 4 };
struct mart_services {
    size_t n;
    const uint32_t *pid, *type, *spell, *department; /* department: the spell's, else the posting's */
    const uint32_t *days;                            /* bit k: day k + 1 of the month is covered */
    const uint8_t *flags;                            /* SERVICE_*: the row that speaks for its person and type */
    const int64_t *amount;                           /* cost, øre */
};

/* Cost of a person in a month by subject area, whatever its type, ascending (pid, area). */
struct mart_costs {
    size_t n;
    const uint32_t *pid, *area;
    const int64_t *amount;
};

/*
 * Arrivals, departures and moves by the day they take effect, ascending (pid, day). The address is the one arrived at
 * or left; the municipality the other one, 1 ("-") when there is none.
 */
enum {
    EVENT_BORN = 1,
    EVENT_MOVED_IN,
    EVENT_IMMIGRATED,
    EVENT_DIED,
    EVENT_MOVED_OUT,
    EVENT_EMIGRATED,
    EVENT_MOVED_WITHIN
};
struct mart_events {
    size_t n;
    const uint32_t *pid, *addr, *municipality;
    const date_t *day;
    const uint8_t *kind; /* EVENT_* */
};

/*
 * Spells at the end of a month whose paying municipality the register and the source system do not agree about, and
 * those of the month before that do no more (FOLLOWUP_SOLVED: as they were then), ascending (pid, spell, followup).
 */
enum {
    FINDING_CLOSED_CASE = 1, /* in the order in which they are looked for */
    FINDING_CONFLICT,
    FINDING_MISSING_CLAIM,
    FINDING_MISSING_CPR,
    FINDING_WRONG_REGISTRATION
};
enum { FOLLOWUP_NEW = 1, FOLLOWUP_OPEN, FOLLOWUP_SOLVED };
struct mart_findings {
    size_t n;
    const uint32_t *pid, *spell;
    const uint32_t *by_register, *by_source; /* DICT_MUNICIPALITY, 0 none: who pays */
    const uint8_t *kind, *followup;          /* FINDING_*, FOLLOWUP_* */
    const int64_t *amount; /* øre; cost of the person on the type, on one of their findings of the month */
};

/* Weeks on benefits with what the state refunds, in the month of their Thursday, ascending (pid, week, type). */
struct mart_refunds {
    size_t n;
    const uint32_t *pid, *type;
    const uint8_t *week;                        /* the weeks of the month from 0 */
    const uint8_t *step;                        /* percent; 0 for a week without a step */
    const int64_t *paid, *refund, *cofinancing; /* øre */
    const uint8_t *next; /* of a month's last week: the lower step at the end of the next month, 0 none */
};

/* Claims on other municipalities, in the month that they are for, ascending in all columns. */
enum { CLAIM_SENT = 1, CLAIM_ACCEPTED, CLAIM_DISPUTED, CLAIM_PAID, CLAIM_DROPPED };
struct mart_claims {
    size_t n;
    const uint32_t *spell; /* 0 when it was not delivered */
    const uint32_t *municipality;
    const uint8_t *status; /* CLAIM_* */
    const int64_t *amount; /* øre */
};

/*
 * What is wrong with the data: rows of a source and resource, by the field that is wrong ("row" for all of a row,
 * "rows" for how many there are) and the month of the row, or of the delivery where rows have none. Ascending in all
 * columns. A jump is one row: a month whose rows are more than twice or less than half of the median of the
 * FAULT_JUMP_MONTHS before it, where either are at least FAULT_JUMP_ROWS.
 */
enum { FAULT_REJECTED = 1, FAULT_ORPHAN, FAULT_OVERLAP, FAULT_DATE, FAULT_PRICE, FAULT_CONFLICT, FAULT_JUMP };
enum { FAULT_JUMP_MONTHS = 6, FAULT_JUMP_ROWS = 50 };
struct mart_quality {
    size_t n;
    const month_t *month;
    const uint32_t *source, *resource, *field; /* DICT_SOURCE, DICT_RESOURCE, DICT_FIELD */
    const uint8_t *fault;                      /* FAULT_* */
    const int64_t *rows;
};

/* What was read, ascending (month, source, resource): the month is the one delivered by itself, else the delivery's. */
struct mart_deliveries {
    size_t n;
    const month_t *month;
    const uint32_t *source, *resource;
    const int64_t *rows, *rejected;
};

struct mart;

/*
 * Columns of a part, for who does not need them all: the others are NULL unless somebody else asked for them. Unpacking
 * all of a month costs more than most questions do.
 */
#define MART_COLUMN(part, column) (UINT32_C(1) << (offsetof(struct mart_##part, column) / sizeof(void *) - 1))
#define MART_ALL UINT32_MAX

/* Open read-only. NULL on failure, with what to do. Arrays returned below are borrowed until mart_close; months are
 * read when first asked for. A month outside the range has n = 0. */
struct mart *mart_open(const char *path, struct diag *d) MUST_CHECK;
void mart_close(struct mart *m);
/* Months covered: first and last, both included; MONTH_NONE when no person data are there. */
void mart_range(const struct mart *m, month_t *first, month_t *last);
/* Months of the ledger, which may begin before people and services and go on after them; MONTH_NONE without any. */
void mart_ledger_range(const struct mart *m, month_t *first, month_t *last);
/* A fact about the mart by name: "municipality", "name" ("Randers"), "fictive" ("1"), "data_date" (ISO); "" when
 * missing. */
const char *mart_meta(const struct mart *m, const char *key);

const struct dict *mart_dict(struct mart *m, enum dict_id id);
const struct mart_addresses *mart_addresses(struct mart *m);
const struct mart_persons *mart_persons(struct mart *m);
const struct mart_types *mart_types(struct mart *m);
const struct mart_spells *mart_spells(struct mart *m);
const struct mart_runs *mart_runs(struct mart *m);
const struct mart_population *mart_population(struct mart *m);
const struct mart_spell_links *mart_spell_links(struct mart *m);
const struct mart_assessments *mart_matches(struct mart *m);
const struct mart_assessments *mart_targets(struct mart *m);
const struct mart_offers *mart_offers(struct mart *m);
const struct mart_places *mart_places(struct mart *m);
const struct mart_staff *mart_staff(struct mart *m);
const struct mart_employments *mart_employments(struct mart *m);
const struct mart_absences *mart_absences(struct mart *m);
const struct mart_companies *mart_companies(struct mart *m);
const struct mart_wage_refunds *mart_wage_refunds(struct mart *m);
const struct mart_functions *mart_functions(struct mart *m);
const struct mart_arts *mart_arts(struct mart *m);
const struct mart_indicators *mart_indicators(struct mart *m);
const struct mart_goals *mart_goals(struct mart *m);
const struct mart_quality *mart_quality(struct mart *m);
const struct mart_deliveries *mart_deliveries(struct mart *m);
/* Months with faults or deliveries; MONTH_NONE without any. */
void mart_quality_range(const struct mart *m, month_t *first, month_t *last);
const struct mart_ledger *mart_ledger(struct mart *m, month_t month);
const struct mart_ledger *mart_ledger_only(struct mart *m, month_t month, uint32_t columns);
const struct mart_residents *mart_residents(struct mart *m, month_t month);
const struct mart_residents *mart_residents_only(struct mart *m, month_t month, uint32_t columns);
const struct mart_across *mart_across(struct mart *m, month_t month);
const struct mart_services *mart_services(struct mart *m, month_t month);
const struct mart_services *mart_services_only(struct mart *m, month_t month, uint32_t columns);
const struct mart_costs *mart_costs(struct mart *m, month_t month);
const struct mart_events *mart_events(struct mart *m, month_t month);
const struct mart_findings *mart_findings(struct mart *m, month_t month);
const struct mart_refunds *mart_refunds(struct mart *m, month_t month);
const struct mart_claims *mart_claims(struct mart *m, month_t month);
/* 0, or -1 once any array above could not be read (it then came back empty); the first failure stands in d. Ask once
 * after a computation. */
int mart_check(const struct mart *m, struct diag *d) MUST_CHECK;

/* Row of a pid in ascending `pids`, or -1. */
int64_t mart_find(const uint32_t *pids, size_t n, uint32_t pid);

/* --- writing, for refresh --- */
struct mart_writer;
struct mart_writer *mart_create(const char *path, struct diag *d) MUST_CHECK;
/* Compare with a finished mart, and be able to copy from it. */
int mart_compare(struct mart_writer *w, const char *path, struct diag *d) MUST_CHECK;
/* Whether the numbers of all dictionaries, persons, addresses, types and spells put so far are those of that mart. */
bool mart_agrees(const struct mart_writer *w);
/* Put the part of that name and month as it is there, which is an error when it is not. */
int mart_copy(struct mart_writer *w, const char *part, month_t m, struct diag *d) MUST_CHECK;
int mart_put_meta(struct mart_writer *w, const char *key, const char *value, struct diag *d) MUST_CHECK;
int mart_put_dict(struct mart_writer *w, enum dict_id id, const struct dict *dict, struct diag *d) MUST_CHECK;
int mart_put_addresses(struct mart_writer *w, const struct mart_addresses *a, struct diag *d) MUST_CHECK;
int mart_put_persons(struct mart_writer *w, const struct mart_persons *p, struct diag *d) MUST_CHECK;
int mart_put_types(struct mart_writer *w, const struct mart_types *t, struct diag *d) MUST_CHECK;
int mart_put_spells(struct mart_writer *w, const struct mart_spells *s, struct diag *d) MUST_CHECK;
int mart_put_runs(struct mart_writer *w, const struct mart_runs *r, struct diag *d) MUST_CHECK;
int mart_put_population(struct mart_writer *w, const struct mart_population *p, struct diag *d) MUST_CHECK;
int mart_put_spell_links(struct mart_writer *w, const struct mart_spell_links *l, struct diag *d) MUST_CHECK;
int mart_put_matches(struct mart_writer *w, const struct mart_assessments *a, struct diag *d) MUST_CHECK;
int mart_put_targets(struct mart_writer *w, const struct mart_assessments *a, struct diag *d) MUST_CHECK;
int mart_put_offers(struct mart_writer *w, const struct mart_offers *o, struct diag *d) MUST_CHECK;
int mart_put_places(struct mart_writer *w, const struct mart_places *p, struct diag *d) MUST_CHECK;
int mart_put_staff(struct mart_writer *w, const struct mart_staff *s, struct diag *d) MUST_CHECK;
int mart_put_employments(struct mart_writer *w, const struct mart_employments *e, struct diag *d) MUST_CHECK;
int mart_put_absences(struct mart_writer *w, const struct mart_absences *a, struct diag *d) MUST_CHECK;
int mart_put_companies(struct mart_writer *w, const struct mart_companies *c, struct diag *d) MUST_CHECK;
int mart_put_wage_refunds(struct mart_writer *w, const struct mart_wage_refunds *r, struct diag *d) MUST_CHECK;
int mart_put_functions(struct mart_writer *w, const struct mart_functions *f, struct diag *d) MUST_CHECK;
int mart_put_arts(struct mart_writer *w, const struct mart_arts *a, struct diag *d) MUST_CHECK;
int mart_put_quality(struct mart_writer *w, const struct mart_quality *q, struct diag *d) MUST_CHECK;
int mart_put_deliveries(struct mart_writer *w, const struct mart_deliveries *v, struct diag *d) MUST_CHECK;
int mart_put_indicators(struct mart_writer *w, const struct mart_indicators *i, struct diag *d) MUST_CHECK;
int mart_put_goals(struct mart_writer *w, const struct mart_goals *g, struct diag *d) MUST_CHECK;
/* Every month of the ledger, from its first to its last. */
int mart_put_ledger(struct mart_writer *w, month_t m, const struct mart_ledger *l, struct diag *d) MUST_CHECK;
int mart_put_residents(struct mart_writer *w, month_t m, const struct mart_residents *r, struct diag *d) MUST_CHECK;
int mart_put_across(struct mart_writer *w, month_t m, const struct mart_across *a, struct diag *d) MUST_CHECK;
int mart_put_services(struct mart_writer *w, month_t m, const struct mart_services *s, struct diag *d) MUST_CHECK;
int mart_put_costs(struct mart_writer *w, month_t m, const struct mart_costs *c, struct diag *d) MUST_CHECK;
int mart_put_events(struct mart_writer *w, month_t m, const struct mart_events *e, struct diag *d) MUST_CHECK;
int mart_put_findings(struct mart_writer *w, month_t m, const struct mart_findings *f, struct diag *d) MUST_CHECK;
int mart_put_refunds(struct mart_writer *w, month_t m, const struct mart_refunds *r, struct diag *d) MUST_CHECK;
int mart_put_claims(struct mart_writer *w, month_t m, const struct mart_claims *c, struct diag *d) MUST_CHECK;
/* Complete the file with its range of months (it may fail), or give it up (never fails). Both free w. */
int mart_complete(struct mart_writer *w, month_t first, month_t last, struct diag *d) MUST_CHECK;
void mart_abandon(struct mart_writer *w);

#endif
