/*
 * Refresh as a whole: persons and their numbers, residents and what they are at the end of a month, the range of
 * months, dictionaries, population, what is reported, and that the order of files and rows leaves no trace.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/little_town.h"

#define PERSON "cpr,birth_date,sex,civil_status,citizenship,status,status_date,replaced_by"
#define RESIDENCE "cpr,from_date,to_date,address_id,municipality_code"
#define SPELL "spell_id,cpr,source_system,service_type,from_date,to_date,department_id"

static void add_addresses(struct little_town *t)
{
    town_add(t, "address", "address_id,municipality_code,district,postal_code",
             "a,0730,D1,8900;b,0730,D2,8920;c,0730,,;");
}

static void test_residents(void **state)
{
    struct little_town *t = town_new(state, "2026-03");
    add_addresses(t);
    town_add(t, "person", PERSON,
             "A,1980-01-02,K,F,DK;B,1980-01-02,M,G,SE;C,1950-01-02,M,D,DK,dead,2026-02-28;D,1980-01-02,M,U,DK;");
    town_add(t, "residence", RESIDENCE,
             "A,2000-01-01,2026-01-30,a,0730;A,2026-02-01,,b,0730;B,2000-01-01,2026-01-31,a,0730;B,2026-02-01,,,0461;"
             "C,2000-01-01,2026-02-28,c,0730;D,2000-01-01,,,0730;");
    town_refresh(t);
    expect_residents(t, "2026-01", "B D1GSE; C UDK; D UDK;");   /* A has a gap on the last day */
    expect_residents(t, "2026-02", "A D2FDK N; C DDK; D UDK;"); /* C on the day of death */
    expect_residents(t, "2026-03", "A D2FDK N; D UDK;");
    expect_residents(t, "2026-04", "");
    assert_int_equal(t->report.residents, 2);
    town_close(t);
}

static void test_overlapping_residences(void **state)
{
    struct little_town *t = town_new(state, "2026-03");
    add_addresses(t);
    /* One in own holds whatever else does; of several the later one, of two from one day that of the source that
     * goes first. */
    town_add(t, "residence", RESIDENCE,
             "A,2000-01-01,,a,0730;A,2026-02-01,2026-02-28,b,0461;B,2026-01-05,,a,0730;"
             "C,2000-01-01,,a,0730;C,2026-02-01,2026-02-28,b,0730;");
    town_add_from(t, "r", "residence", RESIDENCE, "B,2026-01-05,,b,0730;");
    town_refresh(t);
    expect_residents(t, "2026-01", "A D1; B D2 N; C D1;");
    expect_residents(t, "2026-02", "A D1; B D2 N; C D2;");
    expect_residents(t, "2026-03", "A D1; B D2 N; C D1;");
    assert_int_equal(t->report.unresolved[REF_RESIDENCE_CPR], 5);
    town_close(t);
}

static void test_histories(void **state)
{
    struct little_town *t = town_new(state, "2026-04");
    add_addresses(t);
    town_add(t, "person", PERSON, "A,1980-01-02,K,F,SE;B,1980-01-02,M,D,DK,dead,2026-03-10;C,1980-01-02,M,D,DK;");
    town_add(t, "residence", RESIDENCE, "A,2000-01-01,,a,0730;B,2000-01-01,,a,0730;C,2000-01-01,,b,0730;");
    town_add(t, "civil_status", "cpr,from_date,to_date,civil_status,spouse_cpr",
             "A,2026-02-01,2026-02-28,G,B;A,2026-04-01,,E,;B,2026-02-28,2026-02-28,G,A;X,2026-01-01,,U,;");
    town_add(t, "citizenship", "cpr,from_date,to_date,country",
             "A,2026-03-01,2026-03-31,NO;A,2026-03-31,,DK;X,2026-01-01,,DK;");
    town_refresh(t);
    /* Before, between and without rows the present value, but D only when dead; C has no day of death. */
    expect_residents(t, "2026-01", "A D1FSE; B D1UDK; C D2UDK;");
    expect_residents(t, "2026-02", "A D1GSE; B D1GDK; C D2UDK;");
    expect_residents(t, "2026-03", "A D1FDK; B D1DDK; C D2UDK;");
    expect_residents(t, "2026-04", "A D1EDK; B D1DDK; C D2UDK;");
    assert_int_equal(t->report.unresolved[REF_CIVIL_CPR], 1);
    assert_int_equal(t->report.unresolved[REF_CITIZENSHIP_CPR], 1);
    assert_int_equal(t->report.persons, 3);          /* history alone makes nobody a person */
    expect_families(t, "2026-02", "A:A2 B:A2 C:C8"); /* married on the one day that both rows cover */
    town_close(t);
}

static void test_help(void **state)
{
    struct little_town *t = town_new(state, "2026-03");
    add_addresses(t);
    town_add(t, "residence", RESIDENCE, "A,2000-01-01,,a,0730;B,2000-01-01,,a,0730;C,2000-01-01,,,0461;");
    town_add(t, "service_type", "code,name,area,kind,is_help,costing",
             "H,h,voksne,service,true,none;S,s,skole,service,false,none;");
    town_add(t, "spell", SPELL, "1,A,x,H,2026-01-31,2026-02-01;2,B,x,S,2026-01-01,;3,C,x,H,2026-01-01,;");
    town_refresh(t);
    expect_residents(t, "2026-01", "A D1 H; B D1;");
    expect_residents(t, "2026-02", "A D1 H; B D1;");
    expect_residents(t, "2026-03", "A D1; B D1;");
    town_close(t);
}

static void test_newcomers(void **state)
{
    struct little_town *t = town_new(state, "2026-12");
    t->in.history_months = 2;
    add_addresses(t);
    town_add(t, "person", PERSON, "B,2026-02-01,K,U,DK;C,2025-06-01,K,U,DK;");
    town_add(t, "residence", RESIDENCE,
             "A,2025-12-01,2026-03-31,a,0730;A,2026-04-01,,b,0730;" /* the stay began at its first address */
             "B,2026-02-01,,a,0730;"                                /* born */
             "C,2025-06-01,2026-06-01,a,0730;C,2026-06-03,,a,0730;" /* back after a day elsewhere */
             "D,2026-12-31,,a,0730;E,2000-01-01,2026-11-30,,0461;E,2026-12-01,,a,0730;");
    town_refresh(t);
    expect_residents(t, "2026-11", "A D2 N; B D1UDK; C D1UDK N;");
    expect_residents(t, "2026-12", "A D2; B D1UDK; C D1UDK N; D D1 N; E D1 N;");
    town_close(t);
}

static void test_hoppers(void **state)
{
    struct little_town *t = town_new(state, "2026-12");
    t->in.history_months = 2;
    add_addresses(t);
    /* Three changes, the first in December 2024: the window of November holds it, that of December of 2025 on not. */
    town_add(t, "residence", RESIDENCE,
             "A,2000-01-01,2024-12-30,a,0730;A,2024-12-31,2025-03-01,,0461;A,2025-03-02,2026-01-01,,9999;A,2026-02-01,,"
             "a,0730;"
             "B,2024-01-01,2025-03-01,,0461;B,2025-03-02,2025-05-01,a,0730;B,2025-05-02,,b,0730;");
    town_refresh(t);
    expect_residents(t, "2026-11", "A D1 NK; B D2;");
    expect_residents(t, "2026-12", "A D1 N; B D2;");
    town_close(t);
}

static void test_replaced_numbers(void **state)
{
    struct little_town *t = town_new(state, "2026-03");
    add_addresses(t);
    /* O1 -> O2 -> N, where only the old ones have rows: the nearest counts. P is its own, Q and R run in a circle. */
    town_add(t, "person", PERSON,
             "O1,1950-01-02,M,U,SE,,,O2;O2,1960-01-02,K,F,NO,,,N;P,1970-01-02,M,U,DK,,,P;R,1971-01-02,M,U,DK,,,Q;"
             "Q,1972-01-02,K,U,DK,,,R;S,1973-01-02,K,U,DK,,,Q;");
    town_add(
        t, "residence", RESIDENCE,
        "O1,2000-01-01,2026-01-31,a,0730;O2,2026-02-01,2026-02-28,b,0730;N,2026-03-01,,a,0730;P,2000-01-01,,a,0730;"
        "S,2026-01-01,,b,0730;");
    town_add(t, "citizenship", "cpr,from_date,to_date,country", "O1,2026-02-01,2026-02-28,DE;");
    town_refresh(t);
    assert_int_equal(t->report.persons, 3);
    expect_residents(t, "2026-01", "N D1FNO; P D1UDK; Q D2UDK N;");
    expect_residents(t, "2026-02", "N D2FDE; P D1UDK; Q D2UDK N;");
    expect_residents(t, "2026-03", "N D1FNO; P D1UDK; Q D2UDK N;");
    assert_int_equal(mart_persons(t->mart)->birth[0], day_at("1960-01-02"));
    assert_int_equal(mart_persons(t->mart)->birth[2], day_at("1972-01-02"));
    assert_int_equal(t->report.unresolved[REF_PERSON_REPLACED], 1);
    assert_int_equal(t->report.unresolved[REF_RESIDENCE_CPR], 0);
    town_close(t);
}

static void test_replaced_relatives(void **state)
{
    struct little_town *t = town_new(state, "2026-01");
    add_addresses(t);
    town_add(t, "person", "cpr,birth_date,sex,civil_status,mother_cpr,father_cpr,spouse_cpr,replaced_by",
             "A,1980-01-02,K,G,,,B1;B1,1980-01-03,M,U,,,,B2;B2,1980-01-03,M,G,,,A;C,2015-01-02,K,U,A,B1;D,1990-01-02,K,"
             "U,X,Y,Z;");
    town_add(t, "residence", RESIDENCE,
             "A,2000-01-01,,a,0730;B2,2000-01-01,,a,0730;C,2015-01-02,,a,0730;D,2000-01-01,,b,0730;");
    town_refresh(t);
    expect_families(t, "2026-01", "A:A1 B2:A1 C:A1h D:D6");
    assert_int_equal(t->report.unresolved[REF_PERSON_MOTHER], 1);
    assert_int_equal(t->report.unresolved[REF_PERSON_FATHER], 1);
    assert_int_equal(t->report.unresolved[REF_PERSON_SPOUSE], 1);
    town_close(t);
}

static void test_runs(void **state)
{
    struct little_town *t = town_new(state, "2026-03");
    town_add(t, "person", PERSON, "B,1980-01-02,K,D,DK,dead,2026-02-10;");
    town_add(t, "service_type", "code,name,area,kind,is_help,costing",
             "X,X,voksne,service,true,none;Y,Y,voksne,service,true,none;");
    town_add(t, "spell", "spell_id,cpr,source_system,service_type,from_date,to_date,end_reason",
             "1,A,s,X,2026-01-01,2026-01-31,first;2,A,s,X,2026-02-01,2026-02-28,second;" /* touch */
             "3,A,s,X,2026-03-02,,third;"                                                /* a gap of a day */
             "4,A,s,Y,2026-01-01,2026-03-31,long;5,A,s,Y,2026-02-01,2026-02-03,within;"
             "6,B,s,X,2026-01-01,,death;7,B,s,Y,2026-03-01,,never;");
    town_refresh(t);
    const struct mart_runs *r = mart_runs(t->mart);
    struct strbuf got;
    strbuf_init(&got, STRBUF_SMALL);
    for (size_t i = 0; i < r->n; i++) {
        char from[32], to[32];
        strbuf_addf(&got, "%s/%s %s %s %s; ", who(t, r->pid[i]), code_of(t, DICT_TYPE, r->type[i]),
                    date_iso(from, r->from[i]), r->to[i] == DATE_OPEN ? "-" : date_iso(to, r->to[i]),
                    code_of(t, DICT_REASON, r->reason[i]));
    }
    expect_text(t, &got,
                "A/X 2026-01-01 2026-02-28 second; A/X 2026-03-02 - third; A/Y 2026-01-01 2026-03-31 long; "
                "B/X 2026-01-01 2026-02-10 death;");
    town_close(t);
}

static void expect_range(struct little_town *t, const char *first, const char *last)
{
    char a[32], b[32];
    month_t from, to;
    mart_range(t->mart, &from, &to);
    assert_string_equal(month_iso(a, from), first);
    assert_string_equal(month_iso(b, to), last);
}

static void test_range(void **state)
{
    struct little_town *t = town_new(state, "2026-06");
    t->in.period_services = month_at("2026-05");
    add_addresses(t);
    town_add(t, "residence", RESIDENCE, "A,2026-03-15,,a,0730;");
    town_refresh(t);
    expect_range(t, "2026-03", "2026-05"); /* the smaller of the two */
    assert_string_equal(mart_meta(t->mart, "data_date"), "2026-05-31");
    town_add(t, "posting", "posting_id,period,function,dranst,art,amount,cpr", "1,2026-02,5.57.73,1,5.1,1,A;");
    town_refresh(t);
    expect_range(t, "2026-02", "2026-05");
    town_add(t, "spell", SPELL, "1,A,x,H,1990-01-31,;");
    town_refresh(t);
    expect_range(t, "2016-06", "2026-05"); /* at most 120 months */
    t->in.history_months = 1;
    t->in.period_people = MONTH_NONE;
    town_refresh(t);
    expect_range(t, "2026-05", "2026-05");
    town_close(t);
}

static void test_future_only(void **state)
{
    struct little_town *t = town_new(state, "2026-06");
    add_addresses(t);
    town_add(t, "residence", RESIDENCE, "A,2027-03-15,,a,0730;");
    town_refresh(t);
    expect_range(t, "2026-06", "2026-06");
    expect_residents(t, "2026-06", "");
    town_close(t);
}

static void test_population_only(void **state)
{
    struct little_town *t = town_new(state, "2026-06");
    t->in.period_people = t->in.period_services = MONTH_NONE;
    town_add(t, "municipality", "code,name,region", "0730,Randers,Midtjylland;0461,Odense,Syddanmark;");
    town_add(t, "population", "municipality_code,date,sex,age,persons",
             "0730,2026-01-01,M,30,5;0730,2026-01-01,K,30,6;0411,2026-04-01,K,110,1;");
    town_add_from(t, "t", "population", "municipality_code,date,sex,age,persons",
                  "0461,2026-01-01,M,0,7;0730,2026-01-01,M,30,99;");
    town_refresh(t);
    month_t first, last;
    mart_range(t->mart, &first, &last);
    assert_int_equal(first, MONTH_NONE);
    assert_int_equal(last, MONTH_NONE);
    assert_string_equal(mart_meta(t->mart, "data_date"), "2026-04-01");
    assert_string_equal(mart_meta(t->mart, "name"), "Randers");
    const struct mart_population *p = mart_population(t->mart);
    struct strbuf got;
    strbuf_init(&got, STRBUF_SMALL);
    for (size_t i = 0; i < p->n; i++)
        strbuf_addf(&got, "%s/%s %d %d %lld; ", code_of(t, DICT_MUNICIPALITY, p->municipality[i]),
                    code_of(t, DICT_REGION, p->region[i]), p->sex[i], p->age[i], (long long)p->persons[i]);
    /* The count that two sources have is that of the first source. */
    expect_text(t, &got, "0411/ 2 110 1; 0461/Syddanmark 1 0 7; 0730/Midtjylland 1 30 5; 0730/Midtjylland 2 30 6;");
    assert_int_equal(mart_residents(t->mart, month_at("2026-06"))->n, 0);
    assert_int_equal(t->report.population, 4);
    town_close(t);
}

static void test_nothing_delivered(void **state)
{
    struct little_town *t = town_new(state, "2026-06");
    t->in.period_people = t->in.period_services = MONTH_NONE;
    town_refresh(t);
    assert_int_equal(mart_persons(t->mart)->n, 0);
    assert_int_equal(mart_spells(t->mart)->n, 1);
    assert_string_equal(mart_meta(t->mart, "name"), "Lilleby");
    assert_string_equal(mart_meta(t->mart, "municipality"), "0730");
    assert_string_equal(mart_meta(t->mart, "data_date"), "");
    assert_string_equal(mart_meta(t->mart, "fictive"), "0");
    assert_done(t->world, mart_check(t->mart, &t->world->diag));
    town_close(t);
}

static void expect_labels(struct little_town *t, enum dict_id id, const char *want)
{
    const struct dict *dict = mart_dict(t->mart, id);
    assert_string_equal(dict->codes[0], "");
    assert_string_equal(dict->codes[1], "-");
    struct strbuf got;
    strbuf_init(&got, STRBUF_SMALL);
    for (size_t i = 2; i < dict->n; i++)
        strbuf_addf(&got, "%s=%s ", dict->codes[i], dict->labels[i]);
    expect_text(t, &got, want);
}

static void test_dictionaries(void **state)
{
    struct little_town *t = town_new(state, "2026-03");
    add_addresses(t);
    town_add(
        t, "district", "type,code,name",
        "district,D2,Vorup;postal,8900,Randers C;district,D9,Ingen;school,D2,Skolen;parish,8,Sognet;care,1,Plejen;");
    town_add(t, "service_type", "code,name,area,kind,is_help,costing,group,paragraph",
             "T2,To,voksne,benefit,true,posting,g2,§2;T1,Et,ny,service,true,price,g1,§1;");
    town_add(t, "department", "department_id,name", "p,Psykiatri;");
    town_add(t, "staff", "staff_id,name", "m,Mette;");
    town_add(t, "company", "cvr,name", "12345678,Firma;");
    town_add(t, "spell", SPELL ",staff_id,provider_cvr,match_category,target_group",
             "1,A,Fasit,T2,2026-01-01,,p,m,12345678,k1,g6;2,A,DUBU,T9,2026-01-01,,q,n,87654321,,;");
    town_refresh(t);
    expect_labels(t, DICT_DISTRICT, "D1=D1 D2=Vorup D9=Ingen");
    expect_labels(t, DICT_SCHOOL, "D2=Skolen");
    expect_labels(t, DICT_CARE, "1=Plejen");
    expect_labels(t, DICT_PARISH, "8=Sognet");
    expect_labels(t, DICT_POSTAL, "8900=8900 Randers C 8920=8920");
    expect_labels(t, DICT_TYPE, "T1=Et T2=To T9=T9");
    expect_labels(t, DICT_KIND, "activity=Aktivitet benefit=Ydelse service=Indsats");
    expect_labels(t, DICT_ORIGIN, "dansk=Dansk oprindelse efterkommer=Efterkommer indvandrer=Indvandrer");
    expect_labels(t, DICT_CIVIL,
                  "D=Død E=Enke/enkemand F=Fraskilt G=Gift L=Længstlevende partner O=Opløst partnerskab "
                  "P=Registreret partner U=Ugift");
    expect_labels(t, DICT_AREA,
                  "aeldre=Ældre andet=Andet asyl=Asyl beskaeftigelse=Beskæftigelse boern_unge=Børn og unge "
                  "dagtilbud=Dagtilbud ny=ny skole=Skole sundhed=Sundhed voksne=Voksne");
    expect_labels(t, DICT_SYSTEM, "DUBU=DUBU Fasit=Fasit");
    expect_labels(t, DICT_DEPARTMENT, "p=Psykiatri q=q");
    expect_labels(t, DICT_STAFF, "m=Mette n=n");
    expect_labels(t, DICT_COMPANY, "12345678=Firma 87654321=87654321");
    expect_labels(t, DICT_MATCH, "k1=k1");
    expect_labels(t, DICT_TARGET, "g6=g6");
    expect_labels(t, DICT_GROUP, "g1=g1 g2=g2");
    expect_labels(t, DICT_PARAGRAPH, "§1=§1 §2=§2");
    const struct mart_types *types = mart_types(t->mart);
    assert_int_equal(types->n, 5);
    assert_int_equal(types->costing[2], COSTING_PRICE);
    assert_int_equal(types->costing[4], COSTING_POSTING);
    assert_int_equal(types->kind[4], 0);
    assert_string_equal(code_of(t, DICT_PARAGRAPH, types->paragraph[3]), "§2");
    assert_int_equal(t->report.unresolved[REF_SPELL_TYPE], 1);
    assert_int_equal(t->report.unresolved[REF_SPELL_DEPARTMENT], 1);
    assert_int_equal(t->report.unresolved[REF_SPELL_STAFF], 1);
    /* Address 0 has the empty code, 1 has "-". */
    assert_string_equal(code_of(t, DICT_PARISH, mart_addresses(t->mart)->parish[0]), "");
    assert_string_equal(code_of(t, DICT_PARISH, mart_addresses(t->mart)->parish[1]), "-");
    town_close(t);
}

static const char *mart_bytes(struct little_town *t, size_t *len)
{
    char *text;
    assert_done(t->world, file_read(&t->world->arena, t->mart_path, 1 << 24, &text, len, &t->world->diag));
    return text;
}

/* The same rows in other files and another order. */
static void test_order_leaves_no_trace(void **state)
{
    struct little_town *t = town_new(state, "2026-06");
    add_addresses(t);
    town_add(t, "person", PERSON, "A,1980-01-02,K,F,SE;B,1980-01-02,M,U,DK;C,2015-01-02,M,U,NO;");
    town_add(t, "residence", RESIDENCE, "A,2026-01-01,2026-03-31,a,0730;A,2026-04-01,,b,0730;C,2026-02-01,,c,0730;");
    town_add_from(t, "u", "spell", SPELL, "2,B,y,H,2026-01-01,2026-03-03,p;1,A,x,K,2026-01-31,,q;");
    town_add_from(t, "v", "spell", SPELL, "1,C,z,K,2026-03-01,,r;");
    town_add(t, "posting", "posting_id,period,function,dranst,art,amount,cpr,spell_id",
             "1,2026-02,5.57.73,1,5.1,1,A,1;2,2026-03,5.28.21,1,5.1,2,C,1;3,2026-03,5.28.21,1,5.1,4,D,;");
    town_refresh(t);
    town_close(t);
    size_t len, again;
    const char *first = mart_bytes(t, &len);
    struct little_town *s = town_new(state, "2026-06");
    s->in.n_files = LITTLE_FILES / 2; /* names of their own */
    town_add_from(s, "v", "spell", SPELL, "1,C,z,K,2026-03-01,,r;");
    town_add(s, "posting", "posting_id,period,function,dranst,art,amount,cpr,spell_id",
             "3,2026-03,5.28.21,1,5.1,4,D,;2,2026-03,5.28.21,1,5.1,2,C,1;1,2026-02,5.57.73,1,5.1,1,A,1;");
    town_add_from(s, "u", "spell", SPELL, "1,A,x,K,2026-01-31,,q;2,B,y,H,2026-01-01,2026-03-03,p;");
    town_add(s, "residence", RESIDENCE, "C,2026-02-01,,c,0730;A,2026-04-01,,b,0730;A,2026-01-01,2026-03-31,a,0730;");
    town_add(s, "person", PERSON, "C,2015-01-02,M,U,NO;B,1980-01-02,M,U,DK;A,1980-01-02,K,F,SE;");
    town_add(s, "address", "address_id,municipality_code,district,postal_code",
             "c,0730,,;b,0730,D2,8920;a,0730,D1,8900;");
    s->in.files = s->files + LITTLE_FILES / 2;
    s->in.n_files -= LITTLE_FILES / 2;
    s->mart_path = world_path(s->world, "again.db");
    town_refresh(s);
    town_close(s);
    const char *second = mart_bytes(s, &again);
    assert_int_equal(len, again);
    assert_memory_equal(first, second, len);
}

static void note_progress(void *arg, const char *what, int64_t done, int64_t total)
{
    assert_true(done <= total);
    strbuf_addf(arg, "%s %lld/%lld ", what, (long long)done, (long long)total);
}

static void test_progress(void **state)
{
    struct little_town *t = town_new(state, "2026-02");
    add_addresses(t);
    town_add(t, "residence", RESIDENCE, "A,2026-01-15,,a,0730;");
    struct strbuf said;
    strbuf_init(&said, STRBUF_SMALL);
    assert_done(t->world, refresh_build(&t->in, t->mart_path, note_progress, &said, &t->report, &t->world->diag));
    assert_non_null(strstr(strbuf_text(&said), " posting "));
    assert_non_null(strstr(strbuf_text(&said), " months 0/2 months 1/2 months 2/2"));
    strbuf_release(&said);
    for (int k = 0; k < STAGE__MAX; k++)
        assert_true(t->report.seconds[k] >= 0 && refresh_stage_name((enum refresh_stage)k)[0] != '\0');
    for (int k = 0; k < REF__MAX; k++)
        assert_non_null(strchr(refresh_reference_name((enum refresh_reference)k), '.'));
}

static void expect_refusal(struct little_town *t, const char *reason)
{
    assert_int_equal(refresh_build(&t->in, t->mart_path, NULL, NULL, &t->report, &t->world->diag), -1);
    assert_said(&t->world->diag, reason);
    assert_false(file_exists(t->mart_path));
    assert_false(file_exists(arena_printf(&t->world->arena, "%s.new", t->mart_path)));
}

static void test_refusals(void **state)
{
    struct little_town *t = town_new(state, "2026-02");
    town_add(t, "residence", RESIDENCE, "12345678901,2026-01-15,,a,0730;");
    expect_refusal(t, "a CPR number of more than 10 characters");
    t->files[0].path = "/nowhere/x.db";
    expect_refusal(t, "there is no such file");
    world_write(
        t->world, "y.db",
        "this is no database, but a text of more than a hundred bytes, as damaged files are, so that it is read");
    t->files[0].path = world_path(t->world, "y.db");
    expect_refusal(t, "y.db");
    t->in.n_files = 0;
    t->mart_path = world_path(t->world, "nowhere/mart.db");
    expect_refusal(t, "nowhere/mart.db");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(test_residents),
        WORLD_TEST(test_overlapping_residences),
        WORLD_TEST(test_histories),
        WORLD_TEST(test_help),
        WORLD_TEST(test_newcomers),
        WORLD_TEST(test_hoppers),
        WORLD_TEST(test_replaced_numbers),
        WORLD_TEST(test_replaced_relatives),
        WORLD_TEST(test_runs),
        WORLD_TEST(test_range),
        WORLD_TEST(test_future_only),
        WORLD_TEST(test_population_only),
        WORLD_TEST(test_nothing_delivered),
        WORLD_TEST(test_dictionaries),
        WORLD_TEST(test_order_leaves_no_trace),
        WORLD_TEST(test_progress),
        WORLD_TEST(test_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
