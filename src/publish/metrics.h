/*
 * Figures of an installation for Prometheus, in its text format, in the file that the configuration names.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_PUBLISH_METRICS_H
#define ALMANAK_PUBLISH_METRICS_H

#include "archive/archive.h"
#include "publish/installation.h"

/* Write the file, whole or not at all; nothing when none is configured. */
int metrics_write(const struct installation *inst, struct archive *ar) MUST_CHECK;

#endif
