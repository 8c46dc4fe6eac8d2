/*
 * What is wrong with the data, counted by source, resource, field and month while they are read and arranged, and the
 * deliveries that they came with. Internal to refresh.
 *
 * Faults are rare: a row without any costs nothing here, and one that has some is counted where it is told.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_FAULTS_H
#define ALMANAK_WAREHOUSE_FAULTS_H

#include <stdbool.h>

#include "base/intern.h"
#include "warehouse/mart.h"
#include "warehouse/refresh.h"

struct town;

struct faults {
    struct intern keys; /* struct fault_key */
    int64_t *counts;    /* by key */
    size_t cap_counts;
    date_t *ends; /* by source, of the rows of a group so far: see faults_overlap */
    uint32_t *groups;
    uint32_t group;
};

/* Fields of faults that are not in one field. */
#define FAULT_WHOLE_ROW "row"
#define FAULT_NUMBER_OF_ROWS "rows"

void faults_init(struct faults *f);
void faults_release(struct faults *f);
/*
 * One row of a resource, of a source by its number in town.sources, has a fault in a field (FAULT_*). The
 * month is that of the row; one that no calendar has stands for that of the delivery. Texts are borrowed for as long as
 * the town lives.
 */
void faults_add(struct town *t, uint32_t source, const char *resource, const char *field, uint8_t fault, month_t month);
/* The same of the file that is read at present. */
void faults_add_row(struct town *t, const char *field, uint8_t fault, month_t month);
/* The row at hand names what was not delivered; counted in the report too. */
void faults_lost(struct town *t, enum refresh_reference ref, month_t month);
/* The month that a file was delivered for; MONTH_NONE when nothing is known of it. */
month_t faults_delivered(const struct town *t, const struct refresh_file *f);

/*
 * Rows of which no two of one source should cover the same day come in groups, ascending by their first day. A row that
 * begins while an earlier one of its group and source goes on is a fault.
 */
void faults_group(struct town *t);
void faults_overlap(struct town *t, uint32_t source, const char *resource, date_t from, date_t to);

/* Once everything is read and arranged, and before the dictionaries are written: what was counted, what the deliveries
 * say themselves, and the dictionaries of both. */
int faults_write(struct town *t, struct mart_writer *w, struct diag *d) MUST_CHECK;

#endif
