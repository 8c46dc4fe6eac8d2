/*
 * The index of the search, as scripts that hold JSON: one of all reports, and one a report and year, so that a search
 * reads only what its words can be found in. Scripts are read from a folder as well as from a server.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "site/site_int.h"

int search_write(const struct site *s, const struct output *o, struct diag *d)
{
    struct page p;
    page_begin(&p, s, o->path, "Søg", "HERE_SEARCH");
    (void)template_add_section(p.dict, "SCRIPT");
    return page_end(&p, s, TEMPLATE_SEARCH, o->path, d);
}

/* What tells publications of one period apart. */
static const char *note(struct arena *a, const struct site_row *row)
{
    const char *slice = row->p->slice, *params = row->p->params;
    return slice[0] != '\0' && params[0] != '\0' ? arena_printf(a, "%s, %s", slice, params)
           : slice[0] != '\0'                    ? slice
                                                 : params;
}

/* A script of one call; what it is given is in `json`. */
static int script_write(const struct site *s, const char *path, const char *call, struct strbuf *json, struct diag *d)
{
    const char *text = arena_printf(s->arena, "almanak.%s%s);\n", call, strbuf_text(json));
    int result = stage_write(s, path, text, strlen(text), d);
    strbuf_release(json);
    return result;
}

/* The notes of a report's publications, each once. */
static void write_notes(struct json *j, struct arena *a, const struct site_work *work)
{
    struct intern seen;
    intern_init(&seen);
    json_array(j);
    for (size_t i = 0; i < work->n_rows; i++) {
        const char *text = row_is_newest(&work->rows[i]) ? note(a, &work->rows[i]) : "";
        size_t before = seen.n;
        if (text[0] != '\0' && (size_t)intern_add(&seen, text, strlen(text)) == before)
            json_string(j, text);
    }
    json_end_array(j);
    intern_release(&seen);
}

/* [["rapport", "andel-med-hjaelp", "Andel med hjælp", [2026, 2025], ["Nord", "Syd"]], ...] */
int search_index_write(const struct site *s, const struct output *o, struct diag *d)
{
    struct strbuf text;
    struct json j;
    strbuf_init(&text, STRBUF_LARGE);
    json_init(&j, &text, false);
    json_array(&j);
    for (size_t i = 0; i < s->listing.n_works; i++) {
        const struct site_work *work = &s->listing.works[i];
        json_array(&j);
        json_string(&j, work->folder);
        json_string(&j, work->name);
        json_string(&j, work->title);
        json_array(&j);
        for (size_t k = 0; k < work->n_rows; k++)
            if (k == 0 || work->rows[k].month / 12 != work->rows[k - 1].month / 12)
                json_int(&j, work->rows[k].month / 12);
        json_end_array(&j);
        write_notes(&j, s->arena, work);
        json_end_array(&j);
    }
    json_end_array(&j);
    return script_write(s, o->path, "index(", &text, d);
}

/* [["andel-med-hjaelp-2026-10-001", "andel-med-hjaelp", 24321, "oktober 2026", "", "2026-11-05", 1], ...] */
int search_shard_write(const struct site *s, const struct output *o, struct diag *d)
{
    struct strbuf text;
    struct json j;
    strbuf_init(&text, STRBUF_LARGE);
    json_init(&j, &text, false);
    json_array(&j);
    for (size_t i = o->from; i < o->from + o->n; i++) {
        const struct site_row *row = &o->work->rows[i];
        char day[32];
        if (!row_is_newest(row))
            continue;
        json_array(&j);
        json_string(&j, row->p->id);
        json_string(&j, row->p->report);
        json_int(&j, row->month);
        json_string(&j, row->period);
        json_string(&j, note(s->arena, row));
        json_string(&j, date_iso(day, row->day));
        json_int(&j, (int64_t)row->version);
        json_end_array(&j);
    }
    json_end_array(&j);
    const char *call = arena_printf(s->arena, "shard(\"%s/%s/%d\",", o->work->folder, o->work->name,
                                    o->work->rows[o->from].month / 12);
    return script_write(s, o->path, call, &text, d);
}
