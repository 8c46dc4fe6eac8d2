/*
 * The record that a run's child writes into its pipe: numbers and texts, and its diagnostics. Only ever read by the
 * parent that forked it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_PUBLISH_RECORD_H
#define ALMANAK_PUBLISH_RECORD_H

#include <stdint.h>
#include <stdio.h>

#include "base/diag.h"

void record_put_int(FILE *out, int64_t value);
void record_put_text(FILE *out, const char *text); /* NULL is kept */
void record_put_diag(FILE *out, const struct diag *d);

/* 0, or -1 when the record ends early. Texts live in the arena. */
int record_int(FILE *in, int64_t *value) MUST_CHECK;
int record_text(FILE *in, struct arena *a, const char **text) MUST_CHECK;
int record_diag(FILE *in, struct arena *a, struct diag *d) MUST_CHECK;

#endif
