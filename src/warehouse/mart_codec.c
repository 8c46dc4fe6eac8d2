/*
 * Packing and unpacking of the mart's arrays: see mart_codec.h. On their way in values pass through 64 bits in short
 * chunks, so that each kind and each width is written once; on their way out there are loops of their own for the
 * widths of numbers that point, because every question waits for them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/mart_codec.h"

#include <stdlib.h>
#include <string.h>

const char *const mart_range_names[2] = {"first", "last"};
const char *const mart_ledger_names[2] = {"ledger_first", "ledger_last"};

enum { CHUNK = 1024, WIDTH_MAX = 8 };

#define COLUMN(part, field, kind, limit) offsetof(struct part, field), kind, limit

static const struct column address_columns[] = {
    {COLUMN(mart_addresses, district, COLUMN_U32, LIMIT_DICT + DICT_DISTRICT)},
    {COLUMN(mart_addresses, school, COLUMN_U32, LIMIT_DICT + DICT_SCHOOL)},
    {COLUMN(mart_addresses, care, COLUMN_U32, LIMIT_DICT + DICT_CARE)},
    {COLUMN(mart_addresses, postal, COLUMN_U32, LIMIT_DICT + DICT_POSTAL)},
    {COLUMN(mart_addresses, parish, COLUMN_U32, LIMIT_DICT + DICT_PARISH)},
};
static const struct column person_columns[] = {
    {COLUMN(mart_persons, cpr, COLUMN_CPR, LIMIT_NONE)},
    {COLUMN(mart_persons, birth, COLUMN_DATE, LIMIT_NONE)},
    {COLUMN(mart_persons, death, COLUMN_DATE, LIMIT_NONE)},
    {COLUMN(mart_persons, sex, COLUMN_U8, LIMIT_NONE)},
    {COLUMN(mart_persons, origin, COLUMN_U8, LIMIT_DICT + DICT_ORIGIN)},
};
static const struct column type_columns[] = {
    {COLUMN(mart_types, area, COLUMN_U32, LIMIT_DICT + DICT_AREA)},
    {COLUMN(mart_types, kind, COLUMN_U32, LIMIT_DICT + DICT_KIND)},
    {COLUMN(mart_types, group, COLUMN_U32, LIMIT_DICT + DICT_GROUP)},
    {COLUMN(mart_types, paragraph, COLUMN_U32, LIMIT_DICT + DICT_PARAGRAPH)},
    {COLUMN(mart_types, follows, COLUMN_U32, LIMIT_DICT + DICT_TYPE)},
    {COLUMN(mart_types, costing, COLUMN_U8, LIMIT_NONE)},
    {COLUMN(mart_types, flags, COLUMN_U8, LIMIT_NONE)},
    {COLUMN(mart_types, group_key, COLUMN_U32, LIMIT_DICT + DICT_GROUP_KEY)},
};
static const struct column spell_columns[] = {
    {COLUMN(mart_spells, pid, COLUMN_U32, LIMIT_OWNER)},
    {COLUMN(mart_spells, type, COLUMN_U32, LIMIT_TYPE)},
    {COLUMN(mart_spells, system, COLUMN_U32, LIMIT_DICT + DICT_SYSTEM)},
    {COLUMN(mart_spells, department, COLUMN_U32, LIMIT_DICT + DICT_DEPARTMENT)},
    {COLUMN(mart_spells, staff, COLUMN_U32, LIMIT_DICT + DICT_STAFF)},
    {COLUMN(mart_spells, company, COLUMN_U32, LIMIT_DICT + DICT_COMPANY)},
    {COLUMN(mart_spells, match, COLUMN_U32, LIMIT_DICT + DICT_MATCH)},
    {COLUMN(mart_spells, target, COLUMN_U32, LIMIT_DICT + DICT_TARGET)},
    {COLUMN(mart_spells, from, COLUMN_DATE, LIMIT_NONE)},
    {COLUMN(mart_spells, to, COLUMN_DATE, LIMIT_NONE)},
};
static const struct column run_columns[] = {
    {COLUMN(mart_runs, pid, COLUMN_RISING, LIMIT_PERSON)},
    {COLUMN(mart_runs, type, COLUMN_U32, LIMIT_TYPE)},
    {COLUMN(mart_runs, reason, COLUMN_U32, LIMIT_DICT + DICT_REASON)},
    {COLUMN(mart_runs, from, COLUMN_DATE, LIMIT_NONE)},
    {COLUMN(mart_runs, to, COLUMN_DATE, LIMIT_NONE)},
};
static const struct column population_columns[] = {
    {COLUMN(mart_population, municipality, COLUMN_U32, LIMIT_DICT + DICT_MUNICIPALITY)},
    {COLUMN(mart_population, region, COLUMN_U32, LIMIT_DICT + DICT_REGION)},
    {COLUMN(mart_population, date, COLUMN_DATE, LIMIT_NONE)},
    {COLUMN(mart_population, sex, COLUMN_U8, LIMIT_NONE)},
    {COLUMN(mart_population, age, COLUMN_U8, LIMIT_NONE)},
    {COLUMN(mart_population, persons, COLUMN_I64, LIMIT_NONE)},
};
static const struct column spell_link_columns[] = {
    {COLUMN(mart_spell_links, offer, COLUMN_U32, LIMIT_DICT + DICT_OFFER)},
    {COLUMN(mart_spell_links, employer, COLUMN_U32, LIMIT_DICT + DICT_COMPANY)},
    {COLUMN(mart_spell_links, cases, COLUMN_U32, LIMIT_NONE)},
};
static const struct column match_columns[] = {
    {COLUMN(mart_assessments, pid, COLUMN_RISING, LIMIT_PERSON)},
    {COLUMN(mart_assessments, value, COLUMN_U32, LIMIT_DICT + DICT_MATCH)},
    {COLUMN(mart_assessments, from, COLUMN_DATE, LIMIT_NONE)},
    {COLUMN(mart_assessments, to, COLUMN_DATE, LIMIT_NONE)},
};
static const struct column target_columns[] = {
    {COLUMN(mart_assessments, pid, COLUMN_RISING, LIMIT_PERSON)},
    {COLUMN(mart_assessments, value, COLUMN_U32, LIMIT_DICT + DICT_TARGET)},
    {COLUMN(mart_assessments, from, COLUMN_DATE, LIMIT_NONE)},
    {COLUMN(mart_assessments, to, COLUMN_DATE, LIMIT_NONE)},
};
static const struct column offer_columns[] = {
    {COLUMN(mart_offers, provider, COLUMN_U32, LIMIT_DICT + DICT_COMPANY)},
    {COLUMN(mart_offers, type, COLUMN_U32, LIMIT_DICT + DICT_TYPE)},
};
static const struct column place_columns[] = {
    {COLUMN(mart_places, offer, COLUMN_U32, LIMIT_DICT + DICT_OFFER)},
    {COLUMN(mart_places, month, COLUMN_DATE, LIMIT_NONE)},
    {COLUMN(mart_places, places, COLUMN_I64, LIMIT_NONE)},
};
static const struct column staff_columns[] = {
    {COLUMN(mart_staff, department, COLUMN_U32, LIMIT_DICT + DICT_DEPARTMENT)},
    {COLUMN(mart_staff, from, COLUMN_DATE, LIMIT_NONE)},
    {COLUMN(mart_staff, to, COLUMN_DATE, LIMIT_NONE)},
    {COLUMN(mart_staff, hours, COLUMN_I64, LIMIT_NONE)},
};
static const struct column employment_columns[] = {
    {COLUMN(mart_employments, staff, COLUMN_RISING, LIMIT_DICT + DICT_STAFF)},
    {COLUMN(mart_employments, department, COLUMN_U32, LIMIT_DICT + DICT_DEPARTMENT)},
    {COLUMN(mart_employments, from, COLUMN_DATE, LIMIT_NONE)},
    {COLUMN(mart_employments, to, COLUMN_DATE, LIMIT_NONE)},
    {COLUMN(mart_employments, hours, COLUMN_I64, LIMIT_NONE)},
};
static const struct column absence_columns[] = {
    {COLUMN(mart_absences, staff, COLUMN_RISING, LIMIT_DICT + DICT_STAFF)},
    {COLUMN(mart_absences, from, COLUMN_DATE, LIMIT_NONE)},
    {COLUMN(mart_absences, to, COLUMN_DATE, LIMIT_NONE)},
    {COLUMN(mart_absences, hours, COLUMN_I64, LIMIT_NONE)},
};
static const struct column company_columns[] = {
    {COLUMN(mart_companies, industry, COLUMN_U32, LIMIT_DICT + DICT_INDUSTRY)},
    {COLUMN(mart_companies, employees, COLUMN_U32, LIMIT_NONE)},
};
static const struct column wage_refund_columns[] = {
    {COLUMN(mart_wage_refunds, company, COLUMN_U32, LIMIT_DICT + DICT_COMPANY)},
    {COLUMN(mart_wage_refunds, month, COLUMN_DATE, LIMIT_NONE)},
    {COLUMN(mart_wage_refunds, amount, COLUMN_I64, LIMIT_NONE)},
};
static const struct column resident_columns[] = {
    {COLUMN(mart_residents, pid, COLUMN_RISING, LIMIT_PERSON)},
    {COLUMN(mart_residents, addr, COLUMN_U32, LIMIT_ADDRESS)},
    {COLUMN(mart_residents, family, COLUMN_U32, LIMIT_PERSON)},
    {COLUMN(mart_residents, household, COLUMN_U32, LIMIT_PERSON)},
    {COLUMN(mart_residents, citizenship, COLUMN_U32, LIMIT_DICT + DICT_COUNTRY)},
    {COLUMN(mart_residents, civil, COLUMN_U8, LIMIT_DICT + DICT_CIVIL)},
    {COLUMN(mart_residents, flags, COLUMN_U8, LIMIT_NONE)},
    {COLUMN(mart_residents, role, COLUMN_U8, LIMIT_NONE)},
    {COLUMN(mart_residents, subgroup, COLUMN_U8, LIMIT_NONE)},
};
static const struct column across_columns[] = {
    {COLUMN(mart_across, family, COLUMN_RISING, LIMIT_PERSON)},
    {COLUMN(mart_across, child, COLUMN_U32, LIMIT_PERSON)},
    {COLUMN(mart_across, primary, COLUMN_U8, LIMIT_NONE)},
};
static const struct column service_columns[] = {
    {COLUMN(mart_services, pid, COLUMN_RISING, LIMIT_PERSON)},
    {COLUMN(mart_services, type, COLUMN_U32, LIMIT_TYPE)},
    {COLUMN(mart_services, spell, COLUMN_U32, LIMIT_SPELL)},
    {COLUMN(mart_services, department, COLUMN_U32, LIMIT_DICT + DICT_DEPARTMENT)},
    {COLUMN(mart_services, days, COLUMN_U32, LIMIT_NONE)},
    {COLUMN(mart_services, flags, COLUMN_U8, LIMIT_NONE)},
    {COLUMN(mart_services, amount, COLUMN_I64, LIMIT_NONE)},
};
static const struct column cost_columns[] = {
    {COLUMN(mart_costs, pid, COLUMN_RISING, LIMIT_PERSON)},
    {COLUMN(mart_costs, area, COLUMN_U32, LIMIT_DICT + DICT_AREA)},
    {COLUMN(mart_costs, amount, COLUMN_I64, LIMIT_NONE)},
};
static const struct column event_columns[] = {
    {COLUMN(mart_events, pid, COLUMN_RISING, LIMIT_PERSON)},
    {COLUMN(mart_events, addr, COLUMN_U32, LIMIT_ADDRESS)},
    {COLUMN(mart_events, municipality, COLUMN_U32, LIMIT_DICT + DICT_MUNICIPALITY)},
    {COLUMN(mart_events, day, COLUMN_DATE, LIMIT_NONE)},
    {COLUMN(mart_events, kind, COLUMN_U8, LIMIT_NONE)},
};
static const struct column finding_columns[] = {
    {COLUMN(mart_findings, pid, COLUMN_RISING, LIMIT_PERSON)},
    {COLUMN(mart_findings, spell, COLUMN_U32, LIMIT_SPELL)},
    {COLUMN(mart_findings, by_register, COLUMN_U32, LIMIT_DICT + DICT_MUNICIPALITY)},
    {COLUMN(mart_findings, by_source, COLUMN_U32, LIMIT_DICT + DICT_MUNICIPALITY)},
    {COLUMN(mart_findings, kind, COLUMN_U8, LIMIT_NONE)},
    {COLUMN(mart_findings, followup, COLUMN_U8, LIMIT_NONE)},
    {COLUMN(mart_findings, amount, COLUMN_I64, LIMIT_NONE)},
};
static const struct column refund_columns[] = {
    {COLUMN(mart_refunds, pid, COLUMN_RISING, LIMIT_PERSON)},    {COLUMN(mart_refunds, type, COLUMN_U32, LIMIT_TYPE)},
    {COLUMN(mart_refunds, week, COLUMN_U8, LIMIT_NONE)},         {COLUMN(mart_refunds, step, COLUMN_U8, LIMIT_NONE)},
    {COLUMN(mart_refunds, paid, COLUMN_I64, LIMIT_NONE)},        {COLUMN(mart_refunds, refund, COLUMN_I64, LIMIT_NONE)},
    {COLUMN(mart_refunds, cofinancing, COLUMN_I64, LIMIT_NONE)}, {COLUMN(mart_refunds, next, COLUMN_U8, LIMIT_NONE)},
};
static const struct column claim_columns[] = {
    {COLUMN(mart_claims, spell, COLUMN_U32, LIMIT_SPELL)},
    {COLUMN(mart_claims, municipality, COLUMN_U32, LIMIT_DICT + DICT_MUNICIPALITY)},
    {COLUMN(mart_claims, status, COLUMN_U8, LIMIT_NONE)},
    {COLUMN(mart_claims, amount, COLUMN_I64, LIMIT_NONE)},
};

static const struct column function_columns[] = {
    {COLUMN(mart_functions, main_account, COLUMN_U32, LIMIT_DICT + DICT_MAIN_ACCOUNT)},
    {COLUMN(mart_functions, main_function, COLUMN_U32, LIMIT_DICT + DICT_MAIN_FUNCTION)},
    {COLUMN(mart_functions, area, COLUMN_U32, LIMIT_DICT + DICT_AREA)},
    {COLUMN(mart_functions, committee, COLUMN_U32, LIMIT_DICT + DICT_COMMITTEE)},
};
static const struct column art_columns[] = {
    {COLUMN(mart_arts, main, COLUMN_U32, LIMIT_DICT + DICT_MAIN_ART)},
};
static const struct column indicator_columns[] = {
    {COLUMN(mart_indicators, indicator, COLUMN_RISING, LIMIT_DICT + DICT_INDICATOR)},
    {COLUMN(mart_indicators, area, COLUMN_U32, LIMIT_DICT + DICT_AREA)},
    {COLUMN(mart_indicators, period, COLUMN_U32, LIMIT_DICT + DICT_PERIOD)},
    {COLUMN(mart_indicators, municipality, COLUMN_U32, LIMIT_DICT + DICT_MUNICIPALITY)},
    {COLUMN(mart_indicators, region, COLUMN_U32, LIMIT_DICT + DICT_REGION)},
    {COLUMN(mart_indicators, peers, COLUMN_U32, LIMIT_DICT + DICT_PEERS)},
    {COLUMN(mart_indicators, rank, COLUMN_U32, LIMIT_NONE)},
    {COLUMN(mart_indicators, value, COLUMN_I64, LIMIT_NONE)},
};
static const struct column goal_columns[] = {
    {COLUMN(mart_goals, indicator, COLUMN_RISING, LIMIT_DICT + DICT_INDICATOR)},
    {COLUMN(mart_goals, period, COLUMN_U32, LIMIT_DICT + DICT_PERIOD)},
    {COLUMN(mart_goals, goal, COLUMN_I64, LIMIT_NONE)},
    {COLUMN(mart_goals, yellow, COLUMN_I64, LIMIT_NONE)},
    {COLUMN(mart_goals, red, COLUMN_I64, LIMIT_NONE)},
};
static const struct column quality_columns[] = {
    {COLUMN(mart_quality, month, COLUMN_DATE, LIMIT_NONE)},
    {COLUMN(mart_quality, source, COLUMN_U32, LIMIT_DICT + DICT_SOURCE)},
    {COLUMN(mart_quality, resource, COLUMN_U32, LIMIT_DICT + DICT_RESOURCE)},
    {COLUMN(mart_quality, field, COLUMN_U32, LIMIT_DICT + DICT_FIELD)},
    {COLUMN(mart_quality, fault, COLUMN_U8, LIMIT_NONE)},
    {COLUMN(mart_quality, rows, COLUMN_I64, LIMIT_NONE)},
};
static const struct column delivery_columns[] = {
    {COLUMN(mart_deliveries, month, COLUMN_DATE, LIMIT_NONE)},
    {COLUMN(mart_deliveries, source, COLUMN_U32, LIMIT_DICT + DICT_SOURCE)},
    {COLUMN(mart_deliveries, resource, COLUMN_U32, LIMIT_DICT + DICT_RESOURCE)},
    {COLUMN(mart_deliveries, rows, COLUMN_I64, LIMIT_NONE)},
    {COLUMN(mart_deliveries, rejected, COLUMN_I64, LIMIT_NONE)},
};
static const struct column ledger_columns[] = {
    {COLUMN(mart_ledger, function, COLUMN_RISING, LIMIT_FUNCTION)},
    {COLUMN(mart_ledger, dranst, COLUMN_U32, LIMIT_DICT + DICT_DRANST)},
    {COLUMN(mart_ledger, art, COLUMN_U32, LIMIT_ART)},
    {COLUMN(mart_ledger, department, COLUMN_U32, LIMIT_DICT + DICT_DEPARTMENT)},
    {COLUMN(mart_ledger, municipality, COLUMN_U32, LIMIT_DICT + DICT_MUNICIPALITY)},
    {COLUMN(mart_ledger, company, COLUMN_U32, LIMIT_DICT + DICT_COMPANY)},
    {COLUMN(mart_ledger, spent, COLUMN_I64, LIMIT_NONE)},
    {COLUMN(mart_ledger, budget, COLUMN_I64, LIMIT_NONE)},
    {COLUMN(mart_ledger, revised, COLUMN_I64, LIMIT_NONE)},
    {COLUMN(mart_ledger, expected, COLUMN_I64, LIMIT_NONE)},
};

#define PART(name, columns) #name, sizeof(struct mart_##name), columns, ARRAY_LEN(columns)

const struct part mart_parts[PART__MAX] = {
    [PART_ADDRESSES] = {PART(addresses, address_columns)},
    [PART_PERSONS] = {PART(persons, person_columns)},
    [PART_TYPES] = {PART(types, type_columns)},
    [PART_SPELLS] = {PART(spells, spell_columns)},
    [PART_RUNS] = {PART(runs, run_columns)},
    [PART_POPULATION] = {PART(population, population_columns)},
    [PART_SPELL_LINKS] = {PART(spell_links, spell_link_columns)},
    [PART_MATCHES] = {"matches", sizeof(struct mart_assessments), match_columns, ARRAY_LEN(match_columns)},
    [PART_TARGETS] = {"targets", sizeof(struct mart_assessments), target_columns, ARRAY_LEN(target_columns)},
    [PART_OFFERS] = {PART(offers, offer_columns)},
    [PART_PLACES] = {PART(places, place_columns)},
    [PART_STAFF] = {PART(staff, staff_columns)},
    [PART_EMPLOYMENTS] = {PART(employments, employment_columns)},
    [PART_ABSENCES] = {PART(absences, absence_columns)},
    [PART_COMPANIES] = {PART(companies, company_columns)},
    [PART_WAGE_REFUNDS] = {PART(wage_refunds, wage_refund_columns)},
    [PART_FUNCTIONS] = {PART(functions, function_columns)},
    [PART_ARTS] = {PART(arts, art_columns)},
    [PART_INDICATORS] = {PART(indicators, indicator_columns)},
    [PART_GOALS] = {PART(goals, goal_columns)},
    [PART_QUALITY] = {PART(quality, quality_columns)},
    [PART_DELIVERIES] = {PART(deliveries, delivery_columns)},
    [PART_RESIDENTS] = {PART(residents, resident_columns)},
    [PART_ACROSS] = {PART(across, across_columns)},
    [PART_SERVICES] = {PART(services, service_columns)},
    [PART_COSTS] = {PART(costs, cost_columns)},
    [PART_EVENTS] = {PART(events, event_columns)},
    [PART_FINDINGS] = {PART(findings, finding_columns)},
    [PART_REFUNDS] = {PART(refunds, refund_columns)},
    [PART_CLAIMS] = {PART(claims, claim_columns)},
    [PART_LEDGER] = {PART(ledger, ledger_columns)},
};

static const size_t value_sizes[] = {
    [COLUMN_U8] = sizeof(uint8_t),  [COLUMN_U32] = sizeof(uint32_t), [COLUMN_RISING] = sizeof(uint32_t),
    [COLUMN_DATE] = sizeof(date_t), [COLUMN_I64] = sizeof(int64_t),  [COLUMN_CPR] = CPR_BYTES,
};

static size_t rows_of(const void *values)
{
    size_t n;
    memcpy(&n, values, sizeof(n));
    return n;
}

/* 0, -1, 1, -2 ... become 0, 1, 2, 3 ... */
static uint64_t fold_sign(int64_t value)
{
    return (uint64_t)value << 1 ^ (value < 0 ? UINT64_MAX : 0);
}

static int64_t unfold_sign(uint64_t value)
{
    return (int64_t)(value >> 1 ^ (value & 1 ? UINT64_MAX : 0));
}

/* Values first .. first + count of a column as they are to be stored. */
static void lift(enum column_kind kind, const void *array, size_t first, size_t count, uint64_t *out)
{
    const uint32_t *u32 = array;
    for (size_t i = 0; i < count; i++) {
        size_t k = first + i;
        switch (kind) {
        case COLUMN_U8: out[i] = ((const uint8_t *)array)[k]; break;
        case COLUMN_U32: out[i] = u32[k]; break;
        case COLUMN_RISING: out[i] = k == 0 ? u32[0] : (uint32_t)(u32[k] - u32[k - 1]); break;
        case COLUMN_DATE: out[i] = fold_sign(((const date_t *)array)[k]); break;
        case COLUMN_I64: out[i] = fold_sign(((const int64_t *)array)[k]); break;
        case COLUMN_CPR: break;
        }
    }
}

static size_t width_of(uint64_t bits)
{
    size_t width = 0;
    for (; bits != 0; bits >>= 8)
        width++;
    return width;
}

static size_t column_width(enum column_kind kind, const void *array, size_t n)
{
    if (kind == COLUMN_CPR)
        return CPR_BYTES;
    uint64_t chunk[CHUNK], bits = 0;
    for (size_t first = 0; first < n; first += CHUNK) {
        size_t count = n - first < CHUNK ? n - first : CHUNK;
        lift(kind, array, first, count, chunk);
        for (size_t i = 0; i < count; i++)
            bits |= chunk[i];
    }
    return width_of(bits);
}

static const void *column_array(const struct column *c, const void *values)
{
    const void *array;
    memcpy(&array, (const char *)values + c->offset, sizeof(array));
    return array;
}

static unsigned char *pack_column(const struct column *c, const void *array, size_t n, size_t width, unsigned char *out)
{
    *out++ = (unsigned char)width;
    if (c->kind == COLUMN_CPR) {
        if (n > 0)
            memcpy(out, array, n * CPR_BYTES);
        return out + n * CPR_BYTES;
    }
    uint64_t chunk[CHUNK];
    for (size_t first = 0; width > 0 && first < n; first += CHUNK) {
        size_t count = n - first < CHUNK ? n - first : CHUNK;
        lift(c->kind, array, first, count, chunk);
        for (size_t i = 0; i < count; i++) {
            for (size_t b = 0; b < width; b++)
                *out++ = (unsigned char)(chunk[i] >> 8 * b);
        }
    }
    return out;
}

unsigned char *part_encode(const struct part *p, const void *values, size_t *len)
{
    size_t n = rows_of(values);
    size_t widths[COLUMNS_MAX];
    *len = 0;
    for (size_t k = 0; k < p->n_columns; k++) {
        widths[k] = column_width(p->columns[k].kind, column_array(&p->columns[k], values), n);
        *len += 1 + widths[k] * n;
    }
    unsigned char *data = xmalloc(*len), *out = data;
    for (size_t k = 0; k < p->n_columns; k++)
        out = pack_column(&p->columns[k], column_array(&p->columns[k], values), n, widths[k], out);
    return data;
}

/* The little-endian value of up to 4 bytes; where the width is a constant, this is one load or two. */
static inline uint32_t narrow_at(const unsigned char *in, size_t width)
{
    return (uint32_t)in[0] | (width > 1 ? (uint32_t)in[1] << 8 : 0) | (width > 2 ? (uint32_t)in[2] << 16 : 0) |
           (width > 3 ? (uint32_t)in[3] << 24 : 0);
}

static uint64_t value_at(const unsigned char *in, size_t width)
{
    uint64_t value = 0;
    for (size_t b = 0; b < width; b++)
        value |= (uint64_t)in[b] << 8 * b;
    return value;
}

/* False when a value is not below the limit. */
static inline bool unpack_plain(const unsigned char *in, size_t width, size_t n, uint64_t limit, uint32_t *out)
{
    uint32_t most = 0;
    for (size_t i = 0; i < n; i++) {
        out[i] = narrow_at(in + i * width, width);
        most = out[i] > most ? out[i] : most;
    }
    return n == 0 || most < limit;
}

/* The same of differences. */
static inline bool unpack_rising(const unsigned char *in, size_t width, size_t n, uint64_t limit, uint32_t *out)
{
    uint64_t value = 0;
    for (size_t i = 0; i < n; i++) {
        value += narrow_at(in + i * width, width);
        out[i] = (uint32_t)value;
    }
    return n == 0 || value < limit;
}

/* The same with each width a constant. */
static bool unpack_narrow(const unsigned char *in, size_t width, size_t n, bool rising, uint64_t limit, uint32_t *out)
{
    switch (width) {
    case 0: return n == 0 || limit > 0; /* the array is zeroes */
    case 1: return rising ? unpack_rising(in, 1, n, limit, out) : unpack_plain(in, 1, n, limit, out);
    case 2: return rising ? unpack_rising(in, 2, n, limit, out) : unpack_plain(in, 2, n, limit, out);
    case 3: return rising ? unpack_rising(in, 3, n, limit, out) : unpack_plain(in, 3, n, limit, out);
    default: return rising ? unpack_rising(in, 4, n, limit, out) : unpack_plain(in, 4, n, limit, out);
    }
}

static bool unpack_bytes(const unsigned char *in, size_t width, size_t n, uint64_t limit, uint8_t *out)
{
    uint8_t most = 0;
    if (width == 0)
        return n == 0 || limit > 0;
    for (size_t i = 0; i < n; i++)
        most = in[i] > most ? in[i] : most;
    if (n > 0)
        memcpy(out, in, n);
    return n == 0 || most < limit;
}

bool column_may_be(const struct column *c, size_t width)
{
    if (c->kind == COLUMN_CPR)
        return width == CPR_BYTES;
    return width <= (c->kind == COLUMN_I64 ? (size_t)WIDTH_MAX : value_sizes[c->kind]);
}

void *column_decode(const struct column *c, const unsigned char *data, size_t width, size_t n,
                    const size_t limits[LIMIT__MAX], struct arena *a)
{
    void *array = arena_array(a, n, value_sizes[c->kind]);
    uint64_t limit = c->limit == LIMIT_NONE ? (uint64_t)UINT32_MAX + 1 : limits[c->limit];
    bool fits = true;
    switch (c->kind) {
    case COLUMN_U8: fits = unpack_bytes(data, width, n, limit, array); break;
    case COLUMN_U32: fits = unpack_narrow(data, width, n, false, limit, array); break;
    case COLUMN_RISING: fits = unpack_narrow(data, width, n, true, limit, array); break;
    case COLUMN_DATE:
        for (size_t i = 0; i < n; i++)
            ((date_t *)array)[i] = (date_t)unfold_sign(value_at(data + i * width, width));
        break;
    case COLUMN_I64:
        for (size_t i = 0; i < n; i++)
            ((int64_t *)array)[i] = unfold_sign(value_at(data + i * width, width));
        break;
    case COLUMN_CPR:
        if (n > 0)
            memcpy(array, data, n * CPR_BYTES);
        break;
    }
    return fits ? array : NULL;
}
