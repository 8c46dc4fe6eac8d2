/*
 * Domains: what the numbers in a text column stand for, and back. Four kinds: a dictionary of the mart, a fixed list,
 * the CPR number of a person, and the keyed pseudonym of a person as the reference of a family.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_ENGINE_DOMAIN_H
#define ALMANAK_WAREHOUSE_ENGINE_DOMAIN_H

#include <stddef.h>
#include <stdint.h>

#include "base/mem.h"
#include "warehouse/mart.h"

enum domain_kind { DOMAIN_NONE, DOMAIN_DICT, DOMAIN_LIST, DOMAIN_CPR, DOMAIN_FAMILY };

struct domain {
    enum domain_kind kind;
    enum dict_id dict;       /* DICT */
    const struct dict *list; /* LIST; entry 0 is the empty code */
};

/* clang-format off */
#define NO_DOMAIN {DOMAIN_NONE, DICT__MAX, NULL}
#define DICT_DOMAIN(id) {DOMAIN_DICT, (id), NULL}
#define LIST_DOMAIN(list) {DOMAIN_LIST, DICT__MAX, &(list)}
#define CPR_DOMAIN {DOMAIN_CPR, DICT__MAX, NULL}
#define FAMILY_DOMAIN {DOMAIN_FAMILY, DICT__MAX, NULL}
/* clang-format on */

/* Numbers of the fixed lists. */
enum { SUBGROUP_NONE = 1, SUBGROUP_FIRST = 2 }; /* "-", then "1" to "9" */
enum { YESNO_NO = 1, YESNO_YES = 2 };
extern const struct dict domain_sex, domain_yesno, domain_subgroup, domain_family_type, domain_outcome, domain_side,
    domain_event, domain_finding, domain_followup, domain_claim, domain_fault;
enum { FAMILY_ADDRESS = 1, FAMILY_HOUSEHOLD, FAMILY_ACROSS };
enum { SIDE_ACTIVITY = 1, SIDE_OTHERS };
enum { OUTCOME_UNKNOWN = 1, OUTCOME_DEAD, OUTCOME_MOVED, OUTCOME_SAME, OUTCOME_OTHER, OUTCOME_PENSION, OUTCOME_NONE };

/* Where names come from, gathered once an answer. */
struct names {
    struct mart *mart;
    const unsigned char *key; /* of the pseudonyms; borrowed from the mart or the arena */
    size_t key_len;
};
void names_init(struct names *names, struct arena *a, struct mart *m);

/* Numbers of a domain run from 0 to its size - 1. */
size_t domain_size(const struct names *names, const struct domain *domain);
/* Code of a number, "" when out of range; borrowed from the mart or made in the arena. */
const char *domain_code(const struct names *names, struct arena *a, const struct domain *domain, uint32_t number);
/* Label of a number, NULL when it has none of its own. Borrowed. */
const char *domain_label(const struct names *names, const struct domain *domain, uint32_t number);
/* All numbers whose code is one of the values, ascending, in the arena; returns how many. Unknown values match none. */
size_t domain_numbers(const struct names *names, struct arena *a, const struct domain *domain,
                      const char *const *values, size_t n_values, uint32_t **numbers);

#endif
