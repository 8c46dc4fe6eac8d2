/*
 * almanak synth: write the delivery of a synthetic municipality.
 *
 * SPDX-License-Identifier: MIT
 */
#include "synth/synth.h"

#include "base/file.h"
#include "cli/cli.h"

enum { PERSONS_DEFAULT = 20000, MONTHS_DEFAULT = 36 };

struct synth_values {
    int64_t persons, months, deliveries, seed;
    month_t end;
};

static const struct option_spec specs[] = {
    {"persons", 'n', OPTION_COUNT, "N", "residents at the end (20000)", offsetof(struct synth_values, persons), false},
    {"months", 'm', OPTION_COUNT, "M", "months of history (36)", offsetof(struct synth_values, months), false},
    {"deliveries", 'd', OPTION_COUNT, "N", "a delivery for each of the last N months",
     offsetof(struct synth_values, deliveries), false},
    {"end", 'e', OPTION_MONTH, "YYYY-MM", "last month (2026-10)", offsetof(struct synth_values, end), false},
    {"seed", 's', OPTION_COUNT, "S", "another seed gives another town (1)", offsetof(struct synth_values, seed), false},
};

static int count_of(int64_t value)
{
    return value < INT32_MAX ? (int)value : INT32_MAX;
}

static int run(struct cli *cli, void *values, const struct text_list *rest)
{
    struct synth_values *v = values;
    if (rest->n != 1) {
        diag_error(&cli->diag, DIAG_USAGE, NO_LOC, "synth needs one folder to write in");
        diag_hint(&cli->diag, "Write: almanak synth --persons 20000 out/delivery");
        return -1;
    }
    struct synth_options options = {.persons = v->persons != 0 ? v->persons : PERSONS_DEFAULT,
                                    .months = v->months != 0 ? count_of(v->months) : MONTHS_DEFAULT,
                                    .deliveries = count_of(v->deliveries),
                                    .end = v->end != 0 ? v->end : 2026 * 12 + 9,
                                    .seed = v->seed != 0 ? (uint64_t)v->seed : 1,
                                    .dir = path_join(&cli->arena, cli->folder, rest->items[0]),
                                    .data_dir = cli->config.reports.dirs[cli->config.reports.n - 1]};
    struct progress progress;
    progress_init(&progress, cli);
    int result = synth_write(&options, progress_step, &progress, &cli->diag);
    progress_end(&progress);
    if (result == 0 && !cli->quiet && options.deliveries > 0)
        (void)printf("%s: deliveries of a synthetic municipality, %lld residents, %d months, the last %d by month\n",
                     options.dir, (long long)options.persons, options.months, options.deliveries);
    else if (result == 0 && !cli->quiet)
        (void)printf("%s: packages of a synthetic municipality, %lld residents, %d months\n", options.dir,
                     (long long)options.persons, options.months);
    return result;
}

const struct command command_synth = {
    .name = "synth",
    .arguments = "DIR",
    .summary = "write the delivery of a synthetic municipality",
    .options = specs,
    .n_options = ARRAY_LEN(specs),
    .values_size = sizeof(struct synth_values),
    .run = run,
    .details = "Nobody in it is real. The same options give the same bytes.\n",
};
