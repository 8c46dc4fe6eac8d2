/*
 * A schedule of a text on a calendar without a file, in Copenhagen.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_TESTS_SCHEDULE_FIXTURE_H
#define ALMANAK_TESTS_SCHEDULE_FIXTURE_H

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/strbuf.h"
#include "schedule/due.h"

struct fixture {
    struct arena arena;
    struct diag diag;
    struct calendar calendar;
    struct schedule schedule;
};

/* Read it; false when it has mistakes, which stand in f->diag. */
static inline bool fixture_try(struct fixture *f, const char *text)
{
    arena_init(&f->arena);
    diag_init(&f->diag);
    assert_int_equal(calendar_load(&f->arena, "/nowhere", "Europe/Copenhagen", &f->calendar, &f->diag), 0);
    const struct yaml_node *node = yaml_parse(&f->arena, "pack.yaml", text, strlen(text), DIAG_YAML_SYNTAX, &f->diag);
    assert_non_null(node);
    return schedule_read(&f->arena, node, &f->schedule, &f->diag) == 0;
}

static inline void fixture_open(struct fixture *f, const char *text)
{
    if (!fixture_try(f, text))
        fail_msg("%s: %s", text, f->diag.items[0].message);
}

static inline void fixture_close(struct fixture *f)
{
    diag_release(&f->diag);
    arena_release(&f->arena);
}

static inline int64_t moment(const char *text)
{
    int64_t at;
    assert_true(clock_parse(text, &at));
    return at;
}

#endif
