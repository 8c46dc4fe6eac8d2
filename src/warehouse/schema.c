/*
 * The table of resources: see schema.h. Titles are what almanak-package(5) prints.
 *
 * SPDX-License-Identifier: MIT
 */
/* clang-format off: tables read best a row a line */
#include "warehouse/schema.h"

#include <string.h>

#include "base/compiler.h"

#define CPR_PATTERN "^\\d{7}[0-9A-Z]{2}\\d$"
#define MUNICIPALITY_PATTERN "^0\\d{3}$"
#define CVR_PATTERN "^\\d{8}$"

static const char *const district_type_values[] = {"school", "care", "postal", "parish", "district", NULL};

static const struct schema_field district_fields[] = {
    {"type", FIELD_STRING, .required = true, .key = true, .enums = district_type_values,
     .title = "District kind (skoledistrikt, plejedistrikt, postnummer, sogn, statistikdistrikt)"},
    {"code", FIELD_STRING, .required = true, .key = true, .title = "District code"},
    {"name", FIELD_STRING, .required = true, .title = "Name as printed in reports"},
};

static const struct schema_field address_fields[] = {
    {"address_id", FIELD_STRING, .required = true, .key = true,
     .title = "Address key (CPR road code, house number, floor, door; or the DAR id)"},
    {"municipality_code", FIELD_STRING, .required = true, .pattern = MUNICIPALITY_PATTERN,
     .title = "Municipality, four digits (0461)"},
    {"street", FIELD_STRING, .title = "Street name"},
    {"house_number", FIELD_STRING, .title = "House number with letter"},
    {"floor", FIELD_STRING, .title = "Floor"},
    {"door", FIELD_STRING, .title = "Door"},
    {"postal_code", FIELD_STRING, .pattern = "^\\d{4}$", .title = "Postal code"},
    {"district", FIELD_STRING, .title = "Statistical district code"},
    {"school_district", FIELD_STRING, .title = "School district code"},
    {"care_district", FIELD_STRING, .title = "Care district code"},
    {"parish", FIELD_STRING, .title = "Parish code"},
};

static const char *const person_sex_values[] = {"M", "K", NULL};
static const char *const person_civil_status_values[] = {"U", "G", "F", "E", "P", "O", "L", "D", NULL};
static const char *const person_origin_values[] = {"dansk", "indvandrer", "efterkommer", NULL};
static const char *const person_status_values[] = {"resident", "emigrated", "missing", "dead", NULL};

static const struct schema_field person_fields[] = {
    {"cpr", FIELD_STRING, .required = true, .key = true, .rule = RULE_CPR, .pattern = CPR_PATTERN,
     .title = "CPR number without hyphen"},
    {"name", FIELD_STRING, .required = true, .title = "Full name"},
    {"birth_date", FIELD_DATE, .required = true, .title = "Date of birth"},
    {"sex", FIELD_STRING, .required = true, .enums = person_sex_values, .title = "Sex (M mand, K kvinde)"},
    {"civil_status", FIELD_STRING, .required = true, .enums = person_civil_status_values, .code = true,
     .title = "Civil status code of the CPR register"},
    {"citizenship", FIELD_STRING, .required = true, .pattern = "^[A-Z]{2}$",
     .title = "Citizenship, ISO 3166-1 alpha-2 (DK, UA); XX stateless or unknown"},
    {"origin", FIELD_STRING, .required = true, .enums = person_origin_values, .code = true,
     .title = "Origin as Danmarks Statistik defines it"},
    {"mother_cpr", FIELD_STRING, .rule = RULE_CPR, .pattern = CPR_PATTERN, .title = "Mother"},
    {"father_cpr", FIELD_STRING, .rule = RULE_CPR, .pattern = CPR_PATTERN, .title = "Father"},
    {"origin_country", FIELD_STRING, .pattern = "^[A-Z]{2}$",
     .title = "Country of origin for immigrants and descendants"},
    {"spouse_cpr", FIELD_STRING, .rule = RULE_CPR, .pattern = CPR_PATTERN,
     .title = "Present spouse or registered partner"},
    {"replaced_by", FIELD_STRING, .rule = RULE_CPR, .pattern = CPR_PATTERN,
     .title = "The number that replaced this one"},
    {"status", FIELD_STRING, .required = true, .enums = person_status_values, .code = true,
     .title = "Present status in the register"},
    {"status_date", FIELD_DATE, .title = "Date of the present status when it is not resident"},
    {"protected", FIELD_BOOLEAN, .title = "Name and address protection"},
};

static const char *const civil_status_civil_status_values[] = {"U", "G", "F", "E", "P", "O", "L", "D", NULL};

static const struct schema_field civil_status_fields[] = {
    {"cpr", FIELD_STRING, .required = true, .key = true, .rule = RULE_CPR,
     .title = "Person (history; where a person has no rows here, the present values of person hold for all time)",
     .ref = "borger.person.cpr"},
    {"from_date", FIELD_DATE, .required = true, .key = true, .title = "First day"},
    {"to_date", FIELD_DATE, .title = "Last day; empty while it holds"},
    {"civil_status", FIELD_STRING, .required = true, .enums = civil_status_civil_status_values,
     .title = "Civil status then"},
    {"spouse_cpr", FIELD_STRING, .rule = RULE_CPR, .pattern = CPR_PATTERN,
     .title = "Spouse or registered partner then"},
};

static const struct schema_field citizenship_fields[] = {
    {"cpr", FIELD_STRING, .required = true, .key = true, .rule = RULE_CPR, .title = "Person (history; as civil_status)",
     .ref = "borger.person.cpr"},
    {"from_date", FIELD_DATE, .required = true, .key = true, .title = "First day"},
    {"to_date", FIELD_DATE, .title = "Last day; empty while it holds"},
    {"country", FIELD_STRING, .required = true, .pattern = "^[A-Z]{2}$", .title = "Citizenship then"},
};

static const struct schema_field residence_fields[] = {
    {"cpr", FIELD_STRING, .required = true, .key = true, .rule = RULE_CPR, .title = "Person",
     .ref = "borger.person.cpr"},
    {"from_date", FIELD_DATE, .required = true, .key = true, .title = "First day at the address"},
    {"to_date", FIELD_DATE, .title = "Last day at the address; empty while the person lives there"},
    {"address_id", FIELD_STRING, .title = "Address; empty when the person lived outside the delivering municipality",
     .ref = "borger.address.address_id"},
    {"municipality_code", FIELD_STRING, .required = true, .pattern = "^\\d{4}$",
     .title = "Municipality of residence; 9999 abroad"},
    {"country", FIELD_STRING, .pattern = "^[A-Z]{2}$", .title = "Country, when abroad"},
};

static const char *const municipal_relation_source_values[] = {"cpr", "manual", NULL};

static const struct schema_field municipal_relation_fields[] = {
    {"cpr", FIELD_STRING, .required = true, .key = true, .rule = RULE_CPR, .title = "Person",
     .ref = "borger.person.cpr"},
    {"type", FIELD_INTEGER, .required = true, .key = true,
     .title = "Kommunale forhold, type 1 to 5; type 4 is betalingskommune"},
    {"from_date", FIELD_DATE, .required = true, .key = true, .title = "First day"},
    {"to_date", FIELD_DATE, .title = "Last day; empty while it holds"},
    {"municipality_code", FIELD_STRING, .required = true, .pattern = MUNICIPALITY_PATTERN,
     .title = "The municipality that the relation points to"},
    {"source", FIELD_STRING, .required = true, .key = true, .enums = municipal_relation_source_values,
     .title = "Where it was registered"},
    {"reported_by", FIELD_STRING, .pattern = MUNICIPALITY_PATTERN, .title = "Municipality that registered it"},
    {"note", FIELD_STRING, .title = "Why, when registered by hand"},
};

static const char *const service_type_kind_values[] = {"service", "benefit", "activity", NULL};
static const char *const service_type_costing_values[] = {"posting", "price", "none", NULL};

static const struct schema_field service_type_fields[] = {
    {"code", FIELD_STRING, .required = true, .key = true, .title = "Service type key"},
    {"name", FIELD_STRING, .required = true, .title = "Name as printed"},
    {"area", FIELD_STRING, .required = true, .code = true,
     .title = "Subject area: boern_unge, voksne, aeldre, sundhed, beskaeftigelse, dagtilbud, skole, asyl, andet"},
    {"kind", FIELD_STRING, .required = true, .enums = service_type_kind_values,
     .title = "service: a measure or care; benefit: income support; activity: activation, internship, course"},
    {"paragraph", FIELD_STRING, .title = "Legal basis (SEL §107, BL §32, LAS §11)"},
    {"account_function", FIELD_STRING, .title = "Account function that carries its cost (5.28.21)"},
    {"is_help", FIELD_BOOLEAN, .required = true,
     .title = "Counts when a citizen 'receives help' (school and ordinary day care do not)"},
    {"costing", FIELD_STRING, .required = true, .enums = service_type_costing_values,
     .title = "Cost from registrant-booked postings, from quantity x unit price, or none"},
    {"group", FIELD_STRING, .title = "Group for reports (kontanthjælp, anbringelse, hjemmepleje ...)"},
    {"is_placement", FIELD_BOOLEAN, .title = "Placement away from home"},
    {"refund_ladder", FIELD_BOOLEAN, .title = "Its weeks count on the refund ladder"},
    {"follows", FIELD_STRING, .title = "The main service that this follow-on benefit goes with",
     .ref = "ydelser.service_type.code"},
};

static const char *const spell_unit_values[] = {"day", "week", "month", "hour_per_week", "piece", NULL};
static const char *const spell_status_values[] = {"granted", "running", "paused", "ended", NULL};

static const struct schema_field spell_fields[] = {
    {"spell_id", FIELD_STRING, .required = true, .key = true,
     .title = "Key, unique within the source system's delivery"},
    {"cpr", FIELD_STRING, .required = true, .rule = RULE_CPR, .title = "Citizen", .ref = "borger.person.cpr"},
    {"source_system", FIELD_STRING, .required = true, .code = true,
     .title = "KMD Aktiv, Opera, Pension, Sygedagpenge, DUBU, Fasit, ..."},
    {"service_type", FIELD_STRING, .required = true, .code = true, .title = "Service type",
     .ref = "ydelser.service_type.code"},
    {"from_date", FIELD_DATE, .required = true, .title = "First day"},
    {"to_date", FIELD_DATE, .title = "Last day; empty while it runs"},
    {"quantity", FIELD_NUMBER,
     .title = "How many: for day, week and month that many at a time; hour_per_week: hours a week; piece: pieces, "
              "once; empty is 1"},
    {"unit", FIELD_STRING, .enums = spell_unit_values, .code = true, .title = "What unit_price buys"},
    {"unit_price", FIELD_MONEY, .title = "Kroner per unit"},
    {"gross_amount", FIELD_MONEY, .title = "Benefit: gross kroner a month"},
    {"net_amount", FIELD_MONEY, .title = "Benefit: kroner a month that the municipality carries after state refund"},
    {"staff_id", FIELD_STRING, .title = "Caseworker responsible", .ref = "personale.staff.staff_id"},
    {"department_id", FIELD_STRING, .code = true, .title = "Department responsible",
     .ref = "personale.department.department_id"},
    {"provider_cvr", FIELD_STRING, .pattern = CVR_PATTERN,
     .title = "Company or institution that provides the service or the activity"},
    {"paying_municipality", FIELD_STRING, .pattern = MUNICIPALITY_PATTERN,
     .title = "Paying municipality as the source system has it"},
    {"match_category", FIELD_STRING, .code = true, .title = "Matchkategori / visitationskategori"},
    {"target_group", FIELD_STRING, .code = true, .title = "Målgruppe (LAB §6 nr. 1 ...)"},
    {"function_level", FIELD_STRING, .title = "Functional ability (funktionsevne), 0 to 4"},
    {"unemployment_fund", FIELD_STRING, .title = "A-kasse"},
    {"initiative_group", FIELD_STRING, .code = true, .title = "Indsatsgruppe"},
    {"end_reason", FIELD_STRING, .code = true, .title = "Afslutningsårsag"},
    {"case_id", FIELD_STRING, .title = "Case"},
    {"grant_type", FIELD_STRING, .code = true, .title = "Bevillingstype"},
    {"status", FIELD_STRING, .enums = spell_status_values, .code = true, .title = "Status of the activity"},
    {"initiator_staff_id", FIELD_STRING, .title = "Caseworker who started it", .ref = "personale.staff.staff_id"},
    {"employer_cvr", FIELD_STRING, .pattern = CVR_PATTERN, .title = "Employer"},
    {"offer_id", FIELD_STRING, .title = "Offer (place) that it uses", .ref = "ydelser.offer.offer_id"},
};

static const char *const assessment_kind_values[] = {"match_category", "target_group", "function_level",
                                                     "initiative_group", NULL};

static const struct schema_field assessment_fields[] = {
    {"cpr", FIELD_STRING, .required = true, .key = true, .rule = RULE_CPR, .title = "Citizen",
     .ref = "borger.person.cpr"},
    {"kind", FIELD_STRING, .required = true, .key = true, .enums = assessment_kind_values, .code = true,
     .title = "What was assessed"},
    {"from_date", FIELD_DATE, .required = true, .key = true, .title = "First day"},
    {"to_date", FIELD_DATE, .title = "Last day; empty while it holds"},
    {"value", FIELD_STRING, .required = true, .title = "Value"},
};

static const struct schema_field offer_fields[] = {
    {"offer_id", FIELD_STRING, .required = true, .key = true, .title = "Offer key"},
    {"name", FIELD_STRING, .required = true, .title = "Name"},
    {"provider_cvr", FIELD_STRING, .pattern = CVR_PATTERN, .title = "Provider"},
    {"service_type", FIELD_STRING, .required = true, .code = true, .title = "Service type",
     .ref = "ydelser.service_type.code"},
    {"municipality_code", FIELD_STRING, .pattern = "^\\d{4}$", .title = "Where it lies"},
};

static const struct schema_field place_fields[] = {
    {"offer_id", FIELD_STRING, .required = true, .key = true, .title = "Offer with a number of places",
     .ref = "ydelser.offer.offer_id"},
    {"period", FIELD_MONTH, .required = true, .key = true, .title = "Month"},
    {"places", FIELD_INTEGER, .required = true, .title = "Places available"},
};

static const struct schema_field support_code_fields[] = {
    {"code", FIELD_INTEGER, .required = true, .key = true, .title = "DREAM status code"},
    {"from_date", FIELD_DATE, .required = true, .key = true, .title = "Valid from"},
    {"to_date", FIELD_DATE, .title = "Valid to"},
    {"name", FIELD_STRING, .required = true, .title = "Name"},
    {"service_type", FIELD_STRING, .title = "The benefit it stands for", .ref = "ydelser.service_type.code"},
    {"self_support", FIELD_BOOLEAN, .required = true, .title = "Self-supporting"},
};

static const char *const refund_week_step_values[] = {"80", "40", "30", "20", NULL};

static const struct schema_field refund_week_fields[] = {
    {"cpr", FIELD_STRING, .required = true, .key = true, .rule = RULE_CPR, .title = "Citizen",
     .ref = "borger.person.cpr"},
    {"week", FIELD_STRING, .required = true, .key = true, .pattern = "^\\d{4}W\\d{2}$", .title = "ISO week"},
    {"service_type", FIELD_STRING, .required = true, .key = true, .code = true, .title = "Benefit",
     .ref = "ydelser.service_type.code"},
    {"paid", FIELD_MONEY, .required = true, .title = "Kroner paid to the citizen"},
    {"refund", FIELD_MONEY, .required = true, .title = "Kroner refunded by the state"},
    {"cofinancing", FIELD_MONEY, .required = true, .title = "Kroner carried by the municipality"},
    {"step", FIELD_INTEGER, .enums = refund_week_step_values, .title = "Refund percent of the week"},
    {"paying_municipality", FIELD_STRING, .pattern = MUNICIPALITY_PATTERN, .title = "Municipality that finances it"},
};

static const char *const claim_status_values[] = {"sent", "accepted", "disputed", "paid", "dropped", NULL};

static const struct schema_field claim_fields[] = {
    {"claim_id", FIELD_STRING, .required = true, .key = true, .title = "Inter-municipal claim"},
    {"spell_id", FIELD_STRING, .required = true, .title = "Spell that it is for"},
    {"municipality_code", FIELD_STRING, .required = true, .pattern = MUNICIPALITY_PATTERN, .title = "Claimed from"},
    {"period", FIELD_MONTH, .required = true, .title = "Month"},
    {"amount", FIELD_MONEY, .required = true, .title = "Kroner"},
    {"status", FIELD_STRING, .required = true, .enums = claim_status_values, .code = true, .title = "State"},
};

static const struct schema_field wage_refund_fields[] = {
    {"cvr", FIELD_STRING, .required = true, .key = true, .title = "Company"},
    {"period", FIELD_MONTH, .required = true, .key = true, .title = "Month"},
    {"service_type", FIELD_STRING, .required = true, .key = true, .code = true, .title = "Benefit refunded",
     .ref = "ydelser.service_type.code"},
    {"persons", FIELD_INTEGER, .title = "Persons"},
    {"amount", FIELD_MONEY, .required = true, .title = "Kroner"},
};

static const struct schema_field support_week_fields[] = {
    {"cpr", FIELD_STRING, .required = true, .key = true, .rule = RULE_CPR, .title = "Citizen",
     .ref = "borger.person.cpr"},
    {"week", FIELD_STRING, .required = true, .key = true, .pattern = "^\\d{4}W\\d{2}$", .title = "ISO week, 2026W07"},
    {"code", FIELD_INTEGER, .required = true, .code = true, .title = "DREAM status code"},
};

static const struct schema_field account_function_fields[] = {
    {"function", FIELD_STRING, .required = true, .key = true, .pattern = "^\\d\\.\\d{2}\\.\\d{2}$",
     .title = "Function, e.g. 5.28.21"},
    {"name", FIELD_STRING, .required = true, .title = "Name"},
    {"area", FIELD_STRING, .title = "Subject area"},
    {"committee", FIELD_STRING, .title = "Political committee (udvalg)"},
    {"service_frame", FIELD_BOOLEAN, .title = "Part of serviceudgifter"},
};

static const char *const posting_dranst_values[] = {"1", "2", "3", "4", "5", "6", "7", "8", "9", NULL};

static const struct schema_field posting_fields[] = {
    {"posting_id", FIELD_STRING, .required = true, .key = true, .title = "Voucher line"},
    {"period", FIELD_MONTH, .required = true, .title = "Accounting month"},
    {"function", FIELD_STRING, .required = true, .code = true, .title = "Function",
     .ref = "oekonomi.account_function.function"},
    {"dranst", FIELD_INTEGER, .required = true, .enums = posting_dranst_values, .code = true,
     .title = "1 drift, 2 statsrefusion, 3 anlæg, ..."},
    {"ownership", FIELD_INTEGER, .title = "Ejerforhold"},
    {"grouping", FIELD_STRING, .title = "Gruppering"},
    {"art", FIELD_STRING, .required = true, .pattern = "^\\d\\.\\d$", .code = true,
     .title = "Art, e.g. 4.6; the first digit is the main art"},
    {"amount", FIELD_MONEY, .required = true, .title = "Kroner; income is negative"},
    {"cpr", FIELD_STRING, .rule = RULE_CPR, .title = "Registrant, when booked on one", .ref = "borger.person.cpr"},
    {"cvr", FIELD_STRING, .pattern = CVR_PATTERN, .title = "Creditor or debtor company"},
    {"department_id", FIELD_STRING, .code = true, .title = "Department", .ref = "personale.department.department_id"},
    {"service_type", FIELD_STRING, .code = true, .title = "Service type, when the source says",
     .ref = "ydelser.service_type.code"},
    {"counter_municipality", FIELD_STRING, .pattern = MUNICIPALITY_PATTERN,
     .title = "The other municipality of an inter-municipal payment"},
    {"spell_id", FIELD_STRING, .title = "Spell, when the source knows it"},
    {"text", FIELD_STRING, .title = "Voucher text"},
};

static const struct schema_field budget_fields[] = {
    {"period", FIELD_MONTH, .required = true, .key = true, .title = "Month"},
    {"function", FIELD_STRING, .required = true, .key = true, .code = true, .title = "Function",
     .ref = "oekonomi.account_function.function"},
    {"dranst", FIELD_INTEGER, .required = true, .key = true, .title = "As posting.dranst"},
    {"art", FIELD_STRING, .required = true, .key = true, .code = true, .title = "As posting.art"},
    {"department_id", FIELD_STRING, .required = true, .key = true, .code = true,
     .title = "Department; - when the budget is not split on departments"},
    {"original", FIELD_MONEY, .required = true, .title = "Kroner, adopted budget"},
    {"revised", FIELD_MONEY, .required = true, .title = "Kroner, corrected budget"},
    {"expected", FIELD_MONEY, .title = "Kroner, expected result (forventet regnskab)"},
};

static const struct schema_field department_fields[] = {
    {"department_id", FIELD_STRING, .required = true, .key = true, .title = "Department key"},
    {"name", FIELD_STRING, .required = true, .title = "Name"},
    {"area", FIELD_STRING, .required = true, .code = true,
     .title = "Subject area (fagområde), same list as service_type.area"},
    {"parent_id", FIELD_STRING, .title = "Department above"},
    {"committee", FIELD_STRING, .title = "Political committee (udvalg)"},
    {"institution", FIELD_STRING, .title = "Institution or agreement unit"},
};

static const struct schema_field staff_fields[] = {
    {"staff_id", FIELD_STRING, .required = true, .key = true, .title = "Caseworker key"},
    {"name", FIELD_STRING, .required = true, .title = "Name"},
    {"title", FIELD_STRING, .title = "Job title"},
    {"department_id", FIELD_STRING, .required = true, .code = true, .title = "Department",
     .ref = "personale.department.department_id"},
    {"weekly_norm_hours", FIELD_NUMBER, .required = true, .title = "Norm hours a week"},
    {"from_date", FIELD_DATE, .required = true, .title = "First day of employment"},
    {"to_date", FIELD_DATE, .title = "Last day; empty while employed"},
};

static const struct schema_field employment_fields[] = {
    {"staff_id", FIELD_STRING, .required = true, .key = true,
     .title = "Caseworker (history; where none, staff holds for all time)", .ref = "personale.staff.staff_id"},
    {"from_date", FIELD_DATE, .required = true, .key = true, .title = "First day"},
    {"to_date", FIELD_DATE, .title = "Last day; empty while it holds"},
    {"department_id", FIELD_STRING, .required = true, .title = "Department then",
     .ref = "personale.department.department_id"},
    {"weekly_norm_hours", FIELD_NUMBER, .required = true, .title = "Norm hours a week then"},
};

static const char *const absence_kind_values[] = {"sick", "child_sick", "maternity", "holiday", "care", "other", NULL};

static const struct schema_field absence_fields[] = {
    {"staff_id", FIELD_STRING, .required = true, .key = true, .title = "Caseworker", .ref = "personale.staff.staff_id"},
    {"from_date", FIELD_DATE, .required = true, .key = true, .title = "First day"},
    {"to_date", FIELD_DATE, .required = true, .title = "Last day"},
    {"kind", FIELD_STRING, .required = true, .enums = absence_kind_values, .code = true, .title = "Kind"},
    {"hours", FIELD_NUMBER, .required = true, .title = "Hours of absence in the spell"},
};

static const struct schema_field company_fields[] = {
    {"cvr", FIELD_STRING, .required = true, .key = true, .pattern = CVR_PATTERN, .title = "CVR number"},
    {"name", FIELD_STRING, .required = true, .title = "Name"},
    {"industry", FIELD_STRING, .title = "Branche code (DB07)"},
    {"postal_code", FIELD_STRING, .pattern = "^\\d{4}$", .title = "Postal code"},
    {"municipality_code", FIELD_STRING, .pattern = MUNICIPALITY_PATTERN, .title = "Municipality"},
    {"employees", FIELD_INTEGER, .title = "Employees"},
};

static const struct schema_field municipality_fields[] = {
    {"code", FIELD_STRING, .required = true, .key = true, .pattern = MUNICIPALITY_PATTERN,
     .title = "Municipality code"},
    {"name", FIELD_STRING, .required = true, .title = "Name"},
    {"region", FIELD_STRING, .required = true, .title = "Region"},
    {"group", FIELD_STRING, .title = "Comparison group (sammenligningsgruppe)"},
};

static const char *const population_sex_values[] = {"M", "K", NULL};

static const struct schema_field population_fields[] = {
    {"municipality_code", FIELD_STRING, .required = true, .key = true,
     .title = "Municipality or other area (0411 Christiansø)"},
    {"date", FIELD_DATE, .required = true, .key = true, .title = "Day"},
    {"sex", FIELD_STRING, .required = true, .key = true, .enums = population_sex_values, .title = "Sex"},
    {"age", FIELD_INTEGER, .required = true, .key = true, .title = "Age in completed years"},
    {"persons", FIELD_INTEGER, .required = true, .title = "Persons"},
};

static const struct schema_field target_fields[] = {
    {"indicator", FIELD_STRING, .required = true, .key = true, .title = "Figure (an indicator code, or cube.measure)"},
    {"period", FIELD_STRING, .required = true, .key = true, .pattern = "^\\d{4}(-\\d{2})?$",
     .title = "Year, or year and month"},
    {"target", FIELD_NUMBER, .title = "Goal"},
    {"yellow", FIELD_NUMBER, .title = "Limit of yellow"},
    {"red", FIELD_NUMBER, .title = "Limit of red"},
};

static const char *const indicator_better_values[] = {"higher", "lower", "none", NULL};

static const struct schema_field indicator_fields[] = {
    {"code", FIELD_STRING, .required = true, .key = true, .title = "Indicator key"},
    {"name", FIELD_STRING, .required = true, .title = "Name as printed"},
    {"area", FIELD_STRING, .required = true, .title = "Subject area"},
    {"unit", FIELD_STRING, .required = true, .title = "kr, pct, antal, dage, timer"},
    {"better", FIELD_STRING, .required = true, .enums = indicator_better_values, .title = "Which direction is good"},
    {"definition", FIELD_STRING, .title = "One sentence"},
};

static const struct schema_field indicator_value_fields[] = {
    {"municipality_code", FIELD_STRING, .required = true, .key = true, .title = "Municipality",
     .ref = "noegletal.municipality.code"},
    {"period", FIELD_STRING, .required = true, .key = true, .pattern = "^\\d{4}(-\\d{2})?$",
     .title = "Year, or year and month"},
    {"indicator", FIELD_STRING, .required = true, .key = true, .code = true, .title = "Indicator",
     .ref = "noegletal.indicator.code"},
    {"value", FIELD_NUMBER, .title = "Value; empty where withheld or missing"},
};

const struct schema_package schema_packages[] = {
    {"borger", "Citizens, addresses and districts, from the CPR register (DPR or LOIS extracts)"},
    {"ydelser", "Services, benefits and activities that citizens receive, from every specialist system"},
    {"oekonomi", "Postings and budgets in the authorised chart of accounts, from OPUS, Prisme, ØS Indsigt or KØR"},
    {"personale", "Departments, caseworkers and their absence, from the payroll system (KRL, OPUS, Silkeborg)"},
    {"virksomhed", "Companies, from the CVR register"},
    {"noegletal", "Key figures of all municipalities, aggregated, for comparison"},
};
const size_t schema_n_packages = ARRAY_LEN(schema_packages);

#define RESOURCE(package, name, ...)                                                                                   \
    {                                                                                                                  \
        package, #name, name##_fields, ARRAY_LEN(name##_fields), __VA_ARGS__                                           \
    }

const struct schema_resource schema_resources[] = {
    RESOURCE("borger", district, .changes = true),
    RESOURCE("borger", address, .changes = true),
    RESOURCE("borger", person, .changes = true),
    RESOURCE("borger", civil_status, .history = true, .changes = true),
    RESOURCE("borger", citizenship, .history = true, .changes = true),
    RESOURCE("borger", residence, .history = true, .changes = true),
    RESOURCE("borger", municipal_relation, .history = true, .changes = true),
    RESOURCE("ydelser", service_type, .changes = true),
    RESOURCE("ydelser", spell, .history = true, .changes = true),
    RESOURCE("ydelser", assessment, .history = true, .changes = true),
    RESOURCE("ydelser", offer, .changes = true),
    RESOURCE("ydelser", place, .period = "period", .changes = true),
    RESOURCE("ydelser", support_code, .changes = true),
    RESOURCE("ydelser", refund_week, .period = "week"),
    RESOURCE("ydelser", claim, .period = "period", .changes = true),
    RESOURCE("ydelser", wage_refund, .period = "period", .changes = true),
    RESOURCE("ydelser", support_week, .period = "week"),
    RESOURCE("oekonomi", account_function, .changes = true),
    RESOURCE("oekonomi", posting, .period = "period"),
    RESOURCE("oekonomi", budget, .period = "period", .changes = true),
    RESOURCE("personale", department, .changes = true),
    RESOURCE("personale", staff, .changes = true),
    RESOURCE("personale", employment, .history = true, .changes = true),
    RESOURCE("personale", absence, .changes = true),
    RESOURCE("virksomhed", company, .changes = true),
    RESOURCE("noegletal", municipality, .changes = true),
    RESOURCE("noegletal", population, .changes = true),
    RESOURCE("noegletal", target, .period = "period", .changes = true),
    RESOURCE("noegletal", indicator, .changes = true),
    RESOURCE("noegletal", indicator_value, .period = "period", .changes = true),
};
const size_t schema_n_resources = ARRAY_LEN(schema_resources);

const struct schema_resource *schema_lookup(const char *resource)
{
    for (size_t i = 0; i < schema_n_resources; i++) {
        if (strcmp(schema_resources[i].name, resource) == 0)
            return &schema_resources[i];
    }
    return NULL;
}

int schema_field_index(const struct schema_resource *r, const char *field)
{
    for (size_t i = 0; i < r->n_fields; i++) {
        if (strcmp(r->fields[i].name, field) == 0)
            return (int)i;
    }
    return -1;
}

const char *schema_type_name(enum field_type type)
{
    static const char *const names[] = {"string", "date", "yearmonth", "boolean", "integer", "number", "number"};
    return names[type];
}
