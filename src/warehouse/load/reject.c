/*
 * The file of rejects: see reject.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/load/reject.h"

#include <stdio.h>
#include <string.h>

#include "warehouse/load/cpr.h"

void reject_init(struct reject_file *r, const char *path)
{
    *r = (struct reject_file){.path = path};
}

/* A field of a CSV file, quoted when it must be. */
static void put_field(struct out_file *out, const char *text, char end)
{
    if (strpbrk(text, ",\"\r\n") == NULL) {
        out_puts(out, text);
    } else {
        out_write(out, "\"", 1);
        for (const char *p = text; *p != '\0'; p++)
            out_write(out, *p == '"' ? "\"\"" : p, *p == '"' ? 2 : 1);
        out_write(out, "\"", 1);
    }
    out_write(out, &end, 1);
}

static void put_int(struct out_file *out, int64_t value)
{
    char text[32];
    (void)snprintf(text, sizeof(text), "%lld", (long long)value);
    put_field(out, text, ',');
}

int reject_add(struct reject_file *r, const char *file, const struct csv_row *row, const struct reason *reasons,
               size_t n, struct diag *d)
{
    if (!r->opened) {
        if (out_open(&r->out, r->path, d) != 0)
            return -1;
        r->opened = true;
        out_puts(&r->out, "file,row,line,field,value,code,reason\n");
    }
    for (size_t i = 0; i < n; i++) {
        char value[CPR_SHOWN];
        put_field(&r->out, file, ',');
        put_int(&r->out, row->number);
        put_int(&r->out, row->error != CSV_OK ? row->error_line : row->line);
        put_field(&r->out, reasons[i].field, ',');
        put_field(&r->out, cpr_mask(value, reasons[i].value, reasons[i].value_len, reasons[i].personal), ',');
        put_field(&r->out, reasons[i].code, ',');
        put_field(&r->out, reasons[i].text, '\n');
    }
    return 0;
}

int reject_complete(struct reject_file *r, struct diag *d)
{
    if (!r->opened)
        return 0;
    r->opened = false;
    return out_commit(&r->out, d);
}

void reject_abandon(struct reject_file *r)
{
    if (r->opened)
        out_abandon(&r->out);
    r->opened = false;
}
