/*
 * Any text in any form: first line the format of dates, second the decimal and the group sign, the rest a value. What
 * is read as a date, written in the usual way, is the same date.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "warehouse/load/value_form.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *copy = xstrndup((const char *)data, size), *rest = copy, wanted[VALUE_WANTED];
    const char *format = strsep(&rest, "\n"), *signs = rest != NULL ? strsep(&rest, "\n") : "";
    const char *text = rest != NULL ? rest : "";
    struct value_form form = {.date_format = value_form_is_date(format) ? format : NULL, .decimal = signs[0]};
    form.group = signs[0] != '\0' && signs[1] != signs[0] ? signs[1] : '\0';
    for (int type = FIELD_DATE; type <= FIELD_NUMBER; type++) {
        int64_t value = 0, again = 0;
        enum value_status status = value_form_parse(&form, (enum field_type)type, text, strlen(text), &value);
        if (value_form_wanted(&form, (enum field_type)type, wanted)[0] == '\0')
            abort();
        char iso[32];
        if (type == FIELD_DATE && status == VALUE_OK &&
            (value_parse(FIELD_DATE, date_iso(iso, (date_t)value), 10, &again) != VALUE_OK || again != value))
            abort();
    }
    free(copy);
    return 0;
}
