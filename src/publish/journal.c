/*
 * The journal of a round: see journal.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "publish/journal.h"

#include <stdarg.h>
#include <stdlib.h>

#include "base/text.h"
#include "publish/record.h"

enum { LINE_MAX_BYTES = 1000 };

static const char *const names[EVENT__MAX] = {"loaded", "rejected",  "returned",   "refreshed", "planned", "skipped",
                                              "waits",  "published", "unchanged",  "retry",     "failed",  "sent",
                                              "site",   "alert",     "alert over", "mended",    "pruned"};

const char *event_name(enum event_kind kind)
{
    return names[kind];
}

void journal_init(struct journal *e, struct arena *a)
{
    *e = (struct journal){.arena = a};
}

void journal_release(struct journal *e)
{
    free(e->items);
    e->items = NULL;
    e->n = e->cap = 0;
}

void journal_add(struct journal *e, enum event_kind kind, const char *name, const char *format, ...)
{
    char text[LINE_MAX_BYTES];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    text_clean(text);
    PUSH(e->items, e->n, e->cap) = (struct event){kind, arena_strdup(e->arena, name), arena_strdup(e->arena, text)};
}

void journal_put(FILE *out, const struct journal *e)
{
    record_put_int(out, (int64_t)e->n);
    for (size_t i = 0; i < e->n; i++) {
        record_put_int(out, e->items[i].kind);
        record_put_text(out, e->items[i].name);
        record_put_text(out, e->items[i].text);
    }
}

int journal_read(FILE *in, struct journal *e)
{
    int64_t n, kind;
    if (record_int(in, &n) != 0)
        return -1;
    for (int64_t i = 0; i < n; i++) {
        const char *name, *text;
        if (record_int(in, &kind) != 0 || kind < 0 || kind >= EVENT__MAX || record_text(in, e->arena, &name) != 0 ||
            record_text(in, e->arena, &text) != 0 || name == NULL || text == NULL)
            return -1;
        PUSH(e->items, e->n, e->cap) = (struct event){(enum event_kind)kind, name, text};
    }
    return 0;
}
