/*
 * Writing iCalendar by libical: see ics.h. Times are in UTC, which every program shows in its own zone, so no zone
 * needs to come along. The stamp of an entry is its own time: no clock gets into the file.
 *
 * SPDX-License-Identifier: MIT
 */
#include "schedule/ics.h"

#include <libical/ical.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"

enum { HOUR_SECONDS = 3600, MINUTE_SECONDS = 60, EVENT_MINUTES = 30 };

static struct icaltimetype utc_time(int64_t at)
{
    int64_t of_day = (at % DAY_SECONDS + DAY_SECONDS) % DAY_SECONDS;
    struct icaltimetype t = icaltime_null_time();
    date_split((date_t)((at - of_day) / DAY_SECONDS), &t.year, &t.month, &t.day);
    t.hour = (int)of_day / HOUR_SECONDS;
    t.minute = (int)of_day / MINUTE_SECONDS % MINUTE_SECONDS;
    t.second = (int)of_day % MINUTE_SECONDS;
    t.zone = icaltimezone_get_utc_timezone();
    return t;
}

/* "17. november 2026 kl. 06.00" */
static void add_moment(struct strbuf *out, const struct zone *z, int64_t at)
{
    char day[32];
    int second;
    strbuf_adds(out, date_da(day, zone_day(z, at, &second)));
    strbuf_addf(out, " kl. %02d.%02d", second / HOUR_SECONDS, second / MINUTE_SECONDS % MINUTE_SECONDS);
}

/* What people call a package. */
static const char *danish_name(const char *package)
{
    static const char *const names[][2] = {
        {"borger", "borgere"}, {"oekonomi", "økonomi"}, {"virksomhed", "virksomheder"}, {"noegletal", "nøgletal"}};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (strcmp(names[i][0], package) == 0)
            return names[i][1];
    }
    return package;
}

static const char *description(struct arena *a, const struct calendar *c, const struct ics_event *e)
{
    char period[PERIOD_TEXT];
    struct strbuf text;
    const struct schedule *s = e->schedule;
    strbuf_init(&text, STRBUF_SMALL);
    if (e->question != NULL)
        strbuf_addf(&text, "%s\n", e->question);
    strbuf_addf(&text, "Periode: %s", period_da(period, e->occurrence.period));
    for (size_t i = 0; i < s->n_requires; i++)
        strbuf_addf(&text, "%s%s", i == 0 ? "\nUdgives, når data er leveret: " : ", ", danish_name(s->requires[i]));
    if (s->n_requires > 0 && e->occurrence.wait_until != WAIT_FOREVER) {
        strbuf_adds(&text, "\nMangler der stadig data ");
        add_moment(&text, c->zone, e->occurrence.wait_until);
        strbuf_adds(&text, s->then == THEN_PUBLISH ? ", udgives den uden dem" : ", holdes den tilbage");
    }
    const char *words = arena_strdup(a, strbuf_text(&text));
    strbuf_release(&text);
    return words;
}

static icalcomponent *event_of(struct arena *a, const char *domain, const struct calendar *c, const struct ics_event *e)
{
    char key[PERIOD_TEXT], day[32], period[PERIOD_TEXT];
    const struct occurrence *o = &e->occurrence;
    struct icaltimetype at = utc_time(o->due_at);
    bool dated = e->repeats;
    const char *uid = arena_printf(a, "%s-%s%s%s@%s", e->pack, period_key(key, o->period), dated ? "-" : "",
                                   dated ? date_iso(day, o->day) : "", domain);
    const char *summary = arena_printf(a, "%s, %s", e->title, period_da(period, o->period));
    struct icaldurationtype length = icaldurationtype_from_int(EVENT_MINUTES * MINUTE_SECONDS);
    return icalcomponent_vanew(ICAL_VEVENT_COMPONENT, icalproperty_new_uid(uid), icalproperty_new_dtstamp(at),
                               icalproperty_new_dtstart(at), icalproperty_new_duration(length),
                               icalproperty_new_summary(summary), icalproperty_new_description(description(a, c, e)),
                               icalproperty_new_transp(ICAL_TRANSP_TRANSPARENT), (void *)0);
}

static icalproperty *extension(const char *name, const char *value)
{
    icalproperty *p = icalproperty_new_x(value);
    icalproperty_set_x_name(p, name);
    return p;
}

const char *ics_print(struct arena *a, const char *name, const char *domain, const struct calendar *c,
                      const struct ics_event *events, size_t n)
{
    icalcomponent *root =
        icalcomponent_vanew(ICAL_VCALENDAR_COMPONENT, icalproperty_new_version("2.0"),
                            icalproperty_new_prodid("-//almanak//almanak//DA"), icalproperty_new_calscale("GREGORIAN"),
                            extension("X-WR-CALNAME", name), extension("X-PUBLISHED-TTL", "P1D"), (void *)0);
    for (size_t i = 0; i < n; i++)
        icalcomponent_add_component(root, event_of(a, domain, c, &events[i]));
    char *text = icalcomponent_as_ical_string_r(root);
    const char *result = arena_strdup(a, text);
    icalmemory_free_buffer(text);
    icalcomponent_free(root);
    return result;
}
