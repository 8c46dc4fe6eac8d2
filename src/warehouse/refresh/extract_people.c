/*
 * Reading persons and their histories, and following CPR numbers that were replaced. See extract.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/refresh/extract.h"

#include <stdlib.h>
#include <string.h>

/* The last day of the month that the file read at present was delivered for. */
static date_t delivered_until(const struct town *t)
{
    month_t month = faults_delivered(t, t->file);
    return month != MONTH_NONE ? month_last(month) : DATE_OPEN;
}

/* Days of a person that cannot be: one fault a row. */
static void check_person_days(struct town *t, const struct person_row *p)
{
    date_t until = delivered_until(t);
    if (p->birth > until)
        faults_add_row(t, "birth_date", FAULT_DATE, faults_delivered(t, t->file));
    else if (p->death != DATE_NONE && (p->death > until || p->death < p->birth))
        faults_add_row(t, "status_date", FAULT_DATE, faults_delivered(t, t->file));
}

static int person_row(struct town *t, sqlite3_stmt *row, uint32_t source, struct diag *d)
{
    enum { CPR, BIRTH, SEX, CIVIL, CITIZENSHIP, ORIGIN, MOTHER, FATHER, SPOUSE, REPLACED, STATUS, STATUS_DATE };
    struct person_row p;
    const char *sex = (const char *)sqlite3_column_text(row, SEX);
    const char *status = (const char *)sqlite3_column_text(row, STATUS);
    p.birth = extract_date(row, BIRTH);
    p.death = status != NULL && strcmp(status, "dead") == 0 ? extract_date(row, STATUS_DATE) : DATE_NONE;
    p.sex = sex == NULL ? 0 : sex[0] == 'M' ? 1 : sex[0] == 'K' ? 2 : 0;
    p.civil = (uint8_t)extract_fixed_code(&t->dicts[DICT_CIVIL], row, CIVIL);
    p.origin = (uint8_t)extract_fixed_code(&t->dicts[DICT_ORIGIN], row, ORIGIN);
    p.citizenship = extract_code(&t->dicts[DICT_COUNTRY], row, CITIZENSHIP);
    if (extract_cpr(t, row, CPR, &p.cpr, d) != 0 || extract_cpr(t, row, MOTHER, &p.mother, d) != 0 ||
        extract_cpr(t, row, FATHER, &p.father, d) != 0 || extract_cpr(t, row, SPOUSE, &p.spouse, d) != 0 ||
        extract_cpr(t, row, REPLACED, &p.replaced_by, d) != 0)
        return -1;
    p.source = source;
    p.file = (uint32_t)(t->file - t->in->files);
    check_person_days(t, &p);
    if (p.cpr != NOBODY)
        PUSH(t->rows, t->n_rows, t->cap_rows) = p;
    return 0;
}

const struct extract extract_person = {
    "person",
    "cpr, birth_date, sex, civil_status, citizenship, origin, mother_cpr, father_cpr, spouse_cpr, replaced_by, status,"
    " status_date",
    person_row,
    NULL,
};

/* --- numbers that were replaced --- */

/* `next` leads from a number to the one that replaced it; the paths may end, or run in a circle. */
struct folding {
    uint32_t *next, *depth, *path;
    uint8_t *state; /* 0 new, 1 on the present path, 2 done */
};

/* The lowest number of the circle that path[0..n) has run into at `entry` stands for all of it. */
static void close_circle(struct town *t, struct folding *f, uint32_t entry)
{
    uint32_t lowest = entry;
    for (uint32_t k = f->next[entry]; k != entry; k = f->next[k]) {
        if (strcmp(t->cprs.texts[k], t->cprs.texts[lowest]) < 0)
            lowest = k;
    }
    uint32_t k = entry;
    do {
        t->final[k] = lowest;
        f->depth[k] = k != lowest;
        f->state[k] = 2;
        k = f->next[k];
    } while (k != entry);
}

static void follow(struct town *t, struct folding *f, uint32_t start)
{
    size_t n = 0;
    uint32_t k = start;
    for (; f->state[k] == 0; k = f->next[k]) {
        f->state[k] = 1;
        f->path[n++] = k;
        if (f->next[k] == NOBODY)
            break;
    }
    if (f->state[k] == 1 && f->next[k] == NOBODY) {
        t->final[k] = k;
        f->state[k] = 2;
    } else if (f->state[k] == 1) {
        close_circle(t, f, k);
    }
    while (n-- > 0) {
        k = f->path[n];
        if (f->state[k] == 2)
            continue;
        t->final[k] = t->final[f->next[k]];
        f->depth[k] = f->depth[f->next[k]] + 1;
        f->state[k] = 2;
    }
}

/* A person's row is that of the number nearest to the final one; of several the lowest; of several sources the first.
 */
static void choose_rows(struct town *t, const uint32_t *depth)
{
    for (size_t i = 0; i < t->n_rows; i++) {
        uint32_t cpr = t->rows[i].cpr;
        uint32_t *chosen = &t->row_of[t->final[cpr]];
        if (*chosen != NOBODY) {
            uint32_t other = t->rows[*chosen].cpr;
            if (depth[cpr] > depth[other] ||
                (depth[cpr] == depth[other] && strcmp(t->cprs.texts[cpr], t->cprs.texts[other]) >= 0))
                continue;
        }
        *chosen = (uint32_t)i;
    }
}

void extract_fold(struct town *t)
{
    size_t n = t->n_final = t->cprs.n;
    struct folding f = {
        .next = xreallocarray(NULL, n, sizeof(*f.next)),
        .depth = xcalloc(n, sizeof(*f.depth)),
        .path = xreallocarray(NULL, n, sizeof(*f.path)),
        .state = xcalloc(n, sizeof(*f.state)),
    };
    t->final = xreallocarray(NULL, n, sizeof(*t->final));
    t->row_of = xreallocarray(NULL, n, sizeof(*t->row_of));
    for (size_t k = 0; k < n; k++)
        f.next[k] = t->row_of[k] = NOBODY;
    for (size_t i = 0; i < t->n_rows; i++) {
        const struct person_row *row = &t->rows[i];
        if (f.next[row->cpr] == NOBODY && row->replaced_by != row->cpr)
            f.next[row->cpr] = row->replaced_by;
    }
    for (uint32_t k = 0; k < n; k++)
        follow(t, &f, k);
    choose_rows(t, f.depth);
    free(f.next);
    free(f.depth);
    free(f.path);
    free(f.state);
}

/* By what it was delivered: a table that decides about all months, or one of a month. */
enum { DELIVERED_DECIDES = 1, DELIVERED_MONTH = 2 };

static uint32_t final_number(const struct town *t, uint32_t cpr)
{
    return cpr < t->n_final ? t->final[cpr] : cpr;
}

static bool has_row(const struct town *t, uint32_t final)
{
    return final < t->n_final && t->row_of[final] != NOBODY;
}

bool extract_known_person(const struct town *t, uint32_t final)
{
    return has_row(t, final) || (final < t->cap_delivered && (t->delivered[final] & DELIVERED_DECIDES) != 0);
}

void extract_mark_person(struct town *t, uint32_t final)
{
    size_t before = t->cap_delivered;
    t->delivered = xgrow(t->delivered, &t->cap_delivered, (size_t) final + 1, sizeof(*t->delivered));
    if (t->cap_delivered > before)
        memset(t->delivered + before, 0, t->cap_delivered - before);
    t->delivered[final] |= t->inputs.noting ? DELIVERED_MONTH : DELIVERED_DECIDES;
}

void extract_note_citizen(struct town *t, enum refresh_reference ref, month_t month, uint32_t *cpr)
{
    if (*cpr == NOBODY)
        return;
    uint32_t final = *cpr = final_number(t, *cpr);
    extract_mark_person(t, final);
    if (!has_row(t, final))
        faults_lost(t, ref, month);
}

void extract_prefetch_citizen(const struct town *t, uint32_t cpr)
{
    if (cpr < t->n_final) {
        __builtin_prefetch(&t->final[cpr]);
        __builtin_prefetch(&t->row_of[cpr]);
    }
    if (cpr < t->cap_delivered)
        __builtin_prefetch(&t->delivered[cpr], 1);
}

int extract_citizen(struct town *t, sqlite3_stmt *row, int column, enum refresh_reference ref, month_t month,
                    uint32_t *out, struct diag *d)
{
    if (extract_cpr(t, row, column, out, d) != 0)
        return -1;
    extract_note_citizen(t, ref, month, out);
    return 0;
}

/* --- histories --- */

static int residence_row(struct town *t, sqlite3_stmt *row, uint32_t source, struct diag *d)
{
    enum { CPR, FROM, TO, ADDRESS, MUNICIPALITY };
    struct stay s = {.source = source, .from = extract_date(row, FROM), .to = extract_end(row, TO)};
    if (extract_citizen(t, row, CPR, REF_RESIDENCE_CPR, extract_month(s.from), &s.pid, d) != 0)
        return -1;
    if (s.pid == NOBODY || s.from == DATE_NONE || s.to < s.from)
        return 0;
    extract_check_start(t, s.pid, s.from);
    extract_note_month(t, month_of(s.from));
    s.municipality = extract_code(&t->dicts[DICT_MUNICIPALITY], row, MUNICIPALITY);
    s.addr = ADDR_UNKNOWN;
    const char *address = (const char *)sqlite3_column_text(row, ADDRESS);
    if (address != NULL && address[0] != '\0') {
        int32_t number = intern_lookup(&t->address_ids, address, (size_t)sqlite3_column_bytes(row, ADDRESS));
        if (number == INTERN_NONE)
            faults_lost(t, REF_RESIDENCE_ADDRESS, month_of(s.from));
        else
            s.addr = (uint32_t)number + ADDR_FIRST;
    }
    PUSH(t->stays, t->n_stays, t->cap_stays) = s;
    return 0;
}

void extract_check_start(struct town *t, uint32_t final, date_t from)
{
    date_t birth = DATE_NONE, death = DATE_NONE;
    if (has_row(t, final)) {
        const struct person_row *p = &t->rows[t->row_of[final]];
        birth = p->birth;
        death = p->death;
    }
    if (from < birth || (death != DATE_NONE && from > death) || from > delivered_until(t))
        faults_add_row(t, "from_date", FAULT_DATE, month_of(from));
}

int extract_history_person(struct town *t, sqlite3_stmt *row, enum refresh_reference ref, month_t month, uint32_t *out,
                           struct diag *d)
{
    if (extract_cpr(t, row, 0, out, d) != 0)
        return -1;
    if (*out != NOBODY) {
        *out = final_number(t, *out);
        if (!has_row(t, *out))
            faults_lost(t, ref, month);
    }
    return 0;
}

static int civil_row(struct town *t, sqlite3_stmt *row, uint32_t source UNUSED, struct diag *d)
{
    enum { CPR, FROM, TO, CIVIL, SPOUSE };
    struct civil_row c = {
        .from = extract_date(row, FROM),
        .to = extract_end(row, TO),
        .civil = (uint8_t)extract_fixed_code(&t->dicts[DICT_CIVIL], row, CIVIL),
    };
    if (extract_history_person(t, row, REF_CIVIL_CPR, extract_month(c.from), &c.pid, d) != 0 ||
        extract_cpr(t, row, SPOUSE, &c.spouse, d) != 0)
        return -1;
    if (c.spouse != NOBODY)
        c.spouse = final_number(t, c.spouse);
    if (c.pid == NOBODY || c.from == DATE_NONE || c.to < c.from)
        return 0;
    extract_check_start(t, c.pid, c.from);
    PUSH(t->civils, t->n_civils, t->cap_civils) = c;
    return 0;
}

static int citizenship_row(struct town *t, sqlite3_stmt *row, uint32_t source UNUSED, struct diag *d)
{
    enum { CPR, FROM, TO, COUNTRY };
    struct citizen_row c = {
        .from = extract_date(row, FROM),
        .to = extract_end(row, TO),
        .country = extract_code(&t->dicts[DICT_COUNTRY], row, COUNTRY),
    };
    if (extract_history_person(t, row, REF_CITIZENSHIP_CPR, extract_month(c.from), &c.pid, d) != 0)
        return -1;
    if (c.pid == NOBODY || c.from == DATE_NONE || c.to < c.from)
        return 0;
    extract_check_start(t, c.pid, c.from);
    PUSH(t->citizens, t->n_citizens, t->cap_citizens) = c;
    return 0;
}

static int assessment_row(struct town *t, sqlite3_stmt *row, uint32_t source, struct diag *d)
{
    enum { CPR, KIND, FROM, TO, VALUE };
    const char *kind = (const char *)sqlite3_column_text(row, KIND);
    bool match = kind != NULL && strcmp(kind, "match_category") == 0;
    if (!match && (kind == NULL || strcmp(kind, "target_group") != 0))
        return 0; /* of nothing that is shown */
    struct assessments *list = match ? &t->matches : &t->targets;
    struct assessment_row a = {.source = source, .from = extract_date(row, FROM), .to = extract_end(row, TO)};
    if (extract_history_person(t, row, REF_ASSESSMENT_CPR, extract_month(a.from), &a.pid, d) != 0)
        return -1;
    if (a.pid == NOBODY || a.from == DATE_NONE || a.to < a.from)
        return 0;
    extract_check_start(t, a.pid, a.from);
    a.value = extract_code(&t->dicts[match ? DICT_MATCH : DICT_TARGET], row, VALUE);
    PUSH(list->items, list->n, list->cap) = a;
    return 0;
}

const struct extract extract_histories[] = {
    {"residence", "cpr, from_date, to_date, address_id, municipality_code", residence_row, NULL},
    {"civil_status", "cpr, from_date, to_date, civil_status, spouse_cpr", civil_row, NULL},
    {"citizenship", "cpr, from_date, to_date, country", citizenship_row, NULL},
    {"assessment", "cpr, kind, from_date, to_date, value", assessment_row, NULL},
    {NULL, NULL, NULL, NULL},
};
