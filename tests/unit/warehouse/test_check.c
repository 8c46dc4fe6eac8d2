/*
 * Checking rows: every reason once, what passes, and the parts that checks are made of (patterns, CPR numbers, values,
 * the set of keys).
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/delivery.h"

#include "warehouse/load/check.h"
#include "warehouse/load/cpr.h"
#include "warehouse/load/keyset.h"
#include "warehouse/load/pattern.h"
#include "warehouse/load/value.h"

/* A file checked to its end: "row:code[field]" of each reason, and the notes. */
static const char *check_file(struct world *w, const char *package, const char *resource, const char *fields,
                              const char *schema, const char *data, struct check_context *x)
{
    struct strbuf text, out;
    struct package p;
    describe_package(&text, package, "test", "0730");
    strbuf_addf(&text, "{\"name\": \"%s\", \"path\": \"x.csv\", \"schema\": {\"fields\": [%s]%s}}]}", resource, fields,
                schema);
    assert_done(w, package_parse(&w->arena, "d", "d/datapackage.json", strbuf_text(&text), text.len, &p, &w->diag));
    strbuf_release(&text);
    strbuf_init(&out, STRBUF_SMALL);
    size_t len = strlen(data);
    struct checker *c = checker_new(&p.resources[0], x, data, len, &w->diag);
    assert_non_null(c);
    struct csv csv;
    struct csv_row row;
    csv_init(&csv, data, len);
    assert_true(csv_next(&csv, &row));
    assert_done(w, checker_read_header(c, &row, &w->diag));
    while (csv_next(&csv, &row)) {
        size_t n = checker_check(c, &row);
        const struct reason *r = checker_reasons(c);
        for (size_t i = 0; i < n; i++)
            strbuf_addf(&out, "%lld:%s[%s] ", (long long)row.number, r[i].code, r[i].field);
        if (n == 0 && checker_warns(c))
            strbuf_addf(&out, "%lld:odd ", (long long)row.number);
        if (n == 0 && checker_breaks_modulus11(c))
            strbuf_addf(&out, "%lld:mod11 ", (long long)row.number);
    }
    csv_release(&csv);
    checker_free(c);
    char *result = arena_strdup(&w->arena, strbuf_text(&out));
    strbuf_release(&out);
    return result;
}

static const char *check_rows(struct world *w, const char *package, const char *resource, const char *fields,
                              const char *schema, const char *data)
{
    struct check_context x;
    check_context_init(&x, 2026 * 12 + 9);
    const char *result = check_file(w, package, resource, fields, schema, data, &x);
    check_context_release(&x);
    return result;
}

#define F(name, type) "{\"name\": \"" name "\", \"type\": \"" type "\"}"
#define FC(name, type, constraints)                                                                                    \
    "{\"name\": \"" name "\", \"type\": \"" type "\", \"constraints\": {" constraints "}}"
#define COMPANY F("cvr", "string") ", " F("name", "string")

/* --- reasons --- */

static void test_form_and_columns(void **state)
{
    struct world *w = *state;
    assert_string_equal(check_rows(w, "virksomhed", "company", COMPANY, "",
                                   "cvr,name\n12345678,A\n12345679,B,\n12345670\n12345671,\"x\"y\n12345672,a\"b\n"
                                   "12345673,\xFF\n12345674,\xC3\xA6\n"),
                        "3:columns[] 4:columns[] 5:form[] 6:form[] 7:encoding[name] ");
}

static void test_required_and_pattern(void **state)
{
    struct world *w = *state;
    assert_string_equal(check_rows(w, "virksomhed", "company", COMPANY ", " F("postal_code", "string"), "",
                                   "name,cvr,postal_code\nA,12345678,\n,12345679,\nB,1234567,0100\nC,1234567a,1\n"
                                   "\"\",\"\",\"\"\n"),
                        "3:required[name] 4:pattern[cvr] 5:pattern[cvr] 5:pattern[postal_code] 6:required[name] "
                        "6:required[cvr] ");
    /* Missing values of the descriptor, and what it asks for beyond us. */
    assert_string_equal(check_rows(w, "virksomhed", "company",
                                   COMPANY ", " FC("industry", "string", "\"required\": true"),
                                   ", \"missingValues\": [\"\", \"-\"]",
                                   "cvr,name,industry\n12345678,A,x\n12345679,A,-\n12345670,-,x\n"),
                        "3:required[industry] 4:required[name] ");
}

static void test_types(void **state)
{
    struct world *w = *state;
    const char *fields = COMPANY ", " F("employees", "integer") ", " F("extra", "number") ", " F("day", "date");
    assert_string_equal(
        check_rows(w, "virksomhed", "company", fields, "",
                   "cvr,name,employees,extra,day\n12345678,A,-12,1.123456789,2026-02-28\n"
                   "12345679,A,1.5,1,5,\n12345670,A,x,y,2026-02-29\n12345671,A,1234567890123456789,1e3,\n"),
        "3:columns[] 4:type[employees] 4:type[extra] 4:type[day] 5:size[employees] ");
    fields = F("code", "string") ", " F("name", "string") ", " F("area", "string") ", " F("kind", "string") ", " F(
        "costing", "string") ", " F("is_help", "boolean");
    assert_string_equal(
        check_rows(w, "ydelser", "service_type", fields, "",
                   "code,name,area,kind,costing,is_help\na,A,x,benefit,none,true\nb,B,x,benefit,none,1\n"
                   "c,C,x,benefit,none,FALSE\nd,D,x,benefit,none,ja\ne,E,x,gift,none,0\n"),
        "5:type[is_help] 6:enum[kind] ");
    fields = F("indicator", "string") ", " F("period", "string") ", " F("target", "number");
    assert_string_equal(check_rows(w, "noegletal", "target", fields, "",
                                   "indicator,period,target\na,2026,1.123456\nb,2026-10,1.1234567\nc,2026-1,1\n"
                                   "d,2026,NaN\n"),
                        "3:precision[target] 4:pattern[period] 5:type[target] ");
}

static void test_own_constraints(void **state)
{
    struct world *w = *state;
    const char *fields =
        COMPANY ", " FC("employees", "integer", "\"minimum\": 0, \"maximum\": 100, \"enum\": [0, 5, 100, 101]") ", " FC(
            "industry", "string",
            "\"minLength\": 2, \"maxLength\": 3, \"enum\": [\"ab\", \"\xC3\xA6\xC3\xB8\xC3\xA5\", \"a\", \"abcd\"]");
    assert_string_equal(check_rows(w, "virksomhed", "company", fields, "",
                                   "cvr,name,employees,industry\n10000001,A,5,ab\n10000002,A,-1,\n10000003,A,101,\n"
                                   "10000004,A,7,\xC3\xA6\xC3\xB8\xC3\xA5\n10000005,A,,a\n10000006,A,,abcd\n"
                                   "10000007,A,,xyz\n10000008,A,0005,\n"),
                        "3:minimum[employees] 4:maximum[employees] 5:enum[employees] 6:min_length[industry] "
                        "7:max_length[industry] 8:enum[industry] ");
    fields = COMPANY ", " FC("note", "string", "\"pattern\": \"(ab)+|c.\"");
    assert_string_equal(check_rows(w, "virksomhed", "company", fields, "",
                                   "cvr,name,note\n10000001,A,abab\n10000002,A,aba\n10000003,A,c\xC3\xA6\n"),
                        "3:pattern[note] ");
}

static void test_keys(void **state)
{
    struct world *w = *state;
    assert_string_equal(check_rows(w, "virksomhed", "company", COMPANY, "",
                                   "cvr,name\n10000001,A\n10000002,\n10000002,B\n\"10000001\",C\n10000001,D\n"),
                        "3:required[name] 5:key[cvr] 6:key[cvr] ");
    assert_string_equal(check_rows(w, "virksomhed", "company",
                                   F("cvr", "string") ", " FC("name", "string", "\"unique\": true"), "",
                                   "cvr,name\n10000001,\"A\"\"\"\n10000002,B\n10000003,\"A\"\"\"\n"),
                        "4:unique[name] ");
    assert_string_equal(
        check_rows(w, "virksomhed", "company", COMPANY ", " F("industry", "string"),
                   ", \"primaryKey\": [\"name\", \"industry\"]",
                   "cvr,name,industry\n10000001,A,x\n10000002,A,y\n10000003,A,x\n10000004,A,\n10000005,A,\n"),
        "4:key[name] ");
    /* Values count, not their spelling: a type of 1 and one of 01 are the same key. */
    const char *fields = F("cpr", "string") ", " F("type", "integer") ", " F("from_date", "date") ", " F(
        "municipality_code", "string") ", " F("source", "string");
    assert_string_equal(check_rows(w, "borger", "municipal_relation", fields,
                                   ", \"primaryKey\": [\"type\", \"cpr\", \"source\", \"from_date\"]",
                                   "cpr,type,from_date,municipality_code,source\n0101700001,4,2026-01-01,0730,cpr\n"
                                   "0101700001,4,2026-01-02,0730,cpr\n0101700001,04,2026-01-01,0730,cpr\n"
                                   "0101700001,4,2026-01-01,0730,manual\n"),
                        "4:key[cpr] ");
}

#define PERSON                                                                                                         \
    F("cpr", "string")                                                                                                 \
    ", " F("name", "string") ", " F("birth_date", "date") ", " F("sex", "string") ", " F(                              \
        "civil_status", "string") ", " F("citizenship", "string") ", " F("origin", "string") ", " F("status",          \
                                                                                                    "string")
#define PERSON_HEAD "cpr,name,birth_date,sex,civil_status,citizenship,origin,status\n"
#define PERSON_TAIL ",N,1970-01-01,M,U,DK,dansk,resident\n"

static void test_cpr_rules(void **state)
{
    struct world *w = *state;
    assert_string_equal(check_rows(w, "borger", "person", PERSON, "",
                                   PERSON_HEAD
                                   "0101700001" PERSON_TAIL "3102700001" PERSON_TAIL "010170-0001" PERSON_TAIL
                                   "6101700001" PERSON_TAIL "0101700AB1" PERSON_TAIL "3011265001" PERSON_TAIL
                                   "0112265001" PERSON_TAIL "2902004001" PERSON_TAIL "2902000001" PERSON_TAIL
                                   "0101700003" PERSON_TAIL),
                        "2:mod11 3:cpr_date[cpr] 4:pattern[cpr] 7:mod11 8:cpr_future[cpr] 10:cpr_date[cpr] ");
    /* A parent's number is judged like one's own; modulus 11 counts persons. */
    assert_string_equal(check_rows(w, "borger", "person", PERSON ", " F("mother_cpr", "string"), "",
                                   "cpr,name,birth_date,sex,civil_status,citizenship,origin,status,mother_cpr\n"
                                   "0101700003,N,1970-01-01,M,U,DK,dansk,resident,0101700001\n"
                                   "0101700005,N,1970-01-01,M,U,DK,dansk,resident,9999999999\n"),
                        "3:cpr_date[mother_cpr] ");
    /* Where money hangs on the number, a bad one is only noted. */
    assert_string_equal(check_rows(w, "borger", "residence",
                                   F("cpr", "string") ", " F("from_date", "date") ", " F("municipality_code", "string"),
                                   "",
                                   "cpr,from_date,municipality_code\n0101700001,2026-01-01,0730\nx,2026-01-01,0730\n"
                                   "3202700001,2026-01-01,0730\n"),
                        "3:odd 4:odd ");
}

static void test_order_of_dates(void **state)
{
    struct world *w = *state;
    assert_string_equal(check_rows(w, "borger", "residence",
                                   F("cpr", "string") ", " F("from_date", "date") ", " F("to_date", "date") ", " F(
                                       "municipality_code", "string"),
                                   "",
                                   "cpr,from_date,to_date,municipality_code\n0101700001,2026-01-02,2026-01-02,0730\n"
                                   "0101700002,2026-01-02,2026-01-01,0730\n0101700003,2026-01-02,,0730\n"
                                   "0101700004,2026-13-02,2026-01-01,0730\n0101700005,2026-01-02,2026-01-01,073\n"),
                        "3:order[to_date] 5:type[from_date] 6:pattern[municipality_code] 6:order[to_date] ");
}

static void test_priced_spells(void **state)
{
    struct world *w = *state;
    struct check_context x;
    check_context_init(&x, 2026 * 12 + 9);
    const char *types = F("code", "string") ", " F("name", "string") ", " F("area", "string") ", " F(
        "kind", "string") ", " F("costing", "string") ", " F("is_help", "boolean");
    const char *spells = F("spell_id", "string") ", " F("cpr", "string") ", " F("source_system", "string") ", " F(
        "service_type", "string") ", " F("from_date", "date") ", " F("unit", "string") ", " F("unit_price", "number");
    const char *rows = "spell_id,cpr,source_system,service_type,from_date,unit,unit_price\n"
                       "1,0101700001,x,care,2026-01-01,day,10\n2,0101700001,x,care,2026-01-01,,10.005\n"
                       "3,0101700001,x,care,2026-01-01,,\n4,0101700001,x,aid,2026-01-01,,\n"
                       "5,0101700001,x,care,2026-01-01,month,\n6,0101700001,x,bad,2026-01-01,,\n";
    assert_string_equal(check_file(w, "ydelser", "spell", spells, "", rows, &x), "3:precision[unit_price] ");
    assert_string_equal(check_file(w, "ydelser", "service_type", types, "",
                                   "code,name,area,kind,costing,is_help\ncare,C,x,service,price,true\n"
                                   "aid,A,x,benefit,posting,true\nbad,B,x,service,price,\n",
                                   &x),
                        "4:required[is_help] ");
    assert_string_equal(check_file(w, "ydelser", "spell", spells, "", rows, &x),
                        "3:precision[unit_price] 3:price[unit] 3:price[unit_price] 4:price[unit] 4:price[unit_price] "
                        "6:price[unit_price] ");
    check_context_release(&x);
}

static void test_five_reasons_at_most(void **state)
{
    struct world *w = *state;
    assert_string_equal(check_rows(w, "borger", "person", PERSON, "", PERSON_HEAD "1,,x,X,Y,dk,z,q\n"),
                        "2:pattern[cpr] 2:required[name] 2:type[birth_date] 2:enum[sex] 2:enum[civil_status] ");
}

static void test_header(void **state)
{
    struct world *w = *state;
    static const struct {
        const char *header, *said;
    } cases[] = {
        {"cvr\n", "column \"name\" of \"company\" is described but not in the file"},
        {"cvr,name,x\n", "column \"x\" of \"company\" is not in the descriptor"},
        {"cvr,name,cvr\n", "column \"cvr\" of \"company\" stands there twice"},
        {"cvr,name,\"x\"y\n", "the line of column names cannot be read"},
        {"cvr;name\n", "column \"cvr;name\" of \"company\" is not in the descriptor"},
    };
    struct strbuf text;
    struct package p;
    describe_package(&text, "virksomhed", "test", "0730");
    strbuf_adds(&text, "{\"name\": \"company\", \"path\": \"x.csv\", \"schema\": {\"fields\": [" COMPANY "]}}]}");
    assert_done(w, package_parse(&w->arena, "d", "d/x", strbuf_text(&text), text.len, &p, &w->diag));
    strbuf_release(&text);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct check_context x;
        struct csv csv;
        struct csv_row row;
        check_context_init(&x, 2026 * 12 + 9);
        struct checker *c = checker_new(&p.resources[0], &x, cases[i].header, strlen(cases[i].header), &w->diag);
        csv_init(&csv, cases[i].header, strlen(cases[i].header));
        assert_true(csv_next(&csv, &row));
        assert_int_equal(checker_read_header(c, &row, &w->diag), -1);
        assert_said(&w->diag, cases[i].said);
        csv_release(&csv);
        checker_free(c);
        check_context_release(&x);
        world_clear(w);
    }
}

static void test_cells(void **state)
{
    struct world *w = *state;
    struct strbuf text;
    struct package p;
    describe_package(&text, "oekonomi", "test", "0730");
    strbuf_adds(
        &text,
        "{\"name\": \"posting\", \"path\": \"x.csv\", \"schema\": {\"fields\": [" F("amount", "number") ", " F(
            "posting_id",
            "string") ", " F("period", "yearmonth") ", " F("function",
                                                           "string") ", " F("dranst",
                                                                            "integer") ", " F("art", "string") "]}}]}");
    assert_done(w, package_parse(&w->arena, "d", "d/x", strbuf_text(&text), text.len, &p, &w->diag));
    strbuf_release(&text);
    static const char data[] = "amount,posting_id,period,function,dranst,art\n-12.5,\"a\"\"b\",2026-10,5.28.21,1,4.6\n";
    struct check_context x;
    struct csv csv;
    struct csv_row row;
    check_context_init(&x, 2026 * 12 + 9);
    struct checker *c = checker_new(&p.resources[0], &x, data, sizeof(data) - 1, &w->diag);
    csv_init(&csv, data, sizeof(data) - 1);
    assert_true(csv_next(&csv, &row));
    assert_done(w, checker_read_header(c, &row, &w->diag));
    assert_true(csv_next(&csv, &row));
    assert_int_equal(checker_check(c, &row), 0);
    const struct cell *cells = checker_cells(c);
    const struct schema_resource *s = schema_lookup("posting");
    assert_int_equal(cells[schema_field_index(s, "amount")].number, -1250);
    assert_int_equal(cells[schema_field_index(s, "period")].number, 2026 * 12 + 9);
    assert_int_equal(cells[schema_field_index(s, "dranst")].number, 1);
    const struct cell *id = &cells[schema_field_index(s, "posting_id")];
    assert_int_equal(id->len, 3);
    assert_memory_equal(id->text, "a\"b", 3);
    assert_true(cells[schema_field_index(s, "cpr")].missing);
    csv_release(&csv);
    checker_free(c);
    check_context_release(&x);
}

/* --- parts --- */

static void test_patterns(void **state)
{
    struct world *w = *state;
    static const struct {
        const char *pattern, *good, *bad;
    } cases[] = {
        {"^\\d{4}$", "0123", "123"},
        {"^\\d{4}$", "0123", "01234"},
        {"^\\d{4}$", "0123", "012a"},
        {"\\d{2}", "12", "123"},
        {"^[A-Z]{2}$", "DK", "Dk"},
        {"^\\d\\.\\d{2}$", "5.28", "5x28"},
        {"^0[1-9a-f_-]$", "0-", "00"},
        {"^\\d{4}W\\d{2}$", "2026W07", "2026-07"},
        {"^\\d{4}(-\\d{2})?$", "2026-10", "2026-1"},
        {"^a|b$", "b", "ab"},
        {"^\xC3\xA6.$", "\xC3\xA6\xC3\xB8", "\xC3\xA6"},
        {"^[^a]{2}$", "bc", "ba"},
        {"^x{2,3}$", "xxx", "x"},
        {"^\\w+$", "a_1", "a-"},
        {"^(a+)+$", "aaa", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"},
        {"^a$", "a", "a\n"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct pattern *p = pattern_new(cases[i].pattern, NO_LOC, &w->diag);
        assert_non_null(p);
        if (!pattern_matches(p, cases[i].good, strlen(cases[i].good)) ||
            pattern_matches(p, cases[i].bad, strlen(cases[i].bad)))
            fail_msg("%s: %s, %s", cases[i].pattern, cases[i].good, cases[i].bad);
        pattern_free(p);
    }
    assert_null(pattern_new("^(a$", (struct src_loc){"f", 3, 4}, &w->diag));
    assert_said(&w->diag, "pattern \"^(a$\" is not a regular expression");
}

static void test_cpr_numbers(void **state)
{
    (void)state;
    date_t latest = date_of(2026, 11, 30);
    static const struct {
        const char *number;
        enum cpr_status status;
    } cases[] = {
        {"0101010001", CPR_OK},     {"2902003001", CPR_DATE},   {"2902004001", CPR_OK},     {"0101364001", CPR_FUTURE},
        {"0101374001", CPR_OK},     {"3112575001", CPR_FUTURE}, {"0101585001", CPR_OK},     {"0101369001", CPR_FUTURE},
        {"0101379001", CPR_OK},     {"3011264001", CPR_OK},     {"0112264001", CPR_FUTURE}, {"9112010001", CPR_OK},
        {"9212010001", CPR_DATE},   {"6001010001", CPR_DATE},   {"0013010001", CPR_DATE},   {"010101A001", CPR_SHAPE},
        {"0101010AZ1", CPR_OK},     {"010101000A", CPR_SHAPE},  {"010101001", CPR_SHAPE},   {"", CPR_SHAPE},
        {"01010100011", CPR_SHAPE}, {"0101010az1", CPR_SHAPE},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        assert_int_equal(cpr_check(cases[i].number, strlen(cases[i].number), latest), cases[i].status);
    assert_false(cpr_breaks_modulus11("0101700003"));
    assert_true(cpr_breaks_modulus11("0101700005"));
    assert_false(cpr_breaks_modulus11("6101700005"));
    assert_false(cpr_breaks_modulus11("0101700AB5"));
}

static void test_masking(void **state)
{
    (void)state;
    static const struct {
        const char *value, *shown;
        bool personal;
    } cases[] = {
        {"0101701234", "010170XXXX", true},
        {"010170-1234", "010170XXXX", true},
        {"0101701234 / 0202701234", "010170XXXX", true},
        {"12345", "12345", true},
        {"\xC3\xA6\xC3\xB8\xC3\xA5"
         "4567",
         "\xC3\xA6\xC3\xB8\xC3\xA5"
         "456XXXX",
         true},
        {"", "", true},
        {"paid to 0101701234, 020270-1234.", "paid to 010170XXXX, 020270-XXXX.", false},
        {"0101700AB1", "010170XXXX", false},
        {"010170 1234", "010170 XXXX", false},
        {"00101701234", "001017XXXXX", false},
        {"12345678", "12345678", false},
        {"a\nb\xFF"
         "c\x1B[0m",
         "a?b?c?[0m", false},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char out[CPR_SHOWN];
        assert_string_equal(cpr_mask(out, cases[i].value, strlen(cases[i].value), cases[i].personal), cases[i].shown);
    }
    char text[1000], out[CPR_SHOWN];
    memset(text, '7', sizeof(text));
    (void)cpr_mask(out, text, sizeof(text), false);
    assert_true(strlen(out) < CPR_SHOWN);
    assert_non_null(strstr(out, "777777XXXX"));
}

static void test_values(void **state)
{
    (void)state;
    static const struct {
        enum field_type type;
        const char *text;
        enum value_status status;
        int64_t number;
    } cases[] = {
        {FIELD_MONEY, "12", VALUE_OK, 1200},
        {FIELD_MONEY, "-12.5", VALUE_OK, -1250},
        {FIELD_MONEY, "12.50", VALUE_OK, 1250},
        {FIELD_MONEY, "12.500", VALUE_OK, 1250},
        {FIELD_MONEY, "12.505", VALUE_PRECISE, 0},
        {FIELD_MONEY, "12,50", VALUE_SYNTAX, 0},
        {FIELD_MONEY, "1e2", VALUE_OK, 10000},
        {FIELD_MONEY, "-", VALUE_SYNTAX, 0},
        {FIELD_MONEY, ".", VALUE_SYNTAX, 0},
        {FIELD_MONEY, "", VALUE_SYNTAX, 0},
        {FIELD_MONEY, "1.2.3", VALUE_SYNTAX, 0},
        {FIELD_MONEY, "9999999999999999", VALUE_OK, 999999999999999900},
        {FIELD_MONEY, "99999999999999999", VALUE_LARGE, 0},
        {FIELD_MONEY, " 1", VALUE_SYNTAX, 0},
        {FIELD_NUMBER, "1.25", VALUE_OK, 1250000},
        {FIELD_NUMBER, "0.000001", VALUE_OK, 1},
        {FIELD_NUMBER, "999999999999", VALUE_OK, 999999999999000000},
        {FIELD_NUMBER, "INF", VALUE_SYNTAX, 0},
        {FIELD_INTEGER, "-12", VALUE_OK, -12},
        {FIELD_INTEGER, "1.0", VALUE_SYNTAX, 0},
        {FIELD_DATE, "1970-01-02", VALUE_OK, 1},
        {FIELD_DATE, "1970-1-2", VALUE_SYNTAX, 0},
        {FIELD_MONTH, "2026-10", VALUE_OK, 2026 * 12 + 9},
        {FIELD_BOOLEAN, "True", VALUE_OK, 1},
        {FIELD_BOOLEAN, "0", VALUE_OK, 0},
        {FIELD_BOOLEAN, "tRUE", VALUE_SYNTAX, 0},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        int64_t number = 0;
        assert_int_equal(value_parse(cases[i].type, cases[i].text, strlen(cases[i].text), &number), cases[i].status);
        if (cases[i].status == VALUE_OK)
            assert_int_equal(number, cases[i].number);
    }
}

static bool same_value(void *context, uint64_t place)
{
    return *(const uint64_t *)context == place / 2;
}

static void test_keyset(void **state)
{
    (void)state;
    enum { N = 5000 };
    struct keyset k;
    keyset_init(&k, N);
    /* Bad hashes on purpose: all values fall on few slots and marks. */
    for (uint64_t v = 0; v < N; v++)
        assert_true(keyset_add(&k, v % 7 << 60 | v % 3, v * 2, same_value, &v));
    for (uint64_t v = 0; v < N; v += 97)
        assert_false(keyset_add(&k, v % 7 << 60 | v % 3, v * 2 + 1, same_value, &v));
    keyset_release(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(test_form_and_columns),
        WORLD_TEST(test_required_and_pattern),
        WORLD_TEST(test_types),
        WORLD_TEST(test_own_constraints),
        WORLD_TEST(test_keys),
        WORLD_TEST(test_cpr_rules),
        WORLD_TEST(test_order_of_dates),
        WORLD_TEST(test_priced_spells),
        WORLD_TEST(test_five_reasons_at_most),
        WORLD_TEST(test_header),
        WORLD_TEST(test_cells),
        WORLD_TEST(test_patterns),
        WORLD_TEST(test_cpr_numbers),
        WORLD_TEST(test_masking),
        WORLD_TEST(test_values),
        WORLD_TEST(test_keyset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
