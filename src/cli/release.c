/*
 * almanak release, hold, recall: people decide about a publication. A draft goes out when the role that its pack names
 * releases it; what is out can be held, and recalled for good.
 *
 * SPDX-License-Identifier: MIT
 */
#include "publish/release.h"

#include <string.h>

#include "cli/cli.h"
#include "document/comment.h"

struct release_values {
    const char *by, *reason;
};

static const struct option_spec release_specs[] = {
    {"by", 'b', OPTION_TEXT, "NAME", "who releases it", offsetof(struct release_values, by), false},
    {"note", 'n', OPTION_TEXT, "TEXT", "what there is to say about it", offsetof(struct release_values, reason), false},
};
static const struct option_spec hold_specs[] = {
    {"by", 'b', OPTION_TEXT, "NAME", "who holds it", offsetof(struct release_values, by), false},
    {"reason", 'r', OPTION_TEXT, "TEXT", "why", offsetof(struct release_values, reason), false},
};
static const struct option_spec recall_specs[] = {
    {"by", 'b', OPTION_TEXT, "NAME", "who recalls it", offsetof(struct release_values, by), false},
    {"reason", 'r', OPTION_TEXT, "TEXT", "why, for those who have got it", offsetof(struct release_values, reason),
     false},
};

/* One decision on its way. */
struct deciding {
    struct cli *cli;
    struct archive *archive;
    const struct release_values *values;
    const char *verb; /* "released" */
    enum decision decision;
    struct decided about;
};

static int refuse(struct deciding *x, const char *why, const char *hint)
{
    diag_error(&x->cli->diag, DIAG_RELEASE, NO_LOC, "publication \"%s\" cannot be %s: %s", x->about.publication,
               x->verb, why);
    diag_hint(&x->cli->diag, "%s", hint);
    return -1;
}

static int check_words(struct deciding *x)
{
    const char *by = x->values->by, *reason = x->values->reason;
    const char *wrong = by == NULL                                          ? "who decides is not said"
                        : x->decision == DECISION_RECALL && reason == NULL  ? "why is not said"
                        : comment_name_problem(by) != NULL                  ? "that is no name"
                        : reason != NULL && comment_problem(reason) != NULL ? "that is no reason to be kept"
                                                                            : NULL;
    if (wrong == NULL)
        return 0;
    return refuse(x, wrong,
                  by != NULL && reason == NULL ? "Write --reason \"TEXT\"; those who have got it read it."
                                               : "Write --by \"NAME\", and reasons as plain text without CPR numbers.");
}

/* Only people who hold the role decide about what their role releases; about the rest anybody who is known. */
static int check_person(struct deciding *x)
{
    struct cli *cli = x->cli;
    const struct person *person;
    if (cli_person(cli, x->values->by, &person) != 0)
        return -1;
    bool holds = x->about.role[0] == '\0';
    for (size_t i = 0; person != NULL && i < person->n_roles; i++)
        holds = holds || strcmp(person->roles[i]->name, x->about.role) == 0;
    if (holds)
        return 0;
    return refuse(x, arena_printf(&cli->arena, "%s does not hold role \"%s\"", x->values->by, x->about.role),
                  "Roles and people stand in recipients.yaml.");
}

static int check_standing(struct deciding *x)
{
    static const char *const now[] = {"it is out already", "it is a draft", "it is held already",
                                      "it was recalled, which is for good", "it was removed from the archive"};
    const struct decided *about = &x->about;
    enum standing s = about->standing;
    bool gone = s == STANDING_RECALLED || s == STANDING_PRUNED;
    if (gone || (x->decision == DECISION_RELEASE && s == STANDING_RELEASED) ||
        (x->decision == DECISION_HOLD && s == STANDING_HELD))
        return refuse(x, now[s],
                      gone ? "Publish it again, or correct it: almanak run NAME --correct ID --reason TEXT."
                           : "'almanak archive show' tells what was decided.");
    if (x->decision == DECISION_RELEASE && about->newer[0] != '\0')
        return refuse(x, "there is a newer version",
                      arena_printf(&x->cli->arena, "Look at \"%s\" and release that.", about->newer));
    for (size_t i = 0; x->decision == DECISION_RELEASE && i < about->n_approved; i++)
        if (strcmp(about->approved[i], x->values->by) == 0)
            return refuse(x, "two people must release it, and this is the first of them once more",
                          "Ask somebody else of the role.");
    return 0;
}

static void tell(const struct deciding *x, size_t n_told)
{
    const struct cli *cli = x->cli;
    bool first = x->decision == DECISION_APPROVE;
    if (cli->json)
        (void)printf("{\"publication\": \"%s\", \"state\": \"%s\", \"told\": %zu}\n", x->about.publication,
                     first ? "draft" : x->verb, n_told);
    else if (cli->quiet)
        return;
    else if (first)
        (void)printf("%s: released by 1 of 2; another person of role \"%s\" must release it too\n",
                     x->about.publication, x->about.role);
    else if (n_told > 0)
        (void)printf("%s: %s; %zu %s told\n", x->about.publication, x->verb, n_told,
                     n_told == 1 ? "recipient is" : "recipients are");
    else
        (void)printf("%s: %s\n", x->about.publication, x->verb);
}

static int decide(struct deciding *x, const char *id)
{
    struct cli *cli = x->cli;
    struct publication p;
    struct archived_file *files;
    struct outbox_delivery *rows = NULL;
    size_t n, n_rows = 0;
    x->about.publication = id;
    if (check_words(x) != 0 || archive_show(x->archive, &cli->arena, id, &p, &files, &n, &cli->diag) != 0 ||
        archive_decided(x->archive, &cli->arena, id, &x->about, &cli->diag) != 0)
        return -1;
    if (p.state != PUBLICATION_ARCHIVED)
        return refuse(x, "it never came out", "Run it again.");
    if (check_person(x) != 0 || check_standing(x) != 0)
        return -1;
    if (x->decision == DECISION_RELEASE && x->about.four_eyes && x->about.n_approved == 0)
        x->decision = DECISION_APPROVE;
    const char *reason = x->values->reason != NULL ? x->values->reason : "";
    if (x->decision == DECISION_RECALL &&
        release_recall_mails(&cli->arena, x->archive, id, reason, &rows, &n_rows, &cli->diag) != 0)
        return -1;
    if (archive_decide(x->archive, &cli->arena, &x->about, x->decision, x->values->by, reason, rows, n_rows,
                       &cli->diag) != 0)
        return -1;
    tell(x, n_rows);
    return 0;
}

static int run(struct cli *cli, void *values, const struct text_list *rest, enum decision decision, const char *verb)
{
    struct deciding x = {.cli = cli, .values = values, .verb = verb, .decision = decision};
    if (rest->n != 1) {
        diag_error(&cli->diag, DIAG_USAGE, NO_LOC, "which publication is to be %s is not said", verb);
        diag_hint(&cli->diag, "Name its id; 'almanak archive list' shows them.");
        return -1;
    }
    x.archive = archive_open(cli->config.archive, NULL, &cli->diag);
    if (x.archive == NULL)
        return -1;
    int result = decide(&x, rest->items[0]);
    archive_close(x.archive);
    return result;
}

static int run_release(struct cli *cli, void *values, const struct text_list *rest)
{
    return run(cli, values, rest, DECISION_RELEASE, "released");
}

static int run_hold(struct cli *cli, void *values, const struct text_list *rest)
{
    return run(cli, values, rest, DECISION_HOLD, "held");
}

static int run_recall(struct cli *cli, void *values, const struct text_list *rest)
{
    return run(cli, values, rest, DECISION_RECALL, "recalled");
}

const struct command command_release = {
    .name = "release",
    .arguments = "ID",
    .summary = "let a draft, or what is held, go out",
    .options = release_specs,
    .n_options = ARRAY_LEN(release_specs),
    .values_size = sizeof(struct release_values),
    .run = run_release,
    .details = "Whoever releases holds the role that the pack names; where it asks for four eyes, two people must.\n",
};

const struct command command_hold = {
    .name = "hold",
    .arguments = "ID",
    .summary = "keep a publication from being sent and shown",
    .options = hold_specs,
    .n_options = ARRAY_LEN(hold_specs),
    .values_size = sizeof(struct release_values),
    .run = run_hold,
};

const struct command command_recall = {
    .name = "recall",
    .arguments = "ID",
    .summary = "take a publication back for good, and tell who has got it",
    .options = recall_specs,
    .n_options = ARRAY_LEN(recall_specs),
    .values_size = sizeof(struct release_values),
    .run = run_recall,
};
