/*
 * almanak site: the web archive brought up to date.
 *
 * SPDX-License-Identifier: MIT
 */
#include "publish/pages.h"

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
    const struct installation inst = cli_installation(cli);
    const char *folder = v->out != NULL ? v->out : c->site;
    int result = pages_update(&inst, ar, folder, v->full, &report);
    if (result == 0)
        print_report(cli, folder, &report, clock_seconds() - began);
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
