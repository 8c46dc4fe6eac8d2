/*
 * To whom a pack goes: what its definition may say, what is refused, and who gets which slice.
 *
 * SPDX-License-Identifier: MIT
 */
#include "deliver/to.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/strbuf.h"
#include "deliver/deliver.h"

static const char recipients[] = "allowed_domains: [b.dk]\n"
                                 "roles:\n"
                                 "  politiker: {clearance: aggregate, all: true}\n"
                                 "  controller: {clearance: person, only: {afdeling: [F1, F2]}}\n"
                                 "  drift: {clearance: aggregate, mailbox: drift@b.dk}\n"
                                 "  ingen: {clearance: person}\n"
                                 "people:\n"
                                 "  - {name: Anna, mail: anna@b.dk, roles: [politiker, controller]}\n"
                                 "  - {name: Bo, mail: bo@b.dk, roles: [controller], only: {afdeling: F2}}\n"
                                 "  - {name: Cai, mail: cai@b.dk, roles: [drift]}\n"
                                 "mail: {host: 127.0.0.1, tls: none, from: a@b.dk}\n";

struct fixture {
    struct arena arena;
    struct diag diag;
    struct roles roles;
    struct to to;
};

static int read_to(struct fixture *f, const char *text)
{
    arena_init(&f->arena);
    diag_init(&f->diag);
    assert_int_equal(roles_parse(&f->arena, "recipients.yaml", recipients, strlen(recipients), &f->roles, &f->diag), 0);
    const struct yaml_node *node = yaml_parse(&f->arena, "pack.yaml", text, strlen(text), DIAG_YAML_SYNTAX, &f->diag);
    assert_non_null(node);
    return to_read(&f->arena, node, &f->to, &f->diag);
}

static void release(struct fixture *f)
{
    diag_release(&f->diag);
    arena_release(&f->arena);
}

/* "Anna mail anna@b.dk; ..." of a publication. */
static char *deliveries(struct fixture *f, const struct to_publication *p)
{
    struct outbox_delivery *rows;
    struct strbuf b;
    size_t n;
    to_deliveries(&f->arena, &f->to, &f->roles, p, &rows, &n, &f->diag);
    strbuf_init(&b, STRBUF_SMALL);
    for (size_t i = 0; i < n; i++)
        strbuf_addf(&b, "%s%s %s %s", i > 0 ? "; " : "", rows[i].recipient, rows[i].channel, rows[i].address);
    char *text = arena_strdup(&f->arena, strbuf_text(&b));
    strbuf_release(&b);
    return text;
}

static void test_deliveries(void **state)
{
    (void)state;
    static const char to[] = "- {role: politiker}\n- {role: controller, channel: mail}\n- {role: drift}\n"
                             "- {role: controller, channel: folder, path: \"ud/{pack}/{period}/{slice}\"}\n";
    const struct {
        struct to_publication p;
        const char *rows;
    } cases[] = {
        {{.pack = "p", .slice = "", .period = "2026-10", .clearance = CLEARANCE_AGGREGATE},
         "Anna mail anna@b.dk; Bo mail bo@b.dk; drift mail drift@b.dk; ud/p/2026-10/alle folder ud/p/2026-10/alle"},
        {{.pack = "p", .split_by = "afdeling", .slice = "F1", .period = "2026-10", .clearance = CLEARANCE_AGGREGATE},
         "Anna mail anna@b.dk; ud/p/2026-10/F1 folder ud/p/2026-10/F1"},
        {{.pack = "p", .split_by = "afdeling", .slice = "F2", .period = "2026-10", .clearance = CLEARANCE_AGGREGATE},
         "Anna mail anna@b.dk; Bo mail bo@b.dk; ud/p/2026-10/F2 folder ud/p/2026-10/F2"},
        {{.pack = "p", .split_by = "afdeling", .slice = "../x y", .period = "2026", .clearance = CLEARANCE_AGGREGATE},
         "Anna mail anna@b.dk"},
        {{.pack = "p", .split_by = "afdeling", .slice = "F2", .period = "2026-10", .clearance = CLEARANCE_PERSON},
         "Anna mail anna@b.dk; Bo mail bo@b.dk; ud/p/2026-10/F2 folder ud/p/2026-10/F2"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct fixture f;
        assert_int_equal(read_to(&f, to), 0);
        assert_string_equal(deliveries(&f, &cases[i].p), cases[i].rows);
        release(&f);
    }
}

static void test_folder_names(void **state)
{
    (void)state;
    struct fixture f;
    const struct to_publication p = {.pack = "p", .split_by = "x", .slice = "../Ø/.ssh", .period = "2026-K3"};
    assert_int_equal(read_to(&f, "- {channel: folder, path: \"ud/{slice}/{period}\"}\n"), 0);
    assert_string_equal(deliveries(&f, &p), "ud/_------ssh/2026-K3 folder ud/_------ssh/2026-K3");
    release(&f);
}

static void test_checks(void **state)
{
    (void)state;
    const struct {
        const char *to, *message;
        enum clearance clearance;
        const char *split_by;
        bool warns;
    } cases[] = {
        {"- {role: politkier}\n", "unknown role \"politkier\"", CLEARANCE_AGGREGATE, NULL, true},
        {"- {role: politiker}\n", "needs clearance \"pseudonym\", role \"politiker\" has", CLEARANCE_PSEUDONYM, NULL,
         false},
        {"- {role: controller}\n", "names people, and mail is sent without TLS", CLEARANCE_PERSON, NULL, false},
        {"- {channel: folder, path: ud}\n", "and the folder names no role", CLEARANCE_PSEUDONYM, NULL, false},
        {"- {role: controller, channel: sftp, path: ud}\n", "names no server for sftp", CLEARANCE_AGGREGATE, NULL,
         false},
        {"- {role: ingen}\n", "nobody has role \"ingen\"", CLEARANCE_AGGREGATE, NULL, true},
        {"- {role: controller}\n", "no slice of pack \"p\" goes to anybody", CLEARANCE_AGGREGATE, "distrikt", true},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct fixture f;
        const struct to_publication p = {.pack = "p", .clearance = cases[i].clearance, .split_by = cases[i].split_by};
        assert_int_equal(read_to(&f, cases[i].to), 0);
        assert_int_equal(to_check(&f.to, &f.roles, &p, &f.diag), cases[i].warns ? 0 : -1);
        assert_int_equal(f.diag.n_items, 1);
        assert_non_null(strstr(f.diag.items[0].message, cases[i].message));
        assert_non_null(f.diag.items[0].hint);
        release(&f);
    }
}

static void test_forms(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"role: x\n", "to must be a list of recipients"},
        {"- {channel: mail}\n", "mail goes to a role, and none is named"},
        {"- {role: x, path: y}\n", "mail has no path"},
        {"- {role: x, channel: folder}\n", "field \"path\" of recipient is missing"},
        {"- {role: x, channel: fax}\n", "field \"channel\" of recipient must be one of its words"},
        {"- {role: x}\n- {role: x, channel: mail}\n", "the same recipient stands here twice"},
        {"- {channel: folder, path: /etc}\n", "\"/etc\" is not a folder"},
        {"- {channel: folder, path: ud/../x}\n", "\"ud/../x\" is not a folder"},
        {"- {channel: folder, path: ud/.ssh}\n", "\"ud/.ssh\" is not a folder"},
        {"- {channel: folder, path: ud/}\n", "\"ud/\" is not a folder"},
        {"- {channel: folder, path: \"ud/{person}\"}\n", "is not a folder"},
        {"- {channel: folder, path: \"ud;rm\"}\n", "is not a folder"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct fixture f;
        assert_int_equal(read_to(&f, cases[i][0]), -1);
        assert_non_null(strstr(f.diag.items[0].message, cases[i][1]));
        assert_non_null(f.diag.items[0].hint);
        release(&f);
    }
}

static void test_pauses(void **state)
{
    (void)state;
    static const int64_t pauses[] = {60, 120, 240, 480, 960, 1920, 3600, 3600};
    for (size_t i = 0; i < ARRAY_LEN(pauses); i++)
        assert_int_equal(deliver_pause((int)i + 1), pauses[i]);
    assert_int_equal(deliver_pause(1000000), 3600);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_deliveries), cmocka_unit_test(test_folder_names), cmocka_unit_test(test_checks),
        cmocka_unit_test(test_forms),      cmocka_unit_test(test_pauses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
