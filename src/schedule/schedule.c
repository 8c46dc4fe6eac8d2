/*
 * Reading the node `schedule:`: see schedule.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "schedule/schedule.h"

#include <string.h>

#include "base/num.h"
#include "model/shape.h"
#include "schedule/schedule_int.h"
#include "warehouse/schema.h"

enum {
    MINUTE = 60,
    HOUR = 60 * MINUTE,
    WEEK_DAYS = 7,
    DURATION_DAYS_MAX = 750,
    MONTH_DAYS = 31,
    QUARTER_DAYS = 92,
    YEAR_DAYS = 366
};
/* A rule that does not say where it is counted from: a Monday that begins a year. */
#define RULE_START "2024-01-01"

static const char *const every_words[] = {"day", "week", "month", "quarter", "year", NULL};
static const char *const weekday_words[] = {"monday", "tuesday",  "wednesday", "thursday",
                                            "friday", "saturday", "sunday"};
static const char *const holiday_words[] = {"ignore", "before", "after", "skip", NULL};
static const char *const then_words[] = {"hold", "publish", NULL};
static const char *const missed_words[] = {"latest", "all", "skip", NULL};

struct fields {
    struct shape_head head;
    int every, holiday, then, missed;
    struct shape_text rrule, start, day, at, max_age;
    struct shape_int workday;
    struct shape_texts weekday, months, requires;
    const struct yaml_node *wait_until;
};

#define AT(type, member) offsetof(struct type, member)

static const struct shape_field schedule_fields[] = {
    {"every", SHAPE_CHOICE, AT(fields, every), .one_of = true, .choices = every_words,
     .help = "How often: day, week, month, quarter or year."},
    {"rrule", SHAPE_TEXT, AT(fields, rrule), .one_of = true,
     .help = "A recurrence rule of RFC 5545 that gives days, such as FREQ=MONTHLY;BYDAY=2TU."},
    {"start", SHAPE_NAME, AT(fields, start),
     .help = "No day before this one, as 2026-01-01; a recurrence rule is counted from it."},
    {"day", SHAPE_NAME, AT(fields, day),
     .help = "The day of the month, quarter or year: a number, or last. One that is shorter has its last day."},
    {"workday", SHAPE_INT, AT(fields, workday), .low = -366, .high = 366,
     .help = "The working day of the month, quarter or year; -1 is the last."},
    {"weekday", SHAPE_NAMES, AT(fields, weekday), .help = "The days of every week, monday when left out."},
    {"months", SHAPE_NAMES, AT(fields, months),
     .help = "Only in these months, 1 to 12; with every: year, the month whose day it is."},
    {"at", SHAPE_NAME, AT(fields, at), .fallback = "06:00", .help = "Local time, as 06:00."},
    {"holiday", SHAPE_CHOICE, AT(fields, holiday), .choices = holiday_words, .fallback = "ignore",
     .help = "On a day that is no working day: publish all the same (ignore), on the working day before or after, or "
             "not at all (skip)."},
    {"requires", SHAPE_NAMES, AT(fields, requires),
     .help = "Packages that must have been loaded for the period before it is published."},
    {"wait_until", SHAPE_NODE, AT(fields, wait_until),
     .help = "How long it waits for them: a time such as 5 days, or a later day, as {workday: 12}. For ever when left "
             "out."},
    {"then", SHAPE_CHOICE, AT(fields, then), .choices = then_words, .fallback = "hold",
     .help = "What happens when that is over: hold it and tell, or publish without, which the cover says."},
    {"missed", SHAPE_CHOICE, AT(fields, missed), .choices = missed_words, .fallback = "latest",
     .help = "Of runs whose time went by while nothing was running: make the latest, all, or skip those that are older "
             "than max_age, a day when left out."},
    {"max_age", SHAPE_TEXT, AT(fields, max_age), .help = "A missed run that is older is not made, as 40 days."},
};
static const struct shape schedule_shape = {"schedule", sizeof(struct fields), schedule_fields,
                                            ARRAY_LEN(schedule_fields)};

struct wait_fields {
    struct shape_head head;
    struct shape_text day;
    struct shape_int workday;
};
static const struct shape_field wait_fields[] = {
    {"day", SHAPE_NAME, AT(wait_fields, day), .one_of = true, .help = "A day of the same month, quarter or year."},
    {"workday", SHAPE_INT, AT(wait_fields, workday), .one_of = true, .low = -366, .high = 366,
     .help = "A working day of the same month, quarter or year."},
};
static const struct shape wait_shape = {"wait_until", sizeof(struct wait_fields), wait_fields, ARRAY_LEN(wait_fields)};

struct reader {
    struct arena *arena;
    const struct fields *fields;
    struct schedule *out;
    struct diag *diag;
};

static int wrong(struct reader *r, const struct shape_text *text, const char *field, const char *wanted)
{
    diag_error(r->diag, DIAG_DEF_VALUE, text->loc, "\"%s\" of %s: is not %s", text->text, field, wanted);
    return -1;
}

/* --- values --- */

static int read_at(struct reader *r, const struct shape_text *text)
{
    int64_t hour, minute;
    const char *t = text->text;
    if (strlen(t) == 5 && strspn(t, "0123456789") == 2 && t[2] == ':' && num_parse_int(t, 2, &hour) == NUM_OK &&
        num_parse_int(t + 3, 2, &minute) == NUM_OK && hour >= 0 && hour < 24 && minute >= 0 && minute < 60) {
        r->out->at = (int)hour * HOUR + (int)minute * MINUTE;
        return 0;
    }
    (void)wrong(r, text, "at", "a time of day");
    diag_hint(r->diag, "Write hours and minutes from \"00:00\" to \"23:59\".");
    return -1;
}

static int read_start(struct reader *r)
{
    const struct shape_text *text = &r->fields->start;
    r->out->start = DATE_NONE;
    if (text->text == NULL && r->out->every == EVERY_RULE)
        return date_parse(RULE_START, strlen(RULE_START), &r->out->start) ? 0 : -1;
    if (text->text == NULL || date_parse(text->text, strlen(text->text), &r->out->start))
        return 0;
    (void)wrong(r, text, "start", "a day");
    diag_hint(r->diag, "Write a day such as 2026-01-01.");
    return -1;
}

/* "40 days": seconds. */
static int read_duration(struct reader *r, const struct shape_text *text, const char *field, int64_t *out)
{
    static const struct {
        const char *word;
        int64_t seconds;
    } units[] = {{"minute", MINUTE}, {"hour", HOUR}, {"day", DAY_SECONDS}, {"week", WEEK_DAYS * DAY_SECONDS}};
    const char *word = strchr(text->text, ' ');
    int64_t count;
    size_t len = word != NULL ? (size_t)(word - text->text) : 0;
    bool number = word != NULL && num_parse_int(text->text, len, &count) == NUM_OK && count > 0;
    for (size_t i = 0; number && i < ARRAY_LEN(units); i++) {
        size_t word_len = strlen(units[i].word);
        bool same = strncmp(word + 1, units[i].word, word_len) == 0 &&
                    (word[1 + word_len] == '\0' || strcmp(word + 1 + word_len, "s") == 0);
        if (same && count <= DURATION_DAYS_MAX * DAY_SECONDS / units[i].seconds) {
            *out = count * units[i].seconds;
            return 0;
        }
    }
    (void)wrong(r, text, field, "a length of time");
    diag_hint(r->diag, "Write a number of minutes, hours, days or weeks up to two years, such as 40 days.");
    return -1;
}

/* The days that a unit has at most, for numbers of days; 0 for schedules that are not counted in one. */
static int unit_days(const struct schedule *s)
{
    switch (s->every) {
    case EVERY_MONTH: return MONTH_DAYS;
    case EVERY_QUARTER: return QUARTER_DAYS;
    case EVERY_YEAR: return s->months != 0 ? MONTH_DAYS : YEAR_DAYS;
    case EVERY_DAY:
    case EVERY_WEEK:
    case EVERY_RULE: break;
    }
    return 0;
}

/* The day that `day` or `workday` names; DAY_NONE when neither is there. */
static int read_day(struct reader *r, const struct shape_text *day, const struct shape_int *workday,
                    struct schedule_day *out)
{
    int64_t n;
    int most = unit_days(r->out);
    *out = (struct schedule_day){DAY_NONE, 0};
    if (workday->given) {
        *out = (struct schedule_day){DAY_WORKDAY, (int)workday->value};
        if (workday->value != 0 && workday->value >= -most && workday->value <= most)
            return 0;
        diag_error(r->diag, DIAG_DEF_VALUE, workday->loc, "there is no working day %d", (int)workday->value);
        diag_hint(r->diag, "Count from 1, or from the end with -1 for the last; at most %d.", most);
        return -1;
    }
    if (day->text == NULL)
        return 0;
    *out = (struct schedule_day){DAY_NUMBER, -1};
    if (strcmp(day->text, "last") == 0)
        return 0;
    if (num_parse_int(day->text, strlen(day->text), &n) == NUM_OK && n >= 1 && n <= most) {
        out->n = (int)n;
        return 0;
    }
    (void)wrong(r, day, "day", "a day of it");
    diag_hint(r->diag, "Write a number from 1 to %d, or last.", most);
    return -1;
}

static int read_weekdays(struct reader *r)
{
    const struct shape_texts *list = &r->fields->weekday;
    int status = 0;
    for (size_t i = 0; i < list->n; i++) {
        size_t k = 0;
        while (k < WEEK_DAYS && strcmp(weekday_words[k], list->items[i].text) != 0)
            k++;
        if (k < WEEK_DAYS) {
            r->out->weekdays |= 1U << k;
            continue;
        }
        status = wrong(r, &list->items[i], "weekday", "a day of the week");
        diag_hint_names(r->diag, list->items[i].text, weekday_words, WEEK_DAYS);
    }
    if (r->out->every == EVERY_WEEK && list->n == 0)
        r->out->weekdays = 1;
    return status;
}

static int read_months(struct reader *r)
{
    const struct shape_texts *list = &r->fields->months;
    int status = 0;
    int64_t month;
    for (size_t i = 0; i < list->n; i++) {
        const struct shape_text *text = &list->items[i];
        if (num_parse_int(text->text, strlen(text->text), &month) == NUM_OK && month >= 1 && month <= 12) {
            r->out->months |= 1U << (month - 1);
            continue;
        }
        status = wrong(r, text, "months", "a month");
        diag_hint(r->diag, "Write numbers from 1 to 12, as [3, 9].");
    }
    return status;
}

static int read_wait(struct reader *r)
{
    const struct yaml_node *node = r->fields->wait_until;
    struct schedule *s = r->out;
    if (node == NULL)
        return 0;
    s->waits = true;
    if (node->kind == YAML_SCALAR) {
        struct shape_text text = {node->text, node->loc};
        return read_duration(r, &text, "wait_until", &s->wait_seconds);
    }
    struct wait_fields f = {.head = {.loc = node->loc, .name = ""}};
    if (shape_read(r->arena, &wait_shape, node, &f, r->diag) != 0)
        return -1;
    if (unit_days(s) == 0) {
        diag_error(r->diag, DIAG_DEF_VALUE, node->loc, "wait_until: of a schedule that is not counted in months");
        diag_hint(r->diag, "Write a length of time, such as wait_until: 2 days.");
        return -1;
    }
    if (read_day(r, &f.day, &f.workday, &s->wait_day) != 0)
        return -1;
    bool same_end = s->wait_day.kind == s->day.kind && (s->wait_day.n > 0) == (s->day.n > 0);
    if (!same_end || s->wait_day.n >= s->day.n)
        return 0;
    diag_error(r->diag, DIAG_DEF_VALUE, node->loc, "wait_until: is before the day of publication");
    diag_hint(r->diag, "Name a later day than the schedule's own.");
    return -1;
}

/* --- what goes together --- */

static int misplaced(struct reader *r, struct src_loc loc, const char *field, const char *where)
{
    diag_error(r->diag, DIAG_DEF_SHAPE, loc, "%s: is not for this kind of schedule", field);
    diag_hint(r->diag, "%s: stands with %s.", field, where);
    return -1;
}

static int check_together(struct reader *r)
{
    const struct fields *f = r->fields;
    const struct schedule *s = r->out;
    bool counted = s->every == EVERY_MONTH || s->every == EVERY_QUARTER || s->every == EVERY_YEAR;
    int status = 0;
    if (!counted && f->day.text != NULL)
        status = misplaced(r, f->day.loc, "day", "every: month, quarter or year");
    if (!counted && f->workday.given)
        status = misplaced(r, f->workday.loc, "workday", "every: month, quarter or year");
    if (s->every != EVERY_WEEK && f->weekday.n > 0)
        status = misplaced(r, f->weekday.items[0].loc, "weekday", "every: week");
    if (s->every != EVERY_MONTH && s->every != EVERY_YEAR && f->months.n > 0)
        status = misplaced(r, f->months.items[0].loc, "months", "every: month or year");
    if (counted && f->day.text != NULL && f->workday.given) {
        status = diag_error(r->diag, DIAG_DEF_SHAPE, f->workday.loc, "schedule has both day: and workday:");
        diag_hint(r->diag, "Keep one of the two.");
    }
    if (counted && f->day.text == NULL && !f->workday.given) {
        status = diag_error(r->diag, DIAG_DEF_SHAPE, s->loc, "schedule does not say on which day of the %s",
                            every_words[s->every]);
        diag_hint(r->diag, "Add workday: 8, or day: 15, or day: last.");
    }
    return status;
}

static int read_requires(struct reader *r)
{
    const struct shape_texts *list = &r->fields->requires;
    struct src_loc *places = ARENA_ARRAY(r->arena, list->n, struct src_loc);
    int status = 0;
    r->out->requires = ARENA_ARRAY(r->arena, list->n, const char *);
    r->out->requires_at = places;
    r->out->n_requires = list->n;
    for (size_t i = 0; i < list->n; i++) {
        const char *name = list->items[i].text;
        size_t k = 0;
        r->out->requires[i] = name;
        places[i] = list->items[i].loc;
        while (k < schema_n_packages && strcmp(schema_packages[k].name, name) != 0)
            k++;
        if (k < schema_n_packages)
            continue;
        const char **names = ARENA_ARRAY(r->arena, schema_n_packages, const char *);
        for (k = 0; k < schema_n_packages; k++)
            names[k] = schema_packages[k].name;
        status = diag_error(r->diag, DIAG_DEF_NAME, places[i], "unknown package \"%s\" in requires:", name);
        diag_hint_names(r->diag, name, names, schema_n_packages);
    }
    return status;
}

static int read_times(struct reader *r)
{
    int status = read_start(r);
    status |= read_at(r, &r->fields->at);
    status |= read_weekdays(r);
    status |= read_months(r);
    if (r->fields->max_age.text != NULL)
        status |= read_duration(r, &r->fields->max_age, "max_age", &r->out->max_age);
    else if (r->out->missed == MISSED_SKIP)
        r->out->max_age = DAY_SECONDS;
    return status;
}

/* The day is counted in a unit that the months decide, the wait is compared with the day. */
static int read_days(struct reader *r)
{
    struct schedule *s = r->out;
    if (s->every == EVERY_RULE)
        return rule_check(s->rule, s->start, r->fields->rrule.loc, r->diag) != 0 ? -1 : read_wait(r);
    if (unit_days(s) > 0 && read_day(r, &r->fields->day, &r->fields->workday, &s->day) != 0)
        return -1;
    return read_wait(r);
}

int schedule_read(struct arena *a, const struct yaml_node *node, struct schedule *out, struct diag *d)
{
    struct fields f = {.head = {.loc = node->loc, .name = ""}};
    if (shape_read(a, &schedule_shape, node, &f, d) != 0)
        return -1;
    *out = (struct schedule){.loc = node->loc,
                             .every = f.rrule.text != NULL ? EVERY_RULE : (enum schedule_every)f.every,
                             .rule = f.rrule.text,
                             .holiday = (enum schedule_holiday)f.holiday,
                             .then = (enum schedule_then)f.then,
                             .missed = (enum schedule_missed)f.missed};
    struct reader r = {.arena = a, .fields = &f, .out = out, .diag = d};
    int status = check_together(&r);
    status |= read_times(&r);
    status |= read_requires(&r);
    return status == 0 ? read_days(&r) : -1;
}

void schedule_print_fields(struct strbuf *out, bool mdoc)
{
    shape_print(out, &schedule_shape, mdoc);
    shape_print(out, &wait_shape, mdoc);
}
