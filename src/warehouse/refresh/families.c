/*
 * Families on an address: home-living children, couples, and everyone left alone, as Danmarks Statistik's E-family has
 * it. One address at a time; nobody outside it matters but the children of its people. See census.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/refresh/census.h"

enum { COUPLE_YEARS = 15, SUBGROUP_AWAY_CHILD = 9 };
enum { SEX_MAN = 1, SEX_WOMAN = 2 };

/* The people of one address: rows of the census, ascending. */
struct home {
    struct census *c;
    const uint64_t *keys; /* row in the low half */
    size_t n;
    size_t grown; /* aged 18 or more and not home-living children */
};

static uint32_t row_at(const struct home *h, size_t i)
{
    return (uint32_t)(h->keys[i] & UINT32_MAX);
}

static const struct person *person_of(const struct census *c, uint32_t row)
{
    return &c->town->persons[c->pid[row]];
}

/* The row of a parent (or anyone) who lives at the address of `row`; NOBODY. */
static uint32_t housemate(const struct census *c, uint32_t row, uint32_t pid)
{
    if (pid >= c->town->n_persons || c->addr[row] < ADDR_FIRST)
        return NOBODY;
    uint32_t other = c->row_of[pid];
    return other != NOBODY && c->addr[other] == c->addr[row] ? other : NOBODY;
}

/* The parent whose family a home-living child belongs to: the mother when both live here. */
static uint32_t parent_at_home(const struct census *c, uint32_t row)
{
    const struct person *p = person_of(c, row);
    uint32_t mother = housemate(c, row, p->mother);
    return mother != NOBODY ? mother : housemate(c, row, p->father);
}

static bool is_home_child(const struct census *c, uint32_t row)
{
    const struct person *p = person_of(c, row);
    return p->birth > c->born25 && p->birth <= c->day && census_unattached(p, c->civil[row], c->day) &&
           parent_at_home(c, row) != NOBODY;
}

/* --- couples --- */

static bool is_married(uint8_t civil)
{
    return civil == CIVIL_G || civil == CIVIL_P;
}

static bool may_pair(const struct census *c, uint32_t row)
{
    if (c->role[row] == ROLE_HOME_CHILD || c->partner[row] != NOBODY)
        return false;
    const struct person *p = person_of(c, row);
    return p->birth <= c->born16 || is_married(c->civil[row]) || p->parent_since <= c->day;
}

static void pair(struct census *c, uint32_t a, uint32_t b, enum coupled how)
{
    c->partner[a] = b;
    c->partner[b] = a;
    c->coupled[a] = c->coupled[b] = (uint8_t)how;
}

static void pair_married(struct home *h)
{
    struct census *c = h->c;
    for (size_t i = 0; i < h->n; i++) {
        uint32_t a = row_at(h, i);
        if (!may_pair(c, a) || !is_married(c->civil[a]))
            continue;
        uint32_t b = housemate(c, a, c->spouse[a]);
        if (b != NOBODY && b != a && may_pair(c, b) && is_married(c->civil[b]) && c->spouse[b] == c->pid[a])
            pair(c, a, b, COUPLED_MARRIED);
    }
}

/* The lowest housemate with whom a has a child born by the day. */
static uint32_t lowest_coparent(const struct census *c, uint32_t a)
{
    const struct town *t = c->town;
    uint32_t pid = c->pid[a], lowest = NOBODY;
    for (uint32_t k = t->child_start[pid]; k < t->child_start[pid + 1]; k++) {
        const struct person *child = &t->persons[t->children[k]];
        uint32_t b = housemate(c, a, child->mother == pid ? child->father : child->mother);
        if (child->birth <= c->day && b != NOBODY && b != a && b < lowest && may_pair(c, b))
            lowest = b;
    }
    return lowest;
}

/*
 * Taking each person in ascending order with the lowest partner left gives the pairs in the order of their lowest CPR:
 * a lower partner would have taken the person before.
 */
static void pair_parents(struct home *h)
{
    struct census *c = h->c;
    for (size_t i = 0; i < h->n; i++) {
        uint32_t a = row_at(h, i);
        uint32_t b = may_pair(c, a) ? lowest_coparent(c, a) : NOBODY;
        if (b != NOBODY)
            pair(c, a, b, COUPLED_OTHER);
    }
}

static bool is_kin(const struct census *c, uint32_t a, uint32_t b)
{
    const struct person *x = person_of(c, a), *y = person_of(c, b);
    if (x->mother == c->pid[b] || x->father == c->pid[b] || y->mother == c->pid[a] || y->father == c->pid[a])
        return true;
    return (x->mother != NOBODY && (x->mother == y->mother || x->mother == y->father)) ||
           (x->father != NOBODY && (x->father == y->mother || x->father == y->father));
}

static bool near_in_age(const struct person *x, const struct person *y)
{
    date_t older = x->birth < y->birth ? x->birth : y->birth, younger = x->birth < y->birth ? y->birth : x->birth;
    return older != DATE_NONE && age_at(older, younger) < COUPLE_YEARS;
}

/* Nobody else aged 18 or more lives here, but home-living children of a or b. */
static bool alone_together(const struct home *h, uint32_t a, uint32_t b)
{
    const struct census *c = h->c;
    size_t own = (person_of(c, a)->birth <= c->born18) + (size_t)(person_of(c, b)->birth <= c->born18);
    if (h->grown > own)
        return false;
    for (size_t i = 0; i < h->n; i++) {
        uint32_t other = row_at(h, i);
        const struct person *p = person_of(c, other);
        if (c->role[other] != ROLE_HOME_CHILD || p->birth > c->born18)
            continue;
        if (p->mother != c->pid[a] && p->mother != c->pid[b] && p->father != c->pid[a] && p->father != c->pid[b])
            return false;
    }
    return true;
}

/* Having no common child needs no question: those who have one and are free are paired already. */
static bool may_cohabit(const struct home *h, uint32_t a, uint32_t b)
{
    const struct census *c = h->c;
    const struct person *x = person_of(c, a), *y = person_of(c, b);
    return x->sex != 0 && y->sex != 0 && x->sex != y->sex && x->birth <= c->born16 && y->birth <= c->born16 &&
           near_in_age(x, y) && !is_kin(c, a, b) && alone_together(h, a, b);
}

static void pair_cohabiting(struct home *h)
{
    struct census *c = h->c;
    if (h->grown > 2)
        return;
    for (size_t i = 0; i < h->n; i++) {
        uint32_t a = row_at(h, i);
        for (size_t k = i + 1; k < h->n && may_pair(c, a); k++) {
            uint32_t b = row_at(h, k);
            if (may_pair(c, b) && may_cohabit(h, a, b))
                pair(c, a, b, COUPLED_OTHER);
        }
    }
}

/* --- families --- */

/* The row of the older of two people; who has no known birth is the younger, and the lower CPR decides. */
static uint32_t older_of(const struct census *c, uint32_t a, uint32_t b)
{
    date_t x = person_of(c, a)->birth, y = person_of(c, b)->birth;
    if (x == y)
        return a < b ? a : b;
    return y == DATE_NONE || (x != DATE_NONE && x < y) ? a : b;
}

static void settle(struct census *c, uint32_t row)
{
    const struct person *p = person_of(c, row);
    uint32_t head = c->partner[row] != NOBODY ? older_of(c, row, c->partner[row]) : row;
    bool alone = c->partner[row] == NOBODY;
    bool child = alone && p->birth > c->born18 && census_unattached(p, c->civil[row], c->day);
    c->family[row] = c->pid[head];
    c->role[row] = child ? ROLE_AWAY_CHILD : ROLE_ADULT;
    if (child)
        c->subgroup[row] = SUBGROUP_AWAY_CHILD;
    else if (!alone)
        c->subgroup[row] = c->coupled[row] == COUPLED_MARRIED ? 2 : 4;
    else
        c->subgroup[row] = p->sex == SEX_WOMAN ? 6 : 8; /* of unknown sex as a man */
}

/* A home-living child joins; its parents' family is then one with children, whose subgroup is one lower. */
static void join_parent(struct census *c, uint32_t row)
{
    uint32_t parent = parent_at_home(c, row), other = c->partner[parent];
    if (c->subgroup[parent] % 2 == 0) {
        c->subgroup[parent]--;
        if (other != NOBODY)
            c->subgroup[other]--;
    }
    c->family[row] = c->family[parent];
    c->subgroup[row] = c->subgroup[parent];
}

static void form_home(struct home *h)
{
    struct census *c = h->c;
    h->grown = 0;
    for (size_t i = 0; i < h->n; i++) {
        uint32_t r = row_at(h, i);
        c->partner[r] = NOBODY;
        c->coupled[r] = COUPLED_NOT;
        c->household[r] = c->pid[row_at(h, 0)];
        c->role[r] = is_home_child(c, r) ? ROLE_HOME_CHILD : 0;
        h->grown += c->role[r] == 0 && person_of(c, r)->birth <= c->born18;
    }
    if (h->n > 1) {
        pair_married(h);
        pair_parents(h);
        pair_cohabiting(h);
    }
    for (size_t i = 0; i < h->n; i++) {
        if (c->role[row_at(h, i)] != ROLE_HOME_CHILD)
            settle(c, row_at(h, i));
    }
    for (size_t i = 0; i < h->n; i++) {
        if (c->role[row_at(h, i)] == ROLE_HOME_CHILD)
            join_parent(c, row_at(h, i));
    }
}

/* People of an address stand anywhere in the census and the town: begin to fetch those of homes soon to come.
 * Inline, because GCC drops calls of functions that do nothing but prefetch. */
static ALWAYS_INLINE void prefetch_people(const struct census *c, size_t i)
{
    enum { ROW_AHEAD = 48, PERSON_AHEAD = 32, PARENT_AHEAD = 16 };
    const struct town *t = c->town;
    if (i + ROW_AHEAD < c->n) {
        uint32_t row = (uint32_t)(c->keys[i + ROW_AHEAD] & UINT32_MAX);
        __builtin_prefetch(&c->pid[row]);
        __builtin_prefetch(&c->civil[row]);
        __builtin_prefetch(&c->addr[row]);
        __builtin_prefetch(&c->spouse[row]);
        __builtin_prefetch(&c->partner[row], 1);
        __builtin_prefetch(&c->family[row], 1);
        __builtin_prefetch(&c->household[row], 1);
        __builtin_prefetch(&c->role[row], 1);
        __builtin_prefetch(&c->coupled[row], 1);
        __builtin_prefetch(&c->subgroup[row], 1);
    }
    if (i + PERSON_AHEAD < c->n)
        __builtin_prefetch(person_of(c, (uint32_t)(c->keys[i + PERSON_AHEAD] & UINT32_MAX)));
    if (i + PARENT_AHEAD < c->n) {
        uint32_t row = (uint32_t)(c->keys[i + PARENT_AHEAD] & UINT32_MAX);
        const struct person *p = person_of(c, row);
        if (p->mother < t->n_persons)
            __builtin_prefetch(&c->row_of[p->mother]);
        if (p->father < t->n_persons)
            __builtin_prefetch(&c->row_of[p->father]);
        __builtin_prefetch(&t->child_start[c->pid[row]]);
    }
}

void census_form_families(struct census *c)
{
    for (size_t r = 0; r < c->n; r++)
        c->keys[r] = (uint64_t)c->addr[r] << 32 | r;
    sort_keys(c->keys, c->scratch, c->n, 4);
    size_t n;
    for (size_t first = 0; first < c->n; first += n) {
        uint64_t addr = c->keys[first] >> 32;
        n = 1;
        /* People without an address live with nobody. */
        while (addr >= ADDR_FIRST && first + n < c->n && c->keys[first + n] >> 32 == addr)
            n++;
        for (size_t i = first; i < first + n; i++)
            prefetch_people(c, i);
        struct home h = {.c = c, .keys = c->keys + first, .n = n};
        form_home(&h);
    }
}
