/*
 * Reading report definitions: the tables of their fields, and what is checked before any data are asked for.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "report/report_int.h"

enum { DEFINITION_MAX = 1 << 20 };

static const char *const period_choices[] = {"month", "quarter", "year", "none", NULL};
static const char *const clearance_choices[] = {"aggregate", "pseudonym", "person", NULL};
static const char *const chart_choices[] = {"line", "bar", "column", "stacked", "pyramid", "curve", "flow", NULL};
static const char *const only_choices[] = {"page", "workbook", NULL};
static const char *const row_choices[] = {"last", "first", "totals", NULL};

#define AT(type, member) offsetof(struct type, member)

static const struct shape_field parameter_fields[] = {
    {"label", SHAPE_TEXT, AT(parameter_def, label), .required = true, .help = "What it is called in Danish."},
    {"default", SHAPE_TEXT, AT(parameter_def, fallback), .required = true, .help = "The value without --param."},
    {"cube", SHAPE_NAME, AT(parameter_def, cube), .help = "The cube whose dimension lists the values allowed."},
    {"dimension", SHAPE_NAME, AT(parameter_def, dimension), .help = "That dimension."},
};
static const struct shape parameter_shape = {"parameter", sizeof(struct parameter_def), parameter_fields,
                                             ARRAY_LEN(parameter_fields)};

static const struct shape_field data_fields[] = {
    {"from", SHAPE_NAME, AT(data_def, from), .required = true, .help = "The cube that is asked."},
    {"measures", SHAPE_NAMES, AT(data_def, measures), .required = true, .help = "Measures of the cube."},
    {"by", SHAPE_NAMES, AT(data_def, by), .help = "Dimensions to group by."},
    {"where", SHAPE_VALUES, AT(data_def, where), .help = "Only rows with these codes; $NAME is a parameter."},
    {"without", SHAPE_VALUES, AT(data_def, without), .help = "Only rows without these codes."},
    {"last", SHAPE_INT, AT(data_def, last), .low = 1, .high = 120, .help = "Months up to the report's; 1."},
    {"year_to_date", SHAPE_BOOL, AT(data_def, year_to_date), .help = "The months from January up to the report's."},
    {"series", SHAPE_INT, AT(data_def, series), .low = 2, .high = 120, .help = "Ask for each of so many months; 1."},
    {"shift", SHAPE_INT, AT(data_def, shift), .low = -120, .high = 0, .help = "Months before the report's; 0."},
    {"order", SHAPE_TEXTS, AT(data_def, order), .help = "Columns to sort by, - before descending."},
    {"limit", SHAPE_INT, AT(data_def, limit), .low = 1, .high = 1000000, .help = "At most this many rows."},
    {"totals", SHAPE_BOOL, AT(data_def, totals), .help = "Also ask for the measures over all rows."},
    {"then", SHAPE_NODE, AT(data_def, then), .help = "Steps of the algebra, in order."},
};
static const struct shape data_shape = {"dataset", sizeof(struct data_def), data_fields, ARRAY_LEN(data_fields)};

static const struct shape_field tile_fields[] = {
    {"data", SHAPE_NAME, AT(tile_def, data), .required = true, .help = "The dataset."},
    {"value", SHAPE_TEXT, AT(tile_def, value), .required = true, .help = "Its column."},
    {"label", SHAPE_TEXT, AT(tile_def, label), .help = "What stands over it; the column's label."},
    {"unit", SHAPE_CODE, AT(tile_def, unit), .help = "What stands behind it."},
    {"row", SHAPE_CHOICE, AT(tile_def, row), .choices = row_choices, .fallback = "last", .help = "Which row."},
    {"compare", SHAPE_NAMES, AT(tile_def, compare),
     .help = "Earlier rows of a series of months: previous, year_before."},
    {"targets", SHAPE_NAME, AT(tile_def, targets), .help = "The dataset of what is aimed at."},
    {"target", SHAPE_TEXT, AT(tile_def, target), .help = "The figure there whose goal and limits hold."},
};
static const struct shape tile_shape = {"tile", sizeof(struct tile_def), tile_fields, ARRAY_LEN(tile_fields)};

#define COMMON_FIELDS                                                                                                  \
    {"data", SHAPE_NAME, AT(block_def, data), .required = true, .help = "The dataset."},                               \
        {"caption", SHAPE_TEXT, AT(block_def, caption), .required = true, .help = "The title over it."},               \
        {"note", SHAPE_TEXT, AT(block_def, note), .help = "A note below it."},                                         \
    {                                                                                                                  \
        "only", SHAPE_CHOICE, AT(block_def, only), .choices = only_choices, .help = "Show it there only."              \
    }

static const struct shape_field table_fields[] = {
    COMMON_FIELDS,
    {"columns", SHAPE_TEXTS, AT(block_def, columns), .help = "Columns to show, in order; all."},
    {"rows", SHAPE_INT, AT(block_def, rows), .low = 1, .high = 1000000, .help = "At most this many rows on a page."},
    {"totals", SHAPE_BOOL, AT(block_def, totals), .help = "A last row with the dataset's totals."},
    {"each", SHAPE_TEXT, AT(block_def, each), .help = "The column for each of whose values there is a table."},
};
static const struct shape table_shape = {"table", sizeof(struct block_def), table_fields, ARRAY_LEN(table_fields)};

static const struct shape_field chart_fields[] = {
    COMMON_FIELDS,
    {"kind", SHAPE_CHOICE, AT(block_def, kind), .required = true, .choices = chart_choices, .help = "How it is drawn."},
    {"x", SHAPE_TEXT, AT(block_def, x), .required = true, .help = "The column of its categories (curve: x values)."},
    {"y", SHAPE_TEXTS, AT(block_def, y), .required = true, .help = "The columns of its series."},
    {"series", SHAPE_TEXT, AT(block_def, series), .help = "The dimension whose values are the series of y."},
    {"to", SHAPE_TEXT, AT(block_def, to), .help = "flow: the column of what they went to."},
    {"unit", SHAPE_CODE, AT(block_def, unit), .help = "The unit of its axis."},
    {"interval", SHAPE_TEXTS, AT(block_def, interval), .help = "Two columns: the ends of an interval about a bar."},
};
static const struct shape chart_shape = {"chart", sizeof(struct block_def), chart_fields, ARRAY_LEN(chart_fields)};

static const struct shape_field map_fields[] = {
    COMMON_FIELDS,
    {"area", SHAPE_TEXT, AT(block_def, area), .required = true,
     .help = "The column of area codes; its dimension has a map."},
    {"value", SHAPE_TEXT, AT(block_def, value), .required = true, .help = "The column that colours the areas."},
    {"classes", SHAPE_INT, AT(block_def, classes), .low = 2, .high = 7, .fallback = "5", .help = "How many colours."},
    {"labels", SHAPE_BOOL, AT(block_def, labels), .help = "Print names in the larger areas."},
};
static const struct shape map_shape = {"map", sizeof(struct block_def), map_fields, ARRAY_LEN(map_fields)};

static const struct shape_field report_fields[] = {
    {"report", SHAPE_TEXT, AT(report, name), .required = true, .help = "Its name, that of the file."},
    {"title", SHAPE_TEXT, AT(report, title), .required = true, .help = "The title in Danish."},
    {"question", SHAPE_TEXT, AT(report, question), .help = "The question that it answers, the subtitle."},
    {"period", SHAPE_CHOICE, AT(report, period), .choices = period_choices, .fallback = "month",
     .help = "What it is about."},
    {"clearance", SHAPE_CHOICE, AT(report, clearance), .choices = clearance_choices, .fallback = "aggregate",
     .help = "The clearance that its readers need."},
    {"confidential", SHAPE_TEXT, AT(report, confidential), .help = "A line for every footer."},
    {"formats", SHAPE_TEXTS, AT(report, formats), .help = "The only formats that it is published in."},
    {"landscape", SHAPE_BOOL, AT(report, landscape), .help = "Pages lie down."},
    {"comments", SHAPE_BOOL, AT(report, comments), .help = "Its workbook has a column for comments."},
    {"sources", SHAPE_TEXT, AT(report, sources), .help = "Where the figures come from."},
    {"parameters", SHAPE_MAP, AT(report, parameters), .members = &parameter_shape, .help = "Values that --param sets."},
    {"data", SHAPE_MAP, AT(report, data), .required = true, .members = &data_shape, .help = "The datasets."},
    {"layout", SHAPE_NODE, AT(report, layout_node), .required = true, .help = "The blocks, in order."},
};
static const struct shape report_shape = {"report", sizeof(struct report), report_fields, ARRAY_LEN(report_fields)};

struct reader {
    struct arena *arena;
    struct report *report;
    const struct shelves *templates;
    struct diag *diag;
};

static int scalar(struct reader *r, const struct yaml_node *node, const char *what)
{
    if (node->kind == YAML_SCALAR && node->text[0] != '\0')
        return 0;
    diag_error(r->diag, DIAG_DEF_SHAPE, node->loc, "%s needs a text", what);
    diag_hint(r->diag, "Write %s: followed by a text.", what);
    return -1;
}

static int read_text_item(struct reader *r, const struct yaml_node *node, struct layout_item *item)
{
    if (scalar(r, node, "text") != 0)
        return -1;
    if (node->text[0] == '/' || strstr(node->text, "..") != NULL) {
        diag_error(r->diag, DIAG_DEF_VALUE, node->loc, "template \"%s\" lies outside the templates", node->text);
        diag_hint(r->diag, "Name a file of the folder templates/ without \"..\".");
        return -1;
    }
    char *text;
    size_t len;
    item->template_name = node->text;
    item->text = shelf_path(r->arena, r->templates, node->text);
    if (!file_exists(item->text)) {
        char **names;
        size_t n = 0;
        diag_error(r->diag, DIAG_DEF_NAME, node->loc, "there is no template \"%s\"", node->text);
        if (shelf_list(r->arena, r->templates, "", NULL, &names, &n, r->diag) == 0)
            diag_hint_names(r->diag, node->text, (const char *const *)names, n);
        return -1;
    }
    if (file_read(r->arena, item->text, DEFINITION_MAX, &text, &len, r->diag) != 0)
        return -1;
    item->template_text = text;
    return 0;
}

static int read_tiles(struct reader *r, const struct yaml_node *node, struct layout_item *item)
{
    if (node->kind != YAML_LIST) {
        diag_error(r->diag, DIAG_DEF_SHAPE, node->loc, "tiles need a list");
        diag_hint(r->diag, "Write \"- {data: ..., value: ...}\" for each tile.");
        return -1;
    }
    item->tiles = ARENA_ARRAY(r->arena, node->n, struct tile_def);
    int result = 0;
    for (size_t i = 0; i < node->n; i++) {
        item->tiles[i].head.loc = node->items[i]->loc;
        item->tiles[i].head.name = "";
        result |= shape_read(r->arena, &tile_shape, node->items[i], &item->tiles[i], r->diag);
        item->n_tiles++;
    }
    return result;
}

static int read_block(struct reader *r, const struct shape *shape, const struct yaml_node *node,
                      struct layout_item *item)
{
    item->block = ARENA_NEW(r->arena, struct block_def);
    item->block->only = ONLY_BOTH;
    item->block->head.loc = node->loc;
    item->block->head.name = "";
    return shape_read(r->arena, shape, node, item->block, r->diag);
}

static int read_item(struct reader *r, const struct yaml_node *node, struct layout_item *item)
{
    static const char *const kinds[] = {"heading", "text", "note", "tiles", "table", "chart", "map", "page"};
    item->loc = node->loc;
    size_t kind = 0;
    const char *word = node->kind == YAML_MAP && node->n == 1 ? node->keys[0]->text
                       : node->kind == YAML_SCALAR            ? node->text
                                                              : "";
    while (kind < ARRAY_LEN(kinds) && strcmp(kinds[kind], word) != 0)
        kind++;
    if (kind == ARRAY_LEN(kinds) || (node->kind == YAML_SCALAR && kind != ITEM_PAGE)) {
        diag_error(r->diag, DIAG_DEF_SHAPE, node->loc, "\"%s\" is not a block of the layout", word);
        diag_hint_names(r->diag, word, kinds, ARRAY_LEN(kinds));
        return -1;
    }
    item->kind = (enum item_kind)kind;
    const struct yaml_node *value = node->kind == YAML_MAP ? node->items[0] : NULL;
    switch (item->kind) {
    case ITEM_HEADING:
    case ITEM_NOTE: item->text = value->text; return scalar(r, value, kinds[kind]);
    case ITEM_TEXT: return read_text_item(r, value, item);
    case ITEM_TILES: return read_tiles(r, value, item);
    case ITEM_TABLE: return read_block(r, &table_shape, value, item);
    case ITEM_CHART: return read_block(r, &chart_shape, value, item);
    case ITEM_MAP: return read_block(r, &map_shape, value, item);
    case ITEM_PAGE: return 0;
    }
    return -1;
}

static int read_layout(struct reader *r)
{
    const struct yaml_node *node = r->report->layout_node;
    if (node == NULL)
        return -1;
    if (node->kind != YAML_LIST || node->n == 0) {
        diag_error(r->diag, DIAG_DEF_SHAPE, node->loc, "layout needs a list of blocks");
        diag_hint(r->diag, "Write \"- table: {data: ..., caption: ...}\" for each block.");
        return -1;
    }
    r->report->layout = ARENA_ARRAY(r->arena, node->n, struct layout_item);
    int result = 0;
    for (size_t i = 0; i < node->n; i++)
        result |= read_item(r, node->items[i], &r->report->layout[r->report->n_layout++]);
    return result;
}

/* The name is used for files and addresses: lower-case letters, digits and hyphens, as the file is called. */
int definition_check_name(const char *path, const char *what, const struct shape_text *given, struct diag *d)
{
    const char *name = given->text, *file = path_base(path);
    if (strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") != strlen(name) || strlen(name) > 60) {
        diag_error(d, DIAG_DEF_VALUE, given->loc, "%s name \"%s\" is not allowed", what, name);
        diag_hint(d, "Use lower-case letters a-z, digits and hyphens, at most 60.");
        return -1;
    }
    if (strlen(file) != strlen(name) + 5 || strncmp(file, name, strlen(name)) != 0) {
        diag_error(d, DIAG_DEF_VALUE, given->loc, "%s \"%s\" stands in a file called \"%s\"", what, name, file);
        diag_hint(d, "Call the file %s.yaml, or the %s as the file.", name, what);
        return -1;
    }
    return 0;
}

struct report *report_load(struct arena *a, const char *path, const struct shelves *templates, struct diag *d)
{
    struct report *report = ARENA_NEW(a, struct report);
    struct reader r = {a, report, templates, d};
    char *text;
    report->path = arena_strdup(a, path);
    if (file_read(a, path, DEFINITION_MAX, &text, &report->definition_len, d) != 0)
        return NULL;
    report->definition_text = text;
    const struct yaml_node *root = yaml_parse(a, path, text, report->definition_len, DIAG_YAML_SYNTAX, d);
    if (root == NULL)
        return NULL;
    report->head = (struct shape_head){.name = path_base(path), .loc = root->loc};
    int result = shape_read(a, &report_shape, root, report, d);
    result |= report->name.text != NULL ? definition_check_name(path, "report", &report->name, d) : -1;
    result |= read_layout(&r);
    const struct parameter_def *parameters = report->parameters.items;
    report->listed = ARENA_ARRAY(a, report->parameters.n, struct report_parameter);
    for (size_t i = 0; i < report->parameters.n; i++)
        report->listed[i] =
            (struct report_parameter){parameters[i].head.name, parameters[i].label.text, parameters[i].fallback.text};
    return result == 0 ? report : NULL;
}

int report_names(struct arena *a, const struct shelves *reports, char ***names, size_t *n, struct diag *d)
{
    return shelf_list(a, reports, "", ".yaml", names, n, d);
}

struct report *report_find(struct arena *a, const struct shelves *reports, const struct shelves *templates,
                           const char *name, struct src_loc loc, struct diag *d)
{
    char **names;
    size_t n;
    if (report_names(a, reports, &names, &n, d) != 0)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        if (strcmp(names[i], name) == 0)
            return report_load(a, shelf_path(a, reports, arena_printf(a, "%s.yaml", name)), templates, d);
    }
    diag_error(d, DIAG_DEF_NAME, loc, "there is no report \"%s\"", name);
    diag_hint_names(d, name, (const char *const *)names, n);
    return NULL;
}

const char *report_name(const struct report *r)
{
    return r->name.text;
}

const char *report_title(const struct report *r)
{
    return r->title.text;
}

const char *report_question(const struct report *r)
{
    return r->question.text;
}

enum clearance report_clearance(const struct report *r)
{
    return (enum clearance)r->clearance;
}

bool report_has_period(const struct report *r)
{
    return r->period != PERIOD_NONE;
}

enum period_unit report_unit(const struct report *r)
{
    return r->period == PERIOD_YEAR      ? PERIOD_UNIT_YEAR
           : r->period == PERIOD_QUARTER ? PERIOD_UNIT_QUARTER
                                         : PERIOD_UNIT_MONTH;
}

const struct report_parameter *report_parameters(const struct report *r, size_t *n)
{
    *n = r->parameters.n;
    return r->listed;
}

/* Names without repeats, in order. */
static void add_name(const char **names, size_t *n, const char *name)
{
    for (size_t i = 0; i < *n; i++) {
        if (strcmp(names[i], name) == 0)
            return;
    }
    names[(*n)++] = name;
}

const char **report_cubes(struct arena *a, const struct report *r, size_t *n)
{
    const struct data_def *data = r->data.items;
    const char **names = ARENA_ARRAY(a, r->data.n, const char *);
    *n = 0;
    for (size_t i = 0; i < r->data.n; i++)
        add_name(names, n, data[i].from.text);
    return names;
}

const char **report_templates(struct arena *a, const struct report *r, size_t *n)
{
    const char **names = ARENA_ARRAY(a, r->n_layout, const char *);
    *n = 0;
    for (size_t i = 0; i < r->n_layout; i++) {
        if (r->layout[i].kind == ITEM_TEXT)
            add_name(names, n, r->layout[i].template_name);
    }
    return names;
}

const char **report_formats(struct arena *a, const struct report *r, size_t *n)
{
    const char **names = ARENA_ARRAY(a, r->formats.n, const char *);
    for (*n = 0; *n < r->formats.n; (*n)++)
        names[*n] = r->formats.items[*n].text;
    return names;
}

bool report_allows_format(const struct report *r, const char *format)
{
    bool allowed = r->formats.n == 0 || strcmp(format, "tree") == 0; /* which is for tests */
    for (size_t i = 0; i < r->formats.n; i++)
        allowed = allowed || strcmp(r->formats.items[i].text, format) == 0;
    return allowed;
}
