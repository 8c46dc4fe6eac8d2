/*
 * ISO weeks, and rows of refund weeks packed into bytes: see cases.h.
 *
 * A packed row is its person and type in four bytes each, week and step in one each, and then the three amounts with
 * seven bits a byte, the sign folded in: some twenty bytes where a struct takes forty.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/refresh/cases.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"

enum { WEEK_DAYS = 7, MONDAY = 3 }; /* Monday comes three days before Thursday */
enum { ROW_MAX = 2 * 4 + 2 + 3 * 10 };

static int32_t floor_div(int32_t a, int32_t b)
{
    return a / b - (a % b < 0);
}

week_t week_of(date_t day)
{
    return floor_div(day + MONDAY, WEEK_DAYS);
}

month_t week_month(week_t week)
{
    return month_of(week * WEEK_DAYS);
}

week_t week_first(month_t month)
{
    return floor_div(month_first(month) + WEEK_DAYS - 1, WEEK_DAYS);
}

/* The week before the first of an ISO year, whose fourth of January lies in week 1. */
static week_t week_zero(int year)
{
    return week_of(date_of(year, 1, 4)) - 1;
}

bool week_parse(const char *text, size_t len, week_t *out)
{
    enum { YEAR_DIGITS = 4, CODE_LEN = 7, YEAR_MIN = 1800 };
    int number[2] = {0, 0};
    if (len != CODE_LEN || text[YEAR_DIGITS] != 'W')
        return false;
    for (size_t i = 0; i < len; i++) {
        if (i == YEAR_DIGITS)
            continue;
        if (text[i] < '0' || text[i] > '9')
            return false;
        int *part = &number[i > YEAR_DIGITS];
        *part = *part * 10 + (text[i] - '0');
    }
    if (number[0] < YEAR_MIN || number[1] < 1)
        return false;
    *out = week_zero(number[0]) + number[1];
    return *out <= week_zero(number[0] + 1);
}

char *week_code(char *out, week_t week)
{
    int year, month, day;
    date_split(week * WEEK_DAYS, &year, &month, &day);
    (void)snprintf(out, WEEK_TEXT, "%04dW%02d", year % 10000, (int)((unsigned)(week - week_zero(year)) % 100));
    return out;
}

static unsigned char *put_amount(unsigned char *out, int64_t amount)
{
    uint64_t bits = (uint64_t)amount << 1 ^ (amount < 0 ? UINT64_MAX : 0);
    for (; bits >= 0x80; bits >>= 7)
        *out++ = (unsigned char)(bits | 0x80);
    *out++ = (unsigned char)bits;
    return out;
}

static int64_t get_amount(const unsigned char **in)
{
    uint64_t bits = 0;
    for (unsigned shift = 0;; shift += 7) {
        unsigned char byte = *(*in)++;
        bits |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80)
            break;
    }
    return (int64_t)(bits >> 1 ^ (bits & 1 ? UINT64_MAX : 0));
}

void refund_push(struct refund_month *m, const struct refund_row *row)
{
    m->bytes = xgrow(m->bytes, &m->cap, m->used + ROW_MAX, 1);
    unsigned char *out = m->bytes + m->used;
    memcpy(out, &row->pid, sizeof(row->pid));
    memcpy(out + sizeof(row->pid), &row->type, sizeof(row->type));
    out += sizeof(row->pid) + sizeof(row->type);
    *out++ = row->week;
    *out++ = row->step;
    out = put_amount(out, row->paid);
    out = put_amount(out, row->refund);
    out = put_amount(out, row->cofinancing);
    m->used = (size_t)(out - m->bytes);
    m->rows++;
}

void refund_next(const struct refund_month *m, size_t *at, struct refund_row *row)
{
    const unsigned char *in = m->bytes + *at;
    memcpy(&row->pid, in, sizeof(row->pid));
    memcpy(&row->type, in + sizeof(row->pid), sizeof(row->type));
    in += sizeof(row->pid) + sizeof(row->type);
    row->week = *in++;
    row->step = *in++;
    row->next = 0;
    row->paid = get_amount(&in);
    row->refund = get_amount(&in);
    row->cofinancing = get_amount(&in);
    *at = (size_t)(in - m->bytes);
}

void refund_renumber(struct refund_month *m, const uint32_t *pids, const uint32_t *types)
{
    struct refund_row row;
    for (size_t at = 0; at < m->used;) {
        unsigned char *out = m->bytes + at;
        refund_next(m, &at, &row);
        memcpy(out, &pids[row.pid], sizeof(row.pid));
        memcpy(out + sizeof(row.pid), &types[row.type], sizeof(row.type));
    }
}
