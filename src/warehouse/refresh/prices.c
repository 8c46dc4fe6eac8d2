/*
 * Priced cost of a spell in a month: exact to the last rounding, which is to whole øre, once a spell and month, so that
 * months add up to windows. See services.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/num.h"
#include "warehouse/refresh/money.h"
#include "warehouse/refresh/services.h"

enum { WEEK_DAYS = 7, MONTH_DAYS_MAX = 31 };

/* No spell costs more a month (ten billion kroner): whatever does is a mistake of its quantity or price. */
#define PRICE_LIMIT ((int128_t)1000000000000)

#define FACTOR_LIMIT INT64_C(1000000000000000000)

bool services_priceable(const struct spell *s)
{
    if (s->unit == UNIT_NONE || s->price > FACTOR_LIMIT || s->price < -FACTOR_LIMIT || s->quantity > FACTOR_LIMIT ||
        s->quantity < -FACTOR_LIMIT)
        return false; /* MONEY_NONE lies below */
    int128_t most =
        (int128_t)s->quantity * s->price * (s->unit == UNIT_DAY ? MONTH_DAYS_MAX : WEEK_DAYS) / MONEY_MILLION;
    return most <= PRICE_LIMIT && most >= -PRICE_LIMIT;
}

int64_t services_price(const struct spell *s, month_t month, int covered)
{
    if (!services_priceable(s))
        return 0;
    int128_t amount = (int128_t)s->quantity * s->price;
    switch ((enum spell_unit)s->unit) {
    case UNIT_DAY: return num_div_round(amount * covered, MONEY_MILLION);
    case UNIT_WEEK:
    case UNIT_HOUR_PER_WEEK: return num_div_round(amount * covered, (int128_t)MONEY_MILLION * WEEK_DAYS);
    case UNIT_MONTH: return num_div_round(amount * covered, (int128_t)MONEY_MILLION * month_days(month));
    case UNIT_PIECE: return month_of(s->from) == month ? num_div_round(amount, MONEY_MILLION) : 0;
    case UNIT_NONE: break;
    }
    return 0;
}
