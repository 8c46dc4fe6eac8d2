/*
 * Printing answers: see answer.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "cli/answer.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/table.h"

const char *answer_format(struct cli *cli, const char *name)
{
    static const char *const formats[] = {"csv", "json", "table"};
    if (name == NULL)
        return cli->json ? "json" : isatty(STDOUT_FILENO) == 1 ? "table" : "csv";
    for (size_t i = 0; i < ARRAY_LEN(formats); i++) {
        if (strcmp(formats[i], name) == 0)
            return formats[i];
    }
    diag_error(&cli->diag, DIAG_USAGE, NO_LOC, "unknown format \"%s\"", name);
    diag_hint_names(&cli->diag, name, formats, ARRAY_LEN(formats));
    return NULL;
}

int answer_print(struct cli *cli, const char *format, bool labels, const struct dataset *ds)
{
    struct strbuf out;
    strbuf_init(&out, STRBUF_LARGE);
    int result = 0;
    if (strcmp(format, "csv") == 0) {
        dataset_csv(&out, ds, labels);
    } else if (strcmp(format, "json") == 0) {
        dataset_json(&out, ds, true);
        strbuf_addch(&out, '\n');
    } else {
        table_dataset(&out, ds);
    }
    if (out.overflow) {
        result = diag_error(&cli->diag, DIAG_OUTPUT, NO_LOC, "the answer is larger than 1 GiB");
        diag_hint(&cli->diag, "Ask for fewer rows with --where or --limit.");
    }
    if (result == 0)
        (void)fwrite(strbuf_text(&out), 1, out.len, stdout);
    strbuf_release(&out);
    return result;
}
