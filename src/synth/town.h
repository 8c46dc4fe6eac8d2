/*
 * The invented town while it is being lived in: people, dwellings and running services, kept as compact arrays. What is
 * over (a residence, a marriage, a spell, a month's money) is written to its sheet at once and forgotten. Only for the
 * files of this folder.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_SYNTH_TOWN_H
#define ALMANAK_SYNTH_TOWN_H

#include "base/date.h"
#include "base/diag.h"
#include "synth/catalog.h"
#include "synth/names.h"
#include "synth/places.h"
#include "synth/random.h"
#include "synth/sheet.h"
#include "synth/synth.h"

struct ladder; /* weeks.c */
struct wage;   /* claims.c */
struct offer;  /* offers.c */

enum { NONE = -1, ADULT_AGE = 18, CHILD_LIMIT = 25, PENSION_AGE = 67, CPR_TEXT = 11, KEY_TEXT = 24, FAMILY_MAX = 32 };
/* Streams of random numbers beside the first five, of the subjects that came later. */
enum {
    STREAM_FIGURES = 6,
    STREAM_CLAIMS,
    STREAM_OFFERS,
    STREAM_ABSENCE,
    STREAM_PLACES,
    STREAM_NAMES,
    STREAM_COMPANIES,
    STREAM_BUDGET
};

enum sheet_id {
    SHEET_DISTRICT,
    SHEET_ADDRESS,
    SHEET_PERSON,
    SHEET_CIVIL_STATUS,
    SHEET_CITIZENSHIP,
    SHEET_RESIDENCE,
    SHEET_RELATION,
    SHEET_SERVICE_TYPE,
    SHEET_SPELL,
    SHEET_ASSESSMENT,
    SHEET_OFFER,
    SHEET_PLACE,
    SHEET_SUPPORT_CODE,
    SHEET_REFUND_WEEK,
    SHEET_CLAIM,
    SHEET_WAGE_REFUND,
    SHEET_SUPPORT_WEEK,
    SHEET_FUNCTION,
    SHEET_POSTING,
    SHEET_BUDGET,
    SHEET_DEPARTMENT,
    SHEET_STAFF,
    SHEET_EMPLOYMENT,
    SHEET_ABSENCE,
    SHEET_COMPANY,
    SHEET_MUNICIPALITY,
    SHEET_INDICATOR,
    SHEET_INDICATOR_VALUE,
    SHEET_TARGET,
    SHEET_POSTING_BEFORE, /* the month before, restated */
    SHEET_REFUND_WEEK_BEFORE,
    SHEET_SUPPORT_WEEK_BEFORE,
    N_SHEETS
};

enum person_flag {
    MALE = 1,
    PROTECTED = 2,
    PARENT = 4,          /* registered as somebody's mother or father */
    CIVIL_LOGGED = 8,    /* has rows in civil_status, the present one is still to be written */
    CITIZEN_LOGGED = 16, /* the same for citizenship */
    HOPPER = 32,         /* moves between municipalities all the time */
    AWAY = 64,           /* child that lives without its parents */
    HELPED = 128,        /* had a benefit before: likelier to get one again */
    INSTITUTED = 256,    /* lives in a home for many */
    KNOWN = 512,         /* related to the town but never lived here */
    UNTOLD = 1024        /* moved to the present address, but the register does not know yet */
};

/* Kommunale forhold by number. */
enum relation { RELATION_APART = 1, RELATION_FOSTER, RELATION_PENSION, RELATION_PAYER };

enum person_status { RESIDENT, EMIGRATED, MISSING, DEAD };
enum origin { DANISH, IMMIGRANT, DESCENDANT };

/* Persons, addresses and spells refer to each other by index, NONE for nobody. */
struct person {
    date_t birth, res_from, civil_from, citizen_from, status_date;
    int32_t mother, father;
    int32_t partner;            /* spouse or cohabitant, also while living apart */
    int32_t address, next_here; /* where, and who else lives there */
    int32_t spells;             /* running ones */
    int32_t ladder;             /* place on the refund ladder; NONE before the first benefit */
    date_t supported;           /* last day of the last benefit that ended */
    uint16_t serial;            /* last four digits of the number */
    uint16_t municipality;      /* present residence: OWN, another, ABROAD; 0 nowhere */
    uint16_t payer;             /* municipality of the type 4 relation; 0 none */
    uint16_t flags;
    uint16_t helped; /* last month of the window with help, from 1; 0 none */
    struct name_key name;
    uint8_t country, citizenship, origin_country, origin; /* country: of residence abroad */
    char civil;
    uint8_t status;
};

enum address_kind { HOME, CARE_HOME, DORMITORY, CHILDREN_HOME, ADULT_HOME };

struct address {
    struct site site;
    int32_t first; /* occupant */
    month_t busy;  /* month of the last event, so that a household has one a month */
    uint16_t people;
    uint8_t kind;
};

struct spell {
    int64_t number, price;                                  /* price in øre: a month, or per unit */
    int32_t person, next, staff, provider, offer, quantity; /* quantity in hundredths */
    date_t from;
    uint16_t payer; /* as the source system has it; 0 empty */
    uint8_t type, detail;
    bool stale; /* should have been closed when the person left */
};

struct staff {
    date_t from, to;
    date_t changed; /* the day of coming from another department or of other hours; DATE_NONE: never */
    uint8_t department, before;
    uint16_t hours, hours_before; /* hundredths a week */
    bool male;
};

/* A home that was left. */
struct move {
    int32_t who, address;
    date_t from;
};

struct replaced {
    struct person then;
    int32_t now;
};

enum dranst_slot { SLOT_MAIN, SLOT_REFUND, N_SLOTS };
enum art {
    ART_WAGES,
    ART_GOODS,
    ART_SERVICES,
    ART_TO_MUNICIPALITY,
    ART_OTHER,
    ART_TO_PERSONS,
    ART_FEES,
    ART_FROM_MUNICIPALITY,
    ART_INCOME,
    ART_STATE,
    N_ARTS
};

struct budget_line {
    size_t account;
    enum department_id department;
};

/* A person drawn for something must be in one of these groups, listed by age anew each month. */
struct crowd {
    int32_t *people; /* residents in order of age */
    int32_t first[AGES + 1];
    size_t cap;
};

/* What key figures need of a month that is over. */
struct month_count {
    int32_t under[AGES + 1]; /* residents younger than each age */
    int32_t running[N_SERVICES], helped, employed, sick_days;
};

struct town {
    struct synth_options options;
    month_t stop;             /* the last month of this run, at most that of the options */
    const struct town *whole; /* the run to the last month, on which plans rest; NULL in that run itself */
    bool by_month;            /* earlier months of what comes by month have been delivered */
    struct places places;
    struct rng people_rng, move_rng, service_rng, money_rng, staff_rng, claim_rng, offer_rng, absence_rng;
    struct person *persons;
    struct address *addresses;
    int32_t *vacant;
    struct spell *spells;
    struct staff *staff;
    struct replaced *replaced;
    struct move *untold; /* moves that the register does not know yet */
    size_t n_persons, cap_persons, n_addresses, cap_addresses, n_vacant, cap_vacant, n_spells, cap_spells;
    size_t n_staff, cap_staff, n_replaced, cap_replaced, n_untold, cap_untold;
    int32_t free_spell;
    uint16_t *serials; /* numbers given so far by day of birth and sex */
    int64_t residents;
    int32_t running[N_SERVICES];                /* spells of residents and those placed elsewhere */
    int32_t department_staff[N_DEPARTMENTS][2]; /* first and number in staff, which is ordered by department */
    int64_t keys[N_SOURCES], postings;
    struct budget_line *lines; /* the first are the accounts */
    size_t n_lines, cap_lines, service_line[N_SERVICES];
    int64_t *sums; /* booked by line, slot, art and month of the window */
    struct month_count *counts;
    struct ladder *ladders;
    size_t n_ladders, cap_ladders;
    struct offer *offers;
    size_t n_offers;
    int32_t offer_first[N_SERVICES], offer_count[N_SERVICES]; /* those of a type stand together */
    int32_t *offer_used;                                      /* by offer and month of the window */
    struct wage *wages;                                       /* of this month, by company and benefit */
    int64_t claims;
    struct crowd crowd;
    int32_t n_companies;
    int32_t homes[ADULT_HOME + 1]; /* home of each kind that takes people in at present */
    month_t first, now;            /* first month of the window; the month being lived, first - 1 while settling */
    struct sheet sheets[N_SHEETS];
};

/* delivery.c: the packages of a run, and what is in them */
int delivery_open(struct town *t, struct diag *d) MUST_CHECK;
/* Commit every file that has rows, drop the others, then describe: a descriptor promises complete files. */
int delivery_close(struct town *t, struct diag *d) MUST_CHECK;
/* Where a row of a month goes that may come by month; NULL when it has been delivered or has no place. */
struct sheet *delivery_sheet(struct town *t, enum sheet_id sheet, month_t m);
/* Whether what happened on a day is registered by the end of the run; `key` says what it happened to. */
bool delivery_knows(const struct town *t, int64_t key, date_t day);

/* people.c: births, numbers and what the register knows of a person */
int32_t person_new(struct town *t, bool male, date_t birth, bool foreign);
void person_link(struct town *t, int32_t child, int32_t mother, int32_t father);
char *person_cpr(const struct person *p, char out[CPR_TEXT]);
int person_age(const struct person *p, date_t day);
bool person_is_male(const struct person *p);
uint8_t country_draw(struct rng *r);
const char *country_code(uint8_t country);
/* A new civil status from a day on; writes the history. */
void person_marry(struct town *t, int32_t a, int32_t b, date_t day, char civil);
void person_set_civil(struct town *t, int32_t who, char civil, int32_t partner, date_t day);
void person_naturalise(struct town *t, int32_t who, date_t day);
void person_renumber(struct town *t, int32_t who);
void person_relate(struct town *t, int32_t who, uint16_t payer, date_t from);
/* A relation of another type, which points to the town itself. */
void person_note(struct town *t, int32_t who, enum relation type, date_t from);
/* Everyone ever seen, the open history rows and the replaced numbers; at the end. */
void people_write(struct town *t);

/* dwelling.c: addresses and who lives where */
int32_t dwelling_new(struct town *t, enum address_kind kind, int parish);
int32_t dwelling_find(struct town *t); /* a vacant or new home */
int32_t dwelling_institution(struct town *t, enum address_kind kind, int capacity);
void dwelling_enter(struct town *t, int32_t who, int32_t address, date_t from);
/* Another address in town from `day` on; the person may also come back from outside. */
void dwelling_move(struct town *t, int32_t who, int32_t address, date_t day);
/* Away from `day` on; municipality 0: nobody knows where. The person's running spells are not touched. */
void dwelling_leave(struct town *t, int32_t who, uint16_t municipality, uint8_t country, date_t day);
/* The person dies at home: `day` is the last day here. */
void dwelling_die(struct town *t, int32_t who, date_t day);
/* Where somebody lives at the end, in town or not. */
void dwelling_present_row(struct town *t, int32_t who);
void dwelling_outside_row(struct town *t, int32_t who, date_t from, date_t to, int32_t municipality, uint8_t country);
void dwellings_write(struct town *t);
char *dwelling_key(const struct address *a, char out[KEY_TEXT]);

/* household.c: who belongs together */
struct household {
    int32_t woman, man; /* ages; -1 none */
    bool two_women, two_men, married, registered, foreign;
    int32_t n_children;
    struct {
        int32_t age;
        bool male;
        bool hers, his; /* whose child it is, of the two adults */
    } children[8];
};
/* Make the people of a household, born so that they have these ages on `day`, and link them. */
size_t household_make(struct town *t, const struct household *h, date_t day, int32_t members[FAMILY_MAX]);
void household_enter(struct town *t, const int32_t *members, size_t n, int32_t address, date_t from);
bool household_is_child(const struct town *t, int32_t who, date_t day);
/* The head, the partner at the same address, and their home-living children. */
size_t household_collect(const struct town *t, int32_t head, date_t day, int32_t members[FAMILY_MAX]);
int32_t household_adults(const struct town *t, int32_t address, date_t day);

/* settle.c: the town before the first month */
void town_settle(struct town *t);

/* life.c and moves.c: one month of births, deaths, couples and moves */
void life_month(struct town *t);
void moves_depart(struct town *t, int32_t head, date_t day);
void moves_within(struct town *t, int32_t head, date_t day);
void moves_return(struct town *t, int32_t who, date_t day);
void moves_arrive(struct town *t, int64_t wanted);

/* care.c, benefits.c: one month of services */
void crowd_count(struct town *t, date_t day);
int32_t crowd_draw(struct town *t, int from_age, int to_age);
void services_begin(struct town *t);
void services_month(struct town *t);
void benefits_month(struct town *t, int32_t who);
void care_place(struct town *t, int32_t who, enum service_id type, date_t day);
void care_release(struct town *t, int32_t who, enum service_id type, date_t day);
void schooling_month(struct town *t, int32_t who);

/* spell.c: a running service */
int32_t spell_start(struct town *t, int32_t who, enum service_id type, date_t from);
void spell_end(struct town *t, int32_t spell, date_t to, const char *reason);
int32_t spell_lookup(const struct town *t, int32_t who, enum service_id type);
int32_t spell_benefit(const struct town *t, int32_t who);
/* Whether the provider is an employer of the person. */
bool spell_employed(const struct spell *s);
/* The person leaves or dies: everything ends, but for what a careless office forgets to close. */
void spells_leave(struct town *t, int32_t who, date_t last, const char *reason, uint16_t where);
void spells_charge(struct town *t);
void spells_write_open(struct town *t);
void service_types_write(struct town *t);

/* money.c: postings and budgets */
void money_open(struct town *t);
void money_spell(struct town *t, const struct spell *s, date_t first, date_t last);
void money_month(struct town *t);
void money_write(struct town *t);
/* Net of everything booked on an account of running costs in a month of the window, in øre. */
int64_t money_booked(const struct town *t, size_t account, int month);
char *spell_key(const struct spell *s, char out[KEY_TEXT]);

/* weeks.c: the refund ladder */
/* The days of a month that the spell, a benefit of the ladder, pays; returns what the state refunds of them, in øre. */
int64_t weeks_pay(struct town *t, const struct spell *s, date_t first, date_t last);
/* What the state refunds at present, in per cent. */
int weeks_percent(const struct town *t, int32_t who);
void weeks_month(struct town *t);
void weeks_write(struct town *t);

/* claims.c: what other municipalities owe, and what employers are refunded */
void claims_open(struct town *t);
/* Another municipality is asked for `amount` øre of this month's cost of the spell. */
void claims_send(struct town *t, const struct spell *s, int64_t amount);
/* The spell's days of this month, for the refund of its employer. */
void claims_wages(struct town *t, const struct spell *s, date_t first, date_t last);
void claims_month(struct town *t);

/* offices.c: departments, staff, companies, offers */
void offices_open(struct town *t);
int32_t offices_staff(struct town *t, enum department_id department, date_t day);
/* The cases of those who have left get another caseworker. */
void offices_hand_over(struct town *t);
void offices_write(struct town *t);
int32_t company_cvr(int32_t index);
int32_t company_draw(struct town *t);
/* Running spells of a type that the town is expected to have, from its real population. */
int64_t offices_expected_load(const struct town *t, enum service_id type);

/* offers.c: providers, and places with them */
void offers_open(struct town *t);
int32_t provider_draw(struct town *t, enum service_id type);
/* The offer that a new spell uses; NONE when the type has none. */
int32_t offer_draw(struct town *t, enum service_id type, int32_t provider);
/* `out` is the result. */
char *offer_key(const struct town *t, int32_t offer, char out[KEY_TEXT]);
void offers_month(struct town *t);
void offers_write(struct town *t);

/* key_figures.c: after each month, and at the end */
void figures_month(struct town *t);
void figures_write(struct town *t);

#endif
