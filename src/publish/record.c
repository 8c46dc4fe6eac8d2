/*
 * The record of a run: see record.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "publish/record.h"

#include <string.h>

enum { TEXT_MAX = 1 << 20 };

void record_put_int(FILE *out, int64_t value)
{
    (void)fwrite(&value, sizeof(value), 1, out);
}

void record_put_text(FILE *out, const char *text)
{
    int64_t len = text != NULL ? (int64_t)strlen(text) : -1;
    record_put_int(out, len);
    if (len > 0)
        (void)fwrite(text, 1, (size_t)len, out);
}

void record_put_diag(FILE *out, const struct diag *d)
{
    record_put_int(out, (int64_t)d->n_items);
    for (size_t i = 0; i < d->n_items; i++) {
        const struct diag_item *item = &d->items[i];
        record_put_int(out, item->level);
        record_put_int(out, item->code);
        record_put_text(out, item->loc.file);
        record_put_int(out, item->loc.line);
        record_put_int(out, item->loc.col);
        record_put_text(out, item->message);
        record_put_text(out, item->detail);
        record_put_text(out, item->hint);
    }
}

int record_int(FILE *in, int64_t *value)
{
    return fread(value, sizeof(*value), 1, in) == 1 ? 0 : -1;
}

int record_text(FILE *in, struct arena *a, const char **text)
{
    int64_t len;
    *text = NULL;
    if (record_int(in, &len) != 0 || len > TEXT_MAX)
        return -1;
    if (len < 0)
        return 0;
    char *copy = arena_alloc(a, (size_t)len + 1);
    *text = copy;
    return fread(copy, 1, (size_t)len, in) == (size_t)len ? 0 : -1;
}

int record_diag(FILE *in, struct arena *a, struct diag *d)
{
    int64_t n;
    if (record_int(in, &n) != 0)
        return -1;
    for (int64_t i = 0; i < n; i++) {
        int64_t level, code, line, col;
        const char *file, *message, *detail, *hint;
        if (record_int(in, &level) != 0 || record_int(in, &code) != 0 || record_text(in, a, &file) != 0 ||
            record_int(in, &line) != 0 || record_int(in, &col) != 0 || record_text(in, a, &message) != 0 ||
            record_text(in, a, &detail) != 0 || record_text(in, a, &hint) != 0 || code < 0 || code >= DIAG__MAX ||
            level < LEVEL_NOTE || level > LEVEL_ERROR || message == NULL)
            return -1;
        const struct diag_item item = {
            (enum diag_level)level, (enum diag_code)code, {file, (int)line, (int)col}, message, detail, hint};
        diag_put(d, &item);
    }
    return 0;
}
