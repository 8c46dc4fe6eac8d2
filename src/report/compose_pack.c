/*
 * Composing a pack: the documents of its reports become the parts of one, and what they share stands once. See pack.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "report/pack.h"
#include "report/prose.h"
#include "report/report_int.h"

/* A pack on its way. */
struct binding {
    struct arena *arena;
    const struct pack *pack;
    const struct report_context *context;
    struct diag *diag;
    struct document *doc;
    struct strbuf definitions, templates, data; /* hashes of the parts, for the trace */
    size_t n_made;
};

/* --- a report without data --- */

/* Whether a report failed for nothing but its question: a plan that cannot be answered for this period. */
static bool lacks_data(const struct diag *d)
{
    bool plans = d->n_errors > 0;
    for (size_t i = 0; i < d->n_items; i++)
        plans = plans && (d->items[i].level != LEVEL_ERROR || d->items[i].code == DIAG_PLAN);
    return plans;
}

/* Whether the definition is sound: then only the data were in the way. */
static bool is_sound(struct binding *b, const struct report *r, const struct report_context *context)
{
    struct report_context checking = *context;
    struct diag scratch;
    checking.checking = true;
    diag_init(&scratch);
    bool sound = composition_part(b->arena, r, &checking, NULL, &scratch) != NULL;
    diag_release(&scratch);
    return sound;
}

/* In place of a report: that there are no data for it. */
static struct document *without_data(struct binding *b, const struct report *r)
{
    struct document *doc = ARENA_NEW(b->arena, struct document);
    struct block *block = ARENA_NEW(b->arena, struct block);
    char month[32];
    const char *period = b->context->period != MONTH_NONE ? month_da(month, b->context->period) : "perioden";
    *block = (struct block){.kind = BLOCK_PARAGRAPH};
    block->text = prose_plain(b->arena, arena_printf(b->arena, "Der er ingen data til denne rapport for %s.", period));
    *doc = (struct document){.report = r->name.text,
                             .title = r->title.text,
                             .subtitle = r->question.text,
                             .municipality = b->context->municipality,
                             .period = b->context->period != MONTH_NONE ? arena_strdup(b->arena, period) : "",
                             .period_key = "none",
                             .data_date = DATE_NONE,
                             .fictive = b->context->fictive,
                             .blocks = block,
                             .n_blocks = 1};
    return doc;
}

/* --- the parts --- */

static void hold(struct binding *b, const struct report_trace *trace)
{
    strbuf_addf(&b->definitions, "%s\n", trace->definition);
    strbuf_addf(&b->templates, "%s\n", trace->templates);
    strbuf_addf(&b->data, "%s\n", trace->data);
}

static int bind_report(struct binding *b, const struct pack_report *entry)
{
    struct report_context context = *b->context;
    struct report_trace trace;
    struct diag own;
    context.parameters = entry->parameters;
    context.n_parameters = entry->n_parameters;
    context.slice = entry->whole ? NULL : context.slice;
    diag_init(&own);
    struct document *part = composition_part(b->arena, entry->report, &context, &trace, &own);
    int result = 0;
    if (part != NULL) {
        diag_append_new(b->diag, &own);
        hold(b, &trace);
        b->n_made++;
    } else if (!context.checking && lacks_data(&own) && is_sound(b, entry->report, &context)) {
        part = without_data(b, entry->report);
        diag_warn(b->diag, DIAG_PLAN, entry->loc, "report \"%s\" has no data for its pack: %s", entry->name,
                  own.items[0].message);
        diag_hint(b->diag, "The publication says so in its place. Load what it needs, or take another period.");
    } else {
        diag_append_new(b->diag, &own);
        result = -1;
    }
    diag_release(&own);
    if (part != NULL)
        b->doc->parts[b->doc->n_parts++] = part;
    return result;
}

/* --- what the parts share --- */

/* "Kilder: CPR-registret." as it stands behind a title. */
static const char *bare_sources(const char *sources)
{
    static const char *const openings[] = {"Kilder: ", "Kilde: "};
    for (size_t i = 0; i < ARRAY_LEN(openings); i++) {
        if (strncmp(sources, openings[i], strlen(openings[i])) == 0)
            return sources + strlen(openings[i]);
    }
    return sources;
}

static void sources_list(struct binding *b, struct block *list)
{
    const struct document *doc = b->doc;
    *list = (struct block){.kind = BLOCK_LIST, .page_only = true};
    list->items = ARENA_ARRAY(b->arena, doc->n_parts, struct rich_text);
    for (size_t i = 0; i < doc->n_parts; i++) {
        const struct document *part = doc->parts[i];
        if (part->sources == NULL)
            continue;
        struct text_run *runs = ARENA_ARRAY(b->arena, 2, struct text_run);
        runs[0] = (struct text_run){part->title, RUN_BOLD, NULL};
        runs[1] = (struct text_run){arena_printf(b->arena, ": %s", bare_sources(part->sources)), 0, NULL};
        list->items[list->n_items++] = (struct rich_text){runs, 2};
    }
}

/* Definitions and sources, on pages; workbooks have a sheet for them. */
static void add_shared(struct binding *b)
{
    struct document *doc = b->doc;
    document_terms(b->arena, doc);
    doc->blocks = ARENA_ARRAY(b->arena, 4, struct block);
    if (doc->n_terms > 0) {
        composition_definitions(b->arena, doc, 1, doc->blocks);
        doc->n_blocks = 2;
    }
    struct block heading = {.kind = BLOCK_HEADING, .level = 1, .page_only = true}, list;
    heading.text = prose_plain(b->arena, "Kilder");
    sources_list(b, &list);
    if (list.n_items == 0)
        return;
    doc->blocks[doc->n_blocks++] = heading;
    doc->blocks[doc->n_blocks++] = list;
}

/* The whole is as new, and as confidential, as its parts. */
static void sum_up(struct binding *b)
{
    struct document *doc = b->doc;
    char text[PERIOD_TEXT];
    for (size_t i = 0; i < doc->n_parts; i++) {
        struct document *part = doc->parts[i];
        doc->fictive = doc->fictive || part->fictive;
        if (part->data_date != DATE_NONE && part->data_date > doc->data_date)
            doc->data_date = part->data_date;
        if (doc->clearance == NULL)
            doc->clearance = part->clearance;
    }
    for (size_t i = 0; i < doc->n_parts; i++) {
        if (doc->parts[i]->clearance == NULL)
            doc->parts[i]->clearance = b->pack->confidential;
    }
    if (b->context->period != MONTH_NONE) {
        struct period period = period_of(b->pack->period, b->context->period);
        doc->period = arena_strdup(b->arena, period_da(text, period));
        doc->period_key = arena_strdup(b->arena, period_key(text, period));
    } else {
        doc->period = doc->data_date != DATE_NONE ? arena_strdup(b->arena, date_da(text, doc->data_date)) : "";
        doc->period_key = doc->data_date != DATE_NONE ? arena_strdup(b->arena, date_iso(text, doc->data_date)) : "none";
    }
}

static void finish_trace(struct binding *b, struct report_trace *trace)
{
    strbuf_add(&b->definitions, b->pack->definition_text, b->pack->definition_len);
    sha256_hex(trace->definition, strbuf_text(&b->definitions), b->definitions.len);
    sha256_hex(trace->templates, strbuf_text(&b->templates), b->templates.len);
    sha256_hex(trace->data, strbuf_text(&b->data), b->data.len);
}

/* The note of a slice without data. */
static struct document *compose_note(struct arena *a, const struct pack *pack, const struct report_context *context,
                                     struct report_trace *trace)
{
    struct document *doc = ARENA_NEW(a, struct document);
    struct block *block = ARENA_NEW(a, struct block);
    char text[PERIOD_TEXT];
    struct period period = period_of(pack->period, context->period);
    *block = (struct block){.kind = BLOCK_PARAGRAPH};
    *doc = (struct document){.report = pack->name,
                             .title = pack->title,
                             .subtitle = pack->question,
                             .municipality = context->municipality,
                             .slice = context->slice->label,
                             .period = arena_strdup(a, period_da(text, period)),
                             .period_key = arena_strdup(a, period_key(text, period)),
                             .data_date = context->data_date,
                             .fictive = context->fictive,
                             .clearance = pack->confidential,
                             .blocks = block,
                             .n_blocks = 1};
    const char *note = arena_printf(a, "Der er ingen data for %s i %s.", context->slice->label, doc->period);
    block->text = prose_plain(a, note);
    if (trace != NULL) {
        sha256_hex(trace->definition, pack->definition_text, pack->definition_len);
        sha256_hex(trace->templates, "", 0);
        sha256_hex(trace->data, note, strlen(note));
    }
    return doc;
}

/* A pack of one report looks like that report, under its own name and title. */
static struct document *compose_single(struct arena *a, const struct pack *pack, const struct report_context *context,
                                       struct report_trace *trace, struct diag *d)
{
    struct report_context own = *context;
    struct report_trace of_report;
    own.parameters = pack->reports[0].parameters;
    own.n_parameters = pack->reports[0].n_parameters;
    own.slice = pack->reports[0].whole ? NULL : own.slice;
    struct document *doc = report_compose(a, pack->reports[0].report, &own, &of_report, d);
    if (doc == NULL)
        return NULL;
    doc->report = pack->name;
    doc->title = pack->title;
    doc->subtitle = pack->question != NULL ? pack->question : doc->subtitle;
    doc->slice = context->slice != NULL ? context->slice->label : NULL;
    doc->clearance = pack->confidential != NULL ? pack->confidential : doc->clearance;
    if (trace != NULL) {
        const char *both = arena_printf(a, "%s\n%s", of_report.definition, pack->definition_text);
        *trace = of_report;
        sha256_hex(trace->definition, both, strlen(both));
    }
    return doc;
}

struct document *pack_compose(struct arena *a, const struct pack *pack, const struct report_context *context,
                              struct report_trace *trace, struct diag *d)
{
    struct binding b = {.arena = a, .pack = pack, .context = context, .diag = d, .doc = ARENA_NEW(a, struct document)};
    int result = 0;
    if (context->slice != NULL && context->slice->empty)
        return compose_note(a, pack, context, trace);
    if (pack->n_reports == 1)
        return compose_single(a, pack, context, trace, d);
    strbuf_init(&b.definitions, STRBUF_LARGE);
    strbuf_init(&b.templates, STRBUF_LARGE);
    strbuf_init(&b.data, STRBUF_LARGE);
    *b.doc = (struct document){.report = pack->name,
                               .title = pack->title,
                               .subtitle = pack->question,
                               .municipality = context->municipality,
                               .slice = context->slice != NULL ? context->slice->label : NULL,
                               .data_date = DATE_NONE,
                               .clearance = pack->confidential,
                               .parts = ARENA_ARRAY(a, pack->n_reports, struct document *)};
    for (size_t i = 0; i < pack->n_reports; i++)
        result |= bind_report(&b, &pack->reports[i]);
    if (result == 0 && b.n_made == 0) {
        result = diag_error(d, DIAG_PLAN, pack->loc, "pack \"%s\" has nothing to publish: none of its reports has data",
                            pack->name);
        diag_hint(d, "Load what they need, or take another period.");
    }
    if (result == 0) {
        sum_up(&b);
        add_shared(&b);
        if (trace != NULL)
            finish_trace(&b, trace);
    }
    strbuf_release(&b.definitions);
    strbuf_release(&b.templates);
    strbuf_release(&b.data);
    return result == 0 ? b.doc : NULL;
}
