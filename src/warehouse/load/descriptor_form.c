/*
 * How files and values are written: encoding, packing, dialect, and the formats of fields. Part of descriptor.h. What
 * would change how a file is to be read and is not known here is refused.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>
#include <strings.h>

#include "warehouse/load/descriptor_read.h"

static bool same(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

/* --- files --- */

/* Members of the dialect that would change how the file is read, and the only values that each may have. */
static void refuse_dialect(struct reader *r, const struct yaml_node *dialect)
{
    static const struct {
        const char *key, *value, *other;
    } wanted[] = {
        {"lineTerminator", "\r\n", "\n"}, {"skipInitialSpace", "false", NULL}, {"escapeChar", NULL, NULL},
        {"nullSequence", NULL, NULL},     {"commentChar", NULL, NULL},
    };
    for (size_t i = 0; i < ARRAY_LEN(wanted); i++) {
        const char *value = reader_text(r, dialect, wanted[i].key, NULL);
        if (value == NULL || (wanted[i].value != NULL && same(value, wanted[i].value)) ||
            (wanted[i].other != NULL && same(value, wanted[i].other)))
            continue;
        reader_fail(r, yaml_lookup(dialect, wanted[i].key)->loc, "Deliver the file without it, and leave it out here.",
                    "\"%s\" of the dialect is \"%s\", which is not supported", wanted[i].key, value);
    }
    static const char *const unwanted[] = {"headerRows", "commentRows", "property", "itemType"};
    for (size_t i = 0; i < ARRAY_LEN(unwanted); i++) {
        const struct yaml_node *node = yaml_lookup(dialect, unwanted[i]);
        if (!yaml_is_null(node))
            reader_fail(r, node->loc, "Deliver the file with one line of column names, or none, and leave it out here.",
                        "\"%s\" of the dialect is not supported", unwanted[i]);
    }
}

/* One character of a dialect; what it was when it is missing or not among the allowed. */
static char read_sign(struct reader *r, const struct yaml_node *dialect, const char *key, const char *allowed,
                      const char *hint, char otherwise)
{
    const char *value = reader_text(r, dialect, key, NULL);
    if (value == NULL || (strlen(value) == 1 && strchr(allowed, value[0]) != NULL))
        return value != NULL ? value[0] : otherwise;
    reader_fail(r, yaml_lookup(dialect, key)->loc, hint, "\"%s\" of the dialect is \"%s\", which is not supported", key,
                value);
    return otherwise;
}

static void read_dialect(struct reader *r, const struct yaml_node *map, struct package_form *out)
{
    const struct yaml_node *dialect = reader_member(r, map, "dialect", YAML_MAP, NULL);
    if (dialect == NULL)
        return;
    refuse_dialect(r, dialect);
    out->csv.delimiter = read_sign(r, dialect, "delimiter", ",;\t|",
                                   "Use a comma, a semicolon, a tab or a bar, as in \"delimiter\": \";\".", ',');
    out->csv.quote =
        read_sign(r, dialect, "quoteChar", "\"'`", "Use a double or single quote, as in \"quoteChar\": \"'\".", '"');
    out->csv.double_quote = reader_flag(r, dialect, "doubleQuote", true);
    out->no_header = !reader_flag(r, dialect, "header", true);
}

static void read_encoding(struct reader *r, const struct yaml_node *map, struct package_form *out)
{
    static const struct {
        const char *name;
        enum package_encoding encoding;
    } known[] = {
        {"utf-8", ENCODING_UTF8},           {"utf8", ENCODING_UTF8},
        {"utf-8-sig", ENCODING_UTF8},       {"iso-8859-1", ENCODING_ISO_8859_1},
        {"iso8859-1", ENCODING_ISO_8859_1}, {"latin-1", ENCODING_ISO_8859_1},
        {"latin1", ENCODING_ISO_8859_1},    {"windows-1252", ENCODING_WINDOWS_1252},
        {"cp1252", ENCODING_WINDOWS_1252},
    };
    const char *name = reader_text(r, map, "encoding", NULL);
    if (name == NULL)
        return;
    for (size_t i = 0; i < ARRAY_LEN(known); i++) {
        if (strcasecmp(known[i].name, name) == 0) {
            out->encoding = known[i].encoding;
            return;
        }
    }
    reader_fail(r, yaml_lookup(map, "encoding")->loc, "Use utf-8, iso-8859-1 or windows-1252.",
                "encoding \"%s\" is not supported", name);
}

/* Packed when the descriptor says so, or says nothing and the name of the file does. */
static void read_packing(struct reader *r, const struct yaml_node *map, const char *path, struct package_form *out)
{
    const char *packing = reader_text(r, map, "compression", NULL);
    size_t len = path != NULL ? strlen(path) : 0;
    if (packing == NULL)
        out->gzip = len > 3 && same(path + len - 3, ".gz");
    else if (same(packing, "gz") || same(packing, "gzip"))
        out->gzip = true;
    else if (packing[0] != '\0' && !same(packing, "no"))
        reader_fail(r, yaml_lookup(map, "compression")->loc, "Deliver the file unpacked, or packed with gzip.",
                    "compression \"%s\" is not supported", packing);
}

void descriptor_read_form(struct reader *r, const struct yaml_node *map, struct package_resource *out)
{
    out->form = (struct package_form){.csv = CSV_PLAIN};
    read_encoding(r, map, &out->form);
    const char *format = reader_text(r, map, "format", NULL);
    if (format != NULL && !same(format, "csv") && !same(format, "tsv"))
        reader_fail(r, yaml_lookup(map, "format")->loc, "Deliver the file as CSV.", "format \"%s\" is not supported",
                    format);
    if (format != NULL && same(format, "tsv"))
        out->form.csv.delimiter = '\t';
    read_packing(r, map, out->path, &out->form);
    read_dialect(r, map, &out->form);
}

/* --- values --- */

static void refuse_value_form(struct reader *r, const struct yaml_node *map, const char *key, const char *hint,
                              const struct package_field *field)
{
    reader_fail(r, yaml_lookup(map, key)->loc, hint, "\"%s\" of field \"%s\" is \"%s\", which is not supported", key,
                field->name, reader_text(r, map, key, NULL));
}

static void read_date_format(struct reader *r, const struct yaml_node *map, struct package_field *out)
{
    const char *format = reader_text(r, map, "format", NULL);
    if (format == NULL || same(format, "default"))
        return;
    if (out->type == FIELD_DATE && value_form_is_date(format))
        out->form.date_format = format;
    else if (out->schema != NULL)
        refuse_value_form(r, map, "format",
                          out->type == FIELD_DATE ? "Write a format such as %d-%m-%Y, with %d, %m and %Y once each."
                                                  : "Leave it out, and write the values in the usual way.",
                          out);
}

/* A sign of numbers: one character that cannot be taken for a part of the number; 0 when it is missing or wrong. */
static char read_number_sign(struct reader *r, const struct yaml_node *map, const char *key, const char *allowed,
                             const char *hint, const struct package_field *out)
{
    const char *value = reader_text(r, map, key, NULL);
    if (value == NULL)
        return 0;
    bool number = out->type == FIELD_INTEGER || out->type == FIELD_MONEY || out->type == FIELD_NUMBER;
    if (number && strlen(value) == 1 && strchr(allowed, value[0]) != NULL)
        return value[0];
    if (out->schema != NULL)
        refuse_value_form(r, map, key, number ? hint : "Leave it out: the field holds no numbers.", out);
    return 0;
}

static void read_signs(struct reader *r, const struct yaml_node *map, struct package_field *out)
{
    out->form.decimal =
        read_number_sign(r, map, "decimalChar", ".,", "Use a point or a comma, as in \"decimalChar\": \",\".", out);
    out->form.group =
        read_number_sign(r, map, "groupChar", ".,' ",
                         "Use a point, a comma, an apostrophe or a space, as in \"groupChar\": \".\".", out);
    char decimal = out->form.decimal != 0 ? out->form.decimal : '.';
    if (out->form.group == decimal) {
        reader_fail(r, yaml_lookup(map, "groupChar")->loc,
                    "Say both, as in \"decimalChar\": \",\", \"groupChar\": \".\".",
                    "field \"%s\" has the same sign for decimals and for groups", out->name);
        out->form.group = 0;
    }
    const char *bare = reader_text(r, map, "bareNumber", NULL);
    if (bare != NULL && !same(bare, "true") && out->schema != NULL)
        refuse_value_form(r, map, "bareNumber", "Leave it out, and write the values without units.", out);
}

static void read_words(struct reader *r, const struct yaml_node *map, struct package_field *out)
{
    static const char *const keys[2] = {"falseValues", "trueValues"};
    for (int value = 0; value < 2; value++) {
        size_t n;
        const struct yaml_node *const *words = reader_texts(r, map, keys[value], &n);
        if (n == 0)
            continue;
        if (out->type != FIELD_BOOLEAN) {
            if (out->schema != NULL)
                reader_fail(r, words[0]->loc, "Leave it out: the field is not true or false.",
                            "\"%s\" of field \"%s\" is not supported", keys[value], out->name);
            continue;
        }
        out->form.words[value] = ARENA_ARRAY(r->arena, n, const char *);
        out->form.n_words[value] = n;
        for (size_t i = 0; i < n; i++)
            out->form.words[value][i] = words[i]->text;
    }
    for (size_t i = 0; i < out->form.n_words[0]; i++) {
        for (size_t k = 0; k < out->form.n_words[1]; k++) {
            if (same(out->form.words[0][i], out->form.words[1][k]))
                reader_fail(r, map->loc, "Let a word mean one of them.",
                            "\"%s\" means both true and false in field \"%s\"", out->form.words[0][i], out->name);
        }
    }
}

void descriptor_read_value_form(struct reader *r, const struct yaml_node *map, struct package_field *out)
{
    read_date_format(r, map, out);
    read_signs(r, map, out);
    read_words(r, map, out);
}
