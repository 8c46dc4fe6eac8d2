/*
 * Loading packages: see load.h. One file at a time is read, checked and written, row by row (load_file.c); here are the
 * order of things and what becomes of a package.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/load.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/strbuf.h"
#include "warehouse/load/control.h"
#include "warehouse/load/deviation.h"
#include "warehouse/load/held.h"
#include "warehouse/load/load_file.h"
#include "warehouse/load/load_note.h"
#include "warehouse/load/merge.h"
#include "warehouse/load/origin.h"
#include "warehouse/load/takeover.h"

struct loader {
    struct arena *arena;
    struct store *store;
    const struct load_options *options;
    struct diag *diag;
    const struct manifest_load **taken; /* heap: what came in with this command */
    size_t n_taken, cap_taken;
};

/* A package on its way in. */
struct intake {
    struct package package;
    struct origin origin;
    struct load_package *report;
    struct manifest_load *load;
    struct reject_file rejects;
    struct check_context context;
    struct profile *profiles; /* of the tables, in the arena */
    size_t n_profiles;
    struct strbuf digests;                         /* as sha256sum would print them */
    const char *descriptor_digest, **file_digests; /* by resource */
};

static struct src_loc at(const struct intake *in)
{
    return (struct src_loc){in->package.file, 0, 0};
}

/* The same table of the same source twice in one command: which of them should hold? */
static bool delivered_twice(const struct loader *l, const struct intake *in)
{
    for (size_t i = 0; i < l->n_taken; i++) {
        const struct manifest_load *other = l->taken[i];
        if (strcmp(other->source, in->package.source) != 0 ||
            strcmp(other->municipality, in->package.municipality) != 0)
            continue;
        for (size_t k = 0; k < other->n_resources; k++) {
            for (size_t m = 0; m < in->package.n_resources; m++) {
                const struct package_resource *r = &in->package.resources[m];
                if (r->schema == NULL || strcmp(r->name, other->resources[k].name) != 0 ||
                    resource_month(&in->package, r) != other->resources[k].month)
                    continue;
                diag_error(l->diag, DIAG_PACKAGE, r->loc, "resource \"%s\" of source \"%s\" came with a package before",
                           r->name, other->source);
                diag_hint(l->diag, "Load one delivery of a source at a time, or give the sources different names.");
                return true;
            }
        }
    }
    return false;
}

/* service_type comes before the files whose rules look at it; the others in the order of the descriptor. */
static struct package_resource **order_resources(struct arena *a, const struct package *p, size_t *n)
{
    struct package_resource **out = ARENA_ARRAY(a, p->n_resources, struct package_resource *);
    *n = 0;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < p->n_resources; i++) {
            struct package_resource *r = &p->resources[i];
            if (r->schema != NULL && (strcmp(r->name, "service_type") == 0) == (pass == 0))
                out[(*n)++] = r;
        }
    }
    return out;
}

static int add_digest(struct loader *l, struct intake *in, const char *file, const char *path, const char **out)
{
    char sha256[SHA256_TEXT];
    if (sha256_file(sha256, file, l->diag) != 0)
        return -1;
    strbuf_addf(&in->digests, "%s  %s\n", sha256, path);
    *out = arena_strdup(l->arena, sha256);
    return 0;
}

/* The hash of what a table is made from: the descriptor and its file. */
static const char *digest_of(struct loader *l, const struct intake *in, const struct package_resource *r)
{
    char sha256[SHA256_TEXT];
    const char *both =
        arena_printf(l->arena, "%s\n%s\n", in->descriptor_digest, in->file_digests[r - in->package.resources]);
    sha256_hex(sha256, both, strlen(both));
    return arena_strdup(l->arena, sha256);
}

/* The descriptor and each file that would be loaded. */
static int add_package(struct loader *l, struct intake *in)
{
    size_t n;
    struct package_resource **order = order_resources(l->arena, &in->package, &n);
    int result = add_digest(l, in, in->package.at, DESCRIPTOR_NAME, &in->descriptor_digest);
    for (size_t i = 0; i < n && result == 0; i++)
        result = add_digest(l, in, order[i]->at, order[i]->path, &in->file_digests[order[i] - in->package.resources]);
    return result;
}

/* The mapping with its code lists, the extracts, and what the command says of them: every table is made from them all.
 */
static int add_extracts(struct loader *l, struct intake *in)
{
    char month[32], sha256[SHA256_TEXT];
    const char *ignored;
    size_t n;
    const char *const *files = mapped_files(in->origin.mapped, l->arena, &n);
    int result = 0;
    for (size_t i = 0; i < n && result == 0; i++)
        result = add_digest(l, in, files[i], path_base(files[i]), &ignored);
    strbuf_addf(&in->digests, "%s %s %s\n", month_iso(month, in->package.period), in->package.municipality,
                in->package.source);
    sha256_hex(sha256, strbuf_text(&in->digests), in->digests.len);
    in->descriptor_digest = arena_strdup(l->arena, sha256);
    for (size_t i = 0; i < in->package.n_resources; i++)
        in->file_digests[i] = in->package.resources[i].name;
    return result;
}

/* The hash of a package: of everything that it is made from. */
static int hash_package(struct loader *l, struct intake *in)
{
    strbuf_init(&in->digests, STRBUF_LARGE);
    in->file_digests = ARENA_ARRAY(l->arena, in->package.n_resources, const char *);
    int result = in->origin.mapped != NULL ? add_extracts(l, in) : add_package(l, in);
    char sha256[SHA256_TEXT];
    sha256_hex(sha256, strbuf_text(&in->digests), in->digests.len);
    if (result == 0)
        in->report->sha256 = arena_strdup(l->arena, sha256);
    strbuf_release(&in->digests);
    return result;
}

/* Whether everything in the package came from the same package: then there is nothing to do. */
static bool is_unchanged(const struct loader *l, const struct intake *in)
{
    size_t n = 0;
    for (size_t i = 0; i < in->package.n_resources; i++) {
        const struct package_resource *r = &in->package.resources[i];
        if (r->schema == NULL)
            continue;
        const struct manifest_load *load =
            held_find(&l->store->next, &in->package, r->name, resource_month(&in->package, r)).load;
        if (load == NULL || strcmp(load->sha256, in->report->sha256) != 0)
            return false;
        n++;
    }
    return n > 0;
}

/* Whether the package would put older rows in the place of newer ones. A month by itself may be of any time. */
static bool is_outdated(const struct loader *l, const struct intake *in)
{
    char theirs[32], ours[32];
    for (size_t i = 0; i < in->package.n_resources; i++) {
        const struct package_resource *r = &in->package.resources[i];
        bool whole = r->schema != NULL && r->delivery != DELIVERY_PERIOD;
        const struct manifest_load *load = whole ? held_newest(&l->store->next, &in->package, r->name) : NULL;
        if (load == NULL || load->period <= in->package.period)
            continue;
        diag_error(l->diag, DIAG_PACKAGE, r->loc,
                   "the delivery is of %s, and the warehouse holds \"%s\" of source \"%s\" of %s",
                   month_iso(ours, in->package.period), r->name, load->source, month_iso(theirs, load->period));
        diag_hint(
            l->diag,
            "Load the newest delivery of the source; if that was wrong, go back with almanak warehouse rollback.");
        return true;
    }
    return false;
}

/* Whether the package has come in before, and changes after it. */
static bool was_changed_since(const struct loader *l, const struct intake *in)
{
    for (size_t i = 0; i < in->package.n_resources; i++) {
        const struct package_resource *r = &in->package.resources[i];
        if (r->schema == NULL || r->delivery == DELIVERY_PERIOD)
            continue;
        struct held h = held_find(&l->store->next, &in->package, r->name, MONTH_NONE);
        for (size_t k = 0; h.load != NULL && k < h.table->n_before; k++) {
            if (strcmp(h.table->before[k], in->report->sha256) != 0)
                continue;
            diag_error(l->diag, DIAG_PACKAGE, r->loc,
                       "the delivery came in before, and changes to \"%s\" of source \"%s\" after it", r->name,
                       h.load->source);
            diag_hint(l->diag, "Load the changes that came last; to do them again, go back with almanak warehouse "
                               "rollback.");
            return true;
        }
    }
    return false;
}

/* Whether there is a resource that changes cannot be made to: they need all its rows, as one table. */
static bool has_no_base(const struct loader *l, const struct intake *in)
{
    bool none = false;
    for (size_t i = 0; i < in->package.n_resources; i++) {
        const struct package_resource *r = &in->package.resources[i];
        if (r->schema == NULL || r->delivery != DELIVERY_DELTA)
            continue;
        bool whole = held_find(&l->store->next, &in->package, r->name, MONTH_NONE).load != NULL;
        if (whole && !held_by_month(&l->store->next, &in->package, r->name))
            continue;
        none = true;
        diag_error(l->diag, DIAG_PACKAGE, r->loc,
                   whole ? "changes cannot be made to \"%s\" of source \"%s\", which was delivered by month"
                         : "there is no \"%s\" of source \"%s\" that changes could be made to",
                   r->name, in->package.source);
        diag_hint(l->diag, "Deliver all rows once, with \"delivery\": \"full\", and the changes after it.");
    }
    return none;
}

/* A mapping whose filters let nothing through is hardly what was meant. */
static void tell_nothing(struct loader *l, const struct intake *in, const struct load_resource *r)
{
    if (in->origin.mapped == NULL || r->read > 0)
        return;
    diag_warn(l->diag, DIAG_PACKAGE, at(in), "no row of the extracts makes one of \"%s\"", r->name);
    diag_hint(l->diag, "Look at where, unless and unknown of the resource, and at the extracts.");
}

/* Tell what was kept out of a file that is otherwise fine, or refuse the package for it. */
static bool judge_rejects(struct loader *l, struct intake *in, const struct load_resource *r, const char *first)
{
    if (r->rejected == 0)
        return true;
    bool refused = (double)r->rejected > (double)r->read * l->options->reject_percent / 100.0;
    if (refused) {
        diag_error(l->diag, DIAG_ROWS_REJECTED, at(in), "%lld of %lld rows of \"%s\" are bad, more than %g pct.",
                   (long long)r->rejected, (long long)r->read, r->name, l->options->reject_percent);
        diag_hint(l->diag, "All of them stand in \"%s\": correct the delivery, or allow more.", in->rejects.path);
    } else {
        diag_warn(l->diag, DIAG_ROW, at(in), "%lld of %lld rows of \"%s\" are bad and were kept out",
                  (long long)r->rejected, (long long)r->read, r->name);
        diag_hint(l->diag, "They stand in \"%s\".", in->rejects.path);
    }
    diag_detail(l->diag, "%s", first);
    return !refused;
}

static void tell_warnings(struct loader *l, const struct intake *in, const struct load_resource *r)
{
    if (r->warned == 0)
        return;
    diag_warn(l->diag, DIAG_ROW, at(in), "%lld rows of \"%s\" have a CPR number that breaks the rules, and were kept",
              (long long)r->warned, r->name);
    diag_hint(l->diag, "Ask the source to correct the numbers: such rows count in totals, but belong to nobody.");
}

/* What the changed table stands on: the table before, and what that stood on. */
static void note_changes(struct loader *l, const struct intake *in, struct manifest_resource *table)
{
    struct held base = held_find(&l->store->next, &in->package, table->name, MONTH_NONE);
    size_t n = base.table->n_before;
    table->before = ARENA_ARRAY(l->arena, n + 1, const char *);
    for (; table->n_before < n; table->n_before++)
        table->before[table->n_before] = base.table->before[table->n_before];
    table->before[table->n_before++] = base.load->sha256;
    char sha256[SHA256_TEXT];
    const char *both = arena_printf(l->arena, "%s\n%s\n", base.table->sha256, table->sha256);
    sha256_hex(sha256, both, strlen(both));
    table->sha256 = arena_strdup(l->arena, sha256);
}

/* A table is made: note where it is, and what it is of. */
static void list_table(struct loader *l, struct intake *in, const struct package_resource *r,
                       const struct load_file *file, const char *name)
{
    struct manifest_resource *table = &in->load->resources[in->load->n_resources++];
    *table = (struct manifest_resource){.name = r->name,
                                        .file = name,
                                        .sha256 = digest_of(l, in, r),
                                        .month = file->report->month,
                                        .rows = file->report->rows,
                                        .rejected = file->report->rejected,
                                        .warned = file->report->warned};
    table->restates = held_month(&l->store->next, &in->package, r->name, table->month);
    struct profile *profile = &in->profiles[in->n_profiles++];
    *profile = tally_profile(&file->tally, l->arena, table->month);
    deviation_tell(l->store, &in->package, r, profile, &l->options->limits, l->diag);
    table->months = tally_months(&file->tally, l->arena, &table->n_months);
    file->report->restated = table->restates != 0;
    if (r->delivery == DELIVERY_DELTA)
        note_changes(l, in, table);
}

/* Make the changes of a file, which has been checked, to the table that the warehouse holds. */
static bool make_changes(struct loader *l, struct intake *in, const struct package_resource *r, struct load_file *file,
                         const char *table)
{
    struct held base = held_find(&l->store->next, &in->package, r->name, MONTH_NONE);
    struct merge m = {.schema = schema_lookup(r->name),
                      .base = store_old_path(l->store, base.table->file),
                      .changes = file->table,
                      .table = table,
                      .folder = l->store->next_folder,
                      .tally = &file->tally};
    tally_release(&file->tally);
    tally_init(&file->tally, m.schema, true);
    file->broken = merge_tables(&m, l->diag) != 0;
    struct load_resource *report = file->report;
    report->changes = true;
    report->added = m.added;
    report->changed = m.changed;
    report->deleted = m.deleted;
    report->missing = m.missing;
    report->rows = m.rows;
    if (m.missing > 0) {
        diag_warn(l->diag, DIAG_ROW, at(in), "%lld rows of \"%s\" that are to go are not there", (long long)m.missing,
                  r->name);
        diag_hint(l->diag, "Ask the source whether a delivery of changes was left out.");
    }
    return !file->broken;
}

/* Load one file; false when the package is refused for it, *broken when the warehouse cannot be written. */
static bool take_resource(struct loader *l, struct intake *in, const struct package_resource *r, bool *broken)
{
    struct load_resource *report = &in->report->resources[in->report->n_resources++];
    report->name = r->name;
    report->month = resource_month(&in->package, r);
    const char *name = held_file_name(l->arena, &in->package, r);
    bool changes = r->delivery == DELIVERY_DELTA;
    struct load_file file = {
        .resource = r,
        .rows = origin_rows(&in->origin, (size_t)(r - in->package.resources), l->diag),
        .context = &in->context,
        .rejects = &in->rejects,
        .table = store_new_path(l->store, changes ? "changes.tmp" : name),
        .scratch = store_new_path(l->store, "plain.tmp"),
        .what = arena_printf(l->arena, "%s/%s", in->package.name, r->name),
        .options = l->options,
        .report = report,
    };
    if (in->origin.mapped != NULL && file.rows == NULL)
        return false;
    strbuf_init(&file.first, 1500);
    bool good = load_file(&file, l->diag) == 0;
    report->rows = report->loaded;
    if (good)
        good = judge_rejects(l, in, report, strbuf_text(&file.first));
    strbuf_release(&file.first);
    if (good)
        good = control_check(r, &file.control, l->arena, l->diag) == 0;
    if (good && changes)
        good = make_changes(l, in, r, &file, store_new_path(l->store, name));
    if (changes)
        (void)unlink(file.table);
    *broken = file.broken;
    if (good) {
        tell_warnings(l, in, report);
        tell_nothing(l, in, report);
        list_table(l, in, r, &file, name);
    }
    tally_release(&file.tally);
    tally_release(&file.control);
    return good;
}

/* Load all files, also after one was refused, so that everything wrong is told at once. */
static bool take_resources(struct loader *l, struct intake *in, bool *broken)
{
    size_t n;
    struct package_resource **order = order_resources(l->arena, &in->package, &n);
    in->report->resources = ARENA_ARRAY(l->arena, n, struct load_resource);
    in->load->resources = ARENA_ARRAY(l->arena, n, struct manifest_resource);
    in->profiles = ARENA_ARRAY(l->arena, n, struct profile);
    if (n == 0) {
        diag_error(l->diag, DIAG_PACKAGE, at(in), "nothing in the package can be loaded");
        diag_hint(l->diag, "See almanak-package(5) for the resources of package \"%s\".", in->package.name);
        return false;
    }
    bool good = true;
    for (size_t i = 0; i < n && !*broken; i++)
        good &= take_resource(l, in, order[i], broken);
    return good && !*broken;
}

/* Keep what was counted of the tables, for the deliveries to come. */
static int keep_profiles(struct loader *l, const struct intake *in)
{
    struct strbuf text;
    const char *folder = path_join(l->arena, l->store->path, PROFILE_FOLDER);
    strbuf_init(&text, STRBUF_LARGE);
    profile_print(in->profiles, in->n_profiles, &text);
    int result = dir_make(folder, l->diag);
    if (result == 0)
        result = file_write(profile_path(l->arena, l->store->path, in->load->id), text.text, text.len, l->diag);
    strbuf_release(&text);
    return result;
}

/* The package is in: list it. Its files come in with the commit. */
static void accept(struct loader *l, struct intake *in)
{
    char now[32];
    struct manifest_load *load = in->load;
    load->package = in->package.name;
    load->title = in->package.title;
    load->source = in->package.source;
    load->municipality = in->package.municipality;
    load->period = in->package.period;
    load->fictive = in->package.fictive;
    load->covers_from = in->package.covers_from;
    load->sha256 = in->report->sha256;
    load->loaded_at = arena_strdup(l->arena, store_clock(now));
    for (size_t i = 0; i < load->n_resources; i++)
        store_add_file(l->store, load->resources[i].file);
    store_add_load(l->store, load);
    if (in->package.takes_over != NULL) {
        const struct manifest_takeover t = {load->municipality, load->package, load->source, in->package.takes_over,
                                            in->package.takes_over_from};
        store_add_takeover(l->store, &t);
    }
    PUSH(l->taken, l->n_taken, l->cap_taken) = load;
}

/* Nothing of a refused package stays but its file of rejects. */
static void refuse(struct loader *l, struct intake *in)
{
    for (size_t i = 0; i < in->package.n_resources; i++) {
        if (in->package.resources[i].schema == NULL)
            continue;
        const char *name = held_file_name(l->arena, &in->package, &in->package.resources[i]);
        (void)unlink(store_new_path(l->store, name));
    }
    in->report->refused = true;
}

/* Take a package in whose descriptor has been read. */
static bool take_package(struct loader *l, struct intake *in, bool *broken)
{
    in->report->id = store_next_load(l->store);
    in->load = ARENA_NEW(l->arena, struct manifest_load);
    in->load->id = in->report->id;
    check_context_init(&in->context, in->package.period);
    reject_init(&in->rejects, arena_strdup(l->arena, store_reject_path(l->store, in->report->id, in->package.name)));
    bool good = take_resources(l, in, broken);
    if (in->rejects.opened) {
        if (reject_complete(&in->rejects, l->diag) == 0)
            in->report->rejects = in->rejects.path;
        else
            good = false;
    }
    if (good && keep_profiles(l, in) != 0) {
        good = false;
        *broken = true;
    }
    if (good)
        accept(l, in);
    else
        refuse(l, in);
    check_context_release(&in->context);
    return good;
}

/* Take a package in that can be read, unless there is nothing to do. */
static bool take_opened(struct loader *l, struct intake *in, bool *broken)
{
    struct load_package *report = in->report;
    report->name = in->package.name;
    report->title = in->package.title;
    report->source = in->package.source;
    report->municipality = in->package.municipality;
    report->period = in->package.period;
    report->delivery = package_delivery_name(in->package.delivery);
    report->fictive = in->package.fictive;
    if (delivered_twice(l, in) || hash_package(l, in) != 0)
        return false;
    if (in->package.takes_over != NULL && takeover_check(&l->store->next, &in->package, l->diag) != 0)
        return false;
    if (is_unchanged(l, in)) {
        report->unchanged = true;
        report->refused = false;
        return true;
    }
    if (is_outdated(l, in) || was_changed_since(l, in) || has_no_base(l, in))
        return false;
    report->refused = false;
    return take_package(l, in, broken);
}

/* Find the package where it comes from, and take it in. What was unpacked must not become part of the generation. */
static bool take(struct loader *l, const char *path, struct load_package *report, bool *broken)
{
    struct intake in = {.report = report};
    *report = (struct load_package){.path = path, .period = MONTH_NONE, .refused = true};
    const char *scratch = store_new_path(l->store, "unpacked.tmp");
    const char *usual = l->options->municipality != NULL ? l->options->municipality : l->store->next.municipality;
    bool good =
        origin_open(&in.origin, l->arena, path, l->options->extracts, usual, scratch, &in.package, l->diag) == 0;
    good = good && take_opened(l, &in, broken);
    if (origin_close(&in.origin, l->diag) == 0)
        return good;
    *broken = true;
    return false;
}

/* Settle whose warehouse it is, and tell of packages of others. Key figures are about all municipalities. */
static void settle_municipality(struct loader *l)
{
    const char *ours = l->options->municipality != NULL ? l->options->municipality : l->store->next.municipality;
    for (size_t i = 0; i < l->n_taken && ours == NULL; i++) {
        if (strcmp(l->taken[i]->package, "borger") == 0)
            ours = l->taken[i]->municipality;
    }
    if (ours == NULL)
        return;
    store_set_municipality(l->store, ours);
    for (size_t i = 0; i < l->n_taken; i++) {
        const struct manifest_load *load = l->taken[i];
        /* A load that was taken in has a municipality: descriptors without one are refused. */
        /* NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker) */
        if (strcmp(load->package, "noegletal") == 0 || strcmp(load->municipality, ours) == 0)
            continue;
        diag_warn(l->diag, DIAG_PACKAGE, NO_LOC, "package \"%s\" of source \"%s\" is of municipality %s, not %s",
                  load->package, load->source, load->municipality, ours);
        diag_hint(l->diag, "Check that the delivery was meant for this warehouse.");
    }
}

/* Take one package in, and keep the first thing that was said against it. */
static int take_next(struct loader *l, const char *path, struct load_package *report, bool *broken)
{
    size_t before = l->diag->n_items;
    if (take(l, path, report, broken))
        return 0;
    for (size_t i = l->diag->n_items; i-- > before;) {
        if (l->diag->items[i].level == LEVEL_ERROR)
            report->reason = arena_strdup(l->arena, l->diag->items[i].message);
    }
    return -1;
}

int load_packages(struct arena *a, struct store *s, const char *const *paths, size_t n, const struct load_options *o,
                  struct load_report *out, struct diag *d)
{
    *out = (struct load_report){.packages = ARENA_ARRAY(a, n, struct load_package)};
    if (store_begin(s, d) != 0)
        return -1;
    struct loader l = {.arena = a, .store = s, .options = o, .diag = d};
    int result = 0;
    bool broken = false;
    for (size_t i = 0; i < n && !broken; i++) {
        result |= take_next(&l, arena_strdup(a, paths[i]), &out->packages[out->n_packages++], &broken);
    }
    if (broken || l.n_taken == 0) {
        store_abandon(s);
    } else {
        settle_municipality(&l);
        if (store_commit(s, d) == 0)
            out->generation = s->manifest.generation;
        else
            result = -1;
    }
    /* What was not taken in after all is told as refused. */
    for (size_t i = 0; i < out->n_packages && out->generation == 0; i++)
        out->packages[i].refused = !out->packages[i].unchanged;
    load_note(a, s, o, out, d);
    free(l.taken);
    return result;
}
