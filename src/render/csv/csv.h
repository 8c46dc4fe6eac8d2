/*
 * The CSV renderer: one file a dataset, as dataset_csv spells it (RFC 4180, UTF-8, header of names, Danish labels for
 * codes). A publication has a CSV variant for each of its datasets.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_RENDER_CSV_CSV_H
#define ALMANAK_RENDER_CSV_CSV_H

#include "render/render.h"

/* Write a dataset; the file appears whole or not at all. */
int render_csv_dataset(const struct dataset *ds, const char *path, struct diag *d) MUST_CHECK;

/* Writes documents of exactly one dataset; others are an error that says so. */
extern const struct renderer renderer_csv;

#endif
