/*
 * Finding things of the model by name, with a helpful mistake when they are not there.
 *
 * SPDX-License-Identifier: MIT
 */
#include "model/model.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

const struct cube *model_cube(const struct model *m, const char *name, struct src_loc loc, struct diag *d)
{
    for (size_t i = 0; i < m->n_cubes; i++) {
        if (strcmp(m->cubes[i].name, name) == 0)
            return &m->cubes[i];
    }
    const char **names = xcalloc(m->n_cubes + 1, sizeof(*names));
    for (size_t i = 0; i < m->n_cubes; i++)
        names[i] = m->cubes[i].name;
    diag_error(d, DIAG_DEF_NAME, loc, "unknown cube \"%s\"", name);
    diag_hint_names(d, name, names, m->n_cubes);
    free(names);
    return NULL;
}

const struct dimension *cube_dimension(const struct cube *c, const char *name, struct src_loc loc, struct diag *d)
{
    for (size_t i = 0; i < c->n_dimensions; i++) {
        if (strcmp(c->dimensions[i].name, name) == 0)
            return &c->dimensions[i];
    }
    const char **names = xcalloc(c->n_dimensions + 1, sizeof(*names));
    for (size_t i = 0; i < c->n_dimensions; i++)
        names[i] = c->dimensions[i].name;
    diag_error(d, DIAG_DEF_NAME, loc, "unknown dimension \"%s\" of cube \"%s\"", name, c->name);
    diag_hint_names(d, name, names, c->n_dimensions);
    free(names);
    return NULL;
}

const struct measure *cube_measure(const struct cube *c, const char *name, struct src_loc loc, struct diag *d)
{
    for (size_t i = 0; i < c->n_measures; i++) {
        if (!c->measures[i].hidden && strcmp(c->measures[i].name, name) == 0)
            return &c->measures[i];
    }
    const char **names = xcalloc(c->n_measures + 1, sizeof(*names));
    for (size_t i = 0; i < c->n_measures; i++)
        names[i] = c->measures[i].hidden ? NULL : c->measures[i].name;
    diag_error(d, DIAG_DEF_NAME, loc, "unknown measure \"%s\" of cube \"%s\"", name, c->name);
    diag_hint_names(d, name, names, c->n_measures);
    free(names);
    return NULL;
}

const struct lookup *model_lookup(const struct model *m, const char *name, struct src_loc loc, struct diag *d)
{
    for (size_t i = 0; i < m->n_lookups; i++) {
        if (strcmp(m->lookups[i].name, name) == 0)
            return &m->lookups[i];
    }
    const char **names = xcalloc(m->n_lookups + 1, sizeof(*names));
    for (size_t i = 0; i < m->n_lookups; i++)
        names[i] = m->lookups[i].name;
    diag_error(d, DIAG_DEF_NAME, loc, "unknown lookup \"%s\"", name);
    diag_hint_names(d, name, names, m->n_lookups);
    free(names);
    return NULL;
}

const struct group *lookup_code(const struct lookup *l, const char *code)
{
    for (size_t i = 0; i < l->n; i++) {
        if (strcmp(l->groups[i].code, code) == 0)
            return &l->groups[i];
    }
    return NULL;
}

const struct group *lookup_range(const struct lookup *l, int64_t number)
{
    for (size_t i = 0; i < l->n; i++) {
        if (l->groups[i].low <= number && number <= l->groups[i].high)
            return &l->groups[i];
    }
    return NULL;
}

static const char *const clearances[] = {"aggregate", "pseudonym", "person"};

const char *clearance_name(enum clearance c)
{
    return clearances[c];
}

bool clearance_parse(const char *text, enum clearance *out)
{
    for (int i = CLEARANCE_AGGREGATE; i <= CLEARANCE_PERSON; i++) {
        if (strcmp(clearances[i], text) == 0) {
            *out = (enum clearance)i;
            return true;
        }
    }
    return false;
}
