/*
 * The files of the archive by their content: FOLDER/ab/cdef..., named by the SHA-256 of their bytes, read-only. A file
 * gets its name only when it is whole and on disk.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_ARCHIVE_OBJECTS_H
#define ALMANAK_ARCHIVE_OBJECTS_H

#include "archive/archive.h"

/* Copy a file in. When its content is there already, that is kept, or mended when it was damaged. */
int object_put(const char *folder, const char *path, char sha256[SHA256_TEXT], int64_t *bytes,
               struct diag *d) MUST_CHECK;
/* How an object is found. */
enum object_state object_check(const char *folder, const char *sha256, int64_t bytes);
/* Copy an object out to `path`; one that is not whole is an error. */
int object_copy(const char *folder, const char *sha256, const char *path, struct diag *d) MUST_CHECK;
/* Give an object that is whole another name: a hard link, or a copy where there can be none. `path` must be free. */
int object_link(const char *folder, const char *sha256, const char *path, struct diag *d) MUST_CHECK;
/* Read an object into the arena; one that is not whole is an error. `name` is what it is called in messages. */
int object_read(const char *folder, struct arena *a, const char *name, const char *sha256, char **text, size_t *len,
                struct diag *d) MUST_CHECK;
/* Hold the objects while some are put in and named (shared), or while those that nobody names are removed (alone): a
 * descriptor to close, -1 and the reason on failure. */
int objects_hold(const char *folder, bool alone, struct diag *d) MUST_CHECK;
/* Remove one. */
int object_remove(const char *folder, const char *sha256, struct diag *d) MUST_CHECK;
/* Remove temporary files of processes that were killed. */
void objects_sweep(const char *folder);
/* All objects there are, with their sizes, in the order of their hashes; in the arena. Other files are passed over. */
int objects_list(const char *folder, struct arena *a, const char ***hashes, int64_t **bytes, size_t *n,
                 struct diag *d) MUST_CHECK;

#endif
