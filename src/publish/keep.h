/*
 * How long the publications of packs are kept: what stands under `keep:` of their definitions.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_PUBLISH_KEEP_H
#define ALMANAK_PUBLISH_KEEP_H

#include "archive/retention.h"
#include "publish/installation.h"
#include "report/pack.h"

/* Read the rule of one pack; *limited is false when it says nothing, and everything stays. */
int keep_read(const struct installation *inst, const struct pack *pack, struct archive_keep *out,
              bool *limited) MUST_CHECK;
/* The rules of all packs that have one. */
int keep_load(const struct installation *inst, struct archive_keep **out, size_t *n) MUST_CHECK;
/* The fields of `keep:`, for the manual: plain text, or mdoc(7). Appended. */
void keep_print_fields(struct strbuf *out, bool mdoc);

#endif
