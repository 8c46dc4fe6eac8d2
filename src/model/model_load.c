/*
 * Loading the model: every YAML file of a folder is read as a cube, as lookups, or as kept questions; then, with all
 * lookups known, the cubes are built, and the questions checked against them. One file's mistakes do not hide
 * another's.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "model/definition.h"

enum { MAX_BYTES = 1 << 20 };

struct loader {
    struct arena *arena;
    struct diag *diag;
    struct cube_def *cubes; /* heap */
    size_t n_cubes, cap_cubes;
    struct shape_list *lookups; /* heap */
    size_t n_lookups, cap_lookups;
    struct known_def *known; /* heap */
    size_t n_known, cap_known;
    bool whole; /* every file was YAML: otherwise names could be missed that are there */
    int status;
};

static void duplicate(struct loader *l, const char *what, const char *name, struct src_loc loc, struct src_loc first)
{
    l->status = diag_error(l->diag, DIAG_DEF_DUPLICATE, loc, "%s \"%s\" is defined twice", what, name);
    diag_hint(l->diag, "Rename or remove one of the two; the first is at %s, line %d.", first.file, first.line);
}

static void read_lookups(struct loader *l, const struct yaml_node *root)
{
    struct lookups_def def = {.head = {.loc = root->loc}};
    if (shape_read(l->arena, &definition_lookups, root, &def, l->diag) != 0)
        l->status = -1;
    const struct shape_list *lists = def.lookups.items;
    for (size_t i = 0; i < def.lookups.n; i++) {
        for (size_t k = 0; k < l->n_lookups; k++) {
            if (strcmp(l->lookups[k].head.name, lists[i].head.name) == 0)
                duplicate(l, "lookup", lists[i].head.name, lists[i].head.loc, l->lookups[k].head.loc);
        }
        PUSH(l->lookups, l->n_lookups, l->cap_lookups) = lists[i];
    }
}

static void read_cube(struct loader *l, const struct yaml_node *root)
{
    const struct yaml_node *name = yaml_lookup(root, "cube");
    bool named = name != NULL && name->kind == YAML_SCALAR;
    struct cube_def def = {.head = {.name = named ? name->text : NULL, .loc = named ? name->loc : root->loc}};
    if (shape_read(l->arena, &definition_cube, root, &def, l->diag) != 0)
        l->status = -1;
    for (size_t k = 0; def.name.text != NULL && k < l->n_cubes; k++) {
        if (l->cubes[k].name.text != NULL && strcmp(l->cubes[k].name.text, def.name.text) == 0)
            duplicate(l, "cube", def.name.text, def.name.loc, l->cubes[k].name.loc);
    }
    PUSH(l->cubes, l->n_cubes, l->cap_cubes) = def;
}

static void read_known(struct loader *l, const struct yaml_node *root)
{
    struct knowns_def def = {.head = {.loc = root->loc}};
    if (shape_read(l->arena, &definition_knowns, root, &def, l->diag) != 0)
        l->status = -1;
    const struct known_def *items = def.known.items;
    for (size_t i = 0; i < def.known.n; i++) {
        for (size_t k = 0; k < l->n_known; k++) {
            if (strcmp(l->known[k].head.name, items[i].head.name) == 0)
                duplicate(l, "kept question", items[i].head.name, items[i].head.loc, l->known[k].head.loc);
        }
        PUSH(l->known, l->n_known, l->cap_known) = items[i];
    }
}

static void read_files(struct loader *l, const char *dir)
{
    char **names;
    size_t n;
    if (dir_list(l->arena, dir, ".yaml", &names, &n, l->diag) != 0) {
        l->status = -1;
        return;
    }
    for (size_t i = 0; i < n; i++) {
        const char *path = path_join(l->arena, dir, names[i]);
        const struct yaml_node *root = yaml_load(l->arena, path, MAX_BYTES, DIAG_YAML_SYNTAX, l->diag);
        if (root == NULL) {
            l->whole = false;
            l->status = -1;
        } else if (yaml_lookup(root, "lookups") != NULL) {
            read_lookups(l, root);
        } else if (yaml_lookup(root, "known") != NULL) {
            read_known(l, root);
        } else {
            read_cube(l, root);
        }
    }
    if (l->n_cubes > 0 || l->status != 0)
        return;
    l->status = diag_error(l->diag, DIAG_DEF_SHAPE, (struct src_loc){arena_strdup(l->arena, dir), 0, 0},
                           "no cube is defined in this folder");
    diag_hint(l->diag, "Put files of cubes there, named like borger.yaml, or name another folder of definitions.");
}

static void build(struct loader *l, struct model *out)
{
    *out = (struct model){.n_cubes = l->n_cubes, .n_lookups = l->n_lookups, .n_known = l->n_known};
    out->known = ARENA_ARRAY(l->arena, out->n_known, struct known_question);
    out->lookups = ARENA_ARRAY(l->arena, out->n_lookups, struct lookup);
    out->cubes = ARENA_ARRAY(l->arena, out->n_cubes, struct cube);
    for (size_t i = 0; i < out->n_lookups; i++) {
        if (definition_build_lookup(l->arena, &l->lookups[i], &out->lookups[i], l->diag) != 0)
            l->status = -1;
    }
    for (size_t i = 0; i < out->n_cubes; i++) {
        if (definition_build_cube(l->arena, &l->cubes[i], out, &out->cubes[i], l->diag) != 0)
            l->status = -1;
    }
    for (size_t i = 0; i < out->n_known && l->status == 0; i++) {
        if (definition_build_known(l->arena, &l->known[i], out, &out->known[i], l->diag) != 0)
            l->status = -1;
    }
}

int model_load(struct arena *a, const char *dir, struct model *out, struct diag *d)
{
    struct loader l = {.arena = a, .diag = d, .whole = true};
    *out = (struct model){.n_cubes = 0};
    read_files(&l, dir);
    if (l.whole)
        build(&l, out);
    free(l.cubes);
    free(l.lookups);
    free(l.known);
    return l.status;
}
