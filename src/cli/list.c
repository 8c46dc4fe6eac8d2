/*
 * almanak list: reports, packs, cubes, their measures and dimensions, loads, figures that a later delivery changed.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "base/file.h"
#include "cli/listing.h"
#include "cli/mappings.h"
#include "warehouse/history.h"
#include "warehouse/known.h"
#include "warehouse/mapping.h"
#include "warehouse/store.h"

static int list_reports(struct cli *cli)
{
    static const char *const heading[] = {"report", "clearance", "title", "question"};
    struct listing l = LISTING(cli, heading);
    const struct installation inst = cli_installation(cli);
    char **names;
    size_t n;
    if (installation_reports(&inst, &names, &n) != 0)
        return -1;
    listing_add(&l, heading);
    int result = 0;
    for (size_t i = 0; i < n; i++) {
        const struct report *r = installation_report(&inst, names[i]);
        result |= r == NULL ? -1 : 0;
        if (r == NULL)
            continue;
        const char *row[] = {report_name(r), clearance_name(report_clearance(r)), report_title(r), report_question(r)};
        listing_add(&l, row);
    }
    listing_print(cli, &l);
    return result;
}

/* The names of a pack's reports, apart by commas. */
static const char *pack_contents(struct arena *a, const struct pack *pack)
{
    const char *text = "";
    for (size_t i = 0; i < pack->n_reports; i++)
        text = arena_printf(a, "%s%s%s", text, i > 0 ? "," : "", pack->reports[i].name);
    return text;
}

static int list_packs(struct cli *cli)
{
    static const char *const heading[] = {"pack", "audience", "clearance", "title", "reports"};
    struct listing l = LISTING(cli, heading);
    const struct installation inst = cli_installation(cli);
    char **names;
    size_t n;
    if (installation_packs(&inst, &names, &n) != 0)
        return -1;
    listing_add(&l, heading);
    int result = 0;
    for (size_t i = 0; i < n; i++) {
        const struct pack *p = pack_find(&cli->arena, &cli->config.reports, names[i], &cli->diag);
        result |= p == NULL ? -1 : 0;
        if (p == NULL)
            continue;
        const char *row[] = {p->name, p->audience, clearance_name(p->clearance), p->title,
                             pack_contents(&cli->arena, p)};
        listing_add(&l, row);
    }
    listing_print(cli, &l);
    return result;
}

static int list_mappings(struct cli *cli)
{
    static const char *const heading[] = {"mapping", "package", "source", "resources", "title"};
    struct listing l = LISTING(cli, heading);
    char **names;
    size_t n;
    if (mappings_list(cli, &names, &n) != 0)
        return -1;
    listing_add(&l, heading);
    int result = 0;
    for (size_t i = 0; i < n; i++) {
        struct mapping_summary m;
        if (mapping_check(&cli->arena, mappings_path(cli, names[i]), &m, &cli->diag) != 0) {
            result = -1;
            continue;
        }
        const char *row[] = {names[i], m.package, m.source != NULL ? m.source : "", m.resources, m.title};
        listing_add(&l, row);
    }
    listing_print(cli, &l);
    return result;
}

static int list_cubes(struct cli *cli)
{
    static const char *const heading[] = {"cube", "title", "measures", "dimensions"};
    struct listing l = LISTING(cli, heading);
    struct model model;
    if (cli_load_model(cli, &model) != 0)
        return -1;
    listing_add(&l, heading);
    for (size_t i = 0; i < model.n_cubes; i++) {
        const struct cube *c = &model.cubes[i];
        struct strbuf measures, dimensions;
        strbuf_init(&measures, STRBUF_SMALL);
        strbuf_init(&dimensions, STRBUF_SMALL);
        for (size_t k = 0; k < c->n_measures; k++) {
            if (!c->measures[k].hidden)
                strbuf_addf(&measures, "%s%s", measures.len > 0 ? "," : "", c->measures[k].name);
        }
        for (size_t k = 0; k < c->n_dimensions; k++)
            strbuf_addf(&dimensions, "%s%s", k > 0 ? "," : "", c->dimensions[k].name);
        const char *row[] = {c->name, c->title, arena_strdup(&cli->arena, strbuf_text(&measures)),
                             arena_strdup(&cli->arena, strbuf_text(&dimensions))};
        listing_add(&l, row);
        strbuf_release(&measures);
        strbuf_release(&dimensions);
    }
    listing_print(cli, &l);
    return 0;
}

/* What `list cube` says of a dimension beside its name: who may see it, and which codes count unless asked. */
static const char *dimension_kind(struct arena *a, const struct dimension *d)
{
    struct strbuf text;
    strbuf_init(&text, STRBUF_SMALL);
    strbuf_adds(&text, "dimension");
    if (d->clearance != CLEARANCE_AGGREGATE)
        strbuf_addf(&text, " (%s)", clearance_name(d->clearance));
    for (size_t i = 0; i < d->n_unless_asked; i++)
        strbuf_addf(&text, "%s%s", i == 0 ? " (unless asked: " : ", ", d->unless_asked[i]);
    strbuf_adds(&text, d->n_unless_asked > 0 ? ")" : "");
    const char *kind = arena_strdup(a, strbuf_text(&text));
    strbuf_release(&text);
    return kind;
}

static int list_cube(struct cli *cli, const char *name)
{
    static const char *const heading[] = {"name", "kind", "label", "meaning"};
    struct listing l = LISTING(cli, heading);
    struct model model;
    if (cli_load_model(cli, &model) != 0)
        return -1;
    const struct cube *c = model_cube(&model, name, NO_LOC, &cli->diag);
    if (c == NULL)
        return -1;
    listing_add(&l, heading);
    for (size_t i = 0; i < c->n_measures; i++) {
        const struct measure *m = &c->measures[i];
        const char *row[] = {m->name, "measure", m->label, m->note};
        if (!m->hidden)
            listing_add(&l, row);
    }
    for (size_t i = 0; i < c->n_dimensions; i++) {
        const struct dimension *d = &c->dimensions[i];
        const char *row[] = {d->name, dimension_kind(&cli->arena, d), d->label, d->note};
        listing_add(&l, row);
    }
    listing_print(cli, &l);
    return 0;
}

static const char *count_text(struct arena *a, int64_t value)
{
    return arena_printf(a, "%lld", (long long)value);
}

static void add_entry(struct listing *l, const struct history_entry *e)
{
    char month[32];
    const char *row[] = {e->id > 0 ? count_text(l->arena, e->id) : "",
                         e->package != NULL ? e->package : e->path,
                         e->source,
                         e->period != MONTH_NONE ? arena_strdup(l->arena, month_iso(month, e->period)) : "",
                         e->delivery == NULL ? ""
                         : e->restated       ? arena_printf(l->arena, "%s, restated", e->delivery)
                                             : e->delivery,
                         e->at,
                         e->by,
                         history_state_name(e->state),
                         count_text(l->arena, e->rows),
                         count_text(l->arena, e->rejected),
                         e->reason,
                         e->sha256};
    listing_add(l, row);
}

/* Loads that the history does not tell of: a warehouse older than its history. */
static void add_unrecorded(struct listing *l, const struct manifest *m, const struct history_entry *entries, size_t n)
{
    for (size_t i = 0; i < m->n_loads; i++) {
        const struct manifest_load *load = &m->loads[i];
        struct history_entry e = {.id = load->id,
                                  .package = load->package,
                                  .source = load->source,
                                  .period = load->period,
                                  .sha256 = load->sha256,
                                  .at = load->loaded_at};
        size_t k = 0;
        while (k < n && (entries[k].state != HISTORY_LOADED || entries[k].id != load->id))
            k++;
        for (size_t r = 0; r < load->n_resources; r++) {
            e.rows += load->resources[r].rows;
            e.rejected += load->resources[r].rejected;
        }
        if (k == n)
            add_entry(l, &e);
    }
}

static int list_loads(struct cli *cli)
{
    static const char *const heading[] = {"id", "package", "source", "period",   "delivery", "loaded_at",
                                          "by", "state",   "rows",   "rejected", "reason",   "sha256"};
    struct listing l = LISTING(cli, heading);
    struct store store;
    struct history_entry *entries;
    size_t n;
    if (store_open(&store, cli->config.warehouse, &cli->diag) != 0)
        return -1;
    int result = history_read(&cli->arena, store_history_path(&store, &cli->arena), &entries, &n, &cli->diag);
    listing_add(&l, heading);
    if (result == 0)
        add_unrecorded(&l, &store.manifest, entries, n);
    for (size_t i = 0; i < n; i++)
        add_entry(&l, &entries[i]);
    if (result == 0)
        listing_print(cli, &l);
    store_close(&store);
    return result;
}

/* A value of a cell as a Dane reads it, with the unit's decimals that its measure says. */
static const char *known_shown(struct arena *a, const struct model *m, const struct known_value *v)
{
    struct strbuf text;
    struct column column = {.name = v->measure, .type = VALUE_DECIMAL, .decimals = 2};
    for (size_t i = 0; i < m->n_known; i++) {
        if (strcmp(m->known[i].name, v->question) != 0)
            continue;
        const struct cube *cube = NULL;
        for (size_t k = 0; k < m->n_cubes; k++)
            cube = strcmp(m->cubes[k].name, m->known[i].ask.cube) == 0 ? &m->cubes[k] : cube;
        for (size_t k = 0; cube != NULL && k < cube->n_measures; k++) {
            if (strcmp(cube->measures[k].name, v->measure) == 0)
                column = (struct column){
                    .name = v->measure, .type = cube->measures[k].type, .decimals = cube->measures[k].decimals};
        }
    }
    const struct value value = known_parse(&column, v->value);
    strbuf_init(&text, STRBUF_SMALL);
    value_danish(&text, &column, &value);
    const char *shown = arena_strdup(a, strbuf_text(&text));
    strbuf_release(&text);
    return shown;
}

static bool same_cell(const struct known_value *a, const struct known_value *b)
{
    return a->month == b->month && strcmp(a->question, b->question) == 0 && strcmp(a->codes, b->codes) == 0 &&
           strcmp(a->measure, b->measure) == 0;
}

/* Kept figures that are not what they first were. */
static int list_restated(struct cli *cli)
{
    static const char *const heading[] = {"figure", "month", "of", "measure", "first", "known_at", "now", "changed_at"};
    struct listing l = LISTING(cli, heading);
    struct arena *a = &cli->arena;
    struct model model;
    struct known_value *v;
    size_t n;
    char month[32];
    if (cli_load_model(cli, &model) != 0 ||
        known_read(a, path_join(a, cli->config.warehouse, KNOWN_NAME), &v, &n, &cli->diag) != 0)
        return -1;
    listing_add(&l, heading);
    for (size_t first = 0, next; first < n; first = next) {
        for (next = first + 1; next < n && same_cell(&v[first], &v[next]);)
            next++;
        const struct known_value *now = &v[next - 1];
        const char *row[] = {v[first].question,
                             v[first].month != MONTH_NONE ? arena_strdup(a, month_iso(month, v[first].month)) : "",
                             v[first].codes,
                             v[first].measure,
                             known_shown(a, &model, &v[first]),
                             v[first].at,
                             known_shown(a, &model, now),
                             now->at};
        if (strcmp(v[first].value, now->value) != 0)
            listing_add(&l, row);
    }
    listing_print(cli, &l);
    return 0;
}

static int run(struct cli *cli, void *values, const struct text_list *rest)
{
    (void)values;
    static const char *const kinds[] = {"reports", "packs", "cubes", "cube NAME", "mappings", "loads", "restated"};
    const char *what = rest->n > 0 ? rest->items[0] : "reports";
    if (strcmp(what, "reports") == 0 && rest->n <= 1)
        return list_reports(cli);
    if (strcmp(what, "packs") == 0 && rest->n == 1)
        return list_packs(cli);
    if (strcmp(what, "cubes") == 0 && rest->n == 1)
        return list_cubes(cli);
    if (strcmp(what, "mappings") == 0 && rest->n == 1)
        return list_mappings(cli);
    if (strcmp(what, "loads") == 0 && rest->n == 1)
        return list_loads(cli);
    if (strcmp(what, "restated") == 0 && rest->n == 1)
        return list_restated(cli);
    if (strcmp(what, "cube") == 0 && rest->n == 2)
        return list_cube(cli, rest->items[1]);
    diag_error(&cli->diag, DIAG_USAGE, NO_LOC, "cannot list \"%s\"", what);
    diag_hint_names(&cli->diag, what, kinds, ARRAY_LEN(kinds));
    return -1;
}

const struct command command_list = {
    .name = "list",
    .arguments = "[reports|packs|cubes|cube NAME|mappings|loads|restated]",
    .summary =
        "show reports, packs, cubes with their measures and dimensions, mappings, loads, or figures that changed",
    .run = run,
};
