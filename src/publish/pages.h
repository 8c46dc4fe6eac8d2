/*
 * The web archive of an installation, brought up to date.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_PUBLISH_PAGES_H
#define ALMANAK_PUBLISH_PAGES_H

#include "publish/installation.h"
#include "site/site.h"

/* In `folder` (NULL: that of the configuration); `full` writes every page again. */
int pages_update(const struct installation *inst, struct archive *ar, const char *folder, bool full,
                 struct site_report *out) MUST_CHECK;

#endif
