/*
 * Fill an archive with many publications through the program's own library, as a municipality's years would: packs and
 * reports of every month, each with a PDF, a workbook and what it was made from.
 *
 *   archive_fill FOLDER COUNT
 *
 * SPDX-License-Identifier: MIT
 */
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "archive/archive.h"
#include "base/clock.h"

enum { REPORTS = 40, SLICES = 20, HOUR_SECONDS = 3600 };

static int64_t now_seconds = 1420070400; /* 2015-01-01, an hour later with each publication */

static int64_t bench_clock(void)
{
    return now_seconds;
}

static int put(struct arena *a, const char *folder, const char *name, const char *text, struct diag *d)
{
    return file_write(path_join(a, folder, name), text, strlen(text), d);
}

static int publish(struct archive *ar, const char *work, int64_t i, struct diag *d)
{
    static const struct archived_file files[] = {{.name = "a.csv", .format = "csv"},
                                                 {.name = "a.xlsx", .format = "xlsx"},
                                                 {.name = "snapshot", .format = "json.gz", .role = FILE_SOURCE},
                                                 {.name = "loads", .format = "json", .role = FILE_SOURCE}};
    struct arena a;
    arena_init(&a);
    int64_t month = i / (REPORTS * SLICES);
    char report[32], period[32], slice[32];
    (void)snprintf(report, sizeof(report), "pakke-%02d", (int)(i % REPORTS));
    (void)snprintf(period, sizeof(period), "%04d-%02d", (int)(2015 + month / 12), (int)(1 + month % 12));
    (void)snprintf(slice, sizeof(slice), "Afdeling %d", (int)(i / REPORTS % SLICES));
    const struct publication p = {.report = report,
                                  .kind = PUBLICATION_PACK,
                                  .slice = slice,
                                  .title = arena_printf(&a, "Månedlig orientering nr. %d", (int)(i % REPORTS)),
                                  .period = period,
                                  .params = "",
                                  .clearance = "aggregate",
                                  .data_date = DATE_NONE,
                                  .fictive = true,
                                  .generation = "1",
                                  .municipality = "0730",
                                  .hash_definition = "d",
                                  .hash_templates = "t",
                                  .hash_data = arena_printf(&a, "%" PRId64, i),
                                  .program_version = ALMANAK_VERSION,
                                  .library_versions = ""};
    const struct archive_addition addition = {.folder = work, .files = files, .n_files = 4, .duration_ms = 700};
    const char *id, *kept, *text = arena_printf(&a, "publication %" PRId64 "\n", i);
    int result = put(&a, work, "a.csv", text, d);
    if (result == 0)
        result = put(&a, work, "snapshot", arena_printf(&a, "snapshot %s", text), d);
    if (result == 0)
        result = archive_begin(ar, &a, &p, &id, d);
    if (result == 0)
        result = archive_add(ar, &a, id, &addition, &kept, d);
    now_seconds += HOUR_SECONDS;
    arena_release(&a);
    return result;
}

int main(int argc, char **argv)
{
    struct arena a;
    struct diag d;
    arena_init(&a);
    diag_init(&d);
    if (argc != 3 || sodium_init() < 0)
        return 2;
    const char *work = path_join(&a, argv[1], "work");
    struct archive *ar = NULL;
    int64_t count = strtoll(argv[2], NULL, 10);
    int result = dir_make(work, &d);
    if (result == 0)
        result =
            put(&a, work, "a.xlsx", "the same workbook", &d) != 0 || put(&a, work, "loads", "{}", &d) != 0 ? -1 : 0;
    if (result == 0)
        ar = archive_open(path_join(&a, argv[1], "archive"), bench_clock, &d);
    for (int64_t i = 0; ar != NULL && result == 0 && i < count; i++)
        result = publish(ar, work, i, &d);
    archive_close(ar);
    diag_print(&d, stderr, false);
    diag_release(&d);
    arena_release(&a);
    return ar != NULL && result == 0 ? 0 : 1;
}
