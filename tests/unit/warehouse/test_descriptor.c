/*
 * Descriptors: what is read, and every mistake with its place and its hint.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/delivery.h"

#include "warehouse/load/descriptor.h"

/* A descriptor with replaceable parts; lines are counted by the tests of places. */
#define HEAD(period)                                                                                                   \
    "{\"name\": \"virksomhed\", \"municipality\": \"0730\",\n \"period\": \"" period                                   \
    "\", \"source\": \"cvr\", \"delivery\": \"full\",\n"
#define FIELDS(more) "{\"name\": \"cvr\", \"type\": \"string\"}, {\"name\": \"name\", \"type\": \"string\"}" more
#define RESOURCE(members, fields, schema)                                                                              \
    " \"resources\": [{\"name\": \"company\", \"path\": \"company.csv\"" members                                       \
    ",\n  \"schema\": {\"fields\": [" fields "]" schema "}}]}"
#define PLAIN HEAD("2026-10") RESOURCE("", FIELDS(""), "")

static int parse(struct world *w, const char *text, struct package *out)
{
    return package_parse(&w->arena, "delivery", "delivery/datapackage.json", text, strlen(text), out, &w->diag);
}

static void test_reads_all(void **state)
{
    struct world *w = *state;
    struct package p;
    assert_done(w,
                parse(w,
                      HEAD("2026-10") RESOURCE(
                          ", \"encoding\": \"UTF-8\", \"format\": \"csv\", \"dialect\": {\"delimiter\": \",\", "
                          "\"lineTerminator\": \"\\r\\n\", \"header\": true}",
                          FIELDS(", {\"name\": \"employees\", \"type\": \"integer\", \"constraints\": {\"minimum\": 0, "
                                 "\"maximum\": \"9999\", \"enum\": [1, 2, 3]}}, {\"name\": \"industry\", "
                                 "\"constraints\": {\"required\": true, \"unique\": false, \"minLength\": 2, "
                                 "\"maxLength\": 6, \"pattern\": \"^\\\\d+$\"}}"),
                          ", \"primaryKey\": [\"cvr\", \"name\"], \"missingValues\": [\"\", \"-\"], \"foreignKeys\": "
                          "[{\"fields\": \"cvr\", \"reference\": {\"resource\": \"x\", \"fields\": [\"cvr\"]}}]"),
                      &p));
    assert_int_equal(w->diag.n_items, 0);
    assert_string_equal(p.name, "virksomhed");
    assert_string_equal(p.title, "virksomhed");
    assert_string_equal(p.municipality, "0730");
    assert_string_equal(p.source, "cvr");
    assert_int_equal(p.period, 2026 * 12 + 9);
    assert_false(p.fictive);
    assert_int_equal(p.n_resources, 1);
    const struct package_resource *r = &p.resources[0];
    assert_string_equal(r->file, "delivery/company.csv");
    assert_ptr_equal(r->schema, schema_lookup("company"));
    assert_int_equal(r->n_fields, 4);
    assert_int_equal(r->primary_key.n, 2);
    assert_int_equal(r->fields[3].n_missing_values, 1);
    const struct package_field *f = &r->fields[2];
    assert_int_equal(f->type, FIELD_INTEGER);
    assert_true(f->has_minimum && f->has_maximum);
    assert_int_equal(f->maximum.number, 9999);
    assert_int_equal(f->n_enums, 3);
    assert_int_equal(f->enums[2].number, 3);
    f = &r->fields[3];
    assert_int_equal(f->type, FIELD_STRING);
    assert_true(f->required);
    assert_int_equal(f->min_length, 2);
    assert_int_equal(f->max_length, 6);
    assert_string_equal(f->pattern, "^\\d+$");
}

struct mistake {
    const char *text, *said;
    int line;
};

static void test_mistakes_of_the_package(void **state)
{
    struct world *w = *state;
    static const struct mistake mistakes[] = {
        {"[1]", "not a map", 1},
        {"{\"name\": \"a\" \"b\"}", "could not parse", 1},
        {"{}", "\"municipality\" is missing", 1},
        {HEAD("2026-13") RESOURCE("", FIELDS(""), ""), "\"2026-13\", not a month", 2},
        {HEAD("2026") RESOURCE("", FIELDS(""), ""), "not a month", 2},
        {"{\"name\": \"borgere\",\n\"resources\": []}", "there is no package \"borgere\"", 1},
        {"{\"name\": \"borgere\",\n\"resources\": []}", "there are 0 resources", 2},
        {"{\"municipality\": 730}", "\"730\", not four digits", 1},
        {"{\"municipality\": [\"0730\"]}", "is a list, not a text", 1},
        {"{\"source\": \"a\\nb\"}", "\"source\" is not a name", 1},
        {"{\"source\": \"0123456789012345678901234567890123456789012345678901234567890123x\"}",
         "\"source\" is not a name", 1},
        {"{\"source\": \"\"}", "\"source\" is empty", 1},
        {"{\"fictive\": \"yes\"}", "\"fictive\" is neither true nor false", 1},
        {"{\"delivery\": \"all\"}", "there is no delivery of kind \"all\"", 1},
        {"{\"resources\": {}}", "\"resources\" is a map, not a list", 1},
        {"{\"resources\":\n[1]}", "a resource is a text, not a map", 2},
        {"{\"resources\": [{\"path\": \"a.csv\"}]}", "\"name\" is missing", 1},
    };
    for (size_t i = 0; i < ARRAY_LEN(mistakes); i++) {
        struct package p;
        assert_int_equal(parse(w, mistakes[i].text, &p), -1);
        assert_said(&w->diag, mistakes[i].said);
        const struct diag_item *item = find_item(&w->diag, mistakes[i].said);
        assert_int_equal(item->loc.line, mistakes[i].line);
        assert_string_equal(item->loc.file, "delivery/datapackage.json");
        assert_non_null(item->hint);
        assert_int_equal(item->code, DIAG_PACKAGE);
        world_clear(w);
    }
}

#define WITH_MEMBERS(members) HEAD("2026-10") RESOURCE(members, FIELDS(""), "")
#define WITH_FIELD(field) HEAD("2026-10") RESOURCE("", FIELDS(", " field), "")
#define WITH_SCHEMA(schema) HEAD("2026-10") RESOURCE("", FIELDS(""), schema)
#define WITH_PATH(path)                                                                                                \
    HEAD("2026-10")                                                                                                    \
    " \"resources\": [{\"name\": \"company\",\n\"path\": " path ", \"schema\": {\"fields\": [" FIELDS("") "]}}]}"

static void test_mistakes_of_resources(void **state)
{
    struct world *w = *state;
    static const struct mistake mistakes[] = {
        {WITH_PATH("\"/etc/passwd\""), "does not lead to a file inside", 4},
        {WITH_PATH("\"../x.csv\""), "does not lead to a file inside", 4},
        {WITH_PATH("\"a/../../x.csv\""), "does not lead to a file inside", 4},
        {WITH_PATH("\"a/..\""), "does not lead to a file inside", 4},
        {WITH_PATH("\"a//b\""), "does not lead to a file inside", 4},
        {WITH_PATH("\"http://example.org/x.csv\""), "does not lead to a file inside", 4},
        {WITH_PATH("[\"a.csv\", \"b.csv\"]"), "spread over several files", 4},
        {WITH_PATH("[[\"a.csv\"]]"), "not a list of texts", 4},
        {WITH_PATH("null"), "has no path", 3},
        {WITH_MEMBERS(", \"encoding\": \"utf-16\""), "encoding \"utf-16\" is not supported", 3},
        {WITH_MEMBERS(", \"format\": \"xlsx\""), "format \"xlsx\" is not supported", 3},
        {WITH_MEMBERS(", \"compression\": \"zip\""), "compression \"zip\" is not supported", 3},
        {WITH_MEMBERS(", \"dialect\": {\"delimiter\": \"::\"}"), "\"delimiter\" of the dialect is \"::\"", 3},
        {WITH_MEMBERS(", \"dialect\": {\"quoteChar\": \"a\"}"), "\"quoteChar\" of the dialect is \"a\"", 3},
        {WITH_MEMBERS(", \"dialect\": {\"headerRows\": [1, 2]}"), "\"headerRows\" of the dialect", 3},
        {WITH_MEMBERS(", \"dialect\": \"d.json\""), "\"dialect\" is a text, not a map", 3},
        {WITH_MEMBERS(", \"dialect\": {\"header\": \"no\"}"), "\"header\" is neither true nor false", 3},
        {WITH_MEMBERS(", \"dialect\": {\"commentChar\": \"#\"}"), "\"commentChar\" of the dialect", 3},
        {WITH_FIELD("{\"type\": \"string\"}"), "\"name\" is missing", 4},
        {WITH_FIELD("1"), "a field is a text, not a map", 4},
        {WITH_FIELD("{\"name\": \"cvr\"}"), "field \"cvr\" stands here twice", 4},
        {WITH_FIELD("{\"name\": \"industry\", \"type\": \"text\"}"), "there is no type \"text\"", 4},
        {WITH_FIELD("{\"name\": \"employees\", \"type\": \"string\"}"), "described as string, it must be integer", 4},
        {WITH_FIELD("{\"name\": \"employees\"}"), "described as string, it must be integer", 4},
        {WITH_FIELD("{\"name\": \"industry\", \"format\": \"email\"}"), "\"format\" of field \"industry\"", 4},
        {WITH_FIELD("{\"name\": \"industry\", \"trueValues\": [\"ja\"]}"), "\"trueValues\" of field", 4},
        {WITH_FIELD("{\"name\": \"employees\", \"type\": \"integer\", \"decimalChar\": \"x\"}"), "\"decimalChar\" of",
         4},
        {WITH_FIELD("{\"name\": \"employees\", \"type\": \"integer\", \"groupChar\": \".\"}"),
         "the same sign for decimals and for groups", 4},
        {WITH_FIELD("{\"name\": \"employees\", \"type\": \"integer\", \"bareNumber\": false}"), "\"bareNumber\" of", 4},
        {WITH_SCHEMA(", \"missingValues\": [{\"label\": \"x\"}]"), "holds a map without a value", 4},
        {WITH_FIELD("{\"name\": \"industry\", \"constraints\": []}"), "\"constraints\" is a list, not a map", 4},
        {WITH_FIELD("{\"name\": \"industry\", \"constraints\": {\"required\": 1}}"), "neither true nor false", 4},
        {WITH_FIELD("{\"name\": \"industry\", \"constraints\": {\"minimum\": 1}}"), "\"minimum\" has no meaning", 4},
        {WITH_FIELD("{\"name\": \"industry\", \"constraints\": {\"minLength\": -1}}"), "\"minLength\" of field", 4},
        {WITH_FIELD("{\"name\": \"employees\", \"type\": \"integer\", \"constraints\": {\"enum\": [\"x\"]}}"),
         "constraint \"x\" of field \"employees\" is not a whole number", 4},
        {WITH_FIELD("{\"name\": \"employees\", \"type\": \"integer\", \"constraints\": {\"maximum\": 1.5}}"),
         "constraint \"1.5\"", 4},
        {WITH_SCHEMA(", \"primaryKey\": \"id\""), "\"primaryKey\" names \"id\", which is not a field", 4},
        {WITH_SCHEMA(", \"primaryKey\": {\"a\": 1}"), "not a list of texts", 4},
        {WITH_SCHEMA(", \"foreignKeys\": [{\"fields\": \"cvr\"}]"), "\"reference\" is missing", 4},
        {WITH_SCHEMA(", \"foreignKeys\": [{\"fields\": \"cvr\", \"reference\": {\"fields\": [\"a\", \"b\"]}}]"),
         "has 1 fields and refers to 2", 4},
        {HEAD("2026-10") RESOURCE("", "{\"name\": \"cvr\", \"type\": \"string\"}", ""),
         "required field \"name\" of \"company\" is missing", 4},
        {HEAD("2026-10") " \"resources\": [{\"name\": \"company\", \"path\": \"a\"}]}", "\"schema\" is missing", 3},
        {HEAD("2026-10") " \"resources\": [{\"name\": \"company\", \"path\": \"a\", \"schema\": \"s.json\"}]}",
         "\"schema\" is a text, not a map", 3},
        {HEAD("2026-10") " \"resources\": [{\"name\": \"a\"},\n{\"name\": \"a\"}]}", "resource \"a\" stands here twice",
         4},
    };
    for (size_t i = 0; i < ARRAY_LEN(mistakes); i++) {
        struct package p;
        if (parse(w, mistakes[i].text, &p) == 0)
            fail_msg("accepted: %s", mistakes[i].text);
        assert_said(&w->diag, mistakes[i].said);
        const struct diag_item *item = find_item(&w->diag, mistakes[i].said);
        assert_int_equal(item->loc.line, mistakes[i].line);
        assert_non_null(item->hint);
        world_clear(w);
    }
}

static void test_unknown_parts_warn(void **state)
{
    struct world *w = *state;
    struct package p;
    assert_done(w, parse(w,
                         HEAD("2026-10") " \"resources\": [{\"name\": \"compani\", \"path\": \"../a\"}, {\"name\": "
                                         "\"person\", \"path\": \"b\"}]}",
                         &p));
    assert_null(p.resources[0].schema);
    assert_null(p.resources[1].schema);
    assert_int_equal(w->diag.n_warnings, 2);
    assert_said(&w->diag, "Did you mean \"company\"?");
    assert_said(&w->diag, "Deliver it in package \"borger\".");
    world_clear(w);
    assert_done(w, parse(w,
                         WITH_FIELD("{\"name\": \"industri\", \"type\": \"geopoint\", \"format\": \"array\", "
                                    "\"constraints\": {\"minimum\": 4}}"),
                         &p));
    assert_null(p.resources[0].fields[2].schema);
    assert_said(&w->diag, "Did you mean \"industry\"?");
}

static void test_files(void **state)
{
    struct world *w = *state;
    struct package p;
    assert_int_equal(package_load(&w->arena, world_path(w, "none"), &p, &w->diag), -1);
    assert_said(&w->diag, "there is no such delivery");
    world_clear(w);
    world_write(w, "d/datapackage.json", PLAIN);
    assert_int_equal(package_load(&w->arena, world_path(w, "d"), &p, &w->diag), -1);
    assert_said(&w->diag, "there is no file \"company.csv\"");
    assert_int_equal(diag_status(&w->diag), EXIT_WAREHOUSE);
    world_clear(w);
    world_write(w, "secret.csv", "cvr,name\n");
    assert_int_equal(symlink(world_path(w, "secret.csv"), world_path(w, "d/company.csv")), 0);
    assert_int_equal(package_load(&w->arena, world_path(w, "d"), &p, &w->diag), -1);
    assert_said(&w->diag, "leads out of the delivery");
    world_clear(w);
    assert_int_equal(unlink(world_path(w, "d/company.csv")), 0);
    world_write(w, "d/company.csv", "cvr,name\n");
    assert_done(w, package_load(&w->arena, world_path(w, "d"), &p, &w->diag));
    assert_done(w, package_load(&w->arena, world_path(w, "d/"), &p, &w->diag));
    assert_done(w, package_load(&w->arena, world_path(w, "d/datapackage.json"), &p, &w->diag));
    assert_string_equal(p.resources[0].file, world_path(w, "d/company.csv"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(test_reads_all),
        WORLD_TEST(test_mistakes_of_the_package),
        WORLD_TEST(test_mistakes_of_resources),
        WORLD_TEST(test_unknown_parts_warn),
        WORLD_TEST(test_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
