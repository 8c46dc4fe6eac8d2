/*
 * CSV files of a data package in the making, one row after another, and the descriptor over them. The columns and their
 * order come from the warehouse's table of resources, so what synth writes is what load expects.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_SYNTH_SHEET_H
#define ALMANAK_SYNTH_SHEET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/date.h"
#include "base/diag.h"
#include "base/file.h"
#include "warehouse/schema.h"

enum { SHEET_FOLDER = 32 };

struct sheet {
    const struct schema_resource *resource;
    struct out_file file;
    bool open, by_month; /* by_month: holds rows of one month only */
    char folder[SHEET_FOLDER];
    size_t column; /* the next field of the row */
    int64_t rows;
};

/*
 * The folder, dir/`folder`, must be there; NULL is that of the resource's package. After success exactly one of commit
 * and abandon must follow.
 */
int sheet_open(struct sheet *s, const char *resource, const char *dir, const char *folder, struct diag *d) MUST_CHECK;
int sheet_commit(struct sheet *s, struct diag *d) MUST_CHECK;
/* Never fails; a sheet that is not open is left alone. */
void sheet_abandon(struct sheet *s);

/* Fields from left to right; every one must be given, then sheet_end(). Write failures are remembered until commit. */
void sheet_text(struct sheet *s, const char *text); /* NULL or "": missing */
void sheet_none(struct sheet *s, size_t fields);    /* that many missing values */
void sheet_int(struct sheet *s, int64_t value);
void sheet_bool(struct sheet *s, bool value);
void sheet_date(struct sheet *s, date_t value); /* DATE_NONE and DATE_OPEN: missing */
void sheet_month(struct sheet *s, month_t value);
void sheet_money(struct sheet *s, int64_t oere);
void sheet_number(struct sheet *s, int64_t millionths);
void sheet_code(struct sheet *s, int32_t value, int digits); /* with leading zeros; 0: missing */
void sheet_end(struct sheet *s);

/* dir/FOLDER/datapackage.json over those of the n committed sheets that lie there, at least one. */
int sheet_describe(const char *dir, const char *folder, month_t period, const struct sheet *sheets, size_t n,
                   struct diag *d) MUST_CHECK;

#endif
