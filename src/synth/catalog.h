/*
 * What the invented municipality offers and how it is organised: service types with their frequency, length and price,
 * departments, accounts. Tables only; figures are per month and in whole kroner unless said otherwise.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_SYNTH_CATALOG_H
#define ALMANAK_SYNTH_CATALOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum service_id {
    KONTANTHJAELP,
    UDDANNELSESHJAELP,
    SHO,
    A_DAGPENGE,
    SYGEDAGPENGE,
    JOBAFKLARING,
    RESSOURCEFORLOEB,
    LEDIGHEDSYDELSE,
    FLEKSJOB,
    REVALIDERING,
    FOERTIDSPENSION,
    N_BENEFITS, /* those above exclude each other */
    SAERLIG_STOETTE = N_BENEFITS,
    VIRKSOMHEDSPRAKTIK,
    LOENTILSKUD,
    MENTOR,
    VEJLEDNING,
    NYTTEINDSATS,
    FAMILIEBEHANDLING,
    KONTAKTPERSON,
    AFLASTNING_BARN,
    PLEJEFAMILIE,
    OPHOLDSSTED,
    DOEGNINSTITUTION,
    MERUDGIFTER,
    TABT_ARBEJDE,
    STOETTE_85,
    BPA,
    MISBRUG_101,
    BESKYTTET_103,
    SAMVAER_104,
    BOTILBUD_107,
    BOTILBUD_108,
    KRISECENTER_109,
    FORSORGSHJEM_110,
    HJEMMEHJAELP,
    AFLASTNING_84,
    SYGEPLEJE,
    PLEJEHJEM,
    HJAELPEMIDLER,
    GENOPTRAENING,
    DAGINSTITUTION,
    SKOLE,
    SFO,
    N_SERVICES
};

enum service_kind { KIND_SERVICE, KIND_BENEFIT, KIND_ACTIVITY };
enum service_costing { COST_POSTING, COST_PRICE, COST_NONE };
enum service_unit { UNIT_NONE, UNIT_DAY, UNIT_WEEK, UNIT_MONTH, UNIT_HOUR, UNIT_PIECE };

/* How postings name what they are for. */
enum booking { BOOK_NONE, BOOK_SPELL, BOOK_TYPE, BOOK_UNTYPED };

enum source_id {
    SRC_AKTIV,
    SRC_OPERA,
    SRC_SYGE,
    SRC_PENSION,
    SRC_FASIT,
    SRC_DUBU,
    SRC_SENSUM,
    SRC_NEXUS,
    SRC_TABULEX,
    N_SOURCES
};

enum department_id {
    DEP_ARBEJDE,
    DEP_BOERN,
    DEP_SOCIAL,
    DEP_OMSORG,
    DEP_STAB,
    DEP_YDELSE,
    DEP_LEDIGE,
    DEP_UNGE,
    DEP_SYGE,
    DEP_FLEKS,
    DEP_INTEGRATION,
    DEP_BOERN_MYNDIGHED,
    DEP_FAMILIEHUS,
    DEP_ANBRINGELSE,
    DEP_DAGTILBUD,
    DEP_SKOLE,
    DEP_VOKSEN_MYNDIGHED,
    DEP_BOSTEDER,
    DEP_RUSMIDDEL,
    DEP_VISITATION,
    DEP_PLEJE_NORD,
    DEP_PLEJE_SYD,
    DEP_PLEJEHJEM,
    DEP_TRAENING,
    DEP_OEKONOMI,
    N_DEPARTMENTS
};

/* Persons per 100,000 of an age that have it. */
struct band {
    uint8_t from, to;
    int32_t share;
};

enum { SERVICE_BANDS = 4 };

struct service {
    const char *code, *name, *area, *paragraph, *function, *group;
    enum service_kind kind;
    enum service_costing costing;
    bool not_help, placement, ladder;
    enum source_id source;
    enum booking booking;
    enum department_id department;
    enum service_unit unit;
    int32_t price;    /* kroner: a month, or per unit with costing price */
    int32_t quantity; /* typical units with costing price, in hundredths */
    bool skewed;      /* price (or quantity) differs widely between people */
    struct band bands[SERVICE_BANDS];
    int32_t ends;     /* of 10,000 running, so many end each month */
    int32_t switches; /* per cent of the ends that go straight on to `next` */
    enum service_id next;
};

struct department {
    const char *code, *name, *area, *committee, *institution;
    int parent;       /* -1: none */
    int32_t caseload; /* running spells a caseworker has; 0: no caseworkers */
};

/* Accounts and what they ordinarily carry outside registrants: kroner an inhabitant a year, income positive too. */
struct account {
    const char *function, *name, *area, *committee;
    bool service_frame;
    int dranst;
    int32_t wages, goods, income;
    enum department_id department;
};

extern const struct service services[N_SERVICES];
extern const struct department departments[N_DEPARTMENTS];
extern const struct account accounts[];
extern const size_t n_accounts;

/* Source systems: name as delivered, and the prefix of its keys. */
extern const char *const source_names[N_SOURCES];
extern const char *const source_prefixes[N_SOURCES];

/* Index of a function in accounts; every function of a service is there. */
size_t account_lookup(const char *function);

#endif
