/*
 * Rewriting values in the usual way: see value_form.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/load/value_form.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"

enum { REWRITTEN_MAX = 64, GROUP_DIGITS = 3 };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* --- dates --- */

/* Which part of a date a conversion stands for: 0 year, 1 month, 2 day; -1 for none. */
static int date_part(char conversion)
{
    switch (conversion) {
    case 'Y': return 0;
    case 'm': return 1;
    case 'd': return 2;
    default: return -1;
    }
}

bool value_form_is_date(const char *format)
{
    int seen = 0;
    for (; *format != '\0'; format++) {
        if (is_digit(*format))
            return false; /* it could not be told from the date's own */
        if (*format != '%')
            continue;
        int part = date_part(*++format);
        if (part < 0 || (seen & 1 << part) != 0)
            return false;
        seen |= 1 << part;
    }
    return seen == 7;
}

/* Digits of a part: all four of a year, one or two of a month or day. Returns how many there were, 0 for a mistake. */
static size_t read_part(int part, const char *text, size_t len, int *out)
{
    size_t most = part == 0 ? 4 : 2, n = 0;
    for (*out = 0; n < most && n < len && is_digit(text[n]); n++)
        *out = *out * 10 + (text[n] - '0');
    return part == 0 && n < most ? 0 : n;
}

static enum value_status parse_date(const char *format, const char *text, size_t len, int64_t *out)
{
    int parts[3] = {0, 0, 0};
    size_t at = 0;
    for (; *format != '\0'; format++) {
        if (*format != '%') {
            if (at == len || text[at++] != *format)
                return VALUE_SYNTAX;
            continue;
        }
        int part = date_part(*++format);
        size_t n = read_part(part, text + at, len - at, &parts[part]);
        if (n == 0)
            return VALUE_SYNTAX;
        at += n;
    }
    if (at != len)
        return VALUE_SYNTAX;
    char iso[32];
    int n = snprintf(iso, sizeof(iso), "%04d-%02d-%02d", parts[0], parts[1], parts[2]);
    return value_parse(FIELD_DATE, iso, (size_t)n, out);
}

/* --- numbers --- */

/*
 * Leave group signs out and write the decimal sign as a point. Groups have exactly three digits: otherwise 12.50 of a
 * source that forgot its decimal comma would become 1250.
 */
static size_t rewrite_number(const struct value_form *form, const char *text, size_t len, char *out)
{
    char decimal = form->decimal != 0 ? form->decimal : '.';
    size_t i = 0, n = 0, digits = 0;
    bool grouped = false;
    if (len > 0 && (text[0] == '-' || text[0] == '+'))
        out[n++] = text[i++];
    for (; i < len && (is_digit(text[i]) || (form->group != 0 && text[i] == form->group)); i++) {
        if (is_digit(text[i])) {
            out[n++] = text[i];
            digits++;
            continue;
        }
        if (grouped ? digits != GROUP_DIGITS : digits == 0 || digits > GROUP_DIGITS)
            return 0;
        grouped = true;
        digits = 0;
    }
    if (grouped && digits != GROUP_DIGITS)
        return 0;
    for (; i < len; i++) {
        if (text[i] == '.' && decimal != '.')
            return 0;
        out[n++] = text[i] == decimal ? '.' : text[i];
    }
    return n;
}

static enum value_status parse_number(const struct value_form *form, enum field_type type, const char *text, size_t len,
                                      int64_t *out)
{
    char plain[REWRITTEN_MAX];
    if (len > sizeof(plain))
        return VALUE_LARGE;
    size_t n = rewrite_number(form, text, len, plain);
    return n > 0 ? value_parse(type, plain, n, out) : VALUE_SYNTAX;
}

/* --- words --- */

static enum value_status parse_word(const struct value_form *form, const char *text, size_t len, int64_t *out)
{
    int64_t usual;
    bool known = value_parse(FIELD_BOOLEAN, text, len, &usual) == VALUE_OK;
    for (int value = 0; value < 2; value++) {
        bool found = form->words[value] == NULL && known && usual == value;
        for (size_t i = 0; form->words[value] != NULL && i < form->n_words[value]; i++)
            found |= strlen(form->words[value][i]) == len && memcmp(form->words[value][i], text, len) == 0;
        if (found) {
            *out = value;
            return VALUE_OK;
        }
    }
    return VALUE_SYNTAX;
}

static bool has_words(const struct value_form *form)
{
    return form->words[0] != NULL || form->words[1] != NULL;
}

static bool has_signs(const struct value_form *form)
{
    return form->decimal != 0 || form->group != 0;
}

enum value_status value_form_parse(const struct value_form *form, enum field_type type, const char *text, size_t len,
                                   int64_t *out)
{
    if (type == FIELD_DATE && form->date_format != NULL)
        return parse_date(form->date_format, text, len, out);
    if (type == FIELD_BOOLEAN && has_words(form))
        return parse_word(form, text, len, out);
    if ((type == FIELD_INTEGER || type == FIELD_MONEY || type == FIELD_NUMBER) && has_signs(form))
        return parse_number(form, type, text, len, out);
    return value_parse(type, text, len, out);
}

const char *value_form_wanted(const struct value_form *form, enum field_type type, char *out)
{
    char decimal = form->decimal != 0 ? form->decimal : '.';
    char group[2] = {form->group, '\0'};
    if (type == FIELD_DATE && form->date_format != NULL)
        (void)snprintf(out, VALUE_WANTED, "a date written as %.40s", form->date_format);
    else if (type == FIELD_BOOLEAN && has_words(form))
        (void)snprintf(out, VALUE_WANTED, "one of the words for true and false");
    else if (type == FIELD_MONEY && has_signs(form))
        (void)snprintf(out, VALUE_WANTED, "an amount in kroner such as -1%s234%c50, with at most two decimals", group,
                       decimal);
    else if (type == FIELD_NUMBER && has_signs(form))
        (void)snprintf(out, VALUE_WANTED, "a number such as 1%c25, with at most six decimals", decimal);
    else
        (void)snprintf(out, VALUE_WANTED, "%s", value_wanted(type));
    return out;
}
