/*
 * Loading definitions: the cubes that are delivered, and every mistake with its place, message and hint.
 *
 * SPDX-License-Identifier: MIT
 */
#include "fixture.h"

#define LOOKUPS                                                                                                        \
    "lookups:\n"                                                                                                       \
    "  koen: [{code: M, label: Mand}, {code: K, label: Kvinde}]\n"                                                     \
    "  alder: [{code: ung, label: Ung, to: 17}, {code: voksen, label: Voksen, from: 18}]\n"

#define CUBE                                                                                                           \
    "cube: prove\n"                                                                                                    \
    "title: En prove\n"                                                                                                \
    "table: citizen_month\n"                                                                                           \
    "month: maaned\n"                                                                                                  \
    "dimensions:\n"                                                                                                    \
    "  maaned: {column: month, type: month, label: Maaned}\n"                                                          \
    "  koen: {column: sex, lookup: koen, label: Koen}\n"                                                               \
    "  gruppe: {column: age, groups: alder, label: Gruppe}\n"

#define MEASURES                                                                                                       \
    "measures:\n"                                                                                                      \
    "  antal: {count: rows, label: Antal, of: persons, over_time: snapshot}\n"

/* --- what is right --- */

static void delivered_cubes_load(void **state)
{
    (void)state;
    struct fixture f;
    fixture_init(&f);
    fixture_assert_ok(&f, model_load(&f.arena, "reports/model", &f.model, &f.diag));
    assert_true(f.model.n_cubes >= 6);
    for (size_t i = 0; i < f.model.n_cubes; i++) {
        const struct cube *c = &f.model.cubes[i];
        assert_true(i == 0 || strcmp(f.model.cubes[i - 1].name, c->name) < 0);
        for (size_t k = 0; k < c->n_dimensions; k++)
            assert_non_null(c->dimensions[k].note);
        for (size_t k = 0; k < c->n_measures; k++)
            assert_non_null(c->measures[k].note);
    }
    fixture_release(&f);
}

/* The names that queries, reports and other programs rely on. */
static void names_are_as_defined(void **state)
{
    (void)state;
    static const struct {
        const char *cube, *dimensions, *measures;
    } cases[] = {
        {"borger",
         "maaned distrikt skoledistrikt plejedistrikt postnummer sogn alder aldersgruppe koen civilstand "
         "statsborgerskab "
         "herkomst undergruppe nytilflytter kommunehopper cpr",
         "borgere med_hjaelp andel_med_hjaelp"},
        {"familie", "maaned familietype undergruppe distrikt postnummer antal_boern aeldste_barn familie_id",
         "familier medlemmer medlemmer_alle familier_med_hjaelp andel_med_hjaelp udgift udgift_alle udgift_maaned "
         "sagsbehandlere afdelinger"},
        {"ydelse",
         "maaned fagomraade ydelse slags gruppe paragraf kildesystem distrikt postnummer alder aldersgruppe koen "
         "herkomst "
         "undergruppe afdeling sagsbehandler matchkategori maalgruppe cpr",
         "personer bestand tilgang afgang helaarspersoner udgift"},
        {"effekt",
         "startmaaned horisont ydelse slags udfald ydelse_efter afdeling sagsbehandler virksomhed distrikt "
         "aldersgruppe "
         "undergruppe",
         "personer effekt"},
        {"vandring", "startmaaned horisont ydelse udfald ydelse_efter ydelse_da", "personer andel"},
        {"oekonomi",
         "maaned aar hovedkonto hovedfunktion funktion fagomraade udvalg dranst hovedart art afdeling modkommune cvr",
         "forbrug budget korrigeret forventet afvigelse"},
        {"noegletal", "periode kommune region gruppe noegletal fagomraade", "vaerdi rang"},
        {"maal", "periode noegletal", "maal gul roed"},
        {"folketal", "dato kommune region koen alder aldersgruppe", "personer andel"},
    };
    struct fixture f;
    fixture_init(&f);
    fixture_assert_ok(&f, model_load(&f.arena, "reports/model", &f.model, &f.diag));
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const struct cube *c = model_cube(&f.model, cases[i].cube, NO_LOC, &f.diag);
        char *save, *words = arena_strdup(&f.arena, cases[i].dimensions);
        for (char *w = strtok_r(words, " ", &save); w != NULL; w = strtok_r(NULL, " ", &save))
            assert_non_null(cube_dimension(c, w, NO_LOC, &f.diag));
        words = arena_strdup(&f.arena, cases[i].measures);
        for (char *w = strtok_r(words, " ", &save); w != NULL; w = strtok_r(NULL, " ", &save))
            assert_non_null(cube_measure(c, w, NO_LOC, &f.diag));
    }
    fixture_release(&f);
}

static void rules_of_delivered_cubes(void **state)
{
    (void)state;
    struct fixture f;
    fixture_init(&f);
    fixture_assert_ok(&f, model_load(&f.arena, "reports/model", &f.model, &f.diag));
    const struct cube *familie = model_cube(&f.model, "familie", NO_LOC, &f.diag);
    const struct dimension *type = cube_dimension(familie, "familietype", NO_LOC, &f.diag);
    assert_true(type->single);
    assert_null(type->default_value);
    assert_int_equal(cube_dimension(familie, "familie_id", NO_LOC, &f.diag)->clearance, CLEARANCE_PSEUDONYM);
    for (size_t i = 0; i < familie->n_measures; i++) {
        if (familie->measures[i].kind != MEASURE_RATIO)
            assert_int_equal(familie->measures[i].over_time, OVER_SNAPSHOT);
    }
    const struct cube *effekt = model_cube(&f.model, "effekt", NO_LOC, &f.diag);
    assert_string_equal(cube_dimension(effekt, "horisont", NO_LOC, &f.diag)->default_value, "12");
    assert_string_equal(effekt->month->name, "maaned");
    const struct measure *ratio = cube_measure(effekt, "effekt", NO_LOC, &f.diag);
    assert_int_equal(ratio->n_numerator, 1);
    assert_int_equal(ratio->n_denominator, 3);
    assert_true(ratio->numerator[0]->hidden);
    assert_int_equal(ratio->numerator[0]->n_filters, 2);
    const struct cube *folketal = model_cube(&f.model, "folketal", NO_LOC, &f.diag);
    assert_null(folketal->month);
    assert_true(cube_dimension(folketal, "dato", NO_LOC, &f.diag)->latest);
    const struct dimension *ages = cube_dimension(folketal, "aldersgruppe", NO_LOC, &f.diag);
    assert_true(ages->grouped);
    assert_int_equal(ages->type, VALUE_TEXT);
    assert_string_equal(lookup_range(ages->lookup, 79)->code, "67-79");
    assert_string_equal(lookup_range(ages->lookup, 120)->code, "80+");
    assert_null(lookup_range(ages->lookup, -1));
    const struct cube *ydelse = model_cube(&f.model, "ydelse", NO_LOC, &f.diag);
    assert_int_equal(cube_dimension(ydelse, "sagsbehandler", NO_LOC, &f.diag)->clearance, CLEARANCE_PERSON);
    assert_int_equal(cube_measure(ydelse, "udgift", NO_LOC, &f.diag)->type, VALUE_MONEY);
    fixture_release(&f);
}

static void defaults_of_measures(void **state)
{
    (void)state;
    struct fixture f;
    fixture_init(&f);
    fixture_assert_ok(&f, fixture_load(&f, LOOKUPS,
                                       CUBE MEASURES
                                       "  penge: {sum: cost, label: P, of: money, over_time: flow, format: money}\n"
                                       "  dage: {days: days, label: D, of: days, over_time: distinct}\n"
                                       "  andel: {ratio: [antal, [antal, antal2]], label: A}\n"
                                       "  mindre: {difference: [penge, [penge, penge2]], label: M}\n"
                                       "  penge2: {only: cost, label: Q, of: money, over_time: flow, format: money,\n"
                                       "    decimals: 2}\n"
                                       "  antal2: {distinct: person, label: B, of: persons, over_time: flow}\n"));
    const struct cube *c = &f.model.cubes[0];
    const struct measure *penge = cube_measure(c, "penge", NO_LOC, &f.diag);
    assert_string_equal(penge->unit, "kr.");
    assert_int_equal(penge->decimals, 0);
    assert_int_equal(cube_measure(c, "dage", NO_LOC, &f.diag)->type, VALUE_DECIMAL);
    const struct measure *andel = cube_measure(c, "andel", NO_LOC, &f.diag);
    assert_int_equal(andel->type, VALUE_RATE);
    assert_int_equal(andel->decimals, 1);
    assert_null(andel->of);
    const struct measure *mindre = cube_measure(c, "mindre", NO_LOC, &f.diag);
    assert_int_equal(mindre->type, VALUE_MONEY);
    assert_string_equal(mindre->unit, "kr.");
    assert_int_equal(mindre->n_numerator, 1);
    assert_int_equal(mindre->n_denominator, 2);
    assert_string_equal(mindre->denominator[1]->name, "penge2");
    assert_null(mindre->of);
    fixture_release(&f);
}

/* --- what is wrong --- */

struct mistake {
    const char *lookups, *cube; /* a.yaml, b.yaml */
    enum diag_code code;
    const char *message; /* part of it */
    int line, col;       /* 0: not asked */
    const char *hint;    /* part of it */
};

static const struct mistake mistakes[] = {
    /* shape */
    {LOOKUPS, "- 1\n", DIAG_DEF_SHAPE, "cube must be a map of fields, not list", 1, 1, "\"cube:\""},
    {LOOKUPS, CUBE, DIAG_DEF_SHAPE, "field \"measures\" of cube \"prove\" is missing", 1, 7, "Add \"measures:\""},
    {LOOKUPS, CUBE MEASURES "mesures: 1\n", DIAG_DEF_SHAPE, "unknown field \"mesures\" of cube \"prove\"", 11, 1,
     "Did you mean \"measures\"?"},
    {LOOKUPS, CUBE "measures: {}\n", DIAG_DEF_SHAPE, "field \"measures\" of cube \"prove\" must be a map", 9, 11, "."},
    {LOOKUPS, CUBE MEASURES "note: [1]\n", DIAG_DEF_SHAPE, "field \"note\" of cube \"prove\" must be text, not list",
     11, 7, "."},
    {LOOKUPS, CUBE MEASURES "note:\n", DIAG_DEF_SHAPE, "field \"note\" of cube \"prove\" must be text, not empty", 0, 0,
     "."},
    {LOOKUPS, CUBE MEASURES "note: \"a\\nb\"\n", DIAG_DEF_VALUE, "must be one line of text", 11, 7, ">-"},
    {LOOKUPS, CUBE "  Kode: {column: x, label: X}\n" MEASURES, DIAG_DEF_VALUE, "must be a name, not \"Kode\"", 9, 3,
     "a-z"},
    {LOOKUPS, CUBE "  kode: {column: x, label: X, type: tekst}\n" MEASURES, DIAG_DEF_VALUE,
     "field \"type\" of dimension \"kode\" must be one of its words, not \"tekst\"", 9, 37, "Did you mean \"text\"?"},
    {LOOKUPS, CUBE "  kode: {column: x, label: X, single: ja}\n" MEASURES, DIAG_DEF_VALUE, "must be true or false", 9,
     39, "true or false"},
    {LOOKUPS, CUBE "  kode: {label: X}\n" MEASURES, DIAG_DEF_SHAPE, "field \"column\" of dimension \"kode\" is missing",
     9, 3, "column"},
    {LOOKUPS, CUBE MEASURES "  x: {label: X}\n", DIAG_DEF_SHAPE, "measure \"x\" does not say what it is", 11, 3,
     "count, sum, distinct"},
    {LOOKUPS, CUBE MEASURES "  x: {sum: a, max: b, label: X, of: persons, over_time: flow}\n", DIAG_DEF_SHAPE,
     "measure \"x\" has both \"sum\" and \"max\"", 11, 20, "Keep one"},
    {LOOKUPS, CUBE MEASURES "  x: {ratio: [antal], label: X}\n", DIAG_DEF_SHAPE, "must be a list of two", 11, 14, "."},
    {LOOKUPS, CUBE MEASURES "  x: {ratio: [antal, [antal, antal]], label: X}\n", DIAG_DEF_DUPLICATE, "stands twice", 11,
     30, "Remove"},
    {LOOKUPS, CUBE MEASURES "  x: {count: rows, label: X, of: persons, over_time: flow, decimals: 9}\n", DIAG_DEF_VALUE,
     "must be a whole number", 11, 70, "0 to 6"},
    {LOOKUPS, CUBE MEASURES "  x: {count: rows, where: sex, label: X, of: persons, over_time: flow}\n", DIAG_DEF_SHAPE,
     "must be a map of columns", 11, 27, "."},
    /* lookups */
    {"lookups: {a: [{code: x, label: X}, {code: x, label: Y}]}\n", CUBE MEASURES, DIAG_DEF_DUPLICATE,
     "code \"x\" stands twice in lookup \"a\"", 1, 43, "Remove"},
    {"lookups: {a: [{code: x, label: X, from: 9, to: 1}]}\n", CUBE MEASURES, DIAG_DEF_VALUE, "ends before it begins", 1,
     15, "from"},
    {"lookups: {a: [{code: x, label: X, to: 9}, {code: y, label: Y, from: 9}]}\n", CUBE MEASURES, DIAG_DEF_VALUE,
     "ranges \"x\" and \"y\" of lookup \"a\" overlap", 1, 43, "one range"},
    {"lookups: {a: [{code: x, label: X, to: 9}, {code: y, label: Y}]}\n", CUBE MEASURES, DIAG_DEF_SHAPE,
     "mixes codes and ranges", 1, 43, "from"},
    {"lookups: {a: 1}\n", CUBE MEASURES, DIAG_DEF_SHAPE, "must be a map of names to lists", 1, 14, "."},
    /* dimensions */
    {LOOKUPS, CUBE "  k: {column: x, label: X, lookup: koem}\n" MEASURES, DIAG_DEF_NAME, "unknown lookup \"koem\"", 9,
     36, "Did you mean \"koen\"?"},
    {LOOKUPS, CUBE "  k: {column: x, label: X, lookup: koen, groups: alder}\n" MEASURES, DIAG_DEF_SHAPE,
     "has both \"lookup\" and \"groups\"", 9, 36, "ranges"},
    {LOOKUPS, CUBE "  k: {column: x, label: X, groups: koen}\n" MEASURES, DIAG_DEF_VALUE, "a lookup without ranges", 9,
     36, "ranges"},
    {LOOKUPS, CUBE "  k: {column: x, label: X, groups: alder, type: date}\n" MEASURES, DIAG_DEF_VALUE,
     "groups what is no number", 9, 3, "int"},
    {LOOKUPS, CUBE "  k: {column: x, label: X, lookup: koen, type: date}\n" MEASURES, DIAG_DEF_VALUE,
     "is a time and has a lookup", 9, 36, "Remove"},
    {LOOKUPS, CUBE "  k: {column: x, label: X, default: a}\n" MEASURES, DIAG_DEF_SHAPE, "is not single", 9, 3,
     "single: true"},
    {LOOKUPS, CUBE "  k: {column: x, label: X, single: true, latest: true, default: a}\n" MEASURES, DIAG_DEF_SHAPE,
     "has both \"default\" and \"latest\"", 9, 65, "Keep one"},
    {LOOKUPS, CUBE "  k: {column: x, label: X, lookup: koen, single: true, default: N}\n" MEASURES, DIAG_DEF_VALUE,
     "\"N\" is no code of lookup \"koen\"", 9, 65, "M, K"},
    {LOOKUPS, CUBE "  k: {column: x, label: X, single: true, unless_asked: a}\n" MEASURES, DIAG_DEF_SHAPE,
     "has \"unless_asked\" and is single", 9, 56, "default"},
    {LOOKUPS, CUBE "  k: {column: x, label: X, lookup: koen, unless_asked: [M, N]}\n" MEASURES, DIAG_DEF_VALUE,
     "\"N\" is no code of lookup \"koen\"", 9, 60, "M, K"},
    /* measures */
    {LOOKUPS, CUBE MEASURES "  x: {difference: [antal, gruppe], label: X}\n", DIAG_DEF_NAME,
     "unknown measure \"gruppe\"", 11, 27, "antal"},
    {LOOKUPS, CUBE MEASURES "  x: {difference: [antal, antal], label: X, format: money}\n", DIAG_DEF_VALUE,
     "has another format than the measures", 11, 3, "as its parts are"},
    {LOOKUPS, CUBE MEASURES "  x: {ratio: [antal, borgere], label: X}\n", DIAG_DEF_NAME, "unknown measure \"borgere\"",
     11, 22, "antal"},
    {LOOKUPS, CUBE MEASURES "  x: {ratio: [antal, x], label: X}\n", DIAG_DEF_VALUE, "\"x\" is itself made of others",
     11, 22, "Build on"},
    {LOOKUPS, CUBE MEASURES "  x: {share: antal, label: X}\n", DIAG_DEF_SHAPE, "share of an unknown whole", 11, 3,
     "within"},
    {LOOKUPS, CUBE MEASURES "  x: {share: antal, within: [koem], label: X}\n", DIAG_DEF_NAME,
     "unknown dimension \"koem\"", 11, 30, "koen"},
    {LOOKUPS, CUBE MEASURES "  x: {sum: a, label: X, over_time: flow}\n", DIAG_DEF_SHAPE, "does not say what it counts",
     11, 3, "of:"},
    {LOOKUPS, CUBE MEASURES "  x: {sum: a, label: X, of: persons}\n", DIAG_DEF_SHAPE, "goes over several months", 11, 3,
     "over_time:"},
    {LOOKUPS, CUBE MEASURES "  x: {ratio: [antal, antal], label: X, of: persons}\n", DIAG_DEF_SHAPE,
     "which its parts decide", 11, 3, "Remove"},
    {LOOKUPS, CUBE MEASURES "  x: {count: rows, label: X, of: persons, over_time: flow, format: percent}\n",
     DIAG_DEF_VALUE, "has a format that count does not give", 11, 3, "integer"},
    {LOOKUPS, CUBE MEASURES "  x: {sum: a, label: X, of: money, over_time: flow, format: money, decimals: 1}\n",
     DIAG_DEF_VALUE, "has decimals that its format does not have", 11, 78, "0 or 2"},
    {LOOKUPS,
     CUBE MEASURES "  p: {sum: a, label: P, of: money, over_time: flow, format: money}\n"
                   "  x: {ratio: [antal, [antal, p]], label: X}\n",
     DIAG_DEF_VALUE, "\"antal\" and \"p\" cannot be added", 12, 30, "parts"},
    {LOOKUPS,
     CUBE MEASURES "  p: {sum: a, label: P, of: money, over_time: flow, format: money}\n"
                   "  x: {ratio: [p, antal], label: X, format: decimal}\n",
     DIAG_DEF_VALUE, "divides money by what is no money", 12, 3, "format: money"},
    {LOOKUPS,
     CUBE MEASURES "  p: {sum: a, label: P, of: money, over_time: flow, format: money}\n"
                   "  x: {ratio: [antal, p], label: X}\n",
     DIAG_DEF_VALUE, "is no money: only money divided", 12, 3, "by a count"},
    {LOOKUPS,
     CUBE MEASURES "  p: {sum: a, label: P, of: money, over_time: flow, format: money}\n"
                   "  x: {ratio: [p, p], label: X, format: money}\n",
     DIAG_DEF_VALUE, "is no money: only money divided", 12, 3, "by a count"},
    {LOOKUPS, CUBE MEASURES "  koen: {count: rows, label: X, of: persons, over_time: flow}\n", DIAG_DEF_DUPLICATE,
     "both a dimension and a measure", 11, 3, "another name"},
    /* cubes */
    {LOOKUPS, "cube: x\ntitle: X\ntable: t\nmonth: koen\ndimensions: {koen: {column: sex, label: K}}\n" MEASURES,
     DIAG_DEF_VALUE, "dimension \"koen\" is no month", 4, 8, "type: month"},
    {LOOKUPS, "cube: x\ntitle: X\ntable: t\nmonth: maned\ndimensions: {koen: {column: sex, label: K}}\n" MEASURES,
     DIAG_DEF_NAME, "unknown dimension \"maned\"", 4, 8, "koen"},
    {LOOKUPS, "cube: x\ntitle: X\ntable: t\ndimensions: {koen: {column: sex, label: K}}\n" MEASURES, DIAG_DEF_SHAPE,
     "\"over_time\" in a cube without months", 6, 3, "month:"},
    {LOOKUPS, "cube: [\n", DIAG_YAML_SYNTAX, "could not parse", 0, 0, "brackets"},
    {LOOKUPS CUBE, CUBE MEASURES, DIAG_DEF_SHAPE, "unknown field \"cube\" of file of lookups", 4, 1, "lookups"},
    {CUBE MEASURES LOOKUPS, CUBE MEASURES, DIAG_DEF_SHAPE, "unknown field", 1, 1, "lookups"},
};

static void mistakes_have_place_and_hint(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(mistakes); i++) {
        const struct mistake *m = &mistakes[i];
        struct fixture f;
        fixture_init(&f);
        assert_int_equal(fixture_load(&f, m->lookups, m->cube), -1);
        const struct diag_item *item = fixture_item(&f, m->message);
        if (item->code != m->code || (m->line > 0 && (item->loc.line != m->line || item->loc.col != m->col)) ||
            item->hint == NULL || strstr(item->hint, m->hint) == NULL) {
            diag_print(&f.diag, stderr, false);
            fail_msg("case %zu (%s): at %d:%d", i, m->message, item->loc.line, item->loc.col);
        }
        fixture_release(&f);
    }
}

static void all_mistakes_at_once(void **state)
{
    (void)state;
    struct fixture f;
    fixture_init(&f);
    assert_int_equal(fixture_load(&f, LOOKUPS,
                                  CUBE "  a: {column: x}\n"
                                       "  b: {column: x, label: B, lookup: nix}\n"
                                       "measures:\n"
                                       "  antal: {count: row, label: Antal, of: persons, over_time: snapshot}\n"
                                       "  andel: {ratio: [antal, alle], label: A}\n"),
                     -1);
    (void)fixture_item(&f, "field \"label\" of dimension \"a\" is missing");
    (void)fixture_item(&f, "unknown lookup \"nix\"");
    (void)fixture_item(&f, "field \"count\" of measure \"antal\"");
    (void)fixture_item(&f, "unknown measure \"alle\"");
    assert_int_equal(f.diag.n_errors, 4); /* and no mistake follows from another */
    assert_int_equal(diag_status(&f.diag), EXIT_DEFINITION);
    fixture_release(&f);
}

static void the_same_cube_twice(void **state)
{
    (void)state;
    struct fixture f;
    fixture_init(&f);
    assert_int_equal(fixture_load(&f, "lookups: {koen: [{code: M, label: M}], alder: [{code: a, label: A, to: 1}]}\n",
                                  CUBE MEASURES),
                     0);
    assert_int_equal(fixture_load(&f, CUBE MEASURES, CUBE MEASURES), -1);
    const struct diag_item *item = fixture_item(&f, "cube \"prove\" is defined twice");
    assert_int_equal(item->code, DIAG_DEF_DUPLICATE);
    assert_non_null(strstr(item->hint, "a.yaml, line 1"));
    fixture_release(&f);
}

static void an_empty_folder(void **state)
{
    (void)state;
    struct fixture f;
    fixture_init(&f);
    assert_int_equal(fixture_load(&f, NULL, NULL), -1);
    (void)fixture_item(&f, "no cube is defined");
    fixture_release(&f);
}

static void names_that_are_missed(void **state)
{
    (void)state;
    struct fixture f;
    fixture_init(&f);
    fixture_assert_ok(&f, model_load(&f.arena, "reports/model", &f.model, &f.diag));
    assert_null(model_cube(&f.model, "borgere", NO_LOC, &f.diag));
    assert_non_null(strstr(f.diag.items[0].hint, "Did you mean \"borger\"?"));
    const struct cube *effekt = model_cube(&f.model, "effekt", NO_LOC, &f.diag);
    assert_null(cube_measure(effekt, "effekt_ingen", NO_LOC, &f.diag));
    assert_non_null(strstr(f.diag.items[1].hint, "There are: personer, effekt."));
    fixture_release(&f);
}

static void fields_are_printed(void **state)
{
    (void)state;
    struct strbuf out;
    strbuf_init(&out, STRBUF_SMALL);
    model_print_fields(&out, false);
    assert_non_null(strstr(strbuf_text(&out), "over_time (one of flow, snapshot, distinct)"));
    assert_non_null(strstr(strbuf_text(&out), "clearance (one of aggregate, pseudonym, person; default aggregate)"));
    strbuf_clear(&out);
    model_print_fields(&out, true);
    assert_non_null(strstr(strbuf_text(&out), ".It Cm decimals\n(whole number 0 to 6)\n"));
    assert_false(out.overflow);
    strbuf_release(&out);
}

static void clearances_by_name(void **state)
{
    (void)state;
    enum clearance c;
    assert_true(clearance_parse("pseudonym", &c));
    assert_int_equal(c, CLEARANCE_PSEUDONYM);
    assert_false(clearance_parse("", &c));
    assert_string_equal(clearance_name(CLEARANCE_PERSON), "person");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(delivered_cubes_load),         cmocka_unit_test(names_are_as_defined),
        cmocka_unit_test(rules_of_delivered_cubes),     cmocka_unit_test(defaults_of_measures),
        cmocka_unit_test(mistakes_have_place_and_hint), cmocka_unit_test(all_mistakes_at_once),
        cmocka_unit_test(the_same_cube_twice),          cmocka_unit_test(an_empty_folder),
        cmocka_unit_test(names_that_are_missed),        cmocka_unit_test(fields_are_printed),
        cmocka_unit_test(clearances_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
