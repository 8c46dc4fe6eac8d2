/*
 * Any text as a schedule, on a calendar whose closing days stand before it and a line "---": both are read or refused
 * with a reason. What is due comes in order, once a day, does not wait before it is due, and is the same whether a span
 * of time is asked for at once or in two.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "schedule/due.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_order(const struct occurrence *o, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (o[i].wait_until < o[i].due_at || o[i].why[0] == '\0' || month_first(o[i].period.last + 1) > o[i].day)
            abort();
        if (i > 0 && (o[i].due_at <= o[i - 1].due_at || o[i].day <= o[i - 1].day))
            abort();
    }
}

static void ask(struct arena *a, const struct schedule *s, const struct calendar *c)
{
    struct occurrence *whole, *first, *second, next;
    size_t n, n_first, n_second;
    int64_t from = (int64_t)date_of(2026, 2, 17) * DAY_SECONDS, middle = from + 200LL * DAY_SECONDS,
            to = from + 500LL * DAY_SECONDS;
    schedule_between(a, s, c, PERIOD_UNIT_MONTH, from, to, &whole, &n);
    schedule_between(a, s, c, PERIOD_UNIT_MONTH, from, middle, &first, &n_first);
    schedule_between(a, s, c, PERIOD_UNIT_MONTH, middle, to, &second, &n_second);
    check_order(whole, n);
    if (n_first + n_second != n)
        abort();
    for (size_t i = 0; i < n; i++) {
        const struct occurrence *o = i < n_first ? &first[i] : &second[i - n_first];
        if (o->due_at != whole[i].due_at || o->period.first != whole[i].period.first)
            abort();
    }
    if (schedule_next(a, s, c, PERIOD_UNIT_MONTH, from, &next) ? n > 0 && next.due_at != whole[0].due_at : n > 0)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct diag d;
    struct calendar c = {.zone = zone_lookup("Europe/Copenhagen")};
    struct schedule s;
    arena_init(&a);
    diag_init(&d);
    const char *text = arena_strndup(&a, (const char *)data, size);
    const char *cut = memmem(text, size, "\n---\n", 5);
    const char *rest = cut != NULL ? cut + 5 : text;
    size_t before = cut != NULL ? (size_t)(cut - text) + 1 : 0;
    int read = workdays_parse(&a, "calendar.yaml", cut != NULL ? text : NULL, before, &c.days, &d);
    const struct yaml_node *node = yaml_parse(&a, "pack.yaml", rest, size - (size_t)(rest - text), DIAG_DEF_SHAPE, &d);
    if (read == 0 && node != NULL && schedule_read(&a, node, &s, &d) == 0)
        ask(&a, &s, &c);
    else if (d.n_errors == 0)
        abort();
    diag_release(&d);
    arena_release(&a);
    return 0;
}
