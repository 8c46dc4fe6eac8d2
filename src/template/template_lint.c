/*
 * Checking template texts before ctemplate sees them: see template.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "template/template.h"

#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "base/text.h"

enum { MAX_OPEN = 16 };

struct open_section {
    const char *name;
    size_t len;
    struct src_loc loc;
    const struct template_scope *scope; /* the names it adds, NULL for none */
};

struct linter {
    const char *file;
    struct diag *diag;
    const struct template_scope *outer;
    bool html; /* else prose */
    struct open_section open[MAX_OPEN];
    size_t n_open;
    size_t errors;
};

static int mistake(struct linter *l)
{
    l->errors++;
    return -1;
}

static bool is_name(const char *name, size_t len)
{
    if (len == 0)
        return false;
    for (size_t i = 0; i < len; i++) {
        if (!((name[i] >= 'A' && name[i] <= 'Z') || (name[i] >= '0' && name[i] <= '9') || name[i] == '_'))
            return false;
    }
    return true;
}

static const struct template_scope *scope_at(const struct linter *l, size_t level)
{
    return level == 0 ? l->outer : l->open[level - 1].scope;
}

/* The names of one kind visible here, innermost first, for hints. */
static const char **visible(const struct linter *l, bool sections, size_t *n)
{
    const char **names = NULL;
    size_t cap = 0;
    *n = 0;
    for (size_t level = l->n_open + 1; level-- > 0;) {
        const struct template_scope *s = scope_at(l, level);
        if (s == NULL)
            continue;
        for (size_t i = 0; i < (sections ? s->n_sections : s->n_variables); i++)
            PUSH(names, *n, cap) = sections ? s->sections[i].name : s->variables[i];
    }
    return names;
}

static int unknown(struct linter *l, struct src_loc loc, const char *name, size_t len, bool section)
{
    char *wrong = xstrndup(name, len);
    size_t n;
    const char **names = visible(l, section, &n);
    diag_error(l->diag, DIAG_TEMPLATE, loc, "%s \"%s\" is filled by nothing here", section ? "section" : "variable",
               wrong);
    diag_hint_names(l->diag, wrong, names, n);
    free(names);
    free(wrong);
    return mistake(l);
}

/* Prose is escaped by the modifier that every value carries; a page escapes by itself, and no modifier may stop it. */
static int check_escaping(struct linter *l, struct src_loc loc, const char *name, size_t name_len, size_t len)
{
    const char *modifier = name + name_len;
    if (l->html) {
        if (len == name_len)
            return 0;
        diag_error(l->diag, DIAG_TEMPLATE, loc, "value \"%.*s\" of a page has a modifier", (int)name_len, name);
        diag_hint(l->diag, "Write {{%.*s}}: its place in the page decides how it is escaped.", (int)name_len, name);
        return mistake(l);
    }
    if (len - name_len != 5 || memcmp(modifier, ":x-md", 5) != 0) {
        diag_error(l->diag, DIAG_TEMPLATE, loc, "value \"%.*s\" enters the text without the escaping modifier",
                   (int)name_len, name);
        diag_hint(l->diag, "Write {{%.*s:x-md}}.", (int)name_len, name);
        return mistake(l);
    }
    return 0;
}

static int check_variable(struct linter *l, struct src_loc loc, const char *name, size_t len)
{
    const char *colon = memchr(name, ':', len);
    size_t name_len = colon != NULL ? (size_t)(colon - name) : len;
    if (!is_name(name, name_len)) {
        diag_error(l->diag, DIAG_TEMPLATE, loc, "\"{{%.*s}}\" is not a marker that %s may hold", (int)len, name,
                   l->html ? "a page" : "prose");
        diag_hint(
            l->diag,
            "Write {{NAME%s}} for a value, {{#SECTION}} and {{/SECTION}} around a part, {{! ... }} for a comment.",
            l->html ? "" : ":x-md");
        return mistake(l);
    }
    if (check_escaping(l, loc, name, name_len, len) != 0)
        return -1;
    for (size_t level = l->n_open + 1; level-- > 0;) {
        const struct template_scope *s = scope_at(l, level);
        if (s != NULL && s->unknown)
            return 0;
        for (size_t i = 0; s != NULL && i < s->n_variables; i++) {
            if (strlen(s->variables[i]) == name_len && memcmp(s->variables[i], name, name_len) == 0)
                return 0;
        }
    }
    return unknown(l, loc, name, name_len, false);
}

static int open_section(struct linter *l, struct src_loc loc, const char *name, size_t len)
{
    const struct template_section *found = NULL;
    bool excused = false;
    for (size_t level = l->n_open + 1; found == NULL && level-- > 0;) {
        const struct template_scope *s = scope_at(l, level);
        excused = excused || (s != NULL && s->unknown);
        for (size_t i = 0; s != NULL && i < s->n_sections; i++) {
            if (strlen(s->sections[i].name) == len && memcmp(s->sections[i].name, name, len) == 0)
                found = &s->sections[i];
        }
    }
    int result = found == NULL && !excused ? unknown(l, loc, name, len, true) : 0;
    if (l->n_open == MAX_OPEN) {
        diag_error(l->diag, DIAG_TEMPLATE, loc, "sections nested deeper than %d", MAX_OPEN);
        diag_hint(l->diag, "Take the inner sections out.");
        return mistake(l);
    }
    l->open[l->n_open++] = (struct open_section){name, len, loc, found != NULL ? found->inner : NULL};
    return result;
}

static int close_section(struct linter *l, struct src_loc loc, const char *name, size_t len)
{
    if (l->n_open == 0) {
        diag_error(l->diag, DIAG_TEMPLATE, loc, "\"{{/%.*s}}\" closes a section that is not open", (int)len, name);
        diag_hint(l->diag, "Open it with {{#%.*s}} before, or remove this.", (int)len, name);
        return mistake(l);
    }
    struct open_section *top = &l->open[--l->n_open];
    if (top->len == len && memcmp(top->name, name, len) == 0)
        return 0;
    diag_error(l->diag, DIAG_TEMPLATE, loc, "\"{{/%.*s}}\" where \"{{/%.*s}}\" is due", (int)len, name, (int)top->len,
               top->name);
    diag_hint(l->diag, "The section \"%.*s\" was opened on line %d.", (int)top->len, top->name, top->loc.line);
    return mistake(l);
}

static void check_marker(struct linter *l, struct src_loc loc, const char *marker, size_t len)
{
    if (len > 0 && marker[0] == '!')
        return;
    if (len > 1 && marker[0] == '#')
        (void)open_section(l, loc, marker + 1, len - 1);
    else if (len > 1 && marker[0] == '/')
        (void)close_section(l, loc, marker + 1, len - 1);
    else
        (void)check_variable(l, loc, marker, len);
}

/* Column of a place in its line, in characters as editors count them. */
static int column_of(const char *line_start, const char *place)
{
    int column = 1;
    for (const char *p = line_start; p < place; p++)
        column += ((unsigned char)*p & 0xC0) != 0x80;
    return column;
}

static int lint(const char *file, const char *text, const struct template_scope *scope, bool html, struct diag *d)
{
    struct linter l = {.file = file, .diag = d, .outer = scope, .html = html};
    int line = 1;
    const char *line_start = text;
    for (const char *p = text; *p != '\0'; p++) {
        if (*p == '\n') {
            line++;
            line_start = p + 1;
        }
        if (p[0] != '{' || p[1] != '{')
            continue;
        struct src_loc loc = {file, line, column_of(line_start, p)};
        const char *end = strstr(p + 2, "}}");
        const char *next = strstr(p + 2, "{{");
        if (end == NULL || (next != NULL && next < end)) {
            diag_error(d, DIAG_TEMPLATE, loc, "marker is opened but not closed");
            diag_hint(d, "Close it with }}.");
            (void)mistake(&l);
            l.n_open = 0; /* what comes after is not read, so nobody knows */
            break;
        }
        check_marker(&l, loc, p + 2, (size_t)(end - p - 2));
        for (; p < end + 1; p++) {
            if (*p == '\n') {
                line++;
                line_start = p + 1;
            }
        }
    }
    while (l.n_open > 0) {
        struct open_section *top = &l.open[--l.n_open];
        diag_error(d, DIAG_TEMPLATE, top->loc, "section \"%.*s\" is never closed", (int)top->len, top->name);
        diag_hint(d, "Close it with {{/%.*s}}.", (int)top->len, top->name);
        (void)mistake(&l);
    }
    return l.errors > 0 ? -1 : 0;
}

int template_lint(const char *file, const char *text, const struct template_scope *scope, struct diag *d)
{
    return lint(file, text, scope, false, d);
}

int template_lint_html(const char *file, const char *text, const struct template_scope *scope, struct diag *d)
{
    return lint(file, text, scope, true, d);
}
