/*
 * Questions on the command line: see ask.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "cli/ask.h"

#include <string.h>

#include "base/num.h"
#include "warehouse/engine.h"
#include "warehouse/store.h"

/* "dim=v1|v2" or "dim!=v1|v2" */
static int parse_where(struct cli *cli, const char *text, struct ask_filter *out)
{
    const char *equals = strchr(text, '=');
    if (equals == NULL || equals == text) {
        diag_error(&cli->diag, DIAG_USAGE, NO_LOC, "filter \"%s\" is not of the form DIM=VALUE", text);
        diag_hint(&cli->diag, "Write --where 'distrikt=0101|0102'.");
        return -1;
    }
    out->exclude = equals[-1] == '!';
    out->dimension = arena_strndup(&cli->arena, text, (size_t)(equals - text) - out->exclude);
    size_t n = 1;
    for (const char *p = equals + 1; *p != '\0'; p++)
        n += *p == '|';
    out->values = ARENA_ARRAY(&cli->arena, n, const char *);
    const char *start = equals + 1;
    for (out->n = 0; out->n < n; out->n++) {
        size_t len = strcspn(start, "|");
        out->values[out->n] = arena_strndup(&cli->arena, start, len);
        start += len + 1;
    }
    return 0;
}

int ask_filters(struct cli *cli, const struct ask_values *v, struct ask_filter **out, size_t *n)
{
    *out = ARENA_ARRAY(&cli->arena, v->where.n, struct ask_filter);
    for (*n = 0; *n < v->where.n; (*n)++) {
        if (parse_where(cli, v->where.items[*n], &(*out)[*n]) != 0)
            return -1;
    }
    return 0;
}

int ask_make(struct cli *cli, const char *command, const struct ask_values *v, struct ask *out)
{
    if (v->cube == NULL || v->measures.n == 0) {
        diag_error(&cli->diag, DIAG_USAGE, NO_LOC, "%s needs --cube and --measures", command);
        diag_hint(&cli->diag, "'almanak list cubes' shows what there is.");
        return -1;
    }
    *out = (struct ask){.cube = v->cube,
                        .measures = v->measures.items,
                        .n_measures = v->measures.n,
                        .by = v->by.items,
                        .n_by = v->by.n,
                        .period = v->period != 0 ? v->period : MONTH_NONE,
                        .last = v->last > 0 ? (int)(v->last < 10000 ? v->last : 10000) : 1,
                        .year_to_date = v->year_to_date,
                        .order = v->order.items,
                        .n_order = v->order.n,
                        .limit = v->limit};
    if (cli_clearance(cli, v->clearance, &out->clearance) != 0)
        return -1;
    return ask_filters(cli, v, &out->where, &out->n_where);
}

/* --- as known --- */

static bool parse_as_of(const char *text, int64_t *generation, date_t *day)
{
    *generation = 0;
    *day = DATE_NONE;
    if (date_parse(text, strlen(text), day))
        return true;
    return num_parse_int(text, strlen(text), generation) == NUM_OK && *generation > 0;
}

/* The day on which the newest delivery of a generation came in, as an ISO date; "" for none. */
static const char *known_since(struct arena *a, const struct manifest *m)
{
    enum { ISO_DATE = 10 };
    const char *newest = "";
    for (size_t i = 0; i < m->n_loads; i++)
        newest = strcmp(m->loads[i].loaded_at, newest) > 0 ? m->loads[i].loaded_at : newest;
    return arena_strndup(a, newest, strnlen(newest, ISO_DATE));
}

/* The newest kept generation that was known on a day, or the one of a number, if it has a mart. */
static const struct store_generation *choose_generation(struct cli *cli, const struct store *s, const char *as_of)
{
    int64_t number;
    date_t day;
    struct store_generation *kept;
    size_t n;
    char iso[32];
    const struct store_generation *chosen = NULL;
    if (!parse_as_of(as_of, &number, &day)) {
        diag_error(&cli->diag, DIAG_USAGE, NO_LOC,
                   "option --as-of needs a day or the number of a generation, not \"%s\"", as_of);
        diag_hint(&cli->diag,
                  "Write --as-of 2026-10-31; 'almanak warehouse list' shows the generations that are kept.");
        return NULL;
    }
    if (store_generations(s, &cli->arena, &kept, &n, &cli->diag) != 0)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        const struct store_generation *g = &kept[i];
        bool fits =
            number > 0 ? g->number == number : strcmp(known_since(&cli->arena, &g->manifest), date_iso(iso, day)) <= 0;
        if (fits && g->manifest.has_mart)
            chosen = g;
    }
    if (chosen != NULL)
        return chosen;
    diag_error(&cli->diag, DIAG_WAREHOUSE, (struct src_loc){s->path, 0, 0},
               number > 0 ? "no refreshed generation %s is kept" : "no generation is kept that was known on %s", as_of);
    diag_hint(&cli->diag, "'almanak warehouse list' shows those that are kept; what was published is in the archive.");
    return NULL;
}

static struct mart *open_as_of(struct cli *cli, const char *as_of, struct manifest *manifest)
{
    struct store store;
    struct mart *mart = NULL;
    if (store_open(&store, cli->config.warehouse, &cli->diag) != 0)
        return NULL;
    const struct store_generation *g = choose_generation(cli, &store, as_of);
    if (g != NULL)
        mart = mart_open(arena_printf(&cli->arena, "%s/" STORE_MART, g->folder), &cli->diag);
    if (g != NULL && manifest != NULL)
        *manifest = g->manifest;
    store_close(&store);
    return mart;
}

/* What the present generation was made from, in the arena. */
static int read_manifest(struct cli *cli, struct manifest *out)
{
    struct store store;
    struct store_generation *kept;
    size_t n = 0;
    if (store_open(&store, cli->config.warehouse, &cli->diag) != 0)
        return -1;
    int result = store_generations(&store, &cli->arena, &kept, &n, &cli->diag);
    for (size_t i = 0; i < n && result == 0; i++) {
        if (kept[i].current)
            *out = kept[i].manifest;
    }
    store_close(&store);
    return result;
}

struct mart *ask_open_mart(struct cli *cli, const struct ask_values *v, const struct plan *plan,
                           struct manifest *manifest)
{
    month_t first, last;
    struct mart *mart = NULL;
    if (v->as_of != NULL)
        mart = open_as_of(cli, v->as_of, manifest);
    else if (manifest == NULL || read_manifest(cli, manifest) == 0)
        mart = cli_open_mart(cli);
    if (mart == NULL)
        return NULL;
    engine_range(mart, plan->cube, &first, &last);
    if (plan->cube->month == NULL || last != MONTH_NONE)
        return mart;
    mart_close(mart);
    diag_error(&cli->diag, DIAG_PLAN, NO_LOC, "cube \"%s\" has no data yet", plan->cube->name);
    diag_hint(&cli->diag,
              "Load the packages it is made from (most need borger and ydelser), then run: almanak refresh");
    return NULL;
}
