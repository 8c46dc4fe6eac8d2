/*
 * The fields of mapping files: see mapping_def.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/load/mapping_def.h"

static const char *const encodings[] = {"utf-8", "iso-8859-1", "windows-1252", NULL};
static const char *const delimiters[] = {"comma", "semicolon", "tab", "bar", NULL};
static const char *const quotes[] = {"double", "single", NULL};
static const char *const decimals[] = {"point", "comma", NULL};
static const char *const signs[] = {"none", "point", "comma", "space", "apostrophe", NULL};
static const char *const unknowns[] = {"refuse", "keep", "skip", NULL};
static const char *const forms[] = {"date", "month", "week", "year", NULL};
static const char *const distincts[] = {"key", "row", NULL};

#define AT(member) offsetof(struct input_def, member)
static const struct shape_field input_fields[] = {
    {.key = "encoding",
     .kind = SHAPE_CHOICE,
     .offset = AT(encoding),
     .choices = encodings,
     .fallback = "utf-8",
     .help = "How letters are written."},
    {.key = "delimiter",
     .kind = SHAPE_CHOICE,
     .offset = AT(delimiter),
     .choices = delimiters,
     .fallback = "comma",
     .help = "What stands between the columns."},
    {.key = "quote",
     .kind = SHAPE_CHOICE,
     .offset = AT(quote),
     .choices = quotes,
     .fallback = "double",
     .help = "The quotes around values that hold delimiters."},
    {.key = "names",
     .kind = SHAPE_TEXTS,
     .offset = AT(names),
     .help = "For extracts without a line of names: the names of all columns, in order."},
    {.key = "skip",
     .kind = SHAPE_INT,
     .offset = AT(skip),
     .low = 0,
     .high = 10000,
     .fallback = "0",
     .help = "Lines before the line of names, or before the first row without one."},
    {.key = "decimal",
     .kind = SHAPE_CHOICE,
     .offset = AT(decimal),
     .choices = decimals,
     .fallback = "point",
     .help = "The decimal sign of numbers."},
    {.key = "group",
     .kind = SHAPE_CHOICE,
     .offset = AT(group),
     .choices = signs,
     .fallback = "none",
     .help = "The sign between groups of three digits."},
    {.key = "dates",
     .kind = SHAPE_TEXTS,
     .offset = AT(dates),
     .help = "Formats of dates such as %d-%m-%Y, or excel for a number of days; the first that fits holds. "
             "%Y-%m-%d when left out."},
    {.key = "missing",
     .kind = SHAPE_TEXTS,
     .offset = AT(missing),
     .help = "Texts that stand for no value; the empty text always does."},
};
#undef AT
const struct shape mapping_input = {"input", sizeof(struct input_def), input_fields, ARRAY_LEN(input_fields)};

#define AT(member) offsetof(struct unpivot_def, member)
static const struct shape_field unpivot_fields[] = {
    {.key = "of",
     .kind = SHAPE_NAMES,
     .offset = AT(of),
     .one_of = true,
     .help = "The columns, by their names in this mapping."},
    {.key = "matching",
     .kind = SHAPE_TEXT,
     .offset = AT(matching),
     .one_of = true,
     .help = "A regular expression: the columns whose whole heading it matches."},
    {.key = "name",
     .kind = SHAPE_KEY,
     .offset = AT(name),
     .required = true,
     .help = "What the name of the column is called in the fields of the resource."},
    {.key = "value",
     .kind = SHAPE_KEY,
     .offset = AT(value),
     .required = true,
     .help = "What its value is called there."},
};
#undef AT
const struct shape mapping_unpivot = {"unpivot", sizeof(struct unpivot_def), unpivot_fields, ARRAY_LEN(unpivot_fields)};

#define AT(member) offsetof(struct field_def, member)
static const struct shape_field field_fields[] = {
    {.key = "column", .kind = SHAPE_NAME, .offset = AT(column), .one_of = true, .help = "The column that fills it."},
    {.key = "constant",
     .kind = SHAPE_CODE,
     .offset = AT(constant),
     .one_of = true,
     .help = "The same value in every row."},
    {.key = "join",
     .kind = SHAPE_NAMES,
     .offset = AT(join),
     .one_of = true,
     .help = "Columns whose values are put together."},
    {.key = "hash",
     .kind = SHAPE_NAMES,
     .offset = AT(hash),
     .one_of = true,
     .help = "Columns that a key of 20 digits and letters is made from."},
    {.key = "with",
     .kind = SHAPE_CODE,
     .offset = AT(with),
     .help = "What stands between the values of join; a hyphen when left out."},
    {.key = "split",
     .kind = SHAPE_CODE,
     .offset = AT(split),
     .help = "A separator: only one part of the value is taken, that of part."},
    {.key = "part",
     .kind = SHAPE_INT,
     .offset = AT(part),
     .low = -10000,
     .high = 10000,
     .help = "Which part: 1 is the first, -1 the last."},
    {.key = "from",
     .kind = SHAPE_INT,
     .offset = AT(from),
     .low = 1,
     .high = 10000,
     .help = "The first character that is taken, counted from 1."},
    {.key = "length",
     .kind = SHAPE_INT,
     .offset = AT(length),
     .low = 1,
     .high = 10000,
     .help = "How many characters are taken."},
    {.key = "match",
     .kind = SHAPE_NODE,
     .offset = AT(match),
     .help = "A regular expression, or a map of them to templates."},
    {.key = "map", .kind = SHAPE_NODE, .offset = AT(map), .help = "A code list: its name, or a map of codes to ours."},
    {.key = "otherwise",
     .kind = SHAPE_CODE,
     .offset = AT(otherwise),
     .help = "What a code that is not in the code list becomes."},
    {.key = "unknown",
     .kind = SHAPE_CHOICE,
     .offset = AT(unknown),
     .choices = unknowns,
     .help = "Without otherwise: whether such a row is refused, such a code kept, or such a row left out; refuse when "
             "left out."},
    {.key = "as",
     .kind = SHAPE_CHOICE,
     .offset = AT(as),
     .choices = forms,
     .help = "The value is a date, and this is written of it: 2026-10-31, 2026-10, 2026W44 or 2026."},
    {.key = "dates",
     .kind = SHAPE_TEXTS,
     .offset = AT(dates),
     .help = "Formats of its dates, where they are not those of the input."},
};
#undef AT
const struct shape mapping_field_shape = {"field", sizeof(struct field_def), field_fields, ARRAY_LEN(field_fields)};

#define AT(member) offsetof(struct resource_def, member)
static const struct shape_field resource_fields[] = {
    {.key = "fields",
     .kind = SHAPE_MAP,
     .offset = AT(fields),
     .required = true,
     .members = &mapping_field_shape,
     .help = "The fields that are filled, as almanak-package(5) names them, each with how."},
    {.key = "where",
     .kind = SHAPE_VALUES,
     .offset = AT(where),
     .help = "Only rows whose column has the value, or one of a list; all columns named must hold."},
    {.key = "unless",
     .kind = SHAPE_VALUES,
     .offset = AT(unless),
     .help = "No rows whose column has the value, or one of a list; the empty text stands for no value."},
    {.key = "unpivot",
     .kind = SHAPE_NODE,
     .offset = AT(unpivot),
     .help = "Several columns become a row each: a map of the fields of an unpivot."},
    {.key = "distinct",
     .kind = SHAPE_CHOICE,
     .offset = AT(distinct),
     .choices = distincts,
     .help = "Of rows with the same key, or that are the same in all fields, only the first counts."},
};
#undef AT
const struct shape mapping_resource_shape = {"resource", sizeof(struct resource_def), resource_fields,
                                             ARRAY_LEN(resource_fields)};

#define AT(member) offsetof(struct mapping_def, member)
static const struct shape_field mapping_fields[] = {
    {.key = "title",
     .kind = SHAPE_TEXT,
     .offset = AT(title),
     .required = true,
     .help = "What people call the extract, and the package that it becomes."},
    {.key = "package",
     .kind = SHAPE_NAME,
     .offset = AT(package),
     .required = true,
     .help = "The package that is made, as almanak-package(5) names it."},
    {.key = "source",
     .kind = SHAPE_TEXT,
     .offset = AT(source),
     .help = "The system that delivers; --source says it otherwise."},
    {.key = "municipality",
     .kind = SHAPE_TEXT,
     .offset = AT(municipality),
     .help = "Whose data they are, four digits in quotes; --municipality or the configuration say it otherwise."},
    {.key = "note",
     .kind = SHAPE_TEXT,
     .offset = AT(note),
     .help = "What the extract cannot give, for people; nothing is made of it."},
    {.key = "input",
     .kind = SHAPE_NODE,
     .offset = AT(input),
     .help = "How the extract is written: a map of the fields of an input."},
    {.key = "columns",
     .kind = SHAPE_VALUES,
     .offset = AT(columns),
     .required = true,
     .help =
         "Names of columns for use in this mapping, each with its heading in the extract, or a list of those that it "
         "may have."},
    {.key = "optional",
     .kind = SHAPE_NAMES,
     .offset = AT(optional),
     .help = "Columns that an extract need not have; without one its values are empty."},
    {.key = "codes",
     .kind = SHAPE_NODE,
     .offset = AT(codes),
     .help =
         "Code lists by name: each a map of codes to ours, or the name of a YAML file beside the mapping that is one."},
    {.key = "resources",
     .kind = SHAPE_MAP,
     .offset = AT(resources),
     .required = true,
     .members = &mapping_resource_shape,
     .help = "The resources that are made, as almanak-package(5) names them."},
};
#undef AT
const struct shape mapping_shape = {"mapping", sizeof(struct mapping_def), mapping_fields, ARRAY_LEN(mapping_fields)};
