/*
 * almanak archive verify, reproduce and diff: that what was published is unchanged, that it can be made again, and what
 * two publications differ in.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "cli/archive.h"
#include "publish/compare.h"
#include "publish/reproduce.h"

static void print(struct strbuf *out)
{
    (void)fputs(strbuf_text(out), stdout);
    strbuf_release(out);
}

/* --- verify --- */

static void json_verdict(const struct archive_report *r)
{
    struct strbuf out;
    struct json j;
    strbuf_init(&out, STRBUF_LARGE);
    json_init(&j, &out, true);
    json_object(&j);
    json_member_int(&j, "publications", (int64_t)r->n_publications);
    json_member_int(&j, "files", (int64_t)r->n_findings);
    json_member_int(&j, "bad", (int64_t)r->n_bad);
    json_member_int(&j, "entries", (int64_t)r->n_entries);
    json_member_int(&j, "broken", (int64_t)r->n_broken);
    json_member_int(&j, "before_chain", (int64_t)r->n_before);
    json_member_int(&j, "unfinished", (int64_t)r->n_unfinished);
    json_member_int(&j, "orphans", (int64_t)r->n_orphans);
    json_key(&j, "findings");
    json_array(&j);
    for (size_t i = 0; i < r->n_findings; i++) {
        if (r->findings[i].state == OBJECT_WHOLE)
            continue;
        json_object(&j);
        json_member(&j, "id", r->findings[i].id);
        json_member(&j, "name", r->findings[i].name);
        json_member(&j, "state", object_state_name(r->findings[i].state));
        json_end_object(&j);
    }
    json_end_array(&j);
    json_end_object(&j);
    strbuf_addch(&out, '\n');
    print(&out);
}

int archive_cmd_verify(struct cli *cli, const struct archive_values *v, struct archive *ar,
                       const struct text_list *rest UNUSED)
{
    struct archive_report r;
    const char *key = v->key != NULL ? path_join(&cli->arena, cli->folder, v->key) : NULL;
    if (archive_verify(ar, &cli->arena, key, &r, &cli->diag) != 0)
        return -1;
    if (cli->json) {
        json_verdict(&r);
    } else if (!cli->quiet) {
        (void)printf("%zu files of %zu publications: %zu whole, %zu not; %zu unfinished publications, %zu files that no"
                     " publication names\n"
                     "%zu entries of the chain: %s\n",
                     r.n_findings, r.n_publications, r.n_findings - r.n_bad, r.n_bad, r.n_unfinished, r.n_orphans,
                     r.n_entries, r.n_broken == 0 ? "unbroken" : "broken");
        if (r.n_before > 0 && r.n_broken == 0)
            (void)printf("%zu publications are older than the chain, which begins with the next change\n", r.n_before);
    }
    return r.n_bad == 0 && r.n_broken == 0 ? 0 : -1;
}

/* --- reproduce --- */

static void json_reproduction(const struct reproduction *r)
{
    struct strbuf out;
    struct json j;
    strbuf_init(&out, STRBUF_LARGE);
    json_init(&j, &out, true);
    json_object(&j);
    json_member(&j, "id", r->id);
    json_member(&j, "made_by", r->made_by);
    json_member(&j, "made_now", r->made_now);
    json_key(&j, "same_build");
    json_bool(&j, r->same_build);
    json_member_int(&j, "different", (int64_t)r->n_different);
    json_key(&j, "files");
    json_array(&j);
    for (size_t i = 0; i < r->n_files; i++) {
        json_object(&j);
        json_member(&j, "name", r->files[i].name);
        json_key(&j, "same");
        json_bool(&j, r->files[i].same);
        json_member(&j, "archived", r->files[i].sha256);
        json_member(&j, "made", r->files[i].made);
        json_end_object(&j);
    }
    json_end_array(&j);
    json_end_object(&j);
    strbuf_addch(&out, '\n');
    print(&out);
}

static void tell(struct cli *cli, const struct reproduction *r)
{
    for (size_t i = 0; i < r->n_files; i++) {
        if (r->files[i].same)
            continue;
        diag_error(&cli->diag, DIAG_ARCHIVE, NO_LOC, "file \"%s\" of publication \"%s\" came out otherwise",
                   r->files[i].name, r->id);
        if (strcmp(r->made_by, r->made_now) != 0) {
            diag_detail(&cli->diag, "It was made by %s; this is %s.", r->made_by, r->made_now);
            diag_hint(&cli->diag, "Make it again with the program and libraries that made it.");
        } else if (!r->same_build) {
            diag_detail(&cli->diag, "Another build of the same version made it.");
            diag_hint(&cli->diag, "Make it again with the very program that made it.");
        } else {
            diag_hint(&cli->diag, "This very program made it: run it again with --keep DIR and compare the files.");
        }
    }
    if (!cli->json && !cli->quiet)
        (void)printf("%s: %zu files made again, %zu of them byte for byte as archived%s\n", r->id, r->n_files,
                     r->n_files - r->n_different, r->same_build ? "" : ", by another build of the program");
}

int archive_cmd_reproduce(struct cli *cli, const struct archive_values *v, struct archive *ar,
                          const struct text_list *rest)
{
    const struct installation inst = cli_installation(cli);
    struct reproduction r;
    int hold;
    const char *parent = v->keep != NULL ? path_join(&cli->arena, cli->folder, v->keep) : cli->config.publications;
    work_sweep(parent);
    const char *work = work_make(&cli->arena, parent, &hold, &cli->diag);
    if (work == NULL)
        return -1;
    int result = reproduce(&inst, ar, rest->items[0], work, &r);
    for (size_t i = 0; result == 0 && v->keep != NULL && i < r.n_files; i++) {
        if (r.files[i].made[0] != '\0')
            result = file_publish(arena_printf(&cli->arena, "%s/made/%s", work, r.files[i].name),
                                  path_join(&cli->arena, parent, r.files[i].name), &cli->diag);
    }
    if (result == 0) {
        if (cli->json)
            json_reproduction(&r);
        tell(cli, &r);
        result = r.n_different == 0 ? 0 : -1;
    }
    if (dir_remove(work, &cli->diag) != 0)
        result = -1;
    (void)close(hold);
    return result;
}

/* --- diff --- */

static void json_differences(struct json *j, const char *key, const struct difference_list *list)
{
    json_key(j, key);
    json_object(j);
    json_member_int(j, "count", (int64_t)list->n_all);
    json_key(j, "first");
    json_array(j);
    for (size_t i = 0; i < list->n; i++) {
        json_object(j);
        json_member(j, "kind", difference_kind_name(list->items[i].kind));
        json_member(j, "what", list->items[i].what);
        json_member(j, "before", list->items[i].before);
        json_member(j, "after", list->items[i].after);
        json_end_object(j);
    }
    json_end_array(j);
    json_end_object(j);
}

/* Hashes say nothing to people but that they differ. */
static bool is_hash(const char *text)
{
    return text != NULL && strlen(text) == SHA256_TEXT - 1 && strspn(text, "0123456789abcdef") == SHA256_TEXT - 1;
}

static void print_differences(const char *what, const struct difference_list *list)
{
    (void)printf("%s: %zu different\n", what, list->n_all);
    for (size_t i = 0; i < list->n; i++) {
        const struct difference *x = &list->items[i];
        if (is_hash(x->before) || is_hash(x->after))
            (void)printf("  %s %s\n", x->what, difference_kind_name(x->kind));
        else if (x->kind == DIFFERENCE_CHANGED)
            (void)printf("  %s: %s -> %s\n", x->what, x->before, x->after);
        else
            (void)printf("  %s: %s %s\n", x->what, x->before != NULL ? x->before : x->after,
                         difference_kind_name(x->kind));
    }
    if (list->n < list->n_all)
        (void)printf("  and %zu more\n", list->n_all - list->n);
}

int archive_cmd_diff(struct cli *cli, const struct archive_values *v UNUSED, struct archive *ar,
                     const struct text_list *rest)
{
    const struct installation inst = cli_installation(cli);
    struct comparison c;
    if (compare_publications(&inst, ar, rest->items[0], rest->items[1], &c) != 0)
        return -1;
    if (cli->json) {
        struct strbuf out;
        struct json j;
        strbuf_init(&out, STRBUF_LARGE);
        json_init(&j, &out, true);
        json_object(&j);
        json_member(&j, "before", rest->items[0]);
        json_member(&j, "after", rest->items[1]);
        json_differences(&j, "program", &c.program);
        json_differences(&j, "sources", &c.sources);
        json_differences(&j, "loads", &c.loads);
        json_differences(&j, "figures", &c.figures);
        json_end_object(&j);
        strbuf_addch(&out, '\n');
        print(&out);
        return 0;
    }
    print_differences("program and options", &c.program);
    print_differences("definitions, templates, maps and fonts", &c.sources);
    print_differences("loads", &c.loads);
    print_differences("figures", &c.figures);
    return 0;
}
