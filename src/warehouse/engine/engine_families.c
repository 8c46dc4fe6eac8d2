/*
 * Putting families together: see engine_families.h. Residents are grouped by the person who names their group; children
 * across addresses are then added to the families of their parents, and a child that is primary there leaves the family
 * of its own.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/engine/engine_families.h"

#include <string.h>

enum { SUBGROUP_SEVERAL = 9 };

/* One type in the making. */
struct building {
    struct families *f;
    const struct source *s;
    const struct mart_residents *r;
    const struct mart_across *across; /* empty unless FAMILY_ACROSS */
    uint32_t *row_of;                 /* by pid: row among the residents + 1, 0 when not resident */
    bool *left;                       /* by row: the child's own family is no family of this type */
    int32_t *family_of;               /* by row: of the group that the resident names, else -1 */
};

/* The row of the resident who names the group of row i. Damaged data name nobody: then it is i itself. */
static size_t naming_row(const struct building *b, const uint32_t *named_by, size_t i)
{
    uint32_t row = b->row_of[named_by[i]];
    return row == 0 ? i : row - 1;
}

/* The family that an added child joins, or -1. */
static int32_t joined_family(const struct building *b, size_t k)
{
    uint32_t row = b->row_of[b->across->family[k]];
    return row == 0 ? -1 : b->family_of[row - 1];
}

static void mark_leavers(struct building *b)
{
    for (size_t k = 0; k < b->across->n; k++) {
        uint32_t row = b->row_of[b->across->child[k]];
        if (b->across->primary[k] && row != 0 && b->r->role[row - 1] == ROLE_AWAY_CHILD)
            b->left[row - 1] = true;
    }
}

static size_t number_groups(struct building *b, const uint32_t *named_by)
{
    size_t n = 0;
    for (size_t i = 0; i < b->r->n; i++) {
        bool names = naming_row(b, named_by, i) == i && !b->left[i];
        b->family_of[i] = names ? (int32_t)n++ : -1;
    }
    return n;
}

static void allocate(struct families *f, struct arena *a, size_t members)
{
    f->reference = ARENA_ARRAY(a, f->n, uint32_t);
    f->row = ARENA_ARRAY(a, f->n, int32_t);
    f->subgroup = ARENA_ARRAY(a, f->n, uint8_t);
    f->helped = ARENA_ARRAY(a, f->n, uint8_t);
    f->oldest_birth = ARENA_ARRAY(a, f->n, date_t);
    f->children = ARENA_ARRAY(a, f->n, int32_t);
    f->primary = ARENA_ARRAY(a, f->n, int32_t);
    f->shown = ARENA_ARRAY(a, f->n, int32_t);
    f->away = ARENA_ARRAY(a, f->n, int32_t);
    f->household = ARENA_ARRAY(a, f->n, int32_t);
    f->member_pid = ARENA_ARRAY(a, members, uint32_t);
    f->member = ARENA_ARRAY(a, members, uint32_t);
}

/* Families begin without children, and with the resident who names them as the reference person. */
static void set_references(struct building *b)
{
    for (size_t i = 0; i < b->r->n; i++) {
        if (b->family_of[i] >= 0)
            b->f->row[b->family_of[i]] = (int32_t)i;
    }
    for (size_t k = 0; k < b->f->n; k++)
        b->f->oldest_birth[k] = DATE_NONE;
}

static void add_member(struct families *f, uint32_t pid, int32_t family, bool primary)
{
    f->shown[family]++;
    f->primary[family] += primary;
    f->member_pid[f->n_members] = pid;
    f->member[f->n_members++] = (uint32_t)family * 2 + (primary ? MEMBER_PRIMARY : 0);
}

static void add_child(struct families *f, const struct source *s, uint32_t pid, int32_t family)
{
    date_t birth = s->persons->birth[pid];
    f->children[family]++;
    if (birth != DATE_NONE && (f->oldest_birth[family] == DATE_NONE || birth < f->oldest_birth[family]))
        f->oldest_birth[family] = birth;
}

/* Whether the resident of row x comes before that of row y as the reference person of a household: adults, then the
 * oldest, then the lower CPR number. */
static bool precedes(const struct building *b, size_t x, size_t y)
{
    bool adult_x = b->r->role[x] == ROLE_ADULT, adult_y = b->r->role[y] == ROLE_ADULT;
    if (adult_x != adult_y)
        return adult_x;
    date_t birth_x = b->s->persons->birth[b->r->pid[x]], birth_y = b->s->persons->birth[b->r->pid[y]];
    if (birth_x != birth_y)
        return birth_y == DATE_NONE || (birth_x != DATE_NONE && birth_x < birth_y);
    return x < y;
}

static void add_residents(struct building *b, const uint32_t *named_by)
{
    struct families *f = b->f;
    for (size_t i = 0; i < b->r->n; i++) {
        int32_t family = b->family_of[naming_row(b, named_by, i)];
        if (family < 0)
            continue; /* counted with the parent */
        add_member(f, b->r->pid[i], family, true);
        if (b->r->role[i] != ROLE_ADULT)
            add_child(f, b->s, b->r->pid[i], family);
        if ((b->r->flags[i] & RES_HELP) != 0)
            f->helped[family] = 1;
        if (named_by == b->r->household && precedes(b, i, (size_t)f->row[family]))
            f->row[family] = (int32_t)i;
    }
}

/* A group that several address families share is of no subgroup but the last. */
static void set_subgroups(struct building *b, const uint32_t *named_by)
{
    struct families *f = b->f;
    for (size_t i = 0; i < b->r->n; i++) {
        int32_t family = b->family_of[naming_row(b, named_by, i)];
        if (family < 0 || naming_row(b, b->r->family, i) != i)
            continue;
        f->subgroup[family] = f->subgroup[family] == 0 ? b->r->subgroup[i] : SUBGROUP_SEVERAL;
    }
    for (size_t k = 0; k < f->n; k++)
        f->reference[k] = b->r->pid[f->row[k]];
}

/* The subgroup of the same adults with children. */
static uint8_t with_children(uint8_t subgroup)
{
    return subgroup % 2 == 0 && subgroup != 0 ? (uint8_t)(subgroup - 1) : subgroup;
}

static void add_across(struct building *b)
{
    struct families *f = b->f;
    for (size_t k = 0; k < b->across->n; k++) {
        int32_t family = joined_family(b, k);
        if (family < 0)
            continue;
        uint32_t child = b->across->child[k], row = b->row_of[child];
        add_member(f, child, family, b->across->primary[k] != 0);
        add_child(f, b->s, child, family);
        f->subgroup[family] = with_children(f->subgroup[family]);
        if (row == 0 || b->r->household[row - 1] != b->r->household[f->row[family]])
            f->away[family]++;
        if (row != 0 && (b->r->flags[row - 1] & RES_HELP) != 0)
            f->helped[family] = 1;
    }
}

static void count_households(struct building *b, struct arena *a)
{
    struct families *f = b->f;
    int32_t *size = ARENA_ARRAY(a, b->r->n, int32_t); /* by row of the resident who names the household */
    for (size_t i = 0; i < b->r->n; i++)
        size[naming_row(b, b->r->household, i)]++;
    for (size_t k = 0; k < f->n; k++)
        f->household[k] = size[naming_row(b, b->r->household, (size_t)f->row[k])];
}

void families_build(struct families *f, struct source *s, month_t month, int32_t type)
{
    static const struct mart_across nobody_added;
    struct building b = {.f = f, .s = s, .r = mart_residents(s->mart, month)};
    b.across = type == FAMILY_ACROSS ? mart_across(s->mart, month) : &nobody_added;
    b.row_of = ARENA_ARRAY(&s->rows, s->persons->n, uint32_t);
    b.left = ARENA_ARRAY(&s->rows, b.r->n, bool);
    b.family_of = ARENA_ARRAY(&s->rows, b.r->n, int32_t);
    for (size_t i = 0; i < b.r->n; i++)
        b.row_of[b.r->pid[i]] = (uint32_t)i + 1;

    const uint32_t *named_by = type == FAMILY_HOUSEHOLD ? b.r->household : b.r->family;
    mark_leavers(&b);
    *f = (struct families){.n = number_groups(&b, named_by), .residents = b.r};
    allocate(f, &s->rows, b.r->n + b.across->n);
    set_references(&b);
    add_residents(&b, named_by);
    set_subgroups(&b, named_by);
    add_across(&b);
    count_households(&b, &s->rows);
}

struct shown families_shown(struct source *s, const struct families *f)
{
    struct shown x = {.offsets = ARENA_ARRAY(&s->rows, s->persons->n + 2, uint32_t)};
    x.members = ARENA_ARRAY(&s->rows, f->n_members, uint32_t);
    /* Counted two places further on, so that filling leaves every offset where it belongs. */
    for (size_t k = 0; k < f->n_members; k++)
        x.offsets[f->member_pid[k] + 2]++;
    for (size_t p = 1; p < s->persons->n + 2; p++)
        x.offsets[p] += x.offsets[p - 1];
    for (size_t k = 0; k < f->n_members; k++)
        x.members[x.offsets[f->member_pid[k] + 1]++] = f->member[k];
    return x;
}
