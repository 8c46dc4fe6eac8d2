/*
 * Findings of paying municipality: spells at the end of a month about which the register and the source system do not
 * agree, followed from month to month. Internal to refresh.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_FINDINGS_H
#define ALMANAK_WAREHOUSE_FINDINGS_H

#include "warehouse/refresh/services.h"

struct finding {
    uint32_t pid, spell, by_register, by_source;
    uint8_t kind, followup;
    int64_t amount;
};

struct finding_rows {
    struct finding *items;
    size_t n, cap;
};

struct findings {
    const struct town *town;
    uint32_t abroad;
    uint32_t *candidates; /* spells that may be found, by (pid, type, source, number) */
    size_t n_candidates, cap_candidates;
    struct finding_rows before; /* of the month that was followed last, by (pid, spell) */
    struct finding_rows rows;   /* the same with those solved, by (pid, spell, followup) */
};

void findings_init(struct findings *f, const struct town *t);
void findings_release(struct findings *f);
/* The findings of the month whose services these are, in any order of months and from any thread; the caller frees
 * their items in the end. */
void findings_take(const struct findings *f, const struct services *s, struct finding_rows *out);
/* What has become of them since the month before: into f->rows. Months come one after the other. */
void findings_follow(struct findings *f, const struct finding_rows *found);

#endif
