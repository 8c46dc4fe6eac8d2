/*
 * The patterns that descriptors give their fields. As Frictionless has it, a pattern matches the whole value. Sequences
 * of single characters and classes (^\d{4}$, ^[A-Z]{2}$) are matched by table look-up; all others by PCRE2, compiled.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_PATTERN_H
#define ALMANAK_WAREHOUSE_PATTERN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/diag.h"

struct pattern;

/* NULL, with the reason, when the expression is not one; `loc` is where it stands. The caller frees it. */
struct pattern *pattern_new(const char *expression, struct src_loc loc, struct diag *d) MUST_CHECK;
void pattern_free(struct pattern *p);
/* Whether all of the text matches. It must be valid UTF-8. A match that takes too many steps counts as none. */
bool pattern_matches(const struct pattern *p, const char *text, size_t len);

#endif
