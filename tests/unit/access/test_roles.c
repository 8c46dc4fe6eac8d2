/*
 * Roles and people: what recipients.yaml may say, who gets which slice, and which addresses are let through.
 *
 * SPDX-License-Identifier: MIT
 */
#include "access/roles.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "base/file.h"

struct fixture {
    struct arena arena;
    struct diag diag;
    struct roles roles;
};

static int parse(struct fixture *f, const char *text)
{
    arena_init(&f->arena);
    diag_init(&f->diag);
    return roles_parse(&f->arena, "recipients.yaml", text, strlen(text), &f->roles, &f->diag);
}

static void release(struct fixture *f)
{
    diag_release(&f->diag);
    arena_release(&f->arena);
}

static const char sound[] =
    "allowed_domains: [randers.dk, Example.org]\n"
    "roles:\n"
    "  politiker: {clearance: aggregate, label: Politikere, all: true}\n"
    "  controller-familie: {clearance: person, only: {afdeling: [F1, F2]}}\n"
    "  drift: {clearance: aggregate, mailbox: drift@randers.dk, bundle: true}\n"
    "people:\n"
    "  - {name: Anna Ærø, mail: anna@randers.dk, roles: [politiker, controller-familie]}\n"
    "  - {name: Bo Bæk, mail: bo@EXAMPLE.org, roles: controller-familie, only: {afdeling: F2, omraade: [A]}}\n"
    "mail: {host: 127.0.0.1, port: 2525, tls: none, from: \"Tal fra kommunen <tal@randers.dk>\"}\n";

static void test_sound(void **state)
{
    (void)state;
    struct fixture f;
    assert_int_equal(parse(&f, sound), 0);
    const struct roles *r = &f.roles;
    assert_int_equal(r->n_roles, 3);
    assert_int_equal(r->n_people, 2);
    const struct role *politiker = roles_lookup(r, "politiker"), *familie = roles_lookup(r, "controller-familie");
    const struct role *drift = roles_lookup(r, "drift");
    const struct person *anna = roles_person(r, "Anna Ærø"), *bo = roles_person(r, "Bo Bæk");
    assert_string_equal(politiker->label, "Politikere");
    assert_string_equal(familie->label, "controller-familie");
    assert_int_equal(familie->clearance, CLEARANCE_PERSON);
    assert_string_equal(drift->mailbox, "drift@randers.dk");
    assert_true(drift->bundle && !politiker->bundle);
    assert_true(person_holds(anna, politiker) && person_holds(anna, familie) && !person_holds(bo, politiker));
    assert_null(roles_lookup(r, "ukendt"));
    assert_null(roles_person(r, "Anna"));
    assert_string_equal(r->mail->from, "tal@randers.dk");
    assert_string_equal(r->mail->from_name, "Tal fra kommunen");
    assert_string_equal(r->mail->domain, "randers.dk");
    assert_int_equal(r->mail->max_bytes, 20000000);
    assert_null(r->sftp);
    release(&f);
}

/* The person's own values, else the role's, else all or nothing. */
static void test_slices(void **state)
{
    (void)state;
    struct fixture f;
    assert_int_equal(parse(&f, sound), 0);
    const struct role *politiker = roles_lookup(&f.roles, "politiker");
    const struct role *familie = roles_lookup(&f.roles, "controller-familie");
    const struct role *drift = roles_lookup(&f.roles, "drift");
    const struct person *anna = roles_person(&f.roles, "Anna Ærø"), *bo = roles_person(&f.roles, "Bo Bæk");
    const struct {
        const struct role *role;
        const struct person *person;
        const char *key, *value;
        bool gets;
    } cases[] = {
        {familie, anna, "afdeling", "F1", true},   {familie, anna, "afdeling", "F3", false},
        {familie, bo, "afdeling", "F1", false},    {familie, bo, "afdeling", "F2", true},
        {familie, bo, "omraade", "A", true},       {familie, anna, "omraade", "A", false},
        {politiker, anna, "afdeling", "F3", true}, {politiker, bo, "afdeling", "F1", false},
        {drift, NULL, "afdeling", "F1", false},    {familie, NULL, "afdeling", "F1", true},
        {politiker, NULL, "distrikt", "x", true},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        assert_int_equal(roles_slice(cases[i].role, cases[i].person, cases[i].key, cases[i].value), cases[i].gets);
    release(&f);
}

static void test_addresses(void **state)
{
    (void)state;
    struct fixture f;
    assert_int_equal(parse(&f, sound), 0);
    static const char *const good[] = {"a@randers.dk", "a.b+c@RANDERS.DK", "o'neill@example.org"};
    static const char *const outside[] = {"a@randers.dk.evil.com", "a@sub.randers.dk", "a@anders.dk"};
    static const char *const bad[] = {"",
                                      "a",
                                      "@randers.dk",
                                      "a@",
                                      "a b@randers.dk",
                                      "a@randers.dk\r\nBcc: x@evil.com",
                                      "a@randers.dk\n",
                                      "\"a\"@randers.dk",
                                      "<a@randers.dk>",
                                      "a..b@randers.dk",
                                      ".a@randers.dk",
                                      "a.@randers.dk",
                                      "a@randers..dk",
                                      "a@-randers.dk",
                                      "a@b@randers.dk",
                                      "æ@randers.dk",
                                      "a,b@randers.dk"};
    for (size_t i = 0; i < ARRAY_LEN(good); i++)
        assert_true(address_valid(good[i]) && address_allowed(&f.roles, good[i]));
    for (size_t i = 0; i < ARRAY_LEN(outside); i++)
        assert_true(address_valid(outside[i]) && !address_allowed(&f.roles, outside[i]));
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_false(address_valid(bad[i]) || address_allowed(&f.roles, bad[i]));
    release(&f);
}

static void test_hosts(void **state)
{
    (void)state;
    static const char *const loopback[] = {"localhost", "LOCALHOST", "127.0.0.1", "127.9.8.7", "::1"};
    static const char *const others[] = {"localhost.evil.com", "128.0.0.1", "127.0.0.1.evil.com", "::2", "0.0.0.0", ""};
    for (size_t i = 0; i < ARRAY_LEN(loopback); i++)
        assert_true(host_loopback(loopback[i]));
    for (size_t i = 0; i < ARRAY_LEN(others); i++)
        assert_false(host_loopback(others[i]));
}

static void test_mistakes(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message;
        int line;
    } cases[] = {
        {"roles:\n  Chef: {clearance: person}\n", "\"Chef\" is not a name of a role", 2},
        {"roles:\n  chef: {clearance: alt}\n", "field \"clearance\" of role \"chef\" must be one of its words", 2},
        {"roles:\n  chef: {label: Chef}\n", "field \"clearance\" of role \"chef\" is missing", 2},
        {"people:\n  - {name: A, mail: a@b.dk, roles: [x]}\n", "address \"a@b.dk\" lies outside", 2},
        {"allowed_domains: [b.dk]\npeople:\n  - {name: A, mail: a@b.dk, roles: [x]}\n", "unknown role \"x\"", 3},
        {"allowed_domains: [b.dk]\nroles: {x: {clearance: person}}\npeople:\n"
         "  - {name: A, mail: a@b.dk, roles: [x]}\n  - {name: B, mail: A@b.dk, roles: [x]}\n",
         "\"A@b.dk\" stands twice among the people", 5},
        {"allowed_domains: [\"b.dk/\"]\n", "\"b.dk/\" is not a domain", 1},
        {"mail: {host: smtp.b.dk, tls: none, from: a@b.dk}\n", "mail to \"smtp.b.dk\" needs TLS", 1},
        {"mail: {host: smtp.b.dk, from: \"a <b\"}\n", "\"a <b\" is not a sender", 1},
        {"mail: {host: \"smtp://b.dk\", from: a@b.dk}\n", "\"smtp://b.dk\" is not a name of a server", 1},
        {"mail: {host: b.dk, user: u, from: a@b.dk}\n", "names a user or a password file without the other", 1},
        {"mail: {host: b.dk, from: a@b.dk, password_file: nowhere, user: u}\n", "secret \"nowhere\" cannot be read", 1},
        {"mail: {host: b.dk, from: a@b.dk, over: link}\n", "link_base is missing", 1},
        {"mail: {host: b.dk, from: a@b.dk, link_base: \"javascript:x\"}\n", "is not an address of a site", 1},
        {"sftp: {host: b.dk, user: u, key_file: nowhere, known_hosts: nowhere}\n", "secret \"nowhere\"", 1},
        {"rolse: {}\n", "unknown field \"rolse\" of file", 1},
        {"roles: [x]\n", "roles must be a map of names", 1},
        {"people: {x: y}\n", "people must be a list", 1},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct fixture f;
        assert_int_equal(parse(&f, cases[i].text), -1);
        assert_non_null(strstr(f.diag.items[0].message, cases[i].message));
        assert_int_equal(f.diag.items[0].loc.line, cases[i].line);
        for (size_t k = 0; k < f.diag.n_items; k++)
            assert_non_null(f.diag.items[k].hint);
        release(&f);
    }
}

static void test_secrets(void **state)
{
    (void)state;
    char dir[] = "/tmp/test_roles-XXXXXX";
    struct arena a;
    struct diag d;
    const char *secret;
    arena_init(&a);
    diag_init(&d);
    assert_non_null(mkdtemp(dir));
    const char *path = path_join(&a, dir, "password");
    assert_int_equal(file_write(path, "hemmeligt ord\r\nmere\n", 20, &d), 0);
    assert_int_equal(chmod(path, 0640), 0);
    assert_int_equal(secret_read(&a, path, &secret, &d), -1);
    assert_int_equal(chmod(path, 0600), 0);
    assert_int_equal(secret_read(&a, path, &secret, &d), 0);
    assert_string_equal(secret, "hemmeligt ord");
    assert_int_equal(secret_read(&a, dir, &secret, &d), -1);
    assert_int_equal(dir_remove(dir, &d), 0);
    diag_release(&d);
    arena_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sound), cmocka_unit_test(test_slices),   cmocka_unit_test(test_addresses),
        cmocka_unit_test(test_hosts), cmocka_unit_test(test_mistakes), cmocka_unit_test(test_secrets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
