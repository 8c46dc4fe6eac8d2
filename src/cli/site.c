/*
 * almanak site: the web archive brought up to date.
 *
 * SPDX-License-Identifier: MIT
 */
#include "site/site.h"

#include "base/clock.h"
#include "base/json.h"
#include "cli/cli.h"

struct site_values {
    const char *out;
    bool full;
};

static const struct option_spec specs[] = {
    {"full", 'f', OPTION_FLAG, NULL, "write every page again", offsetof(struct site_values, full), false},
    {"out", 'o', OPTION_TEXT, "DIR", "another folder than the configured one", offsetof(struct site_values, out),
     false},
};

static void print_report(const struct cli *cli, const char *folder, const struct site_report *r, double seconds)
{
    if (cli->json) {
        struct strbuf out;
        struct json j;
        strbuf_init(&out, STRBUF_SMALL);
        json_init(&j, &out, true);
        json_object(&j);
        json_member(&j, "folder", folder);
        json_member_int(&j, "publications", (int64_t)r->n_publications);
        json_member_int(&j, "pages", (int64_t)r->n_pages);
        json_member_int(&j, "written", (int64_t)r->n_written);
        json_member_int(&j, "removed", (int64_t)r->n_removed);
        json_end_object(&j);
        (void)puts(strbuf_text(&out));
        strbuf_release(&out);
    } else if (!cli->quiet) {
        (void)printf("%s: %zu publications, %zu pages; %zu written, %zu removed, %.1f s\n", folder, r->n_publications,
                     r->n_pages, r->n_written, r->n_removed, seconds);
    }
}

static int run(struct cli *cli, void *values, const struct text_list *rest)
{
    const struct site_values *v = values;
    const struct config *c = &cli->config;
    struct site_report report;
    double began = clock_seconds();
    (void)rest;
    struct archive *ar = archive_open(c->archive, NULL, &cli->diag);
    if (ar == NULL)
        return -1;
    const struct site_options options = {.folder = v->out != NULL ? v->out : c->site,
                                         .templates = &c->site_templates,
                                         .name = c->name != NULL ? c->name : "",
                                         .clearance = c->site_clearance,
                                         .zone = zone_lookup(c->time_zone), /* config_load has checked it */
                                         .url = c->site_url,
                                         .slices = c->site_slices,
                                         .full = v->full};
    int result = site_update(ar, &options, &report, &cli->diag);
    if (result == 0)
        print_report(cli, options.folder, &report, clock_seconds() - began);
    archive_close(ar);
    return result;
}

const struct command command_site = {
    .name = "site",
    .arguments = "",
    .summary = "the web archive of everything published",
    .options = specs,
    .n_options = ARRAY_LEN(specs),
    .values_size = sizeof(struct site_values),
    .run = run,
};
