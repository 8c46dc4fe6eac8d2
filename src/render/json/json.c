/*
 * Documents as JSON: see json.h. Layout, charts and prose are left out; what was drawn is drawn from these datasets.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/json/json.h"

#include "base/file.h"
#include "base/json.h"

static void write_head(struct json *j, const struct document *doc)
{
    char day[32];
    json_member(j, doc->n_parts > 0 ? "pack" : "report", doc->report);
    json_member(j, "title", doc->title);
    json_member(j, "subtitle", doc->subtitle);
    json_member(j, "municipality", doc->municipality[0] != '\0' ? doc->municipality : NULL);
    json_member(j, "period", doc->period_key);
    json_member(j, "period_label", doc->period);
    json_member(j, "data_date", doc->data_date != DATE_NONE ? date_iso(day, doc->data_date) : NULL);
    json_key(j, "fictive");
    json_bool(j, doc->fictive);
    json_member(j, "clearance", doc->clearance);
    json_member(j, "sources", doc->sources);
    if (doc->slice != NULL)
        json_member(j, "slice", doc->slice);
    if (doc->n_notices > 0) {
        json_key(j, "notices");
        json_array(j);
        for (size_t i = 0; i < doc->n_notices; i++)
            json_string(j, doc->notices[i]);
        json_end_array(j);
    }
}

/* What was said about the figures. */
static void write_comments(struct json *j, const struct document *doc)
{
    char day[32];
    json_key(j, "comments");
    json_array(j);
    for (size_t i = 0; i < doc->n_comments; i++) {
        const struct comment *c = &doc->comments[i];
        json_object(j);
        json_member(j, "figure", c->key);
        json_member(j, "place", c->place[0] != '\0' ? c->place : NULL);
        json_member(j, "text", c->text);
        json_member(j, "by", c->by);
        json_member(j, "date", c->day != DATE_NONE ? date_iso(day, c->day) : NULL);
        json_end_object(j);
    }
    json_end_array(j);
}

/* False when a dataset is larger than a text may be. */
static bool write_datasets(struct json *j, const struct document *doc)
{
    bool fits = true;
    json_key(j, "datasets");
    json_object(j);
    for (size_t i = 0; fits && i < doc->n_datasets; i++) {
        struct strbuf one;
        strbuf_init(&one, STRBUF_LARGE);
        dataset_json(&one, doc->datasets[i], false);
        fits = !one.overflow && one.len > 0;
        while (one.len > 0 && one.text[one.len - 1] == '\n') /* a value inside an object, not a file */
            one.text[--one.len] = '\0';
        json_key(j, doc->datasets[i]->name);
        json_raw(j, strbuf_text(&one));
        strbuf_release(&one);
    }
    json_end_object(j);
    return fits;
}

/* A pack is its reports, one after another. */
static bool write_document(struct json *j, const struct document *doc)
{
    bool fits = true;
    json_object(j);
    write_head(j, doc);
    if (doc->n_parts > 0) {
        json_key(j, "reports");
        json_array(j);
        for (size_t i = 0; fits && i < doc->n_parts; i++)
            fits = write_document(j, doc->parts[i]);
        json_end_array(j);
    } else {
        write_comments(j, doc);
        fits = write_datasets(j, doc);
    }
    json_end_object(j);
    return fits;
}

int render_json_document(const struct document *doc, const char *path, struct diag *d)
{
    struct strbuf text;
    struct json j;
    strbuf_init(&text, STRBUF_LARGE);
    json_init(&j, &text, true);
    bool fits = write_document(&j, doc);
    strbuf_addch(&text, '\n');
    int result = -1;
    if (!fits || text.overflow) {
        diag_error(d, DIAG_RENDER, NO_LOC, "report \"%s\" is too large for one file: over %d bytes", doc->report,
                   STRBUF_LARGE);
        diag_hint(d, "Narrow its questions with filters or limits, or write its datasets as CSV.");
    } else {
        result = file_write(path, strbuf_text(&text), text.len, d);
    }
    strbuf_release(&text);
    return result;
}

static int json_write(const struct document *doc, const struct render_options *options, const char *path,
                      struct diag *d)
{
    (void)options;
    return render_json_document(doc, path, d);
}

const struct renderer renderer_json = {
    .name = "json",
    .extension = "json",
    .media_type = "application/json",
    .write = json_write,
};
