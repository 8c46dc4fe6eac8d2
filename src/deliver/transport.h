/*
 * What the transports share: how an attempt ended, and what was said.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_DELIVER_TRANSPORT_H
#define ALMANAK_DELIVER_TRANSPORT_H

#include "base/compiler.h"
#include "base/diag.h"

enum outcome {
    OUTCOME_TAKEN,
    OUTCOME_LATER,   /* refused for now, or nothing was handed over: to be tried again */
    OUTCOME_REFUSED, /* for good */
    OUTCOME_UNKNOWN  /* all was handed over, and then nothing sensible came back */
};

enum { SAID_MAX = 300 };

struct attempt {
    enum outcome outcome;
    char said[SAID_MAX]; /* one line for a person */
};

/* Fill it in. The text is cut at its room, on a character, and cleaned of control characters. */
void attempt_set(struct attempt *a, enum outcome outcome, const char *format, ...) PRINTF_LIKE(3, 4);
/* The same with the first error of a diagnosis. */
void attempt_diag(struct attempt *a, enum outcome outcome, const struct diag *d);

#endif
