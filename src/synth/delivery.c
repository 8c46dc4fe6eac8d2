/*
 * The packages that a run writes, and what is in them. A delivery that follows others holds only its own month of what
 * comes by month, and the month before once more as it turned out. See town.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "synth/town.h"

static const char *const resources[N_SHEETS] = {
    [SHEET_DISTRICT] = "district",
    [SHEET_ADDRESS] = "address",
    [SHEET_PERSON] = "person",
    [SHEET_CIVIL_STATUS] = "civil_status",
    [SHEET_CITIZENSHIP] = "citizenship",
    [SHEET_RESIDENCE] = "residence",
    [SHEET_RELATION] = "municipal_relation",
    [SHEET_SERVICE_TYPE] = "service_type",
    [SHEET_SPELL] = "spell",
    [SHEET_ASSESSMENT] = "assessment",
    [SHEET_OFFER] = "offer",
    [SHEET_PLACE] = "place",
    [SHEET_SUPPORT_CODE] = "support_code",
    [SHEET_REFUND_WEEK] = "refund_week",
    [SHEET_CLAIM] = "claim",
    [SHEET_WAGE_REFUND] = "wage_refund",
    [SHEET_SUPPORT_WEEK] = "support_week",
    [SHEET_FUNCTION] = "account_function",
    [SHEET_POSTING] = "posting",
    [SHEET_BUDGET] = "budget",
    [SHEET_DEPARTMENT] = "department",
    [SHEET_STAFF] = "staff",
    [SHEET_EMPLOYMENT] = "employment",
    [SHEET_ABSENCE] = "absence",
    [SHEET_COMPANY] = "company",
    [SHEET_MUNICIPALITY] = "municipality",
    [SHEET_INDICATOR] = "indicator",
    [SHEET_INDICATOR_VALUE] = "indicator_value",
    [SHEET_TARGET] = "target",
    [SHEET_POSTING_BEFORE] = "posting",
    [SHEET_REFUND_WEEK_BEFORE] = "refund_week",
    [SHEET_SUPPORT_WEEK_BEFORE] = "support_week",
};

/* What comes by month once the first delivery has been; and the sheet that restates the month before, if any. */
static const struct {
    enum sheet_id sheet, before; /* before: N_SHEETS for none */
} monthly[] = {{SHEET_POSTING, SHEET_POSTING_BEFORE},
               {SHEET_REFUND_WEEK, SHEET_REFUND_WEEK_BEFORE},
               {SHEET_SUPPORT_WEEK, SHEET_SUPPORT_WEEK_BEFORE},
               {SHEET_PLACE, N_SHEETS},
               {SHEET_WAGE_REFUND, N_SHEETS}};

static bool is_before(size_t sheet)
{
    for (size_t i = 0; i < ARRAY_LEN(monthly); i++) {
        if (monthly[i].before == sheet)
            return true;
    }
    return false;
}

static bool is_monthly(size_t sheet)
{
    for (size_t i = 0; i < ARRAY_LEN(monthly); i++) {
        if (monthly[i].sheet == sheet || monthly[i].before == sheet)
            return true;
    }
    return false;
}

struct sheet *delivery_sheet(struct town *t, enum sheet_id sheet, month_t m)
{
    for (size_t i = 0; i < ARRAY_LEN(monthly) && t->by_month; i++) {
        if (monthly[i].sheet != sheet || m == t->stop)
            continue;
        return m == t->stop - 1 && monthly[i].before != N_SHEETS ? &t->sheets[monthly[i].before] : NULL;
    }
    return &t->sheets[sheet];
}

bool delivery_knows(const struct town *t, int64_t key, date_t day)
{
    enum { LATE = 12, DAYS = 45 }; /* per cent that come late, and by how much at most */
    if (t->options.deliveries == 0)
        return true;
    uint64_t mixed = ((uint64_t)key * 1000003 + (uint64_t)(int64_t)day) * UINT64_C(0x9e3779b97f4a7c15) >> 33;
    date_t delay = mixed % 100 < LATE ? 1 + (date_t)(mixed / 100 % DAYS) : 0;
    return day + delay <= month_last(t->stop) || delay == 0;
}

static const char *delivery_dir(struct arena *a, const struct town *t)
{
    char month[32];
    return t->options.deliveries == 0 ? t->options.dir : path_join(a, t->options.dir, month_iso(month, t->stop));
}

int delivery_open(struct town *t, struct diag *d)
{
    struct arena a;
    arena_init(&a);
    const char *dir = delivery_dir(&a, t);
    int result = 0;
    for (size_t i = 0; i < N_SHEETS && result == 0; i++) {
        char month[32];
        const char *folder = schema_lookup(resources[i])->package;
        if (is_before(i) && !t->by_month)
            continue;
        if (is_before(i))
            folder = arena_printf(&a, "%s-%s", folder, month_iso(month, t->stop - 1));
        result = dir_make(path_join(&a, dir, folder), d);
        if (result == 0)
            result = sheet_open(&t->sheets[i], resources[i], dir, folder, d);
        t->sheets[i].by_month = t->by_month && is_monthly(i);
    }
    arena_release(&a);
    return result;
}

static int describe(const struct town *t, const char *dir, const struct sheet *filled, size_t n, struct diag *d)
{
    for (size_t i = 0; i < n; i++) {
        bool told = false;
        for (size_t k = 0; k < i; k++)
            told = told || strcmp(filled[k].folder, filled[i].folder) == 0;
        bool before = strcmp(filled[i].folder, filled[i].resource->package) != 0;
        if (!told && sheet_describe(dir, filled[i].folder, before ? t->stop - 1 : t->stop, filled, n, d) != 0)
            return -1;
    }
    return 0;
}

int delivery_close(struct town *t, struct diag *d)
{
    struct sheet filled[N_SHEETS];
    size_t n = 0;
    for (size_t i = 0; i < N_SHEETS; i++) {
        if (t->sheets[i].rows == 0) {
            sheet_abandon(&t->sheets[i]);
            continue;
        }
        if (sheet_commit(&t->sheets[i], d) != 0)
            return -1;
        filled[n++] = t->sheets[i];
    }
    struct arena a;
    arena_init(&a);
    int result = describe(t, delivery_dir(&a, t), filled, n, d);
    arena_release(&a);
    return result;
}
