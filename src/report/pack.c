/*
 * Reading the definitions of packs: see pack.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "report/pack.h"

#include <string.h>

#include "report/report_int.h"

enum { PACK_MAX = 1 << 20, REPORTS_MAX = 100 };

static const char *const period_choices[] = {"month", "quarter", "year", NULL};
static const char *const clearance_choices[] = {"aggregate", "pseudonym", "person", NULL};
static const char *const empty_choices[] = {"none", "note", NULL};

struct pack_def {
    struct shape_head head;
    struct shape_text name, title, question, audience, confidential;
    struct shape_texts formats;
    int clearance, period;
    bool comments;
    const struct yaml_node *reports, *split, *schedule, *to, *release, *keep;
};

struct entry_def {
    struct shape_head head;
    struct shape_text report;
    struct shape_items parameters; /* of shape_filter */
    bool whole;
};

struct split_def {
    struct shape_head head;
    struct shape_text by, cube;
    int empty;
};

#define AT(member) offsetof(struct pack_def, member)
static const struct shape_field pack_fields[] = {
    {"pack", SHAPE_TEXT, AT(name), .required = true, .help = "Its name, that of the file."},
    {"title", SHAPE_TEXT, AT(title), .required = true, .help = "The title in Danish."},
    {"question", SHAPE_TEXT, AT(question), .help = "What it tells, the subtitle."},
    {"reports", SHAPE_NODE, AT(reports), .required = true, .help = "Its reports, in order."},
    {"formats", SHAPE_TEXTS, AT(formats), .required = true, .help = "What it is published as."},
    {"audience", SHAPE_NAME, AT(audience), .help = "The role that it is for."},
    {"clearance", SHAPE_CHOICE, AT(clearance), .choices = clearance_choices, .fallback = "aggregate",
     .help = "The clearance that it is made with and its readers need."},
    {"confidential", SHAPE_TEXT, AT(confidential), .help = "A line for every footer."},
    {"comments", SHAPE_BOOL, AT(comments), .help = "Its workbooks have a column for comments."},
    {"period", SHAPE_CHOICE, AT(period), .choices = period_choices, .fallback = "month",
     .help = "What a run publishes: the last one that is over."},
    {"split", SHAPE_NODE, AT(split), .help = "A publication for each value of a dimension."},
    {"schedule", SHAPE_NODE, AT(schedule), .help = "When it is published, and what must have arrived."},
    {"to", SHAPE_NODE, AT(to), .help = "Roles and channels that it is delivered to."},
    {"release", SHAPE_NODE, AT(release), .help = "Who releases it before it is delivered."},
    {"keep", SHAPE_NODE, AT(keep), .help = "How long it stays in the archive; for ever."},
};
#undef AT
static const struct shape pack_shape = {"pack", sizeof(struct pack_def), pack_fields, ARRAY_LEN(pack_fields)};

#define AT(member) offsetof(struct entry_def, member)
static const struct shape_field entry_fields[] = {
    {"report", SHAPE_TEXT, AT(report), .required = true, .help = "Its name."},
    {"parameters", SHAPE_VALUES, AT(parameters), .help = "Values of its parameters."},
    {"whole", SHAPE_BOOL, AT(whole), .help = "Every slice of a split pack gets it unsplit."},
};
#undef AT
static const struct shape entry_shape = {"report of a pack", sizeof(struct entry_def), entry_fields,
                                         ARRAY_LEN(entry_fields)};

#define AT(member) offsetof(struct split_def, member)
static const struct shape_field split_fields[] = {
    {"by", SHAPE_NAME, AT(by), .required = true, .help = "The dimension."},
    {"cube", SHAPE_NAME, AT(cube), .required = true, .help = "The cube whose values of it there are."},
    {"empty", SHAPE_CHOICE, AT(empty), .choices = empty_choices, .fallback = "none",
     .help = "What a value without data gets: nothing, or a note that says so."},
};
#undef AT
static const struct shape split_shape = {"split", sizeof(struct split_def), split_fields, ARRAY_LEN(split_fields)};

struct pack_reader {
    struct arena *arena;
    struct pack *pack;
    struct diag *diag;
};

/* --- the reports --- */

static int read_parameters(struct pack_reader *r, const struct entry_def *def, struct pack_report *out)
{
    const struct shape_filter *given = def->parameters.items;
    int result = 0;
    out->parameters = ARENA_ARRAY(r->arena, 2 * def->parameters.n, const char *);
    for (size_t i = 0; i < def->parameters.n; i++) {
        if (given[i].values.n != 1) {
            result = diag_error(r->diag, DIAG_DEF_VALUE, given[i].head.loc, "parameter \"%s\" needs one value",
                                given[i].head.name);
            diag_hint(r->diag, "Write parameters: {%s: \"...\"}.", given[i].head.name);
            continue;
        }
        out->parameters[2 * out->n_parameters] = given[i].head.name;
        out->parameters[2 * out->n_parameters + 1] = given[i].values.items[0].text;
        out->n_parameters++;
    }
    return result;
}

static int read_entry(struct pack_reader *r, const struct yaml_node *node, struct pack_report *out)
{
    out->loc = node->loc;
    if (node->kind == YAML_SCALAR) {
        out->name = node->text;
        return 0;
    }
    struct entry_def def = {.head = {.name = "", .loc = node->loc}};
    int result = shape_read(r->arena, &entry_shape, node, &def, r->diag);
    result |= read_parameters(r, &def, out);
    out->name = def.report.text;
    out->whole = def.whole;
    if (def.report.text != NULL)
        out->loc = def.report.loc;
    return result;
}

static int read_reports(struct pack_reader *r, const struct yaml_node *node)
{
    struct pack *pack = r->pack;
    if (node == NULL)
        return -1;
    if (node->kind != YAML_LIST || node->n == 0 || node->n > REPORTS_MAX) {
        diag_error(r->diag, DIAG_DEF_SHAPE, node->loc, "reports needs a list of 1 to %d reports", REPORTS_MAX);
        diag_hint(r->diag, "Write reports: [andel-med-hjaelp, varighed].");
        return -1;
    }
    int result = 0;
    pack->reports = ARENA_ARRAY(r->arena, node->n, struct pack_report);
    for (size_t i = 0; i < node->n; i++) {
        struct pack_report *report = &pack->reports[pack->n_reports++];
        result |= read_entry(r, node->items[i], report);
        for (size_t k = 0; report->name != NULL && k < i; k++) {
            if (pack->reports[k].name == NULL || strcmp(pack->reports[k].name, report->name) != 0)
                continue;
            result = diag_error(r->diag, DIAG_DEF_DUPLICATE, report->loc, "report \"%s\" is in the pack twice",
                                report->name);
            diag_hint(r->diag, "Name it once; to show two values of a parameter, make a report of each.");
            break;
        }
    }
    return result;
}

/* --- the rest --- */

static int read_split(struct pack_reader *r, const struct yaml_node *node)
{
    if (node == NULL)
        return 0;
    struct split_def def = {.head = {.name = "", .loc = node->loc}};
    if (shape_read(r->arena, &split_shape, node, &def, r->diag) != 0)
        return -1;
    struct pack_split *split = ARENA_NEW(r->arena, struct pack_split);
    *split = (struct pack_split){.by = def.by.text,
                                 .cube = def.cube.text,
                                 .empty = (enum pack_empty)def.empty,
                                 .by_at = def.by.loc,
                                 .cube_at = def.cube.loc};
    r->pack->split = split;
    return 0;
}

static void read_formats(struct pack_reader *r, const struct shape_texts *given)
{
    struct src_loc *places = ARENA_ARRAY(r->arena, given->n, struct src_loc);
    r->pack->formats = ARENA_ARRAY(r->arena, given->n, const char *);
    r->pack->formats_at = places;
    for (size_t i = 0; i < given->n; i++) {
        places[i] = given->items[i].loc;
        r->pack->formats[r->pack->n_formats++] = given->items[i].text;
    }
}

struct pack *pack_parse(struct arena *a, const char *path, const char *text, size_t len, struct diag *d)
{
    struct pack *pack = ARENA_NEW(a, struct pack);
    struct pack_reader r = {a, pack, d};
    *pack = (struct pack){.path = arena_strdup(a, path), .definition_text = text, .definition_len = len};
    const struct yaml_node *root = yaml_parse(a, path, text, len, DIAG_YAML_SYNTAX, d);
    if (root == NULL)
        return NULL;
    struct pack_def def = {.head = {.name = path_base(path), .loc = root->loc}};
    int result = shape_read(a, &pack_shape, root, &def, d);
    if (def.name.text == NULL)
        result = -1;
    else
        result |= definition_check_name(path, "pack", &def.name, d);
    result |= read_reports(&r, def.reports);
    read_formats(&r, &def.formats);
    result |= read_split(&r, def.split);
    pack->name = def.name.text;
    pack->loc = def.name.loc;
    pack->title = def.title.text;
    pack->question = def.question.text;
    pack->audience = def.audience.text;
    pack->audience_at = def.audience.loc;
    pack->confidential = def.confidential.text;
    pack->comments = def.comments;
    pack->clearance = (enum clearance)def.clearance;
    pack->period = (enum period_unit)def.period;
    pack->schedule = def.schedule;
    pack->to = def.to;
    pack->release = def.release;
    pack->keep = def.keep;
    return result == 0 ? pack : NULL;
}

struct pack *pack_load(struct arena *a, const char *path, struct diag *d)
{
    char *text;
    size_t len;
    if (file_read(a, path, PACK_MAX, &text, &len, d) != 0)
        return NULL;
    return pack_parse(a, path, text, len, d);
}

/* A report shows no more than its pack may, and takes the parameters that the pack gives. */
static int check_report(const struct pack *pack, const struct pack_report *entry, struct diag *d)
{
    int result = 0;
    if (report_clearance(entry->report) > pack->clearance) {
        result =
            diag_error(d, DIAG_DEF_VALUE, entry->loc, "report \"%s\" needs clearance \"%s\", and its pack has \"%s\"",
                       entry->name, clearance_name(report_clearance(entry->report)), clearance_name(pack->clearance));
        diag_hint(d, "Leave the report out, or write clearance: %s if all who get the pack may see that.",
                  clearance_name(report_clearance(entry->report)));
    }
    size_t n;
    const struct report_parameter *known = report_parameters(entry->report, &n);
    const char **names = ARENA_ARRAY(&d->arena, n, const char *);
    for (size_t i = 0; i < n; i++)
        names[i] = known[i].name;
    for (size_t i = 0; i < entry->n_parameters; i++) {
        size_t k = 0;
        while (k < n && strcmp(names[k], entry->parameters[2 * i]) != 0)
            k++;
        if (k < n)
            continue;
        result = diag_error(d, DIAG_DEF_NAME, entry->loc, "report \"%s\" has no parameter \"%s\"", entry->name,
                            entry->parameters[2 * i]);
        diag_hint_names(d, entry->parameters[2 * i], names, n);
    }
    return result;
}

const struct pack_report *pack_refuses_format(const struct pack *pack, const char *format)
{
    for (size_t i = 0; i < pack->n_reports; i++) {
        if (pack->reports[i].report != NULL && !report_allows_format(pack->reports[i].report, format))
            return &pack->reports[i];
    }
    return NULL;
}

/* What a report may not be published as, its pack is not either. */
static int check_formats(const struct pack *pack, struct diag *d)
{
    int result = 0;
    for (size_t i = 0; i < pack->n_formats; i++) {
        const struct pack_report *entry = pack_refuses_format(pack, pack->formats[i]);
        if (entry == NULL)
            continue;
        result = diag_error(d, DIAG_DEF_VALUE, pack->formats_at[i], "report \"%s\" is not published as %s", entry->name,
                            pack->formats[i]);
        diag_hint(d, "Leave the format or the report out of the pack.");
    }
    return result;
}

int pack_load_reports(struct arena *a, struct pack *pack, const struct shelves *reports,
                      const struct shelves *templates, struct diag *d)
{
    int result = 0;
    for (size_t i = 0; i < pack->n_reports; i++) {
        struct pack_report *entry = &pack->reports[i];
        entry->report = report_find(a, reports, templates, entry->name, entry->loc, d);
        result |= entry->report != NULL ? check_report(pack, entry, d) : -1;
    }
    return result | check_formats(pack, d);
}

int pack_names(struct arena *a, const struct shelves *reports, char ***names, size_t *n, struct diag *d)
{
    return shelf_list(a, reports, "packs", ".yaml", names, n, d);
}

struct pack *pack_find(struct arena *a, const struct shelves *reports, const char *name, struct diag *d)
{
    char **names;
    size_t n;
    if (pack_names(a, reports, &names, &n, d) != 0)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        if (strcmp(names[i], name) == 0)
            return pack_load(a, shelf_path(a, reports, arena_printf(a, "packs/%s.yaml", name)), d);
    }
    diag_error(d, DIAG_DEF_NAME, NO_LOC, "there is no pack \"%s\"", name);
    diag_hint_names(d, name, (const char *const *)names, n);
    return NULL;
}
