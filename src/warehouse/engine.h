/*
 * How the embedded engine answers a plan: it scans the arrays of the mart that the cube's table stands for and
 * aggregates by hash in C. Nothing above this header knows which engine answered.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_ENGINE_H
#define ALMANAK_WAREHOUSE_ENGINE_H

#include "model/model.h"
#include "warehouse/mart.h"

/* Answer a plan: a dataset named `name` in the arena, or NULL and the reason. */
struct dataset *engine_answer(struct arena *a, struct mart *m, const struct plan *p, const char *name,
                              struct diag *d) MUST_CHECK;
/* Whether the tables and columns that a model names exist, with their kinds; every mistake with its place. */
int engine_check(const struct model *m, struct diag *d) MUST_CHECK;

#endif
