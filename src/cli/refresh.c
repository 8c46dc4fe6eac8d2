/*
 * almanak refresh: derive families, month states and costs from what was loaded, as the next generation.
 *
 * SPDX-License-Identifier: MIT
 */
#include "publish/refresh.h"

#include "base/json.h"
#include "base/num.h"
#include "cli/cli.h"
#include "warehouse/schema.h"

static double total_seconds(const struct refresh_report *r)
{
    double sum = 0;
    for (size_t i = 0; i < STAGE__MAX; i++)
        sum += r->seconds[i];
    return sum;
}

static void print_text(const struct refresh_report *r, int64_t generation, size_t restated)
{
    char a[NUM_TEXT], b[NUM_TEXT], c[NUM_TEXT], from[32], to[32];
    if (r->first == MONTH_NONE)
        (void)printf("generation %lld: no person data, %s population counts, %.1f s\n", (long long)generation,
                     num_da_int(a, r->population), total_seconds(r));
    else
        (void)printf("generation %lld: %s residents in %s families, %s to %s, %s spells, %.1f s\n",
                     (long long)generation, num_da_int(a, r->residents), num_da_int(b, r->families),
                     month_iso(from, r->first), month_iso(to, r->last), num_da_int(c, r->spells), total_seconds(r));
    if (restated > 0)
        (void)printf("%s kept figures are not what they were: almanak list restated\n",
                     num_da_int(a, (int64_t)restated));
}

static void print_json(const struct refresh_report *r, int64_t generation, size_t restated)
{
    struct strbuf out;
    struct json j;
    char month[32];
    strbuf_init(&out, STRBUF_SMALL);
    json_init(&j, &out, true);
    json_object(&j);
    json_member_int(&j, "generation", generation);
    json_member(&j, "first", r->first != MONTH_NONE ? month_iso(month, r->first) : NULL);
    json_member(&j, "last", r->last != MONTH_NONE ? month_iso(month, r->last) : NULL);
    json_member_int(&j, "persons", r->persons);
    json_member_int(&j, "residents", r->residents);
    json_member_int(&j, "families", r->families);
    json_member_int(&j, "largest_family", r->largest_family);
    json_member_int(&j, "largest_across", r->largest_across);
    json_member_int(&j, "spells", r->spells);
    json_member_int(&j, "runs", r->runs);
    json_member_int(&j, "postings", r->postings);
    json_member_int(&j, "population", r->population);
    json_member_int(&j, "refund_weeks", r->refund_weeks);
    json_member_int(&j, "week_errors", r->week_errors);
    json_member_int(&j, "stepless", r->stepless);
    json_member_int(&j, "price_errors", r->price_errors);
    json_member_int(&j, "months_formed", r->months_formed);
    json_member_int(&j, "months_kept", r->months_kept);
    json_member_int(&j, "restated", (int64_t)restated);
    json_key(&j, "conflicts");
    json_object(&j);
    for (size_t i = 0; i < schema_n_resources && i < REFRESH_RESOURCES; i++) {
        if (r->conflicts[i].rows > 0)
            json_member_int(&j, schema_resources[i].name, r->conflicts[i].rows);
    }
    json_end_object(&j);
    json_key(&j, "unresolved");
    json_object(&j);
    for (size_t i = 0; i < REF__MAX; i++)
        json_member_int(&j, refresh_reference_name((enum refresh_reference)i), r->unresolved[i]);
    json_end_object(&j);
    json_end_object(&j);
    (void)puts(strbuf_text(&out));
    strbuf_release(&out);
}

static int refresh_store(struct cli *cli, struct store *store, bool silent, bool from_nothing)
{
    const struct installation inst = cli_installation(cli);
    struct refresh_report report;
    size_t restated;
    struct progress progress;
    progress_init(&progress, cli);
    const struct refresh_request request = {from_nothing, silent, progress_step, &progress};
    int result = refresh_installation(&inst, store, &request, &report, &restated);
    progress_end(&progress);
    if (result != 0 || silent)
        return result;
    if (cli->json)
        print_json(&report, store->manifest.generation, restated);
    else if (!cli->quiet)
        print_text(&report, store->manifest.generation, restated);
    return 0;
}

int cli_refresh(struct cli *cli, struct store *store, bool silent)
{
    return refresh_store(cli, store, silent, false);
}

struct values {
    bool from_nothing;
};

static const struct option_spec options[] = {
    {"from-nothing", 'f', OPTION_FLAG, NULL, "form every month, whatever is kept",
     offsetof(struct values, from_nothing), false},
};

static int run(struct cli *cli, void *values, const struct text_list *rest)
{
    const struct values *v = values;
    (void)rest;
    struct store store;
    if (store_open(&store, cli->config.warehouse, &cli->diag) != 0)
        return -1;
    int result = refresh_store(cli, &store, false, v->from_nothing);
    store_close(&store);
    return result;
}

const struct command command_refresh = {
    .name = "refresh",
    .arguments = "",
    .summary = "derive families, month states and costs from what was loaded",
    .options = options,
    .n_options = ARRAY_LEN(options),
    .values_size = sizeof(struct values),
    .run = run,
    .details = "Makes the next generation of the warehouse; readers keep the one they opened.\n"
               "Months that nothing new was loaded for are kept from the mart before.\n",
};
