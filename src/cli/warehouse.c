/*
 * almanak warehouse: the generations that are kept, what stands in them, going back to one, and retention.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "cli/listing.h"
#include "warehouse/prune.h"
#include "warehouse/store.h"

enum { PRUNE_YEARS = 10 };

struct warehouse_values {
    int64_t keep, years;
};

static const struct option_spec specs[] = {
    {"keep", 'k', OPTION_COUNT, "N", "gc: generations that stay (5)", offsetof(struct warehouse_values, keep), false},
    {"years", 'y', OPTION_COUNT, "N", "prune: years of rows about individuals that stay (10)",
     offsetof(struct warehouse_values, years), false},
};

static const char *count_text(struct cli *cli, int64_t value)
{
    return arena_printf(&cli->arena, "%lld", (long long)value);
}

static int list(struct cli *cli, const struct store *s)
{
    static const char *const heading[] = {"generation", "state", "refreshed", "loads", "rows", "newest_load"};
    struct listing l = LISTING(cli, heading);
    struct store_generation *generations;
    size_t n;
    if (store_generations(s, &cli->arena, &generations, &n, &cli->diag) != 0)
        return -1;
    listing_add(&l, heading);
    for (size_t i = n; i-- > 0;) {
        const struct store_generation *g = &generations[i];
        const char *newest = "";
        int64_t rows = 0;
        for (size_t k = 0; k < g->manifest.n_loads; k++) {
            const struct manifest_load *load = &g->manifest.loads[k];
            newest = strcmp(load->loaded_at, newest) > 0 ? load->loaded_at : newest;
            for (size_t r = 0; r < load->n_resources; r++)
                rows += load->resources[r].rows;
        }
        const char *row[] = {count_text(cli, g->number),
                             g->current ? "current" : "kept",
                             g->manifest.has_mart ? "yes" : "no",
                             count_text(cli, (int64_t)g->manifest.n_loads),
                             count_text(cli, rows),
                             newest};
        listing_add(&l, row);
    }
    listing_print(cli, &l);
    return 0;
}

/* The generation of this number, or the current one for 0; NULL with the reason. */
static const struct store_generation *find(struct cli *cli, const struct store *s, int64_t number)
{
    struct store_generation *generations;
    size_t n;
    if (store_generations(s, &cli->arena, &generations, &n, &cli->diag) != 0)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        if (generations[i].number == number || (number == 0 && generations[i].current))
            return &generations[i];
    }
    if (number == 0) {
        diag_error(&cli->diag, DIAG_WAREHOUSE, (struct src_loc){s->path, 0, 0}, "the warehouse is empty");
        diag_hint(&cli->diag, "Load deliveries first: almanak load, then almanak refresh.");
    } else {
        diag_error(&cli->diag, DIAG_WAREHOUSE, (struct src_loc){s->path, 0, 0}, "there is no generation %lld",
                   (long long)number);
        diag_hint(&cli->diag, "See those that are kept with almanak warehouse list.");
    }
    return NULL;
}

static int show(struct cli *cli, const struct store *s, int64_t number)
{
    static const char *const heading[] = {"load",      "package",  "source", "municipality", "period",
                                          "loaded_at", "resource", "rows",   "rejected",     "sha256"};
    struct listing l = LISTING(cli, heading);
    const struct store_generation *g = find(cli, s, number);
    if (g == NULL)
        return -1;
    listing_add(&l, heading);
    for (size_t i = 0; i < g->manifest.n_loads; i++) {
        const struct manifest_load *load = &g->manifest.loads[i];
        char month[32];
        const char *period = arena_strdup(&cli->arena, month_iso(month, load->period));
        for (size_t k = 0; k < load->n_resources; k++) {
            const struct manifest_resource *r = &load->resources[k];
            const char *row[] = {count_text(cli, load->id),
                                 load->package,
                                 load->source,
                                 load->municipality,
                                 period,
                                 load->loaded_at,
                                 r->name,
                                 count_text(cli, r->rows),
                                 count_text(cli, r->rejected),
                                 load->sha256};
            listing_add(&l, row);
        }
    }
    listing_print(cli, &l);
    return 0;
}

static int rollback(struct cli *cli, struct store *s, int64_t number)
{
    if (store_begin(s, &cli->diag) != 0)
        return -1;
    if (store_restore(s, number, &cli->diag) != 0) {
        store_abandon(s);
        return -1;
    }
    if (store_commit(s, &cli->diag) != 0)
        return -1;
    if (!cli->quiet)
        (void)printf("generation %lld is what %lld was%s\n", (long long)s->manifest.generation, (long long)number,
                     s->manifest.has_mart ? "" : ", which has not been refreshed");
    return 0;
}

static int collect(struct cli *cli, struct store *s, int64_t keep)
{
    size_t removed;
    if (s->folder == NULL)
        return 0;
    if (store_collect(s, keep > 0 ? (size_t)keep : STORE_KEPT, &removed, &cli->diag) != 0)
        return -1;
    if (!cli->quiet)
        (void)printf("%zu generation%s removed\n", removed, removed == 1 ? "" : "s");
    return 0;
}

/* Retention, then a mart of what is left, then the generations before, which still hold what was taken out. */
static int prune(struct cli *cli, struct store *s, int64_t years)
{
    static const char *const heading[] = {"resource", "source", "removed", "without_person"};
    struct listing l = LISTING(cli, heading);
    struct prune_report r;
    char month[32];
    size_t removed;
    if (years < 1 || years > 100) {
        diag_error(&cli->diag, DIAG_USAGE, NO_LOC, "option --years needs a number from 1 to 100");
        diag_hint(&cli->diag, "Write --years 10.");
        return -1;
    }
    bool refreshed = s->manifest.has_mart;
    if (prune_warehouse(&cli->arena, s, (int)years, &r, &cli->diag) != 0)
        return -1;
    if (r.n > 0 && ((refreshed && cli_refresh(cli, s, true) != 0) || store_collect(s, 1, &removed, &cli->diag) != 0))
        return -1;
    listing_add(&l, heading);
    for (size_t i = 0; i < r.n; i++) {
        const struct prune_table *t = &r.tables[i];
        const char *row[] = {t->resource, t->source, count_text(cli, t->removed), count_text(cli, t->blanked)};
        listing_add(&l, row);
    }
    if (r.n > 0 || cli->json)
        listing_print(cli, &l);
    else if (!cli->quiet && r.first != MONTH_NONE)
        (void)printf("nothing about individuals is older than %s\n", month_iso(month, r.first));
    return 0;
}

/* The number of a generation; -1 with the reason. */
static int64_t generation_number(struct cli *cli, const char *text)
{
    int64_t number;
    if (num_parse_int(text, strlen(text), &number) == NUM_OK && number > 0)
        return number;
    diag_error(&cli->diag, DIAG_USAGE, NO_LOC, "\"%s\" is not the number of a generation", text);
    diag_hint(&cli->diag, "See those that are kept with almanak warehouse list.");
    return -1;
}

static int run_word(struct cli *cli, struct store *s, const struct warehouse_values *v, const struct text_list *rest)
{
    static const char *const words[] = {"list", "show", "rollback", "gc", "prune"};
    const char *word = rest->n > 0 ? rest->items[0] : "list";
    bool none = strcmp(word, "list") == 0 || strcmp(word, "gc") == 0 || strcmp(word, "prune") == 0;
    bool one = strcmp(word, "show") == 0 || strcmp(word, "rollback") == 0;
    int64_t number = one && rest->n == 2 ? generation_number(cli, rest->items[1]) : 0;
    if (number < 0)
        return -1;
    if ((none && rest->n > 1) || (one && rest->n > 2)) {
        diag_error(&cli->diag, DIAG_USAGE, NO_LOC, "warehouse %s takes no argument \"%s\"", word,
                   rest->items[rest->n - 1]);
        diag_hint(&cli->diag, "See 'almanak warehouse --help'.");
        return -1;
    }
    if (strcmp(word, "list") == 0)
        return list(cli, s);
    if (strcmp(word, "show") == 0)
        return show(cli, s, number);
    if (strcmp(word, "gc") == 0)
        return collect(cli, s, v->keep);
    if (strcmp(word, "prune") == 0)
        return prune(cli, s, v->years > 0 ? v->years : PRUNE_YEARS);
    if (strcmp(word, "rollback") == 0 && rest->n == 2)
        return rollback(cli, s, number);
    if (strcmp(word, "rollback") == 0) {
        diag_error(&cli->diag, DIAG_USAGE, NO_LOC, "warehouse rollback needs the number of a generation");
        diag_hint(&cli->diag, "See those that are kept with almanak warehouse list.");
    } else {
        diag_error(&cli->diag, DIAG_USAGE, NO_LOC, "cannot do \"%s\" with the warehouse", word);
        diag_hint_names(&cli->diag, word, words, ARRAY_LEN(words));
    }
    return -1;
}

static int run(struct cli *cli, void *values, const struct text_list *rest)
{
    struct store store;
    if (store_open(&store, cli->config.warehouse, &cli->diag) != 0)
        return -1;
    int result = run_word(cli, &store, values, rest);
    store_close(&store);
    return result;
}

const struct command command_warehouse = {
    .name = "warehouse",
    .arguments = "[list|show [N]|rollback N|gc|prune]",
    .summary = "the generations that are kept, going back to one, retention",
    .options = specs,
    .n_options = ARRAY_LEN(specs),
    .values_size = sizeof(struct warehouse_values),
    .run = run,
};
