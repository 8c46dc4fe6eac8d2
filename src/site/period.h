/*
 * The periods of publications as pages tell them: from the key in the archive to the month that the publication is
 * listed under, and to words.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_SITE_PERIOD_H
#define ALMANAK_SITE_PERIOD_H

#include "base/date.h"
#include "base/mem.h"

/*
 * "2026-10", "2026-K3" (a quarter), "2026", "2026-10-31". *month is the last month of the period; a key of another kind
 * is its own text, and *month that of the day it was published. In the arena.
 */
const char *period_text(struct arena *a, const char *key, date_t published, month_t *month);

#endif
