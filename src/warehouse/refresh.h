/*
 * Refresh: from the tables of a warehouse to its mart. Everything is computed in C over arrays, a month at a time;
 * SQLite is only read through once and written to. The same tables, in whatever order of files and rows, give the same
 * bytes.
 *
 * The rules are those of the definitions of figures; where they are silent, the choice stands beside the code.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_REFRESH_H
#define ALMANAK_WAREHOUSE_REFRESH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/date.h"
#include "base/diag.h"
#include "model/parameters.h"
#include "warehouse/manifest.h"

/* A SQLite file with the table of a resource, laid out as schema.h says. A resource may have several for each source,
 * with different rows. */
struct refresh_file {
    const char *resource, *path, *source;
    const char *table; /* what to select from, as SQL; NULL: the table of the resource's name */
    month_t period;    /* that it was delivered for, 0 or less when not known */
    /* What it holds, as the manifest says; nothing is known of a file without sha256, and no later refresh goes on
     * from it. */
    const char *sha256, *cut; /* cut: which of its rows a change of system lets count, NULL for all */
    int64_t rows;
    month_t month; /* that was delivered by itself, MONTH_NONE for all rows */
    const struct manifest_month *months;
    size_t n_months;
};

/* What was delivered of a resource, as the manifest has it. */
struct refresh_delivery {
    const char *source, *resource;
    month_t period; /* of the delivery */
    month_t month;  /* that was delivered by itself, MONTH_NONE for all rows */
    int64_t rows, rejected;
    const struct manifest_month *months; /* that have rows, ascending */
    size_t n_months;
};

enum { REFRESH_MONTHS = 120 }; /* kept when nothing else is said */

struct refresh_input {
    const char *municipality;  /* own, four digits */
    const char *name;          /* shown when the municipalities are not delivered; NULL or "" for the code */
    const char *pseudonym_key; /* of the installation, kept in the mart for family ids; NULL for none */
    bool fictive;
    month_t period_people, period_services; /* delivered last; MONTH_NONE when not delivered */
    month_t covers_from; /* people are whole from this month on, and no month before it is made; 0: all */
    const struct refresh_file *files;
    size_t n_files;
    const char *const *sources; /* those that go first, in this order; the others follow by name */
    size_t n_sources;
    const struct refresh_delivery *deliveries; /* with all of the files, whether their rows count or not */
    size_t n_deliveries;
    int history_months;                  /* at most so many months; 0 for REFRESH_MONTHS */
    const struct parameters *parameters; /* NULL for none */
    /* The mart to go on from and the record of what it was made from, NULL for none: months that nothing has changed
     * for are taken from it. The bytes of the new one are the same with and without. */
    const char *older_mart, *older_inputs;
    const char *inputs_path; /* where to keep the record of this one, NULL for nowhere */
};

/* References whose target was not delivered, by the field that holds them. */
enum refresh_reference {
    REF_PERSON_MOTHER,
    REF_PERSON_FATHER,
    REF_PERSON_SPOUSE,
    REF_PERSON_REPLACED,
    REF_RESIDENCE_CPR,
    REF_RESIDENCE_ADDRESS,
    REF_CIVIL_CPR,
    REF_CITIZENSHIP_CPR,
    REF_ASSESSMENT_CPR,
    REF_RELATION_CPR,
    REF_SPELL_CPR,
    REF_SPELL_TYPE,
    REF_SPELL_DEPARTMENT,
    REF_SPELL_STAFF,
    REF_SPELL_OFFER,
    REF_POSTING_CPR,
    REF_POSTING_TYPE,
    REF_POSTING_SPELL,
    REF_POSTING_FUNCTION,
    REF_PLACE_OFFER,
    REF_EMPLOYMENT_STAFF,
    REF_ABSENCE_STAFF,
    REF_BUDGET_FUNCTION,
    REF_INDICATOR,
    REF_REFUND_CPR,
    REF_REFUND_TYPE,
    REF_CLAIM_SPELL,
    REF__MAX
};
/* Its name, as "spell.service_type". */
const char *refresh_reference_name(enum refresh_reference ref);

enum refresh_stage {
    STAGE_READ,
    STAGE_ARRANGE,
    STAGE_PEOPLE,
    STAGE_FAMILIES,
    STAGE_SERVICES,
    STAGE_CASES,
    STAGE_WRITE,
    STAGE__MAX
};
const char *refresh_stage_name(enum refresh_stage stage);

/* Rows of a resource whose key a source that goes before delivered as well, with other values; they do not count. Of
 * spells also those with the same, since a spell_id is one source's. */
struct refresh_conflict {
    int64_t rows;
    char key[96], source[72]; /* of the first of them; CPR numbers are masked */
};

enum { REFRESH_RESOURCES = 40 }; /* at least as many as there are in schema.h */

struct refresh_report {
    struct refresh_conflict conflicts[REFRESH_RESOURCES]; /* in the order of schema_resources */
    int64_t persons, spells, runs, postings, budgets, population;
    month_t first, last;                         /* MONTH_NONE without person data */
    int64_t residents, families, largest_family; /* at the end of the last month; members of the largest, `familie` */
    int64_t months_formed, months_kept; /* those of people, services and the ledger; kept from the older mart */
    int64_t largest_across;             /* members of the largest family across addresses */
    int64_t unresolved[REF__MAX];       /* rows */
    int64_t refund_weeks;               /* delivered */
    int64_t week_errors;                /* refund weeks that no calendar has */
    int64_t stepless;                   /* weeks on the refund ladder of which no step is known */
    int64_t price_errors;               /* price spells without unit or unit price, or beyond all bounds */
    double seconds[STAGE__MAX];
};

/*
 * Build the mart at mart_path, which appears complete or not at all. `progress` (may be NULL) is told what is being
 * done and how far: months of all months, or resources of all resources. 0, or -1 with the reason; `out` is then
 * undefined.
 */
int refresh_build(const struct refresh_input *in, const char *mart_path,
                  void (*progress)(void *arg, const char *what, int64_t done, int64_t total), void *arg,
                  struct refresh_report *out, struct diag *d) MUST_CHECK;

#endif
