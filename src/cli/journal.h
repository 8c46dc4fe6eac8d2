/*
 * What a round did, printed: a line an event, or JSON.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_CLI_JOURNAL_H
#define ALMANAK_CLI_JOURNAL_H

#include "publish/round.h"

void journal_print(const struct journal *j);
/* One object: the events, and when the next round has something to do. */
void journal_print_json(const struct round *r);

#endif
