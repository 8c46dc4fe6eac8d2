/*
 * Rounds, printed: see journal.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "cli/journal.h"

#include "base/clock.h"
#include "base/json.h"

void journal_print(const struct journal *j)
{
    for (size_t i = 0; i < j->n; i++)
        (void)printf("%-10s %s: %s\n", event_name(j->items[i].kind), j->items[i].name, j->items[i].text);
}

void journal_print_json(const struct round *r)
{
    struct strbuf out;
    struct json j;
    char text[CLOCK_TEXT];
    strbuf_init(&out, STRBUF_LARGE);
    json_init(&j, &out, true);
    json_object(&j);
    json_key(&j, "events");
    json_array(&j);
    for (size_t i = 0; i < r->journal.n; i++) {
        const struct event *e = &r->journal.items[i];
        json_object(&j);
        json_member(&j, "event", event_name(e->kind));
        json_member(&j, "name", e->name);
        json_member(&j, "text", e->text);
        json_end_object(&j);
    }
    json_end_array(&j);
    json_member(&j, "next_at", r->wake_at != ROUND_NEVER ? clock_iso(text, r->wake_at) : NULL);
    json_end_object(&j);
    (void)puts(strbuf_text(&out));
    strbuf_release(&out);
}
