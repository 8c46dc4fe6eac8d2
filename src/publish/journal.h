/*
 * What a round did, one event after another, for who watches it: the terminal, the journal, --json.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_PUBLISH_JOURNAL_H
#define ALMANAK_PUBLISH_JOURNAL_H

#include <stdio.h>

#include "base/mem.h"

enum event_kind {
    EVENT_LOADED,
    EVENT_REJECTED,
    EVENT_RETURNED, /* a delivery that will be taken again */
    EVENT_REFRESHED,
    EVENT_PLANNED,
    EVENT_SKIPPED,
    EVENT_WAITS,
    EVENT_PUBLISHED,
    EVENT_UNCHANGED, /* it came out as one archived before */
    EVENT_RETRY,     /* a run that failed and will be tried again */
    EVENT_FAILED,
    EVENT_SENT,
    EVENT_SITE,
    EVENT_ALERT,
    EVENT_ALERT_OVER,
    EVENT_MENDED, /* what a killed process left */
    EVENT_PRUNED, /* a publication whose files were removed by its rule */
    EVENT__MAX
};

struct event {
    enum event_kind kind;
    const char *name; /* of a delivery, pack or subject */
    const char *text; /* one line */
};

/* In an arena. */
struct journal {
    struct arena *arena;
    struct event *items; /* heap */
    size_t n, cap;
};

void journal_init(struct journal *e, struct arena *a);
void journal_release(struct journal *e);
void journal_add(struct journal *e, enum event_kind kind, const char *name, const char *format, ...) PRINTF_LIKE(4, 5);
/* Through a record. */
void journal_put(FILE *out, const struct journal *e);
int journal_read(FILE *in, struct journal *e) MUST_CHECK;
/* "published": stable, as in --json. */
const char *event_name(enum event_kind kind);

#endif
