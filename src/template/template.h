/*
 * Templates: ctemplate behind a C interface. Prose templates are Markdown; values enter them only through the escaping
 * modifier: {{NAME:x-md}}. A template is linted against the scope that will fill it before it is expanded, since
 * ctemplate itself drops unknown names silently.
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

#ifdef __cplusplus
}
#endif

#endif
