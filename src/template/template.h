/*
 * Templates: ctemplate behind a C interface. Prose templates are Markdown; values enter them only through the escaping
 * modifier: {{NAME:x-md}}. Templates of web pages are HTML, where ctemplate itself escapes each value as its place in
 * the page needs it. A template is linted against the scope that will fill it before it is expanded, since ctemplate
 * drops unknown names silently.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_TEMPLATE_TEMPLATE_H
#define ALMANAK_TEMPLATE_TEMPLATE_H

#include <stdbool.h>

#include "base/diag.h"

/* What a template may name: variables and sections of one level. Sections with a scope of their own repeat with rows.
 */
struct template_scope {
    const char **variables;
    size_t n_variables, cap_variables;
    struct template_section *sections;
    size_t n_sections, cap_sections;
    bool unknown; /* what it holds is not known, since its dataset failed: any name will do */
};
struct template_section {
    const char *name;
    struct template_scope *inner; /* NULL: a condition, which adds no names */
};

/*
 * Check markers and names of a template text: only {{NAME:x-md}}, {{#SECTION}} ... {{/SECTION}} and {{! comments }}.
 * Every mistake is reported with its place in `file`.
 */
int template_lint(const char *file, const char *text, const struct template_scope *scope, struct diag *d) MUST_CHECK;
/* The same for a page: values are {{NAME}}, since the page's own place for them decides how they are escaped. */
int template_lint_html(const char *file, const char *text, const struct template_scope *scope,
                       struct diag *d) MUST_CHECK;
/* A scope from its names: "TITLE ROWS(HREF NAME) EMPTY()" has a variable, a section with two names, and a condition. In
 * the arena. */
struct template_scope *template_scope_of(struct arena *a, const char *names);

#ifdef __cplusplus
extern "C" {
#endif

/* Values for one expansion; sections form a tree. Owned by the caller until template_dict_free of the root. */
struct template_dict;
struct template_dict *template_dict_new(void);
void template_dict_free(struct template_dict *root);
/* Texts are copied. */
void template_set(struct template_dict *dict, const char *name, const char *value);
/* Show a section once more; the result belongs to the root. */
struct template_dict *template_add_section(struct template_dict *dict, const char *name);
/* Expand a template text. The result is on the heap (free()), NULL when ctemplate refuses it. */
char *template_expand(const char *text, struct template_dict *dict);

/* A template of a page, or of a feed, read once and expanded often. NULL when ctemplate refuses the text. */
enum template_markup { TEMPLATE_HTML, TEMPLATE_XML };
struct template_page;
struct template_page *template_page_new(const char *text, enum template_markup markup);
void template_page_free(struct template_page *page); /* NULL is fine */
/* The expanded page on the heap (free()) and its length; NULL when ctemplate refuses it. */
char *template_page_expand(const struct template_page *page, struct template_dict *dict, size_t *len);

#ifdef __cplusplus
}
#endif

#endif
