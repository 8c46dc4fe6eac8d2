/*
 * almanak new: a definition to begin with, commented, that checks and runs as it stands.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "base/file.h"
#include "cli/cli.h"
#include "model/shape.h"

struct new_values {
    const char *cube, *title;
};

static const struct option_spec specs[] = {
    {"cube", 'c', OPTION_TEXT, "CUBE", "the cube that it asks (borger)", offsetof(struct new_values, cube), false},
    {"title", 't', OPTION_TEXT, "TEXT", "its title", offsetof(struct new_values, title), false},
};

/* What the skeleton is about. */
struct subject {
    const char *name, *title;
    const struct cube *cube;
    const struct measure *measure;
    const struct dimension *by; /* NULL: none that everyone may see */
    const char *where;          /* what must be said, a line or "" */
};

static bool is_for_everyone(const struct dimension *dim, const struct cube *cube)
{
    return dim->clearance == CLEARANCE_AGGREGATE && dim != cube->month && !dim->single;
}

/* A measure that stands by itself, and a dimension with few codes, else any. */
static int choose(struct cli *cli, struct subject *s)
{
    for (size_t i = 0; s->measure == NULL && i < s->cube->n_measures; i++) {
        const struct measure *m = &s->cube->measures[i];
        if (!m->hidden && m->kind != MEASURE_ONLY && m->kind != MEASURE_SHARE)
            s->measure = m;
    }
    for (size_t i = 0; i < s->cube->n_dimensions; i++) {
        const struct dimension *dim = &s->cube->dimensions[i];
        if (is_for_everyone(dim, s->cube) && (s->by == NULL || (s->by->lookup == NULL && dim->lookup != NULL)))
            s->by = dim;
    }
    for (size_t i = 0; i < s->cube->n_dimensions; i++) {
        const struct dimension *dim = &s->cube->dimensions[i];
        if (!dim->single || dim->default_value != NULL || dim->latest)
            continue;
        if (dim->lookup == NULL || dim->lookup->n == 0) {
            diag_error(&cli->diag, DIAG_USAGE, NO_LOC, "cube \"%s\" cannot be asked without saying \"%s\"",
                       s->cube->name, dim->name);
            diag_hint(&cli->diag, "Begin with another cube, and look at a report of this one.");
            return -1;
        }
        s->where = arena_printf(&cli->arena, "    where: {%s: %s}\n", dim->name, dim->lookup->groups[0].code);
    }
    if (s->measure == NULL || s->cube->month == NULL) {
        diag_error(&cli->diag, DIAG_USAGE, NO_LOC, "cube \"%s\" has no months, or no measure to begin with",
                   s->cube->name);
        diag_hint(&cli->diag, "Begin with another cube, such as borger.");
        return -1;
    }
    return 0;
}

static void put_definition(struct strbuf *b, const struct subject *s)
{
    const char *measure = s->measure->name, *month = s->cube->month->name;
    strbuf_addf(b,
                "# What this report is for, and who reads it. Fields, steps and blocks stand in almanak-report(5);\n"
                "# \"almanak list cube %s\" shows what can be asked.\n"
                "report: %s\n"
                "title: \"%s\"\n"
                "question: Hvilket spørgsmål svarer rapporten på?\n"
                "period: month\n"
                "# Who may read it: aggregate (everyone), pseudonym or person.\n"
                "clearance: aggregate\n"
                "sources: \"Kilder: skriv her, hvor tallene kommer fra.\"\n\n"
                "data:\n"
                "  # One row: the figure of the month, and its change in a year. The text uses it.\n"
                "  nu:\n    from: %s\n    measures: [%s]\n%s    then:\n      - compare: {shift: -12, columns: [%s]}\n"
                "  # A row a month.\n"
                "  udvikling:\n    from: %s\n    measures: [%s]\n%s    by: [%s]\n    last: 13\n",
                s->cube->name, s->name, s->title, s->cube->name, measure, s->where, measure, s->cube->name, measure,
                s->where, month);
    if (s->by != NULL)
        strbuf_addf(b,
                    "  # A row for each value of a dimension, the largest first.\n"
                    "  fordeling:\n    from: %s\n    measures: [%s]\n%s    by: [%s]\n    order: [-%s]\n",
                    s->cube->name, measure, s->where, s->by->name, measure);
    strbuf_addf(b,
                "\nlayout:\n"
                "  - text: %s.md.tpl\n"
                "  - tiles:\n      - {data: udvikling, value: %s, compare: [previous, year_before]}\n"
                "  - chart: {data: udvikling, kind: line, x: %s, y: [%s], caption: De seneste 13 måneder}\n",
                s->name, measure, month, measure);
    if (s->by != NULL)
        strbuf_addf(b, "  - heading: Fordeling\n  - table: {data: fordeling, caption: Månedens tal fordelt}\n");
}

static void put_text(struct strbuf *b, const struct subject *s)
{
    char upper[SHAPE_KEY_MAX + 1];
    size_t len = strlen(s->measure->name);
    len = len < sizeof(upper) - 1 ? len : sizeof(upper) - 1;
    for (size_t i = 0; i < len; i++) {
        char c = s->measure->name[i];
        upper[i] = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
    }
    upper[len] = '\0';
    strbuf_addf(
        b,
        "{{! Markdown with figures: a section for each dataset, by its name in capitals; see almanak-report(5). }}"
        "{{#NU}}{{#%s_MANGLER}}Der er ingen tal for {{PERIODE:x-md}}.{{/%s_MANGLER}}"
        "{{#%s_NUL}}Tallet er nul i {{PERIODE:x-md}}.{{/%s_NUL}}"
        "{{#%s_POSITIV}}**{{%s:x-md}}** i {{PERIODE:x-md}}. "
        "{{#%s_FORSKEL_POSITIV}}Det er {{%s_FORSKEL_ABS:x-md}} mere end for et år siden.{{/%s_FORSKEL_POSITIV}}"
        "{{#%s_FORSKEL_NEGATIV}}Det er {{%s_FORSKEL_ABS:x-md}} mindre end for et år "
        "siden.{{/%s_FORSKEL_NEGATIV}}"
        "{{#%s_FORSKEL_NUL}}Det er uændret på et år.{{/%s_FORSKEL_NUL}}{{/%s_POSITIV}}{{/NU}}\n",
        upper, upper, upper, upper, upper, upper, upper, upper, upper, upper, upper, upper, upper, upper, upper);
}

static int write(struct cli *cli, const struct shelves *shelves, const char *file, const struct strbuf *text)
{
    const char *path = path_join(&cli->arena, shelves->own, file);
    if (dir_make(shelves->own, &cli->diag) != 0 || file_write(path, strbuf_text(text), text->len, &cli->diag) != 0)
        return -1;
    if (!cli->quiet)
        (void)printf("%s\n", path);
    return 0;
}

static int refuse_known(struct cli *cli, const char *name)
{
    const char *files[] = {
        shelf_find(&cli->arena, &cli->config.reports, arena_printf(&cli->arena, "%s.yaml", name)),
        shelf_find(&cli->arena, &cli->config.templates, arena_printf(&cli->arena, "%s.md.tpl", name))};
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        if (files[i] == NULL)
            continue;
        diag_error(&cli->diag, DIAG_DEF_DUPLICATE, (struct src_loc){files[i], 0, 0}, "\"%s\" is there already", name);
        diag_hint(&cli->diag, "Choose another name.");
        return -1;
    }
    if (name[0] != '\0' && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(name) && strlen(name) <= 60)
        return 0;
    diag_error(&cli->diag, DIAG_USAGE, NO_LOC, "report name \"%s\" is not allowed", name);
    diag_hint(&cli->diag, "Use lower-case letters a-z, digits and hyphens, at most 60.");
    return -1;
}

static int run(struct cli *cli, void *values, const struct text_list *rest)
{
    const struct new_values *v = values;
    struct model model;
    struct strbuf definition, text;
    if (rest->n != 2 || strcmp(rest->items[0], "report") != 0) {
        diag_error(&cli->diag, DIAG_USAGE, NO_LOC, "new needs the word report, and the name of the new one");
        diag_hint(&cli->diag, "Write almanak new report min-rapport.");
        return -1;
    }
    struct subject s = {.where = "", .name = rest->items[1], .title = v->title != NULL ? v->title : "Rapportens titel"};
    if (refuse_known(cli, s.name) != 0 || cli_load_model(cli, &model) != 0)
        return -1;
    if (strpbrk(s.title, "\"\\\n\r\t") != NULL) {
        diag_error(&cli->diag, DIAG_USAGE, NO_LOC, "the title holds a quotation mark, a backslash or a line's end");
        diag_hint(&cli->diag, "Leave them out, and write the title in the definition afterwards.");
        return -1;
    }
    s.cube = model_cube(&model, v->cube != NULL ? v->cube : "borger", NO_LOC, &cli->diag);
    if (s.cube == NULL || choose(cli, &s) != 0)
        return -1;
    strbuf_init(&definition, STRBUF_LARGE);
    strbuf_init(&text, STRBUF_LARGE);
    put_definition(&definition, &s);
    put_text(&text, &s);
    int result = write(cli, &cli->config.templates, arena_printf(&cli->arena, "%s.md.tpl", s.name), &text);
    if (result == 0)
        result = write(cli, &cli->config.reports, arena_printf(&cli->arena, "%s.yaml", s.name), &definition);
    strbuf_release(&definition);
    strbuf_release(&text);
    return result;
}

const struct command command_new = {
    .name = "new",
    .arguments = "report NAME",
    .summary = "write a commented report to begin with",
    .options = specs,
    .n_options = ARRAY_LEN(specs),
    .values_size = sizeof(struct new_values),
    .run = run,
};
