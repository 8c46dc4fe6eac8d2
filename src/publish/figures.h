/*
 * The figures of a publication that everybody may see, as data: every dataset that a table, a chart or a map of it
 * shows, with its columns and labels. It is kept with the publication for the open data of the site.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_PUBLISH_FIGURES_H
#define ALMANAK_PUBLISH_FIGURES_H

#include "document/document.h"

/* Write them into a folder as ARCHIVE_FIGURES. Datasets that nothing shows are left out: what a publication does not
 * say is not given away beside it. */
int shown_figures_write(struct arena *a, const struct document *doc, const char *folder, struct diag *d) MUST_CHECK;

#endif
