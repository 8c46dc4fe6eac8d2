/*
 * Domains: see engine_domain.h. The fixed lists and their Danish labels stand here; whatever a municipality delivers is
 * named by the dictionaries of the mart.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/engine/engine_domain.h"

#include <sodium.h>
#include <string.h>

#include "base/compiler.h"
#include "base/intern.h"

enum { CPR_LEN = 10, PSEUDONYM_BYTES = 6, PSEUDONYM_TEXT = 2 * PSEUDONYM_BYTES + 1 };

static const char *const sex_codes[] = {"", "M", "K"};
static const char *const sex_labels[] = {"", "Mand", "Kvinde"};
const struct dict domain_sex = {ARRAY_LEN(sex_codes), sex_codes, sex_labels};

static const char *const yesno_codes[] = {"", "nej", "ja"};
static const char *const yesno_labels[] = {"", "Nej", "Ja"};
const struct dict domain_yesno = {ARRAY_LEN(yesno_codes), yesno_codes, yesno_labels};

static const char *const subgroup_codes[] = {"", "-", "1", "2", "3", "4", "5", "6", "7", "8", "9"};
static const char *const subgroup_labels[] = {"",
                                              "-",
                                              "Ægtepar med børn",
                                              "Ægtepar uden børn",
                                              "Andre par med børn",
                                              "Andre par uden børn",
                                              "Enlig kvinde med børn",
                                              "Enlig kvinde uden børn",
                                              "Enlig mand med børn",
                                              "Enlig mand uden børn",
                                              "Ikke-hjemmeboende barn eller flere familier"};
const struct dict domain_subgroup = {ARRAY_LEN(subgroup_codes), subgroup_codes, subgroup_labels};

static const char *const family_codes[] = {"", "familie", "husstand", "tvaers"};
static const char *const family_labels[] = {"", "Familie", "Husstand", "Familie på tværs af adresser"};
const struct dict domain_family_type = {ARRAY_LEN(family_codes), family_codes, family_labels};

static const char *const outcome_codes[] = {"",      "ukendt", "doed",         "fraflyttet",
                                            "samme", "anden",  "folkepension", "ingen"};
static const char *const outcome_labels[] = {
    "", "Ukendt", "Død", "Fraflyttet", "Samme ydelse", "Anden ydelse", "Folkepension", "Ingen ydelse"};
const struct dict domain_outcome = {ARRAY_LEN(outcome_codes), outcome_codes, outcome_labels};

/* By SIDE_*. */
static const char *const side_codes[] = {"", "indsats", "sammenligning"};
static const char *const side_labels[] = {"", "I indsatsen", "Uden indsatsen"};
const struct dict domain_side = {ARRAY_LEN(side_codes), side_codes, side_labels};

/* By EVENT_*. */
static const char *const event_codes[] = {"",     "foedt",      "tilflyttet", "indvandret",
                                          "doed", "fraflyttet", "udvandret",  "flyttet_internt"};
static const char *const event_labels[] = {"",    "Født",       "Tilflyttet", "Indvandret",
                                           "Død", "Fraflyttet", "Udvandret",  "Flyttet internt"};
const struct dict domain_event = {ARRAY_LEN(event_codes), event_codes, event_labels};

/* By FINDING_*, FOLLOWUP_* and CLAIM_*. */
static const char *const finding_codes[] = {
    "", "lukket_sag", "konflikt", "manglende_opkraevning", "cpr_mangler", "forkert_registrering"};
static const char *const finding_labels[] = {
    "", "Lukket sag", "Konflikt", "Manglende opkrævning", "Mangler i CPR", "Forkert registrering"};
const struct dict domain_finding = {ARRAY_LEN(finding_codes), finding_codes, finding_labels};

static const char *const followup_codes[] = {"", "ny", "aaben", "loest"};
static const char *const followup_labels[] = {"", "Ny", "Åben", "Løst"};
const struct dict domain_followup = {ARRAY_LEN(followup_codes), followup_codes, followup_labels};

static const char *const claim_codes[] = {"", "sent", "accepted", "disputed", "paid", "dropped"};
static const char *const claim_labels[] = {"", "Sendt", "Anerkendt", "Bestridt", "Betalt", "Frafaldet"};
const struct dict domain_claim = {ARRAY_LEN(claim_codes), claim_codes, claim_labels};

/* By FAULT_*. */
static const char *const fault_codes[] = {
    "", "afvist", "foraeldreloes", "overlap", "umulig_dato", "pris_mangler", "konflikt", "spring"};
static const char *const fault_labels[] = {
    "", "Afvist", "Forældreløs", "Overlap", "Umulig dato", "Pris mangler", "Konflikt", "Spring"};
const struct dict domain_fault = {ARRAY_LEN(fault_codes), fault_codes, fault_labels};

void names_init(struct names *names, struct arena *a, struct mart *m)
{
    const char *key = mart_meta(m, "pseudonym_key");
    *names = (struct names){.mart = m, .key = (const unsigned char *)key, .key_len = strlen(key)};
    if (names->key_len > crypto_generichash_KEYBYTES_MAX) {
        /* Longer than the hash takes: its own hash stands for it. */
        unsigned char *hash = arena_alloc(a, crypto_generichash_KEYBYTES_MAX);
        (void)crypto_generichash(hash, crypto_generichash_KEYBYTES_MAX, names->key, names->key_len, NULL, 0);
        names->key = hash;
        names->key_len = crypto_generichash_KEYBYTES_MAX;
    }
}

/* The CPR number of a person, not terminated. */
static const char *cpr_of(const struct names *names, uint32_t pid, size_t *len)
{
    const char *cpr = mart_persons(names->mart)->cpr + (size_t)pid * CPR_LEN;
    *len = strnlen(cpr, CPR_LEN);
    return cpr;
}

static void pseudonym_write(const struct names *names, uint32_t pid, char out[PSEUDONYM_TEXT])
{
    size_t len;
    const char *cpr = cpr_of(names, pid, &len);
    unsigned char hash[crypto_generichash_BYTES];
    (void)crypto_generichash(hash, sizeof(hash), (const unsigned char *)cpr, len, names->key, names->key_len);
    (void)sodium_bin2hex(out, PSEUDONYM_TEXT, hash, PSEUDONYM_BYTES);
}

/* The dictionary behind a domain; NULL when its numbers are persons. */
static const struct dict *domain_dict(const struct names *names, const struct domain *domain)
{
    if (domain->kind == DOMAIN_DICT)
        return mart_dict(names->mart, domain->dict);
    return domain->kind == DOMAIN_LIST ? domain->list : NULL;
}

size_t domain_size(const struct names *names, const struct domain *domain)
{
    if (domain->kind == DOMAIN_NONE)
        return 0;
    const struct dict *dict = domain_dict(names, domain);
    return dict != NULL ? dict->n : mart_persons(names->mart)->n;
}

const char *domain_code(const struct names *names, struct arena *a, const struct domain *domain, uint32_t number)
{
    if (number >= domain_size(names, domain))
        return "";
    const struct dict *dict = domain_dict(names, domain);
    if (dict != NULL)
        return dict->codes[number];
    if (domain->kind == DOMAIN_FAMILY) {
        char *text = arena_alloc(a, PSEUDONYM_TEXT);
        pseudonym_write(names, number, text);
        return text;
    }
    size_t len;
    const char *cpr = cpr_of(names, number, &len);
    return arena_strndup(a, cpr, len);
}

const char *domain_label(const struct names *names, const struct domain *domain, uint32_t number)
{
    const struct dict *dict = domain_dict(names, domain);
    if (dict == NULL || number >= dict->n || dict->labels[number] == NULL || dict->labels[number][0] == '\0')
        return NULL;
    return dict->labels[number];
}

/* Whether the code of a number is in the table, without keeping the code. */
static bool code_wanted(const struct names *names, const struct domain *domain, const struct dict *dict,
                        uint32_t number, const struct intern *wanted)
{
    char pseudonym[PSEUDONYM_TEXT];
    const char *code;
    size_t len;
    if (dict != NULL) {
        code = dict->codes[number];
        len = strlen(code);
    } else if (domain->kind == DOMAIN_FAMILY) {
        pseudonym_write(names, number, pseudonym);
        code = pseudonym;
        len = PSEUDONYM_TEXT - 1;
    } else {
        code = cpr_of(names, number, &len);
    }
    return intern_lookup(wanted, code, len) != INTERN_NONE;
}

size_t domain_numbers(const struct names *names, struct arena *a, const struct domain *domain,
                      const char *const *values, size_t n_values, uint32_t **numbers)
{
    /* Pseudonyms cannot be turned around, and the other domains are small or cheap: every number is tried. */
    struct intern wanted;
    intern_init(&wanted);
    for (size_t i = 0; i < n_values; i++)
        (void)intern_add(&wanted, values[i], strlen(values[i]));
    size_t size = domain_size(names, domain);
    const struct dict *dict = domain_dict(names, domain);
    size_t n = 0, cap = n_values;
    uint32_t *found = ARENA_ARRAY(a, cap, uint32_t);
    for (uint32_t number = 0; number < size; number++) {
        if (!code_wanted(names, domain, dict, number, &wanted))
            continue;
        if (n == cap) { /* two persons of one pseudonym */
            uint32_t *larger = ARENA_ARRAY(a, cap * 2 + 1, uint32_t);
            memcpy(larger, found, n * sizeof(*found));
            found = larger;
            cap = cap * 2 + 1;
        }
        found[n++] = number;
    }
    intern_release(&wanted);
    *numbers = found;
    return n;
}
