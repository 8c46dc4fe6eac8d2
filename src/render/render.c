/*
 * The table of formats: the only place that knows them all.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/render.h"

#include <string.h>

#include "render/csv/csv.h"
#include "render/json/json.h"
#include "render/tree/tree.h"
#include "render/xlsx/xlsx.h"

extern const struct renderer renderer_pdf; /* not from pdf.h, which is full of its library */

static const struct renderer *const renderers[] = {&renderer_pdf, &renderer_xlsx, &renderer_csv, &renderer_json,
                                                   &renderer_tree};
static const char *const names[] = {"pdf", "xlsx", "csv", "json", "tree", NULL}; /* the names above, in that order */

_Static_assert(ARRAY_LEN(names) == ARRAY_LEN(renderers) + 1, "every renderer is listed by name");

const struct renderer *renderer_lookup(const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(renderers); i++)
        if (strcmp(renderers[i]->name, name) == 0)
            return renderers[i];
    return NULL;
}

const char *const *renderer_names(void)
{
    return names;
}

size_t renderer_count(void)
{
    return ARRAY_LEN(renderers) - 1; /* tree is last */
}
