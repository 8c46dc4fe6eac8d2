/*
 * The JSON renderer: a document's datasets for programs, in one object:
 *   {report, title, subtitle, municipality, period, period_label, data_date, fictive, clearance, sources,
 *    datasets: {NAME: {...}}}
 * Absent texts are null. Datasets are as dataset_json spells them.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_RENDER_JSON_JSON_H
#define ALMANAK_RENDER_JSON_JSON_H

#include "render/render.h"

/* Write all datasets of a document; the file appears whole or not at all. */
int render_json_document(const struct document *doc, const char *path, struct diag *d) MUST_CHECK;

extern const struct renderer renderer_json;

#endif
