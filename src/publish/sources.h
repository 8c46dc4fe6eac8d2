/*
 * What a publication can be made again from, kept with it: its snapshot, the list of the files of the installation that
 * took part (definition, templates, model, fonts, maps), and the loads that its generation of the warehouse was made
 * of. The worker writes them into its work folder under these names; who archives the publication puts them and the
 * files that are listed into the archive, each content once.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_PUBLISH_SOURCES_H
#define ALMANAK_PUBLISH_SOURCES_H

#include "archive/source_list.h"
#include "publish/installation.h"
#include "report/snapshot.h"
#include "warehouse/manifest.h"

#define SNAPSHOT_NAME "snapshot"
#define SOURCES_NAME ARCHIVE_SOURCES
#define LOADS_NAME "loads"

/* The definitions of a publication, by name. */
struct source_names {
    const char *pack; /* NULL: none */
    const struct report *const *reports;
    size_t n_reports;
};
/* Write the three files into a folder. `doc` is what was composed while the snapshot was taken. */
int sources_write(const struct installation *inst, const struct source_names *names, const struct snapshot *snapshot,
                  const struct document *doc, const struct manifest *manifest, const char *folder) MUST_CHECK;

/* The list in a folder as files to archive, where they lie in this installation; `municipality` is the code that maps
 * are chosen by. In the arena. */
int sources_to_archive(const struct installation *inst, const char *folder, const char *municipality,
                       struct archive_source **out, size_t *n) MUST_CHECK;

#endif
