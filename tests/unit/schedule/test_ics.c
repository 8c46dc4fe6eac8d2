/*
 * The calendar to subscribe to, as another reader has it: libical's parser, and its table of what RFC 5545 and RFC 5546
 * ask of a component.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* */
#include <cmocka.h>
#include <libical/ical.h>

#include "fixture.h"
#include "schedule/ics.h"

static void test_form(void **state)
{
    (void)state;
    struct fixture f;
    struct ics_event events[2];
    fixture_open(&f, "{every: month, workday: 8, requires: [borger], wait_until: 3 days, then: publish}");
    for (size_t i = 0; i < 2; i++) {
        events[i] = (struct ics_event){.pack = "prøve",
                                       .title = "Æbler; pærer, og \"blommer\"\\",
                                       .question = i == 0 ? NULL : "Linje\nog mere",
                                       .schedule = &f.schedule,
                                       .repeats = i == 1};
        assert_true(schedule_next(&f.arena, &f.schedule, &f.calendar, PERIOD_UNIT_MONTH,
                                  i == 0 ? moment("2026-11-01T00:00:00Z") : events[0].occurrence.due_at,
                                  &events[i].occurrence));
    }
    const char *text = ics_print(&f.arena, "Udgivelser", "0730.almanak", &f.calendar, events, 2);
    icalcomponent *root = icalparser_parse_string(text);
    assert_non_null(root);
    assert_int_equal(icalcomponent_count_errors(root), 0);
    assert_true(icalrestriction_check(root));
    assert_int_equal(icalcomponent_count_errors(root), 0);
    assert_int_equal(icalcomponent_count_components(root, ICAL_VEVENT_COMPONENT), 2);
    icalcomponent *event = icalcomponent_get_first_component(root, ICAL_VEVENT_COMPONENT);
    assert_string_equal(icalcomponent_get_uid(event), "prøve-2026-10@0730.almanak");
    assert_string_equal(icalcomponent_get_summary(event), "Æbler; pærer, og \"blommer\"\\, oktober 2026");
    assert_string_equal(icalcomponent_get_description(event),
                        "Periode: oktober 2026\nUdgives, når data er leveret: borgere\n"
                        "Mangler der stadig data 14. november 2026 kl. 06.00, udgives den uden dem");
    assert_int_equal(icaltime_as_timet(icalcomponent_get_dtstart(event)), moment("2026-11-11T05:00:00Z"));
    event = icalcomponent_get_next_component(root, ICAL_VEVENT_COMPONENT);
    assert_string_equal(icalcomponent_get_uid(event), "prøve-2026-11-2026-12-10@0730.almanak");
    icalcomponent_free(root);
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_form)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
