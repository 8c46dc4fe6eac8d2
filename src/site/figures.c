/*
 * Reading archived figures: see figures.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "site/figures.h"

#include <string.h>
#include <unistd.h>

#include "base/file.h"

enum { FIGURES_BYTES = 64 << 20 };

const char *figure_text(const struct yaml_node *map, const char *key)
{
    const struct yaml_node *node = yaml_lookup(map, key);
    return node != NULL && node->kind == YAML_SCALAR && !yaml_is_null(node) ? node->text : "";
}

/* "Distrikt: Borgere, Modtager hjælp" */
static const char *describe(struct arena *a, const struct yaml_node *columns, const char **map)
{
    struct strbuf text;
    size_t dimensions = 0;
    bool measures = false;
    strbuf_init(&text, STRBUF_SMALL);
    *map = NULL;
    for (size_t i = 0; i < columns->n; i++) {
        bool dimension = strcmp(figure_text(columns->items[i], "role"), "dimension") == 0;
        if (text.len > 0) /* a colon after the last dimension before the measures */
            strbuf_adds(&text, !dimension && !measures ? ": " : ", ");
        strbuf_adds(&text, figure_text(columns->items[i], "label"));
        measures = measures || !dimension;
        dimensions += dimension;
        if (dimension)
            *map = figure_text(columns->items[i], "map");
    }
    if (dimensions != 1 || (*map)[0] == '\0')
        *map = NULL;
    const char *result = arena_strdup(a, strbuf_text(&text));
    strbuf_release(&text);
    return result;
}

static bool is_list(const struct yaml_node *node)
{
    return node != NULL && node->kind == YAML_LIST;
}

/* The datasets of one report; `prefix` goes before their names. */
static void add_sets(struct figures *out, struct arena *a, const struct yaml_node *report, const char *prefix)
{
    const struct yaml_node *sets = yaml_lookup(report, "datasets");
    for (size_t i = 0; sets != NULL && sets->kind == YAML_MAP && i < sets->n; i++) {
        struct figure_set set = {.name = arena_printf(a, "%s%s", prefix, sets->keys[i]->text),
                                 .columns = yaml_lookup(sets->items[i], "columns"),
                                 .rows = yaml_lookup(sets->items[i], "rows"),
                                 .labels = yaml_lookup(sets->items[i], "labels")};
        if (!is_list(set.columns) || !is_list(set.rows))
            continue;
        set.about = describe(a, set.columns, &set.map);
        out->sets[out->n++] = set;
    }
}

static void add_comments(struct figures *out, const struct yaml_node *report)
{
    const struct yaml_node *comments = yaml_lookup(report, "comments");
    for (size_t i = 0; is_list(comments) && i < comments->n; i++) {
        const struct yaml_node *c = comments->items[i];
        out->comments[out->n_comments++] = (struct figure_comment){figure_text(c, "place"), figure_text(c, "text"),
                                                                   figure_text(c, "by"), figure_text(c, "date")};
    }
}

static size_t count_comments(const struct yaml_node *report)
{
    const struct yaml_node *comments = yaml_lookup(report, "comments");
    return is_list(comments) ? comments->n : 0;
}

static size_t count_sets(const struct yaml_node *report)
{
    const struct yaml_node *sets = yaml_lookup(report, "datasets");
    return sets != NULL ? sets->n : 0;
}

static int read_sets(struct figures *out, const struct site *s, const struct archived_file *file, struct diag *d)
{
    struct arena *a = s->arena;
    const char *path = path_join(a, s->stage, ".figures");
    if (archive_link(s->archive, file->sha256, path, d) != 0)
        return -1;
    const struct yaml_node *root = yaml_load(a, path, FIGURES_BYTES, DIAG_ARCHIVE, d);
    (void)unlink(path);
    if (root == NULL)
        return -1;
    const struct yaml_node *reports = yaml_lookup(root, "reports");
    size_t n = count_sets(root), n_comments = count_comments(root);
    for (size_t i = 0; is_list(reports) && i < reports->n; i++) {
        n += count_sets(reports->items[i]);
        n_comments += count_comments(reports->items[i]);
    }
    out->comments = ARENA_ARRAY(a, n_comments, struct figure_comment);
    add_comments(out, root);
    out->question = figure_text(root, "subtitle");
    out->sets = ARENA_ARRAY(a, n, struct figure_set);
    add_sets(out, a, root, "");
    for (size_t i = 0; is_list(reports) && i < reports->n; i++) {
        add_comments(out, reports->items[i]);
        add_sets(out, a, reports->items[i], arena_printf(a, "%s-", figure_text(reports->items[i], "report")));
    }
    return 0;
}

int figures_load(struct figures *out, const struct site *s, const struct site_row *row, struct diag *d)
{
    struct publication p;
    struct archived_file *files;
    size_t n;
    *out = (struct figures){.question = "", .municipality = ""};
    if (!row->p->figures)
        return 0;
    if (archive_show(s->archive, s->arena, row->p->id, &p, &files, &n, d) != 0)
        return -1;
    out->municipality = p.municipality;
    for (size_t i = 0; i < n; i++)
        if (strcmp(files[i].name, ARCHIVE_FIGURES) == 0 && files[i].role == FILE_SOURCE)
            return read_sets(out, s, &files[i], d);
    return 0;
}
