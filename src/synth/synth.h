/*
 * A synthetic municipality: invented people, services and money with the shape of the real thing, written as data
 * packages that load can read. Called by the command line; knows of the warehouse nothing but its table of resources.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_SYNTH_SYNTH_H
#define ALMANAK_SYNTH_SYNTH_H

#include <stdint.h>

#include "base/compiler.h"
#include "base/date.h"
#include "base/diag.h"

/* What can be asked for; synth_write() checks the bounds. */
enum {
    SYNTH_PERSONS_MIN = 500,
    SYNTH_PERSONS_MAX = 2000000,
    SYNTH_MONTHS_MAX = 240,
    SYNTH_YEAR_MIN = 2010,
    SYNTH_YEAR_MAX = 2050
};

struct synth_options {
    int64_t persons;      /* residents at the end of the last month */
    int months;           /* months of history */
    int deliveries;       /* the last so many months as deliveries of their own; 0: one delivery of everything */
    month_t end;          /* the last month */
    uint64_t seed;        /* the same seed writes the same bytes, on every machine */
    const char *dir;      /* where the packages go, one folder each, made when missing; deliveries: in DIR/YYYY-MM */
    const char *data_dir; /* the program's public data: holds maps/ and data/folketal/ */
};

/*
 * Write dir/borger, ydelser, oekonomi, personale, virksomhed and noegletal: a descriptor and CSV files each. A
 * descriptor appears only when its files are complete. Deliveries show what was known then: some things come to be
 * registered a month later, and accounts and weeks of a month are delivered again in the next (folders such as
 * oekonomi-2026-09). `progress` may be NULL; it is called once a month with months done and in all. -1 and a diagnostic
 * when an option is out of bounds, the public data cannot be read or a file cannot be written.
 */
int synth_write(const struct synth_options *options,
                void (*progress)(void *arg, const char *what, int64_t done, int64_t total), void *progress_arg,
                struct diag *d) MUST_CHECK;

#endif
