/*
 * almanak comment: what a controller has to say about a figure enters the archive's history, and so every later version
 * of the publication; and what was said is shown.
 *
 * SPDX-License-Identifier: MIT
 */
#include "archive/comments.h"

#include <string.h>

#include "base/json.h"
#include "cli/cli.h"
#include "cli/table.h"
#include "document/comment.h"
#include "document/key.h"
#include "render/xlsx/returned.h"
#include "report/pack.h"

struct comment_values {
    const char *period, *slice, *figure, *row, *by, *workbook;
};

static const struct option_spec specs[] = {
    {"period", 'p', OPTION_TEXT, "PERIOD", "of the report or pack named (the newest)",
     offsetof(struct comment_values, period), false},
    {"slice", 's', OPTION_TEXT, "VALUE", "of a pack that is split", offsetof(struct comment_values, slice), false},
    {"figure", 'f', OPTION_TEXT, "NAME", "DATASET, DATASET.COLUMN, in a pack REPORT/DATASET (the whole)",
     offsetof(struct comment_values, figure), false},
    {"row", 'r', OPTION_TEXT, "KEY", "a row of the dataset: distrikt=0730-3, or total",
     offsetof(struct comment_values, row), false},
    {"by", 'b', OPTION_TEXT, "NAME", "whose comment it is", offsetof(struct comment_values, by), false},
    {"workbook", 'w', OPTION_TEXT, "FILE", "read the comments of a workbook that came back",
     offsetof(struct comment_values, workbook), false},
};

/* The work of one command. */
struct commenting {
    struct cli *cli;
    struct archive *archive;
    const struct comment_values *values;
};

/* --- which publication --- */

/* The newest archived version of a report or pack, in a period where one is given. */
static int find_newest(struct commenting *x, const char *name, const char *period, const char *slice,
                       struct publication *out)
{
    struct cli *cli = x->cli;
    const struct archive_query query = {.report = name, .period = period};
    struct publication *list;
    size_t n;
    if (archive_find(x->archive, &cli->arena, &query, &list, &n, &cli->diag) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        if (list[i].state != PUBLICATION_ARCHIVED || strcmp(list[i].slice, slice) != 0)
            continue;
        *out = list[i];
        return 0;
    }
    diag_error(&cli->diag, DIAG_COMMENT, NO_LOC, "there is no publication \"%s\"%s%s%s%s to comment on", name,
               period != NULL ? " of " : "", period != NULL ? period : "", slice[0] != '\0' ? ", " : "", slice);
    diag_hint(&cli->diag, "'almanak archive list' shows what was published; name an id, or a report with --period.");
    return -1;
}

/* An id, or the name of a report or pack. */
static int find_publication(struct commenting *x, const char *name, struct publication *out)
{
    const struct comment_values *v = x->values;
    const struct archive_query query = {.report = name, .limit = 1};
    struct publication *list;
    size_t n;
    if (archive_find(x->archive, &x->cli->arena, &query, &list, &n, &x->cli->diag) != 0)
        return -1;
    if (n > 0 || v->period != NULL || v->slice != NULL)
        return find_newest(x, name, v->period, v->slice != NULL ? v->slice : "", out);
    struct archived_file *files;
    return archive_show(x->archive, &x->cli->arena, name, out, &files, &n, &x->cli->diag);
}

/* --- which figure --- */

/* "kommune=0461 aar=2026" as name, value pairs: a word without = belongs to the value before. */
static const char **split_params(struct arena *a, const char *params, size_t *n)
{
    const char **pairs = ARENA_ARRAY(a, strlen(params) + 2, const char *);
    *n = 0;
    for (const char *p = params; *p != '\0';) {
        size_t len = strcspn(p, " ");
        const char *equals = memchr(p, '=', len);
        if (equals != NULL) {
            pairs[2 * *n] = arena_strndup(a, p, (size_t)(equals - p));
            pairs[2 * *n + 1] = arena_strndup(a, equals + 1, len - (size_t)(equals + 1 - p));
            (*n)++;
        } else if (*n > 0) {
            pairs[2 * *n - 1] = arena_printf(a, "%s %.*s", pairs[2 * *n - 1], (int)len, p);
        }
        p += len + (p[len] != '\0');
    }
    return pairs;
}

/* The report of a pack that is meant, and its parameters there. */
static struct report *report_in_pack(struct commenting *x, const struct publication *p, const char *name,
                                     const char ***parameters, size_t *n)
{
    struct cli *cli = x->cli;
    struct pack *pack = pack_find(&cli->arena, &cli->config.reports, p->report, &cli->diag);
    if (pack == NULL)
        return NULL;
    const char **names = ARENA_ARRAY(&cli->arena, pack->n_reports, const char *);
    for (size_t i = 0; i < pack->n_reports; i++) {
        names[i] = pack->reports[i].name;
        if (strcmp(names[i], name) != 0)
            continue;
        const struct installation inst = cli_installation(cli);
        *parameters = pack->reports[i].parameters;
        *n = pack->reports[i].n_parameters;
        return installation_report(&inst, name);
    }
    diag_error(&cli->diag, DIAG_COMMENT, NO_LOC, "pack \"%s\" has no report \"%s\"", p->report, name);
    diag_hint_names(&cli->diag, name, names, pack->n_reports);
    return NULL;
}

/* "DATASET" of a report, "REPORT/DATASET" or "REPORT" of a pack. */
static int find_figure(struct commenting *x, const struct publication *p, struct figure_key *out)
{
    struct cli *cli = x->cli;
    const char *text = x->values->figure != NULL ? x->values->figure : "", *slash = strchr(text, '/');
    const char *name = p->report, *figure = text, **parameters;
    size_t n_parameters, n;
    struct report *report;
    if (slash != NULL || p->kind == PUBLICATION_PACK) {
        name = slash != NULL ? arena_strndup(&cli->arena, text, (size_t)(slash - text)) : text;
        figure = slash != NULL ? slash + 1 : "";
    }
    if (p->kind == PUBLICATION_PACK) {
        report = report_in_pack(x, p, name, &parameters, &n_parameters);
    } else {
        const struct installation inst = cli_installation(cli);
        parameters = split_params(&cli->arena, p->params, &n_parameters);
        report = strcmp(name, p->report) == 0 ? installation_report(&inst, name) : NULL;
        if (strcmp(name, p->report) != 0) {
            diag_error(&cli->diag, DIAG_COMMENT, NO_LOC, "publication \"%s\" is of report \"%s\", not of \"%s\"", p->id,
                       p->report, name);
            diag_hint(&cli->diag, "Name the dataset alone.");
        }
    }
    if (report == NULL)
        return -1;
    *out = (struct figure_key){name, report_params_key(&cli->arena, report, parameters, n_parameters), figure,
                               x->values->row != NULL ? x->values->row : ""};
    const char **names = report_figures(&cli->arena, report, &n);
    for (size_t i = 0; figure[0] != '\0' && i < n; i++)
        if (strcmp(names[i], figure) == 0)
            return 0;
    if (figure[0] == '\0' && out->row[0] == '\0')
        return 0;
    if (figure[0] == '\0')
        diag_error(&cli->diag, DIAG_COMMENT, NO_LOC, "a row needs the figure that it is of");
    else
        diag_error(&cli->diag, DIAG_COMMENT, NO_LOC, "report \"%s\" has no figure \"%s\"", name, figure);
    diag_hint_names(&cli->diag, figure, names, n);
    return -1;
}

/* --- saying something --- */

/* Whoever comments is known by name where people are known at all. */
static int check_by(struct commenting *x)
{
    struct cli *cli = x->cli;
    const char *by = x->values->by, *problem = by != NULL ? comment_name_problem(by) : NULL;
    if (by == NULL || problem != NULL) {
        diag_error(&cli->diag, DIAG_COMMENT, NO_LOC, by == NULL ? "whose comment it is, is not said" : "the name %s",
                   problem);
        diag_hint(&cli->diag, "Write --by \"NAME\".");
        return -1;
    }
    return cli_person(cli, by, NULL);
}

static int refuse_text(struct cli *cli, const char *problem, const char *where)
{
    diag_error(&cli->diag, DIAG_COMMENT, NO_LOC, "the comment%s %s", where, problem);
    if (strstr(problem, "CPR") != NULL)
        diag_hint(&cli->diag, "What is said here is kept for good and read by others: name no person. Write numbers of "
                              "ten digits with points.");
    else
        diag_hint(&cli->diag, "Write plain text of at most %d characters.", COMMENT_MAX);
    return -1;
}

static void print_added(const struct cli *cli, const struct publication *p, size_t n, size_t n_added)
{
    if (cli->json)
        (void)printf("{\"publication\": \"%s\", \"comments\": %zu, \"added\": %zu}\n", p->id, n, n_added);
    else if (!cli->quiet)
        (void)printf("%s: %zu comments, %zu of them new; the next version carries them\n", p->id, n, n_added);
}

static int say(struct commenting *x, const struct publication *p, const char *text)
{
    struct cli *cli = x->cli;
    struct figure_key key;
    size_t n_added;
    if (check_by(x) != 0)
        return -1;
    if (comment_problem(text) != NULL)
        return refuse_text(cli, comment_problem(text), "");
    if (find_figure(x, p, &key) != 0)
        return -1;
    const struct archived_comment c = {.publication = p->id,
                                       .period = p->period,
                                       .slice = p->slice,
                                       .report = key.report,
                                       .params = key.params,
                                       .figure = key.figure,
                                       .row = key.row,
                                       .text = text,
                                       .by = x->values->by};
    if (archive_comments_add(x->archive, &cli->arena, &c, 1, &n_added, &cli->diag) != 0)
        return -1;
    print_added(cli, p, 1, n_added);
    return 0;
}

/* --- a workbook that came back --- */

/* The version that a workbook is of: the newest that says the same. */
static int find_edition(struct commenting *x, const struct edition_key *edition, struct publication *out)
{
    struct cli *cli = x->cli;
    const struct archive_query query = {.report = edition->publication, .period = edition->period};
    struct publication *list;
    size_t n, digits = strlen(edition->data);
    if (archive_find(x->archive, &cli->arena, &query, &list, &n, &cli->diag) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        if (list[i].state != PUBLICATION_ARCHIVED || strcmp(list[i].slice, edition->slice) != 0 ||
            strncmp(list[i].hash_data, edition->data, digits) != 0)
            continue;
        *out = list[i];
        return 0;
    }
    diag_error(&cli->diag, DIAG_COMMENT, (struct src_loc){x->values->workbook, 0, 0},
               "the workbook is of \"%s\" of %s, and this archive has no such publication with these figures",
               edition->publication, edition->period);
    diag_hint(&cli->diag, n > 0
                              ? "It was never archived here, or its hidden keys were changed: return the workbook "
                                "that was sent."
                              : "Is it of another installation? 'almanak archive list' shows what was published here.");
    return -1;
}

static int take_workbook(struct commenting *x)
{
    struct cli *cli = x->cli;
    struct arena *a = &cli->arena;
    struct returned r;
    struct publication p;
    if (check_by(x) != 0 || returned_read(a, x->values->workbook, &r, &cli->diag) != 0 ||
        find_edition(x, &r.edition, &p) != 0)
        return -1;
    struct archived_comment *comments = ARENA_ARRAY(a, r.n, struct archived_comment);
    int result = 0;
    for (size_t i = 0; i < r.n; i++) {
        const struct returned_comment *c = &r.comments[i];
        char *text = arena_strdup(a, c->text), *end = text;
        for (const char *from = text; *from != '\0'; from++) /* Excel breaks lines with CR and LF, or either */
            if (*from != '\r' || from[1] != '\n')
                *end++ = *from == '\r' ? '\n' : *from == '\t' ? ' ' : *from;
        *end = '\0';
        const char *problem = comment_problem(text);
        if (problem != NULL)
            result |= refuse_text(cli, problem, arena_printf(a, " in row %zu of sheet \"%s\"", c->row, c->sheet));
        comments[i] = (struct archived_comment){.publication = p.id,
                                                .period = p.period,
                                                .slice = p.slice,
                                                .report = c->figure.report,
                                                .params = c->figure.params,
                                                .figure = c->figure.figure,
                                                .row = c->figure.row,
                                                .text = text,
                                                .by = x->values->by};
    }
    size_t n_added;
    if (result != 0 || archive_comments_add(x->archive, a, comments, r.n, &n_added, &cli->diag) != 0)
        return -1;
    print_added(cli, &p, r.n, n_added);
    return 0;
}

/* --- what was said --- */

static const char *figure_name(struct arena *a, const struct archived_comment *c)
{
    return arena_printf(a, "%s%s%s%s%s%s", c->report, c->figure[0] != '\0' ? "/" : "", c->figure,
                        c->row[0] != '\0' ? " " : "", c->row, "");
}

static void list_json(struct strbuf *out, const struct archived_comment *list, size_t n)
{
    struct json j;
    json_init(&j, out, true);
    json_array(&j);
    for (size_t i = 0; i < n; i++) {
        const struct archived_comment *c = &list[i];
        json_object(&j);
        json_member_int(&j, "seq", c->seq);
        json_member(&j, "at", c->at);
        json_member(&j, "by", c->by);
        json_member(&j, "publication", c->publication);
        json_member(&j, "report", c->report);
        json_member(&j, "params", c->params);
        json_member(&j, "period", c->period);
        json_member(&j, "slice", c->slice);
        json_member(&j, "figure", c->figure);
        json_member(&j, "row", c->row);
        json_member(&j, "text", c->text);
        json_end_object(&j);
    }
    json_end_array(&j);
    strbuf_addch(out, '\n');
}

static void list_table(struct cli *cli, struct strbuf *out, const struct archived_comment *list, size_t n)
{
    enum { COLUMNS = 4 };
    static const bool right[COLUMNS] = {false};
    const char **cells = ARENA_ARRAY(&cli->arena, (n + 1) * COLUMNS, const char *);
    const char *heading[COLUMNS] = {"when", "who", "figure", "comment"};
    memcpy(cells, heading, sizeof(heading));
    for (size_t i = 0; i < n; i++) {
        char *text = arena_strdup(&cli->arena, list[i].text);
        for (char *p = text; *p != '\0'; p++)
            *p = *p == '\n' ? ' ' : *p;
        const char *row[COLUMNS] = {list[i].at, list[i].by, figure_name(&cli->arena, &list[i]), text};
        memcpy(cells + (i + 1) * COLUMNS, row, sizeof(row));
    }
    table_print(out, cells, n + 1, COLUMNS, right);
}

/* What a publication carries: said of the reports in it, whichever publication it was said of. */
static bool is_of(const struct archived_comment *c, const struct publication *p, const struct pack *pack)
{
    if (pack == NULL)
        return strcmp(c->report, p->report) == 0;
    for (size_t i = 0; i < pack->n_reports; i++)
        if (strcmp(pack->reports[i].name, c->report) == 0)
            return true;
    return false;
}

static int list_comments(struct commenting *x, const struct publication *p)
{
    struct cli *cli = x->cli;
    struct archived_comment *list;
    struct pack *pack = NULL;
    size_t n, kept = 0;
    if (p->kind == PUBLICATION_PACK &&
        (pack = pack_find(&cli->arena, &cli->config.reports, p->report, &cli->diag)) == NULL)
        return -1;
    if (archive_comments(x->archive, &cli->arena, p->period, p->slice, &list, &n, &cli->diag) != 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        if (is_of(&list[i], p, pack))
            list[kept++] = list[i];
    struct strbuf out;
    strbuf_init(&out, STRBUF_LARGE);
    if (cli->json)
        list_json(&out, list, kept);
    else
        list_table(cli, &out, list, kept);
    (void)fputs(strbuf_text(&out), stdout);
    strbuf_release(&out);
    return 0;
}

/* --- the command --- */

static int dispatch(struct commenting *x, const struct text_list *rest)
{
    const struct comment_values *v = x->values;
    struct publication p;
    bool about = v->figure != NULL || v->row != NULL || v->period != NULL || v->slice != NULL;
    if (v->workbook != NULL && rest->n == 0 && !about)
        return take_workbook(x);
    if (v->workbook != NULL || rest->n == 0 || rest->n > 2) {
        diag_error(&x->cli->diag, DIAG_USAGE, NO_LOC,
                   v->workbook != NULL ? "a workbook says itself which figures it is about"
                                       : "comment needs a publication, and what to say about it");
        diag_hint(&x->cli->diag, v->workbook != NULL
                                     ? "Write almanak comment --workbook FILE --by NAME."
                                     : "Write almanak comment ID --figure NAME --by NAME \"TEXT\"; without a text the "
                                       "comments are listed.");
        return -1;
    }
    if (find_publication(x, rest->items[0], &p) != 0)
        return -1;
    return rest->n == 2 ? say(x, &p, rest->items[1]) : list_comments(x, &p);
}

static int run(struct cli *cli, void *values, const struct text_list *rest)
{
    struct commenting x = {.cli = cli, .values = values};
    x.archive = archive_open(cli->config.archive, NULL, &cli->diag);
    if (x.archive == NULL)
        return -1;
    int result = dispatch(&x, rest);
    archive_close(x.archive);
    return result;
}

const struct command command_comment = {
    .name = "comment",
    .arguments = "ID|REPORT [TEXT]",
    .summary = "say something about a figure, or list what was said",
    .options = specs,
    .n_options = ARRAY_LEN(specs),
    .values_size = sizeof(struct comment_values),
    .run = run,
    .details = "A comment is kept for good, and every later version of the publication carries it, below its figure.\n",
};
