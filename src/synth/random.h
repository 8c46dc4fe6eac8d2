/*
 * The generator of pseudo-random numbers: xoshiro256** seeded by splitmix64, integers only, so that a seed gives the
 * same town on every machine. Not for secrets.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_SYNTH_RANDOM_H
#define ALMANAK_SYNTH_RANDOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rng {
    uint64_t state[4];
};

/* Streams of one seed are independent: drawing more in one does not change another. */
void rng_init(struct rng *r, uint64_t seed, uint64_t stream);
uint64_t rng_next(struct rng *r);
/* 0 .. n - 1; 0 when n < 2. */
int32_t rng_below(struct rng *r, int32_t n);
/* low .. high, both included. */
int32_t rng_between(struct rng *r, int32_t low, int32_t high);
/* True n times out of `of`. */
bool rng_hits(struct rng *r, int32_t n, int32_t of);
/* Index drawn by weight; the weights are not negative and not all 0. */
size_t rng_weighted(struct rng *r, const int32_t *weights, size_t n);
/* `typical` times a factor of median 1 with a long right tail (0.35 to 3.2), as prices and incomes have. */
int64_t rng_skewed(struct rng *r, int64_t typical);
/* n / of rounded up or down by lot, so that the mean is exact; both at least 0, of > 0. */
int64_t rng_round(struct rng *r, int64_t n, int64_t of);

#endif
