/*
 * Making the files of a publication: see make.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "publish/make.h"

#include <string.h>

#include "base/file.h"
#include "document/key.h"
#include "publish/answers.h"
#include "publish/figures.h"
#include "publish/sentence.h"
#include "publish/slices.h"
#include "publish/sources.h"
#include "render/csv/csv.h"
#include "render/render.h"
#include "warehouse/store.h"

/* The day of the newest population counts: what reports without a period are about. */
static date_t newest_population(struct mart *mart)
{
    const struct mart_population *p = mart_population(mart);
    date_t newest = DATE_NONE;
    for (size_t i = 0; i < p->n; i++) {
        if (p->date[i] > newest)
            newest = p->date[i];
    }
    return newest;
}

static void add_file(struct run_result *r, struct arena *a, const char *work, const char *format, const char *name)
{
    r->files[r->n_files++] = (struct run_file){format, name, path_join(a, work, name)};
}

/* Every dataset of a document in a file of its own; those of a pack are named after their report, too. */
static int render_csv(const struct installation *inst, const struct document *doc, const char *stem, const char *work,
                      struct run_result *r)
{
    struct arena *a = inst->arena;
    for (size_t i = 0; i < doc->n_datasets; i++) {
        add_file(r, a, work, "csv", arena_printf(a, "%s-%s.csv", stem, doc->datasets[i]->name));
        if (render_csv_dataset(doc->datasets[i], r->files[r->n_files - 1].path, inst->diag) != 0)
            return -1;
    }
    for (size_t i = 0; i < doc->n_parts; i++) {
        if (render_csv(inst, doc->parts[i], arena_printf(a, "%s-%s", stem, doc->parts[i]->report), work, r) != 0)
            return -1;
    }
    return 0;
}

/* Write the document in one format. */
static int render(const struct installation *inst, const struct document *doc, const char *format, const char *stem,
                  const char *work, struct run_result *r)
{
    struct arena *a = inst->arena;
    if (strcmp(format, "csv") == 0)
        return render_csv(inst, doc, stem, work, r);
    const struct renderer *renderer = renderer_lookup(format);
    const struct render_options options = {.font_dir = inst->config->fonts};
    add_file(r, a, work, format, arena_printf(a, "%s.%s", stem, renderer->extension));
    return renderer->write(doc, &options, r->files[r->n_files - 1].path, inst->diag);
}

/* A value as a part of a file's name. */
static void add_word(struct strbuf *b, const char *word)
{
    bool plain = true;
    strbuf_addch(b, '-');
    for (const char *p = word; *p != '\0'; p++) {
        bool kept = (*p >= '0' && *p <= '9') || (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || *p == '-';
        strbuf_addch(b, kept ? *p : '_');
        plain = plain && kept;
    }
    if (plain)
        return;
    char hash[SHA256_TEXT]; /* two values must not come out as one name */
    sha256_hex(hash, word, strlen(word));
    strbuf_addf(b, "-%.6s", hash);
}

/* report-2026-10, the slice and, where parameters were given, their values. */
static const char *file_stem(const struct installation *inst, const struct document *doc,
                             const struct run_request *request)
{
    struct strbuf b;
    strbuf_init(&b, STRBUF_SMALL);
    strbuf_addf(&b, "%s-%s", doc->report, doc->period_key);
    if (request->slice != NULL)
        add_word(&b, request->slice);
    for (size_t i = 0; i < request->n_parameters; i++)
        add_word(&b, request->parameters[2 * i + 1]);
    const char *stem = arena_strdup(inst->arena, strbuf_text(&b));
    strbuf_release(&b);
    return stem;
}

/* What was said of this period; NULL: of the day of the public figures. */
static void set_comments(const struct installation *inst, const struct run_request *request,
                         struct report_context *context, const char *period)
{
    char day[32];
    if (request->comments.n == 0) /* as they are: none, or those of a snapshot */
        return;
    if (period == NULL)
        period = context->population_date != DATE_NONE ? date_iso(day, context->population_date) : "";
    context->comments = comments_of(inst->arena, &request->comments, period, &context->n_comments);
}

/* The document of a report. */
static struct document *compose_report(const struct installation *inst, const struct run_request *request,
                                       struct report_context *context, struct run_result *r, struct source_names *names)
{
    const struct report *report = installation_report(inst, request->report);
    char key[PERIOD_TEXT];
    if (report == NULL)
        return NULL;
    /* The period that was asked for, else the newest that is over; of a month that is the newest of the data. */
    if (context->period != MONTH_NONE)
        context->period = request->period != MONTH_NONE
                              ? period_of(report_unit(report), request->period).last
                              : period_over(report_unit(report), month_last(context->period) + 1).last;
    context->parameters = request->parameters;
    context->n_parameters = request->n_parameters;
    const struct report **reports = ARENA_ARRAY(inst->arena, 1, const struct report *);
    reports[0] = report;
    *names = (struct source_names){.reports = reports, .n_reports = 1};
    set_comments(inst, request, context,
                 report_has_period(report) && context->period != MONTH_NONE
                     ? period_key(key, period_of(report_unit(report), context->period))
                     : NULL);
    return report_compose(inst->arena, report, context, &r->trace, inst->diag);
}

/* The document of a pack: of the period asked for, else of the newest that is over. */
static struct document *compose_pack(const struct installation *inst, const struct run_request *request,
                                     struct report_context *context, struct run_result *r, struct source_names *names)
{
    struct pack *pack = installation_pack(inst, request->report);
    char key[PERIOD_TEXT];
    if (pack == NULL)
        return NULL;
    context->period = slices_period(pack, request->period, context->period);
    const struct report **reports = ARENA_ARRAY(inst->arena, pack->n_reports, const struct report *);
    for (size_t i = 0; i < pack->n_reports; i++)
        reports[i] = pack->reports[i].report;
    *names = (struct source_names){.pack = pack->name, .reports = reports, .n_reports = pack->n_reports};
    context->takes_comments = pack->comments;
    const char *period = period_key(key, period_of(pack->period, context->period));
    set_comments(inst, request, context, context->period != MONTH_NONE ? period : NULL);
    return pack_compose(inst->arena, pack, context, &r->trace, inst->diag);
}

static size_t most_files(const struct document *doc, size_t n_formats)
{
    size_t n = n_formats + doc->n_datasets;
    for (size_t i = 0; i < doc->n_parts; i++)
        n += doc->parts[i]->n_datasets;
    return n;
}

/* Compose against a context and write all formats. The document; NULL on failure. */
static const struct document *make_from(const struct installation *inst, const struct run_request *request,
                                        struct report_context *context, const char *work, struct run_result *r,
                                        struct source_names *names)
{
    context->clearance = request->clearance;
    if (request->n_notices > 0) {
        context->notices = request->notices;
        context->n_notices = request->n_notices;
    }
    installation_progress(inst, "composing");
    struct document *doc = request->pack ? compose_pack(inst, request, context, r, names)
                                         : compose_report(inst, request, context, r, names);
    if (doc == NULL)
        return NULL;
    const char *data = arena_strndup(inst->arena, r->trace.data, EDITION_DIGITS);
    const char *slice = request->slice != NULL ? request->slice : "";
    doc->edition = edition_key_text(inst->arena, &(struct edition_key){request->report, doc->period_key, slice, data});
    for (size_t i = 0; i < context->n_notices; i++)
        document_notice(inst->arena, doc, context->notices[i]);
    char date[32];
    r->title = doc->title;
    r->period = doc->period_key;
    r->sentence = key_sentence(inst->arena, doc);
    r->municipality = arena_strdup(inst->arena, context->municipality_code); /* the mart is closed before it is told */
    r->data_date = doc->data_date != DATE_NONE ? arena_strdup(inst->arena, date_iso(date, doc->data_date)) : "";
    r->fictive = doc->fictive;
    const char *stem = file_stem(inst, doc, request);
    r->files = ARENA_ARRAY(inst->arena, most_files(doc, request->n_formats), struct run_file);
    for (size_t i = 0; i < request->n_formats; i++) {
        installation_progress(inst, "rendering %s", request->formats[i]);
        if (render(inst, doc, request->formats[i], stem, work, r) != 0)
            return NULL;
    }
    return doc;
}

/* From the warehouse, with all that it takes to make it again. */
static int make_files(const struct installation *inst, const struct run_request *request, const char *work,
                      const struct store *store, struct mart *mart, struct run_result *r)
{
    struct model model;
    struct report_context context;
    struct answers answers = {.inst = inst, .mart = mart};
    struct source_names names;
    if (installation_model(inst, &model) != 0)
        return -1;
    answers_context(&answers, &model, &context);
    context.population_date = newest_population(mart);
    if (slices_choose(inst, request, &context) != 0)
        return -1;
    struct snapshot *snapshot = snapshot_record(inst->arena, &context);
    const struct document *doc = make_from(inst, request, &context, work, r, &names);
    if (doc == NULL || sources_write(inst, &names, snapshot, doc, &store->manifest, work) != 0)
        return -1;
    return context.clearance == CLEARANCE_AGGREGATE ? shown_figures_write(inst->arena, doc, work, inst->diag) : 0;
}

int make_publication(const struct installation *inst, const struct run_request *request, const char *work,
                     struct run_result *r)
{
    struct store store;
    if (store_open(&store, inst->config->warehouse, inst->diag) != 0)
        return -1;
    r->generation = store.manifest.generation;
    const char *path = store_mart_path(&store, inst->arena, inst->diag);
    struct mart *mart = path != NULL ? mart_open(path, inst->diag) : NULL;
    int result = mart != NULL ? make_files(inst, request, work, &store, mart, r) : -1;
    if (mart != NULL) {
        if (mart_check(mart, inst->diag) != 0)
            result = -1;
        mart_close(mart);
    }
    store_close(&store);
    return result;
}

int make_again(const struct installation *inst, const struct run_request *request, struct snapshot *snapshot,
               const char *maps, const char *work, struct run_result *r)
{
    struct model model;
    struct report_context context;
    struct source_names names;
    if (model_load(inst->arena, shelf_path(inst->arena, &inst->config->reports, "model"), &model, inst->diag) != 0)
        return -1;
    snapshot_replay(snapshot, &model, maps, &context);
    struct run_request again = *request;
    again.period = context.period;
    again.clearance = context.clearance;
    again.parameters = context.parameters;
    again.n_parameters = context.n_parameters;
    again.slice = context.slice != NULL ? context.slice->value : NULL;
    return make_from(inst, &again, &context, work, r, &names) != NULL ? 0 : -1;
}
