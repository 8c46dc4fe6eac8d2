/*
 * How an attempt ended: see transport.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "deliver/transport.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

void attempt_set(struct attempt *a, enum outcome outcome, const char *format, ...)
{
    va_list args;
    a->outcome = outcome;
    va_start(args, format);
    int len = vsnprintf(a->said, sizeof(a->said), format, args);
    va_end(args);
    if (len < 0)
        a->said[0] = '\0';
    size_t end = strlen(a->said);
    while (end > 0 && !utf8_valid(a->said, end) && end + 4 > strlen(a->said))
        end--;
    a->said[end] = '\0';
    if (!utf8_valid(a->said, end)) {
        for (char *p = a->said; *p != '\0'; p++) {
            if ((unsigned char)*p >= 0x80)
                *p = '?';
        }
    }
    text_clean(a->said);
}

void attempt_diag(struct attempt *a, enum outcome outcome, const struct diag *d)
{
    for (size_t i = 0; i < d->n_items; i++) {
        if (d->items[i].level == LEVEL_ERROR) {
            attempt_set(a, outcome, "%s", d->items[i].message);
            return;
        }
    }
    attempt_set(a, outcome, "it failed without a reason");
}
