/*
 * almanak archive: what was published, how to get at it, proof that it is unchanged, and how long it stays. This file
 * says which actions there are; archive_list.c, archive_proof.c and archive_keep.c do them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "cli/archive.h"

#include <string.h>

#define AT(member) offsetof(struct archive_values, member)

static const struct option_spec specs[] = {
    {"report", 'r', OPTION_TEXT, "NAME", "list, find: only of this report or pack", AT(report), false},
    {"period", 'p', OPTION_TEXT, "PERIOD", "list, find: only of this period", AT(period), false},
    {"from", 0, OPTION_TEXT, "PERIOD", "list, find: of this period or later", AT(from), false},
    {"to", 0, OPTION_TEXT, "PERIOD", "list, find: of this period or before", AT(to), false},
    {"format", 'f', OPTION_TEXT, "FORMAT", "list, find: with a file of this format; open: that file", AT(format),
     false},
    {"slice", 0, OPTION_TEXT, "VALUE", "list, find: of this slice", AT(slice), false},
    {"who", 0, OPTION_TEXT, "NAME", "list, find: that NAME was to get, or did something about", AT(who), false},
    {"hash", 0, OPTION_TEXT, "SHA256", "list, find: with a file of this hash, or its beginning", AT(hash), false},
    {"limit", 'n', OPTION_COUNT, "N", "list, find: at most this many (50)", AT(limit), false},
    {"all", 'a', OPTION_FLAG, NULL, "list, find: all there are", AT(all), false},
    {"out", 'o', OPTION_TEXT, "DIR", "show, open, extract: put the files there", AT(out), false},
    {"key", 0, OPTION_TEXT, "FILE", "verify: with this public key, kept elsewhere", AT(key), false},
    {"keep", 0, OPTION_TEXT, "DIR", "reproduce: put what is made there", AT(keep), false},
    {"by", 0, OPTION_TEXT, "NAME", "hold, unhold: who says so", AT(by), false},
    {"reason", 0, OPTION_TEXT, "TEXT", "hold, unhold: why", AT(reason), false},
    {"dry-run", 0, OPTION_FLAG, NULL, "prune: only say what is due", AT(dry_run), false},
};

static const struct {
    const char *name;
    size_t fewest, most; /* arguments */
    archive_action *run;
    const char *usage;
} actions[] = {
    {"list", 0, 0, archive_cmd_list, "list"},
    {"find", 0, 1, archive_cmd_find, "find TEXT"},
    {"show", 1, 1, archive_cmd_show, "show ID"},
    {"open", 1, 2, archive_cmd_open, "open ID"},
    {"extract", 1, 1, archive_cmd_extract, "extract ID"},
    {"diff", 2, 2, archive_cmd_diff, "diff ID ID"},
    {"verify", 0, 0, archive_cmd_verify, "verify"},
    {"reproduce", 1, 1, archive_cmd_reproduce, "reproduce ID"},
    {"hold", 1, 1, archive_cmd_hold, "hold ID"},
    {"unhold", 1, 1, archive_cmd_unhold, "unhold ID"},
    {"prune", 0, 0, archive_cmd_prune, "prune"},
};

static int dispatch(struct cli *cli, const struct archive_values *v, struct archive *ar, const struct text_list *rest)
{
    const char *usages[ARRAY_LEN(actions)];
    const char *name = rest->n > 0 ? rest->items[0] : "list";
    const struct text_list arguments = {rest->items + (rest->n > 0), rest->n - (rest->n > 0), 0};
    for (size_t i = 0; i < ARRAY_LEN(actions); i++) {
        if (strcmp(name, actions[i].name) == 0 && arguments.n >= actions[i].fewest && arguments.n <= actions[i].most)
            return actions[i].run(cli, v, ar, &arguments);
        usages[i] = actions[i].usage;
    }
    diag_error(&cli->diag, DIAG_USAGE, NO_LOC, "cannot do \"%s\" with the archive", name);
    diag_hint_names(&cli->diag, name, usages, ARRAY_LEN(usages));
    return -1;
}

static int run(struct cli *cli, void *values, const struct text_list *rest)
{
    struct archive *ar = archive_open(cli->config.archive, NULL, &cli->diag);
    if (ar == NULL)
        return -1;
    int result = dispatch(cli, values, ar, rest);
    archive_close(ar);
    return result;
}

const struct command command_archive = {
    .name = "archive",
    .arguments = "[list|find [TEXT]|show ID|open ID [FILE]|extract ID|diff ID ID|verify|reproduce ID|hold ID|unhold ID|"
                 "prune]",
    .summary = "what was published, and whether it is unchanged",
    .options = specs,
    .n_options = ARRAY_LEN(specs),
    .values_size = sizeof(struct archive_values),
    .run = run,
};
