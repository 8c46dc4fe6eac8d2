/*
 * Pseudo-random integers: see random.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "synth/random.h"

#include "base/compiler.h"

static uint64_t splitmix(uint64_t *x)
{
    uint64_t z = (*x += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static uint64_t rotate(uint64_t x, int by)
{
    return (x << by) | (x >> (64 - by));
}

void rng_init(struct rng *r, uint64_t seed, uint64_t stream)
{
    uint64_t x = seed;
    x = splitmix(&x) ^ (stream * 0xd1342543de82ef95u);
    for (size_t i = 0; i < ARRAY_LEN(r->state); i++)
        r->state[i] = splitmix(&x);
}

uint64_t rng_next(struct rng *r)
{
    uint64_t *s = r->state;
    uint64_t result = rotate(s[1] * 5, 7) * 9, t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate(s[3], 45);
    return result;
}

int32_t rng_below(struct rng *r, int32_t n)
{
    if (n < 2)
        return 0;
    /* The bias of multiply-and-shift is below n / 2^32, which no figure here can show. */
    return (int32_t)(((rng_next(r) >> 32) * (uint64_t)n) >> 32);
}

int32_t rng_between(struct rng *r, int32_t low, int32_t high)
{
    return low + rng_below(r, high - low + 1);
}

bool rng_hits(struct rng *r, int32_t n, int32_t of)
{
    return rng_below(r, of) < n;
}

size_t rng_weighted(struct rng *r, const int32_t *weights, size_t n)
{
    int32_t sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += weights[i];
    int32_t drawn = rng_below(r, sum);
    for (size_t i = 0; i + 1 < n; i++) {
        drawn -= weights[i];
        if (drawn < 0)
            return i;
    }
    return n - 1;
}

int64_t rng_skewed(struct rng *r, int64_t typical)
{
    /* Per mille of the median at 0, 5, 10 ... 100 percent of a log-normal distribution, ends cut. */
    static const int16_t quantiles[] = {350,  440,  530,  600,  660,  715,  770,  825,  880,  940, 1000,
                                        1065, 1135, 1215, 1300, 1400, 1520, 1680, 1900, 2280, 3200};
    int32_t slot = rng_below(r, (int32_t)ARRAY_LEN(quantiles) - 1);
    int32_t low = quantiles[slot], high = quantiles[slot + 1];
    return typical * rng_between(r, low, high) / 1000;
}

int64_t rng_round(struct rng *r, int64_t n, int64_t of)
{
    int64_t whole = n / of, rest = n % of;
    int64_t drawn = (int64_t)((rng_next(r) >> 32) * (uint64_t)of >> 32);
    return whole + (drawn < rest ? 1 : 0);
}
