/*
 * Questions on the command line: the options that `query` and `explain` share.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_CLI_ASK_H
#define ALMANAK_CLI_ASK_H

#include "cli/cli.h"
#include "warehouse/manifest.h"

struct ask_values {
    const char *cube, *clearance, *as_of;
    struct text_list measures, by, where, order;
    month_t period;
    int64_t last, limit;
    bool year_to_date;
};

/* Their options, for a struct `type` that has them as its member `ask`. */
#define ASK_AT(type, member) offsetof(type, ask.member)
#define ASK_OPTIONS(type)                                                                                                \
    {"cube", 'c', OPTION_TEXT, "NAME", "the cube to ask", ASK_AT(type, cube), false},                                    \
        {"measures", 'm', OPTION_LIST, "A,B", "what to count or add up", ASK_AT(type, measures), true},                  \
        {"by", 'b', OPTION_LIST, "X,Y", "dimensions to group by", ASK_AT(type, by), true},                               \
        {"where",                                                                                                        \
         'w',                                                                                                            \
         OPTION_LIST,                                                                                                    \
         "DIM=V1|V2",                                                                                                    \
         "only these values (DIM!=V: all but); may be repeated",                                                         \
         ASK_AT(type, where),                                                                                            \
         false},                                                                                                         \
        {"period",                                                                                                       \
         'p',                                                                                                            \
         OPTION_MONTH,                                                                                                   \
         "YYYY-MM",                                                                                                      \
         "last month of the period (the newest of the data)",                                                            \
         ASK_AT(type, period),                                                                                           \
         false},                                                                                                         \
        {"last", 'l', OPTION_COUNT, "N", "months up to it (1)", ASK_AT(type, last), false},                              \
        {"year-to-date", 'y', OPTION_FLAG, NULL, "the months from January up to it", ASK_AT(type, year_to_date), false}, \
        {"order", 'o', OPTION_LIST, "[-]NAME", "sort by a column, - for descending", ASK_AT(type, order), true},         \
        {"limit", 'n', OPTION_COUNT, "N", "at most this many rows", ASK_AT(type, limit), false},                         \
        {"as-of", 0, OPTION_TEXT, "DAY|N", "as known on a day, or in a generation that is kept", ASK_AT(type, as_of),    \
         false},                                                                                                         \
    {                                                                                                                    \
        "clearance", 0, OPTION_TEXT, "LEVEL", "aggregate, pseudonym or person (aggregate)", ASK_AT(type, clearance),     \
            false                                                                                                        \
    }

/* The question of the options; `command` names it in messages. Lives in the arena. */
int ask_make(struct cli *cli, const char *command, const struct ask_values *v, struct ask *out) MUST_CHECK;
/* Its filters alone. */
int ask_filters(struct cli *cli, const struct ask_values *v, struct ask_filter **out, size_t *n) MUST_CHECK;
/* The mart that a plan is to be answered from, which has what its cube needs; NULL with the reason. `manifest` (may be
 * NULL) gets the loads it was made from. */
struct mart *ask_open_mart(struct cli *cli, const struct ask_values *v, const struct plan *plan,
                           struct manifest *manifest) MUST_CHECK;

#endif
