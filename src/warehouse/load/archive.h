/*
 * Packages that come as a zip archive: the descriptor at the top, or in the only folder there. What the descriptor
 * names is unpacked under numbers, so that no name of the archive is ever one of ours.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_ARCHIVE_H
#define ALMANAK_WAREHOUSE_ARCHIVE_H

#include "warehouse/load/descriptor.h"

enum { ARCHIVE_FILES_MAX = 10000 };

/* Whether the file begins as zip archives do, or is called like one. */
bool is_archive(const char *path);
/*
 * Read the package in the archive and unpack its files into `folder`, which is there and empty. The package's files are
 * called ARCHIVE/NAME in messages. Encrypted and damaged archives are refused, as are those that become far too large.
 */
int archive_load(struct arena *a, const char *path, const char *folder, struct package *out, struct diag *d) MUST_CHECK;

#endif
