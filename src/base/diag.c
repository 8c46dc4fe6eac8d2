/*
 * Collecting and printing diagnostics: see diag.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/diag.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "base/text.h"

void diag_init(struct diag *d)
{
    *d = (struct diag){0};
    arena_init(&d->arena);
}

void diag_release(struct diag *d)
{
    arena_release(&d->arena);
}

static char *format_text(struct arena *a, const char *format, va_list args)
{
    char text[2048];
    int len = vsnprintf(text, sizeof(text), format, args);
    if (len < 0)
        return arena_strdup(a, "(message could not be formatted)");
    text_clean(text);
    return arena_strdup(a, text);
}

/* Texts of the item are kept as they are, but the file's name, which may belong to what is closed before printing. */
static void keep(struct diag *d, struct diag_item item)
{
    d->n_errors += item.level == LEVEL_ERROR;
    d->n_warnings += item.level == LEVEL_WARNING;
    if (d->n_items == DIAG_CAP) {
        /* Keep room for errors: one displaces the latest note or warning. */
        size_t i = DIAG_CAP;
        while (item.level == LEVEL_ERROR && i > 0 && d->items[i - 1].level == LEVEL_ERROR)
            i--;
        if (item.level != LEVEL_ERROR || i == 0)
            return;
        memmove(&d->items[i - 1], &d->items[i], (DIAG_CAP - i) * sizeof(d->items[0]));
        d->n_items--;
    }
    if (item.loc.file != NULL)
        item.loc.file = arena_strdup(&d->arena, item.loc.file);
    d->items[d->n_items++] = item;
}

void diag_put(struct diag *d, const struct diag_item *item)
{
    struct diag_item own = *item;
    own.message = arena_strdup(&d->arena, item->message);
    own.detail = item->detail != NULL ? arena_strdup(&d->arena, item->detail) : NULL;
    own.hint = item->hint != NULL ? arena_strdup(&d->arena, item->hint) : NULL;
    keep(d, own);
}

static void report(struct diag *d, enum diag_level level, enum diag_code code, struct src_loc loc, const char *format,
                   va_list args)
{
    keep(d,
         (struct diag_item){.level = level, .code = code, .loc = loc, .message = format_text(&d->arena, format, args)});
}

int diag_error(struct diag *d, enum diag_code code, struct src_loc loc, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    report(d, LEVEL_ERROR, code, loc, format, args);
    va_end(args);
    return -1;
}

void diag_warn(struct diag *d, enum diag_code code, struct src_loc loc, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    report(d, LEVEL_WARNING, code, loc, format, args);
    va_end(args);
}

void diag_note(struct diag *d, enum diag_code code, struct src_loc loc, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    report(d, LEVEL_NOTE, code, loc, format, args);
    va_end(args);
}

void diag_detail(struct diag *d, const char *format, ...)
{
    if (d->n_items == 0)
        return;
    va_list args;
    va_start(args, format);
    d->items[d->n_items - 1].detail = format_text(&d->arena, format, args);
    va_end(args);
}

void diag_hint(struct diag *d, const char *format, ...)
{
    if (d->n_items == 0)
        return;
    va_list args;
    va_start(args, format);
    d->items[d->n_items - 1].hint = format_text(&d->arena, format, args);
    va_end(args);
}

void diag_hint_names(struct diag *d, const char *wrong, const char *const *candidates, size_t n)
{
    const char *nearest = text_nearest(wrong, candidates, n);
    struct strbuf b;
    strbuf_init(&b, 1500);
    if (nearest != NULL)
        strbuf_addf(&b, "Did you mean \"%s\"? ", nearest);
    strbuf_adds(&b, "There are: ");
    bool first = true;
    for (size_t i = 0; i < n; i++) {
        if (candidates[i] == NULL)
            continue;
        strbuf_addf(&b, "%s%s", first ? "" : ", ", candidates[i]);
        first = false;
    }
    if (first)
        strbuf_adds(&b, "none");
    strbuf_adds(&b, b.overflow ? ", ..." : ".");
    diag_hint(d, "%s", strbuf_text(&b));
    strbuf_release(&b);
}

void diag_append(struct diag *d, const struct diag *from)
{
    for (size_t i = 0; i < from->n_items; i++)
        diag_put(d, &from->items[i]);
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool is_told(const struct diag *d, const struct diag_item *item)
{
    for (size_t i = 0; i < d->n_items; i++) {
        const struct diag_item *other = &d->items[i];
        if (other->level == item->level && other->code == item->code && other->loc.line == item->loc.line &&
            other->loc.col == item->loc.col && same_text(other->loc.file, item->loc.file) &&
            same_text(other->message, item->message))
            return true;
    }
    return false;
}

void diag_append_new(struct diag *d, const struct diag *from)
{
    for (size_t i = 0; i < from->n_items; i++) {
        if (!is_told(d, &from->items[i]))
            diag_put(d, &from->items[i]);
    }
}

static const struct {
    const char *name;
    enum exit_status status;
} codes[DIAG__MAX] = {
#define DIAG_ROW(name, status) {#name, status},
    DIAG_CODES(DIAG_ROW)
#undef DIAG_ROW
};

enum exit_status diag_status(const struct diag *d)
{
    enum exit_status worst = EXIT_OK;
    for (size_t i = 0; i < d->n_items; i++) {
        if (d->items[i].level == LEVEL_ERROR && codes[d->items[i].code].status > worst)
            worst = codes[d->items[i].code].status;
    }
    return worst;
}

const char *diag_code_name(enum diag_code code)
{
    return codes[code].name;
}

/* The source line with a caret below its column; nothing when the file cannot be read. */
static void print_source(struct src_loc loc, FILE *out)
{
    FILE *in = fopen(loc.file, "r");
    if (in == NULL)
        return;
    char line[512];
    int number = 1;
    bool at_start = true, found = false;
    while (fgets(line, sizeof(line), in) != NULL) {
        if (at_start && number == loc.line) {
            found = true;
            break;
        }
        at_start = strchr(line, '\n') != NULL;
        number += at_start;
    }
    (void)fclose(in);
    if (!found)
        return;
    line[strcspn(line, "\r\n")] = '\0';
    if (!utf8_valid(line, strlen(line)) || utf8_count(line) > 160)
        return;
    text_clean(line);
    (void)fprintf(out, "  %s\n  ", line);
    for (int i = 1; i < loc.col; i++)
        (void)fputc(' ', out);
    (void)fputs("^\n", out);
}

void diag_print(const struct diag *d, FILE *out, bool colour)
{
    static const char *const names[] = {"note", "warning", "error"};
    static const char *const colours[] = {"\033[36m", "\033[33m", "\033[31m"};
    for (size_t i = 0; i < d->n_items; i++) {
        const struct diag_item *item = &d->items[i];
        (void)fputs("almanak: ", out);
        if (item->loc.file != NULL) {
            (void)fprintf(out, "%s:", item->loc.file);
            if (item->loc.line > 0)
                (void)fprintf(out, "%d:", item->loc.line);
            if (item->loc.line > 0 && item->loc.col > 0)
                (void)fprintf(out, "%d:", item->loc.col);
            (void)fputc(' ', out);
        }
        (void)fprintf(out, "%s%s%s: %s\n", colour ? colours[item->level] : "", names[item->level],
                      colour ? "\033[0m" : "", item->message);
        if (item->loc.file != NULL && item->loc.line > 0 && item->loc.col > 0)
            print_source(item->loc, out);
        if (item->detail != NULL)
            (void)fprintf(out, "  detail: %s\n", item->detail);
        if (item->hint != NULL)
            (void)fprintf(out, "  hint: %s\n", item->hint);
    }
    size_t kept_errors = 0;
    for (size_t i = 0; i < d->n_items; i++)
        kept_errors += d->items[i].level == LEVEL_ERROR;
    if (d->n_errors > kept_errors)
        (void)fprintf(out, "almanak: note: %zu more errors are not shown\n", d->n_errors - kept_errors);
}
