/*
 * The fields of cubes and lookups: the one table that reading, checking, hints and the manual are made from.
 *
 * SPDX-License-Identifier: MIT
 */
#include "model/definition.h"

static const char *const dimension_types[] = {"text", "int", "month", "date", NULL};
static const char *const clearances[] = {"aggregate", "pseudonym", "person", NULL};
static const char *const over_times[] = {"flow", "snapshot", "distinct", NULL};
static const char *const formats[] = {"integer", "money", "percent", "decimal", NULL};
static const char *const counted[] = {"persons",     "families",   "runs",  "findings", "events", "staff",
                                      "departments", "days",       "money", "cases",    "hours",  "places",
                                      "weeks",       "indicators", "rows",  "systems",  NULL};
static const char *const only_rows[] = {"rows", NULL};

const char *definition_of(int of)
{
    return of < 0 ? NULL : counted[of];
}

#define AT(member) offsetof(struct dimension_def, member)
static const struct shape_field dimension_fields[] = {
    {.key = "column",
     .kind = SHAPE_NAME,
     .offset = AT(column),
     .required = true,
     .help = "The column of the cube's table that holds the value."},
    {.key = "type",
     .kind = SHAPE_CHOICE,
     .offset = AT(type),
     .choices = dimension_types,
     .help = "What the column holds; text when left out, int with groups."},
    {.key = "label",
     .kind = SHAPE_TEXT,
     .offset = AT(label),
     .required = true,
     .help = "The heading of its column in publications."},
    {.key = "note",
     .kind = SHAPE_TEXT,
     .offset = AT(note),
     .help = "What it means, one sentence, as publications print it."},
    {.key = "lookup",
     .kind = SHAPE_NAME,
     .offset = AT(lookup),
     .help = "The lookup that is the closed list of its codes, with labels and the order of printing."},
    {.key = "groups",
     .kind = SHAPE_NAME,
     .offset = AT(groups),
     .help = "The lookup whose ranges group the number in the column."},
    {.key = "clearance",
     .kind = SHAPE_CHOICE,
     .offset = AT(clearance),
     .choices = clearances,
     .fallback = "aggregate",
     .help = "The lowest clearance that may group by it or filter on it."},
    {.key = "single",
     .kind = SHAPE_BOOL,
     .offset = AT(single),
     .fallback = "false",
     .help = "Rows of different values must never be added: a question groups by it or keeps one value."},
    {.key = "default",
     .kind = SHAPE_CODE,
     .offset = AT(default_value),
     .help = "The value of a single dimension that a question does not mention."},
    {.key = "latest",
     .kind = SHAPE_BOOL,
     .offset = AT(latest),
     .fallback = "false",
     .help = "A question that does not mention this single dimension means its newest value."},
    {.key = "unless_asked",
     .kind = SHAPE_CODES,
     .offset = AT(unless_asked),
     .help = "The codes whose rows count in a question that neither groups by this dimension nor filters on it; one "
             "that does sees all rows."},
    {.key = "map", .kind = SHAPE_NAME, .offset = AT(map), .help = "The map whose areas its codes name."},
};
#undef AT
const struct shape definition_dimension = {"dimension", sizeof(struct dimension_def), dimension_fields,
                                           ARRAY_LEN(dimension_fields)};

#define AT(member) offsetof(struct measure_def, member)
static const struct shape_field measure_fields[] = {
    {.key = "count",
     .kind = SHAPE_CHOICE,
     .offset = AT(rows),
     .one_of = true,
     .choices = only_rows,
     .help = "The number of rows: write \"count: rows\"."},
    {.key = "sum",
     .kind = SHAPE_NAME,
     .offset = AT(columns[MEASURE_SUM]),
     .one_of = true,
     .help = "The sum of a column."},
    {.key = "distinct",
     .kind = SHAPE_NAME,
     .offset = AT(columns[MEASURE_DISTINCT]),
     .one_of = true,
     .help = "The number of different values of a column."},
    {.key = "min",
     .kind = SHAPE_NAME,
     .offset = AT(columns[MEASURE_MIN]),
     .one_of = true,
     .help = "The least value of a column."},
    {.key = "max",
     .kind = SHAPE_NAME,
     .offset = AT(columns[MEASURE_MAX]),
     .one_of = true,
     .help = "The greatest value of a column."},
    {.key = "median",
     .kind = SHAPE_NAME,
     .offset = AT(columns[MEASURE_MEDIAN]),
     .one_of = true,
     .help = "The middle of the numbers of a column; of an even number of rows the mean of the two in the middle."},
    {.key = "mean",
     .kind = SHAPE_NAME,
     .offset = AT(columns[MEASURE_MEAN]),
     .one_of = true,
     .help = "The mean of the numbers of a column."},
    {.key = "only",
     .kind = SHAPE_NAME,
     .offset = AT(columns[MEASURE_ONLY]),
     .one_of = true,
     .help = "The value of a column where a group has just one row, else not available: for values that must never be "
             "added."},
    {.key = "days",
     .kind = SHAPE_NAME,
     .offset = AT(columns[MEASURE_DAYS]),
     .one_of = true,
     .help = "Different days of persons, by a column with a bit a day, over the days of the period."},
    {.key = "ratio",
     .kind = SHAPE_PAIR,
     .offset = AT(ratio),
     .one_of = true,
     .help = "Numerator and denominator, each a measure or a list of measures to be added."},
    {.key = "difference",
     .kind = SHAPE_PAIR,
     .offset = AT(difference),
     .one_of = true,
     .help = "The first less the second, each a measure or a list of measures to be added."},
    {.key = "share",
     .kind = SHAPE_NAME,
     .offset = AT(share),
     .one_of = true,
     .help = "A measure over the same measure within the dimensions of \"within\" only."},
    {.key = "within",
     .kind = SHAPE_NAMES,
     .offset = AT(within),
     .help =
         "With share: the dimensions that the whole keeps, with their filters; the other dimensions' filters drop."},
    {.key = "where",
     .kind = SHAPE_VALUES,
     .offset = AT(filters),
     .help = "Count only rows whose column has the code, or one of a list; all columns named must hold."},
    {.key = "label",
     .kind = SHAPE_TEXT,
     .offset = AT(label),
     .required = true,
     .help = "The heading of its column in publications."},
    {.key = "note",
     .kind = SHAPE_TEXT,
     .offset = AT(note),
     .help = "What it means, one sentence, as publications print it."},
    {.key = "of",
     .kind = SHAPE_CHOICE,
     .offset = AT(of),
     .choices = counted,
     .help =
         "What is counted or added up, which disclosure control asks; required but for ratio, difference and share."},
    {.key = "over_time",
     .kind = SHAPE_CHOICE,
     .offset = AT(over_time),
     .choices = over_times,
     .help = "Over several months: flow adds up, snapshot is that of the last month, distinct counts once over the "
             "period; required in a cube with months but for ratio, difference and share."},
    {.key = "format",
     .kind = SHAPE_CHOICE,
     .offset = AT(format),
     .choices = formats,
     .help =
         "How it is shown; when left out percent for ratio and share, decimal for days, median and mean, that of its "
         "parts for difference, else integer."},
    {.key = "decimals",
     .kind = SHAPE_INT,
     .offset = AT(decimals),
     .low = 0,
     .high = 6,
     .help = "Decimals shown; when left out 1 for percent and decimal, 0 for integer and money. Money takes 0 or 2."},
    {.key = "unit",
     .kind = SHAPE_TEXT,
     .offset = AT(unit),
     .help = "The unit in headings and on axes; when left out kr. for money and pct. for percent."},
    {.key = "hidden",
     .kind = SHAPE_BOOL,
     .offset = AT(hidden),
     .fallback = "false",
     .help = "Only a part of other measures: not listed, and no question may name it."},
};
#undef AT
const struct shape definition_measure = {"measure", sizeof(struct measure_def), measure_fields,
                                         ARRAY_LEN(measure_fields)};

#define AT(member) offsetof(struct cube_def, member)
static const struct shape_field cube_fields[] = {
    {.key = "cube",
     .kind = SHAPE_KEY,
     .offset = AT(name),
     .required = true,
     .help = "The name by which queries and reports ask for the cube."},
    {.key = "title",
     .kind = SHAPE_TEXT,
     .offset = AT(title),
     .required = true,
     .help = "What one row is, as a heading."},
    {.key = "note", .kind = SHAPE_TEXT, .offset = AT(note), .help = "What the cube holds, one or two sentences."},
    {.key = "table",
     .kind = SHAPE_NAME,
     .offset = AT(table),
     .required = true,
     .help = "The table of the warehouse that the cube reads."},
    {.key = "needs",
     .kind = SHAPE_NAMES,
     .offset = AT(needs),
     .help = "The packages without which it has no rows to speak of."},
    {.key = "month",
     .kind = SHAPE_NAME,
     .offset = AT(month),
     .help =
         "The dimension of type month that the period of a question applies to; left out for tables without months."},
    {.key = "dimensions",
     .kind = SHAPE_MAP,
     .offset = AT(dimensions),
     .required = true,
     .members = &definition_dimension,
     .help = "What rows can be grouped by and filtered on."},
    {.key = "measures",
     .kind = SHAPE_MAP,
     .offset = AT(measures),
     .required = true,
     .members = &definition_measure,
     .help = "What can be counted and added up."},
};
#undef AT
const struct shape definition_cube = {"cube", sizeof(struct cube_def), cube_fields, ARRAY_LEN(cube_fields)};

#define AT(member) offsetof(struct group_def, member)
static const struct shape_field group_fields[] = {
    {.key = "code",
     .kind = SHAPE_CODE,
     .offset = AT(code),
     .required = true,
     .help = "The code as the data have it, or the name of the range; in quotes when it is empty."},
    {.key = "label", .kind = SHAPE_TEXT, .offset = AT(label), .required = true, .help = "As publications print it."},
    {.key = "from",
     .kind = SHAPE_INT,
     .offset = AT(from),
     .low = -1000000000,
     .high = 1000000000,
     .help = "The least number of a range; open when only \"to\" stands there."},
    {.key = "to",
     .kind = SHAPE_INT,
     .offset = AT(to),
     .low = -1000000000,
     .high = 1000000000,
     .help = "The greatest number of a range, itself included; open when only \"from\" stands there."},
};
#undef AT
const struct shape definition_group = {"lookup entry", sizeof(struct group_def), group_fields, ARRAY_LEN(group_fields)};

static const struct shape_field lookups_fields[] = {
    {.key = "lookups",
     .kind = SHAPE_LISTS,
     .offset = offsetof(struct lookups_def, lookups),
     .required = true,
     .members = &definition_group,
     .help = "Lists of codes or ranges by name, in the order of printing."},
};
const struct shape definition_lookups = {"file of lookups", sizeof(struct lookups_def), lookups_fields,
                                         ARRAY_LEN(lookups_fields)};

#define AT(member) offsetof(struct known_def, member)
static const struct shape_field known_fields[] = {
    {.key = "cube", .kind = SHAPE_NAME, .offset = AT(cube), .required = true, .help = "The cube that is asked."},
    {.key = "measures",
     .kind = SHAPE_NAMES,
     .offset = AT(measures),
     .required = true,
     .help = "The measures whose values are kept."},
    {.key = "by",
     .kind = SHAPE_NAMES,
     .offset = AT(by),
     .help = "Dimensions that the values are kept by, beside the month; the whole municipality when left out."},
    {.key = "where", .kind = SHAPE_VALUES, .offset = AT(where), .help = "Only these values of dimensions."},
    {.key = "last",
     .kind = SHAPE_INT,
     .offset = AT(last),
     .low = 1,
     .high = 120,
     .fallback = "25",
     .help = "How many months back a later delivery is compared with what was known."},
};
#undef AT
const struct shape definition_known = {"kept question", sizeof(struct known_def), known_fields,
                                       ARRAY_LEN(known_fields)};

static const struct shape_field knowns_fields[] = {
    {.key = "known",
     .kind = SHAPE_MAP,
     .offset = offsetof(struct knowns_def, known),
     .required = true,
     .members = &definition_known,
     .help = "Questions by name, whose answers are kept with every refresh."},
};
const struct shape definition_knowns = {"file of kept questions", sizeof(struct knowns_def), knowns_fields,
                                        ARRAY_LEN(knowns_fields)};

void model_print_fields(struct strbuf *out, bool mdoc)
{
    shape_print(out, &definition_cube, mdoc);
    shape_print(out, &definition_dimension, mdoc);
    shape_print(out, &definition_measure, mdoc);
    shape_print(out, &definition_lookups, mdoc);
    shape_print(out, &definition_group, mdoc);
    shape_print(out, &definition_knowns, mdoc);
    shape_print(out, &definition_known, mdoc);
}
