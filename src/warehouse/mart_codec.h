/*
 * How the arrays of a mart are packed: one table says which columns every part has and what their numbers point to, and
 * drives writing, reading and the checks of a file read. Used by mart.c and mart_write.c only.
 *
 * A part is its columns one after the other, each a byte W and then its values in W little-endian bytes each, W the
 * least that holds them all. Ascending columns hold differences; signed values are folded so that small ones are short.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_MART_CODEC_H
#define ALMANAK_WAREHOUSE_MART_CODEC_H

#include "base/mem.h"
#include "warehouse/mart.h"

enum part_id {
    PART_ADDRESSES,
    PART_PERSONS,
    PART_TYPES,
    PART_SPELLS,
    PART_RUNS,
    PART_POPULATION,
    PART_SPELL_LINKS,
    PART_MATCHES,
    PART_TARGETS,
    PART_OFFERS,
    PART_PLACES,
    PART_STAFF,
    PART_EMPLOYMENTS,
    PART_ABSENCES,
    PART_COMPANIES,
    PART_WAGE_REFUNDS,
    PART_FUNCTIONS,
    PART_ARTS,
    PART_INDICATORS,
    PART_GOALS,
    PART_QUALITY,
    PART_DELIVERIES,
    PART_RESIDENTS, /* this and the following: one a month */
    PART_ACROSS,
    PART_SERVICES,
    PART_COSTS,
    PART_EVENTS,
    PART_FINDINGS,
    PART_REFUNDS,
    PART_CLAIMS,
    PART_LEDGER, /* of months of its own */
    PART__MAX
};

/* In the file: the version of the layout, and the month under which parts without a month are kept. */
#define MART_FORMAT "4"
enum { MART_NO_MONTH = -1 };
/* Facts that say which months there are: of people and services, and of the ledger. */
extern const char *const mart_range_names[2], *const mart_ledger_names[2];

enum column_kind {
    COLUMN_U8,
    COLUMN_U32,
    COLUMN_RISING, /* uint32_t, ascending */
    COLUMN_DATE,   /* or month_t */
    COLUMN_I64,
    COLUMN_CPR /* CPR_BYTES a value, as they are */
};

enum { CPR_BYTES = 10 };

/*
 * What a number points to, so that a damaged file is told before anyone follows it. LIMIT_OWNER: a person, or 0 for the
 * spell that is none, also when there are no persons. LIMIT_DICT + id: a dictionary.
 */
enum column_limit {
    LIMIT_NONE,
    LIMIT_PERSON,
    LIMIT_OWNER,
    LIMIT_ADDRESS,
    LIMIT_TYPE,
    LIMIT_SPELL,
    LIMIT_FUNCTION,
    LIMIT_ART,
    LIMIT_DICT
};
enum { LIMIT__MAX = LIMIT_DICT + DICT__MAX };

struct column {
    size_t offset; /* of the pointer in the part's struct */
    enum column_kind kind;
    int limit;
};

enum { COLUMNS_MAX = 16 };

struct part {
    const char *name;
    size_t size; /* of its struct, which begins with size_t n */
    const struct column *columns;
    size_t n_columns;
};

extern const struct part mart_parts[PART__MAX];

/* The bytes of a part; heap, the caller frees them. */
unsigned char *part_encode(const struct part *p, const void *values, size_t *len);
/* Whether a column's values can be `width` bytes wide. */
bool column_may_be(const struct column *c, size_t width);
/*
 * Unpack n values of `width` bytes, which column_may_be of, into an array of the arena. limits[k] is one more than the
 * highest number allowed for limit k. NULL when a number is beyond it.
 */
void *column_decode(const struct column *c, const unsigned char *data, size_t width, size_t n,
                    const size_t limits[LIMIT__MAX], struct arena *a);

#endif
