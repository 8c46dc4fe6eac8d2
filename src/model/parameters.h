/*
 * Parameters: rules of law that change with time and that a municipality may have to set right, read from YAML
 * (reports/parameters/). Refresh computes with them; no cube names them.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_MODEL_PARAMETERS_H
#define ALMANAK_MODEL_PARAMETERS_H

#include "base/date.h"
#include "base/diag.h"
#include "base/strbuf.h"

/*
 * The refund ladder from a day on: weeks up to until_week[i] of a person's count have percent[i], later ones the last
 * percent. The count begins again when at least `restart_weeks` of the `within_weeks` weeks before were without.
 */
struct refund_ladder {
    const char *name;
    date_t from;
    const int32_t *until_week; /* n_steps - 1, ascending */
    const uint8_t *percent;    /* n_steps, at least one */
    size_t n_steps;
    int32_t restart_weeks, within_weeks;
};

struct parameters {
    struct refund_ladder *ladders; /* by day */
    size_t n_ladders;
};

/* Read every *.yaml of a folder; a folder that is not there has none. All mistakes are reported, with place and hint.
 * Lives in the arena. */
int parameters_load(struct arena *a, const char *dir, struct parameters *out, struct diag *d) MUST_CHECK;
/* The ladder that holds on a day, NULL before the first. Borrowed. */
const struct refund_ladder *parameters_ladder(const struct parameters *p, date_t day);
/* The fields that these files may have, for the manual: plain text, or mdoc(7). Appended. */
void parameters_print_fields(struct strbuf *out, bool mdoc);

#endif
