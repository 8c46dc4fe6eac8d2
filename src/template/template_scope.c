/*
 * Scopes written as text: see template_scope_of in template.h. Called by whoever fills a fixed set of templates.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "template/template.h"

/* Read names up to the end of the text or a closing bracket, which is left at *at. */
static struct template_scope *read_names(struct arena *a, const char **at)
{
    struct template_scope *scope = ARENA_NEW(a, struct template_scope);
    size_t most = strlen(*at);
    scope->variables = ARENA_ARRAY(a, most, const char *);
    scope->sections = ARENA_ARRAY(a, most, struct template_section);
    for (;;) {
        *at += strspn(*at, " ");
        size_t len = strcspn(*at, " ()");
        if (len == 0)
            return scope;
        const char *name = arena_strndup(a, *at, len);
        *at += len;
        if (**at != '(') {
            scope->variables[scope->n_variables++] = name;
            continue;
        }
        (*at)++;
        struct template_scope *inner = read_names(a, at);
        bool condition = inner->n_variables == 0 && inner->n_sections == 0;
        scope->sections[scope->n_sections++] = (struct template_section){name, condition ? NULL : inner};
        *at += **at == ')';
    }
}

struct template_scope *template_scope_of(struct arena *a, const char *names)
{
    return read_names(a, &names);
}
