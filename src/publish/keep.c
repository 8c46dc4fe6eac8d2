/*
 * Rules of retention: see keep.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "publish/keep.h"

#include "model/shape.h"

struct keep_def {
    struct shape_head head;
    struct shape_int days;
    struct shape_text rule;
};

#define AT(member) offsetof(struct keep_def, member)
static const struct shape_field keep_fields[] = {
    {"days", SHAPE_INT, AT(days), .required = true, .low = 1, .high = 365000,
     .help = "How many days the files of a publication are kept."},
    {"rule", SHAPE_TEXT, AT(rule), .required = true,
     .help = "The rule by which they are removed; it stands in the tombstone."},
};
#undef AT
static const struct shape keep_shape = {"keep", sizeof(struct keep_def), keep_fields, ARRAY_LEN(keep_fields)};

int keep_read(const struct installation *inst, const struct pack *pack, struct archive_keep *out, bool *limited)
{
    *limited = pack->keep != NULL;
    if (pack->keep == NULL)
        return 0;
    struct keep_def def = {.head = {.name = "keep", .loc = pack->keep->loc}};
    if (shape_read(inst->arena, &keep_shape, pack->keep, &def, inst->diag) != 0)
        return -1;
    *out = (struct archive_keep){.pack = pack->name, .days = def.days.value, .rule = def.rule.text};
    return 0;
}

int keep_load(const struct installation *inst, struct archive_keep **out, size_t *n)
{
    char **names;
    size_t n_names;
    *n = 0;
    if (installation_packs(inst, &names, &n_names) != 0)
        return -1;
    *out = ARENA_ARRAY(inst->arena, n_names, struct archive_keep);
    for (size_t i = 0; i < n_names; i++) {
        bool limited;
        const struct pack *pack = pack_find(inst->arena, &inst->config->reports, names[i], inst->diag);
        if (pack == NULL || keep_read(inst, pack, &(*out)[*n], &limited) != 0)
            return -1;
        *n += limited;
    }
    return 0;
}

void keep_print_fields(struct strbuf *out, bool mdoc)
{
    shape_print(out, &keep_shape, mdoc);
}
