/*
 * What was known when: the values of kept questions as each refresh found them. A cell, which is a measure of a month
 * and of the codes it was asked by, has a row for its first value and one for each value that differs from the one
 * before; so a figure that a later delivery changed can be told from one that stands. The file lies beside the
 * generations and outlives them, and so do the figures of months that the warehouse no longer has.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_KNOWN_H
#define ALMANAK_WAREHOUSE_KNOWN_H

#include "model/model.h"

#define KNOWN_NAME "known.db"

/* One value of a cell. Texts are borrowed from the arena they were read into. */
struct known_value {
    const char *question, *codes, *measure; /* codes: in the order of the question, apart by '|' */
    month_t month;                          /* MONTH_NONE for a cube without months */
    const char *value;                      /* as known_text writes it; "" when the cell was gone */
    int64_t generation;
    const char *at; /* when the newest delivery of that generation came in, 2026-11-03T08:15:00Z */
};

/* Every value of every cell, by question, month, codes, measure and generation; none when there is no file. */
int known_read(struct arena *a, const char *path, struct known_value **out, size_t *n, struct diag *d) MUST_CHECK;
/*
 * Add what the answers of n questions say and the file does not: answers[i] is that of questions[i]. The file is
 * written anew and appears whole or not at all; nothing is done when nothing differs. `changed` (may be NULL) counts
 * the cells that had another value before.
 */
int known_update(const char *path, const struct known_question *questions, struct dataset *const *answers, size_t n,
                 int64_t generation, const char *at, size_t *changed, struct diag *d) MUST_CHECK;

/* The text of a value: whole numbers (øre for money) or the shortest decimal that reads back the same, "" for nothing;
 * and back. In the arena. */
const char *known_text(struct arena *a, const struct column *c, const struct value *v);
struct value known_parse(const struct column *c, const char *text);

#endif
