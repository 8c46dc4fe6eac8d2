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
#include "base/strbuf.h"

struct pattern;

/* NULL, with the reason, when the expression is not one; `loc` is where it stands. The caller frees it. */
struct pattern *pattern_new(const char *expression, struct src_loc loc, struct diag *d) MUST_CHECK;
/* The same where it is no mistake of a delivery. */
struct pattern *pattern_new_code(const char *expression, struct src_loc loc, enum diag_code code,
                                 struct diag *d) MUST_CHECK;
void pattern_free(struct pattern *p);
/* Whether all of the text matches. It must be valid UTF-8. A match that takes too many steps counts as none. */
bool pattern_matches(const struct pattern *p, const char *text, size_t len);
/* How many groups in brackets it has. */
size_t pattern_groups(const struct pattern *p);
/*
 * When all of the text matches, as before, append what is to be made of it: the groups one after the other, or all of
 * it when there are none; with a template that text, where $1 to $9 stand for groups.
 */
bool pattern_rewrite(const struct pattern *p, const char *text, size_t len, const char *template, struct strbuf *out);

#endif
