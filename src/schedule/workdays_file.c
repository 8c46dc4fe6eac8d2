/*
 * Reading calendar.yaml: see workdays.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "schedule/workdays.h"

#include <string.h>

#include "base/file.h"
#include "model/shape.h"

enum { CALENDAR_MAX = 1 << 20, RANGE_MAX = 366, BUILT_IN = 3 };

/* A line of the file as it stands there. */
struct entry {
    struct shape_head head;
    struct shape_text date, every_year, from, to, name;
    struct shape_int easter;
};

#define AT(type, member) offsetof(struct type, member)

/* A day counted from Easter lies in the year of that Easter: hence the limits. */
static const struct shape_field entry_fields[] = {
    {"date", SHAPE_NAME, AT(entry, date), .one_of = true, .help = "One day, as 2026-12-23."},
    {"every_year", SHAPE_NAME, AT(entry, every_year), .one_of = true, .help = "That day of every year, as 06-05."},
    {"from", SHAPE_NAME, AT(entry, from), .one_of = true, .help = "The first day of several, as 2026-07-20."},
    {"easter", SHAPE_INT, AT(entry, easter), .one_of = true, .low = -80, .high = 250,
     .help = "Days after Easter Sunday, every year: 40 is the Friday after Ascension Day."},
    {"to", SHAPE_NAME, AT(entry, to), .help = "The last day of several, with from:."},
    {"name", SHAPE_TEXT, AT(entry, name), .help = "What the day is called; a closing day has a name."},
};
static const struct shape entry_shape = {"calendar day", sizeof(struct entry), entry_fields, ARRAY_LEN(entry_fields)};

struct calendar_file {
    struct shape_head head;
    const struct yaml_node *closed, *open;
};
static const struct shape_field file_fields[] = {
    {"closed", SHAPE_NODE, AT(calendar_file, closed), .help = "A list of days on which the town hall is closed."},
    {"open", SHAPE_NODE, AT(calendar_file, open),
     .help = "A list of holidays and closing days that are none here; a weekend stays one."},
};
static const struct shape file_shape = {"calendar", sizeof(struct calendar_file), file_fields, ARRAY_LEN(file_fields)};

struct reader {
    struct arena *arena;
    struct workdays *days;
    struct diag *diag;
};

static int read_date(struct reader *r, const struct shape_text *text, const char *field, date_t *out)
{
    if (date_parse(text->text, strlen(text->text), out))
        return 0;
    diag_error(r->diag, DIAG_DEF_VALUE, text->loc, "\"%s\" is not a day", text->text);
    diag_hint(r->diag, "Write %s: followed by a day such as 2026-12-23.", field);
    return -1;
}

static int read_range(struct reader *r, const struct entry *e, struct closing *out)
{
    if (e->to.text == NULL) {
        diag_error(r->diag, DIAG_DEF_SHAPE, e->from.loc, "from: has no to:");
        diag_hint(r->diag, "Add the last day, as in {from: 2026-07-20, to: 2026-07-31, name: Sommerlukket}.");
        return -1;
    }
    if (read_date(r, &e->from, "from", &out->first) != 0 || read_date(r, &e->to, "to", &out->last) != 0)
        return -1;
    if (out->last >= out->first && out->last - out->first < RANGE_MAX)
        return 0;
    diag_error(r->diag, DIAG_DEF_VALUE, e->to.loc, "the days from %s to %s are not in order, or more than a year",
               e->from.text, e->to.text);
    diag_hint(r->diag, "Let to: be the day of from: or up to a year after it.");
    return -1;
}

/* Month and day, tried in a leap year. */
static int read_yearly(struct reader *r, const struct shape_text *text, struct closing *out)
{
    char full[sizeof("2024-06-05")];
    date_t day;
    int year;
    (void)snprintf(full, sizeof(full), "2024-%.5s", text->text);
    if (strlen(text->text) != 5 || !date_parse(full, strlen(full), &day)) {
        diag_error(r->diag, DIAG_DEF_VALUE, text->loc, "\"%s\" is not a day of every year", text->text);
        diag_hint(r->diag, "Write month and day, such as 06-05 for 5 June.");
        return -1;
    }
    date_split(day, &year, &out->month, &out->day);
    return 0;
}

static int read_entry(struct reader *r, const struct yaml_node *node, bool open)
{
    struct entry e = {.head = {.loc = node->loc, .name = ""}};
    struct closing c = {.open = open};
    int status = 0;
    if (shape_read(r->arena, &entry_shape, node, &e, r->diag) != 0)
        return -1;
    if (e.to.text != NULL && e.from.text == NULL) {
        diag_error(r->diag, DIAG_DEF_SHAPE, e.to.loc, "to: has no from:");
        diag_hint(r->diag, "Write {from: ..., to: ...}, or date: for one day.");
        return -1;
    }
    if (!open && e.name.text == NULL) {
        diag_error(r->diag, DIAG_DEF_SHAPE, node->loc, "a closing day has no name");
        diag_hint(r->diag, "Add name:, which is told where the day moves a publication.");
        return -1;
    }
    c.name = e.name.text;
    if (e.date.text != NULL) {
        status = read_date(r, &e.date, "date", &c.first);
        c.last = c.first;
    } else if (e.from.text != NULL) {
        status = read_range(r, &e, &c);
    } else if (e.every_year.text != NULL) {
        c.kind = CLOSING_YEARLY;
        status = read_yearly(r, &e.every_year, &c);
    } else {
        c.kind = CLOSING_EASTER;
        c.offset = (int)e.easter.value;
    }
    if (status == 0)
        r->days->rules[r->days->n_rules++] = c;
    return status;
}

static int read_list(struct reader *r, const struct yaml_node *list, const char *field, bool open)
{
    int status = 0;
    if (list == NULL || yaml_is_null(list))
        return 0;
    if (list->kind != YAML_LIST) {
        diag_error(r->diag, DIAG_DEF_SHAPE, list->loc, "%s: needs a list of days", field);
        diag_hint(r->diag, "Write \"- {date: 2026-12-23, name: ...}\" for each day.");
        return -1;
    }
    for (size_t i = 0; i < list->n; i++)
        status |= read_entry(r, list->items[i], open);
    return status;
}

int workdays_parse(struct arena *a, const char *file, const char *text, size_t len, struct workdays *out,
                   struct diag *d)
{
    static const struct closing built_in[BUILT_IN] = {
        {.kind = CLOSING_YEARLY, .month = 6, .day = 5, .name = "Grundlovsdag"},
        {.kind = CLOSING_YEARLY, .month = 12, .day = 24, .name = "Juleaftensdag"},
        {.kind = CLOSING_YEARLY, .month = 12, .day = 31, .name = "Nytårsaftensdag"},
    };
    struct calendar_file f = {.head = {.name = "", .loc = {file, 1, 1}}};
    const struct yaml_node *root = text != NULL ? yaml_parse(a, file, text, len, DIAG_YAML_SYNTAX, d) : NULL;
    if (text != NULL && (root == NULL || shape_read(a, &file_shape, root, &f, d) != 0))
        return -1;
    size_t most = BUILT_IN;
    most += f.closed != NULL ? f.closed->n : 0;
    most += f.open != NULL ? f.open->n : 0;
    *out = (struct workdays){.rules = ARENA_ARRAY(a, most, struct closing), .n_rules = BUILT_IN};
    memcpy(out->rules, built_in, sizeof(built_in));
    struct reader r = {.arena = a, .days = out, .diag = d};
    int status = read_list(&r, f.closed, "closed", false);
    status |= read_list(&r, f.open, "open", true);
    return status;
}

int workdays_load(struct arena *a, const char *folder, struct workdays *out, struct diag *d)
{
    const char *file = path_join(a, folder, CALENDAR_NAME);
    char *text = NULL;
    size_t len = 0;
    if (file_exists(file) && file_read(a, file, CALENDAR_MAX, &text, &len, d) != 0)
        return -1;
    return workdays_parse(a, file, text, len, out, d);
}

void workdays_print_fields(struct strbuf *out, bool mdoc)
{
    shape_print(out, &file_shape, mdoc);
    shape_print(out, &entry_shape, mdoc);
}
